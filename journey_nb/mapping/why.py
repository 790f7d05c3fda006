"""Why does the map say that? From a claim's code back to the rows it stands on."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..model import disk
from ..model.errors import UsageError, did_you_mean
from ..model.journey import Claim, Evidence, MapBook, Receipt


@dataclass(frozen=True)
class Explained:
    """A claim or a cell with its receipts. ``replayed`` is how many observations the filter found again in the tables (None: no tables here)."""

    subject: Any  # Claim, Emotion, Score, Touchpoint or Action
    receipts: dict[str, Receipt]
    replayed: int | None

    @property
    def evidence(self) -> Evidence | None:
        return self.subject.evidence


def open_book(path: Path | str) -> tuple[MapBook, Path]:
    """A ``map.json``, or the folder that holds one; with the folder, where its tables are."""
    file = disk.found(Path(path))
    file = file / "map.json" if file.is_dir() else file
    if not file.is_file():
        raise UsageError(
            en=f"There is no map at '{path}'. Name a map.json or the folder of a build.",
            ko=f"'{path}'에 지도가 없습니다. map.json이나 build 결과 폴더를 지정하십시오.",
        )
    try:
        plain = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(
            en=f"'{file.name}' is not JSON: line {getattr(error, 'lineno', '?')}. Build the map again.",
            ko=f"'{file.name}'은(는) JSON이 아닙니다({getattr(error, 'lineno', '?')}번째 줄). 지도를 다시 만드십시오.",
        ) from error
    if not isinstance(plain, dict):
        plain = {}
    return MapBook.from_dict(plain), file.parent


def explain(book: MapBook, code: str, *, persona: str = "everyone", tables: Path | None = None) -> Explained:
    """The receipts of one claim, by its code (``P7``, ``설치 P7``) or id (``pain:setup:firewall``).

    Where the build's ``tables`` lie beside the map, the claim's filter is run again over them.
    """
    journey = book.map(persona)
    cells: list[Any] = [*journey.claims, *journey.scores, *journey.touchpoints, *journey.actions, *journey.moments]
    wanted = code.strip()
    short = re.split(r"[\s·]+", wanted)[-1].upper()
    found = next((c for c in cells if c.id == wanted), None) or next((c for c in journey.claims if c.code == short), None)
    if found is None:
        emotions = {f"emotion:{e.stage}:{e.measured_by}": e for e in journey.emotions}
        found = emotions.get(wanted)
    if found is None:
        known = [c.code for c in journey.claims]
        hint = did_you_mean(short, known)
        shown = ", ".join(known[:20]) + (" …" if len(known) > 20 else "")
        raise UsageError(en=f"No claim '{wanted}' in this map; known: {shown}.{hint.en}", ko=f"이 지도에 '{wanted}'은(는) 없습니다. 있는 것: {shown}.{hint.ko}")
    evidence = found.evidence
    ids = evidence.observation_ids if evidence else ()
    return Explained(found, {i: book.evidence[i] for i in ids if i in book.evidence}, _replay(found, tables))


def _replay(found: Any, tables: Path | None) -> int | None:
    """How many observations the claim's filter finds in the tables now."""
    if not isinstance(found, Claim) or found.evidence is None or tables is None or not (tables / "clauses.csv").is_file():
        return None
    clauses = pd.read_csv(tables / "clauses.csv", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    said = pd.read_csv(tables / "observations.csv", dtype=str, encoding="utf-8-sig", keep_default_na=False, usecols=["observation_id", "counted"])
    said = said[said["counted"] == "True"]
    select = found.evidence.select
    rows = clauses[
        (clauses["stage"] == select["stage"]) & clauses["kind"].isin(select["kind"].split("|")) & clauses["observation_id"].isin(said["observation_id"])
    ]
    themes = rows["themes"].str.split("; ")
    return int(rows.loc[[select["theme"] in t for t in themes], "observation_id"].nunique())
