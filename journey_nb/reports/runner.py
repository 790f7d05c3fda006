"""Run one notebook as a report, honestly.

``run`` checks every parameter before anything starts, runs the notebook with papermill in a kernel of its own, and writes
``out`` only if every cell finished: two equal runs give equal bytes. If a cell fails, the kernel dies, time runs out or
somebody presses Ctrl-C, ``out`` does not exist and ``NAME.failed.ipynb`` says which cell it was and which never ran
(papermill alone marks all of them *completed* after three of these four).
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .._imports import quick
from ..model.errors import JourneyError, RunError, UsageError
from ..model.phrase import LANGUAGES, Phrase
from . import failures, notebook_path
from .kernels import STANDARD, Kernels
from .limits import MemoryWatch
from .normalize import in_language, normalize, write
from .parameters import Parameter, check, parameters

__all__ = ["Parameter", "RunError", "failed_path", "notebook_path", "parameters", "run"]

Progress = Callable[[int, int], None]


def failed_path(out: str | Path) -> Path:
    """Where the truth lies if ``out`` did not finish.

    Examples
    --------
    >>> failed_path("reports/q3.ipynb").name
    'q3.failed.ipynb'
    """
    return Path(out).with_suffix(".failed.ipynb")


def run(
    notebook: str | Path,
    out: str | Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    timeout: float = 600,
    progress: Progress | None = None,
    cwd: str | Path | None = None,
    kernels: Kernels = STANDARD,
    memory_mb: int | None = None,
) -> Path:
    """Run ``notebook`` with ``parameters`` and keep the result as ``out``.

    Parameters
    ----------
    notebook : path
        A notebook with at most one cell tagged ``parameters``.
    out : path
        Where the executed notebook goes, ending in ``.ipynb``. It is replaced in one step, and only by a complete one;
        after a failure it is taken away, so that nobody reads last week's report for today's.
    parameters : mapping
        Values for the notebook's parameters. An unknown name or a wrong type is a ``ParameterError`` and nothing runs.
        Where there is a ``lang``, Markdown cells tagged with the other language are left out of the result.
    timeout : float
        Seconds that one cell may take.
    progress : callable, optional
        Called as ``progress(done, cells)`` after each cell.
    cwd : path, optional
        The folder in which the cells run; the current one by default. Give paths among the parameters relative to it: no
        report should hold the name of a folder on somebody's machine.
    kernels : Kernels
        Where the kernel comes from; see :func:`journey_nb.reports.kernels.warmed`.
    memory_mb : int, optional
        How much memory (MB) the kernel may hold; one that takes more is stopped, and the error says so.

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    ParameterError
        Before anything ran.
    RunError
        Something went wrong on the way; what ran is in :func:`failed_path`.
    """
    notebook, out = Path(notebook), Path(out)
    if out.suffix != ".ipynb":
        raise UsageError(en=f"The output name must end in .ipynb: {out.name}", ko=f"결과 이름은 .ipynb로 끝나야 합니다: {out.name}")
    known = _parameters(notebook)
    values = check(known, parameters or {}, name=notebook.stem)
    quick()
    out.parent.mkdir(parents=True, exist_ok=True)
    watch = _Watch(progress, memory_mb)
    try:
        with _told_to_stop(), kernels.folder() as private, watch:
            manager = kernels.manager_class(private, memory_mb=memory_mb, started=watch.started)
            _execute(notebook, values, watch, timeout=timeout, cwd=cwd, manager=manager)
        assert watch.notebook is not None
        done = normalize(watch.notebook)
        lang = values.get("lang", known["lang"].default) if "lang" in known else None
        write(out, in_language(done, lang) if lang in LANGUAGES else done)
    except BaseException as error:  # also Ctrl-C: what ran is kept before anybody hears of it
        with _deaf():  # a second Ctrl-C does not take the truth away
            reason = failures.reason(error, timeout, memory_mb if watch.over_memory else None)
            kept = _keep(watch, out, reason)
        if isinstance(error, JourneyError) or not isinstance(error, Exception):
            raise
        raise _run_error(notebook.stem, watch, reason, kept) from None
    failed_path(out).unlink(missing_ok=True)
    return out


def _parameters(notebook: Path) -> dict[str, Parameter]:
    return parameters(notebook)  # in `run` that name is the caller's values


def _keep(watch: _Watch, out: Path, reason: Phrase) -> Path | None:
    """Take a stale ``out`` away and leave what ran; None where even that could not be written (a full disk)."""
    with contextlib.suppress(OSError):
        out.unlink(missing_ok=True)
        failed_path(out).unlink(missing_ok=True)
    if watch.notebook is None:
        return None
    told = failures.tell(normalize(watch.notebook), watch.at, reason)
    with contextlib.suppress(OSError):
        return write(failed_path(out), told)
    with contextlib.suppress(OSError):  # where there is no room for what the cells gave, there may be for how far they came
        return write(failed_path(out), failures.without_results(told))
    return None


class Stopped(SystemExit):
    """Somebody sent SIGTERM: the run ends as on Ctrl-C, with the exit code that the shell expects."""

    def __init__(self) -> None:
        super().__init__(128 + signal.SIGTERM)


@contextlib.contextmanager
def _told_to_stop() -> Iterator[None]:
    """SIGTERM becomes an exception where it would have ended the process without a word; elsewhere whoever handles it goes on doing so."""

    def stop(*_: object) -> None:
        raise Stopped

    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """For the moment in which the truth is written, nobody interrupts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Watch:
    """What is known of a run while it goes on: the notebook so far, the cell that started last, and the kernel."""

    def __init__(self, progress: Progress | None, memory_mb: int | None) -> None:
        self.progress = progress
        self.memory_mb = memory_mb
        self.notebook: Any = None
        self.at: int | None = None
        self._kernels: list[Any] = []
        self._memory: list[MemoryWatch] = []

    def started(self, process: Any) -> None:
        self._kernels.append(process)
        if self.memory_mb is not None:
            self._memory.append(MemoryWatch(process.pid, self.memory_mb, process.kill))

    @property
    def over_memory(self) -> bool:
        return self.memory_mb is not None and (any(one.hit for one in self._memory) or self._refused())

    def _refused(self) -> bool:
        """Whether the cell that stopped was refused an allocation."""
        outputs = self.notebook.cells[self.at].get("outputs", []) if self.notebook is not None and self.at is not None else []
        return any(str(output.get("ename", "")).endswith("MemoryError") for output in outputs)

    def __enter__(self) -> _Watch:
        return self

    def __exit__(self, *_: object) -> None:
        """No kernel outlives its run, also where its client was interrupted while it said good-bye."""
        with _deaf():
            for watch in self._memory:
                watch.end()
            for process in self._kernels:
                if process.poll() is None:
                    process.kill()
                    with contextlib.suppress(Exception):
                        process.wait(5)

    def attach(self, managed: Any) -> None:
        self.notebook = managed.nb
        start, complete = managed.cell_start, managed.cell_complete

        def started(cell: Any, index: int) -> None:
            self.at = index
            start(cell, index)

        def completed(cell: Any, cell_index: int) -> None:
            complete(cell, cell_index=cell_index)
            if self.progress:
                self.progress(cell_index + 1, len(managed.nb.cells))

        managed.cell_start, managed.cell_complete = started, completed


def _execute(notebook: Path, values: Mapping[str, Any], watch: _Watch, *, timeout: float, cwd: str | Path | None, manager: type[Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about file names, event loops and schema versions: nothing a reader of a report can act on
        import papermill
        from papermill.engines import NBClientEngine, papermill_engines

        class WatchedEngine(NBClientEngine):
            @classmethod
            def execute_notebook(cls, nb: Any, kernel_name: str, *args: Any, **options: Any) -> Any:
                done = super().execute_notebook(nb, kernel_name, *args, **options)
                return _for_papermill(done)

            @classmethod
            def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, log_output: bool = False, **options: Any) -> Any:  # type: ignore[override]
                options.pop("watch").attach(nb_man)
                return super().execute_managed_notebook(nb_man, kernel_name, log_output, **options)

        papermill_engines.register("journey", WatchedEngine)
        papermill.execute_notebook(
            str(notebook.resolve()),
            None,
            dict(values),
            engine_name="journey",
            kernel_name="python3",
            language="python",
            progress_bar=False,
            execution_timeout=timeout,
            cwd=os.fspath(cwd) if cwd is not None else None,
            # for the engine and its client
            watch=watch,
            kernel_manager_class=manager,
            record_timing=False,
            store_widget_state=False,
        )


def _for_papermill(notebook: Any) -> Any:
    """The notebook as papermill needs it once the cells have run, to see whether one failed: it would check and spell all of it for a file

    that nobody asked it to write.
    """
    import nbformat

    errors = [[output for output in cell.get("outputs", []) if output.output_type == "error"] for cell in notebook.cells]
    cells = [type(cell)(cell, outputs=found) if cell.cell_type == "code" else cell for cell, found in zip(notebook.cells, errors, strict=True)]
    return nbformat.from_dict({**notebook, "cells": cells})


def _run_error(name: str, watch: _Watch, reason: Phrase, kept: Path | None) -> RunError:
    if watch.at is None:
        return RunError(en=f"{name} did not start: {reason.en}", ko=f"{name}을(를) 시작하지 못했습니다: {reason.ko}")
    total = len([cell for cell in watch.notebook.cells if failures.MARK not in cell.metadata.get("tags", [])])
    at, left = watch.at + 1, total - watch.at - 1
    where = Phrase(f" What ran is in {kept.name}.", f" 실행된 데까지는 {kept.name}에 있습니다.") if kept else Phrase("", "")
    return RunError(
        en=f"{name} stopped at cell {at} of {total}: {reason.en} {left} {'cell' if left == 1 else 'cells'} never ran.{where.en}",
        ko=f"{name}: 전체 {total}개 셀 가운데 {at}번째에서 멈췄습니다. {reason.ko} 나머지 {left}개 셀은 실행되지 않았습니다.{where.ko}",
    )
