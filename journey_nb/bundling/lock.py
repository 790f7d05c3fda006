"""``requirements.lock``, read: what one system and one Python needs, pinned and with the hashes that its files may have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ..model.errors import UsageError
from .targets import Target

FOR_TESTS = "# --- below: for the tests only ---"
CLONE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Pin:
    """One package at one version; ``marker`` says where it is needed ("" is everywhere), ``hashes`` are SHA-256 of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def line(self, hashes: tuple[str, ...] | None = None) -> str:
        """As pip reads it, without the marker: it was judged for the other system already."""
        return f"{self.name}=={self.version} " + " ".join(f"--hash=sha256:{h}" for h in (self.hashes if hashes is None else hashes))


def text(path: Path | None = None) -> str:
    """The lock that is named, that of the clone, or the one that the wheel carries."""
    if path is not None:
        if not path.is_file():
            raise UsageError(en=f"There is no lock at {path}.", ko=f"{path}에 잠금 파일이 없습니다.")
        return path.read_text("utf-8")
    if (CLONE / "requirements.lock").is_file() and (CLONE / "pyproject.toml").is_file():
        return (CLONE / "requirements.lock").read_text("utf-8")
    carried = files("journey_nb").joinpath("_requirements.lock")
    if carried.is_file():
        return carried.read_text("utf-8")
    raise UsageError(
        en="requirements.lock is not here. Run this in a clone of the project, or name the file with --lock.",
        ko="requirements.lock이 없습니다. 프로젝트를 복제한 폴더에서 실행하거나 --lock으로 파일을 알려 주십시오.",
    )


def pins(lock: str) -> Iterator[Pin]:
    """What runs need, in the lock's order; what only tests need is left out.

    Examples
    --------
    >>> [p.name for p in pins("a==1 ; os_name == 'nt' \\\\\\n    --hash=sha256:00\\nb==2 --hash=sha256:11\\n" + FOR_TESTS + "\\nc==3")]
    ['a', 'b']
    """
    for line in lock.split(FOR_TESTS)[0].replace("\\\n", " ").splitlines():
        found = re.match(r"([A-Za-z0-9._-]+)==(\S+)\s*(?:;(.*?))?(?=\s--hash|$)", line)
        if found:
            yield Pin(found[1], found[2], (found[3] or "").strip(), tuple(re.findall(r"--hash=sha256:([0-9a-f]+)", line)))


def needed(lock: str, target: Target, python: str) -> list[Pin]:
    """What that system and that Python need.

    Examples
    --------
    >>> from journey_nb.bundling.targets import TARGETS
    >>> both = "a==1 ; sys_platform == 'win32' --hash=sha256:00\\nb==2 --hash=sha256:11\\n"
    >>> [p.name for p in needed(both, TARGETS["win_amd64"], "3.12")], [p.name for p in needed(both, TARGETS["macosx_arm64"], "3.12")]
    (['a', 'b'], ['b'])
    """
    from packaging.markers import Marker

    seen = target.environment(python)
    return [pin for pin in pins(lock) if not pin.marker or Marker(pin.marker).evaluate(seen)]
