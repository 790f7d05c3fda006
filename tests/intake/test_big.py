"""Large logs: whichever way a file is read, its books, keys, times and names are the same."""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Callable
from pathlib import Path

import checked
import pandas as pd
import pytest

from journey_nb import intake
from journey_nb.intake import big, files

Put = Callable[..., Path]
PEOPLE = ["u1", "u2", "kim@example.com", "김하늘", "Zoë", "NA", "", " u1 ", "김하늘", "u\u00a01", "-", "ÅSA", "Å"]
EVENTS = ["sign up", "log in", "설치", "요금제 변경", "open  report", "share, board", 'say "hello"', "null", "café", "-", "①", "한글", "a\tb"]
TIMES = ["2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-01-01T09:05:07.5", "2026-01-01 09:05", "2026-01-01T00:00:00Z", "2026-01-01 10:00:00+09:00", ""]
KEYS = ["E000001", "7", "a1b2c3", "x", "주문123456", "", "12345678", "abcdef", "NA", "가나다라마1"]
LIVES = ["start", "complete", "시작", "", "suspend", "Complete"]


def events_of(taken: intake.Intake) -> pd.DataFrame:
    frames = [chunk for log in taken.event_files for chunk in log.chunks()]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def both(path: Path, monkeypatch: pytest.MonkeyPatch, zone: str = "Europe/Rome") -> bool:
    """Whether DuckDB read the file; the two ways must agree on everything."""
    used: list[bool] = []
    asked = big.quick

    def quick(*args: object) -> big.Quick | None:
        found = asked(*args)  # type: ignore[arg-type]
        used.append(found is not None)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(big, "quick", quick)
        patch.setattr(big, "LEAST", 0)
        fast = intake.read(path, zone=zone)
        one = events_of(fast)
        patch.setattr(big, "LEAST", 1 << 60)
        slow = intake.read(path, zone=zone)
        other = events_of(slow)
    assert fast.files == slow.files and fast.log.equals(slow.log)
    assert fast.files[0].source == "event_log", fast.files[0].why.en
    pd.testing.assert_frame_equal(one, other)
    return used[0]


def log(seed: int, rows: int = 300, end: str = "\n", delimiter: str = ",") -> str:
    """A log of people who exist nowhere, its values drawn from everything that has two spellings."""
    draw = random.Random(seed)
    head = ["event_id", "user_id", "event", "timestamp", "channel", "lifecycle:transition", "handling_id"]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(head)
    simple = seed % 2 == 0
    for n in range(rows):
        key = f"E{n:06d}" if simple else draw.choice(KEYS)
        who, what = (draw.choice(PEOPLE[:5]), draw.choice(EVENTS[:4])) if n % 3 else (draw.choice(PEOPLE), draw.choice(EVENTS))
        writer.writerow([key, who, what, draw.choice(TIMES), draw.choice(["web", "전화", "", "N/A"]), draw.choice(LIVES), draw.choice(["1", "2", ""])])
    return out.getvalue()


@pytest.mark.parametrize("seed", range(8))
def test_a_log_reads_the_same_whichever_way(put: Put, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    end, delimiter = ("\r\n", ";") if seed % 4 == 1 else ("\n", ",")
    text = log(seed, end=end, delimiter=delimiter)
    path = put("a.csv.gz", gzip.compress(text.encode())) if seed % 3 == 0 else put("a.csv", ("\ufeff" if seed == 2 else "") + text)
    assert both(path, monkeypatch), "this file is plain: DuckDB has to read it"


def test_totals_and_blank_rows_are_set_aside_either_way(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "user_id,event,timestamp\n"
    rows = [f"u{n % 5},log in,2026-01-{1 + n % 28:02d} 10:00:00\n" for n in range(60)]
    rows[20:20] = [",,\n", " u1 ,log in,2026-01-01\n", ",log in,2026-01-01 10:00:00\n", "total,log in,2026-01-01\n"]
    assert both(put("a.csv", head + "".join(rows) + "합계,,60\n"), monkeypatch)


BROKEN = {
    "a ragged row": "u1,log in\n",
    "one cell too many": "u1,log in,2026-01-01 10:00:00,x,y\n",
    "a blank line": "\n",
    "a cell over two lines": 'u1,"log\nin",2026-01-01 10:00:00\n',
    "a stray mark": 'u1,5" disc,2026-01-01 10:00:00\n',
    "an open mark": 'u1,"log in,2026-01-01 10:00:00\n',
    "a time of another form": "u1,log in,2026. 3. 5 오후 3:21\n",
    "a day that does not exist": "u1,log in,2026-02-30 10:00:00\n",
    "a zero byte": "u1,log\x00 in,2026-01-01 10:00:00\n",
    "another line end": "u1,log in,2026-01-01 10:00:00\r\n",
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_can_be_read_in_two_ways_goes_the_usual_way(put: Put, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    rows = [f"u{n % 5},log in,2026-01-{1 + n % 28:02d} 10:00:00\n" for n in range(200)]
    rows.insert(150, BROKEN[what])
    assert not both(put("a.csv", "user_id,event,timestamp\n" + "".join(rows)), monkeypatch)


@pytest.mark.parametrize("seed", range(4))
def test_a_parquet_log_reads_the_same_whichever_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    import duckdb

    rows = list(csv.reader(io.StringIO(log(seed))))
    path = tmp_path / "it's [a] log.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'{chr(34)}{name}{chr(34)} VARCHAR' for name in rows[0])})")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(rows[0]))})", [[c or None for c in row] for row in rows[1:]])
        connection.execute("COPY t TO '" + str(path).replace("'", "''") + "' (FORMAT parquet)")
    assert both(path, monkeypatch)


def test_rows_come_in_the_files_order_though_two_threads_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("user_id,event,timestamp,note_no\n")
        out.writelines(f"u{n % 97},step {n % 7},2026-01-01 10:{n // 60 % 60:02d}:{n % 60:02d},{n:080d}\n" for n in range(400_000))
    assert path.stat().st_size > big.LEAST
    taken = intake.read(path, zone="UTC")
    at = 2
    for chunk in taken.event_files[0].chunks():
        assert len(chunk) <= 100_000 and chunk["row"].tolist() == list(range(at, at + len(chunk)))
        assert chunk["customer"].tolist() == [f"u{(row - 2) % 97}" for row in chunk["row"]]
        at += len(chunk)
    assert at == 400_002 == taken.files[0].rows_kept + 2


def test_a_survey_saved_as_parquet_is_still_a_survey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.setattr(big, "LEAST", 0)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT 'C-' || i AS customer_id, 'too slow, ' || i AS comment, i % 11 AS nps FROM range(20) r(i)")
        connection.execute(f"COPY t TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)")
    taken = intake.read(tmp_path / "a.parquet")
    assert taken.files[0].source == "survey_table" and len(taken.said) == 40


def test_a_folder_of_parquet_parts_is_many_files_of_one_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.setattr(big, "LEAST", 0)
    with duckdb.connect() as connection:
        for month in (1, 2):
            (tmp_path / f"log/month={month}").mkdir(parents=True)
            made = f"SELECT 'u' || i AS user_id, 'open' AS event, TIMESTAMP '2026-0{month}-01 10:00:00' AS timestamp FROM range(5) r(i)"
            connection.execute(f"COPY ({made}) TO '{tmp_path}/log/month={month}/part-0.parquet' (FORMAT parquet)")
    taken = intake.read(tmp_path / "log", zone="UTC")
    assert [(f.source, f.rows_kept) for f in taken.files] == [("event_log", 5), ("event_log", 5)] and len(events_of(taken)) == 10


def test_lines_are_records_only_where_nobody_can_doubt_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for text, lines in (('a,b\r\n"1,",""\r\n', 2), ("a,b\r\n1,2\n", None), ('a,b\n"1" ,2\n', None), ("a,b\n1,2", 2), ('"a","b"\n', 1), ('a,"b\n', None)):
        path.write_bytes(text.encode())
        assert big.records(path, ",", '"', "\r\n" if "\r\n" in text else "\n") == lines, text
    assert files.suffix(path) == ".csv"


def test_the_check_of_large_logs_holds_at_a_small_size(tmp_path: Path) -> None:
    import json
    import subprocess
    import sys

    script = Path(__file__).resolve().parents[2] / "checks" / "big_log.py"
    if not script.is_file():
        pytest.skip("the checks are not here: this is not a clone")
    out = tmp_path / "big_log.json"
    ran = subprocess.run([sys.executable, str(script), "--share", "0.005", "--out", str(out)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(out.read_text("utf-8"))
    assert all(found["holds"].values()) and found["whole"]["csv"]["rows_kept"] == found["whole"]["parquet"]["rows_kept"] == 50_000
    assert found["whole"]["csv"]["mark"] == found["whole"]["parquet"]["mark"] != found["fifth"]["csv"]["mark"]


def test_memory_is_that_of_a_frame_not_of_the_file(tmp_path: Path) -> None:
    """Peaks are of processes of their own; the larger log has five times the rows, and both have more than a frame."""
    if not checked.THERE:
        pytest.skip("the checks are not here: this is not a clone")
    check = checked.check("big_log")
    peaks = []
    for rows in (120_000, 600_000):
        check.make(tmp_path / "a.csv", rows)
        peaks.append(check.apart(tmp_path / "a.csv", tmp_path)["peak_mb"])
    assert peaks[1] < 1.5 * peaks[0]


def test_a_parquet_file_that_breaks_in_the_middle_is_listed_with_what_to_do(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "log.parquet"
    with duckdb.connect() as connection:
        rows = "SELECT 'k' || i AS case_id, '접수 ' || md5(i::VARCHAR) AS activity, TIMESTAMP '2026-03-05' AS timestamp FROM range(20000) t(i)"
        connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet, COMPRESSION uncompressed)")
    whole = path.read_bytes()
    path.write_bytes(whole[:2_000] + b"\0" * (len(whole) - 12_000) + whole[-10_000:])
    (file,) = intake.inspect(path).files
    assert file.source == "unreadable" and file.error is not None
    assert "damaged" in file.why.en and "stumbled" not in file.why.en
