"""Where jobs run: processes of our own, which can be rebuilt and stopped, or any executor that somebody hands in."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import types
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

from . import jobs

GRACE = 20.0  # seconds that a stopped report has for ending its kernel


class _Process(SpawnProcess):
    """A spawned process that does not run the caller's script again: its jobs are ours, and a script without ``if __name__`` would start batches in it."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)  # type: ignore[attr-defined]
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    Process = _Process  # type: ignore[assignment]


class Pool:
    """Spawned processes. One that dies breaks the pool; ``rebuild`` makes a new one."""

    def __init__(self, workers: int) -> None:
        self.width = workers
        self._pool = self._fresh()

    def _fresh(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.width, mp_context=_Context(), initializer=jobs.worker)

    def submit(self, call: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        return self._pool.submit(call, *args, **more)

    def pids(self) -> list[int]:
        return list(getattr(self._pool, "_processes", None) or {})  # no other way to reach the ones that are our own

    def rebuild(self) -> bool:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._fresh()
        return True

    def stop(self) -> None:
        """Ask each report that is being made to end; on Windows Ctrl-C has reached the workers already."""
        if sys.platform != "win32":
            self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    def _signal(self, kind: int) -> None:
        for pid in self.pids():
            with contextlib.suppress(OSError):
                os.kill(pid, kind)

    def close(self, *, wait: bool = True) -> None:
        self._pool.shutdown(wait=wait, cancel_futures=True)


class Borrowed:
    """Somebody else's executor: used as it is, and theirs to close. ``width`` jobs at a time are handed to it."""

    def __init__(self, executor: Executor, width: int) -> None:
        self.width = width
        self._executor = executor

    def submit(self, call: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        return self._executor.submit(call, *args, **more)

    def rebuild(self) -> bool:
        return False

    def stop(self) -> None: ...

    def kill(self) -> None: ...

    def close(self, *, wait: bool = True) -> None: ...
