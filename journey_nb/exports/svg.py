"""The card as SVG: text as outlines of the carried face, so that it looks the same everywhere."""

from __future__ import annotations

from pathlib import Path

from journey_nb.charts import theme, typeface
from journey_nb.charts.journey import journey_card
from journey_nb.model import disk
from journey_nb.model.journey import MapBook

SUFFIX = ".svg"


def render(book: MapBook, *, persona: str = "everyone", lang: str = "ko", detail: str = "plain", audience: str = "team") -> str:
    import vl_convert

    typeface.register()
    return vl_convert.vegalite_to_svg(theme.spec_of(journey_card(book, persona=persona, lang=lang, audience=audience)))


def write(
    book: MapBook, path: Path | str, *, persona: str = "everyone", lang: str = "ko", audience: str = "team", detail: str = "plain", size: str = "screen"
) -> Path:
    """A card has one size and one reading level: ``size`` and ``detail`` change nothing."""
    path = Path(path)
    path = disk.save(path, render(book, persona=persona, lang=lang, audience=audience))
    return path
