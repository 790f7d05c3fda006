"""What is true of stages that a study writes into its own settings, and of what placed how much."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from journey_nb import pipeline, stages
from journey_nb.model.errors import StudyError
from journey_nb.study import SETTINGS, open_study, read_settings

OWN = """
[[stages]]
key = "look"
label = { ko = "둘러보기", en = "Look" }
label_customer = { ko = "둘러본다", en = "Looks around" }
covers = ["awareness", "information", "consideration", "comparison"]

[[stages]]
key = "join"
label = "가입"
covers = ["onboarding", "purchase"]
"""


def study(folder: Path, text: str) -> Path:
    (folder / SETTINGS).write_text(f"schema = 1\n{text}", "utf-8")
    return folder


def test_a_study_writes_its_stages_beside_its_other_settings(tmp_path: Path) -> None:
    settings = read_settings(study(tmp_path, OWN) / SETTINGS)
    model = stages.study_model(settings, tmp_path)
    assert model is not None
    assert [(s.key, s.label.ko, s.label_customer.en) for s in model.stages] == [("look", "둘러보기", "Looks around"), ("join", "가입", "가입")]
    assert (model.stage_for("cart"), model.stage_for("use")) == ("join", None)


def test_what_an_entry_leaves_out_is_taken_from_the_named_model(tmp_path: Path) -> None:
    text = 'stage_model = "saas_b2b"\n[[stages]]\nkey = "setup"\n[[stages]]\nkey = "first30"\nlabel = "쓰기"\ncovers = ["use", "delivery"]\n'
    model = stages.study_model(read_settings(study(tmp_path, text) / SETTINGS), tmp_path)
    assert model is not None
    assert [(s.label.ko, s.label_customer.ko, s.covers) for s in model.stages] == [
        ("설치·연동", "설치하고 연동한다", ("onboarding",)),  # delivery went to the other
        ("쓰기", "쓰기", ("use", "delivery")),
    ]


def test_a_new_stage_needs_a_name(tmp_path: Path) -> None:
    settings = read_settings(study(tmp_path, '[[stages]]\nkey = "join"\n') / SETTINGS)
    with pytest.raises(StudyError, match=r"journey.toml, stage 1: label is missing"):
        stages.study_model(settings, tmp_path)


def test_a_mistyped_key_of_a_stage_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"Did you mean 'covers'\?"):
        read_settings(study(tmp_path, OWN.replace("covers", "cover")) / SETTINGS)


def test_the_map_is_drawn_on_the_studys_own_stages(tmp_path: Path) -> None:
    folder = study(tmp_path, OWN)
    (folder / "log.csv").write_text(
        "user,event,time\n" + "".join(f"u{n},{e},2026-01-0{n} 10:00\n" for n in range(1, 7) for e in ("catalog", "checkout")), "utf-8"
    )
    research = pipeline.place(pipeline.redact(pipeline.read(folder, study=open_study(folder))))
    assert research.model.keys == ("look", "join")
    assert research.places is not None and research.places["stage"].astype(str).tolist() == ["look", "join"]


def test_every_rule_says_how_much_it_placed() -> None:
    names = pd.DataFrame({"event": ["checkout_start", "add_to_cart", "cart", "blorp"], "n": [2, 5, 3, 9]})
    placed = stages.place(names, stages.load_model("shop"))
    assert stages.placed_by_rule(placed, weights="n")[["rule", "stage", "n"]].values.tolist() == [
        ["event:cart:add to cart", "cart", 5],
        ["event:cart:cart", "cart", 3],
        ["event:purchase:checkout*", "order", 2],
    ]
    assert stages.unmatched(placed, weights="n").values.tolist() == [["blorp", "event", 9]]


def test_hubspots_own_words_find_its_stages() -> None:
    said = pd.DataFrame({"stage_hint": ["subscriber", "Marketing Qualified Lead", "salesqualifiedlead", "opportunity", "customer", "Evangelist", "리드"]})
    found = stages.place(said, stages.load_model("hubspot"))["stage"].astype(str).tolist()
    assert found == ["subscriber", "mql", "sql", "opportunity", "customer", "evangelist", "lead"]
