"""The journey over real time: how long each stage lasts, and where people feel, turn back and change hands on the way."""

from __future__ import annotations

from dataclasses import dataclass

from journey_nb.model.journey import JourneyMap, MapBook, Stage
from journey_nb.model.signals import Spread

from . import between, reading, shell
from .posters import lens_of
from .reading import ENOUGH, FEW
from .strip import strip, told
from .tables import Table
from .view import Lens

UNKNOWN = 7.0  # percent of the axis that a stage of unknown length takes: it is no measure
STEPS = (1 / 24, 0.25, 0.5, 1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730)  # days between two marks of the axis
RETURNS = 3  # drawn; all are told in the rows


@dataclass(frozen=True)
class Length:
    """How long one stage lasts, in minutes, and where that comes from."""

    spread: Spread
    unit: float  # minutes in one of the spread's units
    source: str  # waiting | effort
    known: bool

    @property
    def minutes(self) -> float:
        return self.spread.median * self.unit


@dataclass(frozen=True)
class Row:
    """One stage on the line; places in percent of the axis. ``to`` ends the median, ``late`` the third quarter."""

    number: int
    stage: str
    title: str
    start: float
    to: float
    late: float | None
    shape: str  # solid | hollow | unknown | order
    begins: str
    lasts: str
    spread: str
    source: str
    mood: tuple[tuple[str, str], ...]  # lean, words
    moments: tuple[between.MomentView, ...]
    returns: tuple[str, ...]
    hands: tuple[str, ...]

    @property
    def middle(self) -> float:
        return (self.start + self.to) / 2


@dataclass(frozen=True)
class Arc:
    """People going back, from one place of the axis to an earlier one."""

    start: float
    end: float
    words: str

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def length(journey: JourneyMap, key: str) -> Length | None:
    """The longest thing known of a stage: what people waited there, or a completed pass from its first to its last record."""
    found = [
        Length(o.spread, between.MINUTES[o.unit], "waiting", o.known)
        for o in journey.operations
        if o.stage == key and o.measure == "waiting" and o.unit in between.MINUTES
    ]
    found += [Length(e.minutes, 1.0, "effort", e.known) for e in journey.efforts if e.stage == key and e.minutes]
    held = [x for x in found if x.spread.n >= FEW]
    return max(held or found, key=lambda x: x.minutes, default=None)


def lengths(lens: Lens) -> dict[str, Length]:
    """Stage key → its length, where a median may be told at all: not in a qualitative study, not of fewer than five people."""
    if lens.journey.qualitative:
        return {}
    found = {s.key: length(lens.journey, s.key) for s in lens.journey.stages}
    return {k: x for k, x in found.items() if x and x.spread.n >= FEW and x.minutes > 0}


def rows(lens: Lens) -> list[Row]:
    known, stages = lengths(lens), lens.journey.stages
    n = len(stages)
    if not known:
        return [_row(lens, i, s, 100 * i / n, 100 * (i + 1) / n, None, None, "") for i, s in enumerate(stages)]
    open_ = UNKNOWN * (n - len(known))
    ends, at = [], 0.0
    for s in stages:
        x = known.get(s.key)
        ends.append(at + (x.spread.p75 * x.unit if x else 0))
        at += x.minutes if x else 0
    scale = (100 - min(open_, 60)) / max(at, *ends)
    slot = min(UNKNOWN, 60 / max(n - len(known), 1))
    made, place, passed, whole = [], 0.0, 0.0, True
    for i, s in enumerate(stages):
        x = known.get(s.key)
        wide = x.minutes * scale if x else slot
        late = place + x.spread.p75 * x.unit * scale if x else None
        begins = lens.t("pictures.from_start") if not i else lens.t("pictures.from_day", after=between.lasting(passed, lens.lang)) if whole else ""
        made.append(_row(lens, i, s, place, place + wide, late, x, begins))
        place += wide
        passed += x.minutes if x else 0
        whole = whole and x is not None
    return made


def _row(lens: Lens, i: int, stage: Stage, start: float, end: float, late: float | None, x: Length | None, begins: str) -> Row:
    journey = lens.journey
    lasts, spread = between.spread_words(lens, x.spread, x.unit, x.known) if x else ("", "")
    shape = "order" if late is None and not lengths(lens) else "unknown" if x is None else "solid" if x.spread.n >= ENOUGH else "hollow"
    few = length(journey, stage.key) if x is None and not journey.qualitative else None
    if few is not None:
        lasts = lens.t("pictures.too_few", people=lens.people(few.spread.n, few.known))
    elif x is None and lengths(lens):
        lasts = lens.t("pictures.no_length")
    points = strip(lens).at(stage.key)
    return Row(
        i + 1,
        lens.stage_label(stage.key),
        lens.book.stage_title(stage).text(lens.lang),
        round(start, 3),
        round(end, 3),
        round(late, 3) if late is not None else None,
        shape,
        begins,
        lasts,
        spread,
        lens.t(f"pictures.by_{x.source}") if x else "",
        tuple((s.point.lean, told(lens, s.point, both=len(points) > 1)) for s in points if s.point.shape != "masked"),
        tuple(between.moment(lens, m) for m in journey.moments if m.stage == stage.key),
        tuple(between.moved(lens, m) for m in journey.moves if m.stage == stage.key and m.kind in ("back", "again")),
        tuple(between.switched(lens, s) for s in journey.switches if s.to_stage and s.to_stage != s.stage and s.stage == stage.key),
    )


def arcs(lens: Lens, made: list[Row]) -> list[Arc]:
    """The commonest ways back; one that must be withheld is not drawn."""
    at = {s.key: r.middle for s, r in zip(lens.journey.stages, made, strict=True)}
    back = [m for m in lens.journey.moves if m.kind == "back" and m.stage in at and m.to in at and not lens.hides(m.people)]
    first = sorted(back, key=lambda m: (-m.people, m.stage, m.to))[:RETURNS]
    return [Arc(at[m.to], at[m.stage], between.part(lens, m.people, m.known, m.share)) for m in first]


def ticks(lens: Lens, made: list[Row]) -> list[tuple[float, str]]:
    """Marks of the axis in time since the first contact, as far as every stage's length is known."""
    known, stages = lengths(lens), lens.journey.stages
    minutes, end = 0.0, 0.0
    for s, r in zip(stages, made, strict=True):
        if s.key not in known:
            break
        minutes, end = minutes + known[s.key].minutes, r.to
    if not minutes:
        return []
    if len(known) == len(stages):  # the axis may go on beyond the last median
        minutes, end = minutes * 100 / end, 100.0
    days = minutes / 1440
    step = next((s for s in STEPS if days / s <= 7), STEPS[-1])
    count = int(days / step + 1e-9)
    return [(round(end * k * step / days, 3), between.lasting(k * step * 1440, lens.lang) if k else "0") for k in range(count + 1)]


def sentence(lens: Lens) -> tuple[str, str]:
    """Which stage lasts longest, where the intervals of the medians allow it, and what the widths mean."""
    known = lengths(lens)
    if not known:
        return lens.t("pictures.order_only"), lens.t("pictures.order_qualitative" if lens.journey.qualitative else "pictures.order_why")
    solid = {k: x for k, x in known.items() if x.spread.low is not None and x.spread.high is not None and x.spread.n >= ENOUGH}
    lede = lens.t("pictures.medians_note")
    if len(solid) > 1:
        longest = max(solid, key=lambda k: solid[k].minutes)
        low = (solid[longest].spread.low or 0) * solid[longest].unit
        if all(low > (x.spread.high if x.spread.high is not None else x.spread.p90) * x.unit for k, x in known.items() if k != longest):
            told_ = between.lasting(solid[longest].minutes, lens.lang)
            return lens.t("pictures.longest", stage=lens.stage_label(longest), value=told_, n=solid[longest].spread.n), lede
    if len(known) == 1:
        only = next(iter(known))
        return lens.t("pictures.one_length", stage=lens.stage_label(only), value=between.lasting(known[only].minutes, lens.lang)), lede
    return lens.t("pictures.lengths_open", n=len(known)), lede


def timeline(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Table:
    """The journey over time since the first contact: stages as spans with their median and spread, the curve, moments, hand-offs and returns.

    A stage's length is the median of people's waits there, or of completed passes through it, whichever is longer; the widths add medians
    up and are nobody's whole journey. Solid from 30 people, hollow from 5; of fewer, and in a qualitative study, no length is drawn. Where
    no length is known at all the picture shows the order only and says so. Empty for a map without stages.
    """
    lens = lens_of(book, persona, lang, audience)
    if not lens.journey.stages:
        return Table(f'<p class="none">{lens.t("poster.no_stages")}</p>', lang, empty=True)
    made = rows(lens)
    title, lede = sentence(lens)
    places = {s.key: r.middle / 100 for s, r in zip(lens.journey.stages, made, strict=True)}
    drawn = strip(lens, places) if not reading.is_assumed(lens.journey) else None
    values = {
        "eyebrow": eyebrow(lens, lens.t("pictures.timeline")),
        "title": title,
        "lede": lede,
        "rows": made,
        "scaled": bool(lengths(lens)),
        "ticks": ticks(lens, made),
        "arcs": arcs(lens, made),
        "strip": drawn if drawn else None,
        "notes": notes(lens),
        "w": lens.t,
    }
    return Table(shell.templates().get_template("timeline.html.j2").render(**values), lang, ("pictures",))


def notes(lens: Lens) -> list[str]:
    found = [lens.t("poster.foot_interval")]
    if any(x.spread.n < ENOUGH for x in lengths(lens).values()):
        found.append(lens.t("pictures.hollow_note"))
    if lens.journey.efforts and any(e.open and not lens.hides(e.open) for e in lens.journey.efforts):
        found.append(lens.t("pictures.open_passes", n=sum(e.open for e in lens.journey.efforts if not lens.hides(e.open))))
    if lens.book.study.invented:
        found.append(lens.t("poster.invented"))
    return found


def eyebrow(lens: Lens, name: str) -> str:
    """``해솔 게이트 · 시간으로 본 여정 · 전체 고객 · 2026년 2분기``."""
    from journey_nb import i18n

    from . import whose

    period = i18n.period(lens.book.period.name, lens.lang) if lens.book.period.name else ""
    return " · ".join(x for x in (lens.book.study.name, name, whose.whose(lens).name, period) if x)
