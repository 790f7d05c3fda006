"""The map as a card for a messenger, 1080 × 1350: the finding, the curve, three pain points, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from journey_nb import i18n
from journey_nb.model.journey import MapBook

from . import curve, reading, saying, theme
from .posters import lens_of
from .sheet import Sheet, lay_out
from .shown import ClaimView
from .typeface import width, wrap
from .view import Lens

WIDE, HIGH, EDGE = 1080, 1350, 72
ROOM = WIDE - 2 * EDGE
HUES = {"neg": "neg", "pos": "pos", "neu": "ink3"}


@dataclass
class Canvas:
    """Marks in pixels, gathered while the card is laid out, drawn as one layered chart."""

    c: theme.Colours
    words: list[dict[str, Any]] = field(default_factory=list)
    boxes: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    areas: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: int, *, bold: bool = False, hue: str = "ink", align: str = "left", halo: bool = False) -> None:
        self.words.append({"x": x, "y": y, "t": words, "size": size, "bold": bold, "c": getattr(self.c, hue), "align": align, "halo": halo})

    def box(self, x: float, y: float, wide: float, high: float, hue: str, *, opacity: float = 1.0) -> None:
        self.boxes.append({"x": x, "x2": x + wide, "y": y, "y2": y + high, "c": getattr(self.c, hue), "o": opacity})

    def line(self, spots: list[tuple[float, float]], hue: str, *, thick: float = 5, dash: bool = False) -> None:
        n = len({r["k"] for r in self.lines})
        self.lines += [{"x": x, "y": y, "i": i, "k": n, "c": getattr(self.c, hue), "w": thick, "dash": dash} for i, (x, y) in enumerate(spots)]

    def area(self, spots: list[tuple[float, float, float]], opacity: float) -> None:
        n = len({r["k"] for r in self.areas})
        self.areas += [{"x": x, "y": a, "y2": b, "k": n, "o": opacity} for x, a, b in spots]

    def point(self, x: float, y: float, size: float, hue: str, *, hollow: bool = False, shape: str = "circle") -> None:
        colour = getattr(self.c, hue)
        self.points.append({"x": x, "y": y, "s": size, "c": colour, "f": self.c.paper if hollow else colour, "shape": shape})

    def chart(self, title: str) -> Any:
        import altair as alt

        def base(rows: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=rows)).encode(
                x=alt.X("x:Q", scale=alt.Scale(domain=[0, WIDE], nice=False, zero=False), axis=None),
                y=alt.Y("y:Q", scale=alt.Scale(domain=[HIGH, 0], nice=False, zero=False), axis=None),
            )

        colour = alt.Color("c:N", scale=None)
        layers = []
        if self.areas:
            layers.append(base(self.areas).mark_area(color=self.c.ink).encode(y2="y2:Q", detail="k:N", opacity=alt.Opacity("o:Q", scale=None)))
        if self.boxes:
            layers.append(base(self.boxes).mark_rect().encode(x2="x2:Q", y2="y2:Q", color=colour, opacity=alt.Opacity("o:Q", scale=None)))
        for dash in (False, True):
            if any(r["dash"] is dash for r in self.lines):
                own = [r for r in self.lines if r["dash"] is dash]
                layers.append(
                    base(own)
                    .mark_line(strokeCap="round", strokeDash=[2, 12] if dash else [1, 0])
                    .encode(detail="k:N", order="i:Q", color=colour, strokeWidth=alt.StrokeWidth("w:Q", scale=None))
                )
        for shape in sorted({r["shape"] for r in self.points}):
            own = [r for r in self.points if r["shape"] == shape]
            layers.append(
                base(own)
                .mark_point(shape=shape, opacity=1, strokeWidth=5 if shape != "triangle-down" else 1)
                .encode(size=alt.Size("s:Q", scale=None), stroke=alt.Stroke("c:N", scale=None), fill=alt.Fill("f:N", scale=None))
            )
        for align, bold in sorted({(r["align"], r["bold"]) for r in self.words}):
            own = [r for r in self.words if (r["align"], r["bold"]) == (align, bold)]
            mark: dict[str, Any] = {"align": align, "baseline": "alphabetic", "fontWeight": "bold" if bold else "normal", "font": theme.FONT, "limit": 0}
            halo = [r for r in own if r["halo"]]
            if halo:
                layers.append(
                    base(halo).mark_text(**mark, stroke=self.c.paper, strokeWidth=9, strokeJoin="round").encode(text="t:N", size=alt.Size("size:Q", scale=None))
                )
            layers.append(base(own).mark_text(**mark).encode(text="t:N", size=alt.Size("size:Q", scale=None), color=colour))
        made = theme.dressed(alt.layer(*layers).properties(width=WIDE, height=HIGH, description=title), self.c)
        made.config.padding = 0
        return made


def card(book: MapBook, *, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Any:
    lens = lens_of(book, persona, lang, audience)
    sheet = lay_out(lens)
    title, lede = saying.headline(lens)
    k = Canvas(theme.LIGHT)
    k.box(EDGE, 64, ROOM, 4, "ink")
    y = 64 + 54
    top = " · ".join(
        x
        for x in (book.study.name, lens.t("poster.title"), i18n.period(book.period.name, lang, book.period.start, book.period.end) if book.period.name else "")
        if x
    )
    k.text(EDGE, y, wrap(top, 28, ROOM, most=1)[0], 28, hue="ink3")
    size = next((s for s in (64, 58, 52) if len(wrap(title, s, ROOM, bold=True)) <= 2), 48)
    y += 24
    for line in wrap(title, size, ROOM, bold=True, most=3):
        y += round(size * 1.24)
        k.text(EDGE, y, line, size, bold=True)
    y += 22
    for line in wrap(lede, 30, ROOM, most=3):
        y += 44
        k.text(EDGE, y, line, 30, hue="ink2")
    foot = HIGH - 150
    pains = [p for p in _pains(lens, sheet) if p.count]
    low = foot - (96 * min(3, len(pains)) + 66 if pains else 0)
    area = (y + (84 if len(sheet.series) == 2 else 56), low - 34)
    if sheet.series:
        _draw_curve(k, lens, sheet, *area)
    elif sheet.whole.scores or sheet.whole.points:
        _draw_whole(k, lens, sheet, *area)
    else:
        _draw_quotes(k, sheet, *area)
    if pains:
        _draw_pains(k, lens, pains[:3], low)
    _draw_foot(k, lens, foot)
    return k.chart(title)


def _pains(lens: Lens, sheet: Sheet) -> list[ClaimView]:
    order = [c.id for c in reading.counted(lens.journey.pains)]
    views = {c.id: c for c in sheet.claims}
    return [views[i] for i in order if views[i].count and not (views[i].count or 0).masked]  # type: ignore[union-attr]


def _draw_curve(k: Canvas, lens: Lens, sheet: Sheet, top: float, low: float) -> None:
    journey, n = lens.journey, len(sheet.stages)
    names = 76.0
    low -= names
    middle, swing = (top + low) / 2, (low - top) / 2 * 0.8

    def y(v: float) -> float:
        return middle - v * swing

    def x(i: int) -> float:
        return EDGE + ROOM * (i + 0.5) / n

    k.line([(EDGE, middle), (WIDE - EDGE, middle)], "rule2", thick=2)
    both = len(sheet.series) == 2
    at = float(EDGE)
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
    for i, p in sorted(spots, key=lambda s: s[1].lean == "neu"):
        e = reading.curve(journey, p.series)[journey.stages[i].key]
        if e.valence is None or p.shape not in ("solid", "hollow") or p.lean == "neu":
            continue
        wide = width(p.strong, 32, bold=True)
        cx = min(max(x(i), EDGE + wide / 2), WIDE - EDGE - wide / 2)
        ty = y(e.valence) - 34 if p.above else y(e.valence) + 54
        spot = (cx - wide / 2 - 8, ty - 30, cx + wide / 2 + 8, ty + 8)
        if any(spot[0] < b[2] and b[0] < spot[2] and spot[1] < b[3] and b[1] < spot[3] for b in taken):
            continue
        taken.append(spot)
        k.text(cx, ty, p.strong, 32, bold=True, hue=HUES[p.lean], align="center", halo=True)
    room = ROOM / n
    for i in _named(sheet, n):
        wide = max(room - 12, 170 if n > 6 else 0)
        words = sheet.stages[i].label.split()
        size = next((s for s in (28, 26, 24) if all(width(w, s, bold=sheet.stages[i].focus) <= wide for w in words)), 22)
        bold = sheet.stages[i].focus
        edge_x = min(max(x(i), EDGE + 40), WIDE - EDGE - 40)
        for j, line in enumerate(wrap(sheet.stages[i].label, size, wide, bold=bold, most=2)):
            half = width(line, size, bold=bold) / 2
            k.text(min(max(edge_x, EDGE + half), WIDE - EDGE - half), low + 36 + 34 * j, line, size, bold=bold, hue="ink" if bold else "ink2", align="center")


def _named(sheet: Sheet, n: int) -> list[int]:
    """Which stages are named: all of six, else the focus, the ends and the leaning ones where there is room."""
    if n <= 6:
        return list(range(n))
    wanted = (
        [i for i, s in enumerate(sheet.stages) if s.focus]
        + [0, n - 1]
        + [i for i, s in enumerate(sheet.stages) if any(p.lean != "neu" for p in s.points)]
        + list(range(n))
    )
    gap = 185 / (ROOM / n)
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


def _draw_whole(k: Canvas, lens: Lens, sheet: Sheet, top: float, low: float) -> None:
    score = next((s for s in sheet.whole.scores if s.value), None)
    middle = (top + low) / 2
    if score:
        k.text(EDGE, middle - 60, score.value, 200, bold=True)
        left = EDGE + width(score.value, 200, bold=True) + 36
        for i, line in enumerate((score.name, " · ".join(x for x in (score.n, score.tag) if x))):
            k.text(left, middle - 150 + 46 * i, line, 34 if not i else 30, bold=not i, hue="ink" if not i else "ink2")
        if score.interval:
            k.text(left, middle - 60, f"95% {score.interval}", 30, hue="ink3")
        y, at = middle + 60, EDGE
        if score.parts:
            for key, share in score.parts:
                k.box(at, y, ROOM * share / 100 - 4, 28, {"promoters": "pos", "detractors": "neg"}.get(key, "rule2"))
                at += ROOM * share / 100
            k.text(EDGE, y + 70, score.parts_text, 30, hue="ink2")
            y += 150
        k.line([(EDGE, y), (WIDE - EDGE, y)], "rule2", thick=3)
        if score.left is not None and score.wide is not None:
            k.box(EDGE + ROOM * score.left / 100, y - 7, ROOM * score.wide / 100, 14, "ink3", opacity=0.5)
        k.point(EDGE + ROOM * (score.at or 0) / 100, y, 800, "ink", hollow=bool(score.tag))
        k.text(EDGE, y + 52, score.ends[0], 28, hue="ink3")
        if score.zero is not None:
            k.box(EDGE + ROOM * score.zero / 100 - 1.5, y - 14, 3, 28, "ink3")
            k.text(EDGE + ROOM * score.zero / 100, y + 52, "0", 28, hue="ink3", align="center")
        k.text(WIDE - EDGE, y + 52, score.ends[1], 28, hue="ink3", align="right")
        return
    for p in sheet.whole.points[:1]:
        k.text(EDGE, middle, p.point.strong, 72, bold=True, hue=HUES[p.point.lean])
        k.text(EDGE, middle + 54, f"{p.point.rest} {p.name}", 32, hue="ink2")


def _draw_quotes(k: Canvas, sheet: Sheet, top: float, low: float) -> None:
    y = top
    for claim in sheet.claims:
        for q in claim.quotes[:1]:
            lines = wrap(f"“{q.text}”", 34, ROOM, most=3)
            if y + 50 * len(lines) > low:
                return
            for line in lines:
                k.text(EDGE, y + 34, line, 34, hue="ink")
                y += 50
            y += 30


def _draw_pains(k: Canvas, lens: Lens, pains: list[ClaimView], top: float) -> None:
    k.box(EDGE, top - 6, ROOM, 2, "rule2")
    k.text(EDGE, top + 42, lens.t("poster.pains" if lens.journey.qualitative else "card.pains"), 28, hue="ink3")
    y = top + 66
    for p in pains:
        assert p.count is not None
        told = p.count.text + (f" · {p.count.tag}" if p.count.tag else "")
        room = ROOM - 46 - width(told, 32, bold=True) - 30
        k.point(EDGE + 13, y + 24, 560, "neg", shape="triangle-down")
        k.text(EDGE + 46, y + 36, wrap(p.label, 34, room, bold=True, most=1)[0], 34, bold=True)
        k.text(WIDE - EDGE, y + 36, told, 32, bold=True, align="right", hue="ink2" if p.count.tag else "ink")
        if p.count.share is not None:
            k.box(EDGE + 46, y + 54, ROOM - 46, 8, "rule")
            k.box(EDGE + 46, y + 54, (ROOM - 46) * p.count.share, 8, "neg", opacity=0.45 if p.count.tag else 1)
        y += 96


def _draw_foot(k: Canvas, lens: Lens, top: float) -> None:
    book, journey = lens.book, lens.journey
    k.box(EDGE, top + 16, ROOM, 4, "ink")
    parts = [lens.people(journey.people, journey.known)] if journey.people else []
    kinds = len({s.kind for s in book.sources if s.people})
    parts += [lens.t("unit.sources", n=kinds)] if kinds else []
    parts += [i18n.days(book.period.start, book.period.end, lens.lang)] if book.period.start else []
    k.text(EDGE, top + 66, wrap(" · ".join(parts), 28, ROOM - 180, most=1)[0] if parts else "", 28, hue="ink2")
    k.text(WIDE - EDGE, top + 66, lens.t("card.made"), 28, hue="ink3", align="right")
    note = lens.t("poster.invented") if book.study.invented else lens.t("poster.foot_interval")
    k.text(EDGE, top + 106, wrap(note, 28, ROOM, most=1)[0], 28, hue="ink3")
