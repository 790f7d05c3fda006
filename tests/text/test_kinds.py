"""What kind of statement a clause is: the turns of phrase, and what the feeling leaves of them."""

import re
from pathlib import Path

import pandas as pd
import pytest

from journey_nb.text import kinds
from journey_nb.text.kinds import cued, settled


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("알림을 끌 수 있으면 좋겠어요", "wish"),
        ("주말에도 열었으면 합니다", "wish"),
        ("포인트를 합칠 수 있게 해 주세요", "wish"),
        ("화면을 나누면 어떨까요?", "wish"),
        ("결제 알림 기능 추가 요청드립니다", "wish"),
        ("환불 부탁드립니다", "question"),
        ("송장 번호 확인해 주세요", "question"),
        ("빠른 회신 바랍니다", "question"),
        ("해지 방법을 알려 주세요", "question"),
        ("언제 열리나요", "question"),
        ("수수료가 얼마예요", "question"),
        ("왜 이렇게 자주 끊기나요?", "pain"),
        ("도대체 언제 오나요?", "pain"),
        ("이 값에 말이 됩니까?", "pain"),
        ("금리가 낮아서 갈아탔어요", "decision_factor"),
        ("사은품 때문에 골랐어요", "decision_factor"),
        ("가격이 제일 결정적이었습니다", "decision_factor"),
        ("냄새가 나요", None),
        ("여러분을 응원합니다", None),
        ("환불해 달라고 했는데 안 해 줬어요", None),
        ("필요하다면 다시 갈게요", None),
        ("무게가 걱정했던 것보다 가벼워요", None),
        ("크기가 작은 점이 아쉬워요", None),
    ],
)
def test_a_turn_of_phrase_says_what_a_korean_clause_is(said, kind):
    assert cued("ko", said)[0] == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("It would be nice to have a map", "wish"),
        ("There should be a lift", "wish"),
        ("The page needs a search box", "wish"),
        ("Could you add Arabic?", "wish"),
        ("A bench would help", "wish"),
        ("Please refund my ticket", "question"),
        ("Could you tell me the price?", "question"),
        ("I'd like to know the opening hours", "question"),
        ("Where is the invoice?", "question"),
        ("What time do you open", "question"),
        ("Why can't I pay by card?", "pain"),
        ("Who thought this was a good idea?", "pain"),
        ("What's not to like?", "praise"),
        ("We chose it because of the price", "decision_factor"),
        ("The free returns convinced me", "decision_factor"),
        ("which is a pretty amazing result", None),
        ("when I tried to log in, it failed", None),
        ("It should have arrived on Monday", None),
        ("as it should be", None),
        ("That is not a deal breaker", None),
        ("Does the job well", None),
    ],
)
def test_a_turn_of_phrase_says_what_an_english_clause_is(said, kind):
    assert cued("en", said)[0] == kind


def test_a_question_that_feels_bad_is_a_complaint_and_a_complaint_that_feels_good_is_praise():
    assert settled("question", -0.9, True) == "pain"
    assert settled("question", -0.5, True) == "question"  # How do I reset my password?
    assert settled("pain", None, False) == "pain"
    assert settled("pain", 0.4, True) == "praise"  # 왜 이렇게 맛있죠?


def test_a_wish_stays_a_wish_however_it_feels():
    assert {settled("wish", v, True) for v in (-0.9, 0.9)} == {"wish"}


def test_where_no_turn_speaks_the_feeling_decides_and_only_where_it_is_sure():
    assert [settled(None, v, s) for v, s in ((0.4, True), (-0.4, True), (0.05, False), (None, False))] == ["praise", "pain", "none", "none"]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_clause_without_a_sign_is_never_fitted_by_the_turn_it_belongs_to(lang):
    """The quick look beforehand must not change an answer: over all our own sentences, every turn that fits shows one of its signs."""
    said = _gold(lang)["text"].str.lower().tolist()
    fitted = 0
    for turn in kinds.turns(lang):
        assert turn.signs, turn.finds.pattern
        for words in said:
            if turn.finds.search(words):
                fitted += 1
                assert any(sign in words for sign in turn.signs), (words, turn)
    assert fitted > 60


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_quick_look_gives_the_answer_of_the_long_one(lang):
    for words in _gold(lang)["text"]:
        slow = next((kinds._SHOWN.get(t.kind, t.kind) for t in kinds.turns(lang) if t.finds.search(words.lower())), None)
        assert cued(lang, words)[0] == slow


@pytest.mark.parametrize(("lang", "half", "least"), [("ko", "tune", 0.95), ("ko", "held", 0.90), ("en", "tune", 0.95), ("en", "held", 0.90)])
def test_wishes_questions_and_reasons_to_choose_are_told_from_the_rest(lang, half, least):
    """Macro-F1 of wish, question, decision factor and none of them, in a hundred and fifty invented clauses."""
    from sklearn.metrics import f1_score

    gold = _gold(lang).query("half == @half")
    three = ("wish", "question", "decision_factor")
    want = [kind if kind in three else "-" for kind in gold["kind"]]
    got = [kind if (kind := cued(lang, words)[0]) in three else "-" for words in gold["text"]]
    assert f1_score(want, got, average="macro") >= least


def test_a_clause_of_any_length_is_read_at_its_ends():
    long = "가" * 100_000
    assert cued("ko", f"{long} 다크 모드를 넣어 주세요")[0] == "wish"
    assert cued("en", "?" * 100_000)[0] == "question"


def test_the_turns_of_phrase_are_expressions_that_read_and_know_their_kind():
    for lang in ("ko", "en"):
        assert {t.kind for t in kinds.turns(lang)} == set(kinds.ORDER)
    assert not re.search(r"\.\*|\.\+", "".join(t.finds.pattern for lang in ("ko", "en") for t in kinds.turns(lang))), "an unbounded gap takes quadratic time"


def _gold(lang: str) -> pd.DataFrame:
    return pd.read_csv(Path(__file__).parent / f"kinds_{lang}.tsv", sep="\t", quoting=3, keep_default_na=False)
