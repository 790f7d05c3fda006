"""The emotion curve as a strip of a page: lines, bands and points at places of their own choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import curve, reading
from .sheet import Series, _spot, stage_points
from .shown import PointView
from .view import Lens

EDGE = 0.09  # of the width: nearer to it, a label is set flush with the edge


@dataclass(frozen=True)
class Spot:
    """One point of the strip: where it sits (percent), its words, and what stands there besides."""

    number: int
    stage: str
    label: str
    x: float
    point: PointView
    side: str  # l | c | r: where its label hangs
    marks: tuple[str, ...] = ()  # peak | end


@dataclass(frozen=True)
class Strip:
    series: tuple[Series, ...]
    spots: tuple[Spot, ...]
    both: bool

    def __bool__(self) -> bool:
        return bool(self.spots)

    def at(self, stage: str) -> tuple[Spot, ...]:
        return tuple(s for s in self.spots if s.stage == stage)


def remembered(lens: Lens) -> dict[tuple[str, str], tuple[str, ...]]:
    """(series, stage) → ``peak``, ``end``, where a map says which point is remembered most."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in lens.journey.peak_ends:
        for name, stage in (("peak", one.peak_stage), ("end", one.end_stage)):
            felt = reading.curve(lens.journey, one.measured_by).get(stage)
            if felt is not None and not lens.hides(felt.n):
                found[one.measured_by, stage] = (*found.get((one.measured_by, stage), ()), name)
    return found


def strip(lens: Lens, places: Mapping[str, float] | None = None) -> Strip:
    """The curve of a map; ``places`` gives each stage's x in 0..1, by default side by side. A stage without a place is left out."""
    stages = lens.journey.stages
    x = dict(places) if places is not None else {s.key: (i + 0.5) / len(stages) for i, s in enumerate(stages)}
    marks, spots, series = remembered(lens), [], []
    for key in reading.SERIES:
        points = reading.curve(lens.journey, key)
        if points:
            placed = [_spot(points.get(s.key), x[s.key], lens) if s.key in x else curve.Point(0, None, None, None, False) for s in stages]
            lines, bands = curve.drawn(placed)
            series.append(Series(lens.t(f"series.{key}"), key, tuple(lines), tuple(bands)))
    for i, stage in enumerate(stages):
        if stage.key not in x:
            continue
        at = x[stage.key]
        side = "l" if at < EDGE else "r" if at > 1 - EDGE else "c"
        for felt, view in stage_points(lens, stage):
            spots.append(Spot(i + 1, stage.key, lens.stage_label(stage.key), round(100 * at, 2), view, side, marks.get((felt.measured_by, stage.key), ())))
    return Strip(tuple(series), tuple(spots), len(series) == 2)


def told(lens: Lens, point: PointView, *, both: bool = False) -> str:
    """A point in one line: ``부정 39명 / 50명 · 참고용``; where there are two series, with the name of its own."""
    words = " ".join(x for x in (point.strong, point.rest) if x) + (f" · {point.tag}" if point.tag else "")
    return f"{lens.t(f'series.{point.series}')}: {words}" if both else words
