"""What a clause is about: the seed themes of ``templates/themes.toml``, and the words that name them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..model.errors import StudyError
from ..model.phrase import Phrase
from .korean import Token
from .language import MARKS

OTHER = "other"
_NOUNS = frozenset({"NNG", "NNP", "XR"})
_STEMS = frozenset({"VV", "VA", "VX"})


@dataclass(frozen=True)
class Theme:
    """One theme: a noun, and the short claims a map prints of it."""

    key: str
    label: Phrase
    pain: Phrase
    need: Phrase
    delight: Phrase


@dataclass(frozen=True)
class Taxonomy:
    themes: Mapping[str, Theme]
    weights_ko: Mapping[str, tuple[tuple[str, int], ...]]  # word as found → (theme, weight)
    weights_en: Mapping[str, tuple[tuple[str, int], ...]]
    lemmas_ko: Mapping[tuple[str, str], tuple[tuple[str, int], ...]]  # (stem, V or N) → (theme, weight)
    find_ko: re.Pattern[str]
    find_en: re.Pattern[str]


@cache
def seed() -> Taxonomy:
    return taxonomy((files("journey_nb") / "templates" / "themes.toml").read_text(encoding="utf-8"))


def labels() -> dict[str, Theme]:
    """Every theme by its key, in the file's order, ``other`` last.

    Examples
    --------
    >>> labels()["network"].pain.ko
    '방화벽과 충돌한다'
    """
    return dict(seed().themes)


def taxonomy(text: str) -> Taxonomy:
    """A taxonomy from the text of a ``themes.toml``; a wrong one is refused with the theme it is wrong at."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise StudyError(
            en=f"themes.toml cannot be read: {cause}. Correct that line.", ko=f"themes.toml을 읽을 수 없습니다: {cause}. 그 줄을 고치십시오."
        ) from cause
    themes: dict[str, Theme] = {}
    ko: dict[str, list[tuple[str, int]]] = {}
    en: dict[str, list[tuple[str, int]]] = {}
    lemmas: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for entry in [*plain.get("theme", []), {"key": OTHER, **plain.get("other", {})}]:
        theme = _theme(entry)
        themes[theme.key] = theme
        for field, weight in (("ko", 2), ("ko_weak", 1)):
            for word in entry.get(field, []):
                stem, slash, kind = word.rpartition("/")
                if slash and kind in ("V", "N"):
                    lemmas.setdefault((stem, kind), []).append((theme.key, weight))
                else:
                    ko.setdefault(word.replace(" ", "").casefold(), []).append((theme.key, weight))
        for field, weight in (("en", 2), ("en_weak", 1)):
            for word in entry.get(field, []):
                en.setdefault(word.casefold(), []).append((theme.key, weight))
    return Taxonomy(
        themes=themes,
        weights_ko={w: tuple(t) for w, t in ko.items()},
        weights_en={w: tuple(t) for w, t in en.items()},
        lemmas_ko={w: tuple(t) for w, t in lemmas.items()},
        find_ko=_korean_pattern(ko),
        find_en=_english_pattern(en),
    )


def korean(words: str, tokens: Sequence[Token], known: Taxonomy | None = None) -> list[tuple[str, str]]:
    """The one or two themes a Korean clause names most, each with the word that says so; empty if none."""
    known = known or seed()
    found: list[tuple[str, str, int]] = []
    for match in known.find_ko.finditer(MARKS.sub(" ", words)):
        word = match[0].replace(" ", "").casefold()
        found += [(theme, match[0], weight) for theme, weight in known.weights_ko[word]]
    for token in tokens:
        kind = "V" if token.tag in _STEMS else "N" if token.tag in _NOUNS else ""
        if kind:
            found += [(theme, token.form, weight) for theme, weight in known.lemmas_ko.get((token.form, kind), ())]
    return _strongest(found, known)


def english(words: str, known: Taxonomy | None = None) -> list[tuple[str, str]]:
    """The same for an English clause.

    Examples
    --------
    >>> english("The firewall blocked the login page")
    [('network', 'firewall'), ('login', 'login')]
    """
    known = known or seed()
    found: list[tuple[str, str, int]] = []
    for match in known.find_en.finditer(MARKS.sub(" ", words).casefold()):
        word = re.sub(r"\s+", " ", match[0])
        for key in (word + "$", word):
            found += [(theme, word, weight) for theme, weight in known.weights_en.get(key, ())]
    return _strongest(found, known)


def _strongest(found: Iterable[tuple[str, str, int]], known: Taxonomy) -> list[tuple[str, str]]:
    score: dict[str, int] = {}
    named: dict[str, tuple[int, str]] = {}  # theme → the first of its strongest words
    seen: set[tuple[str, str]] = set()
    for theme, word, weight in found:
        if (theme, word) in seen:
            continue
        seen.add((theme, word))
        score[theme] = score.get(theme, 0) + weight
        if theme not in named or weight > named[theme][0]:
            named[theme] = (weight, word)
    if any(s >= 2 for s in score.values()):  # a hint counts only where nothing is named
        score = {t: s for t, s in score.items() if s >= 2}
    order = {key: i for i, key in enumerate(known.themes)}
    top = sorted(score, key=lambda t: (-score[t], order[t]))[:2]
    if len(top) == 2 and score[top[1]] == 1:
        top = top[:1]
    return [(t, named[t][1]) for t in top]


def _theme(entry: Mapping) -> Theme:
    key = entry.get("key", "?")
    try:
        return Theme(key, *(Phrase(en=entry[f]["en"], ko=entry[f]["ko"]) for f in ("label", "pain", "need", "delight")))
    except (KeyError, TypeError) as cause:
        raise StudyError(
            en=f"themes.toml: theme '{key}' needs label, pain, need and delight, each with ko and en ({cause} is missing).",
            ko=f"themes.toml: '{key}' 주제에 label, pain, need, delight가 ko와 en으로 모두 있어야 합니다({cause} 없음).",
        ) from cause


def _korean_pattern(words: Iterable[str]) -> re.Pattern[str]:
    parts = []
    for word in sorted(words, key=lambda w: (-len(w), w)):
        spaced = r" ?".join(map(re.escape, word)) if not word.isascii() else rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])"
        parts.append(spaced)
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def _english_pattern(words: Iterable[str]) -> re.Pattern[str]:
    parts = []
    for word in sorted(words, key=lambda w: (-len(w), w)):
        body = r"\s+".join(map(re.escape, word.removesuffix("$").split()))
        parts.append(body + r"\b" if word.endswith("$") else body)
    return re.compile(rf"\b(?:{'|'.join(parts)})" if parts else r"(?!)")
