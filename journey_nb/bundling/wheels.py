"""Every wheel of a bundle: fetched by pip from wherever this computer's pip fetches, checked against the lock's hashes, or built once.

No index is named here: pip's own configuration (a company's mirror, a proxy, a certificate) decides.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ..model.errors import JourneyError, UsageError
from ..model.phrase import Phrase
from .lock import CLONE, Pin
from .targets import Target, releases

Progress = Callable[[int, int, str], None]
# published as source only; nothing in it is compiled, so one wheel serves every system
BUILT_ONCE = frozenset({"kiwipiepy-model"})
_PURE = "-py3-none-any.whl"


class BundleError(JourneyError):
    """The bundle could not be made, with what to do about it."""

    exit_code = 2


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _environment() -> dict[str, str]:
    # a built wheel has the same bytes every time; 1980 is the oldest year that a zip knows
    return {**os.environ, "SOURCE_DATE_EPOCH": "315532800", "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}


def _pip(arguments: Sequence[str], heard: Callable[[str], None] = lambda line: None) -> None:
    """Run this Python's pip; what it says goes to ``heard`` line by line, and what it fails of becomes one message with a remedy."""
    command = [sys.executable, "-m", "pip", *arguments, "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    said: list[str] = []
    # a built wheel holds its files' rights: the same ones whoever builds it
    rights = 0o022 if os.name == "posix" else -1
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=_environment(), umask=rights) as running:
        try:
            for raw in running.stdout or ():
                said.append(raw.decode("utf-8", "replace").rstrip())
                heard(said[-1])
        except BaseException:
            running.kill()
            raise
    if running.returncode:
        words = remedy("\n".join(said))
        last = next((line for line in reversed(said) if "ERROR" in line), said[-1] if said else "")
        last = re.sub(r"\w+://\S+", "…", last)[:300]  # an index's address may hold a password
        raise BundleError(en=f"The wheels could not be fetched. {words.en}\npip: {last}", ko=f"wheel을 다 받지 못했습니다. {words.ko}\npip: {last}")


def remedy(said: str) -> Phrase:
    """What to do next, from what pip said.

    Examples
    --------
    >>> remedy("ConnectTimeoutError: timed out").en[:30]
    'The package index was not reac'
    """
    if "No module named pip" in said:
        return Phrase("This Python has no pip: `python -m ensurepip`.", "이 파이썬에 pip이 없습니다. `python -m ensurepip`을 실행하십시오.")
    if any(word in said for word in ("CERTIFICATE_VERIFY_FAILED", "SSLError", "SSL: ")):
        return Phrase(
            "The network inspects encrypted traffic: ask IT for its certificate file and set PIP_CERT to its path.",
            "회사 네트워크가 암호화 통신을 검사합니다. 전산팀에서 인증서 파일을 받아 PIP_CERT에 그 경로를 넣으십시오.",
        )
    if "DO NOT MATCH THE HASHES" in said:
        return Phrase(
            "A file is not the one that was locked: a broken download, or a proxy that changes files. Try again, or on another network.",
            "받은 파일이 잠금 파일의 것과 다릅니다. 내려받기가 깨졌거나 중간에서 바뀌었습니다. 다시 하거나 다른 네트워크에서 하십시오.",
        )
    if "No space left" in said or "Errno 28" in said:
        return Phrase("The disk is full: about 1 GB is needed for a while.", "디스크가 찼습니다. 만드는 동안 1GB쯤 필요합니다.")
    unreached = ("Max retries", "Connection", "Temporary failure", "timed out", "ProxyError", "getaddrinfo", "No route", "unreachable")
    if any(word in said for word in unreached):
        return Phrase(
            "The package index was not reached. A bundle is made where there is a network, and used where there is none: make it on another "
            "computer. Behind a proxy set HTTPS_PROXY; with your company's own index set PIP_INDEX_URL.",
            "패키지 저장소에 닿지 못했습니다. 묶음은 네트워크가 있는 곳에서 만들어 없는 곳에서 씁니다. 다른 컴퓨터에서 만드십시오. 프록시가 있으면 "
            "HTTPS_PROXY를, 회사 저장소가 있으면 PIP_INDEX_URL을 지정하십시오.",
        )
    if "No matching distribution" in said:
        return Phrase(
            "The index that pip uses here lacks a package of the lock for that system: with a company mirror, ask for it to be brought up to date.",
            "이 컴퓨터의 pip이 쓰는 저장소에 그 시스템용 패키지가 없습니다. 회사 저장소라면 최신으로 맞춰 달라고 하십시오.",
        )
    return Phrase("The last line of pip says why.", "까닭은 pip의 마지막 줄에 있습니다.")


def fetch(pins: Sequence[Pin], target: Target, python: str, into: Path, progress: Progress | None = None) -> None:
    """The published wheels of ``pins`` for that system, checked against the lock's hashes; a package without a wheel is an error.

    Asked for twice: what every release of that Python takes, then what only later ones do, since pip takes one version of a package at a time
    and refuses one that is not for the release it is told.
    """
    first, late = releases(python)
    wanted = [pin for pin in pins if pin.name not in BUILT_ONCE]
    seen = 0

    def heard(line: str) -> None:
        nonlocal seen
        if progress and line.startswith("Collecting "):
            seen += 1
            progress(min(seen, len(wanted)), len(wanted), re.split(r"[=\s]", line.removeprefix("Collecting "))[0])

    tags = [word for tag in target.tags for word in ("--platform", tag)]
    listed = into / "wanted.txt"
    for release in (first, late):
        now = [pin for pin in wanted if pin.holds(target, first) is (release == first)]
        if not now:
            continue
        listed.write_text("".join(pin.line() + "\n" for pin in now), "utf-8")
        version = ["--python-version", release, "--implementation", "cp"]
        try:
            _pip(["download", "--no-deps", "--only-binary=:all:", *tags, *version, "--require-hashes", "-d", str(into), "-r", str(listed)], heard)
        finally:
            listed.unlink()


def build(pin: Pin, into: Path) -> Path:
    """The wheel of a package that is published as source only; its source is checked against the lock, and the wheel must serve every system."""
    listed = into / "wanted.txt"
    listed.write_text(pin.line() + "\n", "utf-8")
    try:
        _pip(["wheel", "--no-deps", f"--no-binary={pin.name}", "--require-hashes", "-w", str(into), "-r", str(listed)])
    finally:
        listed.unlink()
    return _one(into, pin.name)


def _one(folder: Path, name: str) -> Path:
    stem = re.sub(r"[-_.]+", "_", name).lower()
    found = [path for path in sorted(folder.glob("*.whl")) if path.name.split("-")[0].lower() == stem]
    if not found or not found[-1].name.endswith(_PURE):
        raise BundleError(
            en=f"{name} did not become a wheel for every system.",
            ko=f"{name}을(를) 모든 시스템에서 쓸 wheel로 만들지 못했습니다.",
        )
    return found[-1]


def own(into: Path, given: Path | None = None) -> Path:
    """The project's own wheel: the one that is given, else built from the clone that this package lies in."""
    if given is not None:
        if not given.is_file() or not given.name.startswith("journey_nb-") or not given.name.endswith(_PURE):
            raise UsageError(
                en=f"{given} is no wheel of journey_nb: its name starts with journey_nb- and ends in {_PURE}.",
                ko=f"{given}은(는) journey_nb의 wheel이 아닙니다. 이름이 journey_nb-로 시작하고 {_PURE}로 끝납니다.",
            )
        kept = into / given.name
        kept.write_bytes(given.read_bytes())
        return kept
    if not (CLONE / "pyproject.toml").is_file():
        raise UsageError(
            en="This journey was installed, and a bundle needs the project's own wheel: name the file that it was installed from "
            "with --wheel, or run this in a clone of the project.",
            ko="설치된 journey라서 프로젝트의 wheel이 따로 필요합니다. 설치할 때 쓴 파일을 --wheel로 알려 주거나, 프로젝트를 복제한 폴더에서 실행하십시오.",
        )
    alone = [] if importlib.util.find_spec("hatchling") is None else ["--no-build-isolation"]
    _pip(["wheel", "--no-deps", *alone, "-w", str(into), str(CLONE)])
    return _one(into, "journey_nb")


def taken(pin: Pin, folder: Path) -> Iterator[tuple[Path, str]]:
    """(file, hash) of one package among the wheels of a folder."""
    stem = re.sub(r"[-_.]+", "_", pin.name).lower()
    for path in sorted(folder.glob("*.whl")):
        name, version, *_ = path.name.split("-")
        if re.sub(r"[-_.]+", "_", name).lower() == stem and version == pin.version:
            yield path, digest(path)
