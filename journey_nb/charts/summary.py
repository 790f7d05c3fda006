"""One page that a manager reads in a minute: the finding, what it rests on, where it hurts, what to do first, and what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.journey import Claim, JourneyMap, MapBook, Ranking

from . import between, coverage, reading, saying, shell, whose, written
from .posters import lens_of
from .reading import ENOUGH
from .shown import ClaimView
from .strip import strip
from .tables import Table
from .timelines import eyebrow
from .view import Lens

MOST = 3
LEVELS = ("high", "moderate", "low", "very_low")


@dataclass(frozen=True)
class Line:
    """One claim of the page: its words, its count, and where it stands."""

    view: ClaimView
    stage: str
    quote: str = ""
    quote_lang: str | None = None


@dataclass(frozen=True)
class Chance:
    """One opportunity with its place and how far resampled people agree."""

    place: int | None
    label: str
    code: str
    value: str
    holds: str
    guess: bool


def _lines(lens: Lens, claims: Sequence[Claim], *, staged: bool) -> list[Line]:
    made = []
    for claim in claims[:MOST]:
        view = lens.claim(claim, "")
        quote = next((q for q in view.quotes if q.text), None)
        made.append(Line(view, "" if staged else lens.stage_label(claim.stage), quote.text if quote else "", quote.lang if quote else None))
    return made


def shown(lens: Lens, claims: Sequence[Claim]) -> list[Claim]:
    """Those whose count may be told come first: a page for a manager does not begin with what is withheld."""
    return sorted(claims, key=lambda c: _withheld(lens, c))


def hurting(lens: Lens) -> tuple[str, str, list[Line]]:
    """The stage that may be put forward, what may be said of it, and its pain points; else those told most, wherever they are."""
    journey = lens.journey
    worst = reading.focus(journey)
    pains = shown(lens, reading.counted(journey.pains))
    if worst is not None:
        label = lens.stage_label(worst.stage)
        key = "pictures.worst" if reading.hardest(journey) is not None else "pictures.only_low"
        return lens.t(key, stage=label), _feeling(lens, worst.stage), _lines(lens, [c for c in pains if c.stage == worst.stage], staged=True)
    if not pains:
        guessed = [c for c in journey.pains if c.basis.kind == "assumption" and c.status == "current"]
        return lens.t("pictures.pains_assumed" if guessed else "pictures.pains"), "", _lines(lens, guessed, staged=False)
    return lens.t("pictures.pains"), "" if journey.qualitative else lens.t("pictures.no_worst"), _lines(lens, pains, staged=False)


def _feeling(lens: Lens, stage: str) -> str:
    from .strip import told

    points = [s.point for s in strip(lens).at(stage) if s.point.shape != "masked"]
    return " · ".join(told(lens, p, both=len(points) > 1) for p in points)


def _of(lens: Lens, lines: list[Line]) -> str:
    """What the counts are a share of, said once."""
    held = {c.id: c.evidence.share_of for c in lens.journey.claims if c.evidence and c.evidence.share}
    of = {held[x.view.id] for x in lines if x.view.id in held and x.view.count}
    return lens.t(f"pictures.of_{of.pop()}") if len(of) == 1 else lens.t("share_of.mixed") if of else ""


def pleasing(lens: Lens) -> list[Line]:
    return _lines(lens, shown(lens, reading.counted(lens.journey.delights)), staged=False)


def ranking(journey: JourneyMap) -> Ranking | None:
    return next((r for r in journey.rankings if r.rows), None)


def chances(lens: Lens) -> tuple[list[Chance], str]:
    """The first opportunities of the first ranking there is, and by which convention they are ordered."""
    journey = lens.journey
    held = {o.id: o for o in journey.opportunities if o.status == "current"}
    ranks = ranking(journey)
    told = [(r, held[r.id]) for r in ranks.rows if r.id in held] if ranks else []
    told = [(r, o) for r, o in told if o.basis.kind != "assumption" and not _withheld(lens, o)]
    if ranks and told:
        name = f"pictures.method_{ranks.method}"
        made = []
        for row, one in sorted(told, key=lambda x: (x[0].rank, x[0].id))[:MOST]:
            holds = lens.t("pictures.holds", percent=i18n.percent(row.top_share, 0), top=ranks.top) if row.top_share is not None else ""
            made.append(Chance(row.rank, lens.book.claim_label(one).text(lens.lang), lens.code(one), i18n.decimal(row.value), holds, False))
        return made, lens.t("pictures.ranked_by", method=lens.t(name) if i18n.has(name) else ranks.method)
    rest = [o for o in held.values() if not _withheld(lens, o)]
    rest = [o for o in rest if o.basis.kind != "assumption"] or rest
    made = [Chance(None, lens.book.claim_label(o).text(lens.lang), lens.code(o), "", "", o.basis.kind == "assumption") for o in rest[:MOST]]
    return made, lens.t("pictures.unranked") if made else ""


def _withheld(lens: Lens, claim: Claim) -> bool:
    count = lens.claim_count(claim.evidence)
    return bool(count and count.masked)


def sure(lens: Lens) -> tuple[str, str]:
    """The title's own confidence: the level of the stage it names, and what limits it; no level where it names none."""
    worst = reading.focus(lens.journey)
    if worst is None:
        return "", ""
    confidence = lens.journey.stage(worst.stage).confidence
    return (confidence.level if confidence.level in LEVELS else ""), lens.why(confidence.reasons)


def facts(lens: Lens) -> list[tuple[str, str, str]]:
    """Who, how many, from what, how sure: name, words, note."""
    book, journey, lang = lens.book, lens.journey, lens.lang
    assumed = reading.is_assumed(journey)
    people = lens.crowd(journey) if journey.people else lens.t("pictures.nobody")
    kinds = sorted({s.kind for s in book.sources}, key=lambda k: coverage.ORDER.index(k) if k in coverage.ORDER else 99)
    found = [(lens.t("pictures.who"), whose.whose(lens).name, "" if journey.goal is None else journey.goal.text(lang))]
    found.append((lens.t("pictures.how_many"), people, lens.t("poster.indicative") if 0 < journey.people < ENOUGH else ""))
    found.append((lens.t("pictures.from_what"), ", ".join(lens.kind(k) for k in kinds) or lens.t("pictures.no_source"), _period(lens)))
    if not assumed:
        levels = [s.confidence.level for s in journey.stages]
        told = " · ".join(f"{lens.level(x)} {levels.count(x)}" for x in LEVELS if x in levels)
        if told:
            found.append((lens.t("pictures.how_sure"), told, lens.t("pictures.of_stages", n=len(levels))))
    return found


def _period(lens: Lens) -> str:
    period = lens.book.period
    return i18n.days(period.start, period.end, lens.lang) if period.start else ""


def asking(lens: Lens) -> tuple[list[str], list[str]]:
    """What we do not know, and what to ask next."""
    gaps = coverage.gaps(lens)
    unknown = [f.sentence for f in saying._unknown(lens) if f.sentence not in {g.words for g in gaps}]
    if reading.is_assumed(lens.journey):
        tested = written.tally(lens)
        unknown = [lens.t("pictures.all_assumed", n=tested.total)] if tested else []
    told = list(dict.fromkeys([*(g.words for g in gaps), *unknown]))
    asks = list(dict.fromkeys(a for g in gaps for a in g.asks))
    return told[:MOST], asks[:MOST]


def summary_page(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Table:
    """One A4 or screen page: the finding as its title, who, how many and how sure; the curve; the worst stage with its three pains and a quote;
    what pleases; the first three opportunities with how stable they are; moments of truth, or that none was found; what we do not know and ask next.

    Nothing stands there that the map does not say. A section without anything says so in one line.
    """
    lens = lens_of(book, persona, lang, audience)
    title, lede = saying.headline(lens)
    level, why = sure(lens)
    head, feeling, pains = hurting(lens)
    found, none = between.moments(lens)
    unknown, asks = asking(lens)
    order, by = chances(lens)
    line = strip(lens)
    score = next((lens.score(s) for s in reading.whole_scores(lens.journey)), None) if not line else None
    values = {
        "eyebrow": eyebrow(lens, lens.t("pictures.summary")),
        "title": title,
        "lede": lede,
        "level": level,
        "level_word": lens.level(level) if level else "",
        "why": why,
        "facts": facts(lens),
        "strip": line or None,
        "score": score,
        "stages": [lens.stage_label(s.key) for s in lens.journey.stages],
        "head": head,
        "feeling": feeling,
        "pains": pains,
        "quote": next((p for p in pains if p.quote), None),
        "delights": (praised := pleasing(lens)),
        "pains_of": _of(lens, pains),
        "delights_of": _of(lens, praised),
        "chances": order,
        "by": by,
        "moments": found[:MOST],
        "no_moment": none,
        "unknown": unknown,
        "asks": asks,
        "notes": [lens.t("poster.foot_interval"), *([lens.t("pictures.all_hollow")] if 0 < lens.journey.people < ENOUGH else []), *_invented(lens)],
        "w": lens.t,
    }
    return Table(shell.templates().get_template("summary.html.j2").render(**values), lang, ("pictures",))


def _invented(lens: Lens) -> list[str]:
    return [lens.t("poster.invented")] if lens.book.study.invented else []
