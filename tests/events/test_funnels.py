"""Reached, gone on, lost or open: by hand on small tables, and always adding up."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from journey_nb.events.funnels import funnel, visits
from journey_nb.events.prepare import write_events
from journey_nb.model.claims import Reason

STAGES = ["try", "buy", "use"]


def seen(*rows):
    """(customer, stage, first day, last day) of July 2026; None is undated."""
    moment = lambda d: pd.NaT if d is None else pd.Timestamp("2026-07-01", tz="UTC") + pd.Timedelta(days=d - 1)  # noqa: E731
    table = [(who, stage, moment(first), moment(last)) for who, stage, first, last in rows]
    frame = pd.DataFrame(table, columns=["customer_id", "stage", "first_at", "last_at"])
    return frame.assign(first_at=pd.to_datetime(frame["first_at"], utc=True), last_at=pd.to_datetime(frame["last_at"], utc=True))


def counts(found):
    return {s.stage: (s.reached, s.went_on, s.lost, s.open) for s in found.steps}


def test_a_customer_of_yesterday_is_not_lost():
    people = seen(("kim", "try", 1, 1), ("kim", "buy", 4, 4), ("lee", "try", 2, 2), ("roh", "try", 29, 30))
    found, lost = funnel(people, STAGES, until="2026-07-31", open_days=5)
    assert counts(found) == {"try": (3, 1, 1, 1), "buy": (1, 0, 0, 1), "use": (0, 0, 0, 0)}
    assert lost == {"try": ["lee"]} and found.until == "2026-07-31"


def test_the_share_is_of_those_decided_with_wilsons_interval():
    people = seen(*[(f"c{i}", "try", 1, 1) for i in range(9)], *[(f"c{i}", "buy", 2, 2) for i in range(6)], ("c9", "try", 30, 30))
    step = funnel(people, STAGES, until="2026-07-31", open_days=3)[0].steps[0]
    assert (step.share.count, step.share.of, step.open) == (6, 9, 1)
    assert (step.share.low, step.share.high) == pytest.approx(proportion_confint(6, 9, method="wilson"))


def test_nobody_is_lost_at_the_last_stage_that_anybody_was_seen_at():
    people = seen(("kim", "try", 1, 1), ("kim", "buy", 2, 2), ("lee", "try", 1, 1))
    found, lost = funnel(people, STAGES, until="2026-12-31", open_days=1)
    assert counts(found)["buy"] == (1, 0, 0, 1) and lost == {"try": ["lee"]}
    assert Reason("visits.unseen", {"stage": "buy"}) in found.reasons


def test_going_back_takes_nothing_away():
    people = seen(("kim", "try", 1, 20), ("kim", "buy", 3, 3))
    assert counts(funnel(people, STAGES, until="2026-08-31", open_days=1)[0])["try"] == (1, 1, 0, 0)


def test_who_was_at_the_later_stage_before_and_never_after_did_not_go_on():
    people = seen(("kim", "buy", 1, 2), ("kim", "try", 5, 5), ("lee", "use", 1, 1))
    assert counts(funnel(people, STAGES, until="2026-08-31", open_days=1)[0])["try"] == (1, 0, 1, 0)


def test_a_skipped_stage_is_not_reached_and_is_told():
    people = seen(("kim", "try", 1, 1), ("kim", "use", 5, 5), ("lee", "buy", 2, 2), ("lee", "use", 3, 3))
    found, _ = funnel(people, STAGES, until="2026-07-31")
    assert counts(found)["buy"] == (1, 1, 0, 0) and counts(found)["try"] == (1, 1, 0, 0)
    assert Reason("visits.skipped", {"n": 2, "of": 2}) in found.reasons


def test_being_heard_of_without_a_stage_keeps_a_case_open():
    people = seen(("kim", "try", 1, 1), ("kim", "whole", 29, 29), ("lee", "try", 1, 1), ("roh", "buy", 2, 2))
    assert counts(funnel(people, STAGES, until="2026-07-31", open_days=5)[0])["try"] == (2, 0, 1, 1)


def test_how_long_a_case_is_open_is_learned_from_those_who_went_on():
    people = seen(*[(f"c{i}", "try", 1, 1) for i in range(11)], *[(f"c{i}", "buy", 1 + i, 1 + i) for i in range(1, 11)])
    found, _ = funnel(people, STAGES, until="2026-07-31")
    assert found.open_days == 9.1  # the 90th percentile of 1, 2 … 10 days
    assert found.reasons[0] == Reason("visits.learned", {"days": 9.1, "n": 10})


def test_one_survey_that_names_two_stages_says_nothing_about_time():
    people = seen(("kim", "try", 1, 1), ("kim", "buy", 1, 1))
    found, _ = funnel(people, STAGES, until="2026-07-31")
    assert counts(found)["try"] == (1, 1, 0, 0) and found.reasons[0].key == "visits.nobody_moved" and found.open_days == 30


def test_who_left_no_date_is_left_out_and_counted():
    people = seen(("kim", "try", 1, 1), ("lee", "try", None, None), ("roh", "try", None, None), ("roh", "buy", 3, 3))
    found, _ = funnel(people, STAGES, until="2026-12-31", open_days=1)
    assert counts(found)["try"] == (1, 0, 1, 0) and Reason("visits.undated", {"n": 1}) in found.reasons


def test_one_personas_funnel_counts_its_people_only():
    people = seen(("kim", "try", 1, 1), ("lee", "try", 1, 1), ("lee", "buy", 2, 2))
    assert counts(funnel(people, STAGES, until="2026-07-31", people=["lee"])[0])["try"] == (1, 1, 0, 0)


def test_the_last_day_ends_at_midnight_in_the_studys_zone():
    people = seen(("kim", "try", 1, 1), ("roh", "buy", 1, 1))  # 1 July 00:00 UTC is 09:00 in Seoul: 15 hours before that day's end
    assert counts(funnel(people, STAGES, until="2026-07-01", open_days=0.62, timezone="Asia/Seoul")[0])["try"] == (1, 0, 1, 0)
    assert counts(funnel(people, STAGES, until="2026-07-01", open_days=0.63, timezone="Asia/Seoul")[0])["try"] == (1, 0, 0, 1)


def test_nothing_at_all_is_a_funnel_of_zeros():
    found, lost = funnel(visits(None, None, None, STAGES), STAGES, until="2026-07-31")
    assert counts(found) == dict.fromkeys(STAGES, (0, 0, 0, 0)) and lost == {} and all(s.share is None for s in found.steps)


# ---------------------------------------------------------------- from the log and from words


def log(tmp_path, rows, precision="instant"):
    table = pd.DataFrame(rows, columns=["customer", "event", "at"])
    chunk = table.assign(
        record_key=[str(i) for i in range(len(table))], at=pd.to_datetime(table["at"], utc=True), at_precision=precision, channel=None, row=range(len(table))
    )
    return write_events([("F01", "event_log", lambda: iter([chunk]))], b"k" * 32, tmp_path / "events.parquet")


PLACES = pd.DataFrame({"event": ["demo", "order", "ping"], "stage": pd.Categorical(["try", "buy", "whole"])})


def test_what_was_done_and_what_was_said_are_one_visit(tmp_path):
    events = log(tmp_path, [("kim", "demo", "2026-07-03"), ("kim", "order", "2026-07-05"), (None, "demo", "2026-07-05"), ("kim", "ping", "2026-07-09")])
    kim = events.query("SELECT customer_id FROM events WHERE customer_id NOT LIKE 'anon-%' LIMIT 1")["customer_id"].iloc[0]
    said = pd.DataFrame(
        {
            "customer_id": [kim, kim, kim],
            "stage": ["try"] * 3,
            "voice": ["customer", "customer", "team"],
            "at": pd.to_datetime(["2026-07-01", None, "2026-06-01"], utc=True),
        }
    )
    found = visits(events, PLACES, said, STAGES)
    assert found[["customer_id", "stage"]].values.tolist() == [[kim, "buy"], [kim, "try"], [kim, "whole"]]
    assert found.loc[1, "first_at"] == pd.Timestamp("2026-07-01", tz="UTC") and found.loc[1, "last_at"] == pd.Timestamp("2026-07-03", tz="UTC")


def test_events_outside_the_period_are_no_visits(tmp_path):
    events = log(tmp_path, [("kim", "demo", "2026-06-30"), ("kim", "order", "2026-07-05"), ("kim", "order", "2026-08-01")])
    found = visits(events, PLACES, None, STAGES, span=("2026-07-01 00:00:00", "2026-08-01 00:00:00"))
    assert found[["stage", "first_at", "last_at"]].astype(str).values.tolist() == [["buy", "2026-07-05 00:00:00+00:00", "2026-07-05 00:00:00+00:00"]]


@pytest.mark.parametrize("from_log", [True, False])
def test_what_is_known_to_the_day_may_have_been_at_its_end(tmp_path, from_log):
    if from_log:
        found = visits(log(tmp_path, [("kim", "demo", "2026-07-03")], "day"), PLACES, None, STAGES)
    else:
        found = visits(None, None, pd.DataFrame({"customer_id": ["kim"], "stage": ["try"], "at": ["2026-07-03"], "at_precision": ["day"]}), STAGES)
    assert found[["first_at", "last_at"]].astype(str).values.tolist() == [["2026-07-03 00:00:00+00:00", "2026-07-03 23:59:59+00:00"]]


def test_an_undated_visit_is_known_and_has_no_date():
    found = visits(None, None, pd.DataFrame({"customer_id": ["kim", "anon-7"], "stage": ["try", "try"], "at": [None, None]}), STAGES)
    assert found["customer_id"].tolist() == ["kim"] and found["first_at"].isna().all()


# ---------------------------------------------------------------- always


def plainly(rows, end, open_days):
    """The same count, person by person and visit by visit."""
    out = {s: [0, 0, 0, 0] for s in STAGES}
    final = max((STAGES.index(s) for _, s, _ in rows if s in STAGES), default=-1)
    for who in {who for who, _, _ in rows}:
        own = [(s, at) for w, s, at in rows if w == who]
        for j, stage in enumerate(STAGES):
            at_stage = [at for s, at in own if s == stage]
            if not at_stage:
                continue
            out[stage][0] += 1
            later = any(s in STAGES[j + 1 :] and at >= min(at_stage) for s, at in own)
            fresh = j >= final or end - max(at for _, at in own) <= open_days
            out[stage][1 if later else 3 if fresh else 2] += 1
    return {s: tuple(n) for s, n in out.items()}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([*STAGES, "whole"]), st.integers(1, 30)), max_size=25), st.integers(0, 30))
def test_everybody_who_reached_a_stage_went_on_was_lost_or_is_open(rows, open_days):
    at = [pd.Timestamp("2026-07-01", tz="UTC") + pd.Timedelta(days=d - 1) for _, _, d in rows]
    said = pd.DataFrame(
        {"customer_id": [w for w, _, _ in rows], "stage": [s for _, s, _ in rows], "at": pd.to_datetime(pd.Series(at, dtype="datetime64[us, UTC]"), utc=True)}
    )
    found, lost = funnel(visits(None, None, said, STAGES), STAGES, until="2026-07-31", open_days=open_days)
    assert all(s.reached == s.went_on + s.lost + s.open for s in found.steps)
    assert {s.stage: s.lost for s in found.steps if s.lost} == {k: len(v) for k, v in lost.items()}
    assert counts(found) == plainly(rows, 32, open_days)  # the 31st ends where the 32nd begins


def test_nobody_known_is_a_funnel_of_zeros():
    said = pd.DataFrame({"customer_id": ["anon-1"], "stage": ["try"], "voice": ["customer"], "at": ["2026-07-01"], "at_precision": ["day"]})
    found, lost = funnel(visits(None, None, said, STAGES), STAGES, until="2026-07-31")
    assert counts(found) == dict.fromkeys(STAGES, (0, 0, 0, 0)) and lost == {}
