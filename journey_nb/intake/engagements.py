"""HubSpot's activities: engagement tables as warehouses hold them, their link tables, and exports of calls, mails, meetings and notes.

The names of the warehouse's columns and of HubSpot's own properties are known; the headers of an export made by hand, in English
or Korean, are guesses, and the recognition says so. An activity is its contact's: the link table ``engagement_contact`` says whose,
or a column of associated ids. One that names no contact and no deal stays out of the journey: it would count as a person of its own.
"""

from __future__ import annotations

from typing import Any, cast

import pandas as pd

from ..model.phrase import Phrase
from . import activities, products, tables
from .grid import Table
from .linking import Links
from .roles import Mapping
from .values import column, plain, tidy

SOURCE = "hubspot"
PROPERTIES = {  # what HubSpot calls the property, without "property" and "hs" before it → field
    "timestamp": "at",
    "createdate": "created",
    **dict.fromkeys(("call title", "meeting title", "email subject", "task subject"), "title"),
    **dict.fromkeys(("call body", "meeting body", "email text", "note body", "task body", "communication body"), "body"),
    **dict.fromkeys(("email direction", "call direction"), "direction"),
    **dict.fromkeys(("meeting outcome", "call disposition", "call status"), "outcome"),
    **{"email from email": "sender", "object id": "id", "engagement type": "type"},
}
HTML = {f"{before}hs {what} body" for before in ("", "property ") for what in ("call", "meeting", "note", "task")}
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("engagement id", "record id", "hs object id", "activity id", "id", "레코드 id", "활동 id"),
    "type": ("type", "engagement type", "activity type", "활동 유형"),
    "at": ("timestamp", "activity date", "meeting start time", "활동 날짜", "활동 일시", "활동일"),
    "created": ("created at", "create date", "createdate", "생성일", "생성 날짜"),
    "title": ("call title", "meeting name", "meeting title", "email subject", "task title", "task name", "subject", "title", "제목"),
    "body": (
        *(
            "body preview",
            "call notes",
            "meeting description",
            "meeting notes",
            "email body",
            "note body",
            "task notes",
            "notes",
            "note",
            "body",
            "description",
        ),
        *("본문", "메모", "내용", "통화 메모"),
    ),
    "direction": ("email direction", "call direction", "direction", "방향"),
    "outcome": ("call outcome", "meeting outcome", "outcome", "결과"),
    "sender": ("from email", "email from", "email from address", "보낸 사람 이메일"),
    "contacts": ("associated contact ids", "associated contact id", "contact ids", "contact id", "연결된 연락처 id"),
    "deals": ("associated deal ids", "associated deal id", "deal ids", "deal id", "연결된 거래 id"),
    "companies": ("associated company ids", "associated company id", "company ids", "company id", "연결된 회사 id"),
    "who": ("associated contacts", "associated contact", "연결된 연락처"),
    "owner": ("activity assigned to", "assigned to", "owner", "activity owner", "활동 담당자", "담당자"),
}
OUTLINE = ("active", "portal id", "owner id", "created at")
LABELS = {  # what a page of one sort of activity calls its own columns
    "call": ("call title", "call notes", "call outcome", "call direction", "통화 메모"),
    "meeting": ("meeting name", "meeting title", "meeting description", "meeting notes", "meeting outcome"),
    "email": ("email subject", "email body", "email direction"),
    "note": ("note body",),
    "task": ("task title", "task notes"),
}
ENDS = {"engagement": ("engagement id",), "deal": ("deal id",), "contact": ("contact id",), "company": ("company id",)}
BESIDE = {"type id", "category", "type", "fivetran synced", "fivetran deleted", "label", "association type"}


def recognise(table: Table, rule: Any = None) -> products.Known | None:
    """HubSpot's activities or one of their link tables, with the columns that decided, or None."""
    heads: dict[str, str] = {}
    for name in table.head.names:
        heads.setdefault(plain(name), name)
    if (ends := _ends(heads)) is not None:
        return _link_table(table, heads, ends, rule)
    has, sort, known = _fields(heads)
    outline = False
    if "engagement id" in heads and ("at" in has or "type" in has or known):
        decided, guessed = [heads["engagement id"], *known, *(has[f] for f in ("at", "type") if f in has)], False
    elif {"id", "type", "timestamp"} <= set(heads) and len(seen := [heads[name] for name in OUTLINE if name in heads]) >= 2:
        decided, guessed, outline = [heads["id"], heads["type"], heads["timestamp"], *seen], False, True
    elif known and "id" in has:
        decided, guessed = [has["id"], *known], False
    elif has.get("type") and plain(has["type"]) in ("activity type", "활동 유형") and "at" in has and {"title", "body", "contacts", "who"} & set(has):
        decided, guessed = [has["type"], has["at"], *(has[f] for f in ("body", "title", "contacts") if f in has)], True
    elif plain(has.get("id", "")) in ("record id", "레코드 id") and (labels := _labels(heads)) is not None and "at" in has:
        sort, decided, guessed = labels[0], [has["id"], *labels[1], has["at"]], True
    else:
        return None
    decided = list(dict.fromkeys(decided))
    shown = {
        "record_key": ["id"],
        "customer": ["contacts"],
        "account": ["companies"],
        "at": ["at", "created"],
        "channel": ["type"],
        "text": ["title", "body"],
        "name": ["owner", "who"],
        "email": ["sender"],
    }
    columns = {role: found for role, fields in shown.items() if (found := [has[f] for f in fields if f in has])}
    mapping = products.overruled(Mapping(columns), table, rule)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> tables.Read:
        return activities.read(table, frame, _log(frame, has, sort, outline, mapping), zone=zone, rule=rule)

    recognition = tables.Recognition(SOURCE, "crm", _why(decided, outline, guessed), 0.9, unverified=guessed)
    return products.Known(recognition, mapping, read, lambda frame: _names(frame, has), 1.1)


def _fields(heads: dict[str, str]) -> tuple[dict[str, str], str | None, list[str]]:
    """Field → header, what sort every row is, and the headers that are HubSpot's own properties of an activity."""
    has: dict[str, str] = {}
    sort, known = None, []
    for name, header in heads.items():
        bare = name.removeprefix("property ")
        if not bare.startswith("hs "):
            continue
        bare = bare.removeprefix("hs ")
        if (field := PROPERTIES.get(bare)) is not None:
            has.setdefault(field, header)
            if (first := bare.split()[0]) in LABELS:
                known.append(header)
                sort = sort or first
    for field, names in FIELDS.items():
        if (header := next((heads[name] for name in names if name in heads), None)) is not None:
            has.setdefault(field, header)
    return has, sort, known


def _labels(heads: dict[str, str]) -> tuple[str, list[str]] | None:
    found = {sort: [heads[name] for name in names if name in heads] for sort, names in LABELS.items()}
    sort, headers = max(found.items(), key=lambda item: len(item[1]))
    return (sort, headers) if headers else None


def _why(decided: list[str], outline: bool, guessed: bool) -> Phrase:
    en = [f"HubSpot activities: {tables.listed(decided)}"]
    ko = [f"허브스팟 활동 기록입니다({tables.listed(decided)})"]
    if outline:
        en.append("an outline: what was said stands in engagement_call, engagement_email and their kin")
        ko.append("뼈대만 있는 표입니다. 내용은 engagement_call, engagement_email 같은 표에 있습니다")
    en.append("calls, mails and meetings are events of the contact that engagement_contact or a column of ids names; one that names nobody is no event")
    ko.append("통화, 메일, 회의는 engagement_contact나 ID 열이 가리키는 연락처의 이벤트입니다. 아무도 가리키지 않으면 이벤트로 쓰지 않습니다")
    en.append("notes are a colleague's words, incoming mails the customer's")
    ko.append("메모는 동료의 말이고 받은 메일은 고객의 말입니다")
    if guessed:
        en.append("these headers are a guess, not verified: name the columns in journey.toml where it is wrong")
        ko.append("머리글을 짐작한 것이며 확인되지 않았습니다. 다르면 journey.toml에 열을 적으십시오")
    return Phrase("; ".join(en), ". ".join(ko))


def _log(frame: pd.DataFrame, has: dict[str, str], sort: str | None, outline: bool, mapping: Mapping) -> activities.Log:
    def cells(field: str) -> pd.Series:
        return tidy(frame, has.get(field))

    def raw(field: str) -> pd.Series:
        header = has.get(field)
        return column(frame, header).fillna("") if header is not None else pd.Series("", index=frame.index, dtype=object)

    body = has.get("body", "")
    kind, texts = cells("type"), [name for name in mapping.texts if name not in (has.get("title"), has.get("body"))]
    sorts = kind.map(activities.sort_of) if sort is None else pd.Series(sort, index=frame.index, dtype=object)
    direction = cells("direction").where(cells("direction") != "", kind)
    mail = sorts.isin(["email", "message"])
    incoming = mail & direction.str.contains(activities.INCOMING)
    named = {field: activities.ids(frame, has.get(field)) for field in ("contacts", "deals", "companies")}
    noun = {"contacts": "contact", "deals": "deal", "companies": "company"}
    tied = [{f"hubspot {noun[f]} {one}" for f, found in named.items() for one in found[i]} for i in range(len(frame))]
    return activities.Log(
        product=SOURCE,
        noun="engagement",
        table="outline" if outline else sort or "",
        key=cells("id"),
        sort=sorts,
        at=products.first_of(frame, [has.get("at"), has.get("created")]),
        title=raw("title"),
        body=raw("body") if not texts else cast("pd.Series", frame[texts].fillna("").agg("\n".join, axis=1)),
        incoming=incoming,
        outgoing=mail & ~incoming,
        outcome=cells("outcome"),
        sender=cells("sender"),
        held=pd.Series(True, index=frame.index),
        tied=tied,
        html=None if plain(body).endswith("email text") else plain(body) in HTML,
        outline=outline,
    )


def _names(frame: pd.DataFrame, has: dict[str, str]) -> list[tuple[str, str]]:
    several = set()
    for cell in tidy(frame, has.get("who")).unique():
        several |= {("name", one) for part in cell.split(";") if len(one := part.partition("(")[0].strip()) >= 2}
    kinds = [("name", has.get("owner"), 2), ("email", has.get("sender"), 5), ("id", has.get("id"), 6)]
    return sorted(several | set(products.people(frame, kinds)))


# ---------------------------------------------------------------- link tables


def _ends(heads: dict[str, str]) -> tuple[str, str] | None:
    """The two records a link table ties together: (engagement, contact), (deal, contact) …"""
    found = [what for what, names in ENDS.items() if any(name in heads for name in names)]
    if len(found) != 2 or len(heads) > 6 or set(heads) - BESIDE - {name for names in ENDS.values() for name in names}:
        return None
    return found[0], found[1]


def _link_table(table: Table, heads: dict[str, str], ends: tuple[str, str], rule: Any) -> products.Known:
    left, right = (heads[ENDS[end][0]] for end in ends)
    nouns = {"engagement": "활동", "deal": "거래", "contact": "연락처", "company": "회사"}
    why = Phrase(
        f"HubSpot's table of which {ends[0]} belongs to which {ends[1]}: '{left}', '{right}'; it says nothing itself",
        f"어느 {nouns[ends[0]]}의 {nouns[ends[1]]}인지 적은 허브스팟 표입니다('{left}', '{right}'). 그 자체는 아무 말도 아닙니다",
    )

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> tables.Read:
        got = tables.read(table, frame, Mapping(), zone=zone, rule=rule, product=True)
        links = Links()
        for a, b in zip(tidy(frame, left), tidy(frame, right), strict=True):
            if a and b and ends in (("contact", "company"), ("deal", "company")):
                links.members[f"{SOURCE} {ends[0]} {a}"] = f"{SOURCE} company {b}"
            elif a and b:
                links.parties.setdefault(f"{SOURCE} {ends[0]} {a}", set()).add(f"{SOURCE} {ends[1]} {b}")
        got.links = links
        return got

    return products.Known(tables.Recognition(SOURCE, "crm", why, 0.9), Mapping({"seen": [left, right]}), read, lambda frame: [], 1.2)
