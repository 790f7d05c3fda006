"""XES event logs as tables, one row an event, with the columns that pm4py's CSV of the same log has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from . import files
from .doors import Inside
from .grid import Head, Table, unique
from .values import header

LOOK = 2_000  # events whose attributes make the columns; a log is judged by as many rows
CASE = "case:concept:name"
EVENT = "concept:name"
FIRST = (CASE, EVENT, "time:timestamp", "org:resource", "lifecycle:transition")
VALUES = {"string", "date", "int", "float", "boolean", "id"}
# a log may give the standard extensions other prefixes; their address tells which is which
STANDARD = {"concept", "time", "org", "lifecycle", "cost", "identity"}


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """The log as one table; None where the file is no XES."""
    return Inside([xes_table(path)]) if files.suffix(path) == ".xes" or is_xes(path) else None


def is_xes(path: Path) -> bool:
    with files.open_bytes(path) as handle:
        return bool(re.search(rb"<log[\s>]", handle.read(4096)))


def xes_table(path: Path) -> Table:
    """An XES log as a table, one row an event; ``row`` is the number of the event in the file.

    A trace's attributes are columns that start with ``case:``. Events without a name of their own are named by the log's first classifier.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        names, named_by = _columns(path)
    except (ParseError, DefusedXmlException, RecursionError) as error:
        raise files.unreadable("The XES file is not well-formed XML. Export it again.", "XES 파일의 XML 구조가 틀렸습니다. 다시 내보내십시오.") from error

    def stream() -> Iterator[tuple[int, list[str] | None]]:
        for number, found in _events(path):
            if EVENT not in found and named_by:
                found[EVENT] = "+".join(found.get(key, "") for key in named_by)
            yield number, [found.get(name, "") for name in names]

    shown = tuple(unique([header(name) for name in names]))
    return Table("", Head((), shown, shown, ("",) * len(shown), 0), stream)


def _columns(path: Path) -> tuple[list[str], list[str]]:
    """The attributes of the first events, and the keys of the classifier where events have no name."""
    keys: dict[str, None] = dict.fromkeys(FIRST)
    named_by: list[str] = []
    met: set[str] = set()
    for _, found in islice(_events(path, named_by), LOOK):
        keys |= dict.fromkeys(found)
        met |= found.keys()
    return list(keys), [] if EVENT in met else named_by


def _events(path: Path, classifier: list[str] | None = None) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and attributes of every event, its trace's among them; ``classifier`` is filled with the keys of the first one."""
    from defusedxml.ElementTree import iterparse

    prefixes: dict[str, str] = {}
    number = traces = 0
    pending: list[tuple[int, dict[str, str]]] = []
    above: list[Any] = []
    with files.open_bytes(path) as handle:
        for step, node in iterparse(handle, events=("start", "end")):
            tag = node.tag.rpartition("}")[2]
            if step == "start":
                above.append(node)
                continue
            above.pop()
            if tag == "extension" and (found := re.search(r"/(\w+)\.xesext", node.get("uri", ""))) and found[1] in STANDARD:
                prefixes[node.get("prefix", "")] = found[1]
            elif tag == "classifier" and classifier is not None and not classifier:
                classifier += [_standard(key, prefixes) for key in _keys(node.get("keys", ""))]
            elif tag == "event":
                number += 1
                if above and above[-1].tag.rpartition("}")[2] == "trace":
                    pending.append((number, _told(node, prefixes)))
                else:  # in no case
                    yield number, _told(node, prefixes)
                node.clear()
            elif tag == "trace":
                traces += 1
                case = {"case:" + key: value for key, value in _told(node, prefixes).items()}
                case.setdefault(CASE, f"trace {traces}")
                for n, found in pending:
                    yield n, case | found
                pending.clear()
            if len(above) == 1:  # done with, whatever it was: the log's own node keeps nothing
                above[0].remove(node)


def _told(node: Any, prefixes: dict[str, str]) -> dict[str, str]:
    """The node's own attributes; what is nested in one of them, and lists, are left."""
    return {_standard(c.get("key") or "", prefixes): c.get("value") or "" for c in node if c.tag.rpartition("}")[2] in VALUES}


def _standard(key: str, prefixes: dict[str, str]) -> str:
    before, mark, after = key.partition(":")
    return prefixes.get(before, before) + mark + after


def _keys(said: str) -> list[str]:
    """The keys of a classifier: separated by spaces, in quotes where one has a space.

    Examples
    --------
    >>> _keys("concept:name 'my key'")
    ['concept:name', 'my key']
    """
    return [a or b for a, b in re.findall(r"'([^']*)'|(\S+)", said)]
