"""The evidence list as a workbook: readable without Jupyter, a browser or us. The same map gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from journey_nb import i18n
from journey_nb.charts.posters import lens_of
from journey_nb.i18n import t
from journey_nb.model import disk
from journey_nb.model.journey import MapBook

from . import expected
from .audience import for_audience
from .evidence_list import Block, blocks

SUFFIX = ".xlsx"
CLAIMS = ("code", "stage", "kind", "sentence", "count", "of", "share", "low", "high", "level", "why", "counted", "observations", "note")
WIDTHS = (9, 16, 14, 44, 9, 9, 9, 9, 9, 12, 46, 44, 12, 26)


def render(
    book: MapBook,
    *,
    persona: str = "everyone",
    lang: str = "ko",
    audience: str = "team",
    detail: str = "plain",
    size: str = "screen",
    names: Mapping[str, str] | None = None,
    found: list[Block] | None = None,
) -> bytes:
    """Four sheets: claims (one row a code), quotes, files and rows, expected questions. The public's has no quotes, files and rows.

    ``detail`` and ``size`` are there for the other formats; a workbook has one.
    """
    from openpyxl import Workbook

    from journey_nb.text.workbooks import laid_out, settled

    found = blocks(book, lang, audience, persona=persona, names=names) if found is None else found

    def word(key: str) -> str:
        return t(f"evidence_list.{key}", lang)

    made = Workbook()
    sheet: Any = made.active
    sheet.title = word("sheet_claims")
    laid_out(sheet, [word(f"head_{name}") for name in CLAIMS], [_row(b, lang) for b in found], WIDTHS, lang)
    for line in range(2, len(found) + 2):
        for column in (7, 8, 9):
            sheet.cell(line, column).number_format = "0.0%"
    sheet.auto_filter.ref = sheet.dimensions
    if audience != "public":
        heads = ["head_code", "head_quote", "head_source", "head_where", "head_day", "head_who"]
        quotes = [[b.code, q.text, q.source, q.where, q.at, q.who] for b in found for q in b.quotes]
        laid_out(made.create_sheet(word("sheet_quotes")), [word(h) for h in heads], quotes, [9, 90, 18, 18, 16, 16], lang)
        places = [[b.code, p.file, ", ".join(p.rows) + (f" {t('evidence_list.more_rows', lang, n=p.more)}" if p.more else "")] for b in found for p in b.places]
        laid_out(made.create_sheet(word("sheet_rows")), [word(h) for h in ("head_code", "head_source", "head_rows")], places, [9, 40, 90], lang)
        laid_out(made.create_sheet(word("sheet_files")), *_files(for_audience(book, audience), lang, audience, persona, names), lang)
    asked = [[q.asks, "\n".join(q.answers)] for q in expected.questions(book, lang, audience, persona=persona)]
    laid_out(made.create_sheet(word("asked_title")), [word("head_asks"), word("head_answer")], asked, [34, 120], lang)
    return settled(made)


def _row(b: Block, lang: str) -> list[Any]:
    count, of, low, high = b.share or (None, None, None, None)
    kind = f"evidence_list.kind_{b.kind}"
    sure = "\n".join(f"{p.name}: {p.found}{f' → {p.word}' if p.word else ''}" if p.name else p.found for p in b.parts)
    counted = "\n".join(f"{label}: {figure}{f' ({note})' if note else ''}" for label, figure, note in b.steps)
    share = None if count is None or not of else round(count / of, 6)
    told = t(kind, lang) if i18n.has(kind) else b.kind
    return [b.code, b.stage, told, b.sentence, count, of, share, low, high, b.level_word, sure, counted, b.told, b.note]


def _files(book: MapBook, lang: str, audience: str, persona: str, names: Mapping[str, str] | None) -> tuple[list[str], list[list[Any]], list[float]]:
    """One row a file; its alias and name for the team alone."""
    lens, team = lens_of(book, persona, lang, audience), audience == "team"
    heads = [t(f"evidence_list.head_{name}", lang) for name in ("file", "name", "source_kind", "read", "kept", "aside")]
    rows: list[list[Any]] = [
        [s.alias if team else "", (names or {}).get(s.alias, "") if team else "", lens.kind(s.kind), s.rows_read, s.rows_kept, s.rows_set_aside]
        for s in book.sources
    ]
    return heads, rows, [10.0, 40.0, 18.0, 12.0, 12.0, 12.0]


def write(
    book: MapBook,
    path: Path | str,
    *,
    persona: str = "everyone",
    lang: str = "ko",
    audience: str = "team",
    detail: str = "plain",
    size: str = "screen",
    names: Mapping[str, str] | None = None,
) -> Path:
    return disk.save(path, render(book, persona=persona, lang=lang, audience=audience, names=names))
