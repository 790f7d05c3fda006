"""Taking people out of texts: names and identifiers that the sources know, and whatever has the shape of one.

:class:`Redactor` is built from every identifier of every source, so that a name in a CRM file is also removed from a
ticket and an interview. What is removed leaves a token that no language owns: ``[name] [email] [phone] [id] [card] [rrn]
[account] [ip] [url]``. Scrubbing what has been scrubbed changes nothing, so a later file with new names can be applied
to everything that is stored.

The rules, for Korean and Latin names alike:

* A full Korean name of three syllables or more goes wherever it stands, with or without a space after the surname.
* A name of two syllables, and a given name alone, goes as a word of its own: particles and 님, 씨 may follow (민수가, 민수 씨).
* A full Latin name goes in either order, in any case. A part of it goes alone if it has three letters or more.
* A name that is also an ordinary word (하늘, 조용한, Mark, Price: ``templates/common_words.txt``) goes only where a person is
  meant: before 님, 씨, 대리 …, after 고객, 담당자, Mr …, or where it is all the text there is.
* An identifier goes as a word of its own if it is six digits or more, or has a digit and four characters, or six letters;
  a shorter one only after a word such as 고객번호, 주문, customer, ticket: else it would take prices and counts with it.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from .model.phrase import Phrase

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("name", "email", "phone", "id", "card", "rrn", "account", "ip", "url")
TOKEN = re.compile(r"(\[(?:" + "|".join(KINDS) + r")\])")

_TITLE = (
    r"(?:님|씨|군|양|선생|교수|박사|기사|대표|사장|부사장|회장|전무|상무|이사|본부장|실장|부장|차장|과장|대리|주임|사원|팀장|파트장|매니저|책임|선임|수석|프로|원장|점장|상담사|상담원|작가|기자|변호사|"
    r"고객님|연구원|담당자|담당님)"
)
_PARTICLE = (
    r"(?:이?(?:가|는|도|랑|나|라고|라는|라서|라면|라도|라|야|여|네|네요|다|에요|예요|입니다|인데|이다|임)|이|은|을|를|의|에|에게|에게서|에게는|에게도|한테|한테서|한테는|께|께서|께서는|께서도|와|과|와는|과는|와의|과의|하고|로|으로|"
    r"로부터|으로부터|만|만큼|까지|부터|보다|처럼|같이|밖에|마다|이며|며|이고|고|이었|였|이라고|이라는|이라|아|들|측|쪽|네|뿐)"
)
_CALLED = rf"(?=\s?{_TITLE})"
_ROLE_BEFORE = r"(?:고객명?|고객님|담당자?|담당자는|상담사|상담원|매니저|팀장|대표|기사|이름은?|성함은?|성명은?|신청자|구매자|예약자|수령인|받는\s?(?:분|사람)|보내는\s?(?:분|사람)|작성자)\s?[:：]?\s?"
_LATIN_BEFORE = r"(?:mr|mrs|ms|miss|dr|prof|sir|madam|dear|hi|hello|regards|name is|i am|i'm|this is|contact|spoke (?:to|with)|agent|rep|manager)\.?,?\s+"
_ID_BEFORE = (
    r"(?:(?:고객|회원|주문|계정|사용자|티켓|문의|접수|예약|송장|계약|사번|학번)\s?(?:번호|아이디|id|no)?|아이디|customer|user|member|account|order|ticket|case|contact|lead|client|employee)"
    r"(?:\s?(?:id|no|number|nr|#))?\s?[.:#=은는이가]?\s?#?"
)
_HANGUL_NAME = re.compile(r"[가-힣](?:\s?[가-힣]){1,4}")
_LATIN_NAME = re.compile(r"[^\W\d_][^\W\d_.'’\-]*(?:[.'’\-][^\W\d_]*)*(?:[\s,]+[^\W\d_][^\W\d_.'’\-]*(?:[.'’\-][^\W\d_]*)*){0,4}")
_DOUBLE_SURNAMES = ("남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방", "어금", "망절")
_TITLED = re.compile(rf"\s*(?:\(.*\)|\[.*\]|/.*|{_TITLE}(?:님)?)\s*$")
_WORDLIKE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.\-]*[A-Za-z0-9])?")

_EMAIL = r"[A-Za-z0-9](?:[A-Za-z0-9._%+\-]*[A-Za-z0-9_%+\-])?\s?(?:@|\(at\)|\[at\]|골뱅이|＠)\s?[A-Za-z0-9가-힣](?:[A-Za-z0-9가-힣\-]*[A-Za-z0-9가-힣])?(?:\.[A-Za-z0-9\-]+)*\.(?:[A-Za-z]{2,24}|한국)"
_URL = r"(?:https?://|www\.)[^\s<>\"'()가-힣]+"
_RRN = r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-–]?\s?[1-8](?:\d{6}|[*xX●]{6}|\d[*xX●]{5})(?![\d*])"
_CARD = r"(?<![\d-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d-])|(?<![\d-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\d-])"
_PHONE = (
    r"(?<![\d\-+.])(?:\(?\+?\s?82\)?[-\s.]?\(?0?\)?|\(?0)(?:1[016789]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d?)\)?[-\s.·)]{0,2}\d{3,4}[-\s.·]{0,2}\d{4}(?!\d|[-.]\d)"
    r"|(?<![\w+])\+\d{1,3}[-\s.]?(?:\(?\d{1,4}\)?[-\s.]?){1,5}\d{2,4}(?!\d)"
    r"|(?<![\d\-])\(?[2-9]\d{2}\)?[-.\s]\s?[2-9]\d{2}[-.]\d{4}(?![\d\-])"
    r"|(?<![\d\-])0\d(?:[ .]\d{2}){4}(?!\d)"
    r"|(?<![\d\-])0\d{3,4}[ ]\d{3}[ ]?\d{3,4}(?!\d)"
)
_PASSPORT = r"(?<![A-Za-z0-9\-])[MSRODGPT](?:\d{8}|\d{3}[A-Z]\d{4})(?![A-Za-z0-9])"
_NATIONAL = r"(?<![\d\-])\d{3}-\d{2}-\d{4}(?![\d\-])|(?<![\d\-])\d{2}-\d{2}-\d{6}-\d{2}(?![\d\-])"
_ACCOUNT = r"(?<![\d\-])(?!(?:19|20)\d{2}-\d{2}-\d{2}\b)\d{2,6}-\d{2,6}-\d{2,7}(?:-\d{1,3})?(?![\d\-])|(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
_ACCOUNT_SAID = r"(?:계좌(?:번호)?|은행|농협|뱅크|account(?:\s?(?:no|number))?)\s?[은는이가:.#]{0,2}\s?(\d{10,14})(?!\d)"
_IP = r"(?<![\d.vV])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])"
_KAKAO = r"(?:카톡|카카오톡|카카오|kakao(?:talk)?|line|라인|텔레그램|telegram)\s?(?:아이디|id)\s?[은는이가:=]?\s?([A-Za-z0-9][A-Za-z0-9_.\-]{3,})"
_MAYBE = re.compile(r"\d{3}|@|＠|://|www\.|골뱅이|\(at\)|\d\.\d|:[0-9a-fA-F]*:|아이디|id", re.IGNORECASE)


class Redactor:
    """Removes known identifiers and whatever has the shape of one.

    Parameters
    ----------
    identifiers : DataFrame, optional
        ``kind`` (name, email, phone, id) and ``value``, from every source. Further columns are ignored.

    Attributes
    ----------
    counts : dict
        How many of each kind were removed so far.
    cautious : int
        How many known names and identifiers are ordinary words or too short, and go only where the neighbours say so.

    Examples
    --------
    >>> import pandas as pd
    >>> known = pd.DataFrame({"kind": ["name", "name"], "value": ["김민수", "Dana Whitfield"]})
    >>> redactor = Redactor(known)
    >>> redactor.scrub("김민수가 알려 준 번호는 010-1234-5678, 민수님 고마워요")
    '[name]가 알려 준 번호는 [phone], [name]님 고마워요'
    >>> redactor.scrub("Ask dana, or write to d.w@example.com")
    'Ask [name], or write to [email]'
    >>> redactor.counts
    {'name': 3, 'email': 1, 'phone': 1}
    """

    def __init__(self, identifiers: pd.DataFrame | None = None) -> None:
        self._counts: Counter[str] = Counter()
        self.cautious = 0
        self._known = _Known()
        if identifiers is not None and len(identifiers):
            for kind, value in zip(identifiers["kind"], identifiers["value"], strict=True):
                if isinstance(value, str) and value.strip():
                    self._known.add(str(kind), value)
                elif isinstance(value, (int, float)) and value == value:
                    self._known.add(str(kind), f"{value:.0f}" if float(value).is_integer() else str(value))
        self._steps = self._known.compile()
        self.cautious = self._known.cautious

    @property
    def counts(self) -> dict[str, int]:
        return {kind: self._counts[kind] for kind in KINDS if self._counts[kind]}

    def scrub(self, text: str) -> str:
        """The text without them. Tokens of an earlier pass stay as they are."""
        scrubbed, counts = self._scrub(text)
        self._counts.update(counts)
        return scrubbed

    def scrub_series(self, texts: pd.Series) -> pd.Series:
        """The same for a column; what is not text (a gap, a number) is left alone. Each different text is read once."""
        import pandas as pd

        done: dict[str, tuple[str, Counter[str]]] = {}
        out: list[object] = []
        for value in texts:
            if not isinstance(value, str):
                out.append(value)
                continue
            if value not in done:
                done[value] = self._scrub(value)
            scrubbed, counts = done[value]
            if counts:
                self._counts.update(counts)
            out.append(scrubbed)
        return pd.Series(out, index=texts.index, name=texts.name, dtype=texts.dtype if texts.dtype == object or isinstance(texts.dtype, pd.StringDtype) else object)

    def _scrub(self, text: str) -> tuple[str, Counter[str]]:
        counts: Counter[str] = Counter()
        while True:  # until nothing changes: what one removal lays bare, the next pass sees; so a second scrub has nothing to do
            after = "".join(part if i % 2 else self._pass(part, counts) for i, part in enumerate(TOKEN.split(text)))
            if after == text:
                return text, counts
            text = after

    def _pass(self, text: str, counts: Counter[str]) -> str:
        if not text:
            return text
        if _MAYBE.search(text):
            text = _shapes().sub(lambda m: _by_shape(m, counts), text)
        for step in self._steps:
            text = "".join(part if i % 2 else step(part, counts) for i, part in enumerate(TOKEN.split(text))) if "[" in text else step(text, counts)
        return text


def redact(text: str, identifiers: pd.DataFrame | None = None) -> str:
    """One text, once. For many, build a :class:`Redactor`."""
    return Redactor(identifiers).scrub(text)


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
    (_EMAIL, "looks like an e-mail address", "이메일 꼴"),
    (_URL + r".*", "looks like a web address", "웹 주소 꼴"),
    (_RRN, "looks like a resident registration number", "주민등록번호 꼴"),
    (_PHONE, "looks like a phone number", "전화번호 꼴"),
    (_CARD, "looks like a card number", "카드번호 꼴"),
    (r"\d{2,4}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,4}.*", "looks like a date", "날짜 꼴"),
    (_ACCOUNT, "looks like an account number", "계좌번호 꼴"),
    (r"[₩$€£+\-]?\s?[\d.,\s]+\s?(?:원|%|만|억|[A-Z]{3})?", "number", "숫자"),
    (r"[가-힣\s.,!?~…ㄱ-ㅎㅏ-ㅣ]+", "Korean text", "한글"),
    (r"[A-Za-z\s.,!?'’\-]+", "Latin letters", "영문자"),
    (r"[A-Za-z0-9_.\-]+", "letters and digits", "영문자와 숫자"),
)


@cache
def _shapes() -> re.Pattern[str]:
    parts = {
        "url": _URL, "email": _EMAIL, "rrn": _RRN, "card": _CARD, "phone": _PHONE, "national": _NATIONAL, "account": _ACCOUNT,
        "said": _ACCOUNT_SAID, "ip": _IP, "passport": _PASSPORT, "kakao": _KAKAO,
    }  # fmt: skip
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in parts.items()), re.IGNORECASE)


def _by_shape(match: re.Match[str], counts: Counter[str]) -> str:
    kind, found = str(match.lastgroup), match[0]
    if kind == "url" and not _tells(found):
        return found
    if kind == "card" and not _luhn(found):
        kind = "account" if found.count("-") >= 2 else ""
    elif kind == "account":
        kind = "account" if (_iban(found) if found[0].isalpha() else 11 <= sum(c.isdigit() for c in found) <= 14) else ""
    elif kind == "rrn" and found.isdigit() and not _rrn_plausible(found):
        kind = ""
    elif kind == "ip" and not _is_ip(found):
        kind = ""
    elif kind == "phone" and not 8 <= sum(c.isdigit() for c in found) <= 15:
        kind = ""
    elif kind == "passport":
        kind = "id" if found[0].isupper() else ""
    elif kind == "national":
        kind = "id"
    elif kind in ("said", "kakao"):
        inner = next(g for g in reversed(match.groups()) if g)
        kind = "account" if kind == "said" else "id"
        counts[kind] += 1
        return found[: len(found) - len(inner)] + f"[{kind}]"
    if not kind:
        return found
    counts[kind] += 1
    return f"[{kind}]"


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


@cache
def _common() -> frozenset[str]:
    text = (files("journey_nb") / "templates" / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


Step = Callable[[str, "Counter[str]"], str]


class _Known:
    """The identifiers sorted by how they may be looked for."""

    def __init__(self) -> None:
        self.anywhere: set[str] = set()  # Korean full names
        self.as_word: set[str] = set()  # two syllables; given names
        self.if_called: set[str] = set()  # ordinary words
        self.latin: set[str] = set()
        self.latin_if_called: set[str] = set()
        self.ids: dict[str, str] = {}
        self.ids_if_said: dict[str, str] = {}
        self.phones: set[str] = set()
        self.literal: dict[str, str] = {}
        self.cautious = 0

    def add(self, kind: str, value: str) -> None:
        value = re.sub(r"\s+", " ", value).strip()
        token = kind if kind in KINDS else "id"
        if TOKEN.search(value):
            return
        if "@" in value:
            if not re.fullmatch(_EMAIL, value):
                self._literal(value, "email")
            return
        digits = re.sub(r"\D", "", value)
        if kind == "phone" or (re.fullmatch(_PHONE, value) and kind != "id"):
            if len(digits) >= 7:
                self.phones.add(_national_digits(digits))
            return
        name = _TITLED.sub("", value).strip() or value
        if _HANGUL_NAME.fullmatch(name) and (token == "name" or " " not in name):
            self._hangul(name)
        elif token == "name" and _LATIN_NAME.fullmatch(name):
            self._latin(name)
        elif _WORDLIKE.fullmatch(value):
            self._id(value, token)
        else:
            self._literal(value, token)

    def _hangul(self, name: str) -> None:
        parts = name.split(" ")
        if len(parts) == 2 and len(parts[0]) > 2:  # 행복한 고객: a nickname of two words
            self._literal(name, "name")
            return
        joined = "".join(parts)
        if joined in _common():
            self.cautious += 1
            self.if_called.add(joined)
        elif len(joined) == 2:
            self.as_word.add(joined)
        else:
            self.anywhere.add(joined)
        surname = 2 if joined.startswith(_DOUBLE_SURNAMES) and len(joined) > 3 else 1
        given = joined[surname:]
        if len(joined) in (3, 4) and len(given) >= 2 and joined not in _common():
            if given in _common():
                self.if_called.add(given)
            else:
                self.as_word.add(given)

    def _latin(self, name: str) -> None:
        words = [w for w in re.split(r"[\s,]+", name.casefold()) if w]
        if len(words) > 1:
            self.latin.add(" ".join(words))
            self.latin.add(" ".join([words[-1], *words[:-1]]))
            if len(words) > 2:
                self.latin.add(f"{words[0]} {words[-1]}")
        for word in words:
            plain = word.strip(".'’-")
            if len(plain) < 3:
                continue
            if plain in _common():
                self.cautious += len(words) == 1
                self.latin_if_called.add(plain)
            else:
                self.latin.add(plain)

    def _id(self, value: str, token: str) -> None:
        folded = value.casefold()
        strong = len(folded) >= 6 if folded.isdigit() else len(folded) >= 4 if any(c.isdigit() for c in folded) else len(folded) >= 6
        if strong and folded not in _common():
            self.ids[folded] = token
        else:
            self.cautious += 1
            self.ids_if_said[folded] = token

    def _literal(self, value: str, token: str) -> None:
        if len(value) >= 3 and re.search(r"\w", value):
            self.literal[value.casefold()] = token
        else:
            self.cautious += 1

    def compile(self) -> list[Step]:
        steps: list[Step] = []
        if self.literal:
            pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{_trie(self.literal)})(?![A-Za-z0-9])", re.IGNORECASE)
            table = self.literal
            steps.append(lambda text, counts: pattern.sub(lambda m: _token(table.get(m[0].casefold(), "id"), counts), text))
        if self.phones:
            steps.append(self._phones)
        if self.ids:
            steps.append(self._ids)
        if self.ids_if_said:
            said = re.compile(rf"(?<![A-Za-z])({_ID_BEFORE})({_trie(self.ids_if_said)})(?![A-Za-z0-9])", re.IGNORECASE)
            steps.append(lambda text, counts: said.sub(lambda m: m[1] + _token(self.ids_if_said.get(m[2].casefold(), "id"), counts), text))
        if self.latin or self.latin_if_called:
            steps += self._latin_steps()
        if self.anywhere:
            steps.append(_names(_trie(_spaced(self.anywhere))))
        if self.as_word:
            steps.append(_names(rf"(?<![가-힣])(?:{_trie(_spaced(self.as_word))})(?=(?:\s?{_TITLE})?{_PARTICLE}{{0,2}}(?![가-힣])|\s?{_TITLE})"))
        if self.if_called:
            trie = _trie(self.if_called)
            steps.append(_names(rf"(?<![가-힣])(?:{trie}){_CALLED}|\A\s*(?:{trie})(?=\s*\Z)"))
            steps.append(_names_after(rf"({_ROLE_BEFORE})({trie})(?={_PARTICLE}?(?![가-힣]))"))
        return steps

    def _latin_steps(self) -> list[Step]:
        steps: list[Step] = []
        if self.latin:
            steps.append(_names(rf"(?<![A-Za-zÀ-ÿ])(?:{_trie(self.latin)})(?![A-Za-zÀ-ÿ])"))
        if self.latin_if_called:
            trie = _trie(self.latin_if_called)
            steps.append(_names(rf"(?<![A-Za-zÀ-ÿ])(?:{trie})(?=\s?(?:님|씨))|\A\s*(?:{trie})(?=\s*\Z)"))
            steps.append(_names_after(rf"(?<![A-Za-z])({_LATIN_BEFORE})({trie})(?![A-Za-zÀ-ÿ])"))
        return steps

    def _ids(self, text: str, counts: Counter[str]) -> str:
        def look(match: re.Match[str]) -> str:
            kind = self.ids.get(match[0].casefold())
            if kind:
                return _token(kind, counts)
            parts = re.split(r"([.\-_])", match[0])  # 00123456-관련, id.00123456
            if len(parts) > 1:
                return "".join(_token(self.ids[p.casefold()], counts) if p.casefold() in self.ids else p for p in parts)
            return match[0]

        return _WORDLIKE.sub(look, text)

    def _phones(self, text: str, counts: Counter[str]) -> str:
        def look(match: re.Match[str]) -> str:
            return _token("phone", counts) if _national_digits(re.sub(r"\D", "", match[0])) in self.phones else match[0]

        return re.sub(r"(?<!\d)\+?\(?\d[\d\s().\-]{5,18}\d(?!\d)", look, text)


def _token(kind: str, counts: Counter[str]) -> str:
    counts[kind] += 1
    return f"[{kind}]"


def _names(pattern: str) -> Step:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text, counts: compiled.sub(lambda m: _token("name", counts), text)


def _names_after(pattern: str) -> Step:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text, counts: compiled.sub(lambda m: m[1] + _token("name", counts), text)


def _national_digits(digits: str) -> str:
    return "0" + digits[2:].removeprefix("0") if digits.startswith("82") and len(digits) > 9 else digits


def _spaced(names: Iterable[str]) -> set[str]:
    """김민수 also as 김 민수."""
    found = set(names)
    for name in list(found):
        if len(name) >= 3:
            cut = 2 if name.startswith(_DOUBLE_SURNAMES) and len(name) > 3 else 1
            found.add(f"{name[:cut]} {name[cut:]}")
    return found


def _trie(words: Iterable[str]) -> str:
    """One expression for many words that shares their beginnings: ten thousand names cost little more than ten."""
    root: dict[str, dict] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def write(node: dict[str, dict]) -> str:
        run = ""
        while len(node) == 1 and "" not in node:  # a stretch without a fork is written flat
            (char, node), = node.items()
            run += _char(char)
        ends = "" in node
        singles = sorted(c for c, below in node.items() if c and list(below) == [""])
        branches = [_char(c) + write(node[c]) for c in sorted(node) if c and c not in singles]
        if singles:
            branches.append(_char(singles[0]) if len(singles) == 1 else "[" + "".join(map(re.escape, singles)) + "]")
        if not branches:
            return run
        return run + f"(?:{'|'.join(branches)})" + ("?" if ends else "")

    return write(root)


def _char(char: str) -> str:
    return r"[\s,]+" if char == " " else re.escape(char)
