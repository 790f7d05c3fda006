"""What is remembered of a curve."""

import pytest

from journey_nb.mapping.peak_end import peak_end, peak_ends
from journey_nb.model.journey import Emotion, JourneyMap, Stage
from journey_nb.model.phrase import Phrase


def point(stage, value, series="rated"):
    thin = "dots" if value is None else "solid"
    return Emotion(stage, series, 40, True, thin, value, value and value - 0.1, value and value + 0.1)


def journey(*emotions, qualitative=False):
    stages = tuple(Stage(k, Phrase.same(k), Phrase.same(k), 40, 40, True, 40, 0, None) for k in "abcde")
    return JourneyMap("everyone", None, "current", 40, True, qualitative, stages, emotions=emotions)


def test_of_two_peaks_as_far_from_neutral_the_negative_one_is_remembered():
    found = peak_end([point(s, v) for s, v in zip("abcde", (1, 2, -2, 0, 2), strict=True)], "rated")
    assert (found.mean, found.peak, found.peak_stage, found.end, found.score, found.stages) == (pytest.approx(0.6), -2, "c", 2, 0.0, 5)


def test_rated_and_worded_feelings_are_remembered_apart():
    found = peak_ends(journey(point("b", 0.5), point("a", 0.1), point("a", -0.4, "worded"), point("c", -0.2, "worded")))
    assert [(p.measured_by, p.peak_stage, p.end_stage, round(p.score, 2)) for p in found] == [("rated", "b", "b", 0.5), ("worded", "a", "c", -0.3)]


def test_one_stage_is_no_curve_and_dots_are_no_mean():
    assert peak_ends(journey(point("a", 0.4), point("b", None), point("whole", 0.9))) == ()


def test_a_qualitative_study_has_no_peak_and_end():
    assert peak_ends(journey(point("a", 0.4), point("b", -0.4), qualitative=True)) == ()
