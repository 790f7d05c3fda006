"""What a person changes on a map, without a browser: every change is a line of ``decisions.jsonl``, and undo is another.

The editors call this, and so may a script or a test. What the data say is never overwritten: a change lies over it with a name and a day.
"""

from __future__ import annotations

import getpass
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..assumptions.written import KINDS, Written, every, new_id, with_codes
from ..model.claims import Basis
from ..model.decisions import Decision, latest, read, record_all
from ..model.errors import StudyError, UsageError, did_you_mean
from ..model.journey import WHOLE, Claim, JourneyMap, MapBook
from ..model.phrase import Phrase
from ..study import append_claims, read_claims, today
from ..text.people import is_coding
from .book import sort_decisions
from .future import KEY as FUTURE
from .verdicts import judge

WRITTEN, HIDDEN, CONFIRMED, VALENCE, OWNER, COMMENT = "written", "hidden", "confirmed", "valence", "owner", "comment:"
LONGEST = 300  # signs of a claim's words
BASES = ("assumption", "inference")


@dataclass(frozen=True)
class Step:
    """One thing a person did, and what stood before: enough to take it back. One step may be several lines."""

    changes: tuple[tuple[str, str, Any, Any], ...]  # subject, field, was, value


def point(stage: str, persona: str = "everyone") -> str:
    """The subject of a person's value for the emotion of one stage of one map.

    Examples
    --------
    >>> point("setup")
    'emotion:setup:everyone'
    """
    return f"emotion:{stage}:{persona}"


def decided(book: MapBook, subject: str, field: str) -> Decision | None:
    """The decision that lies over ``subject`` now, or None where the data's value stands alone."""
    return next((d for d in book.decisions if (d.subject, d.field) == (subject, field)), None)


def comments(book: MapBook, subject: str) -> tuple[Decision, ...]:
    """What people noted at one thing, oldest first."""
    return tuple(sorted((d for d in book.decisions if d.subject == subject and d.field.startswith(COMMENT)), key=lambda d: (d.at, d.field)))


def visible(book: MapBook, journey: JourneyMap) -> JourneyMap:
    """The map without the claims that a person has hidden. They stay in ``map.json`` and in every count: only the drawing leaves them out."""
    gone = {d.subject for d in book.decisions if d.field == HIDDEN}
    if not gone:
        return journey
    from ..model.journey import FIELD_OF

    return replace(journey, **{name: tuple(c for c in getattr(journey, name) if c.id not in gone) for name in FIELD_OF.values()})


def current(book: MapBook, folder: Path) -> MapBook:
    """The book with everything that people decided and wrote in the study since it was built."""
    told = every(folder)
    gone = {w.id for w in told if w.withdrawn}
    fresh = [w for w in told if not w.withdrawn]
    maps = []
    for journey in book.maps:
        if journey.key in ("everyone", FUTURE):
            parts = {}
            for name in "pains needs delights factors thoughts goals expectations values notes frontstage backstage support".split():
                parts[name] = tuple(c for c in getattr(journey, name) if c.id not in gone)
            known = {w.id for w in journey.written}
            spoke = {s.key: s.spoke for s in journey.stages}
            seen = {c.id: None for c in journey.claims if c.status == "current"}
            journey = judge(replace(journey, **parts), [w for w in fresh if w.id not in known], spoke=spoke, seen=seen)
        maps.append(journey)
    applied, orphaned = sort_decisions([d for d in read(folder) if not is_coding(d)], maps, book.personas)
    kept = tuple(d for d in book.orphaned if is_coding(d))
    return replace(book, maps=tuple(maps), decisions=applied, orphaned=(*orphaned, *kept))


class Editing:
    """One person's hands on the map of one study; every verb keeps its change at once.

    Parameters
    ----------
    book : MapBook
        As it was built.
    folder : Path
        The study's folder, where ``decisions.jsonl`` and ``claims.jsonl`` lie.
    by : str, optional
        Who decides; the name of the person at this computer by default.
    """

    def __init__(self, book: MapBook, folder: Path | str, *, by: str = "", persona: str = "everyone", lang: str = "ko") -> None:
        self.built, self.folder, self.persona, self.lang = book, Path(folder), persona, lang
        self.by = by.strip() or _person()
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self.book = current(book, self.folder)
        self.book.map(persona)

    # ------------------------------------------------------------------------------------------------ what stands

    @property
    def journey(self) -> JourneyMap:
        return self.book.map(self.persona)

    @property
    def undoable(self) -> int:
        return len(self._done)

    @property
    def redoable(self) -> int:
        return len(self._undone)

    def claim(self, subject: str) -> Claim:
        """A claim of the map by its id or its code (``P7``)."""
        found = next((c for c in self.journey.claims if subject in (c.id, c.code)), None)
        if found is None:
            hint = did_you_mean(subject, [c.code for c in self.journey.claims] + [c.id for c in self.journey.claims])
            raise UsageError(en=f"No claim '{subject}' in this map.{hint.en}", ko=f"이 지도에 '{subject}'은(는) 없습니다.{hint.ko}")
        return found

    # ------------------------------------------------------------------------------------------------ verbs

    def relabel(self, subject: str, words: str, *, reason: str | None = None) -> None:
        """Say a claim in other words, in the reader's language; empty words take the change back. A stage is ``stage:KEY``."""
        words = _words(words)
        if subject.startswith("stage:"):
            stage = self.journey.stage(subject.partition(":")[2])
            own, now = stage.label_customer, self.book.stage_title(stage)
            field = "label_customer"
        else:
            claim = self.claim(subject)
            subject, own, now, field = claim.id, claim.label, self.book.claim_label(claim), "label"
        if words == now.text(self.lang):
            return
        fresh = {"ko": now.ko, "en": now.en} | {self.lang: words}
        as_data = not words or fresh == {"ko": own.ko, "en": own.en}
        self._keep([(subject, field, None if as_data else fresh)], reason)

    def write(self, kind: str, stage: str, words: str, *, basis: str = "assumption", why: str = "", tests_by: str = "", state: str = "current") -> str:
        """Add what this person assumes, or reads in named rows (``basis="inference"``, ``why`` names them). Returns the claim's id."""
        words = _words(words)
        if kind not in KINDS or kind == "emotion":
            hint = did_you_mean(kind, KINDS)
            raise UsageError(en=f"No kind '{kind}'; known: {', '.join(KINDS)}.{hint.en}", ko=f"'{kind}' 종류는 없습니다. 있는 것: {', '.join(KINDS)}.{hint.ko}")
        if not words:
            raise UsageError(en="An assumption needs words.", ko="가정에는 글이 있어야 합니다.")
        if basis not in BASES or (basis == "inference" and not why.strip()):
            raise UsageError(
                en="A reading of rows names them: pass why='interview 07, 00:21:40'.",
                ko="해석에는 어느 행을 읽었는지 적어야 합니다. why='인터뷰 07, 00:21:40'처럼 적으십시오.",
            )
        if stage != WHOLE:
            self.journey.stage(stage)
        made = Written(
            id=new_id(),
            code="",
            kind=kind,
            stage=stage,
            label=Phrase.same(words),
            basis=Basis(basis, by=self.by, at=today(self.book.study.timezone), why=why.strip() or None, tests_by=tests_by or None),
            state=state,
        )
        issued = [
            {"id": c.id, "code": c.code} for m in self.book.maps for c in (*m.claims, *m.written) if c.code
        ]  # also where the study's file was left behind
        line = with_codes([made], [*read_claims(self.folder), *issued])[0].line()
        self._keep([(made.id, WRITTEN, line)])
        return made.id

    def withdraw(self, subject: str, *, reason: str | None = None) -> None:
        """Take back what a person wrote. A claim that the data made can only be hidden."""
        claim = self.claim(subject)
        told = next((w for w in every(self.folder) if w.id == claim.id), None)
        if told is None:
            raise UsageError(
                en=f"{claim.code} stands on customers' data: it can be hidden, not withdrawn.",
                ko=f"{claim.code}에는 고객 자료가 있습니다. 숨길 수는 있어도 거둘 수는 없습니다.",
            )
        line = told.line()
        self._keep([(claim.id, WRITTEN, None)], reason, was={(claim.id, WRITTEN): line})

    def hide(self, subject: str, hidden: bool = True, *, reason: str | None = None) -> None:
        """Leave a claim out of the drawing; it stays in the map's file and in every count."""
        self._keep([(self.claim(subject).id, HIDDEN, True if hidden else None)], reason)

    def confirm(self, subject: str, confirmed: bool = True, *, reason: str | None = None) -> None:
        """Say that a person has read a claim's evidence and stands by it. Its confidence does not change."""
        self._keep([(self.claim(subject).id, CONFIRMED, True if confirmed else None)], reason)

    def feel(self, stage: str, valence: float | None, *, reason: str | None = None) -> None:
        """Lay a person's value (-1..1) beside the data's at one stage; None takes it back. It is nobody's feeling: no n, no interval."""
        self.journey.stage(stage)
        if valence is not None and not -1 <= valence <= 1:
            raise UsageError(en=f"An emotion lies between -1 and 1, not {valence}.", ko=f"감정은 −1에서 1 사이입니다({valence}).")
        self._keep([(point(stage, self.persona), VALENCE, None if valence is None else round(float(valence), 2))], reason)

    def own(self, subject: str, owner: str, *, reason: str | None = None) -> None:
        """Who looks after a claim or a stage (``stage:KEY``); an empty name takes it back."""
        self._keep([(self._subject(subject), OWNER, _words(owner) or None)], reason)

    def comment(self, subject: str, words: str) -> str:
        """Note something at a claim, a stage or an emotion. Returns the comment's field, by which it can be taken back."""
        words = _words(words)
        if not words:
            raise UsageError(en="A comment needs words.", ko="메모에는 글이 있어야 합니다.")
        field = f"{COMMENT}{secrets.token_hex(4)}"
        self._keep([(self._subject(subject), field, words)])
        return field

    def uncomment(self, subject: str, field: str) -> None:
        self._keep([(self._subject(subject), field, None)])

    def explain(self, reason: str) -> None:
        """The reason for the last change, given afterwards: asked for, never required."""
        if self._done and reason.strip():
            subject, field, _, value = self._done[-1].changes[-1]
            self._write([(subject, field, value)], _words(reason))

    def undo(self) -> bool:
        """Take back the last change of this sitting, by another line. False where there is none."""
        if not self._done:
            return False
        step = self._done.pop()
        self._write([(s, f, was) for s, f, was, _ in reversed(step.changes)], None)
        self._undone.append(step)
        return True

    def redo(self) -> bool:
        if not self._undone:
            return False
        step = self._undone.pop()
        self._write([(s, f, value) for s, f, _, value in step.changes], None)
        self._done.append(step)
        return True

    def refresh(self) -> None:
        """Take in what others have decided in the meantime."""
        self.book = current(self.built, self.folder)

    # ------------------------------------------------------------------------------------------------ keeping

    def _subject(self, subject: str) -> str:
        if subject.startswith("stage:"):
            self.journey.stage(subject.partition(":")[2])
            return subject
        if subject.startswith("emotion:"):
            stage = subject.split(":")[1]
            self.journey.stage(stage)
            return point(stage, self.persona)
        return self.claim(subject).id

    def _keep(self, changes: Sequence[tuple[str, str, Any]], reason: str | None = None, was: dict[tuple[str, str], Any] | None = None) -> None:
        now = {(d.subject, d.field): d.value for d in latest(read(self.folder))} | (was or {})
        real = [(s, f, now.get((s, f)), v) for s, f, v in changes if now.get((s, f)) != v]
        if not real:
            return
        self._write([(s, f, v) for s, f, _, v in real], reason, was)
        self._done.append(Step(tuple(real)))
        self._undone.clear()

    def _write(self, changes: Sequence[tuple[str, str, Any]], reason: str | None, was: dict[tuple[str, str], Any] | None = None) -> None:
        keep(self.folder, changes, by=self.by, reason=_words(reason or "") or None, was=was)
        self.book = current(self.built, self.folder)


def keep(
    folder: Path, changes: Iterable[tuple[str, str, Any]], *, by: str, reason: str | None = None, was: dict[tuple[str, str], Any] | None = None
) -> tuple[Decision, ...]:
    """Append changes (subject, field, value) as decisions; what is written or withdrawn also goes to ``claims.jsonl``."""
    changes = list(changes)
    if not by.strip():
        raise StudyError(en="A decision needs a name: pass by='...'.", ko="결정에는 이름이 필요합니다. by='...'로 적으십시오.")
    known = {w.id: w for w in every(folder)}
    lines = []
    for subject, field, value in changes:
        if field == WRITTEN and isinstance(value, dict):
            lines.append({**value, "withdrawn": False})
        elif field == WRITTEN and subject in known:
            lines.append(replace(known[subject], withdrawn=True).line())
    append_claims(folder, lines)
    return record_all(folder, [{"subject": s, "field": f, "value": v, "reason": reason, "was": (was or {}).get((s, f))} for s, f, v in changes], by=by.strip())


def _words(text: str) -> str:
    """One line of words, without control signs, of a length that a cell can hold."""
    clean = "".join(" " if sign.isspace() else sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(clean.split())[:LONGEST]


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"
