"""Support dialogues in JSON: who speaks, what is no word, and what is no dialogue."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sources.chats import intercom

from journey_nb import intake

from .conftest import Rule, Settings

Put = Callable[..., Path]


def put_json(put: Put, value: Any, name: str = "a.json") -> Path:
    return put(name, json.dumps(value, ensure_ascii=False))


def test_the_real_sample_has_its_customers_agents_and_actions(test_data: Path) -> None:
    taken = intake.read(test_data / "real" / "s14_support_dialogues" / "abcd_sample.json")
    report = taken.files[0]
    assert (report.source, report.kind, report.rows_read, report.rows_kept, report.set_aside_counts) == ("dialogues", "chat", 72, 63, {"action": 9})
    assert taken.said["voice"].value_counts().to_dict() == {"team": 32, "customer": 31}
    assert taken.said["conversation"].value_counts().to_dict() == {"3592": 25, "3695": 19, "9489": 19}
    assert not taken.said["customer"].notna().to_numpy().any() and "one unknown customer" in report.why.en
    assert {"crystal minh", "cminh730@email.com", "(977) 625-2661", "3348917502"} <= set(taken.identifiers["value"])


def test_its_ontology_is_no_dialogue(test_data: Path) -> None:
    report = intake.inspect(test_data / "real" / "s14_support_dialogues" / "ontology.json").files[0]
    assert report.source == "not data" and "conversations" in report.why.en and "대화" in report.why.ko


TURNS = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "느려요"}, {"role": "assistant", "content": "확인하겠습니다"}]


@pytest.mark.parametrize(
    "value",
    [
        [{"id": 1, "messages": TURNS}],
        {"conversations": [{"id": 1, "messages": TURNS}]},
        {"c-1": {"turns": TURNS}},
        {"messages": TURNS},
        [{"id": 1, "dialogue": [{"speaker": "tool", "text": "x"}, {"speaker": "customer", "text": "느려요"}, {"speaker": "agent", "text": "확인하겠습니다"}]}],
        [{"id": 1, "turns": [{"from": "system", "value": "x"}, {"from": "human", "value": "느려요"}, {"from": "gpt", "value": "확인하겠습니다"}]}],
        [{"id": 1, "messages": [{"author": {"role": r}, "body": t} for r, t in (("system", "x"), ("end-user", "느려요"), ("agent", "확인하겠습니다"))]}],
        [
            {
                "id": 1,
                "messages": [
                    {"role": r, "content": [{"type": "text", "text": t}]} for r, t in (("tool", "x"), ("user", "느려요"), ("assistant", "확인하겠습니다"))
                ],
            }
        ],
    ],
)
def test_dialogues_are_known_by_their_shape(put: Put, value: Any) -> None:
    taken = intake.read(put_json(put, value))
    assert taken.files[0].source == "dialogues" and "(unverified)" in taken.files[0].why.en
    assert list(zip(taken.said["voice"], taken.said["text"], strict=True)) == [("customer", "느려요"), ("team", "확인하겠습니다")]
    assert taken.files[0].set_aside_counts == {"action": 1}


def test_a_customers_number_makes_the_customer_known(put: Put) -> None:
    talks = [{"id": n, "requester": {"id": f"U-{100 + n}", "name": "김하늘", "email": "sky@example.com"}, "messages": TURNS[1:]} for n in range(2)]
    taken = intake.read(put_json(put, talks))
    assert taken.said["customer"].tolist() == ["U-100", None, "U-101", None]
    assert {("name", "김하늘"), ("email", "sky@example.com"), ("id", "U-100")} <= set(zip(taken.identifiers["kind"], taken.identifiers["value"], strict=True))


def test_intercoms_first_message_stands_apart_and_its_times_are_seconds(put: Put) -> None:
    taken = intake.read(put("a.json", intercom(["느려요"])), zone="Asia/Seoul")
    assert taken.said["text"].tolist() == ["Hello", "느려요"] and taken.said["customer"].unique().tolist() == ["536e0"]
    assert taken.said["at"].dt.strftime("%Y-%m-%d %H:%M").tolist() == ["2026-03-05 00:00", "2026-03-05 00:01"]


def test_messages_that_name_their_conversation_are_put_together(put: Put) -> None:
    rows = [{"conversation_id": c, "role": r, "text": t} for c, r, t in (("a", "user", "느려요"), ("b", "user", "좋아요"), ("a", "agent", "네"))]
    said = intake.read(put("a.jsonl", "\n".join(map(json.dumps, rows)))).said
    assert said["conversation"].tolist() == ["a", "b", "a"] and said["voice"].tolist() == ["customer", "customer", "team"]


def test_who_writes_to_a_customer_is_ours_by_whatever_name(put: Put) -> None:
    talk = [{"id": 1, "messages": [{"sender": "customer", "text": "느려요"}, {"sender": "이수진", "text": "확인할게요"}, {"sender": "customer", "text": "네"}]}]
    taken = intake.read(put_json(put, talk))
    assert taken.said["voice"].tolist() == ["customer", "team", "customer"] and taken.identifiers["value"].tolist() == ["이수진"]


def test_the_study_names_our_people(put: Put) -> None:
    talk = [{"id": 1, "messages": [{"role": "user", "name": "이수진", "text": "확인할게요"}, {"role": "user", "name": "kim", "text": "느려요"}]}]
    taken = intake.read(put_json(put, talk), study=Settings([Rule("*.json", interviewers=["이수진"])]))
    assert taken.said["voice"].tolist() == ["team", "customer"]


def test_a_broken_line_is_set_aside_and_the_others_are_read(put: Put) -> None:
    lines = [json.dumps({"id": n, "messages": TURNS[1:]}) for n in range(3)]
    taken = intake.read(put("a.jsonl", f"{lines[0]}\n{lines[1][:40]}\n{lines[2]}\n"))
    assert len(taken.said) == 4 and taken.files[0].set_aside_counts == {"unreadable": 1}


def test_one_object_that_is_cut_short_is_unreadable_with_a_way_out(put: Put) -> None:
    report = intake.inspect(put("a.json", json.dumps({"conversations": [{"id": 1, "messages": TURNS}]}, indent=1)[:-9])).files[0]
    assert report.error is not None and "one conversation a line" in report.error.phrase.en and "다시 내보내" in report.error.phrase.ko


@pytest.mark.parametrize(
    "value",
    [
        {"messages": ["a", "b"]},
        [{"id": 1, "log": [{"level": "info", "message": "started"}]}],
        [{"id": 1, "history": [{"name": "price", "value": "3"}]}],
        {"data": [{"id": 1, "text": "a"}]},
        [{"session_id": 1, "name": "click", "value": "x"}],
    ],
)
def test_other_json_is_none(put: Put, value: Any) -> None:
    assert intake.inspect(put_json(put, value)).files[0].source == "not data"


def test_the_same_dialogues_twice_are_one(put: Put) -> None:
    talks = [{"id": n, "messages": [{"role": "user", "content": f"{n}번째 문의"}, {"role": "assistant", "content": "네"}]} for n in range(12)]
    put_json(put, talks)
    put_json(put, [*talks, {"id": 99, "messages": TURNS}], "b.json")
    assert len(intake.read(put_json(put, talks).parent).said) == 26
