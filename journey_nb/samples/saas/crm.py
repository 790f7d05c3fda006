"""What HubSpot, Zendesk and the product's own log export, with the mess such files have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from .company import Record, sales
from .setting import BUYING, OFFLINE, Setting
from .survey import line
from .words import sentence, words

TEST = "qa.test@hanul-gate.example.com"  # somebody at the company itself, trying things out

CONTACTS = (
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Job Title", "Company Name", "Associated Company IDs", "Contact owner",
    "Lifecycle Stage", "Lead Status", "Create Date", "Last Activity Date", "Original Source", "Country/Region", "Buying Role",
    "Became a Lead Date", "Became a Marketing Qualified Lead Date", "Became a Sales Qualified Lead Date",
    "Became an Opportunity Date", "Became a Customer Date",
)  # fmt: skip
DEALS = (
    "Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Close Date", "Create Date", "Deal owner", "Last Activity Date",
    "Associated Contact IDs", "Associated Company IDs", "Contract months", "Seats",
)  # fmt: skip
TICKETS = (
    "Summation column", "Id", "Requester", "Requester id", "Requester external id", "Requester email", "Requester domain", "Submitter", "Assignee", "Group",
    "Subject", "Tags", "Status", "Priority", "Via", "Ticket type", "Created at", "Updated at", "Assigned at", "Organization", "Due date",
    "Initially assigned at", "Solved at", "Resolution time", "Satisfaction Score", "Group stations", "Assignee stations", "Reopens", "Replies",
    "First reply time in minutes", "First reply time in minutes within business hours", "Full resolution time in minutes",
    "Full resolution time in minutes within business hours", "Requester wait time in minutes", "On hold time in minutes",
)  # fmt: skip
SOURCES = {"search": "Organic Search", "ad": "Paid Search", "referral": "Referrals"}
STAGE_OF_DEAL = {
    "lead": "appointmentscheduled",
    "sql": "qualifiedtobuy",
    "opportunity": "presentationscheduled",
    "contract": "contractsent",
    "signed": "closedwon",
}
PRICE = 9_900  # won a seat and month


def hub_id(record: Record, kind: int) -> int:
    return kind * 1_000_000 + 4_501 + record.person.number * 7


def _at(record: Record, name: str) -> str:
    at = record.dates.get(name)
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def contact(setting: Setting, record: Record, lang: str) -> list[object]:
    """One row of HubSpot's contacts; the stage dates are the journey."""
    person, dates = record.person, record.dates
    surname, given = person.ko if lang == "ko" else person.en
    stage = "Customer" if record.signed else "Opportunity"
    owner = sales(setting, record)[0 if lang == "ko" else 1]
    source = SOURCES.get(record.channel, "Offline Sources")
    status = "" if record.signed else "Open" if record.outcome == "open" else "Unresponsive"
    role = BUYING[record.role]
    return [
        hub_id(record, 2), given, surname, person.email, person.phone, words(lang)["roles"][record.role], person.company(lang), hub_id(record, 3), owner,
        stage, status, _at(record, "first_seen" if record.channel in OFFLINE else "lead"), f"{dates['last']:%Y-%m-%d %H:%M}", source,
        "대한민국" if lang == "ko" else "South Korea", role,
        _at(record, "lead"), _at(record, "mql"), _at(record, "sql"), _at(record, "opportunity"), _at(record, "signed"),
    ]  # fmt: skip


def deal(setting: Setting, record: Record, lang: str) -> list[object]:
    """One row of HubSpot's deals. A deal gone silent keeps its last stage: nobody closed it."""
    person = record.person
    reached = [name for name in STAGE_OF_DEAL if name in record.dates]
    owner = sales(setting, record)[0 if lang == "ko" else 1]
    closes = record.dates["signed"] if record.signed else record.dates["last"] + timedelta(days=30)
    return [
        hub_id(record, 5), f"{person.company(lang)} {record.seats}", STAGE_OF_DEAL[reached[-1]], "default", record.seats * record.months * PRICE,
        f"{closes:%Y-%m-%d %H:%M}", _at(record, "opportunity"), owner, _at(record, "signed" if record.signed else "last"), hub_id(record, 2),
        hub_id(record, 3), record.months, record.seats,
    ]  # fmt: skip


GROUP = {"ko": "기술지원", "en": "Support"}


def tickets(setting: Setting, record: Record, lang: str) -> Iterator[list[object]]:
    """Rows of Zendesk: the subject is all the words there are."""
    person = record.person
    for ticket in record.tickets:
        rng = Random(f"{setting.seed}/ticket/{ticket.number}")
        agent = sales(setting, record)[0 if lang == "ko" else 1]
        solved = ticket.at + timedelta(minutes=ticket.solve_minutes) if ticket.solve_minutes is not None else None
        updated = solved or ticket.at + timedelta(minutes=ticket.reply_minutes)
        tags = " ".join(rng.sample(["onboarding", "gateway", "api", "vip", "phone"], rng.randint(0, 2)))
        times = [f"{t:%Y-%m-%d %H:%M}" if t else "" for t in (ticket.at, updated, ticket.at + timedelta(minutes=1))]
        minutes = "" if ticket.solve_minutes is None else ticket.solve_minutes
        yield [
            1, 10_000 + ticket.number, person.name(lang), 900_000 + person.number, "", person.email, person.email.split("@")[1], person.name(lang), agent,
            GROUP[lang], sentence(ticket.say, person, lang, ticket=True), tags, "Closed" if solved else "Open", rng.choice(["Normal", "High", "-", "Urgent"]),
            ticket.channel, rng.choice(["Question", "Problem", "-"]), *times, person.company(lang), "", times[2],
            f"{solved:%Y-%m-%d %H:%M}" if solved else "", "" if ticket.solve_minutes is None else round(ticket.solve_minutes / 60), ticket.satisfaction,
            1, 1, 0, rng.randint(1, 6), ticket.reply_minutes, ticket.reply_minutes // 3, minutes, minutes if minutes == "" else int(minutes) // 3,
            minutes, 0,
        ]  # fmt: skip


# ---------------------------------------------------------------- the product's own log

EVENTS = ("event_id", "user", "event", "timestamp")


def event_rows(record: Record) -> Iterator[tuple[datetime, str]]:
    """(time, line) an event; the key is the product's own."""
    for n, (at, name) in enumerate(record.events):
        yield at, line([f"ev{record.person.number:06d}{n:03d}", record.person.email, name, f"{at:%Y-%m-%d %H:%M:%S}"])


def test_rows(first: datetime) -> Iterator[tuple[datetime, str]]:
    """A test account of the company's own people, as every log has one."""
    for n, name in enumerate(
        ("tenant_created", "setup_console_login", "gateway_installed", "firewall_check_passed", "idp_connect_started", "setup_console_login")
    ):
        at = first + timedelta(days=3, hours=9 + n, minutes=11 * n)
        yield at, line([f"ev999999{n:03d}", TEST, name, f"{at:%Y-%m-%d %H:%M:%S}"])
