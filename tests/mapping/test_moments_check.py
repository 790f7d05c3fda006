"""The check of planted and absent moments at 5% of its size, for the quick kinds; ``python checks/moments.py`` runs all of it."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).resolve().parents[2] / "checks" / "moments.py"
pytestmark = pytest.mark.skipif(not CHECK.is_file(), reason="checks stand in the repository, not in the package")


@pytest.mark.parametrize(("kinds", "share", "seeds"), [("few,worse_after_a_switch", 0.05, 5), ("leaves_after_trouble", 0.01, 1)])
def test_moments_are_found_where_they_are_and_nowhere_else(kinds, share, seeds, tmp_path):
    spec = importlib.util.spec_from_file_location("check_moments", CHECK)
    module = sys.modules["check_moments"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.main(["--share", str(share), "--only", kinds, "--out", str(tmp_path / "moments.json")]) == 0
    kept = json.loads((tmp_path / "moments.json").read_text("utf-8"))["results"]
    assert all(kept[kind]["seeds"] == seeds and kept[kind]["holds"] for kind in kinds.split(","))
