"""SurveyMonkey: two header rows, the question on the first of its columns and blanks after it, options or statements below.

Under a question stand ``Response`` (one answer), ``Open-Ended Response`` (free text), ``Other (please specify)`` (free text beside
options), the options of a question with several answers (a cell then repeats its option), or the statements of a matrix.
"""

from __future__ import annotations

import re
from typing import Any

from ..model.phrase import Phrase
from .grid import Head, Table, unique
from .products import Known
from .questions import Column, first_rows, judge, worded
from .tables import Read, Recognition, listed
from .values import HANGUL, declared_missing, header, plain, tidy

SOURCE = "surveymonkey"
LEAST = 0.6
WEIGHTS = {
    **{"respondent id": 0.3, "collector id": 0.35, "start date": 0.1, "end date": 0.1, "date created": 0.1, "date modified": 0.1, "ip address": 0.05},
    **{"email address": 0.05, "first name": 0.05, "last name": 0.05, "custom data 1": 0.2, "custom 1": 0.2, "custom data": 0.1},
}
ROLES = {
    "record_key": ("respondent id",),
    "at": ("end date", "date modified", "start date", "date created"),
    "email": ("email address", "email"),
    "name": ("first name", "last name"),
}
SEEN = re.compile(r"collector id|ip address|(start|end) date|date (created|modified)|survey id|total time|collection mode")
CUSTOM = re.compile(r"custom (data ?)?\d*")
ONE = re.compile(r"response|응답|답변|réponse|antwort|respuesta")
FREE = re.compile(r"open ended response|(개방형|주관식|자유) ?(응답|답변)|réponse ouverte|antwort auf offene frage|respuesta abierta")
OTHER = re.compile(
    r"(other|기타|autre|andere|sonstiges|otro)\b.*(specify|please|입력|명시|구체|적어"
    r"|préciser|angeben|especifi).*|기타|comments?|의견|코멘트|other"
)
LOST = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.I)


def recognise(table: Table, rule: Any = None) -> Known | None:
    """A SurveyMonkey export, with the columns that decided, or None."""
    found = under_two_rows(table)
    if found is None:
        return None
    survey, columns = found
    heads = {plain(name): name for name in reversed(survey.head.names)}
    decided = sorted((n for n in survey.head.names if plain(n) in WEIGHTS), key=lambda n: -WEIGHTS[plain(n)])
    roles = {role: [heads[name] for name in names if name in heads] for role, names in ROLES.items()}
    taken = {name for names in roles.values() for name in names}
    roles["seen"] = [name for name in survey.head.names if name not in taken and SEEN.fullmatch(plain(name))]
    taken |= set(roles["seen"])
    frame = declared_missing(survey.frame(), rule)
    ids = tidy(frame, heads.get("respondent id"))
    lost = int(ids.str.fullmatch(LOST).sum())
    answers = judge(survey, frame, [c for c in columns if c.name not in taken], roles, key=True, rule=rule)
    told = answers.told_of(frame)
    en = [f"SurveyMonkey, {len(survey.head.rows)} header rows: {listed(decided, 3)}", told.en]
    ko = [f"서베이몽키 설문입니다(머리글 {len(survey.head.rows)}행, {listed(decided, 3)})", told.ko]
    if lost:
        en.append(f"{lost:,} respondent id(s) were shortened by a spreadsheet (1.1E+10): their digits are lost, and the answers themselves tell records apart")
        ko.append(f"응답자 ID {lost:,}개가 스프레드시트에서 1.1E+10처럼 줄어 자릿수를 잃었습니다. 답 자체로 기록을 구분합니다")
    korean = any(HANGUL.search(name) for name in survey.head.names)
    if korean and not any(c.form in ("text", "one") for c in columns):
        en.append("the labels under the questions are not the English ones we know (not verified)")
        ko.append("질문 아래의 표시가 알려진 영어 표시와 달라 답으로 판단했습니다(확인되지 않음)")

    def read(table: Table, frame: Any, *, zone: str, rule: Any = None) -> Read:
        key = answers.mapping.one("record_key")
        if key is not None:
            frame = frame.assign(**{key: [("" if LOST.fullmatch(v.strip()) else v) for v in frame[key]]})
        first, last = heads.get("first name"), heads.get("last name")
        if first and last:
            pairs = zip(tidy(frame, first), tidy(frame, last), strict=True)
            frame = frame.assign(**{first: [b + a if HANGUL.search(a + b) else f"{a} {b}".strip() for a, b in pairs]})
        return answers.read(table, frame, zone=zone, rule=rule)

    recognition = Recognition(SOURCE, "survey", Phrase("; ".join(en), ". ".join(ko)), 0.95)
    return Known(recognition, answers.mapping, read, answers.names, 2.0, log=survey)


def under_two_rows(table: Table) -> tuple[Table, list[Column]] | None:
    """The table under SurveyMonkey's header and its columns of answers, or None.

    Examples
    --------
    >>> rows = [["Respondent ID", "Collector ID", "End Date", "Which do you use?", ""], ["", "", "", "App", "Web"], ["1", "2", "", "App", ""]]
    >>> table = Table("", Head((1,), tuple("abcde"), tuple("abcde"), tuple("abcde"), 1), lambda: iter(enumerate(rows, 1)))
    >>> found, columns = under_two_rows(table)
    >>> found.head.names[-2:], [(c.stem, c.part) for c in columns[-2:]]
    (('Which do you use?: App', 'Which do you use?: Web'), [('Which do you use?', 'App'), ('Which do you use?', 'Web')])
    """
    rows = first_rows(table, 3)
    at = next((i for i, (_, cells) in enumerate(rows[:2]) if sum(WEIGHTS.get(plain(c), 0.0) for c in dict.fromkeys(cells)) >= LEAST), None)
    if at is None:
        return None
    top, below, last = [c.strip() for c in rows[at][1]], [], at
    known = [i for i, c in enumerate(top) if plain(c) in WEIGHTS]
    if at + 1 < len(rows) and not any(rows[at + 1][1][i].strip() for i in known if i < len(rows[at + 1][1])):
        below, last = [c.strip() for c in rows[at + 1][1]], at + 1
    width = max((i + 1 for cells in (top, below) for i, c in enumerate(cells) if c), default=0)
    top, below = [*top, *[""] * width][:width], [*below, *[""] * width][:width]
    stems, stem = [], ""
    for i, cell in enumerate(top):
        stem = worded(cell, 2_000) or (stem if i not in known and below[i] else "")
        stems.append(stem)
    several = {s for i, s in enumerate(stems) if s and i + 1 < width and not top[i + 1] and below[i + 1]}
    shown = []
    for i, s in enumerate(stems):
        label = worded(below[i])
        shown.append(header(f"{s[:120]}: {label}" if s in several and label else s or label))
    names = unique(shown)
    columns, number = [], {}
    for i, name in enumerate(names):
        if i in known and not CUSTOM.fullmatch(plain(top[i])):
            continue
        label = worded(below[i])
        plainly = plain(label)
        number[stems[i]] = number.get(stems[i], len(number) + 1)
        form = "text" if FREE.fullmatch(plainly) else "one" if ONE.fullmatch(plainly) else ""
        if CUSTOM.fullmatch(plain(top[i])):
            form = "fact"
        elif stems[i] in several and OTHER.fullmatch(plainly):
            form = "text"
        part = "" if form == "one" or FREE.fullmatch(plainly) else label if stems[i] in several else ""
        item = plain(f"{stems[i]} {part}") or name
        columns.append(Column(name, item, stems[i] or label, part, form, "" if form in ("text", "fact") else f"q{number[stems[i]]}"))
    used = tuple(row for row, _ in rows[at : last + 1])
    asked = tuple({c.name: c.question for c in columns}.get(n, n) for n in names)
    return Table(table.sheet, Head(used, tuple(names), asked, tuple(top), rows[last][0]), table.records), columns


__all__ = ["SOURCE", "recognise", "under_two_rows"]
