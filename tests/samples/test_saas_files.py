"""What is true of the raw files of the generated sample, before anything is read out of them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from journey_nb import samples
from journey_nb.model.errors import UsageError
from journey_nb.samples.saas.truths import LABELS

SMALL: dict[str, Any] = {"customers": 40, "seed": 3}
BOTH = pytest.mark.parametrize("lang", samples.LANGUAGES)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {lang: samples.make("saas", tmp_path_factory.mktemp("made") / lang, lang=lang, **SMALL) for lang in samples.LANGUAGES}


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def table(folder: Path, start: str) -> list[dict[str, str]]:
    path = next(p for p in sorted(folder.glob("*.csv")) if p.name.startswith(start) and "(1)" not in p.name and "_again" not in p.name)
    with open(path, encoding="cp949" if start == "오프라인" else "utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def words(folder: Path) -> str:
    """Everything a reader of the folder could read."""
    texts = []
    for name, content in files(folder).items():
        codec = "utf-16" if name.startswith("reviews/") else "cp949" if "오프라인" in name else "utf-8"
        texts += [name, content.decode(codec)]
    return "\n".join(texts)


# ---------------------------------------------------------------- made again


@BOTH
def test_the_same_arguments_give_the_same_bytes_and_another_seed_gives_others(lang: str, made: dict[str, Path], tmp_path: Path) -> None:
    again = files(samples.make("saas", tmp_path / "again", lang=lang, **SMALL))
    assert again == files(made[lang])
    other = files(samples.make("saas", tmp_path / "other", lang=lang, customers=40, seed=4))
    assert other["product_events.csv"] != again["product_events.csv"]


def test_nothing_that_is_there_is_overwritten_and_the_truths_stay_outside(tmp_path: Path) -> None:
    folder = samples.make("saas", tmp_path / "한울", truths_beside=True, **SMALL)
    assert json.loads((tmp_path / "한울.truths.json").read_text("utf-8")) == samples.truths("saas", **SMALL)
    assert not list(folder.rglob("*truths*"))
    with pytest.raises(UsageError, match="is there already and not empty"):
        samples.make("saas", folder)


def test_a_wrong_argument_is_answered_with_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No change named 'setup_gide'; known: setup_guide, none\. Did you mean 'setup_guide'"):
        samples.make("saas", tmp_path / "a", change="setup_gide")
    with pytest.raises(UsageError, match="customers must be from 20"):
        samples.truths("saas", customers=3)
    with pytest.raises(UsageError, match=r"samples\.make\('saas', dest\)"):
        samples.path("saas")


# ---------------------------------------------------------------- the languages


def test_the_two_languages_hold_the_same_people_doing_the_same_things(made: dict[str, Path]) -> None:
    korean, english = files(made["ko"]), files(made["en"])
    same = [n for n in korean if n.startswith(("ga4/", "product_events"))]
    assert len(same) > 5 and all(korean[n] == english[n] for n in same)
    for start in ("hubspot-crm-exports-all-contacts", "hubspot-crm-exports-all-deals", "zendesk"):
        ko, en = (table(made[lang], start) for lang in ("ko", "en"))
        kept = [c for c in ko[0] if c in ("Record ID", "Email", "Amount", "Seats", "Contract months", "Deal Stage", "Became a Lead Date", "Id", "Created at")]
        assert [[row[c] for c in kept] for row in ko] == [[row[c] for c in kept] for row in en]
    ko, en = table(made["ko"], "온보딩 설문"), table(made["en"], "Onboarding survey")
    assert [list(r.values())[1] for r in ko] == [list(r.values())[1] for r in en]
    assert [list(r.values())[5:9] for r in ko] == [list(r.values())[5:9] for r in en]
    assert [[c == "" for c in list(r.values())[9:]] for r in ko] == [[c == "" for c in list(r.values())[9:]] for r in en]


# ---------------------------------------------------------------- invented


@BOTH
def test_every_address_and_number_belongs_to_nobody(lang: str, made: dict[str, Path]) -> None:
    text = words(made[lang])
    hosts = set(re.findall(r"@([A-Za-z0-9.-]+[A-Za-z])", text))
    assert hosts and all(host.endswith(".example.com") for host in hosts)
    numbers = re.findall(r"(?<!\d)01\d-\d{3,4}-\d{4}(?!\d)", text)
    assert numbers and all(n.startswith("010-0000-") for n in numbers)
    assert ("모두 지어낸 것" if lang == "ko" else "made up") in text
    assert "invented = true" in (made[lang] / "journey.toml").read_text("utf-8")


@BOTH
def test_no_word_of_the_truths_is_in_the_raw_files(lang: str, made: dict[str, Path]) -> None:
    text = words(made[lang]).casefold()
    for label in LABELS.values():
        assert label["ko"] not in text and label["en"].casefold() not in text
    for word in ("careful", "went_on", "persona", "planted", "truth", "setup_guide_lowers", "separation"):
        assert word not in text, word


# ---------------------------------------------------------------- the formats


@BOTH
def test_each_file_has_the_encoding_and_the_mess_of_its_product(lang: str, made: dict[str, Path]) -> None:
    found = files(made[lang])
    review = next(content for name, content in found.items() if name.startswith("reviews/"))
    assert review.startswith(b"\xff\xfe") and "Star Rating" in review.decode("utf-16")
    if lang == "ko":
        sheet = found["오프라인 접점.csv"]
        with pytest.raises(UnicodeDecodeError):
            sheet.decode("utf-8")
        assert sheet.decode("cp949").splitlines()[-1].startswith("합계,")
        assert re.search(r"\n2026\. \d+\. \d+ (오전|오후) \d+:\d\d:\d\d,", found["온보딩 설문(응답) - 설문지 응답 시트1.csv"].decode("utf-8"))
        talk = found["인터뷰/인터뷰 01.txt"].decode("utf-8")
        assert re.search(r"^\d{4}\.\d\d\.\d\d [월화수목금토일] (오전|오후) \d+:\d\d ・ \d+분 \d+초$", talk, re.M) and re.search(
            r"^참석자 1 \d\d:\d\d$", talk, re.M
        )
    else:
        assert found["Offline touchpoints.csv"].startswith(b"\xef\xbb\xbf")
        assert found["interviews/Interview 01.vtt"].startswith(b"WEBVTT\n")


@BOTH
def test_the_product_log_holds_a_test_account_and_some_days_twice(lang: str, made: dict[str, Path]) -> None:
    rows = table(made[lang], "product_events.csv")
    assert len({r["event_id"] for r in rows}) == len(rows)
    test = samples.truths("saas", **SMALL)["test_account"]
    assert sum(row["user"] == test for row in rows) == 6
    again = list(csv.DictReader((made[lang] / "product_events_2026-04_again.csv").read_text("utf-8").splitlines()))
    assert again and all(row in rows for row in again)


def test_web_events_are_what_bigquery_exports(made: dict[str, Path]) -> None:
    rows = [json.loads(line) for p in sorted((made["en"] / "ga4").iterdir()) for line in p.read_text("utf-8").splitlines()]
    assert {"event_date", "event_timestamp", "event_name", "event_params", "user_pseudo_id", "traffic_source", "device"} <= set(rows[0])
    assert all(re.fullmatch(r"\d+\.\d{10}", r["user_pseudo_id"]) and len(r["event_timestamp"]) == 16 for r in rows)
    named = Counter(r["event_name"] for r in rows)
    assert named["first_visit"] == 62 == len({r["user_pseudo_id"] for r in rows})  # 60 browsers and two tablets at stands
    assert all({p["key"] for p in r["event_params"]} >= {"ga_session_id", "page_location"} for r in rows)


def test_files_grow_in_proportion_to_customers(made: dict[str, Path], tmp_path: Path) -> None:
    twice = samples.make("saas", tmp_path / "twice", customers=80, seed=3)
    small, large = (len((folder / "product_events.csv").read_bytes()) for folder in (made["ko"], twice))
    assert 1.7 < large / small < 2.3


# ---------------------------------------------------------------- rows and truths


@BOTH
def test_the_files_hold_as_many_rows_as_the_truths_count(lang: str, made: dict[str, Path]) -> None:
    rows = samples.truths("saas", lang=lang, **SMALL)["rows"]
    starts = {
        "contacts": "hubspot-crm-exports-all-contacts", "deals": "hubspot-crm-exports-all-deals", "tickets": "zendesk",
        "survey": "온보딩 설문" if lang == "ko" else "Onboarding survey",
    }  # fmt: skip
    assert {name: len(table(made[lang], start)) for name, start in starts.items()} == {name: rows[name] for name in starts}
    assert len(table(made[lang], "product_events.csv")) == rows["events"] + 6
    assert len(table(made[lang], "오프라인" if lang == "ko" else "Offline")) == rows["offline"] + 1  # the total
    again = (made[lang] / "product_events_2026-04_again.csv").read_text("utf-8").splitlines()
    assert len(again) - 1 == rows["events_again"] + sum("qa.test@" in line for line in again)


def test_the_log_tells_who_left_as_planted(made: dict[str, Path]) -> None:
    planted = samples.truths("saas", **SMALL)
    did: dict[str, set[str]] = {}
    for row in table(made["ko"], "product_events.csv"):
        did.setdefault(row["event"], set()).add(row["user"])
    people = did["tenant_created"] - {planted["test_account"]}
    used, left = did["login"] & people, did["subscription_cancelled"]
    setup = next(step for step in planted["funnel"] if step["stage"] == "setup")
    assert (len(people), len(used), len(left - used)) == (setup["reached"], setup["went_on"], setup["lost"])
    assert {stage: set(planted["reached"][stage]) for stage in ("setup", "first30")} == {"setup": people, "first30": used}


def test_who_left_has_been_silent_for_a_month_and_who_is_open_has_not() -> None:
    from journey_nb.samples.saas import setting
    from journey_nb.samples.saas.company import world

    end = datetime(2026, 7, 1)
    for seed in range(5):
        for record in world(setting(customers=60, seed=seed)):
            silent = (end - record.dates["last"]).days
            if record.outcome == "lost":
                assert silent >= 40
            elif record.outcome == "open":
                assert silent <= 17


def test_every_quarter_keeps_its_own_customers_events() -> None:
    from journey_nb.samples.saas import setting
    from journey_nb.samples.saas.company import world
    from journey_nb.samples.saas.setting import quarter

    made = setting(customers=60, seed=2, periods=3)
    for record in world(made):
        first, after = quarter(made, record.period)
        assert all(first <= at.date() < after for at, _ in record.events)
        assert record.answer is None or first <= record.answer.at.date() < after


@pytest.mark.parametrize("seed", range(4))
def test_the_change_takes_most_of_the_trouble_out_of_set_up_and_none_plants_nothing(seed: int) -> None:
    change = samples.truths("saas", seed=seed)["change"]
    before, after = change["before"], change["after"]
    assert (before["period"], after["period"]) == ("2026Q1", "2026Q2")
    assert before["lost"] / before["reached"] > 2 * after["lost"] / after["reached"]
    assert before["firewall"] / before["spoke"] > 2 * after["firewall"] / after["spoke"]
    quiet = samples.truths("saas", seed=seed, change="none")
    one, two = (next(s for s in p["funnel"] if s["stage"] == "setup") for p in quiet["periods"])
    assert quiet["change"] == {"what": "none"} and abs(one["lost"] - two["lost"]) <= 5


def test_the_firewall_is_what_hurts_most_at_set_up_before_the_authentication_server() -> None:
    for seed in range(4):
        setup = samples.truths("saas", seed=seed)["pains"]["setup"]
        assert [p["theme"] for p in setup[:2]] == ["network", "identity"]


def test_kinds_of_customers_stand_apart_only_as_far_as_asked() -> None:
    from journey_nb.samples.saas import setting
    from journey_nb.samples.saas.company import world

    def seats(separation: float) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for record in world(setting(customers=120, seed=5, separation=separation)):
            if record.signed:
                found.setdefault(record.persona, []).append(record.seats)
        return found

    apart, none = seats(1.0), seats(0.0)
    assert max(apart["busy"]) < min(apart["careful"]) <= max(apart["careful"]) < min(apart["enterprise"])
    means = sorted(sum(v) / len(v) for v in none.values())
    assert means[-1] / means[0] < 1.15
