"""The poster: everything in it, nothing more than the data allow, the same bytes twice."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from charts import made_books as made
from journey_nb import charts
from journey_nb.model import plain
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import MapBook


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", html, flags=re.S))))


def cell(html: str, label: str) -> str:
    """The item of a lane that carries ``label``."""
    return next(
        x
        for x in re.findall(r'<div class="(?:cl|nt)[^"]*" data-claim.*?(?=<div class="(?:cl|nt)|</section>|</div></div>\s*<div class="c )', html, flags=re.S)
        if label in x
    )


@pytest.fixture(scope="module")
def golden() -> MapBook:
    return made.golden()


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_old_map_is_written_anew_with_every_value_it_had(version):
    def inside(old, new):
        if isinstance(old, dict):
            return all(k in new and inside(v, new[k]) for k, v in old.items())
        if isinstance(old, list):
            return len(old) == len(new) and all(map(inside, old, new))
        return old == new

    old = json.loads(made.GOLDEN.with_name(f"map_v{version}.json").read_text("utf-8"))
    assert old["version"] == version and inside({**old, "version": 4}, MapBook.from_dict(old).to_dict())


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_stage_and_every_claim_is_on_the_sheet(golden, lang):
    said = text_of(charts.poster(golden, lang=lang).page())
    journey = golden.map()
    for stage in journey.stages:
        assert golden.stage_title(stage).text(lang) in said
        assert golden.stage_label(stage).text(lang) in said
    for claim in journey.claims:
        assert golden.claim_label(claim).text(lang) in said
        assert re.search(rf"\b{claim.code}\b", said)


def test_a_name_that_a_person_decided_is_the_name_that_is_shown(golden):
    assert "재계약 결정 P7" in text_of(charts.poster(golden).fragment)


def test_drawing_changes_nothing_in_the_map(golden):
    before = plain.dumps(golden.to_dict())
    charts.poster(golden)
    charts.emotion_curve(golden.map(), "ko", book=golden)
    charts.findings(golden, "ko")
    assert plain.dumps(golden.to_dict()) == before


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_same_map_gives_the_same_bytes(golden, lang):
    assert charts.poster(golden, lang=lang).page() == charts.poster(made.golden(), lang=lang).page()


def test_the_title_names_the_hardest_stage_only_where_intervals_part(golden):
    assert charts.poster(golden).title == "가장 힘들어하는 곳은 설치·연동입니다."
    journey = golden.map()
    wide = tuple(replace(e, low=-0.95, high=-0.02) if e.stage == "setup" and e.measured_by == "worded" else e for e in journey.emotions)
    unsure = replace(golden, maps=(replace(journey, emotions=wide),))
    shown = charts.poster(unsure)
    assert shown.title == "설치·연동과 첫 30일에서 고객의 감정이 부정적입니다."
    assert 'class="st focus"' not in shown.fragment
    assert 'class="st focus"' in charts.poster(golden).fragment


def test_eight_people_get_their_story_and_no_mean():
    shown = charts.poster(made.eight_people())
    assert shown.title == "아직 말할 수 있는 것이 적습니다. 8명의 이야기를 그대로 옮겼습니다."
    assert 'class="dot' in shown.fragment
    assert 'class="ln worded' not in shown.fragment


def test_nothing_is_drawn_where_nobody_spoke():
    book = made.eleven_stages()
    html = charts.poster(book).fragment
    assert len(re.findall(r'<div class="pt ', html)) == 10  # eleven stages, one silent


def test_an_interval_across_zero_is_no_verdict():
    assert charts.poster(made.only_nps(12, 12, 6)).title == "추천 고객과 비추천 고객 가운데 어느 쪽이 많은지 아직 말할 수 없습니다."
    assert charts.poster(made.only_nps(60, 30, 10)).title == "추천하겠다는 고객이 비추천 고객보다 많습니다."
    assert charts.poster(made.only_nps(10, 30, 60)).title == "추천하지 않겠다는 고객이 추천 고객보다 많습니다."


def test_a_study_of_one_question_has_it_as_the_main_thing_on_the_sheet():
    html = charts.poster(made.only_nps()).fragment
    assert "hero" in html and html.index('class="whole"') < html.index('class="strip"')
    assert 'class="grid"' not in html


def test_an_assumption_is_dashed_named_dated_and_never_counted():
    book = made.assumed()
    html = charts.poster(book).fragment
    item = cell(html, "가격이 비싸서 망설인다")
    assert "영업팀 · 3. 27." in text_of(item) and "2026. 3. 27." in html  # the header says the year
    assert "명 중" not in item and 'class="pb' not in item
    assert charts.poster(book).title == "아직 자료가 없습니다. 가정 3개를 적어 두었습니다."


def test_a_lost_claim_says_until_when_it_had_evidence(golden):
    assert "2026년 1분기까지 근거가 있었습니다" in text_of(charts.poster(golden).fragment)


def test_an_empty_lane_says_what_would_fill_it():
    said = text_of(charts.poster(made.eight_people()).fragment)
    assert "이벤트 기록(앱·웹 로그, CRM 활동)을 더하면 채워집니다." in said


def test_words_and_ratings_are_two_series(golden):
    html = charts.poster(golden).fragment
    assert 'class="pt worded' in html and 'class="pt rated' in html


def test_thin_counts_are_marked_indicative(golden):
    html = charts.poster(golden).fragment
    assert "참고용" in cell(html, "보안성 검토서를 다시 쓴다")
    assert "참고용" not in cell(html, "기존 방화벽과 충돌한다")


def test_self_selected_sources_are_marked(golden):
    assert "스스로 접수한 글 포함" in text_of(cell(charts.poster(golden).fragment, "접속 문의가 나에게 몰린다"))


def test_every_claim_opens_a_drawer_with_its_receipts(golden):
    html = charts.poster(golden).fragment
    drawers = re.findall(r'<aside class="drawer noprint" popover id="(\w+)"', html)
    assert len(drawers) == len(set(drawers)) == len(golden.map().claims)
    for anchor in drawers:
        assert f'popovertarget="{anchor}"' in html
    firewall = next(x for x in html.split('<aside class="drawer')[1:] if "기존 방화벽과 충돌한다" in x)
    assert "00:21:40" in firewall and "인터뷰 F01" in firewall and "2026. 5. 7." in firewall
    assert "이 단계를 말한 63명 가운데 41명" in firewall


def test_redaction_marks_speak_the_readers_language(golden):
    assert "[이름] 앞으로" in charts.poster(golden).fragment
    assert "[name] 앞으로" in charts.poster(golden, lang="en").fragment


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_public_sees_no_quote_no_pseudonym_no_place_and_no_count_under_five(golden, lang):
    html = charts.poster(golden, lang=lang, audience="public").page()
    said = text_of(html)
    for receipt in golden.evidence.values():
        assert not receipt.text or receipt.text not in said
        assert not receipt.customer or receipt.customer not in html
    assert "F01" not in said and "00:21:40" not in said and "영업팀" not in said and "박연구" not in said
    assert "4명 중 3명" not in said and "3 of 4" not in said
    assert 'class="dot' not in html  # four people, each a dot


def test_a_masked_count_takes_its_bar_and_interval_with_it(golden):
    item = cell(charts.poster(golden, audience="company").fragment, "무엇을 사야 하는지 모른다")
    assert "5명 미만" in item and 'class="pb' not in item and "%" not in item


def test_ids_come_from_digests_and_are_unique(golden):
    ids = re.findall(r'\sid="([^"]+)"', charts.poster(golden).page())
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9-]+", i) for i in ids)


def test_an_unknown_audience_is_refused_with_a_hint(golden):
    with pytest.raises(UsageError, match="Did you mean 'public'"):
        charts.poster(golden, audience="publik")


def test_events_alone_say_what_and_not_why():
    assert charts.poster(made.events_only()).title == "무엇을 했는지는 보이지만, 왜 그랬는지는 아직 알 수 없습니다."


def test_fourteen_stages_are_fourteen_columns():
    from journey_nb.model.journey import JourneyMap

    stages = tuple(made.stage(f"s{i}", f"단계 {i}", f"{i}번째 일을 한다", 40, 31) for i in range(14))
    emotions = tuple(made.felt(f"s{i}", 31, 0.1, -0.1, 0.3) for i in range(14))
    html = charts.poster(made.book(JourneyMap("everyone", None, "current", 60, True, False, stages, emotions))).fragment
    assert len(re.findall(r'<section class="st', html)) == 14


def test_one_stage_is_never_the_hardest_of_one():
    from journey_nb.model.journey import JourneyMap

    one = JourneyMap(
        "everyone", None, "current", 60, True, False, (made.stage("use", "사용", "쓴다", 60, 60),), (made.felt("use", 60, -0.6, -0.7, -0.5, parts=(50, 5, 5)),)
    )
    shown = charts.poster(made.book(one))
    assert shown.title == "사용에서 고객의 감정이 부정적입니다."


def test_a_crowded_cell_folds_and_loses_nothing():
    from journey_nb.model.journey import JourneyMap, PainPoint

    pains = tuple(made.claim(PainPoint, f"P{i}", "use", f"{i}번째 불편", 40 - i, 50) for i in range(12))
    journey = JourneyMap(
        "everyone", None, "current", 60, True, False, (made.stage("use", "사용", "쓴다", 60, 50),), (made.felt("use", 50, 0.0, -0.2, 0.2),), pains
    )  # type: ignore[arg-type]
    html = charts.poster(made.book(journey)).fragment
    assert "외 9개" in html
    lane = html.split('<div class="two">', 1)[1].split("<details", 1)[0]
    assert lane.count('data-claim="') == 3 and "0번째 불편" in lane
    assert html.count('data-claim="') == 12


def test_what_fell_under_no_theme_is_never_the_headline():
    from dataclasses import replace as changed

    from journey_nb.charts import reading
    from journey_nb.model.journey import PainPoint

    named, rest = (
        made.claim(PainPoint, "P1", "use", "로그인이 느리다", 12, 50),
        changed(made.claim(PainPoint, "P2", "use", "그 밖의 불편", 30, 50), theme="other"),
    )
    assert reading.counted([rest, named]) == [named]
    assert reading.in_order([rest, named]) == [named, rest]


def test_the_only_clearly_negative_stage_is_put_forward_but_not_called_the_hardest():
    from journey_nb.model.journey import JourneyMap

    stages = (made.stage("buy", "구매", "산다", 60, 40), made.stage("use", "사용", "쓴다", 60, 60))
    emotions = (made.felt("buy", 40, -0.2, -0.45, 0.05, parts=(20, 10, 10)), made.felt("use", 60, -0.5, -0.6, -0.4, parts=(50, 5, 5)))
    shown = charts.poster(made.book(JourneyMap("everyone", None, "current", 60, True, False, stages, emotions)))
    assert shown.title == "사용에서 고객의 감정이 부정적입니다."
    assert shown.fragment.count('class="st focus"') == 1
