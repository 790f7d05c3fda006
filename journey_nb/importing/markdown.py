"""Markdown as an outline: headings, bold words before lists, lists and tables. Links and pictures keep their words, nothing is fetched."""

from __future__ import annotations

import re
from typing import Any

from .outline import Node, checked, lane, over

KEY = re.compile(r"[:：]\s*")
BREAK = "\n"


def outline(text: str) -> Node:
    """The document as a tree; its root has no words.

    Examples
    --------
    >>> made = outline("# Tea\\n\\n**Goal**: drink\\n\\n1. Boil\\n   - wait\\n")
    >>> [(n.kind, n.words) for n in made.walk()][1:]
    [('heading', 'Tea'), ('key', 'Goal'), ('text', 'drink'), ('item', 'Boil'), ('item', 'wait')]
    """
    import mistune

    root = Node("heading", "")
    open_: list[Node] = [root]
    key: Node | None = None
    tokens: Any = mistune.create_markdown(renderer=None, plugins=["table", "task_lists"])(text)
    for token in tokens:
        kind = token["type"]
        if kind == "blank_line":
            continue
        if kind == "heading":
            level = int(token["attrs"]["level"])
            while open_[-1].level >= level:
                open_.pop()
            made = Node("heading", _line(token), level=level)
            open_[-1].children.append(made)
            open_.append(made)
            key = None
            continue
        section = open_[-1]
        if kind == "thematic_break":
            key = None
        elif kind == "paragraph":
            found = _paragraph(token)
            if found and found[0].kind == "text" and key is not None and not key.children:
                key.children += found
            else:
                section.children += found
                key = found[-1] if found and found[-1].kind == "key" else None
        elif kind in ("list", "block_quote", "table"):
            into = key if key is not None else section
            into.children += _quoted(token) if kind == "block_quote" else _list(token) if kind == "list" else _table(token)
        elif kind == "block_code":
            key = None
            section.children.append(Node("code", token["raw"], info=str((token.get("attrs") or {}).get("info") or "").strip().lower()))
        elif kind == "block_html" and (words := _without_tags(token["raw"])):
            section.children.append(Node("text", words))
    return checked(root)


def _without_tags(raw: str) -> str:
    return " ".join(re.sub(r"<!--.*?-->|<[^<>]{0,500}>", " ", raw, flags=re.S).split())


def _inline(token: Any) -> str:
    """The words of a token, marks away, line breaks kept."""
    kind = token["type"]
    if kind in ("softbreak", "linebreak"):
        return BREAK
    if kind == "inline_html":
        return BREAK if re.match(r"<br\b", token["raw"], re.I) else ""
    if "children" in token:
        return "".join(_inline(child) for child in token["children"])
    return str(token.get("raw", ""))


def _line(token: Any) -> str:
    return " ".join(_inline(token).split())


def _paragraph(token: Any) -> list[Node]:
    """A paragraph as points: each line that begins with a bold word and a colon is a key, the other lines are one text."""
    lines: list[list[Any]] = [[]]
    for child in token["children"]:
        if child["type"] in ("softbreak", "linebreak"):
            lines.append([])
        else:
            lines[-1].append(child)
    made: list[Node] = []
    for line in lines:
        words = " ".join("".join(_inline(child) for child in line).split())
        bold = "".join(_inline(line[0]).split("\n")).strip() if line and line[0]["type"] == "strong" else ""
        rest = words[len(" ".join(bold.split())) :].strip() if bold else ""
        if bold and (KEY.search(bold[-1:]) or KEY.match(rest) or not rest):
            made.append(Node("key", KEY.sub("", bold) if bold.endswith((":", "：")) else bold))
            if told := KEY.sub("", rest, count=1) if KEY.match(rest) else rest:
                made[-1].children.append(Node("text", told))
        elif made and made[-1].kind == "key" and made[-1].children:
            made[-1].children[-1].words += f" {words}"
        elif made and made[-1].kind == "text":
            made[-1].words += f" {words}"
        elif words:
            made.append(Node("text", words))
    return made


def _list(token: Any) -> list[Node]:
    """The points of a list; a point that is a bold word with a list below it stays one point."""
    ordered = bool(token["attrs"]["ordered"])
    made = []
    for item in token["children"]:
        words, children = [], []
        for part in item.get("children", ()):
            if part["type"] == "list":
                children += _list(part)
            elif part["type"] == "block_quote":
                children += _quoted(part)
            elif part["type"] == "block_code":
                children.append(Node("code", part["raw"]))
            elif part["type"] not in ("blank_line", "thematic_break"):
                words.append(_line(part))
        made.append(Node("item", " ".join(w for w in words if w), children, ordered=ordered))
    return made


def _quoted(token: Any) -> list[Node]:
    """Each line of a quotation is one."""
    return [
        Node("quote", " ".join(line.split()))
        for part in token["children"]
        if part["type"] not in ("blank_line", "thematic_break")
        for line in (_inline(part).split(BREAK))
        if line.strip()
    ]


def _table(token: Any) -> list[Node]:
    """A table of stages × lanes, whichever way it lies, as stages with lanes; any other table as its rows."""
    rows: list[list[str]] = []
    for part in token["children"]:
        if part["type"] == "table_head":
            rows.append([_inline(cell) for cell in part["children"]])
        else:
            rows += [[_inline(cell) for cell in row["children"]] for row in part["children"]]
    if len(rows) < 2:
        return []
    head, body = rows[0], [row for row in rows[1:] if any(cell.strip() for cell in row)]
    down = sum(lane(row[0]) is not None for row in body)
    across = sum(lane(cell) is not None for cell in head[1:])
    if across >= 2 or (across and over(head[0])):
        stages = [Node("heading", _flat(row[0]), [_cells(name, cell) for name, cell in zip(head[1:], row[1:], strict=False)]) for row in body]
    elif down >= 2 or (down and over(head[0])):
        stages = [Node("heading", _flat(name), [_cells(row[0], row[n]) for row in body if n < len(row)]) for n, name in enumerate(head) if n]
    else:
        return [Node("text", " | ".join(_flat(cell) for cell in row)) for row in body]
    return [Node("stages", "", [s for s in stages if s.words])]


def _flat(cell: str) -> str:
    return " ".join(cell.split())


def _cells(name: str, cell: str) -> Node:
    parts = [re.sub(r"^\s*(?:[-•·*]|\d{1,2}[.)])\s+", "", line).strip() for line in cell.split(BREAK)]
    return Node("key", _flat(name), [Node("item", part) for part in parts if part and part not in ("-", "–", "—")])
