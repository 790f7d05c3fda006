"""The form for what no product records: exhibitions, seminars, sales meetings, cold calls, a shop, the telephone.

A sales person fills in one row a contact. What the customer said and what we noted about it stand in two columns, because they
are two voices: the note is a colleague's and is never counted as a customer's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import forms, tables
from .forms import CHOOSE, Column, empty, known_by, matches, sheets
from .grid import Table
from .products import Identifiers, Known, overruled, people
from .report import Note
from .roles import Mapping, Rating
from .tables import Read, Recognition, item_of, listed
from .values import tidy

__all__ = ["COLUMNS", "SPEC", "TOUCHPOINTS", "empty", "marked", "recognise", "sheets", "write_template"]

SOURCE = "offline"
TOUCHPOINTS = (
    Phrase("Exhibition", "전시회"),
    Phrase("Seminar", "세미나"),
    Phrase("Sales meeting", "영업 미팅"),
    Phrase("Cold call", "콜드콜"),
    Phrase("Store", "매장"),
    Phrase("Phone", "전화"),
    Phrase("Demo", "데모"),
    Phrase("Visit", "방문"),
    Phrase("Event", "행사"),
    Phrase("Other", "기타"),
)

COLUMNS = (
    Column(
        "at",
        Phrase("Date", "날짜"),
        13,
        Phrase("The day of the contact, such as 2026-03-05.", "만난 날입니다. 예: 2026-03-05"),
        (Phrase.same("2026-03-05"), Phrase.same("2026-03-11")),
        **forms.DAY,
    ),
    Column(
        "customer",
        Phrase("Customer (name or ID)", "고객(이름 또는 ID)"),
        22,
        Phrase(
            "One person a row. Leave it empty if you do not know. Names are replaced in every report.",
            "한 줄에 한 사람입니다. 모르면 비워 두십시오. 이름은 보고서에서 모두 가립니다.",
        ),
        (Phrase("Nadia Rahimi", "류선우"), Phrase.same("C-20418")),
    ),
    Column(
        "account",
        Phrase("Company", "고객사"),
        20,
        Phrase("The customer's company.", "고객이 다니는 회사입니다."),
        (Phrase("Northgate Precision", "하늘정밀"), Phrase("Bluewater Logistics", "바다물류")),
    ),
    Column(
        "role",
        Phrase("Job role", "직무"),
        16,
        Phrase("What the person does there.", "회사에서 맡은 일입니다."),
        (Phrase("IT administrator", "전산 담당"), Phrase("Purchasing", "구매 담당")),
    ),
    Column(
        "touchpoint",
        Phrase("Touchpoint", "접점"),
        16,
        CHOOSE,
        (TOUCHPOINTS[0], TOUCHPOINTS[2]),
        choices=TOUCHPOINTS,
    ),
    Column(
        "stage",
        Phrase("Stage (optional)", "단계(선택)"),
        16,
        Phrase("The stage of the journey, if you know it. It may stay empty.", "여정의 단계를 알면 적습니다. 비워 두어도 됩니다."),
        (Phrase("", ""), Phrase("Comparison", "비교")),
    ),
    Column(
        "said",
        Phrase("What the customer said", "고객이 한 말"),
        48,
        Phrase("The customer's own words, as far as you remember them. Nothing of ours.", "기억나는 대로 고객의 말만 적습니다. 우리 생각은 적지 않습니다."),
        (
            Phrase("We never get new equipment through our firewall in one go.", "새 장비는 방화벽 때문에 한 번에 붙은 적이 없습니다."),
            Phrase("The price is fine, but I need papers for the security review.", "가격은 괜찮은데 보안성 검토에 낼 서류가 필요합니다."),
        ),
    ),
    Column(
        "note",
        Phrase("Our observation or note", "우리 관찰·메모"),
        40,
        Phrase(
            "What we saw or think. It is kept beside the words and is never counted as a customer's voice.",
            "우리가 보거나 생각한 것입니다. 함께 보관하지만 고객의 목소리로 세지 않습니다.",
        ),
        (Phrase("Compared us with two others.", "다른 제품 두 개와 비교하고 있음"), Phrase("", "")),
    ),
    Column(
        "csat",
        Phrase("Satisfaction 1–5", "만족도 1–5"),
        14,
        Phrase("Only if the customer gave one: 1 is worst, 5 is best.", "고객이 직접 매겼을 때만 적습니다. 1이 가장 낮고 5가 가장 높습니다."),
        (Phrase("", ""), Phrase.same("4")),
        check=(("type", "whole"), ("operator", "between"), ("formula1", "1"), ("formula2", "5")),
        strict=True,
        form="0",
    ),
)

SPEC = forms.Spec(
    SOURCE,
    Phrase("Contacts", "접촉 기록"),
    COLUMNS,
    (
        Phrase("One contact with one person is one row on the sheet 'Contacts'.", "한 사람과 한 번 만난 것이 '접촉 기록' 시트의 한 줄입니다."),
        Phrase(
            "Keep the header row. Empty cells are fine; a row without words and rating says nothing.",
            "머리글 줄은 그대로 두십시오. 빈칸이 있어도 됩니다. 말과 만족도가 모두 없는 줄은 아무것도 말하지 않습니다.",
        ),
        Phrase("Save it beside the other exports and build: journey build FOLDER.", "다른 자료와 같은 폴더에 저장하고 만듭니다: journey build 폴더."),
    ),
    must=frozenset({"said", "note"}),
)


def write_template(path: str | Path, lang: str = "ko") -> Path:
    """Write the empty form (.xlsx); :func:`forms.write` with its kind named."""
    return forms.write(SOURCE, path, lang)


def marked(path: Path) -> bool:
    """Whether a workbook says that it is one of our forms."""
    return forms.kind_of(path) is not None


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Our form for offline contacts, by its own header, or None."""
    if not matches(SPEC, table):
        return None
    has = forms.columns(SPEC, table)
    role_of = {"said": "text", "note": "note"}
    columns = {role_of.get(role, role): [name] for role, name in has.items()}
    ratings = {has["csat"]: Rating("csat", 1.0, 5.0)} if "csat" in has else {}
    mapping = overruled(Mapping(columns, ratings), table, rule)
    spoken = [has[role] for role in ("said", "csat") if role in has]
    how = known_by(table)
    en, ko = (
        f"our form for offline contacts ({how.en}): the customer speaks in {listed(spoken)}",
        f"오프라인 접점 양식입니다({how.ko}). 고객의 말: {listed(spoken)}",
    )
    if "note" in has:
        en += f"; {listed([has['note']])} is a colleague's note and is counted as no customer's voice"
        ko += f". {listed([has['note']])} 열은 우리 메모이며 고객의 목소리로 세지 않습니다"

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, zone=zone, rule=rule)

    return Known(Recognition(SOURCE, "offline", Phrase(en, ko), 0.97), mapping, read, lambda frame: names_of(frame, mapping), 1.0 + len(has) / 10)


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, *, zone: str, rule: Any) -> Read:
    ready = frame.copy()
    columns = {role: list(names) for role, names in mapping.columns.items() if role != "note"}
    note = mapping.one("note")
    if note:
        columns["text"] = [*columns.get("text", []), note]
    notes: list[Note] = []
    who, where = mapping.one("customer"), mapping.one("account")
    if who and where:
        ready[who], notes = told_apart(table, frame, who, where)
    if not (mapping.one("channel") or getattr(rule, "channel", None)):
        ready[SOURCE], columns["channel"] = SOURCE, [SOURCE]
    read = tables.read(table, ready, Mapping(columns, mapping.ratings), zone=zone, rule=rule)
    read.notes += notes
    said = read.said
    if note:
        said.loc[said["item"] == item_of(note), "voice"] = "colleague"
    names = {mapping.one("text"): "said", note: "note", mapping.one("csat"): "satisfaction"}
    items = {item_of(name): item for name, item in names.items() if name}
    said["item"] = said["item"].map(lambda item: items.get(item, item))  # the Korean form and the English one are one source
    return read


def told_apart(table: Table, frame: pd.DataFrame, who: str, where: str) -> tuple[pd.Series, list[Note]]:
    """A name that stands with two companies is two people: names are few, and people with one name are many."""
    names, firms = tidy(frame, who), tidy(frame, where)
    named = (names != "") & (firms != "") & ~names.str.contains(r"[\d@]")
    firms_of = firms.loc[named].str.casefold().groupby(names.loc[named].str.casefold()).nunique()
    shared = names.str.casefold().isin(set(firms_of.index[firms_of > 1])) & named
    detail = Phrase(
        f"the name in '{who}' stands with more than one company in '{where}': counted as one person a company",
        f"'{who}' 열의 이름이 '{where}' 열의 회사 둘 이상에 나와 회사마다 다른 사람으로 셉니다",
    )
    return (names + " · " + firms).where(shared, names), [Note(table.sheet, str(row), "value", detail) for row in frame.index[shared]]


def names_of(frame: pd.DataFrame, mapping: Mapping) -> Identifiers:
    """Names and ids of the customer column by their shape: with a digit it is an id."""
    found = people(frame, [("name", mapping.one("customer"), 2), ("name", mapping.one("name"), 2), ("email", mapping.one("email"), 5)])
    return sorted(
        {("id" if kind == "name" and any(c.isdigit() for c in value) else kind, value) for kind, value in found if kind == "email" or len(value) >= 2}
    )
