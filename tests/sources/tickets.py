"""Zendesk's tickets and Salesforce's cases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sources import Example
from sources.crm import day, table


def view(texts: Sequence[str]) -> bytes:
    head = ["Id", "Requester", "Requester id", "Submitter", "Assignee", "Subject", "Description", "Via", "Created at", "Updated at", "Group stations"]
    head += ["First reply time in minutes", "Satisfaction Score"]
    rows = [[f"{300 + n}", "Kim", f"{9000 + n}", "Kim", "Park", "문의", text, "Mail", day(n), day(n), "1", "10", "Good"] for n, text in enumerate(texts)]
    return table(head, rows)


def ticket(n: int, text: str) -> dict[str, Any]:
    at = f"2026-03-{n % 28 + 1:02d}T01:00:00Z"
    return {"id": 300 + n, "requester_id": 9000 + n, "submitter_id": 9000 + n, "subject": "문의", "description": text, "created_at": at, "updated_at": at}


def page(texts: Sequence[str]) -> bytes:
    return json.dumps({"tickets": [ticket(n, text) for n, text in enumerate(texts)], "end_of_stream": True}).encode()


def export(texts: Sequence[str]) -> bytes:
    return "".join(json.dumps(ticket(n, text)) + "\n" for n, text in enumerate(texts)).encode()


def cases(texts: Sequence[str]) -> bytes:
    head = ["Id", "CaseNumber", "SuppliedEmail", "Origin", "Subject", "Description", "Status", "CreatedDate", "ClosedDate"]
    rows = [[f"500A{n:05d}", f"{1001 + n:08d}", f"kim{n}@haneul.example", "Web", "문의", text, "New", day(n), ""] for n, text in enumerate(texts)]
    return table(head, rows)


EXAMPLES = [
    Example("zendesk csv", "tickets.csv", "zendesk", view, read=3, said=6, measures=2, extras=3),
    Example("zendesk json", "tickets.json", "zendesk", page, read=3, said=3),
    Example("zendesk ndjson", "export.ndjson", "zendesk", export, read=3, said=3),
    Example("salesforce cases", "Case.csv", "salesforce", cases, read=3, said=3),
]
