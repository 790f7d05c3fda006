"""Many reports of one study: ours, cold and warm, beside plain papermill and nbclient, and a floor that uses no notebook.

    python benchmarks/batch.py --map FOLDER/map.json [--reports 40] [--workers 2]

Every way runs the same notebook (90_report) with the same values (language × reading level × audience), and renders the report page of
each, so that the floor is the same work: the cells of the notebook in one process after another, in plain Python, with what they show
taken as a kernel would take it. Processor time counts every process; the clock moves with whoever else uses the machine.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from measure import MB, keep, machine, table

WAYS = ("floor", "ours warm", "ours cold", "papermill, pool", "papermill, loop", "nbclient, loop")
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # for all of them: threads would only get in each other's way


def values(count: int, book: str) -> list[dict[str, Any]]:
    """The parameters of each report."""
    every = itertools.cycle(itertools.product(("ko", "en"), ("plain", "full"), ("team", "company", "public")))
    return [{"map_path": book, "lang": lang, "detail": detail, "audience": audience} for lang, detail, audience in itertools.islice(every, count)]


def page(notebook: Path, lang: str) -> None:
    import nbformat

    from journey_nb.exports import page

    rendered = page.render(nbformat.read(notebook, as_version=4), lang=lang)
    notebook.with_suffix(".html").write_text(rendered, "utf-8", newline="\n")


def ours(job: tuple[Path, dict[str, Any], Any]) -> None:
    from journey_nb.reports import notebook_path, runner

    out, given, kernels = job
    page(runner.run(notebook_path("90_report"), out, given, kernels=kernels), given["lang"])


def papermill(job: tuple[Path, dict[str, Any], Any]) -> None:
    import papermill as pm

    from journey_nb.reports import notebook_path

    out, given, _ = job
    pm.execute_notebook(str(notebook_path("90_report")), str(out), given, progress_bar=False, kernel_name="python3")
    page(out, given["lang"])


def nbclient(job: tuple[Path, dict[str, Any], Any]) -> None:
    import nbformat
    from nbclient import NotebookClient

    out, given, _ = job
    notebook = with_values(given)
    NotebookClient(notebook, kernel_name="python3").execute()
    nbformat.write(notebook, out)
    page(out, given["lang"])


def with_values(given: dict[str, Any]) -> Any:
    import nbformat

    from journey_nb.reports import notebook_path

    notebook = nbformat.read(notebook_path("90_report"), as_version=4)
    at = next(i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    notebook.cells.insert(at + 1, nbformat.v4.new_code_cell("\n".join(f"{name} = {value!r}" for name, value in given.items())))
    return notebook


def floor(job: tuple[Path, dict[str, Any], Any]) -> None:
    """The cells one after another in this process, their results kept as notebook outputs, and the page."""
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    out, given, _ = job
    shell = InteractiveShell.instance()
    notebook = with_values(given)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        with capture_output() as shown:
            done = shell.run_cell(cell.source)
        done.raise_error()
        cell.outputs = [nbformat.v4.new_output("display_data", data=dict(one.data), metadata=dict(one.metadata or {})) for one in shown.outputs]
    nbformat.write(notebook, out)
    page(out, given["lang"])


def make_all(way: str, jobs: list[tuple[Path, dict[str, Any]]], workers: int) -> None:
    """In a process of its own: all reports in one way."""
    from journey_nb.reports.kernels import STANDARD, warmed

    work = {"floor": floor, "ours warm": ours, "ours cold": ours, "papermill, pool": papermill, "papermill, loop": papermill, "nbclient, loop": nbclient}[way]
    with warmed() if way == "ours warm" else _always(STANDARD) as kernels:
        assert way != "ours warm" or kernels.warm, kernels.why
        each = [(out, given, kernels) for out, given in jobs]
        if way in ("floor", "papermill, loop", "nbclient, loop"):
            for job in each:
                work(job)
            return
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(work, each))


class _always:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __enter__(self) -> Any:
        return self.value

    def __exit__(self, *_: object) -> None:
        pass


def measured(way: str, count: int, workers: int, book: Path, scratch: Path) -> dict[str, float]:
    """Seconds on the clock and of all processors, and the most memory (PSS: shared pages once) of all processes at one time."""
    out = scratch / way.replace(", ", "_").replace(" ", "_")
    out.mkdir()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | ENVIRONMENT
    command = [sys.executable, __file__, "--way", way, "--reports", str(count), "--workers", str(workers), "--map", str(book), "--out", str(out)]
    began, before = time.perf_counter(), os.times()
    child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    peak, over = [0.0], threading.Event()
    looking = threading.Thread(target=_memory, args=(child.pid, peak, over), daemon=True)
    looking.start()
    code = child.wait()
    seconds = time.perf_counter() - began
    over.set()
    looking.join()
    if code:
        raise SystemExit(f"{way} failed")
    assert len(list(out.glob("*.html"))) == count
    shutil.rmtree(out)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": round(seconds, 2), "cpu_s": round(cpu, 2), "pss_mb": round(peak[0])}


def _memory(pid: int, peak: list[float], over: threading.Event) -> None:
    import psutil

    while not over.wait(0.5):
        total = 0.0
        try:
            top = psutil.Process(pid)
            for one in (top, *top.children(recursive=True)):
                try:
                    total += getattr(one.memory_full_info(), "pss", 0) / MB
                except psutil.Error:
                    continue
        except psutil.Error:
            return
        peak[0] = max(peak[0], total)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--map", type=Path, required=True, help="a map.json, of the sample study for figures to be compared")
    asked.add_argument("--reports", type=int, default=40)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--ways", default="all", help="; between several of: " + "; ".join(WAYS))
    asked.add_argument("--out", type=Path)
    asked.add_argument("--way", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.way:
        jobs = [(given.out / f"{number}.ipynb", one) for number, one in enumerate(values(given.reports, str(given.map)))]
        make_all(given.way, jobs, given.workers)
        return
    ways = WAYS if given.ways == "all" else tuple(one.strip() for one in given.ways.split(";"))
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="journey-batch-") as scratch:
        book = Path(scratch) / "map.json"
        shutil.copyfile(given.map, book)
        for way in ways:
            found[way] = measured(way, given.reports, given.workers, book, Path(scratch))
            print(f"{way}: {found[way]}", file=sys.stderr, flush=True)
    whole = {"machine": machine(), "reports": given.reports, "workers": given.workers, "ways": found}
    base, pool = found.get("floor", {}), found.get("papermill, pool", {})
    rows = []
    for way, one in found.items():
        times = f"{pool['seconds'] / one['seconds']:.1f}" if pool else "-"
        of_floor = f"{one['cpu_s'] / base['cpu_s']:.2f}" if base else "-"
        each = one["seconds"] / given.reports
        rows.append([way, f"{one['seconds']:.1f}", f"{each:.2f}", f"{one['cpu_s'] / given.reports:.2f}", of_floor, times, f"{one['pss_mb']}"])
    print(table(["way", "s", "s/report", "cpu s/report", "cpu × floor", "pool ÷", "PSS MB"], rows))
    keep("batch", whole, given.out)


if __name__ == "__main__":
    main()
