"""The scores of the model cards can be measured again; a small part of the sets, every commit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
if not (ROOT / "checks").is_dir():
    pytest.skip("the checks are not here: this is not a clone", allow_module_level=True)


def test_every_set_is_scored_as_comments_are_coded(test_data, tmp_path):
    out = tmp_path / "scores.json"
    command = [sys.executable, str(ROOT / "checks" / "text_scores.py"), "--share", "0.05", "--out", str(out)]
    ran = subprocess.run(command, env=os.environ | {"JOURNEY_TEST_DATA": str(test_data)}, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(out.read_text("utf-8"))
    results = found["results"]
    assert found["share"] == 0.05 and found["learned_again"] == {}
    assert results["nsmc test"]["n"] > 400 and results["nsmc test"]["macro_f1"] >= 80
    assert results["en test, mean"]["macro_f1"] >= 78
    assert results["contrast_ko"]["n"] == 60 and results["contrast_ko"]["right_percent"] >= 97
    assert results["contrast_en"]["n"] == 40 and results["contrast_en"]["right_percent"] >= 95
    assert results["pairs_ko"]["n"] == results["pairs_en"]["n"] == 100
    assert "target" in ran.stdout and ("holds" in ran.stdout or "MISSED" in ran.stdout)
