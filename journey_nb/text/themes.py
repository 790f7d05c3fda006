"""What a clause is about: the seed themes of ``templates/themes.toml``, and the words that name them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.errors import StudyError
from ..model.phrase import Phrase
from . import language, topics_own
from .korean import Token, tidy, tokenize

if TYPE_CHECKING:
    import pandas as pd

OTHER = "other"
_TAGS = {"N": ("NNG", "NNP", "XR"), "V": ("VV", "VA", "VX")}  # word/N and stem/V as kiwi tags them
_MARK = re.compile(r"\[(?:name|email|phone|id|card|rrn|account|ip|url|address)\]")
_LINK = re.compile(r"https?://\S+")
_PIECE = re.compile(r"\S+")
_IN_WORD, _WORDS = re.compile(r"\w"), re.compile(r"\w+")


@dataclass(frozen=True)
class Theme:
    """One theme: a noun, and the short claims a map prints of it."""

    key: str
    label: Phrase
    pain: Phrase
    need: Phrase
    delight: Phrase


Hits = tuple[tuple[str, int], ...]  # (theme, weight) …
_NONE: Mapping[str, Hits] = {}


# One to three characters → the words that begin so, the longest first: (word, in English does it end there, in Korean is it listed with
# spaces, hits). Looking up beats one expression with a thousand branches.
Index = Mapping[str, tuple[tuple[str, bool, Hits], ...]]


@dataclass(frozen=True)
class Taxonomy:
    themes: Mapping[str, Theme]
    order: Mapping[str, int]  # theme → its place
    korean: Index
    find: re.Pattern[str]  # where one of its words may begin
    english: Index
    lemmas: Mapping[str, Mapping[str, Hits]]  # kiwi's tag → form → hits
    forms: frozenset[str]  # all forms of the lemmas
    gone: Mapping[str, str] = field(default_factory=dict)  # keys that are no themes here → what they are now: {"quote": "price", "ads": "other"}


@cache
def seed() -> Taxonomy:
    return _built(_seed_entries())


def taxonomy_of(folder: Path | None) -> Taxonomy:
    """The themes of a study: the seed, and on top of it the ``themes.toml`` in its folder, if there is one.

    Raises
    ------
    StudyError
        Where that file is wrong: the theme, the line, and what to write instead.
    """
    own = topics_own.read(folder) if folder is not None else None
    return seed() if own is None else _with(own)


@lru_cache(maxsize=8)
def _with(own: str) -> Taxonomy:
    entries, gone = topics_own.merged(_seed_entries(), own)
    return _built(entries, gone)


def keep_theme(folder: Path, key: str, **said: Any) -> Path:
    """Write what is said of one theme into the study's ``themes.toml``; comments and order of an existing file stay.

    Parameters
    ----------
    folder : Path
        The study's folder.
    key : str
        A seeded theme's key, or a new one of a-z, 0-9 and _.
    **said
        ``label``, ``pain``, ``need``, ``delight`` (Phrase, or a text for both languages); ``ko``, ``ko_weak``, ``en``, ``en_weak`` (words to add),
        ``without`` (words that shall not count); ``drop=True``; ``into="price"``. None takes back what was said.

    Raises
    ------
    StudyError
        Where the file would be wrong; nothing is written then.
    """
    seeded = [str(e["key"]) for e in _seed_entries()]
    text = topics_own.keep(folder, key, seeded, said)
    _with(text)
    return topics_own.write(folder, text)


def labels(known: Taxonomy | None = None) -> dict[str, Theme]:
    """Every theme by its key, in the file's order, ``other`` last.

    Examples
    --------
    >>> labels()["network"].pain.ko
    '방화벽과 충돌한다'
    """
    return dict((known or seed()).themes)


def ask(words: str, lang: str | None = None, known: Taxonomy | None = None) -> pd.DataFrame:
    """Why a sentence got its themes: one row a theme that it speaks for, the chosen ones first.

    ``words`` are those found in the sentence, ``weight`` is 2 for each that names the theme and 1 for each that hints at it; ``chosen`` are the one or
    two with the most, hints counting only where nothing is named. No row: the sentence is about ``other``.

    Examples
    --------
    >>> ask("The courier was late and the price went up")[["theme", "words", "weight", "chosen"]].values.tolist()
    [['delivery', 'courier, late', 3, True], ['price', 'price', 2, True]]
    """
    import pandas as pd

    known, lang = known or seed(), lang or language.language(words)
    found: list[tuple[str, str, int]] = []
    if lang == language.KOREAN:
        words = tidy(words)
        found = _korean(words, tokenize([words])[0], known)
    elif lang == language.ENGLISH:
        found = _english(words, known)
    chosen = [theme for theme, _ in _strongest(found, known)]
    rows: dict[str, list[Any]] = {}
    for theme, word, weight in dict.fromkeys(found):
        row = rows.setdefault(theme, [theme, known.themes[theme].label.text(lang), [], 0, theme in chosen])
        row[2].append(word)
        row[3] += weight
    place = {theme: n for n, theme in enumerate(chosen)}
    listed = sorted(rows.values(), key=lambda r: (place.get(r[0], len(place)), -r[3], known.order[r[0]]))
    return pd.DataFrame([[*r[:2], ", ".join(r[2]), *r[3:]] for r in listed], columns=["theme", "label", "words", "weight", "chosen"])


@cache
def _seed_entries() -> tuple[dict[str, Any], ...]:
    return tuple(_entries((files("journey_nb") / "templates" / "themes.toml").read_text(encoding="utf-8")))


def taxonomy(text: str) -> Taxonomy:
    """A taxonomy from the text of a whole ``themes.toml``; a wrong one is refused with the theme it is wrong at."""
    return _built(_entries(text))


def _entries(text: str) -> list[dict[str, Any]]:
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise StudyError(
            en=f"themes.toml cannot be read: {cause}. Correct that line.", ko=f"themes.toml을 읽을 수 없습니다: {cause}. 그 줄을 고치십시오."
        ) from cause
    return [*plain.get("theme", []), {"key": OTHER, **plain.get("other", {})}]


def _built(entries: Iterable[Mapping[str, Any]], gone: Mapping[str, str] | None = None) -> Taxonomy:
    themes: dict[str, Theme] = {}
    ko: dict[str, list[tuple[str, int]]] = {}
    apart: set[str] = set()
    en: dict[str, list[tuple[str, int]]] = {}
    lemmas: dict[str, dict[str, list[tuple[str, int]]]] = {"V": {}, "N": {}}
    for entry in entries:
        theme = _theme(entry)
        themes[theme.key] = theme
        for name, weight in (("ko", 2), ("ko_weak", 1)):
            for word in entry.get(name, []):
                stem, slash, kind = word.rpartition("/")
                if slash and kind in lemmas:
                    lemmas[kind].setdefault(stem, []).append((theme.key, weight))
                else:
                    ko.setdefault(_lower(word.replace(" ", "")), []).append((theme.key, weight))
                    apart |= {_lower(word.replace(" ", ""))} if " " in word else set()
        for name, weight in (("en", 2), ("en_weak", 1)):
            for word in entry.get(name, []):
                en.setdefault(" ".join(word.casefold().split()), []).append((theme.key, weight))
    by_kind = {kind: {form: tuple(hits) for form, hits in forms.items()} for kind, forms in lemmas.items()}
    return Taxonomy(
        themes=themes,
        order={key: i for i, key in enumerate(themes)},
        korean=(index_ko := _index(ko, apart)),
        find=re.compile(_any(index_ko) if index_ko else r"(?!)"),
        english=_by_word(_index(en, {w for w in en if w.endswith("$")}), en),
        lemmas={tag: by_kind[kind] for kind, tags in _TAGS.items() for tag in tags},
        forms=frozenset(form for forms in by_kind.values() for form in forms),
        gone=dict(gone or {}),
    )


def korean(words: str, tokens: Sequence[Token], known: Taxonomy | None = None) -> list[tuple[str, str]]:
    """The one or two themes a Korean clause names most, each with the word that says so; empty if none."""
    known = known or seed()
    return _strongest(_korean(words, tokens, known), known)


def english(words: str, known: Taxonomy | None = None) -> list[tuple[str, str]]:
    """The same for an English clause.

    Examples
    --------
    >>> english("The firewall blocked the login page")
    [('network', 'firewall'), ('login', 'login')]
    """
    known = known or seed()
    return _strongest(_english(words, known), known)


def _korean(words: str, tokens: Sequence[Token], known: Taxonomy) -> list[tuple[str, str, int]]:
    """(theme, word as written, weight) of every word that names one, the words of the text first, then those of the tokens."""
    found: list[tuple[str, str, int]] = []
    text = _unmarked(words)
    spaced = _lower(text).replace("  ", "\n\n")  # one space inside a word is left out below, two are an end
    flat = spaced.replace(" ", "")
    listed, at, end = known.korean, (), 0
    for match in known.find.finditer(flat):
        i = match.start()
        candidates = listed.get(flat[i : i + 3]) or listed.get(flat[i : i + 2]) or listed.get(flat[i])
        if candidates is None or i < end:
            continue
        if not at:
            at = [n for n, c in enumerate(spaced) if c != " "]
        for word, spaced_out, hits in candidates:
            if flat.startswith(word, i):
                first, last = at[i], at[i + len(word) - 1] + 1
                if first and spaced[first - 1].isalnum() and (last - first > len(word) or not _begins(first, text, tokens)):
                    continue  # 투기만 is no 기만, 자유의 자리 no 의자
                if _latin(word[0]) and first and _latin(spaced[first - 1]):  # API, not the end of a longer word
                    continue
                if word.isascii() and ((last - first > len(word) and not spaced_out) or (_latin(word[-1]) and _latin(spaced[last : last + 1]))):
                    continue
                found += [(theme, text[first:last], weight) for theme, weight in hits]
                end = i + len(word)
                break
    forms, lemmas = known.forms, known.lemmas
    for form, tag, _, _ in [token for token in tokens if token[0] in forms]:
        found += [(theme, form, weight) for theme, weight in lemmas.get(tag, _NONE).get(form, ())]
    return found


def _begins(place: int, text: str, tokens: Sequence[Token]) -> bool:
    """Whether a token begins here; tokens count from where the comment begins, a clause may begin later."""
    start = place + (tokens[0][2] - len(text) + len(text.lstrip()) if tokens else 0)
    return not tokens or any(token[2] == start for token in tokens)


def _english(words: str, known: Taxonomy) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    pieces = _unmarked(words).casefold().split()
    listed, text, end = known.english, " ".join(pieces), 0
    for i in _word_starts(pieces, text, listed):
        candidates = listed.get(text[i : i + 3]) or listed.get(text[i : i + 2]) or listed.get(text[i])
        if candidates is None or i < end:
            continue
        for word, ends, hits in candidates:
            if text.startswith(word, i) and not (ends and _IN_WORD.match(text, i + len(word))):
                found += [(theme, word, weight) for theme, weight in hits]
                end = i + len(word)
                break
    return found


def _word_starts(pieces: list[str], text: str, listed: Index) -> list[int]:
    """Where a listed word may begin: most pieces between spaces are a word and nothing else, the others are looked into."""
    if "" in listed:  # a word of one or two letters that may go on: any word may be one of them
        return [match.start() for match in _WORDS.finditer(text)]
    likely = [n for n, piece in enumerate(pieces) if piece[:3] in listed or not piece.isalpha()]
    if not likely:
        return []
    places = list(accumulate([len(piece) + 1 for piece in pieces], initial=0))
    starts: list[int] = []
    for n in likely:
        if pieces[n].isalpha():
            starts.append(places[n])
        else:
            starts += [places[n] + match.start() for match in _WORDS.finditer(pieces[n])]
    return starts


def _strongest(found: Sequence[tuple[str, str, int]], known: Taxonomy) -> list[tuple[str, str]]:
    if len(found) < 2:
        return [(theme, word) for theme, word, _ in found]
    score: dict[str, int] = {}
    named: dict[str, tuple[int, str]] = {}  # theme → the first of its strongest words
    for theme, word, weight in dict.fromkeys(found):
        if theme not in score:
            score[theme], named[theme] = weight, (weight, word)
        else:
            score[theme] += weight
            if weight > named[theme][0]:
                named[theme] = (weight, word)
    if len(score) == 1:
        return [(theme, word) for theme, (_, word) in named.items()]
    if any(s >= 2 for s in score.values()):  # a hint counts only where nothing is named
        score = {t: s for t, s in score.items() if s >= 2}
    top = sorted(score, key=lambda t: (-score[t], known.order[t]))[:2]
    if len(top) == 2 and score[top[1]] == 1:
        top = top[:1]
    return [(t, named[t][1]) for t in top]


def _unmarked(words: str) -> str:
    """Without what redaction leaves behind and without addresses; most clauses have none, and none takes long."""
    if "[" in words or "://" in words:
        words = _LINK.sub(_blank, _MARK.sub(_blank, words))
    if "@" in words:
        words = _PIECE.sub(lambda m: _blank(m) if "@" in m[0] and "." in m[0].split("@", 1)[1] else m[0], words)
    return words


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])  # every other character stays where it was


def _lower(text: str) -> str:
    """Lower case, every character where it was."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _latin(character: str) -> bool:
    return "a" <= character <= "z" and character != ""


def _index(words: Mapping[str, Sequence[tuple[str, int]]], marked: Set[str]) -> Index:
    """``rep$`` ends a word; ``rep`` and ``rep$`` both count where both are listed."""
    by_start: dict[str, list[tuple[str, bool, Hits]]] = {}
    for listed in sorted(words, key=lambda w: (-len(w), w)):
        word, hits = listed.removesuffix("$"), tuple(words[listed])
        if listed.endswith("$"):
            hits += tuple(words.get(word, ()))
        if word:
            by_start.setdefault(word[:3], []).append((word, listed in marked, hits))
    for start in sorted(by_start, key=len):  # a word of one or two characters stands behind the longer ones that begin with it
        by_start[start] += next((by_start[start[:n]] for n in range(len(start) - 1, 0, -1) if start[:n] in by_start), [])
    return {start: tuple(found) for start, found in by_start.items()}


def _by_word(index: Index, words: Iterable[str]) -> Index:
    """With what a word must be that a listed one begins with: "is down" begins at "is". ``""`` where a listed word is too short to tell by."""
    first = {start.split(" ")[0]: found for start, found in index.items() if " " in start}
    return {**first, **index, **({"": ()} if any(len(w) < 3 and not w.endswith("$") for w in words) else {})}


def _any(starts: Iterable[str]) -> str:
    """One of these beginnings, written so that each character is looked at once; the longer ones only looked ahead at."""
    follow: dict[str, set[str]] = {}
    for start in starts:
        follow.setdefault(start[0], set()).add(start[1:])
    return f"(?:{'|'.join(re.escape(one) + ('' if '' in rest else f'(?={_any(rest)})') for one, rest in sorted(follow.items()))})"


def _theme(entry: Mapping[str, Any]) -> Theme:
    key = entry.get("key", "?")
    try:
        return Theme(key, *(Phrase(en=entry[f]["en"], ko=entry[f]["ko"]) for f in ("label", "pain", "need", "delight")))
    except (KeyError, TypeError) as cause:
        raise StudyError(
            en=f"themes.toml: theme '{key}' needs label, pain, need and delight, each with ko and en ({cause} is missing).",
            ko=f"themes.toml: '{key}' 주제에 label, pain, need, delight가 ko와 en으로 모두 있어야 합니다({cause} 없음).",
        ) from cause
