"""The benchmarks run and measure what they say; no test here says how fast anything is."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"
if not FOLDER.is_dir():
    pytest.skip("the benchmarks are not here: this is not a clone", allow_module_level=True)
sys.path.insert(0, str(FOLDER))
measure: Any = importlib.import_module("measure")
replicating: Any = importlib.import_module("replicate")
spec = importlib.util.spec_from_file_location("benchmark_build", FOLDER / "build.py")  # `build` is also a package's name
assert spec and spec.loader
bench: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)
sys.path.remove(str(FOLDER))
copies, replicate = replicating.copies, replicating.replicate


def script(name: str, out: Path, *options: str, home: Path) -> dict[str, Any]:
    env = os.environ | {"JOURNEY_HOME": str(home), "PYTHONUTF8": "1"}
    command = [sys.executable, str(FOLDER / name), "--out", str(out), *options]
    ran = subprocess.run(command, env=env, cwd=home, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(out.read_text("utf-8"))


def names_nothing_private(out: Path) -> bool:
    """Results are committed: no folder, no user and no machine may stand in them."""
    import getpass
    import socket

    text = out.read_text("utf-8")
    return "/" not in text and "\\" not in text and f'"{socket.gethostname()}"' not in text and f'"{getpass.getuser()}"' not in text


def test_importing_is_measured_in_turns_with_a_bare_python_and_loads_nothing_heavy(tmp_path: Path) -> None:
    found = script("imports.py", tmp_path / "imports.json", "--repeats", "3", home=tmp_path)
    assert (found["repeats"], [*found["commands"]]) == (3, ["python -c pass", "import journey_nb", "journey --help"])
    assert found["commands"]["python -c pass"]["ratio"] == 1
    assert all(row["quartiles_s"][0] <= row["median_s"] <= row["quartiles_s"][1] for row in found["commands"].values())
    assert set(found["machine"]) == {"cores", "memory_gb", "system", "architecture", "python"}
    assert found["heavy"] == {"import journey_nb": [], "journey --help": []}
    assert found["packages"] == {"import journey_nb": [], "journey --help": ["click"]}
    assert names_nothing_private(tmp_path / "imports.json")


def test_a_build_stands_beside_a_notebook_that_only_reads_the_same_files(tmp_path: Path) -> None:
    from journey_nb.pipeline import STEPS

    found = script("build.py", tmp_path / "build.json", "--times", "1", "--repeats", "1", home=tmp_path)
    (one,) = found["sizes"]
    assert (one["times"], one["rows"], one["repeats"], found["growth"]) == (1, 958, 1, [])
    for name in ("floor", "build"):
        assert one[name]["median_s"] > 0 and one[name]["cpu_s"] > 0 and one[name]["tree_mb"] >= one[name]["peak_mb"] > 0
    assert [*one["steps_cpu_s"]] == [step.en for step in STEPS], "every step that a build names is timed"
    assert names_nothing_private(tmp_path / "build.json")


def test_a_log_taken_in_stands_beside_bare_readers_of_the_same_columns(tmp_path: Path) -> None:
    found = script("intake.py", tmp_path / "intake.json", "--rows", "5000", "--repeats", "1", home=tmp_path)
    assert [(form["form"], form["rows"]) for form in found["forms"]] == [("csv", 5000), ("parquet", 5000)]
    assert all(form[side]["cpu_s"] > 0 for form in found["forms"] for side in ("duckdb", "intake")) and found["forms"][0]["cpu_ratio_to_pandas"] > 0
    assert names_nothing_private(tmp_path / "intake.json")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_sample_three_times_over_is_three_times_the_people_in_the_same_formats(tmp_path: Path, lang: str) -> None:
    from journey_nb import intake, samples
    from journey_nb.pipeline import study_for

    def kept(folder: Path) -> dict[str, int]:
        found = intake.inspect([folder], study=study_for([folder])[0])
        return {f.path: f.rows_kept for f in found.files if f.rows_kept}

    rows = replicate(samples.path("haesol", lang), tmp_path / "three", 3)
    once, thrice = kept(samples.copy("haesol", tmp_path / "once", lang)), kept(tmp_path / "three")
    tables = {name for name in once if name.endswith((".csv", ".xlsx"))}
    assert rows == 3 * 958 - 2 * 5, "two headers of the CSV files, and title, header and total of the spreadsheet, stay single"
    assert {name: thrice[name] for name in tables} == {name: 3 * once[name] for name in tables}
    assert {name: n for name, n in thrice.items() if name not in tables} == {name: n for name, n in once.items() if name not in tables}
    with next((tmp_path / "three").glob("*product_events*" if lang == "en" else "*제품이벤트*")).open(encoding="utf-8-sig", newline="") as file:
        assert len({row["user"] for row in csv.DictReader(file)}) == 3 * 40


def test_a_copy_is_another_person_who_says_it_in_other_words() -> None:
    row = ["HG-2604-001", "kim@a.example.com", "가상산업", "설치가 어렵습니다.", "5"]
    assert [*copies(row, 3)][2] == ["HG-2604-001002", "kim.2@a.example.com", "가상산업", "설치가 어렵습니다 (2).", "5"]
    assert [*copies(["합계", 60, "건"], 3)] == [["합계", 60, "건"]]


def test_growth_in_step_with_the_rows_is_one() -> None:
    def size(times: int, cpu: float, slow: float) -> dict[str, Any]:
        return {"times": times, "rows": 1000 * times, "build": {"cpu_s": cpu, "peak_mb": 100}, "steps_cpu_s": {"read": cpu, "slow": slow, "short": 0.1}}

    (found,) = bench.growth([size(1, 2.0, 1.0), size(10, 20.0, 100.0)])
    assert found == {"from": 1, "to": 10, "cpu": 1.0, "memory": 0.0, "steps": {"read": 1.0, "slow": 2.0}}


def test_memory_is_that_of_the_largest_child_and_a_failure_is_seen() -> None:
    big = measure.run([sys.executable, "-c", "import sys, time; x = b'x' * 80_000_000; print('3/7 half way', file=sys.stderr); time.sleep(1)"])
    small = measure.run([sys.executable, "-c", "raise SystemExit(3)"])
    assert big.peak_mb - small.peak_mb > 60 and (big.code, small.code) == (0, 3)
    assert [line for *_, line in big.said] == ["3/7 half way"]


def test_a_table_lines_up_and_quartiles_are_those_of_the_values() -> None:
    assert measure.table(["", "n"], [["a", "10"], ["bb", "9"]]) == "     n\n--  --\na   10\nbb   9"
    assert measure.quartiles([4.0, 1.0]) == (1.0, 2.5, 4.0)
