"""Notes that people take: whose voice each column is, and what is never counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sources.notes import delimited, workbook

from journey_nb import intake
from journey_nb.intake import forms, observed
from journey_nb.model.errors import UsageError

from .conftest import Rule, Settings

Put = Callable[..., Path]
HEAD = ["방문일", "업체명", "담당자", "방문 목적", "상담 내용", "고객 반응/요구사항", "후속 조치", "영업 담당", "다음 방문일"]
VISITS = [
    HEAD,
    ["2026-03-05", "하늘정밀", "류선우", "신제품 소개", "데모를 보임", "방화벽 때문에 붙지 않습니다", "자료 발송", "문하늘", "2026-04-01"],
    ["2026-03-06", "바다물류", "", "정기 방문", "안부를 나눔", "", "", "문하늘", ""],
    ["2026-03-09", "하늘정밀", "류선우", "점검", "", "이제 잘 됩니다", "", "문하늘", ""],
]


def events_of(taken: intake.Intake) -> pd.DataFrame:
    return pd.concat([chunk for log in taken.event_files for chunk in log.chunks()], ignore_index=True)


# ---------------------------------------------------------------- logs of visits, exhibitions and calls


def test_only_the_column_that_says_so_is_the_customers_voice(put: Put) -> None:
    taken = intake.read(put("방문일지.xlsx", workbook(VISITS)), zone="Asia/Seoul")
    report = taken.files[0]
    assert (report.source, report.kind, report.rows_read, report.rows_kept) == ("contact_log", "offline", 3, 3)
    voices = taken.said.groupby("voice")["text"].apply(list).to_dict()
    assert voices["customer"] == ["방화벽 때문에 붙지 않습니다", "이제 잘 됩니다"]
    assert sorted(voices["colleague"]) == ["데모를 보임", "신제품 소개", "안부를 나눔", "자료 발송", "점검", "정기 방문"]
    assert "'고객 반응/요구사항'" in report.why.ko and "고객의 목소리로 세지 않습니다" in report.why.ko


def test_every_visit_is_one_contact_and_a_company_without_a_name_counts_as_one(put: Put) -> None:
    taken = intake.read(put("방문일지.xlsx", workbook(VISITS)), zone="Asia/Seoul")
    found = events_of(taken)
    assert found[["customer", "event", "at_precision"]].to_numpy().tolist() == [
        ["류선우", "방문", "day"],
        ["바다물류", "방문", "day"],
        ["류선우", "방문", "day"],
    ]
    assert set(taken.said["touchpoint"]) == {"방문"} and set(taken.said["channel"]) == {"offline"}
    assert set(taken.said["customer"]) == {"류선우", "바다물류"}
    assert found["at"].dt.tz_convert("Asia/Seoul").dt.strftime("%m-%d").tolist() == ["03-05", "03-06", "03-09"]  # never the next visit


def test_sales_staff_and_contacts_must_not_stay_in_any_text(put: Put) -> None:
    names = intake.read(put("방문일지.xlsx", workbook(VISITS))).identifiers
    assert {("name", "류선우"), ("name", "문하늘")} <= set(map(tuple, names[["kind", "value"]].to_numpy()))


def test_a_담당자_beside_a_customers_name_is_ours(put: Put) -> None:
    rows = [["통화일시", "회사명", "고객명", "담당자", "통화 결과", "콜 내용"], ["2026-03-05 10:00", "하늘정밀", "류선우", "문하늘", "연결", "가격을 물음"]]
    taken = intake.read(put("콜.csv", delimited(rows)))
    assert set(taken.said["customer"]) == {"류선우"} and "'담당자' 열은 우리 쪽 사람" in taken.files[0].why.ko


def test_a_call_that_nobody_answered_is_no_talk(put: Put) -> None:
    rows = [["Call date", "Company", "Contact", "Call outcome", "Notes"]]
    rows += [["2026-03-05", "Northgate", "Nadia R", "No answer", "try again"], ["2026-03-06", "Northgate", "Nadia R", "Connected", "wants papers"]]
    taken = intake.read(put("calls.csv", delimited(rows)), zone="UTC")
    assert events_of(taken)["event"].tolist() == ["Call not answered", "Phone"]
    assert set(taken.said["voice"]) == {"colleague"}
    assert "no column says it holds the customer's own words" in taken.files[0].why.en


def test_a_fair_is_known_by_name_and_the_kind_of_contact_by_its_row(put: Put) -> None:
    rows = [["일자", "접촉 유형", "전시회명", "업체명", "담당자", "상담 내용"]]
    rows += [["2026-03-05", "전시회 상담", "공장전 2026", "하늘정밀", "류선우", "비교 중"], ["2026-03-06", "전화", "", "하늘정밀", "류선우", "견적 문의"]]
    taken = intake.read(put("영업.csv", delimited(rows)))
    assert events_of(taken)["event"].tolist() == ["전시회 · 공장전 2026", "전화"]
    assert taken.said["touchpoint"].tolist() == ["전시회", "전화"]


@pytest.mark.parametrize(
    "head",
    [
        ["방문일", "고객명", "만족도", "의견"],  # a survey after a visit
        ["접수일", "고객명", "상담 내용", "상담원"],  # tickets
        ["date", "author", "comment"],
        ["Created at", "Company", "Contact", "Notes"],  # nothing says what kind of contact
    ],
)
def test_other_tables_are_no_log_of_contacts(put: Put, head: list[str]) -> None:
    row = ["2026-03-05", "류선우", "4", "설치가 너무 어려워요"][: len(head)]
    assert intake.recognise(put("a.csv", delimited([head, row, row]))).source != "contact_log"


def test_the_study_may_say_which_column_is_the_customers(put: Put) -> None:
    rules = Settings([Rule("*.xlsx", columns={"text": "상담 내용"})])
    said = intake.read(put("방문일지.xlsx", workbook(VISITS)), study=rules).said
    assert said.loc[said["voice"] == "customer", "text"].tolist() == ["데모를 보임", "안부를 나눔"]


# ---------------------------------------------------------------- observation notes

SEEN = [
    {"at": "2026-03-05 14:20", "touchpoint": "매장", "customer": "P-01", "did": "연결선을 찾음", "said": "이거 맞아요?", "note": "헷갈려 보임", "emotion": -2},
    {"at": "2026-03-05 14:24", "touchpoint": "매장", "customer": "P-01", "did": "직원에게 물음"},
    {"at": "2026-03-05 15:00", "touchpoint": "매장", "did": "돌아감", "observer": "문하늘"},
    {"at": "2026-03-05 15:10", "touchpoint": "매장", "did": "항의함", "said": "너무 비싸요"},
]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_what_they_did_said_and_what_we_think_are_three_things(tmp_path: Path, lang: str) -> None:
    taken = intake.read(forms.write("observation", tmp_path / "s" / "관찰.xlsx", lang, rows=SEEN), zone="Asia/Seoul")
    assert (taken.files[0].source, taken.files[0].kind, taken.files[0].rows_kept) == ("observation", "observation", 4)
    assert taken.said[["item", "voice", "row"]].to_numpy().tolist() == [
        ["said", "customer", "2"],
        ["note", "colleague", "2"],
        ["emotion seen", "colleague", "2"],
        ["said", "customer", "5"],
    ]
    assert taken.said["score"].dropna().tolist() == [-2.0] and taken.said[["scale_low", "scale_high"]].dropna().to_numpy().tolist() == [[-2.0, 2.0]]
    found = events_of(taken)
    assert found[["event", "customer", "channel"]].astype(object).where(found.notna(), None).to_numpy().tolist() == [
        ["연결선을 찾음", "P-01", "매장"],
        ["직원에게 물음", "P-01", "매장"],
        ["돌아감", None, "매장"],
    ]
    # somebody unnamed who spoke is counted by the words, not once more by what was done
    assert set(taken.said["at_precision"]) == {"instant"}


def test_an_emotion_that_an_observer_saw_is_never_a_customers_rating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey_nb import pipeline

    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    folder = forms.write("observation", tmp_path / "study" / "관찰.xlsx", "ko", rows=SEEN).parent
    built = pipeline.build([folder], study=pipeline.study_for([folder], out=tmp_path / "out")[0])
    journey = built.book.map()
    assert journey.people == 3  # P-01, one who left, one who complained
    assert [e for e in journey.emotions if e.measured_by == "rated" and e.n] == [] and journey.scores == ()
    assert {a.event for a in journey.actions} == {"연결선을 찾음", "직원에게 물음", "돌아감"}


def test_a_minus_may_be_typed_in_any_way(put: Put) -> None:
    head = [c.label.ko for c in observed.COLUMNS]
    rows = [[head[0], *head[1:]], *(["2026-03-05", "매장", f"P-{n}", "봄", "", "", "", sign, ""] for n, sign in enumerate(("−2", "-1", "+1", "3")))]
    taken = intake.read(put("관찰.csv", delimited(rows)))
    assert taken.said["score"].tolist() == [-2.0, -1.0, 1.0]
    assert "outside its scale -2 to 2" in " ".join(taken.log["detail_en"])


def test_a_teams_own_sheet_of_observations_is_known_by_its_columns(put: Put) -> None:
    rows = [["관찰일", "참가자", "행동", "발화", "해석"], ["2026-03-05", "P-01", "설명서를 찾음", "어디 있지?", "안내가 안 보임"]]
    taken = intake.read(put("관찰.csv", delimited(rows)))
    assert (taken.files[0].source, taken.said["voice"].tolist()) == ("observation", ["customer", "colleague"])
    assert "직접 만든 표" in taken.files[0].why.ko


# ---------------------------------------------------------------- desk notes


def test_what_was_published_counts_nobody(put: Put) -> None:
    rows = [
        ["인용문", "매체", "발행일", "경쟁사", "URL"],
        ["세 곳 가운데 두 곳은\n손으로 설정한다", "월간 공장", "2026. 3. 2.", "가나네트웍스", "https://news.example/1"],
    ]
    taken = intake.read(put("기사.xlsx", workbook(rows)), zone="Asia/Seoul")
    assert (taken.files[0].source, len(taken.said)) == ("desk", 0)
    assert taken.extras["desk"][["text", "publisher", "at", "subject", "row"]].to_numpy().tolist() == [
        ["세 곳 가운데 두 곳은\n손으로 설정한다", "월간 공장", "2026-03-02", "가나네트웍스", "2"]
    ]


def test_reviews_with_a_source_and_a_link_are_no_desk_notes(put: Put) -> None:
    rows = [["source", "date", "text", "url"], ["play", "2026-03-02", "설치가 너무 어려워요", "https://shop.example/1"]]
    taken = intake.read(put("리뷰.csv", delimited(rows)))
    assert taken.files[0].source != "desk" and len(taken.said) == 1


# ---------------------------------------------------------------- the forms


@pytest.mark.parametrize("kind", forms.KINDS)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_an_empty_form_is_no_data_and_its_examples_are_never_read(tmp_path: Path, kind: str, lang: str) -> None:
    path = forms.write(kind, tmp_path / "study" / "양식.xlsx", lang)
    report = intake.inspect(path).files[0]
    assert (report.source, report.error, report.why.ko) == ("not data", None, "양식이 비어 있습니다")
    assert forms.kind_of(path) == kind


@pytest.mark.parametrize("kind", forms.KINDS)
def test_a_form_is_known_by_its_mark_and_without_it_by_its_header(tmp_path: Path, kind: str) -> None:
    from openpyxl import load_workbook

    first = {c.role: c.examples[0].ko for c in forms.spec(kind).columns}
    path = forms.write(kind, tmp_path / "study" / "양식.xlsx", "ko", rows=[first])
    assert "by its mark" in intake.inspect(path).files[0].why.en
    book: Any = load_workbook(path)
    book.custom_doc_props.props.clear()
    book.save(path)
    report = intake.inspect(path).files[0]
    assert "by its header" in report.why.en and report.rows_read == 1


@pytest.mark.parametrize("kind", forms.KINDS)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_form_guides_whoever_fills_it_in(tmp_path: Path, kind: str, lang: str) -> None:
    from openpyxl import load_workbook

    form, help_, lists = load_workbook(forms.write(kind, tmp_path / "f.xlsx", lang)).worksheets
    assert all(check.prompt for check in form.data_validations.dataValidation) and lists.sheet_state == "hidden"
    assert len(form.data_validations.dataValidation) == len(forms.spec(kind).columns)
    assert [c.value for c in help_["A"]][-len(forms.spec(kind).columns) :] == [c.label.text(lang) for c in forms.spec(kind).columns]


def test_a_form_of_another_kind_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="Did you mean 'observation'"):
        forms.spec("observations")
