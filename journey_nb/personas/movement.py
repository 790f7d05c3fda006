"""The same people in two periods: who stayed with their persona, who moved, and of whom it cannot be said."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .. import stats
from ..model.claims import Reason
from ..model.errors import UsageError
from ..model.personas import Persona
from ..model.phrase import Phrase
from .info import Features
from .rules import declared

ENOUGH = 30  # people placed in both periods
SURE = 0.05  # of the corrected p-value
MOVES = ("from", "to", "people", "of", "share", "low", "high")
CHANGES = ("persona", "before", "after", "of", "left", "joined", "later_unknown", "later_unseen", "p", "p_corrected")
PEOPLE = ("both", "only_from", "only_to", "unplaced_from", "unplaced_to", "unplaced_both", "gone", "new")


@dataclass(frozen=True)
class Movement:
    """Where the people of each persona were later.

    ``moves`` has one row a pair of personas: ``people`` of the ``of`` who were of the persona ``from`` and were placed in both periods,
    with Wilson's interval. ``changes`` has one row a persona: its people before and after, who left and who joined, and whether these
    differ by more than chance (exact McNemar; ``p_corrected`` by Benjamini & Hochberg over the personas); and of its people in the
    first period those who were seen in the second without a persona, and not at all. ``people`` counts everybody
    once: placed in both periods (``both``); seen in both and placed in the first only (``unplaced_to``), in the second only
    (``unplaced_from``) or in neither (``unplaced_both``); and seen in one period only, with a persona (``only_from``, ``only_to``) or
    without (``gone``, ``new``).
    """

    periods: tuple[str, str]
    made_on: str  # the period in which the groups were found; "" where the team's rules hold in both
    kind: str  # found | declared | none
    personas: tuple[Persona, ...]
    moves: pd.DataFrame
    changes: pd.DataFrame
    people: dict[str, int]
    reasons: tuple[Reason, ...] = field(default=())
    steady: tuple[Phrase, ...] = ()  # columns of the groups that are the same in both periods: they move nobody
    staged: bool = False  # some of the columns belong to stages of the journey

    @property
    def n(self) -> int:
        return self.people["both"]

    @property
    def enough(self) -> bool:
        return self.n >= ENOUGH

    def label(self, key: str) -> Phrase:
        return next((p.label for p in self.personas if p.key == key), Phrase.same(key))

    def sentences(self, hides: Callable[[int], bool] = lambda n: False) -> list[Phrase]:
        """What may be said, the most telling first: nothing of directions under 30 people, and of a persona only where joining and leaving
        differ by more than chance. ``hides`` says which counts the readers may not see.
        """
        first, then = self.periods
        if self.kind == "none":
            where = self.made_on or first
            return [Phrase(f"No personas hold in {where}, so nobody can move between them.", f"{where}에는 믿을 만한 유형이 없어 이동을 볼 수 없습니다.")]
        if not self.enough:
            n = Phrase(_people(self.n), f"{self.n:,}명")
            if hides(self.n):
                n = Phrase("under 5 people", "5명 미만")
            return [
                Phrase(
                    f"Too few to compare: {n.en} could be placed in both {first} and {then}; {ENOUGH} are needed.",
                    f"견주기에는 사람이 모자랍니다. 두 기간({first}, {then})의 유형을 모두 아는 사람은 {n.ko}으로, {ENOUGH}명이 되지 않습니다.",
                )
            ]
        out = [self._change(row, hides) for row in self.changes.sort_values(["p_corrected", "persona"]).itertuples() if row.p_corrected < SURE]
        if not out:
            out.append(Phrase("No persona grew or shrank by more than chance would make it.", "우연을 넘어 늘거나 줄어든 유형은 없습니다."))
        stayed = int(self.moves.loc[self.moves["from"] == self.moves["to"], "people"].sum())
        if not (hides(stayed) or hides(self.n - stayed)):
            told = stats.wilson(stayed, self.n)
            span = f"{100 * told.value:.0f}%, {100 * told.low:.0f}–{100 * told.high:.0f}%"
            out.append(
                Phrase(
                    f"Of {self.n:,} people whose persona is known in both periods, {stayed:,} are of the same one ({span}).",
                    f"두 기간의 유형을 모두 아는 {self.n:,}명 중 {stayed:,}명이 같은 유형에 있습니다({span}).",
                )
            )
        return out

    def _change(self, row: Any, hides: Callable[[int], bool]) -> Phrase:
        name, more = self.label(row.persona), row.joined > row.left
        en, ko = f"“{name.en}” {'grew' if more else 'shrank'}", f"‘{name.ko}’ 유형이 {'늘었습니다' if more else '줄었습니다'}"
        if any(hides(n) for n in (row.before, row.after, row.left, row.joined, row.of - row.before, row.of - row.after)):
            return Phrase(f"{en}.", f"{ko}.")
        return Phrase(
            f"{en} from {row.before:,} to {row.after:,} of {self.n:,} people: {row.joined:,} joined, {row.left:,} left.",
            f"{ko}. {self.n:,}명 중 {row.before:,}명에서 {row.after:,}명으로, {row.joined:,}명이 들어오고 {row.left:,}명이 나갔습니다.",
        )

    def notes(self, hides: Callable[[int], bool] = lambda n: False) -> list[Phrase]:
        """Whom the numbers leave out, and what they cannot show."""
        first, then = self.periods
        p = self.people
        told = [
            (
                p["unplaced_from"] + p["unplaced_to"] + p["unplaced_both"],
                "seen in both, persona not known in both",
                "두 기간에 보였지만 어느 한쪽의 유형을 모르는 사람",
            ),
            (p["only_from"] + p["gone"], f"seen in {first} only", f"{first}에만 보인 사람"),
            (p["only_to"] + p["new"], f"seen in {then} only", f"{then}에만 보인 사람"),
        ]
        some = [(f"{_people(n)} {en}", f"{ko} {n:,}명") for n, en, ko in told if n and not hides(n)]
        out = [Phrase(f"Not compared: {'; '.join(x[0] for x in some)}.", f"비교하지 않음: {', '.join(x[1] for x in some)}.")] if some else []
        if self.kind == "found" and self.made_on:
            out.append(
                Phrase(
                    f"The groups were made from {self.made_on}. Who stands near a border crosses it by a little: a move is no change of mind.",
                    f"유형은 {self.made_on} 자료로 나누었습니다. 경계에 있는 사람은 조금만 달라져도 옮겨지므로, 옮긴 것이 곧 마음을 바꾼 것은 아닙니다.",
                )
            )
        if self.staged and self.kind != "none":
            out.append(
                Phrase(
                    "Some columns belong to stages of the journey: who came further along it may look like another persona.",
                    "여정 단계에 속한 열이 있어, 여정을 더 나아간 것만으로 다른 유형처럼 보일 수 있습니다.",
                )
            )
        if self.steady and self.kind != "none":
            names = Phrase(", ".join(s.en for s in self.steady), ", ".join(s.ko for s in self.steady))
            out.append(
                Phrase(
                    f"The same in both periods, for they carry no date: {names.en}. They hold people where they are.",
                    f"날짜가 없어 두 기간의 값이 같은 열: {names.ko}. 이런 열은 사람을 제자리에 머물게 합니다.",
                )
            )
        return out


def across(grouped: Any, features: Features, said: pd.DataFrame, *, periods: tuple[str, str], made_on: str) -> Movement:
    """The movement between two periods of one study.

    Parameters
    ----------
    grouped : pipeline.Research
        Segmented in the period ``made_on``.
    features, said
        Of the other period: its customers, and what they said. Found groups stay as they are and these people are placed with them;
        the team's rules are asked again.
    periods : (earlier, later)
    made_on : one of them

    Raises
    ------
    UsageError
        Where ``made_on`` is neither of the two, or both are the same.
    """
    if made_on not in periods or periods[0] == periods[1]:
        raise UsageError(
            en=f"Name two periods, and make the groups on one of them; given: {periods[0]}, {periods[1]}, groups on {made_on}.",
            ko=f"서로 다른 두 기간을 적고, 유형은 그 가운데 하나로 나누십시오. 받은 값: {periods[0]}, {periods[1]}, 유형을 나눌 기간 {made_on}.",
        )
    found, own = grouped.found, grouped.features
    stages = [s.key for s in grouped.model.stages]
    rules = grouped.study.settings.personas
    placed = declared(rules, features, said, lists=grouped.lists, stages=stages).members if rules else found.place(features)
    tables, members = (own, features), (found.members, placed)
    if made_on == periods[1]:
        tables, members = tables[::-1], members[::-1]
    return moved(
        *members,
        seen=(tables[0].table.index, tables[1].table.index),
        personas=found.personas,
        periods=periods,
        made_on="" if rules else made_on,
        kind=found.segmentation.kind,
        reasons=found.segmentation.reasons,
        steady=tuple(own.meta[n].label if n in own.meta else Phrase.same(n) for n in steady(*tables, found.segmentation.features)),
        staged=any(name.startswith(("stage_", "days_")) for name in found.segmentation.features),
    )


def steady(one: Features, other: Features, names: Iterable[str]) -> tuple[str, ...]:
    """Which of these columns have the same value in both for everybody known in both: facts that carry no date.

    Examples
    --------
    >>> table = pd.DataFrame({"seats": [3.0, 5.0, None], "logins": [1.0, 2.0, 3.0]}, index=["kim", "lee", "roh"])
    >>> steady(Features(table, {}), Features(table.assign(logins=2.0), {}), ["seats", "logins"])
    ('seats',)
    """
    out = []
    for name in names:
        a, b = (f.table[name] if name in f.table else f.describe.get(name) for f in (one, other))
        if a is None or b is None:
            continue
        told = pd.DataFrame({"a": a, "b": b}).dropna()
        if len(told) > 1 and (told["a"] == told["b"]).all() and told["a"].nunique() > 1:
            out.append(str(name))
    return tuple(out)


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n:,} people"


def moved(
    first: pd.Series,
    then: pd.Series,
    *,
    seen: tuple[Iterable[str], Iterable[str]],
    personas: Iterable[Persona],
    periods: tuple[str, str],
    made_on: str,
    kind: str = "found",
    reasons: tuple[Reason, ...] = (),
    steady: tuple[Phrase, ...] = (),
    staged: bool = False,
) -> Movement:
    """The movement of the same people between personas.

    Parameters
    ----------
    first, then : Series, customer → persona key
        Of everybody who could be placed in the earlier and in the later period.
    seen : (people of the first period, people of the second)
        Everybody known there, placed or not.
    personas : in the order to show them
    periods : (name, name)
    made_on : which of them the groups were made from; "" for rules
    steady : columns that carry no date
    staged : whether some columns belong to stages

    Examples
    --------
    >>> first = pd.Series({"kim": "a", "lee": "a", "roh": "b", "min": "b"})
    >>> then = pd.Series({"kim": "a", "lee": "b", "roh": "b"})
    >>> found = moved(first, then, seen=(list(first.index), [*then.index, "min", "new"]), personas=[], periods=("Q1", "Q2"), made_on="Q1")
    >>> found.moves[["from", "to", "people", "of"]].values.tolist()
    [['a', 'a', 1, 2], ['a', 'b', 1, 2], ['b', 'a', 0, 1], ['b', 'b', 1, 1]]
    >>> {k: n for k, n in found.people.items() if n}
    {'both': 3, 'unplaced_to': 1, 'new': 1}
    """
    named = tuple(personas)
    keys = [p.key for p in named] or sorted({*first, *then})
    before_seen, after_seen = {*seen[0], *first.index}, {*seen[1], *then.index}
    a, b = set(first.index), set(then.index)
    both = sorted(a & b)
    come = before_seen & after_seen
    counts = {
        "both": len(both),
        "only_from": len(a - after_seen),
        "only_to": len(b - before_seen),
        "unplaced_from": len((b & come) - a),
        "unplaced_to": len((a & come) - b),
        "unplaced_both": len(come - a - b),
        "gone": len(before_seen - after_seen - a),
        "new": len(after_seen - before_seen - b),
    }
    here, there = first.reindex(both), then.reindex(both)
    rows, changes = [], []
    for key in keys:
        of = int((here == key).sum())
        for other in keys:
            n = int(((here == key) & (there == other)).sum())
            told = stats.wilson(n, of) if of else None
            rows.append((key, other, n, of, *((told.value, told.low, told.high) if told else (np.nan,) * 3)))
        left, joined = int(((here == key) & (there != key)).sum()), int(((here != key) & (there == key)).sum())
        theirs = set(first.index[first == key]) - set(both)
        lost = len(theirs & after_seen), len(theirs - after_seen)
        changes.append((key, of, int((there == key).sum()), len(both), left, joined, *lost, stats.mcnemar(left, joined)))
    table = pd.DataFrame(changes, columns=list(CHANGES[:-1]))
    table["p_corrected"] = stats.benjamini_hochberg(table["p"].to_numpy(float)) if len(table) else []
    return Movement(periods, made_on, kind, named, pd.DataFrame(rows, columns=list(MOVES)), table, counts, reasons, steady, staged)
