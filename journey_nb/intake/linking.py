"""What the files of one product say of each other's records: who a deal, a call or a ticket belongs to, and each event once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from .operation import Waits
from .report import EVENTS, EventFile
from .tables import Read

if TYPE_CHECKING:
    from .opening import Opened

CHUNK = 100_000
ACTIVITY = re.compile(r"(hubspot engagement|salesforce activity) .*")  # a call, a mail, a meeting: whose it is, its links say
PERSON, DEAL, COMPANY = (re.compile(rf"(hubspot|salesforce) ({what}) .*") for what in ("contact|lead", "deal", "company"))


@dataclass
class Links:
    """What one export says of records that another only names: case or contact → customer, company → its name."""

    customers: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)  # customer → account
    addresses: set[tuple[str, str]] = field(default_factory=set)  # RAW (record id, e-mail address) of contacts, as other products may name them
    parties: dict[str, set[str]] = field(default_factory=dict)  # an activity or a deal → the contacts, deals and companies it is tied to
    homes: dict[str, tuple[str, str]] = field(default_factory=dict)  # row → (host or brand, its name): two accounts may give out one number
    names: dict[str, str] = field(default_factory=dict)  # a kind of event's number → its name, for a log that lies beside
    waits: Waits | None = None  # totals of the rows that stand, reckoned once duplicates are known

    def customer(self, name: str | None) -> str | None:
        """The end of the chain: a deal's contact's address."""
        for _ in range(4):
            if name is None or name not in self.customers:
                break
            name = self.customers[name]
        return name

    def people(self, name: str) -> list[str]:
        """The contacts a record is tied to, under the names other files give them; the one deal it is tied to where it names no contact."""
        tied = self.parties.get(name, set())
        people = sorted({self.customer(one) or one for one in tied if PERSON.fullmatch(one) or "@" in one})
        deals = sorted({one for one in tied if DEAL.fullmatch(one)})
        return people or ([self.one(deals[0]) or deals[0]] if len(deals) == 1 else [])

    def one(self, name: str | None) -> str | None:
        """The one customer a record belongs to. A deal of several contacts stays a case of its own; an activity of several is nobody's alone."""
        found = self.customer(name)
        if found is None or (found not in self.parties and not ACTIVITY.fullmatch(found)):
            return found
        people = self.people(found)
        return people[0] if len(people) == 1 else None if ACTIVITY.fullmatch(found) else found

    def account(self, name: str | None) -> str | None:
        """A company's name as another file has it."""
        if name is not None and name in self.parties:
            firms = sorted(one for one in self.parties[name] if COMPANY.fullmatch(one))
            name = firms[0] if len(firms) == 1 else None
        if name is not None and ACTIVITY.fullmatch(name):
            return None
        return self.accounts.get(name, name) if name is not None else None


def apart(opened: list[Opened]) -> None:
    """Records of two accounts of one product under one number are two: the key of every account but the first one met says whose it is.

    The first account's keys stay as they are, so that another account's file changes no observation's id.
    """
    first: dict[tuple[str, str], str] = {}
    for one in sorted(opened, key=lambda o: (len(o.alias), o.alias)):
        for source, got in one.reads:
            homes = got.links.homes if isinstance(got.links, Links) else {}
            other = {row: home for row, (kind, home) in homes.items() if home != first.setdefault((source, kind), home)}
            for frame in (got.said, got.keys) if other else ():
                tail = [f" of {other[row]}" if row in other else "" for row in frame["row"]]
                for name in {"record_key", "content"} & set(frame.columns):
                    frame[name] = frame[name].astype(str) + tail


def settle(opened: list[Opened]) -> list[tuple[Opened, EventFile]]:
    """Names looked up across exports, each event once; the event files of the CRM exports.

    A snapshot gives way to dates: ``in Proposal`` where an export dates that deal's stages, a close known to the day where
    another knows the moment. What two exports both say is said once, by the first.
    """
    tell_streams(opened)
    reads = [(one, got) for one in sorted(opened, key=lambda o: (len(o.alias), o.alias)) for _, got in one.reads if isinstance(got.links, Links)]
    links = Links()
    for _, got in reads:
        for ours, theirs in ((links.customers, got.links.customers), (links.accounts, got.links.accounts), (links.members, got.links.members)):
            for name, value in theirs.items():
                ours.setdefault(name, value)
        for name, tied in got.links.parties.items():
            links.parties.setdefault(name, set()).update(tied)
    firms: dict[str, set[str]] = {}
    for customer, account in links.members.items():
        firms.setdefault(links.accounts.get(account, account), set()).add(links.one(customer) or customer)
    found = []
    for one, got in reads:
        gone = {(s.sheet, s.row) for s in one.extra}
        for frame in (got.said, got.attributes):
            if frame is not None and len(frame):
                frame["customer"] = frame["customer"].map(links.one, na_action="ignore")
                frame["account"] = frame["account"].map(links.account, na_action="ignore")
        got.attributes = _spread(got.attributes, firms)
        if got.links.waits is not None:
            got.measures = got.links.waits.medians(gone)
            got.extras["waits"] = got.links.waits.records()
        if got.events is not None and len(got.events):
            kept = [(sheet, str(row)) not in gone for sheet, row in zip(got.events["sheet"], got.events["row"], strict=True)]
            found.append(_named(got.events.loc[kept].assign(alias=one.alias), links))
    if not found:
        return []
    events = _once(pd.concat(found, ignore_index=True))
    files = {one.alias: one for one, _ in reads}
    parts = {str(alias): rows.loc[:, EVENTS].reset_index(drop=True) for alias, rows in events.groupby("alias", sort=False)}
    return [
        (files[alias], EventFile(alias, next(s for s, got in files[alias].reads if isinstance(got.links, Links)), _chunked(rows)))
        for alias, rows in parts.items()
    ]


def _named(events: pd.DataFrame, links: Links) -> pd.DataFrame:
    """Every event with its customer; an activity of several contacts is an event of each, one of nobody is none."""
    shared = events["kind"].isin(["activity", "outline"])
    rest = events.loc[~shared]
    rest = rest.assign(customer=rest["customer"].map(links.one, na_action="ignore"))
    if not bool(shared.to_numpy().any()):
        return rest
    own = events.loc[shared]
    whom = [links.people(c) if ACTIVITY.fullmatch(c) else [links.one(c) or c] for c in own["customer"]]
    own = own.assign(customer=whom).explode("customer")
    own = own.loc[own["customer"].notna()]
    own["record_key"] = own["record_key"] + " of " + own.groupby(["record_key"]).cumcount().astype(str)
    return pd.concat([one for one in (rest, own) if len(one)]) if len(own) or len(rest) else own


def _once(events: pd.DataFrame) -> pd.DataFrame:
    """The events without the snapshots and outlines that another file knows better."""
    dated = set(events.loc[events["kind"].isin(["entered", "closed"]), "case"])
    told = set(events.loc[(events["kind"] == "activity") & events["at"].notna(), "case"])
    marks = list(zip(events["case"], events["event"], strict=True))
    known = list(zip(events["kind"], events["at_precision"], marks, strict=True))
    closing = {precision: {mark for kind, p, mark in known if kind == "closed" and p == precision} for precision in ("instant", "day")}
    said = zip(events["kind"], events["at_precision"], events["case"], marks, strict=True)
    beaten = [
        (kind == "now" and case in dated)
        or (kind == "outline" and case in told)
        or (kind == "closed" and ((precision != "instant" and mark in closing["instant"]) or (precision == "none" and mark in closing["day"])))
        for kind, precision, case, mark in said
    ]
    return events.loc[[not b for b in beaten]].drop_duplicates("record_key")


def _spread(facts: pd.DataFrame | None, firms: dict[str, set[str]]) -> pd.DataFrame | None:
    """What a company is, said of each of its people."""
    if facts is None or facts.empty:
        return facts
    firm = facts["customer"].astype(str).str.fullmatch(COMPANY)
    if not firm.any():
        return facts
    people = facts.loc[firm, "account"].map(lambda a: sorted(firms.get(a, ())))
    spread = facts.loc[firm].assign(customer=people).explode("customer")
    return pd.concat([facts.loc[~firm], spread.loc[spread["customer"].notna()]], ignore_index=True)


def _chunked(events: pd.DataFrame) -> Callable[[], Iterator[pd.DataFrame]]:
    def chunks() -> Iterator[pd.DataFrame]:
        for start in range(0, len(events), CHUNK):
            yield events.iloc[start : start + CHUNK].reset_index(drop=True)

    return chunks


def tell_streams(opened: list[Opened]) -> None:
    """What a streamed table learns from the files beside it (``meet``), and what it knows of its people once it was read through (``facts``)."""
    names: dict[str, str] = {}
    for one in opened:
        for _, got in one.reads:
            if isinstance(got.links, Links):
                names |= got.links.names
    pairs = [(one, part) for one in opened for part in one.parts]
    for file, part in pairs:
        table = getattr(part, "table", None)
        if names and (meet := getattr(table, "meet", None)) is not None:
            meet(names)
        facts = getattr(table, "facts", None)
        if facts is not None and file.twin_of is None and (known := facts()) is not None and len(known):
            file.reads.append((part.recognition.source, Read(known.head(0), pd.DataFrame({"sheet": [], "row": []}), [], attributes=known)))
