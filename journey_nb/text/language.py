"""Which language a comment is in: Korean, English, another one, or none at all.

Hangul and Latin letters tell Korean from English; they do not tell English from French. Latin text is English only when
it shows English words and no other language shows more of its own; otherwise it is ``other``, and is not coded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

KOREAN, ENGLISH, OTHER, NONE = "ko", "en", "other", "none"

# What redaction leaves behind says nothing about the language; nor do addresses.
MARKS = re.compile(r"\[(?:name|email|phone|id|card|rrn|account|ip|url|address)\]|https?://\S+|\S+@\S+\.\S+")
_WORD = re.compile(r"[a-zà-öø-ÿœąćęłńśźżčďěňřšťůžăâîșțşğıİő'ß’]+")
_HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-ſ]")
_KANA_HAN = re.compile(r"[぀-ヿ㐀-䶿一-鿿ｦ-ﾟ]")
_ANY_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN_LETTER = re.compile(r"[à-öø-ÿœąćęłńśźżčďěňřšťůžășțşğıő¿¡ß]")


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
    return words | frozenset(w for w in rated if w.isalpha() and len(w) > 2)


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
    text = MARKS.sub(" ", text)
    hangul = len(_HANGUL.findall(text))
    latin = len(_LATIN.findall(text))
    if not hangul and not latin:
        return OTHER if _ANY_LETTER.search(text) else NONE
    east = len(_KANA_HAN.findall(text))
    if hangul and hangul >= east and hangul * 4 >= latin:  # a syllable block says about as much as three or four letters
        return KOREAN
    if east > latin / 4 or latin * 2 < len(_ANY_LETTER.findall(text)) - hangul:
        return OTHER
    return ENGLISH if _is_english(text) else OTHER


def languages(texts: Iterable[object]) -> list[str]:
    """:func:`language` of each text, in order."""
    return [language(text) for text in texts]


def _is_english(text: str) -> bool:
    words = _WORD.findall(text.lower().replace("’", "'"))
    if not words:
        return False
    vocabulary = english_words()
    function_words, _, foreign_words, shared = _lists()
    known = function = 0
    foreign = 0.0
    for word in words:
        if word in foreign_words:
            foreign += 0.5 if word in shared else 1
        elif _FOREIGN_LETTER.search(word) or (len(word) > 3 and word[1:2] == "'" and word[0] in "ldjnscm" and word not in function_words):
            foreign += 1
        if word in function_words:
            function += 1
        if word in vocabulary or _stem(word) in vocabulary:
            known += 1
    if foreign > function or foreign * 2 > known:
        return False
    if len(words) <= 3:
        return known * 2 >= len(words)
    return (function >= 1 or foreign == 0) and known / len(words) >= 0.3


def _stem(word: str) -> str:
    for ending in ("'s", "ing", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
