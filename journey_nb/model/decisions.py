"""What people changed: an append-only file beside the data, never over it.

A line of ``decisions.jsonl`` holds ``at, by, subject, field, value, was, reason``. The last line for a subject and field
wins; undo is another line. :func:`record` (:func:`record_all` for many) is the one way in, for editors, imports and the command line alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import disk
from .errors import StudyError

FILE = "decisions.jsonl"


@dataclass(frozen=True)
class Decision:
    """One change by one person. ``value`` None means: back to what the data say."""

    at: str  # UTC, ISO 8601
    by: str
    subject: str  # stage:onboarding, pain:onboarding:firewall, …
    field: str  # label, label_customer, note, …
    value: Any
    was: Any = None
    reason: str | None = None


def record(folder: Path, *, subject: str, field: str, value: Any, by: str, was: Any = None, reason: str | None = None, at: str | None = None) -> Decision:
    """Append one decision to ``decisions.jsonl`` in the study ``folder`` and return it.

    Parameters
    ----------
    folder : Path
        The study's folder.
    subject, field : str
        What is changed, by id: ``stage:onboarding`` and ``label``.
    value : str, dict or None
        The new value; ``{"ko": …, "en": …}`` for words; None takes the decision back.
    by : str
        Who decided. Required: a change without a name is nobody's.
    was : optional
        What stood there before; taken from the last decision where not given.
    """
    return record_all(folder, [{"subject": subject, "field": field, "value": value, "was": was, "reason": reason}], by=by, at=at)[0]


def record_all(folder: Path, changes: Iterable[Mapping[str, Any]], *, by: str, at: str | None = None) -> tuple[Decision, ...]:
    """The same for many changes at once (a sheet that came back): all of them are appended, or none.

    Each has ``subject, field, value`` and, if there is one, ``was`` and ``reason``.
    """
    if not by.strip():
        raise StudyError(en="A decision needs a name: pass by='...'.", ko="결정에는 이름이 필요합니다. by='...'로 적으십시오.")
    last = {(d.subject, d.field): d.value for d in read(folder)}
    now = at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    made = []
    for change in changes:
        place = (change["subject"], change["field"])
        was = change.get("was")
        made.append(Decision(now, by, *place, change["value"], last.get(place) if was is None else was, change.get("reason")))
        last[place] = change["value"]
    lines = "".join(json.dumps(asdict(decision), ensure_ascii=False, sort_keys=True) + "\n" for decision in made)
    if made:
        folder.mkdir(parents=True, exist_ok=True)
        disk.append(folder / FILE, lines)
    return tuple(made)


def read(folder: Path) -> tuple[Decision, ...]:
    """Every decision in the order it was made; an unreadable line is an error that names it."""
    path = folder / FILE
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(disk.text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(Decision(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise StudyError(
                en=f"{FILE}, line {number}: not a decision ({error}). Mend or remove that line; it was left as it is.",
                ko=f"{FILE} {number}번째 줄을 결정으로 읽을 수 없습니다({error}). 그 줄을 고치거나 지우십시오. 파일은 그대로 두었습니다.",
            ) from error
    return tuple(found)


def latest(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """One decision a subject and field: the last; those taken back are left out."""
    last: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        last[(decision.subject, decision.field)] = decision
    return tuple(d for _, d in sorted(last.items()) if d.value is not None)


def shown(decisions: Iterable[Decision], subject: str, field: str) -> Any:
    """The decided value, or None where the data's stands.

    Examples
    --------
    >>> one = Decision("2026-10-01T00:00:00Z", "kim", "stage:buy", "label", "계약")
    >>> shown([one], "stage:buy", "label")
    '계약'
    >>> shown([one, Decision("2026-10-02T00:00:00Z", "lee", "stage:buy", "label", None)], "stage:buy", "label") is None
    True
    """
    value = None
    for decision in decisions:
        if (decision.subject, decision.field) == (subject, field):
            value = decision.value
    return value
