"""Messages of chats as a table: what KakaoTalk exports and support dialogues share. One row is one message."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .grid import Head, Row, Table, Tally
from .products import Identifiers, Known
from .report import SAID
from .roles import Mapping
from .tables import Read, Recognition
from .values import column, squeezed, times

COLUMNS = ("conversation", "at", "speaker", "text")
SYSTEM = Phrase("a line of the program's, no message", "프로그램이 남긴 줄이며 메시지가 아닙니다")
ATTACHED = Phrase("a picture, file or call without words", "글 없이 보낸 사진, 파일, 통화입니다")
DELETED = Phrase("the message was deleted", "삭제된 메시지입니다")
BLANK = Phrase("a message without words", "글이 없는 메시지입니다")
ACTION = Phrase("what a program or an agent did, no words to the customer", "프로그램이나 상담원이 한 일이며 고객에게 한 말이 아닙니다")


class Message(NamedTuple):
    """One message: where it stands in the file, who (``customer`` as the study may know them), when as written, what."""

    row: int
    conversation: str
    at: str
    speaker: str
    text: str
    customer: str | None = None
    key: str = ""  # the product's own name of the message


class Gone(NamedTuple):
    """What is set aside, and why."""

    row: int
    reason: str
    detail: Phrase


@dataclass
class Messages(Table):
    """The messages of one file; ``gone`` is what is no message."""

    messages: list[Message] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        self.tally = tally = Tally(read=len(self.messages) + len(self.gone))
        for row, reason, detail in self.gone:
            tally.aside(self.sheet, row, reason, detail)
        for one in self.messages:
            yield Row(one.row, [one.conversation, one.at, one.speaker, one.text])


def table(messages: list[Message], gone: list[Gone]) -> Messages:
    head = Head((), COLUMNS, COLUMNS, ("",) * len(COLUMNS), 0)
    return Messages("", head, lambda: iter(()), messages=messages, gone=gone)


def known(recognition: Recognition, voice: Callable[[Message], str], people: Identifiers, channel: str | None = None) -> Known:
    """The reader of such a table: ``voice`` says who speaks for whom, ``people`` who must not stay in any text."""
    mapping = Mapping({"customer": ["speaker"], "at": ["at"], "text": ["text"]}, {})

    def read(table: Messages, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, voice, channel, zone=zone, rule=rule)

    return Known(recognition, mapping, read, lambda frame: people)


def _read(table: Messages, frame: pd.DataFrame, voice: Callable[[Message], str], channel: str | None, *, zone: str, rule: Any) -> Read:
    """One row a message: ``item`` is ``message``; a message is told apart by its own key, or by its minute, its speaker and its words."""
    kept = [one for one in table.messages if one.row in frame.index]
    when = times(column(frame, "at"), zone)
    said = pd.DataFrame(
        {
            "record_key": [
                one.key or _digest(wall[:16], (one.customer or one.speaker).casefold(), squeezed(one.text)) for one, wall in zip(kept, when.wall, strict=True)
            ],
            "own_key": [bool(one.key) for one in kept],
            "item": "message",
            "customer": [one.customer for one in kept],
            "account": None,
            "role": None,
            "voice": [voice(one) for one in kept],
            "at": when.at.to_numpy() if kept else pd.Series(dtype="datetime64[us, UTC]"),
            "at_precision": when.precision.to_numpy(),
            "channel": getattr(rule, "channel", None) or channel,
            "touchpoint": getattr(rule, "touchpoint", None),
            "stage_hint": getattr(rule, "stage", None),
            "event": None,
            "question": "",
            "text": column(frame, "text").to_numpy(),
            "score": np.nan,
            "scale_low": np.nan,
            "scale_high": np.nan,
            "measure": None,
            "sheet": table.sheet,
            "row": frame.index.astype(str),
            "conversation": [one.conversation or None for one in kept],
            "codes": None,
        }
    )
    said["at"] = when.at.reset_index(drop=True).astype("datetime64[us, UTC]")
    timed = when.precision != "none"
    sure = (said["own_key"] | (timed.reset_index(drop=True) & pd.Series([bool(one.speaker) for one in kept], dtype=bool))).astype(bool)
    keys = said.loc[:, ["sheet", "row", "record_key", "own_key"]].assign(sure=sure)
    ordered = said.loc[:, [name for name in SAID if name not in ("source", "alias")]]
    return Read(ordered, keys, [], int((timed & when.own_zone).sum()), int((timed & ~when.own_zone).sum()))


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def digest(parts: Iterable[str]) -> str:
    """A short name made of words, the same on every machine.

    Examples
    --------
    >>> digest(["방", "a"]) == digest(("방", "a"))
    True
    """
    return _digest(*parts)


def bare(text: str) -> str:
    """Words of a message that is written in HTML; any other as it is.

    Examples
    --------
    >>> bare("<p>It&apos;s great</p>"), bare("a < b")
    ("It's great", 'a < b')
    """
    import html

    if not re.match(r"\s*<(?:p|div|span|html|body|br|b|i|ul|ol|li|a|h\d)\b[^>]*>", text, re.I):
        return text
    text = re.sub(r"<br\s*/?>|</(?:p|div|li|h\d)>", "\n", text, flags=re.I)
    return html.unescape(re.sub(r"<[^>]+>", "", text)).strip()
