"""What is true of the sample company: raw as products export it, invented throughout, and with the truths that were planted."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import pipeline, samples, stages
from journey_nb.model.errors import UsageError

PHONE = re.compile(r"(?<!\d)(?:01\d-\d{3,4}|\d{3}-\d{3})-\d{4}(?!\d)")
BOTH = pytest.mark.parametrize("lang", samples.LANGUAGES)


def survey(lang: str) -> list[dict[str, str]]:
    (path,) = (p for p in samples.path("haesol", lang).glob("*.csv") if "(" in p.name)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def events(lang: str) -> pd.DataFrame:
    (path,) = (p for p in samples.path("haesol", lang).glob("*.csv") if "(" not in p.name)
    return pd.read_csv(path, parse_dates=["timestamp"])


def support(lang: str) -> list[tuple[object, ...]]:
    import openpyxl

    (path,) = samples.path("haesol", lang).glob("*.xlsx")
    return list(openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))


def words(lang: str) -> str:
    """Everything a reader of the folder could read."""
    texts = [p.read_text("utf-8") for p in samples.path("haesol", lang).rglob("*") if p.suffix in (".csv", ".vtt", ".srt", ".md", ".toml")]
    return "\n".join(texts) + "\n" + "\n".join(str(cell) for row in support(lang) for cell in row)


# ---------------------------------------------------------------- the folder


@BOTH
def test_the_folder_holds_every_kind_of_material_and_a_file_that_is_none(lang: str) -> None:
    suffixes = sorted(p.suffix for p in samples.path("haesol", lang).rglob("*") if p.is_file())
    assert suffixes == [".csv", ".csv", ".md", ".md", ".srt", ".srt", ".toml", ".vtt", ".vtt", ".vtt", ".xlsx"]


@BOTH
def test_a_copy_is_a_study_of_its_own_and_overwrites_nothing(lang: str, tmp_path: Path) -> None:
    made = samples.copy("haesol", tmp_path / "새 폴더", lang)
    source = samples.path("haesol", lang)
    assert sorted(p.relative_to(made) for p in made.rglob("*")) == sorted(p.relative_to(source) for p in source.rglob("*"))
    with pytest.raises(UsageError, match="is there already and not empty"):
        samples.copy("haesol", made, lang)


def test_a_sample_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(UsageError, match=r"No sample named 'haesl'; known: haesol, saas\. Did you mean 'haesol'\?"):
        samples.path("haesl")
    with pytest.raises(UsageError, match="No sample language 'fr'; known: ko, en"):
        samples.path("haesol", "fr")


def test_the_key_of_the_samples_is_public_and_says_so() -> None:
    assert len(samples.public_key()) == 32 and b"public" in samples.public_key()


# ---------------------------------------------------------------- invented


@BOTH
def test_every_address_and_number_belongs_to_nobody(lang: str) -> None:
    text = words(lang)
    hosts = set(re.findall(r"@([\w.-]+\w)", text))
    assert hosts and all(host.endswith(".example.com") for host in hosts)
    numbers = PHONE.findall(text)
    assert len(numbers) >= 6 and all(n.startswith(("010-0000-", "202-555-01")) for n in numbers)
    readme = (samples.path("haesol", lang) / "README.md").read_text("utf-8")
    assert ("모두 지어낸 것" if lang == "ko" else "made up") in readme


# ---------------------------------------------------------------- planted


@BOTH
def test_the_survey_holds_the_planted_scores(lang: str) -> None:
    rows, truth = survey(lang), samples.truths()
    columns = list(rows[0])
    nps = [int(row[columns[4]]) for row in rows]
    counts = (sum(n >= 9 for n in nps), sum(7 <= n <= 8 for n in nps), sum(n <= 6 for n in nps))
    assert (len(nps), *counts) == tuple(truth["nps"][k] for k in ("n", "promoters", "passives", "detractors"))
    for column, key in ((5, "setup"), (6, "support"), (7, "first30")):
        given = [int(row[columns[column]]) for row in rows if row[columns[column]]]
        assert (len(given), sum(given) / len(given)) == (truth["scores"][key]["n"], pytest.approx(truth["scores"][key]["mean"]))


@BOTH
def test_the_log_holds_the_planted_drop_off(lang: str) -> None:
    log, truth = events(lang), samples.truths()
    assert len(log) == truth["rows"]["events"]
    people = log.groupby("event")["user"].nunique()
    assert {name: int(people[name]) for name in truth["dropoff"]} == truth["dropoff"]
    start = log[log["event"] == "tenant_created"].groupby("user")["timestamp"].min()
    first = log[log["event"] == "first_connection"].groupby("user")["timestamp"].min().reindex(start.index) - start
    left = start.index.isin(log.loc[log["event"] == "subscription_cancelled", "user"])
    for name, group in (("within_3_days", first <= timedelta(days=3)), ("later", first > timedelta(days=3)), ("never", first.isna())):
        assert {"people": int(group.sum()), "left": int((group & left).sum())} == truth["first_connection"][name]


@BOTH
def test_the_spreadsheet_has_a_title_above_and_a_total_below(lang: str) -> None:
    rows = support(lang)
    assert [c for c in rows[0] if c is not None] == [rows[0][0]]
    assert rows[-1][0] in ("합계", "Total") and len(rows) == 1 + 1 + samples.truths()["rows"]["support"]["records"] + 1
    assert all(isinstance(row[1], datetime) for row in rows[2:-1])


@BOTH
def test_one_customer_has_one_address_in_survey_support_and_log(lang: str) -> None:
    asked = {list(row.values())[1] for row in survey(lang)}
    called = {str(row[2]) for row in support(lang)[2:-1]}
    logged = set(events(lang)["user"])
    assert (len(asked), len(asked & logged), len(logged - asked), len(called - asked)) == (48, 36, 4, 7)


# ---------------------------------------------------------------- the way through the house


@pytest.fixture(scope="module", params=samples.LANGUAGES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> pipeline.Built:
    folder = samples.copy("haesol", tmp_path_factory.mktemp("haesol") / "study", request.param)
    return pipeline.build([folder], study=pipeline.study_for([folder])[0])


def test_every_file_is_read_for_what_it_is(built: pipeline.Built) -> None:
    files = {Path(f.path).suffix: [] for f in built.research.intake.files}
    for f in built.research.intake.files:
        files[Path(f.path).suffix].append((f.kind, f.rows_kept, f.rows_set_aside))
    truth = samples.truths()["rows"]
    assert sorted(files[".csv"]) == [("log", truth["events"], 0), ("survey", truth["survey"], 0)]
    assert files[".xlsx"] == [("ticket", truth["support"]["records"], truth["support"]["totals"])]
    assert [kind for kind, *_ in files[".vtt"] + files[".srt"]] == ["interview"] * truth["interviews"]
    assert [kept for _, kept, _ in files[".md"]] == [0, 0]


def test_most_of_what_customers_said_and_did_finds_its_stage(built: pipeline.Built) -> None:
    said = stages.place(built.research.said, stages.load_model("saas_b2b"))
    said = said[said["voice"] == "customer"]
    about_a_stage = said[~said["question"].fillna("").str.contains("추천할|기술 지원|그 밖|recommend|support, by|Anything else")]
    assert (stages.coverage(about_a_stage).percent or 0) >= 85
    assert built.research.places is not None
    assert (stages.coverage(built.research.places, weights="n").percent or 0) >= 90


def test_the_people_who_speak_of_each_stage_are_those_who_were_planted(built: pipeline.Built) -> None:
    said = stages.place(built.research.said, stages.load_model("saas_b2b"))
    spoke = said[(said["voice"] == "customer") & said["text"].notna()].groupby("stage", observed=True)["customer_id"].nunique()
    for stage, planted in samples.truths()["people"].items():
        assert abs(spoke[stage] - planted["asked"] - planted["interviews"]) <= 1, stage


def test_every_way_of_drawing_a_stage_appears_as_planted(built: pipeline.Built) -> None:
    drawn = {e.stage: e.thin for e in built.book.map().emotions if e.measured_by == "worded"}
    truth = samples.truths()["people"]
    assert {stage: drawn[stage] for stage in truth} == {stage: entry["drawn"] for stage, entry in truth.items()}


def test_the_planted_scores_come_out_of_the_map(built: pipeline.Built) -> None:
    truth = samples.truths()
    found = {(s.stage, s.measure): s for s in built.book.map().scores}
    nps = found["whole", "nps"]
    assert (nps.n, nps.value, nps.parts) == (48, pytest.approx(truth["nps"]["value"]), {k: truth["nps"][k] for k in ("promoters", "passives", "detractors")})
    for entry in truth["scores"].values():
        score = found[entry["stage"], "csat"]
        assert (score.n, score.value) == (entry["n"], pytest.approx(entry["mean"]))


def test_set_up_hurts_most_and_the_firewall_is_why(built: pipeline.Built) -> None:
    journey = built.book.map()
    people = {p.id: p.evidence.n_people for p in journey.pains if p.evidence}
    assert "pain:setup:network" in [p.id for p in journey.pains if p.stage == "setup"][:2]
    assert people["pain:setup:network"] >= 20 > max(n for claim, n in people.items() if not claim.startswith("pain:setup:"))
    rated = {e.stage: e.valence for e in journey.emotions if e.measured_by == "rated"}
    assert rated["setup"] is not None and rated["whole"] is not None and rated["setup"] < -0.3 < 0.5 < rated["whole"]


def test_support_pleases_at_the_very_stage_that_hurts(built: pipeline.Built) -> None:
    delights = [d for d in built.book.map().delights if d.stage == "setup"]
    assert delights[0].id == "delight:setup:support_attitude"


def test_no_name_number_or_address_of_a_customer_is_left_in_a_text(built: pipeline.Built) -> None:
    texts = " ".join(built.research.said["text"].dropna())
    assert not PHONE.search(texts) and not re.search(r"\w@\w", texts)
    assert {"email", "name", "phone"} <= set(built.book.study.redacted)
