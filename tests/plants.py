"""Personal data of nobody: invented names, numbers that are given to no one, example domains; and harmless strings that look alike.

``plants`` are strings that must be gone after redaction, each in a sentence as customers write it; ``twins`` are the same sentences' harmless
relatives. Both are made from a seed. Names and ids come with records (``roster``); a name that no record, title or introduction gives away is
not promised, nor is a road without a district, a number in words, or one written to hide from filters.
"""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

SURNAMES, GIVEN = "김이박최정강조윤장임한오서신권황안송", "민서지우준현수아영윤재호훈혜정태은채율담솔"
FIRST = ("Nadia", "Tobias", "Ingrid", "Mateus", "Saoirse", "Leander", "Priyanka", "Yusuf", "Annika", "Rafael", "Odette", "Cyprian")
LAST = ("Okafor", "Lindqvist", "Haverford", "Zielinski", "Achterberg", "Montclair", "Devereux", "Kowalczyk", "Thorvald", "Bellweather")
LETTERS = "abcdefghijkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Plant:
    kind: str
    value: str
    sentence: str


def roster(seed: int = 7, n: int = 30) -> list[tuple[str, str]]:
    """(name, customer number) of people whom a record names: half Korean, half Latin, none of them an ordinary word."""
    from journey_nb.privacy.shapes import common_words

    pick = random.Random(f"roster {seed}")
    found: dict[str, str] = {}
    while len(found) < n:
        korean = pick.choice(SURNAMES) + "".join(pick.sample(GIVEN, 2))
        name = korean if len(found) % 2 else f"{pick.choice(FIRST)} {pick.choice(LAST)}"
        if not {korean, korean[1:]} & common_words():
            found.setdefault(name, f"CU-{pick.randrange(10**6, 10**7)}")
    return list(found.items())


def roster_table(seed: int = 7) -> bytes:
    """The customers as a table: what comes with the records."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["고객ID", "이름", "가입일", "의견"])
    writer.writerows([number, name, f"2026-03-{n % 28 + 1:02d}", ("배송이 빨라요", "결제가 불편해요")[n % 2]] for n, (name, number) in enumerate(roster(seed)))
    return out.getvalue().encode("utf-8")


def _luhn(digits: str) -> str:
    double = [int(c) * 2 - 9 * (int(c) > 4) for c in digits[::-2]]
    return digits + str(-(sum(double) + sum(map(int, digits[-2::-2]))) % 10)


def _kinds(pick: random.Random, people: list[tuple[str, str]]) -> dict[str, Callable[[], tuple[str, tuple[str, ...]]]]:
    """kind → a value and the sentences it stands in ({} is the value)."""

    def digits(n: int) -> str:
        return "".join(pick.choice("0123456789") for _ in range(n))

    def word(n: int) -> str:
        return "".join(pick.choice(LETTERS) for _ in range(n))

    def born() -> str:
        return f"{pick.randrange(60, 100)}{pick.randrange(1, 13):02d}{pick.randrange(1, 29):02d}"

    def card() -> str:
        return " ".join(re.findall(".{4}", _luhn("400000" + digits(9))))

    korean = [name for name, _ in people if not name.isascii()]
    latin = [name for name, _ in people if name.isascii()]
    road = ("가온", "누리", "다솜", "라온", "마루", "한별")
    district = ("서울시 강남구", "서울특별시 마포구", "부산 해운대구", "경기도 성남시 분당구", "대전 유성구", "광주광역시 북구")
    return {
        "name (ko, with a record)": lambda: (
            pick.choice(korean),
            ("{}님이 상담해 주셨어요", "담당자 {}에게 물었습니다", "{}가 알려 줬어요", "안녕하세요 {}입니다"),
        ),
        "name (en, with a record)": lambda: (pick.choice(latin), ("I spoke with {} today", "{}'s answer was late", "{} 님이 친절했어요")),
        "given name (with a record)": lambda: (pick.choice(korean)[1:], ("{} 씨가 도와줬어요", "{}님 감사합니다")),
        "name (with a title)": lambda: (
            pick.choice(SURNAMES) + pick.choice("민서지준현") + pick.choice("영호훈혜정"),
            ("어제 {} 과장님이 설명했습니다", "{}대리와 통화했어요"),
        ),
        "customer number (with a record)": lambda: (pick.choice(people)[1], ("제 번호는 {}입니다", "customer {} again", "{} 주문이 안 와요")),
        "e-mail": lambda: (
            f"{word(4)}.{word(5)}{digits(2)}@{pick.choice(('example.com', 'mail.example.org', 'haneul.example'))}",
            ("{}으로 보내 주세요", "write to {} please", "메일은 <{}>"),
        ),
        "phone (010-)": lambda: (f"010-0{digits(3)}-{digits(4)}", ("{}로 전화 주세요", "연락처({})입니다", "call {} now")),
        "phone (010.)": lambda: (f"010.0{digits(3)}.{digits(4)}", ("{}로 전화 주세요", "번호 {}")),
        "phone (010 joined)": lambda: (f"0100{digits(7)}", ("{}로 전화 주세요", "제 번호{}입니다")),
        "phone (+82)": lambda: (f"+82 10-0{digits(3)}-{digits(4)}", ("{}", "my number is {}.")),
        "phone (031))": lambda: (f"{pick.choice(('02', '031', '051'))}){digits(1).replace('0', '3')}{digits(2)}-{digits(4)}", ("사무실 {}로", "tel {}")),
        "phone (full width)": lambda: (f"010-0{digits(3)}-{digits(4)}".translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}), ("{}로 전화 주세요",)),
        "phone (en)": lambda: (
            pick.choice(
                (f"({pick.choice(('202', '415', '312'))}) 555-01{digits(2)}", f"+1 415 555 01{digits(2)}", f"020 7946 0{digits(3)}", f"07700 900{digits(3)}")
            ),
            ("reach me at {}.", "전화번호 {} 입니다"),
        ),
        "resident number": lambda: (f"{born()}-{pick.choice('1256')}{digits(6)}", ("주민번호 {} 확인", "{}을 물어봤어요")),
        "business number": lambda: (f"{digits(3)}-{pick.choice(('12', '81', '86'))}-{digits(5)}", ("사업자번호 {}로 발행", "{} 세금계산서")),
        "passport": lambda: (f"M{digits(8)}", ("여권 {}을 냈어요", "passport {} was scanned")),
        "licence": lambda: (f"{pick.randrange(11, 29)}-{digits(2)}-{digits(6)}-{digits(2)}", ("면허 {} 등록 실패",)),
        "card": lambda: (card(), ("카드 {} 결제 실패", "card {} was charged twice")),
        "bank account": lambda: (f"{digits(3)}-{digits(3)}-{digits(6)}", ("신한 {}로 환불", "계좌 {}")),
        "IP address": lambda: (
            pick.choice((f"192.0.2.{pick.randrange(1, 255)}", f"203.0.113.{pick.randrange(1, 255)}", f"2001:db8::{pick.randrange(4096, 65535):x}")),
            ("{}에서 접속", "blocked from {} again"),
        ),
        "MAC address": lambda: (f"00:00:5E:00:53:{pick.randrange(16, 255):02X}", ("공유기 {} 연결", "device {}")),
        "web address": lambda: (f"https://shop.example/u?token={word(6)}{digits(6)}", ("{} 안 열려요", "see {} please")),
        "address (ko)": lambda: (
            pick.choice(
                (
                    f"{pick.choice(district)} {pick.choice(road)}로 {pick.randrange(2, 90)}길 {pick.randrange(2, 90)}",
                    f"{pick.choice(district)} {pick.choice(road)}대로 {pick.randrange(100, 900)}",
                    f"{pick.choice(district)} {pick.choice(road)}동 {pick.randrange(10, 900)}-{pick.randrange(2, 90)}",
                )
            ),
            ("{}로 보내 주세요", "주소는 {}입니다", "{}, 문 앞에"),
        ),
        "flat": lambda: (f"{pick.randrange(101, 130)}동 {pick.randrange(101, 2500)}호", ("{}에 두고 가세요", "가온아파트 {}입니다")),
        "address (en)": lambda: (
            f"{pick.randrange(10, 999)} {pick.choice(('Larkfield', 'Thornbury', 'Maplewood'))} {pick.choice(('Street', 'Road', 'Lane', 'Avenue'))}",
            ("deliver to {}.", "I live at {}, second floor"),
        ),
        "zip (en)": lambda: (f"{pick.choice(('Ashford', 'Milbrook'))}, {pick.choice(('OH', 'TX', 'WA'))} {digits(5)}", ("sent to {} by mistake",)),
        "handle": lambda: (f"@{word(4)}_{word(3)}{digits(2)}", ("인스타 {} 디엠 주세요", "DM {} please")),
        "messenger id": lambda: (f"{word(5)}{digits(4)}", ("카톡 아이디 {} 추가", "카톡 {}로 주세요")),
        "plate": lambda: (f"{pick.randrange(10, 99)}{pick.choice('가나다라마거너더러')} {digits(4)}", ("{} 차량입니다", "차 번호 {}")),
        "order number": lambda: (f"A{digits(8)}", ("주문번호 {} 취소해 주세요", "order no. {} is late")),
    }


def plants(n: int = 300, seed: int = 7) -> list[Plant]:
    """``n`` strings, every kind in turn, each another."""
    pick = random.Random(f"plants {seed}")
    kinds = _kinds(pick, roster(seed))
    found: dict[str, Plant] = {}
    while len(found) < n:
        for kind, make in kinds.items():
            value, sentences = make()
            for _ in range(9):
                if value not in found:
                    break
                value, sentences = make()
            if len(found) < n and value not in found:
                found[value] = Plant(kind, value, pick.choice(sentences).format(value))
    return list(found.values())


def twins(n: int = 300, seed: int = 7) -> list[Plant]:
    """Harmless strings in the same kind of sentence: prices, dates, times, versions, models, counts, scores, service numbers."""
    pick = random.Random(f"twins {seed}")
    kinds: dict[str, Callable[[], tuple[str, tuple[str, ...]]]] = {
        "price": lambda: (f"{pick.randrange(1, 99)},{pick.randrange(100, 999)}원", ("{}에 샀어요", "가격이 {}이라 비싸요")),
        "price (en)": lambda: (f"${pick.randrange(1, 9)},{pick.randrange(100, 999)}.{pick.randrange(10, 99)}", ("charged {} for it",)),
        "date": lambda: (f"2026-{pick.randrange(1, 13):02d}-{pick.randrange(1, 29):02d}", ("{}에 주문했어요", "ordered on {}.")),
        "date (ko)": lambda: (f"2026년 {pick.randrange(1, 13)}월 {pick.randrange(1, 29)}일", ("{} 배송 예정",)),
        "time": lambda: (f"{pick.randrange(10, 24)}:{pick.randrange(10, 60)}:{pick.randrange(10, 60)}", ("{}에 접속 안 됨", "at {} it froze")),
        "version": lambda: (f"{pick.randrange(10, 19)}.{pick.randrange(0, 9)}.{pick.randrange(0, 9)}", ("iOS {}에서 꺼져요", "version {} crashes")),
        "version (4)": lambda: (f"{pick.randrange(2, 19)}.{pick.randrange(0, 9)}.{pick.randrange(0, 9)}.{pick.randrange(10, 99)}", ("앱 버전 {}", "{} 버전")),
        "model": lambda: (f"SM-G{pick.randrange(900, 999)}N", ("{} 기종이에요", "my {} phone")),
        "standard": lambda: (f"ISO {pick.randrange(9000, 30000)}", ("{} 인증이 있나요",)),
        "score": lambda: (f"{pick.randrange(1, 5)}.{pick.randrange(0, 10)}점", ("{} 드려요", "만족도 {}")),
        "count": lambda: (f"{pick.randrange(2, 99)}개 {pick.randrange(1000, 9999)}원", ("{}에 샀어요",)),
        "range": lambda: (f"{pick.randrange(100, 200)}-{pick.randrange(300, 900)}명", ("{} 규모 회사예요",)),
        "share": lambda: (f"{pick.randrange(1, 99)}.{pick.randrange(0, 9)}%", ("{} 할인", "only {} of it")),
        "service number": lambda: (f"{pick.choice(('1588', '1544', '1600'))}-{pick.randrange(1000, 9999)}", ("{}로 전화했더니",)),
        "product number": lambda: (f"{pick.choice(('WH', 'MX', 'LG'))}-{pick.randrange(1000, 9999)}XM", ("{} 소음이 커요",)),
        "place": lambda: (
            f"{pick.choice(('강남구', '분당구', '해운대구'))} {pick.choice(('매장', '지점'))} {pick.randrange(2, 9)}곳",
            ("{}을 가 봤어요", "{} 모두 친절"),
        ),
        "size": lambda: (f"{pick.randrange(800, 3000)}x{pick.randrange(600, 2000)}", ("{} 화면이 깨져요",)),
        "plain link": lambda: (
            f"https://shop.example/help/{pick.choice(('returns', 'pay', 'login', 'delivery'))}{pick.randrange(2, 99)}",
            ("{} 설명이 어려워요",),
        ),
        "amount": lambda: (f"{pick.randrange(10, 90)}조 {pick.randrange(1000, 9999)}억", ("{} 규모 시장이라는데",)),
        "code": lambda: (f"E{pick.randrange(100, 999)}", ("오류 {}가 떠요", "error {} again")),
    }
    found: dict[str, Plant] = {}
    for _ in range(50 * n):
        for kind, make in kinds.items():
            value, sentences = make()
            if len(found) < n:
                found.setdefault(value, Plant(kind, value, pick.choice(sentences).format(value)))
        if len(found) >= n:
            break
    return list(found.values())


def spellings(value: str) -> set[str]:
    """How a string may lie in a file: as it is, joined, escaped for HTML, JSON or an address."""
    joined = re.sub(r"[\s().\-]", "", value)
    found = {value, html.escape(value), html.escape(value, quote=False), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], quote(value)}
    return found | ({joined} if len(joined) >= 7 else set())


def left_in(text: str, wanted: Iterable[Plant]) -> list[str]:
    """The kinds of the strings that a text still holds; never the strings."""
    folded = text.casefold()
    return sorted({f"{p.kind}" for p in wanted if any(s.casefold() in folded for s in spellings(p.value))})
