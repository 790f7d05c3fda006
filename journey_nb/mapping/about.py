"""What a map says about itself: its period, its sources, what no rule placed, and what is weak."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from .. import stages
from ..intake.opening import rule_for
from ..model.journey import WHOLE, Period, Reason, SourceFile
from ..study import Span, period
from ..text.themes import OTHER
from .emotion import tells
from .evidence import weak_points


def within(research: Any, said: pd.DataFrame, span: Span) -> pd.Series:
    """Rows of the period: by their date, or, where they have none, by the period that the study states for their source."""
    dated = (said["at"] >= span.start) & (said["at"] < span.end)
    stated = set()
    for report in research.files:
        rule = rule_for(report.path, research.study.sources)
        if rule is not None and rule.period:
            own = period(rule.period, research.timezone, fiscal_year_starts=research.study.settings.fiscal_year_starts)
            if span.first <= own.first and own.after <= span.after:
                stated.add(report.alias)
    return dated | (said["at"].isna() & said["alias"].isin(stated))


class Window(NamedTuple):
    """The rows of one period: what customers said in all, what of it is inside, and the span (None: all there is)."""

    customers: pd.DataFrame
    inside: pd.DataFrame
    span: Span | None

    @property
    def utc(self) -> tuple[str, str] | None:
        """From and before, for the events."""
        return None if self.span is None else (f"{self.span.start:%Y-%m-%d %H:%M:%S}", f"{self.span.end:%Y-%m-%d %H:%M:%S}")


def window(research: Any, name: str | None) -> Window:
    """What customers said, and what of it belongs to the period ``name``."""
    span = period(name, research.timezone, fiscal_year_starts=research.study.settings.fiscal_year_starts) if name else None
    customers = research.said[research.said["voice"] == "customer"]
    return Window(customers, customers if span is None else customers[within(research, customers, span)], span)


def peopled(clauses: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Clauses with the person, stage and source of the observation they belong to; long comments are quoted by the clause."""
    people = said[["observation_id", "customer_id", "known", "alias", "kind_of_source", "stage", "at", "text"]]
    if clauses.empty:
        return people.iloc[:0].assign(**{name: pd.Series(dtype=object) for name in ("clause", "words", "lang", "valence", "kind", "themes", "comment")})
    own = [c for c in clauses.columns if c not in people.columns or c == "observation_id"]
    joined = clauses[own].merge(people, on="observation_id", how="inner")
    return joined.assign(comment=joined["text"].where(joined["text"].str.len() <= 160, joined["words"]))


def heard(placed: Any, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Who said or did how many things where: one row a stage, kind of source and customer, with ``n``."""
    columns = ["stage", "kind_of_source", "customer_id", "n"]
    said = placed.said.assign(stage=placed.said["stage"].astype(str)).groupby(["stage", "kind_of_source", "customer_id"], as_index=False).size()
    table = said.rename(columns={"size": "n"})[columns]
    did = placed.did("SELECT stage, file, customer_id, count(*) AS n FROM p GROUP BY ALL ORDER BY ALL")
    return table if did.empty else pd.concat([table, did.assign(kind_of_source=did["file"].map(dict(kinds)))[columns]], ignore_index=True)


def period_of(research: Any, span: Span | None, customers: pd.DataFrame, inside: pd.DataFrame) -> Period:
    dates = inside["at"].dropna().dt.tz_convert(research.timezone)
    first, last = (dates.min(), dates.max()) if len(dates) else (None, None)
    if research.events is not None and span is None:
        answer = research.events.query("SELECT min(events.at) AS first, max(events.at) AS last FROM events").iloc[0]
        moments = [pd.Timestamp(m, tz="UTC").tz_convert(research.timezone) for m in answer if m == m and m is not None]
        first, last = min([m for m in (first, *moments) if m is not None], default=None), max([m for m in (last, *moments) if m is not None], default=None)
    if span is not None:
        undated = int(customers["at"].isna().sum() - inside["at"].isna().sum())
        return Period(span.name, span.first.isoformat(), span.after.isoformat(), undated, len(customers) - undated - len(inside))
    after = None if last is None else (last + pd.Timedelta(days=1)).strftime("%Y-%m-%d")
    return Period(None, None if first is None else first.strftime("%Y-%m-%d"), after, int(customers["at"].isna().sum()), 0)


def sources_of(research: Any) -> tuple[SourceFile, ...]:
    said = research.said[research.said["voice"] == "customer"]
    people = said.groupby("alias")["customer_id"].nunique()
    known = said.groupby("alias")["known"].all()
    did: dict[str, int] = {}
    if research.events is not None:
        counted = research.events.query("SELECT file, count(DISTINCT customer_id) AS n FROM events GROUP BY file ORDER BY file")
        did = {str(r.file): int(r.n) for r in counted.itertuples()}
    return tuple(
        SourceFile(
            *(f.alias, f.source, f.kind, f.rows_read, f.rows_kept, f.rows_set_aside),
            *(int(people.get(f.alias, did.get(f.alias, 0))), bool(known.get(f.alias, True))),
            *(f.purpose or None, f.consent or None, f.unverified),
        )
        for f in research.files
        if f.source not in ("not data", "unreadable")
    )


def unmatched_of(research: Any) -> dict[str, int]:
    """Touchpoints, questions and events that no rule knew, with how often they occur. Comments have no value a rule could be written for."""
    found: dict[str, int] = {str(row.value): int(row.n) for row in stages.unmatched(research.said).head(50).itertuples() if row.value}
    if research.places is not None:
        unknown = research.places[research.places["placed_by"] == stages.NONE]
        found |= {str(row.event): int(row.n) for row in unknown.itertuples()}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:50])


def weak_of(research: Any, inside: pd.DataFrame, journey: Any, span: Span | None, customers: pd.DataFrame) -> tuple[Reason, ...]:
    texts = inside[inside["text"].notna()]
    coded = texts[texts["lang"].isin(["ko", "en"])]
    foreign = texts[texts["lang"] == "other"]
    other = int((coded["themes"].map(lambda t: tuple(t) if isinstance(t, (tuple, list)) else ()) == (OTHER,)).sum())
    silent_words = int((~tells(coded)).sum()) if len(coded) else 0
    nowhere = inside[inside["stage"].astype(str) == WHOLE]
    silent = [s.key for s in journey.stages if s.spoke == 0]
    kinds = sorted({s.kind for s in sources_of(research) if s.people})
    broken = [f.alias for f in research.files if f.source == "unreadable"]
    chosen = {f.kind for f in research.files if f.self_selected}
    all_unplaced = len(inside) > 0 and len(nowhere) == len(inside) and not any(s.reached for s in journey.stages)
    undated = int(customers["at"].isna().sum() - inside["at"].isna().sum()) if span else 0
    return weak_points(
        {
            "unreadable": {"n": len(broken), "files": broken} if broken else None,
            "only_totals": {"n": len({m.label for m in journey.measures})} if journey.measures and not journey.people else None,
            "nobody": {"any": 1} if not journey.people and not journey.measures and any(f.rows_kept for f in research.files) else None,
            "qualitative": {"n": journey.people, "known": journey.known} if journey.qualitative and journey.people else None,
            "no_words": {"any": 1} if journey.people and not len(coded) else None,
            "all_unplaced": {"n": len(nowhere)} if all_unplaced else None,
            "unplaced": {"n": len(nowhere), "of": len(inside)} if not all_unplaced and len(nowhere) > 0.2 * len(inside) else None,
            "silent_stages": {"stages": silent} if silent and journey.people and not all_unplaced else None,
            "one_kind": {"kind": kinds[0]} if len(kinds) == 1 else None,
            "self_selected": {"any": 1} if kinds and set(kinds) <= chosen else None,
            "other_language": {"n": len(foreign), "of": len(texts)} if len(foreign) else None,
            "undecided": {"n": silent_words, "of": len(coded)} if silent_words > 0.5 * len(coded) else None,
            "no_theme": {"n": other, "of": len(coded)} if other > 0.4 * len(coded) else None,
            "found_themes": {"groups": ", ".join(f"{g.label} ({g.people})" for g in research.groups.itertuples())} if len(research.groups) else None,
            "anonymous": {"n": int(inside.loc[~inside["known"].astype(bool), "customer_id"].nunique())} if len(inside) and not inside["known"].all() else None,
            "undated": {"n": undated} if undated else None,
            "outside": {"n": len(customers) - undated - len(inside)} if span and len(customers) - undated > len(inside) else None,
            "set_aside": {"n": n_aside, "of": sum(f.rows_read for f in research.files)} if (n_aside := sum(f.rows_set_aside for f in research.files)) else None,
        }
    )
