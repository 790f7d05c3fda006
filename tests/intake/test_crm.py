"""CRM exports: when a deal entered which stage, who wrote what, and what a customer is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import intake
from journey_nb.intake import crm

from .conftest import Rule, Settings

Put = Callable[..., Path]
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "intake"

DEALS = (
    'Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Deal owner,Closed Lost Reason,Contract months,"Date entered ""Qualified To Buy (Sales)""",'
    "Associated Contact IDs,Associated Company\n"
)
ONE = "9001,Haneul gate,Closed Won,1200,2026-03-20,2026-02-02 09:10,Park,,12,2026-02-03 10:00,501,Haneul\n"
TWO = "9002,Bada gate,Closed Lost,800,2026-03-25,2026-02-10 14:00,Park,Security review was too long,36,2026-02-12 10:00,502;503,Bada\n"
OPEN = "9003,Sandeul gate,Contract Sent,,2026-09-30,2026-03-01 08:00,Lee,,12,,,\n"
CONTACTS = (
    "Record ID,First Name,Last Name,Email,Job Title,Company Name,Lifecycle Stage,Create Date,Became a Lead Date,Became a Customer Date,Message\n"
    "501,하늘,김,kim@haneul.example,보안팀장,하늘전자,Customer,2026-01-15 09:14,2026-01-15 09:14,2026-03-19,방화벽과 같이 쓸 수 있나요?\n"
)


def did(taken: intake.Intake) -> pd.DataFrame:
    frames = [chunk for log in taken.event_files for chunk in log.chunks()]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["customer", "event", "at"])


def told(taken: intake.Intake) -> list[tuple[str, str, str]]:
    """(customer, event, day in Seoul) in the order of time."""
    found = did(taken)
    days = found["at"].dt.tz_convert("Asia/Seoul").dt.strftime("%Y-%m-%d").fillna("?")
    return [row for _, row in sorted(zip(found["at"], zip(found["customer"], found["event"], days, strict=True), strict=True), key=lambda pair: pair[0])]


def test_hubspot_deals_are_recognised_and_say_why(put: Put) -> None:
    found = intake.recognise(put("내보내기.csv", "\ufeff" + DEALS + ONE))
    assert (found.source, found.kind) == ("hubspot", "crm")
    assert (
        found.why.en.startswith("HubSpot deals: 'Deal Stage', 'Deal Name', 'Close Date', 'Record ID'")
        and "1 column says when a stage was entered" in found.why.en
    )
    assert found.why.ko.startswith("허브스팟 거래 내보내기입니다('Deal Stage'") and "사람이 아니라 거래의 수입니다" in found.why.ko


def test_the_day_a_stage_was_entered_is_an_event(put: Put) -> None:
    taken = intake.read(put("a.csv", DEALS + ONE), zone="Asia/Seoul")
    assert told(taken) == [
        ("hubspot contact 501", "deal created", "2026-02-02"),
        ("hubspot contact 501", "entered Qualified To Buy", "2026-02-03"),
        ("hubspot contact 501", "closed won", "2026-03-20"),
    ]
    assert did(taken)["at_precision"].tolist() == ["instant", "instant", "day"]


def test_a_deal_with_several_contacts_or_none_is_a_case_of_its_own(put: Put) -> None:
    assert set(did(intake.read(put("a.csv", DEALS + TWO + OPEN)))["customer"]) == {"hubspot deal 9002", "hubspot deal 9003"}


def test_the_forecast_close_of_an_open_deal_is_no_event(put: Put) -> None:
    found = did(intake.read(put("a.csv", DEALS + OPEN), zone="Asia/Seoul"))
    assert found["event"].tolist() == ["deal created", "in Contract Sent"]
    assert found["at"].notna().tolist() == [True, False]  # since when it stands there is not known


def test_why_a_deal_was_lost_is_a_colleagues_reading(put: Put) -> None:
    taken = intake.read(put("a.csv", DEALS + ONE + TWO), zone="Asia/Seoul")
    assert taken.said[["customer", "account", "voice", "text", "at_precision"]].to_numpy().tolist() == [
        ["hubspot deal 9002", "Bada", "colleague", "Security review was too long", "day"]
    ]


@pytest.mark.parametrize(
    ("header", "voice"), [("Closed Lost Reason", "colleague"), ("Notes", "colleague"), ("고객 의견", "customer"), ("Customer feedback", "customer")]
)
def test_only_a_column_that_says_so_holds_the_customers_words(put: Put, header: str, voice: str) -> None:
    text = f"Record ID,Deal Name,Deal Stage,Close Date,{header}\n1,A,Closed Lost,2026-03-01,The firewall got in the way of the whole team\n"
    assert intake.read(put("a.csv", text)).said["voice"].tolist() == [voice]


def test_a_contact_is_its_address_and_the_form_it_sent_is_its_own_words(put: Put) -> None:
    taken = intake.read(put("a.csv", CONTACTS), zone="Asia/Seoul")
    assert told(taken) == [
        ("kim@haneul.example", "contact created", "2026-01-15"),
        ("kim@haneul.example", "entered Lead", "2026-01-15"),
        ("kim@haneul.example", "entered Customer", "2026-03-19"),
    ]
    said = taken.said.iloc[0]
    assert (said["voice"], said["role"], said["account"], said["text"]) == ("customer", "보안팀장", "하늘전자", "방화벽과 같이 쓸 수 있나요?")
    assert {"김하늘", "kim@haneul.example"} <= set(taken.identifiers["value"])


def test_a_deal_and_its_contact_meet_under_one_address(put: Put) -> None:
    put("deals.csv", DEALS + ONE)
    taken = intake.read(put("contacts.csv", CONTACTS).parent)
    assert set(did(taken)["customer"]) == {"kim@haneul.example"}
    assert set(taken.attributes.loc[taken.attributes["name"] == "amount", "customer"]) == {"kim@haneul.example"}


def test_what_a_company_is_is_said_of_its_people(put: Put) -> None:
    put("contacts.csv", CONTACTS)
    taken = intake.read(
        put(
            "companies.csv",
            "Record ID,Company name,Company Domain Name,Industry,Number of Employees,Create Date\n77,하늘전자,haneul.example,Manufacturing,450,2025-01-01\n",
        ).parent
    )
    facts = taken.attributes[taken.attributes["alias"] == "F01"]
    assert facts[["customer", "account", "name", "number"]].to_numpy().tolist()[-1] == ["kim@haneul.example", "하늘전자", "number of employees", 450.0]
    assert facts["value"].tolist() == ["Manufacturing", "450"]


def test_amount_and_contract_length_stay_available(put: Put) -> None:
    facts = intake.read(put("a.csv", DEALS + TWO)).attributes
    assert facts[["customer", "account", "name", "value", "number", "alias", "row"]].to_numpy().tolist() == [
        ["hubspot deal 9002", "Bada", "amount", "800", 800.0, "F01", "2"],
        ["hubspot deal 9002", "Bada", "contract months", "36", 36.0, "F01", "2"],
    ]


def test_a_later_export_of_a_deal_takes_the_place_of_an_earlier_one(put: Put) -> None:
    head = "Record ID,Deal Name,Deal Stage,Create Date,Close Date,Last Modified Date\n"
    put("2026-03.csv", head + "9001,A,Qualified To Buy,2026-02-01,2026-06-30,2026-03-01 10:00\n")
    taken = intake.read(put("2026-04.csv", head + "9001,A,Closed Won,2026-02-01,2026-04-10,2026-04-10 10:00\n").parent, zone="Asia/Seoul")
    assert [(r.rows_kept, r.set_aside_counts) for r in taken.files] == [(0, {"duplicate": 1}), (1, {})]
    assert [event for _, event, _ in told(taken)] == ["deal created", "closed won"]


def test_an_export_read_twice_is_one(put: Put) -> None:
    put("a.csv", DEALS + ONE + TWO)
    taken = intake.read(put("copy.csv", DEALS + ONE + TWO, "utf-16").parent)
    assert [r.rows_kept for r in taken.files] == [2, 0] and len(did(taken)) == 6 and len(taken.said) == 1


def test_salesforce_history_beats_the_stage_a_deal_stands_in_now() -> None:
    from shutil import copy
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        for name in ("salesforce_opportunities.csv", "salesforce_history.csv"):
            copy(FIXTURES / name, folder)
        taken = intake.read(folder, zone="Asia/Seoul")
    assert {r.source for r in taken.files} == {"salesforce"}
    assert sorted(row[2:0:-1] for row in told(taken) if row[0] == "salesforce deal 006A01") == [
        ("2026-02-01", "deal created"),
        ("2026-02-01", "entered Prospecting"),
        ("2026-02-20", "entered Proposal/Price Quote"),
        ("2026-03-20", "closed won"),
    ]
    assert [row[1:] for row in told(taken) if row[0] == "salesforce deal 006A02"] == [("deal created", "2026-02-08"), ("closed lost", "2026-03-28")]
    assert [row[1:] for row in told(taken) if row[0] == "salesforce deal 006A03"][1:] == [("in Needs Analysis", "2026-03-11")]


def test_a_field_history_is_the_history_of_the_stage_only(put: Put) -> None:
    head = "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
    rows = "1,006A,StageName,Prospecting,Proposal,2026-03-01T00:00:00Z\n2,006A,Amount,5,7,2026-03-02T00:00:00Z\n"
    rows += "3,006A,StageName,Proposal,Closed Lost,2026-03-03T00:00:00Z\n"
    taken = intake.read(put("a.csv", head + rows), zone="UTC")
    assert did(taken)["event"].tolist() == ["entered Proposal", "closed lost"] and taken.files[0].rows_kept == 3


def test_a_salesforce_report_with_its_footer(put: Put) -> None:
    rows = '"Opportunity Owner","Account Name","Opportunity Name","Stage","Close Date","Amount","Probability (%)"\n'
    rows += '"Park","Haneul","Haneul 50","Closed Won","3/20/2026","5000","100"\n'
    taken = intake.read(put("a.csv", rows + '"Confidential Information - Do Not Distribute"\n'), zone="Asia/Seoul")
    assert taken.files[0].rows_set_aside == 1
    assert told(taken) == [("salesforce deal Haneul 50", "closed won", "2026-03-20")]


def test_korean_headers_are_read_where_they_belong_together(put: Put) -> None:
    text = "레코드 ID,거래 이름,거래 단계,금액,마감일,생성일,회사 이름\n"
    text += "9001,하늘 게이트,수주,1200000,2026. 3. 20.,2026. 2. 2.,하늘전자\n9002,바다 게이트,실주,,2026. 3. 25.,2026. 2. 10.,바다물산\n"
    taken = intake.read(put("거래.csv", text, "cp949"))
    assert taken.files[0].source == "hubspot"
    assert [row[1:] for row in told(taken)] == [
        ("deal created", "2026-02-02"),
        ("deal created", "2026-02-10"),
        ("closed won", "2026-03-20"),
        ("closed lost", "2026-03-25"),
    ]


@pytest.mark.parametrize("rows", ["", "\n", "9001,,,,,,,,,,,\n", "9001,A,Closed Won,many,yesterday,2026-13-45,,,,,;;;,\n"])
def test_empty_and_odd_records_are_read_without_harm(put: Put, rows: str) -> None:
    taken = intake.read(put("a.csv", DEALS + rows))
    report = taken.files[0]
    assert report.source == "hubspot" and report.rows_read == report.rows_kept + report.rows_set_aside
    assert set(taken.log["reason"]) <= {"value", "blank"} and not did(taken)["event"].eq("").any()


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("레코드 ID,거래 이름,거래 단계,마감일,생성일\n9001,하늘 게이트,수주,2026. 3. 20.,2026. 2. 2.\n", True),
        ("기회 이름,단계,계정 이름,마감일\n하늘 50,수주,하늘전자,2026. 3. 20.\n", True),
        ("Record ID,Email,Create Date,hs_v2_date_entered_lead\n20045,kim@haneul.example,2026-02-02,2026-02-03\n", True),
        ("Record ID,Email,Create Date,hs_lifecyclestage_lead_date\n20045,kim@haneul.example,2026-02-02,2026-02-03\n", False),
        (DEALS + ONE, False),
    ],
)
def test_headers_that_were_never_seen_in_a_real_export_are_said_to_be_guesses(put: Put, text: str, guessed: bool) -> None:
    found = intake.recognise(put("a.csv", text))
    assert found.source in ("hubspot", "salesforce") and found.unverified is guessed
    assert ("guesses at the headers, not verified" in found.why.en) is guessed and ("확인되지 않았습니다" in found.why.ko) is guessed


@pytest.mark.parametrize("name", ["Became a Lead Date", "hs_lifecyclestage_lead_date", "hs_v2_date_entered_lead", "property_hs_v2_date_entered_lead"])
def test_the_day_somebody_became_a_lead_is_an_event_however_its_column_is_called(put: Put, name: str) -> None:
    text = f"Record ID,Email,Lifecycle Stage,Create Date,{name}\n20045,kim@haneul.example,Lead,2026-02-02,2026-02-03\n"
    assert told(intake.read(put("a.csv", text), zone="Asia/Seoul")) == [
        ("kim@haneul.example", "contact created", "2026-02-02"),
        ("kim@haneul.example", "entered Lead", "2026-02-03"),
    ]


def test_a_table_of_other_things_is_no_crm(put: Put) -> None:
    for text in ("id,stage,name\n1,use,kim\n", "Record ID,comment\n1,slow\n", "고객ID,단계,금액\nk1,설치,3\n"):
        assert intake.inspect(put("a.csv", text)).files[0].source not in ("hubspot", "salesforce")


def test_the_study_may_say_otherwise(put: Put) -> None:
    path = put("a.csv", DEALS + ONE)
    assert intake.inspect(path, study=Settings([Rule("*.csv", source="table")])).files[0].source == "table"


def test_the_name_of_a_stage_is_the_teams_own() -> None:
    assert crm._stage_of('Date entered "Security review (New business)"') == "Security review"
    assert crm._stage_of("hs_date_entered_contractsent") == "Contract Sent"
    assert crm._stage_of("Became a Marketing Qualified Lead Date") == "Marketing Qualified Lead"
    assert crm._stage_of("제안 단계 진입일") == "제안"
    assert crm._stage_of("Close Date") is None


def test_what_customers_are_is_kept_of_any_table_of_customers(put: Put) -> None:
    text = "고객ID,요금제,좌석 수,업종,담당자\nk1,팀,20,제조,박\nk2,기본,5,금융,박\nk3,팀,,제조,이\n"
    facts = intake.read(put("a.csv", text)).attributes
    assert facts[["customer", "name", "value"]].to_numpy().tolist() == [
        *(["k1", "요금제", "팀"], ["k1", "좌석 수", "20"], ["k1", "업종", "제조"]),
        *(["k2", "요금제", "기본"], ["k2", "좌석 수", "5"], ["k2", "업종", "금융"]),
        *(["k3", "요금제", "팀"], ["k3", "업종", "제조"]),
    ]
    assert facts["number"].dropna().tolist() == [20.0, 5.0]


def test_of_a_survey_only_what_is_the_customers_is_kept(put: Put) -> None:
    text = "고객ID,회사 규모,응답 기기,추천의향,의견\nk1,50명 미만,PC,9,좋아요\nk2,300명 이상,모바일,3,느려요\nk1,50명 미만,모바일,8,빨라졌어요\n"
    facts = intake.read(put("a.csv", text)).attributes
    assert facts[["customer", "name", "value"]].to_numpy().tolist() == [["k1", "회사 규모", "50명 미만"], ["k2", "회사 규모", "300명 이상"]]


def test_the_telco_customers_keep_their_facts(test_data: Path) -> None:
    facts = intake.read(test_data / "real" / "s07_ibm_telco" / "Telco-Customer-Churn.csv").attributes
    assert facts["customer"].nunique() == 7043
    assert facts.loc[facts["name"] == "contract", "value"].value_counts().to_dict() == {"Month-to-month": 3875, "Two year": 1695, "One year": 1473}
    assert int(facts.loc[facts["name"] == "totalcharges", "number"].notna().sum()) == 7043 - 11
