"""Verdicts: what the team wrote, what research says of it, and why, in words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from charts import made_books
from charts import made_groups as made
from journey_nb import charts, i18n
from journey_nb.charts import verdicts as v
from journey_nb.charts.posters import lens_of
from journey_nb.model.claims import Reason, Verdict

REASONS = {
    "confirmed": {"n": 24, "of": 38, "known": True},
    "opposite": {"n": 19, "own": 3, "known": True},
    "hardly_anyone": {"n": 2, "of": 61, "high": 0.112},
    "one_voice": {"n": 1},
    "nobody_asked": {},
    "few_spoke": {"of": 3, "needed": 5},
    "no_test": {},
    "curve_agrees": {"value": -0.4, "n": 63},
    "curve_disagrees": {"value": 0.4, "n": 63},
    "curve_open": {"low": -0.2, "high": 0.1, "n": 52},
    "reached": {"n": 30},
    "not_seen": {},
    "lost": {"until": "2026-03-31"},
    "no_data": {},
}


def rows(audience: str = "team", lang: str = "ko") -> list[v.Judged]:
    return v.judged(lens_of(made.written(), "everyone", lang, audience))


def test_what_was_contradicted_comes_first_then_confirmed_then_untested_by_stage():
    found = rows()
    assert [r.verdict for r in found] == ["contradicted"] * 3 + ["confirmed"] + ["untested"] * 5
    assert [r.stage for r in found if r.verdict == "untested"] == ["need", "compare", "setup", "first30", "renew"]


def test_the_summary_counts_every_item_once():
    html = charts.verdicts_table(made.written()).markup
    assert "가정 9개 가운데 확인됨 1, 반박됨 3, 미확인 5" in html and html.count("<tr>") == 10


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("key", REASONS)
def test_every_reason_has_words_in_both_languages(lang, key):
    said = i18n.reason(f"verdict.{key}", lang, dict(REASONS[key]))
    assert i18n.has(f"verdict.{key}", lang) and "{" not in said and said.endswith(".")


def test_a_reason_says_its_counts():
    lens = lens_of(made.written(), "everyone", "ko", "team")

    def said(key: str) -> str:
        return v.why(lens, Verdict("untested", Reason(f"verdict.{key}", dict(REASONS[key]))))

    assert said("confirmed") == "38명 중 24명이 같은 말을 했습니다."
    assert said("hardly_anyone") == "61명 중 같은 말을 한 사람은 2명입니다. 많게 잡아도 11.2%입니다."
    assert said("opposite") == "반대로 말한 사람은 19명, 같은 말을 한 사람은 3명입니다."
    assert said("curve_disagrees") == "63명의 감정 평균이 +0.40으로, 반대쪽입니다."


@pytest.mark.parametrize("audience", ["company", "public"])
@pytest.mark.parametrize("key", ["opposite", "hardly_anyone", "one_voice", "few_spoke"])
def test_a_reason_that_counts_fewer_than_five_withholds_its_numbers(audience, key):
    lens = lens_of(made.written(), "everyone", "ko", audience)
    assert v.why(lens, Verdict("untested", Reason(f"verdict.{key}", dict(REASONS[key])))) == "5명 미만이 얽혀 있어 수는 가렸습니다."


def test_nearly_all_gives_away_the_few_who_did_not():
    lens = lens_of(made.written(), "everyone", "ko", "public")
    assert "37" not in v.why(lens, Verdict("confirmed", Reason("verdict.confirmed", {"n": 37, "of": 38, "known": True})))


def test_the_public_is_told_of_a_team_and_never_of_its_people():
    assert {r.who for r in rows()} == {"영업팀 · 2026. 3. 27.", "제품팀 · 2026. 3. 27.", "마케팅팀 · 2026. 3. 27."}
    assert {r.who for r in rows("public")} == {"팀 · 2026. 3. 27."}


def test_without_data_nothing_is_judged_and_the_questions_stand_beside():
    html = charts.verdicts_table(made.written(data=False)).markup
    assert "가정 9개. 아직 고객 자료가 없어 모두 미확인입니다." in html and "까닭" not in html
    assert "처음 필요하다고 느낀 것은 언제였습니까?" in html and html.count(">미확인<") + html.count("</i> 미확인") == 9


def test_no_data_said_by_the_build_reads_the_same():
    book = made.written(data=False)
    journey = book.map()
    pains = tuple(replace(p, verdict=Verdict("untested", Reason("verdict.no_data"))) for p in journey.pains)
    delights = tuple(replace(p, verdict=Verdict("untested", Reason("verdict.no_data"))) for p in journey.delights)
    book = replace(book, maps=(replace(journey, pains=pains, delights=delights),))
    assert "모두 미확인입니다." in charts.verdicts_table(book).markup


def test_a_hand_drawn_point_has_a_side_and_no_figure():
    drawn = [r for r in rows() if r.kind == "emotion"]
    assert [r.words for r in drawn] == ["우리 짐작 · 감정: 긍정"] * 2


def test_a_map_that_only_data_made_has_no_such_table():
    assert not charts.verdicts_table(made.three())


def test_an_older_map_with_data_and_no_verdicts_does_not_say_there_are_no_data():
    html = charts.verdicts_table(made_books.golden()).markup
    assert "고객 자료가 없" not in html and "자료와 맞춰 보지 않았습니다." in html


def test_a_verdict_is_a_shape_and_a_word_not_a_hue():
    html = charts.verdicts_table(made.written(), "en").markup
    assert re.findall(r'<i class="g-vd g-(\w+)" aria-hidden="true">(.)</i> (\w+)', html)[3] == ("confirmed", "✓", "Confirmed")
    assert set(re.findall(r'aria-hidden="true">([✓✕?])</i>', html)) == {"✓", "✕", "?"}


def test_an_assumption_does_not_stand_among_pain_points_that_customers_named():
    html = charts.claims_table(made.written(), "ko", "pain").markup
    open_, folded = html.split("<details", 1)
    assert "가격이 비싸서 망설인다" not in open_ and "가격이 비싸서 망설인다" in folded and "자료로 확인되지 않은 가정 3개" in folded
    assert not charts.claims_table(made.written(data=False), "ko", "pain")  # the report leaves it to the assumptions' own section
    assert "가격이 비싸서 망설인다" in charts.claims_table(made.written(data=False), "ko", "pain").markup


def test_a_report_has_a_section_only_where_there_is_something_to_show():
    from journey_nb.reports import show

    bare, full = made.written(data=False), made.written()
    assert show.curve(bare, "ko") is None and show.curve(full, "ko") is not None
    assert show.section("coverage", "ko", charts.coverage_chart(bare)) == () and len(show.section("assumptions", "ko", charts.verdicts_table(bare))) == 2
    assert show.section("pains", "ko", charts.claims_table(bare)) == () and len(show.section("pains", "ko", charts.claims_table(full))) == 2
