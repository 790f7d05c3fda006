"""What a notebook asks for, read from its ``parameters`` cell, and checks before anything runs.

papermill only warns about an unknown name and never looks at a type. The cell is read, not run::

    lang: str = "ko"          # ko | en: 보고서의 말 / language of the report
    top: int = 5              # 1..20: 단계마다 보일 개수 / how many to show a stage

Names before a colon, parted by ``|``, are the only values allowed; two numbers before a colon, parted by ``..``, are the least and the
greatest, and one of them may be missing (``0..:``). The rest of the comment is the help, in Korean and, after a stroke, in English.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model.errors import ParameterError, did_you_mean

_CHOICES = re.compile(r"^([\w.-]+(?:\s*\|\s*[\w.-]+)+)\s*:\s*")
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"^({_NUMBER})?\.\.({_NUMBER})?\s*:\s*")
_BASE: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}
_KO = {"str": "글(str)", "int": "정수(int)", "float": "수(float)", "bool": "참·거짓(bool)", "list": "목록(list)", "dict": "사전(dict)", "None": "없음(None)"}


@dataclass(frozen=True)
class Parameter:
    """One setting of a notebook: ``type`` as it is written there, ``default`` as a value, ``help`` from its comment."""

    name: str
    type: str
    default: Any
    help: str = ""
    choices: tuple[str, ...] = ()
    least: float | None = None
    greatest: float | None = None

    @property
    def range(self) -> str:
        """As it is written in the comment; empty where there is none.

        Examples
        --------
        >>> Parameter("top", "int", 5, least=1, greatest=20).range, Parameter("share", "float", 0.5, least=0).range
        ('1..20', '0..')
        """
        if self.least is None and self.greatest is None:
            return ""
        return f"{'' if self.least is None else f'{self.least:g}'}..{'' if self.greatest is None else f'{self.greatest:g}'}"

    def help_in(self, lang: str) -> str:
        """The help in one language, where it is written in both.

        Examples
        --------
        >>> Parameter("lang", "str", "ko", "보고서의 말 / language of the report").help_in("en")
        'language of the report'
        """
        halves = self.help.split(" / ")
        return halves[0 if lang == "ko" else 1] if len(halves) == 2 else self.help

    def check(self, value: Any) -> Any:
        """``value`` itself if it fits (a path becomes text), or a :class:`ParameterError` that says what would.

        Examples
        --------
        >>> Parameter("top", "int", 5).check(True)
        Traceback (most recent call last):
        journey_nb.model.errors.ParameterError: top wants int, not bool.
        """
        if isinstance(value, os.PathLike):
            value = os.fspath(value)
        if not any(_fits(value, kind) for kind in _alternatives(self.type)):
            given = "None" if value is None else type(value).__name__
            raise ParameterError(
                en=f"{self.name} wants {self.type}, not {given}.{' ' + self.help if self.help else ''}",
                ko=f"{self.name}에는 {_korean(self.type)} 값이 와야 하는데 {_korean(given)} 값입니다.{' ' + self.help if self.help else ''}",
            )
        if self.choices and value not in self.choices:
            hint = did_you_mean(str(value), self.choices)
            known = ", ".join(self.choices)
            raise ParameterError(en=f"{self.name} is one of: {known}.{hint.en}", ko=f"{self.name}에는 다음 가운데 하나가 와야 합니다: {known}.{hint.ko}")
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, (int, float)) and not isinstance(one, bool) and not self._within(one):
                raise ParameterError(
                    en=f"{self.name} lies in {self.range}, {one:g} does not.{' ' + self.help_in('en') if self.help else ''}",
                    ko=f"{self.name} 값은 {self.range} 범위여야 하는데 {one:g}입니다.{' ' + self.help_in('ko') if self.help else ''}",
                )
        return value

    def _within(self, number: float) -> bool:
        """NaN lies in no range."""
        return (self.least is None or number >= self.least) and (self.greatest is None or number <= self.greatest)

    def from_text(self, text: str) -> Any:
        """The value that a command line means by ``text``.

        Examples
        --------
        >>> Parameter("top", "int", 5).from_text("7"), Parameter("files", "list[str]", []).from_text('["a.csv"]')
        (7, ['a.csv'])
        """
        kinds = _alternatives(self.type)
        if "None" in kinds and text in ("", "None", "null"):
            return None
        for kind in kinds:
            value = _read(text, kind.split("[")[0])
            if value is not None:
                return self.check(value)
        return self.check(text)


def _korean(kind: str) -> str:
    return " 또는 ".join(_KO.get(part.split("[")[0], part) for part in _alternatives(kind))


def _alternatives(kind: str) -> list[str]:
    return [part.strip() for part in kind.split("|")] if kind else [""]


def _fits(value: Any, kind: str) -> bool:
    outer, _, inner = kind.partition("[")
    if outer == "None":
        return value is None
    if outer not in _BASE:
        return True  # a type we do not know is the notebook's own affair
    if isinstance(value, bool):
        return outer == "bool"
    if outer == "float":
        return isinstance(value, (int, float))
    if not isinstance(value, _BASE[outer]):
        return False
    item = inner.removesuffix("]")
    return all(_fits(one, item) for one in value) if outer == "list" and item else True


def _read(text: str, kind: str) -> Any:
    if kind == "str":
        return text
    if kind == "bool":
        return {"true": True, "false": False}.get(text.lower())
    try:
        if kind in ("int", "float"):
            return _BASE[kind](text)
        if kind in ("list", "dict"):
            return json.loads(text)
    except ValueError:
        return None
    return None


def parameters(notebook: str | Path) -> dict[str, Parameter]:
    """Every parameter of a notebook, in the order it is written there.

    A notebook without a ``parameters`` cell has none.
    """
    from .._imports import quick

    quick()
    import nbformat

    path = Path(notebook)
    try:
        cells = nbformat.read(path, as_version=4).cells
    except FileNotFoundError:
        raise ParameterError(en=f"No notebook at {path.name}.", ko=f"{path.name} 노트북이 없습니다.") from None
    except Exception:  # nbformat raises many kinds; all mean the same to the person
        raise ParameterError(en=f"{path.name} cannot be read as a notebook.", ko=f"{path.name}: 노트북으로 읽을 수 없습니다.") from None
    for cell in cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return _parse(cell.source, path.name)
    return {}


def _parse(source: str, name: str) -> dict[str, Parameter]:
    try:
        lines = ast.parse(source).body
        remarks = {t.start[0]: t.string.lstrip("# ").strip() for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type == tokenize.COMMENT}
    except (SyntaxError, tokenize.TokenError):
        raise ParameterError(en=f"The parameters cell of {name} is not valid Python.", ko=f"{name}의 parameters 셀이 올바른 파이썬이 아닙니다.") from None
    found: dict[str, Parameter] = {}
    for line in lines:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None:
            target, kind, value = line.target.id, ast.unparse(line.annotation), line.value
        elif isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
            target, kind, value = line.targets[0].id, "", line.value
        else:
            continue
        try:
            default = ast.literal_eval(value)
        except ValueError:
            default = ast.unparse(value)
        note = remarks.get(line.end_lineno or line.lineno, "")
        choices = _CHOICES.match(note)
        names = tuple(one.strip() for one in choices[1].split("|")) if choices else ()
        span = _RANGE.match(note)
        span = span if span and (span[1] or span[2]) else None
        taken = choices or span
        kind = kind or ("None" if default is None else type(default).__name__)
        found[target] = Parameter(target, kind, default, note[taken.end() :] if taken else note, names, *_ends(span))
    return found


def _ends(span: re.Match[str] | None) -> tuple[float | None, float | None]:
    least, greatest = (float(end) if end else None for end in span.groups()) if span else (None, None)
    return least, greatest


def check(known: Mapping[str, Parameter], given: Mapping[str, Any], *, name: str) -> dict[str, Any]:
    """``given`` once every name is known and every value fits; otherwise a :class:`ParameterError`, and nothing ran."""
    for one in given:
        if one not in known:
            hint = did_you_mean(one, known)
            names = ", ".join(known) or "-"
            raise ParameterError(
                en=f"{name} has no parameter '{one}'; known: {names}.{hint.en}",
                ko=f"{name}에는 '{one}' 매개변수가 없습니다. 있는 것: {names}.{hint.ko}",
            )
    return {one: known[one].check(value) for one, value in given.items()}
