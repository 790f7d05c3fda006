"""How much an opportunity matters, by conventions that are named: pure functions of numbers, each with its source and a check value.

A score compares opportunities of one study; it is no measure of money and is not compared between conventions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .. import stats
from ..model.claims import Priority

METHODS = ("severity_frequency", "ulwick", "rice", "ice", "ice_mean", "value_effort")
WORST = 4.0  # Nielsen: 0 no problem, 1 cosmetic, 2 minor, 3 major, 4 catastrophe
LEAST = 1.0  # whoever names a problem has one
RICE_IMPACT = (3.0, 2.0, 1.0, 0.5, 0.25)  # massive, high, medium, low, minimal
CONFIDENCE = {"high": 1.0, "moderate": 0.8, "low": 0.5, "very_low": 0.2}  # RICE: 100, 80, 50 %; under half is a long shot
UNDERSERVED, WELL_UNDERSERVED = 10.0, 12.0
FEW = 5  # people; below it no rate
LIMITS = {  # what a person may give: lowest, highest, and whether the lowest itself is allowed
    "severity": (0.0, WORST, True),
    "impact": (0.25, 3.0, True),
    "ice_impact": (1.0, 10.0, True),
    "ease": (1.0, 10.0, True),
    "effort": (0.0, 1000.0, False),
    "value": (0.0, 100.0, True),
    "confidence": (0.0, 100.0, True),
}


def impact_of(valence: float | None) -> float:
    """How bad it is for one person, 1..4, from how they feel when they speak of it (valence, -1..1).

    Impact only: Nielsen's severity also contains how often, which is counted apart. A person who names a problem counts 1 at least,
    also where their words carry no feeling.

    Examples
    --------
    >>> impact_of(-1.0), impact_of(-0.5), impact_of(0.3), impact_of(None)
    (4.0, 2.0, 1.0, 1.0)
    """
    if valence is None or valence != valence:
        return LEAST
    return max(LEAST, min(WORST, WORST * -valence))


def severity_frequency(impacts: Iterable[float], reached: int, *, given: float | None = None, seed: int = 7, cell: str = "priority") -> Priority | None:
    """Severity (0..4) × frequency (people affected ÷ people who reached the stage); None where fewer than 5 reached it.

    That is the mean impact over all who reached the stage, those who said nothing of it counted 0: one more person affected can only
    raise it. The interval resamples people; with a severity that a person gave it is that severity times Wilson's.

    Parameters
    ----------
    impacts : numbers
        One a person affected (:func:`impact_of`).
    reached : int
        People who reached the stage; those affected are among them.
    given : float, optional
        A severity that a person decided: it takes the place of what the words say.

    Examples
    --------
    >>> found = severity_frequency([4.0, 2.0, 3.0], 12)
    >>> found.value, found.n, found.inputs["severity"], found.inputs["frequency"]
    (0.75, 12, 3.0, 0.25)
    >>> severity_frequency([4.0, 2.0, 3.0], 12, given=2).value
    0.5
    >>> severity_frequency([4.0], 4) is None
    True
    """
    felt = np.sort(np.asarray(list(impacts), float))
    k = len(felt)
    if reached < FEW or k == 0 or k > reached:
        return None
    often = stats.wilson(k, reached)
    inputs = {"affected": float(k), "reached": float(reached), "frequency": often.value, "frequency_low": often.low, "frequency_high": often.high}
    if given is not None:
        return Priority(
            "severity_frequency", given * often.value, given * often.low, given * often.high, reached, {"severity": float(given), **inputs}, ("severity",)
        )
    score = stats.mean(np.concatenate([felt, np.zeros(reached - k)]), seed=seed, cell=f"{cell}:score", bounds=(0.0, WORST))
    inputs = {"severity": float(felt.mean()), **inputs}
    if k >= FEW:
        spread = stats.mean(felt, seed=seed, cell=f"{cell}:severity", bounds=(LEAST, WORST))
        inputs |= {"severity_low": spread.low, "severity_high": spread.high}
    return Priority("severity_frequency", score.value, score.low, score.high, reached, inputs)


def opportunity_score(importance: float, satisfaction: float) -> float:
    """Ulwick's opportunity score, 0..20: importance + max(importance − satisfaction, 0), both the share of 4 and 5 of 5 (top two) × 10.

    Over 10 under-served, from 12 clearly so (Ulwick 2005). Within one segment; means instead of the top two are another score.

    Examples
    --------
    >>> opportunity_score(9, 3), opportunity_score(9, 9), opportunity_score(5, 9)
    (15, 9, 5)
    """
    return importance + max(importance - satisfaction, 0)


def ulwick(answers: Mapping[tuple[int, int], int], *, seed: int = 7, cell: str = "ulwick") -> Priority | None:
    """Ulwick's score of one object, with a bootstrap interval by customer; None where fewer than 5 rated either.

    Parameters
    ----------
    answers : mapping
        (importance, satisfaction) → people, each 1 for one of the top two answers, 0 for another one, -1 where that person did not answer.

    Examples
    --------
    >>> found = ulwick({(1, 1): 3, (1, 0): 6, (0, 0): 1})
    >>> found.value, found.inputs["importance"], found.inputs["satisfaction"], found.n
    (15.0, 9.0, 3.0, 10)
    """
    kinds = sorted(key for key, n in answers.items() if n)
    counts = np.array([answers[key] for key in kinds], float)
    asked = np.array([[i >= 0, s >= 0] for i, s in kinds], float).reshape(-1, 2)
    yes = np.array([[i == 1, s == 1] for i, s in kinds], float).reshape(-1, 2)
    rated = counts @ asked
    if not len(kinds) or rated.min() < FEW:
        return None
    shares = 10 * (counts @ yes) / rated
    draws = stats.stream(seed, cell).multinomial(int(counts.sum()), counts / counts.sum(), size=stats.DRAWS)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = 10 * (draws @ yes) / (draws @ asked)
    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    scores = drawn[:, 0] + np.maximum(drawn[:, 0] - drawn[:, 1], 0)
    low, high = np.quantile(scores, [0.025, 0.975])
    inputs = {"importance": float(shares[0]), "satisfaction": float(shares[1]), "importance_n": float(rated[0]), "satisfaction_n": float(rated[1])}
    for name, i in (("importance", 0), ("satisfaction", 1)):
        share = stats.wilson(round(shares[i] * rated[i] / 10), int(rated[i]))
        inputs |= {f"{name}_low": 10 * share.low, f"{name}_high": 10 * share.high}
    return Priority("ulwick", opportunity_score(float(shares[0]), float(shares[1])), float(low), float(high), int(rated.min()), inputs)


def rice(reach: float, impact: float, confidence: float, effort: float) -> float:
    """Reach × impact × confidence ÷ effort (Intercom): people in the period, 3 · 2 · 1 · 0.5 · 0.25, 0..1, person-months.

    Examples
    --------
    >>> round(rice(2000, 2, 0.8, 3), 1)
    1066.7
    """
    return reach * impact * confidence / effort


def ice(impact: float, confidence: float, ease: float) -> float:
    """Impact × confidence × ease, each 1..10 (the product: 1..1000).

    Examples
    --------
    >>> ice(8, 5, 6)
    240
    """
    return impact * confidence * ease


def ice_mean(impact: float, confidence: float, ease: float) -> float:
    """The other convention under the same name: the mean of the three, 1..10.

    Examples
    --------
    >>> ice_mean(8, 5, 5)
    6.0
    """
    return (impact + confidence + ease) / 3


def value(customer: float, business: float) -> float:
    """TheyDo's value, 0..100: the mean of customer value and business value.

    Examples
    --------
    >>> value(80, 60)
    70.0
    """
    return (customer + business) / 2


def value_effort(worth: float, effort: float) -> float:
    """Value (0..100) for each person-month.

    Examples
    --------
    >>> value_effort(70, 2)
    35.0
    """
    return worth / effort


def given_number(field: str, told: Any) -> float | None:
    """What a person gave for ``field`` as a number; None where it is none, or outside its limits.

    ``80%`` is 80, ``80/60`` (customer / business value) their mean; RICE knows five impacts only.

    Examples
    --------
    >>> given_number("value", "80/60"), given_number("confidence", "80 %"), given_number("impact", 2), given_number("impact", 2.5)
    (70.0, 80.0, 2.0, None)
    >>> given_number("effort", 0), given_number("severity", "5"), given_number("ease", "a lot")
    (None, None, None)
    """
    words = str(told).replace(",", ".").strip().removesuffix("%").strip()
    parts = [p.strip() for p in words.split("/")]
    if isinstance(told, bool) or not all(re.fullmatch(r"[+-]?\d+(\.\d+)?", p) for p in parts) or len(parts) > (2 if field == "value" else 1):
        return None
    numbers = [float(p) for p in parts]
    low, high, closed = LIMITS[field]
    if any(n < low or n > high or (n == low and not closed) for n in numbers):
        return None
    found = value(*numbers) if len(numbers) == 2 else numbers[0]
    return None if field == "impact" and found not in RICE_IMPACT else found


def decided(affected: int, reached: int, level: str, fields: Mapping[str, Any]) -> tuple[Priority, ...]:
    """The scores that need a person's numbers, as far as those are given; what the data know goes in by itself.

    ``affected`` of the ``reached`` people of the stage are RICE's reach, in the period of the map; its confidence is that of the evidence
    unless a person gives another (percent; ICE's is a tenth of it).

    Examples
    --------
    >>> [(p.method, p.value, p.given) for p in decided(20, 50, "moderate", {"impact": 2, "effort": "4"})]
    [('rice', 8.0, ('effort', 'impact'))]
    >>> [(p.method, round(p.value, 2)) for p in decided(20, 50, "low", {"ice_impact": 8, "ease": 6})]
    [('ice', 240.0), ('ice_mean', 6.33)]
    >>> decided(20, 50, "low", {"effort": 2})
    ()
    """
    told = {f: n for f in LIMITS if f in fields and (n := given_number(f, fields[f])) is not None}
    sure = told["confidence"] / 100 if "confidence" in told else CONFIDENCE.get(level, CONFIDENCE["very_low"])
    made: list[Priority] = []

    def put(method: str, score: float, names: tuple[str, ...], inputs: dict[str, float], ends: tuple[float, float] | None = None) -> None:
        low, high = ends or (None, None)
        made.append(Priority(method, score, low, high, reached if ends else None, inputs, tuple(sorted(n for n in names if n in told))))

    if {"impact", "effort"} <= told.keys() and affected:
        ends = None
        if reached >= FEW and affected <= reached:
            share = stats.wilson(affected, reached)
            ends = (
                rice(share.low * reached, told["impact"], sure, told["effort"]),
                rice(share.high * reached, told["impact"], sure, told["effort"]),
            )
        inputs = {"reach": float(affected), "impact": told["impact"], "confidence": sure, "effort": told["effort"]}
        put("rice", rice(affected, told["impact"], sure, told["effort"]), ("impact", "effort", "confidence"), inputs, ends)
    if {"ice_impact", "ease"} <= told.keys():
        sure_of_ten = max(1.0, 10 * sure)
        inputs = {"impact": told["ice_impact"], "confidence": sure_of_ten, "ease": told["ease"]}
        for method, score in (("ice", ice), ("ice_mean", ice_mean)):
            put(method, score(told["ice_impact"], sure_of_ten, told["ease"]), ("ice_impact", "ease", "confidence"), inputs)
    if {"value", "effort"} <= told.keys():
        put("value_effort", value_effort(told["value"], told["effort"]), ("value", "effort"), {"value": told["value"], "effort": told["effort"]})
    return tuple(made)
