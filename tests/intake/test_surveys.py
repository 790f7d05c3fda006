"""Survey products: who answered, what is a score, what was said, and what was only chosen."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import intake
from journey_nb.intake.likert import levels
from journey_nb.intake.questions import closed, separator

from .conftest import Rule, Settings

Put = Callable[..., Path]
META = (
    ("StartDate", {"ImportId": "startDate", "timeZone": "America/Denver"}),
    ("EndDate", {"ImportId": "endDate", "timeZone": "America/Denver"}),
    ("Status", {"ImportId": "status"}),
    ("Progress", {"ImportId": "progress"}),
    ("Finished", {"ImportId": "finished"}),
    ("RecordedDate", {"ImportId": "recordedDate", "timeZone": "America/Denver"}),
    ("ResponseId", {"ImportId": "_recordId"}),
    ("RecipientLastName", {"ImportId": "recipientLastName"}),
    ("RecipientFirstName", {"ImportId": "recipientFirstName"}),
    ("RecipientEmail", {"ImportId": "recipientEmail"}),
    ("ExternalReference", {"ImportId": "externalDataReference"}),
    ("DistributionChannel", {"ImportId": "distributionChannel"}),
    ("UserLanguage", {"ImportId": "userLanguage"}),
)
Q = {  # id → question as the second row writes it, import id of the third
    "Q1": ("How likely are you to recommend us?", {"ImportId": "QID1"}),
    "Q1_NPS_GROUP": ("How likely are you to recommend us? - Group", {"ImportId": "QID1_NPS_GROUP"}),
    "Q2_1": ("How satisfied are you with:\n - Set-up", {"ImportId": "QID2_1"}),
    "Q2_2": ("How satisfied are you with:\n - Support", {"ImportId": "QID2_2"}),
    "Q3_1": ("Which do you use? - Selected Choice - App", {"ImportId": "QID3", "choiceId": "1"}),
    "Q3_2": ("Which do you use? - Selected Choice - Web", {"ImportId": "QID3", "choiceId": "2"}),
    "Q3_9_TEXT": ("Which do you use? - Other - Text", {"ImportId": "QID3_9_TEXT"}),
    "Q4": ("What is your team?", {"ImportId": "QID4"}),
    "Q5": ("무엇이 아쉬웠나요?", {"ImportId": "QID5_TEXT"}),
    "Q5 - Topics": ("Q5 - Topics", {"ImportId": "QID5_TEXT_abcTopics"}),
    "Q3_DO_1": ("Which do you use? - Display Order", {"ImportId": "QID3_DO", "choiceId": "1"}),
    "plan": ("plan", {"ImportId": "plan"}),
    "Q9_1": ("Who are you? - E-mail", {"ImportId": "QID9_1"}),
    "Q9_2": ("Who are you? - Wishes", {"ImportId": "QID9_2"}),
}
USUAL = tuple(name for name in Q if not name.startswith("Q9"))
WHOLE = {
    **{"Q1": "9", "Q1_NPS_GROUP": "Promoter", "Q2_1": "Extremely satisfied", "Q2_2": "Somewhat dissatisfied", "Q3_1": "App", "Q3_2": "Web"},
    **{"Q3_9_TEXT": "a tablet at the shop", "Q4": "Sales", "Q5": "설치가 어려웠어요", "Q5 - Topics": "set-up", "Q3_DO_1": "2", "plan": "pro"},
}


def table(rows: Sequence[Sequence[str]], *, bom: bool = False, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return (b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode()


def response(n: int, answers: dict[str, str], **more: str) -> dict[str, str]:
    day = f"2026-01-{n:02d} 08:00:00"
    plain = {"StartDate": day, "EndDate": day, "RecordedDate": day, "Status": "IP Address", "Progress": "100", "Finished": "True", "UserLanguage": "EN"}
    who = {"ResponseId": f"R_{n:015d}", "RecipientEmail": f"mira{n}@example.com", "RecipientFirstName": "Mira", "RecipientLastName": f"Son{n}"}
    return {**plain, **who, "DistributionChannel": "email", **answers, **more}


def qualtrics(*responses: dict[str, str], columns: Sequence[str] = USUAL, bom: bool = False, delimiter: str = ",") -> bytes:
    names = [*(name for name, _ in META), *columns]
    asked = [*(name for name, _ in META), *(Q[c][0] for c in columns)]
    asked[:3] = ["Start Date", "End Date", "Response Type"]
    asked[5:7] = ["Recorded Date", "Response ID"]
    third = [json.dumps(i) for i in (*(i for _, i in META), *(Q[c][1] for c in columns))]
    return table([names, asked, third, *([r.get(n, "") for n in names] for r in responses)], bom=bom, delimiter=delimiter)


def test_a_qualtrics_response_becomes_scores_words_and_facts(put: Put) -> None:
    taken = intake.read(put("a.csv", qualtrics(response(5, WHOLE), bom=True)))
    (report,) = taken.files
    assert (report.source, report.kind, report.rows_kept, len(report.header_rows)) == ("qualtrics", "survey", 1, 3)
    said = taken.said.set_index("item")
    assert said["score"].dropna().to_dict() == {"qid1": 9.0, "qid2 1": 5.0, "qid2 2": 2.0}
    assert said["measure"].dropna().to_dict() == {"qid1": "nps", "qid2 1": "csat", "qid2 2": "csat"}
    assert said["text"].dropna().to_dict() == {"qid3 9 text": "a tablet at the shop", "qid5 text": "설치가 어려웠어요"}
    assert said.loc["qid2 2", "question"] == "How satisfied are you with: - Support"
    facts = taken.attributes[["name", "value"]].to_numpy().tolist()
    assert facts == [["Which do you use?", "App"], ["Which do you use?", "Web"], ["What is your team?", "Sales"], ["plan", "pro"]]
    assert set(taken.attributes["customer"]) == {"mira5@example.com"} == set(taken.said["customer"])


def test_the_zone_that_the_third_row_names_is_used_and_said(put: Put) -> None:
    taken = intake.read(put("a.csv", qualtrics(response(5, WHOLE))), zone="Asia/Seoul")
    assert taken.said["at"].iloc[0].isoformat() == "2026-01-05T15:00:00+00:00"
    assert "America/Denver" in taken.files[0].why.en and "America/Denver" in taken.files[0].why.ko
    assert taken.files[0].zone is None


def test_a_zone_the_study_names_beats_the_third_row(put: Put) -> None:
    path = put("a.csv", qualtrics(response(5, WHOLE)))
    taken = intake.read(path, study=Settings([Rule("a.csv", zone="UTC")]))
    assert taken.said["at"].iloc[0].isoformat() == "2026-01-05T08:00:00+00:00"


@pytest.mark.parametrize("status", ["Survey Preview", "Survey Test", "Spam", "Possible Spam", "1", "2", "9", "17", "Umfragevorschau"])
def test_a_preview_is_nobodys_answer(put: Put, status: str) -> None:
    path = put("a.csv", qualtrics(response(5, WHOLE), response(6, WHOLE, Status=status)))
    taken = intake.read(path)
    assert taken.files[0].set_aside_counts == {"preview": 1} and taken.files[0].rows_kept == 1
    assert set(taken.said["customer"]) == {"mira5@example.com"} == set(taken.attributes["customer"])
    assert "시험 응답 1" in intake.inspect(path).text("ko")


@pytest.mark.parametrize("status", ["IP Address", "Imported", "Offline", "0", "4", "16", "IP-Adresse"])
def test_an_imported_or_offline_answer_counts(put: Put, status: str) -> None:
    assert intake.inspect(put("a.csv", qualtrics(response(5, WHOLE, Status=status)))).files[0].rows_kept == 1


def test_numbers_of_statuses_are_said_to_be_a_guess(put: Put) -> None:
    why = intake.inspect(put("a.csv", qualtrics(response(5, WHOLE, Status="0")))).files[0].why
    assert "not verified" in why.en and "확인되지 않음" in why.ko


def test_an_answer_that_broke_off_is_still_an_answer(put: Put) -> None:
    half = response(6, {"Q5": "너무 길어요"}, Finished="False", Progress="40")
    taken = intake.read(put("a.csv", qualtrics(response(5, WHOLE), half)))
    assert "1 response(s) broke off" in taken.files[0].why.en and taken.files[0].rows_kept == 2
    assert "너무 길어요" in taken.said["text"].tolist()


def test_names_and_addresses_are_listed_for_redaction(put: Put) -> None:
    known = intake.read(put("a.csv", qualtrics(response(5, WHOLE)))).identifiers
    assert {("email", "mira5@example.com"), ("name", "Mira Son5"), ("name", "Mira")} <= set(zip(known["kind"], known["value"], strict=True))


def test_what_the_product_counts_for_itself_is_seen_and_not_used(put: Put) -> None:
    columns = intake.inspect(put("a.csv", qualtrics(response(5, WHOLE)))).files[0].columns
    assert {"Q1_NPS_GROUP", "Q5 - Topics", "Q3_DO_1", "Status", "DistributionChannel"} <= set(columns["seen"])


def test_a_second_export_with_more_columns_holds_the_same_records(put: Put) -> None:
    few = ("Q1", "Q5")
    first = intake.read(put("a.csv", qualtrics(response(5, WHOLE), response(6, WHOLE), columns=few))).said
    path = put("b.tsv", qualtrics(response(5, WHOLE), response(6, WHOLE), response(7, WHOLE), delimiter="\t"))
    both = intake.read(path.parent)
    assert set(first["record_key"]) < set(both.said["record_key"]) and both.said["record_key"].nunique() == 3
    assert int((both.said["item"] == "qid1").sum()) == 3 and len(both.attributes) == 12


def test_of_two_states_of_a_response_the_finished_one_counts(put: Put) -> None:
    put("a.csv", qualtrics(response(5, {"Q5": "처음"}, Finished="False", Progress="10")))
    later = response(5, {"Q5": "마침"}, RecordedDate="2026-01-09 08:00:00")
    taken = intake.read(put("b.csv", qualtrics(later)).parent)
    assert taken.said["text"].tolist() == ["마침"]


def test_options_as_numbers_are_no_ratings_unless_their_question_asks_for_one(put: Put) -> None:
    coded = {"Q1": "9", "Q4": "2", "Q2_1": "4", "Q2_2": "2"}
    taken = intake.read(put("a.csv", qualtrics(response(5, coded, Finished="1", Status="0"), columns=("Q1", "Q4", "Q2_1", "Q2_2"))))
    assert set(taken.said["item"]) == {"qid1", "qid2 1", "qid2 2"}
    assert taken.attributes[["name", "value"]].to_numpy().tolist() == [["What is your team?", "2"]]
    assert "options are numbers here" in taken.files[0].why.en


def test_a_workbook_without_import_ids_is_judged_by_its_questions(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for n, line in enumerate(csv.reader(io.StringIO(qualtrics(response(5, WHOLE), response(6, WHOLE, Q5="너무 느려요")).decode()))):
        if n != 2:
            book.active.append(line)  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    taken = intake.read(tmp_path / "a.xlsx", zone="UTC")
    assert (taken.files[0].source, taken.files[0].rows_kept, len(taken.files[0].header_rows)) == ("qualtrics", 2, 2)
    assert taken.said["score"].dropna().tolist() == [9.0, 5.0, 2.0] * 2
    assert taken.said["text"].dropna().tolist() == ["a tablet at the shop", "설치가 어려웠어요", "a tablet at the shop", "너무 느려요"]
    assert {"Which do you use?", "what is your team", "plan"} == set(taken.attributes["name"])


def test_a_form_of_names_and_addresses_is_who_and_not_what_they_chose(put: Put) -> None:
    said = [response(n, {"Q9_1": f"kim{n}@example.com", "Q9_2": f"I wish for thing number {n}"}, RecipientEmail="") for n in range(1, 9)]
    taken = intake.read(put("a.csv", qualtrics(*said, columns=("Q9_1", "Q9_2"))))
    assert taken.said["customer"].tolist() == [f"kim{n}@example.com" for n in range(1, 9)] and taken.attributes.empty
    assert taken.said["text"].tolist()[0] == "I wish for thing number 1"


def test_the_study_says_which_column_is_the_customer(put: Put) -> None:
    path = put("a.csv", qualtrics(response(5, WHOLE, ExternalReference="A-1001")))
    taken = intake.read(path, study=Settings([Rule("a.csv", columns={"customer": "ExternalReference"})]))
    assert set(taken.said["customer"]) == {"A-1001"} == set(taken.attributes["customer"])


def test_the_legacy_export_has_two_rows(put: Put) -> None:
    rows = [
        ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V10", "Q1", "Q2"],
        [
            *("ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress", "Status", "StartDate", "EndDate", "Finished"),
            *("How likely are you to recommend us?", "What could be better?"),
        ],
        [
            *("R_1abcdefghijklmn", "Default Response Set", "Mira Son", "A-1001", "mira@example.com", "", "0"),
            *("2014-05-06 10:00:00", "2014-05-06 10:05:00", "1", "7", "Set-up took a week of our time"),
        ],
    ]
    taken = intake.read(put("a.csv", table(rows)), zone="UTC")
    assert (taken.files[0].source, taken.files[0].rows_read, len(taken.files[0].header_rows)) == ("qualtrics", 1, 2)
    assert taken.said["score"].dropna().tolist() == [7.0] and taken.said["text"].dropna().tolist() == ["Set-up took a week of our time"]
    assert set(taken.said["customer"]) == {"mira@example.com"} and "1 response" not in taken.files[0].why.en


# ---------------------------------------------------------------- SurveyMonkey

START = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1"]
TOP = [*START, "How likely is it that you would recommend us?", "Rate each, please:\n1 to 5", "", "Which do you use?", "", "", "What is missing?"]
LABELS = [*[""] * 9, "Response", "Set-up", "Support", "App", "Web", "Other (please specify)", "Open-Ended Response"]


def monkey(n: int, *answers: str, key: str = "") -> list[str]:
    when = f"01/{n:02d}/2026 02:11:45 PM"
    return [key or f"1100000{n:04d}", "401", when, when, "192.0.2.7", f"mira{n}@example.com", "Mira", "Son", "Seoul", *answers]


def test_surveymonkeys_two_header_rows_are_one_header(put: Put) -> None:
    rows = [TOP, LABELS, monkey(5, "10", "4", "2", "App", "", "a tablet", "Better search")]
    taken = intake.read(put("a.csv", table(rows, bom=True)), zone="Asia/Seoul")
    (report,) = taken.files
    assert (report.source, report.rows_read, report.rows_kept) == ("surveymonkey", 1, 1)
    said = taken.said
    assert said[["question", "score"]].dropna().to_numpy().tolist() == [
        ["How likely is it that you would recommend us?", 10.0],
        ["Rate each, please: 1 to 5 - Set-up", 4.0],
        ["Rate each, please: 1 to 5 - Support", 2.0],
    ]
    assert said["text"].dropna().tolist() == ["a tablet", "Better search"]
    assert taken.attributes[["name", "value"]].to_numpy().tolist() == [["Which do you use?", "App"], ["custom data 1", "Seoul"]]
    assert said["record_key"].nunique() == 1 and said["own_key"].all()


def test_a_respondent_id_cut_short_by_a_spreadsheet_tells_nobody_apart(put: Put) -> None:
    rows = [TOP, LABELS, *(monkey(n, "10", "4", "2", "App", "", "", f"Better search {n}", key="1.1E+10") for n in (5, 6))]
    taken = intake.read(put("a.csv", table(rows)))
    assert taken.said["record_key"].nunique() == 2 and not taken.said["own_key"].any()
    assert "digits are lost" in taken.files[0].why.en and "자릿수" in taken.files[0].why.ko


def test_the_condensed_export_has_a_blank_second_row(put: Put) -> None:
    rows = [[*START[:5], "How satisfied are you?", "What is missing?"], [""] * 7, ["11000000001", "4", "01/05/2026", "01/05/2026", "", "4", "Search"]]
    taken = intake.read(put("a.csv", table(rows)))
    assert (taken.files[0].source, taken.files[0].rows_read) == ("surveymonkey", 1)
    assert taken.said["score"].dropna().tolist() == [4.0] and taken.said["text"].dropna().tolist() == ["Search"]


def test_contact_fields_of_a_question_are_who_and_not_what(put: Put) -> None:
    rows = [
        [*START[:4], "Contact information", "", "", "What is missing?"],
        ["", "", "", "", "Name", "Company", "Email Address", "Open-Ended Response"],
        ["11000000001", "4", "01/05/2026", "01/05/2026", "Mira Son", "Hanul", "mira@example.com", "Search"],
        ["11000000002", "4", "01/05/2026", "01/05/2026", "Joon Park", "Badal", "joon@example.com", "Export"],
    ]
    taken = intake.read(put("a.csv", table(rows)))
    assert taken.said["text"].tolist() == ["Search", "Export"]
    assert taken.said["customer"].tolist() == ["mira@example.com", "joon@example.com"] and taken.said["account"].tolist() == ["Hanul", "Badal"]
    assert ("name", "Mira Son") in set(zip(taken.identifiers["kind"], taken.identifiers["value"], strict=True))


def test_surveymonkeys_workbook_is_the_same_survey(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in [TOP, LABELS, monkey(5, "10", "4", "2", "App", "", "", "Better search")]:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_bytes(table([TOP, LABELS, monkey(5, "10", "4", "2", "App", "", "", "Better search")]))
    one, two = (intake.read(tmp_path / name).said for name in ("a.xlsx", "a.csv"))
    assert one[["record_key", "item", "question", "score"]].equals(two[["record_key", "item", "question", "score"]])


# ---------------------------------------------------------------- forms


def test_typeforms_times_are_utc_and_its_network_id_names_nobody(put: Put) -> None:
    names = ["#", "How likely are you to recommend us?", "What is missing?", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"]
    rows = [names, ["f" * 32, "9", "Search", "2026-01-05 08:00:00", "2026-01-05 08:01:00", "d3560842b2"]]
    taken = intake.read(put("a.csv", table(rows)), zone="Asia/Seoul")
    assert taken.files[0].source == "typeform" and taken.said["customer"].isna().all()
    assert set(taken.said["at"].dt.strftime("%H:%M")) == {"08:01"} and set(taken.said["record_key"].str[-4:]) == {"ffff"}
    assert taken.said["measure"].dropna().tolist() == ["nps"]


def test_several_options_of_one_cell_are_several_facts(put: Put) -> None:
    kinds = ["앱, 웹", "웹", "앱", "앱, 전화", "웹, 전화", "전화"]
    head = "타임스탬프,이메일 주소,어떤 채널을 쓰시나요?,아쉬운 점은 무엇인가요?\n"
    rows = "".join(f'2026. 1. {n + 1} 오후 3:21:45,mira{n}@example.com,"{kind}",느린 점 {n}이 아쉬워요\n' for n, kind in enumerate(kinds))
    taken = intake.read(put("a.csv", head + rows))
    assert len(taken.said) == 6 and taken.attributes["value"].tolist() == ["앱", "웹", "웹", "앱", "앱", "전화", "웹", "전화", "전화"]
    assert set(taken.attributes["name"]) == {"어떤 채널을 쓰시나요?"}


def test_a_grid_has_one_score_a_statement_and_one_scale(put: Put) -> None:
    head = "타임스탬프,이메일 주소,다음에 얼마나 만족하십니까? [설치],다음에 얼마나 만족하십니까? [지원]\n"
    taken = intake.read(put("a.csv", head + "2026. 1. 5 오후 3:21:45,mira@example.com,매우 만족,불만족\n2026. 1. 6 오후 3:21:45,joon@example.com,,보통\n"))
    said = taken.said
    assert said[["question", "score"]].to_numpy().tolist() == [
        ["다음에 얼마나 만족하십니까? - 설치", 5.0],
        ["다음에 얼마나 만족하십니까? - 지원", 2.0],
        ["다음에 얼마나 만족하십니까? - 지원", 3.0],
    ]
    assert set(said["measure"]) == {"csat"} and said["item"].nunique() == 2


def test_a_question_added_later_leaves_old_google_responses_what_they_were(put: Put) -> None:
    row = "2026. 1. 5 오후 3:21:45,mira@example.com,느려요"
    first = intake.read(put("a.csv", f"타임스탬프,이메일 주소,아쉬운 점은 무엇인가요?\n{row}\n")).said
    later = intake.read(put("b.csv", f"타임스탬프,이메일 주소,아쉬운 점은 무엇인가요?,왜 그런가요?\n{row},\n{row.replace('1. 5', '1. 6')},몰라요\n")).said
    assert first["record_key"].tolist() == later["record_key"].tolist()[:1]


def test_a_choice_of_nobody_is_left_out_and_said(put: Put) -> None:
    rows = "".join(f"2026. 1. {n + 1} 오후 3:21:45,{('검색', '지인 추천')[n % 2]}\n" for n in range(8))
    taken = intake.read(put("a.csv", "타임스탬프,어떻게 알게 되셨나요?\n" + rows))
    assert taken.attributes.empty and taken.said.empty and taken.files[0].rows_kept == 8
    assert "8 response(s) name nobody" in taken.files[0].why.en and "응답 8건" in taken.files[0].why.ko


def test_anonymous_is_not_one_person_who_answers_a_lot(put: Put) -> None:
    head = ["ID", "Start time", "Completion time", "Email", "Name", "Which do you use?", "What is missing? Please explain."]
    rows = [[str(n), f"1/{n}/26 9:00:00", f"1/{n}/26 9:05:00", "anonymous", "", ("App;Web;", "Web;")[n % 2], f"Search {n}"] for n in range(1, 9)]
    taken = intake.read(put("a.csv", table([head, *rows])), zone="UTC")
    assert (taken.files[0].source, taken.files[0].rows_kept) == ("microsoft_forms", 8)
    assert taken.said["customer"].isna().all() and taken.said["record_key"].nunique() == 8 and not taken.said["own_key"].any()
    assert taken.said["text"].tolist() == [f"Search {n}" for n in range(1, 9)]


def test_naver_form_is_a_guess_and_says_so(put: Put) -> None:
    found = intake.recognise(put("a.csv", "번호,참여일시,참여자,1. 아쉬운 점은 무엇인가요?\n1,2026-01-05 09:00:00,미라,느려요\n"))
    assert found.source == "naver_form" and found.unverified and "추정" in found.why.ko and "guess" in found.why.en


def test_a_plain_survey_keeps_its_own_names_and_chosen_answers_are_facts(put: Put) -> None:
    rows = "".join(f"k{n},2026-01-{n + 1:02d},{n % 11},{('검색', '광고')[n % 2]}\n" for n in range(12))
    taken = intake.read(put("a.csv", "고객ID,응답일,추천의향(0~10),어떻게 알게 되셨나요?\n" + rows))
    assert taken.files[0].source == "survey_table" and len(taken.said) == 12
    assert taken.attributes["value"].value_counts().to_dict() == {"검색": 6, "광고": 6}


def test_the_study_may_call_a_choice_a_comment(put: Put) -> None:
    rows = "".join(f"2026. 1. {n + 1} 오후 3:21:45,{('검색', '지인 추천')[n % 2]}\n" for n in range(8))
    path = put("a.csv", "타임스탬프,어떻게 알게 되셨나요?\n" + rows)
    taken = intake.read(path, study=Settings([Rule("a.csv", columns={"text": "어떻게 알게 되셨나요?"})]))
    assert taken.said["text"].tolist() == ["검색", "지인 추천"] * 4 and "choice" not in taken.files[0].columns


# ---------------------------------------------------------------- single questions


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        (["Extremely satisfied", "Somewhat satisfied", "Extremely dissatisfied"], [5, 4, 1]),
        (["Extremely satisfied", "Moderately satisfied", "Slightly dissatisfied"], [7, 6, 3]),
        (["Strongly agree", "Agree", "Somewhat agree", "Neither agree nor disagree", "Disagree"], [7, 6, 5, 4, 2]),
        (["Very easy", "N/A", "해당 없음", "Very difficult"], [5, 1]),
        (["Not at all helpful", "Somewhat helpful", "Extremely helpful"], [1, 3, 5]),
        (["매우 도움이 됨", "보통", "전혀 그렇지 않다"], [5, 3, 1]),
    ],
)
def test_a_scale_of_words_has_as_many_steps_as_strengths(answers: list[str], wanted: list[float]) -> None:
    scale = levels(pd.Series(answers), "")
    assert scale is not None and list(scale.numbers.values()) == wanted


def test_a_comma_inside_an_option_is_no_separator() -> None:
    assert separator(pd.Series(["Yes, always", "No", "Yes, always", "No, never", "No", "Yes, always"])) is None


def test_a_reason_given_in_own_words_is_never_a_choice_because_many_say_nothing() -> None:
    assert not closed(pd.Series(["없음"] * 30 + ["설치가 어려워요", "느려요", "비싸요"]), "추천하지 않는 이유는 무엇인가요?")


def test_who_was_asked_and_ticked_nothing_is_known_to_have_been_asked(put: Callable[..., Path]) -> None:
    rows = ["email,Which do you use? [App],Which do you use? [Web]", "a@example.com,1,0", "b@example.com,0,0", "c@example.com,1,1", "d@example.com,,"]
    taken = intake.read(put("ticks.csv", "\n".join([*rows, "e@example.com,0,1", "f@example.com,1,0"]) + "\n"))
    told = taken.attributes.groupby("customer")["value"].agg(list).to_dict()
    assert told["b@example.com"] == [""] and told["c@example.com"] == ["App", "Web"] and "d@example.com" not in told
    assert set(taken.attributes["form"]) == {"several"}


def test_several_values_in_one_cell_of_a_customer_list_are_a_fact_each(put: Callable[..., Path]) -> None:
    tools = ["ERP;CRM", "CRM", "ERP;CRM;BI", "BI", "ERP", "CRM;BI"]
    table = "\n".join(f"c{i},{10 + i},{tool}" for i, tool in enumerate(tools))
    facts = intake.read(put("customers.csv", f"customer_id,seats,tools\n{table}\n")).attributes
    assert facts.loc[facts["name"] == "tools"].groupby("customer")["value"].agg(list).tolist() == [t.split(";") for t in tools]
    assert facts["form"].isna().eq(facts["name"] == "seats").all()
