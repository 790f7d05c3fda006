"""Files that are no plain table: each door is asked in turn whether a file is its own, and says what is inside.

A door is a module with ``open_inside(path, rule) -> Inside | None``. It looks at the content, not only at the name, and answers
None quickly where the file is not its own; a file that is its own and broken raises ``UnreadableFile`` with the remedy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.phrase import Phrase
from . import files

if TYPE_CHECKING:
    from .grid import Table
    from .products import Known
    from .transcripts import Talk


@dataclass
class Inside:
    """What a file holds: tables, or one talk, or nothing that is research (``not_data`` says what it is instead)."""

    tables: list[Table] = field(default_factory=list)
    known: list[Known | None] = field(default_factory=list)  # beside ``tables``, where the door knows what they are; else each is recognised by its columns
    talk: Talk | None = None
    encoding: files.Encoding | None = None
    delimiter: str | None = None
    not_data: Phrase | None = None


# module → endings it may be asked about; the first that answers has the file
DOORS: tuple[tuple[str, frozenset[str]], ...] = (
    ("marketo", frozenset({".json"})),
    ("codebooks", frozenset({".qdc", ".txt", ".xlsx", ".xlsm", ".csv", ".tsv"})),
    ("stickies", frozenset({".txt"})),
    ("documents", frozenset({".docx", ".doc", ".odt", ".pdf"})),
    ("hwp", frozenset({".hwpx", ".hwp"})),
    ("kakao", frozenset({".txt", ".csv"})),
    ("appstore", frozenset({".json", ".jsonl", ".ndjson"})),
    ("dialogues", frozenset({".json", ".jsonl", ".ndjson"})),
    ("spoken", frozenset({".txt"})),
    ("ocel", frozenset({".jsonocel", ".xmlocel", ".ocel", ".json", ".xml", ".sqlite", ".sqlite3", ".db"})),
    ("xes", frozenset({".xes", ".xml"})),
)


def inside(path: Path, rule: Any = None) -> Inside | None:
    """What the first door that knows this file says is inside, or None: then it is read as a table, a log or captions."""
    ending = files.suffix(path)
    for name, endings in DOORS:
        if ending in endings:
            found = import_module(f".{name}", __package__).open_inside(path, rule)
            if found is not None:
                return found
    return None
