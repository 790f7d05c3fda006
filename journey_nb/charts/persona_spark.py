"""The small emotion curve on a persona's card: its own line over everyone's, from the stage at which its people can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.journey import Emotion

from . import curve, reading
from .reading import ENOUGH
from .view import Lens

WIDE, TALL = 420, 112
ROOMY = 4  # stages up to which there is room for two lines under each


@dataclass(frozen=True)
class Spark:
    """The curve of one persona over everyone's: SVG paths in a box of ``WIDE`` × ``TALL``, and its words for those who cannot see it."""

    band: tuple[tuple[str, bool], ...]
    line: tuple[tuple[str, bool], ...]
    base: tuple[str, ...]
    points: tuple[tuple[float, float, str, bool], ...]
    labels: tuple[tuple[str, str], ...]
    words: str


def spark(lens: Lens, since: str | None = None) -> Spark | None:
    """None where fewer than two stages may be drawn. ``since`` is the first stage from which the persona's traits can be known."""
    journey, everyone = lens.journey, lens.book.maps[0]
    keys = from_stage([s.key for s in journey.stages], since)
    series = reading.main_series(journey)
    mine, theirs = reading.curve(journey, series), reading.curve(everyone, reading.main_series(everyone))
    drawn = {
        k: e
        for k, e in mine.items()
        if k in keys and e.valence is not None and e.low is not None and e.high is not None and not lens.hides(e.n) and e.thin != "dots"
    }
    if len(drawn) < 2:
        return None
    wide, high = float(WIDE), float(TALL)

    def x(key: str) -> float:
        return round((keys.index(key) + 0.5) / len(keys) * wide, 1)

    def y(value: float) -> float:
        return round(high / 2 - value * (high / 2 - 8), 1)

    def pieces(points: dict[str, float]) -> list[tuple[str, str, list[tuple[float, float]]]]:
        run: list[str] = []
        out = []
        for key in [*keys, ""]:
            if key in points:
                run.append(key)
                continue
            if len(run) > 1:
                parts = curve.smooth([x(k) for k in run], [points[k] for k in run], steps=8)
                out += [(run[i], run[i + 1], [(a, y(b)) for a, b in part]) for i, part in enumerate(parts)]
            run = []
        return out

    def path(points: Sequence[tuple[float, float]], start: str = "M") -> str:
        return start + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)

    def solid(a: str, b: str) -> bool:
        return drawn[a].n >= ENOUGH and drawn[b].n >= ENOUGH

    line = tuple((path(p), solid(a, b)) for a, b, p in pieces({k: e.valence or 0.0 for k, e in drawn.items()}))
    lows, highs = pieces({k: e.low or 0.0 for k, e in drawn.items()}), pieces({k: e.high or 0.0 for k, e in drawn.items()})
    band = tuple((path(lo) + path(hi[::-1], "L") + "Z", solid(a, b)) for (a, b, lo), (_, _, hi) in zip(lows, highs, strict=True))
    base = tuple(path(p) for _, _, p in pieces({k: e.valence for k, e in theirs.items() if k in keys and e.valence is not None and not lens.hides(e.n)}))
    points = tuple((x(k), y(e.valence or 0.0), reading.leaning(e), e.n >= ENOUGH) for k, e in drawn.items())
    said = "; ".join(lens.t("persona.curve_point", stage=lens.stage_label(k), value=i18n.signed(e.valence), n=e.n, known=e.known) for k, e in drawn.items())
    labels = tuple((lens.stage_label(k), _under(lens, drawn.get(k), len(keys))) for k in keys)
    return Spark(band, line, base, points, labels, f"{lens.t('persona.curve')}. {said}")


def from_stage(keys: list[str], since: str | None) -> list[str]:
    """The stages at which a persona can be told: those from ``since`` on, all where it is not known.

    Examples
    --------
    >>> from_stage(["need", "buy", "use"], "buy"), from_stage(["need", "buy"], None), from_stage(["need"], "gone")
    (['buy', 'use'], ['need', 'buy'], ['need'])
    """
    return keys[keys.index(since) :] if since in keys else keys


def _under(lens: Lens, emotion: Emotion | None, stages: int) -> str:
    """``63명 중 부정 44명`` under a stage where there is room, else how many felt something there; a part of one to four is never told."""
    if emotion is None:
        return ""
    who = i18n.people(emotion.n, lens.lang, emotion.known)
    lean = {"neg": emotion.negative, "pos": emotion.positive}.get(reading.leaning(emotion))
    if lean is None or stages > ROOMY or any(lens.hides(x) for x in (emotion.negative, emotion.neutral, emotion.positive)):
        return who
    return lens.t(f"persona.felt_{reading.leaning(emotion)}", of=emotion.n, n=lean, known=emotion.known)
