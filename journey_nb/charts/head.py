"""What stands above the grid: whose journey it is, the goal with its figure, and five questions with their answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from journey_nb.mapping.changes_told import sentences
from journey_nb.model.changes import MapDiff
from journey_nb.model.journey import WHOLE, Kpi, Opportunity, Reason
from journey_nb.model.phrase import Phrase

from . import marks, reading, written
from .reading import FEW
from .view import Lens

LEVELS = ("high", "moderate", "low", "very_low")
CHANGES = 2  # said on the sheet; the rest are counted
Change = Reason | Phrase | str


@dataclass(frozen=True)
class Answer:
    """One of the five questions: its name, the answer, and what it stands on."""

    key: str  # worst | people | sure | changed | next
    name: str
    strong: str
    rest: str = ""
    level: str = ""
    code: str = ""


@dataclass(frozen=True)
class Goal:
    """What the team wants of this journey, with the figure it is measured by where the data have one."""

    text: str
    value: str = ""
    target: str = ""
    of: str = ""
    interval: str = ""
    label: str = ""


def goal(lens: Lens) -> Goal:
    journey = lens.journey
    text = journey.goal.text(lens.lang) if journey.goal else lens.t("poster.no_goal")
    one = goal_kpi(lens)
    if one is None or one.value is None or (one.n is not None and lens.hides(one.n)):
        words = journey.goal_kpi or "" if one is None else one.label.text(lens.lang)
        return Goal(text, label=words if words != text else "")
    view = marks.kpi(lens, one)
    wants = lens.t(f"sheet.target_{one.better}", value=marks.amount(lens, one.target, one.unit)) if one.target is not None else ""
    of = lens.t("sheet.kpi_of", n=lens.people(one.n)) if one.n else ""
    span = f"{marks.amount(lens, one.low, one.unit)}–{marks.amount(lens, one.high, one.unit)}" if one.low is not None and one.high is not None else ""
    return Goal(text, view.value, wants, of, span, view.label if view.label != text else "")


def goal_kpi(lens: Lens) -> Kpi | None:
    """The KPI that the goal names, else the first of the whole journey that has a target and a value."""
    kpis = lens.journey.kpis
    named = lens.journey.goal_kpi
    if named:
        return next((k for k in kpis if k.key == named), None)
    return next((k for k in kpis if k.stage == WHOLE and k.target is not None and k.value is not None), None)


def whose_words(lens: Lens) -> tuple[tuple[str, str], ...]:
    """Actor, scenario and what is expected of the whole, where the team wrote them."""
    journey = lens.journey
    return tuple((lens.t(f"sheet.{key}"), words.text(lens.lang)) for key in ("actor", "scenario", "expects") if (words := getattr(journey, key)))


def answers(lens: Lens, changed: MapDiff | Iterable[Change] | None = None) -> tuple[Answer, ...]:
    """Worst stage, how many people, how sure, changed since, what next: from the map alone, each with what it stands on."""
    made = (_worst(lens), _people(lens), _sure(lens), _changed(lens, changed), _next(lens))
    return tuple(Answer(key, lens.t(f"sheet.q_{key}"), *rest) for key, *rest in made)


def _worst(lens: Lens) -> tuple[str, ...]:
    journey, w = lens.journey, lens.t
    if reading.is_assumed(journey):
        drawn = sorted(reading.hand(journey).values(), key=lambda e: e.valence or 0.0)
        if not drawn or (len(drawn) > 1 and drawn[0].valence == drawn[1].valence):
            return "worst", w("sheet.worst_unclear"), w("sheet.worst_guess_rest")
        return "worst", w("sheet.worst_guess", stage=lens.stage_label(drawn[0].stage)), w("sheet.worst_guess_rest")
    found = reading.focus(journey)
    if found:
        told = not lens.hides(found.negative) and not lens.hides(found.n - found.negative)
        who = lens.people(found.n, found.known), marks.bare(lens, found.negative, found.known)
        rest = w("sheet.worst_negative", n=who[0], k=who[1]) if told else w("sheet.worst_rest")
        if reading.hardest(journey) is None:  # the only one that is clearly negative, and no further from the others than chance allows
            rest = f"{rest} · {w('sheet.worst_close')}"
        return "worst", lens.stage_label(found.stage), rest
    points = [e for e in reading.curve(journey, reading.main_series(journey)).values() if e.valence is not None]
    low = [] if journey.qualitative else reading.negative_stages(journey)
    if low:
        order = [s.key for s in journey.stages]
        names = [lens.stage_label(e.stage) for e in sorted(low, key=lambda e: order.index(e.stage))]
        return "worst", w("sheet.worst_unclear"), f"{', '.join(names[:3])}: {w('sheet.worst_overlap')}"
    top = next(iter(reading.counted(journey.pains)), None)
    most = w("sheet.worst_most", label=lens.book.claim_label(top).text(lens.lang)) if top and top.evidence and not lens.hides(top.evidence.n_people) else ""
    if journey.qualitative and journey.people:
        return "worst", w("sheet.worst_unclear"), most or _thin(lens)
    if len(points) > 1:
        return "worst", w("sheet.worst_none"), most or w("sheet.worst_overlap")
    from .funnel import leak  # draws itself by way of the poster

    left = leak(lens)
    if not points and left and left.step:
        return "worst", lens.stage_label(left.step.stage), w("sheet.worst_left", n=lens.people(left.step.lost, left.step.known))
    return "worst", w("sheet.worst_unclear"), most or w("sheet.worst_nodata")


def _thin(lens: Lens) -> str:
    return "" if lens.hides(lens.journey.people) else lens.t("sheet.worst_thin", n=lens.journey.people, known=lens.journey.known)


def _people(lens: Lens) -> tuple[str, ...]:
    journey, w = lens.journey, lens.t
    if reading.is_assumed(journey):
        return "people", w("sheet.people_none"), w("sheet.people_none_rest")
    if reading.is_totals(journey):
        return "people", w("sheet.people_none"), w("sheet.people_totals")
    spoke = [s.spoke for s in journey.stages if s.spoke and not lens.hides(s.spoke)]
    rest = "" if journey.known or 0 < journey.anonymous < journey.people else w("sheet.people_known")
    if spoke and not rest:
        rest = w("sheet.people_spoke", low=min(spoke), high=max(spoke)) if min(spoke) != max(spoke) else w("sheet.people_spoke_one", low=spoke[0])
    return "people", lens.crowd(journey), rest


def _sure(lens: Lens) -> tuple[str, ...]:
    journey, w = lens.journey, lens.t
    if reading.is_assumed(journey):
        return "sure", w("sheet.sure_guess"), w("sheet.sure_guess_rest"), "assumption"
    if reading.is_totals(journey):
        return "sure", w("sheet.sure_none"), w("sheet.sure_totals"), ""
    heard = [s for s in journey.stages if s.confidence.level in LEVELS]
    counts = Counter(s.confidence.level for s in heard)
    parts = " · ".join(f"{lens.level(x)} {counts[x]}" for x in LEVELS if counts[x])
    spoken = [s.confidence.level for s in heard if s.spoke] or [s.confidence.level for s in heard if s.reached]
    rest = w("sheet.sure_rest", n=len(journey.stages), parts=parts) if spoken else ""
    found = reading.focus(journey)
    if found:
        level = journey.stage(found.stage).confidence.level
        return "sure", w("sheet.sure_stage", stage=lens.stage_label(found.stage), level=lens.level(level)), rest, level
    if not spoken:
        whole = [s.confidence.level for s in reading.whole_scores(journey) if s.confidence and s.confidence.level in LEVELS]
        return ("sure", lens.level(whole[0]), "", whole[0]) if whole else ("sure", w("sheet.sure_none"), rest, "")
    level = max(spoken, key=LEVELS.index)
    if len(set(spoken)) == 1:
        return "sure", lens.level(level), rest, level
    best = min(spoken, key=LEVELS.index)  # no single stage is told of: from the weakest to the best
    return "sure", w("sheet.sure_between", low=lens.level(level), high=lens.level(best)), rest, ""


def _changed(lens: Lens, changed: MapDiff | Iterable[Change] | None) -> tuple[str, ...]:
    known = changed is not None
    if isinstance(changed, MapDiff):
        changed = sentences(changed, lens.lang)
    said = [_words(lens, x) for x in (changed if changed is not None else lens.book.moved)]
    said = list(dict.fromkeys(x for x in said if x))
    if not said:
        return "changed", lens.t("sheet.changed_same" if known else "sheet.changed_none"), ""
    more = lens.t("sheet.changed_more", n=len(said) - CHANGES) if len(said) > CHANGES else ""
    return "changed", said[0], " · ".join(x for x in (*said[1:CHANGES], more) if x)


def _words(lens: Lens, one: Change) -> str:
    if isinstance(one, Reason):
        return "" if lens.tells_few(one.numbers) else lens.reason(one)
    return one.text(lens.lang) if isinstance(one, Phrase) else one


def first_opportunity(lens: Lens) -> Opportunity | None:
    """The suggestion in front: by the first ranking where there is one, else the one that most people stand behind."""
    found = [o for o in lens.journey.opportunities if o.basis.kind == "evidence" and o.status == "current" and o.evidence]
    found = [o for o in found if o.evidence and not lens.hides(o.evidence.n_people)]
    ranks = {r.id: r.rank for r in lens.journey.rankings[0].rows} if lens.journey.rankings else {}
    enough = [o for o in found if o.evidence and o.evidence.n_people >= (2 if lens.journey.qualitative else FEW)]
    return min(enough, key=lambda o: (ranks.get(o.id, 10_000), -(o.evidence.n_people if o.evidence else 0), o.id), default=None)


def _next(lens: Lens) -> tuple[str, ...]:
    best = first_opportunity(lens)
    if best:
        view = marks.opportunity(lens, best)
        rest = " · ".join(x for x in (lens.stage_label(best.stage), view.steps, view.place) if x)
        return "next", lens.book.claim_label(best).text(lens.lang), rest, "", lens.code(best)
    from .coverage import gaps  # the open questions; it draws itself by way of the poster

    found = gaps(lens)
    if found:
        return "next", found[0].asks[0], found[0].words
    asked = [x for s in lens.journey.stages for x in written.asks(lens, s.key)]
    return ("next", f"“{asked[0]}”", "") if asked else ("next", lens.t("sheet.next_none"), "")
