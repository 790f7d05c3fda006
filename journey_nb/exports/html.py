"""The poster as one self-contained HTML page."""

from __future__ import annotations

from pathlib import Path

from journey_nb.charts.posters import poster
from journey_nb.model.journey import MapBook

SUFFIX = ".html"


def render(book: MapBook, *, persona: str = "everyone", lang: str = "ko", detail: str = "plain", audience: str = "team") -> str:
    """The page as text: the same map gives the same bytes."""
    return poster(book, persona=persona, lang=lang, detail=detail, audience=audience).page()


def write(book: MapBook, path: Path | str, **options: str) -> Path:
    path = Path(path)
    path.write_text(render(book, **options), "utf-8", newline="\n")
    return path
