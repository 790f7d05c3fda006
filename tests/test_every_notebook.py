"""Every notebook: clean in the repository, thin, and it runs on the sample in both languages."""

from __future__ import annotations

import ast
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from journey_nb.model.errors import ParameterError
from journey_nb.reports import kernels, notebook_path, notebooks, runner
from journey_nb.samples import path

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


@pytest.fixture(scope="session")
def ready(reports: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """The sample company, built once a run for all workers, where every kernel of these tests finds it."""
    base = tmp_path_factory.getbasetemp()
    kept = (base if worker_id == "master" else base.parent) / "samples"
    kept.mkdir(exist_ok=True)
    for lang in ("ko", "en"):
        own = Path(tempfile.mkdtemp(dir=kept)) / lang
        shutil.copytree(getattr(reports, lang), own)
        with contextlib.suppress(OSError):  # another worker was quicker
            own.rename(kept / lang)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_SAMPLES", str(kept))
        yield kept


@pytest.fixture(scope="session")
def warm(ready: Path) -> Iterator[kernels.Kernels]:
    with kernels.warmed() as found:
        yield found


def answered(path: Path) -> str:
    """The words of the last cell of an executed notebook."""
    cell = nbformat.read(path, 4).cells[-1]
    html = "".join("".join(output.get("data", {}).get("text/html", "")) for output in cell.outputs)
    bare = re.sub(r"<style.*?</style>|<svg.*?</svg>", "", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare)).strip()


@THERE
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_notebook_answers_on_the_sample(name: str, lang: str, tmp_path: Path, warm: kernels.Kernels) -> None:
    out = runner.run(notebook_path(name), tmp_path / f"{name}.ipynb", {"lang": lang}, cwd=tmp_path, kernels=warm)
    cells = [cell for cell in nbformat.read(out, 4).cells if cell.cell_type == "code" and cell.source.strip()]
    assert cells[-1].outputs, "the last cell answers the title's question"
    prose = [cell.metadata.tags for cell in nbformat.read(out, 4).cells if cell.cell_type == "markdown"]
    assert prose and all(tags == [lang] for tags in prose), "the report speaks one language"
    assert not [output for cell in cells for output in cell.outputs if output.get("name") == "stderr"]
    if name in ANSWERS:
        said = answered(out)
        assert re.search(ANSWERS[name][("ko", "en").index(lang)], said), said
        assert lang == "ko" or not re.search("[가-힣]", re.sub(r"‘[^’]*’", "", said)), said


# what the sample company allows to be said, in each language: a sentence with its count, or that there is not enough to say
ANSWERS = {
    "00_quickstart": (r"파일 8개에서 쓴 1,092행, 60명의 자료로 6단계", r"1,092 rows of 8 files, of 60 people, a map of 6 stages"),
    "01_research_intake": (r"8개 가운데 8개.*1,093행 가운데 1,092행\(99\.9%\)", r"8 of 8 data files.*1,092 of the 1,093 rows read \(99\.9%\)"),
    "02_personas": (r"사람이 적습니다.*\d\d명입니다", r"too few people.*\d\d people can be compared"),
    "03_stages": (r"6단계입니다: 필요 → .*416건 가운데 \d+건", r"6 stages: Need → .*of 4\d\d things"),
    "04_journey_map": (r"설치·연동에서 고객의 감정이 부정적.*\d+명 가운데 부정 \d+명", r"negative at Set-up.*\d+ of \d+ people negative"),
    "05_pains_and_opportunities": (r"먼저 볼 것은 설치·연동의 ‘.*\d+명 중 \d+명", r"cannot tell what comes first.*\(\d+ of \d+\)"),
    "06_paths_and_dropoff": (r"떠나는지는 아직 말할 수 없.*30명이 되지 않.*\d+명 중 \d+명", r"cannot be said yet.*fewer than 30.*\d+ of \d+"),
    "07_compare_periods": (
        r"오차 범위를 벗어난 변화는 없습니다.*2026년 5월 \d+명.*2026년 6월",
        r"none changed beyond noise.*May 2026 .*Jun 2026",
    ),
}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "90_report"])
def test_a_notebook_runs_under_papermill_alone(name: str, tmp_path: Path, ready: Path) -> None:
    import papermill

    # the walk-through reads raw files: five minutes of one interview are enough here, our runner takes it through all of them
    values = {"lang": "en"} | ({"source": str(next(path("haesol", "en").rglob("*.vtt")))} if name == "00_quickstart" else {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about event loops and schema versions
        papermill.execute_notebook(str(notebook_path(name)), str(tmp_path / "out.ipynb"), values, progress_bar=False, cwd=tmp_path)
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs


def test_the_report_runs_from_papermills_command_line(tmp_path: Path, ready: Path) -> None:
    command = [sys.executable, "-m", "papermill", str(notebook_path("90_report")), str(tmp_path / "out.ipynb"), "-p", "lang", "en", "--no-progress-bar"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs


@THERE
def test_a_parameter_that_is_none_or_of_another_type_stops_before_anything_runs(name: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="lang"):
        runner.run(notebook_path(name), tmp_path / "out.ipynb", {"langg": "ko"}, cwd=tmp_path)
    with pytest.raises(ParameterError, match="lang"):
        runner.run(notebook_path(name), tmp_path / "out.ipynb", {"lang": 3}, cwd=tmp_path)
    with pytest.raises(ParameterError, match="lang"):
        runner.run(notebook_path(name), tmp_path / "out.ipynb", {"lang": "de"}, cwd=tmp_path)
    assert not list(tmp_path.iterdir())


@THERE
def test_a_cell_is_a_few_calls(name: str) -> None:
    for cell in code(name):
        lines = [line for line in ast.parse(cell.source).body if not isinstance(line, (ast.Import, ast.ImportFrom))]
        assert len(lines) <= 7, f"{cell.id}: the package wants a function"
