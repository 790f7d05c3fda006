"""What a console can show: every character it lacks is said with those it has, and none ends the program.

Korean Windows writes code page 949 into pipes and files; it has Hangul, but no em dash, no pencil, no emoji and no é.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata

ERRORS, ASCII = "journey_readable", "journey_ascii"
SIGNS = {
    "—": "-", "–": "-", "―": "-", "‒": "-", "−": "-", "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "…": "...", "·": "-", "•": "*",
    "✎": "*", "✓": "v", "✔": "v", "✗": "x", "✘": "x", "→": "->", "←": "<-", "↑": "^", "↓": "v", "⇒": "=>", "±": "+/-", "×": "x", "≥": ">=", "≤": "<=",
    "≈": "~", "│": "|", "─": "-", "█": "#", "▏": "|", "▎": "|", "▍": "|", "▌": "|", "▋": "|", "▊": "|", "▉": "#",
    "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ı": "i",
    "€": "EUR", "₩": "KRW ", "©": "(c)", "®": "(r)", "™": "TM", "、": ",", "。": ".", "「": "'", "」": "'", "『": '"', "』": '"',
}  # fmt: skip
NOTHING = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\ufe0e", "\ufe0f"}


def readable(character: str) -> str:
    """One character in ASCII: a sign by its like, a letter without its accent, Hangul in Latin letters, anything else by its name.

    Examples
    --------
    >>> readable("—"), readable("é"), readable("각"), readable("😀"), readable("\\udc80")
    ('-', 'e', 'gag', '[grinning face]', '?')
    """
    if character in SIGNS:
        return SIGNS[character]
    if character in NOTHING:
        return ""
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if plain.strip():
        return plain
    name = unicodedata.name(character, "")
    if name.startswith("HANGUL SYLLABLE "):
        return name.removeprefix("HANGUL SYLLABLE ").lower()
    if unicodedata.category(character) in ("Zs", "Zl", "Zp"):
        return " "
    if unicodedata.category(character) in ("Mn", "Cf"):
        return ""
    return f"[{name.lower()}]" if unicodedata.category(character) in ("So", "Sk") and name else "?"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_fitting(c, error.encoding) for c in error.object[error.start : error.end]), error.end


def _fitting(character: str, encoding: str) -> str:
    """The nearest that ``encoding`` has: é is e there, but a Hangul syllable taken apart is put together first."""
    near = unicodedata.normalize("NFKC", character)
    try:
        near.encode(encoding)
    except UnicodeError:
        return readable(character)
    return near


def prepare() -> None:
    """From now on standard output and error print every character, whatever their encoding."""
    codecs.register_error(ERRORS, _replaced)
    codecs.register(lambda name: _ascii() if name == ASCII else None)
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is None:  # a notebook's or a test's own stream has none
            continue
        if codecs.lookup(stream.encoding or "ascii").name == "ascii":
            change(encoding=ASCII, errors=ERRORS)
        else:
            change(errors=ERRORS)


def _ascii() -> codecs.CodecInfo:
    """ASCII by another name: click writes UTF-8 into a stream that calls itself ASCII, whatever can be shown there."""
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(known.encode, known.decode, known.streamreader, known.streamwriter, known.incrementalencoder, known.incrementaldecoder, ASCII)
