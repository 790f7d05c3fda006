"""A small invented log of what customers did, beside what they said."""

import pandas as pd

from journey_nb.events.prepare import write_events

KEY = b"k" * 32


def did(folder, rows):
    """``(customer, stage:event or event, day or instant, channel)`` as events on disk and where each event belongs."""
    table = pd.DataFrame(rows, columns=["customer", "event", "at", "channel"][: len(rows[0])]).reindex(columns=["customer", "event", "at", "channel"])
    names = table["event"].str.partition(":")
    at = pd.to_datetime(table["at"], utc=True, format="ISO8601")
    chunk = pd.DataFrame(
        {
            "record_key": [str(n) for n in range(len(table))],
            "customer": table["customer"],
            "at": at,
            "at_precision": ["day" if isinstance(a, str) and len(a) == 10 else "instant" for a in table["at"]],
            "event": names[2].where(names[2] != "", names[0]),
            "channel": table["channel"],
            "row": range(1, len(table) + 1),
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    events = write_events([("F09", "event_log", lambda: iter([chunk]))], KEY, folder / "events.parquet")
    places = pd.DataFrame({"event": chunk["event"], "stage": names[0]}).drop_duplicates("event")
    return {"events": events, "places": places, "event_kinds": {"F09": "log"}}
