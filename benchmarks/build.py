"""Time and memory of ``journey build`` beside a notebook that only reads the same files, on a sample and on N times as much.

``python benchmarks/build.py --sample haesol --times 1,10,100``. The two take turns in one run; ratios first, absolute figures beside.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from measure import EVERY, Ran, environment, journey, keep, machine, quartiles, run, table
from replicate import replicate

REPEATS = 3
BUDGET = 600  # seconds for one size, after which no further turn begins
CUSTOMERS = 120  # companies of the generated sample at 1x, its own default


def data(sample: str, lang: str, times: int, target: Path) -> int:
    """Put ``times`` as much of the sample into ``target``; how many rows of tables that is."""
    from journey_nb import samples

    if sample == "haesol":
        return replicate(samples.path("haesol", lang), target, times)
    samples.make(sample, target, lang=lang, customers=CUSTOMERS * times)
    return sum(path.read_bytes().count(b"\n") for path in target.rglob("*") if path.suffix in (".csv", ".ndjson"))


def steps(ran: Ran, known: dict[str, str]) -> dict[str, float]:
    """Processor seconds of each step that a build named on its way (``3/7 …``), by what it said and when."""
    starts = [(cpu, known[line.split(" ", 1)[1]]) for _, cpu, line in ran.said if line[:1].isdigit() and " " in line and line.split(" ", 1)[1] in known]
    ends = [cpu for cpu, _ in starts[1:]] + [ran.cpu_s]
    return {name: round(end - at, 2) for (at, name), end in zip(starts, ends, strict=True)}


def size(sample: str, lang: str, times: int, repeats: int, work: Path) -> dict[str, Any]:
    """Build and floor in turns on one size of the sample."""
    from journey_nb.pipeline import STEPS

    folder, env = work / f"{sample}_{times}", environment(work / "home")
    rows = data(sample, lang, times, folder)
    floor_script = Path(__file__).with_name("floor.py")
    commands = {
        "floor": [sys.executable, str(floor_script), str(folder)],
        "build": journey("build", str(folder), "--out", str(work / "out"), "--lang", lang),
    }
    ran: dict[str, list[Ran]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            one = run(command, env=env, cwd=work)
            if one.code:
                raise SystemExit(f"{name} at {times}x ended with code {one.code}: {' / '.join(line for *_, line in one.said[-3:])}")
            ran[name].append(one)
        if sum(one.seconds for done in ran.values() for one in done) > BUDGET:
            break
    found: dict[str, Any] = {"times": times, "rows": rows, "repeats": len(ran["build"])}
    for name, done in ran.items():
        low, middle, high = quartiles([one.seconds for one in done])
        found[name] = {
            "median_s": round(middle, 2),
            "quartiles_s": [round(low, 2), round(high, 2)],
            "cpu_s": round(statistics.median(one.cpu_s for one in done), 2),
            "peak_mb": round(max(one.peak_mb for one in done)),
            "tree_mb": round(max(one.tree_mb for one in done)),
        }
    found["ratio"] = round(statistics.median(b.seconds / f.seconds for b, f in zip(ran["build"], ran["floor"], strict=True)), 2)
    found["cpu_ratio"] = round(statistics.median(b.cpu_s / f.cpu_s for b, f in zip(ran["build"], ran["floor"], strict=True)), 2)
    found["memory_ratio"] = round(found["build"]["peak_mb"] / found["floor"]["peak_mb"], 2)
    found["steps_cpu_s"] = steps(ran["build"][-1], {step.text(lang): step.en for step in STEPS})
    return found


def growth(sizes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """From each size to the next, the exponent of processor time in rows: 0 is no growth, 1 is in step with the rows, above 1 is worse."""
    found = []
    for a, b in pairwise(sizes):
        rows = math.log(b["rows"] / a["rows"])
        by_step = {
            name: round(math.log(b["steps_cpu_s"][name] / a["steps_cpu_s"][name]) / rows, 2)
            for name in b["steps_cpu_s"]
            if a["steps_cpu_s"].get(name, 0) > 3 * EVERY and b["steps_cpu_s"][name] > 3 * EVERY  # shorter ones are noise
        }
        time = math.log(b["build"]["cpu_s"] / a["build"]["cpu_s"]) / rows
        memory = math.log(b["build"]["peak_mb"] / a["build"]["peak_mb"]) / rows
        found.append({"from": a["times"], "to": b["times"], "cpu": round(time, 2), "memory": round(memory, 2), "steps": by_step})
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sample", choices=["haesol", "saas"], default="haesol")
    options.add_argument("--lang", choices=["ko", "en"], default="ko")
    options.add_argument("--times", default="1,10,100", help="sizes, with commas [1,10,100]")
    options.add_argument("--repeats", type=int, default=REPEATS, help=f"turns at each size; fewer where one takes minutes [{REPEATS}]")
    options.add_argument("--out", type=Path, help="the file for the result [results/build_SAMPLE.json]")
    chosen = options.parse_args()
    sizes = []
    for times in sorted({int(n) for n in chosen.times.split(",")}):
        with tempfile.TemporaryDirectory(prefix="journey-bench-") as folder:
            sizes.append(size(chosen.sample, chosen.lang, times, chosen.repeats, Path(folder)))
        print(f"{times}x done: {sizes[-1]['build']['median_s']} s", file=sys.stderr)
    head = ["", "rows", "time ×", "processor ×", "memory ×", "build s", "floor s", "build cpu s", "floor cpu s", "build MB", "floor MB", "all MB"]
    rows = [
        [f"{s['times']}x", f"{s['rows']:,}", f"{s['ratio']:.2f}", f"{s['cpu_ratio']:.2f}", f"{s['memory_ratio']:.2f}"]
        + [f"{s[name]['median_s']:.1f}" for name in ("build", "floor")]
        + [f"{s[name]['cpu_s']:.1f}" for name in ("build", "floor")]
        + [f"{s[name]['peak_mb']:,}" for name in ("build", "floor")]
        + [f"{s['build']['tree_mb']:,}"]
        for s in sizes
    ]
    print(table(head, rows))
    print()
    names = list(sizes[-1]["steps_cpu_s"])
    print(table(["processor seconds by step", *(f"{s['times']}x" for s in sizes)], [[n, *(f"{s['steps_cpu_s'].get(n, 0):.2f}" for s in sizes)] for n in names]))
    for g in growth(sizes):
        print(f"from {g['from']}x to {g['to']}x: processor time grows with rows to the power {g['cpu']}, memory {g['memory']}")
    keep(f"build_{chosen.sample}", {"machine": machine(), "sample": chosen.sample, "lang": chosen.lang, "sizes": sizes, "growth": growth(sizes)}, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
