"""One line of ``claims.jsonl`` that a person wrote, and the claims that stand after the last edit of the table."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.claims import CLAIM_KINDS, WRITTEN_KINDS, Basis
from ..model.errors import StudyError
from ..model.phrase import Phrase
from ..model.plain import from_plain, to_plain
from ..study import CLAIMS, read_claims

if TYPE_CHECKING:
    import pandas as pd

LETTERS = {"action": "A", "touchpoint": "T", "emotion": "E", **{kind.kind: kind.letter for kind in (*CLAIM_KINDS, *WRITTEN_KINDS)}}
KINDS = tuple(LETTERS)
TESTED = ("action", "touchpoint", "emotion", *(kind.kind for kind in CLAIM_KINDS))  # what customers' rows can speak to; the others only people know
STATES = ("current", "future")


@dataclass(frozen=True)
class Written:
    """What one person wrote of one stage: an assumption until customers' rows confirm it.

    ``valence`` (-1..1) is a point of the hand-drawn curve, ``channel`` a touchpoint's medium; neither is ever counted.
    ``state`` says whether it is so today (``current``) or how the team wants it to be (``future``): that is a map of its own, and never tested.
    """

    id: str
    code: str
    kind: str  # one of KINDS
    stage: str
    label: Phrase
    basis: Basis
    valence: float | None = None
    channel: str | None = None
    withdrawn: bool = False
    last_observed: str | None = None  # the last day of the rows that confirmed it, where they ever did
    state: str = "current"  # current | future

    def line(self) -> dict[str, Any]:
        """The line of ``claims.jsonl``; what is missing is left out."""
        plain = to_plain(self)
        plain["basis"] = {k: v for k, v in plain["basis"].items() if v is not None}
        return {k: v for k, v in plain.items() if v is not None and v is not False and (k, v) != ("state", "current")}


def new_id() -> str:
    """Random, made once: a claim that a person wrote has no identity in the data."""
    return "w" + secrets.token_hex(8)


def read(folder: Path) -> tuple[Written, ...]:
    """What people wrote in this study, in the order it was first written; the last line of an id wins, withdrawn ones are left out."""
    return tuple(w for w in every(folder) if not w.withdrawn)


def every(folder: Path) -> tuple[Written, ...]:
    """The same with what was withdrawn: what people have decided about, in either way."""
    last: dict[str, Written] = {}
    for number, entry in enumerate(read_claims(folder), 1):
        if "kind" in entry:
            last[str(entry["id"])] = _parsed(entry, number)
    return tuple(last.values())


def _parsed(entry: Mapping[str, Any], number: int) -> Written:
    try:
        made: Written = from_plain(Written, dict(entry))
        fine = made.kind in LETTERS and made.state in STATES and bool(made.basis.by) and (made.valence is None or -1 <= made.valence <= 1)
    except (KeyError, TypeError, ValueError, AttributeError):
        fine = False
    if not fine:
        raise StudyError(
            en=f"{CLAIMS}, entry {number} ({entry.get('code')}) is not complete: it needs kind, stage, label and a basis with a name. "
            "Mend that line; it was left as it is.",
            ko=f"{CLAIMS} {number}번째 항목({entry.get('code')})에 빠진 것이 있습니다. kind, stage, label과 이름이 든 basis가 있어야 합니다. "
            "그 줄을 고치십시오. 파일은 그대로 두었습니다.",
        )
    return made


def next_codes(lines: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The highest number each letter has been issued in these lines of ``claims.jsonl``: codes are never used again.

    Examples
    --------
    >>> next_codes([{"id": "a", "code": "P3"}, {"id": "b", "code": "P1"}])["P"]
    3
    """
    highest = dict.fromkeys(LETTERS.values(), 0)
    for entry in lines:
        letter, number = str(entry["code"])[:1], str(entry["code"])[1:]
        if letter in highest and number.isdigit():
            highest[letter] = max(highest[letter], int(number))
    return highest


def with_codes(claims: Iterable[Written], issued: Iterable[Mapping[str, Any]]) -> tuple[Written, ...]:
    """The same claims, each new one (without a code) with the next free code of its kind."""
    highest = next_codes(issued)
    made = []
    for claim in claims:
        if not claim.code:
            highest[LETTERS[claim.kind]] += 1
            claim = replace(claim, code=f"{LETTERS[claim.kind]}{highest[LETTERS[claim.kind]]}")
        made.append(claim)
    return tuple(made)


def standing(folder: Path, stages: Iterable[tuple[str, Phrase]] = (), notes: pd.DataFrame | None = None) -> tuple[tuple[Written, ...], list[dict[str, Any]]]:
    """What stands now: the lines of ``claims.jsonl`` with the edits of the table beside them, and the lines those edits add. Writes nothing.

    Parameters
    ----------
    notes : DataFrame, optional
        Sticky notes of whiteboards (``report.EXTRAS["stickies"]``), scrubbed: those that this study has not met yet stand too, and
        their lines are added. What a person changed or withdrew since, here or in the table, wins over the board.
    """
    from .form import FILE, edits

    names, issued = dict(stages), read_claims(folder)
    known, fresh = read(folder), ()
    if notes is not None and len(notes):
        from .boards import claims

        fresh = with_codes(claims(notes, names, every(folder)).claims, issued)
        known += fresh
    changed: tuple[Written, ...] = ()
    if (folder / FILE).is_file():
        changed = with_codes(edits(folder / FILE, known, stages=names), [*issued, *(w.line() for w in fresh)])
    last = {w.id: w for w in known} | {w.id: w for w in changed}
    return tuple(w for w in last.values() if not w.withdrawn), [w.line() for w in (*fresh, *changed)]
