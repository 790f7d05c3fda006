"""Notes that people take: offline contacts, visits and calls, observations, desk research, the inventory of touchpoints."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from journey_nb.intake import forms
from sources import Example

Row = dict[str, Any]


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """A sheet as somebody typed it; a cell that begins with '=' is words."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook()
    sheet: Any = book.active
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def delimited(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding, "surrogatepass")


def form(kind: str, lang: str, row: Callable[[int, str], Row]) -> Callable[[Sequence[str]], bytes]:
    """Our form filled in, one row a text."""

    def make(texts: Sequence[str]) -> bytes:
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        clean = [ILLEGAL_CHARACTERS_RE.sub("", text) for text in texts]
        with tempfile.TemporaryDirectory() as folder:
            return forms.write(kind, Path(folder) / "form.xlsx", lang, rows=[row(n, text) for n, text in enumerate(clean)]).read_bytes()

    return make


def _day(n: int) -> str:
    return f"2026-03-{n % 28 + 1:02d}"


def visits(texts: Sequence[str]) -> bytes:
    head = ["방문일", "업체명", "담당자", "직책", "방문 목적", "상담 내용", "고객 반응/요구사항", "후속 조치", "영업 담당", "다음 방문일"]
    return workbook(
        [
            head,
            *(
                [_day(n), f"하늘정밀 {n}", f"류선우{n}", "과장", "신제품 소개", "데모를 보임", text, "견적 발송", "문하늘", "2026-05-01"]
                for n, text in enumerate(texts)
            ),
        ]
    )


def calls(texts: Sequence[str]) -> bytes:
    head = ["Call date", "Company", "Contact name", "Call outcome", "Call notes", "Customer feedback", "Next step"]
    return delimited(
        [
            head,
            *(
                [f"{_day(n)} 10:{n % 60:02d}", f"Northgate {n}", f"Nadia R{n}", "Connected", "talked about set-up", text, "send papers"]
                for n, text in enumerate(texts)
            ),
        ]
    )


def fairs(texts: Sequence[str]) -> bytes:
    head = ["전시회명", "일자", "부스", "회사", "고객명", "연락처", "고객 의견", "비고"]
    return delimited(
        [
            head,
            *(
                ["공장자동화전 2026", _day(n), "A-101", f"바다물류 {n}", f"한가람{n}", f"010-9{n % 1000:03d}-5678", text, "명함 받음"]
                for n, text in enumerate(texts)
            ),
        ]
    )


def desk_list(texts: Sequence[str]) -> bytes:
    return delimited(
        [
            ["인용문", "매체", "발행일", "경쟁사", "URL"],
            *([text, "월간 공장", _day(n), "가나네트웍스", "https://news.example/1"] for n, text in enumerate(texts)),
        ]
    )


def _contact(n: int, text: str) -> Row:
    return {
        "at": _day(n),
        "customer": f"C-2{n:04d}",
        "account": "하늘정밀",
        "role": "전산 담당",
        "touchpoint": "전시회",
        "said": text,
        "note": "비교 중",
        "csat": 4,
    }


def _seen(n: int, text: str) -> Row:
    return {
        "at": f"{_day(n)} 14:20",
        "touchpoint": "매장",
        "customer": f"P-{n:02d}",
        "did": "연결선을 찾음",
        "said": text,
        "note": "헷갈려 보임",
        "emotion": -1,
        "observer": "문하늘",
    }


def _quoted(n: int, text: str) -> Row:
    return {"text": text, "publisher": "Plant Weekly", "at": _day(n), "subject": "Market", "url": "https://news.example/2"}


def _met(n: int, text: str) -> Row:
    return {
        "touchpoint": text,
        "stage": "Set-up",
        "channel": "Web",
        "owner": "Customer success",
        "side": "ours",
        "medium": "online",
        "planned": "yes",
        "people": n,
    }


EXAMPLES = [
    Example("offline form", "접점 기록.xlsx", "offline", form("offline", "ko", _contact), read=3, said=9),
    Example("log of visits", "방문일지.xlsx", "contact_log", visits, read=3, said=12, events=3),
    Example("log of calls", "calls.csv", "contact_log", calls, read=3, said=12, events=3),
    Example("log of a fair", "전시회.csv", "contact_log", fairs, read=3, said=6, events=3),
    Example("observation form", "관찰.xlsx", "observation", form("observation", "ko", _seen), read=3, said=9, events=3),
    Example("observation form in English", "observations.xlsx", "observation", form("observation", "en", _seen), read=3, said=9, events=3),
    Example("desk form", "desk.xlsx", "desk", form("desk", "en", _quoted), read=3, extras=3),
    Example("list of quotes", "기사.csv", "desk", desk_list, read=3, extras=3),
    Example("touchpoint inventory", "touchpoints.xlsx", "inventory", form("inventory", "en", _met), read=3, extras=3),
]
