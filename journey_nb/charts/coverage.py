"""Whom we have heard on what: kind of source by stage, for everybody and each persona, with empty cells in plain sight."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import escape

from journey_nb import i18n
from journey_nb.model.journey import WHOLE, Coverage, MapBook, Persona, Stage

from . import shell
from .coverage_next import RECORDS, Gap, gaps, table
from .posters import lens_of
from .reading import ENOUGH, FEW, SELF_SELECTED
from .saying import _listed
from .tables import Table
from .view import Lens

ASKED = ("interview", "survey", "call")  # sources in which we choose whom to ask: an empty cell is a question nobody put
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
    """One stage: its cells, one a kind of source, and what would fill it."""

    stage: str
    cells: tuple[Cell, ...]
    fill: str
    whole: bool


@dataclass(frozen=True)
class Block:
    """Everybody, or one persona: a row a kind of source, a column a stage."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    fills: tuple[str, ...]


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


def empty(lens: Lens) -> tuple[int, int]:
    """How many cells could have been asked and are empty, of how many; what belongs to no stage is none."""
    cells = [c for line in lines(lens) if not line.whole for c in line.cells]
    return sum(c.shape == "ask" for c in cells), len(cells)


# ---------------------------------------------------------------- everybody and each persona


def _block(lens: Lens, name: str, shown: list[str], *, fills: bool) -> Block:
    drawn = lines(lens)
    rows = tuple((lens.kind(k), tuple(line.cells[i] for line in drawn)) for i, k in enumerate(shown))
    return Block(name, tuple(line.stage for line in drawn), rows, tuple(line.fill for line in drawn) if fills else ())


def personas(lens: Lens) -> list[Block]:
    """One block a persona that has a map of its own; what one of them must hide, all of them hide. Before a persona can be told, nothing is asked of it."""
    book, shown = lens.book, kinds(lens)
    maps = {m.key: m for m in book.maps}
    held = [p for p in book.personas if p.key in maps and maps[p.key].coverage and not lens.hides(p.share.count)]
    few = {(c.stage, c.kind) for p in held for c in maps[p.key].coverage if lens.hides(c.people)}
    made = []
    for persona in held:
        own = replace(lens, journey=maps[persona.key])
        named = lens.t("coverage_next.persona", name=book.persona_label(persona).text(lens.lang), n=persona.share.count)
        made.append(_theirs(own, persona, named, shown, few))
    return made


def _theirs(lens: Lens, persona: Persona, name: str, shown: list[str], few: set[tuple[str, str]]) -> Block:
    seen, stages = table(lens), [s.key for s in lens.journey.stages]
    since = stages.index(persona.since) if persona.since in stages else 0
    rows = []
    for kind in shown:
        cells = []
        for i, stage in enumerate(stages):
            cell = _cell(lens, kind, seen.get(stage, {}).get(kind))
            if (stage, kind) in few and cell.shape not in ("ask", "none"):
                cell = Cell("few", f"1–{FEW - 1}" if cell.people.startswith("1–") else "–", "", f"{lens.kind(kind)}: {lens.t('coverage_next.hidden')}")
            elif i < since:
                cell = replace(cell, shape="none", people="", words=f"{lens.kind(kind)}: {lens.t('coverage_next.not_yet')}") if cell.shape == "ask" else cell
            cells.append(cell)
        rows.append((lens.kind(kind), tuple(cells)))
    return Block(name, tuple(lens.stage_label(s) for s in stages), tuple(rows), ())


def _drawn(lens: Lens) -> str:
    shown = kinds(lens)
    n, of = empty(lens)
    theirs = personas(lens) if lens.journey.key == "everyone" else []
    blocks = [_block(lens, lens.t("coverage_next.everyone") if theirs else "", shown, fills=True), *theirs]
    lede = lens.t("coverage_next.empty", n=n, of=of) if n else lens.t("coverage_next.none_empty")
    template = shell.templates().get_template("coverage.html.j2")
    return template.render(title=sentence(lens), lede=f"{lens.t('coverage_next.lede')} {lede}", blocks=blocks, w=lens.t)


def coverage_chart(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Table:
    """Kind of source by stage: people in the mark; what could be asked and was not stands out. Everybody first, then a block a persona.

    Solid from 30 people, hollow from 5, dotted below. The last row says what would fill a stage. Empty where no source gave anything.
    """
    lens = lens_of(book, persona, lang, audience)
    if not kinds(lens):
        return Table(f'<p class="none">{escape(lens.t("table.none"))}</p>', lang, empty=True)
    return Table(_drawn(lens), lang, ("groups", "coverage"))


def coverage_questions(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team", *, most: int = MOST) -> Table:
    """A short list: what we do not know, what to ask there (the team's own questions where they wrote some), and which source would tell.

    In the order of what an answer is worth: people at that stage, times how much it would settle (:data:`coverage_next.STEPS`).
    """
    lens = lens_of(book, persona, lang, audience)
    found = gaps(lens)
    if not found:
        return Table(f'<p class="none">{escape(lens.t("coverage.questions_none"))}</p>', lang, empty=True)
    return Table(_asked(lens, found[:most]), lang, ("groups", "coverage"))


def _asked(lens: Lens, found: list[Gap]) -> str:
    template = shell.templates().get_template("questions.html.j2")
    return template.render(gaps=found, lede=f"{lens.t('coverage.questions_lede')} {lens.t('coverage_next.rule')}", w=lens.t)


def coverage_page(book: MapBook, lang: str = "ko", audience: str = "team", *, most: int = MOST) -> Table:
    """Whom we have heard and what to ask next, side by side: a page of its own."""
    lens = lens_of(book, "everyone", lang, audience)
    drawn, found = _drawn(lens) if kinds(lens) else "", gaps(lens)
    asked = f"<h4>{escape(lens.t('coverage_next.next', n=min(most, len(found))))}</h4>{_asked(lens, found[:most])}" if found else ""
    if not drawn and not asked:
        return Table(f'<p class="none">{escape(lens.t("table.none"))}</p>', lang, empty=True)
    return Table(f'<div class="cv-two">{drawn}<div class="cv-next">{asked}</div></div>', lang, ("groups", "coverage"))


__all__ = ["coverage_chart", "coverage_page", "coverage_questions"]
