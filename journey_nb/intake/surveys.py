"""Forms: Google Forms, Microsoft Forms, what we expect of Naver Form, and any other table of answers.

None of them but Microsoft's numbers its responses, and that number starts at 1 in every form: a response is known by its moment, its
person and its answers. Google writes a grid as ``question [statement]`` and several chosen options into one cell, joined by ", ";
Microsoft joins them by ";". Of Naver Form no export was seen: what we take for one is a guess and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from .grid import Table
from .products import Known
from .questions import Answers, Column, grid_of, judge, worded
from .roles import ASKS, INDEX, Mapping
from .tables import Read, Recognition, item_of, listed
from .values import column, declared_missing, plain, tidy

GOOGLE, MICROSOFT, NAVER = "google_forms", "microsoft_forms", "naver_form"
STAMPS = {"타임스탬프": 0.95, "timestamp": 0.6}
ADDRESS = {"이메일 주소", "사용자 이름", "email address", "username"}
QUIZ = re.compile(r"(score|점수|(points|feedback|점수|피드백) .*|total points|총점|quiz feedback)")
MS = {
    **{"start time": 0.2, "completion time": 0.35, "email": 0.1, "name": 0.05, "id": 0.1, "last modified time": 0.1, "language": 0.05},
    **{"시작 시간": 0.25, "완료 시간": 0.35, "전자 메일": 0.15, "메일": 0.1, "이메일": 0.1, "이름": 0.05, "마지막으로 수정한 시간": 0.15, "언어": 0.05},
}
MS_ROLES = {
    "at": ("completion time", "완료 시간", "start time", "시작 시간"),
    "email": ("email", "전자 메일", "메일", "이메일"),
    "name": ("name", "이름"),
    "language": ("language", "언어"),
}
MS_SEEN = ("id", "start time", "시작 시간", "last modified time", "마지막으로 수정한 시간")
NOBODY = {"anonymous", "익명"}  # what Microsoft Forms writes for a person it does not know
NF = {
    **{"참여일시": 0.45, "참여 일시": 0.45, "응답일시": 0.35, "응답 일시": 0.35, "제출일시": 0.3, "제출 일시": 0.3, "응답 시각": 0.3},
    **{"참여자": 0.25, "응답자": 0.25, "네이버 id": 0.45, "네이버 아이디": 0.45, "번호": 0.15, "no": 0.15, "응답번호": 0.2, "응답 번호": 0.2},
}
NF_ROLES = {
    "at": ("참여일시", "참여 일시", "응답일시", "응답 일시", "제출일시", "제출 일시", "응답 시각"),
    "customer": ("네이버 id", "네이버 아이디"),
    "name": ("참여자", "응답자"),
}
NF_SEEN = ("번호", "no", "응답번호", "응답 번호")


@dataclass(frozen=True)
class _Form:
    """A product found: which of its columns play a role, which are seen and not used, and what decided."""

    source: str
    score: float
    roles: dict[str, list[str]]
    decided: list[str]
    unverified: bool = False


def recognise(table: Table, rule: Any = None) -> Known | None:
    """A form, with the columns that decided, or None."""
    form = _microsoft(table) or _google(table) or _naver(table)
    if form is None:
        return None
    frame = _known_people(declared_missing(table.frame(), rule), form)
    answers = _judged(table, frame, form.roles, rule)
    if form.source == GOOGLE and not (answers.mapping.texts or answers.mapping.ratings or answers.chosen) and len(frame):
        return None
    told = answers.told_of(frame)
    asks = [c for c in answers.columns.values() if ASKS.search(c.name)]
    titles = {
        GOOGLE: _google_why(table, form, len(asks)),
        MICROSOFT: Phrase(f"Microsoft Forms: {listed(form.decided, 3)}", f"마이크로소프트 폼즈 설문입니다({listed(form.decided, 3)})"),
        NAVER: Phrase(
            f"perhaps Naver Form (a guess, its export was never verified): {listed(form.decided, 3)}",
            f"네이버폼으로 보입니다(내보낸 파일로 확인하지 못한 추정입니다. {listed(form.decided, 3)})",
        ),
    }
    title = titles[form.source]
    extra = Phrase("", "")
    if form.unverified and form.source == MICROSOFT:
        extra = Phrase("; its Korean headers are not verified", ". 한국어 머리글은 확인하지 못했습니다")
    why = Phrase(f"{title.en}; {told.en}{extra.en}", f"{title.ko}. {told.ko}{extra.ko}")
    others = ("survey_table",) if form.source == NAVER else ()
    recognition = Recognition(form.source, "survey", why, min(form.score, 1.25), unverified=form.unverified, others=others)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return answers.read(table, _known_people(frame, form), zone=zone, rule=rule)

    return Known(recognition, answers.mapping, read, answers.names, min(form.score, 1.5))


def plain_survey(table: Table, mapping: Mapping, recognition: Recognition, rule: Any = None) -> Known | None:
    """A survey that no product has a name for, once it is known to be one: options become facts, grids have one scale."""
    if recognition.kind != "survey":
        return None
    frame = declared_missing(table.frame(), rule)
    kept = ("record_key", "at", "voice", "event")
    answers = _judged(table, frame, {role: list(names) for role, names in mapping.columns.items() if role in kept}, rule)
    if not answers.chosen and not any(one.part for one in answers.columns.values()):
        return None  # nothing here that the plain reading does not do
    told = answers.told_of(frame, columns=False)
    why = Phrase(f"{recognition.why.en}; {told.en}", f"{recognition.why.ko}. {told.ko}") if answers.chosen else recognition.why
    known = Recognition(recognition.source, recognition.kind, why, recognition.score, recognition.self_selected)
    return Known(known, answers.mapping, answers.read, answers.names, recognition.score)


def _judged(table: Table, frame: pd.DataFrame, roles: dict[str, list[str]], rule: Any) -> Answers:
    taken = {name for names in roles.values() for name in names}
    columns = []
    for name, asked in zip(table.head.names, table.head.asked, strict=True):
        if name not in taken and not INDEX.fullmatch(plain(name)):
            stem, part = grid_of(worded(asked or name))
            columns.append(Column(name, item_of(name), stem, part, "", stem if part else ""))
    return judge(table, frame, columns, roles, rule=rule)


def _google(table: Table) -> _Form | None:
    """Google Forms: the first column is ``타임스탬프`` or ``Timestamp``, the others are the questions."""
    heads = [plain(h) for h in table.head.names]
    stamp = STAMPS.get(heads[0])
    if stamp is None:
        return None
    asks = [h for h in table.head.names[1:] if ASKS.search(h)]
    address = [h for h, p in zip(table.head.names, heads, strict=True) if p in ADDRESS]
    score = stamp + 0.3 * bool(asks) + 0.2 * bool(address)
    if score < 0.75 or len(heads) < 2:
        return None
    seen = [n for n in table.head.names[1:3] if QUIZ.fullmatch(plain(n)) and _of(table, n, r"\d+(\.\d+)? ?/ ?\d+")]
    email = [n for n in address if plain(n) in ("이메일 주소", "email address")]
    return _Form(GOOGLE, score, {"at": [table.head.names[0]], "email": email, "seen": seen}, address)


def _of(table: Table, name: str, pattern: str) -> bool:
    there = tidy(table.frame(50), name)
    there = there.loc[there != ""]
    return bool(len(there)) and bool(there.str.fullmatch(pattern).all())


def _google_why(table: Table, form: _Form, asks: int) -> Phrase:
    first, address = table.head.names[0], form.decided
    en, ko = f"Google Forms: the first column is '{first}'", f"구글 설문지입니다. 첫 열이 '{first}'"
    en, ko = (f"{en}, {asks} columns are questions", f"{ko}이고 질문 열이 {asks}개입니다") if asks else (en, f"{ko}입니다")
    return Phrase(f"{en}, {listed(address)} is theirs", f"{ko}({listed(address)} 열도 있음)") if address else Phrase(en, ko)


def _weighed(table: Table, weights: dict[str, float]) -> tuple[float, dict[str, str]]:
    heads = {plain(name): name for name in reversed(table.head.names) if plain(name) in weights}
    return sum(weights[h] for h in heads), heads


def _microsoft(table: Table) -> _Form | None:
    weight, heads = _weighed(table, MS)
    korean = "완료 시간" in heads
    if weight < 0.7 or not (("completion time" in heads and "start time" in heads) or (korean and "시작 시간" in heads)):
        return None
    roles = {role: [heads[n] for n in names if n in heads] for role, names in MS_ROLES.items()}
    roles["at"] = roles["at"][:1]
    quiz = [n for n in table.head.names if QUIZ.fullmatch(plain(n))]
    roles["seen"] = [*(heads[n] for n in MS_SEEN if n in heads), *(n for n in quiz if n not in heads.values())]
    return _Form(MICROSOFT, 0.5 + weight, roles, sorted(heads.values(), key=lambda n: -MS[plain(n)]), unverified=korean)


def _naver(table: Table) -> _Form | None:
    weight, heads = _weighed(table, NF)
    asks = [n for n in table.head.names if ASKS.search(n) or re.match(r"(Q|문항 ?)?\d+[.)]\s*\S", n)]
    if weight < 0.6 or not any(n in heads for n in NF_ROLES["at"]) or len(asks) < 1 or plain(table.head.names[0]) not in NF:
        return None
    roles = {role: [heads[n] for n in names if n in heads] for role, names in NF_ROLES.items()}
    roles["at"] = roles["at"][:1]
    roles["seen"] = [heads[n] for n in NF_SEEN if n in heads]
    return _Form(NAVER, weight, roles, sorted(heads.values(), key=lambda n: -NF[plain(n)]), unverified=True)


def _known_people(frame: pd.DataFrame, form: _Form) -> pd.DataFrame:
    """``anonymous`` is nobody, not one person who answers a lot."""
    for name in (*form.roles.get("email", ()), *form.roles.get("name", ())):
        cells = column(frame, name)
        frame = frame.assign(**{name: cells.where(~cells.str.strip().str.lower().isin(NOBODY), "")})
    return frame


__all__ = ["GOOGLE", "MICROSOFT", "NAVER", "plain_survey", "recognise"]
