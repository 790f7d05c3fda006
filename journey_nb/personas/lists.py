"""Lists of people or accounts behind declared personas: read once, turned into pseudonyms, and nothing raw kept."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..identity import pseudonyms
from ..intake import files
from ..intake.several import text_tables
from ..model.errors import StudyError, did_you_mean

LOOKS_LIKE_AN_ID = re.compile(r"[@\d]")


@dataclass(frozen=True)
class Listed:
    """One list: by column the pseudonyms of its entries. The first line of a list without a header may be somebody too (``head``)."""

    columns: Mapping[str, frozenset[str]] = field(repr=False)
    heads: Mapping[str, str] = field(default_factory=dict, repr=False)  # column → pseudonym of its header

    def entries(self, known: Iterable[str]) -> frozenset[str]:
        """The pseudonyms of the column that names most of the ``known`` ones; of equals the first."""
        there = set(known)
        best = max(self.columns, key=lambda name: len(self.columns[name] & there), default="")
        ids = self.columns.get(best, frozenset())
        return ids | {self.heads[best]} if self.heads.get(best) in there else ids


def read_lists(rules: Iterable[Any], folder: Path, key: bytes, canonical: Callable[[str], str] | None = None) -> dict[str, Listed]:
    """The list of every rule that names one, by the rule's key.

    Parameters
    ----------
    rules : study.PersonaRule
        ``people`` or ``accounts`` is a text or CSV file inside ``folder``: one id or e-mail address a line, or a table with a column of
        them (``column`` names it; else the one that names most of the customers we know).
    key, canonical
        The study's key, and which id of a person stands for all of theirs: an address on a list finds who is known by a number.
    """
    found = {}
    for rule in rules:
        name = rule.people or rule.accounts
        if name:
            path = checked_path(rule, folder)
            letter = "c" if rule.people else "a"
            columns = _columns(path, rule)
            made = {
                c: [p for p in pseudonyms(key, values, letter=letter, canonical=canonical if letter == "c" else None) if p] for c, values in columns.items()
            }
            heads = {}
            if len(columns) == 1 and rule.column is None:
                (head,) = columns
                alone = pseudonyms(key, [head], letter=letter, canonical=canonical if letter == "c" else None)[0]
                if alone and LOOKS_LIKE_AN_ID.search(head):
                    made[head].append(alone)
                elif alone:
                    heads[head] = alone
            found[rule.key] = Listed({c: frozenset(ids) for c, ids in made.items()}, heads)
    return found


def checked_path(rule: Any, folder: Path) -> Path:
    """The file of a rule's list, inside the study's folder."""
    name = rule.people or rule.accounts
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        near = did_you_mean(name, [p.relative_to(folder).as_posix() for p in sorted(folder.glob("*")) if p.is_file()] if folder.is_dir() else [])
        raise StudyError(
            en=f"Persona '{rule.key}': there is no file '{name}' in the study's folder. Put the list there, or mend its name in journey.toml.{near.en}",
            ko=f"'{rule.key}' 페르소나: 연구 폴더에 '{name}' 파일이 없습니다. 명단을 그 폴더에 두거나 journey.toml의 이름을 고치십시오.{near.ko}",
        )
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise StudyError(
            en=f"Persona '{rule.key}': '{name}' is no text file. Save the list as CSV, one id or e-mail address a line.",
            ko=f"'{rule.key}' 페르소나: '{name}'은(는) 텍스트 파일이 아닙니다. 한 줄에 아이디나 이메일 하나씩 적어 CSV로 저장하십시오.",
        )
    return path


def _columns(path: Path, rule: Any) -> dict[str, list[str]]:
    """RAW: every column of the list by its header."""
    encoding = files.encoding_of(path)
    lines = [line.strip().strip('"') for line in files.lines(path, encoding)]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not any(mark in line for line in lines for mark in ",;\t"):
        columns = {lines[0]: lines[1:]} if lines else {}
    else:
        tables, _ = text_tables(path, encoding)
        frame = tables[0].frame() if tables else pd.DataFrame()
        columns = {str(name): [str(v).strip() for v in frame[name] if isinstance(v, str) and v.strip()] for name in frame.columns}
    if not columns:
        raise StudyError(
            en=f"Persona '{rule.key}': its list is empty. Write one id or e-mail address a line.",
            ko=f"'{rule.key}' 페르소나의 명단이 비어 있습니다. 한 줄에 아이디나 이메일을 하나씩 적으십시오.",
        )
    if rule.column is None:
        return columns
    if rule.column not in columns:
        shown = [c for c in columns if not LOOKS_LIKE_AN_ID.search(c)]  # the first line of a list may be somebody
        hint = did_you_mean(rule.column, shown)
        raise StudyError(
            en=f"Persona '{rule.key}': the list has no column '{rule.column}'; it has: {', '.join(shown) or '–'}.{hint.en}",
            ko=f"'{rule.key}' 페르소나: 명단에 '{rule.column}' 열이 없습니다. 있는 열: {', '.join(shown) or '–'}.{hint.ko}",
        )
    return {rule.column: columns[rule.column]}
