"""Ids and pseudonyms: the same record is the same observation wherever its row stands."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_nb.identity import accounts, assign, event_ids, linked, normal, pairs, pseudonym
from journey_nb.intake.carried import carried

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
    return {row.why: tuple(row)[1:6] for row in found.report.itertuples(index=False)}  # pairs, joined, people, shared devices, conflicts


def left(found):
    return {row.why: (row.unlinked, row.refused) for row in found.report.itertuples()}


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


# ---------------------------------------------------------------- records that carry two identifiers

CARRIED = [("email", "kim@example.com"), ("phone", "010-2345-6789"), ("id", "C-00417")]


def record(n, *identifiers):
    return [(n, kind, value) for kind, value in identifiers]


def made(*rows):
    return pairs(pd.DataFrame([row for rows_ in rows for row in rows_], columns=["record", "kind", "value"]))


def test_a_record_with_an_address_a_phone_and_a_number_is_one_person_wherever_one_of_them_stands_alone():
    found = linked(made(record(1, *CARRIED)))
    assert {found.canonical(raw) for raw in ("KIM@example.com", "+82 10 2345 6789", "01023456789", "c-00417")} == {"kim@example.com"}
    assert counted(found) == {"same_record": (2, 2, 1, 0, 0)} and left(found) == {"same_record": (0, 0)}


def test_a_phone_written_three_ways_is_one_customer():
    assert pseudonym(KEY, "010-2345-6789") == pseudonym(KEY, "+82 10-2345-6789") == pseudonym(KEY, "０１０２３４５６７８９")
    assert pseudonym(KEY, "2026-03-05") != pseudonym(KEY, "20260305")


def test_the_dots_of_an_address_are_no_spelling():
    assert normal("K.im@gmail.com") == "k.im@gmail.com"


def test_a_family_s_phone_joins_nobody():
    found = linked(made(record(1, CARRIED[0], CARRIED[1]), record(2, ("email", "lee@example.com"), CARRIED[1])))
    assert found.canonical("kim@example.com") == "kim@example.com" and found.canonical("lee@example.com") == "lee@example.com"
    assert found.canonical("010-2345-6789") == "010-2345-6789"
    assert counted(found) == {"same_record": (2, 0, 0, 1, 0)} and left(found) == {"same_record": (2, 0)}


def test_a_phone_joins_the_ids_of_two_products_but_never_two_of_one():
    one = pd.concat([made(record(1, CARRIED[1], CARRIED[2])).assign(source="zendesk"), made(record(1, CARRIED[0], CARRIED[1])).assign(source="hubspot")])
    assert linked(one).canonical("C-00417") == "kim@example.com"
    two = pd.concat([one, made(record(1, CARRIED[1], ("id", "C-00418"))).assign(source="zendesk")])
    assert linked(two).canonical("C-00417") == "C-00417" and counted(linked(two))["same_record"] == (3, 0, 0, 1, 0)
    assert linked(one.drop(columns="source")).canonical("C-00417") == "C-00417"  # whose number space it is was not said


@pytest.mark.parametrize("nobody", ["info@example.com", "Sales@example.com", "no-reply@example.com", "test@test.com"])
def test_an_address_that_many_share_joins_nobody_and_is_said(nobody):
    found = linked(made(record(1, ("email", nobody), CARRIED[2])))
    assert found.canonical("C-00417") == "C-00417" and counted(found) == {"same_record": (1, 0, 0, 0, 0)} and left(found) == {"same_record": (1, 1)}


@pytest.mark.parametrize("typed", ["010-0000-0000", "010-1234-5678", "02-000-0000"])
def test_a_number_typed_to_fill_the_field_joins_nobody(typed):
    assert left(linked(made(record(1, ("phone", typed), CARRIED[0])))) == {"same_record": (1, 1)}


def test_a_short_number_is_too_likely_somebody_else_s():
    assert left(linked(made(record(1, ("id", "417"), CARRIED[0])))) == {"same_record": (1, 1)}


def test_a_group_of_more_ids_than_a_person_has_is_no_person():
    rows = [record(n, CARRIED[0], ("id", f"C-{n:05d}")) for n in range(60)]
    found = linked(made(*rows, record(99, ("email", "lee@example.com"), ("id", "D-00001"))))
    assert found.canonical("C-00003") == "C-00003" and found.canonical("D-00001") == "lee@example.com"
    assert left(found) == {"same_record": (60, 60)}
    assert linked(made(*rows[:49])).canonical("C-00003") == "kim@example.com"


def test_a_user_of_more_browsers_than_a_person_has_is_a_robot():
    found = linked(links(*[(f"b.{n}", "u-9", "ga4_user") for n in range(300)]))
    assert found.canonical("b.7") == "b.7" and left(found) == {"ga4_user": (300, 300)}


def test_two_addresses_in_one_record_are_a_conflict_and_not_one_person():
    found = linked(made(record(1, CARRIED[0], ("email", "kim@haneul.example"), CARRIED[2])))
    assert found.canonical("C-00417") == "C-00417" and counted(found) == {"same_record": (2, 0, 0, 0, 1)}


def test_rows_are_carried_from_the_columns_of_a_table_and_never_a_name():
    table = pd.DataFrame({"이름": ["김하늘"], "회원": ["C-00417"], "메일": [" Kim@example.com "], "전화": ["010-2345-6789"]})
    rows = carried(table, {"name": ["이름"], "customer": ["회원"], "email": ["메일"], "phone": ["전화"], "text": ["없는 열"]})
    assert set(rows["kind"]) == {"email", "phone", "id"} and "김하늘" not in rows.to_csv()
    assert linked(pairs(rows)).canonical("C-00417") == "kim@example.com"


IDENTIFIERS = st.sampled_from(
    [("email", "kim@example.com"), ("email", "lee@example.com"), ("email", "info@example.com"), ("phone", "010-2345-6789"), ("phone", "010-9999-8888")]
    + [("id", f"C-{n}") for n in range(4)]
)
TABLES = st.lists(st.tuples(st.lists(IDENTIFIERS, min_size=1, max_size=4), st.sampled_from(["zendesk", "hubspot", "survey"])), max_size=8)


@settings(deadline=None, max_examples=60)  # a busy machine is no mistake
@given(TABLES, st.randoms())
def test_the_order_of_records_and_of_files_changes_nothing(records, random):
    def whole(order):
        frames = [made(record(n, *identifiers)).assign(source=source) for n, (identifiers, source) in enumerate(order)]
        return linked(pd.concat([*frames, links().assign(source="")]))

    shuffled = [(list(identifiers), source) for identifiers, source in records]
    for identifiers, _ in shuffled:
        random.shuffle(identifiers)
    random.shuffle(shuffled)
    one, other = whole(records), whole(shuffled)
    assert one.spelled == other.spelled and one.report.equals(other.report)
    assert (one.report["joined"] + one.report["unlinked"] == one.report["pairs"]).all() and (one.report["refused"] <= one.report["unlinked"]).all()
    assert one.canonical("kim@example.com") == "kim@example.com" and one.canonical("lee@example.com") == "lee@example.com"


@settings(deadline=None, max_examples=60)  # a busy machine is no mistake
@given(TABLES)
def test_no_report_holds_a_raw_id(records):
    found = linked(pd.concat([made(record(n, *identifiers)) for n, (identifiers, _) in enumerate(records)] or [links()]))
    assert not [raw for raw in ("@", "C-", "10", "9999") if raw in found.report["why"].str.cat()]


# ---------------------------------------------------------------- contacts and companies


def companies(*rows):
    return accounts(pd.DataFrame(rows, columns=["customer", "account"]))


def test_a_domain_only_proposes_a_company_and_free_mail_proposes_none():
    found = companies(("kim@haneul.example", "하늘"), ("lee@haneul.example", None), ("a@naver.com", "바다"), ("b@naver.com", None), ("c-1", "하늘"))
    assert found.report.iloc[0].to_dict() == {"contacts": 5, "linked": 3, "unlinked": 2, "conflicts": 0, "proposed": 1}
    assert found.proposals.to_dict("records") == [{"domain": "haneul.example", "account": "하늘", "known": 1, "proposed": 1}]


def test_a_domain_of_two_companies_proposes_neither():
    found = companies(("kim@group.example", "하늘"), ("lee@group.example", "바다"), ("park@group.example", None))
    assert found.proposals.empty and found.report["proposed"].item() == 0


def test_a_contact_of_two_companies_is_a_conflict():
    found = companies(("kim@haneul.example", "하늘"), ("Kim@haneul.example", "바다"), ("lee@haneul.example", None))
    assert found.report.iloc[0].to_dict() == {"contacts": 2, "linked": 0, "unlinked": 1, "conflicts": 1, "proposed": 0}
    assert "kim" not in found.report.to_csv()
