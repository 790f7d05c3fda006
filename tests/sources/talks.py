"""Interviews as recorders, captioners and typists write them."""

from __future__ import annotations

import html
from collections.abc import Sequence

from sources import Example

ASKED = "설치는 어떠셨습니까?"


def _clock(seconds: int, mark: str) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}000"


def _lines(text: str) -> str:
    """A cue ends at a blank line, so captioners leave none inside."""
    return "\n".join(line for line in text.splitlines() if line.strip()) or text.strip()


def vtt(texts: Sequence[str]) -> bytes:
    cues = [("진행자", ASKED), *(("김하늘", text) for text in texts)]
    blocks = [
        f"{n}\n{_clock(7 * n, '.')} --> {_clock(7 * n + 6, '.')}\n<v {who}>{html.escape(_lines(text), quote=False)}</v>"
        for n, (who, text) in enumerate(cues, 1)
    ]
    return ("WEBVTT\n\n" + "\n\n".join(blocks) + "\n").encode("utf-8", "surrogatepass")


def srt(texts: Sequence[str]) -> bytes:
    cues = [f"Interviewer: {ASKED}", *(f"Kira Novak: {_lines(text)}" for text in texts)]
    blocks = [f"{n}\n{_clock(7 * n, ',')} --> {_clock(7 * n + 6, ',')}\n{text}" for n, text in enumerate(cues, 1)]
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "surrogatepass")


def whisper(texts: Sequence[str]) -> bytes:
    rows = [f"{7000 * n}\t{7000 * n + 6000}\t{' '.join(text.split())}" for n, text in enumerate(texts)]
    return ("start\tend\ttext\n" + "\n".join(rows) + "\n").encode("utf-8", "surrogatepass")


def clova(texts: Sequence[str]) -> bytes:
    turns = [("참석자 1", ASKED), *(("참석자 2", text) for text in texts)]
    blocks = [f"{who} {7 * n // 60:02d}:{7 * n % 60:02d}\n{text}" for n, (who, text) in enumerate(turns)]
    return ("도입 면담\n2026.03.05 목 오후 2:00 ・ 32분 10초\n박연구\n\n" + "\n\n".join(blocks) + "\n").encode("utf-8", "surrogatepass")


def typed(texts: Sequence[str]) -> bytes:
    turns = [f"진행자: {ASKED}", *(f"김하늘: {text}" for text in texts)]
    return ("일시: 2026. 3. 5.\n장소: 회의실\n\n" + "\n\n".join(turns) + "\n").encode("utf-8", "surrogatepass")


def asked(texts: Sequence[str]) -> bytes:
    return "".join(f"Q{n}. {ASKED}\nA{n}. {text}\n\n" for n, text in enumerate(texts, 1)).encode("utf-8", "surrogatepass")


def timed(texts: Sequence[str]) -> bytes:
    blocks = [f"[00:00:0{n % 10}] Kira Novak\n{text}" for n, text in enumerate(texts)]
    return (f"[00:00:00] Interviewer\n{ASKED}\n\n" + "\n\n".join(blocks) + "\n").encode("utf-8", "surrogatepass")


EXAMPLES = [
    Example("WebVTT", "면담.vtt", "captions", vtt, read=4, said=4),
    Example("SRT", "interview.srt", "captions", srt, read=4, said=4),
    Example("whisper TSV", "interview.tsv", "captions", whisper, read=3, said=3),
    Example("CLOVA Note", "면담.txt", "captions", clova, read=4, said=4),
    Example("typed talk", "면담 녹취록.txt", "captions", typed, read=4, said=4),
    Example("questions and answers", "문답.txt", "captions", asked, read=6, said=6),
    Example("talk with times", "talk.txt", "captions", timed, read=4, said=4),
]
