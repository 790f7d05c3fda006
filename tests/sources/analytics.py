"""GA4: rows from BigQuery in four forms, reports and explorations."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sources import Example
from sources.crm import table
from sources.marketing import one


def event(n: int, text: str) -> dict[str, Any]:
    params = [{"key": "firebase_screen", "value": {"string_value": text}}, {"key": "ga_session_id", "value": {"int_value": "77"}}]
    return {
        **{"event_date": "20260302", "event_timestamp": str(1_772_409_600_000_000 + n * 1_000_000), "event_name": "screen_view", "event_params": params},
        **{"event_bundle_sequence_id": str(n + 1), "user_pseudo_id": f"12345.{n}", "traffic_source": {"source": "naver", "medium": "organic"}},
    }


def lines(texts: Sequence[str]) -> bytes:
    return "".join(json.dumps(event(n, text)) + "\n" for n, text in enumerate(texts)).encode()


def array(texts: Sequence[str]) -> bytes:
    return json.dumps([event(n, text) for n, text in enumerate(texts)], indent=1).encode()


def flat(texts: Sequence[str]) -> bytes:
    head = ["event_timestamp", "event_name", "user_pseudo_id", "event_params.firebase_screen", "event_bundle_sequence_id"]
    return table(head, [[event(n, text)["event_timestamp"], "screen_view", f"12345.{n}", text, str(n + 1)] for n, text in enumerate(texts)])


def parquet(texts: Sequence[str]) -> bytes:
    import duckdb

    kind = "STRUCT(key VARCHAR, value STRUCT(string_value VARCHAR, int_value BIGINT))[]"
    columns = f"event_date VARCHAR, event_timestamp BIGINT, event_name VARCHAR, event_params {kind}, event_bundle_sequence_id BIGINT, user_pseudo_id VARCHAR"
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        target = Path(folder) / "events.parquet"
        connection.execute(f"CREATE TABLE events ({columns})")
        for n, text in enumerate(texts):
            params = [{"key": "firebase_screen", "value": {"string_value": text, "int_value": None}}]
            connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", ["20260302", 1_772_409_600_000_000 + n, "screen_view", params, n + 1, f"1.{n}"])
        connection.execute(f"COPY events TO '{target}' (FORMAT parquet)")
        return target.read_bytes()


def report(texts: Sequence[str]) -> bytes:
    lead = "# ----\n# Events\n# Account: x\n# Property: y\n# ----\n#\n# All Users\n# Start date: 20260301\n# End date: 20260331\n\n"
    return lead.encode() + table(["Page title and screen class", "Views", "Active users"], [[one(text), f"{100 + n}", "20"] for n, text in enumerate(texts)])


def explore(texts: Sequence[str]) -> bytes:
    lead = "# ----\n# haesol\n# Free form-Free form 1\n# 20260301-20260331\n# ----\n\n"
    rows = table(["Nth week", "Page title", "Active users", "Event count"], [[f"{n:04d}", one(text), f"{10 + n}", "30"] for n, text in enumerate(texts)])
    return lead.encode() + rows + b",,33,90,Grand total\r\n"


def funnel(texts: Sequence[str]) -> bytes:
    lead = "# ----\n# haesol\n# Funnel exploration-Funnel 1\n# 20260301-20260331\n# ----\n\n"
    head = ["Step", "Active users", "Completion rate", "Abandonments", "Abandonment rate"]
    return lead.encode() + table(head, [[f"{n + 1}. {one(text)}", f"{1000 - n}", "0.4", "600", "0.6"] for n, text in enumerate(texts)])


EXAMPLES = [
    Example("ga4 ndjson", "events.ndjson", "ga4", lines, read=3, events=3),
    Example("ga4 json", "events.json", "ga4", array, read=3, events=3),
    Example("ga4 flat", "events.csv", "ga4", flat, read=3, events=3),
    Example("ga4 parquet", "events.parquet", "ga4", parquet, read=3, events=3),
    Example("ga4 report", "report.csv", "report", report, read=3, measures=6),
    Example("ga4 exploration", "explore.csv", "report", explore, read=4, measures=8),
    Example("ga4 funnel", "funnel.csv", "report", funnel, read=3, measures=12),
]
