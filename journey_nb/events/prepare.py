"""A log made ready: ids and pseudonyms in place of raw keys and names, each event once, starts joined to completions, sorted by time.

All of it happens on disk: no step holds a whole log in memory, and what does not fit is spilled beside the file that is written.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..engine import BACKWARD, Events, connect, literal
from ..identity import event_ids, pseudonyms

SEPARATOR = "\x1f"
REMEMBERED = 500_000  # customers whose pseudonyms are kept at hand between two frames
ID = "((base::HUGEINT + nth * 1000003) % 9223372036854775808)::BIGINT"

# Equal events of one file are told apart by their occurrence number; one that an earlier file already has is a duplicate.
TWICE = "CREATE TABLE twice AS SELECT base FROM parts GROUP BY base HAVING count(*) > 1"
COUNTED = "CREATE TABLE counted AS SELECT *, row_number() OVER (PARTITION BY file, base ORDER BY row) - 1 AS nth FROM parts SEMI JOIN twice USING (base)"
FIRST = """CREATE TABLE first AS
    SELECT base, nth, arg_min(file, (file, row)) AS file, arg_min(row, (file, row)) AS row
    FROM counted WHERE "at" IS NOT NULL GROUP BY base, nth HAVING count(*) > 1"""
DUPLICATES = """
    SELECT c.file, c.row, f.file AS of_file, f.row AS of_row FROM counted c JOIN first f USING (base, nth)
    WHERE (c.file, c.row) <> (f.file, f.row) ORDER BY c.file, c.row"""
KEPT = f"""
    CREATE VIEW kept AS
    SELECT {ID.replace("nth", "0")} AS observation_id, * FROM parts ANTI JOIN twice USING (base)
    UNION ALL BY NAME
    SELECT {ID} AS observation_id, * EXCLUDE (nth) FROM counted c
    WHERE NOT EXISTS (SELECT 1 FROM first f WHERE f.base = c.base AND f.nth = c.nth AND (f.file, f.row) <> (c.file, c.row))"""

# A start and the completion of the same activity: within a customer, an activity and (where the log numbers them) an instance the first
# start goes with the first completion after it. A completion that finds no start open is alone: `balance` falls to a new low there.
LIVED = """
    CREATE TABLE lived AS
    SELECT observation_id, file, row, customer_id, event, instance, "at", at_precision, life,
           sum(CASE life WHEN 'start' THEN 1 ELSE -1 END) OVER w AS balance
    FROM kept WHERE life IS NOT NULL AND "at" IS NOT NULL
    WINDOW w AS (PARTITION BY file, customer_id, event, instance ORDER BY "at", life = 'complete', row, observation_id ROWS UNBOUNDED PRECEDING)"""
MATCHED = """
    CREATE TABLE matched AS
    WITH low AS (
        SELECT *, life = 'complete' AND balance < least(0, coalesce(min(balance) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS alone
        FROM lived WINDOW w AS (PARTITION BY file, customer_id, event, instance ORDER BY "at", life = 'complete', row, observation_id)
    ), numbered AS (
        SELECT *, row_number() OVER (PARTITION BY file, customer_id, event, instance, life ORDER BY "at", row, observation_id) AS nth FROM low WHERE NOT alone
    )
    SELECT s.observation_id AS start_id, c.observation_id AS end_id,
           CASE WHEN s.at_precision = 'instant' AND c.at_precision = 'instant' THEN epoch(c."at") - epoch(s."at") END AS seconds
    FROM numbered s JOIN numbered c ON s.life = 'start' AND c.life = 'complete' AND s.file = c.file AND s.customer_id = c.customer_id AND s.event = c.event
        AND s.instance IS NOT DISTINCT FROM c.instance AND s.nth = c.nth"""
BACK = """
    WITH alone AS (
        SELECT * FROM lived l WHERE instance IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM matched m WHERE m.start_id = l.observation_id) AND NOT EXISTS (SELECT 1 FROM matched m WHERE m.end_id = l.observation_id)
    ), starts AS (
        SELECT file, customer_id, event, instance, max("at") AS last, arg_max(row, "at") AS start_row FROM alone WHERE life = 'start' GROUP BY ALL
    )
    SELECT c.file, c.row, s.start_row FROM alone c JOIN starts s USING (file, customer_id, event, instance)
    WHERE c.life = 'complete' AND c."at" < s.last ORDER BY c.file, c.row"""
WRITTEN = """
    SELECT observation_id, customer_id, "at", at_precision, event, channel, file, row, {seconds} AS seconds
    FROM kept {matched} ORDER BY "at", observation_id, file, row"""


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
        ``chunks()`` yields frames of ``record_key, customer, at, at_precision, event, channel, row``, and where rows start or complete
        something ``life`` (start, complete) and ``instance`` (which activity, where the log numbers them); a source that knows how long
        an event took gives ``seconds``.
    key : bytes
        The study's key.
    path : Path
        The Parquet file to write; its folder exists. Parts lie beside it until the end.
    scrub : function, optional
        Redacts event names (an event may carry a typed-in value).
    canonical : function, optional
        Which of a customer's ids stands for all of them (:meth:`journey_nb.identity.Links.canonical`).

    Returns
    -------
    Events
        A start and its completion are one event, at its start, with ``seconds`` from the one to the other; either alone stays an event
        without. A completion before its start is never a negative duration: both stay, and ``backward`` names them.
    """
    parts: list[Path] = []
    people: dict[str, str | None] = {}
    lives = False
    spill = path.with_name(f".{path.stem}.spill")
    connection = connect(spill)
    try:
        for alias, family, chunks in sources:
            for chunk in chunks():
                parts.append(path.with_name(f".{path.stem}.{len(parts):05d}.part"))
                lives = lives or ("life" in chunk and bool((chunk["life"] == "start").any()))
                connection.register("chunk", _pseudonymous(chunk, alias, family, key, scrub, canonical, people))
                connection.execute(f"COPY (SELECT * FROM chunk) TO {literal(parts[-1])} (FORMAT parquet)")
                connection.unregister("chunk")
        if not parts:
            raise ValueError("no events to write")
        people.clear()
        connection.execute(f"CREATE VIEW parts AS SELECT * FROM read_parquet([{', '.join(literal(p) for p in parts)}])")
        for step in (TWICE, COUNTED, FIRST, KEPT):
            connection.execute(step)
        duplicates = connection.execute(DUPLICATES).df()
        pairs, backward = 0, pd.DataFrame(columns=BACKWARD)
        seconds, matched = "seconds", ""
        if lives:
            connection.execute(LIVED)
            connection.execute(MATCHED)
            pairs = int(connection.execute("SELECT count(*) FROM matched").fetchone()[0])
            backward = connection.execute(BACK).df()
            seconds = "coalesce(kept.seconds, m.seconds)"
            matched = "LEFT JOIN matched m ON m.start_id = kept.observation_id ANTI JOIN matched e ON e.end_id = kept.observation_id"
        connection.execute(f"COPY ({WRITTEN.format(seconds=seconds, matched=matched)}) TO {literal(path)} (FORMAT parquet)")
        rows = connection.execute(f"SELECT count(*) FROM read_parquet({literal(path)})").fetchone()[0]
        return Events(path, int(rows), duplicates, pairs, backward)
    finally:
        connection.close()
        for part in parts:
            part.unlink(missing_ok=True)
        shutil.rmtree(spill, ignore_errors=True)


def _pseudonymous(
    chunk: pd.DataFrame,
    alias: str,
    family: str,
    key: bytes,
    scrub: Callable[[pd.Series], pd.Series] | None,
    canonical: Callable[[str], str] | None,
    people: dict[str, str | None],
) -> pd.DataFrame:
    base = ids(key, family, chunk["record_key"])
    at = chunk["at"] if chunk["at"].dt.tz is None else chunk["at"].dt.tz_convert("UTC").dt.tz_localize(None)

    def words(name: str) -> Any:
        found = chunk[name] if name in chunk else pd.Series([None] * len(chunk), dtype="object")
        return found.astype("string").to_numpy()

    def scrubbed(name: str) -> Any:
        """An event's or a channel's name may carry what somebody typed."""
        return scrub(pd.Series(chunk[name])).astype("string").to_numpy() if scrub and name in chunk else words(name)

    return pd.DataFrame(
        {
            "base": np.array(base, dtype="int64"),
            "customer_id": _people(pd.Series(chunk["customer"]), base, key, canonical, people),
            "at": at.astype("datetime64[us]").to_numpy(),
            "at_precision": words("at_precision"),
            "event": scrubbed("event"),
            "channel": scrubbed("channel"),
            "file": alias,
            "row": chunk["row"].astype("int64").to_numpy(),
            "life": words("life"),
            "instance": pd.array(_instances(chunk, family, key), dtype="Int64"),
            "seconds": chunk["seconds"].astype("float64").to_numpy() if "seconds" in chunk else np.full(len(chunk), np.nan),
        }
    ).astype({"at_precision": "string", "event": "string", "channel": "string", "life": "string"})


def ids(key: bytes, family: str, record_keys: Iterable[str]) -> list[int]:
    """:func:`journey_nb.identity.event_ids` at half the price: the key is hashed once, not once an event.

    Examples
    --------
    >>> ids(b"k" * 32, "event_log", ["a", "나"]) == event_ids(b"k" * 32, "event_log", ["a", "나"])
    True
    """
    if len(key) > 64:
        return event_ids(key, family, record_keys)
    block = key.ljust(64, b"\0")  # HMAC as RFC 2104 has it
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))
    inner.update((family + SEPARATOR).encode("utf-8", "surrogatepass"))
    found = []
    for record in record_keys:
        one, two = inner.copy(), outer.copy()
        one.update(record.encode("utf-8", "surrogatepass"))
        two.update(one.digest())
        found.append(int.from_bytes(two.digest()[:8], "big") >> 1)
    return found


def _people(raw: pd.Series, base: list[int], key: bytes, canonical: Callable[[str], str] | None, people: dict[str, str | None]) -> Any:
    """A pseudonym a row; each customer's is made once, and an event of nobody is a voice of its own."""
    if len(people) > REMEMBERED:
        people.clear()
    codes, different = pd.factorize(raw)
    new = [value for value in different if value not in people]
    people |= dict(zip(new, pseudonyms(key, new, canonical=canonical), strict=True))
    found = np.array([*(people[value] for value in different), None], dtype="object")[codes]
    nobody = np.flatnonzero(pd.isna(found))
    found[nobody] = [f"anon-e{base[i]}" for i in nobody]
    return found


def _instances(chunk: pd.DataFrame, family: str, key: bytes) -> list[int | None]:
    """The activity's own number as one of ours: what a log writes there may name somebody."""
    if "instance" not in chunk:
        return [None] * len(chunk)
    codes, different = pd.factorize(chunk["instance"])
    made: list[int | None] = [*event_ids(key, family + SEPARATOR + "instance", different), None]
    return [made[code] for code in codes]
