"""Lists of codes: Taguette's CSV, REFI-QDA ``.qdc``, QualCoder's list. Read and written; nobody is counted by them.

One row is one code: ``name``, ``parent`` (the names above it, joined by `` > ``, empty at the top), ``description`` and
``codable`` (False for a category that only holds other codes).
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ..model import disk
from ..model.errors import UsageError
from ..model.phrase import Phrase
from . import files, forms
from .doors import Inside
from .grid import Head, Table
from .products import Known, header
from .roles import Mapping
from .tables import Read, Recognition, listed
from .values import plain, tidy

COLUMNS = ["name", "parent", "description", "codable"]
UNDER = " > "
NAMESPACE = "urn:QDA-XML:codebook:1.0"
TAGUETTE = {"tag", "name", "path", "description", "number of highlights", "number of documents"}
MOST = 16 << 20  # bytes of a codebook in XML
LISTED = 2_000  # lines of a list of codes; a longer text is no list
SMALL = 1 << 18
LINE = re.compile(r"(?P<path>[^\t>][^\t]{0,200}?)(?:\t(?P<memo>[^\t]*))?")
Row = tuple[str, str, str, bool]
BROKEN = (KeyError, OSError, RuntimeError, EOFError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error)  # somebody else says so
LOOK = 1 << 18  # bytes of a part in which ours would show
MARK = "journey_nb.codebook"  # a property of the workbooks that `journey codes export` writes
SHEET = re.compile(rb"(?:observation|clause):[^|<>\s\"]{1,80}\|\d+/\d+\|[0-9a-f]{6}\|[0-9a-f]{6}")  # the id of a row for a second coder
CODED = Phrase(
    "a second coder's sheet: words that are counted elsewhere; `journey codes read` takes it",
    "두 번째 코더의 시트입니다. 다른 파일에서 이미 센 말이므로 세지 않습니다. `journey codes read`로 읽습니다",
)
TAKEN = Phrase(
    "a codebook of `journey codes export`; `journey codes import` takes it", "`journey codes export`의 코드북입니다. `journey codes import`로 읽습니다"
)


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"name": object, "parent": object, "description": object, "codable": bool})


def _table(rows: list[Row], numbers: list[int] | None = None) -> Table:
    cells = [(n, [r[0], r[1], r[2], "yes" if r[3] else "no"]) for n, r in zip(numbers or range(1, len(rows) + 1), rows, strict=True)]
    head = Head((), tuple(COLUMNS), ("",) * 4, ("",) * 4, 0)
    return Table("", head, lambda: iter(cells))


def _read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
    cells = {name: tidy(frame, name) for name in ("name", "parent")} | {"description": forms.words(frame, "description")}
    return forms.beside("codebook", table, frame, {**cells, "codable": tidy(frame, "codable") != "no"}, zone=zone)


def _known(source: str, why: Phrase, has: dict[str, list[str]]) -> Known:
    return Known(Recognition(source, "codebook", why, 0.95), Mapping(has), _read, lambda frame: [], 2.0)


# ---------------------------------------------------------------- Taguette's table


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Taguette's codebook, old header and new: a tag, its description, and how often it was used."""
    heads = [plain(name) for name in table.head.names]
    tag = header(table, "tag", "path", "name")
    counted = {"number of highlights", "number of documents"} & set(heads)
    if tag is None or not set(heads) <= TAGUETTE or "description" not in heads or (plain(tag) == "name" and not counted):
        return None
    told = header(table, "description")
    why = Phrase(
        f"a codebook of Taguette's ({listed([tag, told or ''])}): the team's codes; nobody is counted by it",
        f"Taguette의 코드북입니다({listed([tag, told or ''])}). 팀이 쓰는 코드 목록이며 사람 수로 세지 않습니다",
    )

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        rows = _dotted(list(zip(frame[tag].str.strip(), forms.words(frame, told), strict=True)))
        made = pd.DataFrame(
            [(*row[:3], "yes") for row in rows], columns=COLUMNS, index=frame.index, dtype="object"
        )  # the rows are those of the file, one a code
        return _read(table, made, zone=zone)

    return Known(Recognition("taguette_codebook", "codebook", why, 0.95), Mapping({"seen": [tag, told or ""]}), read, lambda frame: [], 2.0)


def _dotted(tags: list[tuple[str, str]]) -> list[Row]:
    """Tags whose name begins with another tag's and a full stop lie under it: ``pain.login`` under ``pain``.

    Examples
    --------
    >>> _dotted([("pain", "bad"), ("pain.login", ""), ("v1.2", "")])
    [('pain', '', 'bad', True), ('login', 'pain', '', True), ('v1.2', '', '', True)]
    """
    names = {tag for tag, _ in tags}
    above: dict[str, str] = {}

    def path(tag: str) -> str:
        if tag not in above:
            over = _over(tag, names)
            above[tag] = f"{path(over)}{UNDER}{tag[len(over) + 1 :]}" if over else tag
        return above[tag]

    return [(tag[len(over) + 1 :] if over else tag, path(over) if over else "", told, True) for tag, told in tags for over in (_over(tag, names),)]


def _over(tag: str, names: set[str]) -> str:
    return next((tag[:i] for i in range(len(tag) - 1, 0, -1) if tag[i] == "." and tag[:i] in names and tag[i + 1 :]), "")


# ---------------------------------------------------------------- files that are no tables


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """REFI-QDA's ``.qdc``, or QualCoder's list of codes; of tables only those that ``journey codes`` wrote; None where it is none of them."""
    if files.suffix(path) in (".xlsx", ".xlsm", ".csv", ".tsv"):
        return _ours(path)
    if files.suffix(path) == ".qdc":
        rows = _qdc(path)
        why = Phrase(
            f"a codebook (REFI-QDA) with {len(rows)} codes and sets; nobody is counted by it",
            f"코드북(REFI-QDA)입니다. 코드와 묶음 {len(rows)}개이며 사람 수로 세지 않습니다",
        )
        return Inside([_table(rows)], [_known("refi_qda", why, {})])
    if path.stat().st_size > SMALL:
        return None
    with files.open_bytes(path) as handle:
        if b">\x00>" not in (start := handle.read(SMALL)) and b">>" not in start:
            return None
    encoding = files.encoding_of(path)
    lines = [(n, line.rstrip("\r\n").lstrip("\ufeff")) for n, line in enumerate(files.lines(path, encoding), 1)]
    found = _listed([(n, line) for n, line in lines if line.strip()])
    if found is None:
        return None
    rows, numbers = found
    why = Phrase(
        "a list of codes (QualCoder, 'category>>code'): the team's codes; nobody is counted by it",
        "코드 목록입니다(QualCoder, '범주>>코드'). 팀이 쓰는 코드이며 사람 수로 세지 않습니다",
    )
    return Inside([_table(rows, numbers)], [_known("qualcoder_codes", why, {})], encoding=encoding)


def _ours(path: Path) -> Inside | None:
    """A second coder's sheet repeats customers' words, and a codebook of ours nobody's: neither is research."""
    data = b""
    with files.open_bytes(path) as handle:
        start = handle.read(LOOK)
    if start[:2] == b"PK":
        for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "docProps/custom.xml"):
            with contextlib.suppress(*BROKEN), zipfile.ZipFile(path) as book, book.open(name) as part:
                data += part.read(LOOK)
    else:
        data = start.replace(b"\0", b"")
    if SHEET.search(data):
        return Inside(not_data=CODED)
    return Inside(not_data=TAKEN) if MARK.encode() in data else None


def _listed(lines: list[tuple[int, str]]) -> tuple[list[Row], list[int]] | None:
    """QualCoder's lines ``category>>category>>code``, a tab and a memo; None where the text is something else."""
    parsed = [(n, LINE.fullmatch(line)) for n, line in lines]
    if not 2 <= len(lines) <= LISTED or any(found is None for _, found in parsed) or sum(">>" in line for _, line in lines) < 0.2 * len(lines):
        return None
    rows: list[Row] = []
    numbers: list[int] = []
    seen: set[str] = set()
    for n, found in parsed:
        parts = [part.strip() for part in found["path"].split(">>")] if found else []
        if not all(parts):
            return None
        for i, name in enumerate(parts):
            path, last = UNDER.join(parts[: i + 1]), i == len(parts) - 1
            if last or path not in seen:  # a category stands where it is first named
                rows.append((name, UNDER.join(parts[:i]), (found["memo"] or "").strip() if found and last else "", last))
                numbers.append(n)
                seen.add(path)
    return rows, numbers


def _qdc(path: Path) -> list[Row]:
    """Every code and set of a REFI-QDA codebook, parents first. Namespaces and schema locations differ from program to program: not looked at."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    with files.open_bytes(path) as handle:
        data = handle.read(MOST + 1)
    if len(data) > MOST:
        raise files.unreadable("The codebook is larger than 16 MB. Export fewer codes.", "코드북이 16 MB를 넘습니다. 코드를 줄여 내보내십시오.")
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise files.unreadable(
            "The codebook is damaged or no REFI-QDA file inside. Export it again.", "깨졌거나 REFI-QDA 코드북이 아닙니다. 다시 내보내십시오."
        ) from error
    if _local(root) != "codebook":
        raise files.unreadable(
            "The XML inside is no REFI-QDA codebook. Export the codebook, not the project.", "속의 XML이 REFI-QDA 코드북이 아닙니다. 코드북을 내보내십시오."
        )
    rows: list[Row] = []
    names: dict[str, str] = {}
    waiting = [(code, "") for part in root if _local(part) == "codes" for code in part if _local(code) == "code"][::-1]
    while waiting:  # a deep book needs no deep stack
        code, above = waiting.pop()
        name = (code.get("name") or "").strip()
        names[code.get("guid") or ""] = name
        told = next((("".join(part.itertext())).strip() for part in code if _local(part) == "description"), "")
        rows.append((name, above, told, (code.get("isCodable") or "true").strip().lower() not in ("false", "0")))
        waiting += [(part, f"{above}{UNDER}{name}" if above else name) for part in reversed(list(code)) if _local(part) == "code"]
    for one in (one for part in root if _local(part) == "sets" for one in part if _local(one) == "set"):
        members = [names.get(part.get("guid") or part.get("targetGUID") or "", "") for part in one if _local(part) == "membercode"]
        rows.append(((one.get("name") or "").strip(), "", "; ".join(m for m in members if m), False))
    return rows


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


# ---------------------------------------------------------------- out and in again


def write_codebook(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a codebook (``name, parent, description, codable``) as ``.qdc``, or as Taguette's ``.csv``, which has no categories.

    :func:`parse_codebook` gives the same table back: of ``.qdc`` where every parent stands above its codes, of ``.csv`` where
    every code may be used and no name has a full stop after another code's name.
    """
    target = Path(path)
    rows: list[Row] = [(str(a), str(b or ""), str(c or ""), bool(d)) for a, b, c, d in frame[COLUMNS].itertuples(index=False)]
    if target.suffix.lower() == ".csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(["tag", "description"])
        paths = {f"{parent}{UNDER}{name}" if parent else name: (name, parent) for name, parent, _, _ in rows}
        writer.writerows((_tag(name, parent, paths), told) for name, parent, told, _ in rows)
        return disk.save(target, out.getvalue().encode("utf-8-sig", "surrogatepass"))
    if target.suffix.lower() == ".qdc":
        return disk.save(target, _xml(rows))
    raise UsageError(en=f"A codebook is .qdc or .csv; '{target.name}' is neither.", ko=f"코드북은 .qdc나 .csv입니다. '{target.name}' 이름을 고치십시오.")


def _tag(name: str, parent: str, paths: dict[str, tuple[str, str]]) -> str:
    if not parent:
        return name
    above = paths.get(parent)
    return f"{_tag(*above, paths) if above else parent.replace(UNDER, '.')}.{name}"


def _xml(rows: list[Row]) -> bytes:
    """The book as XML: the same codes give the same bytes, ids are digests of where a code stands."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    root = Element("CodeBook", {"xmlns": NAMESPACE, "origin": "journey_nb"})
    codes = SubElement(root, "Codes")
    made: dict[str, Any] = {"": codes}

    def holder(path: str) -> Any:
        if path not in made:
            above, _, name = path.rpartition(UNDER)
            made[path] = SubElement(holder(above), "Code", _attributes(path, name, False))
        return made[path]

    for name, parent, told, codable in rows:
        path = f"{parent}{UNDER}{name}" if parent else name
        one = SubElement(holder(parent), "Code", _attributes(path, name, codable))
        made.setdefault(path, one)
        if told:
            SubElement(one, "Description").text = _sound(told)
    indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def _attributes(path: str, name: str, codable: bool) -> dict[str, str]:
    guid = str(uuid.uuid5(uuid.NAMESPACE_URL, "journey_nb code " + _sound(path))).upper()
    return {"guid": guid, "name": _sound(name), "isCodable": "true" if codable else "false"}


def _sound(text: str) -> str:
    """Without the signs that XML may not hold."""
    return "".join(c for c in text if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")


def parse_codebook(path: str | Path) -> pd.DataFrame:
    """The codebook in a ``.qdc`` or in Taguette's CSV as a table: ``name, parent, description, codable``."""
    source = Path(path)
    if source.suffix.lower() == ".qdc":
        return _frame(_qdc(source))
    return _frame(_dotted([(row[0].strip(), row[1].strip() if len(row) > 1 else "") for row in records(source) if row]))


def records(path: Path) -> Iterator[list[str]]:
    encoding = files.encoding_of(path)
    rows = csv.reader(io.StringIO(path.read_bytes().decode(encoding.codec, encoding.errors), newline=""))
    next(rows, None)
    return rows
