"""A contradiction is marked where both sides are clear, and only there."""

from dataclasses import replace

import numpy as np
import pytest

from journey_nb import stats
from journey_nb.i18n import has, reason
from journey_nb.mapping.build import draft_map
from journey_nb.mapping.contradictions import contradictions
from journey_nb.model.cells import Emotion, Funnel, FunnelStep, Score, Stage
from journey_nb.model.claims import Confidence
from journey_nb.model.journey import JourneyMap
from journey_nb.model.phrase import Phrase
from journey_nb.model.signals import Operation, Spread

from .people import placed


def leaving(*lost, of=40):
    """One step a stage: who was lost of ``of`` decided."""
    steps = tuple(FunnelStep(key, of, of - n, n, 0, True) for key, n in zip(("try", "buy", "use"), lost, strict=False))
    return Funnel(steps, 30.0, "2026-09-30")


def told(n, *, stage="try", score=None, valence=None, **more):
    words = {"text": "말", "valence": valence} if valence is not None else {"score": score, "measure": "csat"}
    return [{"customer_id": f"c{i:03d}", "stage": stage, **words, **more} for i in range(n)]


def spread(values):
    """The same values in turn: a mean with an interval."""
    return lambda n: [values[i % len(values)] for i in range(n)]


def varied(n, *, stage="try", scores=None, valences=None, **more):
    values = scores or valences
    name = "score" if scores else "valence"
    return [row for i in range(n) for row in told(1, stage=stage, **{name: values[i % len(values)]}, **more) if not row.update(customer_id=f"c{i:03d}")]


def found(rows, **more):
    return contradictions(replace(draft_map(placed(rows)), **more))


HIGH, LOW = (5.0, 4.0, 5.0, 4.0), (1.0, 2.0, 1.0, 3.0)
KIND, HARSH = (0.7, 0.4, 0.8), (-0.7, -0.4, -0.8)


def test_high_satisfaction_and_many_who_leave_contradict_each_other():
    (one,) = found([*varied(40, scores=HIGH), *varied(40, stage="buy", scores=HIGH)], funnel=leaving(28, 6))
    assert (one.id, one.stage, one.between) == ("contradiction:try:behaviour-scores", "try", ("behaviour", "scores"))
    assert (one.first.key, one.second.key) == ("contradiction.many_leave", "contradiction.csat_good")
    assert (one.first.numbers["n"], one.first.numbers["of"], one.first.numbers["others"]) == (28, 40, 0.15)
    assert (one.second.numbers["n"], one.second.numbers["value"], one.second.numbers["top"]) == (40, 4.5, 5.0)
    assert reason(one.first.key, "en", one.first.numbers) == "28 of 40 leave (70.0%); elsewhere 15.0%."


def test_low_satisfaction_and_hardly_anybody_who_leaves_contradict_each_other_too():
    (one,) = found([*varied(40, scores=LOW), *varied(40, stage="buy", valences=(0.0, 0.05))], funnel=leaving(1, 18))
    assert (one.stage, one.first.key, one.second.key) == ("try", "contradiction.few_leave", "contradiction.csat_bad")


@pytest.mark.parametrize(
    ("valences", "scores", "keys"), [(HARSH, HIGH, ("words_bad", "csat_good")), (KIND, LOW, ("words_good", "csat_bad")), (HARSH, LOW, ()), (KIND, HIGH, ())]
)
def test_words_and_ratings_on_different_sides(valences, scores, keys):
    made = found([*varied(40, valences=valences), *varied(40, scores=scores)])
    assert [(c.first.key, c.second.key) for c in made] == ([tuple(f"contradiction.{k}" for k in keys)] if keys else [])


def test_harsh_words_where_hardly_anybody_leaves():
    (one,) = found([*varied(40, valences=HARSH), *varied(9, stage="buy", valences=(0.0, 0.05))], funnel=leaving(2, 20))
    assert one.between == ("behaviour", "words") and one.second.key == "contradiction.words_bad"


def test_what_reaches_over_neutral_or_counts_under_five_people_takes_no_side():
    both = (0.9, -0.9, 0.3, -0.4)
    assert found([*varied(40, valences=both), *varied(40, scores=HIGH)]) == ()
    assert found([*varied(40, valences=HARSH), *varied(4, scores=HIGH)]) == ()
    assert found([*varied(40, scores=HIGH), *varied(5, stage="buy", scores=HIGH)], funnel=leaving(3, 0, of=4)) == ()


def test_a_study_under_thirty_people_has_no_contradictions():
    assert found([*varied(29, valences=HARSH), *varied(29, scores=HIGH)]) == ()


def test_as_many_leave_as_elsewhere_is_no_side_unless_most_do():
    rows = [*varied(40, scores=HIGH), *varied(40, stage="buy", valences=(0.0, 0.05))]
    assert found(rows, funnel=leaving(12, 12)) == ()
    assert [c.first.key for c in found(rows, funnel=leaving(32, 31))] == ["contradiction.most_leave"]


def quick(stage, median, measure="first_reply"):
    return Operation(stage, measure, "minutes", Spread(30, median, 2 * median, 3 * median, 0.8 * median, 1.2 * median), True)


def waited(n, kind, stage="try"):
    return [{"customer_id": f"{kind}{i:03d}", "stage": stage, "text": "답변", "kind": kind, "themes": ("login",)} for i in range(n)]


@pytest.mark.parametrize(("minutes", "kinds", "keys"), [(10.0, ("pain", 12, 1), ("bad", "quick")), (90.0, ("praise", 12, 1), ("good", "slow"))])
def test_complaints_of_waiting_where_replies_are_quickest_and_praise_where_they_are_slowest(minutes, kinds, keys, monkeypatch):
    monkeypatch.setattr("journey_nb.mapping.contradictions.WAITING", ("login",))
    kind, many, few = kinds
    rows = [*waited(many, kind), *waited(few, "praise" if kind == "pain" else "pain"), *varied(40, stage="buy", scores=HIGH)]
    (one,) = found(rows, operations=(quick("try", minutes), quick("buy", 40.0)))
    assert (one.between, one.first.key, one.second.key) == (
        ("words", "operations"), f"contradiction.waiting_{keys[0]}", f"contradiction.first_reply_{keys[1]}",
    )  # fmt: skip
    assert found(rows, operations=(quick("try", 40.0), quick("buy", 40.0))) == ()  # no slower and no quicker than elsewhere


def random_study(seed, truth, stages=("try", "buy", "use")):
    """Forty people a stage whose words, ratings and leaving all come from the same truth of their stage."""
    draw = np.random.default_rng(seed)
    emotions, scores, steps = [], [], []
    for key in stages:
        mood = truth(draw)
        felt = np.clip(np.round(4 * draw.normal(mood, 0.5, 40)) / 4, -1, 1)
        rated = np.clip(np.round(draw.normal(3 + 2 * mood, 1.0, 40)), 1, 5)
        lost = int(draw.binomial(40, 0.3 - 0.2 * mood))
        worded = stats.mean(felt, seed=seed, cell=f"e{key}", bounds=(-1, 1))
        score = stats.mean(rated, seed=seed, cell=f"s{key}", bounds=(1, 5))
        emotions.append(Emotion(key, "worded", 40, True, "solid", worded.value, worded.low, worded.high))
        scores.append(Score(f"score:{key}", key, "csat", "q", score.value, score.low, score.high, 40, True, 1.0, 5.0))
        steps.append(FunnelStep(key, 40, 40 - lost, lost, 0, True))
    places = tuple(Stage(k, Phrase.same(k), Phrase.same(k), 40, 40, True, 40, 0, Confidence("moderate")) for k in stages)
    return JourneyMap(
        "everyone", None, "current", 120, True, False, places, tuple(emotions), scores=tuple(scores), funnel=Funnel(tuple(steps), 30.0, "2026-09-30")
    )


@pytest.mark.parametrize("truth", [lambda draw: 0.0, lambda draw: draw.uniform(-0.6, 0.6)], ids=["all neutral", "each stage its own mood"])
def test_studies_whose_evidence_agrees_show_a_contradiction_in_two_of_sixty_at_most(truth):
    assert sum(bool(contradictions(random_study(seed, truth))) for seed in range(60)) <= 2


def test_every_side_has_words_in_both_languages():
    sides = ["many_leave", "few_leave", "most_leave"]
    sides += [f"{what}_{side}" for what in ("words", "csat", "ces", "rating", "nps", "waiting") for side in ("good", "bad")]
    sides += [f"{what}_{side}" for what in ("first_reply", "resolution", "waiting") for side in ("quick", "slow")]
    assert all(has(f"contradiction.{side}", lang) for side in sides for lang in ("ko", "en"))
