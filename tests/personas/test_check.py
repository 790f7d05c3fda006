"""The check of false and true finds at 3% of its size; ``python checks/personas.py`` runs all of it."""

import importlib.util
import json
from pathlib import Path

import pytest

CHECK = Path(__file__).resolve().parents[2] / "checks" / "personas.py"


def check():
    spec = importlib.util.spec_from_file_location("check_personas", CHECK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WITHOUT = ["normal", "one_factor", "counts", "mixed", "curved", "log", "no_battery", "leaning", "no_words", "words_beside_numbers", "one_chain"]
KINDS = [*WITHOUT, "three_groups", "three_skewed", "batteries", "words", "mixed_groups", "paths"]


def test_no_kind_of_customers_is_left_out_here():
    module = check()
    assert [*module.FALSE, *module.TRUE] == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_personas_are_found_where_they_are_and_nowhere_else(kind, tmp_path, capsys):
    assert check().main(["--share", "0.03", "--only", kind, "--out", str(tmp_path / "personas.json")]) == 0
    kept = json.loads((tmp_path / "personas.json").read_text("utf-8"))
    assert kept["results"][kind]["seeds"] == 3 and kept["results"][kind]["holds"] is True
