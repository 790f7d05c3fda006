"""From which stage on a persona can be known, and among how many accounts it is found."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from .. import stats
from ..model.claims import Share
from ..model.personas import Persona
from .info import Features

NAMED = 2  # traits that a persona's name is made of


def stage_of(column: str, stages: Sequence[str]) -> str | None:
    """The stage a column cannot be known before; None where it belongs to none.

    Examples
    --------
    >>> order = ["try", "sign_up", "use"]
    >>> [stage_of(c, order) for c in ("stage_sign_up_share", "days_try_to_use", "seats", "stage_try_events")]
    ['sign_up', 'use', None, 'try']
    """
    for key in stages:
        if column in (f"stage_{key}_events", f"stage_{key}_share") or any(column == f"days_{first}_to_{key}" for first in stages):
            return key
    return None


def latest(columns: Iterable[str], stages: Sequence[str], *, all_of: bool) -> str | None:
    """The last of the stages that these columns need; with ``all_of`` None where one of them needs none."""
    needed = [stage_of(column, stages) for column in columns]
    known = [key for key in needed if key is not None]
    if not known or (all_of and len(known) < len(needed)):
        return None
    return max(known, key=list(stages).index)


def dated(personas: Iterable[Persona], stages: Sequence[str]) -> tuple[Persona, ...]:
    """Found personas with the stage from which they can be told: that of the two traits they differ by most, which their names are made of."""
    return tuple(replace(p, since=latest([t.feature for t in p.traits[:NAMED]], stages, all_of=False)) if p.kind == "found" else p for p in personas)


def with_accounts(personas: Iterable[Persona], members: pd.Series, features: Features) -> tuple[Persona, ...]:
    """Each persona with the share of accounts that have somebody of it; people of one account may be of several personas."""
    if "account" not in features.describe:
        return tuple(personas)
    account = features.describe["account"].dropna()
    everywhere = int(account.nunique())
    return tuple(replace(p, accounts=_share(int(account.reindex(members.index[members == p.key]).nunique()), everywhere)) for p in personas)


def _share(count: int, of: int) -> Share | None:
    if not of:
        return None
    told = stats.wilson(count, of)
    return Share(count, of, told.low, told.high)
