"""Marketo's activities: streamed, stitched by their own key, named by the table of types that lies beside."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from journey_nb import intake, pipeline
from journey_nb.identity import pseudonym
from journey_nb.intake import marketo

Put = Callable[..., Path]
HEAD = "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,attributes\n"
TYPES = "id,name,description,primaryAttribute\n1,Visit Webpage,User visits a web page,Webpage ID\n10,Open Email,x,y\n13,Change Data Value,x,y\n"
LEADS = "id,email,firstName,lastName,company,leadSource,leadScore,createdAt,updatedAt\n"
LEADS += "7,Kim@haneul.example,하늘,김,하늘전자,Webinar,40,2026-01-02T00:00:00Z,2026-03-01T00:00:00Z\n"


def activity(n: int, kind: str = "1", value: str = "haesol.example/pricing.html", told: Any = None, lead: str = "7") -> str:
    out = io.StringIO()
    cell = "null" if told is None else told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    csv.writer(out, lineterminator="\n").writerow([f"g{n}", lead, f"2026-03-02T00:{n % 60:02d}:00Z", kind, "null", n, value, cell])
    return out.getvalue()


def did(taken: intake.Intake) -> pd.DataFrame:
    return pd.concat([chunk for log in taken.event_files for chunk in log.chunks()], ignore_index=True)


def test_activities_are_recognised_by_their_columns(put: Put) -> None:
    found = intake.recognise(put("a.csv", HEAD + activity(1)))
    assert (found.source, found.kind, found.unverified) == ("marketo", "log", False)
    assert found.why.en.startswith("Marketo activities: 'marketoGUID', 'leadId', 'activityDate', 'activityTypeId'")
    assert found.why.ko.startswith("마케토 활동 내보내기입니다('marketoGUID'") and "번호를 그대로 씁니다" in found.why.ko


def test_who_what_and_when_of_an_activity(put: Put) -> None:
    rows = HEAD + activity(1) + activity(2, "2", "3월 데모 신청") + activity(3, "13", "null")
    found = did(intake.read(put("a.csv", rows)))
    assert found[["customer", "event", "channel", "record_key"]].to_numpy().tolist() == [
        ["marketo lead 7", "Visit Webpage /pricing.html", "web", "marketoguid=g1"],
        ["marketo lead 7", "Fill Out Form 3월 데모 신청", "web", "marketoguid=g2"],
        ["marketo lead 7", "Activity 13", None, "marketoguid=g3"],
    ]
    assert found["at"].map(pd.Timestamp.isoformat).tolist()[0] == "2026-03-02T00:01:00+00:00" and set(found["at_precision"]) == {"instant"}


def test_the_table_of_types_names_the_activities(put: Put) -> None:
    put("activities.csv", HEAD + activity(1, "10", "3월 소식지"))
    folder = put("types.csv", TYPES).parent
    assert did(intake.read(folder))[["event", "channel"]].to_numpy().tolist() == [["Open Email 3월 소식지", "email"]]
    (folder / "types.csv").unlink()
    kinds = {"requestId": "1#2", "success": True, "result": [{"id": 10, "name": "Open Email", "primaryAttribute": {"name": "Mailing ID"}, "attributes": []}]}
    put("types.json", json.dumps(kinds))
    taken = intake.read(folder)
    assert did(taken)["event"].tolist() == ["Open Email 3월 소식지"]
    assert {f.path: (f.source, f.rows_kept) for f in taken.files}["types.json"] == ("marketo", 1)


@pytest.mark.parametrize("told", [{"Webpage URL": "/demo", "Query Parameters": "a=1"}, [{"name": "Webpage URL", "value": "/demo"}]])
def test_the_page_of_a_visit_may_stand_in_the_attributes_in_either_form(put: Put, told: Any) -> None:
    assert did(intake.read(put("a.csv", HEAD + activity(1, "1", "null", told))))["event"].tolist() == ["Visit Webpage /demo"]


@pytest.mark.parametrize("told", ["{broken", "[1, 2]", '"x"', "{}", "null"])
def test_attributes_that_are_no_json_cost_nothing(put: Put, told: str) -> None:
    taken = intake.read(put("a.csv", HEAD + activity(1, "1", "null", told)))
    assert did(taken)["event"].tolist() == ["Visit Webpage"] and taken.files[0].rows_kept == 1


def test_columns_are_read_by_name_and_an_older_export_is_the_same(put: Put) -> None:
    old = "marketoGUID,leadId,activityDate,activityTypeId,primaryAttributeValue,primaryAttributeValueId,attributes\n"
    old += "g1,7,2026-03-02T00:01:00+0000,1,haesol.example/pricing.html,1,null\n"
    pd.testing.assert_frame_equal(did(intake.read(put("a.csv", HEAD + activity(1)))), did(intake.read(put("b.csv", old))))


def test_months_are_stitched_and_an_activity_counts_once(put: Put, tmp_path: Path) -> None:
    from journey_nb.events.prepare import write_events

    put("2026-03.csv", HEAD + "".join(activity(n) for n in range(30)) + activity(3))
    folder = put("2026-04.csv", HEAD + "".join(activity(n) for n in range(25, 50))).parent
    taken = intake.read(folder)
    assert {f.path: (f.rows_read, f.rows_kept, f.set_aside_counts) for f in taken.files} == {
        "2026-03.csv": (31, 30, {"duplicate": 1}),
        "2026-04.csv": (25, 25, {}),
    }
    events = write_events([(f.alias, "marketo", f.chunks) for f in taken.event_files], b"k" * 32, tmp_path / "events.parquet")
    assert events.rows == 50 and len(events.duplicates) == 5


def test_a_row_without_a_lead_or_a_time_is_set_aside_with_its_reason(put: Put) -> None:
    report = intake.read(put("a.csv", HEAD + activity(1) + activity(2, lead="null"))).files[0]
    assert [(s.row, s.reason, s.detail.en) for s in report.set_aside] == [("3", "unreadable", "no activity: the lead or its time is missing")]


def test_a_lead_and_its_address_are_one_person(put: Put) -> None:
    put("activities.csv", HEAD + activity(1) + activity(2, lead="8"))
    folder = put("leads.csv", LEADS).parent
    taken = intake.read(folder)
    assert taken.links[["a", "b", "why"]].to_numpy().tolist() == [["marketo lead 7", "Kim@haneul.example", "crm_contact"]]
    facts = taken.attributes.set_index("name")["value"].to_dict()
    assert (facts["leadsource"], facts["leadscore"]) == ("Webinar", "40") and set(taken.attributes["customer"]) == {"Kim@haneul.example"}
    research = pipeline.redact(pipeline.read(folder))
    assert research.events is not None
    who = research.events.query('SELECT customer_id FROM events ORDER BY "at"')["customer_id"].tolist()
    assert who == [pseudonym(research.study.key, "kim@haneul.example"), pseudonym(research.study.key, "marketo lead 8")]


def test_a_table_of_users_that_only_looks_like_leads_is_a_guess_or_nothing(put: Put) -> None:
    same = intake.recognise(put("a.csv", "id,email,firstName,lastName,createdAt,updatedAt\n7,kim@haneul.example,하늘,김,2026-01-02,2026-01-03\n"))
    assert (same.source, same.unverified) == ("marketo", True) and "a guess, not verified" in same.why.en
    assert (
        intake.recognise(put("b.csv", "id,email,plan,firstName,lastName,createdAt,updatedAt\n7,kim@haneul.example,team,a,b,2026-01-02,2026-01-03\n")).source
        != "marketo"
    )


def test_an_answer_kept_as_json_is_read_too(put: Put) -> None:
    one = {"id": 1, "marketoGUID": "g1", "leadId": 7, "activityDate": "2026-03-02T00:01:00Z", "activityTypeId": 1, "primaryAttributeValueId": 5}
    one |= {"primaryAttributeValue": "haesol.example/pricing.html", "attributes": [{"name": "Query Parameters", "value": ""}]}
    path = put("a.json", json.dumps({"requestId": "1#2", "success": True, "moreResult": False, "result": [one]}))
    assert did(intake.read(path))[["customer", "event"]].to_numpy().tolist() == [["marketo lead 7", "Visit Webpage /pricing.html"]]
    assert intake.inspect(put("b.json", '{"requestId": "1", "result": [{"x": 1}]}')).files[0].source == "not data"


def test_a_large_export_is_streamed_and_never_read_whole(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put("big.csv", b"")
    with open(path, "w", encoding="utf-8") as out:
        out.write(HEAD)
        out.writelines(f"g{n},{n % 900},2026-03-02T00:00:00Z,1,null,1,haesol.example/a,null\n" for n in range(120_000))
    frame = marketo.Activities.frame

    def limited(self: marketo.Activities, limit: int | None = None) -> pd.DataFrame:
        assert limit is not None, "the whole export as one frame"
        return frame(self, limit)

    monkeypatch.setattr(marketo.Activities, "frame", limited)
    taken = intake.read(path)
    assert taken.files[0].rows_kept == 120_000 and taken.said.empty
    assert [len(chunk) for chunk in taken.event_files[0].chunks()] == [100_000, 20_000]
