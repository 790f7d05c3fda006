"""How an English clause feels: words and turns of phrase of customer experience, VADER, and learned weights, added up in logits.

Words learned from four kinds of text (shop reviews, film reviews, tweets, editorials) say little about a fifth; the word list
and VADER travel better. Each has its share, set where it was trained (``training/en.py``; ``weights/en.md`` has the scores).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from ..model.errors import JourneyError
from . import linear
from .en_words import DENIED, DULL, LONGEST, MARKS, Hit, Words, denials, hits, openers, pieces, reach, settled, tokens
from .lexicons import cue, english_words
from .sentiment import Feeling, signed

CONCEDED = 0.6  # what is granted before a turn weighs less
ALONE = 0.6  # of a clause in which no list knows a word: what was learned says less there, and it abstains sooner
TURNED = 0.35  # what VADER weighs where the word list knows better
_VADER_READS = 600  # characters: VADER takes quadratic time
_LACKS = re.compile(r"could (?:be|use)|should|needs?\b|room for|if only|wish", re.IGNORECASE)  # a wish that says what there is falls short
_SHOWN = 6
_SPEAKS = 0.15  # logits: a word below it is not named in why
_MEMORY = 50_000
_NOTHING: frozenset[str] = frozenset()


def english(words: str, *, wished: bool = False, extra: Mapping[str, float] | None = None) -> Feeling:
    """The feeling of one English clause.

    ``wished`` is set where the clause is a wish: a good thing wished for is one that is missing. ``extra`` has a study's own words
    (-4..4); for them, nothing else counts.

    Examples
    --------
    >>> english("They never answer the phone").valence < 0 < english("I had no problems").valence
    True
    >>> english("☎").valence is None
    True
    """
    words = words[:LONGEST]
    lacks = False
    if wished:
        asked = cue("en", "wish").search(words)
        lacks = bool(asked and _LACKS.search(asked[0]))
        words = cue("en", "wish").sub(" ", words)
    own = tuple(sorted(extra.items())) if extra else ()
    read = reach(tokens(words))
    said, free = hits(read, _valence(own))
    missing = denials(read, free)
    model = _model()
    vader = _heard(own, words, said)
    at, known = model.learned(read, frozenset(extra) if extra else _NOTHING, settled(read, said, free))
    rule = model.vader * vader
    for found, share in ((said, model.listed * _squashed(said)), (missing, model.denied)):
        for hit in found:
            at[hit.at] += share * hit.weight
            rule += share * hit.weight
    if not (known or said or missing or vader or lacks):
        return Feeling(None)
    logit = model.vader * vader + sum(at) - (0.5 if lacks else 0.0)
    if not (said or missing or vader or lacks):
        logit *= ALONE
    why = _why(read, at, [*said, *missing], model.vader * vader)
    by = "rule" if rule * logit > 0 and abs(rule) >= 2 * abs(logit - rule) else "model"
    if wished and logit > 0:
        logit = -0.3 - 0.1 * min(logit, 2.0)
        why = (*why, "wished for")
    return Feeling(scaled(logit), why, round(logit, 4), by)


def whole(feelings: Sequence[tuple[Feeling, bool]]) -> float | None:
    """The valence of a comment from its clauses, each with whether it is only conceded; None where none speaks.

    Evidence adds up, by the root of how many speak: ten clauses are surer than one, not ten times as sure.

    Examples
    --------
    >>> slow, kind = Feeling(-0.5, logit=-1.0), Feeling(0.5, logit=1.0)
    >>> whole([(kind, True), (slow, False)]) < 0 < whole([(kind, False), (slow, True)])
    True
    >>> whole([(Feeling(None), False)]) is None
    True
    """
    spoken = [(f.logit, conceded) for f, conceded in feelings if f.valence is not None]
    if not spoken:
        return None
    return scaled(sum(logit * (CONCEDED if conceded else 1.0) for logit, conceded in spoken) / math.sqrt(len(spoken)))


def scaled(logit: float) -> float:
    """P(readers call it good) - P(readers call it bad), for evidence in logits; it has the sign of the evidence."""
    return on_scale(logit, **_model().scale)


def on_scale(logit: float, *, slope: float, doubt: float, top: float) -> float:
    """:func:`scaled` with the numbers given: how steep, how much room for neither, and what the surest words reach.

    Examples
    --------
    >>> [on_scale(x, slope=1, doubt=0.5, top=0.9) for x in (-9, 0, 1)]
    [-0.8997, 0.0, 0.396]
    """
    good, bad = (1 / (1 + math.exp(doubt - max(-30.0, min(30.0, slope * side)))) for side in (logit, -logit))
    return round(top * (good - bad), 4)


def evidence(words: str) -> tuple[tuple[float, float, float], Words, frozenset[int]]:
    """What training weighs: VADER, the word list and denials; the words; and which of them a turn of phrase speaks for."""
    words = words[:LONGEST]
    read = reach(tokens(words))
    said, free = hits(read, _valence(()))
    listed = _squashed(said) * sum(h.weight for h in said)
    return (_heard((), words, said), listed, sum(h.weight for h in denials(read, free))), read, settled(read, said, free)


def _heard(own: tuple[tuple[str, float], ...], words: str, said: Sequence[Hit]) -> float:
    """What VADER says; less of it counts where a denial or a turn of phrase was read that VADER reads otherwise."""
    compound = _vader(own).polarity_scores(words[:_VADER_READS])["compound"]
    return compound * TURNED if any(h.turned for h in said) else compound


def _squashed(said: Sequence[Hit]) -> float:
    """What one unit of weight still says among the others: VADER's own damping."""
    total = sum(h.weight for h in said)
    return 1 / math.sqrt(total * total + 15)


def _why(read: Words, at: Sequence[float], found: Sequence[Hit], vader: float) -> tuple[str, ...]:
    shown = {h.at: h.shown for h in found}
    loud = [i for i, weight in enumerate(at) if abs(weight) >= _SPEAKS and (i in shown or (read.forms[i] not in MARKS and read.forms[i] not in DULL))]
    aside = (f"VADER {signed(vader)}",) if abs(vader) >= _SPEAKS else ()
    if len(loud) + len(aside) > _SHOWN:
        loud = sorted(sorted(loud, key=lambda i: -abs(at[i]))[: _SHOWN - len(aside)])
    return (*(f"{shown.get(i) or ('¬' if read.denied[i] else '') + read.forms[i]} {signed(at[i])}" for i in loud), *aside)


class Model:
    """The weights as the pass over the words needs them: the sum of a word and its pieces is worked out once a word."""

    def __init__(self, kept: linear.Weights) -> None:
        self.of = kept.of
        self.vader, self.listed, self.denied = (float(kept.about["rules"][name]) for name in ("vader", "listed", "denied"))
        self.scale: Mapping[str, float] = {name: float(kept.about["valence"][name]) for name in ("slope", "doubt", "top")}
        self.hush = float(kept.about["hush"])
        self.ours, self.listed_words = english_words(), _valence(())
        self.words: dict[str, tuple[float, bool]] = {}

    def word(self, word: str) -> tuple[float, bool]:
        found = self.words.get(word)
        if found is None:
            of = self.of
            parts = [of[p] for p in pieces(word) if p in of]
            total = of.get(word, 0.0) + sum(parts)
            if total * self.ours.get(word, 0.0) < 0 or (word not in of and total * self.listed_words.get(word, 0.0) < 0):
                # what chance made of a word does not speak against our own list, nor its pieces against VADER's
                total = 0.0
            found = (math.copysign(max(0.0, abs(total) - self.hush), total), word in of or bool(parts))
            if len(self.words) > _MEMORY:
                self.words.clear()
            self.words[word] = found
        return found

    def learned(self, read: Words, own: frozenset[str], skip: frozenset[int]) -> tuple[list[float], bool]:
        """What each word weighs with the one before it, and whether any of them is known at all."""
        of, memory = self.of, self.words
        at, known, before = [0.0] * len(read.forms), False, ""
        for i, form in enumerate(read.forms):
            if form in MARKS or i in skip or form in own or form[0] in "0123456789":
                before = ""
                if form in ("!", "?"):
                    at[i] = of.get(form, 0.0)
                continue
            weight, seen = memory.get(form) or self.word(form)
            key = form
            if read.denied[i]:
                key = "~" + form
                weight = DENIED * weight + of.get(key, 0.0)
            if before:
                weight += of.get(f"{before} {key}", 0.0)
            at[i] = weight
            known = known or seen
            before = key
        return at, known


@cache
def _model() -> Model:
    return Model(linear.load("en"))


@cache
def _valence(own: tuple[tuple[str, float], ...]) -> Mapping[str, float]:
    """VADER's words, ours and a study's own on one scale; 0 where a word only begins a turn of phrase."""
    return {**dict.fromkeys(openers(), 0.0), **_vader(own).lexicon}


@cache
def _vader(own: tuple[tuple[str, float], ...] = ()) -> Any:
    try:
        from vaderSentiment import vaderSentiment
    except ImportError as cause:
        raise JourneyError(
            en="English comments need the package 'vaderSentiment', which is not installed. Install it with: pip install vaderSentiment",
            ko="영어 의견을 읽으려면 'vaderSentiment' 패키지가 필요합니다. 설치: pip install vaderSentiment",
        ) from cause
    analyser = vaderSentiment.SentimentIntensityAnalyzer()
    analyser.lexicon.update(english_words())
    analyser.lexicon.update(dict(own))
    return analyser
