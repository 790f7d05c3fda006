"""The same record met twice: twins of whole files, and single records that an earlier file already has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from ..model.phrase import Phrase
from .report import EventFile, SetAside

if TYPE_CHECKING:
    from .opening import Opened

TWIN = 0.95  # share of a file's records found in another that makes it a twin
FEW = 20  # records nobody can tell apart need to be this many before equal files are one
LOG_ROWS = 500_000  # events that are compared in memory
FORMS = {"vtt": 0, "srt": 1, "tsv": 2, "clova": 3}  # what has times comes first; a document after them
RETOLD = 30  # runs of four words that two talks need before they may be one


def find(opened: list[Opened]) -> None:
    """Set aside what was met before; ``extra`` and ``twin_of`` of the files are filled."""
    families: dict[str, list[tuple[Opened, pd.DataFrame]]] = {}
    for one in sorted(opened, key=lambda o: (len(o.alias), o.alias)):
        for source in dict.fromkeys(source for source, _ in one.reads):
            keys = [got.keys for family, got in one.reads if family == source and len(got.keys)]
            if keys:
                whole = pd.concat(keys, ignore_index=True)
                families.setdefault(source, []).append((one, whole if "content" in whole else whole.assign(content=whole["record_key"])))
    for members in families.values():
        _twins(members)
        _retold([one for one, _ in members if one.talk is not None and one.twin_of is None])
        _singles([(one, keys) for one, keys in members if one.twin_of is None])


def copied(opened: list[Opened], said: pd.DataFrame) -> pd.DataFrame:
    """Without the coded passages that another conversation among the files has word for word: they are copies, not second voices."""
    from . import coded

    again = coded.told_elsewhere(said)
    if not again.any():
        return said
    files = {one.alias: one for one in opened}
    why = Phrase("the same words stand in a transcript among the files", "같은 말이 다른 대화 기록 파일에 있습니다")
    for alias, sheet, row in said.loc[again, ["alias", "sheet", "row"]].drop_duplicates().itertuples(index=False):
        files[alias].extra.append(SetAside(str(row), "duplicate", why, sheet))
    return said.loc[~again].reset_index(drop=True)


def _twins(members: list[tuple[Opened, pd.DataFrame]]) -> None:
    order = sorted(members, key=lambda m: (-len(m[1]), FORMS.get(m[0].talk.form, 9) if m[0].talk else 9, len(m[0].alias), m[0].alias))
    mains: list[tuple[Opened, Counter[str], dict[str, str]]] = []
    for one, keys in order:
        count = Counter(keys["content"])
        whole = len(dict(one.reads)) == 1 and all(part.frame is not None for part in one.parts)
        told = float(keys["sure"].to_numpy().mean()) > 0.5 or len(keys) >= FEW
        main = next((m for m in mains if whole and told and (count & m[1]).total() >= TWIN * len(keys)), None)
        if main is None:
            mains.append((one, count, dict(zip(reversed(keys["content"].tolist()), reversed(keys["row"].tolist()), strict=True))))
            continue
        one.twin_of = main[0].alias
        for row, content, sheet in keys[["row", "content", "sheet"]].itertuples(index=False):
            twin = Phrase(f"the file is a twin of {main[0].alias}", f"{main[0].alias}와 쌍둥이 파일입니다")
            one.extra.append(SetAside(row, "duplicate", _same(main[0].alias, main[2][content]) if content in main[2] else twin, sheet))


def _retold(talks: list[Opened]) -> None:
    """One talk in two files that cut it differently (captions and a typed document): the words in a row tell."""
    order = sorted(talks, key=lambda o: (FORMS.get(o.talk.form, 9) if o.talk else 9, len(o.alias), o.alias))
    mains: list[tuple[Opened, frozenset[int]]] = []
    for one in order:
        told = one.talk.told if one.talk else frozenset()
        main = next((m for m in mains if min(len(told), len(m[1])) >= RETOLD and len(told & m[1]) >= TWIN * min(len(told), len(m[1]))), None)
        if main is None:
            mains.append((one, told))
            continue
        one.twin_of = main[0].alias
        twin = Phrase(f"the file is a twin of {main[0].alias}", f"{main[0].alias}와 쌍둥이 파일입니다")
        one.extra += [
            SetAside(str(row), "duplicate", twin, str(sheet)) for _, got in one.reads for sheet, row in zip(got.keys["sheet"], got.keys["row"], strict=True)
        ]


def find_logs(logs: list[tuple[Opened, EventFile]]) -> None:
    """Event logs whose events are nearly all in another log (a CSV and an XES of one log): set aside whole."""
    if len(logs) < 2 or sum(p.table.tally.kept for one, _ in logs for p in one.parts) > LOG_ROWS:
        return  # larger logs are compared on disk, when they are written
    mains: list[tuple[Opened, pd.Series]] = []
    met = [(one, _keys(log)) for one, log in logs]
    for one, keys in sorted(met, key=lambda m: (-len(m[1]), len(m[0].alias), m[0].alias)):
        if len(one.parts) > 1 or keys.empty:
            continue
        main = next((m for m in mains if float(keys.isin(m[1]).to_numpy().mean()) >= TWIN), None)
        if main is None:
            mains.append((one, keys))
            continue
        one.twin_of = main[0].alias
        rows = dict(zip(main[1], main[1].index, strict=True))
        twin = Phrase(f"the file is a twin of {main[0].alias}", f"{main[0].alias}와 쌍둥이 파일입니다")
        one.extra += [SetAside(str(row), "duplicate", _same(main[0].alias, str(rows[key])) if key in rows else twin) for row, key in keys.items()]


def _keys(log: EventFile) -> pd.Series:
    """The record keys of a log, by row."""
    keys = [pd.Series(c["record_key"].to_numpy(), index=c["row"].to_numpy()) for c in log.chunks()]
    return pd.concat(keys) if keys else pd.Series(dtype=object)


def _singles(members: list[tuple[Opened, pd.DataFrame]]) -> None:
    """One record in two files is one where it can be told apart: by its own key, its customer or its instant."""
    met: dict[str, list[tuple[str, str]]] = {}
    last = _last(members)
    for one, keys in members:
        here: dict[str, list[tuple[str, str]]] = {}
        for row, key, own, sure, sheet in keys[["row", "record_key", "own_key", "sure", "sheet"]].itertuples(index=False):
            if own and key in last and last[key][1:] != (one.alias, sheet, row):
                one.extra.append(SetAside(row, "duplicate", _same(last[key][1], last[key][3]), sheet))
                continue
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


def _last(members: list[tuple[Opened, pd.DataFrame]]) -> dict[str, tuple[int, str, str, str]]:
    """Where a record that its product goes on changing (a ticket, a review) was last seen: key → when, file, sheet, row."""
    found: dict[str, tuple[int, str, str, str]] = {}
    for one, keys in members:
        if "version" in keys:
            for row, key, own, sheet, version in keys[["row", "record_key", "own_key", "sheet", "version"]].itertuples(index=False):
                if own and (key not in found or version > found[key][0]):
                    found[key] = (version, one.alias, sheet, row)
    return found


def _same(alias: str, row: str) -> Phrase:
    if not str(row).isdigit():  # a time or a paragraph is no row
        return Phrase(f"the same record as {alias}, {row}", f"{alias} {row}와 같은 기록입니다")
    return Phrase(f"the same record as {alias}, row {row}", f"{alias}의 {row}행과 같은 기록입니다")
