"""Every notebook: clean in the repository, thin, and it runs on the sample in both languages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from journey_nb.reports import notebook_path, notebooks, runner

NAMES = notebooks()
THERE = pytest.mark.parametrize("name", NAMES)


def load(name: str) -> nbformat.NotebookNode:
    return nbformat.read(notebook_path(name), 4)


def code(name: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in load(name).cells if cell.cell_type == "code"]


@THERE
def test_a_notebook_holds_no_results(name: str) -> None:
    notebook = load(name)
    nbformat.validate(notebook)
    assert all(not cell.outputs and cell.execution_count is None for cell in code(name))
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"


@THERE
def test_a_cell_keeps_a_name_a_person_can_read(name: str) -> None:
    ids = [cell.id for cell in load(name).cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", one) for one in ids), ids


@THERE
def test_a_title_asks_one_question_in_each_language(name: str) -> None:
    ko, en = load(name).cells[:2]
    for cell, tag in ((ko, "ko"), (en, "en")):
        assert cell.cell_type == "markdown" and cell.metadata.tags == [tag] and re.match(r"# [^\n]+\?(\n|$)", cell.source)
    assert re.search("[가-힣]", ko.source) and not re.search("[가-힣]", en.source)


@THERE
def test_prose_stands_in_both_languages_side_by_side(name: str) -> None:
    prose = [cell for cell in load(name).cells if cell.cell_type == "markdown"]
    assert [cell.metadata.tags for cell in prose] == [["ko"], ["en"]] * (len(prose) // 2)
    assert [cell.id.removesuffix("-ko") for cell in prose[::2]] == [cell.id.removesuffix("-en") for cell in prose[1::2]]


@THERE
def test_every_parameter_says_its_type_and_what_it_is_for(name: str) -> None:
    tagged = [cell for cell in code(name) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    for line in ast.parse(tagged[0].source).body:
        assert isinstance(line, ast.AnnAssign), ast.unparse(line)
    known = runner.parameters(notebook_path(name))
    assert known["lang"].choices == ("ko", "en")
    assert all(one.help and "/" in one.help for one in known.values()), "help in Korean / in English"


@THERE
def test_papermill_itself_can_read_the_parameters(name: str) -> None:
    import papermill

    seen = papermill.inspect_notebook(str(notebook_path(name)))
    assert {one: info["inferred_type_name"] for one, info in seen.items()} == {one: info.type for one, info in runner.parameters(notebook_path(name)).items()}


@THERE
def test_a_notebook_defines_nothing(name: str) -> None:
    for cell in code(name):
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While)), f"{cell.id}: the package wants a function"


@THERE
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_notebook_answers_on_the_sample(name: str, lang: str, tmp_path: Path) -> None:
    out = runner.run(notebook_path(name), tmp_path / f"{name}.ipynb", {"lang": lang}, cwd=tmp_path)
    cells = [cell for cell in nbformat.read(out, 4).cells if cell.cell_type == "code" and cell.source.strip()]
    assert cells[-1].outputs, "the last cell answers the title's question"
    prose = [cell.metadata.tags for cell in nbformat.read(out, 4).cells if cell.cell_type == "markdown"]
    assert prose and all(tags == [lang] for tags in prose), "the report speaks one language"
    assert not [output for cell in cells for output in cell.outputs if output.get("name") == "stderr"]


def test_the_report_runs_under_papermill_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "papermill", str(notebook_path("90_report")), str(tmp_path / "out.ipynb"), "-p", "lang", "en", "--no-progress-bar"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
