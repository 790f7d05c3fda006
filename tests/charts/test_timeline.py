"""The journey over time: real lengths where they are known, the order alone where they are not."""

import re
from dataclasses import replace

import pytest

from charts import made_books as made
from charts.made_between import between
from journey_nb import charts
from journey_nb.charts import timelines
from journey_nb.charts.posters import lens_of


def words(table) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table.markup))


def test_a_stage_is_as_wide_as_its_median_and_three_people_have_none():
    lens = lens_of(between(), "everyone", "en", "team")
    rows = {s.key: r for s, r in zip(lens.journey.stages, timelines.rows(lens), strict=True)}
    first, setup = rows[lens.journey.stages[0].key], rows["setup"]
    assert (first.to - first.start) / (setup.to - setup.start) == pytest.approx(26 / 9, rel=1e-3)
    assert setup.lasts == "median 9 d (7.1 d–11 d) · 46 people"
    assert rows[lens.journey.stages[1].key].shape == "unknown" and "3 people only" in rows[lens.journey.stages[1].key].lasts


@pytest.mark.parametrize(
    ("make", "lang", "said"), [(made.golden, "en", "not to scale"), (made.eight_people, "ko", "순서대로만"), (made.workshop, "ko", "모릅니다")]
)
def test_without_times_only_the_order_is_drawn_and_said(make, lang, said):
    table = charts.timeline(make(), lang=lang)
    assert said in words(table) and "q-solid" not in table.markup.split("</ol>")[-2]


def test_a_qualitative_study_has_no_median_even_where_a_record_gives_one():
    book = between()
    few = replace(book, maps=(replace(book.map(), qualitative=True),))
    assert not timelines.lengths(lens_of(few, "everyone", "ko", "team"))


def test_ways_back_name_their_denominator_and_three_people_are_withheld_outside_the_team():
    book = between()
    assert "52명 중 12명" in words(charts.timeline(book)) and "40명 중 3명" in words(charts.timeline(book))
    shared = words(charts.timeline(book, audience="company"))
    assert "52명 중 12명" in shared and "40명 중 3명" not in shared and "3명뿐" not in shared


def test_a_found_moment_of_truth_carries_both_rates_and_no_cause():
    said = words(charts.timeline(between(), lang="en"))
    assert "12 of 52" in said and "6 of 82" in said and "association, not cause" in said
    assert "First search" in said and "Assumption" in said
