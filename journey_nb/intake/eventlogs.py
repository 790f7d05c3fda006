"""What people did: tables of case, event and time (CSV, XLSX, Parquet, XES; pm4py's and bupaR's headers). Always streamed.

Where a log says which rows start something and which complete it, a frame has two columns more: ``life`` (start, complete or None)
and ``instance`` (the activity's own number, None where the log has none). The pairs are found when the events are written, on disk:
the two may lie far apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from .grid import Table
from .roles import Mapping
from .tables import GLOBAL, Recognition, constant, digests
from .values import plain, tidy, times
from .xes import is_xes, xes_table

CHUNK = 100_000
LOOK = 2_000  # rows in which a start has to occur for pairs to be spoken of: the completions may all come later
LIFECYCLE = {"lifecycle transition", "registration type", "lifecycle", "lifecycle id", "transition"}
DIGESTED = {"lifecycle transition", "registration type", "lifecycle"}  # in the record's key; a change here changes every id
INSTANCE = re.compile(r"(activity|event|concept|task|handling) ?instance( ?(id|identifier|number))?|instance( ?id)?|handling ?id")
LIVES = {
    "start": "start|started|begin|began|시작|개시",
    "complete": "complete|completed|end|ended|finish|finished|stop|완료|종료|끝",
}
LIFE = {word: life for life, words in LIVES.items() for word in words.split("|")}

Keys = Callable[[pd.DataFrame, dict[str, pd.Series]], list[str]]


def recognise(table: Table, mapping: Mapping) -> Recognition | None:
    """An event log: who, what and when, and nothing that was said."""
    who, what, when = mapping.one("customer") or mapping.one("email"), mapping.one("event"), mapping.one("at")
    if not (who and what and when) or mapping.texts or mapping.ratings:
        return None
    life, instance = life_of(table.head.names, mapping)
    if life and "start" not in set(tidy(table.frame(LOOK), life).str.casefold().map(LIFE)):
        life = None  # a log of completions only has no pairs
    en = f"; '{life}' tells starts from completions: a pair is one event with a duration" if life else ""
    ko = f". '{life}' 열로 시작과 완료를 가려 한 쌍을 걸린 시간이 있는 이벤트 하나로 봅니다" if life else ""
    if life and instance:
        en, ko = en + f", matched by '{instance}'", ko + f"('{instance}' 열로 짝지음)"
    return Recognition(
        "event_log",
        "log",
        Phrase(
            f"an event log: who in '{who}', what in '{what}', when in '{when}', no comments or ratings{en}",
            f"이벤트 로그입니다. 누가 '{who}', 무엇을 '{what}', 언제 '{when}' 열이고 의견이나 점수는 없습니다{ko}",
        ),
        0.9,
    )


def life_of(names: tuple[str, ...] | list[str], mapping: Mapping) -> tuple[str | None, str | None]:
    """The columns that say where a row stands in its activity's life, and which activity it is; None where there is none.

    Examples
    --------
    >>> life_of(["handling", "patient", "handling_id", "registration_type", "time"], Mapping({"event": ["handling"]}))
    ('registration_type', 'handling_id')
    """
    life = next((n for n in names if plain(n) in LIFECYCLE), None)
    own = plain(mapping.one("event") or "") + " id"
    instance = next((n for n in names if INSTANCE.fullmatch(plain(n)) or plain(n) == own), None)
    return life, instance if life else None


def chunks(
    table: Table, mapping: Mapping, *, zone: str, order: str = "mdy", rule: Any = None, size: int = CHUNK, key: Keys | None = None
) -> Iterator[pd.DataFrame]:
    """The kept rows as frames of EVENTS, ``size`` rows at most; the whole log is never in memory.

    ``key`` makes the record keys of logs that have their own recipe.
    """
    rows = table.rows()
    names = list(table.head.names)
    while kept := list(islice(rows, size)):
        frame = pd.DataFrame([r.cells for r in kept], columns=names, dtype="object")
        yield frame_of(frame, [r.row for r in kept], mapping, zone=zone, order=order, rule=rule, key=key)


def frame_of(frame: pd.DataFrame, rows: Any, mapping: Mapping, *, zone: str, order: str = "mdy", rule: Any = None, key: Keys | None = None) -> pd.DataFrame:
    """One frame of text columns as one of EVENTS."""
    names = list(frame.columns)
    cells = {role: tidy(frame, mapping.one(role)) for role in ("customer", "email", "event", "at", "channel", "record_key")}
    when = times(cells["at"], zone, order)
    who = cells["customer"].where(cells["customer"] != "", cells["email"])
    own = cells["record_key"]
    parts = {"customer": who, "event": cells["event"], "at": when.wall, "channel": cells["channel"], "record_key": own}
    parts |= {"life " + plain(n): tidy(frame, n) for n in names if plain(n) in DIGESTED}
    made = pd.Series(key(frame, parts) if key else digests(parts), index=frame.index, dtype=object)
    if key is None and (keyed := mapping.one("record_key")):
        made = (f"{plain(keyed)}=" + own).where(own.str.fullmatch(GLOBAL), made)
    found = pd.DataFrame(
        {
            "record_key": made,
            "customer": who.where(who != "", None),
            "at": when.at,
            "at_precision": when.precision,
            "event": cells["event"],
            "channel": constant(cells["channel"], rule, "channel"),
            "row": rows,
        }
    )
    life, instance = life_of(names, mapping)
    if life is None:
        return found
    number = tidy(frame, instance)
    return found.assign(life=lives(tidy(frame, life)), instance=number.where(number != "", None))


def lives(words: pd.Series) -> pd.Series:
    """start, complete, or None for what is neither.

    Examples
    --------
    >>> lives(pd.Series(["Start", "완료", "suspend"])).tolist()
    ['start', 'complete', None]
    """
    return pd.Series([LIFE.get(word.casefold()) for word in words], index=words.index, dtype=object)


def order_of(table: Table, mapping: Mapping, rule: Any = None) -> str:
    """How 3/4/2026 is read in this log: as the study says, else as its own days show."""
    from .values import date_order

    said = getattr(rule, "date_order", None)
    if said:
        return date_order(pd.Series(dtype=object), said)[0]

    name = mapping.one("at")
    found = "mdy"
    if name is None:
        return found
    place = list(table.head.names).index(name)
    rows = table.rows()
    while block := [r.cells[place] for r in islice(rows, CHUNK)]:
        sample = pd.Series([v for v in block[:: max(1, len(block) // 5_000)] if "/" in v], dtype=object)
        if sample.empty:
            return found
        found, guessed = date_order(sample)
        if not guessed:
            return found
    return found


__all__ = ["chunks", "frame_of", "is_xes", "life_of", "lives", "order_of", "recognise", "xes_table"]
