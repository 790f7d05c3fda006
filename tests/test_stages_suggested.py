"""What is true of stages suggested from what customers did: order is found, loops are listed, and a person decides."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from journey_nb import stages
from journey_nb.cli import main
from journey_nb.model.decisions import read as decisions
from journey_nb.model.errors import NothingUsable
from journey_nb.stages_suggested import Suggestion, suggest
from journey_nb.study import SETTINGS, read_settings

PLANTED = (
    ("banner", "newsletter", "landing"),
    ("search", "compare", "pricing"),
    ("install", "firewall_check", "first_login"),
    ("dashboard", "export_report", "invite_user"),
    ("renewal_mail", "renewal_call", "contract_extended"),
)
LOOPERS = 18  # of 60 people, who go back from use to set-up and on again


def log() -> pd.DataFrame:
    """60 people through five stages; within a stage any order, some things twice; 18 go back once."""
    rng = np.random.default_rng(11)
    rows = []
    for person in range(60):
        walk: list[str] = []
        for number, names in enumerate(PLANTED):
            walk += list(rng.permutation(names))
            if number == 3 and person < LOOPERS:
                walk += ["install", "first_login", "dashboard"]
        start = pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=int(rng.integers(0, 90)))
        rows += [(f"c{person:02}", start + pd.Timedelta(hours=n), name) for n, name in enumerate(walk)]
    rows += [("c01", pd.Timestamp("2026-05-01", tz="UTC"), "seen_once")]
    return pd.DataFrame(rows, columns=["customer_id", "at", "event"])


@pytest.fixture(scope="module")
def found() -> Suggestion:
    return suggest(log())


def test_planted_stages_come_back_in_their_order(found: Suggestion) -> None:
    assert [tuple(sorted(n.name for n in s.names)) for s in found.stages] == [tuple(sorted(names)) for names in PLANTED]
    assert found.holds is not None and found.holds.n == 60
    assert (found.holds.value, round(found.holds.low, 2)) == (1.0, 0.94)  # everybody in order; the interval still allows for others


def test_a_way_back_is_listed_with_its_people_and_not_hidden(found: Suggestion) -> None:
    (back,) = found.returns
    assert (back.source, back.target, back.people, back.of, back.times) == (found.stages[3].stage.key, found.stages[2].stage.key, LOOPERS, 60, LOOPERS)
    assert round(back.share.low, 3) == 0.199 and round(back.share.high, 3) == 0.425  # Wilson, 18 of 60


def test_what_one_person_met_is_in_no_stage_and_is_listed(found: Suggestion) -> None:
    assert [(n.name, n.people) for n in found.left] == [("seen_once", 1)]


def test_a_stage_has_the_name_of_a_known_phase_or_of_its_most_frequent_event(found: Suggestion) -> None:
    assert [(s.stage.key, s.named_by) for s in found.stages] == [
        ("awareness", "phase"),
        ("consideration", "phase"),
        ("onboarding", "phase"),
        ("use", "phase"),
        ("retention", "phase"),
    ]
    unknown = log().assign(event=lambda frame: "x_" + frame["event"].map(lambda name: "".join(chr(219 - ord(c)) if c.isalpha() else c for c in name)))
    made = suggest(unknown)
    assert [s.named_by for s in made.stages] == ["event"] * 5
    assert all(s.stage.label.ko in [n.name for n in s.names] for s in made.stages)


def test_the_same_log_gives_the_same_suggestion_in_any_row_order(found: Suggestion) -> None:
    assert suggest(log().sample(frac=1, random_state=3)) == found


def test_without_order_the_measure_says_so() -> None:
    rng = np.random.default_rng(5)
    rows = [
        (f"c{person}", pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(hours=int(n)), name)
        for person in range(200)
        for n, name in enumerate(rng.permutation(["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]))
    ]
    made = suggest(pd.DataFrame(rows, columns=["customer_id", "at", "event"]))
    assert made.holds is not None and 0.45 < made.holds.value < 0.6


def test_touchpoints_with_a_date_take_part() -> None:
    said = pd.DataFrame(
        [(f"c{p}", pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=d), t, "customer") for p in range(8) for d, t in ((0, "전시회"), (9, "설치 방문"))],
        columns=["customer_id", "at", "touchpoint", "voice"],
    )
    made = suggest(None, said)
    assert [[(n.name, n.kind, n.people) for n in s.names] for s in made.stages] == [[("전시회", "touchpoint", 8)], [("설치 방문", "touchpoint", 8)]]


def test_a_survey_is_dated_by_when_it_was_answered_so_its_touchpoints_are_not_ordered() -> None:
    day = pd.Timestamp("2026-05-01", tz="UTC")
    rows = [(f"c{p}", day, "전시회", "survey") for p in range(8)]
    said = pd.DataFrame(rows, columns=["customer_id", "at", "touchpoint", "kind_of_source"])
    assert suggest(log(), said) == suggest(log())


def test_one_event_is_no_journey() -> None:
    with pytest.raises(NothingUsable, match="1 events or touchpoints were met by 5 people or more, two are needed"):
        suggest(log().query("event == 'install'"))


def test_the_rules_place_exactly_these_names() -> None:
    rows = [
        (f"c{p}", pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(hours=h), e)
        for p in range(6)
        for h, e in enumerate(["cart", "cart view", "re (open) cart?", "pay+go", "cart view done"])
    ]
    made = suggest(pd.DataFrame(rows, columns=["customer_id", "at", "event"]))
    names = [n.name for s in made.stages for n in s.names]
    placed = stages.place(pd.DataFrame({"event": names}), made.model, stages.load_rules(made.rules()))
    assert placed["stage"].astype(str).tolist() == [s.stage.key for s in made.stages for _ in s.names]


# ---------------------------------------------------------------- the command


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / SETTINGS).write_text('# ours\nschema = 1\nstage_model = "general"\n\n[[rules]]\nmatch = ["상담"]\nphase = "support"\n', "utf-8")
    log().to_csv(tmp_path / "log.csv", index=False)
    return tmp_path


def run(*args: str) -> tuple[int, dict]:
    done = CliRunner().invoke(main, [*args, "--json", "--lang", "en"])
    return done.exit_code, json.loads(done.stdout)


def test_a_suggestion_is_previewed_before_it_is_written(study: Path, found: Suggestion) -> None:
    from journey_nb.commands.stages import accepted

    before = (study / SETTINGS).read_text("utf-8")
    told, lines = accepted(found, study, "김하늘", False, "ko", [], ask=False)
    assert told["written"] is False and any(line.startswith("+[[stages]]") for line in lines) and lines[-1].startswith("미리보기")
    assert (study / SETTINGS).read_text("utf-8") == before and decisions(study) == ()


def test_an_accepted_suggestion_is_in_the_settings_with_a_decision_that_names_who(study: Path) -> None:
    code, told = run("stages", "suggest", str(study / "log.csv"), "--accept", "--study", str(study), "--by", "김하늘", "--yes")
    text = (study / SETTINGS).read_text("utf-8")
    settings = read_settings(study / SETTINGS)
    assert code == 0 and told["accepted"]["written"] is True
    assert text.startswith("# ours") and settings.stage_model is None and settings.rules[-1].match == ["상담"]
    assert [s.key for s in settings.stages] == ["awareness", "consideration", "onboarding", "use", "retention"]
    (decision,) = decisions(study)
    assert (decision.subject, decision.field, decision.by, decision.value) == ("map:everyone", "stages", "김하늘", [s.key for s in settings.stages])
    assert decision.was == ["awareness", "consideration", "purchase", "use", "feedback"]


def test_coverage_lists_what_no_rule_knows(study: Path) -> None:
    code, told = run("stages", "coverage", str(study / "log.csv"), "--study", str(study), "--model", "saas_b2b")
    assert (code, told["model"], told["n"]) == (0, "saas_b2b", 955)
    assert told["placed"] == told["n"] - sum(row["n"] for row in told["did"]["unmatched"])
    assert {"value": "seen_once", "on": "event", "n": 1} in told["did"]["unmatched"]
    assert {"rule": "event:onboarding:install", "on": "event", "stage": "setup", "n": 78} in told["did"]["rules"]  # 60 people, 18 of them twice


def test_accepting_needs_a_study_and_a_name(study: Path) -> None:
    done = CliRunner().invoke(main, ["stages", "suggest", str(study / "log.csv"), "--accept", "--study", str(study), "--lang", "en"])
    assert done.exit_code == 2 and "--accept needs --study DIR and --by NAME" in done.stderr


def test_every_model_is_listed_and_can_be_shown(study: Path) -> None:
    code, told = run("stages", "list")
    assert code == 0 and [m["key"] for m in told["models"]][:3] == ["general", "aarrr", "b2b"]
    assert "no fixed order" in run("stages", "show", "buying_jobs")[1]["when"]
    assert run("stages", "show", str(study))[1]["key"] == "general"
    done = CliRunner().invoke(main, ["stages", "show", "hubspt", "--lang", "ko"])
    assert done.exit_code == 2 and "혹시 'hubspot'입니까?" in done.stderr


def test_a_real_shops_log_begins_with_looking_and_ends_with_paying(test_data: Path) -> None:
    frame = pd.read_csv(test_data / "real" / "s01_ecom_clickstream" / "ecom.csv.gz", usecols=["user_id", "event", "timestamp"])
    frame.columns = ["customer_id", "event", "at"]
    made = suggest(frame.assign(at=pd.to_datetime(frame["at"], utc=True)))
    where = {n.name: number for number, s in enumerate(made.stages) for n in s.names}
    assert where["home"] == where["catalog"] == 0 and where["purchase"] == where["payment_details"] == len(made.stages) - 1
    assert where["catalog"] < where["add_to_cart"] < where["cart"] < where["purchase"]
    assert made.holds is not None and 0.7 < made.holds.low < made.holds.high < 0.85  # people come back often, and it says so
    assert made.returns[0].people > 500


def test_a_real_clinics_log_is_ordered_as_patients_walk_through_it(test_data: Path) -> None:
    frame = pd.read_csv(test_data / "real" / "s02_patients_log" / "patients.csv", usecols=["handling", "patient", "registration_type", "time"])
    frame = frame[frame["registration_type"] == "start"]
    made = suggest(pd.DataFrame({"customer_id": frame["patient"], "event": frame["handling"], "at": pd.to_datetime(frame["time"], utc=True)}))
    assert [n.name for n in made.stages[0].names] == ["Registration"] and made.stages[-1].names[-1].name == "Check-out"
    tests = next(s for s in made.stages if any(n.name == "X-Ray" for n in s.names))
    assert len(tests.names) == 2 and {n.name for n in tests.names} < {"X-Ray", "MRI SCAN", "Blood test"}  # no patient has an X-ray and one of the others
