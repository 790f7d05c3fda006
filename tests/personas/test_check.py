"""The check of false and true finds at 3% of its size; ``python checks/personas.py`` runs all of it."""

import json

import checked
import pytest

WITHOUT = ["normal", "one_factor", "counts", "mixed", "curved", "log", "no_battery", "leaning", "no_words", "words_beside_numbers", "one_chain"]
KINDS = [*WITHOUT, "three_groups", "three_skewed", "batteries", "words", "mixed_groups", "paths"]


def test_no_kind_of_customers_is_left_out_here():
    module = checked.check("personas")
    assert [*module.FALSE, *module.TRUE] == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_personas_are_found_where_they_are_and_nowhere_else(kind, tmp_path, capsys):
    assert checked.check("personas").main(["--share", "0.03", "--only", kind, "--out", str(tmp_path / "personas.json")]) == 0
    kept = json.loads((tmp_path / "personas.json").read_text("utf-8"))
    assert kept["results"][kind]["seeds"] == 3 and kept["results"][kind]["holds"] is True
