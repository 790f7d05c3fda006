"""From one map to the file of a study: codes that are never reused, people's decisions, receipts that resolve."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..model.decisions import Decision, latest
from ..model.journey import ALL_KINDS, CLAIM_KINDS, FIELD_OF, WHOLE, Basis, Claim, Confidence, JourneyMap, Persona, Reason, Receipt
from .build import KIND_OF_CLAUSE, label_of

if TYPE_CHECKING:
    from ..engine import Events

KINDS = {kind.kind: kind for kind in CLAIM_KINDS}


def last_seen(clauses: pd.DataFrame, timezone: str) -> dict[str, str | None]:
    """Every claim that all the material, whatever its period, gives evidence for → the last local day it did (None: undated)."""
    seen: dict[str, str | None] = {}
    day = clauses["at"].dt.tz_convert(timezone).dt.strftime("%Y-%m-%d") if len(clauses) else pd.Series(dtype=object)
    table = clauses.assign(day=day).explode("themes").dropna(subset=["themes"])
    for kind, clause_kind in KIND_OF_CLAUSE.items():
        rows = table[table["kind"] == clause_kind]
        for (stage, theme), days in rows.groupby([rows["stage"].astype(str), "themes"])["day"]:
            known = days.dropna()
            seen[f"{kind}:{stage}:{theme}"] = str(known.max()) if len(known) else None
    return seen


def issue_codes(
    journey: JourneyMap, issued: Iterable[Mapping[str, Any]], seen: Mapping[str, str | None], themes: Mapping[str, Any], *, lost: bool = True
) -> tuple[JourneyMap, list[dict[str, Any]]]:
    """Give every claim the code its study issued for it, issue new ones, and keep those that lost their evidence.

    Returns the map and the lines to append to ``claims.jsonl``: new codes, and days that moved. ``lost`` is False for a persona's
    map: what these people never said is not lost.
    """
    known = {str(entry["id"]): dict(entry) for entry in issued}  # the last line of an id wins
    highest = {kind.letter: 0 for kind in ALL_KINDS}
    for entry in known.values():
        letter, number = str(entry["code"])[:1], str(entry["code"])[1:]
        if letter in highest and number.isdigit():
            highest[letter] = max(highest[letter], int(number))
    lines: list[dict[str, Any]] = []
    fields: dict[str, list[Claim]] = {}
    for name in FIELD_OF.values():
        fields[name] = []
        for claim in getattr(journey, name):
            entry = known.get(claim.id)
            if entry is None:
                highest[claim.letter] += 1
                entry = {"id": claim.id, "code": f"{claim.letter}{highest[claim.letter]}", "last_observed": seen.get(claim.id)}
                known[claim.id] = entry
                lines.append(entry)
            elif claim.id in seen and entry.get("last_observed") != seen[claim.id]:
                entry = {**entry, "last_observed": seen[claim.id]}
                known[claim.id] = entry
                lines.append(entry)
            fields[name].append(replace(claim, code=str(entry["code"])))
    stages = {*(s.key for s in journey.stages), WHOLE}
    for identity, entry in known.items() if lost else ():
        kind, stage, theme = (*identity.split(":", 2), "", "")[:3]
        if identity in seen or kind not in KINDS or stage not in stages or theme not in themes:
            continue
        fields[FIELD_OF[kind]].append(
            KINDS[kind](
                id=identity,
                code=str(entry["code"]),
                stage=stage,
                theme=theme,
                label=label_of(themes[theme], kind),
                basis=Basis("evidence"),
                confidence=Confidence(
                    "very_low",
                    (Reason("confidence.lost", {"until": entry["last_observed"]}) if entry.get("last_observed") else Reason("confidence.lost_undated"),),
                ),
                status="lost",
                evidenced_until=entry.get("last_observed"),
            )
        )
    return replace(journey, **{name: tuple(claims) for name, claims in fields.items()}), lines


def sort_decisions(
    decisions: Iterable[Decision], maps: Iterable[JourneyMap], personas: Iterable[Persona] = ()
) -> tuple[tuple[Decision, ...], tuple[Decision, ...]]:
    """Decisions that apply to these maps, and those whose subject no longer exists: kept and listed, never dropped."""
    subjects = {f"stage:{WHOLE}"} | {f"persona:{p.key}" for p in personas}
    for journey in maps:
        subjects |= {f"stage:{s.key}" for s in journey.stages} | {f"map:{journey.key}"}
        subjects |= {f"emotion:{s.key}:{journey.key}" for s in journey.stages}  # a person's value beside the data's
        for part in (journey.claims, journey.touchpoints, journey.scores, journey.actions, journey.moments):
            subjects |= {p.id for p in part}
        subjects |= {f"{c.kind}:{c.stage}:{c.theme}" for c in journey.claims if c.basis.by}  # the computed claim that it stands for
    standing = latest(decisions)
    return tuple(d for d in standing if d.subject in subjects), tuple(d for d in standing if d.subject not in subjects)


def cited(maps: Iterable[JourneyMap]) -> list[str]:
    """The ids of every observation that anything in these maps cites."""
    ids: set[str] = set()
    for journey in maps:
        steps = journey.funnel.steps if journey.funnel else ()
        cells = (*journey.claims, *journey.emotions, *journey.touchpoints, *journey.scores, *journey.actions)
        for item in (*cells, *journey.operations, *journey.moments, *steps):
            if item.evidence is not None:
                ids |= set(item.evidence.observation_ids)
                ids |= {q.observation_id for q in getattr(item.evidence, "quotes", ())}
    return sorted(ids)


def receipts(ids: Iterable[str], said: pd.DataFrame, events: Events | None, places: pd.DataFrame | None, timezone: str) -> dict[str, Receipt]:
    """Each cited id with where it can be looked up, so that a copied ``map.json`` still answers *why*."""
    wanted = list(ids)
    found: dict[str, Receipt] = {}
    rows = said[said["observation_id"].isin(wanted)].drop_duplicates("observation_id")
    for row in rows.itertuples():
        found[str(row.observation_id)] = Receipt(
            source=str(row.alias),
            where=_where(row.sheet, row.row),
            at=_at(row.at, row.at_precision, timezone),
            text=_text(row.text),
            lang=_text(row.lang),
            score=None if pd.isna(row.score) else float(row.score),
            question=_text(row.question),
            stage=str(row.stage),
            customer=str(row.customer_id),
        )
    numbers = [i[1:] for i in wanted if i.startswith("e") and i[1:].isdigit()]
    if events is not None and numbers:
        stage_of = {} if places is None else dict(zip(places["event"], places["stage"].astype(str), strict=True))
        answer = events.query(f"SELECT * FROM events WHERE observation_id IN ({', '.join(numbers)}) ORDER BY observation_id")
        for row in answer.itertuples():
            found[f"e{row.observation_id}"] = Receipt(
                source=str(row.file),
                where=str(row.row),
                at=_at(pd.Timestamp(row.at, tz="UTC") if row.at == row.at else None, row.at_precision, timezone),
                text=str(row.event),
                stage=stage_of.get(row.event),
                customer=str(row.customer_id),
            )
    return {i: found[i] for i in wanted if i in found}


def _where(sheet: Any, row: Any) -> str:
    return f"{sheet}!{row}" if isinstance(sheet, str) and sheet else str(row)


def _at(at: Any, precision: Any, timezone: str) -> str | None:
    """An instant in UTC to the second; a value known only to the day stays a day, the study's own."""
    if at is None or pd.isna(at):
        return None
    if precision == "day":
        return at.tz_convert(timezone).strftime("%Y-%m-%d")
    if precision == "month":
        return at.tz_convert(timezone).strftime("%Y-%m")
    return at.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
