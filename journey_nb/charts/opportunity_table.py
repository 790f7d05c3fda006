"""Every opportunity with its question, figures, plan and suggestions: the long table behind the landscape."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

from journey_nb import i18n
from journey_nb.mapping.backlog import Entry, entries, hides
from journey_nb.model.claims import Suggestion
from journey_nb.model.journey import MapBook, Reason

from . import shell
from .opportunity import SEVERITY, ULWICK, charge, counted, ranking_of, stays
from .posters import lens_of
from .tables import Table
from .view import Lens

FIRST = 10  # rows that are shown at once: as many as the landscape numbers; the rest fold away, and unfold on paper
PEOPLES = ("rice", "ice", "ice_mean", "value_effort")  # scores that a person's numbers went into


@dataclass(frozen=True)
class Tip:
    """One suggestion and the rule that brought it up, in words."""

    kind: str
    words: str
    rule: str


@dataclass(frozen=True)
class Row:
    label: str
    code: str
    hmw: str
    answers: tuple[str, ...]
    people: str
    tag: str
    level: str
    level_word: str
    scores: tuple[tuple[str, str], ...]  # (name, value with interval)
    place: str
    top: bool
    status: str
    status_word: str
    plan: tuple[str, ...]
    tips: tuple[Tip, ...]


def opportunities_table(book: MapBook, lang: str = "ko", audience: str = "team", *, persona: str = "everyone") -> Table:
    """One row an opportunity, in the order of its rank: what it answers, how many say so, scores with intervals, who does what until when, and
    what could be tried with the rule that suggests it. What one person said folds away below."""
    lens = lens_of(book, persona, lang, audience)
    everything = entries(book, persona)
    shown = [e for e in everything if not (lens.masks and hides(e.opportunity))]
    alone = [e for e in shown if e.people == 1 and not lens.journey.qualitative and not e.decided]
    ranking = ranking_of(lens)
    placed = [e.id for e in shown if ranking and ranking.method in e.ranked]
    rows = [_row(lens, e, placed.index(e.id) + 1 if e.id in placed else 0) for e in shown if e not in alone]
    gone = len(everything) - len(shown)
    if not shown:
        return Table(f'<p class="none">{escape(lens.t("opportunity.hidden" if gone else "opportunity.nothing"))}</p>', lang, empty=True)
    foot = [lens.t("opportunity.how_sf")] if any(e.score for e in shown) else []
    foot += [lens.t("tactic.note")] if any(r.tips for r in rows) else []
    foot += [lens.reason(r) for ranking in lens.journey.rankings for r in ranking.reasons if not (lens.masks and r.key.startswith("ranking.few"))]
    foot += [lens.t("opportunity.how_masked", n=gone)] if gone else []
    values = {
        "rows": rows,
        "listed_first": FIRST,
        "alone": [(lens.code(e.opportunity), e.label.text(lang)) for e in alone],
        "foot": tuple(dict.fromkeys(foot)),
    }
    return Table(shell.templates().get_template("opportunities.html.j2").render(w=lens.t, **values), lang, ("opportunity",))


def _row(lens: Lens, e: Entry, seen: int) -> Row:
    """``seen``: its place among those that may be shown."""
    one = e.opportunity
    ranking = ranking_of(lens)
    place = e.ranked.get(ranking.method) if ranking else None
    words = ""
    if place is not None:
        ranged = place.best is not None and not lens.masks
        words = lens.t("opportunity.place_of", rank=place.rank, best=place.best, worst=place.worst) if ranged else lens.t("opportunity.place_only", rank=seen)
        share = stays(place.top_share)
        if share and ranking:
            key = "opportunity.among_one" if ranking.top == 1 else "opportunity.among"
            words += f" · {lens.t(key, top=ranking.top)} {share}"
    told = lens.book.map(lens.journey.key).claims
    codes = {c.id: lens.code(c) for c in told}
    due = e.told("due")
    owner = charge(lens, e)
    plan = [owner or lens.t("opportunity.no_plan"), lens.t("opportunity.due", day=i18n.date(str(due), lens.lang)) if due else "", str(e.told("kpi") or "")]
    return Row(
        e.label.text(lens.lang),
        lens.code(one),
        one.hmw.text(lens.lang) if one.hmw else "",
        tuple(codes[i] for i in one.answers if i in codes),
        counted(lens, e),
        lens.tag(e.score.n or 0) if e.score else "",
        one.confidence.level,
        lens.level(one.confidence.level),
        tuple(_scores(lens, e)),
        words,
        bool(place and ranking and place.rank <= ranking.top),
        e.status,
        lens.t(f"backlog.{e.status}"),
        tuple(p for p in plan if p),
        tuple(_tip(lens, s) for s in one.suggestions),
    )


def _scores(lens: Lens, e: Entry) -> list[tuple[str, str]]:
    made = []
    for method in (SEVERITY, ULWICK, *PEOPLES):
        p = e.scores.get(method)
        if p is None:
            continue
        digits = 2 if method == SEVERITY else 1
        value = i18n.decimal(p.value, digits)
        if p.low is not None and p.high is not None:
            value += f" ({i18n.decimal(p.low, digits)}–{i18n.decimal(p.high, digits)})"
        made.append((lens.t(f"ranking.{method}"), value))
    return made


def _tip(lens: Lens, one: Suggestion) -> Tip:
    rule = " · ".join(told_rule(lens, r) for r in one.why if not (lens.masks and r.key in ("tactic.share", "tactic.lost")))
    kind = lens.t(f"tactic_kind.{one.kind}")
    return Tip(f"{kind} ({lens.t('tactic.own')})" if one.own else kind, one.words.text(lens.lang), rule)


def told_rule(lens: Lens, reason: Reason) -> str:
    """One condition of a rule with the figure that met it."""
    numbers = dict(reason.numbers)
    if reason.key == "tactic.theme":
        from journey_nb.text.themes import labels

        theme = labels().get(str(numbers["theme"]))
        numbers["theme"] = theme.label.text(lens.lang) if theme else numbers["theme"]
    elif reason.key == "tactic.phase":
        from journey_nb.stage_files import phases

        phase = phases().get(str(numbers["phase"]))
        numbers["phase"] = phase.text(lens.lang) if phase else numbers["phase"]
    elif reason.key in ("tactic.share", "tactic.lost"):
        numbers = {k: i18n.number(round(100 * v)) for k, v in numbers.items()}
    elif reason.key == "tactic.severity":
        numbers = {k: i18n.decimal(v) for k, v in numbers.items()}
    elif reason.key == "tactic.gap":
        numbers = {k: lens.channel(str(v)) for k, v in numbers.items()}
    return lens.t(reason.key, **numbers)
