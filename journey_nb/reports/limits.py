"""How much memory a report's kernel may hold, watched from outside and, where the system can, refused from inside.

Limiting the address space would be wrong: numpy, V8 and thread stacks reserve gigabytes that they never touch.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

MB = 1024 * 1024
SPARE_MB = 256  # mapped for writing and never touched: thread stacks, V8's heap, malloc's arenas
EVERY = 0.1  # seconds between two looks


def at_most(memory_mb: int | None) -> None:
    """In the kernel: no single allocation far beyond the limit, which would be over before anybody could look (a MemoryError instead)."""
    if memory_mb is None:
        return
    try:
        import resource

        limit = (memory_mb + SPARE_MB) * MB
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    except (ImportError, OSError, ValueError):
        pass  # Windows has none and some systems refuse it: the watch is left


class MemoryWatch:
    """Looks at a process's resident memory ten times a second and calls ``stop`` once when it is above the limit.

    Resident memory counts what a warm kernel shares with its server too, so that a limit means the same for a kernel started anew.
    """

    def __init__(self, pid: int, memory_mb: int, stop: Callable[[], None]) -> None:
        self.pid, self.limit, self.stop = pid, memory_mb * MB, stop
        self.hit = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory of a report", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        import psutil  # comes with ipykernel

        try:
            process = psutil.Process(self.pid)
            while not self._over.wait(EVERY):
                if process.memory_info().rss > self.limit:
                    self.hit = True
                    self.stop()
                    return
        except psutil.Error:
            return

    def end(self) -> None:
        self._over.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=2)


def wait_until(done: Callable[[], bool], seconds: float, step: float = 0.01) -> bool:
    """Whether ``done`` came true in time."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(step)
    return True
