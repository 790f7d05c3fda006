"""Personas: groups of customers alike, how they were found, and what was tried."""

from __future__ import annotations

from dataclasses import dataclass

from .claims import Reason, Share
from .phrase import Phrase


@dataclass(frozen=True)
class Trait:
    """One feature by which a persona differs from all other customers."""

    feature: str
    label: Phrase
    value: float  # its mean or share here
    others: float
    unit: str  # share (0..1) | count | days | score | number
    effect: float  # standardised difference to the others
    n: int  # people with a value


@dataclass(frozen=True)
class Persona:
    """A group of customers alike in what they did, said or are: *found* in the data, or *declared* by the team with a rule."""

    key: str
    label: Phrase
    kind: str  # found | declared
    share: Share  # of the people who could be placed
    traits: tuple[Trait, ...] = ()
    stability: float | None = None  # found: mean Jaccard over bootstraps, 0..1
    rule: str | None = None  # declared: the rule in words
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class Tried:
    """One number of groups that was tried: ``stability`` is one mean bootstrap Jaccard a group, ``sizes`` people a group."""

    k: int
    silhouette: float
    stability: tuple[float, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Segmentation:
    """How customers were grouped, or why they were not: "no stable personas" is an answer. ``recommended_k`` is 0 where there are none."""

    kind: str  # found | declared | none
    recommended_k: int
    people: int  # with enough features to be placed
    unplaced: int
    reasons: tuple[Reason, ...]
    features: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
