"""What customers rated twice: how important something is, and how satisfied they are with it. The two questions of one object make a pair."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..model.journey import WHOLE, Reason

IMPORTANT = re.compile(r"중요|importan|\bimp(?=[_\W]|$)")
SATISFIED = re.compile(r"만족|satisf|\bsat(?=[_\W]|$)")
NOT_ASKED = re.compile(
    r"^(?:얼마나|어느|정도|귀하|고객님|선생님|하십|하시|하신|합니까|입니까|습니까|느끼|느낌|생각|각각|다음|항목|평가|응답|선택|주십|주세|점수|매우|전혀|불$)"
)
STOP = frozenset(
    "how is are was were do does did you your to with the a an of for in at our we it its very would rate rating please score following each item "
    "not extremely feel think about importance important satisfaction satisfied satisfy dissatisfied unimportant imp sat level".split()
)
PARTICLE = re.compile(r"(?:에서는|에서|에는|에게|으로|까지|부터|은|는|이|가|을|를|에|의)$")
LEAST_STEPS = 4  # points of the scale less one: on a shorter scale the top two are half of it


@dataclass(frozen=True)
class Object:
    """One thing rated both ways at one stage: customer → (importance, satisfaction), 1 for the top two answers, 0 for another, -1 for none."""

    stage: str
    words: str
    answers: Mapping[str, tuple[int, int]] = field(repr=False)

    @property
    def raters(self) -> int:
        return sum(i >= 0 and s >= 0 for i, s in self.answers.values())

    def counts(self) -> dict[tuple[int, int], int]:
        found: dict[tuple[int, int], int] = {}
        for answer in self.answers.values():
            found[answer] = found.get(answer, 0) + 1
        return found


def side_of(words: str) -> str | None:
    """``importance`` or ``satisfaction``, by the words of a question; None where it asks neither, or both.

    Examples
    --------
    >>> side_of("방화벽 설정은 얼마나 중요합니까?"), side_of("How satisfied are you with the price?"), side_of("중요도와 만족도")
    ('importance', 'satisfaction', None)
    >>> side_of("imp_setup"), side_of("sat_setup"), side_of("Saturday visits")
    ('importance', 'satisfaction', None)
    """
    low = unicodedata.normalize("NFKC", words).casefold()
    important, satisfied = bool(IMPORTANT.search(low)), bool(SATISFIED.search(low))
    return None if important == satisfied else "importance" if important else "satisfaction"


def asks_importance(said: pd.DataFrame) -> pd.Series:
    """True where a row answers how important something is: a high answer is no good feeling.

    Examples
    --------
    >>> asks_importance(pd.DataFrame({"question": ["How important is a quick reply?", "How satisfied are you?", None]})).tolist()
    [True, False, False]
    """
    words = said["question"]
    known = {w: side_of(w) == "importance" for w in words.dropna().unique() if isinstance(w, str)}
    return words.map(known).fillna(False).astype(bool)


def object_of(words: str) -> frozenset[str]:
    """The words of a question that name what it is about.

    Examples
    --------
    >>> object_of("방화벽 설정은 얼마나 중요합니까? (1: 전혀 중요하지 않음 ~ 5: 매우 중요)") == object_of("방화벽 설정에 얼마나 만족하십니까?")
    True
    >>> sorted(object_of("How important is a quick reply to you?")), sorted(object_of("다음 항목의 만족도 [견적 속도]"))
    (['quick', 'reply'], ['견적', '속도'])
    """
    low = unicodedata.normalize("NFKC", words).casefold()
    if found := re.search(r"\[([^\]]+)\]\s*$", low):
        low = found[1]
    low = re.sub(r"\([^)]*\)", " ", low)
    kept = set()
    for word in re.findall(r"[a-z0-9]+|[가-힣]+", low.replace("_", " ")):
        if re.match("[가-힣]", word):
            while (short := PARTICLE.sub("", word)) != word and len(short) >= 2:
                word = short
            if not (NOT_ASKED.match(word) or "중요" in word or "만족" in word):
                kept.add(word)
        elif word not in STOP:
            kept.add(word)
    return frozenset(kept)


def objects(said: pd.DataFrame) -> tuple[list[Object], tuple[Reason, ...]]:
    """Every object that was rated both ways, and why the others cannot be used.

    ``said`` has one row an answer with ``customer_id, stage, item, question, touchpoint, score, scale_low, scale_high``. A person who
    answered one question twice counts once, by the later answer.
    """
    asked = said[said["score"].notna()]
    sides: dict[tuple[str, frozenset[str]], dict[str, pd.DataFrame]] = {}
    names: dict[tuple[str, frozenset[str]], str] = {}
    short = 0
    for (_, question, stage), rows in asked.groupby(
        [asked["item"].fillna("").astype(str), asked["question"].fillna("").astype(str), asked["stage"].astype(str)]
    ):
        words = str(question) or str(rows["item"].iloc[0] or "")
        side = side_of(words) or side_of(str(rows["item"].iloc[0] or ""))
        if side is None:
            continue
        about = object_of(words) or object_of(str(rows["item"].iloc[0] or "")) or object_of(_touchpoint(rows))
        if not about:
            continue
        if float((rows["scale_high"] - rows["scale_low"]).iloc[0]) < LEAST_STEPS:
            short += 1
            continue
        place = (str(stage), about)
        sides.setdefault(place, {}).setdefault(side, rows)
        names.setdefault(place, words)
    sides = _across(sides, names)
    found = [Object(stage, names[(stage, about)], _answers(two)) for (stage, about), two in sides.items() if len(two) == 2]
    alone = sum(len(two) == 1 and "importance" in two for two in sides.values())
    reasons = []
    if not any("importance" in two for two in sides.values()):
        reasons.append(Reason("ranking.no_importance"))
    elif not found:
        reasons.append(Reason("ranking.no_pair", {"n": alone}))
    if short:
        reasons.append(Reason("ranking.short_scale", {"n": short}))
    return sorted(found, key=lambda o: (-o.raters, o.stage, o.words)), tuple(reasons)


def _across(sides: dict[Any, dict[str, pd.DataFrame]], names: dict[Any, str]) -> dict[Any, dict[str, pd.DataFrame]]:
    """One question of a pair may name its stage while the other names none: they meet at the stage that is named."""
    for place in [p for p in sides if p[0] == WHOLE and len(sides[p]) == 1]:
        (side,) = sides[place]
        others = [p for p in sides if p[1] == place[1] and p[0] != WHOLE and len(sides[p]) == 1 and side not in sides[p]]
        if len(others) == 1:
            sides[others[0]] |= sides.pop(place)
            names.pop(place)
    return sides


def _touchpoint(rows: pd.DataFrame) -> str:
    named = rows["touchpoint"].dropna().astype(str) if "touchpoint" in rows else pd.Series(dtype=str)
    return str(named.iloc[0]) if len(named) else ""


def _answers(two: Mapping[str, pd.DataFrame]) -> dict[str, tuple[int, int]]:
    made: dict[str, list[int]] = {}
    for place, side in enumerate(("importance", "satisfaction")):
        rows = two[side]
        order = ["at", "observation_id"] if {"at", "observation_id"} <= set(rows.columns) else ["score"]
        last = rows.sort_values(order, na_position="first").drop_duplicates("customer_id", keep="last")
        top = last["score"] >= last["scale_high"] - 1
        for customer, yes in zip(last["customer_id"].astype(str), top, strict=True):
            made.setdefault(customer, [-1, -1])[place] = int(yes)
    return {customer: (a, b) for customer, (a, b) in sorted(made.items())}


def matched(found: list[Object], people: Mapping[str, int], theme_of: Callable[[str], list[str]]) -> tuple[dict[str, Object], int]:
    """Opportunity → what was rated of it, and how many rated objects belong to none.

    An object is of the theme that its words name, at its stage; one of no single stage goes to where most people name that theme.

    Parameters
    ----------
    people : mapping
        Opportunity (``opportunity:<stage>:<theme>``) → people affected.
    theme_of : callable
        Themes that some words name, the strongest first.
    """
    taken: dict[str, Object] = {}
    left = 0
    for one in found:
        themes = theme_of(one.words)
        here = [f"opportunity:{one.stage}:{t}" for t in themes]
        if one.stage == WHOLE:
            here += [i for t in themes for i in sorted((i for i in people if i.rpartition(":")[2] == t), key=lambda i: (-people[i], i))]
        home = next((i for i in here if i in people and i not in taken), None)
        if home is None:
            left += 1
        else:
            taken[home] = one
    return taken, left


def resampled(taken: Mapping[str, Object], *, rng: np.random.Generator, times: int) -> np.ndarray:
    """Ulwick's scores of resampled people: one row a resample, one column an opportunity in the order of the sorted ids."""
    ids = sorted(taken)
    people = sorted({c for o in taken.values() for c in o.answers})
    table = np.full((len(people), 2 * len(ids)), -1, dtype=np.int8)
    place = {c: n for n, c in enumerate(people)}
    for column, identity in enumerate(ids):
        for customer, answer in taken[identity].answers.items():
            table[place[customer], 2 * column : 2 * column + 2] = answer
    kinds, counts = np.unique(table, axis=0, return_counts=True)
    drawn = rng.multinomial(len(people), counts / counts.sum(), size=times)
    asked = drawn @ (kinds >= 0)
    shares = np.divide(10.0 * (drawn @ (kinds == 1)), asked, out=np.zeros(asked.shape), where=asked > 0)
    importance, satisfaction = shares[:, ::2], shares[:, 1::2]
    return importance + np.maximum(importance - satisfaction, 0)
