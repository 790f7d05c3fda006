"""Points: what says the same is one, and is counted by people."""

# pyright: reportGeneralTypeIssues=false, reportOptionalMemberAccess=false

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from journey_nb.model.errors import StudyError, TableError
from journey_nb.model.journey import Quote
from journey_nb.text import korean, points, senses, themes


def said(*rows, **columns):
    """Clauses of (words, lang, kind, theme); each by its own customer unless ``customer_id`` says otherwise."""
    table = pd.DataFrame(rows, columns=["words", "lang", "kind", "theme"])
    people = [f"c{i}" for i in range(len(rows))]
    table = table.assign(observation_id=[f"o{i:02d}" for i in range(len(rows))], themes=[(t,) for t in table["theme"]], customer_id=people, known=True)
    return table.assign(stage="use", alias="F01", **columns)


SLOW = [
    ("로그인이 느려요", "ko", "pain", "login"),
    ("로그인할 때 너무 오래 걸림", "ko", "pain", "login"),
    ("login takes forever", "en", "pain", "login"),
    ("로그인이 빠르지 않네요", "ko", "pain", "login"),
]


def test_a_point_is_one_whatever_the_words_and_the_language():
    (row,) = points.points(said(*SLOW)).to_dict("records")
    assert (row["key"], row["label_ko"], row["label_en"]) == ("pain:use:login:slow", "로그인이 느리다", "Login is slow")
    assert (row["n_people"], row["n_comments"], row["n_sources"], row["of"], row["share"]) == (4, 4, 1, 4, 1.0)
    assert row["observation_ids"] == ("o00", "o01", "o02", "o03")
    assert {type(q) for q in row["quotes"]} == {Quote} and {q.lang for q in row["quotes"]} == {"ko", "en"}


def test_another_sense_of_the_same_theme_is_another_point():
    keys = points.points(said(SLOW[0], ("로그인이 안 돼요", "ko", "pain", "login"), ("I cannot log in", "en", "pain", "login")))["key"].tolist()
    assert keys == ["pain:use:login:fails", "pain:use:login:slow"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("배송이 빨라요", "ko", "praise", "delivery"), ("배송이 느려요", "ko", "pain", "delivery")),
        (("설치가 어렵지 않아요", "ko", "praise", "setup"), ("설치가 어려워요", "ko", "pain", "setup")),
        (("설치가 느려요", "ko", "pain", "setup"), ("로그인이 느려요", "ko", "pain", "login")),
        (("Delivery is slow", "en", "pain", "delivery"), ("Delivery should be faster", "en", "wish", "delivery")),
        (("다크모드 기능이 있었으면 좋겠어요", "ko", "wish", "features"), ("엑셀 업로드 기능이 있었으면 좋겠어요", "ko", "wish", "features")),
    ],
)
def test_opposite_feelings_other_themes_other_kinds_and_other_features_never_merge(one, other):
    assert len(points.points(said(one, other))) == 2


def test_one_loud_customer_is_one_voice():
    row = points.points(said(*SLOW, customer_id=["kim", "kim", "kim", "lee"])).iloc[0]
    assert (row["n_people"], row["n_comments"], row["of"]) == (2, 4, 2)


def test_a_row_nobody_is_known_by_is_a_response():
    rows = said(*SLOW).assign(customer_id=[None, None, "kim", "anon-1"], known=[False, False, True, False], response_id=["r1", "r1", "r2", "r3"])
    assert points.points(rows).iloc[0]["n_people"] == 3


def test_a_share_is_of_those_who_spoke_at_that_stage():
    rows = said(*SLOW, ("그냥 그래요", "ko", "none", "other"), ("trop cher", "other", None, "other")).assign(stage=["buy", "buy", "use", "use", "use", "use"])
    made = points.points(rows).set_index("stage")
    assert made.loc["buy", ["n_people", "of"]].tolist() == [2, 2]
    assert made.loc["use", ["n_people", "of"]].tolist() == [2, 3]  # nobody reads what another language says
    assert points.points(rows, of={"buy": 4, "use": 8})["share"].tolist() == [0.5, 0.25]


def test_stages_come_in_their_order_and_the_largest_point_first():
    rows = said(*SLOW[:2], ("배송이 늦어요", "ko", "pain", "delivery"), SLOW[2]).assign(stage=pd.Categorical(["use", "use", "use", "buy"], ["buy", "use"]))
    assert points.points(rows)[["stage", "theme"]].values.tolist() == [["buy", "login"], ["use", "login"], ["use", "delivery"]]


def test_without_stages_the_place_is_the_whole():
    assert points.points(said(*SLOW).drop(columns="stage"))["key"].tolist() == ["pain:whole:login:slow"]
    assert points.points(said(*SLOW), by=())["key"].tolist() == ["pain:login:slow"]


def test_a_wish_for_less_of_the_bad_is_a_wish_for_the_good():
    made = points.points(said(("느린 로딩을 고쳐 주세요", "ko", "wish", "performance"), ("Please make it faster", "en", "wish", "performance")))
    assert made["key"].tolist() == ["wish:use:performance:fast"]
    assert made["label_ko"].tolist() == ["속도가 더 빨랐으면 한다"]


def test_what_no_sense_covers_is_held_together_by_its_noun():
    rows = said(
        ("지문 등록을 매주 합니다", "ko", "pain", "login"), ("지문 등록 또 합니다", "ko", "pain", "login"), ("로그인 화면을 지웠어요", "ko", "pain", "login")
    )
    made = points.points(rows)
    assert made["n_people"].tolist() == [2, 1]
    assert made["sense"].tolist() == ["", ""]
    assert made["label_ko"].iloc[0] == "로그인: 지문 등록 하다" or made["label_ko"].iloc[0].startswith("로그인: 지문 등록")


def test_keys_are_plain_letters_and_stay_whatever_the_order():
    rows = said(*SLOW, ("지문 등록을 매주 합니다", "ko", "pain", "login"), ("다크모드 기능이 있었으면 좋겠어요", "ko", "wish", "features")).assign(stage="설치")
    one, other = points.points(rows), points.points(rows.iloc[::-1])
    pd.testing.assert_frame_equal(one, other)
    assert all(key.isascii() for key in one["key"])


def test_two_things_said_in_one_clause_are_two_points():
    made = points.points(said(("The manual is confusing and out of date", "en", "pain", "documentation")))
    assert made["sense"].tolist() == ["outdated", "unclear"]


def test_of_two_themes_the_sense_goes_to_the_one_it_stands_by():
    rows = said(("로그인이 느려서 결제가 안 됐어요", "ko", "pain", "login")).assign(themes=[("login", "payment")])
    assert points.points(rows)["key"].tolist() == ["pain:use:login:slow", "pain:use:payment:fails"]


def test_a_word_that_only_echoes_a_theme_does_not_make_the_point_about_it():
    made = points.points(said(("정말 번거로워요", "ko", "pain", "usability"), ("메뉴가 번거로워요", "ko", "pain", "usability")))
    assert made["key"].tolist() == ["pain:use:usability:awkward", "pain:use:other:awkward"]


def test_questions_and_plain_statements_are_no_points():
    assert points.points(said(("로그인이 왜 느린가요?", "ko", "question", "login"), ("택배가 책상에 있어요", "ko", "none", "delivery"))).empty


def test_fifty_ids_are_kept_and_all_are_counted():
    rows = said(*[("로그인이 느려요", "ko", "pain", "login")] * 60)
    row = points.points(rows).iloc[0]
    assert (len(row["observation_ids"]), row["n_comments"], row["observation_ids"][0]) == (50, 60, "o00")


def test_a_table_that_is_not_of_clauses_is_refused_by_its_columns():
    with pytest.raises(TableError, match="lacks words, themes"):
        points.points(pd.DataFrame({"observation_id": ["a"], "lang": ["ko"], "kind": ["pain"]}))


@pytest.mark.parametrize("words", ["", " ", "\ud800", "\x00", "😡😡😡", "[name] [phone]", "a" * 20_000, "가" * 5_000, "‮느려요"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_any_words_make_a_point_or_none_and_break_nothing(words, lang):
    assert len(points.points(said((words, lang, "pain", "other")))) <= 2


# ---------------------------------------------------------------- the gold set


def agreement(name):
    """Precision and recall over all pairs of sentences: in one point or not. Kinds are given, themes are read."""
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    tokens = dict(zip([r[3] for r in rows], korean.tokenize([r[3] for r in rows]), strict=True))
    named = [themes.korean(w, tokens[w]) if lang == "ko" else themes.english(w) for lang, _, _, w in rows]
    frame = pd.DataFrame(rows, columns=["lang", "kind", "gold", "words"]).assign(
        observation_id=[f"{i:03d}" for i in range(len(rows))], themes=[tuple(t for t, _ in n) or ("other",) for n in named]
    )
    made = points.points(frame, n_quotes=0)
    in_points = [set() for _ in rows]
    for key, ids in zip(made["key"], made["observation_ids"], strict=True):
        for i in ids:
            in_points[int(i)].add(key)
    pairs = [(a[2] == b[2], bool(pa & pb)) for (a, pa), (b, pb) in combinations(zip(rows, in_points, strict=True), 2)]
    together = sum(a and b for a, b in pairs)
    return together / sum(b for _, b in pairs), together / sum(a for a, _ in pairs)


def test_points_agree_with_what_a_person_holds_to_be_the_same():
    precision, recall = agreement("said_alike.tsv")
    assert precision >= 0.9
    assert 2 * precision * recall / (precision + recall) >= 0.85


def test_unusual_ways_to_say_it_are_missed_rather_than_merged_wrongly():
    precision, recall = agreement("said_alike_later.tsv")
    assert precision >= 0.9
    assert recall >= 0.5


# ---------------------------------------------------------------- senses


def sense_of(words, kind="pain"):
    if any("가" <= c <= "힣" for c in words):
        return [f.sense for f in senses.chosen(senses.korean(korean.tokenize([words])[0], words), kind)]
    return [f.sense for f in senses.chosen(senses.english(words), kind)]


@pytest.mark.parametrize(
    ("words", "kind", "sense"),
    [
        ("배송이 빠르지 않아요", "pain", "slow"),
        ("설치가 쉽지 않았습니다", "pain", "hard"),
        ("오류가 전혀 없어요", "praise", "stable"),
        ("불편한 점이 없습니다", "praise", "handy"),
        ("이해가 안 돼요", "pain", "unclear"),
        ("연락이 안 됩니다", "pain", "unreachable"),
        ("들어갈 수 없어요", "pain", "fails"),
        ("It is not easy", "pain", "hard"),
        ("No errors so far", "praise", "stable"),
        ("It could not be easier", "praise", "easy"),
        ("Not only fast but good", "praise", "fast"),
        ("They never got back to me", "pain", "unreachable"),
    ],
)
def test_a_denied_sense_is_its_twin(words, kind, sense):
    assert sense_of(words, kind) == [sense]


@pytest.mark.parametrize(("words", "kind"), [("볼 수 있어요", "praise"), ("each kind of device", "praise"), ("I called late in the day", "pain")])
def test_words_that_only_look_like_a_sense_are_none(words, kind):
    assert sense_of(words, kind) == []


def test_good_and_bad_alone_are_a_sense_only_where_nothing_else_is_said():
    assert sense_of("느려서 정말 별로예요") == ["slow"]
    assert sense_of("정말 별로예요") == ["poor"]


def test_every_sense_can_be_said_and_wished_in_both_languages():
    known = senses.seed()
    assert len(known.of) >= 40
    for sense in known.of.values():
        assert sense.key.isascii()
        asked = sense if sense.good or not sense.twin else known.of[sense.twin]
        for phrase in (sense.say, asked.wish):
            assert "{" in phrase.ko and ("{}" in phrase.en or "{low}" in phrase.en)


def test_a_sense_whose_twin_does_not_name_it_back_is_refused_by_name():
    say = 'say = { ko = "{} a", en = "{} a" }'
    with pytest.raises(StudyError, match="the twin of 'a'"):
        senses.senses(f'[[sense]]\nkey = "a"\ntwin = "b"\n{say}\n')
    with pytest.raises(StudyError, match="sense 'b' needs say"):
        senses.senses('[[sense]]\nkey = "b"\n')
