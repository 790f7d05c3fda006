"""What customers did: counted in the event log, on disk."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .info import FeatureInfo
from .measures import reliability
from .speaks import OUTCOME

if TYPE_CHECKING:
    from ..engine import Events

COURSE = {"active_days": Phrase("Active days", "활동한 날"), "span_days": Phrase("Days from first to last event", "첫 활동부터 마지막 활동까지")}
_LOGIN = re.compile(r"log[\s_-]?(in|on)\b|log(in|on)|sign[\s_-]?in|session[\s_-]?start|로그인", re.I)
_FAILED = re.compile(r"fail|error|denied|실패|오류", re.I)
WEEK = 7.0
TIMED = 5  # active days from which a share of them says something of a person
RELIABLE = 0.5  # of the differences between people are more than chance
EVENING = 18  # o'clock
PARTS = {
    "weekend": (
        Phrase("Active days on weekends", "주말에 활동한 날 비중"),
        Phrase("Often on weekends", "주말 활동 많음"),
        Phrase("Rarely on weekends", "주말 활동 적음"),
    ),
    "evening": (
        Phrase("Active days with an evening", "저녁에 활동한 날 비중"),
        Phrase("Often in the evening", "저녁 활동 많음"),
        Phrase("Rarely in the evening", "저녁 활동 적음"),
    ),
}

_ONE = """WITH p AS (
    SELECT events.customer_id, events.at, events.channel, events.file, names.stage, names.outcome, names.login, names.event,
           events.at_precision = 'instant' AS timed, timezone('{zone}', timezone('UTC', events.at)) AS here, CAST(here AS DATE) AS day
    FROM events JOIN names ON events.event = names.event WHERE events.customer_id NOT LIKE 'anon-%' {inside}),
  d AS (SELECT * FROM p WHERE NOT outcome)"""
_PEOPLE = """SELECT customer_id, count(DISTINCT day) AS active_days, count(*) FILTER (login) AS logins,
    (epoch(max("at")) - epoch(min("at"))) / 86400 AS span_days, (epoch(max("at")) - epoch(min("at") FILTER (login))) / 86400 AS since_login,
    list(DISTINCT channel) FILTER (channel IS NOT NULL) AS channels, max(day) AS last_day, count(DISTINCT day) FILTER (timed) AS timed_days,
    count(DISTINCT day) FILTER (timed AND isodow(day) > 5) AS weekend, count(DISTINCT day) FILTER (timed AND hour(here) >= {evening}) AS evening
    FROM d GROUP BY customer_id ORDER BY customer_id"""
_SOURCES = """, s AS (SELECT d.*, coalesce(origin.source, d.file) AS source FROM d SEMI JOIN steps USING (stage) LEFT JOIN origin USING (file)),
    seen AS (SELECT stage, source, count(DISTINCT customer_id) AS n FROM s GROUP BY ALL),
    main AS (SELECT stage, arg_max(source, (n, source)) AS source FROM seen GROUP BY stage) """
_STAGES = _SOURCES + "SELECT customer_id, stage, count(*) AS n FROM s SEMI JOIN main USING (stage, source) GROUP BY ALL ORDER BY ALL"
_THERE = _SOURCES + "SELECT DISTINCT s.customer_id, main.stage FROM s JOIN main ON s.source = main.source ORDER BY ALL"
_GAPS = """, f AS (SELECT customer_id, stage, min("at") AS since FROM d GROUP BY ALL)
    SELECT f.customer_id, steps.stage, steps.following, (epoch(min(d."at")) - epoch(min(f.since))) / 86400 AS days
    FROM f JOIN steps USING (stage) JOIN d ON d.customer_id = f.customer_id AND d.stage = steps.following AND d."at" >= f.since
    GROUP BY ALL ORDER BY ALL"""
_ENDED = "SELECT DISTINCT customer_id, event, stage FROM p WHERE outcome ORDER BY ALL"


def did(
    events: Events,
    places: pd.DataFrame | None,
    labels: Mapping[str, Phrase],
    span: tuple[str, str] | None,
    timezone: str,
    sources: Mapping[str, str],
) -> tuple[dict[str, pd.Series], dict[str, pd.Series], dict[str, FeatureInfo]]:
    names = events.names()[["event"]].astype({"event": object})
    stage_of = {} if places is None else dict(zip(places["event"].astype(str), places["stage"].astype(str), strict=True))
    names["stage"] = [stage_of.get(str(event), "whole") for event in names["event"]]
    ends = {key for key in labels if OUTCOME.search(key)}
    names["outcome"] = [bool(OUTCOME.search(str(event))) or stage in ends for event, stage in zip(names["event"], names["stage"], strict=True)]
    names["login"] = [bool(_LOGIN.search(str(event)) and not _FAILED.search(str(event))) for event in names["event"]]
    seen = [key for key in labels if key in set(names.loc[~names["outcome"], "stage"])]
    steps = pd.DataFrame({"stage": pd.Series(seen, dtype=object), "following": pd.Series([*seen[1:], None], dtype=object)[: len(seen)]})
    inside = "" if span is None else f"AND events.at >= TIMESTAMP '{span[0]}' AND events.at < TIMESTAMP '{span[1]}'"
    one = _ONE.format(zone=timezone.replace("'", "''"), inside=inside)
    people = events.query(one + _PEOPLE.format(evening=EVENING), names=names).set_index("customer_id")
    origin = pd.DataFrame({"file": pd.Series(list(sources), dtype=object), "source": pd.Series(list(sources.values()), dtype=object)})
    counts = events.query(one + _STAGES, names=names, steps=steps, origin=origin).pivot(index="customer_id", columns="stage", values="n")
    counts = counts.reindex(index=people.index, columns=seen).astype(float)
    there = events.query(one + _THERE, names=names, steps=steps, origin=origin).assign(n=1.0).pivot(index="customer_id", columns="stage", values="n")
    unknown = there.reindex(index=people.index, columns=seen).isna()  # people whom the product that records this stage does not know
    gaps = events.query(one + _GAPS, names=names, steps=steps)
    ended = events.query(one + _ENDED, names=names)

    table: dict[str, pd.Series] = {}
    meta: dict[str, FeatureInfo] = {}
    so_far = counts.fillna(0).cumsum(axis=1).mask(unknown.cumsum(axis=1) > 0)
    for key in seen:
        table[f"stage_{key}_events"] = counts[key]
        meta[f"stage_{key}_events"] = _stage_events(labels[key])
    for key in seen[1:]:
        table[f"stage_{key}_share"] = counts[key] / so_far[key]
        meta[f"stage_{key}_share"] = _stage_share(labels[key])
    for (key, following), rows in gaps.groupby(["stage", "following"], sort=False):
        name = f"days_{key}_to_{following}"
        table[name] = rows.set_index("customer_id")["days"]
        meta[name] = _gap(labels[key], labels[following])
    weeks = people["span_days"].clip(lower=WEEK) / WEEK
    table["active_days_a_week"] = people["active_days"] / weeks
    meta["active_days_a_week"] = _behaviour(
        "Active days a week", "주당 활동한 날", "count", ("Active on many days", "활동한 날 많음"), ("Active on few days", "활동한 날 적음")
    )
    if names["login"].any():
        table["logins_a_week"] = people["logins"].where(people["logins"] > 0) * WEEK / people["since_login"].clip(lower=WEEK)
        meta["logins_a_week"] = _behaviour("Log-ins a week", "주당 로그인 수", "count", ("Frequent log-ins", "로그인 잦음"), ("Rare log-ins", "로그인 드묾"))
    if people["channels"].notna().any():
        table["channels"] = people["channels"].map(lambda used: frozenset(used) if isinstance(used, (list, np.ndarray)) else frozenset())
    describe: dict[str, pd.Series] = {}
    for part, (label, high, low) in PARTS.items():
        enough = people["timed_days"] >= TIMED
        if enough.sum() > 1 and people.loc[enough, part].sum():
            share = (people[part] / people["timed_days"]).where(enough)
            real = reliability(people.loc[enough, part].to_numpy(float), people.loc[enough, "timed_days"].to_numpy(float)) >= RELIABLE
            (table if real else describe)[f"{part}_share"] = share
            meta[f"{part}_share"] = FeatureInfo(label, "share", "behaviour", high, low)
    if len(people):
        as_of = _as_of(people["last_day"], span, timezone)
        describe["recency_days"] = (as_of - pd.to_datetime(people["last_day"])).dt.days.astype(float)
        label = Phrase(f"Days since the last activity, as of {as_of:%Y-%m-%d}", f"마지막 활동 뒤 지난 날({as_of:%Y-%m-%d} 기준)")
        meta["recency_days"] = FeatureInfo(label, "days", "outcome", label, label)
    for name, label in COURSE.items():
        describe[name] = people[name].astype(float)
        meta[name] = FeatureInfo(label, "days", "outcome", label, label)
    for stage in [key for key in labels if key in ends and (ended["stage"] == key).any()]:
        describe[f"reached_{stage}"] = _whether(ended.loc[ended["stage"] == stage, "customer_id"], people.index)
        meta[f"reached_{stage}"] = _outcome(labels[stage])
    for event in sorted(set(ended.loc[~ended["stage"].isin(ends), "event"])):
        describe[f"did_{event}"] = _whether(ended.loc[ended["event"] == event, "customer_id"], people.index)
        meta[f"did_{event}"] = _outcome(Phrase.same(str(event)))
    return table, describe, meta


def _as_of(last: pd.Series, span: tuple[str, str] | None, timezone: str) -> pd.Timestamp:
    """The day that recency is counted back from: the last one of the period, or of the log where that ends before."""
    newest = pd.to_datetime(last).max()
    if span is None:
        return newest
    before = pd.Timestamp(span[1], tz="UTC").tz_convert(timezone).tz_localize(None).normalize()
    return min(newest, before - pd.Timedelta(days=1))


def _whether(who: pd.Series, index: pd.Index) -> pd.Series:
    """1 for those who did; 0 for the others in the log, and for who did nothing else than that 1 too."""
    index = index.union(pd.Index(who.unique()))
    return pd.Series(index.isin(set(who)).astype(float), index=index)


def _behaviour(en: str, ko: str, unit: str, high: tuple[str, str], low: tuple[str, str]) -> FeatureInfo:
    return FeatureInfo(Phrase(en, ko), unit, "behaviour", Phrase(*high), Phrase(*low))


def _stage_events(s: Phrase) -> FeatureInfo:
    return _behaviour(f"Events at {s.en}", f"{s.ko} 활동 수", "count", (f"Busy at {s.en}", f"{s.ko} 활동 많음"), (f"Quiet at {s.en}", f"{s.ko} 활동 적음"))


def _stage_share(s: Phrase) -> FeatureInfo:
    high, low = (f"{s.en} above all", f"{s.ko} 비중 높음"), (f"Little {s.en}", f"{s.ko} 비중 낮음")
    return _behaviour(f"Share of activity at {s.en}", f"{s.ko} 활동 비중", "share", high, low)


def _gap(s: Phrase, following: Phrase) -> FeatureInfo:
    label = (f"Days from {s.en} to {following.en}", f"{s.ko} 시작부터 {following.ko} 시작까지")
    return _behaviour(*label, "days", (f"Long {s.en}", f"{s.ko} 오래"), (f"Short {s.en}", f"{s.ko} 짧음"))


def _outcome(label: Phrase) -> FeatureInfo:
    return FeatureInfo(label, "share", "outcome", label, label)
