"""The check of the planted truths runs: one seed of it here, all of it before a release."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).parents[2] / "checks" / "sample_truths.py"


@pytest.mark.skipif(not CHECK.is_file(), reason="checks stand in the repository, not in the package")
def test_one_seed_tells_every_truth_that_was_planted(tmp_path: Path) -> None:
    out = tmp_path / "evidence.json"
    ran = subprocess.run([sys.executable, str(CHECK), "--share", "0.05", "--customers", "100", "--out", str(out)], capture_output=True, text=True, check=False)
    facts = json.loads(out.read_text("utf-8"))
    assert ran.returncode == 0 and facts["passed"], facts["rates"]
    assert len(facts["rows"]) == 1 and {"nps", "reached", "funnel", "top_pain", "personas", "change", "nothing_personal"} <= facts["rates"].keys()
