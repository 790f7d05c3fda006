"""KakaoTalk's chat exports: Android, iOS, Windows and Mac (CSV), Korean and English. One row is one message.

Seen in public fixtures: ``2026년 3월 5일 오후 3:21, 홍길동 : …`` (Android), ``2026. 3. 5. 오후 3:21, 홍길동 : …`` and a time under a line
with the day (iOS), ``[홍길동] [오후 3:21] …`` under ``--- 2026년 3월 5일 목요일 ---`` (Windows), ``Date,User,Message`` (Mac), and the English
forms of the first three. The header (whose room, when saved) may be cut off; then the form is marked unverified.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from ..model.phrase import Phrase
from . import chats, files
from .chats import Gone, Message
from .doors import Inside
from .tables import Recognition
from .transcripts import is_team, listed, people
from .values import HANGUL, one_time, squeezed

SOURCE = "kakaotalk"
LOOK = 200  # lines looked at to know a chat
MOST = 256 << 20
CHANNEL = Phrase("KakaoTalk", "카카오톡")
_HALF = r"(?:오전|오후|AM|PM|[ap]\.m\.)"
_TIME = rf"(?:{_HALF}\s*)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s*{_HALF})?"
_WEEKDAY = r"(?:\s*\(?[월화수목금토일](?:요일)?\)?)"
_KO_DAY = rf"\d{{4}}\s*[년.\-/]\s*\d{{1,2}}\s*[월.\-/]\s*\d{{1,2}}\s*[일.]?{_WEEKDAY}?"
_EN_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+\d{4}"
_DAY = rf"(?:{_KO_DAY}|{_EN_DAY})"
_FULL = rf"(?:{_KO_DAY}\s*|{_EN_DAY}(?:,|\s+at)?\s+){_TIME}"
ROOM = re.compile(
    r"(?:(?P<saver>.+?) saved )?KakaoTalk Chats with\s+(?P<en>.+)|(?P<ko>.*?)\s*(?:님과(?:의)?)?\s*카카오톡\s*대화|(?P<win>.+?) with KakaoTalk Chats"
    r"|(?P<ios>.+?) Talk Chats|Talk_\d{4}\.\d.*\.txt",
    re.I,
)
SAVED = re.compile(r"(?:저장한\s*날짜|Date Saved|Saved Date)\s*:.*", re.I)
DAY = re.compile(rf"-*\s*(?P<day>{_DAY})\s*-*")
RULE = re.compile(r"[-=]{3,}")
STAMP = re.compile(_FULL, re.I)
BRACKETS = re.compile(rf"\[(?P<who>.+?)\]\s*\[(?P<at>{_FULL}|{_TIME})\]\s?(?P<text>.*)", re.I | re.S)
COMMA = re.compile(rf"(?P<at>{_FULL}|{_TIME}),\s*(?P<who>[^:]*?)\s:\s?(?P<text>.*)", re.I | re.S)
NOTICE = re.compile(rf"(?P<at>{_FULL}|{_TIME})[,:]\s*(?P<text>.*)", re.I | re.S)
EVENT = re.compile(
    r".*님이\s.*(?:들어왔|나갔|초대했|초대하셨|내보냈|퇴장|입장|가렸|변경했|설정했|삭제했|등록했|공유했)\S*\s*\.?|.*님을 (?:내보냈|초대했)습니다\.?"
    r"|(?:채팅방 관리자가|운영정책을 위반한|타인, 기관 등의 사칭).*"
    r"|.+ (?:joined|left) this chatroom\.?|.+ invited .+|.+ has been (?:kicked|hidden).*",
    re.I,
)
ALONE = re.compile(  # without a time
    r".{1,40}님이\s(?:들어왔|나갔|.{1,200}님을 초대했|.{1,40}님을 내보냈)\S*다\.?"
    r"|채팅방 관리자가 메시지를 가렸습니다\.?|운영정책을 위반한 메시지로 신고.*"
)
CALLED = re.compile(r"([^\s,][^,]{0,29}?)님(?:[이을과]|\s*[,와])|^(.+?) (?:joined|left|invited)\b|\binvited (.+?)\s*\.?$")
ATTACHED = re.compile(
    r"\(?(?:사진(?: \d+장)?|동영상|이모티콘|음성메시지|보이스톡.*|페이스톡.*|라이브톡.*|지도:.*|파일: ?.*|<(?:사진|동영상) 읽지 않음>|연락처:.*"
    r"|송금.*|선물.*보냈습니다\.?|photos?(?: \d+)?|\d+ photos|video|emoticons?|voice message|voice (?:call|chat).*|video call.*|file: .*"
    r"|[\w ()\-]+\.(?:jpe?g|png|gif|mp4|mov|avi|m4a|pdf|hwpx?|docx?|xlsx?|pptx?|zip|vcf))\)?\s*",
    re.I,
)
DELETED = re.compile(
    r"(?:삭제된 메시지입니다|메시지가 삭제되었습니다|채팅방 관리자가 메시지를 가렸습니다|This message (?:was|has been) deleted|Deleted message)\.?", re.I
)
ME = {"회원님", "나", "you", "me", "내 프로필"}
UNKNOWN = {"알 수 없음", "(알 수 없음)", "알수없음", "(알수없음)", "unknown", "(unknown)", ""}
STAFF = re.compile(
    r"상담|고객\s?(?:센터|지원|만족|케어)|\bCS\b|CS팀|지원센터|서비스\s?센터|챗봇|공식|운영자|관리자|헬프데스크"
    r"|customer (?:service|support|care)|help ?desk|support team|\bbot\b",
    re.I,
)
MAYBE = re.compile(r"매니저|담당|팀(?=$|[\s_/(\]])|지원|manager|\bstaff\b|\bteam\b", re.I)


@dataclass
class Chat:
    """One room as exported: its name as the header says it, and what was written."""

    form: str  # txt | csv
    room: str = ""
    headed: bool = False
    other: str = ""  # the other side, where the header names one person or a channel
    saver: str = ""  # what the one who saved it is called, where the export says it
    messages: list[Message] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    named: set[str] = field(default_factory=set)  # people in the program's own lines


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """A chat of KakaoTalk's, or None."""
    if getattr(rule, "source", None) not in (None, SOURCE) or path.stat().st_size > MOST:
        return None
    with files.open_bytes(path) as handle:
        start = handle.read(1 << 14)
    if start.startswith((b"%PDF", b"PK", b"PAR1", b"\xd0\xcf\x11\xe0", b"\x89PNG")) or not re.search(rb"\d\0?:\0?\d", start):
        return None
    mac = files.suffix(path) == ".csv"
    if mac and not re.match(r"\W*date\W+user\W+message\W*[\r\n]", start.replace(b"\0", b"").decode("ascii", "ignore"), re.I):
        return None
    encoding = files.encoding_of(path)
    if not mac and not is_chat(islice(files.lines(path, encoding), LOOK)):
        return None
    chat = _csv(path, encoding) if mac else parse(files.lines(path, encoding))
    if chat is None or not (chat.messages or chat.gone):
        return None
    team, guess = team_of(chat, rule)
    voices = {one.speaker: "team" if one.speaker in team else "customer" for one in chat.messages}
    korean = any(HANGUL.search(one.text) for one in chat.messages[:200])
    made = chats.known(recognition(chat, team, guess), lambda one: voices[one.speaker], names(chat), CHANNEL.text("ko" if korean else "en"))
    return Inside(tables=[chats.table(chat.messages, chat.gone)], known=[made], encoding=encoding, delimiter="," if chat.form == "csv" else None)


def is_chat(lines: Iterable[str]) -> bool:
    """Whether these first lines are a chat of KakaoTalk's: a header and a message, or lines that no other program writes.

    Examples
    --------
    >>> is_chat(["김하늘 님과 카카오톡 대화\\n", "저장한 날짜 : 2026년 3월 5일 오후 4:00\\n", "2026년 3월 5일 오후 3:21, 김하늘 : 네\\n"])
    True
    >>> is_chat(["[홍길동] [오후 3:21] 메시지\\n", "[INFO] started\\n"]), is_chat(["2026-03-05 10:00, kim : a\\n"] * 2)
    (False, False)
    """
    text = [line.strip().lstrip("\ufeff") for line in lines]
    filled = [line for line in text if line]
    headed = any(ROOM.fullmatch(line) or SAVED.fullmatch(line) for line in filled[:6])
    day = any(DAY.fullmatch(line) for line in filled)
    brackets = sum(bool(BRACKETS.fullmatch(line)) for line in filled)
    commas = sum(bool(COMMA.fullmatch(line)) for line in filled)
    notices = sum(bool(ALONE.fullmatch(line) or ((match := NOTICE.fullmatch(line)) and EVENT.fullmatch(match["text"]))) for line in filled)
    if headed:
        return brackets + commas + notices >= 1
    named = [match["at"] for line in filled if (match := COMMA.fullmatch(line))]
    korean = sum(bool(re.match(r"\d{4}년|\d{4}\. ", at)) for at in named)
    return (day and (brackets >= 2 or commas >= 3)) or korean >= 3


def parse(source: Iterable[str]) -> Chat:
    """The messages of one export; a line that begins no message belongs to the one above."""
    chat = Chat("txt")
    day = ""
    open_: tuple[int, str, str | None, list[str]] | None = None  # line, at, who (None: the program), words

    def close() -> None:
        if open_ is None:
            return
        row, at, who, words = open_
        text = "\n".join(words).strip()
        if who is None:
            chat.gone.append(Gone(row, "system", chats.SYSTEM))
            chat.named |= {squeezed(name) for found in CALLED.findall(text) for name in found if len(name) >= 2}
            return
        _sort(chat, row, at, who, text)

    for number, raw in enumerate(source, 1):
        line = raw.rstrip("\r\n").lstrip("\ufeff")
        bare = line.strip()
        if not chat.messages and not chat.gone and open_ is None and bare and _header(chat, bare):
            continue
        if bare and (match := DAY.fullmatch(bare)) and (bare.startswith("-") or open_ is None or re.search(r"요일|day", bare)):
            close()
            open_, day = None, match["day"]
            continue
        if STAMP.fullmatch(bare):  # Android's line above the first message of a minute
            close()
            open_ = None
            continue
        if RULE.fullmatch(bare) and open_ is None:
            continue
        if (match := BRACKETS.fullmatch(line)) and (day or STAMP.fullmatch(match["at"])):
            close()
            open_ = (number, _at(day, match["at"]), squeezed(match["who"]), [match["text"]])
        elif (match := COMMA.fullmatch(line)) and (day or STAMP.fullmatch(match["at"])):
            close()
            who = squeezed(match["who"])
            open_ = (number, _at(day, match["at"]), who or None, [match["text"]])
        elif (match := NOTICE.fullmatch(bare)) and (STAMP.fullmatch(match["at"]) or (day and EVENT.fullmatch(match["text"]))):
            close()
            open_ = (number, "", None, [match["text"]])
        elif bare and ALONE.fullmatch(bare):
            close()
            open_ = (number, "", None, [bare])
        elif open_ is not None:
            open_[3].append(line)
        elif bare:
            chat.gone.append(Gone(number, "unreadable", Phrase("a line before any message", "메시지보다 앞에 있는 줄입니다")))
    close()
    return _named(chat)


def _header(chat: Chat, line: str) -> bool:
    """Whether a line is the room's or the date of saving; then it is kept in the chat."""
    if SAVED.fullmatch(line):
        chat.headed = True
        return True
    if match := ROOM.fullmatch(line):
        chat.headed = True
        chat.room = squeezed(match["ko"] or match["en"] or match["win"] or match["ios"] or "")
        chat.saver = squeezed(match["saver"] or "")
        chat.other = chat.room if "님과" in line or not match["ko"] else ""
        return True
    return False


def _sort(chat: Chat, row: int, at: str, who: str, text: str) -> None:
    """A message, or what is none: a picture, a deleted one, one without words."""
    if not text:
        chat.gone.append(Gone(row, "blank", chats.BLANK))
    elif DELETED.fullmatch(text):
        chat.gone.append(Gone(row, "deleted", chats.DELETED))
    elif ATTACHED.fullmatch(text):
        chat.gone.append(Gone(row, "attachment", chats.ATTACHED))
    else:
        chat.messages.append(Message(row, "", at, who, text))


@lru_cache(maxsize=1 << 12)
def _at(day: str, written: str) -> str:
    """The moment as one text that :func:`values.times` reads; empty where it is none."""
    whole = written if STAMP.fullmatch(written) else f"{_plain_day(day)} {written}"
    whole = re.sub(r"\s+at\s+", " ", squeezed(whole))
    found = one_time(whole)
    return found[0].isoformat(" ") if found and isinstance(found[0], datetime) and found[2] == "instant" else ""


def _plain_day(day: str) -> str:
    return re.sub(r"\s*\(?[월화수목금토일](?:요일)\)?\s*$|^[A-Z][a-z]+day,?\s+", "", day)


def _csv(path: Path, encoding: files.Encoding) -> Chat | None:
    """The Mac's CSV: ``Date,User,Message`` and nothing else."""
    csv.field_size_limit(1 << 26)
    reader = csv.reader(files.lines(path, encoding))
    first = next(reader, [])
    if [cell.strip().lower().lstrip("\ufeff") for cell in first] != ["date", "user", "message"]:
        return None
    chat = Chat("csv", headed=True)
    row = reader.line_num + 1
    for cells in reader:
        here, row = row, reader.line_num + 1
        if len(cells) < 3 and any(cells):
            chat.gone.append(Gone(here, "unreadable", Phrase("not three cells", "세 칸이 아닙니다")))
        elif not any(cell.strip() for cell in cells):
            chat.gone.append(Gone(here, "blank", Phrase("every cell is blank", "모든 칸이 비었습니다")))
        elif EVENT.fullmatch(cells[2].strip()) and re.match(r".*님[이을]", cells[2]):
            chat.gone.append(Gone(here, "system", chats.SYSTEM))
        elif not (found := one_time(squeezed(cells[0]))) or found[2] != "instant":
            chat.gone.append(Gone(here, "unreadable", Phrase("the time cannot be read", "시각을 읽지 못했습니다")))
        else:
            _sort(chat, here, squeezed(cells[0]), squeezed(cells[1]), ",".join(cells[2:]).strip())
    return _named(chat) if chat.messages else None


def _named(chat: Chat) -> Chat:
    """The messages with their room and customers: a named speaker is a customer everywhere, one without a name in this room only."""
    first = next((f"{one.at}|{one.text}" for one in chat.messages), "")
    key = chats.digest([SOURCE, chat.room or first])
    nobody = UNKNOWN | ME
    chat.messages = [
        one._replace(conversation=key, customer=f"{one.speaker} · {key}" if one.speaker.casefold() in nobody else one.speaker) for one in chat.messages
    ]
    return chat


# ---------------------------------------------------------------- who is who


def team_of(chat: Chat, rule: Any = None) -> tuple[frozenset[str], Phrase | None]:
    """Who writes for the team, and how that was guessed.

    Named by the study; else by a name such as 상담 or 고객센터; else who saved the chat, where the export says who that is.
    """
    speakers = {one.speaker for one in chat.messages}
    if getattr(rule, "interviewers", None):
        return frozenset(s for s in speakers if is_team(s, rule)), None
    for marks in (STAFF, MAYBE):
        found = frozenset(s for s in speakers if marks.search(s))
        if found and found != speakers:
            return found, Phrase("guessed: by their names", "추정: 이름에 상담, 고객센터 같은 말이 있음")
    me = {s for s in speakers if s.casefold() in ME or (chat.saver and s == chat.saver)}
    if not me and len(speakers) == 2 and chat.room in speakers:
        me = speakers - {chat.room}
    if me and me != speakers:
        return frozenset(me), Phrase("guessed: who saved the chat", "추정: 대화를 저장한 사람")
    return frozenset(), None


def recognition(chat: Chat, team: frozenset[str], guess: Phrase | None) -> Recognition:
    """What the file is, how many speak for whom, and what was guessed; never a name."""
    turns = Counter(one.speaker for one in chat.messages)
    ours, theirs = (listed([n for s, n in turns.items() if (s in team) is mine]) for mine in (True, False))
    en = f"a KakaoTalk chat ({'CSV of the Mac app' if chat.form == 'csv' else 'text export'}); {len(turns)} people write, {len(team)} of them for us"
    ko = f"카카오톡 대화({'맥 앱의 CSV' if chat.form == 'csv' else '텍스트 내보내기'})입니다. {len(turns)}명이 썼고, 그 가운데 우리 쪽 {len(team)}명"
    if guess:
        en, ko = f"{en} ({guess.en}; if not, name them under 'interviewers' in the study)", f"{ko}({guess.ko}. 아니면 연구 설정의 interviewers에 적으십시오)"
    elif not team:
        en, ko = f"{en} (name our own people under 'interviewers' in the study)", f"{ko}(우리 쪽 사람은 연구 설정의 interviewers에 적으십시오)"
    en, ko = f"{en}; messages: ours {ours}, others {theirs}", f"{ko}. 메시지 수: 우리 {ours}, 그 밖 {theirs}"
    if not chat.headed:
        en, ko = f"{en}; the header is missing, so the form is a guess (unverified)", f"{ko}. 머리글이 없어 형식은 추정입니다(확인되지 않음)"
    return Recognition(SOURCE, "chat", Phrase(en, ko), 0.95 if chat.headed else 0.7, self_selected=True, unverified=not chat.headed)


def names(chat: Chat) -> list[tuple[str, str]]:
    """Everybody who writes or is named by the program, and the other side's name in the header, with the names inside 'OO 매니저'."""
    found = {one.speaker for one in chat.messages} | chat.named | {chat.saver}
    if chat.other and len({one.speaker for one in chat.messages}) <= 2 and not re.search(r"\d+$", chat.other):
        found.add(chat.other)
    return people(name for name in found if name.casefold() not in ME | UNKNOWN)
