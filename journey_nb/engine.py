"""The one door to DuckDB: what customers *did* lives in a Parquet file and is counted there, never in a whole pandas frame.

One row of the ``events`` table is one event: ``observation_id`` (integer), ``customer_id`` (pseudonym), ``at`` (UTC), ``event``,
``channel``, ``file`` (alias) and ``row`` (where to look it up).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .identity import event_ids, pseudonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

COLUMNS = ["observation_id", "customer_id", "at", "at_precision", "event", "channel", "file", "row"]


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


def write_events(
    sources: Iterable[tuple[str, str, Callable[[], Iterator[pd.DataFrame]]]], key: bytes, path: Path, *, scrub: Callable[[pd.Series], pd.Series] | None = None
) -> Events:
    """Stream event chunks into one Parquet file, with ids and pseudonyms in place of raw keys and names.

    Parameters
    ----------
    sources : (alias, source family, chunks) a file
        ``chunks()`` yields frames of ``record_key, customer, at, at_precision, event, channel, row``.
    key : bytes
        The study's key.
    path : Path
        The Parquet file to write; its folder exists. Parts lie beside it until the end.
    scrub : function, optional
        Redacts event names (an event may carry a typed-in value).

    Equal events within a file are told apart by their occurrence number; an event that an earlier file already has, with the
    same customer and instant, is a duplicate and left out.
    """
    import numpy as np

    parts: list[Path] = []
    connection = connect()
    try:
        for alias, family, chunks in sources:
            for chunk in chunks():
                if chunk.empty:
                    continue
                customer = pseudonyms(key, chunk["customer"])
                base = event_ids(key, family, chunk["record_key"])
                table = pd.DataFrame(
                    {
                        "base": np.array(base, dtype="int64"),
                        "customer_id": [c or f"anon-e{b}" for c, b in zip(customer, base, strict=True)],
                        "at": chunk["at"].to_numpy() if chunk["at"].dt.tz is None else chunk["at"].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(),
                        "at_precision": chunk["at_precision"].astype("string"),
                        "event": (scrub(chunk["event"]) if scrub else chunk["event"]).astype("string").to_numpy(),
                        "channel": chunk["channel"].astype("string").to_numpy() if "channel" in chunk else pd.array([None] * len(chunk), dtype="string"),
                        "file": alias,
                        "row": chunk["row"].astype("int64").to_numpy(),
                    }
                )
                part = path.with_name(f".{path.stem}.{len(parts):05d}.part")
                connection.register("chunk", table)
                connection.execute(
                    f"COPY (SELECT base, customer_id, at::TIMESTAMP AS at, at_precision, event, channel, file, row FROM chunk) TO {literal(part)} (FORMAT parquet)"
                )
                connection.unregister("chunk")
                parts.append(part)
        if not parts:
            empty = pd.DataFrame({name: pd.Series(dtype="object") for name in ("file", "row", "of_file", "of_row")})
            connection.execute(
                "COPY (SELECT NULL::BIGINT AS observation_id, NULL::VARCHAR AS customer_id, NULL::TIMESTAMP AS at, NULL::VARCHAR AS at_precision, NULL::VARCHAR AS event, "
                f"NULL::VARCHAR AS channel, NULL::VARCHAR AS file, NULL::BIGINT AS row WHERE false) TO {literal(path)} (FORMAT parquet)"
            )
            return Events(path, 0, empty)
        files = "[" + ", ".join(literal(p) for p in parts) + "]"
        connection.execute(f"CREATE TABLE counted AS SELECT *, row_number() OVER (PARTITION BY file, base ORDER BY row) - 1 AS nth FROM read_parquet({files})")
        connection.execute(
            "CREATE TABLE first AS SELECT base, nth, arg_min(file, (file, row)) AS file, arg_min(row, (file, row)) AS row FROM counted WHERE at IS NOT NULL GROUP BY base, nth HAVING count(*) > 1"
        )
        duplicates = connection.execute(
            "SELECT c.file, c.row, f.file AS of_file, f.row AS of_row FROM counted c JOIN first f USING (base, nth) WHERE (c.file, c.row) <> (f.file, f.row) ORDER BY c.file, c.row"
        ).df()
        connection.execute(
            "COPY (SELECT ((base + nth * 1000003) & 9223372036854775807)::BIGINT AS observation_id, customer_id, at, at_precision, event, channel, file, row FROM counted c "
            "WHERE NOT EXISTS (SELECT 1 FROM first f WHERE f.base = c.base AND f.nth = c.nth AND (f.file, f.row) <> (c.file, c.row)) "
            f"ORDER BY at, observation_id, file, row) TO {literal(path)} (FORMAT parquet)"
        )
        rows = connection.execute(f"SELECT count(*) FROM read_parquet({literal(path)})").fetchone()[0]
        return Events(path, int(rows), duplicates)
    finally:
        connection.close()
        for part in parts:
            part.unlink(missing_ok=True)
