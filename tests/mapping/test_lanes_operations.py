"""How long customers waited, from records of people and from nothing else."""

from dataclasses import replace

import pandas as pd
import pytest

from journey_nb.intake import operation
from journey_nb.mapping.operations import operations

from .people import crowd, placed


def talk(who, turns, conversation=None, stage="try"):
    """Turns of (voice, minute) as rows of one chat."""
    at = pd.Timestamp("2026-07-01T09:00Z")
    return [
        {
            "customer_id": who,
            "stage": stage,
            "text": "네",
            "kind_of_source": "chat",
            "at": at + pd.Timedelta(minutes=m),
            "voice": v,
            "talk": conversation or who,
        }
        for v, m in turns
    ]


def chats(*talks):
    rows = [row for one in talks for row in one]
    made = placed(rows)
    said = made.said.assign(voice=[r["voice"] for r in rows], conversation=[r["talk"] for r in rows])
    return replace(made, said=said[said["voice"] == "customer"]), said


def one(found, measure, stage="try"):
    return next(o for o in found if (o.measure, o.stage) == (measure, stage))


def test_the_first_reply_is_the_teams_next_message_after_the_customers_first():
    study, said = chats(talk("kim", [("team", 0), ("customer", 2), ("customer", 3), ("team", 12), ("team", 40)]), talk("lee", [("customer", 0), ("team", 30)]))
    reply = one(operations(study, said), "first_reply")
    assert (reply.unit, reply.spread.n, reply.spread.median, reply.known) == ("minutes", 2, 20.0, True)
    assert reply.evidence.n_people == 2


def test_one_who_wrote_often_is_one_voice():
    often = [talk("kim", [("customer", 0), ("team", 60)], f"k{i}") for i in range(9)]
    study, said = chats(*often, talk("lee", [("customer", 0), ("team", 10)]))
    assert one(operations(study, said), "first_reply").spread.median == 35.0


def test_a_room_of_several_customers_and_an_answer_that_never_came_tell_nothing():
    room = [*talk("kim", [("customer", 0)], "room"), *talk("lee", [("customer", 1), ("team", 2)], "room")]
    study, said = chats(room, talk("roh", [("team", 0), ("customer", 5)]))
    assert operations(study, said) == ()


def test_an_interviewer_answers_nobody():
    study, said = chats(talk("kim", [("customer", 0), ("team", 10)]))
    said = said.assign(kind_of_source="interview")
    assert operations(replace(study, said=said[said["voice"] == "customer"]), said) == ()


def test_times_that_tickets_report_are_those_of_the_people_who_asked():
    study = placed(crowd(5, text="안 돼요", kind_of_source="ticket"))
    waits = pd.DataFrame({"first_reply": [10.0, 20, 30, 40, 500], "resolution": [60.0, 120, None, 240, 300], "sheet": "", "row": list("01234"), "alias": "F01"})
    found = operations(study, study.said, waits)
    reply, solved = one(found, "first_reply"), one(found, "resolution")
    assert (reply.spread.median, reply.spread.p75, reply.spread.n, reply.unit) == (30.0, 40.0, 5, "minutes")
    assert (solved.spread.median, solved.spread.n, solved.unit) == (3.0, 4, "hours")
    assert reply.spread.low <= 30.0 <= reply.spread.high
    assert one(found, "first_reply", "whole").spread.n == 5, "all records, whatever stage they are of"
    assert operations(study.only(["c00"]), study.said, waits)[0].spread.median == 10.0


def test_waiting_is_the_days_from_the_first_trace_of_a_stage_to_the_first_of_the_next():
    rows = [
        {"customer_id": f"c{i}", "stage": stage, "text": "네", "kind_of_source": "ticket", "at": pd.Timestamp("2026-07-01T00:00Z") + pd.Timedelta(days=day)}
        for i, wait in enumerate((2, 4, 9))
        for stage, day in (("try", 0), ("try", 1), ("buy", wait))
    ]
    back = [
        {"customer_id": "back", "stage": stage, "text": "네", "kind_of_source": "ticket", "at": at}
        for stage, at in (("buy", "2026-07-01T00:00Z"), ("try", "2026-07-03T00:00Z"))
    ]
    (waited,) = operations(placed([*rows, *back]))
    assert (waited.stage, waited.measure, waited.unit, waited.spread.median, waited.spread.n) == ("try", "waiting", "days", 4.0, 3)


def test_a_survey_tells_of_stages_at_one_moment_and_measures_no_waiting():
    assert operations(placed(crowd(9, text="네") + crowd(9, "buy", text="네", at="2026-08-01T00:00Z"))) == ()


def test_nothing_measured_is_no_lane():
    study = placed(crowd(9, text="네"))
    assert operations(study) == operations(study, study.said, None) == operations(study, study.said, pd.DataFrame()) == ()


@pytest.mark.parametrize(("name", "unit", "value", "kept"), [("first reply time", "minutes", 12.0, [12.0]), ("time to close", "hours", 2.0, [120.0])])
def test_the_intake_keeps_every_tickets_minutes_beside_the_medians(name, unit, value, kept):
    at = pd.to_datetime(pd.Series(["2026-03-02", "2026-03-02"], index=[2, 3]), utc=True)
    waits = operation.waits({name: (pd.Series([value, -1.0], index=[2, 3]), unit)}, at, pd.Series(["mail"] * 2, index=[2, 3]), zone="UTC", sheet="S")
    rows = waits.records()
    assert rows[["first_reply", "resolution"]].stack().dropna().tolist() == kept
    assert rows[["sheet", "row"]].to_numpy().tolist() == [["S", "2"]]
