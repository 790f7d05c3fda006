"""What was read of each file, kept in the study's private folder, so that next month only what is new is read again.

An entry is named by a digest of the file's bytes, of what the study says of it and of the code that read it: another byte, another
rule or another version is another entry, and what no build asks for any more is dropped. A build with an empty shelf gives the same
bytes. Entries are RAW and lie in ``.journey/`` only. They are pickles, and a study's folder may have been handed over by somebody, so
their reader knows our own plain nouns and days, and nothing else that a pickle could call.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import json
import os
import pickle
import platform
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from . import files, grid, tables, transcripts
from .roles import Mapping

BLOCK = 1 << 20
PLACE = Path(".journey") / "cache"
OURS = ("journey_nb.intake.", "journey_nb.model.phrase")
DAYS = {"datetime": {"date", "datetime", "timedelta", "timezone"}, "collections": {"Counter"}, "builtins": {"set", "frozenset"}}


@dataclass
class Part:
    """One table of a file as far as anything asks for it after reading."""

    sheet: str
    head: grid.Head
    tally: grid.Tally
    mapping: Mapping
    recognition: tables.Recognition
    zoned: tuple[int, int]


@dataclass
class Kept:
    """All that one file gave, in one zone."""

    zone: str | None  # None: it holds no time whose zone had to be assumed, so it reads the same in every zone
    letters: tuple[int, int, int, int, bool]  # texts, those in Hangul; words, those in Hangul; whether the header is Korean
    parts: list[Part]
    talk: transcripts.Talk | None
    encoding: files.Encoding | None
    delimiter: str | None
    not_data: Phrase | None
    reads: list[tuple[str, tables.Read]]
    names: list[tuple[str, str]]


# ---------------------------------------------------------------- frames as plain lists


def frame(names: list[str], kinds: list[str], values: list[list[Any]], index: list[Any], label: Any) -> pd.DataFrame:
    """The inverse of what :class:`_Writer` makes of a frame."""
    place = pd.Index(index, name=label) if index else pd.RangeIndex(0)
    columns = {i: _column(kind, column) for i, (kind, column) in enumerate(zip(kinds, values, strict=True))}
    made = pd.DataFrame(columns, index=pd.RangeIndex(len(index)))
    return made.set_axis(pd.Index(names, dtype=object if not names else None), axis=1).set_axis(place, axis=0)


def _column(kind: str, values: list[Any]) -> Any:
    if kind.startswith("datetime64"):
        stamps = np.array(values, dtype="int64").view("datetime64[us]")
        return pd.Series(stamps) if "," not in kind else pd.Series(stamps).dt.tz_localize("UTC").dt.tz_convert(kind.split(",")[1].strip(" ]"))
    return pd.Series(values, dtype=kind)


def _listed(values: pd.Series) -> tuple[str, list[Any]]:
    kind = str(values.dtype)
    if kind.startswith("datetime64"):
        plain = values.dt.tz_convert("UTC").dt.tz_localize(None) if "," in kind else values
        return kind.replace("[ns", "[us"), plain.to_numpy().astype("datetime64[us]").astype("int64").tolist()
    return kind, values.to_numpy(dtype=object).tolist() if kind in ("object", "str", "string") else values.tolist()


class _Writer(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, pd.DataFrame):
            columns = [_listed(obj.iloc[:, i]) for i in range(obj.shape[1])]
            return frame, ([str(n) for n in obj.columns], [k for k, _ in columns], [v for _, v in columns], obj.index.tolist(), obj.index.name)
        if isinstance(obj, np.generic):
            return _same, (obj.item(),)
        if isinstance(obj, (pd.Series, pd.Index, np.ndarray, pd.Timestamp)):
            raise pickle.PicklingError(type(obj).__name__)
        return NotImplemented


def _same(value: Any) -> Any:
    return value


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name in DAYS.get(module, ()):
            return getattr(import_module(module), name)
        if module == __name__ and name in ("frame", "_same"):
            return globals()[name]
        if module.startswith(OURS[0]) or module == OURS[1]:
            found = getattr(import_module(module), name)
            if isinstance(found, type) and (dataclasses.is_dataclass(found) or (issubclass(found, tuple) and hasattr(found, "_fields"))):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


# ---------------------------------------------------------------- the shelf


@cache
def code() -> str:
    """A digest of the code that reads files, and of what it stands on."""
    told = hashlib.blake2b(f"{platform.python_version_tuple()[:2]} {pd.__version__} {np.__version__}".encode(), digest_size=16)
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *(here.parent / "templates").glob("*.t*")]):
        told.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return told.hexdigest()


def name_of(path: Path, rule: Any) -> str:
    """The entry's name: the file's bytes and name, its rule, the code."""
    said = rule.model_dump(mode="json", exclude={"match"}) if hasattr(rule, "model_dump") else None if rule is None else sorted(vars(rule).items(), key=str)
    told = hashlib.blake2b(f"{code()}\0{path.name}\0{json.dumps(said, sort_keys=True, default=str)}\0".encode("utf-8", "surrogatepass"), digest_size=20)
    with open(path, "rb") as handle:
        while block := handle.read(BLOCK):
            told.update(block)
    return told.hexdigest()


@dataclass
class Shelf:
    """The entries of one study. Nothing changes in its folder before :meth:`keep`; ``reused`` and ``fresh`` name the files of this run."""

    folder: Path
    reused: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    scratch: tempfile.TemporaryDirectory[str] | None = None

    def get(self, name: str) -> Kept | None:
        """What an earlier run read of this file; None where there is none, or where it cannot be trusted."""
        self.asked.add(name)
        with contextlib.suppress(Exception):  # whatever is wrong with an entry, the file itself is there
            found = _Reader(io.BytesIO((self.folder / f"{name}.bin").read_bytes())).load()
            return found if isinstance(found, Kept) else None
        return None

    def put(self, name: str, kept: Kept) -> None:
        """Lay one file's reading ready; what cannot be written plainly is simply read again next time."""
        self.scratch = self.scratch or tempfile.TemporaryDirectory(prefix="journey_")
        path = Path(self.scratch.name) / f"{name}.bin"
        try:
            with open(path, "wb") as out:
                _Writer(out, protocol=5).dump(kept)
        except Exception:
            path.unlink(missing_ok=True)

    def keep(self) -> None:
        """Move this run's entries into the study's private folder and drop what no file asked for."""
        if not self.folder.parent.is_dir():
            return
        with contextlib.suppress(OSError):  # a full disk or a locked folder costs time, no result
            self.folder.mkdir(mode=0o700, exist_ok=True)
            for path in sorted(Path(self.scratch.name).glob("*.bin")) if self.scratch else ():
                part = self.folder / f".{path.name}.part"
                shutil.copyfile(path, part)
                os.chmod(part, 0o600)
                os.replace(part, self.folder / path.name)
            for old in self.folder.iterdir():
                if old.stem not in self.asked:
                    old.unlink()
        if self.scratch:
            self.scratch.cleanup()
            self.scratch = None


def shelf_of(study: Any) -> Shelf | None:
    """The shelf of an opened study."""
    folder = getattr(study, "folder", None)
    return Shelf(folder / PLACE) if folder is not None else None
