"""What tells customers apart, one column each: what they did, what they said and prefer, what they are.

What a customer thinks of us (NPS, satisfaction), what became of them (renewed, cancelled) and who they are (age, role, industry) are
no inputs: groups made of outcomes explain nothing. They describe a group afterwards. *How long ago* somebody was last seen is left
out too: it measures the day the data were cut, so everybody's changes with the next export. An analyst who wants it otherwise says so
in ``journey.toml`` (:mod:`.inputs`).
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..model.phrase import Phrase
from . import channels
from .are import attributes as attributes_of
from .are import of_people
from .asked import asked
from .did import did
from .info import FeatureInfo, Features, most_frequent, typed
from .said import said as said_of

if TYPE_CHECKING:
    from ..engine import Events

__all__ = ["FeatureInfo", "Features", "features", "most_frequent"]


def features(
    said: pd.DataFrame | None,
    events: Events | None,
    places: pd.DataFrame | None,
    stages: Iterable[Any],
    attributes: pd.DataFrame | None = None,
    *,
    span: tuple[str, str] | None = None,
    timezone: str = "UTC",
    sources: Mapping[str, str] | None = None,
    taxonomy: Any = None,
) -> Features:
    """Every known customer's features, counted in the log (on disk) and in what they said.

    Parameters
    ----------
    said : PlacedObservations, optional
        One row a thing said: ``customer_id, voice, kind_of_source, response_id, channel, role, account_id, themes, measure, score,
        scale_low, scale_high``, as far as there are any; already inside the period.
    events, places : Events and DataFrame (event, stage), optional
        What customers did, and the stage of each event's name.
    stages : stage definitions (``key``, ``label``) or keys, in order
    attributes : DataFrame, optional
        Facts: ``customer_id, name, value, number`` (the value as a number, where it is one); with ``account_id`` and without
        ``customer_id`` it is an account's, and holds for each of its people. ``form`` marks answers chosen in a survey
        (:func:`.asked.asked`).
    span : (from, before), optional
        UTC instants for the events. ``timezone`` says which day an event belongs to.
    sources : alias → product, optional
        Which files are one product's. Where several products record a stage, its events are counted in the one that sees most
        people there: who is not in the other one is no quieter for that.
    taxonomy : text.themes.Taxonomy, optional
        The study's themes, for their names; ours where none are given.

    Returns
    -------
    Features
        ``stage_<key>_events`` and ``stage_<key>_share`` (of the customer's events at this stage and those before it), ``days_<a>_to_<b>``
        (from the first event of a stage to the first one of the next after it), ``active_days_a_week``, ``logins_a_week`` (since
        the first; both over a week at least), ``weekend_share`` and ``evening_share`` (of five or more active days), ``channels``,
        ``channel_<name>_share``, ``tickets``/``chats``/``calls``, ``theme_<key>`` (share of their three or more comments that name
        it), answers about needs and use by their question, and every numeric attribute but age and its like by its own name. A share
        of days or comments is an input only where people differ in it by more than chance. Who is in no log, or never came to a stage, has
        gaps there and no zeros: how far somebody came is what became of them (and the day the data were cut), not who they are. So
        are ``active_days``, ``span_days`` and ``recency_days``, which describe. No ticket counts as zero only for people in the log, and only where at
        least half of those with a ticket are in the log too, so that both name people alike.

    Examples
    --------
    >>> said = pd.DataFrame({"customer_id": ["kim", "lee", "lee", "anon-1"], "kind_of_source": "ticket", "observation_id": ["o1", "o2", "o3", "o4"]})
    >>> seats = pd.DataFrame({"customer_id": ["kim"], "name": ["seats"], "value": ["12"], "number": [12.0]})
    >>> features(said, None, None, ["try", "buy"], seats).table
                 tickets  seats
    customer_id
    kim              1.0   12.0
    lee              2.0    NaN
    """
    labels = {str(getattr(s, "key", s)): getattr(s, "label", None) or Phrase.same(str(s)) for s in stages}
    table: dict[str, pd.Series] = {}
    describe: dict[str, pd.Series] = {}
    meta: dict[str, FeatureInfo] = {}
    people: set[str] = set()
    spoke: Any = None
    if events is not None:
        done, told, info = did(events, places, labels, span, timezone, sources or {})
        table |= done
        describe |= told
        meta |= info
        people |= _ids(done.values())
    if said is not None and len(said):
        spoke = said[~said["customer_id"].astype(str).str.startswith("anon-")]
        spoke = spoke[spoke["voice"] == "customer"] if "voice" in spoke else spoke
        people |= set(spoke["customer_id"])
        told, about, info = said_of(spoke, in_log=_ids(table.values()), taxonomy=taxonomy)
        table |= told
        describe |= about
        meta |= info
        if len(ways := channels.used(table.pop("channels", None), spoke)):
            table["channels"] = ways
            meta["channels"] = FeatureInfo(
                Phrase("Channels used", "쓴 채널 수"), "count", "behaviour", Phrase("Many channels", "채널 많음"), Phrase("Few channels", "채널 적음")
            )
    if "channels" in table:
        table["channels"] = table["channels"].map(len).astype(float)
        for name, (share, real, info) in channels.shares(events, spoke, sources or {}, span=span, timezone=timezone).items():
            (table if real else describe)[name] = share
            meta[name] = info
    if attributes is not None and len(attributes):
        form = attributes["form"] if "form" in attributes else pd.Series(None, index=attributes.index, dtype=object)
        people |= set(attributes.loc[form.isin(["one", "several"]) & attributes["customer_id"].notna(), "customer_id"])  # who only chose answers
        facts = of_people(attributes.assign(form=form), people, describe.get("account"))
        for read, rows in ((asked, facts[facts["form"].notna()]), (attributes_of, facts[facts["form"].isna()])):
            known, about, info = read(rows, taken={*table, *describe})
            table |= known
            describe |= about
            meta |= info
    index = pd.Index(sorted(people), name="customer_id", dtype=object)
    columns = [name for name in meta if name in table]
    frame = pd.DataFrame({name: typed(table[name].reindex(index), meta[name].unit) for name in columns}, index=index)
    about = pd.DataFrame({name: describe[name].reindex(index) for name in meta if name in describe}, index=index)
    return Features(frame, {name: meta[name] for name in [*frame.columns, *about.columns]}, about)


def _ids(columns: Iterable[pd.Series]) -> set[str]:
    return {customer for column in columns for customer in column.index}
