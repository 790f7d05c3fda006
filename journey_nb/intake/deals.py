"""What a CRM's records did and said: the dates of stages as events, a colleague's words, and what each customer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from . import attributes, crm, products, tables
from .linking import Links, settle
from .report import EVENTS
from .roles import Mapping
from .values import Times, date_order, tidy, times

if TYPE_CHECKING:
    from typing import Any

    from .grid import Table

__all__ = ["Links", "Reading", "settle", "short"]

SHORTEST = 5  # characters of a record id that can name a contact elsewhere: a shorter number is too likely somebody else's there


class Reading:
    """One table of a CRM while it is read."""

    def __init__(self, table: Table, frame: pd.DataFrame, form: crm.Form, mapping: Mapping, zone: str, rule: Any = None) -> None:
        self.table, self.frame, self.form, self.mapping, self.zone = table, frame, form, mapping, zone
        dated = [name for name in mapping.columns.get("at", ()) if name in frame.columns]
        together = pd.concat([tidy(frame, name) for name in dated]) if dated else pd.Series(dtype=object)
        self.order, self.ambiguous = date_order(together, getattr(rule, "date_order", None))
        self.dates = {name: times(tidy(frame, name), zone, self.order) for name in dated}

    def cells(self, role: str) -> pd.Series:
        return tidy(self.frame, self.form.has.get(role))

    def when(self, role: str) -> Times | None:
        return self.dates.get(self.form.has.get(role, ""))

    def read(self, rule: Any) -> tables.Read:
        form, frame = self.form, self.frame
        rated = set(self.mapping.ratings)
        shown = {role: list(names) for role, names in self.mapping.columns.items() if role in ("record_key", "text") or rated & set(names)}
        read = tables.read(self.table, frame, Mapping(shown, self.mapping.ratings), zone=self.zone, rule=rule, product=True)
        case, who, account, links = self.people()
        self.speak(read, who, account)
        read.keys = read.keys.assign(record_key=f"{form.kind} " + read.keys["record_key"], sure=True)
        read.said = read.said.assign(record_key=f"{form.kind} " + read.said["record_key"])
        changed = self.changed()
        if changed.notna().any():
            read = products.versions(read, changed)
        read.events = self.events(case, who)
        read.attributes = self.facts(case if form.kind == "companies" else who, account)
        read.links = links
        read.ambiguous = self.ambiguous
        read.notes += [note for name in self.dates for note in self.unread(name)]
        timed = list(self.dates.values())
        read.own_zone = sum(int((t.own_zone & (t.precision != "none")).sum()) for t in timed)
        read.assumed_zone = sum(int((~t.own_zone & (t.precision != "none")).sum()) for t in timed)
        return read

    def unread(self, name: str) -> list[Any]:
        cells = tidy(self.frame, name)
        return tables.lost_times(self.table.sheet, name, cells.loc[(self.dates[name].precision == "none") & (cells != "")])

    # ---- who

    def people(self) -> tuple[pd.Series, pd.Series, pd.Series, Links]:
        """For every row its case, its customer and its account, as far as this export alone can say; and what it says of others' names."""
        form, links = self.form, Links()
        key = self.cells("deal" if form.kind == "history" else "id")
        key = key.where(key != "", self.cells("title"))
        what = form.noun or {"deals": "deal", "history": "deal", "contacts": "contact", "companies": "company"}[form.kind]
        case = self.named(what, key)
        company, firms = self.cells("company"), self.cells("companies").str.split(r"[;,]").str[0].fillna("").str.strip()
        account = company.where(company != "", self.named("company", firms))
        if form.kind == "companies":
            links.accounts = _pairs(case, company)
            return case, pd.Series("", index=case.index, dtype=object), company, links
        links.accounts = _pairs(self.named("company", firms), company)
        contacts = self.cells("contacts")
        single = self.named("contact", contacts.where(contacts.str.fullmatch(r"[^;,]+"), ""))
        mail = self.cells("email")
        who = mail.where(mail != "", single if form.kind == "deals" else "")
        links.customers = _pairs(case, who.where(who != "", self.named("contact", self.cells("became"))))
        if form.kind == "contacts":
            links.addresses = {(k, m) for k, m in zip(self.cells("id"), mail, strict=True) if len(k) >= SHORTEST and "@" in m}
        who = who.where(who != "", case)
        links.members = _pairs(who, account)
        return case, who, account, links

    def named(self, what: str, key: pd.Series) -> pd.Series:
        """A record's name across exports; empty where there is no key."""
        key = key.map(short) if self.form.product == crm.SALESFORCE else key
        return (f"{self.form.product} {what} " + key).where(key != "", "")

    # ---- what was said

    def speak(self, read: tables.Read, who: pd.Series, account: pd.Series) -> None:
        """Whose words they are, of whom, and when."""
        said = read.said
        if said.empty:
            return
        rows = pd.Index([int(row) for row in said["row"]])
        voice = {tables.item_of(name): crm.voice_of(name) for name in self.mapping.texts}
        said["voice"] = [voice.get(item, "customer") for item in said["item"]]
        said["customer"] = who.loc[rows].where(who.loc[rows] != "", None).to_numpy()
        said["account"] = account.loc[rows].where(account.loc[rows] != "", None).to_numpy()
        said["role"] = self.cells("role").loc[rows].replace("", None).to_numpy() if self.form.kind != "companies" else None
        why = [bool(crm.OURS.search(str(item))) for item in said["item"]]
        # a form's message comes with the record, why a deal was lost with its close, anything else with the last change
        kinds = ["created" if v == "customer" else "closed" if w else "changed" for v, w in zip(said["voice"], why, strict=True)]
        at, precision = pd.Series(pd.NaT, index=said.index, dtype="datetime64[us, UTC]"), pd.Series("none", index=said.index, dtype=object)
        for kind in ("created", "closed", "changed"):
            for found in (self.when(kind), self.when("changed")):
                if found is not None:
                    there = pd.Series([k == kind for k in kinds], index=said.index) & at.isna()
                    at = at.where(~there, pd.Series(found.at.loc[rows].array, index=said.index))
                    precision = precision.where(~there, pd.Series(found.precision.loc[rows].array, index=said.index))
        said["at"], said["at_precision"] = at, precision

    def changed(self) -> pd.Series:
        found = self.when("changed")
        return found.at if found is not None else pd.Series(pd.NaT, index=self.frame.index, dtype="datetime64[us, UTC]")

    # ---- what was done

    def events(self, case: pd.Series, who: pd.Series) -> pd.DataFrame:
        """One row an event: EVENTS, ``sheet``, ``case`` and ``kind`` (created, entered, closed, now)."""
        form, made = self.form, []
        if form.kind == "companies" or self.frame.empty:
            return _none()
        stage = self.cells("stage" if form.kind in ("deals", "history") else "lifecycle").map(lambda s: crm.label_of(s) if s else "")
        if form.kind == "history":
            return self.history(case, who, stage)
        if (created := self.when("created")) is not None:
            made.append(self.event(case, who, f"{form.noun or form.kind.removesuffix('s')} created", created, "created"))
        entered = pd.Series(False, index=self.frame.index)
        for name, label in form.entered.items():
            if (when := self.dates.get(name)) is None:
                continue
            ending = _ending(label) if form.kind == "deals" else None
            made.append(self.event(case, who, ending or f"entered {label}", when, "closed" if ending else "entered"))
            entered |= when.at.notna()
        ending = self.endings(stage) if form.kind == "deals" else pd.Series("", index=stage.index, dtype=object)
        closed = self.when("closed") or self.when("changed")
        if form.kind == "deals":
            made.append(self.event(case, who, ending, closed, "closed", (ending != "") & ~self.told(made)))
        now = self.when("changed")
        made.append(self.event(case, who, "in " + stage, now, "now", (stage != "") & (ending == "") & ~entered))
        return pd.concat([one for one in made if len(one)], ignore_index=True) if any(map(len, made)) else _none()

    def told(self, made: list[pd.DataFrame]) -> pd.Series:
        """Rows whose close another column dates."""
        rows = {row for one in made for row, kind in zip(one["row"], one["kind"], strict=True) if kind == "closed"}
        return pd.Series([row in rows for row in self.frame.index], index=self.frame.index)

    def endings(self, stage: pd.Series) -> pd.Series:
        """``closed won``, ``closed lost`` or "" for every deal, by its stage's name or its flags."""
        found = stage.map(lambda s: _ending(s) or "")
        if "won" in self.form.has:
            won = self.cells("won").str.lower().isin(crm.YES)
            shut = self.cells("shut").str.lower().isin(crm.YES) if "shut" in self.form.has else won
            found = found.mask(found == "", won.map({True: "closed won", False: ""})).mask((found == "") & shut & ~won, "closed lost")
        return found

    def history(self, case: pd.Series, who: pd.Series, stage: pd.Series) -> pd.DataFrame:
        """A row a change: an event where the stage is another than before."""
        when = self.when("created") or self.when("changed")
        if when is None:
            return _none()
        keep = stage != ""
        if "field" in self.form.has:
            keep &= self.cells("field").str.lower().isin(["stagename", "stage", "단계"])
        order = pd.DataFrame({"case": case, "at": when.at, "stage": stage, "n": range(len(case))}, index=case.index).loc[keep].sort_values(["case", "at", "n"])
        moved = order["stage"] != order.groupby("case")["stage"].shift()
        rows = pd.Series(False, index=case.index)
        rows.loc[order.index[moved.to_numpy()]] = True
        ending = stage.map(lambda s: _ending(s) or "")
        name = ending.where(ending != "", "entered " + stage)
        made = self.event(case, who, name, when, "entered", rows)
        made.loc[made["event"].isin(["closed won", "closed lost"]), "kind"] = "closed"
        return made

    def event(self, case: pd.Series, who: pd.Series, name: str | pd.Series, when: Times | None, kind: str, rows: pd.Series | None = None) -> pd.DataFrame:
        """The event ``name`` for every row that has its date; a snapshot (now, closed) also where it has none."""
        index = self.frame.index
        at = when.at if when is not None else pd.Series(pd.NaT, index=index, dtype="datetime64[us, UTC]")
        precision = when.precision if when is not None else pd.Series("none", index=index)
        wall = when.wall if when is not None else pd.Series("", index=index)
        names = pd.Series(name, index=index, dtype=object)
        there = at.notna() if rows is None or kind == "entered" else pd.Series(True, index=index)
        there = (there & rows if rows is not None else there) & (case != "")
        return pd.DataFrame(
            {
                "record_key": ("crm " + case + " " + names + " " + wall).loc[there],
                "customer": who.loc[there],
                "at": at.loc[there],
                "at_precision": precision.loc[there],
                "event": names.loc[there],
                "channel": None,
                "row": index[there.to_numpy()].astype("int64"),
                "sheet": self.table.sheet,
                "case": case.loc[there],
                "kind": kind,
            }
        ).reset_index(drop=True)

    # ---- what they are

    def facts(self, who: pd.Series, account: pd.Series) -> pd.DataFrame:
        """Amount, type, source, size: every column that is no key, no date and nobody's name. A company's stand under its own name for now."""
        has = self.form.has
        if self.form.kind == "history":
            return attributes.none()  # the amount of one day is not what the deal is
        taken = {name for role, names in self.mapping.columns.items() if role != "role" for name in names}
        taken |= {has[role] for role in ("title", "won", "shut", "field", "deal", "stage", "lifecycle") if role in has}
        return attributes.facts(self.frame, [name for name in self.frame.columns if name not in taken], who, account.where(account != "", None))


def short(key: str) -> str:
    """A Salesforce id as reports write it: the first 15 of its 18 signs; any other key as it stands.

    Examples
    --------
    >>> short("0065g00000XyZabAAF"), short("006A01")
    ('0065g00000XyZab', '006A01')
    """
    return key[:15] if len(key) == 18 and key.isalnum() and key.isascii() else key


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=[*EVENTS, "sheet", "case", "kind"])


def _pairs(names: pd.Series, values: pd.Series) -> dict[str, str]:
    return {name: value for name, value in zip(names, values, strict=True) if name and value and name != value}


def _ending(stage: str) -> str | None:
    low = stage.lower()
    return "closed won" if crm.WON.search(low) else "closed lost" if crm.LOST.search(low) else None
