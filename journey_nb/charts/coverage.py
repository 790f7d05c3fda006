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


@dataclass(frozen=True)
class _Found:
    """One gap at one stage, before those alike are put together."""

    rank: int
    key: str  # its sentence
    stage: Stage
    asks: tuple[str, ...]
    numbers: tuple[tuple[str, object], ...] = ()
    codes: tuple[str, ...] = ()


_ASKS = {"gap_leave": "coverage.ask_left", "gap_self": "coverage.ask_self"}
_TELLS = {"gap_leave": "tell_left", "gap_self": "tell_survey", "gap_one": "tell_second", "gap_untested": "tell_assumption"}


def _found(lens: Lens) -> list[_Found]:
    seen, open_ = table(lens), verdicts.untested(lens)
    left = {s.stage: s for s in shown_steps(lens)}
    found = []
    for stage in lens.journey.stages:
        here = seen.get(stage.key, {})
        words = {k for k, c in here.items() if c.people and k not in RECORDS}
        tested = open_.get(stage.key, [])
        asks = tuple(dict.fromkeys(_quoted(r.asks) for r in tested if r.asks))
        step = left.get(stage.key)
        gone = step.lost if step and not withheld(step, lens) else 0
        if stage.spoke < FEW and gone >= FEW:
            found.append(_Found(0, "gap_leave", stage, asks, (("n", gone),)))
        elif stage.spoke < FEW:
            key = "gap_nobody" if not stage.spoke else "gap_masked" if lens.hides(stage.spoke) else "gap_few"
            numbers = (("n", stage.spoke), ("known", stage.known)) if key == "gap_few" else ()
            found.append(_Found(1 if asks else 2, key, stage, asks, numbers))
        elif tested:
            codes = tuple(r.code for r in tested[:4])
            found.append(_Found(3 if asks else 4, "gap_untested", stage, asks, codes=codes))
        elif words and words <= SELF_SELECTED:
            found.append(_Found(5, "gap_self", stage, asks))
        elif len(words) == 1:
            found.append(_Found(6, "gap_one", stage, asks, (("kind", lens.kind(next(iter(words)))),)))
    return found


def gaps(lens: Lens) -> list[Gap]:
    """What we do not know, what matters most first: stages that people leave in silence, unheard stages, untested assumptions, thin sources.

    Stages with the same gap and no question of their own are one line.
    """
    groups: dict[object, list[_Found]] = {}
    for i, one in enumerate(_found(lens)):
        alone = one.asks or one.key == "gap_leave"
        groups.setdefault((one.key, one.numbers) if not alone else i, []).append(one)
    made = []
    for together in sorted(groups.values(), key=lambda g: g[0].rank):
        one, numbers = together[0], dict(together[0].numbers)
        names = _listed([lens.stage_label(x.stage.key) for x in together], lens.lang, most=6)
        told = {"codes": ", ".join(c for x in together for c in x.codes)} if one.key == "gap_untested" else {"stage": names}
        shown = one.asks[:2] or (lens.t(_ASKS.get(one.key, "coverage.ask_default")),)
        more = lens.t("coverage.more_asks", n=len(one.asks) - 2) if len(one.asks) > 2 else ""
        tells = lens.t(f"coverage.{_TELLS.get(one.key, 'tell_words')}", **({"kind": numbers["kind"]} if one.key == "gap_one" else {}))
        made.append(Gap(lens.t(f"coverage.{one.key}", **told, **numbers), shown, more, tells))
    return made


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
