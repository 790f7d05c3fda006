"""Salesforce beside its opportunities: who was called, what was asked, and whose deal it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import intake

Put = Callable[..., Path]
TASKS = (
    "Id,WhoId,WhatId,AccountId,Subject,ActivityDate,Status,Description,TaskSubtype,CallDisposition,CreatedDate,IsDeleted\n"
    "00T1,003A01,006A01,001A01,첫 통화,2026-03-02,Completed,예산이 없다고 함,Call,,2026-03-01T01:00:00Z,false\n"
    "00T2,003A01,,001A01,Email: 제안서,2026-03-03,Completed,보냄,Email,,2026-03-03T01:00:00Z,false\n"
    "00T3,003A01,006A01,001A01,다시 전화,2026-04-03,Not Started,,Call,,2026-03-03T01:00:00Z,false\n"
    "00T4,003A01,006A01,001A01,전화,2026-03-04,Completed,,Call,No answer,2026-03-03T01:00:00Z,false\n"
    "00T5,,006A02,001A01,보안 검토 회의,2026-03-05,Completed,보안팀이 막음,Meeting,,2026-03-03T01:00:00Z,false\n"
    "00T6,003A01,006A01,001A01,지움,2026-03-02,Completed,없던 일,Call,,2026-03-01T01:00:00Z,true\n"
)
CONTACTS = "Id,AccountId,LastName,FirstName,Email,Title,OwnerId,CreatedDate\n003A01,001A01,김,하늘,kim@haneul.example,보안팀장,005,2026-01-15T00:00:00Z\n"
ACCOUNTS = "Id,Name,Industry,NumberOfEmployees,OwnerId,CreatedDate\n001A01,하늘전자,Manufacturing,450,005,2025-01-01T00:00:00Z\n"
CASES = (
    "Id,CaseNumber,ContactId,AccountId,SuppliedEmail,Origin,Subject,Description,Status,Priority,CreatedDate,ClosedDate,LastModifiedDate\n"
    "500A1,00001001,003A01,001A01,,Web,로그인,설치가 너무 어려워요,Closed,High,2026-03-02T00:00:00Z,2026-03-02T06:00:00Z,2026-03-02T06:00:00Z\n"
    "500A2,00001002,,,Lee@bada.example,Email,요금,요금이 비싸요,Closed,Low,2026-03-03T00:00:00Z,2026-03-03T02:00:00Z,2026-03-03T02:00:00Z\n"
    "500A3,00001003,003A01,001A01,,Phone,불만,고객이 화를 냄,New,Low,2026-04-01T00:00:00Z,,2026-04-01T00:00:00Z\n"
)


def did(taken: intake.Intake) -> list[tuple[str, str, str]]:
    frames = [chunk for log in taken.event_files for chunk in log.chunks()]
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["customer", "event", "at"])
    days = found["at"].dt.strftime("%Y-%m-%d") if len(found) else []
    return sorted(zip(days, found["customer"], found["event"], strict=True))


def test_tasks_are_known_by_the_names_of_the_interface(put: Put) -> None:
    found = intake.recognise(put("task.csv", TASKS))
    assert (found.source, found.kind, found.unverified) == ("salesforce", "crm", False)
    assert found.why.en.startswith("Salesforce tasks: 'WhoId', 'WhatId', 'Subject', 'ActivityDate'") and "세일즈포스 작업" in found.why.ko


def test_what_was_done_is_an_event_and_what_is_planned_is_none(put: Put) -> None:
    taken = intake.read(put("task.csv", TASKS), zone="UTC")
    assert did(taken) == [
        ("2026-03-02", "salesforce contact 003A01", "call"),
        ("2026-03-03", "salesforce contact 003A01", "email"),
        ("2026-03-04", "salesforce contact 003A01", "call not answered"),
        ("2026-03-05", "salesforce deal 006A02", "meeting"),
    ]
    assert taken.files[0].set_aside_counts == {"deleted": 1}
    assert taken.said["voice"].unique().tolist() == ["colleague"]
    assert taken.said["text"].tolist()[:2] == ["첫 통화\n예산이 없다고 함", "Email: 제안서\n보냄"]


def test_a_contact_a_task_and_an_account_meet_under_one_address(put: Put) -> None:
    put("task.csv", TASKS)
    put("contact.csv", CONTACTS)
    taken = intake.read(put("account.csv", ACCOUNTS).parent, zone="UTC")
    assert {r.source for r in taken.files} == {"salesforce"}
    assert ("2026-03-02", "kim@haneul.example", "call") in did(taken) and ("2026-01-15", "kim@haneul.example", "contact created") in did(taken)
    assert set(taken.said["account"]) == {"하늘전자"}
    facts = taken.attributes.loc[taken.attributes["customer"] == "kim@haneul.example"].set_index("name")["value"].to_dict()
    assert (facts["industry"], facts["numberofemployees"]) == ("Manufacturing", "450")


def test_an_id_of_fifteen_signs_and_one_of_eighteen_are_one_record(put: Put) -> None:
    put("task.csv", TASKS.replace("003A01", "0035g00000XyZab").replace("006A01", "0065g00000XyZab"))
    folder = put("contact.csv", CONTACTS.replace("003A01", "0035g00000XyZabAAF")).parent
    assert ("2026-03-02", "kim@haneul.example", "call") in did(intake.read(folder, zone="UTC"))


def test_an_opportunity_of_one_contact_role_is_that_contacts(put: Put) -> None:
    put("contact.csv", CONTACTS)
    put("roles.csv", "Id,OpportunityId,ContactId,Role,IsPrimary\n00K1,006A02,003A01,Decision Maker,true\n")
    taken = intake.read(put("task.csv", TASKS).parent, zone="UTC")
    assert ("2026-03-05", "kim@haneul.example", "meeting") in did(taken)
    assert taken.attributes.query("name == 'buying role'")[["customer", "value"]].to_numpy().tolist() == [["kim@haneul.example", "Decision Maker"]]


def test_a_lead_has_its_own_beginning_and_a_calendar_event_is_a_meeting(put: Put) -> None:
    leads = "Id,LastName,FirstName,Company,Email,Status,IsConverted,OwnerId,CreatedDate\n"
    leads += "00Q1,이,바다,바다물산,lee@bada.example,Open,false,005,2026-02-01T00:00:00Z\n"
    put("lead.csv", leads)
    events = "Id,WhoId,WhatId,Subject,StartDateTime,EndDateTime,Description\n00U1,00Q1,,데모,2026-02-05T01:00:00Z,2026-02-05T02:00:00Z,반응이 좋았음\n"
    assert did(intake.read(put("event.csv", events).parent, zone="UTC")) == [
        ("2026-02-01", "lee@bada.example", "lead created"),
        ("2026-02-05", "lee@bada.example", "meeting"),
    ]


def test_a_case_that_came_by_web_or_mail_is_the_customers_and_one_by_phone_a_colleagues(put: Put) -> None:
    put("contact.csv", CONTACTS)
    taken = intake.read(put("case.csv", CASES).parent, zone="UTC")
    said = taken.said[taken.said["item"] == "case"]
    assert said[["customer", "voice", "channel", "text"]].to_numpy().tolist() == [
        ["kim@haneul.example", "customer", "Web", "로그인\n설치가 너무 어려워요"],
        ["lee@bada.example", "customer", "Email", "요금\n요금이 비싸요"],
        ["kim@haneul.example", "colleague", "Phone", "불만\n고객이 화를 냄"],
    ]
    assert said["record_key"].tolist() == ["case number=00001001", "case number=00001002", "case number=00001003"]


def test_how_long_cases_took_is_a_figure_and_counts_nobody(put: Put) -> None:
    found = intake.read(put("case.csv", CASES), zone="UTC").measures
    assert found[["measure", "value", "unit", "dims", "total_row", "additive"]].to_numpy().tolist() == [
        ["time to close (median)", 2.0, "hours", "channel=Email; cases=1", False, False],
        ["time to close (median)", 6.0, "hours", "channel=Web; cases=1", False, False],
        ["time to close (median)", 4.0, "hours", "cases=2", True, False],
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Case Number,Subject,Status,Case Origin,Date/Time Opened,Contact Email\n00001001,로그인,New,Web,2026-03-02 10:00,kim@haneul.example\n", "ticket"),
        ("케이스 번호,제목,상태,출처,개설일,이메일\n00001001,로그인,New,웹,2026. 3. 2.,kim@haneul.example\n", "ticket"),
        ("Assigned,Subject,Date,Status,Task Subtype,Comments,Contact,Email\nPark,통화,2026-03-02,Completed,Call,바쁨,김하늘,kim@haneul.example\n", "crm"),
    ],
)
def test_the_labels_of_a_report_are_guesses_and_said_to_be(put: Put, text: str, kind: str) -> None:
    found = intake.recognise(put("a.csv", text))
    assert (found.source, found.kind, found.unverified) == ("salesforce", kind, True)
    assert "a guess, not verified" in found.why.en and "확인되지 않았습니다" in found.why.ko
    assert intake.read(put("a.csv", text)).said["customer"].tolist() == ["kim@haneul.example"]


def test_a_report_ends_with_a_total_and_a_notice_that_are_no_deals(put: Put) -> None:
    rows = '"Opportunity Owner","Account Name","Opportunity Name","Stage","Close Date","Amount","Probability (%)"\n'
    rows += '"Park","Haneul","Haneul 50","Closed Won","3/20/2026","5000","100"\n"Grand Totals","","","","","5000",""\n'
    rows += '\n"Opportunities by stage"\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n"Confidential Information - Do Not Distribute"\n'
    taken = intake.read(put("a.csv", rows), zone="Asia/Seoul")
    assert taken.files[0].rows_kept == 1 and [row[2] for row in did(taken)] == ["closed won"]


def test_history_columns_may_stand_in_any_order(put: Put) -> None:
    text = "CreatedDate,StageName,Amount,Id,OpportunityId\n2026-03-05T00:00:00Z,Proposal,5,2,006A\n2026-03-01T00:00:00Z,Prospecting,5,1,006A\n"
    assert [row[2] for row in did(intake.read(put("a.csv", text), zone="UTC"))] == ["entered Prospecting", "entered Proposal"]
