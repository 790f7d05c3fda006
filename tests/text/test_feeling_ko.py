"""How a Korean clause feels: what is denied, what is conceded, what only states a fact."""

import math
from pathlib import Path

import pandas as pd
import pytest

from journey_nb.text import feeling_ko, ko_table, korean, lexicons, linear, sentiment
from journey_nb.text.feeling_ko import CONCEDED, TEMPER
from journey_nb.text.lexicons import cue, extended, korean_lexicon
from journey_nb.text.training import scores

HERE = Path(__file__).parent
FACTS = (HERE / "facts_ko.txt").read_text(encoding="utf-8").splitlines()


def read(said: str, lexicon: lexicons.KoreanLexicon | None = None) -> list[tuple[sentiment.Feeling, bool]]:
    words = korean.tidy(said)
    found = korean.clauses(words, korean.tokenize([words])[0])
    known = lexicon or korean_lexicon()
    return [(feeling_ko.korean(c.tokens, c.words, known, wished=bool(cue("ko", "wish").search(c.words))), c.conceded) for c in found]


def valence(said: str, lexicon: lexicons.KoreanLexicon | None = None) -> float:
    found = feeling_ko.whole(read(said, lexicon))
    assert found is not None, said
    return found


def pairs(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep="\t", quoting=3, header=None, names=["text", "sign"])


def right(table: pd.DataFrame) -> float:
    found = [feeling_ko.whole(read(said)) or 0.0 for said in table["text"]]
    return sum((v > 0) == (sign == "+") and v != 0 for v, sign in zip(found, table["sign"], strict=True)) / len(table)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
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
        ("오류가 발생하지 않아요", "오류가 발생해요"),
        ("별로 불편하지 않아요", "별로 편하지 않아요"),
        ("최악은 아니에요", "최고는 아니에요"),
        ("만족하지 않을 수 없네요", "만족할 수 없네요"),
        ("마음에 들어요", "마음에 안 들어요"),
    ],
)
def test_one_small_word_turns_the_meaning(good, bad):
    assert valence(bad) < 0 < valence(good)


@pytest.mark.parametrize("said", ["빠르다더니 느리기만 해요", "친절하기는커녕 화만 내요", "재미있을 줄 알았는데 아니었어요"])
def test_a_good_word_that_others_said_or_one_hoped_for_is_no_praise(said):
    assert valence(said) < 0


def test_what_is_denied_turns_in_the_learned_weights_too():
    entry = ko_table.Table(korean_lexicon(), linear.Weights({"훈남/NNG": 1.0, "¬훈남/NNG": -0.25}, 0.0, {}))["훈남", "NNG"]
    assert (entry.model, entry.denied) == (1.0, -1.25)


def test_what_is_conceded_weighs_less_than_what_follows():
    (first, conceded), (second, _) = read("화면은 편하지만 속도가 느려요")
    assert conceded and first.valence and second.valence and second.valence < 0 < first.valence
    assert valence("화면은 편하지만 속도가 느려요") == pytest.approx(math.tanh(TEMPER * (CONCEDED * first.logit + second.logit) / 2), abs=1e-3)
    assert valence("화면은 편하지만 속도가 느려요") < 0 < valence("속도는 느리지만 화면이 편해요")


def test_an_adverb_makes_it_more_and_another_less():
    assert valence("조금 느려요") > valence("느려요") > valence("너무 느려요")
    assert 0 < valence("편해요") < valence("정말 편해요")


def test_tears_say_how_much_and_not_which_way():
    assert valence("너무 예뻐요ㅠㅠ") > valence("너무 예뻐요") > 0 > valence("너무 늦어요") > valence("너무 늦어요ㅠㅠ")
    assert feeling_ko.whole(read("ㅠㅠ")) is None


@pytest.mark.parametrize("said", ["배송이너무늦어요", "배송이 너무 늦어요", "배송이 너무 늦습니다", "배송이 너무 늦으시네요", "배송 늦음 ㅡㅡ"])
def test_spacing_and_manners_do_not_change_a_complaint(said):
    assert valence(said) <= -sentiment.BAND


@pytest.mark.parametrize("said", ["직원분께서 친절하게 안내해 주셨습니다", "선생님이 자상하세요", "사장님 인심이 좋으시네요"])
def test_respect_is_no_obstacle_to_praise(said):
    assert valence(said) >= sentiment.BAND


def test_most_facts_stay_within_the_band():
    """The learned weights alone must not make a complaint of a sentence that states what was done."""
    found = [feeling.valence for said in FACTS for feeling, _ in read(said)]
    assert sum(not sentiment.sure(v) for v in found) / len(found) >= 0.7
    assert all(abs(v or 0.0) < 0.3 for v in found)


def test_an_answer_that_there_is_nothing_to_say_is_no_complaint_and_a_thing_that_is_missing_is_one():
    for said in ("특별히 없습니다.", "딱히 없어요"):
        assert not sentiment.sure(feeling_ko.whole(read(said))), said
    for said in ("설명서가 없습니다", "답변이 전혀 없어요", "문의할 곳이 없다"):
        assert valence(said) <= -sentiment.BAND, said


def test_a_good_thing_wished_for_is_a_thing_that_is_missing():
    assert valence("더 빨랐으면 좋겠어요") < 0 < valence("더 빨라서 좋아요")


def test_a_studys_own_word_counts_whatever_was_learned():
    said = "화면이 재밌어요"
    assert valence(said) > 0
    own = extended({"재밌/VA": -2.0})
    assert valence(said, own) < 0
    assert valence("화면이 쫀쫀해요", extended({"쫀쫀/XR": 1.5})) > valence("화면이 쫀쫀해요")
    assert ko_table.table_of(own)["재밌", "VA"].model == 0.0


def test_why_names_at_most_six_words_in_the_order_read():
    (found, _), *_ = read("배송도 빠르고 포장도 깔끔하고 직원도 친절하고 값도 저렴하고 맛도 좋고 양도 푸짐하고 그릇도 예뻐요")
    assert 1 <= len(found.why) <= 6
    (late, _), *_ = read("배송이 정말 늦어요")
    assert any(w.startswith("늦 −") for w in late.why)
    assert late.by == "rule"


def test_more_evidence_is_never_less_sure():
    table = [feeling_ko.scaled(x / 4) for x in range(-40, 41)]
    assert table == sorted(table)
    assert feeling_ko.scaled(0) == 0


def test_the_words_the_model_is_taught_are_the_words_it_reads():
    """The learner's features, weighed, are what the reader adds up."""
    of = linear.load("ko").of
    table = ko_table.table_of(korean_lexicon())
    words = "화면이 불편하지 않고 담당자가 친절해서 만족했어요!!"
    for clause in korean.clauses(words, korean.tokenize([words])[0]):
        learned = sum(of.get(name, 0.0) * count for name, count in feeling_ko.features(clause.tokens, clause.words, table))
        bare = feeling_ko.read(clause.tokens, clause.words, ko_table.bare())
        assert feeling_ko.read(clause.tokens, clause.words, table).logit == pytest.approx(bare.logit + learned, abs=1e-3)


def test_what_was_learned_of_films_is_heard_where_films_are_talked_of_and_nowhere_else():
    of = linear.Weights({"길/VA": -0.5, "films:길/VA": -1.0, "films:길/VA 네요/EF": -0.25}, 0.0, {})
    general, films = (ko_table.Table(korean_lexicon(), of, films=f)["길", "VA"] for f in (False, True))
    assert (general.model, general.after) == (-0.5, None)
    assert (films.model, films.after) == (-1.5, {"네요/EF": -0.25})
    for said, talk in (("배우가 좋네요", True), ("대기가 길네요", False)):
        assert feeling_ko.of_films(korean.tokenize([said])[0]) is talk


def test_hostile_words_are_read_like_any_other():
    for said in ("가" * 20000, "안 " * 5000, "\u202e느려요\u202c", "👍" * 3000, "없" * 3000, "지 않" * 2000):
        assert feeling_ko.whole(read(said)) is None or -1 <= valence(said) <= 1


def test_the_weights_are_small_and_carry_no_sentence():
    kept = linear.load("ko")
    assert max(len(name) for name in kept.of) < 40
    assert all(name.count(" ") <= 1 for name in kept.of)


@pytest.mark.parametrize(("path", "least"), [(HERE / "pairs_ko.tsv", 0.9)])
def test_minimal_pairs_of_many_trades_have_their_sign(path, least):
    assert right(pairs(path)) >= least


def test_minimal_pairs_written_for_the_project_have_their_sign(test_data):
    assert right(pairs(test_data / "text" / "contrast_ko.tsv")) >= 0.97


def test_other_peoples_sentences_have_their_sign_and_what_is_predicted_comes_true(test_data):
    """2,000 comments of films that were not learned from."""
    said = pd.read_csv(test_data / "text" / "ko_nsmc_test15k.tsv", sep="\t", quoting=3).dropna(subset=["text"]).sample(2000, random_state=3)
    tidied = [korean.tidy(t) for t in said["text"]]
    found = []
    for words, tokens in zip(tidied, korean.tokenize(tidied), strict=True):
        films = feeling_ko.of_films(tokens)
        read_ = [(feeling_ko.korean(c.tokens, c.words, korean_lexicon(), films=films), c.conceded) for c in korean.clauses(words, tokens)]
        found.append(feeling_ko.whole(read_))
    assert scores.macro_f1(said["y"].tolist(), found) >= 0.83
    bins = [b for b in scores.calibration(said["y"].tolist(), found, edges=(-1, -0.6, -0.2, 0.2, 0.6, 1)) if b.n >= 50]
    observed = [b.observed for b in bins]
    assert observed == sorted(observed)
    assert all(abs(b.observed - b.predicted) <= 0.2 for b in bins)
