"""A table of reports: one row a report, one column a parameter; every row is checked before anything runs."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from ..model.errors import JourneyError, did_you_mean
from .parameters import Parameter, parameters
from .plan import Plan, PlanError, Report, _wrong, checked, distinct, find_notebook, read_inputs, safe_name, settings

SHOWN = 10  # wrong rows that one message names


def read_table(path: Path, **over: Any) -> Plan:
    """A plan out of a CSV: columns are parameters, ``name`` and ``notebook`` are optional columns. UTF-8, UTF-16 or CP949.

    An empty cell leaves the notebook's default.
    """
    where, folder = path.name, path.absolute().parent
    rows = _rows(path)
    if not rows:
        raise _wrong(where, "the table is empty. Its first row names the parameters.", "표가 비어 있습니다. 첫 줄에 매개변수 이름을 적으십시오.")
    header = [cell.strip() for cell in rows[0][1]]
    if len(rows) < 2:
        raise _wrong(where, "there is no row below the header.", "머리글 아래에 줄이 없습니다.")
    for name in header:
        if not name or header.count(name) > 1:
            raise _wrong(
                where,
                f"row 1: each column needs a name of its own; '{name}' is none.",
                f"1번째 줄: 열마다 다른 이름이 있어야 합니다. '{name}' 열을 고치십시오.",
            )
    books: dict[str, tuple[Path, dict[str, Parameter]]] = {}
    made, wrong = [], []
    for number, cells in rows[1:]:
        try:
            made.append(_report(f"{where}, row {number}", header, cells, str(over.get("notebook") or ""), folder, books))
        except JourneyError as error:
            wrong.append(error.phrase)
    if wrong:
        more = len(wrong) - SHOWN
        raise PlanError(
            en="\n".join([w.en for w in wrong[:SHOWN]] + ([f"… and {more} more rows."] if more > 0 else [])),
            ko="\n".join([w.ko for w in wrong[:SHOWN]] + ([f"… 이 밖에 {more}줄이 더 있습니다."] if more > 0 else [])),
        )
    given = {key: value for key, value in over.items() if value is not None}
    out = folder / given.pop("out", Path("reports") / safe_name(path.stem))
    return Plan(name=path.stem, out=out, folder=folder, reports=distinct(made, where), **settings(given, where))


def _report(spot: str, header: list[str], cells: list[str], named: str, folder: Path, books: dict[str, Any]) -> Report:
    if len(cells) > len(header):
        raise _wrong(
            spot,
            f"{len(cells)} cells under {len(header)} columns. A comma inside a value needs quotes.",
            f"열은 {len(header)}개인데 칸이 {len(cells)}개입니다. 쉼표가 든 값은 따옴표로 묶으십시오.",
        )
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    called, book = row.pop("name", ""), row.pop("notebook", "") or named or "90_report"
    if book not in books:
        file = find_notebook(book, folder, spot)
        books[book] = (file, parameters(file))
    file, known = books[book]
    values = {}
    for key, text in row.items():
        if key not in known:
            hint = did_you_mean(key, [*known, "name", "notebook"])
            names = ", ".join(known)
            raise _wrong(
                spot,
                f"{file.stem} has no parameter '{key}'; known: {names}.{hint.en}",
                f"{file.stem}에는 '{key}' 매개변수가 없습니다. 있는 것: {names}.{hint.ko}",
            )
        try:
            values[key] = known[key].from_text(text)
        except JourneyError as error:
            raise _wrong(spot, f"column {key}: {error.phrase.en}", f"{key} 열: {error.phrase.ko}") from None
    values = checked(values, known, file, spot)
    words = called or "_".join(str(v) for v in row.values() if len(str(v)) < 40) or file.stem
    return Report(safe_name(words), file, values, values, inputs=read_inputs(values, known, folder, spot))


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Rows that are not blank, with the number that a spreadsheet shows."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise PlanError(en=f"There is no table '{path}'. Nothing ran.", ko=f"'{path}' 표가 없습니다. 아무것도 실행하지 않았습니다.") from None
    text = None
    for codec in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp949"):
        try:
            text = raw.decode(codec)
            break
        except UnicodeDecodeError:
            continue
    if text is None:
        raise _wrong(path.name, "neither UTF-8 nor CP949. Save it as CSV UTF-8.", "UTF-8도 CP949도 아닙니다. CSV UTF-8로 저장하십시오.")
    first = text.split("\n", 1)[0]
    mark = max(",\t;", key=first.count)
    listed = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    return [(number, cells) for number, cells in enumerate(listed, 1) if any(cell.strip() for cell in cells)]
