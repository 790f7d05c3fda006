"""How tall a sheet's cells get at a width: reckoned from the carried face, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

from .folds import Fold
from .lanes import CLAIMS
from .sheet import Sheet
from .shown import ActionView, ClaimView, Count, FlowView, MeasureView, MomentView, StageView, TouchView
from .typeface import width, wrap

LANE, NARROW, GAP, SIDE = 140, 112, 18, 24  # px: the lane's names, between columns of claims, both paddings of a cell
LEAST = 118  # px: no stage gets narrower
TERSE = 58.0  # px: "12 more"


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


def claim_high(claim: ClaimView, room: int, *, quoted: bool, focus: bool = False, full: bool = False, more: float = 0.0, short: bool = False) -> float:
    """The height of one claim in a column ``room`` px wide, with what separates it from the next."""
    bold, code = claim.kind == "pain" and not claim.lost, code_wide(claim.short if short else claim.code)
    if claim.basis == "assumption":
        inner = room - 19
        high = 17.6 * lines(claim.label, 13, inner) + 18.0 * lines(f"Assumption {claim.note}", 11, inner, tail=code + more) + 20
        if claim.mark and claim.mark.verdict:
            said = claim.mark.said if claim.mark.verdict == "contradicted" else ""
            high += 15.4 * lines(f"XX contradicted {said}", 11, inner) + 3
        return high + 6
    size = 14.5 if focus and claim.kind == "pain" else 13
    high = size * 1.36 * lines(claim.label, size, room - 17, bold, code)
    if claim.opportunity:
        one = claim.opportunity
        high += 17.0 * lines(" · ".join(x for x in (one.place, "" if more else one.steps) if x), 12, room - 17, tail=more)
        high += 18.0 * lines(f"{one.method} {one.value} {one.interval}" + " " * 14, 12, room - 17) if full and one.value else 0
    if full or not claim.opportunity:
        high += _count(claim.count, room - 17, bar=0 if more else 60 if focus else 44, more=more + (22 if claim.self_selected else 0))
    if claim.count and (full or not claim.opportunity):
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
    beside = TERSE if rest and fold.terse else 0.0  # how many more there are, behind the last one's count
    last = len(shown) - 1
    tall = [claim_high(c, each, quoted=i < quoted, focus=focus, full=full, more=beside * (i == last), short=fold.terse) for i, c in enumerate(shown)]
    high = packed(tall, n)
    if rest and fold.tail:
        wides = [tail_wide(c) for c in rest]
        return high + 6 + 18.0 * (rows([min(w, room) for w in wides], room, 10) + sum(ceil(w / room) - 1 for w in wides))
    return high + (20 if rest and not beside else 0)


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


def flow_high(flow: FlowView, room: int) -> float:
    said = " · ".join(x for x in (f"{flow.of}: {flow.went}" if flow.of else flow.went, flow.lost, flow.open, flow.note, flow.tag) if x)
    return 17.4 * lines(said, 12.3, room)


def moment_high(one: MomentView, room: int, full: bool) -> float:
    high = 17.0 * lines(f"Moment of truth {one.title}", 12.4, room, tail=code_wide(one.code) if one.code else 0)
    return high + sum(15.5 * lines(x, 11.4, room) for x in (one.said, one.full if full else "", one.note) if x) + 5


def measure_high(one: MeasureView, room: int, full: bool = False) -> float:
    high = 16.5 * lines(one.label, 11, room) if one.label else 0.0
    high += 22 * lines(one.value, 15, room, True) if one.value else 0
    return high + sum(15.2 * lines(x, 11, room) for x in (one.note, one.definition if full else "") if x) + 7


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
            cells = [self.cell(lane.key, i, w) for i, w in enumerate(columns)] if not lane.fill and lane.key != "touchpoints" else []
            words = [x for x in (lane.sub, lane.note, lane.full if self.full else "") if x]
            named = (
                19 + 17 * lines(lane.name, 13, LANE - 12, True) + sum(2 + 15 * lines(x, 11, LANE - (62 if lane.key == "touchpoints" else 12)) for x in words)
            )
            if lane.key == "emotion" and not lane.fill:
                total += self.emotion + max(cells)
            elif lane.key == "touchpoints" and self.sheet.tracks:
                tracks = sum(max(25.0, *(self.cell(f"track {key}", i, w) for i, w in enumerate(columns))) for key, _, _ in self.sheet.tracks)
                total += max(tracks, named)
            elif lane.fill and not (self.sheet.assumed and lane.key in ("needs", "pains", "delights")):
                total += max(36, 19 + 17 * lines(lane.name, 13, LANE - 12, True))
            else:
                cells = cells or [self.cell(lane.key, i, w) for i, w in enumerate(columns)]
                total += max(named, *cells)
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
            return self._head(stage, room)
        if key == "actions":
            shown = stage.actions[: fold.acts]
            more = 20 if len(stage.actions) > len(shown) else 0
            return 17 + (actions_high(shown, room) + more if shown else 40 if sheet.assumed else 18)
        if key in CLAIMS:
            claims = stage.claims[CLAIMS[key]]
            if not claims:
                return 17 + (40 if sheet.assumed and key in ("needs", "pains", "delights") else 18)
            quoted = fold.quoted if key == "pains" else 0
            return 17 + claims_high(claims, room, fold, column=self.column, quoted=quoted, focus=stage.focus and key == "pains", full=self.full)
        if key == "emotion":
            shown_ = [m for m in stage.moments if self.full or not m.detail]
            return 9 + sum(moment_high(m, room - 23, self.full) for m in shown_) if shown_ else 0.0
        if key == "scores":
            return 17 + (sum(16.5 * lines(s.name, 11, room) + (27 + 16 * self.full if s.value else 22) for s in stage.scores) or 18)
        if key in ("measures", "operations", "kpis", "owners"):
            found = stage.measures if key == "measures" else stage.rows[key]
            return 17 + (sum(measure_high(m, room, self.full) for m in found) or 18)
        if key == "asks":
            return 18 + sum(17.1 * lines(f"“{q}”", 12, room) + 5 for q in stage.asks)
        early = lines(stage.early, 13, room, tail=80) if stage.early else 1
        sure = lines(f"{stage.level_word} {stage.early} {stage.why}", 13, room, tail=26) if self.full else early
        if self.fold.terse:
            return 18 + 20 * sure + 20 * bool(stage.disagree)
        return 18 + 20 * sure + sum(3 + 17 * lines(f"Sources disagree {x}", 12, room, tail=20) for x in stage.disagree)

    def _head(self, stage: StageView, room: int) -> float:
        """The stage's number and title, who got there, and what became of them."""
        high = 48 + 21.5 * lines(stage.title, 17, room - 30, True) + 17 * (lines(f"{stage.label} · {stage.unit}", 12, room) - 1)
        if stage.flow:
            turned = sum(30 + width(x.long if self.full else x.short, 12) for x in stage.turns)
            told = width(stage.reached, 17, bold=True) + 44 + turned
            return (
                high
                + 20.5 * max(1, ceil(told / room))
                + 15 * bool(stage.flow.parts)
                + flow_high(stage.flow, room)
                + (17 if self.full and stage.spoke else 0)
                + 4
            )
        turned_ = [30 + width(x.short, 12) for x in stage.turns]
        told_ = [width(stage.reached, 17, bold=True) + 44, *turned_, width(stage.spoke, 12) + 40] if stage.reached or stage.spoke else []
        return high + (15 + 20.5 * rows([min(w, room) for w in told_], room, 10) if told_ else 0)

    def _told(self, one: TouchView) -> str:
        """A touchpoint's words on the sheet, with who assumed it."""
        more = f" {one.more}" if self.full and one.more else ""
        return (f"{one.label} Assumption {one.mark.who}" if one.mark else one.label) + more

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
