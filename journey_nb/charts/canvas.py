"""Marks in pixels, gathered while a picture of fixed size is laid out: drawn as one layered chart, or as SVG of our own."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from markupsafe import escape

from . import theme
from .typeface import PAGE_FAMILY

VARS = {"paper": "paper", "canvas": "canvas", "ink": "ink", "ink2": "ink-2", "ink3": "ink-3", "rule": "rule", "rule2": "rule-2", "mute": "mute", "neg": "neg"}
VARS |= {"neg_tint": "neg-tint", "pos": "pos", "opp": "opp"}
PAGE = theme.Colours(**{f.name: f"var(--{VARS[f.name]})" for f in fields(theme.Colours)})  # the page's own tokens: light or dark as the reader has it


@dataclass(frozen=True)
class Box:
    """A part of the picture in pixels."""

    left: float
    top: float
    wide: float
    high: float

    @property
    def right(self) -> float:
        return self.left + self.wide

    @property
    def low(self) -> float:
        return self.top + self.high


@dataclass
class Canvas:
    """Marks in pixels, gathered while the card is laid out, drawn as one layered chart."""

    c: theme.Colours
    wide: float = 1080
    high: float = 1350
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
                x=alt.X("x:Q", scale=alt.Scale(domain=[0, self.wide], nice=False, zero=False), axis=None),
                y=alt.Y("y:Q", scale=alt.Scale(domain=[self.high, 0], nice=False, zero=False), axis=None),
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
        made = theme.dressed(alt.layer(*layers).properties(width=self.wide, height=self.high, description=title), self.c)
        made.config.padding = 0
        return made

    def svg(self, title: str, *, desc: str = "") -> str:
        """The same marks as SVG, in the same order as the chart's layers; words are words. With ``PAGE`` colours it goes into a page of ours."""
        out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.wide:g} {self.high:g}" width="{self.wide:g}" height="{self.high:g}">']
        out.append(f"<title>{escape(title)}</title>" + (f"<desc>{escape(desc)}</desc>" if desc else ""))
        out.append(f'<rect width="{self.wide:g}" height="{self.high:g}" fill="{self.c.paper}"/>')
        for rows in _grouped(self.areas):
            edge = [(r["x"], r["y"]) for r in rows] + [(r["x"], r["y2"]) for r in reversed(rows)]
            out.append(f'<path d="M{_path(edge)}Z" fill="{self.c.ink}" opacity="{rows[0]["o"]:g}"/>')
        for r in self.boxes:
            out.append(
                f'<rect x="{r["x"]:.1f}" y="{r["y"]:.1f}" width="{r["x2"] - r["x"]:.1f}" height="{r["y2"] - r["y"]:.1f}" fill="{r["c"]}" opacity="{r["o"]:g}"/>'
            )
        for rows in _grouped(self.lines):
            dash = ' stroke-dasharray="2 12"' if rows[0]["dash"] else ""
            line = _path([(r["x"], r["y"]) for r in rows])
            out.append(f'<path d="M{line}" fill="none" stroke="{rows[0]["c"]}" stroke-width="{rows[0]["w"]:g}" stroke-linecap="round"{dash}/>')
        out += [_mark(r) for r in self.points]
        for r in self.words:
            anchor = {"left": "start", "center": "middle", "right": "end"}[r["align"]]
            halo = f' stroke="{self.c.paper}" stroke-width="9" stroke-linejoin="round" paint-order="stroke"' if r["halo"] else ""
            out.append(
                f'<text x="{r["x"]:.1f}" y="{r["y"]:.1f}" font-family="{escape(FAMILIES)}" font-size="{r["size"]:g}" font-weight="{700 if r["bold"] else 400}" '
                f'fill="{r["c"]}" text-anchor="{anchor}"{halo}>{escape(r["t"])}</text>'
            )
        return "".join(out) + "</svg>"


FAMILIES = f"'{PAGE_FAMILY}', {theme.FONT}"


def _grouped(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for r in rows:
        found.setdefault(r["k"], []).append(r)
    return list(found.values())


def _path(spots: list[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)


def _mark(r: dict[str, Any]) -> str:
    """A point as Vega draws it: ``s`` is its area."""
    x, y, s = r["x"], r["y"], r["s"]
    ink = f'fill="{r["f"]}" stroke="{r["c"]}" stroke-width="{1 if r["shape"] in ("diamond", "triangle-down") else 5}"'
    if r["shape"] == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{(s / 3.14159) ** 0.5:.1f}" {ink}/>'
    h = s**0.5 / 2
    if r["shape"] == "square":
        return f'<rect x="{x - h:.1f}" y="{y - h:.1f}" width="{2 * h:.1f}" height="{2 * h:.1f}" {ink}/>'
    if r["shape"] == "diamond":
        return f'<path d="M{x:.1f} {y - h:.1f}L{x + h:.1f} {y:.1f}L{x:.1f} {y + h:.1f}L{x - h:.1f} {y:.1f}Z" {ink}/>'
    return f'<path d="M{x - h:.1f} {y - 0.87 * h:.1f}H{x + h:.1f}L{x:.1f} {y + 0.87 * h:.1f}Z" {ink}/>'
