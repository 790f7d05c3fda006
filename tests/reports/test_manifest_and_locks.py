"""When a report is still the same one, and who may write where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from journey_nb import _kept
from journey_nb.reports import locks, manifest
from journey_nb.reports.manifest import Input


def known(tmp_path: Path, **more):
    (tmp_path / "n.ipynb").write_text("{}", "utf-8")
    given = {"name": "r", "belongs": {"name": "s", "id": "1"}, "notebook": tmp_path / "n.ipynb", "inputs": [], "parameters": {"top": 1}, "formats": ["html"]}
    return manifest.facts(**{**given, **more})


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / "report.html").write_text("a", "utf-8")
    facts = known(tmp_path)
    manifest.write(folder, facts, files=manifest.outputs(folder), made={"pid": 1})
    return folder, facts["fingerprint"]


def test_a_report_stands_only_as_long_as_nothing_that_made_it_or_came_of_it_changed(made, tmp_path):
    folder, fingerprint = made
    assert manifest.stands(folder, fingerprint)
    for change in ({"parameters": {"top": 2}}, {"formats": ["html", "pdf"]}, {"inputs": [{"alias": "a", "sha256": "x"}]}, {"seed": 8}, {"more": {"links": 1}}):
        assert known(tmp_path, **change)["fingerprint"] != fingerprint, change
    (folder / "report.html").write_text("b", "utf-8")  # edited by hand
    assert manifest.stands(folder, fingerprint) is None


def test_a_file_taken_away_or_a_cut_off_manifest_is_no_report(made):
    folder, fingerprint = made
    whole = (folder / manifest.FILE).read_text("utf-8")
    (folder / manifest.FILE).write_text(whole[:-20], "utf-8")
    assert manifest.read(folder) is None and manifest.stands(folder, fingerprint) is None
    (folder / manifest.FILE).write_text(whole, "utf-8")
    (folder / "report.html").unlink()
    assert manifest.stands(folder, fingerprint) is None


def test_an_input_is_the_same_by_its_content_and_not_by_its_date_or_place(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name / "tables").mkdir(parents=True)
        (tmp_path / name / "map.json").write_text("{}", "utf-8")
        (tmp_path / name / "tables" / "t.csv").write_text("1", "utf-8")
    os.utime(tmp_path / "b" / "map.json", (0, 0))
    one, other = (Input("map_path", tmp_path / name / "map.json").described() for name in ("a", "b"))
    assert one == other and "map.json" not in str(one)
    assert Input("map_path", tmp_path / "a").described() == one  # a build's folder is its map and tables
    (tmp_path / "b" / "tables" / "t.csv").write_text("2!", "utf-8")
    assert Input("map_path", tmp_path / "b" / "map.json").described() != one


def test_a_manifest_names_no_place_of_this_machine(made):
    text = (made[0] / manifest.FILE).read_text("utf-8")
    assert str(made[0].parent) not in text and str(Path.home()) not in text


HOLD = """\
import sys, time
from journey_nb.reports import locks
with locks.held(sys.argv[1], 'journey batch a.toml'):
    print('held', flush=True)
    time.sleep(60)"""


def test_the_second_writer_is_told_who_and_a_killed_one_lets_go(tmp_path):
    out = tmp_path / "reports"
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(out)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        said = rf"'reports' is being written by 'journey batch a\.toml' \(.*process {other.pid}, since 20.*Wait for it"
        with pytest.raises(locks.Busy, match=said), locks.held(out, "journey build"):
            pass
    finally:
        other.kill()
        other.communicate()
    with locks.held(out, "journey build"):
        assert locks.holder(out)["pid"] == os.getpid()
    assert list(tmp_path.iterdir()) == []  # neither lock nor note stays


def test_a_lock_that_came_to_nothing_leaves_no_folder(tmp_path):
    with locks.held(tmp_path / "a" / "b", "x"):
        assert (tmp_path / "a").is_dir()
    assert not (tmp_path / "a").exists()


def test_what_is_kept_beside_the_package_is_none_of_its_code():
    manifest.code.cache_clear()
    before, kept = manifest.code(), _kept.place("face-of-a-test.woff2")
    try:
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(b"made from the rest")
        manifest.code.cache_clear()
        assert manifest.code() == before
    finally:
        kept.unlink()
