"""How a sheet fits its paper: what folds, how wide each stage is, how large the type may be. Reckoned from the carried face, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import ceil

from . import sizes
from .sheet import Sheet
from .shown import ActionView, ClaimView, Count, StageView, TouchView
from .typeface import width, wrap

LANE, NARROW, GAP, SIDE = 140, 112, 18, 24  # px: the lane's names, between columns of claims, both paddings of a cell
LEAST = 118  # px: no stage gets narrower
SAFE = 1.025  # what the reckoning may be short of


@dataclass(frozen=True)
class Fold:
    """What a cell shows at its full height: pain points, other claims, the team's own beside them, how many with a quote, and actions.

    The rest is counted, or with ``tail`` set as a run of short words: everything is there, and what few people said takes little room.
    """

    pains: int = 3
    others: int = 3
    quoted: int = 2
    acts: int = 4
    tail: bool = False
    beside: int = 2
    slim: bool = False  # a lower curve, and no verdict in words beside a score

    def claims(self, claims: Sequence[ClaimView]) -> tuple[tuple[ClaimView, ...], tuple[ClaimView, ...]]:
        """Shown, and folded away: most people first, the unspecific last, assumptions never out of sight.

        Examples
        --------
        >>> Fold().claims(())
        ((), ())
        """
        most = self.pains if claims and claims[0].kind == "pain" else self.others
        if len(claims) <= most + (1 if most > 1 and not self.tail else 0):
            return tuple(claims), ()
        held = [c for c in claims if c.basis == "evidence" and not c.lost]
        beside = [c for c in claims if c not in held and not c.lost]
        lost = [c for c in claims if c.lost]
        shown = (*held[:most], *beside[: self.beside], *lost[:1])
        return shown, tuple(c for c in claims if c not in shown)


ALL = 999
FOLDS = {
    "wall": (
        *(Fold(*x, ALL, True, ALL) for x in ((ALL, ALL, 2), (5, 4, 2), (4, 3, 1), (3, 2, 1), (3, 2, 0), (2, 1, 1), (2, 1, 0), (1, 1, 0), (1, 0, 0))),
        Fold(1, 0, 0, ALL, True, 1, True),
    ),
    "handout": (
        *(Fold(*x, True) for x in ((5, 4, 2, 8), (4, 3, 2, 6), (3, 2, 1, 6), (2, 1, 1, 5))),
        *(Fold(*x) for x in ((3, 2, 1, 4), (3, 2, 0, 3), (2, 2, 1, 3), (2, 1, 1, 3), (2, 1, 0, 2), (1, 1, 0, 2))),
        Fold(1, 1, 0, 2, False, 1, True),
    ),
    "page": (
        *(Fold(*x, True, 9) for x in ((9, 9, 2, 9), (5, 4, 2, 9), (4, 3, 2, 9), (3, 2, 1, 9), (2, 1, 1, 6), (2, 1, 0, 6))),
        *(Fold(*x) for x in ((3, 2, 1, 4), (2, 1, 1, 3), (2, 1, 0, 2), (1, 1, 0, 2))),
        Fold(1, 1, 0, 2, False, 1, True),
    ),
}


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


@lru_cache(maxsize=20_000)
def lines(text: str, size: float, room: int, bold: bool = False, tail: float = 0.0) -> int:
    """How many lines ``text`` takes, with something ``tail`` px wide behind its last word."""
    found = wrap(text, size, max(room, 24), bold=bold) or [""]
    over = tail and width(found[-1], size, bold=bold) + tail > room
    return len(found) + (1 if over else 0)


def code_wide(code: str) -> float:
    return width(code, 10.5) + 13


def _count(count: Count | None, room: int, *, bar: int, more: float = 0.0) -> float:
    if count is None:
        return 0.0
    if count.masked:
        return 18.0 * lines(count.masked, 12, room)
    words = width(f"{count.before}{count.strong}{count.after}", 12.5, bold=True) + (width(count.tag, 11) + 5 if count.tag else 0)
    wide = words + (bar + 7 if count.share is not None else 0)
    rows = 1 + (wide > room) + (min(wide, room) + more > room and more > 0)
    return 20.0 * rows


def claim_high(claim: ClaimView, room: int, *, quoted: bool, focus: bool = False, full: bool = False) -> float:
    """The height of one claim in a column ``room`` px wide, with what separates it from the next."""
    bold = claim.kind == "pain" and not claim.lost
    if claim.basis == "assumption":
        inner = room - 19
        high = 17.6 * lines(claim.label, 13, inner) + 18.0 * lines(f"Assumption {claim.note}", 11, inner, tail=code_wide(claim.code)) + 20
        if claim.mark and claim.mark.verdict:
            said = claim.mark.said if claim.mark.verdict == "contradicted" else ""
            high += 15.4 * lines(f"XX contradicted {said}", 11, inner) + 3
        return high + 6
    size = 14.5 if focus and claim.kind == "pain" else 13
    high = size * 1.36 * lines(claim.label, size, room - 17, bold, code_wide(claim.code))
    high += _count(claim.count, room - 17, bar=60 if focus else 44, more=22 if claim.self_selected else 0)
    if claim.count:
        high += (3 if focus and claim.kind == "pain" else 0) + (16.5 if full and claim.count.interval else 0)
    high += 15.4 * lines(claim.lost, 11, room - 17) if claim.lost else 0
    high += 15.4 * lines(f"Interpretation · {claim.note}", 11, room - 17) if claim.basis == "inference" else 0
    high += 15.4 * lines(f"XX Assumption confirmed {claim.mark.who}", 11, room - 17) if claim.mark and not claim.mark.open else 0
    if quoted and claim.quotes:
        size = 13.5 if focus else 12
        high += size * 1.5 * lines(f"“{claim.quotes[0].text}”", size, room - 17) + 5 + (20 if full else 0)
    return high + 9


def packed(heights: Sequence[float], columns: int) -> float:
    """The height of items set in balanced columns, none broken.

    Examples
    --------
    >>> packed([10, 10, 10, 10], 2), packed([30, 10, 10], 2), packed([], 3)
    (20.0, 30.0, 0.0)
    """
    if not heights:
        return 0.0
    tall = max(max(heights), sum(heights) / columns)
    while True:
        used, at = 1, 0.0
        for high in heights:
            if at + high > tall + 0.01:
                used, at = used + 1, 0.0
            at += high
        if used <= columns:
            return float(tall)
        tall += 4


def rows(wides: Sequence[float], room: int, gap: float) -> int:
    """How many rows things set side by side take.

    Examples
    --------
    >>> rows([100, 100, 100], 210, 5), rows([], 210, 5)
    (2, 0)
    """
    used, at = 0, float("inf")
    for wide in wides:
        if at + gap + wide > room:
            used, at = used + 1, wide
        else:
            at += gap + wide
    return used


def tail_wide(claim: ClaimView) -> float:
    told = width(claim.count.masked or claim.count.strong, 11.5, bold=True) + 4 if claim.count else 8.0
    return 18 + width(claim.label, 11.5) + width(claim.short, 10.5) + 10 + told


def claim_columns(room: int, count: int, *, column: int) -> int:
    return max(1, min(count, (room + GAP) // (column + GAP)))


def claims_high(claims: Sequence[ClaimView], room: int, fold: Fold, *, column: int, quoted: int, focus: bool = False, full: bool = False) -> float:
    shown, rest = fold.claims(claims)
    n = claim_columns(room, len(shown), column=column) if shown else 1
    each = (room - GAP * (n - 1)) // n
    high = packed([claim_high(c, each, quoted=i < quoted, focus=focus, full=full) for i, c in enumerate(shown)], n)
    if rest and fold.tail:
        wides = [tail_wide(c) for c in rest]
        return high + 6 + 18.0 * (rows([min(w, room) for w in wides], room, 10) + sum(ceil(w / room) - 1 for w in wides))
    return high + (20 if rest else 0)


def _action(one: ActionView, room: int) -> float:
    if one.mark and one.mark.open:
        inner = room - 19
        signed = 18.0 * lines(f"Assumption {one.mark.who}", 11, inner, tail=code_wide(one.code) if one.code else 0)
        return 17.6 * lines(one.event, 13, inner) + signed + 20 + (18 if one.mark.verdict else 0)
    return 17.7 * lines(one.event, 13, room - 11, tail=_said(one)) + 3


def _said(one: ActionView) -> float:
    return width(one.count.masked or one.count.strong, 12) + 6 if one.count else 0.0


def actions_high(actions: Sequence[ActionView], room: int) -> float:
    """Actions stand side by side as far as they go; an assumption takes a row."""
    plain = [a for a in actions if not (a.mark and a.mark.open)]
    wides = [11 + width(a.event, 13) + _said(a) for a in plain]
    broken = sum(_action(a, room) - 20.7 for a, w in zip(plain, wides, strict=True) if w > room)
    own = sum(_action(a, room) for a in actions if a.mark and a.mark.open)
    noted = sum(16.0 for a in plain if a.mark)
    return 20.7 * rows([min(w, room) for w in wides], room, 14) + broken + own + noted


@dataclass(frozen=True)
class Reckoning:
    """The heights of one sheet at one folding; a cell is reckoned once for every width it is tried at."""

    sheet: Sheet
    fold: Fold
    column: int  # px: claims stand side by side from this width on
    emotion: int  # px: the height of the curve
    full: bool = False
    known: dict[tuple[str, int, int], float] = field(default_factory=dict)

    def high(self, columns: Sequence[int]) -> float:
        """The height of the grid: every lane as tall as its tallest cell."""
        total = 0.0
        for lane in self.sheet.lanes:
            if lane.key == "emotion" and not lane.fill:
                total += self.emotion
            elif lane.key == "touchpoints" and not lane.fill:
                total += sum(max(25.0, *(self.cell(f"track {key}", i, w) for i, w in enumerate(columns))) for key, _, _ in self.sheet.tracks)
            elif lane.fill and not (self.sheet.assumed and lane.key in ("needs", "pains", "delights")):
                total += 36
            else:
                words = [x for x in (lane.sub, lane.note, lane.full if self.full else "") if x]
                named = 35 + sum(2 + 15 * lines(x, 11, LANE - 12) for x in words)
                total += max(named, *(self.cell(lane.key, i, w) for i, w in enumerate(columns)))
        return total

    def cell(self, key: str, index: int, wide: int) -> float:
        at = (key, index, wide)
        if at not in self.known:
            self.known[at] = self._cell(key, self.sheet.stages[index], wide - SIDE)
        return self.known[at]

    def _cell(self, key: str, stage: StageView, room: int) -> float:
        sheet, fold = self.sheet, self.fold
        if key.startswith("track "):
            return 6.0 + self._touched(stage.touchpoints.get(key[6:], ()), room)
        if key == "stage":
            told = [width(stage.reached, 17, bold=True) + 44, width(stage.spoke, 12) + 40] if stage.reached or stage.spoke else []
            counted = 15 + 20.5 * rows(told, room, 10) if told else 0
            return 48 + 21.5 * lines(stage.title, 17, room - 30, True) + counted
        if key == "actions":
            shown = stage.actions[: fold.acts]
            more = 20 if len(stage.actions) > len(shown) else 0
            return 17 + (actions_high(shown, room) + more if shown else 40 if sheet.assumed else 18)
        if key in ("needs", "pains", "delights"):
            kind = key.removesuffix("s")
            if not stage.claims[kind]:
                return 17 + (40 if sheet.assumed else 18)
            quoted = fold.quoted if kind == "pain" else 0
            return 17 + claims_high(stage.claims[kind], room, fold, column=self.column, quoted=quoted, focus=stage.focus and kind == "pain", full=self.full)
        if key == "scores":
            return 17 + (sum(16.5 * lines(s.name, 11, room) + (27 + 16 * self.full if s.value else 22) for s in stage.scores) or 18)
        if key == "measures":
            return 17 + (sum(16.5 * lines(m.label, 11, room) + 27 + 15 * lines(m.note, 11, room) for m in stage.measures) or 18)
        if key == "asks":
            return 18 + sum(17.1 * lines(f"“{q}”", 12, room) + 5 for q in stage.asks)
        return 18 + 17 * (lines(stage.why, 12, room, tail=60) if self.full else 1)

    def _told(self, one: TouchView) -> str:
        """A touchpoint's words on the sheet, with who assumed it."""
        return f"{one.label} Assumption {one.mark.who}" if one.mark else one.label

    def _touched(self, found: Sequence[TouchView], room: int) -> float:
        """Touchpoints stand side by side too."""
        wides = [20 + width(self._told(x), 12) + (width(x.word, 12, bold=True) + 6 if x.word else 0) + (60 if self.full and x.n else 0) for x in found]
        broken = sum(16.0 * (lines(self._told(x), 12, room - 20) - 1) for x, w in zip(found, wides, strict=True) if w > room)
        noted = sum(16.0 for x in found if x.mark and x.mark.verdict and x.mark.open)
        return 19.0 * rows([min(w, room) for w in wides], room, 10) + broken + noted

    def shared(self, room: int) -> tuple[tuple[int, ...], float]:
        """Widths of the stages that make the grid least tall: those with much to say get more."""
        stages = self.sheet.stages
        n, total = len(stages), sum(s.wide for s in stages)
        least = min(LEAST, room // n // 12 * 12)
        columns = [max(least, int(room * s.wide / total) // 12 * 12) for s in stages]
        while sum(columns) > room:
            columns[columns.index(max(columns))] -= 12
        high = self.high(columns)
        for step in (96, 48, 24, 12):
            for _ in range(10):
                before = high
                for to in range(n):
                    for giver in range(n):
                        if giver != to and columns[giver] - step >= least:
                            tried = [w + step * (i == to) - step * (i == giver) for i, w in enumerate(columns)]
                            now = self.high(tried)
                            if now < high - 2:
                                columns, high = tried, now
                if high == before:
                    break
        columns[columns.index(max(columns))] += room - sum(columns)
        return tuple(columns), high


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

    def high(self, wide: int, fold: Fold) -> float:
        """What stands above and below the grid."""
        if self.bare:
            return 24.0
        top = 44 + self.say * 1.28 * lines(self.title, self.say, wide, True) + (21 * lines(self.lede, 13.5, min(wide, 1000)) if self.lede else 0)
        facts = (38 if self.inline else 20 + max(18 + 17 * self.facts, 36)) + (34 if self.stamp else 0)
        foot = 33 + 18 * ceil(self.legend / wide)
        return top + facts + self.panel_high(wide - LANE, fold.slim) + self.whole_high(wide - LANE - 12, fold) + foot

    def panel_high(self, wide: int, slim: bool = False) -> float:
        if not self.panel:
            return 0.0
        spans = sizes.panel_columns([len(group) for _, group in self.panel])
        each = (wide - 24 * len(spans) - 18 * (sum(spans) - len(spans))) // sum(spans)
        tall = 0.0
        for (kind, group), n in zip(self.panel, spans, strict=True):
            if kind == "untested":
                room = each * n + 18 * (n - 1)
                tall = max(tall, 18.0 * rows([width(x.partition("\n")[0], 11.5) + 10 for x in group], room, 12))
                continue
            parts = [x.partition("\n") for x in group]
            tall = max(tall, packed([11 + 17 * lines(a, 12, each) + 15.4 * lines(b, 11, each) for a, _, b in parts], n))
        return 28 + max(88.0 if slim else 140.0, 32 + tall)

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
    column, emotion = (186, 180) if size == "wall" else (168, 176)
    broad = paper.broad + (140 if len(sheet.stages) > 8 and size == "handout" else 0)
    made: Fit | None = None
    for fold in FOLDS[size]:

        def at(wide: int, fold: Fold = fold) -> Fit:
            reckoned = Reckoning(sheet, fold, column, emotion - 26 * fold.slim, full)
            columns, high = reckoned.shared(wide - lane) if sheet.staged else ((), 60.0)
            spare = box_high * wide / box_wide - (high + around.high(wide, fold)) * SAFE
            return Fit(wide, box_wide / wide, fold, columns, lane, spare, column)

        made = at(broad + (130 if fold.slim and size == "handout" else 0))
        if made.spare < 0:
            continue
        if tight and fold is not FOLDS[size][-1]:
            tight -= 1
            continue
        for wide in range(paper.narrow, broad, 120):
            larger = at(wide)
            if larger.spare >= 0:
                return larger
        return made
    assert made is not None
    for wide in range(made.wide + 60, int(made.wide * 1.4), 60):  # more than one sheet holds at its type: smaller type, and still one sheet
        if not paper.single or made.spare >= 0:
            break
        made = at(wide)
    return made
