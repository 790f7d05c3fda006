"""The carried Hangul face: Pretendard (OFL 1.1), whole for pictures, cut to the page's own characters for HTML.

The licence reserves the name Pretendard, so a cut copy is called *Journey Sans*.
"""

from __future__ import annotations

import atexit
import base64
import hashlib
import io
import shutil
import tempfile
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from journey_nb import _kept
from journey_nb.i18n import strings

FAMILY = "Pretendard"  # as vl-convert knows it, whole
PAGE_FAMILY = "Journey Sans"  # as our pages know it, cut
WEIGHTS = {400: "Regular", 700: "Bold"}
MUCH = 100  # syllables
_ALWAYS = " 0123456789+−-–…·,.%()/“”‘’?!:"


def carried(weight: int = 400) -> bytes:
    return files("journey_nb").joinpath("fonts", f"Pretendard-{WEIGHTS[weight]}.woff2").read_bytes()


@lru_cache
def folder() -> Path:
    """A temporary folder with the two faces as OTF, made once a process and removed at its end."""
    from fontTools.ttLib import woff2

    made = Path(tempfile.mkdtemp(prefix="journey-fonts-"))
    atexit.register(shutil.rmtree, made, True)
    for weight, name in WEIGHTS.items():
        with open(made / f"Pretendard-{name}.otf", "wb") as out:
            woff2.decompress(io.BytesIO(carried(weight)), out)
    return made


@lru_cache
def register() -> None:
    """Give vl-convert the carried face, so that Hangul is never a row of boxes."""
    import vl_convert

    vl_convert.register_font_directory(str(folder()))


@lru_cache
def _advances(weight: int) -> tuple[dict[int, int], int]:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(carried(weight)), lazy=True)
    widths = font["hmtx"].metrics  # type: ignore[attr-defined]
    return {code: widths[glyph][0] for code, glyph in font.getBestCmap().items()}, font["head"].unitsPerEm  # type: ignore[attr-defined]


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide ``text`` is at ``size`` pixels, without kerning."""
    advances, em = _advances(700 if bold else 400)
    return sum(advances.get(ord(c), em) for c in text) * size / em


def wrap(text: str, size: float, room: float, *, bold: bool = False, most: int | None = None) -> list[str]:
    """``text`` in lines no wider than ``room`` pixels, broken between words; a word too wide for a line is broken inside.

    Examples
    --------
    >>> wrap("가장 힘들어하는 곳은 설치입니다", 20, 150)
    ['가장 힘들어하는', '곳은 설치입니다']
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}".strip()
        if width(joined, size, bold=bold) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        while width(word, size, bold=bold) > room and len(word) > 1:
            cut = next((i for i in range(len(word) - 1, 0, -1) if width(word[:i], size, bold=bold) <= room), 1)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    if line:
        lines.append(line)
    if most and len(lines) > most:
        last = lines[most - 1]
        while last and width(last + "…", size, bold=bold) > room:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return lines


@lru_cache(maxsize=8)
def _cut(weight: int, characters: str) -> bytes:
    from fontTools import subset

    options = subset.Options()
    options.layout_features = ["tnum", "ccmp"]  # figures stand in columns; kerning would triple the time for a few Latin pairs
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    options.notdef_outline, options.recalc_timestamp, options.hinting, options.drop_tables = True, False, False, [*options.drop_tables, "DSIG", "GPOS", "GDEF"]
    options.ignore_missing_unicodes = True
    font = subset.load_font(io.BytesIO(carried(weight)), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    style = WEIGHTS[weight]
    named = {1: PAGE_FAMILY, 3: f"{PAGE_FAMILY} {style} subset", 4: f"{PAGE_FAMILY} {style}", 6: f"JourneySans-{style}"}
    for record in list(font["name"].names):
        if record.nameID in named:
            font["name"].setName(named[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames[0] = f"JourneySans-{style}"
        top = cff.topDictIndex[0]
        for field, name in (("FullName", f"{PAGE_FAMILY} {style}"), ("FamilyName", PAGE_FAMILY)):
            if hasattr(top, field):
                setattr(top, field, name)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@lru_cache
def own() -> frozenset[str]:
    """The characters of our own Korean words, which a Korean page mostly draws, and ASCII."""
    words = "".join(strings("ko").values()) + "".join(map(chr, range(32, 127))) + _ALWAYS
    return frozenset(c for c in words if ord(c) in _advances(400)[0])


@lru_cache
def _own_face(weight: int, characters: frozenset[str]) -> bytes:
    """Cut once and kept beside the package: what is ours is the same on every page."""
    import fontTools

    text = "".join(sorted(characters))
    digest = hashlib.sha256(b"\0".join((fontTools.version.encode(), text.encode(), carried(weight)))).hexdigest()[:16]
    name = f"face-{weight}-{digest}.woff2"
    face = _kept.get(name)
    if face is None:
        face = _cut(weight, text)
        _kept.put(name, face)
    return face


def face_css(text: str) -> str:
    """``@font-face`` rules, Regular and Bold, with the characters of ``text``: the same text gives the same bytes.

    A page with much Hangul takes two faces a weight, that of our own words and one with the rest of its characters: cutting the first takes
    four times as long, and it is always the same. A page with little Hangul has exactly its own characters.
    """
    drawn = {c for c in {*text, *_ALWAYS} if ord(c) in _advances(400)[0]}
    ours = own() if sum("가" <= c <= "힣" for c in drawn) >= MUCH else frozenset[str]()
    rest = "".join(sorted(drawn - ours))
    rules = [_rule(weight, _own_face(weight, ours)) for weight in WEIGHTS] if ours else []
    within = f"unicode-range:{_ranges(rest)};" if ours else ""  # of two faces that have a character, the later one is asked first
    return "".join(rules + ([_rule(weight, _cut(weight, rest), within) for weight in WEIGHTS] if rest else []))


def _rule(weight: int, face: bytes, within: str = "") -> str:
    return (
        f"@font-face{{font-family:'{PAGE_FAMILY}';font-style:normal;font-weight:{weight};{within}"
        f"src:url(data:font/woff2;base64,{base64.b64encode(face).decode()}) format('woff2')}}"
    )


def _ranges(characters: str) -> str:
    """Characters as CSS names them.

    Examples
    --------
    >>> _ranges("abcd가")
    'U+61-64,U+AC00'
    """
    runs: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)
