"""What to ask next: every gap of a map as a question, in the order of what its answer would be worth.

Worth = people concerned × steps that the answer would settle (:data:`STEPS`). People are those seen at the stage (of the persona, where it
is about one; those whom the claim speaks for, where it is about a claim). A step is one step of confidence (very low, low, moderate, high),
or one open question decided. Gaps alike at several stages are one question, and their worth is added. It is a rule of this project.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.journey import WHOLE, Claim, Coverage, Emotion, Stage

from . import reading, verdicts
from .funnel import shown_steps, withheld
from .reading import ENOUGH, FEW, SELF_SELECTED
from .saying import _listed
from .view import Lens

RECORDS = frozenset({"log", "crm", "table"})  # what people did, or totals: no words
ADEQUATE = 12  # people for moderate confidence
STEPS = {  # how much an answer would settle
    "gap_leave": 4,  # nothing is known of a stage that people leave: why they do, besides the three steps up to high
    "gap_nobody": 3,
    "gap_few": 2,
    "gap_masked": 2,
    "gap_differ": 2,  # two kinds of evidence say different things: one of both is wrong
    "gap_self": 2,  # from people who came by themselves to all customers
    "gap_untested": 1,  # each assumption, three at most a stage
    "gap_persona": 1,  # two under five people
    "gap_thin": 1,  # two under twelve people
    "gap_claim": 1,
    "gap_one": 1,
}
RANK = tuple(STEPS)  # of two that are worth the same
CLAIMS = 2  # claims one source short of higher confidence that are listed


@dataclass(frozen=True)
class Gap:
    """One thing we do not know: what, what to ask, who would tell, and what the answer is worth."""

    words: str
    asks: tuple[str, ...]
    more: str
    tells: str
    worth: float = 0.0
    now: str = ""  # half the interval of the feeling there, now and once asked
    then: str = ""
    narrow: float = 100.0  # the second in percent of the first


@dataclass(frozen=True)
class _Found:
    """One gap at one stage, before those alike are put together."""

    key: str  # its sentence
    stage: Stage
    worth: float
    asks: tuple[str, ...] = ()
    numbers: tuple[tuple[str, object], ...] = ()
    codes: tuple[str, ...] = ()
    felt: Emotion | None = None
    until: int = ENOUGH  # people to ask in all


_ASKS = {"gap_leave": "coverage.ask_left", "gap_self": "coverage.ask_self", "gap_differ": "coverage_next.ask_differ"}
_TELLS = {
    "gap_leave": "coverage.tell_left",
    "gap_self": "coverage.tell_survey",
    "gap_one": "coverage.tell_second",
    "gap_claim": "coverage.tell_second",
    "gap_untested": "coverage.tell_assumption",
    "gap_persona": "coverage_next.tell_persona",
    "gap_thin": "coverage_next.tell_thin",
    "gap_differ": "coverage_next.tell_differ",
}
_ALONE = ("gap_leave", "gap_differ", "gap_claim", "gap_thin")  # never put together with another one


def table(lens: Lens) -> dict[str, dict[str, Coverage]]:
    """Stage key → kind → what that source gives; whatever belongs to no stage of this map under the whole journey."""
    known, found = {s.key for s in lens.journey.stages}, {}
    for c in lens.journey.coverage:
        found.setdefault(c.stage if c.stage in known else WHOLE, {})[c.kind] = c
    return found


def _found(lens: Lens) -> list[_Found]:
    seen, open_ = table(lens), verdicts.untested(lens)
    left = {s.stage: s for s in shown_steps(lens)}
    felt = reading.curve(lens.journey, reading.main_series(lens.journey))
    found = []
    for stage in lens.journey.stages:
        here = seen.get(stage.key, {})
        words = {k for k, c in here.items() if c.people and k not in RECORDS}
        tested = open_.get(stage.key, [])
        asks = tuple(dict.fromkeys(_quoted(r.asks) for r in tested if r.asks))
        step = left.get(stage.key)
        gone = step.lost if step and not withheld(step, lens) else 0
        people, mine = max(stage.reached, stage.spoke), felt.get(stage.key)
        if stage.spoke < FEW and gone >= FEW:
            found.append(_Found("gap_leave", stage, STEPS["gap_leave"] * people, asks, (("n", gone),)))
        elif stage.spoke < FEW:
            key = "gap_nobody" if not stage.spoke else "gap_masked" if lens.hides(stage.spoke) else "gap_few"
            numbers = (("n", stage.spoke), ("known", stage.known)) if key == "gap_few" else ()
            found.append(_Found(key, stage, STEPS[key] * people, asks, numbers))
        elif tested:
            worth = STEPS["gap_untested"] * min(3, len(tested)) * people
            found.append(_Found("gap_untested", stage, worth, asks, codes=tuple(r.code for r in tested[:4])))
        elif words and words <= SELF_SELECTED:
            found.append(_Found("gap_self", stage, STEPS["gap_self"] * people, asks))
        elif len(words) == 1:
            kind = lens.kind(next(iter(words)))
            found.append(_Found("gap_one", stage, STEPS["gap_one"] * people, asks, (("kind", kind),), felt=mine))
        elif stage.spoke < ENOUGH:
            worth = STEPS["gap_thin"] * (2 if stage.spoke < ADEQUATE else 1) * people
            found.append(_Found("gap_thin", stage, worth, asks, (("n", stage.spoke), ("known", stage.known)), felt=mine))
    return found


def _differing(lens: Lens) -> list[_Found]:
    """Stages at which two kinds of evidence do not say the same."""
    known, made = {s.key: s for s in lens.journey.stages}, []
    for one in lens.journey.contradictions:
        if one.stage in known and len(one.between) == 2:
            stage = known[one.stage]
            names = tuple(_kind_of(lens, x) for x in one.between)
            made.append(_Found("gap_differ", stage, STEPS["gap_differ"] * max(stage.reached, stage.spoke), numbers=(("one", names[0]), ("other", names[1]))))
    return made


def _kind_of(lens: Lens, between: str) -> str:
    return lens.t(f"coverage_next.{between}") if i18n.has(f"coverage_next.{between}") else between


def _short(lens: Lens) -> list[_Found]:
    """Claims that another kind of source would make surer: enough people say so, through one kind only."""
    known, made = {s.key: s for s in lens.journey.stages}, []
    for claim in reading.counted(lens.journey.claims):
        held = claim.evidence
        if claim.stage not in known or held is None or held.share is None or not _one_kind(claim) or lens.hides(held.n_people):
            continue
        stage = known[claim.stage]
        worth = STEPS["gap_claim"] * held.share.count / max(1, held.share.of) * max(stage.reached, stage.spoke)
        numbers = (("label", lens.book.claim_label(claim).text(lens.lang)), ("code", lens.code(claim)), ("kind", lens.kind(held.source_kinds[0])))
        made.append(_Found("gap_claim", stage, worth, numbers=numbers))
    return sorted(made, key=lambda f: -f.worth)[:CLAIMS]


def _one_kind(claim: Claim) -> bool:
    held = claim.evidence
    return held is not None and held.n_people >= ENOUGH and len(held.source_kinds) == 1 and claim.confidence.level != "high"


def _thin(lens: Lens, told: set[str]) -> list[tuple[str, list[_Found]]]:
    """Each persona with the stages at which fewer than twelve of its people spoke, from where it can be told; stages that nobody spoke of are told already."""
    if lens.journey.key != "everyone":
        return []
    maps, made = {m.key: m for m in lens.book.maps}, []
    for persona in lens.book.personas:
        journey = maps.get(persona.key)
        if journey is None or lens.hides(persona.share.count):
            continue
        keys = [s.key for s in journey.stages]
        since = keys.index(persona.since) if persona.since in keys else 0
        felt = reading.curve(journey, reading.main_series(journey))
        here = [
            _Found("gap_persona", s, STEPS["gap_persona"] * (2 if s.spoke < FEW else 1) * s.reached, felt=felt.get(s.key), until=ADEQUATE)
            for s in journey.stages[since:]
            if s.key not in told and s.reached >= ADEQUATE and s.spoke < ADEQUATE
        ]
        if here:
            made.append((lens.book.persona_label(persona).text(lens.lang), here))
    return made


def gaps(lens: Lens) -> list[Gap]:
    """What we do not know, what is worth most first; stages with the same gap and no question of their own are one line.

    Untested assumptions, stages that nobody spoke of or that people leave in silence, personas with under twelve voices at a stage, claims one
    kind of source short of more confidence, and sources that disagree.
    """
    here = _found(lens)
    groups: dict[object, list[_Found]] = {}
    for i, one in enumerate((*here, *_differing(lens), *_short(lens))):
        alone = one.asks or one.key in _ALONE
        groups.setdefault((one.key, one.numbers) if not alone else i, []).append(one)
    made = [(sum(f.worth for f in g), bool(g[0].asks), g[0].key, _gap(lens, g)) for g in groups.values()]
    silent = {f.stage.key for f in here if f.key in ("gap_leave", "gap_nobody", "gap_few", "gap_masked")}
    for name, found in _thin(lens, silent):
        made.append((sum(f.worth for f in found), False, "gap_persona", _gap(lens, found, name)))
    return [gap for *_, gap in sorted(made, key=lambda m: (-m[0], not m[1], RANK.index(m[2])))]


def _gap(lens: Lens, together: list[_Found], name: str = "") -> Gap:
    one, numbers = together[0], dict(together[0].numbers)
    names = _listed([lens.stage_label(x.stage.key) for x in together], lens.lang, most=6)
    told = {"codes": ", ".join(c for x in together for c in x.codes)} if one.key == "gap_untested" else {"stage": names}
    where = "coverage_next" if one.key in ("gap_persona", "gap_claim", "gap_differ", "gap_thin") else "coverage"
    shown = one.asks[:2] or (lens.t(_ASKS.get(one.key, "coverage.ask_default")),)
    more = lens.t("coverage.more_asks", n=len(one.asks) - 2) if len(one.asks) > 2 else ""
    tells = lens.t(_TELLS.get(one.key, "coverage.tell_words"), **({"kind": numbers["kind"]} if "kind" in numbers else {}))
    now, then, narrow = _narrower(lens, together)
    words = lens.t(f"{where}.{one.key}", **told, **numbers, **({"name": name} if name else {}))
    return Gap(words, shown, more, tells, sum(f.worth for f in together), now, then, narrow)


def _narrower(lens: Lens, together: list[_Found]) -> tuple[str, str, float]:
    """How far the interval of the feeling there would shrink: by the root of how many more are asked. Of several stages the widest one."""
    best: tuple[float, float] | None = None
    for one in together:
        felt = one.felt
        if felt is None or felt.low is None or felt.high is None or felt.n < FEW or felt.n >= one.until or lens.hides(felt.n):
            continue
        half = (felt.high - felt.low) / 2
        if best is None or half > best[0]:
            best = half, half * math.sqrt(felt.n / one.until)
    if best is None:
        return "", "", 100.0
    return f"±{i18n.decimal(best[0], 2)}", f"±{i18n.decimal(best[1], 2)}", round(100 * best[1] / best[0], 1)


def _quoted(words: str) -> str:
    bare = words.strip().strip('“”"')
    return f"“{bare}”"
