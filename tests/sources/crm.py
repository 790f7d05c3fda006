"""HubSpot and Salesforce."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape

from sources import Example

AT = "2026-03-{:02d} 10:00"


def table(head: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def day(n: int) -> str:
    return AT.format(n % 28 + 1)


def contacts(texts: Sequence[str]) -> bytes:
    head = ["Record ID", "First Name", "Last Name", "Email", "Lifecycle Stage", "Create Date", "Became a Lead Date", "Message"]
    return table(head, [[f"{20001 + n}", "하늘", "김", f"kim{n}@haneul.example", "Lead", day(n), day(n), text] for n, text in enumerate(texts)])


def companies(texts: Sequence[str]) -> bytes:
    head = ["Record ID", "Company name", "Company Domain Name", "Industry", "Create Date"]
    return table(head, [[f"{70001 + n}", " ".join(text.split())[:40], "haneul.example", "Manufacturing", day(n)] for n, text in enumerate(texts)])


def deals(texts: Sequence[str]) -> bytes:
    head = ["Record ID", "Deal Name", "Deal Stage", "Close Date", "Create Date", "Closed Lost Reason", "Associated Contact IDs"]
    return table(head, [[f"{9001 + n}", f"Gate {n}", "Closed Lost", day(n), day(n), text, f"{501 + n}"] for n, text in enumerate(texts)])


def notes(texts: Sequence[str]) -> bytes:
    head = ["engagement_id", "type", "property_hs_createdate", "property_hs_timestamp", "property_hs_note_body"]
    return table(head, [[f"{71001 + n}", "NOTE", day(n), day(n), f"<p>{escape(text)}</p>"] for n, text in enumerate(texts)])


def mails(texts: Sequence[str]) -> bytes:
    head = ["engagement_id", "type", "property_hs_timestamp", "property_hs_email_direction", "property_hs_email_text", "property_hs_email_from_email"]
    return table(head, [[f"{72001 + n}", "EMAIL", day(n), "INCOMING_EMAIL", text, f"kim{n}@haneul.example"] for n, text in enumerate(texts)])


def outline(texts: Sequence[str]) -> bytes:
    head = ["id", "active", "created_at", "owner_id", "portal_id", "timestamp", "type"]
    return table(head, [[f"{73001 + n}", "true", day(n), "9", "5", day(n), "CALL"] for n, _ in enumerate(texts)])


def links(texts: Sequence[str]) -> bytes:
    return table(["engagement_id", "contact_id"], [[f"{73001 + n}", f"{20001 + n}"] for n, _ in enumerate(texts)])


def activities(texts: Sequence[str]) -> bytes:
    head = ["Activity type", "Activity date", "Activity assigned to", "Body preview", "Associated Contact IDs"]
    return table(head, [["Call", day(n), "Park", text, f"{20001 + n}"] for n, text in enumerate(texts)])


def opportunities(texts: Sequence[str]) -> bytes:
    head = ["Id", "Name", "StageName", "AccountId", "CloseDate", "CreatedDate", "IsWon", "IsClosed", "Description"]
    return table(head, [[f"006A{n:05d}", f"Gate {n}", "Closed Lost", "001A01", day(n), day(n), "false", "true", text] for n, text in enumerate(texts)])


def history(texts: Sequence[str]) -> bytes:
    head = ["Id", "OpportunityId", "StageName", "Amount", "CreatedDate"]
    return table(head, [[f"008A{n:05d}", f"006A{n:05d}", " ".join(text.split())[:60] or "x", "5", day(n)] for n, text in enumerate(texts)])


def tasks(texts: Sequence[str]) -> bytes:
    head = ["Id", "WhoId", "WhatId", "Subject", "ActivityDate", "Status", "Description", "TaskSubtype"]
    return table(head, [[f"00TA{n:05d}", f"003A{n:05d}", "", "통화", day(n), "Completed", text, "Call"] for n, text in enumerate(texts)])


def meetings(texts: Sequence[str]) -> bytes:
    head = ["Id", "WhoId", "WhatId", "Subject", "StartDateTime", "EndDateTime", "Description"]
    return table(head, [[f"00UA{n:05d}", f"003A{n:05d}", "", "데모", day(n), day(n), text] for n, text in enumerate(texts)])


def people(texts: Sequence[str]) -> bytes:
    head = ["Id", "AccountId", "LastName", "FirstName", "Email", "OwnerId", "CreatedDate"]
    return table(head, [[f"003A{n:05d}", "001A01", "김", "하늘", f"kim{n}@haneul.example", "005", day(n)] for n, _ in enumerate(texts)])


def accounts(texts: Sequence[str]) -> bytes:
    head = ["Id", "Name", "Industry", "NumberOfEmployees", "OwnerId", "CreatedDate"]
    return table(head, [[f"001A{n:05d}", " ".join(text.split())[:40], "Manufacturing", "450", "005", day(n)] for n, text in enumerate(texts)])


def roles(texts: Sequence[str]) -> bytes:
    return table(["Id", "OpportunityId", "ContactId", "Role"], [[f"00KA{n:05d}", f"006A{n:05d}", f"003A{n:05d}", "User"] for n, _ in enumerate(texts)])


FACTS = "a record of who somebody is; nothing in it was said or done"
EXAMPLES = [
    Example("hubspot contacts", "contacts.csv", "hubspot", contacts, read=3, said=3, events=6),
    Example("hubspot companies", "companies.csv", "hubspot", companies, read=3, loses=FACTS),
    Example("hubspot deals", "deals.csv", "hubspot", deals, read=3, said=3, events=6),
    Example("hubspot notes", "engagement_note.csv", "hubspot", notes, read=3, said=3),
    Example("hubspot mails", "engagement_email.csv", "hubspot", mails, read=3, said=3, events=3),
    Example("hubspot engagements", "engagement.csv", "hubspot", outline, read=3, loses="an outline: words and people stand in other tables"),
    Example("hubspot links", "engagement_contact.csv", "hubspot", links, read=3, loses="two ids a row"),
    Example("hubspot activities by hand", "활동.csv", "hubspot", activities, read=3, said=3, events=3),
    Example("salesforce opportunities", "Opportunity.csv", "salesforce", opportunities, read=3, said=3, events=6),
    Example("salesforce history", "OpportunityHistory.csv", "salesforce", history, read=3, events=3),
    Example("salesforce tasks", "Task.csv", "salesforce", tasks, read=3, said=3, events=3),
    Example("salesforce events", "Event.csv", "salesforce", meetings, read=3, said=3, events=3),
    Example("salesforce contacts", "Contact.csv", "salesforce", people, read=3, events=3, loses=FACTS),
    Example("salesforce accounts", "Account.csv", "salesforce", accounts, read=3, loses=FACTS),
    Example("salesforce roles", "OpportunityContactRole.csv", "salesforce", roles, read=3, loses=FACTS),
]
