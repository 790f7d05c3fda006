"""Who leaves is seen in what customers do, not in what they tell later."""

import pandas as pd

from journey_nb.mapping.leaving import Leaving, data_end

from .people import placed


def rows(kind):
    days = {"kim": (("try", 1), ("buy", 9)), "lee": (("try", 2), ("buy", 5)), "roh": (("try", 3),), "min": (("try", 30),)}
    return [
        {"customer_id": who, "stage": stage, "text": "말", "kind_of_source": kind, "at": pd.Timestamp(f"2026-07-{day:02d}T03:00Z")}
        for who, steps in days.items()
        for stage, day in steps
    ]


def funnel(kind):
    study = placed(rows(kind))
    return Leaving(study, data_end(study), "UTC").funnel(study)


def test_tickets_show_who_was_at_a_stage_when_and_who_was_lost_there():
    steps = {s.stage: (s.reached, s.went_on, s.lost, s.open) for s in funnel("ticket").steps}
    assert steps["try"] == (4, 2, 1, 1)


def test_stages_that_an_interview_or_a_survey_tells_of_are_no_way_that_anybody_went():
    assert funnel("interview") is None and funnel("survey") is None and funnel("review") is None
