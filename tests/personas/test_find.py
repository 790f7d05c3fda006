"""Groups that are there are found, groups that are not are not, and both say why."""

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from journey_nb import i18n, personas
from journey_nb.model.errors import UsageError
from journey_nb.model.phrase import Phrase


def customers(values, **describe):
    """Made customers; columns are f0, f1 …"""
    index = pd.Index([f"c{i:04d}" for i in range(len(values))], name="customer_id")
    table = pd.DataFrame(values, index=index, columns=[f"f{j}" for j in range(np.shape(values)[1])])
    meta = {n: personas.FeatureInfo(Phrase.same(n), "number", "behaviour", Phrase(f"High {n}", f"{n} 높음"), Phrase(f"Low {n}", f"{n} 낮음")) for n in table}
    about = pd.DataFrame({n: pd.Series(v, index=index) for n, v in describe.items()}, index=index)
    meta |= {
        n: personas.FeatureInfo(Phrase.same(n), "score" if pd.api.types.is_numeric_dtype(about[n]) else "text", "outcome", Phrase.same(n), Phrase.same(n))
        for n in about
    }
    return personas.Features(table, meta, about)


def three(n=90, seed=1, **describe):
    groups = np.arange(n) % 3
    centre = 5 * np.array([[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 1, 0]])
    return customers(np.random.default_rng(seed).normal(size=(n, 5)) + centre[groups], **describe), groups


@pytest.fixture(scope="module")
def found():
    plan = [["Pro", "Team", "Free"][i % 3] for i in range(90)]
    made, groups = three(nps=[9.0, 5.0, 7.0] * 30, plan=plan)
    return personas.find(made, seed=7), groups


def test_three_groups_that_are_there_are_found(found):
    found, groups = found
    assert (found.segmentation.kind, found.segmentation.recommended_k, found.segmentation.people, found.segmentation.unplaced) == ("found", 3, 90, 0)
    table = pd.crosstab(groups, found.members.to_numpy())
    assert ((table > 0).sum(axis=1) == 1).all()  # everybody of a planted group is in one persona
    assert [t.k for t in found.segmentation.tried] == [2, 3, 4, 5, 6] and min(found.segmentation.tried[1].stability) > 0.9


def test_a_persona_has_its_share_stability_and_clear_traits(found):
    found, _ = found
    assert [p.key for p in found.personas] == ["g1", "g2", "g3"]
    for persona in found.personas:
        assert (persona.share.count, persona.share.of, persona.kind) == (30, 90, "found") and persona.share.low < 1 / 3 < persona.share.high
        assert persona.stability > 0.9 and len(persona.traits) >= 2
        assert all(abs(t.effect) >= 0.5 and np.sign(t.effect) == np.sign(t.value - t.others) and t.n == 30 for t in persona.traits)
    third = found.members.iloc[2]  # the third customer's group is high in f2 and f3
    assert {t.feature for t in next(p for p in found.personas if p.key == third).traits[:2]} == {"f2", "f3"}
    assert {p.label.en for p in found.personas} >= {"High f2, high f3"} or {p.label.en for p in found.personas} >= {"High f3, high f2"}


def test_outcomes_describe_and_do_not_group(found):
    found, _ = found
    assert set(found.segmentation.features) == {"f0", "f1", "f2", "f3"} | ({"f4"} & set(found.segmentation.features))
    first = found.members.iloc[0]
    nps = found.describe[(found.describe["name"] == "nps") & (found.describe["persona"] == first)].iloc[0]
    assert (nps["value"], nps["others"], nps["n"], nps["others_n"]) == (9.0, 6.0, 30, 60)
    words = found.describe[(found.describe["name"] == "plan") & (found.describe["persona"] == first)].set_index("word")["value"].to_dict()
    assert words == {"Pro": 1.0, "Team": 0.0, "Free": 0.0}


def test_an_outcome_is_an_input_only_when_asked_for():
    made, _ = three(nps=[9.0, 5.0, 7.0] * 30)
    assert "nps" in personas.find(made, seed=7, ks=[3], also=["nps"]).segmentation.features
    with pytest.raises(UsageError, match=r"Nothing named 'nsp' describes the customers; known: nps\. Did you mean 'nps'\?"):
        personas.find(made, seed=7, also=["nsp"])


@pytest.mark.parametrize("shape", ["one cloud", "one thing behind everything", "a curve"])
def test_where_there_are_no_groups_none_are_found(shape):
    rng = np.random.default_rng(5)
    t = rng.normal(size=(150, 1))
    noise = rng.normal(size=(150, 6))
    values = {
        "one cloud": noise,
        "one thing behind everything": 3 * t + noise,
        "a curve": np.hstack([t, t**2 / 2, np.exp(t / 2), np.abs(t), -np.exp(-t / 2), 2 * t]) + 0.3 * noise,
    }[shape]
    found = personas.find(customers(values), seed=7)
    assert (found.segmentation.kind, found.segmentation.recommended_k, found.personas, len(found.members)) == ("none", 0, (), 0)
    assert found.segmentation.reasons and len(found.segmentation.tried) == 5


def test_under_thirty_people_nothing_is_computed():
    made, _ = three(29)
    found = personas.find(made, seed=7)
    assert found.segmentation.kind == "none" and found.segmentation.tried == ()
    assert found.segmentation.reasons[0].key == "personas.few" and found.segmentation.reasons[0].numbers == {"n": 29, "least": 30}


def test_a_group_of_nine_is_no_persona():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(109, 4))
    values[:9, :3] += 8
    found = personas.find(customers(values), seed=7, ks=[2])
    assert found.segmentation.kind == "none" and found.segmentation.tried[0].sizes == (100, 9)
    assert found.segmentation.reasons[0].key == "personas.small" and found.segmentation.reasons[0].numbers == {"k": 2, "n": 9, "least": 10}


def test_groups_that_differ_in_one_thing_only_are_no_personas():
    values = np.random.default_rng(3).normal(size=(120, 2))
    values[::2, 0] += 12
    found = personas.find(customers(values), seed=7, ks=[2])
    assert found.segmentation.recommended_k == 0


def test_the_same_customers_in_another_order_are_the_same_personas():
    made, _ = three()
    mixed = np.random.default_rng(9).permutation(90)
    again = personas.Features(made.table.iloc[mixed], made.meta, made.describe)
    one, other = (personas.find(f, seed=7, ks=[2, 3]) for f in (made, again))
    assert asdict(one.segmentation) == asdict(other.segmentation) and one.personas == other.personas
    assert one.members.equals(other.members) and one.describe.equals(other.describe)


def test_a_gap_is_no_zero_and_who_has_too_many_is_not_placed():
    made, _ = three(120)
    made.table.iloc[0, :3] = np.nan  # three of five unknown
    made.table.iloc[5, :2] = np.nan  # two of five: placed by the others, but shapes nothing
    found = personas.find(made, seed=7, ks=[3])
    assert "c0000" not in found.members.index and found.segmentation.unplaced == 1 and found.segmentation.people == 119
    assert found.members["c0005"] == found.members["c0008"]
    reasons = {r.key: r.numbers for r in found.segmentation.reasons}
    assert reasons["personas.unplaced"] == {"n": 1, "of": 120} and reasons["personas.nearest"] == {"n": 1, "of": 119}


def test_columns_that_tell_nobody_apart_are_left_out_and_said():
    made, _ = three()
    table = made.table.assign(same=1.0, nearly=[0.0] * 85 + [1.0] * 5, sparse=[1.0, 2.0] * 5 + [np.nan] * 80, twin=2 * made.table["f0"] + 1)
    meta = {**made.meta, **dict.fromkeys(["same", "nearly", "sparse", "twin"], made.meta["f0"])}
    found = personas.find(personas.Features(table, meta, made.describe), seed=7, ks=[3])
    assert not {"same", "nearly", "sparse", "twin"} & set(found.segmentation.features)
    reasons = {r.key: r.numbers["n"] for r in found.segmentation.reasons if "n" in r.numbers}
    assert (reasons["personas.left_out_constant"], reasons["personas.left_out_gaps"], reasons["personas.left_out_twin"]) == (2, 1, 1)


def test_every_reason_has_words_in_both_languages(found):
    small, _ = three(12)
    none = personas.find(customers(np.random.default_rng(5).normal(size=(60, 4))), seed=7)
    for one in (found[0], none, personas.find(small, seed=7)):
        for reason in one.segmentation.reasons:
            for lang in ("ko", "en"):
                assert i18n.t(reason.key, lang, **reason.numbers)


def test_who_is_like_none_of_the_groups_is_placed_in_none():
    made, _ = three(120)
    made.table.iloc[5, :2] = np.nan
    made.table.iloc[8] = [np.nan, np.nan, 40.0, 40.0, 0.0]  # known in three of five, and far from everybody
    found = personas.find(made, seed=7, ks=[3])
    assert "c0005" in found.members.index and "c0008" not in found.members.index
    assert (found.segmentation.people, found.segmentation.unplaced) == (119, 1)
    assert next(r.numbers for r in found.segmentation.reasons if r.key == "personas.unlike") == {"n": 1, "of": 120}
