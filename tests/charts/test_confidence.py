"""How sure we are: a level with its reason, the rule with its numbers, assumptions apart."""

import re

import pytest

from charts import made_books as made
from charts.made_between import between
from journey_nb import charts
from journey_nb.charts import confidence
from journey_nb.charts.posters import lens_of


def words(table) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table.markup))


def test_a_cell_shows_what_most_people_stand_behind_and_what_holds_a_stage_down():
    lens = lens_of(between(), "everyone", "en", "team")
    setup = next(x for x, s in zip(confidence.lines(lens), lens.journey.stages, strict=True) if s.key == "setup")
    most = max((c for c in lens.journey.claims if c.stage == "setup" and c.evidence and c.kind != "opportunity"), key=lambda c: c.evidence.n_people)
    assert setup.cells[0].level == most.confidence.level and setup.limits == "held down by: sources"


def test_the_rule_is_printed_with_the_studys_own_numbers():
    said = words(charts.confidence_chart(between(), lang="en"))
    assert "40 people or more, 2 different kinds of source" in said and "The study set these numbers itself." in said
    assert "today’s usual numbers" in words(charts.confidence_chart(made.golden(), lang="en"))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_assumptions_have_no_level(lang):
    table = charts.confidence_chart(made.workshop(), lang=lang)
    lens = lens_of(made.workshop(), "everyone", lang, "team")
    assert all(not c.level for line in confidence.lines(lens) for c in line.cells)
    assert sum(line.guesses for line in confidence.lines(lens)) == len([w for w in lens.journey.written if w.basis.kind == "assumption"])
    assert "q-gu" in table.markup


def test_a_reason_that_counts_four_people_is_withheld_outside_the_team():
    said = words(charts.confidence_chart(made.golden(), audience="company"))
    assert not re.search(r"(?<!\d)[1-4]명, ", said)
