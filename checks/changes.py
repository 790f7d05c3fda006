"""Does ``journey diff`` keep its promises? A drop-off that rose is named, and what did not change is seldom called a change.

    python checks/changes.py [--share 0.05] [--only NAME,NAME] [--out FILE]

Two periods of 400 customers each, five stages, pains, needs and delights of fifteen themes, ratings, feelings and an NPS, all drawn from one
distribution; in ``planted`` alone the drop-off at set-up goes from 22% to 34%. True finds: it is a change in at least 90 of 100 seeds.
False finds: anything else is called a change in at most 11 of 100 seeds, and in ``nothing``, where the periods are alike, anything at all.
Maps are drawn by ``draft_map`` and ``funnels.funnel`` from generated customers. Full size writes docs/evidence/changes.json (only the
kinds asked for are replaced); a smaller share prints, and needs ``--out`` to write.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import counted
import numpy as np
import pandas as pd

from journey_nb import stats
from journey_nb.events import funnels
from journey_nb.mapping.build import Placed, draft_map
from journey_nb.mapping.changes import RATE, diff
from journey_nb.model.changes import MapDiff
from journey_nb.model.journey import MapBook, Period, StudyFacts
from journey_nb.model.phrase import Phrase
from journey_nb.stages import StageDef
from journey_nb.text.themes import Theme

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = 400
FALSE_AT_MOST, TRUE_AT_LEAST = 11, 90
BEFORE, AFTER, LATER = 0.22, 0.34, 0.15  # lost at set-up, before and after; lost in the first thirty days
KEYS = ("need", "compare", "setup", "first30", "renew")
STAGES = tuple(StageDef(key, Phrase.same(key), Phrase.same(key)) for key in KEYS)
THEMES = {key: Theme(key, *[Phrase.same(key)] * 4) for key in (f"t{i:02d}" for i in range(15))}
KINDS, WEIGHTS = ("pain", "wish", "praise"), (0.45, 0.2, 0.35)
SPEAKS, WRITES, ANSWERS = 0.35, 0.6, 0.4  # of those at a stage who rate it, of these who write; of all who answer the NPS
FIRST = pd.Timestamp("2026-01-01", tz="UTC")


def lives(rng: np.random.Generator, people: list[str], lost: float) -> pd.DataFrame:
    """When each customer was at each stage from set-up on, in a quarter of 91 days; a log sees nobody before set-up."""
    rows: list[tuple[str, str, float]] = []
    for who in people:
        day = rng.uniform(0, 45)
        for stage, gone in zip(KEYS[2:], (lost, LATER, 1.0), strict=True):
            rows.append((who, stage, day))
            if rng.random() < gone:
                break
            day += rng.lognormal(1.6, 0.5)
    table = pd.DataFrame(rows, columns=["customer_id", "stage", "day"])
    moments = FIRST + pd.to_timedelta(table["day"], unit="D")
    return table.assign(first_at=moments, last_at=moments).drop(columns="day")


def voices(rng: np.random.Generator, people: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What they say: a rating a stage, words from six in ten of those, one to three things said; who is glad once is glad again."""
    mood = dict(zip(people, 0.35 * rng.normal(size=len(people)), strict=True))
    popular = 1 / np.arange(1, len(THEMES) + 1)
    names = list(THEMES)
    chances = {s: np.roll(popular, 3 * i) for i, s in enumerate(KEYS)}
    said: list[dict[str, Any]] = []
    clauses: list[dict[str, Any]] = []
    for who in people:
        for stage in KEYS:
            if rng.random() >= SPEAKS:
                continue
            felt = float(np.clip(mood[who] + 0.4 * rng.normal(), -1, 1))
            writes = rng.random() < WRITES
            oid = f"o{len(said):06d}"
            score = float(np.clip(round(3 + 2 * felt), 1, 5))
            said.append({"observation_id": oid, "customer_id": who, "stage": stage, "score": score, "measure": "csat", "item": stage, "scale": 5.0,
                         "text": "words" if writes else None, "valence": felt if writes else np.nan})  # fmt: skip
            for n in range(1 + rng.poisson(0.7) if writes else 0):
                weights = chances[stage] / chances[stage].sum()
                clauses.append({"observation_id": oid, "customer_id": who, "stage": stage, "clause": n, "valence": felt,
                                "kind": KINDS[int(rng.choice(3, p=WEIGHTS))], "themes": (names[int(rng.choice(len(names), p=weights))],)})  # fmt: skip
        if rng.random() < ANSWERS:
            oid = f"o{len(said):06d}"
            score = float(np.clip(round(7.5 + 3 * mood[who] + 2 * rng.normal()), 0, 10))
            said.append({"observation_id": oid, "customer_id": who, "stage": "whole", "score": score, "measure": "nps", "item": "nps", "scale": 10.0,
                         "text": None, "valence": np.nan})  # fmt: skip
    return pd.DataFrame(said), pd.DataFrame(clauses)


def period(rng: np.random.Generator, name: str, lost: float) -> MapBook:
    """The map of one quarter with everybody in it for the first time."""
    people = [f"{name}-{i:04d}" for i in range(PEOPLE)]
    said, clauses = voices(rng, people)
    order = pd.CategoricalDtype([*KEYS, "whole"], ordered=True)
    low = np.where(said["measure"] == "nps", 0.0, 1.0)
    said = said.assign(
        known=True, alias="F01", kind_of_source="survey", stage=said["stage"].astype(order), touchpoint=None, channel=None, question=said["item"],
        scale_low=low, scale_high=said["scale"], lang=np.where(said["text"].notna(), "en", None), at=FIRST, voice="customer",
    )  # fmt: skip
    clauses = clauses.assign(known=True, alias="F01", kind_of_source="survey", stage=clauses["stage"].astype(order), lang="en", at=FIRST, words="", comment="")
    placed = Placed(said=said, clauses=clauses, stages=STAGES, themes=THEMES)
    seen = lives(rng, people, lost)
    until = (FIRST + pd.Timedelta(days=90)).date()
    journey = replace(draft_map(placed), funnel=funnels.funnel(seen, STAGES, until=until)[0])
    return MapBook(StudyFacts("check", "check", "UTC", "check"), Period(name, None, None), (journey,))


def compared(seed: int, name: str) -> MapDiff:
    """``nothing``: two periods alike. ``planted``: the drop-off at set-up rises from 22% to 34%."""
    rng = np.random.default_rng([seed, sum(map(ord, name))])
    before = period(rng, "2026Q1", BEFORE)
    return diff(before, period(rng, "2026Q2", AFTER if name == "planted" else BEFORE))


def together(found: MapDiff) -> bool:
    """Whether the drop-off would be a change if everything were corrected in one go."""
    tested = [c for c in found.changes if c.p is not None]
    q = stats.benjamini_hochberg([c.p for c in tested if c.p is not None])
    return any(c.id == "lost:setup" and value <= RATE for c, value in zip(tested, q, strict=True))


def ran(name: str, seeds: range) -> dict[str, Any]:
    """One kind of pairs of periods over all seeds."""
    began = time.process_time()
    named, others, one_go, sizes, ids = 0, 0, 0, [], []
    for seed in seeds:
        found = compared(seed, name)
        changed = [c.id for c in found.changed]
        named += "lost:setup" in changed and name == "planted"
        wrong = [i for i in changed if i != "lost:setup" or name != "planted"]
        others += bool(wrong)
        ids += wrong
        one_go += together(found)
        sizes.append({f.key: f.tested for f in found.families})
    scale = len(seeds) / counted.SEEDS
    allowed = FALSE_AT_MOST if len(seeds) == counted.SEEDS else max(2, FALSE_AT_MOST * len(seeds) // counted.SEEDS)
    out: dict[str, Any] = {
        "about": " ".join((compared.__doc__ or "").split()),
        "seeds": len(seeds),
        "cpu_s": round((time.process_time() - began) / max(1, len(seeds)), 2),
        "tested": {key: round(float(np.mean([s.get(key, 0) for s in sizes])), 1) for key in ("lost", "measured", "said")},
        "others": others,
        "others_at_most": allowed,
        "others_by_kind": {kind: sum(i.split(":")[0] == kind for i in ids) for kind in sorted({i.split(":")[0] for i in ids})},
    }
    holds = others <= allowed
    if name == "planted":
        stages = round(np.mean([s.get("lost", 0) for s in sizes]))
        power = {f"at {level:g}": round(stats.power_of_shares(BEFORE, PEOPLE, AFTER, PEOPLE, level=level), 3) for level in (RATE, RATE / max(1, stages))}
        least = TRUE_AT_LEAST * scale if len(seeds) == counted.SEEDS else np.floor(0.8 * len(seeds))
        out |= {"lost": [BEFORE, AFTER], "planned_power": power, "named": named, "named_at_least": int(least), "named_if_corrected_in_one_go": one_go}
        holds = holds and named >= least
    return out | {"holds": bool(holds)}


def main(arguments: list[str] | None = None) -> int:
    about = {"people_a_period": PEOPLE, "stages": list(KEYS), "themes": len(THEMES)}
    return counted.run("changes", ["planted", "nothing"], ran, arguments, doc=__doc__, **about)


if __name__ == "__main__":
    raise SystemExit(main())
