"""Desk, market and competitor notes: what was read somewhere, quoted and dated. Nobody in it is counted as a customer."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import forms
from .forms import DAY, Column, known_by, matches
from .grid import Table
from .products import Known, first_of, overruled
from .roles import Mapping
from .tables import Read, Recognition, listed
from .values import plain

SOURCE = "desk"
TEXT = re.compile(
    r"인용(문| ?문장| ?내용|구)?|발췌(문| ?내용)?|원문|기사 ?(내용|요약|발췌)|보도 ?내용|(quote|quotation|excerpt|citation|passage)s?( text)?|quoted text"
)
PUBLISHER = re.compile(
    r"출처|매체(명)?|언론사|발행처|발행 ?기관|발간 ?기관|게재처|(source|publisher|publication|outlet|journal|media)( name)?|published (by|in)|issuer"
)
AT = re.compile(
    r"발행 ?(일|일자|연월|년월|월|년도|연도)|게재 ?(일|일자)|보도 ?(일|일자)|발간 ?(일|일자|연월)|출판일|작성일|날짜|일자|date"
    r"|(published|publication|issue|release) ?(on|date|at)?"
)
SUBJECT = re.compile(r"경쟁사(명)?|주제|시장|분야|대상 ?(회사|기업)|topic|subject|competitors?( name)?|theme|market|about")
URL = re.compile(r"(기사 ?|원문 ?)?(url|링크|주소)|(source |article )?(url|link)|web address|website")
PATTERNS = {"text": TEXT, "publisher": PUBLISHER, "at": AT, "subject": SUBJECT, "url": URL}

COLUMNS = (
    Column(
        "text",
        Phrase("Quote", "인용"),
        60,
        Phrase("The published words, as they stand there.", "실린 글을 그대로 옮깁니다."),
        (
            Phrase("Two in three plants still set up new machines by hand.", "공장 세 곳 가운데 두 곳은 새 장비를 아직 손으로 설정한다."),
            Phrase("Set-up in one day, or your money back.", "하루 안에 설치하지 못하면 환불합니다."),
        ),
    ),
    Column(
        "publisher",
        Phrase("Published by", "출처(매체)"),
        22,
        Phrase("The newspaper, institute, company or site.", "신문, 기관, 회사, 사이트 이름입니다."),
        (Phrase("Plant Weekly", "월간 공장"), Phrase("Rival's website", "경쟁사 누리집")),
    ),
    Column(
        "at",
        Phrase("Published on", "발행일"),
        14,
        Phrase("The day it was published, such as 2026-03-05.", "실린 날입니다. 예: 2026-03-05"),
        (Phrase.same("2026-02-10"), Phrase.same("2026-03-02")),
        **DAY,
    ),
    Column(
        "subject",
        Phrase("Competitor or subject", "경쟁사·주제"),
        22,
        Phrase("Whom or what it is about.", "누구 또는 무엇에 관한 글인지 적습니다."),
        (Phrase("Market", "시장"), Phrase("Rival Networks", "가나네트웍스")),
    ),
    Column(
        "url",
        Phrase("Web address", "웹 주소(URL)"),
        36,
        Phrase("Where it can be read again.", "다시 찾아볼 수 있는 주소입니다."),
        (Phrase("", ""), Phrase.same("https://rival.example/setup")),
    ),
)
SPEC = forms.Spec(
    SOURCE,
    Phrase("Desk notes", "문헌 기록"),
    COLUMNS,
    (
        Phrase("One quoted passage is one row on the sheet 'Desk notes'.", "옮긴 글 하나가 '문헌 기록' 시트의 한 줄입니다."),
        Phrase(
            "Published words are shown beside the map with their source and date. They are never counted as customers.",
            "실린 글은 출처, 날짜와 함께 지도 곁에 보입니다. 고객으로 세지 않습니다.",
        ),
        Phrase("Save it beside the other exports and build: journey build FOLDER.", "다른 자료와 같은 폴더에 저장하고 만듭니다: journey build 폴더."),
    ),
    must=frozenset({"text", "publisher"}),
    needed=4,
)


def _own(table: Table) -> dict[str, str]:
    """Role → header of a team's own list; the heading of the quote has to say that it is one, or reviews would be taken for it."""
    found: dict[str, str] = {}
    for role, pattern in PATTERNS.items():
        for name in table.head.names:
            if role not in found and name not in found.values() and pattern.fullmatch(plain(name)):
                found[role] = name
    return found


def recognise(table: Table, rule: Any = None) -> Known | None:
    """A list of quoted publications: our form, or a table with a quote, who published it, and when or where."""
    has, how = forms.columns(SPEC, table), known_by(table)
    if not matches(SPEC, table):
        has, how = _own(table), Phrase("by its header", "머리글로 알아봄")
        if isinstance(table, forms.Form) or not ({"text", "publisher"} <= set(has) and {"at", "url", "subject"} & set(has)):
            return None
    mapping = overruled(Mapping({role: [name] for role, name in has.items()}), table, rule)
    decided = [name for role, name in has.items() if role in ("text", "publisher", "at", "subject", "url")]
    why = Phrase(
        f"quotes from publications ({how.en}: {listed(decided, 5)}); kept with source and date, and nobody in them is counted as a customer",
        f"발행된 글을 옮긴 표입니다({how.ko}: {listed(decided, 5)}). 출처, 날짜와 함께 두고 고객으로 세지 않습니다",
    )

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        cells = {role: first_of(frame, mapping.columns.get(role, ())) for role in ("publisher", "subject", "url")}
        text, at = forms.words(frame, mapping.one("text")), first_of(frame, mapping.columns.get("at", ()))
        got = forms.beside("desk", table, frame, {"text": text, **cells, "at": forms.days(at, zone, rule)}, zone=zone, at=mapping.one("at"))
        got.extras["desk"] = got.extras["desk"].loc[lambda rows: (rows[["text", "url"]] != "").any(axis=1)].reset_index(drop=True)
        return got

    return Known(Recognition(SOURCE, "desk", why, 0.9), mapping, read, lambda frame: [], 0.8 + len(has) / 10)
