"""A folder as people have it: other files, links, locks, broken and hostile ones."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from journey_nb import intake
from journey_nb.model.errors import StudyError, UsageError

from .conftest import Rule, Settings

Put = Callable[..., Path]


def zipped(name: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, "x")
    return memory.getvalue()


HOSTILE: dict[str, bytes] = {
    "empty.csv": b"",
    "zero.xlsx": b"",
    "damaged.xlsx": b"PK\x03\x04garbage",
    "letter.xlsx": zipped("word/document.xml"),
    "hollow.xlsx": zipped("xl/workbook.xml"),
    "archive.csv": zipped("a.txt"),
    "binary.csv": bytes(range(256)) * 40,
    "page.csv": b"<html><body>no table</body></html>",
    "page.xls": b"<html><table></table></html>",
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "blank.csv": b"\n \n\n",
    "cut.csv.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc",
    "words.srt": b"hello",
    "no.parquet": b"id,comment\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_file_is_named_with_its_remedy_and_does_not_take_the_good_one_down(put: Put, name: str) -> None:
    good = put("good.csv", "고객ID,의견\nk1,좋아요\n")
    put(name, HOSTILE[name])
    reports = {r.path: r for r in intake.inspect(good.parent).files}
    bad = reports[name]
    assert bad.source == "unreadable" and bad.error is not None
    assert bad.error.phrase.en.endswith(".") and bad.error.phrase.ko.endswith("오.")
    assert bad.rows_read == bad.rows_kept == 0
    assert reports["good.csv"].rows_kept == 1


def test_every_file_is_listed_but_hidden_ones_and_a_lock_is_no_data(put: Put) -> None:
    folder = put("good.csv", "고객ID,의견\nk1,좋아요\n").parent
    for name in (".hidden.csv", "~$good.xlsx", ".git/a.csv"):
        put(name, "고객ID,의견\nk1,좋아요\n")
    put("NOTE.md", "# note")
    put("logo.png", b"\x89PNG\r\n\x1a\n")
    put("deep/er/x.csv", "고객ID,의견\nk2,좋아요\n")
    os.symlink("/", folder / "root")
    found = {r.path: r.source for r in intake.inspect(folder).files}
    other = dict.fromkeys(("NOTE.md", "logo.png", "root", "~$good.xlsx"), "not data")
    assert found == {"deep/er/x.csv": "table", "good.csv": "table", **other}


def test_a_studys_own_files_are_not_research(put: Put) -> None:
    folder = put("journey.toml", "schema = 1\n").parent
    for name in ("claims.jsonl", "decisions.jsonl", ".journey/key", "reports/old/tables/x.csv"):
        put(name, "a,b\n1,2\n")
    put("a.csv", "고객ID,의견\nk1,좋아요\n")
    assert [r.path for r in intake.inspect(folder).files] == ["a.csv"]


def test_a_folder_named_like_a_table_is_a_folder(put: Put) -> None:
    put("x.csv/in.csv", "고객ID,의견\nk1,좋아요\n")
    assert [r.path for r in intake.inspect(put("a.txt", "x").parent / "x.csv").files] == ["in.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_opened(put: Put) -> None:
    folder = put("a.csv", "고객ID,의견\nk1,좋아요\n").parent
    os.mkfifo(folder / "pipe.csv")
    assert {r.path: r.source for r in intake.inspect(folder).files}["pipe.csv"] == "not data"


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file or folder 'nowhere'"):
        intake.inspect(tmp_path / "nowhere")


def test_headers_may_be_anything(put: Put) -> None:
    taken = intake.read(put("a.csv", '<script>alert(1)</script>,"=cmd|x",\x1b[31m고객ID,의견,의견\n1,2,k1,=HYPERLINK("x"),<b>b</b>\n'))
    assert taken.said["text"].tolist() == ['=HYPERLINK("x")', "<b>b</b>"]
    assert "\x1b" not in intake.inspect(put("b.csv", "\x1b[31m고객ID,의견\nk1,x\n")).text("ko")


def test_zero_bytes_inside_text_are_removed_and_said(put: Put) -> None:
    taken = intake.read(put("a.csv", b"id,comment\n1,he\0llo there\n"))
    assert taken.said["text"].tolist() == ["hello there"]
    assert "zero bytes" in taken.files[0].why.en


def test_a_header_without_rows_is_an_empty_table(put: Put) -> None:
    report = intake.inspect(put("a.csv", "id,comment\n")).files[0]
    assert (report.source, report.rows_read) == ("table", 0)
    assert "no row under the header" in report.why.en


def test_an_alias_once_given_stays(put: Put) -> None:
    folder = put("b.csv", "고객ID,의견\nk1,좋아요\n").parent
    put("a.csv", "고객ID,의견\nk2,느려요\n")
    put("0.md", "# note")
    assert {r.path: r.alias for r in intake.inspect(folder).files} == {"0.md": "F03", "a.csv": "F01", "b.csv": "F02"}
    held = Settings(aliases={"b.csv": "F01"})
    assert {r.path: r.alias for r in intake.inspect(folder, study=held).files}["b.csv"] == "F01"


def test_what_the_study_says_beats_every_guess(put: Put) -> None:
    path = put("a.csv", "who,zahl,satz,memo\nk1,9,gut,x\nk2,3,schlecht,y\n")
    rule = Rule(
        "*.csv",
        source="survey_table",
        kind="survey",
        columns={"customer": "who", "nps": "zahl", "text": ["satz"]},
        channel="전화",
        touchpoint="데모",
        stage="compare",
    )
    taken = intake.read(path, study=Settings([rule], timezone="Europe/Berlin"))
    report = taken.files[0]
    assert (report.source, report.kind, report.columns["nps"]) == ("survey_table", "survey", ["zahl"])
    assert taken.said[["customer", "channel", "touchpoint", "stage_hint"]].iloc[0].tolist() == ["k1", "전화", "데모", "compare"]
    assert taken.said["text"].dropna().tolist() == ["gut", "schlecht"]


def test_a_study_that_names_a_missing_column_is_told_which_one_it_meant(put: Put) -> None:
    report = intake.inspect(put("a.csv", "고객ID,의견\nk1,좋아요\n"), study=Settings([Rule("*.csv", columns={"text": "의견들"})])).files[0]
    assert report.error is not None and "Did you mean '의견'?" in report.error.phrase.en


def test_an_ignored_file_is_listed_as_left_out(put: Put) -> None:
    report = intake.inspect(put("a.csv", "고객ID,의견\nk1,좋아요\n"), study=Settings([Rule("a.*", ignore=True)])).files[0]
    assert (report.source, report.why.en) == ("not data", "left out by the study's settings")


def test_a_zone_nobody_knows_stops_before_anything_is_read(put: Put) -> None:
    with pytest.raises(StudyError, match="No time zone named"):
        intake.inspect(put("a.csv", "고객ID,의견\nk1,좋아요\n"), study=Settings([Rule("*", zone="Asia/Soul")]))


FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "intake"
FORMATS = {
    "clova_note.txt": ("captions", 6),
    "events.csv": ("event_log", 3),
    "ga4_events.ndjson": ("ga4", 3),
    "ga4_explore.csv": ("report", 4),
    "ga4_report_ko.csv": ("report", 6),
    "naver_ads.csv": ("report", 3),
    "hubspot_contacts.csv": ("hubspot", 2),
    "hubspot_deals.csv": ("hubspot", 3),
    "salesforce_history.csv": ("salesforce", 4),
    "salesforce_opportunities.csv": ("salesforce", 3),
    "google_forms_en.csv": ("google_forms", 2),
    "google_forms_ko.csv": ("google_forms", 2),
    "interview.srt": ("captions", 0),
    "interview.vtt": ("captions", 3),
    "log.xes": ("event_log", 2),
    "offline_form.xlsx": ("offline", 2),
    "reviews_com.example.haesol_202603.csv": ("google_play", 4),
    "survey_cp949.csv": ("survey_table", 2),
    "whisper.tsv": ("captions", 3),
    "zendesk_export.ndjson": ("zendesk", 1),
    "zendesk_tickets.json": ("zendesk", 3),
    "zendesk_view.csv": ("zendesk", 3),
}


def test_every_format_we_read_has_a_small_example_of_our_own() -> None:
    inspection = intake.inspect(FIXTURES)
    assert {r.path: (r.source, r.rows_kept) for r in inspection.files} == FORMATS
    assert {r.path: r.twin_of for r in inspection.files if r.twin_of} == {"interview.srt": next(r.alias for r in inspection.files if r.path == "interview.vtt")}
