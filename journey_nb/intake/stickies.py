"""Sticky notes of a whiteboard (Miro, FigJam, Mural, Lucidspark, or a list pasted from one).

What stands on a note is what somebody of the team believes: an assumption with an author and a board, never an observation, and
nobody in it is counted. Where the study maps a column as the customer's words (``columns = {text = …}``), that column alone is.

Lucid's columns are those of public example files. Those of Miro, FigJam and Mural were never seen: they are recognised by what
such an export has to say (a note, its frame or colour, who wrote it), and the report says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import files, forms, tables
from .doors import Inside
from .grid import Head, Table
from .products import Identifiers, Known, first_of, header, overruled, people, weigh
from .roles import Mapping
from .tables import Read, Recognition, listed
from .values import plain, squeezed, tidy

FAMILY = ("stickies", "miro", "figjam", "mural", "lucid")
ROLES = {
    "text": (
        *("sticky note", "sticky notes", "sticky", "sticky note text", "note text", "text", "content", "note", "notes", "card", "title", "post it", "postit"),
        *("스티키 노트", "스티키노트", "스티키", "포스트잇", "포스트 잇", "붙임쪽지", "메모지", "메모", "내용", "텍스트", "글"),
    ),
    "author": (
        "author",
        "created by",
        "creator",
        "author name",
        "last updated by",
        "last modified by",
        "modified by",
        "user",
        "작성자",
        "만든 사람",
        "쓴 사람",
    ),
    "at": (
        "created",
        "created at",
        "created on",
        "creation date",
        "date created",
        "last updated",
        "last modified",
        "modified at",
        "updated at",
        "작성일",
        "만든 날짜",
    ),
    "board": ("board", "board name", "board title", "mural", "mural name", "file name", "whiteboard", "보드", "보드 이름", "보드명", "화이트보드"),
    "group": (
        "frame",
        "frame name",
        "frame title",
        "section",
        "section name",
        "area",
        "area name",
        "parent",
        "parent name",
        "group",
        "group name",
        "column",
        "cluster",
        "프레임",
        "섹션",
        "영역",
        "구역",
        "그룹",
        "묶음",
        "열",
    ),
    "tag": ("tags", "tag", "labels", "label", "태그", "라벨"),
    "colour": ("color", "colour", "bg color", "background color", "fill color", "fill", "sticky color", "note color", "색", "색상", "배경색"),
    "votes": ("votes", "vote count", "vote", "reactions", "likes", "투표", "투표 수", "득표"),
    "kind": ("type", "object type", "item type", "widget type", "sticky type", "shape", "shape type", "node type", "종류", "유형"),
}
WEIGHTS = {
    **dict.fromkeys(("bg color", "background color", "sticky color", "note color", "sticky type", "배경색"), 0.5),
    **dict.fromkeys(("sticky note", "sticky notes", "sticky", "sticky note text", "post it", "postit"), 0.6),
    **dict.fromkeys(("스티키 노트", "스티키노트", "스티키", "포스트잇", "포스트 잇", "붙임쪽지"), 0.6),
    **dict.fromkeys(("mural", "mural name", "whiteboard", "widget type", "화이트보드"), 0.5),
    **dict.fromkeys(("color", "colour", "fill color", "frame", "frame name", "frame title", "색", "색상", "프레임"), 0.35),
    **dict.fromkeys(("position x", "position y", "pos x", "pos y", "x", "y", "x position", "y position", "board", "board name", "board title", "보드"), 0.3),
    **dict.fromkeys(("보드 이름", "보드명", "object type", "item type"), 0.3),
    **dict.fromkeys(("section", "section name", "섹션", "votes", "투표", "투표 수"), 0.2),
    **dict.fromkeys(("area", "width", "height", "tags", "author", "created by", "link to", "영역", "작성자", "last updated by"), 0.1),
}
LEAST = 0.6
LUCID = {"id", "name", "shape library", "page id", "contained by", "text area 1"}
NOT_NOTES = re.compile(r"(.*[ _-])?(connector|line|arrow|image|picture|drawing|stencil|icon|preview|embed|comment|emoji|stamp|cursor|document|page)s?")
GENERIC = re.compile(r"guest.*|visitor.*|anonymous.*|unknown.*|user ?\d*|익명.*|게스트.*|방문자.*|알 수 없음|나|me", re.I)
TITLES = {
    "sticky notes",
    "sticky note",
    "stickies",
    "whiteboard",
    "whiteboard notes",
    "스티키 노트",
    "스티키노트",
    "스티키",
    "포스트잇",
    "화이트보드",
    "화이트보드 메모",
}
NAMED = re.compile(r"miro|fig ?jam|mural|lucid ?spark|sticky|stickies|post-?its?\b|white ?board|스티키|포스트잇|화이트보드", re.I)
HEADING = re.compile(r"#+\s+(?P<a>.+)|\[(?P<b>[^\[\]]{1,60})\]|(?P<c>[^:：]{1,60})[:：]")
BULLET = re.compile(r"^\s*(?:[-*•·▪◦■□▶]|\d{1,3}[.)])\s+")
LONGEST = 400  # signs of a line that may still be a note
OTHER_KIND = Phrase("a shape of the board without a note in it", "메모가 아닌 보드 도형입니다")


def recognise(table: Table, rule: Any = None) -> Known | None:
    """An export of a whiteboard, by its columns or because the study says so, or None."""
    return _known(table, rule, getattr(rule, "source", None) in FAMILY)


def _known(table: Table, rule: Any, told: bool) -> Known | None:
    """``told``: the study, the file's name or its first line says that these are notes."""
    heads = {plain(name) for name in table.head.names}
    wanted = getattr(rule, "source", None)
    weight, decided = weigh(table, WEIGHTS)
    lucid = heads >= LUCID
    text = header(table, *ROLES["text"]) or (table.head.names[0] if told else None)
    if not lucid and (text is None or (weight < LEAST and not told)):
        return None
    if lucid:
        columns = {"text": [n for n in table.head.names if re.fullmatch(r"text area \d+", plain(n))], "kind": [header(table, "name") or ""]}
        decided = ["Shape Library", "Contained By", "Text Area 1"]
    else:
        columns = {role: [n for name in names if (n := header(table, name)) and n != text] for role, names in ROLES.items()}
        columns["text"] = [text or ""]
    mapping = Mapping({role: list(dict.fromkeys(names)) for role, names in columns.items() if names})
    spoken = dict(getattr(rule, "columns", None) or {}).get("text")
    said = overruled(mapping, table, rule).texts if spoken else []
    source = wanted if wanted in FAMILY else "lucid" if lucid else "mural" if header(table, "mural", "mural name", "bg color") else "stickies"
    en = f"sticky notes of a whiteboard ({listed(decided or [text or ''])}): what the team assumes, with author and board; nobody is counted"
    ko = f"화이트보드 메모입니다({listed(decided or [text or ''])}). 적은 사람과 보드가 있는 팀의 가정이며 사람 수로 세지 않습니다"
    if said:
        en, ko = en + f"; the study says that customers speak in {listed(said)}", ko + f". 연구 설정에 따라 {listed(said)} 열은 고객의 말입니다"
    if not lucid:
        en += "; its export was never seen, so look whether the columns are right"
        ko += ". 실제 내보내기 파일을 확인하지 못한 형식이니 열이 맞는지 확인하십시오"

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, said, lucid, zone=zone, rule=rule)

    def names(frame: pd.DataFrame) -> Identifiers:
        found = people(frame, [("name", name, 2) for name in mapping.columns.get("author", ())])
        return [(kind, value) for kind, value in found if not GENERIC.fullmatch(value)]

    shown = Mapping({**mapping.columns, **({"text": said} if said else {})})
    recognition = Recognition(source, "stickies", Phrase(en, ko), 0.85, unverified=not lucid)
    return Known(recognition, shown, read, names, 0.6 + min(weight, 1.0) if not lucid else 2.0)


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, said: list[str], lucid: bool, *, zone: str, rule: Any) -> Read:
    at = first_of(frame, mapping.columns.get("at", ()))
    cells = {role: first_of(frame, mapping.columns.get(role, ())) for role in ("author", "board", "group", "kind")}
    texts = [name for name in mapping.texts if name not in said]
    cells["text"] = pd.Series([_joined(parts) for parts in zip(*(forms.words(frame, n) for n in texts), strict=True)], index=frame.index, dtype=object)
    if not texts:
        cells["text"] = pd.Series("", index=frame.index, dtype=object)
    votes = first_of(frame, mapping.columns.get("votes", ()))
    tags = [first_of(frame, mapping.columns.get("tag", ())), first_of(frame, mapping.columns.get("colour", ()))]
    tags.append(votes.where(votes.isin(["", "0"]), votes + " votes").replace("0", ""))
    cells["tag"] = pd.Series(["; ".join(part for part in parts if part) for parts in zip(*tags, strict=True)], index=frame.index, dtype=object)
    structure = cells["kind"].map(lambda kind: bool(NOT_NOTES.fullmatch(kind.casefold()))).astype(bool)
    if lucid:
        cells["board"], cells["group"], structure = _nested(table, frame, cells["text"], cells["kind"])
    got = forms.beside("stickies", table, frame, {**cells, "at": forms.days(at, zone, rule)}, zone=zone, at=next(iter(mapping.columns.get("at", ())), None))
    if said:
        spoken = tables.read(table, frame, Mapping({"text": said, "at": mapping.columns.get("at", [])}), zone=zone, rule=rule)
        got.said = spoken.said
    worded = set(got.said["row"])
    blank = (cells["text"] == "") & ~pd.Series(frame.index.astype(str), index=frame.index).isin(worded)
    for row in frame.index[structure | blank]:
        table.tally.aside(table.sheet, int(row), "other_kind", OTHER_KIND)
    notes = (~(structure | blank) & (cells["text"] != "")).to_numpy()
    got.extras["stickies"] = got.extras["stickies"].loc[notes].reset_index(drop=True)
    got.keys = got.keys.loc[(~(structure | blank)).to_numpy()].reset_index(drop=True)
    return got


def _joined(parts: tuple[str, ...]) -> str:
    return "\n".join(part for part in parts if part)


def _nested(table: Table, frame: pd.DataFrame, text: pd.Series, kind: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Lucid's board (the document's title), each shape's container by name, and which shapes are no notes: pages, lines, containers with a title."""
    ids, inside, page = (tidy(frame, header(table, name)) for name in ("id", "contained by", "page id"))
    source, target = tidy(frame, header(table, "line source")), tidy(frame, header(table, "line destination"))
    titles = dict(zip(ids, text, strict=True))
    holders = {one for value in inside for one in re.split(r"[|,;]\s*", value) if one} | set(page)
    board = next((t for t, k in zip(text, kind, strict=True) if k.casefold() == "document" and t), "")

    def group(held: str, on: str) -> str:
        names = [squeezed(titles.get(one, "")) for one in re.split(r"[|,;]\s*", held) if one]
        return next((name for name in reversed(names) if name), squeezed(titles.get(on, "")))

    groups = pd.Series([group(held, on) for held, on in zip(inside, page, strict=True)], index=frame.index, dtype=object)
    structure = kind.str.casefold().isin(["document", "page", "line"]) | (source != "") | (target != "") | ids.isin(holders)
    return pd.Series(board, index=frame.index, dtype=object), groups, structure


# ---------------------------------------------------------------- a list pasted from a board


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """A plain list of notes, one a line, headings between them: its first line says so, or its name, or the study."""
    wanted = getattr(rule, "source", None)
    if wanted not in (None, *FAMILY):
        return None
    encoding = files.encoding_of(path) if wanted else _quick(path)
    if encoding is None:
        return None
    lines = [(n, line.strip().lstrip("\ufeff")) for n, line in enumerate(files.lines(path, encoding), 1)]
    filled = [(n, line) for n, line in lines if line]
    if not filled:
        return None
    title = plain(filled[0][1].lstrip("#").strip()) in TITLES
    if not (title or wanted) and (not NAMED.search(path.stem) or any("\t" in line or "-->" in line or len(line) > LONGEST for _, line in filled)):
        return None  # a name alone makes no list of a table, of captions or of running text
    rows = list(_notes(filled[1:] if title else filled))
    if not rows:
        return None
    head = Head((filled[0][0],) if title else (), ("group", "note"), ("", ""), ("group", "note"), filled[0][0] if title else 0)
    table = Table("", head, lambda: iter(rows))
    known = _known(table, rule, True)
    return Inside([table], [known], encoding=encoding) if known else None


def _quick(path: Path) -> files.Encoding | None:
    """The encoding, if the first line or the name speaks of a whiteboard; else None without reading on."""
    if NAMED.search(path.stem):
        return files.encoding_of(path)
    with files.open_bytes(path) as handle:
        start = handle.read(400)
    for codec in ("utf-8-sig", "cp949", "utf-16"):
        text = start.decode(codec, "ignore")
        first = next((line for line in islice(text.splitlines(), 5) if line.strip()), "")
        if plain(first.strip().lstrip("\ufeff#").strip()) in TITLES:
            return files.encoding_of(path)
    return None


def _notes(filled: list[tuple[int, str]]) -> Iterator[tuple[int, list[str] | None]]:
    group = ""
    for n, line in filled:
        bare = BULLET.sub("", line).strip()
        if (found := HEADING.fullmatch(line)) and bare == line:
            group = squeezed(found["a"] or found["b"] or found["c"] or "")
        elif bare:
            yield n, [group, bare]
