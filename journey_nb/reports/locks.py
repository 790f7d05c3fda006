"""One writer a folder: who writes there now, and whose results lie there.

The lock is the operating system's own (through ``filelock``): a process that dies, however it dies, lets go of it, so there are no stale
locks to clean up. Beside it lies a note that says who holds it. Where a network folder knows no such locks, ``filelock`` falls back to a
file with the holder's process in it, which it takes over once that process is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..model.errors import UsageError

WAIT = 0.4  # seconds: two that start together may both look first; nobody waits for a batch of an hour


class Busy(UsageError):
    """Somebody else writes into the folder right now."""


class Foreign(UsageError):
    """The folder holds the results of another study or plan."""


def _beside(folder: Path, ending: str) -> Path:
    return folder.parent / f".{folder.name}.{ending}"


def now() -> str:
    """The instant, to the second, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _note(what: str) -> dict[str, Any]:
    import getpass

    with contextlib.suppress(Exception):  # a service may have no name at all
        return {"what": what, "who": getpass.getuser(), "machine": socket.gethostname(), "pid": os.getpid(), "since": now()}
    return {"what": what, "who": "?", "machine": socket.gethostname(), "pid": os.getpid(), "since": now()}


def holder(folder: Path) -> dict[str, Any]:
    """Who holds ``folder``, as far as the note tells; empty where there is none."""
    try:
        found = json.loads(_beside(folder, "holder").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextlib.contextmanager
def held(folder: str | Path, what: str) -> Iterator[None]:
    """Nobody else writes into ``folder`` while the block runs, or :class:`Busy`: who it is, since when, and what to do.

    Parameters
    ----------
    folder : path
        Need not exist; the folder above it is made.
    what : str
        What holds it, for the other's message: ``journey batch clients.toml``.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as made, held(f"{made}/reports", "journey build"):
    ...     holder(Path(made) / "reports")["what"]
    'journey build'
    """
    from filelock import FileLock, Timeout

    folder = Path(folder).absolute()
    new = [up for up in folder.parents if not up.exists()]  # nearest first
    folder.parent.mkdir(parents=True, exist_ok=True)
    path, note = _beside(folder, "lock"), _beside(folder, "holder")
    lock = FileLock(path, timeout=WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise _busy(folder) from None
    try:
        with contextlib.suppress(OSError):  # the note only helps; the lock is what counts
            note.write_text(json.dumps(_note(what), ensure_ascii=False) + "\n", "utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        if sys.platform != "win32":  # while it is held: whoever waits sees that the file has gone and takes a new one
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            lock.release()
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # what came to nothing leaves nothing, not even an empty folder
            for up in new:
                up.rmdir()


def _busy(folder: Path) -> Busy:
    by = holder(folder)
    if not by:
        return Busy(
            en=f"Another run writes into '{folder.name}' right now. Wait for it, or give --out another folder.",
            ko=f"다른 작업이 지금 '{folder.name}'에 쓰고 있습니다. 끝나기를 기다리거나 --out에 다른 폴더를 지정하십시오.",
        )
    here = by.get("machine") == socket.gethostname()
    where = ("", "") if here else (f" on {by.get('machine')}", f", 컴퓨터 {by.get('machine')}")
    return Busy(
        en=f"'{folder.name}' is being written by '{by.get('what')}' ({by.get('who')}{where[0]}, process {by.get('pid')}, since {by.get('since')}). "
        "Wait for it, stop it there with Ctrl-C, or give --out another folder.",
        ko=f"'{folder.name}'에는 지금 '{by.get('what')}' 작업이 쓰고 있습니다({by.get('who')}{where[1]}, 프로세스 {by.get('pid')}, {by.get('since')}부터). "
        "끝나기를 기다리거나 그쪽에서 Ctrl-C로 멈추거나, --out에 다른 폴더를 지정하십시오.",
    )


def foreign(folder: Path, theirs: str, ours: str) -> Foreign:
    """The error for a folder with somebody else's results; nothing in it was touched."""
    return Foreign(
        en=f"'{folder.name}' holds the results of '{theirs}', not of '{ours}'; nothing was touched. Give --out another folder, or move that one away first.",
        ko=f"'{folder.name}' 폴더에는 '{ours}'이(가) 아니라 '{theirs}'의 결과가 있습니다. 아무것도 건드리지 않았습니다. "
        "--out에 다른 폴더를 지정하거나, 그 폴더를 먼저 다른 곳으로 옮기십시오.",
    )


def remove_file(path: Path) -> None:
    """Away with a file, whether it is there or not."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
