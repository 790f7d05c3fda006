"""A sales team's own log of visits, exhibitions and calls: one row a contact, whatever the columns are called.

The words in such a sheet are mostly ours: what was discussed, what comes next. They are a colleague's voice and nobody's count.
Only a column that says it holds the customer's (고객 반응, 고객 요구, customer feedback, quote) is the customer's voice.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import forms, tables
from .deals import Links
from .grid import Table
from .offline import TOUCHPOINTS, names_of, told_apart
from .products import Identifiers, Known, first_of, overruled, people
from .roles import Mapping
from .tables import Read, Recognition, item_of, listed
from .values import HANGUL, plain, tidy

SOURCE = "contact_log"
EXHIBITION, SEMINAR, MEETING, COLD, _, PHONE, DEMO, VISIT, *_ = TOUCHPOINTS

NEXT = re.compile(r"(다음|차기|향후|재) ?|\b(next|follow ?up|planned|due)\b|예정|계획")  # a date to come is no contact
WHEN = {  # the heading of the date says what kind of contact it was
    VISIT: re.compile(r"방문 ?(일|일시|일자|날짜)|(visit|visited) ?(date|day|on|at|time)|date of visit"),
    EXHIBITION: re.compile(r"(전시|전시회|박람회|행사|부스 ?방문) ?(일|일시|일자|날짜|기간)|(exhibition|fair|show|event|booth) ?(date|day)"),
    PHONE: re.compile(r"(통화|콜|전화) ?(일|일시|일자|날짜|시각|시간대)|call(ed)? ?(date|day|on|at|time|datetime)|date of call"),
    MEETING: re.compile(r"(미팅|회의|면담|상담|영업|접촉|컨택|활동) ?(일|일시|일자|날짜)|(meeting|contact|activity|appointment) ?(date|day|on|at|time)"),
}
DATE = re.compile(r"일자|날짜|일시|date|day|when|date ?time")
OTHER = {  # other headings that say it
    VISIT: re.compile(r"방문 ?(목적|내용|처|지|장소|결과|기록|자)|visit (purpose|notes?|report|outcome|summary)|purpose of visit"),
    EXHIBITION: re.compile(
        r"(전시회|박람회|전시|행사)( ?명| ?이름)?|부스( ?번호| ?명| ?위치)?|(exhibition|trade ?(show|fair)|fair|expo|event)( name)?|booth( ?(no|number|name))?"
    ),
    PHONE: re.compile(
        r"(통화|콜|전화) ?(결과|내용|시간|메모|상태|기록|스크립트)|call (outcome|result|notes?|summary|duration|status|type|disposition)|outcome of call"
    ),
    MEETING: re.compile(r"(미팅|회의|면담) ?(내용|목적|결과|장소)|meeting (notes?|purpose|outcome|summary|minutes|location)"),
}
NAMED = re.compile(r"(전시회|박람회|전시|행사)( ?명| ?이름)?|(exhibition|trade ?(show|fair)|fair|expo)( name)?")
TYPE = re.compile(
    r"접점|(접촉|활동|컨택|상담|영업|연락) ?(유형|구분|방법|방식|형태|종류|수단|경로)|구분|touch ?point|"
    r"(contact|activity|interaction|meeting) (type|method|mode)|type"
)
ACCOUNT = re.compile(
    r"(업체|회사|고객사|거래처|기업|기관|방문처|법인|상호|방문 ?업체|대상 ?업체)( ?명| ?이름)?"
    r"|(company|account|organi[sz]ation|client company|firm)( name)?|client"
)
CONTACT = re.compile(
    r"(고객|업체|상대|거래처|면담|상담|방문|미팅|응대|통화) ?(담당자|대상자?|상대방?|자|고객)( ?(명|이름|성함))?"
    r"|고객 ?(명|이름|성함)|만난 ?(사람|분)|참석자|성명|이름"
    r"|(contact|customer|attendee|lead|visitor|prospect)( (name|person))?|person( met)?|who|attendees|met with|spoke (to|with)"
)
HANDLER = re.compile(r"담당자?( ?(명|이름|성함))?")  # the customer's or ours: the rest of the sheet decides
STAFF = re.compile(
    r"(영업|우리|당사|자사|내부|방문|작성|기록|등록)( ?(담당|사원|직원|대표|요원))?자?( ?(명|이름))?|(sales ?)?(rep|person|representative|owner|agent)( name)?"
    r"|(written|visited|called|logged|recorded|entered) by|our (rep|staff|contact)|owner|caller"
)
ROLE = re.compile(r"직책|직급|직위|직무|(job )?(title|role|position)")
THEIRS = re.compile(
    r"고객(사|님)?(의)? ?(반응|의견|요구|요청|말|발언|목소리|피드백|불만|니즈|코멘트|문의).*|.*고객이 ?(한|말한|원하는|요구한).*"
    r"|(what )?(the )?(customer|client|buyer|visitor|prospect)s?( s)?"
    r" ?(said|says|feedback|quotes?|comments?|voice|words|requests?|needs|reactions?|response)\b.*"
    r"|feedback|quotes?|verbatim|voice of (the )?customer|voc"
)
OURS = re.compile(
    r"(상담|방문|미팅|회의|면담|통화|콜|전화|활동|접촉|영업|주요|협의|논의)? ?(내용|메모|요약|기록|결과)"
    r"|비고|특이 ?사항|요구 ?사항|(방문|미팅|상담)? ?목적|의견|소견"
    r"|(후속|사후|추후) ?(조치|업무|계획|활동)|(다음|향후) ?(단계|계획|일정|조치|액션|할 ?일)|액션 ?(아이템|플랜)|이슈"
    r"|(call|meeting|visit|contact|discussion|conversation|activity)?"
    r" ?(notes?|summary|outcome|result|purpose|agenda|minutes|disposition|report)|remarks?|comments?|memo"
    r"|details?|discussion|next (steps?|actions?)|follow ?ups?( (actions?|steps?))?|action items?|to ?do|purpose( of visit)?|objective"
)
SALES = re.compile(r"목적|후속|다음|향후|액션|부스|purpose|next|follow|action|booth|outcome|통화 ?결과")
OUTCOME = re.compile(r"(통화|콜|전화) ?(결과|상태)|call (outcome|result|status|disposition)|outcome of call")
NOT_REACHED = re.compile(
    r"부재( ?중)?|미 ?연결|연결 ?(안 ?됨|실패|불가)|안 ?받음|무응답|통화 ?중|결번"
    r"|no ?answer|not reached|unreachable|busy|voice ?mail|left (a )?(message|voicemail)|wrong number|no pick ?up",
    re.I,
)
MISSED = Phrase("Call not answered", "연결 안 된 전화")
VALUES = (  # a kind of contact as people write it in a cell
    (EXHIBITION, re.compile(r"전시|박람회|부스|exhibit|trade ?(show|fair)|expo|booth|\bfair\b", re.I)),
    (COLD, re.compile(r"콜드|cold", re.I)),
    (PHONE, re.compile(r"전화|통화|콜|\bcall|phone|tel", re.I)),
    (SEMINAR, re.compile(r"세미나|웨비나|seminar|webinar", re.I)),
    (DEMO, re.compile(r"데모|시연|demo", re.I)),
    (MEETING, re.compile(r"미팅|회의|면담|meeting|appointment", re.I)),
    (VISIT, re.compile(r"방문|내방|visit", re.I)),
)
LEAST = 0.85


def _columns(table: Table) -> tuple[dict[str, list[str]], dict[str, Phrase], float]:
    """Role → headers, the kind of contact that a heading says, and how surely it is such a log."""
    found: dict[str, list[str]] = {}
    kinds: dict[str, Phrase] = {}
    for name in table.head.names:
        head = plain(name)
        kind = next((k for k, pattern in WHEN.items() if pattern.fullmatch(head)), None)
        other = next((k for k, pattern in OTHER.items() if pattern.fullmatch(head)), None)
        if kind is not None:
            role = "at"
            kinds[name] = kind
        elif NEXT.search(head) and re.search(r"일|date|day|when", head) and not OURS.fullmatch(head):
            role = "later"
        elif THEIRS.fullmatch(head):
            role = "text"
        elif NAMED.fullmatch(head):
            role = "fair"
        elif STAFF.fullmatch(head):
            role = "staff"
        elif OURS.fullmatch(head):
            role = "note"
        else:
            rest = {"at": DATE, "account": ACCOUNT, "name": CONTACT, "handler": HANDLER, "role": ROLE, "type": TYPE}
            role = next((r for r, pattern in rest.items() if pattern.fullmatch(head)), "")
            if not role and re.fullmatch(r"(.* )?(e ?mail|이메일|메일)( .*)?", head):
                role = "email"
            if not role and re.fullmatch(r"(.* )?(phone|mobile|tel|연락처|전화 ?번호|휴대폰|핸드폰)( .*)?", head):
                role = "phone"
        if other is not None:
            kinds[name] = other
        if role:
            found.setdefault(role, []).append(name)
    weight = (
        0.2 * ("at" in found) + 0.25 * ("account" in found) + 0.2 * bool({"name", "handler"} & set(found)) + 0.15 * ("note" in found) + 0.2 * ("text" in found)
    )
    weight += 0.3 * bool(kinds) + 0.15 * (len(kinds) > 1) + 0.1 * ("staff" in found) + 0.2 * any(SALES.search(plain(n)) for n in found.get("note", ()))
    weight += 0.15 * any(re.search("접점|touch|유형|방법|method|type", plain(n)) for n in found.get("type", ()))
    return found, kinds, weight


def recognise(table: Table, rule: Any = None) -> Known | None:
    """A log of visits, exhibitions or calls by its headings, or None: one heading has to say the kind of contact, one has to be a sales team's."""
    found, kinds, weight = _columns(table)
    wanted = getattr(rule, "source", None) == SOURCE
    sales = bool({"account", "staff", "fair"} & set(found)) or any(SALES.search(plain(n)) for n in found.get("note", ()))
    there = bool({"at", "fair"} & set(found)) and bool({"account", "name", "handler"} & set(found)) and bool({"text", "note"} & set(found))
    told = bool(kinds) or any(re.search("접점|touch", plain(n)) for n in found.get("type", ()))
    if not wanted and not (there and sales and told and weight >= LEAST):
        return None
    ours = list(found.get("staff", ()))
    names = list(found.get("name", ()))
    if "handler" in found:
        (ours if names else names).extend(found["handler"])  # a customer's name beside it makes the 담당자 ours
    columns = {"at": found.get("at", ()), "name": names[:1], "note": found.get("note", ()), "text": found.get("text", ())}
    columns |= {role: found.get(role, ())[:1] for role in ("account", "role", "email", "phone")}
    columns["touchpoint"] = [*found.get("type", ()), *found.get("fair", ())]
    columns["seen"] = [*found.get("later", ()), *ours, *names[1:]]
    mapping = overruled(Mapping({role: list(headers) for role, headers in columns.items() if headers}), table, rule)
    decided = [*kinds, *found.get("account", ()), *names][:4]
    en, ko = (
        f"a log of visits, exhibitions or calls ({listed(decided)}): one row is one contact",
        f"방문·전시·통화 기록입니다({listed(decided)}). 한 줄이 접촉 한 번입니다",
    )
    if mapping.texts:
        en, ko = en + f"; the customer speaks in {listed(mapping.texts)}", ko + f". 고객의 말: {listed(mapping.texts)}"
    else:
        en, ko = en + "; no column says it holds the customer's own words", ko + ". 고객의 말이라고 적힌 열은 없습니다"
    if mapping.one("note"):
        en += f"; {listed(mapping.columns['note'])}: a colleague's notes, counted as no customer's voice"
        ko += f". {listed(mapping.columns['note'])}: 우리 메모이며 고객의 목소리로 세지 않습니다"
    if mapping.one("account"):
        en, ko = en + "; where no person is named, the company counts as one", ko + ". 사람 이름이 없으면 회사를 한 명으로 셉니다"
    if "handler" in found:
        whose = Phrase("the customer's", "고객 쪽 사람") if found["handler"][0] in names else Phrase("ours", "우리 쪽 사람")
        en, ko = en + f"; '{found['handler'][0]}' is taken for {whose.en}", ko + f". '{found['handler'][0]}' 열은 {whose.ko}으로 보았습니다"

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, kinds, zone=zone, rule=rule)

    def named(frame: pd.DataFrame) -> Identifiers:
        staff = people(frame, [("name", name, 2) for name in (*ours, *names[1:])] + [("phone", mapping.one("phone"), 7)])
        return sorted({*names_of(frame, mapping), *staff})

    return Known(Recognition(SOURCE, "offline", Phrase(en, ko), 0.8), mapping, read, named, min(weight, 1.4) / 2)


def kinds_of(frame: pd.DataFrame, mapping: Mapping, kinds: dict[str, Phrase], lang: str) -> tuple[pd.Series, pd.Series]:
    """For every row its touchpoint, and what happened: the touchpoint, with the fair's name or that nobody answered."""
    given = first_of(frame, [name for name in mapping.columns.get("touchpoint", ()) if not NAMED.fullmatch(plain(name))])
    cell = given.map(lambda value: next((k.text(lang) for k, pattern in VALUES if pattern.search(value)), value))
    for strong in (True, False):  # a date or an outcome says it before a purpose does
        for name, kind in kinds.items():
            if (name in mapping.columns.get("at", ())) == strong:
                cell = cell.where((cell != "") | (tidy(frame, name) == ""), kind.text(lang))
    cell = cell.where(cell != "", next(iter(kinds.values()), MEETING).text(lang))
    fair = first_of(frame, [name for name in mapping.columns.get("touchpoint", ()) if NAMED.fullmatch(plain(name))])
    event = cell.where(~((fair != "") & (cell == EXHIBITION.text(lang))), cell + " · " + fair)
    outcome = first_of(frame, [name for name in kinds if OUTCOME.fullmatch(plain(name))])
    missed = outcome.map(lambda value: bool(NOT_REACHED.search(value))).astype(bool)
    return cell, event.where(~missed, MISSED.text(lang))


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, kinds: dict[str, Phrase], *, zone: str, rule: Any) -> Read:
    lang = "ko" if any(HANGUL.search(name) for name in table.head.names) else "en"
    ready = frame.copy()
    shown = {role: list(names) for role, names in mapping.columns.items() if role not in ("note", "seen", "touchpoint", "name", "at")}
    notes_of = mapping.columns.get("note", [])
    shown["text"] = [*shown.get("text", []), *notes_of]
    touchpoint, event = kinds_of(frame, mapping, kinds, lang)
    customer, told = forms.who(frame, mapping), []
    if (person := mapping.one("customer") or mapping.one("name")) and (firm := mapping.one("account")):
        apart, told = told_apart(table, frame, person, firm)
        customer = customer.where(customer != tidy(frame, person), apart)
    customer = customer.where(customer != "", tidy(frame, mapping.one("account")))
    made = {"at": first_of(frame, mapping.columns.get("at", ())), "customer": customer, "touchpoint": touchpoint}
    if getattr(rule, "touchpoint", None):
        made["touchpoint"] = pd.Series(rule.touchpoint, index=frame.index, dtype=object)
    if not (mapping.one("channel") or getattr(rule, "channel", None)):
        made["channel"] = pd.Series("offline", index=frame.index, dtype=object)
    for role, values in made.items():
        ready[f"contact {role}"], shown[role] = values, [f"contact {role}"]
    read = tables.read(table, ready, Mapping(shown, mapping.ratings), zone=zone, rule=rule)
    said, ours = read.said, {item_of(name) for name in notes_of}
    said.loc[said["item"].isin([*ours]), "voice"] = "colleague"
    read.notes += told
    read.events = forms.events_of(
        table,
        frame,
        read,
        event=event,
        at=made["at"],
        customer=customer,
        channel=tables.constant(made.get("channel", tidy(frame, mapping.one("channel"))), rule, "channel").fillna("").astype(object),
        kind=SOURCE,
        zone=zone,
        rule=rule,
    )
    read.links = Links()
    return read
