"""The zip itself: wheels, locks, start scripts, a page to read first, and a list of everything with its hash."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ..model.errors import UsageError
from ..model.phrase import Phrase
from . import lock, wheels
from .readme import readme
from .targets import PYTHONS, Target

FOLDER = "journey"  # short: Windows takes 259 characters for a whole path
START_WINDOWS = "시작하기.bat"
START = "start.sh"
_WHEN = (1980, 1, 1, 0, 0, 0)
Progress = Callable[[Phrase], None]


@dataclass(frozen=True)
class Bundle:
    """What was made. ``built`` are the wheels that no index publishes, ``size`` is bytes."""

    path: Path
    target: Target
    pythons: tuple[str, ...]
    packages: int
    built: tuple[str, ...]
    size: int
    sha256: str


def checked_pythons(asked: Sequence[str]) -> tuple[str, ...]:
    """The versions asked for, each once, in order; one that is not tested is an error.

    Examples
    --------
    >>> checked_pythons(["3.13", "3.11", "3.13"])
    ('3.11', '3.13')
    """
    unknown = [p for p in asked if p not in PYTHONS]
    if unknown:
        raise UsageError(
            en=f"No bundle for Python {unknown[0]}; known: {', '.join(PYTHONS)}.",
            ko=f"파이썬 {unknown[0]}용 묶음은 없습니다. 되는 것: {', '.join(PYTHONS)}.",
        )
    return tuple(sorted(set(asked)))


def make(
    target: Target,
    pythons: Sequence[str],
    out: Path,
    *,
    wheel: Path | None = None,
    lock_file: Path | None = None,
    progress: Progress = lambda words: None,
) -> Bundle:
    """Fetch, build and pack; ``out`` appears complete or not at all."""
    versions = checked_pythons(pythons)
    text = lock.text(lock_file)
    out.parent.mkdir(parents=True, exist_ok=True)
    # beside the result: a company's temp folder may be small, and renaming needs one disk
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=out.parent, ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        progress(Phrase("The project's own wheel", "프로젝트의 wheel"))
        mine = wheels.own(folder, wheel)
        needed = {python: lock.needed(text, target, python) for python in versions}
        built = [mine.name]
        for pin in {p.name: p for pins in needed.values() for p in pins}.values():
            if pin.name in wheels.BUILT_ONCE:
                progress(Phrase(f"Building {pin.name} (88 MB, no wheel is published)", f"{pin.name}의 wheel을 만듭니다(88MB, 올라온 wheel이 없음)"))
                built.append(wheels.build(pin, folder).name)
        for python in versions:

            def counted(done: int, of: int, name: str, python: str = python) -> None:
                progress(Phrase.same(f"Python {python}  {done}/{of}  {name}"))

            wheels.fetch(needed[python], target, python, folder, counted)
        locks = {f"lock-{python}.txt": _lock(needed[python], mine, folder) for python in versions}
        progress(Phrase("Writing the zip", "zip을 씁니다"))
        part = folder / "bundle.part"
        packages = write(part, target, versions, sorted(folder.glob("*.whl")), locks, built)
        shutil.move(part, out)
    return Bundle(out, target, versions, packages, tuple(built), out.stat().st_size, wheels.digest(out))


def _lock(pins: Sequence[lock.Pin], mine: Path, folder: Path) -> str:
    """What pip installs over there: each package with the hashes of the wheels that are in the zip, and no others."""
    lines = []
    for pin in pins:
        found = tuple(found for _, found in wheels.taken(pin, folder))
        if not found:
            raise wheels.BundleError(en=f"No wheel of {pin.name} {pin.version} was fetched.", ko=f"{pin.name} {pin.version}의 wheel이 없습니다.")
        # a marker stays: which release of Python it is, is known over there
        marker = f" ; {pin.marker}" if any("full_version" in word for word in pin.marker.split()) else ""
        lines.append(f"{pin.name}=={pin.version}{marker} " + " ".join(f"--hash=sha256:{h}" for h in found))
    _, version, *_ = mine.name.split("-")
    lines.append(f"journey-nb=={version} --hash=sha256:{wheels.digest(mine)}")
    return "\n".join(lines) + "\n"


def write(out: Path, target: Target, pythons: Sequence[str], found: Sequence[Path], locks: dict[str, str], built: Sequence[str]) -> int:
    """Write the zip from ready wheels and locks; the same input gives the same bytes. Returns how many wheels are in it."""
    texts: dict[str, bytes] = {name: text.encode("utf-8") for name, text in locks.items()}
    texts["start.py"] = files("journey_nb").joinpath("bundling", "start.py").read_bytes().replace(b"\r\n", b"\n")
    texts["README.txt"] = b"\xef\xbb\xbf" + readme(target, pythons).replace("\n", "\r\n").encode("utf-8")  # Notepad of Windows 10 reads it by its BOM
    texts |= scripts(target, pythons)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in texts.items()} | {f"wheels/{path.name}": wheels.digest(path) for path in found}
    manifest = {
        "schema": 1,
        "platform": target.key,
        "pythons": list(pythons),
        "longest_path": longest_path(found),
        "built_here": sorted(built),
        "files": dict(sorted(hashes.items())),
    }
    texts["bundle.json"] = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as zipped:
        for name, data in sorted(texts.items()):
            zipped.writestr(_member(name, 0o755 if name.endswith(".sh") else 0o644), data, zipfile.ZIP_DEFLATED)
        for path in found:
            with path.open("rb") as source, zipped.open(_member(f"wheels/{path.name}", 0o644), "w") as inside:
                shutil.copyfileobj(source, inside, 1 << 20)
    return len(found)


def _member(name: str, mode: int) -> zipfile.ZipInfo:
    # a name beyond ASCII gets the UTF-8 flag, so that a Korean Windows shows it right
    info = zipfile.ZipInfo(f"{FOLDER}/{name}", _WHEN)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def longest_path(found: Iterable[Path]) -> int:
    """The most characters of a path below the private Python on Windows, once all of them are installed and compiled."""
    most = 0
    for path in found:
        with zipfile.ZipFile(path) as wheel:
            most = max([most, *(len(_installed(name)) for name in wheel.namelist())])
    return most


def _installed(name: str) -> str:
    """Where a file of a wheel comes to lie; a compiled one is named, being longer than its source.

    Examples
    --------
    >>> _installed("a-1.data/data/share/x.json"), _installed("a/b.py")
    ('share/x.json', 'Lib/site-packages/a/__pycache__/b.cpython-313.pyc')
    """
    first, _, rest = name.partition("/")
    if first.endswith(".data"):
        return rest.partition("/")[2]
    if name.endswith(".py"):
        folder, _, stem = name.removesuffix(".py").rpartition("/")
        name = f"{folder}/__pycache__/{stem}.cpython-313.pyc"
    return f"Lib/site-packages/{name}"


def scripts(target: Target, pythons: Sequence[str]) -> dict[str, bytes]:
    """The file to double-click and the one to type, as bytes: ASCII only, so that they mean the same in code page 949 and in 65001."""
    newest = sorted(pythons, reverse=True)
    wanted = ", ".join(f"({p.replace('.', ', ')})" for p in newest) + ","
    if not target.windows:
        tries = " ".join(f"python{p}" for p in newest) + " python3 python"
        return {
            START: (_SH.replace("@TRIES@", tries).replace("@WANTED@", wanted).replace("@PYTHONS@", " or ".join(newest))).encode("ascii"),
            "journey.sh": _JOURNEY_SH.encode("ascii"),
        }
    tries = "".join(f'py -{p} -c "import sys" >nul 2>nul && set "JNB=py -{p}" && goto found\n' for p in newest)
    bat = _BAT.replace("@TRIES@", tries.rstrip("\n")).replace("@WANTED@", wanted).replace("@PYTHONS@", " or ".join(newest))
    return {START_WINDOWS: bat.replace("\n", "\r\n").encode("ascii"), "journey.cmd": _JOURNEY_CMD.replace("\n", "\r\n").encode("ascii")}


# No variable is expanded inside brackets, since a folder may be called "study (final)". pushd gives a network folder a letter.
_BAT = """@echo off
setlocal
pushd "%~dp0"
set PYTHONUTF8=
set PYTHONHOME=
set PYTHONPATH=
@TRIES@
python -c "import sys; sys.exit(sys.version_info[:2] not in (@WANTED@))" >nul 2>nul && set "JNB=python" && goto found
echo.
echo Python @PYTHONS@ was not found. It can be installed without admin rights;
echo README.txt, which opens now, says how in Korean and English.
start "" notepad README.txt
goto end
:found
%JNB% start.py %*
:end
popd
if not defined JOURNEY_NO_PAUSE pause
"""
# -P: a file of the user's called random.py must not stand in for Python's own
_JOURNEY_CMD = """@echo off
"%~dp0.venv\\Scripts\\python.exe" -P -m journey_nb.cli %*
"""
_SH = """#!/bin/sh
cd "$(dirname "$0")" || exit 2
unset PYTHONHOME PYTHONPATH
for try in @TRIES@; do
  if command -v "$try" >/dev/null 2>&1 && "$try" -c "import sys; sys.exit(sys.version_info[:2] not in (@WANTED@))" >/dev/null 2>&1; then
    exec "$try" start.py "$@"
  fi
done
echo "Python @PYTHONS@ was not found. README.txt says what to do." >&2
exit 2
"""
_JOURNEY_SH = """#!/bin/sh
here="$(cd "$(dirname "$0")" && pwd)" || exit 2
exec "$here/.venv/bin/python" -P -m journey_nb.cli "$@"
"""
