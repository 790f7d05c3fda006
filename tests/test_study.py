"""The study folder: settings that explain themselves, a private corner, periods in the study's own time zone."""

import json
import stat
import sys

import pytest

from journey_nb import study as s
from journey_nb.model.errors import StudyError, UsageError


def write(folder, text):
    folder.mkdir(exist_ok=True)
    (folder / "journey.toml").write_text(text, "utf-8")
    return folder


def test_an_unknown_setting_is_refused_with_the_nearest_known_one(tmp_path):
    with pytest.raises(StudyError, match=r"no setting named 'time_zone'.*Did you mean 'timezone'\?") as caught:
        s.open_study(write(tmp_path, 'schema = 1\ntime_zone = "Asia/Seoul"\n'))
    assert "혹시 'timezone'입니까?" in caught.value.phrase.ko


def test_an_unknown_setting_of_a_source_is_found_too(tmp_path):
    with pytest.raises(StudyError, match=r"'sources.0.colums'.*Did you mean 'columns'\?"):
        s.open_study(write(tmp_path, '[[sources]]\nmatch = "*.csv"\ncolums = {}\n'))


def test_broken_toml_names_the_line(tmp_path):
    with pytest.raises(StudyError, match="line 2"):
        s.open_study(write(tmp_path, "schema = 1\nname = \n"))


def test_a_newer_schema_is_not_guessed_at(tmp_path):
    with pytest.raises(StudyError, match="schema = 2"):
        s.open_study(write(tmp_path, "schema = 2\n"))


def test_a_time_zone_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(StudyError, match="No time zone named 'Asia/Soul'"):
        s.open_study(write(tmp_path, 'timezone = "Asia/Soul"\n'))


def test_opening_a_study_writes_nothing(tmp_path):
    s.open_study(write(tmp_path, 'name = "카페"\n'))
    s.study_beside(tmp_path / "out" / "cafe", name="cafe")
    assert [p.name for p in tmp_path.rglob("*")] == ["journey.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
def test_the_private_folder_is_private(tmp_path):
    study = s.open_study(write(tmp_path, ""))
    study.keep()
    assert stat.S_IMODE((tmp_path / ".journey").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / ".journey" / "key").stat().st_mode) == 0o600
    assert s.open_study(tmp_path).key == study.key


def test_two_builds_beside_their_output_share_the_persons_key(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    one = s.study_beside(tmp_path / "a" / "out", name="a")
    assert not (tmp_path / "home").exists()  # nothing is written before a build ends well
    one.keep()
    two = s.study_beside(tmp_path / "b" / "out", name="b")
    assert one.key == two.key and len(one.key) == 32


def test_every_study_folder_has_a_key_of_its_own(tmp_path):
    one, two = (s.open_study(write(tmp_path / name, "")) for name in ("a", "b"))
    assert one.key != two.key


def test_invented_people_have_a_public_key(tmp_path):
    assert s.open_study(write(tmp_path, "invented = true\n")).key == s.PUBLIC_KEY


def test_a_named_key_file_wins_and_a_missing_one_is_an_error(tmp_path):
    (tmp_path / "k").write_bytes(b"x" * 32)
    folder = write(tmp_path / "s", "")
    assert s.open_study(folder, key_file=tmp_path / "k").key == b"x" * 32
    with pytest.raises(UsageError, match="No key file 'nope'"):
        s.open_study(folder, key_file=tmp_path / "nope")


def test_a_named_key_neither_replaces_the_studys_own_nor_is_copied(tmp_path):
    (tmp_path / "k").write_bytes(b"x" * 32)
    folder = write(tmp_path / "s", "")
    s.open_study(folder, key_file=tmp_path / "k").keep()
    assert not (folder / ".journey" / "key").exists()
    own = s.open_study(folder)
    own.keep()
    s.open_study(folder, key_file=tmp_path / "k").keep()
    assert (folder / ".journey" / "key").read_bytes() == own.key


def test_a_cut_off_key_is_not_replaced_in_silence(tmp_path):
    folder = write(tmp_path, "")
    (folder / ".journey").mkdir()
    (folder / ".journey" / "key").write_bytes(b"abc")
    with pytest.raises(StudyError, match="is no key"):
        s.open_study(folder)


@pytest.mark.parametrize(
    ("text", "zone", "first", "after", "start"),
    [
        ("2026Q3", "Asia/Seoul", "2026-07-01", "2026-10-01", "2026-06-30T15:00"),
        ("2026-12", "UTC", "2026-12-01", "2027-01-01", "2026-12-01T00:00"),
        ("2026", "Asia/Seoul", "2026-01-01", "2027-01-01", "2025-12-31T15:00"),
        ("2026-07-01/2026-07-14", "Europe/London", "2026-07-01", "2026-07-15", "2026-06-30T23:00"),
    ],
)
def test_the_first_of_july_in_seoul_is_in_the_third_quarter(text, zone, first, after, start):
    span = s.period(text, zone)
    assert (span.first.isoformat(), span.after.isoformat(), f"{span.start:%Y-%m-%dT%H:%M}") == (first, after, start)


def test_a_fiscal_year_starts_when_the_study_says():
    span = s.period("FY2026Q4", "Asia/Seoul", fiscal_year_starts=4)
    assert (span.first.isoformat(), span.after.isoformat()) == ("2027-01-01", "2027-04-01")


@pytest.mark.parametrize("text", ["2026Q5", "last month", "2026-13", "2026-07-14/2026-07-01", ""])
def test_a_wrong_period_says_how_to_write_one(text):
    with pytest.raises(UsageError, match="Write 2026Q3"):
        s.period(text, "Asia/Seoul")


def test_settings_written_for_a_new_study_can_be_read_again(tmp_path):
    settings = s.Settings(schema=1, name="해솔", timezone="Asia/Seoul", stage_model="saas_b2b", goal=s.Goal(ko="이탈 줄이기", en="Less churn"))
    (tmp_path / "journey.toml").write_text(s.settings_text(settings), "utf-8")
    assert s.read_settings(tmp_path / "journey.toml") == settings


def test_claim_lines_are_appended_and_a_broken_line_is_named(tmp_path):
    s.append_claims(tmp_path, [{"id": "pain:setup:firewall", "code": "P1"}])
    s.append_claims(tmp_path, [{"id": "pain:setup:login", "code": "P2"}])
    assert [c["code"] for c in s.read_claims(tmp_path)] == ["P1", "P2"]
    with open(tmp_path / "claims.jsonl", "a", encoding="utf-8") as out:
        out.write(json.dumps({"code": "P3"}) + "\n")
    with pytest.raises(StudyError, match="line 3"):
        s.read_claims(tmp_path)
