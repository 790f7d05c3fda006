"""A persona keeps its key and its name when the next build groups other people."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from journey_nb import personas
from journey_nb.model.claims import Share
from journey_nb.model.decisions import Decision
from journey_nb.model.personas import Persona, Segmentation
from journey_nb.model.phrase import Phrase
from journey_nb.personas import naming
from journey_nb.personas.portraits import Found, share_of

INFO = {n: personas.FeatureInfo(Phrase.same(n), "score", "behaviour", Phrase(f"High {n}", f"{n} 높음"), Phrase(f"Low {n}", f"{n} 낮음")) for n in ("x", "y")}


def grouped(*groups, words=None):
    """What ``find`` would give for these groups of (people, mean x, mean y): keys by size, as it makes them."""
    order = sorted(groups, key=lambda g: -g[0])
    rows, keys = [], []
    for j, (n, x, y) in enumerate(order, 1):
        rows += [(x + d, y - d) for d in np.linspace(-0.5, 0.5, n)]
        keys += [f"g{j}"] * n
    index = pd.Index([f"c{i:04d}" for i in range(len(rows))], name="customer_id")
    table = pd.DataFrame(rows, columns=["x", "y"], index=index)
    if words:
        table = table.assign(plan=[words[k] for k in keys])
    info = INFO | {"plan": personas.FeatureInfo(Phrase.same("plan"), "text", "attribute", Phrase.same("plan"), Phrase.same("plan"))}
    members = pd.Series(keys, index=index, name="persona", dtype=object)
    people = tuple(Persona(f"g{j}", Phrase.same(f"group (g{j})"), "found", share_of(g[0], len(rows))) for j, g in enumerate(order, 1))
    found = Found(Segmentation("found", len(order), len(rows), 0, (), tuple(table.columns)), people, members)
    return found, personas.Features(table, {n: info[n] for n in table})


ADMINS, TEAMS, SHOPS = (0, 0), (5, 5), (0, 9)


def test_the_first_build_issues_keys_by_size_with_means_and_nothing_of_one_person():
    found = naming.keyed(*grouped((30, *ADMINS), (20, *TEAMS)), [])
    assert [(line["id"], line["code"]) for line in found.lines] == [("persona:g1", "G1"), ("persona:g2", "G2")]
    assert found.lines[1]["profile"]["features"]["x"][0] == 5.0 and "c00" not in json.dumps(found.lines)


def test_a_key_follows_its_people_when_the_order_of_sizes_flips():
    first = naming.keyed(*grouped((30, *ADMINS), (20, *TEAMS)), [])
    again = naming.keyed(*grouped((25, *ADMINS), (40, *TEAMS)), first.lines)
    assert [(p.key, p.share.count) for p in again.personas] == [("g2", 40), ("g1", 25)] and not again.lines
    assert again.members.value_counts().to_dict() == {"g2": 40, "g1": 25}
    assert again.personas[0].label.en == "group (g2)"  # a name that needs the key carries the one it has now


def test_a_group_like_none_before_gets_a_key_that_was_never_used():
    first = naming.keyed(*grouped((30, *ADMINS), (20, *TEAMS)), [])
    second = naming.keyed(*grouped((30, *ADMINS), (35, *SHOPS)), first.lines)
    assert [p.key for p in second.personas] == ["g3", "g1"]
    back = naming.keyed(*grouped((30, *TEAMS), (20, *SHOPS)), [*first.lines, *second.lines])
    assert [p.key for p in back.personas] == ["g2", "g3"]  # one that was not found for a while comes back under its own key


def test_all_groups_are_matched_at_once_and_not_each_to_its_nearest():
    issued = {"g1": {"features": {"x": [0.0, 1.0]}}, "g2": {"features": {"x": [0.5, 1.0]}}}
    fresh = {"a": {"features": {"x": [0.3, 1.0]}}, "b": {"features": {"x": [0.8, 1.0]}}}
    assert naming.matched(fresh, issued) == {"a": "g1", "b": "g2"}  # a is nearer to g2, and then b would have none


def test_words_tell_groups_apart_as_numbers_do():
    first = naming.keyed(*grouped((30, 0, 0), (20, 0, 0), words={"g1": "Pro", "g2": "Free"}), [])
    again = naming.keyed(*grouped((30, 0, 0), (20, 0, 0), words={"g1": "Free", "g2": "Pro"}), first.lines)
    assert [p.key for p in again.personas] == ["g2", "g1"]


def test_a_profile_is_written_again_only_where_it_moved():
    first = naming.keyed(*grouped((30, *ADMINS), (20, *TEAMS)), [])
    assert not naming.keyed(*grouped((31, *ADMINS), (20, *TEAMS)), first.lines).lines
    moved = naming.keyed(*grouped((30, *ADMINS), (20, 6.5, 6.5)), first.lines)
    assert [line["id"] for line in moved.lines] == ["persona:g2"] and [p.key for p in moved.personas] == ["g1", "g2"]


def test_profiles_that_share_too_few_columns_are_not_compared():
    a = {"features": {"x": [0.0, 1.0], "y": [0.0, 1.0], "z": [0.0, 1.0]}}
    assert naming.distance(a, {"features": {"x": [0.0, 1.0], "u": [0.0, 1.0], "v": [0.0, 1.0]}}) == float("inf")
    assert naming.distance(a, {"features": {"x": [0.0, 1.0], "y": [1.0, 1.0], "v": [0.0, 1.0]}}) == pytest.approx(0.707107)


def test_the_teams_own_personas_keep_the_teams_own_keys():
    found, features = grouped((30, *ADMINS), (20, *TEAMS))
    own = replace(found, segmentation=replace(found.segmentation, kind="declared"))
    assert naming.keyed(own, features, []) is own


def test_a_name_that_a_person_gave_stays_with_its_people_and_a_lost_ones_is_orphaned():
    from journey_nb.mapping.book import sort_decisions
    from journey_nb.model.journey import JourneyMap, MapBook, Period, StudyFacts

    def book(found):
        maps = tuple(JourneyMap(key, None, "current", 0, True, False, ()) for key in ("everyone", *(p.key for p in found.personas)))
        named = [Decision("2026-07-01T00:00:00Z", "Kim", f"persona:{k}", "label", v) for k, v in (("g1", "혼자 하는 사람"), ("g2", "팀이 있는 곳"))]
        applied, orphaned = sort_decisions(named, maps, found.personas)
        return MapBook(StudyFacts("s", "S", "UTC", "saas"), Period(None, None, None), maps, decisions=applied, orphaned=orphaned, personas=found.personas)

    first = naming.keyed(*grouped((30, *ADMINS), (20, *TEAMS)), [])
    flipped = book(naming.keyed(*grouped((25, *ADMINS), (40, *TEAMS)), first.lines))
    assert [(flipped.persona_label(p).ko, p.share.count) for p in flipped.personas] == [("팀이 있는 곳", 40), ("혼자 하는 사람", 25)]
    lost = book(naming.keyed(*grouped((25, *ADMINS), (40, *SHOPS)), first.lines))
    assert [d.subject for d in lost.orphaned] == ["persona:g2"] and lost.persona("g2") is None and lost.persona("g3").share == Share(40, 65, *_ends(40, 65))


def test_what_is_found_in_more_data_keeps_the_names_of_what_was_found_before():
    """Forty frequent and thirty rare users; a year later another forty rare ones have come, and they are the larger group."""

    def study(frequent, rare):
        rng = np.random.default_rng(2)
        index = pd.Index([f"f{i:03d}" for i in range(frequent)] + [f"r{i:03d}" for i in range(rare)], name="customer_id")
        far = np.where(index.str.startswith("f"), 4.0, 0.0)
        table = pd.DataFrame({n: rng.normal(size=len(index)) + far * (n in "xy") for n in ("x", "y", "z")}, index=index)
        info = INFO | {"z": personas.FeatureInfo(Phrase.same("z"), "score", "behaviour", Phrase.same("z"), Phrase.same("z"))}
        features = personas.Features(table, info)
        return personas.find(features, seed=7, ks=[2]), features

    first = personas.faced(*study(40, 30), seed=7)
    again = personas.faced(*study(40, 70), first.lines, seed=7)
    assert (first.members["f000"], first.members["r000"]) == (again.members["f000"], again.members["r000"]) == ("g1", "g2")
    assert [p.key for p in first.personas] == ["g1", "g2"] and [p.key for p in again.personas] == ["g2", "g1"]
    assert {q.no.persona for q in again.segmentation.placing.questions} == {"g2"}  # the questions lead to the kept keys too
    assert again.place(study(40, 70)[1]).equals(again.members.sort_index())


def _ends(count, of):
    share = share_of(count, of)
    return share.low, share.high
