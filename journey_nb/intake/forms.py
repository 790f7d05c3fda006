"""What the Excel forms share: handing one out empty, and knowing it again when it comes back filled in.

A form is a workbook with one sheet to fill in, a sheet of help with two invented examples, and a mark that stays when somebody
renames columns. The examples stand in columns on the help sheet, so that nobody's reader takes them for research.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..model import disk
from ..model.errors import UsageError, did_you_mean
from ..model.phrase import LANGUAGES, Phrase
from . import tables
from .grid import Table
from .products import first_of, header
from .report import EVENTS
from .roles import Mapping
from .tables import Read
from .values import date_order, plain, tidy, times

MARK = "journey_nb.form"  # a property of the workbook: it stays when somebody renames columns
ROWS = 500  # rows that are made ready to be filled in
HELP, LISTS = Phrase("Help", "도움말"), "_lists"
NOT_READ = {plain(name) for name in (*HELP, LISTS)}
KINDS = {"offline": "offline", "observation": "observed", "desk": "desk", "inventory": "inventory"}  # kind → the module that has its SPEC


class Column(NamedTuple):
    """One column of a form: the role it plays, its label, its width in half letters, what to write, and two invented examples.

    ``check`` is the cell's data validation, ``choices`` a list to choose from, ``form`` its number format ('@' is text: 0012 and
    '=' stay as typed), ``also`` other headers it is known by (as :func:`values.plain` writes them).
    """

    role: str
    label: Phrase
    width: int
    how: Phrase
    examples: tuple[Phrase, Phrase]
    choices: tuple[Phrase, ...] = ()
    check: tuple[tuple[str, str], ...] = ()
    strict: bool = False
    form: str = "@"
    also: tuple[str, ...] = ()
    locked: bool = False


CHOOSE = Phrase("Choose from the list, or write your own.", "목록에서 고르십시오. 없으면 직접 적어도 됩니다.")
DAY: Any = {"check": (("type", "date"), ("operator", "greaterThan"), ("formula1", "36526")), "form": "yyyy-mm-dd"}


@dataclass(frozen=True)
class Spec:
    """One form. A sheet without the mark is known by ``needed`` of its columns, all of ``must`` among them; a marked one by any of ``must``."""

    kind: str
    sheet: Phrase
    columns: tuple[Column, ...]
    help: tuple[Phrase, ...]
    must: frozenset[str]
    needed: int = 5


@dataclass
class Form(Table):
    """A sheet of a workbook that carries our mark: fewer of its columns are asked for."""

    kind: str = field(default="")


def spec(kind: str) -> Spec:
    """The form of this kind."""
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS)
        raise UsageError(en=f"No form '{kind}'; known: {', '.join(KINDS)}.{hint.en}", ko=f"'{kind}' 양식은 없습니다. 있는 양식: {', '.join(KINDS)}.{hint.ko}")
    return import_module(f".{KINDS[kind]}", __package__).SPEC


# ---------------------------------------------------------------- handing it out


def write(kind: str, path: str | Path, lang: str = "ko", rows: Sequence[dict[str, Any]] = ()) -> Path:
    """Write a form (.xlsx) for one language: a sheet to fill in (``rows`` are filled in already, role → cell) and a sheet of help.

    A file that is there already is never replaced: it may be somebody's filled-in form.
    """
    form, target = spec(kind), Path(path)
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
    _sheet(book.active, form, lang, rows)
    _lists(book.create_sheet(LISTS), form, lang)
    _help(book.create_sheet(HELP.text(lang)), form, lang)
    book.move_sheet(HELP.text(lang), -1)
    book.custom_doc_props.append(StringProperty(name=MARK, value=f"{kind} 1 {lang}"))
    book.properties.title = form.sheet.text(lang)
    book.properties.creator = "journey_nb"
    target.parent.mkdir(parents=True, exist_ok=True)
    with disk.staged(target) as out:
        book.save(out)
    return disk.put(Path(out.name), target, beside=False)


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


def _listed(form: Spec) -> list[Column]:
    return [column for column in form.columns if column.choices]


def _sheet(sheet: Any, form: Spec, lang: str, rows: Sequence[dict[str, Any]]) -> None:
    from openpyxl.styles import Alignment, PatternFill, Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.title = form.sheet.text(lang)
    _heads(sheet, 1, (column.label.text(lang) for column in form.columns), lang)
    last = max(ROWS, len(rows) + ROWS // 5) + 1
    font, top, grey = _font(lang), Alignment(vertical="top", wrap_text=True, horizontal="left"), PatternFill("solid", fgColor="EEF0F3")
    locked, free = any(column.locked for column in form.columns), Protection(locked=False)
    wrong = Phrase("Please check this value.", "값을 확인하십시오.")
    for number, column in enumerate(form.columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        for row in range(2, last + 1):
            cell = sheet.cell(row, number)
            cell.number_format, cell.font, cell.alignment = column.form, font, top
            if column.locked:
                cell.fill = grey
            elif locked:
                cell.protection = free
            if row - 2 < len(rows) and (value := rows[row - 2].get(column.role)) is not None:
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # words that begin with '=' are words
        check: dict[str, Any] = dict(column.check)
        if column.choices:
            place = get_column_letter(_listed(form).index(column) + 1)
            check = {"type": "list", "formula1": f"{LISTS}!${place}$1:${place}${len(column.choices)}"}
        menu = DataValidation(
            **check,
            allow_blank=True,
            showInputMessage=True,
            promptTitle=column.label.text(lang)[:32],
            prompt=column.how.text(lang)[:255],
            showErrorMessage=bool(column.check) or column.strict,
            errorStyle="stop" if column.strict else "warning",
            errorTitle=column.label.text(lang)[:32],
            error=f"{wrong.text(lang)} {column.how.text(lang)}"[:255],
        )
        menu.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(menu)
    if locked:
        for free_to in ("formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
            setattr(sheet.protection, free_to, False)  # False: not forbidden
        sheet.protection.sheet = True
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _lists(sheet: Any, form: Spec, lang: str) -> None:
    sheet.sheet_state = "hidden"
    for number, column in enumerate(_listed(form), 1):
        for row, name in enumerate(column.choices, 1):
            sheet.cell(row, number, name.text(lang))


def _help(sheet: Any, form: Spec, lang: str) -> None:
    """How to fill it in; the examples stand in columns, so that nobody's reader takes them for records."""
    from openpyxl.styles import Alignment

    for row, line in enumerate(form.help, 1):
        cell = sheet.cell(row, 1, line.text(lang))
        cell.font = _font(lang)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
    heads = (
        Phrase("Column", "열"),
        Phrase("What to write", "적는 법"),
        Phrase("Example 1 (invented)", "예시 1(지어낸 것)"),
        Phrase("Example 2 (invented)", "예시 2(지어낸 것)"),
    )
    first = len(form.help) + 2
    _heads(sheet, first, (head.text(lang) for head in heads), lang)
    for row, column in enumerate(form.columns, first + 1):
        for number, phrase in enumerate((column.label, column.how, *column.examples), 1):
            cell = sheet.cell(row, number, phrase.text(lang) or None)
            cell.font, cell.alignment = _font(lang, bold=number == 1), Alignment(vertical="top", wrap_text=True)
            cell.data_type = "s" if phrase.text(lang) else cell.data_type
    for letter, width in zip("ABCD", (26, 52, 40, 40), strict=True):
        sheet.column_dimensions[letter].width = width


# ---------------------------------------------------------------- taking it back


def kind_of(path: Path) -> str | None:
    """The kind of form a workbook says that it is, or None."""
    try:
        with zipfile.ZipFile(path) as book, book.open("docProps/custom.xml") as properties:
            found = re.search(rb'name="' + re.escape(MARK.encode()) + rb'".{0,200}?>(\w+) \d', properties.read(1 << 16), re.S)
    except (KeyError, OSError, RuntimeError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError):
        return None
    kind = found[1].decode("ascii", "replace") if found else None
    return kind if kind in KINDS else None


def sheets(path: Path, found: list[Table]) -> list[Table]:
    """The sheets of a workbook that are to be read: of our forms, all but the help and the lists to choose from."""
    kind = kind_of(path)
    if not kind and not any(matches(spec(one), table) for one in KINDS for table in found):
        return found
    kept = [table for table in found if plain(table.sheet) not in NOT_READ]
    return [Form(table.sheet, table.head, table.records, kind=kind) if kind else table for table in kept]


def empty(parts: list[Any]) -> Phrase | None:
    """What is said of a form in which nobody has written yet: it is no error."""
    blank = [part for part in parts if part.frame is not None and part.frame.empty]
    if parts and len(blank) == len(parts) and all(any(matches(spec(kind), part.table) for kind in KINDS) for part in parts):
        return Phrase("the form is empty", "양식이 비어 있습니다")
    return None


def columns(form: Spec, table: Table) -> dict[str, str]:
    """Role → header, by the form's own labels in Korean or English, else by other names of the same thing."""
    found: dict[str, str] = {}
    for also in (False, True):
        for column in form.columns:
            names = column.also if also else tuple(plain(label) for label in column.label)
            name = header(table, *names)
            if column.role not in found and name and name not in found.values():
                found[column.role] = name
    return found


def matches(form: Spec, table: Table) -> bool:
    """Whether a table is this form: by its mark and one telling column, or by most of its header."""
    if isinstance(table, Form):
        return table.kind == form.kind and bool(form.must & set(found := columns(form, table))) and len(found) >= 2
    own = {c.role for c in form.columns if header(table, *(plain(label) for label in c.label))}
    return len(own) >= form.needed and form.must <= own


def known_by(table: Table) -> Phrase:
    return Phrase("by its mark", "표시가 있음") if isinstance(table, Form) else Phrase("by its header", "머리글로 알아봄")


# ---------------------------------------------------------------- what notes share


def days(values: pd.Series, zone: str, rule: Any = None) -> pd.Series:
    """The day of each value in the zone of the file (``2026-03-05``; a month stays ``2026-03``), empty where there is none.

    Examples
    --------
    >>> days(pd.Series(["2026. 3. 5 오후 3:21", "2026-03", "언젠가", "2026-03-05T23:30:00Z"]), "Asia/Seoul").tolist()
    ['2026-03-05', '2026-03', '', '2026-03-06']
    """
    found = times(values, zone, date_order(values, getattr(rule, "date_order", None))[0])
    local = found.at.dt.tz_convert(zone).dt.strftime("%Y-%m-%d").astype(object)
    local = local.where(found.precision != "month", local.str[:7])
    return local.where(found.precision != "none", "").fillna("")


def beside(name: str, table: Table, frame: pd.DataFrame, cells: dict[str, pd.Series], *, zone: str, at: str | None = None) -> Read:
    """What a table of notes gives: nothing said, one row of ``extras[name]`` a row that says something; equal rows of two files are one."""
    shown = Mapping({"at": [at]} if at else {})
    read = tables.read(table, frame, shown, zone=zone)
    read.keys = read.keys.assign(sure=True)
    rows = pd.DataFrame({**cells, "sheet": table.sheet, "row": frame.index.astype(str)}, index=frame.index)
    read.extras = {name: rows.reset_index(drop=True)}
    return read


def words(frame: pd.DataFrame, name: str | None) -> pd.Series:
    """A column of free text as it was typed, only trimmed; empty where a cell says nothing."""
    if name is None:
        return tidy(frame, None)
    typed = frame[name].astype(object).fillna("").str.strip()
    return typed.where(tidy(frame, name) != "", "")


def who(frame: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Whom a row is about, as :func:`tables.read` finds it: the customer, else an address, a number, a name."""
    return first_of(frame, [mapping.one(role) for role in ("customer", "email", "phone", "name")])


def events_of(
    table: Table,
    frame: pd.DataFrame,
    read: Read,
    *,
    event: pd.Series,
    at: pd.Series,
    customer: pd.Series,
    channel: pd.Series,
    kind: str,
    zone: str,
    rule: Any = None,
) -> pd.DataFrame:
    """What people did, one event a row that says so: EVENTS, ``sheet``, ``case``, ``kind``.

    Somebody whom nobody named counts once a row: by the words, where there are any, else by the event.
    """
    when = times(at, zone, date_order(at, getattr(rule, "date_order", None))[0])
    keys = pd.Series(read.keys["record_key"].to_numpy(), index=frame.index, dtype=object)
    spoke = set(read.said.loc[read.said["voice"] == "customer", "row"])
    named = customer != ""
    there = (event != "") & (named | ~pd.Series(frame.index.astype(str), index=frame.index).isin(spoke))
    nth = keys.groupby(keys).cumcount().astype(str)
    found = pd.DataFrame(
        {
            "record_key": f"{kind} " + keys + " " + nth,
            "customer": customer.where(named, None),
            "at": when.at,
            "at_precision": when.precision,
            "event": event,
            "channel": channel.where(channel != "", None),
            "row": frame.index.astype("int64"),
            "sheet": table.sheet,
            "case": customer.where(named, kind + " " + keys),
            "kind": kind,
        },
        index=frame.index,
    )
    return found.loc[there, [*EVENTS, "sheet", "case", "kind"]].reset_index(drop=True)
