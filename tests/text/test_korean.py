"""Korean words and clauses: what is tidied, and where a comment is cut."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_nb.text import korean


def cut(said: str) -> list[str]:
    tidied = korean.tidy(said)
    (tokens,) = korean.tokenize([tidied])
    return [c.words for c in korean.clauses(tidied, tokens)]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("배송은 빠른데 포장이 엉망", ["배송은 빠른데", "포장이 엉망"]),
        ("배송은빠른데포장이엉망이에요", ["배송은빠른데", "포장이엉망이에요"]),
        ("가격은 비싸지만 품질이 좋아요", ["가격은 비싸지만", "품질이 좋아요"]),
        ("친절하고 빨라요", ["친절하고 빨라요"]),
        ("매장이 넓고 직원이 친절해요", ["매장이 넓고", "직원이 친절해요"]),
        ("색이 좋당 근데 작아용", ["색이 좋당", "근데 작아용"]),
        ("사과, 배, 감을 샀어요", ["사과, 배, 감을 샀어요"]),
        ("로그인 오류, 결제 실패, 환불 지연", ["로그인 오류,", "결제 실패,", "환불 지연"]),
        ("조용한 데 자리가 있어요", ["조용한 데 자리가 있어요"]),
        ("느려요\n답답해요", ["느려요", "답답해요"]),
        ("좋습니다. 다음에 또 올게요!", ["좋습니다.", "다음에 또 올게요!"]),
        ("하고 싶은 말이 많지 않아요", ["하고 싶은 말이 많지 않아요"]),
        ("ㅋㅋㅋㅋ", ["ㅋㅋ"]),
    ],
)
def test_a_comment_is_cut_where_one_statement_ends(said, parts):
    assert cut(said) == parts


LETTERS = st.text(st.sampled_from("배송은빠른데포장이엉망이고친절해요느려서지만하며용당닼ㅋㅠ.,!?~ \n/\"'()abc1😀é") | st.characters(), max_size=60)


@settings(max_examples=300, deadline=None)
@given(LETTERS)
def test_every_letter_stands_in_exactly_one_clause(said):
    tidied = korean.tidy(said)
    assert "".join("".join(cut(said)).split()) == "".join(tidied.split())


@settings(max_examples=300, deadline=None)
@given(LETTERS)
def test_no_clause_ends_within_a_word(said):
    tidied = korean.tidy(said)
    (tokens,) = korean.tokenize([tidied])
    found = korean.clauses(tidied, tokens)
    assert [t for c in found for t in c.tokens] == tokens
    for one, after in pairwise(found):
        assert max(t.end for t in one.tokens) <= after.tokens[0].start


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ㅋㅋㅋㅠ우우..!a \n\t\x00\u202e\ud800é") | st.characters(), max_size=60))
def test_tidying_twice_is_tidying_once_and_leaves_nothing_a_page_cannot_show(said):
    tidied = korean.tidy(said)
    assert korean.tidy(tidied) == tidied
    assert all(c.isprintable() or c in "\n\t" for c in tidied)
    assert not any(c * 4 in tidied for c in set(tidied) - {"\n"})


def test_runs_are_shortened_and_hangul_in_pieces_is_put_together():
    assert korean.tidy("너무우우우우우 느려요ㅠㅠㅠㅠㅠ!!!!!!") == "너무우우우 느려요ㅠㅠ!!!"
    assert korean.tidy(unicodedata.normalize("NFD", "배송이 느려요")) == "배송이 느려요"


def test_a_long_text_is_read_in_pieces_and_keeps_its_places():
    said = "배송이 느려요. " * 400
    (tokens,) = korean.tokenize([said])
    assert all(said[t.start : t.end] == "배송" for t in tokens if t.form == "배송")
    assert sum(t.form == "배송" for t in tokens) == 400
    assert len(korean.clauses(said, tokens)) == 400


def test_what_goes_on_without_an_end_is_cut_at_a_space():
    parts = cut("안 " * 1000)
    assert 3 <= len(parts) <= 20
    assert "".join(parts).replace(" ", "") == "안" * 1000


def test_what_stands_behind_the_first_fifty_thousand_letters_is_one_clause_without_words():
    said = "느려요. " * 20_000
    (tokens,) = korean.tokenize([said])
    assert tokens[-1].end <= korean.LONGEST
    assert "".join("".join(c.words for c in korean.clauses(said, tokens)).split()) == "".join(said.split())


@pytest.mark.parametrize("bit", ["사과, ", "하고 ", "느려요. ", "\n", "안 ", "지만"])
def test_twice_the_tokens_are_about_twice_the_work(bit):
    def seconds(n: int) -> float:
        tokens = [korean.Token(bit.strip() or "가", tag, i * 3, i * 3 + 2) for i in range(n) for tag in [("NNG", "SP", "EC", "VV")[i % 4]]]
        text = (bit * (3 * n // len(bit) + 1))[: 3 * n]
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            korean.clauses(text, tokens)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(40_000) <= 3.5 * seconds(20_000) + 0.02
