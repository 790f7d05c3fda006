"""What a study and its people say of comments reaches the map, and stays there."""

import pytest
from invented import answers, write

from journey_nb import build_report
from journey_nb.model.errors import StudyError
from journey_nb.text.people import Coding, record_codings, subject


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    folder = tmp_path / "연구"
    write(folder / "data" / "설문.csv", answers(40))
    (folder / "journey.toml").write_text('schema = 1\ntimezone = "Asia/Seoul"\nstage_model = "saas_b2b"\n', "utf-8")
    return folder


def built(folder):
    return build_report([folder], report=False).built


def test_what_a_person_said_of_a_clause_wins_and_survives_the_next_build(study):
    first = built(study).tables["clauses"]
    row = first[first["kind"] == "pain"].iloc[0]
    record_codings(study, [Coding(subject(row["observation_id"], row["words"]), kind="wish", themes=("price",))], by="이도윤", at="2026-11-22T09:00:00Z")
    for _ in range(2):
        again = built(study)
        found = again.tables["clauses"].set_index(["observation_id", "clause"]).loc[(row["observation_id"], row["clause"])]
        assert (found["kind"], tuple(found["themes"]), found["decided_by"]) == ("wish", ("price",), "person")
        assert found["was_kind"] == "pain" and "이도윤, 2026-11-22" in found["why"]
    assert any(c.kind == "need" and c.theme == "price" for c in again.book.map().claims)


def test_a_coding_whose_words_are_gone_is_listed_and_never_dropped(study):
    record_codings(study, [Coding(subject("o" + "a" * 20, "없는 말"), kind="wish")], by="이도윤", at="2026-11-22T09:00:00Z")
    assert [d.by for d in built(study).book.orphaned] == ["이도윤"]


def test_a_theme_of_the_studys_own_has_its_own_claims_on_the_map(study):
    words = built(study).tables["clauses"]
    common = words[words["kind"] == "pain"]["words"].iloc[0].split()[0].strip(".,").removesuffix("이").removesuffix("가")
    (study / "themes.toml").write_text(
        f'[[theme]]\nkey = "ours"\nko = ["{common}"]\nlabel = {{ ko = "우리 주제", en = "Our theme" }}\n'
        'pain = { ko = "우리 주제가 아프다", en = "Our theme hurts" }\n'
        'need = { ko = "우리 주제가 필요하다", en = "Our theme is needed" }\ndelight = { ko = "우리 주제가 좋다", en = "Our theme pleases" }\n',
        "utf-8",
    )
    claims = [c for c in built(study).book.map().claims if c.theme == "ours"]
    assert claims and claims[0].label.ko.startswith("우리 주제")


def test_a_wrong_theme_is_said_before_the_long_work(study):
    (study / "themes.toml").write_text('[[theme]]\nkey = "fun"\n', "utf-8")
    with pytest.raises(StudyError, match=r"themes\.toml"):
        built(study)


def test_points_say_how_many_people_of_how_many_who_spoke(study):
    points = built(study).tables["points"]
    assert len(points) and (points["n_people"] <= points["of"]).all() and (points["share"] == points["n_people"] / points["of"]).all()
    assert points["key"].is_unique and points["quotes"].str.len().gt(0).all()
