"""What every benchmark here needs: time and peak memory of a child process with all its children, quartiles, and a table."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MB = 1024 * 1024
EVERY = 0.1  # seconds between two looks at the processes


@dataclass(frozen=True)
class Ran:
    """One run of a command with all its children: seconds on the clock and of processor time, memory in MB, and what it said and when.

    Processor time hardly depends on who else uses the machine; the clock does.
    """

    seconds: float
    cpu_s: float
    peak_mb: float  # the largest single process
    tree_mb: float  # all of them at one time, at their highest; pages that processes share are counted in each
    code: int
    said: tuple[tuple[float, float, str], ...] = field(repr=False)  # (seconds, processor seconds, line of stderr)


def run(command: Sequence[str], *, env: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run ``command`` and watch it until it ends; its output is read, never shown."""
    lines: list[tuple[float, str]] = []
    looks: list[tuple[float, float]] = [(0.0, 0.0)]  # (seconds, processor seconds)
    peak = tree = 0.0
    began = time.perf_counter()
    child = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=env,
        cwd=cwd,
        text=True,
        encoding="utf-8",
        errors="replace",
    )

    def listen() -> None:
        for line in child.stderr or ():
            lines.append((time.perf_counter() - began, line.rstrip()))

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    usage: Any = None
    while True:
        sizes, cpu = _look(child.pid)
        looks.append((time.perf_counter() - began, max(cpu, looks[-1][1])))
        peak, tree = max(peak, *sizes, 0.0), max(tree, sum(sizes))
        if hasattr(os, "wait4"):  # not on Windows; it knows exactly what the looks only sample
            done, status, usage = os.wait4(child.pid, os.WNOHANG)
            if done:
                child.returncode = os.waitstatus_to_exitcode(status)
                break
        elif child.poll() is not None:
            break
        time.sleep(EVERY)
    seconds = time.perf_counter() - began
    listener.join(timeout=5)
    total = looks[-1][1]
    if usage is not None:
        total = usage.ru_utime + usage.ru_stime
        import resource

        if usage.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:  # below it, it is what the child had of us before it began
            peak = usage.ru_maxrss / (MB if sys.platform == "darwin" else 1024)
    said = tuple((at, next((cpu for when, cpu in looks if when >= at), total), line) for at, line in lines)
    return Ran(seconds, total, peak, max(tree, peak), child.returncode, said)


def _look(pid: int) -> tuple[list[float], float]:
    """Resident MB of a process and of each of its children, theirs included, and the processor seconds that all of them have used."""
    import psutil  # comes with ipykernel

    sizes, cpu = [], 0.0
    try:
        top = psutil.Process(pid)
        for one in (top, *top.children(recursive=True)):
            try:
                with one.oneshot():
                    sizes.append(one.memory_info().rss / MB)
                    used = one.cpu_times()
                    cpu += used.user + used.system + getattr(used, "children_user", 0.0) + getattr(used, "children_system", 0.0)
            except psutil.Error:
                continue
    except psutil.Error:
        pass
    return sizes, cpu


def machine() -> dict[str, Any]:
    """What a reader needs to judge absolute figures: no name of the machine, of its owner or of a folder."""
    import psutil

    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / MB / 1024),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile; of fewer than three values the least, the median and the greatest.

    Examples
    --------
    >>> quartiles([1, 2, 3, 4, 5])
    (2.0, 3.0, 4.0)
    """
    if len(values) < 3:
        return float(min(values)), float(statistics.median(values)), float(max(values))
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return float(low), float(middle), float(high)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text: the first to the left, the others to the right."""
    wide = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, wide, strict=True))).rstrip() for row in (head, *rows)]
    return "\n".join([lines[0], "  ".join("-" * w for w in wide), *lines[1:]])


def keep(name: str, found: dict[str, Any], out: Path | None) -> Path:
    """Write ``results/NAME.json``, or the file named."""
    path = out or Path(__file__).resolve().parent / "results" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    return path


def environment(home: Path) -> dict[str, str]:
    """The environment of a run: keys and caches in ``home``, modules compiled once and kept, every line said at once."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "JOURNEY_DEBUG")}
    return env | {"JOURNEY_HOME": str(home), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def journey(*arguments: str) -> list[str]:
    """The command line of ours: the script beside this Python where there is one."""
    script = Path(sys.executable).with_name("journey")
    start = [str(script)] if script.is_file() else [sys.executable, "-c", "from journey_nb.cli import main; main()"]
    return [*start, *arguments]
