"""Qualtrics: CSV and TSV under three header rows (ids, questions, import ids), and the older export under two.

The third row names every column for good: ``QID5_2`` is the second statement of a matrix, ``QID4`` with a ``choiceId`` one option of
several, ``QID4_11_TEXT`` what was typed beside an option, and the times' zone stands there too. Answers of previews, of test data
and of robots are nobody's and are set aside; an answer that broke off half-way is still an answer, and is counted in the ``why``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from .grid import Head, Table, unique
from .products import Known
from .questions import Column, first_rows, judge, worded
from .tables import Read, Recognition, listed
from .values import HANGUL, declared_missing, header, numbers, one_time, plain, tidy

SOURCE = "qualtrics"
LEAST = 0.7
WEIGHTS = {
    **{"startdate": 0.1, "enddate": 0.1, "status": 0.05, "ipaddress": 0.1, "progress": 0.05, "duration in seconds": 0.2, "finished": 0.1},
    **{"recordeddate": 0.2, "responseid": 0.25, "responseset": 0.25, "recipientlastname": 0.2, "recipientfirstname": 0.2, "recipientemail": 0.2},
    **{"externalreference": 0.15, "externaldatareference": 0.2, "locationlatitude": 0.15, "locationlongitude": 0.15, "distributionchannel": 0.25},
    **{"userlanguage": 0.2, "emailaddress": 0.05},
}
ROLES = {
    "record_key": ("responseid",),
    "at": ("recordeddate", "enddate", "startdate"),
    "email": ("recipientemail", "emailaddress"),
    "customer": ("externalreference", "externaldatareference"),
    "language": ("userlanguage",),
}
NAMES = ("recipientfirstname", "recipientlastname", "name")
SEEN = re.compile(
    r"status|ipaddress|progress|duration in seconds|finished|location(latitude|longitude|accuracy)|distributionchannel|responseset|q recaptchascore"
    r"|q (relevantid|duplicate|ballotbox|totalduration|language|url|data policy|terminate).*|sc\d+|.*( browser| version| operating system| resolution)"
    r"|.* (first click|last click|page submit|click count)|.*( do| do \d+| nps group)|.* (parent )?topics?( .*)?"
    r"|.* (sentiment|actionability|effort|emotion)( .*)?"
)
ASIDE = re.compile(r"preview|\btest\b|spam|vorschau|미리 ?보기|테스트|스팸|aperçu|vista previa")
BITS = 1 | 2 | 8  # what we take the codes for: preview, test, spam; 4 is imported, 16 offline, 32 employees
IMPORT = '{"ImportId"'
QID = re.compile(r"(?:(?P<loop>\d+)_)?(?P<qid>QID\d+)(?:#(?P<side>\d+))?(?P<rest>(?:_\d+)*)(?P<text>_TEXT)?(?P<more>_.*)?")
DETAIL = Phrase("a preview, a test or spam by its status: nobody answered", "상태가 미리보기·시험·스팸인 응답입니다. 고객의 답이 아닙니다")


@dataclass
class Export(Table):
    """A Qualtrics table under its own header: what every column is called for good, asked and imported as."""

    imported: tuple[dict[str, str], ...] = ()
    zone: str | None = None


def recognise(table: Table, rule: Any = None) -> Known | None:
    """A Qualtrics export, with the columns that decided, or None."""
    export = export_of(table)
    if export is None:
        return None
    heads = {plain(name): name for name in reversed(export.head.names)}
    decided = sorted((n for n in export.head.names if plain(n) in WEIGHTS), key=lambda n: -WEIGHTS[plain(n)])
    roles = {role: [heads[name] for name in names if name in heads] for role, names in ROLES.items()}
    roles["name"] = [heads[name] for name in NAMES if name in heads]
    taken = {name for names in roles.values() for name in names}
    roles["seen"] = [n for n, i in zip(export.head.names, export.imported, strict=True) if n not in taken and _aside(plain(n), i)]
    taken |= set(roles["seen"])
    whole = declared_missing(export.frame(), rule)
    frame = whole.loc[~_tests(export, whole)]
    finished = tidy(frame, heads.get("finished")).str.lower()
    codes = bool(finished.isin(["0", "1"]).any()) or (not finished.isin(["true", "false"]).any() and _numeric_status(frame, heads))
    answers = judge(export, frame, _columns(export, frame, taken), roles, codes=codes, key=True, rule=rule)
    progress = numbers(tidy(frame, heads.get("progress")))
    unfinished = int((finished.isin(["0", "false", "falsch", "거짓"]) | (progress < 100)).sum())
    told = answers.told_of(frame)
    en = [f"Qualtrics, {len(export.head.rows)} header rows: {listed(decided, 3)}", told.en]
    ko = [f"퀄트릭스 설문입니다(머리글 {len(export.head.rows)}행, {listed(decided, 3)})", told.ko]
    if export.zone:
        en.append(f"the header says its times are {export.zone}")
        ko.append(f"머리글에 시각이 {export.zone} 기준이라고 적혀 있습니다")
    if unfinished:
        en.append(f"{unfinished:,} response(s) broke off before the end; what they answered is used")
        ko.append(f"끝까지 마치지 않은 응답 {unfinished:,}건도 답한 만큼 썼습니다")
    if _numeric_status(whole, heads):
        en.append("kinds of response are numbers here; 1, 2 and 8 are taken for preview, test and spam (not verified)")
        ko.append("응답 종류가 숫자입니다. 1, 2, 8을 미리보기·시험·스팸으로 읽었습니다(확인되지 않음)")
    if len(export.head.rows) < 3:
        en.append("without the row of import ids; whether a question has several parts is judged by its text")
        ko.append("가져오기 ID 행이 없어 질문의 구조를 질문 글로 판단했습니다")

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        assert isinstance(table, Export)
        tests = _tests(table, frame)
        for row in frame.index[tests]:
            table.tally.aside(table.sheet, int(row), "preview", DETAIL)
        own = table.zone if getattr(rule, "zone", None) is None else None
        return answers.read(table, _named(frame.loc[~tests], heads), zone=own or zone, rule=rule, stated_zone=own is not None)

    recognition = Recognition(SOURCE, "survey", Phrase("; ".join(en), ". ".join(ko)), 0.95)
    return Known(recognition, answers.mapping, read, lambda frame: _people(answers.names(frame), frame, heads), 2.0, log=export)


# ---------------------------------------------------------------- the header


def export_of(table: Table) -> Export | None:
    """The table under Qualtrics' header, or None: ids, then questions, then import ids where there are any."""
    rows = first_rows(table, 5)
    at = next((i for i, (_, cells) in enumerate(rows[:2]) if _weight(cells) >= LEAST), None)
    if at is None:
        return None
    ids, first, legacy = [c.strip() for c in rows[at][1]], at, bool(at) and bool(re.fullmatch(r"V\d+", rows[at - 1][1][0].strip()))
    asked, last = list(ids), at
    if legacy:  # V1, V2 … Q1 over ResponseID … and the questions
        first = at - 1
        asked = list(ids)
        ids = [b if re.fullmatch(r"V\d+", a.strip()) else a.strip() for a, b in zip(rows[first][1], ids, strict=False)]
    elif at + 1 < len(rows) and _is_asked(ids, rows[at + 1][1]):
        asked, last = rows[at + 1][1], at + 1
    imports: list[str] = []
    if last + 1 < len(rows) and sum(c.strip().startswith(IMPORT) for c in rows[last + 1][1]) >= 0.5 * len(ids):
        imports, last = rows[last + 1][1], last + 1
    if at == last and not legacy and _weight(ids) < 1.2:
        return None
    while ids and not ids[-1]:
        ids.pop()
    width = len(ids)
    asked, imports = [*asked, *[""] * width][:width], [*imports, *[""] * width][:width]
    names = unique([header(n) for n in ids])
    imported = tuple(_import(cell) for cell in imports)
    zones = Counter(i["timeZone"] for i in imported if i.get("timeZone"))
    shown = tuple(worded(a, 2_000) or n for a, n in zip(asked, names, strict=True))
    cells = tuple([c.strip() for c in rows[first][1]][:width])
    head = Head(tuple(row for row, _ in rows[first : last + 1]), tuple(names), shown, cells, rows[last][0])
    return Export(table.sheet, head, table.records, imported=imported, zone=_zone(zones.most_common(1)[0][0]) if zones else None)


def _weight(cells: list[str]) -> float:
    return sum(WEIGHTS.get(plain(c), 0.0) for c in dict.fromkeys(cells))


def _is_asked(ids: list[str], below: list[str]) -> bool:
    """Whether the row under the ids holds titles: words where a response has its moment and its key."""
    at = {plain(name): below[i].strip() for i, name in enumerate(ids) if i < len(below)}
    stamps = [at[n] for n in ROLES["at"] if at.get(n)]
    key = at.get("responseid", "")
    return bool(stamps) and all(one_time(s) is None and not s.startswith("{") for s in stamps) and not re.fullmatch(r"R_\w{8,}", key)


def _import(cell: str) -> dict[str, str]:
    try:
        found = json.loads(cell) if cell.strip().startswith("{") else {}
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _zone(name: str) -> str | None:
    from zoneinfo import ZoneInfo

    name = "UTC" if name in ("Z", "GMT", "UTC") else name
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
    return name


def _aside(name: str, imported: dict[str, str]) -> bool:
    key = imported.get("ImportId", "")
    return bool(SEEN.fullmatch(name)) or bool(re.search(r"_DO(_|$)|_NPS_GROUP|Topics|Sentiment|_FIRST_CLICK|_PAGE_SUBMIT|_BROWSER", key))


# ---------------------------------------------------------------- the questions


def _columns(export: Export, frame: pd.DataFrame, taken: set[str]) -> list[Column]:
    """Every question and every field of embedded data, with its key for good and the part of its question it stands for."""
    found: list[tuple[str, str, dict[str, str], re.Match[str] | None]] = []
    for name, asked, imported in zip(export.head.names, export.head.asked, export.imported, strict=True):
        if name not in taken:
            found.append((name, asked, imported, QID.fullmatch(imported.get("ImportId", ""))))
    nps = {m["qid"] for i in export.imported if (m := QID.fullmatch(i.get("ImportId", ""))) and "NPS_GROUP" in (m["more"] or "")}
    groups = Counter(_group(name, imported, match) for name, _, imported, match in found)
    made = []
    for name, asked, imported, match in found:
        group = _group(name, imported, match)
        stem, _, part = asked.rpartition(" - ")
        several = groups[group] > 1 or "choiceId" in imported or bool(match and match["rest"])
        text = bool(match and match["text"]) or bool(re.search(r"_TEXT$", name))
        if asked.endswith(" - Selected Choice"):
            stem, part = asked.removesuffix(" - Selected Choice"), ""
        elif text and asked.endswith(" - Text"):
            stem, part = asked.removesuffix(" - Text").rpartition(" - ")[::2]
            stem = stem or part
        elif not several or not stem:
            stem, part = asked, ""
        stem = stem.removesuffix(" - Selected Choice")
        key = imported.get("ImportId", "") + (f" choice {imported['choiceId']}" if "choiceId" in imported else "")
        form = ""
        if text:
            form = "text"
        elif "choiceId" in imported:
            form = "multi"
        elif match and nps and match["qid"] in nps:
            form = "nps"
        elif match:
            form = "one"
        elif imported.get("ImportId"):
            form = "fact"  # embedded data: what the sender already knew
        made.append(Column(name, plain(key or name) or name, stem, part, form, "" if text else group))
    return made


def _group(name: str, imported: dict[str, str], match: re.Match[str] | None) -> str:
    if match:
        return f"{match['loop'] or ''} {match['qid']} {match['side'] or ''}{' text' if match['text'] else ''}"
    if imported.get("ImportId"):
        return name
    return re.sub(r"_\d+(_TEXT)?$", "", name) + ("_TEXT" if name.endswith("_TEXT") else "")


# ---------------------------------------------------------------- the responses


def _numeric_status(frame: pd.DataFrame, heads: dict[str, str]) -> bool:
    status = tidy(frame, heads.get("status"))
    return bool((status != "").any()) and bool(status.loc[status != ""].str.fullmatch(r"\d+").all())


def _tests(table: Table, frame: pd.DataFrame) -> pd.Series:
    """Responses that no customer gave: previews, tests, spam."""
    heads = {plain(name): name for name in reversed(table.head.names)}
    status = tidy(frame, heads.get("status")).str.lower()
    number = numbers(status).fillna(0).astype("int64")
    return status.str.contains(ASIDE) | ((number & BITS) != 0) | tidy(frame, heads.get("distributionchannel")).str.lower().eq("preview")


def _whole_names(frame: pd.DataFrame, heads: dict[str, str]) -> pd.Series:
    first, last = (tidy(frame, heads.get(name)) for name in NAMES[:2])
    korean = [bool(HANGUL.search(a + b)) for a, b in zip(first, last, strict=True)]
    joined = [b + a if ko else f"{a} {b}".strip() for a, b, ko in zip(first, last, korean, strict=True)]
    return pd.Series(joined, index=frame.index, dtype=object)


def _named(frame: pd.DataFrame, heads: dict[str, str]) -> pd.DataFrame:
    """The whole name where the first name stands: a person known by name only is not all people of that first name."""
    first, last = heads.get(NAMES[0]), heads.get(NAMES[1])
    return frame if first is None or last is None else frame.assign(**{first: _whole_names(frame, heads)})


def _people(found: list[tuple[str, str]], frame: pd.DataFrame, heads: dict[str, str]) -> list[tuple[str, str]]:
    whole = {("name", name) for name in _whole_names(frame, heads).unique() if len(name) >= 2}
    return sorted({*found, *whole})


__all__ = ["SOURCE", "Export", "export_of", "recognise"]
