"""The team's own personas: by rule, marked as theirs."""

import numpy as np
import pandas as pd
import pytest

from journey_nb import i18n
from journey_nb.model.errors import UsageError
from journey_nb.model.phrase import Phrase
from journey_nb.personas import FeatureInfo, Features, declared
from journey_nb.study import PersonaRule

PEOPLE = ["ahn", "kim", "lee", "moon", "roh"]
INFO = FeatureInfo(Phrase.same("x"), "number", "attribute", Phrase.same("High x"), Phrase.same("Low x"))


def customers():
    index = pd.Index(PEOPLE, name="customer_id")
    table = pd.DataFrame({"contract_months": [24, 12, 6, np.nan, 36], "계약 금액": [1.0, 2, 3, 4, 5]}, index=index)
    about = pd.DataFrame({"plan": ["Pro", "Team", "pro", None, "Free"], "role": ["IT", "ＩＴ 팀장", "개발", None, "보안"]}, index=index)
    return Features(table, dict.fromkeys([*table, *about], INFO), about)


def rule(key, *where, **more):
    return {"key": key, "label": {"ko": f"{key} 고객", "en": f"{key} people"}, "where": list(where), "by": "Kim", "at": "2026-07-01", **more}


def members(*where):
    return declared([rule("these", *where)], customers()).members.index.tolist()


@pytest.mark.parametrize(
    ("condition", "who"),
    [
        ("contract_months >= 12", ["ahn", "kim", "roh"]),
        ("contract_months>12", ["ahn", "roh"]),
        ("contract_months <= 12", ["kim", "lee"]),
        ("contract_months < 12", ["lee"]),
        ("contract_months = 12.0", ["kim"]),
        ("contract_months != 12", ["ahn", "lee", "roh"]),
        ("contract_months in 6, 36", ["lee", "roh"]),
        ("계약 금액 > 3", ["moon", "roh"]),
        ("plan = PRO", ["ahn", "lee"]),
        ("plan != Pro", ["kim", "roh"]),
        ("plan in Pro, Team", ["ahn", "kim", "lee"]),
        ("role contains it", ["ahn", "kim"]),
        ("Role = '보안'", ["roh"]),
    ],
)
def test_a_condition_is_a_column_an_operator_and_a_value(condition, who):
    assert members(condition) == who


def test_every_condition_has_to_hold():
    assert members("contract_months >= 12", "plan != Free") == ["ahn", "kim"]


def test_nobody_knows_is_not_other_than():
    assert "moon" not in members("contract_months != 12") and "moon" not in members("plan != Pro")


def test_who_fits_two_rules_belongs_to_the_first():
    found = declared([rule("long", "contract_months >= 24"), rule("all", "contract_months >= 6")], customers())
    assert found.members.to_dict() == {"ahn": "long", "roh": "long", "kim": "all", "lee": "all"}


def test_a_declared_persona_is_marked_with_its_author_and_has_no_stability():
    found = declared([rule("long", "contract_months >= 24", "plan = Pro"), rule("never", "contract_months > 99")], customers())
    (persona,) = found.personas
    assert (persona.key, persona.kind, persona.by, persona.at, persona.stability) == ("long", "declared", "Kim", "2026-07-01", None)
    assert persona.rule == "contract_months >= 24, plan = Pro" and persona.label == Phrase("long people", "long 고객")
    assert (found.segmentation.kind, found.segmentation.recommended_k, found.segmentation.people, found.segmentation.unplaced) == ("declared", 1, 1, 4)
    reasons = {r.key: r.numbers for r in found.segmentation.reasons}
    assert reasons["personas.unmatched"] == {"n": 4, "of": 5} and reasons["personas.empty"] == {"names": ["never"]} and reasons["personas.unknown"] == {"n": 1}
    assert all(i18n.t(r.key, lang, **r.numbers) for r in found.segmentation.reasons for lang in ("ko", "en"))


def test_settings_are_rules_too():
    given = PersonaRule(key="long", ko="긴 계약", en="", where=["contract_months >= 24"], by="Kim", at="2026-07-01")
    assert declared([given], customers()).personas[0].label == Phrase("긴 계약", "긴 계약")


def test_roles_and_accounts_may_come_from_what_was_said():
    plain = Features(customers().table, customers().meta)
    said = pd.DataFrame({"customer_id": ["kim", "kim", "kim", "lee"], "role": ["IT", "IT", "CEO", "CEO"], "account_id": ["a1", "a1", "a1", "a2"]})
    assert declared([rule("it", "role = IT")], plain, said).members.index.tolist() == ["kim"]
    assert declared([rule("a2", "account = a2")], plain, said).members.index.tolist() == ["lee"]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("contract_month >= 12", r"no column named 'contract_month'; known: contract_months, plan, role, 계약 금액. Did you mean 'contract_months'\?"),
        ("plan > 3", "'plan' holds words, and '>' compares numbers"),
        ("contract_months = long", "the column holds numbers"),
        ("contract_months contains 1", "the column holds numbers"),
        ("contract_months >= nan", "the column holds numbers"),
        ("plan ~ Pro", "is no condition"),
        ("plan =", "has no value"),
    ],
)
def test_a_wrong_condition_is_explained(where, message):
    with pytest.raises(UsageError, match=message):
        declared([rule("these", where)], customers())


def test_two_personas_of_one_key_are_refused():
    with pytest.raises(UsageError, match="Two maps would be called 'a'"):
        declared([rule("a", "plan = Pro"), rule("a", "plan = Team")], customers())
    with pytest.raises(UsageError, match="Two maps would be called 'everyone'"):
        declared([rule("everyone", "plan = Pro")], customers())


def test_from_thirty_people_traits_are_shown():
    index = pd.Index([f"c{i:02d}" for i in range(40)], name="customer_id")
    table = pd.DataFrame({"seats": [3.0, 4] * 10 + [50.0, 60] * 10, "months": [6.0, 7] * 10 + [24.0, 30] * 10}, index=index)
    rules = [rule("big", "seats >= 10"), rule("small", "seats < 10")]
    found = declared(rules, Features(table, dict.fromkeys(table, INFO)))
    assert [t.feature for t in found.personas[0].traits] and found.personas[0].traits[0].value > found.personas[0].traits[0].others
    few = declared(rules, Features(table.iloc[8:32], dict.fromkeys(table, INFO)))
    assert [p.traits for p in few.personas] == [(), ()]
