"""What to do first, as a landscape: how many it hits and how bad it is (or how important and how satisfied), beside the order and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

from journey_nb import i18n
from journey_nb.mapping.backlog import Entry, entries, hides
from journey_nb.model.claims import Priority
from journey_nb.model.journey import MapBook, Ranking

from . import shell
from .opportunity_space import Axis, Spot, curve, mean_of, nice_end, spread, wedge
from .posters import lens_of
from .reading import ENOUGH
from .tables import Table
from .view import Lens

LISTED = 10  # in order; the table holds all
SURE = 0.9  # of the resamples: a place that may be named in the title
ULWICK, SEVERITY = "ulwick", "severity_frequency"
ENDS = {ULWICK: 20.0, SEVERITY: 4.0}


@dataclass(frozen=True)
class Item:
    """One line of the list: figures are in words, places of its bar in percent."""

    number: int
    label: str
    code: str
    sub: str
    value: str = ""
    interval: str = ""
    at: float = 0.0
    low: float = 0.0
    wide: float = 0.0
    share: str = ""
    top: bool = False
    hollow: bool = False
    tag: str = ""


def landscape(book: MapBook, lang: str = "ko", audience: str = "team", *, persona: str = "everyone") -> Table:
    """Opportunities by what makes them matter, the first ones marked, with the order and how often each stays among the first.

    Importance × satisfaction (both 0..10) where customers were asked for both; else frequency × severity. Solid from 30 people who reached
    the stage, hollow below. A study under 30 people has a list by counts and no picture; without opportunities the chart is empty. For a
    wider audience what rests on fewer than five people is left out, with a count of how many.
    """
    lens = lens_of(book, persona, lang, audience)
    if not lens.journey.opportunities:
        return Table(f'<p class="none">{escape(lens.t("opportunity.nothing"))}</p>', lang, empty=True)
    everything = entries(book, persona)
    shown = [e for e in everything if not (lens.masks and hides(e.opportunity))]
    ranking = ranking_of(lens)
    gone = len(everything) - len(shown)
    if not shown:
        return Table(f'<p class="none">{escape(lens.t("opportunity.hidden"))}</p>', lang, empty=True)
    if ranking is None:
        return _counted(lens, shown, gone)
    placed = sorted((e for e in shown if ranking.method in e.ranked), key=lambda e: (e.ranked[ranking.method].rank, e.id))
    if not placed:
        return _counted(lens, shown, gone)
    title, lede = headline(lens, ranking, placed)
    axes, zone = _axes(lens, ranking, placed)
    items = tuple(_item(lens, ranking, e, n, placed) for n, e in enumerate(placed[:LISTED], 1))
    spots = spread([_spot(lens, ranking, e, n, axes) for n, e in enumerate(placed, 1) if n <= LISTED or e.people > 1])
    means = tuple(mean_of([s.x if i == 0 else s.y for s in spots]) for i in (0, 1))
    values = {
        "title": title,
        "lede": lede,
        "eyebrow": _eyebrow(lens, ranking),
        "axes": axes,
        "zone": zone,
        "zone_label": lens.t("opportunity.zone_ulwick") if ranking.method == ULWICK else lens.t("opportunity.zone_top", n=min(ranking.top, len(placed))),
        "means": means,
        "spots": spots,
        "names": _names(lens, ranking.method),
        "items": items,
        "top": ranking.top,
        "list_title": lens.t("opportunity.list"),
        "end": i18n.number(_end(ranking, placed)),
        "foot": _foot(lens, ranking, placed, shown, gone, any(i.hollow for i in items)),
    }
    return Table(shell.templates().get_template("opportunity.html.j2").render(w=lens.t, counted=False, **values), lang, ("opportunity",))


def ranking_of(lens: Lens) -> Ranking | None:
    """The order to draw: customers' own ratings where they give one of at least two things, else severity × frequency."""
    made = {r.method: r for r in lens.journey.rankings if r.rows}
    asked = made.get(ULWICK)
    return asked if asked and len(asked.rows) > 1 else made.get(SEVERITY)


def headline(lens: Lens, ranking: Ranking, placed: list[Entry]) -> tuple[str, str]:
    """What comes first, as far as resampling people allows it to be said, and how sure that is."""
    sure = 0
    for e in placed[: ranking.top]:
        share = e.ranked[ranking.method].top_share
        if share is None or share < SURE:
            break
        sure += 1
    first = placed[:sure]
    here = {lens.stage_label(e.opportunity.stage) for e in first}
    w = lens.t
    if not first:
        title = w("opportunity.unsure")
    elif sure == 1:
        title = w("opportunity.one", stage=here.pop(), label=first[0].label.text(lens.lang))
    elif len(here) == 1:
        title = w("opportunity.some_here", stage=here.pop(), n=sure)
    else:
        title = w("opportunity.some", labels=", ".join(f"‘{e.label.text(lens.lang)}’" for e in first))
    if first and sure < min(ranking.top, len(placed)):
        title += " " + w("opportunity.rest_unsure", next=sure + 1)
    lede = w("opportunity.lede_ulwick" if ranking.method == ULWICK else "opportunity.lede_sf")
    leader = placed[0].ranked[ranking.method]
    if leader.top_share is not None and ranking.resamples:
        key = "opportunity.lede_again_one" if ranking.top == 1 else "opportunity.lede_again"
        lede += " " + w(key, times=ranking.resamples, top=ranking.top, share=stays(leader.top_share))
    return title, lede


def stays(share: float | None) -> str:
    """``82%``; never 0% or 100% of a few hundred resamples.

    Examples
    --------
    >>> stays(0.82), stays(0.0), stays(1.0), stays(None)
    ('82%', '<1%', '>99%', '')
    """
    if share is None:
        return ""
    return "<1%" if share < 0.01 else ">99%" if share > 0.99 else i18n.percent(share, 0)


# ---------------------------------------------------------------- inside


def _eyebrow(lens: Lens, ranking: Ranking) -> str:
    who = lens.people(lens.journey.people, lens.journey.known)
    if ranking.method == ULWICK:
        return lens.t("opportunity.eyebrow_ipa", who=who)
    return lens.t("opportunity.eyebrow", method=lens.t(f"ranking.{ranking.method}"), who=who)


def _priority(e: Entry, method: str) -> Priority:
    return e.scores[method]


def _axes(lens: Lens, ranking: Ranking, placed: list[Entry]) -> tuple[tuple[Axis, Axis], tuple[tuple[float, float], ...]]:
    """Both axes from 0, and the tinted ground: over 12 after Ulwick, else where a score would be among the first."""
    if ranking.method == ULWICK:
        ends = (
            Axis(lens.t("opportunity.x_ulwick"), 10.0, ("0", "2", "4", "6", "8", "10")),
            Axis(lens.t("opportunity.y_ulwick"), 10.0, ("0", "2", "4", "6", "8", "10")),
        )
        return ends, wedge()
    found = [_priority(e, SEVERITY).inputs for e in placed]
    bars = [_priority(e, SEVERITY).inputs["frequency_high"] for e in placed[: ranking.top]]
    end = nice_end(max([*(f["frequency"] for f in found), *bars]))
    steps = 5 if round(end * 10) % 5 == 0 else 4
    ticks = tuple(i18n.percent(end * i / steps, 0) for i in range(steps + 1))
    axes = (Axis(lens.t("opportunity.x_sf"), end, ticks), Axis(lens.t("opportunity.y_sf"), 4.0, ("0", "1", "2", "3", "4")))
    least = _priority(placed[min(ranking.top, len(placed)) - 1], SEVERITY).value
    return axes, curve(least, end, 4.0)


def _spot(lens: Lens, ranking: Ranking, e: Entry, number: int, axes: tuple[Axis, Axis]) -> Spot:
    p = _priority(e, ranking.method)
    names = ("importance", "satisfaction") if ranking.method == ULWICK else ("frequency", "severity")
    at = [100 * min(1.0, p.inputs[name] / axis.end) for name, axis in zip(names, axes, strict=True)]
    top = number <= ranking.top
    bars = [
        (100 * p.inputs[f"{n}_low"] / a.end, 100 * min(1.0, p.inputs[f"{n}_high"] / a.end)) if f"{n}_low" in p.inputs and top else None
        for n, a in zip(names, axes, strict=True)
    ]
    listed = number <= LISTED
    told = [f"{axis.label} {figure}" for axis, figure in zip(axes, _figures(p, ranking.method), strict=True)]
    alt = lens.t(
        "opportunity.alt", rank=number, stage=lens.stage_label(e.opportunity.stage), label=e.label.text(lens.lang), x=told[0], y=told[1], score=_score(p)
    )
    return Spot(str(number) if listed else "", round(at[0], 2), round(at[1], 2), top, (p.n or 0) < ENOUGH, bars[0], bars[1], alt)


def _figures(p: Priority, method: str) -> tuple[str, str]:
    if method == ULWICK:
        return i18n.decimal(p.inputs["importance"]), i18n.decimal(p.inputs["satisfaction"])
    return i18n.percent(p.inputs["frequency"], 0), i18n.decimal(p.inputs["severity"])


def _score(p: Priority) -> str:
    return i18n.decimal(p.value, 1 if p.method == ULWICK else 2)


def _end(ranking: Ranking, placed: list[Entry]) -> float:
    """Where the bars of the list end: the score's own end, or half or a quarter of it where all lie below."""
    whole = ENDS[ranking.method]
    highest = max([_priority(e, ranking.method).high or _priority(e, ranking.method).value for e in placed[:LISTED]])
    return next((whole / part for part in (4, 2) if highest <= whole / part), whole)


def _item(lens: Lens, ranking: Ranking, e: Entry, number: int, placed: list[Entry]) -> Item:
    p = _priority(e, ranking.method)
    end = _end(ranking, placed)
    low, high = (p.value if end_ is None else end_ for end_ in (p.low, p.high))
    digits = 1 if ranking.method == ULWICK else 2
    row = e.ranked[ranking.method]
    if ranking.method == ULWICK or p.n is None:
        count = lens.people(p.n or 0, e.opportunity.evidence.known if e.opportunity.evidence else True)
    else:
        count = counted(lens, e)
    tag = lens.tag(p.n or 0)
    return Item(
        number,
        e.label.text(lens.lang),
        lens.code(e.opportunity),
        " · ".join(x for x in (charge(lens, e), count, tag) if x),
        _score(p),
        f"{i18n.decimal(low, digits)}–{i18n.decimal(high, digits)}",
        round(100 * min(p.value, end) / end, 2),
        round(100 * min(low, end) / end, 2),
        round(100 * (min(high, end) - min(low, end)) / end, 2),
        stays(row.top_share),
        number <= ranking.top,
        (p.n or 0) < ENOUGH,
        tag,
    )


def counted(lens: Lens, e: Entry) -> str:
    """How many are affected of those who reached the stage; without a score, of those who spoke."""
    p, evidence = e.scores.get(SEVERITY), e.opportunity.evidence
    known = evidence.known if evidence else True
    if p is None:
        return lens.part(evidence) if evidence else ""
    return i18n.part_of(int(p.inputs["affected"]), int(p.inputs["reached"]), lens.lang, known)


def charge(lens: Lens, e: Entry) -> str:
    """Who is in charge: the department, and for whoever may know it the person."""
    owner = "" if lens.audience == "public" else str(e.told("owner") or "")
    return " ".join(x for x in (str(e.told("department") or ""), owner) if x)


def _names(lens: Lens, method: str) -> dict[str, str]:
    """The four corners: top left, top right, bottom left, bottom right."""
    keys = ("q_over", "q_keep", "q_slow", "q_first") if method == ULWICK else ("q_rare", "q_first", "q_watch", "q_common")
    return dict(zip(("tl", "tr", "bl", "br"), (lens.t(f"opportunity.{k}") for k in keys), strict=True))


def _foot(lens: Lens, ranking: Ranking, placed: list[Entry], shown: list[Entry], gone: int, hollow: bool) -> tuple[str, ...]:
    w = lens.t
    lines = [
        w("opportunity.how_ulwick" if ranking.method == ULWICK else "opportunity.how_sf"),
        w("opportunity.how_bars_one" if ranking.top == 1 else "opportunity.how_bars", top=ranking.top),
    ]
    if hollow:
        lines.append(w("opportunity.how_hollow"))
    more = len(placed) - LISTED
    if more > 0:
        lines.append(w("opportunity.how_more", n=more))
    if gone:
        lines.append(w("opportunity.how_masked", n=gone))
    others = [r for made in lens.journey.rankings if made.method == ULWICK and not made.rows for r in made.reasons]
    lines += [lens.reason(r) for r in (*ranking.reasons, *others) if not (lens.masks and r.key in ("ranking.few_there", "ranking.few_raters"))]
    return tuple(lines)


def _counted(lens: Lens, shown: list[Entry], gone: int) -> Table:
    """A list by people: a study of few people has no scores and no order."""
    by_people = sorted(shown, key=lambda e: (-e.people, e.id))
    items = tuple(
        Item(
            n,
            e.label.text(lens.lang),
            lens.code(e.opportunity),
            charge(lens, e),
            lens.part(e.opportunity.evidence) if e.opportunity.evidence else "",
            hollow=True,
        )
        for n, e in enumerate(by_people[:LISTED], 1)
    )
    title = (
        lens.t("opportunity.qualitative", n=lens.journey.people)
        if lens.journey.qualitative and not lens.hides(lens.journey.people)
        else lens.t("opportunity.list_counts")
    )
    foot = [lens.reason(r) for r in lens.journey.rankings[0].reasons if not lens.tells_few(r.numbers)] if lens.journey.rankings else []
    more = len(by_people) - LISTED
    foot += [lens.t("opportunity.how_more", n=more)] if more > 0 else []
    foot += [lens.t("opportunity.how_masked", n=gone)] if gone else []
    values = {
        "title": title,
        "lede": "",
        "eyebrow": lens.t("opportunity.title"),
        "items": items,
        "foot": tuple(foot),
        "list_title": lens.t("opportunity.list_counts"),
    }
    return Table(shell.templates().get_template("opportunity.html.j2").render(w=lens.t, counted=True, **values), lens.lang, ("opportunity",))
