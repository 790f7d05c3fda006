"""Which language a comment is in: Korean, English, another one, or none at all.

Hangul and Latin letters tell Korean from English; they do not tell English from French. Latin text is English only when
it shows English words and no other language shows more of its own; otherwise it is ``other``, and is not coded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from . import lexicons, linear

KOREAN, ENGLISH, OTHER, NONE = "ko", "en", "other", "none"

# What redaction leaves behind says nothing about the language; nor do addresses. Linear on any string: nothing is tried twice.
MARKS = re.compile(r"\[(?:name|email|phone|id|card|rrn|account|ip|url|address)\]|https?://\S+|(?<![^\s])[^\s@]+@[^\s@]+\.[^\s@]+")
_WORD = re.compile(r"[a-zà-öø-ÿœąćęłńśźżčďěňřšťůžăâîșțşğıİő'ß’]+")
_HANGUL = re.compile(r"[가-힣ㄱ-ㆎᄀ-ᇿ]+")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-ſ]+")
_KANA_HAN = re.compile(r"[぀-ヿ㐀-䶿一-鿿ｦ-ﾟ]+")
_ANY_LETTER = re.compile(r"[^\W\d_]+")
_FOREIGN_LETTER = re.compile(r"[à-öø-ÿœąćęłńśźżčďěňřšťůžășțşğıő¿¡ß]")
_LONGEST_WORD = 40  # letters: what is longer is no word of any list


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """English function words, English common words, foreign words, and those of the last that say little."""
    plain = tomllib.loads((files("journey_nb") / "templates" / "languages.toml").read_text(encoding="utf-8"))
    function, common, foreign, shared = (frozenset(plain[k].split()) for k in ("function", "common", "foreign", "shared"))
    return function, common, foreign - (function - shared) - common, shared


@cache
def english_words() -> frozenset[str]:
    """Words that speak for English: function words, common words, and VADER's rated words where it is installed."""
    function, common, *_ = _lists()
    words = function | common
    try:
        from vaderSentiment import vaderSentiment
    except ImportError:
        return words
    rated = vaderSentiment.SentimentIntensityAnalyzer().lexicon
    ours = lexicons.english_words()
    return words | frozenset(w for w in (*rated, *ours) if w.isalpha() and len(w) > 2)


@cache
def _met() -> frozenset[str]:
    """Words met in English comments, less those that other languages have too: they confirm English, and do not tell it alone."""
    return frozenset(w for w in linear.load("en").of if w.isalpha() and w.isascii() and len(w) > 2) - _lists()[2]


def language(text: object) -> str:
    """``ko``, ``en``, ``other`` or ``none`` (no letters: a score, a dash, an emoji).

    Examples
    --------
    >>> [language(t) for t in ("배송이 느려요", "Delivery was slow", "La livraison est trop lente", "10/10", None)]
    ['ko', 'en', 'other', 'none', 'none']
    >>> language("HubSpot API 연동이 안 돼요")
    'ko'
    """
    if not isinstance(text, str):
        return NONE
    text = unmarked(text)
    if text.isascii():
        return ENGLISH if _is_english(text) else OTHER if _LATIN.search(text) else NONE
    hangul = _letters(_HANGUL, text)
    if hangul * 2 >= len(text) > 0:  # nothing else can outnumber it
        return KOREAN
    latin = _letters(_LATIN, text)
    if not hangul and not latin:
        return OTHER if _ANY_LETTER.search(text) else NONE
    east = _letters(_KANA_HAN, text)
    if hangul and hangul >= east and hangul * 4 >= latin:  # a syllable block says about as much as three or four letters
        return KOREAN
    if east > latin / 4 or latin * 2 < _letters(_ANY_LETTER, text) - hangul:
        return OTHER
    return ENGLISH if _is_english(text) else OTHER


def unmarked(text: str) -> str:
    """Without what redaction left behind and without addresses.

    Examples
    --------
    >>> unmarked("[name]님 see https://example.com/a now").split()
    ['님', 'see', 'now']
    """
    return MARKS.sub(" ", text) if "[" in text or "@" in text or "://" in text else text


def _letters(kind: re.Pattern[str], text: str) -> int:
    return sum(map(len, kind.findall(text)))


def languages(texts: Iterable[object]) -> list[str]:
    """:func:`language` of each text, in order."""
    return [language(text) for text in texts]


def _is_english(text: str) -> bool:
    words = _WORD.findall(text.lower().replace("’", "'"))
    if not words:
        return False
    known = function = met = 0
    foreign = 0.0
    for word in words:
        alien, plain, heard, seen = _says(word) if len(word) <= _LONGEST_WORD else (_FOREIGN_LETTER.search(word) is not None, 0, 0, 0)
        foreign += alien
        function += plain
        known += heard
        met += seen
    if foreign > function or foreign * 2 > met:
        return False
    if len(words) <= 3:
        return known * 2 >= len(words) or (known >= 1 and met * 3 >= len(words) * 2)
    return (function >= 1 and met / len(words) >= 0.3) or (foreign == 0 and (known / len(words) >= 0.3 or met / len(words) >= 0.6))


@lru_cache(1 << 14)
def _says(word: str) -> tuple[float, int, int, int]:
    """How foreign a word is, whether it is an English function word, a word of our English lists, a word met in English at all."""
    function_words, _, foreign_words, shared = _lists()
    vocabulary = english_words()
    foreign = 0.0
    if word in foreign_words:
        foreign = 0.5 if word in shared else 1.0
    elif _FOREIGN_LETTER.search(word) or (len(word) > 3 and word[1] == "'" and word[0] in "ldjnscm" and word not in function_words):
        foreign = 1.0
    known = word in vocabulary or _stem(word) in vocabulary
    return foreign, int(word in function_words), int(known), int(known or word in _met())


def _stem(word: str) -> str:
    for ending in ("'s", "ing", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
