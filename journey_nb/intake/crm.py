"""CRM exports: HubSpot's deals, contacts and companies, Salesforce's opportunities and their history.

What a CRM knows of a journey is when a record entered a stage. Each such date is an event, ``entered Proposal``; the close is
``closed won`` or ``closed lost``; the record's own beginning is ``deal created`` or ``contact created``. Where the export has no
such dates, the stage a record stands in now is one event, ``in Proposal``, at its last change: it was there then, since when is
unknown. A close date of an open deal is a forecast and no event.

Who: the contact. A deal with one contact is that person's; a deal with several or none is a case of its own (``hubspot deal
9001``), counted as one, and the recognition says so: such counts are deals, the company stands in ``account``. Contacts and
companies that another file of the study names are looked up there, so that a deal and a contact meet under one address.

Words: a salesperson writes them (closed-lost reason, notes, description), so their voice is ``colleague`` and they count as
nobody's; only a column that says it holds the customer's own words (고객 의견, customer feedback, a form's message) is the customer's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import products, tables
from .grid import LOOK, Table
from .roles import Mapping, map_columns
from .values import HANGUL, column, filled, plain, squeezed, tidy

HUBSPOT, SALESFORCE = "hubspot", "salesforce"

# field → headers as HubSpot's and Salesforce's exports write them (signs as spaces); the Korean ones are what we expect, not verified
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("record id", "hs object id", "deal id", "opportunity id", "contact id", "company id", "id", "레코드 id", "거래 id", "기회 id", "연락처 id"),
    "deal": ("opportunityid", "opportunity id", "기회 id"),
    "title": ("deal name", "dealname", "opportunity name", "거래 이름", "거래명", "기회 이름", "영업 기회 이름", "name"),
    "stage": ("deal stage", "dealstage", "stagename", "stage name", "to stage", "stage", "거래 단계", "영업 단계", "단계"),
    "lifecycle": ("lifecycle stage", "lifecyclestage", "수명 주기 단계", "라이프사이클 단계"),
    "created": (
        "create date",
        "createdate",
        "created date",
        "createddate",
        "date created",
        "생성일",
        "작성일",
        "생성 날짜",
        "만든 날짜",
        "생성 일자",
        "등록일",
    ),
    "closed": ("close date", "closedate", "마감일", "마감 일자", "종료 날짜", "완료일"),
    "changed": (
        *("last modified date", "lastmodifieddate", "hs lastmodifieddate", "last modified", "systemmodstamp", "last activity date", "lastactivitydate"),
        *("last stage change date", "최종 수정일", "마지막 수정일", "마지막 활동 날짜", "최근 활동일", "마지막 수정 날짜"),
    ),
    "email": ("email", "e mail", "email address", "contact email", "이메일", "이메일 주소"),
    "first": ("first name", "firstname", "이름"),
    "last": ("last name", "lastname", "성"),
    "contacts": ("associated contact ids", "associated contact id", "contactid", "primary contact id", "연결된 연락처 id"),
    "company": ("associated company", "company name", "account name", "companyname", "회사 이름", "회사명", "연결된 회사", "계정 이름", "계정명"),
    "companies": ("associated company ids", "associated company id", "associatedcompanyid", "accountid", "account id", "연결된 회사 id"),
    "role": ("buying role", "hs buying role", "contact role", "job title", "jobtitle", "title", "구매 역할", "직책", "직함", "직위"),
    "won": ("iswon", "is closed won", "hs is closed won", "won"),
    "shut": ("isclosed", "is closed", "hs is closed", "closed"),
}
OPPORTUNITY = ("opportunity name", "기회 이름", "영업 기회 이름")
CONTACT = ("lead status", "hs lead status", "original source", "original traffic source", "contact owner", "연락처 소유자", "잠재 고객 상태")
FIRM = ("company domain name", "domain", "company owner", "industry", "website url", "회사 도메인 이름", "회사 소유자", "업종")
BOOKS = ("ownerid", "createddate", "createdbyid", "systemmodstamp", "isdeleted", "lastmodifieddate", "masterrecordid", "leadsource")  # Salesforce's own
ACCOUNT = ("industry", "numberofemployees", "annualrevenue", "accountsource", "billingcountry", "billingcity", "parentid", "ownership", "rating", "sic")
STAFF = re.compile(r"(.* )?(owner|소유자|담당자?|created by|last modified by)( name)?")
CONTACT_NAMES = re.compile(r"associated (contact|deal)s?|(primary )?contact( name)?|연락처 이름|연결된 (연락처|거래)")
ENTERED = re.compile(
    r"became an? (.+?) date|date entered (.+)|(?:property )?hs (?:v2 )?date entered (.+)|(?:property )?hs lifecyclestage (.+) date"
    r"|(.+?) ?(?:단계)? ?(?:진입|전환) ?(?:일시|일자|날짜|일)"
)
WON = re.compile(r"closed ?won|\bwon\b|수주|성사|계약 ?(완료|체결)")
LOST = re.compile(r"closed ?lost|\blost\b|실주|실패|무산|놓침")
OURS = re.compile(r"reason|사유|이유")
THEIRS = re.compile(
    r"고객.{0,8}(의견|말|코멘트|목소리|피드백|후기|요청)|(customer|client|contact|buyer|user)s? .{0,12}(said|words?|comments?|feedback|quotes?|voice|verbatim)"
    r"|voice of (the )?customer|verbatim|^message$|form message|문의 ?내용|상담 ?신청 ?내용"
)
MORE_WORDS = re.compile(r"(closed (lost|won) )?(reason|description|next ?step|notes?)( .*)?|설명|메모|비고|.*(사유|이유)")
LABELS = {
    **{"appointmentscheduled": "Appointment Scheduled", "qualifiedtobuy": "Qualified To Buy", "presentationscheduled": "Presentation Scheduled"},
    **{"decisionmakerboughtin": "Decision Maker Bought-In", "contractsent": "Contract Sent", "closedwon": "Closed Won", "closedlost": "Closed Lost"},
    **{"subscriber": "Subscriber", "lead": "Lead", "marketingqualifiedlead": "Marketing Qualified Lead", "salesqualifiedlead": "Sales Qualified Lead"},
    **{"opportunity": "Opportunity", "customer": "Customer", "evangelist": "Evangelist", "other": "Other"},
}
YES = {"true", "1", "yes", "y", "예", "t"}


@dataclass(frozen=True)
class Form:
    """Which export a table is: ``deals``, ``contacts``, ``companies`` or ``history``, and where its fields stand."""

    product: str
    kind: str
    has: dict[str, str]  # field → header
    entered: dict[str, str]  # header → stage
    decided: tuple[str, ...]
    noun: str = ""  # what one record is, where that is not the kind's own word: a lead among contacts

    @property
    def guessed(self) -> list[str]:
        """Headers that decided and were never seen in a real export: Korean ones, and HubSpot's newer dates of stages."""
        newer = [name for name in self.entered if re.match(r"(property )?hs v2 ", plain(name))]
        return [name for name in (*self.decided, *self.entered) if HANGUL.search(name)] + newer


def recognise(table: Table, rule: Any = None) -> products.Known | None:
    """A HubSpot or Salesforce export, with the columns that decided, or None."""
    form = form_of(table)
    if form is None:
        return None
    mapping = products.overruled(_mapping(table, form), table, rule)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> tables.Read:
        from .deals import Reading

        return Reading(table, _records(table, frame, form), form, mapping, zone, rule).read(rule)

    recognition = tables.Recognition(form.product, "crm", _why(form), 0.95, unverified=bool(form.guessed))
    return products.Known(recognition, mapping, read, lambda frame: _names(frame, form, mapping), 1.0)


def form_of(table: Table) -> Form | None:
    """Which of the exports this is, by a few columns that belong together; None where it is another table.

    Examples
    --------
    >>> from .grid import Head
    >>> heads = ("Record ID", "Deal Name", "Deal Stage", 'Date entered "Contract Sent (Sales Pipeline)"')
    >>> form = form_of(Table("", Head((1,), heads, heads, heads, 1), lambda: iter(())))
    >>> form.product, form.kind, list(form.entered.values())
    ('hubspot', 'deals', ['Contract Sent'])
    """
    heads = {plain(name): name for name in reversed(table.head.names)}
    has = {role: heads[known[0]] for role, names in FIELDS.items() if (known := [n for n in names if n in heads])}
    entered = {name: stage for name in table.head.names if (stage := _stage_of(name)) and name not in has.values()}
    own = {plain(name) for name in has.values()}
    decided: list[str] = []

    def seen(*roles: str) -> int:
        names = [has[role] for role in roles if role in has]
        decided.extend(n for n in names if n not in decided)
        return len(names)

    title, dated = plain(has.get("title", "")), "created" in has or "changed" in has
    if {"field", "newvalue"} <= set(heads) and "deal" in has and dated:
        has |= {"field": heads["field"], "stage": heads["newvalue"]}
    if "opportunityid" in heads and "stage" in has and dated:
        seen("deal", "stage", "created")
        return Form(SALESFORCE, "history", has, {}, tuple(decided))
    if title in OPPORTUNITY and "stage" in has:
        seen("title", "stage", "closed")
        return Form(SALESFORCE, "history" if "to stage" in own else "deals", has, entered, tuple(decided))
    if "stagename" in own and seen("stage", "id", "closed", "companies", "title") >= 3:
        return Form(SALESFORCE, "deals", has, entered, tuple(decided))
    if own & {"deal stage", "dealstage", "거래 단계"} and seen("stage", "title", "closed", "id") >= 2:
        return Form(HUBSPOT, "deals", has, entered, (*decided, *list(entered)[:1]))
    if title in ("deal name", "dealname") and entered:
        seen("id", "title")
        return Form(HUBSPOT, "deals", has, entered, (*decided, *list(entered)[:1]))
    if (other := _salesforce(heads, has)) is not None:
        return other
    if plain(has.get("id", "")) not in ("record id", "hs object id", "레코드 id"):
        return None
    marks = [heads[name] for name in CONTACT if name in heads] + list(entered)[:1]
    if ("email" in has or "last" in has) and seen("id", "email", "first", "last", "lifecycle") + len(marks) >= 3:
        return Form(HUBSPOT, "contacts", has, entered, (*decided, *marks[:2]))
    firm = [heads[name] for name in FIRM if name in heads]
    if "company" in has and firm:
        return Form(HUBSPOT, "companies", has, entered, (has["id"], has["company"], *firm[:2]))
    return None


def _salesforce(heads: dict[str, str], has: dict[str, str]) -> Form | None:
    """Salesforce's contacts, leads or accounts, by the names of its interface."""
    marks = [heads[name] for name in BOOKS if name in heads]
    if "id" not in heads or len(marks) < 2:
        return None
    has = has | {"id": heads["id"]}
    if "lastname" in heads and "company" in heads and {"status", "isconverted", "convertedcontactid"} & set(heads):
        known = {"company": heads["company"], "became": heads.get("convertedcontactid", "")}
        return Form(
            SALESFORCE, "contacts", has | {k: v for k, v in known.items() if v}, {}, (heads["id"], heads["lastname"], heads["company"], *marks[:1]), "lead"
        )
    if "lastname" in heads and "accountid" in heads:
        return Form(SALESFORCE, "contacts", has, {}, (heads["id"], heads["lastname"], heads["accountid"], *marks[:1]))
    if "name" in heads and len(firm := [heads[name] for name in ACCOUNT if name in heads]) >= 2:
        return Form(SALESFORCE, "companies", has | {"company": heads["name"]}, {}, (heads["id"], heads["name"], *firm[:2]))
    return None


def _records(table: Table, frame: pd.DataFrame, form: Form) -> pd.DataFrame:
    """The rows that are records: the totals under a report of Salesforce are none."""
    named = [tidy(frame, form.has[role]) for role in ("id", "title", "deal") if role in form.has]
    if form.product != SALESFORCE or not named or frame.empty:
        return frame
    nameless = pd.Series(True, index=frame.index)
    for cells in named:
        nameless &= cells == ""
    total = nameless & frame.iloc[:, 0].fillna("").str.strip().str.fullmatch(r"(?i)(grand|sub)? ?totals?\b.*|(총|소|총합)?합?계\b.*")
    for row in frame.index[total]:
        table.tally.aside(table.sheet, int(row), "total", Phrase("a total, not a record", "기록이 아니라 합계입니다"))
    return frame.loc[~total]


def _stage_of(name: str) -> str | None:
    """The stage whose entry a column dates: ``Became a Lead Date``, ``Date entered "Proposal (Sales Pipeline)"``."""
    shown = squeezed(re.sub(r"[\"“”'‘’]", " ", name))
    found = ENTERED.fullmatch(plain(shown))
    if found is None:
        return None
    quoted = re.search(r"[\"“‘']([^\"”’']+)[\"”’']", name)  # as the team wrote it, with its signs
    words = quoted[1] if quoted else next(group for group in found.groups() if group)
    spelled = re.search(re.escape(words).replace(r"\ ", r"[\s_]+"), shown, re.I)
    return label_of(spelled[0] if spelled and not quoted else words)


def label_of(stage: str) -> str:
    """A stage as people say it: internal keys spelled out, the pipeline's name left out.

    Examples
    --------
    >>> label_of("qualifiedtobuy"), label_of("Closed Won (Sales Pipeline)"), label_of("4. 제안")
    ('Qualified To Buy', 'Closed Won', '4. 제안')
    """
    shown = re.sub(r"\s*\([^()]*\)\s*$", "", squeezed(stage)) or squeezed(stage)
    return LABELS.get(re.sub(r"[\s_-]", "", shown).lower(), shown)


def _why(form: Form) -> Phrase:
    what = {
        "deals": Phrase("deals", "거래") if form.product == HUBSPOT else Phrase("opportunities", "영업 기회"),
        "contacts": Phrase("leads", "잠재 고객") if form.noun == "lead" else Phrase("contacts", "연락처"),
        "companies": Phrase("companies", "회사"),
        "history": Phrase("the history of opportunities", "영업 기회 이력"),
    }[form.kind]
    product = Phrase("HubSpot", "허브스팟") if form.product == HUBSPOT else Phrase("Salesforce", "세일즈포스")
    en = [f"{product.en} {what.en}: {tables.listed(list(form.decided))}"]
    ko = [f"{product.ko} {what.ko} 내보내기입니다({tables.listed(list(form.decided))})"]
    if form.entered:
        n = len(form.entered)
        en.append(f"{n} column{'s say' if n > 1 else ' says'} when a stage was entered")
        ko.append(f"단계에 들어간 날이 적힌 열이 {len(form.entered)}개입니다")
    elif form.kind in ("deals", "contacts") and ("stage" in form.has or "lifecycle" in form.has):
        en.append("no dates of stages, so each record's stage now is one event at its last change, unless a history says more")
        ko.append("단계별 날짜가 없어, 이력이 따로 없으면 지금 단계를 마지막 수정 시각의 이벤트 하나로 씁니다")
    if form.kind in ("deals", "history"):
        en.append("a deal with one contact is that contact's; any other is a case of its own, so such counts are deals, not people")
        ko.append("연락처가 하나인 거래는 그 사람의 것이고, 나머지는 거래 하나를 한 사례로 봅니다. 그 수는 사람이 아니라 거래의 수입니다")
    if guessed := form.guessed:
        en.append(f"{tables.listed(guessed, 2)} are guesses at the headers, not verified: name the columns in journey.toml where it is wrong")
        ko.append(f"{tables.listed(guessed, 2)} 머리글은 짐작한 것이며 확인되지 않았습니다. 다르면 journey.toml에 열을 적으십시오")
    return Phrase("; ".join(en), ". ".join(ko))


def _mapping(table: Table, form: Form) -> Mapping:
    """The columns as they are shown; which of the others hold words or ratings is judged by their values."""
    heads = list(table.head.names)
    has = form.has
    staff = [name for name in heads if STAFF.fullmatch(plain(name)) and name not in has.values()]
    named = [name for name in heads if CONTACT_NAMES.fullmatch(plain(name)) and name not in has.values()]
    who = {"contacts": ("email",), "deals": ("email", "contacts"), "history": ("deal",), "companies": ()}[form.kind]
    found = {
        "record_key": [has.get("id")],
        "customer": [has.get(role) for role in who],
        "account": [has.get("company"), has.get("companies")],
        "role": [has.get("role") if form.kind != "companies" else None],
        "name": [*(has.get(role) for role in ("first", "last") if form.kind == "contacts"), *named, *staff],
        "email": [has.get("email")],
        "at": [has.get("created"), *form.entered, has.get("closed"), has.get("changed")],
        "stage": [has.get("stage") if form.kind in ("deals", "history") else has.get("lifecycle")],
    }
    columns = {role: list(dict.fromkeys(kept)) for role, names in found.items() if (kept := [n for n in names if n])}
    taken = {name for names in columns.values() for name in names} | {has[r] for r in ("title", "won", "shut", "deal", "field") if r in has}
    left = [name for name in heads if name not in taken]
    frame = table.frame(LOOK)
    judged = map_columns(frame.loc[:, left], {}) if left else Mapping()
    words = [name for name in left if name in judged.texts or MORE_WORDS.fullmatch(plain(name)) or THEIRS.search(plain(name))]
    columns["text"] = [name for name in words if not filled(column(frame, name)).empty]
    ratings = {name: rating for name, rating in judged.ratings.items() if name not in words and rating.measure != "rating"}
    for name, rating in ratings.items():
        columns.setdefault(rating.measure, []).append(name)
    return Mapping({role: names for role, names in columns.items() if names}, ratings)


def _names(frame: pd.DataFrame, form: Form, mapping: Mapping) -> list[tuple[str, str]]:
    """Who must not stay in any text: the parts of a name, and the name as it is spoken in Korean and in English."""
    found = set(tables.identifiers(frame, mapping))
    if form.kind == "contacts" and {"first", "last"} <= set(form.has):
        for first, last in zip(tidy(frame, form.has["first"]), tidy(frame, form.has["last"]), strict=True):
            if first and last:
                found |= {("name", f"{last}{first}" if HANGUL.search(first) else f"{first} {last}"), ("name", f"{last} {first}")}
    return sorted(found)


def voice_of(name: str) -> str:
    """Whose words a column of a CRM holds: a colleague's, unless it says that they are the customer's.

    Examples
    --------
    >>> [voice_of(name) for name in ("Closed Lost Reason", "Description", "고객 의견", "Customer feedback", "Message")]
    ['colleague', 'colleague', 'customer', 'customer', 'customer']
    """
    head = plain(name)
    return "customer" if THEIRS.search(head) and not OURS.search(head) else "colleague"
