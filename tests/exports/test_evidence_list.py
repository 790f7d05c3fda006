"""The appendix: every claim with how it was counted, and the questions a reader will ask."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from charts import made_books as made

from journey_nb import i18n
from journey_nb.exports import evidence_list, expected, xlsx
from journey_nb.model.claims import Confidence, Reason
from journey_nb.model.journey import Receipt


@pytest.fixture(scope="module")
def book():
    """One pain of the golden map made exact: 26 of 52 who spoke, of 58 who came; 12 things said, of two sources."""
    golden = made.golden()
    journey = golden.map()
    one = journey.pains[0]
    ids = tuple(f"oq{i:02d}" for i in range(12))
    held = made.held("q", 26, 52)
    evidence = replace(held, observation_ids=ids, n_observations=30, sources=("F01",), quotes=())
    reasons = (Reason("confidence.people", {"n": 26, "known": True}), Reason("confidence.one_kind", {"kind": "survey"}), Reason("confidence.unheard"))
    parts = {"people": "moderate", "sources": "moderate", "agreement": "moderate", "recency": "high"}
    claim = replace(one, evidence=evidence, confidence=Confidence("moderate", reasons, parts))
    stages = tuple(replace(s, reached=58, spoke=52) if s.key == one.stage else s for s in journey.stages)
    receipts = {i: Receipt("F01", str(20 - n), "2026-06-01", f"말 {n}", "ko", customer="cabc") for n, i in enumerate(ids)}
    maps = (replace(journey, pains=(claim, *journey.pains[1:]), stages=stages), *golden.maps[1:])
    return replace(golden, maps=maps, evidence={**golden.evidence, **receipts}), claim


def block(book, audience="team", lang="en", **more):
    listed, claim = book
    return next(b for b in evidence_list.blocks(listed, lang, audience, **more) if b.id == claim.id)


def test_a_block_tells_who_was_counted_and_who_was_left_out(book):
    assert [(label, figure) for label, figure, _ in block(book).steps] == [
        ("reached the stage", "58 people"),
        ("were asked", "not asked for it"),
        ("spoke of the stage", "52 people"),
        ("say so", "26 people"),
        ("spoke, but not of this", "26 people"),
        ("left out", "6 people"),
    ]


def test_a_block_shows_the_rule_with_its_own_values(book):
    parts = {p.name: (p.found, p.level) for p in block(book).parts}
    assert parts["people"] == ("26 people", "moderate")
    assert parts["sources"][0].startswith("one kind of source (") and parts["sources"][1] == "moderate"
    assert ("from the last 365 days", "high") in parts.values()


def test_eight_quotes_at_most_and_every_row_in_order(book):
    shown = block(book, names={"F01": "설문.xlsx"})
    assert len(shown.quotes) == 8 and shown.told == "8 of 30 pieces of evidence quoted"
    assert shown.places[0].rows == tuple(str(n) for n in range(9, 21)) and shown.places[0].file.endswith("F01 설문.xlsx")


def test_the_public_sees_no_quotes_files_or_rows(book):
    shown = block(book, "public", names={"F01": "설문.xlsx"})
    assert (shown.quotes, shown.places) == ((), ())
    listed = book[0]
    told = evidence_list.table(listed, "ko", "public", names={"F01": "설문.xlsx"}).markup
    assert "말 3" not in told and "설문.xlsx" not in told and "F01" not in told and "cabc" not in told
    company = evidence_list.table(listed, "ko", "company", names={"F01": "설문.xlsx"}).markup
    assert "말 3" in company and "설문.xlsx" not in company and "cabc" not in company


def test_every_code_of_the_map_has_its_block_and_its_anchor(book):
    listed, _ = book
    page = evidence_list.table(listed, "ko").markup
    codes = [c.code for c in listed.map().claims]
    assert sorted(re.findall(r'<article class="el" id="c-([^"]+)"', page)) == sorted(codes)


def test_what_customers_say_is_text():
    page = evidence_list.table(made.hostile(["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>"]), "ko").markup
    assert "<img" not in page and page.count("<script>") == 1  # ours: the search


def test_the_workbook_holds_the_same_and_runs_no_formula(book):
    from openpyxl import load_workbook

    listed, claim = book
    made_ = xlsx.render(listed, lang="en", names={"F01": "=cmd()"})
    assert made_ == xlsx.render(listed, lang="en", names={"F01": "=cmd()"})
    sheets = load_workbook(io.BytesIO(made_))
    assert sheets.sheetnames == ["Evidence list", "Quotes", "Files and rows", "Files", "Questions you may be asked"]
    row = next(r for r in sheets.worksheets[0].iter_rows(min_row=2, values_only=True) if r[0] == claim.code)
    assert row[4:7] == (26, 52, 0.5) and "left out: 6 people" in row[11]
    assert all(cell.data_type != "f" for sheet in sheets for line in sheet.iter_rows() for cell in line)
    assert load_workbook(io.BytesIO(xlsx.render(listed, lang="en", audience="public"))).sheetnames == ["Evidence list", "Questions you may be asked"]


def test_what_would_change_our_mind_is_reckoned_from_the_intervals(book):
    listed, claim = book
    assert expected.turning(26, 52, 30) == 8 and expected.turning(2, 40, 30) is None
    asked = {q.asks: q.answers for q in expected.questions(listed, "en")}
    assert list(asked) == [i18n.t(f"expected.{k}", "en") for k in ("many", "chosen", "missing", "sure", "change", "private")]
    told = " ".join(asked["What would change our mind?"])
    assert f"{claim.code}) now stands at 26 of 52. If 8 or fewer of the next 30 people asked say so, it has become rarer." in told


def test_a_map_of_assumptions_claims_nobody():
    answers = {q.asks: q.answers for q in expected.questions(made.assumed(), "en")}
    assert answers["How many people is this?"] == ("There are no customer data. All of it is what the team assumes.",)
    assert "95%" not in " ".join(a for one in answers.values() for a in one)
