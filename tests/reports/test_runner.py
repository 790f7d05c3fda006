"""One notebook, run honestly: what is checked, what is kept, what is said."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from reports.ran import make, states, texts

from journey_nb.model.errors import ParameterError, RunError, UsageError
from journey_nb.reports import notebook_path, notebooks, runner

# --- parameters ---------------------------------------------------------------------------------------------------


def test_a_parameter_says_its_type_default_help_and_choices(tmp_path: Path) -> None:
    found = runner.parameters(make(tmp_path / "a.ipynb"))
    assert list(found) == ["lang", "top", "share", "files", "when", "bold"]
    assert (found["lang"].type, found["lang"].default, found["lang"].choices, found["lang"].help) == ("str", "ko", ("ko", "en"), "말 / language")
    assert (found["when"].type, found["when"].default) == ("str | None", None)


def test_an_unknown_parameter_is_an_error_that_names_the_near_one(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"a has no parameter 'tpo'; known: lang, top, share, files, when, bold\. Did you mean 'top'\?"):
        runner.run(make(tmp_path / "a.ipynb"), tmp_path / "out.ipynb", {"tpo": 3})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ipynb"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"top": "3"}, "top wants int, not str"),
        ({"top": True}, "top wants int, not bool"),
        ({"share": False}, "share wants float, not bool"),
        ({"bold": 1}, "bold wants bool, not int"),
        ({"files": "a.csv"}, r"files wants list\[str\], not str"),
        ({"files": [1]}, r"files wants list\[str\], not list"),
        ({"when": 3}, r"when wants str \| None, not int"),
        ({"lang": "kr"}, "lang is one of: ko, en"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_before_anything_runs(tmp_path: Path, given: dict, said: str) -> None:
    with pytest.raises(ParameterError, match=said) as error:
        runner.run(make(tmp_path / "a.ipynb"), tmp_path / "out.ipynb", given)
    assert next(iter(given)) in error.value.phrase.ko and error.value.exit_code == 2


def test_a_number_outside_its_range_is_refused_in_both_languages(tmp_path: Path) -> None:
    cell = "top: int = 5  # 1..10: 몇 개 / how many\nshare: float = 0.5  # 0..1: 비율\nless: float = 0.0  # ..0.5: a\n"
    cell += "more: list[int] = []  # 3..: b\nend: str = ''  # ..: c"
    known = runner.parameters(make(tmp_path / "a.ipynb", parameters=cell))
    assert [one.range for one in known.values()] == ["1..10", "0..1", "..0.5", "3..", ""] and known["top"].help == "몇 개 / how many"
    assert known["top"].check(10) == 10 and known["more"].check([3, 9]) == [3, 9] and known["end"].help == "..: c"
    for name, value, said in (("top", 0, "1..10, 0"), ("share", 1.01, "0..1, 1.01"), ("share", float("nan"), "0..1, nan"), ("more", [4, 2], "3.., 2")):
        with pytest.raises(ParameterError, match=f"{name} lies in {re.escape(said)} does not") as error:
            known[name].check(value)
        assert "범위" in error.value.phrase.ko
    with pytest.raises(ParameterError, match="how many"):
        runner.run(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {"top": 11})


def test_the_form_of_a_notebook_is_printed_in_the_readers_language_and_as_json() -> None:
    from click.testing import CliRunner

    from journey_nb.cli import main

    korean = CliRunner().invoke(main, ["params", "90_report", "--lang", "ko"])
    assert korean.exit_code == 0 and "lang: str (ko | en), 기본값 'ko'\n    보고서의 말\n" in korean.output
    assert "    language of the report\n" in CliRunner().invoke(main, ["params", str(notebook_path("90_report")), "--lang", "en"]).output
    told = json.loads(CliRunner().invoke(main, ["params", "90_report", "--json"]).stdout)["parameters"]
    assert {"name": "lang", "type": "str", "choices": ["ko", "en"], "default": "ko"}.items() <= told[[one["name"] for one in told].index("lang")].items()
    wrong = CliRunner().invoke(main, ["params", "90_reprot", "--lang", "en"])
    assert wrong.exit_code == 2 and "Did you mean '90_report'?" in wrong.stderr
    missing = CliRunner().invoke(main, ["params", "no/such.ipynb", "--lang", "ko"])
    assert missing.exit_code == 2 and "노트북이 없습니다" in missing.stderr


def test_text_from_a_command_line_becomes_the_value_it_means(tmp_path: Path) -> None:
    known = runner.parameters(make(tmp_path / "a.ipynb"))
    given = {"top": "7", "share": "0.25", "bold": "true", "files": '["가.csv"]', "when": "2026Q3", "lang": "en"}
    assert {name: known[name].from_text(text) for name, text in given.items()} == {
        "top": 7, "share": 0.25, "bold": True, "files": ["가.csv"], "when": "2026Q3", "lang": "en",
    }  # fmt: skip
    with pytest.raises(ParameterError, match="top wants int"):
        known["top"].from_text("seven")


def test_the_output_must_be_a_notebook(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"must end in \.ipynb"):
        runner.run(make(tmp_path / "a.ipynb"), tmp_path / "out.html")


def test_an_unknown_notebook_is_named_with_its_neighbours() -> None:
    with pytest.raises(UsageError, match="Did you mean '90_report'"):
        notebook_path("90_reprot")
    assert all(notebook_path(name).is_file() for name in notebooks())


# --- a run that works ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("한글 이름과 빈칸")
    noisy = make(
        folder / "noisy.ipynb",
        "import sys, os, time\nprint(1, flush=True); time.sleep(0.05); print('err', file=sys.stderr, flush=True); print(lang, top, files)",
        "import hashlib\nobject()",
        "{hash(w) for w in ('kim', 'lee', 'park')}, set('여정지도')",
        "print(os.environ['OPENBLAS_NUM_THREADS'], sys.executable)",
        "from IPython.display import HTML; HTML('<p>said at 0x7f00aa11bb22 by 김</p>')",
    )
    given = {"lang": "en", "top": 3, "files": ["가 나.csv"]}
    return runner.run(noisy, folder / "one" / "보고서.ipynb", given), runner.run(noisy, folder / "two" / "다른 이름.ipynb", given)


def test_two_equal_runs_give_equal_bytes(twice: tuple[Path, Path]) -> None:
    one, two = twice
    assert one.read_bytes() == two.read_bytes()
    assert b"\r" not in one.read_bytes() and str(one.parent.parent).encode() not in one.read_bytes().replace(b"\\", b"/")


def test_the_parameters_reach_the_cells_in_korean_too(twice: tuple[Path, Path]) -> None:
    assert "en 3 ['가 나.csv']" in texts(twice[0])


def test_the_kernel_is_this_python_with_one_blas_thread(twice: tuple[Path, Path]) -> None:
    assert f"1 {sys.executable}" in texts(twice[0])


def test_a_customers_words_that_look_like_an_address_stay(twice: tuple[Path, Path]) -> None:
    text = twice[0].read_text("utf-8")
    assert "said at 0x7f00aa11bb22 by 김" in text
    assert "<object at 0x0>" in json.loads(text)["cells"][3]["outputs"][0]["data"]["text/plain"]


def test_nothing_is_left_beside_the_report(twice: tuple[Path, Path]) -> None:
    assert [path.name for path in twice[0].parent.iterdir()] == ["보고서.ipynb"]


def test_a_wrong_or_missing_kernelspec_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "kernels" / "python3"
    wrong.mkdir(parents=True)
    (wrong / "kernel.json").write_text(json.dumps({"argv": ["/no/such/python", "{connection_file}"], "display_name": "wrong", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    seen: list[tuple[int, int]] = []
    out = runner.run(make(tmp_path / "a.ipynb", "print('ran')"), tmp_path / "out.ipynb", progress=lambda done, of: seen.append((done, of)))
    assert "ran" in texts(out) and seen == [(1, 2), (2, 2)]


def test_a_persons_own_startup_files_and_history_stay_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("secret = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    runner.run(make(tmp_path / "a.ipynb", "assert 'secret' not in globals()"), tmp_path / "out.ipynb")
    assert not list((tmp_path / "ipython").rglob("history*"))


def test_the_cells_run_in_the_folder_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text("{}")
    runner.run(make(tmp_path / "a.ipynb", "open('map.json').close()"), tmp_path / "out.ipynb", cwd=tmp_path)


# --- a run that does not ------------------------------------------------------------------------------------------


def stop(tmp_path: Path, *cells: str, **options) -> tuple[RunError, Path]:
    out = tmp_path / "report.ipynb"
    out.write_text("last week's report")
    with pytest.raises(RunError) as error:
        runner.run(make(tmp_path / "a.ipynb", *cells, parameters=None), out, **options)
    assert not out.exists(), "an old report was left where today's should be"
    return error.value, runner.failed_path(out)


def test_an_error_names_its_cell_and_those_that_never_ran(tmp_path: Path) -> None:
    error, failed = stop(tmp_path, "print('fine')", "1 / 0", "print('never')", "print('never')")
    assert str(error) == "a stopped at cell 2 of 4: ZeroDivisionError. 2 cells never ran. What ran is in report.failed.ipynb."
    assert "2번째에서 멈췄습니다" in error.phrase.ko
    assert states(failed) == ["completed", "failed", "pending", "pending"]
    assert texts(failed) == "fine\n"
    banner = nbformat.read(failed, 4).cells[0].source
    assert "끝까지 실행되지 않은 보고서" in banner and "`cell-1`" in banner
    assert not any("papermill-error-cell-tag" in cell.metadata.get("tags", []) for cell in nbformat.read(failed, 4).cells)


def test_a_foreign_errors_words_are_not_repeated_for_they_may_quote_a_customer(tmp_path: Path) -> None:
    error, failed = stop(tmp_path, "try:\n    float('010-' + '1234-5678')\nexcept ValueError as e:\n    raise KeyError('김' + '민수')")
    for text in (str(error), error.phrase.ko, failed.read_text("utf-8")):
        assert "010-1234" not in text and "김민수" not in text
    assert "KeyError" in failed.read_text("utf-8")


def test_our_own_errors_keep_their_remedy(tmp_path: Path) -> None:
    error, failed = stop(tmp_path, "from journey_nb.model.errors import StudyError\nraise StudyError(en='No stage named tri.', ko='없음')")
    assert "StudyError: No stage named tri." in str(error)
    assert "No stage named tri." in failed.read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_kernel_is_not_called_completed(tmp_path: Path) -> None:
    error, failed = stop(tmp_path, "x = 1", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "x")
    assert "the kernel died" in str(error) and "커널이 죽었습니다" in error.phrase.ko
    assert states(failed) == ["completed", "failed", "pending"]


def test_a_cell_that_takes_too_long_is_stopped_and_said(tmp_path: Path) -> None:
    error, failed = stop(tmp_path, "import time; time.sleep(60)", "x = 1", timeout=1)
    assert "longer than 1 seconds" in str(error)
    assert states(failed) == ["failed", "pending"]


@pytest.mark.skipif(os.name == "nt", reason="signals of a console work otherwise on Windows")
def test_ctrl_c_leaves_the_truth_and_no_kernel(tmp_path: Path) -> None:
    pid = tmp_path / "kernel"
    notebook = make(tmp_path / "a.ipynb", f"import os, time, pathlib; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(60)", "x")
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job ignores Ctrl-C otherwise
        f"from journey_nb.reports import runner; runner.run({str(notebook)!r}, {str(tmp_path / 'out.ipynb')!r})"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not pid.exists() or not pid.read_text():
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) != 0
    assert states(tmp_path / "out.failed.ipynb") == ["completed", "failed", "pending"]
    assert "interrupted" in (tmp_path / "out.failed.ipynb").read_text("utf-8")
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(int(pid.read_text()), 0)
            time.sleep(0.1)


def test_a_good_run_takes_the_old_failure_away(tmp_path: Path) -> None:
    _, failed = stop(tmp_path, "1 / 0")
    runner.run(make(tmp_path / "b.ipynb", "1"), tmp_path / "report.ipynb")
    assert not failed.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of a file")
def test_where_there_is_no_room_for_the_results_there_is_for_how_far_it_came(tmp_path: Path) -> None:
    notebook = make(tmp_path / "a.ipynb", "print('x' * 400_000)", "1 / 0", "x", parameters=None)
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({200_000}, {200_000}))\n"
        f"from journey_nb.reports import runner\nrunner.run({str(notebook)!r}, {str(tmp_path / 'out' / 'out.ipynb')!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert done.returncode and "ZeroDivisionError. 1 cell never ran. What ran is in out.failed.ipynb." in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["out.failed.ipynb"]
    assert states(tmp_path / "out" / "out.failed.ipynb") == ["completed", "failed", "pending"] and not texts(tmp_path / "out" / "out.failed.ipynb")


def test_a_disk_that_fills_up_leaves_no_half_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("journey_nb.reports.normalize.os.replace", full)
    with pytest.raises(RunError, match="could not be written"):
        runner.run(make(tmp_path / "a.ipynb", "1"), tmp_path / "out.ipynb")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ipynb"]
