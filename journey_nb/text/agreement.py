"""How far two or more coders agree, beyond what chance would give: percent, Cohen's kappa, Krippendorff's alpha.

Every value comes with its 95% interval, the name of the interval's formula and n. Where a measure has no meaning (nobody coded
the same unit, everything is one category) the value is missing and ``why`` says so: it is never 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..model.errors import TableError
from ..model.phrase import Phrase
from ..stats import DRAWS, Z95, stream, wilson

Level = Literal["nominal", "ordinal", "interval"]
Weights = Literal["linear", "quadratic"]
ENOUGH = 30  # units; with fewer the value is indicative
UNSURE = 0.1  # share of draws without any variation from which on a bootstrap says nothing
WILSON = "Wilson 1927"
FLEISS = "Fleiss, Cohen & Everitt 1969"
BOOTSTRAP = f"percentile bootstrap by unit, {DRAWS:,} draws"
AT_ONE = "Wilson 1927, of units that may differ"

_NO_OVERLAP = Phrase("no unit was coded by both", "둘 다 코딩한 단위가 없습니다")
_NO_PAIR = Phrase("no unit was coded by two coders", "두 사람 이상이 코딩한 단위가 없습니다")
_ONE_CATEGORY = Phrase("every value is the same category: agreement beyond chance has no meaning", "모든 값이 한 범주여서 우연을 넘는 일치를 말할 수 없습니다")
_CONSTANT = Phrase("one coder used one category only: 0 by the formula, no interval", "한 사람이 한 범주만 써서 식에 따라 0이고 구간이 없습니다")
_FLAT = Phrase("too often only one category was drawn: no interval", "한 범주만 뽑힌 경우가 많아 구간을 계산하지 않았습니다")
_ONE_UNIT = Phrase("one unit only: no interval", "단위가 하나뿐이어서 구간이 없습니다")
_TWO_ONLY = Phrase("kappa is for two coders; read alpha", "κ는 두 사람일 때만 씁니다. α를 보십시오")


@dataclass(frozen=True)
class Agreement:
    """One measure. ``n`` is units coded by two or more, ``pairable`` the values in them; ``value`` None where it has no meaning.

    ``interval`` names the formula of ``low`` and ``high``; ``why`` says what is missing and for what reason.
    """

    measure: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    pairable: int
    interval: str = ""
    why: Phrase | None = None

    @property
    def indicative(self) -> bool:
        """Fewer than 30 units: a hint, no finding."""
        return self.n < ENOUGH

    def text(self, lang: str) -> str:
        """``κ 0.62 (0.41 … 0.83), n = 48``, with what is weak about it.

        Examples
        --------
        >>> percent(list("aab"), list("abb")).text("en")
        'percent 0.67 (0.21 … 0.94), n = 3, indicative'
        >>> kappa(["a"] * 3, ["a"] * 3).text("ko")
        'κ 없음, n = 3: 모든 값이 한 범주여서 우연을 넘는 일치를 말할 수 없습니다'
        """
        name = NAMES.get(self.measure, Phrase.same(self.measure)).text(lang)
        if self.value is None:
            return f"{name} {Phrase('missing', '없음').text(lang)}, n = {self.n}" + (f": {self.why.text(lang)}" if self.why else "")
        span = f" ({_two(self.low)} … {_two(self.high)})" if self.low is not None and self.high is not None else ""
        weak = f", {Phrase('indicative', '참고만').text(lang)}" if self.indicative else ""
        return f"{name} {_two(self.value)}{span}, n = {self.n}{weak}" + (f"; {self.why.text(lang)}" if self.why else "")

    def to_json(self, lang: str) -> dict[str, Any]:
        plain = {k: getattr(self, k) for k in ("measure", "value", "low", "high", "n", "pairable", "interval", "indicative")}
        return plain | {"why": self.why.text(lang) if self.why else None}


def _two(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


NAMES = {
    "percent": Phrase("percent", "일치율"),
    "kappa": Phrase.same("κ"),
    "kappa_linear": Phrase("κ (linear weights)", "κ(선형 가중)"),
    "kappa_quadratic": Phrase("κ (quadratic weights)", "κ(제곱 가중)"),
    "alpha_nominal": Phrase("α (nominal)", "α(명목)"),
    "alpha_ordinal": Phrase("α (ordinal)", "α(순서)"),
    "alpha_interval": Phrase("α (interval)", "α(간격)"),
}


def missing(value: Any) -> bool:
    """None, NaN and an empty text: not coded. An empty tuple is a coding: none of the codes."""
    return value is None or (isinstance(value, float) and value != value) or (isinstance(value, str) and not value.strip())


def _pairs(a: Sequence[Any], b: Sequence[Any]) -> list[tuple[Any, Any]]:
    if len(a) != len(b):
        raise TableError(
            en=f"Two coders of the same units: {len(a)} and {len(b)} values. Give one value a unit, None where a coder has none.",
            ko=f"같은 단위를 코딩한 두 사람의 값이 {len(a)}개와 {len(b)}개입니다. 단위마다 하나씩, 없으면 None으로 주십시오.",
        )
    return [(x, y) for x, y in zip(a, b, strict=True) if not missing(x) and not missing(y)]


def percent(a: Sequence[Any], b: Sequence[Any]) -> Agreement:
    """The share of units both coders gave the same value, with Wilson's interval. It says nothing of chance."""
    pairs = _pairs(a, b)
    n = len(pairs)
    if not n:
        return Agreement("percent", None, None, None, 0, 0, why=_NO_OVERLAP)
    found = wilson(sum(x == y for x, y in pairs), n)
    return Agreement("percent", found.value, found.low, found.high, n, 2 * n, WILSON)


def kappa(a: Sequence[Any], b: Sequence[Any], *, weights: Weights | None = None, order: Sequence[Hashable] | None = None) -> Agreement:
    """Cohen's kappa of two coders (Cohen 1960; weighted: Cohen 1968), interval by the large-sample error of Fleiss, Cohen & Everitt (1969).

    Where the two agree on every unit that error is 0; the interval then allows for the share of units on which they may differ
    (Wilson, n of n). Values below -1 or above 1 are cut.

    Parameters
    ----------
    a, b : sequences
        One value a unit; None (NaN, "") where a coder has none. Units that only one coded are left out.
    weights : "linear" or "quadratic", optional
        For ordered codes: near misses count in part. Needs ``order``, or values that can be sorted.
    order : sequence, optional
        The codes from the lowest to the highest.

    Examples
    --------
    >>> first, second = [1] * 20 + [1] * 5 + [0] * 10 + [0] * 15, [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    >>> found = kappa(first, second)
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2), found.n
    (0.4, 0.15, 0.65, 50)
    """
    measure = f"kappa_{weights}" if weights else "kappa"
    pairs = _pairs(a, b)
    n = len(pairs)
    if not n:
        return Agreement(measure, None, None, None, 0, 0, why=_NO_OVERLAP)
    names = _ordered({v for pair in pairs for v in pair}, order)
    if len(names) == 1:
        return Agreement(measure, None, None, None, n, 2 * n, why=_ONE_CATEGORY)
    place = {name: i for i, name in enumerate(names)}
    p = np.zeros((len(names), len(names)))
    for x, y in pairs:
        p[place[x], place[y]] += 1
    p /= n
    rows, columns = p.sum(1), p.sum(0)
    far = np.abs(np.subtract.outer(np.arange(len(names)), np.arange(len(names)))) / (len(names) - 1)
    agree = 1 - far if weights == "linear" else 1 - far**2 if weights == "quadratic" else np.eye(len(names))
    seen, chance = float((agree * p).sum()), float(rows @ agree @ columns)
    value = (seen - chance) / (1 - chance)
    if all(x == y for x, y in pairs):
        low = max(-1.0, (wilson(n, n).low - chance) / (1 - chance))
        return Agreement(measure, 1.0, low, 1.0, n, 2 * n, AT_ONE)
    if 1.0 in (rows.max(), columns.max()):  # the error is 0 here too, and nothing is certain
        return Agreement(measure, 0.0, None, None, n, 2 * n, why=_CONSTANT)
    # Fleiss, Cohen & Everitt 1969: weights averaged over the other coder's shares
    mean = np.add.outer(agree @ columns, rows @ agree)
    inner = float((p * (agree * (1 - chance) - mean * (1 - seen)) ** 2).sum())
    error = float(np.sqrt(max(0.0, inner - (seen * chance - 2 * chance + seen) ** 2) / n)) / (1 - chance) ** 2
    return Agreement(measure, value, max(-1.0, value - Z95 * error), min(1.0, value + Z95 * error), n, 2 * n, FLEISS)


def _ordered(values: Iterable[Any], order: Sequence[Hashable] | None) -> list[Any]:
    found = set(values)
    if order is not None:
        strange = [str(v) for v in found if v not in order]
        if strange:
            raise TableError(
                en=f"'{strange[0]}' is not in order=({', '.join(map(str, order))}). Name every code there, lowest first.",
                ko=f"'{strange[0]}'이(가) order=({', '.join(map(str, order))})에 없습니다. 낮은 것부터 모든 코드를 적으십시오.",
            )
        return list(order)
    try:
        return sorted(found)
    except TypeError:
        return sorted(found, key=str)


# ---------------------------------------------------------------- Krippendorff's alpha


def alpha(
    coders: Sequence[Sequence[Any]], *, level: Level = "nominal", order: Sequence[Hashable] | None = None, seed: int = 7, cell: str = "agreement"
) -> Agreement:
    """Krippendorff's alpha: any number of coders, missing values allowed; 1 - observed / expected disagreement.

    The interval resamples units (2,000 draws, percentiles). Draws with one category only are left out; where that is more than a
    tenth there is no interval. Where nobody disagrees anywhere, it allows for the share of units on which they may (Wilson, n of n).

    Parameters
    ----------
    coders : sequence of sequences
        One sequence a coder, one value a unit; None (NaN, "") where a coder has none.
    level : str
        What a difference weighs: any (``nominal``), by ranks (``ordinal``), by the square of numbers (``interval``).
    order : sequence, optional
        The codes from the lowest to the highest, for ``ordinal``; else their own order.
    seed, cell
        The study's seed and the id of what is asked.

    Examples
    --------
    >>> found = alpha([list("aabbdcccedda"), list("babbbccceddd")])  # Krippendorff 2011, example B
    >>> round(found.value, 3), found.n, found.pairable
    (0.692, 12, 24)
    """
    counts, names = _counts(coders, order if level == "ordinal" else None)
    measure = f"alpha_{level}"
    n, pairable = len(counts), int(counts.sum())
    if not n:
        return Agreement(measure, None, None, None, 0, 0, why=_NO_PAIR)
    numbers = _numbers(names) if level == "interval" else None
    ones = np.ones((1, n))
    value = float(_alphas(counts, ones, level, numbers)[0])
    if np.isnan(value):
        return Agreement(measure, None, None, None, n, pairable, why=_ONE_CATEGORY)
    if n == 1:
        return Agreement(measure, value, None, None, n, pairable, why=_ONE_UNIT)
    if (counts > 0).sum(1).max() == 1:
        shares = counts.sum(0) / pairable
        differ = (1 - float((shares**2).sum())) * pairable / (pairable - 1)
        return Agreement(measure, 1.0, max(-1.0, 1 - (1 - wilson(n, n).low) / differ), 1.0, n, pairable, AT_ONE)
    drawn = _alphas(counts, _draws(n, seed, cell), level, numbers)
    return _bootstrapped(Agreement(measure, value, None, None, n, pairable), drawn)


def _draws(n: int, seed: int, cell: str) -> np.ndarray:
    """How often each unit is drawn, one row a draw."""
    return stream(seed, cell).multinomial(n, np.full(n, 1 / n), size=DRAWS).astype(float)


def _bootstrapped(found: Agreement, drawn: np.ndarray) -> Agreement:
    told = drawn[~np.isnan(drawn)]
    values = (found.measure, found.value)
    if len(told) < (1 - UNSURE) * len(drawn):
        return Agreement(*values, None, None, found.n, found.pairable, why=_FLAT)
    low, high = np.quantile(told, [0.025, 0.975])
    return Agreement(*values, float(low), float(high), found.n, found.pairable, BOOTSTRAP)


def _counts(coders: Sequence[Sequence[Any]], order: Sequence[Hashable] | None) -> tuple[np.ndarray, list[Any]]:
    """How many coders gave a unit each value: one row a unit that two or more coded."""
    lengths = {len(c) for c in coders}
    if len(lengths) > 1:
        raise TableError(
            en=f"The coders have {sorted(lengths)} values. Give each one value a unit, None where there is none.",
            ko=f"코딩한 사람마다 값의 수가 다릅니다({sorted(lengths)}). 단위마다 하나씩, 없으면 None으로 주십시오.",
        )
    units = [[v for v in unit if not missing(v)] for unit in zip(*coders, strict=True)]
    units = [unit for unit in units if len(unit) >= 2]
    names = _ordered({v for unit in units for v in unit}, order)
    place = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(units), len(names)))
    for i, unit in enumerate(units):
        for value in unit:
            counts[i, place[value]] += 1
    return counts, names


def _numbers(names: list[Any]) -> np.ndarray:
    try:
        return np.array([float(v) for v in names])
    except (TypeError, ValueError) as error:
        raise TableError(
            en="alpha(level='interval') needs numbers. For words in an order use level='ordinal'.",
            ko="alpha(level='interval')에는 수가 필요합니다. 순서가 있는 말은 level='ordinal'을 쓰십시오.",
        ) from error


def _alphas(counts: np.ndarray, draws: np.ndarray, level: Level, numbers: np.ndarray | None) -> np.ndarray:
    """Alpha of each row of ``draws``; NaN where only one category was drawn (Krippendorff 2011, in sums rather than coincidences)."""
    per_unit = counts.sum(1)
    shares = draws @ counts  # how often each value stands in a draw
    total = shares.sum(1)
    if level == "nominal":
        seen = draws @ ((per_unit**2 - (counts**2).sum(1)) / (per_unit - 1))
        expected = total**2 - (shares**2).sum(1)
    else:
        if level == "ordinal":  # ranks depend on what was drawn: a value stands at the middle of its own
            at = np.cumsum(shares, axis=1) - shares / 2
            at = at - (total / 2)[:, None]
        else:
            assert numbers is not None
            at = np.broadcast_to(numbers - numbers.mean(), shares.shape)
        squares, sums = at**2 @ counts.T, at @ counts.T
        seen = (draws * 2 * (per_unit * squares - sums**2) / (per_unit - 1)).sum(1)
        expected = 2 * (total * (shares * at**2).sum(1) - (shares * at).sum(1) ** 2)
    flat = (shares > 0).sum(1) < 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(flat, np.nan, 1 - (total - 1) * seen / np.where(flat, 1, expected))


# ---------------------------------------------------------------- several codes a unit


@dataclass(frozen=True)
class PerCode:
    """Several codes a unit: each code by itself (there or not), and the means over the codes for which the measure has a meaning."""

    codes: tuple[tuple[Hashable, int, Agreement, Agreement, Agreement], ...]  # code, how many units have it, percent, kappa, alpha
    kappa: Agreement
    alpha: Agreement

    def to_json(self, lang: str) -> dict[str, Any]:
        each = [
            {"code": code, "used": used, "percent": p.to_json(lang), "kappa": k.to_json(lang), "alpha": a.to_json(lang)} for code, used, p, k, a in self.codes
        ]
        return {"codes": each, "mean_kappa": self.kappa.to_json(lang), "mean_alpha": self.alpha.to_json(lang)}


def per_code(coders: Sequence[Sequence[Iterable[Hashable] | None]], *, codes: Iterable[Hashable] | None = None, seed: int = 7) -> PerCode:
    """Agreement on each code where a unit may have several.

    Parameters
    ----------
    coders : sequence of sequences
        One sequence a coder, one set (tuple, list) of codes a unit; an empty one says "none of them", None says "not coded".
    codes : iterable, optional
        Which codes, in which order; else all that anybody used.

    Examples
    --------
    >>> found = per_code([[("login",), ("price", "login"), ()], [("login",), ("price",), ()]])
    >>> [(code, used, round(k.value, 2)) for code, used, _, k, _ in found.codes]
    [('login', 2, 0.4), ('price', 1, 1.0)]
    >>> round(found.kappa.value, 2)
    0.7
    """
    sets = [[None if u is None or missing(u) else frozenset(u) for u in coder] for coder in coders]
    used = [code for coder in coders for unit in coder if unit is not None and not missing(unit) for code in unit]
    names = list(dict.fromkeys(codes if codes is not None else sorted(used, key=str)))
    flags = {code: [[None if u is None else int(code in u) for u in coder] for coder in sets] for code in names}
    rows = []
    for code, said in flags.items():
        two = len(said) == 2
        units = sum(any(v for v in unit) for unit in zip(*said, strict=True))
        k = kappa(*said) if two else Agreement("kappa", None, None, None, 0, 0, why=_TWO_ONLY)
        p = percent(*said) if two else Agreement("percent", None, None, None, 0, 0, why=_TWO_ONLY)
        rows.append((code, units, p, k, alpha(said, seed=seed, cell=f"agreement:{code}")))
    return PerCode(tuple(rows), _mean("kappa", flags, rows, 3, seed), _mean("alpha_nominal", flags, rows, 4, seed))


def _mean(measure: str, flags: dict[Hashable, list[list[int | None]]], rows: list[Any], at: int, seed: int) -> Agreement:
    """The mean over the codes that have a value; units are drawn together for all codes."""
    told = [row for row in rows if row[at].value is not None]
    n, pairable = max((row[4].n for row in rows), default=0), max((row[4].pairable for row in rows), default=0)
    if not told:
        why = next((row[at].why for row in rows if row[at].why), _NO_PAIR)
        return Agreement(measure, None, None, None, n, pairable, why=why)
    found = Agreement(measure, float(np.mean([row[at].value for row in told])), None, None, n, pairable)
    if n < 2:
        return Agreement(measure, found.value, None, None, n, pairable, why=_ONE_UNIT)
    if all(row[at].value == 1.0 for row in told):
        return Agreement(measure, 1.0, min(row[at].low for row in told if row[at].low is not None), 1.0, n, pairable, AT_ONE)
    if all(row[at].low is None for row in told):  # what no code has an interval for, their mean has none for
        return Agreement(measure, found.value, None, None, n, pairable, why=told[0][at].why)
    draws, total, defined = _draws(n, seed, "agreement:mean"), np.zeros(DRAWS), np.zeros(DRAWS)
    for row in told:
        counts, _ = _counts(flags[row[0]], None)
        drawn = _alphas(counts, draws, "nominal", None) if at == 4 else _kappas(flags[row[0]], draws)
        total, defined = total + np.nan_to_num(drawn), defined + ~np.isnan(drawn)
    with np.errstate(invalid="ignore"):
        return _bootstrapped(found, np.where(defined > 0, total / defined, np.nan))


def _kappas(said: list[list[int | None]], draws: np.ndarray) -> np.ndarray:
    """Kappa of there-or-not in each draw; NaN where both coders say the same everywhere."""
    pairs = np.array(_pairs(said[0], said[1]), dtype=float)
    n = draws.sum(1)
    seen, a, b = (draws @ column / n for column in ((pairs[:, 0] == pairs[:, 1]).astype(float), pairs[:, 0], pairs[:, 1]))
    chance = a * b + (1 - a) * (1 - b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(chance > 1 - 1e-12, np.nan, (seen - chance) / (1 - chance))
