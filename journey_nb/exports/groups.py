"""The groups of one table on a page of their own: cards, questions, and how stable every number of groups is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..model import disk
from ..model.errors import UsageError
from ..model.journey import JourneyMap, MapBook, Period, StudyFacts
from ..model.phrase import Phrase


def book_of(found: Any, name: str, *, people: int) -> MapBook:
    """Found personas without a journey: a book whose only map has no stages."""
    everyone = JourneyMap("everyone", None, "current", people, True, people < 30, ())
    facts = StudyFacts(name, name, "UTC", "")
    return MapBook(facts, Period(None, None, None), (everyone,), personas=found.personas, segmentation=found.segmentation)


def write(found: Any, path: Path, *, name: str, people: int, lang: str = "ko", audience: str = "team") -> Path:
    """One self-contained HTML page.

    Raises
    ------
    UsageError
        Where the file's name does not end in .html.
    """
    from ..charts import Table, persona_cards, personas_table

    if path.suffix.lower() != ".html":
        raise UsageError(en=f"'{path.name}': the page is written as .html.", ko=f"'{path.name}': 페이지는 .html로 저장합니다.")
    book = book_of(found, name, people=people)
    parts = [part for part in (persona_cards(book, lang, audience), personas_table(book, lang, audience)) if part.markup]
    sheets = tuple(dict.fromkeys(sheet for part in parts for sheet in part.sheets))
    page = Table("".join(part.markup for part in parts), lang, sheets).page(Phrase(f"Personas of {name}", f"{name}의 페르소나").text(lang))
    path.parent.mkdir(parents=True, exist_ok=True)
    return disk.save(path, page)
