"""What is otherwise between two maps: two periods of a study, or two personas of one map."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from .cells import FORMAT, Period
from .claims import Reason
from .phrase import Phrase
from .plain import from_plain, to_plain
from .roles import LEAST

VERSION = 1
ENOUGH = 30  # people on each side; fewer are indicative


@dataclass(frozen=True)
class Side:
    """One map's value of one thing, with its 95% interval: ``count`` of ``n`` people where it is a share, else of ``n`` people."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    count: int | None = None
    level: str = ""  # confidence of a claim
    kinds: int = 0  # independent kinds of source behind a claim
    known: bool = True
    parts: dict[str, int] = field(default_factory=dict)  # of a score


@dataclass(frozen=True)
class Change:
    """One thing in both maps, or in one of them.

    ``how`` is ``changed`` (beyond noise after correction), ``noise`` (compared, no more than chance may do), ``few`` (too few people to
    compare), ``first_asked`` (only in the second map, and in the first one nobody could have said it), ``not_asked`` (only in the first
    map, and in the second one nobody could have said it) or ``apart`` (both have it and do not mean the same: ``reasons`` say why).
    ``difference`` is the second less the first, with its own 95% interval; ``q`` is ``p`` corrected for everything looked at beside it.
    """

    id: str  # lost:<stage>, emotion:<stage>:<measured_by>, else the id of the claim, score or KPI
    what: str  # lost | kpi | score | emotion | operation | claim
    kind: str  # pain …; rated | worded; nps | csat …; the KPI's or operation's measure
    stage: str
    unit: str  # share (0..1) | valence (-1..1) | points (NPS) | scale | minutes … | ""
    how: str
    label: Phrase | None = None  # None: named by its stage and kind
    code: str = ""
    before: Side | None = None
    after: Side | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    q: float | None = None
    better: str = ""  # up | down; empty: neither is better
    family: str = ""  # lost | measured | said: what it was corrected with
    detectable: float | None = None  # of what is within noise: a smaller true difference would be missed more often than once in five
    repeats: str = ""  # id of the score that says the same: a feeling rated by one question is that question's mean; it is tested and listed once
    withheld: bool = False  # for an audience: it tells of few people, so no number is told
    reasons: tuple[Reason, ...] = ()

    @property
    def indicative(self) -> bool:
        """Whether one of the two stands on fewer than 30 people."""
        return any(side is not None and side.n < ENOUGH for side in (self.before, self.after))

    @property
    def appeared(self) -> bool:
        return bool(self.before and self.after and self.before.count == 0 and self.after.count)

    @property
    def vanished(self) -> bool:
        return bool(self.before and self.after and self.after.count == 0 and self.before.count)

    @property
    def ends(self) -> str:
        """``better`` or ``worse`` where it changed and one of both ends is the good one, else empty."""
        if self.how != "changed" or not self.difference or not self.better:
            return ""
        return "better" if (self.difference > 0) == (self.better == "up") else "worse"

    @property
    def many(self) -> bool:
        """Alone it would count as a change; among everything that was looked at it may be chance."""
        return self.how == "noise" and self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Family:
    """What was corrected together: how many things were compared, how many are changes, and the p-value up to which one more would have been."""

    key: str  # lost | measured | said
    tested: int
    changed: int
    level: float


@dataclass(frozen=True)
class Whose:
    """One of the two maps: whose it is and of when."""

    study: str
    persona: str  # everyone, or a persona's key
    label: Phrase | None  # a persona's name
    period: Period
    people: int
    known: bool


@dataclass(frozen=True)
class MapDiff:
    """What changed between two maps. ``changes`` stand in the order of their importance, ``notes`` say what to know before believing them."""

    before: Whose
    after: Whose
    stages: tuple[tuple[str, Phrase], ...]  # of the second map, in order, each with its name
    changes: tuple[Change, ...]
    families: tuple[Family, ...] = ()
    notes: tuple[Reason, ...] = ()
    invented: bool = False

    @property
    def tested(self) -> int:
        return sum(f.tested for f in self.families)

    @property
    def changed(self) -> tuple[Change, ...]:
        return self.of("changed")

    @property
    def between_personas(self) -> bool:
        return self.before.persona != self.after.persona

    def of(self, how: str) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if c.how == how and not c.repeats)

    def change(self, id: str) -> Change | None:
        return next((c for c in self.changes if c.id == id), None)

    def masked(self) -> MapDiff:
        """Without any number that counts, or leaves over, fewer than five people: what follows from such a number goes with it."""
        notes = tuple(r for r in self.notes if not any(_few(v) for k, v in r.numbers.items() if k in ("n", "people") and isinstance(v, int)))
        sides = [replace(w, people=0) if _few(w.people) else w for w in (self.before, self.after)]
        return replace(self, before=sides[0], after=sides[1], changes=tuple(_masked(c) for c in self.changes), notes=notes)

    def to_dict(self) -> dict[str, Any]:
        """Strict JSON's values: ``{"format": "journey-map-diff", "version": 1, …}``."""
        plain = to_plain(replace(self, stages=()))
        plain["stages"] = [{"key": key, "label": to_plain(label)} for key, label in self.stages]
        tally = {how: len(self.of(how)) for how in ("changed", "noise", "few", "first_asked", "not_asked", "apart")}
        return {"format": f"{FORMAT}-diff", "version": VERSION, "tested": self.tested, "counts": tally, **plain}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> MapDiff:
        stages = tuple((s["key"], from_plain(Phrase, s["label"])) for s in plain["stages"])
        return replace(from_plain(cls, {**plain, "stages": []}), stages=stages)


def _few(n: int | None) -> bool:
    return n is not None and 0 < n < LEAST


def _side_tells(side: Side | None) -> bool:
    if side is None:
        return False
    left = None if side.count is None else side.n - side.count
    return any(_few(n) for n in (side.n, side.count, left, *side.parts.values()))


def _masked(change: Change) -> Change:
    if not (_side_tells(change.before) or _side_tells(change.after)):
        return change
    numbers = {"before": None, "after": None, "difference": None, "low": None, "high": None, "p": None, "q": None, "detectable": None}
    return replace(change, **numbers, withheld=True, how=change.how if change.how in ("first_asked", "not_asked", "apart") else "few")  # type: ignore[arg-type]
