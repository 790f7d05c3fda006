"""The last cell of every notebook: one sentence that answers its title from the data, with n, what it is a share of, and how sure we are.

“Not enough data” is an answer. No sentence claims more than its interval allows: where a chart has a finding of its own, it is that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import i18n
from ..i18n import t
from ..model.claims import Reason
from ..model.journey import MapBook
from ..model.signals import Move
from .steps_shown import answer, hidden, listed, path

if TYPE_CHECKING:
    from ..charts.tables import Table
    from ..charts.view import Lens
    from .steps_periods import Compared
    from .steps_study import Work

FEW = 5


def _lens(book: MapBook, lang: str, audience: str = "team", persona: str = "everyone", detail: str = "plain") -> Lens:
    from ..charts.posters import lens_of

    return lens_of(book, persona, lang, audience, detail)


def _joined(*sentences: str) -> str:
    return " ".join(s for s in sentences if s)


def made(book: MapBook, lang: str) -> Table:
    """00: from how many files and rows, and of how many people, the map was made; and what it says first."""
    from ..charts import saying

    lens = _lens(book, lang)
    if not book.sources:
        return answer(lang, t("steps.nothing_read", lang), t("steps.nothing_read_basis", lang))
    rows = sum(s.rows_kept for s in book.sources)
    drawn = t("steps.made", lang, files=len(book.sources), rows=i18n.number(rows), people=lens.crowd(lens.journey), stages=len(lens.journey.stages))
    headline, lede = saying.headline(lens)
    return answer(lang, _joined(drawn, headline), lede, *_focus(lens))


def read(work: Work) -> Table:
    """01: how many files and rows could be used, how many were set aside, whose they are, and what they say nothing about."""
    from ..charts import reading

    lang, files = work.lang, work.table("files")
    data = files[files["source"] != "not data"] if len(files) else files
    if not len(data):
        return answer(lang, t("steps.nothing_read", lang), t("steps.nothing_read_basis", lang))
    lens = _lens(work.book, lang)
    rows, kept, aside = (int(data[name].astype("int64").sum()) for name in ("rows_read", "rows_kept", "rows_set_aside"))
    broken = data[data["source"] == "unreadable"]
    used = int((data["rows_kept"].astype("int64") > 0).sum())
    percent = i18n.percent(kept / rows) if rows else "–"
    said = t("steps.read_rows", lang, used=used, of=len(data), rows=i18n.number(rows), kept=i18n.number(kept), percent=percent)
    basis = [t("steps.read_whose", lang, people=lens.crowd(lens.journey)) if lens.journey.people else t("steps.read_nobody", lang)]
    basis += [t("steps.read_aside", lang, n=aside)] if aside else []
    basis += [t("steps.read_broken", lang, n=len(broken), names=listed(list(broken["file"][:3]), lang))] if len(broken) else []
    quiet = reading.silent(lens.journey) if lens.journey.people else []
    basis += [_silent(lens, quiet)] if quiet else []
    return answer(lang, said, _joined(*basis))


def personas(book: MapBook, lang: str, audience: str = "team") -> Table:
    """02: how many kinds of customers the data hold and how well they hold together; none, and not enough data, are answers."""
    lens, found = _lens(book, lang, audience), book.segmentation
    if not book.personas:
        if found is None or not found.people:
            return answer(lang, t("steps.personas_no_data", lang), t("steps.personas_no_data_basis", lang))
        few = next((r for r in found.reasons if r.key == "personas.few"), None)
        told = _told(lens, [r for r in found.reasons if r.key in ("personas.few", "personas.unplaced", "personas.no_structure")])
        return answer(lang, t("steps.personas_too_few" if few else "steps.personas_none", lang), told)
    declared = all(p.kind == "declared" for p in book.personas)
    names = listed([f"‘{p.label.text(lang)}’" for p in book.personas], lang)
    said = t("steps.personas_declared" if declared else "steps.personas_found", lang, n=len(book.personas), names=names)
    placed = sum(p.share.count for p in book.personas)
    of = found.people + found.unplaced if found and not declared else book.personas[0].share.of
    basis = []
    if not any(lens.hides(p.share.count) for p in book.personas):
        basis.append(t("steps.personas_placed", lang, part=i18n.part_of(placed, of, lang)))
    held = [p.stability for p in book.personas if p.stability is not None]
    if held and not declared:
        basis.append(t("steps.personas_stable", lang, share=i18n.percent(min(held), 0)))
    if found and found.unplaced and not lens.hides(found.unplaced):
        basis.append(t("steps.personas_unplaced", lang, people=lens.people(found.unplaced)))
    return answer(lang, said, _joined(*basis))


def stages(work: Work, audience: str = "team") -> Table:
    """03: which stages there are, how much of what customers said and did finds one, and where nobody spoke."""
    from ..charts import reading

    lang, journey = work.lang, work.book.maps[0]
    lens = _lens(work.book, lang, audience)
    names = " → ".join(lens.stage_label(s.key) for s in journey.stages)
    said = t("steps.stages", lang, n=len(journey.stages), names=names)
    told = work.table("observations")
    told = told[told["voice"] == "customer"] if len(told) else told
    if not len(told):
        return answer(lang, said, t("steps.stages_no_data", lang))
    placed = int(told["stage"].isin([s.key for s in journey.stages]).sum())
    share = t("steps.stages_placed", lang, of=i18n.number(len(told)), n=i18n.number(placed), percent=i18n.percent(placed / len(told)))
    quiet = reading.silent(journey)
    return answer(lang, _joined(said, share), _silent(lens, quiet) if quiet else t("steps.stages_all_heard", lang))


def _silent(lens: Lens, quiet: list[str]) -> str:
    if len(quiet) == len(lens.journey.stages):
        return lens.t("steps.all_silent")
    return lens.t("steps.read_silent", stages=listed([lens.stage_label(k) for k in quiet], lens.lang))


def hardest(book: MapBook, lang: str, audience: str = "team", persona: str = "everyone") -> Table:
    """04: where the journey is hardest, as far as the intervals allow it to be said."""
    from ..charts import saying

    lens = _lens(book, lang, audience, persona)
    return answer(lang, *saying.headline(lens), *_focus(lens))


def first(book: MapBook, lang: str, audience: str = "team", persona: str = "everyone") -> Table:
    """05: what to mend first, as far as resampling people allows it to be said."""
    from ..charts import opportunity
    from ..mapping.backlog import entries, hides

    lens = _lens(book, lang, audience, persona)
    everything = entries(book, persona) if lens.journey.opportunities else []
    shown = [e for e in everything if not (lens.masks and hides(e.opportunity))]
    if not shown:
        return answer(
            t("steps.first_no_data" if not everything else "opportunity.hidden", lang), t("steps.first_no_data_basis", lang) if not everything else ""
        )
    ranking = opportunity.ranking_of(lens)
    if ranking is None:
        n = lens.people(lens.journey.people, lens.journey.known)
        return answer(lang, t("steps.first_counts", lang), t("steps.first_counts_basis", lang, people=n))
    placed = sorted((e for e in shown if ranking.method in e.ranked), key=lambda e: (e.ranked[ranking.method].rank, e.opportunity.id))
    if not placed:
        return answer(lang, t("opportunity.unsure", lang), t("steps.first_no_data_basis", lang))
    leader = placed[0]
    title, lede = opportunity.headline(lens, ranking, placed)
    confidence = leader.opportunity.confidence
    basis = t("steps.first_leads", lang, label=leader.label.text(lang), counted=opportunity.counted(lens, leader))
    sure = confidence.level if title != lens.t("opportunity.unsure") else ""
    return answer(lang, title, _joined(basis, lede), sure, lens.why(confidence.reasons) if sure else "")


def ways(book: MapBook, lang: str, audience: str = "team", persona: str = "everyone") -> Table:
    """06: where most customers leave, and which way between stages most of them go."""
    from ..charts import funnel

    lens = _lens(book, lang, audience, persona)
    title, lede = funnel.sentence(lens)
    told = way(lens)
    if not title:
        return answer(lang, told or t("steps.ways_no_data", lang), t("steps.ways_no_funnel", lang) if told else t("steps.ways_no_data_basis", lang))
    return answer(lang, title, _joined(lede, told))


def way(lens: Lens) -> str:
    """The way from one stage to another that most people went, of at least five; empty where there is none."""
    from ..charts import between

    held = [m for m in lens.journey.moves if m.people >= FEW and m.kind != "again" and not hidden(lens, m)]
    if not held:
        return ""
    most: Move = max(held, key=lambda m: (m.people, m.share is not None, m.stage))
    return lens.t("steps.way_most", path=path(lens, most), part=between.part(lens, most.people, most.known, most.share))


def changed(compared: Compared, lang: str, audience: str = "team") -> Table:
    """07: what changed beyond noise between two periods, of how much that was compared; or why nothing can be said."""
    from ..mapping import changes_told

    diff = compared.book.changes if compared.book else None
    if diff is None:
        return answer(lang, t("steps.changed_no_data", lang), compared.why.text(lang))
    told = diff if audience == "team" else diff.masked()
    said = changes_told.headline(told, lang)
    sides = [
        t(
            "steps.changed_side",
            lang,
            period=i18n.period(one.period.name, lang, one.period.start, one.period.end),
            people=i18n.t("poster.masked_short", lang) if audience != "team" and 0 < one.people < FEW else i18n.people(one.people, lang, one.known),
        )
        for one in (told.before, told.after)
    ]
    counts = t("steps.changed_counts", lang, tested=told.tested, few=len(told.of("few")))
    return answer(lang, said, _joined(t("steps.changed_sides", lang, a=sides[0], b=sides[1]), counts))


# ---------------------------------------------------------------- inside


def _focus(lens: Lens) -> tuple[str, str]:
    """The confidence of the stage that the headline names, and why it is that; nothing where it names none."""
    from ..charts import summary

    level, why = summary.sure(lens)
    return level, why


def _told(lens: Lens, reasons: list[Any]) -> str:
    kept: list[Reason] = [r for r in reasons if not lens.tells_few(r.numbers)]
    return " ".join(lens.reason(r) for r in kept)
