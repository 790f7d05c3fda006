"""Google Play's reviews: who speaks, when, and which review it is."""

from __future__ import annotations

import csv
import io
import json
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


# ---------------------------------------------------------------- Apple


def apple(key: str, text: str = "Good", stars: int = 5, **more: object) -> dict[str, object]:
    said = {"rating": stars, "title": "Short", "body": text, "reviewerNickname": f"mira-{key}", "createdDate": "2026-03-05T10:00:00-08:00", "territory": "KOR"}
    return {"type": "customerReviews", "id": key, "attributes": {**said, **more}, "relationships": {"response": {"data": {"id": f"answer-{key}"}}}}


def reply(key: str, text: str, **more: object) -> dict[str, object]:
    return {"type": "customerReviewResponses", "id": f"answer-{key}", "attributes": {"responseBody": text, "lastModifiedDate": "2026-03-06T10:00:00Z"}, **more}


def page(*reviews: dict[str, object], included: tuple[dict[str, object], ...] = ()) -> dict[str, object]:
    return {"data": list(reviews), "included": list(included), "links": {"self": "/v1/apps/1/customerReviews"}}


def test_a_page_of_app_store_connect_is_reviews_stars_and_replies(put: Put) -> None:
    taken = intake.read(put("reviews.json", json.dumps(page(apple("0001"), apple("0002", "로그인이 안 됩니다", 1), included=(reply("0002", "고치겠습니다"),)))))
    (report,) = taken.files
    assert (report.source, report.kind, report.self_selected, report.rows_kept) == ("app_store", "review", True, 2)
    said = taken.said
    assert said.loc[said["item"] == "rating", "score"].tolist() == [5.0, 1.0]
    assert said.loc[said["item"] == "review", "text"].tolist() == ["Short\nGood", "Short\n로그인이 안 됩니다"]
    ours = said[said["voice"] == "team"]
    assert ours[["item", "text"]].to_numpy().tolist() == [["developer reply", "고치겠습니다"]]
    assert ours["at"].iloc[0].isoformat() == "2026-03-06T10:00:00+00:00"
    assert said["at"].iloc[0].isoformat() == "2026-03-05T18:00:00+00:00"


def test_a_response_that_names_its_review_or_stands_inside_it_is_found_too(put: Put) -> None:
    named = reply("x", "One", relationships={"review": {"data": {"type": "customerReviews", "id": "0001"}}})
    inside = apple("0002")
    inside["relationships"] = {}
    inside["response"] = {"attributes": {"responseBody": "Two"}}
    said = intake.read(put("reviews.json", json.dumps(page(apple("0001"), inside, included=(named,))))).said
    assert said.loc[said["voice"] == "team", "text"].tolist() == ["One", "Two"]


def test_a_nickname_is_a_person_a_name_to_hide_and_its_territory_a_fact(put: Put) -> None:
    taken = intake.read(put("reviews.json", json.dumps(page(apple("0001"), apple("0002")))))
    assert set(taken.said["customer"]) == {"app store mira-0001", "app store mira-0002"}
    assert ("name", "mira-0001") in set(zip(taken.identifiers["kind"], taken.identifiers["value"], strict=True))
    assert taken.attributes[["name", "value"]].to_numpy().tolist() == [["territory", "KOR"]] * 2


def test_pages_in_two_files_in_one_array_and_one_a_line_hold_each_review_once(put: Put) -> None:
    one, two = page(apple("0001"), apple("0002")), page(apple("0002"), apple("0003"))
    stitched = intake.read(put("a/pages.json", json.dumps([one, two])))
    put("b/1.json", json.dumps(one))
    apart = intake.read(put("b/2.json", json.dumps(two, indent=1)).parent)
    lines = intake.read(put("c/pages.jsonl", json.dumps(one) + "\n" + json.dumps(two) + "\n"))
    keys = ["id=0001", "id=0002", "id=0003"]
    for taken in (stitched, apart, lines):
        assert sorted(set(taken.said["record_key"])) == keys and len(taken.said) == 6
        assert all(f.rows_read == f.rows_kept + f.rows_set_aside for f in taken.files)
        assert sum(f.set_aside_counts.get("duplicate", 0) for f in taken.files) == 1


def test_the_shops_own_feed_is_marked_unverified_and_the_apps_entry_is_no_review(put: Put) -> None:
    app = {"im:name": {"label": "Haesol"}, "id": {"label": "1"}}
    entry = {"author": {"name": {"label": "mira"}}, "im:rating": {"label": "2"}, "id": {"label": "110001"}, "title": {"label": "느려요"}}
    entry |= {"content": {"label": "켜는 데 오래 걸려요"}, "updated": {"label": "2026-03-05T10:00:00-07:00"}}
    path = put("feed.json", json.dumps({"feed": {"entry": [app, entry]}}))
    found, taken = intake.recognise(path), intake.read(path)
    assert found.source == "app_store" and found.unverified and "not verified" in found.why.en and "확인하지 못했습니다" in found.why.ko
    assert (taken.files[0].rows_read, taken.files[0].rows_kept, taken.files[0].set_aside_counts) == (2, 1, {"other_kind": 1})
    assert taken.said["text"].dropna().tolist() == ["느려요\n켜는 데 오래 걸려요"]


def test_a_broken_review_does_not_take_the_good_ones_down(put: Put) -> None:
    taken = intake.read(put("reviews.json", json.dumps({"data": [apple("0001"), 7, {"type": "apps", "id": "1"}, apple("0002", rating="many")]})))
    report = taken.files[0]
    assert (report.rows_read, report.rows_kept) == (4, 2) and report.set_aside_counts == {"unreadable": 1, "other_kind": 1}
    assert taken.said["score"].dropna().tolist() == [5.0]


def test_other_json_is_left_to_its_own_reader(put: Put) -> None:
    assert intake.inspect(put("a.json", json.dumps({"data": [{"id": 1, "customerReviewsCount": 3}]}))).files[0].source == "not data"


# ---------------------------------------------------------------- shops


def test_a_masked_reviewer_is_many_people_and_nobody(put: Put) -> None:
    head = "리뷰글번호,상품번호,상품명,구매자평점,리뷰상세내용,등록자,리뷰등록일\n"
    taken = intake.read(put("a.csv", head + "4301,7,셔츠,5,핏이 예뻐요,mir****,2026.03.05.\n4302,7,셔츠,1,올이 풀렸어요,mir****,2026.03.06.\n"))
    (report,) = taken.files
    assert (report.source, report.kind, report.rows_kept) == ("smartstore", "review", 2)
    assert taken.said["customer"].isna().all() and set(taken.said["record_key"]) == {"리뷰글번호=4301", "리뷰글번호=4302"}
    assert "가려진 이름" in report.why.ko and "masked" in report.why.en and taken.attributes.empty


def test_a_sellers_answer_is_the_teams_voice_and_the_product_a_fact_of_the_buyer(put: Put) -> None:
    head = "작성자,상품명,별점,제목,후기,작성일,판매자 답글,답글일\n"
    rows = "미라,셔츠,★★★★☆,좋아요,핏이 예뻐요,2026-03-05,감사합니다,2026-03-06\n준호,셔츠,★☆☆☆☆,,올이 풀렸어요,2026-03-07,,\n"
    taken = intake.read(put("a.csv", head + rows), zone="UTC")
    said = taken.said
    assert said[["voice", "text"]].dropna().to_numpy().tolist() == [["customer", "좋아요\n핏이 예뻐요"], ["team", "감사합니다"], ["customer", "올이 풀렸어요"]]
    assert said.loc[said["voice"] == "team", "at"].dt.day.tolist() == [6] and said["score"].dropna().tolist() == [4.0, 1.0]
    assert taken.attributes[["customer", "name", "value"]].to_numpy().tolist() == [["미라", "상품명", "셔츠"], ["준호", "상품명", "셔츠"]]
    assert ("name", "준호") in set(zip(taken.identifiers["kind"], taken.identifiers["value"], strict=True))


def test_a_survey_that_asks_about_reviews_is_a_survey(put: Put) -> None:
    path = put("a.csv", "작성자,평점,리뷰를 쓰지 않은 이유는 무엇인가요?,내용\n미라,4,귀찮아서 안 썼어요,좋아요\n")
    assert intake.inspect(path).files[0].kind == "survey"
