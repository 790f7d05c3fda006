"""Marks that stand beside the claims: who left, moments of truth, sources that disagree, the place of a suggestion, the way between touchpoints."""

from __future__ import annotations

from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.decisions import shown
from journey_nb.model.journey import Funnel, FunnelStep, JourneyMap, Kpi, Moment, Operation, Opportunity, Stage, Touchpoint

from . import written
from .reading import ENOUGH, FEW
from .shown import FlowView, MeasureView, MomentView, OpportunityView, Turn
from .view import Lens

SCALES = {"severity_frequency": 4.0, "ulwick": 20.0}  # conventions with an end to their scale
MOMENTS = 2  # of one stage; the surest first
TWO_THIRDS, ONE_THIRD = 2 / 3, 1 / 3  # of the resamples: above it is among the first, below it is not


def duration(value: float, unit: str, lens: Lens) -> str:
    """A span of time in the unit that reads best.

    340 minutes are ``5시간 40분``, 50 hours ``2.1일``.
    """
    minutes = value * {"minutes": 1, "hours": 60, "days": 1440}.get(unit, 1)

    def said(n: float, name: str, places: int = 0) -> str:
        return lens.t(f"sheet.{name}", n=i18n.decimal(n, places).removesuffix(".0"))

    if minutes < 90:
        return said(minutes, "minutes")
    if minutes < 1440:
        hours, rest = divmod(round(minutes), 60)
        return f"{said(hours, 'hours')} {said(rest, 'minutes')}" if rest else said(hours, "hours")
    return said(minutes / 1440, "days", 1)


# -------------------------------------------------------------------------------------------------- the stage's head


def step_of(funnel: Funnel | None, stage: Stage) -> FunnelStep | None:
    return next((s for s in funnel.steps if s.stage == stage.key and s.reached), None) if funnel else None


def flow(lens: Lens, stage: Stage) -> FlowView | None:
    """Went on, left and still open, out of those who got here and whose later days are recorded. Open cases are never lost ones."""
    step = step_of(lens.journey.funnel, stage)
    if step is None:
        return None
    last = not step.went_on and not step.lost
    of = "" if step.reached == stage.reached else lens.t("sheet.tracked", n=lens.people(step.reached, step.known))
    if any(lens.hides(n) for n in (step.reached, step.went_on, step.lost, step.open)):
        return FlowView("", "", "", None, of="", note=lens.t("sheet.flow_masked"))
    if last:
        opened = step.open == step.reached and step.open
        note = lens.t("sheet.all_open", n=lens.people(step.open, step.known)) if opened else lens.t("sheet.flow_last")
        return FlowView("", "", "", (0.0, 0.0, 100.0) if opened else None, of=of, note=note)
    enough = step.reached >= ENOUGH
    went = lens.t("sheet.went", share=i18n.percent(step.went_on / step.reached)) if enough else lens.t("sheet.went_n", n=bare(lens, step.went_on, step.known))
    parts = tuple(100 * n / step.reached for n in (step.went_on, step.lost, step.open)) if step.reached >= FEW else None
    return FlowView(
        went,
        lens.t("sheet.lost", n=bare(lens, step.lost, step.known)) if step.lost else "",
        lens.t("sheet.open", n=bare(lens, step.open, step.known)) if step.open else "",
        parts,  # type: ignore[arg-type]
        lens.tag(step.reached),
        of,
    )


def bare(lens: Lens, n: int, known: bool = True) -> str:
    """A count whose unit was said before: Korean repeats it, English does not."""
    return i18n.people(n, lens.lang, known) if lens.lang == "ko" else i18n.number(n)


def turns(lens: Lens, stage: Stage) -> tuple[Turn, ...]:
    made = []
    for kind in ("back", "again"):
        moves = [m for m in lens.journey.moves if m.stage == stage.key and m.kind == kind and m.people and not lens.hides(m.people)]
        for move in sorted(moves, key=lambda m: (-m.people, m.to))[:1]:
            who = lens.people(move.people, move.known)
            long = lens.t("sheet.back_to", n=who, stage=lens.stage_label(move.to)) if kind == "back" else lens.t("sheet.again", n=who)
            made.append(Turn(lens.t(f"sheet.{kind}", n=who), long))
    return tuple(made)


def department(lens: Lens, stage: Stage) -> str:
    return stage.department_words.text(lens.lang) if stage.department_words else stage.department or ""


# -------------------------------------------------------------------------------------------------- moments of truth


def moments(lens: Lens, stage: Stage) -> tuple[MomentView, ...]:
    """Those that go with the outcome, then those that the team named; peaks, ends and hand-overs only at the second reading level."""
    rank = {"predicts": 0, "declared": 1, "handoff": 2, "peak": 3, "end": 4}
    here = sorted((m for m in lens.journey.moments if m.stage == stage.key), key=lambda m: (rank.get(m.way, 5), m.q if m.q is not None else 1.0, m.id))
    return (
        tuple(_moment(lens, m) for m in here if m.way in ("predicts", "declared"))[:MOMENTS]
        + tuple(_moment(lens, m, detail=True) for m in here if m.way == "handoff")[:1]
    )


def _moment(lens: Lens, one: Moment, *, detail: bool = False) -> MomentView:
    title = _named(lens, one)
    if one.way != "predicts" or not (one.here and one.there):
        way = lens.t("sheet.moment_declared") if one.way == "declared" else lens.t(f"sheet.way_{one.way}") if i18n.has(f"sheet.way_{one.way}") else ""
        mark = written.mark(lens, one.basis, one.verdict, written.year_of(lens))
        signed = " · ".join(x for x in (way, mark.who if mark else "", one.kind.upper() if one.kind != "other" else "") if x)
        return MomentView(title, "", signed, "", one.way == "predicts", one.way, mark, one.code, detail)
    if any(lens.hides(n) for s in (one.here, one.there) for n in (s.count, s.of, s.of - s.count)):
        return MomentView(title, lens.t("sheet.moment_masked"), lens.t("sheet.moment_cause"), "", True, one.way, None, one.code, detail)
    event = (one.touchpoint or "").startswith("action:")
    key = f"sheet.outcome_{one.outcome}"
    outcome = lens.t(key) if i18n.has(key) else one.outcome or ""
    parts = [i18n.part_of(s.count, s.of, lens.lang, one.known) for s in (one.here, one.there)]
    said = lens.t("sheet.moment_outcome", here=lens.t("sheet.moment_event" if event else "sheet.moment_here", part=parts[0]), there=parts[1], outcome=outcome)
    full = ""
    if one.effect is not None and one.low is not None and one.high is not None:
        span = i18n.span(one.low, one.high)
        full = lens.t("sheet.moment_effect", effect=i18n.points(one.effect, lens.lang), span=span)
    return MomentView(title, said, lens.t("sheet.moment_cause"), full, True, one.way, None, one.code, detail)


def _named(lens: Lens, one: Moment) -> str:
    if one.label:
        return one.label.text(lens.lang)
    journey = lens.journey
    spot = next((t.label.text(lens.lang) for t in journey.touchpoints if t.id == one.touchpoint), "")
    did = next(((a.label.text(lens.lang) if a.label else a.event.replace("_", " ")) for a in journey.actions if a.id == one.touchpoint), "")
    return spot or did or lens.stage_label(one.stage)


def memory(journey: JourneyMap, stage: str, series: str) -> str:
    """``peak``, ``end`` or nothing: what is remembered of a curve."""
    one = next((p for p in journey.peak_ends if p.measured_by == series), None)
    return "" if one is None else "peak" if one.peak_stage == stage else "end" if one.end_stage == stage else ""


def disagree(lens: Lens, stage: Stage) -> tuple[str, ...]:
    """Sources that do not say the same of a stage, both facts in one line."""
    return tuple(", ".join(x.rstrip(".") for x in (lens.reason(c.first), lens.reason(c.second))) for c in lens.journey.contradictions if c.stage == stage.key)


# -------------------------------------------------------------------------------------------------- suggestions


def opportunity(lens: Lens, claim: Opportunity) -> OpportunityView:
    """Where a suggestion stands: ranked only as far as resampling people allows, decided only by people."""
    book = lens.book

    def decided(field: str) -> str:
        value = shown(book.decisions, claim.id, field)
        return "" if value is None else value.get(lens.lang, "") if isinstance(value, dict) else str(value)

    state = decided("status")
    status = lens.t(f"sheet.status_{state}") if state and i18n.has(f"sheet.status_{state}") else state
    who = "" if lens.audience == "public" else decided("owner")
    due = lens.t("sheet.due", at=decided("due")) if decided("due") else ""
    steps = " · ".join(x for x in (decided("department"), who, status, due) if x)
    count = lens.claim_count(claim.evidence)
    made = OpportunityView(_place(lens, claim) or (count.text if count else ""), steps)
    best = next(iter(claim.priorities), None)
    if best is None or (claim.evidence and lens.hides(claim.evidence.n_people)) or (best.n and lens.hides(best.n)):
        return made
    top = SCALES.get(best.method)
    name = lens.t(f"sheet.method_{best.method}") if i18n.has(f"sheet.method_{best.method}") else best.method
    span = f"{i18n.decimal(best.low)}–{i18n.decimal(best.high)}" if best.low is not None and best.high is not None else ""

    def spot(value: float | None) -> float | None:
        return None if value is None or not top else round(100 * min(max(value, 0), top) / top, 2)

    left, right = spot(best.low), spot(best.high)
    wide = round(right - left, 2) if left is not None and right is not None else None
    return OpportunityView(
        made.place,
        steps,
        name,
        i18n.decimal(best.value),
        span,
        spot(best.value),
        left,
        wide,
    )


def _place(lens: Lens, claim: Opportunity) -> str:
    for ranking in lens.journey.rankings[:1]:
        row = next((r for r in ranking.rows if r.id == claim.id), None)
        if row is None:
            return ""
        if row.top_share is None:
            return lens.t("sheet.rank_plain", rank=row.rank)
        if row.top_share >= TWO_THIRDS:
            return lens.t("sheet.top_share", share=i18n.percent(row.top_share, 0), top=ranking.top)
        return "" if row.top_share < ONE_THIRD else lens.t("sheet.rank_early")
    return ""


# -------------------------------------------------------------------------------------------------- figures of how we work


def operation(lens: Lens, one: Operation) -> MeasureView:
    who = lens.people(one.spread.n, one.known)
    name = lens.t(f"sheet.{one.measure}") if i18n.has(f"sheet.{one.measure}") else one.measure
    note = " · ".join(x for x in (lens.t("sheet.median_of", n=who), lens.tag(one.spread.n)) if x)
    return MeasureView(name, duration(one.spread.median, one.unit, lens), note, lens.t("sheet.nine_of_ten", value=duration(one.spread.p90, one.unit, lens)))


def amount(lens: Lens, value: float, unit: str) -> str:
    if unit == "share":
        return i18n.percent(value)
    if unit in ("minutes", "hours", "days"):
        return duration(value, unit, lens)
    if unit in ("points", "valence"):
        return i18n.signed(value, 0 if unit == "points" else 2)
    number = i18n.number(round(value), lens.lang) if abs(value) >= 100 or value == int(value) else i18n.decimal(value)
    word = lens.t(f"measure_unit.{unit}") if unit and i18n.has(f"measure_unit.{unit}") else unit
    return f"{word}{number}" if word in ("₩", "$", "€", "¥") else f"{number}{word if word == '%' else f' {word}' if word and word != 'score' else ''}"


def kpi(lens: Lens, one: Kpi) -> MeasureView:
    hidden = one.n is not None and lens.hides(one.n)
    value = amount(lens, one.value, one.unit) if one.value is not None and not hidden else lens.t("sheet.kpi_none")
    wants = lens.t(f"sheet.target_{one.better}", value=amount(lens, one.target, one.unit)) if one.target is not None and one.better in ("up", "down") else ""
    of = lens.t("sheet.kpi_of", n=lens.people(one.n)) if one.n and not hidden else ""
    by = lens.t("sheet.owner", by=one.owner) if one.owner and lens.audience != "public" else ""
    why = lens.reason(one.why) if one.why and one.value is None else ""
    return MeasureView(one.label.text(lens.lang), value, " · ".join(x for x in (wants, of, by) if x), why)


def owners(lens: Lens, stage: Stage) -> tuple[MeasureView, ...]:
    """The department and, for those who may know, the people: of the stage and of its touchpoints."""
    open_ = lens.audience != "public"
    unit, by = department(lens, stage), stage.owner if open_ else None
    made = [MeasureView("", unit or by or "", by if unit and by else "")] if unit or by else []
    if open_:
        spots = [t for t in lens.journey.touchpoints if t.stage == stage.key and t.owner and t.owner not in (unit, by)]
        made += [MeasureView("", "", lens.t("sheet.touch_owner", label=t.label.text(lens.lang), by=t.owner)) for t in spots[:3]]
    return tuple(made)


# -------------------------------------------------------------------------------------------------- the way between touchpoints


@dataclass(frozen=True)
class Join:
    """From the most used touchpoint of one stage to that of the next: the column it leads into, the rows it joins, and whether it goes down."""

    column: int
    top: int
    rows: int
    down: bool
    flat: bool


def most_used(touched: list[Touchpoint], stage: str) -> Touchpoint | None:
    """The touchpoint that most people of a stage were seen at; None where nobody was counted or two are even."""
    here = sorted((t for t in touched if t.stage == stage and t.basis.kind != "assumption" and t.reached > 0), key=lambda t: (-t.reached, t.id))
    return None if not here or (len(here) > 1 and here[0].reached == here[1].reached) else here[0]


def joins(rows: list[int | None], first_column: int = 2) -> tuple[Join, ...]:
    """The line through the stages, from ``rows`` of the grid: it ends where a stage has none.

    Examples
    --------
    >>> joins([3, 5, None, 4, 4])
    (Join(column=3, top=3, rows=2, down=True, flat=False), Join(column=6, top=4, rows=1, down=False, flat=True))
    """
    made = []
    for i in range(1, len(rows)):
        a, b = rows[i - 1], rows[i]
        if a is not None and b is not None:
            made.append(Join(first_column + i, min(a, b), max(abs(a - b), 1), b > a, a == b))
    return tuple(made)
