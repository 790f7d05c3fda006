"""The systems that a bundle can be made for: what pip calls them, and what a requirement's marker sees there."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..model.errors import UsageError, did_you_mean
from ..model.phrase import Phrase

PYTHONS = ("3.11", "3.12", "3.13")


def releases(python: str) -> tuple[str, str]:
    """The first and a late release of a minor version: a package may be needed for only some of them (Debian 12 has 3.11.2).

    Examples
    --------
    >>> releases("3.11")
    ('3.11.0', '3.11.20')
    """
    return f"{python}.0", f"{python}.20"


def _linux(machine: str) -> tuple[str, ...]:
    """Every tag that a Linux with glibc 2.28 (RHEL 8, Ubuntu 20.04 and newer) takes, the newest first; pip does not widen them by itself."""
    old = (f"manylinux2014_{machine}",) + ((f"manylinux2010_{machine}", f"manylinux1_{machine}") if machine == "x86_64" else ())
    return tuple(f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)) + old


@dataclass(frozen=True)
class Target:
    """One system. ``tags`` are pip's platforms, the newest first; ``python`` is a minor version such as ``3.12``."""

    key: str
    label: Phrase
    tags: tuple[str, ...]
    sys_platform: str
    os_name: str
    system: str
    machine: str

    @property
    def windows(self) -> bool:
        return self.os_name == "nt"

    def environment(self, python: str) -> dict[str, str]:
        """What a marker is judged by on that system, for a full version of Python; pip would judge it by this computer.

        Examples
        --------
        >>> TARGETS["win_amd64"].environment("3.12.4")["python_version"]
        '3.12'
        """
        return {
            "python_version": ".".join(python.split(".")[:2]),
            "python_full_version": python,
            "implementation_version": python,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "sys_platform": self.sys_platform,
            "os_name": self.os_name,
            "platform_system": self.system,
            "platform_machine": self.machine,
            "platform_release": "",
            "platform_version": "",
            "extra": "",
        }

    def takes(self, wheel: str, python: str) -> bool:
        """Whether a wheel of that name can be installed there, judged by its tags.

        Examples
        --------
        >>> TARGETS["win_amd64"].takes("a-1-cp312-cp312-win_amd64.whl", "3.12"), TARGETS["win_amd64"].takes("a-1-cp312-cp312-win_amd64.whl", "3.13")
        (True, False)
        """
        from packaging.utils import parse_wheel_filename

        return not parse_wheel_filename(wheel)[3].isdisjoint(_taken(self, python))


@lru_cache
def _taken(target: Target, python: str) -> frozenset[Any]:
    from packaging.tags import compatible_tags, cpython_tags, mac_platforms

    version = tuple(map(int, python.split(".")))
    there = list(mac_platforms((14, 0), "arm64")) if target.sys_platform == "darwin" else list(target.tags)
    return frozenset([*cpython_tags(version, platforms=there), *compatible_tags(version, f"cp{version[0]}{version[1]}", there)])


TARGETS = {
    t.key: t
    for t in (
        Target("win_amd64", Phrase("Windows, 64 bit", "Windows 64비트"), ("win_amd64",), "win32", "nt", "Windows", "AMD64"),
        Target(
            "macosx_arm64",
            Phrase("macOS 14 or newer, Apple silicon", "macOS 14 이상(애플 실리콘)"),
            ("macosx_14_0_arm64",),
            "darwin",
            "posix",
            "Darwin",
            "arm64",
        ),
        Target("manylinux_x86_64", Phrase("Linux, 64 bit", "Linux 64비트"), _linux("x86_64"), "linux", "posix", "Linux", "x86_64"),
        Target("manylinux_aarch64", Phrase("Linux, ARM 64 bit", "Linux ARM 64비트"), _linux("aarch64"), "linux", "posix", "Linux", "aarch64"),
    )
}


def target(key: str) -> Target:
    """The system of that name, or an error that lists them.

    Examples
    --------
    >>> target("win_amd64").label.ko
    'Windows 64비트'
    """
    if key not in TARGETS:
        hint = did_you_mean(key, TARGETS)
        known = ", ".join(TARGETS)
        raise UsageError(
            en=f"No bundle can be made for '{key}'; known: {known}.{hint.en}",
            ko=f"'{key}'용 묶음은 만들 수 없습니다. 되는 것: {known}.{hint.ko}",
        )
    return TARGETS[key]


def this() -> Target | None:
    """The system of this computer, if a bundle can be made for it."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    found = {("win32", "x86_64"): "win_amd64", ("darwin", "aarch64"): "macosx_arm64"}.get((sys.platform, machine))
    return TARGETS.get(found or (f"manylinux_{machine}" if sys.platform == "linux" else ""))


def this_python() -> str:
    """The version that this computer runs, if it is one of those that are tested; else the middle one."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return here if here in PYTHONS else PYTHONS[1]
