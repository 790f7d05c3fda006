"""Roles by stages as a picture: what is said, what is not known, and what an audience may have of it."""

from __future__ import annotations

import re
from dataclasses import replace

from charts import made_groups as made
from charts.made_books import book, held, stage
from journey_nb import charts
from journey_nb.charts.posters import lens_of
from journey_nb.charts.role_matrix import headline
from journey_nb.charts.segments import segment_label
from journey_nb.exports.audience import for_audience
from journey_nb.mapping.evidence import confidence
from journey_nb.model.claims import Basis, Quote, Share
from journey_nb.model.journey import JourneyMap, MapBook
from journey_nb.model.phrase import Phrase
from journey_nb.model.roles import AccountStage, Concern, Decides, Part, Role, RoleCell, Roles, Segment, SegmentStage, Used

IT, LEGAL, BOSS = Phrase("IT", "IT"), Phrase("Legal", "법무"), Phrase("Executives", "경영진")


def concern(theme: str, label: str, people: int) -> Concern:
    quote = Quote(f"o{theme}", f"{label} 말", "ko")
    return Concern(theme, "pain", Phrase.same(label), people, confidence(people, ["survey"]), replace(held(theme, people, None), quotes=(quote,)))


def heard(role: str, at: str, people: int, pained: int, *concerns: Concern, **more) -> RoleCell:
    return RoleCell(role, at, "heard", people, pained=pained, confidence=confidence(people, ["survey"]), concerns=concerns, **more)


def buyers(**changes) -> Roles:
    found = Roles(
        people=90,
        unknown=7,
        accounts=46,
        roles=(
            Role("it", IT, 60, 41, (Part("end_user", 52),)),
            Role("legal", LEGAL, 12, 3, (Part("approver", 0, Basis("assumption", "journey_nb")),)),
            Role("executive", BOSS, 18, 9, (Part("decider", 18),)),
        ),
        cells=(
            heard("it", "need", 12, 6, concern("security", "보안이 걱정된다", 6), channels=(Used("phone", 9), Used("web form", 4))),
            heard("it", "setup", 41, 30, concern("network", "방화벽과 충돌한다", 19), concern("docs", "문서가 없다", 2)),
            heard("legal", "need", 3, 1, concern("contract", "조항이 걸린다", 1)),
            RoleCell("legal", "setup", "none"),
            RoleCell("executive", "need", "unheard", did=0, at_accounts=9),
            heard("executive", "setup", 9, 2, concern("price", "비싸다", 2)),
        ),
        decides=(Decides("need", 46, 18, (("executive", 18),), approve=("legal",)), Decides("setup", 40, 0, (), ("executive",))),
        stages=(AccountStage("need", 46, 15), AccountStage("setup", 40, 50)),
        segments=(
            Segment("contract", "contract_to_12", None, 12.0, Share(40, 46, 0.7, 0.9), (SegmentStage("need", 9, 5), SegmentStage("setup", 44, 30))),
            Segment("contract", "contract_over_12", 12.0, None, Share(4, 46, 0.0, 0.2), (SegmentStage("need", 6, 2), SegmentStage("setup", 6, 5))),
            Segment("contract", "contract_unknown", None, None, Share(2, 46, 0.0, 0.1), (SegmentStage("need", 0, 0), SegmentStage("setup", 0, 0))),
        ),
        unmatched={"과장": 3, "대외협력": 12},
    )
    return replace(found, **changes)


def with_roles(roles: Roles | None) -> MapBook:
    stages = (stage("need", "필요 인식", "필요를 느낀다", 60, 15), stage("setup", "설치·연동", "설치한다", 60, 50))
    return replace(book(JourneyMap("everyone", None, "current", 90, True, False, stages)), roles=roles)


def cell(markup: str, words: str) -> str:
    """The opening tag and the text of the cell that holds these words."""
    return next(re.sub(r"\s+", " ", re.sub(r"<(?!td)[^>]*>", " ", one)) for one in re.findall(r"<td.*?</td>", markup, re.S) if words in one)


def test_a_cell_says_how_many_of_those_heard_worry_about_it():
    markup = charts.role_chart(with_roles(buyers())).markup
    assert "41명 중 19명" in cell(markup, "방화벽과 충돌한다") and "r-hot" in cell(markup, "방화벽과 충돌한다")
    assert "r-hot" not in cell(markup, "비싸다") and "r-few" in cell(markup, "비싸다")


def test_unknown_is_a_question_and_no_trace_a_dot():
    markup = charts.role_chart(with_roles(buyers())).markup
    assert "모름. “무엇을 보고 정하나?”" in cell(markup, "r-gap") and "9명 관여" in cell(markup, "r-gap")
    assert markup.count('class="r-nil"') == 1


def test_the_headline_says_no_more_than_the_counts():
    said, _ = headline(lens_of(with_roles(buyers()), "everyone", "ko", "team"), buyers())
    assert said == "설치·연동 단계에서 IT 41명 중 19명이 “방화벽과 충돌한다”고 말합니다. 법무의 목소리는 거의 없습니다."
    none = buyers(cells=tuple(replace(c, concerns=()) for c in buyers().cells))
    assert headline(lens_of(with_roles(none), "everyone", "en", "team"), none)[0] == "3 roles were heard. We have hardly any word from Legal."


def test_an_assumed_buying_role_is_marked_and_never_counted():
    markup = charts.role_chart(with_roles(buyers())).markup
    assert re.search(r"승인·거부권자 <em>추정</em>", markup) and "60명 중 52명" in markup
    assert "고객사 46곳 중 18곳에서 확인, 나머지는 모름" in markup and "법무가 막을 수 있음" in markup
    assert "추정일 뿐, 확인된 곳 없음" in cell(markup, "추정일 뿐")


def test_one_role_alone_is_said_in_a_line_and_a_shop_says_nothing():
    alone = buyers(roles=buyers().roles[:1])
    assert charts.role_chart(with_roles(alone)) and "역할은 하나뿐입니다(IT)" in charts.role_chart(with_roles(alone)).markup
    assert not charts.role_chart(with_roles(replace(alone, accounts=0))) and not charts.role_chart(with_roles(None))


def test_the_company_sees_no_count_under_five_and_no_quote_of_few():
    markup = charts.role_chart(with_roles(buyers()), "ko", "company").markup
    assert "5명 미만" in cell(markup, "조항이 걸린다") and "조항이 걸린다 말" not in markup
    assert "5명 미만" in cell(markup, "비싸다") and not re.search(r"\b[1-4]명", markup)
    assert "<blockquote" in charts.role_chart(with_roles(buyers())).markup
    assert "<blockquote" not in charts.role_chart(with_roles(buyers()), "ko", "public").markup


def test_a_file_for_the_company_holds_neither_what_is_few_nor_what_tells_it():
    roles = for_audience(with_roles(buyers()), "company").roles
    assert roles is not None
    by = {(c.role, c.stage): c for c in roles.cells}
    assert by["legal", "need"].withheld and by["it", "need"].withheld  # 15 spoke there: 15 - 12 would tell the three
    assert by["executive", "setup"].concerns == () and by["executive", "setup"].unsaid == 1
    assert [s.withheld for s in roles.segments] == [False, True, True] and roles.unmatched == {"대외협력": 12}
    assert "5명 미만이 말한 힘든 점" in charts.role_chart(with_roles(roles), "ko", "company").markup
    assert for_audience(with_roles(buyers()), "public").roles.cells[1].questions == ()  # pyright: ignore[reportOptionalMemberAccess]


def test_segments_say_accounts_of_all_and_their_people():
    table = charts.segments_table(with_roles(buyers()))
    assert "46곳 중 40곳" in table.markup and "44명 중 30명" in table.markup and "모름" in table.markup
    assert "5곳 미만" in charts.segments_table(with_roles(buyers()), "ko", "company").markup
    assert [segment_label(s, "en") for s in buyers().segments] == ["Up to 12 months", "Over 12 months", "Unknown"]
    assert not charts.segments_table(made.three())


def test_both_languages_draw_the_same_cells():
    ko, en = (charts.role_chart(with_roles(buyers()), lang).markup for lang in ("ko", "en"))
    assert ko.count("<td") == en.count("<td") == 8 and not re.search(
        r"[가-힣]", re.sub(r"방화벽과 충돌한다|보안이 걱정된다|문서가 없다|조항이 걸린다|비싸다| 말|필요 인식|설치·연동|과장|대외협력", "", en)
    )
