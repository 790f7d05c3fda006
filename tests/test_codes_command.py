"""`journey codes`: the codebook out and in, a blind sheet and back, and how far coders agree."""

import json

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from journey_nb.cli import main
from journey_nb.intake.codebooks import parse_codebook
from journey_nb.model import decisions
from journey_nb.reports.build import excel_safe
from journey_nb.text import themes

# (clause, language, kind, themes, valence) of four comments
SAID = [
    [("배송이 {}일 늦었어요", "ko", "pain", ("delivery",), -0.8)],
    [("상담원 {}분이 친절했어요", "ko", "praise", ("support_attitude",), 0.9)],
    [("로그인이 {}번 끊겼어요,", "ko", "pain", ("login",), -0.7), ("가격은 좋아요", "ko", "praise", ("price",), 0.6)],
    [("Delivery took {} days,", "en", "pain", ("delivery",), -0.3), ("but the staff was helpful", "en", "praise", ("store",), 0.7)],
]


def tables_of_a_build():
    """The clauses and comments of forty customers, as a build codes them."""
    clauses, comments = [], []
    for i in range(40):
        said = [(words.format(i + 2), *rest) for words, *rest in SAID[i % 4]]
        for number, (words, lang, kind, about, valence) in enumerate(said):
            clauses.append((f"o{i:02d}", number, "whole", words, lang, valence, kind, about, "", "rule"))
        comments.append((f"o{i:02d}", " ".join(s[0] for s in said), said[0][1], said[0][4], said[0][2], said[0][3], "", "rule"))
    names = ["observation_id", "clause", "stage", "words", "lang", "valence", "kind", "themes", "why", "decided_by"]
    return {
        "clauses": pd.DataFrame(clauses, columns=names),
        "observations": pd.DataFrame(comments, columns=["observation_id", "text", "lang", "valence", "kind", "themes", "why", "decided_by"]),
    }


def journey(*args, lang="en", code=0):
    result = CliRunner().invoke(main, ["codes", *(str(a) for a in args)], env={"JOURNEY_LANG": lang})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.stderr
    return result


@pytest.fixture
def study(tmp_path):
    """A study with the tables of a build, as CSV for Excel."""
    folder = tmp_path / "cafe"
    tables = folder / "reports" / "cafe" / "tables"
    tables.mkdir(parents=True)
    (folder / "journey.toml").write_text('schema = 1\nname = "cafe"\n', "utf-8")
    for name, table in tables_of_a_build().items():
        excel_safe(table).to_csv(tables / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    return folder


def sheet(study, name="sheet.xlsx", *more, kinds=None, by="이코더"):
    """A sheet filled in with the kind that a function of the words gives."""
    out = study.parent / name
    journey("sheet", study / "reports" / "cafe", "--out", out, "--n", 40, "--by", by, *more, lang="ko")
    book = openpyxl.load_workbook(out)
    front = book.worksheets[0]
    heads = {c.value: c.column for c in front[1]}
    for row in range(2, front.max_row + 1):
        front.cell(row, heads["종류"]).value = (kinds or praised)(str(front.cell(row, heads["고객의 말"]).value))
    book.save(out)
    return out


def praised(words):
    return "칭찬" if any(w in words for w in ("친절", "좋아요", "helpful")) else "불편"


# ---------------------------------------------------------------- codebook


@pytest.mark.parametrize("form", ["csv", "qdc", "xlsx"])
def test_the_codebook_in_use_goes_out_and_every_code_of_it_is_known_when_it_comes_in(study, form):
    target = study.parent / f"codes.{form}"
    told = json.loads(journey("export", study, "--to", target, "--json", "--lang", "ko").stdout)
    assert told["kinds"] == 6 and told["themes"] == len(themes.labels()) and told["own"] == 0
    found = json.loads(journey("import", target, "--study", study, "--json").stdout)
    codes = found["codes"] if form != "csv" else [c for c in found["codes"] if c["name"] not in ("종류", "주제")]  # Taguette has no groups
    assert len(codes) == 6 + told["themes"] and not any(c["new"] for c in codes)
    assert {"pain", "wish"} <= {k for c in codes for k in c["kinds"]} and {"delivery", "other"} <= {t for c in codes for t in c["themes"]}


def test_a_studys_own_theme_is_in_its_codebook_and_on_its_sheets(study):
    themes.keep_theme(study, "parking", label={"ko": "주차장", "en": "Car park"}, ko=["주차장"], en=["car park"])
    out = study.parent / "codes.csv"
    journey("export", study, "--to", out, "--lang", "ko")
    assert "주차장" in parse_codebook(out)["name"].tolist()
    book = openpyxl.load_workbook(sheet(study))
    assert "주차장" in [row[1].value for row in book["_lists"].iter_rows()]


def test_the_same_codebook_gives_the_same_bytes(study):
    for form in ("csv", "qdc", "xlsx"):
        first, second = study.parent / f"a.{form}", study.parent / f"b.{form}"
        journey("export", study, "--to", first)
        journey("export", study, "--to", second)
        assert first.read_bytes() == second.read_bytes()


def taguette(study):
    path = study.parent / "theirs.csv"
    path.write_text("tag,description\n불만.배송,늦거나 어긋남\n매장 안내,가게 직원이 알려 줌\n아침 회의,회의 때 쓴다는 말\n", "utf-8")
    return path


def test_an_imported_codebook_is_a_preview_until_it_is_kept(study):
    shown = journey("import", taguette(study), "--study", study, lang="ko")
    assert "불만.배송 → pain, delivery" in shown.stdout and "아침 회의 + 새 코드" in shown.stdout and "미리보기" in shown.stderr
    assert not (study / "decisions.jsonl").exists()
    assert "이름" in journey("import", taguette(study), "--study", study, "--keep", lang="ko", code=2).stderr
    journey("import", taguette(study), "--study", study, "--keep", "--by", "김")
    kept = {d.subject: d.value for d in decisions.read(study)}
    assert kept["code:아침회의"] == {"name": "아침 회의", "parent": "", "description": "회의 때 쓴다는 말", "codable": True}
    assert "code:불만배송" not in kept
    out = study.parent / "with.csv"
    journey("export", study, "--to", out)
    assert "아침 회의" in parse_codebook(out)["name"].tolist()
    again = json.loads(journey("import", taguette(study), "--study", study, "--keep", "--by", "김", "--json").stdout)
    assert again["kept"] == 0 and not any(c["new"] for c in again["codes"])


def test_the_study_says_what_a_code_means(study):
    journey("import", taguette(study), "--study", study, "--map", "아침 회의=사용 편의", "--keep", "--by", "김")
    assert [d.value for d in decisions.read(study) if d.field == "means"] == [{"kinds": [], "themes": ["usability"]}]
    wrong = journey("import", taguette(study), "--study", study, "--map", "아침 회의=사용 편이", code=2)
    assert "Did you mean '사용 편의'?" in wrong.stderr
    assert "There is no code '저녁'" in journey("import", taguette(study), "--study", study, "--map", "저녁=가격", code=2).stderr


# ---------------------------------------------------------------- a sheet and back


def test_a_sheet_goes_out_comes_back_and_is_kept_under_its_coders_name(study):
    path = sheet(study)
    shown = journey("read", path, "--study", study, lang="ko")
    assert "40줄 가운데 코딩 40, 빈 줄 0, 받지 않은 줄 0." in shown.stderr and "새로: 40" in shown.stderr and "미리보기" in shown.stderr
    assert not (study / "decisions.jsonl").exists()
    kept = json.loads(journey("read", path, "--study", study, "--keep", "--json").stdout)
    assert (kept["by"], kept["coded"], kept["kept"]) == ("이코더", 40, 40)
    assert all(d.subject.startswith("clause:o") and d.by == "이코더" for d in decisions.read(study))
    again = json.loads(journey("read", path, "--study", study, "--keep", "--json").stdout)
    assert again["kept"] == 0 and again["plan"] == {"new": 0, "same": 40, "own": 0, "others": 0}


def test_what_another_coder_decided_stays_until_it_is_replaced(study):
    journey("read", sheet(study, "one.xlsx"), "--study", study, "--keep")
    other = sheet(study, "two.xlsx", kinds=lambda words: "바람", by="Lee")
    told = journey("read", other, "--study", study, "--keep")
    assert "이코더 decided 40 otherwise: left as they are" in told.stderr and len(decisions.read(study)) == 40
    journey("read", other, "--study", study, "--keep", "--replace")
    assert {d.value for d in decisions.latest(decisions.read(study))} == {"wish"}


def test_a_row_that_is_not_taken_is_named_and_the_exit_code_says_so(study):
    path = sheet(study, kinds=lambda words: "불펀" if "친절" in words else "불편")
    result = journey("read", path, "--study", study, "--keep", lang="ko", code=1)
    assert "혹시 '불편'입니까?" in result.stdout and "받지 않은 줄 0" not in result.stderr
    assert 0 < len(decisions.read(study)) < 40


def test_a_sheet_is_never_written_over_another(study):
    path = sheet(study)
    before = path.read_bytes()
    result = journey("sheet", study / "reports" / "cafe", "--out", path, code=2)
    assert "may be filled in" in result.stderr and path.read_bytes() == before


def test_a_sheet_of_whole_comments(study):
    told = json.loads(journey("sheet", study, "--out", study.parent / "c.xlsx", "--unit", "comment", "--n", 12, "--json").stdout)
    assert (told["rows"], told["unit"]) == (12, "comment")


def test_a_sheet_or_a_codebook_left_among_the_sources_is_no_research(study):
    data = study / "data"
    data.mkdir()
    path = sheet(study)
    (data / "sheet.xlsx").write_bytes(path.read_bytes())
    rows = [["" if v is None else v for v in row] for row in openpyxl.load_workbook(path).worksheets[0].values]
    pd.DataFrame(rows[1:], columns=rows[0]).to_csv(data / "sheet.csv", index=False, encoding="utf-16")
    journey("export", study, "--to", data / "codes.xlsx")
    (data / "said.csv").write_text("고객,의견\nk1,배송이 늦어요\nk2,친절해요\n", "utf-8")
    found = CliRunner().invoke(main, ["inspect", str(data), "--json"], env={"JOURNEY_LANG": "ko"})
    files = {f["path"]: (f["source"], f["rows_kept"]) for f in json.loads(found.stdout)["files"]}
    assert files.pop("said.csv")[1] == 2 and set(files.values()) == {("not data", 0)} and len(files) == 3


# ---------------------------------------------------------------- agreement


def test_two_sheets_agree_as_far_as_they_agree(study):
    one, two = sheet(study, "one.xlsx"), sheet(study, "two.xlsx", kinds=lambda words: "불편" if "배송" in words else praised(words), by="Lee")
    found = json.loads(journey("agree", one, two, "--json").stdout)
    assert (found["a"], found["b"], found["units"]) == ("이코더", "Lee", 40)
    assert found["fields"]["kind"]["kappa"]["value"] == 1.0 and found["fields"]["kind"]["kappa"]["low"] < 0.85
    assert found["fields"]["valence"]["kappa_linear"]["value"] is None and "no unit" in found["fields"]["valence"]["kappa_linear"]["why"]
    assert found["disagreements"] == []


def test_a_sheet_and_a_build_differ_where_the_words_are_shown(study):
    path = sheet(study, kinds=lambda words: "바람" if "친절" in words else praised(words))
    found = json.loads(journey("agree", path, study / "reports" / "cafe", "--json").stdout)
    kind = found["fields"]["kind"]["kappa"]
    assert kind["n"] == 40 and kind["interval"] == "Fleiss, Cohen & Everitt 1969" and kind["low"] < kind["value"] < kind["high"]
    assert found["disagreements"] and all(d["a"] == "wish" and d["b"] == "praise" and "친절" in d["words"] for d in found["disagreements"])
    shown = journey("agree", path, study / "reports" / "cafe", lang="ko").stdout
    assert "둘 다 코딩한 단위 40개" in shown and "종류: 일치율" in shown and "n = 40" in shown and "바람 | 칭찬" in shown


def test_a_coder_is_not_compared_with_their_own_decisions(study):
    table = study / "reports" / "cafe" / "tables" / "clauses.csv"
    path = sheet(study)
    clauses = pd.read_csv(table, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    machine = json.loads(journey("agree", path, table, "--json").stdout)
    by_person = clauses.assign(decided_by="person", was_kind=clauses["kind"], was_themes=clauses["themes"], was_valence=clauses["valence"], kind="wish")
    by_person.to_csv(table, index=False, encoding="utf-8-sig")
    assert json.loads(journey("agree", path, table, "--json").stdout)["fields"]["kind"] == machine["fields"]["kind"]
    by_person.drop(columns=["was_kind"]).iloc[5:].to_csv(table, index=False, encoding="utf-8-sig")
    assert "have no row in common" in journey("agree", path, table, code=2).stderr


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["shet", "x"], "Did you mean 'sheet'?"),
        (["export", "nowhere", "--to", "a.csv"], "No study at 'nowhere'"),
        (["sheet", "nowhere", "--out", "a.xlsx"], "No coded tables at 'nowhere'"),
        (["agree", "nowhere.xlsx", "b.xlsx"], "There is no 'nowhere.xlsx'"),
    ],
)
def test_a_mistake_is_one_message_with_a_remedy_and_exit_code_two(args, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = journey(*args, code=2)
    assert message in result.stderr and list(tmp_path.iterdir()) == []


def test_more_mistakes_in_a_study(study):
    assert "none of them" in journey("export", study, "--to", study.parent / "codes.docx", code=2).stderr
    assert "There is no file 'no.xlsx'" in journey("read", "no.xlsx", "--study", study, code=2).stderr
    assert json.loads(journey("read", "no.xlsx", "--study", study, "--json", code=2).stdout)["error"]["kind"] == "UsageError"
    (study.parent / "bad.xlsx").write_bytes(b"PK")
    assert "damaged" in journey("read", study.parent / "bad.xlsx", "--study", study, code=1).stderr
    journey("import", study / "journey.toml", "--study", study, code=2)
