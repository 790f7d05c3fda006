"""The team's own personas, by rule: marked as declared, with who wrote them and when, and never called found."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false
# pyright: reportAssignmentType=false, reportGeneralTypeIssues=false

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..model.claims import Reason
from ..model.errors import UsageError, did_you_mean
from ..model.personas import Persona, Segmentation
from ..model.phrase import Phrase
from .columns import Features, most_frequent
from .lists import Listed, checked_path
from .portraits import MOST_TRAITS, Found, described, share_of, traits
from .since import latest

FEWEST = 30  # people, for traits: under it a study is qualitative
OPERATORS = ("!=", ">=", "<=", "=", ">", "<", "in", "contains")
_ORDER: dict[str, Callable[[Any, float], Any]] = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
_CONDITION = re.compile(r"\s*(!=|>=|<=|==|=|>|<|in\s|contains\s)\s*(.*)", re.S)


@dataclass(frozen=True)
class Rule:
    """One persona as the team wrote it: every condition of ``where`` has to hold, or they stand on a list of people or accounts."""

    key: str
    label: Phrase
    where: tuple[str, ...]
    by: str | None
    at: str | None
    about: Phrase | None = None
    lists: str | None = None  # people | accounts
    since: str | None = None


def declared(
    rules: Iterable[Any],
    features: Features,
    said: pd.DataFrame | None = None,
    *,
    lists: Mapping[str, Listed] | None = None,
    stages: Sequence[str] = (),
) -> Found:
    """Customers by the team's rules; the first rule that a customer meets is theirs.

    Parameters
    ----------
    rules : tables or settings
        ``key, label {ko, en}`` (or ``ko``, ``en``)``, about_ko, about_en, where | people | accounts, since, by, at``. A condition is
        ``column operator value``: ``role = IT``, ``contract_months >= 12``, ``plan in Pro, Team``, ``stage_setup_events > 5``, ``role
        contains 보안``; the operators are ``= != > >= < <= in contains``. Columns are those of ``features`` (its descriptors too),
        ``role`` and ``account``. Words are compared without regard to case and width. A gap meets no condition, ``!=`` included:
        nobody knows.
    features : Features
        From :func:`.columns.features`.
    said : DataFrame, optional
        Looked at for ``role`` and ``account_id`` where the features have none.
    lists : key → Listed, optional
        Who stands on the list of a rule that names one (:func:`.lists.read_lists`).
    stages : stage keys in order
        To say from which stage a persona can be known, where its rule does not: the latest one that its columns need.

    Returns
    -------
    Found
        Shares are of the people whom a rule fits, as with found personas they are of those who could be placed; the others are
        counted as unplaced. There is no stability: nothing was looked for.

    Examples
    --------
    >>> table = pd.DataFrame({"seats": [3.0, 50.0, None]}, index=pd.Index(["kim", "lee", "roh"], name="customer_id"))
    >>> rule = {"key": "big", "label": {"ko": "큰 곳", "en": "Big"}, "where": ["seats >= 10"], "by": "Kim", "at": "2026-07-01"}
    >>> found = declared([rule], Features(table, {}))
    >>> found.members.to_dict(), found.segmentation.kind, found.segmentation.unplaced
    ({'lee': 'big'}, 'declared', 2)
    """
    asked = ruled(rules, stages)
    columns = _columns(features, said)
    fit, asks = _fitting(asked, features, columns, lists or {})
    index = features.table.index
    members = first_fit(fit).dropna().sort_index()
    counts = members.value_counts()
    people, everybody = len(members), len(index)
    names = sorted({name for some in asks.values() for name in some})
    unknown = sum(columns[name].reindex(index).isna().to_numpy() for name in names) == len(names) if names else np.zeros(everybody, dtype=bool)
    blank = unknown & ~fit.any(axis=1).to_numpy() if len(fit.columns) else unknown
    empty = [r.key for r in asked if r.key not in counts]
    reasons = [Reason("personas.declared", {"k": len(asked)})]
    for rule in asked:
        if rule.lists:
            there, of = _on_list(rule, columns, index, lists or {})
            reasons.append(Reason("personas.listed" if rule.lists == "people" else "personas.listed_accounts", {"names": [rule.key], "n": there, "of": of}))
    if everybody - people:
        reasons.append(Reason("personas.unmatched", {"n": everybody - people, "of": everybody}))
    if blank.any():
        reasons.append(Reason("personas.unknown", {"n": int(blank.sum())}))
    if empty:
        reasons.append(Reason("personas.empty", {"names": empty}))
    faces = traits(features.table, features.meta, members) if people >= FEWEST and features.meta else {}
    personas = tuple(
        Persona(
            r.key,
            r.label,
            "declared",
            share_of(int(counts[r.key]), people),
            faces.get(r.key, ())[:MOST_TRAITS],
            rule=", ".join(r.where) or f"{r.lists} = list",
            by=r.by,
            at=r.at,
            about=r.about,
            since=r.since or latest(asks[r.key], stages, all_of=True),
        )
        for r in asked
        if r.key in counts
    )
    segmentation = Segmentation("declared", len(personas), people, everybody - people, tuple(reasons), tuple(names))
    return Found(segmentation, personas, members, described(features, members) if people else pd.DataFrame())


def fits(
    rules: Iterable[Any], features: Features, said: pd.DataFrame | None = None, *, lists: Mapping[str, Listed] | None = None, stages: Sequence[str] = ()
) -> pd.DataFrame:
    """Which rules fit whom, one row a known customer and a column a rule: who fits two belongs to the first, and that is worth a look."""
    return _fitting(ruled(rules, stages), features, _columns(features, said), lists or {})[0]


def listing(asked: Sequence[Rule], features: Features, said: pd.DataFrame | None, lists: Mapping[str, Listed]) -> dict[str, tuple[int, int]]:
    """Of every rule with a list how many of its entries are known here, and how many there are."""
    columns = _columns(features, said)
    return {r.key: _on_list(r, columns, features.table.index, lists) for r in asked if r.lists}


def first_fit(fit: pd.DataFrame) -> pd.Series:
    """The first rule that fits each customer; None where none does."""
    member = pd.Series([None] * len(fit), index=fit.index, dtype=object, name="persona")
    for key in reversed(list(fit.columns)):
        member[fit[key].to_numpy(bool)] = key
    return member


def _fitting(
    asked: Sequence[Rule], features: Features, columns: Mapping[str, pd.Series], lists: Mapping[str, Listed]
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    index = features.table.index
    made: dict[str, np.ndarray] = {}
    asks: dict[str, list[str]] = {}
    for rule in asked:
        holds, asks[rule.key] = np.ones(len(index), dtype=bool), []
        for condition in rule.where:
            name, test = _test(condition, columns, rule.key)
            asks[rule.key].append(name)
            holds &= test(columns[name].reindex(index))
        if rule.lists:
            whose = _whose(rule, columns, index)
            holds &= whose.isin(_entries(rule, whose, lists)).to_numpy()
        made[rule.key] = holds
    return pd.DataFrame(made, index=index), asks


def _whose(rule: Rule, columns: Mapping[str, pd.Series], index: pd.Index) -> pd.Series:
    """What stands on a list for each customer: themselves, or their account."""
    if rule.lists == "people":
        return pd.Series(index, index=index, dtype=object)
    return columns["account"].reindex(index) if "account" in columns else pd.Series(None, index=index, dtype=object)


def _entries(rule: Rule, whose: pd.Series, lists: Mapping[str, Listed]) -> frozenset[str]:
    return lists[rule.key].entries(whose.dropna()) if rule.key in lists else frozenset()


def _on_list(rule: Rule, columns: Mapping[str, pd.Series], index: pd.Index, lists: Mapping[str, Listed]) -> tuple[int, int]:
    """How many entries of the list are known here, and how many there are."""
    whose = _whose(rule, columns, index)
    entries = _entries(rule, whose, lists)
    return len(entries & set(whose.dropna())), len(entries)


def checked(rules: Iterable[Any], folder: Path) -> None:
    """What is wrong with rules and lists before any long work: raises, and reads nothing."""
    listed = list(rules)
    for given, rule in zip(listed, ruled(listed), strict=True):
        if rule.lists:
            checked_path(given, folder)


def ruled(rules: Iterable[Any], stages: Sequence[str] = ()) -> list[Rule]:
    """The rules as written, checked as far as no customer is needed for it.

    Raises
    ------
    UsageError
        For a rule without exactly one of ``where``, ``people`` and ``accounts``, a key that is there twice, a stage that is none.
    """
    asked = [_rule(given, stages) for given in rules]
    _different([r.key for r in asked])
    return asked


def _rule(given: Any, stages: Sequence[str]) -> Rule:
    """A rule from a table or a settings object."""
    plain = given if isinstance(given, Mapping) else vars(given)
    label, about = (
        _phrase(plain.get(name) or {lang: plain.get(prefix + lang) for lang in ("ko", "en")}) for name, prefix in (("label", ""), ("about", "about_"))
    )
    key = str(plain.get("key") or "")
    where = plain.get("where") or ()
    where = (where,) if isinstance(where, str) else tuple(str(condition) for condition in where)
    lists = [name for name in ("people", "accounts") if plain.get(name)]
    if not key or len(lists) + bool(where) != 1:
        raise UsageError(
            en=f'The persona \'{key}\' needs a key and one of these: where = ["role = IT"], people = "file.csv" or accounts = "file.csv".',
            ko=f'\'{key}\' 페르소나에 key와 다음 가운데 하나가 있어야 합니다: where = ["role = IT"], people = "파일.csv", accounts = "파일.csv".',
        )
    since = plain.get("since") or None
    if since and stages and since not in stages:
        hint = did_you_mean(since, stages)
        raise UsageError(
            en=f"Persona '{key}': since = '{since}' is no stage of this study; known: {', '.join(stages)}.{hint.en}",
            ko=f"'{key}' 페르소나: since = '{since}'은(는) 이 연구의 단계가 아닙니다. 있는 단계: {', '.join(stages)}.{hint.ko}",
        )
    at = None if plain.get("at") is None else str(plain["at"])
    return Rule(key, label or Phrase.same(key), where, plain.get("by"), at, about, lists[0] if lists else None, since)


def _phrase(words: Any) -> Phrase | None:
    """Both languages, one standing in for the other; None where nothing is written."""
    en, ko = (str(words.get(lang) or "") if isinstance(words, Mapping) else str(words) for lang in ("en", "ko"))
    return Phrase(en or ko, ko or en) if en or ko else None


def _different(keys: Sequence[str]) -> None:
    for key in keys:
        if keys.count(key) > 1 or key == "everyone":
            raise UsageError(
                en=f"Two maps would be called '{key}'. Give each persona a key of its own.",
                ko=f"이름이 '{key}'인 지도가 둘이 됩니다. 페르소나마다 다른 key를 적으십시오.",
            )


def _columns(features: Features, said: pd.DataFrame | None) -> dict[str, pd.Series]:
    """Everything a condition may ask for, by name."""
    found: dict[str, pd.Series] = {str(name): features.describe[name] for name in features.describe.columns}
    found |= {str(name): features.table[name] for name in features.table.columns}
    for name, column in {"role": "role", "account": "account_id"}.items():
        if name not in found and said is not None and column in said and said[column].notna().any():
            found[name] = most_frequent(said["customer_id"], said[column])
    return found


def _normal(value: object) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(value)).split()).casefold()


def _test(condition: str, columns: Mapping[str, pd.Series], key: str) -> tuple[str, Callable[[pd.Series], np.ndarray]]:
    """The column a condition asks for, and whether it holds, person by person."""
    name, sign, value = _parsed(condition, columns, key)
    column = columns[name]
    if pd.api.types.is_numeric_dtype(column):
        return name, _numeric(sign, value, condition, key)
    if sign in _ORDER:
        raise UsageError(
            en=f"Persona '{key}', condition '{condition}': '{name}' holds words, and '{sign}' compares numbers. Use =, !=, in or contains.",
            ko=f"'{key}' 페르소나의 조건 '{condition}': '{name}'의 값은 글자인데 '{sign}'는 숫자를 견줍니다. =, !=, in, contains를 쓰십시오.",
        )
    wanted = {_normal(part) for part in value.split(",")} if sign == "in" else {_normal(value)}

    def holds(asked: pd.Series) -> np.ndarray:
        known = asked.notna().to_numpy()
        words = [_normal(v) if there else "" for v, there in zip(asked, known, strict=True)]
        if sign == "contains":
            return known & np.array([next(iter(wanted)) in w for w in words], dtype=bool)
        return known & (np.array([w in wanted for w in words], dtype=bool) != (sign == "!="))

    return name, holds


def _numeric(sign: str, value: str, condition: str, key: str) -> Callable[[pd.Series], np.ndarray]:
    parts = value.split(",") if sign == "in" else [value]
    try:
        numbers = [float(part.replace("_", "").strip()) for part in parts]
    except ValueError:
        numbers = []
    if not numbers or sign == "contains" or not all(np.isfinite(numbers)):
        raise UsageError(
            en=f"Persona '{key}', condition '{condition}': the column holds numbers. Compare it with a number by =, !=, >, >=, <, <= or in.",
            ko=f"'{key}' 페르소나의 조건 '{condition}': 이 열의 값은 숫자입니다. =, !=, >, >=, <, <=, in으로 숫자와 견주십시오.",
        )

    def holds(asked: pd.Series) -> np.ndarray:
        values = asked.to_numpy(float)
        known = ~np.isnan(values)
        if sign in _ORDER:
            return known & _ORDER[sign](np.where(known, values, 0.0), numbers[0])
        return known & (np.isin(values, numbers) != (sign == "!="))

    return holds


def _parsed(condition: str, columns: Mapping[str, pd.Series], key: str) -> tuple[str, str, str]:
    """Column, operator and value. A column's own name may hold spaces: the longest known one that begins the condition is meant."""
    text = unicodedata.normalize("NFKC", condition).strip()
    for name in sorted(columns, key=lambda n: (-len(n), n)):
        known = unicodedata.normalize("NFKC", name)
        if text.casefold().startswith(known.casefold()) and (found := _CONDITION.fullmatch(text[len(known) :])) and found[2].strip():
            return name, found[1].strip().replace("==", "="), found[2].strip().strip("'\"")
    named = re.match(r"(.+?)\s*(?:!=|>=|<=|==|=|>|<|\s(?:in|contains)\s)", text)
    if named is None:
        raise UsageError(
            en=f"Persona '{key}': '{condition}' is no condition. Write column, operator and value: role = IT. Operators: {', '.join(OPERATORS)}.",
            ko=f"'{key}' 페르소나: '{condition}'은(는) 조건이 아닙니다. 열, 연산자, 값을 적으십시오(role = IT). 연산자: {', '.join(OPERATORS)}.",
        )
    hint = did_you_mean(named[1], columns)
    listed = ", ".join(sorted(columns)) or "–"
    if named[1] in columns:
        raise UsageError(
            en=f"Persona '{key}': '{condition}' has no value. Write column, operator and value: role = IT.",
            ko=f"'{key}' 페르소나: '{condition}'에 값이 없습니다. 열, 연산자, 값을 적으십시오(role = IT).",
        )
    raise UsageError(
        en=f"Persona '{key}': no column named '{named[1]}'; known: {listed}.{hint.en}",
        ko=f"'{key}' 페르소나: '{named[1]}' 열이 없습니다. 있는 열: {listed}.{hint.ko}",
    )
