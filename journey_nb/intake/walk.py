"""Which files there are: folders recursively, links not followed, hidden files skipped, a study's own files left out."""

from __future__ import annotations

import filecmp
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..model import disk
from ..model.errors import UsageError
from ..model.phrase import Phrase
from . import skipped

STUDY = {"journey.toml", "themes.toml", "claims.jsonl", "decisions.jsonl", "assumptions.xlsx"}


class Found(NamedTuple):
    """One file: its name as shown (relative to the folder that was given), where it lies, and why it is not opened, if so.

    ``closed`` is what is no data; ``lost`` is data that is not here, as a file that lies in the cloud only.
    """

    shown: str
    path: Path
    closed: Phrase | None = None
    lost: Phrase | None = None


def walk(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[Found]:
    """Every file under ``paths`` in the order of its shown name; a path that does not exist is an error."""
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    found: list[Found] = []
    for item in given:
        path = disk.found(Path(item))
        if path.is_dir():
            inside = _folder(path)
            found += inside if len(given) == 1 else [f._replace(shown=f"{path.resolve().name}/{f.shown}") for f in inside]
        elif path.exists():
            closed = None if stat.S_ISREG(path.stat().st_mode) else Phrase("not a regular file", "보통 파일이 아닙니다")
            found.append(_looked(_nfc(path.name), path, closed))
        else:
            raise UsageError(
                en=f"There is no file or folder '{path.name}'. Check the name and the folder you are in.",
                ko=f"'{path.name}' 파일이나 폴더가 없습니다. 이름과 지금 폴더를 확인하십시오.",
            )
    once = {f.path.absolute(): f for f in reversed(found)}
    return _one_form(sorted(once.values(), key=lambda f: (f.shown, str(f.path))))


def _looked(shown: str, path: Path, closed: Phrase | None) -> Found:
    """One file with why it is not opened: no data by its name, or in the cloud only."""
    closed = closed or skipped.by_name(path.name)
    if closed is not None:
        return Found(shown, path, closed)
    lost = skipped.in_cloud(path, path.stat())
    return Found(f"{shown[: -len(path.name)]}{skipped.real_name(_nfc(path.name))}" if lost and path.name.startswith(".") else shown, path, None, lost)


def _one_form(found: list[Found]) -> list[Found]:
    """A name is one name in both Unicode forms: the same file met twice is read once, two different files keep apart by ``(2)``."""
    made: list[Found] = []
    for one in found:
        alike = [f for f in made if f.shown == one.shown and f.path != one.path]
        if alike:
            twin = next((f for f in alike if not f.closed and not f.lost and not one.closed and filecmp.cmp(f.path, one.path, shallow=False)), None)
            stem, dot, ending = one.shown.rpartition(".")
            shown = f"{stem} ({len(alike) + 1}){dot}{ending}" if dot and stem else f"{one.shown} ({len(alike) + 1})"
            same = Phrase(
                "the file above once more, under a name whose Hangul is taken apart (macOS); read once",
                "위 파일과 같은데 이름의 한글만 자모로 나뉜(macOS) 파일입니다. 한 번만 읽었습니다",
            )
            one = one._replace(shown=shown, closed=one.closed or (same if twin else None))
        made.append(one)
    return made


def _folder(root: Path) -> list[Found]:
    found = []
    for folder, inner, names in os.walk(root, followlinks=False):
        here = Path(folder)
        study = "journey.toml" in names
        for name in list(inner):
            if (here / name).is_symlink():
                found.append(
                    Found(
                        _nfc((here / name).relative_to(root).as_posix()),
                        here / name,
                        Phrase("a link; links are not followed", "링크입니다. 링크는 따라가지 않습니다"),
                    )
                )
        inner[:] = sorted(n for n in inner if not n.startswith(".") and not (here / n).is_symlink() and not (study and n in ("reports", "notebooks")))
        for name in names:
            path = here / name
            if (study and name in STUDY) or (name.startswith(".") and not name.endswith(".icloud") and skipped.by_name(name) is None):
                continue
            closed = None
            if path.is_symlink():
                closed = Phrase("a link; links are not followed", "링크입니다. 링크는 따라가지 않습니다")
            elif not stat.S_ISREG(path.lstat().st_mode):
                closed = Phrase("not a regular file", "보통 파일이 아닙니다")
            found.append(_looked(_nfc(path.relative_to(root).as_posix()), path, closed))
    return found


def _nfc(name: str) -> str:
    return disk.same_name(name).encode("utf-8", "replace").decode()
