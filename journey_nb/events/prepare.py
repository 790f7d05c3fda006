"""A log made ready: ids and pseudonyms in place of raw keys and names, each event once, sorted by time, in one Parquet file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pandas as pd

from ..engine import Events, connect, literal
from ..identity import event_ids, pseudonyms

# Equal events of one file are told apart by their occurrence number; one that an earlier file already has is a duplicate.
COUNTED = "CREATE TABLE counted AS SELECT *, row_number() OVER (PARTITION BY file, base ORDER BY row) - 1 AS nth FROM read_parquet([{files}])"
FIRST = """CREATE TABLE first AS
    SELECT base, nth, arg_min(file, (file, row)) AS file, arg_min(row, (file, row)) AS row
    FROM counted WHERE "at" IS NOT NULL GROUP BY base, nth HAVING count(*) > 1"""
DUPLICATES = """
    SELECT c.file, c.row, f.file AS of_file, f.row AS of_row FROM counted c JOIN first f USING (base, nth)
    WHERE (c.file, c.row) <> (f.file, f.row) ORDER BY c.file, c.row"""
KEPT = """
    SELECT ((base::HUGEINT + nth * 1000003) % 9223372036854775808)::BIGINT AS observation_id, customer_id, "at", at_precision, event, channel, file, row
    FROM counted c
    WHERE NOT EXISTS (SELECT 1 FROM first f WHERE f.base = c.base AND f.nth = c.nth AND (f.file, f.row) <> (c.file, c.row))
    ORDER BY "at", observation_id, file, row"""


def write_events(
    sources: Iterable[tuple[str, str, Callable[[], Iterator[pd.DataFrame]]]],
    key: bytes,
    path: Path,
    *,
    scrub: Callable[[pd.Series], pd.Series] | None = None,
    canonical: Callable[[str], str] | None = None,
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
    canonical : function, optional
        Which of a customer's ids stands for all of them (:meth:`journey_nb.identity.Links.canonical`).
    """
    parts: list[Path] = []
    connection = connect()
    try:
        for alias, family, chunks in sources:
            for chunk in chunks():
                parts.append(path.with_name(f".{path.stem}.{len(parts):05d}.part"))
                connection.register("chunk", _pseudonymous(chunk, alias, family, key, scrub, canonical))
                connection.execute(f"COPY (SELECT * FROM chunk) TO {literal(parts[-1])} (FORMAT parquet)")
                connection.unregister("chunk")
        if not parts:
            raise ValueError("no events to write")
        connection.execute(COUNTED.format(files=", ".join(literal(p) for p in parts)))
        connection.execute(FIRST)
        duplicates = connection.execute(DUPLICATES).df()
        connection.execute(f"COPY ({KEPT}) TO {literal(path)} (FORMAT parquet)")
        rows = connection.execute(f"SELECT count(*) FROM read_parquet({literal(path)})").fetchone()[0]
        return Events(path, int(rows), duplicates)
    finally:
        connection.close()
        for part in parts:
            part.unlink(missing_ok=True)


def _pseudonymous(
    chunk: pd.DataFrame,
    alias: str,
    family: str,
    key: bytes,
    scrub: Callable[[pd.Series], pd.Series] | None,
    canonical: Callable[[str], str] | None,
) -> pd.DataFrame:
    import numpy as np

    base = event_ids(key, family, chunk["record_key"])
    at = chunk["at"] if chunk["at"].dt.tz is None else chunk["at"].dt.tz_convert("UTC").dt.tz_localize(None)
    channel = chunk["channel"] if "channel" in chunk else pd.Series([None] * len(chunk))
    return pd.DataFrame(
        {
            "base": np.array(base, dtype="int64"),
            "customer_id": [c or f"anon-e{b}" for c, b in zip(pseudonyms(key, chunk["customer"], canonical=canonical), base, strict=True)],
            "at": at.astype("datetime64[us]").to_numpy(),
            "at_precision": chunk["at_precision"].astype("string").to_numpy(),
            "event": (scrub(pd.Series(chunk["event"])) if scrub else chunk["event"]).astype("string").to_numpy(),
            "channel": channel.astype("string").to_numpy(),
            "file": alias,
            "row": chunk["row"].astype("int64").to_numpy(),
        }
    ).astype({"at_precision": "string", "event": "string", "channel": "string"})
