"""How fast an event log is taken in, beside bare DuckDB and bare pandas that read the same columns of the same file and keep nothing.

``python benchmarks/intake.py --rows 1000000``. Everyone is a process of its own and they take turns; ratios first.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measure import Ran, environment, keep, machine, quartiles, run, table

COLUMNS = ("event_id", "user_id", "event", "timestamp", "platform")
SIDES = {"csv": ("duckdb", "pandas", "intake"), "parquet": ("duckdb", "intake")}  # pandas reads Parquet with a library of its own that is not here


def big_log() -> Any:
    """The check that makes the logs and takes them in."""
    path = Path(__file__).resolve().parents[1] / "checks" / "big_log.py"
    spec = importlib.util.spec_from_file_location("check_big_log", path)
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def duckdb_reads(path: Path) -> int:
    import duckdb

    columns = ", ".join(COLUMNS)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        source = f"read_parquet('{path}')" if path.suffix == ".parquet" else f"read_csv('{path}', all_varchar = true, header = true)"
        return connection.execute(f"SELECT count(*), bit_xor(hash({columns})) FROM {source}").fetchall()[0][0]


def pandas_reads(path: Path) -> int:
    import pandas as pd

    return sum(len(chunk) for chunk in pd.read_csv(path, usecols=list(COLUMNS), dtype=str, chunksize=100_000))


def one(side: str, path: Path, work: Path) -> int:
    """What the child process does."""
    if side == "intake":
        return int(big_log().take(path, work)["rows_kept"])
    return duckdb_reads(path) if side == "duckdb" else pandas_reads(path)


def turns(path: Path, rows: int, repeats: int, work: Path) -> dict[str, Any]:
    """Every side in turns on one file."""
    sides = SIDES[path.suffix[1:]]
    ran: dict[str, list[Ran]] = {side: [] for side in sides}
    env = environment(work / "home")
    for _ in range(repeats):
        for side in sides:
            command = [sys.executable, str(Path(__file__).resolve()), "--side", side, "--path", str(path), "--rows", str(rows), "--work", str(work)]
            done = run(command, env=env)
            if done.code:
                raise SystemExit(f"{side} ended with code {done.code}: {' / '.join(line for *_, line in done.said[-3:])}")
            ran[side].append(done)
    megabytes = path.stat().st_size / 1e6
    found: dict[str, Any] = {"form": path.suffix[1:], "rows": rows, "megabytes": round(megabytes, 1), "repeats": repeats}
    for side, done in ran.items():
        low, middle, high = quartiles([r.seconds for r in done])
        cpu = statistics.median(r.cpu_s for r in done)
        found[side] = {
            "median_s": round(middle, 2),
            "quartiles_s": [round(low, 2), round(high, 2)],
            "cpu_s": round(cpu, 2),
            "rows_per_cpu_s": round(rows / cpu),
            "megabytes_per_cpu_s": round(megabytes / cpu, 1),
            "peak_mb": round(max(r.peak_mb for r in done)),
        }
    for side in sides[:-1]:
        pairs = zip(ran["intake"], ran[side], strict=True)
        found[f"cpu_ratio_to_{side}"] = round(statistics.median(a.cpu_s / b.cpu_s for a, b in pairs), 1)
        found[f"memory_ratio_to_{side}"] = round(found["intake"]["peak_mb"] / found[side]["peak_mb"], 2)
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000, help="rows of the log [1000000]")
    options.add_argument("--repeats", type=int, default=3, help="turns [3]")
    options.add_argument("--out", type=Path, help="where the results go [results/intake.json]")
    options.add_argument("--side", choices=["duckdb", "pandas", "intake"], help=argparse.SUPPRESS)
    options.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    said = options.parse_args()
    if said.side:
        return 0 if one(said.side, said.path, said.work) == said.rows else 1
    with tempfile.TemporaryDirectory(prefix="journey_bench_") as folder:
        work, check = Path(folder), big_log()
        check.make(work / "log.csv", said.rows)
        check.parquet(work / "log.csv", work / "log.parquet")
        forms = [turns(work / f"log.{form}", said.rows, said.repeats, work) for form in SIDES]
    kept = keep("intake", {"benchmark": "intake", "machine": machine(), "at": time.strftime("%Y-%m-%d"), "forms": forms}, said.out)
    head = ["", "processor s", "rows per s", "MB per s", "peak MB", "ours × it"]
    rows = []
    for found in forms:
        for side in SIDES[found["form"]]:
            own = found[side]
            ratio = found.get(f"cpu_ratio_to_{side}", 1)
            rows.append([f"{found['form']}: {side}", *map(str, (own["cpu_s"], own["rows_per_cpu_s"], own["megabytes_per_cpu_s"], own["peak_mb"], ratio))])
    print(table(head, rows))
    print(kept.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
