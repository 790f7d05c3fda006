"""The card as PNG, 1080 × 1350, in the carried face: no font of the machine is needed."""

from __future__ import annotations

from pathlib import Path

from journey_nb.charts import theme, typeface
from journey_nb.charts.journey import journey_card
from journey_nb.model import disk
from journey_nb.model.journey import MapBook

SUFFIX = ".png"


def render(book: MapBook, *, persona: str = "everyone", lang: str = "ko", detail: str = "plain", audience: str = "team", scale: float = 1.0) -> bytes:
    """The picture's bytes: the same map gives the same ones."""
    import vl_convert

    typeface.register()
    return vl_convert.vegalite_to_png(theme.spec_of(journey_card(book, persona=persona, lang=lang, audience=audience)), scale=scale)


def write(
    book: MapBook, path: Path | str, *, persona: str = "everyone", lang: str = "ko", audience: str = "team", detail: str = "plain", size: str = "screen"
) -> Path:
    """A card has one size and one reading level: ``size`` and ``detail`` change nothing."""
    path = Path(path)
    path = disk.save(path, render(book, persona=persona, lang=lang, audience=audience))
    return path
