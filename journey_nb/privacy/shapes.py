"""What personal data looks like, whoever it belongs to: addresses, numbers of phones, people, cards and accounts."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from functools import cache
from importlib.resources import files

from .places import GLANCE, addresses

KINDS = ("name", "email", "phone", "id", "card", "rrn", "account", "ip", "url", "address")
TOKEN = re.compile(r"(\[(?:" + "|".join(KINDS) + r")\])")

_DOT = r"(?:\.|\s?[\[(](?:dot|점|닷)[\])]\s?)"
EMAIL = (
    r"[A-Za-zÀ-ɏ0-9](?:[A-Za-zÀ-ɏ0-9._%+'\-]*[A-Za-zÀ-ɏ0-9_%+\-])?\s?(?:@|\(at\)|\[at\]|골뱅이|＠)\s?"
    rf"[A-Za-z0-9가-힣](?:[A-Za-z0-9가-힣\-]*[A-Za-z0-9가-힣])?(?:{_DOT}[A-Za-z0-9\-]+)*{_DOT}(?:[A-Za-z]{{2,24}}|한국)"
)
_URL = r"(?:https?://|www\.)[^\s<>\"'()가-힣]+"
_RRN = r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-–]?\s?[1-8](?:\d{6}|[*xX●]{6}|\d[*xX●]{5})(?![\d*])"
_CARD = r"(?<![\d-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d-])|(?<![\d-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\d-])"
PHONE = (
    r"(?<![A-Za-z\d\-+.])(?:\(?\+?\s?82\)?[-\s.]?\(?0?\)?|\(?0)(?:1[016789]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d?)\)?[-\s.·)]{0,2}\d{3,4}[-\s.·]{0,2}\d{4}(?!\d|[-.]\d)"
    r"|(?<![\w+])\+\d{1,3}[-\s.]?(?:\(?\d{1,4}\)?[-\s.]?){1,5}\d{2,4}(?!\d)"
    r"|(?<![\d\-])\(?[2-9]\d{2}\)?[-.\s]\s?[2-9]\d{2}[-.]\d{4}(?![\d\-])"
    r"|(?<![A-Za-z\d\-+.])0\d(?:[ .]\d{2}){4}(?!\d)"
    r"|(?<![A-Za-z\d\-+.])0\d{3,4} \d{3} ?\d{3,4}(?!\d)"
    r"|(?<![A-Za-z\d\-+.])0\d-\d{4}-\d{4}(?![\d-])"
    r"|(?<![A-Za-z\d\-+.])\(?0(?:20|1\d1|11\d)\)? \d{3,4} \d{4}(?!\d)"
)
_PASSPORT = r"(?<![A-Za-z0-9\-])[MSRODGPT](?:\d{8}|\d{3}[A-Z]\d{4})(?![A-Za-z0-9])"
_REGION = "(?:서울|부산|대구|인천|광주|대전|울산|경기|강원|충북|충남|전북|전남|경북|경남|제주)"
_NATIONAL = (
    r"(?<![\d\-])\d{3}-\d{2}-\d{4,5}(?![\d\-])|(?<![\d\-])\d{2}-\d{2}-\d{6}-\d{2}(?![\d\-])"  # a social security or business number; a licence
    rf"|{_REGION}\s?\d{{2}}-\d{{6}}-\d{{2}}(?![\d\-])|(?<![A-Za-z\d:\-])(?:[0-9a-f]{{2}}[:\-]){{5}}[0-9a-f]{{2}}(?![A-Za-z\d:\-])"
)
# 12가 3456: the letters that plates have, and nothing that counts after it (15조 2000억)
_PLATE = (
    rf"(?:{_REGION}\s?)?(?<![\d.,가-힣A-Za-z-])\d{{2,3}}[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호]\s?\d{{4}}"
    r"(?=$|[^\d가-힣%.,~:A-Za-z]|[.,](?!\d)|(?:번|입니다|이|가|은|는|을|를|의|로|차|에|인데|예요|이에요|요|와|도)(?![가-힣\d]))"
)
_BE = r"\s?(?:은|는|이|가|is|:|：|\.|#|=)*\s?"  # what stands between a word and the number that it announces
_WHOSE = "여권|면허|운전면허|사업자(?:등록)?|법인(?:등록)?|외국인(?:등록)?|주민(?:등록)?|차량|고객|회원|주문|예약|송장|운송장|접수|계약|환자|통관(?:고유)?"
_WHOSE_EN = (
    "passport|(?:driver'?s )?licen[cs]e|social security|ssn|national insurance|tax|vat|customer|member(?:ship)?|order|booking|reservation|tracking"
    "|policy|patient|employee"
)
_ANNOUNCED = (
    rf"(?:(?:{_WHOSE})\s?(?:번호|부호)|(?:{_WHOSE_EN})\s?(?:no|number|nr|id|#)|\bssn|학번|사번|군번){_BE}#?"
    r"((?=[A-Za-z\- ]{0,5}\d)[A-Za-z0-9](?:[A-Za-z0-9]|[\- ](?=\d)|-(?=[A-Za-z])){4,24})(?![A-Za-z0-9])"
)
_BORN = (
    rf"(?:생년월일|date of birth|birth ?date|\bdob){_BE}"
    r"((?:19|20)?\d{2}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}일?|\d{1,2}/\d{1,2}/(?:19|20)\d{2}|(?:19|20)?\d{6}(?!\d))"
)
_ACCOUNT = (
    r"(?<![\d\-])(?!(?:19|20)\d{2}-\d{2}-\d{2}\b)\d{2,6}-\d{2,6}-\d{2,7}(?:-\d{1,3})?(?![\d\-])"
    r"|(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_ACCOUNT_SAID = (
    r"(?:계좌(?:번호)?|은행|농협|신협|뱅크|새마을금고|우체국|수협|account(?:\s?(?:no|number))|iban|sort code)"
    rf"{_BE}"
    r"(\d{2,6}-\d{2,6}-\d{2,8}(?:-\d{1,3})?|\d{10,14}|\d{3,6}-\d{6,8}|\d{2}-\d{2}-\d{2})(?![\d-])"
)
_VERSION = "".join(rf"(?<!{word}\s)" for word in ("버전", "version", "ver", "firmware", "펌웨어", "build", "빌드")) + "(?<!버전)"
_IP = (
    rf"(?<![\d.vV]){_VERSION}(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![\d.]*\d)(?!\s?(?:버전|version|firmware|펌웨어|build|빌드))"
    r"|(?<![A-Za-z\d_:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![A-Za-z\d_:])"
)
_NETWORK = r"(?:카톡|카카오톡?|인스타(?:그램)?|텔레그램|트위터|틱톡|페이스북|위챗|스레드)"
_NETWORK_EN = r"(?<![A-Za-z])(?:kakao(?:talk)?|insta(?:gram)?|telegram|twitter|tiktok|facebook|wechat|threads|snapchat)(?![A-Za-z])"
_HANDLE = (
    rf"(?:{_NETWORK}|{_NETWORK_EN}|(?<![A-Za-z])line|라인|스카이프|(?<![A-Za-z])skype|디스코드|discord)\s?(?:아이디|계정|id\b|handle){_BE}"
    r"@?([A-Za-z0-9][A-Za-z0-9_.\-]{3,})"
    rf"|(?:{_NETWORK}|{_NETWORK_EN})(?:은|는|:)?\s?(@[A-Za-z0-9_][A-Za-z0-9_.\-]{{2,}})"
    rf"|{_NETWORK}(?:은|는|:)?\s?((?!v\d)(?=[A-Za-z]+[\d_.])[A-Za-z](?:[._]?[A-Za-z0-9]){{3,29}})(?![A-Za-z0-9])"
    rf"|{_NETWORK_EN}:?\s((?!v\d)(?=[A-Za-z]+[\d_])[A-Za-z](?:_?[A-Za-z0-9]){{3,29}})(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9_.@/])(@(?:(?=[A-Za-z0-9_.]*(?:[\d_]|\.[A-Za-z0-9]))[A-Za-z_][A-Za-z0-9_.]{3,28}[A-Za-z0-9_]|\d{5,}))(?![A-Za-z0-9_@])"
)
TITLE = (
    r"(?:님|씨|군|양|선생|교수|박사|기사|대표|사장|부사장|회장|전무|상무|이사|본부장|실장|부장|차장|과장|대리|주임|사원|팀장|파트장|매니저"
    r"|책임|선임|수석|프로|원장|점장|상담사|상담원|작가|기자|변호사|고객님|연구원|담당자|담당님)"
)
# A name nobody told us: a surname, two syllables that names are made of, and a title; or what Mr, Ms, Dr, my name is introduce.
_SURNAME = (
    "[김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도석선설마길연위표명기반왕금옥육인맹제모]"
)
_GIVEN = (
    "[가건경계관광교국규균근기길나남노다대덕도동라란래려련령로록률리린림마만명모목무묵문미민범별병보복본봉"
    "빈빛산삼상새샘서석선설섬성세소솔송수숙순슬승시식신심아안애양언연열영예오옥온완용우욱운웅원유윤율은음의이익인일임"
    "자장재전정제조종주준중지진찬창채천철청초춘치태평표하학한해향헌현형혜호홍화환회효후훈휘흔흥희]"
)
_TITLED = (
    rf"(?<![가-힣]){_SURNAME}\s?(?!대리|이사|주임|전무|상무|대표){_GIVEN}{{2}}"
    rf"(?=님|씨|대리|과장|차장|부장|팀장|주임|매니저|실장|본부장|\s(?!양|군|프로|기사|선생|책임|선임|수석|담당){TITLE})"
    rf"|(?<=저는 ){_SURNAME}{_GIVEN}{{2}}(?=입니다|이라고|라고|예요|이에요)"
)
_INTRODUCED = (
    r"(?-i:(?<=\bMr )|(?<=\bMr\. )|(?<=\bMs )|(?<=\bMs\. )|(?<=\bMrs )|(?<=\bMrs\. )|(?<=\bDr )|(?<=\bDr\. )|(?<=[Mm]y name is ))"
    r"(?-i:[A-Z][a-z’'\-]+(?: [A-Z][a-z’'\-]+)?)"
)


@cache
def common_words() -> frozenset[str]:
    """Ordinary words that are also names, or would pass for one."""
    text = (files("journey_nb") / "templates" / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


@cache
def _groups() -> tuple[tuple[bool, re.Pattern[str], re.Pattern[str]], ...]:
    """Shapes that are worth looking for only where a first glance finds what all of them have: (needs a digit, glance, shapes)."""
    numbers = {"rrn": _RRN, "card": _CARD, "phone": PHONE, "national": _NATIONAL, "account": _ACCOUNT, "said": _ACCOUNT_SAID, "ip": _IP}
    zipped = rf"(?:우편번호|zip code|postcode){_BE}(\d{{3}}-\d{{3}}|\d{{5}}(?:-\d{{4}})?)(?!\d)"
    groups: tuple[tuple[bool, str, dict[str, str]], ...] = (
        (False, r"://|www\.", {"url": _URL}),
        (False, r"@|골뱅이|[\[(]at[\])]", {"email": EMAIL}),
        (True, r"호|학번|사번|군번|생년|no|number|nr|id|birth|dob|ssn|#", {"announced": _ANNOUNCED, "born": _BORN}),
        (True, r"\d\D{0,2}\d\D{0,2}\d|[:\-][0-9a-f]*[:\-]", {**numbers, "passport": _PASSPORT, "plate": _PLATE}),
        (True, GLANCE, {"address": addresses()}),
        (True, r"우편번호|zip code|postcode", {"zip": zipped}),
        (False, r"@|아이디|계정|id|[가-힣A-Za-z:]\s?[A-Za-z]+[._\d][A-Za-z\d]", {"handle": _HANDLE}),
        (False, rf"[가-힣]\s?{TITLE}|저는 ", {"titled": _TITLED}),
        (False, r"\b(?:mr|mrs|ms|dr)\b|my name is", {"introduced": _INTRODUCED}),
    )
    return tuple(
        (digit, re.compile(glance, re.IGNORECASE), re.compile("|".join(f"(?P<{n}>{p})" for n, p in found.items()), re.IGNORECASE))
        for digit, glance, found in groups
    )


# ０１０－１２３４, 010–1234, a space that does not break: one sign for one, so that a place in one is the place in the other
_DIGIT = re.compile(r"\d")
_WIDE = re.compile("[\uff01-\uff5e\u3000\u00a0\u2007\u202f\u2010-\u2015\u2212]")
_FOLD = (
    {n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x3000, 0xA0, 0x2007, 0x202F), " ") | dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
)


def without_shapes(text: str, counts: Counter[str]) -> str:
    """The text with everything that has the shape of personal data replaced by its token; full-width digits and long dashes are seen through."""
    digits = _DIGIT.search(text) is not None
    for digit, glance, shapes in _groups():
        if digit and not digits:
            continue
        seen = text if text.isascii() or not _WIDE.search(text) else text.translate(_FOLD)
        if not glance.search(seen):
            continue
        if seen is text:
            text = shapes.sub(lambda match: _by_shape(match, counts), text)
            continue
        parts, at = [], 0
        for match in shapes.finditer(seen):
            put = _by_shape(match, counts)
            if put != match[0]:
                parts += [text[at : match.start()], put]
                at = match.end()
        text = "".join([*parts, text[at:]])
    return text


def _by_shape(match: re.Match[str], counts: Counter[str]) -> str:
    """What stands in place of one match: a token, or the words themselves where a closer look says that they are something else."""
    shape_of, found = str(match.lastgroup), match[0]
    if shape_of in _ANNOUNCING:
        inner = next(group for group in reversed(match.groups()) if group)
        kind = _ANNOUNCING[shape_of]
        counts[kind] += 1
        return found[: len(found) - len(inner)] + f"[{kind}]"
    kind = _kind(shape_of, found)
    if not kind:
        return found
    counts[kind] += 1
    return "(" * (found[0] == "(" and ")" not in found) + f"[{kind}]"  # 홍길동(010-…): the bracket is not the number's


_ANNOUNCING = {"said": "account", "handle": "id", "announced": "id", "born": "id", "zip": "address"}  # the word that announces it stays


def _kind(shape_of: str, found: str) -> str:
    digits = sum(c.isdigit() for c in found)
    if shape_of == "card":
        return "card" if _luhn(found) else "account" if found.count("-") >= 2 else ""
    if shape_of == "plate":
        return "id"
    if shape_of in ("passport", "national"):
        return "id" if shape_of == "national" or found[0].isupper() or found[0].isdigit() else ""
    if shape_of in ("titled", "introduced"):
        return "" if found.casefold() in common_words() else "name"
    really = {
        "url": lambda: _tells(found),
        "account": lambda: _iban(found) if found[0].isalpha() else 11 <= digits <= 14,
        "rrn": lambda: not found.isdigit() or _rrn_plausible(found),
        "ip": lambda: _is_ip(found),
        "phone": lambda: 8 <= digits <= 15,
    }.get(shape_of)
    return shape_of if really is None or really() else ""


def _tells(url: str) -> bool:
    """A web address that carries a query, a fragment, a login or a long code, or names somebody's profile, may lead to one person's page."""
    if re.search(
        r"(?:instagram|facebook|twitter|tiktok|threads|pinterest)\.(?:com|net)/\w|//x\.com/\w|linkedin\.com/in/|//t\.me/|open\.kakao\.com/|blog\.naver\.com/",
        url,
        re.I,
    ):
        return True
    return bool(re.search(r"[?#@]|[=&]|(?=[A-Za-z0-9_\-]*\d)[A-Za-z0-9_\-]{16,}", url.split("//")[-1]))


def _luhn(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    if not 13 <= len(digits) <= 19:
        return False
    double = [d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(double)) % 10 == 0


def _rrn_plausible(text: str) -> bool:
    """Thirteen digits without a hyphen: the check digit fits, or the birth is no later than 2039 and it is no barcode (from October 2020 there is no check)."""
    digits = [int(c) for c in text]
    check = (11 - sum(a * b for a, b in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False)) % 11) % 10
    barcode = (10 - (sum(digits[:12:2]) + 3 * sum(digits[1:12:2])) % 10) % 10 == digits[12]
    return check == digits[12] or (not barcode and (digits[6] in (1, 2, 5, 6) or text[:2] <= "39"))


def _iban(text: str) -> bool:
    text = re.sub(r"\s", "", text).upper()
    return 15 <= len(text) <= 34 and int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def _is_ip(text: str) -> bool:
    try:
        return int(ipaddress.ip_address(text)) >> 24 != 0 or ":" in text  # 0.1.2.3 is a version
    except ValueError:
        return False
