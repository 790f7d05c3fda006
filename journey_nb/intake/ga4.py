"""GA4 events as BigQuery exports them: one JSON object a line, a JSON array, Parquet, or a flattened CSV. Always streamed.

Who: ``user_id`` where the site set one, else ``user_pseudo_id`` (a device). When: ``event_timestamp``, microseconds in UTC.
What: ``event_name`` as it stands; only ``page_view`` and ``screen_view`` get what was looked at, so that the stage rules can
place them: ``page_view /pricing``, ``page_view /ko/요금제``, ``screen_view Checkout``. The path has no host, no query and at
most four parts; numbers and long keys in it become ``:id``, so that no order number and no person becomes an event.
Channel: how the *session* came (``session_traffic_source_last_click``, ``collected_traffic_source``, the event's own
``medium``). ``traffic_source`` is how the user came the very first time and says nothing of a session: it is a fact about
the customer, ``first source / medium``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import files, jsonrows
from .ga4_rows import (
    COLUMNS,
    FIELDS,
    KEYS,
    NEEDED,
    NESTED,
    NOBODY,
    PARAMS,
    VALUES,
    WHO,
    Events,
    Flat,
    field_of,
    flattened,
    move,
)
from .grid import LOOK, Head, Table, Tally
from .parquet import unglobbed
from .roles import Mapping
from .tables import SEPARATOR, Recognition
from .values import plain, times

CHUNK = 100_000

# ---------------------------------------------------------------- a chunk


def chunks(table: Table, mapping: Mapping, *, zone: str, order: str = "mdy", rule: Any = None, size: int = CHUNK) -> Iterator[pd.DataFrame]:
    """The events as frames of EVENTS, ``size`` rows at most; the whole export is never in memory."""
    rows = table.rows()
    while kept := list(islice(rows, size)):
        user, device, stamp, date, name, page, medium, session, bundle, batch = (list(column) for column in zip(*(r.cells for r in kept), strict=True))
        at, precision = _when(stamp, date, zone)
        who = [d or None if u.lower() in NOBODY else u for u, d in zip(user, device, strict=True)]
        device = [d or u for d, u in zip(device, user, strict=True)]
        told = zip(device, stamp, name, bundle, batch, session, page, strict=True)
        yield pd.DataFrame(
            {
                # a number of the product's own tells events apart; without one, the session and the page do
                "record_key": [_key([d, t, n, b, x] if b else [d, t, n, s, p]) for d, t, n, b, x, s, p in told],
                "customer": pd.Series(who, dtype=object),
                "at": at,
                "at_precision": precision,
                "event": [f"{n} {p}" if p else n for n, p in zip(name, page, strict=True)],
                "channel": pd.Series([m or getattr(rule, "channel", None) for m in medium], dtype=object),
                "row": [r.row for r in kept],
            }
        )


def _key(parts: list[str]) -> str:
    return hashlib.blake2b(SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), digest_size=15).hexdigest()


def _when(stamp: list[str], date: list[str], zone: str) -> tuple[pd.Series, pd.Series]:
    """Instants from ``event_timestamp``; where it cannot be read, the day of ``event_date``."""
    micro = [int(s) if len(s) == 16 and s.isdecimal() else None for s in stamp]
    at = pd.Series(pd.to_datetime(pd.array(micro, dtype="Int64"), unit="us", utc=True)).astype("datetime64[us, UTC]")
    precision = pd.Series("instant", index=at.index, dtype=object)
    for told, where in ((stamp, "UTC"), (date, zone)):
        if (left := at.isna()).any():
            found = times(pd.Series(told, dtype=object).loc[left], where)
            at[left], precision[left] = found.at, found.precision
    return at, precision


# ---------------------------------------------------------------- JSON

WHAT = {
    "lines": Phrase("one JSON object a line", "한 줄에 JSON 하나"),
    "array": Phrase("a JSON array", "JSON 배열"),
    "parquet": Phrase("Parquet", "Parquet"),
    "table": Phrase("a flattened table", "펼친 표"),
}
BROKEN = Phrase("broken JSON", "깨진 JSON입니다")
NO_OBJECT = Phrase("no JSON object", "JSON 객체가 아닙니다")


def from_json(path: Path, encoding: files.Encoding) -> tuple[Events | None, str, dict[str, str]]:
    """The GA4 events of a JSON file, how they stand in it, and the fields its first events have; None where it holds none."""
    form = "array" if (start := jsonrows.start(path, encoding)) == "[" else "lines"

    def walk() -> Iterator[tuple[int, Any, bytes]]:
        return jsonrows.array(path, encoding, _is_event) if form == "array" else jsonrows.lines(path, encoding)

    def flat(tally: Tally) -> Iterator[tuple[int, Flat, bytes]]:
        for row, value, whole in walk():
            tally.read += 1
            if not isinstance(value, dict):
                reason = Phrase("blank", "빈 행입니다") if value == "" else BROKEN if value is None else NO_OBJECT
                tally.aside("", row, "blank" if value == "" else "unreadable", reason)
                continue
            yield row, flattened(value), whole

    first = [value for _, value, _ in islice(walk(), LOOK) if _is_event(value)][:50] if start in ("[", "{") else []
    if not first:
        return None, form, {}
    return _events(flat), form, {name: name for value in first for name in (*value, *flattened(value))}


def _events(flat: Callable[[Tally], Iterator[tuple[int, Flat, bytes]]]) -> Events:
    return Events("", Head((), COLUMNS, COLUMNS, ("",) * len(COLUMNS), 0), lambda: iter(()), flat=flat)


def _is_event(value: Any) -> bool:
    return isinstance(value, dict) and all(name in value for name in NEEDED) and any(name in value for name in WHO)


# ---------------------------------------------------------------- Parquet and flattened tables


def from_parquet(path: Path) -> tuple[Events, dict[str, str]] | None:
    """The events of a Parquet export with nested columns, and its fields; None where it is something else."""
    import duckdb

    with duckdb.connect() as connection:
        try:
            kinds = {name: str(kind) for name, kind in zip(*(lambda r: (r.columns, r.types))(connection.read_parquet(unglobbed(path))), strict=True)}
        except duckdb.Error:
            return None
    nested = [n for n in sorted(NESTED) if "STRUCT" in kinds.get(n, "")]
    if not _is_event(kinds) or not nested:
        return None
    single = [n for n in dict.fromkeys(FIELDS.values()) if n in kinds and n not in nested]
    asked = [f'"{n}"::VARCHAR' for n in single] + [f'to_json("{n}")::VARCHAR' for n in nested]

    def flat(tally: Tally) -> Iterator[tuple[int, Flat, bytes]]:
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET threads = 1")
            found = connection.read_parquet(unglobbed(path)).project(", ".join(asked))
            row = 1
            while rows := found.fetchmany(10_000):
                for cells in rows:
                    row += 1
                    tally.read += 1
                    event: dict[str, Any] = dict(zip(single, cells, strict=False))
                    event |= {n: json.loads(c) if c else None for n, c in zip(nested, cells[len(single) :], strict=True)}
                    yield row, flattened(event), jsonrows.digest(SEPARATOR.join(c or "" for c in cells))

    first = next(flat(Tally()), None)
    return _events(flat), {name: name for name in (*kinds, *(first[1] if first else ()))}


def from_table(table: Table) -> tuple[Events, dict[str, str]] | None:
    """The events of a flattened table, and which column holds which field; None where it is something else.

    A table with one row a parameter (``UNNEST(event_params)``) is read too: its rows in a row are one event.
    """
    heads = list(table.head.names)
    fields: dict[str, str] = {}
    for name in heads:
        if (found := field_of(name)) and found not in fields.values():
            fields[name] = found
    if not _is_event(dict.fromkeys(fields.values())):
        return None
    key = next((i for i, name in enumerate(heads) if KEYS.fullmatch(plain(name))), None)
    values = [i for i, name in enumerate(heads) if VALUES.fullmatch(plain(name))]
    taken = [(heads.index(name), found) for name, found in fields.items()]
    same = [i for i, found in taken if found in ("user_id", "user_pseudo_id", "event_timestamp", "event_name", "event_bundle_sequence_id", "batch_event_index")]
    unnested = key is not None and bool(values)

    def flat(tally: Tally) -> Iterator[tuple[int, Flat, bytes]]:
        base = Table(table.sheet, table.head, table.records)
        last: tuple[list[str], int, Flat, set[str]] | None = None
        for row, cells in base.rows():
            move(base.tally, tally)
            if not unnested:
                yield row, {found: cells[i] for i, found in taken}, jsonrows.digest(SEPARATOR.join(cells))
                continue
            mark, name = [cells[i] for i in same], cells[key or 0]
            if last is None or last[0] != mark or name in last[3]:
                if last is not None:
                    yield last[1], last[2], jsonrows.digest(SEPARATOR.join(sorted(last[3])))
                last = mark, row, {found: cells[i] for i, found in taken}, set()
            last[3].add(name)
            if name in PARAMS:
                last[2][name] = next((cells[i] for i in values if cells[i].strip()), "")
        if last is not None:
            yield last[1], last[2], jsonrows.digest(SEPARATOR.join(sorted(last[3])))
        move(base.tally, tally)

    head = Head(table.head.rows, COLUMNS, COLUMNS, table.head.cells, table.head.skip)
    return Events(table.sheet, head, lambda: iter(()), flat=flat), {found: name for name, found in fields.items()}


# ---------------------------------------------------------------- recognised


def recognition(form: str, have: dict[str, str]) -> tuple[Recognition, Mapping]:
    """GA4, with the columns that decided; ``have`` says which column holds which field."""
    who = [have[name] for name in ("user_id", "user_pseudo_id") if name in have]
    columns = {"customer": who, "at": [have["event_timestamp"]], "event": [have["event_name"]]}
    channel = [have[n] for n in ("session_medium", "manual_medium", "medium", "collected_traffic_source") if n in have]
    if channel:
        columns["channel"] = channel
    shown = ", ".join(f"'{n}'" for n in (have["event_name"], have["event_timestamp"], *who))
    page = next((f"'{have[name]}'" for name in ("page_location", "page_path") if name in have), None)
    en = f"GA4 events as BigQuery exports them, {WHAT[form].en}: {shown} decide"
    ko = f"BigQuery로 내보낸 GA4 이벤트입니다({WHAT[form].ko}). {shown}(으)로 알았습니다"
    if page:
        en += f"; a page_view carries the path in {page}"
        ko += f". page_view에는 {page}의 경로를 붙였습니다"
    en += "; the user's first source (traffic_source) is not taken for the session's, it is a fact about the customer"
    ko += ". 사용자의 첫 유입(traffic_source)은 세션의 경로로 쓰지 않고 고객의 특성으로 씁니다"
    return Recognition("ga4", "log", Phrase(en, ko), 0.95), Mapping(columns)
