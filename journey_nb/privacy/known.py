"""The names and identifiers that the sources know, and where in a text each may be looked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from .shapes import EMAIL, KINDS, PHONE, TITLE, TOKEN, common_words

_PARTICLE = (
    r"(?:이?(?:가|는|도|랑|나|라고|라는|라서|라면|라도|라|야|여|네|네요|다|에요|예요|입니다|인데|이다|임)|이|은|을|를|의|에|에게|에게서|에게는|에게도|한테|한테서|한테는|께|께서|께서는|께서도|와|과|와는|과는|와의|과의|하고|로|으로|"
    r"로부터|으로부터|만|만큼|까지|부터|보다|처럼|같이|밖에|마다|이며|며|이고|고|이었|였|이라고|이라는|이라|아|들|측|쪽|네|뿐)"
)
_INTRODUCED = r"(?:입니다|인데요|이에요|예요|이라고|라고\s?(?:합니다|해요|하는데))"
_CALLED = rf"(?=\s?{TITLE})"
_ROLE_BEFORE = (
    r"(?:고객명?|고객님|담당자?|담당자는|상담사|상담원|매니저|팀장|대표|기사|이름은?|성함은?|성명은?|신청자|구매자|예약자|수령인|작성자"
    r"|받는\s?(?:분|사람)|보내는\s?(?:분|사람))\s?[:：]?\s?"
)
_LATIN_BEFORE = r"(?:mr|mrs|ms|miss|dr|prof|sir|madam|dear|hi|hello|regards|name is|i am|i'm|this is|contact|spoke (?:to|with)|agent|rep|manager)\.?,?\s+"
_ID_BEFORE = (
    r"(?:(?:고객|회원|주문|계정|사용자|티켓|문의|접수|예약|송장|계약|사번|학번)\s?(?:번호|아이디|id|no)?|아이디|customer|user|member|account|order|ticket|case|contact|lead|client|employee)"
    r"(?:\s?(?:id|no|number|nr|#))?\s?[.:#=은는이가]?\s?#?"
)
_HANGUL_NAME = re.compile(r"[가-힣](?:\s?[가-힣]){1,4}")
_LATIN_NAME = re.compile(r"[^\W\d_][^\W\d_.'’\-]*(?:[.'’\-][^\W\d_]*)*(?:[\s,]+[^\W\d_][^\W\d_.'’\-]*(?:[.'’\-][^\W\d_]*)*){0,4}")
_DOUBLE_SURNAMES = ("남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방", "어금", "망절")
_TITLED = re.compile(rf"\s*(?:\(.*\)|\[.*\]|/.*|{TITLE}(?:님)?)\s*$")
_WORDLIKE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.\-]*[A-Za-z0-9])?")


Step = Callable[[str, "Counter[str]"], str]


class Known:
    """The identifiers sorted by how they may be looked for."""

    def __init__(self) -> None:
        self.full: set[str] = set()  # Korean full names of three syllables or more
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
            if not re.fullmatch(EMAIL, value):
                self._literal(value, "email")
            return
        digits = re.sub(r"\D", "", value)
        if kind == "phone" or (re.fullmatch(PHONE, value) and kind != "id"):
            if len(digits) >= 7:
                self.phones.add(_national_digits(digits))
            return
        name = _TITLED.sub("", value).strip() or value
        if _HANGUL_NAME.fullmatch(name) and (token == "name" or " " not in name):
            self._hangul(name)
        elif token == "name" and _LATIN_NAME.fullmatch(name) and re.search("[A-Za-zÀ-ÿ]", name):
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
        if joined in common_words():
            self.cautious += 1
            self.if_called.add(joined)
        elif len(joined) == 2:
            self.as_word.add(joined)
        else:
            self.full.add(joined)
        surname = 2 if joined.startswith(_DOUBLE_SURNAMES) and len(joined) > 3 else 1
        given = joined[surname:]
        if len(joined) in (3, 4) and len(given) >= 2 and joined not in common_words():
            if given in common_words():
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
            if plain in common_words():
                self.cautious += len(words) == 1
                self.latin_if_called.add(plain)
            else:
                self.latin.add(plain)

    def _id(self, value: str, token: str) -> None:
        folded = value.casefold()
        strong = len(folded) >= 6 if folded.isdigit() else len(folded) >= 4 if any(c.isdigit() for c in folded) else len(folded) >= 6
        if strong and folded not in common_words():
            self.ids[folded] = token
        else:
            self.cautious += 1
            self.ids_if_said[folded] = token

    def _literal(self, value: str, token: str) -> None:
        enough = 3 if value.isascii() else 2
        if len(value) >= enough and re.search(r"\w", value):
            self.literal[value.casefold()] = token
        else:
            self.cautious += 1

    def is_all_of(self, text: str) -> bool:
        """Whether a text is one of the names that are ordinary words, and nothing else."""
        return text in self.if_called or text.casefold() in self.latin_if_called

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
        if self.full:
            trie = _trie(_spaced(self.full))
            steps.append(_names(rf"(?<![가-힣])(?:{trie})|(?:{trie})(?=\s?{TITLE}|{_INTRODUCED})"))
            steps.append(_names_after(rf"({_ROLE_BEFORE})({trie})"))
        if self.as_word:
            steps.append(_names(rf"(?<![가-힣])(?:{_trie(_spaced(self.as_word))})(?=(?:\s?{TITLE})?{_PARTICLE}{{0,2}}(?![가-힣])|\s?{TITLE})"))
        if self.if_called:
            trie = _trie(self.if_called)
            steps.append(_names(rf"(?<![가-힣])(?:{trie}){_CALLED}"))
            steps.append(_names_after(rf"({_ROLE_BEFORE})({trie})(?={_PARTICLE}?(?![가-힣]))"))
        return steps

    def _latin_steps(self) -> list[Step]:
        steps: list[Step] = []
        if self.latin:
            name = re.compile(rf"(?<![A-Za-zÀ-ÿ])({_trie(self.latin)})(?-i:( [A-Z][a-zà-ÿ'’\-]{{2,}}))?(?![A-Za-zÀ-ÿ])", re.IGNORECASE)

            def take(match: re.Match[str], counts: Counter[str]) -> str:
                """Where only a first name is known, the surname that follows it goes with it: Owen Reeve."""
                after = match[2] or ""
                surname = after and match[1][0].isupper() and not re.search(r"\s", match[1]) and after.strip().casefold() not in common_words()
                return _token("name", counts) + ("" if surname else after)

            steps.append(lambda text, counts: name.sub(lambda m: take(m, counts), text))
        if self.latin_if_called:
            trie = _trie(self.latin_if_called)
            steps.append(_names(rf"(?<![A-Za-zÀ-ÿ])(?:{trie})(?=\s?(?:님|씨))"))
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
    return _where_letters(pattern, lambda text, counts: compiled.sub(lambda m: _token("name", counts), text))


def _names_after(pattern: str) -> Step:
    compiled = re.compile(pattern, re.IGNORECASE)
    return _where_letters(pattern, lambda text, counts: compiled.sub(lambda m: m[1] + _token("name", counts), text))


def _where_letters(pattern: str, step: Step) -> Step:
    """A step for Korean names is spared a text without Hangul, one for Latin names a text without Latin letters."""
    needed = re.compile("[가-힣]" if pattern.startswith(("(?<![가-힣])", "((?:고객")) else "[A-Za-zÀ-ÿ]")
    return lambda text, counts: step(text, counts) if needed.search(text) else text


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
            ((char, node),) = node.items()
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
