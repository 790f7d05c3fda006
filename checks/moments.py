"""Are moments of truth found where they are planted, and hardly ever where everything is chance?

    python checks/moments.py [--share 0.05] [--only NAME,NAME] [--out FILE]

False finds: at most 11 of 100 seeds with *any* moment found, in whichever way (predicts, hand-off, peak, end), for each kind of company
without one (5% are promised; a method that errs in 5% passes with .996). A flat curve has no peak, no end and no hand-off at whatever
height it lies, so there each of them is false. True finds: the planted moment, by its way, stage and part, in at least 90 of 100 seeds.

Planned power is 95% or more: every kind of company with a moment states its effect and computes the power that its n has
(:func:`shares`, :func:`means`), at the level that is left for the planted one of M candidates, .05 / 2 families / M (Bonferroni's bound
for Benjamini and Hochberg's first step). Full size writes docs/evidence/moments.json.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import counted
import numpy as np
import pandas as pd

from journey_nb import stats
from journey_nb.engine import Events, connect, literal
from journey_nb.events import funnels
from journey_nb.mapping.build import Placed, _did, feelings, key_of
from journey_nb.mapping.channels import switched
from journey_nb.mapping.emotion import emotion_points
from journey_nb.mapping.leaving import MOVED, data_end, present
from journey_nb.mapping.moments import moments
from journey_nb.mapping.records import Records
from journey_nb.model.journey import Confidence, JourneyMap, Moment, Search, Stage
from journey_nb.model.phrase import Phrase
from journey_nb.stages import StageDef

ROOT = Path(__file__).resolve().parents[1]
FALSE_AT_MOST, TRUE_AT_LEAST, POWER = 11, 90, 0.95
KEYS = ("see", "compare", "setup", "use", "renew")
STAGES = tuple(StageDef(k, Phrase.same(k), Phrase.same(k)) for k in KEYS)
START = pd.Timestamp("2026-01-01", tz="UTC")
DAY = 86400.0
WAYS = ("predicts", "handoff", "peak", "end")
COLUMNS = ["customer_id", "stage", "kind_of_source", "channel", "touchpoint", "score", "measure", "valence", "seconds", "response_id"]


@dataclass
class Company:
    """What its customers said and did, and the moment that is planted in it (None: none is)."""

    said: list[tuple[Any, ...]] = field(default_factory=list)  # COLUMNS
    did: list[tuple[str, str, str, float]] = field(default_factory=list)  # customer, stage, event, seconds
    planted: str | None = None  # how its id begins: moment:predicts:setup
    power: float = 1.0
    ways: tuple[str, ...] = WAYS  # that count as false


def rated(rng: np.random.Generator, feeling: float) -> int:
    """An answer from 1 to 5 by somebody who feels so (-1..1)."""
    return int(np.clip(round(3 + 2 * feeling + rng.normal(0, 0.5)), 1, 5))


# ---------------------------------------------------------------- power


def shares(one: float, n: float, other: float, m: float, tried: int) -> float:
    """How often two shares of n and m people are told apart as the planted one of ``tried`` candidates."""
    return stats.power_of_shares(one, round(n), other, round(m), level=0.05 / 2 / tried)


def means(difference: float, se: float, tried: int) -> float:
    """The same of a difference of means with this standard error: Φ(|δ|/se − z(1 − level/2))."""
    from scipy.special import ndtr, ndtri

    return float(ndtr(abs(difference) / se - ndtri(1 - 0.05 / 2 / tried / 2)))


# ---------------------------------------------------------------- companies that customers go through, stage by stage


def journeys(
    rng: np.random.Generator,
    people: int,
    *,
    lost: Callable[[int, float, bool], float] = lambda stage, felt, met: 0.2,
    stay: Callable[[bool], float] = lambda leaves: 5,
    trouble: float = 0.3,
    events: Callable[[int, int], str] | None = None,
) -> Company:
    """Customers who take steps and write tickets at each stage until they go on to the next one or leave.

    ``lost(stage, felt, met)`` is the probability that a customer leaves at a stage, who felt so in the ticket there and met the trouble or not;
    ``stay(leaves)`` the mean number of steps. How people feel hangs together from stage to stage (a customer's own mood, correlation .4).
    """
    made = Company()
    kinds = events or (lambda stage, nth: f"{KEYS[stage]}_{int(rng.integers(min(5, 1 + nth // 2), 6))}")
    for i in range(people):
        who, mood, now = f"c{i:04d}", rng.normal(0, 0.4), rng.uniform(0, 60) * DAY
        for stage in range(len(KEYS)):
            felt = float(np.clip(mood + rng.normal(0, 0.5), -1, 1))
            met = bool(rng.random() < trouble) and events is None
            leaves = stage < len(KEYS) - 1 and bool(rng.random() < lost(stage, felt, met))
            steps = 1 + int(rng.poisson(stay(leaves)))
            trouble_at = int(rng.integers(steps)) if met else -1
            told_at = set(rng.integers(0, steps, int(rng.integers(0, 3)) if rng.random() < 0.85 else 0).tolist())
            for nth in range(steps):
                now += float(rng.exponential(0.4)) * DAY
                made.did.append((who, KEYS[stage], f"{KEYS[stage]}_trouble" if nth == trouble_at else kinds(stage, nth), now))
                if nth in told_at:
                    spot, channel = f"{KEYS[stage]} {int(rng.integers(3))}", ("chat", "phone", "mail")[int(rng.integers(3))]
                    score = rated(rng, felt)
                    made.said.append((who, KEYS[stage], "ticket", channel, spot, score, "csat", np.clip(felt + rng.normal(0, 0.3), -1, 1), now + 60, None))
            if leaves:
                break
    return made


def by_chance(rng: np.random.Generator) -> Company:
    """300 customers; one in five leaves at every stage, whatever they felt or met; steps, tickets, touchpoints and channels by chance."""
    return journeys(rng, 300)


def lingering(rng: np.random.Generator) -> Company:
    """Those who leave stay three times as long before: they meet more of everything, and none of it is why."""
    return journeys(rng, 300, stay=lambda leaves: 9 if leaves else 3)


def hurried(rng: np.random.Generator) -> Company:
    """Those who leave do so after a step or two: who goes on has met more of everything (survivorship)."""
    return journeys(rng, 300, stay=lambda leaves: 1 if leaves else 7)


def in_order(rng: np.random.Generator) -> Company:
    """Every stage has six steps in order, two of which half the people skip, and after each step one in twelve leaves: a late step is survival."""
    made = Company()
    for i in range(300):
        who, now, leaves = f"c{i:04d}", rng.uniform(0, 60) * DAY, False
        for stage in KEYS[:4]:
            for step in range(6):
                if step in (2, 4) and rng.random() < 0.5:
                    continue
                now += float(rng.exponential(0.5)) * DAY
                made.did.append((who, stage, f"{stage}_{step}", now))
                if rng.random() < 0.3:
                    felt = float(rng.uniform(-1, 1))
                    made.said.append((who, stage, "ticket", "chat", f"{stage} desk", rated(rng, felt), "csat", felt, now + 60, None))
                leaves = bool(rng.random() < 1 / 12)
                if leaves:
                    break
            if leaves:
                break
    return made


def told_after(rng: np.random.Generator) -> Company:
    """Those who left are asked afterwards and say that everything was bad; who stayed says that everything was fine. Only what predicts is false:
    the curve itself is not flat here."""
    made = journeys(rng, 300)
    last = {who: (stage, now) for who, stage, _, now in made.did}
    made.said = []
    for who, (stage, now) in last.items():
        for told in KEYS[: KEYS.index(stage) + 1]:
            score = int(rng.integers(1, 3)) if stage != KEYS[-1] else int(rng.integers(4, 6))
            made.said.append((who, told, "survey", None, f"{told} desk", score, "csat", float("nan"), now + 2 * DAY, f"r{who}"))
    return replace(made, ways=("predicts",))


# ---------------------------------------------------------------- companies that ask everybody once


def sheets(
    rng: np.random.Generator,
    people: int,
    *,
    height: Callable[[int], float] = lambda stage: 0.0,
    recommend: Callable[[dict[str, float]], float] = lambda felt: 0.0,
    reach: float = 0.8,
    spots: int = 2,
) -> Company:
    """One sheet each, at the end: every stage they reached, ``spots`` touchpoints of it, in words too, and whether they would recommend us.

    ``height(stage)`` is the mean feeling there; ``recommend(felt)`` moves the answer (0 to 10) by so many points. Answers of a person hang together
    (mood: correlation .5), and fewer and fewer have reached the later stages, whatever they feel.
    """
    made = Company()
    for i in range(people):
        who, mood, now = f"c{i:04d}", rng.normal(0, 0.4), rng.uniform(0, 30) * DAY
        felt: dict[str, float] = {}
        for stage, key in enumerate(KEYS):
            if stage and rng.random() > reach:
                break
            for spot in range(spots):
                name = f"{key} {spot}"
                felt[name] = float(np.clip(height(stage) + mood + rng.normal(0, 0.4), -1, 1))
                made.said.append((who, key, "survey", None, name, rated(rng, felt[name]), "csat", float("nan"), now, f"r{who}"))
            if rng.random() < 0.6:
                words = float(np.clip(height(stage) + mood + rng.normal(0, 0.4), -1, 1))
                made.said.append((who, key, "survey", None, None, float("nan"), None, words, now, f"r{who}"))
        answer = int(np.clip(round(7 + recommend(felt) + rng.normal(0, 2.2)), 0, 10))
        made.said.append((who, "whole", "survey", None, None, answer, "nps", float("nan"), now, f"r{who}"))
    return made


def one_sheet(rng: np.random.Generator) -> Company:
    """160 customers on one sheet; who is in a good mood rates everything well, but whether they recommend us is another matter."""
    return sheets(rng, 160)


def high_and_flat(rng: np.random.Generator) -> Company:
    """All stages alike and all good: a flat curve that lies far above neutral, with ratings cut off at the best."""
    return sheets(rng, 160, height=lambda stage: 0.5)


def few(rng: np.random.Generator) -> Company:
    """45 customers on one sheet."""
    return sheets(rng, 45)


def many_touchpoints(rng: np.random.Generator) -> Company:
    """400 customers and 40 touchpoints."""
    return sheets(rng, 400, reach=0.9, spots=8)


# ---------------------------------------------------------------- companies with a moment of truth

THROUGH, ON_SHEETS, SWITCHED = 130, 35, 2  # candidates of both families together: more than stand in either


def leaves_after_bad_setup(rng: np.random.Generator) -> Company:
    """Who felt bad at setup leaves there in 55 of 100 cases, who did not in 10; elsewhere 3 in 100 leave. 480 customers, of whom some 128 rate it on
    each side of neutral; a rating is on the side of the feeling in 86 of 100 cases."""
    made = journeys(rng, 480, lost=lambda stage, felt, met: 0.03 if stage != 2 else 0.55 if felt < 0 else 0.10)
    told, right = 480 * 0.97**2 * 0.85 * (2 / 3) * 0.5, 0.86
    bad, good = (1 - (1 - p) * 0.97 for p in (right * 0.55 + (1 - right) * 0.10, right * 0.10 + (1 - right) * 0.55))  # or lost one stage later
    return replace(made, planted="moment:predicts:setup:rated", power=shares(bad, told, good, told, THROUGH))


def leaves_after_trouble(rng: np.random.Generator) -> Company:
    """Three in ten meet trouble at use: 40 of 100 of them leave there, of the others 12. Elsewhere 3 in 100 leave. 420 customers."""
    made = journeys(rng, 420, lost=lambda stage, felt, met: 0.03 if stage != 3 else 0.40 if met else 0.12)
    n = 420 * 0.97**3
    return replace(made, planted=f"moment:predicts:use:{key_of('use_trouble')}", power=shares(0.40, 0.3 * n, 0.12, 0.7 * n, THROUGH))


def recommends_after_good_setup(rng: np.random.Generator) -> Company:
    """Whether setup's first touchpoint felt good moves the recommendation by 2 points of 10 (of a spread of 2.2). 450 customers, of whom 64 in 100
    reach it; its rating is on the side of the feeling in 85 of 100 cases, so 1.4 points are left."""
    made = sheets(rng, 450, recommend=lambda felt: (1.0 if felt["setup 0"] >= 0 else -1.0) if "setup 0" in felt else 0.0)
    n, spread = 450 * 0.8**2 / 2, math.hypot(2.2, 0.29)  # rounding adds 1/12
    se = math.sqrt(math.pi / 3) * spread * math.sqrt(2 / n)  # ranks are 3/π as good as means
    return replace(made, planted=f"moment:predicts:setup:rated-{key_of('setup 0')}", power=means(1.4, se, ON_SHEETS))


MOOD, SPREAD = 0.16, 0.27  # variance of a person's mood, and of their mean of two ratings of a stage: 0.16 + (0.16 + 0.06) / 2


def curve_se(people: int, column: int, *, mirrored: bool) -> float:
    """The standard error of one stage's mean less (or, mirrored, and) the mean of the other stages' means.

    Variance Σ_st c_s c_t cov_st / n_first: who reached the later of two stages spoke of the earlier one too; 0.8^k of the people reach stage k.
    """
    weight = [1.0 if k == column else (1 if mirrored else -1) / (len(KEYS) - 1) for k in range(len(KEYS))]
    pairs = [(s, t) for s in range(len(KEYS)) for t in range(len(KEYS))]
    return math.sqrt(sum(weight[s] * weight[t] * (SPREAD if s == t else MOOD) / (people * 0.8 ** min(s, t)) for s, t in pairs))


def bad_at_compare(rng: np.random.Generator) -> Company:
    """The second of five stages lies 0.5 under the others, which are neutral. 140 customers; whether it is further from neutral than the mean of the
    others is the harder half of the test, because a person's mood is in both."""
    made = sheets(rng, 140, height=lambda stage: -0.5 if stage == 1 else 0.0)
    return replace(made, planted="moment:peak:compare:rated", power=means(0.5, curve_se(140, 1, mirrored=True), ON_SHEETS))


def good_at_the_end(rng: np.random.Generator) -> Company:
    """The last of five stages lies 0.3 above the others, which are neutral. 140 customers."""
    made = sheets(rng, 140, height=lambda stage: 0.3 if stage == 4 else 0.0)
    return replace(made, planted="moment:end:renew:rated", power=means(0.3, curve_se(140, 4, mirrored=False), ON_SHEETS))


def worse_after_setup(rng: np.random.Generator) -> Company:
    """From setup to use feelings fall by 0.3 and stay there. 160 customers, of whom half reach use; a person's change spreads by 0.47."""
    made = sheets(rng, 160, height=lambda stage: 0.15 if stage < 3 else -0.15)
    return replace(made, planted="moment:handoff:use:rated-setup", power=means(0.3, 0.47 / math.sqrt(160 * 0.8**3), ON_SHEETS))


def worse_after_a_switch(rng: np.random.Generator) -> Company:
    """Who comes to the phone from the chat feels 0.45 worse there than who calls at once; 70 of each, spread 0.54."""
    made = Company()
    for i in range(140):
        who, now, mood = f"c{i:04d}", rng.uniform(0, 60) * DAY, rng.normal(0, 0.3)
        for channel, shift in (("chat", 0.0), ("phone", -0.45)) if i % 2 else (("phone", 0.0),):
            now += DAY
            felt = float(np.clip(0.2 + shift + mood + rng.normal(0, 0.35), -1, 1))
            made.said.append((who, "use", "ticket", channel, "help desk", rated(rng, felt), "csat", felt, now, None))
    return replace(made, planted=f"moment:handoff:use:rated-{key_of('chat phone')}", power=means(0.45, 0.54 * math.sqrt(2 / 70), SWITCHED))


FALSE: dict[str, Callable[[np.random.Generator], Company]] = {
    "by_chance": by_chance, "lingering": lingering, "hurried": hurried, "in_order": in_order, "told_after": told_after,
    "one_sheet": one_sheet, "high_and_flat": high_and_flat, "few": few, "many_touchpoints": many_touchpoints,
}  # fmt: skip
TRUE: dict[str, Callable[[np.random.Generator], Company]] = {
    "leaves_after_bad_setup": leaves_after_bad_setup, "leaves_after_trouble": leaves_after_trouble,
    "recommends_after_good_setup": recommends_after_good_setup, "bad_at_compare": bad_at_compare, "good_at_the_end": good_at_the_end,
    "worse_after_setup": worse_after_setup, "worse_after_a_switch": worse_after_a_switch,
}  # fmt: skip


# ---------------------------------------------------------------- from a company to its map


def mapped(company: Company, folder: Path, seed: int) -> tuple[Placed, JourneyMap]:
    """A company in the shape in which a build places its research, and its map."""
    said = pd.DataFrame(company.said, columns=COLUMNS).astype({"score": float, "valence": float, "measure": object, "touchpoint": object, "channel": object})
    order = pd.CategoricalDtype([*KEYS, "whole"], ordered=True)
    nth = said.index.astype(str)
    said = said.assign(
        observation_id="o" + nth.str.zfill(6), response_id=said["response_id"].where(said["response_id"].notna(), "t" + nth), stage=said["stage"].astype(order),
        at=(START + pd.to_timedelta(said.pop("seconds"), unit="s")).dt.as_unit("us"), known=True, alias="F01", text=None, lang=None, sheet="", row=nth,
        item=said["measure"].astype(object).where(said["touchpoint"].isna(), said["touchpoint"]), question="q", voice="customer", at_precision="instant",
        scale_low=np.where(said["measure"] == "nps", 0.0, 1.0), scale_high=np.where(said["measure"] == "nps", 10.0, 5.0),
    )  # fmt: skip
    said.loc[said["valence"].notna(), ["text", "lang"]] = ["말", "ko"]
    clauses = said.iloc[:0].assign(kind=None, themes=None, words=None, comment=None)
    more: dict[str, Any] = {}
    if company.did:
        log = pd.DataFrame(company.did, columns=["customer_id", "stage", "event", "seconds"])
        places = log[["event", "stage"]].drop_duplicates("event")
        at = (START + pd.to_timedelta(log["seconds"], unit="s")).dt.tz_localize(None).dt.as_unit("us")
        table = log[["customer_id", "event"]].assign(observation_id=log.index, at=at, at_precision="instant", channel=None, file="F02", row=log.index)
        path = folder / "events.parquet"
        with connect() as connection:
            connection.register("table_", table)
            connection.execute(f"COPY (SELECT * FROM table_) TO {literal(path)} (FORMAT parquet)")
        more = {"events": Events(path, len(log), pd.DataFrame()), "places": places, "event_kinds": {"F02": "log"}}
    placed = Placed(said=said, clauses=clauses, stages=STAGES, themes={}, seed=seed, **more)
    return placed, drawn(placed)


def drawn(placed: Placed) -> JourneyMap:
    """What the search reads of a map, drawn as a build draws it: the curve, the actions and where customers are lost."""
    felt, people = feelings(placed.said), sorted(set(placed.said["customer_id"]))
    emotions = [
        point
        for series in ("rated", "worded")
        for point in emotion_points(felt.assign(felt=felt[series]), measured_by=series, stages=list(KEYS), qualitative=False, seed=placed.seed)
    ]
    funnel, until = None, data_end(placed)
    seen = funnels.visits(placed.events, placed.places, present(placed.said), STAGES)
    if until is not None and len(seen):
        found, _ = funnels.funnel(seen, STAGES, until=until)
        funnel = found if found.reasons[0].key == MOVED else None
    stages = tuple(Stage(k, Phrase.same(k), Phrase.same(k), len(people), len(people), True, 1, 0, Confidence("high")) for k in KEYS)
    actions = _did(placed).actions
    return JourneyMap("everyone", None, "current", len(people), True, False, stages, tuple(emotions), actions=actions, funnel=funnel)


def searched(company: Company, folder: Path, seed: int) -> tuple[tuple[Moment, ...], Search]:
    placed, journey = mapped(company, folder, seed)
    with Records(placed) as records:
        return moments(journey, placed, records, feelings(placed.said), switched(records))


# ---------------------------------------------------------------- counting


def ran(name: str, seeds: range) -> dict[str, Any]:
    """One kind of company over all seeds: in how many any moment was found (or the planted one), by way, and how many were tried."""
    make = {**FALSE, **TRUE}[name]
    hits, tried, power, outcomes = 0, [], [], set()
    ways: dict[str, int] = dict.fromkeys(WAYS, 0)
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            company = make(np.random.default_rng([seed, sum(map(ord, name))]))
            every, search = searched(company, Path(folder), seed)
            found = [m for m in every if m.way in company.ways]
            hits += bool(found) if company.planted is None else any(m.id.startswith(company.planted) for m in found)
            for way in {m.way for m in found}:
                ways[way] += 1
            tried.append(search.tried)
            outcomes.add(search.outcome)
            power.append(company.power)
    seconds = (time.process_time() - began) / max(1, len(seeds))
    about = {"about": " ".join((make.__doc__ or "").split()), "seeds": len(seeds), "found": hits, "ways": {k: v for k, v in ways.items() if v}}
    out: dict[str, Any] = {**about, "tried": [min(tried), max(tried)], "outcome": sorted(map(str, outcomes)), "cpu_s": round(seconds, 2)}
    if name in TRUE:
        planned = round(min(power), 4)
        return {**out, "planned_power": planned, "holds": planned >= POWER and hits >= TRUE_AT_LEAST * len(seeds) / counted.SEEDS}
    allowed = FALSE_AT_MOST if len(seeds) == counted.SEEDS else max(2, FALSE_AT_MOST * len(seeds) // counted.SEEDS)
    return {**out, "at_most": allowed, "holds": hits <= allowed}


def main(arguments: list[str] | None = None) -> int:
    return counted.run("moments", [*FALSE, *TRUE], ran, arguments, doc=__doc__, false_at_most=FALSE_AT_MOST, true_at_least=TRUE_AT_LEAST)


if __name__ == "__main__":
    raise SystemExit(main())
