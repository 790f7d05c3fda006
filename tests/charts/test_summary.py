"""One page for a manager: nothing but what the map says, and what it does not know."""

import re

import pytest

from charts import made_books as made
from charts.made_between import between
from journey_nb import charts
from journey_nb.charts import saying
from journey_nb.charts.posters import lens_of

POOR = [made.eight_people, made.only_nps, made.events_only, made.workshop, made.totals_only]


def words(table) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table.markup))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_title_is_the_maps_own_finding_in_both_languages(lang):
    book = between()
    title, _ = saying.headline(lens_of(book, "everyone", lang, "team"))
    table = charts.summary_page(book, lang=lang)
    assert title in words(table).replace("&#39;", "'")


def test_opportunities_stand_in_their_order_with_how_far_it_holds():
    assert "in the first 3: 96%" in words(charts.summary_page(between(), lang="en"))


def test_where_nobody_looked_for_moments_of_truth_the_page_says_so_and_names_none():
    assert "아직 이 자료에서 결정적 순간을 찾아보지 않았습니다" in words(charts.summary_page(made.golden()))


@pytest.mark.parametrize("make", POOR)
def test_a_poor_study_gets_a_page_that_says_what_is_missing(make):
    said = words(charts.summary_page(make(), lang="en"))
    assert "Nothing to propose from these data yet." in said and "What we do not know" in said


def test_an_assumption_on_the_page_has_a_name_and_no_count():
    table = charts.summary_page(made.workshop())
    first = re.search(r'<li class="q-as">.*?</li>', table.markup, re.S)
    assert first and "가정" in first[0] and "명 중" not in first[0]


def test_the_public_page_shows_no_quote_and_no_count_under_five():
    book = made.golden()
    quotes = [q.text for c in book.map().claims if c.evidence for q in c.evidence.quotes]
    said = words(charts.summary_page(book, audience="public"))
    assert quotes and not any(q in said for q in quotes)
    assert not re.search(r"명 중 [1-4]명", said)
