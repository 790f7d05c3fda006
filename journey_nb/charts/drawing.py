"""Parts of a picture of fixed size: the curve, a score, quotes, pain points, each in its box of a canvas."""

from __future__ import annotations

from typing import Any

from journey_nb.model.journey import JourneyMap

from . import curve, reading
from .canvas import Box, Canvas
from .sheet import Sheet
from .shown import ClaimView
from .typeface import width, wrap
from .view import Lens

HUES = {"neg": "neg", "pos": "pos", "neu": "ink3"}


def pains_of(lens: Lens, sheet: Sheet) -> list[ClaimView]:
    order = [c.id for c in reading.counted(lens.journey.pains)]
    views = {c.id: c for c in sheet.claims}
    return [views[i] for i in order if views[i].count and not (views[i].count or 0).masked]  # type: ignore[union-attr]


def draw_curve(k: Canvas, lens: Lens, sheet: Sheet, box: Box, *, label: int = 32) -> None:
    """The curve with its band, points and counts out of those who spoke or answered; stages are named below it."""
    top, low, edge, room_ = box.top, box.low, box.left, box.wide
    journey, n = lens.journey, len(sheet.stages)
    names = 76.0
    low -= names
    middle, swing = (top + low) / 2, (low - top) / 2 * 0.8

    def y(v: float) -> float:
        return middle - v * swing

    def x(i: int) -> float:
        return edge + room_ * (i + 0.5) / n

    k.line([(edge, middle), (box.right, middle)], "rule2", thick=2)
    both = len(sheet.series) == 2
    at = float(edge)
    for one in sheet.series if both else ():
        k.point(at + 10, top - 34, 300, "ink2", shape="circle" if one.key == "worded" else "square")
        k.text(at + 30, top - 24, one.name, 28, hue="ink2")
        at += 30 + width(one.name, 28) + 34
    for series in ("rated", "worded"):
        points = reading.curve(journey, series)
        held = [i for i, s in enumerate(journey.stages) if s.key in points and points[s.key].valence is not None and not lens.hides(points[s.key].n)]
        main = series == reading.main_series(journey) or not both
        run: list[int] = []
        for i in [*held, -9]:
            if run and i != run[-1] + 1:
                _run(k, [(x(j), points[journey.stages[j].key]) for j in run], y, main)
                run = []
            if i >= 0:
                run.append(i)
    taken: list[tuple[float, float, float, float]] = []
    spots = [(i, p) for i, s in enumerate(sheet.stages) for p in s.points]
    for i, p in spots:
        e = reading.curve(journey, p.series)[journey.stages[i].key]
        hue, main = HUES[p.lean], p.series == reading.main_series(journey) or not both
        for v, side in zip(sorted(e.dots), [2.2 * d[1] for d in p.dots], strict=False) if p.shape == "dots" else ():
            k.point(x(i) + side, y(v), 300, HUES["neg" if v < -0.1 else "pos" if v > 0.1 else "neu"], hollow=True)
        if e.valence is not None and p.shape in ("solid", "hollow"):
            k.point(
                x(i) + 1.4 * p.nudge, y(e.valence), 760 if main else 420, hue, hollow=p.shape == "hollow", shape="circle" if p.series == "worded" else "square"
            )
    for i, p in spots:
        e = reading.curve(journey, p.series)[journey.stages[i].key]
        if e.valence is None or p.shape not in ("solid", "hollow") or p.lean == "neu":
            continue
        rest = f"/ {e.n:,}{'명' if lens.lang == 'ko' and e.known else '건' if lens.lang == 'ko' else ''}" if p.rest.startswith("/") else ""
        strong = width(f"{p.strong} ", label, bold=True)
        wide = strong + width(rest, label - 4)
        cx = min(max(x(i), edge + wide / 2), box.right - wide / 2)
        under = p.lean == "neg" and y(e.valence) + (1.7 if main_of(journey, p.series) else 2.9) * label < low + 4  # below stand the stages' names
        ty, step = (y(e.valence) + 1.7 * label, 1.2 * label) if under else (y(e.valence) - 1.1 * label, -1.2 * label)
        for _ in range(3):  # two series at one stage stand one under the other
            spot = (cx - wide / 2 - 8, ty - label, cx + wide / 2 + 8, ty + 6)
            if not any(spot[0] < b[2] and b[0] < spot[2] and spot[1] < b[3] and b[1] < spot[3] for b in taken):
                break
            ty += step
        else:
            continue
        taken.append(spot)
        k.text(cx - wide / 2, ty, p.strong, label, bold=True, hue=HUES[p.lean], halo=True)
        if rest:
            k.text(cx - wide / 2 + strong, ty, rest, label - 4, hue="ink3", halo=True)
    room = room_ / n
    for i in _named(sheet, n, room_):
        wide = max(room - 12, 170 if n > 6 else 0)
        words = sheet.stages[i].label.split()
        size = next((s for s in (28, 26, 24) if all(width(w, s, bold=sheet.stages[i].focus) <= wide for w in words)), 22)
        bold = sheet.stages[i].focus
        edge_x = min(max(x(i), edge + 40), box.right - 40)
        for j, line in enumerate(wrap(sheet.stages[i].label, size, wide, bold=bold, most=2)):
            half = width(line, size, bold=bold) / 2
            k.text(min(max(edge_x, edge + half), box.right - half), low + 36 + 34 * j, line, size, bold=bold, hue="ink" if bold else "ink2", align="center")


def main_of(journey: JourneyMap, series: str) -> bool:
    return series == reading.main_series(journey)


def _named(sheet: Sheet, n: int, wide: float) -> list[int]:
    """Which stages are named: all where there is room, else the focus, the ends and the leaning ones where there is room."""
    if wide / n >= 150:
        return list(range(n))
    wanted = (
        [i for i, s in enumerate(sheet.stages) if s.focus]
        + [0, n - 1]
        + [i for i, s in enumerate(sheet.stages) if any(p.lean != "neu" for p in s.points)]
        + list(range(n))
    )
    gap = 185 / (wide / n)
    kept: list[int] = []
    for i in wanted:
        if all(abs(i - j) >= gap for j in kept):
            kept.append(i)
    return kept


def _run(k: Canvas, points: list[tuple[float, Any]], y: Any, main: bool) -> None:
    if len(points) < 2:
        return
    x = [p[0] for p in points]
    mean, low, high = (curve.smooth(x, [getattr(p[1], f) for p in points]) for f in ("valence", "low", "high"))
    for i in range(len(points) - 1):
        solid = points[i][1].thin == points[i + 1][1].thin == "solid"
        k.area([(a[0], y(a[1]), y(b[1])) for a, b in zip(high[i], low[i], strict=True)], (0.12 if solid else 0.06) if main else 0.05)
        k.line([(a, y(b)) for a, b in mean[i]], "ink" if main else "ink3", thick=5 if main else 3, dash=not solid)


def draw_whole(k: Canvas, sheet: Sheet, box: Box) -> None:
    """A score of the whole journey, large, with its interval; else the feeling of the whole."""
    top, low, edge, room = box.top, box.low, box.left, box.wide
    score = next((s for s in sheet.whole.scores if s.value), None)
    middle, f = (top + low) / 2, min(1.0, box.high / 470)  # a low box takes a smaller figure
    if score:
        middle -= 26 * f
        big = round(200 * f)
        k.text(edge, middle - 60 * f, score.value, big, bold=True)
        left = edge + width(score.value, big, bold=True) + 36
        for i, line in enumerate((score.name, " · ".join(x for x in (score.n, score.tag) if x))):
            k.text(left, middle - 60 * f - 90 + 46 * i, line, 34 if not i else 30, bold=not i, hue="ink" if not i else "ink2")
        if score.interval:
            k.text(left, middle - 60 * f, f"95% {score.interval}", 30, hue="ink3")
        y, at = middle + 60 * f, edge
        if score.parts:
            for key, share in score.parts:
                k.box(at, y, room * share / 100 - 4, 28, {"promoters": "pos", "detractors": "neg"}.get(key, "rule2"))
                at += room * share / 100
            k.text(edge, y + 70, score.parts_text, 30, hue="ink2")
            y += 70 + 80 * f
        k.line([(edge, y), (box.right, y)], "rule2", thick=3)
        if score.left is not None and score.wide is not None:
            k.box(edge + room * score.left / 100, y - 7, room * score.wide / 100, 14, "ink3", opacity=0.5)
        k.point(edge + room * (score.at or 0) / 100, y, 800, "ink", hollow=bool(score.tag))
        k.text(edge, y + 52, score.ends[0], 28, hue="ink3")
        if score.zero is not None:
            k.box(edge + room * score.zero / 100 - 1.5, y - 14, 3, 28, "ink3")
            k.text(edge + room * score.zero / 100, y + 52, "0", 28, hue="ink3", align="center")
        k.text(box.right, y + 52, score.ends[1], 28, hue="ink3", align="right")
        return
    for p in sheet.whole.points[:1]:
        k.text(edge, middle, p.point.strong, 72, bold=True, hue=HUES[p.point.lean])
        k.text(edge, middle + 54, f"{p.point.rest} {p.name}", 32, hue="ink2")


def draw_quotes(k: Canvas, sheet: Sheet, box: Box) -> None:
    """Where there is neither curve nor score: what people said, in full or not at all."""
    y, low = box.top, box.low
    for claim in sheet.claims:
        for q in claim.quotes[:1]:
            lines = wrap(f"“{q.text}”", 34, box.wide, most=3)
            if y + 50 * len(lines) > low:
                return
            for line in lines:
                k.text(box.left, y + 34, line, 34, hue="ink")
                y += 50
            y += 30


def draw_pains(k: Canvas, lens: Lens, pains: list[ClaimView], box: Box) -> None:
    """Pain points with their counts; a bar is the share of those who spoke."""
    top = box.top
    k.box(box.left, top - 6, box.wide, 2, "rule2")
    of = told_of(lens, pains)
    head = lens.t("poster.pains" if lens.journey.qualitative else "card.pains")
    k.text(box.left, top + 42, wrap(f"{head} · {of}" if of else head, 28, box.wide, most=1)[0], 28, hue="ink3")
    y = top + 66
    for p in pains:
        assert p.count is not None
        told = p.count.text + (f" · {p.count.tag}" if p.count.tag else "")
        room = box.wide - 46 - width(told, 32, bold=True) - 30
        k.point(box.left + 13, y + 24, 560, "neg", shape="triangle-down")
        k.text(box.left + 46, y + 36, wrap(p.label, 34, room, bold=True, most=1)[0], 34, bold=True)
        k.text(box.right, y + 36, told, 32, bold=True, align="right", hue="ink2" if p.count.tag else "ink")
        if p.count.share is not None:
            k.box(box.left + 46, y + 54, box.wide - 46, 8, "rule")
            k.box(box.left + 46, y + 54, (box.wide - 46) * p.count.share, 8, "neg", opacity=0.45 if p.count.tag else 1)
        y += 96


def told_of(lens: Lens, views: list[ClaimView]) -> str:
    """What the counts are a share of, where it is the same for all."""
    held = {c.id: c.evidence.share_of for c in lens.journey.claims if c.evidence and c.evidence.share}
    of = {held[v.id] for v in views if v.id in held and v.count}
    return lens.t(f"pictures.of_{of.pop()}") if len(of) == 1 else lens.t("share_of.mixed") if of else ""


def draw_list(k: Canvas, lens: Lens, sheet: Sheet, box: Box) -> None:
    """Where nobody said how it feels: what people did, what products report, or what the team assumes, each marked as such."""
    rows: list[tuple[str, str]] = []
    head = ""
    if sheet.assumed:
        head = lens.t("basis.assumption")
        guesses = [c for c in sheet.claims if c.basis == "assumption"]
        rows = [(f"{c.label}", c.code) for kind in ("pain", "need", "delight") for c in guesses if c.kind == kind]
    elif any(s.actions for s in sheet.stages):
        head = " · ".join(x for x in (lens.t("poster.actions"), lens.t("share_of.reached")) if x)
        rows = [(f"{s.label}: {a.event}", a.count.text if a.count else "") for s in sheet.stages for a in s.actions]
    elif sheet.totals:
        head = lens.t("poster.measures_sub")
        rows = [(m.label, m.value) for m in (*(m for s in sheet.stages for m in s.measures), *sheet.whole.measures)]
    if not rows:
        return
    most = max(1, int((box.high - 60) // 66))
    k.text(box.left, box.top + 34, wrap(head, 28, box.wide, most=1)[0], 28, hue="ink3")
    y = box.top + 60
    for label, value in rows[:most]:
        k.line([(box.left, y), (box.right, y)], "rule2", thick=2, dash=sheet.assumed)
        room = box.wide - width(value, 28) - 30
        k.text(box.left, y + 44, wrap(label, 30, room, bold=not sheet.assumed, most=1)[0], 30, bold=not sheet.assumed)
        k.text(box.right, y + 44, value, 28, hue="ink2", align="right")
        y += 66
    if len(rows) > most:
        k.text(box.left, y + 30, lens.t("poster.more", n=len(rows) - most), 28, hue="ink3")
