"""The backlog as a workbook or CSV to pass round, and taken back: only the cells that somebody changed are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..i18n import t
from ..model import disk
from ..model.errors import UsageError
from ..model.phrase import LANGUAGES, Phrase
from .backlog import FIELDS, NUMBERS, STATUSES, Entry, checked

SHEET = Phrase("Backlog", "백로그")
HELP_SHEET = Phrase("How to", "안내")
BASE = "_as_given"  # hidden: the cells as they were handed out
WIDTHS = {"code": 8, "stage": 14, "label": 30, "hmw": 40, "status": 11, "owner": 13, "department": 14, "due": 13, "kpi": 22, "people": 12, "score": 16}
WIDTHS |= {"rank": 18, "tactics": 52, "sure": 12, "id": 34}
SHOWN = ("code", "stage", "label", "hmw", "status", "owner", "department", "due", "kpi", "people", "score", "rank", "sure", *NUMBERS, "tactics", "id")
EDITABLE = FIELDS
HELP = (
    Phrase(
        "Change the white columns: label, status, owner, department, due, KPI and the numbers. The grey ones come from the data.",
        "흰 열(이름, 상태, 담당자, 부서, 기한, KPI, 수)만 고치십시오. 회색 열은 자료에서 나온 값입니다.",
    ),
    Phrase("An empty cell takes a decision back: the data's value stands again.", "칸을 비우면 그 결정을 거두고 자료의 값으로 돌아갑니다."),
    Phrase(
        "Save and take it back in: journey backlog STUDY take FILE.xlsx --by NAME.",
        "저장한 뒤 다시 들입니다: journey backlog 연구폴더 take 파일.xlsx --by 이름.",
    ),
    Phrase("Severity 0-4 · impact 3, 2, 1, 0.5, 0.25 (RICE) · effort in person-months", "심각도 0~4 · 영향 3, 2, 1, 0.5, 0.25(RICE) · 노력은 인월"),
    Phrase("ICE impact and ease 1-10 · value 0-100 or 80/60 · confidence 0-100 %", "ICE 영향과 쉬움 1~10 · 가치 0~100 또는 80/60 · 근거 수준 0~100%"),
)


@dataclass(frozen=True)
class Change:
    """One changed cell."""

    subject: str
    code: str
    field: str
    value: Any
    was: Any

    def told(self, lang: str) -> str:
        """``O1 담당자: 김 → 이``."""

        def words(value: Any) -> str:
            if value is None:
                return "–"
            return t(f"backlog.{value}", lang) if self.field == "status" else str(value["ko" if lang == "ko" else "en"] if isinstance(value, dict) else value)

        return f"{self.code} {t(f'backlog.{self.field}', lang)}: {words(self.was)} → {words(self.value)}"


@dataclass(frozen=True)
class Taken:
    """What a sheet that came back holds: changed cells, cells that cannot be read, and rows of no opportunity."""

    rows: int
    changes: tuple[Change, ...]
    problems: tuple[Phrase, ...] = ()


def heads(lang: str) -> list[str]:
    return [t(f"backlog.{name}", lang) for name in SHOWN]


def cells(entry: Entry, lang: str) -> list[Any]:
    """One row of the sheet, by :data:`SHOWN`."""
    one, score, rank = entry.opportunity, entry.score, next(iter(entry.ranked.values()), None)
    told: dict[str, Any] = {
        "code": one.code,
        "stage": entry.stage.text(lang),
        "label": entry.label.text(lang),
        "hmw": one.hmw.text(lang) if one.hmw else None,
        "status": t(f"backlog.{entry.status}", lang),
        "people": f"{entry.people} / {one.evidence.share.of}" if one.evidence and one.evidence.share else entry.people,
        "score": f"{score.value:.2f} ({score.low:.2f}–{score.high:.2f})" if score and score.low is not None and score.high is not None else None,
        "rank": t("backlog.rank_range", lang, rank=rank.rank, best=rank.best, worst=rank.worst) if rank and rank.best else None,
        "sure": t(f"level.{one.confidence.level}", lang),
        "tactics": "\n".join(s.words.text(lang) for s in one.suggestions),
        "id": one.id,
    }
    return [told[name] if name in told else entry.told(name) for name in SHOWN]


def write(found: Iterable[Entry], path: Path, lang: str = "ko") -> Path:
    """The backlog as ``.xlsx`` (to be edited and taken back) or ``.csv``; words never run as a formula. The same backlog gives the same bytes."""
    if lang not in LANGUAGES:
        raise UsageError(en=f"No sheet in '{lang}'; known: {', '.join(LANGUAGES)}.", ko=f"'{lang}' 시트는 없습니다. 있는 언어: {', '.join(LANGUAGES)}.")
    rows = [cells(e, lang) for e in found]
    ending = path.suffix.lower()
    if ending == ".csv":
        import csv
        import io

        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([[_safe(v) for v in line] for line in [heads(lang), *rows]])
        return disk.save(path, out.getvalue().encode("utf-8-sig", "surrogatepass"))
    if ending != ".xlsx":
        raise UsageError(en=f"A backlog is .xlsx or .csv; '{path.name}' is neither.", ko=f"백로그는 .xlsx나 .csv입니다. '{path.name}' 이름을 고치십시오.")
    return disk.save(path, _workbook(rows, lang))


def _safe(value: Any) -> Any:
    """Words that a spreadsheet would run as a formula get an apostrophe in front; it goes again when the file is taken back."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r＝＋－＠") and len(value) > 1 else value


def _workbook(rows: list[list[Any]], lang: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    from ..text.workbooks import laid_out, settled, written

    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET.text(lang)
    laid_out(sheet, heads(lang), rows, [WIDTHS.get(name, 11) for name in SHOWN], lang)
    grey = PatternFill("solid", fgColor="F1F0EC")
    for column, name in enumerate(SHOWN, 1):
        if name not in EDITABLE:
            for line in range(2, len(rows) + 2):
                sheet.cell(line, column).fill = grey
    menu = DataValidation(type="list", formula1=f'"{",".join(t(f"backlog.{s}", lang) for s in STATUSES)}"', allow_blank=True)
    letter = get_column_letter(SHOWN.index("status") + 1)
    menu.add(f"{letter}2:{letter}{len(rows) + 1}")
    sheet.add_data_validation(menu)
    base: Any = book.create_sheet(BASE)
    base.sheet_state = "hidden"
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            written(base.cell(line, column), value)
    guide: Any = book.create_sheet(HELP_SHEET.text(lang))
    guide.column_dimensions["A"].width = 100
    for line, words in enumerate(HELP, 1):
        guide.cell(line, 1, words.text(lang))
    return settled(book)


# ---------------------------------------------------------------- taken back


def take(path: Path, found: Iterable[Entry], known: Mapping[str, str]) -> Taken:
    """What somebody changed in a sheet of ours since it was handed out.

    Parameters
    ----------
    found : Entry
        The backlog as it stands.
    known : mapping
        Code → id of every opportunity the study ever issued.
    """
    if not path.is_file():
        raise UsageError(en=f"There is no file '{path.name}'.", ko=f"'{path.name}' 파일이 없습니다.")
    given = _base(path)
    rows, lang, place = _rows(path)
    standing = {e.id: e for e in found}
    changes: list[Change] = []
    problems: list[Phrase] = []
    seen: set[str] = set()
    for number, row in rows:
        identity = str(row[place["id"]] or "") if "id" in place else ""
        identity = identity or known.get(str(row[place["code"]] or "").strip().upper(), "")
        entry = standing.get(identity)
        if entry is None or identity in seen:
            problems.append(_lost(path, number, identity in seen))
            continue
        seen.add(identity)
        now = dict(zip(SHOWN, cells(entry, lang), strict=True))
        base = given.get(identity, now)
        for name in EDITABLE:
            if name not in place or _same(row[place[name]], base[name]):
                continue
            try:
                value = checked(name, _plain(row[place[name]]))
            except UsageError as error:
                problems.append(
                    Phrase(
                        f"{path.name}, row {number}, {t(f'backlog.{name}', 'en')}: {error.phrase.en}",
                        f"{path.name} {number}행 {t(f'backlog.{name}', 'ko')}: {error.phrase.ko}",
                    )
                )
                continue
            was = entry.told(name)
            kept = _label(value, was, entry.label, lang) if name == "label" and value else value
            if kept != was and not (name == "label" and value == entry.label.text(lang)) and not (name == "status" and value == entry.status):
                changes.append(Change(identity, entry.code, name, kept, was))
    return Taken(len(rows), tuple(changes), tuple(problems))


def _label(value: str, was: Any, now: Phrase, lang: str) -> dict[str, str]:
    """A label changed in one language keeps the other one's words."""
    return {"ko": value if lang == "ko" else now.ko, "en": value if lang == "en" else now.en}


def _plain(value: Any) -> Any:
    return value[1:] if isinstance(value, str) and value[:1] == "'" else value


def _same(a: Any, b: Any) -> bool:
    def flat(value: Any) -> str:
        if isinstance(value, date):
            value = value.strftime("%Y-%m-%d")
        elif isinstance(value, float) and value == int(value):
            value = int(value)
        return " ".join(str(_plain(value) if value is not None else "").split())

    return flat(a) == flat(b)


def _rows(path: Path) -> tuple[list[tuple[int, list[Any]]], str, dict[str, int]]:
    """The rows of the first sheet with their numbers, the language of its header, and where each column is."""
    from ..text.workbooks import cells as sheets

    table = next((rows for rows in sheets(path) if rows), [])
    head = [str(v or "").strip() for v in table[0]] if table else []
    lang = max(LANGUAGES, key=lambda one: len({*heads(one)} & {*head}))
    place = {name: head.index(word) for name, word in zip(SHOWN, heads(lang), strict=True) if word in head}
    if not ({"id", "code"} & place.keys()) or not (set(EDITABLE) & place.keys()):
        raise UsageError(
            en=f"'{path.name}' is no backlog of ours: no {t('backlog.code', 'en')} column in row 1. Write one with journey backlog MAP --out FILE.xlsx.",
            ko=f"'{path.name}'은(는) 백로그가 아닙니다. 첫 줄에 '{t('backlog.code', 'ko')}' 열이 없습니다. journey backlog 지도 --out 파일.xlsx로 만드십시오.",
        )
    width = len(head)
    return [(n, [*r, *[None] * (width - len(r))]) for n, r in enumerate(table[1:], 2) if any(v not in (None, "") for v in r)], lang, place


def _base(path: Path) -> dict[str, dict[str, Any]]:
    """The cells as they were handed out, by opportunity; nothing where the file is a CSV or has lost them."""
    if path.suffix.lower() != ".xlsx":
        return {}
    from openpyxl import load_workbook

    from ..intake import archives

    with archives.opened(path):
        pass  # sound, not huge, no password
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows: list[dict[Any, Any]] = (
            [dict(zip(SHOWN, values, strict=False)) for values in book[BASE].iter_rows(values_only=True)] if BASE in book.sheetnames else []
        )
        book.close()
    except (OSError, KeyError, ValueError):
        return {}
    return {str(r["id"]): r for r in rows if r.get("id") and len(r) == len(SHOWN)}


def _lost(path: Path, number: int, twice: bool) -> Phrase:
    if twice:
        return Phrase(
            f"{path.name}, row {number}: this opportunity stands above already; left out.", f"{path.name} {number}행: 위에 이미 나온 기회라 뺐습니다."
        )
    return Phrase(
        f"{path.name}, row {number}: no such opportunity in this map; left out.",
        f"{path.name} {number}행: 이 지도에 없는 기회라 뺐습니다.",
    )
