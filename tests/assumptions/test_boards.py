"""Sticky notes become assumptions with an author and a board; what cannot be told is left to a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from journey_nb import assumptions
from journey_nb.assumptions import boards, form, written
from journey_nb.model.journey import WHOLE
from journey_nb.model.phrase import Phrase
from journey_nb.study import append_claims

STAGES = {"compare": Phrase("Comparison", "비교"), "setup": Phrase("Set-up", "설치·연동"), WHOLE: Phrase("The whole journey", "여정 전체")}
COLUMNS = ["text", "author", "at", "board", "group", "tag", "kind", "sheet", "row", "alias"]


def board(*rows: tuple[str, ...]) -> pd.DataFrame:
    """text, group, tag, author, at; all on one board."""
    full = [(*row, *[""] * (5 - len(row))) for row in rows]
    made = [(text, author, at, "킥오프", group, tag, "", "", str(n), "F01") for n, (text, group, tag, author, at) in enumerate(full, 2)]
    return pd.DataFrame(made, columns=COLUMNS, dtype="object")


NOTES = board(
    ("로그인이 느리다", "설치·연동 / 불편", "", "문하늘", "2026-03-05"),
    ("[니즈] 매뉴얼이 짧으면 좋겠다", "비교", "", "moon@haesol.example", ""),
    ("챗봇", "접점"),
    ("알림이 많다", "아이디어", "", "문하늘", "2026-03-02"),
    ("좋은 점: 빠르다", "Set-up", "pain"),
    ("?", "불편"),
)


def test_a_note_is_an_assumption_with_its_author_its_board_and_its_stage() -> None:
    made = boards.claims(NOTES, STAGES)
    assert [(c.kind, c.stage, c.label.ko, c.basis.by, c.basis.at) for c in made.claims] == [
        ("pain", "setup", "로그인이 느리다", "문하늘", "2026-03-05"),
        ("need", "compare", "매뉴얼이 짧으면 좋겠다", "moon", "2026-03-02"),  # the board's first day, where the note has none
        ("touchpoint", WHOLE, "챗봇", "킥오프", "2026-03-02"),
        ("pain", "setup", "빠르다", "킥오프", "2026-03-02"),  # a tag says more than a mark
    ]
    assert {c.basis.kind for c in made.claims} == {"assumption"} and {c.basis.why for c in made.claims} == {"킥오프"}


def test_what_cannot_be_told_is_counted_and_listed_not_guessed() -> None:
    made = boards.claims(NOTES, STAGES)
    assert made.unsorted[["text", "reason"]].to_numpy().tolist() == [["알림이 많다", "kind"], ["?", "words"]]
    assert made.words.en == "6 notes of whiteboards: 4 new assumptions, 0 taken in before, 2 that a person has to sort."
    assert made.words.ko == "화이트보드 메모 6개: 새 가정 4개, 전에 넣은 것 0개, 사람이 나누어야 할 것 2개."


def test_a_note_marked_as_two_things_is_left_to_a_person() -> None:
    made = boards.claims(board(("느리다", "", "불편; 니즈")), STAGES)
    assert (made.claims, made.unsorted["reason"].tolist()) == ((), ["several"])


def test_an_export_with_more_notes_in_another_order_changes_no_id() -> None:
    first = {c.label.ko: c.id for c in boards.claims(NOTES, STAGES).claims}
    more = pd.concat([board(("새 메모입니다", "불편")), NOTES.iloc[::-1]], ignore_index=True)
    again = {c.label.ko: c.id for c in boards.claims(more.assign(alias="F09", row="99"), STAGES).claims}
    assert {k: again[k] for k in first} == first and len(again) == len(first) + 1
    assert all(i.startswith("w") and len(i) == 17 for i in first.values())


def test_the_same_words_twice_in_one_frame_are_one_assumption_and_in_two_frames_two() -> None:
    made = boards.claims(board(("느리다", "불편"), ("느리다", "불편"), ("느리다", "비교 / 불편")), STAGES)
    assert [c.stage for c in made.claims] == [WHOLE, "compare"]


@pytest.mark.parametrize(
    ("text", "group", "tag", "kind"),
    [
        ("느리다", "Pain points", "", "pain"),
        ("느리다", "", "페인 포인트", "pain"),
        ("#불편 느리다", "", "", "pain"),
        ("Gain: it is quick", "", "", "delight"),
        ("불만족 요인이다", "불만족", "", "pain"),
        ("설명서를 찾는다", "행동", "", "action"),
        ("전화로 묻는다", "Touchpoints", "", "touchpoint"),
        ("더 짧게", "원하는 것", "", "need"),
        ("Ticket 3: still open", "", "", None),
        ("pain au chocolat", "", "", None),
        ("기쁘다", "감정", "", None),  # an emotion needs a number, and no note has one
        ("하루 만에 끝낸다", "고객 목표", "", "goal"),
        ("Be done in a day", "Goals", "", "goal"),
        ("바로 답이 올 것이다", "기대", "", "expectation"),
        ("[expectation] it just works", "", "", "expectation"),
        ("나만 이런가", "생각", "", "thought"),
        ("Is it only me", "Think & say / Thoughts", "", "thought"),
        ("가격", "결정 요인", "", "factor"),
        ("Price", "", "decision criteria", "factor"),
        ("전담 상담", "제공 가치", "", "value"),
        ("다시 물어볼 것", "메모", "", "note"),
        ("견적을 설명한다", "프런트스테이지", "", "frontstage"),
        ("Checks the log", "Back-stage", "", "backstage"),
        ("전자결재", "지원 시스템", "", "support"),
        ("안내를 줄이자", "기회", "", "opportunity"),
    ],
)
def test_the_kind_is_what_the_board_says(text: str, group: str, tag: str, kind: str | None) -> None:
    assert boards.kind_of(text, group, tag)[0] == kind


def test_what_a_board_calls_an_opportunity_is_kept_as_a_note_for_opportunities_are_counted() -> None:
    (made,) = boards.claims(board(("안내를 줄이자", "비교 / 기회")), STAGES).claims
    assert (made.kind, made.stage, made.label) == ("note", "compare", Phrase("Opportunity: 안내를 줄이자", "기회: 안내를 줄이자"))


def test_that_a_note_is_a_sticky_note_says_nothing_of_its_kind() -> None:
    assert boards.kind_of("아이디어 하나", "기타", "", "sticky_note")[0] is None
    assert boards.kind_of("idea", "Sticky notes", "", "note")[0] is None


def test_a_frame_of_the_journey_to_be_is_not_about_today() -> None:
    made = boards.claims(board(("하루 만에 끝낸다", "To-Be / 설치 / 목표"), ("느리다", "As-Is / 설치 / 불편")), STAGES).claims
    assert [(c.kind, c.stage, c.state) for c in made] == [("goal", "setup", "future"), ("pain", "setup", "current")]


def test_without_any_date_there_is_none() -> None:
    made = boards.claims(board(("느리다", "불편")), STAGES).claims[0]
    assert made.basis.at is None and "at" not in made.line()["basis"]


# ---------------------------------------------------------------- beside claims.jsonl and the table


def test_notes_stand_and_their_lines_are_remembered_once(tmp_path: Path) -> None:
    stands, lines = assumptions.standing(tmp_path, STAGES.items(), NOTES)
    assert [w.code for w in stands] == ["P1", "N1", "T1", "P2"] and len(lines) == 4
    append_claims(tmp_path, lines)
    again, none = assumptions.standing(tmp_path, STAGES.items(), NOTES)
    assert (again, none) == (stands, [])
    assert assumptions.standing(tmp_path, STAGES.items())[0] == stands  # a build without the board keeps what was taken in
    assert written.read(tmp_path) == stands


def test_a_note_that_a_person_withdrew_does_not_come_back(tmp_path: Path) -> None:
    stands, lines = assumptions.standing(tmp_path, STAGES.items(), NOTES)
    append_claims(tmp_path, lines)
    append_claims(tmp_path, [{**stands[0].line(), "withdrawn": True}])
    assert [w.code for w in assumptions.standing(tmp_path, STAGES.items(), NOTES)[0]] == ["N1", "T1", "P2"]


def test_what_a_person_edits_in_the_table_wins_over_the_board(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    stands, lines = assumptions.standing(tmp_path, STAGES.items(), NOTES)
    append_claims(tmp_path, lines)
    path = form.write(tmp_path, stands, lang="ko", by="문하늘", stages=STAGES.items())
    book = load_workbook(path)
    sheet: Any = book.worksheets[0]
    where = {cell.value: cell.column for cell in sheet[1]}
    row = next(r for r in range(2, 6) if sheet.cell(r, where["코드"]).value == "P1")
    sheet.cell(row, where["우리가 가정하는 것"]).value = "로그인이 10초 걸린다"
    book.save(path)
    after, changed = assumptions.standing(tmp_path, STAGES.items(), NOTES)
    assert {w.code: w.label.ko for w in after}["P1"] == "로그인이 10초 걸린다"
    assert [json.loads(json.dumps(line))["code"] for line in changed] == ["P1"]


def test_new_notes_and_new_rows_of_the_table_never_share_a_code(tmp_path: Path) -> None:
    form.write(tmp_path, (), lang="ko", by="문하늘", stages=STAGES.items())
    from openpyxl import load_workbook

    book = load_workbook(tmp_path / form.FILE)
    sheet: Any = book.worksheets[0]
    for column, value in ((2, "비교"), (3, "페인 포인트"), (4, "가격표가 없다")):
        sheet.cell(2, column).value = value
    book.save(tmp_path / form.FILE)
    stands, lines = assumptions.standing(tmp_path, STAGES.items(), NOTES)
    assert sorted(w.code for w in stands) == ["N1", "P1", "P2", "P3", "T1"] and len(lines) == 5
