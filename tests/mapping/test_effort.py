"""What a completed pass of a stage costs."""

from journey_nb.mapping.effort import efforts
from journey_nb.mapping.records import Records

from .logs import did
from .people import placed
from .test_ways import STAGES, said


def found(rows, log):
    with Records(placed(rows, stages=STAGES, **log)) as records:
        return {e.stage: e for e in efforts(records, seed=7)}


def passes(n, *, steps=(1, 2, 3, 4, 10)):
    """``c0`` … each with so many steps at ``try``, a minute apart, and then one at ``buy`` the day after."""
    rows = []
    for i in range(n):
        rows += [(f"c{i}", "try:step", f"2026-07-01T00:{m:02d}:00Z") for m in range(steps[i])]
        rows.append((f"c{i}", "buy:order", "2026-07-02T00:00:00Z"))
    return rows


def test_steps_and_minutes_are_of_people_who_went_on(tmp_path):
    one = found([], did(tmp_path, [*passes(5), ("lee", "try:step", "2026-07-01T00:00:00Z")]))["try"]
    assert (one.steps.n, one.steps.median, one.steps.p75, round(one.steps.p90, 1), one.open) == (5, 3.0, 4.0, 7.6, 1)
    assert (one.steps.low, one.steps.high) == (1.0, 10.0)
    assert (one.minutes.median, one.minutes.n) == (2.0, 5)


def test_the_last_stage_has_open_passes_only(tmp_path):
    last = found([], did(tmp_path, passes(5)))["buy"]
    assert (last.open, last.steps, last.minutes) == (5, None, None)


def test_under_five_people_there_is_no_median(tmp_path):
    assert found([], did(tmp_path, passes(4)))["try"].steps is None


def test_going_back_to_an_earlier_stage_is_part_of_the_same_pass(tmp_path):
    rows = []
    for i in range(5):
        days = (("try", 1), ("see", 2), ("try", 3), ("buy", 4), ("try", 6), ("try", 7), ("buy", 8))
        rows += [(f"c{i}", f"{stage}:{stage}", f"2026-07-{day:02d}T00:00:00Z") for stage, day in days]
    one = found([], did(tmp_path, rows))["try"]
    assert (one.steps.median, one.minutes.median) == (2.0, 1.5 * 1440)  # two passes each: 2 steps in two days, 2 steps in one


def test_a_ticket_is_a_contact_and_a_survey_is_none(tmp_path):
    log = did(tmp_path, passes(5, steps=(2, 2, 2, 2, 2)))
    study = placed([], stages=STAGES, **log)
    people = sorted(study.events.query("SELECT DISTINCT customer_id FROM events")["customer_id"])
    rows = [said(who, "try", 1) for who in people[:3]] + [said(who, "try", 1, "survey") for who in people]
    one = found(rows, log)["try"]
    assert (one.contacts.median, one.contacts.n, one.steps.median) == (1.0, 5, 2.0)


def test_without_dated_events_effort_is_not_known():
    assert found([said("kim", "try", 1), said("kim", "buy", 2)], {}) == {}


def test_a_pass_known_to_the_day_only_has_no_minutes(tmp_path):
    rows = [(f"c{i}", event, day) for i in range(5) for event, day in (("try:a", "2026-07-01"), ("try:b", "2026-07-03"), ("buy:c", "2026-07-09"))]
    one = found([], did(tmp_path, rows))["try"]
    assert one.steps.median == 2.0 and one.minutes is None
