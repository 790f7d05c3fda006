"""`journey code TABLE`: any table with a column of comments, coded, as a table again.

The table keeps its own columns and rows, in order; ours come after them. A row that a person decided stays decided when the same
file is coded again.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..model import disk
from ..model.errors import UsageError, did_you_mean
from ..model.phrase import Phrase
from . import themes as themes_of
from .coder import KINDS
from .coding import ADDED, code

PERSON = ("person", "사람")
SUFFIXES = (".csv", ".tsv", ".xlsx")
_RUNS = re.compile(r"[=+\-@\t\r\n＝＋－＠](?!\s*$)")
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")


@dataclass(frozen=True)
class CodedTable:
    """A coded table: ``frame`` has the table's own columns and :data:`~journey_nb.text.coding.ADDED`; the index is the row of the file."""

    path: str
    sheet: str
    text: str
    frame: pd.DataFrame
    set_aside: int
    redacted: dict[str, int]
    renamed: dict[str, str]
    kept: int  # rows a person decided earlier

    @property
    def other_share(self) -> float | None:
        """The share of coded comments that no theme fits."""
        coded = self.frame["themes"].dropna()
        return None if coded.empty else float(coded.map(lambda about: about[0].startswith(themes_of.OTHER)).mean())

    def to_json(self) -> dict[str, Any]:
        frame = self.frame
        coded = frame[frame["decided_by"].notna()]
        return {
            **{"path": self.path, "sheet": self.sheet, "text": self.text, "rows": len(frame), "rows_set_aside": self.set_aside},
            "comments": int((frame["lang"] != "none").sum()),
            "coded": len(coded),
            "lang": _counts(frame["lang"]),
            "kind": _counts(coded["kind"]),
            "themes": _counts(coded["themes"].explode()),
            "decided_by": _counts(coded["decided_by"]),
            "other_share": self.other_share,
            "kept_of_a_person": self.kept,
            "redacted": self.redacted,
            "renamed": self.renamed,
        }

    def text_lines(self, lang: str) -> list[str]:
        """What came of it, for a terminal."""
        facts, names = self.to_json(), {"ko": 2, "en": 1, "other": 0}
        languages = ", ".join(f"{_LANGS[k].text(lang)} {n:,}" for k, n in sorted(facts["lang"].items(), key=lambda kv: (-names.get(kv[0], -1), kv[0])))
        labels = themes_of.labels()
        kinds = ", ".join(f"{_KINDS[k].text(lang)} {facts['kind'][k]:,}" for k in KINDS if k in facts["kind"])
        about = [(labels[k].label.text(lang) if k in labels else k, n) for k, n in list(facts["themes"].items())[:8]]
        told = f" ({languages})" if languages else ""
        lines = [
            Phrase(
                f"{facts['rows']:,} rows, {facts['comments']:,} comments in '{self.text}'{told}",
                f"{facts['rows']:,}행, '{self.text}' 열의 의견 {facts['comments']:,}개{told}",
            )
        ]
        if facts["coded"]:
            named = ", ".join(f"{name} {n:,}" for name, n in about)
            lines += [Phrase(f"Kinds: {kinds}", f"종류: {kinds}"), Phrase(f"Themes: {named}", f"주제: {named}")]
        else:
            lines.append(Phrase("Nothing in it could be coded.", "코딩할 말이 없습니다."))
        foreign = facts["lang"].get("other", 0)
        if foreign:
            lines.append(
                Phrase(f"{foreign:,} in another language: not coded, still quotable.", f"다른 언어 {foreign:,}개는 코딩하지 않았습니다. 인용은 할 수 있습니다.")
            )
        if self.set_aside:
            lines.append(Phrase(f"{self.set_aside:,} rows set aside (blank, total, broken).", f"{self.set_aside:,}행은 제외했습니다(빈 행, 합계, 깨진 행)."))
        if self.kept:
            lines.append(Phrase(f"{self.kept:,} rows stay as a person decided them.", f"사람이 정한 {self.kept:,}행은 그대로 두었습니다."))
        for was, now in self.renamed.items():
            lines.append(Phrase(f"Your own column '{was}' is called '{now}' here.", f"원래 있던 '{was}' 열은 여기에서 '{now}'입니다."))
        return [line.text(lang) for line in lines]


_LANGS = {"ko": Phrase("Korean", "한국어"), "en": Phrase("English", "영어"), "other": Phrase("other", "다른 언어"), "none": Phrase("no words", "글 없음")}
_KINDS = {
    "pain": Phrase("pain", "불편"),
    "wish": Phrase("wish", "바람"),
    "decision_factor": Phrase("decision factor", "결정 요인"),
    "question": Phrase("question", "질문"),
    "praise": Phrase("praise", "칭찬"),
    "none": Phrase("mixed or neutral", "엇갈림·중립"),
}


def _counts(values: pd.Series) -> dict[str, int]:
    return {str(k): n for k, n in sorted(Counter(values.dropna()).items(), key=lambda kv: (-kv[1], str(kv[0])))}


def code_table(
    path: str | Path,
    *,
    text: str | None = None,
    study: Any = None,
    raw: bool = False,
    earlier: Path | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CodedTable:
    """A file's comments, coded, beside the file's own columns.

    Parameters
    ----------
    path : path
        Any table that can be read: CSV in any encoding, XLSX, Parquet …; of several sheets, the one with the column.
    text : str, optional
        The column with the comments; may be left out where the file has exactly one.
    study : Study, optional
        Whose feeling words and themes stand on top of ours.
    raw : bool
        The file's own cells as they are. Default: personal data are taken out of every cell.
    earlier : path, optional
        The result of an earlier run; rows whose ``decided_by`` is person stay as they are there.

    Raises
    ------
    UsageError
        Where no such column is, or several could be meant.
    UnreadableFile
        As reading the file does.
    """
    part, shown = _part(path, text, study)
    column = text or _only_text(part, shown)
    own = part.table.frame()
    aside = len(part.table.tally.set_aside)
    redacted: dict[str, int] = {}
    if not raw:
        own, redacted = _redacted(own, part)
    if _ours(own):
        own = own.drop(columns=[name for name in ADDED if name in own.columns])
    renamed = {name: _free(name, own.columns) for name in ADDED if name in own.columns}
    own = own.rename(columns=renamed)
    column = renamed.get(column, column)
    coded = code(own, text=column, lexicon=_lexicon(study), taxonomy=_taxonomy(study), workers=workers, progress=progress)
    coded = _grouped(coded, column, study.settings.seed if study else 7)
    coded, kept = _decided(coded, column, earlier)
    return CodedTable(shown, part.table.sheet, column, coded, aside, redacted, renamed, kept)


def write(coded: CodedTable, out: Path, *, raw: bool = False) -> Path:
    """The coded table as CSV, TSV or XLSX, lists as text."""
    return write_table(coded.frame.assign(**{name: coded.frame[name].map(_listed) for name in ("themes", "phrases")}), out, raw=raw)


def write_table(frame: pd.DataFrame, out: Path, *, raw: bool = False) -> Path:
    """A table as CSV, TSV or XLSX, whole or not at all; words that a spreadsheet would run get an apostrophe in front."""
    if out.suffix.lower() not in SUFFIXES:
        raise UsageError(en=f"'{out.name}': a table is written as {', '.join(SUFFIXES)}.", ko=f"'{out.name}': 표는 {', '.join(SUFFIXES)}로 저장합니다.")
    if raw and "reports" in out.resolve().parts:
        raise UsageError(
            en="Raw tables never go under reports/. Name another folder for --out.",
            ko="원자료 표는 reports/ 아래에 두지 않습니다. --out에 다른 폴더를 지정하십시오.",
        )
    table = frame.rename(columns=_safe).apply(lambda values: values.map(_safe) if values.dtype == object else values)
    out.parent.mkdir(parents=True, exist_ok=True)
    with disk.staged(out, private=raw) as handle:
        if out.suffix.lower() == ".xlsx":
            with pd.ExcelWriter(handle, engine="openpyxl") as book:
                table.to_excel(book, index=False, sheet_name="table", freeze_panes=(1, 0))
        else:
            between = "\t" if out.suffix.lower() == ".tsv" else ","
            table.to_csv(handle, index=False, encoding="utf-8-sig", errors="replace", lineterminator="\n", float_format="%.12g", sep=between)
    return disk.put(Path(handle.name), out)


def _part(path: str | Path, text: str | None, study: Any) -> tuple[Any, str]:
    """The table of the file that has the column."""
    from ..intake.columns import no_column, opened

    one = opened(path, study)
    if text is None:
        return one.best, one.found.shown
    for part in one.parts:
        if text in part.table.head.names:
            return part, one.found.shown
    names = [name for part in one.parts for name in part.table.head.names]
    raise no_column(one.found.shown, text, names)


def _only_text(part: Any, shown: str) -> str:
    found = part.mapping.columns.get("text")
    names = [found] if isinstance(found, str) else list(found or ())
    if len(names) == 1:
        return names[0]
    told = ", ".join(names or part.table.head.names[:20])
    if names:
        raise UsageError(
            en=f"'{shown}' has several columns of words: {told}. Name one with --text.",
            ko=f"'{shown}'에 글로 된 열이 여럿입니다: {told}. --text로 하나를 지정하십시오.",
        )
    raise UsageError(
        en=f"No column of '{shown}' looks like comments. Name it with --text; it has: {told}.",
        ko=f"'{shown}'에 의견으로 보이는 열이 없습니다. --text로 지정하십시오. 있는 열: {told}.",
    )


def _redacted(frame: pd.DataFrame, part: Any) -> tuple[pd.DataFrame, dict[str, int]]:
    """Every cell without personal data. Ids of the table's own stay, so that it can be joined to what it came from."""
    from ..intake import tables
    from ..privacy import Redactor

    told = part.known.names(frame) if part.known else tables.identifiers(frame, part.mapping)
    known = pd.DataFrame([(kind, value) for kind, value in told if kind != "id"], columns=["kind", "value"])
    redactor = Redactor(known)
    return frame.apply(redactor.scrub_series), redactor.counts


def _ours(frame: pd.DataFrame) -> bool:
    """Whether the table is the result of an earlier run."""
    return {"lang", "valence", "kind", "themes", "why", "decided_by"} <= set(frame.columns)


def _free(name: str, taken: Any) -> str:
    number = 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def _lexicon(study: Any) -> dict[str, float] | None:
    return dict(study.settings.lexicon) if study is not None and study.settings.lexicon else None


def _taxonomy(study: Any) -> themes_of.Taxonomy | None:
    return None if study is None else themes_of.taxonomy_of(study.folder)


def _grouped(coded: pd.DataFrame, column: str, seed: int) -> pd.DataFrame:
    """What repeats where no theme fits, named beside "other": ``other: 강의 자료``."""
    from .discover import assign, discover

    told = assign(coded, discover(coded, text=column, seed=seed), text=column)
    named = told["label"].ne("")
    about = [(f"{themes_of.OTHER}: {label}",) if told_ else was for label, told_, was in zip(told["label"], named, coded["themes"], strict=True)]
    why = coded["why"].where(~named, coded["why"].fillna("") + " | " + told["words"] + "→" + told["label"])
    return coded.assign(themes=pd.Series(about, index=coded.index, dtype=object), why=why)


def _decided(coded: pd.DataFrame, column: str, earlier: Path | None) -> tuple[pd.DataFrame, int]:
    """The rows of an earlier result that a person decided, by their words and how often those were met before."""
    if earlier is None or not earlier.is_file():
        return coded, 0
    part, shown = _part(earlier, None, None)
    before = part.table.frame()
    if not _ours(before) or column not in before.columns:
        raise UsageError(
            en=f"'{shown}' is there already and is no coded table with a column '{column}'. Name another file with --out.",
            ko=f"'{shown}'이(가) 이미 있으며, '{column}' 열을 코딩한 표가 아닙니다. --out에 다른 파일을 지정하십시오.",
        )
    before = before[before["decided_by"].str.strip().str.lower().isin(PERSON)]
    if before.empty:
        return coded, 0
    words = before[column].map(_unsafe)
    said = dict(zip(zip(words, words.groupby(words).cumcount(), strict=True), before.index, strict=True))
    kept: dict[Any, Any] = {}
    own = coded[column]
    for row, key in zip(coded.index, zip(own, own.groupby(own).cumcount(), strict=True), strict=True):
        if key in said:
            kept[row] = said[key]
    table = coded.copy()
    for row, was in kept.items():
        kind, valence, about = _checked(before.loc[was], shown, int(was))
        table.at[row, "kind"], table.at[row, "valence"], table.at[row, "themes"] = kind, valence, about
        table.at[row, "why"], table.at[row, "decided_by"] = before.at[was, "why"], "person"
    return table, len(kept)


def _checked(row: Any, shown: str, number: int) -> tuple[str, float, tuple[str, ...]]:
    kind = str(row["kind"]).strip().lower() or "none"
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS)
        raise UsageError(
            en=f"{shown}, row {number}: no kind '{kind}'; known: {', '.join(KINDS)}.{hint.en}",
            ko=f"{shown} {number}행: '{kind}'이라는 종류는 없습니다. 있는 종류: {', '.join(KINDS)}.{hint.ko}",
        )
    try:
        valence = float(row["valence"]) if str(row["valence"]).strip() else float("nan")
    except ValueError:
        valence = 2.0
    if valence < -1 or valence > 1:
        raise UsageError(en=f"{shown}, row {number}: valence is a number from -1 to 1.", ko=f"{shown} {number}행: valence는 -1에서 1 사이의 수입니다.")
    about = tuple(t.strip() for t in str(row["themes"]).split(";") if t.strip())
    return kind, valence, about or (themes_of.OTHER,)


def _listed(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, (list, tuple)) else value


def _safe(value: Any) -> Any:
    if isinstance(value, str) and _RUNS.match(value) and not _NUMBER.fullmatch(value.strip()):
        return "'" + value
    return value


def _unsafe(value: str) -> str:
    return value[1:] if value[:1] == "'" and _RUNS.match(value[1:2] + "x") else value
