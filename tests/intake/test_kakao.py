"""KakaoTalk's exports: who wrote, when, what is no message, and who is ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from journey_nb import intake
from journey_nb.intake import kakao

from .conftest import Rule, Settings

Put = Callable[..., Path]
ANDROID = """김하늘 님과 카카오톡 대화
저장한 날짜 : 2026년 3월 6일 오전 10:00


2026년 3월 5일 오후 3:21
2026년 3월 5일 오후 3:21, 회원님 : 설치는 어떠세요?
2026년 3월 5일 오후 3:22, 김하늘 : 방화벽이 막았어요

- 두 번째 줄 : 10:30

2026년 3월 5일 오후 12:05
2026년 3월 5일 오후 12:05, 김하늘 : 사진
2026년 3월 5일 오전 12:06, 김하늘 : 삭제된 메시지입니다.
"""
WINDOWS = """하늘정밀 도입방 3 님과 카카오톡 대화
저장한 날짜 : 2026-03-06 10:00:01

--------------- 2026년 3월 5일 목요일 ---------------
박연구님이 김하늘님과 이상담 매니저님을 초대했습니다.
[이상담 매니저] [오후 3:21] 설치는 어떠신가요?
[김하늘] [오후 3:22] 방화벽이 막았어요
둘째 줄
--------------- 2026년 3월 6일 금요일 ---------------
[김하늘] [오전 9:00] [긴급] 아직도요
[박연구] [오전 9:01] 저도요
[김하늘] [오전 9:02] 파일: 오류화면.png
박철수님이 나갔습니다.
"""


def test_android_has_the_day_in_every_line(put: Put) -> None:
    taken = intake.read(put("KakaoTalkChats.txt", ANDROID), zone="Asia/Seoul")
    assert taken.said["text"].tolist() == ["설치는 어떠세요?", "방화벽이 막았어요\n\n- 두 번째 줄 : 10:30"]
    assert taken.said["at"].dt.strftime("%m-%d %H:%M").tolist() == ["03-05 06:21", "03-05 06:22"]
    assert set(taken.said["at_precision"]) == {"instant"} and taken.said["row"].tolist() == ["6", "7"]
    report = taken.files[0]
    assert (report.source, report.kind, report.rows_read, report.rows_kept) == ("kakaotalk", "chat", 4, 2)
    assert report.set_aside_counts == {"attachment": 1, "deleted": 1}


def test_who_saved_the_chat_is_taken_for_ours_and_that_is_said(put: Put) -> None:
    taken = intake.read(put("a.txt", ANDROID))
    assert taken.said["voice"].tolist() == ["team", "customer"] and "guessed: who saved the chat" in taken.files[0].why.en
    assert taken.identifiers["value"].tolist() == ["김하늘"] and "김하늘" not in taken.files[0].why.ko


def test_windows_has_the_day_above(put: Put) -> None:
    taken = intake.read(put("a.txt", WINDOWS.replace("\n", "\r\n")), zone="Asia/Seoul")
    assert taken.said["text"].tolist() == ["설치는 어떠신가요?", "방화벽이 막았어요\n둘째 줄", "[긴급] 아직도요", "저도요"]
    assert taken.said["at"].dt.strftime("%m-%d %H:%M").tolist() == ["03-05 06:21", "03-05 06:22", "03-06 00:00", "03-06 00:01"]
    assert taken.files[0].set_aside_counts == {"attachment": 1, "system": 2}


def test_staff_are_known_by_what_they_are_called(put: Put) -> None:
    taken = intake.read(put("a.txt", WINDOWS))
    assert dict(zip(taken.said["customer"], taken.said["voice"], strict=True)) == {"이상담 매니저": "team", "김하늘": "customer", "박연구": "customer"}
    assert "guessed: by their names" in taken.files[0].why.en


def test_the_study_beats_the_guess(put: Put) -> None:
    taken = intake.read(put("a.txt", WINDOWS), study=Settings([Rule("*.txt", interviewers=["박연구"])]))
    assert dict(zip(taken.said["customer"], taken.said["voice"], strict=True)) == {"이상담 매니저": "customer", "김하늘": "customer", "박연구": "team"}


def test_everybody_is_redacted_also_who_never_wrote(put: Put) -> None:
    names = set(intake.read(put("a.txt", WINDOWS)).identifiers["value"])
    assert names == {"김하늘", "박연구", "박철수", "이상담", "이상담 매니저"}


def test_a_buyer_with_a_team_in_the_name_is_no_staff_where_somebody_is_surer() -> None:
    chat = kakao.parse(WINDOWS.replace("박연구", "현대정밀 구매팀 박과장").replace("이상담 매니저", "하늘 고객센터").splitlines(keepends=True))
    assert kakao.team_of(chat)[0] == {"하늘 고객센터"}


def test_the_iphone_has_a_line_for_the_day_and_notices_with_a_colon(put: Put) -> None:
    text = """팀 채팅방 카카오톡 대화
저장한 날짜 : 2026년 3월 6일 오후 7:17


2026년 3월 5일 목요일
오전 12:05,  : 시스템 알림
오후 8:36, 김하늘 : Day 1 : https://example.com/one
이어지는 줄
오후 8:37, 나 : 반가워요
오후 8:38, 김하늘님이 나갔습니다.
"""
    taken = intake.read(put("a.txt", text), zone="Asia/Seoul")
    assert taken.said["text"].tolist() == ["Day 1 : https://example.com/one\n이어지는 줄", "반가워요"]
    assert taken.said["at"].dt.strftime("%m-%d %H:%M").tolist() == ["03-05 11:36", "03-05 11:37"]
    assert taken.files[0].set_aside_counts == {"system": 2}


ENGLISH = {
    "Android": """KakaoTalk Chats with Kira Novak
Date Saved : March 6, 2026, 1:08 PM


March 5, 2026, 2:33 PM
March 5, 2026, 2:33 PM, Kira Novak : It is slow
March 5, 2026, 2:34 PM, you : Sorry
""",
    "iPhone": """Talk_2026.3.6 10:00-1.txt
Date Saved : Mar 6, 2026 at 10:38


Thursday, March 5, 2026
Mar 5, 2026 at 14:33, Kira Novak : It is slow
Mar 5, 2026 at 14:34, you : Sorry
Mar 5, 2026 at 15:00: Kira Novak left this chatroom.
""",
    "Windows": """Kira Novak with KakaoTalk Chats
Date Saved : 2026-03-06 10:00:01

--------------- Thursday, March 5, 2026 ---------------
[Kira Novak] [2:33 PM] It is slow
[you] [2:34 PM] Sorry
""",
}


@pytest.mark.parametrize("text", ENGLISH.values(), ids=ENGLISH)
def test_the_english_forms_say_the_same(put: Put, text: str) -> None:
    taken = intake.read(put("a.txt", text), zone="UTC")
    assert taken.said["text"].tolist() == ["It is slow", "Sorry"] and taken.said["voice"].tolist() == ["customer", "team"]
    assert taken.said["at"].dt.strftime("%m-%d %H:%M").tolist() == ["03-05 14:33", "03-05 14:34"]
    assert taken.said["channel"].unique().tolist() == ["KakaoTalk"] and "Kira Novak" in taken.identifiers["value"].tolist()


def test_the_macs_csv_is_a_chat_only_with_its_three_columns(put: Put) -> None:
    rows = '2026-03-05 15:21:09,"김하늘","설치가, 어려워요\n둘째"\n2026-03-05 15:22:09,"하늘 고객센터","확인하겠습니다"\n'
    rows += '2026-03-05 15:22:19,"김하늘","김하늘님이 나갔습니다."\n'
    taken = intake.read(put("a.csv", "\ufeffDate,User,Message\n" + rows), zone="Asia/Seoul")
    assert taken.said["text"].tolist() == ["설치가, 어려워요\n둘째", "확인하겠습니다"] and taken.said["row"].tolist() == ["2", "4"]
    assert intake.inspect(put("b.csv", "Date,User,Message,Score\n2026-03-05 15:21:09,kim,good,3\n")).files[0].source != "kakaotalk"


def test_a_message_in_two_exports_of_one_room_is_one_message(put: Put) -> None:
    put("a.txt", WINDOWS)
    more = WINDOWS + "[김하늘] [오전 9:30] 이제 됩니다\n"
    taken = intake.read(put("b.txt", more).parent)
    assert sorted(taken.said["text"]).count("저도요") == 1 and len(taken.said) == 5


def test_one_message_written_twice_in_a_minute_stays_two(put: Put) -> None:
    text = WINDOWS + "[김하늘] [오전 9:30] 네\n[김하늘] [오전 9:30] 네\n"
    assert intake.read(put("a.txt", text)).said["text"].tolist().count("네") == 2


def test_a_chat_without_its_header_is_marked_unverified(put: Put) -> None:
    text = "\n".join(WINDOWS.splitlines()[3:])
    report = intake.inspect(put("a.txt", text)).files[0]
    assert report.source == "kakaotalk" and "(unverified)" in report.why.en and "확인되지 않음" in report.why.ko


@pytest.mark.parametrize(
    "text", ["[INFO] [10:00] started\n[INFO] [10:01] ended\n", "2026-03-05 10:00, kim : a\n2026-03-05 10:01, lee : b\n", "카카오톡 대화를 분석했다.\n"]
)
def test_what_only_looks_like_a_chat_is_none(put: Put, text: str) -> None:
    assert intake.inspect(put("a.txt", text)).files[0].source != "kakaotalk"


def test_somebody_unknown_is_somebody_in_this_room_only(put: Put) -> None:
    put("a.txt", WINDOWS.replace("박연구", "(알 수 없음)"))
    other = WINDOWS.replace("하늘정밀", "바다물류").replace("김하늘", "최민수").replace("박연구", "(알 수 없음)")
    said = intake.read(put("b.txt", other).parent).said
    unknown = [who for who, text in zip(said["customer"], said["text"], strict=True) if text == "저도요"]
    assert len(set(unknown)) == 2
    assert len(set(said["conversation"])) == 2
