"""The codebook in use: kinds, themes and a study's own codes, by any of their names; out as a table and in again.

A code that came with the data or in a codebook means a kind or a theme where its name is one's (key or label, Korean or English),
or where the study says so (a decision about ``code:<its name>``). Else it is kept as a code of the study's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..intake import codebooks
from ..model import disk
from ..model.decisions import Decision, latest
from ..model.errors import UsageError
from ..model.phrase import Phrase
from . import themes as themes_of
from .workbooks import as_rows, cells, laid_out, settled

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
    taxonomy: themes_of.Taxonomy | None = None  # the words by which clauses name the themes; ours where there is none

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
    return Codebook(dict((taxonomy or themes_of.seed()).themes), own, meanings, taxonomy)


# ---------------------------------------------------------------- out and in again


def write(frame: pd.DataFrame, path: str | Path, lang: str = "ko") -> Path:
    """Write a codebook as ``.qdc`` (REFI-QDA), ``.csv`` (Taguette's) or ``.xlsx``."""
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        return codebooks.write_codebook(frame, target)
    from openpyxl import Workbook
    from openpyxl.packaging.custom import StringProperty

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
    book.custom_doc_props.append(StringProperty(name=codebooks.MARK, value="1"))
    return disk.save(target, settled(book))


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
        heads = _heads(next(iter(as_rows(source)), []))
        return _of_table(as_rows(source), source) if "parent" in heads or "key" in heads else codebooks.parse_codebook(source)
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
