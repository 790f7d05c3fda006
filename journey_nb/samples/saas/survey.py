"""The onboarding survey as Google Forms exports it, and interviews as CLOVA Note (Korean) and a captioning tool (English) write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random

from .company import Record, Say
from .setting import STAGES, Setting
from .words import sentence, words

ASKED = {
    "ko": {
        "head": ("타임스탬프", "이메일 주소", "성함", "회사 이름", "직무"),
        "nps": "한울 게이트를 동료나 다른 회사에 추천할 의향이 얼마나 있으십니까? (0~10)",
        "setup": "설치와 연동 과정은 얼마나 만족스러우셨습니까? (1: 매우 불만족 ~ 5: 매우 만족)",
        "support": "기술 지원(전화·채팅)은 얼마나 만족스러우셨습니까? (1: 매우 불만족 ~ 5: 매우 만족)",
        "first30": "첫 30일 동안 써 보시고 얼마나 만족하셨습니까? (1: 매우 불만족 ~ 5: 매우 만족)",
        "hardest": "가장 힘들었던 단계는 어디였습니까?",
        "need": "처음 이런 제품이 필요하다고 느끼신 계기를 적어 주세요.",
        "compare": "비교하고 검토하실 때 좋았던 점이나 답답했던 점을 적어 주세요.",
        "signoff": "결재와 계약 과정에서 좋았던 점이나 답답했던 점을 적어 주세요.",
        "setup_said": "설치하고 연동하시면서 좋았던 점이나 힘들었던 점을 적어 주세요.",
        "first30_said": "첫 30일을 쓰시면서 좋았던 점이나 불편했던 점을 적어 주세요.",
        "renew": "재계약을 앞두고 계시다면 어떤 점을 보고 정하시겠습니까?",
        "whole": "그 밖에 하고 싶은 말씀을 자유롭게 적어 주세요.",
    },
    "en": {
        "head": ("Timestamp", "Email Address", "Name", "Company", "Role"),
        "nps": "How likely are you to recommend Hanul Gate to a colleague or another company? (0-10)",
        "setup": "How satisfied are you with set-up and integration? (1 = very dissatisfied, 5 = very satisfied)",
        "support": "How satisfied are you with technical support, by phone or chat? (1 = very dissatisfied, 5 = very satisfied)",
        "first30": "How satisfied were you with your first 30 days? (1 = very dissatisfied, 5 = very satisfied)",
        "hardest": "Which stage was the hardest?",
        "need": "What made you look for a product like this in the first place?",
        "compare": "What went well or badly while you compared products?",
        "signoff": "What went well or badly with sign-off and the contract?",
        "setup_said": "What went well or badly during set-up?",
        "first30_said": "What went well or badly in your first 30 days?",
        "renew": "If renewal is coming up: what will decide it?",
        "whole": "Anything else you would like to tell us?",
    },
}
COLUMNS = ("nps", "setup", "support", "first30", "hardest", "need", "compare", "signoff", "setup_said", "first30_said", "renew", "whole")
SAID_IN = {"setup": "setup_said", "first30": "first30_said"}


def form_time(at: datetime, lang: str) -> str:
    """
    >>> form_time(datetime(2026, 5, 18, 13, 8, 2), "ko"), form_time(datetime(2026, 5, 18, 13, 8, 2), "en")
    ('2026. 5. 18 오후 1:08:02', '5/18/2026 13:08:02')
    """
    if lang == "en":
        return f"{at.month}/{at.day}/{at.year} {at.hour}:{at:%M:%S}"
    half, hour = ("오전" if at.hour < 12 else "오후"), (at.hour % 12 or 12)
    return f"{at.year}. {at.month}. {at.day} {half} {hour}:{at:%M:%S}"


def header(lang: str) -> list[str]:
    asked = ASKED[lang]
    return [*asked["head"], *(str(asked[c]) for c in COLUMNS)]


def row(record: Record, lang: str) -> list[object]:
    """One response."""
    answer, person, known = record.answer, record.person, words(lang)
    assert answer is not None
    said = {SAID_IN.get(s.stage, s.stage): sentence(s, person, lang) for s in answer.says}
    scores = {"nps": answer.nps, "setup": answer.setup, "support": answer.support, "first30": answer.first30}
    hardest = known["stages"][answer.hardest] if answer.hardest else ""
    cells = {**{k: "" if v is None else v for k, v in scores.items()}, "hardest": hardest, **said}
    return [
        form_time(answer.at, lang),
        person.email,
        person.name(lang),
        person.company(lang),
        known["roles"][record.role],
        *(cells.get(c, "") for c in COLUMNS),
    ]


def line(cells: Iterable[object]) -> str:
    """One CSV line with its end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


# ---------------------------------------------------------------- interviews

ASKS = {
    "ko": {
        "open": "안녕하세요. 오늘 시간 내주셔서 감사합니다. 녹음해도 괜찮으실까요?",
        "yes": "네, 괜찮습니다.",
        "need": "처음에 이런 제품이 필요하다고 느끼신 계기가 있었나요?",
        "compare": "그다음에 제품을 비교하고 검토하실 때는 어떠셨어요?",
        "signoff": "결재와 계약 과정은 어떠셨나요?",
        "setup": "설치하고 연동하실 때 이야기를 들려주세요.",
        "first30": "첫 한 달을 쓰시면서는 어떠셨어요?",
        "renew": "재계약은 어떤 점을 보고 정하실 것 같으세요?",
        "close": "마지막으로 더 하고 싶은 말씀 있으세요?",
        "no": "아니요, 없습니다.",
    },
    "en": {
        "open": "Hello, and thank you for your time today. May we record this?",
        "yes": "Yes, that is fine.",
        "need": "What made you look for a product like this in the first place?",
        "compare": "How was it while you compared products?",
        "signoff": "How did sign-off and the contract go?",
        "setup": "Tell me about the set-up.",
        "first30": "How was your first month?",
        "renew": "What will decide the renewal for you?",
        "close": "Finally, is there anything else?",
        "no": "No, that is all.",
    },
}
INTERVIEWS = 6


def talk(setting: Setting, record: Record, says: list[Say], lang: str) -> Iterator[tuple[int, str, str]]:
    """(second, who, words) a turn; ``who`` is ``asks`` or ``answers``."""
    rng, asks = Random(f"{setting.seed}/talk/{record.person.number}"), ASKS[lang]
    second = rng.randint(3, 9)
    turns = [("asks", asks["open"]), ("answers", asks["yes"])]
    for stage in STAGES:
        told = [s for s in says if s.stage == stage]
        if told:
            turns.append(("asks", asks[stage]))
            turns.append(("answers", " ".join(sentence(s, record.person, lang) for s in told)))
    turns += [("asks", asks["close"]), ("answers", asks["no"])]
    for who, what in turns:
        yield second, who, what
        second += rng.randint(8, 25)


def clova(setting: Setting, record: Record, says: list[Say], number: int, at: datetime) -> str:
    """A CLOVA Note text: title, date line, author, then blocks of speaker and time."""
    turns = list(talk(setting, record, says, "ko"))
    length = turns[-1][0] + 10
    half, hour = ("오전" if at.hour < 12 else "오후"), (at.hour % 12 or 12)
    day = "월화수목금토일"[at.weekday()]
    out = [f"인터뷰 {number:02d}", f"{at:%Y.%m.%d} {day} {half} {hour}:{at:%M} ・ {length // 60}분 {length % 60}초", "연구팀", ""]
    for second, who, what in turns:
        out += [f"{'진행자' if who == 'asks' else '참석자 1'} {second // 60:02d}:{second % 60:02d}", what, ""]
    return "\n".join(out)


def vtt(setting: Setting, record: Record, says: list[Say]) -> str:
    """Captions of a talk, the speaker in a voice tag."""
    out = ["WEBVTT", ""]
    for second, who, what in talk(setting, record, says, "en"):
        end = second + 6
        out += [f"{_clock(second)} --> {_clock(end)}", f"<v {'Interviewer' if who == 'asks' else 'Participant 1'}>{what}</v>", ""]
    return "\n".join(out)


def _clock(second: int) -> str:
    return f"{timedelta(seconds=second)!s:0>8}.000"
