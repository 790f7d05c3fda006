"""Coverage: what is empty stays visibly empty, and every gap becomes a question."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from charts import made_books
from charts import made_groups as made
from journey_nb import charts
from journey_nb.charts import coverage as c
from journey_nb.charts.posters import lens_of
from journey_nb.model.journey import MapBook


def lines(book: MapBook, audience: str = "team", lang: str = "ko") -> dict[str, c.Line]:
    return {x.stage: x for x in c.lines(lens_of(book, "everyone", lang, audience))}


def with_coverage(*rows) -> MapBook:
    book = made.three()
    return replace(book, maps=(replace(book.map(), coverage=tuple(x for r in rows for x in r)),), personas=())


def gap_words(book: MapBook, audience: str = "team", lang: str = "ko") -> list[str]:
    return [g.words for g in c.gaps(lens_of(book, "everyone", lang, audience))]


def test_a_cell_shows_people_and_below_them_what_they_said():
    setup = lines(made.three())["설치·연동"].cells
    assert [(x.shape, x.people, x.observations) for x in setup] == [
        ("hollow", "14", "관찰 38건"),
        ("solid", "61", "관찰 180건"),
        ("solid", "58", "관찰 92건"),
        ("solid", "134", "관찰 4,821건"),
    ]


def test_nobody_asked_is_not_the_same_as_no_record():
    need = lines(made.three())["필요 인식"].cells
    assert [x.shape for x in need] == ["few", "ask", "none", "none"]  # interview, survey, ticket, log


def test_every_row_says_what_would_fill_it():
    fills = {k: x.fill for k, x in lines(made.three()).items()}
    assert fills["필요 인식"] == "인터뷰나 설문" and fills["비교·검토"] == "설문 30명까지" and fills["설치·연동"] == "충분" and fills["여정 전체"] == ""


def test_where_nobody_was_ever_asked_the_empty_column_is_there():
    book = with_coverage(made.seen("setup", log=(134, 4821)))
    assert c.kinds(lens_of(book, "everyone", "ko", "team")) == ["interview", "log"]
    assert all(x.cells[0].shape == "ask" for k, x in lines(book).items())


def test_a_total_with_nobody_behind_it_counts_no_people():
    cell = lines(with_coverage(made.seen("need", survey=(9, 9), table=(0, 12))))["필요 인식"].cells[-1]
    assert (cell.shape, cell.people, cell.observations) == ("total", "–", "관찰 12건") and "합계만" in cell.words


@pytest.mark.parametrize("audience", ["company", "public"])
def test_under_five_people_hide_what_they_said_too(audience):
    cell = lines(made.three(), audience)["필요 인식"].cells[0]
    assert (cell.people, cell.observations) == ("1–4", "") and "3" not in cell.words


def test_what_no_stage_holds_stands_under_the_whole_journey():
    assert list(lines(made.three()))[-1] == "여정 전체"
    odd = with_coverage(made.seen("setup", survey=(40, 50)), made.seen("nowhere", survey=(7, 8)))
    assert lines(odd)["여정 전체"].cells[0].people == "7"


def test_the_title_says_what_was_heard_and_what_was_not():
    lens = lens_of(made.three(), "everyone", "ko", "team")
    assert c.sentence(lens) == "설치·연동과 첫 30일은 30명 이상에게 들었습니다. 필요 인식은 5명도 말하지 않았습니다."
    assert c.sentence(lens_of(made.three(), "everyone", "en", "team")).startswith("On Set-up and First 30 days we have heard 30 people or more.")


def test_a_stage_that_people_leave_in_silence_comes_first():
    said = gap_words(made.three())
    assert said[0] == "필요 인식: 14명이 떠났지만, 여기를 말한 사람은 5명 미만입니다."
    assert "재계약 결정: 설문 한 종류로만 들었습니다." in said


def test_the_teams_own_question_is_asked_where_it_wrote_one():
    found = c.gaps(lens_of(made.written(), "everyone", "ko", "team"))
    assert found[0].asks == ("“처음 필요하다고 느낀 것은 언제였습니까?”",)
    assert found[1].words == "비교·검토 T11, 설치·연동 A11, 첫 30일 E12, 재계약 결정 P14는 아직 확인하지 못한 가정입니다."


def test_without_data_stages_alike_are_one_line_and_the_teams_question_stands_first():
    said = gap_words(made.written(data=False))
    assert said == ["필요 인식: 말한 사람이 없습니다.", "비교·검토, 결재·계약, 설치·연동, 첫 30일, 재계약 결정: 말한 사람이 없습니다."]


def test_only_people_who_came_by_themselves_are_a_gap():
    book = with_coverage(*(made.seen(k, ticket=(40, 60)) for k in ("setup", "first30")))
    assert "설치·연동과 첫 30일: 스스로 접수한 글뿐이라 전체 고객을 알 수 없습니다." in gap_words(book)


def test_the_list_is_short():
    html = charts.coverage_questions(made.three(), most=1).markup
    assert html.count("<li>") == 1


def test_a_gap_tells_a_wider_audience_no_small_count():
    base = made.three()
    stages = tuple(replace(s, reached=0, spoke=3) if s.key == "need" else s for s in base.map().stages)
    book = replace(base, maps=(replace(base.map(), stages=stages, funnel=None),), personas=())
    assert "필요 인식: 말한 사람이 3명뿐입니다." in gap_words(book)
    assert "필요 인식: 말한 사람이 5명 미만입니다." in gap_words(book, "public") and not [x for x in gap_words(book, "public") if "3명" in x]


def test_a_map_without_any_source_has_no_chart_but_has_questions():
    assert not charts.coverage_chart(made.written(data=False)) and charts.coverage_questions(made.written(data=False))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_cell_can_be_heard_and_nothing_runs(lang):
    html = charts.coverage_chart(made.three(), lang=lang).fragment
    assert "<script" not in html and html.count('class="vh"') == 7 * 4 + 3 * 6 * 4  # everybody with the whole journey, and three personas
    assert not re.search("[가-힣]", re.sub("<[^>]+>", "", html.split("</style>")[-1])) or lang == "ko"


def test_an_old_map_without_coverage_is_empty_not_broken():
    book = made_books.eight_people()
    assert not charts.coverage_chart(book) and charts.coverage_questions(book)
