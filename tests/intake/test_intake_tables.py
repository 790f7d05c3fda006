"""Which column is what, and what a row says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import intake
from journey_nb.intake.roles import Rating, rating_of
from journey_nb.intake.values import date_order, one_time, scores, times

Put = Callable[..., Path]

FORM = (
    "타임스탬프,이메일 주소,회사 이름,추천할 의향이 얼마나 있으십니까? (0~10),설치 과정은 어떠셨나요?,지원에 얼마나 만족하셨습니까?\n"
    "2026. 3. 5 오후 3:21:45,kim@example.com,하늘,9,방화벽과 충돌했습니다.,매우 만족\n"
    "2026. 3. 6 오전 12:05:00,lee@example.com,바다,2,,보통\n"
    "2026. 3. 7 오전 9:00:00,,산들,,안내가 친절했습니다.,불만족\n"
)


def test_google_forms_is_recognised_in_korean_and_says_why(put: Put) -> None:
    found = intake.recognise(put("a.csv", FORM))
    assert (found.source, found.kind) == ("google_forms", "survey")
    assert found.why.ko.startswith("구글 설문지입니다. 첫 열이 '타임스탬프'이고 질문 열이 3개입니다")


def test_google_forms_is_recognised_in_english(put: Put) -> None:
    found = intake.recognise(put("a.csv", "Timestamp,Email Address,How was set-up?\n3/15/2024 2:30:10 PM,kim@example.com,It broke on our firewall\n"))
    assert found.source == "google_forms"


def test_one_response_gives_one_row_per_answered_item_under_one_key(put: Put) -> None:
    said = intake.read(put("a.csv", FORM)).said
    assert said["customer"].tolist() == ["kim@example.com"] * 3 + ["lee@example.com"] * 2 + [None] * 2
    assert said["record_key"].nunique() == 3
    assert said["question"].unique().tolist()[0] == "설치 과정은 어떠셨나요?"


def test_silence_gives_no_row(put: Put) -> None:
    said = intake.read(put("a.csv", "고객ID,추천의향,의견\nk1,,\nk2,NA,-\nk3,8,없음\n")).said
    assert said[["customer", "text", "score"]].astype(object).where(said.notna(), None).to_numpy().tolist() == [["k3", "없음", None], ["k3", None, 8.0]]


def test_a_row_nobody_answered_is_still_kept(put: Put) -> None:
    assert intake.inspect(put("a.csv", "고객ID,추천의향,의견\nk1,,\nk2,3,x\n")).files[0].rows_kept == 2


def test_likert_words_are_a_scale(put: Put) -> None:
    said = intake.read(put("a.csv", FORM)).said
    csat = said[said["measure"] == "csat"]
    assert csat["score"].tolist() == [5.0, 3.0, 2.0]
    assert csat[["scale_low", "scale_high"]].drop_duplicates().to_numpy().tolist() == [[1.0, 5.0]]


@pytest.mark.parametrize(
    ("header", "answers", "wanted"),
    [
        ("추천의향", ["10", "0"], Rating("nps", 0, 10)),
        ("NPS", ["9", "8"], Rating("nps", 0, 10)),
        ("How likely are you to recommend us?", ["9", "8"], Rating("nps", 0, 10)),
        ("만족도", ["5", "1"], Rating("csat", 1, 5)),
        ("만족도 (1~7)", ["5", "1"], Rating("csat", 1, 7)),
        ("전반적 만족도(10점 만점)", ["8점", "9점"], Rating("csat", 1, 10)),
        ("Satisfaction", ["4/5", "3/5"], Rating("csat", 1, 5)),
        ("별점", ["★★★★☆", "★☆☆☆☆"], Rating("rating", 1, 5)),
        ("도입에 든 노력", ["1", "5"], Rating("ces", 1, 5, True)),
        ("The set-up was easy", ["1", "7"], Rating("ces", 1, 7)),
        ("tenure", ["1", "5"], None),
        ("이용 기간은 몇 개월입니까?", ["1", "5"], None),
        ("결제금액", ["1", "5"], None),
    ],
)
def test_the_header_and_the_values_say_what_is_rated(header: str, answers: list[str], wanted: Rating | None) -> None:
    from journey_nb.intake.roles import ASKS
    from journey_nb.intake.values import plain

    assert rating_of(pd.Series(answers), plain(header), header, bool(ASKS.search(header))) == wanted


def test_high_effort_is_bad_news(put: Put) -> None:
    said = intake.read(put("a.csv", "고객ID,도입에 든 노력\nk1,1\nk2,5\n")).said
    assert said["score"].tolist() == [5.0, 1.0]


def test_an_answer_outside_its_scale_is_left_out_and_logged(put: Put) -> None:
    rows = "".join(f"k{i},{i % 11}\n" for i in range(99))
    taken = intake.read(put("a.csv", "고객ID,추천의향\n" + rows + "k99,99\n"))
    assert len(taken.said) == 99 and taken.files[0].rows_kept == 100
    assert taken.log["detail_en"].tolist() == ["the answer in '추천의향' lies outside its scale 0 to 10; left out"]


def test_a_decimal_comma_is_no_thousands_sign(put: Put) -> None:
    said = intake.read(put("a.csv", "고객ID;만족도\nk1;4,5\nk2;3,0\n")).said
    assert said["score"].tolist() == [4.5, 3.0]


def test_tickets_are_tickets_and_choose_themselves(put: Put) -> None:
    report = intake.inspect(
        put("a.csv", "티켓 ID,고객명,접수일시,채널,문의 유형,문의 내용\nT-10001,김하늘,2026-01-02 10:00,전화,장애,접속이 안 됩니다\n")
    ).files[0]
    assert (report.source, report.kind, report.self_selected) == ("table", "ticket", True)
    assert report.columns == {"record_key": ["티켓 ID"], "name": ["고객명"], "at": ["접수일시"], "channel": ["채널"], "text": ["문의 내용"]}


def test_reviews_are_reviews(put: Put) -> None:
    report = intake.inspect(put("a.csv", "Review ID,Date,Star rating,Review text\nrev-000001,2026-01-02,2,Crashes on start\n")).files[0]
    assert (report.kind, report.self_selected, report.columns["rating"]) == ("review", True, ["Star rating"])


def test_names_mails_phones_and_ids_are_collected_for_redaction(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,성명,이메일,연락처,의견\nC-1001,김하늘,kim@example.com,010-1234-5678,좋아요\n"))
    assert taken.identifiers.to_numpy().tolist() == [
        ["email", "kim@example.com", "F01"],
        ["id", "C-1001", "F01"],
        ["name", "김하늘", "F01"],
        ["phone", "010-1234-5678", "F01"],
    ]


def test_product_descriptions_are_not_what_customers_said(put: Put) -> None:
    rows = "".join(f"{i},A{i},LONG NAME OF PRODUCT NUMBER {i} IN RED,{i % 7},12{i}\n" for i in range(30))
    report = intake.inspect(put("a.csv", "InvoiceNo,StockCode,Description,Quantity,CustomerID\n" + rows)).files[0]
    assert "text" not in report.columns and report.rows_kept == 30


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026. 3. 5 오후 3:21:45", "2026-03-05 15:21:45 instant"),
        ("2026. 3. 5. 오전 12:00", "2026-03-05 00:00:00 instant"),
        ("2024/03/05 3:21:45 오후 GMT+9", "2024-03-05 15:21:45 instant 540"),
        ("2026년 3월 5일 (목) 15시 20분", "2026-03-05 15:20:00 instant"),
        ("2026. 7. 1.", "2026-07-01 00:00:00 day"),
        ("26.07.01", "2026-07-01 00:00:00 day"),
        ("2026년 7월", "2026-07-01 00:00:00 month"),
        ("20260701", "2026-07-01 00:00:00 day"),
        ("1709620905000", "2024-03-05 06:41:45 instant 0"),
        ("3/15/2024 2:30 PM", "2024-03-15 14:30:00 instant"),
        ("15.03.2024", "2024-03-15 00:00:00 day"),
        ("Mar 5, 2024 3:21 PM", "2024-03-05 15:21:00 instant"),
        ("5 March 2024", "2024-03-05 00:00:00 day"),
        ("March 2024", "2024-03-01 00:00:00 month"),
        ("2026-13-45", None),
        ("설치", None),
        ("12", None),
    ],
)
def test_dates_as_products_write_them(text: str, wanted: str | None) -> None:
    found = one_time(text)
    shown = None if found is None else " ".join([str(found[0]), found[2], *([] if found[1] is None else [str(found[1])])])
    assert shown == wanted


def test_a_day_that_does_not_exist_in_summer_time_is_moved_not_lost() -> None:
    found = times(pd.Series(["2026-03-29 02:30:00", "2026-10-25 02:30:00"]), "Europe/Berlin")
    assert found.at.notna().all()


def test_the_column_decides_whether_the_day_comes_first() -> None:
    assert date_order(pd.Series(["1/2/2026", "13/2/2026"])) == ("dmy", False)
    assert times(pd.Series(["1/2/2026"]), "UTC", "dmy").at[0].isoformat() == "2026-02-01T00:00:00+00:00"


def test_a_score_may_be_written_in_many_ways() -> None:
    assert scores(pd.Series(["5 - 매우 만족", "4점", "3 / 5", "2.5", "모름"])).values.tolist()[:4] == [5.0, 4.0, 3.0, 2.5]
