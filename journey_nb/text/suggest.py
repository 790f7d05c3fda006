"""Which code fits these words? First one that exists, by its name, then by what it means; a new name only where none does.

Thirty names for one thing are worse than one name that fits not quite, so that a new code is proposed last.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from ..intake.codebooks import UNDER
from ..model.phrase import Phrase
from . import themes as themes_of
from .codebook import KINDS, Codebook, plain
from .korean import tidy, tokenize
from .language import MARKS

WAYS = ("exact", "normalised", "words", "description", "new")  # in the order in which they are tried
_SCORE = {"exact": 1.0, "normalised": 0.9, "words": 0.7, "description": 0.4, "new": 0.0}
_NOUNS = frozenset({"NNG", "NNP", "XR", "SL"})
_STEMS = frozenset({"VV", "VA"})
_PLAIN_STEMS = frozenset("하 되 있 없 같 보 이 않 싶 주 오 가 나 들 쓰 받 좋 나쁘".split())  # say nothing of what a comment is about
_PLAIN_NOUNS = frozenset("것 점 때 수 거 곳 데 일 말 번 분 더 제 저 우리 오늘 어제 이번 정도 부분 경우 때문 생각 사람 문제 고객".split())
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[a-z][a-z'’-]*[a-z]")
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ers", "er", "ed", "es", "ly", "s", "e", "y")
_STOP = frozenset(
    "a an the this that these those it its they them their he she his her i me my we us our you your is are was were be been being am do does did done have "
    "has had having will would can could should may might must shall not no nor so too very really just only also even still yet again ever never and or but "
    "if then than as at by for from in into of off on onto out over to up down with without about after before between during while when where which who whom "
    "whose what why how all any both each few more most other others some such same own there here one two get gets got getting go goes went going gone make "
    "makes made much many lot lots bit thing things way good bad great nice well better best worse worst like love hate please thanks thank always often "
    "don't doesn't didn't can't couldn't won't wouldn't isn't wasn't aren't i'm i've it's that's".split()
)


class Suggestion(NamedTuple):
    """One code for some words. ``key`` is the theme's or kind's, empty for the study's own; ``how`` is one of :data:`WAYS`; ``score`` 0..1."""

    name: str
    parent: str
    key: str
    how: str
    score: float
    why: Phrase

    @property
    def new(self) -> bool:
        return self.how == "new"

    @property
    def path(self) -> str:
        return f"{self.parent}{UNDER}{self.name}" if self.parent else self.name


def suggest(words: str, codebook: Codebook | pd.DataFrame, *, n: int = 3, lang: str = "ko") -> list[Suggestion]:
    """Up to ``n`` codes for the words of a clause or a passage, the best first; nothing where there are no words.

    Parameters
    ----------
    words : str
        What was said, or the part of it that was marked.
    codebook : Codebook or DataFrame
        The codebook in use, or one row a code: ``name, parent, description, codable`` (``key`` if there is one).
    lang : str
        In which language the names of our themes are given.

    Examples
    --------
    >>> book = pd.DataFrame([("Waiting time", "", "long queue, slow answer", True)], columns=["name", "parent", "description", "codable"])
    >>> [(s.name, s.how) for s in suggest("I was waiting for two hours", book)]
    [('Waiting time', 'words')]
    >>> [(s.name, s.how) for s in suggest("the queue was endless", book)]
    [('Waiting time', 'description')]
    >>> [(s.name, s.how) for s in suggest("parking garage full", book)]
    [('parking garage full', 'new')]
    """
    text = tidy(MARKS.sub(" ", words)) if isinstance(words, str) else ""
    said = _lemmas(text)
    if not plain(text) or n < 1:
        return []
    frame = codebook.frame(lang) if isinstance(codebook, Codebook) else codebook
    keys = frame["key"] if "key" in frame.columns else [""] * len(frame)
    named = _by_theme(text, codebook) if isinstance(codebook, Codebook) else {}
    found = []
    for (name, parent, told, codable), key in zip(frame[["name", "parent", "description", "codable"]].itertuples(index=False, name=None), keys, strict=True):
        if codable and key not in (*KINDS, themes_of.OTHER):
            names = (str(name), *_labels(codebook, key))
            if one := _fits(text, said, names, str(parent or ""), str(told or ""), str(key or ""), named.get(key, "")):
                found.append(one)
    found.sort(key=lambda s: (-s.score, s.name))
    if found:
        return found[:n]
    return [Suggestion(name, "", "", "new", 0.0, why) for name, why in [_named(text)] if name]


def _labels(codebook: Codebook | pd.DataFrame, key: str) -> tuple[str, ...]:
    theme = codebook.themes.get(key) if isinstance(codebook, Codebook) and key else None
    return tuple(theme.label) if theme else ()


def _by_theme(text: str, book: Codebook) -> dict[str, str]:
    """Theme → the word of the text by which our word lists know it."""
    if _HANGUL.search(text):
        (tokens,) = tokenize([text])
        return dict(themes_of.korean(text, tokens, book.taxonomy))
    return dict(themes_of.english(text, book.taxonomy))


def _fits(text: str, said: frozenset[str], names: Iterable[str], parent: str, told: str, key: str, word: str) -> Suggestion | None:
    """The strongest way in which one code fits, or None."""
    all_names = [n for n in dict.fromkeys(names) if n.strip()]
    shown = all_names[0]

    def made(how: str, score: float, en: str, ko: str) -> Suggestion:
        return Suggestion(shown, parent, key, how, round(score, 2), Phrase(en, ko))

    for name in all_names:
        if _stands(name, text):
            whole = plain(name) == plain(text)
            return made("exact", 1.0 if whole else 0.95, f"the words name it: '{name}'", f"말에 '{name}'이(가) 그대로 있습니다")
    for name in all_names:
        if len(plain(name)) > 1 and (_HANGUL.search(name) or len(plain(name)) > 3) and plain(name) in plain(text):
            return made("normalised", _SCORE["normalised"], f"the same but for spaces, case or signs: '{name}'", f"띄어쓰기·대소문자·기호만 다릅니다: '{name}'")
    if word:
        return made("words", 0.8, f"'{word}' is one of this theme's words", f"'{word}'은(는) 이 주제의 낱말입니다")
    best: tuple[float, frozenset[str]] = (0.0, frozenset())
    for name in all_names:
        lemmas = _lemmas(name)
        both = lemmas & said
        if lemmas and len(both) / len(lemmas) > best[0]:
            best = (len(both) / len(lemmas), both)
    if best[0] >= 0.5:
        shared = _list(best[1])
        return made("words", 0.5 + 0.25 * best[0], f"shares '{shared}' with its name", f"이름과 '{shared}'이(가) 같습니다")
    both = _lemmas(told) & said
    if both:
        shared = _list(both)
        score = min(0.49, 0.3 + 0.06 * len(both))
        return made("description", score, f"'{shared}' stands in its description", f"설명에 '{shared}'이(가) 있습니다")
    return None


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in the text as it is, as words of its own where it is Latin."""
    if _HANGUL.search(name):
        return len(name.strip()) > 1 and name.strip() in text
    return re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", text) is not None


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


@lru_cache(maxsize=8192)
def _lemmas(text: str) -> frozenset[str]:
    """What the words are, without endings: nouns and stems in Korean, stems in English; those that say nothing are left out."""
    found = {_stem(w) for w in _latin(text)}
    if _HANGUL.search(text):
        (tokens,) = tokenize([tidy(text)])
        found |= {t.form for t in tokens if t.tag in _NOUNS and t.form not in _PLAIN_NOUNS and _HANGUL.search(t.form)}
        found |= {t.form + "다" for t in tokens if t.tag in _STEMS and t.form not in _PLAIN_STEMS}
    return frozenset(f for f in found if f)


def _latin(text: str) -> list[str]:
    words = _LATIN.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    return [w for w in words if w not in _STOP]


def _stem(word: str) -> str:
    """A word without its ending, roughly: enough to see that waiting and waited are one.

    Examples
    --------
    >>> _stem("waiting") == _stem("waited") == _stem("waits") == "wait"
    True
    """
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def _named(text: str) -> tuple[str, Phrase]:
    """A name for a new code: the first nouns that say something, else the verb; nothing of a text without any."""
    if _HANGUL.search(text):
        (tokens,) = tokenize([text])
        nouns = [t for t in tokens if t.tag in _NOUNS and t.form.casefold() not in _PLAIN_NOUNS | _STOP and len(t.form) > 1]
        parts = [t.form for t in nouns[:2]]
        if len(nouns) > 1 and nouns[0].end == nouns[1].start:
            parts = ["".join(parts)]
        parts = parts or [t.form + "다" for t in tokens if t.tag in _STEMS and t.form not in _PLAIN_STEMS][:1]
    else:
        parts = list(dict.fromkeys(_latin(text)))[:3]
    name = " ".join(dict.fromkeys(parts))[:60]
    return name, Phrase("no code fits; named after the words", "맞는 코드가 없어 말에서 이름을 땄습니다")
