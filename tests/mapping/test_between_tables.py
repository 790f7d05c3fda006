"""Tables of what stands between the cells: every field has a column, also where nothing was found."""

# pyright: reportGeneralTypeIssues=false

from journey_nb.mapping.between_tables import tables
from journey_nb.model.journey import Effort, JourneyMap, Kpi, Move, Share, Spread
from journey_nb.model.phrase import Phrase


def journey(**more) -> JourneyMap:
    return JourneyMap("everyone", None, "current", 0, True, True, (), **more)


def test_an_empty_table_has_the_columns_of_a_full_one():
    share, spread = Share(3, 9, 0.1, 0.6), Spread(7, 2.0, 3.0, 4.0, 1.5, 2.5)
    full = tables(
        [
            journey(
                moves=(Move("setup", "compare", "back", 3, 4, True, share),),
                efforts=(Effort("setup", True, 1, steps=spread),),
                kpis=(Kpi("left", "setup", Phrase("Left", "이탈"), "lost", 0.2),),
            )
        ]
    )
    empty = tables([journey()])
    assert {name: [*t.columns] for name, t in full.items()} == {name: [*t.columns] for name, t in empty.items()}
    assert full["moves"].iloc[0].to_dict() == {
        **{"map": "everyone", "stage": "setup", "to": "compare", "kind": "back", "people": 3, "times": 4, "known": True},
        **{"share_count": 3, "share_of": 9, "share_low": 0.1, "share_high": 0.6},
    }
    assert [*full["efforts"]["steps_median"]] == [2.0] and [*full["efforts"]["minutes_median"].isna()] == [True]
    assert full["kpis"].loc[0, "label_ko"] == "이탈"
