"""Interviews and event logs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from journey_nb import intake
from journey_nb.intake import eventlogs

from .conftest import Rule, Settings

Put = Callable[..., Path]

VTT = """WEBVTT

NOTE made by hand

1
00:01.000 --> 00:04.000
<v 진행자>설치는 어떠셨습니까?</v>

00:00:04.500 --> 00:00:09.000 align:start
<v 김하늘>방화벽 설정이 <i>정말</i> 어려웠습니다.
이틀이 걸렸습니다.</v>

00:00:09.500 --> 00:00:10.000

00:00:11.000 --> 00:xx
잘린 자막

00:00:12.000 --> 00:00:14.000
<v 김하늘>지원팀은 빨랐습니다.</v>
"""


def test_an_interview_says_who_spoke_and_when(put: Put) -> None:
    taken = intake.read(put("a.vtt", VTT))
    said = taken.said
    assert said["voice"].tolist() == ["team", "customer", "customer"]
    assert said["row"].tolist() == ["00:00:01.000", "00:00:04.500", "00:00:12.000"]
    assert said["text"][1] == "방화벽 설정이 정말 어려웠습니다.\n이틀이 걸렸습니다."
    assert said["customer"][1] == "김하늘" and said["customer"][0] != "진행자"
    assert said["conversation"].nunique() == 1
    report = taken.files[0]
    assert (report.source, report.kind, report.rows_read, report.rows_kept) == ("captions", "interview", 5, 3)
    assert report.set_aside_counts == {"blank": 1, "unreadable": 1}
    assert taken.identifiers["value"].tolist() == ["김하늘"]


def test_srt_with_names_in_the_text(put: Put) -> None:
    lines = ["Interviewer: How was it?", "Kira Novak: Slow.", "Kira Novak: Note: very slow."]
    srt = "".join(f"{i}\r\n00:00:0{i},000 --> 00:00:0{i},900\r\n{line}\r\n\r\n" for i, line in enumerate(lines, 1))
    said = intake.read(put("a.srt", srt)).said
    assert said["text"].tolist() == ["How was it?", "Slow.", "Note: very slow."]
    assert said["customer"].tolist()[1:] == ["Kira Novak", "Kira Novak"]


def test_a_word_with_a_colon_said_once_is_no_speaker(put: Put) -> None:
    said = intake.read(put("a.srt", "1\n00:00:01,000 --> 00:00:04,000\nOne thing: it was slow.\n")).said
    assert said["customer"].tolist() == [None] and said["text"].tolist() == ["One thing: it was slow."]


def test_speaker_1_of_two_interviews_is_two_people(put: Put) -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Speaker 1>{}\n"
    put("a.vtt", cue.format("The set-up took two days."))
    said = intake.read(put("b.vtt", cue.format("We liked the support team.")).parent).said
    assert said["customer"].nunique() == 2 and said["record_key"].nunique() == 2


def test_the_analyst_says_who_interviewed(put: Put) -> None:
    said = intake.read(put("a.vtt", VTT), study=Settings([Rule("*.vtt", interviewers=["김하늘"])])).said
    assert set(said["voice"]) == {"team"}


def test_a_conversation_keeps_its_key_when_cues_are_added(put: Put) -> None:
    added = VTT.replace("WEBVTT\n", "WEBVTT\n\n00:00.000 --> 00:00.500\n<v 진행자>녹음합니다.</v>\n", 1)
    one, two = intake.read(put("a.vtt", VTT)).said, intake.read(put("other name.vtt", added)).said
    assert set(one["record_key"]) < set(two["record_key"])


def test_captions_of_one_interview_in_three_forms_are_one_source(put: Put) -> None:
    cues = [(1000 + 5000 * i, 4000 + 5000 * i, f"Sentence number {i} of the talk") for i in range(20)]

    def clock(ms: int, mark: str) -> str:
        return f"00:{ms // 60000:02d}:{ms // 1000 % 60:02d}{mark}{ms % 1000:03d}"

    put("t.vtt", "WEBVTT\n\n" + "\n\n".join(f"{clock(a, '.')[3:]} --> {clock(b, '.')[3:]}\n{t}" for a, b, t in cues))
    put("t.srt", "\n\n".join(f"{i}\n{clock(a, ',')} --> {clock(b, ',')}\n{t}" for i, (a, b, t) in enumerate(cues, 1)))
    folder = put("t.tsv", "start\tend\ttext\n" + "".join(f"{a}\t{b}\t{t}\n" for a, b, t in cues)).parent
    taken = intake.read(folder)
    assert {r.path: r.twin_of for r in taken.files} == {"t.srt": "F03", "t.tsv": "F03", "t.vtt": None}
    assert len(taken.said) == 20
    assert all(r.rows_read == r.rows_kept + r.rows_set_aside for r in taken.files)
    assert taken.files[0].set_aside[0].detail.en == "the same record as F03, 00:00:01.000"


LOG = "user_id,event,timestamp,platform\n" + "".join(f"u{i % 7},step {i % 3},2026-01-{1 + i % 28:02d} 10:00:{i % 60:02d},web\n" for i in range(250))


def test_an_event_log_is_who_what_and_when(put: Put) -> None:
    taken = intake.read(put("a.csv", LOG), zone="Asia/Seoul")
    report = taken.files[0]
    assert (report.source, report.kind, report.rows_kept, len(taken.said)) == ("event_log", "log", 250, 0)
    chunk = next(iter(taken.event_files[0].chunks()))
    assert chunk.columns.tolist() == ["record_key", "customer", "at", "at_precision", "event", "channel", "row"]
    assert chunk.iloc[0][["customer", "event", "channel", "row"]].tolist() == ["u0", "step 0", "web", 2]
    assert chunk["at"][0].isoformat() == "2026-01-01T01:00:00+00:00"


def test_a_log_is_streamed_in_chunks_as_often_as_asked(put: Put, monkeypatch) -> None:
    monkeypatch.setattr(eventlogs.chunks, "__kwdefaults__", {**(eventlogs.chunks.__kwdefaults__ or {}), "size": 100})
    log = intake.read(put("a.csv", LOG), zone="UTC").event_files[0]
    assert [len(c) for c in log.chunks()] == [100, 100, 50] == [len(c) for c in log.chunks()]


def test_a_log_with_comments_is_no_event_log(put: Put) -> None:
    assert intake.inspect(put("a.csv", "user_id,event,timestamp,comment\nu1,open,2026-01-01,too slow\n")).files[0].source == "table"


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="c1"/>
<event><string key="concept:name" value="apply"/><date key="time:timestamp" value="2026-01-01T10:00:00.000+09:00"/></event>
<event><string key="concept:name" value="pay"/><date key="time:timestamp" value="2026-01-02T10:00:00.000+09:00"/></event></trace></log>"""


def test_an_xes_log_and_its_csv_are_one_log(put: Put) -> None:
    put("a.xes", XES)
    csv = "case:concept:name,concept:name,time:timestamp\nc1,apply,2026-01-01 10:00:00+09:00\nc1,pay,2026-01-02 10:00:00+09:00\n"
    taken = intake.read(put("a.csv", csv).parent)
    assert [(r.path, r.rows_read, r.rows_kept, r.twin_of) for r in taken.files] == [("a.csv", 2, 2, None), ("a.xes", 2, 0, "F01")]
    assert [log.alias for log in taken.event_files] == ["F01"]


def test_an_xml_bomb_is_unreadable(put: Put) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><trace><event><string key="k" value="&b;"/></event></trace></log>'
    assert intake.inspect(put("a.xes", bomb)).files[0].source == "unreadable"
