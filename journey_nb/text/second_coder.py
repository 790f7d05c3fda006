"""A sheet for a second coder who sees the words only, and the same sheet taken back.

The sample is the same for the same material and seed, whatever order the rows come in, and each wording is in it once. The sheet
shows no code of anybody's: a coder who sees the first answer repeats it.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..model import disk
from ..model.errors import TableError, UsageError, did_you_mean
from ..model.phrase import LANGUAGES, Phrase
from .codebook import KINDS, Codebook, codebook, plain
from .people import VALENCES, Coding
from .sampling import sampled
from .themes import OTHER
from .workbooks import cells, font, height, laid_out, settled, written

COLUMNS = {
    "row": (Phrase("No.", "번호"), 7),
    "words": (Phrase("What the customer said", "고객의 말"), 52),
    "context": (Phrase("The whole comment", "의견 전체"), 52),
    "kind": (Phrase("Kind", "종류"), 17),
    "theme1": (Phrase("Theme 1", "주제 1"), 22),
    "theme2": (Phrase("Theme 2", "주제 2"), 22),
    "theme3": (Phrase("Theme 3", "주제 3"), 22),
    "valence": (Phrase("Feeling", "감정"), 13),
    "note": (Phrase("Note", "메모"), 34),
    "id": (Phrase("id (leave as it is)", "id(고치지 마십시오)"), 20),
}
THEMES = ("theme1", "theme2", "theme3")
ANSWERS = ("kind", *THEMES, "valence", "note")
SHEET = Phrase("Coding", "코딩")
HELP_SHEET = Phrase("How to", "안내")
LISTS = "_lists"
HELP = (
    Phrase(
        "Read each row on the sheet 'Coding' and say what you find. There is no right answer to guess.",
        "'코딩' 시트의 줄을 하나씩 읽고 보이는 대로 고르십시오. 맞혀야 할 정답은 없습니다.",
    ),
    Phrase("Work alone, and do not look at anybody's codes before you are done.", "혼자 하고, 끝날 때까지 다른 사람의 코드를 보지 마십시오."),
    Phrase(
        "Kind: what the words do. Feeling: how the customer feels about it. Theme: what it is about, up to three.",
        "종류는 말이 하는 일, 감정은 고객이 느끼는 쪽, 주제는 무엇에 대한 말인지입니다. 주제는 셋까지 고릅니다.",
    ),
    Phrase(
        f"Nothing fits? Choose '{KINDS['none'].en}' or the theme 'Other'. Not sure? Leave the cell empty: an empty cell counts as not coded.",
        f"맞는 것이 없으면 '{KINDS['none'].ko}'이나 주제 '그 밖의 이야기'를 고르십시오. 모르겠으면 비워 두십시오. 빈칸은 코딩하지 않은 것으로 봅니다.",
    ),
    Phrase(
        "Change nothing in the grey columns, and sort whole rows only. Save and send the file back.",
        "회색 열은 고치지 말고, 정렬은 줄 전체로만 하십시오. 저장해서 돌려주십시오.",
    ),
)
KIND_HELP = {
    "pain": Phrase("Something went wrong or is hard", "잘 안 되거나 힘들다는 말"),
    "wish": Phrase("Asks for something", "무엇을 해 달라는 말"),
    "praise": Phrase("Something is good", "무엇이 좋다는 말"),
    "question": Phrase("Wants to know something", "무엇을 알고 싶다는 말"),
    "decision_factor": Phrase("Why it was chosen, or not", "고르거나 고르지 않은 까닭"),
    "none": Phrase("None of these: a fact, a greeting", "어느 것도 아닌 말: 사실, 인사"),
}
VALENCE_HELP = {
    "bad": Phrase("The customer feels bad about it", "나쁘게 느낀다"),
    "mixed": Phrase("Good and bad, or neither", "좋고 나쁨이 섞였거나 어느 쪽도 아니다"),
    "good": Phrase("The customer feels good about it", "좋게 느낀다"),
}
_LETTERS = re.compile(r"[^0-9a-z가-힣]")


# ---------------------------------------------------------------- handing it out


def write_sheet(
    coded: pd.DataFrame,
    path: str | Path,
    *,
    sample: int = 50,
    seed: int = 7,
    lang: str = "ko",
    by: str = "",
    book: Codebook | None = None,
) -> pd.DataFrame:
    """Write the sheet (.xlsx) and return the rows on it. The same material gives the same bytes.

    Parameters
    ----------
    coded : DataFrame
        Clauses or comments: see :func:`sampled`. Codes in it only balance the sample; none is on the sheet.
    by : str
        Who will code; stands in the sheet, so that it is known when it comes back.
    book : Codebook, optional
        The codebook in use; the study's own codes stand among the themes.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, PatternFill, Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    target = Path(path)
    if lang not in LANGUAGES:
        raise UsageError(en=f"No sheet in '{lang}'; known: {', '.join(LANGUAGES)}.", ko=f"'{lang}' 시트는 없습니다. 있는 언어: {', '.join(LANGUAGES)}.")
    if target.suffix.lower() != ".xlsx":
        raise UsageError(
            en=f"The sheet is a workbook: let '{target.name}' end in .xlsx.", ko=f"시트는 엑셀 파일입니다. '{target.name}' 이름을 .xlsx로 끝내십시오."
        )
    book = book or codebook()
    rows = sampled(coded, sample=sample, seed=seed)
    if rows.empty:
        raise TableError(en="There are no Korean or English words to code in this table.", ko="이 표에는 코딩할 한국어나 영어 문장이 없습니다.")
    names = [n for n in COLUMNS if n != "context" or any(rows["context"])]
    lines = []
    for number, row in enumerate(rows.itertuples(index=False), 1):
        filled = {"row": number, "words": row.words, "context": row.context, "id": _id(row.subject, row.words, number, len(rows))}
        lines.append([filled.get(name) for name in names])
    made: Any = Workbook()
    sheet: Any = made.active
    sheet.title = SHEET.text(lang)
    laid_out(sheet, [COLUMNS[n][0].text(lang) for n in names], lines, [COLUMNS[n][1] for n in names], lang)
    for line, cells_ in enumerate(lines, 2):
        shown = [(value, COLUMNS[n][1]) for n, value in zip(names, cells_, strict=True) if n != "id"]  # what is hidden needs no room
        sheet.row_dimensions[line].height = height(shown)
    last, grey, free = len(rows) + 1, PatternFill("solid", fgColor="EEF0F3"), Protection(locked=False)
    choices = _choices(book, lang)
    for number, name in enumerate(names, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].hidden = name == "id"
        for line in range(2, last + 1):
            cell = sheet.cell(line, number)
            if name in ANSWERS:
                cell.protection = free
            else:
                cell.fill = grey
        kind = "theme" if name in THEMES else name
        if kind in choices:
            place = get_column_letter([*choices].index(kind) + 1)
            menu = DataValidation(type="list", formula1=f"{LISTS}!${place}$1:${place}${len(choices[kind])}", allow_blank=True, showErrorMessage=True)
            menu.errorTitle = COLUMNS[name][0].text(lang)
            menu.error = Phrase("Choose one of the list, or leave the cell empty.", "목록에서 고르거나 비워 두십시오.").text(lang)
            menu.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(menu)
    for open_to in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, open_to, False)  # False: not forbidden
    sheet.protection.sheet = True  # without a password: against slips, not against people
    lists: Any = made.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for number, words in enumerate(choices.values(), 1):
        for line, word in enumerate(words, 1):
            written(lists.cell(line, number), word)
    help_: Any = made.create_sheet(HELP_SHEET.text(lang))
    _help(help_, book, lang, by, len(rows), Alignment(vertical="top", wrap_text=True))
    made.properties.creator = by or "journey_nb"
    made.properties.title = SHEET.text(lang)
    target.parent.mkdir(parents=True, exist_ok=True)
    disk.save(target, settled(made))
    return rows


def _choices(book: Codebook, lang: str) -> dict[str, list[str]]:
    themes = [t.label.text(lang) for key, t in book.themes.items() if key != OTHER]
    own = [str(o["name"]) for o in book.own.values() if o.get("codable", True)]
    other = [t.label.text(lang) for key, t in book.themes.items() if key == OTHER]
    return {
        "kind": [k.text(lang) for k in KINDS.values()],
        "theme": [*themes, *own, *other],
        "valence": [v.text(lang) for v in VALENCES.values()],
    }


def _help(sheet: Any, book: Codebook, lang: str, by: str, n: int, wrapped: Any) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90
    who = Phrase(f"For {by}" if by else "For a second coder", f"{by} 님께" if by else "두 번째 코더께").text(lang)
    lines: list[tuple[str, str, bool]] = [(who, Phrase(f"{n} rows", f"{n}줄").text(lang), True)]
    lines += [(str(number), line.text(lang), False) for number, line in enumerate(HELP, 1)]
    for head, known in ((COLUMNS["kind"][0], KIND_HELP), (COLUMNS["valence"][0], VALENCE_HELP)):
        labels = KINDS if known is KIND_HELP else VALENCES
        lines += [("", "", False), (head.text(lang), "", True)]
        lines += [(labels[key].text(lang), told.text(lang), False) for key, told in known.items()]
    lines += [("", "", False), (Phrase("Theme", "주제").text(lang), "", True)]
    for key, theme in book.themes.items():
        lines.append((theme.label.text(lang), "" if key == OTHER else " / ".join(dict.fromkeys((theme.pain.text(lang), theme.delight.text(lang)))), False))
    lines += [(str(o["name"]), str(o.get("description") or ""), False) for o in book.own.values() if o.get("codable", True)]
    for line, (left, right, bold) in enumerate(lines, 1):
        for column, words in enumerate((left, right), 1):
            cell = sheet.cell(line, column)
            written(cell, words)
            cell.font, cell.alignment = font(lang, bold=bold), wrapped


def _id(about: str, words: str, number: int, of: int) -> str:
    """The subject, which row of how many, a check of both, and a check of the words."""
    return f"{about}|{number}/{of}|{_check(f'{about}|{number}/{of}')}|{_bare(words)}"


def _check(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


def _bare(words: str) -> str:
    """A check of the letters alone: other programs lose emoji and change signs, and nobody has edited the words by that."""
    return _check(_LETTERS.sub("", words.casefold()))


# ---------------------------------------------------------------- taking it back


class Problem(NamedTuple):
    """One row that is not taken: its number in the file, the column, and what is wrong with what to do."""

    row: int
    column: str
    what: Phrase


@dataclass(frozen=True)
class Sheet:
    """A sheet that came back. Every row is coded, empty, or refused with its reason; ``gone`` are numbers of rows that were handed out."""

    by: str
    codings: tuple[Coding, ...]
    rows: pd.DataFrame  # subject, words, kind, themes, codes, valence, note: one a coded row
    empty: int
    problems: tuple[Problem, ...]
    gone: tuple[int, ...]
    handed_out: int
    rows_read: int

    @property
    def refused(self) -> int:
        return len({p.row for p in self.problems})

    def text(self, lang: str) -> str:
        n = (self.rows_read, len(self.codings), self.empty, self.refused)
        en = f"{n[0]} rows: {n[1]} coded, {n[2]} empty, {n[3]} not taken."
        ko = f"{n[0]}줄 가운데 코딩 {n[1]}, 빈 줄 {n[2]}, 받지 않은 줄 {n[3]}."
        if self.gone:
            shown = ", ".join(map(str, self.gone[:10])) + (" …" if len(self.gone) > 10 else "")
            en += f" No longer there, of {self.handed_out} handed out: No. {shown}."
            ko += f" 나눠 준 {self.handed_out}줄 가운데 없어진 번호: {shown}."
        return Phrase(en, ko).text(lang)


def read_sheet(path: str | Path, *, by: str | None = None, book: Codebook | None = None) -> Sheet:
    """Take a sheet back, whatever program saved it (.xlsx, .csv). Writes nothing: keep it with :func:`people.record_codings`.

    A row with anything wrong in it is not taken, and named with its row, its column and what to do; the others are.
    """
    source = Path(path)
    if not source.is_file():
        raise UsageError(
            en=f"There is no file '{source.name}'. Check the name and the folder you are in.",
            ko=f"'{source.name}' 파일이 없습니다. 이름과 지금 폴더를 확인하십시오.",
        )
    if source.suffix.lower() not in (".xlsx", ".xlsm", ".csv", ".tsv"):
        raise UsageError(
            en=f"A sheet is .xlsx or .csv; '{source.name}' is neither. Save it as one of them.",
            ko=f"시트는 .xlsx나 .csv입니다. '{source.name}'을(를) 그 가운데 하나로 저장하십시오.",
        )
    book = book or codebook()
    first, where, table = _found(cells(source), source)
    reader = _Reader(book, where)
    for number, row in enumerate(table, first):
        reader.take(number, row)
    of = max(reader.of, default=0)
    gone = tuple(sorted(set(range(1, of + 1)) - reader.numbers))
    made = pd.DataFrame(reader.rows, columns=["subject", "words", "kind", "themes", "codes", "valence", "note"], dtype=object)
    return Sheet(by or _by(source), tuple(reader.codings), made, reader.empty, tuple(reader.problems), gone, of, reader.read)


def _found(sheets: Sequence[list[list[Any]]], source: Path) -> tuple[int, dict[str, int], list[list[Any]]]:
    """The header's place (name → column) and the rows under it, on the first sheet that has them."""
    names = {plain(label.text(lang)): name for name, (label, _) in COLUMNS.items() for lang in LANGUAGES}
    names |= {"id": "id", "id고치지마십시오": "id"}
    best: dict[str, int] = {}
    for rows in sheets:
        for number, row in enumerate(rows[:10], 1):
            where: dict[str, int] = {}
            for place, head in enumerate(row):
                if (name := names.get(plain(head or ""))) and name not in where:
                    where[name] = place
            if {"id", "words"} <= set(where):
                return number + 1, where, rows[number:]
            best = where if len(where) > len(best) else best
    missing = next(n for n in ("id", "words") if n not in best)
    label = COLUMNS[missing][0]
    raise TableError(
        en=f"{source.name}: the column '{label.en}' is missing. Send back the sheet as it was handed out, with its header row.",
        ko=f"{source.name}에 '{label.ko}' 열이 없습니다. 받은 시트를 머리글과 함께 그대로 돌려주십시오.",
    )


def _by(source: Path) -> str:
    if source.suffix.lower() not in (".xlsx", ".xlsm"):
        return ""
    from openpyxl import load_workbook

    name = str(load_workbook(source, read_only=True).properties.creator or "")
    return "" if name in ("journey_nb", "openpyxl") else name


class _Reader:
    """Rows on their way in: every one is counted as coded, empty or refused."""

    def __init__(self, book: Codebook, where: dict[str, int]) -> None:
        self.book, self.where = book, where
        self.codings: list[Coding] = []
        self.rows: list[list[Any]] = []
        self.problems: list[Problem] = []
        self.empty = self.read = 0
        self.numbers: set[int] = set()
        self.of: list[int] = []
        self.seen: dict[str, int] = {}
        self.names = {
            "kind": [n for k in KINDS.values() for n in k],
            "theme": [*(n for t in book.themes.values() for n in t.label), *(str(o["name"]) for o in book.own.values())],
            "valence": [n for v in VALENCES.values() for n in v],
        }

    def take(self, number: int, row: Sequence[Any]) -> None:
        cell = {name: self._cell(row, name) for name in COLUMNS}
        if not any(cell[n] for n in ("words", "id", *ANSWERS)):
            return
        self.read += 1
        about = self._about(number, cell)
        if about is None:
            return
        if not any(cell[n] for n in ANSWERS):
            self.empty += 1
            return
        before = len(self.problems)
        kind = self._one(number, cell, "kind", self.book.kind)
        said = [(name, self._one(number, cell, name, lambda v: self.book.theme(v) or self.book.code(v))) for name in THEMES]
        valence = self._one(number, cell, "valence", _valence)
        if len(self.problems) > before:
            return
        chosen = [v for _, v in said if v]
        themes = tuple(dict.fromkeys(v for v in chosen if v in self.book.themes))
        codes = tuple(dict.fromkeys(v for v in chosen if v not in self.book.themes))
        themes = tuple(t for t in themes if t != OTHER) or themes  # "other" beside a theme says nothing more
        coding = Coding(about, kind, themes or None, valence, codes or None, cell["note"] or None)
        self.codings.append(coding)
        self.rows.append([about, cell["words"], kind, coding.themes, coding.codes, valence, coding.note])

    def _cell(self, row: Sequence[Any], name: str) -> str:
        place = self.where.get(name)
        value = row[place] if place is not None and place < len(row) else None
        return "" if value is None else str(value).strip()

    def _wrong(self, number: int, name: str, lang_en: str, ko: str) -> None:
        label = COLUMNS[name][0]
        self.problems.append(Problem(number, name, Phrase(f"row {number}, '{label.en}': {lang_en}", f"{number}행 '{label.ko}': {ko}")))

    def _about(self, number: int, cell: dict[str, str]) -> str | None:
        """The subject of a row, or None with a problem noted: an id or words that are not those handed out, a copied row."""
        parts = cell["id"].split("|")
        place = re.fullmatch(r"(\d+)/(\d+)", parts[1]) if len(parts) == 4 else None
        if place is None or _check("|".join(parts[:2])) != parts[2]:
            self._wrong(
                number,
                "id",
                "the id was changed or is missing. Copy it from the sheet as it was handed out.",
                "id가 바뀌었거나 없습니다. 처음 받은 시트에서 옮겨 적으십시오.",
            )
            return None
        self.numbers.add(int(place[1]))
        self.of.append(int(place[2]))
        if _bare(cell["words"]) != parts[3]:
            self._wrong(
                number,
                "words",
                "the words are not those of this id. They were changed, or a column was sorted by itself; put them back.",
                "이 id의 말이 아닙니다. 말이 바뀌었거나 한 열만 정렬되었습니다. 되돌려 놓으십시오.",
            )
            return None
        if parts[0] in self.seen:
            self._wrong(
                number, "id", f"the same as row {self.seen[parts[0]]}. Keep one of the two.", f"{self.seen[parts[0]]}행과 같은 줄입니다. 하나만 남기십시오."
            )
            return None
        self.seen[parts[0]] = number
        return parts[0]

    def _one(self, number: int, cell: dict[str, str], name: str, known: Any) -> Any:
        value = cell[name]
        if not value:
            return None
        found = known(value)
        if found is None:
            names = self.names["theme" if name in THEMES else name]
            hint = _near(value, names)
            self._wrong(
                number,
                name,
                f"'{value}' is not in the list.{hint.en} Choose one of the list.",
                f"'{value}'은(는) 목록에 없습니다.{hint.ko} 목록에서 고르십시오.",
            )
        return found


def _near(value: str, names: Sequence[str]) -> Phrase:
    """Did you mean …? Hangul is compared letter by letter: 배숭 is one vowel away from 배송."""
    hint = did_you_mean(value, names)
    if hint.en:
        return hint
    spelled = {unicodedata.normalize("NFD", name): name for name in names}
    near = get_close_matches(unicodedata.normalize("NFD", value), spelled, n=1, cutoff=0.7)
    return did_you_mean(spelled[near[0]], [spelled[near[0]]]) if near else hint


def _valence(value: str) -> str | None:
    said = plain(value)
    return next((key for key, label in VALENCES.items() if said in {plain(n) for n in (key, *label, *label.ko.split("·"))}), None)
