"""The few questions that place a new customer: plain values, honest accuracy, gaps that go somewhere."""

import numpy as np
import pandas as pd
import pytest

from journey_nb import personas
from journey_nb.model.personas import Persona, Segmentation
from journey_nb.model.phrase import Phrase
from journey_nb.personas.portraits import Found, share_of
from journey_nb.personas.questions import answered, questions

UNITS = {"seats": "number", "night": "share", "plan": "text", "noise": "number"}


def placed(table, keys):
    """Found personas over this table, whatever made them."""
    index = pd.Index([f"c{i:04d}" for i in range(len(keys))], name="customer_id")
    table = pd.DataFrame(table, index=index)
    meta = {n: personas.FeatureInfo(Phrase.same(n), UNITS[n], "behaviour", Phrase.same(n), Phrase.same(n)) for n in table}
    members = pd.Series(keys, index=index, name="persona", dtype=object)
    people = tuple(Persona(k, Phrase.same(k), "found", share_of(int(n), len(keys))) for k, n in members.value_counts().sort_index().items())
    return Found(Segmentation("found", len(people), len(keys), 0, (), tuple(table.columns)), people, members), personas.Features(table, meta)


def test_one_question_parts_small_from_large_at_the_plainest_number_between_them():
    found, features = placed({"seats": [*range(3, 33), *range(57, 87)]}, ["g1"] * 30 + ["g2"] * 30)
    placing = questions(found, features, seed=7)
    assert placing is not None and len(placing.questions) == 1
    one = placing.questions[0]
    assert (one.feature, one.threshold, one.yes.persona, one.no.persona) == ("seats", 50.0, "g2", "g1")  # 32 and 57: 50, and no 44.5
    assert (placing.right.count, placing.right.of, placing.by_chance.count, placing.beats) == (60, 60, 30, True)
    assert (one.yes.share.count, one.yes.share.of) == (30, 30) and placing.each["g1"].count == 30


def test_nobody_is_asked_more_than_three_questions():
    rng = np.random.default_rng(3)
    seats, noise = rng.uniform(0, 100, 240), rng.uniform(0, 100, 240)
    found, features = placed({"seats": seats, "noise": noise}, [f"g{1 + int(a // 25 + b // 50) % 5}" for a, b in zip(seats, noise, strict=True)])
    placing = questions(found, features, seed=7)

    def depth(at):
        one = placing.questions[at]
        return 1 + max(depth(a.to) if a.to is not None else 0 for a in (one.yes, one.no))

    assert placing is not None and depth(0) <= 3 and len(placing.questions) <= 7


def test_a_word_and_a_yes_are_asked_as_such():
    night = ([1.0] * 25 + [0.0] * 25) * 2
    plan = ["Pro"] * 50 + ["Free"] * 50
    keys = [{("Pro", 1.0): "g1", ("Pro", 0.0): "g2", ("Free", 1.0): "g3", ("Free", 0.0): "g3"}[x] for x in zip(plan, night, strict=True)]
    placing = questions(*placed({"night": night, "plan": plan}, keys), seed=7)
    asked = {q.feature: (q.word, q.flag, q.threshold) for q in placing.questions}
    assert asked["night"] == (None, True, 1.0) and asked["plan"][0] in ("Pro", "Free") and asked["plan"][2] is None
    assert placing.right.count == 100


def test_personas_that_nothing_tells_apart_are_said_to_be_no_better_than_a_guess():
    rng = np.random.default_rng(11)
    found, features = placed({"seats": rng.normal(size=120), "noise": rng.normal(size=120)}, ["g1"] * 70 + ["g2"] * 50)
    placing = questions(found, features, seed=7)
    assert placing is None or (not placing.beats and placing.right.low <= 70 / 120)


def test_accuracy_counts_people_the_questions_were_not_made_from():
    rng = np.random.default_rng(5)
    group = np.arange(100) % 2
    found, features = placed({"seats": group + rng.normal(0, 0.6, 100)}, [f"g{1 + g}" for g in group])
    placing = questions(found, features, seed=7)
    seen = int((answered(placing, features) == found.members).sum())
    assert 60 < placing.right.count <= seen < 100 and placing.beats


def test_a_gap_goes_where_those_without_an_answer_belong():
    seats = [*([np.nan] * 12), *range(50, 68), *range(3, 33)]  # who does not tell is large
    found, features = placed({"seats": seats}, ["g2"] * 30 + ["g1"] * 30)
    placing = questions(found, features, seed=7)
    assert placing.questions[0].unknown == "yes" and placing.right.count == 60


def test_the_same_customers_give_the_same_questions_in_any_order():
    found, features = placed({"seats": [*range(3, 33), *range(57, 87)], "noise": [*range(60)]}, ["g1"] * 30 + ["g2"] * 30)
    turned = Found(found.segmentation, found.personas, found.members[::-1])
    other = personas.Features(features.table[::-1], features.meta)
    assert questions(turned, other, seed=7) == questions(found, features, seed=7)


@pytest.mark.parametrize("kind", ["declared", "none"])
def test_only_found_personas_are_asked_for(kind):
    found, features = placed({"seats": [*range(60)]}, ["g1"] * 30 + ["g2"] * 30)
    assert questions(Found(Segmentation(kind, 2, 60, 0, (), ("seats",)), found.personas, found.members), features, seed=7) is None
