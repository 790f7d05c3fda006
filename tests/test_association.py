"""Tests of association against independent implementations."""

import numpy as np
import pytest

from journey_nb import association, stats

scipy_stats = pytest.importorskip("scipy.stats")


@pytest.mark.parametrize("table", [(8, 10, 1, 9), (3, 25, 9, 24), (0, 12, 7, 30), (5, 5, 5, 5), (40, 90, 61, 300)])
def test_fishers_test_is_scipys(table):
    count, of, other, other_of = table
    referee = scipy_stats.fisher_exact([[count, of - count], [other, other_of - other]]).pvalue
    assert association.fisher(count, of, other, other_of) == pytest.approx(referee, rel=1e-9)


def test_the_rank_sum_test_is_scipys():
    rng = np.random.default_rng(3)
    here, there = rng.integers(0, 11, 30).astype(float), rng.integers(2, 11, 45).astype(float)
    assert association.rank_sum(here, there) == pytest.approx(scipy_stats.mannwhitneyu(here, there, method="asymptotic").pvalue)
    assert association.rank_sum(np.ones(4), np.ones(9)) == 1.0


def test_the_difference_of_two_means_is_statsmodels():
    weightstats = pytest.importorskip("statsmodels.stats.weightstats")
    rng = np.random.default_rng(5)
    here, there = rng.uniform(-1, 1, 12), rng.uniform(-0.4, 1, 31)
    ours, both = association.means_differ(here, there), weightstats.CompareMeans.from_data(here, there)
    assert (ours.low, ours.high) == pytest.approx(both.tconfint_diff(usevar="unequal"))
    assert ours.p == pytest.approx(both.ttest_ind(usevar="unequal")[1])
    assert tuple(stats.means_apart(here, there)[:3]) == pytest.approx(tuple(ours[:3]))


def test_people_who_all_say_the_same_leave_some_doubt_about_the_difference():
    gap = association.means_differ(np.full(6, -1.0), np.full(6, 1.0))
    assert gap.value == -2.0 and gap.low == -2.0 and -1.5 < gap.high < -0.5 and 0.001 < gap.p < 0.01


def test_a_change_in_the_same_people_is_scipys_paired_test():
    rng = np.random.default_rng(8)
    before, after = rng.uniform(-1, 1, 20), rng.uniform(-1, 0.6, 20)
    ours, referee = association.change(after - before), scipy_stats.ttest_rel(after, before)
    assert ours.p == pytest.approx(referee.pvalue)
    assert (ours.low, ours.high) == pytest.approx(tuple(referee.confidence_interval()))


def test_strata_are_joined_as_statsmodels_joins_them():
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    counts = np.array([[12, 20, 10, 40], [9, 15, 8, 30], [4, 9, 3, 12]])
    stacked = [np.array([[a, m - a], [b, c - b]]) for a, m, b, c in counts]
    referee = tables.StratifiedTable(stacked).test_null_odds(correction=False)
    ours = association.strata_apart(counts)
    assert ours is not None and ours.p == pytest.approx(referee.pvalue)
    assert (ours.low > 0) == (ours.p < 0.05)


def test_strata_with_too_few_to_tell_are_not_tested():
    assert association.strata_apart(np.array([[1, 3, 1, 9], [0, 2, 1, 8]])) is None


def test_a_column_apart_from_others_of_other_people_is_the_plain_difference():
    rng = np.random.default_rng(4)
    here, there = rng.normal(0.5, 1, 40), rng.normal(0, 1, 60)
    table = np.full((100, 2), np.nan)
    table[:40, 0], table[40:, 1] = here, there
    ours, referee = association.column_apart(table, 0), association.means_differ(here, there)
    assert (ours.value, ours.se) == pytest.approx((referee.value, referee.se))


def test_columns_of_the_same_people_are_compared_within_them():
    rng = np.random.default_rng(6)
    person = rng.normal(0, 2, 50)
    table = np.column_stack([person + 0.3, person + rng.normal(0, 0.1, 50)])
    ours = association.column_apart(table, 0)
    assert ours.se == pytest.approx(association.change(table[:, 0] - table[:, 1]).se) and ours.se < 0.02


def test_the_interval_of_a_median_is_that_of_resampled_customers():
    for n in (14, 15):
        values = np.random.default_rng(n).exponential(10, n)
        ours = stats.median(values, seed=7, cell="effort:try")
        referee = scipy_stats.bootstrap((values,), np.median, method="percentile", n_resamples=4000, rng=np.random.default_rng(1)).confidence_interval
        assert (ours.low, ours.high) == pytest.approx(tuple(referee), abs=1.5)


def test_many_p_values_are_corrected_as_statsmodels_does():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(2).uniform(0, 0.3, 20)
    assert stats.benjamini_hochberg(p) == pytest.approx(multitest.multipletests(p, method="fdr_bh")[1])
