"""The ways people take through the stages, with their loops and returns."""

import pytest

from journey_nb.mapping.records import Records
from journey_nb.mapping.ways import moves
from journey_nb.model.phrase import Phrase
from journey_nb.stages import StageDef

from .logs import did
from .people import placed

STAGES = tuple(StageDef(k, Phrase.same(k), Phrase.same(k)) for k in ("see", "try", "buy"))


def said(who, stage, day, kind="ticket", **row):
    return {"customer_id": who, "stage": stage, "text": "말", "kind_of_source": kind, "at": f"2026-07-{day:02d}T03:00Z", **row}


def went(rows, **more):
    with Records(placed(rows, stages=STAGES, **more)) as records:
        return {(m.stage, m.to, m.kind): (m.people, m.times) for m in moves(records)}


def test_a_customer_who_comes_back_is_not_put_in_order():
    rows = [said("kim", "try", 1), said("kim", "buy", 2), said("kim", "try", 3), said("kim", "buy", 4), said("lee", "try", 1), said("lee", "buy", 9)]
    found = went(rows)
    assert found["try", "buy", "on"] == (2, 3)
    assert found["buy", "try", "back"] == (1, 1)
    assert found["try", "try", "again"] == (1, 1) and found["buy", "buy", "again"] == (1, 1)
    assert len(found) == 4


def test_who_passes_a_stage_by_skips_it():
    assert went([said("kim", "see", 1), said("kim", "buy", 2)]) == {("see", "buy", "skip"): (1, 1)}


def test_the_share_is_of_those_who_were_seen_there():
    rows = [said(f"c{n}", "try", 1) for n in range(8)] + [said(f"c{n}", "buy", 2) for n in range(6)]
    with Records(placed(rows, stages=STAGES)) as records:
        (move,) = moves(records)
    assert (move.share.count, move.share.of) == (6, 8)


def test_who_looks_back_in_a_survey_goes_nowhere():
    assert went([said("kim", "buy", 1, "survey"), said("kim", "try", 2, "interview"), said("kim", "see", 3, "review")]) == {}


def test_somebody_unknown_is_on_no_way():
    assert went([said("anon-1", "try", 1), said("anon-1", "buy", 2)]) == {}


def test_what_is_known_to_the_day_only_does_not_turn_anybody_round(tmp_path):
    log = did(tmp_path, [("kim", "try:test", "2026-07-02T09:00Z"), ("kim", "buy:order", "2026-07-02")])
    assert went([], **log) == {("try", "buy", "on"): (1, 1)}
    later = did(tmp_path / "2", [("kim", "try:test", "2026-07-03T09:00Z"), ("kim", "buy:order", "2026-07-02")])
    assert went([], **later) == {("buy", "try", "back"): (1, 1)}


def test_events_and_words_are_one_way(tmp_path):
    log = did(tmp_path, [("kim", "try:test", "2026-07-01T00:00Z"), ("kim", "buy:order", "2026-07-05T00:00Z")])
    study = placed([said("lee", "see", 3)], stages=STAGES, **log)
    kim = study.events.query("SELECT DISTINCT customer_id FROM events")["customer_id"].iloc[0]
    assert went([said(kim, "see", 3)], **log) == {("try", "see", "back"): (1, 1), ("see", "buy", "skip"): (1, 1)}


def test_a_persona_has_its_own_people_only():
    rows = [said("kim", "try", 1), said("kim", "buy", 2), said("lee", "buy", 1), said("lee", "try", 2)]
    with Records(placed(rows, stages=STAGES).only(["lee"])) as records:
        assert [(m.stage, m.to, m.kind) for m in moves(records)] == [("buy", "try", "back")]


@pytest.mark.parametrize("n", [0, 1])
def test_nobody_moves_where_nobody_is_seen_twice(n):
    assert went([said("kim", "try", 1)] * n) == {}
