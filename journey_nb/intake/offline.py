"""The form for what no product records: exhibitions, seminars, sales meetings, cold calls, a shop, the telephone.

A sales person fills in one row a contact. What the customer said and what we noted about it stand in two columns, because they
are two voices: the note is a colleague's and is never counted as a customer's.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..model.errors import UsageError
from ..model.phrase import LANGUAGES, Phrase
from . import tables
from .grid import Table
from .products import Identifiers, Known, header, overruled, people
from .report import Note
from .roles import Mapping, Rating
from .tables import Read, Recognition, item_of, listed
from .values import plain, tidy

SOURCE = "offline"
MARK = "journey_nb.form"  # a property of the workbook: it stays when somebody renames columns
ROWS = 500  # rows that are made ready to be filled in
SHEET, HELP, LISTS = Phrase("Contacts", "접촉 기록"), Phrase("Help", "도움말"), "_lists"
NOT_READ = {plain(name) for name in (*HELP, LISTS)}
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


class Column(NamedTuple):
    """One column of the form: the role it plays, its label, its width in half letters, what to write, and two invented examples."""

    role: str
    label: Phrase
    width: int
    how: Phrase
    examples: tuple[Phrase, Phrase]


COLUMNS = (
    Column(
        "at",
        Phrase("Date", "날짜"),
        13,
        Phrase("The day of the contact, such as 2026-03-05.", "만난 날입니다. 예: 2026-03-05"),
        (Phrase.same("2026-03-05"), Phrase.same("2026-03-11")),
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
        Phrase("Choose from the list, or write your own.", "목록에서 고르십시오. 없으면 직접 적어도 됩니다."),
        (TOUCHPOINTS[0], TOUCHPOINTS[2]),
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
    ),
)
NEEDED = 5  # columns of the form a table without the mark must still have


# ---------------------------------------------------------------- handing it out


def write_template(path: str | Path, lang: str = "ko") -> Path:
    """Write an empty form (.xlsx) for one language: a sheet to fill in and a sheet of help with two invented examples.

    A file that is there already is never replaced: it may be somebody's filled-in form.
    """
    target = Path(path)
    if lang not in LANGUAGES:
        raise UsageError(en=f"No form in '{lang}'; known: {', '.join(LANGUAGES)}.", ko=f"'{lang}' 양식은 없습니다. 있는 언어: {', '.join(LANGUAGES)}.")
    if target.suffix.lower() != ".xlsx":
        raise UsageError(
            en=f"The form is a workbook: let the name '{target.name}' end in .xlsx.", ko=f"양식은 엑셀 파일입니다. '{target.name}' 이름을 .xlsx로 끝내십시오."
        )
    if target.exists():
        raise UsageError(
            en=f"'{target.name}' is there already and may be filled in. Name another file, or move it away.",
            ko=f"'{target.name}' 파일이 이미 있습니다. 채워진 양식일 수 있으니 다른 이름을 쓰거나 옮겨 두십시오.",
        )
    from openpyxl import Workbook
    from openpyxl.packaging.custom import StringProperty

    book: Any = Workbook()
    _form(book.active, lang)
    _lists(book.create_sheet(LISTS), lang)
    _help(book.create_sheet(HELP.text(lang)), lang)
    book.move_sheet(HELP.text(lang), -1)
    book.custom_doc_props.append(StringProperty(name=MARK, value=f"{SOURCE} 1 {lang}"))
    book.properties.title = SHEET.text(lang)
    book.properties.creator = "journey_nb"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def _font(lang: str, **more: Any) -> Any:
    from openpyxl.styles import Font

    return Font(name="Malgun Gothic" if lang == "ko" else "Calibri", size=11, **more)


def _heads(sheet: Any, row: int, labels: Iterable[str], lang: str) -> None:
    from openpyxl.styles import Alignment, PatternFill

    for number, label in enumerate(labels, 1):
        cell = sheet.cell(row, number, label)
        cell.font, cell.fill = _font(lang, bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1B2430")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = 26


def _form(sheet: Any, lang: str) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.title = SHEET.text(lang)
    _heads(sheet, 1, (column.label.text(lang) for column in COLUMNS), lang)
    checks: dict[str, dict[str, Any]] = {
        "at": {"type": "date", "operator": "greaterThan", "formula1": "36526"},
        "touchpoint": {"type": "list", "formula1": f"{LISTS}!$A$1:$A${len(TOUCHPOINTS)}"},
        "csat": {"type": "whole", "operator": "between", "formula1": "1", "formula2": "5"},
    }
    font, top = _font(lang), Alignment(vertical="top", wrap_text=True, horizontal="left")
    wrong = Phrase("Please check this value.", "값을 확인하십시오.")
    for number, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        form = "yyyy-mm-dd" if column.role == "at" else "0" if column.role == "csat" else "@"  # '@' is text: 0012 and '=' stay as typed
        for row in range(2, ROWS + 2):
            cell = sheet.cell(row, number)
            cell.number_format, cell.font, cell.alignment = form, font, top
        check = DataValidation(
            **checks.get(column.role, {}),
            allow_blank=True,
            showInputMessage=True,
            promptTitle=column.label.text(lang)[:32],
            prompt=column.how.text(lang)[:255],
            showErrorMessage=column.role in ("at", "csat"),
            errorStyle="stop" if column.role == "csat" else "warning",
            errorTitle=column.label.text(lang)[:32],
            error=f"{wrong.text(lang)} {column.how.text(lang)}"[:255],
        )
        check.add(f"{letter}2:{letter}{ROWS + 1}")
        sheet.add_data_validation(check)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _lists(sheet: Any, lang: str) -> None:
    sheet.sheet_state = "hidden"
    for row, name in enumerate(TOUCHPOINTS, 1):
        sheet.cell(row, 1, name.text(lang))


def _help(sheet: Any, lang: str) -> None:
    """How to fill it in; the examples stand in columns, so that nobody's reader takes them for contacts."""
    from openpyxl.styles import Alignment

    words = (
        Phrase(f"One contact with one person is one row on the sheet '{SHEET.en}'.", f"한 사람과 한 번 만난 것이 '{SHEET.ko}' 시트의 한 줄입니다."),
        Phrase(
            "Keep the header row. Empty cells are fine; a row without words and rating says nothing.",
            "머리글 줄은 그대로 두십시오. 빈칸이 있어도 됩니다. 말과 만족도가 모두 없는 줄은 아무것도 말하지 않습니다.",
        ),
        Phrase("Save it beside the other exports and build: journey build FOLDER.", "다른 자료와 같은 폴더에 저장하고 만듭니다: journey build 폴더."),
    )
    for row, line in enumerate(words, 1):
        cell = sheet.cell(row, 1, line.text(lang))
        cell.font = _font(lang)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
    heads = (
        Phrase("Column", "열"),
        Phrase("What to write", "적는 법"),
        Phrase("Example 1 (invented)", "예시 1(지어낸 것)"),
        Phrase("Example 2 (invented)", "예시 2(지어낸 것)"),
    )
    first = len(words) + 2
    _heads(sheet, first, (head.text(lang) for head in heads), lang)
    for row, column in enumerate(COLUMNS, first + 1):
        for number, phrase in enumerate((column.label, column.how, *column.examples), 1):
            cell = sheet.cell(row, number, phrase.text(lang) or None)
            cell.font, cell.alignment = _font(lang, bold=number == 1), Alignment(vertical="top", wrap_text=True)
    for letter, width in zip("ABCD", (26, 52, 40, 40), strict=True):
        sheet.column_dimensions[letter].width = width


# ---------------------------------------------------------------- taking it back


class Form(Table):
    """A sheet of a workbook that carries our mark: fewer of its columns are asked for."""


def marked(path: Path) -> bool:
    """Whether a workbook says that it is our form."""
    try:
        with zipfile.ZipFile(path) as book, book.open("docProps/custom.xml") as properties:
            return MARK.encode() in properties.read(1 << 16)
    except (KeyError, OSError, zipfile.BadZipFile):
        return False


def sheets(path: Path, found: list[Table]) -> list[Table]:
    """The sheets of a workbook that are to be read: of our form, all but the help and the list it chooses from."""
    ours = marked(path)
    if not ours and not any(_is_form(table) for table in found):
        return found
    kept = [table for table in found if plain(table.sheet) not in NOT_READ]
    return [Form(table.sheet, table.head, table.records) if ours else table for table in kept]


def empty(tables_of_file: list[Any]) -> Phrase | None:
    """What is said of a form in which nobody has written yet: it is no error."""
    forms = [part for part in tables_of_file if part.recognition.source == SOURCE]
    if forms and len(forms) == len(tables_of_file) and all(part.frame is not None and part.frame.empty for part in forms):
        return Phrase("the form is empty", "양식이 비어 있습니다")
    return None


def _columns(table: Table) -> dict[str, str]:
    """Role → header, in Korean or English."""
    found = {column.role: header(table, *(plain(label) for label in column.label)) for column in COLUMNS}
    return {role: name for role, name in found.items() if name}


def _is_form(table: Table) -> bool:
    has = _columns(table)
    if isinstance(table, Form):
        return len(has) >= 2 and bool({"said", "note"} & set(has))
    return len(has) >= NEEDED and {"said", "note"} <= set(has)


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Our form for offline contacts, by its own header, or None."""
    if not _is_form(table):
        return None
    has = _columns(table)
    role_of = {"said": "text", "note": "note"}
    columns = {role_of.get(role, role): [name] for role, name in has.items()}
    ratings = {has["csat"]: Rating("csat", 1.0, 5.0)} if "csat" in has else {}
    mapping = overruled(Mapping(columns, ratings), table, rule)
    spoken = [has[role] for role in ("said", "csat") if role in has]
    how = Phrase("by its mark", "표시가 있음") if isinstance(table, Form) else Phrase("by its header", "머리글로 알아봄")
    en, ko = (
        f"our form for offline contacts ({how.en}): the customer speaks in {listed(spoken)}",
        f"오프라인 접점 양식입니다({how.ko}). 고객의 말: {listed(spoken)}",
    )
    if "note" in has:
        en += f"; {listed([has['note']])} is a colleague's note and is counted as no customer's voice"
        ko += f". {listed([has['note']])} 열은 우리 메모이며 고객의 목소리로 세지 않습니다"

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, zone=zone, rule=rule)

    return Known(Recognition(SOURCE, "offline", Phrase(en, ko), 0.97), mapping, read, lambda frame: _names(frame, mapping), 1.0 + len(has) / 10)


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, *, zone: str, rule: Any) -> Read:
    ready = frame.copy()
    columns = {role: list(names) for role, names in mapping.columns.items() if role != "note"}
    note = mapping.one("note")
    if note:
        columns["text"] = [*columns.get("text", []), note]
    notes: list[Note] = []
    who, where = mapping.one("customer"), mapping.one("account")
    if who and where:
        ready[who], notes = _told_apart(table, frame, who, where)
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


def _told_apart(table: Table, frame: pd.DataFrame, who: str, where: str) -> tuple[pd.Series, list[Note]]:
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


def _names(frame: pd.DataFrame, mapping: Mapping) -> Identifiers:
    """Names and ids of the customer column by their shape: with a digit it is an id."""
    found = people(frame, [("name", mapping.one("customer"), 2), ("name", mapping.one("name"), 2), ("email", mapping.one("email"), 5)])
    return sorted(
        {("id" if kind == "name" and any(c.isdigit() for c in value) else kind, value) for kind, value in found if kind == "email" or len(value) >= 2}
    )
