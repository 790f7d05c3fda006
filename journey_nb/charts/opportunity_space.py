"""Where things stand in a square of two axes that both begin at 0: places in percent from the lower left corner."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

APART = 5.6  # percent between two numbered marks: they are 17 px wide in a square of 310 px, 20 in a wider one
EDGE = 2.5


@dataclass(frozen=True)
class Axis:
    label: str
    end: float
    ticks: tuple[str, ...]


@dataclass(frozen=True)
class Spot:
    """One opportunity: where it is, and where its mark is drawn so that no two cover each other."""

    number: str  # empty: a small mark without one
    x: float
    y: float
    top: bool
    hollow: bool
    across: tuple[float, float] | None  # interval along x, in percent
    along: tuple[float, float] | None
    alt: str
    mark_x: float = 0.0
    mark_y: float = 0.0

    @property
    def moved(self) -> bool:
        return math.hypot(self.mark_x - self.x, self.mark_y - self.y) > 0.5


def nice_end(most: float) -> float:
    """Where an axis of shares ends: a round share that holds all.

    Examples
    --------
    >>> nice_end(0.33), nice_end(0.08), nice_end(0.97)
    (0.4, 0.1, 1.0)
    """
    return next((end for end in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8) if most <= end), 1.0)


def mean_of(values: Iterable[float]) -> float:
    told = list(values)
    return round(sum(told) / len(told), 2) if told else 50.0


def wedge() -> tuple[tuple[float, float], ...]:
    """The ground where Ulwick's score is 12 or more, of axes that end at 10.

    Examples
    --------
    >>> wedge()
    ((60.0, 0.0), (100.0, 80.0), (100.0, 0.0))
    """
    return ((60.0, 0.0), (100.0, 80.0), (100.0, 0.0))


def curve(least: float, end_x: float, end_y: float) -> tuple[tuple[float, float], ...]:
    """The ground where x × y is at least ``least``: a corner behind a bent line.

    Examples
    --------
    >>> curve(1.0, 1.0, 4.0)[0], curve(1.0, 1.0, 4.0)[-1], curve(5.0, 1.0, 4.0)
    ((25.0, 100.0), (100.0, 100.0), ())
    """
    start = least / end_y
    if start >= end_x or least <= 0:
        return ()
    steps = 24
    xs = [start * (end_x / start) ** (i / steps) for i in range(steps + 1)]
    line = [(round(100 * x / end_x, 2), round(100 * min(end_y, least / x) / end_y, 2)) for x in xs]
    return (*line, (100.0, 100.0))


def spread(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """Numbered marks moved just so far that none covers another, the first ones least; small marks stay where they are."""
    placed: list[Spot] = []
    for spot in spots:
        at = (min(max(spot.x, EDGE), 100 - EDGE), min(max(spot.y, EDGE), 100 - EDGE)) if spot.number else (spot.x, spot.y)
        placed.append(replace(spot, mark_x=round(at[0], 2), mark_y=round(at[1], 2)))
        if not spot.number:
            continue
        others = [p for p in placed[:-1] if p.number]
        ring = ((0.0, 0.0), *((r * math.cos(a * math.pi / 8), r * math.sin(a * math.pi / 8)) for r in (2.5, 5.0, 7.5, 10.0, 14.0) for a in range(16)))
        for dx, dy in ring:
            x, y = at[0] + dx, at[1] + dy
            if EDGE <= x <= 100 - EDGE and EDGE <= y <= 100 - EDGE and all(math.hypot(x - p.mark_x, y - p.mark_y) >= APART for p in others):
                placed[-1] = replace(spot, mark_x=round(x, 2), mark_y=round(y, 2))
                break
    return tuple(placed)
