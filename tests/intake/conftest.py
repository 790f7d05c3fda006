"""Small exports of invented people, written as products write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write one file of a study and return its path."""

    def write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "study" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@dataclass
class Rule:
    match: str
    source: str | None = None
    kind: str | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    zone: str | None = None
    channel: str | None = None
    touchpoint: str | None = None
    stage: str | None = None
    interviewers: list[str] = field(default_factory=list)
    ignore: bool = False
    self_selected: bool | None = None


@dataclass
class Settings:
    sources: list[Rule] = field(default_factory=list)
    timezone: str | None = None
    aliases: dict[str, str] = field(default_factory=dict)
