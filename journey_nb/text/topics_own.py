"""A study's own themes: ``themes.toml`` beside ``journey.toml``, read on top of the seed.

::

    [[theme]]                     # a seeded key: words are added, what is given replaces what was there
    key = "delivery"
    label = { ko = "배송·조립", en = "Delivery & assembly" }
    ko = ["조립 기사"]
    without = ["late$"]           # words of the seed that do not count here

    [[theme]]                     # a new key: a theme of the study's own; label and words are enough
    key = "warranty"
    label = { ko = "보증", en = "Warranty" }
    ko = ["보증서"]
    en = ["warranty card"]

    [[theme]]
    key = "quote"
    into = "price"                # what said quote says price

    [[theme]]
    key = "ads"
    drop = true                   # what said ads says other

A key that was dropped or merged stays in the file, so that it never comes to mean something else.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..model import disk
from ..model.errors import StudyError, did_you_mean
from ..model.phrase import Phrase
from ..study import own_file

FILE = "themes.toml"
OTHER = "other"
WORDS = ("ko", "ko_weak", "en", "en_weak")
CLAIMS = ("label", "pain", "need", "delight")
KEYS = ("key", *CLAIMS, *WORDS, "without", "drop", "into")
LONGEST = 18  # Korean characters of a claim, spaces apart: what a poster can print
_KIWI = frozenset({"NNG", "NNP", "NNB", "VV", "VA", "VX", "XR", "MAG", "SL", "A", "J"})
HEAD = "Themes of this study, on top of the ones that come with the program. / 기본 주제에 더하는 이 연구의 주제입니다."


def merged(seed: Iterable[Mapping[str, Any]], text: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The entries of the seed with a study's on top, and where the keys went that are themes no more: ``{"quote": "price", "ads": "other"}``."""
    entries = {e["key"]: copy.deepcopy(dict(e)) for e in seed}
    seeded = frozenset(entries)
    own = _checked(text, seeded)
    gone: dict[str, str] = {}
    for entry in own:
        key, where = entry["key"], _where(text, entry["key"])
        if entry.get("drop"):
            gone[key] = OTHER
        elif entry.get("into"):
            gone[key] = entry["into"]
        into = entries.setdefault(key, {"key": key})
        if key not in seeded:
            into.update(_claims(entry))
        into.update({name: _both(entry[name]) for name in CLAIMS if name in entry})
        for word in entry.get("without", ()):
            _take(into, word, where)
        for name in WORDS:
            into[name] = list(dict.fromkeys([*into.get(name, ()), *entry.get(name, ())]))
    for key, first in gone.items():
        gone[key] = _end(key, first, gone, entries, text)
    for key, target in gone.items():
        source = entries.pop(key)
        if target != OTHER:
            for name in WORDS:
                entries[target][name] = list(dict.fromkeys([*entries[target].get(name, ()), *source.get(name, ())]))
    other = entries.pop(OTHER)
    return [*entries.values(), other], gone


def keep(folder: Path, key: str, seeded: Iterable[str], said: Mapping[str, Any]) -> str:
    """The text of the study's file with ``said`` of the theme ``key`` put into it; words are added, None takes a value away."""
    import tomlkit

    path = folder / FILE
    if path.is_file():
        before = read(folder) or ""
        _checked(before, frozenset(seeded))  # a file with a mistake in it is said, and left alone
        document = tomlkit.parse(before)
    else:
        document = tomlkit.document()
        document.add(tomlkit.comment(HEAD))
        document.add("schema", tomlkit.item(1))
    rules = document.get("theme")
    if rules is None:
        rules = tomlkit.aot()
        document["theme"] = rules
    table = next((t for t in rules if t.get("key") == key), None)
    if table is None:
        table = tomlkit.table()
        table["key"] = key
        rules.append(table)
        table = rules[-1]
    for name, value in said.items():
        if name not in KEYS:
            raise _unknown(f"theme '{key}'", f"'{key}' 주제", name, KEYS)
        if value is None or value is False:
            table.pop(name, None)
        elif name in (*WORDS, "without"):
            words = [value] if isinstance(value, str) else list(value)
            other = WORDS if name == "without" else ("without",)
            for place in other:  # said again, or taken back
                if any(w in table.get(place, ()) for w in words):
                    table[place] = [w for w in table[place] if w not in words]
            table[name] = list(dict.fromkeys([*table.get(name, ()), *words]))
        elif name in CLAIMS and _both(value):
            phrase = tomlkit.inline_table()
            phrase.update(_both(value))
            table[name] = phrase
        else:
            table[name] = value
    return tomlkit.dumps(document)


def write(folder: Path, text: str) -> Path:
    path = folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    return disk.save(path, text, beside=False)


def read(folder: Path) -> str | None:
    """The text of the study's file, or None where there is none."""
    return own_file(folder, FILE)


# ---- what may stand in the file ----------------------------------------------------------------------------------------------


def _checked(text: str, seeded: frozenset[str]) -> list[dict[str, Any]]:
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        at = re.search(r"line (\d+)", str(cause))
        raise StudyError(
            en=f'{FILE}, {f"line {at[1]}" if at else "the end"}: this is no TOML. Texts stand in "quotes", lists in [brackets].',
            ko=f'{FILE}, {f"{at[1]}번째 줄" if at else "끝"}: TOML로 읽을 수 없습니다. 글은 "따옴표", 목록은 [대괄호]로 적으십시오.',
        ) from cause
    for name in plain:
        if name not in ("schema", "theme", OTHER):
            raise _unknown("the file", "파일", name, ("schema", "theme", OTHER))
    if plain.get("schema", 1) != 1:
        raise _wrong(
            "the file", "파일", "schema must be 1; a newer journey_nb wrote it. Update journey_nb.", "schema는 1이어야 합니다. journey_nb를 새로 설치하십시오."
        )
    listed = plain.get("theme", [])
    if not isinstance(listed, list) or not all(isinstance(e, dict) for e in listed):
        raise _wrong("the file", "파일", "write each theme under its own [[theme]].", "주제마다 [[theme]]을 하나씩 적으십시오.")
    found: list[dict[str, Any]] = []
    for entry in [*listed, *([{**plain[OTHER], "key": OTHER}] if isinstance(plain.get(OTHER), dict) else [])]:
        key = entry.get("key")
        if not (isinstance(key, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key)) or (key == OTHER and entry in listed):
            line = _header(text, len(found))
            raise _wrong(
                f"line {line}",
                f"{line}번째 줄",
                "key must be a short name of a-z, 0-9 and _, and not 'other': key = \"warranty\".",
                "key는 a-z, 0-9, _로 된 짧은 이름이어야 하고 'other'는 쓸 수 없습니다: key = \"warranty\".",
            )
        if key in (e["key"] for e in found):
            raise _wrong(
                *_where(text, key, last=True),
                "this key is there twice. Put both into one [[theme]].",
                "같은 key가 두 번 나옵니다. 하나의 [[theme]]으로 합치십시오.",
            )
        _entry(entry, _where(text, key), seeded)
        found.append(entry)
    return found


def _entry(entry: dict[str, Any], where: tuple[str, str], seeded: frozenset[str]) -> None:
    allowed = (*CLAIMS, "key") if entry["key"] == OTHER else KEYS
    for name in entry:
        if name not in allowed:
            raise _unknown(*where, name, allowed)
    for name in (*WORDS, "without"):
        words = entry.get(name, [])
        if not isinstance(words, list) or not all(isinstance(w, str) and w.strip(" $") for w in words):
            raise _wrong(*where, f'{name} must be a list of texts: {name} = ["…", "…"].', f'{name}은(는) 글의 목록이어야 합니다: {name} = ["…", "…"].')
        for word in words:
            stem, slash, kind = word.rpartition("/")
            if name.startswith("ko") and slash and kind in _KIWI and not stem.isascii():
                good = "V" if kind in ("VV", "VA", "VX", "A") else "N"
                raise _wrong(
                    *where,
                    f"'{word}': write '{stem}/{good}' (V for verbs and adjectives, N for nouns).",
                    f"'{word}'은(는) '{stem}/{good}'으로 적으십시오(용언 V, 명사 N).",
                )
    for name in CLAIMS:
        if name in entry and _both(entry[name]) is None:
            raise _wrong(
                *where,
                f'{name} needs words in both languages: {name} = {{ ko = "보증", en = "Warranty" }}, or one text for both.',
                f'{name}은(는) 두 언어로 적습니다: {name} = {{ ko = "보증", en = "Warranty" }}, 또는 두 언어에 같이 쓸 글 하나.',
            )
        if name in entry and len(_both(entry[name])["ko"].replace(" ", "")) > LONGEST:
            raise _wrong(
                *where,
                f"the Korean {name} is longer than {LONGEST} characters; a poster cannot print it. Shorten it.",
                f"{name}의 한국어가 {LONGEST}자를 넘어 포스터에 찍을 수 없습니다. 줄이십시오.",
            )
    if not isinstance(entry.get("drop", False), bool) or not isinstance(entry.get("into", ""), str):
        raise _wrong(*where, 'write drop = true, or into = "price".', 'drop = true 또는 into = "price"로 적으십시오.')
    ended = [n for n in ("drop", "into") if entry.get(n)]
    if len(ended) == 2:
        raise _wrong(*where, "it is dropped and merged at once. Leave one of drop and into.", "drop과 into가 함께 있습니다. 하나만 남기십시오.")
    if entry["key"] not in seeded and not ended:
        if "label" not in entry:
            raise _wrong(
                *where,
                'a new theme needs a label: label = { ko = "보증", en = "Warranty" }.' + did_you_mean(entry["key"], seeded).en,
                '새 주제에는 label이 있어야 합니다: label = { ko = "보증", en = "Warranty" }.' + did_you_mean(entry["key"], seeded).ko,
            )
        if not any(entry.get(n) for n in WORDS):
            raise _wrong(*where, 'a new theme needs words: ko = ["…"] or en = ["…"].', '새 주제에는 낱말이 있어야 합니다: ko = ["…"] 또는 en = ["…"].')


def _claims(entry: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What a map prints of a new theme where the study does not say it: short and true of any theme."""
    if "label" not in entry:
        return {name: {"ko": entry["key"], "en": entry["key"]} for name in CLAIMS}
    label = _both(entry["label"])
    ko, en = label["ko"][: LONGEST - 3], label["en"]
    return {
        "label": label,
        "pain": {"ko": f"{ko} 불만", "en": f"Trouble with {en[:1].lower() + en[1:]}"},
        "need": {"ko": f"{ko} 개선", "en": f"Something better: {en[:1].lower() + en[1:]}"},
        "delight": {"ko": f"{ko} 만족", "en": f"Pleased with {en[:1].lower() + en[1:]}"},
    }


def _take(entry: dict[str, Any], word: str, where: tuple[str, str]) -> None:
    if not any(word in entry.get(name, ()) for name in WORDS):
        hint = did_you_mean(word, [w for name in WORDS for w in entry.get(name, ())])
        raise _wrong(
            *where,
            f"without names '{word}', which this theme does not have.{hint.en} Take it out of without.",
            f"without의 '{word}'은(는) 이 주제의 낱말이 아닙니다.{hint.ko} without에서 빼십시오.",
        )
    for name in WORDS:
        entry[name] = [w for w in entry.get(name, ()) if w != word]


def _end(key: str, first: str, gone: Mapping[str, str], entries: Mapping[str, Any], text: str) -> str:
    seen, target = {key}, first
    while target in gone and target not in seen:
        seen.add(target)
        target = gone[target]
    where = _where(text, key)
    if target in seen:
        raise _wrong(
            *where, "it is merged into itself, by way of others. Let one of them stay a theme.", "돌고 돌아 자기 자신으로 합쳐집니다. 하나는 주제로 남기십시오."
        )
    if target != OTHER and target not in entries:
        hint = did_you_mean(target, entries)
        raise _wrong(*where, f"into names '{target}', which is no theme.{hint.en}", f"into의 '{target}'은(는) 없는 주제입니다.{hint.ko}")
    return target


def _both(value: Any) -> dict[str, str] | Any:
    if isinstance(value, Phrase):
        value = {"ko": value.ko, "en": value.en}
    if isinstance(value, str):
        value = {"ko": value, "en": value}
    if isinstance(value, Mapping) and set(value) == {"ko", "en"} and all(isinstance(v, str) and v.strip() for v in value.values()):
        return {"ko": str(value["ko"]).strip(), "en": str(value["en"]).strip()}
    return None


def _header(text: str, number: int) -> int:
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*theme\s*\]\]", line)]
    return lines[number] if number < len(lines) else 1


def _where(text: str, key: str, *, last: bool = False) -> tuple[str, str]:
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.match(rf"\s*key\s*=\s*[\"']{re.escape(key)}[\"']", line)]
    if not lines:
        return f"theme '{key}'", f"'{key}' 주제"
    line = lines[-1 if last else 0]
    return f"theme '{key}' (line {line})", f"'{key}' 주제({line}번째 줄)"


def _wrong(where: str, where_ko: str, en: str, ko: str) -> StudyError:
    return StudyError(en=f"{FILE}, {where}: {en}", ko=f"{FILE}, {where_ko}: {ko}")


def _unknown(where: str, where_ko: str, name: str, allowed: Iterable[str]) -> StudyError:
    known = list(allowed)
    hint = did_you_mean(name, known)
    return _wrong(
        where, where_ko, f"unknown key '{name}'; known: {', '.join(known)}.{hint.en}", f"모르는 키 '{name}'입니다. 쓸 수 있는 키: {', '.join(known)}.{hint.ko}"
    )
