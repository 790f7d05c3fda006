"""journey code: any table of comments, coded beside its own columns."""

import csv
import json

import pandas as pd
import pytest
from click.testing import CliRunner

from journey_nb.cli import main
from journey_nb.model.errors import UsageError
from journey_nb.study import open_study
from journey_nb.text.coded_table import code_table, write

ROWS = [
    ("7", "배송이 느려요", "박서준", "3"),
    ("3", "Great support, thank you", "Dana Whitfield", "-2"),
    ("9", "La livraison est beaucoup trop lente", "이도윤", "1"),
    ("1", "", "한지우", "0"),
    ("4", "=HYPERLINK(1) 너무 비싸요, 010-1234-5678로 전화 주세요", "박서준", "+1"),
]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "의견 (최종).csv"
    with open(path, "w", newline="", encoding="cp949") as out:
        csv.writer(out).writerows([("번호", "의견", "이름", "변화"), *ROWS])
    return path


def run(*args):
    done = CliRunner().invoke(main, ["code", *map(str, args)])
    return done.exit_code, done.stdout, done.stderr


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def test_one_row_a_comment_in_order_with_its_own_columns_first(table, tmp_path):
    code, _, told = run(table, "--text", "의견", "--out", tmp_path / "out.csv", "--lang", "ko")
    assert code == 0, told
    found = rows(tmp_path / "out.csv")
    assert [row["번호"] for row in found] == ["7", "3", "9", "1", "4"]
    assert list(found[0])[:4] == ["번호", "의견", "이름", "변화"]
    assert list(found[0])[4:] == ["lang", "valence", "sure", "kind", "themes", "phrases", "why", "decided_by"]
    assert [row["lang"] for row in found] == ["ko", "en", "other", "none", "ko"]
    assert "5행" in told and "한국어 2" in told


def test_another_language_and_silence_have_no_number_and_no_kind(table, tmp_path):
    run(table, "--text", "의견", "--out", tmp_path / "out.csv")
    for row in rows(tmp_path / "out.csv")[2:4]:
        assert (row["valence"], row["kind"], row["themes"]) == ("", "", "")
    assert rows(tmp_path / "out.csv")[2]["의견"] == "La livraison est beaucoup trop lente"  # still quotable


def test_personal_data_leave_every_cell_and_keys_stay(table, tmp_path):
    run(table, "--text", "의견", "--out", tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert "010-1234-5678" not in text and "박서준" not in text and "Whitfield" not in text
    assert "[phone]" in text and "[name]" in text


def test_raw_leaves_the_cells_says_so_and_stays_out_of_reports(table, tmp_path):
    code, _, told = run(table, "--text", "의견", "--out", tmp_path / "out.csv", "--raw", "--lang", "en")
    assert code == 0 and "not redacted" in told
    assert rows(tmp_path / "out.csv")[0]["이름"] == "박서준"
    code, _, told = run(table, "--text", "의견", "--out", tmp_path / "reports" / "out.csv", "--raw", "--lang", "en")
    assert code == 2 and "never go under reports/" in told and not (tmp_path / "reports").exists()


def test_what_a_spreadsheet_would_run_is_words_and_numbers_stay_numbers(table, tmp_path):
    run(table, "--text", "의견", "--out", tmp_path / "out.csv")
    found = rows(tmp_path / "out.csv")
    assert found[4]["의견"].startswith("'=HYPERLINK")
    assert [row["변화"] for row in found] == ["3", "-2", "1", "0", "+1"]


def test_a_row_that_a_person_decided_stays_decided_and_counts_as_theirs(table, tmp_path):
    out = tmp_path / "out.csv"
    run(table, "--text", "의견", "--out", out)
    found = pd.read_csv(out, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    found.loc[0, ["kind", "valence", "themes", "decided_by"]] = ["wish", "-0.2", "delivery; support_speed", "사람"]
    found.to_csv(out, index=False, encoding="cp949", errors="replace")  # as Excel in Korea may save it
    code, said, told = run(table, "--text", "의견", "--out", out, "--json", "--lang", "en")
    assert code == 0 and json.loads(said)["kept_of_a_person"] == 1 and "1 rows stay as a person decided" in told
    first, second = rows(out)[:2]
    assert (first["kind"], first["valence"], first["themes"], first["decided_by"]) == ("wish", "-0.2", "delivery; support_speed", "person")
    assert second["decided_by"] in ("rule", "model")


def test_a_persons_row_with_an_unknown_kind_is_named_and_nothing_is_overwritten(table, tmp_path):
    out = tmp_path / "out.csv"
    run(table, "--text", "의견", "--out", out)
    found = pd.read_csv(out, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    found.loc[0, ["kind", "decided_by"]] = ["prase", "person"]
    found.to_csv(out, index=False)
    before = out.read_bytes()
    code, _, told = run(table, "--text", "의견", "--out", out, "--lang", "en")
    assert code == 2 and "out.csv, row 2: no kind 'prase'" in told and "Did you mean 'praise'" in told
    assert out.read_bytes() == before


def test_a_file_that_is_no_result_of_ours_is_not_overwritten(table, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("a,b\n1,2\n", "utf-8")
    code, _, told = run(table, "--text", "의견", "--out", mine, "--lang", "en")
    assert code == 2 and "is no coded table" in told
    assert mine.read_text("utf-8") == "a,b\n1,2\n"


def test_a_column_of_ones_own_called_kind_stays_under_another_name(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("kind,comment\nA,too slow\n", "utf-8")
    coded = code_table(path, text="comment")
    assert coded.renamed == {"kind": "kind_1"}
    assert coded.frame["kind_1"].tolist() == ["A"] and coded.frame["kind"].tolist() == ["pain"]


def test_the_result_coded_again_has_the_same_columns(table, tmp_path):
    run(table, "--text", "의견", "--out", tmp_path / "one.csv")
    run(tmp_path / "one.csv", "--text", "의견", "--out", tmp_path / "two.csv")
    assert list(rows(tmp_path / "one.csv")[0]) == list(rows(tmp_path / "two.csv")[0])


def test_a_missing_column_is_named_with_those_there_are(table):
    with pytest.raises(UsageError, match="has no column '상세 의견'; it has: 번호, 의견, 이름, 변화"):
        code_table(table, text="상세 의견")


def test_the_only_column_of_words_need_not_be_named(table):
    assert code_table(table).text == "의견"


def test_the_right_sheet_of_a_workbook_is_taken_and_xlsx_is_written(tmp_path):
    book = tmp_path / "설문.xlsx"
    with pd.ExcelWriter(book) as out:
        pd.DataFrame({"항목": ["가", "나"], "값": [1, 2]}).to_excel(out, sheet_name="요약", index=False)
        pd.DataFrame({"ID": [1, 2], "한줄평": ["설치가 어려웠어요", "잘 쓰고 있습니다"]}).to_excel(out, sheet_name="응답", index=False)
    coded = code_table(book, text="한줄평")
    assert coded.sheet == "응답" and coded.frame["kind"].tolist() == ["pain", "praise"]
    written = write(coded, tmp_path / "coded.xlsx")
    assert pd.read_excel(written, engine="openpyxl")["themes"].tolist()[0] == "setup"


def test_a_studys_own_feeling_words_and_a_wrong_one(table, tmp_path):
    study = tmp_path / "study"
    study.mkdir()
    (study / "journey.toml").write_text('schema = 1\n[lexicon]\n"쫀쫀하다" = 2\n"snappy" = 1.5\n', "utf-8")
    path = tmp_path / "in.csv"
    path.write_text("id,comment\n1,쫀쫀하네요\n2,The app is snappy\n", "utf-8")
    coded = code_table(path, text="comment", study=open_study(study))
    assert (coded.frame["valence"] > 0.1).all()
    (study / "journey.toml").write_text('schema = 1\n[lexicon]\n"쫀쫀하다" = 5\n', "utf-8")
    code, _, told = run(path, "--text", "comment", "--study", study, "--lang", "en")
    assert code == 2 and "쫀쫀하다" in told and "Traceback" not in told


def test_without_out_it_is_a_preview_and_writes_nothing(table, tmp_path):
    before = sorted(tmp_path.iterdir())
    code, said, told = run(table, "--text", "의견", "--lang", "en")
    assert code == 0 and len(said.splitlines()) == 5 and "A preview" in told
    assert sorted(tmp_path.iterdir()) == before


def test_json_counts_what_the_table_holds(table):
    _, said, _ = run(table, "--text", "의견", "--json")
    found = json.loads(said)
    assert (found["rows"], found["comments"], found["coded"], found["out"]) == (5, 4, 3, None)
    assert found["lang"] == {"ko": 2, "en": 1, "none": 1, "other": 1}
    assert sum(found["kind"].values()) == 3
