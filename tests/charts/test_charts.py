"""Altair charts: aggregates only, offline, and nothing in them that a script could trip over."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from charts import made_books as made
from charts.made_between import between, with_personas
from journey_nb import charts
from journey_nb.charts import emotion, offline, theme, typeface
from journey_nb.charts.styles import scope


def rows(spec) -> list:
    found = []

    def walk(value):
        if isinstance(value, dict):
            data = value.get("data")
            if isinstance(data, dict) and isinstance(data.get("values"), list):
                found.extend(data["values"])
            for v in value.values():
                walk(v)
        elif isinstance(value, list):
            for v in value:
                walk(v)

    walk(spec)
    return found


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_curve_names_every_stage_and_draws_no_silent_one(lang):
    book = made.golden()
    spec = emotion.emotion_spec(book.map(), lang, book=book)
    text = json.dumps(spec, ensure_ascii=False)
    for stage in book.map().stages:
        for word in book.stage_label(stage).text(lang).split():
            assert word in text
    points = [r for r in rows(spec) if r.get("kind") == "point"]
    assert {(r["series"], r["stage"]) for r in points if r["series"] == "rated"} == {
        ("rated", book.stage_label(book.map().stage(k)).text(lang)) for k in ("setup", "first30")
    }


def test_a_chart_carries_aggregates_and_no_customer():
    book = made.golden()
    text = json.dumps(
        [theme.spec_of(c) for c in (emotion.emotion_spec(book.map(), book=book), charts.pain_points(book.map(), book=book), charts.journey_card(book))],
        ensure_ascii=False,
    )
    for oid, receipt in book.evidence.items():
        assert oid not in text and (not receipt.customer or receipt.customer not in text)


def test_four_people_are_dots_without_a_mean_and_gone_where_they_would_be_masked():
    book = made.golden()
    own = [r for r in rows(emotion.emotion_spec(book.map(), book=book, narrow=False)) if r.get("stage") == "필요 인식"]
    assert {r["kind"] for r in own} == {"dot"} and len(own) == 4
    assert not [r for r in rows(emotion.emotion_spec(book.map(), book=book, audience="public")) if r.get("stage") == "필요 인식"]


def test_asking_for_a_chart_changes_no_theme():
    import altair as alt

    before = alt.theme.active
    charts.emotion_curve(made.golden().map())
    assert alt.theme.active == before


def test_a_script_cannot_be_ended_by_what_a_customer_typed():
    html = offline.chart_html({"data": {"values": [{"t": "</script><!--<script>\u2028]]>"}]}}, 1)
    inside = html.split("<script>", 1)[1].rsplit("</script>", 1)[0]
    assert "</" not in inside and "<!--" not in inside
    assert "\u2028" not in html and "\\u003c/script" in html


def test_the_bundle_cannot_end_its_script():
    assert "</script" not in offline.bundle() and "<!--" not in offline.bundle()


def test_chart_numbers_count_so_that_a_notebook_is_the_same_twice():
    offline.restart()
    first = offline._renderer({"a": 1})
    offline.restart()
    assert offline._renderer({"a": 1}) == first


def test_the_menu_hands_no_data_to_an_outside_editor():
    assert offline.OPTIONS["actions"] == {"export": True, "source": False, "compiled": False, "editor": False}
    assert offline.OPTIONS["ast"] is True


def test_the_carried_face_has_every_syllable_of_hangul():
    advances, _ = typeface._advances(400)
    assert all(code in advances for code in range(0xAC00, 0xD7A4))


def test_a_cut_face_is_renamed_and_the_same_text_gives_the_same_bytes():
    import io

    from fontTools.ttLib import TTFont

    cut = typeface._cut(400, "가나다 abc")
    names = {r.nameID: str(r) for r in TTFont(io.BytesIO(cut))["name"].names}
    assert names[1] == "Journey Sans" and not [n for i, n in names.items() if i in (1, 3, 4, 6) and "Pretendard" in n]
    typeface._cut.cache_clear()
    assert typeface._cut(400, "가나다 abc") == cut


def test_two_faces_hold_every_character_of_a_page_and_no_page_holds_another_ones(monkeypatch):
    import base64
    import io

    from fontTools.ttLib import TTFont

    def faces(text):
        css = typeface.face_css(text)
        codes = [set(TTFont(io.BytesIO(base64.b64decode(x))).getBestCmap()) for x in re.findall(r"font-weight:400;[^}]*base64,([^)]*)\)", css)]
        return css, codes

    monkeypatch.setattr(typeface, "own", lambda: frozenset(map(chr, range(0xAC00, 0xAC00 + 120))))
    ours = "".join(map(chr, range(0xAC00, 0xAC00 + 110)))
    css, (first, rest) = faces(ours + "힣펲 abc")
    assert first == set(range(0xAC00, 0xAC00 + 120)) and {ord("힣"), ord("펲"), ord("a")} <= rest and not first & rest
    assert "U+D3B2,U+D7A3" in css and css.count("@font-face") == 4
    _, codes = faces("힣펲 abc")  # little Hangul: its own characters and those of every page
    assert len(codes) == 1 and ord("가") not in codes[0] and ord("힣") in codes[0]


def test_styles_stay_on_our_own_markup():
    css = scope("h1{color:red}@media print{p,.a:is(.b,.c){x:y}}&:lang(ko){z:1}@page{size:A4}")
    assert css == ".jn.jn h1{color:red}@media print{.jn.jn p,.jn.jn .a:is(.b,.c){x:y}}.jn:lang(ko){z:1}@page{size:A4}"


@pytest.mark.parametrize("table", ["findings_list", "sources_table", "claims_table", "scores_table", "coverage_table", "weak_table", "provenance"])
@pytest.mark.parametrize("make", [made.golden, made.eight_people, made.only_nps, made.assumed])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_table_draws_every_kind_of_book(table, make, lang):
    shown = getattr(charts, table)(make(), lang)
    assert shown._repr_html_().startswith("<style>") and shown.markup


def test_every_file_of_the_study_is_in_the_table_of_sources_with_its_rows():
    html = charts.sources_table(made.golden(), "ko").markup
    for alias, kept in (("F01", "1,190"), ("F05", "47,949")):
        assert alias in html and kept in html
    assert "50,939" in html  # all rows kept


def test_what_a_source_was_collected_for_stands_below_the_table_as_words_only():
    book = made.golden()
    told = replace(book, sources=(replace(book.sources[0], purpose="<b>만족도</b> 조사", consent="내부 분석", unverified=True), *book.sources[1:]))
    html = charts.sources_table(told, "ko").markup
    assert "수집 목적: &lt;b&gt;만족도&lt;/b&gt; 조사 · 동의 범위: 내부 분석 · 추정한 형식" in html
    assert html.count("<tr>") == charts.sources_table(book, "ko").markup.count("<tr>") and "&lt;td" not in html


def test_the_curve_written_out_is_what_altair_would_write():
    import altair as alt

    book = between()
    for overlay in ("all", ()):
        spec = emotion.emotion_spec(book.map(), "en", book=book, overlay=overlay, narrow=bool(overlay))
        assert theme.spec_of(alt.LayerChart.from_dict(spec)) == spec | {"$schema": alt.SCHEMA_URL}  # checked by Vega-Lite's schema both ways
    assert theme.spec_of(charts.emotion_curve(book.map(), "en", book=book, narrow=False)) == emotion.emotion_spec(book.map(), "en", book=book, narrow=False)


def test_names_at_the_ends_of_lines_stand_in_the_order_of_the_personas():
    book = with_personas()
    layers = emotion.emotion_spec(book.map(), "en", book=book, overlay="all", narrow=False)["layer"]
    named = [one["data"]["values"][0]["persona"] for one in layers if one["mark"].get("size") == 46]
    assert named == ["p1", "p2", "p3", "p4"]


def test_a_chart_somebody_made_with_altair_is_drawn_by_ours_and_a_report_needs_no_altair(tmp_path):
    told = tmp_path / "told.py"
    told.write_text(
        "import sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shown = []\n"
        "shell.display_pub.publish = lambda data, metadata=None, **_: shown.append(data)\n"
        "from IPython.display import display\n"
        "from journey_nb.charts import offline\n"
        "offline.bundle = lambda: ''\n"
        "offline.enable()\n"
        "display(offline.Drawn({'mark': 'bar'}))\n"
        "assert 'altair' not in sys.modules and 'jn-vis-1' in shown[-1]['text/html']\n"
        "import altair as alt\n"
        "display(alt.Chart(alt.Data(values=[])).mark_bar())\n"
        "assert list(shown[-1]) == ['text/html', 'text/plain'] and 'jn-vis-2' in shown[-1]['text/html'], shown[-1]\n",
        "utf-8",
    )
    subprocess.run([sys.executable, str(told)], check=True, env={**os.environ, "IPYTHONDIR": str(tmp_path)})
