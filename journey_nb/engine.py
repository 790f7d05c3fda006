"""The one door to DuckDB: what customers *did* lives in a Parquet file and is counted there, never in a whole pandas frame.

One row of the ``events`` table is one event: ``observation_id`` (integer), ``customer_id`` (pseudonym), ``at`` (UTC; its start where
it took time), ``at_precision``, ``event``, ``channel``, ``file`` (alias), ``row`` (where to look it up) and ``seconds`` (how long it
took, null where nobody said).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

MEMORY = "600MB"  # what DuckDB may hold before it goes to disk; ten million events pass through it
BACKWARD = ["file", "row", "start_row"]


def connect(spill: Path | None = None) -> Any:
    """A connection in UTC. With ``spill`` what does not fit into memory goes to that folder, which is made when it is needed."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET threads = 2")
    if spill is not None:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = {literal(spill)}")
    return connection


@dataclass(frozen=True)
class Events:
    """A log of events on disk.

    ``duplicates`` counts rows of later files that an earlier one already had, ``pairs`` starts that found their completion (two rows,
    one event). ``backward`` has a row a completion that lies before the start of the same number: both stayed events without a duration.
    """

    path: Path
    rows: int
    duplicates: pd.DataFrame  # file, row, of_file, of_row
    pairs: int = 0
    backward: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=BACKWARD))

    def query(self, sql: str, **frames: pd.DataFrame) -> pd.DataFrame:
        """The answer to ``sql`` over the table ``events`` and any small frames passed by name."""
        connection = connect()
        try:
            for name, frame in frames.items():
                connection.register(name, frame)
            connection.execute("CREATE VIEW events AS SELECT * FROM read_parquet(" + literal(self.path) + ")")
            return connection.execute(sql).df()
        finally:
            connection.close()

    def names(self) -> pd.DataFrame:
        """One row an event name: ``event, n`` by name."""
        return self.query("SELECT event, count(*) AS n FROM events GROUP BY event ORDER BY event")


def literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
