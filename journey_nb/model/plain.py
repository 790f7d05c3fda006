"""Frozen dataclasses to plain JSON values and back, by their type hints."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from functools import cache
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
    return _reader(kind)(value)


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What reads a plain value as ``kind``: made once a type, for a map has tens of thousands of values of some forty types."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        some = _reader(next(a for a in args if a is not type(None)))
        return lambda value: None if value is None else some(value)
    if kind is Phrase:
        return lambda value: Phrase(value["en"], value["ko"])
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _record_reader(kind)
    if origin is tuple and args[-1] is Ellipsis:
        each = _reader(args[0])
        return lambda value: tuple(each(v) for v in value)
    if origin is tuple:
        several = [_reader(of) for of in args]
        return lambda value: tuple(read(v) for read, v in zip(several, value, strict=True))
    if origin is dict:
        one = _reader(args[1])
        return lambda value: {k: one(v) for k, v in value.items()}
    if kind is float:
        return lambda value: None if value is None else float(value)
    return lambda value: value


def _record_reader(kind: type[Any]) -> Callable[[Any], Any]:
    readers: dict[str, Callable[[Any], Any]] = {}

    def read(value: Any) -> Any:
        if not readers:  # at the first value: a type may name itself
            hints = typing.get_type_hints(kind)
            readers.update({f.name: _reader(hints[f.name]) for f in dataclasses.fields(kind)})
        return kind(**{k: readers[k](v) for k, v in value.items() if k in readers})

    return read


def dumps(value: Any) -> str:
    """Strict JSON, keys in their order, one trailing newline: the same value gives the same bytes."""
    return json.dumps(to_plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
