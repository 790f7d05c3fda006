"""The tokens as Altair sees them: colours, type and grid in one place. Nothing global is changed until someone asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .typeface import FAMILY, PAGE_FAMILY

FONT = f"{FAMILY}, '{PAGE_FAMILY}', 'Noto Sans KR', 'Apple SD Gothic Neo', NanumGothic, 'Malgun Gothic', sans-serif"


@dataclass(frozen=True)
class Colours:
    """One set of tokens; hue is for meaning only."""

    paper: str
    canvas: str
    ink: str
    ink2: str
    ink3: str
    rule: str
    rule2: str
    mute: str
    neg: str
    neg_tint: str
    pos: str
    opp: str


LIGHT = Colours("#FFFFFF", "#F4F3EF", "#17202B", "#465160", "#5F6B78", "#E2E0DB", "#C3C2BC", "#9B948A", "#B8430F", "#FBEEE6", "#17659B", "#006F5F")
DARK = Colours("#1A2029", "#10151B", "#EEF1F4", "#BBC4CE", "#98A3B0", "#2C343F", "#46515E", "#857E75", "#F28B52", "#38251B", "#6CB2E2", "#4FD9BC")


def config(c: Colours = LIGHT) -> dict[str, Any]:
    """The ``config`` of every chart: the face by name, hairlines, no frame."""
    words = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelColor": c.ink3,
        "titleColor": c.ink2,
        "titleFontWeight": "normal",
    }
    return {
        "background": c.paper,
        "font": FONT,
        "padding": 4,
        "view": {"stroke": None},
        "axis": {**words, "domain": False, "ticks": False, "gridColor": c.rule, "labelPadding": 8, "titlePadding": 10},
        "header": words,
        "legend": words,
        "title": {"font": FONT, "fontSize": 14, "fontWeight": "bold", "color": c.ink, "anchor": "start", "offset": 10},
        "text": {"font": FONT, "fontSize": 12, "color": c.ink},
    }


def dressed(chart: Any, c: Colours = LIGHT) -> Any:
    """``chart`` with the house's configuration; the chart given stays as it was."""
    import altair as alt

    made = chart.copy(deep=False)
    made.config = alt.Config.from_dict(config(c))
    return made


def spec_of(chart: Any) -> dict[str, Any]:
    """The Vega-Lite specification of a chart or a specification: the same chart gives the same text."""
    if isinstance(chart, dict):
        return chart
    import altair as alt

    with alt.theme.enable("none"):
        return chart.to_dict()
