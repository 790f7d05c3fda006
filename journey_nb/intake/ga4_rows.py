"""One GA4 event: its fields, whether nested or flattened, the page it was on, and how its session came; and the table of many."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .grid import Row, Table, Tally
from .report import Note
from .values import plain

PARTS = 4  # parts of a page's path that make the event's name
PEOPLE = 500_000  # people whose first source is kept; of more it is kept of none, for half of them would mislead
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
    first: dict[str, str] = field(default_factory=dict)  # RAW who → the source and medium they first came by, as complete as ``again``
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
            if not complete and "first_source" in event and len(self.first) <= PEOPLE and (first := first_touch(event)):
                self.first.setdefault(cells[1] or cells[0] if cells[0].lower() in NOBODY else cells[0], first)
            yield Row(row, cells)
        if not complete:
            for row, first in repeated(places, digests):
                self.again[row] = first
                tally.aside(self.sheet, row, "duplicate", _twice(first))
            self.known.append(True)
        if len(self.first) > PEOPLE:
            tally.notes.append(Note(self.sheet, "", "value", TOO_MANY))

    def facts(self) -> pd.DataFrame | None:
        """What each customer is, as far as GA4 says it: the source and medium of their very first visit. Columns as ATTRIBUTES without alias."""
        if not self.first or len(self.first) > PEOPLE:
            return None
        told = {"customer": list(self.first), "account": None, "name": FIRST, "value": list(self.first.values()), "number": float("nan"), "row": ""}
        return pd.DataFrame(told).astype({"account": "object", "number": "float64"})


FIRST = "first source / medium"
TOO_MANY = Phrase(
    f"the first source of more than {PEOPLE:,} people was not kept",
    f"첫 유입 경로는 사람이 {PEOPLE:,}명을 넘어 쓰지 않았습니다",
)
NO_EVENT = Phrase("no GA4 event: event_name or its time is missing", "event_name이나 시각이 없어 GA4 이벤트가 아닙니다")


def first_touch(event: Flat) -> str:
    """How a user came the very first time, as ``google / organic``; empty where GA4 says nothing. It is the user's, never the session's.

    Examples
    --------
    >>> first_touch({"first_source": "google", "first_medium": "organic"}), first_touch({"first_source": "(direct)", "first_medium": "(none)"})
    ('google / organic', '(direct) / (none)')
    """
    parts = [event.get(name, "").strip() for name in ("first_source", "first_medium")]
    return "" if parts[0].lower() in NOTHING else sys.intern(" / ".join(part[:80] for part in parts if part))


def _twice(first: int) -> Phrase:
    return Phrase(f"the same event as row {first}", f"{first}행과 같은 이벤트입니다")


def repeated(places: array[int], digests: array[int]) -> Iterator[tuple[int, int]]:
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


def move(source: Tally, target: Tally) -> None:
    """The books of the table underneath, as far as they are written."""
    target.read, target.mended = source.read, source.mended
    for name in ("set_aside", "notes"):
        getattr(target, name).extend(getattr(source, name))
        getattr(source, name).clear()


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
FIELDS |= {f"{before} {name}": f"first_{name}" for before in ("traffic source", "first user") for name in ("source", "medium")}
KINDS = re.compile(r" (value )?(string|int|float|double) value$| value$")
KEYS, VALUES = re.compile(r"(event )?params? key|key"), re.compile(r"(event )?(params? )?(value )?(string|int|float|double) value")


def field_of(header: str) -> str | None:
    """Which field a column holds.

    Examples
    --------
    >>> field_of("event_params.page_location"), field_of("page_location_string_value"), field_of("traffic_source.medium"), field_of("medium")
    ('page_location', 'page_location', 'first_medium', None)
    """
    name = KINDS.sub("", plain(header))
    return FIELDS.get(name) or FIELDS.get(re.sub(r"^(event )?params? |^ep ", "event params ", name))


NESTED = {"event_params", "collected_traffic_source", "session_traffic_source_last_click", "traffic_source"}
_NAMES: dict[str, str | None] = dict.fromkeys(NESTED)  # key of an object → field, asked once a key


def flattened(event: dict[str, Any]) -> Flat:
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
    if isinstance(first := event.get("traffic_source"), dict):
        found |= {"first_source": _text(first.get("source")), "first_medium": _text(first.get("medium"))}
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
