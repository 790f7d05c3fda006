"""Next month only what is new is read again, and nobody can tell from the result."""

from __future__ import annotations

import os
import pickle
import stat
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sources import PLAIN, examples

from journey_nb import intake
from journey_nb.intake.shelf import Shelf

from .conftest import Rule, Settings

Put = Callable[..., Path]
MARCH = "고객ID,작성일,만족도,의견\nC-1,2026-03-05,5,좋아요\nC-2,2026-03-06,2,설치가 어려워요\n"
APRIL = "고객ID,작성일,만족도,의견\nC-2,2026-03-06,2,설치가 어려워요\nC-3,2026-04-02,4,배송이 빨라요\n"


@pytest.fixture
def study(put: Put) -> Path:
    (put("3월.csv", MARCH).parent / ".journey").mkdir()
    return put("3월.csv", MARCH).parent


def run(folder: Path, *, keep: bool = True, zone: str = "Asia/Seoul", rules: list[Rule] | None = None) -> tuple[intake.Intake, Shelf]:
    shelf = Shelf(folder / ".journey" / "cache")
    taken = intake.read(folder, study=Settings(sources=rules or []), zone=zone, kept=shelf)
    for log in taken.event_files:
        assert [*log.chunks()]
    if keep:
        shelf.keep()
    return taken, shelf


def same(a: intake.Intake, b: intake.Intake) -> None:
    for name in ("said", "identifiers", "log", "attributes", "measures", "links"):
        pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name))
    assert [f.to_json("en") for f in a.files] == [f.to_json("en") for f in b.files]
    for one, other in zip(a.event_files, b.event_files, strict=True):
        pd.testing.assert_frame_equal(pd.concat([*one.chunks()]), pd.concat([*other.chunks()]), check_dtype=False)


def test_a_new_month_is_read_and_the_old_one_is_not(study: Path, put: Put) -> None:
    _, first = run(study)
    assert (first.fresh, first.reused) == (["3월.csv"], [])
    put("4월.csv", APRIL)
    taken, second = run(study)
    assert (second.fresh, second.reused) == (["4월.csv"], ["3월.csv"])
    assert sorted(taken.said["text"].dropna()) == ["배송이 빨라요", "설치가 어려워요", "좋아요"]
    assert {f.path: f.set_aside_counts for f in taken.files} == {"3월.csv": {}, "4월.csv": {"duplicate": 1}}


@pytest.mark.parametrize("example", list(examples()), ids=lambda e: e.name)
def test_what_was_kept_is_what_reading_would_give(example: object, tmp_path: Path) -> None:
    (tmp_path / ".journey").mkdir()
    (tmp_path / example.file).write_bytes(example.make(PLAIN))  # type: ignore[attr-defined]
    plain = intake.read(tmp_path, study=Settings(), zone="Asia/Seoul")
    same(plain, run(tmp_path)[0])
    again, shelf = run(tmp_path)
    same(plain, again)
    assert shelf.fresh == [] or example.source == "marketo"  # type: ignore[attr-defined]  # its names come from other files


def test_a_changed_byte_a_changed_rule_and_a_changed_zone_are_read_again(study: Path, put: Put) -> None:
    run(study)
    put("3월.csv", MARCH.replace("좋아요", "좋았어요"))
    assert run(study)[1].fresh == ["3월.csv"]
    assert run(study, rules=[Rule("*.csv", channel="매장")])[1].fresh == ["3월.csv"]
    run(study)
    taken, shelf = run(study, zone="America/New_York")
    assert shelf.fresh == ["3월.csv"]
    assert taken.said["at"].min() == pd.Timestamp("2026-03-05T05:00Z")


def test_nothing_is_written_before_a_build_ends_well_and_only_the_owner_may_read_it(study: Path) -> None:
    run(study, keep=False)
    assert list((study / ".journey").iterdir()) == []
    run(study)
    (entry,) = (study / ".journey" / "cache").iterdir()
    if os.name == "posix":
        assert stat.S_IMODE(entry.stat().st_mode) == 0o600


def test_an_entry_that_no_file_asks_for_is_dropped(study: Path, put: Put) -> None:
    run(study)
    put("3월.csv", APRIL)
    run(study)
    assert len(list((study / ".journey" / "cache").iterdir())) == 1


class Evil:
    """A pickle that makes a folder where it is read: in the folder that the test runs in."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("evil",)


@pytest.mark.parametrize("content", [pickle.dumps(Evil()), b"", b"\x80\x05", pickle.dumps({"said": 1})], ids=["code", "empty", "cut", "other"])
def test_an_entry_that_cannot_be_trusted_runs_nothing_and_the_file_is_read(study: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study.parent)
    plain, _ = run(study)
    (entry,) = (study / ".journey" / "cache").iterdir()
    entry.write_bytes(content)
    taken, shelf = run(study)
    assert shelf.fresh == ["3월.csv"] and not (study.parent / "evil").exists()
    same(plain, taken)
