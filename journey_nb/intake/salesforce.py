"""Salesforce beside its opportunities: tasks and calendar events, cases, and who decides on an opportunity.

The names of the interface (``WhoId``, ``CaseNumber``) are known; the labels of a report, English or Korean, are a guess, and said to
be one. A task is what a colleague wrote; of a case the words are the customer's where it came by web, mail or chat.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import activities, attributes, operation, products, tables
from .deals import short
from .grid import Table
from .linking import Links
from .roles import Mapping
from .values import HANGUL, column, plain, tidy, times

SOURCE = "salesforce"
TASK: dict[str, tuple[str, ...]] = {
    "id": ("id", "activity id", "활동 id"),
    "who": ("whoid",),
    "what": ("whatid",),
    "account": ("accountid",),
    "subject": ("subject", "제목"),
    "body": ("description", "full comments", "comments", "설명", "코멘트", "전체 댓글"),
    "at": ("completeddatetime", "startdatetime", "activitydatetime", "activitydate", "date", "due date", "날짜", "만기일"),
    "day": ("activitydate",),
    "created": ("createddate", "created date", "생성일", "만든 날짜"),
    "status": ("status", "상태"),
    "closed": ("isclosed",),
    "sort": ("tasksubtype", "task subtype", "type", "작업 하위 유형", "유형"),
    "call": ("calltype", "call type", "calldurationinseconds", "call duration seconds"),
    "outcome": ("calldisposition", "call result", "통화 결과"),
    "email": ("email", "contact email", "이메일"),
    "owner": ("owner", "assigned", "assigned to", "owner name", "담당자", "할당 대상"),
    "contact": ("contact", "name", "contact name", "연락처"),
    "deleted": ("isdeleted",),
}
CASE: dict[str, tuple[str, ...]] = {
    "number": ("casenumber", "case number", "사례 번호", "케이스 번호"),
    "id": ("id", "case id"),
    "subject": ("subject", "제목"),
    "body": ("description", "설명"),
    "created": ("createddate", "date time opened", "opened date", "created date", "개설 날짜 시간", "개설일", "생성일"),
    "ended": ("closeddate", "date time closed", "closed date", "종료 날짜 시간", "종료일"),
    "changed": ("lastmodifieddate", "systemmodstamp", "last modified date"),
    "status": ("status", "상태"),
    "origin": ("origin", "case origin", "사례 원본", "케이스 출처", "출처"),
    "priority": ("priority", "우선 순위", "우선순위"),
    "email": ("suppliedemail", "contactemail", "web email", "contact email", "이메일"),
    "contact": ("contactid",),
    "account": ("accountid",),
    "firm": ("account name", "suppliedcompany", "계정 이름"),
    "name": ("suppliedname", "contact name", "연락처 이름"),
    "owner": ("case owner", "owner", "사례 소유자"),
    "deleted": ("isdeleted",),
}
DONE = ["completed", "complete", "closed", "완료", "완료됨"]
WRITTEN = re.compile(r"web|e-?mail|chat|messag|social|community|form|app|portal|웹|메일|채팅|톡|커뮤니티|홈페이지", re.I)
MAILED = re.compile(r"\s*(e-?mail|\[?email\]?|메일)\s*:", re.I)
KINDS = {"003": "contact", "00Q": "lead", "006": "deal", "001": "company", "500": "case"}


def recognise(table: Table, rule: Any = None) -> products.Known | None:
    """Salesforce's tasks, calendar events, cases or contact roles, with the columns that decided, or None."""
    heads: dict[str, str] = {}
    for name in table.head.names:
        heads.setdefault(plain(name), name)
    if {"opportunityid", "contactid", "role"} <= set(heads):
        return _roles(heads)
    for fields, build in ((CASE, _cases), (TASK, _tasks)):
        has = {field: next(heads[n] for n in names if n in heads) for field, names in fields.items() if any(n in heads for n in names)}
        if (found := build(table, has, heads, rule)) is not None:
            return found
    return None


def _guess(headers: list[str], own: bool) -> tuple[bool, str, str]:
    guessed = not own or any(HANGUL.search(name) for name in headers)
    en = "; these headers are a guess, not verified: name the columns in journey.toml where it is wrong"
    return guessed, en * guessed, ". 머리글을 짐작한 것이며 확인되지 않았습니다. 다르면 journey.toml에 열을 적으십시오" * guessed


def kind_of(key: str, otherwise: str) -> str:
    """``salesforce contact 003…``: what an id names, by its first three signs."""
    return f"{SOURCE} {KINDS.get(key[:3], otherwise)} {short(key)}" if key else ""


# ---------------------------------------------------------------- tasks and calendar events


def _tasks(table: Table, has: dict[str, str], heads: dict[str, str], rule: Any) -> products.Known | None:
    own = {"whoid", "whatid"} <= set(heads) and bool({"activitydate", "startdatetime", "activitydatetime", "subject"} & set(heads))
    label = "subject" in has and "body" in has and "at" in has and bool({"assigned", "task subtype", "activity id", "작업 하위 유형"} & set(heads))
    if not own and not label:
        return None
    calendar = bool({"startdatetime", "activitydatetime"} & set(heads))
    decided = [has[f] for f in ("who", "what", "subject", "at", "body", "sort") if f in has]
    guessed, en, ko = _guess(decided, own)
    what = Phrase("calendar events", "일정") if calendar else Phrase("tasks", "작업")
    why = Phrase(
        f"Salesforce {what.en}: {tables.listed(decided)}; finished calls, mails and meetings are events of the contact or opportunity they name, "
        f"descriptions are a colleague's words{en}",
        f"세일즈포스 {what.ko} 내보내기입니다({tables.listed(decided)}). 끝난 통화, 메일, 회의는 가리키는 연락처나 영업 기회의 이벤트이고, "
        f"설명은 동료의 말입니다{ko}",
    )
    shown = {"record_key": ["id"], "customer": ["who"], "account": ["account"], "at": ["at", "created"], "text": ["subject", "body"]}
    shown |= {"name": ["owner", "contact"], "email": ["email"], "channel": ["sort"]}
    columns = {role: found for role, fields in shown.items() if (found := [has[f] for f in fields if f in has])}
    mapping = products.overruled(Mapping(columns), table, rule)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> tables.Read:
        frame = _standing(table, frame, has)
        return activities.read(table, frame, _log(frame, has, calendar, mapping), zone=zone, rule=rule)

    recognition = tables.Recognition(SOURCE, "crm", why, 0.9, unverified=guessed)
    kinds = [("name", has.get("owner"), 2), ("name", has.get("contact"), 2), ("email", has.get("email"), 5), ("id", has.get("who"), 10)]
    return products.Known(recognition, mapping, read, lambda frame: products.people(frame, kinds), 1.1)


def _standing(table: Table, frame: pd.DataFrame, has: dict[str, str]) -> pd.DataFrame:
    """The rows that were not deleted."""
    gone = tidy(frame, has.get("deleted")).str.lower() == "true"
    for row in frame.index[gone]:
        table.tally.aside(table.sheet, int(row), "deleted", Phrase("the record was deleted in Salesforce", "세일즈포스에서 삭제된 기록입니다"))
    return frame.loc[~gone]


def _log(frame: pd.DataFrame, has: dict[str, str], calendar: bool, mapping: Mapping) -> activities.Log:
    def cells(field: str) -> pd.Series:
        return tidy(frame, has.get(field))

    def raw(field: str) -> pd.Series:
        header = has.get(field)
        return column(frame, header).fillna("") if header in mapping.texts else pd.Series("", index=frame.index, dtype=object)

    subject = cells("subject")
    sorts = cells("sort").where(cells("sort") != "", subject).map(activities.sort_of)
    sorts = sorts.mask((cells("call") != "") & (cells("call") != "0"), "call").mask((sorts == "task") & subject.str.match(MAILED), "email")
    if calendar:
        sorts = pd.Series("meeting", index=frame.index, dtype=object)
    done = cells("status").str.lower().isin(DONE) | (cells("closed").str.lower() == "true")
    known = pd.Series(True, index=frame.index) if calendar or not {"status", "closed"} & set(has) else done
    contact, account = cells("contact"), cells("account")
    ties = []
    for who, what, firm, mail in zip(cells("who"), cells("what"), account, cells("email"), strict=True):
        named = {kind_of(who, "contact"), kind_of(firm, "company"), mail.lower() if "@" in mail and not who else ""}
        ties.append({one for one in (*named, kind_of(what, "other") if what[:3] in KINDS else "") if one})
    nothing = pd.Series(False, index=frame.index)
    return activities.Log(
        product=SOURCE,
        noun="activity",
        table="",
        key=cells("id").map(short),
        sort=sorts,
        at=products.first_of(frame, [has.get("at"), has.get("day"), has.get("created")]),
        title=raw("subject"),
        body=raw("body"),
        incoming=nothing,
        outgoing=nothing,
        outcome=cells("outcome"),
        sender=pd.Series("", index=contact.index, dtype=object),
        held=known,
        tied=ties,
        html=None,
    )


# ---------------------------------------------------------------- cases


def _cases(table: Table, has: dict[str, str], heads: dict[str, str], rule: Any) -> products.Known | None:
    own = "casenumber" in heads
    if "number" not in has or sum(f in has for f in ("subject", "body", "origin", "created", "status")) < 3:
        return None
    decided = [has[f] for f in ("number", "subject", "origin", "created") if f in has]
    guessed, en, ko = _guess(decided, own)
    why = Phrase(
        f"Salesforce cases: {tables.listed(decided)}; subject and description are the customer's words where the case came by web, mail or chat, "
        f"else a colleague's{en}",
        f"세일즈포스 사례입니다({tables.listed(decided)}). 웹, 메일, 채팅으로 온 사례의 제목과 설명은 고객의 말이고, 나머지는 동료의 말입니다{ko}",
    )
    shown = {"record_key": ["number"], "customer": ["email", "contact"], "account": ["firm", "account"], "at": ["created"], "channel": ["origin"]}
    shown |= {"text": ["subject", "body"], "name": ["name", "owner"], "email": ["email"], "seen": ["ended", "status", "priority"]}
    columns = {role: found for role, fields in shown.items() if (found := [has[f] for f in fields if f in has])}
    mapping = products.overruled(Mapping(columns), table, rule)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> tables.Read:
        return _read_cases(table, _standing(table, frame, has), has, mapping, zone, rule)

    recognition = tables.Recognition(SOURCE, "ticket", why, 0.9, True, unverified=guessed)
    kinds = [("name", has.get("name"), 2), ("name", has.get("owner"), 2), ("email", has.get("email"), 5), ("id", has.get("number"), 6)]
    return products.Known(recognition, mapping, read, lambda frame: products.people(frame, kinds), 1.3)


def _read_cases(table: Table, frame: pd.DataFrame, has: dict[str, str], mapping: Mapping, zone: str, rule: Any) -> tables.Read:
    def cells(field: str) -> pd.Series:
        return tidy(frame, has.get(field))

    ready, columns = frame.copy(), {role: list(names) for role, names in mapping.columns.items() if role not in ("seen", "name", "email")}
    ready["case number"], columns["record_key"] = cells("number"), ["case number"]
    subject, body = (name if (name := has.get(f)) in mapping.texts else None for f in ("subject", "body"))
    if subject and body:
        pairs = zip(tidy(frame, subject), column(frame, body).fillna("").str.strip(), strict=True)
        ready[body] = [title if not text or text == title else f"{title}\n{text}".strip() for title, text in pairs]
        columns["text"] = [name for name in mapping.texts if name != subject]
    mail, contact = cells("email").str.lower(), cells("contact").map(lambda key: kind_of(key, "contact"))
    if "customer" not in (getattr(rule, "columns", None) or {}):
        ready["who of the case"], columns["customer"] = mail.where(mail.str.contains("@", regex=False), contact), ["who of the case"]
    if "account" in has:
        firm = cells("firm")
        ready["firm of the case"] = firm.where(firm != "", cells("account").map(lambda key: kind_of(key, "company")))
        columns["account"] = ["firm of the case"]
    read = tables.read(table, ready, Mapping(columns, mapping.ratings), zone=zone, rule=rule, product=True)
    written = cells("origin").str.contains(WRITTEN) | ((cells("origin") == "") & (cells("email") != "") & ("suppliedemail" in map(plain, has.values())))
    theirs = [str(row) for row in frame.index[written]]
    main = [tables.item_of(name) for name in (subject, body) if name]
    ours = read.said["item"].isin(main) & ~read.said["row"].isin(theirs)
    read.said.loc[ours, "voice"] = "colleague"
    read.said["item"] = read.said["item"].where(~read.said["item"].isin(main), "case")
    began, ended = times(cells("created"), zone).at, times(cells("ended"), zone).at
    hours = ((ended - began).dt.total_seconds() / 3600).round(3)
    figures = {"time to close": (hours, "hours")} if hours.notna().any() else {}
    place = getattr(rule, "touchpoint", None)
    read.links = Links(waits=operation.waits(figures, began, cells("origin"), zone=zone, sheet=table.sheet, noun="cases", place=place))
    return products.versions(read, times(products.first_of(frame, [has.get("changed"), has.get("ended"), has.get("created")]), zone).at)


# ---------------------------------------------------------------- who decides


def _roles(heads: dict[str, str]) -> products.Known:
    deal, contact, role = (heads[name] for name in ("opportunityid", "contactid", "role"))
    why = Phrase(
        f"Salesforce's contact roles: '{deal}', '{contact}', '{role}' say who takes part in which opportunity",
        f"세일즈포스 영업 기회의 연락처 역할입니다('{deal}', '{contact}', '{role}'). 누가 어느 영업 기회에 있는지 알려 줍니다",
    )

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> tables.Read:
        frame = _standing(table, frame, {"deleted": heads["isdeleted"]} if "isdeleted" in heads else {})
        got = tables.read(table, frame, Mapping(), zone=zone, rule=rule, product=True)
        links, people = Links(), tidy(frame, contact).map(lambda key: kind_of(key, "contact"))
        for one, who in zip(tidy(frame, deal), people, strict=True):
            if one and who:
                links.parties.setdefault(f"{SOURCE} deal {short(one)}", set()).add(who)
        got.links = links
        told = frame.rename(columns={role: "buying role"})
        got.attributes = attributes.facts(told, ["buying role"], people).drop_duplicates(["customer", "value"])
        return got

    return products.Known(tables.Recognition(SOURCE, "crm", why, 0.9), Mapping({"seen": [deal, contact], "role": [role]}), read, lambda frame: [], 1.2)
