"""The report of one persona: named by its key or its name, and never one that its reader may not see."""

from __future__ import annotations

from dataclasses import replace

import pytest
from charts import made_books as made

from journey_nb.exports.audience import for_audience
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import Persona, Share
from journey_nb.model.phrase import Phrase
from journey_nb.model.plain import dumps
from journey_nb.reports import show


def test_a_persona_is_named_by_its_key_or_by_its_name_in_either_language():
    book = made.with_personas()
    one = book.personas[0]
    label = book.persona_label(one)
    assert {show.whose(book, name) for name in (one.key, label.ko, f" {label.en} ", one.key.upper())} == {one.key}
    assert {show.whose(book, name) for name in ("", "everyone", "Everyone")} == {"everyone"}


def test_an_unknown_persona_gets_a_suggestion():
    book = made.with_personas()
    with pytest.raises(UsageError, match=r"No persona 'quik' in this map; known: .*quick.* Did you mean 'quick'"):
        show.whose(book, "quik")


def test_a_persona_of_four_people_has_no_report_outside_the_team():
    book = made.with_personas()
    tiny = Persona("tiny", Phrase.same("넷"), "declared", Share(4, 146, 0.01, 0.07))
    book = replace(book, personas=(*book.personas, tiny))
    assert show.whose(book, "tiny") == "tiny"
    with pytest.raises(UsageError, match=r"No persona 'tiny'") as refused:
        show.whose(book, "tiny", "company")
    assert "넷" not in refused.value.phrase.ko.split("페르소나가 없습니다", 1)[1]


def test_reports_side_by_side_hide_the_same_cells(tmp_path):
    book = made.with_personas()
    (tmp_path / "map.json").write_text(dumps(book.to_dict()), "utf-8")
    key = book.personas[0].key
    whole = show.book_or_sample(str(tmp_path), "ko")
    assert show.book_or_sample(str(tmp_path), "ko", persona=key, audience="team") == whole
    assert show.book_or_sample(str(tmp_path), "ko", audience="public") == whole
    masked = show.book_or_sample(str(tmp_path), "ko", persona=key, audience="public")
    assert masked == for_audience(whole, "public") != whole


def test_a_name_from_the_data_is_no_markup_under_the_title():
    book = made.with_personas()
    one = replace(book.personas[0], label=Phrase.same("<b>*관리자*</b>"))
    (said,) = show.subject(replace(book, personas=(one, *book.personas[1:])), one.key, "ko")
    assert "\\<b\\>\\*관리자\\*" in said._repr_markdown_()
    assert show.subject(book, "everyone", "ko") == ()
