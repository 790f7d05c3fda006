"""Who may read what: a count under five goes with all that follows from it, and nothing hidden is anywhere in a file."""

import json
import re
from dataclasses import replace

import pytest
from charts import made_books as made

from journey_nb import charts, exports
from journey_nb.exports.audience import few, for_audience
from journey_nb.model.journey import MapBook, Persona, Reason, Score, Share, Verdict
from journey_nb.model.phrase import Phrase

PLANTED = ("하루 종일 집에서", "장바구니까지 다 했는데", "c7ab2k", "cq9d1m", "00:31:05", "김하늘", "박가람")


def planted() -> MapBook:
    """The eight people, with a person's name under an assumption and a verdict on two of them."""
    book = made.eight_people()
    journey = book.map()
    guess = replace(
        made.assumed().map().pains[0],
        id="w1",
        stage="buy",
        basis=made.wrote("김하늘", asks="무엇이 망설여졌습니까?"),
        verdict=Verdict("contradicted", Reason("verdict.hardly_anyone", {"n": 2, "of": 41, "high": 0.161})),
    )
    return replace(book, maps=(replace(journey, pains=(*journey.pains, guess), people=8),))


def test_the_team_sees_the_book_as_it_is():
    book = made.golden()
    assert for_audience(book, "team") is book


@pytest.mark.parametrize("audience", ["company", "public"])
@pytest.mark.parametrize("make", [made.golden, made.researched, made.eight_people, made.with_personas, made.totals_only, made.workshop])
def test_a_masked_book_is_a_book_and_counts_nobody_under_five(make, audience):
    book = for_audience(make(), audience)
    assert MapBook.from_dict(json.loads(json.dumps(book.to_dict()))).to_dict() == book.to_dict()
    for journey in book.maps:
        counts = [journey.people, *(n for s in journey.stages for n in (s.reached, s.spoke)), *(e.n for e in journey.emotions)]
        for part in (*journey.claims, *journey.actions):
            if part.evidence:
                share = part.evidence.share
                counts += [part.evidence.n_people, *((share.count, share.of, share.of - share.count) if share else ())]
        assert not few(*counts)
        assert not any(e.dots for e in journey.emotions)


def test_what_went_is_counted_and_a_stage_says_that_it_was_few():
    book = for_audience(made.eight_people(), "company")
    gone = next(r for r in book.weak if r.key == "weak.withheld")
    assert gone.numbers["n"] == 4  # three claims of two to five people, one point of three
    wait, back = book.map().stage("wait"), book.map().stage("return")
    assert (wait.reached, wait.spoke) == (7, 0) and wait.confidence.reasons[0].key == "confidence.withheld"
    assert (back.reached, back.spoke) == (0, 0)
    html = charts.poster(book).fragment
    assert html.count("5명 미만") >= 2


def test_receipts_of_a_claim_that_went_go_with_it():
    book = for_audience(made.eight_people(), "company")
    cited = {i for part in book.map().claims if part.evidence for i in part.evidence.observation_ids}
    assert set(book.evidence) <= cited and all(r.customer is None for r in book.evidence.values())


def test_the_public_has_no_quote_no_receipt_and_no_name():
    book = for_audience(made.researched(), "public")
    assert not book.evidence and not book.unmatched and not book.orphaned
    text = json.dumps(book.to_dict(), ensure_ascii=False)
    for name in ("영업팀", '지원팀"', "박연구", "김하늘", "박가람", "워크숍"):
        assert name not in text
    assert all(not c.evidence.quotes and c.evidence.observation_ids == ("withheld",) for c in book.map().claims if c.evidence)


def test_an_nps_whose_parts_are_withheld_loses_its_interval_too():
    """From value, interval and n the three parts can be worked out."""
    book = made.only_nps(30, 12, 3)
    score = for_audience(book, "company").map().scores[0]
    assert score.parts == {} and score.low is None and score.value == pytest.approx(60.0)
    assert "비추천 3" not in charts.poster(book, audience="company").fragment
    kept = for_audience(made.only_nps(30, 12, 6), "company").map().scores[0]
    assert isinstance(kept, Score) and kept.low is not None


def test_what_one_personas_map_hides_all_their_maps_hide():
    book = made.with_personas()
    small = replace(book.map("alone"), stages=tuple(replace(s, spoke=3) if s.key == "poc" else s for s in book.map("alone").stages))
    masked = for_audience(replace(book, maps=(book.map(), book.map("quick"), small)), "company")
    assert masked.map("alone").stage("poc").spoke == 0 == masked.map("quick").stage("poc").spoke
    assert masked.map("everyone").stage("poc").spoke == 51


def test_a_persona_of_four_people_goes_with_the_next_smallest():
    book = made.with_personas()
    tiny = Persona("tiny", Phrase.same("넷"), "declared", Share(4, 146, 0.01, 0.07))
    left = for_audience(replace(book, personas=(*book.personas, tiny)), "company")
    assert [p.key for p in left.personas] == ["quick"] and [m.key for m in left.maps] == ["everyone", "quick"]


@pytest.mark.parametrize("name", ["html", "json", "svg", "png"])
@pytest.mark.parametrize("size", ["screen", "wall", "handout", "page"])
def test_nothing_hidden_is_anywhere_in_a_public_file(tmp_path, name, size):
    if size != "screen" and name != "html":
        return  # they have one size
    file = exports.FORMATS[name]().write(planted(), tmp_path / f"map.{name}", audience="public", lang="ko", size=size)
    bytes_ = re.sub(rb"base64,[^)]*", b"", file.read_bytes())  # the face: letters by chance
    for secret in (*PLANTED, "3명 중 2명", "2명", "16.1%", "F01" if name != "json" else "c7ab2k"):
        assert secret.encode() not in bytes_, secret
    if name == "json":
        assert b'"n": 2,' not in bytes_ and b"0.161" not in bytes_


def test_the_company_reads_quotes_but_no_small_count(tmp_path):
    page = exports.FORMATS["html"]().write(planted(), tmp_path / "map.html", audience="company").read_text("utf-8")
    assert "장바구니까지 다 했는데" in page and "c7ab2k" not in page and "16.1%" not in page and "3명 중" not in page
