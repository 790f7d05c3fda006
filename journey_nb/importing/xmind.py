"""Xmind files as an outline: ``content.json`` of today's Xmind and Zen, ``content.xml`` of Xmind 8. Nothing is unpacked, no picture is opened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..intake import archives
from ..model.errors import UnreadableFile
from .outline import DEEPEST, Node, checked, words_of

LARGEST = 32 << 20  # bytes of the content; pictures lie elsewhere
FLOATING = ("detached", "summary", "callout")
NS = "{urn:xmind:xmap:xmlns:content:2.0}"


class Sheet:
    """One sheet: its title, its tree, and the words of topics that float outside it."""

    def __init__(self, title: str, root: Node, floating: list[str]) -> None:
        self.title, self.root, self.floating = title, root, floating

    @property
    def topics(self) -> int:
        """Topics of the tree, the root counted, floating ones not."""
        return sum(1 for _ in self.root.walk())


def sheets(path: Path) -> list[Sheet]:
    """The sheets of an Xmind file, in their order."""
    with archives.opened(path) as archive:
        inside = set(archive.namelist())
        name = next((n for n in ("content.json", "content.xml") if n in inside), None)
        if name is None:
            raise _broken("it holds neither content.json nor content.xml", "content.json도 content.xml도 없습니다")
        if archive.getinfo(name).file_size > LARGEST:
            raise _broken("its content is far too large", "내용이 지나치게 큽니다")
        raw = archives.member(archive, name)
    made = list(_from_json(raw) if name.endswith(".json") else _from_xml(raw))
    if not made:
        raise _broken("it has no sheet", "시트가 없습니다")
    for sheet in made:
        checked(sheet.root)
    return made


def _broken(en: str, ko: str) -> UnreadableFile:
    return UnreadableFile(
        en=f"This is no mind map that can be read: {en}. Save it again in Xmind.", ko=f"읽을 수 있는 마인드맵이 아닙니다. {ko}. Xmind에서 다시 저장하십시오."
    )


# ---------------------------------------------------------------- content.json


def _from_json(raw: bytes) -> Iterator[Sheet]:
    try:
        plain = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _broken("content.json is damaged", "content.json이 깨졌습니다") from error
    for sheet in plain if isinstance(plain, list) else [plain]:
        if isinstance(sheet, dict) and isinstance(sheet.get("rootTopic"), dict):
            floating: list[str] = []
            yield Sheet(_text(sheet.get("title")), _json_topic(sheet["rootTopic"], floating, 0), floating)


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _json_topic(topic: dict[str, Any], floating: list[str], depth: int) -> Node:
    _shallow(depth)
    notes = topic.get("notes")
    plain = notes.get("plain") if isinstance(notes, dict) else None
    labels = topic.get("labels") or ()
    labels = [labels] if isinstance(labels, str) else labels if isinstance(labels, list) else []
    found = topic.get("markers")
    markers = [_text(m.get("markerId")) for m in found if isinstance(m, dict)] if isinstance(found, list) else []
    node = _topic(_text(topic.get("title")), _text(plain.get("content")) if isinstance(plain, dict) else "", [_text(x) for x in labels], markers)
    children = topic.get("children")
    for kind, below in children.items() if isinstance(children, dict) else ():
        for child in below if isinstance(below, list) else ():
            if not isinstance(child, dict):
                continue
            if kind == "attached":
                node.children.append(_json_topic(child, floating, depth + 1))
            elif kind in FLOATING:
                floating += [n.words for n in _json_topic(child, floating, depth + 1).walk() if n.words]
    return node


# ---------------------------------------------------------------- content.xml


def _from_xml(raw: bytes) -> Iterator[Sheet]:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _broken("content.xml is damaged or not safe to read", "content.xml이 깨졌거나 안전하지 않습니다") from error
    for sheet in root.iter(f"{NS}sheet"):
        topic = sheet.find(f"{NS}topic")
        if topic is not None:
            floating: list[str] = []
            yield Sheet(_text(sheet.findtext(f"{NS}title")), _xml_topic(topic, floating, 0), floating)


def _xml_topic(topic: Any, floating: list[str], depth: int) -> Node:
    _shallow(depth)
    markers = [m.get("marker-id", "") for m in topic.iterfind(f"{NS}marker-refs/{NS}marker-ref")]
    labels = [_text(x.text) for x in topic.iterfind(f"{NS}labels/{NS}label")]
    node = _topic(_text(topic.findtext(f"{NS}title")), _text(topic.findtext(f"{NS}notes/{NS}plain")), labels, markers)
    for group in topic.iterfind(f"{NS}children/{NS}topics"):
        for child in group.iterfind(f"{NS}topic"):
            below = _xml_topic(child, floating, depth + 1)
            if group.get("type") == "attached":
                node.children.append(below)
            else:
                floating += [n.words for n in below.walk() if n.words]
    return node


# ---------------------------------------------------------------- both


def _shallow(depth: int) -> None:
    if depth > DEEPEST:
        raise _broken(f"it is more than {DEEPEST} levels deep", f"{DEEPEST}단계보다 깊습니다")


def _topic(words: str, notes: str, labels: Iterable[str], markers: Iterable[str]) -> Node:
    known = words_of()["markers"]
    told = [m for m in markers if m]
    felt = [float(known[m]) for m in told if m in known]
    marks = tuple(x for x in (*labels, *(m for m in told if m not in known)) if x)
    return Node("topic", words, notes=notes, valence=felt[0] if len(felt) == 1 else None, marks=marks)
