"""Parquet files as tables of text, streamed through DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..model.errors import UnreadableFile
from . import files
from .grid import Head, Table, unique
from .values import header


@dataclass
class ParquetTable(Table):
    """A table whose rows lie in a Parquet file."""


def parquet_table(path: Path) -> ParquetTable:
    """A Parquet file as text rows, streamed through DuckDB."""

    def stream() -> Iterator[tuple[int, list[str] | None]]:
        import duckdb

        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET threads = 1")
            number = 1
            try:
                found = connection.read_parquet(unglobbed(path)).project("COLUMNS(*)::VARCHAR")
                while rows := found.fetchmany(10_000):
                    for row in rows:
                        number += 1
                        yield number, ["" if c is None else c for c in row]
            except duckdb.Error as error:
                raise damaged() from error

    import duckdb

    try:
        with duckdb.connect() as connection:
            names = [header(c) for c in connection.read_parquet(unglobbed(path)).columns]
    except duckdb.Error as error:
        raise damaged() from error
    single = tuple(unique(names))
    return ParquetTable("", Head((1,), single, single, tuple(names), 1), stream)


def damaged() -> UnreadableFile:
    return files.unreadable("The Parquet file is damaged. Export it again.", "Parquet 파일이 깨졌습니다. 다시 내보내십시오.")


def unglobbed(path: Path) -> str:
    """DuckDB takes a path for a pattern; a class of one sign stands for the sign."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))
