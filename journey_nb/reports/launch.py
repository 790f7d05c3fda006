"""How a kernel is started and spoken to: anew from ``sys.executable``, or forked by the server of :mod:`.zygote`.

jupyter_client's own parts with three of its waits taken out: a look every tenth of a second at whether the kernel has ended, a fifth of
a second of silence after its start, and a heartbeat thread that nobody asks.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

from .limits import wait_until
from .zygote import SOCKET

# one BLAS thread: singular vectors differed in their last bits between one and two
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
_START = "from journey_nb.reports import inside; inside.main({memory_mb})"
_LONGEST = 80  # of a folder in which sockets can be made: their names may have 104 bytes in all (macOS)
_POLL = 0.01  # seconds between two looks at whether a kernel has ended


class Unreachable(OSError):
    """The server that forks kernels is gone, or lives on another machine."""


class Forked:
    """A kernel of the server, with the manners of :class:`subprocess.Popen`. Closing it ends the kernel."""

    stdin = stdout = stderr = None

    def __init__(self, server: Path, asked: dict[str, Any]) -> None:
        self.returncode: int | None = None
        self._heard = b""
        self._lock = threading.Lock()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(30)
            self._socket.connect(str(server / SOCKET))
            self._socket.sendall(json.dumps(asked).encode() + b"\n")
            self.pid: int = self._line()["pid"]
            self._socket.settimeout(0)
        except (OSError, ValueError) as error:
            self._socket.close()
            raise Unreachable(str(error)) from None

    def _line(self) -> dict[str, Any]:
        while b"\n" not in self._heard:
            got = self._socket.recv(4096)
            if not got:
                raise Unreachable("the server ended")
            self._heard += got
        line, _, self._heard = self._heard.partition(b"\n")
        return json.loads(line)

    def poll(self) -> int | None:
        with self._lock:
            if self.returncode is None:
                try:
                    self.returncode = self._line()["exit"]
                except BlockingIOError:
                    return None
                except OSError:  # no server, no kernel: it dies with it
                    self.returncode = -int(signal.SIGKILL)
                self._socket.close()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not wait_until(lambda: self.poll() is not None, timeout if timeout is not None else float("inf")):
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with self._lock:
                self._socket.sendall(json.dumps({"signal": int(number)}).encode() + b"\n")

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        with self._lock:
            self._socket.close()
            if self.returncode is None:
                self.returncode = -int(signal.SIGKILL)


class Provisioner(LocalProvisioner):
    """Asks the server for a kernel; where it cannot be reached, starts one anew: slower, and the same bytes."""

    server: Path | None = None
    memory_mb: int | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        if self.server is not None:
            folder = os.path.dirname(self.parent.connection_file)  # type: ignore[union-attr]
            asked = {"argv": cmd[3:], "env": kwargs["env"], "cwd": os.path.abspath(kwargs.get("cwd") or "."), "memory_mb": self.memory_mb, "folder": folder}
            try:
                self.process = Forked(self.server, asked)  # type: ignore[assignment]
            except Unreachable:
                self.process = None
            else:
                self.pid, self.pgid, self.cwd = self.process.pid, None, Path(asked["cwd"])  # type: ignore[union-attr,assignment]
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)

    async def wait(self) -> int | None:
        process = self.process
        if process is not None:
            while process.poll() is None:
                await _nap()
        return await super().wait()


async def _nap() -> None:
    import asyncio

    await asyncio.sleep(_POLL)


class Client(AsyncKernelClient):
    """Ready when the kernel has answered and said that it is idle, rather than after a fifth of a second of silence."""

    def start_channels(self, shell: bool = True, iopub: bool = True, stdin: bool = True, hb: bool = True, control: bool = True) -> None:
        super().start_channels(shell, iopub, stdin, False, control)

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while True:
            asked = self.kernel_info()
            if await self._answered(asked):
                return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answered(self, asked: str) -> bool:
        try:
            while True:
                message = await self.shell_channel.get_msg(timeout=1)
                if message["msg_type"] == "kernel_info_reply" and message["parent_header"].get("msg_id") == asked:
                    break
            self._handle_kernel_info_reply(message)
            while True:  # the first answer may have come before the kernel heard that we listen: then it is asked again
                message = await self.iopub_channel.get_msg(timeout=0.2)
                of = message["parent_header"].get("msg_id")
                if of == asked and message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    return True
        except Empty:
            return False

    wait_for_ready = _async_wait_for_ready


def manager_class(profile: Path, *, server: Path | None, memory_mb: int | None, started: Any = None) -> type[AsyncKernelManager]:
    """A kernel manager whose one kernel is ``sys.executable``; start-up files, history and sockets lie in ``profile``, empty.

    Parameters
    ----------
    server : Path, optional
        The folder of the server that forks kernels; None: every kernel is started anew.
    started : callable, optional
        Called with each process that was started, so that whoever runs the report can end it whatever happens.
    """
    limit = int(memory_mb) if memory_mb is not None else None
    spec = KernelSpec(
        argv=[sys.executable, "-c", _START.format(memory_mb=limit), "-f", "{connection_file}", "--HistoryManager.enabled=False", "--IPKernelApp.log_level=50"],
        env={**ENVIRONMENT, "IPYTHONDIR": str(profile)},
        display_name="Python 3",
        language="python",
        interrupt_mode="signal",
    )
    # sockets of files need no port: two reports that start at one time cannot be given the same
    files = os.name == "posix" and len(os.fsencode(profile)) <= _LONGEST

    class OwnKernel(AsyncKernelManager):
        @default("client_factory")
        def _client(self) -> type[Client]:
            return Client

        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

        def __init__(self, **options: Any) -> None:
            super().__init__(**{"connection_file": str(profile / "k.json"), "transport": "ipc" if files else "tcp", "client_factory": Client} | options)

        async def _async_pre_start_kernel(self, **kw: Any) -> Any:
            if self.provisioner is None:
                self.provisioner = Provisioner(kernel_id=self.kernel_id, kernel_spec=spec, parent=self)
                self.provisioner.server, self.provisioner.memory_mb = server, memory_mb
            return await super()._async_pre_start_kernel(**kw)

        async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
            await super()._async_launch_kernel(kernel_cmd, **kw)
            if started is not None:
                started(self.provisioner.process)  # type: ignore[union-attr]

        async def _async_wait(self, pollinterval: float = 0.1) -> None:
            await super()._async_wait(min(pollinterval, _POLL))

    return OwnKernel
