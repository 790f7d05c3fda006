"""JSON as rows, streamed: one value a line, or the elements of one array. A broken one is given up; the others are not."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from . import files

BLOCK = 1 << 18  # characters of an array read at a time
LONGEST = 1 << 24  # characters one element may have before it is taken for broken


def blocks(path: Path, encoding: files.Encoding) -> Iterator[str]:
    with files.open_bytes(path) as raw:
        text = io.TextIOWrapper(raw, encoding.codec, encoding.errors, newline="")
        while block := text.read(BLOCK):
            yield block


def start(path: Path, encoding: files.Encoding) -> str:
    """The first sign that is no white space: ``[`` opens an array, ``{`` an object."""
    return next((text[0] for block in blocks(path, encoding) if (text := block.lstrip("\ufeff \t\r\n"))), "")


# numbers as they are written: a key such as 1234567890.1617181920 must not lose its last digits
DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


def digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def lines(path: Path, encoding: files.Encoding) -> Iterator[tuple[int, Any, bytes]]:
    """Line number and value; None where a line is broken, "" where it is blank. A file that is one endless line is none of lines."""
    looked = list(takewhile(lambda block: "\n" not in block, islice(blocks(path, encoding), LONGEST // BLOCK)))
    if len(looked) >= LONGEST // BLOCK:
        return
    for row, line in enumerate(files.lines(path, encoding), 1):
        text = line.strip("\ufeff \t\r\n")
        if not text:
            yield row, "", b""
            continue
        try:
            yield row, DECODER.decode(text), digest(text)
        except (ValueError, RecursionError):
            yield row, None, b""


MORE, WRONG = -1, -2  # what a decoder says of text that ends too soon, and of text that is no JSON
NEXT = re.compile(r"\}\s*,\s*(?=\{)")


def array(path: Path, encoding: files.Encoding, wanted: Callable[[Any], bool]) -> Iterator[tuple[int, Any, bytes]]:
    """Number and value of every element; a broken one is None, and reading goes on at the next element that is ``wanted``."""
    feed = blocks(path, encoding)
    text = next(feed, "").lstrip("\ufeff \t\r\n")[1:]
    at = number = 0
    lost = False  # behind a broken element, on the way to the next that is wanted
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if not lost and text[at : at + 1] == "]":
            return
        value, end = _decoded(text, at)
        if end in (MORE, len(text)) and len(text) - at < LONGEST and (more := next(feed, None)) is not None:
            text, at = text[at:] + more, 0
            continue
        if end in (MORE, WRONG) or (lost and not wanted(value)):
            if not lost:
                number, lost = number + 1, True
                yield number, None, b""
            if at >= len(text):
                return
            there = NEXT.search(text, at + 1)
            at = there.end() if there else max(at + 1, len(text) - 80)
            continue
        number, lost = number + 1, False
        yield number, value, digest(text[at:end])
        at = end


def _decoded(text: str, at: int) -> tuple[Any, int]:
    """The value at ``at`` and where it ends, or MORE or WRONG."""
    if at >= len(text):
        return None, MORE
    try:
        return DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text) - 8 or error.msg.startswith("Unterminated string")
        return None, MORE if cut else WRONG
    except (ValueError, RecursionError):
        return None, WRONG
