"""A study's notebooks: laid out once, renewed while nobody edited them, and never laid over a person's work."""

import ast
import json
import re
import subprocess

import pytest

from journey_nb.reports import notebooks, steps_layout, steps_study
from journey_nb.study import Settings, settings_text


@pytest.fixture
def study(tmp_path):
    made = tmp_path / "연구 하나"
    made.mkdir()
    (made / "journey.toml").write_text(settings_text(Settings(schema=1, name="연구 하나")), "utf-8")
    return made


def edit(path, words="내가 고친 셀"):
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][0]["source"] = [words]
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")


def values(path):
    notebook = json.loads(path.read_text("utf-8"))
    (cell,) = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", ())]
    return {line.target.id: ast.literal_eval(line.value) for line in ast.parse("".join(cell["source"])).body if isinstance(line, ast.AnnAssign)}


def test_every_notebook_lies_in_the_study_and_is_set_to_it(study):
    laid = steps_layout.lay_out(study, "en")
    assert [one.name for one in laid] == notebooks() and {one.state for one in laid} == {"made"}
    set_to = {name: values(study / "notebooks" / f"{name}.ipynb") for name in notebooks()}
    assert {one["lang"] for one in set_to.values()} == {"en"}
    assert {one["study"] for name, one in set_to.items() if "study" in one} == {".."}
    assert set_to["90_report"]["map_path"] == "../reports/연구-하나" and set_to["00_quickstart"]["source"] == ".."
    prose = [c for c in json.loads((study / "notebooks" / "03_stages.ipynb").read_text("utf-8"))["cells"] if c["cell_type"] == "markdown"]
    assert prose and all(c["metadata"]["tags"] == ["en"] for c in prose)


def test_an_edited_notebook_stays_and_the_newer_one_lies_beside_it_and_says_so(study, monkeypatch):
    steps_layout.lay_out(study, "ko")
    mine = study / "notebooks" / "03_stages.ipynb"
    edit(mine)
    as_it_was = mine.read_bytes()
    monkeypatch.setattr(steps_layout, "_set", newer_version(steps_layout._set))
    laid = {one.name: one for one in steps_layout.lay_out(study, "ko")}
    assert mine.read_bytes() == as_it_was
    assert laid["03_stages"].state == "beside" and laid["02_personas"].state == "renewed"
    beside = json.loads((study / "notebooks" / "03_stages.new.ipynb").read_text("utf-8"))
    assert "새 버전" in beside["cells"][0]["source"][0] and "03_stages.new.ipynb" in laid["03_stages"].line().ko
    assert "of the next version" in (study / "notebooks" / "02_personas.ipynb").read_text("utf-8")


def test_a_notebook_that_was_only_run_is_renewed(study, monkeypatch):
    steps_layout.lay_out(study, "ko")
    path = study / "notebooks" / "01_research_intake.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][-1] |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["고객"]}], "execution_count": 7}
    path.write_text(json.dumps(notebook), "utf-8")
    assert steps_layout.lay_out(study, "ko")[1].state == "same"
    monkeypatch.setattr(steps_layout, "_set", newer_version(steps_layout._set))
    assert steps_layout.lay_out(study, "ko")[1].state == "renewed"


def test_where_nobody_knows_what_was_laid_a_notebook_counts_as_edited(study, monkeypatch):
    steps_layout.lay_out(study, "ko")
    (study / ".journey" / "notebooks.json").unlink()  # a clone of the study has no private folder
    monkeypatch.setattr(steps_layout, "_set", newer_version(steps_layout._set))
    assert {one.state for one in steps_layout.lay_out(study, "ko")} == {"beside"}


def newer_version(now):
    def later(notebook, lang, results):
        made = now(notebook, lang, results)
        made["cells"][-1]["source"] = ["# of the next version"]
        return made

    return later


def test_raw_data_and_the_private_folder_stay_out_of_git(tmp_path):
    from journey_nb.assumptions.starters import new_study

    made = new_study(tmp_path / "study", by="kim", at="2026-10-02", lang="ko")
    steps_layout.lay_out(made, "ko")
    (made / "data" / "고객.csv").write_text("x", "utf-8")
    (made / "data" / "sub").mkdir()
    (made / "data" / "sub" / "log.csv").write_text("x", "utf-8")
    (made / ".journey" / "key").write_bytes(b"x" * 32)
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=made, check=True, capture_output=True)
    listed = subprocess.run(["git", "-c", "core.quotepath=off", "ls-files"], cwd=made, check=True, capture_output=True, text=True).stdout.split("\n")
    assert not [name for name in listed if re.match(r"(data/(?!README\.md)|\.journey/|reports/)", name)]
    assert {"journey.toml", "data/README.md", "notebooks/01_research_intake.ipynb"} <= set(listed)


def test_a_study_is_found_from_its_notebooks_folder_and_from_itself(study, monkeypatch):
    (study / "notebooks").mkdir()
    for place in (study / "notebooks", study):
        monkeypatch.chdir(place)
        assert steps_study.found("..").resolve() == study.resolve()
    monkeypatch.chdir(study.parent)
    with pytest.raises(steps_study.UsageError, match="no study at"):
        steps_study.found("..")
