"""A small invented book with what stands between its cells: exact people, nothing random."""

from __future__ import annotations

from dataclasses import replace

from charts import made_books as made
from journey_nb.model.claims import Basis, Confidence, Opportunity, Reason, Share
from journey_nb.model.journey import MapBook, Persona
from journey_nb.model.phrase import Phrase
from journey_nb.model.signals import (
    ChannelGap,
    ChannelSwitch,
    ConfidenceRule,
    Effort,
    Moment,
    Move,
    Operation,
    PeakEnd,
    Ranked,
    Ranking,
    Search,
    Spread,
)
from journey_nb.stats import wilson


def share(count: int, of: int) -> Share:
    w = wilson(count, of)
    return Share(count, of, w.low, w.high)


def between() -> MapBook:
    """The golden book with lengths, moves, switches, gaps, moments, opportunities and the rule of its confidence."""
    book = made.golden()
    journey = book.map()
    key = [s.key for s in journey.stages]
    setup = key.index("setup")
    pain = next(c for c in journey.pains if c.stage == "setup" and c.evidence and c.evidence.n_people >= 5)
    sure = Confidence("moderate", (Reason("confidence.people", {"n": 20, "known": True}),), {"people": "moderate", "sources": "low", "agreement": "high"})
    journey = replace(
        journey,
        stages=tuple(replace(s, confidence=sure) if s.key == "setup" else s for s in journey.stages),
        operations=(
            Operation(key[0], "waiting", "days", Spread(34, 26, 40, 61, 20, 31), True),
            Operation("setup", "waiting", "hours", Spread(46, 216, 300, 500, 170, 260), True),
            Operation("setup", "first_reply", "minutes", Spread(46, 54, 80, 200), True),
            Operation(key[1], "waiting", "days", Spread(3, 5, 6, 7), True),
        ),
        efforts=(
            Effort("setup", True, 6, Spread(46, 7, 10, 15, 6, 8), Spread(46, 3, 4, 6, 2, 3), Spread(46, 95, 140, 260, 80, 120)),
            Effort(key[-1], True, 2, Spread(4, 7, 10, 15)),
        ),
        moves=(
            Move("setup", key[setup - 1], "back", 12, 14, True, share(12, 52)),
            Move(key[-1], "setup", "back", 3, 3, True, share(3, 40)),
        ),
        peak_ends=(PeakEnd("worded", -0.1, -0.42, "setup", 0.1, "first30", -0.2, 5),),
        switches=(
            ChannelSwitch("setup", "email", "phone", 18, True, share(18, 41)),
            ChannelSwitch("setup", "email", "chat", 3, True, share(3, 41)),
        ),
        gaps=(
            ChannelGap("setup", "rated", "phone", "email", 31, 40, True, 0.42, 0.15, 0.70, 0.002, 0.008),
            ChannelGap("setup", "worded", "chat", "email", 12, 28, True, 0.11, -0.22, 0.41, 0.4, 0.5),
            ChannelGap("setup", "worded", "chat", "phone", 4, 28, True, 0.9, 0.2, 1.4, 0.01, 0.02),
        ),
        moments=(
            Moment(
                "moment:predicts:setup:first",
                "setup",
                "predicts",
                Phrase("First log-in", "첫 접속 성공"),
                None,
                -0.4,
                "lost",
                0.206,
                0.09,
                0.33,
                52,
                82,
                share(12, 52),
                share(6, 82),
                evidence=pain.evidence,
            ),
            Moment("moment:declared:x", key[0], "declared", Phrase("First search", "첫 검색"), basis=Basis("assumption", "영업팀", "2026-03-27"), code="T1"),
        ),
        search=Search("lost", 134, 18, 22, 1),
        opportunities=(
            Opportunity(
                "opportunity:setup:a", "O1", "setup", "a", Phrase("Check the firewall first", "방화벽을 먼저 점검한다"), Basis("evidence"), sure, pain.evidence
            ),
        ),
        rankings=(Ranking("ulwick", 3, 1000, (Ranked("opportunity:setup:a", 1, 15.1, 0.96, 1, 2),)),),
    )
    return replace(book, maps=(journey, *book.maps[1:]), rule=ConfidenceRule(high=40, own=True))


def with_personas() -> MapBook:
    """Five kinds of customer, each with a map of its own; the first can be known from set-up on."""
    book = between()
    journey = book.map()
    personas = tuple(Persona(f"p{i}", Phrase(f"Kind {i}", f"유형 {i}"), "found", share(12, 60), since="setup" if i == 1 else None) for i in range(1, 6))
    felt = tuple(replace(e, n=6, thin="hollow") for e in journey.emotions if e.valence is not None)
    maps = tuple(replace(journey, key=p.key, people=12, emotions=felt) for p in personas)
    return replace(book, maps=(journey, *maps), personas=personas)
