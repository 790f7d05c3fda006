"""Whether a comment is a good word or a bad one, as ``text.code`` says it; how a clause is read is tested by language."""

import pandas as pd
import pytest

from journey_nb import text
from journey_nb.text import sentiment


def test_where_nothing_is_felt_nothing_is_counted():
    said = ["오늘 회의실에서 봅시다", "견적서 파일입니다", "안 써도 돼요", "회의가 없으면 갑니다", "ㅠㅠ", "아니요, 없습니다.", "딱히 없는 것 같아요"]
    coded = text.code(pd.DataFrame({"text": said}))
    assert coded["kind"].tolist() == ["none"] * len(said)
    assert (coded["valence"].fillna(0).abs() < sentiment.BAND).all()


def test_what_is_missing_is_counted():
    coded = text.code(pd.DataFrame({"text": ["설명서가 없습니다", "답변이 전혀 없어요", "문의할 곳이 없다"]}))
    assert coded["kind"].tolist() == ["pain"] * 3


def test_a_good_thing_wished_for_is_a_thing_that_is_missing():
    coded = text.code(pd.DataFrame({"text": ["더 빨랐으면 좋겠어요"]}))
    assert coded["kind"].tolist() == ["wish"]
    assert (coded["valence"] < 0).all()


def test_what_is_conceded_weighs_less_than_what_follows():
    found = text.clauses(pd.DataFrame({"text": ["화면은 편하지만 속도가 느려요"]}))["valence"].tolist()
    assert found[1] < 0 < found[0] < -found[1]


def test_a_study_can_add_its_own_words():
    said = pd.DataFrame({"text": ["화면이 쫀쫀해요"]})
    assert text.code(said)["kind"].tolist() == ["none"]
    assert text.code(said, lexicon={"쫀쫀/XR": 1.5})["kind"].tolist() == ["praise"]


@pytest.mark.parametrize("name", ["ko_nsmc_test15k.tsv", "ko_kote_val.tsv"])
def test_polarity_on_other_peoples_sentences(name, test_data):
    """Binary macro-F1; a missing valence counts as wrong."""
    from journey_nb.text.training import scores

    said = pd.read_csv(test_data / "text" / name, sep="\t", quoting=3).dropna(subset=["text"]).sample(800, random_state=0)
    assert scores.macro_f1(said["y"].tolist(), text.code(said)["valence"].tolist()) >= 0.8
