"""Which files there are: folders recursively, links not followed, hidden and lock files skipped, a study's own files left out."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..model.errors import UsageError
from ..model.phrase import Phrase

STUDY = {"journey.toml", "themes.toml", "claims.jsonl", "decisions.jsonl", "assumptions.xlsx"}


class Found(NamedTuple):
    """One file: its name as shown (relative to the folder that was given), where it lies, and why it is not opened, if so."""

    shown: str
    path: Path
    closed: Phrase | None = None


def walk(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[Found]:
    """Every file under ``paths`` in the order of its shown name; a path that does not exist is an error."""
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    found: list[Found] = []
    for item in given:
        path = Path(item)
        if path.is_dir():
            inside = _folder(path)
            found += inside if len(given) == 1 else [f._replace(shown=f"{path.resolve().name}/{f.shown}") for f in inside]
        elif path.exists():
            closed = None if stat.S_ISREG(path.stat().st_mode) else Phrase("not a regular file", "보통 파일이 아닙니다")
            found.append(Found(_nfc(path.name), path, closed))
        else:
            raise UsageError(
                en=f"There is no file or folder '{path.name}'. Check the name and the folder you are in.",
                ko=f"'{path.name}' 파일이나 폴더가 없습니다. 이름과 지금 폴더를 확인하십시오.",
            )
    once = {f.path.absolute(): f for f in reversed(found)}
    return sorted(once.values(), key=lambda f: (f.shown, str(f.path)))


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
        inner[:] = sorted(n for n in inner if not n.startswith(".") and not (here / n).is_symlink() and not (study and n == "reports"))
        for name in names:
            path = here / name
            if name.startswith((".", "~$")) or name in ("Thumbs.db", "desktop.ini") or (study and name in STUDY):
                continue
            closed = None
            if path.is_symlink():
                closed = Phrase("a link; links are not followed", "링크입니다. 링크는 따라가지 않습니다")
            elif not stat.S_ISREG(path.lstat().st_mode):
                closed = Phrase("not a regular file", "보통 파일이 아닙니다")
            found.append(Found(_nfc(path.relative_to(root).as_posix()), path, closed))
    return found


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name).encode("utf-8", "replace").decode()
