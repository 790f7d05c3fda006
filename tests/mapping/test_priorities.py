"""What to do first, and how sure the order is."""

import random
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_nb.mapping import ranking, rated, scoring, tactics
from journey_nb.mapping.build import draft_map
from journey_nb.mapping.priorities import prioritized
from journey_nb.model.claims import Basis, Opportunity, PainPoint
from journey_nb.model.decisions import record
from journey_nb.model.errors import StudyError
from journey_nb.model.journey import Confidence, MapBook, Period, StudyFacts
from journey_nb.model.phrase import Phrase

from .people import crowd, placed


def said(who, kind="pain", theme="login", stage="try", valence=-0.5, text="말"):
    return {"customer_id": who, "stage": stage, "text": text, "valence": valence, "kind": kind, "themes": (theme,)}


def heard(*rows, n=40, **more):
    """40 people who tried it, of whom some say something."""
    return placed([*crowd(n, text="네", valence=0.2), *rows], **more)


def done(table, research=None):
    return prioritized(draft_map(table), table, research)


class Study:
    def __init__(self, folder):
        self.folder = folder


class Research:
    taxonomy = None

    def __init__(self, folder):
        self.study = Study(folder)


def priority(claim, method="severity_frequency"):
    return next(p for p in claim.priorities if p.method == method)


# ---------------------------------------------------------------- opportunities


def test_a_pain_and_a_need_of_one_theme_are_one_opportunity_and_each_person_one_voice():
    journey = done(heard(said("c01"), said("c02"), said("c02", text="또"), said("c02", kind="wish"), said("c03", kind="wish")))
    (one,) = journey.opportunities
    assert (one.id, one.answers) == ("opportunity:try:login", ("pain:try:login", "need:try:login"))
    assert (one.evidence.n_people, one.evidence.share.of, one.evidence.n_observations) == (3, 40, 5)
    assert one.confidence.reasons[0].key == "confidence.of_answer"
    assert one.label == Phrase("Login at the first try", "한 번에 되는 로그인") and one.hmw.ko.startswith("어떻게 하면")


def test_what_fell_under_no_theme_is_no_opportunity():
    assert done(heard(said("c01", theme="other"))).opportunities == ()


def test_an_assumption_is_neither_counted_nor_ranked():
    table = heard(said("c01"))
    drafted = draft_map(table)
    guess = PainPoint("w1", "P9", "buy", "price", Phrase.same("비쌀 것이다"), Basis("assumption", by="team"), Confidence("assumption"))
    journey = prioritized(replace(drafted, pains=(*drafted.pains, guess)), table, None)
    assert [o.id for o in journey.opportunities] == ["opportunity:try:login"]


def test_a_confirmed_assumption_is_answered_by_the_same_opportunity_id():
    table = heard(said("c01"), said("c02"))
    drafted = draft_map(table)
    held = replace(drafted.pains[0], id="w1", basis=Basis("evidence", by="team"))
    journey = prioritized(replace(drafted, pains=(held,)), table, None)
    assert [(o.id, o.answers) for o in journey.opportunities] == [("opportunity:try:login", ("w1",))]


def test_a_theme_without_words_of_its_own_is_named_by_its_need():
    assert done(heard(said("c01", theme="price"))).opportunities[0].label.ko == "값을 납득할 근거"
    found = tactics.idea("warranty", type("T", (), {"label": Phrase("Warranty", "보증"), "need": Phrase("A short form", "짧은 보증서")})(), tactics.library())
    assert (found.label.ko, found.hmw.ko) == ("짧은 보증서", "어떻게 하면 ‘짧은 보증서’를 이룰 수 있을까?")


# ---------------------------------------------------------------- scores


def test_severity_times_frequency_counts_the_silent_as_not_affected():
    found = priority(done(heard(said("c01", valence=-1.0), said("c02", valence=-0.5))).opportunities[0])
    assert (found.inputs["severity"], found.inputs["affected"], found.n) == (3.0, 2.0, 40)
    assert found.value == pytest.approx(3.0 * 2 / 40) and 0 <= found.low < found.value < found.high


def test_severity_rates_impact_only_so_that_frequency_is_not_counted_twice():
    few, many = (done(heard(*[said(f"c{i:02d}", valence=-0.75) for i in range(n)])).opportunities[0] for n in (5, 20))
    assert priority(few).inputs["severity"] == priority(many).inputs["severity"] == 3.0


def test_a_severity_that_a_person_gives_takes_the_place_of_the_words(tmp_path):
    record(tmp_path, subject="opportunity:try:login", field="severity", value=4, by="kim")
    found = priority(done(heard(*[said(f"c{i:02d}") for i in range(10)]), Research(tmp_path)).opportunities[0])
    assert (found.value, found.given) == (1.0, ("severity",))


def test_scores_that_need_a_persons_numbers_wait_for_them(tmp_path):
    table = heard(*[said(f"c{i:02d}") for i in range(20)])
    assert {p.method for p in done(table, Research(tmp_path)).opportunities[0].priorities} == {"severity_frequency"}
    for field, value in {"impact": 2, "effort": 4}.items():
        record(tmp_path, subject="opportunity:try:login", field=field, value=value, by="kim")
    found = priority(done(table, Research(tmp_path)).opportunities[0], "rice")
    assert (found.inputs, found.given) == ({"reach": 20.0, "impact": 2.0, "confidence": 0.8, "effort": 4.0}, ("effort", "impact"))
    assert found.value == 8.0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1, 1), max_size=20), st.floats(-1, 1), st.integers(21, 60))
def test_one_more_person_affected_never_lowers_the_score(valences, another, reached):
    felt = [scoring.impact_of(v) for v in valences]
    before = scoring.severity_frequency(felt, reached)
    after = scoring.severity_frequency([*felt, scoring.impact_of(another)], reached)
    assert after.value > (before.value if before else 0.0)


# ---------------------------------------------------------------- importance and satisfaction


def rating(who, question, score):
    return {"customer_id": who, "stage": "try", "score": float(score), "measure": "rating", "touchpoint": None, "item": question, "question": question}


def ratings(*pairs, n=20):
    """Each (object, how many of n call it important, how many are satisfied), asked on five points."""
    table = placed(
        [row for name, i, s in pairs for k in range(n) for row in (rating(f"c{k:02d}", name, 5 if k < i else 3), rating(f"c{k:02d}", name, 4 if k < s else 2))]
    )
    asked = [q for name, _, _ in pairs for _ in range(n) for q in (f"How important is {name} to you? (1-5)", f"How satisfied are you with {name}? (1-5)")]
    table.said["item"] = table.said["question"] = asked
    return table.said


def test_two_questions_about_one_thing_are_a_pair():
    (one,), why = rated.objects(ratings(("login", 18, 6)))
    found = scoring.ulwick(one.counts())
    assert (found.inputs["importance"], found.inputs["satisfaction"], found.value, found.n, why) == (9.0, 3.0, 15.0, 20, ())
    assert found.low < 15 < found.high


def test_what_was_rated_both_ways_is_scored_and_ranked_beside_the_pains():
    table = heard(*[said(f"c{i:02d}") for i in range(8)], *[said(f"c{i:02d}", theme="price") for i in range(6)])
    asked = ratings(("login", 18, 6), ("price", 10, 18))
    both = replace(table, said=pd.concat([table.said, asked], ignore_index=True))
    journey = done(both)
    order = next(r for r in journey.rankings if r.method == "ulwick")
    assert [(r.id, r.value) for r in order.rows] == [("opportunity:try:login", 15.0), ("opportunity:try:price", 5.0)]
    assert order.rows[0].top_share == 1.0 and order.resamples == 200


def test_without_importance_the_score_is_not_made_up_and_says_why():
    order = next(r for r in done(heard(said("c01"))).rankings if r.method == "ulwick")
    assert order.rows == () and [r.key for r in order.reasons] == ["ranking.no_importance"]


# ---------------------------------------------------------------- order


def crowded(seed=0):
    rows = [said(f"c{i:02d}", valence=-0.9) for i in range(25)] + [said(f"c{i:02d}", theme="price", valence=-0.3) for i in range(20, 30)]
    rows += [said(f"b{i:02d}", stage="buy", theme="price", valence=-0.8) for i in range(3)] + [
        said(f"b{i:02d}", stage="buy", theme="login", valence=-0.1) for i in range(2)
    ]
    rows += [{"customer_id": f"b{i:02d}", "stage": "buy", "text": "네", "valence": 0.1, "kind": None, "themes": ()} for i in range(12)]
    return rows


def test_a_place_says_in_how_many_resamples_it_is_among_the_first():
    order = done(heard(*crowded())).rankings[0]
    assert (order.method, order.top, order.resamples) == ("severity_frequency", 3, 200)
    first, last = order.rows[0], order.rows[-1]
    assert (first.id, first.rank, first.best, first.worst, first.top_share) == ("opportunity:try:login", 1, 1, 1, 1.0)
    assert last.rank == 4 and last.top_share < 0.5 and sum(r.top_share for r in order.rows) == pytest.approx(3.0)


def test_the_order_does_not_depend_on_the_order_of_the_rows():
    table = heard(*crowded())
    mixed = replace(table, said=table.said.sample(frac=1, random_state=3), clauses=table.clauses.sample(frac=1, random_state=5))
    one, two = done(table), done(mixed)
    assert one.rankings == two.rankings and one.opportunities == two.opportunities


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 5), min_size=1), st.randoms())
def test_ranking_is_independent_of_how_it_is_handed_in(scores, rng: random.Random):
    shuffled = list(scores)
    rng.shuffle(shuffled)
    drawn = np.random.default_rng(1).random((20, len(scores)))
    one, two = (ranking.ranked("ulwick", {k: float(scores[k]) for k in keys}, drawn) for keys in (scores, shuffled))
    assert one == two


def test_a_study_under_thirty_people_is_not_ranked_and_says_so():
    journey = done(heard(said("c01"), said("c02"), n=20))
    assert journey.opportunities[0].evidence.n_people == 2 and journey.opportunities[0].priorities == ()
    assert [(r.rows, r.reasons[0].key) for r in journey.rankings] == [((), "ranking.qualitative")]


def test_a_stage_that_fewer_than_five_reached_has_no_rate():
    journey = done(heard(said("c01"), said("x1", stage="buy")))
    assert {o.stage: bool(o.priorities) for o in journey.opportunities} == {"try": True, "buy": False}
    assert [r.key for r in journey.rankings[0].reasons] == ["ranking.few_there"]


# ---------------------------------------------------------------- tactics


def test_every_seeded_theme_has_words_and_a_suggestion():
    from journey_nb.text.themes import labels

    known = tactics.library()
    keys = [k for k in labels() if k != "other"]
    assert [k for k in keys if k not in known.ideas] == []
    assert [k for k in keys if not any(k in t.rule.get("themes", ()) for t in known.tactics)] == []
    assert len({t.key for t in known.tactics}) == len(known.tactics) and {t.kind for t in known.tactics} == set(tactics.KINDS)


def test_a_suggestion_shows_the_rule_that_brought_it_up():
    facts = tactics.Facts("network", "setup", frozenset({"onboarding"}), share=0.45)
    found = {s.key: s for s in tactics.suggested(facts, tactics.library())}
    assert [(r.key, r.numbers) for r in found["kickoff_call"].why] == [
        ("tactic.theme", {"theme": "network"}),
        ("tactic.phase", {"phase": "onboarding"}),
        ("tactic.share", {"value": 0.45, "least": 0.2}),
    ]
    assert "kickoff_call" not in {s.key for s in tactics.suggested(replace(facts, share=0.19), tactics.library())}


def test_a_study_adds_its_own_tactics_and_they_come_first(tmp_path):
    (tmp_path / "tactics.toml").write_text('[[tactic]]\nkey = "visit"\nkind = "proactive_support"\nko = "찾아간다"\nthemes = ["login"]\n', "utf-8")
    one = done(heard(said("c01")), Research(tmp_path)).opportunities[0]
    assert one.tactics[0] == "visit" and one.suggestions[0].own and one.suggestions[0].words.ko == "찾아간다"


def test_a_mistake_in_the_studys_tactics_names_the_entry_and_the_remedy(tmp_path):
    (tmp_path / "tactics.toml").write_text('[[tactic]]\nkey = "visit"\nkind = "remarkting"\nko = "가"\nthemes = ["login"]\n', "utf-8")
    with pytest.raises(StudyError, match=r"\[\[tactic\]\] 1 \(visit\): 'remarkting' is not known.*Did you mean 'remarketing'"):
        tactics.library(tmp_path)


def test_opportunities_survive_the_way_to_the_file_and_back():
    journey = done(heard(*crowded()))
    book = MapBook(StudyFacts("s", "S", "UTC", "try_buy"), Period(None, None, None), (journey,))
    again = MapBook.from_dict(book.to_dict())
    assert isinstance(again.map().opportunities[0], Opportunity)
    assert MapBook.from_dict(again.to_dict()).to_dict() == again.to_dict() == book.to_dict()
