"""Findings: up to five, and none that the interval does not bear."""

import pytest

from charts import made_books as made
from journey_nb import charts


def said(book, **more):
    return [f.sentence for f in charts.findings(book, "ko", **more)]


def test_there_are_at_most_five_and_one_says_what_we_do_not_know():
    found = charts.findings(made.golden(), "ko")
    assert 1 <= len(found) <= 5
    assert found[-1].level == "none" and "모릅니다" in found[-1].sentence


def test_words_and_ratings_that_disagree_are_a_finding_and_not_merged():
    assert "첫 30일에서는 말과 점수가 어긋납니다." in said(made.golden())


def test_an_assumption_is_never_counted_as_a_voice():
    found = charts.findings(made.assumed(), "ko")
    assert [f.level for f in found] == ["none"]


def test_eight_people_cannot_speak_for_all():
    assert "8명의 자료로는 전체 고객에 대해 말할 수 없습니다." in said(made.eight_people())


def test_overlapping_intervals_are_not_ranked():
    assert not [s for s in said(made.eleven_stages()) if "가장 힘들어" in s]


@pytest.mark.parametrize("make", [made.golden, made.eight_people, made.only_nps, made.eleven_stages, made.assumed, made.events_only])
@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("audience", ["team", "public"])
def test_every_kind_of_book_has_a_finding(make, lang, audience):
    found = charts.findings(make(), lang, audience=audience)
    assert found and all(f.sentence for f in found)


def test_the_public_is_given_no_count_under_five():
    told = " ".join(f.sentence + f.basis for f in charts.findings(made.eight_people(), "ko", audience="public"))
    assert "3명 중" not in told and "5명 중 3명" not in told
