"""The figures that a team watches, read off the map and the data behind it: each with its n and interval, or with the reason why there is none."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from .. import stats
from ..intake.values import squeezed
from ..model.errors import StudyError, did_you_mean
from ..model.journey import WHOLE, JourneyMap, Kpi, Reason
from ..model.phrase import Phrase
from ..settings import LESS, SHARES, KpiRule, family
from .build import Placed, feelings, label_of
from .evidence import FEW
from .header import check_stage

UNIT_OF = {
    **dict.fromkeys(SHARES, "share"),
    **{"nps": "points", "csat": "score", "ces": "score", "rating": "score", "valence": "valence"},
    **{"first_reply": "minutes", "resolution": "hours", "waiting": "days", "minutes": "minutes", "total:": ""},
}
NAMES = {
    "lost": Phrase("Lost at the stage", "단계 이탈"),
    "reached": Phrase("Reached the stage", "도달"),
    "spoke": Phrase("Spoke of the stage", "말한 사람"),
    "nps": Phrase("NPS", "NPS"),
    "csat": Phrase("Satisfaction (CSAT)", "고객 만족도(CSAT)"),
    "ces": Phrase("Ease (CES)", "고객 노력 지수(CES)"),
    "rating": Phrase("Rating", "평점"),
    "valence": Phrase("Feeling in words", "말에 담긴 감정"),
    "first_reply": Phrase("First reply", "첫 응답"),
    "resolution": Phrase("Solution", "해결"),
    "waiting": Phrase("Days to the next stage", "다음 단계까지 걸린 날"),
    "minutes": Phrase("Minutes at the stage", "단계에 든 시간(분)"),
}
SCORED = ("nps", "csat", "ces", "rating")
TIMED = ("first_reply", "resolution", "waiting")


class Found(NamedTuple):
    """A figure with its interval, or the reason why there is none. ``unit`` only where the data name one."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    why: Reason | None = None
    unit: str = ""


def check(rules: Iterable[KpiRule], stages: Collection[str], themes: Collection[str]) -> None:
    """Refuse KPIs of stages and themes that the study does not have, and two of one key."""
    seen: set[str] = set()
    for rule in rules:
        check_stage(rule.stage, f"kpis.{rule.key}.stage", stages)
        if rule.key in seen:
            raise StudyError(
                en=f"journey.toml has two [[kpis]] with key '{rule.key}'. Give each a key of its own. Nothing was written.",
                ko=f"journey.toml에 key가 '{rule.key}'인 [[kpis]]가 둘입니다. 저마다 다른 key를 적으십시오. 아무것도 쓰지 않았습니다.",
            )
        seen.add(rule.key)
        theme = rule.measure.removeprefix("pain:")
        if theme != rule.measure and theme not in themes:
            hint = did_you_mean(theme, themes)
            raise StudyError(
                en=f"journey.toml, 'kpis.{rule.key}.measure': no theme '{theme}'; known: {', '.join(themes)}.{hint.en} Nothing was written.",
                ko=f"journey.toml의 'kpis.{rule.key}.measure': '{theme}' 주제가 없습니다. 있는 주제: {', '.join(themes)}.{hint.ko} 아무것도 쓰지 않았습니다.",
            )


def tracked(journey: JourneyMap, placed: Placed, rules: Iterable[KpiRule], *, first: str | None = None) -> JourneyMap:
    """The map with its KPIs, in the order of ``journey.toml``; the one that the goal names (``first``) goes before all others.

    Call it after the map has its funnel, operations and efforts: a KPI tells what the map tells, never another number.
    """
    rules = sorted(rules, key=lambda r: r.key != first)
    check(rules, placed.keys, list(placed.themes))
    return replace(journey, kpis=tuple(_kpi(rule, journey, placed) for rule in rules))


def _kpi(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Kpi:
    kind = family(rule.measure)
    found = _MEASURED[kind](rule, journey, placed)
    many = 100.0 if rule.unit == "%" and kind in SHARES else 1.0
    value, low, high = (None if x is None or x != x else float(x) * many for x in (found.value, found.low, found.high))
    return Kpi(
        key=rule.key,
        stage=rule.stage,
        label=Phrase(rule.en or rule.ko, rule.ko or rule.en) if rule.ko or rule.en else _name(rule.measure, placed),
        measure=rule.measure,
        value=value,
        low=low,
        high=high,
        n=found.n,
        target=rule.target,
        better=rule.better or ("down" if kind in LESS else "up"),
        unit=rule.unit or found.unit or UNIT_OF[kind],
        owner=rule.owner,
        why=found.why if value is None else None,
    )


def _name(measure: str, placed: Placed) -> Phrase:
    """What a KPI without a name of its own is called."""
    named = measure.partition(":")[2]
    if measure.startswith("pain:"):
        return label_of(placed.themes[named], "pain")
    return NAMES.get(measure) or Phrase.same(named)


def _none(key: str, **numbers: Any) -> Found:
    return Found(why=Reason(f"kpi.{key}", numbers), n=numbers.get("n"))


def _share(count: int, of: int) -> Found:
    """A share of people; none of fewer than five."""
    if of < FEW:
        return _none("few", n=of, needed=FEW)
    return Found(*stats.wilson(count, of))


def _mean(journey: JourneyMap, value: float | None, low: float | None, high: float | None, n: int) -> Found:
    """A mean of people; none of fewer than five, and none in a study of fewer than 30."""
    if journey.qualitative:
        return _none("qualitative", n=n)
    return _none("few", n=n, needed=FEW) if n < FEW or value is None else Found(value, low, high, n)


# ---------------------------------------------------------------- one measure each


def _lost(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    step = next((s for s in journey.funnel.steps if s.stage == rule.stage), None) if journey.funnel else None
    if journey.funnel is None or step is None:
        return _none("no_funnel" if rule.stage != WHOLE else "not_whole")
    return _share(step.lost, step.lost + step.went_on)


def _reached(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    if rule.stage == WHOLE:
        return _none("not_whole")
    return _share(journey.stage(rule.stage).reached, journey.people)


def _spoke(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    if rule.stage != WHOLE:
        stage = journey.stage(rule.stage)
        return _share(stage.spoke, stage.reached)
    told = placed.said[placed.said["text"].notna() | placed.said["score"].notna()]
    return _share(int(told["customer_id"].nunique()), journey.people)


def _score(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    """The question that most people answered at the stage, as the map has it; of the whole journey everything that was answered on one scale."""
    asked = [s for s in journey.scores if s.measure == rule.measure and (rule.stage == WHOLE or s.stage == rule.stage)]
    if not asked:
        return _none("no_question")
    best = max(asked, key=lambda s: (s.n, s.id))
    if rule.stage != WHOLE or len(asked) == 1:
        return _mean(journey, best.value, best.low, best.high, best.n)
    rows = placed.said[placed.said["score"].notna() & (placed.said["measure"].fillna("rating") == rule.measure)]
    rows = rows[(rows["scale_low"] == best.scale_low) & (rows["scale_high"] == best.scale_high)]
    if rule.measure == "nps":
        last = rows.sort_values(["at", "observation_id"], na_position="first").groupby("customer_id")["score"].last()
        value = stats.nps(promoters=int((last >= 9).sum()), passives=int(last.between(7, 8).sum()), detractors=int((last <= 6).sum()))
    else:
        each = rows.groupby("customer_id")["score"].mean().to_numpy()
        value = stats.mean(each, seed=placed.seed, cell=f"kpi:{rule.key}", bounds=(best.scale_low, best.scale_high))
    return _mean(journey, *value)


def _valence(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    """What people's words say of the stage, a person's mean each; of the whole journey all their words."""
    if rule.stage != WHOLE:
        point = next((e for e in journey.emotions if e.stage == rule.stage and e.measured_by == "worded"), None)
        return _mean(journey, point.valence, point.low, point.high, point.n) if point else _none("no_words")
    each = feelings(placed.said).dropna(subset=["worded"]).groupby("customer_id")["worded"].mean().to_numpy()
    return _mean(journey, *stats.mean(each, seed=placed.seed, cell=f"kpi:{rule.key}", bounds=(-1, 1))) if len(each) else _none("no_words")


def _timed(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    found = next((o for o in journey.operations if o.stage == rule.stage and o.measure == rule.measure), None)
    if found is None:
        return _none("not_whole" if rule.stage == WHOLE and rule.measure == "waiting" else "no_record")
    return _spread(found.spread)


def _minutes(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    found = next((e for e in journey.efforts if e.stage == rule.stage), None)
    if found is None or found.minutes is None:
        return _none("not_whole" if rule.stage == WHOLE else "no_record")
    return _spread(found.minutes)


def _spread(spread: Any) -> Found:
    return _none("few", n=spread.n, needed=FEW) if spread.n < FEW else Found(spread.median, spread.low, spread.high, spread.n)


def _event(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    """Of the people in the log at the stage (of the whole journey: in the log), those who did it."""
    name = rule.measure.partition(":")[2]
    who = placed.did("SELECT DISTINCT stage, event, customer_id FROM p ORDER BY ALL")
    if who.empty:
        return _none("no_log")
    here = who if rule.stage == WHOLE else who[who["stage"].astype(str) == rule.stage]
    wanted = squeezed(name).casefold()
    if not (who["event"].map(lambda event: squeezed(str(event)).casefold()) == wanted).any():
        return _none("no_event", event=name)
    did = here[here["event"].map(lambda event: squeezed(str(event)).casefold()) == wanted] if len(here) else here
    return _share(int(did["customer_id"].nunique()), int(here["customer_id"].nunique()))


def _pain(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    """Of the people who put the stage (or anything) into words, those who complained of the theme."""
    theme = rule.measure.partition(":")[2]
    spoke = placed.said[placed.said["text"].notna() & placed.said["lang"].isin(["ko", "en"])]
    pains = placed.clauses[placed.clauses["kind"] == "pain"]
    if rule.stage != WHOLE:
        spoke, pains = (rows[rows["stage"].astype(str) == rule.stage] for rows in (spoke, pains))
    said = pains[pains["themes"].map(lambda themes: theme in tuple(themes))] if len(pains) else pains
    return _share(int(said["customer_id"].nunique()), int(spoke["customer_id"].nunique()))


def _total(rule: KpiRule, journey: JourneyMap, placed: Placed) -> Found:
    """A total of a report, as the map has it: nobody stands behind it, so it has no n and no interval."""
    name = rule.measure.partition(":")[2]
    wanted = squeezed(name).casefold()
    named = [m for m in journey.measures if wanted in {squeezed(word).casefold() for word in m.label}]
    here = [m for m in named if m.stage == rule.stage]
    if not here:
        return _none("no_total", name=name)
    known = [m for m in here if m.value is not None]
    if not known:
        return _none("range", low=here[0].low, high=here[0].high)
    return Found(known[0].value, unit=known[0].unit or "")


_MEASURED: dict[str, Callable[[KpiRule, JourneyMap, Placed], Found]] = {
    "lost": _lost,
    "reached": _reached,
    "spoke": _spoke,
    **dict.fromkeys(SCORED, _score),
    "valence": _valence,
    **dict.fromkeys(TIMED, _timed),
    "minutes": _minutes,
    "event:": _event,
    "pain:": _pain,
    "total:": _total,
}
