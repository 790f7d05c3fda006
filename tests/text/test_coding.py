"""Clauses, kinds and themes of comments."""

import json
import re
import tomllib
from importlib.resources import files

import pandas as pd
import pytest

from journey_nb import text
from journey_nb.model.errors import JourneyError, StudyError, TableError
from journey_nb.text import korean, themes


def clauses(*said: str) -> pd.DataFrame:
    return text.clauses(pd.DataFrame({"text": said}))


def test_a_comment_is_cut_where_it_turns_and_where_it_goes_on():
    found = clauses("방화벽 때문에 연결이 안 됐는데 엔지니어가 친절했고 설명서도 쉬웠어요. 다만 견적이 늦었습니다")
    assert found["words"].tolist() == ["방화벽 때문에 연결이 안 됐는데", "엔지니어가 친절했고", "설명서도 쉬웠어요.", "다만 견적이 늦었습니다"]
    assert found["kind"].tolist() == ["pain", "praise", "praise", "pain"]
    assert found["themes"].str[0].tolist() == ["network", "support_attitude", "documentation", "quote"]
    assert found["clause"].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("SSO 로그인을 추가해 주세요", "wish"),
        ("모바일에서도 결재할 수 있었으면 좋겠습니다", "wish"),
        ("한글 매뉴얼 보완 부탁드립니다", "wish"),
        ("설치 가이드가 있었으면 합니다", "wish"),
        ("보안 인증이 있어서 이 제품을 선택했습니다", "decision_factor"),
        ("가격이 결정적이었어요", "decision_factor"),
        ("도입한 이유는 ERP 연동입니다", "decision_factor"),
        ("계약서는 언제 받을 수 있나요?", "question"),
        ("요금제 변경 방법이 궁금합니다", "question"),
        ("동기화가 자꾸 끊겨요", "pain"),
        ("왜 이렇게 느린가요?", "pain"),
        ("상담원이 정말 친절했어요", "praise"),
        ("어제 설치했습니다", "none"),
        ("Please add a dark mode", "wish"),
        ("I wish the export was faster", "wish"),
        ("We chose it because of the API", "decision_factor"),
        ("The price was the deciding factor", "decision_factor"),
        ("How do I reset my password?", "question"),
        ("The invoice was wrong again", "pain"),
        ("I can't find the manual", "pain"),
        ("Setting it up was a breeze, great work", "praise"),
        ("We are based in Leeds", "none"),
    ],
)
def test_what_kind_of_statement_it_is(said, kind):
    assert text.code(pd.DataFrame({"text": [said]}))["kind"].iloc[0] == kind


@pytest.mark.parametrize(
    ("said", "theme"),
    [
        ("택배가 사흘 늦게 왔어요", "delivery"),
        ("너무 비싸요", "price"),
        ("세금계산서 발행이 번거로워요", "payment"),
        ("비밀번호를 또 바꾸래요", "login"),
        ("방화벽 정책 때문에 막혔어요", "network"),
        ("그룹웨어와 연동이 안 돼요", "integration"),
        ("품의 올리는 데 한 달 걸렸어요", "contract"),
        ("앱이 자꾸 튕겨요", "reliability"),
        ("화면 로딩이 느려요", "performance"),
        ("담당자가 바뀌어 처음부터 다시 설명했어요", "handover"),
        ("성과를 보고할 자료가 없어요", "reporting"),
        ("원하는 색이 품절이에요", "stock"),
        ("환불이 안 돼요", "returns"),
        ("해지 절차가 복잡해요", "cancellation"),
        ("주차가 불편한 매장", "store"),
        ("The courier lost my parcel", "delivery"),
        ("The firewall blocks it", "network"),
        ("No single sign-on", "login"),
        ("Procurement took months", "contract"),
        ("It crashes daily", "reliability"),
        ("The docs are outdated", "documentation"),
        ("They raised the subscription cost", "price"),
        ("We could not prove the value to the board", "reporting"),
    ],
)
def test_what_it_is_about(said, theme):
    assert theme in text.code(pd.DataFrame({"text": [said]}))["themes"].iloc[0]


def test_a_comment_about_nothing_we_know_says_other():
    assert clauses("그냥 그래요", "Meh, whatever")["themes"].map(lambda t: t == ("other",)).all()


def test_a_clause_takes_the_theme_of_its_comment_only_where_there_is_exactly_one_and_says_so():
    one = clauses("로그인이 안 돼요. 정말 답답합니다")
    assert one["themes"].tolist() == [("login",), ("login",)]
    assert "(same comment)→login" in one["why"].iloc[1]
    two = clauses("로그인이 안 돼요. 배송도 늦어요. 정말 답답합니다")
    assert two["themes"].iloc[2] == ("other",)


def test_a_clause_has_two_themes_at_most():
    found = clauses("로그인 결제 배송 환불 포장 가격 전부 불편해요", "login payment delivery refund price are all bad")
    assert found["themes"].map(len).max() == 2


def test_every_coded_clause_says_why_and_who_decided():
    found = clauses("배송이 느려요", "The login is slow")
    assert re.fullmatch("느리 −[0-9.]+, 배송→delivery", found["why"].tolist()[0])
    assert found["decided_by"].tolist() == ["rule", "rule"]


def test_another_language_is_named_and_not_coded():
    coded = text.code(pd.DataFrame({"text": ["La livraison est trop lente", "배송이 느려요"]}))
    assert coded["lang"].tolist() == ["other", "ko"]
    assert pd.isna(coded["valence"].iloc[0])
    assert coded.loc[0, ["kind", "themes", "decided_by"]].isna().all()


def test_silence_is_not_neutral():
    coded = text.code(pd.DataFrame({"text": [None, "", "  ", float("nan"), "10", "…"]}))
    assert coded["lang"].eq("none").all()
    assert coded[["valence", "kind", "themes"]].isna().all(axis=None)
    assert len(text.clauses(pd.DataFrame({"text": [None, "", "  "]}))) == 0


def test_an_answer_that_says_nothing_is_no_praise_no_pain_and_about_nothing():
    coded = text.code(pd.DataFrame({"text": ["없음", "특이사항 없음", "N/A", "불편한 점이 없음"]}))
    assert coded["lang"].tolist() == ["ko", "ko", "en", "ko"]
    assert coded[["valence", "kind", "themes", "decided_by"]].iloc[:3].isna().all(axis=None)
    assert coded["why"].iloc[0].startswith("no answer")
    assert coded["kind"].iloc[3] == "praise"


def test_one_row_in_one_row_out_in_the_same_order_with_its_own_columns():
    said = pd.DataFrame({"who": ["a", "b", "a"], "comment": ["좋아요", "별로예요", "좋아요"]}, index=[30, 10, 20])
    coded = text.code(said, text="comment")
    assert list(coded.index) == [30, 10, 20]
    assert list(coded.columns) == ["who", "comment", "lang", "valence", "sure", "kind", "themes", "phrases", "why", "decided_by"]
    assert coded["valence"].tolist()[0] == coded["valence"].tolist()[2] > 0 > coded["valence"].tolist()[1]
    assert "lang" not in said.columns


def test_equal_words_get_equal_codes_wherever_they_stand():
    said = pd.DataFrame({"text": ["배송이 느려요", "결제가 편해요", "배송이 느려요"]})
    alone = text.code(said.iloc[[2]])
    assert text.code(said).iloc[2]["why"] == alone.iloc[0]["why"]


def test_coding_from_clauses_is_coding_from_words():
    said = pd.DataFrame(
        {"observation_id": ["o1", "o2", "o3", "o4"], "text": ["가격은 비싸지만 좋아요", "Too slow. Please fix it", "trop cher pour nous", None]}
    )
    pd.testing.assert_frame_equal(text.code(said), text.code(said, clauses=text.clauses(said)))


def test_a_comment_may_change_its_language_between_sentences():
    found = clauses("배송이 느려요. I love the design though!")
    assert found["lang"].tolist() == ["ko", "en"]
    assert (found["valence"].iloc[0] < 0) and (found["valence"].iloc[1] > 0)


def test_a_missing_column_is_named_with_a_guess():
    with pytest.raises(TableError, match=r"No column 'coment' to read comments from. Did you mean 'comment'"):
        text.code(pd.DataFrame({"comment": ["a"]}), text="coment")


def test_hostile_strings_are_text_like_any_other(test_data):
    strings = json.loads((test_data / "hostile" / "blns.json").read_text(encoding="utf-8"))
    said = pd.DataFrame({"text": [*strings, "\ud800 느려요", "\x00배송\x00 느려요", "가" * 5000, "a" * 5000]})
    coded = text.code(said)
    assert len(coded) == len(said)
    assert coded["text"].tolist() == said["text"].tolist()
    assert coded["lang"].isin(["ko", "en", "other", "none"]).all()
    assert coded["valence"].dropna().between(-1, 1).all()


def test_emoji_do_not_shift_the_words_of_a_clause():
    assert clauses("😀😀 배송이 느려요 😡 결제는 편해요")["words"].tolist() == ["😀😀 배송이 느려요 😡", "결제는 편해요"]


def test_without_the_korean_package_the_error_names_it(monkeypatch):
    import sys

    korean._kiwi.cache_clear()
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    with pytest.raises(JourneyError, match="pip install kiwipiepy") as caught:
        clauses("배송이 느려요")
    assert "kiwipiepy" in caught.value.phrase.ko


def test_every_theme_has_words_a_poster_can_print_in_both_languages():
    labels = themes.labels()
    assert list(labels)[-1] == "other"
    assert len(labels) >= 24
    for theme in labels.values():
        assert theme.key.isascii()
        for phrase in (theme.label, theme.pain, theme.need, theme.delight):
            assert phrase.en.strip()
            assert 1 <= len(phrase.ko.replace(" ", "")) <= 18
            assert any("가" <= c <= "힣" for c in phrase.ko)


def test_no_two_themes_print_the_same_claim():
    plain = tomllib.loads((files("journey_nb") / "templates" / "themes.toml").read_text(encoding="utf-8"))
    for field in ("label", "pain", "need", "delight"):
        for lang in ("ko", "en"):
            said = [t[field][lang] for t in plain["theme"]]
            assert len(set(said)) == len(said)


def test_a_theme_without_a_claim_is_refused_by_name():
    with pytest.raises(StudyError, match="theme 'fun' needs label, pain, need and delight"):
        themes.taxonomy('[[theme]]\nkey = "fun"\nlabel = { ko = "재미", en = "Fun" }\n')
