"""An invented book whose personas have all that a card can say: intervals, background, wishes, questions, accounts."""

from __future__ import annotations

from dataclasses import replace

from journey_nb.model.claims import Share
from journey_nb.model.journey import MapBook, Touchpoint
from journey_nb.model.personas import Answer, Overruled, Placing, Question, Trait, Wish
from journey_nb.model.phrase import Phrase

from . import made_groups as groups
from .made_groups import share

NIGHT = Trait(
    "night", Phrase("Sets up after ten", "밤 10시 뒤에 설정"), 0.561, 0.203, "share", 0.92, 41, None, "behaviour", 1.0,
    0.41, 0.70, 79, 0.13, 0.30, 0.18, 0.52,
)  # fmt: skip
DAYS = Trait(
    "setup_days", Phrase("Days to set up", "설치에 걸린 날"), 12.4, 4.1, "days", 1.31, 41, None, "behaviour", 11.0, 10.0, 14.8, 79, 3.6, 4.6, 5.9, 10.7
)
HELP = replace(
    NIGHT, feature="help", label=Phrase("Reads help first", "도움말 먼저 찾음"), value=0.8049, others=0.7722, gap_low=-0.12, gap_high=0.18, effect=0.1
)
STAFF = Trait("staff", Phrase("Employees", "직원 수"), 160.0, 420.0, "number", -0.4, 41, None, "attribute", 126.0, 110, 210, 79, 300, 540, -400, -120)
TRADE = Trait("trade", Phrase("Industry", "업종"), 0.585366, 0.3, "share", 0.5, 41, "제조", "attribute", 1.0, 0.43, 0.72, 79, 0.2, 0.4, 0.1, 0.4)
GONE = {"value": 0.243902, "others": 0.0886, "family": "outcome", "gap_low": 0.02, "gap_high": 0.31}
LEFT = replace(NIGHT, feature="left", label=Phrase("Left in 30 days", "30일 안의 이탈"), **GONE)  # type: ignore[arg-type]


def placing(right: int = 101, largest: int = 52, of: int = 120, beats: bool = True) -> Placing:
    """Days first, then night work."""
    first = Question("setup_days", DAYS.label, "days", Answer(to=1), Answer(None, "p2", share(48, 56)), threshold=8)
    second = Question("night", NIGHT.label, "share", Answer(None, "p1", share(36, 40)), Answer(None, "p3", share(20, 24)), threshold=1, flag=True)
    return Placing((first, second), share(right, of), share(largest, of), beats, {"p1": share(35, 40), "p2": share(46, 55)})


def full() -> MapBook:
    """:func:`made_groups.three` with all that version 3 of the map can say of its first persona."""
    made = groups.three()
    wishes = (
        Wish("time", Phrase("Not to stop work", "업무를 멈추지 않는다"), share(22, 38), True, ("N1",)),
        Wish("budget", Phrase("To keep the budget", "예산을 지킨다"), share(9, 38)),
        Wish("odd", Phrase("A blue button", "파란 단추"), share(1, 38)),
    )
    admin = replace(
        made.personas[0], traits=(DAYS, NIGHT), alike=(HELP,), background=(STAFF, TRADE, LEFT), wishes=wishes, accounts=Share(38, 97, 0.3, 0.49), since="setup"
    )
    used = Touchpoint("touchpoint:setup:call", "setup", Phrase("Call", "전화"), "call", 33, 0, True)
    early = Touchpoint("touchpoint:need:web", "need", Phrase("Search", "검색"), "web", 40, 0, True)
    maps = (made.maps[0], replace(made.maps[1], touchpoints=(early, used)), *made.maps[2:])
    assert made.segmentation is not None
    return replace(made, maps=maps, personas=(admin, *made.personas[1:]), segmentation=replace(made.segmentation, placing=placing(), resamples=100))


def overruled(recommended: int = 3) -> MapBook:
    """The same, made four by an analyst."""
    made = full()
    assert made.segmentation is not None
    by = Overruled(4, "김분석", "영업이 넷으로 일한다", "2026-10-01", recommended)
    return replace(made, segmentation=replace(made.segmentation, overruled=by, recommended_k=recommended))
