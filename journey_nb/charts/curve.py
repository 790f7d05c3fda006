"""The emotion curve as SVG paths: a monotone line and its band, in pieces that end where nobody spoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDE, HIGH = 1000.0, 200.0
SWING = 80.0  # of 100: leaves room for labels above +1 and below −1
STEPS = 16


@dataclass(frozen=True)
class Point:
    """One stage of one series: ``x`` in 0..1 of the lane's width, values in −1..1; valence None where no mean may be drawn."""

    x: float
    valence: float | None
    low: float | None
    high: float | None
    solid: bool


@dataclass(frozen=True)
class Piece:
    path: str
    solid: bool


def height(valence: float) -> float:
    """Valence −1..1 as a height in the drawing: +1 near the top.

    Examples
    --------
    >>> height(1), height(0), height(-0.5)
    (20.0, 100.0, 140.0)
    """
    return HIGH / 2 - valence * SWING


def percent(valence: float) -> float:
    return height(valence) / HIGH * 100


def _slopes(x: Sequence[float], y: Sequence[float]) -> list[float]:
    """Fritsch–Carlson tangents: the line never swings beyond its points."""
    d = [(y[i + 1] - y[i]) / (x[i + 1] - x[i]) for i in range(len(x) - 1)]
    inner = [0.0 if a * b <= 0 else 2 * a * b / (a + b) for a, b in pairwise(d)]
    return [d[0], *inner, d[-1]]


def smooth(x: Sequence[float], y: Sequence[float], steps: int = STEPS) -> list[list[tuple[float, float]]]:
    """The curve between each two neighbours, as points."""
    m = _slopes(x, y)
    pieces = []
    for i in range(len(x) - 1):
        h = x[i + 1] - x[i]
        piece = []
        for step in range(steps + 1):
            t = step / steps
            a, b, c, e = 2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t, -2 * t**3 + 3 * t**2, t**3 - t**2
            piece.append((x[i] + t * h, a * y[i] + b * h * m[i] + c * y[i + 1] + e * h * m[i + 1]))
        pieces.append(piece)
    return pieces


def runs(points: Sequence[Point]) -> list[list[Point]]:
    """Neighbouring stages that have a mean: a silent stage ends the line."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point.valence is None or point.low is None or point.high is None:
            found.append([])
        else:
            found[-1].append(point)
    return [r for r in found if r]


def _d(points: Sequence[tuple[float, float]], start: str = "M") -> str:
    return start + "L".join(f"{x * WIDE:.1f} {height(y):.1f}" for x, y in points)


def drawn(points: Sequence[Point]) -> tuple[list[Piece], list[Piece]]:
    """Lines and bands, piece by piece; a piece is solid where both its ends are."""
    lines, bands = [], []
    for run in runs(points):
        if len(run) == 1:
            continue
        x = [p.x for p in run]
        mean, low, high = (smooth(x, [getattr(p, f) for p in run]) for f in ("valence", "low", "high"))
        for i in range(len(run) - 1):
            solid = run[i].solid and run[i + 1].solid
            lines.append(Piece(_d(mean[i]), solid))
            bands.append(Piece(_d(high[i]) + _d(low[i][::-1], "L") + "Z", solid))
    return lines, bands


def wobbled(points: Sequence[tuple[float, float]]) -> str:
    """A line through ``points`` (x in 0..1, valence) as if drawn by hand: a little uneven, and the same every time.

    Examples
    --------
    >>> wobbled([(0.25, 0.4)])[:6], wobbled([]) == ""
    ('M250.0', True)
    """
    if len(points) < 2:
        return "".join(f"M{x * WIDE:.1f} {height(y):.1f}h.1" for x, y in points)
    pieces = smooth([x for x, _ in points], [y for _, y in points], steps=10)
    line = [pieces[0][0], *(spot for piece in pieces for spot in piece[1:])]
    ends = {0, *(10 * (i + 1) for i in range(len(pieces)))}
    shaken = [(x, y if i in ends else y + 0.014 * (((i * 37 + 11) % 7) - 3) / 3) for i, (x, y) in enumerate(line)]
    return _d(shaken)
