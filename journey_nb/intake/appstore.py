"""Reviews of Apple's App Store as JSON: pages of App Store Connect's ``customerReviews``, and the shop's public feed.

Apple has no CSV of reviews. A page has its reviews under ``data`` and the developer's responses under ``included`` (or inside the
review); pages may be saved one a file, one a line, or in one array. A nickname is Apple's for one account, so a reviewer is told
apart by it; it is a name and must not stay in any text. The feed's fields were never verified against Apple's own words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import attributes, files, jsonrows
from .doors import Inside
from .grid import Head, Row, Table, Tally
from .products import Identifiers, Known, overruled, people
from .reviews import answered, in_shop, joined
from .roles import Mapping, Rating
from .tables import Read, Recognition, listed
from .values import declared_missing, tidy

SOURCE = "app_store"
NAMES = ("id", "rating", "title", "body", "reviewerNickname", "createdDate", "territory", "appVersion", "response", "responseDate")
PROBABLY = ('"customerReviews"', '"im:rating"', '"reviewerNickname"')
NO_REVIEW = Phrase("no review: the app's own entry, or another kind of record", "리뷰가 아니라 앱 소개이거나 다른 종류의 기록입니다")
BROKEN = Phrase("no review, or broken JSON", "리뷰가 아니거나 JSON이 깨졌습니다")


@dataclass
class Reviews(Table):
    """Reviews read from JSON as a table of text; ``lines`` hold what is no review, too: (row, cells, reason)."""

    lines: list[tuple[int, list[str] | None, str]] = field(default_factory=list)
    feed: bool = False

    def rows(self) -> Iterator[Row]:
        """The reviews; what is none is set aside with its reason."""
        self.tally = tally = Tally()
        for row, cells, reason in self.lines:
            tally.read += 1
            if cells is not None:
                yield Row(row, cells)
            else:
                tally.aside("", row, reason, NO_REVIEW if reason == "other_kind" else BROKEN)


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """The reviews of a JSON file, or None where it holds something else."""
    try:
        encoding = files.encoding_of(path)
        first = next(jsonrows.blocks(path, encoding), "")
    except (files.UnreadableFile, OSError):
        return None
    if not any(mark in first for mark in PROBABLY):
        return None
    table = _table(list(_values(path, encoding)))
    if table is None:
        return None
    return Inside([table], [_known(table, rule)], encoding=encoding)


def _values(path: Path, encoding: files.Encoding) -> Iterator[Any]:
    """Every JSON value at the top: the elements of an array, one a line, or the whole file."""
    if jsonrows.start(path, encoding) == "[":
        yield from (value for _, value, _ in jsonrows.array(path, encoding, lambda value: isinstance(value, dict)))
        return
    try:
        yield json.loads("".join(jsonrows.blocks(path, encoding)).lstrip("\ufeff"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        yield from (value for _, value, _ in jsonrows.lines(path, encoding) if value != "")


def _table(values: list[Any]) -> Reviews | None:
    found = list(_records(values))
    if not any(cells is not None for cells, _ in found) and not any(_is_page(value) for value in values):
        return None
    feed = any(isinstance(value, dict) and "feed" in value for value in values)
    lines = [(row, cells, reason) for row, (cells, reason) in enumerate(found, 1)]
    return Reviews("", Head((), NAMES, NAMES, NAMES, 0), lambda: iter(()), lines=lines, feed=feed)


def _is_page(value: Any) -> bool:
    """A page without any review is still one: an app nobody reviewed."""
    return isinstance(value, dict) and value.get("data") == [] and "customerReviews" in str(_dict(value.get("links")).get("self", ""))


def _records(values: Iterable[Any]) -> Iterator[tuple[list[str] | None, str]]:
    """Cells of every review, or None and the reason why it is none."""
    for value in values:
        if isinstance(value, dict) and isinstance(value.get("feed"), dict):
            entries = value["feed"].get("entry")
            for entry in entries if isinstance(entries, list) else [entries] if entries else []:
                yield (_of_feed(entry), "") if isinstance(entry, dict) and "im:rating" in entry else (None, "other_kind")
        elif isinstance(value, dict) and isinstance(value.get("data"), (list, dict)):
            responses = _responses(value.get("included"))
            for one in value["data"] if isinstance(value["data"], list) else [value["data"]]:
                yield _of_api(one, responses)
        elif isinstance(value, list):
            yield from _records(value)
        else:
            yield _of_api(value, {})


def _of_api(one: Any, responses: dict[str, dict[str, Any]]) -> tuple[list[str] | None, str]:
    if not isinstance(one, dict):
        return None, "unreadable"
    said = _dict(one.get("attributes")) or one
    if "rating" not in said or one.get("type", "customerReviews") != "customerReviews":
        return None, "other_kind" if one.get("type") else "unreadable"
    inside = _dict(_dict(one.get("relationships")).get("response")).get("data")
    reply = responses.get(_text(_dict(inside).get("id"))) or responses.get("review " + _text(one.get("id"))) or {}
    for place in () if reply else (said.get("response"), one.get("response")):
        reply = reply or _dict(_dict(place).get("attributes")) or _dict(place)
    cells = {name: _text(said.get(name)) for name in NAMES}
    cells["id"] = _text(one.get("id"))
    cells["territory"] = cells["territory"] or _text(said.get("reviewTerritory"))
    cells["response"], cells["responseDate"] = _text(reply.get("responseBody")), _text(reply.get("lastModifiedDate"))
    return [cells[name] for name in NAMES], ""


def _responses(included: Any) -> dict[str, dict[str, Any]]:
    """The developer's responses by their own id, and by the review they name."""
    found: dict[str, dict[str, Any]] = {}
    for one in included if isinstance(included, list) else []:
        if isinstance(one, dict) and one.get("type") == "customerReviewResponses":
            said = _dict(one.get("attributes"))
            found[_text(one.get("id"))] = said
            review = _dict(_dict(_dict(one.get("relationships")).get("review")).get("data"))
            if review.get("id"):
                found["review " + _text(review["id"])] = said
    return found


def _of_feed(entry: dict[str, Any]) -> list[str]:
    def label(name: str) -> str:
        return _text(_dict(entry.get(name)).get("label"))

    author = _text(_dict(_dict(entry.get("author")).get("name")).get("label"))
    return [label("id"), label("im:rating"), label("title"), label("content"), author, label("updated"), "", label("im:version"), "", ""]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()


# ---------------------------------------------------------------- what it is


def _known(table: Reviews, rule: Any) -> Known:
    frame = declared_missing(table.frame(), rule)
    has = [name for name in NAMES if name in ("id", "rating", "createdDate") or bool((tidy(frame, name) != "").any())]
    found = {
        "record_key": ["id"],
        "name": ["reviewerNickname"],
        "at": ["createdDate"],
        "text": ["title", "body"],
        "rating": ["rating"],
        "fact": ["territory"],
        "reply": ["response"],
        "seen": ["appVersion"],
    }
    columns = {role: kept for role, names in found.items() if (kept := [n for n in names if n in has])}
    mapping = overruled(Mapping(columns, {"rating": Rating("rating", 1.0, 5.0)}), table, rule)
    reply = "response" in has
    named = listed(["rating", *columns.get("text", ())])
    en = [f"App Store reviews ({'the public feed; its fields are not verified' if table.feed else 'App Store Connect'}): {named}"]
    ko = [f"앱 스토어 리뷰입니다({'공개 피드이며 필드는 확인하지 못했습니다' if table.feed else 'App Store Connect'}, {named})"]
    if reply:
        en.append("the developer's response is the team's voice, no customer's")
        ko.append("개발자 답변은 우리 쪽 말로, 고객의 말로 세지 않습니다")
    recognition = Recognition(SOURCE, "review", Phrase("; ".join(en), ". ".join(ko)), 0.95, True, unverified=table.feed)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, zone=zone, rule=rule)

    return Known(recognition, mapping, read, lambda frame: _names(frame, mapping), 2.0)


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, *, zone: str, rule: Any) -> Read:
    who = tidy(frame, "reviewerNickname")
    who = ("app store " + who).where(who != "", "")
    ready = frame.assign(body=joined(frame, mapping.texts), **{"app store reviewer": who})
    columns = {role: list(names) for role, names in mapping.columns.items() if role not in ("name", "fact", "reply", "seen", "text")}
    columns["text"] = ["body"] if mapping.texts else []
    columns.setdefault("customer", ["app store reviewer"])
    read = in_shop(table, ready, Mapping({r: n for r, n in columns.items() if n}, mapping.ratings), mapping.one("reply"), zone=zone, rule=rule)
    answered(read, frame, "response", tidy(frame, "responseDate"), zone)
    read.said["item"] = read.said["item"].replace({"body": "review", "response": "developer reply"})
    read.attributes = attributes.facts(frame, ["territory"], who)
    return read


def _names(frame: pd.DataFrame, mapping: Mapping) -> Identifiers:
    return people(frame, [("name", "reviewerNickname", 2), ("id", mapping.one("record_key"), 6)])


__all__ = ["SOURCE", "Reviews", "open_inside"]
