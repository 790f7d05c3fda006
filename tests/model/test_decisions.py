"""A person's change is an overlay: kept with name and date, taken back by another line, never lost."""

import pytest

from journey_nb.model.decisions import latest, read, record, shown
from journey_nb.model.errors import StudyError


def test_the_last_decision_wins_and_undo_is_another_line(tmp_path):
    record(tmp_path, subject="stage:setup", field="label", value="설치", by="김", at="2026-10-01T00:00:00Z")
    record(tmp_path, subject="stage:setup", field="label", value="구축", by="이", at="2026-10-02T00:00:00Z")
    assert shown(read(tmp_path), "stage:setup", "label") == "구축"
    back = record(tmp_path, subject="stage:setup", field="label", value=None, by="김", at="2026-10-03T00:00:00Z")
    assert back.was == "구축" and shown(read(tmp_path), "stage:setup", "label") is None
    assert len(read(tmp_path)) == 3 and latest(read(tmp_path)) == ()


def test_a_change_without_a_name_is_refused(tmp_path):
    with pytest.raises(StudyError, match="needs a name"):
        record(tmp_path, subject="stage:setup", field="label", value="설치", by=" ")
    assert not (tmp_path / "decisions.jsonl").exists()


def test_a_line_that_is_no_decision_is_named(tmp_path):
    record(tmp_path, subject="stage:setup", field="label", value="설치", by="김")
    with open(tmp_path / "decisions.jsonl", "a", encoding="utf-8") as out:
        out.write("{broken\n")
    with pytest.raises(StudyError, match="line 2"):
        read(tmp_path)
