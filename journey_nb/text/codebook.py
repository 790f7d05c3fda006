"""The codebook in use: kinds, themes and a study's own codes, by any of their names; out as a table and in again.

A code that came with the data or in a codebook means a kind or a theme where its name is one's (key or label, Korean or English),
or where the study says so (a decision about ``code:<its name>``). Else it is kept as a code of the study's own.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..intake import archives, codebooks, files
from ..model.decisions import Decision, latest
from ..model.errors import UsageError
from ..model.phrase import Phrase
from . import themes as themes_of

KINDS = {
    "pain": Phrase("Pain", "불편"),
    "wish": Phrase("Wish", "바람"),
    "praise": Phrase("Praise", "칭찬"),
    "question": Phrase("Question", "질문"),
    "decision_factor": Phrase("Decision factor", "결정 요인"),
    "none": Phrase("None of these", "해당 없음"),
}
ALSO = {  # other names under which teams know the kinds
    "pain": ("pain point", "pain points", "complaint", "problem", "페인 포인트", "불만", "불편 사항", "문제점"),
    "wish": ("request", "suggestion", "feature request", "need", "요청", "제안", "니즈", "개선 요청"),
    "praise": ("delight", "compliment", "만족", "만족 요인", "좋은 점"),
    "question": ("enquiry", "문의", "질의"),
    "decision_factor": ("reason to buy", "buying reason", "decision factors", "구매 이유", "선택 이유", "결정 이유"),
    "none": ("none",),
}
GROUPS = {"kind": Phrase("Kind", "종류"), "theme": Phrase("Theme", "주제")}
USED = Phrase("Use it to code", "코딩에 쓰는 코드")
SUBJECT = "code:"
COLUMNS = [*codebooks.COLUMNS, "key"]
PARTS = re.compile(r"\s*[·&,/]\s*")
SEPARATORS = re.compile(r"\s*(?:>>?|\\|::|(?<=\D)\.(?=\D)|/|:)\s*")
_DAY = (1980, 1, 1, 0, 0, 0)  # the same words give the same bytes


def plain(name: object) -> str:
    """A name without what people write differently: case, width, spaces, signs.

    Examples
    --------
    >>> plain("  Set-up ") == plain("SET UP") == "setup"
    True
    >>> plain("설치 · 초기설정")
    '설치초기설정'
    """
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    return "".join(c for c in text if c.isalnum())


@dataclass(frozen=True)
class Meaning:
    """What a code's name stands for; nothing at all where it is a code of the study's own."""

    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.themes)


@dataclass(frozen=True)
class Codebook:
    """Every name that is known. ``own`` are the study's own codes by their plain name: name, parent, description, codable."""

    themes: Mapping[str, themes_of.Theme]
    own: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    meanings: Mapping[str, Meaning] = field(default_factory=dict)  # what the study says

    def meaning(self, name: str) -> Meaning:
        """What a code means by its name: as the study says, by its whole name, else by each part of ``pain > login``.

        Examples
        --------
        >>> book = codebook()
        >>> book.meaning("페인 포인트.로그인")
        Meaning(kinds=('pain',), themes=('login',))
        >>> bool(book.meaning("quarterly ritual"))
        False
        """
        told = self.meanings.get(plain(name))
        if told is not None:
            return told
        kinds: list[str] = []
        about: list[str] = []
        parts = [name] if self._one(name) else [p for p in SEPARATORS.split(name) if p]
        for part in parts:
            told = self.meanings.get(plain(part))
            kind, theme = self._one(part) or ("", "")
            kinds += told.kinds if told else (kind,) if kind else ()
            about += told.themes if told else (theme,) if theme else ()
        return Meaning(tuple(dict.fromkeys(kinds)), tuple(dict.fromkeys(about)))

    @cached_property
    def _names(self) -> dict[str, tuple[str, str]]:
        """Plain name → (kind, theme): keys and labels, then a part of a label (로그인 of 로그인·인증) that only one theme has."""
        found: dict[str, tuple[str, str]] = {}
        parts: dict[str, set[str]] = {}
        for key, theme in self.themes.items():
            for name in (key, *theme.label):
                found.setdefault(plain(name), ("", key))
            for label in theme.label:
                for part in PARTS.split(label):
                    parts.setdefault(plain(part), set()).add(key)
        for part, keys in parts.items():
            if len(keys) == 1:
                found.setdefault(part, ("", next(iter(keys))))
        kinds = {plain(name): (key, "") for key, label in KINDS.items() for name in (key, *label, *ALSO[key])}
        return {**found, **kinds}

    def _one(self, name: str) -> tuple[str, str] | None:
        return self._names.get(plain(name)) if plain(name) else None

    def kind(self, name: str) -> str | None:
        """A kind by any of its names."""
        found = self._one(name)
        return found[0] or None if found else None

    def theme(self, name: str) -> str | None:
        """A theme by its key or its label in either language."""
        found = self._one(name)
        return found[1] or None if found else None

    def code(self, name: str) -> str | None:
        """A code of the study's own, as the study writes it."""
        found = self.own.get(plain(name))
        return str(found["name"]) if found else None

    def frame(self, lang: str) -> pd.DataFrame:
        """One row a code: ``name, parent, description, codable, key`` (the kind's or theme's; empty for the study's own), groups first."""
        rows: list[tuple[str, str, str, bool, str]] = []
        kinds, about = GROUPS["kind"].text(lang), GROUPS["theme"].text(lang)
        rows.append((kinds, "", "", False, ""))
        rows += [(label.text(lang), kinds, "", True, key) for key, label in KINDS.items()]
        rows.append((about, "", "", False, ""))
        for key, theme in self.themes.items():
            told = " / ".join(dict.fromkeys(p.text(lang) for p in (theme.pain, theme.need, theme.delight)))
            rows.append((theme.label.text(lang), about, "" if key == themes_of.OTHER else told, True, key))
        rows += [(o["name"], o.get("parent") or "", o.get("description") or "", bool(o.get("codable", True)), "") for o in self.own.values()]
        return pd.DataFrame(rows, columns=COLUMNS).astype({"codable": bool})


def codebook(decisions: Iterable[Decision] = (), taxonomy: themes_of.Taxonomy | None = None) -> Codebook:
    """The codebook in use: ours (or ``taxonomy``'s themes), with what the study's decisions add and say."""
    own: dict[str, dict[str, Any]] = {}
    meanings: dict[str, Meaning] = {}
    for decision in latest(d for d in decisions if d.subject.startswith(SUBJECT)):
        name, value = decision.subject.removeprefix(SUBJECT), decision.value
        if decision.field == "code" and isinstance(value, dict) and value.get("name"):
            own[name] = value
        elif decision.field == "means" and isinstance(value, dict):
            meanings[name] = Meaning(tuple(value.get("kinds") or ()), tuple(value.get("themes") or ()))
    return Codebook(dict((taxonomy or themes_of.seed()).themes), own, meanings)


# ---------------------------------------------------------------- out and in again


def write(frame: pd.DataFrame, path: str | Path, lang: str = "ko") -> Path:
    """Write a codebook as ``.qdc`` (REFI-QDA), ``.csv`` (Taguette's) or ``.xlsx``."""
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        return codebooks.write_codebook(frame, target)
    from openpyxl import Workbook

    book: Any = Workbook()
    sheet = book.active
    sheet.title = Phrase("Codebook", "코드북").text(lang)
    heads = [
        Phrase("Code", "코드"),
        Phrase("Under", "상위 코드"),
        Phrase("What it means", "뜻"),
        Phrase("Use it to code", "코딩에 쓰는 코드"),
        Phrase.same("key"),
    ]
    yes = Phrase("yes", "예"), Phrase("no", "아니요")
    rows = [[n, p, d, yes[0 if c else 1].text(lang), k] for n, p, d, c, k in frame.reindex(columns=COLUMNS).fillna("").itertuples(index=False)]
    laid_out(sheet, [h.text(lang) for h in heads], rows, (30, 24, 70, 16, 16), lang)
    target.write_bytes(settled(book))
    return target


def read(path: str | Path) -> pd.DataFrame:
    """A codebook from a file: ``name, parent, description, codable``; .qdc, Taguette's CSV, QualCoder's list, or our XLSX."""
    source = Path(path)
    if not source.is_file():
        raise UsageError(
            en=f"There is no file '{source.name}'. Check the name and the folder you are in.",
            ko=f"'{source.name}' 파일이 없습니다. 이름과 지금 폴더를 확인하십시오.",
        )
    kind = source.suffix.lower()
    if kind == ".xlsx":
        return _of_table(cells(source)[0], source)
    if kind == ".csv":
        heads = _heads(next(iter(_csv(source)), []))
        return _of_table(_csv(source), source) if "parent" in heads or "key" in heads else codebooks.parse_codebook(source)
    inside = codebooks.open_inside(source) if kind in (".qdc", ".txt") else None
    if inside is None:
        raise UsageError(
            en=f"'{source.name}' is no codebook. Name a .qdc (REFI-QDA), Taguette's .csv, QualCoder's .txt or an .xlsx of `journey codes export`.",
            ko=f"'{source.name}'은(는) 코드북이 아닙니다. .qdc(REFI-QDA), Taguette .csv, QualCoder .txt, `journey codes export`의 .xlsx를 지정하십시오.",
        )
    if kind == ".qdc":
        return codebooks.parse_codebook(source)
    rows = [[*row.cells[:3], row.cells[3] == "yes"] for row in inside.tables[0].rows()]
    return pd.DataFrame(rows, columns=codebooks.COLUMNS)


HEADS = {
    "name": ("name", "code", "tag", "코드", "코드명", "이름"),
    "parent": ("parent", "under", "상위 코드", "상위코드", "범주"),
    "description": ("description", "what it means", "memo", "뜻", "설명"),
    "codable": ("codable", "use it to code", "코딩에 쓰는 코드"),
}


def _heads(row: Iterable[Any]) -> dict[str, int]:
    known = {plain(n): role for role, names in HEADS.items() for n in names} | {"key": "key"}
    found: dict[str, int] = {}
    for place, head in enumerate(row):
        if (role := known.get(plain(head or ""))) and role not in found:
            found[role] = place
    return found


def _of_table(rows: list[list[Any]], source: Path) -> pd.DataFrame:
    heads = _heads(rows[0]) if rows else {}
    if "name" not in heads:
        raise UsageError(
            en=f"{source.name}, row 1: there is no column 'Code' (or name, tag). Put the names of the codes under such a header.",
            ko=f"{source.name} 1행에 '코드'(또는 name, tag) 열이 없습니다. 코드 이름 열의 머리글을 그렇게 적으십시오.",
        )

    def cell(row: list[Any], role: str) -> str:
        place = heads.get(role)
        return str(row[place] or "").strip() if place is not None and place < len(row) else ""

    made = [(cell(r, "name"), cell(r, "parent"), cell(r, "description"), plain(cell(r, "codable")) not in ("no", "아니요", "false", "0")) for r in rows[1:]]
    return pd.DataFrame([m for m in made if m[0]], columns=codebooks.COLUMNS)


def _csv(path: Path) -> list[list[Any]]:
    import csv

    encoding = files.encoding_of(path)
    return [*csv.reader(io.StringIO(path.read_bytes().decode(encoding.codec, encoding.errors).lstrip("\ufeff"), newline=""))]


def cells(path: Path) -> list[list[list[Any]]]:
    """Every visible sheet of a workbook (or the one of a CSV) as rows of cells; a damaged file is an error of ours."""
    if path.suffix.lower() in (".csv", ".tsv"):
        return [_csv(path)]
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with archives.opened(path):
        pass  # sound, not huge, no password
    try:
        book = load_workbook(path, data_only=True, read_only=False)
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile, InvalidFileException) as error:
        raise files.unreadable(
            f"'{path.name}' cannot be read as a workbook. Save it as .xlsx again.", f"'{path.name}'을(를) 읽을 수 없습니다. .xlsx로 다시 저장하십시오."
        ) from error
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets if sheet.sheet_state == "visible"]


# ---------------------------------------------------------------- workbooks of ours


def sound(text: object) -> str:
    """Words that a cell can hold: no control marks, no lone surrogates, not longer than a spreadsheet takes."""
    clean = "".join(c if c in "\t\n" or c.isprintable() or c.isspace() else " " for c in str(text)).encode("utf-8", "replace").decode("utf-8")
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", " ", clean)
    return clean if len(clean) <= 32_000 else clean[:32_000] + " …"


def written(cell: Any, value: Any) -> None:
    """A value in a cell; words stay words, also where they begin like a formula."""
    if not isinstance(value, str):
        cell.value = value
        return
    words = sound(value)
    cell.value = words or None
    if words:
        cell.data_type = "s"
        if words[0] in "=+-@\t＝＋－＠":
            cell.quotePrefix = True  # stays words when somebody edits the cell, too


def font(lang: str, **more: Any) -> Any:
    from openpyxl.styles import Font

    return Font(name="Malgun Gothic" if lang == "ko" else "Calibri", size=11, **more)


def laid_out(sheet: Any, heads: list[str], rows: Iterable[list[Any]], widths: Iterable[float], lang: str) -> None:
    """A header that stays, wrapped words, rows as high as their words need."""
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter

    wide = [*widths]
    for number, (head, width) in enumerate(zip(heads, wide, strict=True), 1):
        cell = sheet.cell(1, number, head)
        cell.font, cell.fill = font(lang, bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1B2430")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[1].height = 34
    body, top = font(lang), Alignment(vertical="top", wrap_text=True)
    for line, row in enumerate(rows, 2):
        for number, value in enumerate(row, 1):
            cell = sheet.cell(line, number)
            written(cell, value)
            cell.font, cell.alignment = body, top
        sheet.row_dimensions[line].height = height(zip(row, wide, strict=True))
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def height(columns: Iterable[tuple[Any, float]]) -> float:
    """Points that a row needs so that its longest cell is seen whole: a Hangul syllable is two letters wide.

    Examples
    --------
    >>> height([("가" * 40, 20)]), height([("short", 20)])
    (90.0, 18.0)
    """
    lines = 1
    for value, width in columns:
        words = str(value or "")
        told = sum(max(1, -(-sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in part) // max(1, int(width) - 2))) for part in words.split("\n"))
        lines = max(lines, told)
    return float(min(lines * 18, 400))


def settled(book: Any) -> bytes:
    """A workbook's bytes without the hour at which it was saved."""
    import datetime

    book.properties.creator = book.properties.creator if book.properties.creator != "openpyxl" else "journey_nb"
    book.properties.created = datetime.datetime(*_DAY)
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for info in made.infolist():
            data = made.read(info)
            if info.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            kept.writestr(zipfile.ZipInfo(info.filename, _DAY), data, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return out.getvalue()
