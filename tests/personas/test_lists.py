"""Personas that the team declares by a list, and the stage from which any persona can be told."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import i18n
from journey_nb.identity import pseudonym
from journey_nb.mapping.composing import _not_yet
from journey_nb.model.claims import Confidence, Share
from journey_nb.model.errors import JourneyError, UsageError
from journey_nb.model.journey import JourneyMap, Stage
from journey_nb.model.personas import Persona, Trait
from journey_nb.model.phrase import Phrase
from journey_nb.personas import FeatureInfo, Features, declared, fits, with_accounts
from journey_nb.personas.lists import read_lists
from journey_nb.personas.rules import checked, ruled
from journey_nb.personas.since import dated, latest
from journey_nb.study import PersonaRule, Settings, Study

KEY = b"k" * 32
AHN, KIM, LEE, ROH = (pseudonym(KEY, f"{who}@example.com") for who in ("ahn", "kim", "lee", "roh"))
STAGES = ["try", "buy", "use"]


def rule(key: str = "heavy", **more: str | list[str]) -> PersonaRule:
    return PersonaRule(**{"key": key, "ko": "많이 씀", "en": "Heavy users", "by": "Kim", "at": "2026-07-01", **more})


def customers(*who: str, account: tuple[str, ...] | None = None) -> Features:
    index = pd.Index(sorted(who), name="customer_id")
    describe = pd.DataFrame({"account": list(account)}, index=index) if account else pd.DataFrame(index=index)
    words = Phrase.same("account")
    return Features(
        pd.DataFrame({"seats": range(len(index))}, index=index, dtype=float), {"account": FeatureInfo(words, "text", "attribute", words, words)}, describe
    )


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., list[str]]:
    """Write a list, declare a persona by it, and say whom it finds."""

    def of(text: str, **more: str) -> list[str]:
        (tmp_path / "list.csv").write_text(text, "utf-8")
        asked = rule(people="list.csv", **more)
        made = declared([asked], customers(AHN, KIM, LEE, ROH), lists=read_lists([asked], tmp_path, KEY))
        told = next(r for r in made.segmentation.reasons if r.key == "personas.listed")
        assert all(i18n.t(told.key, lang, **told.numbers) for lang in ("ko", "en"))
        return [*sorted({AHN: "ahn", KIM: "kim", LEE: "lee", ROH: "roh"}[c] for c in made.members.index), f"{told.numbers['n']} of {told.numbers['of']}"]

    return of


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("kim@example.com\nLEE@Example.com \nstranger@example.com\n", ["kim", "lee", "2 of 3"]),  # no header
        ("email\nkim@example.com\nlee@example.com\n", ["kim", "lee", "2 of 2"]),
        ("# from sales\n이메일\nkim@example.com\n\n", ["kim", "1 of 1"]),
        ("name,mail\nKim,kim@example.com\nLee,lee@example.com\nNobody,x@example.com\n", ["kim", "lee", "2 of 3"]),
    ],
)
def test_a_list_is_one_id_a_line_or_a_column_of_them(found: Callable[..., list[str]], text: str, who: list[str]) -> None:
    assert found(text) == who


def test_a_column_may_be_named_and_a_wrong_name_shows_nobody(found: Callable[..., list[str]]) -> None:
    text = "first,second\nkim@example.com,lee@example.com\nroh@example.com,lee@example.com\n"
    assert found(text) == ["kim", "roh", "2 of 2"] and found(text, column="second") == ["lee", "1 of 1"]
    with pytest.raises(JourneyError, match=r"no column 'frist'; it has: first, second. Did you mean 'first'\?"):
        found(text, column="frist")
    with pytest.raises(JourneyError) as error:
        found("kim@example.com\nlee@example.com\n", column="mail")
    assert "kim" not in str(error.value)


def test_an_address_on_a_list_finds_who_is_known_by_a_number(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("20045\n", "utf-8")
    lists = read_lists([rule(people="list.csv")], tmp_path, KEY, lambda raw: "kim@example.com" if raw == "20045" else raw)
    assert lists["heavy"].entries([KIM, LEE]) == {KIM}
    assert "20045" not in repr(lists) and KIM not in repr(lists)


def test_a_list_of_accounts_takes_everybody_of_them(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("company\n하늘상사\n바다\n", "utf-8")
    sky = pseudonym(KEY, "하늘상사", letter="a")
    asked = rule(accounts="firms.csv")
    known = customers(AHN, KIM, LEE, account=(sky, "a-other", sky))
    made = declared([asked], known, lists=read_lists([asked], tmp_path, KEY))
    assert len(made.members) == 2 and made.segmentation.unplaced == 1
    assert {r.key: r.numbers for r in made.segmentation.reasons}["personas.listed_accounts"] == {"names": ["heavy"], "n": 1, "of": 2}
    (persona,) = with_accounts(made.personas, made.members, known)
    assert persona.share.count == 2 and persona.accounts == Share(1, 2, persona.accounts.low, persona.accounts.high)  # 2명, 1곳


def test_what_is_wrong_with_a_rule_is_said_before_the_long_work(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"PK")
    for wrong, message in (
        ({}, "needs a key and one of these"),
        ({"where": ["seats > 3"], "people": "list.csv"}, "needs a key and one of these"),
        ({"people": "nowhere.csv"}, "there is no file 'nowhere.csv'"),
        ({"people": "../list.csv"}, "there is no file '../list.csv' in the study's folder"),
        ({"people": "list.xlsx"}, "is no text file"),
    ):
        with pytest.raises(JourneyError, match=message):
            checked([rule(**wrong)], tmp_path)
    with pytest.raises(UsageError, match=r"since = 'bye' is no stage of this study; known: try, buy, use. Did you mean 'buy'\?"):
        ruled([rule(where=["seats > 3"], since="bye")], STAGES)


def test_a_list_of_people_is_no_data_of_the_study(tmp_path: Path) -> None:
    study = Study(tmp_path, Settings(personas=[rule(people="list [1].csv"), rule("b", where=["seats > 3"])]), KEY)
    (left,) = study.sources
    assert left.ignore and left.match == "list [[]1].csv"


def test_who_fits_two_rules_is_seen_in_the_table_of_fits() -> None:
    fit = fits([rule(where=["seats >= 1"]), rule("light", where=["seats <= 1"])], customers("a", "b", "c"))
    assert fit.to_numpy().tolist() == [[False, True], [True, True], [True, False]]


def test_about_and_since_are_carried() -> None:
    asked = rule(where=["seats >= 1"], about_ko="매일 쓰는 사람", since="buy")
    (persona,) = declared([asked], customers("a", "b"), stages=STAGES).personas
    assert (persona.about, persona.since) == (Phrase("매일 쓰는 사람", "매일 쓰는 사람"), "buy")


def test_a_persona_can_be_told_from_the_last_stage_that_its_rule_asks_for() -> None:
    index = pd.Index(["a", "b"], name="customer_id")
    table = pd.DataFrame({"stage_buy_events": [1.0, 9.0], "days_try_to_buy": [1.0, 2.0], "seats": [3.0, 4.0]}, index=index)

    def since(*where: str) -> str | None:
        return declared([rule(where=list(where))], Features(table, {}), stages=STAGES).personas[0].since

    assert since("stage_buy_events > 0", "days_try_to_buy > 0") == "buy"
    assert since("stage_buy_events > 0", "seats > 0") is None  # nobody knows when the seats were known
    assert latest(["stage_use_share", "stage_try_events"], STAGES, all_of=True) == "use"


def test_a_found_persona_can_be_told_from_the_stage_of_the_two_traits_it_is_named_by() -> None:
    traits = tuple(Trait(name, Phrase.same(name), 1, 0, "count", 2, 40) for name in ("stage_try_events", "tickets", "stage_use_events"))
    (persona,) = dated([Persona("g1", Phrase.same("x"), "found", Share(40, 80, 0.4, 0.6), traits)], STAGES)
    assert persona.since == "try"


def test_a_map_says_at_which_stages_nobody_could_tell_the_persona_yet() -> None:
    stages = tuple(Stage(key, Phrase.same(key), Phrase.same(key), 9, 9, True, 9, 0, Confidence("high")) for key in STAGES)
    drawn = JourneyMap("heavy", None, "current", 9, True, True, stages)
    marked = _not_yet(drawn, "use")
    assert [[r.numbers for r in s.confidence.reasons] for s in marked.stages] == [[{"stage": "use"}], [{"stage": "use"}], []]
    assert {s.reached for s in marked.stages} == {9} and _not_yet(drawn, None) == drawn  # what they met there stays
    assert i18n.t("confidence.before_persona", "ko", stage="사용") == "아직 유형을 알 수 없음(사용부터)"
