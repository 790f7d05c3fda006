"""Every formula against a package that has it."""

import numpy as np
import pytest
from scipy import stats as scipy_stats
from sklearn import metrics

from journey_nb.personas import measures
from journey_nb.personas.reference import correlation, references, scores

RNG = np.random.default_rng(11)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_silhouette_is_scikit_learns(k):
    people, groups = RNG.normal(size=(80, 4)), RNG.integers(0, k, 80)
    assert measures.silhouette(measures.distances(people), groups, k) == pytest.approx(metrics.silhouette_score(people, groups))


def test_who_is_alone_in_a_group_counts_as_zero():
    people, groups = RNG.normal(size=(30, 2)), np.array([0] * 14 + [1] * 15 + [2])
    assert measures.silhouette(measures.distances(people), groups, 3) == pytest.approx(metrics.silhouette_score(people, groups))


def test_agreement_by_chance_is_nothing():
    first, again = RNG.integers(0, 3, 200), RNG.integers(0, 3, 200)
    assert measures.adjusted_rand(first, again, 3) == pytest.approx(metrics.adjusted_rand_score(first, again))
    assert measures.adjusted_rand(first, (first + 1) % 3, 3) == 1.0


def test_a_group_found_again_under_another_number_is_the_same_group():
    first = np.array([0, 0, 0, 1, 1, 2])
    assert measures.jaccard(first, (first + 1) % 3, 3).tolist() == [1.0, 1.0, 1.0]
    assert measures.jaccard(first, np.array([0, 0, 1, 1, 1, 1]), 3) == pytest.approx([2 / 3, 0.5, 0.25])


@pytest.mark.parametrize("ties", [False, True])
def test_the_rank_sum_test_is_scipys(ties):
    here, others = RNG.normal(0.5, 1, 30), RNG.normal(0, 1, 45)
    if ties:
        here, others = here.round(), others.round()
    assert measures.mann_whitney(here, others) == pytest.approx(scipy_stats.mannwhitneyu(here, others, method="asymptotic").pvalue)


def test_a_reference_keeps_each_column_and_its_correlations_and_gaps():
    normal = RNG.normal(size=(400, 3)) @ np.array([[1, 0.8, 0], [0, 0.6, 0], [0, 0, 1]])
    table = np.column_stack([normal[:, 0], np.exp(normal[:, 1]), normal[:, 2] > 1])
    table[:50, 1] = np.nan
    made = list(zip(range(20), references(table, np.random.default_rng(5)), strict=False))
    for _, one in made:
        assert (np.sort(one, axis=0)[:350] == np.sort(table, axis=0)[:350]).all() and np.isnan(one[:50, 1]).all()
    known = ~np.isnan(table)
    mean = np.mean([correlation(scores(one), known) for _, one in made], axis=0)
    assert mean == pytest.approx(correlation(scores(table), known), abs=0.05)


def test_groups_are_gone_from_a_reference():
    group = np.arange(300) % 3
    table = RNG.normal(size=(300, 4)) + np.array([[6, 0, 0, 0], [0, 6, 0, 0], [0, 0, 6, 0]])[group]
    made = next(references(table, np.random.default_rng(5)))
    assert measures.silhouette(measures.distances(table), group, 3) > 0.5 > 3 * measures.silhouette(measures.distances(made), group, 3)
