"""Which language a comment is in."""

import pandas as pd
import pytest

from journey_nb.text.language import language


@pytest.mark.parametrize("said", ["배송이 느려요", "ㅠㅠ", "HubSpot API 연동이 안 돼요", "SSO 로그인 okay인데 느림", "[name]님이 친절했어요"])
def test_a_korean_sentence_with_product_names_is_korean(said):
    assert language(said) == "ko"


@pytest.mark.parametrize("said", ["Delivery was slow", "Too expensive", "slow", "great support!", "I can’t log in", "API docs are hard to follow", "Love it"])
def test_short_english_is_english(said):
    assert language(said) == "en"


@pytest.mark.parametrize(
    "said",
    [
        "La livraison est beaucoup trop lente",
        "trop cher",
        "Die Lieferung war sehr langsam",
        "El envío llegó muy tarde",
        "Het duurt veel te lang",
        "配送が遅いです",
        "物流太慢了",
        "Доставка была медленной",
        "O atendimento foi muito bom",
    ],
)
def test_another_language_is_not_taken_for_english(said):
    assert language(said) == "other"


@pytest.mark.parametrize("said", [None, float("nan"), "", "  ", "10/10", "-", "👍", "[phone]", "https://example.com/docs"])
def test_where_nobody_wrote_a_word_there_is_no_language(said):
    assert language(said) == "none"


def test_french_survey_comments_are_not_coded_as_english(test_data):
    """3,839 comments of a real survey; a handful of them are English."""
    file = test_data / "real" / "s08_nps_fr_latin1" / "nps.csv"
    comments = pd.read_csv(file, encoding="latin-1")["explication"].dropna()
    assert len(comments) == 3839
    assert sum(language(c) != "en" for c in comments) / len(comments) >= 0.99


def test_english_is_still_recognised_beside_it(test_data):
    for name in ("clus_bank77.tsv", "en_vgt_amazo_test.tsv"):
        comments = pd.read_csv(test_data / "text" / name, sep="\t", quoting=3)["text"].dropna()
        assert sum(language(c) == "en" for c in comments) / len(comments) >= 0.97
