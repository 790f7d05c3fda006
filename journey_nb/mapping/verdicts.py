"""Yesterday's assumptions, today's verdicts: what the data say of each thing that a person wrote.

An assumption is tested only through the key it names. *Confirmed*: at least two people said so at that stage, and nothing
below speaks against it. *Contradicted*: clearly more people said the opposite there, or, of 30 or more who spoke of the stage,
hardly anybody (upper end of the interval under 10%) said so; not so for needs, thoughts and decision factors, which people seldom put
into words. Goals and expectations are never in the data as such: *untested*, as is everything else, with the reason. What the team says
of itself (the value it offers, notes, the service blueprint) has no verdict, and what is to be has none either: it is another map's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .. import stats
from ..assumptions.written import Written
from ..model.claims import OURS
from ..model.journey import ALL_KINDS, FIELD_OF, Action, Claim, Confidence, Emotion, JourneyMap, Reason, Touchpoint, Verdict
from .evidence import ENOUGH, FEW

OPPOSITE = {"pain": "delight", "delight": "pain"}
VOICES = 2  # one voice confirms nothing
HARDLY = 0.10  # of those who spoke
NEUTRAL = 0.1  # a valence between -0.1 and 0.1 is neither
ASSUMED = Confidence("assumption")
NEVER = ("goal", "expectation")  # no clause of a customer's is coded as one
FIELDS = {kind: name for kind, name in FIELD_OF.items() if kind != "opportunity"}


def judge(journey: JourneyMap, written: Iterable[Written], *, spoke: Mapping[str, int], seen: Mapping[str, str | None]) -> JourneyMap:
    """The map with everything that people wrote of its state in it, each with its verdict; a confirmed claim takes its computed twin's place.

    A map without data has no verdicts: nothing has been asked yet.

    Parameters
    ----------
    journey : JourneyMap
        As drawn from the data, without codes.
    written : Written
        What stands in this study.
    spoke : mapping
        People who put their experience of a stage into words, by stage.
    seen : mapping
        Every claim the material gives evidence for, whatever the period → the last day.
    """
    stages = {s.key for s in journey.stages} | {"whole"}
    parts: dict[str, list[Any]] = {name: list(getattr(journey, name)) for name in (*FIELDS.values(), "actions", "touchpoints", "emotions")}
    empty = journey.people == 0
    for claim in written:
        if claim.stage not in stages or claim.state != journey.state:
            continue  # listed by the build: its stage is not in this model; or it is of another map
        if claim.kind in FIELDS:
            _claim(claim, parts, spoke, seen, empty)
        elif claim.kind == "action":
            _put(parts["actions"], *_action(claim, parts["actions"], empty))
        elif claim.kind == "touchpoint":
            _put(parts["touchpoints"], *_touchpoint(claim, parts["touchpoints"], empty))
        else:
            _put(parts["emotions"], _emotion(claim, parts["emotions"], empty))
    return replace(journey, **{name: tuple(items) for name, items in parts.items()})


def _put(own: list[Any], made: Any, twin: Any = None) -> None:
    """Into its twin's place where the data have one that confirms it, else at the end."""
    if twin is None:
        own.append(made)
    else:
        own[own.index(twin)] = made


def elsewhere(journey: JourneyMap, written: Iterable[Written]) -> list[Written]:
    """What people wrote of stages that this map does not have: kept, listed, not drawn."""
    stages = {s.key for s in journey.stages} | {"whole"}
    return [w for w in written if w.stage not in stages]


def _claim(claim: Written, parts: dict[str, list[Any]], spoke: Mapping[str, int], seen: Mapping[str, str | None], empty: bool) -> None:
    theme = (claim.basis.tests_by or "").removeprefix("theme:") if (claim.basis.tests_by or "").startswith("theme:") else ""
    kind = next(k for k in ALL_KINDS if k.kind == claim.kind)
    made = kind(
        id=claim.id, code=claim.code, stage=claim.stage, theme=theme, label=claim.label, basis=claim.basis, confidence=ASSUMED, evidence=None, verdict=None
    )
    own = parts[FIELDS[claim.kind]]
    twin = next((c for c in own if c.id == f"{claim.kind}:{claim.stage}:{theme}"), None)
    other = OPPOSITE.get(claim.kind)
    against = next((c for c in parts[FIELDS[other]] if c.stage == claim.stage and _theme(c) == theme), None) if other else None
    verdict = None if empty or claim.kind in OURS else _judged(claim, theme, twin, against, spoke.get(claim.stage, 0), seen)
    if verdict is not None and verdict.kind == "confirmed" and twin is not None:
        held = replace(made, basis=replace(claim.basis, kind="evidence"), evidence=twin.evidence, confidence=twin.confidence, verdict=verdict)
        _put(own, held, twin)
    else:
        _put(own, replace(made, verdict=verdict))


def _theme(claim: Claim) -> str:
    return claim.theme if claim.basis.kind == "evidence" else ""


def people(claim: Claim | None) -> int:
    return claim.evidence.n_people if claim is not None and claim.evidence is not None else 0


def _judged(claim: Written, theme: str, twin: Claim | None, against: Claim | None, spoke: int, seen: Mapping[str, str | None]) -> Verdict:
    if claim.kind in NEVER:
        return Verdict("untested", Reason("verdict.not_in_data"))
    if not theme:
        return Verdict("untested", Reason("verdict.no_test"))
    said, opposite = people(twin), people(against)
    known = all(c.evidence.known for c in (twin, against) if c is not None and c.evidence is not None)
    if opposite >= FEW and stats.wilson(opposite, opposite + said).low > 0.5:
        return Verdict("contradicted", Reason("verdict.opposite", {"n": opposite, "own": said, "known": known}))
    if claim.kind in OPPOSITE and spoke >= ENOUGH and stats.wilson(min(said, spoke), spoke).high < HARDLY:
        return Verdict("contradicted", Reason("verdict.hardly_anyone", {"n": said, "of": spoke, "high": stats.wilson(min(said, spoke), spoke).high}))
    if said >= VOICES:
        of = twin.evidence.share.of if twin and twin.evidence and twin.evidence.share else spoke
        return Verdict("confirmed", Reason("verdict.confirmed", {"n": said, "of": of, "known": known}))
    if said == 1:
        return Verdict("untested", Reason("verdict.one_voice", {"n": 1}))
    if claim.last_observed and f"{claim.kind}:{claim.stage}:{theme}" not in seen:
        return Verdict("untested", Reason("verdict.lost", {"until": claim.last_observed}))
    if not spoke:
        return Verdict("untested", Reason("verdict.nobody_asked"))
    return Verdict("untested", Reason("verdict.few_spoke", {"of": spoke, "needed": ENOUGH}))


def _same(a: str, b: str) -> bool:
    return " ".join(a.casefold().split()) == " ".join(b.casefold().split())


def _names(claim: Written, family: str) -> list[str]:
    """What it may be called in the data: the key it names; a touchpoint names itself."""
    named = claim.basis.tests_by or ""
    own = [named.removeprefix(f"{family}:")] if named.startswith(f"{family}:") else []
    return own or ([claim.label.ko, claim.label.en] if family == "touchpoint" else [])


def _action(claim: Written, actions: Iterable[Action], empty: bool) -> tuple[Action, Action | None]:
    names = _names(claim, "event")
    made = Action(id=claim.id, stage=claim.stage, event="", evidence=None, code=claim.code, label=claim.label, basis=claim.basis)
    if empty:
        return made, None
    if not names:
        return replace(made, verdict=Verdict("untested", Reason("verdict.no_test"))), None
    found = next((a for a in actions if a.stage == claim.stage and a.basis.by is None and any(_same(a.event, n) for n in names)), None)
    if found is None or found.evidence is None or found.evidence.n_people < VOICES:
        return replace(made, verdict=Verdict("untested", Reason("verdict.not_seen"))), None
    verdict = Verdict("confirmed", Reason("verdict.reached", {"n": found.evidence.n_people}))
    return replace(made, event=found.event, basis=replace(claim.basis, kind="evidence"), evidence=found.evidence, verdict=verdict), found


def _touchpoint(claim: Written, touchpoints: Iterable[Touchpoint], empty: bool) -> tuple[Touchpoint, Touchpoint | None]:
    made = Touchpoint(claim.id, claim.stage, claim.label, claim.channel, 0, 0, True, code=claim.code, basis=claim.basis)
    if empty:
        return made, None
    names = _names(claim, "touchpoint")
    here = [t for t in touchpoints if t.stage == claim.stage and t.basis.by is None]
    found = next((t for t in here if any(_same(x, n) for x in (t.label.ko, t.label.en) for n in names)), None)
    if found is None or found.reached < VOICES:
        return replace(made, verdict=Verdict("untested", Reason("verdict.not_seen"))), None
    verdict = Verdict("confirmed", Reason("verdict.reached", {"n": found.reached}))
    channel = found.channel or claim.channel
    basis = replace(claim.basis, kind="evidence")
    return replace(found, id=claim.id, code=claim.code, label=claim.label, channel=channel, basis=basis, verdict=verdict), found


def _emotion(claim: Written, emotions: Iterable[Emotion], empty: bool) -> Emotion:
    """A point of the hand-drawn curve against the data's interval at that stage; it is drawn apart and never averaged in."""
    value = claim.valence or 0.0
    made = Emotion(
        stage=claim.stage,
        measured_by="assumed",
        n=0,
        known=True,
        thin="assumed",
        valence=value,
        id=claim.id,
        code=claim.code,
        label=claim.label,
        basis=claim.basis,
    )
    if empty:
        return made
    here = [e for e in emotions if e.stage == claim.stage and e.measured_by != "assumed" and e.n]
    drawn = [e for e in here if e.valence is not None and e.low is not None and e.high is not None]
    if not drawn:
        n = max((e.n for e in here), default=0)
        return replace(made, verdict=Verdict("untested", Reason("verdict.few_spoke", {"of": n, "needed": FEW}) if n else Reason("verdict.nobody_asked")))
    found = {_agrees(value, e.low or 0.0, e.high or 0.0) for e in drawn}
    best = max(drawn, key=lambda e: e.n)
    if found == {True}:
        verdict = Verdict("confirmed", Reason("verdict.curve_agrees", {"value": best.valence, "n": best.n}))
        return replace(made, basis=replace(claim.basis, kind="evidence"), evidence=best.evidence, verdict=verdict)
    if found == {False}:
        return replace(made, verdict=Verdict("contradicted", Reason("verdict.curve_disagrees", {"value": best.valence, "n": best.n})))
    return replace(made, verdict=Verdict("untested", Reason("verdict.curve_open", {"low": best.low, "high": best.high, "n": best.n})))


def _agrees(value: float, low: float, high: float) -> bool | None:
    """Does the interval lie on the side that was assumed (True), wholly on another (False), or on both (None)?"""
    if value < -NEUTRAL:
        return True if high < 0 else False if low > 0 else None
    if value > NEUTRAL:
        return True if low > 0 else False if high < 0 else None
    return True if low >= -0.25 and high <= 0.25 else False if low > NEUTRAL or high < -NEUTRAL else None
