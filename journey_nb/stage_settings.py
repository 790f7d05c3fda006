"""Stages, rules and the head of a journey written into ``journey.toml``: comments and order of what stands there stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .model import disk
from .model.phrase import Phrase
from .stage_files import StageDef
from .study import SETTINGS, parse_settings, read_settings


def with_stages(folder: Path, stages: Iterable[StageDef], rules: Iterable[Mapping[str, Any]] = ()) -> str:
    """The study's settings with these ``[[stages]]`` in place of any before, and these ``[[rules]]`` in front of its own. Writes nothing.

    ``stage_model`` is taken out: the stages are the study's own now. A rule that stands there already is not written twice.
    """
    import tomlkit

    document, path = _read(folder)
    document.pop("stage_model", None)
    document.pop("stages", None)
    made = tomlkit.aot()
    for stage in stages:
        table = tomlkit.table()
        table["key"] = stage.key
        table["label"] = _words(stage.label)
        if stage.label_customer != stage.label:
            table["label_customer"] = _words(stage.label_customer)
        if stage.covers:
            table["covers"] = list(stage.covers)
        made.append(table)
    document["stages"] = made
    plain = [dict(rule) for rule in rules]
    kept = [table for table in document.get("rules") or () if dict(table) not in plain]
    document.pop("rules", None)
    if plain or kept:
        array = tomlkit.aot()
        for rule in plain:
            table = tomlkit.table()
            for name, value in rule.items():
                table[name] = value
            array.append(table)
        for table in kept:
            array.append(table)
        document["rules"] = array
    text = tomlkit.dumps(document)
    parse_settings(text, path)
    return text


def with_head(text: str, folder: Path, head: Mapping[str, str]) -> tuple[str, list[str]]:
    """The same settings text with ``[journey]`` filled where it is empty, and which of its keys were filled."""
    import tomlkit

    document = tomlkit.parse(text)
    table = document.get("journey")
    if table is None:
        table = tomlkit.table()
    filled = [name for name, words in head.items() if words and not table.get(name)]
    for name in filled:
        table[name] = head[name]
    if not filled:
        return text, []
    document["journey"] = table
    made = tomlkit.dumps(document)
    parse_settings(made, folder / SETTINGS)
    return made, filled


def current(folder: Path) -> str:
    """The settings as they stand; a new head where there is no file yet."""
    import tomlkit

    return tomlkit.dumps(_read(folder)[0])


def keep(folder: Path, text: str) -> Path:
    """Write the settings: checked first, and whole or not at all."""
    path = folder / SETTINGS
    parse_settings(text, path)
    return disk.save(path, text, beside=False)


def _read(folder: Path) -> tuple[Any, Path]:
    import tomlkit

    path = folder / SETTINGS
    if path.is_file():
        read_settings(path)  # a file with a mistake in it is said, and left alone
        return tomlkit.parse(disk.text(path)), path
    document = tomlkit.document()
    document.add("schema", tomlkit.item(1))
    return document, path


def _words(phrase: Phrase) -> Any:
    import tomlkit

    if phrase.en == phrase.ko:
        return phrase.en
    table = tomlkit.inline_table()
    table["ko"], table["en"] = phrase.ko, phrase.en
    return table
