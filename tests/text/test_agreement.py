"""How far coders agree: published worked examples, other libraries as referees, and what has no meaning is missing."""

import numpy as np
import pytest

from journey_nb.model.errors import TableError
from journey_nb.text import agreement

NO = None
# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units, gaps
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
]


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_four_coders_with_gaps_agree_as_krippendorff_published(level, published):
    found = agreement.alpha(FOUR, level=level)
    assert round(found.value, 3) == published
    assert (found.n, found.pairable) == (11, 40)  # the twelfth unit has one coder only and says nothing of agreement
    assert found.low < found.value < found.high and found.interval.startswith("percentile bootstrap by unit")


def test_two_coders_of_yes_and_no_agree_as_krippendorff_published():
    found = agreement.alpha([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
    assert round(found.value, 3) == 0.095


def test_two_coders_of_five_names_agree_as_krippendorff_published():
    assert round(agreement.alpha([list("aabbdcccedda"), list("babbbccceddd")]).value, 3) == 0.692


def coders(seed, n=80, codes=4, share=0.6):
    rng = np.random.default_rng(seed)
    first = rng.integers(0, codes, n)
    return first.tolist(), np.where(rng.random(n) < share, first, rng.integers(0, codes, n)).tolist()


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kappa_and_its_interval_are_those_of_other_libraries(weights, seed):
    sklearn = pytest.importorskip("sklearn.metrics")
    rater = pytest.importorskip("statsmodels.stats.inter_rater")
    first, second = coders(seed)
    found = agreement.kappa(first, second, weights=weights)
    table = np.zeros((4, 4))
    np.add.at(table, (first, second), 1)
    other = rater.cohens_kappa(table, wt=weights)
    assert found.value == pytest.approx(sklearn.cohen_kappa_score(first, second, weights=weights))
    assert (found.low, found.high) == pytest.approx((other.kappa_low, other.kappa_upp))
    assert found.interval == "Fleiss, Cohen & Everitt 1969" and found.n == 80


def test_alpha_of_an_interval_scale_is_one_minus_the_ratio_of_mean_squares():
    rng = np.random.default_rng(5)
    first = rng.normal(size=40)
    second = first + rng.normal(scale=0.5, size=40)
    found = agreement.alpha([first.tolist(), second.tolist()], level="interval")
    pooled = np.concatenate([first, second])
    every = np.subtract.outer(pooled, pooled) ** 2
    assert found.value == pytest.approx(1 - np.mean((first - second) ** 2) / (every.sum() / (80 * 79)))


def test_an_ordinal_near_miss_weighs_less_than_a_far_one():
    near = agreement.alpha([["bad", "mixed", "good", "bad"], ["mixed", "mixed", "good", "bad"]], level="ordinal", order=("bad", "mixed", "good"))
    far = agreement.alpha([["bad", "mixed", "good", "bad"], ["good", "mixed", "good", "bad"]], level="ordinal", order=("bad", "mixed", "good"))
    assert near.value > far.value


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (["pain"] * 40, ["pain"] * 40, "one category|same category"),
        (["pain", None, ""], [None, "wish", "pain"], "no unit"),
        ([], [], "no unit"),
    ],
)
def test_what_has_no_meaning_is_missing_with_its_reason_and_never_one(first, second, reason):
    for found in (agreement.kappa(first, second), agreement.alpha([first, second])):
        assert found.value is None and found.low is None
        assert any(part in found.why.en for part in reason.split("|")) and found.why.ko


def test_one_coder_who_uses_one_code_only_agrees_no_better_than_chance():
    found = agreement.kappa(["pain", "pain", "wish", "pain"], ["pain"] * 4)
    assert (found.value, found.low) == (0.0, None) and "one coder used one category only" in found.why.en
    assert "-0.00" not in agreement.kappa(list("aab"), list("bab")).text("en")


def test_agreement_on_everything_is_no_certainty():
    codes = ["pain", "wish"] * 6
    for found in (agreement.kappa(codes, codes), agreement.alpha([codes, codes])):
        assert found.value == 1.0 and 0.4 < found.low < 0.6 and found.high == 1.0
        assert "Wilson" in found.interval
    long = codes * 20
    assert agreement.kappa(long, long).low > 0.96


def test_fewer_than_thirty_units_are_indicative():
    first, second = coders(4, n=29)
    assert agreement.kappa(first, second).indicative and "indicative" in agreement.kappa(first, second).text("en")
    first, second = coders(4, n=30)
    assert not agreement.kappa(first, second).indicative and "참고만" not in agreement.kappa(first, second).text("ko")


def test_the_bootstrap_draws_the_same_units_every_time_and_others_with_another_seed():
    first, second = coders(9)
    assert agreement.alpha([first, second]) == agreement.alpha([first, second])
    assert agreement.alpha([first, second], seed=8).low != agreement.alpha([first, second]).low


def test_the_bootstrap_interval_covers_what_many_samples_show():
    everybody = coders(11, n=20_000)
    truth = agreement.kappa(*everybody).value  # two coders, many units: alpha and kappa meet
    rng = np.random.default_rng(12)
    held = 0
    for _ in range(60):
        units = rng.integers(0, 20_000, 60)
        found = agreement.alpha([[c[i] for i in units] for c in everybody])
        held += found.low <= truth <= found.high
    assert held >= 52  # 95% promised: fewer than 52 of 60 has a chance below 1 in 100


def test_a_rare_code_gives_no_interval_rather_than_a_proud_one():
    first = [1, *[0] * 49]
    second = [0] * 50
    found = agreement.alpha([first, second])
    assert found.value == pytest.approx(0.0, abs=0.02) and found.low is None and "no interval" in found.why.en


def test_several_codes_a_unit_are_judged_code_by_code():
    first = [("login",), ("login", "price"), (), ("price",), None, ("login",)]
    second = [("login",), ("login",), (), ("price", "login"), ("price",), ("login",)]
    found = agreement.per_code([first, second])
    by = {code: (used, k) for code, used, _, k, _ in found.codes}
    assert [code for code, *_ in found.codes] == ["login", "price"]
    assert by["login"][0] == 4 and by["login"][1].n == 5
    sklearn = pytest.importorskip("sklearn.metrics")
    assert by["login"][1].value == pytest.approx(sklearn.cohen_kappa_score([1, 1, 0, 0, 1], [1, 1, 0, 1, 1]))
    assert found.kappa.value == pytest.approx(np.mean([k.value for _, k in by.values()]))
    assert found.alpha.n == 5 and found.alpha.low <= found.alpha.value <= found.alpha.high


def test_the_mean_leaves_out_codes_without_a_meaning():
    both = [("login", "price")] * 3 + [("login",)] * 3
    found = agreement.per_code([both, both])
    login = next(row for row in found.codes if row[0] == "login")
    assert login[3].value is None and "same category" in login[3].why.en
    assert found.kappa.value == 1.0 and found.kappa.low < 0.7


def test_a_mean_over_codes_without_intervals_has_none():
    found = agreement.per_code([[("login",)] * 3 + [("price",)] * 3, [()] * 6])
    assert (found.kappa.value, found.kappa.low) == (0.0, None) and "one category only" in found.kappa.why.en


def test_three_coders_have_an_alpha_and_no_kappa():
    found = agreement.per_code([[("a",), ()], [("a",), ()], [("a",), ("a",)]])
    assert found.kappa.value is None and "two coders" in found.kappa.why.en
    assert found.alpha.value is not None


def test_coders_with_other_numbers_of_units_are_refused():
    with pytest.raises(TableError, match="3 and 2 values"):
        agreement.kappa([1, 2, 3], [1, 2])
    with pytest.raises(TableError, match="not in order"):
        agreement.kappa(["bad", "fine"], ["bad", "bad"], order=("bad", "good"))
    with pytest.raises(TableError, match="needs numbers"):
        agreement.alpha([["bad"], ["good"]], level="interval")
