"""Marketo: bulk exports of activities, always streamed; the leads they speak of; and the table of activity types.

A job covers at most 31 days, so a year is a dozen files: an activity is known by its ``marketoGUID`` and counts once. Columns are read
by name, for their order has changed; ``attributes`` is JSON inside CSV, an object or a list of name and value; the word ``null`` is
nothing. What a type's number means, the table of types says where it lies beside; without it the number stands: ``Activity 13``.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import attributes, files, jsonrows, products, tables
from .doors import Inside
from .ga4_rows import move, page_of, repeated
from .grid import Head, Row, Table, Tally
from .linking import Links
from .roles import Mapping
from .tables import Read, Recognition
from .values import plain, tidy, times

SOURCE = "marketo"
CHUNK = 100_000
LONGEST = 60  # characters of a page, a form or a mail in an event's name
MOST = 1 << 26  # bytes of a JSON answer that is read whole
COLUMNS = ("guid", "lead", "at", "type", "value", "attributes")
FIELDS = {
    **{"guid": ("marketoguid",), "lead": ("leadid",), "at": ("activitydate",), "type": ("activitytypeid",), "value": ("primaryattributevalue",)},
    **{"attributes": ("attributes",)},
}
NEEDED = ("lead", "at", "type")
NAMES = {"1": "Visit Webpage", "2": "Fill Out Form"}  # the two that Marketo's own documents name; every other number is a customer's own affair
MAIL, WEB = re.compile(r"\be-?mail", re.I), re.compile(r"web ?page|\bform\b|\blink\b", re.I)
LEAD = {
    *("id", "email", "firstname", "lastname", "company", "title", "phone", "mobilephone", "website", "industry", "numberofemployees", "country", "state"),
    *("city", "postalcode", "createdat", "updatedat", "unsubscribed", "leadscore", "leadsource", "leadstatus", "annualrevenue", "department", "address"),
}
OF_MARKETO = {
    *("leadscore", "leadpartitionid", "acquisitionprogramid", "acquisitiondate", "originalsourcetype", "originalsourceinfo", "originalsearchengine"),
    *("originalreferrer", "sfdcleadid", "sfdccontactid", "sfdctype", "emailinvalid", "marketingsuspended", "urgency", "relativescore", "inferredcompany"),
    *("inferredcountry", "registrationsourcetype", "lastinterestingmomentdate", "mktoname", "mktopersonnotes", "personprimaryleadinterest"),
}


def _bare(name: str) -> str:
    return plain(name).replace(" ", "")


def _heads(table: Table) -> dict[str, str]:
    heads: dict[str, str] = {}
    for name in table.head.names:
        heads.setdefault(_bare(name), name)
    return heads


# ---------------------------------------------------------------- activities


@dataclass
class Activities(Table):
    """One export of activities as a table of COLUMNS; after one whole pass ``again`` holds the rows that stand in it a second time."""

    places: dict[str, int] = field(default_factory=dict)  # field → which cell
    names: dict[str, str] = field(default_factory=lambda: dict(NAMES))  # type's number → its name; shared by every copy of the table
    again: dict[int, int] = field(default_factory=dict)
    known: list[bool] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        base = Table(self.sheet, self.head, self.records)
        self.tally = tally = Tally()
        complete = bool(self.known)
        spots, marks = array("q"), array("Q")
        where = [self.places.get(name) for name in COLUMNS]
        for row in base.rows():
            move(base.tally, tally)
            if row.row in self.again:
                tally.aside(self.sheet, row.row, "duplicate", _twice(self.again[row.row]))
                continue
            cells = ["" if place is None or (cell := row.cells[place].strip()).lower() == "null" else cell for place in where]
            if not cells[1] or not cells[2]:
                tally.aside(self.sheet, row.row, "unreadable", NO_ACTIVITY)
                continue
            if not complete and cells[0]:
                spots.append(row.row)
                marks.append(int.from_bytes(jsonrows.digest(cells[0]), "big"))
            yield Row(row.row, cells)
        move(base.tally, tally)
        if not complete:
            for row_number, first in repeated(spots, marks):
                self.again[row_number] = first
                tally.aside(self.sheet, row_number, "duplicate", _twice(first))
            self.known.append(True)

    def frame(self, limit: int | None = None) -> pd.DataFrame:
        kept = list(islice(self.rows(), limit))
        return pd.DataFrame([r.cells for r in kept], columns=list(COLUMNS), index=pd.Index([r.row for r in kept], dtype="int64"), dtype="object")

    def meet(self, names: dict[str, str]) -> None:
        """The names of the types, where a table of them lies beside."""
        self.names.update(names)


NO_ACTIVITY = Phrase("no activity: the lead or its time is missing", "리드나 시각이 없어 활동이 아닙니다")


def _twice(first: int) -> Phrase:
    return Phrase(f"the same activity as row {first}", f"{first}행과 같은 활동입니다")


def chunks(table: Table, mapping: Mapping, *, zone: str, order: str = "mdy", rule: Any = None, size: int = CHUNK) -> Iterator[pd.DataFrame]:
    """The activities as frames of EVENTS, ``size`` rows at most; the whole export is never in memory."""
    assert isinstance(table, Activities)
    rows = table.rows()
    while kept := list(islice(rows, size)):
        guid, lead, at, kind, value, told = (list(column) for column in zip(*(r.cells for r in kept), strict=True))
        when = times(pd.Series(at, dtype=object), zone, order)
        names = [table.names.get(k) or f"Activity {k}".strip() for k in kind]
        key = [f"marketoguid={g}" if g else f"lead={who} {k} {w} {v}" for g, who, k, w, v in zip(guid, lead, kind, when.wall, value, strict=True)]
        events = [f"{n} {o}".strip() for n, o in zip(names, map(object_of, names, value, told), strict=True)]
        yield pd.DataFrame(
            {
                "record_key": key,
                "customer": pd.Series([f"marketo lead {who}" for who in lead], dtype=object),
                "at": when.at,
                "at_precision": when.precision,
                "event": events,
                "channel": pd.Series([channel_of(n) or getattr(rule, "channel", None) for n in names], dtype=object),
                "row": [r.row for r in kept],
            }
        )


def object_of(name: str, value: str, told: str) -> str:
    """What an activity was about, as an event can carry it: a page's path, a form's or a mail's name.

    Examples
    --------
    >>> object_of("Visit Webpage", "haesol.example/ko/pricing.html", "null"), object_of("Open Email", "3월 소식지.도입 사례", "")
    ('/ko/pricing.html', '3월 소식지.도입 사례')
    >>> object_of("Visit Webpage", "", '{"Webpage URL": "/demo", "Query Parameters": "a=1"}'), object_of("Delete Lead", "20045", "")
    ('/demo', ':id')
    """
    page = "page" in name.lower()
    if page and (not value or not re.search(r"[/.]", value)):
        value = attributes_of(told).get("Webpage URL", value)
    if page and (value.startswith("/") or re.match(r"(https?://)?[\w-]+(\.[\w-]+)+(/|$)", value)):
        return page_of(value)
    value = " ".join(value.split())[:LONGEST]
    return ":id" if value.isdigit() or re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", value) else value


def channel_of(name: str) -> str | None:
    return "email" if MAIL.search(name) else "web" if WEB.search(name) else None


def attributes_of(cell: str) -> dict[str, str]:
    """What the ``attributes`` of an activity say, in the form of today (an object) and in the old one (a list); {} where it is no JSON.

    Examples
    --------
    >>> attributes_of('{"Reason": "Filled out form", "Score": 5}'), attributes_of('[{"name": "Reason", "value": "x"}]'), attributes_of("null")
    ({'Reason': 'Filled out form', 'Score': '5'}, {'Reason': 'x'}, {})
    """
    try:
        told = json.loads(cell) if cell[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return {}
    if isinstance(told, list):
        told = {one["name"]: one.get("value") for one in told if isinstance(one, dict) and isinstance(one.get("name"), str)}
    if not isinstance(told, dict):
        return {}
    return {key: str(value) for key, value in told.items() if value is not None and not isinstance(value, (dict, list))}


# ---------------------------------------------------------------- recognised


def recognise(table: Table, rule: Any = None) -> products.Known | None:
    """Marketo's activities, leads or activity types, with the columns that decided, or None."""
    heads = _heads(table)
    has = {name: next((heads[n] for n in names if n in heads), "") for name, names in FIELDS.items()}
    if all(has[name] for name in NEEDED):
        return _activities(table, has)
    if _is_types(heads):
        left = [heads[name] for name in ("id", "name") if name in heads] + [name for name in table.head.names if _bare(name).startswith("primaryattribute")][:1]
        why = Phrase(
            f"Marketo's table of activity types: {tables.listed(left)}; it names the activities and says nothing itself",
            f"마케토 활동 유형 표입니다({tables.listed(left)}). 활동의 이름만 알려 줍니다",
        )
        return products.Known(Recognition(SOURCE, "crm", why, 0.9), Mapping({"seen": left}), _read_types, lambda frame: [], 1.2)
    return _leads(table, heads)


def _activities(table: Table, has: dict[str, str]) -> products.Known:
    decided = [has[name] for name in ("guid", *NEEDED) if has[name]]
    why = Phrase(
        f"Marketo activities: {tables.listed(decided)}; what a type's number means is taken from the table of activity types where it lies beside, "
        "else the number stands; an activity counts once however many files hold it",
        f"마케토 활동 내보내기입니다({tables.listed(decided)}). 활동 유형 번호의 뜻은 함께 놓인 활동 유형 표에서 찾고, 없으면 번호를 그대로 씁니다. "
        "여러 파일에 있어도 한 활동은 한 번만 셉니다",
    )
    shown = {"record_key": "guid", "customer": "lead", "at": "at", "event": "type", "touchpoint": "value"}
    mapping = Mapping({role: [has[name]] for role, name in shown.items() if has[name]})
    index = {name: i for i, name in reversed(list(enumerate(table.head.names)))}
    log = Activities(table.sheet, table.head, table.records, places={name: index[header] for name, header in has.items() if header})
    return products.Known(Recognition(SOURCE, "log", why, 0.95), mapping, _said_nothing, lambda frame: [], 1.2, stream=chunks, log=log)


def _said_nothing(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
    return tables.read(table, frame, Mapping(), zone=zone, rule=rule, product=True)


def _is_types(heads: dict[str, str]) -> bool:
    return {"id", "name"} <= set(heads) and (any(name.startswith("primaryattribute") for name in heads) or {"apiname", "description"} <= set(heads))


def _read_types(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
    """Number → name of every type; the activities of other files are told by it."""
    heads = _heads(table)
    got = _said_nothing(table, frame, zone=zone, rule=rule)
    pairs = zip(tidy(frame, heads["id"]), tidy(frame, heads["name"]), strict=True)
    got.links = Links(names={number: name for number, name in pairs if number and name})
    return got


# ---------------------------------------------------------------- leads


def _leads(table: Table, heads: dict[str, str]) -> products.Known | None:
    if not {"id", "email"} <= set(heads):
        return None
    own = [heads[name] for name in heads if name in OF_MARKETO]
    exact = {"id", "email", "firstName", "lastName", "createdAt", "updatedAt"} <= set(table.head.names) and set(heads) <= LEAD
    if not own and not exact:
        return None
    decided = [heads["id"], heads["email"], *own[:2]]
    en = f"Marketo leads: {tables.listed(decided)}; they say which address a lead's number belongs to"
    ko = f"마케토 리드입니다({tables.listed(decided)}). 리드 번호가 어느 이메일의 것인지 알려 줍니다"
    if not own:
        en += "; no column is Marketo's alone, so this is a guess, not verified"
        ko += ". 마케토만의 열이 없어 짐작한 것이며 확인되지 않았습니다"
    shown = {
        **{"record_key": ["id"], "customer": ["email"], "account": ["company"], "role": ["title"], "name": ["firstname", "lastname"], "email": ["email"]},
        **{"phone": ["phone", "mobilephone"], "at": ["createdat"]},
    }
    mapping = Mapping({role: found for role, names in shown.items() if (found := [heads[name] for name in names if name in heads])})

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        got = tables.read(table, frame, Mapping({"record_key": mapping.columns["record_key"]}), zone=zone, rule=rule, product=True)
        got.keys["record_key"] = "lead " + got.keys["record_key"]
        mail, number = tidy(frame, heads["email"]), tidy(frame, heads["id"])
        who = mail.where(mail.str.contains("@", regex=False), ("marketo lead " + number).where(number != "", ""))
        account = tidy(frame, heads.get("company"))
        skip = {name for role, names in mapping.columns.items() if role != "role" for name in names} | {heads[n] for n in ("updatedat",) if n in heads}
        got.attributes = attributes.facts(frame, [name for name in frame.columns if name not in skip], who, account.where(account != "", None))
        pairs = {(f"marketo lead {n}", m) for n, m in zip(number, mail, strict=True) if n and "@" in m}
        got.links = Links(addresses=pairs, members={w: a for w, a in zip(who, account, strict=True) if w and a})
        if "updatedat" in heads:
            got = products.versions(got, times(tidy(frame, heads["updatedat"]), zone).at)
        return got

    recognition = Recognition(SOURCE, "crm", Phrase(en, ko), 0.8, unverified=not own)
    return products.Known(recognition, mapping, read, lambda frame: tables.identifiers(frame, mapping), 1.0 if own else 0.6)


# ---------------------------------------------------------------- JSON as the REST interface answers


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """An answer of Marketo's interface kept as JSON: ``{"requestId": …, "result": [activities, types or leads]}``; None where it is none."""
    try:
        encoding = files.encoding_of(path)
        first = next(jsonrows.blocks(path, encoding), "").lstrip("\ufeff \t\r\n")
        if first[:1] != "{" or '"result"' not in first or not re.search(r'"(requestId|success|nextPageToken|moreResult)"', first) or path.stat().st_size > MOST:
            return None
        whole = json.loads("".join(jsonrows.blocks(path, encoding)).lstrip("\ufeff"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError, files.UnreadableFile):
        return None
    result = whole.get("result") if isinstance(whole, dict) else None
    if not isinstance(result, list) or not (rows := [one for one in result if isinstance(one, dict)]):
        return None
    names = tuple(dict.fromkeys(key for one in rows for key in one))
    lines = [(n, [_cell(one.get(name)) for name in names] if isinstance(one, dict) else None) for n, one in enumerate(result, 1)]
    table = Table("", Head((1,), names, names, names, 0), _again(lines))
    known = recognise(table, rule)
    return Inside([table], [known], encoding=encoding) if known is not None else None


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _again(lines: list[tuple[int, list[str] | None]]) -> Callable[[], Iterator[tuple[int, list[str] | None]]]:
    return lambda: iter(lines)
