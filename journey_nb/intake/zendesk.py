"""Zendesk tickets: the CSV of a view or report, and JSON as the ticket endpoints and the account's export write it.

The requester is the customer, and subject and description are the customer's words, but for tickets that an agent typed
for somebody: those are a colleague's. An agent's public comment is the team's voice, an internal note a colleague's.
Reply and resolution times are figures of the operation and no part of what was said: they become measures, a median a month and channel.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import operation, tables
from .grid import Table
from .linking import Links
from .products import Identifiers, Known, first_of, header, overruled, people, versions, weigh
from .report import Note
from .roles import Mapping, Rating
from .tables import Read, Recognition, item_of, listed
from .values import numbers, shape, tidy, times
from .zendesk_json import Tickets, from_json

__all__ = ["SOURCE", "from_json", "recognise"]

SOURCE = "zendesk"
METRIC = re.compile(
    r"(first reply|first resolution|full resolution|resolution|agent wait|requester wait|on hold) time( in)?( min(utes)?)?( within business hours)?"
)
WAITS = ("first reply time", "full resolution time", "requester wait time")  # of these the medians are told
STEPS = {"group stations": 0.25, "assignee stations": 0.25, "initially assigned at": 0.2, "assigned at": 0.1, "reopens": 0.1, "replies": 0.1}
WEIGHTS = STEPS | {
    "summation column": 0.25,
    "requester": 0.15,
    "requester id": 0.1,
    "requester external id": 0.1,
    "requester email": 0.1,
    "requester domain": 0.15,
    "submitter": 0.15,
    "assignee": 0.1,
    "subject": 0.1,
    "via": 0.1,
    "satisfaction score": 0.15,
    "ticket type": 0.05,
    "solved at": 0.1,
    "tags": 0.05,
}
LEAST = 0.75
BRANDS = ("brand", "brand name", "브랜드")
FIELDS = {
    "id": ("id", "ticket id"),
    "name": ("requester name", "requester"),
    "email": ("requester email",),
    "external": ("requester external id",),
    "requester": ("requester id",),
    "submitter": ("submitter name", "submitter"),
    "assignee": ("assignee name", "assignee"),
    "account": ("organization name", "organization"),
    "subject": ("subject",),
    "description": ("description", "first comment"),
    "via": ("via channel", "via", "channel"),
    "created": ("created at",),
    "updated": ("updated at",),
    "status": ("status",),
    "score": ("satisfaction rating score", "satisfaction score", "satisfaction rating"),
    "remark": ("satisfaction rating comment", "satisfaction comment"),
    "typed": ("typed by",),
    "home": ("url", "ticket url", "zendesk url", "subdomain", "zendesk subdomain", "zendesk account", *BRANDS),
}
SEEN = ("group", "tags", "ticket type", "priority", "status", "solved at", "due date", "resolution time", *STEPS)
KEY, WHO = "ticket id", "requester of the ticket"
GOOD, BAD, UNRATED = re.compile(r"good\b.*"), re.compile(r"bad\b.*"), {"offered", "unoffered", "not offered"}
TYPED = Phrase(
    "an agent typed this ticket for the requester: a colleague's words, not counted as the customer's",
    "상담원이 고객 대신 적은 티켓입니다. 동료의 말이며 고객의 말로 세지 않습니다",
)
MACHINE = re.compile(r"api|web service.*|webhook")


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Zendesk's tickets, with the columns that decided, or None."""
    has = {field: header(table, *names) for field, names in FIELDS.items()}
    if not (has["id"] and (has["name"] or has["requester"])):
        return None
    measured = [name for name in table.head.names if METRIC.fullmatch(item_of(name))]
    if isinstance(table, Tickets):
        weight, decided = 1.0, [name for name in (has["id"], has["requester"] or has["name"], has["subject"] or has["description"]) if name]
    else:
        weight, decided = weigh(table, WEIGHTS)
        weight, decided = weight + 0.2 * min(2, len(measured)), [*measured[:1], *decided]
        if weight < LEAST or not (has["subject"] or has["description"] or has["score"]):
            return None
    found = {
        "record_key": [has["id"]],
        "customer": [has["external"], has["requester"]],
        "account": [has["account"]],
        "name": [has["name"]],
        "email": [has["email"]],
        "at": [has["created"]],
        "channel": [has["via"]],
        "text": [has["subject"], has["description"], has["remark"]],
        "csat": [has["score"]],
        "reply": [name for name in (header(table, "comments"),) if name],
        "seen": [*measured, *(name for name in (header(table, one) for one in SEEN) if name and name not in measured)],
    }
    columns = {role: kept for role, names in found.items() if (kept := [name for name in names if name])}
    ratings = {has["score"]: Rating("csat", 0.0, 1.0)} if has["score"] else {}
    mapping = overruled(Mapping(columns, ratings), table, rule)
    en = [f"Zendesk tickets ({table.form}): {listed(decided, 3)}" if isinstance(table, Tickets) else f"Zendesk tickets: {listed(decided, 3)}"]
    ko = [f"젠데스크 티켓입니다({table.form}, {listed(decided, 3)})" if isinstance(table, Tickets) else f"젠데스크 티켓입니다({listed(decided, 3)})"]
    if not (has["subject"] or has["description"]):
        en.append("no subject or description, so only the ratings speak")
        ko.append("제목과 본문이 없어 만족도만 씁니다")
    if measured:
        en.append(f"{len(measured)} columns of reply and resolution times are figures of the operation: medians a month and channel, not what customers said")
        ko.append(f"응답·해결 시간 열 {len(measured)}개는 운영 수치입니다. 달과 채널별 중앙값으로 쓰고 고객의 말로 쓰지 않습니다")

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _Reading(table, mapping, has, zone, rule).read(frame)

    recognition = Recognition(SOURCE, "ticket", Phrase("; ".join(en), ". ".join(ko)), 0.95, True)
    return Known(recognition, mapping, read, lambda frame: _names(table, frame, has), weight)


class _Reading:
    """One table of tickets while it is read."""

    def __init__(self, table: Table, mapping: Mapping, has: dict[str, str | None], zone: str, rule: Any) -> None:
        self.table, self.mapping, self.has, self.zone, self.rule = table, mapping, has, zone, rule

    def cells(self, frame: pd.DataFrame, field: str) -> pd.Series:
        return tidy(frame, self.has[field])

    def read(self, frame: pd.DataFrame) -> Read:
        frame = self.standing(frame)
        columns = {role: list(names) for role, names in self.mapping.columns.items() if role not in ("seen", "reply", "email", "name")}
        ready = frame.copy()
        if columns.get("record_key") == [self.has["id"]]:
            ready[KEY], columns["record_key"] = self.cells(frame, "id").str.lstrip("#"), [KEY]
        if "customer" not in (getattr(self.rule, "columns", None) or {}):
            ready[WHO], columns["customer"] = self.who(frame), [WHO]
        subject, description = self.has["subject"], self.has["description"]
        main = None
        if subject and description and {subject, description} <= set(self.mapping.texts):
            ready[description], main = self.whole(frame), description
            columns["text"] = [name for name in self.mapping.texts if name != subject]
        elif self.mapping.texts:
            main = next((name for name in self.mapping.texts if name in (subject, description)), None)
        score = self.has["score"]
        notes: list[Note] = []
        if score and score in self.mapping.ratings:
            ready[score], notes = self.scored(frame, score)
        read = tables.read(self.table, ready, Mapping(columns, self.mapping.ratings), zone=self.zone, rule=self.rule, product=True)
        read.notes += notes
        if main:
            theirs = [str(row) for row in frame.index[self.typed_by_us(frame)]]
            read.said.loc[(read.said["item"] == item_of(main)) & read.said["row"].isin(theirs), "voice"] = "colleague"
            read.notes += [Note(self.table.sheet, row, "value", TYPED) for row in theirs]
        one_name = {item_of(name): item for name, item in ((main, "ticket"), (score, "satisfaction"), (self.has["remark"], "satisfaction comment")) if name}
        read.said["item"] = read.said["item"].map(lambda item: one_name.get(item, item))  # CSV and JSON of one ticket are one
        if isinstance(self.table, Tickets):
            read = self.with_comments(read, ready, columns)
        read.links = Links(homes=self.homes(frame), waits=self.waits(frame))
        return versions(read, times(first_of(frame, [self.has["updated"], self.has["created"]]), self.zone).at)

    def homes(self, frame: pd.DataFrame) -> dict[str, tuple[str, str]]:
        """Which Zendesk account each ticket's number is of, where a column says so."""
        kind = "brand" if item_of(self.has["home"] or "") in BRANDS else "host"
        told = self.cells(frame, "home").str.lower().str.replace(r"^https?://([^/]+).*", r"\1", regex=True)
        return {str(row): (kind, home) for row, home in told.items() if home}

    def waits(self, frame: pd.DataFrame) -> operation.Waits:
        """Medians of how long customers waited, by the calendar and within business hours apart."""
        figures: operation.Figures = {}
        measured = [name for name in self.table.head.names if METRIC.fullmatch(item_of(name))]
        for wait in WAITS:
            for hours in ("", " within business hours"):
                name = next((n for n in measured if item_of(n).startswith(wait) and item_of(n).endswith("within business hours") == bool(hours)), None)
                if name is not None:
                    figures[wait + hours] = numbers(tidy(frame, name)), "minutes"
        at = times(self.cells(frame, "created"), self.zone).at
        place = getattr(self.rule, "touchpoint", None)
        return operation.waits(figures, at, self.cells(frame, "via"), zone=self.zone, sheet=self.table.sheet, place=place)

    def standing(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The tickets that were not deleted; what was taken back is nobody's evidence."""
        gone = self.cells(frame, "status").str.lower() == "deleted"
        for row in frame.index[gone]:
            self.table.tally.aside(self.table.sheet, int(row), "blank", Phrase("the ticket was deleted in Zendesk", "젠데스크에서 삭제된 티켓입니다"))
        return frame.loc[~gone]

    def who(self, frame: pd.DataFrame) -> pd.Series:
        """Who asked: the address if there is one, for other sources know it too; else the id, else the name."""
        requester = self.cells(frame, "requester")
        numbered = ("requester " + requester).where(requester != "", "")
        who = self.cells(frame, "email")
        for other in (self.cells(frame, "external"), numbered, self.cells(frame, "name")):
            who = who.where(who != "", other)
        return who

    def whole(self, frame: pd.DataFrame) -> pd.Series:
        """Subject and description as one statement; a subject that only repeats the first words is left out."""
        subject, description = self.has["subject"], self.has["description"]
        made = []
        for title, text in zip(tidy(frame, subject), frame[description].fillna("").str.strip(), strict=True):
            repeats = not title or " ".join(text.split()).casefold().startswith(title.rstrip(".… ").casefold())
            made.append(text if repeats and text else f"{title}\n{text}".strip())
        return pd.Series(made, index=frame.index, dtype=object)

    def scored(self, frame: pd.DataFrame, name: str) -> tuple[pd.Series, list[Note]]:
        """Good is 1, bad is 0; who was asked and did not answer, or was not asked, says nothing."""
        cells = tidy(frame, name)
        low = cells.str.lower().str.replace("_", " ", regex=False)
        good, bad = low.str.fullmatch(GOOD), low.str.fullmatch(BAD)
        found = pd.Series("", index=frame.index, dtype=object).mask(good, "1").mask(bad, "0")
        notes = []
        for row, value in cells.loc[(found == "") & (cells != "") & ~low.isin(UNRATED)].items():
            what = shape(value)
            detail = Phrase(
                f"the rating in '{name}' is neither good nor bad ({what.en}); left out", f"'{name}' 열의 만족도가 good도 bad도 아닙니다({what.ko}). 뺐습니다"
            )
            notes.append(Note(self.table.sheet, str(row), "value", detail))
        return found, notes

    def typed_by_us(self, frame: pd.DataFrame) -> pd.Series:
        """Tickets that an agent typed for the requester: the submitter is somebody else, and one to whom tickets are assigned."""
        if self.has["typed"]:
            return self.cells(frame, "typed") == "agent"
        submitter, name = self.cells(frame, "submitter").str.casefold(), self.cells(frame, "name").str.casefold()
        agents = set(self.cells(frame, "assignee").str.casefold()) - {""}
        machine = self.cells(frame, "via").str.lower().str.fullmatch(MACHINE)
        return (submitter != "") & (submitter != name) & submitter.isin(agents) & ~machine

    def with_comments(self, read: Read, ready: pd.DataFrame, columns: dict[str, list[str]]) -> Read:
        """Every comment after the first as a row of its ticket, with its own speaker and time."""
        assert isinstance(self.table, Tickets)
        told = self.table.comments
        lines = [(int(row), comment) for row in ready.index for comment in told.get(int(row), ())]
        if not lines:
            return read
        at, text = self.has["created"] or "created_at", "comment"
        long = ready.loc[[row for row, _ in lines]].reset_index(drop=True)
        long[at] = [comment.at for _, comment in lines]
        long[text] = [comment.text for _, comment in lines]
        kept = {role: names for role, names in columns.items() if role in ("record_key", "customer", "account", "channel", "touchpoint", "stage")}
        other = pd.Series([comment.who for _, comment in lines], dtype=object)
        customer = kept.get("customer", [WHO])[0]
        long[customer] = tidy(long, customer if customer in long else None).where(other == "", other)
        more = tables.read(self.table, long, Mapping({**kept, "at": [at], "text": [text]}), zone=self.zone, rule=self.rule, product=True).said
        place = more["row"].astype(int)
        more["item"] = [f"comment {lines[i][1].key}" for i in place]
        more["question"] = ""
        more["voice"] = [lines[i][1].voice for i in place]
        more["row"] = [str(lines[i][0]) for i in place]
        order = {str(row): i for i, row in enumerate(ready.index)}
        parts = [part.astype(object) for part in (read.said, more) if len(part)]
        said = pd.concat(parts, ignore_index=True)
        said = said.iloc[said["row"].map(order.__getitem__).argsort(kind="stable")].reset_index(drop=True)
        read.said = said
        return read


def _names(table: Table, frame: pd.DataFrame, has: dict[str, str | None]) -> Identifiers:
    """Requesters, and our own people too: their names stand in the texts as well."""
    kinds = {"name": "name", "submitter": "name", "assignee": "name", "email": "email", "external": "id", "requester": "id", "id": "id"}
    least = {"name": 2, "email": 5, "id": 4}
    found = set(people(frame, [(kind, has[field], least[kind]) for field, kind in kinds.items()]))
    return sorted(found | set(table.people if isinstance(table, Tickets) else ()))
