"""`journey personas TABLE`: what a column is taken for, what is kept out, what is answered, and what is written."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from journey_nb.cli import main
from journey_nb.model.errors import UsageError
from journey_nb.personas import reading
from journey_nb.personas.grouped_table import group_table
from journey_nb.personas.kinds import features_of, walks_of
from journey_nb.personas.reading import read_sheet


def used(columns) -> dict[str, str]:
    return {c.name: c.used for c in columns}


def test_age_gender_nps_and_what_became_of_them_describe_unless_asked_for():
    table = pd.DataFrame({
        "id": list("abcdef"), "성별": list("남여남여남여"), "Age": ["31", "44", "27", "52", "38", "41"], "NPS": ["9", "3", "10", "7", "8", "2"],
        "해지 여부": ["Y", "N", "N", "Y", "N", "N"], "visits": ["2", "5", "9", "1", "4", "8"],
    })  # fmt: skip
    made, columns = features_of(table, "id")
    assert list(made.table) == ["visits"] and set(made.describe) == {"성별", "Age", "NPS", "해지 여부"}
    asked, columns = features_of(table, "id", ["Age", "visits"])
    assert list(asked.table) == ["Age", "visits"] and used(columns)["NPS"] == "describes"


def test_most_columns_being_one_battery_the_others_describe():
    rng = np.random.default_rng(1)
    table = pd.DataFrame({f"tasty{j}": rng.choice(["Yes", "No"], 40) for j in range(7)} | {"id": range(40), "Visits": rng.integers(0, 30, 40).astype(str)})
    made, columns = features_of(table, "id")
    assert len(made.table.columns) == 7 and used(columns)["Visits"] == "describes"
    assert next(c.why.en for c in columns if c.name == "Visits").startswith("not part of the battery")


def test_identifiers_dates_texts_and_columns_of_one_value_are_left_out_and_said():
    table = pd.DataFrame({
        "id": [f"c{i}" for i in range(40)], "order no": [str(1000 + i) for i in range(40)], "joined": [f"2026-01-{1 + i % 28:02d}" for i in range(40)],
        "comment": [f"sentence number {i} of many" for i in range(40)], "country": ["KR"] * 40, "plan": ["Pro", "Basic"] * 20,
    })  # fmt: skip
    _, columns = features_of(table, "id")
    assert {c.name: c.kind for c in columns} == {"order no": "identifier", "joined": "dates", "comment": "texts", "country": "one value", "plan": "words"}
    assert all(c.why for c in columns if c.used == "left out")


def test_a_cell_with_several_answers_is_yes_or_no_to_each():
    made, _ = features_of(pd.DataFrame({"id": list("abcdefg"), "uses": ["mail; chat", "chat", "", "mail;phone", "phone", "mail", "chat"]}), "id")
    assert made.table["uses: chat"].tolist()[:2] == [1.0, 1.0] and np.isnan(made.table["uses: chat"].iloc[2])
    assert made.table["uses: phone"].dropna().tolist() == [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]


def test_a_column_of_steps_becomes_a_sequence():
    made, _ = features_of(pd.DataFrame({"id": list("abc"), "path": ["search > view > buy", "view → view", "search > ask"]}), "id")
    assert made.table["path"].tolist()[0] == ("search", "view", "buy") and made.meta["path"].unit == "sequence"


def test_steps_of_a_log_stand_in_the_order_of_their_time():
    log = pd.DataFrame({"who": ["a", "a", "b"], "what": ["buy", "view", "view"], "at": ["2026-07-02 10:00", "2026-07-02 09:00", "2026. 7. 1. 오후 3:00"]})
    assert walks_of(log, "who", "what", "at").table["what"].to_dict() == {"a": ("view", "buy"), "b": ("view",)}


def test_a_customer_with_two_rows_is_an_error_that_names_the_row_and_the_way_out():
    with pytest.raises(UsageError, match=r"row 1: this customer has a row already \(1 such rows\).*--event"):
        features_of(pd.DataFrame({"id": ["a", "a"], "n": ["1", "2"]}), "id", shown="t.csv")
    with pytest.raises(UsageError, match="row 0: 'id' is empty"):
        features_of(pd.DataFrame({"id": ["", "a"], "n": ["1", "2"]}), "id", shown="t.csv")
    with pytest.raises(UsageError, match="Did you mean 'visits'"):
        features_of(pd.DataFrame({"id": ["a"], "visits": ["1"]}), "id", ["visit"])


def test_where_nobody_is_named_every_row_is_a_customer_and_row_numbers_group_nobody(tmp_path):
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"": range(1, 41), "a": rng.normal(size=40), "b": rng.normal(size=40)})
    table.to_csv(tmp_path / "t.csv", index=False)
    told = json.loads(CliRunner().invoke(main, ["personas", str(tmp_path / "t.csv"), "--json", "--most", "2"]).stdout)
    assert told["customers"] == 40 and told["features"] == ["a", "b"] and next(iter(told["assignment"])) == "row 2"
    assert [c["kind"] for c in told["columns"] if c["used"] == "left out"] == ["identifier"]


def test_a_large_file_read_in_pieces_says_what_a_small_one_does(tmp_path, monkeypatch):
    rng = np.random.default_rng(2)
    table = pd.DataFrame({"id": [f"c{i}" for i in range(90)], "spent": rng.normal(100, 9, 90).round(1), "plan": rng.choice(["Pro", "Basic", ""], 90)})
    table.loc[4, "spent"] = np.nan
    path = tmp_path / "t.csv"
    table.assign(spent=[f"{v:,}" if v == v else "" for v in 1000 * table["spent"]]).to_csv(path, index=False)
    small, _ = features_of(read_sheet(path, "id").frame, "id")
    monkeypatch.setattr(reading, "LARGE", 1)
    monkeypatch.setattr(reading, "PIECE", 40)
    large, _ = features_of(read_sheet(path, "id").frame, "id")
    assert np.allclose(small.table["spent"], large.table["spent"], equal_nan=True)
    given = group_table(path, "id", ks=[2]).frame()
    assert list(given) == ["id", "persona", "persona_name"] and given["id"].tolist() == [f"c{i}" for i in range(90)]
    assert small.table["plan"].isna().tolist() == large.table["plan"].isna().tolist() and set(large.table["plan"].dropna()) == {"Pro", "Basic"}


@pytest.fixture(scope="module")
def cafe(tmp_path_factory):
    """180 invented guests: two kinds in eight questions; an address in one cell, and a formula in a name."""
    rng = np.random.default_rng(5)
    kind = np.repeat([0, 1], [110, 70])
    odds = np.array([[0.9] * 4 + [0.1] * 4, [0.1] * 4 + [0.9] * 4])
    table = pd.DataFrame(np.where(rng.random((180, 8)) < odds[kind], "Yes", "No"), columns=[f"q{j}" for j in range(8)])
    table.insert(0, "guest", [f"g{i:03d}" for i in range(180)])
    table["Gender"], table["note"] = rng.choice(["F", "M"], 180), ["write to kim@example.com", "=1+1", *[f"n{i}" for i in range(178)]]
    folder = tmp_path_factory.mktemp("cafe")
    table.to_csv(folder / "cafe.csv", index=False)
    result = CliRunner().invoke(main, ["personas", str(folder / "cafe.csv"), "--id", "guest", "--json", "--most", "4", "--out", str(folder / "out.csv"),
                                       "--page", str(folder / "out.html"), "--lang", "en"])  # fmt: skip
    assert result.exit_code == 0, result.output
    return folder, kind, json.loads(result.stdout)


def test_the_answer_has_the_keys_that_stay(cafe):
    _, _, told = cafe
    assert told["recommended_k"] == 2 and sorted(told["stability"]) == ["2", "3", "4"] and [len(v) for v in told["stability"].values()] == [2, 3, 4]
    assert told["method"] == "latent_classes" and told["features"] == [f"q{j}" for j in range(8)]
    assert {c["name"]: c["used"] for c in told["columns"]}["Gender"] == "describes"
    share = told["personas"][0]["share"]
    assert share["n"] == 180 and share["low"] < share["count"] / 180 < share["high"]
    assert "2 groups hold" in told["verdict"]["en"] and "2개 유형" in told["verdict"]["ko"]
    assert told["placing"]["right"]["n"] == 180 and told["placing"]["beats"]


def test_the_table_comes_back_row_by_row_with_the_persona_and_without_addresses(cafe):
    folder, kind, told = cafe
    out = pd.read_csv(folder / "out.csv", dtype=str, encoding="utf-8-sig")
    assert out["guest"].tolist() == [f"g{i:03d}" for i in range(180)] and list(out.columns[-2:]) == ["persona", "persona_name"]
    assert (out["persona"] == np.where(kind == 0, "g1", "g2")).mean() > 0.95
    assert dict(zip(out["guest"], out["persona"], strict=True)) == told["assignment"]
    assert "kim@example.com" not in (folder / "out.csv").read_text("utf-8-sig") and out["note"][1] == "'=1+1"


def test_the_page_shows_cards_and_the_curve_and_fetches_nothing(cafe):
    page = (cafe[0] / "out.html").read_text("utf-8")
    assert "Content-Security-Policy" in page and "http://" not in page.replace("http://www.w3.org", "") and page.count("<svg") >= 2


def test_a_number_of_groups_against_the_recommendation_needs_a_reason(cafe):
    folder, _, _ = cafe
    ask = ["personas", str(folder / "cafe.csv"), "--id", "guest", "--k", "3", "--most", "3", "--lang", "ko"]
    refused = CliRunner().invoke(main, ask)
    assert refused.exit_code == 2 and "까닭이 필요합니다" in refused.output
    told = CliRunner().invoke(main, [*ask, "--why", "매장이 세 곳", "--by", "이하늘"])
    assert told.exit_code == 0 and "이하늘 님이 3개로 정했습니다. “매장이 세 곳”" in told.output and "✎ k=3" in told.output


def test_under_thirty_customers_nothing_is_grouped(tmp_path):
    pd.DataFrame({"id": range(12), "a": range(12), "b": [1, 5] * 6}).to_csv(tmp_path / "few.csv", index=False)
    told = json.loads(CliRunner().invoke(main, ["personas", str(tmp_path / "few.csv"), "--id", "id", "--json"]).stdout)
    assert (told["recommended_k"], told["personas"], told["stability"]) == (0, [], {})
    assert told["reasons"][0]["key"] == "personas.few"
