"""Tables beside the map: what the team wrote, planned and read, and what nobody asked. Nobody is counted in them, except by the map."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

from typing import Any

import pandas as pd

from .. import i18n
from ..assumptions.boards import claims, note_id
from ..assumptions.written import every
from ..intake import inventory
from ..model.journey import WHOLE, JourneyMap, MapBook
from ..model.phrase import Phrase


def seen_touchpoints(journey: JourneyMap) -> pd.DataFrame:
    """The touchpoints at which somebody was seen: ``touchpoint, stage, channel, n_people``; an assumed one is none."""
    rows = [(t.label.ko, t.stage, t.channel, t.reached) for t in journey.touchpoints if t.reached]
    return pd.DataFrame(rows, columns=["touchpoint", "stage", "channel", "n_people"])


def stage_phrases(journey: JourneyMap) -> dict[str, Phrase]:
    return {s.key: s.label for s in journey.stages}


def tables(book: MapBook, research: Any) -> dict[str, pd.DataFrame]:
    """``gaps`` always; ``board_notes``, ``desk_notes``, ``codebook`` and ``inventory`` where the files hold any."""
    journey, extras = book.map(), research.extras
    made = {"gaps": _gaps(book)}
    if len(notes := extras.get("stickies", ())):
        made["board_notes"] = _notes(notes, research, stage_phrases(journey))
    for name, source in (("desk_notes", "desk"), ("codebook", "codebook")):
        if len(frame := extras.get(source, ())):
            made[name] = frame.reset_index(drop=True)
    if len(planned := extras.get("inventory", ())):
        found = inventory.compare(planned, seen_touchpoints(journey), stage_phrases(journey))
        words = [inventory.FINDINGS.get(key, Phrase.same(key)) for key in found["finding"]]
        made["inventory"] = found.assign(finding_en=[w.en for w in words], finding_ko=[w.ko for w in words])
    return made


def _notes(notes: pd.DataFrame, research: Any, stages: dict[str, Phrase]) -> pd.DataFrame:
    """Every note of the boards with the claim it became, or why a person has to sort it."""
    said = every(research.study.folder)
    boarded = claims(notes, stages, said)
    known = {w.id for w in said} | {w.id for w in boarded.claims}
    open_ = {(row["alias"], str(row["row"]), row["sheet"]): (row["reason_en"], row["reason_ko"]) for row in boarded.unsorted.to_dict("records")}
    ids = [note_id(*(str(v) if isinstance(v, str) else "" for v in (r["board"], r["text"], r["group"]))) for r in notes.to_dict("records")]
    why = [open_.get((r["alias"], str(r["row"]), r["sheet"]), ("", "")) for r in notes.to_dict("records")]
    return notes.assign(claim=[i if i in known else None for i in ids], unsorted_en=[w[0] for w in why], unsorted_ko=[w[1] for w in why]).reset_index(drop=True)


def _gaps(book: MapBook) -> pd.DataFrame:
    """Whom nobody asked about what, persona by persona (everyone where there are none)."""
    maps = [m for m in book.maps if m.key != "everyone" and m.state == "current"] or [*book.maps[:1]]
    everyone = Phrase(i18n.t("poster.everyone", "en"), i18n.t("poster.everyone", "ko"))
    names = {p.key: book.persona_label(p) for p in book.personas}
    heard = [(c.stage, m.key, c.kind, c.people) for m in maps for c in m.coverage if c.stage != WHOLE]
    kinds = {kind: Phrase(i18n.t(f"kind.{kind}", "en"), i18n.t(f"kind.{kind}", "ko")) for kind in inventory.ASKED if i18n.has(f"kind.{kind}")}
    frame = pd.DataFrame(heard, columns=["stage", "persona", "kind", "people"])
    return inventory.gaps(frame, stage_phrases(book.map()), {m.key: names.get(m.key, everyone) for m in maps}, kinds)
