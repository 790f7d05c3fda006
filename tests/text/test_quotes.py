"""Quotes that stand for the rest."""

# pyright: reportGeneralTypeIssues=false, reportOptionalMemberAccess=false

import time

import pandas as pd
import pytest

from journey_nb.mapping.evidence import pick_quotes
from journey_nb.model.journey import Quote
from journey_nb.text import quotes


def group(*words, **columns):
    n = len(words)
    table = pd.DataFrame({"observation_id": [f"o{i:05d}" for i in range(n)], "customer_id": [f"c{i}" for i in range(n)], "comment": words})
    return table.assign(**{"alias": "F01", "lang": "en", "valence": -0.5, "kind": "pain", **columns})


LOGIN = ("The login is slow.", "Login is so slow every morning.", "The slow login is annoying.", "My cat sat on the warm keyboard.")


def test_the_quote_is_near_the_middle_of_what_is_said():
    picked = quotes.representative(group(*LOGIN), 4).set_index("text")["central"]
    assert picked.idxmin() == LOGIN[3]
    assert quotes.representative(group(*LOGIN), 1)["central"].iloc[0] > 2 * picked.min()


def test_every_quote_says_why_it_was_taken():
    first = quotes.representative(group(*LOGIN, alias=["F01", "F02", "F01", "F01"]), 1).iloc[0]
    assert first["why"].en == f"central {first['central']:.2f}, from 2 sources"
    assert first["why"].ko == f"중심도 {first['central']:.2f}, 자료 2곳에서"


def test_nobody_is_quoted_twice_and_one_loud_customer_does_not_move_the_middle():
    loud = ["My invoice was wrong again."] * 5 + ["The invoice is wrong, again and again."] * 5
    words = [*(f"{w} {i}" for i, w in enumerate(loud)), *LOGIN[:3]]
    rows = group(*words, customer_id=["kim"] * 10 + ["a", "b", "c"])
    picked = quotes.representative(rows, 3)
    assert picked["customer_id"].is_unique
    assert picked["text"].iloc[0] in LOGIN


def test_quotes_come_from_different_sources_and_both_languages():
    words = ["로그인이 느려요.", "로그인이 너무 느려요.", "로그인이 아주 느립니다.", "The login is so slow."]
    rows = group(*words, alias=["F01", "F01", "F01", "F02"], lang=["ko", "ko", "ko", "en"])
    picked = quotes.representative(rows, 2)
    assert set(picked["lang"]) == {"ko", "en"}
    assert set(picked["alias"]) == {"F01", "F02"}


def test_praise_is_no_quote_for_a_pain():
    rows = group(*LOGIN[:3], valence=[0.9, -0.4, -0.2])
    assert quotes.representative(rows, 3)["text"].iloc[-1] == LOGIN[0]
    assert quotes.representative(rows, 1, kind="praise")["text"].tolist() == [LOGIN[0]]


def test_masked_and_unreadable_words_are_the_last_choice():
    rows = group("[name] [phone] login", "slow login", "login " * 60, "The login is slow.")
    assert quotes.representative(rows, 1)["text"].tolist() == ["The login is slow."]
    assert quotes.representative(rows, 4)["text"].iloc[-1] == "[name] [phone] login"


@pytest.mark.parametrize("word", ["", " ", "…", "😀", "\ud800", "[name]"])
def test_words_without_a_letter_break_nothing(word):
    assert len(quotes.representative(group(word, word), 3)) <= 1
    assert quotes.representative(group(), 3).empty


def test_the_same_rows_give_the_same_quotes_in_any_order():
    rows = group(*[f"{w} {i % 7}" for i, w in enumerate(LOGIN * 300)])
    one = quotes.representative(rows)
    pd.testing.assert_frame_equal(one, quotes.representative(rows.sample(frac=1, random_state=3)))


def test_a_claim_is_quoted_in_the_type_it_had():
    rows = group(*LOGIN, alias=["F01", "F02", "F01", "F01"])
    picked = pick_quotes(rows)
    assert [type(q) for q in picked] == [Quote, Quote]
    assert {q.observation_id for q in picked} <= set(rows["observation_id"])
    assert pick_quotes(rows.iloc[:0]) == ()


def test_a_hundred_times_the_clauses_cost_far_less_than_a_hundred_times_the_time():
    def cost(n):
        rows = group(*[f"{LOGIN[i % 4]} {i}" for i in range(n)])
        start = time.process_time()
        pick_quotes(rows)
        return time.process_time() - start

    cost(400)
    assert cost(40_000) < 25 * max(cost(400), 0.002)
