"""How much processor time it takes to group customers and to say how stable the groups are, beside plain scikit-learn and kmodes on the same table, in turns.

``python benchmarks/personas.py --people 2000 --many 200000``. Three tasks, each in a process of its own:

- numbers: 10 columns, three planted groups; k from 2 to 6, and at each k 100 resamples with the Jaccard similarity of every group. Plain is
  a loop of scikit-learn's KMeans. Ours also compares 99 tables without groups and describes the groups.
- words: 10 columns of words, three planted groups; the same with kmodes (10 resamples, its time counted as 100).
- many: 50 columns of numbers, four planted groups; ours as it is (a sample shapes the groups, everybody is placed), plain is KMeans with
  k = 4 on all of them, and MiniBatchKMeans.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from measure import Ran, environment, keep, machine, run, table

TASKS = {"numbers": ("sklearn", "ours"), "words": ("kmodes", "ours"), "many": ("sklearn", "minibatch", "ours")}
KS, RESAMPLES, FEWER = range(2, 7), 100, 10


def numbers(people: int, columns: int, groups: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    kind = rng.integers(0, groups, people)
    centre = rng.normal(size=(groups, columns)) * 1.6
    values = np.empty((people, columns), dtype=np.float32)
    for at in range(0, people, 50_000):
        some = kind[at : at + 50_000]
        values[at : at + 50_000] = centre[some] + rng.normal(size=(len(some), columns))
    return values, kind


def words(people: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    kind = rng.integers(0, 3, people)
    own = np.stack([rng.permutation(4)[:3] for _ in range(10)], axis=1)
    level = np.where(rng.random((people, 10)) < 0.7, own[kind], rng.integers(0, 4, (people, 10)))
    return np.array(list("abcd"), dtype=object)[level], kind


def jaccard(first: np.ndarray, again: np.ndarray, k: int) -> list[float]:
    return [max((((first == g) & (again == h)).sum() / max(1, ((first == g) | (again == h)).sum())) for h in range(k)) for g in range(k)]


def resampled(values: np.ndarray, fit: Callable[[np.ndarray, int], np.ndarray], times: int) -> dict[int, tuple[np.ndarray, float]]:
    """The groups of each k, and the mean Jaccard similarity of the weakest one."""
    rng, out = np.random.default_rng(1), {}
    for k in KS:
        first = fit(values, k)
        seen = []
        for _ in range(times):
            drawn = np.unique(rng.integers(0, len(values), len(values)))
            seen.append(jaccard(first[drawn], fit(values[drawn], k), k))
        out[k] = first, float(np.mean(seen, axis=0).min())
    return out


def one(task: str, side: str, people: int) -> None:
    """What the child process does; says how long it took and how well it agrees with what was planted."""
    from sklearn.metrics import adjusted_rand_score
    from threadpoolctl import threadpool_limits

    values, kind = words(people) if task == "words" else numbers(people, 50 if task == "many" else 10, 4 if task == "many" else 3)
    times = 1.0
    with threadpool_limits(1):
        if side == "ours":
            features = ours_of(values)
            began = time.process_time()
            from journey_nb import personas

            found = personas.find(features, seed=7)
            groups, k = found.members.reindex(features.table.index).fillna("").to_numpy(), found.segmentation.recommended_k
            told = {"stability": min((t.stability for t in found.segmentation.tried if t.k == k), default=(0.0,))}
            told = {"k": k, "stability": round(min(told["stability"]), 3)}
        else:
            began = time.process_time()
            if task == "many":
                from sklearn.cluster import KMeans, MiniBatchKMeans

                made = KMeans(4, n_init=10, random_state=1) if side == "sklearn" else MiniBatchKMeans(4, n_init=10, random_state=1)
                groups, told = made.fit_predict(values), {"k": 4}
            else:
                times = RESAMPLES / FEWER if side == "kmodes" else 1.0
                found = resampled(values, modes if side == "kmodes" else means, FEWER if side == "kmodes" else RESAMPLES)
                held = [k for k, (_, weakest) in found.items() if weakest >= 0.75]
                k = max(held, default=2)
                groups, told = found[k][0], {"k": k if held else 0, "stability": round(found[k][1], 3)}
    seconds = (time.process_time() - began) * times
    print(json.dumps({"work_s": seconds, "agreement": round(float(adjusted_rand_score(kind, groups)), 3), **told}), file=sys.stderr)


def means(values: np.ndarray, k: int) -> np.ndarray:
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=10, random_state=1).fit_predict(values)


def modes(values: np.ndarray, k: int) -> np.ndarray:
    from kmodes.kmodes import KModes

    return KModes(k, n_init=3, random_state=1).fit_predict(values)


def ours_of(values: np.ndarray) -> Any:
    from journey_nb import personas
    from journey_nb.model.phrase import Phrase

    unit = "text" if values.dtype == object else "number"
    names = [f"f{j}" for j in range(values.shape[1])]
    meta = {n: personas.FeatureInfo(Phrase.same(n), unit, "behaviour", Phrase.same(f"High {n}"), Phrase.same(f"Low {n}")) for n in names}
    return personas.Features(pd.DataFrame(values, columns=names, index=pd.RangeIndex(len(values), name="customer_id"), copy=False), meta)


def turns(task: str, people: int, repeats: int, home: Path) -> dict[str, Any]:
    ran: dict[str, list[tuple[Ran, dict[str, Any]]]] = {side: [] for side in TASKS[task]}
    for turn in range(repeats):
        for side in TASKS[task] if turn % 2 == 0 else TASKS[task][::-1]:
            done = run([sys.executable, str(Path(__file__).resolve()), "--side", side, "--task", task, "--people", str(people)], env=environment(home))
            if done.code:
                raise SystemExit(f"{task}, {side} ended with code {done.code}: {' / '.join(line for *_, line in done.said[-3:])}")
            ran[side].append((done, json.loads(done.said[-1][2])))
    found: dict[str, Any] = {"task": task, "people": people, "repeats": repeats}
    for side, done in ran.items():
        said = {name: value for name, value in done[0][1].items() if name != "work_s"}
        found[side] = {"work_s": round(statistics.median(s["work_s"] for _, s in done), 2), "peak_mb": round(max(r.peak_mb for r, _ in done)), **said}
    plain = TASKS[task][0]
    found["time_ratio"] = round(statistics.median(a["work_s"] / b["work_s"] for (_, a), (_, b) in zip(ran["ours"], ran[plain], strict=True)), 3)
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--people", type=int, default=1000, help="of numbers and words [1000]")
    options.add_argument("--many", type=int, default=1_000_000, help="of many [1000000]")
    options.add_argument("--repeats", type=int, default=3, help="turns [3]")
    options.add_argument("--out", type=Path, help="where the results go [results/personas.json]")
    options.add_argument("--side", help=argparse.SUPPRESS)
    options.add_argument("--task", help=argparse.SUPPRESS)
    said = options.parse_args()
    if said.side:
        one(said.task, said.side, said.people)
        return 0
    with tempfile.TemporaryDirectory(prefix="journey_bench_") as home:
        found = [turns(task, said.many if task == "many" else said.people, said.repeats, Path(home)) for task in TASKS]
    kept = keep("personas", {"benchmark": "personas", "machine": machine(), "at": time.strftime("%Y-%m-%d"), "tasks": found}, said.out)
    head = ["", "s", "largest MB", "k", "agreement", "time × plain"]
    rows = [
        [
            f"{one['task']} ({one['people']:,}): {side}",
            *(str(one[side][n]) for n in ("work_s", "peak_mb", "k", "agreement")),
            str(one["time_ratio"]) if side == "ours" else "",
        ]
        for one in found
        for side in TASKS[one["task"]]
    ]
    print(table(head, rows))
    print(kept.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
