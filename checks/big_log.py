"""A log that is larger than memory: ten million rows, taken in as CSV and as Parquet, with the peak of memory and the rate.

``python checks/big_log.py`` makes both files with a seed in a temporary folder, and takes each in as a build does: recognised, its rows
accounted for, its events written with ids and pseudonyms. Memory is the peak of the whole process, DuckDB's included. It also asks
whether memory grows with the file: a fifth of the rows has to need nearly as much. Results go to ``docs/evidence/big_log.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 10_000_000
BLOCK = 500_000
SEED = 7
MOST_MB = 4_096
MOST_GROWTH = 1.5  # peak of five times the rows, beside that of the rows; asked above LEAST only
LEAST = 500_000  # rows: below it everything fits into one or two frames, and memory says nothing
EVENTS = ("sign up", "log in", "open report", "share board", "invite colleague", "export pdf", "change plan", "설치", "page_view /pricing", "log out")
PLATFORMS = ("web", "ios", "android")
HEAD = "event_id,user_id,event,timestamp,platform,session\n"


def make(path: Path, rows: int, seed: int = SEED) -> None:
    """A log of people who exist nowhere, one seeded block after another; its times ascend as a product's log does."""
    import numpy as np

    draw = np.random.default_rng(seed)
    start = np.datetime64("2026-01-01T00:00:00")
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(HEAD)
        for at in range(0, rows, BLOCK):
            n = min(BLOCK, rows - at)
            who = draw.integers(0, max(10, rows // 50), n)
            what, where, session = draw.integers(0, len(EVENTS), n), draw.integers(0, len(PLATFORMS), n), draw.integers(0, 1 << 40, n)
            when = np.datetime_as_string(start + np.sort(draw.integers(at, at + n, n)).astype("timedelta64[s]"))
            told = zip(range(at, at + n), who, what, when, where, session, strict=True)
            out.write("".join(f"E{i:09d},u{w},{EVENTS[e]},{t.replace('T', ' ')},{PLATFORMS[p]},s-{s:010x}\n" for i, w, e, t, p, s in told))


def parquet(source: Path, target: Path) -> None:
    """The same rows as Parquet, every column a text."""
    import duckdb

    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in HEAD.strip().split(","))
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # in the file's order
        connection.execute(f"COPY (SELECT * FROM read_csv('{source}', columns = {{{columns}}}, header = true)) TO '{target}' (FORMAT parquet)")


def take(path: Path, work: Path) -> dict[str, Any]:
    """One file taken in by this process: its books, how long it took and the most memory this process ever had."""
    import resource

    from journey_nb import intake
    from journey_nb.engine import literal
    from journey_nb.events.prepare import write_events

    began, cpu = time.perf_counter(), time.process_time()
    taken = intake.read(path, zone="UTC")
    (file,) = taken.files
    read = time.process_time() - cpu
    written = work / f"{path.stem}.{path.suffix[1:]}.events"
    events = write_events([(log.alias, "event_log", log.chunks) for log in taken.event_files], b"k" * 32, written)
    used, clock = time.process_time() - cpu, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    # what was written, whatever the order of its row groups: one number for all events
    asked = f'SELECT bit_xor(hash(observation_id, customer_id, "at", event, channel, row)) AS mark FROM read_parquet({literal(written)})'
    mark = str(events.query(asked)["mark"].iloc[0])
    return {
        "megabytes": round(path.stat().st_size / 1e6, 1),
        "rows_read": file.rows_read,
        "rows_kept": file.rows_kept,
        "rows_set_aside": file.rows_set_aside,
        "events": events.rows,
        "mark": hashlib.blake2b(mark.encode(), digest_size=8).hexdigest(),
        "peak_mb": round(peak),
        "read_cpu_s": round(read, 1),
        "cpu_s": round(used, 1),
        "clock_s": round(clock, 1),
        "rows_per_cpu_s": round(file.rows_read / max(used, 0.001)),
    }


def apart(path: Path, work: Path) -> dict[str, Any]:
    """:func:`take` in a process of its own, so that its peak is its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--take", str(path), "--work", str(work)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if ran.returncode:
        raise SystemExit(ran.stdout + ran.stderr)
    return json.loads(ran.stdout.splitlines()[-1])


def check(rows: int, work: Path) -> dict[str, Any]:
    """Both forms of a log of ``rows`` rows, and of a fifth of it."""
    found: dict[str, Any] = {}
    for name, n in (("whole", rows), ("fifth", rows // 5)):
        csv, packed = work / f"{name}.csv", work / f"{name}.parquet"
        make(csv, n)
        parquet(csv, packed)
        found[name] = {"rows": n, "csv": apart(csv, work), "parquet": apart(packed, work)}
        csv.unlink()
        packed.unlink()
    return found


def judged(found: dict[str, Any]) -> dict[str, bool]:
    """What has to hold: books that add up, equal events from both forms, memory that is bounded and does not grow with the file."""
    whole, fifth = found["whole"], found["fifth"]
    forms = [whole["csv"], whole["parquet"]]
    growth = max(whole[form]["peak_mb"] / fifth[form]["peak_mb"] for form in ("csv", "parquet"))
    found["growth_of_memory"] = round(growth, 2)
    return {
        "books": all(one["rows_read"] == one["rows_kept"] + one["rows_set_aside"] == whole["rows"] == one["events"] for one in forms),
        "equal_events": forms[0]["mark"] == forms[1]["mark"],
        "bounded_memory": max(one["peak_mb"] for one in forms) < MOST_MB,
        "memory_does_not_grow": growth < MOST_GROWTH or fifth["rows"] < LEAST,
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--share", type=float, default=1.0, help="of ten million rows [1.0]")
    options.add_argument("--out", type=Path, help="where the results go [docs/evidence/big_log.json]")
    options.add_argument("--take", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    said = options.parse_args()
    if said.take:
        print(json.dumps(take(said.take, said.work)))
        return 0
    with tempfile.TemporaryDirectory(prefix="journey_big_") as folder:
        found = check(max(10, round(ROWS * said.share)), Path(folder))
    holds = judged(found)
    found = {"check": "big_log", "seed": SEED, "share": said.share, **found, "holds": holds}
    path = said.out or Path(__file__).resolve().parents[1] / "docs" / "evidence" / "big_log.json"
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 0 if all(holds.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
