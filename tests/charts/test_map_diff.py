"""The picture of two maps: what is within noise is hollow, right is better, first asked is not new, and the phone has its own curve."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from charts import made_changes as made
from charts import made_groups as groups
from journey_nb import charts
from journey_nb.charts import map_curves
from journey_nb.charts import map_diff as m
from journey_nb.mapping.changes import diff
from journey_nb.model.changes import MapDiff


@pytest.fixture(scope="module")
def quarters() -> MapDiff:
    return made.quarters()


def rows(found: MapDiff, lang: str = "ko") -> dict[str, m.Row]:
    return {r.name: r for p in m._panels(found, lang) for r in (*p.rows, *p.folded)}


def test_one_panel_a_unit_and_the_change_stands_first(quarters):
    panels = m._panels(quarters, "ko")
    assert [p.title for p in panels] == ["비율(%p)", "감정(−1…+1)", "NPS(점)", "니즈·생각·의사결정 요소(%p)"]
    assert [r.tone for r in panels[0].rows] == ["worse", "worse", "", "", "", ""]
    assert (panels[0].left, panels[0].right, panels[3].left, panels[3].right) == ("나빠짐", "좋아짐", "줄어듦", "늘어남")


def test_right_is_better_whatever_the_sign(quarters):
    found = rows(quarters)
    left, phone = found["설치·연동 이탈"], found["전화 상담이 끝까지 해결해 준다"]
    assert left.gap == "+12.0%p" and left.at == pytest.approx(50 - 50 * 0.12 / 0.5) and left.low < left.at < left.high < 50
    assert phone.gap == "+21.5%p" and phone.at > 50


def test_what_is_within_noise_has_no_hue_and_says_so_aloud(quarters):
    felt = rows(quarters)["첫 30일 감정(말과 글)"]
    assert felt.tone == "" and felt.alt.endswith("오차 범위 안")
    assert rows(quarters)["전화 상담이 끝까지 해결해 준다"].tags == ("여럿을 견주어 우연일 수 있음",)
    assert rows(quarters)["재계약 결정 감정(말과 글)"].tags == ("참고용",)


def test_first_asked_new_gone_and_other_evidence_are_four_lists(quarters):
    listed = {g.title: [(i.name, i.words) for i in g.items] for g in m._groups(quarters, "ko")}
    assert listed == {
        "이번에 처음 들은 항목": [("접속 문의가 나에게 몰린다", "52명 중 22명")],
        "새로 나온 항목": [("이중 인증 문자가 늦게 온다", "49명 중 0명 → 63명 중 12명")],
        "사라진 항목": [("견적서가 늦다", "45명 중 17명 → 48명 중 0명")],
        "근거만 달라진 항목": [("인증 서버 설정이 어렵다", "15명 → 21명")],
    }


def test_what_is_new_within_noise_is_hollow(quarters):
    weak = tuple(replace(c, how="noise") if c.appeared else c for c in quarters.changes)
    (item,) = next(g for g in m._groups(replace(quarters, changes=weak), "ko") if g.title == "새로 나온 항목").items
    assert item.noise


def test_what_would_settle_an_open_question_is_a_plan_with_numbers(quarters):
    closer = tuple(replace(c, difference=0.05, low=-0.011, high=0.111, p=0.11) if c.id == "lost:first30" else c for c in quarters.changes)
    head, advice = m._settle(replace(quarters, changes=closer), "ko")
    assert head == "첫 30일 이탈을 확인하려면" and [a.head for a in advice] == ["기다린다면", "묶어서 본다면", "이번 기간에"]
    assert "약 770명" in advice[0].words and "지금은 252명이라 약 3.0배" in advice[0].words and "4.4%p" in advice[1].words and "40명" in advice[2].words


def test_the_summary_counts_ends_and_noise(quarters):
    assert m._tally(quarters, "en") == (("worse", 4, "worse"), ("better", 1, "better"), ("", 10, "within noise"))


def test_the_curve_marks_the_stage_that_changed_and_leaves_a_gap_where_few_felt_anything(quarters):
    drawn = map_curves.curves(quarters, "ko")
    assert [(k.words, k.tone) for k in drawn.marks] == [("−0.27", "worse")]
    assert (len(drawn.before.dots), len(drawn.after.dots)) == (6, 5) and drawn.hidden == "필요 인식은 5명 미만이라 값을 그리지 않았습니다."
    assert (drawn.before.name, drawn.after.name) == ("2026년 1분기", "2026년 2분기")
    assert [s.words for s in drawn.stops] == ["–", "+0.03", "−0.07", "−0.27", "+0.10", "+0.13"]


def test_two_personas_have_no_list_of_what_came_or_went():
    found = diff(groups.three(), groups.three(), "p1", "p2")
    titles = [g.title for g in m._groups(found, "ko")]
    assert titles == ["혼자 떠맡은 IT 관리자에게만 들은 항목"]
    assert m._panels(found, "ko")[0].right == "보안팀이 있는 회사가 좋음" and "기존 방화벽과 충돌한다" in rows(found)


@pytest.mark.parametrize("audience", ["company", "public"])
def test_a_wider_audience_gets_no_small_count(quarters, audience):
    small = tuple(replace(c, after=replace(c.after, count=3)) if c.id == "pain:first30:tp6" else c for c in quarters.changes)
    html = charts.diff_chart(replace(quarters, changes=small), audience=audience).markup
    assert "52명 중 3명" not in html and "5명 미만이라 가렸습니다" in html


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_stands_alone_and_a_customers_words_are_text(quarters, lang):
    bad = tuple(replace(c, label=c.label._replace(ko="<script>x</script>", en="<script>x</script>")) if c.label else c for c in quarters.changes)
    html = charts.diff_chart(replace(quarters, changes=bad), lang=lang).page("diff")
    assert "<script" not in html and "&lt;script&gt;" in html and "://" not in re.sub(r'xmlns="[^"]+"', "", html)
    if lang == "en":
        words = re.sub("<[^>]+>", " ", charts.diff_chart(quarters, lang="en").markup)
        assert not re.search("[가-힣]", words.replace("추천하시겠습니까?", ""))


def test_two_maps_with_nothing_to_compare_are_empty(quarters):
    assert not charts.diff_chart(replace(quarters, changes=()))
