"""Formulas against their published check values and against independent implementations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_nb import stats


@pytest.mark.parametrize(("count", "of", "low", "high"), [(3, 100, 1.03, 8.45), (10, 100, 5.52, 17.44), (0, 20, 0.0, 16.11), (6, 10, 31.3, 83.2)])
def test_wilson_gives_the_published_intervals(count, of, low, high):
    share = stats.wilson(count, of)
    assert 100 * share.low == pytest.approx(low, abs=0.05)
    assert 100 * share.high == pytest.approx(high, abs=0.05)


@settings(deadline=None)  # the first example pays for an import
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_statsmodels(case):
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    count, of = case
    low, high = proportion.proportion_confint(count, of, method="wilson")
    share = stats.wilson(count, of)
    assert (share.low, share.high) == pytest.approx((max(0, low), min(1, high)), abs=1e-9)


def test_nps_uses_the_adjusted_wald_interval():
    score = stats.nps(promoters=12, passives=12, detractors=6)
    assert score.value == pytest.approx(20)
    assert score.low == pytest.approx(-7.3, abs=0.05)
    assert score.high == pytest.approx(43.7, abs=0.05)


def test_a_share_of_nobody_is_an_error_not_a_zero():
    with pytest.raises(ValueError, match="nobody"):
        stats.wilson(0, 0)


def test_the_bootstrap_agrees_with_scipy():
    scipy_stats = pytest.importorskip("scipy.stats")
    values = np.random.default_rng(3).integers(1, 6, 60).astype(float)
    ours = stats.mean(values, seed=7, cell="emotion:setup:rated", bounds=(1, 5))
    referee = scipy_stats.bootstrap((values,), np.mean, method="percentile", n_resamples=4000, rng=np.random.default_rng(1)).confidence_interval
    assert ours.low == pytest.approx(referee.low, abs=0.06)
    assert ours.high == pytest.approx(referee.high, abs=0.06)


def test_one_cell_does_not_move_another():
    values = np.random.default_rng(5).uniform(-1, 1, 40)
    alone = stats.mean(values, seed=7, cell="emotion:buy:rated", bounds=(-1, 1))
    stats.mean(values, seed=7, cell="emotion:use:rated", bounds=(-1, 1))
    assert stats.mean(values, seed=7, cell="emotion:buy:rated", bounds=(-1, 1)) == alone
    assert stats.mean(values, seed=7, cell="emotion:use:rated", bounds=(-1, 1)) != alone


def test_the_order_of_customers_does_not_matter():
    values = np.array([0.1, -0.4, 0.9, 0.3])
    assert stats.mean(values, seed=1, cell="c", bounds=(-1, 1)) == stats.mean(values[::-1], seed=1, cell="c", bounds=(-1, 1))


def test_unanimity_is_not_certainty():
    few, many = (stats.mean(np.full(n, -0.5), seed=7, cell="c", bounds=(-1, 1)) for n in (5, 500))
    assert few.low < -0.5 < few.high and few.high - few.low > 5 * (many.high - many.low) > 0
    assert few.low >= -1 and few.high <= 1


@pytest.mark.parametrize("case", [(56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20), (136, 400, 88, 400), (0, 60, 6, 60)])
def test_two_shares_apart_agree_with_statsmodels_in_interval_and_p(case):
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    found = stats.shares_tested(*case)
    low, high = proportion.confint_proportions_2indep(*case, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    reaching = proportion.confint_proportions_2indep(*case, method="newcomb", compare="diff", alpha=found.p)
    assert min(abs(end) for end in reaching) == pytest.approx(0, abs=1e-6)


def test_correction_agrees_with_statsmodels():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(5).random(40) ** 3
    assert stats.benjamini_hochberg(p) == pytest.approx(multitest.multipletests(p, method="fdr_bh")[1])


def test_two_means_known_by_their_bootstrap_lie_apart_as_welch_says():
    rng = np.random.default_rng(11)
    a, b = rng.normal(0.1, 0.5, 60).clip(-1, 1), rng.normal(-0.2, 0.4, 40).clip(-1, 1)
    ours = stats.means_tested(*(stats.mean(x, seed=7, cell=c, bounds=(-1, 1)) for x, c in ((a, "emotion:a"), (b, "emotion:b"))))
    welch = stats.means_apart(a, b)
    assert (ours.value, ours.low, ours.high) == pytest.approx((welch.value, welch.low, welch.high), abs=0.02)
    assert ours.p == pytest.approx(pytest.importorskip("scipy.stats").ttest_ind(a, b, equal_var=False).pvalue, abs=0.002)


def test_two_recommendation_scores_differ_by_their_adjusted_variances():
    gap = stats.nps_tested((50, 30, 20), (12, 12, 6))  # by hand: (.2913 - .1818) ± 1.96 √(.005917 + .016905)
    assert (gap.value, gap.low, gap.high) == pytest.approx((10, -18.66, 40.56), abs=0.02)


def test_the_planned_power_agrees_with_statsmodels():
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    theirs = proportion.power_proportions_2indep(diff=0.12, prop2=0.22, nobs1=400)
    assert stats.power_of_shares(0.34, 400, 0.22, 400) == pytest.approx(theirs.power, abs=0.002)
