"""A second coder sees words only, works in whatever program, and every row that comes back is accounted for."""

import csv
import zipfile

import openpyxl
import pandas as pd
import pytest

from journey_nb.model import decisions
from journey_nb.model.decisions import Decision
from journey_nb.model.errors import TableError, UnreadableFile, UsageError
from journey_nb.text import people, second_coder
from journey_nb.text.codebook import codebook
from journey_nb.text.second_coder import read_sheet, write_sheet
from journey_nb.text.themes import labels

KINDS = ["pain"] * 60 + ["praise"] * 25 + ["wish"] * 12 + ["question"] * 3


def material(n=100):
    """Invented comments: each its own words, kinds as listed, every fourth in English."""
    rows = []
    for i in range(n):
        lang = "en" if i % 4 == 3 else "ko"
        words = f"delivery number {i} came late" if lang == "en" else f"{i}번째 배송이 늦게 왔어요"
        rows.append((f"o{i:03d}", words, lang, KINDS[i % len(KINDS)], ("delivery",), -0.7, "늦→delivery", "rule"))
    return pd.DataFrame(rows, columns=["observation_id", "text", "lang", "kind", "themes", "valence", "why", "decided_by"])


def opened(path):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    return book, sheet, heads


def filled(path, answers, out=None):
    """The sheet with cells filled in by row: {2: {"종류": "불편"}}."""
    book, sheet, heads = opened(path)
    for row, said in answers.items():
        for head, value in said.items():
            sheet.cell(row, heads[head]).value = value
    book.save(out or path)
    return out or path


@pytest.fixture
def sheet(tmp_path):
    write_sheet(material(), tmp_path / "sheet.xlsx", sample=20, lang="ko", by="이코더")
    return tmp_path / "sheet.xlsx"


# ---------------------------------------------------------------- out


def test_the_sheet_shows_words_and_nobodys_codes(sheet):
    _, front, heads = opened(sheet)
    assert list(heads) == ["번호", "고객의 말", "종류", "주제 1", "주제 2", "주제 3", "감정", "메모", "id(고치지 마십시오)"]
    answers = [heads[h] for h in ("종류", "주제 1", "주제 2", "주제 3", "감정", "메모")]
    assert front.max_row == 21 and all(front.cell(r, c).value is None for r in range(2, 22) for c in answers)
    with zipfile.ZipFile(sheet) as inside:
        told = b"".join(inside.read(name) for name in inside.namelist() if "worksheets/sheet1" in name or "sharedStrings" in name).decode()
    assert "늦→delivery" not in told and "-0.7" not in told


def test_the_same_material_gives_the_same_bytes_in_any_order(tmp_path):
    write_sheet(material(), tmp_path / "a.xlsx", sample=20)
    write_sheet(material().sample(frac=1, random_state=3), tmp_path / "b.xlsx", sample=20)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    write_sheet(material(), tmp_path / "c.xlsx", sample=20, seed=8)
    assert (tmp_path / "a.xlsx").read_bytes() != (tmp_path / "c.xlsx").read_bytes()


def test_every_kind_and_language_has_its_share_and_rare_ones_at_least_one(tmp_path):
    rows = write_sheet(material(), tmp_path / "s.xlsx", sample=20)
    whose = material().set_index("observation_id")
    drawn = whose.loc[[s.removeprefix("observation:") for s in rows["subject"]]]
    assert drawn.groupby(["kind", "lang"]).size().to_dict() == {
        ("pain", "en"): 3, ("pain", "ko"): 7, ("praise", "en"): 2, ("praise", "ko"): 3,
        ("question", "en"): 1, ("question", "ko"): 1, ("wish", "en"): 1, ("wish", "ko"): 2,
    }  # fmt: skip
    assert drawn.index.tolist() != sorted(drawn.index)


def test_the_same_words_are_asked_once_and_other_languages_never(tmp_path):
    said = pd.DataFrame({"observation_id": list("abcd"), "text": ["좋아요", "좋아요.", "trop cher", "느려요"], "lang": ["ko", "ko", "other", "ko"]})
    rows = write_sheet(said, tmp_path / "s.xlsx")
    assert sorted(w.rstrip(".") for w in rows["words"]) == ["느려요", "좋아요"]


def test_lists_wrapping_widths_a_frozen_header_and_a_hidden_locked_id(sheet):
    book, front, heads = opened(sheet)
    menus = {str(m.sqref): m.formula1 for m in front.data_validations.dataValidation}
    themes = f"_lists!$B$1:$B${len(labels())}"
    assert menus == {"C2:C21": "_lists!$A$1:$A$6", "D2:D21": themes, "E2:E21": themes, "F2:F21": themes, "G2:G21": "_lists!$C$1:$C$3"}
    lists = book["_lists"]
    assert [lists.cell(r, 3).value for r in (1, 2, 3)] == ["나쁨", "섞임·보통", "좋음"] and lists.sheet_state == "hidden"
    assert front.freeze_panes == "A2" and front.protection.sheet and not front.protection.formatColumns
    words = front.cell(2, heads["고객의 말"])
    assert words.alignment.wrap_text and words.protection.locked and front.column_dimensions["B"].width >= 40
    assert not front.cell(2, heads["종류"]).protection.locked
    assert front.column_dimensions["I"].hidden and front.cell(2, heads["id(고치지 마십시오)"]).protection.locked


def test_a_long_comment_has_a_row_high_enough_to_read(tmp_path):
    said = pd.DataFrame({"observation_id": ["o1", "o2"], "text": ["가" * 200, "짧아요"], "lang": ["ko", "ko"]})
    rows = write_sheet(said, tmp_path / "s.xlsx")
    _, front, _ = opened(tmp_path / "s.xlsx")
    tall = {w: front.row_dimensions[i].height for i, w in enumerate(rows["words"], 2)}
    assert tall["가" * 200] == 18 * 8 and tall["짧아요"] == 18  # 400 letters wide in lines of 50


def test_words_like_a_formula_stay_words_and_broken_signs_do_not_break_the_sheet(tmp_path):
    said = pd.DataFrame(
        {"observation_id": list("abc"), "text": ['=HYPERLINK("http://x","y")', "로그인\x00이 \ud800안 돼요", "+82 느려요"], "lang": ["en", "ko", "ko"]}
    )
    write_sheet(said, tmp_path / "s.xlsx")
    _, front, heads = opened(tmp_path / "s.xlsx")
    cells = [front.cell(r, heads["고객의 말"]) for r in (2, 3, 4)]
    assert {c.data_type for c in cells} == {"s"}
    assert {c.quotePrefix for c in cells if c.value[0] in "=+"} == {True}
    back = read_sheet(filled(tmp_path / "s.xlsx", {r: {"종류": "불편"} for r in (2, 3, 4)}))
    assert back.problems == () and len(back.codings) == 3


def test_a_clause_is_shown_with_its_whole_comment(tmp_path):
    clauses = pd.DataFrame(
        {"observation_id": ["o1", "o1"], "words": ["가격은 비싸지만", "친절했어요"], "text": ["가격은 비싸지만 친절했어요"] * 2, "lang": "ko", "kind": "pain"}
    )
    write_sheet(clauses, tmp_path / "s.xlsx", lang="en")
    _, front, heads = opened(tmp_path / "s.xlsx")
    assert {front.cell(r, heads["The whole comment"]).value for r in (2, 3)} == {"가격은 비싸지만 친절했어요"}
    back = read_sheet(filled(tmp_path / "s.xlsx", {2: {"Kind": "Pain"}}))
    assert back.codings[0].subject.startswith("clause:o1:")


def test_instructions_speak_the_language_of_the_sheet_and_name_the_coder(tmp_path, sheet):
    told = [c.value for row in opened(sheet)[0]["안내"].iter_rows() for c in row if c.value]
    assert "이코더 님께" in told and any("혼자" in t for t in told) and "결정 요인" in told
    write_sheet(material(), tmp_path / "en.xlsx", lang="en", sample=5)
    assert any("Work alone" in str(c.value) for row in opened(tmp_path / "en.xlsx")[0]["How to"].iter_rows() for c in row)


# ---------------------------------------------------------------- in


def test_every_row_is_coded_empty_or_refused(sheet):
    filled(
        sheet,
        {
            2: {"종류": "불편", "주제 1": "배송", "감정": "나쁨", "메모": "두 번째 배송"},
            3: {"종류": "wish", "주제 1": "Price", "주제 2": "가격"},
            4: {"종류": "모름"},
        },
    )
    back = read_sheet(sheet)
    assert (back.rows_read, len(back.codings), back.empty, back.refused, back.gone) == (20, 2, 17, 1, ())
    first, second = back.codings
    assert (first.kind, first.themes, first.valence, first.note) == ("pain", ("delivery",), "bad", "두 번째 배송")
    assert (second.kind, second.themes, second.valence) == ("wish", ("price",), None)
    assert back.by == "이코더"
    assert back.text("ko") == "20줄 가운데 코딩 2, 빈 줄 17, 받지 않은 줄 1."


def test_an_unknown_label_is_named_with_row_column_and_the_nearest(sheet):
    filled(sheet, {5: {"주제 2": "배숭"}, 6: {"종류": "Prase"}})
    what = [p.what for p in read_sheet(sheet).problems]
    assert what[0].ko == "5행 '주제 2': '배숭'은(는) 목록에 없습니다. 혹시 '배송'입니까? 목록에서 고르십시오."
    assert what[1].en == "row 6, 'Kind': 'Prase' is not in the list. Did you mean 'Praise'? Choose one of the list."


def test_an_edited_id_a_lost_id_and_a_copied_row_are_found(sheet):
    _, front, heads = opened(sheet)
    ident = "id(고치지 마십시오)"
    one = front.cell(2, heads[ident]).value
    copied = {head: front.cell(4, column).value for head, column in heads.items()}
    pain = {"종류": "불편"}
    filled(sheet, {2: {ident: one.replace("observation:o", "observation:p"), **pain}, 3: {ident: None, **pain}, 4: pain, 22: {**copied, "종류": "바람"}})
    back = read_sheet(sheet)
    assert [(p.row, p.column) for p in back.problems] == [(2, "id"), (3, "id"), (22, "id")]
    assert "the same as row 4" in back.problems[2].what.en and len(back.codings) == 1
    assert back.rows_read == len(back.codings) + back.empty + back.refused == 21


def test_a_column_sorted_by_itself_is_noticed(sheet):
    _, front, heads = opened(sheet)
    words = sorted(front.cell(r, heads["고객의 말"]).value for r in range(2, 22))
    filled(sheet, {r: {"고객의 말": w, "종류": "불편"} for r, w in zip(range(2, 22), words, strict=True)})
    back = read_sheet(sheet)
    assert back.refused >= 17 and back.problems[0].column == "words" and "sorted by itself" in back.problems[0].what.en


def test_whole_rows_may_be_sorted_and_deleted_ones_are_named(sheet):
    book, front, heads = opened(sheet)
    front.cell(2, heads["종류"]).value = "불편"
    rows = [[c.value for c in row] for row in front.iter_rows(min_row=2)]
    for line, values in enumerate(reversed(rows[:18]), 2):
        for column, value in enumerate(values, 1):
            front.cell(line, column).value = value
    front.delete_rows(20, 2)
    book.save(sheet)
    back = read_sheet(sheet)
    assert (len(back.codings), back.empty, back.gone, back.handed_out) == (1, 17, (19, 20), 20)
    assert "19, 20" in back.text("en")


def as_csv(sheet, path, encoding, delimiter=","):
    _, front, _ = opened(sheet)
    with open(path, "w", encoding=encoding, errors="replace", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows([["" if c.value is None else c.value for c in row] for row in front.iter_rows()])
    return path


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("cp949", ","), ("utf-8", ";"), ("utf-16", "\t")])
def test_a_sheet_saved_as_csv_is_read_whatever_the_encoding(tmp_path, encoding, delimiter):
    said = pd.DataFrame({"observation_id": list("abc"), "text": ["배송이 늦어요 😡", "친절해요^^", "slow, really"], "lang": ["ko", "ko", "en"]})
    write_sheet(said, tmp_path / "s.xlsx", by="Lee")
    filled(tmp_path / "s.xlsx", {r: {"종류": "칭찬"} for r in (2, 3, 4)})
    back = read_sheet(as_csv(tmp_path / "s.xlsx", tmp_path / "s.csv", encoding, delimiter), by="Lee")
    assert back.problems == () and [c.kind for c in back.codings] == ["praise"] * 3


def test_a_sheet_saved_by_a_program_that_knows_no_lists_is_read(sheet, tmp_path):
    _, front, _ = opened(sheet)
    bare = openpyxl.Workbook()
    for row in front.iter_rows(values_only=True):
        bare.active.append(row)
    bare.active["C2"] = "바람"
    bare.save(tmp_path / "bare.xlsx")
    back = read_sheet(tmp_path / "bare.xlsx", by="이코더")
    assert [c.kind for c in back.codings] == ["wish"] and back.problems == ()


def test_a_study_s_own_code_stands_among_the_themes_and_comes_back_as_a_code(tmp_path):
    own = codebook([Decision("2026-11-20T01:00:00Z", "김", "code:아침회의", "code", {"name": "아침 회의", "description": "회의 때 쓴다는 말"})])
    write_sheet(material(), tmp_path / "s.xlsx", sample=5, book=own)
    book, _, _ = opened(tmp_path / "s.xlsx")
    assert "아침 회의" in [row[1].value for row in book["_lists"].iter_rows()]
    filled(tmp_path / "s.xlsx", {2: {"주제 1": "아침 회의"}, 3: {"주제 1": "배송", "주제 2": "아침 회의"}})
    first, second = read_sheet(tmp_path / "s.xlsx", book=own).codings
    assert (first.themes, first.codes, second.themes, second.codes) == (None, ("아침 회의",), ("delivery",), ("아침 회의",))


def test_what_came_back_is_kept_as_decisions_and_wins(sheet, tmp_path):
    filled(sheet, {r: {"종류": "바람", "감정": "섞임·보통"} for r in range(2, 22)})
    back = read_sheet(sheet)
    made = people.record_codings(tmp_path / "study", back.codings, by=back.by)
    assert len(made) == 40 and {d.by for d in made} == {"이코더"}
    coded = material()
    clauses = coded.rename(columns={"text": "words"}).assign(clause=0)
    _, after, orphans = people.apply(clauses, coded, decisions.read(tmp_path / "study"))
    assert (after["decided_by"] == "person").sum() == 20 and orphans == ()
    assert set(after.loc[after["decided_by"] == "person", "kind"]) == {"wish"}


def test_a_file_that_is_no_sheet_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "a.csv").write_text("코드,뜻\n가,나\n", "utf-8")
    with pytest.raises(TableError, match="Send back the sheet"):
        read_sheet(tmp_path / "a.csv")
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    with pytest.raises(UnreadableFile):
        read_sheet(tmp_path / "b.xlsx")
    with pytest.raises(UsageError, match=r"\.xlsx or \.csv"):
        (tmp_path / "c.pdf").write_bytes(b"%PDF")
        read_sheet(tmp_path / "c.pdf")
    with pytest.raises(TableError, match="no Korean or English words"):
        write_sheet(material(0), tmp_path / "d.xlsx")
    assert second_coder.HELP_SHEET.ko == "안내" and not (tmp_path / "d.xlsx").exists()
