"""Zendesk's tickets as JSON: a page of the ticket endpoints, an array of tickets, or one ticket a line (the account's export).

Sideloads are used where they are there: ``users`` (who speaks), ``groups``, ``organizations``, ``metric_sets``; the account's
export puts whole people and comments into the ticket. Both give the same table, one row a ticket.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ..model.phrase import Phrase
from . import files, jsonrows
from .grid import Head, Row, Table, Tally
from .values import squeezed

# the file's own names of a wait → ours; each comes by the calendar and within business hours
WAITS = {"first_reply_time": "reply_time_in_minutes", "full_resolution_time": "full_resolution_time_in_minutes"}
WAITS["requester_wait_time"] = "requester_wait_time_in_minutes"
HOURS = {"": "calendar", "_within_business_hours": "business"}
NAMES = (
    "id",
    "subject",
    "description",
    "created_at",
    "updated_at",
    "solved_at",
    "status",
    "priority",
    "tags",
    "group",
    "via.channel",
    "requester_id",
    "requester.name",
    "requester.email",
    "requester.external_id",
    "submitter.name",
    "assignee.name",
    "organization",
    "satisfaction_rating.score",
    "satisfaction_rating.comment",
    *(f"{name}_in_minutes{hours}" for name in WAITS for hours in HOURS),
    "typed_by",
    "url",
    "comments",
)
ALWAYS = {"id", "subject", "created_at", "requester_id"}
AGENTS = {"agent", "admin", "owner", "light agent"}


class Comment(NamedTuple):
    """One comment after the first; ``who`` is empty where the requester or the team speaks."""

    key: str
    at: str
    text: str
    voice: str
    who: str


@dataclass
class Tickets(Table):
    """Tickets read from JSON as a table of text; ``lines`` hold what is no ticket, too."""

    form: str = "JSON"
    lines: list[tuple[int, list[str] | None, str]] = field(default_factory=list)
    comments: dict[int, list[Comment]] = field(default_factory=dict)
    people: set[tuple[str, str]] = field(default_factory=set)

    def rows(self) -> Iterator[Row]:
        """The tickets; lines without one are set aside with their reason."""
        self.tally = tally = Tally()
        for row, cells, problem in self.lines:
            tally.read += 1
            if cells is not None:
                yield Row(row, cells)
            elif problem == "blank":
                tally.aside("", row, "blank", Phrase("the line is blank", "빈 줄입니다"))
            else:
                tally.aside("", row, "unreadable", Phrase("no ticket, or broken JSON", "티켓이 아니거나 JSON이 깨졌습니다"))


def from_json(path: Path, encoding: files.Encoding) -> Tickets | None:
    """The tickets of a JSON file, or None where it holds something else."""
    start = jsonrows.start(path, encoding)
    if start == "[":
        return _tickets(((row, value) for row, value, _ in jsonrows.array(path, encoding, _is_ticket)), "JSON")
    if start != "{":
        return None
    found = _tickets(((row, value) for row, value, _ in jsonrows.lines(path, encoding)), "NDJSON")
    if found is not None or '"requester' not in next(jsonrows.blocks(path, encoding), "") or next(jsonrows.lines(path, encoding))[1] is not None:
        return found
    try:  # one object over many lines
        whole = json.loads("".join(jsonrows.blocks(path, encoding)).lstrip("\ufeff"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return _tickets([(1, whole)], "JSON")


def _is_ticket(value: Any) -> bool:
    """Whether a JSON value is a Zendesk ticket, bare or wrapped as ``{"ticket": …}``."""
    value = _bare(value)
    if not isinstance(value, dict) or "id" not in value:
        return False
    return ("requester_id" in value or isinstance(value.get("requester"), dict)) and any(name in value for name in ("subject", "raw_subject", "description"))


def _is_page(value: Any) -> bool:
    tickets = value.get("tickets") if isinstance(value, dict) else None
    if not isinstance(tickets, list):
        return False
    return any(map(_is_ticket, tickets[:20])) or (not tickets and bool({"end_of_stream", "end_time", "next_page", "after_cursor"} & set(value)))


def _bare(value: Any) -> Any:
    return value["ticket"] if isinstance(value, dict) and isinstance(value.get("ticket"), dict) else value


def _tickets(values: Iterable[tuple[int, Any]], form: str) -> Tickets | None:
    """Values with their row numbers as tickets; None where the first of them are none."""
    feed = iter(values)
    first = list(islice(feed, 20))
    if not any(_is_ticket(value) or _is_page(value) for _, value in first):
        return None
    found: list[tuple[int, Any]] = []
    known = _Known()
    for row, value in (pair for part in (first, feed) for pair in part):
        if _is_page(value):
            known.learn(value)
            found += [(len(found) + i, ticket) for i, ticket in enumerate(value["tickets"], 1)]
        else:
            found.append((row, _bare(value)))
    table = Tickets("", Head((), (), (), (), 0), lambda: iter(()), form=form)
    for _, ticket in found:
        if _is_ticket(ticket):
            known.learn_from(ticket)
    for row, ticket in found:
        if _is_ticket(ticket):
            flat, comments = known.flat(ticket)
            table.lines.append((row, [flat.get(name, "") for name in NAMES], ""))
            table.comments[row] = comments
        else:
            table.lines.append((row, None, "blank" if ticket == "" else "unreadable"))
    table.people = known.people()
    full = [any(cells[i] for _, cells, _ in table.lines if cells) or name in ALWAYS for i, name in enumerate(NAMES)]
    names = tuple(name for name, is_full in zip(NAMES, full, strict=True) if is_full)
    table.head = Head((), names, names, names, 0)
    table.lines = [(row, cells and [c for c, is_full in zip(cells, full, strict=True) if is_full], why) for row, cells, why in table.lines]
    return table


class _Known:
    """People, groups and figures that a file names beside or inside its tickets."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, str] = {}
        self.companies: dict[str, str] = {}
        self.metrics: dict[str, dict[str, Any]] = {}
        self.agents: set[str] = set()

    def learn(self, page: dict[str, Any]) -> None:
        for user in _dicts(page.get("users")):
            self._user(user)
        for name, kept in (("groups", self.groups), ("organizations", self.companies)):
            kept.update({_text(one.get("id")): _text(one.get("name")) for one in _dicts(page.get(name))})
        self.metrics.update({_text(one.get("ticket_id")): one for one in _dicts(page.get("metric_sets"))})

    def learn_from(self, ticket: dict[str, Any]) -> None:
        for name in ("requester", "submitter", "assignee"):
            if isinstance(ticket.get(name), dict):
                self._user(ticket[name])
        self.agents.add(_text(ticket.get("assignee_id")) or _text(_inside(ticket, "assignee", "id")))

    def _user(self, user: dict[str, Any]) -> None:
        if key := _text(user.get("id")):
            self.users[key] = {**self.users.get(key, {}), **{k: v for k, v in user.items() if v}}

    def is_agent(self, key: str) -> bool:
        role = _text(self.users.get(key, {}).get("role")).lower().replace("_", " ").replace("-", " ")
        return role in AGENTS if role else bool(key) and key in self.agents

    def people(self) -> set[tuple[str, str]]:
        """(kind, value) of everybody who is named, for redaction."""
        found = set()
        for user in self.users.values():
            for kind, name, least in (("name", "name", 2), ("email", "email", 5), ("phone", "phone", 7)):
                value = squeezed(_text(user.get(name)))
                if len(value) >= least:
                    found.add(("email" if "@" in value else kind, value))
        return found

    def flat(self, ticket: dict[str, Any]) -> tuple[dict[str, str], list[Comment]]:
        """A ticket as cells, and its comments after the first."""
        requester = _text(ticket.get("requester_id")) or _text(_inside(ticket, "requester", "id"))
        submitter = _text(ticket.get("submitter_id")) or _text(_inside(ticket, "submitter", "id"))
        assignee = _text(ticket.get("assignee_id")) or _text(_inside(ticket, "assignee", "id"))
        person = {**self.users.get(requester, {}), **{k: v for k, v in _dict(ticket.get("requester")).items() if v}}
        key = _text(ticket.get("id"))
        metric = _dict(ticket.get("metric_set")) or _dict(ticket.get("metrics")) or self.metrics.get(key, {})
        rating = ticket.get("satisfaction_rating")
        channel = _text(_inside(ticket, "via", "channel")) or (_text(ticket.get("via")) if isinstance(ticket.get("via"), str) else "")
        group, company = ticket.get("group"), ticket.get("organization")
        comments = [c for c in _dicts(ticket.get("comments")) if _said(c)]
        description = _text(ticket.get("description"))
        opener = _author(comments[0]) if comments else ""
        if comments and (not description or squeezed(_said(comments[0])) == squeezed(description)):
            description, comments = description or _said(comments[0]), comments[1:]
        else:
            opener = ""
        writer = opener or submitter
        ours = bool(writer) and writer != requester and self.is_agent(writer) and channel not in ("api", "web_service")
        flat = {
            "id": key,
            "subject": _text(ticket.get("subject")) or _text(ticket.get("raw_subject")),
            "description": description,
            "created_at": _text(ticket.get("created_at")),
            "updated_at": _text(ticket.get("updated_at")),
            "solved_at": _text(ticket.get("solved_at")) or _text(metric.get("solved_at")),
            "status": _text(ticket.get("status")),
            "priority": _text(ticket.get("priority")),
            "tags": " ".join(map(_text, ticket["tags"])) if isinstance(ticket.get("tags"), list) else _text(ticket.get("tags")),
            "group": _text(group.get("name")) if isinstance(group, dict) else _text(group) or self.groups.get(_text(ticket.get("group_id")), ""),
            "via.channel": channel,
            "requester_id": requester,
            "requester.name": _text(person.get("name")),
            "requester.email": _text(person.get("email")),
            "requester.external_id": _text(person.get("external_id")),
            "submitter.name": _text(self.users.get(submitter, {}).get("name")),
            "assignee.name": _text(self.users.get(assignee, {}).get("name")),
            "organization": _text(company.get("name"))
            if isinstance(company, dict)
            else _text(company) or self.companies.get(_text(ticket.get("organization_id")), ""),
            "satisfaction_rating.score": _text(rating.get("score")) if isinstance(rating, dict) else _text(rating),
            "satisfaction_rating.comment": _text(_inside(ticket, "satisfaction_rating", "comment")),
            **{f"{name}_in_minutes{tail}": _minutes(metric.get(key), kind) for name, key in WAITS.items() for tail, kind in HOURS.items()},
            "url": _text(ticket.get("url")),
            "typed_by": "agent" if ours else "requester",
            "comments": json.dumps([_said(c) for c in comments], ensure_ascii=False) if comments else "",
        }
        return flat, [self._comment(number, comment, requester) for number, comment in enumerate(comments, 1)]

    def _comment(self, number: int, comment: dict[str, Any], requester: str) -> Comment:
        author = _author(comment)
        role = _text(self.users.get(author, {}).get("role")).lower()
        private = comment.get("public") is False
        who = ""
        if (author and author == requester) or (role == "end-user" and not private):
            voice = "customer"
            if author != requester:
                who = _text(self.users[author].get("email")) or f"requester {author}"
        else:
            voice = "colleague" if private else "team"
        return Comment(_text(comment.get("id")) or str(number), _text(comment.get("created_at")), _said(comment), voice, who)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _inside(ticket: dict[str, Any], name: str, key: str) -> Any:
    return _dict(ticket.get(name)).get(key)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()


def _author(comment: dict[str, Any]) -> str:
    return _text(comment.get("author_id")) or _text(_inside(comment, "author", "id"))


def _said(comment: dict[str, Any]) -> str:
    return _text(comment.get("plain_body")) or _text(comment.get("body")) or _text(comment.get("value"))


def _minutes(value: Any, kind: str) -> str:
    return _text(value.get(kind)) if isinstance(value, dict) else _text(value) if kind == "calendar" else ""
