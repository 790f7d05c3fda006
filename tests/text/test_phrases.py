"""The phrases that carry a clause, in one form however it was put."""

# pyright: reportGeneralTypeIssues=false, reportOptionalMemberAccess=false

import pandas as pd
import pytest

from journey_nb.text import korean, phrases


def ko(*said):
    return [phrases.korean(tokens, words) for words, tokens in zip(said, korean.tokenize(said), strict=True)]


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("로그인이 너무 느려요", "로그인 느리다"),
        ("느린 로그인", "로그인 느리다"),
        ("설명서가 정말 어려워요", "설명서 어렵다"),
        ("환불이 안 돼요", "환불 안 되다"),
        ("환불이 되지 않습니다", "환불 안 되다"),
        ("아직도 환불을 받지 못했습니다", "환불 못 받다"),
        ("로그인할 때 너무 오래 걸림", "로그인 오래 걸리다"),
        ("상담원이 불친절합니다", "상담원 불친절하다"),
        ("재고가 없네요", "재고 없다"),
        ("배송 상태를 볼 수 없어요", "배송 상태 못 보다"),
    ],
)
def test_a_korean_clause_is_a_noun_and_what_is_said_of_it(said, phrase):
    assert phrase in ko(said)[0]


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("The login was really slow", "login slow"),
        ("slow login", "login slow"),
        ("No reply at all", "no reply"),
        ("I have not received my refund", "refund not received"),
        ("The refund was not received", "refund not received"),
        ("The CRM integration does not work", "crm integration not work"),
    ],
)
def test_an_english_clause_is_what_is_left_between_the_words_that_say_nothing(said, phrase):
    assert phrase in phrases.english(said)


def test_a_phrase_knows_where_it_was_read():
    (found,) = ko("그래서 로그인이 너무 느려요")[0]
    assert "그래서 로그인이 너무 느려요"[found.start : found.end] == "로그인이 너무 느려"
    assert found.head == "로그인"
    words = "Honestly the login was slow today"
    (found,) = phrases.english(words)
    assert words[found.start : found.end] == "login was slow"
    assert found.head == "login"


def test_places_are_counted_from_the_clause_not_from_the_comment():
    text = "가격은 비싸지만 배송이 빨라요"
    clause = korean.clauses(text, korean.tokenize([text])[0])[1]
    (found,) = phrases.korean(clause.tokens, clause.words)
    assert clause.words[found.start : found.end].startswith("배송이 빨")


def test_a_denial_is_never_dropped():
    assert ko("설치가 어렵지 않았어요")[0] != ko("설치가 어려웠어요")[0]
    assert phrases.english("The set-up was not hard") != phrases.english("The set-up was hard")


def test_a_clause_has_three_phrases_at_most():
    said = "배송이 빠르고 포장이 좋고 직원이 친절하고 가격이 싸고 매장이 넓고"
    assert len(ko(said)[0]) == 3
    assert len(phrases.english("login slow, payment fails, delivery late, refund missing, staff rude")) == 3


def test_what_redaction_left_is_no_phrase():
    assert phrases.english("[name] was rude to [name]") == ["rude"]


@pytest.mark.parametrize("said", ["", " ", "\ud800", "\x00\x00", "😀😀😀", "a" * 100_000, "‮abc", "?!?!", "no not never", "은 는 이 가"])
def test_any_string_has_phrases_or_none(said):
    assert len(phrases.english(said)) <= 3
    tidy = korean.tidy(said[:5000])
    assert len(phrases.korean(korean.tokenize([tidy])[0], tidy)) <= 3


SAID = pd.DataFrame(
    {
        "observation_id": ["o1", "o2", "o3", "o4", "o5"],
        "customer_id": ["kim", "kim", "lee", "han", "han"],
        "lang": ["ko", "ko", "ko", "en", "ko"],
        "kind": ["pain", "pain", "wish", "pain", "pain"],
        "words": ["로그인이 느려요", "로그인이 너무 느립니다", "느린 로그인", "login is slow", "배송이 늦어요"],
    }
)


def test_phrases_are_ranked_by_people_and_one_loud_customer_is_one_voice():
    ranked = phrases.ranked(SAID)
    first = ranked.iloc[0]
    assert (first.phrase, first.people, first.comments, first.kinds, first.example) == ("로그인 느리다", 2, 3, ("pain", "wish"), "o1")
    assert ranked["typical"].eq(0).all()


def test_of_two_phrases_by_as_many_people_the_one_rarer_elsewhere_comes_first():
    here = SAID.iloc[[3, 4]].assign(customer_id=["han", "lee"])
    beside = pd.DataFrame(
        {"observation_id": ["x1", "x2"], "customer_id": ["a", "b"], "lang": "ko", "kind": "pain", "words": ["배송이 늦네요", "배송이 늦어요"]}
    )
    ranked = phrases.ranked(here, beside=beside)
    assert ranked["phrase"].tolist() == ["login slow", "배송 늦다"]
    assert ranked["typical"].tolist() == [1.6094, -1.6094]


def test_phrases_that_were_read_before_are_not_read_again():
    assert phrases.ranked(SAID.assign(phrases=[("a b",)] * 5))["phrase"].tolist() == ["a b", "a b"]  # one a language


def test_no_clause_no_phrase():
    assert phrases.ranked(SAID.iloc[:0]).empty
