"""The map as ``map.json``: everything in it, keys and numbers, sentences made later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from journey_nb.model import plain
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import MapBook

SUFFIX = ".json"


def render(book: MapBook, *, persona: str | None = None, lang: str = "ko", detail: str = "plain", audience: str = "team") -> str:
    """Strict JSON, the same for both languages; with ``persona``, that map alone.

    ``map.json`` holds the whole evidence, so it is for the team: another audience is refused.
    """
    if audience != "team":
        raise UsageError(
            en=f"map.json holds every quote and count, so it has no '{audience}' version. Export html, png or svg for that audience.",
            ko=f"map.json에는 인용문과 수가 모두 들어 있어 '{audience}'용이 없습니다. html, png, svg로 내보내십시오.",
        )
    if persona is not None and persona != "everyone":
        book = replace(book, maps=(book.map(persona),))
    return plain.dumps(book.to_dict())


def parse(text: str) -> MapBook:
    import json

    return MapBook.from_dict(json.loads(text))


def write(book: MapBook, path: Path | str, **options: str) -> Path:
    path = Path(path)
    path.write_text(render(book, **options), "utf-8", newline="\n")
    return path
