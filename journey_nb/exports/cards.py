"""One persona's card as a file of its own: a page that stands alone, or one A4 sheet."""

from __future__ import annotations

from pathlib import Path

from journey_nb.charts.persona_card import persona_page
from journey_nb.model import disk
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import MapBook

from . import browser, pdf

FORMS = ("html", "pdf")


def write(book: MapBook, path: Path | str, form: str = "html", *, persona: str, lang: str = "ko", audience: str = "team") -> Path:
    """The card of ``persona``, masked for its ``audience``, as ``html`` or ``pdf``."""
    if form not in FORMS:
        raise UsageError(
            en=f"A card is saved as {' or '.join(FORMS)}; '{form}' is neither. Without --card this format holds the persona's map.",
            ko=f"카드는 {' 또는 '.join(FORMS)}로 저장합니다. '{form}'은(는) 없습니다. --card를 빼면 그 형식으로 이 유형의 지도를 저장합니다.",
        )
    path, page = Path(path), persona_page(book, persona, lang, audience)
    if form == "pdf":
        return disk.save(path, pdf.dated(browser.print_pdf(page)))
    return disk.save(path, page)
