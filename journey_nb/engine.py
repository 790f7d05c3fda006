"""The one door to DuckDB: what customers *did* lives in a Parquet file and is counted there, never in a whole pandas frame.

One row of the ``events`` table is one event: ``observation_id`` (integer), ``customer_id`` (pseudonym), ``at`` (UTC), ``event``,
``channel``, ``file`` (alias) and ``row`` (where to look it up).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd


def connect() -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET threads = 2")
    return connection


@dataclass(frozen=True)
class Events:
    """A log of events on disk. ``duplicates`` counts rows of later files that an earlier one already had."""

    path: Path
    rows: int
    duplicates: pd.DataFrame  # file, row, of_file, of_row

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
