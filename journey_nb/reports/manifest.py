"""What a report was made from: ``manifest.json`` beside it, and whether a report that lies there is still the same one.

Every value is the same for two equal runs but for those under the one key ``made``. docs/decisions/0026 says why these things and no others
decide about sameness::

    format, version   journey-manifest, 1
    name              the report's name
    belongs           {name, id}: the study or plan whose results these are
    notebook          {name, sha256}
    inputs            [{alias, sha256, bytes, rows?}]; an alias is a parameter's name or a file's F01, never a file name
    parameters        as the notebook got them
    versions          journey_nb, its code, python (minor) and the libraries
    seed, warnings
    fingerprint       of all of that, with the formats
    outputs           {file: sha256}
    made              {at, seconds, pid}; of a build they stand in report.made.json, so that all else of it has the same bytes again
"""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..model.plain import dumps, to_plain

FILE, MADE = "manifest.json", "report.made.json"
FORMAT, VERSION = "journey-manifest", 1
CODE = (".py", ".toml", ".j2", ".css", ".js", ".json", ".woff2", ".txt", ".csv", ".ipynb", ".html", ".svg")
LIBRARIES = (  # what reads, counts, draws or writes; what only tests or starts is left out
    *("altair", "charset-normalizer", "duckdb", "fonttools", "ipykernel", "ipython", "jinja2", "joblib", "kiwipiepy", "kiwipiepy-model", "markupsafe"),
    *("mistune", "nbclient", "nbformat", "numpy", "openpyxl", "pandas", "papermill", "phonenumbers", "pydantic", "pypdfium2", "python-calamine"),
    *("python-dateutil", "scikit-learn", "scipy", "tzdata", "vaderSentiment", "vl-convert-python"),
)


def sha256(path: Path) -> str:
    """The hash of a file's bytes.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as made:
    ...     _ = (Path(made) / "a").write_bytes(b"a")
    ...     sha256(Path(made) / "a")[:12]
    'ca978112ca1b'
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_SEEN: dict[tuple[str, int, int], str] = {}


def _known(path: Path) -> str:
    """The hash, reckoned once for a file that many reports of a batch read."""
    at = path.stat()
    key = (str(path), at.st_size, at.st_mtime_ns)
    if key not in _SEEN:
        _SEEN[key] = sha256(path)
    return _SEEN[key]


def of_text(value: Any) -> str:
    """The hash of a value as strict JSON with sorted keys."""
    return hashlib.sha256(json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, allow_nan=False).encode()).hexdigest()


@dataclass(frozen=True)
class Input:
    """A file or folder that a report reads: shown by its alias, found by its path, the same if its content is."""

    alias: str
    path: Path

    def described(self, *, afresh: bool = False) -> dict[str, Any]:
        """``alias``, ``sha256`` and ``bytes``; for a folder of all its files with their places in it. Hidden files are not looked at.

        A map is read with the tables beside it.
        """
        look = sha256 if afresh else _known
        if self.path.is_file() and not (self.path.name == "map.json" and (self.path.parent / "tables").is_dir()):
            return {"alias": self.alias, "sha256": look(self.path), "bytes": self.path.stat().st_size}
        if self.path.is_file():
            files, top = [self.path, *_files(self.path.parent / "tables")], self.path.parent
        elif (self.path / "map.json").is_file():  # a build's folder: its page and its manifest say nothing that a notebook reads
            files, top = [self.path / "map.json", *_files(self.path / "tables")], self.path
        else:
            files, top = _files(self.path), self.path
        listed = [(file.relative_to(top).as_posix(), look(file)) for file in files]
        return {"alias": self.alias, "sha256": of_text(listed), "bytes": sum(file.stat().st_size for file in files)}


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(folder).parts))


@functools.cache
def code() -> str:
    """The hash of this package: its modules, words, templates, fonts and notebooks, wherever it is installed."""
    from . import _folder

    package = Path(__file__).resolve().parents[1]
    made = {"_notebooks", "__pycache__"}  # the latter also keeps faces and scripts that were made from the rest
    files = {p.relative_to(package).as_posix(): p for p in package.rglob("*") if p.suffix in CODE and not made & {*p.parts} and p.is_file()}
    files |= {f"notebooks/{p.name}": p for p in _folder().glob("*.ipynb")}
    return of_text([(name, sha256(path)) for name, path in sorted(files.items())])


@functools.cache
def versions() -> dict[str, str]:
    """What does the work: this package, its code, Python's minor version and the libraries."""
    from importlib import metadata

    found: dict[str, str] = {"journey_nb": __version__, "code": code()[:16], "python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def facts(
    *,
    name: str,
    belongs: Mapping[str, str],
    notebook: Path | None,
    inputs: Iterable[Mapping[str, Any]],
    parameters: Mapping[str, Any],
    formats: Iterable[str],
    seed: int | None = None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """All of a manifest that is known before anything runs, with the fingerprint.

    Parameters
    ----------
    inputs : the ``described`` of every :class:`Input`
    more : mapping, optional
        What else decides about the bytes: links to the other reports, the seconds a cell may take.
    """
    known = {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "belongs": dict(belongs),
        "notebook": {"name": notebook.name, "sha256": _known(notebook)} if notebook else None,
        "inputs": [dict(one) for one in inputs],
        "parameters": dict(parameters),
        "versions": versions(),
        "seed": seed,
    }
    return {**known, "fingerprint": of_text([known, sorted(formats), dict(more or {})])}


def outputs(folder: Path) -> dict[str, str]:
    """Every file under ``folder`` with its hash, the manifest apart; hidden ones are not ours."""
    return {p.relative_to(folder).as_posix(): sha256(p) for p in _files(folder) if p.relative_to(folder).as_posix() not in (FILE, MADE)}


def write(folder: Path, known: Mapping[str, Any], *, warnings: Iterable[Any] = (), files: Mapping[str, str], made: Mapping[str, Any]) -> Path:
    """Complete ``known`` with what came out, and write it into ``folder``."""
    path = folder / FILE
    path.write_text(dumps({**known, "warnings": list(warnings), "outputs": dict(sorted(files.items())), "made": dict(made)}), "utf-8", newline="\n")
    return path


def read(folder: Path) -> dict[str, Any] | None:
    """The manifest in ``folder``; None where there is none that can be read."""
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("format") == FORMAT else None


def stands(folder: Path, fingerprint: str) -> dict[str, Any] | None:
    """The manifest of a report that is still the one that would be made: the same fingerprint, every output with its recorded hash, none more.

    None where anything differs, and the report has to be made.
    """
    found = read(folder)
    if found is None or found.get("version") != VERSION or found.get("fingerprint") != fingerprint:
        return None
    try:
        return found if found["outputs"] and outputs(folder) == found["outputs"] else None
    except (OSError, KeyError):
        return None


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two manifests tell of equal runs: all but ``made``.

    Examples
    --------
    >>> same({"seed": 7, "made": {"pid": 1}}, {"seed": 7, "made": {"pid": 2}})
    True
    """
    return {k: v for k, v in one.items() if k != "made"} == {k: v for k, v in other.items() if k != "made"}
