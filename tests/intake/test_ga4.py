"""GA4 events as BigQuery exports them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from journey_nb import intake
from journey_nb.intake import ga4, ga4_rows, jsonrows
from journey_nb.stages import load_model, place

from .conftest import Rule, Settings

Put = Callable[..., Path]
DEVICE = "1234567890.1617181920"


def event(second: int, name: str = "page_view", page: str | None = "https://haesol.example/pricing", **more: Any) -> dict[str, Any]:
    """One event of 2 March 2026, so many seconds after midnight in UTC, nested as BigQuery writes it."""
    params = [{"key": "ga_session_id", "value": {"string_value": None, "int_value": "77"}}]
    if page is not None:
        params.append({"key": "page_location", "value": {"string_value": page, "int_value": None}})
    made = {
        "event_date": "20260302",
        "event_timestamp": str(1_772_409_600_000_000 + second * 1_000_000),
        "event_name": name,
        "event_params": params,
        "event_bundle_sequence_id": str(second),
        "user_id": None,
        "user_pseudo_id": DEVICE,
        "traffic_source": {"medium": "cpc", "source": "google"},
    }
    return made | more


def lines(*events: dict[str, Any]) -> str:
    return "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events)


def did(path: Path, **settings: Any) -> pd.DataFrame:
    taken = intake.read(path, **settings)
    return pd.concat([chunk for log in taken.event_files for chunk in log.chunks()], ignore_index=True)


def test_ga4_is_recognised_and_says_why(put: Put) -> None:
    found = intake.recognise(put("events_20260302.json", lines(event(0), event(1))))
    assert (found.source, found.kind) == ("ga4", "log")
    assert found.why.en.startswith("GA4 events as BigQuery exports them, one JSON object a line: 'event_name', 'event_timestamp', 'user_id', 'user_pseudo_id'")
    assert "page_view에는 'page_location'의 경로를 붙였습니다" in found.why.ko


def test_who_what_and_when_of_an_event(put: Put) -> None:
    found = did(put("a.ndjson", lines(event(0), event(61, "scroll"), event(62, user_id="u-1"))))
    assert found["customer"].tolist() == [DEVICE, DEVICE, "u-1"]
    assert found["event"].tolist() == ["page_view /pricing", "scroll", "page_view /pricing"]
    assert found["at"].map(pd.Timestamp.isoformat).tolist() == ["2026-03-02T00:00:00+00:00", "2026-03-02T00:01:01+00:00", "2026-03-02T00:01:02+00:00"]
    assert found["at_precision"].tolist() == ["instant"] * 3 and found["row"].tolist() == [1, 2, 3]


def test_the_first_touch_is_not_the_sessions_channel(put: Put) -> None:
    sent = {"collected_traffic_source": {"manual_medium": "email", "manual_source": "newsletter"}}
    last = {"session_traffic_source_last_click": {"manual_campaign": {"medium": "(none)"}}}
    clicked = {"collected_traffic_source": {"manual_medium": None, "gclid": "abc"}}
    assert did(put("a.json", lines(event(0), event(1, **sent), event(2, **last), event(3, **clicked))))["channel"].tolist() == [None, "email", "direct", "cpc"]


def test_how_a_user_first_came_is_a_fact_about_the_customer(put: Put) -> None:
    first = {"traffic_source": {"source": "naver", "medium": "organic"}}
    taken = intake.read(put("a.json", lines(event(0), event(1, user_id="u-1", **first), event(2, user_id="u-1", **first), event(3, traffic_source=None))))
    assert taken.attributes[["customer", "name", "value"]].to_numpy().tolist() == [
        [DEVICE, "first source / medium", "google / cpc"],
        ["u-1", "first source / medium", "naver / organic"],
    ]
    flat = "event_timestamp,event_name,user_pseudo_id,traffic_source.source,traffic_source.medium,medium\n1772409600000000,scroll,d.1,naver,organic,x\n"
    found = intake.read(put("b.csv", flat))
    assert found.attributes["value"].tolist() == ["naver / organic"]
    assert [c["channel"].tolist() for log in found.event_files for c in log.chunks()] == [[None]]


def test_of_too_many_people_nobodys_first_source_is_kept(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ga4_rows, "PEOPLE", 2)
    taken = intake.read(put("a.json", lines(*(event(i, user_pseudo_id=f"{i}.1") for i in range(4)))))
    assert taken.attributes.empty and "first source of more than" in taken.log["detail_en"].tolist()[0]


def test_the_page_of_a_page_view_finds_its_stage(put: Put) -> None:
    pages = ["https://x.example/ko/%EC%9A%94%EA%B8%88%EC%A0%9C/?a=1", "https://x.example/blog/vpn", "https://x.example/orders/839201", None]
    found = did(put("a.json", lines(*(event(i, page=page) for i, page in enumerate(pages)))))
    assert found["event"].tolist() == ["page_view /ko/요금제", "page_view /blog/vpn", "page_view /orders/:id", "page_view"]
    assert place(found, load_model("general"))["placed_by"].tolist() == ["event", "event", "none", "none"]


def test_a_screen_of_an_app_is_named_too(put: Put) -> None:
    params = [{"key": "firebase_screen_class", "value": {"string_value": "CheckoutActivity"}}]
    assert did(put("a.json", lines(event(0, "screen_view", event_params=params))))["event"].tolist() == ["screen_view CheckoutActivity"]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://example.com", "/"),
        ("https://example.com/index.html?x=1#top", "/"),
        ("https://app.example.com/#/settings/team?tab=2", "/settings/team"),
        ("example.com/pricing/", "/pricing"),
        ("/a/b/c/d/e/f", "/a/b/c/d"),
        ("https://example.com/u/kim@example.com", "/u/:id"),
        ("https://example.com/r/550e8400-e29b-41d4-a716-446655440000", "/r/:id"),
        ("https://example.com/page/2", "/page/:id"),
        ("https://example.com/v2/docs", "/v2/docs"),
        ("http://[broken", ""),
        ("(not set)", ""),
    ],
)
def test_a_path_names_a_page_and_nobody(address: str, path: str) -> None:
    assert ga4_rows.page_of(address) == path


def test_an_array_a_list_of_lines_a_parquet_and_a_flat_table_are_one_export(put: Put) -> None:
    import duckdb

    events = [event(i, user_id="u-1" if i % 2 else None) for i in range(30)]
    found = {"lines": did(put("a.json", lines(*events))), "array": did(put("b.json", json.dumps(events, indent=1)))}
    source, target = put("c.ndjson", lines(*events)), put("c.parquet", b"")
    kind = "STRUCT(key VARCHAR, value STRUCT(string_value VARCHAR, int_value BIGINT))[]"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE (event_timestamp::BIGINT AS event_timestamp) FROM read_json('{source}', format='newline_delimited', columns="
            f"{{event_date: 'VARCHAR', event_timestamp: 'VARCHAR', event_name: 'VARCHAR', event_params: '{kind}', event_bundle_sequence_id: 'BIGINT',"
            f" user_id: 'VARCHAR', user_pseudo_id: 'VARCHAR'}})) TO '{target}' (FORMAT parquet)"
        )
    found["parquet"] = did(target)
    flat = "event_timestamp,event_name,user_pseudo_id,user_id,page_location,ga_session_id,event_bundle_sequence_id\n" + "".join(
        f"{e['event_timestamp']},page_view,{DEVICE},{e['user_id'] or ''},https://haesol.example/pricing,77,{e['event_bundle_sequence_id']}\n" for e in events
    )
    found["table"] = did(put("d.csv", flat))
    for frame in found.values():
        pd.testing.assert_frame_equal(frame.drop(columns="row"), found["lines"].drop(columns="row"))
    reports = {r.path: r for r in intake.inspect(source.parent).files}
    assert {r.source for r in reports.values()} == {"ga4"}
    assert sum(r.twin_of is None for r in reports.values()) == 1


def test_one_row_a_parameter_is_one_event(put: Put) -> None:
    head = "event_timestamp,event_name,user_pseudo_id,event_bundle_sequence_id,event_params.key,event_params.value.string_value,event_params.value.int_value\n"
    stamp = event(0)["event_timestamp"]
    rows = f"{stamp},page_view,{DEVICE},5,page_location,https://x.example/blog,\n{stamp},page_view,{DEVICE},5,ga_session_id,,77\n{stamp},scroll,{DEVICE},5,ga_session_id,,77\n"
    path = put("a.csv", head + rows)
    assert did(path)["event"].tolist() == ["page_view /blog", "scroll"]
    assert intake.inspect(path).totals == {"rows_read": 3, "rows_kept": 3, "rows_set_aside": 0}


def test_days_stitch_and_what_arrives_twice_is_set_aside_once(put: Put, tmp_path: Path) -> None:
    from journey_nb.events.prepare import write_events

    put("events_20260302.json", lines(*(event(i) for i in range(20))))
    folder = put("events_intraday_20260303.json", lines(*(event(i) for i in range(18, 40)))).parent
    taken = intake.read(folder)
    assert [f.rows_kept for f in taken.files] == [20, 22]
    events = write_events([(f.alias, "ga4", f.chunks) for f in taken.event_files], b"k" * 32, tmp_path / "events.parquet")
    assert events.rows == 40 and events.duplicates[["file", "row"]].to_numpy().tolist() == [["F02", 1], ["F02", 2]]


def test_an_event_that_stands_twice_in_a_file_is_one(put: Put) -> None:
    path = put("a.json", lines(event(0), event(1), event(0)))
    report = intake.inspect(path).files[0]
    assert (report.rows_read, report.rows_kept) == (3, 2)
    assert [(s.row, s.reason, s.detail.en) for s in report.set_aside] == [("3", "duplicate", "the same event as row 1")]
    assert len(did(path)) == 2


def test_without_a_number_of_its_own_two_equal_events_are_two(put: Put) -> None:
    bare = {k: v for k, v in event(0).items() if k != "event_bundle_sequence_id"}
    assert len(did(put("a.json", lines(bare, bare)))) == 2


def test_a_broken_line_is_set_aside_with_its_row_and_reason(put: Put) -> None:
    path = put("a.json", lines(event(0)) + '{"event_name": "page_vi\n\n[1]\n{"x": 1}\n' + lines(event(1)))
    report = intake.inspect(path).files[0]
    assert [(s.row, s.reason, s.detail.en) for s in report.set_aside] == [
        ("2", "unreadable", "broken JSON"),
        ("3", "blank", "blank"),
        ("4", "unreadable", "no JSON object"),
        ("5", "unreadable", "no GA4 event: event_name or its time is missing"),
    ]
    assert (report.rows_read, report.rows_kept) == (6, 2)


def test_a_broken_element_of_an_array_costs_one_event(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [json.dumps(event(i)) for i in range(9)]
    whole[4] = whole[4].replace('"key": "page_location"', '"key" "page_location"')
    for block in (1 << 18, 97):  # also where an element goes over the end of a block
        monkeypatch.setattr(jsonrows, "BLOCK", block)
        report = intake.inspect(put("a.json", "[" + ",\n".join(whole) + "]")).files[0]
        assert (report.rows_read, report.rows_kept, [s.row for s in report.set_aside]) == (9, 8, ["5"])


def test_an_array_cut_short_says_so(put: Put) -> None:
    report = intake.inspect(put("a.json", json.dumps([event(i) for i in range(3)])[:-60])).files[0]
    assert (report.rows_read, report.rows_kept, report.set_aside_counts) == (3, 2, {"unreadable": 1})


def test_mixed_types_are_read_as_text_and_lose_no_digit(put: Put) -> None:
    odd = event(0, event_timestamp=1_772_409_600_000_000, user_id=100234567890123456789, event_params=None)
    worse = event(1, user_pseudo_id={"x": 1}, event_params=[{"key": 5}, "x", None], collected_traffic_source="email")
    found = did(put("a.json", "\ufeff" + lines(odd, worse)))
    assert found["customer"].tolist() == ["100234567890123456789", None]
    assert found["at"].notna().all() and found["event"].tolist() == ["page_view", "page_view"]


def test_a_time_that_excel_has_rounded_leaves_the_day(put: Put) -> None:
    head = "event_date,event_timestamp,event_name,user_pseudo_id\n"
    found = did(put("a.csv", head + "20260302,1.77241E+15,scroll,1.1\n"), zone="Asia/Seoul")
    assert found[["at_precision"]].to_numpy().tolist() == [["day"]] and found["at"][0].isoformat() == "2026-03-01T15:00:00+00:00"


@pytest.mark.parametrize(
    ("name", "content"), [("a.json", "[]"), ("b.jsonl", '{"name": "kim"}\n'), ("c.json", '{"rows": [{"x": 1}]}'), ("d.ndjson", "none"), ("e.json", "")]
)
def test_json_without_ga4_events_is_left_out_with_a_reason(put: Put, name: str, content: str) -> None:
    report = intake.inspect(put(name, content)).files[0]
    assert (report.source, report.rows_read) == ("not data", 0) and report.why.en and report.why.ko


def test_a_table_with_a_header_and_no_event_is_empty(put: Put) -> None:
    report = intake.inspect(put("a.csv", "event_timestamp,event_name,user_pseudo_id\n")).files[0]
    assert (report.source, report.rows_read) == ("ga4", 0) and "머리글 아래에 행이 없습니다" in report.why.ko


def test_what_the_study_says_of_the_file_stands(put: Put) -> None:
    path = put("사이트 이벤트.json", lines(event(0)))
    assert did(path, study=Settings([Rule("*.json", channel="웹")]))["channel"].tolist() == ["웹"]


def test_a_large_export_is_never_in_memory_at_once(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ga4.CHUNK == 100_000
    monkeypatch.setitem(ga4.chunks.__kwdefaults__, "size", 10_000)

    def text() -> Iterator[str]:
        for i in range(30_000):
            yield f'{{"event_timestamp":"{1_772_409_600_000_000 + i}","event_name":"scroll","user_pseudo_id":"{i % 900}.1","event_bundle_sequence_id":"{i}"}}\n'

    path = put("big.ndjson", b"")
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(text())
    alive, most = 0, 0
    flattened = ga4.flattened

    class Counted(dict):  # type: ignore[type-arg]
        def __init__(self, *args: Any) -> None:
            nonlocal alive, most
            super().__init__(*args)
            alive += 1
            most = max(most, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    monkeypatch.setattr(ga4, "flattened", lambda value: Counted(flattened(value)))
    taken = intake.read(path)
    assert taken.files[0].rows_kept == 30_000 and taken.said.empty
    sizes = [len(chunk) for chunk in taken.event_files[0].chunks()]
    assert sizes == [10_000] * 3 and most <= 3
