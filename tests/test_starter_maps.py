"""What is true of the starter maps: assumptions that are worth testing, can be tested, and claim to be nothing more."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import journey_nb
from journey_nb import i18n, stages
from journey_nb.text.themes import labels

MAPS = Path(journey_nb.__file__).parent / "templates" / "maps"
KEYS = ("blank", "b2b_ko", "saas", "shop", "service")
FILLED = KEYS[1:]
KINDS = {
    *("action", "touchpoint", "emotion", "pain", "need", "delight", "factor", "thought"),
    *("goal", "expectation", "value"),
    *("frontstage", "backstage", "support"),
}
ONCE = ("emotion", "goal", "thought", "expectation", "value", "frontstage", "backstage", "support")  # at every stage
SAID = {"pain", "need", "delight", "factor", "thought"}  # what customers' words can test
OPEN_KO = re.compile(r"무엇|어떻게|어떤|누구|누가|언제|어디")
OPEN_EN = re.compile(r"\b(what|how|when|where|which|who|whom)\b", re.I)
LEADING_KO = re.compile(r"불편|어려[운웠우]|힘드|힘들|번거|느리|느렸|복잡|불만|만족|실망|답답|좋[았으은]")
LEADING_EN = re.compile(
    r"\b(difficult|hard|slow|easy|annoy\w*|frustrat\w*|problems?|confus\w*|complicated|satisf\w*|disappoint\w*|good|bad|good enough)\b|n't you", re.I
)
SYNONYMS = ("욕구", "불편 사항", "문제점", "애로", "터치포인트", "갱신", "가설", "신뢰도", "이탈률", "확신", "모순")


def read(key: str) -> dict[str, Any]:
    return tomllib.loads((MAPS / f"{key}.toml").read_text("utf-8"))


def claims(key: str) -> list[dict[str, Any]]:
    return read(key).get("claims", [])


def words(key: str) -> list[tuple[str, str]]:
    """(language, text) of everything that a reader of this map may see."""
    plain = read(key)
    both = [plain["label"], plain["when"], plain["goal"], *(c[name] for c in plain.get("claims", []) for name in ("label", "asks", "why") if name in c)]
    return [(lang, text) for phrase in both for lang, text in phrase.items()]


def test_these_are_the_maps_one_may_start_from() -> None:
    assert {path.stem for path in MAPS.glob("*.toml")} == set(KEYS)
    assert all(read(key)["key"] == key and read(key)["schema"] == 1 for key in KEYS)


def test_a_blank_map_has_stages_and_claims_nothing() -> None:
    blank = read("blank")
    assert (blank["stage_model"], blank["goal"], blank.get("claims", [])) == ("general", {}, [])


@pytest.mark.parametrize(("key", "model"), [("b2b_ko", "b2b_ko"), ("saas", "saas_b2b"), ("shop", "shop"), ("service", "service")])
def test_every_stage_of_the_model_begins_with_something_to_talk_about(key: str, model: str) -> None:
    assert read(key)["stage_model"] == model
    found = {stage: Counter(c["kind"] for c in claims(key) if c["stage"] == stage) for stage in stages.load_model(model).keys}
    assert {c["stage"] for c in claims(key)} == set(found), "a claim at a stage that the model does not have is drawn nowhere"
    for stage, n in found.items():
        assert set(n) <= KINDS
        assert 1 <= n["action"] <= 2 and 1 <= n["touchpoint"] <= 2, (key, stage)
        assert {kind: n[kind] for kind in ONCE} == dict.fromkeys(ONCE, 1), (key, stage)
        assert 1 <= n["pain"] <= 2 and n["pain"] + n["need"] >= 1 and n["need"] <= 2 and n["delight"] <= 1 and n["factor"] <= 1, (key, stage)
    assert sum(n["factor"] for n in found.values()) >= 2, "a journey on which nothing is chosen is no journey"


@pytest.mark.parametrize("key", FILLED)
def test_an_assumption_names_what_would_test_it_or_stays_untested(key: str) -> None:
    said = [c for c in claims(key) if c["kind"] in SAID]
    themes = {f"theme:{name}" for name in labels()} - {"theme:other"}
    assert {c["tests_by"] for c in said if "tests_by" in c} <= themes
    assert sum("tests_by" in c for c in said) >= 0.85 * len(said), "most of them can be tested"
    assert all(c.get("tests_by") == "measure:valence" for c in claims(key) if c["kind"] == "emotion")
    assert all("tests_by" not in c for c in claims(key) if c["kind"] not in (*SAID, "emotion")), (
        "a touchpoint is found by its own label, the rest is not in customers' words"
    )


@pytest.mark.parametrize("key", FILLED)
def test_one_theme_tests_one_assumption_of_a_kind_at_a_stage(key: str) -> None:
    tested = Counter((c["kind"], c["stage"], c["tests_by"]) for c in claims(key) if c["kind"] in SAID and "tests_by" in c)
    assert [what for what, n in tested.items() if n > 1] == []


@pytest.mark.parametrize("key", FILLED)
def test_no_map_assumes_a_thing_and_its_opposite(key: str) -> None:
    at = {kind: {(c["stage"], c["tests_by"]) for c in claims(key) if c["kind"] == kind and "tests_by" in c} for kind in ("pain", "delight")}
    assert at["pain"] & at["delight"] == set()


@pytest.mark.parametrize("key", FILLED)
def test_the_curve_has_a_low_and_a_high_and_stays_in_its_range(key: str) -> None:
    curve = [c["valence"] for c in claims(key) if c["kind"] == "emotion"]
    assert all(isinstance(v, float) and -1 <= v <= 1 for v in curve)
    assert min(curve) <= -0.4 and max(curve) >= 0.3 and curve.count(min(curve)) == 1, "one stage is assumed to be the worst"
    assert all(("valence" in c) == (c["kind"] == "emotion") for c in claims(key))


@pytest.mark.parametrize("key", FILLED)
def test_every_channel_has_a_name_in_both_languages(key: str) -> None:
    channels = {c.get("channel") for c in claims(key) if c["kind"] == "touchpoint"}
    assert [c for c in channels if not c or not all(i18n.has(f"channel.{c}", lang) for lang in i18n.LANGUAGES)] == []
    assert all("channel" not in c for c in claims(key) if c["kind"] != "touchpoint")


@pytest.mark.parametrize("key", FILLED)
def test_a_label_fits_a_cell_of_the_poster(key: str) -> None:
    long = [(lang, text) for c in claims(key) for lang, text in c["label"].items() if len(text) > {"ko": 22, "en": 45}[lang]]
    assert long == []


@pytest.mark.parametrize("key", KEYS)
def test_korean_and_english_are_both_there_and_each_is_itself(key: str) -> None:
    for lang, text in words(key):
        assert text == text.strip() and text
        assert bool(re.search(r"[가-힣]", text)) == (lang == "ko"), text
    assert all(set(c["label"]) == {"ko", "en"} and set(c.get("asks", {"ko", "en"})) == {"ko", "en"} for c in claims(key))


@pytest.mark.parametrize("key", KEYS)
def test_nothing_sounds_like_a_finding(key: str) -> None:
    texts = [text for _, text in words(key)]
    assert [t for t in texts if re.search(r"[0-9%]|퍼센트|절반|대다수|percent|most (customers|people)|majority|studies show|research shows", t, re.I)] == []
    assert [t for t in texts for word in SYNONYMS if word in t] == []


@pytest.mark.parametrize("key", FILLED)
def test_whatever_customers_can_tell_comes_with_a_question_to_ask_them(key: str) -> None:
    asked = [c["asks"] for c in claims(key) if c["kind"] in SAID]  # KeyError: an assumption without its question
    for lang in ("ko", "en"):
        assert all(a[lang].endswith("?") and a[lang].count("?") == 1 for a in asked)
        assert len({a[lang] for a in asked}) == len(asked), "two assumptions are not tested by one question"
    assert [a["ko"] for a in asked if len(a["ko"]) > 45] + [a["en"] for a in asked if len(a["en"]) > 80] == []


@pytest.mark.parametrize("key", FILLED)
def test_a_question_is_open_and_does_not_put_the_answer_into_the_customers_mouth(key: str) -> None:
    asked = [c["asks"] for c in claims(key) if c["kind"] in SAID]
    assert [a["ko"] for a in asked if not OPEN_KO.search(a["ko"]) or LEADING_KO.search(a["ko"])] == []
    assert [a["en"] for a in asked if not OPEN_EN.search(a["en"]) or LEADING_EN.search(a["en"])] == []


@pytest.mark.parametrize("key", FILLED)
def test_nothing_is_said_twice_in_one_map(key: str) -> None:
    for lang in ("ko", "en"):
        said = Counter((c["kind"], c["label"][lang].casefold()) for c in claims(key))
        assert [label for label, n in said.items() if n > 1] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_file_says_at_its_top_how_to_change_it(key: str) -> None:
    lines = (MAPS / f"{key}.toml").read_text("utf-8").splitlines()
    assert lines[0].startswith("# ") and "How to change it" in lines[0]
    comment = "\n".join(lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))])
    assert re.search(r"[가-힣]", comment)


@pytest.mark.parametrize("key", FILLED)
def test_a_stages_own_words_are_read_as_that_stage(key: str) -> None:
    """The stage column of an export may say what the stage is called: in the new models, too."""
    import pandas as pd

    model = stages.load_model(read(key)["stage_model"])
    for lang in ("ko", "en"):
        said = pd.DataFrame({"stage_hint": [s.label.text(lang) for s in model.stages]}, dtype=object)
        assert stages.place(said, model)["stage"].astype(str).tolist() == list(model.keys)
