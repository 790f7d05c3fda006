"""An assumption is tested by what customers said, and only through the key it names."""

import pytest

from journey_nb.assumptions.written import Written
from journey_nb.mapping.build import draft_map, speakers
from journey_nb.mapping.verdicts import judge
from journey_nb.model.claims import Basis
from journey_nb.model.phrase import Phrase

from .people import crowd, placed


def assumed(kind="pain", stage="try", tests_by="theme:login", **more):
    return Written(
        id=f"w-{kind}-{stage}",
        code="P1",
        kind=kind,
        stage=stage,
        label=Phrase.same("로그인에서 막힌다"),
        basis=Basis("assumption", by="김하늘", at="2026-10-02", tests_by=tests_by),
        **more,
    )


def says(n, kind="pain", theme="login", start=0, valence=-0.6):
    return [{"customer_id": f"s{start + i:03d}", "stage": "try", "text": "로그인", "kind": kind, "themes": (theme,), "valence": valence} for i in range(n)]


def silent(n):
    return [{"customer_id": f"q{i:03d}", "stage": "try", "text": "괜찮아요", "kind": "none", "themes": ()} for i in range(n)]


def judged(rows, *written, seen=None):
    study = placed(rows)
    return judge(draft_map(study), written, spoke=speakers(study).to_dict(), seen=seen or {})


def verdict(rows, one, **more):
    journey = judged(rows, one, **more)
    found = next(w for w in journey.written if w.id == one.id)
    return found.verdict.kind, found.verdict.reason.key


def test_two_people_who_say_so_confirm_it_and_it_stands_on_their_rows():
    journey = judged(says(2) + silent(3), assumed())
    (claim,) = journey.pains
    assert (claim.id, claim.code, claim.label.ko, claim.basis.kind, claim.basis.by) == ("w-pain-try", "P1", "로그인에서 막힌다", "evidence", "김하늘")
    assert claim.evidence.n_people == 2 and claim.verdict.reason.numbers == {"n": 2, "of": 5, "known": True}
    assert claim.confidence.level == "very_low"


def test_the_computed_twin_is_not_listed_a_second_time_and_other_claims_stay():
    plain = {c.id for c in judged(says(3) + says(2, theme="price", start=10)).pains}
    tested = {c.id for c in judged(says(3) + says(2, theme="price", start=10), assumed()).pains}
    assert plain == {"pain:try:login", "pain:try:price"} and tested == {"w-pain-try", "pain:try:price"}


def test_one_voice_confirms_nothing():
    assert verdict(says(1) + silent(3), assumed()) == ("untested", "verdict.one_voice")


def test_an_assumption_that_names_no_theme_stays_untested_whatever_people_say():
    assert verdict(says(20), assumed(tests_by=None)) == ("untested", "verdict.no_test")


def test_more_people_who_say_the_opposite_contradict_it():
    assert verdict(says(2) + says(12, kind="praise", start=50, valence=0.7), assumed()) == ("contradicted", "verdict.opposite")
    assert verdict(says(8) + says(9, kind="praise", start=50, valence=0.7), assumed())[0] == "confirmed"  # as many: no contradiction


def test_hardly_anybody_of_many_who_spoke_contradicts_it_and_silence_of_few_does_not():
    assert verdict(silent(45), assumed()) == ("contradicted", "verdict.hardly_anyone")
    assert verdict(silent(20), assumed()) == ("untested", "verdict.few_spoke")


def test_a_need_that_nobody_voices_is_not_contradicted():
    assert verdict(silent(45), assumed("need"))[0] == "untested"


def test_a_stage_that_nobody_speaks_of_leaves_it_untested():
    assert verdict(says(9), assumed(stage="buy")) == ("untested", "verdict.nobody_asked")


def test_a_contradicted_assumption_stays_an_assumption_and_is_never_counted():
    journey = judged(silent(45), assumed())
    (claim,) = journey.pains
    assert claim.basis.kind == "assumption" and claim.evidence is None and claim.confidence.level == "assumption"


def test_what_is_written_moves_no_number_of_the_data():
    rows = says(12) + silent(30)
    plain, tested = judged(rows), judged(rows, assumed(), assumed("delight", tests_by="theme:price"), assumed("emotion", valence=-0.4))
    assert plain.people == tested.people and plain.stages == tested.stages
    assert [e for e in tested.emotions if e.measured_by != "assumed"] == list(plain.emotions)
    assert tested.pains[0].evidence == plain.pains[0].evidence


@pytest.mark.parametrize(("value", "expected"), [(-0.5, "confirmed"), (0.5, "contradicted")])
def test_a_point_of_the_hand_drawn_curve_is_held_against_the_interval_there(value, expected):
    rows = crowd(40, text="나빠요", valence=-0.6, kind="pain", themes=("price",))
    journey = judged(rows, assumed("emotion", tests_by="measure:valence", valence=value))
    point = next(e for e in journey.emotions if e.measured_by == "assumed")
    assert point.verdict.kind == expected and (point.n, point.low, point.thin) == (0, None, "assumed")
    assert point.basis.kind == ("evidence" if expected == "confirmed" else "assumption")


def test_a_curve_that_lies_on_both_sides_leaves_the_point_open():
    rows = crowd(20, text="글쎄요", valence=-0.6) + [{"customer_id": f"p{i}", "stage": "try", "text": "좋아요", "valence": 0.6} for i in range(20)]
    assert verdict(rows, assumed("emotion", tests_by="measure:valence", valence=-0.5)) == ("untested", "verdict.curve_open")


def test_a_touchpoint_names_itself_and_is_found_where_two_people_met_it():
    rows = [{"customer_id": f"c{i}", "stage": "try", "touchpoint": "로그인에서 막힌다", "text": "음"} for i in range(2)]
    journey = judged(rows, assumed("touchpoint", tests_by=None))
    (spot,) = journey.touchpoints
    assert (spot.id, spot.reached, spot.verdict.kind, spot.basis.kind) == ("w-touchpoint-try", 2, "confirmed", "evidence")
    assert verdict(says(3), assumed("touchpoint", tests_by=None)) == ("untested", "verdict.not_seen")


def test_one_that_loses_its_rows_says_until_when_it_stood():
    assert verdict(silent(3), assumed(last_observed="2026-06-30")) == ("untested", "verdict.lost")
