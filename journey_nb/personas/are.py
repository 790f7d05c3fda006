"""What customers are: size, plan, industry, contract length, age."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import pandas as pd

from ..model.phrase import Phrase
from .info import FeatureInfo, most_frequent
from .said import short
from .speaks import OPINION, OUTCOME, PERSON, WANT


def of_people(attributes: pd.DataFrame, people: set[str], account: pd.Series | None) -> pd.DataFrame:
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
_BUYING = _three(("Buying role", "구매 역할"), ("Buying role", "구매 역할"), ("Buying role", "구매 역할"))
_FROM = _three(("First source", "첫 유입 경로"), ("First source", "첫 유입 경로"), ("First source", "첫 유입 경로"))
COMMON = {  # columns that products name alike, in the reader's words
    **dict.fromkeys(("amount", "deal amount", "금액", "거래 금액", "계약 금액"), _SIZE),
    **dict.fromkeys(("contract months", "contract length", "term months", "계약 개월", "계약 기간(월)", "계약 기간"), _TERM),
    **dict.fromkeys(("seats", "licenses", "users", "좌석 수", "라이선스 수", "사용자 수"), _SEATS),
    **dict.fromkeys(("number of employees", "employees", "직원 수"), _STAFF),
    **dict.fromkeys(("tenure", "이용 개월"), _TENURE),
    **dict.fromkeys(("buying role", "hs_buying_role", "hs buying role"), _BUYING),
    **dict.fromkeys(("first source / medium", "first user source / medium", "original source", "first traffic source"), _FROM),
}


def attributes(given: pd.DataFrame, *, taken: set[str]) -> tuple[dict[str, pd.Series], dict[str, pd.Series], dict[str, FeatureInfo]]:
    """Numbers are features and words describe; a name that says what became of a customer, what they think, or their age describes too."""
    table: dict[str, pd.Series] = {}
    describe: dict[str, pd.Series] = {}
    meta: dict[str, FeatureInfo] = {}
    for name, rows in given.groupby("name", sort=True):
        column = str(name) if str(name) not in taken else f"attribute_{name}"
        needed = bool(WANT.search(str(name)))
        told = bool(OUTCOME.search(str(name)) or (OPINION.search(str(name)) and not needed))
        family, words = "outcome" if told else "preference" if needed else "attribute", short(str(name))
        common = COMMON.get(str(name).casefold()) or (Phrase.same(words), Phrase(f"High {words}", f"{words} 높음"), Phrase(f"Low {words}", f"{words} 낮음"))
        label, number = common[0], rows["number"].astype(float)
        if number.notna().sum() * 2 > len(rows):
            values = number.groupby(rows["customer_id"]).mean()
            info = FeatureInfo(label, "number", family, *common[1:])
            (describe if told or PERSON.search(str(name)) else table)[column] = values
        else:
            values = most_frequent(rows["customer_id"], rows["value"])
            info = FeatureInfo(label, "text", "outcome" if told else "attribute", label, label)
            describe[column] = values
        meta[column] = info
    return table, describe, meta
