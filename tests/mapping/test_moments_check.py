"""The check of planted and absent moments at 5% of its size, for the quick kinds; ``python checks/moments.py`` runs all of it."""

import json

import checked
import pytest

pytestmark = pytest.mark.skipif(not checked.THERE, reason="checks stand in the repository, not in the package")


@pytest.mark.parametrize(("kinds", "share", "seeds"), [("few,worse_after_a_switch", 0.05, 5), ("leaves_after_trouble", 0.01, 1)])
def test_moments_are_found_where_they_are_and_nowhere_else(kinds, share, seeds, tmp_path):
    assert checked.check("moments").main(["--share", str(share), "--only", kinds, "--out", str(tmp_path / "moments.json")]) == 0
    kept = json.loads((tmp_path / "moments.json").read_text("utf-8"))["results"]
    assert all(kept[kind]["seeds"] == seeds and kept[kind]["holds"] for kind in kinds.split(","))
