"""What customers are: size, plan, industry, contract length. Facts of a customer, beside what they said and did."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from .options import parted, separator
from .report import ATTRIBUTES
from .roles import Mapping, Traits, traits
from .values import column, filled, missing, numbers, plain, squeezed

# columns that name somebody or somewhere, that only tell rows apart, or that are a CRM's own bookkeeping
NAMES_SOMEBODY = re.compile(
    r"\b(owner|assignee|created by|modified by|manager|ids?|key|guid|uuid|names?|vorname|e ?mail|phone|fax|url|link|website|domain|address|street|zip"
    r"|postal|ip|latitude|longitude|birth\w*|password|token|hash|(owner|account|contact|campaign|createdby|lastmodifiedby|recordtype|pricebook2)id)\b"
    r"|\b(isdeleted|isprivate|is ?closed|is ?won|probability|forecast\w*|expectedrevenue|fiscal\w*|hasopportunitylineitem|last ?(viewed|referenced)\w*)\b"
    r"|담당|소유자|작성자|주소|우편|생년|생일|이름|성명|명칭|번호|링크|연락처|아이디|코드"
)
# columns that speak of the customer, whatever the row is about
OF_CUSTOMER = re.compile(
    r"\b(plan|tier|edition|subscription|contract|seats?|licen[cs]es?|employees?|(company|team|deal|business|org\w*) size|headcount|industry|sector|segment"
    r"|region|country|tenure|arr|mrr|revenue|payment method|customer type|account type|persona|buying role"
    r"|(original|first|latest|lead)( traffic)? ?source|leadsource)\b"
    r"|요금제|플랜|등급|계약|약정|좌석|라이선스|사용자 ?수|직원 ?수|임직원|규모|업종|산업|세그먼트|지역|국가"
    r"|가입 ?(기간|개월)|매출|결제 ?(방법|수단)|고객 ?유형|페르소나|구매 ?역할|(최초|첫) ?유입"
)
# what somebody does at work: rules read it word by word, so it is kept however many different values there are
WORK = re.compile(
    r"(job|position) ?(title|function|role)|title|department|dept|buying ?role|contact role|직책|직함|직급|직위|직무|부서( ?명)?|소속 ?(부서|팀)|담당 ?업무"
)
DIFFERENT = 30  # values a column of words may have and still sort customers
LONGEST = 60  # characters of one value
SEVERAL = (";", ", ", "|")  # what a product puts between several values of one cell
LOOKED = 5_000  # rows that say whether it does
MOST = 2_000_000  # facts of one table


def none() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="float64" if name == "number" else "object") for name in ATTRIBUTES if name != "alias"})


def facts(frame: pd.DataFrame, names: Iterable[str], customer: pd.Series, account: pd.Series | None = None) -> pd.DataFrame:
    """One row a filled cell: ``customer, account, name, value, number, form, row``; ``number`` where the column holds numbers.

    A cell that lists several values (``ERP; CRM``) gives a row each, marked ``listed`` in ``form``.

    Parameters
    ----------
    frame : DataFrame
        Text columns; the index is the row's number.
    names : column names
        A column that names somebody, tells rows apart or holds dates or long texts is left out.
    customer, account : Series
        RAW, aligned with the frame; None or "" where unknown. A row without a customer gives nothing.

    Examples
    --------
    >>> table = pd.DataFrame({"Seats": ["20", "5"], "Plan": ["team", ""], "Owner": ["Kim", "Lee"]}, index=[2, 3])
    >>> facts(table, table.columns, pd.Series(["a", "b"], index=[2, 3]))[["customer", "name", "value", "number", "row"]]
      customer   name value  number row
    0        a  seats    20    20.0   2
    1        a   plan  team     NaN   2
    2        b  seats     5     5.0   3
    """
    known = customer.notna() & (customer != "")
    made = []
    for place, name in enumerate(names):
        cells = column(frame, name)
        form = _form(plain(name), traits(cells), filled(cells))
        if form is None or len(frame) * (place + 1) > MOST:
            continue
        there = known & ~missing(cells)
        value = cells.loc[there].map(squeezed)
        if form in SEVERAL:  # what stands between several values of one cell: a fact each
            value = value.map(lambda cell, mark=form: list(dict.fromkeys(parted(cell, mark)))).explode().dropna()
        made.append(
            pd.DataFrame(
                {
                    "customer": customer.loc[value.index],
                    "account": None if account is None else account.loc[value.index],
                    "name": plain(name),
                    "value": value,
                    "number": numbers(cells).loc[there] if form == "number" else float("nan"),
                    "form": "listed" if form in SEVERAL else None,
                    "row": [str(row) for row in value.index],
                    "_at": value.index,
                    "_place": place,
                }
            )
        )
    if not any(len(one) for one in made):
        return none()
    found = pd.concat([one for one in made if len(one)], ignore_index=True).sort_values(["_at", "_place"], kind="stable")
    return found.drop(columns=["_at", "_place"]).reset_index(drop=True).astype({"account": "object", "form": "object", "number": "float64"})


def _form(head: str, look: Traits, cells: pd.Series) -> str | None:
    """``number``, ``word``, the mark between several values of one cell, or None where the column is no fact about a customer."""
    if not look.filled or NAMES_SOMEBODY.search(head) or look.email > 0.1 or look.phone > 0.1:
        return None
    if look.number >= 0.9:
        return "number"
    if look.date < 0.8 and (mark := separator(cells.head(LOOKED), SEVERAL)) is not None:
        return mark
    if look.date >= 0.8 or look.length > LONGEST / 2 or int(cells.str.len().max()) > LONGEST:
        return None
    different = int(cells.str.strip().nunique())
    if WORK.fullmatch(head):
        return "word"
    sorts = different < look.filled or different == 1 or bool(OF_CUSTOMER.search(head))
    return "word" if different <= DIFFERENT and sorts else None


def of_customers(frame: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """The facts in a table that is about something else too, or about customers only.

    A table with one row a customer gives every column that has no role. Where a customer has several rows (answers, tickets,
    orders), only what by its name is the customer's and never changes between their rows.
    """
    name = mapping.one("customer") or mapping.one("email")
    if name is None or frame.empty:
        return none()
    who = column(frame, name).where(~missing(column(frame, name)), "").map(squeezed)
    there = who != ""
    if not there.any():
        return none()
    speaks = bool(mapping.texts or mapping.ratings)  # then the role stands beside what they said
    taken = {header for role, headers in mapping.columns.items() if role != "role" or speaks for header in headers}
    left = [header for header in frame.columns if header not in taken]
    single = int(who.loc[there].nunique()) == int(there.sum())
    if not (single and mapping.one("customer") and not speaks):
        left = [header for header in left if OF_CUSTOMER.search(plain(header)) or WORK.fullmatch(plain(header))]
    if not single:
        left = [header for header in left if int(frame.loc[there].groupby(who.loc[there])[header].nunique().max()) == 1]
    account = column(frame, mapping.columns["account"][0]).map(squeezed) if mapping.one("account") else None
    made = facts(frame, left, who, None if account is None else account.where(account != "", None))
    return made if single else made.drop_duplicates(["customer", "name", "value"]).reset_index(drop=True)
