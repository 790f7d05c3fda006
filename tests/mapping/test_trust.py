"""How far a cell can be trusted: people, sources that can speak to it, whether they agree, and how old it is."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from journey_nb.engine import Events, connect, literal
from journey_nb.i18n import has
from journey_nb.mapping.build import draft_map
from journey_nb.mapping.speaks import SPEAKS, can_speak
from journey_nb.mapping.trust import rule_of, weighed
from journey_nb.model.errors import StudyError
from journey_nb.settings import ConfidenceNumbers
from journey_nb.study import parse_settings

from .people import placed


def say(n, kind="survey", *, who="s", pain=True, stage="try", valence=-0.6, at="2026-07-05T00:00Z", **more):
    coded = {"kind": "pain", "themes": ("login",)} if pain else {"kind": "none", "themes": ()}
    alias = {"survey": "F01", "interview": "F02", "ticket": "F03", "review": "F04"}[kind]
    row = {"stage": stage, "text": "로그인", "valence": valence, "kind_of_source": kind, "alias": alias, "at": at, **coded, **more}
    return [{"customer_id": f"{who}{kind}{i:03d}", **row} for i in range(n)]


def study(*, self_selected=("ticket", "review"), **numbers):
    aliases = {"survey": "F01", "interview": "F02", "ticket": "F03", "review": "F04"}
    files = [SimpleNamespace(alias=a, kind=k, self_selected=k in self_selected) for k, a in aliases.items()]
    return SimpleNamespace(files=files, study=SimpleNamespace(settings=SimpleNamespace(confidence=ConfidenceNumbers(**numbers))))


def drawn(rows, *, research=None, **more):
    table = placed(rows, **more)
    return weighed(draft_map(table), table, research or study())


def pain(rows, **more):
    return next(c for c in drawn(rows, **more).pains if c.id == "pain:try:login")


def keys(cell):
    return [r.key.removeprefix("confidence.") for r in cell.confidence.reasons]


def test_thirty_people_in_two_kinds_of_source_that_say_the_same_are_high():
    found = pain([*say(25), *say(25, pain=False, who="q"), *say(5, "interview"), *say(4, "interview", pain=False, who="q")])
    assert found.confidence.level == "high" and keys(found) == ["people", "kinds", "agree"]
    assert found.confidence.parts == {"people": "high", "sources": "high", "agreement": "high", "recency": "high"}
    assert (found.evidence.sources, found.evidence.of_sources) == (("F01", "F02"), ("F01", "F02"))


def test_the_worst_of_the_four_parts_is_the_level():
    found = pain([*say(3), *say(2, "interview")])
    assert found.confidence.parts["people"] == "low" and found.confidence.parts["agreement"] == "high" and found.confidence.level == "low"


def test_a_rating_cannot_speak_to_a_theme():
    ratings = say(40, "ticket", pain=False, text=None, valence=float("nan"), score=1.0, measure="csat")
    found = pain([*say(40), *ratings])
    assert found.confidence.level == "moderate" and keys(found) == ["people", "one_kind"] and found.evidence.of_sources == ("F01",)


def test_an_interview_that_never_touched_the_stage_says_nothing_about_it():
    found = pain([*say(40), *say(30, "interview", pain=False, stage="buy")])
    assert keys(found) == ["people", "one_kind"] and found.evidence.of_sources == ("F01",)


def test_people_asked_elsewhere_who_should_have_said_so_speak_against_it():
    found = pain([*say(40), *say(30, "interview", pain=False)])
    assert found.confidence.level == "low" and keys(found) == ["people", "one_kind", "opposed"]
    assert found.evidence.sources == ("F01",) and found.evidence.of_sources == ("F01", "F02")  # the interviews are its denominator


def test_three_silent_interviews_leave_it_open():
    found = pain([*say(20), *say(60, pain=False, who="q"), *say(3, "interview", pain=False)])
    assert found.confidence.parts["agreement"] == "moderate" and keys(found)[-1] == "unheard"


def test_people_who_came_by_themselves_confirm_nothing_among_themselves():
    both = [*say(30, "ticket"), *say(30, "review")]
    assert pain(both).confidence.level == "moderate" and "self_selected" in keys(pain(both))
    assert pain([*both, *say(12)]).confidence.level == "high"


def test_old_evidence_weighs_less_and_undated_evidence_is_said():
    end = say(1, pain=False, who="z")  # the data go on to July 2026
    old, undated = {"at": "2024-01-01T00:00Z"}, {"at": None}
    assert pain([*say(40, **old), *say(20, "interview", **old), *end]).confidence.parts["recency"] == "low"
    mixed = pain([*say(30, **old), *say(20, "interview"), *end])
    assert mixed.confidence.parts["recency"] == "moderate" and mixed.confidence.reasons[-1].numbers == {"share": 0.4, "days": 365}
    nothing = pain([*say(40, **undated), *say(20, "interview", **undated), *end])
    assert nothing.confidence.parts["recency"] == "moderate" and keys(nothing)[-1] == "undated"
    few = pain([*say(40, **undated), *say(20, "interview"), *end])
    assert few.confidence.level == "high" and keys(few)[-1] == "part_undated"


def test_a_study_sets_its_own_numbers():
    rows = [*say(12), *say(6, "interview"), *say(30, pain=False, stage="buy")]
    assert pain(rows).confidence.level == "moderate"
    asked = study(high=15, moderate=10)
    assert pain(rows, research=asked).confidence.level == "high" and rule_of(asked).own and not rule_of(study()).own
    assert pain(rows, research=study(high=15, kinds=3)).confidence.level == "moderate"
    assert pain(say(40), research=study(kinds=1)).confidence.level == "high"
    assert rule_of(asked).parts["pain"] == "words" and rule_of(asked).recent_days == 365


def test_numbers_of_the_rule_that_rise_are_refused_and_a_typing_error_is_explained(tmp_path):
    assert parse_settings("[confidence]\nhigh = 40\n", tmp_path / "journey.toml").confidence.high == 40
    with pytest.raises(StudyError, match="must not rise"):
        parse_settings("[confidence]\nhigh = 10\n", tmp_path / "journey.toml")
    with pytest.raises(StudyError, match="Did you mean 'recent_days'"):
        parse_settings("[confidence]\nrecent_day = 10\n", tmp_path / "journey.toml")


def test_feelings_of_two_sources_agree_or_contradict_each_other():
    alike = drawn([*say(30, valence=-0.6), *say(8, "interview", valence=-0.4)]).emotions[0]
    assert alike.confidence.level == "high" and keys(alike)[-1] == "agree"  # both clearly below neutral
    apart = drawn([*say(30, valence=-0.6), *say(8, "interview", valence=0.5)])
    assert apart.emotions[0].confidence.level == "low" and keys(apart.emotions[0])[-1] == "opposed"
    assert apart.stage("try").confidence.level == "low"  # and so it is with the stage
    few = drawn([*say(30, valence=-0.6), *say(3, "interview", valence=0.5)]).emotions[0]
    assert few.confidence.level == "moderate" and keys(few)[-1] == "few_to_compare"


def test_a_score_is_held_against_the_same_measure_of_another_kind_of_source():
    rated = {"text": None, "pain": False, "valence": float("nan"), "score": 2.0, "measure": "csat"}
    alone = drawn([*say(40, **rated), *say(20, "interview")]).scores[0]
    assert alone.confidence.level == "moderate" and keys(alone) == ["people", "one_kind"] and alone.evidence.of_sources == ("F01",)
    tables = placed([*say(40, **rated), *say(20, "ticket", **rated)])
    tables.said.loc[tables.said["kind_of_source"] == "ticket", "item"] = "other"
    both = weighed(draft_map(tables), tables, study()).scores
    assert [(s.confidence.level, s.n, s.evidence.of_sources) for s in both] == [("moderate", 20, ("F01", "F03")), ("high", 40, ("F01", "F03"))]


def test_a_touchpoint_is_weighed_by_those_who_say_how_it_was_and_else_by_those_who_met_it():
    met = {"touchpoint": "도움말", "pain": False, "valence": float("nan")}
    silent = drawn([*say(14, **met), *say(2, "ticket", **met), *say(30, stage="buy")]).touchpoints[0]
    assert silent.confidence.parts == {"people": "moderate", "sources": "high", "agreement": "high", "recency": "high"}
    felt = drawn([*say(14, **met), *say(6, "ticket", who="r", **(met | {"score": 1.0, "measure": "csat"})), *say(30, stage="buy")]).touchpoints[0]
    assert felt.confidence.parts["people"] == "low" and felt.answered == 6  # six of twenty rated it


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Forty people tried, thirty of them in the product's log and ten in the CRM; half of all ran a test."""
    path = tmp_path_factory.mktemp("log") / "events.parquet"
    connection = connect()
    connection.execute(
        "COPY (SELECT range AS observation_id, 'c' || (range % 40) AS customer_id, TIMESTAMP '2026-07-01' AS \"at\", 'instant' AS at_precision, "
        "CASE WHEN range < 40 THEN 'open' ELSE 'test' END AS event, NULL AS channel, CASE WHEN range % 4 = 0 THEN 'F06' ELSE 'F05' END AS file, "
        f"range AS row, NULL AS seconds FROM range(60)) TO {literal(path)} (FORMAT parquet)"
    )
    connection.close()
    return Events(path, 60, duplicates=None)  # pyright: ignore[reportArgumentType]


def test_a_log_speaks_to_what_people_did_and_not_to_how_they_felt(log):
    import pandas as pd

    places = pd.DataFrame({"event": ["open", "test"], "stage": ["try", "try"]})
    more = {"events": log, "places": places, "event_kinds": {"F05": "log", "F06": "crm"}}
    journey = drawn(say(40), **more)
    one, two = sorted(journey.actions, key=lambda a: a.event)
    assert (one.confidence.level, one.evidence.n_people, one.evidence.of_sources) == ("high", 40, ("F05", "F06"))
    assert (two.confidence.level, two.evidence.n_people) == ("moderate", 20)
    assert keys(journey.pains[0]) == ["people", "one_kind"] == keys(journey.emotions[0])
    assert journey.stage("try").sources == ("F01", "F05", "F06")
    assert not can_speak("pain", "event") and not can_speak("worded", "event") and can_speak("action", "event")


def test_an_assumption_has_no_level_and_what_research_has_confirmed_has_the_level_of_its_rows():
    from journey_nb.mapping.build import speakers
    from journey_nb.mapping.verdicts import judge

    from .test_verdicts import assumed

    table = placed([*say(40), *say(20, "interview"), *say(9, stage="buy", valence=float("nan"))])
    written = [assumed(), assumed("need", tests_by=None), assumed("delight"), assumed("emotion", stage="buy", valence=0.4)]
    journey = weighed(judge(draft_map(table), written, spoke=speakers(table).to_dict(), seen={}), table, study())
    levels = {w.id: w.confidence.level for w in journey.written}
    assert levels == {"w-pain-try": "high", "w-need-try": "assumption", "w-delight-try": "assumption", "w-emotion-buy": "assumption"}
    told = {w.id: w.verdict.sources for w in journey.written}
    assert told["w-delight-try"] == ("F01", "F02") and told["w-need-try"] == ()


def test_a_file_of_people_who_came_by_themselves_marks_itself_and_not_its_whole_kind():
    rows = [*say(40), *say(12, "ticket"), *say(12, "ticket", who="asked", alias="F07")]
    research = study()
    research.files.append(SimpleNamespace(alias="F07", kind="ticket", self_selected=False))
    assert "self_selected" not in keys(pain([r for r in rows if r["kind_of_source"] == "ticket"], research=research))


def test_weighing_moves_nothing_but_confidence_and_the_names_of_files():
    table = placed([*say(40), *say(12, "interview")])
    before = draft_map(table)
    after = weighed(before, table, study())
    assert [replace(e, confidence=None) for e in after.emotions] == list(before.emotions)
    assert [(c.id, c.evidence.share, c.evidence.observation_ids) for c in after.pains] == [
        (c.id, c.evidence.share, c.evidence.observation_ids) for c in before.pains
    ]


def test_every_reason_and_every_form_has_words_in_both_languages():
    names = "nobody people one_kind kinds self_selected no_kind agree differ opposed unheard few_to_compare old undated part_undated".split()
    assert all(has(f"confidence.{name}", lang) for name in names for lang in ("ko", "en"))
    assert all(SPEAKS.values())
