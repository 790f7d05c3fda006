"""Where customers meet us and how that goes: touchpoints, complaints, changes of channel, gaps between channels, and what a stage costs them."""

from __future__ import annotations

from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.journey import MapBook, Touchpoint
from journey_nb.model.signals import ChannelGap, Spread

from . import between, shell, written
from .posters import lens_of
from .reading import ENOUGH, FEW
from .tables import Table
from .timelines import eyebrow
from .view import Lens

MOST = 24


@dataclass(frozen=True)
class Spot:
    """A value with its interval on the −1…+1 axis, in percent."""

    at: float
    low: float | None
    high: float | None
    lean: str
    hollow: bool


@dataclass(frozen=True)
class Touch:
    stage: str
    label: str
    channel: str
    owner: str
    reached: str
    answered: str
    word: str
    value: str
    spot: Spot | None
    complaints: str
    guess: str = ""


@dataclass(frozen=True)
class Switch:
    """One row of the matrix: the channel used before, and the count in each channel after."""

    before: str
    cells: tuple[tuple[str, int], ...]  # words, strength 0..100


@dataclass(frozen=True)
class Matrix:
    stage: str
    after: tuple[str, ...]
    rows: tuple[Switch, ...]


@dataclass(frozen=True)
class Gap:
    stage: str
    words: str
    people: str
    value: str
    spot: Spot
    clear: bool
    tag: str


def _across(value: float) -> float:
    return round(50 + 50 * max(-1.0, min(1.0, value)), 2)


def touch(lens: Lens, one: Touchpoint) -> Touch:
    """A touchpoint as it may be shown; satisfaction from five who rated or spoke, complaints as people of those who got there."""
    view = lens.touchpoint(one)
    mark = written.mark(lens, one.basis, one.verdict, written.year_of(lens))
    label = one.label.text(lens.lang)
    channel = lens.channel(one.channel) if one.channel else ""
    if mark and mark.open:
        return Touch(lens.stage_label(one.stage), label, channel, "", "", "", "", "", None, "", mark.who)
    spot, value = None, ""
    if one.satisfaction is not None and one.answered >= FEW and not lens.hides(one.answered):
        low, high = (None if x is None else _across(x) for x in (one.low, one.high))
        spot = Spot(_across(one.satisfaction), low, high, view.lean, one.answered < ENOUGH)
        value = i18n.signed(one.satisfaction) + (f" ({i18n.span(one.low, one.high, 'signed')})" if one.low is not None and one.high is not None else "")
    owner = "" if one.owner is None or lens.audience == "public" else one.owner
    kinds = [x for x in (lens.t("pictures.theirs") if one.ours is False else "", owner) if x]
    return Touch(
        lens.stage_label(one.stage),
        label,
        channel,
        " · ".join(kinds),
        lens.people(one.reached, one.known),
        lens.people(one.answered, one.known) if one.answered else "",
        view.word,
        value,
        spot,
        _complaints(lens, one),
    )


def _complaints(lens: Lens, one: Touchpoint) -> str:
    if not one.complaints:
        return ""
    of = max(one.reached, one.answered)
    if lens.hides(one.complaints) or lens.hides(of) or (lens.masks and 0 < of - one.complaints < FEW):
        return lens.t("poster.masked_short")
    return i18n.part_of(one.complaints, of, lens.lang, one.known) if of >= one.complaints else lens.people(one.complaints, one.known)


def touches(lens: Lens) -> list[Touch]:
    order = {s.key: i for i, s in enumerate(lens.journey.stages)}
    held = [x for x in lens.journey.touchpoints if x.stage in order]
    return [touch(lens, x) for x in sorted(held, key=lambda x: (order[x.stage], -x.reached, x.id))]


def matrices(lens: Lens) -> list[Matrix]:
    """Before × after, a matrix a stage; a switch between two stages stands under the first."""
    made = []
    for stage in lens.journey.stages:
        here = [s for s in lens.journey.switches if s.stage == stage.key]
        before = sorted({s.before for s in here}, key=lambda c: (-sum(s.people for s in here if s.before == c), c))
        after = sorted({s.after for s in here}, key=lambda c: (-sum(s.people for s in here if s.after == c), c))
        rows = []
        for b in before:
            cells = []
            for a in after:
                found = [s for s in here if (s.before, s.after) == (b, a)]
                words = " / ".join(between.part(lens, s.people, s.known, s.share) + _onward(lens, s.to_stage, stage.key) for s in found)
                told = [s.share for s in found if s.share and lens.count(s.share, s.known).share is not None]
                cells.append((words, round(max((100 * x.count / x.of for x in told), default=0))))
            rows.append(Switch(lens.channel(b), tuple(cells)))
        if rows:
            made.append(Matrix(lens.stage_label(stage.key), tuple(lens.channel(a) for a in after), tuple(rows)))
    return made


def _onward(lens: Lens, to: str | None, stage: str) -> str:
    return "" if to in (None, stage) else f" ({lens.t('pictures.at_stage', stage=lens.stage_label(to))})"


def gap(lens: Lens, one: ChannelGap) -> Gap | None:
    """First channel less the second; not told where either has fewer than five people. Clear only where it holds after correction."""
    if min(one.n, one.other_n) < FEW:
        return None
    crosses = one.low <= 0 <= one.high
    clear = not crosses and (one.q is None or one.q < 0.05)
    lean = ("pos" if one.difference > 0 else "neg") if clear else "neu"
    few = min(one.n, one.other_n) < ENOUGH
    words = lens.t("pictures.gap", one=lens.channel(one.channel), other=lens.channel(one.other))
    counts = f"{lens.people(one.n, one.known)} · {lens.people(one.other_n, one.known)}"
    value = f"{i18n.signed(one.difference)} ({i18n.span(one.low, one.high, 'signed')})"
    at, low, high = (round(50 + 25 * max(-2.0, min(2.0, x)), 2) for x in (one.difference, one.low, one.high))
    spot = Spot(at, low, high, lean, few or not clear)
    return Gap(lens.stage_label(one.stage), words, counts, value, spot, clear, lens.tag(min(one.n, one.other_n)))


def _spread(lens: Lens, spread: Spread | None, known: bool, *, minutes: bool = False) -> str:
    if spread is None:
        return "–"
    if lens.hides(spread.n):
        return lens.t("poster.masked_short")
    if spread.n < FEW or lens.journey.qualitative:
        return lens.people(spread.n, known)

    def told(value: float) -> str:
        return between.lasting(value, lens.lang) if minutes else i18n.decimal(value, 1).removesuffix(".0")

    span = f" ({told(spread.low)}–{told(spread.high)})" if spread.low is not None and spread.high is not None else ""
    return f"{told(spread.median)}{span}"


def efforts(lens: Lens) -> list[tuple[str, ...]]:
    """Stage, steps, contacts, time, people: of completed passes."""
    order = {s.key: i for i, s in enumerate(lens.journey.stages)}
    made = []
    for one in sorted((e for e in lens.journey.efforts if e.stage in order), key=lambda e: order[e.stage]):
        n = max((s.n for s in (one.steps, one.contacts, one.minutes) if s), default=0)
        waiting = lens.t("pictures.still_open", n=one.open) if one.open and not lens.hides(one.open) else ""
        people = " · ".join(x for x in (*((lens.people(n, one.known), lens.tag(n)) if n else ()), waiting) if x)
        made.append(
            (
                lens.stage_label(one.stage),
                _spread(lens, one.steps, one.known),
                _spread(lens, one.contacts, one.known),
                _spread(lens, one.minutes, one.known, minutes=True),
                people,
            )
        )
    return made


def sentence(lens: Lens) -> tuple[str, str]:
    """The touchpoint that customers are clearly unhappy with, where one is; else what the intervals allow."""
    held = [
        x for x in lens.journey.touchpoints if x.satisfaction is not None and x.answered >= FEW and not lens.hides(x.answered) and x.basis.kind != "assumption"
    ]
    if not lens.journey.touchpoints:
        return lens.t("pictures.no_touch"), ""
    if not held or lens.journey.qualitative:
        return lens.t("pictures.touch_counts"), lens.t("pictures.touch_counts_lede")
    low = sorted((x for x in held if x.high is not None and x.high < 0 and (x.satisfaction or 0) < 0), key=lambda x: (x.satisfaction or 0, x.id))
    if low:
        one = low[0]
        rest = len(low) - 1
        lede = lens.t("pictures.touch_low_lede", n=one.answered, value=i18n.signed(one.satisfaction), span=i18n.span(one.low, one.high, "signed"))
        lede = " ".join(
            x for x in (lede, lens.t("pictures.touch_thin") if one.answered < ENOUGH else "", lens.t("pictures.touch_more", n=rest) if rest else "") if x
        )
        return lens.t("pictures.touch_low", label=one.label.text(lens.lang), stage=lens.stage_label(one.stage)), lede
    return lens.t("pictures.touch_flat"), lens.t("pictures.touch_flat_lede", n=len(held))


def channels_chart(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Table:
    """Per touchpoint who got there, how satisfied those who answered are with the 95% interval, and how many complained; then changes of channel
    (of those who used the first one), gaps between channels, and what a completed pass through a stage costs.

    Solid from 30 people, hollow from 5, no value below. A gap is coloured only where it holds after correction for all gaps tried.
    """
    lens = lens_of(book, persona, lang, audience)
    all_ = touches(lens)
    title, lede = sentence(lens)
    gaps = [g for one in lens.journey.gaps if (g := gap(lens, one))]
    values = {
        "eyebrow": eyebrow(lens, lens.t("pictures.channels")),
        "title": title,
        "lede": lede,
        "touches": all_[:MOST],
        "more": max(0, len(all_) - MOST),
        "owned": any(x.owner for x in all_),
        "matrices": matrices(lens),
        "gaps": gaps,
        "efforts": efforts(lens),
        "notes": [lens.t("poster.foot_interval"), *([lens.t("poster.invented")] if book.study.invented else [])],
        "w": lens.t,
    }
    empty = not (all_ or values["matrices"] or gaps or values["efforts"])
    return Table(shell.templates().get_template("channels.html.j2").render(**values), lang, ("pictures",), empty=empty)
