"""One report of a batch, made in a process of its own: handed over as a value, given back as a value, never an exception."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..exports.navigation import Link
from ..model import disk
from ..model.errors import JourneyError
from ..model.phrase import Phrase
from . import manifest
from .kernels import STANDARD, Kernels
from .manifest import Input

NOTEBOOK, PAGE, PDF, FAILED = "report.ipynb", "report.html", "report.pdf", "report.failed.ipynb"
ENDED = ("made", "kept", "failed", "stopped")


@dataclass(frozen=True)
class Job:
    """One report to make. Everything in it may be pickled: another process, or another machine with the same folders, can do it.

    Parameters
    ----------
    out : path
        An empty folder of this job alone; whoever gave the job moves it into place.
    folder : path
        Where the cells run and where paths among the parameters start.
    known : mapping
        Its manifest as far as it is known beforehand (:func:`.manifest.facts`).
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    out: Path
    formats: tuple[str, ...] = ("html",)
    folder: Path = Path()
    lang: str = "ko"
    known: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    links: tuple[Link, ...] = ()
    timeout: float = 600
    memory_mb: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    ``state``: ``made``, ``kept`` (from the last time), ``failed`` or ``stopped`` (somebody stopped the batch; it is neither). ``cell`` is the id of
    the cell that failed. ``files`` are the names in its folder with their hashes.
    """

    name: str
    state: str
    seconds: float = 0.0
    error: Phrase | None = None
    cell: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Phrase, ...] = ()
    size: int = 0  # bytes


def make(job: Job, *, kernels: Kernels = STANDARD) -> Outcome:
    """Run the notebook, write its page and PDF and the manifest into ``job.out``. A failure is an outcome, not an exception."""
    began = time.monotonic()
    try:
        with _WORK:
            return _made(job, kernels, began)
    except JourneyError as error:
        return _failed(job, error.phrase, began)
    except (KeyboardInterrupt, SystemExit):
        shutil.rmtree(job.out, ignore_errors=True)
        return Outcome(job.name, "stopped", time.monotonic() - began)
    except OSError as error:
        return _failed(job, disk.refused(error, error.filename or job.name).phrase, began)
    except Exception as error:  # a foreign one's own words may quote a customer
        return _failed(job, crashed(error), began)


def crashed(error: BaseException) -> Phrase:
    kind = type(error).__name__
    return Phrase(f"It ended in an error of its own ({kind}).", f"{kind} 오류로 끝났습니다.")


def _failed(job: Job, why: Phrase, began: float) -> Outcome:
    """Only the truth stays: the notebook as far as it came."""
    cell = None
    with contextlib.suppress(OSError):
        for one in job.out.iterdir() if job.out.is_dir() else ():
            if one.name != FAILED:
                one.unlink() if one.is_file() else shutil.rmtree(one, ignore_errors=True)
    with contextlib.suppress(Exception):
        import json

        cell = json.loads((job.out / FAILED).read_text("utf-8"))["metadata"]["journey"]["failed_cell"]
    return Outcome(job.name, "failed", time.monotonic() - began, why, cell)


def _made(job: Job, kernels: Kernels, began: float) -> Outcome:
    from .._imports import quick

    quick()
    import nbformat

    from ..exports import browser, evidence_list, page, pdf
    from . import runner

    job.out.mkdir(parents=True, exist_ok=True)
    runner.run(job.notebook, job.out / NOTEBOOK, job.parameters, timeout=job.timeout, cwd=job.folder, kernels=kernels, memory_mb=job.memory_mb)
    for one, was in zip(job.inputs, job.known.get("inputs", ()), strict=False):
        if one.described(afresh=True) != was:
            raise JourneyError(
                en=f"'{one.alias}' changed while the report was made. Run the batch again with --resume.",
                ko=f"보고서를 만드는 동안 '{one.alias}' 내용이 바뀌었습니다. --resume으로 다시 실행하십시오.",
            )
    if job.formats:
        notebook = nbformat.read(job.out / NOTEBOOK, as_version=4)
        beside = _evidence(job)
        links = (*job.links, *(evidence_list.links(job.lang) if beside else ()))
        html = page.render(notebook, lang=job.lang, navigation=links, manifest=job.known, appendix=beside.table if beside else None)
        if beside:
            beside.write(job.out, html)
        if "html" in job.formats:
            (job.out / PAGE).write_text(html, "utf-8", newline="\n")
        if "pdf" in job.formats:
            (job.out / PDF).write_bytes(pdf.dated(browser.print_pdf(html)))
    files = manifest.outputs(job.out)
    seconds = time.monotonic() - began
    manifest.write(job.out, job.known, files=files, made={"at": _at(), "seconds": round(seconds, 2), "pid": os.getpid()})
    size = sum(p.stat().st_size for p in job.out.rglob("*") if p.is_file())
    return Outcome(job.name, "made", seconds, files=files, size=size)


def _evidence(job: Job) -> Any:
    """The list behind every claim of the report's map, where it was asked for; None where the report is about no map."""
    from ..exports import evidence_list
    from ..mapping.why import open_book
    from . import show

    where = job.parameters.get("map_path")
    if "evidence" not in job.formats or not where:
        return None
    book, _ = open_book(job.folder / where)
    reader = str(job.parameters.get("audience") or "team")
    who = show.whose(book, str(job.parameters.get("persona") or ""), reader)
    folder = job.folder / where
    return evidence_list.appendix(folder.parent if folder.is_file() else folder, book, lang=job.lang, audience=reader, persona=who)


def _at() -> str:
    from .locks import now

    return now()


# ---------------------------------------------------------------- in a worker process


class _Work:
    """A signal to stop ends the report that is being made, once, and then the process; between two reports it ends the process."""

    def __init__(self) -> None:
        self.stopped = self.busy = False

    def __enter__(self) -> None:
        if self.stopped:
            raise KeyboardInterrupt
        self.busy = True

    def __exit__(self, *_: object) -> None:
        self.busy = False

    def stop(self, *_: object) -> None:
        first, self.stopped = not self.stopped, True
        if not self.busy:
            raise SystemExit(1)
        if first:  # a second signal must not break into the cleaning up
            threading.Thread(target=self._end, daemon=True).start()
            raise KeyboardInterrupt

    def _end(self) -> None:
        while self.busy:
            time.sleep(0.05)
        time.sleep(2)  # its answer is under way; a pool that is closed in order ends the process before
        os._exit(1)


_WORK = _Work()


def worker() -> None:
    """Make this process a worker: Ctrl-C ends its report cleanly, and it ends with the process that started it."""
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, _WORK.stop)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform == "win32":
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (a console that closes would be written to)
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """A batch that was killed cannot tell its workers; a worker that went on alone would wait for ever."""
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)
