"""What stands between the cells of a map, in words: moves, switches, moments of truth, how long something lasts. Already masked."""

from __future__ import annotations

from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.claims import Share
from journey_nb.model.signals import ChannelSwitch, Moment, Move, Spread

from . import written
from .reading import FEW
from .view import Lens

MINUTES = {"minutes": 1.0, "hours": 60.0, "days": 1440.0}


@dataclass(frozen=True)
class MomentView:
    """A moment of truth: its name, what is known of it, and whether it is found in data or only said by the team."""

    stage: str
    stage_label: str
    name: str
    note: str
    tag: str
    guess: bool
    found: bool


def lasting(minutes: float, lang: str) -> str:
    """A duration as people say it.

    Examples
    --------
    >>> lasting(340, "ko"), lasting(340, "en"), lasting(9 * 1440, "ko"), lasting(5.2 * 1440, "en"), lasting(0.4, "en")
    ('5시간 40분', '5 h 40 min', '9일', '5.2 d', 'under 1 min')
    """
    ko = lang == "ko"
    if minutes < 1:
        return "1분 미만" if ko else "under 1 min"
    if round(minutes) < 60:
        return f"{round(minutes)}분" if ko else f"{round(minutes)} min"
    if minutes < 1440:
        hours, rest = divmod(round(minutes), 60)
        words = [f"{hours}시간" if ko else f"{hours} h"] + ([f"{rest}분" if ko else f"{rest} min"] if rest else [])
        return " ".join(words)
    days = minutes / 1440
    told = f"{days:.1f}".removesuffix(".0") if days < 10 else f"{round(days):,}"
    return f"{told}일" if ko else f"{told} d"


def spread_words(lens: Lens, spread: Spread, unit: float, known: bool = True) -> tuple[str, str]:
    """``중앙값 9일 (7일–11일) · 46명`` and ``넷 중 셋은 13일 안, 열에 아홉은 21일 안``; nothing of fewer than five people."""
    if spread.n < FEW:
        return lens.people(spread.n, known), ""
    middle = lens.t("pictures.median", value=lasting(spread.median * unit, lens.lang))
    if spread.low is not None and spread.high is not None:
        middle += f" ({lasting(spread.low * unit, lens.lang)}–{lasting(spread.high * unit, lens.lang)})"
    told = " · ".join(x for x in (middle, lens.people(spread.n, known), lens.tag(spread.n)) if x)
    return told, lens.t("pictures.spread", most=lasting(spread.p75 * unit, lens.lang), nearly=lasting(spread.p90 * unit, lens.lang))


def part(lens: Lens, people: int, known: bool, share: Share | None) -> str:
    """``52명 중 12명``, or the count alone where nobody knows of how many."""
    return lens.count(share, known).text if share else lens.people(people, known)


def moved(lens: Lens, move: Move) -> str:
    where = lens.t("pictures.same_stage") if move.kind == "again" else lens.t("pictures.back_to", stage=lens.stage_label(move.to))
    return f"{where} {part(lens, move.people, move.known, move.share)}"


def switched(lens: Lens, one: ChannelSwitch) -> str:
    return f"{lens.channel(one.before)} → {lens.channel(one.after)} {part(lens, one.people, one.known, one.share)}"


def outcome(lens: Lens, key: str | None) -> str:
    if not key:
        return lens.t("pictures.outcome_none")
    return lens.t(f"pictures.outcome_{key}") if i18n.has(f"pictures.outcome_{key}") else key


def moment(lens: Lens, one: Moment) -> MomentView:
    """In words; an effect only where nobody of fewer than five can be told from it."""
    guess = one.basis.kind != "evidence"
    where = lens.stage_label(one.stage)
    name = one.label.text(lens.lang) if one.label else where
    found = one.way == "predicts"
    if guess:
        who = written.who(lens, one.basis, written.year_of(lens))
        return MomentView(one.stage, where, name, " · ".join(x for x in (lens.t("basis.assumption"), who) if x), one.code, True, False)
    note = lens.t(f"pictures.way_{one.way}") if i18n.has(f"pictures.way_{one.way}") else one.way
    if found and one.here and one.there:
        counts = [lens.count(s, one.known) for s in (one.here, one.there)]
        if not any(c.masked or c.share is None for c in counts):
            note = lens.t("pictures.predicts", outcome=outcome(lens, one.outcome), here=counts[0].text, there=counts[1].text)
            if one.effect is not None and one.low is not None and one.high is not None:
                span = f"{i18n.points(one.low, lens.lang)} … {i18n.points(one.high, lens.lang)}"
                note += " " + lens.t("pictures.apart", gap=i18n.points(one.effect, lens.lang), span=span)
        else:
            note = lens.t("poster.masked")
    return MomentView(one.stage, where, name, note, lens.t("pictures.not_cause") if found else "", False, found)


def moments(lens: Lens) -> tuple[list[MomentView], str]:
    """Moments of truth, those that data show first, and the sentence of what was looked for where none was found."""
    views = sorted((moment(lens, m) for m in lens.journey.moments), key=lambda v: (v.guess, not v.found))
    if any(v.found for v in views):
        return views, ""
    search = lens.journey.search
    if search is None:
        return views, lens.t("pictures.not_searched")
    told = [r for r in search.reasons if r.key != "moments.nothing_held" and not lens.tells_few(r.numbers)]  # said already: how many were tried
    why = " ".join(lens.reason(r) for r in told)
    return views, lens.t("pictures.none_found", tried=search.tried) + (f" {why}" if why else "")
