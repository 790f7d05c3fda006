"""What a team decides of its opportunities: kept through re-runs, changed in a sheet, told to others without names."""

import json
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from journey_nb.cli import main
from journey_nb.mapping import backlog, backlog_sheet
from journey_nb.mapping.book import issue_codes, sort_decisions
from journey_nb.mapping.build import draft_map
from journey_nb.mapping.priorities import prioritized
from journey_nb.model.decisions import read, record
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import MapBook, Period, StudyFacts
from journey_nb.model.plain import dumps

from .people import WORDS, crowd, placed


def said(who, theme="login", valence=-0.5):
    return {"customer_id": who, "stage": "try", "text": "말", "valence": valence, "kind": "pain", "themes": (theme,)}


class Research:
    taxonomy = None

    def __init__(self, folder):
        self.study = type("Study", (), {"folder": folder})()


def built(folder, *rows, issued=()):
    """A book of 40 people, its codes, and the lines for ``claims.jsonl``."""
    table = placed([*crowd(40, text="네", valence=0.2), *rows])
    journey, lines = issue_codes(prioritized(draft_map(table), table, Research(folder)), issued, {}, WORDS)
    applied, lost = sort_decisions(read(folder), [journey])
    return MapBook(StudyFacts("cafe", "Cafe", "Asia/Seoul", "try_buy"), Period(None, None, None), (journey,), decisions=applied, orphaned=lost), lines


LOGIN = [said(f"c{i:02d}", valence=-0.9) for i in range(20)]
PRICE = [said(f"c{i:02d}", theme="price") for i in range(10)]


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A book with two opportunities, O1 (login) and O2 (price), and the lines of their codes."""
    return built(tmp_path_factory.mktemp("none"), *LOGIN, *PRICE)


@pytest.fixture
def study(tmp_path, two):
    """A study folder with that book."""
    book, lines = two
    (tmp_path / "journey.toml").write_text('schema = 1\nname = "cafe"\ninvented = true\n', "utf-8")
    (tmp_path / "claims.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines), "utf-8")
    (tmp_path / "map.json").write_text(dumps(book.to_dict()), "utf-8")
    return tmp_path


def run(*args):
    return CliRunner().invoke(main, ["backlog", *map(str, args), "--lang", "en"])


def test_the_backlog_stands_in_the_order_of_the_score(study):
    found = json.loads(run(study, "--json").stdout)["opportunities"]
    assert [(r["code"], r["rank"], r["people"], r["status"], r["owner"]) for r in found] == [("O1", 1, 20, "idea", None), ("O2", 2, 10, "idea", None)]
    assert found[0]["severity"] == pytest.approx(3.6) and found[0]["frequency"] == 0.5 and found[0]["score"] == pytest.approx(1.8)


def test_what_is_set_is_a_decision_and_shows_without_a_new_build(study):
    done = run(study, "set", "Try", "O1", "--owner", "김", "--status", "진행 중", "--due", "2026. 10. 5.", "--impact", "2", "--effort", "4", "--by", "lee")
    assert done.exit_code == 0
    assert {(d.subject, d.field, d.value, d.by) for d in read(study)} >= {("opportunity:try:login", "status", "doing", "lee")}
    row = json.loads(run(study, "--json").stdout)["opportunities"][0]
    assert (row["owner"], row["status"], row["due"], row["rice"]) == ("김", "doing", "2026-10-05", pytest.approx(20 * 2 * 0.8 / 4))


def test_decisions_survive_a_re_run_and_those_without_an_opportunity_are_listed(study):
    run(study, "set", "O1", "--owner", "김", "--by", "lee")
    run(study, "set", "O2", "--owner", "박", "--by", "lee")
    issued = [json.loads(line) for line in (study / "claims.jsonl").read_text("utf-8").splitlines()]
    again, _ = built(study, *PRICE, *LOGIN[:8], issued=issued)
    assert {e.code: e.told("owner") for e in backlog.entries(again)} == {"O1": "김", "O2": "박"}
    later, _ = built(study, *PRICE, issued=issued)
    assert [(e.code, e.told("owner")) for e in backlog.entries(later)] == [("O2", "박")]
    assert [(d.subject, d.value) for d in later.orphaned] == [("opportunity:try:login", "김")]
    (study / "map.json").write_text(dumps(later.to_dict()), "utf-8")
    assert [o["value"] for o in json.loads(run(study, "--json").stdout)["orphaned"]] == ["김"]


@pytest.mark.parametrize(
    ("options", "said_so"),
    [
        (["O9", "--owner", "a", "--by", "b"], "No opportunity 'O9'; known: O1, O2"),
        (["O1", "--status", "dne", "--by", "b"], "Did you mean 'done'"),
        (["O1", "--impact", "4", "--by", "b"], "3, 2, 1, 0.5 or 0.25"),
        (["O1", "--due", "soon", "--by", "b"], "no day"),
        (["O1", "--owner", "a"], "Say who decides: --by NAME"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_is_wanted(study, options, said_so):
    done = run(study, "set", *options)
    assert done.exit_code == 2 and said_so in done.stderr and read(study) == ()


def test_a_decision_wants_the_study_and_not_its_map(study):
    done = run(study / "map.json", "set", "O1", "--owner", "a", "--by", "b")
    assert done.exit_code == 2 and "name its folder, not 'map.json'" in done.stderr


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_sheet_that_comes_back_records_only_the_cells_that_changed(study, tmp_path, lang):
    sheet = tmp_path / "b.xlsx"
    assert CliRunner().invoke(main, ["backlog", str(study), "--out", str(sheet), "--lang", lang]).exit_code == 0
    record(study, subject="opportunity:try:price", field="owner", value="최", by="choi")  # meanwhile somebody else decides
    book = load_workbook(sheet)
    page: Any = book.worksheets[0]
    place = {name: n for n, name in enumerate(backlog_sheet.SHOWN, 1)}
    page.cell(2, place["owner"]).value = "이"
    page.cell(2, place["status"]).value = {"ko": "완료", "en": "Done"}[lang]
    page.cell(3, place["effort"]).value = 3
    page.cell(3, place["ease"]).value = "very"
    page.cell(3, place["people"]).value = 999  # a figure of the data: not taken
    book.save(sheet)
    seen = run(study, "take", sheet, "--json")
    told = json.loads(seen.stdout)
    assert [(c["code"], c["field"], c["value"]) for c in told["changes"]] == [("O1", "owner", "이"), ("O1", "status", "done"), ("O2", "effort", 3)]
    assert told["kept"] == 0 and seen.exit_code == 1 and "row 3" in told["problems"][0] and len(read(study)) == 1
    run(study, "take", sheet, "--by", "lee", "--keep")
    assert {(d.subject, d.field, d.value) for d in read(study) if d.by == "lee"} == {
        ("opportunity:try:login", "owner", "이"),
        ("opportunity:try:login", "status", "done"),
        ("opportunity:try:price", "effort", 3),
    }
    assert next(d for d in read(study) if d.by == "choi").value == "최"


def test_no_cell_of_the_sheet_runs_as_a_formula_and_its_bytes_are_the_same_twice(study, tmp_path):
    record(study, subject="opportunity:try:login", field="owner", value="=1+1", by="kim")
    one, again, csv = tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "c.csv"
    for path in (one, again, csv):
        assert run(study, "--out", path).exit_code == 0
    assert one.read_bytes() == again.read_bytes()
    cell = load_workbook(one).worksheets[0].cell(2, backlog_sheet.SHOWN.index("owner") + 1)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert "'=1+1" in csv.read_text("utf-8-sig")
    assert json.loads(run(study, "take", csv, "--json").stdout)["changes"] == []


def test_a_foreign_sheet_is_refused_with_the_way_to_get_ours(study, tmp_path):
    pd.DataFrame({"a": [1]}).to_csv(tmp_path / "x.csv", index=False)
    done = run(study, "take", tmp_path / "x.csv")
    assert done.exit_code == 2 and "--out FILE.xlsx" in done.stderr


def test_what_leaves_the_team_has_no_small_counts_and_no_staff(tmp_path):
    record(tmp_path, subject="opportunity:try:login", field="owner", value="김", by="lee", reason="왜냐하면")
    record(tmp_path, subject="opportunity:try:login", field="department", value="제품팀", by="lee")
    book, _ = built(tmp_path, *LOGIN, *PRICE[:4])
    everything = backlog.entries(book)
    assert [e.code for e in everything] == ["O1", "O2"]
    assert [(e.code, e.told("owner")) for e in backlog.told_to(everything, "company")] == [("O1", "김")]
    (only,) = backlog.told_to(everything, "public")
    assert (only.told("owner"), only.told("department")) == (None, "제품팀")
    assert all(d.by == "team" and d.reason is None for d in only.decided.values()) and only.opportunity.evidence.quotes == ()


def test_a_label_that_a_person_decided_wins(tmp_path):
    record(tmp_path, subject="opportunity:try:login", field="label", value={"ko": "간편 로그인", "en": "Easy login"}, by="lee")
    book, _ = built(tmp_path, *LOGIN)
    assert backlog.entries(book)[0].label.ko == "간편 로그인" and backlog.frame(book)["label_en"].tolist() == ["Easy login"]


def test_the_table_has_one_row_an_opportunity_also_where_there_is_none(tmp_path):
    book, _ = built(tmp_path)
    assert list(backlog.frame(book).columns) == list(backlog.COLUMNS) and len(backlog.frame(book)) == 0
    journey = book.map()
    with pytest.raises(UsageError, match="No map for 'x'"):
        backlog.entries(replace(book, maps=(journey,)), "x")
