"""What became of each customer: lost or not, or how they judged the whole. An experience can only predict what came after it."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false, reportIndexIssue=false

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..events import funnels
from ..model.journey import WHOLE, JourneyMap
from .build import Placed
from .leaving import data_end, present

LOST = "lost"
SCORES = ("nps", "csat", "rating")  # asked of the whole journey; the first that anybody answered is the outcome
COLUMNS = ["customer_id", "stage", "value", "until", "sheet"]
MOMENT = pd.Timedelta(microseconds=1)


@dataclass(frozen=True)
class Outcome:
    """One outcome of a study.

    ``rows`` has one row a customer and stage (``lost``) or a customer (a score; ``stage`` is ``whole``): ``value`` (1 lost, 0 not; or the
    score), ``until`` (UTC; what they met at that stage has to lie no later) and ``sheet`` (the response that holds the score).
    """

    key: str
    rows: pd.DataFrame
    low: float = 0.0  # the ends of the scale
    high: float = 1.0

    @property
    def staged(self) -> bool:
        return self.key == LOST

    def is_bad(self, values: pd.Series) -> pd.Series:
        """Who fared badly: lost, a detractor (0 to 6), or below the middle of the scale."""
        return values <= 6 if self.key == "nps" else values > 0.5 if self.staged else values < (self.low + self.high) / 2

    @property
    def people(self) -> int:
        return int(self.rows["customer_id"].nunique())

    @property
    def bad(self) -> int:
        return int(self.rows.loc[self.is_bad(self.rows["value"]), "customer_id"].nunique())


def lost(journey: JourneyMap, placed: Placed, timezone: str) -> Outcome | None:
    """Of everybody who reached a stage and whose case is decided: lost there or later (1), or went on and not lost since (0); None without a funnel.

    What somebody met at a stage counts up to the moment before they first came to a later one, or up to the last time they were seen at
    any stage: what is told after somebody has left, or after they have gone on, is no sign of it. Open cases are left out.
    """
    if journey.funnel is None:
        return None
    seen = funnels.visits(placed.events, placed.places, present(placed.said), placed.stages, placed.span)
    if placed.members is not None:
        seen = seen[seen["customer_id"].isin(set(placed.members["customer_id"]))]
    end = data_end(placed)
    if end is None or seen.empty:
        return None
    end = max(end, pd.Timestamp(journey.funnel.until, tz=timezone).tz_convert("UTC"))
    _, gone = funnels.funnel(seen, placed.stages, until=end, open_days=journey.funnel.open_days, timezone=timezone)
    return Outcome(LOST, fates(seen, placed.keys, gone))


def fates(seen: pd.DataFrame, keys: list[str], gone: dict[str, list[str]]) -> pd.DataFrame:
    """One row a customer and stage that is decided, from :func:`journey_nb.events.funnels.visits` and the customers lost at each stage.

    Examples
    --------
    >>> day = lambda d: pd.Timestamp(f"2026-07-{d:02d}", tz="UTC")
    >>> seen = pd.DataFrame([("kim", "try", day(1), day(1)), ("kim", "buy", day(3), day(9)), ("lee", "try", day(2), day(2)), ("roh", "try", day(8), day(8))],
    ...                     columns=["customer_id", "stage", "first_at", "last_at"])
    >>> decided = fates(seen, ["try", "buy"], {"try": ["lee"]})
    >>> [(r.customer_id, r.stage, r.value, f"{r.until:%d %H}") for r in decided.itertuples()]
    [('kim', 'try', 0.0, '02 23'), ('lee', 'try', 1.0, '02 00')]
    """
    dated = seen[seen["first_at"].notna() & seen["stage"].isin(keys)]
    people = pd.Index(sorted(dated["customer_id"].unique()), dtype=object)
    first, last = (_wide(dated, column, people, keys) for column in ("first_at", "last_at"))
    left = np.zeros(first.shape, bool)
    for j, key in enumerate(keys):
        left[:, j] = people.isin(gone.get(key, []))
    final = np.nanmax(np.where(np.isnan(last), -np.inf, last), axis=1) if len(people) else np.array([])
    rows = []
    for j, key in enumerate(keys[:-1]):
        here = ~np.isnan(first[:, j])
        after = first[:, j + 1 :]
        again = np.where(after < first[:, [j]], last[:, j + 1 :], after)  # seen there before: only the last time is known to be after
        again = np.where(again >= first[:, [j]], again, np.nan)
        went_on = here & ~np.isnan(again).all(axis=1)
        lost_later = left[:, j:].any(axis=1)
        decided = here & (went_on | lost_later)
        until = np.where(went_on, np.nanmin(np.where(np.isnan(again), np.inf, again), axis=1) - 1, final)
        rows.append(pd.DataFrame({"customer_id": people[decided], "stage": key, "value": lost_later[decided].astype(float), "until": until[decided]}))
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=COLUMNS[:4])
    moment = pd.to_datetime(table["until"].astype("float64").astype("int64"), unit="us", utc=True)
    return table.assign(until=moment, sheet=None)[COLUMNS]


def _wide(dated: pd.DataFrame, column: str, people: pd.Index, keys: list[str]) -> np.ndarray:
    """People × stages in microseconds; NaN where they were not seen."""
    table = np.full((len(people), len(keys)), np.nan)
    micros = dated[column].dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]").astype("int64")
    table[people.get_indexer(dated["customer_id"]), pd.Index(keys).get_indexer(dated["stage"])] = micros
    return table


def scored(said: pd.DataFrame) -> Outcome | None:
    """How customers judged the whole: their latest NPS, else their latest overall score; None where nobody was asked."""
    asked = said[said["score"].notna() & ~said["customer_id"].astype(str).str.startswith("anon-")]
    for measure in SCORES:
        rows = asked[asked["measure"] == measure]
        if measure != "nps" and len(rows):  # of these only what was asked of the whole; whether somebody would recommend us always is
            rows = rows[rows["stage"].astype(str) == WHOLE]
        if measure != "nps" and len(rows):
            item = rows.groupby("item")["customer_id"].nunique().sort_values(kind="stable").index[-1]
            rows = rows[rows["item"] == item]
        if rows.empty:
            continue
        last = rows.sort_values(["at", "observation_id"], na_position="first").groupby("customer_id", sort=True).tail(1).sort_values("customer_id")
        table = pd.DataFrame(
            {"customer_id": last["customer_id"], "stage": WHOLE, "value": last["score"].astype(float), "until": pd.to_datetime(last["at"], utc=True)}
        )
        low, high = float(rows["scale_low"].iloc[0]), float(rows["scale_high"].iloc[0])
        return Outcome(measure, table.assign(sheet=last["response_id"]).reset_index(drop=True)[COLUMNS], low, high)
    return None
