"""Lanes of the poster: which stand on it, what each may say, and five questions that the plain sheet answers alone."""

import re
from dataclasses import replace

import pytest

from charts import made_books as made
from charts import made_posters as posters
from charts.test_poster import text_of
from journey_nb import charts
from journey_nb.charts import marks
from journey_nb.charts.lanes import CHOICES, CLAIMS, PLAIN
from journey_nb.charts.posters import lens_of
from journey_nb.model.claims import FIELD_OF, Reason
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import MapBook, Note


@pytest.fixture(scope="module")
def filled() -> MapBook:
    return posters.filled()


@pytest.fixture(scope="module")
def html(filled) -> str:
    return charts.poster(filled).fragment


@pytest.fixture(scope="module")
def plain(html) -> str:
    return seen(html)


def seen(html: str) -> str:
    """The words that a reader of the plain poster sees: no second level, no drawer, no lane that is off."""
    html = html.split('<aside class="drawer', 1)[0]
    off = re.findall(r'class="lx x-(\w+)" autocomplete', html)
    for lane in off:  # a cell of a lane that is off ends where the next cell begins
        html = re.sub(rf'<div class="c [\w-]+ L-{lane}\b.*?(?=<div class="c |</section>)', "", html, flags=re.S)
    return text_of(re.sub(r'<(p|span|div|u|cite)[^>]*class="(?:[\w-]+ )*dt(?: [\w-]+)*"[^>]*>.*?</\1>', "", html, flags=re.S))


def answer(html: str, key: str) -> str:
    return text_of(re.findall(rf'<div class="a-{key}">(.*?)</div>', html, re.S)[0]).strip()


def lanes_on(html: str) -> list[str]:
    return re.findall(r'class="lx x-(\w+)" checked', html)


def test_seven_lanes_stand_open_and_the_rest_are_named_in_one_line(filled, html):
    assert lanes_on(html) == list(PLAIN)
    line = text_of(re.findall(r'<p class="offs">(.*?)</p>', html, re.S)[0])
    assert "고객의 목표" in line and "메모" in line and "점수" in line
    paper = charts.poster(filled, size="handout").page()
    assert "접어 둔 행 고객의 목표, 고객의 생각" in text_of(paper) and 'class="lx' not in paper


def test_a_lane_is_switched_by_its_name_and_all_of_them_by_one_word(filled):
    assert lanes_on(charts.poster(filled, lanes=["goals", "-actions"]).fragment) == ["goals", *PLAIN[1:]]
    every = charts.poster(filled, lanes="all", size="wall").page()
    said = text_of(every)
    for kind, (ko, _) in posters.WRITTEN.items():
        assert ko in said, kind
    assert "접어 둔 행" not in said
    assert {"frontstage", "backstage", "support", "operations", "owners"} < set(lanes_on(charts.poster(filled, lanes="blueprint").fragment))
    assert text_of(charts.poster(filled, size="handout").page()).count(posters.WRITTEN["backstage"][0]) == 0


def test_a_lane_that_is_asked_for_says_what_would_fill_it():
    assert "단계마다 우리가 주는 가치를 적으면 채워집니다." in text_of(charts.poster(made.eight_people(), lanes="values").fragment)


def test_an_unknown_lane_is_refused_with_the_one_that_was_meant(filled):
    with pytest.raises(UsageError, match="Did you mean 'thoughts'"):
        charts.poster(filled, lanes="goals,thougts")


def test_every_lane_has_its_box_and_its_rule(html):
    for lane in CHOICES:
        assert f":has(.x-{lane}:not(:checked))" in html and f".o-{lane}" in html
    assert set(CLAIMS.values()) == set(FIELD_OF)


def test_a_stage_says_who_went_on_who_left_and_who_is_still_on_the_way(filled, html, plain):
    assert "다음 단계로 56.5% · 이탈 259명 · 진행 중 54명" in plain  # 407 of 720 who got there
    bar = re.search(r'<section class="st" style="--c:3".*?<div class="sb" aria-hidden="true">(.*?)</div>', html, re.S)
    assert bar and re.findall(r'class="(\w+)" style="width:([\d.]+)%', bar[1]) == [("went", "56.53"), ("lost", "35.97"), ("open", "7.50")]
    assert "114명 모두 진행 중" in plain  # nobody of them is lost
    assert "19명 되돌아감" in plain and "19명 비교·검토로 되돌아감" in text_of(html)
    english = seen(charts.poster(filled, lang="en").fragment)
    assert "went on 56.5% · left 259 · still open 54" in english


def test_few_people_have_no_share_and_a_masked_step_tells_nothing():
    book = posters.crm_alone()
    journey = book.map()
    assert journey.funnel
    steps = tuple(replace(s, reached=12, went_on=7, lost=3, open=2) if s.stage == "compare" else s for s in journey.funnel.steps)
    stages = tuple(replace(s, reached=12) if s.key == "compare" else s for s in journey.stages)
    few = replace(book, maps=(replace(journey, stages=stages, funnel=replace(journey.funnel, steps=steps)),))
    assert "다음 단계로 7명 · 이탈 3명 · 진행 중 2명 참고용" in seen(charts.poster(few).fragment)
    company = seen(charts.poster(few, audience="company").fragment)
    assert "간 수와 이탈 수는 가렸습니다" in company and "이탈 3명" not in company and "다음 단계로 7명" not in company


def test_a_suggestion_is_ranked_only_as_far_as_resampling_allows(filled):
    lens = lens_of(filled, "everyone", "ko", "team")
    said = [marks.opportunity(lens, o) for o in filled.map().opportunities]
    assert [x.place for x in said] == ["다시 뽑아 봐도 98%에서 상위 3위", "다시 뽑아 봐도 82%에서 상위 3위", "순위를 말하기 이름", "52명 중 22명"]
    assert said[0].steps == "제품팀 · 이서준 · 진행 중" and said[1].steps == ""
    public = marks.opportunity(lens_of(filled, "everyone", "ko", "public"), filled.map().opportunities[0])
    assert public.steps == "제품팀 · 진행 중"  # teams, never staff


def test_a_moment_of_truth_says_both_rates_and_claims_no_cause(filled, html, plain):
    assert "결정적 순간 사흘 안의 첫 접속 나쁜 경험을 한 52명 중 12명 이탈, 그 밖은 82명 중 2명. 원인이라고는 아직 말할 수 없습니다." in plain
    assert "+20.6%p" not in plain
    assert html.count('<span class="onc"') == 2 and html.count('class="star hollow"') == 2  # the team's own: once on the curve, once beside its words
    company = text_of(charts.poster(filled, audience="company").fragment)
    assert "82명 중 2명" not in company and "52명 중 12명" not in company


def test_sources_that_disagree_are_said_in_the_confidence_line(plain):
    assert re.search(r"보통 ≠ 자료 간 불일치 52명, 서로 다른 출처 4종", plain)


def test_the_line_between_touchpoints_ends_where_two_are_even_or_nobody_was_counted():
    touch = [replace(t, stage=s, id=i, reached=n) for t, s, i, n in zip(made.eleven_stages().map().touchpoints, "aabbc", "12345", (9, 4, 6, 6, 0), strict=True)]
    assert [x.id if (x := marks.most_used(touch, s)) else None for s in "abc"] == ["1", None, None]


def test_five_questions_are_answered_on_the_plain_poster_alone(html, plain):
    assert answer(html, "worst") == "가장 힘든 곳 설치·연동 63명 중 부정 44명"
    assert answer(html, "people").startswith("몇 명인가 126명")
    assert answer(html, "sure").startswith("얼마나 확실한가 설치·연동 높음 6단계 중")
    assert answer(html, "changed") == "지난 지도와 견주면 비교할 지난 지도가 없습니다"
    assert "방화벽 규칙을 자동으로 점검한다" in answer(html, "next") and "O1" in answer(html, "next")
    for key in ("worst", "people", "sure", "changed", "next"):
        assert answer(html, key) in plain


def test_what_has_changed_is_said_where_a_diff_or_an_earlier_build_is_known(filled):
    given = charts.poster(filled, changed=["설치 이탈이 늘었습니다.", "재계약은 그대로입니다.", "셋째", "넷째"]).fragment
    assert answer(given, "changed") == "지난 지도와 견주면 설치 이탈이 늘었습니다. 재계약은 그대로입니다. · 외 2가지"
    assert "달라진 것이 없습니다" in answer(charts.poster(filled, changed=()).fragment, "changed")
    moved = replace(filled, moved=(Reason("confidence.kinds", {"n": 4}),))
    assert "서로 다른 출처 4종" in answer(charts.poster(moved).fragment, "changed")


@pytest.mark.parametrize(
    ("make", "worst", "next_"),
    [
        (made.workshop, "팀은 계약을 꼽음", "처음 무엇을 검색하셨나요?"),
        (made.eight_people, "아직 가릴 수 없음", "그때 무엇을 하려고 했고"),
        (made.only_nps, "아직 가릴 수 없음", "그때 무엇을 하려고 했고"),
        (made.totals_only, "아직 가릴 수 없음", "그때 무엇을 하려고 했고"),
        (made.events_only, "아직 가릴 수 없음", "그때 무엇을 하려고 했고"),
        (posters.crm_alone, "계약 245명 이탈", "그만두기로 한 날"),
    ],
)
def test_a_poor_study_answers_with_what_it_has(make, worst, next_):
    html = charts.poster(make()).fragment
    assert worst in answer(html, "worst") and next_ in answer(html, "next")


def test_a_crm_export_alone_draws_its_stages_and_names_where_most_leave():
    shown = charts.poster(posters.crm_alone())
    assert shown.title == "계약에서 가장 많이 떠납니다."
    assert shown.fragment.count('class="sb"') == 6 and "이탈 245명" in seen(shown.fragment)


def test_every_share_on_the_sheet_stands_in_a_lane_that_names_its_denominator(html):
    heads = dict(re.findall(r'<div class="ln ln-(\w+)[^>]*><b>[^<]*</b>(?:<span>([^<]*)</span>)?', html))
    assert heads["stage"] == "막대: 도달한 사람 가운데"
    for lane in ("needs", "pains", "delights", "opportunities"):
        assert heads[lane] == "말한 사람 가운데", lane


def test_the_header_holds_actor_scenario_and_the_goal_with_its_figure(plain):
    for words in ("직원 80명 회사의 전산 담당 한 사람", "보안 감사에서 원격 접속을 지적받았다", "10.4%", "목표 3.0% 이하", "134명 기준"):
        assert words in plain


def test_the_public_is_told_of_departments_and_of_no_owner_and_no_note(filled):
    public = text_of(charts.poster(filled, audience="public", lanes="all").fragment)
    assert "제품팀" in public
    for staff in ("김하늘", "이서준", posters.WRITTEN["note"][0]):
        assert staff not in public


def test_a_paper_has_no_section_of_the_whole_journey_where_nothing_of_it_is_drawn():
    book = made.workshop()
    journey = book.map()
    note = replace(journey.pains[0], stage="whole")
    only = replace(journey, needs=(), delights=(), scores=(), measures=(), pains=tuple(p for p in journey.pains if p.stage != "whole"))
    notes = replace(only, notes=(Note("w77", "M1", "whole", "", note.label, note.basis, note.confidence),))
    of = replace(book, maps=(notes,))
    assert 'class="whole"' in charts.poster(of).fragment
    assert 'class="whole"' not in charts.poster(of, size="handout").fragment
