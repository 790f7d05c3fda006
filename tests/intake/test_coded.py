"""What people coded: a passage is one observation with all its codes; a codebook counts nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sources.notes import delimited, workbook

from journey_nb import intake
from journey_nb.intake import coded
from journey_nb.intake.codebooks import COLUMNS
from journey_nb.model.errors import UsageError

Put = Callable[..., Path]
HIGHLIGHTS = [
    ["id", "document", "tag", "content"],
    ["1", "인터뷰 1.docx", "setup", "설치가 너무 오래 걸렸어요"],
    ["1", "인터뷰 1.docx", "pain", "설치가 너무 오래 걸렸어요"],
    ["2", "인터뷰 1.docx", "", "그냥 그래요"],
    ["3", "인터뷰 2.docx", "pain", "로그인이 자꾸 끊겨요"],
]


def test_a_highlight_with_two_tags_is_one_observation(put: Put) -> None:
    taken = intake.read(put("highlights.csv", delimited(HIGHLIGHTS, "utf-8")))
    report = taken.files[0]
    assert (report.source, report.kind, report.rows_read, report.rows_kept) == ("taguette", "interview", 4, 4)
    assert taken.said[["text", "codes", "row"]].to_numpy().tolist() == [
        ["설치가 너무 오래 걸렸어요", "setup; pain", "2"],
        ["그냥 그래요", None, "4"],
        ["로그인이 자꾸 끊겨요", "pain", "5"],
    ]


def test_one_document_is_one_conversation_and_one_customer(put: Put) -> None:
    said = intake.read(put("highlights.csv", delimited(HIGHLIGHTS, "utf-8"))).said
    assert (said["customer"].nunique(), said["conversation"].nunique()) == (2, 2)
    assert "인터뷰" not in " ".join([*said["customer"], *said["conversation"], *said["record_key"]])  # a file's name often holds a person's


def test_more_highlights_in_a_later_export_change_nothing_of_the_earlier_ones(put: Put) -> None:
    first = intake.read(put("a/h.csv", delimited(HIGHLIGHTS, "utf-8"))).said["record_key"].tolist()
    more = intake.read(put("b/h.csv", delimited([*HIGHLIGHTS, ["4", "인터뷰 2.docx", "gain", "알림은 좋아요"]], "utf-8"))).said["record_key"].tolist()
    assert more[:3] == first and len(more) == 4


def test_one_passage_coded_twice_in_other_programs_is_one_observation_too(put: Put) -> None:
    head = ["Document group", "Document name", "Code", "Begin", "End", "Segment"]
    rows = [["2026", "인터뷰 1", code, "3", "4", "설치가 너무 오래 걸렸어요"] for code in ("setup", "pain")]
    taken = intake.read(put("segments.xlsx", workbook([head, *rows, ["2026", "인터뷰 1", "pain", "9", "9", "설치가 너무 오래 걸렸어요"]])))
    assert (taken.files[0].source, taken.said["codes"].tolist()) == ("maxqda", ["setup; pain", "pain"])
    assert "such an export was never seen" in taken.files[0].why.en
    quotes = [["Document", "Codes", "Quotation Content"], ["D 1", "setup\npain; slow", "설치가 너무 오래 걸렸어요"]]
    taken = intake.read(put("quotes.xlsx", workbook(quotes)))
    assert (taken.files[0].source, taken.said["codes"].tolist()) == ("atlasti", ["setup; pain; slow"])


def test_words_that_the_transcript_has_too_are_found(put: Put) -> None:
    vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v 김고객>설치가 너무\n\n00:00:04.000 --> 00:00:08.000\n<v 김고객>오래 걸렸어요. 그냥 그래요\n"
    talk, passages = intake.read(put("a/a.vtt", vtt)).said, intake.read(put("b/h.csv", delimited(HIGHLIGHTS, "utf-8"))).said
    said = pd.concat([talk, passages], ignore_index=True)
    twice = coded.told_elsewhere(said)
    assert said.loc[twice, "text"].tolist() == ["설치가 너무 오래 걸렸어요"]  # '그냥 그래요' is too short to tell
    assert not coded.told_elsewhere(passages).to_numpy().any()


def test_a_table_of_documents_is_no_coding(put: Put) -> None:
    rows = [["document", "code", "content"], ["사용 설명서", "D-1", "설치 방법을 설명하는 문서"]]
    assert intake.recognise(put("a.csv", delimited(rows))).source not in coded.SOURCES


# ---------------------------------------------------------------- codebooks


@pytest.mark.parametrize("head", [["tag", "description"], ["tag", "description", "number of highlights", "number of documents"], ["Path", "Description"]])
def test_taguettes_codebook_is_known_in_its_old_form_and_its_new(put: Put, head: list[str]) -> None:
    rows = [[("pain", "무엇이 불편한가", "4", "2")[i] for i in range(len(head))], [("pain.login", "", "1", "1")[i] for i in range(len(head))]]
    taken = intake.read(put("codebook.csv", delimited([head, *rows], "utf-8")))
    assert (taken.files[0].source, len(taken.said)) == ("taguette_codebook", 0)
    assert taken.extras["codebook"][COLUMNS].to_numpy().tolist() == [["pain", "", "무엇이 불편한가", True], ["login", "pain", "", True]]


def test_a_refi_codebook_keeps_nesting_categories_and_sets(put: Put) -> None:
    book = """<?xml version="1.0" encoding="utf-8"?>
    <CodeBook xmlns="urn:QDA-XML:codebook:1.0" xmlns:xsi="x" xsi:schemaLocation="urn:QDA-XML:codebook:0:4 Codebook.xsd" origin="ATLAS.ti">
      <Codes><Code guid="A" name="불편" isCodable="false"><Code guid="B" name="로그인" isCodable="true" color="#46AA00">
        <Description>느리다 &amp; 끊긴다</Description></Code></Code><Code guid="C" name="만족" isCodable="true"/></Codes>
      <Sets><Set guid="S" name="2026"><MemberCode guid="B"/><MemberCode guid="C"/></Set></Sets></CodeBook>"""
    taken = intake.read(put("codes.qdc", book))
    assert (taken.files[0].source, taken.files[0].rows_read) == ("refi_qda", 4)
    assert taken.extras["codebook"][COLUMNS].to_numpy().tolist() == [
        ["불편", "", "", False],
        ["로그인", "불편", "느리다 & 끊긴다", True],
        ["만족", "", "", True],
        ["2026", "", "로그인; 만족", False],
    ]


@pytest.mark.parametrize(
    "book",
    [
        "<CodeBook><Codes>",
        "<Project xmlns='urn:QDA-XML:project:1.0'/>",
        "no xml",
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><CodeBook><Codes><Code name='&b;'/></Codes></CodeBook>",
    ],
)
def test_a_broken_or_hostile_codebook_is_said_and_not_opened(put: Put, book: str) -> None:
    report = intake.inspect(put("codes.qdc", book)).files[0]
    assert report.source == "unreadable" and report.error is not None and "stumbled" not in report.error.phrase.en


def test_qualcoders_list_is_a_codebook_and_its_categories_stand_where_they_are_first_named(put: Put) -> None:
    taken = intake.read(put("codes.txt", "code1\tA memo\ncat1>>code2\ncat1>>code3\ncat3>>cat2>>code4\tanother\n"))
    assert taken.files[0].source == "qualcoder_codes"
    assert taken.extras["codebook"][[*COLUMNS, "row"]].to_numpy().tolist() == [
        ["code1", "", "A memo", True, "1"],
        ["cat1", "", "", False, "2"],
        ["code2", "cat1", "", True, "2"],
        ["code3", "cat1", "", True, "3"],
        ["cat3", "", "", False, "4"],
        ["cat2", "cat3", "", False, "4"],
        ["code4", "cat3 > cat2", "another", True, "4"],
    ]


def test_a_mail_with_quoted_lines_is_no_codebook(put: Put) -> None:
    assert intake.inspect(put("mail.txt", ">> 설치가 어려웠어요\n>> 왜요?\n네\n")).files[0].source != "qualcoder_codes"


def test_the_real_list_of_codes(test_data: Path) -> None:
    taken = intake.read(test_data / "real" / "s15_qualcoder_examples" / "plain_codes_categories_for_import.txt")
    found = taken.extras["codebook"]
    assert found.loc[found["codable"].astype(bool), "name"].tolist() == ["code1", "code2", "code3", "code4", "code5", "code6"]


# ---------------------------------------------------------------- out and in again

BOOK = pd.DataFrame(
    [
        ("불편", "", "무엇이 <불편>한가 & 왜", False),
        ("기타", "불편", "", True),
        ("로그인", "불편", "첫 줄\n둘째 줄", True),
        ("기타", "불편 > 로그인", "", True),
        ("=만족", "", "", True),
    ],
    columns=COLUMNS,
    dtype="object",
).astype({"codable": bool})


def test_a_codebook_written_as_refi_comes_back_the_same_and_in_the_same_bytes(tmp_path: Path) -> None:
    path = coded.write_codebook(BOOK, tmp_path / "a.qdc")
    assert coded.parse_codebook(path).equals(BOOK)
    assert path.read_bytes() == coded.write_codebook(BOOK, tmp_path / "b.qdc").read_bytes()
    assert intake.recognise(path).source == "refi_qda"


def test_a_codebook_written_for_taguette_comes_back_the_same(tmp_path: Path) -> None:
    usable = BOOK.assign(codable=True)
    path = coded.write_codebook(usable, tmp_path / "a.csv")
    assert coded.parse_codebook(path).equals(usable)
    assert intake.recognise(path).source == "taguette_codebook"


def test_segments_written_for_taguette_come_back_the_same(tmp_path: Path) -> None:
    passages = pd.DataFrame(
        [("인터뷰 1", "setup; pain", '"설치",\n느렸다'), ("인터뷰 1", "", "그냥"), ("인터뷰 1", "", "그냥"), ("b", "x", "=1+1")],
        columns=coded.SEGMENTS,
        dtype="object",
    )
    path = coded.write_segments(passages, tmp_path / "h.csv")
    assert coded.parse_segments(path).equals(passages)
    assert intake.read(path).said["codes"].tolist() == ["setup; pain", None, None, "x"]


def test_a_codebook_under_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.qdc or \.csv"):
        coded.write_codebook(BOOK, tmp_path / "a.xlsx")
