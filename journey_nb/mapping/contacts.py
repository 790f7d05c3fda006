"""Who a customer is at work: their function, seniority, part in the purchase, and account, from all that the sources say of them."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..buying.titles import Titles, titles

TITLE = re.compile(
    r"(job|position|your)? ?title|job( (function|role|description))?|position|role|직책|직함|직급|직위|직무|직업|역할|(담당|맡은) ?(업무|직무|역할)"
)
DEPARTMENT = re.compile(r"department|dept|division|business unit|team|부서( ?명)?|소속 ?(부서|팀)|담당 ?부서|팀( ?명)?|본부")
ASKED = re.compile(
    r"^(귀하|본인|응답자|현재|소속|담당|계신|what|which|your|please).{0,40}?(?P<what>직책|직함|직급|직위|직무|부서|department|job title|role|team)"
)
BUYING = re.compile(r"(hs )?buying ?role|contact role|구매 ?역할|의사 ?결정 ?역할|구매 ?의사 ?결정 ?역할|hs_buying_role")
AMOUNT = re.compile(r"amount|deal (amount|value|size)|거래 ?금액|금액|계약 ?금액")
COLUMNS = ["customer_id", "account_id", "function", "seniority", "parts", "contact"]


def contacts(research: Any, rules: Titles | None = None) -> pd.DataFrame:
    """One row a person of whom a source says an account, a title, a department or a buying role (index ``customer_id``).

    Returns
    -------
    DataFrame
        ``account_id``, ``function`` and ``seniority`` (None where no rule knows), ``parts`` (buying roles as the CRM says, a tuple),
        ``titles`` (what was read, the title first), ``unread`` (buying roles that no rule knows) and ``contact``: False for a deal that
        stands for its account because the CRM names no single person; nobody is counted there.
    """
    rules = rules or titles(research.study.folder)
    said = research.said[research.said["voice"] == "customer"]
    facts = research.attributes
    told = _facts(facts)
    spoken = said.loc[said["role"].notna(), ["customer_id", "role"]].value_counts().reset_index(name="n") if len(said) else pd.DataFrame()
    rows: dict[str, dict[str, list[str]]] = {}
    for who, what, value in told.itertuples(index=False):
        rows.setdefault(who, {}).setdefault(what, []).append(value)
    for who, value, _ in spoken.itertuples(index=False):
        rows.setdefault(str(who), {}).setdefault("said", []).append(str(value))
    account = _accounts(facts, said)
    people = sorted({*rows, *account.index})
    made = [_person(rows.get(who, {}), rules) for who in people]
    table = pd.DataFrame(made, columns=["function", "seniority", "parts", "titles", "unread"], index=pd.Index(people, name="customer_id", dtype=object))
    table = table.assign(account_id=account.reindex(table.index).to_numpy())
    return table.assign(contact=~table.index.isin(_cases(research, table, said)))


def _facts(facts: pd.DataFrame | None) -> pd.DataFrame:
    """``customer_id, what, value``: the facts that tell of somebody's work; ``what`` is title, department or buying."""
    none = pd.DataFrame({"customer_id": [], "what": [], "value": []}, dtype=object)
    if facts is None or facts.empty:
        return none
    kinds = {name: kind for name in facts["name"].unique() if (kind := _kind(str(name)))}
    mine = facts[facts["name"].isin(list(kinds)) & facts["customer_id"].notna() & facts["value"].notna()]
    return mine.assign(what=mine["name"].map(kinds))[["customer_id", "what", "value"]] if len(mine) else none


def _kind(name: str) -> str | None:
    head = name.casefold().strip()
    for kind, pattern in (("buying", BUYING), ("department", DEPARTMENT), ("title", TITLE)):
        if pattern.fullmatch(head):
            return kind
    asked = ASKED.match(head)
    return None if asked is None else "department" if asked["what"] in ("부서", "department", "team") else "title"


def _person(told: dict[str, list[str]], rules: Titles) -> tuple[str | None, str | None, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """One person's function, seniority and parts, from everything that was said of them."""
    parts: list[str] = []
    unread: list[str] = []
    for value in told.get("buying", ()):
        known, other = rules.parts(value)
        parts += known
        unread += other
    named = list(told.get("title", ()))
    for value in told.get("said", ()):  # a CRM's own column may hold either
        known, other = rules.parts(value)
        if known and not other:
            parts += known
        else:
            named.append(value)
    departments = told.get("department", [])
    function = rules.function(*named, *departments)
    seniority = next((s for name in named if (s := rules.seniority(name))), None)
    return function, seniority, tuple(dict.fromkeys(parts)), tuple(dict.fromkeys([*named, *departments])), tuple(dict.fromkeys(unread))


def _accounts(facts: pd.DataFrame | None, said: pd.DataFrame) -> pd.Series:
    """Customer → account: what most of the sources say, of equals the first by name."""
    parts = [said[["customer_id", "account_id"]]]
    if facts is not None and len(facts):
        parts.insert(0, facts[["customer_id", "account_id"]])
    both = pd.concat(parts, ignore_index=True).dropna()
    both = both[~both["customer_id"].astype(str).str.startswith("anon-")]
    counted = both.value_counts().reset_index(name="n").sort_values(["customer_id", "n", "account_id"], ascending=[True, False, True])
    return counted.drop_duplicates("customer_id").set_index("customer_id")["account_id"].astype(object)


def _cases(research: Any, table: pd.DataFrame, said: pd.DataFrame) -> list[str]:
    """Deals that stand for an account: known from a CRM's deals alone, silent, with no work of their own, and in no other file's events."""
    facts = research.attributes
    if facts is None or facts.empty:
        return []
    crm = {f.alias for f in research.files if f.kind == "crm"}
    amounts = facts.loc[facts["name"].map(lambda name: bool(AMOUNT.fullmatch(str(name)))).astype(bool), "alias"]
    deals = {alias for alias in amounts.unique() if alias in crm}
    elsewhere = set(facts.loc[~facts["alias"].isin(deals), "customer_id"].dropna())
    worked = set(table.index[table["titles"].map(len).gt(0) | table["parts"].map(len).gt(0)])
    alone = sorted(set(facts.loc[facts["alias"].isin(deals), "customer_id"].dropna()) - elsewhere - worked - set(said["customer_id"]))
    if not alone or research.events is None:
        return alone
    held = pd.DataFrame({"customer_id": pd.Series(alone, dtype=object)})
    names = pd.DataFrame({"file": pd.Series(sorted(deals), dtype=object)})
    did = research.events.query(
        "SELECT DISTINCT e.customer_id FROM events e SEMI JOIN held USING (customer_id) ANTI JOIN names USING (file) ORDER BY ALL", held=held, names=names
    )
    return sorted(set(alone) - set(did["customer_id"]))
