"""The two emotion curves of a comparison, one over the other; on a phone a row a stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.mapping import changes_told as told
from journey_nb.model.changes import Change, MapDiff, Side

from . import curve, reading
from .reading import ENOUGH

WIDE, TALL, TOP, LEFT = 1090.0, 250.0, 34.0, 44.0


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    solid: bool


@dataclass(frozen=True)
class Line:
    """One of the two curves: pieces of line and band (path, whether both its ends stand on 30 people), its points and its name."""

    lines: tuple[tuple[str, bool], ...]
    bands: tuple[tuple[str, bool], ...]
    dots: tuple[Dot, ...]
    name: str
    at: tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A stage at which the feeling changed beyond noise."""

    x: float
    top: float
    bottom: float
    tone: str
    words: str
    y: float


@dataclass(frozen=True)
class Stop:
    """One stage for a narrow screen: places in percent of −1…+1, None where nothing may be drawn."""

    stage: str
    before: tuple[float, bool] | None
    after: tuple[float, bool] | None
    words: str
    tone: str


@dataclass(frozen=True)
class Curves:
    before: Line
    after: Line
    marks: tuple[Mark, ...]
    stages: tuple[tuple[float, tuple[str, ...]], ...]
    grid: tuple[tuple[float, str], ...]
    stops: tuple[Stop, ...]
    alt: str
    hidden: str
    series: str
    wide: float = LEFT + WIDE + 6
    tall: float = TOP + TALL + 6


def curves(diff: MapDiff, lang: str) -> Curves | None:
    """The series with more people behind it; None where neither map has two means to join."""
    felt = {c.kind: [] for c in diff.changes if c.what == "emotion"}
    for c in diff.changes:
        if c.what == "emotion" and c.stage in dict(diff.stages):
            felt[c.kind].append(c)
    drawn = {way: [c for c in here if _value(c.before) is not None or _value(c.after) is not None] for way, here in felt.items()}
    best = max((w for w in reading.SERIES if drawn.get(w)), key=lambda w: sum(_n(c) for c in drawn[w]), default=None)
    if best is None or len(drawn[best]) < 2:
        return None
    by = {c.stage: c for c in felt[best]}
    keys = [k for k, _ in diff.stages]
    reach = _reach([x for c in drawn[best] for s in (c.before, c.after) if s and s.value is not None for x in (s.low, s.high, s.value)])
    place = {k: LEFT + (i + 0.5) / len(keys) * WIDE for i, k in enumerate(keys)}
    names = [told.side_name(w, lang) if diff.between_personas else told.period_name(w, lang) for w in (diff.before, diff.after)]
    if names[0] == names[1]:
        names = [i18n.t("map_diff.before", lang), i18n.t("map_diff.after", lang)]
    sides = [[(place[k], getattr(by[k], side) if k in by else None) for k in keys] for side in ("before", "after")]
    both = [_line(points, reach, name) for points, name in zip(sides, names, strict=True)]
    both = _labelled(both)
    step = 0.5 if reach > 0.6 else 0.25
    grid = tuple((_y(v, reach), "0" if not v else i18n.signed(v, 1 if step == 0.5 else 2)) for v in (-step, 0.0, step) if abs(v) <= reach)
    marks = tuple(_mark(c, place[k], reach, lang, k == keys[-1]) for k, c in by.items() if c.how == "changed" and c.before and c.after)
    few = [told.stage_name(diff, k, lang) for k in keys if k in by and (by[k].withheld or _thin(by[k].before) or _thin(by[k].after))]
    words = {k: (told.stage_name(diff, k, lang), _said(by[k].before, lang), _said(by[k].after, lang)) for k in keys if k in by}
    alt = "; ".join(i18n.t("map_diff.curve_alt", lang, stage=stage, a=a, b=b) for stage, a, b in words.values())
    return Curves(
        both[0], both[1], marks,
        tuple((place[k], _two_lines(told.stage_name(diff, k, lang), len(keys))) for k in keys), grid,
        tuple(_stop(told.stage_name(diff, k, lang), by.get(k), lang) for k in keys),
        f"{i18n.t('map_diff.curve', lang)}. {names[0]}, {names[1]}. {alt}",
        i18n.t("map_diff.curve_hidden", lang, names=", ".join(few)) if few else "",
        i18n.t(f"series.{best}", lang),
    )  # fmt: skip


def _value(side: Side | None) -> float | None:
    return side.value if side else None


def _n(change: Change) -> int:
    return sum(s.n for s in (change.before, change.after) if s)


def _thin(side: Side | None) -> bool:
    return side is not None and side.n > 0 and side.value is None


def _said(side: Side | None, lang: str) -> str:
    return "–" if side is None or side.value is None else f"{i18n.signed(side.value)} ({i18n.people(side.n, lang, side.known)})"


def _reach(values: Sequence[float | None]) -> float:
    """How far from zero the drawing goes: the next quarter, half at least."""
    largest = max((abs(v) for v in values if v is not None), default=0.5)
    return min(1.0, max(0.5, -(-largest // 0.25) * 0.25))


def _y(value: float, reach: float) -> float:
    return round(TOP + TALL / 2 - max(-reach, min(reach, value)) / reach * (TALL / 2 - 8), 1)


def _line(sides: list[tuple[float, Side | None]], reach: float, name: str) -> Line:
    """Pieces between neighbouring stages that have a mean; a gap ends the line."""
    runs: list[list[tuple[float, Side]]] = [[]]
    for x, side in sides:
        if side is None or side.value is None or side.low is None or side.high is None:
            runs.append([])
        else:
            runs[-1].append((x, side))
    lines, bands, dots = [], [], []
    for run in runs:
        dots += [Dot(x, _y(s.value or 0.0, reach), s.n >= ENOUGH) for x, s in run]
        if len(run) < 2:
            continue
        x = [p for p, _ in run]
        mean, low, high = (curve.smooth(x, [getattr(s, f) for _, s in run], steps=12) for f in ("value", "low", "high"))
        for i in range(len(run) - 1):
            solid = run[i][1].n >= ENOUGH and run[i + 1][1].n >= ENOUGH
            lines.append((_path(mean[i], reach), solid))
            bands.append((_path(high[i], reach) + _path(low[i][::-1], reach, "L") + "Z", solid))
    return Line(tuple(lines), tuple(bands), tuple(dots), name, (0.0, 0.0))


def _path(points: Sequence[tuple[float, float]], reach: float, start: str = "M") -> str:
    return start + "L".join(f"{x:.1f} {_y(y, reach):.1f}" for x, y in points)


def _labelled(both: list[Line]) -> list[Line]:
    """Each name beside its own first point, above the higher and below the lower line."""
    starts = [line.dots[0] if line.dots else None for line in both]
    made = []
    for i, line in enumerate(both):
        mine, other = starts[i], starts[1 - i]
        if mine is None:
            made.append(Line(line.lines, line.bands, line.dots, "", (0.0, 0.0)))
            continue
        near = next((d for d in both[1 - i].dots if abs(d.x - mine.x) < 1), other)
        above = near is None or mine.y < near.y or (mine.y == near.y and i == 1)
        made.append(Line(line.lines, line.bands, line.dots, line.name, (mine.x, mine.y - 13 if above else mine.y + 23)))
    return made


def _mark(change: Change, x: float, reach: float, lang: str, last: bool) -> Mark:
    assert change.before and change.after
    ys = sorted((_y(change.before.value or 0.0, reach), _y(change.after.value or 0.0, reach)))
    below = change.ends == "worse"
    y = min(TOP + TALL - 2, ys[1] + 20) if below else max(TOP + 12, ys[0] - 10)
    return Mark(x + (-62 if last else 12), ys[0], ys[1], change.ends, told.gap(change, change.difference, lang), y)


def _two_lines(label: str, stages: int) -> tuple[str, ...]:
    """A long name in two lines where its column is narrow."""
    room = WIDE / stages / 12.5
    if len(label) <= room or " " not in label:
        return (label,)
    words, middle = label.split(" "), len(label) / 2
    cut = min(range(1, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - middle))
    return " ".join(words[:cut]), " ".join(words[cut:])


def _stop(stage: str, change: Change | None, lang: str) -> Stop:
    def spot(side: Side | None) -> tuple[float, bool] | None:
        return None if side is None or side.value is None else (round(50 + 50 * side.value, 1), side.n >= ENOUGH)

    if change is None:
        return Stop(stage, None, None, "–", "")
    gap = told.gap(change, change.difference, lang) if change.difference is not None else "–"
    return Stop(stage, spot(change.before), spot(change.after), gap, change.ends)
