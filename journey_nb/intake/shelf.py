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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from . import files, grid, tables, transcripts
from .roles import Mapping

BLOCK = 1 << 20
BORROWED = ("pandas", "numpy", "duckdb", "python-calamine", "openpyxl", "pypdfium2", "kiwipiepy", "charset-normalizer", "python-dateutil")  # read with
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
    log: str = ""  # the source family of an event log, whose events lie in files of their own
    users: tuple[tuple[str, str], ...] = ()  # of a log: ids that are one person's
    facts: pd.DataFrame | None = None  # of a log: what it knows of its people


@dataclass
class Again(grid.Table):
    """A log that was read in an earlier run, as far as anything asks for it: its head, its books, what it knew of its people."""

    users: tuple[tuple[str, str], ...] = ()
    told: pd.DataFrame | None = None

    def facts(self) -> pd.DataFrame | None:
        return self.told


@dataclass
class Kept:
    """All that one file gave, in one zone."""

    zone: str  # in which it was read
    letters: tuple[int, int, int, int, bool]  # texts, those in Hangul; words, those in Hangul; whether the header is Korean
    parts: list[Part]
    talk: transcripts.Talk | None
    encoding: files.Encoding | None
    delimiter: str | None
    not_data: Phrase | None
    reads: list[tuple[str, tables.Read]]
    names: list[tuple[str, str]]
    carried: list[tuple[str, str, str]]


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


WORDS = ("record_key", "customer", "at_precision", "event", "channel", "life", "instance")


def _lay(chunk: pd.DataFrame, path: Path) -> None:
    """One frame of events as Parquet."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("chunk", chunk.assign(at=chunk["at"].dt.tz_localize(None)))
        connection.execute("COPY (SELECT * FROM chunk) TO '" + str(path).replace("'", "''") + "' (FORMAT parquet, COMPRESSION zstd)")


def _taken(path: Path) -> pd.DataFrame:
    import duckdb

    from .parquet import unglobbed

    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        found = connection.read_parquet(unglobbed(path)).df()
    plain = {name: found[name].astype(object).where(found[name].notna(), None) for name in WORDS if name in found}
    return found.assign(**plain, at=found["at"].astype("datetime64[us]").dt.tz_localize("UTC"))


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
    borrowed = [f"{name} {version(name)}" for name in BORROWED]
    told = hashlib.blake2b(" ".join([*platform.python_version_tuple()[:2], *borrowed]).encode(), digest_size=16)
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
    open: set[tuple[str, int]] = field(default_factory=set)  # logs whose events are not laid by to the end
    under_way: set[tuple[str, int]] = field(default_factory=set)

    def get(self, name: str) -> Kept | None:
        """What an earlier run read of this file; None where there is none, or where it cannot be trusted."""
        self.asked.add(name)
        with contextlib.suppress(Exception):  # whatever is wrong with an entry, the file itself is there
            found = _Reader(io.BytesIO((self.folder / f"{name}.bin").read_bytes())).load()
            return found if isinstance(found, Kept) and all(p.tally.kept == 0 or self._whole(name, i) for i, p in enumerate(found.parts) if p.log) else None
        return None

    def _whole(self, name: str, number: int) -> bool:
        return any(self.folder.glob(f"{name}.{number}.*.parquet"))

    def put(self, name: str, kept: Kept) -> None:
        """Lay one file's reading ready; what cannot be written plainly is simply read again next time."""
        self.scratch = self.scratch or tempfile.TemporaryDirectory(prefix="journey_")
        path = Path(self.scratch.name) / f"{name}.bin"
        try:
            with open(path, "wb") as out:
                _Writer(out, protocol=5).dump(kept)
        except Exception:
            path.unlink(missing_ok=True)

    def tee(self, name: str, number: int, chunks: Callable[[], Iterator[pd.DataFrame]]) -> Callable[[], Iterator[pd.DataFrame]]:
        """The stream of a log, which lays its events by the first time it is read to its end; before that the entry is not whole."""
        self.scratch = self.scratch or tempfile.TemporaryDirectory(prefix="journey_")
        place = Path(self.scratch.name)
        self.open.add((name, number))

        def stream() -> Iterator[pd.DataFrame]:
            if self.scratch is None or (name, number) not in self.open or (name, number) in self.under_way:
                yield from chunks()
                return
            self.under_way.add((name, number))
            try:
                for n, chunk in enumerate(chunks()):
                    _lay(chunk, place / f"{name}.{number}.{n:05d}.parquet")
                    yield chunk
                self.open.discard((name, number))
            finally:
                self.under_way.discard((name, number))

        return stream

    def events(self, name: str, number: int) -> Callable[[], Iterator[pd.DataFrame]]:
        """The events of a log as they were laid by."""
        return lambda: (_taken(path) for path in sorted(self.folder.glob(f"{name}.{number}.*.parquet")))

    def keep(self) -> None:
        """Move this run's entries into the study's private folder and drop what no file asked for."""
        if not self.folder.parent.is_dir():
            return
        with contextlib.suppress(OSError):  # a full disk or a locked folder costs time, no result
            self.folder.mkdir(mode=0o700, exist_ok=True)
            half = {name for name, _ in self.open}  # nobody read these logs to their end
            self.open.clear()
            for path in sorted(Path(self.scratch.name).glob("*.*")) if self.scratch else ():
                if path.name.partition(".")[0] in half:
                    continue
                part = self.folder / f".{path.name}.part"
                shutil.copyfile(path, part)
                os.chmod(part, 0o600)
                os.replace(part, self.folder / path.name)
            for old in self.folder.iterdir():
                if old.name.partition(".")[0] not in self.asked:
                    old.unlink()
        if self.scratch:
            self.scratch.cleanup()
            self.scratch = None


def shelf_of(study: Any) -> Shelf | None:
    """The shelf of an opened study."""
    folder = getattr(study, "folder", None)
    return Shelf(folder / PLACE) if folder is not None else None
