"""Whom we have heard on what: stage by kind of source, empty cells in plain sight, and the questions that would fill them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

from journey_nb import i18n
from journey_nb.model.journey import WHOLE, Coverage, MapBook, Stage

from . import shell, verdicts
from .funnel import shown_steps, withheld
from .posters import lens_of
from .reading import ENOUGH, FEW, SELF_SELECTED
from .saying import _listed
from .tables import Table
from .view import Lens

ASKED = ("interview", "survey", "call")  # sources in which we choose whom to ask: an empty cell is a question nobody put
RECORDS = frozenset({"log", "crm", "table"})  # what people did, or totals: no words
ORDER = ("interview", "survey", "call", "review", "ticket", "chat", "log", "crm", "table")
MOST = 5


@dataclass(frozen=True)
class Cell:
    """One stage in one kind of source; ``shape``: solid, hollow, few, total, ask (could be asked, nobody was) or none."""

    shape: str
    people: str
    observations: str
    words: str


@dataclass(frozen=True)
class Line:
    stage: str
    cells: tuple[Cell, ...]
    fill: str
    whole: bool


@dataclass(frozen=True)
class Gap:
    """One thing we do not know: what, what to ask, and who would tell."""

    words: str
    asks: tuple[str, ...]
    more: str
    tells: str


def kinds(lens: Lens) -> list[str]:
    """Kinds of source that gave this map anything, words first; an interview column too where nobody was ever asked."""
    found = {c.kind for c in lens.journey.coverage if c.people or c.observations}
    if found and not found & set(ASKED):
        found.add("interview")
    return sorted(found, key=lambda k: (ORDER.index(k) if k in ORDER else len(ORDER), k))


def _cell(lens: Lens, kind: str, one: Coverage | None) -> Cell:
    name = lens.kind(kind)
    if one is None or not (one.people or one.observations):
        ask = kind in ASKED
        return Cell("ask" if ask else "none", "?" if ask else "", "", f"{name}: {lens.t('coverage.empty_ask' if ask else 'coverage.empty_record')}")
    if not one.people:
        said = lens.t("coverage.observations", n=one.observations)
        return Cell("total", "–", said, f"{name}: {said}, {lens.t('coverage.only_totals')}")
    if lens.hides(one.people):
        return Cell("few", f"1–{FEW - 1}", "", f"{name}: {lens.t('coverage.cell_masked')}")
    shape = "solid" if one.people >= ENOUGH else "hollow" if one.people >= FEW else "few"
    people = i18n.people(one.people, lens.lang, one.known)
    said = lens.t("coverage.observations", n=one.observations)
    return Cell(shape, i18n.number(one.people), said, f"{name}: {lens.t('coverage.cell', people=people, n=one.observations)}")


def _fill(lens: Lens, stage: Stage, here: dict[str, Coverage]) -> str:
    """What would fill a stage: words first, then another kind, then what people did."""
    words = {k for k, c in here.items() if c.people and k not in RECORDS}
    if not words or stage.spoke < FEW:
        return lens.t("coverage.fill_words")
    if stage.spoke < ENOUGH:
        return lens.t("coverage.fill_more")
    if words <= SELF_SELECTED:
        return lens.t("coverage.fill_words")
    if len({k for k, c in here.items() if c.people}) < 2:
        return lens.t("coverage.fill_other")
    return lens.t("coverage.fill_none")


def table(lens: Lens) -> dict[str, dict[str, Coverage]]:
    """Stage key → kind → what that source gives; whatever belongs to no stage of this map under the whole journey."""
    known, found = {s.key for s in lens.journey.stages}, {}
    for c in lens.journey.coverage:
        found.setdefault(c.stage if c.stage in known else WHOLE, {})[c.kind] = c
    return found


def lines(lens: Lens) -> list[Line]:
    shown, seen = kinds(lens), table(lens)
    made = []
    for stage in lens.journey.stages:
        here = seen.get(stage.key, {})
        made.append(Line(lens.stage_label(stage.key), tuple(_cell(lens, k, here.get(k)) for k in shown), _fill(lens, stage, here), False))
    if WHOLE in seen:
        whole = seen[WHOLE]
        cells = tuple(_cell(lens, k, whole.get(k)) for k in shown)
        made.append(Line(lens.t("coverage.whole"), tuple(c if c.shape != "ask" else Cell("none", "", "", c.words) for c in cells), "", True))
    return made


def sentence(lens: Lens) -> str:
    """What we have heard enough of, and what hardly at all."""
    stages = lens.journey.stages
    heard = [lens.stage_label(s.key) for s in stages if s.spoke >= ENOUGH]
    quiet = [lens.stage_label(s.key) for s in stages if s.spoke < FEW]
    if not stages:
        return lens.t("coverage.title")
    if len(heard) == len(stages) or len(quiet) == len(stages):
        return lens.t("coverage.all_heard" if heard else "coverage.all_quiet")
    said = [lens.t("coverage.heard", stages=_listed(heard, lens.lang))] if heard else []
    said += [lens.t("coverage.quiet", stages=_listed(quiet, lens.lang))] if quiet else []
    return " ".join(said) or lens.t("coverage.middle")


def coverage_chart(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Table:
    """Stage by kind of source: people in the mark, observations below it; what could be asked and was not stands out.

    Solid from 30 people, hollow from 5, dotted below. The last column says what would fill the row. Empty where no source gave anything.
    """
    lens = lens_of(book, persona, lang, audience)
    shown = kinds(lens)
    if not shown:
        return Table(f'<p class="none">{escape(lens.t("table.none"))}</p>', lang, empty=True)
    template = shell.templates().get_template("coverage.html.j2")
    heads = [lens.kind(k) for k in shown]
    return Table(template.render(title=sentence(lens), heads=heads, lines=lines(lens), w=lens.t), lang, ("groups",))


def gaps(lens: Lens) -> list[Gap]:
    """What we do not know, what matters most first: unheard stages, stages that people leave in silence, untested assumptions, thin sources."""
    journey, seen, open_ = lens.journey, table(lens), verdicts.untested(lens)
    left = {s.stage: s for s in shown_steps(lens)}
    ranked: list[tuple[tuple[int, int], Gap]] = []
    for i, stage in enumerate(journey.stages):
        name, here = lens.stage_label(stage.key), seen.get(stage.key, {})
        words = {k for k, c in here.items() if c.people and k not in RECORDS}
        tested = open_.get(stage.key, [])
        asks = tuple(dict.fromkeys(_quoted(r.asks) for r in tested if r.asks))
        step = left.get(stage.key)
        gone = step.lost if step and not withheld(step, lens) else 0
        told, tells, plain, rank = "", "", "coverage.ask_default", 9
        if stage.spoke < FEW:
            many = (
                lens.t("coverage.gap_masked", stage=name)
                if lens.hides(stage.spoke)
                else lens.t("coverage.gap_few", stage=name, n=stage.spoke, known=stage.known)
            )
            told, tells, rank = (many if stage.spoke else lens.t("coverage.gap_nobody", stage=name)), lens.t("coverage.tell_words"), 0 if stage.reached else 1
            if gone >= FEW:
                told, tells, plain, rank = lens.t("coverage.gap_leave", stage=name, n=gone), lens.t("coverage.tell_left"), "coverage.ask_left", 0
        elif tested:
            codes = ", ".join(r.code.split()[-1] for r in tested[:4]) + (f" +{len(tested) - 4}" if len(tested) > 4 else "")
            told, tells, rank = lens.t("coverage.gap_untested", stage=name, codes=codes), lens.t("coverage.tell_assumption"), 2
        elif words and words <= SELF_SELECTED:
            told, tells, plain, rank = lens.t("coverage.gap_self", stage=name), lens.t("coverage.tell_survey"), "coverage.ask_self", 3
        elif len(words) == 1:
            kind = lens.kind(next(iter(words)))
            told, tells, rank = lens.t("coverage.gap_one", stage=name, kind=kind), lens.t("coverage.tell_second", kind=kind), 4
        if told:
            shown = asks[:2] or (lens.t(plain),)
            ranked.append(((rank, i), Gap(told, shown, lens.t("coverage.more_asks", n=len(asks) - 2) if len(asks) > 2 else "", tells)))
    ranked.sort(key=lambda x: x[0])
    return [gap for _, gap in ranked]


def _quoted(words: str) -> str:
    bare = words.strip().strip('“”"')
    return f"“{bare}”"


def coverage_questions(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team", *, most: int = MOST) -> Table:
    """A short list: what we do not know, what to ask there (the team's own questions where they wrote some), and which source would tell."""
    lens = lens_of(book, persona, lang, audience)
    found = gaps(lens)
    if not found:
        return Table(f'<p class="none">{escape(lens.t("coverage.questions_none"))}</p>', lang, empty=True)
    template = shell.templates().get_template("questions.html.j2")
    return Table(template.render(gaps=found[:most], lede=lens.t("coverage.questions_lede"), w=lens.t), lang, ("groups",))
