"""One feature of a persona as a card shows it: a dumbbell against all other customers, or a line of its background."""

from __future__ import annotations

from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.claims import Share
from journey_nb.model.personas import Trait

from .reading import ENOUGH
from .view import Lens


@dataclass(frozen=True)
class TraitView:
    """One trait in words and as two marks on one scale, in percent of it; intervals are (left, width), None where none may be drawn."""

    label: str
    value: str
    others: str
    gap: str
    at: float
    others_at: float
    span: tuple[float, float] | None
    others_span: tuple[float, float] | None
    clear: bool  # the difference lies beyond its interval
    hollow: bool
    family: str
    note: str


@dataclass(frozen=True)
class FactView:
    label: str
    value: str
    note: str = ""


def compact(value: float, lang: str) -> str:
    """A large number as people say it.

    Examples
    --------
    >>> compact(7957224, "ko"), compact(7957224, "en"), compact(127648683, "ko"), compact(434.6, "ko"), compact(12345, "en")
    ('796만', '8.0M', '1.3억', '435', '12.3K')
    """
    size = abs(value)
    if lang == "ko":
        if size >= 1e8:
            return f"{i18n.decimal(value / 1e8)}억"
        return f"{i18n.number(round(value / 1e4))}만" if size >= 1e4 else i18n.number(round(value))
    for least, letter in ((1e9, "B"), (1e6, "M"), (1e4, "K")):
        if size >= least:
            return f"{i18n.decimal(value / (least if letter != 'K' else 1e3))}{letter}"
    return i18n.number(round(value))


def amount(value: float, unit: str, lang: str) -> str:
    """A trait's value as people say it.

    Examples
    --------
    >>> amount(12.4, "days", "ko"), amount(0.554, "share", "ko"), amount(3.2, "count", "en"), amount(-0.4, "number", "ko")
    ('12일', '55%', '3.2', '−0.4')
    """
    if unit == "share":
        return i18n.percent(value, 0)
    if unit == "days":
        return i18n.t("persona.days", lang, value=i18n.decimal(value, 0 if abs(value) >= 10 else 1).removesuffix(".0"))
    if unit == "score":
        return i18n.t("persona.score", lang, value=i18n.decimal(value).removesuffix(".0"))
    return compact(value, lang) if abs(value) >= 100 else i18n.decimal(value, 1).removesuffix(".0")


def difference(one: Trait, lang: str) -> str:
    """The difference to the others, with its sign and unit: ``+36%p``, ``−8일``."""
    gap = one.value - one.others
    if one.unit == "share":
        return i18n.points(gap, lang)
    told = amount(abs(gap), one.unit, lang)
    return told if told == amount(0.0, one.unit, lang) else f"{'+' if gap > 0 else '−'}{told}"


def tells_of_few(lens: Lens, one: Trait) -> bool:
    """Whether a trait counts fewer than five people, here or among the others, as a whole or as a part."""
    if lens.hides(one.n) or lens.hides(one.others_n):
        return True
    if one.unit != "share":
        return False
    for share, of in ((one.value, one.n), (one.others, one.others_n)):
        count = share * of
        people = abs(count - round(count)) < 1e-4 * max(1, of)  # of yes and no a mean is a count of people
        if people and (lens.hides(round(count)) or lens.hides(of - round(count))):
            return True
    return False


def named(one: Trait, lang: str) -> str:
    label = one.label.text(lang)
    return f"{label}: {one.word}" if one.word else label


def dumbbell(lens: Lens, one: Trait, *, bare: bool = False) -> TraitView:
    """The trait on the card. ``bare`` leaves out every number of people and what follows from it: the size of this persona is withheld."""
    spans = not bare and one.low is not None and one.high is not None and one.others_low is not None and one.others_high is not None
    values = [one.value, one.others, *((one.low, one.high, one.others_low, one.others_high) if spans else ())]
    low = min(0.0, *(v for v in values if v is not None))
    high = max(1.0 if one.unit == "share" else 0.0, *(v for v in values if v is not None))
    high = high if one.unit == "share" else high + 0.06 * (high - low)
    wide = (high - low) or 1.0

    def spot(value: float) -> float:
        return round(100 * (value - low) / wide, 1)

    def span(a: float | None, b: float | None) -> tuple[float, float] | None:
        return (spot(a), round(max(spot(b) - spot(a), 0.8), 1)) if spans and a is not None and b is not None else None

    label, lang = named(one, lens.lang), lens.lang
    interval = ""
    if spans and one.gap_low is not None and one.gap_high is not None:
        ends = (one.gap_low, one.gap_high)
        interval = i18n.span(*ends) if one.unit == "share" else f"{i18n.signed(ends[0], 1)} – {i18n.signed(ends[1], 1)}"
    note = "" if bare else lens.t("persona.effect", label=label, effect=i18n.signed(one.effect, 1), n=one.n)
    return TraitView(
        label,
        amount(one.value, one.unit, lang),
        lens.t("persona.than", value=amount(one.others, one.unit, lang)),
        difference(one, lang),
        spot(one.value),
        spot(one.others),
        span(one.low, one.high),
        span(one.others_low, one.others_high),
        one.clear and not bare,
        one.n < ENOUGH,
        one.family,
        f"{note} · {lens.t('persona.gap_interval', value=interval)}" if interval else note,
    )


def fact(lens: Lens, one: Trait, *, bare: bool = False) -> FactView:
    """One line of the background: how many of how many for a word, else the median (for plain numbers) or the mean, with its n."""
    label = named(one, lens.lang)
    if one.word:
        count = round(one.value * one.n)
        if bare or one.n < 5:
            return FactView(label, "" if one.n < 5 else i18n.percent(one.value, 0))
        return FactView(label, lens.count(Share(count, one.n, 0.0, 1.0), True).text)
    middle = one.unit == "number" and one.median is not None
    value = amount(one.median if middle and one.median is not None else one.value, one.unit, lens.lang)
    told = lens.t("persona.median" if middle else "persona.mean", value=value) if one.unit != "share" else value
    return FactView(label, told, "" if bare else i18n.people(one.n, lens.lang))
