"""The map's charts in Altair: the emotion curve, the pain points, the card for a messenger. They carry aggregates only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from journey_nb import i18n
from journey_nb._imports import quick
from journey_nb.i18n import t
from journey_nb.model.journey import JourneyMap, MapBook

from . import curve, reading, theme
from .posters import choice
from .reading import ENOUGH, FEW
from .strip import remembered
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
    quick()
    import altair as alt

    from .emotion import emotion_spec

    values: dict[str, Any] = {"width": width, "height": height, "colours": colours, "narrow": narrow, "overlay": overlay}
    return alt.LayerChart.from_dict(emotion_spec(journey, lang, detail, book=book, audience=audience, **values), validate=False)


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
