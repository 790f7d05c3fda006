"""Ids and pseudonyms: the same record is the same observation wherever its row stands."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from journey_nb.identity import assign, event_ids, pseudonym

KEY = b"k" * 32


def said(records):
    """Rows as a reader gives them: (record key, item, customer)."""
    return pd.DataFrame(
        [
            {"source": "table", "record_key": key, "own_key": False, "item": item, "customer": who, "account": None, "conversation": None}
            for key, item, who in records
        ]
    )


RECORDS = st.lists(
    st.tuples(st.sampled_from(["r1", "r2", "r3"]), st.sampled_from(["", "q1", "q2"]), st.sampled_from(["kim@example.com", "lee", None])),
    min_size=1,
    max_size=12,
)


@given(RECORDS, st.randoms())
def test_rows_in_another_order_are_the_same_observations(records, random):
    shuffled = list(records)
    random.shuffle(shuffled)
    ids, again = (sorted(assign(said(r), KEY)["observation_id"]) for r in (records, shuffled))
    assert ids == again and len(set(ids)) == len(ids)


@given(RECORDS)
def test_new_rows_on_top_move_no_old_id(records):
    old = set(assign(said(records), KEY)["observation_id"])
    new = set(assign(said([("new", "q1", "park"), *records]), KEY)["observation_id"])
    assert old < new


def test_answers_of_one_response_share_its_id():
    rows = assign(said([("r1", "q1", "kim"), ("r1", "q2", "kim")]), KEY)
    assert rows["response_id"].nunique() == 1 and rows["observation_id"].nunique() == 2


def test_who_is_not_named_is_a_response_and_not_a_person():
    row = assign(said([("r1", "q1", None)]), KEY).iloc[0]
    assert row["customer_id"] == f"anon-{row['response_id']}" and not row["known"]


def test_one_person_spelled_two_ways_is_one_person():
    assert pseudonym(KEY, "Kim@Example.com ") == pseudonym(KEY, "kim@example.com")


def test_another_key_gives_other_people():
    assert pseudonym(KEY, "kim@example.com") != pseudonym(b"x" * 32, "kim@example.com")


def test_nothing_raw_is_left_after_ids_are_given():
    rows = assign(said([("r1", "q1", "kim@example.com")]), KEY)
    assert "kim" not in rows.to_csv()


def test_event_ids_are_integers_that_do_not_depend_on_the_row():
    first, second = event_ids(KEY, "event_log", ["a", "b"]), event_ids(KEY, "event_log", ["b", "a"])
    assert first == second[::-1] and all(0 <= i < 2**63 for i in first)
