"""Moments of truth that the team has declared: kept as what they are, assumptions with a name, and tested where the data can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..model.errors import StudyError, did_you_mean
from ..model.journey import Basis, JourneyMap, Moment, Reason, Search, Verdict
from ..model.phrase import Phrase
from .build import key_of
from .predictors import Tested

RELEVANT = 0.1  # of a share, or of the half of a scale: a difference that lies wholly under it is none to speak of


def declared(rules: Iterable[Any], journey: JourneyMap, tested: Iterable[tuple[Moment, bool]], search: Search) -> tuple[Moment, ...]:
    """One moment a rule of ``journey.toml``, with what the data say of it.

    Parameters
    ----------
    rules : settings.MomentRule
        A stage, and where the team names them a touchpoint or an event there.
    tested : (moment, found)
        Every candidate that was tried, with its corrected p-value, and whether it was found.

    Returns
    -------
    tuple of Moment
        *Confirmed* where what it names was found to predict the outcome; *contradicted* where the whole interval of the difference lies
        closer to none than a tenth of the scale; else *untested*, and why.
    """
    tried = [(m, found) for m, found in tested if m.way == "predicts"]
    return tuple(_declared(rule, journey, tried, search) for rule in rules)


def _declared(rule: Any, journey: JourneyMap, tried: list[tuple[Moment, bool]], search: Search) -> Moment:
    keys = [s.key for s in journey.stages]
    if rule.stage not in keys:
        hint = did_you_mean(rule.stage, keys)
        raise StudyError(
            en=f"journey.toml: [[moments]] names a stage '{rule.stage}' that is not in this map; known: {', '.join(keys)}.{hint.en}",
            ko=f"journey.toml: [[moments]]의 '{rule.stage}' 단계는 이 지도에 없습니다. 있는 단계: {', '.join(keys)}.{hint.ko}",
        )
    named = f"event:{rule.event}" if rule.event else f"touchpoint:{rule.touchpoint}" if rule.touchpoint else f"stage:{rule.stage}"
    label = Phrase(rule.en or rule.ko, rule.ko or rule.en)
    made = Moment(
        id=f"moment:declared:{rule.stage}:{key_of(f'{named} {rule.kind} {label.ko}')}",
        stage=rule.stage,
        way="declared",
        label=label,
        touchpoint=_part(rule, journey),
        kind=rule.kind,
        basis=Basis("assumption", rule.by, rule.at, tests_by=named),
    )
    if not journey.people:
        return made
    own = [(m, found) for m, found in tried if _is(m, rule, made.touchpoint)]
    return _judged(made, own, search)


def _part(rule: Any, journey: JourneyMap) -> str | None:
    """The id of the touchpoint or action of the map that a rule names."""
    if rule.event:
        return next((a.id for a in journey.actions if a.stage == rule.stage and a.event == rule.event), None)
    if not rule.touchpoint:
        return None
    name = " ".join(rule.touchpoint.casefold().split())
    here = [t for t in journey.touchpoints if t.stage == rule.stage]
    return next((t.id for t in here if name in {" ".join(x.casefold().split()) for x in (t.label.ko, t.label.en)}), None)


def _is(moment: Moment, rule: Any, part: str | None) -> bool:
    named = bool(rule.event or rule.touchpoint)
    return moment.stage == rule.stage and (moment.touchpoint == part if named and part else not named and moment.touchpoint is None)


def _judged(made: Moment, own: list[tuple[Moment, bool]], search: Search) -> Moment:
    if search.outcome is None:
        return replace(made, verdict=Verdict("untested", Reason("verdict.moment.no_outcome")))
    if made.touchpoint is None and not (made.basis.tests_by or "").startswith("stage:"):
        return replace(made, verdict=Verdict("untested", Reason("verdict.not_seen")))
    if not own:
        return replace(made, verdict=Verdict("untested", Reason("verdict.moment.few")))
    best, found = min(own, key=lambda pair: (not pair[1], pair[0].q if pair[0].q is not None else 1.0))
    people = best.n + best.other_n
    if found:
        held = {name: getattr(best, name) for name in ("valence", "outcome", "effect", "low", "high", "n", "other_n", "here", "there", "p", "q", "evidence")}
        basis = replace(made.basis, kind="evidence")
        return replace(made, **held, basis=basis, measured_by=best.measured_by, verdict=Verdict("confirmed", Reason("verdict.moment.predicts", {"n": people})))
    if all(_none_to_speak_of(m) for m, _ in own):
        return replace(made, verdict=Verdict("contradicted", Reason("verdict.moment.no_difference", {"n": people})))
    return replace(made, verdict=Verdict("untested", Reason("verdict.moment.not_clear", {"n": people})))


def _none_to_speak_of(moment: Moment) -> bool:
    """Its whole interval lies within a tenth of a share, 10 points of NPS or a tenth of half a scale."""
    span = RELEVANT * (100 if moment.outcome == "nps" else 1)
    return moment.low is not None and moment.high is not None and max(-moment.low, moment.high) < span


__all__ = ["Tested", "declared"]
