"""What is true of a document taken into a study: previewed, placed on its stages, written once, and tested by the study's data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from journey_nb import importing
from journey_nb.assumptions import written
from journey_nb.cli import main
from journey_nb.importing import into_study
from journey_nb.model.decisions import read as decisions
from journey_nb.model.errors import UsageError
from journey_nb.study import SETTINGS, read_settings

FIXTURE = Path(__file__).parents[1] / "fixtures" / "importing" / "shop_ko.md"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "서점"
    folder.mkdir()
    (folder / SETTINGS).write_text('# 우리 연구\nschema = 1\nstage_model = "service"\n', "utf-8")
    return folder


def run(*args: object) -> tuple[int, dict]:
    done = CliRunner().invoke(main, ["import", *map(str, args), "--json", "--lang", "ko"])
    return done.exit_code, json.loads(done.stdout)


def test_nothing_is_written_before_a_person_says_so(study: Path) -> None:
    before = sorted(p.name for p in study.iterdir())
    code, told = run(FIXTURE, "--study", study, "--by", "한가람")
    assert code == 0 and told["study"]["written"] is False and told["study"]["kept"] == 0
    assert told["study"]["stages"] == [
        {"document": "알게 됨", "study": "discover", "how": "name"},
        {"document": "고르기", "study": "whole", "how": "none"},
        {"document": "사기", "study": "whole", "how": "none"},
    ]
    assert sorted(p.name for p in study.iterdir()) == before


def test_the_claims_stand_in_the_study_as_assumptions_that_research_can_test(study: Path) -> None:
    code, told = run(FIXTURE, "--study", study, "--by", "정다온", "--map", "고르기=inquire", "--map", "사기=book", "--yes")
    assert code == 0 and told["study"]["written"] is True
    kept = written.read(study)
    assert {(w.stage, w.kind, w.label.ko, w.valence) for w in kept} >= {
        ("discover", "pain", "이름이 비슷한 앱이 많다", None),
        ("inquire", "emotion", "만족", 0.5),
        ("book", "need", "배송 날짜를 미리 알고 싶다", None),
        ("whole", "note", "배경: 작년에 매장 두 곳이 문을 닫았다", None),
        ("discover", "note", "기회: 광고에 아이콘을 크게 싣는다", None),
    }
    assert {(w.basis.kind, w.basis.by, w.basis.at) for w in kept} == {("assumption", "정다온", "2026-03-02")}
    assert len({w.code for w in kept}) == len(kept) == told["study"]["kept"] == 15
    assert told["study"]["points_without_stage"] == 1  # a feeling without a direction draws no point
    settings = read_settings(study / SETTINGS)
    assert settings.journey and "윤서" in str(settings.journey.actor) and settings.stage_model == "service"
    assert (study / SETTINGS).read_text("utf-8").startswith("# 우리 연구")
    (decision,) = decisions(study)
    assert (decision.subject, decision.field, decision.by, decision.value["claims"]) == ("map:everyone", "imported", "정다온", 15)


def test_the_same_document_twice_adds_nothing(study: Path, tmp_path: Path) -> None:
    copy = tmp_path / "다른 이름.md"
    copy.write_bytes(FIXTURE.read_bytes())
    run(FIXTURE, "--study", study, "--by", "정다온", "--yes")
    before = (study / "claims.jsonl").read_bytes()
    _, told = run(copy, "--study", study, "--by", "정다온", "--yes")
    assert (told["study"]["new"], told["study"]["known"]) == (0, 13)  # three points of the curve stand nowhere in this study
    assert (study / "claims.jsonl").read_bytes() == before and len(decisions(study)) == 1


def test_a_study_may_take_the_documents_stages_as_its_own(study: Path) -> None:
    _, told = run(FIXTURE, "--study", study, "--by", "정다온", "--with-stages", "--yes")
    settings = read_settings(study / SETTINGS)
    assert [(s.key, s.label) for s in settings.stages] == [("stage_1", "알게 됨"), ("stage_2", "고르기"), ("stage_3", "사기")]
    assert [s.covers for s in settings.stages] == [None, None, None]
    assert settings.stage_model is None and {w.stage for w in written.read(study)} == {"stage_1", "stage_2", "stage_3", "whole"}
    assert [row["how"] for row in told["study"]["stages"]] == ["own", "own", "own"]


def test_a_stage_whose_name_says_a_phase_covers_it_so_that_data_find_it(study: Path, tmp_path: Path) -> None:
    (tmp_path / "m.mmd").write_text("journey\nsection 인지\n a: 3\nsection 설치와 연동\n b: 2\nsection 그 뒤\n c: 4\n", "utf-8")
    planned = into_study.plan(importing.read(tmp_path / "m.mmd"), study, by="정다온", own_stages=True)
    assert planned.settings is not None
    into_study.keep(planned, by="정다온")
    assert [s.covers for s in read_settings(study / SETTINGS).stages] == [["awareness"], ["onboarding"], None]


def test_a_stage_that_is_none_is_refused_with_the_nearest(study: Path) -> None:
    found = importing.read(FIXTURE)
    with pytest.raises(UsageError, match=r"The study has no stage 'bok'; it has: .* Did you mean 'book'"):
        into_study.plan(found, study, by="정다온", named={"사기": "bok"})
    with pytest.raises(UsageError, match="The document has no stage '사가'"):
        into_study.plan(found, study, by="정다온", named={"사가": "book"})
    with pytest.raises(UsageError, match="An assumption needs a name"):
        into_study.plan(found, study, by=" ")


def test_a_study_without_stages_is_asked_to_settle_on_some(study: Path) -> None:
    (study / SETTINGS).write_text("schema = 1\n", "utf-8")
    with pytest.raises(UsageError, match="--with-stages"):
        into_study.plan(importing.read(FIXTURE), study, by="정다온")


def test_a_map_of_ours_comes_back_as_it_was(tmp_path: Path) -> None:
    code, told = run(FIXTURE, "--out", tmp_path / "map.json", "--by", "정다온")
    assert code == 0 and told["stages"] == 3 and told["topics"] == []
    code, again = run(tmp_path / "map.json")
    assert (code, again["format"]) == (0, "map")
    assert {key: again[key] for key in ("stages", "tasks", "pain_points", "opportunities", "touchpoints", "header", "curve")} == {
        key: told[key] for key in ("stages", "tasks", "pain_points", "opportunities", "touchpoints", "header", "curve")
    }


def test_the_answer_for_people_counts_what_was_not_placed() -> None:
    done = CliRunner().invoke(main, ["import", str(FIXTURE), "--lang", "ko"])
    assert done.exit_code == 0
    assert "단계 3: 알게 됨 → 고르기 → 사기" in done.output
    assert "넣지 못함 2: 단계 밖에 있고, 아는 머리말이 아님" in done.output and "할 일 2" in done.output
