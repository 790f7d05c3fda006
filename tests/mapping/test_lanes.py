"""What a team says beside the data: whose journey it is, who looks after what, and the journey it wants."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from journey_nb.assumptions.written import Written
from journey_nb.mapping.build import draft_map, speakers
from journey_nb.mapping.future import future_map
from journey_nb.mapping.header import headed, looked_after, owned
from journey_nb.mapping.lanes import laned, watched
from journey_nb.mapping.verdicts import judge
from journey_nb.model.claims import Basis
from journey_nb.model.decisions import Decision
from journey_nb.model.errors import StudyError
from journey_nb.model.journey import MapBook, Period, StudyFacts
from journey_nb.model.phrase import Phrase
from journey_nb.settings import Header, KpiRule, OwnerRule, Settings, Words

from .people import MODEL, crowd, placed

NAMES = {"try": Phrase("Try", "시험"), "buy": Phrase("Buy", "구매")}


def written(kind, *, state="current", stage="try", tests_by=None, label="처음부터 막힘없이", **more):
    basis = Basis("assumption", by="김하늘", at="2026-10-02", tests_by=tests_by)
    return Written(f"w-{kind}-{state}", "G1", kind, stage, Phrase.same(label), basis, state=state, **more)


def decided(subject, field, value, at="2026-10-01T00:00:00Z"):
    return Decision(at, "이도윤", subject, field, value)


DRAWN = {}


def drawn(study):
    """The map of a study, drawn once."""
    if id(study) not in DRAWN:
        DRAWN[id(study)] = study, draft_map(study)
    return DRAWN[id(study)][1]


@pytest.fixture(scope="module")
def study():
    rows = crowd(40, text="로그인이 느려요", kind="pain", themes=("login",), valence=-0.6, touchpoint="앱")
    return placed([*rows, *({"customer_id": f"f{i}", "stage": "try", "touchpoint": "앱", "text": "좋아요", "valence": 0.5} for i in range(3))])


# ---------------------------------------------------------------- header and owners


def test_a_map_says_whose_journey_it_is_in_both_languages(study):
    header = Header(actor=Words(ko="IT 담당자", en="The IT admin"), scenario=" ", expects="Up in a day")
    journey = headed(drawn(study), header)
    assert (journey.actor, journey.scenario, journey.expects) == (Phrase("The IT admin", "IT 담당자"), None, Phrase.same("Up in a day"))


def test_a_decision_wins_over_what_journey_toml_says_of_a_stage_and_can_be_taken_back(study):
    stages = drawn(study).stages
    rules = [OwnerRule(stage="try", department=Words(ko="고객성공팀", en="Customer success"), owner="김하늘"), OwnerRule(stage="buy", owner="이도윤")]
    made = {s.key: s for s in owned(stages, rules, [decided("stage:try", "department", {"ko": "영업팀", "en": "Sales"})], "en")}
    assert (made["try"].department, made["try"].department_words, made["try"].owner) == ("Sales", Phrase("Sales", "영업팀"), "김하늘")
    assert (made["buy"].department, made["buy"].owner) == (None, "이도윤")
    back = [decided("stage:try", "department", "영업팀"), decided("stage:try", "department", None, "2026-10-02T00:00:00Z")]
    assert owned(stages, rules, back, "ko")[0].department == "고객성공팀"


def test_an_owner_of_a_stage_that_is_none_is_an_error_with_the_nearest_one(study):
    with pytest.raises(StudyError, match=r"'owners.stage': no stage 'tyr'; known: try, buy, whole\. Did you mean 'try'\?"):
        owned(drawn(study).stages, [OwnerRule(stage="tyr")])


def test_the_inventory_says_whose_a_touchpoint_is_at_the_stage_it_names_before_everywhere(study):
    spots = drawn(study).touchpoints
    rows = pd.DataFrame(
        [("앱", "", "개발팀", "ours", "online"), ("앱", "시험", "고객성공팀", "", ""), ("전화", "시험", "상담팀", "theirs", "offline")],
        columns=["touchpoint", "stage", "owner", "side", "medium"],
    )
    (spot,) = looked_after(spots, rows, NAMES)
    assert (spot.owner, spot.ours, spot.online) == ("고객성공팀", True, True)
    assert looked_after(spots, rows[rows["touchpoint"] == "전화"], NAMES) == spots
    assert looked_after(spots, None, NAMES) == spots


def test_complaints_of_a_touchpoint_are_counted_in_people_with_a_pain_there(study):
    (spot,) = drawn(study).touchpoints
    assert (spot.reached, spot.complaints) == (43, 40)
    twice = placed([*crowd(2, text="느려요", kind="pain", themes=("login",), touchpoint="앱")] * 2)
    assert drawn(twice).touchpoints[0].complaints == 2


def test_the_lanes_and_the_kpis_come_from_the_settings_of_the_study(study, tmp_path):
    settings = Settings(
        journey=Header(actor="IT 담당자"), owners=[OwnerRule(stage="try", owner="김하늘")], kpis=[KpiRule(key="pained", stage="try", measure="pain:login")]
    )
    research = SimpleNamespace(study=SimpleNamespace(folder=tmp_path, settings=settings), said=study.said, extras={}, model=MODEL)
    journey = watched(laned(drawn(study), study, research), study, research)
    assert (journey.actor, journey.stages[0].owner, [k.key for k in journey.kpis]) == (Phrase.same("IT 담당자"), "김하늘", ["pained"])
    wrong = replace(study, themes={})
    with pytest.raises(StudyError, match="no theme 'login'"):
        laned(drawn(wrong), wrong, research)


# ---------------------------------------------------------------- written kinds


def judged(study, *claims):
    return judge(drawn(study), claims, spoke=speakers(study).to_dict(), seen={})


def test_a_written_factor_or_thought_is_confirmed_by_those_who_say_so():
    rows = crowd(3, text="가격을 봤어요", kind="decision_factor", themes=("price",)) + [
        {"customer_id": f"q{i}", "stage": "try", "text": "로그인은 어떻게 하나요?", "kind": "question", "themes": ("login",)} for i in range(2)
    ]
    journey = judged(placed(rows), written("factor", tests_by="theme:price"), written("thought", tests_by="theme:login"))
    assert [(c.id, c.verdict.kind, c.evidence.n_people) for c in (*journey.factors, *journey.thoughts)] == [
        ("w-factor-current", "confirmed", 3),
        ("w-thought-current", "confirmed", 2),
    ]


def test_that_nobody_names_a_factor_contradicts_nothing(study):
    (factor,) = judged(study, written("factor", tests_by="theme:price")).factors
    assert (factor.verdict.kind, factor.verdict.reason.key) == ("untested", "verdict.few_spoke")


def test_customers_words_neither_confirm_nor_contradict_a_goal_or_an_expectation(study):
    journey = judged(study, written("goal", tests_by="theme:login"), written("expectation"))
    assert {c.verdict.reason.key for c in (*journey.goals, *journey.expectations)} == {"verdict.not_in_data"}
    assert {c.verdict.kind for c in (*journey.goals, *journey.expectations)} == {"untested"}


def test_what_the_team_says_of_itself_has_no_verdict_and_no_evidence(study):
    journey = judged(study, *(written(kind) for kind in ("value", "note", "frontstage", "backstage", "support")))
    ours = (*journey.values, *journey.notes, *journey.frontstage, *journey.backstage, *journey.support)
    assert len(ours) == 5 and {(c.verdict, c.evidence, c.confidence.level) for c in ours} == {(None, None, "assumption")}


# ---------------------------------------------------------------- as it is, as it is to be


def test_what_is_to_be_is_a_map_of_its_own_that_counts_nobody_and_judges_nothing(study):
    claims = (written("pain", tests_by="theme:login"), written("goal", state="future"), written("emotion", state="future", valence=0.6))
    today = judged(study, *claims)
    wanted = future_map(today, claims)
    assert [c.id for c in today.written] == ["w-pain-current"]
    assert (wanted.key, wanted.state, wanted.people, [s.key for s in wanted.stages]) == ("future", "future", 0, ["try", "buy"])
    assert {s.reached + s.spoke + s.observations for s in wanted.stages} == {0}
    assert [(w.id, w.verdict, w.evidence) for w in wanted.written] == [("w-goal-future", None, None), ("w-emotion-future", None, None)]
    assert (wanted.pains, wanted.touchpoints, wanted.scores) == ((), (), ())


def test_a_pain_that_is_to_be_gone_is_not_held_against_those_who_have_it_today(study):
    plain, with_future = judged(study), judged(study, written("pain", state="future", tests_by="theme:login"))
    assert with_future == plain


def test_where_nobody_wrote_what_is_to_be_there_is_no_such_map(study):
    journey = judged(study, written("goal"))
    assert future_map(journey, [written("goal")]) is None
    assert future_map(journey, [written("goal", state="future", stage="elsewhere")]) is None


def test_the_map_of_what_is_to_be_survives_its_file(study):
    wanted = future_map(judged(study), [written("goal", state="future")])
    book = MapBook(StudyFacts("s", "s", "Asia/Seoul", "try_buy"), Period(None, None, None), (wanted,))
    again = MapBook.from_dict(book.to_dict())
    assert again == book and again.map("future").goals[0].label.ko == "처음부터 막힘없이"
