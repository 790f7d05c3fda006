"""The scripts under ``checks/``, for tests that run them at a small size."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

CHECKS = Path(__file__).resolve().parents[1] / "checks"
THERE = CHECKS.is_dir()  # they stand in the repository, not in the package


def check(name: str) -> ModuleType:
    """``checks/NAME.py`` as a module; its folder is not on the path, since some have the name of a folder of tests."""
    if name != "counted":
        sys.modules.setdefault("counted", check("counted"))
    spec = importlib.util.spec_from_file_location(f"check_{name}", CHECKS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[f"check_{name}"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
