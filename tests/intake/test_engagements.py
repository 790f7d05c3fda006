"""HubSpot's activities: a call touches the contact it is linked to, and a note is a colleague's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import intake

Put = Callable[..., Path]
OUTLINE = (
    "id,active,created_at,owner_id,portal_id,timestamp,type\n"
    "71,true,2026-03-02T01:00:00Z,9,5,2026-03-02T01:00:00Z,CALL\n"
    "72,true,2026-03-03T01:00:00Z,9,5,2026-03-03T01:00:00Z,EMAIL\n"
    "73,true,2026-03-04T01:00:00Z,9,5,2026-03-04T01:00:00Z,NOTE\n"
    "74,true,2026-03-05T01:00:00Z,9,5,2026-03-05T01:00:00Z,MEETING\n"
)
EMAILS = (
    "engagement_id,type,property_hs_createdate,property_hs_timestamp,property_hs_email_direction,property_hs_email_subject,property_hs_email_text,"
    "property_hs_email_from_email\n"
    "72,EMAIL,2026-03-03T01:00:00Z,2026-03-03T01:00:00Z,INCOMING_EMAIL,문의,설치가 너무 어려워요,Kim@haneul.example\n"
    "75,EMAIL,2026-03-03T02:00:00Z,2026-03-03T02:00:00Z,EMAIL,Re: 문의,안내를 보내 드립니다,park@ours.example\n"
)
NOTES = "engagement_id,type,property_hs_timestamp,property_hs_note_body\n73,NOTE,2026-03-04T01:00:00Z,<p>보안팀이 막고 있음 &amp; 예산 미정</p>\n"
LINKS = "engagement_id,contact_id\n71,20045\n72,20045\n73,20045\n74,20045\n74,20046\n75,20045\n"
CONTACTS = (
    "Record ID,First Name,Last Name,Email,Company Name,Lifecycle Stage,Create Date,Buying Role,Persona,Original Source\n"
    "20045,하늘,김,kim@haneul.example,하늘전자,Lead,2026-01-15 09:14,Decision maker,보안 담당,Organic search\n"
    "20046,바다,이,lee@haneul.example,하늘전자,Lead,2026-01-16 09:14,Budget holder,재무 담당,Organic search\n"
)


def did(taken: intake.Intake) -> list[tuple[str, str, str | None]]:
    frames = [chunk for log in taken.event_files for chunk in log.chunks()]
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["customer", "event", "channel", "at"])
    return [tuple(row) for row in found.sort_values(["at", "customer"])[["customer", "event", "channel"]].to_numpy().tolist()]


@pytest.fixture
def account(put: Put) -> Path:
    for name, text in (("engagement", OUTLINE), ("engagement_email", EMAILS), ("engagement_note", NOTES), ("engagement_contact", LINKS)):
        put(f"{name}.csv", text)
    return put("contacts.csv", CONTACTS).parent


def test_every_table_is_known_and_says_by_which_columns(account: Path) -> None:
    reports = {r.path: r for r in intake.inspect(account).files}
    assert {r.source for r in reports.values()} == {"hubspot"}
    assert reports["engagement.csv"].why.en.startswith("HubSpot activities: 'id', 'type', 'timestamp', 'active' … (+3); an outline")
    assert reports["engagement_email.csv"].why.ko.startswith("허브스팟 활동 기록입니다('engagement_id', 'property_hs_email_direction'")
    assert "which engagement belongs to which contact: 'engagement_id', 'contact_id'" in reports["engagement_contact.csv"].why.en
    assert all(r.rows_read == r.rows_kept for r in reports.values())


def test_a_call_a_mail_and_a_meeting_are_events_of_the_contact_and_a_note_is_none(account: Path) -> None:
    kim, lee = "kim@haneul.example", "lee@haneul.example"
    assert [row for row in did(intake.read(account, zone="UTC")) if not row[1].startswith(("contact", "in "))] == [
        (kim, "call", "phone"),
        (kim, "email received", "email"),  # the e-mail table knows the direction, the outline does not
        (kim, "email sent", "email"),
        (kim, "meeting", "meeting"),
        (lee, "meeting", "meeting"),  # one meeting of two contacts
    ]


def test_a_note_is_a_colleagues_an_incoming_mail_the_customers_and_an_answer_the_teams(account: Path) -> None:
    said = intake.read(account, zone="UTC").said
    assert said[["item", "voice", "customer", "text"]].to_numpy().tolist() == [
        ["email", "customer", "kim@haneul.example", "문의\n설치가 너무 어려워요"],
        ["email", "team", "kim@haneul.example", "Re: 문의\n안내를 보내 드립니다"],
        ["note", "colleague", "kim@haneul.example", "보안팀이 막고 있음 & 예산 미정"],
    ]
    assert said["record_key"].tolist() == ["engagement email 72", "engagement email 75", "engagement note 73"]


def test_an_activity_that_names_nobody_is_no_event_and_its_words_are_nobodys(put: Put) -> None:
    put("engagement.csv", OUTLINE)
    taken = intake.read(put("engagement_note.csv", NOTES).parent)
    assert did(taken) == [] and taken.said["customer"].tolist() == [None] and taken.said["voice"].tolist() == ["colleague"]
    assert "one that names nobody is no event" in taken.files[0].why.en


def test_an_activity_of_a_deal_alone_belongs_to_the_deal_and_through_it_to_its_one_contact(put: Put) -> None:
    put("engagement.csv", OUTLINE)
    folder = put("engagement_deal.csv", "engagement_id,deal_id\n71,9001\n").parent
    assert did(intake.read(folder)) == [("hubspot deal 9001", "call", "phone")]
    put("deal_contact.csv", "deal_id,contact_id,type_id\n9001,20045,3\n")
    put("contacts.csv", CONTACTS)
    assert ("kim@haneul.example", "call", "phone") in did(intake.read(folder))


def test_a_meeting_that_was_called_off_did_not_happen_and_a_call_nobody_took_says_so(put: Put) -> None:
    head = "hs_object_id,hs_timestamp,hs_meeting_title,hs_meeting_body,hs_meeting_outcome,associated contact ids\n"
    rows = "1,2026-03-02T01:00:00Z,Demo,x,COMPLETED,501\n2,2026-03-03T01:00:00Z,Demo,x,NO_SHOW,501\n3,2026-03-04T01:00:00Z,Demo,x,CANCELED,501\n"
    assert did(intake.read(put("meetings.csv", head + rows))) == [("hubspot contact 501", "meeting", "meeting")]
    calls = "Record ID,Call Title,Call notes,Call outcome,Activity date,Associated Contact IDs\n5,First call,busy today,No answer,2026-03-02 10:00,501\n"
    assert did(intake.read(put("calls.csv", calls)))[0][1] == "call not answered"


@pytest.mark.parametrize(
    "text",
    [
        "Activity type,Activity date,Activity assigned to,Body preview,Associated Contact IDs\nNote,2026-03-02 10:00,Park,보안팀이 막고 있음,501\n",
        "활동 유형,활동 날짜,활동 담당자,메모,연결된 연락처 ID\n메모,2026. 3. 2. 오전 10:00,박,보안팀이 막고 있음,501\n",
    ],
)
def test_headers_of_an_export_made_by_hand_are_guesses_and_said_to_be(put: Put, text: str) -> None:
    found = intake.recognise(put("활동.csv", text))
    assert (found.source, found.unverified) == ("hubspot", True)
    assert "a guess, not verified" in found.why.en and "확인되지 않았습니다" in found.why.ko
    said = intake.read(put("활동.csv", text)).said
    assert said[["voice", "text", "customer"]].to_numpy().tolist() == [["colleague", "보안팀이 막고 있음", "hubspot contact 501"]]


def test_role_persona_and_first_source_of_a_contact_are_what_it_is(account: Path) -> None:
    facts = intake.read(account).attributes
    kim = facts[facts["customer"] == "kim@haneul.example"].set_index("name")["value"].to_dict()
    assert {k: kim[k] for k in ("buying role", "persona", "original source")} == {
        "buying role": "Decision maker",
        "persona": "보안 담당",
        "original source": "Organic search",
    }


def test_what_a_customer_typed_between_angle_brackets_stays_what_it_is(put: Put) -> None:
    typed = EMAILS.replace("설치가 너무 어려워요", "the <b> key and <script> tags are gone")
    assert "the <b> key and <script> tags are gone" in intake.read(put("engagement_email.csv", typed)).said["text"].iloc[0]


def test_other_tables_with_an_id_and_a_type_are_no_activities(put: Put) -> None:
    for text in ("id,type,timestamp\n1,a,2026-03-02\n", "contact_id,score\n1,2\n", "Record ID,notes\n1,slow\n", "deal_id,contact_id,amount,stage\n1,2,3,x\n"):
        assert intake.inspect(put("a.csv", text)).files[0].source != "hubspot"
