"""The poster as one self-contained HTML page."""

from __future__ import annotations

from pathlib import Path

from journey_nb.charts.posters import poster
from journey_nb.model.journey import MapBook

SUFFIX = ".html"


def render(book: MapBook, *, persona: str = "everyone", lang: str = "ko", detail: str = "plain", audience: str = "team", size: str = "screen") -> str:
    """The page as text: the same map gives the same bytes. Every ``size`` but ``screen`` prints onto its own paper."""
    return poster(book, persona=persona, lang=lang, detail=detail, audience=audience, size=size).page()


def write(
    book: MapBook, path: Path | str, *, persona: str = "everyone", lang: str = "ko", audience: str = "team", detail: str = "plain", size: str = "screen"
) -> Path:
    path = Path(path)
    path.write_text(render(book, persona=persona, lang=lang, detail=detail, audience=audience, size=size), "utf-8", newline="\n")
    return path
