"""The map as a card for a messenger, 1080 × 1350: the finding, the curve, three pain points, where it comes from."""

from __future__ import annotations

from typing import Any

from journey_nb import i18n
from journey_nb.model.journey import MapBook

from . import drawing, saying, theme
from .canvas import Box, Canvas
from .posters import lens_of
from .sheet import lay_out
from .typeface import wrap
from .view import Lens

WIDE, HIGH, EDGE = 1080, 1350, 72
ROOM = WIDE - 2 * EDGE


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
    pains = [p for p in drawing.pains_of(lens, sheet) if p.count]
    low = foot - (96 * min(3, len(pains)) + 66 if pains else 0)
    top = y + (84 if len(sheet.series) == 2 else 56)
    area = Box(EDGE, top, ROOM, low - 34 - top)
    if sheet.series:
        drawing.draw_curve(k, lens, sheet, area)
    elif sheet.whole.scores or sheet.whole.points:
        drawing.draw_whole(k, sheet, area)
    elif any(c.quotes for c in sheet.claims):
        drawing.draw_quotes(k, sheet, area)
    else:
        drawing.draw_list(k, lens, sheet, area)
    if pains:
        drawing.draw_pains(k, lens, pains[:3], Box(EDGE, low, ROOM, foot - low))
    _draw_foot(k, lens, foot)
    return k.chart(title)


def _draw_foot(k: Canvas, lens: Lens, top: float) -> None:
    book, journey = lens.book, lens.journey
    k.box(EDGE, top + 16, ROOM, 4, "ink")
    parts = [lens.crowd(journey)] if journey.people else []
    kinds = len({s.kind for s in book.sources if s.people})
    parts += [lens.t("unit.sources", n=kinds)] if kinds else []
    parts += [i18n.days(book.period.start, book.period.end, lens.lang)] if book.period.start else []
    k.text(EDGE, top + 66, wrap(" · ".join(parts), 28, ROOM - 180, most=1)[0] if parts else "", 28, hue="ink2")
    k.text(WIDE - EDGE, top + 66, lens.t("card.made"), 28, hue="ink3", align="right")
    note = lens.t("poster.invented") if book.study.invented else lens.t("poster.foot_interval")
    k.text(EDGE, top + 106, wrap(note, 28, ROOM, most=1)[0], 28, hue="ink3")
