"""Exports that are known by their own columns: each reader is asked in turn, and the surest takes the table.

A reader is a module with ``recognise(table, rule) -> Known | None``. It goes by the header alone, never by a whole header:
plan, locale and custom fields change it, so a set of columns is weighed and the ``why`` names those that decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Weights
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from .grid import Table
from .roles import Mapping, map_columns
from .tables import Read, Recognition
from .values import plain, tidy

Identifiers = list[tuple[str, str]]
READERS = (
    "reviews",
    "surveys",
    "qualtrics",
    "surveymonkey",
    "typeform",
    "zendesk",
    "crm",
    "engagements",
    "marketo",
    "salesforce",
    "offline",
    "contacts",
    "observed",
    "stickies",
    "desk",
    "coded",
    "codebooks",
    "inventory",
)  # modules with recognise(table, rule) -> Known | None


@dataclass(frozen=True)
class Known:
    """A table whose product is known: what it is, its columns as shown, and who reads it.

    ``read(table, frame, zone=, rule=)`` gives what it said; ``names(frame)`` the people and ids that must not stay in any text.
    """

    recognition: Recognition
    mapping: Mapping
    read: Callable[..., Read]
    names: Callable[[pd.DataFrame], Identifiers]
    score: float = 1.0
    stream: Callable[..., Iterator[pd.DataFrame]] | None = None  # an event log, never read whole: yields frames of EVENTS as ga4.chunks does
    log: Table | None = None  # the table to read or to stream, where it is another than the one that was recognised (two header rows)


def recognise(table: Table, rule: Any = None) -> Known | None:
    """The product a table comes from, or None. A study that names another source, or none of ours, is heard first."""
    found = [known for name in READERS if (known := import_module(f".{name}", __package__).recognise(table, rule)) is not None]
    wanted = getattr(rule, "source", None)
    found = [known for known in found if wanted in (None, known.recognition.source)]
    return max(found, key=lambda known: known.score, default=None)


# ---------------------------------------------------------------- what readers share


def header(table: Table, *names: str) -> str | None:
    """The first of ``names`` (as :func:`values.plain` writes them) that the table has, as the table writes it.

    Examples
    --------
    >>> from .grid import Head
    >>> table = Table("", Head((1,), ("Ticket ID", "Subject"), ("", ""), (), 1), lambda: iter(()))
    >>> header(table, "id", "ticket id")
    'Ticket ID'
    """
    heads = _heads(table.head.names)
    return next((heads[name] for name in names if name in heads), None)


@lru_cache(maxsize=64)
def _heads(names: tuple[str, ...]) -> dict[str, str]:
    """The first header of every plain name: twenty readers ask the same table in turn."""
    return {plain(name): name for name in reversed(names)}


def weigh(table: Table, weights: Weights[str, float]) -> tuple[float, list[str]]:
    """The weight of the known columns that are there, and their names, heaviest first."""
    heads = _heads(table.head.names)
    found = {name: weights[key] for key, name in heads.items() if key in weights}
    there = [(found[name], name) for name in dict.fromkeys(table.head.names) if name in found]
    return sum(w for w, _ in there), [name for _, name in sorted(there, key=lambda pair: -pair[0])]


def overruled(mapping: Mapping, table: Table, rule: Any) -> Mapping:
    """The mapping with what the study says of columns put in place of ours; a column that is not there is an error."""
    said = dict(getattr(rule, "columns", None) or {})
    if not said:
        return mapping
    asked = dict(zip(table.head.names, table.head.asked, strict=True))
    theirs = map_columns(table.frame(), asked, said)
    named = {header for role in said for header in theirs.columns.get(role, ())}
    columns = {role: [h for h in headers if h not in named] for role, headers in mapping.columns.items() if role not in said}
    ratings = {name: rating for name, rating in mapping.ratings.items() if any(name in headers for headers in columns.values())}
    for role in said:
        if role in theirs.columns:
            columns[role] = theirs.columns[role]
            ratings |= {name: theirs.ratings[name] for name in theirs.columns[role] if name in theirs.ratings}
    return Mapping({role: headers for role, headers in columns.items() if headers}, ratings)


def first_of(frame: pd.DataFrame, names: Iterable[str | None]) -> pd.Series:
    """For every row the first of these columns that says something.

    Examples
    --------
    >>> first_of(pd.DataFrame({"a": ["", "x"], "b": ["1", "2"]}), ["a", None, "b"]).tolist()
    ['1', 'x']
    """
    found = pd.Series("", index=frame.index, dtype=object)
    for name in names:
        if name is not None:
            found = found.where(found != "", tidy(frame, name))
    return found


def versions(read: Read, changed: pd.Series) -> Read:
    """Mark every record with when it was last changed, so that of two states of one record the later one is used.

    ``changed`` is UTC, one value a row of the table; a row without one is the oldest.
    """
    stamp = changed.dt.tz_localize(None).astype("datetime64[us]").astype("int64").where(changed.notna(), np.iinfo("int64").min)
    version = stamp.to_numpy()
    content = [f"{key}|{v}" for key, v in zip(read.keys["record_key"], version, strict=True)]
    read.keys = read.keys.assign(version=version, content=content)
    return read


def people(frame: pd.DataFrame, columns: Iterable[tuple[str, str | None, int]]) -> Identifiers:
    """(kind, value) of every filled cell of (kind, column, least length), each once; an address is an e-mail wherever it stands."""
    found: set[tuple[str, str]] = set()
    for kind, name, least in columns:
        if name is not None:
            found |= {("email" if "@" in value else kind, value) for value in tidy(frame, name).unique() if len(value) >= least}
    return sorted(found)
