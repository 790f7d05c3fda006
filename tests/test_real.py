"""Real and messy exports, all the way to a map: figures that were computed independently."""

import pytest

from journey_nb import build_report


@pytest.fixture
def built(test_data, tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    return lambda name: build_report([test_data / "real" / name], out=tmp_path / "out", report=False).built.book


@pytest.mark.parametrize("name", ["a_cp949.csv", "c_utf16_tab.txt", "e_broken_rows.csv", "f_1904_merged_headers.xlsx"])
def test_a_messy_copy_of_one_survey_gives_the_same_score(built, name):
    score = built(f"s21_messy_made/{name}").map().scores[0]
    assert (score.measure, score.n, score.value) == ("nps", 240, pytest.approx(13.75))


def test_a_french_survey_is_scored_and_its_words_are_not_judged(built):
    book = built("s08_nps_fr_latin1")
    nps = next(s for s in book.map().scores if s.measure == "nps")
    assert nps.n == 13612 and nps.value == pytest.approx(53.416, abs=0.001)
    assert not [e for e in book.map().emotions if e.measured_by == "worded"]
    assert "weak.other_language" in {r.key for r in book.weak}


def test_one_interview_in_three_formats_is_one_voice_and_one_source(built):
    book = built("s18_podcast_interview_vtt")
    assert book.map().people == 1 and not book.map().known
    assert sorted(s.rows_kept for s in book.sources) == [0, 0, 753]
    assert all(e.thin == "dots" for e in book.map().emotions)


def test_a_click_log_shows_who_got_where_and_claims_no_feeling(built):
    journey = built("s01_ecom_clickstream").map()
    assert journey.people == 600 and sum(s.events for s in journey.stages) > 30_000
    assert journey.emotions == () and journey.claims == () and journey.actions
