"""Object-centric event logs (OCEL 1 and 2) in JSON, XML and SQLite: one event for every object of the type that is taken for the case.

An event of such a log touches several objects: an order, its items, a customer. Here one type is the case: the one the study names
(``columns = {customer = "order"}``), else a person or a company by its name, else the type with the best sense. An event that touches
two of them is one event of each; one that touches none is set aside and counted. Forms of one log give the same records: the key of an
event is its id, its case and its name, with the time within a quarter of an hour, which is the same in every zone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..model.errors import StudyError, did_you_mean
from ..model.phrase import Phrase
from . import eventlogs, files, tables
from .doors import Inside
from .grid import Head, Row, Table, Tally
from .products import Known
from .roles import Mapping
from .tables import Recognition, listed
from .values import header, squeezed

NAMED = frozenset({".jsonocel", ".xmlocel"})  # the name alone says what it has to be
BASES = frozenset({".sqlite", ".sqlite3", ".db", ".ocel"})
LARGEST = 1 << 30  # bytes of JSON; a larger one has to come as SQLite
LOOK = 1 << 18
COLUMNS = ("case", "concept:name", "time:timestamp", "ocel:eid")
# what a type's name says of who is behind it, the surest first
PEOPLE = (
    re.compile(r"customers?|clients?|person|people|consumers?|고객|소비자"),
    re.compile(r"users?|contacts?|members?|patients?|visitors?|buyers?|subscribers?|applicants?|citizens?|회원|사용자|이용자|환자|구매자|방문자|신청인|민원인"),
    re.compile(r"accounts?|compan(y|ies)|organi[sz]ations?|고객사|회사|업체|거래처"),
)
NONE = Phrase("touches no object of the case's type", "사례로 삼은 유형의 객체가 없는 이벤트입니다")
BROKEN = Phrase("no event: its id or its type is missing", "번호나 유형이 없어 이벤트가 아닙니다")


class Event(NamedTuple):
    """One event: its own id, its type, its time as written, the objects it touches (each once)."""

    id: str
    type: str
    time: str
    objects: tuple[str, ...]


@dataclass
class Content:
    """One log: events in the file's order (None where one is broken) and the type of every object."""

    form: str  # JSON, XML, SQLite
    version: str
    events: list[Event | None]
    types: dict[str, str]


@dataclass
class Log(Table):
    """An object-centric log as a table of COLUMNS, one row an event and object of the case's type; ``row`` is the event's place in the file."""

    content: Content = field(default_factory=lambda: Content("", "", [], {}))
    case: str = ""

    def rows(self) -> Iterator[Row]:
        self.tally = tally = Tally()
        types = self.content.types
        for number, event in enumerate(self.content.events, 1):
            touched = [o for o in event.objects if types.get(o) == self.case] if event else []
            tally.read += max(1, len(touched))
            if event is None:
                tally.aside(self.sheet, number, "unreadable", BROKEN)
            elif not touched:
                tally.aside(self.sheet, number, "other_kind", NONE)
            for one in touched if event else ():
                yield Row(number, [one, event.type, event.time, event.id])  # type: ignore[union-attr]

    def frame(self, limit: int | None = None) -> pd.DataFrame:
        """The kept rows as text columns; numbered anew, for an event of two customers is two rows."""
        return super().frame(limit).reset_index(drop=True)


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """The log as one table whose product is known; None where the file holds no object-centric log."""
    ending = files.suffix(path)
    with files.open_bytes(path) as handle:
        head = handle.read(LOOK)
    content = None
    if head.startswith(b"SQLite format 3\x00"):
        content = _sqlite(path)
    elif ending not in BASES:
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if start == b"{" and re.search(rb'"(ocel:[\w-]+|objectTypes|eventTypes|objectId)"', head):
            content = _json(path)
        elif start == b"<" and b"<log" in head and re.search(rb'<(object-types|event-types|objects|events)[\s/>]|"(ocel:[\w-]+|omap)"', head):
            content = _xml(path)
    if content is None:
        if ending in NAMED:
            raise files.unreadable(
                "The name says an object-centric event log (OCEL), but there are no events and objects inside. Export it again.",
                "이름은 객체 중심 이벤트 로그(OCEL)이지만 속에 events와 objects가 없습니다. 다시 내보내십시오.",
            )
        return None
    case, recognition = recognised(content, rule)
    columns = ("case:" + case, *COLUMNS[1:])
    log = Log("", Head((), columns, columns, ("",) * len(columns), 0), lambda: iter(()), content=content, case=case)
    mapping = Mapping({"customer": [columns[0]], "at": [columns[2]], "event": [columns[1]]})
    return Inside([log], [Known(recognition, mapping, tables.read, _nobody, 0.95, stream=chunks)])


def _nobody(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return []


# ---------------------------------------------------------------- the case


def recognised(content: Content, rule: Any = None) -> tuple[str, Recognition]:
    """Which type of object is the case, and why, the other types named."""
    said = (getattr(rule, "columns", None) or {}).get("customer")
    said = said[0] if isinstance(said, list) and said else said
    count = Counter(content.types.values())
    touched = _touched(content)
    kinds = sorted(count)
    if not kinds:
        raise files.unreadable("The event log has events but no objects, so nobody did them.", "이벤트 로그에 객체가 없어 누가 했는지 알 수 없습니다.")
    if said:
        case = next((k for k in kinds if squeezed(k).casefold() == squeezed(str(said)).casefold()), None)
        if case is None:
            hint = did_you_mean(str(said), kinds)
            raise StudyError(
                en=f"The study takes objects of type '{said}' for customers; types there: {', '.join(kinds)}.{hint.en}",
                ko=f"연구 설정은 '{said}' 유형을 고객으로 정했지만 없습니다. 있는 유형: {', '.join(kinds)}.{hint.ko}",
            )
        en, ko = "as the study says", "연구 설정대로입니다"
    else:
        case = next((k for pattern in PEOPLE for k in kinds if k in touched and pattern.search(_words(k))), None)
        en, ko = "by its name, a customer", "이름이 고객을 뜻합니다"
        if case is None:
            case = max(kinds, key=lambda k: (sense(*touched.get(k, (0, 0)), count[k], len(content.events)), k))
            n, _ = touched.get(case, (0, 0))
            en = f"{n:,} of {len(content.events):,} events touch one, more clearly than any other type; no type is named as a customer"
            ko = f"이벤트 {len(content.events):,}건 가운데 {n:,}건에 있어 다른 유형보다 뚜렷합니다. 고객으로 보이는 유형 이름은 없습니다"
    others = [header(k) for k in kinds if k != case]
    name = header(case)
    why = Phrase(
        f"an object-centric event log (OCEL {content.version}, {content.form}); the case is the object type '{name}': {en}"
        + (f"; other types: {listed(others)}; 'customer' under 'columns' names another" if others else "")
        + "; attributes of objects are not used",
        f"객체 중심 이벤트 로그입니다(OCEL {content.version}, {content.form}). 객체 유형 '{name}'을(를) 사례로 삼았습니다. {ko}"
        + (f". 다른 유형: {listed(others)}. 바꾸려면 columns의 customer에 적으십시오" if others else "")
        + ". 객체의 속성은 쓰지 않았습니다",
    )
    return case, Recognition("ocel", "log", why, 0.95, unverified=content.form == "SQLite" and content.version == "1.0")


def _words(kind: str) -> str:
    """``CustomerOrder`` and ``customer_order`` say *customer order*: an order, so only a whole name or its last word counts.

    Examples
    --------
    >>> [_words(kind) for kind in ("Customer", "CustomerOrder", "key account", "우수고객")]
    ['customer', 'order', 'account', '우수고객']
    """
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])|[^\w]+|_", " ", kind).split()
    return parts[-1].casefold() if parts else ""


def _touched(content: Content) -> dict[str, tuple[int, int]]:
    """Type → events that touch one of it, and how many of it they touch together."""
    found: dict[str, list[int]] = {}
    for event in content.events:
        met = Counter(content.types[o] for o in event.objects if o in content.types) if event else Counter()
        for kind, n in met.items():
            entry = found.setdefault(kind, [0, 0])
            entry[0] += 1
            entry[1] += n
    return {kind: (events, n) for kind, (events, n) in found.items()}


def sense(events: int, touched: int, objects: int, of: int) -> float:
    """How good a case a type is, 0..1: many events touch it, each event few of it, and each object has several events.

    Examples
    --------
    >>> sense(12, 12, 3, 23) > sense(10, 19, 9, 23) > sense(3, 3, 3, 23)
    True
    """
    if not events or not of or not objects:
        return 0.0
    per_event, per_object = touched / events, touched / objects
    return events / of / per_event * (1 - 1 / (1 + per_object))


# ---------------------------------------------------------------- the stream


def chunks(table: Log, mapping: Mapping, *, zone: str, order: str = "mdy", rule: Any = None, size: int = eventlogs.CHUNK) -> Iterator[pd.DataFrame]:
    """The events as frames of EVENTS, ``size`` rows at most."""

    def key(frame: pd.DataFrame, parts: dict[str, pd.Series]) -> list[str]:
        told = {"ocel": frame["ocel:eid"].map(squeezed), "customer": parts["customer"], "event": parts["event"], "within": _within(parts["at"])}
        return tables.digests(told)

    yield from eventlogs.chunks(table, mapping, zone=zone, order=order, rule=rule, size=size, key=key)


def _within(wall: pd.Series) -> pd.Series:
    """The time within its quarter of an hour: forms of one log write it in different zones, and zones differ by whole quarters.

    Examples
    --------
    >>> _within(pd.Series(["2022-01-09T14:07:03.000000Z", "2022-01-09T15:07:03.000000", "2022-01-09"])).tolist()
    ['07:03.000000', '07:03.000000', '']
    """
    found = [re.fullmatch(r".*T\d\d:(\d\d)(:\d\d\.\d+)Z?", value) for value in wall]
    return pd.Series([f"{int(m[1]) % 15:02d}{m[2]}" if m else "" for m in found], index=wall.index, dtype=object)


# ---------------------------------------------------------------- JSON


def _json(path: Path) -> Content | None:
    with files.open_bytes(path) as handle:
        raw = handle.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise files.unreadable(
            "An object-centric log of more than 1 GB of JSON. Export it as SQLite, or one object type as CSV.",
            "1 GB가 넘는 JSON 이벤트 로그입니다. SQLite로 내보내거나 객체 유형 하나를 CSV로 내보내십시오.",
        )
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError) as error:
        if files.suffix(path) in NAMED:
            raise files.unreadable("The event log is broken JSON. Export it again.", "이벤트 로그의 JSON이 깨졌습니다. 다시 내보내십시오.") from error
        return None
    if not isinstance(whole, dict):
        return None
    if isinstance(met := whole.get("ocel:events"), dict) and isinstance(things := whole.get("ocel:objects"), dict):
        events = [_event(name, _text(one, "ocel:activity"), _text(one, "ocel:timestamp"), _list(one, "ocel:omap")) for name, one in met.items()]
        return Content("JSON", "1.0", events, {str(name): _text(one, "ocel:type") for name, one in things.items()})
    if isinstance(met := whole.get("events"), list) and isinstance(things := whole.get("objects"), list) and ("objectTypes" in whole or "eventTypes" in whole):
        touched = [[_text(r, "objectId") for r in _list(one, "relationships")] for one in met]
        events = [_event(_text(one, "id"), _text(one, "type"), _text(one, "time"), t) for one, t in zip(met, touched, strict=True)]
        return Content("JSON", "2.0", events, {_text(one, "id"): _text(one, "type") for one in things if isinstance(one, dict)})
    return None


def _text(one: Any, name: str) -> str:
    value = one.get(name) if isinstance(one, dict) else None
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _list(one: Any, name: str) -> list[Any]:
    value = one.get(name) if isinstance(one, dict) else None
    return value if isinstance(value, list) else []


def _event(name: Any, kind: str, time: str, objects: Iterable[Any]) -> Event | None:
    name = squeezed(str(name))
    if not name or not squeezed(kind):
        return None
    return Event(name, kind, time, tuple(dict.fromkeys(str(o) for o in objects if isinstance(o, (str, int)) and o != "")))


# ---------------------------------------------------------------- XML


def _xml(path: Path) -> Content | None:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        return _parsed(path)
    except (ParseError, DefusedXmlException, RecursionError) as error:
        raise files.unreadable("The event log is not well-formed XML. Export it again.", "이벤트 로그의 XML 구조가 틀렸습니다. 다시 내보내십시오.") from error


def _parsed(path: Path) -> Content | None:
    from defusedxml.ElementTree import iterparse

    events: list[Event | None] = []
    types: dict[str, str] = {}
    version, above = "", []
    with files.open_bytes(path) as handle:
        for step, node in iterparse(handle, events=("start", "end")):
            tag = node.tag.rpartition("}")[2]
            if step == "start":
                above.append(tag)
                continue
            above.pop()
            if above == ["log", "events"] and tag == "event":
                version = version or ("2.0" if node.get("id") is not None else "1.0")
                events.append(_event(*_told(node, "activity"), _met(node)))
            elif above == ["log", "objects"] and tag == "object":
                name, kind, _ = _told(node, "type")
                types[name] = kind
            if len(above) <= 2 and tag in ("event", "object"):
                node.clear()
    return Content("XML", version or "2.0", events, types) if events or types else None


def _told(node: Any, kind: str) -> tuple[str, str, str]:
    """Id, type and time of one event or object, as attributes (OCEL 2) or as keys (OCEL 1)."""
    if node.get("id") is not None:
        return node.get("id") or "", node.get("type") or "", node.get("time") or ""
    keys = {(c.get("key") or "").removeprefix("ocel:"): c.get("value") or "" for c in node}
    return keys.get("id", ""), keys.get(kind, ""), keys.get("timestamp", "")


def _met(node: Any) -> list[str]:
    found = []
    for inner in node.iter():
        if name := inner.get("object-id"):
            found.append(name)
        elif inner.get("key") in ("object-id", "ocel:object-id"):
            found.append(inner.get("value") or "")
    return found


# ---------------------------------------------------------------- SQLite

STEP = 100_000  # steps of SQLite's machine between two looks
STEPS_A_BYTE, LEAST_STEPS = 100, 50_000_000  # more than any plain reading of a table takes: a file that wants more is no log


def _sqlite(path: Path) -> Content | None:
    """The log of a database that is opened for reading only, changes nothing beside it, and may not take longer than its size allows."""
    import sqlite3

    left = [(LEAST_STEPS + STEPS_A_BYTE * path.stat().st_size) // STEP]

    def look() -> int:
        left[0] -= 1
        return left[0] < 0

    base = None
    try:
        base = sqlite3.connect(path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True, timeout=1, isolation_level=None)
        base.set_progress_handler(look, STEP)
        for said in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
            base.execute("PRAGMA " + said)
        base.text_factory = lambda raw: raw.decode("utf-8", "replace")
        return _tables(base)
    except (sqlite3.Error, UnicodeError) as error:
        raise files.unreadable(
            "The database cannot be read: it is damaged, encrypted, or asks for more work than a log of its size. Export it again.",
            "데이터베이스를 읽을 수 없습니다. 깨졌거나 암호화되었거나 크기에 비해 지나친 작업을 요구합니다. 다시 내보내십시오.",
        ) from error
    finally:
        if base is not None:
            base.close()


def _tables(base: Any) -> Content | None:
    """OCEL 2.0 (event, object, event_object and a table a type) or pm4py's older EVENTS, OBJECTS and RELATIONS; None for any other database."""
    made = "SELECT name FROM sqlite_master WHERE type = 'table' AND upper(substr(ltrim(sql), 1, 12)) = 'CREATE TABLE'"  # views and virtual tables run code
    there = {str(name).casefold(): str(name) for (name,) in base.execute(made)}

    def columns(table: str) -> set[str]:
        return {str(row[1]).casefold() for row in base.execute(f"PRAGMA table_info({_quoted(there[table])})")}

    def rows(table: str, *names: str) -> Iterator[tuple[str, ...]]:
        asked = ", ".join(map(_quoted, names))
        for found in base.execute(f"SELECT {asked} FROM {_quoted(there[table])}"):
            yield tuple("" if v is None or isinstance(v, bytes) else str(v) for v in found)

    met: dict[str, list[str]] = {}
    if {"event", "object", "event_object", "event_map_type"} <= set(there) and "ocel_id" in columns("event"):
        for event, thing in rows("event_object", "ocel_event_id", "ocel_object_id"):
            met.setdefault(event, []).append(thing)
        times: dict[str, str] = {}
        for _, name in rows("event_map_type", "ocel_type", "ocel_type_map"):
            if (table := f"event_{name}".casefold()) in there and {"ocel_id", "ocel_time"} <= columns(table):
                times.update(rows(table, "ocel_id", "ocel_time"))  # type: ignore[arg-type]
        events = [_event(name, kind, times.get(name, ""), met.get(name, ())) for name, kind in rows("event", "ocel_id", "ocel_type")]
        return Content("SQLite", "2.0", events, dict(rows("object", "ocel_id", "ocel_type")))  # type: ignore[arg-type]
    if {"events", "objects", "relations"} <= set(there) and {"ocel:eid", "ocel:activity", "ocel:timestamp"} <= columns("events"):
        for event, thing in rows("relations", "ocel:eid", "ocel:oid"):
            met.setdefault(event, []).append(thing)
        events = [_event(n, kind, time, met.get(n, ())) for n, kind, time in rows("events", "ocel:eid", "ocel:activity", "ocel:timestamp")]
        return Content("SQLite", "1.0", events, dict(rows("objects", "ocel:oid", "ocel:type")))  # type: ignore[arg-type]
    return None


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"  # in double quotes SQLite would take an unknown name for a text


__all__ = ["Log", "chunks", "open_inside", "recognised", "sense"]
