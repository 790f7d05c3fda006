"""The one to three phrases that carry a clause: what it is about and what is said of it, in one form however it was put.

"로그인이 너무 느려요" and "느린 로그인" are 로그인 느리다; "The login was really slow" is "login slow". A denial stays in:
환불 안 되다, "refund not received". Cheap, and no library: Korean reads the tagger's tokens, English a list of words that say nothing.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from .korean import Token
from .language import MARKS

MOST = 3
_NOUNS = frozenset({"NNG", "NNP", "SL", "XR", "SH"})
_NO_HEADS = frozenset(
    "때 것 거 점 데 적 일 수 줄 정도 부분 경우 분 곳 뒤 후 전 중 동안 사이 이후 요즘 이번 다음 오늘 어제 지금 아침 저녁 매일 하루 개월 시간 "
    "처음 마다 자체 생각 느낌 사람 저희 우리 제가 그냥 정말 진짜 때문 덕분 위 쪽 측 말 개 번 주 달 년 명 가지 내용 기분 이유 방법 상황 "
    "관련 나중 계속 편".split()
)
_LIGHT = frozenset({"하", "되", "이", "있", "같", "싶", "보", "주", "드리", "가", "오", "지", "나", "만들"})
_PASSED = frozenset({"EP", "ETM", "ETN", "MAG", "NNB", "XSN", "JKG", "VX", "MM", "NP", "NR", "SN", "XPN", "MAJ", "IC"})
_KEPT_ADVERBS = frozenset({"오래", "자주", "늦게", "다시", "한참", "자꾸", "매번", "바로", "잘"})
_JOINS = frozenset({"XSN", "NR", "SN", "XPN", "JKG"})
_SKIP_BEFORE_DENIAL = frozenset({"JKS", "JX", "JKO", "ETN"})

_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
SAYS_NOTHING = frozenset(
    "a an the this that these those it its it's i i'm i've i'd we we're we've they they're you your my our their me us them he she his her him "
    "is are was were be been being am s re ve d ll will would could should can may might must shall do does did doing done has have had having "
    "so very really too quite pretty rather way far much more most extremely super totally just also even still again always ever already only almost "
    "and or but if then than as at by for from in into of on onto to with about after before since until while when where because though although however "
    "there here some any all every each both few many lot lots bit little such own same other another one two three four five several times time "
    "what which who whom how why well please thanks thank ok okay oh yes get gets got getting make makes made go goes went going let lets put "
    "say says said thing things something anything everything today yesterday morning evening day days week weeks month months year years "
    "wish hope painfully surprisingly always simply basically actually honestly up out over down off per via etc i'll we'll it'll".split()
)
_LIGHT_EN = frozenset(
    "take takes took taking give gives gave need needs want wants use uses used using feel felt find found come came comes seem seems look looks "
    "keep keeps kept".split()
)
_DENIALS = frozenset("no not never nobody none nothing without cannot can't cant don't dont doesn't doesnt didn't didnt isn't wasn't aren't weren't".split())
_DENIALS |= frozenset("won't wont couldn't couldnt wouldn't shouldn't hasn't haven't hadn't unable hardly neither nor".split())
_ARTICLES = frozenset("the a an my our your their his her its this that these those no any every each some".split())
_IS = frozenset("is are was were isn't aren't wasn't weren't has keeps keep does did takes took".split())
_SAID_OF = frozenset(
    "slow fast quick late early easy hard difficult simple complicated confusing unclear clear rude kind friendly helpful unhelpful cheap expensive affordable "
    "good great bad poor terrible awful excellent perfect nice dirty clean noisy loud quiet broken damaged missing wrong outdated smooth reliable unreliable "
    "stable unstable annoying frustrating".split()
)
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("s", ""))


_NO = frozenset({"no", "nobody", "none", "nothing", "without"})
_BREAKS = frozenset(",;:.!?()")
_FILLER, _ARTICLE, _BE, _DENIAL = 1, 2, 4, 8
_ROLES: dict[str, int] = {}
for _part, _names in ((_FILLER, SAYS_NOTHING), (_ARTICLE, _ARTICLES), (_BE, _IS), (_DENIAL, _DENIALS)):
    for _name in _names:
        _ROLES[_name] = _ROLES.get(_name, 0) | _part


class KeyPhrase(str):
    """A phrase that knows where in the clause it was read: characters ``start`` to ``end``."""

    __slots__ = ("end", "head", "start")
    start: int
    end: int
    head: str

    @classmethod
    def of(cls, words: str, start: int, end: int, head: str = "") -> KeyPhrase:
        made = cls(words)
        made.start, made.end, made.head = start, end, head
        return made


def korean(tokens: Sequence[Token], words: str) -> list[KeyPhrase]:
    """One to three phrases of a Korean clause: head noun and the plain form of what is said of it; only nouns where nothing is said.

    ``head`` is the noun alone. Places are counted from the first token, as the clause's ``words`` are.
    """
    found: list[KeyPhrase] = []
    nouns: list[Token] = []  # the latest run of nouns
    subject: list[Token] = []  # what stands before the predicate
    origin = tokens[0].start if tokens else 0
    limit = len(words)
    i, n = 0, len(tokens)

    def add(head: Sequence[Token], said: str, last: Token, first: Token) -> None:
        noun = _joined(head) if head else ""
        text = f"{noun} {said}" if noun and said else noun or said
        if text and text not in found:
            start, end = first.start, last.end
            if head:
                start, end = min(head[0].start, start), max(head[-1].end, end)
            found.append(KeyPhrase.of(text, start - origin, min(limit, end - origin), noun))

    while i < n and len(found) < MOST:
        token = tokens[i]
        tag = token.tag
        if tag in _PASSED:
            pass
        elif tag in _NOUNS:
            verb = tokens[i + 1] if i + 1 < n else None
            if verb is not None and verb.tag in ("XSV", "XSA") and token.form not in _NO_HEADS:
                attributive = i + 2 < n and tokens[i + 2].tag == "ETM"
                follows = tokens[i + 3] if i + 3 < n else None
                told = follows is not None and (follows.tag == "NNB" or follows.form in _NO_HEADS) and follows.form not in ("수", "줄")
                if attributive and verb.tag == "XSV" and told:  # 로그인할 때, 설치하는 데: the noun is what it is about
                    subject = nouns = _run(nouns, token, tokens, i)
                    i += 4
                    continue
                first, denied, last = _denial(tokens, i, i + 1)
                root = f"{_prefix(tokens, i)}{token.form}"
                said = f"{root} {denied} {verb.form}다" if denied else f"{root}{verb.form}다"
                head = nouns if nouns and nouns[-1] is not token else subject
                head, last_at = _after(tokens, last, head) if tokens[last].tag == "ETM" else (head, last)
                add(head, said, tokens[min(last_at, n - 1)], tokens[first])
                nouns, subject, i = [], subject, last_at + 1
                continue
            if token.form not in _NO_HEADS:
                nouns = _run(nouns, token, tokens, i)
        elif tag in ("JKS", "JX", "JKO", "JKB", "JKC") and nouns:
            if tag in ("JKS", "JX", "JKC") or not subject or tag == "JKO":
                subject = nouns
        elif tag in ("VV", "VA") and not (token.form in _LIGHT and not _denial(tokens, i, i)[1]):
            first, denied, last = _denial(tokens, i, i)
            said = f"{denied} {token.form}다" if denied else f"{token.form}다"
            if first and tokens[first - 1].tag == "MAG" and tokens[first - 1].form in _KEPT_ADVERBS:
                said = f"{tokens[first - 1].form} {said}"
            head = nouns or subject
            head, last_at = _after(tokens, last, head) if tokens[last].tag == "ETM" else (head, last)
            if head or token.form not in _LIGHT:
                add(head, said, tokens[min(last_at, n - 1)], tokens[first])
            nouns = []
            i = last_at + 1
            continue
        elif tag in ("VCP", "VCN") and nouns:
            said = "아니다" if tag == "VCN" else ""
            head = [*subject, *nouns] if subject and subject[-1] is not nouns[-1] else nouns
            add(head[-2:], said, token, head[-1])
            nouns = []
        elif tag in ("EC", "EF", "SF", "SP"):
            subject = subject or nouns
            nouns = nouns if tag == "EC" else []
        i += 1
    left = nouns or subject
    if left and (not found or (nouns and len(found) < MOST and not any(p.end - 1 >= nouns[-1].start - origin >= p.start for p in found))):
        add(left[-2:], "", left[-1], left[0])
    return found


def english(words: str) -> list[KeyPhrase]:
    """One to three phrases of an English clause: what is left between the words that say nothing, a denial kept.

    Examples
    --------
    >>> english("The login was really slow"), english("I have not received my refund"), english("No reply for two weeks")
    (['login slow'], ['refund not received'], ['no reply'])
    >>> phrase = english("The login was really slow")[0]
    >>> phrase.start, phrase.end, phrase.head
    (4, 25, 'login')
    """
    lowered = words.lower().replace("’", "'")
    if "[" in lowered or "://" in lowered or "@" in lowered:
        lowered = MARKS.sub(lambda m: " " * len(m[0]), lowered)
    chunks: list[list[tuple[str, int, int]]] = [[]]
    denied: tuple[str, int] | None = None
    nouns: set[int] = set()  # where words start that an article or "is" shows to be nouns
    end = before = 0
    for match in _WORD.finditer(lowered[:2000]):
        word, start = match[0], match.start()
        chunk = chunks[-1]
        if chunk and start - end > 1 and not _BREAKS.isdisjoint(lowered[end:start]):
            chunk = []
            chunks.append(chunk)
        end = match.end()
        role = _ROLES.get(word, 0)
        if not role & _FILLER and before & _ARTICLE:
            nouns.add(start)
        elif role & _BE and chunk:
            nouns.add(chunk[-1][1])
        before = role
        if role & _DENIAL:
            denied = ("no" if word in _NO else "not", start)
        elif not role & _FILLER and len(word) > 1:
            if denied:
                chunk.append((denied[0], denied[1], start))
                denied = None
            chunk.append((_plain(word), start, end))
    found: list[KeyPhrase] = []
    for chunk in chunks:
        for part in _thirds(chunk):
            part = _in_order(part)
            text = " ".join(w for w, _, _ in part)
            if text not in found and not (len(part) == 1 and (part[0][0] in _LIGHT_EN or part[0][0] in ("no", "not"))):
                found.append(
                    KeyPhrase.of(
                        text,
                        min(at for _, at, _ in part),
                        max(to for _, _, to in part),
                        next((w for w, at, _ in part if at in nouns and w not in ("no", "not")), ""),
                    )
                )
    return found[:MOST]


def ranked(clauses: pd.DataFrame, *, beside: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row a phrase, those of most people first.

    Parameters
    ----------
    clauses : DataFrame
        One row a clause with ``observation_id, words, lang, kind``; ``customer_id`` where there is one (else every observation is a person),
        ``phrases`` where they are read already.
    beside : DataFrame, optional
        What the set is held against, in the same shape: the rest of the study. Without it ``typical`` is 0.

    Returns
    -------
    DataFrame
        ``phrase, lang, people, comments, kinds`` (in order of size)``, example`` (the first id)``, typical``: the log-odds of a person
        saying it here rather than there, half a person added to every count (Haldane–Anscombe).

    Examples
    --------
    >>> said = pd.DataFrame({"observation_id": ["o1", "o2", "o3"], "customer_id": ["kim", "kim", "lee"], "lang": "en", "kind": "pain",
    ...                      "words": ["Login is slow", "The login was slow", "No reply"]})
    >>> ranked(said)[["phrase", "people", "comments", "example"]].values.tolist()
    [['login slow', 1, 2, 'o1'], ['no reply', 1, 1, 'o3']]
    """
    columns = ["phrase", "lang", "people", "comments", "kinds", "example", "typical"]
    table = _said(clauses)
    if table.empty:
        return pd.DataFrame(columns=columns)
    here = table["who"].nunique()
    there, others = {}, 0
    if beside is not None and len(beside):
        rest = _said(beside)
        others = rest["who"].nunique()
        there = rest.groupby("phrase")["who"].nunique().to_dict()
    rows = []
    for (phrase, lang), group in table.groupby(["phrase", "lang"], sort=True):
        people = int(group["who"].nunique())
        kinds = group.groupby("kind")["who"].nunique().sort_values(ascending=False, kind="stable")
        typical = round(_odds(people, here) - _odds(int(there.get(phrase, 0)), others), 4) if others else 0.0
        rows.append((phrase, lang, people, int(group["observation_id"].nunique()), tuple(kinds.index), min(group["observation_id"]), typical))
    made = pd.DataFrame(rows, columns=columns)
    return made.sort_values(["people", "typical", "comments", "phrase"], ascending=[False, False, False, True], kind="stable", ignore_index=True)


def read(clauses: pd.DataFrame) -> list[list[KeyPhrase]]:
    """The phrases of every clause, in order; equal words are read once, Korean in one batch."""
    from . import korean as tagger

    pairs = list(zip(clauses["words"].fillna("").astype(str), clauses["lang"], strict=True))
    texts = list(dict.fromkeys(w for w, lang in pairs if lang == "ko"))
    tidied = [tagger.tidy(t) for t in texts]
    made = {("ko", t): korean(tokens, tidy) for t, tidy, tokens in zip(texts, tidied, tagger.tokenize(tidied), strict=True)}
    made |= {("en", w): english(w) for w in dict.fromkeys(w for w, lang in pairs if lang == "en")}
    return [made.get((lang, w), []) for w, lang in pairs]


def _said(clauses: pd.DataFrame) -> pd.DataFrame:
    told = clauses["phrases"] if "phrases" in clauses.columns and clauses["phrases"].map(bool).any() else pd.Series(read(clauses), index=clauses.index)
    who = clauses["customer_id"] if "customer_id" in clauses.columns else clauses["observation_id"]
    table = clauses[["observation_id", "lang", "kind"]].assign(who=who.fillna(clauses["observation_id"]), phrase=told.map(lambda p: [str(x) for x in p]))
    return table.explode("phrase").dropna(subset=["phrase"])


def _odds(count: int, of: int) -> float:
    return math.log((count + 0.5) / (of - count + 0.5))


# ---------------------------------------------------------------- Korean


def _joined(nouns: Sequence[Token]) -> str:
    """Nouns of one word run together as they were written: 비밀번호, but 배송 상태; the last two words of a long name."""
    if len(nouns) == 1:
        return nouns[0].form
    text = ""
    for before, token in zip([None, *nouns], nouns, strict=False):
        gap = before is not None and token.start > before.end
        text += f" {token.form}" if gap else token.form
    return text if text.count(" ") < 2 else " ".join(text.split(" ")[-2:])


def _run(nouns: list[Token], token: Token, tokens: Sequence[Token], i: int) -> list[Token]:
    """The nouns of one name, four at most; 상담 and 원 are one word."""
    follows = nouns and i and (tokens[i - 1] is nouns[-1] or tokens[i - 1].tag in _JOINS)
    return [*nouns, token][-4:] if follows else [token]


def _prefix(tokens: Sequence[Token], i: int) -> str:
    return tokens[i - 1].form if i and tokens[i - 1].tag == "XPN" else ""


def _denial(tokens: Sequence[Token], first: int, last: int) -> tuple[int, str, int]:
    """Where a predicate with its denial begins and ends, and the denial: 안 or 못, or nothing."""
    denied = ""
    if first and tokens[first - 1].tag == "MAG" and tokens[first - 1].form in ("안", "못"):
        first, denied = first - 1, tokens[first - 1].form
    k = last + 1
    n = len(tokens)
    if not denied and k < n and tokens[k].tag == "MAG" and tokens[k].form in ("안", "못") and tokens[last].tag in _NOUNS:
        return first, tokens[k].form, min(k + 1, n - 1)
    if k < n and tokens[k].tag == "EP":
        k += 1
    if k < n and tokens[k].form in ("지", "질") and tokens[k].tag in ("EC", "ETN"):
        j = k + 1
        while j < n and tokens[j].tag in _SKIP_BEFORE_DENIAL:
            j += 1
        if j < n and tokens[j].form in ("않", "못하", "못", "아니하", "말"):
            denied = "못" if tokens[j].form.startswith("못") else "안"
            last = j + 1 if tokens[j].form == "못" and j + 1 < n else j
            k = last + 1
    elif k + 2 < n and tokens[k].tag == "ETM" and tokens[k + 1].form in ("수", "줄") and tokens[k + 1].tag == "NNB":
        j = k + 2
        while j < n and tokens[j].tag in _SKIP_BEFORE_DENIAL:
            j += 1
        if j < n and tokens[j].form in ("없", "모르"):
            return first, "못", j
    while k < n and tokens[k].tag == "EP":
        k += 1
    if k < n and tokens[k].tag == "ETM":
        return first, denied, k
    return first, denied, last


def _after(tokens: Sequence[Token], last: int, head: Sequence[Token]) -> tuple[Sequence[Token], int]:
    """느린 로그인: the noun that a predicate stands before, where none stands before it."""
    k, named = last + 1, []
    while k < len(tokens) and tokens[k].tag in _NOUNS and tokens[k].form not in _NO_HEADS and len(named) < 3:
        named.append(tokens[k])
        k += 1
    return (named, k - 1) if named and not head else (head, last)


# ---------------------------------------------------------------- English


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    if len(word) > 4 and not word.endswith(("ss", "us", "is", "'s")):
        for ending, plain in _ENDINGS:
            if word.endswith(ending):
                return word[: -len(ending)] + plain
    return word.removesuffix("'s")


def _thirds(chunk: list[tuple[str, int, int]]) -> list[list[tuple[str, int, int]]]:
    """Three words at most in a phrase, a denial counted with the word it denies."""
    parts: list[list[tuple[str, int, int]]] = [[]]
    size = 0
    for i, word in enumerate(chunk):
        denial = word[0] in ("no", "not")
        if size == 3 or (denial and size >= 2 and i + 2 < len(chunk)):
            parts.append([])
            size = 0
        parts[-1].append(word)
        size += not denial
    return [p for p in parts if p]


def _in_order(part: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Who, then what: "not received refund" is refund not received, "fast delivery" delivery fast."""
    if len(part) == 3 and part[0][0] == "not" and part[1][0].endswith(("ed", "t", "n", "get")):
        return [part[2], part[0], part[1]]
    if len(part) == 2 and part[0][0] in _SAID_OF:
        return [part[1], part[0]]
    return part
