"""People are taken out of texts, and nothing else is."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_nb.privacy import Redactor, redact


def known(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(pairs), columns=["kind", "value"])


PEOPLE = known(("name", "김민수"), ("name", "Dana Whitfield"), ("id", "C-00417"), ("email", "d.w@example.com"), ("phone", "+82 10-2345-6789"))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("김민수가 전화했어요", "[name]가 전화했어요"),
        ("김 민수 고객입니다", "[name] 고객입니다"),
        ("담당자김민수님이", "담당자[name]님이"),
        ("민수님 감사합니다", "[name]님 감사합니다"),
        ("민수 씨는", "[name] 씨는"),
        ("민수가 왔다", "[name]가 왔다"),
        ("김민수입니다만", "[name]입니다만"),
        ("안녕하세요김민수입니다", "안녕하세요[name]입니다"),
        ("DANA WHITFIELD called", "[name] called"),
        ("Whitfield, Dana", "[name]"),
        ("ask dana's team", "ask [name]'s team"),
        ("Dana가 보냈어요", "[name]가 보냈어요"),
        ("회원 c-00417은", "회원 [id]은"),
    ],
)
def test_a_known_person_goes_with_particles_spaces_and_in_any_case(said, left):
    assert redact(said, PEOPLE) == left


@pytest.mark.parametrize(
    "said", ["국민수준의 서비스", "김민수산시장", "Danatech", "배송이 느려요", "The price is 10,000", "2026. 3. 5. 오후 2:30", "₩1,234,567", "12-34"]
)
def test_words_that_only_look_alike_stay(said):
    kept = said if said != "김민수산시장" else "[name]산시장"  # a full name from the start of a word goes, whatever follows: rather one too many
    assert redact(said, PEOPLE) == kept


def test_a_name_that_is_an_ordinary_word_goes_only_where_a_person_is_meant():
    redactor = Redactor(known(("name", "이하늘"), ("name", "조용한"), ("name", "Mark Price"), ("name", "이상")))
    assert redactor.scrub("하늘이 파랗고 조용한 매장, 10개 이상") == "하늘이 파랗고 조용한 매장, 10개 이상"
    assert redactor.scrub("하늘님, 이하늘이요, 고객 조용한, 이상 과장") == "[name]님, [name]이요, 고객 [name], [name] 과장"
    assert redactor.scrub("mark the price") == "mark the price"
    assert redactor.scrub("Mark Price and Mr. Price, dear Mark") == "[name] and Mr. [name], dear [name]"
    assert redactor.scrub(" 조용한 ") == " [name] "
    assert redactor.scrub("이하늘 mark 이하늘") == "[name] mark [name]"
    assert redactor.cautious == 2


def test_a_short_id_goes_only_after_a_word_that_announces_it():
    redactor = Redactor(known(("id", "1234"), ("id", "00041712")))
    assert redactor.scrub("1234원, 고객번호 1234, ticket #1234, 00041712번") == "1234원, 고객번호 [id], ticket #[id], [id]번"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("hong.gd+a@naver.com으로", "[email]으로"),
        ("hong(at)naver.com", "[email]"),
        ("010-1234-5678", "[phone]"),
        ("연락처01012345678입니다", "연락처[phone]입니다"),
        ("010 1234 5678", "[phone]"),
        ("담당자(010-1234-5678)에게", "담당자([phone])에게"),
        ("02)123-4567", "[phone]"),
        ("+82-10-1234-5678", "[phone]"),
        ("+1 415 555 2671", "[phone]"),
        ("(415) 555-2671", "[phone]"),
        ("06 12 34 56 78", "[phone]"),
        ("900101-1234567", "[rrn]"),
        ("9001011234568", "[rrn]"),
        ("900101-1******", "[rrn]"),
        ("4111 1111 1111 1111", "[card]"),
        ("신한 110-234-567890", "신한 [account]"),
        ("국민은행 12345678901234", "국민은행 [account]"),
        ("GB82 WEST 1234 5698 7654 32", "[account]"),
        ("여권 M12345678", "여권 [id]"),
        ("ssn 078-05-1120", "ssn [id]"),
        ("192.168.0.14에서", "[ip]에서"),
        ("2001:db8::ff00:42:8329에서", "[ip]에서"),
        ("https://a.example/r?token=9f8e7d", "[url]"),
        ("카톡 아이디 abcd_12", "카톡 아이디 [id]"),
        ("강서점 이수현 과장님께", "강서점 [name] 과장님께"),
        ("최민호대리가", "[name]대리가"),
        ("저는 박서연입니다", "저는 [name]입니다"),
        ("Mr. Okafor called, my name is Tom Reeve", "Mr. [name] called, my name is [name]"),
        ("０１０－２３４５－６７８９", "[phone]"),
        ("010–2345–6789로", "[phone]로"),
        ("전화 010\u00a02345\u00a06789", "전화 [phone]"),
        ("031)234-5678", "[phone]"),
        ("020 7946 0958", "[phone]"),
        ("hong [at] naver [dot] com", "[email]"),
        ("josé@example.com", "[email]"),
        ("9001011234567", "[rrn]"),
        ("900101-5234567", "[rrn]"),
        ("123-45-67890", "[id]"),
        ("사업자등록번호는 1234567890", "사업자등록번호는 [id]"),
        ("여권번호 AB1234567", "여권번호 [id]"),
        ("서울 12-345678-90", "[id]"),
        ("00:1A:2b:3C:4D:5E", "[id]"),
        ("12가 3456 차량", "[id] 차량"),
        ("주차된 서울 123허4567이", "주차된 [id]이"),
        ("주문번호 20260305-0012예요", "주문번호 [id]예요"),
        ("customer no. 88123", "customer no. [id]"),
        ("계좌는 352-0123-4567", "계좌는 [account]"),
        ("생년월일: 1990.01.02", "생년월일: [id]"),
        ("인스타 hong.gildong으로", "인스타 [id]으로"),
        ("카톡 hong1234 추가", "카톡 [id] 추가"),
        ("DM @hong_gd please", "DM [id] please"),
        ("https://www.instagram.com/honggd/", "[url]"),
        ("서울시 강남구 테헤란로 12길 34로 보내세요", "[address]로 보내세요"),
        ("경기도 성남시 분당구 판교역로 235, 4층 (삼평동)", "[address]"),
        ("부산 해운대구 우동 1234-5 앞", "[address] 앞"),
        ("역삼동 123-45번지", "[address]"),
        ("래미안아파트 101동 1203호에 살아요", "[address]에 살아요"),
        ("우편번호 06134", "우편번호 [address]"),
        ("at 221B Baker Street, London NW1 6XE.", "at [address]."),
        ("1600 Pennsylvania Ave NW, Washington, DC 20500", "[address]"),
        ("Springfield, IL 62704", "[address]"),
    ],
)
def test_what_has_the_shape_of_personal_data_goes_unknown(said, left):
    assert redact(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-05 14:20:30",
        "1588-1234로 전화",
        "https://example.com/docs",
        "주문 20260305-0001",
        "4111 1111 1111 1112",
        "1700000000000",
        "300.400.1.2",
        "v1.2.3.4",
        "5,000~10,000원",
        "3.5점",
        "1:1 문의",
        "10:30 ~ 11:30",
        "@channel",
        "김 대리님",
        "전산팀 과장님",
        "이용자님께",
        "고객사 대표님",
        "신규 과장",
        "전문연기자가",
        "이번에 대표 상품",
        "조용한 이사",
        "iOS 17.4.1, 10.0.1 버전, 10.0.1.2 버전, firmware 1.5.2.3, 0.1.2.3",
        "ISO 9001, A4, Office 365, SM-G991N, WH-1000XM5, 27GP850",
        "12가지 3456개, 12주 3456건, 15조 2000억, 30도 1200원, 12시간 3456명",
        "강남구 매장 3곳, 역삼동 2곳, 우동 12개, 실제로 3번, 카드로 100원, 새로 12",
        "다시 친구 카드로 10번, 1동 2호점, 101호, 5길",
        "5 Court cases, 2 Google Drive files, 20 Street food stalls, M1 8GB, X1 2TB",
        "@all @AppleSupport, twitter 2026, 인스타 보고, facebook.com",
        "8801062518210",
        "order number 2 was late, 주문번호 없이, 고객번호를 3번",
        "2026년 3월 5일 14:30:05, 2026/03/05, 20260305, 2023-2024",
        "500-1000개, 3-4일, 10-20-30 세대",
    ],
)
def test_what_has_another_meaning_stays(said):
    assert redact(said) == said


def test_counts_say_what_was_removed():
    redactor = Redactor(PEOPLE)
    out = redactor.scrub_series(pd.Series(["민수님 010-1111-2222", None, "민수님 010-1111-2222", 7], dtype=object))
    assert out.tolist() == ["[name]님 [phone]", None, "[name]님 [phone]", 7]
    assert redactor.counts == {"name": 2, "phone": 2}


def test_a_later_file_re_scrubs_what_is_stored():
    stored = Redactor(known(("name", "김민수"))).scrub("김민수와 박서연이 왔다")
    assert stored == "[name]와 박서연이 왔다"
    assert Redactor(known(("name", "김민수"), ("name", "박서연"))).scrub(stored) == "[name]와 [name]이 왔다"


def test_a_customer_called_like_a_token_does_not_break_it():
    redactor = Redactor(known(("name", "Name"), ("id", "phone"), ("name", "Card Email")))
    once = redactor.scrub("Card Email wrote to a@b.co about 010-1234-5678")
    assert once == "[name] wrote to [email] about [phone]"
    assert redactor.scrub(once) == once


def test_the_surname_after_a_known_first_name_goes_with_it():
    redactor = Redactor(known(("name", "Owen")))
    assert redactor.scrub("This is Owen Reeve, ask Owen on Monday. Owen Monday?") == "This is [name], ask [name] on Monday. [name] Monday?"


def test_names_in_other_scripts_go_too():
    assert redact("田中太郎さんから", known(("name", "田中太郎"))) == "[name]さんから"


SYLLABLES = st.sampled_from("민서지우준현수아영윤재호훈혜정태")
KOREAN_NAME = st.builds(lambda s, a, b: s + a + b, st.sampled_from("김이박최강조윤임한오"), SYLLABLES, SYLLABLES)
LATIN_NAME = st.builds(
    lambda a, b: f"{a} {b}", st.sampled_from(["Nadia", "Tobias", "Ingrid", "Mateus"]), st.sampled_from(["Okafor", "Lindqvist", "Haverford", "Zielinski"])
)
IDS = st.from_regex(r"[A-Z]{1,3}-?[0-9]{4,8}", fullmatch=True)
FILLER = st.sampled_from(["배송이 느려요", " 그리고 ", "The app is slow. ", ", ", " 결제가 편해요 ", "…", "\n", " [name] ", "100% ", "\U0001f600"])


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(KOREAN_NAME, LATIN_NAME), min_size=1, max_size=4), st.lists(IDS, max_size=3), st.data())
def test_after_scrubbing_no_known_identifier_is_left_and_scrubbing_again_changes_nothing(names, ids, data):
    redactor = Redactor(known(*[("name", n) for n in names], *[("id", i) for i in ids]))
    parts = data.draw(st.lists(st.one_of(FILLER, st.sampled_from([*names, *ids]).map(lambda v: f" {v}님이 ")), max_size=8))
    said = "".join(parts)
    once = redactor.scrub(said)
    assert redactor.scrub(once) == once
    for value in (*names, *ids):
        assert value.casefold() not in once.casefold()


ORDINARY = [
    "배송",
    "느려요",
    "친절",
    "결제",
    "설치",
    "가이드",
    "slow",
    "login",
    "3일",
    "5점",
    "2026년",
    "10%",
    "₩3,000",
    "A/S",
    "문의",
    "하지만",
    "이용",
    "전화",
    "the",
    "and",
]
WORDS = st.lists(st.sampled_from(ORDINARY), max_size=12)


@settings(max_examples=120, deadline=None)
@given(WORDS)
def test_a_text_without_people_is_left_as_it_is(words):
    said = " ".join(words)
    assert Redactor(PEOPLE).scrub(said) == said


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_scrubbing_twice_is_scrubbing_once_for_any_text(said):
    redactor = Redactor(PEOPLE)
    once = redactor.scrub(said)
    assert redactor.scrub(once) == once


def test_hostile_strings_stay_text(test_data):
    strings = json.loads((test_data / "hostile" / "blns.json").read_text(encoding="utf-8"))
    redactor = Redactor(PEOPLE)
    out = redactor.scrub_series(pd.Series(strings))
    assert out.map(type).eq(str).all()
    assert (out != pd.Series(strings)).sum() <= 5
    assert redactor.scrub_series(out).equals(out)


def test_a_regular_expression_in_a_name_is_only_a_name():
    assert redact("call .*(x) now", known(("name", ".*(x)"))) == "call [name] now"
