"""Single values: nothing is guessed in silence, and what cannot be decided is missing with a note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_nb import intake
from journey_nb.intake.dates import judge, lost_because, one_time, times
from journey_nb.intake.numbers import numbers
from journey_nb.intake.ratings import Rating, ends_of, rating_of
from journey_nb.intake.roles import map_columns
from journey_nb.intake.values import plain, scores, tidy, unanswered

from .conftest import Rule, Settings

Put = Callable[..., Path]
TICKETS = "티켓 ID,접수일,완료일,문의 내용\n"


@dataclass
class Ordered(Rule):
    date_order: str | None = None
    missing: object = ()


def study(**said: object) -> Settings:
    return Settings([Ordered("*", **said)])


def days(taken: intake.Intake) -> list[str | None]:
    at = taken.said.drop_duplicates("row")["at"].dt.tz_convert("Asia/Seoul")
    return [None if pd.isna(one) else one.strftime("%m-%d") for one in at]


# ---------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026.03.05.", "2026-03-05T00:00:00 day"),
        ("2026년 3월 5일 오후 3시 21분", "2026-03-05T15:21:00 instant"),
        ("2026년 3월 5일 오후 3시", "2026-03-05T15:00:00 instant"),
        ("2026-03-05 3:21 오후", "2026-03-05T15:21:00 instant"),
        ("오후 3:21 2026-03-05", "2026-03-05T15:21:00 instant"),
        ("2026-03-05 오전 12:00", "2026-03-05T00:00:00 instant"),
        ("2026-03-05 오후 12:30", "2026-03-05T12:30:00 instant"),
        ("2026-03-05 12:30 am", "2026-03-05T00:30:00 instant"),
        ("26-03-05", "2026-03-05T00:00:00 day"),
        ("26. 3. 5", "2026-03-05T00:00:00 day"),
        ("26년 3월 5일", "2026-03-05T00:00:00 day"),
        ("5-Mar-2026", "2026-03-05T00:00:00 day"),
        ("Mar 5, 2026 3:05 PM", "2026-03-05T15:05:00 instant"),
        ("March 5th, 2026 at 3:05pm", "2026-03-05T15:05:00 instant"),
        ("Thursday, 5 March 2026", "2026-03-05T00:00:00 day"),
        ("2026.3.5(목) 15:00", "2026-03-05T15:00:00 instant"),
        ("Thu Mar 05 2026 15:21:45 GMT+0900 (Korean Standard Time)", "2026-03-05T15:21:45 instant 540"),
        ("2026-03-05 15:21:45 KST", "2026-03-05T15:21:45 instant 540"),
        ("2026-03-05 15:21 PST", "2026-03-05T15:21:00 instant -480"),
        ("2026-07-05 15:21 America/New_York", "2026-07-05T15:21:00 instant -240"),
        ("2026-03-05T06:21:45.123Z", "2026-03-05T06:21:45.123000 instant 0"),
        ("20260305T062145Z", "2026-03-05T06:21:45 instant 0"),
        ("1772691705", "2026-03-05T06:21:45 instant 0"),
        ("1772691705123456", "2026-03-05T06:21:45.123456 instant 0"),
        ("5.3.2026", "2026-03-05T00:00:00 day"),
        ("2026-03-05 24:00", "2026-03-06T00:00:00 instant"),
        ("3/2026", "2026-03-01T00:00:00 month"),
        ("2026-02-30", None),
        ("2026-02-30 10:00:00", None),
        ("31/02/2026", None),
        ("2026-03-05 25:10", None),
        ("2026-03-05 오전 15:10", None),
        ("2026-03-05 15:21 CST", None),
        ("2026-W10", None),
    ],
)
def test_a_time_has_one_reading_or_none(text: str, wanted: str | None) -> None:
    found = one_time(text)
    assert (None if found is None else " ".join([found[0].isoformat(), found[2], *([] if found[1] is None else [str(found[1])])])) == wanted


@given(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y. %m. %d", "%Y년 %m월 %d일", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y", "%Y%m%d"])
)
def test_a_day_that_is_written_is_the_day_that_is_read(day: date, form: str) -> None:
    found = one_time(day.strftime(form))
    assert found is not None and (found[0].date(), found[2]) == (day, "day")


def test_a_column_with_both_orders_is_mixed_and_only_what_has_one_reading_is_read(put: Put) -> None:
    path = put("a.csv", "고객ID,작성일,의견\nk1,13/02/2026,좋아요\nk2,02/14/2026,느려요\nk3,03/04/2026,비싸요\nk4,05/05/2026,빨라요\n")
    taken = intake.read(path)
    assert days(taken) == ["02-13", "02-14", None, "05-05"]
    assert taken.log[["row", "detail_en"]].to_numpy().tolist() == [
        ["4", "the time in '작성일' was not read: day or month first: nothing decides (looks like a date, 10 characters); the row is kept without a time"]
    ]
    assert "'작성일' mixes day-first and month-first dates" in taken.files[0].why.en and "date_order" in taken.files[0].why.en
    assert "03/04/2026" not in str(taken.files[0].to_json()) + str(taken.log)


@pytest.mark.parametrize(("said", "third"), [("dmy", "04-03"), ("mdy", "03-04")])
def test_what_the_study_says_decides_a_mixed_column(put: Put, said: str, third: str) -> None:
    path = put("a.csv", "고객ID,작성일,의견\nk1,13/02/2026,좋아요\nk2,02/14/2026,느려요\nk3,03/04/2026,비싸요\n")
    assert days(intake.read(path, study=study(date_order=said))) == ["02-13", "02-14", third]


def test_an_order_that_ends_things_before_they_start_is_refused(put: Put) -> None:
    path = put(
        "a.csv",
        "티켓 ID,접수일,완료일,문의 내용\nT-1001,03/04/2026,05/04/2026,느려요\nT-1002,09/05/2026,10/05/2026,안돼\nT-1003,12/03/2026,02/04/2026,비싸요\n",
    )
    taken = intake.read(path)
    assert days(taken) == ["04-03", "05-09", "03-12"]
    assert "read day first: the other way round, rows 4 would end before they start" in taken.files[0].why.en


def test_a_column_that_is_wrong_either_way_stays_without_times(put: Put) -> None:
    path = put(
        "a.csv", "티켓 ID,접수일,완료일,문의 내용\nT-1001,12/03/2026,02/04/2026,느려요\nT-1002,03/12/2026,04/02/2026,안돼\nT-1003,06/06/2026,07/06/2026,네\n"
    )
    taken = intake.read(path)
    assert days(taken) == [None, None, "06-06"]
    assert "read either way, rows end before they start (read month first: 2)" in taken.files[0].why.en
    assert taken.log["row"].tolist() == ["2", "3"]


def test_a_date_that_contradicts_its_own_row_is_left_out_alone(put: Put) -> None:
    rows = "".join(f"T-10{n},{n}/03/2026,{n + 1}/03/2026,느려요\n" for n in range(13, 20))
    taken = intake.read(put("a.csv", TICKETS + rows + "T-1099,04/05/2026,07/04/2026,안 돼요\n"))
    assert days(taken)[-1] is None and None not in days(taken)[:-1]
    assert taken.log["detail_en"].tolist() == [
        "the row ends before it starts when '접수일' is read like the rest of the column; the date may be written the other way round",
        "the time in '접수일' was not read: day or month first: nothing decides (looks like a date, 10 characters); the row is kept without a time",
    ]


def test_several_ways_of_writing_dates_in_one_column_are_said(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,작성일,의견\nk1,2026-03-05,좋아요\nk2,2026. 3. 6,느려요\nk3,2026년 3월 7일,비싸요\n"))
    assert days(taken) == ["03-05", "03-06", "03-07"]
    assert "dates in '작성일' are written in 3 ways (yyyy-m-d, yyyy.m.d, yyyy년 m월 d일)" in taken.files[0].why.en


def test_a_guess_about_the_order_is_said(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,작성일,의견\nk1,3/4/2026,좋아요\n"))
    assert days(taken) == ["03-04"] and "read month first; nothing in the column decides" in taken.files[0].why.en


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (["26-03-05", "26-03-28", "26-04-01"], ("ymd", "shown")),
        (["05/03/26", "28/03/26", "01/04/26"], ("dmy", "shown")),
        (["03.15.2026", "04.02.2026"], ("MDY", "shown")),
        (["15.03.2026", "04.02.2026"], ("dmy", "shown")),
        (["04.02.2026", "05.02.2026"], ("dmy", "shown")),
        (["3/4/2026", "2026-03-04"], ("mdy", "guessed")),
        (["13/02/2026", "02/13/2026"], ("mixed", "mixed")),
        (["2026-03-04", "?"], ("mdy", "plain")),
        (["3/3/2026"], ("mdy", "plain")),
    ],
)
def test_the_column_says_the_order_of_its_dates(column: list[str], wanted: tuple[str, str]) -> None:
    assert tuple(judge(pd.Series(column))) == wanted


def test_days_as_excel_counts_them_are_read_where_the_whole_column_fits(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,작성일,의견\nk1,46086,좋아요\nk2,46087.5,느려요\n"))
    assert taken.said["at"].dt.tz_convert("Asia/Seoul").dt.strftime("%m-%d %H:%M").tolist() == ["03-05 00:00", "03-06 12:00"]
    assert taken.said["at_precision"].tolist() == ["day", "instant"]
    assert times(pd.Series(["46086", "2026-03-05"]), "UTC").precision.tolist() == ["none", "day"]


def test_an_impossible_day_is_missing_with_a_note(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,작성일,의견\nk1,2026-02-30,좋아요\nk2,2026-03-01,느려요\n"))
    assert days(taken) == [None, "03-01"]
    assert "no such day" in taken.log["detail_en"][0] and "없는 날짜" in taken.log["detail_ko"][0]
    assert lost_because("2026-02-30").en == "no such day"


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (["1,234,567", "12"], [1234567, 12]),
        (["1.234.567", "2.500"], [1234567, 2500]),
        (["1.234,56", "1.234"], [1234.56, 1234]),
        (["1.234", "2.5"], [1.234, 2.5]),
        (["1 234 567,89", "1 000,5"], [1234567.89, 1000.5]),
        (["1'234.50", "10"], [1234.5, 10]),
        (["0,123", "1,5"], [0.123, 1.5]),
        (["₩12,000", "-$5", "€ 3", "¥100", "12원", "12 %"], [12000, -5, 3, 100, 12, 12]),
        (["3만 5천원", "1억 2,000만", "1.5억", "2천만 원", "100만원"], [35000, 120000000, 150000000, 20000000, 1000000]),
        (["(1,200)", "−5", "–5", "300-"], [-1200, -5, -5, -300]),
        (["１，２３４", "５"], [1234, 5]),
        (["1.2k", "3k", "500"], [1200, 3000, 500]),
        (["5", "3k", "빠름"], [5, None, None]),
        (["만", "천", "1,2,3", "4-5"], [None, None, None, None]),
    ],
)
def test_the_column_says_what_a_comma_is(column: list[str], wanted: list[float | None]) -> None:
    found = numbers(pd.Series(column)).tolist()
    assert [None if pd.isna(n) else n for n in found] == wanted


@given(
    st.lists(st.integers(-10_000_000, 10_000_000).map(lambda n: n / 100), min_size=1, max_size=8),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u202f", ",")]),
)
def test_money_that_is_written_with_cents_is_the_money_that_is_read(amounts: list[float], signs: tuple[str, str]) -> None:
    thousands, decimal = signs
    written = [f"{n:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands) for n in amounts]
    assert numbers(pd.Series(written)).tolist() == amounts


@given(st.integers(1, 9_999), st.integers(0, 9_999), st.sampled_from(["", "원", " 원"]))
def test_korean_units_add_up(eok: int, man: int, won: str) -> None:
    assert numbers(pd.Series([f"{eok:,}억" + (f" {man:,}만" if man else "") + won])).tolist() == [eok * 100_000_000 + man * 10_000]


# ---------------------------------------------------------------- ids and what is missing


def test_somebody_called_na_is_somebody(put: Put) -> None:
    taken = intake.read(put("a.csv", "Case,Comment\nNA,Too slow for us\nKR,\nAB,Works well today\n"))
    assert taken.said["customer"].tolist() == ["NA", "AB"]
    assert "'NA' in 'Case' (1 rows) is read as a name" in taken.files[0].why.en


@pytest.mark.parametrize(
    "table",
    [{"고객": ["NA", "k2", "k3"], "점수": ["NA", "3", "4"]}, {"고객": ["NA", "17850", "13047"]}, {"고객": ["NA"] * 9 + ["AB", "KR"]}],
    ids=["other columns write it too", "all others are numbers", "far too often"],
)
def test_na_is_nobody_where_the_file_writes_it_for_what_is_missing(table: dict[str, list[str]]) -> None:
    assert tidy(pd.DataFrame(table), "고객", names=True).tolist()[0] == ""


def test_ids_that_a_spreadsheet_cut_are_said(put: Put) -> None:
    taken = intake.read(put("a.csv", "Respondent ID,추천의향\n1.1E+10,9\n1.2E+10,3\n"))
    assert taken.log["row"].tolist() == ["2", "3"] and "keep the column as text" in taken.log["detail_en"][0]


def test_long_ids_that_end_in_zeros_alike_were_rounded(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,의견\n1234567890123450000,좋아요\n1234567890123460000,느려요\n"))
    assert taken.log["row"].tolist() == ["2", "3"] and "a spreadsheet rounded it" in taken.log["detail_en"][0]


def test_long_and_dotted_ids_stay_as_they_are(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,의견\n1234567890123456789,좋아요\n1069187454.1714531237,느려요\n007,비싸요\n"))
    assert taken.said["customer"].tolist() == ["1234567890123456789", "1069187454.1714531237", "007"]


def test_a_list_left_at_select_is_no_answer_and_counted(put: Put) -> None:
    taken = intake.read(put("a.csv", "고객ID,만족도 (1~5)\nk1,5\nk2,-- Select --\nk3,선택하세요\nk4,모름/무응답\nk5,3\n"))
    assert taken.said["score"].tolist() == [5.0, 3.0] and taken.files[0].rows_kept == 5
    assert taken.log[["row", "detail_en"]].to_numpy().tolist() == [
        ["3", "2 cells in '만족도 (1~5)' hold what the form's list shows before anybody answers (such as Select); they count as no answer"],
        ["5", "1 answers in '만족도 (1~5)' say that they are none (don't know, not applicable); they count as no answer"],
    ]


def test_an_answer_that_is_no_number_is_noted_by_its_shape(put: Put) -> None:
    rows = "".join(f"k{n},{n % 5 + 1}\n" for n in range(19))
    taken = intake.read(put("a.csv", "고객ID,만족도 (1~5)\n" + rows + "k99,그냥그래\n"))
    assert taken.log["detail_en"].tolist() == ["the answer in '만족도 (1~5)' is neither a number nor a word of the scale (Korean text, 4 characters); left out"]


def test_what_the_study_calls_missing_is_missing(put: Put) -> None:
    path = put("a.csv", "고객ID,만족도 (0~10)\nk1,0\nk2,8\n")
    assert intake.read(path, study=study(missing={"만족도 (0~10)": ["0"]})).said["score"].tolist() == [8.0]


def test_refusing_is_no_opinion() -> None:
    assert unanswered(pd.Series(["해당 없음", "무응답", "Don't know", "N/A가 아님", "5"])).tolist() == [True, True, True, False, False]


# ---------------------------------------------------------------- scales


@pytest.mark.parametrize(
    ("header", "answers", "wanted", "guessed"),
    [
        ("만족도 1(전혀)~7(매우)", ["5", "2"], Rating("csat", 1, 7), False),
        ("만족도 (1=매우 만족, 5=매우 불만족)", ["1", "2"], Rating("csat", 1, 5, True), False),
        ("만족도 (1 = 매우 만족)", ["1", "2"], Rating("csat", 1, 5, True), True),
        ("매우 만족(1) ~ 매우 불만족(5) 만족도", ["1", "2"], Rating("csat", 1, 5, True), False),
        ("만족도", ["1 - 매우 만족", "5 - 매우 불만족"], Rating("csat", 1, 5, True), True),
        ("설치는 얼마나 쉬웠습니까? 1(매우 쉬움) ~ 7(매우 어려움)", ["1", "2"], Rating("ces", 1, 7, True), False),
        ("How easy was it? (1 = very difficult, 7 = very easy)", ["1", "2"], Rating("ces", 1, 7), False),
        ("도입에 든 노력 (1~7)", ["1", "2"], Rating("ces", 1, 7, True), False),
        ("How likely are you to recommend us? 0 (not at all likely) - 10 (extremely likely)", ["9", "1"], Rating("nps", 0, 10), False),
        ("만족도", ["85%", "90%", "40%"], Rating("csat", 0, 100), False),
        ("만족도", ["85", "90", "40"], Rating("csat", 0, 100), True),
        ("만족도", ["4", "5", "3"], Rating("csat", 1, 5), True),
        ("만족도", ["6", "7", "해당 없음"], Rating("csat", 1, 7), True),
        ("만족도", ["매우 만족", "보통"], Rating("csat", 1, 5), False),
    ],
)
def test_a_scale_keeps_its_ends_and_its_direction(header: str, answers: list[str], wanted: Rating, guessed: bool) -> None:
    found = rating_of(pd.Series(answers), plain(header), header, True)
    assert (found, found is not None and found.guessed) == (wanted, guessed)


def test_labelled_ends_say_where_a_scale_ends() -> None:
    assert ends_of("0(전혀 아님) ~ 10(매우)") == (0.0, 10.0, None)
    assert ends_of("다시 이용하시겠습니까?") == (None, None, None)


def test_labels_that_run_against_their_numbers_turn_the_scale() -> None:
    assert scores(pd.Series(["1. 매우 만족", "4. 불만족", "5. 매우 불만족"])).backwards
    assert not scores(pd.Series(["5. 매우 만족", "1. 매우 불만족"])).backwards


def test_a_guessed_scale_is_said_and_settled_by_the_study(put: Put) -> None:
    path = put("a.csv", "고객ID,만족도\nk1,4\nk2,5\n")
    taken = intake.read(path)
    assert "the scale of '만족도', 1 to 5, is guessed from the highest answer" in taken.files[0].why.en
    settled = intake.read(path, study=study(columns={"csat": "만족도 [7-1]"}))
    assert settled.said[["score", "scale_low", "scale_high"]].to_numpy().tolist() == [[4.0, 1.0, 7.0], [3.0, 1.0, 7.0]]
    assert "guessed" not in settled.files[0].why.en


# ---------------------------------------------------------------- columns nobody named


def nameless(n: int = 30) -> str:
    words = ["설치가 너무 어려워요", "상담이 빨라서 좋아요", "로그인이 자주 풀려요", "화면이 보기 편해요", "가격이 조금 비싸요"]
    rows = [f"R-{n * 7 + 1000},C{n % 9 + 100},2026-03-{n % 28 + 1:02d},{n % 11},{words[n % 5]} {n}번째" for n in range(n)]
    return "column 1,field_2,v3,Q4,Q5\n" + "\n".join(rows) + "\n"


def test_columns_without_a_telling_header_are_guessed_and_said(put: Put) -> None:
    report = intake.inspect(put("a.csv", nameless())).files[0]
    assert report.columns == {"record_key": ["column 1"], "customer": ["field_2"], "at": ["v3"], "text": ["Q5"], "nps": ["Q4"]}
    assert "guessed from the values" in report.why.en and "`journey columns FILE`" in report.why.en
    assert "`journey columns`가 확인해 줍니다" in report.why.ko
    found = intake.recognise(put("a.csv", nameless()))
    assert found.others and found.score < 0.5


def test_a_header_that_tells_is_no_guess() -> None:
    table = pd.DataFrame({"고객ID": ["k1", "k2"], "작성일": ["2026-01-01", "2026-01-02"], "의견": ["좋아요", "느려요"]})
    assert map_columns(table, {}).guessed == {}


def test_a_running_number_is_no_record_and_a_few_codes_are_no_customers() -> None:
    table = pd.DataFrame({"column 1": [str(n) for n in range(1000, 1040)], "column 2": ["A1", "B2"] * 20, "column 3": [str(n % 4) for n in range(40)]})
    assert map_columns(table, {}).columns == {}


@pytest.mark.parametrize(
    ("header", "value", "role"),
    [
        ("응답 일시", "2026-03-05", "at"),
        ("최초 등록일", "2026-03-05", "at"),
        ("등록일시", "2026-03-05", "at"),
        ("접수일", "2026-03-05", "at"),
        ("처리 완료일", "2026-03-05", "at"),
        ("설문 응답 시간", "2026-03-05 10:00", "at"),
        ("Date created", "2026-03-05", "at"),
        ("Completion time", "2026-03-05 10:00", "at"),
        ("문의 채널", "전화", "channel"),
        ("유입경로", "검색", "channel"),
        ("접수 방법", "전화", "channel"),
        ("직함", "대리", "role"),
        ("회사 이름", "하늘상사", "account"),
        ("사업자명", "하늘상사", "account"),
        ("거래처명", "하늘상사", "account"),
        ("회원번호", "M-1002", "customer"),
        ("고객 식별자", "M-1002", "customer"),
        ("휴대폰", "010-1234-5678", "phone"),
        ("핸드폰 번호", "010-1234-5678", "phone"),
        ("이메일", "kim@example.com", "email"),
        ("e-mail 주소", "kim@example.com", "email"),
        ("회원명", "김하늘", "name"),
        ("문의자 이름", "김하늘", "name"),
        ("고객 단계", "도입", "stage"),
        ("서비스 접점", "앱", "touchpoint"),
    ],
)
def test_a_korean_screens_headers_are_known(header: str, value: str, role: str) -> None:
    assert map_columns(pd.DataFrame({header: [value, value], "의견": ["좋아요", "느려요"]}), {}).columns.get(role) == [header]


@pytest.mark.parametrize(("header", "value"), [("상담 유형", "환불"), ("회원 등급", "골드"), ("담당 부서", "영업팀")])
def test_what_sorts_records_is_neither_a_comment_nor_a_person(header: str, value: str) -> None:
    assert header not in [h for headers in map_columns(pd.DataFrame({header: [value] * 3, "의견": ["가", "나", "다"]}), {}).columns.values() for h in headers]


def test_a_day_and_the_next_are_a_day_apart() -> None:
    found = times(pd.Series(["2026년 3월 5일", "Mar 6, 2026"]), "Asia/Seoul").at
    assert found[1] - found[0] == timedelta(days=1)
