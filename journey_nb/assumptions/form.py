"""The table in which a team edits what it assumes: one sheet of Excel, one row a claim. ``claims.jsonl`` remembers, this is only its form.

A hidden sheet keeps the rows as they were handed out, so that only what a person changed in the meantime is taken in: an old
copy of the table never undoes newer claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..model.claims import Basis
from ..model.errors import StudyError, did_you_mean
from ..model.phrase import Phrase
from .written import KINDS, TESTED, Written, new_id

FILE = "assumptions.xlsx"
BASE = "_base"  # the hidden sheet
KIND_NAMES = {
    "action": Phrase("Action", "행동"),
    "touchpoint": Phrase("Touchpoint", "접점"),
    "emotion": Phrase("Emotion", "감정"),
    "need": Phrase("Need", "니즈"),
    "pain": Phrase("Pain point", "페인 포인트"),
    "delight": Phrase("Delight", "만족 요인"),
    "factor": Phrase("Decision factor", "결정 요인"),
    "thought": Phrase("Thought", "생각"),
    "goal": Phrase("Goal", "목표"),
    "expectation": Phrase("Expectation", "기대"),
    "value": Phrase("Value we offer", "우리가 주는 가치"),
    "note": Phrase("Note", "메모"),
    "frontstage": Phrase("Staff, seen", "응대"),
    "backstage": Phrase("Staff, unseen", "내부 업무"),
    "support": Phrase("Systems and partners", "지원 체계"),
}
COLUMNS = {
    "code": (Phrase("Code", "코드"), 8),
    "stage": (Phrase("Stage", "단계"), 20),
    "kind": (Phrase("Kind", "종류"), 14),
    "label": (Phrase("What we assume", "우리가 가정하는 것"), 44),
    "valence": (Phrase("Emotion (−1 to 1)", "감정(−1~1)"), 12),
    "channel": (Phrase("Channel", "채널"), 12),
    "theme": (Phrase("Theme that tests it", "확인할 주제"), 20),
    "asks": (Phrase("Question to customers", "확인할 질문"), 44),
    "why": (Phrase("Why we think so", "그렇게 보는 까닭"), 30),
    "by": (Phrase("Who", "이름"), 12),
    "at": (Phrase("Date", "날짜"), 12),
    "id": (Phrase("id", "id"), 20),
    "state": (Phrase("As it is / to be", "현재/목표"), 12),  # last: a table handed out before this column was there reads the same
}
STATE_NAMES = {"current": Phrase("as it is", "현재"), "future": Phrase("to be", "목표")}
TITLE = Phrase("Assumptions", "가정")
HELP = (
    Phrase(
        "One row is one thing your team believes about customers. Nobody has to know it yet.",
        "한 줄은 팀이 고객에 대해 믿는 것 하나입니다. 아직 확인되지 않아도 됩니다.",
    ),
    Phrase(
        "Add rows at the end; change or delete rows freely. Leave Code empty in new rows.",
        "맨 아래에 줄을 더하고, 자유롭게 고치거나 지우십시오. 새 줄의 코드는 비워 둡니다.",
    ),
    Phrase("Save, close the file, then build again: journey build FOLDER.", "저장하고 파일을 닫은 뒤 다시 만듭니다: journey build 폴더."),
    Phrase(
        "An assumption is tested only through the theme it names. Without one it stays untested.",
        "가정은 '확인할 주제'에 적은 주제로만 확인합니다. 비워 두면 미확인으로 남습니다.",
    ),
    Phrase("Emotion rows draw the dashed curve: −1 is worst, 1 is best.", "감정 줄은 점선 곡선이 됩니다. −1이 가장 나쁘고 1이 가장 좋습니다."),
    Phrase(
        "'As it is / to be' says whether you mean today or the journey you want. Blank is today. What is to be becomes a map of its own and is never tested.",
        "'현재/목표'에는 지금 그런지, 그렇게 만들려는 것인지 적습니다. 비우면 현재입니다. 목표는 따로 지도가 되며 확인하지 않습니다.",
    ),
    Phrase("Kinds you may choose:", "고를 수 있는 종류:"),
)
WHAT = {  # what one row of each kind says, for the help sheet
    "action": Phrase("what the customer does", "고객이 하는 일"),
    "touchpoint": Phrase("where customer and service meet; its own name finds it in the data", "고객과 서비스가 만나는 곳. 이름이 같으면 자료에서 찾음"),
    "emotion": Phrase("how the customer feels, with a number", "고객의 감정과 수"),
    "need": Phrase("what the customer wants to be able to do", "고객이 바라는 것"),
    "pain": Phrase("what gets in the customer's way", "고객을 막는 것"),
    "delight": Phrase("what pleases the customer", "고객이 만족하는 것"),
    "factor": Phrase("what the customer weighs when choosing", "고객이 고를 때 따지는 것"),
    "thought": Phrase("what the customer thinks or asks", "고객이 생각하거나 묻는 것"),
    "goal": Phrase("what the customer wants to have done by the end of the stage", "이 단계가 끝날 때 고객이 이루려는 것"),
    "expectation": Phrase("what the customer takes for granted", "고객이 당연하게 여기는 것"),
    "value": Phrase("what we offer the customer here", "여기서 우리가 주는 것"),
    "note": Phrase("anything the team wants to remember", "팀이 기억해 둘 것"),
    "frontstage": Phrase("what our people do where the customer sees it", "고객이 보는 곳에서 우리가 하는 일"),
    "backstage": Phrase("what our people do where the customer does not see it", "고객이 보지 못하는 곳에서 우리가 하는 일"),
    "support": Phrase("systems and partners that carry the stage", "단계를 받치는 시스템과 협력사"),
}
ONLY_TEAM = Phrase("not tested by data", "자료로 확인하지 않음")


def write(folder: Path, written: Iterable[Written], *, lang: str, by: str, stages: Iterable[tuple[str, Phrase]]) -> Path:
    """Hand out the table of everything that stands; rows in the order of the stages. Replaces the one before."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    order = dict(stages)
    rows = [cells(w, lang, order, folder) for w in in_order(written, list(order))]
    book = Workbook()
    sheet: Any = book.active
    sheet.title = TITLE.text(lang)
    for number, (name, (label, wide)) in enumerate(COLUMNS.items(), 1):
        head = sheet.cell(1, number, label.text(lang))
        head.font, head.fill, head.alignment = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1B2430"), Alignment(vertical="center")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = wide
        sheet.column_dimensions[letter].hidden = name == "id"
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    _fill(sheet, rows, 2)
    for row in sheet.iter_rows(min_row=2, max_row=len(rows) + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")

    base: Any = book.create_sheet(BASE)
    base.sheet_state = "hidden"
    _fill(base, rows, 1)
    lists: Any = book.create_sheet("_lists")
    lists.sheet_state = "hidden"
    choices = {"stage": [p.text(lang) for p in order.values()], "kind": [KIND_NAMES[k].text(lang) for k in KINDS], "theme": list(themes(lang, folder).values())}
    choices["state"] = [name.text(lang) for name in STATE_NAMES.values()]
    for column, (name, words) in enumerate(choices.items(), 1):
        for line, word in enumerate(words, 1):
            lists.cell(line, column, word)
        letter, place = get_column_letter(column), get_column_letter([*COLUMNS].index(name) + 1)
        menu = DataValidation(type="list", formula1=f"_lists!${letter}$1:${letter}${max(len(words), 1)}", allow_blank=True, showErrorMessage=False)
        menu.add(f"{place}2:{place}1000")
        sheet.add_data_validation(menu)
    help_: Any = book.create_sheet({"ko": "도움말"}.get(lang, "Help"))
    help_.column_dimensions["A"].width = 100
    for line, text in enumerate(help_lines(lang), 1):
        help_.cell(line, 1, text)
    book.properties.creator = by
    part = folder / f".{FILE}.part"
    book.save(part)
    try:
        part.replace(folder / FILE)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return folder / FILE


def help_lines(lang: str) -> list[str]:
    """The help sheet, line by line: how the table works, then every kind with what one row of it says."""
    kinds = [f"  {name.text(lang)}: {WHAT[kind].text(lang)}" + ("" if kind in TESTED else f" ({ONLY_TEAM.text(lang)})") for kind, name in KIND_NAMES.items()]
    return [*(text.text(lang) for text in HELP), *kinds]


def owner(folder: Path) -> str:
    """Whose table it is: the name that rows without one get."""
    return _opened(folder / FILE)[2] if (folder / FILE).is_file() else ""


def _fill(sheet: Any, rows: Iterable[dict[str, Any]], first: int) -> None:
    for line, row in enumerate(rows, first):
        for number, name in enumerate(COLUMNS, 1):
            cell = sheet.cell(line, number, row[name])
            if isinstance(row[name], str):
                cell.data_type = "s"  # words that begin with '=' are words


def in_order(written: Iterable[Written], stages: list[str]) -> list[Written]:
    """By stage, then by kind, then by code: the order in which a team talks about a map."""

    def place(w: Written) -> tuple[int, int, int]:
        return stages.index(w.stage) if w.stage in stages else len(stages), KINDS.index(w.kind), int(re.sub(r"\D", "", w.code) or 0)

    return sorted(written, key=place)


def themes(lang: str, folder: Path | None = None) -> dict[str, str]:
    """``theme:firewall`` → its name, a study's own themes too."""
    from ..text.themes import labels, taxonomy_of

    return {f"theme:{key}": theme.label.text(lang) for key, theme in labels(taxonomy_of(folder)).items() if key != "other"}


def cells(w: Written, lang: str, stages: dict[str, Phrase], folder: Path | None = None) -> dict[str, Any]:
    """One row of the table."""
    return {
        "code": w.code,
        "stage": stages[w.stage].text(lang) if w.stage in stages else w.stage,
        "kind": KIND_NAMES[w.kind].text(lang),
        "label": w.label.text(lang),
        "valence": w.valence,
        "channel": w.channel,
        "theme": themes(lang, folder).get(w.basis.tests_by or "", w.basis.tests_by),
        "asks": w.basis.asks.text(lang) if w.basis.asks else None,
        "why": w.basis.why,
        "by": w.basis.by,
        "at": w.basis.at,
        "id": w.id,
        "state": STATE_NAMES[w.state].text(lang) if w.state != "current" else None,
    }


# ---------------------------------------------------------------- taking edits in


def edits(path: Path, known: Iterable[Written], *, stages: dict[str, Phrase] | None = None, today: str | None = None) -> list[Written]:
    """What a person changed in the table since it was handed out: new, changed and withdrawn claims. Writes nothing.

    Raises
    ------
    StudyError
        Naming the file, the row and the column, with the remedy.
    """
    sheet, base, by = _opened(path)
    standing = {w.id: w for w in known}
    same = {(w.kind, w.stage, w.label.text(lang)): w for w in standing.values() for lang in ("en", "ko")}
    seen: set[str] = set()
    changed: list[Written] = []
    for number, row in sheet:
        identity = str(row["id"] or "")
        was = base.get(identity)
        if identity in seen:  # a copied row is a new one
            identity, was = "", None
        if was is not None and row == was:
            seen.add(identity)
            continue
        claim = _taken(path, number, row, was, standing.get(identity), stages or {}, by, today or date.today().isoformat())
        again = None if was else same.get((claim.kind, claim.stage, claim.label.ko))
        if again is not None and again.id not in seen:  # a new row that an earlier build has taken in already
            seen.add(again.id)
            continue
        seen.add(claim.id)
        if claim != standing.get(claim.id):
            changed.append(claim)
    gone = [standing[i] for i in base if i not in seen and i in standing]
    return changed + [replace(w, withdrawn=True) for w in gone]


def _opened(path: Path) -> tuple[list[tuple[int, dict[str, Any]]], dict[str, dict[str, Any]], str]:
    """The rows of the table with their numbers, the rows as handed out by id, and whose table it is."""
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path)
        front = next(s for s in book.worksheets if s.sheet_state == "visible")
        base = book[BASE]
    except (OSError, KeyError, ValueError, StopIteration, zipfile.BadZipFile, InvalidFileException) as error:
        raise StudyError(
            en=f"{path.name} cannot be read as the table of assumptions ({type(error).__name__}). "
            "Save it as .xlsx under its own name, or delete it: it is made anew from claims.jsonl.",
            ko=f"{path.name}을(를) 가정 표로 읽을 수 없습니다({type(error).__name__}). "
            "같은 이름의 .xlsx로 저장하거나 지우십시오. 지우면 claims.jsonl로 다시 만듭니다.",
        ) from error
    heads = [str(c.value or "").strip() for c in front[1]]
    names = {label.text(lang): name for name, (label, _) in COLUMNS.items() for lang in ("en", "ko")}
    where = {names[head]: i for i, head in enumerate(heads) if head in names}
    missing = [COLUMNS[n][0] for n in ("stage", "kind", "label", "id") if n not in where]
    if missing:
        raise StudyError(
            en=f"{path.name}, row 1: the column '{missing[0].en}' is missing. Put the header back, or delete the file: it is made anew from claims.jsonl.",
            ko=f"{path.name} 1행에 '{missing[0].ko}' 열이 없습니다. 머리글을 되돌리거나 파일을 지우십시오. 지우면 claims.jsonl로 다시 만듭니다.",
        )
    rows = []
    for number, values in enumerate(front.iter_rows(min_row=2, values_only=True), 2):
        row = {name: _cell(values[where[name]]) if name in where and where[name] < len(values) else None for name in COLUMNS}
        if row["label"] or row["stage"] or row["kind"]:
            rows.append((number, row))
    given = [
        dict.fromkeys(COLUMNS) | {name: _cell(v) for name, v in zip(COLUMNS, values, strict=False)}
        for values in base.iter_rows(values_only=True)
        if any(values)
    ]
    return rows, {str(r["id"]): r for r in given}, str(book.properties.creator or "")


def _cell(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, str):
        return value.strip() or None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _taken(
    path: Path, number: int, row: dict[str, Any], was: dict[str, Any] | None, old: Written | None, stages: dict[str, Phrase], by: str, today: str
) -> Written:
    """One row as a claim; of a claim that is known only what differs from the row as handed out is changed."""

    def wrong(name: str, en: str, ko: str) -> StudyError:
        label = COLUMNS[name][0]
        return StudyError(
            en=f"{path.name}, row {number}, '{label.en}': {en} Nothing was written.", ko=f"{path.name} {number}행 '{label.ko}': {ko} 아무것도 쓰지 않았습니다."
        )

    def moved(name: str) -> bool:
        return old is None or was is None or row[name] != was[name]

    def one_of(name: str, words: dict[str, Phrase]) -> str:
        value = str(row[name] or "")
        for key, phrase in words.items():
            if value.casefold() in (key.casefold(), phrase.en.casefold(), phrase.ko.casefold()):
                return key
        known = [p.ko for p in words.values()]
        hint = did_you_mean(value, [*known, *(p.en for p in words.values())])
        raise wrong(
            name,
            f"'{value}' is not known; known: {', '.join(p.en for p in words.values())}.{hint.en}",
            f"'{value}'은(는) 없습니다. 있는 것: {', '.join(known)}.{hint.ko}",
        )

    if not row["label"]:
        raise wrong("label", "it is empty. Say what is assumed, or delete the row.", "비어 있습니다. 무엇을 가정하는지 적거나 줄을 지우십시오.")
    kind = one_of("kind", KIND_NAMES) if moved("kind") or old is None else old.kind
    stage = (one_of("stage", stages) if stages else str(row["stage"])) if moved("stage") or old is None else old.stage
    state = one_of("state", STATE_NAMES) if row["state"] and moved("state") else (old.state if old and not moved("state") else "current")
    valence = old.valence if old is not None and not moved("valence") else row["valence"]
    if kind == "emotion" and not (isinstance(valence, (int, float)) and -1 <= valence <= 1):
        raise wrong("valence", "an emotion needs a number from -1 to 1.", "감정에는 −1에서 1 사이의 수를 적으십시오.")
    theme = _theme(row["theme"], wrong, path.parent) if moved("theme") else (old.basis.tests_by if old else None)
    asks = (Phrase.same(str(row["asks"])) if row["asks"] else None) if moved("asks") else (old.basis.asks if old else None)
    who = str(row["by"] or by or (old.basis.by if old else "") or "")
    if not who:
        raise wrong("by", "an assumption needs a name.", "가정에는 이름이 필요합니다.")
    at = str(row["at"] or today)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", at):
        raise wrong("at", "write the day as 2026-10-02.", "날짜는 2026-10-02처럼 적으십시오.")
    return Written(
        id=old.id if old else new_id(),
        code=old.code if old and old.kind == kind else "",
        kind=kind,
        stage=stage,
        label=Phrase.same(str(row["label"])) if moved("label") or old is None else old.label,
        basis=Basis("assumption", by=who, at=at, why=str(row["why"]) if row["why"] else None, tests_by=theme, asks=asks),
        valence=float(valence) if kind == "emotion" and valence is not None else None,
        channel=str(row["channel"]) if row["channel"] else None,
        last_observed=old.last_observed if old else None,
        state=state,
    )


def _theme(value: Any, wrong: Any, folder: Path) -> str | None:
    """A theme by its name in either language or its key; a touchpoint, an event or a measure as it is written."""
    if not value:
        return None
    text = str(value)
    if text.partition(":")[0] in ("touchpoint", "event", "measure"):
        return text
    for lang in ("en", "ko"):
        for key, name in themes(lang, folder).items():
            if text.casefold() in (name.casefold(), key, key.removeprefix("theme:")):
                return key
    hint = did_you_mean(text, [*themes("ko", folder).values(), *themes("en", folder).values()])
    raise wrong("theme", f"no theme '{text}'; choose one of the list.{hint.en}", f"'{text}' 주제가 없습니다. 목록에서 고르십시오.{hint.ko}")
