"""Event logs as process mining tools write them: XES with all it allows, and its CSV; starts and completions."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from journey_nb import intake
from journey_nb.events.prepare import write_events

Put = Callable[..., Path]

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="2.0" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="c" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="event"><string key="c:name" value="INVALID"/></global>
<classifier name="by name" keys="c:name"/>
<string key="made by" value="nobody"><string key="nested" value="deep"/></string>
<trace><string key="c:name" value="kim"/><string key="channel" value="전화"/>
  <event><string key="c:name" value="상담"><string key="c:name" value="nested, not the name"/></string>
    <date key="time:timestamp" value="2026-01-01T10:00:00.000+09:00"/><string key="lifecycle:transition" value="start"/>
    <list key="tags"><values><string key="c:name" value="in a list"/></values></list></event>
  <event><string key="c:name" value="상담"/><date key="time:timestamp" value="2026-01-01T10:20:00.000+09:00"/>
    <string key="lifecycle:transition" value="complete"/></event>
</trace>
<trace><event><string key="c:name" value="pay"/><date key="time:timestamp" value="2026-01-02T10:00:00Z"/></event></trace>
</log>"""


def events_of(taken: intake.Intake) -> pd.DataFrame:
    return pd.concat([chunk for log in taken.event_files for chunk in log.chunks()], ignore_index=True)


def test_prefixes_nested_attributes_and_lists_of_xes_are_understood(put: Put) -> None:
    taken = intake.read(put("a.xes", LOG))
    found = events_of(taken)
    assert found[["customer", "event", "channel", "row"]].values.tolist() == [
        ["kim", "상담", "전화", 1],
        ["kim", "상담", "전화", 2],
        ["trace 2", "pay", None, 3],
    ]
    assert found["life"].tolist()[:2] == ["start", "complete"] and taken.files[0].rows_read == 3


def test_a_packed_xes_is_the_same_log(put: Put) -> None:
    put("a.xes", LOG)
    taken = intake.read(put("b.xes.gz", gzip.compress(LOG.encode())).parent)
    assert [f.twin_of for f in taken.files] == [None, "F01"]


def test_events_without_a_name_are_named_by_the_classifier(put: Put) -> None:
    log = LOG.replace('keys="c:name"', "keys=\"kind 'the step'\"").replace('<string key="c:name" value="pay"/>', '<string key="kind" value="pay"/>')
    log = log.replace('<string key="c:name" value="상담">', '<string key="the step" value="call">').replace('<string key="c:name" value="상담"/>', "")
    log = log.replace('<global scope="event"><string key="c:name" value="INVALID"/></global>', "")
    assert events_of(intake.read(put("a.xes", log)))["event"].tolist() == ["+call", "+", "pay+"]


def test_an_event_outside_of_any_case_is_kept_and_nobodys(put: Put) -> None:
    alone = '<event><string key="c:name" value="outage"/><date key="time:timestamp" value="2026-01-03T10:00:00Z"/></event></log>'
    found = events_of(intake.read(put("a.xes", LOG.replace("</log>", alone))))
    assert found["customer"].tolist()[-1] is None and found["event"].tolist()[-1] == "outage"


def test_xes_and_its_csv_give_equal_events_and_equal_durations(put: Put, tmp_path: Path) -> None:
    xes = put("one/a.xes", LOG.replace("<trace><event>", '<trace><string key="c:name" value="lee"/><event>'))
    csv = (
        "case:concept:name,case:channel,concept:name,time:timestamp,lifecycle:transition\n"
        "kim,전화,상담,2026-01-01 10:00:00+09:00,start\nkim,전화,상담,2026-01-01 10:20:00+09:00,complete\nlee,,pay,2026-01-02 10:00:00+00:00,\n"
    )
    tables = []
    for n, path in enumerate((xes, put("two/a.csv", csv))):
        taken = intake.read(path)
        events = write_events([(f.alias, "event_log", f.chunks) for f in taken.event_files], b"k" * 32, tmp_path / f"{n}.parquet")
        tables.append(events.query("SELECT * EXCLUDE (row) FROM events"))
    assert tables[0].equals(tables[1]) and tables[0]["seconds"].tolist()[0] == 1200.0 and len(tables[0]) == 2


def test_the_why_speaks_of_pairs_only_where_there_are_any(put: Put) -> None:
    both = "user_id,event,timestamp,lifecycle\nu1,call,2026-01-01 10:00:00,start\nu1,call,2026-01-01 10:05:00,complete\n"
    assert "a pair is one event with a duration" in intake.inspect(put("a.csv", both)).files[0].why.en
    assert "duration" not in intake.inspect(put("b.csv", both.replace("start", "complete"))).files[0].why.en


# ---------------------------------------------------------------- real files


def test_the_patients_log_is_half_as_many_events_with_durations(test_data: Path, tmp_path: Path) -> None:
    taken = intake.read(test_data / "real" / "s02_patients_log", zone="UTC")
    report = next(f for f in taken.files if f.source == "event_log")
    assert (report.rows_read, report.rows_kept) == (5442, 5442) and "matched by 'handling_id'" in report.why.en
    events = write_events([(f.alias, "event_log", f.chunks) for f in taken.event_files], b"k" * 32, tmp_path / "e.parquet")
    found = events.query("SELECT count(*) AS n, count(seconds) AS timed, min(seconds) AS least FROM events").iloc[0]
    assert (found["n"], found["timed"], events.pairs, len(events.backward)) == (2721, 2721, 2721, 0) and found["least"] >= 0


def test_real_xes_and_csv_of_one_log_are_twins_event_by_event(test_data: Path) -> None:
    folder = test_data / "real" / "s03_pm4py_small_logs"
    for name, n in (("roadtraffic100traces", 390), ("running-example", 42)):
        keys = [set(events_of(intake.read(folder / (name + ending)))["record_key"]) for ending in (".csv", ".xes")]
        assert keys[0] == keys[1] and 0 < len(keys[0]) <= n
    taken = intake.read(folder)
    assert sum(f.rows_kept for f in taken.files) == 8577 + 390 + 42 and len(events_of(taken)) == 8577 + 390 + 42


def test_a_log_of_korean_events_is_on_the_clock_of_korea(put: Put) -> None:
    rows = "".join(f"k{n},접수,2026-03-05 10:00:{n:02d}\n" for n in range(20))
    assert intake.read(put("log.csv", "case,activity,timestamp\n" + rows)).zone.name == "Asia/Seoul"
