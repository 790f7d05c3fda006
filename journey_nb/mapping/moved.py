"""What is otherwise than in the build before, and why: other evidence, or the same evidence grouped or coded anew.

A cell's *fact* is what a reader sees of it: text, numbers, interval, confidence, and the files behind it; codes, receipts' ids and what
compares cells (ranks, priorities) are no part of it. A cell *used* the files of its evidence and of its denominator.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..model.errors import JourneyError
from ..model.journey import JourneyMap, MapBook, Reason
from ..model.plain import to_plain

NO_FACT = {
    *("code", "select", "observation_ids", "observation_id"),
    *("priorities", "tactics", "suggestions", "answers"),  # of an opportunity: what compares it with other cells
    *("owner", "department", "department_words"),
}


def cells(journey: JourneyMap) -> Iterator[tuple[str, Any]]:
    """Every cell of a map under a name that stays: claims, points, touchpoints, scores, actions, stages and coverage."""
    for part in (*journey.claims, *journey.touchpoints, *journey.scores, *journey.actions):
        yield part.id, part
    for point in journey.emotions:
        yield point.id or f"emotion:{point.stage}:{point.measured_by}", point
    for stage in journey.stages:
        yield f"stage:{stage.key}", stage
    for seen in journey.coverage:
        yield f"coverage:{seen.stage}:{seen.kind}", seen


def used(cell: Any) -> frozenset[str]:
    """Aliases of the files that the cell's evidence or denominator used."""
    found = set(getattr(cell, "sources", ()))
    for part in (getattr(cell, "evidence", None), getattr(cell, "verdict", None)):
        found |= {*getattr(part, "sources", ()), *getattr(part, "of_sources", ())}
    return frozenset(found)


def fact(cell: Any) -> Any:
    """What a reader sees of a cell, as plain values."""
    return _without(to_plain(cell))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without(v) for k, v in value.items() if k not in NO_FACT}
    return [_without(v) for v in value] if isinstance(value, list) else value


def last_book(out: Path) -> MapBook | None:
    """The map of the build before in this folder; None where there is none that can be compared."""
    try:
        return MapBook.from_dict(json.loads((out / "map.json").read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, StopIteration, JourneyError):
        return None


def last_members(out: Path) -> dict[str, str]:
    """Customer → persona, as the build before wrote it."""
    import pandas as pd

    path = out / "tables" / "members.csv"
    if not path.is_file():
        return {}
    table = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    return dict(zip(table["customer_id"], table["persona"], strict=True))


def regrouped(before: dict[str, str], now: dict[str, str]) -> frozenset[str]:
    """Personas that people who are in both builds have joined or left.

    Examples
    --------
    >>> sorted(regrouped({"kim": "g1", "lee": "g2", "roh": "g3"}, {"kim": "g2", "lee": "g2", "min": "g3"}))
    ['g1', 'g2']
    """
    return frozenset(key for who in before.keys() & now.keys() if before[who] != now[who] for key in (before[who], now[who]))


def with_moved(now: MapBook, before: MapBook | None, anew: Collection[str] = (), *, held: bool = False) -> MapBook:
    """The book with what moved since ``before``; one that is the same in all else keeps what was said of the change before it.

    Parameters
    ----------
    anew : keys of personas whose people were grouped anew
    held : whether the last build's decisions were held
    """
    if before is None or before.study.key != now.study.key:
        return now
    if to_plain(replace(before, moved=())) == to_plain(replace(now, moved=())):
        return replace(now, moved=before.moved)
    return replace(now, moved=moved(before, now, anew, held=held))


def moved(before: MapBook, now: MapBook, anew: Collection[str] = (), *, held: bool = False) -> tuple[Reason, ...]:
    """How many cells are other ones, new or gone, and through what; nothing where none is."""
    if before.period.name != now.period.name:
        return (Reason("moved.period"),)
    files = _files(before, now)
    was, is_ = _all(before), _all(now)
    changed: list[str] = []
    fresh = gone = 0
    for name in sorted(was.keys() | is_.keys()):
        one, other = was.get(name), is_.get(name)
        facts = fact(one), fact(other)
        if facts[0] == facts[1]:
            continue
        fresh, gone = fresh + (one is None), gone + (other is None)
        changed.append(_why(name[0], facts, used(one) | used(other), files, anew, before, now))
    if not changed:
        return ()
    why = Counter(changed)
    told = [Reason("moved.cells", {"n": len(changed) - fresh - gone, "new": fresh, "gone": gone})]
    if why["evidence"]:
        told.append(Reason("moved.evidence", {"n": why["evidence"], "files": sorted(files)}))
    told += [Reason(f"moved.{cause}", {"n": why[cause]}) for cause in ("grouping", "coding", "confidence") if why[cause]]
    return (*((Reason("moved.held"),) if held else ()), *told)


def _all(book: MapBook) -> dict[tuple[str, str], Any]:
    return {(journey.key, name): cell for journey in book.maps for name, cell in cells(journey)}


def _files(before: MapBook, now: MapBook) -> set[str]:
    """Aliases of files that came, went, or hold other rows."""
    was, is_ = ({s.alias: (s.kind, s.rows_read, s.rows_kept) for s in book.sources} for book in (before, now))
    found = {alias for alias in was.keys() | is_.keys() if was.get(alias) != is_.get(alias)}
    for key in before.evidence.keys() & now.evidence.keys():
        one, other = before.evidence[key], now.evidence[key]
        if (one.text, one.score, one.at) != (other.text, other.score, other.at):
            found.add(other.source)
    return found


def _why(map_key: str, facts: tuple[Any, Any], used_: Collection[str], files: Collection[str], anew: Collection[str], before: MapBook, now: MapBook) -> str:
    """Through what a cell moved: who is in a persona comes first, for it moves all of its map."""
    keys = ({m.key for m in before.maps}, {m.key for m in now.maps})
    if map_key in anew or (map_key not in keys[0] & keys[1] and map_key != "future"):
        return "grouping"
    if set(used_) & set(files):
        return "evidence"
    bare = [f and {k: v for k, v in f.items() if k != "confidence"} for f in facts]
    return "confidence" if bare[0] == bare[1] else "coding"
