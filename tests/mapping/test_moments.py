"""Moments of truth: what may count as one, and what may not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from journey_nb import i18n
from journey_nb.mapping.build import draft_map, feelings
from journey_nb.mapping.declared import declared
from journey_nb.mapping.leaving import Leaving, data_end
from journey_nb.mapping.moments import moments
from journey_nb.mapping.outcomes import lost, scored
from journey_nb.mapping.predictors import compared, felt_before, halves, strata
from journey_nb.mapping.signals import signalled
from journey_nb.model.errors import StudyError
from journey_nb.model.journey import Moment, Search
from journey_nb.settings import MomentRule
from journey_nb.study import parse_settings

from .logs import did
from .people import placed
from .test_ways import STAGES


def row(who, stage, day, score=None, measure="csat", kind="ticket", **more):
    at = pd.Timestamp("2026-01-01T03:00Z") + pd.Timedelta(days=day)
    return {"customer_id": who, "stage": stage, "score": score, "measure": measure, "kind_of_source": kind, "at": at, **more}


def company(n=80, *, told=5, bad_leaves=True, touchpoint="help desk"):
    """``n`` customers who rate ``try`` on day ``told`` and either buy on day 10 or leave; those with odd numbers rate it 1 and, mostly, leave."""
    rows = []
    for i in range(n):
        bad = i % 2 == 1
        leaves = (bad and i % 10 != 1) if bad_leaves else i % 4 < 2
        rows += [row(f"c{i:02d}", "see", 1 + i % 3), row(f"c{i:02d}", "try", told, 1.0 if bad else 5.0, touchpoint=touchpoint)]
        rows += [] if leaves else [row(f"c{i:02d}", "buy", 10 + i % 3)]
    return [*rows, row("late", "buy", 120)]


def study(rows):
    table = placed(rows, stages=STAGES)
    drawn = draft_map(table)
    return table, replace(drawn, funnel=Leaving(table, data_end(table), "UTC").funnel(table))


def found(rows):
    table, journey = study(rows)
    return signalled(journey, table, None)


@pytest.fixture(scope="module")
def left():
    """The map of people who leave after a bad try."""
    return found(company())


def test_an_experience_that_goes_with_leaving_is_a_moment_of_truth(left):
    by_id = {m.id: m for m in left.moments}
    moment = by_id["moment:predicts:try:rated"]
    assert (moment.outcome, moment.n, moment.other_n) == ("lost", 40, 40)
    assert (moment.here.count, moment.there.count, moment.effect) == (32, 0, pytest.approx(0.8))
    assert moment.valence == pytest.approx(0.0) and 0.6 < moment.low < moment.effect < moment.high  # important, and on average neither good nor bad
    assert moment.q <= 0.05 and moment.q >= 2 * moment.p
    assert moment.evidence.n_people == 80 and left.search.outcome == "lost" and left.search.events == 32
    assert [m.label.ko for m in left.moments if m.label] == ["help desk"]


def test_what_is_told_after_leaving_predicts_nothing():
    rows = [r for r in company() if r["stage"] != "try"] + [row(f"c{i:02d}", "try", 6) for i in range(80)]
    after = [row(f"c{i:02d}", "try", 30, 1.0 if i % 2 else 5.0, kind="survey") for i in range(80)]
    journey = found([*rows, *after])
    assert [m for m in journey.moments if m.way == "predicts"] == []
    assert [r.key for r in journey.search.reasons] == ["moments.no_candidate"]


def test_where_leaving_has_nothing_to_do_with_it_none_is_found_and_that_is_said():
    journey = found(company(bad_leaves=False))
    assert journey.moments == () and journey.search.found == 0 and journey.search.tried >= 2
    assert "moments.nothing_held" in [r.key for r in journey.search.reasons]


def test_without_an_outcome_the_search_says_so():
    journey = found([row(f"c{i:02d}", "try", 5, 4.0, kind="survey") for i in range(40)])
    assert journey.search.outcome is None and journey.search.reasons[0].key == "moments.no_outcome"


def test_under_thirty_people_nothing_is_looked_for():
    journey = found(company(20))
    assert journey.moments == () and (journey.search.tried, journey.search.reasons[0].key) == (0, "moments.qualitative")
    assert journey.peak_ends == () and journey.efforts == () and journey.gaps == ()


def test_what_somebody_felt_counts_up_to_the_moment_they_went_on():
    rows = [row("kim", "try", 1, 5.0), row("kim", "try", 9, 1.0), row("kim", "buy", 4), *company(30)]
    table, journey = study(rows)
    outcome = lost(journey, table, "UTC")
    before = felt_before(feelings(table.said), outcome, "rated")
    assert before.loc[before["customer_id"] == "kim", "rated"].tolist() == [1.0]
    assert outcome.rows[outcome.rows["customer_id"] == "kim"]["value"].tolist() == [0.0]


def answered(values, day=9, sheet=None):
    rows = []
    for i, (felt, nps) in enumerate(values):
        rows += [row(f"c{i:02d}", "try", 5 if sheet is None else day, felt, kind="survey"), row(f"c{i:02d}", "whole", day, nps, "nps", "survey")]
    return rows


def test_without_a_funnel_the_recommendation_is_the_outcome():
    journey = found(answered([(1.0, 2 + i % 4) if i % 2 else (5.0, 8 + i % 3) for i in range(60)]))
    (moment,) = [m for m in journey.moments if m.way == "predicts"]
    assert (moment.outcome, moment.id) == ("nps", "moment:predicts:try:rated") and moment.effect < -100
    assert (moment.here.count, moment.here.of, moment.there.count) == (30, 30, 0)  # detractors


def test_the_question_that_asks_for_the_outcome_is_no_experience():
    rows = [row(f"c{i:02d}", "try", 5, float(i % 11), "nps", "survey") for i in range(60)]
    assert [m for m in found(rows).moments if m.way == "predicts"] == []


def test_a_comment_on_the_sheet_of_the_score_may_be_its_reason_and_a_rating_of_a_stage_is_not():
    rows = []
    for i in range(30):
        rows += [row(f"c{i:02d}", "whole", 9, float(i % 11), "nps", "survey"), row(f"c{i:02d}", "try", 9, 4.0, kind="survey")]
        rows.append(row(f"c{i:02d}", "try", 9, measure=None, kind="survey", text="말", valence=-0.5))
    table = placed(rows, stages=STAGES)
    table.said["response_id"] = "r" + table.said["customer_id"]
    outcome, felt = scored(table.said), feelings(table.said)
    assert len(felt_before(felt, outcome, "rated")) == 30 and len(felt_before(felt, outcome, "worded")) == 0


def test_a_difference_that_only_one_half_of_the_people_shows_does_not_hold():
    table, journey = study(company(bad_leaves=False))
    outcome = lost(journey, table, "UTC")
    half = halves(outcome, 7)
    value = outcome.rows[outcome.rows["stage"] == "try"].set_index("customer_id")["value"]
    second, bad = half.reindex(value.index).to_numpy(bool), value.to_numpy() == 1
    both = compared(value, bad, outcome, half)
    assert both.holds and both.moment.effect == 1.0
    turned = np.where(second, bad, (np.cumsum(bad) % 4 == 0) & bad | ~bad & (np.cumsum(~bad) % 2 == 0))
    assert not compared(value, turned, outcome, half).holds


def test_an_event_is_compared_among_people_who_had_got_as_far():
    bad, met, stayed = np.array([1, 0, 1, 0], bool), np.array([3.0, np.nan, np.nan, 1.0]), np.array([3.0, 5.0, 2.0, 4.0])
    assert strata(bad, met, stayed).tolist() == [[0, 1, 2, 3], [1, 1, 0, 1]]  # only one other had a third event


def log_of(folder):
    """80 customers; every other one meets a failure as the second thing at ``try``, and four of five of these leave."""
    rows = []
    for i in range(80):
        bad = i % 2 == 1
        second = ("try:fail", 5) if bad else ("try:help", 5) if i % 4 else ("try:look", 5)
        way = [("see:open", 1 + i % 3), ("try:start", 4), second, *([] if bad and i % 10 != 1 else [("buy:order", 10 + i % 3)])]
        rows += [(f"c{i:02d}", event, f"2026-01-{day:02d}T00:00:00Z") for event, day in way]
    log = did(folder, [*rows, ("late", "buy:order", "2026-05-01T00:00:00Z")])
    table = placed([], stages=STAGES, **log)
    journey = replace(draft_map(table), funnel=Leaving(table, data_end(table), "UTC").funnel(table))
    return signalled(journey, table, None)


def test_an_event_after_which_more_leave_is_a_moment_and_no_step_of_the_way_is(tmp_path):
    journey = log_of(tmp_path)
    (moment,) = journey.moments
    assert (moment.label.ko, moment.here.count, moment.here.of, moment.other_n) == ("fail", 32, 40, 40)
    assert moment.effect == pytest.approx(0.8) and moment.touchpoint == next(a.id for a in journey.actions if a.event == "fail")


def test_halves_have_as_many_lost_people():
    table, journey = study(company())
    outcome = lost(journey, table, "UTC")
    half = halves(outcome, 7)
    gone = set(outcome.rows.loc[outcome.rows["value"] == 1, "customer_id"])
    assert half[half.index.isin(gone)].sum() == len(gone) / 2 and halves(outcome, 7).equals(half)


# ---------------------------------------------------------------- turns of the curve


def curve(heights, n=40, spread=0.2, channel=None):
    rng = np.random.default_rng(1)
    rows = []
    for i in range(n):
        for stage, height in zip(("see", "try", "buy"), heights, strict=True):
            rows.append(row(f"c{i:02d}", stage, 5, float(np.clip(3 + 2 * height + rng.normal(0, spread * 2), 1, 5)), kind="survey"))
    return rows


def test_a_clear_valley_is_a_peak_and_so_are_the_ways_into_and_out_of_it():
    journey = found(curve((0.0, -0.7, 0.0)))
    ways = {(m.way, m.stage, m.before): m.effect for m in journey.moments}
    assert set(ways) == {("peak", "try", None), ("handoff", "try", "see"), ("handoff", "buy", "try")}
    assert ways["handoff", "try", "see"] < -0.6 and ways["handoff", "buy", "try"] > 0.6


def test_a_flat_curve_has_no_peak_at_whatever_height():
    assert found(curve((0.6, 0.6, 0.6))).moments == () and found(curve((0.0, 0.0, 0.0))).moments == ()


def test_a_point_that_is_only_less_good_than_the_others_is_no_peak():
    assert ("peak", "try") not in {(m.way, m.stage) for m in found(curve((0.8, 0.4, 0.8))).moments}


def test_a_clearly_bad_end_is_a_moment_and_a_neutral_one_is_none():
    assert ("end", "buy") in {(m.way, m.stage) for m in found(curve((0.3, 0.3, -0.5))).moments}
    assert ("end", "buy") not in {(m.way, m.stage) for m in found(curve((0.5, 0.5, 0.0))).moments}


def test_who_was_sent_from_the_chat_to_the_phone_is_compared_with_who_called_at_once():
    rows, channels = [], []
    for i in range(40):
        way = [("phone", 5, 4.0 + i % 2)] if i % 2 else [("chat", 4, 3.0), ("phone", 5, 1.0 + i % 4 / 2)]
        for channel, day, score in way:
            rows.append(row(f"c{i:02d}", "try", day, score))
            channels.append(channel)
    table = placed(rows, stages=STAGES)
    table.said["channel"] = channels
    (moment,) = signalled(draft_map(table), table, None).moments
    assert (moment.way, moment.before, moment.channel, moment.n, moment.other_n) == ("handoff", "chat", "phone", 20, 20)
    assert moment.effect == pytest.approx(-0.75 - 1.0, abs=0.01) and moment.evidence.n_people == 20


# ---------------------------------------------------------------- declared ones


def rule(**more):
    return MomentRule(**{"stage": "try", "ko": "첫 통화", "en": "First call", "by": "영업팀", "at": "2026-03-27", **more})


def test_a_declared_moment_that_the_data_bear_out_is_confirmed(left):
    table, journey = study(company())
    (moment, *_), _ = searched(table, journey, rule(touchpoint="Help desk", kind="fmot"))
    assert (moment.way, moment.kind, moment.basis.by, moment.basis.kind) == ("declared", "fmot", "영업팀", "evidence")
    assert moment.verdict.kind == "confirmed" and moment.effect == pytest.approx(0.8) and moment.evidence is not None


def searched(table, journey, *rules):
    from journey_nb.mapping.channels import switched
    from journey_nb.mapping.records import Records

    with Records(table) as records:
        return moments(journey, table, records, feelings(table.said), switched(records), rules=rules)


def test_a_declared_moment_stays_an_assumption_where_nothing_can_be_tested():
    table, journey = study(company())
    declared_ones = [m for m in searched(table, journey, rule(stage="buy"), rule(touchpoint="showroom"))[0] if m.way == "declared"]
    assert [(m.basis.kind, m.verdict.kind, m.verdict.reason.key) for m in declared_ones] == [
        ("assumption", "untested", "verdict.not_seen"),
        ("assumption", "untested", "verdict.moment.few"),
    ]


def test_a_moment_that_makes_hardly_any_difference_is_contradicted_and_an_open_one_is_not():
    _, journey = study(company())
    tried = [(Moment("x", "try", "predicts", outcome="lost", effect=0.01, low=low, high=0.06, n=900, other_n=900, q=1.0), False) for low in (-0.05, -0.2)]
    kinds = [declared([rule()], journey, [one], Search("lost", 1800, 300, 9, 0))[0].verdict.kind for one in tried]
    assert kinds == ["contradicted", "untested"]


def test_a_declared_moment_at_a_stage_that_is_not_there_is_an_error():
    _, journey = study(company(4))
    with pytest.raises(StudyError, match="Did you mean 'try'"):
        declared([rule(stage="tri")], journey, [], Search(None, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("line", "message"),
    [("touchpiont = 'x'", "Did you mean 'touchpoint'"), ("kind = 'fmott'", "Did you mean 'fmot'"), ("touchpoint = 'a'\nevent = 'b'", "not both")],
)
def test_a_moment_in_the_settings_is_checked(tmp_path, line, message):
    text = f"[[moments]]\nstage = 'try'\nko = '첫 통화'\nby = '영업팀'\n{line}\n"
    with pytest.raises(StudyError, match=message):
        parse_settings(text, tmp_path / "journey.toml")


def test_every_reason_of_a_search_has_words():
    keys = ("qualitative", "no_outcome", "few_people", "no_candidate", "nothing_held", "nothing_predicts", "same_sheet")
    verdicts = ("predicts", "no_difference", "not_clear", "few", "no_outcome")
    for lang in i18n.LANGUAGES:
        said = [i18n.reason(f"moments.{k}", lang, {"n": 42, "needed": 20}) for k in keys]
        said += [i18n.reason(f"verdict.moment.{k}", lang, {"n": 42}) for k in verdicts]
        assert all(" " in words and "_" not in words and "(n 42" not in words for words in said), said


@pytest.mark.parametrize(("kind", "is_found"), [("log", True), ("crm", False)])
def test_a_failure_in_the_log_may_lose_customers_and_where_a_deal_stands_in_our_own_books_is_no_experience(tmp_path, kind, is_found):
    rows = []
    for i in range(80):
        who, bad = f"c{i:02d}", i % 2 == 1
        rows += [(who, "see:visit", f"2026-01-0{1 + i % 3}"), (who, "try:opened", "2026-01-05")]
        rows += [(who, "try:silent" if bad else "try:saved", "2026-01-06")]
        rows += [] if bad and i % 10 != 1 else [(who, "buy:paid", "2026-01-12")]
    log = did(tmp_path / kind, [*rows, ("late", "buy:paid", "2026-05-01")])
    table = replace(placed([row("late", "buy", 120)], stages=STAGES), **log | {"event_kinds": {"F09": kind}})
    drawn = draft_map(table)
    journey = replace(drawn, funnel=Leaving(table, data_end(table), "UTC").funnel(table))
    moments = signalled(journey, table, None).moments
    assert [m.label.en for m in moments if m.way == "predicts"] == (["silent"] if is_found else [])
