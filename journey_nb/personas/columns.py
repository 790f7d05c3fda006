"""What tells customers apart, one column each: what they did, what they talk about, what they are.

What a customer thinks of us (NPS, satisfaction) and what became of them (renewed, cancelled) are no inputs: groups made of outcomes
explain nothing. They describe a group afterwards. *How long ago* somebody was last seen is left out too: it measures the day the
data were cut, so everybody's changes with the next export.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .measures import reliability

if TYPE_CHECKING:
    from ..engine import Events

RATINGS = {
    "nps": Phrase("NPS answer", "추천 의향"),
    "csat": Phrase("Satisfaction", "만족도"),
    "ces": Phrase("Ease", "수월함"),
    "rating": Phrase("Rating", "평점"),
}
CONTACTS = {  # kinds of source that customers come to by themselves, and that hold everyone who came
    "ticket": (Phrase("Tickets", "문의 수"), Phrase("Many tickets", "문의 잦음"), Phrase("Few tickets", "문의 드묾")),
    "chat": (Phrase("Chats", "채팅 수"), Phrase("Many chats", "채팅 잦음"), Phrase("Few chats", "채팅 드묾")),
    "call": (Phrase("Calls", "통화 수"), Phrase("Many calls", "통화 잦음"), Phrase("Few calls", "통화 드묾")),
}
COURSE = {"active_days": Phrase("Active days", "활동한 날"), "span_days": Phrase("Days from first to last event", "첫 활동부터 마지막 활동까지")}
_OUTCOME = re.compile(r"churn|cancel|unsubscri|renew|해지|해약|탈퇴|이탈|취소|재계약|갱신|계약 ?연장", re.I)
_OPINION = re.compile(r"\bnps\b|\bcsat\b|\bces\b|satisf|만족|추천 ?의향", re.I)
_LOGIN = re.compile(r"log[\s_-]?(in|on)\b|log(in|on)|sign[\s_-]?in|session[\s_-]?start|로그인", re.I)
_FAILED = re.compile(r"fail|error|denied|실패|오류", re.I)
WEEK = 7.0
RELIABLE = 0.5
COMMENTS = 3  # under it, what somebody happened to mention is not what they care for


@dataclass(frozen=True)
class FeatureInfo:
    """One column. ``high`` and ``low`` are short noun phrases for people with much or little of it."""

    label: Phrase
    unit: str  # share (0..1) | count | days | score | number | text
    family: str  # behaviour | preference | attribute | outcome
    high: Phrase
    low: Phrase


@dataclass(frozen=True)
class Features:
    """One row a *known* customer (index ``customer_id``, sorted); a gap means that nobody knows, never zero.

    ``table`` holds what customers are grouped by; ``describe`` what is told of a group afterwards: ratings, outcomes, words such as
    role and plan. ``meta`` has a :class:`FeatureInfo` for each column of both.
    """

    table: pd.DataFrame
    meta: Mapping[str, FeatureInfo]
    describe: pd.DataFrame = field(default_factory=pd.DataFrame)

    def _repr_html_(self) -> str:
        rows = [(name, info.label.en, info.unit, info.family) for name, info in self.meta.items()]
        return pd.DataFrame(rows, columns=["column", "label", "unit", "family"]).to_html(index=False)


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
        Firmographics: ``customer_id, name, value, number`` (the value as a number, where it is one); with ``account_id`` and
        without ``customer_id`` it is an account's, and holds for each of its people.
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
        the first; both over a week at least), ``channels``, ``tickets``/``chats``/``calls``, ``theme_<key>`` (share of their three
        or more comments that name it), and every numeric attribute by its own name. Who is in no log, or never came to a stage, has
        gaps there and no zeros: how far somebody came is what became of them (and the day the data were cut), not who they are. So
        are ``active_days`` and ``span_days``, which describe. No ticket counts as zero only for people in the log, and only where at
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
    if events is not None:
        did, told, info = _did(events, places, labels, span, timezone, sources or {})
        table |= did
        describe |= told
        meta |= info
        people |= _ids(did.values())
    if said is not None and len(said):
        spoke = said[~said["customer_id"].astype(str).str.startswith("anon-")]
        spoke = spoke[spoke["voice"] == "customer"] if "voice" in spoke else spoke
        people |= set(spoke["customer_id"])
        told, about, info = _said(spoke, in_log=_ids(table.values()), taxonomy=taxonomy)
        table |= told
        describe |= about
        meta |= info
        if "channel" in spoke or "channels" in table:
            table["channels"] = _channels(table.pop("channels", None), spoke)
            meta["channels"] = FeatureInfo(
                Phrase("Channels used", "쓴 채널 수"), "count", "behaviour", Phrase("Many channels", "채널 많음"), Phrase("Few channels", "채널 적음")
            )
    if "channels" in table:
        table["channels"] = table["channels"].map(len).astype(float)
    if attributes is not None and len(attributes):
        known, about, info = _attributes(_of_people(attributes, people, describe.get("account")), taken={*table, *describe})
        table |= known
        describe |= about
        meta |= info
    index = pd.Index(sorted(people), name="customer_id", dtype=object)
    columns = [name for name in meta if name in table]
    frame = pd.DataFrame({name: table[name].reindex(index).astype(float) for name in columns}, index=index)
    about = pd.DataFrame({name: describe[name].reindex(index) for name in meta if name in describe}, index=index)
    return Features(frame, {name: meta[name] for name in [*frame.columns, *about.columns]}, about)


def _ids(columns: Iterable[pd.Series]) -> set[str]:
    return {customer for column in columns for customer in column.index}


# ---------------------------------------------------------------- what they did

_ONE = """WITH p AS (
    SELECT events.customer_id, events.at, events.channel, events.file, names.stage, names.outcome, names.login, names.event,
           CAST(timezone('{zone}', timezone('UTC', events.at)) AS DATE) AS day
    FROM events JOIN names ON events.event = names.event WHERE events.customer_id NOT LIKE 'anon-%' {inside}),
  d AS (SELECT * FROM p WHERE NOT outcome)"""
_PEOPLE = """SELECT customer_id, count(DISTINCT day) AS active_days, count(*) FILTER (login) AS logins,
    (epoch(max("at")) - epoch(min("at"))) / 86400 AS span_days, (epoch(max("at")) - epoch(min("at") FILTER (login))) / 86400 AS since_login,
    list(DISTINCT channel) FILTER (channel IS NOT NULL) AS channels
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
_OUTCOMES = "SELECT DISTINCT customer_id, event, stage FROM p WHERE outcome ORDER BY ALL"


def _did(
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
    ends = {key for key in labels if _OUTCOME.search(key)}
    names["outcome"] = [bool(_OUTCOME.search(str(event))) or stage in ends for event, stage in zip(names["event"], names["stage"], strict=True)]
    names["login"] = [bool(_LOGIN.search(str(event)) and not _FAILED.search(str(event))) for event in names["event"]]
    seen = [key for key in labels if key in set(names.loc[~names["outcome"], "stage"])]
    steps = pd.DataFrame({"stage": pd.Series(seen, dtype=object), "following": pd.Series([*seen[1:], None], dtype=object)[: len(seen)]})
    inside = "" if span is None else f"AND events.at >= TIMESTAMP '{span[0]}' AND events.at < TIMESTAMP '{span[1]}'"
    one = _ONE.format(zone=timezone.replace("'", "''"), inside=inside)
    people = events.query(one + _PEOPLE, names=names).set_index("customer_id")
    origin = pd.DataFrame({"file": pd.Series(list(sources), dtype=object), "source": pd.Series(list(sources.values()), dtype=object)})
    counts = events.query(one + _STAGES, names=names, steps=steps, origin=origin).pivot(index="customer_id", columns="stage", values="n")
    counts = counts.reindex(index=people.index, columns=seen).astype(float)
    there = events.query(one + _THERE, names=names, steps=steps, origin=origin).assign(n=1.0).pivot(index="customer_id", columns="stage", values="n")
    unknown = there.reindex(index=people.index, columns=seen).isna()  # people whom the product that records this stage does not know
    gaps = events.query(one + _GAPS, names=names, steps=steps)
    ended = events.query(one + _OUTCOMES, names=names)

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


# ---------------------------------------------------------------- what they said


def _said(spoke: pd.DataFrame, *, in_log: set[str], taxonomy: Any) -> tuple[dict[str, pd.Series], dict[str, pd.Series], dict[str, FeatureInfo]]:
    table: dict[str, pd.Series] = {}
    describe: dict[str, pd.Series] = {}
    meta: dict[str, FeatureInfo] = {}
    one = "response_id" if "response_id" in spoke else "observation_id" if "observation_id" in spoke else None
    for kind, (label, high, low) in CONTACTS.items():
        rows = spoke[spoke["kind_of_source"] == kind] if "kind_of_source" in spoke and one else spoke.iloc[:0]
        if len(rows):
            count = rows.groupby("customer_id")[one].nunique().astype(float)
            if np.mean([customer in in_log for customer in count.index]) >= 0.5:
                count = count.reindex(sorted({*count.index, *in_log}), fill_value=0.0)
            table[f"{kind}s"] = count
            meta[f"{kind}s"] = FeatureInfo(label, "count", "behaviour", high, low)
    if "themes" in spoke:
        for key, (share, real, info) in _themes(spoke, taxonomy).items():
            (table if real else describe)[f"theme_{key}"] = share
            meta[f"theme_{key}"] = info
    if {"measure", "score"} <= set(spoke.columns):
        for measure, label in RATINGS.items():
            rows = spoke[(spoke["measure"] == measure) & spoke["score"].notna()]
            if len(rows):
                describe[f"own_{measure}"] = _rated(rows).groupby(rows["customer_id"]).mean()
                meta[f"own_{measure}"] = FeatureInfo(label, "score", "outcome", label, label)
    for column, label in {"role": Phrase("Role", "역할"), "account_id": Phrase("Account", "고객사")}.items():
        if column in spoke and spoke[column].notna().any():
            describe[column.removesuffix("_id")] = most_frequent(spoke["customer_id"], spoke[column])
            meta[column.removesuffix("_id")] = FeatureInfo(label, "text", "attribute", label, label)
    return table, describe, meta


def _themes(spoke: pd.DataFrame, taxonomy: Any) -> dict[str, tuple[pd.Series, bool, FeatureInfo]]:
    """By theme the share of each person's comments that name it, and whether people differ in it by more than chance.

    Of three comments one may happen to name a theme. Only where at least half of the differences between people are more than that
    (:func:`.measures.reliability`) is a theme a preference, and an input; else it only describes.
    """
    from ..text import themes

    coded = spoke[spoke["themes"].map(lambda t: isinstance(t, (tuple, list)) and len(t) > 0).astype(bool)]  # astype: nobody known spoke
    comments = coded.groupby("customer_id").size()
    comments = comments[comments >= COMMENTS].astype(float)
    if comments.empty:
        return {}
    counted = coded[["customer_id", "themes"]].explode("themes").groupby(["themes", "customer_id"]).size()
    known = themes.labels(taxonomy)
    out: dict[str, tuple[pd.Series, bool, FeatureInfo]] = {}
    for key in sorted(set(counted.index.get_level_values(0)) - {themes.OTHER}):
        times = counted.loc[key].reindex(comments.index, fill_value=0).astype(float)
        if times.sum() == 0:
            continue
        label = known[key].label if key in known else Phrase.same(key)
        info = FeatureInfo(
            Phrase(f"Comments about {label.en}", f"{label.ko} 이야기 비중"),
            "share",
            "preference",
            Phrase(f"Often speaks of {label.en}", f"{label.ko} 이야기 많음"),
            Phrase(f"Rarely speaks of {label.en}", f"{label.ko} 이야기 적음"),
        )
        out[key] = times / comments, reliability(times.to_numpy(), comments.to_numpy()) >= RELIABLE, info
    return out


def _rated(rows: pd.DataFrame) -> pd.Series:
    """The score as it was given; where a measure was asked on several scales, as valence."""
    score = rows["score"].astype(float)
    if not {"scale_low", "scale_high"} <= set(rows.columns):
        return score
    low, high = rows["scale_low"].astype(float), rows["scale_high"].astype(float)
    return score if low.nunique() <= 1 and high.nunique() <= 1 else 2 * (score - low) / (high - low) - 1


def most_frequent(who: pd.Series, what: pd.Series) -> pd.Series:
    """The value each customer has most often; of equals the first by name."""
    counted = pd.DataFrame({"who": who, "what": what.astype("string")}).dropna().value_counts().reset_index(name="n")
    ordered = counted.sort_values(["who", "n", "what"], ascending=[True, False, True])
    return ordered.drop_duplicates("who").set_index("who")["what"].astype(object)


def _channels(used: pd.Series | None, spoke: pd.DataFrame) -> pd.Series:
    """The set of channels of each customer, in the log and in what they said."""
    both = {} if used is None else {str(who): set(names) for who, names in used.items()}
    if "channel" in spoke:
        for who, channel in spoke.loc[spoke["channel"].notna(), ["customer_id", "channel"]].drop_duplicates().itertuples(index=False):
            both.setdefault(str(who), set()).add(str(channel))
    return pd.Series({who: frozenset(names) for who, names in both.items() if names}, dtype=object)


# ---------------------------------------------------------------- what they are


def _of_people(attributes: pd.DataFrame, people: set[str], account: pd.Series | None) -> pd.DataFrame:
    """The attributes of these people; what is known of an account holds for each of its people."""
    own = attributes[attributes["customer_id"].isin(people)]
    if account is None or "account_id" not in attributes:
        return own
    shared = attributes[attributes["customer_id"].isna() & attributes["account_id"].notna()]
    of_account = pd.DataFrame({"customer_id": account.index, "account_id": account.to_numpy()})
    told = shared.drop(columns="customer_id").merge(of_account, on="account_id")
    there = pd.MultiIndex.from_frame(own[["customer_id", "name"]])
    return pd.concat([own, told[~pd.MultiIndex.from_frame(told[["customer_id", "name"]]).isin(there)]], ignore_index=True)


def _three(label: tuple[str, str], high: tuple[str, str], low: tuple[str, str]) -> tuple[Phrase, Phrase, Phrase]:
    return Phrase(*label), Phrase(*high), Phrase(*low)


_SIZE = _three(("Deal size", "계약 금액"), ("Large deals", "계약 금액 큼"), ("Small deals", "계약 금액 작음"))
_TERM = _three(("Contract months", "계약 개월 수"), ("Long contract", "계약 기간 긺"), ("Short contract", "계약 기간 짧음"))
_SEATS = _three(("Seats", "사용자 수"), ("Many seats", "사용자 많음"), ("Few seats", "사용자 적음"))
_STAFF = _three(("Employees", "직원 수"), ("Large company", "큰 회사"), ("Small company", "작은 회사"))
_TENURE = _three(("Tenure", "이용 기간"), ("Customer for long", "오래된 고객"), ("New customer", "새 고객"))
COMMON = {  # columns that products name alike, in the reader's words
    **dict.fromkeys(("amount", "deal amount", "금액", "거래 금액", "계약 금액"), _SIZE),
    **dict.fromkeys(("contract months", "contract length", "term months", "계약 개월", "계약 기간(월)", "계약 기간"), _TERM),
    **dict.fromkeys(("seats", "licenses", "users", "좌석 수", "라이선스 수", "사용자 수"), _SEATS),
    **dict.fromkeys(("number of employees", "employees", "직원 수"), _STAFF),
    **dict.fromkeys(("tenure", "이용 개월"), _TENURE),
}


def _attributes(given: pd.DataFrame, *, taken: set[str]) -> tuple[dict[str, pd.Series], dict[str, pd.Series], dict[str, FeatureInfo]]:
    """Numbers are features and words describe; a name that says what became of a customer, or what they think, describes too."""
    table: dict[str, pd.Series] = {}
    describe: dict[str, pd.Series] = {}
    meta: dict[str, FeatureInfo] = {}
    for name, rows in given.groupby("name", sort=True):
        column = str(name) if str(name) not in taken else f"attribute_{name}"
        told = bool(_OUTCOME.search(str(name)) or _OPINION.search(str(name)))
        common = COMMON.get(str(name).casefold()) or (Phrase.same(str(name)), Phrase(f"High {name}", f"{name} 높음"), Phrase(f"Low {name}", f"{name} 낮음"))
        label, number = common[0], rows["number"].astype(float)
        if number.notna().sum() * 2 > len(rows):
            values = number.groupby(rows["customer_id"]).mean()
            info = FeatureInfo(label, "number", "outcome" if told else "attribute", *common[1:])
            (describe if told else table)[column] = values
        else:
            values = most_frequent(rows["customer_id"], rows["value"])
            info = FeatureInfo(label, "text", "outcome" if told else "attribute", label, label)
            describe[column] = values
        meta[column] = info
    return table, describe, meta
