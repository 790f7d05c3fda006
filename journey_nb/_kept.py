"""What is made once of what a package ships, and kept beside it: compiled templates, Vega as one script.

It lies where Python keeps compiled modules (``__pycache__``, or the folder that ``PYTHONPYCACHEPREFIX`` names), is written where Python
would write one, and goes with the environment. Nothing of a customer is ever here. Where nothing can be written, it is made anew each time.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import tempfile
from pathlib import Path


def place(name: str) -> Path:
    """Where ``name`` is kept."""
    return Path(importlib.util.cache_from_source(__file__)).parent / name


def get(name: str) -> bytes | None:
    """What was kept as ``name``; None where nothing was."""
    try:
        return place(name).read_bytes()
    except OSError:
        return None


def put(name: str, data: bytes) -> None:
    """Keep ``data``, whole or not at all; without a word where that cannot be."""
    if sys.dont_write_bytecode:
        return
    target, part = place(name), None
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f"{name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(part, target)
        part = None
    if part:
        with contextlib.suppress(OSError):
            os.unlink(part)
