"""One small export of invented people for every source we read, written as its product writes it.

``tests/test_every_source.py`` sends every one through the same questions. A source is added by a module here with ``EXAMPLES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

PLAIN = ("설치가 너무 어려워요", "상담원이 친절했어요", "Login takes too long")


@dataclass(frozen=True)
class Example:
    """One source: ``make(texts)`` writes its file with one record a text, the text where the product keeps free text.

    ``said``, ``events``, ``measures``, ``extras`` are how many rows three plain texts become; ``read`` and ``aside`` the file's books.
    A product without free text puts the texts where names stand (an event's name, a page's title, a campaign).
    ``loses`` says why a text may come back changed or not at all: None where every text must be found again, word for word.
    """

    name: str
    file: str
    source: str
    make: Callable[[Sequence[str]], bytes]
    read: int
    aside: int = 0
    said: int = 0
    events: int = 0
    measures: int = 0
    extras: int = 0
    loses: str | None = None


def modules() -> list[str]:
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


def examples() -> Iterator[Example]:
    for name in modules():
        yield from import_module(f"{__name__}.{name}").EXAMPLES
