"""Does the map of a generated sample tell the truths that were planted in it? Many seeds, both languages in turn, full size.

``python checks/sample_truths.py`` runs 20 seeds and writes ``docs/evidence/sample_truths.json``; ``--share 0.05`` runs one and writes
nothing unless ``--out`` says where. A truth counts as found where at least 18 of 20 seeds find it; exact ones are exact in all.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

SEEDS, CUSTOMERS = 20, 140
NEEDED = 0.9  # of the seeds
EXACT = ("nps", "reached", "funnel", "nothing_personal")


def newcombe(a: int, n: int, b: int, m: int) -> tuple[float, float]:
    """The 95% interval of a/n − b/m (Newcombe 1998, method 10)."""
    from journey_nb import stats

    one, two = stats.wilson(a, n), stats.wilson(b, m)
    p, q = a / n, b / m
    low = p - q - math.hypot(p - one.low, two.high - q)
    return low, p - q + math.hypot(one.high - p, q - two.low)


def check(seed: int, lang: str, customers: int, work: Path) -> dict[str, Any]:
    """One seed: which truths the files told."""
    import pandas as pd

    from journey_nb import pipeline, samples
    from journey_nb.events import funnels
    from journey_nb.identity import pseudonym
    from journey_nb.personas.measures import adjusted_rand

    arguments: dict[str, Any] = {"customers": customers, "seed": seed}
    truth = samples.truths("saas", lang=lang, **arguments)
    folder = samples.make("saas", work / f"{seed}", lang=lang, **arguments)
    built = pipeline.build([folder], study=pipeline.study_for([folder])[0])
    research, journey = built.research, built.book.map()

    def who(keys: list[str]) -> set[str]:
        return {pseudonym(samples.public_key(), key) for key in keys}

    found: dict[str, Any] = {"seed": seed, "lang": lang}
    nps = next(s for s in journey.scores if s.measure == "nps")
    found["nps"] = (nps.n, nps.parts) == (truth["nps"]["n"], {k: truth["nps"][k] for k in ("promoters", "passives", "detractors")})

    stages = ["compare", "signoff", "setup", "first30", "renew"]
    people = who(truth["reached"]["compare"])
    visits = funnels.visits(research.events, research.places, research.said, research.model.stages)
    seen = {stage: set(visits.loc[visits["stage"] == stage, "customer_id"]) & people for stage in stages}
    found["reached"] = all(seen[stage] == who(truth["reached"][stage]) for stage in stages)
    steps, _ = funnels.funnel(visits, stages, until="2026-06-30", timezone="Asia/Seoul", people=people)
    planted = {s["stage"]: (s["reached"], s["went_on"], s["lost"], s["open"]) for s in truth["funnel"]}
    found["funnel"] = all((s.reached, s.went_on, s.lost, s.open) == planted[s.stage] for s in steps.steps[:-1])
    found["open_days"] = steps.open_days

    setup = [(p.theme, p.evidence.n_people) for p in journey.pains if p.stage == "setup" and p.evidence]
    found["top_pain"] = setup[0][0] == truth["pains"]["setup"][0]["theme"] == "network"
    found["second_pain"] = setup[1][0] == truth["pains"]["setup"][1]["theme"]

    kinds = {pseudonym(samples.public_key(), key): n for n, p in enumerate(truth["personas"]) for key in p["members"]}
    members = [(kinds[str(c)], g) for c, g in research.found.members.items() if str(c) in kinds]
    codes = pd.factorize(pd.Series([g for _, g in members]))[0]
    ari = adjusted_rand(pd.Series([k for k, _ in members]).to_numpy(), codes, max(3, int(codes.max()) + 1)) if members else 0.0
    segmentation = built.book.segmentation
    found |= {
        "ari": round(ari, 4),
        "k": segmentation.recommended_k if segmentation else 0,
        "placed": len(research.found.members),
        "of_them_known": len(members),
    }
    found["personas"] = ari >= 0.9

    lost = []
    for period in truth["periods"]:
        from journey_nb.study import period as days

        span = days(period["name"], "Asia/Seoul")
        inside = visits.loc[(visits["first_at"] >= span.start) & (visits["first_at"] < span.end)]
        here, _ = funnels.funnel(inside, ["setup", "first30"], until=str(span.after - timedelta(days=1)), open_days=20, timezone="Asia/Seoul", people=people)
        lost.append((here.steps[0].lost, here.steps[0].lost + here.steps[0].went_on))
    low, high = newcombe(*lost[0], *lost[1])
    found |= {"lost_at_setup": [list(pair) for pair in lost], "difference": [round(low, 4), round(high, 4)], "change": low > 0}

    slipped = [value for values in truth["personal"].values() for value in values]
    words = " ".join(research.said["text"].dropna()) + json.dumps(built.book.to_dict(), ensure_ascii=False, default=str)
    found["nothing_personal"] = not any(value in words for value in slipped)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the seeds")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    seeds = range(1, 1 + max(1, round(SEEDS * asked.share)))
    root = Path(__file__).parents[1]  # what was begun with, though somebody commits meanwhile
    commit = subprocess.run(["git", "-C", str(root), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    rows = []
    with tempfile.TemporaryDirectory() as work:
        for seed in seeds:
            rows.append(check(seed, "ko" if seed % 2 else "en", asked.customers, Path(work)))
            print(json.dumps(rows[-1]), flush=True)
    names = [name for name, value in rows[0].items() if isinstance(value, bool)]
    rates = {name: {"found": sum(row[name] for row in rows), "of": len(rows)} for name in names}
    needed = {name: len(rows) if name in EXACT else math.floor(NEEDED * len(rows)) for name in names}
    passed = all(rates[name]["found"] >= needed[name] for name in names)
    facts = {"check": "sample_truths", "commit": commit, "customers": asked.customers, "seeds": list(seeds), "rates": rates, "passed": passed, "rows": rows}
    out = asked.out or (Path(__file__).parents[1] / "docs" / "evidence" / "sample_truths.json" if asked.share >= 1 else None)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(rates))
    raise SystemExit(0 if passed else 1)


if __name__ == "__main__":
    main()
