"""Our k-means against scikit-learn's, and what resampling and gaps ask of it."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from journey_nb.personas.kmeans import kmeans


def spread(people, groups):
    return sum(((people[groups == j] - people[groups == j].mean(0)) ** 2).sum() for j in set(groups))


@pytest.mark.parametrize(("n", "p", "k"), [(60, 2, 3), (200, 8, 4), (300, 12, 6)])
def test_it_is_as_tight_as_the_referees(n, p, k):
    people = np.random.default_rng(n).normal(size=(n, p))
    ours = spread(people, kmeans(people[None], k, np.random.default_rng(1))[0])
    assert ours <= 1.02 * KMeans(k, n_init=10, random_state=1).fit(people).inertia_


def test_who_weighs_nothing_moves_no_centre():
    people = np.array([[0.0], [1.0], [10.0], [11.0], [500.0]])
    groups = kmeans(people[None], 2, np.random.default_rng(1), weights=np.array([[1.0, 1, 1, 1, 0]]))[0]
    assert groups[0] == groups[1] != groups[2] == groups[3] == groups[4]


def test_many_tables_at_once_are_the_same_as_one_by_one_where_the_answer_is_clear():
    rng = np.random.default_rng(3)
    tables = rng.normal(size=(4, 40, 2)) + 20 * (np.arange(40) % 2)[None, :, None]
    for groups in kmeans(tables, 2, rng):
        assert set(groups[::2]) != set(groups[1::2]) and len(set(groups[::2])) == 1


def test_fewer_different_people_than_groups_is_no_error():
    groups = kmeans(np.zeros((1, 12, 3)), 4, np.random.default_rng(1))[0]
    assert len(groups) == 12
