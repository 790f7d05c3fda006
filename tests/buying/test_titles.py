"""Titles become functions by rules that a team can correct; a buying role is what the CRM or a person says."""

import pytest

from journey_nb.buying.titles import titles
from journey_nb.model.errors import StudyError

RULES = titles()


@pytest.mark.parametrize(
    ("title", "function", "seniority"),
    [
        ("정보보안팀 과장", "security", "staff"),
        ("CFO", "finance", "executive"),
        ("VP of Procurement", "procurement", "executive"),
        ("구매팀장", "procurement", "lead"),
        ("대표이사", "executive", "head"),
        ("IT Admin", "it", "staff"),
        ("IT인프라팀장", "it", "lead"),
        ("공장장", "production", "lead"),
        ("법무팀 변호사", "legal", "staff"),
        ("팀장(구매)", "procurement", "lead"),
        ("영업대표", "sales", None),
        ("재무이사", "finance", "executive"),
        ("부사장", "executive", "executive"),
        ("사업개발팀", "sales", None),
        ("Head of development", "rnd", "lead"),
        ("Account Manager", "sales", "staff"),
        ("경영지원팀장", "operations", "lead"),
    ],
)
def test_a_title_says_the_function_and_apart_from_it_the_seniority(title, function, seniority):
    assert (RULES.function(title), RULES.seniority(title)) == (function, seniority)


@pytest.mark.parametrize("title", ["과장", "Manager", "Director", "Editor", "Capital markets", "학생", "대표이사 비서", "Executive Assistant"])
def test_a_title_that_no_rule_knows_is_nobodys_function(title):
    assert RULES.function(title) is None


def test_a_department_speaks_where_the_title_gives_only_a_rank():
    assert RULES.function("이사", "재무팀") == "finance" and RULES.function("과장", "구매본부") == "procurement"
    assert RULES.function("구매팀장", "재무팀") == "procurement"  # the title comes first


def test_hubspots_buying_roles_are_read_in_both_spellings_and_several_at_once():
    inside = "BLOCKER;BUDGET_HOLDER;CHAMPION;DECISION_MAKER;END_USER;EXECUTIVE_SPONSOR;INFLUENCER;LEGAL_AND_COMPLIANCE;OTHER"
    shown = "Blocker;Budget Holder;Champion;Decision Maker;End User;Executive Sponsor;Influencer;Legal & Compliance;Other"
    keys = ("blocker", "budget_holder", "champion", "decider", "end_user", "executive_sponsor", "influencer", "legal_compliance", "other")
    assert RULES.parts(inside) == RULES.parts(shown) == (keys, ())
    assert RULES.parts("의사결정자; 주주") == (("decider",), ("주주",))


def test_a_study_adds_replaces_and_drops_functions(tmp_path):
    (tmp_path / "roles.toml").write_text(
        '[[function]]\nkey = "it"\nko = ["보안관제"]\nassume = "end_user"\n'
        '[[function]]\nkey = "clinic"\nlabel = { ko = "진료", en = "Clinic" }\nko = ["원장"]\nbuying = "decider"\nby = "영업팀"\nat = "2026-03-02"\n'
        '[[function]]\nkey = "hr"\ndrop = true\n',
        "utf-8",
    )
    own = titles(tmp_path)
    assert [own.function(t) for t in ("보안관제팀", "정보보안팀", "대표원장", "인사팀장")] == ["it", "security", "clinic", None]
    clinic, it = own.rule("clinic"), own.rule("it")
    assert clinic and it and (clinic.buying, clinic.by, clinic.at, it.assume) == ("decider", "영업팀", "2026-03-02", "end_user")
    assert RULES.function("보안관제팀") == "security"  # the rules of everybody stay as they were


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[function]]\nkey = "it"\nwords = ["x"]\n', "unknown 'words'"),
        ('[[function]]\nkey = "clinic"\nko = ["원장"]\n', "a new one needs a label"),
        ('[[function]]\nkey = "it"\nassume = "boss"\n', "unknown 'boss'"),
        ('[[function]]\nkey = "it"\nbuying = "decider"\n', "who says that they decide"),
        ("[[function]\n", "no TOML"),
    ],
)
def test_a_mistake_in_roles_toml_says_where_and_what_next(tmp_path, text, message):
    (tmp_path / "roles.toml").write_text(text, "utf-8")
    with pytest.raises(StudyError, match=message):
        titles(tmp_path)
