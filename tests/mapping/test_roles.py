"""Who takes part in a purchase: roles at stages, accounts on their way, accounts alike."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from journey_nb.engine import Events, connect, literal
from journey_nb.mapping import accounts, roles
from journey_nb.mapping.contacts import contacts
from journey_nb.model.journey import MapBook, Period, StudyFacts
from journey_nb.model.roles import small

from .people import crowd, placed

TITLES = {"c": ("IT 담당", "한빛"), "f": ("재무팀장", "한빛"), "e": ("대표이사", "새봄"), "x": ("과장", "새봄")}


def fact(customer, account, name, value, number=math.nan, alias="F02"):
    return {"customer_id": customer, "account_id": account, "name": name, "value": value, "number": number, "alias": alias}


def study(tmp_path, rows, facts, *, events=None, places=None):
    """What was placed, and the research behind it: a CRM (F02: contacts, F03: deals) beside a survey (F01)."""
    at = placed(rows, events=events, places=places)
    said = at.said.assign(role=None, account_id=None)
    files = (SimpleNamespace(alias="F01", kind="survey"), SimpleNamespace(alias="F02", kind="crm"), SimpleNamespace(alias="F03", kind="crm"))
    frame = pd.DataFrame(facts, columns=["customer_id", "account_id", "name", "value", "number", "alias"])
    return at, SimpleNamespace(study=SimpleNamespace(folder=tmp_path), said=said, attributes=frame, events=events, files=files)


def titled(*people):
    """CRM facts of people like ``c01``: the letter says the title and the account."""
    return [fact(who, TITLES[who[0]][1], "job title", TITLES[who[0]][0]) for who in people]


def matrix(tmp_path, rows, facts, **more):
    at, research = study(tmp_path, rows, facts, **more)
    return roles.matrix(at, roles.known(research, at))


def pain(who, stage, theme="login", text="로그인이 안 돼요", **more):
    return {"customer_id": who, "stage": stage, "text": text, "kind": "pain", "themes": (theme,), "valence": -0.6, **more}


def test_a_cell_counts_people_and_names_what_most_of_them_worry_about(tmp_path):
    rows = [pain("c01", "try"), pain("c01", "try"), pain("c02", "try"), pain("c02", "try", "price", "비싸요"), pain("c03", "try", "price", "비싸요")]
    rows += [pain("c04", "try", "price", "비싸요"), {"customer_id": "c05", "stage": "try", "score": 4.0, "measure": "csat"}]
    cell = matrix(tmp_path, rows, titled("c01", "c02", "c03", "c04", "c05")).cell("it", "try")
    assert cell is not None and (cell.state, cell.people, cell.pained) == ("heard", 5, 4)
    assert [(c.theme, c.people) for c in cell.concerns] == [("price", 3), ("login", 2)]
    assert cell.concerns[0].label.ko == "price 불편" and cell.concerns[0].evidence.quotes[0].text == "비싸요"
    assert cell.confidence is not None and cell.confidence.level == "low"


def test_a_question_alone_is_a_lesser_concern_than_a_pain(tmp_path):
    asks = [{"customer_id": f"c0{n}", "stage": "try", "text": "얼마인가요?", "kind": "question", "themes": ("price",)} for n in (1, 2, 3)]
    cell = matrix(tmp_path, [*asks, pain("c04", "try")], titled("c01", "c02", "c03", "c04")).cell("it", "try")
    assert cell is not None and [(c.theme, c.kind, c.people) for c in cell.concerns] == [("login", "pain", 1), ("price", "question", 3)]
    assert cell.asked == 3 and [q.text for q in cell.questions] == ["얼마인가요?"]  # the same words once


def test_no_trace_and_never_heard_are_two_things(tmp_path):
    found = matrix(tmp_path, [pain("c01", "try")], titled("c01", "f01", "e01"))
    finance, boss = found.cell("finance", "try"), found.cell("executive", "try")
    assert finance is not None and (finance.state, finance.people, finance.at_accounts) == ("unheard", 0, 1)  # a contact at the account that got there
    assert boss is not None and (boss.state, boss.at_accounts) == ("none", 0)
    assert {c.state for c in found.cells if c.stage == "buy"} == {"none"}


def test_what_somebody_did_shows_that_they_take_part(tmp_path):
    log = pd.DataFrame({"observation_id": [1], "customer_id": ["e01"], "at": [pd.Timestamp("2026-07-01")], "event": ["login"], "channel": ["App"]})
    path = tmp_path / "events.parquet"
    with connect() as door:
        door.register("log", log.assign(file="F04", row=1))
        door.execute(f"COPY log TO {literal(path)} (FORMAT parquet)")
    places = pd.DataFrame({"event": ["login"], "stage": ["buy"]})
    cell = matrix(tmp_path, [pain("c01", "try")], titled("c01", "e01"), events=Events(path, 1, pd.DataFrame()), places=places).cell("executive", "buy")
    assert cell is not None and (cell.state, cell.did) == ("unheard", 1)


def test_a_title_that_no_rule_knows_is_listed_and_never_guessed(tmp_path):
    found = matrix(tmp_path, [pain("x01", "try"), pain("c01", "try")], titled("x01", "x02", "c01"))
    assert [r.key for r in found.roles] == ["it"] and found.unmatched == {"과장": 2} and (found.people, found.unknown) == (1, 2)


def test_only_the_crm_or_a_person_makes_a_decider(tmp_path):
    facts = [*titled("c01", "e01", "f01"), fact("f01", "한빛", "buying role", "DECISION_MAKER")]
    rows = [pain("c01", "try"), pain("e01", "try")]
    decides = matrix(tmp_path, rows, facts).decides[0]
    assert (decides.accounts, decides.known, decides.roles, decides.assumed) == (2, 1, (("finance", 1),), ("executive",))
    by_role = {r.key: [(p.key, p.people, p.basis.kind) for p in r.parts] for r in matrix(tmp_path, rows, facts).roles}
    assert by_role["finance"] == [("decider", 1, "evidence")]
    assert by_role["executive"] == [("decider", 0, "assumption")]
    (tmp_path / "roles.toml").write_text('[[function]]\nkey = "executive"\nbuying = "decider"\nby = "영업팀"\nat = "2026-03-02"\n', "utf-8")
    said = matrix(tmp_path, rows, facts)
    assert said.decides[0].known == 2 and next(r for r in said.roles if r.key == "executive").parts[0].basis.by == "영업팀"


def test_a_deal_that_names_no_contact_is_nobody(tmp_path):
    facts = [*titled("c01"), fact("d01", "한빛", "amount", "5000", 5000.0, "F03")]
    at, research = study(tmp_path, [pain("c01", "try")], facts)
    who = contacts(research)
    assert who["contact"].to_dict() == {"c01": True, "d01": False}
    table = accounts.table(research, at, roles.known(research, at))
    assert table[["people", "heard", "deal_size"]].to_numpy().tolist() == [[1, 1, 5000.0]]


def test_a_buying_role_in_the_role_column_is_no_title(tmp_path):
    _, research = study(tmp_path, [pain("c01", "try")], titled("c01"))
    research.said = research.said.assign(role="Champion")
    who = contacts(research).loc["c01"]
    assert (who["function"], who["parts"]) == ("it", ("champion",))


def test_an_account_is_told_by_all_its_people(tmp_path):
    rows = [pain("c01", "try"), pain("f01", "buy"), pain("e01", "try")]
    facts = [*titled("c01", "f01", "e01"), fact("c01", "한빛", "contract months", "24", 24.0)]
    at, research = study(tmp_path, rows, facts)
    known = roles.known(research, at)
    table = accounts.table(research, at, known).set_index("account_id")
    assert table.loc["한빛", ["people", "heard", "stages", "furthest_stage", "contract_months"]].tolist() == [2, 2, 2, "buy", 24.0]
    assert table.loc["한빛", "roles"] == ["finance", "it"] and table.loc["새봄", "furthest_stage"] == "try"
    assert [(s.stage, s.accounts, s.contacts) for s in accounts.stages(at, known)] == [("try", 2, 2), ("buy", 1, 1)]


def test_a_role_is_missing_where_half_of_the_accounts_as_far_have_it(tmp_path):
    facts = [fact(f"k{n}", f"a{n}", "job title", "구매팀장") for n in range(4)] + [fact(f"c{n}", f"a{n}", "job title", "IT 담당") for n in range(6)]
    at, research = study(tmp_path, [pain(f"c{n}", "try") for n in range(6)], facts)
    table = accounts.table(research, at, roles.known(research, at)).set_index("account_id")["roles_missing"].to_dict()
    assert table == {f"a{n}": [] for n in range(4)} | {"a4": ["procurement"], "a5": ["procurement"]}


def test_segments_count_accounts_and_add_up_to_all_of_them(tmp_path):
    months = [6, 12, 24, 36]
    facts = [fact(f"c{n:02d}", f"a{n:02d}", "계약 기간", f"{months[n % 4]}개월") for n in range(24)] + [fact("c99", "a99", "job title", "IT 담당")]
    at, research = study(tmp_path, [pain("c00", "try"), pain("c02", "try"), *crowd(5, "try", text="좋아요", valence=0.4)], facts)
    found = accounts.segments(research, at, roles.known(research, at))
    assert [(s.key, s.accounts) for s in found] == [("contract_to_12", 12), ("contract_to_24", 6), ("contract_over_24", 6), ("contract_unknown", 1)]
    assert sum(s.accounts for s in found) == 25 and all(s.share is not None and s.share.of == 25 for s in found)
    first = found[0].stages[0]
    assert (first.people, first.pained, first.n, first.valence) == (3, 1, 3, None)  # c00, c01, c04: under five no mean


def test_deal_sizes_are_cut_where_each_group_keeps_five_accounts():
    sizes = pd.Series([1_010_000.0 * (n + 1) for n in range(15)])
    assert [(key, len(who)) for key, _, _, who in accounts.split(sizes, "deal")] == [
        ("deal_to_5720000", 5),
        ("deal_to_10400000", 5),
        ("deal_over_10400000", 5),
        ("deal_unknown", 0),
    ]
    assert accounts.split(pd.Series([5.0] * 9), "deal") == []  # all alike: nothing to split


def test_where_nobody_has_a_role_or_an_account_there_is_nothing_to_say(tmp_path):
    at, research = study(tmp_path, [pain("c01", "try")], [])
    assert accounts.buyers(research, at) == (None, {})


def test_what_a_map_says_of_roles_survives_the_file(tmp_path):
    at, research = study(tmp_path, [pain("c01", "try"), pain("e01", "buy")], titled("c01", "e01", "x01"))
    found, tables = accounts.buyers(research, at)
    book = MapBook(StudyFacts("s", "S", "UTC", "try_buy"), Period(None, None, None), (), roles=found)
    assert found is not None and MapBook.from_dict(book.to_dict()) == book and sorted(tables) == ["accounts", "roles", "segments"]
    assert {i[0] for i in found.cited()} == {"o"}


@pytest.mark.parametrize(
    ("parts", "total", "gone"),
    [([("a", 4), ("b", 9)], None, {"a"}), ([("a", 4), ("b", 9), ("c", 7)], 20, {"a", "c"}), ([("a", 4), ("b", 9)], 30, {"a"}), ([("a", 6)], 6, set())],
)
def test_a_hidden_count_is_hidden_with_what_would_tell_it(parts, total, gone):
    assert small(parts, total) == gone
