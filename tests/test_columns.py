"""What a file's columns mean is shown, corrected once and remembered; nothing is written before a person says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from journey_nb import intake, source_rules
from journey_nb.cli import main
from journey_nb.intake.columns import look
from journey_nb.model.errors import StudyError, UsageError
from journey_nb.study import open_study

SURVEY = "고객 번호,작성일,만족도(5점),의견,비고\nC-1,2026-03-05,5,좋아요,다시 올게요\nC-2,2026-03-06,2,설치가 어려워요,\n"


@pytest.fixture
def march(tmp_path: Path) -> Path:
    path = tmp_path / "설문_2026-03.csv"
    path.write_text(SURVEY, "utf-8")
    return path


def run(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["columns", *map(str, args), "--lang", "en"])
    return done.exit_code, done.stdout, done.stderr


def test_every_column_is_shown_with_its_role_and_its_shape_and_no_value(march: Path) -> None:
    (table,) = look(march)
    assert [(c.header, c.role, c.filled, c.looks.en) for c in table.columns] == [
        ("고객 번호", "customer", 2, "text"),
        ("작성일", "at", 2, "looks like a date"),
        ("만족도(5점)", "csat", 2, "looks like a number"),
        ("의견", "text", 2, "Korean text"),
        ("비고", None, 1, "Korean text"),
    ]
    code, out, _ = run(march)
    assert code == 0 and "고객 번호" in out
    assert not any(value in out for value in ("C-1", "좋아요", "어려워요"))


def test_a_change_is_a_preview_until_it_is_kept(march: Path) -> None:
    code, _, err = run(march, "--set", "text=비고", "--set", "text=의견")
    assert code == 0
    assert "comments 2" in err and "comments 3" in err and "preview" in err
    assert not (march.parent / "journey.toml").exists()


def test_what_was_said_of_march_holds_for_april(march: Path) -> None:
    assert run(march, "--set", "text=비고", "--set", "text=의견", "--keep")[0] == 0
    april = march.with_name("설문_2026-04.csv")
    april.write_text(SURVEY.replace("2026-03", "2026-04").replace("C-", "D-"), "utf-8")
    said = intake.read(april, study=open_study(march.parent)).said
    assert sorted(said["text"].dropna()) == ["다시 올게요", "설치가 어려워요", "좋아요"]


def test_what_was_kept_can_be_taken_back(march: Path) -> None:
    run(march, "--set", "text=비고", "--keep")
    assert source_rules.rule_of(march.parent, march.name) is not None
    code, _, err = run(march, "--forget")
    assert code == 0 and "Forgotten" in err
    assert source_rules.rule_of(march.parent, march.name) is None
    assert "Nothing was kept" in run(march, "--forget")[2]


def test_a_value_that_says_nothing_is_no_answer(march: Path) -> None:
    march.write_text(SURVEY + "C-3,2026-03-07,4,해당 없음,\n", "utf-8")
    assert len(intake.read(march).said["text"].dropna()) == 3
    run(march, "--missing", "해당 없음", "--keep")
    assert len(intake.read(march, study=open_study(march.parent)).said["text"].dropna()) == 2


def test_a_column_that_is_not_there_is_refused_and_nothing_is_written(march: Path) -> None:
    code, _, err = run(march, "--set", "text=의견란", "--keep")
    assert code == 2 and "의견란" in err
    assert not (march.parent / "journey.toml").exists()


def test_json_holds_what_was_and_what_would_be(march: Path) -> None:
    code, out, _ = run(march, "--set", "text=비고", "--json")
    told = json.loads(out)
    assert code == 0 and told["kept"] is False and told["match"] == "설문_*-*.csv"
    assert (told["before"]["comments"], told["after"]["comments"]) == (2, 3)


def test_a_folder_and_a_talk_have_no_columns(tmp_path: Path) -> None:
    talk = tmp_path / "a.vtt"
    talk.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n안녕하세요\n", "utf-8")
    with pytest.raises(UsageError, match="no columns"):
        look(talk)
    with pytest.raises(UsageError, match="is a folder"):
        look(tmp_path)


def test_comments_of_the_settings_stay_and_the_newest_word_comes_first(tmp_path: Path) -> None:
    settings = tmp_path / "journey.toml"
    settings.write_text('# ours\nschema = 1\n\n[[sources]]\nmatch = "*.csv"\nchannel = "store"\n', "utf-8")
    source_rules.remember(tmp_path, "설문_*.csv", {"columns": {"text": "의견"}})
    source_rules.remember(tmp_path, "설문_*.csv", {"columns": {"customer": "번호"}, "zone": "Asia/Seoul"})
    text = settings.read_text("utf-8")
    assert text.startswith("# ours")
    first, second = open_study(tmp_path).sources
    assert (first.match, first.columns, first.zone) == ("설문_*.csv", {"text": "의견", "customer": "번호"}, "Asia/Seoul")
    assert second.channel == "store"


def test_a_setting_that_is_none_leaves_the_file_alone(tmp_path: Path) -> None:
    settings = tmp_path / "journey.toml"
    settings.write_text("schema = 1\n", "utf-8")
    with pytest.raises(StudyError, match=r"journey\.toml: no setting named 'sources\.0\.colums'.*Did you mean 'columns'"):
        source_rules.remember(tmp_path, "a.csv", {"colums": {}})
    assert settings.read_text("utf-8") == "schema = 1\n"
    assert [p.name for p in tmp_path.iterdir()] == ["journey.toml"]


def test_a_notebook_shows_files_and_columns_and_keeps_what_is_confirmed(march: Path) -> None:
    import journey_nb as jn

    hostile = march.with_name("<b>설문.csv")
    hostile.write_text(SURVEY, "utf-8")
    assert "&lt;b&gt;설문.csv" in jn.inspect(march.parent)._repr_html_()
    (table,) = jn.look(march)
    assert "<td>만족도(5점)</td><td>만족도</td>" in table._repr_html_()
    jn.remember(march.parent, source_rules.pattern_of(march.name), {"columns": {"text": ["의견", "비고"]}})
    assert [c.header for c in jn.look(march, study=open_study(march.parent))[0].columns if c.role == "text"] == ["의견", "비고"]
