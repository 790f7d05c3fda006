"""Which reports a plan means, and that a wrong one stops before anything runs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from journey_nb.reports.plan import PlanError, read_plan, safe_name
from journey_nb.reports.plan_of import plan_for

PARAMETERS = 'who: str = "kim"  # 누구 / who\nlang: str = "ko"  # ko | en: 말 / language\ntop: int = 1  # 몇 / n\ndata_path: str = ""  # 자료 / data'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    book = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_code_cell(PARAMETERS, id="p")
    cell.metadata["tags"] = ["parameters"]
    book.cells = [cell]
    nbformat.write(book, tmp_path / "small.ipynb")
    return tmp_path


def plan(folder: Path, text: str, name: str = "plan.toml", codec: str = "utf-8"):
    (folder / name).write_bytes(text.encode(codec))
    return read_plan(folder / name, **({"notebook": "small.ipynb"} if name.endswith(".csv") else {}))


def test_what_varies_is_multiplied_and_named_by_its_values(folder):
    made = plan(folder, 'notebook = "small.ipynb"\n[parameters]\ntop = 3\n[vary]\nwho = ["kim", "박 과장"]\nlang = ["ko", "en"]\n')
    assert [r.name for r in made.reports] == ["kim_ko", "kim_en", "박-과장_ko", "박-과장_en"]
    assert made.reports[2].parameters == {"top": 3, "who": "박 과장", "lang": "ko"} and made.reports[2].apart == {"who": "박 과장", "lang": "ko"}
    assert (made.out, made.workers, made.formats) == (folder / "reports" / "plan", 2, ("html",))


def test_reports_one_by_one_take_what_is_common_and_may_change_it(folder):
    made = plan(
        folder, 'notebook = "small.ipynb"\nout = "o"\n[parameters]\ntop = 3\n[[reports]]\nname = "Team A"\nparameters = { top = 5 }\n[[reports]]\nname = "B"\n'
    )
    assert [(r.name, r.parameters["top"]) for r in made.reports] == [("Team-A", 5), ("B", 3)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('notebok = "small.ipynb"', r"plan.toml: no key 'notebok'; .* Did you mean 'notebook'\? Nothing ran"),
        ('notebook = "small.ipynb"\n[vary]\nwhoo = ["a"]', r"small has no parameter 'whoo'.*Did you mean 'who'\?"),
        ('notebook = "small.ipynb"\n[parameters]\ntop = "3"', "top wants int, not str"),
        ('notebook = "smal.ipynb"', "there is no notebook 'smal.ipynb'"),
        ('notebook = "small.ipynb"\nformats = ["htm"]', r"no format 'htm'; known: html, pdf.*Did you mean 'html'\?"),
        ('notebook = "small.ipynb"\nworkers = 0', "workers is a number from 1"),
        ('notebook = "small.ipynb"\n[vary]\nwho = "kim"', "vary.who is a list"),
        ('notebook = "small.ipynb"\n[vary]\nwho = ["Kim", "kim"]', "the name 'kim' stands there beside 'Kim', and some systems take them for one"),
        ('notebook = "small.ipynb"\n[[reports]]\nname = "Index.html"', "no report can be called 'Index.html'"),
        ('notebook = "small.ipynb"\n[[reports]]\nnam = "x"', r"reports\[1\]: no key 'nam'; .*Did you mean 'name'\?"),
        ('notebook = "small.ipynb"\n[parameters]\ndata_path = "none.csv"', "data_path leads to no file: 'none.csv'"),
        ('notebook = "small.ipynb"\ninputs = ["*.xlsx"]', r"inputs: '\*.xlsx' finds no file"),
        ("notebook = ", "not valid TOML"),
    ],
)
def test_a_wrong_plan_says_what_is_wrong_and_what_was_meant(folder, text, said):
    with pytest.raises(PlanError, match=said) as error:
        plan(folder, text)
    assert error.value.exit_code == 2 and error.value.phrase.ko != error.value.phrase.en
    assert sorted(p.name for p in folder.iterdir()) == ["plan.toml", "small.ipynb"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_row_of_a_table_is_a_report_whatever_excel_saved_it_as(folder, codec):
    made = plan(folder, "name,who,top\n가나,김 과장,2\n\n다라,,\n", "고객.csv", codec)
    assert [(r.name, dict(r.parameters)) for r in made.reports] == [("가나", {"who": "김 과장", "top": 2}), ("다라", {})]


def test_every_wrong_row_of_a_table_is_named_before_anything_runs(folder):
    with pytest.raises(PlanError) as error:
        plan(folder, "who,top\nkim,1\nlee,two\npark,2,3\n", "t.csv")
    assert str(error.value).splitlines() == [
        "t.csv, row 3: column top: top wants int, not str. 몇 / n Nothing ran.",
        "t.csv, row 4: 3 cells under 2 columns. A comma inside a value needs quotes. Nothing ran.",
    ]
    assert "3번째" in error.value.phrase.ko or "row 3" in error.value.phrase.ko


def test_a_column_that_is_no_parameter_is_named_with_the_near_one(folder):
    with pytest.raises(PlanError, match=r"row 2: small has no parameter 'topp'; .* Did you mean 'top'\?"):
        plan(folder, "who,topp\nkim,1\n", "t.csv")


def test_names_are_safe_on_windows_and_short_enough():
    assert [safe_name(n) for n in ("CON", "lpt1.x", "a/b:c", "끝.", "‮x")] == ["CON_", "lpt1.x_", "a-b-c", "끝", "x"]
    assert len(safe_name("가" * 300)) == 80 and safe_name("가" * 300) != safe_name("가" * 299)


def test_a_folder_needs_to_be_told_what_by(tmp_path):
    with pytest.raises(PlanError, match="say what the reports are by, such as --by persona"):
        plan_for(tmp_path)
    (tmp_path / "map.json").write_text("{}", "utf-8")
    with pytest.raises(PlanError, match=r"--by quater: the reports can be by .*Did you mean 'quarter'\?"):
        plan_for(tmp_path, ["quater"])
    with pytest.raises(PlanError, match="needs the study's folder, not a map"):
        plan_for(tmp_path, ["quarter"])
