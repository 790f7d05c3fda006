"""Accounts alike in contract length or deal size: how many there are, and how many of their people were heard with pains at each stage."""

from __future__ import annotations

from journey_nb import i18n
from journey_nb.i18n import t
from journey_nb.model.journey import MapBook
from journey_nb.model.roles import Segment, SegmentStage, small

from .posters import lens_of
from .tables import Table, _table
from .view import Lens


def money(value: float, lang: str) -> str:
    """A readable amount, without a currency: none is known.

    Examples
    --------
    >>> money(8_700_000, "ko"), money(8_700_000, "en"), money(250_000_000, "ko"), money(46, "en")
    ('870만', '8.7M', '2.5억', '46')
    """
    units = ((1e8, "억"), (1e4, "만")) if lang == "ko" else ((1e9, "B"), (1e6, "M"), (1e3, "K"))
    for size, unit in units:
        if value >= size:
            return f"{i18n.number(round(value / size, 1))}{unit}"
    return i18n.number(value)


def segment_label(segment: Segment, lang: str) -> str:
    """``12개월 이하``, ``over 8.7M`` …; contract lengths are whole months, so a segment above 12 begins with 13."""
    if segment.low is None and segment.high is None:
        return t("segment.unknown", lang)
    if segment.split == "contract":
        low, high = (None if x is None else i18n.number(x) for x in (segment.low if segment.low is None else segment.low + 1, segment.high))
    else:
        low, high = (None if x is None else money(x, lang) for x in (segment.low, segment.high))
    if low is None:
        return t(f"segment.{segment.split}_to", lang, high=high)
    if high is None:
        return t(f"segment.{segment.split}_over", lang, low=i18n.number(segment.low) if segment.split == "contract" else low)
    return t(f"segment.{segment.split}_between", lang, low=low, high=high)


def segments_table(book: MapBook, lang: str = "ko", audience: str = "team") -> Table:
    """One row a segment: its accounts of all accounts, and stage by stage how many of its people who spoke have pains. Empty without accounts."""
    lens = lens_of(book, "everyone", lang, audience)
    roles = book.roles
    if roles is None or not roles.segments:
        return Table(f'<p class="none">{lens.t("table.none")}</p>', lang, empty=True)
    stages = [s.key for s in lens.journey.stages]
    contacts = {s.stage: s.contacts for s in roles.stages}
    made = []
    for split in dict.fromkeys(s.split for s in roles.segments):
        of = [s for s in roles.segments if s.split == split]
        gone = small([(s.key, s.accounts) for s in of], roles.accounts) if lens.masks else frozenset()
        hidden = {
            stage: small([(s.key, x.people) for s in of for x in s.stages if x.stage == stage], contacts.get(stage)) if lens.masks else frozenset()
            for stage in stages
        }
        rows = []
        for segment in of:
            at = {x.stage: x for x in segment.stages}
            told = [_cell(lens, at.get(stage), segment.key in gone or segment.key in hidden[stage]) for stage in stages]
            rows.append([segment_label(segment, lang), _accounts(lens, segment, roles.accounts, segment.key in gone), *told])
        heads = [(lens.t(f"segment.{split}"), "wide"), (lens.t("segment.accounts"), "r num"), *((lens.stage_label(s), "r num") for s in stages)]
        made.append(_table(heads, rows, none="", caption=lens.t(f"segment.{split}")))
    return Table(f'<p class="kn">{lens.t("segment.lede")}</p>' + "".join(f'<div style="margin-top:14px">{one}</div>' for one in made), lang)


def _accounts(lens: Lens, segment: Segment, of: int, hide: bool) -> str:
    if hide or segment.withheld or segment.share is None:
        return lens.t("roles.few_accounts")
    return lens.t("segment.share", n=segment.accounts, of=of)


def _cell(lens: Lens, at: SegmentStage | None, hide: bool) -> str:
    if at is None or at.withheld or hide:
        return lens.t("poster.masked_short")
    if not at.people:
        return "–"
    if lens.hides(at.pained) or lens.hides(at.people - at.pained):
        return lens.people(at.people)
    return lens.t("segment.pained", n=at.pained, of=at.people)
