"""A persona is declared after a look at what its rule would do, and can be taken back."""

import pandas as pd
import pytest

from journey_nb.model.errors import StudyError
from journey_nb.model.phrase import Phrase
from journey_nb.personas import Features
from journey_nb.personas.declare import added, preview, removed
from journey_nb.personas.lists import Listed
from journey_nb.study import parse_settings

TOML = """# our study
schema = 1
seed = 3  # chosen by Lee

[[personas]]
key = "it"
ko = "전산"
where = ["role = IT"]  # as the CRM has it
by = "Kim"
at = "2026-07-01"
"""
LONG = {"key": "long", "ko": "긴 계약", "en": "Long contract", "where": ["months >= 24"], "by": "Lee", "at": "2026-10-02"}


def test_a_new_persona_leaves_every_comment_where_it_was(tmp_path):
    text = added(TOML, LONG)
    assert text.startswith(TOML.rstrip())
    read = parse_settings(text, tmp_path / "journey.toml")
    assert [p.key for p in read.personas] == ["it", "long"] and read.personas[1].where == ["months >= 24"]


def test_taking_it_back_gives_the_same_settings_again(tmp_path):
    for text in (TOML, "seed = 3  # ours\n"):
        back = removed(added(text, LONG), "long")
        assert parse_settings(back, tmp_path / "journey.toml") == parse_settings(text, tmp_path / "journey.toml")
        assert "# ours" in back or "# as the CRM has it" in back


def test_a_key_is_declared_once_and_only_what_is_there_is_taken_back():
    with pytest.raises(StudyError, match="has a persona 'it' already"):
        added(TOML, {**LONG, "key": "it"})
    with pytest.raises(StudyError, match=r"no persona 'its'; it has: it. Did you mean 'it'\?"):
        removed(TOML, "its")


def test_a_preview_counts_everybody_once_and_says_who_fits_two():
    table = pd.DataFrame({"months": [6.0, 24, 36, None], "seats": [5.0, 50, 5, 50]}, index=pd.Index(list("abcd"), name="customer_id"))
    rules = [LONG, {"key": "big", "where": ["seats >= 10"]}, {"key": "vip", "people": "vip.csv"}]
    seen = preview(rules, Features(table, {}), lists={"vip": Listed({"id": frozenset({"a", "b", "x"})})})
    assert (seen.people, seen.nobody, seen.both) == ({"long": 2, "big": 1, "vip": 1}, 0, 1) and sum(seen.people.values()) + seen.nobody == seen.of
    assert seen.overlaps == (("long", "big", 1), ("long", "vip", 1), ("big", "vip", 1)) and seen.listed == {"vip": (2, 3)}
    told = seen.lines({"long": Phrase("Long contract", "긴 계약")})
    assert told[0] == Phrase("Long contract: 2 people of 4", "긴 계약: 4명 중 2명") and told[-1].ko.startswith("‘vip’ 명단의 3건 가운데 2건")
