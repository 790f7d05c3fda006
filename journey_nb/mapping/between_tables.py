"""The tables of what stands between the cells of a map: one row a move, switch, gap, moment, figure or contradiction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import pandas as pd

from ..model.claims import Share
from ..model.journey import ChannelGap, ChannelSwitch, Contradiction, Effort, JourneyMap, Kpi, Moment, Move, Operation, PeakEnd, Spread

SPREAD = ("n", "median", "low", "high", "p75", "p90")
TABLES: dict[str, tuple[str, type[Any]]] = {  # file → the field of the map and what one row is
    "moves": ("moves", Move),
    "peak_ends": ("peak_ends", PeakEnd),
    "efforts": ("efforts", Effort),
    "switches": ("switches", ChannelSwitch),
    "channel_gaps": ("gaps", ChannelGap),
    "operations": ("operations", Operation),
    "kpis": ("kpis", Kpi),
    "moments": ("moments", Moment),
    "contradictions": ("contradictions", Contradiction),
}
LEFT = ("evidence", "basis", "verdict", "first", "second")  # what has a table or a sentence of its own


def tables(maps: Iterable[JourneyMap]) -> dict[str, pd.DataFrame]:
    """Every table of :data:`TABLES`, the maps one below the other (``map`` is the map's key). An empty one has its columns all the same.

    Shares stand as ``share_count, share_of, share_low, share_high``, spreads as ``steps_median`` and so on, lists with semicolons.
    """
    listed = list(maps)
    return {
        name: pd.DataFrame([{"map": journey.key, **_row(one)} for journey in listed for one in getattr(journey, field)], columns=["map", *_columns(kind)])
        for name, (field, kind) in TABLES.items()
    }


def _columns(kind: type[Any]) -> list[str]:
    found: list[str] = []
    for field in fields(kind):
        if field.name in LEFT:
            continue
        told = str(field.type)
        parts = (
            ("count", "of", "low", "high") if told.startswith("Share") else SPREAD if told.startswith("Spread") else ("ko", "en") if "Phrase" in told else ()
        )
        found += [f"{field.name}_{part}" for part in parts] or [field.name]
    return found


def _row(one: Any) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in fields(one):
        value = getattr(one, field.name)
        if field.name in LEFT or value is None:
            continue
        if isinstance(value, Share):
            row |= {f"{field.name}_{part}": getattr(value, part) for part in ("count", "of", "low", "high")}
        elif isinstance(value, Spread):
            row |= {f"{field.name}_{part}": getattr(value, part) for part in SPREAD}
        elif "Phrase" in str(field.type):
            row |= {f"{field.name}_ko": value.ko, f"{field.name}_en": value.en}
        else:
            row[field.name] = value
    return row
