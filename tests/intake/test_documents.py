"""Talks in TXT, Word, OpenDocument and PDF: who spoke, where it stands, and what is no talk."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sources.documents import docx_of, docx_paragraph, odt, pdf_of, wrapped, zipped

from journey_nb import intake
from journey_nb.intake import documents, pdf, pdfpages, spoken
from journey_nb.intake.transcripts import Talk

from .conftest import Rule, Settings

Put = Callable[..., Path]
TALK = ["진행자: 설치는 어떠셨습니까?", "김하늘: 방화벽이 막았습니다.", "진행자: 그래서요?", "김하늘: 이틀 기다렸습니다."]
INTERVIEW = Settings([Rule("*", kind="interview")])


def word(*paragraphs: str) -> bytes:
    return docx_of("".join(map(docx_paragraph, paragraphs)))


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{docx_paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def talk_of(*lines: str) -> Talk | None:
    return spoken.parse(spoken.numbered(lines), "text")


# ---------------------------------------------------------------- turns


@pytest.mark.parametrize(
    ("lines", "speakers"),
    [
        (["Dan: How was it?", "Participant: Slow.", "Dan: Why?", "Participant: The firewall."], ["Dan", "Participant"] * 2),
        (["Interviewer (Dan): How was it?", "Kira Novak: Slow."], ["Interviewer (Dan)", "Kira Novak"]),
        (["Interviewer (Dan): How was it?", "P1: Slow.", "P1: Very slow."], ["Interviewer (Dan)", "P1", "P1"]),
        (["이름 : 김하늘", "나이 : 34", "진행자 : 어땠나요?", "김하늘 : 느렸어요.", "김하늘 : 정말로요."], ["진행자", "김하늘", "김하늘"]),
        (["Q. 어땠나요?", "A. 느렸어요.", "Q2) 왜요?", "A2) 방화벽이요."], ["Q", "A", "Q", "A"]),
        (["Q. 어땠나요?", "A. 느렸어요.", "Q2. 왜요?", "A2. 방화벽이요."], ["Q", "A", "Q", "A"]),
        (["[00:00:01] Kira Novak", "Slow.", "[00:00:09] Dan Ito", "Why?"], ["Kira Novak", "Dan Ito"]),
        (["00:01 진행자: 어땠나요?", "00:09 김하늘: 느렸어요."], ["진행자", "김하늘"]),
        (["Kira Novak  0:03", "Slow.", "Dan Ito  0:09", "Why?", "Kira Novak  0:12", "The firewall."], ["Kira Novak", "Dan Ito", "Kira Novak"]),
        (["[id1] I liked it.", "[id2] I did not.", "[id1] Yes."], ["id1", "id2", "id1"]),
        (["**Interviewer:** How?", "**Kira:** Slow.", "**Kira:** Very."], ["Interviewer", "Kira", "Kira"]),
    ],
)
def test_turns_are_found_in_the_forms_that_people_type(lines: list[str], speakers: list[str]) -> None:
    talk = talk_of(*lines)
    assert talk is not None and [cue.speaker for cue in talk.cues] == speakers


def test_lines_without_a_speaker_belong_to_the_last_one() -> None:
    talk = talk_of(*TALK, "두 번 전화했습니다.", "", "그래도 안 됐습니다.")
    assert talk is not None and talk.cues[-1].text == "이틀 기다렸습니다.\n두 번 전화했습니다.\n그래도 안 됐습니다."


@pytest.mark.parametrize(
    "lines",
    [
        ["일시: 3월 5일", "장소: 회의실", "안건: 도입", "결론: 다음에 다시"],
        ["INFO: started", "INFO: read", "ERROR: broken", "INFO: ended"],
        ["문제점: 느리다", "개선안: 캐시", "문제점: 어렵다", "개선안: 안내"],
        ["See https://example.com", "At 10:30 we left.", "Note: bring a pen."],
        ["설치가 어려웠다.", "이틀이 걸렸다."],
        ["09:00 출발", "12:10 점심", "18:00 도착"],
    ],
)
def test_labels_and_logs_are_no_people(lines: list[str]) -> None:
    assert talk_of(*lines) is None


def test_somebody_who_speaks_once_in_a_group_is_heard(put: Put) -> None:
    path = put("a.txt", "\n".join([*TALK, "이수진: 저는 쉬웠어요.", "진행자: 그렇군요."]))
    said = intake.read(path).said
    assert said["text"].tolist()[4] == "저는 쉬웠어요." and said["customer"].tolist()[4] == "이수진"


def test_a_time_alone_on_its_line_is_no_word_and_dates_what_follows() -> None:
    talk = talk_of("진행자: 어땠나요?", "[00:00:12]", "김하늘: 느렸어요.", "김하늘: 정말로요.")
    assert talk is not None and [(cue.start, cue.text) for cue in talk.cues] == [(-1, "어땠나요?"), (12000, "느렸어요."), (-1, "정말로요.")]


def test_a_table_of_text_stays_a_table(put: Put) -> None:
    rows = "\n".join(f"C-{n}\t설치: 어렵다\t{n}" for n in range(20))
    assert intake.inspect(put("a.txt", "고객ID\t의견\t점수\n" + rows)).files[0].source != "captions"


# ---------------------------------------------------------------- who is who


def test_who_talks_with_a_participant_is_the_interviewer_and_the_guess_is_said(put: Put) -> None:
    lines = ["Dan: How was it?", "Participant: Slow.", "Dan: I see.", "Participant: Very."]
    taken = intake.read(put("a.txt", "\n".join(lines)))
    assert taken.said["voice"].tolist() == ["team", "customer"] * 2
    assert "guessed: the other side is called a participant" in taken.files[0].why.en
    assert taken.files[0].why.en.endswith("turns: interviewers 2, others 2") and "Dan" not in taken.files[0].why.en
    assert taken.identifiers["value"].tolist() == ["Dan"]


def test_participant_of_two_talks_is_two_people(put: Put) -> None:
    put("a.txt", "Dan: How was it?\nParticipant: Slow and hard to set up.\nDan: I see.\nParticipant: Very.")
    folder = put("b.txt", "Dan: And you?\nParticipant: We liked the support team.\nDan: Good.\nParticipant: Yes.").parent
    said = intake.read(folder).said
    assert said.loc[said["voice"] == "customer", "customer"].nunique() == 2


def test_the_name_inside_interviewer_dan_is_redacted(put: Put) -> None:
    lines = ["Interviewer (Dan Ito): How?", "홍길동 매니저: 느렸어요. Dan, 들려요?", "홍길동 매니저: 네."]
    taken = intake.read(put("a.txt", "\n".join(lines)))
    assert set(taken.identifiers["value"]) == {"Dan Ito", "홍길동", "홍길동 매니저"}


def test_the_study_names_the_interviewer_by_the_name_in_brackets(put: Put) -> None:
    path = put("a.txt", "김연구 (B사): 네.\n이고객: 느려요.\n김연구 (B사): 네.\n이고객: 네.")
    taken = intake.read(path, study=Settings([Rule("*", interviewers=["김연구"])]))
    assert taken.said["voice"].tolist() == ["team", "customer"] * 2


# ---------------------------------------------------------------- documents


def test_a_word_talk_says_in_which_paragraph_each_turn_stands(put: Put) -> None:
    taken = intake.read(put("a.docx", word("도입 면담", *TALK)))
    assert taken.said["row"].tolist() == ["¶2", "¶3", "¶4", "¶5"]
    assert taken.said["voice"].tolist() == ["team", "customer"] * 2
    assert taken.files[0].why.ko.startswith("글로 옮긴 면담(Word)입니다. 화자 2명, 그 가운데 진행자 1명")


def test_a_document_without_speakers_is_no_data_until_the_study_says_so(put: Put) -> None:
    path = put("a.docx", word("설치가 어려웠다.", "", "이틀이 걸렸다."))
    report = intake.inspect(path).files[0]
    assert report.source == "not data" and 'kind = "interview"' in report.why.en and 'kind = "interview"' in report.why.ko
    taken = intake.read(path, study=INTERVIEW)
    assert taken.said["text"].tolist() == ["설치가 어려웠다.", "이틀이 걸렸다."] and taken.said["row"].tolist() == ["¶1", "¶3"]
    assert len(set(taken.said["conversation"])) == 1 and not taken.said["customer"].notna().to_numpy().any()


def test_the_same_holds_for_plain_text(put: Put) -> None:
    path = put("a.txt", "설치가 어려웠다. 그래서 오래 걸렸다.\n이틀이 걸렸다.\n")
    assert intake.inspect(path).files[0].source == "not data"
    assert len(intake.read(path, study=INTERVIEW).said) == 2


def test_deleted_words_of_word_are_not_read(put: Put) -> None:
    body = "".join(map(docx_paragraph, TALK))
    gone = "<w:p><w:r><w:t>김하늘: 좋았</w:t></w:r><w:del><w:r><w:delText>지 않았</w:delText></w:r></w:del><w:ins><w:r><w:t>습니다.</w:t></w:r></w:ins></w:p>"
    assert intake.read(put("a.docx", docx_of(body + gone))).said["text"].tolist()[-1] == "좋았습니다."


def test_a_table_of_turns_is_a_talk(put: Put) -> None:
    body = table(("화자", "내용"), ("진행자", "어땠나요?"), ("김하늘", "느렸어요."), ("진행자", "왜요?"), ("김하늘", "방화벽이요."))
    taken = intake.read(put("a.docx", docx_of(body)))
    assert taken.said["text"].tolist() == ["어땠나요?", "느렸어요.", "왜요?", "방화벽이요."]
    assert taken.said["row"].tolist() == ["▦1.1", "▦1.2", "▦1.3", "▦1.4"]


def test_a_table_of_records_in_a_document_is_a_table(put: Put) -> None:
    body = docx_paragraph("접수한 의견") + table(("고객ID", "의견"), ("C-1", "설치가 어려워요"), ("C-2", "상담원이 친절해요"), ("C-3", "화면이 느려요"))
    taken = intake.read(put("a.docx", docx_of(body)))
    assert (taken.files[0].source, taken.files[0].rows_kept) == ("table", 3)
    assert taken.said["text"].tolist() == ["설치가 어려워요", "상담원이 친절해요", "화면이 느려요"]


def test_minutes_in_a_form_are_no_table_of_records(put: Put) -> None:
    body = table(("회의명", "도입 검토"), ("일시", "3월 5일"), ("장소", "회의실"), ("결론", "다음에"))
    assert intake.inspect(put("a.docx", docx_of(body))).files[0].source == "not data"


def test_a_talk_inside_a_form_is_found(put: Put) -> None:
    body = table(("일시", "3월 5일"), ("내용", "\n".join(TALK)))
    assert len(intake.read(put("a.docx", docx_of(body))).said) == 4


def test_opendocument_counts_blanks_and_breaks(put: Put) -> None:
    raw = odt(["느렸<어>요.\n정말"])
    assert intake.read(put("a.odt", raw)).said["text"].tolist()[-1] == "느렸<어>요.\n정말"


def test_one_talk_as_word_and_as_text_is_one_source(put: Put) -> None:
    long = [f"{'진행자' if n % 2 else '김하늘'}: 이야기 {n} 번째, 설치 단계 {n}의 어려움" for n in range(24)]
    put("a.docx", word(*long))
    taken = intake.read(put("b.txt", "\n\n".join(long)).parent)
    assert len(taken.said) == 24 and [f.twin_of for f in taken.files].count(None) == 1


def test_two_files_of_one_talk_share_their_words_however_they_are_cut() -> None:
    one, two = talk_of(*TALK), talk_of("진행자: 설치는 어떠셨습니까?", "김하늘: 방화벽이", "막았습니다.", "진행자: 그래서요?", "김하늘: 이틀 기다렸습니다.")
    assert one is not None and two is not None and one.told == two.told and len(one.told) == 4


# ---------------------------------------------------------------- what is broken


def test_a_locked_or_old_word_document_says_what_to_do(put: Put) -> None:
    report = intake.inspect(put("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))).files[0]
    assert report.error is not None and "save it as .docx without a password" in report.error.phrase.en and ".docx로 저장" in report.error.phrase.ko


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.pdf"])
def test_something_else_under_a_documents_name_is_unreadable(put: Put, name: str) -> None:
    assert intake.inspect(put(name, b"just words")).files[0].source == "unreadable"


def test_a_document_with_entities_is_refused(put: Put) -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">]><d>&a;</d>'
    report = intake.inspect(put("a.docx", zipped({"word/document.xml": bomb}))).files[0]
    assert report.error is not None and "damaged" in report.error.phrase.en


def test_a_document_nested_a_hundred_thousand_deep_does_no_harm(put: Put) -> None:
    deep = b"<d>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</d>"
    assert intake.inspect(put("a.docx", zipped({"word/document.xml": deep}))).files[0].source == "unreadable"


# ---------------------------------------------------------------- PDF


def test_a_pdf_loses_its_running_head_and_page_numbers_and_keeps_its_places(put: Put) -> None:
    pages = [["대외비 2026", *TALK], ["대외비 2026", "김하늘: 또 기다렸습니다.", "진행자: 네."]]
    said = intake.read(put("a.pdf", pdf_of(pages, feet=["- 1 -", "- 2 -"]))).said
    assert said["text"].tolist()[3:] == ["이틀 기다렸습니다.", "또 기다렸습니다.", "네."]
    assert said["row"].tolist()[3:] == ["p1 ¶4", "p2 ¶1", "p2 ¶2"]


def test_lines_of_one_turn_are_joined_and_hyphens_that_broke_a_word_go(put: Put) -> None:
    lines = [
        "Dan: So how was the set-up of the product in your",
        "company, was it hard?",
        "Participant: The instal-",
        "lation was hard, the set-",
        "up took two days.",
    ]
    said = intake.read(put("a.pdf", pdf_of([[*lines, "Dan: I see.", "Participant: Yes."]]))).said
    assert said["text"].tolist()[0] == "So how was the set-up of the product in your company, was it hard?"
    assert said["text"].tolist()[1] == "The installation was hard, the set-up took two days."


def test_a_sentence_goes_on_over_the_page(put: Put) -> None:
    long = wrapped("Participant: " + "we waited for the firewall and " * 12, 60)
    pages = [["Dan: How was it?", *long[:3]], [*long[3:], "Dan: I see.", "Participant: Yes."]]
    said = intake.read(put("a.pdf", pdf_of(pages))).said
    assert said["text"].tolist()[1].count("we waited for the firewall and") == 12 and "\n" not in said["text"].tolist()[1]


def test_a_korean_word_broken_by_a_full_line_is_one_word_again(put: Put) -> None:
    text = "인증 서버를 연결하는 데 이틀이 걸렸고 담당자에게 여러 번 전화했습니다. 설치 안내서에는 우리 회사의 환경이 나와 있지 않아서 어려웠습니다. " * 3
    line = f"김하늘: {text.strip()}"
    lines = [line[i : i + 36].strip() for i in range(0, len(line), 36)]
    said = intake.read(put("a.pdf", pdf_of([["진행자: 어떠셨습니까?", *lines, "진행자: 네.", "김하늘: 네."]]))).said
    found, words = said["text"].tolist()[1].split(), set(text.split())
    assert sum(word in words for word in found) >= 0.95 * len(found)


def test_a_scanned_pdf_asks_for_text_recognition(put: Put) -> None:
    report = intake.inspect(put("a.pdf", pdf_of([[], []]))).files[0]
    assert report.error is not None and "OCR" in report.error.phrase.en and "OCR" in report.error.phrase.ko


def test_a_pdf_with_too_many_pages_is_refused(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PAGES", 2)
    report = intake.inspect(put("a.pdf", pdf_of([["Dan: a"]] * 3))).files[0]
    assert report.error is not None and "more than 2 pages" in report.error.phrase.en


def test_a_pdf_that_keeps_the_reader_busy_is_given_up(put: Put, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    busy = tmp_path / "busy.py"
    busy.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(pdf, "WORKER", busy)
    monkeypatch.setattr(pdf, "SECONDS", 0.5)
    started = time.monotonic()
    report = intake.inspect(put("a.pdf", pdf_of([TALK]))).files[0]
    assert report.error is not None and "takes too long" in report.error.phrase.en and time.monotonic() - started < 30


def test_a_pdf_reader_that_crashes_takes_nothing_with_it(put: Put, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crash = tmp_path / "crash.py"
    crash.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(pdf, "WORKER", crash)
    report = intake.inspect(put("a.pdf", pdf_of([TALK]))).files[0]
    assert report.error is not None and "damaged" in report.error.phrase.en


def test_broken_pdfs_are_read_or_refused_and_never_more(put: Put) -> None:
    whole, chance = pdf_of([TALK, TALK]), random.Random(5)
    for n in range(8):
        raw = bytearray(whole[: chance.randrange(200, len(whole))] if n % 2 else whole)
        for _ in range(40):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        report = intake.inspect(put(f"{n}.pdf", bytes(raw))).files[0]
        assert report.source in ("captions", "unreadable", "not data") and report.rows_read == report.rows_kept + report.rows_set_aside


def test_the_pages_program_stands_alone() -> None:
    """It runs without our package, so it imports nothing of ours."""
    assert "journey_nb" not in Path(pdfpages.__file__).read_text("utf-8").split('"""', 2)[2]


# ---------------------------------------------------------------- real files


@pytest.mark.parametrize(("name", "turns", "asked"), [("P1.pdf", 94, 47), ("P4.pdf", 109, 54)])
def test_the_real_interviews_have_as_many_turns_as_they_number(test_data: Path, name: str, turns: int, asked: int) -> None:
    """The PDFs print a number beside every paragraph: 95 and 110, of which the title is one."""
    taken = intake.read(test_data / "real" / "s13_interviews_pdf" / name)
    report = taken.files[0]
    assert (report.source, report.rows_read, report.rows_set_aside) == ("captions", turns, 0)
    assert taken.said["voice"].value_counts().to_dict() == {"customer": turns - asked, "team": asked}
    assert taken.said.loc[taken.said["voice"] == "customer", "customer"].nunique() == 1
    assert taken.identifiers["value"].tolist() == ["Dan"]
    assert not taken.said["text"].str.contains(r"\d/\d|^Interview$", regex=True).any()


@pytest.mark.parametrize(("name", "paragraphs"), [("ID1.docx", 3), ("ID2.odt", 3)])
def test_the_real_documents_without_speakers_are_one_participant_where_the_study_says_so(test_data: Path, name: str, paragraphs: int) -> None:
    path = test_data / "real" / "s15_qualcoder_examples" / name
    assert intake.inspect(path).files[0].source == "not data"
    taken = intake.read(path, study=INTERVIEW)
    assert len(taken.said) == paragraphs and "€" in taken.said["text"].tolist()[-1]


def test_the_real_group_talk_has_three_people(test_data: Path) -> None:
    taken = intake.read(test_data / "real" / "s15_qualcoder_examples" / "transcript.txt")
    assert taken.said["customer"].value_counts().to_dict() == {"id1": 3, "id2": 2, "id3": 2} and taken.identifiers.empty


def test_reading_a_document_gives_its_paragraphs_to_other_readers(put: Put) -> None:
    document = documents.read(put("a.docx", word("관찰 기록", "매장에 들어왔다.")))
    assert document is not None and [(line.text, line.place) for line in document.lines] == [("관찰 기록", "¶1"), ("매장에 들어왔다.", "¶2")]


def test_a_typed_copy_of_a_recorded_talk_is_no_second_source(put: Put) -> None:
    said = [
        ("진행자", "설치를 처음 시작하셨을 때 어떤 점이 가장 기억에 남으셨는지 말씀해 주시겠어요?"),
        ("김하늘", "방화벽 정책 때문에 서버가 막혀서 처음 이틀 동안은 아무것도 하지 못하고 기다리기만 했습니다."),
        ("진행자", "그 이틀 동안 저희 쪽에는 어떻게 연락을 하셨고 어떤 답을 받으셨는지도 궁금합니다."),
        ("김하늘", "상담 전화를 세 번 걸었는데 매번 다른 분이 받으셔서 처음부터 다시 설명해야 했던 점이 힘들었습니다."),
    ]
    cues = [f"00:0{n}:00.000 --> 00:0{n}:20.000\n<v {who}>{half}\n" for n, (who, words) in enumerate(said) for half in (words,)]
    put("면담.vtt", "WEBVTT\n\n" + "\n".join(cues))
    put("면담 기록.docx", word(*(f"{who}: {words}" for who, words in said)))
    taken = intake.read(put("면담.vtt", "WEBVTT\n\n" + "\n".join(cues)).parent)
    assert {f.path: (f.rows_kept, f.twin_of is None) for f in taken.files} == {"면담 기록.docx": (0, False), "면담.vtt": (4, True)}
    assert len(taken.said) == 4
