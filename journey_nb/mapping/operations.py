"""How we work at a stage, as customers lived it: minutes to the first reply, hours to the solution, days until the next stage began.

Reported times of tickets and cases stand first; where a conversation was exported message by message, the time between a customer's first
message and the team's next one is the first reply. What nobody recorded is not guessed.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from typing import Any

import pandas as pd

from .. import stats
from ..model.journey import WHOLE, Operation, Spread
from .build import Placed
from .evidence import FEW, evidence
from .leaving import present

TALKS = ("chat", "ticket")  # kinds of source in which the team answers; an interviewer answers nobody
HOUR, DAY = 60.0, 86400.0
COLUMNS = ["customer_id", "stage", "observation_id", "response_id", "known", "alias", "kind_of_source", "value"]
UNITS = {"first_reply": "minutes", "resolution": "hours", "waiting": "days"}
_FIRST = """SELECT customer_id, stage, min("at") AS first FROM p
    WHERE at_precision = 'instant' OR at_precision = 'day' GROUP BY ALL ORDER BY ALL"""


def operations(placed: Placed, said: pd.DataFrame | None = None, waits: pd.DataFrame | None = None) -> tuple[Operation, ...]:
    """One row a stage and measure that the records tell; none where they tell nothing.

    A person is one figure: the median of their own tickets or conversations. The interval is the median's, resampled by customer; a median
    has one from five people on. ``stage`` whole stands for all records, whatever stage they are of; waiting has none there.

    Parameters
    ----------
    said : DataFrame, optional
        Everything that was said, the team's own words too (``Research.said``), with ``voice``, ``conversation``, ``at``, ``stage``.
    waits : DataFrame, optional
        Minutes that single tickets waited (``report.EXTRAS["waits"]``), found among ``said`` by ``alias, sheet, row``.
    """
    there = _inside(placed, said)
    told = _told(there, waits)
    found = {
        "first_reply": pd.concat([told["first_reply"], _replies(there, set(told["first_reply"]["response_id"]))], ignore_index=True),
        "resolution": told["resolution"],
        "waiting": _waited(placed),
    }
    made = []
    for stage in (*placed.keys, WHOLE):
        for measure, rows in found.items():
            here = rows if stage == WHOLE and measure != "waiting" else rows[rows["stage"].astype(str) == stage]
            if len(here):
                made.append(_operation(stage, measure, here, placed.seed))
    return tuple(made)


def _operation(stage: str, measure: str, rows: pd.DataFrame, seed: int) -> Operation:
    each = rows.groupby("customer_id")["value"].median().to_numpy()
    drawn = stats.median(each, seed=seed, cell=f"operation:{stage}:{measure}")
    cited = rows.dropna(subset=["observation_id"]) if "observation_id" in rows else rows.iloc[:0]
    return Operation(
        stage=stage,
        measure=measure,
        unit=UNITS[measure],
        spread=Spread(
            n=drawn.n,
            median=drawn.value,
            p75=stats.quantile(each, 0.75),
            p90=stats.quantile(each, 0.9),
            low=drawn.low if drawn.n >= FEW else None,
            high=drawn.high if drawn.n >= FEW else None,
        ),
        known=not rows["customer_id"].astype(str).str.startswith("anon-").any(),
        evidence=evidence(cited, select={"stage": stage, "operation": measure}) if len(cited) else None,
    )


def _inside(placed: Placed, said: pd.DataFrame | None) -> pd.DataFrame:
    """What was said by anybody in the period, in conversations of the people at hand."""
    if said is None or said.empty:
        return placed.said.iloc[:0]
    rows = said
    if placed.span is not None:
        start, end = (pd.Timestamp(moment, tz="UTC") for moment in placed.span)
        ours = rows["observation_id"].isin(set(placed.said["observation_id"]))
        rows = rows[ours | ((rows["at"] >= start) & (rows["at"] < end))]
    if placed.members is None:
        return rows
    mine = rows["customer_id"].isin(set(placed.members["customer_id"]))
    talks = set(rows.loc[mine & (rows["voice"] == "customer"), "conversation"].dropna()) if "conversation" in rows else set()
    return rows[mine | ((rows["voice"] != "customer") & rows["conversation"].isin(talks))] if talks else rows[mine]


def _told(said: pd.DataFrame, waits: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """What tickets and cases say of themselves: one row a record, minutes to the first reply and hours to the solution."""
    empty = pd.DataFrame(columns=COLUMNS, dtype=object)
    if waits is None or waits.empty or said.empty:
        return {"first_reply": empty, "resolution": empty}
    place = ["alias", "sheet", "row"]
    records = said.assign(voiced=said["voice"] != "customer").sort_values(["voiced", "observation_id"], kind="stable")  # the customer's own words first
    records = records.assign(**{name: records[name].fillna("").astype(str) for name in place}).drop_duplicates(place)
    figures = waits.assign(**{name: waits[name].fillna("").astype(str) for name in place}).drop_duplicates(place)
    both = records[[*place, *(name for name in COLUMNS[:-1] if name not in place)]].merge(figures, on=place, how="inner")
    found = {}
    for name, per in (("first_reply", 1.0), ("resolution", HOUR)):
        values = pd.to_numeric(both[name], errors="coerce") / per
        found[name] = both.assign(value=values)[COLUMNS][values.notna()] if len(both) else empty
    return found


def _replies(said: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """Minutes from a customer's first message of a conversation to the team's next one; a conversation of several customers tells nothing."""
    empty = pd.DataFrame(columns=COLUMNS, dtype=object)
    if said.empty or "conversation" not in said:
        return empty
    rows = said[said["kind_of_source"].isin(TALKS) & said["voice"].isin(["customer", "team"]) & said["at"].notna() & (said["at_precision"] == "instant")]
    if rows.empty:
        return empty
    rows = rows[~rows["response_id"].isin(known)]
    talk = rows["alias"].astype(str) + "\x1f" + rows["conversation"].where(rows["conversation"].notna(), rows["response_id"]).astype(str)
    made = []
    for _, turns in rows.assign(talk=talk).sort_values(["at", "observation_id"], kind="stable").groupby("talk", sort=True):
        theirs, ours = turns[turns["voice"] == "customer"], turns[turns["voice"] == "team"]
        if theirs.empty or theirs["customer_id"].nunique() > 1:
            continue
        first = theirs.iloc[0]
        after = ours[ours["at"] >= first["at"]]
        if len(after):
            minutes = (after["at"].iloc[0] - first["at"]).total_seconds() / 60
            made.append((*(first[name] for name in COLUMNS[:-1]), minutes))
    return pd.DataFrame(made, columns=COLUMNS) if made else empty


def _waited(placed: Placed) -> pd.DataFrame:
    """Days from a person's first trace at one stage to their first at the next stage, where that came later.

    What was known to the day only counts from that day's start; one who never came to the next stage, or came there first, is left out.
    """
    said = present(placed.said)
    told = said[said["at"].notna() & ~said["customer_id"].astype(str).str.startswith("anon-")]
    told = told[told["at_precision"].isin(["instant", "day"])] if "at_precision" in told else told
    parts = [told.assign(stage=told["stage"].astype(str)).groupby(["customer_id", "stage"], as_index=False)["at"].min().rename(columns={"at": "first"})]
    did = placed.did(_FIRST)
    if len(did):
        did = did[~did["customer_id"].astype(str).str.startswith("anon-")]
        parts.append(did.assign(first=pd.to_datetime(did["first"], utc=True), stage=did["stage"].astype(str)))
    seen = pd.concat(parts, ignore_index=True).groupby(["customer_id", "stage"])["first"].min() if any(len(p) for p in parts) else None
    made: list[tuple[Any, ...]] = []
    if seen is not None and len(seen):
        seconds = (pd.to_datetime(seen, utc=True) - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
        wide = seconds.unstack("stage").reindex(columns=placed.keys)
        for stage, after in zip(placed.keys, placed.keys[1:], strict=False):
            days = (wide[after] - wide[stage]) / DAY
            made += [(who, stage, value) for who, value in days[days > 0].items()]
    return pd.DataFrame(made, columns=["customer_id", "stage", "value"])
