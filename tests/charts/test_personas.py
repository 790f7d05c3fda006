"""Persona cards: how many with what interval, what differs, how far to trust them; none is an answer; few people stay hidden."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from charts import made_books
from charts import made_groups as made
from journey_nb import charts
from journey_nb.charts import persona_card as p
from journey_nb.charts.posters import lens_of
from journey_nb.model.personas import Segmentation


def card(html: str, name: str) -> str:
    return next(x for x in html.split('<section class="pc ') if name in x)


def test_a_card_says_how_many_with_the_interval_and_out_of_whom():
    html = charts.persona_cards(made.three()).markup
    one = card(html, "혼자 떠맡은 IT 관리자")
    assert re.sub("<[^>]+>", "", one).count("120명 중 41명") == 1 and "34.2% (26.3–43.0)" in one
    assert "서로 다른 고객 3유형을 찾았습니다." in html and "14명은 자료가 적어 나누지 못했습니다." in html


def test_a_trait_is_told_against_everyone_else_in_its_own_unit():
    views = {t.label: (t.value, t.others) for c in p.cards(made.three()) for t in c.traits}
    assert views["설치에 걸린 날"] == ("3.4일", "다른 고객 8일")  # the last card that has it
    assert views["밤 10시 뒤에 설정"] == ("55%", "다른 고객 19%")
    assert views["설치의 쉬움"] == ("2.1점", "다른 고객 3.6점")


def test_both_marks_of_a_trait_stand_on_one_scale():
    night = next(t for t in p.cards(made.three())[0].traits if t.label == "밤 10시 뒤에 설정")
    assert (night.at, night.others_at, night.gap) == (55.0, 19.0, "+36.0%p")  # a share is drawn out of everybody
    days = next(t for t in p.cards(made.three())[0].traits if t.label == "설치에 걸린 날")
    assert days.others_at / days.at == pytest.approx(4.1 / 12.4, abs=0.01) and days.gap == "+8.3일"


def test_a_scale_reaches_below_zero_where_a_value_does():
    book = made.three()
    sour = made.trait("mood", "Mood", "기분", -0.5, 0.5, "number", -1.0, 41)
    book = replace(book, personas=(replace(book.personas[0], traits=(sour,)),))
    mood = p.cards(book)[0].traits[0]
    assert mood.at == 0.0 and 90 < mood.others_at < 100


def test_a_trait_of_fewer_than_thirty_is_hollow_and_indicative():
    one = card(charts.persona_cards(made.three()).markup, "혼자 떠맡은 IT 관리자")
    assert one.count('<i class="pc-hol"') == 1 and "참고용" in one  # ease: 24 people


@pytest.mark.parametrize(("value", "word"), [(0.91, "매우 안정적"), (0.82, "안정적"), (0.66, "흔들림"), (0.41, "믿기 어려움")])
def test_stability_is_a_word_and_the_figure_waits_behind_it(value, word):
    book = made.three()
    one = p.cards(replace(book, personas=(replace(book.personas[0], stability=value),)))[0]
    assert one.stability[0] == word and f"{value:.2f}" not in "".join(one.stability) and any(f"{value:.2f}" in x for x in one.more)


def test_the_hardest_stage_is_named_only_where_the_intervals_allow_it():
    lows = {c.key: c.low for c in p.cards(made.three())}
    assert lows["p1"] == ("가장 힘든 곳", "설치·연동")
    assert lows["p2"][1] == "감정이 뚜렷하게 부정적인 단계는 없습니다."
    assert lows["p3"][1] == "말한 사람이 적어 감정의 높낮이를 견주지 않습니다."  # 27 people: a qualitative map


def test_where_a_persona_leaves_comes_from_its_own_funnel():
    leaves = {c.key: c.leave for c in p.cards(made.three())}
    assert leaves == {"p1": "설치·연동: 결정된 35명 중 19명이 떠남", "p2": "어디서 가장 많이 떠나는지는 아직 말할 수 없습니다.", "p3": ""}


def test_a_declared_persona_says_who_when_and_by_what_rule():
    html = charts.persona_cards(made.declared()).markup
    one = card(html, "혼자 떠맡은 IT 관리자")
    assert "연구자가 정의" in one and "영업팀 · 2026. 9. 1." in one and "전산 담당자 수 = 1" in one
    assert "안정성을 재지 않았습니다" in one and "팀이 정한 규칙으로" in html


def test_under_five_people_there_is_no_bar_and_no_percentage_even_for_the_team():
    one = card(charts.persona_cards(made.declared()).markup, "혼자 떠맡은 IT 관리자")
    assert "5명 미만이라 막대를 그리지 않습니다." in one and "pc-ax" not in one and "%)" not in one


@pytest.mark.parametrize("audience", ["company", "public"])
def test_a_persona_under_five_takes_the_size_that_would_give_it_away(audience):
    html = charts.persona_cards(made.declared(), audience=audience).markup
    small, large = card(html, "혼자 떠맡은 IT 관리자"), card(html, "보안팀이 있는 회사")
    assert "5명 미만, 수는 가렸습니다" in small and "pc-bar" not in small and "pc-ax" not in small and "pc-spark" not in small
    assert "114" not in large and "96.6" not in large and "pc-bar" not in large
    assert "8일" not in large  # the others are four people
    table = charts.personas_table(made.declared(), audience=audience).markup
    assert "114" not in table and "4명" not in table.replace("5명 미만", "")


def test_with_three_personas_one_small_hides_the_next_smallest_too():
    book = made.three()
    sizes = {"p1": 61, "p2": 56, "p3": 3}
    book = replace(book, personas=tuple(replace(x, share=made.share(sizes[x.key], 120)) for x in book.personas))
    assert p.hidden(lens_of(book, "everyone", "ko", "public"), book.personas) == {"p3", "p2"}
    assert not p.hidden(lens_of(book, "everyone", "ko", "team"), book.personas)


def test_the_public_reads_no_quote_no_pseudonym_and_no_name_of_staff():
    html = charts.persona_cards(made.declared(), audience="public").markup + charts.persona_cards(made.three(), audience="public").markup
    assert "새벽에" not in html and "c7ab2k" not in html and "영업팀" not in html
    team = charts.persona_cards(made.three()).markup
    assert "새벽에" in team and "c7ab2k" in team


def test_no_personas_is_an_answer_with_reasons_and_what_would_change_it():
    html = charts.persona_cards(made.none_found()).markup
    assert "믿을 만한 페르소나를 찾지 못했습니다." in html and "0.58" in html and "[[personas]]" in html
    assert "<section" not in html


def test_every_number_of_groups_that_was_tried_is_in_the_table_and_one_is_chosen():
    html = charts.personas_table(made.three()).markup
    rows = re.findall(r"<tr>.*?</tr>", html.split("<tbody>")[1])
    assert len(rows) == 4 and ["선택" in r for r in rows] == [False, True, False, False]
    assert "0.91" in rows[1] and "41 · 52 · 27명" in rows[1] and "75%는 되어야" in rows[2]


def test_sizes_with_fewer_than_five_are_withheld_from_the_table():
    html = charts.personas_table(made.three(), audience="company").markup
    row = re.findall(r"<tr>.*?</tr>", html.split("<tbody>")[1])[3]
    assert "36 · 33" not in row and "3명" not in row.replace("33", "")


def test_a_book_that_nobody_divided_has_nothing_to_show():
    book = made_books.golden()
    book = replace(book, personas=(), segmentation=None)
    assert not charts.persona_cards(book) and not charts.personas_table(book) and not charts.persona_maps(book)


def test_a_persona_without_a_map_still_has_a_card():
    book = replace(made.three(), maps=(made.three().map(),))
    assert charts.persona_cards(book).markup.count("<section") == 3 and not charts.persona_maps(book)


def test_each_persona_opens_its_own_map_without_script():
    html = charts.persona_maps(made.three()).fragment
    assert html.count('<details class="g-map"') == 3 and "<script" not in html and "혼자 떠맡은 IT 관리자: 이 유형의 여정 지도" in html
    assert charts.persona_maps(made.declared(), audience="public").markup.count('<details class="g-map"') == 1


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_small_curve_can_be_heard(lang):
    heard = re.findall(r'pc-spark"[^>]*aria-label="([^"]+)"', charts.persona_cards(made.three(), lang).markup)
    assert len(heard) == 3 and "−0.58" in heard[0]


def test_what_a_person_typed_stays_words():
    book = made.three()
    bad = replace(book.personas[0], rule="<img src=x onerror=alert(1)>", kind="declared", by="<b>", at="2026-01-01")
    html = charts.persona_cards(replace(book, personas=(bad,))).markup
    assert "<img" not in html and "&lt;img" in html


def test_few_people_are_told_as_the_reason_where_nothing_was_computed():
    from journey_nb.model.claims import Reason

    book = replace(made.none_found(), segmentation=Segmentation("none", 0, 4, 2, (Reason("personas.few", {"n": 4, "least": 30}),)))
    assert "견줄 수 있는 사람은 4명입니다." in charts.persona_cards(book).markup
    assert "4명" not in charts.persona_cards(book, audience="public").markup
