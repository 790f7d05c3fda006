"""Personas: groups of customers alike, how they were found, what was tried, and the questions that tell them apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from .claims import Reason, Share
from .phrase import Phrase


@dataclass(frozen=True)
class Trait:
    """One feature by which a persona differs from all other customers; with a ``word``, the share of those who have this word there.

    ``low`` and ``high`` are the 95% interval of ``value``, ``gap_low`` and ``gap_high`` that of its difference to the others: they are
    None where fewer than five people (here or among the others) have a value, and in maps made before version 3.
    """

    feature: str
    label: Phrase
    value: float  # its mean or share here
    others: float
    unit: str  # share (0..1) | count | days | score | number; share where there is a word
    effect: float  # standardised difference to the others
    n: int  # people with a value
    word: str | None = None
    family: str = "behaviour"  # behaviour | preference | attribute | outcome
    median: float | None = None
    low: float | None = None
    high: float | None = None
    others_n: int = 0
    others_low: float | None = None
    others_high: float | None = None
    gap_low: float | None = None
    gap_high: float | None = None

    @property
    def clear(self) -> bool:
        """Whether the difference lies beyond its interval."""
        return self.gap_low is not None and self.gap_high is not None and (self.gap_low > 0 or self.gap_high < 0)


@dataclass(frozen=True)
class Wish:
    """What a persona's people want, at whatever stage they say so: people of all of them who put anything into words."""

    theme: str
    label: Phrase
    share: Share
    known: bool = True  # people; False: responses of whom nobody knows
    codes: tuple[str, ...] = ()  # of the needs on its map that say the same at one stage


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
    about: Phrase | None = None  # declared: who these people are, in the team's words
    since: str | None = None  # key of the first stage from which its traits can be known
    accounts: Share | None = None  # accounts with somebody of this persona, of all accounts
    alike: tuple[Trait, ...] = ()  # features it does not differ by, those known of the most people first
    wishes: tuple[Wish, ...] = ()  # the most frequent first
    background: tuple[Trait, ...] = ()  # what these people are, and what became of them


@dataclass(frozen=True)
class Tried:
    """One number of groups that was tried: ``stability`` is one mean bootstrap Jaccard a group, ``sizes`` people a group."""

    k: int
    silhouette: float
    stability: tuple[float, ...]
    sizes: tuple[int, ...]
    agreement: float | None = None  # mean adjusted Rand index over the same bootstraps
    agreement: float | None = None  # mean adjusted Rand index of the bootstraps with the groups of everybody


@dataclass(frozen=True)
class Answer:
    """Where one answer leads: to the question at place ``to``, or to a persona. ``share``: people of that persona among all who answer so."""

    to: int | None = None
    persona: str | None = None
    share: Share | None = None


@dataclass(frozen=True)
class Question:
    """One question that can be put to a customer: is it ``threshold`` or more, or is it this ``word``?"""

    feature: str
    label: Phrase
    unit: str  # share | count | days | score | number | text
    yes: Answer
    no: Answer
    threshold: float | None = None
    word: str | None = None
    flag: bool = False  # share of 0 or 1: it is so, or it is not
    unknown: str = "no"  # the answer that counts where nobody knows


@dataclass(frozen=True)
class Placing:
    """A small tree of questions that tells a new customer's persona. The first one is asked first; nobody is asked more than three.

    ``right`` counts people, each placed by questions that were made without them; ``by_chance`` is what always naming the largest
    persona gets. ``beats`` is true where the interval of ``right`` lies above that share. ``each`` has for each persona how many
    of those who were taken for one of its people are, again by questions made without them; a persona that nobody was taken for is missing.
    """

    questions: tuple[Question, ...]
    right: Share
    by_chance: Share
    beats: bool
    each: dict[str, Share] = field(default_factory=dict)


@dataclass(frozen=True)
class Overruled:
    """An analyst chose another number of groups than the data recommend, and says why."""

    k: int
    by: str
    why: str
    at: str | None = None
    recommended: int = 0  # 0: the data hold no stable personas


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
    overruled: Overruled | None = None
    resamples: int | None = None  # how often customers were drawn again for the stability
    method: str = "kmeans"  # kmeans | latent_classes | markov_chains
    placing: Placing | None = None
    resamples: int | None = None  # how often customers were drawn again for the stability
    method: str = "kmeans"  # kmeans | classes | chains: the way people were grouped
