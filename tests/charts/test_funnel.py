"""The funnel: open is not lost, a sentence only where intervals allow one, and small counts take their neighbours with them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from charts import made_groups as made
from journey_nb import charts
from journey_nb.charts import funnel as f
from journey_nb.charts.posters import lens_of
from journey_nb.model.journey import Funnel, MapBook
from journey_nb.model.personas import Persona


def of(*steps, days: float = 30.0) -> MapBook:
    book = made.three()
    return replace(book, maps=(replace(book.map(), funnel=Funnel(tuple(steps), days, "2026-06-30")),), personas=())


def said(book: MapBook, lang: str = "ko", audience: str = "team") -> str:
    return f.sentence(lens_of(book, "everyone", lang, audience))[0]


def kind(book: MapBook, audience: str = "team") -> str:
    found = f.leak(lens_of(book, "everyone", "ko", audience))
    return found.kind if found else ""


def row(html: str, stage: str) -> str:
    return next(x for x in re.findall(r"<li class=.*?</li>", html, flags=re.S) if f">{stage}</span>" in x)


def test_a_stage_whose_loss_is_clear_of_all_others_is_named():
    book = of(made.step("need", 96, 14, 6), made.step("compare", 88, 6, 2), made.step("setup", 41, 33, 6))
    assert kind(book) == "most" and said(book) == "설치·연동에서 가장 많이 떠납니다."
    assert said(book, "en") == "Most leave at Set-up."


def test_a_stage_at_which_few_were_decided_is_a_hint_and_no_headline():
    book = of(made.step("compare", 88, 6, 2), made.step("setup", 29, 7, 11), made.step("first30", 3, 9, 20))
    assert kind(book) == "thin" and said(book) == "어느 단계에서 가장 많이 떠나는지는 아직 말할 수 없습니다."


def test_a_stage_clear_of_its_neighbours_only_is_not_called_the_worst():
    assert kind(made.three()) == "more"
    assert said(made.three()) == "설치·연동에서 앞뒤 단계보다 많이 떠납니다."


def test_overlapping_intervals_name_no_stage():
    book = of(*made.TIED.steps)
    assert kind(book) == "unclear" and said(book) == "어느 단계에서 가장 많이 떠나는지는 아직 말할 수 없습니다."


def test_one_stage_alone_is_compared_with_nothing():
    assert kind(of(made.step("need", 60, 40, 0))) == "alone"


def test_four_who_decided_are_not_compared():
    assert kind(of(made.step("need", 60, 4, 0), made.step("setup", 0, 4, 30))) == "alone"


def test_nobody_left_is_said_as_such():
    assert kind(of(made.step("need", 60, 0, 4), made.step("setup", 50, 0, 9))) == "nobody"


def test_open_cases_are_hatched_and_never_in_the_share():
    html = charts.funnel_chart(made.three()).markup
    renew = row(html, "재계약 결정")
    assert "36명 중 다음 단계로 6 · 이탈 2 · 진행 중 28" in renew
    assert "75.0%" in renew and "참고용" in renew  # 6 of the 8 who went on or left, not of 36
    assert re.search(r'class="g-op" style="width:77\.78%"', renew)


def test_under_thirty_decided_is_hollow_and_from_thirty_solid():
    html = charts.funnel_chart(made.three()).markup
    assert 'class="g-h"' in row(html, "재계약 결정") and 'class="g-h"' not in row(html, "설치·연동")


def test_under_five_decided_there_are_counts_alone():
    book = of(made.step("need", 60, 14, 0), made.step("setup", 3, 1, 40))
    setup = row(charts.funnel_chart(book).markup, "설치·연동")
    assert "44명 중 다음 단계로 3 · 이탈 1 · 진행 중 40" in setup and "%)" not in setup and "5명 미만, 수만" in setup
    assert "75" not in charts.funnel_table(book).markup


@pytest.mark.parametrize("audience", ["company", "public"])
def test_a_count_under_five_takes_the_whole_row_with_it(audience):
    book = of(made.step("need", 96, 14, 6), made.step("compare", 88, 3, 12))
    for html in (charts.funnel_chart(book, audience=audience).markup, charts.funnel_table(book, audience=audience).markup):
        assert "96.7" not in html and not re.search(r"\b88\b", html) and "103" in html  # reached stays
    assert kind(book, audience) == "hidden"


def test_the_last_stage_at_which_anybody_was_seen_loses_nobody():
    book = of(made.step("need", 96, 14, 6), replace(made.step("renew", 0, 0, 36)))
    assert "마지막으로 보인 단계" in charts.funnel_chart(book).markup and "이탈 0" not in row(charts.funnel_chart(book).markup, "재계약 결정")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_bar_can_be_heard(lang):
    html = charts.funnel_chart(made.three(), lang=lang).markup
    spoken = re.findall(r'role="img" aria-label="([^"]+)"', html)
    assert len(spoken) == 6 and all(re.search(r"\d", x) for x in spoken)


def test_a_persona_has_a_funnel_of_its_own_and_a_map_without_one_none():
    assert "설치·연동에서 가장 많이 떠납니다." in charts.funnel_chart(made.three(), "p1").markup
    assert not charts.funnel_chart(made.three(), "p3") and not charts.funnel_table(made.three(), "p3")


def test_the_rule_for_open_cases_is_stated():
    assert "2026. 6. 30.까지의 자료입니다. 30일 넘게 움직임이 없으면 이탈" in charts.funnel_chart(made.three()).markup
    assert "Data up to 30 Jun 2026. No move for more than 14.5 days counts as left" in charts.funnel_chart(of(*made.TIED.steps, days=14.5), lang="en").markup


def test_no_script_and_nobodys_row():
    book = made.three()
    html = charts.funnel_chart(book).fragment
    assert "<script" not in html and "oleft" not in html and isinstance(book.personas[0], Persona)
