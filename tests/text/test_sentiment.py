"""Whether a clause is a good word or a bad one."""

import pandas as pd
import pytest

from journey_nb import text


def sign(said: str) -> str:
    valence = text.code(pd.DataFrame({"text": [said]}))["valence"].iloc[0]
    return "missing" if pd.isna(valence) else "+" if valence > 0 else "-" if valence < 0 else "0"


PAIRS_KO = [
    ("설치가 쉬웠습니다", "설치가 쉽지 않았습니다"),
    ("담당자분이 친절해요", "담당자분이 안 친절해요"),
    ("담당자분이 친절해요", "담당자분이 불친절해요"),
    ("접속 오류가 없어요", "접속 오류가 잦아요"),
    ("화면이 복잡하지 않아요", "화면이 복잡해요"),
    ("지원이 도움이 되었습니다", "지원이 도움이 안 되었습니다"),
    ("기대 이상이에요", "기대 이하예요"),
    ("계정 연결이 바로 돼서 좋아요", "계정 연결이 안 됩니다"),
    ("견적이 비싸지만 성능은 아주 만족스러워요", "견적은 저렴하지만 성능은 정말 실망스러워요"),
    ("다음에도 또 구매할게요", "다음에는 사지 마세요"),
    ("기다리지 않아서 편했어요", "기다리느라 답답했어요"),
    ("손색이 없는 제품", "쓸모없는 제품"),
]


@pytest.mark.parametrize(("good", "bad"), PAIRS_KO)
def test_one_small_word_turns_the_meaning(good, bad):
    assert (sign(good), sign(bad)) == ("+", "-")


@pytest.mark.parametrize("said", ["오늘 회의실에서 봅시다", "견적서 파일입니다"])
def test_where_no_word_feels_the_valence_is_missing_not_zero(said):
    assert sign(said) == "missing"


def test_an_answer_that_there_is_nothing_to_say_is_no_complaint_and_a_thing_that_is_missing_is_one():
    for said in ("아니요, 없습니다.", "특별히 없습니다.", "아니요 없어요", "딱히 없는 것 같아요"):
        assert sign(said) == "missing", said
    for said in ("설명서가 없습니다", "답변이 전혀 없어요", "문의할 곳이 없다"):
        assert sign(said) == "-", said


@pytest.mark.parametrize("said", ["안 써도 돼요", "회의가 없으면 갑니다", "ㅠㅠ"])
def test_a_condition_a_leave_and_tears_alone_are_no_complaint(said):
    assert sign(said) == "missing"


def test_a_good_thing_wished_for_is_a_thing_that_is_missing():
    coded = text.code(pd.DataFrame({"text": ["더 빨랐으면 좋겠어요"]}))
    assert coded["kind"].tolist() == ["wish"]
    assert (coded["valence"].fillna(-1) < 0).all()


def test_what_is_conceded_weighs_less_than_what_follows():
    found = text.clauses(pd.DataFrame({"text": ["화면은 편하지만 속도가 느려요"]}))
    assert found["valence"].tolist() == [pytest.approx(0.4243, abs=1e-3), pytest.approx(-0.7071, abs=1e-3)]


def test_a_study_can_add_its_own_words():
    said = pd.DataFrame({"text": ["화면이 쫀쫀해요"]})
    assert text.code(said)["valence"].isna().all()
    assert (text.code(said, lexicon={"쫀쫀/XR": 1.5})["valence"] > 0).all()


@pytest.mark.parametrize("name", ["contrast_ko.tsv"])
def test_minimal_pairs_written_for_the_project_have_their_sign(name, test_data):
    pairs = pd.read_csv(test_data / "text" / name, sep="\t", quoting=3, header=None, names=["text", "sign"])
    valence = text.code(pairs)["valence"]
    right = ((valence > 0) & (pairs["sign"] == "+")) | ((valence < 0) & (pairs["sign"] == "-"))
    assert right.mean() >= 0.95


@pytest.mark.parametrize(
    ("name", "all_rows", "where_it_speaks"),
    [("ko_nsmc_test15k.tsv", 0.64, 0.78), ("ko_kote_val.tsv", 0.65, 0.80)],
)
def test_polarity_on_other_peoples_sentences(name, all_rows, where_it_speaks, test_data):
    """Binary macro-F1; a missing or mixed valence counts as wrong in the first figure and is left out of the second."""
    from sklearn.metrics import f1_score

    said = pd.read_csv(test_data / "text" / name, sep="\t", quoting=3).dropna(subset=["text"])
    said = said[said["y"].isin([0, 2])]
    said = said.sample(min(800, len(said)), random_state=0)
    valence = text.code(said)["valence"]
    guess = valence.map(lambda v: 2 if v > 0 else 0 if v < 0 else 1).fillna(1).astype(int)
    spoke = guess != 1
    assert f1_score(said["y"], guess, labels=[0, 2], average="macro") >= all_rows
    assert f1_score(said["y"][spoke], guess[spoke], average="macro") >= where_it_speaks
