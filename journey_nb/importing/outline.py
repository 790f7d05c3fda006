"""An outline: what headings, lists, tables and mind maps have in common before anybody says which part is a stage and which a pain."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from ..model.errors import UnreadableFile

MOST = 50_000  # points of one document
DEEPEST = 60
SIGNS = re.compile(r"^[\W_\d]+|[\W_]+$")
NUMBER = re.compile(r"^\s*(?:\(?\d{1,3}\s*[.):\]]|[①-⑳])\s*")


@dataclass
class Node:
    """One point of an outline with what hangs below it.

    ``kind``: ``heading``, ``key`` (a bold word before a list or a text), ``item``, ``text``, ``quote``, ``code``, ``stages`` (a table
    whose children are stages) or ``topic`` (of a mind map). ``valence`` is what a face beside it says, -1..1.
    """

    kind: str
    words: str
    children: list[Node] = field(default_factory=list)
    level: int = 0
    ordered: bool = False
    info: str = ""  # of a code block: its language
    notes: str = ""  # of a topic
    valence: float | None = None
    marks: tuple[str, ...] = ()  # labels and markers of a topic that say nothing here

    def walk(self) -> Iterator[Node]:
        """Itself and all below it, in the document's order."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node.children[::-1])

    def leaves(self) -> list[Node]:
        """What has words and nothing below it; a point with words of its own counts too where it is no mere heading."""
        return [n for n in self.walk() if n.words.strip() and (not n.children or n.kind not in ("heading", "key", "stages"))]


@cache
def words_of() -> dict[str, Any]:
    """``templates/importing.toml``."""
    return tomllib.loads((resources.files("journey_nb") / "templates" / "importing.toml").read_text("utf-8"))


@cache
def _names(table: str) -> dict[str, str]:
    return {name: key for key, names in words_of()[table].items() for name in names}


def bare(words: str) -> str:
    """A name as it is compared: lower case, one space between words, without numbers, signs, faces and brackets around it.

    Examples
    --------
    >>> bare("2. **Pain Points** 😟:"), bare("페인 포인트(3)"), bare("① 행동")
    ('pain points', '페인 포인트', '행동')
    """
    text = NUMBER.sub("", words.replace("&", " and ").replace("*", "")).strip(" :：")
    text = re.sub(r"(?<=\S)\s*[(\[（][^()\[\]（）]{0,60}[)\]）]$", "", text)
    return " ".join(SIGNS.sub("", text).casefold().replace("-", " ").replace("_", " ").split())


def lane(words: str) -> str | None:
    """The kind of claim a name stands for: ``pain`` for Pain Points and 불편 사항; None for any other words."""
    return _names("lanes").get(bare(words))


def header(words: str) -> str | None:
    """The part of the document's head a name stands for: actor, scenario, goal …"""
    return _names("header").get(bare(words))


def over(words: str, which: str = "over") -> bool:
    """Whether a name is one that stands over the stages (``over``) or over a numbered flow (``flow``)."""
    return bare(words) in words_of()["stages"][which]


def keyed(words: str) -> tuple[str, str] | None:
    """``Pain points: it is slow`` as its name and its words, where the name is a lane's.

    Examples
    --------
    >>> keyed("불편 사항: 느리다"), keyed("Response: we will see")
    (('불편 사항', '느리다'), None)
    """
    name, sign, rest = words.replace("：", ":").partition(":")
    return (name.strip(), rest.strip()) if sign and len(name) <= 40 and lane(name) else None


def checked(root: Node) -> Node:
    """The outline, if a person can have made it; else an error."""
    count = 0
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > MOST or depth > DEEPEST:
            raise UnreadableFile(
                en=f"The document has more than {MOST:,} points or {DEEPEST} levels: no journey map is that large. Import a part of it.",
                ko=f"항목이 {MOST:,}개를 넘거나 {DEEPEST}단계보다 깊습니다. 여정 지도로는 너무 큽니다. 일부만 가져오십시오.",
            )
        waiting += [(child, depth + 1) for child in node.children]
    return root
