"""The same people in two periods: who stayed, who moved, of whom it cannot be said."""

from types import SimpleNamespace

import pandas as pd
import pytest
from scipy.stats import binomtest, false_discovery_control

from journey_nb import stats
from journey_nb.charts.persona_moves import moves_chart
from journey_nb.model.claims import Share
from journey_nb.model.errors import UsageError
from journey_nb.model.personas import Persona, Segmentation
from journey_nb.model.phrase import Phrase
from journey_nb.personas import Features
from journey_nb.personas.movement import across, moved
from journey_nb.personas.portraits import Found

TWO = ("2026Q1", "2026Q2")
PERSONAS = tuple(Persona(key, Phrase(en, ko), "found", Share(1, 2, 0, 1)) for key, en, ko in (("a", "Careful", "신중"), ("b", "Busy", "분주")))


def people(**groups: int) -> pd.Series:
    """``ab=3``: three people who were of a and then of b; returned as (first, then) letters a person."""
    rows = [name for name, n in groups.items() for _ in range(n)]
    return pd.Series(rows, index=[f"c{i:03d}" for i in range(len(rows))])


def movement(more: tuple[list[str], list[str]] = ([], []), **groups: int):
    both = people(**groups)
    first, then = both.str[0], both.str[1]
    first, then = first[first != "x"], then[then != "x"]
    seen = [*both.index, *more[0]], [*both.index, *more[1]]
    return moved(first, then, seen=seen, personas=PERSONAS, periods=TWO, made_on="2026Q1")


def test_everybody_is_counted_once_and_rows_add_up():
    made = movement((["gone1", "gone2"], ["new1"]), aa=20, ab=10, ba=1, bb=9, ax=3, xb=2, xx=4)
    assert made.people == {**{"both": 40, "only_from": 0, "only_to": 0, "unplaced_from": 2, "unplaced_to": 3, "unplaced_both": 4, "gone": 2, "new": 1}}
    assert made.moves.groupby("from")["people"].sum().to_dict() == {"a": 30, "b": 10}
    row = made.changes.set_index("persona").loc["a"]
    assert (row["before"], row["after"], row["left"], row["joined"], row["later_unknown"], row["later_unseen"]) == (30, 21, 10, 1, 3, 0)


def test_shares_are_of_who_was_there_before_with_wilsons_interval():
    row = movement(aa=20, ab=10, bb=10).moves.query("`from` == 'a' and to == 'b'").iloc[0]
    told = stats.wilson(10, 30)
    assert (row["share"], row["low"], row["high"]) == (told.value, told.low, told.high)


@pytest.mark.parametrize(("left", "joined"), [(0, 0), (1, 9), (7, 7), (30, 12), (400, 500)])
def test_leaving_and_joining_are_weighed_by_the_exact_binomial(left, joined):
    expected = binomtest(left, left + joined, 0.5).pvalue if left + joined else 1.0
    assert stats.mcnemar(left, joined) == pytest.approx(expected)


def test_p_values_are_corrected_over_the_personas():
    changes = movement(aa=20, ab=10, ba=1, bb=9).changes
    assert changes["p_corrected"].to_numpy() == pytest.approx(false_discovery_control(changes["p"]))


def test_a_sentence_claims_a_change_only_where_it_is_more_than_chance():
    clear, unclear = movement(aa=20, ab=12, bb=8).sentences(), movement(aa=20, ab=4, ba=3, bb=13).sentences()
    assert clear[0].en == "“Careful” shrank from 32 to 20 of 40 people: 0 joined, 12 left."
    assert clear[1].ko == "‘분주’ 유형이 늘었습니다. 40명 중 8명에서 20명으로, 12명이 들어오고 0명이 나갔습니다."
    assert unclear[0].en == "No persona grew or shrank by more than chance would make it."
    assert unclear[1].en == "Of 40 people whose persona is known in both periods, 33 are of the same one (82%, 68–91%)."


def test_under_thirty_people_nothing_is_compared():
    few = movement(ab=29)
    assert not few.enough and [s.en for s in few.sentences()] == ["Too few to compare: 29 people could be placed in both 2026Q1 and 2026Q2; 30 are needed."]
    assert "29" in moves_chart(few).markup and "(" not in moves_chart(few).markup.split("<tbody>")[1].split("</tbody>")[0].replace("--t", "")


def studied(features, rules=(), found=None):
    return SimpleNamespace(
        features=features,
        found=found,
        lists={},
        model=SimpleNamespace(stages=[SimpleNamespace(key="try"), SimpleNamespace(key="use")]),
        study=SimpleNamespace(settings=SimpleNamespace(personas=list(rules))),
    )


def table(**columns):
    index = pd.Index([f"c{i}" for i in range(len(next(iter(columns.values()))))], name="customer_id")
    return Features(pd.DataFrame(columns, index=index, dtype=float), {})


class Placing(Found):
    def place(self, features):
        return features.table["logins"].map(lambda n: "b" if n > 2 else "a")


def test_found_groups_stay_and_people_of_the_other_period_are_placed_with_them():
    q1, q2 = table(logins=[1, 1, 9], seats=[5, 5, 7]), table(logins=[9, 1, 9], seats=[5, 5, 7])
    found = Placing(Segmentation("found", 2, 3, 0, (), ("logins", "seats")), PERSONAS, pd.Series(["a", "a", "b"], index=q1.table.index))
    made = across(studied(q1, found=found), q2, pd.DataFrame(), periods=TWO, made_on="2026Q1")
    assert made.moves["people"].tolist() == [1, 1, 0, 1] and made.made_on == "2026Q1" and made.steady == (Phrase.same("seats"),)
    back = across(studied(q1, found=found), q2, pd.DataFrame(), periods=("2025Q4", "2026Q1"), made_on="2026Q1")
    assert back.moves["people"].tolist() == [1, 0, 1, 1]  # the other period is the earlier one
    with pytest.raises(UsageError, match="Name two periods"):
        across(studied(q1, found=found), q2, pd.DataFrame(), periods=TWO, made_on="2026Q3")


def test_the_teams_rules_are_asked_again_in_both_periods():
    rules = [{"key": "a", "where": ["logins <= 2"]}, {"key": "b", "where": ["logins > 2"]}]
    q1, q2 = table(logins=[1, 1, 9]), table(logins=[9, 1, 9])
    found = Found(Segmentation("declared", 2, 3, 0, (), ("logins",)), PERSONAS, pd.Series(["a", "a", "b"], index=q1.table.index))
    made = across(studied(q1, rules, found), q2, pd.DataFrame(), periods=TWO, made_on="2026Q1")
    assert (made.moves["people"].tolist(), made.made_on) == ([1, 1, 0, 1], "")


def test_where_no_personas_hold_nobody_moves():
    made = moved(pd.Series(dtype=object), pd.Series(dtype=object), seen=(["c1"], ["c1"]), personas=(), periods=TWO, made_on="2026Q1", kind="none")
    drawn = moves_chart(made, "en")
    assert not drawn and "No personas hold in 2026Q1" in drawn.markup


def test_a_table_of_moves_marks_who_stayed_in_both_languages():
    made = movement(aa=20, ab=12, bb=8, ax=2)
    for lang, stayed, compared in (("ko", "그대로", "34명 중 32명 비교"), ("en", "stayed", "32 of 34 compared")):
        markup = moves_chart(made, lang).markup
        assert markup.count(f"<em>{stayed}</em>") == 2 and compared in markup and "38% (23–55)" in markup


def test_a_wider_audience_cannot_work_out_a_small_count():
    markup = moves_chart(movement(aa=20, ab=12, ba=2, bb=8), "en", audience="public").markup
    body = markup.split("<tbody>")[1].split("</tbody>")[0]
    assert "under 5" in body and all(f"<b>{n}</b>" not in body for n in (2, 20, 12, 8)) and "32" not in markup and "(" not in body
