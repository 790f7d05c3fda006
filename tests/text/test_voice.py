"""What of a comment is the customer's own voice."""

import pytest

from journey_nb.text.voice import no_answer, own_words


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("@acme_help the parcel is late", "the parcel is late"),
        ("RT @minji: the queue is endless", "the queue is endless"),
        ("사흘째 안 와요 https://example.com/track?id=7 @shop", "사흘째 안 와요"),
        ("Write to kim@example.com, nobody answers", "Write to , nobody answers"),
        ("#배송느림 진짜 답답", "배송느림 진짜 답답"),
        ("#CustomerService #late_again", "Customer Service late again"),
        ("We are #1 and my order is #1123", "We are #1 and my order is #1123"),
        ("The box was torn.\nSent from my iPhone", "The box was torn."),
        ("아직 안 왔어요 나의 iPhone에서 보냄", "아직 안 왔어요"),
        ("나의 갤럭시에서 보냄 배송이 너무 늦게 왔어요", "배송이 너무 늦게 왔어요"),
        ("Still broken.\n-----Original Message-----\nFrom: Help\nWe fixed it", "Still broken."),
        ("Still broken.\n\nOn Mon, Jan 3, 2022 at 3:04 PM Kim <k@x.com> wrote:\n> It is fixed\n> Great", "Still broken."),
        ("On Mon, Jan 3 Kim wrote:\n> It is fixed\nIt is not", "It is not"),
        ("안 고쳐졌어요\n보낸 사람: 홍길동\n고쳤습니다", "안 고쳐졌어요"),
        ("안 고쳐졌어요 보낸 사람: 홍길동 보낸 날짜: 3월 4일 고쳤습니다", "안 고쳐졌어요"),
        ("환불이 안 됐어요. 본 메일은 지정된 수신인만을 위한 것입니다", "환불이 안 됐어요."),
        ("상담원: 안녕하세요\n무엇이 불편하세요\n고객: 화면이 꺼져요\n상담원: 네", "화면이 꺼져요"),
        ("Agent: Hello\nCustomer: The screen is black", "The screen is black"),
        ("배송이 안 와요. 상담원 연결 중입니다", "배송이 안 와요."),
        ("안녕하세요 고객님, 무엇을 도와드릴까요?", ""),
        ("Thank you for contacting Acme, how may I help you today?", ""),
        ("It never came. Is there anything else I can help you with?", "It never came."),
        ("상담은 어떠셨나요? 만족도를 평가해 주세요", ""),
        ("사진을 보냈습니다.", ""),
    ],
)
def test_only_the_customers_own_words_are_coded(said, own):
    assert own_words(said) == own


@pytest.mark.parametrize("said", ["없음", "특이사항 없음.", "N/A", "n/a", "-", "—", "[None]", "Nothing to add", "해당 사항 없음", "모르겠습니다"])
def test_an_empty_answer_is_no_answer(said):
    assert no_answer(said) and own_words(said) == ""


@pytest.mark.parametrize(
    "said",
    [
        "불편한 점이 없음",
        "None of the lifts work",
        "고객센터가 '무엇을 도와드릴까요'만 되풀이하고 정작 아무것도 해결해 주지 않았습니다",
        "The agent asked how may I help you and then left me alone for forty minutes without a word",
        "On Tuesday the driver wrote: not at home",
        "만족도 조사 문자가 자꾸 와요",
        ">ㅁ< 정말 좋아요",
        "@_@ 어지러워요",
        "3개 @ 5000원",
        "C# 강의가 좋아요",
        "장점: 빠름\n단점: 비쌈",
        "From: a visitor. Too loud!",
        "!!!",
    ],
)
def test_what_only_looks_like_somebody_elses_words_stays(said):
    assert own_words(said) == said


def test_a_plain_comment_comes_back_as_the_same_string():
    said = "배송이 느리고 포장이 엉망이에요"
    assert own_words(said) is said


def test_ordinary_reviews_lose_nothing(test_data):
    """Of 15,000 lines about films, those with an address and those without a word."""
    import pandas as pd

    said = pd.read_csv(test_data / "text" / "ko_nsmc_test15k.tsv", sep="\t", quoting=3)["text"].dropna()
    changed = [t for t in said if own_words(t) != t]
    assert len(changed) <= 10
    assert all("http" in t or "@" in t or len(t) <= 40 for t in changed)


def test_an_agents_stock_phrases_are_known_in_real_dialogues(test_data):
    import json

    dialogues = json.loads((test_data / "real" / "s14_support_dialogues" / "abcd_sample.json").read_text(encoding="utf-8"))
    turns = [turn for d in dialogues for turn in d["original"]]
    assert sum(not own_words(t) for who, t in turns if who == "agent") >= 5
    assert all(own_words(t) or "@" in t for who, t in turns if who == "customer")


BITS = ["a", "@", "#a", ">", "\n", ":", "from:", "On 1 ", "http://", "a.a@", "1:11", "-", "없음 ", "무엇을 도와드릴까요", "İ", "RT ", "agent:\n"]


@pytest.mark.parametrize("bit", BITS)
def test_twice_the_length_is_about_twice_the_work(bit):
    import time

    def seconds(n: int) -> float:
        text = (bit * (n // len(bit) + 1))[:n]
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            own_words(text)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(200_000) <= 3.5 * seconds(100_000) + 0.02
