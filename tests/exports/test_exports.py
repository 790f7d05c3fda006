"""Every format: it opens, every stage is inside, and the same map gives the same bytes."""

import json
import struct

import pytest
from charts import made_books as made

from journey_nb import exports
from journey_nb.model.journey import MapBook

DRAWN = [name for name in exports.FORMATS if name != "pdf"]  # a PDF needs a browser: test_pdf.py


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_map_gives_the_same_bytes(name, tmp_path):
    module = exports.FORMATS[name]()
    first, again = module.write(made.golden(), tmp_path / f"one.{name}"), module.write(made.golden(), tmp_path / f"two.{name}")
    assert first.read_bytes() == again.read_bytes() and len(first.read_bytes()) > 1000


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("make", [made.eight_people, made.only_nps, made.eleven_stages, made.assumed, made.events_only])
def test_every_kind_of_map_can_be_written(name, make):
    assert exports.FORMATS[name]().render(make(), lang="ko")


def test_json_comes_back_as_the_same_map():
    module = exports.FORMATS["json"]()
    book = made.golden()
    assert module.parse(module.render(book)) == book
    assert json.loads(module.render(book, lang="en")) == json.loads(module.render(book, lang="ko"))


def test_json_can_hold_one_persona_alone():
    text = exports.FORMATS["json"]().render(made.golden(), persona="lone_admin")
    assert [m.key for m in MapBook.from_dict(json.loads(text)).maps] == ["lone_admin"]


def test_the_card_is_a_picture_of_its_size_under_a_megabyte():
    png = exports.FORMATS["png"]().render(made.golden())
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", png[16:24]) == (1080, 1350)
    assert len(png) < 1_000_000


def test_hangul_on_a_card_is_drawn_in_the_carried_face_and_not_as_boxes():
    """Boxes are all alike: three different syllables of one missing face would give one and the same picture."""
    import vl_convert

    from journey_nb.charts import theme, typeface

    typeface.register()

    def drawn(word: str) -> bytes:
        mark = {"type": "text", "text": word, "fontSize": 60, "font": typeface.FAMILY}
        return vl_convert.vegalite_to_png({"data": {"values": [{}]}, "mark": mark, "width": 120, "height": 90, "config": theme.config()})

    pictures = {drawn(word) for word in ("설", "치", "뷁", "똠")}
    assert len(pictures) == 4
    svg = vl_convert.vegalite_to_svg({"data": {"values": [{}]}, "mark": {"type": "text", "text": "설치", "fontSize": 20}, "config": theme.config()})
    assert typeface.FAMILY in svg


def test_hangul_is_drawn_where_the_machine_has_no_font_at_all(tmp_path):
    import os
    import subprocess
    import sys

    config = tmp_path / "fonts.conf"
    config.write_text("<?xml version='1.0'?><fontconfig><cachedir>" + str(tmp_path) + "</cachedir></fontconfig>")
    code = (
        "import sys, json, hashlib; from journey_nb import exports; from journey_nb.model.journey import MapBook;"
        "book = MapBook.from_dict(json.load(open(sys.argv[1], encoding='utf-8')));"
        "sys.stdout.write(hashlib.sha256(exports.FORMATS['png']().render(book)).hexdigest())"
    )
    hidden = subprocess.run(
        [sys.executable, "-c", code, str(made.GOLDEN)],
        env={**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    import hashlib

    assert hidden == hashlib.sha256(exports.FORMATS["png"]().render(made.golden())).hexdigest()


def test_every_stage_is_inside_the_page_and_the_picture():
    page = exports.FORMATS["html"]().render(made.eleven_stages())
    for _, label, title in made.KOREAN_B2B:
        assert label in page and title in page
