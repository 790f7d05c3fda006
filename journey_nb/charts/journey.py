"""The map's charts in Altair: the emotion curve, the pain points, the card for a messenger. They carry aggregates only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from journey_nb import i18n
from journey_nb.i18n import t
from journey_nb.model.journey import JourneyMap, MapBook

from . import curve, reading, theme
from .posters import choice
from .reading import ENOUGH, FEW
from .strip import remembered
from .typeface import width as text_width
from .typeface import wrap
from .view import Lens

MINUS = "−"


def curve_rows(journey: JourneyMap, lang: str = "ko", *, book: MapBook | None = None, audience: str = "team") -> list[dict[str, Any]]:
    """One row a stage and series: the point with its interval, n and words; or one a dot, where there is no mean."""
    from .sheet import stage_points

    lens = Lens(book or _alone(journey), journey, lang, audience)
    rows, marks = [], remembered(lens)
    for i, stage in enumerate(journey.stages):
        name = lens.stage_label(stage.key)
        for e, view in stage_points(lens, stage):
            if view.shape == "masked":
                continue
            if e.valence is None or view.shape == "dots":
                rows += [
                    {"stage": name, "x": i + side / 110, "series": e.measured_by, "kind": "dot", "valence": v, "sign": _sign(v)}
                    for v, side in zip(sorted(e.dots), _sides(view), strict=False)
                ]
                continue
            rows.append(
                {
                    "stage": name,
                    "x": i,
                    "series": e.measured_by,
                    "kind": "point",
                    "valence": e.valence,
                    "low": e.low,
                    "high": e.high,
                    "n": e.n,
                    "sign": {"neg": "−", "pos": "+", "neu": "0"}[view.lean],
                    "solid": view.shape == "solid",
                    "value": view.full,
                    "people": i18n.people(e.n, lang, e.known),
                    "told": view.strong,
                    "tag": view.tag,
                    "up": view.above,
                    "nudge": view.nudge,
                    "marks": list(marks.get((e.measured_by, stage.key), ())),
                }
            )
    return rows


def _sides(view: Any) -> list[float]:
    return [x for _, x, _ in view.dots]


def _alone(journey: JourneyMap) -> MapBook:
    """A book around one map, where a chart was given the map alone: names as the data have them."""
    from journey_nb.model.journey import Period, StudyFacts

    return MapBook(StudyFacts("", "", "UTC", ""), Period(None, None, None), (journey,))


def _sign(value: float) -> str:
    return "−" if value < -0.1 else "+" if value > 0.1 else "0"


def _strokes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The curve between neighbouring points, as short straight pieces: one row a step, ``k`` numbers the pieces."""
    out: list[dict[str, Any]] = []
    for series in reading.SERIES:
        points = sorted((r for r in rows if r["series"] == series and r["kind"] == "point"), key=lambda r: r["x"])
        run: list[dict[str, Any]] = []
        for point in [*points, {"x": -9}]:
            if run and point["x"] != run[-1]["x"] + 1:
                if len(run) > 1:
                    x = [r["x"] for r in run]
                    paths = [curve.smooth(x, [r[f] for r in run], steps=8) for f in ("valence", "low", "high")]
                    for i in range(len(run) - 1):
                        k = f"{series}{x[i]}"
                        out += [
                            {
                                "x": round(m[0], 4),
                                "valence": round(m[1], 4),
                                "low": round(lo[1], 4),
                                "high": round(hi[1], 4),
                                "k": k,
                                "series": series,
                                "solid": run[i]["solid"] and run[i + 1]["solid"],
                            }
                            for m, lo, hi in zip(*(p[i] for p in paths), strict=True)
                        ]
                run = []
            run.append(point)
    return out


def emotion_curve(
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
) -> Any:
    """Feeling at each stage, −1..1: solid from 30 people, hollow and dashed from 5, a dot a person below; nothing where nobody spoke.

    Parameters
    ----------
    journey : JourneyMap
    lang, detail : str
        ``plain`` counts people, ``full`` gives the mean; the interval is the band.
    book : MapBook, optional
        Gives stage names that a person has decided.
    narrow : bool
        Carry a form of its own for a phone, which our renderer takes there.
    overlay : sequence of str or "all"
        Personas of ``book`` laid over the curve, by key: up to four thin lines with their names, the others grey. Each is its own map's
        series, never averaged, and begins where the persona can be known (``since``).

    Returns
    -------
    altair.LayerChart
        Without row-level data: a point a stage, or a dot a person where fewer than five spoke.
    """
    import altair as alt

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
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=reach, nice=False, zero=False))
    beside = alt.X("px:Q", axis=None, scale=alt.Scale(domain=reach, nice=False, zero=False))
    y = alt.Y(
        "valence:Q",
        scale=alt.Scale(domain=[-1, 1]),
        title=None,
        axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], labelExpr=f"datum.value > 0.9 ? '+1' : datum.value < -0.9 ? '{MINUS}1' : datum.value == 0 ? '0' : ''"),
    )
    hue = alt.Scale(domain=["+", "0", "−"], range=[c.pos, c.ink3, c.neg])
    colour = alt.Color("sign:N", scale=hue, legend=None)

    def chart(values: list[dict[str, Any]]) -> Any:
        return alt.Chart(alt.Data(values=values))

    title = (
        chart(names)
        .mark_text(fontSize=11 if small else 13, color=c.ink, lineHeight=16, baseline="top")
        .encode(x=x, y=alt.value(-22 - 16 * (lines - 1)), text="t:N")
    )
    layers = [chart([{"y": 0}]).mark_rule(color=c.rule2).encode(y="y:Q"), title]
    both = len({r["series"] for r in rows}) == 2
    main = reading.main_series(journey)
    for series in sorted({r["series"] for r in rows}, key=lambda s: s == main):
        first = series == main
        for solid in (True, False):
            own = [r for r in strokes if r["series"] == series and r["solid"] is solid]
            if own:
                layers.append(
                    chart(own)
                    .mark_area(color=c.ink, opacity=(0.13 if solid else 0.07) * (1 if first else 0.6))
                    .encode(x=x, y=alt.Y("low:Q"), y2="high:Q", detail="k:N")
                )
                layers.append(
                    chart(own)
                    .mark_line(color=c.ink if first else c.ink3, strokeWidth=2.8 if first else 1.6, strokeCap="round", strokeDash=[1, 0] if solid else [1, 6])
                    .encode(x=x, y=y, detail="k:N")
                )
    layers += _overlaid(laid, [r | {"to": n - 0.5} for r in ends], chart, x, y, c, small=small)
    points = [r for r in rows if r["kind"] == "point"]
    for series in sorted({r["series"] for r in points}, key=lambda s: s == main):
        first, name = series == main, t(f"series.{series}", lang)
        own = [
            r | {"sub": " · ".join(w for w in (r["people"], r["tag"], name if both and not small else "", _marked(r, lang)) if w)}
            for r in points
            if r["series"] == series
        ]
        base = chart(own).encode(x=beside, y=y)
        layers.append(
            base.mark_point(size=170 if first else 110, strokeWidth=3 if first else 2.4, opacity=1, shape="circle" if series == "worded" else "square").encode(
                stroke=alt.Stroke("sign:N", scale=hue, legend=None),
                fill=alt.when("datum.solid").then(alt.Fill("sign:N", scale=hue, legend=None)).otherwise(alt.value(c.paper)),
                tooltip=[
                    alt.Tooltip("stage:N", title=t("table.stage", lang)),
                    alt.Tooltip("value:N", title=name),
                    alt.Tooltip("people:N", title=t("table.people", lang)),
                ],
            )
        )
        for up in (True, False):
            here = chart([r for r in own if r["up"] is up]).encode(x=x, y=y)
            if any(r["up"] is up for r in own):
                big, little = (
                    {"dy": (-17 if small else -31) if up else (20 if small else 24), "fontSize": (15 if first else 13) - 3 * small, "fontWeight": "bold"},
                    {"dy": -15 if up else 40, "fontSize": 11},
                )
                halo = {"stroke": c.paper, "strokeWidth": 4, "strokeJoin": "round"}
                said = "value:N" if full else "told:N"
                if laid and not full:  # among other lines a point that leans nowhere needs no word
                    here = here.transform_calculate(told="datum.sign === '0' ? '' : datum.told")
                layers += [here.mark_text(**big, **halo).encode(text=said), here.mark_text(**big).encode(text=said, color=colour)]
                layers += [] if small else [here.mark_text(**little, **halo).encode(text="sub:N"), here.mark_text(**little, color=c.ink3).encode(text="sub:N")]
    kept = [r | {"mark": _marked(r, lang)} for r in points if r["marks"]] if small else []  # elsewhere it stands under the count
    for up in (True, False):
        own = [r for r in kept if r["up"] is not up]
        if own:
            layers.append(chart(own).mark_text(fontSize=11, color=c.ink2, dy=-14 if up else 18).encode(x=x, y=y, text="mark:N"))
    dots = [r for r in rows if r["kind"] == "dot"]
    if dots:
        layers.append(
            chart(dots).mark_point(size=55, strokeWidth=1.8, opacity=1, fill=c.paper).encode(x=x, y=y, stroke=alt.Stroke("sign:N", scale=hue, legend=None))
        )
    made = alt.layer(*layers).properties(width=width, height=height, description=t("poster.emotion", lang))
    if narrow:
        phone = emotion_curve(
            journey, lang, detail, book=book, audience=audience, width=max(300, 52 * n), height=220, colours=colours, narrow=False, overlay=overlay
        )
        made = made.properties(usermeta={"narrow": _form(phone)})
    return theme.dressed(made, c)


OVERLAID = 4  # lines that can be told apart by their ends
SHAPES = ("circle", "triangle-up", "diamond", "square")


def overlay_rows(lens: Lens, overlay: str | Sequence[str]) -> list[dict[str, Any]]:
    """One row a persona and stage with a mean that may be shown: those asked for by name, up to four, and the others without one."""
    book = lens.book
    if not overlay or not book.personas:
        return []
    known = [p.key for p in book.personas]
    asked = known if overlay == "all" else [choice("overlay", key, tuple(known)) for key in ([overlay] if isinstance(overlay, str) else overlay)]
    series, order = reading.main_series(lens.journey), {s.key: i for i, s in enumerate(lens.journey.stages)}
    found: list[dict[str, Any]] = []
    for persona in book.personas:
        if persona.key == lens.journey.key or persona.key not in {m.key for m in book.maps}:
            continue
        first = order.get(persona.since, 0) if persona.since else 0
        points = reading.curve(book.map(persona.key), series)
        told = [
            (order[k], e)
            for k, e in points.items()
            if k in order and order[k] >= first and e.valence is not None and e.thin in ("solid", "hollow") and not lens.hides(e.n)
        ]
        if not told:
            continue
        place = asked.index(persona.key) if persona.key in asked else OVERLAID
        name = book.persona_label(persona).text(lens.lang) if place < OVERLAID else ""
        last = max(i for i, _ in told)
        found += [
            {
                "persona": persona.key,
                "series": series,
                "kind": "point",
                "x": i,
                "valence": e.valence,
                "low": e.valence,
                "high": e.valence,
                "solid": e.thin == "solid",
                "people": lens.people(e.n, e.known),
                "name": name,
                "shape": SHAPES[place] if place < OVERLAID else "circle",
                "last": i == last,
            }
            for i, e in sorted(told, key=lambda x: x[0])
        ]
    return found


def _apart(ends: list[dict[str, Any]], height: int) -> list[dict[str, Any]]:
    """The names at the lines' ends, pushed apart until none covers another."""
    step, made = 2 * 15 / height, []
    for r in sorted(ends, key=lambda r: -r["valence"]):
        above = [q["at"] for q in made]
        made.append(r | {"at": min([r["valence"], *(a - step for a in above)])})
    return made


def _marked(row: dict[str, Any], lang: str) -> str:
    """Whether the point is the one remembered most: its peak, its end, or both."""
    found = row["marks"]
    return t("pictures.peak_and_end" if len(found) == 2 else f"pictures.{found[0]}", lang) if found else ""


def _halo(c: theme.Colours) -> dict[str, Any]:
    return {"stroke": c.paper, "strokeWidth": 4, "strokeJoin": "round"}


def _overlaid(rows: list[dict[str, Any]], ends: list[dict[str, Any]], chart: Any, x: Any, y: Any, c: theme.Colours, *, small: bool) -> list[Any]:
    """Thin lines of personas, each with its name where it ends; those without a name grey."""
    import altair as alt

    layers = []
    for key in sorted({r["persona"] for r in rows}, key=lambda k: any(r["name"] for r in rows if r["persona"] == k)):
        own = [r for r in rows if r["persona"] == key]
        colour = c.ink2 if own[0]["name"] else c.mute
        strokes = _strokes(own)
        if strokes:
            layers.append(chart(strokes).mark_line(color=colour, strokeWidth=1.4).encode(x=x, y=y, detail="k:N"))
        if own[0]["name"]:
            mark = chart(own).mark_point(size=46, strokeWidth=1.4, opacity=1, stroke=colour, fill=c.paper, shape=own[0]["shape"])
            layers.append(mark.encode(x=x, y=y, tooltip=[alt.Tooltip("name:N", title="·"), alt.Tooltip("people:N", title="n")]))
    if ends:
        side: dict[str, Any] = {"align": "right", "dx": -2, "dy": -12} if small else {"align": "left", "dx": 6}
        words = {"fontSize": 11 if small else 12, "baseline": "middle", **side}
        at = alt.Y("at:Q", scale=alt.Scale(domain=[-1, 1]), title=None)
        where = x if small else alt.X("to:Q", axis=None, scale=x.to_dict()["scale"])
        if not small:  # a hairline leads from the line's end to its name at the edge
            lead = [{"k": r["persona"], "x": a, "at": b} for r in ends for a, b in ((r["x"], r["valence"]), (r["to"] - 0.3, r["at"]), (r["to"], r["at"]))]
            layers.append(chart(lead).mark_line(color=c.rule2, strokeWidth=1, strokeDash=[2, 3]).encode(x=x, y=at, detail="k:N", order="x:Q"))
        layers.append(chart(ends).mark_text(**words, **_halo(c)).encode(x=where, y=at, text="name:N"))
        layers.append(chart(ends).mark_text(**words, color=c.ink2).encode(x=where, y=at, text="name:N"))
    return layers


def _form(chart: Any) -> dict[str, Any]:
    """What differs in a narrow form: size, layers and their data."""
    spec = theme.spec_of(chart)
    return {k: v for k, v in spec.items() if k not in ("config", "$schema", "usermeta")}


def pain_rows(journey: JourneyMap, lang: str = "ko", *, book: MapBook | None = None, audience: str = "team", most: int = 10) -> list[dict[str, Any]]:
    """One row a pain point that customers' data stand behind, most people first; masked ones are left out."""
    lens, rows = Lens(book or _alone(journey), journey, lang, audience), []
    for claim in reading.counted(journey.pains):
        share = claim.evidence.share if claim.evidence else None
        if not share or share.of < FEW or lens.count(share, True).share is None:
            continue
        words = lens.book.claim_label(claim).text(lang)
        known = claim.evidence.known if claim.evidence else True
        rows.append(
            {
                "code": lens.code(claim),
                "label": words,
                "share": share.count / share.of,
                "low": share.low,
                "high": share.high,
                "n": share.of,
                "solid": share.of >= ENOUGH,
                "part": i18n.part_of(share.count, share.of, lang, known),
                "tag": "" if share.of >= ENOUGH else t("poster.indicative", lang),
            }
        )
    return rows[:most]


def pain_points(
    journey: JourneyMap,
    lang: str = "ko",
    detail: str = "plain",
    *,
    book: MapBook | None = None,
    audience: str = "team",
    width: int = 420,
    colours: theme.Colours = theme.LIGHT,
    narrow: bool = True,
) -> Any:
    """Pain points with the share of those who spoke and its 95% interval; hollow below 30 people.

    Shares of different stages have different denominators: they are shown side by side, not ranked against each other.
    """
    import altair as alt

    c, full = colours, detail == "full"
    rows = pain_rows(journey, lang, book=book, audience=audience)
    small = width < 380
    for i, r in enumerate(rows):
        r["line"], r["row"] = wrap(r["label"], 13, width if small else 300, most=1 if small else 2), i
        r["said"] = (
            r["part"]
            + (f" · {r['tag']}" if r["tag"] else "")
            + (f" · {i18n.percent(r['share'])} ({i18n.span(r['low'], r['high'])})" if full and not small else "")
        )
        r["both"] = f"{r['code']} · {r['said']}"
    high = (66 if small else 46) * max(len(rows), 1)
    base = alt.Chart(alt.Data(values=rows))

    def at(place: float) -> Any:
        return alt.Y("row:O", axis=None, sort=None, bandPosition=place)

    middle = 0.82 if small else 0.5
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]), title=None)
    rule = base.mark_rule(color=c.neg, strokeWidth=3).encode(x=alt.X("low:Q", scale=alt.Scale(domain=[0, 1]), title=None), x2="high:Q", y=at(middle))
    dot = base.mark_point(size=120, strokeWidth=2.4, opacity=1, stroke=c.neg).encode(
        x=x, y=at(middle), fill=alt.when("datum.solid").then(alt.value(c.neg)).otherwise(alt.value(c.paper))
    )
    side: dict[str, Any] = {"align": "left", "fontWeight": "bold"} if small else {"align": "right", "dx": -14}
    words = base.mark_text(fontSize=13, color=c.ink, lineHeight=16, **side)
    layers = [rule, dot, words.encode(x=alt.value(0), y=at(0.14 if small else 0.34), text="line:N")]
    if small:
        layers.append(base.mark_text(align="left", fontSize=11, color=c.ink2).encode(x=alt.value(0), y=at(0.42), text="both:N"))
    else:
        layers.append(base.mark_text(align="left", fontSize=12, color=c.ink2).encode(x=alt.value(width + 14), y=at(0.5), text="said:N"))
        layers.append(base.mark_text(align="right", fontSize=11, color=c.ink3, dx=-14).encode(x=alt.value(0), y=at(0.84), text="code:N"))
    made = alt.layer(*layers).properties(width=width, height=high, description=t("poster.pains", lang))
    if narrow:
        made = made.properties(
            usermeta={"narrow": _form(pain_points(journey, lang, detail, book=book, audience=audience, width=310, colours=colours, narrow=False))}
        )
    return theme.dressed(made, c)


def journey_card(book: MapBook, *, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Any:
    """The map as a card for a messenger: the finding, the curve, three pain points, where it comes from."""
    from .card import card

    return card(book, persona=persona, lang=lang, audience=audience)
