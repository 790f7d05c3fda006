"""Calls, mails, meetings and notes that a CRM logged: what happened with whom is an event, and who wrote the words is kept apart.

A call, a mail, a message and a meeting touch the customer, so each is an event; a note and a task touch nobody, so they are words only.
A mail that came in is in the customer's own words, one that went out in the team's; whatever else stands in a log is a colleague's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pandas as pd

from . import tables
from .grid import Table
from .linking import Links
from .report import EVENTS
from .roles import Mapping
from .values import date_order, tidy, times

SORTS = {
    "email": re.compile(r"e-?mail|메일", re.I),
    "call": re.compile(r"\bcall|통화|전화", re.I),
    "meeting": re.compile(r"meeting|회의|미팅|방문|\bevent\b|\bdemo\b|시연", re.I),
    "message": re.compile(r"sms|whats ?app|linkedin|chat|conversation|message|메시지|문자|카카오|카톡", re.I),
    "note": re.compile(r"\bnote|메모|노트", re.I),
}
CHANNELS = {"email": "email", "call": "phone", "meeting": "meeting", "message": "message"}
INCOMING = re.compile(r"incoming|inbound|received|수신|받은", re.I)
NOT_HELD = re.compile(r"cancel|no.?show|rescheduled|취소|노쇼|불참|연기", re.I)
UNANSWERED = re.compile(r"no.?answer|busy|voice.?mail|wrong number|부재|무응답|통화 ?중", re.I)
MARKUP = re.compile(r"</?(p|div|br|span|ul|ol|li|a|b|i|u|em|strong|h[1-6]|html|body|table|tr|td|img|font|blockquote)\b[^<>]*>", re.I)
FRAGMENT = re.compile(r"\s*<(p|div|html|body|span|ul|ol|table)\b[^<>]*>.*</\1>\s*", re.I | re.S)
NOTHING = {"", "null", "none", "<na>"}
KEY, WORDS, AT = "key", "words", "at"


@dataclass
class Log:
    """One table of activities, column for column as this module reads them; every Series is aligned with the frame."""

    product: str
    noun: str  # what the product calls one: engagement, activity
    table: str  # tells two tables that speak of one activity apart: both are kept
    key: pd.Series
    sort: pd.Series  # email, call, meeting, message, note or task
    at: pd.Series
    title: pd.Series
    body: pd.Series
    incoming: pd.Series  # bool
    outgoing: pd.Series  # bool: the team's own words to the customer
    outcome: pd.Series
    sender: pd.Series  # the address of who wrote, "" where it is not known
    held: pd.Series  # bool: it took place
    tied: list[set[str]]  # the contacts, deals and companies the row itself names
    html: bool | None = False  # the product keeps the words as HTML; False: where all of a text is one piece of HTML; None: never
    outline: bool = False  # another table of the product tells the same activities in full


def sort_of(text: str) -> str:
    """What an activity is, by the product's own word for it; "task" where it is none of the others.

    Examples
    --------
    >>> [sort_of(word) for word in ("INCOMING_EMAIL", "CALL", "회의", "LINKEDIN_MESSAGE", "NOTE", "TASK")]
    ['email', 'call', 'meeting', 'message', 'note', 'task']
    """
    word = text.replace("_", " ")
    return next((sort for sort, pattern in SORTS.items() if pattern.search(word)), "task")


def unmarked(text: str, html: bool = False) -> str:
    """A text without the markup a note is kept in. Where it is not known to be HTML, only a text that is all one piece of it is changed.

    Examples
    --------
    >>> unmarked("<p>설치가<br>어려워요 &amp; 느려요</p>"), unmarked("a < b"), unmarked("the <b> key is stuck")
    ('설치가\\n어려워요 & 느려요', 'a < b', 'the <b> key is stuck')
    >>> unmarked("one<br>two", html=True), unmarked("a &lt; b", html=True)
    ('one\\ntwo', 'a < b')
    """
    if not html and not FRAGMENT.fullmatch(text):
        return text
    if not MARKUP.search(text):
        return unescape(text)
    reader = _Words()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).splitlines())
    return "\n".join(line for line in lines if line) or unescape(MARKUP.sub(" ", text)).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.silent += tag in ("style", "script", "head")
        if tag in ("p", "div", "br", "li", "tr", "blockquote"):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("style", "script", "head") and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def read(table: Table, frame: pd.DataFrame, log: Log, *, zone: str, rule: Any = None) -> tables.Read:
    """What the activities said and which of them are events; whose they are, :func:`linking.settle` looks up beside the other files."""
    order, ambiguous = date_order(log.at, getattr(rule, "date_order", None))
    when = times(log.at, zone, order)
    title, body = (cells.map(lambda v: "" if v.strip().lower() in NOTHING else v.strip()) for cells in (log.title, log.body))
    if log.html is not None:
        body = body.map(lambda v: unmarked(v, bool(log.html)))
    words = [t if not b or (b.startswith(t) and t == b) else f"{t}\n{b}".strip() for t, b in zip(title, body, strict=True)]
    ready = pd.DataFrame({WORDS: words, AT: log.at}, index=frame.index, dtype=object)
    columns = {"text": [WORDS], "at": [AT]}
    if (keyed := (log.key != "").all()) and len(frame):
        ready[KEY], columns["record_key"] = log.key, [KEY]
    read = tables.read(table, ready, Mapping(columns), zone=zone, rule=rule, product=True)
    made = read.keys["record_key"].str.removeprefix("key=") if len(read.keys) else read.keys["record_key"]
    case = pd.Series(f"{log.product} {log.noun} " + made.to_numpy(), index=frame.index, dtype=object)
    if keyed:
        for rows in (read.keys, read.said):
            rows["record_key"] = f"{log.noun} {log.table} ".replace("  ", " ") + rows["record_key"].str.removeprefix("key=")
    read.keys["sure"] = True
    read.ambiguous = ambiguous
    channel = log.sort.map(CHANNELS)
    voice = pd.Series("colleague", index=frame.index).mask(log.incoming, "customer").mask(log.outgoing, "team")
    who = case.mask(log.incoming & log.sender.str.contains("@", regex=False), log.sender.str.lower())
    if len(read.said):
        rows = pd.Index([int(row) for row in read.said["row"]])
        read.said["voice"] = voice.loc[rows].to_numpy()
        read.said["customer"] = who.loc[rows].to_numpy()
        read.said["account"] = case.loc[rows].to_numpy()
        read.said["item"] = log.sort.loc[rows].to_numpy()
        read.said["question"] = ""
        said = channel.loc[rows].to_numpy()
        read.said["channel"] = [getattr(rule, "channel", None) if value is None or value != value else value for value in said]
    read.events = _events(table, log, case, who, when, channel)
    read.links = Links(parties={name: tied for name, tied in zip(case, log.tied, strict=True) if tied})
    return read


def _events(table: Table, log: Log, case: pd.Series, who: pd.Series, when: Any, channel: pd.Series) -> pd.DataFrame:
    name = log.sort.mask(log.sort == "email", "email sent").mask((log.sort == "email") & ~log.outgoing, "email")
    name = name.mask((log.sort == "email") & log.incoming, "email received")
    name = name.mask((log.sort == "call") & log.outcome.str.contains(UNANSWERED), "call not answered")
    there = log.sort.isin(list(CHANNELS)) & log.held & ~log.outcome.str.contains(NOT_HELD) & when.at.notna()
    kept = pd.DataFrame(
        {
            "record_key": "crm " + case,
            "customer": who,
            "at": when.at,
            "at_precision": when.precision,
            "event": name,
            "channel": channel,
            "row": case.index.astype("int64"),
            "sheet": table.sheet,
            "case": case,
            "kind": "outline" if log.outline else "activity",
        }
    ).loc[there]
    return kept.reset_index(drop=True) if len(kept) else pd.DataFrame(columns=[*EVENTS, "sheet", "case", "kind"])


def ids(frame: pd.DataFrame, header: str | None) -> list[list[str]]:
    """The ids of a cell that may name several: ``501;502``."""
    return [[one for part in re.split(r"[;,\s]+", cell) if (one := part.strip())] for cell in tidy(frame, header)]
