"""Korean words: tokens with their place in the text, and where one clause ends and the next begins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, compress, pairwise
from operator import eq
from typing import Any, NamedTuple

from ..intake.tagger import kiwi

CONTENT = frozenset({"NNG", "NNP", "VV", "VA", "XR", "MAG", "SL", "NNB", "VCN", "IC"})
PREDICATES = frozenset({"VV", "VA", "XSA", "XSV", "VCP", "VCN", "VX"})
# Connectives that turn (지만, 는데 …), and those that only go on (고, 며 …).
_TURNS = frozenset({"지만", "지마는", "는데", "은데", "ᆫ데", "던데", "으나", "는데도", "은데도", "ᆫ데도", "더니", "지만서도", "나"})
_GOES_ON = frozenset({"고", "며", "으며", "고요", "구요", "구"})
_TURN_WORDS = frozenset({"하지만", "그러나", "그런데", "근데", "다만", "그치만", "그렇지만", "반면", "단"})
_APART = re.compile(r"[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")
_NAMED = frozenset({"NNG", "NNP", "NP", "NNB", "SL", "XSN", "ETN"})
_MARKED = frozenset({"JKS", "JX", "JKO"})
_STOPS = frozenset({"SP", "SF", "EF"})
_FULL = frozenset({"SF", "EF", "SE"})
_CLOSERS = frozenset({"SF", "EF", "SW", "SE", "W_EMOJI"})
_CUTTING = _CLOSERS | {"EC", "SP", "NNB"}
_QUALITIES = frozenset({"VA", "XSA", "VCP"})
_SUBJECTS = frozenset({"NNG", "NNP", "NP", "MAG", "SL", "XR", "MM"})
_CLINGS = frozenset({"SF", "SW", "W_EMOJI", "SE", "SSC", "JX", "EF", "SP", "JKQ", "EC"})  # what belongs to the sentence it stands behind
_STATED = PREDICATES | {"XR", "NNG"}
_RESTS = frozenset({"EF", "NNG", "XR", "ETN", "MAG", "EC"})
_MOST = 150  # tokens: what goes on longer is no statement, and is cut at the next space
_PIECE = 2_000  # letters: the tagger's time grows with the square of a word without an end
LONGEST = 50_000  # letters of one text that are read: twenty-five pages, three seconds


class Token(NamedTuple):
    form: str
    tag: str  # kiwi's tag without its -R and -I
    start: int
    end: int

    @property
    def lemma(self) -> str:
        return f"{self.form}/{self.tag}"


class Clause(NamedTuple):
    words: str
    tokens: tuple[Token, ...]
    conceded: bool  # what follows turns against it: 가격은 비싸지만 …


_threads = -1  # one a core


@cache
def _kiwi() -> Any:
    return kiwi(num_workers=_threads, load_multi_dict=False, load_typo_dict=False)


def threads(n: int) -> None:
    """How many threads the tagger takes (default: one a core), for processes that share the cores. Before its first use."""
    global _threads
    _threads = n


def tidy(text: str) -> str:
    """What the tagger can read: no lone surrogates or control marks, and no character more than three times in a row.

    Examples
    --------
    >>> tidy("너무우우우우우 느려요ㅠㅠㅠㅠㅠ")
    '너무우우우 느려요ㅠㅠ'
    """
    if not text.isprintable():
        text = text.encode("utf-8", "replace").decode("utf-8").translate(_PRINTED)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):  # letters of a file from a Mac: ㅂ, ㅐ in place of 배
        text = _APART.sub(lambda m: unicodedata.normalize("NFC", m[0]), text)
    for c in set(compress(text, map(eq, text, text[1:]))):
        if c != "\n":
            few = 2 if "ㄱ" <= c <= "ㅣ" else 3
            while c * (few + 1) in text:
                text = text.replace(c * (few + 1), c * few)
    return text


class _Printed(dict[int, str]):
    def __missing__(self, code: int) -> str:
        """What a page cannot show is a space; each character is asked about once."""
        shown = chr(code) if chr(code).isprintable() or code in (9, 10) else " "
        if len(self) < 1 << 14:
            self[code] = shown
        return shown


_PRINTED = _Printed()


def tokenize(texts: Sequence[str]) -> list[list[Token]]:
    """Tokens of each text (already :func:`tidy`), all texts in one batch: one by one is several times slower.

    A long text goes to the tagger in pieces, and has no tokens beyond its first :data:`LONGEST` letters.
    """
    if not texts:
        return []
    if max(map(len, texts)) <= _PIECE:
        return [[Token(t.form, _tag(t.tag), t.start, t.end) for t in found] for found in _kiwi().tokenize(list(texts))]
    cuts = [_cut(text[:LONGEST]) for text in texts]
    found = iter(_kiwi().tokenize([text[a:b] for text, at in zip(texts, cuts, strict=True) for a, b in pairwise(at)]))
    return [[Token(t.form, _tag(t.tag), a + t.start, a + t.end) for a, _ in pairwise(at) for t in next(found)] for at in cuts]


@cache
def _tag(tag: str) -> str:
    return tag.split("-")[0]


def _cut(text: str) -> list[int]:
    """Where a text is cut for the tagger: at the last space of a piece, where it has one."""
    at = [0]
    while len(text) - at[-1] > _PIECE:
        end = at[-1] + _PIECE
        space = max(text.rfind(" ", at[-1] + 1, end), text.rfind("\n", at[-1] + 1, end))
        at.append(space + 1 if space > 0 else end)
    return [*at, len(text)]


def clauses(text: str, tokens: Sequence[Token]) -> list[Clause]:
    """The text cut at sentence ends, at turning connectives, and where 고, 며 or a comma joins two statements.

    Every letter of the text stands in exactly one clause; a clause never ends within a word of the tagger's.
    """
    if not tokens:
        return [Clause(text.strip(), (), False)] if text.strip() else []
    cuts = list(_cuts(text, tokens))
    found = []
    begin = first = 0
    for last, conceded in (*cuts, (len(tokens), False)):
        end = tokens[last].start if last < len(tokens) else len(text)
        found.append(Clause(text[begin:end].strip(), tuple(tokens[first:last]), conceded))
        begin, first = end, last
    return found


def _cuts(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, bool]]:
    """(number of the token before which a clause ends, whether what follows turns against it)."""
    lines = "\n" in text
    ahead: _Ahead | None = None
    first = said = 0
    ended = False
    last_form, last_tag, last_start, last_end, lead_tag, lead_lead_tag = "", "", 0, 0, "", ""
    for i, (form, tag, start, end) in enumerate(tokens):
        turned = tag == "MAJ" and form in _TURN_WORDS
        long = i - first >= _MOST
        if (turned or lines or long or last_tag in _CUTTING) and i and start >= last_end:
            cut = long and (text[start - 1].isspace() or i - first >= 2 * _MOST)
            conceded = False
            if cut or (lines and "\n" in text[last_end:start]):
                cut = True
            elif last_tag in _CLOSERS:
                cut = ended and tag not in _CLINGS
            elif said < 2:
                pass
            elif last_tag == "EC":
                if last_form in _TURNS:
                    cut = conceded = tag not in ("VX", "JX") and (last_form != "나" or lead_tag == "EP")
                elif last_form in _GOES_ON and tag != "VX":
                    ahead = ahead or _Ahead(tokens)
                    cut = ahead.states(i)
            elif last_tag == "SP" and last_form != "/":
                ahead = ahead or _Ahead(tokens)
                cut = ahead.content(i) >= 2 and ahead.stood_alone(first, i)
            elif last_form == "데" and last_tag == "NNB" and tag in _SUBJECTS and not text[last_start - 1].isspace() and lead_lead_tag in _QUALITIES:
                ahead = ahead or _Ahead(tokens)  # 빠른데 written as one word is a turn, 빠른 데 a place
                cut = conceded = ahead.content(i) >= 2
            if turned and not cut:
                cut = conceded = True
            if cut:
                yield i, conceded
                first, said, ended = i, 0, False
        if tag in CONTENT:
            said += 1
        elif tag in _FULL:
            ended = True
        if tag != "Z_CODA":  # the ㅇ of 좋당, the ㅋ of 했닼: what it hangs on decides
            lead_lead_tag, lead_tag, last_form, last_tag, last_start = lead_tag, last_tag, form, tag, start
        if end > last_end:
            last_end = end


class _Ahead:
    """What follows up to the next stop, counted once for the whole text."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.before = list(accumulate((t.tag in CONTENT for t in tokens), initial=0))
        n = len(tokens)
        self.stop = [n] * (n + 1)
        for i in range(n - 1, -1, -1):
            self.stop[i] = i if tokens[i].tag in _STOPS else self.stop[i + 1]
        self.named = list(accumulate((a.tag in _NAMED and b.tag in _MARKED for a, b in pairwise(tokens)), initial=0))
        self.stated = list(accumulate((t.tag in _STATED for t in tokens), initial=0))

    def content(self, i: int) -> int:
        return self.before[self.stop[i]] - self.before[i]

    def states(self, i: int) -> bool:
        """Whether what begins at ``i`` names something and says something of it: 담당자가 친절했습니다."""
        end = self.stop[i]
        named = end > i and self.named[end - 1] > self.named[i]
        return self.content(i) >= 2 and (named or end - i >= 4)

    def stood_alone(self, first: int, end: int) -> bool:
        """A comma after 는데, 고, 서 is read with what the connective says; a comma between two nouns of a list is not an end."""
        last = end - 1
        while last >= first and self.tokens[last].tag == "SP":
            last -= 1
        if last < first or self.tokens[last].tag not in _RESTS or self.stated[last] == self.stated[first]:
            return False
        if self.tokens[last].tag not in ("NNG", "XR"):
            return True
        item = next((k for k in range(last - 1, max(first, last - 3) - 1, -1) if self.tokens[k].tag in CONTENT or self.tokens[k].tag == "SP"), first)
        return self.tokens[item].tag != "SP"  # one noun is an item of a list, 결제 오류 is a statement
