"""A codebook from elsewhere: what its codes mean here, which are new, and which code in use may be the same under another name."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..intake.codebooks import UNDER
from ..model.decisions import Decision, shown
from ..model.errors import UsageError, did_you_mean
from ..model.phrase import Phrase
from .codebook import KINDS, SUBJECT, Codebook, Meaning, plain
from .suggest import suggest

NOTHING = Phrase("", "")


@dataclass(frozen=True)
class Imported:
    """One code of the file. ``new``: it means nothing here yet and becomes a code of the study's own; ``near`` is a code in use like it."""

    name: str
    parent: str
    description: str
    meaning: Meaning
    told: bool  # the meaning was said with the import, not found by the name
    known: bool  # a code of the study's own already
    near: str = ""
    near_why: Phrase = NOTHING

    @property
    def new(self) -> bool:
        return not self.meaning and not self.known

    @property
    def path(self) -> str:
        return f"{self.parent}{UNDER}{self.name}" if self.parent else self.name

    def text(self, lang: str) -> str:
        if self.meaning:
            return f"{self.path} → {', '.join((*self.meaning.kinds, *self.meaning.themes))}"
        if self.known:
            return f"{self.path} = {Phrase('known already', '이미 있음').text(lang)}"
        near = Phrase(f"; like '{self.near}'? {self.near_why.en}", f". '{self.near}'과(와) 같은 뜻입니까? {self.near_why.ko}").text(lang) if self.near else ""
        return f"{self.path} + {Phrase('new', '새 코드').text(lang)}{near}"

    def to_json(self, lang: str) -> dict[str, Any]:
        plainly = {"name": self.name, "parent": self.parent, "description": self.description, "new": self.new}
        return plainly | {"kinds": list(self.meaning.kinds), "themes": list(self.meaning.themes), "near": self.near or None, "why": self.near_why.text(lang)}


def taken(frame: pd.DataFrame, book: Codebook, maps: Mapping[str, str] | None = None, *, lang: str = "ko") -> list[Imported]:
    """Each code that may be used, in the file's order; ``maps`` says what codes mean (a theme or kind by any of its names)."""
    told = {plain(name): _meaning(name, said, book) for name, said in (maps or {}).items()}
    found: list[Imported] = []
    names = set()
    for name, parent, description, codable in frame[["name", "parent", "description", "codable"]].itertuples(index=False, name=None):
        if not codable or not plain(name):
            continue
        names |= {plain(name), plain(f"{parent}{UNDER}{name}")}
        said = told.get(plain(f"{parent}{UNDER}{name}")) or told.get(plain(name))
        meaning = said or book.meaning(f"{parent}{UNDER}{name}" if parent else name)
        one = Imported(str(name), str(parent or ""), str(description or ""), meaning, said is not None, not meaning and book.code(name) is not None)
        if one.new:
            like = next(iter(suggest(f"{name}. {description or ''}", book, n=1, lang=lang)), None)
            if like is not None and not like.new and like.score >= 0.5:
                one = Imported(one.name, one.parent, one.description, meaning, False, False, like.name, like.why)
        found.append(one)
    strange = [name for name in maps or {} if plain(name) not in names]
    if strange:
        hint = did_you_mean(strange[0], [one.name for one in found])
        raise UsageError(en=f"There is no code '{strange[0]}' in this codebook.{hint.en}", ko=f"이 코드북에 '{strange[0]}' 코드가 없습니다.{hint.ko}")
    return found


def _meaning(name: str, said: str, book: Codebook) -> Meaning:
    kind, theme = book.kind(said), book.theme(said)
    if kind is None and theme is None:
        known = [*(n for k in KINDS.values() for n in k), *(n for t in book.themes.values() for n in t.label)]
        hint = did_you_mean(said, known)
        raise UsageError(en=f"'{name}={said}': no theme or kind '{said}'.{hint.en}", ko=f"'{name}={said}': '{said}' 주제나 종류가 없습니다.{hint.ko}")
    return Meaning((kind,) if kind else (), (theme,) if theme else ())


def changes(found: Iterable[Imported], decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """What keeping an import writes: new codes (``code``), and meanings that were told (``means``); what stands already is left out."""
    standing = tuple(decisions)
    made: dict[tuple[str, str], Any] = {}
    for one in found:
        key = SUBJECT + plain(one.name)
        if one.told:
            made[(key, "means")] = {"kinds": list(one.meaning.kinds), "themes": list(one.meaning.themes)}
        elif one.new:
            if (key, "code") in made:  # the same name under another parent
                key = SUBJECT + plain(one.path)
            name = one.name if key == SUBJECT + plain(one.name) else one.path
            made[(key, "code")] = {"name": name, "parent": one.parent, "description": one.description, "codable": True}
    return [{"subject": s, "field": f, "value": v} for (s, f), v in made.items() if shown(standing, s, f) != v]
