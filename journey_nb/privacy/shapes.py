"""What personal data looks like, whoever it belongs to: addresses, numbers of phones, people, cards and accounts."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from functools import cache

from ..model.phrase import Phrase

KINDS = ("name", "email", "phone", "id", "card", "rrn", "account", "ip", "url")
TOKEN = re.compile(r"(\[(?:" + "|".join(KINDS) + r")\])")

EMAIL = (
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+\-]*[A-Za-z0-9_%+\-])?\s?(?:@|\(at\)|\[at\]|골뱅이|＠)\s?"
    r"[A-Za-z0-9가-힣](?:[A-Za-z0-9가-힣\-]*[A-Za-z0-9가-힣])?(?:\.[A-Za-z0-9\-]+)*\.(?:[A-Za-z]{2,24}|한국)"
)
_URL = r"(?:https?://|www\.)[^\s<>\"'()가-힣]+"
_RRN = r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-–]?\s?[1-8](?:\d{6}|[*xX●]{6}|\d[*xX●]{5})(?![\d*])"
_CARD = r"(?<![\d-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d-])|(?<![\d-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\d-])"
PHONE = (
    r"(?<![\d\-+.])(?:\(?\+?\s?82\)?[-\s.]?\(?0?\)?|\(?0)(?:1[016789]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d?)\)?[-\s.·)]{0,2}\d{3,4}[-\s.·]{0,2}\d{4}(?!\d|[-.]\d)"
    r"|(?<![\w+])\+\d{1,3}[-\s.]?(?:\(?\d{1,4}\)?[-\s.]?){1,5}\d{2,4}(?!\d)"
    r"|(?<![\d\-])\(?[2-9]\d{2}\)?[-.\s]\s?[2-9]\d{2}[-.]\d{4}(?![\d\-])"
)
_ABROAD = r"(?<![\d\-+.])\(?0\d{1,4}\)?[\s./\-]?(?:\d{2,4}[\s./\-]){1,4}\d{2,4}(?!\d|[-.]\d)"  # national form of another country
_PASSPORT = r"(?<![A-Za-z0-9\-])[MSRODGPT](?:\d{8}|\d{3}[A-Z]\d{4})(?![A-Za-z0-9])"
_NATIONAL = r"(?<![\d\-])\d{3}-\d{2}-\d{4}(?![\d\-])|(?<![\d\-])\d{2}-\d{2}-\d{6}-\d{2}(?![\d\-])"
_ACCOUNT = (
    r"(?<![\d\-])(?!(?:19|20)\d{2}-\d{2}-\d{2}\b)\d{2,6}-\d{2,6}-\d{2,7}(?:-\d{1,3})?(?![\d\-])"
    r"|(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_ACCOUNT_SAID = r"(?:계좌(?:번호)?|은행|농협|뱅크|account(?:\s?(?:no|number))?)\s?[은는이가:.#]{0,2}\s?(\d{10,14})(?!\d)"
_IP = r"(?<![\d.vV])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])"
_KAKAO = r"(?:카톡|카카오톡|카카오|kakao(?:talk)?|line|라인|텔레그램|telegram)\s?(?:아이디|id)\s?[은는이가:=]?\s?([A-Za-z0-9][A-Za-z0-9_.\-]{3,})"
MAYBE = re.compile(r"\d[\s.\-()]?\d[\s.\-()]?\d|@|＠|://|www\.|골뱅이|\(at\)|\d\.\d|:[0-9a-fA-F]*:|아이디|id", re.IGNORECASE)


@cache
def shapes() -> re.Pattern[str]:
    parts = {
        "url": _URL, "email": EMAIL, "rrn": _RRN, "card": _CARD, "phone": PHONE, "national": _NATIONAL, "abroad": _ABROAD, "account": _ACCOUNT,
        "said": _ACCOUNT_SAID, "ip": _IP, "passport": _PASSPORT, "kakao": _KAKAO,
    }  # fmt: skip
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in parts.items()), re.IGNORECASE)


def by_shape(match: re.Match[str], counts: Counter[str]) -> str:
    """What stands in place of one match: a token, or the words themselves where a closer look says that they are something else."""
    shape_of, found = str(match.lastgroup), match[0]
    if shape_of in ("said", "kakao"):
        inner = next(group for group in reversed(match.groups()) if group)
        kind = "account" if shape_of == "said" else "id"
        counts[kind] += 1
        return found[: len(found) - len(inner)] + f"[{kind}]"
    kind = _kind(shape_of, found)
    if not kind:
        return found
    counts[kind] += 1
    return f"[{kind}]"


def _kind(shape_of: str, found: str) -> str:
    digits = sum(c.isdigit() for c in found)
    if shape_of == "card":
        return "card" if _luhn(found) else "account" if found.count("-") >= 2 else ""
    if shape_of in ("passport", "national"):
        return "id" if found[0].isupper() or found[0].isdigit() else ""
    if shape_of == "abroad":
        return "phone" if _phone_abroad(found) else ""
    really = {
        "url": lambda: _tells(found),
        "account": lambda: _iban(found) if found[0].isalpha() else 11 <= digits <= 14,
        "rrn": lambda: not found.isdigit() or _rrn_plausible(found),
        "ip": lambda: _is_ip(found),
        "phone": lambda: 8 <= digits <= 15,
    }.get(shape_of)
    return shape_of if really is None or really() else ""


def _phone_abroad(text: str) -> bool:
    import phonenumbers

    for region in ("JP", "GB", "FR", "DE", "CN", "AU"):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(text, region)):
                return True
        except phonenumbers.NumberParseException:
            return False
    return False


def _tells(url: str) -> bool:
    """A web address that carries a query, a fragment, a login or a long code may lead to one person's page."""
    return bool(re.search(r"[?#@]|[=&]|(?=[A-Za-z0-9_\-]*\d)[A-Za-z0-9_\-]{16,}", url.split("//")[-1]))


def _luhn(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    if not 13 <= len(digits) <= 19:
        return False
    double = [d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(double)) % 10 == 0


def _rrn_plausible(text: str) -> bool:
    """Thirteen digits without a hyphen: the check digit must fit, or the birth be late enough (from October 2020 there is none)."""
    digits = [int(c) for c in text]
    check = (11 - sum(a * b for a, b in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False)) % 11) % 10
    return check == digits[12] or (digits[6] in (3, 4, 7, 8) and text[:4] >= "2010" and text[:2] <= "39")


def _iban(text: str) -> bool:
    text = re.sub(r"\s", "", text).upper()
    return 15 <= len(text) <= 34 and int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def shape(value: object) -> Phrase:
    """What a value looks like, without the value: for messages and logs.

    Examples
    --------
    >>> shape("010-1234-5678").ko
    '전화번호 꼴, 13자'
    >>> shape("kim@example.com").en
    'looks like an e-mail address, 15 characters'
    >>> shape("배송이 늦어요").en
    'Korean text, 7 characters'
    """
    if value is None or value != value:
        return Phrase("empty", "빈 값")
    text = str(value).strip()
    if not text:
        return Phrase("empty", "빈 값")
    size = len(text)
    for pattern, en, ko in _SHAPES:
        if re.fullmatch(pattern, text):
            return Phrase(f"{en}, {size} character{'s' if size != 1 else ''}", f"{ko}, {size}자")
    return Phrase(f"text, {size} character{'s' if size != 1 else ''}", f"글, {size}자")


_SHAPES = (
    (EMAIL, "looks like an e-mail address", "이메일 꼴"),
    (_URL + r".*", "looks like a web address", "웹 주소 꼴"),
    (_RRN, "looks like a resident registration number", "주민등록번호 꼴"),
    (PHONE, "looks like a phone number", "전화번호 꼴"),
    (_CARD, "looks like a card number", "카드번호 꼴"),
    (r"\d{2,4}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,4}.*", "looks like a date", "날짜 꼴"),
    (_ACCOUNT, "looks like an account number", "계좌번호 꼴"),
    (r"[₩$€£+\-]?\s?[\d.,\s]+\s?(?:원|%|만|억|[A-Z]{3})?", "number", "숫자"),
    (r"[가-힣\s.,!?~…ㄱ-ㅎㅏ-ㅣ]+", "Korean text", "한글"),
    (r"[A-Za-z\s.,!?'’\-]+", "Latin letters", "영문자"),
    (r"[A-Za-z0-9_.\-]+", "letters and digits", "영문자와 숫자"),
)
