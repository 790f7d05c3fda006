"""What a column of a report counts: its unit, whether its rows may be summed, and the words by which it is known."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from .values import MISSING, filled, numbers, plain

RATE = re.compile(r"\bctr\b|\brate\b|percent|클릭 ?률|.*[률율]$|비율|비중|점유")
MEAN = re.compile(
    r"\b(average|avg|mean|median|per|cpc|cpm|cpa|cpv|cpi|roas|arpu|position|rank|index|score)\b|평균|중앙값|당|순위|지수|수익률|roas|단가|points?$"
)
PEOPLE = re.compile(
    r"\b(unique|users?|visitors?|reach|uv|mau|wau|dau|viewers|subscribers|followers)\b|사용자|이용자|방문자|도달|시청자|구독자|팔로워|회원 ?수|고객 ?수"
)
MONEY = re.compile(r"\b(cost|spend|spent|revenue|sales|value|income|cpc|cpm|cpa|cpv)\b|비용|광고비|지출|매출|수익|금액|가치")
TIME = re.compile(r"\b(time|duration|engagement (time|duration))\b|시간|체류")
KNOWN = re.compile(
    r"((active|total|new|returning|engaged|unique|all|key|user|screen|page|video|product|item|link|free|organic|paid|search|lead|form"
    r"|soft|hard|successful|abuse|times|forwarded) )*"
    r"(users?|visitors?|sessions?|visits?|views?|pageviews?|event count|events|conversions?|clicks?|impressions?|impr|interactions|cost|spend|amount spent"
    r"|revenue|sales|reach|entrances|exits|bounces|downloads|installs|orders|purchases|transactions|add to carts|checkouts|sign ?ups|leads|subscribers"
    r"|followers"
    r"|opens?|opened|clicked|sent|delivered|deliveries|recipients|unsubscribe[sd]?|forwarded|complaints"
    r"|likes|shares|plays|engagements?|user engagement|abandonments?|conv|conv value|conversion value|position|ctr|roas|cpc|cpm|cpa|cpv)"
    r"|((engagement|bounce|conversion|conv|exit|completion|abandonment|click|click through|delivery|unsubscribe"
    r"|key event|interaction|view|open|churn|session key event"
    r"|user key event|session conversion|user conversion) )rate"
    r"|(average|avg|mean|median) .+|.+ per .+|cost (conv|click|per .*)|pv|uv|dau|wau|mau"
    r"|((총|신규|활성|재방문|순|유효|참여|주요|전체|광고|평균|직접|간접|누적|일|월|페이지|화면|동영상|앱) ?)*"
    r"(세션|사용자|이용자|방문자?|조회|페이지 ?뷰|이벤트|전환|클릭|노출|비용|광고비|매출|매출액|전환매출액|전환 ?가치|수익|도달|유입|이탈|종료"
    r"|다운로드|설치|주문|구매|결제|문의|신청|가입|회원가입"
    r"|(구매|직접|간접|가입|장바구니) ?전환|발송|(발송|전송) ?(성공|실패)|오픈|열람|수신 ?거부|구독 ?취소|반송"
    r"|재생|시청|구독자?|팔로워|좋아요|공유|체류 ?시간|참여 ?시간|클릭 ?비용"
    r"|게재 ?순위|노출 ?순위|장바구니|예약|상담)( ?(수|건수|횟수|시간|금액|액))?"
    r"|.*(오픈|발송|수신 ?거부|클릭|노출|전환|이탈|참여|종료|반송|도달|열람|구매|완료|재방문|광고 ?수익)[률율]|.*당 .+|.*당(비용|단가)"
)
CURRENCY = {"krw": "₩", "usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "원": "₩", "₩": "₩", "$": "$", "€": "€"}


@dataclass(frozen=True)
class Figure:
    """One column of figures: numbers, what they are counted in (None: pieces), and whether rows may be summed."""

    values: pd.Series
    unit: str | None
    additive: bool


def figure_of(name: str, cells: pd.Series, money: str | None = None) -> Figure:
    """A column of figures. A rate written as a fraction becomes per cent, a clock becomes seconds.

    Examples
    --------
    >>> ctr = figure_of("CTR", pd.Series(["2.5%", "10%"]))
    >>> ctr.values.tolist(), ctr.unit, ctr.additive
    ([2.5, 10.0], '%', False)
    >>> cost = figure_of("총비용(VAT포함,원)", pd.Series(["15,000", "8,400"]))
    >>> cost.values.tolist(), cost.unit, cost.additive
    ([15000.0, 8400.0], '₩', True)
    """
    head, values, text = head_of(name), values_of(cells), " ".join(filled(cells).head(50))
    rate = bool(RATE.search(head)) and not re.search(r"수익률|roas", head)
    additive = not (rate or MEAN.search(head) or PEOPLE.search(head) or re.search(r"\S\s?/\s?\S", re.sub(r"\([^()]*\)", "", name)))
    if KNOWN.fullmatch(head) is None and not re.search(r"\b(count|sum|total|number of)\b|수$|건수|횟수|합계|금액|액$", head):
        additive = False
    aside = " ".join(re.findall(r"\(([^()]*)\)", name)).lower()
    if "%" in name or "%" in text or rate:
        if rate and "%" not in name and "%" not in text and float(values.max() if values.notna().any() else 2) <= 1:
            values = (values * 100).round(10)
        return Figure(values, "%", False)
    for mark, unit in CURRENCY.items():
        if mark in re.split(r"[\s,]+", aside) or (len(mark) == 1 and mark in text):
            return Figure(values, unit, additive)
    if TIME.search(head) or re.search(r"\d:\d\d", text):
        return Figure(values, "minutes" if re.search(r"\bmin|분", aside) else "seconds", additive)
    return Figure(values, money if money and MONEY.search(head) else None, additive)


def values_of(cells: pd.Series) -> pd.Series:
    text = cells.fillna("").str.strip()
    gone = text.str.lower().isin(MISSING)
    clock = text.str.extract(r"^(?:(\d+):)?(\d{1,2}):(\d{2})(?:\.\d+)?$").astype("float64")
    seconds = clock[0].fillna(0) * 3600 + clock[1] * 60 + clock[2]
    bare = text.str.replace(r"^(US\$|A\$|KRW|USD|EUR|₩|\$|€|£|¥)\s*", "", regex=True)
    return numbers(bare.mask(gone | clock[1].notna(), "")).where(clock[1].isna(), seconds)


def currency_of(cells: dict[str, pd.Series]) -> str | None:
    for name, values in cells.items():
        if re.search(r"currency|통화", plain(name)) and (found := set(values) - {""}) and len(found) == 1:
            code = next(iter(found))
            return CURRENCY.get(code.lower(), code[:8])
    return None


def head_of(name: str) -> str:
    return plain(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", name)) or plain(name)
