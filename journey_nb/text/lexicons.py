"""The word lists, read once: feeling words and turns of phrase, kept in ``templates`` as data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from ..model.errors import StudyError

_NOUNLIKE = {"NNG", "NNP", "NNB", "XR", "MAG", "IC"}


@dataclass(frozen=True)
class KoreanLexicon:
    """Weights from -2 to 2 by lemma/tag; ``phrases`` are several lemmas in a row, by their first."""

    words: Mapping[str, float]
    nouns: Mapping[str, float]  # by bare form: a root is tagged XR here and NNG there
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]
    owned: frozenset[str] = frozenset()  # what a study added: its word counts, whatever was learned

    def own(self, form: str, tag: str) -> bool:
        return bool(self.owned) and (f"{form}/{tag}" in self.owned or (len(form) > 1 and form in self.owned))

    def weight(self, form: str, tag: str) -> float:
        found = self.words.get(f"{form}/{'SW' if tag == 'W_EMOJI' else tag}")
        if found is None and tag == "VA" and len(form) > 2 and form[-1] in "하되":  # 간단하/VA here, 간단/XR 하/XSA there
            found = self.nouns.get(form[:-1])
        if found is None and tag in _NOUNLIKE and len(form) > 1:
            found = self.nouns.get(form)
        if found is None and tag in ("VV", "VA") and len(form) > 1:  # 짜/VA is salty, 짜/VV is to plan: only longer stems cross over
            found = self.words.get(f"{form}/{'VA' if tag == 'VV' else 'VV'}")
        return found or 0.0


@cache
def korean_lexicon() -> KoreanLexicon:
    return _korean(_rows(_read("lexicon_ko.tsv")))


def extended(extra: Mapping[str, float] | None) -> KoreanLexicon:
    """The list with a study's own words on top: ``{"느긋/XR": 1, "오래/MAG 기다리/VV": -2}``."""
    if not extra:
        return korean_lexicon()
    korean = {k: float(v) for k, v in extra.items() if "/" in k}
    owned = frozenset(k.removeprefix("=") for k in korean) | {k.rsplit("/", 1)[0] for k in korean if " " not in k}
    return replace(_korean({**_rows(_read("lexicon_ko.tsv")), **korean}), owned=owned)


def own_words(words: Mapping[str, float] | None) -> tuple[dict[str, float], dict[str, float]]:
    """A study's feeling words as the readers want them: (Korean by lemma/tag, English on VADER's scale).

    Korean words come as people write them (``느긋하다``, ``오래 기다리다``) or as lemma/tag (``느긋/XR``); -2 (bad) to 2 (good) in
    both languages.

    Raises
    ------
    StudyError
        For a weight that is no number between -2 and 2, and for a word without letters.

    Examples
    --------
    >>> own_words({"느긋하다": 1, "오래 기다리다": -2, "Snappy": 1.5})
    ({'느긋/XR': 1.0, '오래/MAG 기다리/VV': -2.0}, {'snappy': 3.0})
    """
    korean: dict[str, float] = {}
    english: dict[str, float] = {}
    for word, weight in (words or {}).items():
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not -2 <= weight <= 2:
            raise StudyError(
                en=f"The feeling word '{word}' needs a weight from -2 (bad) to 2 (good), not {weight!r}.",
                ko=f"감정 낱말 '{word}'의 값은 -2(나쁨)에서 2(좋음) 사이여야 합니다. 지금 값: {weight!r}.",
            )
        if "/" in word:
            korean[word] = float(weight)
        elif re.search("[가-힣]", word):
            korean[_lemmas(word)] = float(weight)
        elif re.search(r"[^\W\d_]", word):
            english[word.casefold().strip()] = 2.0 * weight
        else:
            raise StudyError(en=f"'{word}' is no word: a feeling word has letters.", ko=f"'{word}'은(는) 낱말이 아닙니다. 감정 낱말에는 글자가 있어야 합니다.")
    return korean, english


def _lemmas(word: str) -> str:
    """느긋하다 → 느긋/XR: without endings, particles and 하-."""
    from . import korean

    (tokens,) = korean.tokenize([word.strip()])
    kept = [t for t in tokens if (t.tag[0] not in "EJS" and not t.tag.startswith("XS")) or t.tag in ("SL", "SH", "SN")]
    rooted = (f"{t.form[:-1]}/XR" if t.tag == "VA" and len(t.form) > 2 and t.form[-1] in "하되" else t.lemma for t in kept or tokens)
    return " ".join(rooted)


@cache
def cue(lang: str, kind: str) -> re.Pattern[str]:
    """The turns of phrase of one kind as one expression."""
    return re.compile("|".join(f"(?:{p})" for p in _cues()[lang][kind]), re.IGNORECASE)


@cache
def listed(name: str) -> frozenset[str]:
    """One of the short Korean lists of ``cues.toml``: stronger, weaker, heads …"""
    return frozenset(_cues()["ko"]["words"][name].split())


def english_words() -> dict[str, float]:
    """Words of customer experience on VADER's scale (-4..4)."""
    return dict(_cues()["en"]["words"])


def english_phrases() -> dict[str, float]:
    """Turns of phrase of several words, on the same scale."""
    return dict(_cues()["en"]["phrases"])


@cache
def _cues() -> dict:
    return tomllib.loads(_read("cues.toml"))


def _read(name: str) -> str:
    return (files("journey_nb") / "templates" / name).read_text(encoding="utf-8")


def _rows(text: str) -> dict[str, float]:
    rows = (line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return {key.strip(): float(weight) for key, weight in rows}


def _korean(rows: Mapping[str, float]) -> KoreanLexicon:
    words = {k.removeprefix("="): w for k, w in rows.items() if " " not in k}
    nouns: dict[str, float] = {}
    for key, weight in words.items():
        form, tag = key.rsplit("/", 1)
        if tag in _NOUNLIKE and f"={key}" not in rows:
            nouns.setdefault(form, weight)
    phrases: dict[str, list[tuple[tuple[str, ...], float]]] = {}
    for key, weight in rows.items():
        if " " in key:
            lemmas = tuple(key.split())
            phrases.setdefault(lemmas[0], []).append((lemmas, weight))
    # the longest first, and 다시 안 (사다) before 다시 사다
    longest_first = {first: tuple(sorted(found, key=lambda f: (-len(f[0]), "안/MAG" not in f[0]))) for first, found in phrases.items()}
    return KoreanLexicon(words, nouns, longest_first)
