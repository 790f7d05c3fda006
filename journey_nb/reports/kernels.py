"""The kernel that runs a report: this very Python, alone, and the same every time.

A report must not depend on what the machine calls ``python3``: the kernelspec may be missing, or point at another
environment, and a person's start-up files or history have no place in a report. So the kernel is started from
``sys.executable`` without looking a kernelspec up, or, for many reports at once, forked from a server that has imported
already what reports need (:mod:`.zygote`): the same bytes, and a report pays for its own work only.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..model.phrase import Phrase

# modules that a kernel finds imported; of `module:function` the function has been called as well, and its caches are full
PRELOAD = ("pandas", "altair", "jinja2", "ipywidgets", "journey_nb.charts", "journey_nb.reports.show", "journey_nb.reports.warmth:fill")
START_S = 90.0  # the server imports for some seconds, on a crowded machine for many
_SHORT = 60  # bytes of a folder's name: below it lie a kernel's own folder and its sockets, whose names may have 104 in all
_SERVE = "import sys; from journey_nb.reports import zygote; zygote.main(sys.argv[1], sys.argv[2:])"


@dataclass(frozen=True)
class Kernels:
    """Where the kernels of reports come from: started anew (the standard way), or warm, forked from a server that has imported already.

    A value that may be pickled: worker processes and Dask workers get it. Where the server cannot be reached (it ended, or the worker is
    on another machine), a kernel is started anew: slower, and the same bytes. ``why`` says why a warm start was asked for and is not to
    be had.
    """

    warm: bool = False
    why: Phrase | None = field(default=None, compare=False)
    server: Path | None = field(default=None, compare=False)

    @contextlib.contextmanager
    def folder(self) -> Iterator[Path]:
        """An empty folder for what one kernel needs beside it: sockets, start-up files, history. The server clears up after a killed worker."""
        try:
            made = Path(tempfile.mkdtemp(dir=self.server, prefix="" if self.server else "journey-"))
        except OSError:
            made = Path(tempfile.mkdtemp(prefix="journey-"))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def manager_class(self, profile: Path, *, memory_mb: int | None = None, started: Any = None) -> type[Any]:
        """A kernel manager for one kernel, with its files in ``profile``; ``started`` is called with each process it starts."""
        from .launch import manager_class

        return manager_class(profile, server=self.server, memory_mb=memory_mb, started=started)


STANDARD = Kernels()


@contextlib.contextmanager
def warmed(preload: Sequence[str] = PRELOAD) -> Iterator[Kernels]:
    """Kernels that start warm while the block runs; where that cannot be, the standard ones, and ``why`` says so.

    The server and its kernels end with the block, and with this process however it ends.

    Examples
    --------
    >>> with warmed() as kernels:                            # doctest: +SKIP
    ...     run("90_report", "a.ipynb", kernels=kernels)
    """
    if sys.platform != "linux":  # macOS has fork, but its system libraries may not be used on both sides of one
        yield Kernels(why=Phrase("Warm kernels need Linux.", "미리 데운 커널은 리눅스에서만 됩니다."))
        return
    try:
        folder = _private()
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield Kernels(
            why=Phrase(f"There is no folder for the sockets of warm kernels ({why}).", f"미리 데운 커널의 소켓을 둘 폴더를 만들지 못했습니다({why}).")
        )
        return
    try:
        process = _start(folder, preload)
        said = _first_line(process)
        try:
            if said.get("ready"):
                yield Kernels(warm=True, server=folder)
            else:
                why = said.get("why", "?")
                yield Kernels(why=Phrase(f"Warm kernels did not start ({why}).", f"미리 데운 커널을 시작하지 못했습니다({why})."))
        finally:
            _end(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _private() -> Path:
    """A folder that only this user can open, with a name short enough for sockets inside."""
    made = Path(tempfile.mkdtemp(prefix="jnb-"))  # mode 0700
    if len(os.fsencode(made)) > _SHORT:
        made.rmdir()
        made = Path(tempfile.mkdtemp(prefix="jnb-", dir="/tmp"))
    return made


def _start(folder: Path, preload: Sequence[str]) -> subprocess.Popen[bytes]:
    from .launch import ENVIRONMENT

    environment = {k: v for k, v in os.environ.items() if k != "JPY_PARENT_PID"} | ENVIRONMENT
    return subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder), *preload],
        stdin=subprocess.PIPE,  # ends with this process, and then the server does
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,  # Ctrl-C in a terminal is for us alone
    )


def _first_line(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What the server says when it is ready, or why it is not."""
    late = threading.Timer(START_S, process.kill)
    late.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.stdout.close()
        return json.loads(line)
    except ValueError:
        return {"why": "no answer"}
    finally:
        late.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its input ends, so the server kills its kernels and goes."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
