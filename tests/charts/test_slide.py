"""A slide and a card: large words, every share of something, and personas that are never averaged."""

import re
import struct

import pytest

from charts import made_books as made
from charts.made_between import between, with_personas
from journey_nb import charts
from journey_nb.charts import emotion
from journey_nb.charts.journey import overlay_rows
from journey_nb.charts.posters import lens_of
from journey_nb.charts.slides import LEAST
from journey_nb.model.errors import UsageError

BOOKS = [between, made.eight_people, made.only_nps, made.events_only, made.workshop, made.totals_only, made.eleven_stages]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("make", BOOKS)
def test_nothing_on_a_slide_is_smaller_than_it_can_be_read_from_the_back(make, lang):
    one = charts.slide(make(), lang=lang)
    sizes = [float(x) for x in re.findall(r'font-size="([\d.]+)"', one.svg)]
    assert min(sizes) >= LEAST == 24 and max(sizes) >= 48
    assert all(0 <= float(y) <= 1080 for y in re.findall(r'<text x="[^"]+" y="([\d.-]+)"', one.svg))


def test_a_slide_names_what_its_shares_are_of_and_is_full_hd():
    one = charts.slide(between())
    assert "가운데" in one.words and re.search(r"\d+명 중 \d+명", one.words)
    assert struct.unpack(">II", one.png()[16:24]) == (1920, 1080)


def test_a_customers_words_cannot_leave_the_drawing():
    one = charts.slide(made.hostile(["</svg><script>alert(1)</script>"] * 12))
    assert "<script" not in one.page().replace("script-src", "")


def test_four_personas_are_named_the_fifth_is_grey_and_none_is_drawn_before_it_can_be_known():
    book = with_personas()
    rows = overlay_rows(lens_of(book, "everyone", "en", "team"), "all")
    assert {r["name"] for r in rows} == {"Kind 1", "Kind 2", "Kind 3", "Kind 4", ""}
    setup = [s.key for s in book.map().stages].index("setup")
    assert min(r["x"] for r in rows if r["persona"] == "p1") == setup > min(r["x"] for r in rows if r["persona"] == "p2")
    own = [r for r in overlay_rows(lens_of(book, "everyone", "en", "team"), ["p2"]) if r["name"]]
    assert {r["persona"] for r in own} == {"p2"}


def test_an_unknown_persona_gets_a_suggestion():
    book = with_personas()
    with pytest.raises(UsageError, match="Did you mean 'p2'"):
        charts.emotion_curve(book.map(), "en", book=book, overlay=["p22"])


def test_the_curve_marks_its_peak_and_its_end():
    book = between()
    spec = str(emotion.emotion_spec(book.map(), "en", book=book, narrow=False))
    assert "· peak" in spec and "· end" in spec
