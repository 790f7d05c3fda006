"""What a person says of a clause or a comment wins, says who, and finds its words again."""

import json

import pandas as pd
import pytest

from journey_nb.model import decisions
from journey_nb.model.decisions import Decision
from journey_nb.model.errors import UsageError
from journey_nb.text import people
from journey_nb.text.people import Coding, subject

CLAUSES = [
    ("o1", 0, "가격은 비싸지만", "ko", -0.4, "pain", ("price",), "비싸−1→price", "rule"),
    ("o1", 1, "상담원이 친절했어요", "ko", 0.8, "praise", ("support_attitude",), "친절+1", "model"),
    ("o2", 0, "로그인이 자꾸 끊겨요", "ko", -0.7, "pain", ("login",), "끊기−1", "rule"),
    ("o3", 0, "The price is fair,", "en", 0.5, "praise", ("price",), "fair+1", "rule"),
    ("o3", 1, "but the login is slow", "en", -0.6, "pain", ("login",), "slow−1", "rule"),
    ("o4", 0, "C'est trop cher pour moi", "other", None, None, None, "not coded", None),
]
COMMENTS = [
    ("o1", "가격은 비싸지만 상담원이 친절했어요", "ko", 0.2, "praise", ("price", "support_attitude"), "비싸−1 | 친절+1", "model"),
    ("o2", "로그인이 자꾸 끊겨요", "ko", -0.7, "pain", ("login",), "끊기−1", "rule"),
    ("o3", "The price is fair, but the login is slow", "en", -0.05, "pain", ("price", "login"), "fair+1 | slow−1", "rule"),
    ("o4", "C'est trop cher pour moi", "other", None, None, None, "not coded", None),
]


@pytest.fixture(scope="module")
def machine():
    """What the machine said, as :func:`text.clauses` and :func:`text.code` give it."""
    names = ["lang", "valence", "kind", "themes", "why", "decided_by"]
    clauses = pd.DataFrame(CLAUSES, columns=["observation_id", "clause", "words", *names]).astype({"valence": float})
    return clauses, pd.DataFrame(COMMENTS, columns=["observation_id", "text", *names]).astype({"valence": float})


def said(observation, field, value, words=None, by="김조사", at="2026-11-20T01:00:00Z"):
    return Decision(at, by, subject(observation, words), field, value)


def row(frame, observation, words=None):
    rows = frame[frame["observation_id"] == observation]
    if words is not None:
        rows = rows[rows["words"].str.contains(words, regex=False)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_persons_clause_wins_and_the_machines_value_stays_beside_it(machine):
    words = row(machine[0], "o1", "상담원")["words"]
    before = row(machine[0], "o1", "상담원")
    clauses, coded, orphans = people.apply(*machine, [said("o1", "kind", "wish", words), said("o1", "themes", ["training"], words)])
    after = row(clauses, "o1", "상담원")
    assert (after["kind"], after["themes"], after["decided_by"]) == ("wish", ("training",), "person")
    assert (after["was_kind"], after["was_themes"], after["was_valence"]) == (before["kind"], before["themes"], before["valence"])
    assert after["why"].startswith("김조사, 2026-11-20: wish, training | ") and after["why"].endswith(before["why"])
    other = row(clauses, "o1", "가격")
    assert other["decided_by"] != "person" and other["was_kind"] is None and pd.isna(other["was_valence"])
    assert "training" in row(coded, "o1")["themes"] and row(coded, "o1")["decided_by"] == "person"
    assert orphans == ()


def test_the_tables_that_went_in_stay_as_they_were(machine):
    before = [frame.copy() for frame in machine]
    people.apply(*machine, [said("o2", "kind", "wish")])
    for frame, old in zip(machine, before, strict=True):
        pd.testing.assert_frame_equal(frame, old)


def test_nobodys_decisions_change_nothing_but_add_the_columns(machine):
    clauses, coded, orphans = people.apply(*machine, [])
    pd.testing.assert_frame_equal(clauses[machine[0].columns], machine[0])
    pd.testing.assert_frame_equal(coded[machine[1].columns], machine[1])
    assert {"was_kind", "was_themes", "was_valence", "codes"} <= set(clauses) & set(coded) and orphans == ()


def test_a_comment_of_one_clause_is_that_clause(machine):
    clauses, coded, _ = people.apply(*machine, [said("o2", "kind", "question"), said("o2", "themes", ["network"]), said("o2", "valence", "mixed")])
    for frame in (clauses, coded):
        after = row(frame, "o2")
        assert (after["kind"], after["themes"], after["valence"], after["decided_by"]) == ("question", ("network",), 0.0, "person")


def test_themes_of_a_whole_comment_stay_with_the_clauses_that_name_them(machine):
    clauses, coded, _ = people.apply(*machine, [said("o3", "themes", ["price", "performance"])])
    assert row(clauses, "o3", "price is fair")["themes"] == ("price",)
    assert row(clauses, "o3", "login")["themes"] == ("performance",)  # the person did not hear of the log-in
    assert row(coded, "o3")["themes"] == ("price", "performance") and row(coded, "o3")["was_themes"] == ("price", "login")


def test_a_theme_the_person_did_not_hear_is_nowhere_left(machine):
    clauses, _, _ = people.apply(*machine, [said("o3", "themes", ["price"])])
    assert clauses.loc[clauses["observation_id"] == "o3", "themes"].tolist() == [("price",), ("other",)]
    clauses, coded, _ = people.apply(*machine, [said("o3", "themes", [])])
    assert clauses.loc[clauses["observation_id"] == "o3", "themes"].tolist() == [("other",), ("other",)]
    assert row(coded, "o3")["themes"] == ("other",)


def test_a_kind_of_the_whole_comment_reaches_the_clauses_only_where_none_has_it(machine):
    clauses, coded, _ = people.apply(*machine, [said("o3", "kind", "pain")])
    assert clauses.loc[clauses["observation_id"] == "o3", "kind"].tolist() == ["praise", "pain"] and row(coded, "o3")["kind"] == "pain"
    clauses, coded, _ = people.apply(*machine, [said("o3", "kind", "wish")])
    assert clauses.loc[clauses["observation_id"] == "o3", "kind"].tolist() == ["wish", "wish"] and row(coded, "o3")["kind"] == "wish"


def test_what_is_said_of_a_clause_beats_what_is_said_of_its_comment(machine):
    words = row(machine[0], "o3", "login")["words"]
    clauses, _, _ = people.apply(*machine, [said("o3", "kind", "wish"), said("o3", "kind", "question", words)])
    assert clauses.loc[clauses["observation_id"] == "o3", "kind"].tolist() == ["wish", "question"]


def test_a_feeling_that_contradicts_the_persons_kind_is_left_out(machine):
    assert row(machine[0], "o2")["valence"] < 0
    clauses, coded, _ = people.apply(*machine, [said("o2", "kind", "praise")])
    assert pd.isna(row(clauses, "o2")["valence"]) and pd.isna(row(coded, "o2")["valence"])
    assert row(coded, "o2")["was_valence"] < 0


def test_one_reader_who_calls_it_bad_is_minus_one(machine):
    words = row(machine[0], "o3", "price is fair")["words"]
    clauses, coded, _ = people.apply(*machine, [said("o3", "valence", "bad", words)])
    assert row(clauses, "o3", "price is fair")["valence"] == -1.0
    login = row(clauses, "o3", "login")["valence"]
    assert row(coded, "o3")["valence"] == pytest.approx((-1 + login) / 2)


def test_a_coding_survives_another_cut_and_other_signs_at_the_ends(machine):
    moved = machine[0].copy()
    moved.loc[moved["observation_id"] == "o2", "words"] = "  로그인이 자꾸  끊겨요… "
    decision = said("o2", "kind", "wish", "로그인이 자꾸 끊겨요")
    clauses, _, orphans = people.apply(moved, machine[1], [decision])
    assert row(clauses, "o2")["kind"] == "wish" and orphans == ()


def test_codings_whose_words_or_comments_are_gone_are_listed_and_never_dropped(machine):
    gone = [said("o9", "kind", "wish"), said("o2", "kind", "wish", "다른 말"), said("o9", "themes", ["price"], "x"), said("o2", "kind", "wish")]
    _, coded, orphans = people.apply(*machine, [*gone, Decision("2026-11-20T01:00:00Z", "이", "stage:buy", "label", "계약")])
    assert sorted(orphans, key=str) == sorted(gone[:3], key=str)
    assert row(coded, "o2")["kind"] == "wish"


def test_a_decision_taken_back_is_the_machines_word_again(machine):
    _, coded, _ = people.apply(*machine, [said("o2", "kind", "wish"), said("o2", "kind", None, at="2026-11-21T01:00:00Z")])
    assert row(coded, "o2")["kind"] == row(machine[1], "o2")["kind"] and row(coded, "o2")["decided_by"] != "person"


def test_a_person_may_code_what_no_rule_reads(machine):
    clauses, coded, _ = people.apply(*machine, [said("o4", "kind", "pain"), said("o4", "themes", ["price"]), said("o4", "valence", -0.5)])
    for frame in (clauses, coded):
        after = row(frame, "o4")
        assert (after["lang"], after["kind"], after["themes"], after["valence"]) == ("other", "pain", ("price",), -0.5)


def test_a_free_code_decides_nothing_the_machine_said(machine):
    _clauses, coded, _ = people.apply(*machine, [said("o2", "codes", ["아침마다", "금요일"])])
    assert row(coded, "o2")["codes"] == "아침마다; 금요일" and row(coded, "o2")["decided_by"] == row(machine[1], "o2")["decided_by"]
    assert row(coded, "o2")["was_kind"] is None


# ---------------------------------------------------------------- codes that came with the data


def coded_in_the_data(machine, **codes):
    return machine[0], machine[1].assign(codes=[codes.get(i) for i in machine[1]["observation_id"]])


def test_codes_in_the_data_are_a_persons_where_their_names_mean_something(machine):
    clauses, coded, _ = people.apply(*coded_in_the_data(machine, o2="페인 포인트.결제; 아침마다", o3="quarterly ritual"), [])
    after = row(coded, "o2")
    assert (after["kind"], after["themes"], after["decided_by"]) == ("pain", ("payment",), "person")
    assert after["codes"] == "페인 포인트.결제; 아침마다" and "자료의 코드: 페인 포인트.결제" in after["why"]
    assert row(clauses, "o2")["themes"] == ("payment",)
    assert row(coded, "o3")["decided_by"] != "person" and row(coded, "o3")["codes"] == "quarterly ritual"


def test_the_studys_own_meaning_of_a_code_comes_first(machine):
    means = Decision("2026-11-20T01:00:00Z", "김", "code:quarterlyritual", "means", {"kinds": ["wish"], "themes": ["reporting"]})
    nothing = Decision("2026-11-20T01:00:00Z", "김", "code:결제", "means", {"kinds": [], "themes": []})
    _, coded, orphans = people.apply(*coded_in_the_data(machine, o2="Quarterly ritual", o3="결제"), [means, nothing])
    assert (row(coded, "o2")["kind"], row(coded, "o2")["themes"]) == ("wish", ("reporting",))
    assert row(coded, "o3")["themes"] == ("price", "login") and orphans == ()


def test_a_persons_decision_beats_a_code_in_the_data(machine):
    _, coded, _ = people.apply(*coded_in_the_data(machine, o2="결제"), [said("o2", "themes", ["network"])])
    assert row(coded, "o2")["themes"] == ("network",)


def test_two_kinds_on_one_passage_decide_no_kind(machine):
    _, coded, _ = people.apply(*coded_in_the_data(machine, o3="불만; 칭찬; 가격"), [])
    assert row(coded, "o3")["kind"] == row(machine[1], "o3")["kind"] and row(coded, "o3")["themes"] == ("price",)


# ---------------------------------------------------------------- keeping


def test_codings_are_kept_in_the_one_form_of_decisions(tmp_path):
    codings = [
        Coding(subject("o1", "가격은 비싸지만"), kind="불편", themes=("가격",), valence="나쁨"),
        Coding(subject("o2"), codes=("아침마다",), note="다시 볼 것"),
    ]
    people.record_codings(tmp_path, codings, by="김조사", at="2026-11-20T01:00:00Z")
    lines = [json.loads(line) for line in (tmp_path / "decisions.jsonl").read_text("utf-8").splitlines()]
    assert [(line["field"], line["value"]) for line in lines] == [
        ("kind", "pain"),
        ("themes", ["price"]),
        ("valence", "bad"),
        ("codes", ["아침마다"]),
        ("note", "다시 볼 것"),
    ]
    assert {tuple(sorted(line)) for line in lines} == {("at", "by", "field", "reason", "subject", "value", "was")}
    assert "비싸지만" not in (tmp_path / "decisions.jsonl").read_text("utf-8")
    assert decisions.read(tmp_path)[0].by == "김조사"


def test_what_stands_already_is_not_written_twice(tmp_path):
    coding = Coding(subject("o1"), kind="pain", themes=("price",))
    assert len(people.record_codings(tmp_path, [coding], by="김")) == 2
    assert people.record_codings(tmp_path, [coding], by="김") == ()
    assert len(people.record_codings(tmp_path, [Coding(subject("o1"), kind="wish")], by="김")) == 1
    assert decisions.read(tmp_path)[-1].was == "pain"


def test_another_persons_coding_stays_unless_it_is_to_be_replaced(tmp_path):
    people.record_codings(tmp_path, [Coding(subject("o1"), kind="pain")], by="김")
    other = [Coding(subject("o1"), kind="wish", themes=("price",))]
    planned = people.plan(decisions.read(tmp_path), other, by="Lee")
    assert [p[1] for p in planned.new] == ["themes"] and [(p[1], p[3].by) for p in planned.others] == [("kind", "김")]
    people.record_codings(tmp_path, other, by="Lee")
    assert decisions.shown(decisions.read(tmp_path), "observation:o1", "kind") == "pain"
    people.record_codings(tmp_path, other, by="Lee", replace=True)
    assert decisions.shown(decisions.read(tmp_path), "observation:o1", "kind") == "wish"


@pytest.mark.parametrize(
    ("coding", "message"),
    [
        (Coding(subject("o1"), kind="pian"), "Did you mean 'pain'"),
        (Coding(subject("o1"), themes=("delivry",)), "Did you mean 'delivery'"),
        (Coding(subject("o1"), valence="awful"), "No valence 'awful'"),
        (Coding(subject("o1"), valence=2.0), "not between -1"),
        (Coding("stage:buy", kind="pain"), "No subject 'stage:buy'"),
    ],
)
def test_an_unknown_code_is_refused_before_anything_is_written(tmp_path, coding, message):
    with pytest.raises(UsageError, match=message):
        people.record_codings(tmp_path, [Coding(subject("o2"), kind="pain"), coding], by="김")
    assert not (tmp_path / "decisions.jsonl").exists()


def test_an_address_in_a_note_is_taken_out(tmp_path):
    people.record_codings(tmp_path, [Coding(subject("o1"), note="ask kim@example.com")], by="Lee")
    assert decisions.read(tmp_path)[0].value == "ask [email]"
