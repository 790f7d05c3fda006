"""Zendesk's tickets: who asked, who answered, and which state of a ticket counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from journey_nb import intake

from .conftest import Rule, Settings

Put = Callable[..., Path]
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "intake"
VIEW, PAGE, EXPORT = FIXTURES / "zendesk_view.csv", FIXTURES / "zendesk_tickets.json", FIXTURES / "zendesk_export.ndjson"
SHORT = "Id,Requester,Requester id,Requester email,Submitter,Assignee,Subject,Via,Created at,Updated at,Satisfaction Score,Group stations"


def ticket(number: int, **more: Any) -> dict[str, Any]:
    plain = {"subject": "Slow", "description": "It is slow.", "created_at": "2026-03-02T01:00:00Z", "updated_at": "2026-03-02T01:00:00Z"}
    return {"id": number, "requester_id": 9001, "submitter_id": 9001, **plain, **more}


def page(*tickets: dict[str, Any], **more: Any) -> str:
    return json.dumps({"tickets": list(tickets), "end_of_stream": True, **more}, ensure_ascii=False)


@pytest.mark.parametrize(("path", "kept"), [(VIEW, 3), (PAGE, 3), (EXPORT, 1)])
def test_tickets_are_zendesks_whether_csv_json_or_a_line_each(path: Path, kept: int) -> None:
    report = intake.inspect(path).files[0]
    assert (report.source, report.kind, report.self_selected, report.rows_kept) == ("zendesk", "ticket", True, kept)
    assert report.rows_read == report.rows_kept + report.rows_set_aside
    assert report.why.ko.startswith("젠데스크 티켓입니다")


def test_the_requester_is_the_customer_and_the_ticket_number_the_record() -> None:
    said = intake.read(PAGE).said
    first = said[said["record_key"] == "ticket id=104"]
    assert first["customer"].unique().tolist() == ["haneul@example.com"] and first["account"].unique().tolist() == ["하늘정밀"]
    assert first["channel"].unique().tolist() == ["email"]
    assert first.loc[first["item"] == "ticket", "text"].tolist() == ["방화벽 뒤에서 접속 불가\n설치는 끝났는데 방화벽 안에서 로그인이 안 됩니다."]
    assert first["at"].iloc[0].isoformat() == "2026-03-02T01:00:00+00:00"


@pytest.mark.parametrize("path", [VIEW, PAGE])
def test_good_is_one_bad_is_zero_and_not_offered_is_nothing(path: Path) -> None:
    said = intake.read(path).said
    rated = said[said["measure"] == "csat"]
    assert rated["score"].tolist() == [0.0, 1.0]
    assert rated[["scale_low", "scale_high"]].drop_duplicates().to_numpy().tolist() == [[0.0, 1.0]]


def test_what_a_customer_wrote_beside_the_rating_is_a_statement() -> None:
    said = intake.read(PAGE).said
    assert said.loc[said["item"] == "satisfaction comment", ["text", "voice"]].to_numpy().tolist() == [["이틀이나 기다렸습니다.", "customer"]]


@pytest.mark.parametrize(("path", "key"), [(VIEW, "ticket id=302"), (PAGE, "ticket id=106")])
def test_a_ticket_an_agent_typed_is_a_colleagues_word(path: Path, key: str) -> None:
    taken = intake.read(path)
    assert taken.said.loc[taken.said["record_key"] == key, "voice"].tolist() == ["colleague"]
    assert "an agent typed this ticket" in taken.log["detail_en"].iloc[0]


def test_a_ticket_sent_in_by_a_program_for_the_customer_is_the_customers(put: Put) -> None:
    users = [{"id": 7001, "name": "Bot", "role": "admin"}]
    said = intake.read(put("a.json", page(ticket(1, submitter_id=7001, via={"channel": "api"}), users=users))).said
    assert said["voice"].tolist() == ["customer"]


def test_comments_keep_their_speaker_and_time() -> None:
    said = intake.read(EXPORT).said
    assert said[["item", "voice", "at"]].assign(at=said["at"].dt.strftime("%H:%M")).to_numpy().tolist() == [
        ["ticket", "customer", "00:00"],
        ["comment 2", "team", "01:00"],
        ["comment 3", "colleague", "01:05"],
        ["comment 4", "customer", "03:00"],
    ]
    assert said["record_key"].nunique() == said["customer"].nunique() == 1
    assert said["text"].iloc[0] == "Export is slow\nThe export takes ten minutes."


def test_somebody_else_in_copy_is_a_customer_of_their_own(put: Put) -> None:
    users = [{"id": 9001, "email": "a@example.com", "role": "end-user"}, {"id": 9002, "email": "b@example.com", "role": "end-user"}]
    comments = [{"id": 1, "author_id": 9001, "body": "It is slow."}, {"id": 2, "author_id": 9002, "public": True, "body": "Same here."}]
    said = intake.read(put("a.json", page(ticket(1, comments=comments), users=users))).said
    assert said[["customer", "voice"]].to_numpy().tolist() == [["a@example.com", "customer"], ["b@example.com", "customer"]]


def test_reply_and_resolution_times_are_seen_and_never_taken_for_an_opinion() -> None:
    report = intake.inspect(VIEW).files[0]
    assert {"First reply time in minutes", "Full resolution time in minutes"} <= set(report.columns["seen"])
    assert "figures of the operation" in report.why.en and "운영 수치" in report.why.ko and "중앙값" in report.why.ko
    assert not set(intake.read(VIEW).said["measure"].dropna()) - {"csat"}


def test_sideloaded_figures_are_seen_too() -> None:
    assert "full_resolution_time_in_minutes" in intake.inspect(PAGE).files[0].columns["seen"]


def test_how_long_customers_waited_are_medians_a_month_and_channel(put: Put) -> None:
    head = "Id,Requester,Requester id,Submitter,Assignee,Subject,Via,Created at,Updated at,Satisfaction Score,Group stations,"
    head += "First reply time in minutes,First reply time in minutes within business hours,Full resolution time in minutes,Requester wait time in minutes\n"
    rows = [
        (1, "Mail", "03-02", 10, 5, 100, 50),
        (2, "Mail", "03-09", 30, 15, 300, ""),
        (3, "Chat", "03-10", 2, 2, 20, ""),
        (4, "Mail", "04-01", 60, "", "", ""),
    ]
    body = "".join(f"{n},Kim,9,Kim,Park,Slow,{via},2026-{day} 10:00,2026-{day} 10:00,Good,1,{a},{b},{c},{d}\n" for n, via, day, a, b, c, d in rows)
    taken = intake.read(put("a.csv", head + body), zone="Asia/Seoul")
    found = taken.measures[["measure", "value", "unit", "at_start", "at_end", "dims", "total_row", "additive"]].to_numpy().tolist()
    first, minutes = "first reply time (median)", "minutes"
    assert found[:4] == [
        [first, 2.0, minutes, "2026-03-01", "2026-03-31", "channel=Chat; tickets=1", False, False],
        [first, 20.0, minutes, "2026-03-01", "2026-03-31", "channel=Mail; tickets=2", False, False],
        [first, 60.0, minutes, "2026-04-01", "2026-04-30", "channel=Mail; tickets=1", False, False],
        [first, 20.0, minutes, "2026-03-01", "2026-04-30", "tickets=4", True, False],
    ]
    totals = taken.measures.loc[taken.measures["total_row"].astype(bool)].set_index("measure")["value"].to_dict()
    assert totals == {
        **{first: 20.0, "first reply time within business hours (median)": 5.0},
        **{"full resolution time (median)": 100.0, "requester wait time (median)": 50.0},
    }
    assert set(taken.said["measure"].dropna()) == {"csat"}


def test_a_ticket_met_twice_waited_once(put: Put) -> None:
    wait = {"metric_set": {"reply_time_in_minutes": {"calendar": 10, "business": 4}}}
    put("1.json", page(ticket(1, **wait), ticket(2, **wait)))
    slow = {"metric_set": {"reply_time_in_minutes": {"calendar": 40, "business": 8}}, "updated_at": "2026-03-09T00:00:00Z"}
    found = intake.read(put("2.json", page(ticket(2, **slow))).parent, zone="UTC").measures
    totals = found.loc[found["total_row"].astype(bool), ["alias", "measure", "value", "dims"]].to_numpy().tolist()
    assert totals == [
        ["F01", "first reply time (median)", 10.0, "tickets=1"],
        ["F01", "first reply time within business hours (median)", 4.0, "tickets=1"],
        ["F02", "first reply time (median)", 40.0, "tickets=1"],
        ["F02", "first reply time within business hours (median)", 8.0, "tickets=1"],
    ]


def test_two_accounts_that_give_out_the_same_numbers_are_told_apart_by_their_address(put: Put) -> None:
    put("a.json", page(ticket(1, url="https://haneul.zendesk.com/api/v2/tickets/1.json")))
    put("b.json", page(ticket(1, url="https://bada.zendesk.com/api/v2/tickets/1.json", subject="Other")))
    view = f"{SHORT}\n1,Kim,9001,,Kim,Park,Slow,Mail,2026-03-02 10:00,2026-03-01 10:00,,1\n"
    taken = intake.read(put("c.csv", view).parent, zone="UTC")
    assert sorted(set(taken.said["record_key"])) == ["ticket id=1", "ticket id=1 of bada.zendesk.com"]
    assert {f.path: f.set_aside_counts for f in taken.files} == {"a.json": {}, "b.json": {}, "c.csv": {"duplicate": 1}}


def test_customers_and_agents_are_collected_for_redaction() -> None:
    found = {(kind, value) for kind, value, _ in intake.read(PAGE).identifiers.to_numpy()}
    assert {("name", "김하늘"), ("name", "박상담"), ("email", "agent.park@example.net"), ("phone", "010-2000-0001"), ("id", "9001")} <= found


def test_of_two_states_of_a_ticket_the_later_one_counts_in_one_file_and_in_two(put: Put) -> None:
    new = {"updated_at": "2026-03-09T00:00:00Z", "satisfaction_rating": {"score": "good"}}
    put("1.json", page(ticket(1), ticket(1, **new), ticket(2)))
    folder = put("2.ndjson", json.dumps(ticket(2, **new)) + "\n").parent
    taken = intake.read(folder)
    assert taken.said[["record_key", "item"]].to_numpy().tolist() == [
        ["ticket id=1", "ticket"],
        ["ticket id=1", "satisfaction"],
        ["ticket id=2", "ticket"],
        ["ticket id=2", "satisfaction"],
    ]
    assert {f.path: f.set_aside_counts for f in taken.files} == {"1.json": {"duplicate": 2}, "2.ndjson": {}}


def test_a_deleted_ticket_is_nobodys_evidence() -> None:
    taken = intake.read(EXPORT)
    assert taken.files[0].set_aside_counts == {"blank": 1} and "SCRUBBED" not in set(taken.said["text"])


def test_without_an_address_the_requesters_number_tells_people_apart(put: Put) -> None:
    row = "Kim,{},,Kim,Park,Slow,Mail,2026-03-02 10:00,2026-03-02 10:00,Good,1\n"
    body = f"{SHORT}\n17,{row.format(9001)}18,{row.format(9002)}"
    said = intake.read(put("a.csv", body)).said
    assert said["customer"].unique().tolist() == ["requester 9001", "requester 9002"]
    assert said["own_key"].all()


def test_a_rating_nobody_knows_is_left_out_and_logged_by_its_shape_alone(put: Put) -> None:
    taken = intake.read(put("a.csv", f"{SHORT}\n17,Kim,9001,,Kim,Park,Slow,Mail,2026-03-02 10:00,2026-03-02 10:00,SecretWord,1\n"))
    assert taken.said["score"].notna().sum() == 0
    assert "neither good nor bad" in taken.log["detail_en"].iloc[0] and "SecretWord" not in taken.log.to_csv()


def test_some_other_helpdesk_is_not_taken_for_zendesk(put: Put) -> None:
    body = "Ticket ID,Requester Name,Subject,Status,Created at\nT-10001,Kim,The export is slow again,open,2026-03-02 10:00\n"
    assert intake.recognise(put("a.csv", body)).source == "table"


def test_other_json_stays_outside(put: Put) -> None:
    for number, body in enumerate(('{"a": 1}', "[]", "[1, 2]", '{"tickets": 3}', "{", '"x"')):
        assert intake.inspect(put(f"{number}.json", body)).files[0].source == "not data"


def test_a_page_without_tickets_is_known_and_empty(put: Put) -> None:
    report = intake.inspect(put("a.json", page())).files[0]
    assert (report.source, report.rows_read) == ("zendesk", 0) and "no row" in report.why.en


def test_a_header_without_tickets_is_known_and_empty(put: Put) -> None:
    report = intake.inspect(put("a.csv", SHORT + "\n")).files[0]
    assert (report.source, report.rows_read) == ("zendesk", 0)


def test_broken_lines_are_set_aside_and_the_others_read(put: Put) -> None:
    lines = [json.dumps(ticket(1)), '{"id": 2, "requester_id"', "", '{"id": 3}', json.dumps(ticket(4, subject="=cmd|' /C calc'!A0"))]
    taken = intake.read(put("티켓 내보내기.jsonl", "\r\n".join(lines[:3]) + "\n" + "\n".join(lines[3:])))
    report = taken.files[0]
    assert (report.rows_read, report.rows_kept, report.set_aside_counts) == (5, 2, {"blank": 1, "unreadable": 2})
    assert taken.said["text"].tolist()[1].startswith("=cmd|")


def test_broken_rows_of_a_view_are_mended_or_set_aside(put: Put) -> None:
    body = VIEW.read_text("utf-8").replace("\n", "\r\n") + "1,304,이별님\n\n"
    report = intake.inspect(put("보기.csv", body.encode("cp949"))).files[0]
    assert (report.source, report.rows_read, report.rows_kept, report.rows_mended) == ("zendesk", 5, 4, 1)


def test_an_empty_json_file_is_no_data(put: Put) -> None:
    assert intake.inspect(put("a.json", b"")).files[0].source in ("not data", "unreadable")


def test_a_study_names_customer_and_touchpoint(put: Put) -> None:
    rules = Settings([Rule("*.json", touchpoint="고객센터", columns={"customer": "requester.name"})])
    said = intake.read(put("a.json", PAGE.read_bytes()), study=rules).said
    assert set(said["customer"]) == {"김하늘", "Kira Novak"} and set(said["touchpoint"]) == {"고객센터"}


def test_tickets_become_a_map_in_which_agents_are_no_customers(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey_nb import pipeline

    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    for path in (VIEW, PAGE, EXPORT):
        folder = put(path.name, path.read_bytes()).parent
    study, _ = pipeline.study_for([folder], out=tmp_path / "out")
    built = pipeline.build([folder], study=study)
    assert built.book.maps[0].people == 2 and built.book.maps[0].known
    assert "김하늘" not in built.research.said.to_csv()
