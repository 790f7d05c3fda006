"""The landscape of opportunities: what its title may say, where its marks stand, and what it withholds."""

import re
from dataclasses import replace

import pytest

from journey_nb.charts import landscape, opportunities_table
from journey_nb.charts.opportunity_space import APART, Spot, curve, spread
from journey_nb.mapping import scoring
from journey_nb.model.claims import Basis, Confidence, Evidence, Opportunity, Reason, Share, Suggestion
from journey_nb.model.decisions import Decision
from journey_nb.model.journey import JourneyMap, MapBook, Period, Ranked, Ranking, Stage, StudyFacts
from journey_nb.model.phrase import Phrase
from journey_nb.stats import wilson

SURE = Confidence("moderate")


def one(key, affected, reached=60, valence=-0.75, stage="setup", **more):
    share = wilson(affected, reached)
    told = Evidence(
        tuple(f"o{key}{i}" for i in range(affected)), affected, affected, True, ("F01",), ("survey",), Share(affected, reached, share.low, share.high)
    )
    score = scoring.severity_frequency([scoring.impact_of(valence)] * affected, reached)
    tips = (Suggestion("visit", "proactive_support", Phrase("Visit them", "찾아간다"), (Reason("tactic.share", {"value": affected / reached, "least": 0.2}),)),)
    label = Phrase(f"Idea {key}", f"생각 {key}")
    values = {"priorities": (score,) if score else (), "hmw": Phrase("How might we?", "어떻게 하면?"), "suggestions": tips, **more}
    return Opportunity(f"opportunity:{stage}:{key}", f"O{ord(key) - 96}", stage, key, label, Basis("evidence"), SURE, told, **values)


def book(*found, shares=None, people=60, qualitative=False, method="severity_frequency", decisions=()):
    stage = lambda key, label: Stage(key, Phrase.same(label), Phrase.same(label), 60, 60, True, 60, 0, SURE)  # noqa: E731
    scores = {o.id: p.value for o in found for p in o.priorities if p.method == method}
    order = sorted(scores, key=lambda i: (-scores[i], i))
    rows = tuple(Ranked(i, n, scores[i], (shares or {}).get(n, 0.5), n, n + 1) for n, i in enumerate(order, 1))
    rankings = (
        (Ranking("severity_frequency", 3, 0, (), (Reason("ranking.qualitative", {"n": people, "least": 30}),)),)
        if qualitative
        else (Ranking(method, 3, 200, rows),)
    )
    journey = JourneyMap(
        "everyone", None, "current", people, True, qualitative, (stage("setup", "설치"), stage("use", "사용")), opportunities=tuple(found), rankings=rankings
    )
    return MapBook(StudyFacts("s", "S", "UTC", "x"), Period(None, None, None), (journey,), decisions=tuple(decisions))


FOUR = (one("a", 40), one("b", 25), one("c", 15, stage="use"), one("d", 8))


def titled(made):
    return re.search(r'class="o-fd">([^<]*)<', made.markup)[1].replace("&#39;", "'")


@pytest.mark.parametrize(
    ("shares", "title"),
    [
        ({1: 0.99}, "먼저 볼 것은 설치의 ‘생각 a’입니다. 2위부터는 순서가 확실하지 않습니다."),
        ({1: 0.99, 2: 0.95}, "먼저 볼 것은 설치의 2가지입니다. 3위부터는 순서가 확실하지 않습니다."),
        ({1: 0.99, 2: 0.95, 3: 0.92}, "먼저 볼 것은 ‘생각 a’, ‘생각 b’, ‘생각 c’입니다."),
        ({1: 0.6, 2: 0.95}, "무엇이 먼저인지 이 자료로는 가리기 어렵습니다."),
    ],
)
def test_the_title_names_only_what_stays_among_the_first(shares, title):
    assert titled(landscape(book(*FOUR, shares=shares))).startswith(title)


def test_every_mark_has_words_and_its_list_has_figures_in_both_languages():
    for lang, alt in (
        ("ko", "1위 설치, 생각 a: 겪은 사람(그 단계에 온 사람 가운데) 67%"),
        ("en", "1. 설치, Idea a: Affected, of those who reached the stage 67%"),
    ):
        made = landscape(book(*FOUR), lang)
        assert alt in made.markup and made.markup.count('class="o-n') == 8 and "2.00" in made.markup
        assert ("60명 중 40명" if lang == "ko" else "40 of 60") in made.markup


def test_importance_and_satisfaction_are_drawn_on_the_same_scale_where_both_were_asked():
    asked = [replace(o, priorities=(*o.priorities, scoring.ulwick({(1, 0): i, (1, 1): 20, (0, 1): 40 - i}))) for o, i in zip(FOUR[:2], (35, 10), strict=True)]
    made = landscape(book(*asked, method="ulwick"))
    assert "중요도–만족도, IPA" in made.markup and "left:91.67%;bottom:41.67%" in made.markup
    assert 'points="60.0,100.0 100.0,20.0 100.0,100.0 "' in made.markup and "과잉 노력 지양" in made.markup


def test_a_study_of_few_people_is_a_list_by_counts_without_picture():
    few = tuple(replace(o, priorities=()) for o in (one("a", 6, 20), one("b", 9, 20)))
    made = landscape(book(*few, people=20, qualitative=True))
    assert "o-box" not in made.markup and "20명으로는 순위를 매기지 않습니다" in made.markup
    assert made.markup.index("생각 b") < made.markup.index("생각 a")


def test_what_rests_on_fewer_than_five_leaves_the_picture_and_the_table():
    small = (*FOUR[:2], one("e", 3), one("f", 58))  # of 60: three said it, or all but two
    for drawn in (landscape, opportunities_table):
        team, company = drawn(book(*small)).markup, drawn(book(*small), audience="company").markup
        assert "생각 e" in team and "생각 f" in team
        assert "생각 e" not in company and "생각 f" not in company and "2가지는 보이지 않습니다" in company


def test_the_public_is_told_of_departments_and_not_of_staff():
    told = [
        Decision("2026-10-01T00:00:00Z", "lee", FOUR[0].id, name, value) for name, value in (("owner", "김하나"), ("department", "제품팀"), ("status", "doing"))
    ]
    for drawn in (landscape, opportunities_table):
        assert "제품팀 김하나" in drawn(book(*FOUR, decisions=told), audience="company").markup
        public = drawn(book(*FOUR, decisions=told), audience="public").markup
        assert "제품팀" in public and "김하나" not in public and "lee" not in public


def test_the_table_shows_the_question_the_rule_and_folds_what_one_person_said():
    made = opportunities_table(book(*FOUR, one("g", 1)), "ko").markup
    assert "어떻게 하면?" in made and "그 단계의 67%가 겪음(20% 이상)" in made and "시험해 본 것은 아닙니다" in made
    assert "한 사람만 말한 1가지" in made and made.index("생각 g") > made.index("<details")


def test_a_name_of_a_customer_cannot_break_the_page():
    evil = replace(FOUR[0], label=Phrase.same("<script>alert(1)</script>"))
    for drawn in (landscape, opportunities_table):
        assert "<script>" not in drawn(book(evil, *FOUR[1:])).markup


def test_without_opportunities_the_chart_is_empty():
    assert not landscape(book()) and not opportunities_table(book())


def test_marks_never_cover_each_other():
    spots = [Spot(str(n), 30.0, 50.0, False, False, None, None, "") for n in range(1, 11)]
    made = spread(spots)
    gaps = [((a.mark_x - b.mark_x) ** 2 + (a.mark_y - b.mark_y) ** 2) ** 0.5 for i, a in enumerate(made) for b in made[:i]]
    assert min(gaps) >= APART - 0.02 and (made[0].mark_x, made[0].mark_y) == (30.0, 50.0)


def test_the_ground_of_the_first_places_begins_where_the_score_does():
    assert all(x / 100 * y / 100 * 4 == pytest.approx(0.8, abs=0.01) for x, y in curve(0.8, 1.0, 4.0)[:-1])
