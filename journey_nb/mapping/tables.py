"""The tables behind a map, as plain frames: what was read, coded, placed and counted. No raw value is left in any of them."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pandas as pd

from ..identity import REPORT
from ..model.journey import WHOLE, Evidence, FunnelStep, MapBook, Measure, Persona
from ..personas.inputs import feature_tables
from ..text.points import points
from . import backlog, beside, between_tables
from .about import peopled

WAS = ("was_kind", "was_themes", "was_valence")  # what the machine said where a person decided
OBSERVATIONS = [
    *("observation_id", "response_id", "customer_id", "known", "account_id", "role", "voice", "at", "at_precision", "alias", "source", "kind_of_source"),
    *(
        "sheet",
        "row",
        "channel",
        "touchpoint",
        "stage",
        "placed_by",
        "counted",
        "event",
        "item",
        "question",
        "text",
        "score",
        "scale_low",
        "scale_high",
        "measure",
    ),
    *("lang", "valence", "sure", "kind", "themes", "phrases", "why", "decided_by", "codes", *WAS),
]
CLAUSES = ["observation_id", "clause", "stage", "words", "lang", "valence", "sure", "kind", "themes", "phrases", "group", "why", "decided_by", "codes", *WAS]


def tables(book: MapBook, research: Any, inside: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table of ``tables/`` by its name.

    ``observations`` one row a thing said (``counted``: a customer's, inside the period) · ``clauses`` one a coded clause ·
    ``files`` one a file (its name is only here) · ``sources`` one a source family, with its latest record ·
    ``intake_log`` one a row set aside or mended · ``stages``, ``emotions``, ``claims``, ``scores``, ``touchpoints``, ``actions``
    one a cell of the map · ``assumptions`` one a thing that a person wrote, with its verdict ·
    ``personas`` one a persona · ``members`` one a placed customer · ``features`` one a known customer · ``feature_info`` one a feature ·
    ``funnel`` one a stage and map · ``measures`` one a reported total ·
    ``board_notes``, ``desk_notes``, ``codebook`` and ``inventory`` what the team wrote, read and planned, where there is any ·
    ``points`` one a thing that customers say, in whatever words · ``found_themes`` what repeats where no theme fits ·
    ``gaps`` whom nobody asked about what · ``coverage`` people by stage and kind of source ·
    ``moves``, ``switches``, ``channel_gaps``, ``efforts``, ``operations``, ``kpis``, ``peak_ends``, ``moments`` and ``contradictions``
    what stands between the cells (made by :func:`.between_tables.tables`) ·
    ``backlog`` one an opportunity of everyone's map, in order ·
    ``roles`` one a role and stage, ``accounts`` one an account, ``segments`` one a segment and stage, where a source names roles or accounts
    (made by :func:`.accounts.buyers`) · ``identity`` ids that are one person's, one a kind of link · ``unmatched`` what no rule placed.
    """
    journey = book.map()
    counted = research.said["observation_id"].isin(inside["observation_id"])
    said = research.said.assign(counted=counted).reindex(columns=OBSERVATIONS)
    stage_of = dict(zip(research.said["observation_id"], research.said["stage"].astype(str), strict=True))
    clauses = research.clauses.assign(stage=[stage_of.get(i) for i in research.clauses["observation_id"]])
    return {
        "observations": said.sort_values("observation_id", ignore_index=True),
        "points": _points(research, inside),
        "found_themes": research.groups.reindex(columns=["key", "lang", "label", "n", "people", "words"]),
        "clauses": clauses.reindex(columns=CLAUSES).sort_values(["observation_id", "clause"], ignore_index=True),
        "files": pd.DataFrame([_file(f) for f in research.files]),
        **beside.tables(book, research),
        "intake_log": research.intake.log,
        "sources": _sources(research),
        "stages": pd.DataFrame(
            [
                {
                    "stage": s.key,
                    "label_ko": s.label.ko,
                    "label_en": s.label.en,
                    "reached": s.reached,
                    "spoke": s.spoke,
                    "observations": s.observations,
                    "events": s.events,
                    "confidence": s.confidence.level,
                }
                for s in journey.stages
            ]
        ),
        "emotions": pd.DataFrame(
            [
                {k: getattr(e, k) for k in ("stage", "measured_by", "valence", "low", "high", "n", "thin", "negative", "neutral", "positive")}
                for e in journey.emotions
            ],
            columns=["stage", "measured_by", "valence", "low", "high", "n", "thin", "negative", "neutral", "positive"],
        ),
        "claims": pd.DataFrame([_claim(c) for c in journey.claims], columns=list(_CLAIM)),
        "backlog": backlog.frame(book),
        "scores": pd.DataFrame(
            [
                {k: getattr(s, k) for k in ("id", "stage", "measure", "question", "value", "low", "high", "n", "scale_low", "scale_high")} | s.parts
                for s in journey.scores
            ],
            columns=["id", "stage", "measure", "question", "value", "low", "high", "n", "scale_low", "scale_high", "promoters", "passives", "detractors"],
        ),
        "touchpoints": pd.DataFrame(
            [
                {
                    "id": t.id,
                    "stage": t.stage,
                    "touchpoint": t.label.ko,
                    "channel": t.channel,
                    "reached": t.reached,
                    "answered": t.answered,
                    "satisfaction": t.satisfaction,
                    "low": t.low,
                    "high": t.high,
                }
                for t in journey.touchpoints
            ],
            columns=["id", "stage", "touchpoint", "channel", "reached", "answered", "satisfaction", "low", "high"],
        ),
        "actions": pd.DataFrame(
            [
                {"id": a.id, "stage": a.stage, "event": a.event, "people": a.evidence.n_people, "events": a.evidence.n_observations, **_share(a.evidence)}
                for a in journey.actions
                if a.evidence is not None
            ],
            columns=["id", "stage", "event", "people", "events", "of", "share", "low", "high"],
        ),
        **between_tables.tables(book.maps),
        "coverage": _coverage(journey),
        "personas": pd.DataFrame([_persona(p, book) for p in book.personas], columns=list(_PERSONA)),
        "members": _members(research),
        **feature_tables(research.features, book.segmentation),
        "funnel": pd.DataFrame([_step(m.key, s) for m in book.maps if m.funnel for s in m.funnel.steps], columns=list(_STEP)),
        "measures": pd.DataFrame([_plain(m) for m in journey.measures], columns=[f.name for f in fields(Measure)]),
        "assumptions": pd.DataFrame([_assumption(w) for w in journey.written], columns=list(_ASSUMPTION)),
        "identity": research.links if research.links is not None else pd.DataFrame(columns=REPORT),
        "unmatched": pd.DataFrame(book.unmatched.items(), columns=["value", "n"]),
    }


def _points(research: Any, inside: pd.DataFrame) -> pd.DataFrame:
    """What customers say, stage by stage, equal things together: one row a kind, stage and point, out of those who put that stage into words."""
    told = points(peopled(research.clauses, inside), taxonomy=research.taxonomy)
    return told.assign(quotes=[" / ".join(q.text for q in quotes) for quotes in told["quotes"]])


_CLAIM = (
    "code",
    "id",
    "kind",
    "stage",
    "theme",
    "label_ko",
    "label_en",
    "status",
    "basis",
    "people",
    "of",
    "share",
    "low",
    "high",
    "share_of",
    "observations",
    "sources",
    "confidence",
)


def _claim(claim: Any) -> dict[str, Any]:
    e: Evidence | None = claim.evidence
    row = {
        "code": claim.code,
        "id": claim.id,
        "kind": claim.kind,
        "stage": claim.stage,
        "theme": claim.theme,
        "label_ko": claim.label.ko,
        "label_en": claim.label.en,
        "status": claim.status,
        "basis": claim.basis.kind,
        "confidence": claim.confidence.level,
    }
    if e is not None:
        row |= {"people": e.n_people, "share_of": e.share_of, "observations": e.n_observations, "sources": " ".join(e.sources), **_share(e)}
    return row


def _share(e: Evidence) -> dict[str, Any]:
    return {} if e.share is None else {"of": e.share.of, "share": e.share.count / e.share.of, "low": e.share.low, "high": e.share.high}


def _file(report: Any) -> dict[str, Any]:
    counts = {name: getattr(report, name) for name in ("rows_read", "rows_kept", "rows_mended", "rows_set_aside", "zone", "zone_assumed")}
    names = {"alias": report.alias, "file": report.path, "source": report.source, "kind": report.kind}
    return names | {"why_ko": report.why.ko, "why_en": report.why.en, "encoding": report.encoding} | counts


def _sources(research: Any) -> pd.DataFrame:
    """One row a source family: its files, the records kept of them, and the first and last moment any of them tells of: how far it was read."""
    families = {f.alias: (f.source, f.kind) for f in research.files if f.source not in ("not data", "unreadable")}
    said = research.said.loc[research.said["at"].notna(), ["alias", "at"]].rename(columns={"alias": "file"})
    spans = said.groupby("file")["at"].agg(["min", "max"])
    if research.events is not None:
        did = research.events.query('SELECT file, min("at") AS "min", max("at") AS "max" FROM events GROUP BY file ORDER BY file').set_index("file")
        spans = pd.concat([spans, did.apply(lambda c: pd.to_datetime(c, utc=True).astype("datetime64[us, UTC]"))])
    rows = []
    for source, kind in dict.fromkeys(families.values()):
        mine = [f for f in research.files if families.get(f.alias) == (source, kind)]
        seen = spans[spans.index.isin([f.alias for f in mine])]
        first, last = (seen["min"].min(), seen["max"].max()) if len(seen) else (pd.NaT, pd.NaT)
        rows.append((source, kind, len(mine), sum(f.rows_kept for f in mine), first, last))
    found = pd.DataFrame(rows, columns=["source", "kind", "files", "rows_kept", "first_at", "last_at"])
    return found.assign(**{name: pd.to_datetime(found[name], utc=True).astype("datetime64[us, UTC]") for name in ("first_at", "last_at")})


def _coverage(journey: Any) -> pd.DataFrame:
    """People by stage (rows) and kind of source (columns)."""
    stages = [*(s.key for s in journey.stages), WHOLE]
    rows = [{"stage": c.stage, "kind": c.kind, "people": c.people} for c in journey.coverage]
    if not rows:
        return pd.DataFrame({"stage": stages})
    wide = pd.DataFrame(rows).pivot_table(index="stage", columns="kind", values="people", aggfunc="sum", fill_value=0)
    return wide.reindex(stages, fill_value=0).reset_index().rename_axis(None, axis=1)


_PERSONA = ("persona", "label_ko", "label_en", "kind", "people", "of", "share", "low", "high", "stability", "traits_ko", "traits_en", "rule", "by", "at")


def _persona(persona: Persona, book: MapBook) -> dict[str, Any]:
    label = book.persona_label(persona)
    share = persona.share
    return {
        **{"persona": persona.key, "label_ko": label.ko, "label_en": label.en, "kind": persona.kind},
        **{"people": share.count, "of": share.of, "share": share.count / share.of, "low": share.low, "high": share.high},
        **{"stability": persona.stability, "rule": persona.rule, "by": persona.by, "at": persona.at},
        **{f"traits_{lang}": "; ".join(t.label.text(lang) for t in persona.traits) for lang in ("ko", "en")},
    }


def _members(research: Any) -> pd.DataFrame:
    """One row a placed customer: pseudonym and persona."""
    if research.found is None or not len(research.found.members):
        return pd.DataFrame({"customer_id": pd.Series(dtype=str), "persona": pd.Series(dtype=str)})
    members = research.found.members.sort_index()
    return pd.DataFrame({"customer_id": members.index.to_numpy(), "persona": members.to_numpy()})


_STEP = ("persona", "stage", "reached", "went_on", "lost", "open", "known", "share", "low", "high")


def _step(persona: str, step: FunnelStep) -> dict[str, Any]:
    row = {"persona": persona} | {k: getattr(step, k) for k in ("stage", "reached", "went_on", "lost", "open", "known")}
    return row | ({} if step.share is None else {"share": step.share.count / step.share.of, "low": step.share.low, "high": step.share.high})


def _plain(measure: Measure) -> dict[str, Any]:
    return {f.name: getattr(measure, f.name) for f in fields(Measure)} | {"label": measure.label.ko}


def _assumption(part: Any) -> dict[str, Any]:
    evidence, label = part.evidence, part.label
    return {
        "code": part.code,
        "id": part.id,
        "kind": getattr(part, "kind", type(part).__name__.lower()),
        "stage": part.stage,
        "label_ko": label.ko if label else "",
        "label_en": label.en if label else "",
        "by": part.basis.by,
        "at": part.basis.at,
        "tests_by": part.basis.tests_by,
        "basis": part.basis.kind,
        "verdict": part.verdict.kind if part.verdict else None,
        "reason": part.verdict.reason.key if part.verdict else None,
        "people": evidence.n_people if evidence else None,
        "asks_ko": part.basis.asks.ko if part.basis.asks else None,
        "asks_en": part.basis.asks.en if part.basis.asks else None,
    }


_ASSUMPTION = ("code", "id", "kind", "stage", "label_ko", "label_en", "by", "at", "tests_by", "basis", "verdict", "reason", "people", "asks_ko", "asks_en")
