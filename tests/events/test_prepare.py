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


def test_ids_are_those_that_identity_gives():
    from journey_nb.events.prepare import ids
    from journey_nb.identity import event_ids

    records = ["", "a", "event id=E000001", "방화벽 설정", "\ud800", "x" * 5000]
    for key in (b"k", b"k" * 32, b"k" * 64, b"k" * 65):
        assert ids(key, "event_log", records) == event_ids(key, "event_log", records)


def test_no_events_at_all_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="no events"):
        write_events([("F01", "event_log", lambda: iter([]))], KEY, tmp_path / "events.parquet")


# ---------------------------------------------------------------- starts and completions


def lived(rows):
    """(customer, event, life, instance, at) a row."""
    table = pd.DataFrame(rows, columns=["customer", "event", "life", "instance", "at"])
    made = chunk([(c, f"{e}", a) for c, e, _, _, a in rows]).assign(life=table["life"], instance=table["instance"])
    return made.assign(record_key=made["record_key"] + "|" + table["life"].fillna(""))


def took(tmp_path, *frames):
    events = write_events([("F01", "event_log", lambda: iter(frames))], KEY, tmp_path / "events.parquet")
    return events, events.query("SELECT event, row, seconds FROM events ORDER BY row").astype(object).where(lambda t: t.notna(), None).values.tolist()


def test_a_start_and_its_completion_are_one_event_that_took_time(tmp_path):
    rows = [("kim", "x-ray", "start", "7", "2026-07-01 10:00"), ("kim", "x-ray", "complete", "7", "2026-07-01 10:30")]
    events, found = took(tmp_path, lived(rows))
    assert found == [["x-ray", 2, 1800.0]] and (events.rows, events.pairs) == (1, 1)
    assert str(events.query("SELECT events.at FROM events")["at"].iloc[0]) == "2026-07-01 10:00:00"


def test_a_pair_that_lies_in_two_chunks_is_still_a_pair(tmp_path):
    first = lived([("kim", "x-ray", "start", None, "2026-07-01 10:00"), ("lee", "x-ray", "start", None, "2026-07-01 10:05")])
    second = lived([("lee", "x-ray", "complete", None, "2026-07-01 10:06"), ("kim", "x-ray", "complete", None, "2026-07-01 12:00")])
    assert took(tmp_path, first, second.assign(row=[9, 10]))[1] == [["x-ray", 2, 7200.0], ["x-ray", 3, 60.0]]


def test_the_activitys_own_number_matches_better_than_order(tmp_path):
    rows = [
        ("kim", "x-ray", "start", "1", "2026-07-01 10:00"),
        ("kim", "x-ray", "start", "2", "2026-07-01 10:10"),
        ("kim", "x-ray", "complete", "2", "2026-07-01 10:20"),
        ("kim", "x-ray", "complete", "1", "2026-07-01 11:00"),
    ]
    assert took(tmp_path, lived(rows))[1] == [["x-ray", 2, 3600.0], ["x-ray", 3, 600.0]]
    unnumbered = [(c, e, life, None, at) for c, e, life, _, at in rows]
    assert took(tmp_path, lived(unnumbered))[1] == [["x-ray", 2, 1200.0], ["x-ray", 3, 3000.0]], "else the first start goes with the first completion"


def test_half_a_pair_is_an_event_without_a_duration(tmp_path):
    rows = [
        ("kim", "x-ray", "complete", None, "2026-07-01 09:00"),
        ("kim", "x-ray", "start", None, "2026-07-01 10:00"),
        ("kim", "x-ray", "complete", None, "2026-07-01 10:10"),
        ("kim", "x-ray", "start", None, "2026-07-02 10:00"),
        ("kim", "call", None, None, "2026-07-03 10:00"),
    ]
    events, found = took(tmp_path, lived(rows))
    assert found == [["x-ray", 2, None], ["x-ray", 3, 600.0], ["x-ray", 5, None], ["call", 6, None]] and events.pairs == 1


def test_a_completion_before_its_start_is_no_negative_duration_and_is_noted(tmp_path):
    rows = [("kim", "x-ray", "start", "1", "2026-07-01 10:00"), ("kim", "x-ray", "complete", "1", "2026-07-01 09:00")]
    events, found = took(tmp_path, lived(rows))
    assert found == [["x-ray", 2, None], ["x-ray", 3, None]]
    assert events.backward.values.tolist() == [["F01", 3, 2]] and events.pairs == 0


def test_days_without_a_clock_are_a_pair_of_unknown_length(tmp_path):
    rows = lived([("kim", "trip", "start", "1", "2026-07-01"), ("kim", "trip", "complete", "1", "2026-07-04")])
    assert took(tmp_path, rows.assign(at_precision="day"))[1] == [["trip", 2, None]]


def test_nobodys_start_and_somebodys_completion_are_two_events(tmp_path):
    rows = lived([("kim", "x-ray", "start", "1", "2026-07-01 10:00"), ("kim", "x-ray", "complete", "1", "2026-07-01 11:00")])
    assert took(tmp_path, rows.assign(customer=["kim", None]))[0].rows == 2
    assert took(tmp_path, rows.assign(customer=[None, None]))[0].rows == 2, "two voices of nobody known are not one activity"


def test_a_log_without_starts_is_as_it_always_was(tmp_path):
    rows = lived([("kim", "pay", "complete", None, "2026-07-01"), ("kim", "pay", "complete", None, "2026-07-02")])
    assert took(tmp_path, rows)[1] == [["pay", 2, None], ["pay", 3, None]]
    assert took(tmp_path, chunk(LOG))[1] == [["login", 2, None], ["login", 3, None], ["buy", 4, None]]


def test_a_source_that_knows_how_long_it_took_is_believed(tmp_path):
    assert took(tmp_path, chunk(LOG).assign(seconds=[5.0, None, 7.5]))[1] == [["login", 2, 5.0], ["login", 3, None], ["buy", 4, 7.5]]


def test_the_number_of_an_activity_does_not_reach_the_disk(tmp_path, monkeypatch):
    from pathlib import Path

    seen = []
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: seen.append(self.read_bytes()))
    took(tmp_path, lived([("kim", "x-ray", "start", "younghee-1", "2026-07-01"), ("kim", "x-ray", "complete", "younghee-1", "2026-07-02")]))
    assert seen and not any(b"younghee" in part for part in seen)
