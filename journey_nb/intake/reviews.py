"""Reviews of the app shops. Google Play's monthly CSV: UTF-16, one row a review, most of them stars without a word.

Headers: the one Play writes now (``App Version Code``, ``App Version Name``, ``Device``) and the older one (``App Version``,
``Reviewer Hardware Model``, no ``Developer Reply Text`` in the oldest). The developer's reply is the team's voice.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pandas as pd

from ..model.phrase import Phrase
from . import tables
from .grid import Table
from .products import Identifiers, Known, first_of, header, overruled, people, versions, weigh
from .roles import Mapping, Rating
from .tables import Read, Recognition, item_of, listed
from .values import HANGUL, column, missing, tidy, times

SOURCE = "google_play"
WEIGHTS = {
    "package name": 0.15,
    "star rating": 0.25,
    "review text": 0.15,
    "review title": 0.05,
    "review link": 0.1,
    "reviewer language": 0.15,
    "reviewer hardware model": 0.1,
    "review submit date and time": 0.2,
    "review submit millis since epoch": 0.3,
    "review last update date and time": 0.2,
    "review last update millis since epoch": 0.3,
    "developer reply text": 0.2,
    "developer reply millis since epoch": 0.2,
    "app version code": 0.1,
}
LEAST = 0.75
AT = (
    "review last update millis since epoch",
    "review last update date and time",
    "review submit millis since epoch",
    "review submit date and time",
)
REPLIED = ("developer reply millis since epoch", "developer reply date and time")
SUBMITTED = (AT[2], AT[3])
KEY = "review id"
SHOP = Phrase("App store", "앱 스토어")


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Google Play's reviews, with the columns that decided, or None."""
    weight, decided = weigh(table, WEIGHTS)
    stars = header(table, "star rating")
    if weight < LEAST or stars is None or not any(header(table, name) for name in AT):
        return None
    texts = [name for name in (header(table, "review title"), header(table, "review text")) if name]
    found = {
        "record_key": [name for name in (header(table, KEY), header(table, "review link")) if name],
        "at": [name for name in (header(table, one) for one in AT) if name],
        "text": texts,
        "rating": [stars],
        "language": [name for name in (header(table, "reviewer language"),) if name],
        "reply": [name for name in (header(table, "developer reply text"),) if name],
    }
    mapping = overruled(Mapping({r: h for r, h in found.items() if h}, {stars: Rating("rating", 1.0, 5.0)}), table, rule)
    why = Phrase(
        f"Google Play reviews: {listed(decided, 3)}; no customer is named, so every review is a response of its own"
        + ("; the developer's reply is the team's voice, no customer's" if mapping.one("reply") else ""),
        f"구글 플레이 리뷰입니다({listed(decided, 3)}). 고객을 알 수 없어 리뷰마다 응답 하나로 셉니다"
        + (". 개발자 답변은 우리 쪽 말로, 고객의 말로 세지 않습니다" if mapping.one("reply") else ""),
    )
    recognition = Recognition(SOURCE, "review", why, 0.95, True)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, zone=zone, rule=rule)

    return Known(recognition, mapping, read, lambda frame: _names(table, frame, mapping), weight)


def review_id(link: str) -> str:
    """The review's own id in Play's link to it, old form and new; the whole link where it holds none.

    Examples
    --------
    >>> review_id("https://play.google.com/console/x/review-details?reviewId=gp%3AAOqpT&corpus=PUBLIC")
    'gp:AOqpT'
    >>> review_id("https://play.google.com/apps/publish?account=7#ReviewDetailsPlace:p=a.b&reviewid=gp:AOqpT")
    'gp:AOqpT'
    """
    found = re.search(r"[?&#]reviewid=([^&#\s]+)", link, re.I)
    return unquote(found[1]) if found else link


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, *, zone: str, rule: Any) -> Read:
    ready = frame.copy()
    columns = {role: list(headers) for role, headers in mapping.columns.items() if role not in ("language", "reply", "record_key")}
    ready[KEY] = first_of(frame, mapping.columns.get("record_key", ())).map(review_id)
    columns["record_key"] = [KEY]
    if at := mapping.one("at"):
        ready[at] = first_of(frame, mapping.columns["at"])
        columns["at"] = [at]
    if texts := mapping.texts:
        ready[texts[-1]] = _joined(frame, texts)
        columns["text"] = [texts[-1]]
    reply = mapping.one("reply")
    if reply:
        columns["text"] = [*columns.get("text", []), reply]
    if not (mapping.one("touchpoint") or getattr(rule, "touchpoint", None)):
        ready["touchpoint"] = SHOP.text("ko" if _korean(frame, mapping) else "en")
        columns["touchpoint"] = ["touchpoint"]
    read = tables.read(table, ready, Mapping(columns, mapping.ratings), zone=zone, rule=rule, product=True)
    read = _keyed(read, table, frame, mapping)
    if reply:
        _answered(read, table, frame, item_of(reply), zone)
    return versions(read, times(first_of(frame, mapping.columns.get("at", ())), zone).at)


def _joined(frame: pd.DataFrame, texts: list[str]) -> pd.Series:
    """Title and text of a review as one: half of them have the feeling in the title."""
    words = [column(frame, name).where(~missing(column(frame, name)), "").str.strip() for name in texts]
    joined = ["\n".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*words, strict=True)]
    return pd.Series(joined, index=frame.index, dtype=object)


def _korean(frame: pd.DataFrame, mapping: Mapping) -> bool:
    """Whether the reviewers write Korean: by the words, and where there are none by the language column."""
    words = _joined(frame, mapping.texts) if mapping.texts else pd.Series("", index=frame.index, dtype=object)
    said = [text for text in words if text]
    if said:
        return sum(bool(HANGUL.search(text)) for text in said) >= 0.2 * len(said)
    language = tidy(frame, mapping.one("language")).str.lower()
    return bool(len(language) and language.str.startswith("ko").mean() >= 0.5)


def _keyed(read: Read, table: Table, frame: pd.DataFrame, mapping: Mapping) -> Read:
    """A review without a link has no id of its own: package, moment, device and stars stand for it, never its file or row."""
    parts = {
        "package": tidy(frame, header(table, "package name")),
        "submitted": first_of(frame, [header(table, name) for name in SUBMITTED]),
        "device": tidy(frame, header(table, "device", "reviewer hardware model")),
        "stars": tidy(frame, header(table, "star rating")),
    }
    made = pd.Series(["play " + digest for digest in tables.digests(parts)], index=frame.index.astype(str), dtype=object)
    for rows in (read.said, read.keys):
        rows["record_key"] = rows["record_key"].where(rows["own_key"].astype(bool), column(rows, "row").map(made.to_dict()))
    return read


def _answered(read: Read, table: Table, frame: pd.DataFrame, item: str, zone: str) -> None:
    """The developer's replies: the team's voice, at the time of the reply."""
    when = times(first_of(frame, [header(table, name) for name in REPLIED]), zone)
    when_at, exact = when.at.set_axis(frame.index.astype(str)), when.precision.set_axis(frame.index.astype(str))
    theirs = read.said["item"] == item
    rows = read.said.loc[theirs, "row"]
    if rows.empty:
        return
    read.said.loc[theirs, "voice"] = "team"
    read.said.loc[theirs, "at"] = rows.map(when_at).astype("datetime64[us, UTC]")
    read.said.loc[theirs, "at_precision"] = rows.map(exact)


def _names(table: Table, frame: pd.DataFrame, mapping: Mapping) -> Identifiers:
    ids = first_of(frame, mapping.columns.get("record_key", ())).map(review_id)
    found = {("id", value) for value in ids.unique() if len(value) >= 6}
    return sorted(found | set(people(frame, [(kind, mapping.one(kind), 2) for kind in ("name", "email", "phone")] + [("id", mapping.one("customer"), 4)])))
