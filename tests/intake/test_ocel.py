"""Object-centric event logs: which objects are the case, and the same events from every form."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from journey_nb import intake
from journey_nb.model.errors import StudyError

from .conftest import Rule, Settings

Put = Callable[..., Path]


def ocel(events: list[tuple[str, list[str]]], objects: dict[str, str], day: str = "2026-03-0{}T09:00:00Z") -> str:
    """OCEL 2 JSON of (type, objects touched) an event, one a day."""
    return json.dumps(
        {
            "objectTypes": [{"name": kind, "attributes": []} for kind in sorted(set(objects.values()))],
            "eventTypes": [],
            "objects": [{"id": name, "type": kind} for name, kind in objects.items()],
            "events": [
                {"id": f"e{n}", "type": kind, "time": day.format(n), "relationships": [{"objectId": o, "qualifier": "x"} for o in touched]}
                for n, (kind, touched) in enumerate(events, 1)
            ],
        }
    )


def events_of(taken: intake.Intake) -> pd.DataFrame:
    return pd.concat([chunk for log in taken.event_files for chunk in log.chunks()], ignore_index=True)


SHOP = ocel(
    [("order", ["kim", "o1"]), ("pack", ["o1", "i1", "i2"]), ("complain", ["kim", "lee", "o1"]), ("restock", ["i1"])],
    {"kim": "customer", "lee": "customer", "o1": "order", "i1": "item", "i2": "item"},
)


def test_a_type_that_is_named_for_people_is_the_case(put: Put) -> None:
    taken = intake.read(put("shop.jsonocel", SHOP), zone="UTC")
    (file,) = taken.files
    assert (file.source, file.kind, file.columns["customer"]) == ("ocel", "log", ["case:customer"])
    assert "the object type 'customer': by its name" in file.why.en and "'item', 'order'" in file.why.en and "고객" in file.why.ko
    found = events_of(taken)
    assert found[["customer", "event", "row"]].values.tolist() == [["kim", "order", 1], ["kim", "complain", 3], ["lee", "complain", 3]]
    assert len(set(found["record_key"])) == 3, "an event of two customers is one event of each"


def test_an_event_that_touches_no_customer_is_set_aside_and_counted(put: Put) -> None:
    (file,) = intake.read(put("shop.jsonocel", SHOP)).files
    assert (file.rows_read, file.rows_kept, file.set_aside_counts) == (5, 3, {"other_kind": 2})
    assert [s.row for s in file.set_aside] == ["2", "4"]


def test_the_study_says_which_type_is_the_case(put: Put) -> None:
    path = put("shop.jsonocel", SHOP)
    taken = intake.read(path, study=Settings([Rule("*", columns={"customer": "Order"})]))
    assert events_of(taken)["event"].tolist() == ["order", "pack", "complain"] and "as the study says" in taken.files[0].why.en
    wrong = intake.read(path, study=Settings([Rule("*", columns={"customer": "oder"})])).files[0]
    assert isinstance(wrong.error, StudyError) and "Did you mean 'order'?" in str(wrong.error)


@pytest.mark.parametrize("kind", ["CustomerOrder", "user story", "고객 요청서"])
def test_a_thing_that_customers_have_is_no_customer(put: Put, kind: str) -> None:
    log = ocel([("a", ["x1"]), ("b", ["x1", "y1"]), ("c", ["y1"]), ("d", ["y1"])], {"x1": kind, "y1": "Buyer"})
    assert intake.read(put("a.jsonocel", log)).files[0].columns["customer"] == ["case:Buyer"]


def test_broken_events_are_unreadable_and_the_others_are_read(put: Put) -> None:
    log = json.loads(SHOP)
    log["events"] += [
        {"type": "lost id", "relationships": []},
        "no object",
        {"id": "e9", "type": "late", "time": "soon", "relationships": [{"objectId": "lee"}]},
    ]
    taken = intake.read(put("a.json", json.dumps(log)))
    assert taken.files[0].set_aside_counts == {"other_kind": 2, "unreadable": 2}
    assert events_of(taken).iloc[-1][["customer", "event", "at_precision", "row"]].tolist() == ["lee", "late", "none", 7]


def test_two_logs_that_number_their_events_alike_are_two_logs(put: Put) -> None:
    put("march.json", SHOP)
    april = ocel([("order", ["kim", "o1"]), ("pay", ["kim", "o1"]), ("complain", ["lee", "o1"])], json.loads(SHOP_TYPES), day="2026-04-0{}T09:07:13Z")
    taken = intake.read(put("april.json", april).parent)
    assert [f.twin_of for f in taken.files] == [None, None]
    assert len(set(events_of(taken)["record_key"])) == 6


SHOP_TYPES = json.dumps({"kim": "customer", "lee": "customer", "o1": "order"})


def test_json_that_is_no_log_goes_on_to_the_other_readers(put: Put) -> None:
    assert intake.read(put("a.json", '{"objectId": 1, "objects": [], "events": "none"}')).files[0].source == "not data"
    broken = intake.read(put("b.jsonocel", '{"ocel:events": {"e1":')).files[0]
    assert broken.source == "unreadable" and "broken JSON" in broken.why.en
    deep = intake.read(put("c.jsonocel", '{"ocel:events": ' + "[" * 100_000)).files[0]
    assert deep.source == "unreadable"
    empty = intake.read(put("d.xmlocel", "<log><trace/></log>")).files[0]
    assert empty.source == "unreadable" and "OCEL" in empty.why.en


def test_an_xml_bomb_in_a_log_is_unreadable(put: Put) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><events><event id="&b;"/></events><objects/></log>'
    assert intake.read(put("a.xmlocel", bomb)).files[0].source == "unreadable"


def base(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as made:
        made.executescript(script)
    made.close()
    return path


HEART = "CREATE TABLE event_map_type (ocel_type, ocel_type_map); CREATE TABLE event_object (ocel_event_id, ocel_object_id, ocel_qualifier);"


def test_a_view_in_a_hostile_database_is_never_run(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS ocel_id, 'x' AS ocel_type FROM n"
    path = base(tmp_path / "a.sqlite", f"{HEART} CREATE VIEW event AS {endless}; CREATE VIEW object AS {endless};")
    assert intake.read(path).files[0].source == "not data", "without tables of these names it is some other database"


def test_a_database_that_wants_more_work_than_its_size_allows_is_given_up(tmp_path: Path, monkeypatch: Any) -> None:
    from journey_nb.intake import ocel as reader

    rows = "; ".join(f"INSERT INTO event VALUES ('e{n}', 'x')" for n in range(400))
    script = f"{HEART} CREATE TABLE event (ocel_id, ocel_type); CREATE TABLE object (ocel_id, ocel_type); {rows};"
    path = base(tmp_path / "a.sqlite", script)
    monkeypatch.setattr(reader, "STEP", 10)
    monkeypatch.setattr(reader, "LEAST_STEPS", 100)
    monkeypatch.setattr(reader, "STEPS_A_BYTE", 0)
    file = intake.read(path).files[0]
    assert file.source == "unreadable" and "more work" in file.why.en


def test_reading_a_database_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = base(tmp_path / "in" / "a.db", f"{HEART} CREATE TABLE event (ocel_id, ocel_type); CREATE TABLE object (ocel_id, ocel_type);")
    before = path.read_bytes()
    intake.read(path)
    assert path.read_bytes() == before and [p.name for p in path.parent.iterdir()] == ["a.db"]


def test_another_database_is_no_research_data_yet(tmp_path: Path) -> None:
    assert intake.read(base(tmp_path / "a.sqlite", "CREATE TABLE t (a)")).files[0].source == "not data"


# ---------------------------------------------------------------- real files

FORMS = {"example_log": (".jsonocel", ".xmlocel"), "ocel20_example": (".jsonocel", ".sqlite", ".xmlocel")}
COUNTS = {
    ("example_log", "order"): (23, 12),
    ("example_log", "delivery"): (23, 8),
    ("ocel20_example", "Invoice"): (13, 9),
    ("ocel20_example", "Payment"): (13, 3),
}


@pytest.mark.parametrize(("name", "case"), COUNTS)
def test_every_form_of_one_real_log_gives_the_same_events(test_data: Path, name: str, case: str) -> None:
    tables = []
    for ending in FORMS[name]:
        study = Settings([Rule("*", columns={"customer": case})])
        taken = intake.read(test_data / "real" / "s04_ocel_examples" / (name + ending), study=study, zone="Europe/Rome")
        assert (taken.files[0].rows_read, taken.files[0].rows_kept) == COUNTS[name, case]
        tables.append(events_of(taken).drop(columns="row").sort_values(["at", "record_key"]).reset_index(drop=True))
    assert all(tables[0].equals(table) for table in tables[1:])


def test_five_real_files_are_two_logs(test_data: Path) -> None:
    taken = intake.read(test_data / "real" / "s04_ocel_examples", zone="Asia/Seoul")
    files = {f.path: f for f in taken.files if f.source == "ocel"}
    mains = {path: next((p for p, other in files.items() if other.alias == f.twin_of), None) for path, f in files.items()}
    assert mains == {
        "example_log.jsonocel": None,
        "example_log.xmlocel": "example_log.jsonocel",
        "ocel20_example.jsonocel": None,
        "ocel20_example.sqlite": "ocel20_example.jsonocel",
        "ocel20_example.xmlocel": "ocel20_example.jsonocel",
    }
    assert len(events_of(taken)) == 12 + 9
