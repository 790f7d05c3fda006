"""The poster as one self-contained HTML page."""

from __future__ import annotations

from pathlib import Path

from journey_nb.charts.posters import poster
from journey_nb.model import disk
from journey_nb.model.journey import MapBook

SUFFIX = ".html"


def render(
    book: MapBook, *, persona: str = "everyone", lang: str = "ko", detail: str = "plain", audience: str = "team", size: str = "screen", lanes: str | None = None
) -> str:
    """The page as text: the same map gives the same bytes. Every ``size`` but ``screen`` prints onto its own paper; ``lanes`` as in :func:`.poster`."""
    return poster(book, persona=persona, lang=lang, detail=detail, audience=audience, size=size, lanes=lanes).page()


def write(
    book: MapBook,
    path: Path | str,
    *,
    persona: str = "everyone",
    lang: str = "ko",
    audience: str = "team",
    detail: str = "plain",
    size: str = "screen",
    lanes: str | None = None,
) -> Path:
    path = Path(path)
    path = disk.save(path, render(book, persona=persona, lang=lang, detail=detail, audience=audience, size=size, lanes=lanes))
    return path
