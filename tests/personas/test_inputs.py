"""What customers are grouped by is the analyst's to change, and is told beside every feature."""

import pandas as pd
import pytest

from journey_nb.model.errors import UsageError
from journey_nb.model.phrase import Phrase
from journey_nb.personas import FeatureInfo, Features, chosen, feature_tables, find
from journey_nb.study import PersonaInputs, parse_settings

WORDS = Phrase.same("x")


def made(people: int = 40) -> Features:
    index = pd.Index([f"c{i:02d}" for i in range(people)], name="customer_id")
    table = pd.DataFrame({"seats": [3.0, 50.0] * (people // 2), "rare": [1.0] + [None] * (people - 1), "same": 1.0}, index=index)
    about = pd.DataFrame({"own_nps": [9.0] * people, "Plan": ["Pro", None] * (people // 2)}, index=index)
    family = {"own_nps": "outcome"}
    meta = {n: FeatureInfo(WORDS, "text" if n == "Plan" else "number", family.get(n, "attribute"), WORDS, WORDS) for n in [*table, *about]}
    return Features(table, meta, about)


def test_the_analyst_decides_what_makes_the_groups() -> None:
    moved = chosen(made(), PersonaInputs(use=["plan", "own_nps"], describe=["seats"], leave=["rare"]))
    assert (list(moved.table), list(moved.describe)) == (["same", "own_nps", "Plan"], ["seats"])
    assert moved.table["Plan"].tolist()[:2] == ["Pro", None]
    assert chosen(made(), PersonaInputs()).moved == {}


def test_a_feature_that_is_none_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match=r"use: no feature named 'own_npss'; known: Plan, own_nps, rare, same, seats. Did you mean 'own_nps'\?"):
        chosen(made(), PersonaInputs(use=["own_npss"]))
    with pytest.raises(UsageError, match="'seats' stands under use and under leave"):
        chosen(made(), PersonaInputs(use=["seats"], leave=["seats"]))


def test_settings_name_the_inputs(tmp_path) -> None:
    read = parse_settings('[persona_inputs]\nuse = ["own_nps"]\n', tmp_path / "journey.toml")
    assert read.persona_inputs == PersonaInputs(use=["own_nps"])
    with pytest.raises(Exception, match=r"no setting named 'persona_inputs.uses'; known: use, describe, leave. Did you mean 'use'\?"):
        parse_settings("[persona_inputs]\nuses = []\n", tmp_path / "journey.toml")


def test_every_feature_says_what_it_is_for_and_why_not() -> None:
    moved = chosen(made(), PersonaInputs(leave=["own_nps"]))
    told = feature_tables(moved, find(moved, seed=7).segmentation)
    info = told["feature_info"].set_index("feature")
    assert info["used"].to_dict() == {"seats": "grouping", "rare": "left out", "same": "left out", "own_nps": "left out", "Plan": "describes"}
    assert info["why_en"].to_dict() == {
        "seats": "",
        "rare": "too few people have a value",
        "same": "nearly everyone has the same value",
        "own_nps": "the study leaves it out",
        "Plan": "who they are, not what they do",
    }
    table = told["features"]
    assert list(table) == ["customer_id", "seats", "rare", "same", "Plan"] and len(table) == 40 and table["rare"].isna().sum() == 39
