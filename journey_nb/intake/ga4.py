"""GA4 events as BigQuery exports them: one JSON object a line, a JSON array, Parquet, or a flattened CSV. Always streamed.

Who: ``user_id`` where the site set one, else ``user_pseudo_id`` (a device). When: ``event_timestamp``, microseconds in UTC.
What: ``event_name`` as it stands; only ``page_view`` and ``screen_view`` get what was looked at, so that the stage rules can
place them: ``page_view /pricing``, ``page_view /ko/요금제``, ``screen_view Checkout``. The path has no host, no query and at
most four parts; numbers and long keys in it become ``:id``, so that no order number and no person becomes an event.
Channel: how the *session* came (``session_traffic_source_last_click``, ``collected_traffic_source``, the event's own
``medium``). ``traffic_source`` is how the user came the very first time and says nothing of a session: it is not read.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from . import files, jsonrows
from .grid import LOOK, Head, Row, Table, Tally
from .parquet import unglobbed
from .roles import Mapping
from .tables import SEPARATOR, Recognition
from .values import plain, times

CHUNK = 100_000
PARTS = 4  # parts of a page's path that make the event's name
COLUMNS = ("user_id", "user_pseudo_id", "event_timestamp", "event_date", "event_name", "page", "medium", "ga_session_id", "event_bundle_sequence_id", "batch")
NEEDED = ("event_name", "event_timestamp")
WHO = ("user_pseudo_id", "user_id")
LOOKED_AT = {"page_view", "screen_view"}
NOTHING = {"", "null", "(not set)", "(data deleted)", "<other>", "undefined"}
NOBODY = NOTHING | {"none", "nan", "false", "0", "-1", "guest", "anonymous"}  # a user_id that a site sends for everybody

Flat = dict[str, str]  # the fields of one event by their names in a flattened export


@dataclass
class Events(Table):
    """One GA4 export as a table of COLUMNS. ``flat(tally)`` yields each event's row number, fields and the digest of the whole row.

    ``again`` is filled when the table has been read to its end once: rows that stand in the file a second time.
    """

    flat: Callable[[Tally], Iterator[tuple[int, Flat, bytes]]] = field(default=lambda tally: iter(()))
    again: dict[int, int] = field(default_factory=dict)
    known: list[bool] = field(default_factory=list)  # filled once ``again`` is complete; shared by every copy of the table
    users: set[tuple[str, str]] = field(default_factory=set)  # RAW (device, user), as complete as ``again``: it grows with browsers that signed in

    def rows(self) -> Iterator[Row]:
        self.tally = tally = Tally()
        places, digests = array("q"), array("Q")
        complete = bool(self.known)
        for row, event, whole in self.flat(tally):
            if row in self.again:
                tally.aside(self.sheet, row, "duplicate", _twice(self.again[row]))
                continue
            cells = _cells(event)
            if cells is None:
                tally.aside(self.sheet, row, "unreadable", NO_EVENT)
                continue
            if not complete and cells[8]:  # the product numbered it, so an equal row is the same event
                places.append(row)
                digests.append(int.from_bytes(whole, "big"))
            if not complete and cells[1] and cells[0].lower() not in NOBODY:
                self.users.add((cells[1], cells[0]))
            yield Row(row, cells)
        if not complete:
            for row, first in _repeated(places, digests):
                self.again[row] = first
                tally.aside(self.sheet, row, "duplicate", _twice(first))
            self.known.append(True)


def _twice(first: int) -> Phrase:
    return Phrase(f"the same event as row {first}", f"{first}행과 같은 이벤트입니다")


def _repeated(places: array[int], digests: array[int]) -> Iterator[tuple[int, int]]:
    """(row, first row) of every digest met before; eight bytes an event, whatever the file's size."""
    if not places:
        return
    rows, marks = np.frombuffer(places, dtype="int64"), np.frombuffer(digests, dtype="uint64")
    order = np.argsort(marks, kind="stable")
    same = np.flatnonzero(marks[order][1:] == marks[order][:-1]) + 1
    if not len(same):
        return
    starts = np.maximum.accumulate(np.where(np.r_[True, marks[order][1:] != marks[order][:-1]], np.arange(len(order)), 0))
    yield from sorted(zip(rows[order[same]].tolist(), rows[order[starts[same]]].tolist(), strict=True))


# ---------------------------------------------------------------- one event


def _cells(event: Flat) -> list[str] | None:
    """The event as COLUMNS, or None where it is none."""
    told = event.get
    name = told("event_name", "").strip()
    if not name or not (told("event_timestamp") or told("event_date")):
        return None
    page = ""
    if name in LOOKED_AT:
        page = page_of(told("page_location") or told("page_path") or "") or screen_of(event)
    batch = f"{told('batch_page_id', '')}.{told('batch_ordering_id', '')}.{told('batch_event_index', '')}".strip(".")
    who = told("user_id", "").strip(), told("user_pseudo_id", "").strip()
    when = told("event_timestamp", "").strip(), told("event_date", "").strip()
    return [*who, *when, name, page, medium_of(event), told("ga_session_id", ""), told("event_bundle_sequence_id", ""), batch]


def page_of(location: str) -> str:
    """The path of a page as an event can carry it; empty where there is none.

    Examples
    --------
    >>> page_of("https://example.com/ko/%EC%9A%94%EA%B8%88%EC%A0%9C/?utm_source=x#top"), page_of("https://example.com")
    ('/ko/요금제', '/')
    >>> page_of("/orders/839201/return"), page_of("https://app.example.com/#/settings/team"), page_of("(not set)")
    ('/orders/:id/return', '/settings/team', '')
    """
    text = location.strip()
    if text.lower() in NOTHING:
        return ""
    try:
        found = urlsplit(text)
    except ValueError:
        return ""
    if not found.scheme and not text.startswith("/"):  # example.com/pricing
        found = urlsplit("//" + text) if "." in text.split("/")[0] else urlsplit("/" + text)
    path = found.path
    if path in ("", "/") and re.match(r"!?/", found.fragment):  # pages that live behind the #
        path = found.fragment.lstrip("!").partition("?")[0]
    parts = [_part(unquote(p)) for p in path.split("/") if p.strip()]
    if parts and re.fullmatch(r"(index|default|home)\.\w{2,5}", parts[-1], re.I):
        parts.pop()
    return "/" + "/".join(parts[:PARTS])


def _part(part: str) -> str:
    """A part of a path, or ``:id`` where it names one thing or one person."""
    part = " ".join(part.split())[:60]
    digits = sum(c.isdigit() for c in part)
    if "@" in part or part.isdigit() or re.fullmatch(r"(?i)[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", part):
        return ":id"
    if digits >= 5 or (digits >= 2 and len(part) >= 12 and re.fullmatch(r"[A-Za-z0-9_=]+", part)):
        return ":id"
    return part


def screen_of(event: Flat) -> str:
    shown = (event.get(name, "").strip() for name in ("firebase_screen", "firebase_screen_class", "page_title"))
    return next((value[:60] for value in shown if value.lower() not in NOTHING), "")


def medium_of(event: Flat) -> str:
    """How the session came, as far as the event states it; a Google Ads click without a tag is ``cpc``.

    Examples
    --------
    >>> medium_of({"manual_medium": "email"}), medium_of({"session_medium": "(none)"}), medium_of({"gclid": "x"}), medium_of({})
    ('email', 'direct', 'cpc', '')
    """
    for k in ("session_medium", "manual_medium", "medium"):
        if (value := event.get(k)) and (value := value.strip()).lower() not in NOTHING:
            return "direct" if value == "(none)" else value
    return "cpc" if event.get("gclid", "").strip().lower() not in NOTHING else ""


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
NO_EVENT = Phrase("no GA4 event: event_name or its time is missing", "event_name이나 시각이 없어 GA4 이벤트가 아닙니다")


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
            yield row, _flattened(value), whole

    first = [value for _, value, _ in islice(walk(), LOOK) if _is_event(value)][:50] if start in ("[", "{") else []
    if not first:
        return None, form, {}
    return _events(flat), form, {name: name for value in first for name in (*value, *_flattened(value))}


def _events(flat: Callable[[Tally], Iterator[tuple[int, Flat, bytes]]]) -> Events:
    return Events("", Head((), COLUMNS, COLUMNS, ("",) * len(COLUMNS), 0), lambda: iter(()), flat=flat)


def _is_event(value: Any) -> bool:
    return isinstance(value, dict) and all(name in value for name in NEEDED) and any(name in value for name in WHO)


# ---------------------------------------------------------------- names of fields


def _named(*names: str, before: str = "") -> Flat:
    return {before + name: name.replace(" ", "_") for name in names}


# the field's name in a flattened export, signs as spaces → as it is used here
OWN = _named("user id", "user pseudo id", "event timestamp", "event date", "event name", "event bundle sequence id")
OWN |= _named("batch page id", "batch ordering id", "batch event index")
SEEN = ("page location", "page path", "page title", "ga session id", "firebase screen", "firebase screen class", "gclid")
PARAMS = {name.replace(" ", "_") for name in (*SEEN, "medium")}
FIELDS = OWN | _named(*SEEN) | _named(*SEEN, "medium", before="event params ")  # a bare medium may be the user's first
FIELDS |= {"session medium": "session_medium", "session traffic source last click manual campaign medium": "session_medium"}
FIELDS |= {"collected traffic source manual medium": "manual_medium", "manual medium": "manual_medium", "collected traffic source gclid": "gclid"}
KINDS = re.compile(r" (value )?(string|int|float|double) value$| value$")
KEYS, VALUES = re.compile(r"(event )?params? key|key"), re.compile(r"(event )?(params? )?(value )?(string|int|float|double) value")


def field_of(header: str) -> str | None:
    """Which field a column holds.

    Examples
    --------
    >>> field_of("event_params.page_location"), field_of("page_location_string_value"), field_of("traffic_source.medium")
    ('page_location', 'page_location', None)
    """
    name = KINDS.sub("", plain(header))
    return FIELDS.get(name) or FIELDS.get(re.sub(r"^(event )?params? |^ep ", "event params ", name))


NESTED = {"event_params", "collected_traffic_source", "session_traffic_source_last_click"}
_NAMES: dict[str, str | None] = dict.fromkeys(NESTED)  # key of an object → field, asked once a key


def _flattened(event: dict[str, Any]) -> Flat:
    """The fields of one nested event; what is not of the shape GA4 writes is left out."""
    found: Flat = {}
    for key, value in event.items():
        name = _NAMES.get(key, "")
        if name == "":
            name = field_of(key)
            if len(_NAMES) < 10_000:
                _NAMES[key] = name
        if name and value is not None and name not in found:
            found[name] = _text(value)
    if params := event.get("event_params"):
        for key, value in _params(params):
            if key in PARAMS and key not in found:
                found[key] = value
    if isinstance(collected := event.get("collected_traffic_source"), dict):
        found |= {"manual_medium": _text(collected.get("manual_medium")), "gclid": _text(collected.get("gclid"))}
    session = event.get("session_traffic_source_last_click")
    if isinstance(session, dict) and isinstance(manual := session.get("manual_campaign"), dict):
        found["session_medium"] = _text(manual.get("medium"))
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None or isinstance(value, (dict, list)) else str(value)


def _params(params: Any) -> Iterator[tuple[str, str]]:
    """(key, value) of a nested repeated field, also as older Parquet and JSON writers wrap it."""
    if isinstance(params, dict):
        inner = params.get("list")
        if inner is None:  # {"page_location": "…"}
            yield from ((key, _text(value)) for key, value in params.items())
            return
        params = inner
    if not isinstance(params, list):
        return
    for one in params:
        if isinstance(one, dict) and len(one) == 1 and isinstance(inner := next(iter(one.values())), dict):
            one = inner  # {"element": {…}}
        if not isinstance(one, dict) or not isinstance(key := one.get("key"), str):
            continue
        value = one.get("value")
        if isinstance(value, dict):
            value = next((v for v in value.values() if v is not None), None)
        yield key, _text(value)


# ---------------------------------------------------------------- Parquet and flattened tables


def from_parquet(path: Path) -> tuple[Events, dict[str, str]] | None:
    """The events of a Parquet export with nested columns, and its fields; None where it is something else."""
    import duckdb

    with duckdb.connect() as connection:
        try:
            kinds = {name: str(kind) for name, kind in zip(*(lambda r: (r.columns, r.types))(connection.read_parquet(unglobbed(path))), strict=True)}
        except duckdb.Error:
            return None
    nested = [n for n in ("event_params", "collected_traffic_source", "session_traffic_source_last_click") if "STRUCT" in kinds.get(n, "")]
    if not _is_event(kinds) or not nested:
        return None
    single = [n for n in FIELDS.values() if n in kinds and n not in nested]
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
                    yield row, _flattened(event), jsonrows.digest(SEPARATOR.join(c or "" for c in cells))

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
            _move(base.tally, tally)
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
        _move(base.tally, tally)

    head = Head(table.head.rows, COLUMNS, COLUMNS, table.head.cells, table.head.skip)
    return Events(table.sheet, head, lambda: iter(()), flat=flat), {found: name for name, found in fields.items()}


def _move(source: Tally, target: Tally) -> None:
    """The books of the table underneath, as far as they are written."""
    target.read, target.mended = source.read, source.mended
    for name in ("set_aside", "notes"):
        getattr(target, name).extend(getattr(source, name))
        getattr(source, name).clear()


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
    en += "; the user's first source (traffic_source) is not taken for the session's"
    ko += ". 사용자의 첫 유입(traffic_source)은 세션의 경로로 쓰지 않았습니다"
    return Recognition("ga4", "log", Phrase(en, ko), 0.95), Mapping(columns)
