"""What happens inside a kernel's process, started anew or forked: the same for both, so that both give the same bytes."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any, NoReturn

# `journey_nb._imports.quick` says why the first; nobody can attach the second to a report, and importing it was half of a kernel's own start
WITHOUT = ("rfc3987_syntax", "debugpy")


def lean() -> None:
    """Say to Python that these are not there; before anything imports them."""
    sys.modules.update(dict.fromkeys(WITHOUT))  # type: ignore[arg-type]


def main(memory_mb: int | None = None) -> NoReturn:
    """A kernel started anew: its arguments are those of ipykernel."""
    lean()
    code = 1
    try:
        code = run(memory_mb=memory_mb)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finish(code)


def run(*, memory_mb: int | None, **options: Any) -> int:
    """Be a kernel until somebody ends it."""
    import atexit

    from ipykernel.kernelapp import IPKernelApp

    from .limits import at_most

    at_most(memory_mb)
    app = IPKernelApp.instance(**options)
    app.initialize(sys.argv[1:])
    # the end of the process closes its sockets; in good order it waited, now and then, for a thread that waited for a stopped one
    atexit.unregister(app.close)
    app.start()
    return 0


def finish(code: int) -> NoReturn:
    """What a process does at its end (threads joined, files removed, streams flushed), without taking its modules apart one by one."""
    import atexit
    import threading

    with contextlib.suppress(BaseException):
        threading._shutdown()  # type: ignore[attr-defined]  # these two as multiprocessing does in its own forks
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
    for stream in (sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(BaseException):
            stream.flush()  # type: ignore[union-attr]
    os._exit(code)
