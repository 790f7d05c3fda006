"""What a person changes lies over the data with a name, can be taken back, and survives the next build."""

import json

import pytest
from charts.made_books import eight_people
from click.testing import CliRunner

from journey_nb.charts.saying import findings
from journey_nb.cli import main
from journey_nb.mapping.editing import Editing, comments, current, decided, point, visible
from journey_nb.mapping.history import restore, saves, study_of
from journey_nb.model.decisions import read, record
from journey_nb.model.errors import UsageError
from journey_nb.model.plain import dumps

PAIN = "pain:buy:tp1"


@pytest.fixture
def study(tmp_path):
    (tmp_path / "journey.toml").write_text('schema = 1\nname = "가람상회"\ninvented = true\ntimezone = "Asia/Seoul"\n', "utf-8")
    (tmp_path / "reports" / "가람").mkdir(parents=True)
    (tmp_path / "reports" / "가람" / "map.json").write_text(dumps(eight_people().to_dict()), "utf-8")
    return tmp_path


@pytest.fixture
def kim(study):
    return Editing(eight_people(), study, by="김 대리")


def test_a_change_lies_over_the_data_and_the_data_stay(kim):
    kim.relabel(PAIN, "배송비가  늦게 보인다", reason="상담 기록 다섯 건")
    claim = kim.claim("P1")
    assert (claim.label.ko, kim.book.claim_label(claim).ko, kim.book.claim_label(claim).en) == (
        "배송비가 마지막에 나온다",
        "배송비가 늦게 보인다",
        "배송비가 마지막에 나온다",
    )
    over = decided(kim.book, PAIN, "label")
    assert (over.by, over.reason) == ("김 대리", "상담 기록 다섯 건")


def test_the_datas_own_words_typed_again_are_no_change(kim):
    kim.relabel(PAIN, "배송비가 마지막에 나온다")
    assert read(kim.folder) == ()
    kim.relabel(PAIN, "다른 말")
    kim.relabel(PAIN, "배송비가 마지막에 나온다")
    assert decided(kim.book, PAIN, "label") is None


def test_a_persons_emotion_stands_beside_the_datas_and_counts_nobody(kim):
    kim.feel("buy", -0.3)
    assert decided(kim.book, point("buy"), "valence").value == -0.3
    assert [e.n for e in kim.journey.emotions] == [e.n for e in eight_people().map().emotions]
    assert kim.book.orphaned == ()
    with pytest.raises(UsageError, match="between -1 and 1"):
        kim.feel("buy", 1.4)


def test_what_a_person_adds_is_an_assumption_with_a_name_and_a_code_nobody_used(kim):
    new = kim.claim(kim.write("pain", "wait", "문자가 늦게 온다"))
    assert (new.basis.kind, new.basis.by, new.code, new.evidence) == ("assumption", "김 대리", "P3", None)
    assert new.confidence.level == "assumption"


def test_a_reading_of_rows_has_to_name_them(kim):
    with pytest.raises(UsageError, match="names them"):
        kim.write("need", "wait", "미리 알고 싶다", basis="inference")
    made = kim.claim(kim.write("need", "wait", "미리 알고 싶다", basis="inference", why="인터뷰 01, 00:31:05"))
    assert (made.basis.kind, made.basis.why) == ("inference", "인터뷰 01, 00:31:05")


def test_undo_is_another_line_and_redo_one_more(kim):
    kim.hide(PAIN)
    new = kim.write("pain", "wait", "문자가 늦게 온다")
    assert kim.undo() and kim.undo() and not kim.undo()
    assert [c.id for c in kim.journey.claims] == [c.id for c in eight_people().map().claims] and kim.book.decisions == ()
    assert kim.redo() and kim.redo() and not kim.redo()
    assert kim.claim(new).label.ko == "문자가 늦게 온다" and decided(kim.book, PAIN, "hidden")
    assert len(read(kim.folder)) == 6
    assert Editing(eight_people(), kim.folder).claim(new).code == "P3", "another sitting finds it too"


def test_a_hidden_claim_leaves_the_drawing_and_not_the_file(kim):
    kim.hide("P1")
    assert [c.code for c in visible(kim.book, kim.journey).pains] == ["P2"]
    assert [c.code for c in kim.journey.pains] == ["P1", "P2"]


def test_a_hidden_claim_is_no_finding(kim):
    cited = [code for one in findings(kim.book) for code in one.codes]
    assert any(code.endswith("P1") for code in cited)
    kim.hide("P1")
    assert not any(code.endswith("P1") for one in findings(kim.book) for code in one.codes)


def test_only_what_a_person_wrote_can_be_withdrawn(kim):
    with pytest.raises(UsageError, match="hidden, not withdrawn"):
        kim.withdraw("P1")
    new = kim.write("pain", "wait", "문자가 늦게 온다")
    kim.withdraw(new)
    assert new not in {c.id for c in kim.journey.claims}
    kim.undo()
    assert kim.claim(new).label.ko == "문자가 늦게 온다"


def test_comments_and_an_owner_stand_at_a_claim(kim):
    first = kim.comment("P1", "다시 물어보자\n정말?")
    kim.comment("P1", "네")
    kim.own("P1", "물류팀")
    kim.uncomment("P1", first)
    assert [d.value for d in comments(kim.book, PAIN)] == ["네"]
    assert decided(kim.book, PAIN, "owner").value == "물류팀"


def test_a_decision_survives_a_new_build_and_is_listed_when_its_subject_is_gone(kim):
    kim.relabel(PAIN, "배송비가 늦게 보인다")
    again = eight_people()
    assert current(again, kim.folder).claim_label(again.map().pains[0]).ko == "배송비가 늦게 보인다"
    from dataclasses import replace

    without = replace(again, maps=(replace(again.map(), pains=again.map().pains[1:]),))
    assert [d.subject for d in current(without, kim.folder).orphaned] == [PAIN]


def test_the_map_of_a_study_is_found_again_from_its_folder(study):
    assert study_of(study / "reports" / "가람") == study_of(study / "reports" / "가람" / "map.json") == study


def said(*words):
    result = CliRunner().invoke(main, [str(w) for w in words])
    assert result.exit_code == 0, result.output
    return result.stdout


def moments(study):
    """Three saves: a label on the 1st, an emotion and a new claim on the 2nd, another label on the 3rd (in Seoul)."""
    line = {"basis": {"kind": "assumption", "by": "이도윤", "at": "2026-10-02"}, "code": "P9", "id": "w1", "kind": "pain", "stage": "wait"}
    line["label"] = {"ko": "문자가 늦다", "en": "문자가 늦다"}
    (study / "claims.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    record(study, subject=PAIN, field="label", value="하나", by="김 대리", at="2026-10-01T01:00:00Z")
    record(study, subject=point("buy"), field="valence", value=0.2, by="이도윤", at="2026-10-02T01:00:00Z")
    record(study, subject="w1", field="written", value=line, by="이도윤", at="2026-10-02T01:00:00Z")
    record(study, subject=PAIN, field="label", value="둘", by="김 대리", at="2026-10-02T16:00:00Z")


def test_every_save_is_a_snapshot_that_can_be_read_back(study):
    moments(study)
    told = json.loads(said("history", study / "reports" / "가람", "--json"))
    assert [(s["number"], s["by"], len(s["changes"])) for s in told["saves"]] == [(1, "김 대리", 1), (2, "이도윤", 2), (3, "김 대리", 1)]
    assert "2026-10-03 01:00:00" in said("history", study)


def test_going_back_is_one_more_save_and_can_be_taken_back(study):
    moments(study)
    book = eight_people()
    said("restore", study / "reports" / "가람" / "map.json", "2026-10-01", "--by", "박")
    now = current(book, study)
    assert decided(now, PAIN, "label").value == "하나" and decided(now, point("buy"), "valence") is None
    assert "w1" not in {c.id for c in now.map().claims}, "what was written later is withdrawn"
    assert len(read(study)) == 4 + 3, "nothing is erased"
    made = restore(study, "#3", by="박")
    now = current(book, study)
    assert len(made) == 3 and decided(now, PAIN, "label").value == "둘"
    assert now.map().claims and "w1" in {c.id for c in now.map().claims}
    assert restore(study, "#3", by="박") == ()


def test_a_day_ends_in_the_studys_own_zone(study):
    moments(study)
    restore(study, "2026-10-02", by="박", timezone="Asia/Seoul")
    assert decided(current(eight_people(), study), PAIN, "label").value == "하나", "01:00 on the 3rd in Seoul is the 2nd in UTC"


def test_a_moment_that_is_none_is_an_error_that_says_how(study):
    moments(study)
    with pytest.raises(UsageError, match="#12"):
        restore(study, "어제", by="박")
    with pytest.raises(UsageError, match="last one is #3"):
        restore(study, "#7", by="박")
    assert len(saves(read(study))) == 3
