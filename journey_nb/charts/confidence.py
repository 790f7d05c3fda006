"""How sure we are of what: stages by lanes, each level with its reason, and the rule by which it was reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.claims import Confidence
from journey_nb.model.journey import MapBook, Stage
from journey_nb.model.signals import ConfidenceRule

from . import reading, shell
from .posters import lens_of
from .saying import _listed
from .sheet import EARLY
from .tables import Table
from .timelines import eyebrow
from .view import Lens

LANES = ("claims", "emotion", "scores", "touchpoints", "behaviour")
LEVELS = ("high", "moderate", "low", "very_low")


@dataclass(frozen=True)
class Cell:
    """One lane at one stage: the level of what most people stand behind, why, and what else is there. ``level`` is empty where none was reckoned."""

    level: str
    word: str
    why: str
    what: str = ""
    others: str = ""


@dataclass(frozen=True)
class Line:
    stage: str
    whole: Cell
    limits: str
    cells: tuple[Cell, ...]
    guesses: int


def _known(one: Confidence | None) -> bool:
    return one is not None and one.level in LEVELS


def _cell(lens: Lens, held: Sequence[tuple[int, str, Confidence | None]], key: str) -> Cell:
    """``held``: people, what it is, confidence. The first is what most people stand behind; of few, in a shared view, nothing is told."""
    if not held:
        return Cell("", "", "")
    judged = [(n, what, c) for n, what, c in held if _known(c)]
    if not judged:
        return Cell("", lens.t("pictures.not_reckoned"), "", lens.t(f"pictures.n_{key}", n=len(held)))
    told = [x for x in judged if not lens.hides(x[0])]
    if not told:
        return Cell("", lens.t("poster.masked_short"), "")
    _, what, first = max(told, key=lambda x: x[0])
    assert first is not None
    levels = [c.level for _, _, c in told if c is not None]
    others = " · ".join(f"{lens.level(x)} {levels.count(x)}" for x in LEVELS if x in levels) if len(levels) > 1 else ""
    return Cell(first.level, lens.level(first.level), lens.why(tuple(r for r in first.reasons if r.key != EARLY)), what, others)


def _cells(lens: Lens, stage: Stage) -> tuple[Cell, ...]:
    journey = lens.journey
    claims = [
        (c.evidence.n_people, lens.code(c).rpartition(" ")[2], c.confidence)
        for c in journey.claims
        if c.stage == stage.key and c.evidence and c.basis.kind != "assumption" and c.status == "current" and c.kind != "opportunity"
    ]
    felt = [
        (e.n, lens.t(f"series.{e.measured_by}"), e.confidence) for e in journey.emotions if e.stage == stage.key and e.n > 0 and e.measured_by in reading.SERIES
    ]
    scored = [(s.n, lens.score(s).name, s.confidence) for s in journey.scores if s.stage == stage.key and s.n]
    met = [
        (max(x.reached, x.answered), x.label.text(lens.lang), x.confidence)
        for x in journey.touchpoints
        if x.stage == stage.key and x.basis.kind != "assumption" and (x.reached or x.answered)
    ]
    did = [(a.evidence.n_people, "", a.confidence) for a in journey.actions if a.stage == stage.key and a.basis.kind != "assumption" and a.evidence is not None]
    return tuple(_cell(lens, held, key) for key, held in zip(LANES, (claims, felt, scored, met, did), strict=True))


def limits(lens: Lens, one: Confidence) -> str:
    """What holds a level down: the parts that alone would give no more than it, where others would give more."""
    parts = {k: v for k, v in one.parts.items() if v in LEVELS}
    if not parts or one.level not in LEVELS:
        return ""
    worst = max(LEVELS.index(v) for v in parts.values())
    if worst == min(LEVELS.index(v) for v in parts.values()):
        return ""
    held = [k for k, v in parts.items() if LEVELS.index(v) == worst]
    names = [lens.t(f"pictures.part_{k}") if i18n.has(f"pictures.part_{k}") else k for k in held]
    return lens.t("pictures.limited", parts=", ".join(names))


def lines(lens: Lens) -> list[Line]:
    made = []
    for stage in lens.journey.stages:
        level, confidence = stage.confidence.level, stage.confidence
        reasons = tuple(r for r in confidence.reasons if r.key != EARLY)
        whole = Cell(level if level in LEVELS else "", lens.level(level), lens.why(reasons))
        guesses = sum(1 for w in lens.journey.written if w.basis.kind == "assumption" and w.stage == stage.key)
        made.append(Line(lens.stage_label(stage.key), whole, limits(lens, confidence), _cells(lens, stage), guesses))
    return made


def rule_of(book: MapBook) -> tuple[ConfidenceRule, bool]:
    """The rule that the map was reckoned by, or today's default where the map does not say."""
    return (book.rule, True) if book.rule is not None else (ConfidenceRule(), False)


def rule_lines(lens: Lens) -> list[tuple[str, str]]:
    """Level → what it takes, as numbers of the rule."""
    rule, _ = rule_of(lens.book)
    return [
        ("high", lens.t("pictures.rule_high", n=rule.high, kinds=rule.kinds)),
        ("moderate", lens.t("pictures.rule_moderate", n=rule.moderate)),
        ("low", lens.t("pictures.rule_low", n=rule.low)),
        ("very_low", lens.t("pictures.rule_very_low", n=rule.low)),
    ]


def sentence(lens: Lens) -> str:
    """Which stages may be built on, and which hardly."""
    stages = [s for s in lens.journey.stages if s.confidence.level in LEVELS]
    if reading.is_assumed(lens.journey) or not stages:
        return lens.t("pictures.sure_none")
    firm = [lens.stage_label(s.key) for s in stages if s.confidence.level == "high"]
    weak = [lens.stage_label(s.key) for s in stages if s.confidence.level == "very_low"]
    said = lens.t("pictures.sure_firm", stages=_listed(firm, lens.lang)) if firm else lens.t("pictures.sure_no_high")
    return f"{said} {lens.t('pictures.sure_weak', stages=_listed(weak, lens.lang))}" if weak else said


def confidence_chart(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Table:
    """Stage by lane: the level as rising bars, the reason in words, and below it the rule with its numbers.

    A cell shows the thing that most people stand behind; how the others are judged stands under it. Assumptions are counted apart and have
    no level. A cell that nobody reckoned says so. Empty for a map without stages.
    """
    lens = lens_of(book, persona, lang, audience)
    if not lens.journey.stages:
        return Table(f'<p class="none">{lens.t("poster.no_stages")}</p>', lang, empty=True)
    rule, kept = rule_of(book)
    made = lines(lens)
    shown = [i for i in range(len(LANES)) if any(line.cells[i].word for line in made)]
    values = {
        "eyebrow": eyebrow(lens, lens.t("pictures.confidence")),
        "title": sentence(lens),
        "lines": made,
        "lanes": [(i, lens.t(f"pictures.lane_{LANES[i]}")) for i in shown],
        "guessed": any(x.guesses for x in made),
        "rule": rule_lines(lens),
        "rule_notes": [
            lens.t("pictures.rule_own" if rule.own else "pictures.rule_default" if kept else "pictures.rule_unkept"),
            lens.t("pictures.rule_recent", n=rule.recent_days),
            lens.t("pictures.rule_self"),
        ],
        "assumed": reading.is_assumed(lens.journey),
        "w": lens.t,
    }
    return Table(shell.templates().get_template("confidence.html.j2").render(**values), lang, ("pictures",))
