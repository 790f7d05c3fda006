"""What is installed, and whether it starts: Python, packages, the Hangul face, a notebook's kernel."""

from __future__ import annotations

import platform
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from ..model.phrase import Phrase
from .check import REINSTALL, Check

NAME = "journey-nb"
TESTED = ((3, 11), (3, 13))
# package, first and first good version, where, why; told even where something else than the lock was installed
KNOWN_BAD = (
    (
        "kiwipiepy",
        "0.21",
        "0.23.2",
        "win32",
        Phrase("does not find its model in a folder with Hangul", "한글이 든 폴더에서 모델을 찾지 못합니다"),
    ),
)
# package, first and first good version, where, why; told even where something else than the lock was installed
KNOWN_BAD = (
    (
        "kiwipiepy",
        "0.21",
        "0.23.2",
        "win32",
        Phrase("does not find its model in a folder with Hangul", "한글이 든 폴더에서 모델을 찾지 못합니다"),
    ),
)


def python() -> Check:
    here, bits = sys.version_info[:2], 64 if sys.maxsize > 2**32 else 32
    known = Phrase("", "") if here <= TESTED[1] else Phrase(" (newer than tested)", " (검사한 것보다 새 버전)")
    version = f"{platform.python_version()}, {bits} bit"
    return Check(
        "python",
        Phrase.same("Python"),
        here >= TESTED[0] and bits == 64,
        True,
        Phrase(version + known.en, version.replace(" bit", "비트") + known.ko),
        Phrase("install a 64 bit Python 3.11, 3.12 or 3.13", "64비트 파이썬 3.11, 3.12, 3.13 가운데 하나를 설치하십시오"),
    )


def _wanted() -> Iterable[str]:
    """What the project asks for: its pyproject.toml in a clone, which an install made earlier does not follow; else what came with the wheel."""
    from ..bundling.lock import CLONE

    project = CLONE / "pyproject.toml"
    if project.is_file():
        return tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    try:
        return metadata.requires(NAME) or ()
    except metadata.PackageNotFoundError:
        return ()


def packages(wanted: Iterable[str] | None = None) -> list[Check]:
    """One line for all that the project names; a missing or too old one has a line of its own.

    Examples
    --------
    >>> [c.found.en for c in packages(["click>=8", "no_such_package>=1"])]
    ['1 of 2 as needed', 'not installed, needed >=1']
    """
    from packaging.requirements import Requirement

    asked = [r for r in map(Requirement, _wanted() if wanted is None else wanted) if not r.marker or r.marker.evaluate({"extra": ""})]
    wrong = []
    for r in asked:
        try:
            version = metadata.version(r.name)
        except metadata.PackageNotFoundError:
            wrong.append((r.name, Phrase(f"not installed, needed {r.specifier}", f"설치되지 않음, {r.specifier} 필요")))
            continue
        if not r.specifier.contains(version, prereleases=True):
            wrong.append((r.name, Phrase(f"{version}, needed {r.specifier}", f"{version}, {r.specifier} 필요")))
    good, of = len(asked) - len(wrong), len(asked)
    every = Phrase(f"{good} of {of} as needed", f"{of}개 가운데 {good}개")
    lines = [Check("packages", Phrase("Packages", "패키지"), not wrong and bool(asked), True, every, REINSTALL)]
    return lines + [Check(f"package:{name}", Phrase.same(name), False, True, found, REINSTALL) for name, found in wrong]


def known_bad() -> Check:
    from packaging.version import Version

    found = []
    for name, first, good, where, why in KNOWN_BAD:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        if sys.platform == where and Version(first) <= Version(version) < Version(good):
            found.append(Phrase(f"{name} {version} {why.en}", f"{name} {version}: {why.ko}"))
    return Check(
        "known_bad",
        Phrase("Versions known to fail", "문제가 알려진 버전"),
        not found,
        True,
        Phrase("; ".join(f.en for f in found) or "none", "; ".join(f.ko for f in found) or "없음"),
        REINSTALL,
    )


def lock() -> Check:
    """How far the installed versions are from the tested ones."""
    from ..bundling import lock
    from ..model.errors import JourneyError

    name = Phrase("As tested", "검사한 버전 그대로")
    try:
        pins = {}
        for pin in lock.pins(lock.text()):
            pins.setdefault(pin.name, set()).add(pin.version)
    except JourneyError:
        return Check("as_tested", name, True, False, Phrase("not known: no lock here", "알 수 없음(잠금 파일 없음)"), REINSTALL)
    other = []
    for package, versions in sorted(pins.items()):
        try:
            if metadata.version(package) not in versions:
                other.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue  # needed elsewhere, or missing: that has its own line
    more = f" … +{len(other) - 4}" if len(other) > 4 else ""
    shown = ", ".join(other[:4]) + more
    return Check(
        "as_tested",
        name,
        not other,
        False,
        Phrase(f"other versions: {shown}", f"다른 버전: {shown}") if other else Phrase("every installed version", "설치된 버전 모두"),
        Phrase(
            "fine if reports come out; the bundle and bootstrap.py install the tested ones",
            "보고서가 나오면 괜찮습니다. 묶음과 bootstrap.py는 검사한 버전을 설치합니다",
        ),
    )


def face() -> Check:
    from ..charts import typeface

    try:
        faces = [typeface.WEIGHTS[weight] for weight in typeface.WEIGHTS if typeface.carried(weight)]
    except OSError:
        faces = []
    found = Phrase.same(f"{typeface.FAMILY} {', '.join(faces)}") if faces else Phrase("missing", "없음")
    return Check("face", Phrase("Hangul face", "한글 글꼴"), len(faces) == len(typeface.WEIGHTS), True, found, REINSTALL)


def notebook() -> Check:
    from ..reports import notebook_path

    try:
        name = notebook_path("90_report")
        ok, found = name.is_file(), Phrase.same(name.name)
    except Exception:
        ok, found = False, Phrase("missing", "없음")
    return Check("notebook", Phrase("Report notebook", "보고서 노트북"), ok, True, found, REINSTALL)


def kernel(seconds: float = 60) -> Check:
    """One kernel is really started and asked for 1 + 1."""
    from time import monotonic

    began, answer, kind = monotonic(), "", ""
    try:
        answer = _asked(seconds)
    except Exception as error:  # its words may name folders
        kind = type(error).__name__
    ok = answer == "2"
    return Check(
        "kernel",
        Phrase("Notebooks run", "노트북 실행"),
        ok,
        True,
        Phrase(f"1 + 1 = {answer} in {monotonic() - began:.1f} s", f"1 + 1 = {answer}, {monotonic() - began:.1f}초") if ok else Phrase.same(kind or "-"),
        Phrase(
            "security software may block Python from talking to itself on 127.0.0.1: ask IT to allow it for this folder's python; else reinstall",
            "보안 프로그램이 파이썬의 127.0.0.1 통신을 막을 수 있습니다. 이 폴더의 python을 허용해 달라고 하거나 다시 설치하십시오",
        ),
    )


def _asked(seconds: float) -> str:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from ..reports.kernels import STANDARD

    async def ask() -> str:
        with tempfile.TemporaryDirectory(prefix="journey-doctor-", ignore_cleanup_errors=True) as profile:
            manager = STANDARD.manager_class(Path(profile))()
            await manager.start_kernel()
            client = manager.client()
            client.start_channels()
            try:
                await client.wait_for_ready(timeout=seconds)
                reply = await client.execute_interactive("", user_expressions={"sum": "1 + 1"}, timeout=seconds, output_hook=lambda message: None)
                return str(reply["content"]["user_expressions"]["sum"]["data"]["text/plain"])
            finally:
                client.stop_channels()
                await manager.shutdown_kernel(now=True)

    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None  # Windows' own loop cannot wait for a kernel's sockets

    def talk() -> str:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(ask())

    with ThreadPoolExecutor(1) as apart:  # in a notebook a loop runs already in this thread
        return apart.submit(talk).result()


def browser() -> Check:
    from ..exports.browser import find

    browser = find()
    return Check(
        "browser",
        Phrase("Browser (for PDF)", "브라우저(PDF용)"),
        browser is not None,
        False,
        Phrase.same(browser.name) if browser else Phrase("none found", "찾지 못함"),
        Phrase(
            "install Chromium, Chrome or Edge, or name one in JOURNEY_BROWSER; report.html prints from any browser",
            "Chromium, Chrome, Edge 가운데 하나를 설치하거나 JOURNEY_BROWSER에 적으십시오. report.html은 어떤 브라우저에서든 인쇄됩니다",
        ),
    )
