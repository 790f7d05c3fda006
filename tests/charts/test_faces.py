"""What a persona's card says in full: both intervals, needs, questions, background, from which stage; and what it keeps to itself."""

import re
from dataclasses import replace

import pytest

from charts import made_faces as faces
from charts import made_groups as groups
from journey_nb import charts
from journey_nb.charts import persona_card as p
from journey_nb.charts.persona_asked import exact, words_of
from journey_nb.exports.audience import for_audience
from journey_nb.model.journey import MapBook
from journey_nb.model.personas import Segmentation, Tried
from journey_nb.model.phrase import Phrase


@pytest.fixture(scope="module")
def admin():
    return p.cards(faces.full())[0]


def text(html):
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html))


def test_a_map_of_faces_survives_being_written():
    book = MapBook.from_dict(faces.overruled().to_dict())  # numbers are kept to twelve digits
    assert MapBook.from_dict(book.to_dict()) == book and book.segmentation.overruled.why == "영업이 넷으로 일한다"
    assert book.personas[0].background[1].word == "제조" and book.segmentation.placing.each["p1"].count == 35


def test_only_a_difference_beyond_its_interval_is_bold(admin):
    bold = {t.label: t.clear for t in admin.traits}
    assert bold == {"설치에 걸린 날": True, "밤 10시 뒤에 설정": True, "도움말 먼저 찾음": False, "30일 안의 이탈": True}
    night = next(t for t in admin.traits if t.label == "밤 10시 뒤에 설정")
    assert night.span == (41.0, 29.0) and night.others_span == (13.0, 17.0) and night.gap == "+35.8%p"  # share of everybody: 0 to 100
    assert "굵은 행은" in admin.traits_note and "30일 안의 이탈은 유형을 나눌 때 쓰지 않았습니다." in admin.traits_note


def test_needs_are_people_at_any_stage_and_one_persons_wish_is_none(admin):
    assert [(w.label, w.count.text, w.codes) for w in admin.wishes] == [
        ("업무를 멈추지 않는다", "38명 중 22명", ("설치·연동 N1",)),
        ("예산을 지킨다", "38명 중 9명", ()),
    ]


def test_background_is_a_median_with_its_n_or_people_of_people(admin):
    assert [(f.label, f.value, f.note) for f in admin.facts] == [("직원 수", "중앙값 126", "41명"), ("업종: 제조", "41명 중 24명", "")]


def test_the_questions_are_those_that_lead_here_with_the_answer_that_does(admin):
    assert [(q.text, q.answer) for q in admin.asked] == [
        ("설치에 걸린 날이 8일 이상인가요?", "‘예’이면 다음 질문"),
        ("‘밤 10시 뒤에 설정’에 해당하나요?", "‘예’이면 이 유형입니다"),
    ]
    assert "40명 가운데 35명이 맞았습니다" in admin.asked_note and "120명 가운데 101명(84%" in admin.asked_note and "43%는 맞습니다" in admin.asked_note


def test_questions_no_better_than_a_guess_are_not_asked_and_that_is_said():
    book = faces.full()
    book = replace(book, segmentation=replace(book.segmentation, placing=faces.placing(right=55, beats=False)))
    one = p.cards(book)[0]
    assert not one.asked and one.asked_note.startswith("질문 세 개로는 유형을 알아볼 수 없습니다.") and "55명" in one.asked_note


def test_a_persona_no_path_leads_to_says_so():
    book = faces.full()
    tree = faces.placing()
    away = replace(tree.questions[1], no=replace(tree.questions[1].no, persona="p2"))
    book = replace(book, segmentation=replace(book.segmentation, placing=replace(tree, questions=(tree.questions[0], away))))
    assert p.cards(book)[2].asked_note.startswith("질문 세 개로는 이 유형을 따로 가려낼 수 없습니다.")


def test_a_threshold_is_told_as_it_is():
    assert (exact(5_000_000, "number", "ko"), exact(7500, "number", "en"), exact(0.125, "share", "en"), exact(130_000_000, "number", "ko")) == (
        "500만",
        "7,500",
        "12.5%",
        "1.3억",
    )
    assert words_of(faces.placing().questions[0], "en") == "Days to set up: 8 d or more?"


def test_before_the_stage_at_which_it_can_be_told_a_persona_has_no_curve_and_no_channels(admin):
    assert [label for label, _ in admin.spark.labels] == ["설치·연동", "첫 30일", "재계약 결정"] and "설치·연동 단계부터" in admin.spark_sub
    assert [c[0] for c in admin.channels] == ["전화"] and [c.codes[0] for c in admin.pains] == ["설치·연동 P1", "설치·연동 P2", "첫 30일 P3"]
    assert admin.low == ("가장 힘든 곳", "설치·연동") and admin.leave.startswith("설치·연동")
    late = replace(faces.full().personas[0], since="first30")
    book = replace(faces.full(), personas=(late, *faces.full().personas[1:]))
    one = p.cards(book)[0]
    assert [c.codes[0] for c in one.pains] == ["첫 30일 P3"] and "설치" not in one.low[1] + one.leave


def test_stability_says_how_often_the_sample_was_drawn(admin):
    assert admin.stability == ("매우 안정적", "표본을 100번 다시 뽑아 나누어도 거의 같은 사람들이 묶입니다.")


def test_own_words_open_their_receipt_without_script():
    html = charts.persona_cards(faces.full()).markup
    assert "<details><summary>" in html and "00:12:40" in html and "<script" not in html


def test_a_declared_persona_is_described_in_the_teams_words_and_has_no_stability():
    book = groups.declared()
    told = replace(book.personas[1], about=Phrase("They know what they do", "무엇을 하는지 아는 사람들"))
    one = p.cards(replace(book, personas=(book.personas[0], told)))[1]
    assert (one.kind_word, one.about) == ("연구자가 정의", "무엇을 하는지 아는 사람들") and one.stability[0] == "" and not one.asked
    assert p.cards(replace(book, personas=(book.personas[0], told)), "en")[1].kind_word == "Set by the team"


def test_an_analysts_choice_is_printed_with_its_reason_and_the_public_reads_neither_name_nor_reason():
    said = text(charts.persona_cards(faces.overruled()).markup)
    assert "자료는 3개 유형을 권하지만 분석가가 4개로 나누었습니다. 까닭: 영업이 넷으로 일한다 (김분석 · 2026. 10. 1.)" in said
    assert "안정적인 유형이 없지만" in text(charts.persona_cards(faces.overruled(0)).markup)
    for public in (charts.persona_cards(faces.overruled(), audience="public").markup, str(for_audience(faces.overruled(), "public").to_dict())):
        assert "김분석" not in public and "영업이 넷으로" not in public


@pytest.mark.parametrize("audience", ["company", "public"])
def test_counts_under_five_take_what_follows_from_them(audience):
    book = faces.full()
    few = replace(faces.TRADE, word="농업", value=3 / 41)  # three people
    rest = replace(faces.LEFT, label=Phrase.same("남은 이탈"), value=38 / 41)  # all but three
    wish = replace(book.personas[0].wishes[1], share=groups.share(3, 38))
    told = replace(book.personas[0], background=(few, rest), wishes=(wish,), accounts=groups.share(3, 97))
    book = replace(book, personas=(told, *book.personas[1:]))
    html = charts.persona_cards(book, audience=audience).markup
    assert "농업" not in html and "남은 이탈" not in html and "38명 중 3명" not in html and "3곳" not in html
    kept = for_audience(book, audience).personas[0]
    assert (kept.background, kept.wishes, kept.accounts) == ((), (), None)


@pytest.mark.parametrize("audience", ["company", "public"])
def test_where_a_size_is_withheld_no_number_of_people_gives_it_away(audience):
    book = faces.full()
    sizes = {"p1": 41, "p2": 76, "p3": 3}
    tree = faces.placing(largest=76)
    book = replace(
        book,
        personas=tuple(replace(x, share=groups.share(sizes[x.key], 120)) for x in book.personas),
        segmentation=replace(book.segmentation, placing=tree),
    )
    one = p.cards(book, "ko", audience)[0]
    assert one.count.masked and one.key == "p1"  # the next smallest
    assert (
        not one.asked and not one.accounts and all(t.span is None and not t.note for t in one.traits) and not any("41" in f.value + f.note for f in one.facts)
    )
    table = text(charts.personas_table(book, audience=audience).markup)
    assert "101명" not in table and "40명 중" not in table
    assert for_audience(book, audience).segmentation.placing is None


def test_a_card_is_a_page_of_its_own_and_a_wrong_key_comes_with_the_right_ones():
    page = charts.persona_page(faces.full(), "p1", "en")
    assert page.count('<section class="pc ') == 1 and "<title>Alone with IT</title>" in page and "://" not in page
    with pytest.raises(Exception, match=r"No persona 'p9' in this map; known: p1, p2, p3"):
        charts.persona_page(faces.full(), "p9")


def test_a_card_is_saved_as_a_page_or_a_sheet_and_as_nothing_else(tmp_path):
    from journey_nb.exports import cards

    saved = cards.write(faces.full(), tmp_path / "card.html", persona="p1", audience="public").read_text("utf-8")
    assert "혼자 떠맡은 IT 관리자" in saved and "새벽에" not in saved
    with pytest.raises(Exception, match="saved as html or pdf; 'png' is neither"):
        cards.write(faces.full(), tmp_path / "card.png", "png", persona="p1")


# ---------------------------------------------------------------- the curve over the number of groups


@pytest.fixture(scope="module")
def drawn():
    return charts.stability(faces.overruled().segmentation)


def test_every_group_is_a_dot_and_the_weakest_of_each_number_are_joined(drawn):
    wide = drawn.markup.split("<svg")[1]
    assert wide.count("<circle") == 2 + 3 + 4 + 5 and wide.count("pc-low") == 4
    line = re.search(r'class="pc-ln" d="M([^"]+)"', wide)[1].split("L")
    heights = [float(x.split()[1]) for x in line]
    assert len(line) == 4 and heights == sorted(heights)  # 0.90, 0.78, 0.49, 0.38: further down each time


def test_the_recommended_and_the_analysts_number_are_both_marked_in_words(drawn):
    assert "pc-recommended" in drawn.markup and "pc-overruled" in drawn.markup and "추천" in drawn.markup and "분석가 선택" in drawn.markup
    assert "pc-overruled" not in charts.stability(faces.full().segmentation).markup
    english = charts.stability(faces.full().segmentation, "en").markup
    assert "We recommend 3 kinds" in english and "Highly stable" in english and "0.78" in english


def test_a_dot_tells_its_size_only_to_those_who_may_know(drawn):
    assert "5개 유형 · 3명" in drawn.markup
    shut = charts.stability(faces.overruled().segmentation, "ko", "company").markup
    assert "3명" not in shut and "36명" not in shut and "3개 유형 · 41명" in shut


def test_where_nothing_can_be_recommended_the_curve_says_so():
    found = groups.none_found().segmentation
    assert "권할 만한 유형 수가 없습니다." in charts.stability(found).markup and "pc-recommended" not in charts.stability(found).markup
    assert not charts.stability(Segmentation("none", 0, 4, 0, ()))


def test_dots_of_equal_height_stand_side_by_side():
    found = Segmentation("found", 3, 90, 0, (), (), (Tried(3, 0.4, (0.99, 0.99, 0.99), (30, 30, 30)),))
    places = re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', charts.stability(found).markup.split("<svg")[1])
    assert len(set(places)) == 3
