"""The form for offline contacts: handed out empty, filled in by a person, taken back."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from journey_nb import intake
from journey_nb.intake.offline import COLUMNS, TOUCHPOINTS, marked, write_template
from journey_nb.model.errors import UsageError

from .conftest import Rule, Settings

Put = Callable[..., Path]
KO = [
    [dt.date(2026, 3, 5), "류선우", "하늘정밀", "전산 담당", "전시회", None, "방화벽 때문에 한 번에 붙은 적이 없습니다.", "다른 제품과 비교 중", 2],
    [dt.date(2026, 3, 6), "C-20418", "바다물류", None, "영업 미팅", "비교", None, "관심이 낮아 보임", None],
    ["2026. 3. 7.", None, None, None, "매장", None, "=1+1 이라고 적힌 안내판이 헷갈려요", None, 5],
]


@pytest.fixture
def filled(tmp_path: Path) -> Callable[..., Path]:
    """A form as a sales person hands it in."""

    def fill(rows: Iterable[list[Any]], name: str = "study/접점 기록.xlsx", lang: str = "ko", change: Callable[[Any], None] | None = None) -> Path:
        from openpyxl import load_workbook

        path = write_template(tmp_path / name, lang)
        book = load_workbook(path)
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                cell = book.worksheets[0].cell(number, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # typed into a cell that holds text
        if change:
            change(book)
        book.save(path)
        return path

    return fill


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_what_is_written_into_the_form_comes_back_with_both_voices(filled, lang: str) -> None:
    taken = intake.read(filled(KO, lang=lang), zone="Asia/Seoul")
    report = taken.files[0]
    assert (report.source, report.kind, report.rows_read, report.rows_kept) == ("offline", "offline", 3, 3)
    assert taken.said[["item", "voice", "row"]].to_numpy().tolist() == [
        ["said", "customer", "2"],
        ["note", "colleague", "2"],
        ["satisfaction", "customer", "2"],
        ["note", "colleague", "3"],
        ["said", "customer", "4"],
        ["satisfaction", "customer", "4"],
    ]
    assert taken.said["record_key"].nunique() == 3
    assert set(taken.said["channel"]) == {"offline"} and taken.said["touchpoint"].unique().tolist() == ["전시회", "영업 미팅", "매장"]
    assert taken.said["score"].dropna().tolist() == [2.0, 5.0]
    assert taken.said[["scale_low", "scale_high", "measure"]].dropna().drop_duplicates().to_numpy().tolist() == [[1.0, 5.0, "csat"]]


def test_a_day_stays_a_day_however_it_is_typed(filled) -> None:
    said = intake.read(filled(KO), zone="Asia/Seoul").said
    assert set(said["at_precision"]) == {"day"}
    assert said["at"].dt.tz_convert("Asia/Seoul").dt.strftime("%Y-%m-%d").unique().tolist() == ["2026-03-05", "2026-03-06", "2026-03-07"]


def test_words_that_look_like_a_formula_are_words(filled) -> None:
    assert intake.read(filled(KO)).said["text"].dropna().iloc[-1] == "=1+1 이라고 적힌 안내판이 헷갈려요"


def test_our_notes_count_as_nobodys_voice(filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey_nb import pipeline

    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    folder = filled(KO).parent
    built = pipeline.build([folder], study=pipeline.study_for([folder], out=tmp_path / "out")[0])
    said = built.research.said
    assert built.book.maps[0].people == 2  # 류선우 and an unknown one; of C-20418 there is our note alone
    assert said.loc[said["voice"] == "colleague", "valence"].isna().all()
    assert "류선우" not in said.to_csv()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_an_empty_form_is_no_data_and_no_error(tmp_path: Path, lang: str) -> None:
    report = intake.inspect(write_template(tmp_path / "study" / "양식.xlsx", lang)).files[0]
    assert (report.source, report.error) == ("not data", None)
    assert (report.why.en, report.why.ko) == ("the form is empty", "양식이 비어 있습니다")


def test_examples_of_the_help_are_never_read(filled) -> None:
    text = intake.read(filled(KO)).said.to_csv()
    assert "보안성 검토에 낼 서류" not in text and "여정의 단계를 알면" not in text


def test_a_copy_without_the_mark_is_known_by_its_header_alone(filled) -> None:
    path = filled(KO, change=lambda book: book.custom_doc_props.props.clear())
    assert not marked(path)
    taken = intake.read(path)
    assert taken.files[0].source == "offline" and len(taken.said) == 6
    assert "by its header" in taken.files[0].why.en


def test_a_form_whose_columns_were_renamed_is_known_by_its_mark(filled) -> None:
    def rename(book: Any) -> None:
        for column, name in ((2, "누구"), (3, "어디"), (4, "업무"), (6, "x"), (9, "y")):
            book.worksheets[0].cell(1, column).value = name

    taken = intake.read(filled(KO, change=rename))
    assert "by its mark" in taken.files[0].why.en
    assert taken.said["item"].tolist() == ["said", "note", "note", "said"]


def test_a_csv_of_the_form_is_the_form(put: Put) -> None:
    head = ",".join(f'"{column.label.ko}"' for column in COLUMNS)
    taken = intake.read(put("접점.csv", (head + "\n2026-03-05,류선우,하늘정밀,,전시회,,좋아요,메모입니다,4\n").encode("cp949", "replace")))
    assert taken.files[0].source == "offline" and taken.said["voice"].tolist() == ["customer", "colleague", "customer"]


def test_a_header_without_rows_as_csv_is_an_empty_form_too(put: Put) -> None:
    report = intake.inspect(put("접점.csv", ",".join(column.label.en for column in COLUMNS) + "\n")).files[0]
    assert (report.source, report.why.en) == ("not data", "the form is empty")


def test_somebodys_own_sheet_of_meetings_is_not_our_form(put: Put) -> None:
    assert intake.recognise(put("a.csv", "일자,접점,회사명,담당자,메모\n2026-03-05,전시회,하늘정밀,류선우,관심이 있어 보입니다\n")).source != "offline"


def test_one_name_at_two_companies_is_two_people(filled) -> None:
    rows = [[dt.date(2026, 3, 5 + i), "김민수", firm, None, "전화", None, f"의견 {i}입니다", None, None] for i, firm in enumerate(("하늘", "바다", "하늘"))]
    taken = intake.read(filled([*rows, [dt.date(2026, 3, 9), "이별님", "하늘", None, "전화", None, "의견 9입니다", None, None]]))
    assert taken.said["customer"].tolist() == ["김민수 · 하늘", "김민수 · 바다", "김민수 · 하늘", "이별님"]
    assert "more than one company" in taken.log["detail_en"].iloc[0] and "김민수" not in taken.log.to_csv()
    assert ("name", "김민수", "F01") in set(map(tuple, taken.identifiers.to_numpy()))


def test_blank_and_odd_rows_do_no_harm(filled) -> None:
    rows = [
        [None] * 9,
        ["언젠가", "  ", None, None, "전시회", None, "좋았습니다", None, 9],
        [None] * 9,
        [None, None, None, None, None, None, "끝", None, "몰라"],
    ]
    taken = intake.read(filled(rows))
    report = taken.files[0]
    assert (report.rows_read, report.rows_kept, report.set_aside_counts) == (4, 2, {"blank": 2})
    assert taken.said["text"].dropna().tolist() == ["좋았습니다", "끝"] and taken.said["score"].notna().sum() == 0
    assert {"2", "3"} & set(taken.log["row"]) and "outside its scale 1 to 5" in " ".join(taken.log["detail_en"])


def test_names_and_ids_are_collected_by_their_shape(filled) -> None:
    found = intake.read(filled(KO)).identifiers
    assert found[["kind", "value"]].to_numpy().tolist() == [["id", "C-20418"], ["name", "류선우"]]


def test_a_study_names_channel_and_touchpoint(filled) -> None:
    rules = Settings([Rule("*.xlsx", channel="in_person", columns={"touchpoint": "직무"})])
    said = intake.read(filled(KO[:1]), study=rules).said
    assert set(said["channel"]) == {"in_person"} and set(said["touchpoint"]) == {"전산 담당"}


# ---------------------------------------------------------------- the workbook itself


def wide(text: str) -> int:
    """Half letters a text takes: Hangul takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_form_guides_whoever_fills_it_in(tmp_path: Path, lang: str) -> None:
    from openpyxl import load_workbook

    book = load_workbook(write_template(tmp_path / "f.xlsx", lang))
    form, help_, lists = book.worksheets
    assert [cell.value for cell in form[1]] == [column.label.text(lang) for column in COLUMNS]
    assert form.freeze_panes == "A2" and form.max_row == 501 and all(cell.value is None for row in form.iter_rows(min_row=2) for cell in row)
    assert lists.sheet_state == "hidden" and [cell.value for cell in lists["A"]] == [name.text(lang) for name in TOUCHPOINTS]
    checks = {str(check.sqref): check for check in form.data_validations.dataValidation}
    assert checks["E2:E501"].type == "list" and checks["E2:E501"].formula1 == f"_lists!$A$1:$A${len(TOUCHPOINTS)}"
    assert (checks["I2:I501"].type, checks["I2:I501"].formula1, checks["I2:I501"].formula2) == ("whole", "1", "5")
    assert checks["A2:A501"].type == "date" and all(check.prompt for check in checks.values())
    assert book.sheetnames.index(help_.title) == 1 and help_.sheet_state == "visible"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_header_fits_its_column_in_hangul_too(lang: str) -> None:
    for column in COLUMNS:
        lines = -(-int(1.15 * wide(column.label.text(lang))) // column.width)  # bold letters are wider
        assert lines <= 1 or (lang == "en" and lines <= 2), column.role
        for example in column.examples:
            assert wide(example.text(lang)) <= 3 * column.width


@pytest.mark.parametrize(("name", "lang", "said"), [("a.csv", "ko", "end in .xlsx"), ("a.xlsx", "fr", "No form in 'fr'")])
def test_a_form_nobody_can_use_is_refused(tmp_path: Path, name: str, lang: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        write_template(tmp_path / name, lang)


def test_a_filled_form_is_never_replaced_by_an_empty_one(filled) -> None:
    path = filled(KO)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        write_template(path)
    assert path.read_bytes() == before
