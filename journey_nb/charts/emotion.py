"""The emotion curve as a Vega-Lite specification, written out.

Altair makes and checks each of its fifty layers by a schema: 1.9 s a curve, and 1 s for its own import. The specification is the same to
the byte; ``journey.emotion_curve`` gives it as an Altair chart to those who go on with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from journey_nb.i18n import t
from journey_nb.model.journey import JourneyMap, MapBook

from . import reading, theme
from .journey import MINUS, _alone, _apart, _marked, _strokes, curve_rows, overlay_rows
from .typeface import width as text_width
from .typeface import wrap
from .view import Lens

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
KINDS = {"Q": "quantitative", "N": "nominal"}
Layer = dict[str, Any]


def _channel(value: Any) -> Any:
    """``x:Q`` as a channel of its own; a channel, or several, as they are."""
    if isinstance(value, str):
        field, kind = value.split(":")
        return {"field": field, "type": KINDS[kind]}
    return [_channel(v) for v in value] if isinstance(value, list) else value


def _layer(rows: list[dict[str, Any]], mark: str, look: dict[str, Any], **encoding: Any) -> Layer:
    """One mark over ``rows``; names in the order in which Altair writes them."""
    return {
        "data": {"values": rows},
        "mark": {"type": mark, **dict(sorted(look.items()))},
        "encoding": {name: _channel(value) for name, value in sorted(encoding.items())},
    }


def emotion_spec(
    journey: JourneyMap,
    lang: str = "ko",
    detail: str = "plain",
    *,
    book: MapBook | None = None,
    audience: str = "team",
    width: int = 900,
    height: int = 260,
    colours: theme.Colours = theme.LIGHT,
    narrow: bool = True,
    overlay: str | Sequence[str] = (),
) -> dict[str, Any]:
    """What :func:`journey_nb.charts.emotion_curve` draws, and its parameters, without Altair."""
    made = _drawn(journey, lang, detail, book=book, audience=audience, width=width, height=height, colours=colours, overlay=overlay)
    if narrow:
        n = max(len(journey.stages), 1)
        made["usermeta"] = {
            "narrow": _drawn(journey, lang, detail, book=book, audience=audience, width=max(300, 52 * n), height=220, colours=colours, overlay=overlay)
        }
    layers = made.pop("layer")
    return {"layer": layers, "config": _sorted(theme.config(colours)), **dict(sorted(made.items())), "$schema": SCHEMA}


def _sorted(value: Any) -> Any:
    return {k: _sorted(v) for k, v in sorted(value.items())} if isinstance(value, dict) else value


def _drawn(
    journey: JourneyMap,
    lang: str,
    detail: str,
    *,
    book: MapBook | None,
    audience: str,
    width: int,
    height: int,
    colours: theme.Colours,
    overlay: str | Sequence[str],
) -> dict[str, Any]:
    """The layers of one width, its size and what it is called."""
    c, full = colours, detail == "full"
    rows = curve_rows(journey, lang, book=book, audience=audience)
    strokes = _strokes(rows)
    n = max(len(journey.stages), 1)
    room = width / n
    rows = [r | {"px": r["x"] + r.get("nudge", 0.0) / room} for r in rows]  # two series at one height stand side by side
    small = room < 110
    lens = Lens(book or _alone(journey), journey, lang, audience)
    names = [{"x": i, "t": wrap(lens.stage_label(s.key), 11 if small else 13, max(room - 8, 30), most=3)} for i, s in enumerate(journey.stages)]
    lines = max((len(r["t"]) for r in names), default=1)
    laid = overlay_rows(lens, overlay)
    ends = _apart([r for r in laid if r["last"] and r["name"]], height)
    side = max((text_width(r["name"], 12) for r in ends), default=0) + 14
    reach = [-0.5, n - 0.5 + (side * n / (width - side) if ends and not small else 0)]
    span = {"domain": reach, "nice": False, "zero": False}
    x = {"axis": None, "field": "x", "scale": span, "type": "quantitative"}
    beside = x | {"field": "px"}
    ticks = f"datum.value > 0.9 ? '+1' : datum.value < -0.9 ? '{MINUS}1' : datum.value == 0 ? '0' : ''"
    y = {
        "axis": {"labelExpr": ticks, "values": [-1, -0.5, 0, 0.5, 1]},
        "field": "valence",
        "scale": {"domain": [-1, 1]},
        "title": None,
        "type": "quantitative",
    }
    hue = {"field": "sign", "legend": None, "scale": {"domain": ["+", "0", "−"], "range": [c.pos, c.ink3, c.neg]}, "type": "nominal"}

    layers = [_layer([{"y": 0}], "rule", {"color": c.rule2}, y="y:Q")]
    look = {"fontSize": 11 if small else 13, "color": c.ink, "lineHeight": 16, "baseline": "top"}
    layers.append(_layer(names, "text", look, x=x, y={"value": -22 - 16 * (lines - 1)}, text="t:N"))
    both = len({r["series"] for r in rows}) == 2
    main = reading.main_series(journey)
    for series in sorted({r["series"] for r in rows}, key=lambda s: s == main):
        first = series == main
        for solid in (True, False):
            own = [r for r in strokes if r["series"] == series and r["solid"] is solid]
            if own:
                band = {"color": c.ink, "opacity": (0.13 if solid else 0.07) * (1 if first else 0.6)}
                layers.append(_layer(own, "area", band, x=x, y="low:Q", y2={"field": "high"}, detail="k:N"))
                line = {"color": c.ink if first else c.ink3, "strokeWidth": 2.8 if first else 1.6, "strokeCap": "round"}
                layers.append(_layer(own, "line", line | {"strokeDash": [1, 0] if solid else [1, 6]}, x=x, y=y, detail="k:N"))
    layers += _overlaid(laid, [r | {"to": n - 0.5} for r in ends], x, y, c, small=small)
    points = [r for r in rows if r["kind"] == "point"]
    for series in sorted({r["series"] for r in points}, key=lambda s: s == main):
        first, name = series == main, t(f"series.{series}", lang)
        own = [
            r | {"sub": " · ".join(w for w in (r["people"], r["tag"], name if both and not small else "", _marked(r, lang)) if w)}
            for r in points
            if r["series"] == series
        ]
        look = {"size": 170 if first else 110, "strokeWidth": 3 if first else 2.4, "opacity": 1, "shape": "circle" if series == "worded" else "square"}
        fill = {"condition": {"test": "datum.solid", **hue}, "value": c.paper}
        words = {"stage": t("table.stage", lang), "value": name, "people": t("table.people", lang)}
        told = [{"field": field, "title": title, "type": "nominal"} for field, title in words.items()]
        layers.append(_layer(own, "point", look, x=beside, y=y, stroke=hue, fill=fill, tooltip=told))
        for up in (True, False):
            here = [r for r in own if r["up"] is up]
            if not here:
                continue
            big: dict[str, Any] = {"dy": (-17 if small else -31) if up else (20 if small else 24), "fontSize": (15 if first else 13) - 3 * small}
            big["fontWeight"] = "bold"
            said = "value:N" if full else "told:N"
            pair = [_layer(here, "text", big | _halo(c), x=x, y=y, text=said), _layer(here, "text", big, x=x, y=y, text=said, color=hue)]
            little = {"dy": -15 if up else 40, "fontSize": 11}
            if not small:
                pair.append(_layer(here, "text", little | _halo(c), x=x, y=y, text="sub:N"))
                pair.append(_layer(here, "text", little | {"color": c.ink3}, x=x, y=y, text="sub:N"))
            if laid and not full:  # among other lines a point that leans nowhere needs no word
                pair = [one | {"transform": [{"calculate": "datum.sign === '0' ? '' : datum.told", "as": "told"}]} for one in pair]
            layers += pair
    kept = [r | {"mark": _marked(r, lang)} for r in points if r["marks"]] if small else []  # elsewhere it stands under the count
    for up in (True, False):
        own = [r for r in kept if r["up"] is not up]
        if own:
            layers.append(_layer(own, "text", {"fontSize": 11, "color": c.ink2, "dy": -14 if up else 18}, x=x, y=y, text="mark:N"))
    dots = [r for r in rows if r["kind"] == "dot"]
    if dots:
        layers.append(_layer(dots, "point", {"size": 55, "strokeWidth": 1.8, "opacity": 1, "fill": c.paper}, x=x, y=y, stroke=hue))
    return {"layer": layers, "description": t("poster.emotion", lang), "height": height, "width": width}


def _halo(c: theme.Colours) -> dict[str, Any]:
    return {"stroke": c.paper, "strokeWidth": 4, "strokeJoin": "round"}


def _overlaid(rows: list[dict[str, Any]], ends: list[dict[str, Any]], x: Layer, y: Layer, c: theme.Colours, *, small: bool) -> list[Layer]:
    """Thin lines of personas, each with its name where it ends; those without a name grey."""
    layers = []
    for key in sorted(dict.fromkeys(r["persona"] for r in rows), key=lambda k: any(r["name"] for r in rows if r["persona"] == k)):  # the named ones on top
        own = [r for r in rows if r["persona"] == key]
        colour = c.ink2 if own[0]["name"] else c.mute
        strokes = _strokes(own)
        if strokes:
            layers.append(_layer(strokes, "line", {"color": colour, "strokeWidth": 1.4}, x=x, y=y, detail="k:N"))
        if own[0]["name"]:
            look = {"size": 46, "strokeWidth": 1.4, "opacity": 1, "stroke": colour, "fill": c.paper, "shape": own[0]["shape"]}
            told = [{"field": "name", "title": "·", "type": "nominal"}, {"field": "people", "title": "n", "type": "nominal"}]
            layers.append(_layer(own, "point", look, x=x, y=y, tooltip=told))
    if ends:
        side: dict[str, Any] = {"align": "right", "dx": -2, "dy": -12} if small else {"align": "left", "dx": 6}
        words = {"fontSize": 11 if small else 12, "baseline": "middle", **side}
        at = {"field": "at", "scale": {"domain": [-1, 1]}, "title": None, "type": "quantitative"}
        where = x if small else x | {"field": "to"}
        if not small:  # a hairline leads from the line's end to its name at the edge
            lead = [{"k": r["persona"], "x": a, "at": b} for r in ends for a, b in ((r["x"], r["valence"]), (r["to"] - 0.3, r["at"]), (r["to"], r["at"]))]
            layers.append(_layer(lead, "line", {"color": c.rule2, "strokeWidth": 1, "strokeDash": [2, 3]}, x=x, y=at, detail="k:N", order="x:Q"))
        layers.append(_layer(ends, "text", words | _halo(c), x=where, y=at, text="name:N"))
        layers.append(_layer(ends, "text", words | {"color": c.ink2}, x=where, y=at, text="name:N"))
    return layers
