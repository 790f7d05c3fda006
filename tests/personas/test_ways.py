"""Answers, steps and mixed columns: the way suits the columns, groups that are there come back, and others check our numbers."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from journey_nb import personas, stats
from journey_nb.model.errors import UsageError
from journey_nb.model.personas import Overruled
from journey_nb.model.phrase import Phrase
from journey_nb.personas import clusters
from journey_nb.personas.mixture import mixture
from journey_nb.personas.prepare import prepare
from journey_nb.personas.ways import way_of


def made(columns: dict, unit: str | dict = "share") -> personas.Features:
    n = len(next(iter(columns.values())))
    people = pd.Index([f"c{i:05d}" for i in range(n)], name="customer_id")
    units = unit if isinstance(unit, dict) else dict.fromkeys(columns, unit)
    meta = {c: personas.FeatureInfo(Phrase.same(c), units[c], "behaviour", Phrase.same(f"High {c}"), Phrase.same(f"Low {c}")) for c in columns}
    table = {c: pd.Series(list(v), index=people, dtype=object if units[c] in ("text", "sequence") else float) for c, v in columns.items()}
    return personas.Features(pd.DataFrame(table), meta)


ODDS = np.array([[0.9] * 4 + [0.1] * 8, [0.1] * 4 + [0.9] * 4 + [0.1] * 4, [0.1] * 8 + [0.9] * 4])


def battery(seed: int, n: int = 300) -> tuple[personas.Features, np.ndarray]:
    """Twelve questions; each of three invented kinds of café guests says yes to four of them."""
    rng = np.random.default_rng(seed)
    kind = np.repeat([0, 1, 2], [n // 2, n // 3, n - n // 2 - n // 3])
    ticked = (rng.random((n, 12)) < ODDS[kind]).astype(float)
    return made({f"q{j}": ticked[:, j] for j in range(12)}), kind


def agreement(found: personas.Found, kind: np.ndarray, made_of: personas.Features) -> float:
    return adjusted_rand_score(kind[made_of.table.index.isin(found.members.index)], found.members)


@pytest.fixture(scope="module")
def guests():
    features, kind = battery(3)
    return features, kind, personas.find(features, seed=7, ks=[2, 3, 4])


def test_yes_and_no_is_grouped_by_latent_classes_and_numbers_by_k_means(guests):
    assert guests[2].segmentation.method == "latent_classes"
    numbers = made({"a": np.arange(60.0), "b": np.arange(60.0) % 7}, "number")
    assert personas.find(numbers, seed=7, ks=[2]).segmentation.method == "kmeans"


def test_three_kinds_of_guests_come_back_from_twelve_questions(guests):
    features, kind, found = guests
    assert found.segmentation.recommended_k == 3
    assert agreement(found, kind, features) > 0.9


def test_the_last_number_of_groups_that_holds_is_recommended(guests):
    held = {t.k: min(t.stability) >= 0.75 for t in guests[2].segmentation.tried}
    assert held[3] and not held[4]


def test_latent_classes_agree_with_stepmix(guests):
    stepmix = pytest.importorskip("stepmix")
    features, _, _ = guests
    answers = features.table.to_numpy().astype(int)
    way = way_of(prepare(features.table, features.meta))
    ours = mixture(way.people[None], way.block, 3, np.random.default_rng(1))
    theirs = stepmix.StepMix(n_components=3, measurement="binary", n_init=5, random_state=1, verbose=0, progress_bar=0).fit(answers)
    assert adjusted_rand_score(ours.groups[0], theirs.predict(answers)) > 0.98
    assert ours.fit[0] == pytest.approx(theirs.score(answers), abs=0.02)


def test_two_who_gave_the_same_answers_are_in_the_same_group(guests):
    features, _, found = guests
    together = features.table.loc[found.members.index].assign(group=found.members).groupby(list(features.table.columns))["group"].nunique()
    assert (together == 1).all()


def test_who_left_some_questions_out_is_placed_by_the_others(guests):
    features, _, found = guests
    answers = {f"q{j}": [float(ODDS[2, j] > 0.5)] for j in range(12)}
    half = made({q: [np.nan] if q in ("q0", "q1", "q2") else given for q, given in answers.items()})
    assert found.place(half).tolist() == [found.members[features.table.index[-1]]]


def test_stability_is_what_an_independent_computation_gives_on_a_battery(guests):
    """Plain loops over the same resamples: distinct people drawn, classes fitted by stepmix, the best Jaccard of each group."""
    stepmix = pytest.importorskip("stepmix")
    features, _, found = guests
    answers, first = features.table.to_numpy().astype(int), found.members.to_numpy()
    rng = np.random.default_rng(11)
    seen = []
    for _ in range(8):
        drawn = np.unique(rng.integers(0, len(answers), len(answers)))
        again = stepmix.StepMix(n_components=3, measurement="binary", n_init=3, random_state=1, verbose=0, progress_bar=0).fit(answers[drawn])
        again = again.predict(answers[drawn])
        seen.append([max(_jaccard(first[drawn] == g, again == h) for h in range(3)) for g in ("g1", "g2", "g3")])
    ours = next(t.stability for t in found.segmentation.tried if t.k == 3)
    assert np.mean(seen, axis=0) == pytest.approx(ours, abs=0.05)


def _jaccard(a: np.ndarray, b: np.ndarray) -> float:
    return (a & b).sum() / (a | b).sum()


def test_stability_is_what_an_independent_computation_gives_on_telco(test_data):
    """s07: our own columns, scikit-learn's k-means, plain loops over other resamples."""
    from journey_nb.personas.grouped_table import read_sheet
    from journey_nb.personas.kinds import features_of

    sheet = read_sheet(test_data / "real" / "s07_ibm_telco" / "Telco-Customer-Churn.csv", "customerID")
    features, _ = features_of(sheet.frame.iloc[::14], "customerID", describe=["Churn"])
    ready = prepare(features.table.sort_index(), features.meta)
    way = way_of(ready)
    people = way.shown
    for k in (2, 3):
        groups = clusters.by_size(way.fit(k, stats.stream(7, f"personas:groups:{k}")), k)
        ours, _, _ = clusters._resampled(way, groups, k, 7)
        rng = np.random.default_rng(5)
        seen = []
        for _ in range(10):
            drawn = np.unique(rng.integers(0, len(people), len(people)))
            with threadpool_limits(1):
                again = KMeans(k, n_init=5, random_state=1).fit_predict(people[drawn])
            seen.append([max(_jaccard(groups[drawn] == g, again == h) for h in range(k)) for g in range(k)])
        assert np.mean(seen, axis=0) == pytest.approx(ours, abs=0.06)


def test_answers_without_kinds_of_people_give_no_personas():
    rng = np.random.default_rng(2)
    ticked = (rng.random((200, 10)) < np.linspace(0.2, 0.8, 10)).astype(float)
    found = personas.find(made({f"q{j}": ticked[:, j] for j in range(10)}), seed=7, ks=[2, 3])
    assert found.segmentation.recommended_k == 0 and found.segmentation.reasons[0].key == "personas.no_structure"


def test_a_scale_from_little_to_much_is_no_two_kinds_of_people():
    """Who ticks more ticks more of everything: the halves come back when resampled, and yet the line could be drawn anywhere."""
    rng = np.random.default_rng(0)
    leaning = rng.normal(size=(400, 1))
    ticked = (0.6 * leaning + 0.8 * rng.normal(size=(400, 12)) > 0).astype(float)
    found = personas.find(made({f"q{j}": ticked[:, j] for j in range(12)}), seed=7, ks=[2])
    (tried,) = found.segmentation.tried
    assert min(tried.stability) > 0.85 and found.segmentation.recommended_k == 0
    assert found.segmentation.reasons[0].key == "personas.blurred"


def test_words_and_numbers_are_weighed_alike():
    """Two groups apart in two plans and in two numbers; the third word and the third number say nothing."""
    rng = np.random.default_rng(4)
    kind = np.repeat([0, 1], [90, 60])
    plan, team = np.where(rng.random((2, 150)) < 0.9, kind, 1 - kind)
    features = made(
        {
            "seats": 4.0 * kind + rng.normal(size=150), "weeks": 4.0 * kind + rng.normal(size=150), "noise": rng.normal(size=150),
            "plan": np.array(["Basic", "Pro"], dtype=object)[plan], "team": np.array(["shop", "office"], dtype=object)[team],
            "city": rng.choice(["Seoul", "Busan", "Daegu"], 150).astype(object),
        },
        {"seats": "number", "weeks": "number", "noise": "number", "plan": "text", "team": "text", "city": "text"},
    )  # fmt: skip
    found = personas.find(features, seed=7, ks=[2, 3])
    assert (found.segmentation.method, found.segmentation.recommended_k) == ("kmeans", 2)
    assert agreement(found, kind, features) > 0.95
    assert {(t.feature, t.word) for p in found.personas for t in p.traits} >= {("plan", "Pro"), ("seats", None)}


def walks(seed: int, odds: list[np.ndarray], n: int = 60) -> tuple[personas.Features, np.ndarray]:
    rng = np.random.default_rng(seed)
    kind = np.repeat(range(len(odds)), n)
    made_of = []
    for of in kind:
        here = int(rng.integers(3))
        walk = [here]
        for _ in range(int(rng.integers(8, 30))):
            here = int(rng.choice(3, p=odds[of][here]))
            walk.append(here)
        made_of.append(tuple(np.array(["search", "view", "ask"])[walk]))
    return made({"path": made_of}, "sequence"), kind


BROWSE = np.array([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.5, 0.4, 0.1]])
ASKS = np.array([[0.1, 0.2, 0.7], [0.2, 0.1, 0.7], [0.2, 0.2, 0.6]])


def test_people_who_take_other_next_steps_are_other_people():
    features, kind = walks(1, [BROWSE, ASKS])
    found = personas.find(features, seed=7, ks=[2, 3])
    assert (found.segmentation.method, found.segmentation.recommended_k) == ("markov_chains", 2)
    assert agreement(found, kind, features) > 0.95
    assert any(t.feature == "step_ask" for p in found.personas for t in p.traits)


def test_one_way_of_walking_is_one_kind_of_people():
    features, _ = walks(1, [BROWSE], n=120)
    assert personas.find(features, seed=7, ks=[2, 3]).segmentation.recommended_k == 0


def test_the_same_seed_gives_the_same_groups_in_any_order(guests):
    features, _, found = guests
    again = personas.Features(features.table.iloc[::-1], features.meta)
    assert personas.find(again, seed=7, ks=[2, 3, 4]).members.sort_index().equals(found.members.sort_index())


def test_a_new_customer_is_placed_with_the_people_they_are_like(guests):
    features, _, found = guests
    newcomer = made({f"q{j}": [ODDS[2, j] > 0.5] for j in range(12)})
    (key,) = found.place(newcomer)
    assert key == found.members[features.table.index[-1]]
    nobody = made({f"q{j}": [np.nan] for j in range(12)})
    assert len(found.place(nobody)) == 0


def test_an_analyst_overrules_and_the_recommendation_stands_beside_it(guests):
    features, _, _ = guests
    found = personas.find(features, seed=7, ks=[3], overruled=Overruled(2, "Kim", "two teams, two offers"))
    s = found.segmentation
    assert (len(found.personas), s.recommended_k, s.overruled.recommended, s.overruled.why) == (2, 3, 3, "two teams, two offers")
    with pytest.raises(UsageError, match="400 groups of 300 people cannot be made"):
        personas.find(features, seed=7, ks=[3], overruled=Overruled(400, "Kim", "why not"))


def test_many_customers_are_placed_by_groups_that_some_of_them_made(monkeypatch, guests):
    features, kind, _ = guests
    monkeypatch.setattr(clusters, "MOST_FITTED", 150)
    found = personas.find(features, seed=7, ks=[3])
    assert len(found.members) == 300 and agreement(found, kind, features) > 0.9
    assert next(r.numbers for r in found.segmentation.reasons if r.key == "personas.shaped") == {"n": 150, "of": 300}
