"""Sticky notes of a whiteboard as assumptions: who wrote it, on which board, about which stage.

A note becomes a claim only where the board says what kind it is: a tag, the frame it lies in, or a mark in front of its words.
What cannot be told is not guessed: it stays out of the map, is counted and listed for a person to sort.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from ..model.claims import Basis
from ..model.journey import WHOLE
from ..model.phrase import Phrase
from .written import Written

KINDS = {  # what a tag, a frame or a mark says; emotions need a number, which no note has
    "pain": re.compile(r"불편|페인|문제|고충|어려움|애로|불만|\b(pains?|pain ?points?|problems?|frustrations?|friction|blockers?|struggles?)\b"),
    "delight": re.compile(r"좋은 ?점|좋았|만족 ?요인|만족|장점|기쁨|\b(delights?|gains?|positives?|likes?|love[sd]?|wow)\b"),
    "need": re.compile(r"니즈|바람|바라는|원하는|요구|필요|\b(needs?|wants?|wish(es)?|jobs? to be done)\b"),
    "expectation": re.compile(r"기대|\bexpect(s|ed|ations?)?\b"),
    "goal": re.compile(r"목표|목적|이루려는|\b(goals?|objectives?|aims?)\b"),
    "thought": re.compile(r"생각|속마음|혼잣말|\b(thoughts?|thinks?|thinking)\b"),
    "factor": re.compile(r"(결정|선택|구매|판단) ?(요인|기준|요소|이유)|\b((decision|buying|choice|purchase) (factors?|criteria|drivers?)|criteria)\b"),
    "value": re.compile(r"가치|주는 ?것|\bvalues?( (offered|props?|propositions?))?\b"),
    "note": re.compile(r"메모|비고|참고|노트|\b(notes?|remarks?|memos?)\b"),
    "frontstage": re.compile(r"프런트 ?스테이지|프론트 ?스테이지|응대|\bfront[- ]?stage\b"),
    "backstage": re.compile(r"백 ?스테이지|내부 ?(업무|활동|절차)|\bback[- ]?stage\b"),
    "support": re.compile(r"지원 ?(체계|시스템|절차|프로세스|활동)|\bsupport(ing)? (process(es)?|systems?|actions?)\b"),
    "opportunity": re.compile(r"기회|개선 ?(점|안|방향|아이디어|과제)|\b(opportunit(y|ies)|ideas? for improvement|improvements?|how might we|hmw)\b"),  # a note
    "action": re.compile(r"행동|활동|하는 ?일|\b(actions?|activit(y|ies)|doing|does|behaviou?rs?|steps?|tasks?)\b"),
    "touchpoint": re.compile(r"접점|터치 ?포인트|채널|\b(touch ?points?|channels?)\b"),
}
OPPORTUNITY = Phrase("Opportunity: ", "기회: ")  # opportunities are counted from what customers say; what a board calls one is kept as a note
STICKY = re.compile(r"(sticky|stickies|post-?it|스티키|포스트잇)[ -]*(notes?|메모|노트)?")  # the thing itself, no kind of claim
FUTURE = re.compile(r"\bto[- ]?be\b|\bfuture\b|미래|개선 ?후", re.I)  # how the team wants it to be
MARK = re.compile(r"\s*(?:[\[(【<](?P<a>[^\])】>]{1,20})[\])】>]\s*[:：-]?|(?P<b>[^:：\n]{1,20}?)\s*[:：]|(?P<c>#\S{1,20}))\s*(?P<rest>\S.*)", re.S)
SPLIT = re.compile(r"\s*[/|>,:;()\[\]–—→]+\s*|\s+[-·]\s+")
NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.)]?|[①-⑳])\s*|\s*(단계|stage)\s*$", re.I)
HALVES = re.compile(r"\s*[·,/&]\s*|\s+and\s+")
LONGEST = 300
WHY = {
    "kind": Phrase(
        "nothing says whether it is a pain, a need, a delight, a goal, a thought, an action, a touchpoint or another kind",
        "불편, 니즈, 좋은 점, 목표, 생각, 행동, 접점 가운데 무엇인지 알 수 없음",
    ),
    "several": Phrase("it is marked as more than one kind", "종류가 둘 이상 적혀 있음"),
    "words": Phrase("there are no words in it", "글이 없음"),
}


@dataclass(frozen=True)
class Boarded:
    """What the notes of all boards give: new ``claims``, and ``unsorted`` notes with the reason (``reason``, ``reason_en``, ``reason_ko``)."""

    claims: tuple[Written, ...]
    unsorted: pd.DataFrame
    notes: int  # notes on the boards
    known: int  # of them, taken in before: what a person made of them since stands

    @property
    def words(self) -> Phrase:
        """One sentence for the report; empty where there is no board."""
        if not self.notes:
            return Phrase("", "")
        n, open_ = len(self.claims), len(self.unsorted)
        return Phrase(
            f"{self.notes:,} notes of whiteboards: {n:,} new assumptions, {self.known:,} taken in before, {open_:,} that a person has to sort.",
            f"화이트보드 메모 {self.notes:,}개: 새 가정 {n:,}개, 전에 넣은 것 {self.known:,}개, 사람이 나누어야 할 것 {open_:,}개.",
        )


def claims(frame: pd.DataFrame, stages: Mapping[str, Phrase], known: Iterable[Written] = ()) -> Boarded:
    """The notes as claims, without those that this study has already.

    Parameters
    ----------
    frame : DataFrame
        ``text, author, at, board, group, tag, kind, alias`` (``report.EXTRAS["stickies"]``), scrubbed of personal data.
    stages : mapping
        Stage key → its name: where a frame of the board is called like one, its notes stand there, else with the whole journey.
    known : Written
        Every claim this study ever had, the withdrawn ones too: what a person changed or withdrew since wins over the board.

    Examples
    --------
    >>> board = pd.DataFrame({"text": ["불편: 로그인이 느리다"], "author": ["문하늘"], "board": ["킥오프"], "group": ["설치"]})
    >>> made = claims(board, {"setup": Phrase("Set-up", "설치")})
    >>> [(c.kind, c.stage, c.label.ko, c.basis.by) for c in made.claims]
    [('pain', 'setup', '로그인이 느리다', '문하늘')]
    """
    before = {w.id for w in known}
    first = _first_days(frame)
    made: dict[str, Written] = {}
    left, met = [], set()
    for row in frame.to_dict("records"):
        text, group, board = (_cell(row.get(name)) for name in ("text", "group", "board"))
        identity = note_id(board, text, group)
        if identity in before:
            met.add(identity)
            continue
        if identity in made:  # the same words in the same frame are one assumption
            continue
        kind, words, reason = kind_of(text, group, _cell(row.get("tag")), _cell(row.get("kind")))
        if kind is None:
            left.append({**row, "reason": reason, "reason_en": WHY[reason].en, "reason_ko": WHY[reason].ko})
            continue
        label = Phrase.same(words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…")
        if kind == "opportunity":
            kind, label = "note", Phrase(OPPORTUNITY.en + label.en, OPPORTUNITY.ko + label.ko)
        place = board or _cell(row.get("sheet")) or _cell(row.get("alias")) or "whiteboard"
        made[identity] = Written(
            id=identity,
            code="",
            kind=kind,
            stage=stage_of(group, stages),
            label=label,
            basis=Basis("assumption", by=_author(_cell(row.get("author"))) or place, at=_day(row.get("at")) or first.get(board), why=place),
            state="future" if FUTURE.search(f"{group} {_cell(row.get('tag'))}") else "current",
        )
    columns = [*frame.columns, "reason", "reason_en", "reason_ko"]
    return Boarded(tuple(made.values()), pd.DataFrame(left, columns=columns, dtype="object"), len(frame), len(met))


def note_id(board: str, text: str, group: str) -> str:
    """The claim's id: a digest of board, words and frame, so that an export with more notes, or in another order, changes nothing.

    Examples
    --------
    >>> note_id("킥오프", "로그인이  느리다", "설치") == note_id("킥오프", "로그인이 느리다", "설치")
    True
    """
    told = "\x1f".join(" ".join(part.split()) for part in (board, text, group))
    return "w" + hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def kind_of(text: str, group: str = "", tag: str = "", kind: str = "") -> tuple[str | None, str, str]:
    """The kind of claim a note is, its words without the mark, and where there is none why: by its tag, then its frame, then its mark.

    Examples
    --------
    >>> kind_of("[pain] log-in is slow"), kind_of("로그인이 느리다"), kind_of("메신저", group="1. 인지 / 접점")
    (('pain', 'log-in is slow', ''), (None, '로그인이 느리다', 'kind'), ('touchpoint', '메신저', ''))
    """
    words = " ".join(text.split())
    mark, rest = "", words
    if (found := MARK.fullmatch(words)) and _kinds(found["a"] or found["b"] or found["c"] or ""):
        mark, rest = found["a"] or found["b"] or found["c"], " ".join(found["rest"].split())
    if not re.search(r"[^\W\d_]{2}", rest):
        return None, words, "words"
    for said in (tag, group, mark, kind):
        which = _kinds(said) - ({"note"} if said == kind else set())  # what the board's tool calls every note says nothing
        if len(which) == 1:
            return which.pop(), rest, ""
        if which:
            return None, words, "several"
    return None, words, "kind"


def stage_of(group: str, stages: Mapping[str, Phrase]) -> str:
    """The stage that a frame is called after, by its key, its name or half of it in either language; else the whole journey.

    Half a name (설치 of 설치·연동) counts where it belongs to one stage only.

    Examples
    --------
    >>> stages = {"setup": Phrase("Set-up", "설치·연동"), "use": Phrase("Use", "사용·연동")}
    >>> stage_of("3. 설치·연동 단계", stages), stage_of("Set-up / pains", stages), stage_of("설치", stages), stage_of("연동", stages)
    ('setup', 'setup', 'setup', 'whole')
    """
    names = {_bare(word): key for key, phrase in stages.items() for word in (key, *phrase)}
    halves = [(_bare(half), key) for key, phrase in stages.items() for half in {h for word in phrase for h in HALVES.split(word)}]
    often = Counter(half for half, _ in halves)
    names = {half: key for half, key in halves if half and often[half] == 1} | names
    parts = [group, *SPLIT.split(group), *re.split("·", group)]
    return next((names[_bare(part)] for part in parts if part and _bare(part) in names), WHOLE)


def _bare(words: str) -> str:
    return " ".join(NUMBERED.sub("", NUMBERED.sub("", words)).casefold().split())


def _kinds(said: str) -> set[str]:
    bare = STICKY.sub(" ", said.casefold().replace("_", " "))
    found = {kind for kind, pattern in KINDS.items() if pattern.search(bare)}
    return found - {"delight"} if re.search(r"불만족", bare) else found


def _author(name: str) -> str:
    """Who wrote it; of an address only what stands before the @."""
    return name.partition("@")[0] if re.fullmatch(r"[^@\s]+@[^@\s]+", name) else name


def _cell(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()


def _day(value: object) -> str | None:
    found = re.match(r"\d{4}-\d{2}-\d{2}", _cell(value))
    return found[0] if found else None


def _first_days(frame: pd.DataFrame) -> dict[str, str]:
    """The first day that each board knows of."""
    first: dict[str, str] = {}
    if "at" in frame and "board" in frame:
        for board, at in zip(frame["board"], frame["at"], strict=True):
            if (day := _day(at)) and day < first.get(_cell(board), "9999"):
                first[_cell(board)] = day
    return first
