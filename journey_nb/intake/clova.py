"""CLOVA Note's text export: a few lines of header, then blocks of ``참석자 1 00:47`` and what was said.

Title, date and author may be missing, speakers may have been renamed, and a long recording writes ``1:02:03``. A line such as
``내일 10:30`` inside an answer looks like a speaker with a time, so a name counts where it is CLOVA's own, comes back, or stands
where all the others stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from ..model.phrase import Phrase
from .transcripts import GENERIC, Cue, Talk
from .values import one_time, squeezed

DATED = re.compile(
    r"(?P<day>\d{4}\.\s*\d{1,2}\.\s*\d{1,2})\.?\s*\(?(?:[월화수목금토일](?:요일)?|mon|tue|wed|thu|fri|sat|sun)?\)?,?\s*"
    r"(?P<time>(?:오전|오후|am|pm)?\s*\d{1,2}:\d{2}(?:\s*[ap]m)?)\s*(?:[・·ㆍ•∙･|]\s*(?P<long>[\d\s시간분초hms]+))?",
    re.I,
)
HEAD = re.compile(r"(?P<name>\S.{0,29}?)\s+(?P<time>\d{1,3}:\d{2}(?::\d{2})?)")
SIGNS = re.compile(r"[?!.,:;“”\"…]")
LINK = re.compile(r"(https?://|clovanote\.naver\.com)\S*", re.I)
LOOK = 200  # lines looked at to know a note


class Mark(NamedTuple):
    """A line that looks like the head of a block: where it stands, who, when (ms, -1 where untimed), and whether a blank line is above."""

    at: int
    name: str
    start: int
    after_blank: bool


def is_note(lines: Iterable[str]) -> bool:
    """Whether these first lines are a note of CLOVA's.

    Examples
    --------
    >>> is_note(["도입 인터뷰\\n", "2026.03.05 목 오후 2:00 ・ 32분 10초\\n", "박연구\\n", "\\n", "참석자 1 00:00\\n", "안녕하세요.\\n"])
    True
    >>> is_note(["출발 09:00\\n", "점심 12:10\\n"])
    False
    """
    text = [line.strip().lstrip("\ufeff") for line in lines]
    filled = [line for line in text if line]
    dated = any(DATED.fullmatch(line) for line in filled[:5])
    heads = _heads(text)
    sure = [mark for mark in heads if GENERIC.fullmatch(mark.name)]
    if dated:
        return bool(heads)
    if len(sure) >= 2:
        return all(a.start <= b.start for a, b in pairwise(sure))
    often = Counter(mark.name for mark in heads)
    return len(heads) >= 4 and len(often) >= 2 and min(often.values()) >= 2 and 4 * len(heads) >= len(filled)


def parse(source: Iterable[str]) -> Talk:
    """The blocks of one note, one cue a block; a block without words is set aside."""
    lines = [line.rstrip("\r\n").strip().lstrip("\ufeff") for line in source]
    talk = Talk("clova", [])
    marks = _heads(lines)
    _header(lines[: marks[0].at] if marks else lines, talk)
    ends = [mark.at for mark in marks[1:]] + [len(lines)]
    for n, (mark, end) in enumerate(zip(marks, ends, strict=True)):
        talk.tally.read += 1
        words = "\n".join(line for line in lines[mark.at + 1 : end] if line and not LINK.fullmatch(line))
        if not words:
            talk.tally.aside("", mark.at + 1, "blank", Phrase("a block without words", "말이 없는 구간입니다"))
            continue
        after = marks[n + 1].start if n + 1 < len(marks) else mark.start
        talk.cues.append(Cue(mark.at + 1, mark.start, max(mark.start, after), mark.name, words))
    return talk


def _heads(lines: list[str]) -> list[Mark]:
    """The lines that begin a block."""
    found = []
    for at, line in enumerate(lines):
        blank = at == 0 or not lines[at - 1]
        if match := HEAD.fullmatch(line):
            name = squeezed(match["name"])
            if not SIGNS.search(name) and len(name.split()) <= 4 and not DATED.search(line):
                found.append(Mark(at, name, _ms(match["time"]), blank))
        elif GENERIC.fullmatch(line):  # times were left out of the export
            found.append(Mark(at, squeezed(line), -1, blank))
    often = Counter(mark.name for mark in found)
    own = [mark for mark in found if GENERIC.fullmatch(mark.name) or often[mark.name] >= 2]
    apart = bool(own) and sum(mark.after_blank for mark in own) >= 0.9 * len(own)
    kept: list[Mark] = []
    last = 0
    for mark in found:
        sure = bool(GENERIC.fullmatch(mark.name))
        in_time = mark.start < 0 or mark.start >= last
        if sure or (in_time and (mark.after_blank or not apart) and (often[mark.name] >= 2 or (apart and mark.after_blank))):
            kept.append(mark)
            last = max(last, mark.start)
    return kept


def _header(lines: list[str], talk: Talk) -> None:
    """Title, date and author: the line with the date has the title above it and who recorded below."""
    filled = [line for line in lines if line]
    at = next((i for i, line in enumerate(filled[:5]) if DATED.fullmatch(line)), None)
    if at is None:
        return
    match = DATED.fullmatch(filled[at])
    assert match is not None
    found = one_time(f"{match['day']} {match['time'].strip()}")
    talk.at = found[0] if found and isinstance(found[0], datetime) else None
    below = next((line for line in filled[at + 1 :] if not LINK.fullmatch(line)), "")
    if below and len(below) <= 30 and not SIGNS.search(below):
        talk.author = squeezed(below)


def _ms(text: str) -> int:
    """``47`` seconds of ``00:47``, in ms.

    Examples
    --------
    >>> _ms("00:47"), _ms("1:02:03"), _ms("75:00")
    (47000, 3723000, 4500000)
    """
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part)
    return total * 1000
