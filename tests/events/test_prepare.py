"""What customers did: on disk, counted there, each event once."""

import pandas as pd
import pytest

from journey_nb.events.prepare import write_events

KEY = b"k" * 32


def chunk(rows):
    table = pd.DataFrame(rows, columns=["customer", "event", "at"])
    key = table["customer"] + "|" + table["event"] + "|" + table["at"]
    return table.assign(record_key=key, at=pd.to_datetime(table["at"], utc=True), at_precision="instant", channel=None, row=range(2, len(table) + 2))


LOG = [("kim", "login", "2026-07-01 00:00"), ("kim", "login", "2026-07-01 00:00"), ("lee", "buy", "2026-07-02 00:00")]


def test_two_equal_events_of_one_log_are_two_events(tmp_path):
    events = write_events([("F01", "event_log", lambda: iter([chunk(LOG)]))], KEY, tmp_path / "events.parquet")
    assert events.rows == 3 and events.duplicates.empty
    ids = events.query("SELECT observation_id FROM events")["observation_id"]
    assert ids.nunique() == 3 and (ids >= 0).all()


def test_the_same_event_in_two_files_is_one_event(tmp_path):
    sources = [("F01", "event_log", lambda: iter([chunk(LOG)])), ("F02", "event_log", lambda: iter([chunk(LOG[1:])]))]
    events = write_events(sources, KEY, tmp_path / "events.parquet")
    assert events.rows == 3
    assert events.duplicates[["file", "row", "of_file", "of_row"]].values.tolist() == [["F02", 2, "F01", 2], ["F02", 3, "F01", 4]]


def test_cutting_a_log_into_chunks_changes_no_byte(tmp_path):
    whole, cut = tmp_path / "a.parquet", tmp_path / "b.parquet"
    write_events([("F01", "event_log", lambda: iter([chunk(LOG)]))], KEY, whole)
    write_events([("F01", "event_log", lambda: iter([chunk(LOG).iloc[:1], chunk(LOG).iloc[1:]]))], KEY, cut)
    assert whole.read_bytes() == cut.read_bytes()


def test_no_name_reaches_the_disk(tmp_path):
    write_events([("F01", "event_log", lambda: iter([chunk([("kim.younghee@example.com", "login", "2026-07-01")])]))], KEY, tmp_path / "events.parquet")
    assert b"younghee" not in (tmp_path / "events.parquet").read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["events.parquet"]


def test_a_path_with_a_quote_in_it_is_a_path(tmp_path):
    folder = tmp_path / "it's 자료"
    folder.mkdir()
    assert write_events([("F01", "event_log", lambda: iter([chunk(LOG)]))], KEY, folder / "events.parquet").names()["n"].tolist() == [1, 2]


def test_an_unknown_customer_is_one_voice_an_event(tmp_path):
    rows = chunk([("x", "login", "2026-07-01")]).assign(customer=None)
    events = write_events([("F01", "event_log", lambda: iter([rows]))], KEY, tmp_path / "events.parquet")
    assert events.query("SELECT customer_id FROM events")["customer_id"].iloc[0].startswith("anon-e")


def test_no_events_at_all_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="no events"):
        write_events([("F01", "event_log", lambda: iter([]))], KEY, tmp_path / "events.parquet")
