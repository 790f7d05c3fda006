"""What a person said once of some files, remembered in ``journey.toml``: next month's export is read the same way."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path
from typing import Any

from .model import disk
from .study import SETTINGS, SourceRule, parse_settings, read_settings

HEAD = "Settings of this study. Every key is optional. / 이 연구의 설정입니다. 모두 생략할 수 있습니다."


def pattern_of(name: str) -> str:
    """The pattern for a file and its next months: every run of digits may change, nothing else.

    Examples
    --------
    >>> pattern_of("설문_2026-03.csv"), pattern_of("export [final].xlsx")
    ('설문_*-*.csv', 'export [[]final].xlsx')
    """
    escaped = re.sub(r"([*?\[])", r"[\1]", name)
    return re.sub(r"\d+", "*", escaped)


def remember(folder: Path, match: str, said: dict[str, Any]) -> Path:
    """Write what was said of the files that match into the study's settings; what was said before of the same pattern is replaced key by key.

    Parameters
    ----------
    folder : Path
        The study's folder; a ``journey.toml`` is made where there is none. Comments and order of an existing one stay.
    match : str
        The pattern of the files, as in ``[[sources]]``.
    said : dict
        Keys of a source rule; a value of None takes the key away. ``columns`` and ``missing`` are merged, not replaced.

    Raises
    ------
    StudyError
        Where a key or value is none of a source rule's; nothing is written then.
    """
    import tomlkit

    path = folder / SETTINGS
    document, rules = _read(path)
    table = next((t for t in rules if str(t.get("match")) == match), None)
    if table is None:
        table = tomlkit.table()
        table["match"] = match
        rules.insert(0, table) if len(rules) else rules.append(table)  # the newest word first: the first rule that matches wins
    for name, value in said.items():
        if value is None:
            table.pop(name, None)
        elif isinstance(value, dict) and isinstance(table.get(name), dict):
            table[name].update(value)
        else:
            table[name] = value
    document["sources"] = rules
    return _write(path, tomlkit.dumps(document))


def forget(folder: Path, match: str) -> bool:
    """Take what was said of these files out of the settings again; False where nothing was."""
    import tomlkit

    path = folder / SETTINGS
    if not path.is_file():
        return False
    document, rules = _read(path)
    kept = [t for t in rules if str(t.get("match")) != match]
    if len(kept) == len(rules):
        return False
    document.pop("sources", None)
    if kept:
        array = tomlkit.aot()
        for table in kept:
            array.append(table)
        document["sources"] = array
    _write(path, tomlkit.dumps(document))
    return True


def rule_of(folder: Path, shown: str) -> SourceRule | None:
    """The rule that the study has for a file, if any."""
    if not (folder / SETTINGS).is_file():
        return None
    name = disk.same_name(shown)
    alike = ((r, disk.same_name(r.match)) for r in read_settings(folder / SETTINGS).sources)
    return next((r for r, match in alike if fnmatch.fnmatch(name, match) or fnmatch.fnmatch(Path(name).name, match)), None)


def _read(path: Path) -> tuple[Any, Any]:
    import tomlkit

    if path.is_file():
        read_settings(path)  # a file with a mistake in it is said, and left alone
        document = tomlkit.parse(disk.text(path))
    else:
        document = tomlkit.document()
        document.add(tomlkit.comment(HEAD))
        document.add("schema", tomlkit.item(1))
    found = document.get("sources")
    rules = tomlkit.aot()
    for table in found or ():
        rules.append(table)
    return document, rules


def _write(path: Path, text: str) -> Path:
    parse_settings(text, path)  # a key or value that is none is an error before anything is written
    path.parent.mkdir(parents=True, exist_ok=True)
    return disk.save(path, text, beside=False)
