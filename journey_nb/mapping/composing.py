"""From coded and placed research to the file of a study: everyone's map, with what people wrote, its codes, decisions and receipts."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from .. import assumptions
from ..assumptions.starters import stage_names
from ..assumptions.written import Written
from ..model.decisions import read as read_decisions
from ..model.errors import UsageError
from ..model.journey import WHOLE, Coverage, JourneyMap, MapBook, Measure, Persona, Reason, StudyFacts
from ..stage_files import load_rules
from ..study import before, read_claims
from ..text import themes
from ..text.people import is_coding
from . import holding
from .about import heard, peopled, period_of, sources_of, unmatched_of, weak_of, window
from .accounts import buyers
from .book import cited, issue_codes, last_seen, receipts, sort_decisions
from .build import Placed, draft_map, speakers
from .changes import diff
from .future import future_map
from .lanes import laned, watched
from .leaving import Leaving, data_end
from .priorities import prioritized
from .signals import signalled
from .totals import measures
from .trust import rule_of, sourced, weighed
from .verdicts import judge
from .wishes import wishes


@dataclass(frozen=True)
class Composed:
    """A book, what to append to ``claims.jsonl``, and the said table inside the period."""

    book: MapBook
    lines: list[dict[str, Any]]
    inside: pd.DataFrame
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)  # of what the book says of roles and accounts


def compose(research: Any, name: str | None = None, *, issued: Sequence[dict[str, Any]] = ()) -> Composed:
    """Every map of a study in one period (None: all there is). ``issued`` are codes given since ``claims.jsonl`` was last written."""
    if research.clauses is None or research.model is None:
        raise UsageError(
            en="draft_map needs coded and placed research: call code() and place() first.", ko="draft_map 앞에 code()와 place()를 먼저 실행하십시오."
        )
    study, labels = research.study, themes.labels(research.taxonomy)
    seen_in = window(research, name)
    customers, inside, span = seen_in
    clauses = peopled(research.clauses, customers)
    placed = Placed(
        said=inside,
        clauses=clauses[clauses["observation_id"].isin(inside["observation_id"])],
        stages=research.model.stages,
        themes=labels,
        events=research.events,
        places=research.places,
        span=seen_in.utc,
        event_kinds={f.alias: f.kind for f in research.files},
        self_selected=frozenset(f.kind for f in research.files if f.self_selected),
        seed=study.settings.seed,
    )
    written, edited = assumptions.standing(study.folder, stage_names(research.model), research.extras.get("stickies"))
    edited += issued
    seen = last_seen(clauses, research.timezone)
    placed = holding.stood(replace(placed, end=data_end(placed)), research, name)
    leaving = Leaving(placed, placed.end, research.timezone)
    drawn = replace(
        draft_map(placed, goal=study.goal), coverage=_coverage(placed), measures=_measures(research), funnel=holding.funnel(leaving, placed, research)
    )
    judged = judge(laned(drawn, placed, research), written, spoke=speakers(placed).to_dict(), seen=seen)
    edited += _confirmed(judged, written, seen)
    journey, lines = issue_codes(_weighed(judged, placed, research), [*read_claims(study.folder), *edited], seen, labels)
    lines += research.found.lines if research.found else ()
    maps, personas = [journey], ()
    for persona, members in _members(research.found):
        theirs = holding.stood(placed.only(members), research, name, key=persona.key)
        left = leaving.funnel(theirs, members, open_days=journey.funnel.open_days) if journey.funnel else None
        part = replace(draft_map(theirs, key=persona.key, goal=study.goal), coverage=_coverage(theirs), funnel=left)
        part = _weighed(laned(part, theirs, research), theirs, research)
        part, more = issue_codes(part, [*read_claims(study.folder), *edited, *lines], seen, labels, lost=False)
        maps.append(_not_yet(part, persona.since))
        lines += more
        personas += (replace(persona, wishes=wishes(theirs, part.needs)),)
    maps += [wanted] if (wanted := future_map(journey, written)) else []
    applied, orphaned = sort_decisions([d for d in read_decisions(study.folder) if not is_coding(d)], maps, personas)
    roles, behind = buyers(research, placed)
    book = MapBook(
        study=StudyFacts(study.slug, study.settings.name or study.slug, research.timezone, research.model.key, research.redacted, study.settings.invented),
        period=period_of(research, span, customers, inside),
        maps=tuple(maps),
        sources=sources_of(research),
        unmatched=unmatched_of(research),
        weak=weak_of(research, inside, journey, span, customers),
        decisions=applied,
        orphaned=(*orphaned, *research.orphans),
        evidence=receipts([*cited(maps), *sorted(roles.cited() if roles else ())], research.said, research.events, research.places, research.timezone),
        personas=personas,
        rule=rule_of(research),
        segmentation=research.found.segmentation if research.found and journey.people else None,
        roles=roles,
    )
    return Composed(book, [*edited, *lines], inside, behind)


def compared(research: Any, made: Composed, name: str) -> Composed:
    """The same with what changed since the period before ``name``: everyone's two maps, drawn from the same research.

    As it is where nobody said or did anything in the period before.
    """
    earlier = compose(replace(research, found=None), before(name), issued=made.lines)
    if not earlier.book.map().people or not made.book.map().people:
        return made
    return replace(made, book=replace(made.book, changes=diff(earlier.book, made.book)), lines=earlier.lines)


def _weighed(journey: JourneyMap, placed: Placed, research: Any) -> JourneyMap:
    """What follows from all cells of a map together: signals between them, how far each can be trusted, and what to do first."""
    return sourced(prioritized(weighed(watched(signalled(journey, placed, research), placed, research), placed, research), placed, research))


def _measures(research: Any) -> tuple[Measure, ...]:
    if research.measures is None or research.measures.empty:
        return ()
    own = [r.model_dump(exclude_none=True) for r in research.study.settings.rules]
    return measures(research.measures, research.model, load_rules(extra=own))


def _members(found: Any) -> list[tuple[Persona, list[str]]]:
    """Each persona with its customers."""
    if found is None:
        return []
    return [(p, found.members.index[found.members == p.key].tolist()) for p in found.personas]


def _not_yet(journey: JourneyMap, since: str | None) -> JourneyMap:
    """A persona's map that says of the stages before ``since`` that nobody could tell yet who is of it; what its people met there stays."""
    keys = [s.key for s in journey.stages]
    if since not in keys:
        return journey
    why = Reason("confidence.before_persona", {"stage": since})
    early = keys[: keys.index(since)]
    marked = (replace(s, confidence=replace(s.confidence, reasons=(*s.confidence.reasons, why))) if s.key in early else s for s in journey.stages)
    return replace(journey, stages=tuple(marked))


def _confirmed(journey: JourneyMap, written: tuple[Written, ...], seen: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Lines that remember the last day of the rows that confirmed a claim, so that one that loses them can say until when it stood."""
    days = {c.id: seen.get(f"{c.kind}:{c.stage}:{c.theme}") for c in journey.claims if c.basis.by and c.basis.kind == "evidence"}
    return [replace(w, last_observed=days[w.id]).line() for w in written if days.get(w.id) and days[w.id] != w.last_observed]


def _coverage(placed: Placed) -> tuple[Coverage, ...]:
    """Who was heard at which stage, by kind of source; a stage that nobody spoke of has no entry."""
    table = heard(placed, placed.event_kinds or {})
    made = []
    for stage in (*placed.keys, WHOLE):
        for kind, rows in table[table["stage"] == stage].groupby("kind_of_source", sort=True):
            known = not rows["customer_id"].astype(str).str.startswith("anon-").any()
            made.append(Coverage(stage, str(kind), int(rows["customer_id"].nunique()), bool(known), int(rows["n"].sum())))
    return tuple(made)
