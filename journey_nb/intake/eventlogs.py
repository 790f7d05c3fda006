"""What people did: tables of case, event and time (CSV, XLSX, Parquet, pm4py's and bupaR's headers) and XES. Always streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import files
from .grid import Head, Table
from .roles import Mapping
from .tables import GLOBAL, Recognition, constant, digests
from .values import plain, tidy, times

CHUNK = 100_000
LIFECYCLE = {"lifecycle transition", "registration type", "lifecycle"}


def recognise(table: Table, mapping: Mapping) -> Recognition | None:
    """An event log: who, what and when, and nothing that was said."""
    who, what, when = mapping.one("customer") or mapping.one("email"), mapping.one("event"), mapping.one("at")
    if not (who and what and when) or mapping.texts or mapping.ratings:
        return None
    return Recognition(
        "event_log",
        "log",
        Phrase(
            f"an event log: who in '{who}', what in '{what}', when in '{when}', no comments or ratings",
            f"이벤트 로그입니다. 누가 '{who}', 무엇을 '{what}', 언제 '{when}' 열이고 의견이나 점수는 없습니다",
        ),
        0.9,
    )


def chunks(table: Table, mapping: Mapping, *, zone: str, order: str = "mdy", rule: Any = None, size: int = CHUNK) -> Iterator[pd.DataFrame]:
    """The kept rows as frames of EVENTS, ``size`` rows at most; the whole log is never in memory."""
    rows = table.rows()
    names = list(table.head.names)
    life = [n for n in names if plain(n) in LIFECYCLE]
    while kept := list(islice(rows, size)):
        frame = pd.DataFrame([r.cells for r in kept], columns=names, dtype="object")

        cells = {role: tidy(frame, mapping.one(role)) for role in ("customer", "email", "event", "at", "channel", "record_key")}
        when = times(cells["at"], zone, order)
        who = cells["customer"].where(cells["customer"] != "", cells["email"])
        key = cells["record_key"]
        parts = {"customer": who, "event": cells["event"], "at": when.wall, "channel": cells["channel"], "record_key": key}
        parts |= {"life " + plain(n): tidy(frame, n) for n in life}
        made = pd.Series(digests(parts), index=frame.index, dtype=object)
        if keyed := mapping.one("record_key"):
            made = (f"{plain(keyed)}=" + key).where(key.str.fullmatch(GLOBAL), made)
        yield pd.DataFrame(
            {
                "record_key": made,
                "customer": who.where(who != "", None),
                "at": when.at,
                "at_precision": when.precision,
                "event": cells["event"],
                "channel": constant(cells["channel"], rule, "channel"),
                "row": [r.row for r in kept],
            }
        )


def order_of(table: Table, mapping: Mapping) -> str:
    from .values import date_order

    name = mapping.one("at")
    found = "mdy"
    if name is None:
        return found
    place = list(table.head.names).index(name)
    rows = table.rows()
    while block := [r.cells[place] for r in islice(rows, CHUNK)]:
        sample = pd.Series([v for v in block[:: max(1, len(block) // 5_000)] if "/" in v], dtype=object)
        if sample.empty:
            return found
        found, guessed = date_order(sample)
        if not guessed:
            return found
    return found


# ---------------------------------------------------------------- XES

XES_KEYS = {"concept:name": "concept:name", "time:timestamp": "time:timestamp", "org:resource": "org:resource", "lifecycle:transition": "lifecycle:transition"}


def is_xes(path: Path) -> bool:
    with files.open_bytes(path) as handle:
        return bool(re.search(rb"<log[\s>]", handle.read(4096)))


def xes_table(path: Path) -> Table:
    """An XES log as a table, one row an event; ``row`` is the number of the event in the file."""
    names = ("case:concept:name", *XES_KEYS)
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    def stream() -> Iterator[tuple[int, list[str] | None]]:
        from defusedxml.ElementTree import iterparse

        number, case, events, depth = 0, "", 0, 0
        pending: list[tuple[int, dict[str, str]]] = []
        with files.open_bytes(path) as handle:
            for step, node in iterparse(handle, events=("start", "end")):
                tag = node.tag.rpartition("}")[2]
                if step == "start":
                    depth += tag in ("trace", "event")
                    continue
                if tag == "event":
                    depth -= 1
                    number += 1
                    pending.append((number, {c.get("key", ""): c.get("value", "") for c in node}))
                    node.clear()
                elif tag == "trace":
                    depth -= 1
                    case = next((c.get("value", "") for c in node if c.get("key") == "concept:name"), f"trace {events + 1}")
                    events += 1
                    for n, said in pending:
                        yield n, [case, *(said.get(k, "") for k in XES_KEYS)]
                    pending.clear()
                    node.clear()

    try:
        for _ in islice(stream(), 1):
            pass
    except (ParseError, DefusedXmlException) as error:
        raise files.unreadable("The XES file is not well-formed XML. Export it again.", "XES 파일의 XML 구조가 틀렸습니다. 다시 내보내십시오.") from error
    return Table("", Head((), names, names, ("",) * len(names), 0), stream)
