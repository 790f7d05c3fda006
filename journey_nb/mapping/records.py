"""What each customer did and said, in the order in which it happened: the table behind ways, effort and changes of channel.

Only dated records of known customers count, and of what they said only what they said while they were there: who answers a survey or
an interview looks back, and that gives no order (:data:`journey_nb.mapping.leaving.TOLD_LATER`). What is known to the day only has no
order within that day: there the stages' own order stands. What is known to the month gives no order at all.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import pandas as pd

from ..engine import connect, literal
from .build import Placed
from .leaving import TOLD_LATER

CONTACTS = ("ticket", "chat", "call", "offline")  # kinds of source in which customers turn to us

_DID = """
    SELECT e.customer_id, s.pos, e."at", e.at_precision = 'day' AS coarse, e.channel, NULL AS talk, TRUE AS step,
           e.file IN (SELECT alias FROM contact_files) AS contact, e.observation_id AS nth
    FROM events e JOIN places USING (event) JOIN stages s USING (stage) {who}
    WHERE e.customer_id NOT LIKE 'anon-%' AND e."at" IS NOT NULL AND e.at_precision IN ('instant', 'day') {span}"""
_SAID = 'SELECT customer_id, pos, "at", coarse, channel, talk, FALSE AS step, contact, nth FROM told'
_NONE = "SELECT * FROM ({said}) WHERE FALSE"
# A record within 24 hours after one that is known to the day only may have come before it: both take that day's place.
_DAYS = """
    SELECT * EXCLUDE (day), CASE WHEN "at" < day + INTERVAL 1 DAY THEN day ELSE "at" END AS place FROM (
        SELECT *, max(CASE WHEN coarse THEN "at" END) OVER (PARTITION BY customer_id ORDER BY "at" RANGE UNBOUNDED PRECEDING) AS day FROM ({raw}))"""
_INSTANTS = 'SELECT *, "at" AS place FROM ({raw})'
ORDER = 'PARTITION BY customer_id ORDER BY place, pos, "at", step, nth'
_ORDERED = f"""
    CREATE TABLE r AS SELECT * EXCLUDE (fresh), sum(fresh) OVER ({ORDER} ROWS UNBOUNDED PRECEDING) AS run
    FROM (SELECT *, (lag(pos) OVER ({ORDER}) IS DISTINCT FROM pos)::INT AS fresh FROM ({{placed}}))"""
_RUNS = """
    CREATE TABLE runs AS
    WITH talks AS (SELECT customer_id, run, count(DISTINCT talk) AS n FROM r WHERE contact AND NOT step GROUP BY ALL)
    SELECT customer_id, run, pos, steps, contacts + coalesce(n, 0) AS contacts, first, last, days FROM (
        SELECT customer_id, run, any_value(pos) AS pos, count(*) FILTER (step) AS steps, count(*) FILTER (contact AND step) AS contacts,
               min("at") AS first, max("at") AS last, bool_or(coarse) AS days
        FROM r GROUP BY customer_id, run) LEFT JOIN talks USING (customer_id, run)"""


class Records:
    """The ordered records of the people of one map, as table ``r`` of a connection of its own.

    One row of ``r`` is one record at a stage: ``customer_id, pos`` (the stage's number, from 0), ``at`` (UTC), ``coarse`` (known to the day
    only), ``channel, talk`` (one conversation), ``step`` (something they did), ``contact`` (they turned to us), ``nth`` and ``place``
    (what to order by) and ``run`` (1, 2 … : records in a row at one stage). ``runs`` has one row a run: ``customer_id, run, pos, steps,
    contacts, first, last, days`` (something in it is known to the day only). Where there are events, ``events`` and ``places`` are there too.
    Use it as a context, so that it is closed.
    """

    def __init__(self, placed: Placed) -> None:
        self.keys = placed.keys
        self._spill = TemporaryDirectory(prefix="journey-records-")  # what does not fit into memory goes there
        self._connection = connect(Path(self._spill.name) / "spill")
        self._fill(placed)

    def __enter__(self) -> Records:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()
        self._spill.cleanup()

    def ask(self, sql: str, **frames: pd.DataFrame) -> pd.DataFrame:
        """The answer to ``sql`` over ``r`` and any small frames passed by name."""
        for name, frame in frames.items():
            self._connection.register(name, frame)
        return self._connection.execute(sql).df()

    def _fill(self, placed: Placed) -> None:
        told = spoken(placed)
        self._connection.register("told", told)
        self._connection.register("stages", pd.DataFrame({"stage": pd.Series(self.keys, dtype=object), "pos": range(len(self.keys))}))
        did, self.events = _NONE.format(said=_SAID), False
        if placed.events is not None and placed.places is not None and not placed.places.empty:
            places = placed.places[["event", "stage"]].astype(str).drop_duplicates("event")
            contact = [alias for alias, kind in (placed.event_kinds or {}).items() if kind in CONTACTS]
            self._connection.register("places", places)
            self._connection.register("contact_files", pd.DataFrame({"alias": pd.Series(contact, dtype=object)}))
            who = ""
            if placed.members is not None:
                self._connection.register("members", placed.members[["customer_id"]])
                who = "SEMI JOIN members USING (customer_id)"
            span = "" if placed.span is None else f"AND e.\"at\" >= TIMESTAMP '{placed.span[0]}' AND e.\"at\" < TIMESTAMP '{placed.span[1]}'"
            self._connection.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet({literal(placed.events.path)})")
            did = _DID.format(who=who, span=span)
        days = bool(told["coarse"].any()) or bool(self._connection.execute(f"SELECT count(*) FROM ({did}) WHERE coarse").fetchone()[0])
        raw = f"{did} UNION ALL {_SAID}"
        self._connection.execute(_ORDERED.format(placed=(_DAYS if days else _INSTANTS).format(raw=raw)))
        self._connection.execute(_RUNS)
        self.events = bool(self._connection.execute("SELECT count(*) FROM r WHERE step").fetchone()[0])

    @property
    def empty(self) -> bool:
        return not self._connection.execute("SELECT count(*) FROM r").fetchone()[0]


def spoken(placed: Placed) -> pd.DataFrame:
    """What known customers said while they were at a stage, dated: ``customer_id, pos, at`` (UTC, naive)``, coarse, channel, talk, contact, nth``."""
    said = placed.said
    precision = said["at_precision"] if "at_precision" in said else pd.Series("instant", index=said.index)
    stage = said["stage"].astype(str)
    there = stage.isin(placed.keys) & ~said["kind_of_source"].isin(TOLD_LATER) & said["at"].notna() & precision.isin(["instant", "day"])
    there &= ~said["customer_id"].astype(str).str.startswith("anon-")
    if "voice" in said:
        there &= said["voice"] == "customer"
    rows = said[there]
    position = {key: n for n, key in enumerate(placed.keys)}
    channel: Any = rows["channel"].astype(object).where(rows["channel"].notna(), None)
    return pd.DataFrame(
        {
            "customer_id": rows["customer_id"].astype("string"),
            "pos": stage[there].map(position).astype("int64"),
            "at": pd.to_datetime(rows["at"], utc=True).dt.tz_localize(None).astype("datetime64[us]"),
            "coarse": (precision[there] == "day").astype(bool),
            "channel": channel.astype("string"),
            "talk": rows["response_id"].astype("string"),
            "contact": rows["kind_of_source"].isin(CONTACTS).astype(bool),
            "nth": pd.Series(range(len(rows)), index=rows.index, dtype="int64"),
        }
    )
