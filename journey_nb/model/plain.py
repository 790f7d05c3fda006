"""Frozen dataclasses to plain JSON values and back, by their type hints."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from typing import Any

from .phrase import Phrase


def to_plain(value: Any) -> Any:
    """Dataclasses, tuples and phrases as dicts, lists and numbers of 12 significant digits.

    Examples
    --------
    >>> to_plain((Phrase("a", "가"), 0.1 + 0.2))
    [{'en': 'a', 'ko': '가'}, 0.3]
    """
    if isinstance(value, Phrase):
        return {"en": value.en, "ko": value.ko}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {k: to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.12g}")
    return value


def from_plain(kind: Any, value: Any) -> Any:
    """The inverse of :func:`to_plain` for the type ``kind``."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        return from_plain(next(a for a in args if a is not type(None)), value)
    if kind is Phrase:
        return Phrase(value["en"], value["ko"])
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        names = {f.name for f in dataclasses.fields(kind)}
        return kind(**{k: from_plain(hints[k], v) for k, v in value.items() if k in names})
    if origin is tuple:
        each = [args[0]] * len(value) if args[-1] is Ellipsis else args
        return tuple(from_plain(of, v) for of, v in zip(each, value, strict=True))
    if origin is dict:
        return {k: from_plain(args[1], v) for k, v in value.items()}
    if kind is float and value is not None:
        return float(value)
    return value


def dumps(value: Any) -> str:
    """Strict JSON, keys in their order, one trailing newline: the same value gives the same bytes."""
    return json.dumps(to_plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
