"""Does any string bring text coding down? 10,000 generated strings are coded; what comes back is checked row by row.

    python checks/hostile_text.py [--share 0.1] [--seed 7] [--out FILE] [--naughty FILE]

A string fails where coding raises, gives back another row or another text, a valence outside -1..1, an unknown language or kind, or takes
more than ten seconds. A kind of string fails where 200,000 letters take more than three times as long as 100,000.
Full size writes docs/evidence/hostile_text.json.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STRINGS, SECONDS, RATIO = 10_000, 10.0, 3.0
LANGS, KINDS = {"ko", "en", "other", "none"}, {"pain", "wish", "praise", "question", "decision_factor", "none"}
MARKUP = [
    "<script>document.title='ran'</script>",
    "<img src=x onerror=document.title='ran'>",
    "<svg/onload=document.title='ran'>",
    "</script><script>document.title='ran'//",
    "\"><iframe srcdoc='<script>parent.document.title=1</script>'>",
    "javascript:document.title='ran'",
    "<a href=javascript:document.title='ran'>x</a>",
    "{{7*7}}${7*7}",
    "<!--",
    "-->",
    "]]>",
    "<marquee>",
    "<style>*{display:none}</style>",
    "&#x3c;script&#x3e;",
    "' onmouseover='document.title=1",
    "`${document.title='ran'}`",
]
FORMULAS = ["=1+1", "=cmd|'/C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
RUNS = [
    *"ㅋㅠ!?우a@#:-없😀\u0301\n(1·<。",
    *("안 ", "못 ", "지 않", "a ", "가나다라마바사", "not ", "very ", "wish ", "때문에 ", "http://", "? ", "느려요 ", "배송이너무느려요", "slow, "),
]
# first and last character: Latin, Hangul and its pieces, kana, Han, Cyrillic, right to left, Thai, emoji, marks, signs, private, surrogates, control, all
ALPHABETS = [
    *[(0x20, 0x7E), (0xAC00, 0xD7A3), (0x1100, 0x11FF), (0x3131, 0x318E), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0x400, 0x4FF), (0x590, 0x6FF)],
    *[(0xE00, 0xE7F), (0x1F300, 0x1FAFF), (0x300, 0x36F), (0x2000, 0x206F), (0xE000, 0xE0FF), (0xD800, 0xDFFF), (0, 0x1F), (0x10000, 0x10FFFF)],
]
SAID = [
    *("배송이 너무 느려요", "상담원이 친절했어요", "다크 모드를 넣어 주세요", "왜 이렇게 비싼가요?"),
    *("Delivery was slow", "I love it but it crashes", "Please add a map", "La livraison est lente"),
]


def families(pick: random.Random, naughty: list[str]) -> dict[str, Callable[[], str]]:
    """Ways to make a string, by name."""

    def letters(low: int, high: int, most: int = 60) -> str:
        return "".join(chr(pick.randint(low, high)) for _ in range(pick.randint(1, most)))

    def mixed() -> str:
        return "".join(letters(*pick.choice(ALPHABETS), most=8) for _ in range(pick.randint(1, 8)))

    def emoji() -> str:
        people = [chr(c) for c in (0x1F468, 0x1F469, 0x1F467, 0x1F9D1, 0x2764, 0x1F3F3, 0x1F525)]
        return "\u200d".join(pick.choice(people) + pick.choice(["", "\ufe0f", "\U0001f3fd"]) for _ in range(pick.randint(1, 12)))

    def among(words: list[str]) -> str:
        said = pick.choice(SAID)
        at = pick.randint(0, len(said))
        return said[:at] + pick.choice(words) + said[at:]

    return {
        "letters of all scripts": mixed,
        "joined emoji": emoji,
        "emoji only": lambda: letters(0x1F300, 0x1FAFF, 40),
        "lone surrogates": lambda: among(["\ud800", "\udfff", "\ud83d", "\udc00\ud800"]),
        "control signs": lambda: among(["\x00", "\x07", "\x1b[31m", "\x7f", "\u2028", "\ufeff", "\x85", "\x0b"]),
        "right to left": lambda: among(["\u202e", "\u202a", "\u2066", "\u2069", "\u200f", "عربي", "עברית"]),
        "towers of marks": lambda: among(["ả̶̢", "\u0301" * pick.randint(1, 300), "\u0e47" * 50, "각" + "\u302e" * 30]),
        "markup": lambda: among(MARKUP),
        "formulas": lambda: pick.choice(FORMULAS) + pick.choice(SAID),
        "runs": lambda: pick.choice(["", pick.choice(SAID)]) + pick.choice(RUNS) * pick.randint(2, 400),
        "runs of two": lambda: (pick.choice(RUNS) + pick.choice(RUNS)) * pick.randint(2, 200),
        "turns of phrase": lambda: pick.choice(bombs()) * pick.randint(1, 40) + pick.choice(["", "!", " x"]),
        "naughty strings": lambda: pick.choice([pick.choice(naughty), among(naughty)]),
        "white space": lambda: "".join(pick.choice(" \t\n\r\u00a0\u3000\u200b\u2003") for _ in range(pick.randint(1, 80))) + pick.choice(["", *SAID]),
        "one letter": lambda: chr(pick.randint(0, 0x10FFFF)),
        "comments run together": lambda: "".join(pick.choice(SAID).replace(" ", "") for _ in range(pick.randint(2, 30))),
    }


def bombs() -> list[str]:
    """For every turn of phrase, pieces that begin it and do not end it."""
    from journey_nb.text import kinds

    return [f"{sign} " for lang in ("ko", "en") for turn in kinds.turns(lang) for sign in turn.signs]


def wrong(text: str, row: Any) -> str | None:
    """What is wrong with one coded row, in a word."""
    if row.text != text:
        return "another text"
    if row.lang not in LANGS:
        return "no language"
    if row.valence == row.valence and not -1 <= row.valence <= 1:
        return "valence beyond 1"
    if row.kind is not None and row.kind == row.kind and row.kind not in KINDS:
        return "unknown kind"
    return None


def coded(texts: list[str]) -> Iterator[tuple[str, str | None]]:
    """Each text with what is wrong with its row; where a batch raises, its texts one by one."""
    import pandas as pd

    from journey_nb import text as coding

    try:
        table = coding.code(pd.DataFrame({"text": texts}), workers=1)
        if len(table) != len(texts):
            raise ValueError("rows lost")
    except Exception as error:
        if len(texts) == 1:
            yield texts[0], f"raised {type(error).__name__}"
            return
        for one in texts:
            yield from coded([one])
        return
    for one, row in zip(texts, table.itertuples(index=False), strict=True):
        yield one, wrong(one, row)


def seconds(text: str) -> float:
    import pandas as pd

    from journey_nb import text as coding

    began = time.process_time()
    coding.code(pd.DataFrame({"text": [text]}), workers=1)
    return time.process_time() - began


def growth(bit: str, base: int) -> tuple[float, float]:
    """Seconds for ``base`` letters of one run, and for twice as many: the better of two tries each."""
    one, two = ((bit * (n // len(bit) + 1))[:n] for n in (base, 2 * base))
    return min(seconds(one), seconds(one)), min(seconds(two), seconds(two))


def main(arguments: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--share", type=float, default=1.0, help="of the 10,000 strings")
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--out", type=Path)
    ask.add_argument("--naughty", type=Path, help="a JSON list of strings to try as well")
    asked = ask.parse_args(arguments)
    pick = random.Random(asked.seed)
    naughty = json.loads(asked.naughty.read_text(encoding="utf-8")) if asked.naughty else ["undefined", "NULL", "1;DROP TABLE", "%s%n", "../../etc", "Ω≈ç√"]
    makers = families(pick, naughty)
    n = max(len(makers), round(STRINGS * asked.share))
    made = [(name, make()) for _, (name, make) in zip(range(n), ((k, v) for _ in iter(int, 1) for k, v in makers.items()), strict=False)]
    failed: list[dict[str, str]] = []
    counts: Counter[str] = Counter()
    slowest: tuple[float, str] = (0.0, "")
    for start in range(0, n, 250):
        batch = made[start : start + 250]
        began = time.process_time()
        for (name, _), (one, what) in zip(batch, coded([t for _, t in batch]), strict=True):
            counts[name] += 1
            if what:
                failed.append({"string": ascii(one)[:80], "family": name, "what": what})
                print(name, "→", what, ascii(one)[:80], file=sys.stderr, flush=True)
        slowest = max(slowest, ((time.process_time() - began) / len(batch), f"a batch from {start}"))
    whole = asked.share == 1
    base = 100_000 if whole else 10_000
    bits = RUNS if whole else RUNS[:: max(1, round(0.2 / asked.share))]
    grown = {}
    for bit in bits:
        one, two = growth(bit, base)
        grown[ascii(bit).strip("'")] = {"seconds": round(two, 2), "ratio": round(two / max(one, 0.02), 2)}
        if two > SECONDS or (two > 0.2 and two / max(one, 0.02) > RATIO):
            failed.append({"string": ascii(bit), "family": "long", "what": f"{one:.2f} s, then {two:.2f} s"})
            print("long", ascii(bit), f"{one:.2f} s → {two:.2f} s", file=sys.stderr, flush=True)
    if whole:
        large = {
            "a megabyte of Hangul without a space": "".join(chr(pick.randint(0xAC00, 0xD7A3)) for _ in range(1_000_000)),
            "a megabyte of one word": "a" * 1_000_000,
        }
        for name, text in large.items():
            took = seconds(text)
            grown[name] = {"seconds": round(took, 2), "ratio": 0.0}
            if took > 2 * SECONDS:
                failed.append({"string": name, "family": "long", "what": f"{took:.1f} s"})
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    kept = {
        "check": "hostile_text", "commit": commit, "seed": asked.seed, "strings": n, "families": dict(sorted(counts.items())),
        "seconds_a_string_in_the_slowest_batch": round(slowest[0], 4), "long": grown, "failed": failed, "holds": not failed,
    }  # fmt: skip
    text = json.dumps(kept, ensure_ascii=True, indent=1) + "\n"
    out = asked.out or (ROOT / "docs" / "evidence" / "hostile_text.json" if whole else None)
    if out:
        out.write_text(text, "utf-8")
    else:
        print(text, end="")
    return 0 if not failed else 1


if __name__ == "__main__":
    raise SystemExit(main())
