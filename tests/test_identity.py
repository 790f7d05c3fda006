"""Ids and pseudonyms: the same record is the same observation wherever its row stands."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from journey_nb.identity import assign, event_ids, linked, normal, pseudonym

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


# ---------------------------------------------------------------- one customer behind many ids


def links(*pairs):
    return pd.DataFrame(pairs, columns=["a", "b", "why"])


def counted(found):
    return {row.why: tuple(row)[1:] for row in found.report.itertuples(index=False)}  # pairs, joined, people, shared devices, conflicts


def test_a_browser_and_a_contact_s_number_come_to_the_address_that_the_survey_knows():
    found = linked(links(("d.1", "20045", "ga4_user"), ("d.2", "20045", "ga4_user"), ("20045", "Kim@Example.com", "crm_contact")))
    assert [found.canonical(raw) for raw in ("d.1", "d.2", " 20045 ", "KIM@example.com")] == ["kim@example.com"] * 4
    assert found.canonical("d.3") == "d.3" and found.canonical("Lee@Example.com") == "Lee@Example.com"
    assert counted(found) == {"ga4_user": (2, 2, 1, 0, 0), "crm_contact": (1, 1, 1, 0, 0)}
    assert pseudonym(KEY, found.canonical("d.1")) == pseudonym(KEY, "kim@example.com")


def test_without_an_address_who_signed_in_stands_for_the_browsers():
    found = linked(links(("a.1", "u-9", "ga4_user"), ("a.2", "u-9", "ga4_user")))
    assert [found.canonical(raw) for raw in ("a.1", "a.2", "u-9")] == ["u-9"] * 3


def test_a_browser_on_which_two_people_signed_in_links_nobody():
    found = linked(links(("tablet", "20045", "ga4_user"), ("tablet", "20046", "ga4_user"), ("d.1", "20046", "ga4_user")))
    assert [found.canonical(raw) for raw in ("tablet", "20045", "20046", "d.1")] == ["tablet", "20045", "20046", "20046"]
    assert counted(found) == {"ga4_user": (3, 1, 1, 1, 0)}


def test_one_person_who_signed_in_by_number_and_by_address_does_not_share_the_browser():
    found = linked(links(("d.1", "20045", "ga4_user"), ("d.1", "kim@example.com", "ga4_user"), ("20045", "kim@example.com", "crm_contact")))
    assert found.canonical("d.1") == "kim@example.com" and counted(found)["ga4_user"] == (2, 2, 1, 0, 0)


def test_a_number_with_two_addresses_joins_nobody_s_words_with_anybody_s():
    found = linked(links(("20045", "kim@example.com", "crm_contact"), ("20045", "lee@example.com", "crm_contact"), ("d.1", "20045", "ga4_user")))
    assert [found.canonical(raw) for raw in ("kim@example.com", "lee@example.com")] == ["kim@example.com", "lee@example.com"]
    assert found.canonical("d.1") == found.canonical("20045") == "20045"  # the browser is that contact's all the same
    assert counted(found) == {"ga4_user": (1, 1, 1, 0, 0), "crm_contact": (2, 0, 0, 0, 1)}


def test_a_chain_of_browsers_that_would_join_two_addresses_is_a_conflict():
    found = linked(links(("d.1", "kim@example.com", "ga4_user"), ("lee@example.com", "d.1", "ga4_user")))
    assert found.canonical("d.1") == "d.1" and counted(found) == {"ga4_user": (2, 0, 0, 0, 1)}


def test_nobody_is_linked_by_a_likeness():
    found = linked(links(("d.1", "kim@example.com", "ga4_user")))
    assert [found.canonical(raw) for raw in ("kim", "kim@example.co", "d.10", "김")] == ["kim", "kim@example.co", "d.10", "김"]


def test_one_spelled_two_ways_is_one_pair_and_no_links_no_report():
    assert counted(linked(links(("D.1", "U-9", "ga4_user"), ("d.1", "u-9 ", "ga4_user")))) == {"ga4_user": (1, 1, 1, 0, 0)}
    assert linked(links()).report.empty


NAMES = ["d.1", "d.2", "d.3", "20045", "20046", "20047", "kim@example.com", "lee@example.com", "Park@example.com"]
LINKS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["ga4_user", "crm_contact"])), max_size=12)


@given(LINKS, st.randoms())
def test_the_order_of_links_never_matters(pairs, random):
    shuffled = [*pairs, *pairs[:2]]
    random.shuffle(shuffled)
    one, other = linked(links(*pairs)), linked(links(*shuffled))
    assert one.spelled == other.spelled and one.report.equals(other.report)


@given(LINKS)
def test_linking_never_merges_two_addresses(pairs):
    found = linked(links(*pairs))
    assert [normal(found.canonical(name)) for name in NAMES if "@" in name] == [normal(name) for name in NAMES if "@" in name]


@given(LINKS)
def test_asking_twice_who_somebody_is_changes_nothing(pairs):
    found = linked(links(*pairs))
    assert all(found.canonical(found.canonical(name)) == found.canonical(name) for name in NAMES)


@given(LINKS)
def test_no_more_pairs_are_joined_than_there_are_and_no_more_people_than_pairs(pairs):
    for n, joined, people, shared, conflicts in counted(linked(links(*pairs))).values():
        assert n >= joined >= people >= 0 and shared >= 0 and conflicts >= 0
