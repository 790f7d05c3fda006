"""Talks typed as text: ``Name: words``, ``[00:01:02] Name``, ``Name 00:47``, ``[id1] words``, Q and A. One row is one turn.

There is no standard, so a name has to earn its place: it comes back, or it is what an interviewer or a participant is called.
``일시: …`` and ``Note: …`` are labels and never people. What has no speakers is no talk, unless the study says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ..model.phrase import Phrase
from . import clova, files
from .doors import Inside
from .transcripts import CODE, NOBODY, Cue, Talk, form_of, is_team
from .values import squeezed

LOOK = 400  # lines of a .txt looked at before it is read whole
MOST = 64 << 20  # bytes of a .txt that may be a talk
CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
NAME = r"[^\W_][^:：\[\](){}<>|\"“”?!,;=~\t]{0,29}?(?:\s*[(（][^()（）:：]{1,20}[)）])?"
BULLET = r"(?:[-–—•○●◦▶▷■□◆◇※*·>]+\s*)?"
QA = re.compile(rf"{BULLET}(?P<side>Q|A|문|답|질문|답변|물음|대답)\s*\d{{0,3}}\s*[.)．:：]\)?\s*(?P<rest>.*)", re.S)
FIRST = re.compile(rf"{BULLET}[\[(<]?(?P<time>{CLOCK})[\])>]?\s*(?:[-–—]\s*)?(?P<name>{NAME})\s*(?:[:：]\s*(?P<rest>.*)|$)", re.S)
NAMED = re.compile(rf"{BULLET}(?P<name>{NAME})\s*(?:[\[(]?(?P<time>{CLOCK})[\])]?)?\s*[:：](?!//)\s*(?P<rest>.*)", re.S)
AFTER = re.compile(rf"{BULLET}(?P<name>{NAME})\s+[\[(]?(?P<time>{CLOCK})[\])]?")
BRACKET = re.compile(r"[\[【](?P<name>[^\W_][^\[\]【】:：]{0,29})[\]】]\s*(?:[:：]\s*)?(?P<rest>\S.*)", re.S)
STAMP = re.compile(rf"[\[(<]?(?P<time>{CLOCK})[\])>]?\s*")
_LABELS = """
    일시 날짜 시간 장소 참석 참석자 참가자 명단 안건 의제 주제 제목 목적 개요 배경 내용 회의내용 회의명 결론 결과 결정 결정사항 요약 정리 비고 참고
    주의 작성 작성자 작성일 문서번호 기록자 문제 문제점 원인 개선 개선안 개선점 조치 향후계획 계획 일정 기한 담당 담당자 부서 소속 직책 성명 이름 나이
    성별 직업 연락처 전화 이메일 주소 첨부 출처 사진 그림 표 예 예시 단계 목표 행동 생각 감정 접점 채널 니즈 기회 메모 관찰 관찰내용 시사점 인사이트
    특이사항 기타 링크 제품 가격 금액 번호 파일 저장
    date time place location venue attendees participants present absent agenda subject topic title purpose background
    summary conclusion conclusions decision decisions action actions owner due deadline note notes remark remarks from to cc
    bcc re fw sent author version status name age gender sex job role email e-mail phone address http https ftp file files
    table figure example examples ex eg e.g i.e pros cons goal goals pain pains touchpoint channel stage step result results
    info error warning warn debug trace fatal tip link source sources duration transcript recording project client-name
    interview-date
"""
LABELS = frozenset(_LABELS.split())  # what stands before a colon and is nobody
SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추소석선설마길연위표명기반왕금옥육인맹제모"
)


class Line(NamedTuple):
    """One line or paragraph: where it stands, and how it goes on from the one above (``\\n`` as a new one; a blank or nothing inside a paragraph)."""

    text: str
    place: str = ""
    number: int = 0
    glue: str = "\n"


class Head(NamedTuple):
    """What looks like the beginning of a turn. ``sure``: the form itself says so, not only the name."""

    name: str
    start: int
    rest: str
    sure: bool = False
    timed: bool = False


def head_of(text: str) -> Head | None:
    """The speaker, the time (ms, -1 without) and the words where a line looks like the beginning of a turn.

    Examples
    --------
    >>> head_of("Interviewer (Dan): How was it?")[:3], head_of("[00:01:02] 김하늘")[:3]
    (('Interviewer (Dan)', -1, 'How was it?'), ('김하늘', 62000, ''))
    >>> head_of("Q3. 왜 그랬나요?")[:3], head_of("see https://example.com"), head_of("At 10:30 we left.")
    (('Q', -1, '왜 그랬나요?'), None, None)
    """
    line = re.sub(r"\*\*|__", "", text.strip()) if text.lstrip().startswith(("**", "__")) else text.strip()
    if match := QA.fullmatch(line):
        return Head("Q" if match["side"] in ("Q", "문", "질문", "물음") else "A", -1, match["rest"].strip(), sure=True)
    for form in (FIRST, AFTER, NAMED, BRACKET):
        match = form.fullmatch(line)
        if match is None:
            continue
        parts = match.groupdict()
        name, time, rest = squeezed(parts["name"]), parts.get("time"), (parts.get("rest") or "").strip()
        if _is_name(name) and not (form is NAMED and not time and name[-1:].isdigit() and re.match(r"\d\d\b", rest)):
            return Head(name, ms(time) if time else -1, rest, timed=bool(time))
    return None


def _is_name(name: str) -> bool:
    """Whether a few words may be what somebody is called; an abbreviation's dot is no end of a sentence."""
    bare = re.sub(r"\s*[(（].*", "", name)
    return (
        len(bare.split()) <= 4
        and not bare.isdigit()
        and not re.search(r"\.\s|\.$", re.sub(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof)\.", "", bare))
        and re.sub(r"[\s\d.]+$", "", bare).casefold() not in LABELS
        and bare.replace(" ", "").casefold() not in LABELS
        and not re.fullmatch(r"(?:오전|오후|am|pm).*|.*\d+월.*|제?\s*\d+\s*[장절항조]", bare, re.I)
    )


def ms(clock: str) -> int:
    """``00:01:02.5`` in ms.

    Examples
    --------
    >>> ms("00:01:02.5"), ms("75:00"), ms("1:02:03")
    (62500, 4500000, 3723000)
    """
    whole, _, part = clock.replace(",", ".").partition(".")
    total = 0
    for number in whole.split(":"):
        total = total * 60 + int(number)
    return total * 1000 + int((part or "0").ljust(3, "0"))


def parse(lines: Iterable[Line], form: str) -> Talk | None:
    """The turns, or None where the text has no speakers. Words above the first turn are a preamble, not a row."""
    filled = [line for line in lines if line.text.strip()]
    heads = [head_of(line.text) if line.glue == "\n" else None for line in filled]
    taken = _accepted(heads)
    mine = [head if head is not None and head.name in taken else None for head in heads]
    turns = [head for head in mine if head is not None]
    if not _is_talk(filled, mine, turns):
        return None
    talk = Talk(form, [])
    words: list[str] = []
    open_: tuple[Line, Head] | None = None
    stamp = -1  # a time that stands alone belongs to what follows it
    for line, head in zip(filled, mine, strict=True):
        if head is not None:
            if open_:
                _close(talk, *open_, words)
            open_, words = (line, head if head.timed or stamp < 0 else head._replace(start=stamp)), [head.rest]
            stamp = -1
        elif match := STAMP.fullmatch(line.text.strip()):
            stamp = ms(match["time"])
        elif open_:
            words += [line.glue, line.text.strip()]
    if open_:
        _close(talk, *open_, words)
    return talk


def _close(talk: Talk, line: Line, head: Head, words: list[str]) -> None:
    said = "".join(words).strip()
    talk.tally.read += 1
    if not said:
        talk.tally.aside("", line.place or line.number, "blank", Phrase("a turn without words", "말이 없는 발언입니다"))
    else:
        talk.cues.append(Cue(line.number, head.start, head.start, head.name, said, line.place or str(line.number)))


def _accepted(heads: Sequence[Head | None]) -> set[str]:
    """The names that are people.

    They come back, or say by themselves who they are, or a time stands before what is written as a name; beside an interviewer
    or two who came back, a name said once counts too.
    """
    found = [head for head in heads if head is not None]
    often = Counter(head.name for head in found)
    asking = any(h.sure or is_team(h.name) for h in found)
    taken = {h.name for h in found if h.sure or often[h.name] >= 2 or is_team(h.name) or NOBODY.fullmatch(h.name) or (h.timed and _written_as_name(h.name))}
    codes = {h.name for h in found if CODE.fullmatch(h.name)}
    if sum(often[name] for name in codes) >= 3 and len({re.sub(r"\W*\d+$", "", name) for name in codes}) == 1:
        taken |= codes
    several = len(taken) >= 2 and sum(often[name] for name in taken) >= 4
    if several or asking:
        taken |= {h.name for h in found if often[h.name] == 1 and ((h.timed and several) or _written_as_name(h.name))}
    return taken


def _written_as_name(name: str) -> bool:
    return bool(re.fullmatch(rf"[{SURNAMES}][가-힣]{{2}}(?:\s?[가-힣]{{1,4}})?|[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+", name))


def _is_talk(lines: Sequence[Line], heads: Sequence[Head | None], turns: Sequence[Head]) -> bool:
    """Whether the text is mostly somebody's turns."""
    speakers = {head.name for head in turns}
    known = any(h.sure or h.timed or is_team(h.name) or NOBODY.fullmatch(h.name) for h in turns)
    if len(turns) < (2 if known else 3) or (len(speakers) < 2 and sum(h.timed for h in turns) < 2):
        return False
    first = next(i for i, head in enumerate(heads) if head is not None)
    paragraphs = sum(line.glue == "\n" for line in lines)
    before, whole = (sum(len(line.text) for line in part) for part in (lines[:first], lines))
    return len(turns) >= 0.04 * paragraphs and before <= 0.5 * whole


def alone(lines: Iterable[Line], form: str) -> Talk:
    """One participant's words, a row a paragraph: for a text of which the study says that it is an interview."""
    talk = Talk(form, [])
    for line in lines:
        if not line.text.strip():
            continue
        if line.glue != "\n" and talk.cues:
            last = talk.cues[-1]
            talk.cues[-1] = last._replace(text=last.text + line.glue + line.text.strip())
            continue
        talk.tally.read += 1
        talk.cues.append(Cue(line.number, -1, -1, "", line.text.strip(), line.place or str(line.number)))
    return talk


def turns_of(rows: Sequence[Sequence[str]], place: str) -> list[Line] | None:
    """A table of turns (``speaker, words`` or ``time, speaker, words``) as lines, or None where it is none."""
    filled = [[squeezed(cell) if i < len(row) - 1 else cell.strip() for i, cell in enumerate(row)] for row in rows if any(c.strip() for c in row)]
    width = len(filled[0]) if filled else 0
    if width not in (2, 3) or len(filled) < 3 or any(len(row) != width for row in filled):
        return None
    body = filled[1:] if re.fullmatch(r"speaker|who|화자|발화자|발언자|구분|이름|성명|name", filled[0][-2], re.I) else filled
    who = [row[-2] for row in body]
    often = Counter(name for name in who if name)
    timed = width == 3 and sum(bool(STAMP.fullmatch(row[0])) for row in body) >= 0.8 * len(body)
    if (width == 3 and not timed) or len(body) < 3 or not 2 <= len(often) <= max(2, len(body) // 2):
        return None
    if any(len(name) > 30 or head_of(f"{name}: x") is None for name in often) or not _accepted([head_of(f"{name}: x") for name in who if name]):
        return None
    return [Line(f"{f'[{row[0]}] ' if timed and row[0] else ''}{row[-2]}: {row[-1]}" if row[-2] else row[-1], f"{place}.{n}") for n, row in enumerate(body, 1)]


def wanted(rule: Any) -> bool:
    """Whether the study leaves it to us to see a talk in a document."""
    return getattr(rule, "source", None) in (None, "captions")


def is_interview(rule: Any) -> bool:
    """Whether the study says that this is an interview, whoever speaks in it."""
    return getattr(rule, "source", None) == "captions" or getattr(rule, "kind", None) == "interview"


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """A talk typed into a .txt; None where the file is a table, a log, captions or a note of CLOVA's."""
    if not wanted(rule) or path.stat().st_size > MOST:
        return None
    with files.open_bytes(path) as handle:
        if handle.read(8).startswith((b"%PDF", b"PK", b"PAR1", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"\x89PNG")):
            return None
    encoding = files.encoding_of(path)
    head = list(islice(files.lines(path, encoding), LOOK))
    if form_of(head) or clova.is_note(head[: clova.LOOK]) or _table(head):
        return None
    talk = None
    if parse(numbered(head), "text") is not None:
        talk = parse(numbered(files.lines(path, encoding)), "text")
    if talk is None and is_interview(rule):
        talk = alone(numbered(files.lines(path, encoding)), "text")
    return Inside(talk=talk, encoding=encoding) if talk is not None and talk.tally.read else None


def numbered(lines: Iterable[str]) -> Iterable[Line]:
    return (Line(line.rstrip("\r\n").lstrip("\ufeff"), "", number) for number, line in enumerate(lines, 1))


def _table(lines: Sequence[str]) -> bool:
    """Whether most lines have the same number of cells: then it is a table, whatever stands in them."""
    filled = [line for line in lines if line.strip()]
    for sign in "\t;|,":
        widths = Counter(line.count(sign) for line in filled)
        width, n = max(widths.items(), key=lambda item: item[1], default=(0, 0))
        if width >= (2 if sign == "," else 1) and n >= 0.8 * len(filled) and not all(head_of(line) for line in filled):
            return True
    return False
