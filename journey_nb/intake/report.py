"""What became of every file and every row: the dataclasses that reading gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pandas as pd

from ..model.errors import JourneyError
from ..model.phrase import Phrase

LISTED = 200  # rows set aside that JSON lists; `Intake.log` has all of them
NOT_DATA = "not data"
UNREADABLE = "unreadable"

SAID = [
    "record_key",
    "own_key",
    "item",
    "customer",
    "account",
    "role",
    "voice",
    "at",
    "at_precision",
    "channel",
    "touchpoint",
    "stage_hint",
    "event",
    "question",
    "text",
    "score",
    "scale_low",
    "scale_high",
    "measure",
    "sheet",
    "row",
    "conversation",
    "codes",  # what a person coded it as, names separated by "; ", where the source says so
    "source",
    "alias",
]
EVENTS = ["record_key", "customer", "at", "at_precision", "event", "channel", "row"]
# what customers are, one row a fact: RAW; ``form`` of what was chosen in a survey (one, several) and of cells that list several values (listed)
ATTRIBUTES = ["customer", "account", "name", "value", "number", "form", "alias", "row"]
MEASURES = ["measure", "value", "unit", "at_start", "at_end", "dims", "place", "definition", "additive", "total_row", "sheet", "row", "alias"]
LINKS = ["a", "b", "why", "alias"]  # two ids of one customer: RAW
LOG = ["alias", "sheet", "row", "reason", "detail_en", "detail_ko", "quoted"]
IDENTIFIERS = ["kind", "value", "alias"]
# tables beside what was said and done, one row a thing read: RAW; every one ends in sheet, row, alias
EXTRAS = {
    "stickies": ["text", "author", "at", "board", "group", "tag", "kind"],  # a team's notes on a whiteboard: assumptions, never observations
    "desk": ["text", "publisher", "at", "subject", "url"],  # what was read at the desk: quoted and dated, nobody counted
    "codebook": ["name", "parent", "description", "codable"],
    "inventory": ["touchpoint", "stage", "channel", "owner", "side", "medium", "planned"],  # the team's own list of touchpoints
    "waits": ["first_reply", "resolution"],  # minutes that one ticket or case waited; sheet and row find who asked among what was said
}


class Rule(Protocol):
    """What the analyst says of some files: ``study.SourceRule`` is one."""

    match: str
    source: str | None
    kind: str | None
    columns: dict[str, Any]
    zone: str | None
    channel: str | None
    touchpoint: str | None
    stage: str | None
    interviewers: list[str]
    ignore: bool
    self_selected: bool | None
    missing: list[str] | dict[str, list[str]]
    date_order: str | None
    delimiter: str | None
    encoding: str | None
    header_row: int | None


class StudyLike(Protocol):
    """The three things reading asks of a study."""

    @property
    def sources(self) -> list[Any]: ...
    @property
    def timezone(self) -> str | None: ...

    aliases: dict[str, str]


class SetAside(NamedTuple):
    """One row that is not used, and why: header_repeated, total, blank, duplicate or unreadable."""

    row: str
    reason: str
    detail: Phrase
    sheet: str = ""


class Note(NamedTuple):
    """One line of the log: a row set aside, ``mended`` (kept; ``quoted`` holds its surplus cells, RAW) or ``value`` (kept; one value not understood)."""

    sheet: str
    row: str
    reason: str
    detail: Phrase
    quoted: str = ""


@dataclass(frozen=True)
class FileReport:
    """One file: what it is taken for, why, and ``rows_read == rows_kept + rows_set_aside``."""

    path: str
    alias: str
    source: str
    kind: str
    why: Phrase
    self_selected: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()
    columns: dict[str, list[str]] = field(default_factory=dict)
    zone: str | None = None
    zone_assumed: bool = False
    rows_read: int = 0
    rows_kept: int = 0
    rows_mended: int = 0
    rows_set_aside: int = 0
    set_aside: tuple[SetAside, ...] = ()
    set_aside_counts: dict[str, int] = field(default_factory=dict)
    error: JourneyError | None = None
    twin_of: str | None = None
    unverified: bool = False
    others: tuple[str, ...] = ()
    date_order: str | None = None  # how 3/4/2026 was read, where a date of that shape occurs
    purpose: str = ""
    consent: str = ""

    @property
    def used(self) -> bool:
        return self.source not in (NOT_DATA, UNREADABLE)

    def to_json(self, lang: str = "ko") -> dict[str, Any]:
        """The file's entry in ``files``; never a customer's value.

        Examples
        --------
        >>> FileReport("a.csv", "F01", "table", "table", Phrase("one table", "표 하나"), rows_read=2, rows_kept=2).to_json("en")["why"]
        'one table'
        """
        return {
            "path": self.path,
            "alias": self.alias,
            "source": self.source,
            "kind": self.kind,
            "why": self.why.text(lang),
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_rows": list(self.header_rows),
            "sheets": list(self.sheets),
            "columns": {role: list(headers) for role, headers in self.columns.items()},
            "zone": self.zone,
            "zone_assumed": self.zone_assumed,
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "rows_mended": self.rows_mended,
            "rows_set_aside": self.rows_set_aside,
            "set_aside": [
                {"row": s.row, "reason": s.reason, "detail": s.detail.text(lang), **({"sheet": s.sheet} if s.sheet else {})} for s in self.set_aside[:LISTED]
            ],
            "set_aside_counts": dict(sorted(self.set_aside_counts.items())),
            "error": self.error.phrase.text(lang) if self.error else None,
            "twin_of": self.twin_of,
            "unverified": self.unverified,
            "others": list(self.others),
            "date_order": self.date_order,
        }


@dataclass(frozen=True)
class EventFile:
    """One event log; every call of ``chunks()`` streams it anew, at most 100,000 rows a frame (columns: EVENTS)."""

    alias: str
    source: str
    chunks: Callable[[], Iterator[pd.DataFrame]]


@dataclass(frozen=True)
class Zone:
    """The time zone used for times that name none, and whether anybody said so."""

    name: str
    assumed: bool
    why: Phrase


@dataclass(frozen=True)
class Inspection:
    """What ``inspect`` found: a report a file, nothing raw. ``places`` (private) says where the files lie."""

    files: tuple[FileReport, ...]
    zone: Zone
    places: dict[str, Path] = field(default_factory=dict, repr=False)
    rules: tuple[Any, ...] = field(default=(), repr=False)

    @property
    def totals(self) -> dict[str, int]:
        return {name: sum(getattr(f, name) for f in self.files) for name in ("rows_read", "rows_kept", "rows_set_aside")}

    def to_json(self, lang: str = "ko") -> dict[str, Any]:
        """One JSON object: ``files`` and the three totals."""
        return {
            "files": [f.to_json(lang) for f in self.files],
            **self.totals,
            "zone": self.zone.name,
            "zone_assumed": self.zone.assumed,
            "zone_why": self.zone.why.text(lang),
        }

    def _repr_html_(self) -> str:
        """In a notebook: the same paragraphs; a file's name is its owner's word, so it is escaped."""
        import html

        return f'<pre style="white-space:pre-wrap">{html.escape(self.text("ko"))}</pre>'

    def text(self, lang: str = "ko") -> str:
        """The same in plain words for a terminal, one paragraph a file."""
        return "\n".join(_paragraph(f, lang) for f in self.files) + "\n" + self.zone.why.text(lang) + "\n"


@dataclass(frozen=True)
class Intake:
    """Everything that was read. ``said``, ``event_files``, ``identifiers``, ``attributes`` and ``links`` are RAW: they never leave the process unredacted."""

    files: tuple[FileReport, ...]
    said: pd.DataFrame
    event_files: list[EventFile]
    identifiers: pd.DataFrame
    log: pd.DataFrame
    zone: Zone
    attributes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ATTRIBUTES, dtype="object"))
    measures: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=MEASURES, dtype="object"))
    links: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LINKS, dtype="object"))
    extras: dict[str, pd.DataFrame] = field(default_factory=dict)  # name of EXTRAS → its rows, RAW
    carried: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["record", "kind", "value"], dtype="object"))  # two ids in one record: RAW


REASONS = {
    "header_repeated": Phrase("header repeated", "머리글 되풀이"),
    "total": Phrase("total row", "합계 행"),
    "blank": Phrase("blank", "빈 행"),
    "duplicate": Phrase("duplicate", "중복"),
    "unreadable": Phrase("unreadable", "읽지 못함"),
    "other_kind": Phrase("about something else", "다른 것에 관한 행"),
    "system": Phrase("the program's own line", "프로그램의 알림"),
    "attachment": Phrase("sent without words", "글 없이 보낸 것"),
    "deleted": Phrase("deleted", "삭제됨"),
    "action": Phrase("done by a program", "프로그램이 한 일"),
    "preview": Phrase("test answer", "시험 응답"),
    "note": Phrase("note under the table", "표 아래 주석"),
}


DELIMITERS = {
    ",": Phrase("comma", "쉼표"),
    ";": Phrase("semicolon", "세미콜론"),
    "\t": Phrase("tab", "탭"),
    "|": Phrase("pipe", "세로줄"),
    " ": Phrase("spaces", "빈칸"),
}
ROLES = {
    "record_key": Phrase("record", "기록 번호"),
    "customer": Phrase("customer", "고객"),
    "account": Phrase("account", "고객사"),
    "role": Phrase("role", "직무"),
    "name": Phrase("name", "이름"),
    "email": Phrase("e-mail", "이메일"),
    "phone": Phrase("phone", "전화번호"),
    "at": Phrase("time", "시각"),
    "channel": Phrase("channel", "채널"),
    "touchpoint": Phrase("touchpoint", "접점"),
    "stage": Phrase("stage", "단계"),
    "event": Phrase("event", "이벤트"),
    "voice": Phrase("who speaks", "말한 사람"),
    "text": Phrase("comments", "의견"),
    "nps": Phrase("NPS", "추천 의향"),
    "csat": Phrase("satisfaction", "만족도"),
    "ces": Phrase("effort", "노력"),
    "rating": Phrase("rating", "평점"),
    "choice": Phrase("chosen answers", "고른 답"),
    "fact": Phrase("facts of the customer", "고객에 관한 사실"),
    "language": Phrase("language", "언어"),
    "measure": Phrase("measures", "지표"),
    "dimension": Phrase("by", "기준"),
    "reply": Phrase("our reply", "우리 쪽 답변"),
    "note": Phrase("our notes", "우리 쪽 메모"),
    "seen": Phrase("seen, not used", "보았지만 쓰지 않음"),
}


def _paragraph(report: FileReport, lang: str) -> str:
    ko = lang == "ko"
    lines = [f"{report.alias}  {report.path}", f"     {report.source}: {report.why.text(lang)}"]
    if report.others:
        lines.append(f"     {'다른 가능성' if ko else 'it could also be'}: {', '.join(report.others)}")
    if report.error:
        lines.append(f"     {'문제' if ko else 'problem'}: {report.error.phrase.text(lang)}")
    if report.columns:
        lines.append(
            f"     {'열' if ko else 'columns'}: "
            + "; ".join(f"{ROLES.get(role, Phrase.same(role)).text(lang)} = {', '.join(headers)}" for role, headers in report.columns.items())
        )
    if report.used:
        facts = [report.encoding or "", DELIMITERS.get(report.delimiter or "", Phrase("", "")).text(lang)]
        stated = ("값에 있음" if ko else "in the values") if report.columns.get("at") else ""
        zone = report.zone or stated
        assumed = (" (추정)" if ko else " (assumed)") if report.zone_assumed else ""
        facts.append(f"{'시간대' if ko else 'zone'} {zone}{assumed}" if zone else "")
        lines.append("     " + ", ".join(f for f in facts if f))
        counts = (
            f"읽음 {report.rows_read:,} = 씀 {report.rows_kept:,} (고쳐 씀 {report.rows_mended:,}) + 뺌 {report.rows_set_aside:,}"
            if ko
            else f"read {report.rows_read:,} = kept {report.rows_kept:,} (mended {report.rows_mended:,}) + set aside {report.rows_set_aside:,}"
        )
        if report.set_aside_counts:
            counts += ": " + ", ".join(f"{REASONS.get(r, Phrase.same(r)).text(lang)} {n:,}" for r, n in sorted(report.set_aside_counts.items()))
        lines.append("     " + counts)
        lines += [f"       {s.sheet + ' ' if s.sheet else ''}{s.row}: {s.detail.text(lang)}" for s in report.set_aside[:10]]
        if len(report.set_aside) > 10:
            lines.append(f"       … {len(report.set_aside) - 10:,}{'행 더' if ko else ' more'}")
    return "\n".join(line for line in lines if line.strip())
