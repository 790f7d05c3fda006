"""DESIGN contract 1, for every source alike: rows are accounted for, times say their zone, what was said leads back to its record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sources import PLAIN, Example, examples

from journey_nb import i18n, intake
from journey_nb.intake.report import EVENTS, SAID

ALL = list(examples())
Once = Callable[[Example], intake.Intake]
pytestmark = pytest.mark.parametrize("example", ALL, ids=[e.name for e in ALL])


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Example], intake.Intake]:
    """Every example read once, for all the questions that one reading answers."""
    kept: dict[str, intake.Intake] = {}

    def read(example: Example) -> intake.Intake:
        if example.name not in kept:
            kept[example.name] = intake.read(put(tmp_path_factory.mktemp("once"), example), zone="Asia/Seoul")
        return kept[example.name]

    return read


def put(folder: Path, example: Example, texts: tuple[str, ...] = PLAIN, name: str | None = None) -> Path:
    path = folder / (name or example.file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(example.make(texts))
    return path


def events_of(taken: intake.Intake) -> pd.DataFrame:
    chunks = [chunk for log in taken.event_files for chunk in log.chunks()]
    return pd.concat(chunks, ignore_index=True) if chunks else pd.DataFrame(columns=EVENTS)


def test_every_row_is_accounted_for_and_becomes_what_it_should(example: Example, once: Once) -> None:
    taken = once(example)
    (file,) = taken.files
    assert (file.source, file.error) == (example.source, None)
    assert (file.rows_read, file.rows_set_aside) == (example.read, example.aside)
    assert file.rows_read == file.rows_kept + file.rows_set_aside
    found = (len(taken.said), len(events_of(taken)), len(taken.measures), sum(map(len, taken.extras.values())))
    assert found == (example.said, example.events, example.measures, example.extras)


def test_the_file_says_what_it_is_taken_for_in_both_languages(example: Example, once: Once) -> None:
    report = once(example).files[0]
    assert all(i18n.has(key, lang) for key in (f"source.{report.source}", f"kind.{report.kind}") for lang in ("ko", "en"))
    assert report.why.en and report.why.ko and report.why.en != report.why.ko
    assert json.loads(json.dumps(report.to_json("ko"), allow_nan=False))["why"] == report.why.ko


def test_what_was_said_has_the_columns_utc_times_and_a_place_to_look_it_up(example: Example, once: Once) -> None:
    taken = once(example)
    said, events = taken.said, events_of(taken)
    assert list(said.columns) == SAID and set(EVENTS) <= set(events.columns)
    assert str(said["at"].dtype) == "datetime64[us, UTC]" and (events.empty or str(events["at"].dtype) == "datetime64[us, UTC]")
    assert said["row"].astype(str).str.len().gt(0).all() and said["record_key"].astype(str).str.len().gt(0).all()
    assert set(said["at_precision"]) <= {"instant", "day", "month", "none"}
    assert (said["at"].isna() == (said["at_precision"] == "none")).all()


def test_every_text_is_found_again_word_for_word(example: Example, once: Once) -> None:
    if example.loses:
        pytest.skip(example.loses)
    taken = once(example)
    words = "\n".join(
        [*taken.said["text"].dropna(), *events_of(taken)["event"].dropna(), *taken.measures["dims"].dropna()]
        + [str(v) for frame in taken.extras.values() for v in frame.to_numpy().ravel()]
    )
    assert [text for text in PLAIN if text not in words] == []


def test_another_name_and_a_second_reading_give_the_same_records(example: Example, tmp_path: Path, once: Once) -> None:
    first = once(example)
    second = intake.read(put(tmp_path / "b", example, name="다른 이름" + "".join(Path(example.file).suffixes)), zone="Asia/Seoul")
    assert first.said[["record_key", "item"]].equals(second.said[["record_key", "item"]])
    assert events_of(first)["record_key"].tolist() == events_of(second)["record_key"].tolist()


def test_the_same_file_twice_is_one_source(example: Example, tmp_path: Path, once: Once) -> None:
    if example.measures or example.extras:
        pytest.skip("totals and notes count nobody")
    put(tmp_path, example)
    put(tmp_path / "둘째", example)
    taken = intake.read(tmp_path, zone="Asia/Seoul")
    assert len(taken.said) == len(once(example).said)
    assert all(f.rows_read == f.rows_kept + f.rows_set_aside for f in taken.files)
