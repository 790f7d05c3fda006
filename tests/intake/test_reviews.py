"""Google Play's reviews: who speaks, when, and which review it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import intake

from .conftest import Rule, Settings

Put = Callable[..., Path]
FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "intake" / "reviews_com.example.haesol_202603.csv"
NEW = (
    "Package Name,App Version Code,App Version Name,Reviewer Language,Device,Review Submit Date and Time,Review Submit Millis Since Epoch,"
    "Review Last Update Date and Time,Review Last Update Millis Since Epoch,Star Rating,Review Title,Review Text,"
    "Developer Reply Date and Time,Developer Reply Millis Since Epoch,Developer Reply Text,Review Link"
)
OLD = (
    "Package Name,App Version,Reviewer Language,Reviewer Hardware Model,Review Submit Date and Time,Review Submit Millis Since Epoch,"
    "Review Last Update Date and Time,Review Last Update Millis Since Epoch,Star Rating,Review Title,Review Text,"
    "Developer Reply Date and Time,Developer Reply Millis Since Epoch,Developer Reply Text,Review Link"
)
LINK = "https://play.google.com/apps/publish?account=7#ReviewDetailsPlace:p=com.example.app&reviewid=gp:{}"


def export(*reviews: dict[str, str], header: str = NEW, end: str = "\n") -> bytes:
    """A monthly file as Play writes it: UTF-16 with its mark, blank where a reviewer left nothing."""
    names = header.split(",")
    plain = {"Package Name": "com.example.app", "Star Rating": "5", "Reviewer Language": "en"}
    text = io.StringIO()
    out = csv.DictWriter(text, names, restval="", lineterminator=end)
    out.writeheader()
    out.writerows([{k: v for k, v in {**plain, **review}.items() if k in names} for review in reviews])
    return b"\xff\xfe" + text.getvalue().encode("utf-16-le")


def review(key: str, millis: int, text: str = "Good", stars: str = "5", **more: str) -> dict[str, str]:
    said = {"Review Text": text, "Star Rating": stars, "Review Link": LINK.format(key) if key else ""}
    return {**said, "Review Submit Millis Since Epoch": str(millis), "Review Last Update Millis Since Epoch": str(millis), **more}


def test_a_monthly_file_is_recognised_and_says_which_columns_decided() -> None:
    found = intake.recognise(FIXTURE)
    assert (found.source, found.kind, found.self_selected) == ("google_play", "review", True)
    assert "'Star Rating'" in found.why.en and found.why.ko.startswith("구글 플레이 리뷰입니다")


def test_every_row_is_kept_and_stars_are_one_to_five() -> None:
    taken = intake.read(FIXTURE)
    report = taken.files[0]
    assert (report.rows_read, report.rows_kept, report.encoding) == (4, 4, "utf-16 le (BOM)")
    rated = taken.said[taken.said["measure"] == "rating"]
    assert rated["score"].tolist() == [5.0, 2.0, 4.0, 1.0]
    assert rated[["scale_low", "scale_high"]].drop_duplicates().to_numpy().tolist() == [[1.0, 5.0]]
    assert taken.said["touchpoint"].unique().tolist() == ["앱 스토어"]


def test_title_and_text_are_one_statement() -> None:
    said = intake.read(FIXTURE).said
    assert said.loc[said["item"] == "review text", "text"].iloc[0] == "접속이 끊깁니다\n회사 방화벽 안에서는 로그인이 안 됩니다. 이틀째입니다."


def test_the_developers_reply_is_never_a_customers_word() -> None:
    said = intake.read(FIXTURE).said
    reply = said[said["item"] == "developer reply text"]
    assert reply["voice"].tolist() == ["team"]
    assert reply["at"].iloc[0].isoformat() == "2026-03-06T01:00:00+00:00"
    assert set(said.loc[said["item"] != "developer reply text", "voice"]) == {"customer"}
    assert reply["record_key"].iloc[0] in set(said.loc[said["voice"] == "customer", "record_key"])


def test_a_review_is_dated_by_its_last_change_in_utc() -> None:
    said = intake.read(FIXTURE, zone="Asia/Seoul").said
    changed = said[said["record_key"] == "review id=gp:AOqp-one"]
    assert changed["at"].iloc[0].isoformat() == "2026-03-05T23:30:00+00:00"
    assert set(said["at_precision"]) == {"instant"}


def test_nobody_is_named_so_every_review_is_a_response_of_its_own() -> None:
    from journey_nb.identity import assign

    said = assign(intake.read(FIXTURE).said, b"k" * 32)
    assert not said["known"].any()
    assert said["customer_id"].nunique() == 4


def test_the_link_holds_the_reviews_own_id_in_both_forms_it_ever_had(put: Put) -> None:
    new = "https://play.google.com/console/u/0/developers/1/app/2/user-feedback/review-details?reviewId=gp%3Aone&corpus=PUBLIC_REVIEWS"
    put("a.csv", export(review("one", 1767225600000)))
    folder = put("b.csv", export(review("", 1767225600000, **{"Review Link": new}), review("two", 1767225700000))).parent
    taken = intake.read(folder)
    assert set(taken.said["record_key"]) == {"review id=gp:one", "review id=gp:two"}
    assert sum(f.rows_set_aside for f in taken.files) == 1


def test_of_two_states_of_a_review_the_later_one_counts(put: Put) -> None:
    first, later = review("one", 1767225600000, "Fine", "4"), review("one", 1767225600000, "Broken now", "1")
    later["Review Last Update Millis Since Epoch"] = "1770000000000"
    put("reviews_202601.csv", export(first, review("two", 1767225700000)))
    folder = put("reviews_202602.csv", export(later, review("three", 1769990000000))).parent
    taken = intake.read(folder)
    one = taken.said[taken.said["record_key"] == "review id=gp:one"]
    assert one["text"].dropna().tolist() == ["Broken now"] and one["score"].dropna().tolist() == [1.0]
    report = next(f for f in taken.files if f.path == "reviews_202601.csv")
    assert report.set_aside_counts == {"duplicate": 1} and report.rows_read == report.rows_kept + report.rows_set_aside


def test_stars_without_a_link_get_a_key_that_no_file_name_or_row_moves(put: Put) -> None:
    bare = [review("", 1767225600000 + i, "", str(1 + i % 5), Device="a52q") for i in range(5)]
    one = intake.read(put("a.csv", export(*bare))).said
    two = intake.read(put("b.csv", export(*reversed(bare), review("", 1767000000000, "")))).said
    assert set(one["record_key"]) < set(two["record_key"]) and one["record_key"].nunique() == 5


def test_the_older_header_is_read_too(put: Put) -> None:
    taken = intake.read(put("a.csv", export(review("one", 1767225600000, "Slow", "2"), header=OLD)))
    assert taken.files[0].source == "google_play"
    assert taken.said["text"].dropna().tolist() == ["Slow"] and taken.said["touchpoint"].iloc[0] == "App store"


def test_dates_stand_in_where_there_are_no_millis(put: Put) -> None:
    header = "Package Name,Reviewer Language,Device,Review Submit Date and Time,Review Last Update Date and Time,Star Rating,Review Text,Review Link"
    dated = {"Review Submit Date and Time": "2026-01-01T00:00:00Z", "Review Last Update Date and Time": "", "Review Text": "Slow"}
    taken = intake.read(put("a.csv", export(dated, header=header)), zone="Asia/Seoul")
    assert taken.files[0].source == "google_play"
    assert taken.said["at"].iloc[0].isoformat() == "2026-01-01T00:00:00+00:00"


def test_a_table_of_reviews_from_elsewhere_is_not_taken_for_googles(put: Put) -> None:
    assert intake.recognise(put("a.csv", "Review ID,Date,Star rating,Review text\nrev-000001,2026-01-02,2,Crashes on start\n")).source == "table"


def test_a_header_without_reviews_is_known_and_empty(put: Put) -> None:
    report = intake.inspect(put("a.csv", export())).files[0]
    assert (report.source, report.rows_read) == ("google_play", 0) and "no row under the header" in report.why.en


def test_broken_rows_line_ends_and_formulas_do_no_harm(put: Put) -> None:
    body = export(review("one", 1767225600000, '=HYPERLINK("http://x","y")', "9"), review("two", 1767225700000, "Zwei\r\nZeilen", "x"), end="\r\n")
    cut = body + "com.example.app,1\n\n".encode("utf-16-le")
    taken = intake.read(put("2026년 3월 리뷰.csv", cut))
    report = taken.files[0]
    assert (report.rows_read, report.rows_kept, report.rows_mended) == (4, 3, 1)
    assert report.set_aside_counts == {"blank": 1}
    assert [t.replace("\r\n", "\n") for t in taken.said["text"].dropna()] == ['=HYPERLINK("http://x","y")', "Zwei\nZeilen"]
    assert taken.said["score"].notna().sum() == 0 and "outside its scale 1 to 5" in taken.log["detail_en"].iloc[-1]


def test_an_empty_file_is_named_with_its_remedy(put: Put) -> None:
    assert intake.inspect(put("reviews_202603.csv", b"\xff\xfe")).files[0].source == "unreadable"


@pytest.mark.parametrize("source", ["table", "survey_table"])
def test_a_study_that_says_otherwise_is_heard(put: Put, source: str) -> None:
    rules = Settings([Rule("*.csv", source=source)])
    assert intake.inspect(put("a.csv", export(review("one", 1767225600000))), study=rules).files[0].source == source


def test_a_study_names_the_touchpoint_and_the_columns(put: Put) -> None:
    rules = Settings([Rule("*.csv", touchpoint="Play", columns={"text": "Review Text", "customer": "Device"})])
    said = intake.read(put("a.csv", export(review("one", 1767225600000, Device="kim"))), study=rules).said
    assert said["touchpoint"].unique().tolist() == ["Play"] and set(said["customer"]) == {"kim"}


def test_a_study_that_names_a_missing_column_is_told(put: Put) -> None:
    report = intake.inspect(put("a.csv", export(review("one", 1767225600000))), study=Settings([Rule("*.csv", columns={"text": "Review Txt"})])).files[0]
    assert report.error is not None and "Did you mean 'Review Text'?" in report.error.phrase.en


def test_reviews_become_a_map(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey_nb import pipeline

    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    folder = put("reviews.csv", FIXTURE.read_bytes()).parent
    study, _ = pipeline.study_for([folder], out=tmp_path / "out")
    built = pipeline.build([folder], study=study)
    journey = built.book.maps[0]
    assert journey.people == 4 and not journey.known
    said = built.research.said
    assert isinstance(said, pd.DataFrame) and said.loc[said["voice"] == "team", "valence"].isna().all()
