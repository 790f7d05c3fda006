"""The map as a value."""

import json
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from journey_nb.model.errors import ClaimError, UsageError
from journey_nb.model.journey import Basis, Confidence, Evidence, MapBook, PainPoint, Quote, Share
from journey_nb.model.phrase import Phrase
from journey_nb.model.plain import dumps

GOLDEN = sorted((Path(__file__).parent.parent / "golden").glob("map_v*.json"))
RECEIPTS = Evidence(("o1",), 1, 1, True, ("F01",), ("survey",), Share(1, 2, 0.1, 0.9), "spoke", {"stage": "try"}, (Quote("o1", "느려요", "ko"),))


def claim(**changes):
    return PainPoint(
        **{
            "id": "pain:try:login",
            "code": "P1",
            "stage": "try",
            "theme": "login",
            "label": Phrase("login hurts", "로그인이 불편하다"),
            "basis": Basis("evidence"),
            "confidence": Confidence("low"),
            "evidence": RECEIPTS,
        }
        | changes
    )


def test_a_claim_that_stands_on_nothing_is_refused():
    with pytest.raises(ClaimError, match="pain 'login hurts' stands on nothing"):
        claim(evidence=None)


def test_an_assumption_needs_a_name():
    assert claim(evidence=None, basis=Basis("assumption", by="영업팀", at="2026-10-01")).basis.by == "영업팀"
    with pytest.raises(ClaimError, match="no name"):
        claim(evidence=None, basis=Basis("assumption"))


def test_a_map_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        claim().code = "P2"
    assert replace(claim(), code="P2").code == "P2" and claim().code == "P1"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: p.name)
def test_every_version_ever_released_can_be_read_and_written_again(path):
    book = MapBook.from_dict(json.loads(path.read_text("utf-8")))
    assert MapBook.from_dict(book.to_dict()) == book
    assert json.loads(dumps(book.to_dict())) == book.to_dict()


def test_there_is_a_golden_map_to_read():
    assert GOLDEN


def test_a_wrong_stage_comes_with_the_right_ones():
    book = MapBook.from_dict(json.loads(GOLDEN[-1].read_text("utf-8")))
    with pytest.raises(UsageError, match=r"No stage named .*; known: "):
        book.map().stage("nowhere")
    with pytest.raises(UsageError, match=r"No map for 'nobody'; known: everyone"):
        book.map("nobody")


def test_what_is_no_map_is_said_to_be_none():
    with pytest.raises(UsageError, match="no journey map"):
        MapBook.from_dict({"format": "xmind"})
