"""What a build says of the one before: how many cells are otherwise, and through what."""

from dataclasses import replace

import pytest

from journey_nb.i18n import has, reason
from journey_nb.mapping.build import draft_map
from journey_nb.mapping.moved import last_book, moved, with_moved
from journey_nb.mapping.trust import weighed
from journey_nb.model.journey import MapBook, Period, SourceFile, StudyFacts

from .people import placed
from .test_trust import say, study


def book(rows, *, personas=(), period=None, files=None):
    """One map of everyone and one a persona: ``personas`` are numbers of rows that belong to each."""
    maps = []
    for key, own in (("everyone", rows), *((f"g{n}", rows[:size]) for n, size in enumerate(personas, 1))):
        table = placed(own)
        maps.append(weighed(draft_map(table, key=key), table, study()))
    counts = files or {a: sum(r["alias"] == a for r in rows) for a in sorted({r["alias"] for r in rows})}
    sources = tuple(SourceFile(a, "table", "survey", n, n, 0, n, True) for a, n in counts.items())
    return MapBook(StudyFacts("s", "s", "UTC", "m"), Period(period, None, None), tuple(maps), sources)


def told(before, now, **more):
    return {r.key.removeprefix("moved."): r.numbers for r in moved(before, now, **more)}


SURVEY = say(40)


def test_nothing_new_nothing_moved():
    assert moved(book(SURVEY), book(SURVEY)) == ()


def test_a_new_file_moves_cells_through_their_evidence():
    found = told(book(SURVEY), book([*SURVEY, *say(8, "interview"), *say(2, "interview", stage="buy")]))
    assert found["evidence"]["files"] == ["F02"] and found["evidence"]["n"] == found["cells"]["n"] + found["cells"]["new"]
    assert found["cells"]["new"] == 2 and found["cells"]["gone"] == 0  # a pain and a feeling at a stage that nobody had spoken of
    assert set(found) == {"cells", "evidence"}


def test_the_same_words_read_otherwise_moved_through_coding():
    other = [*say(39), *say(1, who="z", pain=False)]
    found = told(book(SURVEY), book(other))
    assert set(found) == {"cells", "coding"} and found["coding"]["n"] == 1


def test_customers_grouped_anew_move_the_maps_of_their_personas():
    found = told(book(SURVEY, personas=(20,)), book(SURVEY, personas=(14,)), anew=("g1",))
    assert set(found) == {"cells", "grouping"} and found["cells"]["gone"] == 0


def test_a_rule_with_other_numbers_moves_confidence_alone():
    before = book(SURVEY)
    table = placed(SURVEY)
    now = replace(before, maps=(weighed(draft_map(table), table, study(high=100, moderate=80)),))
    assert set(told(before, now)) == {"cells", "confidence"}


def test_another_period_is_not_compared():
    assert [r.key for r in moved(book(SURVEY, period="2026Q2"), book(SURVEY[:5], period="2026Q3"))] == ["moved.period"]


def test_built_again_without_a_change_the_map_still_tells_of_the_last_one():
    first, second = book(SURVEY), book([*SURVEY, *say(8, "interview")])
    changed = with_moved(second, first)
    assert changed.moved and with_moved(second, changed) == changed
    assert with_moved(second, None) == second
    assert with_moved(second, first, held=True).moved[0].key == "moved.held"


def test_a_map_that_cannot_be_read_is_no_map_to_compare_with(tmp_path):
    assert last_book(tmp_path) is None
    (tmp_path / "map.json").write_text("{", "utf-8")
    assert last_book(tmp_path) is None


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_reason_has_words(lang):
    assert all(has(f"moved.{name}", lang) for name in ("cells", "evidence", "grouping", "coding", "confidence", "held", "period", "none"))
    assert "F02" in reason("moved.evidence", lang, {"n": 3, "files": ["F02"]})
