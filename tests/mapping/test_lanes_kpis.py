"""A KPI tells what the map tells, with its n and interval, or says why it cannot."""

from dataclasses import replace

import pandas as pd
import pytest

from journey_nb.mapping.build import draft_map
from journey_nb.mapping.kpis import check, tracked
from journey_nb.model.errors import StudyError
from journey_nb.model.journey import Effort, Funnel, FunnelStep, Measure, Operation, Spread
from journey_nb.model.phrase import Phrase
from journey_nb.settings import MEASURES, KpiRule
from journey_nb.stats import wilson
from journey_nb.study import parse_settings, settings_text

from .people import crowd, placed

SPREAD = Spread(n=9, median=30.0, p75=40.0, p90=50.0, low=20.0, high=45.0)


def rule(measure, stage="try", key="k", **more):
    return KpiRule(key=key, stage=stage, measure=measure, **more)


@pytest.fixture(scope="module")
def study():
    said = crowd(40, text="로그인이 느려요", kind="pain", themes=("login",), valence=-0.6)[:30] + crowd(40, text="괜찮아요", valence=0.0)[30:]
    rated = crowd(40, measure="csat", score=4.0)
    nps = [{"customer_id": f"c{i:02d}", "stage": "buy", "measure": "nps", "score": 10.0 if i < 20 else 0.0} for i in range(40)]
    return placed([*said, *rated, *nps])


@pytest.fixture(scope="module")
def journey(study):
    steps = (FunnelStep("try", 40, 20, 10, 10, True), FunnelStep("buy", 20, 0, 0, 20, True))
    return replace(
        draft_map(study),
        funnel=Funnel(steps, 20.0, "2026-07-31"),
        operations=(Operation("try", "first_reply", "minutes", SPREAD, True), Operation("try", "resolution", "hours", replace(SPREAD, n=4), True)),
        efforts=(Effort("try", True, 0, minutes=SPREAD),),
        measures=(
            Measure("m1", "whole", Phrase.same("Sessions"), "total", 1200.0, None, None, None, 3, "F09", "2–4"),
            Measure("m2", "whole", Phrase.same("Bounce rate"), "range", None, 0.2, 0.6, "%", 3, "F09", "2–4"),
        ),
    )


def kpi(journey, study, one):
    return tracked(journey, study, [one]).kpis[0]


def test_a_share_of_people_has_its_wilson_interval(journey, study):
    lost = kpi(journey, study, rule("lost", target=0.1))
    assert (lost.value, lost.low, lost.high, lost.n) == tuple(wilson(10, 30))
    assert (lost.better, lost.unit, lost.target, lost.why) == ("down", "share", 0.1, None)
    pained = kpi(journey, study, rule("pain:login"))
    assert (pained.value, pained.n, pained.label.ko) == (0.75, 40, "login 불편")
    assert kpi(journey, study, rule("pain:price")).value == 0.0, "nobody said so, of forty who spoke"


def test_in_percent_the_value_and_its_interval_count_to_a_hundred(journey, study):
    pained = kpi(journey, study, rule("pain:login", "whole", unit="%", target=20))
    assert (pained.value, round(pained.low, 1), pained.unit, pained.target) == (75.0, 59.8, "%", 20)


@pytest.mark.parametrize(
    ("measure", "stage", "value", "n", "unit"),
    [
        ("reached", "try", 1.0, 40, "share"),
        ("spoke", "try", 1.0, 40, "share"),
        ("csat", "try", 4.0, 40, "score"),
        ("nps", "buy", 0.0, 40, "points"),
        ("nps", "whole", 0.0, 40, "points"),
        ("valence", "try", -0.45, 40, "valence"),
        ("valence", "whole", -0.45, 40, "valence"),
        ("first_reply", "try", 30.0, 9, "minutes"),
        ("minutes", "try", 30.0, 9, "minutes"),
    ],
)
def test_a_kpi_is_the_maps_own_figure(journey, study, measure, stage, value, n, unit):
    found = kpi(journey, study, rule(measure, stage))
    assert (round(found.value, 6), found.n, found.unit) == (value, n, unit)
    assert found.low <= found.value <= found.high


def test_a_total_of_a_report_has_nobody_behind_it(journey, study):
    total = kpi(journey, study, rule("total:sessions", "whole"))
    assert (total.value, total.n, total.low) == (1200.0, None, None)


@pytest.mark.parametrize(
    ("measure", "stage", "why"),
    [
        ("lost", "whole", "kpi.not_whole"),
        ("reached", "whole", "kpi.not_whole"),
        ("ces", "try", "kpi.no_question"),
        ("valence", "buy", "kpi.no_words"),
        ("resolution", "try", "kpi.few"),
        ("waiting", "try", "kpi.no_record"),
        ("event:login", "try", "kpi.no_log"),
        ("pain:login", "buy", "kpi.few"),
        ("total:visits", "whole", "kpi.no_total"),
        ("total:bounce rate", "whole", "kpi.range"),
    ],
)
def test_what_the_data_do_not_have_is_a_gap_with_its_reason(journey, study, measure, stage, why):
    found = kpi(journey, study, rule(measure, stage))
    assert (found.value, found.low, found.high, found.why.key) == (None, None, None, why)


def test_a_study_under_thirty_people_has_shares_and_no_means():
    small = placed(crowd(9, text="느려요", kind="pain", themes=("login",), valence=-0.6))
    found = tracked(draft_map(small), small, [rule("valence"), rule("pain:login", key="p")]).kpis
    assert [(k.value, k.why and k.why.key) for k in found] == [(None, "kpi.qualitative"), (1.0, None)]


def test_an_event_is_counted_among_the_people_whom_the_log_has_at_the_stage(journey, study, monkeypatch):
    log = pd.DataFrame([("try", e, f"c{i}") for i in range(8) for e in ("open", "Log in")[: 1 + (i < 2)]], columns=["stage", "event", "customer_id"])
    monkeypatch.setattr(type(study), "did", lambda self, sql: log)
    assert (kpi(journey, study, rule("event:log in")).value, kpi(journey, study, rule("event:log in")).n) == (0.25, 8)
    assert kpi(journey, study, rule("event:log in", "buy")).why.key == "kpi.few"
    assert kpi(journey, study, rule("event:signup")).why.key == "kpi.no_event"


def test_the_kpi_that_the_goal_names_goes_first(journey, study):
    rules = [rule("lost", key="a"), rule("csat", key="b")]
    assert [k.key for k in tracked(journey, study, rules, first="b").kpis] == ["b", "a"]
    assert [k.key for k in tracked(journey, study, rules, first="30일 안에 10%에서 3%로").kpis] == ["a", "b"]


# ---------------------------------------------------------------- what journey.toml may say

TOML = """
[journey]
actor = { ko = "IT 담당자", en = "The IT admin" }
scenario = "첫 설치"
[[owners]]
stage = "try"
department = { ko = "고객성공팀", en = "Customer success" }
owner = "김하늘"
[[kpis]]
key = "lost_early"
stage = "try"
ko = "초기 이탈"
en = "Lost early"
measure = "lost"
target = 0.1
better = "down"
owner = "이도윤"
"""


def test_settings_come_back_as_they_were_written(tmp_path):
    settings = parse_settings(TOML, tmp_path / "journey.toml")
    again = parse_settings(settings_text(settings), tmp_path / "journey.toml")
    assert again == settings and (again.kpis[0].target, again.journey.scenario) == (0.1, "첫 설치")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[journey]\nactr = "x"', r"no setting named 'journey.actr'; known: actor, scenario, expects\. Did you mean 'actor'\?"),
        ('[journey]\nactor = { kor = "x" }', r"no setting named 'journey.actor.kor'; known: ko, en\. Did you mean 'ko'\?"),
        ('[[owners]]\nstge = "try"', r"no setting named 'owners.0.stge'; known: stage, department, owner\. Did you mean 'stage'\?"),
        ('[[kpis]]\nkey = "a"\nmesure = "lost"', r"no setting named 'kpis.0.mesure'; .*Did you mean 'measure'\?"),
        ('[[kpis]]\nkey = "a"\nmeasure = "lsot"', r"no measure named 'lsot'; known: lost, .*Did you mean 'lost'\?"),
        ('[[kpis]]\nkey = "a"\nmeasure = "event:"', r"no measure named 'event:'"),
        ('[[kpis]]\nkey = "a"\nmeasure = "lost"\ntarget = 10', r"target of a share lies between 0 and 1\. With unit = '%' it counts to 100\."),
    ],
)
def test_a_wrong_setting_is_named_with_the_nearest_known_one(tmp_path, text, said):
    with pytest.raises(StudyError, match=said) as caught:
        parse_settings(text, tmp_path / "journey.toml")
    assert "journey.toml" in caught.value.phrase.ko and "Value error" not in caught.value.phrase.ko


@pytest.mark.parametrize("measure", [m + "login" * m.endswith(":") for m in MEASURES])
def test_every_measure_is_answered_by_a_value_or_a_reason(journey, study, measure):
    found = kpi(journey, study, rule(measure))
    assert (found.value is None) == (found.why is not None)


def test_a_kpi_of_a_stage_or_theme_that_the_study_does_not_have_is_an_error():
    with pytest.raises(StudyError, match=r"'kpis.k.stage': no stage 'tyr'.*Did you mean 'try'\?"):
        check([rule("lost", "tyr")], ["try", "buy"], ["login"])
    with pytest.raises(StudyError, match=r"no theme 'lgin'; known: login\. Did you mean 'login'\?"):
        check([rule("pain:lgin")], ["try", "buy"], ["login"])
    with pytest.raises(StudyError, match=r"two .* with key 'k'"):
        check([rule("lost"), rule("csat")], ["try", "buy"], ["login"])
