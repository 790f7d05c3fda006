"""The command line as people and scripts meet it: keys that stay, exit codes, one clear message."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from invented import answers, write

from journey_nb import build_report
from journey_nb.cli import main


def journey(*args, lang="en"):
    result = CliRunner().invoke(main, [str(a) for a in args], env={"JOURNEY_LANG": lang})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("studies") / "cafe"
    write(folder / "data" / "survey.csv", answers(40))
    (folder / "journey.toml").write_text('schema = 1\nname = "cafe"\ntimezone = "Asia/Seoul"\nstage_model = "saas_b2b"\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_HOME", str(home))
        build_report([folder], report=False)
    return folder


def test_every_file_says_what_it_is_taken_for_and_its_rows_add_up(built):
    found = json.loads(journey("inspect", built, "--json").stdout)
    for file in found["files"]:
        assert {"path", "source", "why", "rows_read", "rows_kept", "rows_set_aside", "set_aside"} <= set(file)
        assert file["rows_read"] == file["rows_kept"] + file["rows_set_aside"]


def test_inspect_speaks_korean_too(built):
    assert "설문" in journey("inspect", built, lang="ko").stdout


def test_raw_tables_are_written_only_when_asked_for_and_never_under_reports(built, tmp_path):
    result = journey("inspect", built, "--tables", tmp_path / "raw")
    assert "not redacted" in result.stderr and len(list((tmp_path / "raw").glob("*.csv"))) == 1
    refused = journey("inspect", built, "--tables", built / "reports" / "raw")
    assert refused.exit_code == 2 and not (built / "reports" / "raw").exists()


def test_why_leads_back_to_the_rows(built):
    found = json.loads(journey("why", built / "reports" / "cafe", "P1", "--json").stdout)
    assert found["code"] == "P1" and found["replayed"] == found["n_observations"] == len(found["receipts"])
    assert all(r["source"] == "F01" and r["where"] for r in found["receipts"].values())
    assert {"count", "of", "low", "high"} == set(found["share"])
    lines = journey("why", built / "reports" / "cafe", "설치", "P1", lang="ko").stdout
    assert "명 중" in lines and "F01" in lines


def test_a_wrong_code_comes_with_the_known_ones(built):
    result = journey("why", built / "reports" / "cafe", "P99")
    assert result.exit_code == 2 and "No claim 'P99' in this map; known: P1" in result.stderr


def test_a_decision_is_kept_with_its_name(built):
    journey("decide", built, "stage:setup", "label", "구축", "--by", "김", "--reason", "우리 말")
    line = json.loads((built / "decisions.jsonl").read_text("utf-8").splitlines()[-1])
    assert (line["by"], line["value"], line["reason"]) == ("김", "구축", "우리 말")
    journey("decide", built, "stage:setup", "label", "--undo", "--by", "김")
    assert len((built / "decisions.jsonl").read_text("utf-8").splitlines()) == 2


def test_a_decision_without_a_value_is_a_question_not_a_crash(built):
    assert "Give a value, or --undo" in journey("decide", built, "stage:setup", "label", "--by", "김").stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["build", "nowhere"], "There is no 'nowhere'"),
        (["inspect", "nowhere"], "There is no 'nowhere'"),
        (["why", "nowhere", "P1"], "There is no map at 'nowhere'"),
        (["export", "nowhere", "--to", "html"], "There is no map at 'nowhere'"),
        (["buld", "x"], "Did you mean 'build'?"),
        (["build", "."], "There are no files here"),
        (["build", ".", "--study", "nowhere"], "No study at 'nowhere'"),
        (["sample", "haesul", "new"], "Did you mean 'haesol'?"),
    ],
)
def test_a_mistake_is_one_message_with_a_remedy_and_exit_code_two(args, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = journey(*args)
    assert result.exit_code == 2 and message in result.stderr and "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_export_format_names_the_right_ones(built):
    result = journey("export", built / "reports" / "cafe", "--to", "htm")
    assert result.exit_code == 2 and "Did you mean 'html'?" in result.stderr


def test_an_error_is_json_too_when_json_was_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = journey("build", ".", "--json")
    assert result.exit_code == 2 and json.loads(result.stdout)["error"]["kind"] == "NothingUsable"


def test_our_own_mistake_shows_no_customers_words(built, monkeypatch):
    import journey_nb.pipeline

    def broken(*_args, **_kwargs):
        raise ValueError("김가상07 씨가 로그인이 느리대요")

    monkeypatch.setattr(journey_nb.pipeline, "read", broken)
    result = journey("build", built, "--out", built / "reports" / "again")
    assert result.exit_code == 3 and "ValueError" in result.stderr and "김가상" not in result.stderr


def test_the_sample_is_copied_into_an_empty_folder_only(tmp_path):
    assert journey("sample", "haesol", tmp_path / "s", "--lang", "ko").exit_code == 0
    assert (tmp_path / "s" / "journey.toml").is_file()
    again = journey("sample", "haesol", tmp_path / "s")
    assert again.exit_code == 2 and "not empty" in again.stderr


def test_the_form_for_offline_contacts_is_handed_out_once_and_is_no_data_while_it_is_empty(tmp_path):
    assert journey("form", tmp_path / "양식.xlsx", "--lang", "ko").exit_code == 0
    again = journey("form", tmp_path / "양식.xlsx", "--lang", "ko")
    assert again.exit_code == 2 and "양식.xlsx" in again.stderr
    looked = journey("inspect", tmp_path, "--lang", "ko")
    assert looked.exit_code == 2 and "양식" in looked.stdout


def test_the_doctor_finds_this_computer_well():
    result = journey("doctor", "--json")
    assert result.exit_code == 0, result.stdout
    assert all(c["ok"] for c in json.loads(result.stdout)["checks"] if c["needed"])


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("pandas", "altair", "duckdb", "kiwipiepy", "papermill", "sklearn", "numpy")
    code = f"import sys, journey_nb, journey_nb.cli; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
