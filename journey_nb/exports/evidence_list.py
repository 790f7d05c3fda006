"""The evidence list: one block a claim code with its count, its confidence reckoned, its quotes, files and rows. As a page and as XLSX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from journey_nb import i18n
from journey_nb.charts import shell
from journey_nb.charts.confidence import LEVELS, limits, rule_lines, rule_of
from journey_nb.charts.posters import lens_of
from journey_nb.charts.shown import Said
from journey_nb.charts.tables import Table
from journey_nb.charts.view import Lens
from journey_nb.model.claims import ALL_KINDS, Evidence, Quote
from journey_nb.model.journey import Claim, MapBook, Opportunity

from . import expected
from .audience import for_audience
from .navigation import Link

QUOTES = 8
ROWS = 24  # places in one file that a page names; the sheet has all that the map cites
PAGE, SHEET = "evidence.html", "evidence.xlsx"
PART_OF = {  # what a reason of a confidence tells of: the part it was reckoned from
    **dict.fromkeys(("people", "withheld", "nobody"), "people"),
    **dict.fromkeys(("one_kind", "kinds", "self_selected", "no_kind"), "sources"),
    **dict.fromkeys(("agree", "differ", "opposed", "unheard", "few_to_compare"), "agreement"),
    **dict.fromkeys(("old", "undated", "part_undated"), "recency"),
}


@dataclass(frozen=True)
class Part:
    """One part of a confidence: what was found, and the level that it alone would give."""

    name: str
    found: str
    level: str
    word: str


@dataclass(frozen=True)
class Place:
    """A file that the claim cites: its kind and alias, and the rows or time stamps."""

    file: str
    rows: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Block:
    """One claim with all that it stands on, already masked for its reader."""

    id: str
    anchor: str
    code: str
    stage: str
    kind: str
    sentence: str
    note: str  # who wrote it, where a person did; or until when it was evidenced
    count: str
    interval: str
    share: tuple[int, int, float, float] | None
    steps: tuple[tuple[str, str, str], ...]  # reached, asked, answered, says so, left out: label, figure, remark
    level: str
    level_word: str
    parts: tuple[Part, ...]
    held: str
    quotes: tuple[Said, ...]
    told: str  # how much of its evidence is shown
    places: tuple[Place, ...]
    answers: tuple[tuple[str, str], ...]  # of an opportunity: anchor and code of what it answers


def anchor_of(code: str) -> str:
    """A claim's place on the page, to link to.

    Examples
    --------
    >>> anchor_of("P20")
    'c-P20'
    """
    return "c-" + re.sub(r"[^A-Za-z0-9]+", "-", code)


def blocks(book: MapBook, lang: str = "ko", audience: str = "team", *, persona: str = "everyone", names: Mapping[str, str] | None = None) -> list[Block]:
    """One block a claim, by kind and code. What rests on fewer than five people is not there for a wider audience; the public sees no quotes,
    files and rows.

    Parameters
    ----------
    names : mapping, optional
        Alias of a file → its name, for the team alone.
    """
    shown = for_audience(book, audience)
    lens = lens_of(shown, persona, lang, audience)
    kinds = [k.kind for k in ALL_KINDS]
    codes = {c.id: c.code for c in lens.journey.claims}
    found = sorted(lens.journey.claims, key=lambda c: (kinds.index(c.kind), _number(c.code), c.id))
    files = dict(names or {}) if audience == "team" else {}
    return [_block(lens, c, codes, files) for c in found]


def _number(code: str) -> int:
    digits = re.sub(r"\D", "", code)
    return int(digits) if digits else 0


def _block(lens: Lens, claim: Claim, codes: Mapping[str, str], names: Mapping[str, str]) -> Block:
    evidence, basis, w = claim.evidence, claim.basis, lens.t
    guess = basis.kind == "assumption"
    count = None if guess else lens.claim_count(evidence)
    open_ = bool(count and not count.masked)
    view = lens.claim(claim, "")
    share = evidence.share if evidence and open_ and not guess else None
    quotes = () if guess or isinstance(claim, Opportunity) or evidence is None else _quotes(lens, evidence)
    places = () if guess or evidence is None or lens.audience == "public" else tuple(_places(lens, evidence, names))
    n = evidence.n_observations if evidence and open_ else 0
    return Block(
        claim.id,
        anchor_of(claim.code or claim.id),
        claim.code,
        lens.stage_label(claim.stage),
        claim.kind,
        lens.book.claim_label(claim).text(lens.lang),
        " · ".join(x for x in (w(f"basis.{basis.kind}") if basis.kind != "evidence" else "", view.note, view.lost) if x),
        count.masked or count.text if count else "",
        count.interval if count and not count.masked else "",
        (share.count, share.of, share.low, share.high) if share else None,
        tuple(_steps(lens, claim)) if open_ else (),
        claim.confidence.level,
        lens.level(claim.confidence.level),
        tuple(_parts(lens, claim)),
        limits(lens, claim.confidence),
        quotes,
        w("evidence_list.shown", shown=len(quotes), n=n) if n and quotes else w("evidence_list.rows", n=n) if n else "",
        places,
        tuple((anchor_of(codes[i]), codes[i]) for i in claim.answers if i in codes) if isinstance(claim, Opportunity) else (),
    )


def _steps(lens: Lens, claim: Claim) -> Iterable[tuple[str, str, str]]:
    """From everybody at the stage to those who say so: who could have been counted, and who was left out, and why."""
    evidence, w = claim.evidence, lens.t
    if evidence is None:
        return
    share = evidence.share
    stage = next((s for s in lens.journey.stages if s.key == claim.stage), None)
    known = evidence.known
    if stage is not None and stage.reached:
        yield w("evidence_list.reached"), lens.people(stage.reached, stage.known), ""
    if share is None:
        yield w("evidence_list.says"), lens.people(evidence.n_people, known), ""
        return
    if evidence.share_of == "asked":
        yield w("evidence_list.answered"), lens.people(share.of, known), w("evidence_list.asked_note")
    elif evidence.share_of != "reached":
        yield w("evidence_list.asked"), w("evidence_list.unasked"), ""
        yield w("evidence_list.spoke"), lens.people(share.of, known), ""
    yield w("evidence_list.says"), lens.people(share.count, known), ""
    silent = share.of - share.count
    if silent and not lens.hides(silent):
        yield w("evidence_list.silent"), lens.people(silent, known), ""
    if stage is not None and stage.known == known and evidence.share_of != "reached" and stage.reached > share.of:
        out = stage.reached - share.of
        if not lens.hides(out):
            yield w("evidence_list.out"), lens.people(out, known), w("evidence_list.out_note")


def _parts(lens: Lens, claim: Claim) -> Iterable[Part]:
    """Each part of the rule with this claim's own values."""
    confidence = claim.confidence
    told: dict[str, list[str]] = {}
    for r in confidence.reasons:
        told.setdefault(PART_OF.get(r.key.rpartition(".")[2], "other"), []).append(lens.reason(r))
    for name, level in confidence.parts.items():
        words = lens.t(f"pictures.part_{name}") if i18n.has(f"pictures.part_{name}") else name
        found = ", ".join(told.pop(name, ())) or (lens.t("evidence_list.recent", days=rule_of(lens.book)[0].recent_days) if name == "recency" else "–")
        yield Part(words, found, level if level in LEVELS else "", lens.level(level) if level else "")
    for words_ in told.values():
        yield Part("", ", ".join(words_), "", "")


def _quotes(lens: Lens, evidence: Evidence) -> tuple[Said, ...]:
    """Up to eight: those chosen for the map first, then others that it cites, in their order."""
    chosen = list(evidence.quotes)
    known = {q.observation_id for q in chosen} | {q.text for q in chosen}
    for oid in evidence.observation_ids:
        receipt = lens.book.evidence.get(oid)
        if receipt is not None and receipt.text and oid not in known and receipt.text not in known:
            chosen.append(Quote(oid, receipt.text, receipt.lang or "none"))
            known |= {oid, receipt.text}
    return lens.receipts(replace(evidence, quotes=tuple(chosen[:QUOTES])))[0]


def _places(lens: Lens, evidence: Evidence, names: Mapping[str, str], most: int = ROWS) -> Iterable[Place]:
    at: dict[str, list[str]] = {alias: [] for alias in evidence.sources}
    for oid in evidence.observation_ids:
        receipt = lens.book.evidence.get(oid)
        if receipt is not None:
            at.setdefault(receipt.source, []).append(receipt.where)
    for alias, rows in at.items():
        listed = sorted(dict.fromkeys(rows), key=lambda x: (0, int(x), "") if x.isascii() and x.isdigit() else (1, 0, x))
        file = " ".join(x for x in (lens.source(alias), names.get(alias, "")) if x)
        yield Place(file, tuple(listed[:most]), max(0, len(listed) - most))


# ---------------------------------------------------------------- as a page


def table(
    book: MapBook,
    lang: str = "ko",
    audience: str = "team",
    *,
    persona: str = "everyone",
    names: Mapping[str, str] | None = None,
    found: list[Block] | None = None,
) -> Table:
    """The whole appendix as our own markup: the list with a search field, and the expected questions after it. ``found``: its blocks, where made."""
    found = blocks(book, lang, audience, persona=persona, names=names) if found is None else found
    lens = lens_of(for_audience(book, audience), persona, lang, audience)
    groups: list[tuple[str, list[Block]]] = []
    for kind in dict.fromkeys(b.kind for b in found):
        held = [b for b in found if b.kind == kind]
        groups.append((lens.t(f"evidence_list.kind_{kind}") if i18n.has(f"evidence_list.kind_{kind}") else kind, held))
    who = lens.book.persona(persona)
    values = {
        "study": lens.book.study.name,
        "period": i18n.period(lens.book.period.name, lang, lens.book.period.start, lens.book.period.end),
        "who": lens.book.persona_label(who).text(lang) if who else lens.t("poster.everyone"),
        "invented": lens.book.study.invented,
        "public": audience == "public",
        "groups": groups,
        "total": len(found),
        "rule": [f"{lens.level(level)}: {words}" for level, words in rule_lines(lens)],
        "questions": expected.questions(book, lang, audience, persona=persona),
        "lang": lang,
    }
    return Table(shell.templates().get_template("evidence_list.html.j2").render(w=lens.t, **values), lang, ("evidence_list",), empty=not found)


def render(book: MapBook, *, persona: str = "everyone", lang: str = "ko", audience: str = "team", names: Mapping[str, str] | None = None) -> str:
    """``evidence.html``: one page that opens without a network."""
    return table(book, lang, audience, persona=persona, names=names).page(i18n.t("evidence_list.title", lang))


@dataclass(frozen=True)
class Appendix:
    """``evidence.html`` and ``evidence.xlsx`` of one report, made from one pass over its claims."""

    table: Table
    sheet: bytes

    def write(self, folder: Path, report: str = "") -> tuple[Path, Path]:
        """Both files in ``folder``; the page takes its face from the ``report`` beside it, where that was made with this table's characters."""
        face = "".join(re.findall(r"@font-face\{[^}]*\}", report))
        page, sheet = folder / PAGE, folder / SHEET
        page.write_text(self.table.page(i18n.t("evidence_list.title", self.table.lang), face=face), "utf-8", newline="\n")
        sheet.write_bytes(self.sheet)
        return page, sheet


def appendix(folder: Path, book: MapBook, *, lang: str = "ko", audience: str = "team", persona: str = "everyone") -> Appendix:
    """The evidence list of the report in ``folder``, with the files' names for the team where the build's tables have them."""
    from . import xlsx

    names = file_names(folder / "tables") if audience == "team" else {}
    found = blocks(book, lang, audience, persona=persona, names=names)
    drawn = table(book, lang, audience, persona=persona, names=names, found=found)
    return Appendix(drawn, xlsx.render(book, persona=persona, lang=lang, audience=audience, names=names, found=found))


def links(lang: str) -> tuple[Link, Link]:
    """From a report to both."""
    return Link(i18n.t("evidence_list.title", lang), PAGE, "beside"), Link("XLSX", SHEET, "beside")


def file_names(tables: Path) -> dict[str, str]:
    """Alias → name of every file of a build, from ``tables/files.csv``; nothing where it is not there."""
    import csv

    path = tables / "files.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    return {row["alias"]: Path(row.get("path") or row.get("file") or "").name for row in rows if row.get("alias")}
