"""Interviews: WebVTT, SRT, whisper's TSV, CLOVA Note and typed talks. One row is one cue or turn.

Who speaks comes from ``<v Name>`` or ``Name: text``. ``spoken.py`` finds the turns of typed text (TXT, DOCX, ODT, PDF, HWPX).
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .grid import Tally
from .report import SAID
from .tables import Read, Recognition
from .values import squeezed

STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
TIMING = re.compile(rf"^\s*{STAMP}\s*-->\s*{STAMP}")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>", re.I)
NAMED = re.compile(r"^\s*[-–—>]*\s*([^\s:：\[\]()][^:：\[\]()?!.]{0,30}?(?:\s*\([^()]{1,20}\))?)\s*[:：]\s+(?=\S)")
TEAM = re.compile(r"interviewer|moderator|facilitator|researcher|host|q|진행자?|면접자|면접관|사회자|인터뷰어|연구자|연구원|조사자|질문자|모더레이터")
ASKING = re.compile(r"interviewer|moderator|facilitator|진행자|면접관|사회자|인터뷰어|조사자|질문자|모더레이터")  # beside a name, too
QUESTION = re.compile(r"[?？]['\"”’]?$|(?:까요|나요|습니까|인가요|은가요|는가요|는지요|을까|ㄹ까)\.?$")
GENERIC = re.compile(r"(?:speaker|participant|참석자|화자|참가자|참여자|발화자)\s*[#_]?\s*\d+|spk_?\d+|unknown( speaker)?|알 수 없음", re.I)
ANSWERING = re.compile(
    r"(?:participant|interviewee|respondent|subject|customer|client|user|응답자|참석자|참가자|참여자|피면담자|피면접자|인터뷰이|면담\s?대상자?|고객|사용자|이용자|a)\s*[#_]?\s*\d*",
    re.I,
)
NOBODY = re.compile(rf"{GENERIC.pattern}|{ANSWERING.pattern}|(?:speaker|화자|발화자)", re.I)  # what somebody is called who has no name in this talk
CODE = re.compile(r"[A-Za-z]{1,3}[-_ ]?\d{1,4}")  # P1, id3: a study's number for a person, no name
CALLED = re.compile(
    r"\s*(?:매니저|팀장|과장|차장|부장|대리|주임|사원|실장|본부장|이사|상무|전무|대표|사장|선임|책임|수석|연구원|상담사|상담원|담당자?|님|씨)+$"
)
OFFICE = re.compile(
    r"고객\s?(?:센터|지원|만족|케어)(?:팀|실)?|상담(?:원|사|팀|센터|실)?\s?\d*|CS\s?(?:팀|센터|담당자?)?|챗봇|운영자|관리자|매니저|담당자?|(?:기술\s?)?지원팀|영업팀"
    r"|customer (?:service|support|care)|support(?: team)?|bot|manager|staff|admin|agent|assistant|operator|system|team",
    re.I,
)  # what our own side is called without a name


class Cue(NamedTuple):
    """One cue; times in ms; ``line`` is where it stands in the file."""

    line: int
    start: int
    end: int
    speaker: str
    text: str
    place: str = ""  # where it stands in a document ("p. 3", "¶ 17"), where times do not say it


@dataclass
class Talk:
    """One conversation as read: its cues, and what became of every row."""

    form: str  # vtt | srt | tsv | clova | text | docx | odt | pdf | hwpx
    cues: list[Cue]
    tally: Tally = field(default_factory=Tally)
    at: datetime | None = None  # when the recording began, on the clock of the place
    author: str = ""  # who recorded

    @property
    def key(self) -> str:
        """The conversation's own name: a digest of its three longest cues, and of the second they begin in.

        Short cues added around them do not move it. Interviewers read the same words at the start of every talk, so that one cue
        may be the longest of many talks: when in the talk it comes is a part of the name.
        """
        if not self.cues:
            return ""
        longest = sorted(self.cues, key=lambda c: (-len(squeezed(c.text)), c.start, c.text))[:3]
        told = "\x1f".join(f"{c.start // 1000} {squeezed(c.text).casefold()}" for c in longest)
        return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()

    @property
    def told(self) -> frozenset[int]:
        """Every four words that follow each other, as digests: two files of one talk share nearly all of them, however it is cut into cues."""
        words = re.findall(r"\w+", " ".join(squeezed(c.text) for c in self.cues).casefold())
        return frozenset(
            int.from_bytes(hashlib.blake2b(" ".join(words[i : i + 4]).encode("utf-8", "surrogatepass"), digest_size=8).digest()) for i in range(len(words) - 3)
        )


def form_of(head: list[str]) -> str | None:
    """``vtt``, ``srt`` or ``tsv`` by the first lines, else None.

    Examples
    --------
    >>> form_of(["WEBVTT\\n"]), form_of(["1\\n", "00:00:43,810 --> 00:00:47,850\\n"]), form_of(["start\\tend\\ttext\\n"]), form_of(["a,b\\n"])
    ('vtt', 'srt', 'tsv', None)
    """
    filled = [line.strip().lstrip("\ufeff") for line in head if line.strip()][:3]
    if not filled:
        return None
    if filled[0].startswith("WEBVTT"):
        return "vtt"
    if filled[0].lower().split("\t") == ["start", "end", "text"]:
        return "tsv"
    return "srt" if any(TIMING.match(line) for line in filled[:2]) else None


def stamp(groups: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, part = groups
    return ((int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)) * 1000 + int((part or "0").ljust(3, "0"))


def clock(ms: int) -> str:
    """``00:21:40.120``: where to look in the recording.

    Examples
    --------
    >>> clock(43_810)
    '00:00:43.810'
    """
    if ms < 0:
        return ""
    seconds, part = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{part:03d}"


def parse(source: Iterable[str], form: str) -> Talk:
    """The cues of one file. A cue without words or without a readable time is set aside with its reason."""
    talk = Talk(form, [])
    if form == "tsv":
        _tsv(source, talk)
    else:
        _blocks(source, talk)
    _speakers(talk)
    return talk


def _tsv(source: Iterable[str], talk: Talk) -> None:
    for number, line in enumerate(source, 1):
        cells = line.rstrip("\r\n").split("\t", 2)
        if number == 1:
            continue
        talk.tally.read += 1
        if not any(c.strip() for c in cells):
            talk.tally.aside("", number, "blank", Phrase("every cell is blank", "모든 칸이 비었습니다"))
        elif [c.strip().lower() for c in cells] == ["start", "end", "text"]:
            talk.tally.aside("", number, "header_repeated", Phrase("the header once more", "머리글이 다시 나왔습니다"))
        elif len(cells) < 2 or not all(re.fullmatch(r"\d+(\.\d+)?", c.strip()) for c in cells[:2]):
            talk.tally.aside("", number, "unreadable", Phrase("start and end are no times", "시작과 끝 시각을 읽지 못했습니다"))
        elif len(cells) < 3 or not cells[2].strip():
            talk.tally.aside("", number, "blank", Phrase("a cue without words", "말이 없는 자막입니다"))
        else:
            scale = 1000 if any("." in c for c in cells[:2]) else 1
            talk.cues.append(Cue(number, round(float(cells[0]) * scale), round(float(cells[1]) * scale), "", cells[2].strip()))


def _blocks(source: Iterable[str], talk: Talk) -> None:
    block: list[tuple[int, str]] = []
    for number, line in enumerate(source, 1):
        text = line.rstrip("\r\n")
        if text.strip():
            block.append((number, text.lstrip("\ufeff")))
        elif block:
            _block(block, talk)
            block = []
    if block:
        _block(block, talk)


def _block(block: list[tuple[int, str]], talk: Talk) -> None:
    at = next((i for i, (_, text) in enumerate(block) if "-->" in text), None)
    number, first = block[0]
    if at is None:
        if re.match(r"WEBVTT|NOTE\b|STYLE\b|REGION\b", first) and talk.form == "vtt":
            return
        if talk.cues and not (len(block) == 1 and first.strip().isdigit()):  # a blank line inside a cue: the words belong to it
            last = talk.cues[-1]
            talk.cues[-1] = last._replace(text=f"{last.text}\n" + "\n".join(text for _, text in block))
            return
        talk.tally.read += 1
        talk.tally.aside("", number, "unreadable", Phrase("a cue without a time", "시각이 없는 자막입니다"))
        return
    talk.tally.read += 1
    found = TIMING.match(block[at][1])
    if found is None:
        talk.tally.aside("", number, "unreadable", Phrase("the cue's time cannot be read", "자막의 시각을 읽지 못했습니다"))
        return
    words = "\n".join(text for _, text in block[at + 1 :])
    voice = VOICE.search(words)
    bare = html.unescape(re.sub(r"</?(?:[cbiuv]|ruby|rt|lang|font)(?:[.\s][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}", "", words, flags=re.I)).strip()
    if not bare:
        talk.tally.aside("", number, "blank", Phrase("a cue without words", "말이 없는 자막입니다"))
        return
    talk.cues.append(Cue(block[at][0], stamp(found.groups()[:4]), stamp(found.groups()[4:8]), squeezed(voice[1]) if voice else "", bare))


def _speakers(talk: Talk) -> None:
    """``Name: text`` names a speaker where the name comes back or is an interviewer's: 'Note: …' said once is no name."""
    found = [None if cue.speaker else NAMED.match(cue.text) for cue in talk.cues]
    often = Counter(squeezed(m[1]) for m in found if m)
    for i, (cue, match) in enumerate(zip(talk.cues, found, strict=True)):
        if match is None:
            continue
        name = squeezed(match[1])
        if len(name.split()) <= 4 and not name.isdigit() and (often[name] >= 2 or TEAM.fullmatch(name.lower()) or GENERIC.fullmatch(name)):
            talk.cues[i] = cue._replace(speaker=name, text=cue.text[match.end() :].strip())


def recognise(talk: Talk, rule: Any = None) -> Recognition:
    """Captions of one conversation, with who speaks."""
    name = FORMS[talk.form]
    speakers = sorted({c.speaker for c in talk.cues if c.speaker})
    team, guess = team_of(talk, rule)
    n, t = len(speakers), len(team)
    if not speakers:
        en, ko = "no speaker is named, so everything counts as one customer's voice", "화자 이름이 없어 모두 고객 한 사람의 말로 셉니다"
    elif not team:
        en, ko = (
            f"{n} speakers, none marked as interviewer (name them under 'interviewers' in the study)",
            f"화자 {n}명, 진행자로 표시된 사람 없음(연구 설정의 interviewers에 적으십시오)",
        )
    else:
        en, ko = f"{n} speakers, {t} of them interviewers", f"화자 {n}명, 그 가운데 진행자 {t}명"
        if guess:
            en, ko = (
                f"{en} ({guess.en}; if not, name them under 'interviewers' in the study)",
                f"{ko}({guess.ko}. 아니면 연구 설정의 interviewers에 적으십시오)",
            )
    if speakers:
        turns = Counter(c.speaker for c in talk.cues if c.speaker)
        asked, told = (listed([turns[s] for s in group]) for group in (sorted(team), [s for s in speakers if s not in team]))
        en += f"; turns: {f'interviewers {asked}, ' if team else ''}others {told}"
        ko += f". 발언 수: {f'진행자 {asked}, ' if team else ''}그 밖 {told}"
    if talk.form in ("vtt", "srt", "tsv"):
        what = Phrase("captions of an interview", "면담 자막")
    else:
        what = Phrase("a recorded talk", "면담 기록") if talk.form == "clova" else Phrase("a typed talk", "글로 옮긴 면담")
    return Recognition("captions", "interview", Phrase(f"{what.en} ({name.en}); {en}", f"{what.ko}({name.ko})입니다. {ko}"), 0.95)


FORMS = {
    "vtt": Phrase.same("WebVTT"),
    "srt": Phrase.same("SRT"),
    "tsv": Phrase.same("whisper TSV"),
    "clova": Phrase("CLOVA Note", "클로바노트"),
    "text": Phrase("plain text", "텍스트"),
    "docx": Phrase.same("Word"),
    "odt": Phrase.same("OpenDocument"),
    "pdf": Phrase.same("PDF"),
    "hwpx": Phrase("HWPX", "한글 HWPX"),
}


def listed(counts: list[int]) -> str:
    """``24``, or ``14 + 9 + 3``: the turns of every speaker, most first, the eighth and later as one number.

    Examples
    --------
    >>> listed([3, 14, 9]), listed([])
    ('14 + 9 + 3', '0')
    """
    found = sorted(counts, reverse=True)
    return " + ".join(map(str, [*found[:7], *([sum(found[7:])] if found[7:] else [])])) or "0"


def team_of(talk: Talk, rule: Any = None) -> tuple[frozenset[str], Phrase | None]:
    """Who speaks for the team, and how that was guessed where nothing says it.

    Named as an interviewer, or by the study; else who made the recording; else who talks with one that is called a participant;
    else the one whose turns are mostly questions while nobody else's are. A customer with an interviewer's words is a worse mistake
    than a customer less, so a guess is said.
    """
    speakers = {c.speaker for c in talk.cues if c.speaker}
    said = frozenset(s for s in speakers if is_team(s, rule))
    if said or getattr(rule, "interviewers", None) or len(speakers) < 2:
        return said, None
    if talk.author in speakers:
        return frozenset({talk.author}), Phrase("guessed: who made the recording", "추정: 녹음한 사람")
    others = {s for s in speakers if not NOBODY.fullmatch(s) and not CODE.fullmatch(s)}
    if len(others) == 1 and all(ANSWERING.fullmatch(s) for s in speakers - others):
        return frozenset(others), Phrase("guessed: the other side is called a participant", "추정: 상대가 참여자로 적혀 있음")
    turns = Counter(c.speaker for c in talk.cues)
    asked = Counter(c.speaker for c in talk.cues if QUESTION.search(c.text.strip()))
    share = {s: asked[s] / turns[s] for s in speakers}
    most = max(sorted(speakers), key=lambda s: share[s])
    if turns[most] >= 3 and share[most] >= 0.5 and all(share[s] <= 0.2 for s in speakers - {most}):
        percent = round(100 * share[most])
        return frozenset({most}), Phrase(f"guessed: {percent}% of the turns are questions", f"추정: 말의 {percent}%가 질문")
    return said, None


def rows_of(talk: Talk) -> list[str]:
    """Where each cue stands: its time in the recording, or where times were left out its place or line.

    CLOVA and typed talks write whole seconds. A place is language-neutral: ``p3 ¶4`` is page 3, paragraph 4; ``¶17`` paragraph 17.
    """
    if talk.form in ("vtt", "srt", "tsv"):
        return [clock(c.start) for c in talk.cues]
    met: Counter[str] = Counter()
    found = []
    for cue in talk.cues:
        place = clock(cue.start)[:8] or cue.place or str(cue.line)
        met[place] += 1
        found.append(place if met[place] == 1 else f"{place} ({met[place]})")
    return found


def moments(talk: Talk, zone: str, index: pd.Index) -> pd.Series:
    """When each cue was said, in UTC; nothing where the recording has no date."""
    if talk.at is None:
        return pd.Series(pd.NaT, index=index, dtype="datetime64[us, UTC]")
    began = pd.Timestamp(talk.at).tz_localize(zone, ambiguous=True, nonexistent="shift_forward").tz_convert("UTC")
    return pd.Series([began + pd.Timedelta(milliseconds=max(0, c.start)) for c in talk.cues], index=index, dtype="datetime64[us, UTC]")


def is_team(speaker: str, rule: Any = None) -> bool:
    """Whether a speaker asks for the team.

    Examples
    --------
    >>> is_team("Interviewer 1"), is_team("진행자"), is_team("김하늘")
    (True, True, False)
    """
    named = {squeezed(n).casefold() for n in getattr(rule, "interviewers", None) or ()}
    parts = {part.casefold() for part in name_parts(speaker)}
    if speaker.casefold() in named or parts & named:
        return True
    bare = {re.sub(r"\s*[#_]?\s*\d+$", "", part).strip() for part in parts}
    return any(TEAM.fullmatch(part) for part in bare) or any(ASKING.fullmatch(word) for part in bare for word in part.split())


def name_parts(speaker: str) -> list[str]:
    """A speaker as written, and the names in it: without what stands in brackets, and that alone; without a title; the parts of a slashed name.

    Examples
    --------
    >>> name_parts("Interviewer (Dan)"), name_parts("홍길동 매니저"), name_parts("김민준/94/서울")
    (['Interviewer (Dan)', 'Interviewer', 'Dan'], ['홍길동 매니저', '홍길동'], ['김민준/94/서울', '김민준', '94', '서울'])
    """
    found = [speaker]
    if match := re.fullmatch(r"(.*?)\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*", speaker):
        found += [match[1], match[2]]
    found += [part for name in list(found) for part in re.split(r"\s*[/|_·@]\s*", name) if part != name]
    found += [CALLED.sub("", name) for name in list(found)]
    return [name for name in dict.fromkeys(squeezed(name) for name in found) if name]


def read(talk: Talk, rule: Any = None, *, zone: str = "UTC") -> Read:
    """One row a cue: ``item`` is ``cue``, ``row`` the time in the recording, ``conversation`` the talk's own key."""
    key = talk.key
    team, _ = team_of(talk, rule)
    places = rows_of(talk)
    seen: set[str] = set()
    rows = []
    for cue, place in zip(talk.cues, places, strict=True):
        record = f"{key}|{cue.start}|{cue.speaker.casefold()}"
        if record in seen or cue.start < 0:  # two cues at one moment, or no moment: told apart by their words
            record += "|" + hashlib.blake2b(squeezed(cue.text).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        if record in seen and cue.start < 0:
            record += f"|{sum(one.startswith(record) for one in seen)}"
        seen.add(record)
        generic = bool(NOBODY.fullmatch(cue.speaker))
        customer = None if not cue.speaker else f"{cue.speaker} · {key}" if generic or is_team(cue.speaker) else cue.speaker
        rows.append((record, customer, "team" if cue.speaker in team else "customer", cue.text, place))
    said = pd.DataFrame(rows, columns=["record_key", "customer", "voice", "text", "row"], dtype="object")
    said = said.assign(
        own_key=True,
        item="cue",
        account=None,
        role=None,
        at=moments(talk, zone, said.index),
        at_precision="none" if talk.at is None else "instant",
        channel=getattr(rule, "channel", None),
        touchpoint=getattr(rule, "touchpoint", None),
        stage_hint=getattr(rule, "stage", None),
        event=None,
        question="",
        score=np.nan,
        scale_low=np.nan,
        scale_high=np.nan,
        measure=None,
        sheet="",
        conversation=key,
        codes=None,
    ).loc[:, [c for c in SAID if c not in ("source", "alias")]]
    content = [" ".join(re.findall(r"\w+", squeezed(c.text).casefold())) or squeezed(c.text) for c in talk.cues]  # twins agree in words; times and names differ
    keys = said.loc[:, ["sheet", "row", "record_key", "own_key"]].assign(sure=True, content=content)
    return Read(said, keys, [], assumed_zone=0 if talk.at is None else len(said))


def speakers(talk: Talk) -> list[tuple[str, str]]:
    """The people named as speakers, for redaction, with the names inside 'Interviewer (Dan)'; 'Speaker 1' is no name."""
    return people({c.speaker for c in talk.cues} | {talk.author})


def people(names: Iterable[str]) -> list[tuple[str, str]]:
    """(kind, value) of every name in what speakers are called; roles, numbers and codes are none.

    Examples
    --------
    >>> people({"홍길동 매니저", "Interviewer (Dan)", "참석자 1", "P4"})
    [('name', 'Dan'), ('name', '홍길동'), ('name', '홍길동 매니저')]
    """
    found = {part for name in names if name for part in name_parts(name)}
    return sorted(
        ("name", part)
        for part in found
        if len(part) >= 2
        and not part.isdigit()
        and not NOBODY.fullmatch(part)
        and not OFFICE.fullmatch(part)
        and not is_team(part)
        and not CODE.fullmatch(part)
    )
