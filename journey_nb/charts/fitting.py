"""How a sheet fits its paper: what folds, how wide each stage is, how large the type may be. Reckoned without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from . import sizes
from .folds import FOLDS, Fold
from .reckoning import LANE, SIDE, Reckoning, claim_columns, claims_high, lines, packed, rows
from .sheet import Sheet
from .shown import ClaimView
from .typeface import width

SAFE = 1.025  # what the reckoning may be short of
WALL_SAFE = 1.03  # there notes are set larger than reckoned: at 14 pt
LARGER = 0.03  # of the height stays empty where the type is set larger than it must be


def groups(count: int) -> list[tuple[int, int]]:
    """Stages by threes, as even as they go: what stands beside each other on an A4 page.

    Examples
    --------
    >>> groups(6), groups(7), groups(4), groups(1)
    ([(0, 3), (3, 6)], [(0, 3), (3, 5), (5, 7)], [(0, 2), (2, 4)], [(0, 1)])
    """
    pages = max(1, ceil(count / 3))
    ends = [0]
    for i in range(pages):
        ends.append(ends[-1] + count // pages + (i < count % pages))
    return [(a, b) for a, b in pairwise(ends) if b > a]


@dataclass(frozen=True)
class Fit:
    """A layout of ``wide`` px whose stages are ``columns`` px, printed at ``zoom``; ``spare`` px of height stay empty."""

    wide: int
    zoom: float
    fold: Fold
    columns: tuple[int, ...]
    lane: int
    spare: float
    column: int = 168

    def across(self, stage: int, claims: Sequence[ClaimView]) -> int:
        """How many columns of claims a cell has."""
        shown, _ = self.fold.claims(claims)
        return claim_columns(self.columns[stage] - SIDE, len(shown), column=self.column) if shown else 1


@dataclass(frozen=True)
class Around:
    """The parts of a poster beside its grid, as far as their height goes."""

    title: str
    lede: str
    facts: int  # lines under the persona's name
    stamp: bool
    legend: float  # px of one line
    panel: tuple[tuple[str, tuple[str, ...]], ...] = ()  # each verdict and its lines
    scores: int = 0
    points: int = 0
    measures: int = 0
    claims: tuple[tuple[ClaimView, ...], ...] = ()
    say: float = 30.0
    quotes: int = 1
    inline: bool = False  # the facts stand on one line
    bare: bool = False  # a page of stages has a running head and nothing else
    answers: tuple[tuple[str, str], ...] = ()  # the five questions: the answer and what it stands on
    off: str = ""  # the lanes that are folded away, in one line
    aim: bool = False  # a goal with its figure, at the right of the title
    about: tuple[str, ...] = ()  # actor, scenario, what is expected
    brief: tuple[str, ...] = ()  # instead of the panel and the whole journey, where the fold is terse

    def high(self, wide: int, fold: Fold) -> float:
        """What stands above and below the grid."""
        if self.bare:
            return 24.0
        room = wide - 340
        said = 44 + self.say * 1.28 * lines(self.title, self.say, room, True) + (21 * lines(self.lede, 13.5, min(room, 1000)) if self.lede else 0)
        top = max(said, 120.0 if self.aim else 74.0)
        told = sum(17.4 * lines(x, 12, int(wide * 0.24)) for x in self.about)
        facts = (38 if self.inline and not self.about else 20 + max(18 + 17 * self.facts, 36, told)) + (34 if self.stamp else 0)
        facts += self.five_high(wide, fold.slim) + (18.0 * lines(self.off, 11, wide - 90) + 4 if self.off else 0)
        foot = 33 + 18 * ceil(self.legend / wide)
        if fold.terse:
            return top + facts + sum(6 + 20.0 * lines(x, 13, wide - 20) for x in self.brief) + 18 + foot
        return top + facts + self.panel_high(wide - LANE, fold) + self.whole_high(wide - LANE - 12, fold) + foot

    def five_high(self, wide: int, slim: bool = False) -> float:
        if not self.answers:
            return 0.0
        shares = (1, 1, 1, 1.15, 1.5)
        rooms = [int(wide * s / sum(shares)) - 29 for s in shares]
        tall = [20 * lines(a, 14.5, r, True) + 17 * (lines(b, 12, r) if b and not slim else 0) for (a, b), r in zip(self.answers, rooms, strict=False)]
        return 35.0 + max(tall)

    def panel_high(self, wide: int, fold: Fold) -> float:
        if not self.panel:
            return 0.0
        spans = sizes.panel_columns([len(group) for _, group in self.panel])
        each = (wide - 24 * len(spans) - 18 * (sum(spans) - len(spans))) // sum(spans)
        tall = 0.0
        for (kind, listed), n in zip(self.panel, spans, strict=True):
            group, rest = listed[: fold.panel], 20.0 * (len(listed) > fold.panel)
            if kind == "untested":
                room = each * n + 18 * (n - 1)
                tall = max(tall, rest + 18.0 * rows([width(x.partition("\n")[0], 11.5) + 10 for x in group], room, 12))
                continue
            parts = [x.partition("\n") for x in group]
            tall = max(tall, rest + packed([11 + 17 * lines(a, 12, each) + 15.4 * lines(b, 11, each) for a, _, b in parts], n))
        return 28 + max(88.0 if fold.slim else 140.0, 32 + tall)

    def whole_high(self, wide: int, fold: Fold) -> float:
        blocks = self.scores + bool(self.points) + bool(self.measures) + len(self.claims)
        if not blocks:
            return 0.0
        across = max(1, min(blocks, (wide + 24) // (178 + 24)))
        each = (wide - 24 * (across - 1)) // across
        tall = [104.0 if fold.slim else 140.0] * self.scores + [20 + 66.0 * self.points] * bool(self.points) + [20 + 62.0 * self.measures] * bool(self.measures)
        tall += [20 + claims_high(c, each, fold, column=9999, quoted=min(2, fold.quoted) if self.quotes else 0) for c in self.claims]
        rows = [tall[i : i + across] for i in range(0, len(tall), across)]
        return 30 + sum(max(r) for r in rows) + 18 * (len(rows) - 1)


HEADER = Around("", "", 0, False, 0.0, bare=True)


def fit(sheet: Sheet, around: Around, size: str, *, tight: int = 0, full: bool = False, lane: int = LANE) -> Fit:
    """The least folding, then the largest type, with which the sheet stands on one paper; the tightest there is where none does."""
    paper = sizes.PAPERS[size]
    box_wide, box_high = paper.box
    column, emotion = (186, 180) if size == "wall" else (168, 176)  # px: the curve and its margins
    broad = paper.broad + (140 if len(sheet.stages) > 8 and size == "handout" else 0)
    made: Fit | None = None
    safe = WALL_SAFE if size == "wall" else SAFE
    for fold in FOLDS[size]:

        def at(wide: int, fold: Fold = fold) -> Fit:
            reckoned = Reckoning(sheet, fold, column, emotion - 26 * fold.slim - 16 * fold.terse, full)
            columns, high = reckoned.shared(wide - lane) if sheet.staged else ((), 60.0)
            spare = box_high * wide / box_wide - (high + around.high(wide, fold)) * safe
            return Fit(wide, box_wide / wide, fold, columns, lane, spare, column)

        made = at(broad + (130 if fold.slim and size == "handout" else 0))
        if made.spare < 0:
            continue
        if tight and fold is not FOLDS[size][-1]:
            tight -= 1
            continue
        for wide in range(paper.narrow, broad, 120):
            larger = at(wide)
            if larger.spare >= LARGER * box_high * wide / box_wide * (size == "wall"):
                return larger
        return made
    assert made is not None
    for wide in range(made.wide + 60, int(made.wide * 1.4), 60):  # more than one sheet holds at its type: smaller type, and still one sheet
        if not paper.single or made.spare >= 0:
            break
        made = at(wide)
    return made
