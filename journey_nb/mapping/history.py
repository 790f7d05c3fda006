"""Every save is a snapshot: what stood at any moment is in ``decisions.jsonl``, and going back to it is one more save.

The file is only ever added to, so its first lines *are* the map's earlier state; no copies are kept. A save is the lines that one
person wrote in one moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ..model.decisions import Decision, read
from ..model.errors import UsageError
from ..study import SETTINGS, zone
from ..text.people import is_coding
from .editing import keep

TOGETHER = 1.0  # seconds: lines of one person that are closer than this are one save


@dataclass(frozen=True)
class Save:
    """One snapshot: ``number`` counts from 1, ``lines`` are its decisions; what stood after it is everything up to its last line."""

    number: int
    at: str  # UTC, of its last line
    by: str
    lines: tuple[Decision, ...]
    upto: int  # lines of decisions.jsonl that stood then


def study_of(place: Path) -> Path | None:
    """The study that a map belongs to: a folder with journey.toml at, above or beside the map (``cafe`` → ``cafe.study``); None: none found.

    A map in ``STUDY/reports/NAME/`` belongs to STUDY.
    """
    folder = (place.parent if place.is_file() else place).resolve()
    near = [folder, folder.with_name(f"{folder.name}.study"), folder.parent, folder.parent.parent]
    return next((p for p in near if (p / SETTINGS).is_file()), None)


def saves(decisions: Iterable[Decision]) -> tuple[Save, ...]:
    """The saves of a study in their order.

    Examples
    --------
    >>> def line(second, by, value):
    ...     return Decision(f"2026-10-01T09:00:{second:02d}Z", by, "stage:buy", "label", value)
    >>> [(s.number, s.by, len(s.lines)) for s in saves([line(1, "kim", "a"), line(1, "kim", "b"), line(9, "kim", "c"), line(9, "lee", "d")])]
    [(1, 'kim', 2), (2, 'kim', 1), (3, 'lee', 1)]
    """
    found: list[list[Decision]] = []
    upto: list[int] = []
    for number, decision in enumerate(decisions, 1):
        last = found[-1][-1] if found else None
        if last is not None and last.by == decision.by and abs((_moment(decision.at) - _moment(last.at)).total_seconds()) < TOGETHER:
            found[-1].append(decision)
            upto[-1] = number
        else:
            found.append([decision])
            upto.append(number)
    return tuple(Save(i, lines[-1].at, lines[0].by, tuple(lines), n) for i, (lines, n) in enumerate(zip(found, upto, strict=True), 1))


def stood(decisions: Iterable[Decision]) -> dict[tuple[str, str], Any]:
    """What every subject and field had after these lines; what was taken back is left out."""
    held: dict[tuple[str, str], Any] = {}
    for d in decisions:
        held[(d.subject, d.field)] = d.value
    return {place: value for place, value in held.items() if value is not None}


def at(decisions: tuple[Decision, ...], when: str, timezone: str = "UTC") -> int:
    """How many lines stood then: ``#12`` (after save 12; ``#0``: before the first), a day (its end), or an instant.

    Days and instants without a zone are the study's own.
    """
    asked = when.strip()
    if found := re.fullmatch(r"#?(\d{1,6})", asked):
        number, made = int(found[1]), saves(decisions)
        if number <= len(made):
            return made[number - 1].upto if number else 0
        raise UsageError(en=f"There is no save #{number}; the last one is #{len(made)}.", ko=f"저장 #{number}은(는) 없습니다. 마지막은 #{len(made)}입니다.")
    until = _instant(asked, timezone)
    return sum(1 for d in decisions if _moment(d.at) <= until)


def changes_to(decisions: tuple[Decision, ...], upto: int) -> list[tuple[str, str, Any]]:
    """What has to be written so that the state after line ``upto`` stands again. How people coded words is not touched."""
    then, now = stood(decisions[:upto]), stood(decisions)
    codings = {(d.subject, d.field) for d in decisions if is_coding(d)}
    places = sorted((set(then) | set(now)) - codings)
    return [(s, f, then.get((s, f))) for s, f in places if then.get((s, f)) != now.get((s, f))]


def restore(folder: Path, when: str, *, by: str, timezone: str = "UTC", reason: str | None = None) -> tuple[Decision, ...]:
    """Make what stood at ``when`` stand again, by new lines: nothing is erased, and the state before this can be restored in turn."""
    decisions = read(folder)
    changes = changes_to(decisions, at(decisions, when, timezone))
    return keep(folder, changes, by=by, reason=reason or f"restore {when}") if changes else ()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _instant(text: str, timezone: str) -> datetime:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone(timezone)).astimezone(UTC) - timedelta(microseconds=1)
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise UsageError(
            en=f"'{text}' is no moment. Write #12 (from journey history), 2026-10-02 or 2026-10-02T09:30.",
            ko=f"'{text}'은(는) 시점이 아닙니다. #12(journey history의 번호), 2026-10-02, 2026-10-02T09:30 가운데 하나로 쓰십시오.",
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=zone(timezone))).astimezone(UTC)
