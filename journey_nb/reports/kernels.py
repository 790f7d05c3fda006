"""The kernel that runs a report: this very Python, alone, and the same every time.

A report must not depend on what the machine calls ``python3``: the kernelspec may be missing, or point at another
environment, and a person's start-up files or history have no place in a report. So the kernel is started from
``sys.executable`` without looking a kernelspec up.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..model.phrase import Phrase

PRELOAD = ("pandas", "altair", "jinja2", "journey_nb.charts", "journey_nb.reports.show")

# one BLAS thread: singular vectors differed in their last bits between one and two
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a warning about frozen modules, printed at every start
}
# journey_nb._imports.quick, said before the kernel's own first import (it uses no package, so that the kernel starts first)
_START = "import sys; sys.modules.setdefault('rfc3987_syntax', None); from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"


@dataclass(frozen=True)
class Kernels:
    """Where the kernels of reports come from: started anew (the standard way), or warm, forked from a server that has imported already.

    A value that may be pickled: worker processes and Dask workers get it. ``why`` says why a warm start was asked for and is not to be had.
    """

    warm: bool = False
    why: Phrase | None = field(default=None, compare=False)

    def manager_class(self, profile: Path) -> type[Any]:
        return manager_class(profile)


STANDARD = Kernels()


@contextlib.contextmanager
def warmed(preload: Sequence[str] = PRELOAD) -> Iterator[Kernels]:
    """Kernels that start warm while the block runs; where that cannot be, the standard ones, and ``why`` says so."""
    yield Kernels(why=Phrase("Warm kernels are not built yet.", "미리 데운 커널은 아직 없습니다."))


def manager_class(profile: Path) -> type[Any]:
    """A kernel manager whose one kernel is ``sys.executable``; its start-up files and history lie in ``profile``, empty."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    spec = KernelSpec(
        argv=[sys.executable, "-c", _START, "-f", "{connection_file}", "--HistoryManager.enabled=False", "--IPKernelApp.log_level=40"],
        env={**_ENVIRONMENT, "IPYTHONDIR": str(profile)},
        display_name="Python 3",
        language="python",
        interrupt_mode="signal",
    )

    class OwnKernel(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

    return OwnKernel
