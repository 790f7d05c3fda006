"""Channels: how many each customer used, and which of them above all."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from .. import i18n
from ..model.phrase import Phrase
from .did import RELIABLE
from .info import FeatureInfo
from .measures import reliability
from .said import CONTACTS

if TYPE_CHECKING:
    from ..engine import Events

LEAST = 3  # days (or contacts) of a customer, for shares of them
_DAYS = """SELECT events.customer_id, events.file, events.channel,
    count(DISTINCT CAST(timezone('{zone}', timezone('UTC', events.at)) AS DATE)) AS n
    FROM events WHERE events.channel IS NOT NULL AND events.customer_id NOT LIKE 'anon-%' {inside} GROUP BY ALL ORDER BY ALL"""


def used(done: pd.Series | None, spoke: pd.DataFrame) -> pd.Series:
    """The set of channels of each customer, in the log and in what they said."""
    both = {} if done is None else {str(who): set(names) for who, names in done.items()}
    if "channel" in spoke:
        for who, channel in spoke.loc[spoke["channel"].notna(), ["customer_id", "channel"]].drop_duplicates().itertuples(index=False):
            both.setdefault(str(who), set()).add(str(channel))
    return pd.Series({who: frozenset(names) for who, names in both.items() if names}, dtype=object)


def shares(
    events: Events | None, spoke: pd.DataFrame | None, sources: Mapping[str, str], *, span: tuple[str, str] | None, timezone: str
) -> dict[str, tuple[pd.Series, bool, FeatureInfo]]:
    """By channel the share of each customer's active days (or contacts) in it, and whether people differ in it by more than chance.

    Counted inside one product, the one that sees most people in two channels or more: who is missing in another product has no share
    of its channels, and no zero either. Who has fewer than three days has a gap. Only channels that have a name of ours are told.
    """
    made = []
    if events is not None:
        inside = "" if span is None else f"AND events.at >= TIMESTAMP '{span[0]}' AND events.at < TIMESTAMP '{span[1]}'"
        days = events.query(_DAYS.format(zone=timezone.replace("'", "''"), inside=inside))
        made.append(days.assign(source=[sources.get(str(file), str(file)) for file in days["file"]])[["customer_id", "source", "channel", "n"]])
    one = next((c for c in ("response_id", "observation_id") if spoke is not None and c in spoke), None)
    if spoke is not None and one and {"channel", "kind_of_source"} <= set(spoke.columns):
        came = spoke[spoke["kind_of_source"].isin(list(CONTACTS)) & spoke["channel"].notna()]
        own = came.groupby(["customer_id", "kind_of_source", "channel"], observed=True)[one].nunique()
        made.append(own.reset_index(name="n").rename(columns={"kind_of_source": "source"}))
    if not any(len(part) for part in made):
        return {}
    counted = pd.concat([part for part in made if len(part)], ignore_index=True).astype({"channel": object, "source": object})
    best = pd.DataFrame()
    for _, rows in counted.groupby("source", sort=True):
        wide = rows.pivot_table(index="customer_id", columns="channel", values="n", aggfunc="sum", fill_value=0)
        wide = wide[wide.sum(axis=1) >= LEAST]
        if (wide.sum() > 0).sum() > 1 and len(wide) > len(best):
            best = wide
    out: dict[str, tuple[pd.Series, bool, FeatureInfo]] = {}
    for channel in sorted(best.columns):
        if not i18n.has(f"channel.{channel}") or not best[channel].sum():
            continue
        times, of = best[channel].astype(float), best.sum(axis=1).astype(float)
        en, ko = (i18n.t(f"channel.{channel}", lang) for lang in ("en", "ko"))
        info = FeatureInfo(
            Phrase(f"Share of activity by {en}", f"{ko} 활동 비중"),
            "share",
            "behaviour",
            Phrase(f"Mostly by {en}", f"{ko} 위주"),
            Phrase(f"Hardly by {en}", f"{ko} 드묾"),
        )
        out[f"channel_{channel}_share"] = times / of, reliability(times.to_numpy(), of.to_numpy()) >= RELIABLE, info
    return out
