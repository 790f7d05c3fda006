"""A server that has imported already what reports need, and forks a kernel for each: a report pays for its own work only.

It is started by :mod:`journey_nb.reports.kernels` as a process of its own and stays single-threaded, so that forking is safe. It
speaks lines of JSON over a socket in a private folder. One connection is one kernel: the connection is the kernel's lifeline, so a
worker that is killed takes its kernel with it, and the server's own lifeline is its standard input, which ends with its owner.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any, NoReturn

from . import inside

SOCKET = "s"
LINE = 1 << 20  # bytes; an environment is some kilobytes
_ORPHAN = 1.0  # seconds between two looks at whether the owner is still there
# what a kernel imports only when it starts; a version that has one of these no more does without
_LATE = ("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect", "IPython.extensions.storemagic", "IPython.lib.pretty", "code")
_LATE += ("ctypes", "faulthandler", "ipykernel.debugger", "pdb", "psutil", "tornado.platform.asyncio", "tornado.queues")
_PDEATHSIG = 1  # prctl's number for: send me a signal when my parent dies


def threads() -> int:
    """How many threads this process has, those of C libraries too."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        import psutil  # comes with ipykernel

        return psutil.Process().num_threads()


def preload(names: list[str]) -> None:
    """Import modules; of ``module:function`` also call the function, which fills its caches. A forked kernel finds all of it there."""
    inside.lean()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shown here once, a warning would be missing from every report
        for module in ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "journey_nb.reports.limits"):
            importlib.import_module(module)
        for module in _LATE:
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
        for name in names:
            module, _, function = name.partition(":")
            found = importlib.import_module(module)
            if function:
                getattr(found, function)()


def main(folder: str, names: list[str]) -> None:
    """Serve until standard input ends. The first line on standard output says ``{"ready": true}``, or why not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner, who ends us
    say = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        preload(names)
        gc.collect()
        gc.freeze()  # what is here now stays out of the collector's way, so that its pages stay shared
        count = threads()
        assert count == 1, f"{count} threads"
        server = _Server(Path(folder))
    except Exception as error:
        say.write(json.dumps({"ready": False, "why": f"{type(error).__name__}: {error}"[:500]}) + "\n")
        say.close()
        raise SystemExit(1) from None
    say.write(json.dumps({"ready": True}) + "\n")
    say.close()
    server.serve()


class _Kernel:
    """One connection, and the kernel that was forked for it."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.heard = b""
        self.pid = 0
        self.folder: str | None = None

    def say(self, what: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # nobody listens any more
            self.connection.sendall(json.dumps(what).encode() + b"\n")

    def signal(self, number: int) -> None:
        """To the kernel and what it has started; the server alone reaps, so the number is never somebody else's."""
        if self.pid:
            with contextlib.suppress(OSError):
                os.killpg(self.pid, number)
                return
            with contextlib.suppress(OSError):  # it has not made its group yet
                os.kill(self.pid, number)


class _Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.owner = os.getppid()
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listening.bind(str(folder / SOCKET))
        self.listening.listen(64)
        self.kernels: dict[socket.socket, _Kernel] = {}
        self.woken, self.wake = os.pipe()
        for end in (self.woken, self.wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler must be there for the wake-up to be written
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        signal.set_wakeup_fd(self.wake, warn_on_full_buffer=False)
        self.looking = selectors.DefaultSelector()
        for what in (self.listening, self.woken, 0):
            self.looking.register(what, selectors.EVENT_READ)

    def serve(self) -> None:
        while True:
            for key, _ in self.looking.select(_ORPHAN):
                if key.fileobj == 0:
                    if not os.read(0, 512):
                        self.end()
                elif key.fileobj == self.woken:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self.woken, 512)
                elif key.fileobj is self.listening:
                    connection, _ = self.listening.accept()
                    self.kernels[connection] = _Kernel(connection)
                    self.looking.register(connection, selectors.EVENT_READ)
                elif isinstance(key.fileobj, socket.socket) and key.fileobj in self.kernels:
                    self.hear(self.kernels[key.fileobj])
            self.reap()
            if os.getppid() != self.owner:
                self.end()

    def hear(self, kernel: _Kernel) -> None:
        try:
            got = kernel.connection.recv(65536)
        except OSError:
            got = b""
        kernel.heard += got
        if not got or len(kernel.heard) > LINE:
            self.leave(kernel)
            return
        *lines, kernel.heard = kernel.heard.split(b"\n")
        for line in lines:
            asked = json.loads(line)
            if "signal" in asked:
                kernel.signal(asked["signal"])
            elif not kernel.pid:
                self.fork(kernel, asked)

    def leave(self, kernel: _Kernel) -> None:
        """Whoever had asked for this kernel is done with it; if it still runs, they were killed, and we clear up after them."""
        if kernel.pid:
            kernel.signal(signal.SIGKILL)
            if kernel.folder:
                shutil.rmtree(kernel.folder, ignore_errors=True)
        self.looking.unregister(kernel.connection)
        kernel.connection.close()
        del self.kernels[kernel.connection]

    def fork(self, kernel: _Kernel, asked: dict[str, Any]) -> None:
        assert threads() == 1, "a thread was started in the server"
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(self, asked, server)
        kernel.pid, kernel.folder = pid, asked.get("folder")
        kernel.say({"pid": pid})

    def reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for kernel in self.kernels.values():
                if kernel.pid == pid:
                    kernel.pid = 0
                    kernel.say({"exit": os.waitstatus_to_exitcode(status)})

    def end(self) -> NoReturn:
        for kernel in self.kernels.values():
            kernel.signal(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(0)


def _become(server: _Server, asked: dict[str, Any], parent: int) -> NoReturn:
    """Turn the fork into a kernel, as like to one started anew as can be, and end as a process ends."""
    code = 1
    try:
        os.setsid()
        _die_with(parent)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        server.looking.close()
        for connection in (server.listening, *server.kernels):
            connection.close()
        for end in (server.woken, server.wake):
            os.close(end)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        code = _run(asked, parent)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        inside.finish(code)


def _run(asked: dict[str, Any], parent: int) -> int:
    import time

    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    os.chdir(asked["cwd"])
    if "numpy" in sys.modules:  # `random` does it by itself at a fork
        sys.modules["numpy"].random.seed()
    sys.argv = ["-c", *asked["argv"]]
    return inside.run(memory_mb=asked.get("memory_mb"), parent_handle=parent)


def _die_with(parent: int) -> None:
    """The server may be killed before it can say so; elsewhere than on Linux the kernel's own look at its parent has to do."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
