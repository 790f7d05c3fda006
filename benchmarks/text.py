"""How fast comments are coded, beside the bare Korean tagger on the same comments and cores, in turns.

``python benchmarks/text.py --comments 40000``. Korean comments come from the folder named by JOURNEY_TEST_DATA. Each side is a process of
its own, with a pool of processes or without; loading the tagger is timed apart, because both sides pay it once.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import pickle
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measure import Ran, environment, keep, machine, quartiles, run, table

SIDES = ("kiwi", "ours")
BATCH = 500


def comments(many: int) -> list[str]:
    """Different Korean comments, as they were written; repeated with a number where there are too few."""
    root = Path(os.environ.get("JOURNEY_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    path = root / "text" / "ko_nsmc_test15k.tsv"
    if not path.is_file():
        raise SystemExit(f"{path.name} is not there: set JOURNEY_TEST_DATA")
    with open(path, encoding="utf-8", newline="") as lines:
        found = list(dict.fromkeys(row["text"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row["text"]))
    more = [text if turn == 0 else f"{text} {turn}" for turn in range(1 + many // len(found)) for text in found]
    return more[:many]


_bare: Any = None


def bare(batch: Sequence[str]) -> int:
    """The tagger alone, with the settings that ours has."""
    global _bare
    if _bare is None:
        from kiwipiepy import Kiwi

        _bare = Kiwi(num_workers=1, load_multi_dict=False, load_typo_dict=False)
    return sum(map(len, _bare.tokenize(list(batch))))


def ours(batch: Sequence[str]) -> int:
    from journey_nb.text import many

    return sum(map(len, many._one(batch, OWN)))


OWN = pickle.dumps(({}, None))  # no words and no themes of a study's own


def one(side: str, many: int, workers: int) -> None:
    """What the child process does: load, then work, and say how long each took."""
    import text  # this file by its name: what a worker process keeps, it keeps in a module
    from joblib import Parallel, delayed

    work = {"kiwi": text.bare, "ours": text.ours}[side]
    texts = comments(many)
    batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    began = time.perf_counter()
    if workers == 1:
        work(texts[:20])
        loaded = time.perf_counter()
        for batch in batches:
            work(batch)
    else:
        pool: Any = Parallel(n_jobs=workers, pre_dispatch="3*n_jobs", batch_size=1)
        with pool:
            pool(delayed(work)(texts[:20]) for _ in range(4 * workers))
            loaded = time.perf_counter()
            pool(delayed(work)(batch) for batch in batches)
    done = time.perf_counter()
    print(json.dumps({"load_s": loaded - began, "work_s": done - loaded}), file=sys.stderr)


def turns(many: int, workers: int, repeats: int, home: Path) -> dict[str, Any]:
    ran: dict[str, list[tuple[Ran, dict[str, float]]]] = {side: [] for side in SIDES}
    for turn in range(repeats):
        for side in SIDES if turn % 2 == 0 else SIDES[::-1]:
            command = [sys.executable, str(Path(__file__).resolve()), "--side", side, "--comments", str(many), "--workers", str(workers)]
            done = run(command, env=environment(home))
            if done.code:
                raise SystemExit(f"{side} ended with code {done.code}: {' / '.join(line for *_, line in done.said[-3:])}")
            ran[side].append((done, json.loads(done.said[-1][2])))
    found: dict[str, Any] = {"comments": many, "workers": workers, "repeats": repeats}
    for side, done in ran.items():
        low, middle, high = quartiles([many / said["work_s"] for _, said in done])
        found[side] = {
            "comments_per_s": round(middle),
            "quartiles": [round(low), round(high)],
            "load_s": round(statistics.median(said["load_s"] for _, said in done), 2),
            "peak_mb": round(max(r.peak_mb for r, _ in done)),
            "all_mb": round(max(r.tree_mb for r, _ in done)),
        }
    pairs = zip(ran["kiwi"], ran["ours"], strict=True)
    ratios = [bare_said["work_s"] / own_said["work_s"] for (_, bare_said), (_, own_said) in pairs]
    found["throughput_ratio"] = round(statistics.median(ratios), 3)
    found["ratios"] = [round(r, 3) for r in ratios]
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--comments", type=int, default=20_000, help="how many [20000]")
    options.add_argument("--repeats", type=int, default=3, help="turns [3]")
    options.add_argument("--out", type=Path, help="where the results go [results/text.json]")
    options.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    options.add_argument("--workers", type=int, default=0, help=argparse.SUPPRESS)
    said = options.parse_args()
    if said.side:
        one(said.side, said.comments, said.workers)
        return 0
    with tempfile.TemporaryDirectory(prefix="journey_bench_") as home:
        cores = os.cpu_count() or 1
        found = [turns(said.comments, workers, said.repeats, Path(home)) for workers in dict.fromkeys((1, cores))]
    kept = keep("text", {"benchmark": "text", "machine": machine(), "at": time.strftime("%Y-%m-%d"), "pools": found}, said.out)
    head = ["", "comments per s", "load s", "largest MB", "all MB", "throughput × tagger"]
    rows = [
        [f"{pool['workers']} process(es): {side}", *(str(pool[side][k]) for k in ("comments_per_s", "load_s", "peak_mb", "all_mb")), ratio]
        for pool in found
        for side, ratio in (("kiwi", "1"), ("ours", str(pool["throughput_ratio"])))
    ]
    print(table(head, rows))
    print(kept.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
