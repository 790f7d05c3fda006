"""The map's charts in Altair: the emotion curve, the pain points, the card for a messenger. They carry aggregates only."""

from __future__ import annotations

from typing import Any

from journey_nb import i18n
from journey_nb.i18n import t
from journey_nb.model.journey import JourneyMap, MapBook

from . import reading, theme
from .reading import ENOUGH, FEW
from .view import Lens

MINUS = "−"


def _labels(journey: JourneyMap, lang: str, book: MapBook | None) -> dict[str, str]:
    if book is not None:
        return {s.key: book.stage_label(s).text(lang) for s in journey.stages}
    return {s.key: s.label.text(lang) for s in journey.stages}


def _distinct(labels: dict[str, str]) -> dict[str, str]:
    """Two stages of the same name stay two stages on an axis."""
    seen: dict[str, int] = {}
    out = {}
    for key, label in labels.items():
        seen[label] = seen.get(label, 0) + 1
        out[key] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return out


def curve_rows(journey: JourneyMap, lang: str = "ko", *, book: MapBook | None = None, audience: str = "team") -> list[dict[str, Any]]:
    """One row a stage and series: the point with its interval, n and words; ``run`` numbers the unbroken stretches."""
    lens = Lens(book, journey, lang, audience) if book else None
    labels, rows = _distinct(_labels(journey, lang, book)), []
    for series in reading.SERIES:
        points, run = reading.curve(journey, series), 0
        for i, stage in enumerate(journey.stages):
            e = points.get(stage.key)
            if e is None or e.valence is None or (lens and lens.hides(e.n)):
                run += 1
                if e is not None and not (lens and lens.masks):
                    rows += [{"stage": labels[stage.key], "order": i, "series": series, "kind": "dot", "valence": v, "sign": _sign(v), "n": e.n} for v in e.dots]
                continue
            lean = {"neg": "−", "pos": "+", "neu": "0"}[reading.leaning(e)]
            rows.append({
                "stage": labels[stage.key], "order": i, "series": series, "kind": "point", "valence": e.valence, "low": e.low, "high": e.high, "n": e.n,
                "sign": lean, "run": f"{series}{run}", "solid": e.n >= ENOUGH, "value": i18n.signed(e.valence), "people": i18n.people(e.n, lang, e.known),
                "told": _told(e, lang), "tag": t("poster.indicative", lang) if e.n < ENOUGH else "",
            })  # fmt: skip
    return rows


def _sign(value: float) -> str:
    return "−" if value < -0.1 else "+" if value > 0.1 else "0"


def _told(e: Any, lang: str) -> str:
    lean = reading.leaning(e)
    if lean == "neu":
        return t("feeling.unclear", lang)
    word, k = (t("feeling.negative", lang), e.negative) if lean == "neg" else (t("feeling.positive", lang), e.positive)
    return f"{word} {i18n.people(k, 'ko', e.known)}" if lang == "ko" else f"{word} {k:,}"


def emotion_curve(
    journey: JourneyMap, lang: str = "ko", detail: str = "plain", *, book: MapBook | None = None, audience: str = "team",
    width: int = 900, height: int = 260, colours: theme.Colours = theme.LIGHT,
) -> Any:  # fmt: skip
    """Feeling at each stage, −1..1: solid from 30 people, hollow from 5, a dot a person below; nothing where nobody spoke.

    Parameters
    ----------
    journey : JourneyMap
    lang, detail : str
        ``plain`` counts people, ``full`` gives the mean with its 95% interval.
    book : MapBook, optional
        Gives stage names that a person has decided.

    Returns
    -------
    altair.LayerChart
        Without row-level data: a point a stage, or a dot a person where fewer than five spoke.
    """
    import altair as alt

    c = colours
    rows = curve_rows(journey, lang, book=book, audience=audience)
    order = list(_distinct(_labels(journey, lang, book)).values())
    full = detail == "full"
    narrow = width / max(len(order), 1) < 100
    x = alt.X("stage:N", sort=order, title=None, scale=alt.Scale(type="point", padding=0.5, domain=order), axis=alt.Axis(labelAngle=0, labelFontSize=11 if narrow else 13, labelColor=c.ink, orient="top", labelLimit=int(width / max(len(order), 1)) - 4, labelPadding=12))
    y = alt.Y("valence:Q", scale=alt.Scale(domain=[-1, 1]), title=None, axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], labelExpr=f"datum.value > 0.9 ? '+1' : datum.value < -0.9 ? '{MINUS}1' : datum.value == 0 ? '0' : ''"))
    hue = alt.Scale(domain=["+", "0", "−"], range=[c.pos, c.ink3, c.neg])
    colour = alt.Color("sign:N", scale=hue, legend=None)
    data = alt.Data(values=rows)
    base = alt.Chart(data).encode(x=x, y=y)
    point = base.transform_filter("datum.kind == 'point'")
    layers = [alt.Chart(alt.Data(values=[{"y": 0}])).mark_rule(color=c.rule2).encode(y=alt.Y("y:Q"))]
    both = len({r["series"] for r in rows}) == 2
    for series, name in (("worded", t("series.worded", lang)), ("rated", t("series.rated", lang))):
        own = point.transform_filter(f"datum.series == '{series}'")
        if not any(r["series"] == series for r in rows):
            continue
        main = series == "worded" or not both
        band = own.mark_area(interpolate="monotone", color=c.ink, opacity=0.12 if main else 0.07).encode(y=alt.Y("low:Q"), y2="high:Q", detail="run:N")
        line = own.mark_line(interpolate="monotone", color=c.ink if main else c.ink3, strokeWidth=2.6 if main else 1.6).encode(detail="run:N", order="order:Q")
        dots = own.mark_point(size=170 if main else 110, strokeWidth=3 if main else 2.4, opacity=1, shape="circle" if main else "square").encode(
            stroke=alt.Stroke("sign:N", scale=hue, legend=None), fill=alt.when("datum.solid").then(alt.Fill("sign:N", scale=hue, legend=None)).otherwise(alt.value(c.paper)),
            tooltip=[alt.Tooltip("stage:N", title=t("table.stage", lang)), alt.Tooltip("value:N", title=name), alt.Tooltip("people:N", title=t("table.people", lang))],
        )  # fmt: skip
        up = -1 if main or not both else 1
        if both:  # the higher of two series is labelled above
            up = -1 if series == "rated" and _mostly_above(rows) else 1 if series == "rated" else (1 if _mostly_above(rows) else -1)
        top = own.mark_text(dy=up * (32 if up < 0 else 22), fontSize=15 if main else 13, fontWeight="bold").encode(text="value:N" if full else "told:N", color=colour)
        sub = own.mark_text(dy=up * (16 if up < 0 else 38), fontSize=11, color=c.ink3).encode(text="sub:N").transform_calculate(sub="datum.people + (datum.tag ? ' · ' + datum.tag : '')" + (f" + ' · {name}'" if both else ""))
        layers += [band, line, dots, top, sub]
    if any(r["kind"] == "dot" for r in rows):
        layers.append(base.transform_filter("datum.kind == 'dot'").mark_point(size=55, strokeWidth=1.8, opacity=1, fill=c.paper).encode(stroke=alt.Stroke("sign:N", scale=hue, legend=None)))
    description = t("poster.emotion", lang)
    return theme.dressed(alt.layer(*layers).properties(width=width, height=height, description=description), c)


def _mostly_above(rows: list[dict[str, Any]]) -> bool:
    """Whether ratings lie above words where both were taken."""
    worded = {r["stage"]: r["valence"] for r in rows if r["series"] == "worded" and r["kind"] == "point"}
    pairs = [r["valence"] - worded[r["stage"]] for r in rows if r["series"] == "rated" and r["kind"] == "point" and r["stage"] in worded]
    return sum(pairs) >= 0


def pain_rows(journey: JourneyMap, lang: str = "ko", *, book: MapBook | None = None, audience: str = "team", most: int = 10) -> list[dict[str, Any]]:
    """One row a pain point that customers' data stand behind, most people first; masked ones are left out."""
    lens = Lens(book, journey, lang, audience) if book else None
    labels, rows = _labels(journey, lang, book), []
    for claim in reading.counted(journey.pains):
        share = claim.evidence.share if claim.evidence else None
        if not share or share.of < FEW or (lens and (lens.hides(share.count) or lens.hides(share.of))):
            continue
        words = (book.claim_label(claim) if book else claim.label).text(lang)
        where = labels.get(claim.stage, t("poster.whole", lang))
        known = claim.evidence.known if claim.evidence else True
        rows.append({
            "code": f"{where} {claim.code}", "label": words, "share": share.count / share.of, "low": share.low, "high": share.high, "n": share.of,
            "solid": share.of >= ENOUGH, "part": i18n.part_of(share.count, share.of, lang, known), "tag": "" if share.of >= ENOUGH else t("poster.indicative", lang),
        })  # fmt: skip
    return rows[:most]


def pain_points(journey: JourneyMap, lang: str = "ko", detail: str = "plain", *, book: MapBook | None = None, audience: str = "team", width: int = 420, colours: theme.Colours = theme.LIGHT) -> Any:
    """Pain points with the share of those who spoke and its 95% interval; hollow below 30 people.

    Shares of different stages have different denominators: they are shown side by side, not ranked against each other.
    """
    import altair as alt

    from .typeface import wrap

    c, full = colours, detail == "full"
    rows = pain_rows(journey, lang, book=book, audience=audience)
    for i, r in enumerate(rows):
        r["line"] = wrap(r["label"], 13, 300, most=2)
        r["row"] = i
        r["said"] = r["part"] + (f" · {r['tag']}" if r["tag"] else "") + (f" · {i18n.percent(r['share'])} ({i18n.span(r['low'], r['high'])})" if full else "")
    step = 46
    high = step * max(len(rows), 1)
    y = alt.Y("row:O", axis=None, sort=None)
    base = alt.Chart(alt.Data(values=rows)).encode(y=y)
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]), title=None)
    rule = base.mark_rule(color=c.neg, strokeWidth=3).encode(x=alt.X("low:Q", scale=alt.Scale(domain=[0, 1]), title=None), x2="high:Q")
    dot = base.mark_point(size=120, strokeWidth=2.4, opacity=1, stroke=c.neg).encode(x=x, fill=alt.when("datum.solid").then(alt.value(c.neg)).otherwise(alt.value(c.paper)))
    said = base.mark_text(align="left", dx=0, fontSize=12, color=c.ink2).encode(x=alt.value(width + 14), text="said:N")
    name = base.mark_text(align="right", fontSize=13, color=c.ink, dx=-14, lineHeight=16, dy=-7).encode(x=alt.value(0), text="line:N")
    code = base.mark_text(align="right", fontSize=11, color=c.ink3, dx=-14).encode(x=alt.value(0), text="code:N", y=alt.Y("row:O", axis=None, sort=None, bandPosition=0.86))
    chart = alt.layer(rule, dot, said, name, code).properties(width=width, height=high, description=t("poster.pains", lang))
    return theme.dressed(chart, c)


def journey_card(book: MapBook, *, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Any:
    """The map as a card for a messenger: the finding, the curve, three pain points, where it comes from."""
    from .card import card

    return card(book, persona=persona, lang=lang, audience=audience)
