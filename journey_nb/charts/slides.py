"""One 16:9 slide, 1920 × 1080: the finding, the curve, three pain points, what next. Nothing smaller than 24 px: it is read from the back of a room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journey_nb import i18n
from journey_nb.model.journey import MapBook

from . import drawing, reading, saying, shell, styles, summary, theme
from .canvas import PAGE, Box, Canvas
from .posters import lens_of
from .sheet import Sheet, lay_out
from .timelines import eyebrow
from .typeface import width, wrap
from .view import Lens

WIDE, HIGH, EDGE = 1920, 1080, 96
ROOM = WIDE - 2 * EDGE
LEAST = 24  # px


@dataclass(frozen=True)
class Slide:
    """A drawn slide: ``svg`` with fixed colours for a picture, ``fragment`` and ``page()`` with the reader's light or dark."""

    title: str
    lang: str
    svg: str
    own: str
    words: str  # the slide in words, for who cannot see it

    @property
    def fragment(self) -> str:
        return f'<style>{styles.sheet("tokens", "slide")}</style><div class="jn slide" lang="{self.lang}">{self._figure}</div>'

    @property
    def _figure(self) -> str:
        return f'<figure class="sl">{self.own}<figcaption class="vh">{shell.markup(self.words)}</figcaption></figure>'

    def page(self) -> str:
        """One self-contained page that fills a projector and prints onto one 16:9 sheet."""
        css = styles.sheet("tokens", "slide") + f"html,body{{margin:0;padding:0}}@page{{size:{WIDE / 2}px {HIGH / 2}px;margin:0}}"
        body = f'<main class="jn slide whole" lang="{self.lang}">{self._figure}</main>'
        return shell.standalone(body, lang=self.lang, title=self.title, css=css)

    def png(self, scale: float = 1.0) -> bytes:
        """1920 × 1080 pixels in the carried face, without a browser."""
        import vl_convert

        from . import typeface

        typeface.register()
        return vl_convert.svg_to_png(self.svg, scale=scale)

    def _repr_html_(self) -> str:
        return self.fragment


def slide(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Slide:
    """The map on one slide: title, curve, the three pain points of the page summary and the first steps, each share with what it is a share of."""
    lens = lens_of(book, persona, lang, audience)
    sheet = lay_out(lens)
    title, lede = saying.headline(lens)
    fixed, own = (_drawn(lens, sheet, title, lede, c) for c in (theme.LIGHT, PAGE))
    words = " ".join(r["t"] for r in fixed.words)
    return Slide(title, lang, fixed.svg(title), own.svg(title), shell.markup("{}").format(words))


def _drawn(lens: Lens, sheet: Sheet, title: str, lede: str, c: theme.Colours) -> Canvas:
    k = Canvas(c, WIDE, HIGH)
    y = 86.0
    k.text(EDGE, y, wrap(eyebrow(lens, lens.t("poster.title")), 26, ROOM, most=1)[0], 26, hue="ink3")
    size = next((s for s in (66, 60, 54) if len(wrap(title, s, ROOM, bold=True)) <= (1 if s > 60 else 2)), 48)
    y += 20
    for line in wrap(title, size, ROOM, bold=True, most=2):
        y += round(size * 1.22)
        k.text(EDGE, y, line, size, bold=True)
    y += 14
    for line in wrap(lede, 30, ROOM, most=2):
        y += 42
        k.text(EDGE, y, line, 30, hue="ink2")
    y += 32
    k.box(EDGE, y, ROOM, 4, "ink")
    foot, steps = HIGH - 74.0, _steps(lens)
    low = foot - 44 - (62 + 48 * len(steps[1]) if steps[1] else 0)
    head, _, pains = summary.hurting(lens)
    views = [p.view for p in pains if p.view.count and not p.view.count.masked] if not sheet.assumed else []
    left = ROOM * 0.6 if views else ROOM
    box = Box(EDGE, y + (78 if len(sheet.series) == 2 else 44), left - (50 if views else 0), low - y - (118 if len(sheet.series) == 2 else 84))
    if sheet.series:
        drawing.draw_curve(k, lens, sheet, box, label=30)
    elif sheet.whole.scores or sheet.whole.points:
        drawing.draw_whole(k, sheet, Box(EDGE, y + 60, left - 50, low - y - 60))
    elif any(x.quotes for x in sheet.claims):
        drawing.draw_quotes(k, sheet, Box(EDGE, y + 40, left - 50, low - y - 60))
    else:
        drawing.draw_list(k, lens, sheet, Box(EDGE, y + 20, left - 50 if views else ROOM, low - y - 40))
    if views:
        _pains(k, lens, head, views, Box(EDGE + left, y + 18, ROOM - left, low - y - 30))
    if steps[1]:
        _next(k, steps, low, foot)
    _foot(k, lens, foot)
    return k


def _pains(k: Canvas, lens: Lens, head: str, views: list[Any], box: Box) -> None:
    """The pain points of the stage that the title names, or those told most; the label keeps its words on two lines."""
    y = box.top + 34
    for line in wrap(head, 32, box.wide, bold=True, most=2):
        k.text(box.left, y, line, 32, bold=True)
        y += 40
    k.text(box.left, y, wrap(drawing.told_of(lens, views), 26, box.wide, most=1)[0] if drawing.told_of(lens, views) else "", 26, hue="ink3")
    y += 20
    for v in views[:3]:
        lines = wrap(v.label, 32, box.wide - 40, bold=True, most=2)
        if y + 40 * len(lines) + 56 > box.low:
            return
        for i, line in enumerate(lines):
            y += 40
            if not i:
                k.point(box.left + 13, y - 11, 480, "neg", shape="triangle-down")
            k.text(box.left + 40, y, line, 32, bold=True)
        y += 36
        told = v.count.text + (f" · {v.count.tag}" if v.count.tag else "")
        k.text(box.left + 40, y, told, 28, hue="ink2")
        at = box.left + 40 + max(width(told, 28) + 20, 260)
        if v.count.share is not None:
            k.box(at, y - 17, box.right - at, 12, "rule")
            k.box(at, y - 17, (box.right - at) * v.count.share, 12, "neg", opacity=0.45 if v.count.tag else 1)
        y += 16


def _steps(lens: Lens) -> tuple[str, list[tuple[str, str, bool]]]:
    """What next: the first opportunities with how far they hold, else what to ask."""
    order, by = summary.chances(lens)
    if order and by and not all(x.guess for x in order):
        return lens.t("pictures.first_do"), [(x.label, x.holds, True) for x in order[:2]]
    _, asks = summary.asking(lens)
    return lens.t("pictures.ask"), [(x, "", False) for x in asks[:2]]


def _next(k: Canvas, steps: tuple[str, list[tuple[str, str, bool]]], low: float, foot: float) -> None:
    k.box(EDGE, low, ROOM, 2, "rule2")
    k.text(EDGE, low + 46, steps[0], 28, hue="ink3")
    y = low + 46
    for label, holds, chance in steps[1]:
        y += 48
        told = f"  {holds}" if holds else ""
        if chance:
            k.point(EDGE + 12, y - 10, 420, "opp", shape="diamond")
        else:
            k.text(EDGE, y, "?", 32, bold=True, hue="ink2")
        room = ROOM - 44 - width(told, 28)
        line = wrap(label, 32, room, bold=True, most=1)[0]
        k.text(EDGE + 40, y, line, 32, bold=True)
        if told:
            k.text(EDGE + 40 + width(line, 32, bold=True) + 22, y, told.strip(), 28, hue="ink2")


def _foot(k: Canvas, lens: Lens, top: float) -> None:
    book, journey = lens.book, lens.journey
    k.box(EDGE, top - 20, ROOM, 2, "ink")
    parts = [lens.crowd(journey)] if journey.people else []
    kinds = len({s.kind for s in book.sources if s.people})
    parts += [lens.t("unit.sources", n=kinds)] if kinds else []
    parts += [i18n.days(book.period.start, book.period.end, lens.lang)] if book.period.start else []
    parts += [lens.t("poster.indicative")] if 0 < journey.people < reading.ENOUGH else []
    parts += [lens.t("poster.foot_interval")] if sheet_has_interval(journey) else []
    parts += [lens.t("poster.invented")] if book.study.invented else []
    k.text(EDGE, top + 26, wrap(" · ".join(parts), LEAST, ROOM, most=1)[0] if parts else "", LEAST, hue="ink3")


def sheet_has_interval(journey: Any) -> bool:
    return any(e.low is not None for e in journey.emotions) or any(s.low is not None for s in journey.scores)
