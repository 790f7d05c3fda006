"""What comments are about: the seed, a study's own themes, and why a theme was chosen."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_nb.model.errors import StudyError
from journey_nb.model.phrase import Phrase
from journey_nb.text import korean, themes


def about(words, known=None):
    if any("가" <= c <= "힣" for c in words):
        return [t for t, _ in themes.korean(words, korean.tokenize([words])[0], known)]
    return [t for t, _ in themes.english(words, known)]


@pytest.mark.parametrize(
    ("said", "theme"),
    [
        ("국물이 싱겁고 맛없어요", "taste"),
        ("양이 적어서 배고파요", "portion"),
        ("화장대에 먼지가 가득했어요", "hygiene"),
        ("직원분이 먼저 와서 챙겨 주셨어요", "staff"),
        ("침대가 삐거덕대고 수압이 약해요", "room"),
        ("밤새 소음 때문에 못 잤어요", "noise"),
        ("역에서 5분이라 좋아요", "location"),
        ("광고가 너무 많아요", "ads"),
        ("사이즈가 작게 나왔어요", "sizing"),
        ("포인트 적립이 누락됐어요", "loyalty"),
        ("예약이 두 번 됐어요", "booking"),
        ("줄이 길어서 그냥 나왔어요", "waiting"),
        ("친구에게 추천할래요", "again"),
        ("배터리가 반나절도 못 가요", "battery"),
        ("음질이 뭉개져요", "picture_sound"),
        ("A/S 맡겼더니 한 달 걸렸어요", "repair"),
        ("대출 금리가 올랐어요", "rates"),
        ("진료를 대충 봐요", "care"),
        ("The soup was bland", "taste"),
        ("Tiny portion for two", "portion"),
        ("The waiter forgot us", "staff"),
        ("Filthy carpet", "hygiene"),
        ("Our room smelled of paint", "room"),
        ("Too many ads between levels", "ads"),
        ("Two sizes too small", "sizing"),
        ("My appointment was moved twice", "booking"),
        ("The queue went round the block", "waiting"),
        ("Battery dies by noon", "battery"),
        ("Still under warranty", "repair"),
        ("I would recommend it", "again"),
        ("The exchange rate was poor", "rates"),
    ],
)
def test_everyday_domains_have_themes_of_their_own(said, theme):
    assert theme in about(said)


@pytest.mark.parametrize(
    ("said", "theme"),
    [
        ("제품의 마감이 거칠어요", "contract"),  # 제품의 is no 품의
        ("고기만 골라 먹었어요", "trust"),  # 고기만 no 기만
        ("모두의 자전거", "facility"),  # no 의자
        ("도넛 때문에 행복", "payment"),
        ("Our staff could not open the page", "staff"),  # the customer's own people
        ("It rained on the daily", "login"),
        ("Grapid apish", "integration"),
    ],
)
def test_a_word_counts_where_a_word_begins(said, theme):
    assert theme not in about(said)


def test_spaces_inside_a_korean_word_are_free_and_latin_words_stand_alone():
    assert about("인증서버가 복잡해요") == about("인증 서버가 복잡해요")
    assert themes.korean("우리 회사 ERP와 붙여요", [])[0] == ("integration", "ERP")
    assert themes.korean("SUPERPOWER", []) == []
    assert themes.korean("배  송", []) == []  # two spaces are an end


def test_what_redaction_left_and_addresses_name_no_theme():
    assert themes.english("[phone] [email] https://price.example/login me@billing.example") == []
    assert themes.korean("[account]에서 https://배송.example 봤어요", []) == []


def test_a_megabyte_of_anything_is_read_at_once():
    for words in ("@" * 10**6, "가" * 10**6, "a" * 10**6, "배송" * 10**5, "\ud800\x00" * 1000, "İ" * 50 + "배송"):
        themes.english(words)
        themes.korean(words, [])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_text_raises_and_two_themes_are_the_most(words):
    for found in (themes.korean(words, []), themes.english(words)):
        assert len(found) <= 2
        assert all(word.casefold().split()[0] in words.casefold().replace("  ", " ") for _, word in found)


def test_every_word_of_the_seed_is_found_by_itself():
    for entry in tomllib.loads((files("journey_nb") / "templates" / "themes.toml").read_text(encoding="utf-8"))["theme"]:
        for word in [*entry.get("en", []), *entry.get("en_weak", [])]:
            bare = word.removesuffix("$")
            hits = {theme for theme, *_ in themes._english(f"well, {bare}!", themes.seed())}
            assert entry["key"] in hits, word
        for word in [*entry.get("ko", []), *entry.get("ko_weak", [])]:
            _, slash, kind = word.rpartition("/")
            if not (slash and kind in "NV"):
                assert entry["key"] in {theme for theme, *_ in themes._korean(f"그 {word}", [], themes.seed())}, word


# ---- why -----------------------------------------------------------------------------------------------------------------------


def test_asking_why_shows_what_spoke_for_each_theme_and_what_was_not_chosen():
    found = themes.ask("배송비가 비싸고 결제가 안 되는데 전화도 안 받아요")
    assert found.columns.tolist() == ["theme", "label", "words", "weight", "chosen"]
    assert found[found["chosen"]]["theme"].tolist() == ["price", "payment"]
    assert found.set_index("theme")["words"].to_dict() == {"price": "배송비, 비싸", "payment": "결제", "support_speed": "전화"}
    assert found["weight"].tolist() == [4, 2, 1]


def test_a_hint_is_chosen_where_nothing_is_named_and_other_has_no_row():
    assert themes.ask("전화가 길어요")[["theme", "weight", "chosen"]].values.tolist() == [["support_speed", 1, True]]
    assert themes.ask("그냥 그래요").empty
    assert themes.ask("C'est trop cher").empty


# ---- a study's own -------------------------------------------------------------------------------------------------------------


def study(folder, text):
    (folder / "themes.toml").write_text(text, encoding="utf-8")
    return themes.taxonomy_of(folder)


def test_a_study_without_a_file_has_the_seed(tmp_path):
    assert themes.taxonomy_of(tmp_path) is themes.seed()
    assert themes.taxonomy_of(None) is themes.seed()


def test_a_study_adds_a_theme_words_and_a_label(tmp_path):
    known = study(
        tmp_path,
        """
        [[theme]]
        key = "pets"
        label = { ko = "반려동물 동반", en = "Pets" }
        ko = ["강아지", "애견"]
        en = ["puppy"]
        [[theme]]
        key = "delivery"
        label = { ko = "배송·조립", en = "Delivery & assembly" }
        ko = ["문 앞"]
        without = ["기사님"]
        """,
    )
    assert about("강아지를 데려갔어요", known) == ["pets"]
    assert about("Puppy welcome", known) == ["pets"]
    assert about("문앞에 두고 갔어요", known) == ["delivery"]
    assert about("기사님", known) == []
    assert about("기사님") == ["delivery"]
    assert known.themes["delivery"].label == Phrase("Delivery & assembly", "배송·조립")
    assert known.themes["delivery"].pain == themes.seed().themes["delivery"].pain
    assert known.themes["pets"].pain == Phrase("Trouble with pets", "반려동물 동반 불만")
    assert [*known.themes][-2:] == ["pets", "other"]


def test_a_merged_theme_speaks_for_the_other_and_a_dropped_one_for_none(tmp_path):
    known = study(
        tmp_path,
        """
        [[theme]]
        key = "quote"
        into = "sales"
        [[theme]]
        key = "sales"
        into = "price"
        [[theme]]
        key = "stock"
        drop = true
        [[theme]]
        key = "update"
        into = "stock"
        """,
    )
    assert about("견적이 늦어요", known) == ["price"]
    assert about("품절이에요", known) == []
    assert known.gone == {"quote": "price", "sales": "price", "stock": "other", "update": "other"}
    assert not {"quote", "sales", "stock", "update"} & set(known.themes)
    assert "quote" in themes.labels()  # the seed is as it was


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[theme]]\nkey = "pets"\nlable = "x"', r"theme 'pets' \(line 2\): unknown key 'lable'.*Did you mean 'label'"),
        ('[[theme]]\nkey = "pets"\nko = ["개"]', "theme 'pets' .*needs a label"),
        ('[[theme]]\nkey = "delivry"\nko = ["택"]', "Did you mean 'delivery'"),
        ('[[theme]]\nkey = "pets"\nlabel = "Pets"', "needs words"),
        ('[[theme]]\nkey = "Pets!"', r"line 1: key must be a short name"),
        ('[[theme]]\nkey = "other"\nko = ["x"]', "not 'other'"),
        ('[[theme]]\nkey = "price"\nko = "비싸"', "ko must be a list"),
        ('[[theme]]\nkey = "price"\nko = ["비싸/VA"]', "write '비싸/V'"),
        ('[[theme]]\nkey = "price"\nlabel = { ko = "값" }', "both languages"),
        ('[[theme]]\nkey = "price"\npain = "아주아주아주아주아주아주아주아주 길고 긴 말"', "longer than 18"),
        ('[[theme]]\nkey = "price"\nwithout = ["비용이"]', "without names '비용이'.*Did you mean '비용'"),
        ('[[theme]]\nkey = "price"\ninto = "quot"', "into names 'quot', which is no theme. Did you mean 'quote'"),
        ('[[theme]]\nkey = "price"\ninto = "quote"\n[[theme]]\nkey = "quote"\ninto = "price"', "merged into itself"),
        ('[[theme]]\nkey = "price"\ninto = "quote"\ndrop = true', "dropped and merged at once"),
        ('[[theme]]\nkey = "price"\n[[theme]]\nkey = "price"', r"theme 'price' \(line 4\): this key is there twice"),
        ('[[themes]]\nkey = "price"', "unknown key 'themes'.*Did you mean 'theme'"),
        ('[[theme]\nkey = "price"', "line 1: this is no TOML"),
        ("schema = 2", "schema must be 1"),
        ("theme = 3", r"own \[\[theme\]\]"),
    ],
)
def test_a_wrong_file_is_refused_with_theme_line_and_remedy(tmp_path, text, said):
    with pytest.raises(StudyError, match=said) as caught:
        study(tmp_path, text)
    assert str(caught.value).startswith("themes.toml, ")
    assert any("가" <= c <= "힣" for c in caught.value.phrase.ko)


def test_a_file_that_is_no_text_is_said(tmp_path):
    (tmp_path / "themes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StudyError, match="Save it as UTF-8"):
        themes.taxonomy_of(tmp_path)


def test_what_is_said_of_a_theme_is_kept_and_comments_stay(tmp_path):
    themes.keep_theme(tmp_path, "pets", label=Phrase("Pets", "반려동물"), ko=["강아지"])
    path = tmp_path / "themes.toml"
    path.write_text(path.read_text("utf-8").replace('key = "pets"', 'key = "pets"  # asked by Minji'), "utf-8")
    themes.keep_theme(tmp_path, "pets", ko=["고양이", "강아지"], en="puppy")
    themes.keep_theme(tmp_path, "quote", into="price")
    known = themes.taxonomy_of(tmp_path)
    assert "# asked by Minji" in path.read_text("utf-8")
    assert about("고양이", known) == about("강아지", known) == about("puppy", known) == ["pets"]
    assert known.gone == {"quote": "price"}
    themes.keep_theme(tmp_path, "quote", into=None)
    themes.keep_theme(tmp_path, "pets", drop=True)
    known = themes.taxonomy_of(tmp_path)
    assert known.gone == {"pets": "other"}
    assert 'key = "pets"' in path.read_text("utf-8")  # it is never reused


def test_a_theme_that_would_make_the_file_wrong_is_not_written(tmp_path):
    themes.keep_theme(tmp_path, "delivery", ko=["문 앞"])
    before = (tmp_path / "themes.toml").read_text("utf-8")
    for said in ({"into": "nothing"}, {"lable": "x"}, {"label": "", "ko": ["x"]}, {"without": ["없는말"]}):
        with pytest.raises(StudyError):
            themes.keep_theme(tmp_path, "delivery", **said)
    assert (tmp_path / "themes.toml").read_text("utf-8") == before
    with pytest.raises(StudyError, match="needs a label"):
        themes.keep_theme(tmp_path / "new", "pets", ko=["강아지"])
    assert not (tmp_path / "new").exists()


def test_a_word_taken_out_and_put_back_counts_again(tmp_path):
    themes.keep_theme(tmp_path, "delivery", without=["기사님"])
    assert about("기사님", themes.taxonomy_of(tmp_path)) == []
    themes.keep_theme(tmp_path, "delivery", ko_weak=["기사님"])
    assert about("기사님", themes.taxonomy_of(tmp_path)) == ["delivery"]
