"""Which column plays which role, in Korean or English headers; what the analyst says beats every guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ..model.errors import StudyError, did_you_mean
from ..model.phrase import Phrase
from . import guesses
from .dates import SERIAL, SHORT_DAY
from .grid import kind_of
from .ratings import MEASURES, Rating, rating_of, scaled
from .values import HANGUL, column, filled, numbers, one_time, plain, scores

SINGLE = ("record_key", "customer", "account", "role", "name", "email", "phone", "at", "channel", "touchpoint", "stage", "event", "voice")
ROLES = (*SINGLE, "text", *MEASURES)
SAMPLE = 500  # different values a column is judged by

# role → patterns over the plain header, best first; \b does not split Hangul from its particles, so Korean words stand as they are
WORDS: dict[str, tuple[str, ...]] = {
    "record_key": (
        r"(response|ticket|submission|review|case record|event|message|conversation|feedback|answer) ?(id|no|number|key)|responseid|marketoguid|recordid",
        r"(응답|티켓|문의|접수|상담|리뷰|후기|설문|이벤트|기록|게시글|게시물|글|민원|케이스|건의) ?(id|아이디|번호|no|키)",
        r"respondent id|concept instance",
    ),
    "customer": (
        r"(customer|user|client|member|visitor|person|subscriber|patient|buyer|shopper) ?(id|no|number|key|code)?"
        r"|(contact|lead|account user|cust|login|mbr) ?(id|no|number|key)|case concept name|user pseudo id|respondent|participant( id)?|uid",
        r"(고객|회원|사용자|이용자|유저|응답자|참여자|참가자|환자|구매자|방문자|담당자|가입자|수강생|학생|계정|로그인)"
        r" ?(id|아이디|번호|no|코드|키|식별 ?(자|번호))"
        r"|아이디|닉네임|고객|회원|사용자|이용자|응답자|참여자|참가자",
        r"requester( id)?|reviewer( nickname)?|author|nickname|username|case( ?id)?|id",
    ),
    "account": (
        r"account( ?(id|name))?|company( ?(name|id))?|organi[sz]ation|client company|associated company( ids?)?"
        r"|(business|organi[sz]ation|employer) name|employer",
        r"(회사|기업|고객사|업체|거래처|기관|단체|조직|병원|학교)( ?(명|이름|명칭|id))?"
        r"|소속( ?(회사|기관|업체))?|(법인|사업자|상호|사업장) ?명?|회사 ?및 ?기관명",
    ),
    "role": (r"job( ?(title|function))?|role|position|job role", r"직무|직책|직급|직함|역할|직위|직업|(담당|맡은) ?(업무|직무|역할)"),
    "name": (
        r"(full|first|last|family|given|customer|contact|respondent|user|your) ?name|recipient (first|last) ?name|surname"
        r"|이름|성명|성함|(고객|회원|사용자|응답자|참여자|참가자|예약자|구매자) ?(명|이름|성명|성함)|담당자 ?(명|이름)?"
        r"|(신청|작성|문의|접수|예약|등록|의뢰)[자인] ?(명|이름|성명|성함)?",
        r"name",
    ),
    "email": (r"(.* )?e ?mail( address| 주소)?|(.* )?(이메일|메일|전자 ?우편)( ?주소)?",),
    "phone": (
        r"(.* )?(phone|mobile|cell|tel|contact)( ?(phone|number|no))|(.* )?(phone|mobile|cell|tel)"
        r"|(.* )?(전화|휴대폰|휴대 ?전화|연락처|핸드폰|hp|h p)( ?번호)?",
    ),
    "at": (
        r"타임스탬프|timestamp|time timestamp|event ?time(stamp)?|recorded ?date"
        r"|((최초|설문|문의|상담|민원|고객|회원|후기|리뷰|글) ?)?(응답|작성|제출|등록|접수|문의|상담|발생|생성|방문|이용|행동"
        r"|참여|인터뷰|게시|신청|신고|설문|조사) ?(일시|시각|시간|날짜|일자|일)|일시",
        r"(submitted|submit|submission|created|create|response|review|review submit|posted|recorded|activity|event)"
        r"( ?(at|on|date|time|datetime|date and time|date utc))?|(survey|interview|entry|completion|reply|feedback) (date|time)"
        r"|date (created|submitted|received|of .*)",
        r"date ?time|date|time|when|at|day|datetime|날짜|시각|시간|일자"
        r"|(start|end|completed|complete|updated|visit|order|purchase|invoice) ?(at|date|time)( utc)?"
        r"|((처리|답변|상담|해결|배송|최종|서비스) ?)?(시작|종료|완료|수정|주문|구매|결제|처리|답변|해결|예약|가입|변경) ?(일시|시각|시간|날짜|일자|일)",
    ),
    "channel": (
        r"(.*)?채널( ?명)?|channel|(case|contact|support|source|feedback|preferred) channel|contact method|via"
        r"|(접수|유입|문의|상담|인입|방문|응답|가입|구매|참여) ?(경로|방법|수단)|접점 ?채널",
        r"medium|platform|device category|매체",
    ),
    "touchpoint": (r"(customer )?touch ?points?( name)?|((고객|서비스|이용) ?)?접점( ?명)?|터치 ?포인트( ?명)?",),
    "stage": (
        r"(journey |customer |lifecycle |deal |funnel |sales )?stage|journey (phase|step)|phase"
        r"|((고객|영업|퍼널|구매|진행|라이프 ?사이클) ?)단계|(고객 ?)?여정 ?단계|단계|(고객 ?)?여정|구매 ?단계",
    ),
    "event": (
        r"concept name",
        r"event( ?(name|type))?|activity( ?(name|type))?|action( ?(name|type))?|handling"
        r"|이벤트( ?(명|이름|유형))?|행동( ?(명|유형))?|활동( ?(명|유형))?|액션( ?명)?",
        r"screen( ?name)?|화면(명)?",
    ),
    "voice": (r"voice|화자 ?구분",),
}
PATTERNS = {role: [re.compile(p) for p in patterns] for role, patterns in WORDS.items()}
INDEX = re.compile(r"column \d+|unnamed( \d+)?|no|순번|연번|번호|index|order")  # where a row stands says nothing of the record

DATED = re.compile(r"date|time|stamp|\b(at|when|on)\b|일시|일자|날짜|시각|시간|시점|[가-힣]일$")  # what a header of times says

TEXT = re.compile(
    r"의견|코멘트|댓글|후기|리뷰|이유|사유|내용|서술|주관식|불편|개선|건의|요청|문의|좋았|좋은 ?점|아쉬|나쁜|한 ?마디|말씀|피드백|느낀|느낌|바라는|바란"
    r"|기대|장점|단점|소감|메모|어려[웠운]|답변"
    r"|\b(comments?|feedback|reviews?|text|body|verbatims?|messages?|opinions?|explication|commentaires?|suggestions?|notes?|free ?text|reasons?|why"
    r"|describe|tell us|improve\w*|remarks?|complaints?|subjects?|transcript|quote|answer)\b"
)
NOT_TEXT = re.compile(
    r"유형|분류|구분|카테고리|상태|번호|코드|여부|건수|금액|횟수|수량|태그|우선|담당|주소|상품|제품|품명|링크|파일"
    r"|\b(type|category|status|id|ids|code|count|amount|qty|quantity|tags?|priority|url|link|address|product|item|stock|sku|title|language|country"
    r"|region|device|owner|assignee|group|length)\b"
)
ASKS = re.compile(
    r"[?？]|\b(what|how|why|which|would you|did you|do you|please|on a scale)\b"
    r"|나요|까요|습니까|인가요|은가요|는지|십시오|주세요|해 ?주|무엇|어떤|어떻|얼마나"
)


@dataclass
class Mapping:
    """Roles found in one table. ``columns`` is role → headers; ratings also stand in ``ratings`` with their scale."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    guessed: dict[str, Phrase] = field(default_factory=dict)  # role → why, where no header said it but the values look like it

    def one(self, role: str) -> str | None:
        return next(iter(self.columns.get(role, ())), None)

    @property
    def texts(self) -> list[str]:
        return self.columns.get("text", [])


@dataclass(frozen=True)
class Traits:
    """What a column's values look like; shares are 0..1 of the filled cells judged."""

    filled: int
    number: float
    date: float
    email: float
    phone: float
    length: float
    spaced: float
    distinct: float
    person: float


def traits(cells: pd.Series) -> Traits:
    counts = filled(cells).str.strip().value_counts(sort=False)
    counts = counts if len(counts) <= SAMPLE else counts.iloc[:: -(-len(counts) // SAMPLE)]
    return _traits(tuple(counts.index), tuple(counts))


@lru_cache(maxsize=2048)
def _traits(different: tuple[str, ...], counts: tuple[int, ...]) -> Traits:
    n = sum(counts)
    if not n:
        return Traits(0, 0, 0, 0, 0, 0, 0, 0, 0)
    values, weights = pd.Series(different, dtype="object"), np.array(counts)

    def share(holds: pd.Series) -> float:
        return float((holds.to_numpy() * weights).sum() / n)

    dated = (values.map(kind_of) == "date").to_numpy() * weights
    stamp = values.str.fullmatch(r"\d{8}|\d{10}|\d{13,14}|\d{16}|.*\D.*")
    few = values.loc[stamp].head(200).map(lambda v: one_time(v) is not None)
    return Traits(
        n,
        share(numbers(values).notna()),
        max(float(dated.sum() / n), float(few.mean()) * share(stamp) if len(few) else 0.0),
        share(values.str.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
        share(values.str.fullmatch(r"(?:\+?\d{1,3}[ -])?\(?0?\d{1,3}\)?[ .-]\d{3,4}[ .-]\d{4}")),
        share(values.str.len()),
        share(values.str.contains(r"\S\s+\S")),
        len(different) / n,
        share(values.str.fullmatch(r"[가-힣]{2,4}|[A-Z][\w'’-]+(?: [A-Z]\.?)?(?: [A-Z][\w'’-]+){1,2}")),
    )


def map_columns(frame: pd.DataFrame, asked: dict[str, str], said: dict[str, Any] | None = None) -> Mapping:
    """The role of every column, from its header and its values.

    Parameters
    ----------
    frame : DataFrame
        Text columns of one table.
    asked : dict
        Header → the question's own words.
    said : dict, optional
        Role → header or headers, by the analyst: not judged any more. ``만족도 [1-7]`` states the scale too, ``[7-1]`` one where high is bad.

    Examples
    --------
    >>> table = pd.DataFrame({"고객ID": ["1", "2"], "추천의향": ["9", "3"], "의견": ["좋아요", "설치가 어려워요"]})
    >>> found = map_columns(table, {})
    >>> found.columns
    {'customer': ['고객ID'], 'text': ['의견'], 'nps': ['추천의향']}
    """
    found = Mapping()
    taken: set[str] = set()
    stated: dict[str, Rating] = {}
    for role, headers in (said or {}).items():
        for name in [headers] if isinstance(headers, str) else headers:
            bare, scale = _with_scale(name, list(frame.columns))
            known = _named(bare, list(frame.columns))
            if scale and role in MEASURES:
                stated[known] = Rating(role, min(scale), max(scale), scale[0] > scale[1])
            if role == "ignore":
                taken.add(known)
                continue
            if role not in ROLES:
                hint = did_you_mean(role, ROLES)
                raise StudyError(
                    en=f"No role named '{role}'; known: {', '.join(ROLES)}.{hint.en}", ko=f"'{role}' 역할은 없습니다. 있는 역할: {', '.join(ROLES)}.{hint.ko}"
                )
            found.columns.setdefault(role, []).append(known)
            taken.add(known)
    look = {name: traits(column(frame, name)) for name in frame.columns}
    heads = {name: plain(name) for name in frame.columns}
    named = [name for name in sorted(frame.columns) if not INDEX.fullmatch(heads[name]) and name not in taken]
    candidates = sorted(
        (rank, ROLES.index(role), len(heads[name]), name, role)
        for name in named
        for role in SINGLE
        for rank, pattern in enumerate(PATTERNS[role])
        if pattern.fullmatch(heads[name]) and _fits(role, rank, look[name], column(frame, name))
    )
    for _, _, _, name, role in candidates:
        if name not in taken and role not in found.columns:
            found.columns[role] = [name]
            taken.add(name)
    for name in named:  # values that speak for themselves
        sight = look[name]
        for role, share in (("email", sight.email), ("phone", sight.phone)):
            if name not in taken and share >= 0.8 and role not in found.columns:
                found.columns[role] = [name]
                taken.add(name)
        if (
            "at" not in found.columns
            and name not in taken
            and sight.date >= 0.95
            and sight.number < 0.5
            and not re.search(r"birth|생년|생일|due|마감|예정|planned", heads[name])
        ):
            found.columns["at"] = [name]
            taken.add(name)
            if not DATED.search(heads[name]):
                found.guessed["at"] = Phrase("its values are times", "값이 시각")
    for name in named:
        if name in taken or (look[name].date >= 0.8 and look[name].number < 0.5):
            continue
        words = plain(asked.get(name) or name) if asked.get(name) else heads[name]
        question = bool(ASKS.search(asked.get(name) or name) or ASKS.search(words))
        rated = rating_of(column(frame, name), f"{heads[name]} {words}", asked.get(name) or name, question)
        if rated is not None:
            found.columns.setdefault(rated.measure, []).append(name)
            found.ratings[name] = rated
        elif _is_text(heads[name] + " " + words, look[name], question):
            found.columns.setdefault("text", []).append(name)
    guesses.guess(frame, asked, found, look, {*taken, *(h for headers in found.columns.values() for h in headers)})
    for role in MEASURES:
        for name in found.columns.get(role, ()):
            if name not in found.ratings:
                answers = scores(column(frame, name))
                shown = f"{heads[name]} {name} {asked.get(name, '')}"
                found.ratings[name] = stated.get(name) or scaled(role, answers, shown, answers.worded)
    place = {name: i for i, name in enumerate(frame.columns)}
    in_order = {role: sorted(found.columns[role], key=place.__getitem__) for role in ROLES if found.columns.get(role)}
    ratings = dict(sorted(found.ratings.items(), key=lambda item: place[item[0]]))
    return Mapping(in_order, ratings, {role: found.guessed[role] for role in in_order if role in found.guessed})


def _with_scale(name: str, headers: list[str]) -> tuple[str, tuple[float, float] | None]:
    """A column as the analyst names it, and the scale after it.

    Examples
    --------
    >>> _with_scale("노력 [1-7]", ["노력"]), _with_scale("만족도 [5-1]", ["만족도"])[1]
    (('노력', (1.0, 7.0)), (5.0, 1.0))
    """
    found = re.fullmatch(r"(.+?)\s*\[(\d+)\s*[-~]\s*(\d+)\]", name)
    if found is None or name in headers:
        return name, None
    return found[1], (float(found[2]), float(found[3]))


def _named(name: str, headers: list[str]) -> str:
    for header in headers:
        if header == name or plain(header) == plain(name) != "":
            return header
    hint = did_you_mean(name, headers)
    raise StudyError(
        en=f"The study names a column '{name}' that this file does not have.{hint.en}", ko=f"연구 설정의 '{name}' 열이 이 파일에 없습니다.{hint.ko}"
    )


def _fits(role: str, rank: int, sight: Traits, cells: pd.Series) -> bool:
    """Whether the values allow what the header says."""
    if not sight.filled:
        return role in ("at", "channel", "customer", "touchpoint", "stage", "event", "email", "phone")
    if role == "at":
        return sight.date >= 0.6 or (sight.number == 1 and bool(filled(cells).str.strip().str.fullmatch(f"{SERIAL}|{SHORT_DAY}").all()))
    if role == "record_key":
        keys = filled(cells)
        return bool(keys.is_unique) and len(keys) >= 0.99 * len(cells)
    if role == "email":
        return sight.email >= 0.5
    if role == "phone":
        return sight.number + sight.phone > 0.5 or sight.phone > 0.3
    if role == "name":
        return sight.number < 0.2 and (rank == 0 or sight.person >= 0.6)
    if role == "customer":
        return sight.length < 60 and (sight.date < 0.8 or sight.number > 0.8)
    if role in ("stage", "event", "channel", "touchpoint", "role"):
        return sight.length < 60 and sight.email < 0.5 and (role == "event" or sight.number < 0.8)
    return sight.length < 120


def _is_text(words: str, sight: Traits, question: bool) -> bool:
    if not sight.filled or sight.number >= 0.9 or sight.email >= 0.5 or sight.phone >= 0.5:
        return False
    if TEXT.search(words) and (question or not NOT_TEXT.search(words)):
        return True
    if question:
        return sight.length >= 12 or (sight.distinct >= 0.5 and sight.length >= 6)
    return (
        not NOT_TEXT.search(words) and not re.search(r"description|설명|name", words) and sight.spaced >= 0.5 and sight.length >= 20 and sight.distinct >= 0.6
    )


def is_korean(headers: list[str]) -> bool:
    return any(HANGUL.search(h) for h in headers)
