"""The real files: counts known from elsewhere must come out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import intake

ROWS = {
    "s01_ecom_clickstream/ecom.csv.gz": ("event_log", 31106),
    "s02_patients_log/patients.csv": ("event_log", 5442),
    "s03_pm4py_small_logs/receipt.csv": ("event_log", 8577),
    "s03_pm4py_small_logs/roadtraffic100traces.csv": ("event_log", 390),
    "s03_pm4py_small_logs/roadtraffic100traces.xes": ("event_log", 390),
    "s05_cdnow/CDNOW_sample.txt": ("table", 6919),
    "s06_online_retail_sample/online_retail_sample.csv": ("table", 2709),
    "s07_ibm_telco/Telco-Customer-Churn.csv": ("table", 7043),
    "s08_nps_fr_latin1/nps.csv": ("survey_table", 13954),
    "s09_event_survey_nps/input_01.csv": ("google_forms", 39),
    "s10_bank_marketing/bank.csv": ("table", 10000),
    "s11_qualtrics_export/sample.csv": ("qualtrics", 1),
    "s15_qualcoder_examples/cases456.xlsx": ("table", 3),
    "s18_podcast_interview_vtt/goodboy.vtt": ("captions", 753),
    "s18_podcast_interview_vtt/goodboy.srt": ("captions", 753),
    "s18_podcast_interview_vtt/goodboy.tsv": ("captions", 753),
}
MESSY = {
    "a_cp949.csv": 0,
    "b_bom_semicolon_decimalcomma_thousand_won.csv": 0,
    "c_utf16_tab.txt": 0,
    "d_mixed_timezones.csv": 0,
    "e_broken_rows.csv": 4,
    "f_1904_merged_headers.xlsx": 0,
}


def nps(said: pd.DataFrame) -> float:
    score = said.loc[said["measure"] == "nps", "score"]
    return 100 * float((score >= 9).sum() - (score <= 6).sum()) / len(score)


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_real_files(test_data: Path, name: str) -> None:
    report = intake.inspect(test_data / "real" / name).files[0]
    assert (report.source, report.rows_kept) == ROWS[name]
    assert report.rows_read == report.rows_kept + report.rows_set_aside


@pytest.mark.parametrize("name", MESSY)
def test_every_messy_file_gives_the_same_nps(test_data: Path, name: str) -> None:
    taken = intake.read(test_data / "real" / "s21_messy_made" / name)
    report = taken.files[0]
    assert (report.rows_kept, report.rows_set_aside) == (240, MESSY[name])
    assert nps(taken.said) == 13.75
    truth = pd.read_csv(test_data / "real" / "s21_messy_made" / "truth.csv", dtype=str)
    scored = taken.said[taken.said["measure"] == "nps"]
    assert scored["customer"].tolist() == truth["고객ID"].tolist()
    if name[0] in "abcde":
        assert scored["at"].tolist() == pd.to_datetime(truth["응답일시"], utc=True).tolist()


def test_the_french_survey_has_its_nps_and_its_gaps(test_data: Path) -> None:
    taken = intake.read(test_data / "real" / "s08_nps_fr_latin1" / "nps.csv")
    assert round(nps(taken.said), 2) == 53.42
    assert 13954 - int((taken.said["measure"] == "nps").sum()) == 342
    assert "2,345" in taken.files[0].why.en
    assert "Il y a très peu de caisse ouverte" in taken.said["text"].dropna().iloc[0]


def test_the_podcast_is_one_source_in_three_forms(test_data: Path) -> None:
    taken = intake.read(test_data / "real" / "s18_podcast_interview_vtt")
    assert len(taken.said) == 753
    assert sum(r.twin_of is not None for r in taken.files) == 2


def test_everything_real_is_listed_and_adds_up(test_data: Path) -> None:
    inspection = intake.inspect(test_data / "real")
    assert all(r.why.en and r.why.ko and r.rows_read == r.rows_kept + r.rows_set_aside for r in inspection.files)
    assert not [r.path for r in inspection.files if r.source == "unreadable"]
    assert inspection.text("ko") and inspection.to_json("en")["rows_read"] > 80_000


def test_strings_that_break_software_are_read_as_they_are(test_data: Path, tmp_path: Path) -> None:
    strings = [s for s in json.loads((test_data / "hostile" / "blns.json").read_text("utf-8")) if s.strip()]
    with open(tmp_path / "a.csv", "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["고객ID", "의견"], *([f"k{i}", s] for i, s in enumerate(strings))])
    taken = intake.read(tmp_path / "a.csv")
    assert taken.files[0].rows_kept == len(strings)
    said = dict(zip(taken.said["customer"], taken.said["text"], strict=True))
    assert all(said[f"k{i}"] == s.strip() for i, s in enumerate(strings) if f"k{i}" in said and "\x00" not in s)
    assert len(said) > 0.95 * len(strings)
    intake.write_tables(intake.inspect(tmp_path / "a.csv"), tmp_path / "out")
    with open(tmp_path / "headers.csv", "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([strings, ["x"] * len(strings)])
    inspection = intake.inspect(tmp_path / "headers.csv")
    assert inspection.files[0].source != "unreadable" and inspection.text("ko")
