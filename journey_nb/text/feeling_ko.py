"""How a Korean clause feels: the word list and learned weights, both turned by what the clause denies.

Evidence adds up in logits: ``BLEND`` a point of the word list, and for each word and pair of neighbours what was learned
(``weights/ko.md``). ``tanh(TEMPER * logit / 2)`` is P(good) - P(bad), measured on comments that were not learned from.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from .ko_negation import Denials, denials
from .ko_table import BLEND, ENDING, FIRST, GOOD_IF, KEPT, OWN, POLAR, SPEAKS, STRONGER, TURNS, WEAKER, Entry, Table, table_of
from .korean import Token
from .lexicons import KoreanLexicon, listed
from .sentiment import Feeling, signed

CONCEDED = 0.6  # 가격은 비싸지만 …: what is conceded weighs less
ALONE = 0.6  # of a clause in which the list knows nothing: what was learned of films says less there, and it abstains sooner
TEMPER = 0.7  # the learner saw few neutral comments: fitted on comments it had not seen
SOFTENED = 0.7  # 나쁘지 않다 is less than good
SKIPPED = frozenset({"JKS", "JKO", "JX", "JKB", "JKC", "MAG", "EC", "ETN", "ETM", "EP"})  # what may stand between the words of a phrase
_ASKS = frozenset({"을까", "ᆯ까", "나", "을까요", "ᆯ까요", "나요", "는가", "는가요"})
_SHOWN = 6
_NOTHING = Denials({}, set(), [])
_LEAST = 0.1  # logits: less is not shown


def korean(tokens: Sequence[Token], words: str, lexicon: KoreanLexicon, *, wished: bool = False, films: bool = False) -> Feeling:
    """The feeling of one Korean clause.

    ``wished`` is set where the clause is a wish: a good thing wished for is one that is missing. ``films`` is set where the comment
    it stands in speaks of films (:func:`of_films`).
    """
    return read(tokens, words, table_of(lexicon, films=films), wished=wished)


def of_films(tokens: Sequence[Token]) -> bool:
    """Whether a whole comment speaks of films: what was learned of films alone is heard there, and nowhere else."""
    return not listed("film_talk").isdisjoint([t.form for t in tokens])


def read(tokens: Sequence[Token], words: str, table: Table, *, wished: bool = False) -> Feeling:
    """The same with the table at hand."""
    entries = [table[t[:2]] for t in tokens]
    roles = 0
    for entry in entries:
        roles |= entry[7]
    phrases = _phrases(tokens, entries, table) if roles & FIRST else ()
    taken = {k for phrase in phrases for k in phrase.covered} if phrases else ()
    turned, used, plain = _denied(tokens, entries, taken, words, roles) if roles & TURNS else _NOTHING
    listed = learned = 0.0
    found: list[tuple[float, int, str]] = []
    for weight, covered, shown in phrases:
        if any(k in turned for k in covered):
            weight, shown = (-weight if weight > 0 else -SOFTENED * weight), f"¬{shown}"
        if wished and weight > 0:
            weight *= -0.2
        listed += weight
        found.append((BLEND * weight, covered[0], f"{shown} {signed(BLEND * weight)}"))
    strong = roles & (STRONGER | WEAKER)
    hushed = roles & POLAR and used
    after: Mapping[str, float] | None = None
    last = -1
    for i, entry in enumerate(entries):
        role = entry[7]
        if not role & SPEAKS or (role & ENDING and after is None):
            continue
        key, weight, model, value, shown, denied, pairs, _ = entry
        if not role & ENDING:
            if i in used or i in taken or (hushed and role & POLAR):  # what a phrase says, its words do not say again
                after = None
                continue
            by = turned.get(i, 0.0) if turned else 0.0
            if by:
                model = by * denied + (1 - by) * model
                weight = -weight * (by if weight > 0 else by * SOFTENED)
            if weight:
                if strong:
                    weight *= _strength(entries, i)
                if wished and weight > 0:
                    weight = 0.0 if role & GOOD_IF else -0.2 * weight
                listed += weight
            learned += model
            now = model + BLEND * weight
            if now > _LEAST or now < -_LEAST:
                found.append((now, i, shown if now == value else f"{'¬' if by else ''}{tokens[i].form} {signed(now)}"))
            if by or not role & KEPT or role & OWN:
                after = None
                continue
        if after is not None:
            pair = after.get(key)
            if pair:
                learned += pair
                if pair > _LEAST or pair < -_LEAST:
                    found.append((pair, last, f"{tokens[last].form}+{tokens[i].form} {signed(pair)}"))
        if not role & ENDING:
            after, last = pairs, i
    for i, weight, shown in plain:
        listed += weight
        found.append((BLEND * weight, i, f"{shown} {signed(BLEND * weight)}"))
    if not found and not learned and not listed:
        return Feeling(None)
    if wished:
        learned = min(learned, 0.0) - 0.3
    logit = BLEND * listed + learned
    if "ㅠ" in words or "ㅜ" in words:  # tears say how much, not which way
        logit *= 1.15
    if len(found) > _SHOWN:
        found = sorted(found, key=_size, reverse=True)[:_SHOWN]
    if len(found) > 1:
        found.sort(key=_place)
    by_list = listed * logit > 0 and abs(BLEND * listed) >= max(abs(learned), 0.5)
    return Feeling(scaled(logit if listed else ALONE * logit), tuple([shown for _, _, shown in found]), round(logit, 4), "rule" if by_list else "model")


def _size(found: tuple[float, int, str]) -> float:
    return abs(found[0])


def _place(found: tuple[float, int, str]) -> int:
    return found[1]


def scaled(logit: float) -> float:
    """Evidence as P(good) - P(bad).

    Examples
    --------
    >>> scaled(0), scaled(2.2), scaled(-1000)
    (0.0, 0.6469, -1.0)
    """
    return round(math.tanh(TEMPER * logit / 2), 4)


def whole(feelings: Sequence[tuple[Feeling, bool]]) -> float | None:
    """The valence of a comment from its clauses: their evidence adds up, and what is conceded weighs less.

    Examples
    --------
    >>> whole([(Feeling(0.5, (), 1.1), True), (Feeling(-0.5, (), -1.1), False)])
    -0.1528
    >>> whole([(Feeling(None), False)]) is None
    True
    """
    logits = [f.logit * (CONCEDED if conceded else 1.0) for f, conceded in feelings if f.valence is not None]
    return scaled(sum(logits)) if logits else None


class Phrase(NamedTuple):
    """A phrase of the list, found: 마음에 안 들다 covers 마음 and 들."""

    weight: float
    covered: list[int]
    shown: str


def _phrases(tokens: Sequence[Token], entries: Sequence[Entry], table: Table) -> list[Phrase]:
    found: list[Phrase] = []
    lexicon = table.lexicon
    end = -1
    for i, entry in enumerate(entries):
        if not entry.role & FIRST or i <= end:
            continue
        seconds = table.seconds[entry.key]
        if not any(e.key in seconds for e in entries[i + 1 : i + 5]):
            continue
        for lemmas, weight in lexicon.phrases[entry.key]:
            covered = _covered(tokens, i, lemmas)
            if covered:
                end = covered[-1]
                found.append(Phrase(weight, covered, "+".join(tokens[k].form for k in covered)))
                break
    return found


def _covered(tokens: Sequence[Token], i: int, lemmas: Sequence[str]) -> list[int]:
    covered, k = [i], i + 1
    for lemma in lemmas[1:]:
        form, tag = lemma.rsplit("/", 1)
        while k < len(tokens) and k - covered[-1] <= 3 and (tokens[k].form != form or tokens[k].tag != tag) and tokens[k].tag in SKIPPED:
            k += 1
        if k >= len(tokens) or tokens[k].form != form or tokens[k].tag != tag:
            return []
        covered.append(k)
        k += 1
    return covered


def _denied(tokens: Sequence[Token], entries: Sequence[Entry], taken: Container[int], words: str, roles: int) -> Denials:
    if not roles & TURNS:
        return _NOTHING
    asked = words.rstrip().endswith("?") or (bool(tokens) and tokens[-1].form in _ASKS)
    return denials(tokens, entries, taken, asked=asked)


def _strength(entries: Sequence[Entry], i: int) -> float:
    for entry in entries[max(0, i - 2) : i]:
        if entry.role & STRONGER:
            return 1.3
        if entry.role & WEAKER:
            return 0.7
    return 1.0


def features(tokens: Sequence[Token], words: str, table: Table) -> Iterator[tuple[str, float]]:
    """What of a clause the model learns from, named and counted: the training side of :func:`read`."""
    entries = [table[t[:2]] for t in tokens]
    roles = 0
    for entry in entries:
        roles |= entry.role
    taken = {k for phrase in _phrases(tokens, entries, table) for k in phrase.covered} if roles & FIRST else ()
    turned, used, _ = _denied(tokens, entries, taken, words, roles)
    hushed = roles & POLAR and used
    previous: str | None = None
    for i, entry in enumerate(entries):
        if not entry.role & SPEAKS:
            continue
        if entry.role & ENDING:
            if previous is not None:
                yield f"{previous} {entry.key}", 1.0
            continue
        if not entry.role & KEPT or i in used or i in taken or (hushed and entry.role & POLAR):
            previous = None
            continue
        by = turned.get(i, 0.0)
        if by:
            yield entry.key, 1 - 2 * by
            yield f"¬{entry.key}", by
            previous = None
        else:
            yield entry.key, 1.0
            if previous is not None:
                yield f"{previous} {entry.key}", 1.0
            previous = entry.key
