"""What to ask next: in the order of what an answer would settle for how many people; personas have cells and questions of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charts import made_groups as made
from charts.made_books import felt, held
from journey_nb import charts
from journey_nb.charts import coverage as c
from journey_nb.charts import coverage_next as n
from journey_nb.charts.posters import lens_of
from journey_nb.model.journey import Contradiction, MapBook, Reason


def lens(book: MapBook, audience: str = "team", lang: str = "ko"):
    return lens_of(book, "everyone", lang, audience)


def with_map(book: MapBook, **fields) -> MapBook:
    return replace(book, maps=(replace(book.map(), **fields), *book.maps[1:]))


def told(book: MapBook, audience: str = "team") -> dict[str, n.Gap]:
    return {g.words: g for g in n.gaps(lens(book, audience))}


def alone(book: MapBook) -> MapBook:
    return replace(book, maps=book.maps[:1], personas=())


def test_worth_is_people_times_what_an_answer_settles():
    found = told(made.three())
    assert found["필요 인식: 14명이 떠났지만, 여기를 말한 사람은 5명 미만입니다."].worth == 4 * 116
    assert found["재계약 결정: 설문 한 종류로만 들었습니다."].worth == 36
    assert found["혼자 떠맡은 IT 관리자: 결재·계약과 재계약 결정에서 12명보다 적게 들었습니다."].worth == 88 + 36
    assert [g.worth for g in n.gaps(lens(made.three()))] == sorted((g.worth for g in found.values()), reverse=True)


def test_a_claim_one_source_short_of_more_confidence_is_a_question():
    words = "기존 방화벽과 충돌한다 (설치·연동 P1): 설문 한 종류로만 들었습니다. 다른 종류가 하나 더 있으면 근거 수준이 오릅니다."
    assert told(made.three())[words].worth == pytest.approx(41 / 63 * 80)
    pain = made.three().map().pains[0]
    two = replace(pain, evidence=replace(held("setupP1", 41, 63), source_kinds=("interview", "survey")))
    assert words not in told(with_map(made.three(), pains=(two,)))


def test_sources_that_disagree_are_a_question():
    one = Contradiction("contradiction:setup:words-scores", "setup", ("words", "scores"), Reason("a"), Reason("b"))
    gap = told(with_map(made.three(), contradictions=(one,)))["설치·연동: 말과 점수가 서로 다르게 말합니다."]
    assert gap.worth == 2 * 80 and gap.asks == ("“그때 실제로 어떻게 하셨고, 어떻게 느끼셨습니까?”",)


def test_a_thin_stage_says_how_far_its_interval_would_shrink():
    gap = told(alone(made.three()))["비교·검토: 12명이 말했습니다. 30명이면 비율과 감정을 말할 수 있습니다."]
    assert (gap.now, gap.then, gap.narrow) == ("±0.22", "±0.14", 63.2)  # √(12/30)
    assert gap.worth == 96


def test_a_persona_is_asked_about_only_from_where_it_can_be_told():
    book = made.three()
    later = replace(book, personas=(replace(book.personas[0], since="setup"),))
    assert "혼자 떠맡은 IT 관리자: 재계약 결정에서 12명보다 적게 들었습니다." in told(later)


def test_each_persona_has_a_block_of_its_own():
    blocks = c.personas(lens(made.three()))
    assert [b.name for b in blocks] == ["혼자 떠맡은 IT 관리자 (41명)", "보안팀이 있는 회사 (52명)", "지점이 많은 유통사 (27명)"]
    kind, cells = blocks[0].rows[0]
    assert kind == "인터뷰" and [x.people for x in cells] == ["3", "9", "7", "14", "?", "?"]


def test_before_a_persona_can_be_told_nothing_is_asked_of_it():
    book = made.three()
    later = replace(book, personas=(replace(book.personas[0], since="setup"),))
    survey = dict(c.personas(lens(later))[0].rows)["설문"]
    assert survey[0].shape == "none" and survey[0].words == "설문: 아직 유형을 알 수 없음"


@pytest.mark.parametrize("audience", ["company", "public"])
def test_what_one_persona_hides_all_personas_hide(audience):
    book = made.three()
    few = replace(book.map("p1"), coverage=(*made.seen("setup", interview=(2, 5), survey=(30, 60)), *made.seen("first30", survey=(20, 30))))
    hidden = replace(book, maps=(book.map(), few, book.map("p2"), book.map("p3")))
    setup = [dict(b.rows)["인터뷰"][3].people for b in c.personas(lens(hidden, audience))]
    assert setup == ["1–4", "–", "–"] and [dict(b.rows)["인터뷰"][3].people for b in c.personas(lens(hidden))] == ["2", "14", "14"]


def test_empty_cells_are_counted():
    assert c.empty(lens(made.three())) == (3, 24)
    assert "24칸 가운데 3칸은 물을 수 있는데도 비어 있습니다." in charts.coverage_chart(made.three()).markup


def test_the_page_holds_both_and_an_empty_map_neither():
    page = charts.coverage_page(made.three())
    assert "cv-next" in page.markup and page.markup.count("<table") == 4
    assert not charts.coverage_page(alone(with_map(made.three(), coverage=(), stages=(), emotions=(), pains=(), funnel=None)))


def test_a_feeling_of_few_tells_a_wider_audience_no_interval():
    book = alone(with_map(made.three(), emotions=(felt("compare", 4, 0.2, -0.2, 0.6),)))
    assert all(not g.now for g in n.gaps(lens(book, "public")))
