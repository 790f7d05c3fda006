"""The sheet of a poster: which columns and lanes there are, where each cell sits, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from journey_nb import i18n
from journey_nb.model.journey import Action, Claim, Emotion, Opportunity, Stage, Touchpoint

from . import curve, lanes, marks, reading, written
from .lanes import CLAIMS, DETAIL, PLAIN, Choice, Lane
from .shown import ActionView, ClaimView, HandView, MeasureView, PointView, ScoreView, StageView
from .view import Lens, whole_points

FOCUS = 1.6
EARLY = "confidence.before_persona"
CHANNELS = 6  # tracks; the rest share one


@dataclass(frozen=True)
class Series:
    name: str
    key: str
    lines: tuple[curve.Piece, ...]
    bands: tuple[curve.Piece, ...]


@dataclass(frozen=True)
class Whole:
    """What belongs to no single stage."""

    points: tuple[WholePoint, ...]
    scores: tuple[ScoreView, ...]
    claims: dict[str, tuple[ClaimView, ...]]
    measures: tuple[MeasureView, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.points or self.scores or self.measures or any(self.claims.values()))

    def drawn(self, paper: object) -> bool:
        """Whether anything of it is drawn: a paper has needs, pain points and what pleases of it, a screen every lane."""
        kinds = ("need", "pain", "delight") if paper else tuple(self.claims)
        return bool(self.points or self.scores or self.measures or any(self.claims.get(kind) for kind in kinds))


@dataclass(frozen=True)
class WholePoint:
    name: str
    point: PointView
    at: float | None
    left: float | None
    wide: float | None
    dots: tuple[float, ...] = ()


def readable(event: str) -> str:
    """An event's name as words; a name that already has spaces stays as it is.

    Examples
    --------
    >>> readable("setup_guide_opened"), readable("/admin/users"), readable("설치 시작")
    ('setup guide opened', '/admin/users', '설치 시작')
    """
    return event.replace("_", " ").strip() if "_" in event and " " not in event and "/" not in event else event


@dataclass(frozen=True)
class Sheet:
    stages: tuple[StageView, ...]
    lanes: tuple[Lane, ...]
    tracks: tuple[tuple[str, str, int], ...]  # channel key, name, row
    series: tuple[Series, ...]
    whole: Whole
    columns: str
    least: int
    rows: int
    staged: bool
    assumed: bool
    claims: tuple[ClaimView, ...] = field(default=())
    hand: str = ""  # path of the line that the team drew
    hand_note: HandView | None = None  # where its label stands, beside a curve of data
    totals: bool = False  # sums that products reported, and nobody behind them
    joins: tuple[marks.Join, ...] = ()  # rows counted from the lane's own first
    off: tuple[str, ...] = ()  # names of lanes that hold something and are not on this paper
    flowing: bool = False  # whether anybody's way on is known

    @property
    def folded(self) -> bool:
        """Whether any lane that holds something can be switched off or is."""
        return self.staged and any(not x.fill for x in self.chosen)

    @property
    def chosen(self) -> tuple[Lane, ...]:
        """The lanes that a reader can switch on and off."""
        return tuple(x for x in self.lanes if x.key not in lanes.ALWAYS)

    def lane(self, key: str) -> Lane | None:
        return next((x for x in self.lanes if x.key == key), None)

    def open(self, key: str) -> Lane | None:
        """The lane, where there is something in it."""
        return next((x for x in self.lanes if x.key == key and not x.fill), None)


def _weights(count: int, focus: int | None) -> list[float]:
    wide = FOCUS if count <= 8 else 1.25
    return [wide if i == focus else 1.0 for i in range(count)]


def _names(lens: Lens, claims: list) -> str:
    """The denominator of a lane, named on it: one where all its items share it."""
    of = {c.evidence.share_of for c in claims if c.evidence and c.evidence.share}
    return lens.t(f"share_of.{of.pop()}") if len(of) == 1 else lens.t("share_of.mixed") if of else ""


def stage_points(lens: Lens, stage: Stage) -> tuple[tuple[Emotion, PointView], ...]:
    """The points of one stage: of two series the higher one is labelled above, the lower below."""
    here = [e for s in reading.SERIES if (e := reading.curve(lens.journey, s).get(stage.key))]
    both = len([e for e in here if e.valence is not None]) == 2

    def above(one: Emotion) -> bool:
        value = one.valence or 0.0
        if both:
            other = next(e for e in here if e is not one)
            return value > (other.valence or 0.0) or (value == other.valence and one.measured_by == "worded")
        return -0.25 < value <= 0.75 if value < 0.3 else value <= 0.75

    close = both and abs((here[0].valence or 0) - (here[1].valence or 0)) < 0.14
    made = []
    for one in here:
        what = marks.memory(lens.journey, stage.key, one.measured_by)
        point = lens.point(one, above=above(one), nudge=(-9.0 if one.measured_by == "worded" else 9.0) if close else 0.0)
        made.append((one, replace(point, memory=lens.t(f"sheet.{what}") if what and point.shape != "masked" else "")))
    return tuple(made)


def _whole_point(lens: Lens, emotion: Emotion) -> WholePoint:
    point = lens.point(emotion, above=True)

    def across(value: float) -> float:
        return round((value + 1) / 2 * 100, 2)

    name = lens.t(f"series.{emotion.measured_by}") if i18n.has(f"series.{emotion.measured_by}") else emotion.measured_by
    if point.shape == "masked" or emotion.valence is None or emotion.thin == "dots":
        return WholePoint(name, point, None, None, None, () if lens.masks else tuple(across(v) for v in emotion.dots))
    left = across(emotion.low) if emotion.low is not None else None
    wide = round(across(emotion.high) - left, 2) if left is not None and emotion.high is not None else None
    return WholePoint(name, point, across(emotion.valence), left, wide)


def _middles(weights: list[float], total: float) -> list[float]:
    """The middle of each column, in 0..1 of the lane."""
    left, found = 0.0, []
    for weight in weights:
        found.append((left + weight / 2) / total)
        left += weight
    return found


def _places(stages: Sequence[Stage], first: int, middles: list[float]) -> dict[str, float]:
    """Where the middle of every stage lies, also of those before and after the part that is drawn."""
    wide = 1 / max(len(middles), 1)
    found = {}
    for i, stage in enumerate(stages):
        k = i - first
        found[stage.key] = middles[k] if 0 <= k < len(middles) else (k + 0.5) * wide if k < 0 else 1 + (k - len(middles) + 0.5) * wide
    return found


def _action(lens: Lens, action: Action, year: str) -> ActionView:
    label = action.label.text(lens.lang) if action.label else readable(action.event)
    mark = written.mark(lens, action.basis, action.verdict, year)
    code = f"{lens.stage_label(action.stage)} {action.code}" if action.code else ""
    return ActionView(label, lens.claim_count(action.evidence) if not (mark and mark.open) else None, mark, code)


def _apart(points: dict[str, HandView], stages: list[StageView]) -> HandView | None:
    """The hand-drawn point that stands furthest from the data's: its label is read there."""
    heard = {s.key: s.points for s in stages}

    def distance(one: HandView) -> float:
        return min((abs(p.y - one.y) for p in heard[one.stage]), default=100.0)

    return max((p for p in points.values() if p.stage in heard), key=distance, default=None)


def lay_out(
    lens: Lens,
    *,
    widths: Sequence[float] | None = None,
    part: tuple[int, int] | None = None,
    choice: Choice | None = None,
    fixed: bool = False,
    full: bool = False,
) -> Sheet:
    """Everything a poster shows of one map, in its grid.

    Parameters
    ----------
    lens : Lens
    widths : sequence of float, optional
        How wide each stage is, in any unit; by default the hardest one is wider than the others.
    part : (int, int), optional
        Only these stages, from the first to before the second; the curve goes on beyond them on both sides.
    choice : Choice, optional
        Which lanes the caller wants; the seven by default.
    fixed : bool
        A sheet of paper: lanes that are off are not in the grid. On screen they are, and the reader can switch them on.
    full : bool
        On paper: with the lanes of the second reading level.
    """
    journey, choice = lens.journey, choice or Choice()
    first, last = part or (0, len(journey.stages))
    stages = journey.stages[first:last]
    here = {s.key for s in stages}
    known = reading.stages_of(journey)
    worst = reading.focus(journey)
    focus = next((i for i, s in enumerate(stages) if worst and s.key == worst.stage), None)
    weights = list(widths) if widths else _weights(len(stages), focus)
    total = sum(weights) or 1.0
    titles = {s.key: lens.book.stage_title(s).text(lens.lang) for s in stages}

    told = [c for c in journey.claims if not (c.kind == "note" and lens.audience == "public")]  # what the team notes for itself
    claims = {c.id: _claim(lens, c, titles.get(c.stage, lens.t("poster.whole"))) for c in told}
    by_kind = {kind: [c for c in told if c.kind == kind and c.stage in known] for kind in CLAIMS.values()}
    touched = [x for x in journey.touchpoints if x.stage in here]
    acted = [a for a in journey.actions if a.stage in known]
    scored = [s for s in journey.scores if s.stage in known]
    felt = any(reading.curve(journey, s) for s in reading.SERIES)
    drawn_by_hand = reading.hand(journey)
    reported = [m for m in journey.measures if m.stage in known]
    worked = [o for o in journey.operations if o.stage in known and not lens.hides(o.spread.n)]
    watched = [k for k in journey.kpis if k.stage in known]
    owned = {s.key: marks.owners(lens, s) for s in journey.stages}
    asked = {s.key: written.asks(lens, s.key) for s in journey.stages}

    tracks, track = _tracks(lens, touched)
    dotted = not lens.masks and any(e.dots for e in journey.emotions if e.stage in known)
    self_selected = any(claims[c.id].self_selected for c in by_kind["pain"])
    assumed = reading.is_assumed(journey)
    totals = reading.is_totals(journey)
    met = any(x.basis.kind != "assumption" for x in touched)
    lead = {s.key: marks.most_used(touched, s.key) for s in stages}
    joined = marks.joins([tracks.index(track(x.channel)) if (x := lead[s.key]) else None for s in stages]) if touched else ()
    flows = [f for s in journey.stages if (f := marks.flow(lens, s))]
    tracked, flowing = any(f.of for f in flows), bool(flows)
    held = {
        "actions": bool(acted),
        "touchpoints": bool(touched) or any(x.stage in known for x in journey.touchpoints),
        "emotion": felt or bool(drawn_by_hand) or any(m.stage in known for m in journey.moments),
        "scores": bool(scored),
        "operations": bool(worked),
        "measures": bool(reported),
        "kpis": bool(watched),
        "owners": any(owned.values()),
        "asks": any(asked.values()),
        **{lane: bool(by_kind[kind]) for lane, kind in CLAIMS.items()},
    }
    subs = {
        "stage": "" if assumed or totals else lens.t("sheet.stage_mixed" if tracked else "sheet.stage_sub" if flowing else "poster.stage_sub"),
        "actions": lens.t("share_of.reached") if any(a.evidence for a in acted) else "",
        "touchpoints": lens.t("poster.touchpoints_sub") if met else "",
        "emotion": lens.t("poster.emotion_sub") if felt else lens.t("poster.hand_sub") if drawn_by_hand else "",
        "scores": lens.t("poster.scores_sub") if scored else "",
        "measures": lens.t("poster.measures_sub"),
        "asks": lens.t("poster.asks_sub"),
        "backstage": lens.t("sheet.sub_backstage"),
        "operations": lens.t("sheet.sub_operations"),
        "kpis": lens.t("sheet.sub_kpis"),
        **{lane: _names(lens, by_kind[kind]) for lane, kind in CLAIMS.items() if kind in ("need", "pain", "delight", "thought", "factor", "opportunity")},
        **{lane: lens.t("sheet.sub_written") for lane in ("goals", "expectations", "values", "frontstage", "support", "notes") if by_kind[CLAIMS[lane]]},
    }
    fulls = {
        "touchpoints": lens.t("poster.touchpoints_full") if met else "",
        "emotion": lens.t("poster.emotion_full") if felt and not journey.qualitative else "",
    }
    notes = {
        "touchpoints": lens.t("sheet.join") if joined else "",
        "emotion": lens.t("poster.each_dot") if dotted else "",
        "pains": lens.t("poster.self_selected") if self_selected else "",
    }
    rows = {"stage": 2, "touchpoints": max(1, len(tracks)), "emotion": 2}
    made_lanes: list[Lane] = []
    off: list[str] = []
    row = 1
    for key in lanes.ORDER:
        filled, on = held.get(key, True), _on(key, choice, held, assumed=assumed, totals=totals)
        if (key == "confidence" and (assumed or totals)) or (not filled and not on):
            continue
        if fixed and key == "opportunities" and not filled and key not in choice.named:
            continue  # paper is dear: an empty lane of suggestions asks nobody for anything
        detail = key in DETAIL and filled and choice.free
        if fixed and not on and not (full and detail):
            off.append(name_of(key, lens))
            continue
        fill = "" if filled else lens.t(f"fill.{key}" if i18n.has(f"fill.{key}") else f"sheet.fill_{key}")
        made_lanes.append(
            Lane(key, name_of(key, lens), subs.get(key, ""), fulls.get(key, ""), row, rows.get(key, 1), fill, notes.get(key, ""), on or fixed, detail)
        )
        row += rows.get(key, 1)
    places = _places(journey.stages, first, _middles(weights, total))
    by_hand = written.hand_points(lens, places)
    year = written.year_of(lens)

    made, left = [], 0.0
    for i, stage in enumerate(stages):
        wide = weights[i] / total
        spots: dict[str, list] = {}
        mine = [x for x in touched if x.stage == stage.key]
        for one in sorted(mine, key=lambda x: x is not lead[stage.key]):
            goes_on = one is lead[stage.key] and any(j.column == i + 3 for j in joined)
            spots.setdefault(track(one.channel), []).append(replace(lens.touchpoint(one), lead=goes_on))
        hidden = lens.hides(stage.reached) or lens.hides(stage.spoke)
        made.append(
            StageView(
                stage.key,
                first + i + 1,
                lens.book.stage_label(stage).text(lens.lang),
                titles[stage.key],
                "" if assumed or totals else lens.staged(stage, stage.reached),
                words if (words := lens.staged(stage, stage.spoke)) and (stage.spoke or words == lens.t("poster.masked_short")) else "",
                stage.spoke / stage.reached if stage.reached and not hidden else None,
                i == focus,
                left + wide / 2,
                wide,
                i + 2,
                stage.spoke > 0,
                stage.confidence.level,
                lens.level(stage.confidence.level),
                lens.why(tuple(r for r in stage.confidence.reasons if r.key != EARLY)),
                tuple(_action(lens, a, year) for a in acted if a.stage == stage.key),
                {k: tuple(v) for k, v in spots.items()},
                tuple(p for _, p in stage_points(lens, stage)),
                {kind: tuple(claims[c.id] for c in reading.in_order(c for c in of if c.stage == stage.key)) for kind, of in by_kind.items()},
                tuple(lens.score(s) for s in scored if s.stage == stage.key),
                tuple(lens.measure(m) for m in reported if m.stage == stage.key),
                by_hand.get(stage.key),
                asked[stage.key],
                next((lens.reason(r) for r in stage.confidence.reasons if r.key == EARLY), ""),
                None if assumed or totals else marks.flow(lens, stage),
                marks.turns(lens, stage),
                marks.department(lens, stage),
                marks.moments(lens, stage),
                marks.disagree(lens, stage),
                {
                    "operations": tuple(marks.operation(lens, o) for o in worked if o.stage == stage.key),
                    "kpis": tuple(marks.kpi(lens, k) for k in watched if k.stage == stage.key),
                    "owners": owned[stage.key],
                },
                written.over(lens, stage.key),
            )
        )
        left += wide

    elsewhere = {kind: tuple(claims[c.id] for c in reading.in_order(c for c in told if c.kind == kind and c.stage not in known)) for kind in CLAIMS.values()}
    whole = Whole(
        tuple(_whole_point(lens, e) for e in whole_points(lens)),
        tuple(lens.score(s) for s in reading.whole_scores(journey)),
        {kind: of for kind, of in elsewhere.items() if of or kind in ("need", "pain", "delight")},
        tuple(lens.measure(m) for m in journey.measures if m.stage not in known),
    )
    series = []
    for key in reading.SERIES:
        points = reading.curve(journey, key)
        if points:
            spots_ = [_spot(points.get(s.key), places[s.key], lens) for s in journey.stages]
            lines, bands = curve.drawn(spots_)
            series.append(Series(lens.t(f"series.{key}"), key, tuple(lines), tuple(bands)))

    track_row = next((x.row for x in made_lanes if x.key == "touchpoints"), 0)
    focus_least, plain_least = (190, 132) if len(stages) <= 8 else (128, 104)
    least = [focus_least if i == focus else plain_least for i in range(len(stages))]
    return Sheet(
        tuple(made),
        tuple(made_lanes),
        tuple((c, lens.channel(c) if c or len(tracks) > 1 else "", track_row + i) for i, c in enumerate(tracks)) if touched and track_row else (),
        tuple(series),
        whole,
        " ".join(f"{w:g}px" if widths else f"minmax({m}px,{w:g}fr)" for m, w in zip(least, weights, strict=True)),
        sum(least),
        row - 1,
        reading.is_staged(journey),
        assumed,
        tuple(claims[c.id] for c in told),
        written.hand_line(lens, places),
        _apart(by_hand, made) if felt else None,
        totals,
        joined if track_row else (),
        tuple(off),
        flowing,
    )


def _on(key: str, choice: Choice, held: dict[str, bool], *, assumed: bool, totals: bool) -> bool:
    """Whether a lane stands on the sheet as it opens; without a wish, a poor study shows what little it has."""
    filled = held.get(key, True)
    if choice.free and key == "asks":
        return filled and assumed
    if choice.free and key == "measures":
        return filled and totals
    if key == "opportunities" and assumed and not filled:
        return key in choice.named
    return choice.wants(key) and (filled or key in PLAIN or key in choice.named or key in lanes.ALWAYS)


def name_of(key: str, lens: Lens) -> str:
    return lens.t(f"poster.{key}" if i18n.has(f"poster.{key}") else f"sheet.lane_{key}")


def _claim(lens: Lens, claim: Claim, title: str) -> ClaimView:
    made = lens.claim(claim, title)
    return replace(made, opportunity=marks.opportunity(lens, claim)) if isinstance(claim, Opportunity) else made


def _tracks(lens: Lens, touched: Sequence[Touchpoint]) -> tuple[list[str], Callable[[str | None], str]]:
    """The channels that get a track, the busiest first, and which of them a channel belongs to: mail and email are one."""
    alike = {lens.channel(c): c for c in sorted({x.channel for x in touched if x.channel}, reverse=True)}

    def medium(channel: str | None) -> str:
        return alike[lens.channel(channel)] if channel else ""

    weight_of: dict[str, int] = {}
    for one in touched:
        weight_of[medium(one.channel)] = weight_of.get(medium(one.channel), 0) + max(one.reached, 1)
    channels = sorted(weight_of, key=lambda c: (not c, -weight_of[c], c))
    kept = channels if len(channels) <= CHANNELS else [*[c for c in channels if c][: CHANNELS - 1], ""]
    return kept, lambda channel: medium(channel) if medium(channel) in kept else ""


def _spot(emotion: Emotion | None, x: float, lens: Lens) -> curve.Point:
    if emotion is None or emotion.thin == "dots" or lens.hides(emotion.n):
        return curve.Point(x, None, None, None, False)
    return curve.Point(x, emotion.valence, emotion.low, emotion.high, emotion.thin == "solid")
