"""Several people's maps of one journey: one id is one claim, what looks alike waits for a person."""

import csv
import json
from dataclasses import replace

import pytest
from charts.made_books import book as a_book
from charts.made_books import eight_people, stage
from click.testing import CliRunner

from journey_nb.cli import main
from journey_nb.mapping.merging import merge, propose, read_pairs, write_pairs
from journey_nb.model.decisions import Decision
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import Basis, Confidence, JourneyMap, MapBook, Need, PainPoint
from journey_nb.model.phrase import Phrase
from journey_nb.model.plain import dumps

STAGES = (stage("find", "찾기", "찾아본다", 0, 0), stage("buy", "구매", "주문한다", 0, 0))


def guess(group, number, words, at="buy", kind=PainPoint, theme=""):
    basis = Basis("assumption", f"{group}모둠", f"2026-10-0{group}", tests_by=f"theme:{theme}" if theme else None)
    return kind(f"w{group}{number}", f"{kind.letter}{number}", at, "", Phrase.same(words), basis, Confidence("assumption"))


def group(number, *pains, needs=()):
    journey = JourneyMap("everyone", None, "current", 0, True, True, STAGES, pains=pains, needs=needs)
    return a_book(journey, name=f"{number}모둠")


def six():
    """Six groups: five name the delivery fee in their own words, two the sign-up, one its own thing."""
    fee = ("배송비가 마지막에 나온다", "배송비가 끝에 나온다", "마지막에 배송비가 나온다", "배송비가 마지막에야 나온다", "배송비가 결제 마지막에 나온다")
    made = {f"{n}모둠": [guess(n, 1, fee[n - 1])] for n in range(1, 6)} | {"6모둠": [guess(6, 1, "사진과 색이 다르다")]}
    made["1모둠"].append(guess(1, 2, "회원 가입이 길다", at="find"))
    made["6모둠"].append(guess(6, 2, "회원 가입이 길다", at="find"))
    return {name: group(name[0], *pains) for name, pains in made.items()}


def yes(books, *, words=""):
    return [(p.a, p.b) for p in propose(books) if words in p.a_words]


def test_nothing_is_joined_before_a_person_says_so():
    made = merge(six())
    assert len(made.book.map().pains) == 8 and made.joined == 0
    assert {len(n.maps) for n in made.named} == {1}
    assert len(made.open) == 10 + 1, "each two of the five, and the two that named the sign-up"


def test_six_groups_become_one_map_that_says_how_many_named_each_pain():
    books = six()
    made = merge(books, same=yes(books))
    assert [(n.words, len(n.maps)) for n in made.named] == [("배송비가 마지막에 나온다", 5), ("회원 가입이 길다", 2), ("사진과 색이 다르다", 1)]
    fee = next(c for c in made.book.map().pains if "배송비" in c.label.ko)
    assert fee.basis.by == "1모둠, 2모둠, 3모둠, 4모둠, 5모둠" and fee.basis.at == "2026-10-01"
    assert [(r.key, r.numbers) for r in fee.confidence.reasons] == [("confidence.groups", {"n": 5, "of": 6})]
    assert made.book.map().people == 0 and fee.evidence is None, "groups are counted, customers are not"
    assert made.open == ()
    assert len({c.code for c in made.book.map().pains}) == 3, "each claim has a code of its own"


def test_a_with_b_and_b_with_c_is_one_claim_of_three():
    books = {k: v for k, v in six().items() if k in ("1모둠", "2모둠", "3모둠")}
    made = merge(books, same=[("w11", "w21"), ("w21", "w31")])
    assert [len(n.maps) for n in made.named if "배송비" in n.words] == [3]
    assert [p for p in made.open if p.a != "w12"] == [], "the third pair is answered by the two others"


def test_what_was_refused_is_not_asked_again():
    books = {k: v for k, v in six().items() if k in ("1모둠", "2모둠")}
    made = merge(books, different=[("w21", "w11")])
    assert made.open == () and len(made.book.map().pains) == 3


def test_another_stage_or_another_kind_is_no_pair():
    one = group(1, guess(1, 1, "배송비가 마지막에 나온다"))
    two = group(2, guess(2, 1, "배송비가 마지막에 나온다", at="find"), needs=(guess(2, 2, "배송비가 마지막에 나온다", kind=Need),))
    assert propose({"a": one, "b": two}) == ()


def test_the_theme_that_would_test_them_makes_a_pair_of_other_words():
    books = {"a": group(1, guess(1, 1, "비싸다", theme="price")), "b": group(2, guess(2, 1, "돈이 많이 든다", theme="price"))}
    assert [(p.why, p.a, p.b) for p in propose(books)] == [("theme", "w11", "w21")]


def test_the_same_id_is_the_same_claim_without_a_question():
    one = eight_people()
    made = merge({"a": one, "b": one})
    assert made.open == () and [c.id for c in made.book.map().claims] == [c.id for c in one.map().claims]
    assert made.book.map().pains[0].evidence == one.map().pains[0].evidence, "nothing is counted twice"


def decision(value, by):
    return Decision("2026-10-01T00:00:00Z", by, "pain:buy:tp1", "label", value)


def test_what_only_one_person_changed_since_the_base_is_kept_and_two_minds_are_a_question():
    base = replace(eight_people(), decisions=(decision("처음", "김"),))
    kim, lee, park = (replace(base, decisions=(decision(v, w),)) for v, w in (("처음", "김"), ("둘째", "이"), ("셋째", "박")))
    assert [d.value for d in merge({"a": kim, "b": lee}, base=base).book.decisions] == ["둘째"]
    made = merge({"a": lee, "b": park}, base=base)
    assert made.book.decisions == () and [c.values for c in made.clashes] == [(("a", "둘째"), ("b", "셋째"))]


def test_what_one_person_withdrew_since_the_base_stays_away():
    first, second = guess(1, 1, "배송비가 마지막에 나온다"), guess(1, 2, "회원 가입이 길다")
    base = group(1, first, second)
    assert [c.id for c in merge({"a": group(1, first), "b": base}, base=base).book.map().pains] == ["w11"]
    assert len(merge({"a": group(1, first), "b": base}).book.map().pains) == 2, "without a base nobody knows who took it away"


def test_a_person_answers_in_a_table_and_a_formula_in_it_is_only_words(tmp_path):
    books = {"a": group(1, guess(1, 1, "=HYPERLINK(1)비싸다")), "b": group(2, guess(2, 1, "=HYPERLINK(1)비싸다"))}
    path = write_pairs(propose(books), tmp_path / "pairs.csv")
    text = path.read_text("utf-8-sig")
    assert "'=HYPERLINK" in text and ",=HYPERLINK" not in text
    path.write_text(text.replace("\n,", "\n예,"), "utf-8-sig")
    assert read_pairs(path) == ([("w11", "w21")], [])
    with pytest.raises(UsageError, match="none of these maps"):
        merge(books, same=[("w11", "w99")])


def test_journey_merge_proposes_and_joins_what_was_answered(tmp_path):
    paths = []
    for name, one in six().items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "map.json").write_text(dumps(one.to_dict()), "utf-8")
        paths.append(str(tmp_path / name))
    out = tmp_path / "합친 지도"
    first = CliRunner().invoke(main, ["merge", *paths, "--out", str(out), "--json"])
    assert first.exit_code == 0, first.output
    assert json.loads(first.stdout)["open"] == 11
    table = out / "pairs.csv"
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines()))
    with open(table, "w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.DictWriter(file, rows[0])
        sheet.writeheader()
        sheet.writerows(r | {"same": "예"} for r in rows)
    done = CliRunner().invoke(main, ["merge", *paths, "--out", str(out), "--pairs", str(table), "--json", "--name", "여섯 모둠"])
    told = json.loads(done.stdout)
    assert (told["open"], told["joined"], [(n["n"], n["of"]) for n in told["named"]]) == (0, 11, [(5, 6), (2, 6), (1, 6)])
    assert MapBook.from_dict(json.loads((out / "map.json").read_text("utf-8"))).study.name == "여섯 모둠"
    assert "배송비가 마지막에 나온다" in (out / "journey_map.html").read_text("utf-8")
    assert [r["same"] for r in csv.DictReader(table.read_text("utf-8-sig").splitlines())] == ["yes"] * 11, "answers are kept"
