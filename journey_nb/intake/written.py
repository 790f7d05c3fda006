"""``inspect --tables``: each table as it was read, for people who want to look. RAW; never under ``reports/``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from ..model import disk
from .files import TEXT_SUFFIXES, suffix
from .opening import open_file, rule_for
from .report import UNREADABLE, FileReport, Inspection
from .transcripts import clock
from .walk import Found


def write_tables(inspection: Inspection, out_dir: str | Path) -> list[Path]:
    """Write OUT/<file name>.csv (RFC 4180, UTF-8, only its owner may read it); a file's second table is <file name>.2.csv.

    Every record of the table is written, totals too, cells as they stood in the file; a cell missing at the end is blank, a surplus
    one stays. A table without a header is written without one, an empty file as an empty file. Names met twice get the file's alias
    in front.
    """
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    names = [Path(r.path).name.casefold() for r in inspection.files if r.used or _empty(r, inspection)]  # A.csv and a.csv are one file on Windows
    written = []
    for report in inspection.files:
        if _empty(report, inspection):
            name = Path(report.path).name
            written.append(_write(out / f"{name if names.count(name.casefold()) == 1 else f'{report.alias}_{name}'}.csv", ()))
            continue
        if not report.used:
            continue
        one = open_file(Found(report.path, inspection.places[report.alias]), rule_for(report.path, inspection.rules))
        name = Path(report.path).name
        name = name if names.count(name.casefold()) == 1 else f"{report.alias}_{name}"
        if one.talk is not None:
            rows = ((clock(c.start), clock(c.end), c.speaker, c.text) for c in one.talk.cues)
            written.append(_write(out / f"{name}.csv", [("start", "end", "speaker", "text"), *rows]))
        for number, part in enumerate(one.parts, 1):
            path = out / (f"{name}.csv" if number == 1 else f"{name}.{number}.csv")
            written.append(_write(path, part.table.as_read()))
    return written


def _empty(report: FileReport, inspection: Inspection) -> bool:
    """Whether a file has a table's name and nothing in it."""
    path = inspection.places.get(report.alias)
    return report.source == UNREADABLE and path is not None and suffix(path) in TEXT_SUFFIXES and path.stat().st_size <= 4 and not path.read_bytes().strip()


def _write(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    with disk.staged(path, private=True) as out:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")  # type: ignore[type-var]
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        text.flush()
        text.detach()
    return disk.put(Path(out.name), path)
