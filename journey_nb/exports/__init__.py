"""A map in the formats people pass on: every module has ``render`` (pure) and ``write`` (to a path)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

_NAMES = {"html": "html", "json": "json", "pdf": "pdf", "png": "png", "svg": "svg", "xlsx": "xlsx"}


def _loader(module: str) -> Callable[[], ModuleType]:
    return lambda: import_module(f"{__name__}.{module}")


FORMATS: dict[str, Callable[[], ModuleType]] = {name: _loader(module) for name, module in _NAMES.items()}
