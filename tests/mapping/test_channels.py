"""Changes of channel, and how differently people feel in two of them."""

import numpy as np
import pytest

from journey_nb.mapping.build import feelings
from journey_nb.mapping.channels import gaps, switched, switches
from journey_nb.mapping.records import Records

from .people import placed
from .test_ways import STAGES, said


def talks(*rows):
    """``(who, stage, day, channel)`` as tickets."""
    study = placed([said(who, stage, day) for who, stage, day, _ in rows], stages=STAGES)
    study.said["channel"] = [channel for *_, channel in rows]
    return study


def found(study):
    with Records(study) as records:
        return [(s.stage, s.before, s.after, s.people, s.share and (s.share.count, s.share.of), s.to_stage) for s in switches(records, switched(records))]


def test_the_share_is_of_those_who_used_the_first_channel_there():
    rows = [(f"c{n}", "try", 1, "chat") for n in range(6)] + [(f"c{n}", "try", 2, "phone") for n in range(4)] + [("c0", "try", 3, "phone")]
    assert found(talks(*rows)) == [("try", "chat", "phone", 4, (4, 6), None)]


def test_another_channel_at_the_next_stage_is_a_hand_off():
    assert found(talks(("kim", "try", 1, "chat"), ("kim", "buy", 2, "phone"))) == [("try", "chat", "phone", 1, None, "buy")]


def test_another_channel_two_stages_on_or_back_is_no_hand_off():
    assert found(talks(("kim", "see", 1, "chat"), ("kim", "buy", 2, "phone"), ("kim", "try", 3, "chat"))) == []


def test_who_stays_with_a_channel_changes_none():
    assert found(talks(("kim", "try", 1, "chat"), ("kim", "try", 2, None), ("kim", "try", 3, "chat"))) == []


def rated(scores):
    rows = [(channel, n, score) for channel, list_ in scores.items() for n, score in enumerate(list_)]
    study = placed([{"customer_id": f"{c}{n}", "stage": "try", "score": s, "measure": "csat"} for c, n, s in rows], stages=STAGES)
    study.said["channel"] = [c for c, *_ in rows]
    return gaps(feelings(study.said), study.keys)


def test_a_gap_is_the_difference_of_peoples_means():
    (gap,) = rated({"chat": [5.0, 5, 4, 4, 3, 5], "phone": [1.0, 2, 1, 2, 3]})
    assert (gap.channel, gap.n, gap.other, gap.other_n) == ("chat", 6, "phone", 5)
    assert gap.difference == pytest.approx(np.mean([1, 1, 0.5, 0.5, 0, 1]) - np.mean([-1, -0.5, -1, -0.5, 0]))
    assert gap.low < gap.difference < gap.high and gap.p == gap.q


def test_four_people_in_a_channel_are_not_compared():
    assert rated({"chat": [5.0] * 6, "phone": [1.0] * 4}) == ()


def test_three_channels_are_three_comparisons_and_each_is_corrected_for_all():
    found = rated({"chat": [5.0, 5, 4, 4, 3], "phone": [1.0, 2, 1, 2, 3], "mail": [3.0, 4, 2, 3, 3]})
    assert len(found) == 3 and all(g.q >= g.p for g in found)
    assert min(g.q for g in found) == pytest.approx(min(min(3 * g.p for g in found), 1))
