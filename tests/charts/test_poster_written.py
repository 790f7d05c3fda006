"""What the team wrote, beside what customers said: dashed, named, dated, never counted."""

import re
from html import unescape

import pytest

from charts import made_books as made
from journey_nb import charts


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", html, flags=re.S))))


def boxes(html: str) -> list[str]:
    return re.findall(r'<(?:div|li) class="nt.*?</p>', html, flags=re.S)


def test_a_map_without_data_says_so_and_ranks_no_customer():
    for lang, title, none in (
        ("ko", "아직 자료가 없습니다. 가정 22개를 적어 두었습니다.", "가장 힘들어하는"),
        ("en", "No data yet: 22 assumptions are written down.", "most"),
    ):
        shown = charts.poster(made.workshop(), lang=lang)
        assert shown.title == title
        assert none not in shown.title
        assert all(f.level == "none" and none not in f.sentence for f in charts.findings(made.workshop(), lang))


def test_every_assumption_has_a_name_and_a_day_and_no_count():
    html = charts.poster(made.workshop()).fragment.split("<aside", 1)[0]
    found = boxes(html)
    assert len(found) == 14  # six pains, one need, two delights, five actions
    assert all("<b>가정</b>" in x and re.search(r"팀 · 3\.\s27\.", x) for x in found)
    said = text_of(html)
    assert not re.search(r"\d+명|\d%|도달|95%|참고용", said)
    assert 'class="pb' not in html and 'class="band' not in html and 'class="pt ' not in html


def test_the_line_drawn_by_hand_is_dashed_and_has_no_band():
    html = charts.poster(made.workshop()).fragment
    assert len(re.findall(r'<path class="hand"', html)) == 1 and html.count('class="hp ') == 6
    assert "결재가 가장 힘들 것이다" in text_of(html) and "−0.6" not in text_of(html)


def test_an_empty_cell_of_a_workshop_map_asks_for_an_assumption():
    said = text_of(charts.poster(made.workshop()).fragment)
    assert said.count("+ 가정 적기") == 12  # one action, five needs, two pains, four delights
    assert "말한 사람 없음" not in said and "물은 적 없음" not in said


def test_questions_stand_in_a_lane_of_their_own_until_they_are_answered():
    assert "확인할 질문" in text_of(charts.poster(made.workshop()).fragment)
    assert "“어떤 서류를 몇 번 고치셨나요?”" in charts.poster(made.workshop()).fragment
    assert "확인할 질문" not in text_of(charts.poster(made.golden()).fragment)


def test_a_confirmed_assumption_looks_like_evidence_and_says_who_had_thought_so():
    html = charts.poster(made.researched()).fragment
    item = next(x for x in html.split('<div class="cl pain"')[1:] if "기존 방화벽과 충돌한다" in x)
    assert "63명 중 41명" in re.sub(r"<[^>]+>", "", item) and "확인된 가정" in item and "지원팀 · 2026. 3. 27." in text_of(item)


def test_a_contradicted_assumption_is_struck_through_with_the_count_against_it():
    html = charts.poster(made.researched()).fragment
    item = next(x for x in html.split('<div class="nt') if "설치 안내를 읽지 않는다" in x)
    assert item.startswith(" v-contradicted") and "반박됨" in item and "63명" in item and "6명" in item


def test_the_panel_counts_each_assumption_once():
    said = text_of(charts.poster(made.researched()).fragment)
    assert "조사 뒤: 가정 12개" in said and "확인 1 · 반박 2 · 미확인 9" in said
    assert "조사에서는 설치·연동이 가장 낮았습니다." in said
    assert "조사 뒤" not in text_of(charts.poster(made.workshop()).fragment)


def test_assumptions_change_no_number_of_the_data():
    plain, beside = (re.findall(r'class="pt [^"]*" style="[^"]*"', charts.poster(b).fragment) for b in (made.golden(), made.researched()))
    assert plain == beside


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_public_is_told_of_a_team_and_of_no_count_under_five(lang):
    said = text_of(charts.poster(made.researched(), lang=lang, audience="public").page())
    for name in ("김하늘", "박가람", "영업팀", "제품팀"):
        assert name not in said
    assert ("팀 · 2026. 3. 27." if lang == "ko" else "team · 27 Mar 2026") in said
    assert "13.1%" not in said  # three of 63: the bound would give it away
    assert "19.1%" in said


def test_totals_are_shown_only_where_there_are_any_and_are_no_people():
    said = text_of(charts.poster(made.totals_only()).fragment)
    assert "운영 지표 사람 수가 아님" in said and "12,480" in said and "1.20–4.80%" in said and "₩12,400,000" in said
    assert "합계만 있고, 누가 무엇을 했는지는 아직 알 수 없습니다." in said
    assert "80,210" in said.split("여정 전체")[1]
    assert "0명" not in said
    assert "운영 지표" not in text_of(charts.poster(made.golden()).fragment)


def test_a_personas_map_says_whose_it_is():
    book = made.with_personas()
    found, named, everyone = (text_of(charts.poster(book, persona=k).fragment) for k in ("quick", "alone", "everyone"))
    assert "빨리 시작하는 곳" in found and "142명 중 83명 · 자료에서 찾은 페르소나" in found
    assert "첫 사용까지 4일(그 밖 11일); 전화 문의 0.4(그 밖 2.3); 동료를 초대함 72%(그 밖 31%)" in found
    assert "선언한 페르소나 · 김하늘 · 2026. 3. 27." in named
    assert "페르소나 2개: 빨리 시작하는 곳 83명, 혼자 떠맡은 관리자 56명" in everyone
