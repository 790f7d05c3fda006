"""A code that exists is found before a new one is named."""

import pandas as pd
import pytest

from journey_nb.model.decisions import Decision
from journey_nb.text.codebook import codebook
from journey_nb.text.suggest import suggest

BOOK = pd.DataFrame(
    [
        ("종류", "", "", False),
        ("대기 시간", "종류", "줄이 길다, 오래 기다린다", True),
        ("주차", "종류", "차를 세울 곳", True),
        ("Opening hours", "", "closed, early, late evening", True),
        ("Wi-Fi", "", "", True),
    ],
    columns=["name", "parent", "description", "codable"],
)


def found(words, book=BOOK, **more):
    return [(s.name, s.how) for s in suggest(words, book, **more)]


@pytest.mark.parametrize(
    ("words", "name", "how"),
    [
        ("주차가 힘들어요", "주차", "exact"),
        ("대기 시간이 너무해요", "대기 시간", "exact"),
        ("대기시간이 너무해요", "대기 시간", "normalised"),
        ("the wifi drops", "Wi-Fi", "normalised"),
        ("your opening hour is odd", "Opening hours", "words"),
        ("대기가 끝이 없네요", "대기 시간", "words"),
        ("한참 기다렸어요", "대기 시간", "description"),
        ("it was closed when I came", "Opening hours", "description"),
    ],
)
def test_an_existing_code_is_found_by_name_then_by_words_then_by_what_it_means(words, name, how):
    assert found(words)[0] == (name, how)


@pytest.mark.parametrize(
    ("words", "name"),
    [("화장실이 더러워요", "화장실"), ("toilets are dirty", "toilets dirty"), ("포인트 적립이 안 됐어요", "포인트 적립"), ("너무 추웠어요", "춥다")],
)
def test_a_new_name_comes_from_the_words_only_where_no_code_fits(words, name):
    assert found(words) == [(name, "new")]


def test_a_group_that_only_holds_codes_is_never_suggested():
    assert "종류" not in [name for name, _ in found("이런 종류의 주차")]


def test_every_suggestion_says_why_in_both_languages():
    for words in ("주차가 힘들어요", "대기시간", "한참 기다렸어요", "화장실이 더러워요"):
        for one in suggest(words, BOOK):
            assert one.why.ko and one.why.en and 0 <= one.score <= 1
    assert suggest("한참 기다렸어요", BOOK)[0].why.ko == "설명에 '기다리다'이(가) 있습니다"


def test_the_themes_in_use_are_found_by_their_words_and_the_studys_own_codes_too():
    own = Decision("2026-11-20T01:00:00Z", "김", "code:아침회의", "code", {"name": "아침 회의", "parent": "", "description": "회의 때 쓴다는 말"})
    book = codebook([own])
    first = suggest("방화벽이 막아요", book)[0]
    assert (first.key, first.new) == ("network", False)
    assert suggest("The courier lost my parcel", book, lang="en")[0].name == "Delivery"
    assert suggest("아침 회의에서 보여 줬어요", book)[0].name == "아침 회의"


def test_nothing_is_said_of_nothing():
    assert suggest("", BOOK) == suggest("😡!!", BOOK) == suggest("[name]", BOOK) == []
    assert suggest("주차", BOOK, n=0) == []


def test_no_more_than_asked_for():
    assert len(suggest("주차 대기 시간 Wi-Fi opening hours", BOOK, n=2)) == 2


@pytest.mark.parametrize("words", ["\ud800주차", "a" * 200_000, "가" * 20_000, "\x00", "‮주차‬"])
def test_hostile_words_do_no_harm(words):
    assert len(suggest(words, BOOK)) <= 3
