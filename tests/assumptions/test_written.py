"""What a team writes down before the research: kept with name and date, edited as a table, never counted."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from journey_nb import build_report
from journey_nb.assumptions import form, read, standing
from journey_nb.assumptions.starters import load, new_study, stage_names, starters
from journey_nb.assumptions.written import KINDS, LETTERS
from journey_nb.model.errors import StudyError, UsageError
from journey_nb.model.journey import MapBook


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    return new_study(tmp_path / "빈 연구", "saas", by="김하늘", at="2026-10-02", lang="ko", timezone="Asia/Seoul")


def edit(study: Path, change):
    """Open the table as a person would, change it and save it."""
    book = load_workbook(study / form.FILE)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    change(sheet, heads)
    book.save(study / form.FILE)


def row_of(sheet, heads, code):
    return next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, heads["코드"]).value == code)


def now(study):
    return standing(study, stage_names("saas_b2b"))


def built(study):
    return build_report([study], study=study, report=False).built


def test_every_starter_map_lays_out_a_study_whose_claims_all_have_a_name_and_a_day(tmp_path):
    for key in starters():
        folder = new_study(tmp_path / key, key, by="이도윤", at="2026-10-02")
        claims = read(folder)
        assert {(w.basis.kind, w.basis.by, w.basis.at) for w in claims} <= {("assumption", "이도윤", "2026-10-02")}
        assert len(claims) == len(load(key).claims)
        assert len({w.id for w in claims}) == len({w.code for w in claims}) == len(claims)


def test_a_map_without_data_consists_of_assumptions_and_counts_nobody(study):
    book = built(study).book
    journey = book.map()
    assert journey.people == 0 and book.sources == ()
    assert len(journey.written) == len(load("saas").claims)
    assert {w.basis.kind for w in journey.written} == {"assumption"}
    assert {getattr(w, "kind", type(w).__name__.lower()) for w in journey.written} == set(KINDS) - {"note"}
    assert all(w.evidence is None and w.verdict is None for w in journey.written)
    assert all(e.n == 0 and e.low is None and e.thin == "assumed" for e in journey.emotions)
    assert MapBook.from_dict(book.to_dict()) == book


def test_a_blank_map_has_stages_and_nothing_in_them(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    journey = built(new_study(tmp_path / "blank", "blank", by="kim", at="2026-10-02")).book.map()
    assert len(journey.stages) >= 4 and journey.written == () and journey.people == 0


def test_the_same_study_gives_the_same_map_twice(study):
    first = built(study).book.to_dict()
    assert built(study).book.to_dict() == first


def test_an_unchanged_table_changes_nothing(study):
    assert now(study)[1] == []


def test_a_changed_row_changes_that_claim_alone_and_keeps_its_id_and_code(study):
    before = {w.id: w for w in read(study)}
    edit(study, lambda sheet, heads: sheet.cell(row_of(sheet, heads, "P1"), heads["우리가 가정하는 것"], "어디서 알아볼지 모른다"))
    claims, lines = now(study)
    assert [line["code"] for line in lines] == ["P1"]
    changed = next(w for w in claims if w.code == "P1")
    assert changed.label.ko == "어디서 알아볼지 모른다"
    assert changed.basis.tests_by == before[changed.id].basis.tests_by and changed.stage == before[changed.id].stage
    assert {w.id for w in claims} == set(before)


def test_a_new_row_becomes_an_assumption_with_the_next_code_and_the_owners_name(study):
    def add(sheet, heads):
        line = sheet.max_row + 1
        for head, value in {"단계": "설치·연동", "종류": "페인 포인트", "우리가 가정하는 것": "권한을 받기 어렵다", "날짜": "2026-10-05"}.items():
            sheet.cell(line, heads[head], value)

    edit(study, add)
    claims, _ = now(study)
    new = claims[-1]
    last = max(int(w.code[1:]) for w in read(study) if w.kind == "pain")
    assert (new.code, new.kind, new.stage, new.basis.by, new.basis.at) == (f"P{last + 1}", "pain", "setup", "김하늘", "2026-10-05")
    journey = built(study).book.map()
    assert "권한을 받기 어렵다" in {w.label.ko for w in journey.written}
    assert len(built(study).book.map().written) == len(journey.written)  # taken in once, not at every build


def test_a_new_row_is_taken_in_once_even_if_the_table_was_open_and_could_not_be_handed_out_again(study, monkeypatch):
    def add(sheet, heads):
        line = sheet.max_row + 1
        for head, value in {"단계": "설치·연동", "종류": "니즈", "우리가 가정하는 것": "전화로 물을 수 있기를", "날짜": "2026-10-05"}.items():
            sheet.cell(line, heads[head], value)

    edit(study, add)

    def locked(*_args, **_more):
        raise PermissionError

    monkeypatch.setattr(form, "write", locked)
    n = len(built(study).book.map().written)
    assert len(built(study).book.map().written) == n
    assert now(study)[1] == []


def test_a_deleted_row_withdraws_the_claim_and_its_code_is_never_used_again(study):
    edit(study, lambda sheet, heads: sheet.delete_rows(row_of(sheet, heads, "P2")))
    n = len(read(study))
    built(study)
    assert len(read(study)) == n - 1 and "P2" not in {w.code for w in read(study)}
    assert any(json.loads(line).get("withdrawn") for line in (study / "claims.jsonl").read_text("utf-8").splitlines())


def test_an_old_copy_of_the_table_does_not_undo_a_newer_claim(study):
    old = (study / form.FILE).read_bytes()
    edit(study, lambda sheet, heads: sheet.cell(row_of(sheet, heads, "P1"), heads["우리가 가정하는 것"], "새 말"))
    built(study)
    (study / form.FILE).write_bytes(old)
    assert next(w for w in now(study)[0] if w.code == "P1").label.ko == "새 말"


@pytest.mark.parametrize(
    ("head", "value", "said"),
    [
        ("단계", "설치 연동하기", "단계"),
        ("종류", "고통", "종류"),
        ("감정(−1~1)", "나쁨", "감정"),
        ("확인할 주제", "방화벽 문제점", "확인할 주제"),
        ("날짜", "10/5", "날짜"),
    ],
)
def test_a_wrong_cell_is_named_with_row_and_column_and_nothing_is_written(study, head, value, said):
    before = (study / "claims.jsonl").read_bytes()
    edit(study, lambda sheet, heads: sheet.cell(row_of(sheet, heads, "E1"), heads[head], value))
    with pytest.raises(StudyError) as caught:
        built(study)
    assert form.FILE in caught.value.phrase.ko and "행" in caught.value.phrase.ko and said in caught.value.phrase.ko
    assert (study / "claims.jsonl").read_bytes() == before


def test_a_table_that_is_no_table_says_what_to_do(study):
    (study / form.FILE).write_bytes(b"not a workbook")
    with pytest.raises(StudyError, match=r"claims\.jsonl"):
        built(study)
    (study / form.FILE).unlink()
    built(study)
    assert (study / form.FILE).is_file()


def test_words_that_begin_like_a_formula_stay_words(study):
    edit(study, lambda sheet, heads: sheet.cell(row_of(sheet, heads, "P1"), heads["우리가 가정하는 것"], "'=합계가 틀린다"))
    built(study)
    sheet = load_workbook(study / form.FILE).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_study_is_not_laid_out_over_files_that_are_there(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("a")
    with pytest.raises(StudyError, match="not empty"):
        new_study(tmp_path / "full", "saas", by="kim", at="2026-10-02")
    with pytest.raises(UsageError, match=r"No template named 'sass'; known: .*saas"):
        new_study(tmp_path / "other", "sass", by="kim", at="2026-10-02")
    assert [p.name for p in tmp_path.iterdir()] == ["full"]


def test_an_assumption_needs_a_name(tmp_path):
    with pytest.raises(UsageError, match="name"):
        new_study(tmp_path / "x", "saas", by=" ", at="2026-10-02")


def test_the_kinds_of_the_table_are_the_kinds_of_the_claims():
    assert set(form.KIND_NAMES) == set(form.WHAT) == set(KINDS)


def test_the_table_lets_one_choose_every_kind_and_says_what_each_means(study):
    book = load_workbook(study / form.FILE)
    listed = [[cell.value for cell in column if cell.value] for column in book["_lists"].iter_cols()]
    assert set(listed[1]) == {name.ko for name in form.KIND_NAMES.values()}
    assert listed[3] == ["현재", "목표"]
    help_ = [row[0].value for row in book["도움말"].iter_rows()]
    assert "  결정 요인: 고객이 고를 때 따지는 것" in help_
    assert "  내부 업무: 고객이 보지 못하는 곳에서 우리가 하는 일 (자료로 확인하지 않음)" in help_


def rows_of(study, *rows):
    """New rows at the end of the table."""

    def add(sheet, heads):
        for row in rows:
            line = sheet.max_row + 1
            for head, value in {"단계": "설치·연동", "날짜": "2026-10-05", **row}.items():
                sheet.cell(line, heads[head], value)

    edit(study, add)


def test_a_row_of_every_kind_is_taken_in_with_a_code_of_its_own_letter(study):
    before = {w.id for w in read(study)}
    rows_of(study, *({"종류": name.ko, "우리가 가정하는 것": f"새 {name.ko}", "감정(−1~1)": 0.2} for name in form.KIND_NAMES.values()))
    new = [w for w in now(study)[0] if w.id not in before]
    assert {w.kind for w in new} == set(KINDS) and {w.state for w in new} == {"current"}
    assert {w.kind: w.code[0] for w in new} == LETTERS


def test_what_is_to_be_is_marked_in_the_table_and_becomes_a_map_of_its_own(study):
    rows_of(
        study,
        {"종류": "목표", "우리가 가정하는 것": "하루 만에 끝낸다", "현재/목표": "목표"},
        {"종류": "감정", "우리가 가정하는 것": "뿌듯하다", "감정(−1~1)": 0.7, "현재/목표": "to be"},
    )
    book = built(study).book
    wanted = book.map("future")
    assert (wanted.state, wanted.people, [g.label.ko for g in wanted.goals], wanted.emotions[0].valence) == ("future", 0, ["하루 만에 끝낸다"], 0.7)
    assert "하루 만에 끝낸다" not in {w.label.ko for w in book.map().written}
    assert [json.loads(line)["state"] for line in (study / "claims.jsonl").read_text("utf-8").splitlines() if "state" in json.loads(line)] == [
        "future",
        "future",
    ]
    assert now(study)[1] == [], "the table handed out again says the same"


def test_a_table_handed_out_before_there_was_a_to_be_changes_nothing(study):
    book = load_workbook(study / form.FILE)
    for sheet in (book.worksheets[0], book["_base"]):
        sheet.delete_cols(len(form.COLUMNS))
    book.save(study / form.FILE)
    assert now(study)[1] == []
