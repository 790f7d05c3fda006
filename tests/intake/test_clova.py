"""Notes of CLOVA's: who spoke, when, and which line is no speaker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from journey_nb import intake

from .conftest import Rule, Settings

Put = Callable[..., Path]
FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "intake" / "clova_note.txt"
TALK = [("진행", "설치는 어떠셨습니까?"), ("고객", "방화벽이 막았습니다."), ("진행", "그래서 어떻게 하셨나요?"), ("고객", "이틀 기다렸습니다.")]


def note(turns: list[tuple[str, str]], header: str = "", gap: str = "\n\n", names: dict[str, str] | None = None) -> str:
    names = names or {"진행": "참석자 1", "고객": "참석자 2"}
    blocks = [f"{names[who]} {n // 60:02d}:{n % 60:02d}\n{words}" for n, (who, words) in zip(range(0, 9000, 7), turns, strict=False)]
    return header + gap.join(blocks) + "\n"


def test_a_note_is_recognised_by_itself_and_says_who_speaks() -> None:
    report = intake.inspect(FIXTURE).files[0]
    assert (report.source, report.kind, report.rows_read, report.rows_kept) == ("captions", "interview", 6, 6)
    assert report.why.ko.startswith("면담 기록(클로바노트)입니다. 화자 2명, 그 가운데 진행자 1명")
    assert "CLOVA Note" in report.why.en


def test_rows_are_times_in_the_recording_and_the_header_dates_them() -> None:
    said = intake.read(FIXTURE, zone="Asia/Seoul").said
    assert said["row"].tolist() == ["00:00:00", "00:00:12", "00:00:47", "00:01:02", "00:21:40", "01:02:03"]
    assert said["at"].dt.strftime("%Y-%m-%d %H:%M:%S").tolist()[::5] == ["2026-03-05 05:00:00", "2026-03-05 06:02:03"]
    assert set(said["at_precision"]) == {"instant"} and said["conversation"].nunique() == 1


def test_a_time_inside_an_answer_is_no_speaker() -> None:
    said = intake.read(FIXTURE).said
    assert "\n내일 10:30\n" in said["text"][3] and said["customer"].nunique() == 2


def test_who_mostly_asks_is_the_interviewer_and_the_guess_is_said(put: Put) -> None:
    taken = intake.read(put("a.txt", note(TALK + TALK)))
    assert taken.said["voice"].tolist() == ["team", "customer"] * 4
    assert "guessed: 100% of the turns are questions" in taken.files[0].why.en


def test_where_both_ask_nobody_is_guessed(put: Put) -> None:
    taken = intake.read(put("a.txt", note([(who, "왜 그렇습니까?") for who, _ in TALK + TALK])))
    assert set(taken.said["voice"]) == {"customer"} and "none marked as interviewer" in taken.files[0].why.en


def test_two_questions_are_too_few_for_a_guess(put: Put) -> None:
    assert set(intake.read(put("a.txt", note(TALK))).said["voice"]) == {"customer"}


def test_the_study_says_who_asks_and_beats_the_guess(put: Put) -> None:
    taken = intake.read(put("a.txt", note(TALK + TALK)), study=Settings([Rule("*.txt", interviewers=["참석자 2"])]))
    assert taken.said["voice"].tolist() == ["customer", "team"] * 4


def test_who_recorded_is_the_teams_where_they_speak_under_their_name(put: Put) -> None:
    header = "도입 인터뷰\n2026.03.05 목 오후 2:00 ・ 32분 10초\n박연구\n\n"
    taken = intake.read(put("a.txt", note(TALK, header, names={"진행": "박연구", "고객": "김하늘"})))
    assert taken.said["voice"].tolist() == ["team", "customer"] * 2
    assert taken.said["customer"].tolist()[1] == "김하늘"
    assert {value for _, value, _ in taken.identifiers.to_numpy()} == {"김하늘", "박연구"}
    assert "who made the recording" in taken.files[0].why.en


def test_renamed_speakers_are_read_without_any_header(put: Put) -> None:
    taken = intake.read(put("a.txt", note(TALK, names={"진행": "진행자", "고객": "김하늘 과장"})))
    assert taken.said["voice"].tolist() == ["team", "customer"] * 2 and taken.said["customer"][1] == "김하늘 과장"
    assert taken.said["at"].isna().all() and set(taken.said["at_precision"]) == {"none"}


def test_a_renamed_speaker_who_speaks_once_stands_where_the_others_stand(put: Put) -> None:
    turns = [*TALK, ("셋째", "저는 다릅니다.")]
    said = intake.read(put("a.txt", note(turns, names={"진행": "참석자 1", "고객": "참석자 2", "셋째": "이바다"}))).said
    assert said["customer"].iloc[-1] == "이바다"


def test_speaker_1_of_two_notes_is_two_people(put: Put) -> None:
    put("a.txt", note(TALK))
    said = intake.read(put("b.txt", note([(who, words + " 정말로요.") for who, words in TALK])).parent).said
    assert said["customer"].nunique() == 4


@pytest.mark.parametrize("speaker", ["참석자", "화자", "Speaker"])
def test_clova_names_speakers_in_more_than_one_way(put: Put, speaker: str) -> None:
    names = {"진행": f"{speaker} 1", "고객": f"{speaker} 2"}
    assert len(intake.read(put("a.txt", note(TALK, names=names))).said) == 4


@pytest.mark.parametrize(
    "line", ["2026.03.05 목 오후 2:00 ・ 32분 10초", "2026.3.5 오후 2:00", "2026.03.05 (목) 오후 2:00 · 1시간 2분 3초", "2026.03.05 Thu 2:00 PM ・ 32m 10s"]
)
def test_the_date_of_a_note_in_the_forms_it_may_have(put: Put, line: str) -> None:
    said = intake.read(put("a.txt", note(TALK, f"제목\n{line}\n박연구\n\n")), zone="Asia/Seoul").said
    assert said["at"][0].isoformat() == "2026-03-05T05:00:00+00:00"


def test_a_note_without_times_is_read_by_its_lines(put: Put) -> None:
    body = "제목\n2026.03.05 목 오후 2:00\n박연구\n\n참석자 1\n어떠셨나요?\n\n참석자 2\n네.\n\n참석자 2\n네.\n"
    said = intake.read(put("a.txt", body)).said
    assert said["row"].tolist() == ["5", "8", "11"] and said["record_key"].nunique() == 3


def test_blocks_without_words_are_set_aside_and_mixed_line_ends_do_no_harm(put: Put) -> None:
    body = "참석자 1 00:01\r\n=1+1\r\n\r\n참석자 2 00:05\n\n참석자 1 00:09\r\n끝입니다.\nhttps://clovanote.naver.com/s/x\n"
    taken = intake.read(put("하늘정밀 면담.txt", body.encode("utf-8-sig")))
    report = taken.files[0]
    assert (report.rows_read, report.rows_kept, report.set_aside_counts) == (3, 2, {"blank": 1})
    assert taken.said["text"].tolist() == ["=1+1", "끝입니다."]


def test_two_blocks_of_one_second_stay_two_rows(put: Put) -> None:
    said = intake.read(put("a.txt", "참석자 1 00:01\n하나\n\n참석자 2 00:01\n둘\n\n참석자 1 00:02\n셋\n")).said
    assert said["row"].tolist() == ["00:00:01", "00:00:01 (2)", "00:00:02"]


def test_a_note_in_cp949_is_read(put: Put) -> None:
    assert len(intake.read(put("a.txt", note(TALK).encode("cp949"))).said) == 4


@pytest.mark.parametrize(
    "body", ["출발 09:00\n점심 12:10\n도착 18:30\n", "회의는 10:30\n그리고 끝.\n", "참석자 1 00:01\n", "2026.03.05 목 오후 2:00\n글만 있습니다.\n"]
)
def test_running_text_with_times_in_it_is_no_note(put: Put, body: str) -> None:
    assert intake.inspect(put("a.txt", body)).files[0].source != "captions"


def test_an_empty_note_is_named_with_its_remedy(put: Put) -> None:
    assert intake.inspect(put("a.txt", "")).files[0].source == "unreadable"


def test_a_note_becomes_a_map_of_one_customer(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey_nb import pipeline

    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    folder = put("면담.txt", FIXTURE.read_bytes()).parent
    built = pipeline.build([folder], study=pipeline.study_for([folder], out=tmp_path / "out")[0])
    assert built.book.maps[0].people == 1 and built.book.maps[0].known
    assert "박연구" not in built.research.said.to_csv()
