"""What personal data looks like, whoever it belongs to: addresses, numbers of phones, people, cards and accounts."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from functools import cache
from importlib.resources import files

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
    r"(?<![A-Za-z\d\-+.])(?:\(?\+?\s?82\)?[-\s.]?\(?0?\)?|\(?0)(?:1[016789]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d?)\)?[-\s.·)]{0,2}\d{3,4}[-\s.·]{0,2}\d{4}(?!\d|[-.]\d)"
    r"|(?<![\w+])\+\d{1,3}[-\s.]?(?:\(?\d{1,4}\)?[-\s.]?){1,5}\d{2,4}(?!\d)"
    r"|(?<![\d\-])\(?[2-9]\d{2}\)?[-.\s]\s?[2-9]\d{2}[-.]\d{4}(?![\d\-])"
    r"|(?<![A-Za-z\d\-+.])0\d(?:[ .]\d{2}){4}(?!\d)"
    r"|(?<![A-Za-z\d\-+.])0\d{3,4} \d{3} ?\d{3,4}(?!\d)"
    r"|(?<![A-Za-z\d\-+.])0\d-\d{4}-\d{4}(?![\d-])"
)
_PASSPORT = r"(?<![A-Za-z0-9\-])[MSRODGPT](?:\d{8}|\d{3}[A-Z]\d{4})(?![A-Za-z0-9])"
_NATIONAL = r"(?<![\d\-])\d{3}-\d{2}-\d{4}(?![\d\-])|(?<![\d\-])\d{2}-\d{2}-\d{6}-\d{2}(?![\d\-])"
_ACCOUNT = (
    r"(?<![\d\-])(?!(?:19|20)\d{2}-\d{2}-\d{2}\b)\d{2,6}-\d{2,6}-\d{2,7}(?:-\d{1,3})?(?![\d\-])"
    r"|(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_ACCOUNT_SAID = r"(?:계좌(?:번호)?|은행|농협|뱅크|account(?:\s?(?:no|number))?)\s?[은는이가:.#]{0,2}\s?(\d{10,14})(?!\d)"
_IP = r"(?<![\d.vV])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])"
_KAKAO = r"(?:카톡|카카오톡|카카오|kakao(?:talk)?|line|라인|텔레그램|telegram)\s?(?:아이디|id)\s?[은는이가:=]?\s?([A-Za-z0-9][A-Za-z0-9_.\-]{3,})"
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
def _groups() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Shapes that are worth looking for only where a first glance finds what all of them have: (glance, shapes)."""
    groups = (
        (r"://|www\.", {"url": _URL}),
        (r"@|＠|골뱅이|\(at\)", {"email": EMAIL}),
        (
            r"\d\D{0,2}\d\D{0,2}\d|:[0-9a-f]*:",
            {"rrn": _RRN, "card": _CARD, "phone": PHONE, "national": _NATIONAL, "account": _ACCOUNT, "said": _ACCOUNT_SAID, "ip": _IP, "passport": _PASSPORT},
        ),
        (r"아이디|id", {"kakao": _KAKAO}),
        (rf"[가-힣]\s?{TITLE}|저는 ", {"titled": _TITLED}),
        (r"\b(?:mr|mrs|ms|dr)\b|my name is", {"introduced": _INTRODUCED}),
    )
    return tuple(
        (re.compile(glance, re.IGNORECASE), re.compile("|".join(f"(?P<{n}>{p})" for n, p in found.items()), re.IGNORECASE)) for glance, found in groups
    )


def without_shapes(text: str, counts: Counter[str]) -> str:
    """The text with everything that has the shape of personal data replaced by its token."""
    for glance, shapes in _groups():
        if glance.search(text):
            text = shapes.sub(lambda match: _by_shape(match, counts), text)
    return text


def _by_shape(match: re.Match[str], counts: Counter[str]) -> str:
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
    return "(" * (found[0] == "(" and ")" not in found) + f"[{kind}]"  # 홍길동(010-…): the bracket is not the number's


def _kind(shape_of: str, found: str) -> str:
    digits = sum(c.isdigit() for c in found)
    if shape_of == "card":
        return "card" if _luhn(found) else "account" if found.count("-") >= 2 else ""
    if shape_of in ("passport", "national"):
        return "id" if found[0].isupper() or found[0].isdigit() else ""
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
