"""Chats: KakaoTalk as its four apps export it, and support dialogues in JSON."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Sequence

from sources import Example

ANSWER = "확인하겠습니다."


def _half(minute: int) -> str:
    hour = 9 + minute // 60
    return f"{'오전' if hour < 12 else '오후'} {hour % 12 or 12}:{minute % 60:02d}"


def android(texts: Sequence[str]) -> bytes:
    lines = ["김하늘 님과 카카오톡 대화", "저장한 날짜 : 2026년 3월 6일 오전 10:00", "", ""]
    for n, text in enumerate(texts):
        lines += [f"2026년 3월 5일 {_half(n)}", f"2026년 3월 5일 {_half(n)}, 김하늘 : {text}", ""]
    lines += [f"2026년 3월 5일 {_half(200)}, 회원님 : {ANSWER}", f"2026년 3월 5일 {_half(200)}, 회원님 : 사진", ""]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def windows(texts: Sequence[str]) -> bytes:
    lines = ["하늘정밀 도입방 3 님과 카카오톡 대화", "저장한 날짜 : 2026-03-06 10:00:01", "", "--------------- 2026년 3월 5일 목요일 ---------------"]
    lines += ["박연구님이 김하늘님을 초대했습니다."]
    lines += [f"[김하늘] [{_half(n)}] {text}" for n, text in enumerate(texts)]
    lines += [f"[하늘 고객센터] [{_half(200)}] {ANSWER}"]
    return "\r\n".join(lines).encode("utf-8", "surrogatepass")


def iphone(texts: Sequence[str]) -> bytes:
    lines = ["Talk_2026.3.6 10:00-1.txt", "Date Saved : Mar 6, 2026 at 10:00", "", "", "Thursday, March 5, 2026"]
    lines += [f"Mar 5, 2026 at {9 + n // 60:02d}:{n % 60:02d}, Kira Novak : {text}" for n, text in enumerate(texts)]
    lines += ["Mar 5, 2026 at 20:01: Kira Novak left this chatroom."]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def mac(texts: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["Date", "User", "Message"])
    quoted = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for n, text in enumerate(texts):
        out.write(f"2026-03-05 {9 + n // 60:02d}:{n % 60:02d}:09,")
        quoted.writerow(["김하늘", text])
    return out.getvalue().encode("utf-8", "surrogatepass")


def abcd(texts: Sequence[str]) -> bytes:
    talks = [
        {
            "convo_id": 3000 + n,
            "scenario": {"personal": {"customer_name": "kira novak", "email": "kira@example.com"}, "flow": "product_defect"},
            "original": [["agent", "How can I help?"], ["customer", text], ["action", "Account has been pulled up."]],
            "delexed": [{"speaker": "agent", "text": "how can i help?", "turn_count": 1}],
        }
        for n, text in enumerate(texts)
    ]
    return json.dumps(talks).encode("ascii")


def intercom(texts: Sequence[str]) -> bytes:
    talks = [
        {
            "type": "conversation",
            "id": f"14{n}",
            "created_at": 1772668800 + n,
            "source": {"body": "<p>Hello</p>", "author": {"type": "user", "id": f"536e{n}", "name": "Kira Novak", "email": "kira@example.com"}},
            "conversation_parts": {
                "type": "conversation_part.list",
                "conversation_parts": [
                    {
                        "type": "conversation_part",
                        "part_type": "comment",
                        "body": f"<p>{html.escape(text)}</p>",
                        "created_at": 1772668900,
                        "author": {"type": "user", "id": f"536e{n}"},
                    },
                    {"type": "conversation_part", "part_type": "close", "body": None, "created_at": 1772669000, "author": {"type": "admin", "id": "9"}},
                ],
            },
        }
        for n, text in enumerate(texts)
    ]
    return json.dumps({"type": "conversation.list", "conversations": talks}).encode("ascii")


def lines(texts: Sequence[str]) -> bytes:
    rows = []
    for n, text in enumerate(texts):
        rows.append({"conversation_id": f"c-{n}", "user_id": f"U-10{n}", "role": "user", "content": text, "timestamp": f"2026-03-05T09:{n % 60:02d}:00+09:00"})
        rows.append({"conversation_id": f"c-{n}", "role": "assistant", "content": ANSWER, "timestamp": f"2026-03-05T09:{n % 60:02d}:30+09:00"})
    return "\n".join(json.dumps(row, ensure_ascii=True) for row in rows).encode("ascii")


EXAMPLES = [
    Example("KakaoTalk, Android", "KakaoTalkChats.txt", "kakaotalk", android, read=5, aside=1, said=4),
    Example("KakaoTalk, Windows", "KakaoTalk_20260306_1000_01_123_group.txt", "kakaotalk", windows, read=5, aside=1, said=4),
    Example("KakaoTalk, iPhone in English", "Talk_2026.3.6 10_00-1.txt", "kakaotalk", iphone, read=4, aside=1, said=3),
    Example("KakaoTalk, Mac", "KakaoTalk_Chat_하늘_2026-03-06-10-00-00.csv", "kakaotalk", mac, read=3, said=3),
    Example("ABCD dialogues", "abcd.json", "dialogues", abcd, read=9, aside=3, said=6),
    Example("conversations with parts", "conversations.json", "dialogues", intercom, read=9, aside=3, said=6),
    Example("messages a line", "chat.jsonl", "dialogues", lines, read=6, said=6),
]
