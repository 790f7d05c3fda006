"""The same record met twice: twins of whole files, and single records that an earlier file already has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from ..model.phrase import Phrase
from .report import SetAside

if TYPE_CHECKING:
    from .reading import Opened

TWIN = 0.95  # share of a file's records found in another that makes it a twin
FEW = 20  # records nobody can tell apart need to be this many before equal files are one
FORMS = {"vtt": 0, "srt": 1, "tsv": 2}


def find(opened: list[Opened]) -> None:
    """Set aside what was met before; ``extra`` and ``twin_of`` of the files are filled."""
    families: dict[str, list[tuple[Opened, pd.DataFrame]]] = {}
    for one in sorted(opened, key=lambda o: o.alias):
        for source in dict.fromkeys(source for source, _ in one.reads):
            keys = [
                got.keys.assign(sheet=got.said["sheet"].iloc[0] if len(got.said) else "") for family, got in one.reads if family == source and len(got.keys)
            ]
            if keys:
                whole = pd.concat(keys, ignore_index=True)
                if "content" not in whole:
                    whole["content"] = whole["record_key"]
                families.setdefault(source, []).append((one, whole))
    for members in families.values():
        _twins(members)
        _singles([(one, keys) for one, keys in members if one.twin_of is None])


def _twins(members: list[tuple[Opened, pd.DataFrame]]) -> None:
    order = sorted(members, key=lambda m: (-len(m[1]), FORMS.get(m[0].talk.form, 9) if m[0].talk else 9, m[0].alias))
    mains: list[tuple[Opened, Counter[str], dict[str, list[str]]]] = []
    for one, keys in order:
        if len({id(o) for o, _ in members if o is one}) != 1 or len(one.reads) != 1:
            continue
        count = Counter(keys["content"])
        told = keys["sure"].mean() > 0.5 or len(keys) >= FEW
        for main, have, rows in mains:
            if told and sum((count & have).values()) >= TWIN * len(keys):
                one.twin_of = main.alias
                for row, content in zip(keys["row"], keys["content"], strict=True):
                    where = rows.get(content)
                    one.extra.append(
                        SetAside(
                            row,
                            "duplicate",
                            _same(main.alias, where[0]) if where else Phrase(f"the file is a twin of {main.alias}", f"{main.alias}와 쌍둥이 파일입니다"),
                            keys["sheet"].iloc[0],
                        )
                    )
                break
        else:
            places: dict[str, list[str]] = {}
            for row, content in zip(keys["row"], keys["content"], strict=True):
                places.setdefault(content, []).append(row)
            mains.append((one, count, places))


def _singles(members: list[tuple[Opened, pd.DataFrame]]) -> None:
    """One record in two files is one where it can be told apart: by its own key, its customer or its instant."""
    met: dict[str, list[tuple[str, str]]] = {}
    for one, keys in members:
        here: dict[str, list[tuple[str, str]]] = {}
        for row, key, own, sure, sheet in keys[["row", "record_key", "own_key", "sure", "sheet"]].itertuples(index=False):
            before = met.get(key, ())
            nth = len(here.get(key, ()))
            if own and nth:
                first = here[key][0]
            elif sure and before and (own or nth < len(before)):
                first = before[0 if own else nth]
            else:
                here.setdefault(key, []).append((one.alias, row))
                continue
            if not own:
                here.setdefault(key, []).append(first)
            one.extra.append(SetAside(row, "duplicate", _same(*first), sheet))
        for key, places in here.items():
            if len(places) > len(met.get(key, ())):
                met[key] = places


def _same(alias: str, row: str) -> Phrase:
    return Phrase(f"the same record as {alias}, row {row}", f"{alias}의 {row}행과 같은 기록입니다")
