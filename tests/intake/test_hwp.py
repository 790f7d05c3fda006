"""한글 documents: HWPX is read, HWP is asked to be saved as HWPX."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sources.documents import hwpx_of, hwpx_paragraph, hwpx_table, zipped

from journey_nb import intake

Put = Callable[..., Path]
TALK = ["진행자: 설치는 어떠셨습니까?", "김하늘: 방화벽이 막았습니다.", "진행자: 그래서요?", "김하늘: 이틀 기다렸습니다."]


def paragraphs(*texts: str) -> str:
    return "".join(map(hwpx_paragraph, texts))


def test_minutes_with_speakers_are_a_talk_section_after_section(put: Put) -> None:
    taken = intake.read(put("회의록.hwpx", hwpx_of(paragraphs("회의록", *TALK[:2]), paragraphs(*TALK[2:]))))
    assert taken.said["text"].tolist() == ["설치는 어떠셨습니까?", "방화벽이 막았습니다.", "그래서요?", "이틀 기다렸습니다."]
    assert taken.said["row"].tolist() == ["¶2", "¶3", "¶4", "¶5"] and "한글 HWPX" in taken.files[0].why.ko


def test_ten_sections_come_in_the_order_of_their_numbers(put: Put) -> None:
    sections = [paragraphs(f"{'진행자' if n % 2 else '김하늘'}: {n}번째 이야기") for n in range(12)]
    assert intake.read(put("a.hwpx", hwpx_of(*sections))).said["text"].tolist() == [f"{n}번째 이야기" for n in range(12)]


def test_a_form_of_minutes_has_its_talk_in_a_cell(put: Put) -> None:
    body = hwpx_table([("일시", "2026. 3. 5."), ("참석자", "김하늘, 박연구"), ("내용", "\n".join(TALK))])
    assert len(intake.read(put("a.hwpx", hwpx_of(body))).said) == 4


def test_a_table_of_records_is_a_table(put: Put) -> None:
    body = paragraphs("접수한 의견") + hwpx_table([("고객ID", "의견"), ("C-1", "설치가 어려워요"), ("C-2", "상담원이 친절해요"), ("C-3", "느려요")])
    taken = intake.read(put("a.hwpx", hwpx_of(body)))
    assert (taken.files[0].source, taken.files[0].sheets) == ("table", ("▦1",))
    assert taken.said["customer"].tolist() == ["C-1", "C-2", "C-3"]


def test_headers_footnotes_and_memos_are_not_the_text(put: Put) -> None:
    head = f"<hp:ctrl><hp:header><hp:subList>{hwpx_paragraph('대외비: 하늘정밀')}</hp:subList></hp:header></hp:ctrl>"
    extra = f"<hp:p><hp:run>{head}<hp:t>김하늘: 네.</hp:t></hp:run></hp:p>"
    assert intake.read(put("a.hwpx", hwpx_of(paragraphs(*TALK) + extra))).said["text"].tolist()[-1] == "네."


def test_tabs_and_breaks_inside_a_run_are_kept(put: Put) -> None:
    body = "<hp:p><hp:run><hp:t>김하늘: 첫 줄<hp:lineBreak/>둘째<hp:tab/>줄<hp:markpenBegin/>형광<hp:markpenEnd/>펜</hp:t></hp:run></hp:p>"
    assert intake.read(put("a.hwpx", hwpx_of(paragraphs(*TALK) + body))).said["text"].tolist()[-1] == "첫 줄\n둘째\t줄형광펜"


@pytest.mark.parametrize("raw", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"HWP Document File V3.00 \x1a\x01" + bytes(200)])
def test_hwp_is_asked_to_be_saved_as_hwpx(put: Put, raw: bytes) -> None:
    report = intake.inspect(put("회의록.hwp", raw)).files[0]
    assert report.source == "unreadable" and report.error is not None
    assert "다른 이름으로 저장하기 → HWPX" in report.error.phrase.ko and "Save as, HWPX" in report.error.phrase.en


def test_a_locked_hwpx_says_so(put: Put) -> None:
    manifest = b"<odf:manifest><odf:file-entry><odf:encryption-data/></odf:file-entry></odf:manifest>"
    report = intake.inspect(put("a.hwpx", zipped({"META-INF/manifest.xml": manifest, "Contents/section0.xml": b"\x00\x01"}))).files[0]
    assert report.error is not None and "password" in report.error.phrase.en


@pytest.mark.parametrize("raw", [b"plain words", zipped({"mimetype": "application/hwp+zip"}), zipped({"Contents/section0.xml": b"<a"})])
def test_a_broken_hwpx_is_unreadable_with_a_way_out(put: Put, raw: bytes) -> None:
    report = intake.inspect(put("a.hwpx", raw)).files[0]
    assert report.source == "unreadable" and report.error is not None and "again" in report.error.phrase.en


def test_a_document_of_prose_is_no_talk(put: Put) -> None:
    assert intake.inspect(put("a.hwpx", hwpx_of(paragraphs("제안서", "우리 회사는 설치를 돕습니다.")))).files[0].source == "not data"
