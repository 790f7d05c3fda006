"""Which features make the groups, where an analyst wants it otherwise; and both as tables that can be read without us."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pandas as pd

from ..model.errors import UsageError, did_you_mean
from ..model.phrase import Phrase
from .info import Features, typed
from .prepare import prepare

VERBS = ("use", "describe", "leave")
INFO = ("feature", "label_ko", "label_en", "unit", "family", "used", "why_ko", "why_en")
WHY = {
    "use": Phrase("the study asks for it as an input", "연구 설정에서 나누는 데 쓰기로 함"),
    "describe": Phrase("the study wants it to describe only", "연구 설정에서 설명에만 쓰기로 함"),
    "leave": Phrase("the study leaves it out", "연구 설정에서 뺌"),
    "constant": Phrase("nearly everyone has the same value", "거의 모두 값이 같음"),
    "gaps": Phrase("too few people have a value", "값이 있는 사람이 너무 적음"),
    "twin": Phrase("another column says the same", "다른 열과 같은 말을 함"),
    "sequence": Phrase("sequences are grouped by themselves only", "순서는 따로만 나눔"),
    "outcome": Phrase("what they think of us, or what became of them", "우리에 대한 평가이거나 그 뒤의 결과"),
    "attribute": Phrase("who they are, not what they do", "무엇을 하는지가 아니라 누구인지"),
    "chance": Phrase("people differ in it by no more than chance", "사람 사이의 차이가 우연을 넘지 않음"),
    "rule": Phrase("a rule of the team asks for it", "팀의 규칙이 묻는 값"),
}


def chosen(features: Features, wanted: Any) -> Features:
    """The features as ``[persona_inputs]`` of the study wants them.

    Parameters
    ----------
    features : Features
    wanted : study.PersonaInputs
        ``use`` makes inputs of descriptors, ``describe`` descriptors of inputs, ``leave`` leaves out of both. A feature is named as in
        ``tables/feature_info.csv``; case and spaces do not matter.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from .info import FeatureInfo
    >>> info = FeatureInfo(Phrase.same("n"), "number", "attribute", Phrase.same("High"), Phrase.same("Low"))
    >>> one = Features(pd.DataFrame({"seats": [3.0]}), {"seats": info, "age": info}, pd.DataFrame({"age": [34.0]}))
    >>> moved = chosen(one, SimpleNamespace(use=["Age"], describe=["seats"], leave=[]))
    >>> list(moved.table), list(moved.describe), moved.moved
    (['age'], ['seats'], {'age': 'use', 'seats': 'describe'})
    """
    asked = {verb: list(getattr(wanted, verb, ())) for verb in VERBS}
    if not any(asked.values()):
        return features
    known = {_plain(name): str(name) for name in [*features.table.columns, *features.describe.columns]}
    verbs: dict[str, str] = {}
    for verb, names in asked.items():
        for name in names:
            if _plain(name) not in known:
                hint = did_you_mean(name, known.values())
                listed = ", ".join(sorted(known.values())) or "–"
                raise UsageError(
                    en=f"[persona_inputs] {verb}: no feature named '{name}'; known: {listed}.{hint.en}",
                    ko=f"[persona_inputs] {verb}: '{name}' 열이 없습니다. 있는 열: {listed}.{hint.ko}",
                )
            own = known[_plain(name)]
            if verbs.setdefault(own, verb) != verb:
                raise UsageError(
                    en=f"[persona_inputs]: '{own}' stands under {verbs[own]} and under {verb}. Keep one of them.",
                    ko=f"[persona_inputs]: '{own}'이(가) {verbs[own]}와 {verb}에 모두 있습니다. 하나만 남기십시오.",
                )
    columns = {str(c): features.table[c] for c in features.table.columns} | {str(c): features.describe[c] for c in features.describe.columns}
    inputs = {str(c) for c in features.table.columns}
    into = {name: {"use": True, "describe": False, "leave": None}[verbs[name]] if name in verbs else name in inputs for name in columns}
    index = features.table.index
    table = pd.DataFrame({name: typed(column, features.meta[name].unit) for name, column in columns.items() if into[name]}, index=index)
    describe = pd.DataFrame({name: column for name, column in columns.items() if into[name] is False}, index=index)
    return replace(features, table=table, describe=describe, moved=verbs)


def _plain(name: object) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(name)).split()).casefold()


def feature_tables(features: Features | None, segmentation: Any = None) -> dict[str, pd.DataFrame]:
    """``features``: one row a known customer, every feature, gaps empty; ``feature_info``: one row a feature, what it is and what it is for.

    ``used`` is *grouping*, *rule* (a declared persona asks for it), *describes* or *left out*, with the reason where it is not the
    plain one. What the study leaves out is not in the first table either.
    """
    if features is None:
        return {"features": pd.DataFrame(columns=["customer_id"]), "feature_info": pd.DataFrame(columns=list(INFO))}
    both = pd.concat([features.table, features.describe], axis=1)
    declared = getattr(segmentation, "kind", "") == "declared"
    ruled = set(segmentation.features) if declared and segmentation is not None else set()
    out = {} if declared or features.table.empty else prepare(features.table.sort_index(), features.meta).left_out
    rows = []
    for name, info in features.meta.items():
        verb = features.moved.get(name)
        if verb == "leave":
            used, why = "left out", verb
        elif declared:
            used, why = ("rule", "rule") if name in ruled else ("describes", "")
        elif name in out:
            used, why = "left out", out[name]
        elif name in features.table.columns:
            used, why = "grouping", verb or ""
        else:
            used, why = "describes", verb or (info.family if info.family in ("outcome", "attribute") else "chance")
        said = WHY.get(why, Phrase("", ""))
        rows.append((name, info.label.ko, info.label.en, info.unit, info.family, used, said.ko, said.en))
    return {"features": both.rename_axis("customer_id").reset_index(), "feature_info": pd.DataFrame(rows, columns=list(INFO))}
