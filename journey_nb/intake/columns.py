"""What every column of a file is taken for, so that a person can confirm or correct it; shapes are shown, never a value."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.errors import UsageError, did_you_mean
from ..model.phrase import Phrase
from .opening import Opened, Part, open_all
from .report import ROLES
from .values import column, missing, shape

LOOKED = 2_000  # rows whose shapes are counted


@dataclass(frozen=True)
class Column:
    """One column: the role it plays, why if that was only guessed from its values, how full it is, and what most of its values look like."""

    header: str
    role: str | None
    guessed: Phrase | None
    filled: int
    rows: int
    looks: Phrase


@dataclass(frozen=True)
class Columns:
    """One table of a file. ``others`` is what else the file could be."""

    path: str
    sheet: str
    source: str
    why: Phrase
    unverified: bool
    others: tuple[str, ...]
    columns: tuple[Column, ...]

    def to_json(self, lang: str = "ko") -> dict[str, Any]:
        return {
            **{"path": self.path, "sheet": self.sheet, "source": self.source, "why": self.why.text(lang)},
            **{"unverified": self.unverified, "others": list(self.others)},
            "columns": [
                {
                    **{"header": c.header, "role": c.role, "guessed": c.guessed.text(lang) if c.guessed else None},
                    **{"filled": c.filled, "rows": c.rows, "looks": c.looks.text(lang)},
                }
                for c in self.columns
            ],
        }

    def text(self, lang: str = "ko") -> str:
        """One line a column, for a terminal."""
        ko = lang == "ko"
        lines = [f"{self.path}{' / ' + self.sheet if self.sheet else ''}", f"  {self.source}: {self.why.text(lang)}"]
        if self.others:
            lines.append(f"  {'다른 가능성' if ko else 'it could also be'}: {', '.join(self.others)}")
        wide = max((_width(c.header[:40]) for c in self.columns), default=0)
        for c in self.columns:
            role = ROLES.get(c.role or "", Phrase(c.role or "-", c.role or "-")).text(lang)
            mark = f" ({'추정' if ko else 'guessed'}: {c.guessed.text(lang)})" if c.guessed else ""
            full = f"{c.filled:,}/{c.rows:,}"
            lines.append(f"    {c.header[:40]}{' ' * (wide - _width(c.header[:40]))}  {role}{mark}  [{full}; {c.looks.text(lang)}]")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        named = [ROLES.get(c.role or "", Phrase(c.role or "", c.role or "")).ko + (" (추정)" if c.guessed else "") for c in self.columns]
        cells = [(c.header, role, f"{c.filled:,}/{c.rows:,}", c.looks.ko) for c, role in zip(self.columns, named, strict=True)]
        head = "".join(f"<th>{name}</th>" for name in ("열", "역할", "찬 칸", "값의 꼴"))
        body = "".join("<tr>" + "".join(f"<td>{html.escape(v)}</td>" for v in row) + "</tr>" for row in cells)
        return f"<p><b>{html.escape(self.path)}</b>: {html.escape(self.why.ko)}</p><table><tr>{head}</tr>{body}</table>"


def look(path: str | Path, *, study: Any = None) -> tuple[Columns, ...]:
    """What the columns of one file are taken for, a table an entry.

    Raises
    ------
    UsageError
        For a folder; for a file that holds no table (a talk, a picture).
    UnreadableFile, StudyError
        As reading it would.
    """
    one = opened(path, study)
    return tuple(_columns(one, part) for part in one.parts)


def no_column(shown: str, name: str, names: list[str]) -> UsageError:
    hint, listed = did_you_mean(name, names), ", ".join(names[:30])
    return UsageError(en=f"'{shown}' has no column '{name}'; it has: {listed}.{hint.en}", ko=f"'{shown}'에 '{name}' 열이 없습니다. 있는 열: {listed}.{hint.ko}")


def opened(path: str | Path, study: Any = None) -> Opened:
    """One file with at least one table, recognised; else the errors of :func:`look`."""
    if Path(path).is_dir():
        raise UsageError(
            en=f"'{Path(path).name}' is a folder; name one file in it.", ko=f"'{Path(path).name}'은(는) 폴더입니다. 그 안의 파일 하나를 지정하십시오."
        )
    one = open_all(path, study)[0]
    if one.error is not None:
        raise one.error
    if not one.parts:
        what = one.not_data or Phrase("it holds a talk, which has no columns", "대화 기록이라 열이 없습니다")
        raise UsageError(en=f"'{one.found.shown}' has no columns to read: {what.en}.", ko=f"'{one.found.shown}'에는 읽을 열이 없습니다. {what.ko}.")
    return one


@dataclass(frozen=True)
class Trial:
    """How many things a file says (comments, scores), does (events) and totals (measures), how many rows are used, with one set of rules."""

    rows: int
    comments: int
    scores: int
    events: int
    measures: int
    notes: int

    def text(self, lang: str = "ko") -> str:
        """In words.

        Examples
        --------
        >>> Trial(3, 2, 0, 0, 0, 0).text("en")
        'rows used 3, comments 2'
        """
        words = (("rows used", "쓴 행", self.rows), ("comments", "의견", self.comments), ("scores", "점수", self.scores), ("events", "행동", self.events))
        more = (("totals", "집계", self.measures), ("notes", "메모", self.notes))
        return ", ".join(f"{ko if lang == 'ko' else en} {n:,}" for en, ko, n in (*words, *more) if n or en == "rows used")


def trial(path: str | Path, *, study: Any = None) -> Trial:
    """Read one file as these rules have it, and count; nothing is kept."""
    from .reading import read

    taken = read(path, study=study)
    for file in taken.files:
        if file.error is not None:
            raise file.error
    customers = taken.said[taken.said["voice"] == "customer"]
    events = sum(len(chunk) for log in taken.event_files for chunk in log.chunks())
    words, scored = int(customers["text"].notna().sum()), int(customers["score"].notna().sum())
    return Trial(sum(f.rows_kept for f in taken.files), words, scored, events, len(taken.measures), sum(map(len, taken.extras.values())))


def _columns(one: Opened, part: Part) -> Columns:
    frame = part.frame.head(LOOKED) if part.frame is not None else part.table.frame(LOOKED)
    roles = {header: role for role, headers in part.mapping.columns.items() for header in headers}
    guessed = getattr(part.mapping, "guessed", {})
    found = part.recognition
    shown = tuple(_column(frame, name, roles.get(name), guessed.get(roles.get(name))) for name in part.table.head.names)
    return Columns(one.found.shown, part.table.sheet, found.source, found.why, found.unverified, found.others, shown)


def _column(frame: pd.DataFrame, name: str, role: str | None, guessed: Phrase | None) -> Column:
    values = column(frame, name)
    told = [v for v, gone in zip(values, missing(values), strict=True) if not gone]
    kinds = Counter((shape(v).en.rsplit(",", 1)[0], shape(v).ko.rsplit(",", 1)[0]) for v in told)
    looks = Phrase(*kinds.most_common(1)[0][0]) if kinds else Phrase("empty", "비어 있음")
    different = len(set(told))
    if told and different <= 12 < len(told):
        looks = Phrase(f"{looks.en}, {different} different", f"{looks.ko}, {different}가지")
    return Column(name, role, guessed, len(told), len(values), looks)


def _width(text: str) -> int:
    """Half letters in a terminal: Hangul is two wide."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


__all__ = ["Column", "Columns", "Trial", "look", "trial"]
