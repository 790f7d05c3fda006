"""Touchpoints and channels: each count names its whole, a gap within error has no colour."""

import re

import pytest

from charts import made_books as made
from charts.made_between import between
from journey_nb import charts
from journey_nb.charts import channels
from journey_nb.charts.posters import lens_of


def words(table) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table.markup))


def test_switches_are_of_those_who_used_the_first_channel_and_three_of_them_vanish_outside_the_team():
    book = between()
    assert "41명 중 18명" in words(charts.channels_chart(book)) and "41명 중 3명" in words(charts.channels_chart(book))
    shared = words(charts.channels_chart(book, audience="company"))
    assert "41명 중 18명" in shared and "41명 중 3명" not in shared


def test_a_gap_that_crosses_zero_is_grey_and_one_of_four_people_is_not_told():
    lens = lens_of(between(), "everyone", "en", "team")
    first, second, third = (channels.gap(lens, g) for g in lens.journey.gaps)
    assert first and first.clear and first.spot.lean == "pos" and not first.spot.hollow
    assert second and not second.clear and second.spot.lean == "neu" and second.spot.hollow
    assert third is None


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_effort_is_the_median_of_completed_passes_and_four_people_have_none(lang):
    rows = channels.efforts(lens_of(between(), "everyone", lang, "team"))
    assert rows[0][1:3] == ("7 (6–8)", "3 (2–3)")
    assert rows[0][3] == ("1시간 35분 (1시간 20분–2시간)" if lang == "ko" else "1 h 35 min (1 h 20 min–2 h)")
    assert rows[1][1] == ("4명" if lang == "ko" else "4 people")


def test_a_touchpoint_has_a_value_from_five_people_only():
    lens = lens_of(made.golden(), "everyone", "ko", "team")
    few = [channels.touch(lens, t) for t in lens.journey.touchpoints if t.answered < 5]
    assert all(t.spot is None and not t.value for t in few)


def test_a_study_without_touchpoints_says_so():
    assert not charts.channels_chart(made.only_nps())
    assert "No touchpoint is known." in words(charts.channels_chart(made.only_nps(), lang="en"))
