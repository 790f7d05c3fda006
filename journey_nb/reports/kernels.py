"""The kernel that runs a report: this very Python, alone, and the same every time.

A report must not depend on what the machine calls ``python3``: the kernelspec may be missing, or point at another
environment, and a person's start-up files or history have no place in a report. So the kernel is started from
``sys.executable`` without looking a kernelspec up.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

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
