"""A seeded mutator: files as they arrive when something went wrong on the way, or when somebody meant harm.

``mutants(n, seed)`` yields (what was done, file name, bytes); the base files are those of ``sources``. Nothing here is random but by the seed.
"""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from sources import PLAIN, Example, examples

TEXTS = (*PLAIN, '배송이 "너무" 늦어요, 정말', "two\nlines", "=SUM(A1)", "좋아요 👍")
FORMULAS = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://example.invalid","x")', "@SUM(1+1)", "+1+1", "-2+3", "\t=1")
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + ']><lolz id="x">&lol9;</lolz>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
NAMES = ("줄\n바꿈", "\u202egnp.exe", "😀 의견", "a" * 200, "'$(touch x)' & b", "%00", "CON", "ends.in..", "ＡＢＣ", "e\u0301té")
SUFFIXES = (
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xls",
    ".json",
    ".jsonl",
    ".xes",
    ".vtt",
    ".srt",
    ".docx",
    ".hwpx",
    ".parquet",
    ".xml",
    ".pdf",
    ".qdc",
    ".sqlite",
    "",
)
Made = tuple[str, bytes]  # suffix, bytes
Mutation = Callable[[bytes, str, random.Random], "Made | None"]


def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _zipped(data: bytes) -> bool:
    return data[:2] == b"PK"


def _members(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, OSError):
        return []


def _packed(members: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, inside)
    return out.getvalue()


# ---------------------------------------------------------------- bytes


def cut(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    return suffix, data[: pick.randrange(1, max(2, len(data)))]


def flipped(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    changed = bytearray(data)
    for _ in range(max(1, len(changed) // 200)):
        changed[pick.randrange(len(changed))] ^= 1 << pick.randrange(8)
    return suffix, bytes(changed)


def zeroed(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    at = pick.randrange(len(data))
    return suffix, data[:at] + b"\0" * pick.choice((1, 7, 4000)) + data[at:]


def holed(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    at = pick.randrange(len(data))
    return suffix, data[:at] + data[at + pick.randrange(1, 300) :]


def doubled(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    return suffix, data + data


def renamed(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    return pick.choice([s for s in SUFFIXES if s != suffix]), data


def gzipped(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    packed = gzip.compress(data, mtime=0)
    return suffix + ".gz", packed if pick.random() < 0.5 else packed[: pick.randrange(4, len(packed))]


def gzip_bomb(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    """A sound beginning, then a quarter of a gigabyte of one sign: more than the bound, little enough for a test."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = pick.choice((b"\0", b"a", b"1,a\n")) * (1 << 22)
    return suffix + ".gz", packer.compress(data) + b"".join(packer.compress(block) for _ in range((1 << 28) // len(block))) + packer.flush()


def emptied(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    return suffix, pick.choice((b"", b"\xef\xbb\xbf", b"\n\n\n", b"\xff\xfe", b" ", b"\0" * 100, b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"{", b"<"))


# ---------------------------------------------------------------- text


def miscoded(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    if (text := _text(data)) is None:
        return None
    codec = pick.choice(("cp949", "utf-16", "utf-16-be", "utf-32", "cp1252", "shift_jis", "euc-kr", "iso2022_kr"))
    return suffix, text.encode(codec, "replace")


def ragged(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    if (text := _text(data)) is None:
        return None
    lines = text.splitlines(keepends=True)
    for _ in range(max(1, len(lines) // 2)):
        n, sign = pick.randrange(len(lines)), pick.choice(',;\t|"')
        at = pick.randrange(len(lines[n]) + 1)
        lines[n] = pick.choice((lines[n][:at] + sign + lines[n][at:], lines[n].replace(sign, "", 1), lines[n][:at] + "\n"))
    return suffix, "".join(lines).encode("utf-8", "surrogatepass")


def swollen(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    """One cell of five megabytes."""
    if (text := _text(data)) is None or "설치" not in text:
        return None
    return suffix, text.replace("설치", "설치" + pick.choice(("가", "a ", "x,", "[", "@.")) * (5 << 20 >> 1), 1).encode()


def formulas(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    if (text := _text(data)) is None:
        return None
    return suffix, text.replace(PLAIN[0], pick.choice(FORMULAS)).encode()


def one_line(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    if (text := _text(data)) is None:
        return None
    return suffix, (text.replace("\n", pick.choice((" ", "", ","))) * pick.choice((1, 2000))).encode()[: 3 << 20]


def wide(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    """Ten thousand columns."""
    if (text := _text(data)) is None or suffix not in (".csv", ".tsv", ".txt"):
        return None
    sign = "\t" if suffix == ".tsv" else ","
    lines = text.splitlines()
    return suffix, "\n".join([lines[0] + sign + sign.join(f"q{n}" for n in range(10_000)), *(line + sign * 10_000 for line in lines[1:])]).encode()


def mixed_ends(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    if (text := _text(data)) is None:
        return None
    return suffix, "".join(line + pick.choice(("\n", "\r\n", "\r", "\u2028", "\n\n", "\x85")) for line in text.splitlines()).encode()


def surrogates(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    if _text(data) is None:
        return None
    lone = b"\\ud83d" if suffix in (".json", ".jsonl", ".ndjson") else b"\xed\xa0\xbd"
    return suffix, data.replace("설치".encode(), lone).replace(b"Login", lone + b"\xe2\x80\xae")


def deep(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    if suffix not in (".json", ".jsonl", ".ndjson", ".xes", ".xml", ".qdc", ".svg", ".drawio", ".jsonocel", ".xmlocel"):
        return None
    n = pick.choice((500, 50_000))
    if suffix.startswith((".json", ".nd")):
        a, b = pick.choice((("[", "]"), ('{"a":', "}")))
        inner = (a * n + ("1" if a != "[" else "") + b * n).encode()
        return suffix, pick.choice((inner, data[:-2] + b"," + inner + b"}", data + b"\n" + inner))
    return suffix, b"<?xml version='1.0'?>" + b"<log>" * n + b"</log>" * n


def laughs(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    """Billion laughs, or a file from outside, in front of what was there."""
    if (text := _text(data)) is None or not text.lstrip("\ufeff").startswith("<"):
        return None
    bomb = pick.choice((LAUGHS, OUTSIDE))
    head, _, rest = text.partition("?>") if text.lstrip("\ufeff").startswith("<?xml") else ("", "", text)
    inside = rest.replace(PLAIN[0], pick.choice(("&lol9;", "&e;")))
    return suffix, (head + "?>" * bool(head) + bomb[: bomb.index("]>") + 2] + inside).encode()


# ---------------------------------------------------------------- archives


def member_cut(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    members = _members(data) if _zipped(data) else []
    if not members:
        return None
    n = pick.randrange(len(members))
    name, inside = members[n]
    harmed = pick.choice((inside[: len(inside) // 2], b"", b"\0" * 50, flipped(inside or b"x", "", pick)[1]))  # type: ignore[index]
    return suffix, _packed([*members[:n], (name, harmed), *members[n + 1 :]])


def member_gone(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    members = _members(data) if _zipped(data) else []
    if not members:
        return None
    members.pop(pick.randrange(len(members)))
    return suffix, _packed(members)


def member_bomb(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    """Billion laughs or a file from outside inside a document's own XML."""
    members = _members(data) if _zipped(data) else []
    inner = [n for n, (name, _) in enumerate(members) if name.endswith((".xml", ".rels", ".hpf"))]
    if not inner:
        return None
    n = pick.choice(inner)
    name, inside = members[n]
    made = laughs(inside, "", pick)
    return suffix, _packed([*members[:n], (name, made[1] if made else LAUGHS.encode()), *members[n + 1 :]])


def zip_bomb(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    """A member that unpacks to 300 megabytes, named as one that is read."""
    members = _members(data) if _zipped(data) else []
    if not members:
        return None
    n = pick.randrange(len(members))
    name, inside = members[n]
    return suffix, _packed([*members[:n], (name, inside + b" " * (300 << 20)), *members[n + 1 :]])


def zip_path(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    members = _members(data) if _zipped(data) else [("의견.csv", data)]
    if not members:
        return None
    outside = pick.choice(("../../outside.txt", "/tmp/outside.txt", "..\\outside.txt", "C:\\outside.txt", "a/../../outside.txt"))
    return suffix if _zipped(data) else ".zip", _packed([*members, (outside, b"planted")])


def nested(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    inside = _packed([("inner" + suffix, data)])
    for n in range(pick.choice((1, 30))):
        inside = _packed([(f"{n}.zip", inside)])
    return pick.choice((".zip", suffix or ".zip")), inside


def twice_named(data: bytes, suffix: str, pick: random.Random) -> Made | None:
    members = _members(data) if _zipped(data) else []
    if not members:
        return None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return suffix, _packed([*members, (members[-1][0], b"<x/>")])


MUTATIONS: dict[str, Mutation] = {
    one.__name__: one
    for one in (
        *(cut, flipped, zeroed, holed, doubled, renamed, gzipped, gzip_bomb, emptied),
        *(miscoded, ragged, swollen, formulas, one_line, wide, mixed_ends, surrogates, deep, laughs),
        *(member_cut, member_gone, member_bomb, zip_bomb, zip_path, nested, twice_named),
    )
}
DEAR = {"gzip_bomb", "zip_bomb", "swollen", "wide"}  # seconds each: fewer of them


def mutants(n: int, seed: int = 7, dear: float = 0.25) -> Iterator[tuple[str, str, bytes]]:
    """``n`` mutated files: (what was done, file name, bytes), sources in turn; of the dear mutations only the share ``dear``.

    What befalls a source depends on its name and the seed alone, so that a new source changes no other's files.
    """
    listed: list[Example] = sorted(examples(), key=lambda e: zlib.crc32(f"{seed} {e.name}".encode()))
    bases: dict[str, bytes] = {}
    turns = {e.name: random.Random(f"mutants {seed} {e.name}") for e in listed}
    done = 0
    while done < n:
        for example in listed:
            pick = turns[example.name]
            path = PurePosixPath(example.file)
            made, what = None, ""
            while made is None:
                what = pick.choice(list(MUTATIONS))
                if what not in DEAR or pick.random() < dear:
                    made = MUTATIONS[what](bases.setdefault(example.name, example.make(TEXTS)), path.suffix.lower(), pick)
            stem = pick.choice(NAMES) if pick.random() < 0.15 else re.sub(r"[\n/]", " ", path.stem)
            yield f"{example.name}: {what}", stem[:60] + made[0], made[1]
            done += 1
            if done == n:
                return
