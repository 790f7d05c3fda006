"""What is true of journeys in Markdown, Mermaid and numbered lists: all that has a place is placed, the rest is listed, nothing is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey_nb import importing
from journey_nb.importing import mermaid, outline
from journey_nb.importing.feelings import feelings
from journey_nb.model.errors import NothingUsable, UnreadableFile
from journey_nb.model.journey import JourneyMap, MapBook

FIXTURES = Path(__file__).parents[1] / "fixtures" / "importing"


def told(journey: JourneyMap, field: str) -> list[tuple[str, str]]:
    return [(x.stage, x.label.ko) for x in getattr(journey, field)]


@pytest.fixture(scope="module")
def shop() -> importing.Imported:
    return importing.read(FIXTURES / "shop_ko.md")


def test_a_korean_map_is_read_lane_by_lane(shop: importing.Imported) -> None:
    journey = shop.book.maps[0]
    assert [(s.key, s.label.ko) for s in journey.stages] == [("stage_1", "알게 됨"), ("stage_2", "고르기"), ("stage_3", "사기")]
    assert told(journey, "actions") == [("stage_1", "지하철 광고를 본다"), ("stage_1", "앱을 찾는다 이름이 비슷한 앱이 둘 · 별점을 본다")]
    assert told(journey, "thoughts") == [("stage_1", "이 앱이 그 서점 맞나?")]
    assert told(journey, "pains") == [("stage_1", "이름이 비슷한 앱이 많다")]
    assert told(journey, "touchpoints") == [("stage_2", "앱 첫 화면"), ("stage_2", "매장 진열대")]
    assert told(journey, "delights") == [("stage_2", "서점원의 손글씨 추천")]
    assert told(journey, "needs") == [("stage_3", "배송 날짜를 미리 알고 싶다")]
    assert told(journey, "opportunities") == [("stage_1", "광고에 아이콘을 크게 싣는다")]
    assert told(journey, "notes") == [("whole", "배경: 작년에 매장 두 곳이 문을 닫았다"), ("stage_1", "첫날, 10분"), ("stage_2", "크기 | 모름")]


def test_the_head_of_a_document_is_the_head_of_the_map(shop: importing.Imported) -> None:
    journey = shop.book.maps[0]
    assert shop.book.study.name == "동네 서점 앱"
    assert (journey.actor and journey.actor.ko, journey.goal and journey.goal.ko) == ("윤서 (32세, 퇴근길에 책을 고른다)", "앱에서 산 책을 다음 날 받는다")


def test_everything_imported_is_an_assumption_with_a_name_a_day_and_its_file(shop: importing.Imported) -> None:
    written = shop.book.maps[0].written
    assert len(written) == 16
    assert {(w.basis.kind, w.basis.by, w.basis.at, w.basis.why) for w in written} == {("assumption", "한가람", "2026-03-02", "shop_ko.md")}
    assert all(w.evidence is None for w in written) and shop.book.maps[0].people == 0


def test_a_feeling_has_a_number_only_where_the_document_says_which_way_it_goes(shop: importing.Imported) -> None:
    curve = [(e.stage, e.label and e.label.ko, e.valence) for e in shop.book.maps[0].emotions]
    assert curve == [("stage_1", "조금 당황", -0.4), ("stage_2", "답답함", -0.5), ("stage_2", "만족", 0.5), ("stage_3", "그때그때 다름", None)]


def test_what_has_no_place_is_listed_with_its_reason(shop: importing.Imported) -> None:
    assert [(x.where, x.words, x.why) for x in shop.left] == [
        ("사기 / 감정", "그때그때 다름", "feeling"),
        ("할 일", "아이콘을 다시 그린다", "section"),
        ("할 일", "배송 안내를 고친다", "section"),
    ]


def test_a_map_of_an_import_survives_its_file(shop: importing.Imported) -> None:
    assert MapBook.from_dict(shop.book.to_dict()) == shop.book


def test_the_same_document_gives_the_same_ids_under_any_name(shop: importing.Imported, tmp_path: Path) -> None:
    copy = tmp_path / "사본.md"
    copy.write_bytes((FIXTURES / "shop_ko.md").read_bytes())
    again = importing.read(copy, by="정다온")
    assert [w.id for w in again.book.maps[0].written] == [w.id for w in shop.book.maps[0].written]
    assert {w.basis.by for w in again.book.maps[0].written} == {"정다온"}


@pytest.mark.parametrize(
    ("name", "stages", "pains"),
    [
        ("table_en.md", ["Find", "Ride", "Return"], [("find", "no bike nearby"), ("return", "station is full"), ("return", "the lock jams")]),
        ("turned_ko.md", ["찾기", "타기"], [("stage_1", "가까운 곳에 없다")]),
    ],
)
def test_a_table_is_read_whichever_way_it_lies(name: str, stages: list[str], pains: list[tuple[str, str]]) -> None:
    journey = importing.read(FIXTURES / name).book.maps[0]
    assert [s.label.en for s in journey.stages] == stages
    assert told(journey, "pains") == pains


def test_headings_with_lanes_are_stages_whatever_they_are_called(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# Tea\n\n## Introduction\n\nhello\n\n## Boil\n\n### Actions\n- fill\n\n### Pain points\n- slow\n\n"
        "## Drink\n\n### Actions\n- sip\n\n### Feelings\nhappy\n",
        "utf-8",
    )
    found = importing.read(tmp_path / "a.md", at="2026-05-04")
    journey = found.book.maps[0]
    assert [s.label.en for s in journey.stages] == ["Boil", "Drink"]
    assert [(e.stage, e.valence) for e in journey.emotions] == [("drink", 0.5)]
    assert [(x.where, x.words) for x in found.left] == [("Introduction", "hello")]
    assert {w.basis.at for w in journey.written} == {"2026-05-04"}


def test_not_happy_is_not_happy() -> None:
    assert [f.valence for f in feelings("not happy")] == [None]
    assert [f.valence for f in feelings("very frustrated, anxious")] == [-0.75]
    assert [f.valence for f in feelings("Intensity: 4/5")] == []
    assert [f.valence for f in feelings("hm (Intensity: 4/5)")] == [None]


def test_a_document_without_a_journey_says_how_to_write_one(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Minutes\n\n- we talked\n- we ate\n", "utf-8")
    with pytest.raises(NothingUsable, match=r"No journey was found in notes.md: it has no stages.*2 other points were read"):
        importing.read(tmp_path / "notes.md")


@pytest.mark.parametrize("raw", [b"\x00\x01\x02\x03" * 50, b"{broken", b'{"format": "journey-map", "version": 4}', b"PK\x03\x04broken"])
def test_a_broken_file_is_refused_with_a_remedy(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.md").write_bytes(raw)
    with pytest.raises(UnreadableFile) as caught:
        importing.read(tmp_path / "x.md")
    assert any("가" <= c <= "힣" for c in caught.value.phrase.ko)


def test_a_document_of_endless_points_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline, "MOST", 100)
    (tmp_path / "x.md").write_text("# a\n" + "- x\n" * 101, "utf-8")
    with pytest.raises(UnreadableFile, match="more than 100 points"):
        importing.read(tmp_path / "x.md")


# ---------------------------------------------------------------- Mermaid


def test_a_task_is_what_stands_before_the_first_colon_whatever_its_score() -> None:
    made = mermaid.read("---\ntitle: Front\n---\njourney\nsection A\n a: 5: Me; b: 7\n c: : You\nsection B\n d: 1.5\n %% d2: 3\n")
    assert made.title == "Front"
    assert [(s.label, [(p.kind, p.words, p.valence) for p in s.points]) for s in made.stages] == [
        ("A", [("action", "a", None), ("action", "b", None), ("action", "c", None), ("emotion", "a", 1.0)]),
        ("B", [("action", "d", None), ("emotion", "d", -0.75)]),
    ]
    assert [(x.words, x.why) for x in made.left] == [("b: 7", "score"), ("c: ", "score")]
    assert made.actors == {"Me": 1, "You": 1}


def test_a_journey_in_a_code_block_is_found_and_a_flowchart_is_none(tmp_path: Path) -> None:
    fence = "```"
    (tmp_path / "a.md").write_text(
        f"# Doc\n\n{fence}mermaid\nflowchart LR\na-->b\n{fence}\n\n{fence}mermaid\njourney\n section S\n t: 4: X\n{fence}\n", "utf-8"
    )
    found = importing.read(tmp_path / "a.md")
    assert (found.form, found.counts["stages"], found.counts["tasks"], found.book.study.name) == ("mermaid", 1, 1, "Doc")
    assert [x.why for x in found.left] == ["picture"]


def test_sections_of_one_name_stay_two_stages() -> None:
    from journey_nb.importing.book import stage_keys

    made = mermaid.read("journey\nsection A\n a: 3\nsection B\n b: 3\nsection A\n c: 3\n")
    assert stage_keys(made.stages) == ["a", "b", "a_3"]


# ---------------------------------------------------------------- real files


@pytest.mark.parametrize(
    ("name", "counts", "curve"),
    [
        ("01-developer-onboarding.md", (5, 43, 27, 33, 27, 21), [-0.8, -1.0, 0.0, 0.4, -0.8, 0.2, 0.2]),
        ("02-deploying-first-app.md", (6, 70, 35, 36, 31, 27), [-0.6, -0.8, -1.0, 0.4, 0.0, -0.8, 0.2, 0.2]),
        ("04-requesting-platform-feature.md", (7, 68, 37, 44, 27, 30), [0.0, 0.0, -0.8, 0.0, 0.4, 0.0, 0.2, 0.4, 0.2]),
    ],
)
def test_real_maps_are_counted_exactly(test_data: Path, name: str, counts: tuple[int, ...], curve: list[float]) -> None:
    found = importing.read(test_data / "real" / "s17_markdown_journey_maps" / name)
    keys = ("stages", "tasks", "pain_points", "opportunities", "touchpoints", "thoughts")
    assert tuple(found.counts[key] for key in keys) == counts
    assert [e.valence for e in found.book.maps[0].emotions] == curve
    assert {(w.basis.by, w.basis.at) for w in found.book.maps[0].written} == {("Product Team", "2025-12")}


def test_real_diagrams_have_the_tasks_their_own_parser_counts(test_data: Path) -> None:
    made = [importing.read(path) for path in sorted((test_data / "real" / "s20_mermaid_journeys").glob("*.mmd"))]
    assert [one.counts["tasks"] for one in made] == [5, 5, 0, 2, 5, 8, 1, 1, 5, 7, 5, 11, 5, 5, 6, 4, 7]


def test_real_numbered_lists_are_steps_with_what_people_do_there(test_data: Path) -> None:
    found = importing.read(test_data / "real" / "s19_numbered_list_journeys" / "new-customer-subscribes-to-chocolates.md")
    journey = found.book.maps[0]
    assert (found.form, len(journey.stages), found.left) == ("numbered_list", 10, ())
    assert [a.label and a.label.en for a in journey.actions if a.stage == "chocolate_detail_page"] == [
        "Select chocolate subscription frequency",
        "Add chocolate subscription to basket",
    ]
    assert journey.scenario and journey.scenario.en.startswith("A customer who doesn't have")


def test_a_poster_of_a_real_map_is_drawn_with_all_its_stages(test_data: Path) -> None:
    from journey_nb import charts

    book = importing.read(test_data / "real" / "s17_markdown_journey_maps" / "04-requesting-platform-feature.md").book
    page = charts.poster(book, lang="ko").page()
    assert all(s.label.ko.replace("&", "&amp;") in page for s in book.maps[0].stages)
    assert "Proud" in page and "Black box" in page
