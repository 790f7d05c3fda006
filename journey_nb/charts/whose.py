"""Whose map it is: the persona in the header, how it came about, and what sets it apart."""

from __future__ import annotations

from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.model.personas import Persona, Trait

from .view import Lens

TRAITS = 3


@dataclass(frozen=True)
class Whose:
    name: str
    lines: tuple[str, ...] = ()


def whose(lens: Lens) -> Whose:
    """The name and the lines under it; everyone's map says which personas there are, or why there are none."""
    journey, book = lens.journey, lens.book
    if journey.key == "everyone":
        return Whose(lens.t("poster.everyone"), _others(lens))
    persona = book.persona(journey.key)
    if persona is None:
        return Whose(journey.key)
    how = lens.t(f"poster.persona_{persona.kind}")
    if persona.kind == "declared":
        how = " · ".join(x for x in (how, lens.author(persona.by), i18n.date(persona.at, lens.lang)) if x)
    traits = "; ".join(x for x in (_trait(lens, trait) for trait in persona.traits[:TRAITS]) if x)
    first = " · ".join(x for x in (_share(lens, persona), how) if x)
    return Whose(book.persona_label(persona).text(lens.lang), tuple(x for x in (first, traits) if x))


def _share(lens: Lens, persona: Persona) -> str:
    share = persona.share
    if lens.hides(share.count) or lens.hides(share.of - share.count):
        return lens.t("poster.masked_short") if lens.hides(share.count) else ""
    return lens.t("poster.persona_share", n=share.count, of=share.of)


def _others(lens: Lens) -> tuple[str, ...]:
    book = lens.book
    if book.personas:
        names = ", ".join(" ".join(x for x in (book.persona_label(p).text(lens.lang), _short(lens, p)) if x) for p in book.personas)
        return (lens.t("poster.personas_are", n=len(book.personas), names=names),)
    if book.segmentation and book.segmentation.kind == "none" and book.segmentation.reasons:
        return (lens.t("poster.no_personas", why=lens.reason(book.segmentation.reasons[0])),)
    return ()


def _short(lens: Lens, persona: Persona) -> str:
    few = lens.hides(persona.share.count) or lens.hides(persona.share.of - persona.share.count)
    return "" if few else lens.people(persona.share.count)


def _trait(lens: Lens, trait: Trait) -> str:
    if lens.hides(trait.n):
        return ""
    value, others = (_amount(lens, x, trait.unit) for x in (trait.value, trait.others))
    return lens.t("poster.trait_vs", label=trait.label.text(lens.lang), value=value, others=others)


def _amount(lens: Lens, value: float, unit: str) -> str:
    """A trait's mean in its unit.

    A share is a percentage, days are days, a mean count keeps one place.
    """
    if unit == "share":
        return i18n.percent(value, 0)
    number = i18n.decimal(value, 0 if abs(value) >= 10 else 1).removesuffix(".0")
    if unit == "days":
        return f"{number}{lens.t('measure_unit.days')}" if lens.lang == "ko" else f"{number} {lens.t('measure_unit.days')}"
    return number
