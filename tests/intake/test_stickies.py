"""Whiteboards: what stands on a note is the team's belief, and nobody's observation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sources.boards import lucid, miro, mural, pasted
from sources.notes import delimited

from journey_nb import intake

from .conftest import Rule, Settings

Put = Callable[..., Path]
TEXTS = ("로그인이 느리다", "매뉴얼이 짧다")


def test_a_note_is_no_observation_and_counts_nobody(put: Put) -> None:
    taken = intake.read(put("miro.csv", miro(TEXTS)), zone="Asia/Seoul")
    assert (taken.files[0].kind, len(taken.said), taken.event_files) == ("stickies", 0, [])
    assert taken.extras["stickies"][["text", "author", "at", "board", "group", "tag"]].to_numpy().tolist() == [
        ["로그인이 느리다", "문하늘0", "2026-03-02", "킥오프", "설치", "불편; yellow"],
        ["매뉴얼이 짧다", "문하늘1", "2026-03-02", "킥오프", "설치", "불편; yellow"],
    ]
    assert "실제 내보내기 파일을 확인하지 못한 형식" in taken.files[0].why.ko


def test_lucids_shapes_without_a_note_are_set_aside_and_its_frames_name_the_groups(put: Put) -> None:
    taken = intake.read(put("lucid.csv", lucid(TEXTS)))
    report = taken.files[0]
    assert (report.source, report.rows_read, report.rows_kept, report.set_aside_counts) == ("lucid", 6, 2, {"other_kind": 4})
    assert taken.extras["stickies"][["text", "board", "group", "kind"]].to_numpy().tolist() == [
        ["로그인이 느리다", "킥오프 보드", "불편", "Sticky Note"],
        ["매뉴얼이 짧다", "킥오프 보드", "불편", "Sticky Note"],
    ]
    assert "확인하지 못한" not in report.why.ko


def test_a_real_export_of_lucids_is_read(test_data: Path) -> None:
    taken = intake.read(test_data / "real" / "s19_numbered_list_journeys" / "example-lucid-chart-export.csv")
    report, notes = taken.files[0], taken.extras["stickies"]
    assert (report.source, report.rows_read, report.rows_kept) == ("lucid", 30, 13)
    assert (notes["text"].iloc[0], set(notes["board"]), set(notes["group"])) == ("Landing page", {"Easy User Journey Map Test"}, {"Page 1"})


def test_a_list_pasted_from_a_board_has_its_headings_as_groups(put: Put) -> None:
    text = "포스트잇\n\n## 설치\n- 로그인이 느리다\n2) 매뉴얼이 짧다\n[비교]\n가격표가 없다\n사용:\n• 알림이 많다\n"
    taken = intake.read(put("회의.txt", text))
    assert taken.extras["stickies"][["text", "group", "row"]].to_numpy().tolist() == [
        ["로그인이 느리다", "설치", "4"],
        ["매뉴얼이 짧다", "설치", "5"],
        ["가격표가 없다", "비교", "7"],
        ["알림이 많다", "사용", "9"],
    ]
    assert taken.files[0].rows_read == taken.files[0].rows_kept == 4


def test_a_list_is_notes_where_its_name_or_the_study_says_so_and_else_is_not(put: Put) -> None:
    text = "로그인이 느리다\n매뉴얼이 짧다\n"
    assert intake.recognise(put("miro 보드.txt", text)).source == "stickies"
    plain = put("의견.txt", text)
    assert intake.recognise(plain).source != "stickies"
    taken = intake.read(plain, study=Settings([Rule("의견.txt", source="figjam")]))
    assert (taken.files[0].source, len(taken.extras["stickies"])) == ("figjam", 2)


def test_a_list_that_says_what_it_is_may_hold_a_long_note_and_a_name_alone_makes_none_of_a_table(put: Put) -> None:
    assert len(intake.read(put("회의.txt", "포스트잇\n짧다\n" + "길다 " * 300)).extras["stickies"]) == 2
    assert intake.inspect(put("miro.txt", "id\ttext\n1\t느리다\n2\t짧다\n")).files[0].source != "stickies"


def test_a_column_that_the_study_maps_is_the_customers_voice(put: Put) -> None:
    rows = [["Board", "Frame", "Content", "Quote of a customer", "Author"], ["킥오프", "설치", "느리다고 함", "로그인이 너무 느려요", "문하늘"]]
    path = put("board.csv", delimited(rows))
    taken = intake.read(path, study=Settings([Rule("*.csv", columns={"text": "Quote of a customer"})]))
    assert taken.said[["text", "voice"]].to_numpy().tolist() == [["로그인이 너무 느려요", "customer"]]
    assert taken.extras["stickies"]["text"].tolist() == ["느리다고 함"]
    assert "고객의 말" in taken.files[0].why.ko
    assert len(intake.read(path).said) == 0


def test_connectors_and_pictures_are_no_notes(put: Put) -> None:
    rows = [
        ["Board", "Frame", "Type", "Content"],
        ["킥오프", "설치", "sticky_note", "느리다"],
        ["킥오프", "설치", "connector", ""],
        ["킥오프", "", "image", "사진"],
    ]
    taken = intake.read(put("board.csv", delimited(rows)))
    assert taken.files[0].set_aside_counts == {"other_kind": 2} and taken.extras["stickies"]["text"].tolist() == ["느리다"]


def test_authors_are_names_to_be_taken_out_of_texts_and_guest_is_none(put: Put) -> None:
    rows = [["BG Color", "Text", "Area", "Last Updated By"], ["#fff", "느리다", "설치", "문하늘"], ["#fff", "짧다", "설치", "Guest 3"]]
    names = intake.read(put("mural.csv", delimited(rows))).identifiers
    assert names[["kind", "value"]].to_numpy().tolist() == [["name", "문하늘"]]


def test_the_same_board_twice_is_read_once(put: Put) -> None:
    put("a.csv", mural(TEXTS))
    taken = intake.read(put("b.csv", mural(TEXTS)).parent)
    assert len(taken.extras["stickies"]) == 2 and [f.twin_of for f in taken.files] == [None, "F01"]


@pytest.mark.parametrize("head", [["color", "size", "comment"], ["date", "author", "text"], ["id", "title", "tags", "created by"]])
def test_other_tables_are_no_board(put: Put, head: list[str]) -> None:
    assert intake.recognise(put("a.csv", delimited([head, ["빨강", "L", "설치가 너무 어려워요", "문하늘"][: len(head)]]))).kind != "stickies"


def test_an_interview_under_a_boards_name_stays_an_interview(put: Put) -> None:
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v 김고객>설치가 어려웠어요\n"
    assert intake.recognise(put("miro 인터뷰.txt", text)).source != "stickies"
    assert pasted(("a",))
