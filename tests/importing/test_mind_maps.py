"""What is true of mind maps: branches become stages, known names become lanes, and what floats or says nothing is listed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from journey_nb import importing
from journey_nb.importing import xmind
from journey_nb.model.errors import UnreadableFile, UsageError


def topic(title: str, *below: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": title, **({"children": {"attached": list(below)}} if below else {}), **more}


def mind_map(path: Path, *roots: dict[str, Any]) -> Path:
    sheets = [{"class": "sheet", "title": f"Sheet {n}", "rootTopic": root} for n, root in enumerate(roots, 1)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.json", json.dumps(sheets))
        archive.writestr("metadata.json", "{}")
    return path


JOURNEY = topic(
    "고객 여정 지도: 동네 서점",
    topic("페르소나", topic("윤서, 퇴근길 독자")),
    topic(
        "1. 알게 됨",
        topic("행동", topic("광고를 본다"), topic("앱을 찾는다", topic("별점 확인"))),
        topic("페인 포인트", topic("이름이 비슷한 앱이 많다", notes={"plain": {"content": "면접 3에서"}})),
        topic("걱정된다", markers=[{"markerId": "smiley-cry"}]),
    ),
    topic("2. 사기", topic("접점: 결제 화면"), topic("기회", topic("배송일을 먼저 보여 준다", labels=["마케팅"])), topic("알 수 없는 가지", topic("무엇"))),
)


def test_branches_are_stages_and_known_names_are_lanes(tmp_path: Path) -> None:
    found = importing.read(mind_map(tmp_path / "m.xmind", JOURNEY), by="한가람", at="2026-03-02")
    journey = found.book.maps[0]
    assert [s.label.ko for s in journey.stages] == ["알게 됨", "사기"]
    assert [(a.stage, a.label and a.label.ko) for a in journey.actions] == [("stage_1", "광고를 본다"), ("stage_1", "앱을 찾는다 별점 확인")]
    assert [(p.stage, p.label.ko) for p in journey.pains] == [("stage_1", "이름이 비슷한 앱이 많다")]
    assert [n.label.ko for n in journey.notes] == ["이름이 비슷한 앱이 많다: 면접 3에서"]
    assert [(t.stage, t.label.ko) for t in journey.touchpoints] == [("stage_2", "결제 화면")]
    assert [(e.stage, e.label and e.label.ko, e.valence) for e in journey.emotions] == [("stage_1", "걱정된다", -0.5)]
    assert [o.label.ko for o in journey.opportunities] == ["배송일을 먼저 보여 준다"]
    assert journey.actor and journey.actor.ko == "윤서, 퇴근길 독자"
    assert [(x.words, x.why) for x in found.left] == [("배송일을 먼저 보여 준다: 마케팅", "mark"), ("알 수 없는 가지", "lane"), ("무엇", "lane")]
    assert found.topics == (17,)


def test_a_map_with_lanes_as_branches_gives_the_same_stages(tmp_path: Path) -> None:
    turned = topic("Tea", topic("Actions", topic("Boil", topic("fill")), topic("Drink", topic("sip"))), topic("Pain points", topic("Boil", topic("slow"))))
    journey = importing.read(mind_map(tmp_path / "m.xmind", turned)).book.maps[0]
    assert [s.label.en for s in journey.stages] == ["Boil", "Drink"]
    assert [(p.stage, p.label.en) for p in journey.pains] == [("boil", "slow")]


def test_the_sheet_with_most_in_it_is_the_journey_unless_one_is_named(tmp_path: Path) -> None:
    path = mind_map(tmp_path / "m.xmind", topic("Ideas", topic("a"), topic("b")), JOURNEY)
    found = importing.read(path)
    assert (found.book.study.name, found.topics) == ("동네 서점", (3, 17))
    assert [x.words for x in found.left if x.why == "sheet"] == ["Ideas", "a", "b"]
    assert [s.label.en for s in importing.read(path, sheet=1).book.maps[0].stages] == ["a", "b"]
    with pytest.raises(UsageError, match="There is no sheet 3; the file has 2"):
        importing.read(path, sheet=3)


def test_floating_topics_are_no_part_of_the_tree_and_are_listed(tmp_path: Path) -> None:
    root = topic("Tea", topic("Boil", topic("Actions", topic("fill"))))
    root["children"]["detached"] = [topic("adrift", topic("below it"))]
    found = importing.read(mind_map(tmp_path / "m.xmind", root))
    assert found.topics == (4,) and [(x.words, x.why) for x in found.left] == [("adrift", "floating"), ("below it", "floating")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("content.json", "[" * 100_000),
        ("content.json", json.dumps([{"rootTopic": {"title": "x", "children": {"attached": 7}}}, 3])[:-2]),
        ("content.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><xmap-content xmlns="urn:xmind:xmap:xmlns:content:2.0">&b;</xmap-content>'),
        ("other.txt", "hello"),
    ],
)
def test_a_hostile_or_broken_mind_map_is_refused(tmp_path: Path, name: str, content: str) -> None:
    with zipfile.ZipFile(tmp_path / "m.xmind", "w") as archive:
        archive.writestr(name, content)
    with pytest.raises(UnreadableFile):
        importing.read(tmp_path / "m.xmind")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.xmind", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.json", b" " * (40 << 20))
    with pytest.raises(UnreadableFile, match="unpacks to far more"):
        importing.read(tmp_path / "m.xmind")


def test_a_tree_without_end_is_refused(tmp_path: Path) -> None:
    deep = topic("x")
    for _ in range(80):
        deep = topic("x", deep)
    with pytest.raises(UnreadableFile, match="more than 60 levels"):
        importing.read(mind_map(tmp_path / "m.xmind", deep))


def test_strange_values_in_a_topic_are_passed_over(tmp_path: Path) -> None:
    odd = topic("Tea", topic("Boil", topic("Actions", topic("fill"))), labels="one", notes={"plain": 3}, markers={"a": 1}, title2=None)
    odd["children"]["attached"].append({"title": 5, "children": {"attached": ["no topic"]}})
    assert importing.read(mind_map(tmp_path / "m.xmind", odd)).counts["tasks"] == 1


@pytest.mark.parametrize("kind", ["pro", "zen", "2026"])
def test_topics_of_real_files_are_counted_as_their_own_reader_counts_them(test_data: Path, kind: str) -> None:
    folder = test_data / "real" / "s16_xmind_files"

    def count(one: dict[str, Any]) -> int:
        return 1 + sum(map(count, one.get("topics") or []))

    expected = [count(sheet["topic"]) for sheet in json.loads((folder / f"xmind_{kind}.expected.json").read_text("utf-8"))]
    assert [sheet.topics for sheet in xmind.sheets(folder / f"xmind_{kind}.xmind")] == expected
    assert importing.read(folder / f"xmind_{kind}.xmind").counts["stages"] > 1
