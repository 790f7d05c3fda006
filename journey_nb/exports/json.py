"""The map as ``map.json``: everything in it, keys and numbers, sentences made later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from journey_nb.model import disk, plain
from journey_nb.model.journey import MapBook

from .audience import for_audience

SUFFIX = ".json"


def render(book: MapBook, *, persona: str | None = None, lang: str = "ko", detail: str = "plain", audience: str = "team", size: str = "screen") -> str:
    """Strict JSON, the same for both languages and every size; with ``persona``, that map alone.

    For ``company`` and ``public`` what would tell of fewer than five people is not in it: see :func:`for_audience`.
    """
    book = for_audience(book, audience)
    if persona is not None and persona != "everyone":
        book = replace(book, maps=(book.map(persona),))
    return plain.dumps(book.to_dict())


def parse(text: str) -> MapBook:
    import json

    return MapBook.from_dict(json.loads(text))


def write(
    book: MapBook, path: Path | str, *, persona: str = "everyone", lang: str = "ko", audience: str = "team", detail: str = "plain", size: str = "screen"
) -> Path:
    path = Path(path)
    path = disk.save(path, render(book, persona=persona, audience=audience))
    return path
