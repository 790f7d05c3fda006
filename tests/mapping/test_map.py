"""What a map may claim, and on what."""

from dataclasses import replace

import pytest

from journey_nb.mapping.book import issue_codes, last_seen
from journey_nb.mapping.build import draft_map
from journey_nb.mapping.evidence import confidence

from .people import WORDS, crowd, placed


def pain(who, text="로그인이 느려요", stage="try", theme="login", **row):
    return {"customer_id": who, "stage": stage, "text": text, "valence": -0.8, "kind": "pain", "themes": (theme,), **row}


def test_silence_is_not_neutral():
    journey = draft_map(placed([*crowd(30, text="좋아요", valence=0.8), {"customer_id": "quiet", "stage": "try", "text": "음"}]))
    point = journey.emotions[0]
    assert (point.n, point.valence, point.neutral) == (30, pytest.approx(0.8), 0)


def test_one_loud_customer_is_one_voice():
    rows = [*crowd(30, text="좋아요", valence=1.0), *[pain("loud", text=f"느려요 {n}") for n in range(50)]]
    journey = draft_map(placed(rows))
    point = journey.emotions[0]
    assert point.n == 31 and point.valence == pytest.approx((30 - 0.8) / 31)
    assert (journey.pains[0].evidence.share.count, journey.pains[0].evidence.share.of, journey.pains[0].evidence.n_observations) == (1, 31, 50)


def test_every_pain_point_cites_who_said_so():
    journey = draft_map(placed([pain("kim"), pain("lee"), pain("park", theme="price", text="비싸요")]))
    for claim in journey.pains:
        assert claim.evidence.observation_ids and claim.evidence.quotes
        assert {q.observation_id for q in claim.evidence.quotes} <= set(claim.evidence.observation_ids)
    assert [(c.id, c.evidence.n_people) for c in journey.pains] == [("pain:try:login", 2), ("pain:try:price", 1)]


def test_who_only_gave_a_rating_was_not_asked_about_pains():
    rows = [
        pain("kim"),
        pain(
            "lee",
            text="괜찮아요",
        ),
        *crowd(10, score=5.0, measure="csat"),
    ]
    assert draft_map(placed(rows)).pains[0].evidence.share.of == 2


def test_words_in_other_languages_are_quoted_but_never_counted_as_feeling():
    table = placed([pain("kim"), {"customer_id": "luc", "stage": "try", "text": "c'est lent"}])
    table.said.loc[1, "lang"] = "other"
    journey = draft_map(table)
    assert journey.pains[0].evidence.share.of == 1 and journey.emotions[0].n == 1


def test_a_few_readable_comments_do_not_speak_for_the_many_that_are_not():
    table = placed([pain("kim"), *({"customer_id": f"luc{i}", "stage": "try", "text": "c'est lent"} for i in range(9))])
    table.said.loc[1:, "lang"] = "other"
    journey = draft_map(table)
    assert journey.emotions == () and journey.pains[0].evidence.share.count == 1


def test_ratings_and_words_are_two_series():
    rows = [*crowd(6, score=5.0, measure="csat"), *crowd(6, text="느려요", valence=-0.6), *crowd(30, stage="buy", text="음", valence=0.0)]
    journey = draft_map(placed([{**r, "customer_id": f"{r['customer_id']}{r['stage']}"} for r in rows]))
    found = {(e.stage, e.measured_by): e.valence for e in journey.emotions}
    assert found[("try", "rated")] == pytest.approx(1.0) and found[("try", "worded")] == pytest.approx(-0.6)


@pytest.mark.parametrize(("n", "drawn"), [(30, "solid"), (29, "hollow"), (5, "hollow"), (4, "dots")])
def test_thin_evidence_looks_thin(n, drawn):
    others = [{"customer_id": f"x{i}", "stage": "buy", "text": "네", "valence": 0.2} for i in range(40)]
    point = draft_map(placed([*crowd(n, text="느려요", valence=-0.5), *others])).emotions[0]
    assert point.thin == drawn
    assert (point.valence is None) == (drawn == "dots") and len(point.dots) == (n if drawn == "dots" else 0)


def test_a_study_under_thirty_people_draws_dots_and_no_mean():
    journey = draft_map(placed(crowd(12, text="느려요", valence=-0.5)))
    assert journey.qualitative and journey.emotions[0].thin == "dots" and journey.emotions[0].valence is None


def test_nps_asks_each_person_once():
    rows = [
        {"customer_id": "kim", "stage": "buy", "score": s, "measure": "nps", "at": at} for s, at in ((2.0, "2026-01-01T00:00Z"), (10.0, "2026-07-01T00:00Z"))
    ]
    score = draft_map(placed(rows)).scores[0]
    assert score.parts == {"promoters": 1, "passives": 0, "detractors": 0} and score.n == 1


def test_a_touchpoint_hides_its_mean_below_five_people():
    rows = [{"customer_id": f"c{i}", "stage": "try", "touchpoint": "방화벽 도움말", "score": 2.0, "measure": "csat"} for i in range(4)]
    touchpoint = draft_map(placed(rows)).touchpoints[0]
    assert (touchpoint.reached, touchpoint.answered, touchpoint.satisfaction) == (4, 4, None)


def test_one_kind_of_source_is_moderate_at_most():
    assert confidence(500, ["survey"]).level == "moderate"
    assert confidence(500, ["survey", "interview"]).level == "high"
    assert confidence(500, ["ticket", "review"], self_selected=["ticket", "review"]).level == "moderate"
    assert confidence(4, ["survey", "interview", "log"]).level == "very_low"


def test_a_code_is_issued_once_and_never_used_again():
    first = draft_map(placed([pain("kim"), pain("lee", theme="price", text="비싸요"), pain("lee")]))
    coded, lines = issue_codes(first, [], {c.id: "2026-07-05" for c in first.pains}, WORDS)
    assert [(c.code, c.theme) for c in coded.pains] == [("P1", "login"), ("P2", "price")] and len(lines) == 2
    later = draft_map(placed([*[pain(w, theme="price", text="비싸요") for w in ("a", "b", "c")], pain("kim", stage="buy")]))
    again, more = issue_codes(later, lines, {c.id: "2026-07-05" for c in later.pains}, WORDS)
    assert {c.id: c.code for c in again.pains} == {"pain:try:price": "P2", "pain:buy:login": "P3", "pain:try:login": "P1"}
    assert [line["code"] for line in more] == ["P3"]


def test_a_claim_that_loses_its_evidence_does_not_vanish():
    lines = [{"id": "pain:try:login", "code": "P1", "last_observed": "2026-03-31"}]
    journey, _ = issue_codes(draft_map(placed(crowd(3, text="좋아요", valence=0.9))), lines, {}, WORDS)
    claim = journey.pains[0]
    assert (claim.status, claim.evidenced_until, claim.evidence) == ("lost", "2026-03-31", None)


def test_a_lost_claim_that_never_had_a_date_does_not_invent_one():
    lines = [{"id": "pain:try:login", "code": "P1", "last_observed": None}]
    journey, _ = issue_codes(draft_map(placed(crowd(3, text="좋아요", valence=0.9))), lines, {}, WORDS)
    assert journey.pains[0].evidenced_until is None
    assert [r.key for r in journey.pains[0].confidence.reasons] == ["confidence.lost_undated"]


def test_renaming_stages_changes_neither_id_nor_code():
    table = placed([pain("kim")])
    stages = tuple(replace(s, label=s.label._replace(ko="다른 이름")) for s in table.stages)
    one, two = (issue_codes(draft_map(replace(table, stages=s)), [], {}, WORDS)[0].pains[0] for s in (table.stages, stages))
    assert (one.id, one.code) == (two.id, two.code)


def test_the_last_day_is_counted_in_the_studys_zone():
    table = placed([pain("kim", at="2026-06-30T15:30:00Z")])
    assert last_seen(table.clauses, "Asia/Seoul") == {"pain:try:login": "2026-07-01"}


def test_drafting_changes_nothing_it_was_given():
    table = placed([pain("kim"), *crowd(31, score=2.0, measure="csat")])
    before = table.said.copy(deep=True), table.clauses.copy(deep=True)
    draft_map(table)
    assert before[0].equals(table.said) and before[1].equals(table.clauses)


def test_what_has_no_stage_belongs_to_the_whole_journey():
    journey = draft_map(placed([pain("kim", stage="whole")]))
    assert journey.pains[0].stage == "whole" and all(s.spoke == 0 for s in journey.stages)
