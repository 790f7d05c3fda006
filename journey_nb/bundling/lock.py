"""``requirements.lock``, read: what one system and one Python needs, pinned and with the hashes that its files may have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from ..model.errors import UsageError
from .targets import Target, releases

FOR_TESTS = "# --- below: for the tests only ---"
CLONE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Pin:
    """One package at one version; ``marker`` says where it is needed ("" is everywhere), ``hashes`` are SHA-256 of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def line(self) -> str:
        """As pip reads it, without the marker: it was judged for the other system already."""
        return f"{self.name}=={self.version} " + " ".join(f"--hash=sha256:{h}" for h in self.hashes)

    def holds(self, target: Target, release: str) -> bool:
        """Whether that system and that release of Python need it."""
        from packaging.markers import Marker

        return not self.marker or Marker(self.marker).evaluate(target.environment(release))


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


@lru_cache(maxsize=4)
def pins(lock: str) -> tuple[Pin, ...]:
    """What runs need, in the lock's order; what only tests need is left out.

    Examples
    --------
    >>> [p.name for p in pins("a==1 ; os_name == 'nt' \\\\\\n    --hash=sha256:00\\nb==2 --hash=sha256:11\\n" + FOR_TESTS + "\\nc==3")]
    ['a', 'b']
    """
    found = []
    for line in lock.split(FOR_TESTS)[0].replace("\\\n", " ").splitlines():
        one = re.match(r"([A-Za-z0-9._-]+)==(\S+)\s*(?:;(.*?))?(?=\s--hash|$)", line)
        if one:
            found.append(Pin(one[1], one[2], (one[3] or "").strip(), tuple(re.findall(r"--hash=sha256:([0-9a-f]+)", line))))
    return tuple(found)


def needed(lock: str, target: Target, python: str) -> list[Pin]:
    """What that system and any release of that Python need; a package may be in it twice, with two markers.

    Examples
    --------
    >>> from journey_nb.bundling.targets import TARGETS
    >>> both = "a==1 ; sys_platform == 'win32' --hash=sha256:00\\nb==2 ; python_full_version < '3.12.4' --hash=sha256:11\\n"
    >>> [p.name for p in needed(both, TARGETS["win_amd64"], "3.12")], [p.name for p in needed(both, TARGETS["macosx_arm64"], "3.13")]
    (['a', 'b'], [])
    """
    return [pin for pin in pins(lock) if any(pin.holds(target, release) for release in releases(python))]
