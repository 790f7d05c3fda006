"""Reports of totals: figures with nobody behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import intake, pipeline
from journey_nb.intake.measures import figure_of, period_of
from journey_nb.intake.report import MEASURES, SAID

from .conftest import Rule, Settings

Put = Callable[..., Path]

GA4 = """# ----------------------------------------
# 방문 페이지
# 계정: 해솔
# 속성: haesol.example
# ----------------------------------------
#
# 모든 사용자
# 시작일: 20260301
# 종료일: 20260331

방문 페이지 + 쿼리 문자열,세션수,활성 사용자,평균 참여 시간,이탈률
,1500,900,41.5,0.35
/pricing?utm=x,600,420,62,0.21
/orders/839201,900,600,12,0.4

세션 소스/매체,세션수,주요 이벤트
google / organic,900,30
newsletter / email,600,12
"""
EXPLORE = """# ----------------------------------------
# haesol.example
# Free form-Free form 1
# 20260301-20260302
# ----------------------------------------

Date,Page path and screen class,Active users,Event count,Event count per active user
20260301,/pricing,40,160,4
20260302,/pricing,35,120,3.43
,,150,580,3.87,Grand total
"""
NAVER = (
    '"키워드 보고서(2026.03.01.~2026.03.31.)"\n'
    '캠페인,광고그룹,키워드,노출수,클릭수,클릭률(%),"평균클릭비용(VAT포함,원)","총비용(VAT포함,원)",전환수\n'
    '게이트,도입 문의,보안 게이트,"1,200",30,2.5,500,"15,000",2\n'
    '게이트,브랜드,해솔,800,12,1.5,700,"8,400",-\n'
    '합계,,,"2,000",42,2.1,557,"23,400",2\n'
)
GOOGLE = (
    'Campaign report\n"March 1, 2026 - March 31, 2026"\nCampaign status,Campaign,Currency code,Clicks,Impr.,CTR,Avg. CPC,Cost,Conversions,Cost / conv.\n'
    'Enabled,Gate trial,KRW,30,"1,200",2.50%,500,"15,000",2.00,"7,500"\nTotal: Campaigns, --, --,30,"1,200",2.50%,500,"15,000",2.00,"7,500"\n'
)


def figures(path: Path, **settings: object) -> pd.DataFrame:
    return intake.read(path, **settings).measures


def test_a_report_is_recognised_and_says_why(put: Put) -> None:
    found = intake.recognise(put("보고서.csv", NAVER, "cp949"))
    assert (found.source, found.kind) == ("report", "report")
    assert found.why.ko.startswith("사람이 없는 합계 보고서입니다. 지표 열 '노출수', '클릭수'") and "2026-03-01부터 2026-03-31까지" in found.why.ko
    assert "by '캠페인', '광고그룹', '키워드'" in found.why.en and "it counts no customer" in found.why.en
    assert found.unverified and found.why.en.endswith("headers we have not seen in a real export: a guess")


def test_a_report_has_rows_and_figures_but_no_people(put: Put) -> None:
    taken = intake.read(put("a.csv", NAVER))
    report = taken.files[0]
    assert (report.rows_read, report.rows_kept, report.set_aside) == (3, 3, ())
    assert taken.said.empty and not taken.event_files and taken.identifiers.empty and taken.attributes.empty
    assert taken.measures.columns.tolist() == MEASURES and len(taken.measures) == 17  # one '-' is no figure
    first = taken.measures.iloc[0].to_dict()
    assert first == {
        "measure": "노출수",
        "value": 1200.0,
        "unit": None,
        "at_start": "2026-03-01",
        "at_end": "2026-03-31",
        "dims": "캠페인=게이트; 광고그룹=도입 문의; 키워드=보안 게이트",
        "place": "게이트 / 도입 문의",
        "definition": "키워드 보고서(2026.03.01.~2026.03.31.)",
        "additive": True,
        "total_row": False,
        "sheet": "",
        "row": "3",
        "alias": "F01",
    }


def test_a_grand_total_is_kept_and_marked(put: Put) -> None:
    for text, values in ((NAVER, [2000.0, 42.0]), (GA4, [1500.0, 900.0]), (EXPLORE, [150.0, 580.0]), (GOOGLE, [30.0, 1200.0])):
        found = figures(put("a.csv", text))
        total = found[found["total_row"]]
        assert total["value"].tolist()[:2] == values and total["row"].nunique() == 1 and total["place"].isna().all()


def test_rates_means_and_users_do_not_add_up(put: Put) -> None:
    found = pd.concat([figures(put("a.csv", text)) for text in (NAVER, GA4, EXPLORE, GOOGLE)])
    adds = found.groupby("measure")["additive"].first()
    assert sorted(adds.index[adds]) == [
        "Clicks",
        "Conversions",
        "Cost",
        "Event count",
        "Impr.",
        "노출수",
        "세션수",
        "전환수",
        "주요 이벤트",
        "총비용(VAT포함,원)",
        "클릭수",
    ]
    assert sorted(adds.index[~adds]) == [
        *("Active users", "Avg. CPC", "CTR", "Cost / conv.", "Event count per active user"),
        *("이탈률", "클릭률(%)", "평균 참여 시간", "평균클릭비용(VAT포함,원)", "활성 사용자"),
    ]


def test_units_are_what_the_report_states(put: Put) -> None:
    found = pd.concat([figures(put("a.csv", text)) for text in (NAVER, GA4, GOOGLE)])
    units = found.groupby("measure")["unit"].first().dropna().to_dict()
    assert units == {
        **{"클릭률(%)": "%", "평균클릭비용(VAT포함,원)": "₩", "총비용(VAT포함,원)": "₩", "이탈률": "%", "평균 참여 시간": "seconds"},
        **{"CTR": "%", "Avg. CPC": "₩", "Cost": "₩", "Cost / conv.": "₩"},
    }
    assert found.loc[found["measure"] == "이탈률", "value"].tolist() == [35.0, 21.0, 40.0]  # GA4 writes fractions


def test_two_tables_in_one_file_are_two_tables(put: Put) -> None:
    path = put("a.csv", "\ufeff" + GA4)
    found = figures(path)
    assert found.groupby("sheet", sort=False)["measure"].unique().map(list).to_dict() == {
        "1": ["세션수", "활성 사용자", "평균 참여 시간", "이탈률"],
        "2": ["세션수", "주요 이벤트"],
    }
    assert set(found["at_start"]) == {"2026-03-01"} and set(found["at_end"]) == {"2026-03-31"}
    assert set(found["definition"]) == {"방문 페이지 · 모든 사용자"}
    assert intake.inspect(path).files[0].sheets == ("1", "2")


def test_a_place_is_a_path_and_nobodys_key(put: Put) -> None:
    found = figures(put("a.csv", GA4))
    assert found["place"].dropna().unique().tolist() == ["/pricing", "/orders/:id", "google / organic", "newsletter / email"]
    assert not found["dims"].str.contains("839201|utm").any()


def test_a_row_with_its_own_day_is_of_that_day(put: Put) -> None:
    found = figures(put("a.csv", EXPLORE))
    days = found.loc[found["measure"] == "Event count", ["at_start", "at_end", "value"]].to_numpy().tolist()
    assert days == [["2026-03-01", "2026-03-01", 160.0], ["2026-03-02", "2026-03-02", 120.0], ["2026-03-01", "2026-03-02", 580.0]]


def test_search_console_in_korean(put: Put) -> None:
    text = '인기 페이지,클릭수,노출,CTR,게재 순위\nhttps://haesol.example/pricing,3,"1,200",0.25%,8.4\n'
    found = figures(put("페이지.csv", text.replace('\\"', '"')))
    assert found[["measure", "value", "unit", "additive", "place"]].to_numpy().tolist() == [
        ["클릭수", 3.0, None, True, "/pricing"],
        ["노출", 1200.0, None, True, "/pricing"],
        ["CTR", 0.25, "%", False, "/pricing"],
        ["게재 순위", 8.4, None, False, "/pricing"],
    ]
    assert found["at_start"].isna().all()


def test_a_workbook_is_read_too(put: Put, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["채널", "세션", "전환수"], ["검색", 120, 4], ["광고", 80, 1], ["합계", 200, 5]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "채널.xlsx")
    found = figures(tmp_path / "채널.xlsx")
    assert found["value"].tolist() == [120.0, 4.0, 80.0, 1.0, 200.0, 5.0] and found["total_row"].tolist() == [False] * 4 + [True] * 2


@pytest.mark.parametrize(
    "text",
    [
        "고객ID,방문 수,구매 수\nk1,3,1\nk2,5,0\n",
        "email,sessions,clicks\nkim@example.com,3,1\n",
        "캠페인,클릭수,의견\nA,3,광고를 보고 왔는데 설명이 너무 어려웠습니다\n",
        "성별,나이대,방문 수,구매 수\n" + "여,30,3,1\n남,40,2,0\n" * 5,
        "주문번호,매출,구매 수\n" + "".join(f"{70000 + i},{i}00,1\n" for i in range(9)),
        "일시,조회수,클릭수\n" + "".join(f"2026-03-01 10:{i:02d}:07,1,0\n" for i in range(9)),
        "추천의향,만족도\n9,5\n3,2\n",
    ],
)
def test_tables_about_people_comments_or_moments_are_no_reports(put: Put, text: str) -> None:
    taken = intake.read(put("a.csv", text))
    assert taken.files[0].source != "report" and taken.measures.empty


def test_the_study_may_call_a_table_a_report(put: Put) -> None:
    path = put("a.csv", "지점,상담\n강남,30\n판교,12\n")
    assert intake.inspect(path).files[0].source == "table"
    assert figures(path, study=Settings([Rule("*.csv", source="report")]))["value"].tolist() == [30.0, 12.0]


def test_a_figure_that_cannot_be_read_is_left_out_and_noted(put: Put) -> None:
    taken = intake.read(put("a.csv", "Campaign,Clicks,Impressions\nA,3,100\nB,< 10,50\nC,7,20\nD,8,30\nE,9,40\n"))
    assert taken.measures["value"].tolist() == [3.0, 100.0, 50.0, 7.0, 20.0, 8.0, 30.0, 9.0, 40.0]
    assert taken.log[["row", "detail_en"]].to_numpy().tolist() == [["3", "the figure in 'Clicks' was not understood; left out"]]


@pytest.mark.parametrize("rows", ["", "\n\n", '"open\n', "x\n"])
def test_odd_reports_keep_their_books(put: Put, rows: str) -> None:
    report = intake.inspect(put("a.csv", "Campaign,Clicks,Impressions\n" + rows)).files[0]
    assert report.source == "report" and report.rows_read == report.rows_kept + report.rows_set_aside


def test_a_preamble_without_a_table_is_no_accident(put: Put) -> None:
    report = intake.inspect(put("a.csv", GA4.split("방문 페이지 +")[0])).files[0]
    assert (report.source, report.why.ko) == ("not data", "표 없이 머리말만 있는 보고서입니다")


def test_what_a_mail_campaign_did_is_figures_of_the_day_it_went_out(put: Put) -> None:
    stibee = "이메일 제목,발송일시,발송수,오픈수,오픈율,클릭수,클릭률,수신거부\n3월 소식지: 새 기능을 소개합니다,2026-03-05 10:00,1000,300,30.3%,40,4.0%,3\n"
    taken = intake.read(put("a.csv", stibee), zone="Asia/Seoul")
    assert taken.said.empty and taken.files[0].source == "report"
    assert taken.measures[["measure", "value", "unit", "additive"]].to_numpy().tolist() == [
        *(["발송수", 1000.0, None, True], ["오픈수", 300.0, None, True], ["오픈율", 30.3, "%", False]),
        *(["클릭수", 40.0, None, True], ["클릭률", 4.0, "%", False], ["수신거부", 3.0, None, True]),
    ]
    assert set(taken.measures["at_start"]) == {"2026-03-05"} and set(taken.measures["place"]) == {"3월 소식지: 새 기능을 소개합니다"}
    chimp = "Title,Subject,List,Send Date,Total Recipients,Unique Opens,Open Rate,Total Clicks,Click Rate,Unsubscribes\n"
    chimp += 'March,See what is new in the gate,Customers,"Mar 05, 2026 10:00 am",1000,300,30.30%,55,4.04%,3\n'
    found = figures(put("b.csv", chimp))
    assert found.set_index("measure")["additive"].to_dict() == {
        **{"Total Recipients": True, "Unique Opens": False, "Open Rate": False, "Total Clicks": True, "Click Rate": False, "Unsubscribes": True}
    }
    assert set(found["at_end"]) == {"2026-03-05"}


@pytest.mark.parametrize(
    "head",
    [
        "Campaign name,Ad set name,Reporting starts,Reporting ends,Impressions,Reach,Amount spent (KRW),Link clicks",
        "캠페인 이름,광고 세트 이름,보고 시작,보고 종료,노출,도달,지출 금액 (KRW),링크 클릭",
    ],
)
def test_an_ads_report_says_from_when_to_when(put: Put, head: str) -> None:
    found = figures(put("a.csv", head + "\n게이트,서울,2026-03-01,2026-03-31,1200,900,15000,30\n"))
    assert found[["at_start", "at_end", "place"]].drop_duplicates().to_numpy().tolist() == [["2026-03-01", "2026-03-31", "게이트 / 서울"]]
    assert found["value"].tolist() == [1200.0, 900.0, 15000.0, 30.0] and found["additive"].tolist()[:2] == [True, False]


def test_a_funnel_exploration_is_a_guess_and_its_rates_are_per_cent(put: Put) -> None:
    text = "# ----\n# haesol\n# Funnel exploration-Funnel 1\n# 20260301-20260331\n# ----\n\n"
    path = put("a.csv", text + "Step,Active users,Completion rate,Abandonments,Abandonment rate\n1. 방문,1000,0.4,600,0.6\n2. 체험,400,0.25,300,0.75\n")
    assert intake.recognise(path).unverified
    found = figures(path)
    assert found.loc[found["measure"] == "Completion rate", ["value", "unit"]].to_numpy().tolist() == [[40.0, "%"], [25.0, "%"]]
    assert found["place"].unique().tolist() == ["1. 방문", "2. 체험"]


def test_the_number_of_a_week_is_no_date_and_no_figure(put: Put) -> None:
    text = "# ----\n# haesol\n# Free form-Free form 1\n# 20260301-20260331\n# ----\n\nNth week,Event name,Event count\n0022,page_view,30\n0023,page_view,60\n"
    found = figures(put("a.csv", text))
    assert found["dims"].tolist() == ["Nth week=0022; Event name=page_view", "Nth week=0023; Event name=page_view"]
    assert set(found["at_start"]) == {"2026-03-01"} and set(found["measure"]) == {"Event count"}


def test_the_same_report_twice_is_one(put: Put) -> None:
    put("a.csv", NAVER)
    taken = intake.read(put("copy.csv", NAVER, "cp949").parent)
    assert [r.rows_kept for r in taken.files] == [3, 0] and len(taken.measures) == 17


def test_nothing_said_is_an_empty_table_of_the_right_kinds(put: Put) -> None:
    said = intake.read(put("a.csv", NAVER)).said
    assert said.columns.tolist() == SAID
    assert (str(said["at"].dtype), str(said["score"].dtype), str(said["own_key"].dtype)) == ("datetime64[us, UTC]", "float64", "bool")


def test_one_report_without_people_is_a_map_of_measures(put: Put, tmp_path: Path) -> None:
    folder = put("보고서.csv", NAVER).parent
    study, _ = pipeline.study_for([folder], out=tmp_path / "out")
    built = pipeline.build([folder], study=study)
    assert built.book.maps[0].coverage is not None and not built.research.said.shape[0]


def test_a_clock_and_a_fraction_become_seconds_and_per_cent() -> None:
    clock = figure_of("평균 체류 시간", pd.Series(["00:01:23", "2:05", ""]))
    assert clock.values.tolist()[:2] == [83.0, 125.0] and (clock.unit, clock.additive) == ("seconds", False)
    rate = figure_of("Bounce rate", pd.Series(["0.125", "1"]))
    assert (rate.values.tolist(), rate.unit, rate.additive) == ([12.5, 100.0], "%", False)


def test_a_period_is_two_days_however_they_are_written() -> None:
    written = ["2026년 3월 1일 - 2026년 3월 31일", "March 1, 2026 - March 31, 2026", "20260301-20260331", "2026.03.01.~2026.03.31.", "2026-03-01 ~ 2026-03-31"]
    assert {period_of((text,)) for text in written} == {("2026-03-01", "2026-03-31")}
    assert period_of(("Start date: 20260301", "End date: 20260331")) == ("2026-03-01", "2026-03-31")
    assert period_of(("Account: 12345678", "nothing")) is None
