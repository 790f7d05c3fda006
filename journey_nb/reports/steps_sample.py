"""The sample company, ready: built once on this computer and kept, so that a notebook without a study starts in seconds."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from ..model.phrase import LANGUAGES

SAMPLE = "haesol"
APART = {"charts", "exports", "reports", "widgets", "commands", "_notebooks", "fonts", "__pycache__"}  # rooms that no map depends on


def folder(lang: str) -> Path:
    """Where the built sample of a language lies (``map.json``, ``tables/``); made now where it is not there, or made by another version.

    ``JOURNEY_SAMPLES`` names a folder that holds it ready (``ko/``, ``en/``). A home that cannot be written leaves it to a temporary folder.
    """
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    named = os.environ.get("JOURNEY_SAMPLES")
    if named and (Path(named) / lang / "map.json").is_file():
        return Path(named) / lang
    home = Path(named or Path(os.environ.get("JOURNEY_HOME") or Path.home() / ".journey_nb") / "samples")
    kept = home / f"{SAMPLE}-{lang}-{fingerprint()}"
    if (kept / "map.json").is_file():
        return kept
    try:
        home.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".sample-", dir=home))
    except OSError:
        home = Path(tempfile.mkdtemp(prefix="journey-sample-"))
        kept, staging = home / kept.name, home / "staging"
        staging.mkdir()
    try:
        _build(lang, staging / "out")
        _settle(staging / "out", kept)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    for old in home.glob(f"{SAMPLE}-{lang}-*"):
        if old != kept:
            shutil.rmtree(old, ignore_errors=True)
    return kept


def _build(lang: str, out: Path) -> None:
    from .. import samples
    from .build import build_report

    build_report([samples.path(SAMPLE, lang)], out=out, lang=lang, report=False)


def _settle(made: Path, kept: Path) -> None:
    try:
        os.replace(made, kept)
    except OSError:  # another notebook was quicker: its map is the same
        if not (kept / "map.json").is_file():
            raise


@lru_cache
def fingerprint() -> str:
    """A digest of every file of this version that a map depends on, by name, size and time."""
    package = Path(__file__).resolve().parents[1]
    told = hashlib.sha256()
    for room, inner, names in os.walk(package):
        inner[:] = sorted(n for n in inner if n not in APART)
        for name in sorted(names):
            facts = os.stat(os.path.join(room, name))
            told.update(f"{os.path.relpath(room, package)}/{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return told.hexdigest()[:12]


__all__ = ["SAMPLE", "fingerprint", "folder"]
