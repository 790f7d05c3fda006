"""Large event logs, delimited or Parquet, streamed by DuckDB where that gives what our own reader gives, byte by byte.

A delimited file qualifies where nobody can read it in two ways: every line is one record of the header's width, quotation marks open
and close where they have to, times are ISO. Its lines are counted here; if DuckDB counts another number, or stumbles, the file goes the
usual way. So do single values that are not plain (other white space, letters that have two spellings): those rows are handed to
:func:`journey_nb.intake.eventlogs.frame_of` one by one.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import dialects, eventlogs, files, tables
from .grid import TOTALS, Table, Tally
from .parquet import ParquetTable, unglobbed
from .roles import Mapping
from .tables import SEPARATOR, constant
from .values import MISSING, plain

LEAST = 8 << 20  # bytes below which the usual way is quick enough
PACKED = 8  # times smaller is a Parquet file than the rows in it
BLOCK = 8 << 20
VECTORS = 48  # of 2,048 rows each: a frame has at most 98,304
MEMORY = "1GB"
ROLES = ("customer", "email", "event", "at", "channel", "record_key")

# letters and signs that have one spelling only, none of them white space; a value of these with single spaces between is as `tidy` has it
SIGN = r"[!-~\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{FF}가-힣\x{4E00}-\x{9FFF}ぁ-ゖァ-ヺ\x{2010}-\x{2027}\x{2030}-\x{205E}]"
CLOCK = r"[12]\d{3}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"


@dataclass(frozen=True)
class Quick:
    """A log that DuckDB may read: where its rows come from, how the first is numbered, and the rows that are set aside."""

    source: str  # a table function of DuckDB with columns c0, c1 …
    first: int
    names: tuple[str, ...]
    mapping: Mapping
    aside: frozenset[int] = frozenset()

    def chunks(self, *, zone: str, order: str = "mdy", rule: Any = None) -> Iterator[pd.DataFrame]:
        """Frames of EVENTS, the same as :func:`journey_nb.intake.eventlogs.chunks` gives, up to where one ends and the next begins."""
        connection = _connect(threads=1)  # two threads hand rows out of order, whatever preserve_insertion_order says: seen, and tested
        gone = np.array(sorted(self.aside), dtype="int64")
        try:
            connection.execute(self._query())
            row = self.first
            while len(found := connection.fetch_df_chunk(VECTORS)):
                rows = np.arange(row, row + len(found))
                row += len(found)
                if len(gone):
                    kept = ~np.isin(rows, gone)
                    found, rows = found[kept].reset_index(drop=True), rows[kept]
                if len(found):
                    yield self._frame(found, rows, zone, order, rule)
        finally:
            connection.close()

    @property
    def asked(self) -> dict[str, int]:
        """What is asked of a row: a name → its column. Roles, and the columns that tell of an activity's life."""
        places = {name: i for i, name in enumerate(self.names)}
        found = {role: places[name] for role in ROLES if (name := self.mapping.one(role))}
        lives = [n for n in dict.fromkeys((*eventlogs.life_of(self.names, self.mapping), *self.names)) if n]
        wanted = {*eventlogs.life_of(self.names, self.mapping)}
        return found | {"+" + n: places[n] for n in lives if n in wanted or plain(n) in eventlogs.DIGESTED}

    def _query(self) -> str:
        asked = self.asked
        alias = {name: f"v{i}" for i, name in enumerate(asked)}
        words = {name: _tidied(f"c{place}") for name, place in asked.items() if name != "at"}
        raw = ", ".join(f"coalesce(c{place}, '') AS {alias[name]}_raw" for name, place in asked.items())
        tidied = ", ".join(f"{sql} AS {alias[name]}" for name, sql in words.items())
        odd = " OR ".join(_odd(f"c{place}") for name, place in asked.items() if name != "at") or "false"
        key = alias.get("record_key")
        alone = f" OR (NOT regexp_full_match({key}, '[ -~]*'))" if key else ""

        def one(name: str) -> str:
            return alias.get(name, "''")

        who = f"CASE WHEN {one('customer')} <> '' THEN {one('customer')} ELSE {one('email')} END"
        parts = {"customer": "who", "event": one("event"), "at": "wall", "channel": one("channel"), "record_key": one("record_key")}
        parts |= {"life " + plain(n): alias["+" + n] for n in self.names if plain(n) in eventlogs.DIGESTED}
        pairs = ", ".join(f"CASE WHEN {parts[n]} <> '' THEN {_text(n + '=')} || {parts[n]} END" for n in sorted(parts))
        trusted = f"(regexp_full_match({key}, '(.*\\d){{6}}.*') OR (length({key}) >= 6 AND {key} SIMILAR TO '.*\\d.*' AND {key} SIMILAR TO '.*[A-Za-z].*'))"
        stray = ", ".join(f"CASE WHEN odd THEN {alias[n]}_raw END AS {alias[n]}_raw" for n in asked)
        last = ", ".join(f"{alias[n]} AS {alias[n]}" for n in words)
        return f"""
            WITH a AS (SELECT {raw}, {tidied}, {_moment(f"c{asked['at']}")}, ({odd}) AS strange FROM {self.source}),
            b AS (SELECT *, {who} AS who, strange{alone} AS odd FROM a),
            c AS (SELECT *, concat_ws({_text(SEPARATOR)}, {pairs}) AS pairs, {trusted if key else "false"} AS trusted FROM b)
            SELECT who, {last}, ts, kind, odd, trusted, CASE WHEN odd OR trusted THEN '' ELSE pairs END AS pairs, {stray} FROM c"""

    def _frame(self, found: pd.DataFrame, rows: np.ndarray, zone: str, order: str, rule: Any) -> pd.DataFrame:
        asked = self.asked
        alias = {name: f"v{i}" for i, name in enumerate(asked)}

        def told(name: str) -> pd.Series:
            return pd.Series(found[alias[name]]) if name in alias else pd.Series("", index=found.index, dtype=object)

        kind = found["kind"].to_numpy()
        naive = found["ts"].astype("datetime64[us]")
        own = kind == 2
        local = naive.where(~own, pd.NaT).dt.tz_localize(zone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward")
        at = local.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
        if own.any():
            at = naive.dt.tz_localize("UTC").astype("datetime64[us, UTC]").where(own, at)
        who = found["who"].astype(object)
        trusted = found["trusted"].to_numpy()
        digest, nothing = hashlib.blake2b, tables.digests({"": pd.Series([""])})[0]
        told_of = found["pairs"].to_numpy()
        made = np.array([digest(p.encode("utf-8"), digest_size=15).hexdigest() if p else nothing for p in told_of], dtype=object)
        if trusted.any():
            made[trusted] = f"{plain(self.mapping.one('record_key') or '')}=" + told("record_key").to_numpy()[trusted]
        frame = pd.DataFrame(
            {
                "record_key": pd.Series(made, dtype=object),
                "customer": who.where(who != "", None),
                "at": at,
                "at_precision": pd.Series(np.array(["none", "instant", "instant", "day"], dtype=object)[kind], dtype=object),
                "event": told("event").astype(object),
                "channel": constant(told("channel").astype(object), rule, "channel"),
                "row": rows,
            }
        )
        life, instance = eventlogs.life_of(self.names, self.mapping)
        if life is not None:
            words, number = told("+" + life), told("+" + instance) if instance else told("")
            frame = frame.assign(life=eventlogs.lives(words), instance=number.astype(object).where(number != "", None))
        strange = np.flatnonzero(found["odd"].to_numpy())
        return self._mended(frame, found.iloc[strange], strange, zone, order, rule) if len(strange) else frame

    def _mended(self, frame: pd.DataFrame, found: pd.DataFrame, strange: np.ndarray, zone: str, order: str, rule: Any) -> pd.DataFrame:
        """The rows with a value that is not plain, as the usual way has them."""
        there = sorted((place, f"v{i}_raw") for i, place in enumerate(self.asked.values()))
        cells = pd.DataFrame({self.names[place]: found[raw].to_numpy() for place, raw in there}, dtype=object)
        own = eventlogs.frame_of(cells, frame["row"].to_numpy()[strange], self.mapping, zone=zone, order=order, rule=rule)
        for name in frame.columns.difference(["at", "at_precision", "row"]):  # times are plain here, or nothing of the file would be
            values = frame[name].astype(object).to_numpy(copy=True)
            values[strange] = own[name].astype(object).to_numpy()
            frame[name] = pd.Series(values, index=frame.index, dtype=object)
        return frame


# ---------------------------------------------------------------- SQL


def _connect(threads: int = 2) -> Any:
    import duckdb

    connection = duckdb.connect()
    for said in ("TimeZone = 'UTC'", f"threads = {threads}", f"memory_limit = '{MEMORY}'"):
        connection.execute("SET " + said)
    return connection


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


MISSED = ", ".join(_text(word) for word in sorted(MISSING))


def _tidied(column: str) -> str:
    return f"CASE WHEN {column} IS NULL OR lower({column}) IN ({MISSED}) THEN '' ELSE {column} END"


def _odd(column: str) -> str:
    return f"(coalesce({column}, '') <> '' AND NOT regexp_full_match({column}, '{SIGN}+( {SIGN}+)*'))"


def _kind(column: str) -> str:
    """0 no time, 1 a local time, 2 one that names its zone, 3 a day; 9 anything else."""
    return f"""CASE WHEN {column} IS NULL OR lower({column}) IN ({MISSED}) THEN 0
        WHEN regexp_full_match({column}, '{CLOCK}') THEN CASE WHEN TRY_CAST({column} AS TIMESTAMP) IS NULL THEN 9 ELSE 1 END
        WHEN regexp_full_match({column}, '{CLOCK}(Z|[+-](0\\d|1[0-4]):[0-5]\\d)') THEN CASE WHEN TRY_CAST({column} AS TIMESTAMPTZ) IS NULL THEN 9 ELSE 2 END
        WHEN regexp_full_match({column}, '[12]\\d{{3}}-\\d{{2}}-\\d{{2}}') THEN CASE WHEN TRY_CAST({column} AS TIMESTAMP) IS NULL THEN 9 ELSE 3 END
        ELSE 9 END"""


def _moment(column: str) -> str:
    """``ts`` (local, or UTC where the value names its zone), ``kind`` and ``wall`` as the record's key has it."""
    stamp = f"CASE kind WHEN 2 THEN timezone('UTC', TRY_CAST({column} AS TIMESTAMPTZ)) WHEN 0 THEN NULL ELSE TRY_CAST({column} AS TIMESTAMP) END"
    return f"""{_kind(column)} AS kind, {stamp} AS ts,
        CASE kind WHEN 0 THEN '' WHEN 3 THEN {column} WHEN 1 THEN strftime(ts, '%Y-%m-%dT%H:%M:%S.%f') ELSE strftime(ts, '%Y-%m-%dT%H:%M:%S.%fZ') END AS wall"""


def _doubtful(first: str, last: int) -> str:
    """Rows that may be no records: a superset of what :meth:`grid.Table.rows` looks at twice."""
    totals = ", ".join(_text(word) for word in sorted(TOTALS))
    return f"""c0 IS NULL OR NOT regexp_full_match(c0, '{SIGN}(.*{SIGN})?') OR c0 = {_text(first)} OR lower(c0) IN ({totals})
        OR (coalesce(c{last}, '') = '' AND coalesce(c1, '') = '') OR lower(c{last}) IN ({totals})"""


# ---------------------------------------------------------------- which files


def quick(path: Path, encoding: files.Encoding | None, table: Table, mapping: Mapping) -> Quick | None:
    """The log as DuckDB may read it, the books of ``table`` closed; None where the usual way has to."""
    import duckdb

    packed = isinstance(table, ParquetTable)
    if len(table.head.names) < 3 or path.stat().st_size < (LEAST // PACKED if packed else LEAST) or not all(mapping.one(role) for role in ("event", "at")):
        return None
    n = None
    if packed:
        source, first = parquet_source(path, len(table.head.names)), 2
    elif encoding is not None and (dialect := dialects.plain(path, encoding)) and dialect.width == len(table.head.names) and table.head.rows:
        n = records(path, dialect.delimiter, dialect.quote, dialect.line_end)
        if n is None:
            return None
        source, first, n = csv_source(path, dialect, table.head.skip), table.head.skip + 1, n - table.head.skip
    else:
        return None
    found = Quick(source, first, table.head.names, mapping)
    connection = _connect()
    try:
        place = found.asked["at"]
        doubtful = _doubtful(table.head.cells[0].strip(), len(table.head.names) - 1)
        asked = f"SELECT count(*), count_if({doubtful}), count_if(({_kind(f'c{place}')}) = 9) FROM {source}"
        counted, doubts, strange = connection.execute(asked).fetchone()
    except duckdb.Error:
        return None
    finally:
        connection.close()
    if (n is not None and counted != n) or (strange and not doubts) or strange > FEW:
        return None
    if not doubts:
        table.tally = Tally(read=counted)
        return found
    for _ in table.rows():
        pass
    if table.tally.read != counted or table.tally.mended:
        return None
    found = replace(found, aside=frozenset(int(s.row) for s in table.tally.set_aside))
    return found if found.aside.issuperset(_strange(found, place) if strange else ()) else None


FEW = 1_000  # rows with a time of another form: totals and notes, which are set aside, or the file goes the usual way


def _strange(found: Quick, place: int) -> list[int]:
    """The numbers of the rows whose time is of no form that DuckDB may read."""
    connection = _connect(threads=1)
    try:
        numbered = f"SELECT row_number() OVER () + {found.first} - 1 AS n, c{place} AS told FROM {found.source}"
        return [row for (row,) in connection.execute(f"SELECT n FROM ({numbered}) WHERE ({_kind('told')}) = 9").fetchall()]
    finally:
        connection.close()


def csv_source(path: Path, dialect: dialects.Dialect, skip: int) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(dialect.width))
    with open(path, "rb") as handle:
        packed = handle.read(2) == b"\x1f\x8b"
    said = {"delim": dialect.delimiter, "quote": dialect.quote, "escape": dialect.quote, "compression": "gzip" if packed else "none"}
    options = ", ".join(f"{name} = {_text(value)}" for name, value in said.items())
    return (
        f"read_csv({_text(unglobbed(path))}, columns = {{{columns}}}, {options}, header = false, skip = {skip}, auto_detect = false, null_padding = false, "
        "ignore_errors = false, strict_mode = true, nullstr = '')"
    )


def parquet_source(path: Path, width: int) -> str:
    names = [f"c{i}" for i in range(width)]
    texts = ", ".join(f"{name}::VARCHAR AS {name}" for name in names)
    return f"(SELECT {texts} FROM read_parquet({_text(unglobbed(path))}) AS t({', '.join(names)}))"


def records(path: Path, delimiter: str, quote: str, end: str) -> int | None:
    """How many lines the file has, each of them one record; None where a line is blank, holds several kinds of ends, or a mark is astray.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> found = []
    >>> for text in ('a,b\\n1,"x ""y"", z"\\n2,z', 'a,b\\n1,"x\\ny"\\n', 'a,b\\n1,5" disc\\n', 'a,b\\n\\n1,2\\n'):
    ...     _ = path.write_text(text)
    ...     found.append(records(path, ",", '"', "\\n"))
    >>> found
    [3, None, None, None]
    """
    lines, rest = 0, b""
    ends = end.encode()
    with files.open_bytes(path) as handle:
        while block := handle.read(BLOCK):
            cut = (rest + block).rpartition(b"\n")
            rest = cut[2]
            if not cut[1]:
                if len(rest) > 4 * BLOCK:
                    return None
                continue
            if not _sound(cut[0] + b"\n", delimiter, quote, ends):
                return None
            lines += cut[0].count(b"\n") + 1
    if rest and not _sound(rest.rstrip(b"\r") + ends, delimiter, quote, ends):
        return None
    return lines + bool(rest)


def _sound(block: bytes, delimiter: str, quote: str, ends: bytes) -> bool:
    """Whether every line of the block is one record and no more."""
    if b"\x00" in block or block.startswith(ends) or b"\n" + ends in block or block.count(b"\r") != (block.count(b"\n") if ends == b"\r\n" else 0):
        return False
    if ends == b"\r\n" and block.count(b"\r\n") != block.count(b"\n"):
        return False
    if not quote or b'"' not in block:
        return True
    signs = np.frombuffer(block, dtype="uint8")
    marks = np.flatnonzero(signs == 34)
    if len(marks) % 2:
        return False
    opens, closes = marks[0::2], marks[1::2]
    before = np.where(opens > 0, signs[np.maximum(opens - 1, 0)], 10)
    after = signs[np.minimum(closes + 1, len(signs) - 1)]
    ours = ord(delimiter)
    if not (np.isin(before, (ours, 10, 34)).all() and np.isin(after, (ours, 10, 13, 34)).all()):
        return False
    return not (np.searchsorted(marks, np.flatnonzero(signs == 10)) % 2).any()


__all__ = ["Quick", "quick", "records"]
