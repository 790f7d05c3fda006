"""Channels: who has to change them, and how differently people feel in two of them at the same stage."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pandas as pd

from .. import association, stats
from ..model.journey import ChannelGap, ChannelSwitch
from .evidence import FEW, share
from .peak_end import SERIES
from .records import ORDER, Records

_USED = "SELECT pos, channel, count(DISTINCT customer_id) AS people FROM r WHERE channel IS NOT NULL AND channel <> '' GROUP BY ALL"
# From one channel to the next within a stage; and from the last channel of a stage to the first one of the stage that came after it.
_SWITCHED = f"""
    WITH o AS (
        SELECT customer_id, pos, channel, "at", lag(pos) OVER w AS come, lag(channel) OVER w AS before
        FROM r WHERE channel IS NOT NULL AND channel <> '' WINDOW w AS ({ORDER}))
    SELECT customer_id, come, pos, before, channel, min("at") AS first_at FROM o WHERE before <> channel AND pos IN (come, come + 1)
    GROUP BY ALL ORDER BY come, pos, before, channel, customer_id"""


def switched(records: Records) -> pd.DataFrame:
    """One row a customer and change of channel: ``customer_id, come`` and ``pos`` (stage before and after)``, before, channel, first_at`` (UTC, naive)."""
    return records.ask(_SWITCHED)


def switches(records: Records, changed: pd.DataFrame) -> tuple[ChannelSwitch, ...]:
    """The switching matrix of every stage, and the changes of channel on the way to the next one, most people first.

    The share is of those who used the first channel at that stage; None under five. Only records that name a channel count: what lies
    between two of them is not known.
    """
    if changed.empty:
        return ()
    used = {(int(row.pos), str(row.channel)): int(row.people) for row in records.ask(_USED).itertuples()}
    counted = changed.groupby(["come", "pos", "before", "channel"], sort=True)["customer_id"].nunique().reset_index(name="people")
    counted = counted.sort_values(["come", "pos", "people", "before", "channel"], ascending=[True, True, False, True, True])
    made = []
    for row in counted.itertuples():
        here, to, of = int(row.come), int(row.pos), used[int(row.come), str(row.before)]
        made.append(
            ChannelSwitch(
                stage=records.keys[here],
                before=str(row.before),
                after=str(row.channel),
                people=int(row.people),
                known=True,
                share=share(int(row.people), of) if of >= FEW else None,
                to_stage=records.keys[to] if to != here else None,
            )
        )
    return tuple(made)


def gaps(felt: pd.DataFrame, stages: list[str]) -> tuple[ChannelGap, ...]:
    """Every pair of channels at the same stage with five people's feelings each, the more people first; p-values corrected for all of them.

    Parameters
    ----------
    felt : DataFrame
        From :func:`journey_nb.mapping.build.feelings`; a person's mean in a channel is one voice.
    """
    made: list[ChannelGap] = []
    named = felt[felt["channel"].notna() & (felt["channel"].astype(str).str.strip() != "")]
    for series in SERIES:
        voice = named.dropna(subset=[series]).assign(stage=lambda f: f["stage"].astype(str), channel=lambda f: f["channel"].astype(str).str.strip())
        means = voice.groupby(["stage", "channel", "customer_id"], sort=True).agg(felt=(series, "mean"), known=("known", "all")).reset_index()
        for stage in stages:
            here = {str(c): rows for c, rows in means[means["stage"] == stage].groupby("channel", sort=True) if len(rows) >= FEW}
            for one, other in combinations(sorted(here, key=lambda c: (-len(here[c]), c)), 2):
                made.append(_gap(stage, series, one, other, here[one], here[other]))
    corrected = stats.benjamini_hochberg([g.p for g in made if g.p is not None])
    return tuple(replace(g, q=float(q)) for g, q in zip(made, corrected, strict=True))


def _gap(stage: str, series: str, one: str, other: str, here: pd.DataFrame, there: pd.DataFrame) -> ChannelGap:
    apart = association.means_differ(here["felt"].to_numpy(), there["felt"].to_numpy())
    known = bool(here["known"].all() and there["known"].all())
    return ChannelGap(stage, series, one, other, len(here), len(there), known, apart.value, apart.low, apart.high, apart.p)
