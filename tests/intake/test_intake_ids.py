"""What is one record, in one file and across files."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from journey_nb import intake

Put = Callable[..., Path]

HEAD = ["고객ID", "응답일시", "추천의향", "의견"]
cell = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
row = st.tuples(st.sampled_from(["k1", "k2", "k3", "000016"]), st.dates(), st.integers(0, 10), cell).map(lambda r: [r[0], str(r[1]), str(r[2]), r[3]])


def keys(head: list[str], rows: list[list[str]], name: str) -> list[str]:
    import csv

    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        with open(path, "w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([head, *rows])
        taken = intake.read(path, zone="Asia/Seoul")
        return sorted(zip(taken.said["record_key"], taken.said["item"], strict=True))


@settings(max_examples=25, deadline=None)
@given(st.lists(row, min_size=1, max_size=6), st.lists(row, max_size=3), st.randoms())
def test_a_re_export_moves_no_id(rows: list[list[str]], new: list[list[str]], chance: random.Random) -> None:
    before = keys(HEAD, rows, "first.csv")
    order = list(range(len(HEAD)))
    chance.shuffle(order)
    again = [[r[i] for i in order] for r in [*new, *rows]]
    after = keys([HEAD[i] for i in order], again, "renamed.csv")
    left = list(after)
    for key in before:
        left.remove(key)  # a ValueError names the id that moved


def test_the_products_own_key_is_the_record(put: Put) -> None:
    said = intake.read(put("a.csv", "ResponseId,만족도,의견\nR_1abcd9,4,좋아요\nR_2efgh8,2,느려요\n")).said
    assert said["own_key"].all() and said["record_key"].unique().tolist() == ["responseid=R_1abcd9", "responseid=R_2efgh8"]


def test_number_1_of_two_surveys_is_two_records(put: Put) -> None:
    put("a.csv", "응답 ID,만족도,의견\n1,4,좋아요\n2,2,느려요\n")
    taken = intake.read(put("b.csv", "응답 ID,만족도,의견\n1,5,최고예요\n2,1,비싸요\n").parent)
    assert taken.said["record_key"].nunique() == 4 and not taken.said["own_key"].any()


def test_one_customers_answer_in_two_exports_is_one(put: Put) -> None:
    put("a.csv", "고객ID,응답일시,추천의향\nk1,2026-01-01,9\nk2,2026-01-02,3\n")
    taken = intake.read(put("b.csv", "고객ID,응답일시,추천의향\nk2,2026-01-02,3\nk3,2026-01-03,5\n").parent)
    assert taken.said["customer"].tolist() == ["k1", "k2", "k3"]
    assert [(s.row, s.reason, s.detail.en) for s in taken.files[1].set_aside] == [("2", "duplicate", "the same record as F01, row 3")]


def test_equal_anonymous_answers_in_two_files_are_two_voices(put: Put) -> None:
    put("a.csv", "추천의향,의견\n9,좋아요\n3,느려요\n")
    taken = intake.read(put("b.csv", "추천의향,의견\n9,좋아요\n7,보통이에요\n").parent)
    assert len(taken.said) == 8 and not any(r.rows_set_aside for r in taken.files)


def test_equal_records_of_one_file_are_kept(put: Put) -> None:
    taken = intake.read(put("a.csv", "추천의향,의견\n9,좋아요\n9,좋아요\n"))
    assert len(taken.said) == 4 and taken.said["record_key"].nunique() == 1


def test_an_export_saved_twice_is_a_twin(put: Put) -> None:
    rows = "고객ID,추천의향\n" + "".join(f"k{i},{i % 11}\n" for i in range(40))
    put("a.csv", rows + "k99,4\n")
    taken = intake.read(put("copy.csv", rows, "utf-16").parent)
    assert taken.files[1].twin_of == "F01" and taken.files[1].rows_kept == 0
    assert "둘째 자료로 세지 않습니다" in taken.files[1].why.ko
    assert len(taken.said) == 41


def test_customers_listed_in_two_different_tables_are_no_duplicates(put: Put) -> None:
    put("a.csv", "customerID,tenure\nk1,1\nk2,2\n")
    taken = intake.inspect(put("b.csv", "customerID,plan\nk1,basic\nk2,team\n").parent)
    assert [r.rows_kept for r in taken.files] == [2, 2]
