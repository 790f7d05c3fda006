"""What stands between the cells, for an audience: no figure of fewer than five people leaves, nor what is left of a whole."""

# pyright: reportOptionalMemberAccess=false

from dataclasses import replace

from charts import made_books as made

from journey_nb import stats
from journey_nb.exports.audience import for_audience
from journey_nb.model.decisions import Decision
from journey_nb.model.journey import (
    Basis,
    ChannelSwitch,
    Confidence,
    Contradiction,
    Effort,
    Kpi,
    MapBook,
    Moment,
    Move,
    Note,
    Reason,
    Search,
    Share,
    Spread,
)
from journey_nb.model.phrase import Phrase


def share(count: int, of: int) -> Share:
    interval = stats.wilson(count, of)
    return Share(count, of, interval.low, interval.high)


def told() -> MapBook:
    book = made.golden()
    journey = book.map()
    key = journey.stages[0].key
    note = Note("w9", "M1", key, "", Phrase.same("김하늘 과장에게 물어볼 것"), Basis("assumption", by="김하늘"), Confidence("assumption"))
    journey = replace(
        journey,
        moves=(
            Move(key, "b", "back", 3, 3, True, share(3, 40)),
            Move(key, "c", "on", 20, 20, True, share(20, 40)),
            Move(key, "d", "on", 38, 40, True, share(38, 40)),
        ),
        switches=(ChannelSwitch(key, "chat", "phone", 12, True, share(12, 60)), ChannelSwitch(key, "phone", "chat", 2, True, share(2, 60))),
        efforts=(Effort(key, True, 3, steps=Spread(40, 4.0, 6.0, 9.0)), Effort("b", True, 9, steps=Spread(4, 4.0, 6.0, 9.0))),
        kpis=(
            Kpi("left", key, Phrase("Left", "이탈"), "lost", 0.1, 0.03, 0.25, 30, owner="박가람"),
            Kpi("spoken", key, Phrase("Spoke", "말함"), "spoke", 50.0, 40.0, 60.0, 60, unit="%", owner="박가람"),
        ),
        moments=(
            Moment("moment:predicts:a", key, "predicts", outcome="lost", n=40, other_n=50, here=share(12, 40), there=share(2, 50)),
            Moment("moment:declared:b", key, "declared", label=Phrase.same("첫 화면"), basis=Basis("assumption", by="김하늘")),
        ),
        search=Search("lost", 90, 3, 12, 1),
        contradictions=(Contradiction("contradiction:x", key, ("words", "scores"), Reason("a", {"n": 3, "of": 30}), Reason("b", {"n": 30})),),
        notes=(note,),
        stages=(replace(journey.stages[0], owner="박가람"), *journey.stages[1:]),
    )
    decision = Decision("2026-01-01T00:00:00Z", "김하늘", f"stage:{key}", "owner", "박가람", None)
    return replace(book, maps=(journey,), decisions=(decision,), moved=(Reason("moved.source", {"files": "F01"}),))


def test_what_counts_fewer_than_five_goes_and_so_does_what_leaves_fewer_than_five():
    journey = for_audience(told(), "company").map()
    assert [m.to for m in journey.moves] == ["c"]  # 3 of 40, and 38 of 40
    assert [s.after for s in journey.switches] == ["phone"]
    assert [(e.stage, e.open) for e in journey.efforts] == [(journey.stages[0].key, 0)]
    assert [k.key for k in journey.kpis] == ["spoken"]  # 10% of 30 are three people
    assert [m.way for m in journey.moments] == ["declared"]
    assert (journey.search.people, journey.search.events) == (0, 0) and journey.contradictions == ()
    assert len(journey.notes) == 1


def test_the_public_reads_no_name_of_staff_and_no_note_of_the_team():
    book = for_audience(told(), "public")
    text = str(book.to_dict())
    assert "박가람" not in text and "김하늘" not in text and "F01" not in str(book.moved)
    assert book.map().moments[0].label.ko == "첫 화면" and book.map().notes == ()


def test_how_many_answered_on_one_sheet_is_not_told_of_four():
    book = told()
    reasons = (Reason("moments.same_sheet", {"n": 4}), Reason("moments.nothing_held", {"n": 12}))
    book = replace(book, maps=(replace(book.map(), search=Search("nps", 90, 40, 12, 0, reasons)),))
    search = for_audience(book, "company").map().search
    assert (search.people, search.events) == (90, 40) and [r.key for r in search.reasons] == ["moments.nothing_held"]
