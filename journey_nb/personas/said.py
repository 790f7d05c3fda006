"""What customers said: how often they came, what they talk about, how they rate."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..model.phrase import Phrase
from .did import RELIABLE
from .info import FeatureInfo, most_frequent
from .measures import reliability
from .speaks import kind_of

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
COMMENTS = 3  # under it, what somebody happened to mention is not what they care for
SHORT = 48  # characters of a question in a label


def said(spoke: pd.DataFrame, *, in_log: set[str], taxonomy: Any) -> tuple[dict[str, pd.Series], dict[str, pd.Series], dict[str, FeatureInfo]]:
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
        for name, (values, info) in _scales(spoke).items():
            table[name] = values
            meta[name] = info
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


def _scales(spoke: pd.DataFrame) -> dict[str, tuple[pd.Series, FeatureInfo]]:
    """By question the answers on a scale that speak of a need or of use: ``가격이 중요하다`` from 1 to 5. What they think of us is none."""
    if not {"question", "kind_of_source"} <= set(spoke.columns):
        return {}
    rated = spoke[(spoke["measure"] == "rating") & spoke["score"].notna() & (spoke["kind_of_source"] == "survey") & spoke["question"].notna()]
    out: dict[str, tuple[pd.Series, FeatureInfo]] = {}
    for question, rows in rated.groupby("question", sort=True):
        if kind_of(str(question), chosen=False) == "preference":
            words = short(str(question))
            info = FeatureInfo(Phrase.same(words), "score", "preference", Phrase(f"High: {words}", f"높음: {words}"), Phrase(f"Low: {words}", f"낮음: {words}"))
            out[str(question)] = _rated(rows).groupby(rows["customer_id"]).mean(), info
    return out


def short(question: str, most: int = SHORT) -> str:
    """A question as a label has room for it.

    Examples
    --------
    >>> short("How important is the price?"), short("a" * 50, 10)
    ('How important is the price?', 'aaaaaaaaa…')
    """
    return question if len(question) <= most else question[: most - 1].rstrip() + "…"
