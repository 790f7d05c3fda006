"""What changed between two maps: exact numbers of two small invented quarters, what is within noise, and what cannot be compared."""

from __future__ import annotations

import json
from dataclasses import replace

import checked
import pytest
from charts import made_books
from charts import made_changes as made
from charts import made_groups as groups
from charts.made_books import felt
from click.testing import CliRunner

from journey_nb import stats
from journey_nb.cli import main
from journey_nb.mapping import changes_told as told
from journey_nb.mapping.changes import corrected, diff
from journey_nb.model import plain
from journey_nb.model.changes import Change, MapDiff
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import Basis, Emotion, Kpi, Operation, PainPoint, Receipt, Score, Spread
from journey_nb.model.phrase import Phrase

FIREWALL, QUOTE, TEXT, LOGIN = "pain:setup:tp1", "pain:sign:tp2", "pain:setup:tp4", "pain:first30:tp6"


@pytest.fixture(scope="module")
def quarters() -> MapDiff:
    return made.quarters()


def get(found: MapDiff, id: str) -> Change:
    change = found.change(id)
    assert change is not None, id
    return change


def with_map(book, **fields):
    return replace(book, maps=(replace(book.map(), **fields),))


def keys(found: MapDiff) -> set[str]:
    return {r.key for r in found.notes}


# ---------------------------------------------------------------- numbers


def test_a_drop_off_that_rose_is_named_with_its_interval(quarters):
    left = get(quarters, "lost:setup")
    assert (left.before.count, left.before.n, left.after.count, left.after.n) == (88, 400, 136, 400)
    assert (left.difference, left.low, left.high) == pytest.approx((0.12, 0.0579, 0.1809), abs=5e-5)
    assert (left.how, left.ends) == ("changed", "worse")


def test_differences_of_shares_agree_with_statsmodels(quarters):
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    compared = [c for c in quarters.changes if c.unit == "share" and c.difference is not None]
    assert len(compared) == 9
    for c in compared:
        low, high = proportion.confint_proportions_2indep(c.after.count, c.after.n, c.before.count, c.before.n, method="newcomb", compare="diff")
        assert (c.low, c.high) == pytest.approx((low, high), abs=1e-9)


def test_the_headline_says_what_changed_and_how_much_did_not(quarters):
    said = told.headline(quarters, "ko")
    assert said.startswith("설치·연동 이탈이 22%에서 34%로 늘었습니다(+12%p, 6~18%p). ")
    assert said.endswith("그 밖에 2개가 바뀌었습니다. 나머지 10개는 오차 범위 안입니다.")
    assert told.headline(quarters, "en").startswith("Drop-off at Set-up rose from 22% to 34% (+12 pp, 6–18 pp). ")


def test_changes_stand_in_the_order_of_their_importance(quarters):
    assert [c.id for c in quarters.changed] == ["lost:setup", "emotion:setup:worded", QUOTE, TEXT, FIREWALL]
    assert quarters.changes[5].how == "noise" and quarters.tested == 15


def test_a_feeling_differs_by_what_its_bootstrap_intervals_allow(quarters):
    felt = get(quarters, "emotion:setup:worded")
    here, there = stats.Interval(-0.58, -0.66, -0.5, 121), stats.Interval(-0.31, -0.41, -0.21, 118)
    assert (felt.difference, felt.low, felt.high, felt.p) == pytest.approx(stats.means_tested(here, there)[:4])
    assert felt.difference == pytest.approx(-0.27)


def test_recommendation_is_compared_by_its_parts(quarters):
    nps = get(quarters, "score:whole:nps-q")
    expected = stats.nps_tested((44, 48, 36), (40, 50, 30))
    assert (nps.difference, nps.low, nps.high) == pytest.approx(expected[:3]) and nps.unit == "points"


def test_what_is_within_noise_says_how_small_a_change_would_have_been_missed(quarters):
    left = get(quarters, "lost:first30")
    level = next(f.level for f in quarters.families if f.key == "lost")
    assert level == pytest.approx(0.05)  # one of two is a change already, so the second needs no more than 5%
    assert left.how == "noise" and left.detectable == pytest.approx(stats.detectable((left.high - left.low) / 3.919928, level=level))
    assert "8.7%p보다 작은 차이는 놓칠 수 있습니다" in told.line(quarters, left, "ko")


def test_alone_it_would_count_and_among_many_it_does_not(quarters):
    phone = get(quarters, "delight:setup:td1")
    assert phone.low > 0 and phone.q > 0.05 > phone.p and phone.how == "noise" and phone.many


# ---------------------------------------------------------------- only one map has it


def test_what_was_never_asked_is_not_new(quarters):
    asked = get(quarters, LOGIN)  # before, nobody spoke of that stage in words that could be coded
    assert (asked.how, asked.before, asked.after.count, asked.p) == ("first_asked", None, 22, None)


def test_what_was_asked_before_and_not_said_is_new(quarters):
    new = get(quarters, TEXT)
    assert new.appeared and new.how == "changed" and (new.before.count, new.before.n, new.after.count) == (0, 49, 12)


def test_what_nobody_says_any_longer_is_gone_only_where_somebody_spoke():
    silent = with_map(made.after(), pains=tuple(c for c in made.after().map().pains if c.stage != "sign"))
    assert get(diff(made.before(), silent), QUOTE).how == "not_asked"
    assert get(made.quarters(), QUOTE).vanished


def test_an_assumption_is_never_compared():
    guess = replace(made.after().map().pains[0], id="w1", basis=Basis("assumption", "영업팀"), evidence=None)
    found = diff(made.before(), with_map(made.after(), pains=(*made.after().map().pains, guess)))
    assert found.change("w1") is None and found.tested == 15


def test_a_handful_of_voices_in_both_is_not_compared():
    few = (
        made.named(PainPoint, "P9", "setup", "버튼이 작다", "The button is small", 2, 49),
        made.named(PainPoint, "P9", "setup", "버튼이 작다", "The button is small", 2, 63),
    )
    books = [with_map(b, pains=(*b.map().pains, c)) for b, c in zip((made.before(), made.after()), few, strict=True)]
    assert get(diff(*books), "pain:setup:tp9").how == "few"


def test_under_five_on_one_side_no_feeling_is_compared(quarters):
    assert get(quarters, "emotion:need:worded").how == "few"


def test_a_qualitative_study_tests_nothing():
    found = diff(made.before(), with_map(made.after(), qualitative=True, people=12))
    assert found.tested == 0 and not found.changed and "changes.qualitative_after" in keys(found)
    assert told.headline(found, "ko") == "두 지도에는 검정하여 비교할 만큼 사람이 있는 항목이 없습니다."
    assert get(found, FIREWALL).before.count == 20 and get(found, FIREWALL).difference is None


# ---------------------------------------------------------------- what does not mean the same


def test_another_stage_model_is_not_compared_stage_by_stage():
    other = replace(made.after(), study=replace(made.after().study, stage_model="shop"))
    found = diff(made.before(), other)
    assert {c.stage for c in found.changes} == {"whole"} and "changes.stage_model" in keys(found)


def test_stages_of_one_map_are_named_and_drop_off_is_not_compared():
    less = with_map(made.after(), stages=made.after().map().stages[1:])
    found = diff(made.before(), less)
    assert {"changes.only_before", "changes.other_stages"} <= keys(found) and not [c for c in found.changes if c.what == "lost"]
    assert "필요 인식" in " ".join(told.note(found, r, "ko") for r in found.notes)


@pytest.mark.parametrize(("days", "compared", "note"), [(30.0, True, "changes.open_days"), (50.0, False, "changes.open_days_apart")])
def test_a_case_that_counts_as_lost_after_twice_as_long_is_another_loss(days, compared, note):
    funnel = replace(made.after().map().funnel, open_days=days)
    found = diff(made.before(), with_map(made.after(), funnel=funnel))
    assert bool(found.change("lost:setup")) is compared and note in keys(found)


def test_words_of_another_language_are_not_compared():
    def spoken(book, lang):
        return replace(book, evidence={f"o{i}": Receipt("F01", str(i), None, "words", lang) for i in range(20)})

    found = diff(spoken(made.before(), "ko"), spoken(made.after(), "en"))
    assert "changes.language_apart" in keys(found) and get(found, FIREWALL).how == "apart" and get(found, "emotion:setup:worded").how == "apart"
    assert get(found, "lost:setup").how == "changed"


def test_another_scale_or_other_words_are_another_question():
    score = replace(made.recommend(44, 48, 36), scale_low=1)
    assert get(diff(made.before(), with_map(made.after(), scores=(score,))), score.id).reasons[0].key == "changes.scale"
    other = replace(made.recommend(44, 48, 36), id="score:whole:nps-z", question="친구에게 권하시겠습니까?")
    found = diff(made.before(), with_map(made.after(), scores=(other,)))
    assert {c.reasons[0].key for c in found.of("apart")} == {"changes.reworded"} and len(found.of("apart")) == 2


def test_the_same_people_in_both_periods_are_said_to_be():
    def cited(book, *people):
        pain = book.map().pains[0]
        return replace(
            book, evidence={i: Receipt("F01", i, None, "words", "ko", customer=c) for i, c in zip(pain.evidence.observation_ids, people, strict=False)}
        )

    panel = diff(cited(made.before(), *"abcdefgh"), cited(made.after(), *"abcdefxyz"))
    assert [r.numbers for r in panel.notes if r.key == "changes.panel"] == [{"n": 6, "of": 8}]
    assert "changes.panel" not in keys(diff(cited(made.before(), *"abcd"), cited(made.after(), *"wxyz")))


def test_periods_that_overlap_or_run_backwards_are_said_to():
    assert "changes.backwards" in keys(diff(made.after(), made.before()))
    late = replace(made.after(), period=replace(made.after().period, start="2026-03-01"))
    assert "changes.overlap" in keys(diff(made.before(), late))


def test_a_map_is_not_compared_with_itself_nor_a_part_with_its_whole():
    with pytest.raises(UsageError, match="the same map"):
        diff(made.before(), made.before())
    with pytest.raises(UsageError, match="a part of everyone"):
        diff(groups.three(), groups.three(), "everyone", "p1")
    with pytest.raises(UsageError, match="Did you mean 'p1'"):
        diff(groups.three(), groups.three(), "p11", "p2")


def test_two_personas_of_one_map_are_two_groups():
    found = diff(groups.three(), groups.three(), "p1", "p2")
    assert found.between_personas and told.side_name(found.after, "ko") == "보안팀이 있는 회사"
    assert told.headline(found, "ko").startswith(
        "설치·연동 감정(말과 글)은 혼자 떠맡은 IT 관리자보다 보안팀이 있는 회사에서 더 높습니다(−0.58, −0.10; 차이 +0.48,"
    )


# ---------------------------------------------------------------- KPIs, times, correction


def test_a_kpi_that_repeats_a_cell_is_tested_once():
    def watched(book, value, low, high, lost):
        kpi = Kpi("easy", "setup", Phrase("Ease", "쉬움"), "ease", value, low, high, 200, 4.0, "up", "점")
        same = Kpi("left", "setup", Phrase("Lost", "이탈"), "lost", lost, lost - 4, lost + 4, 400, 20.0, "down", "%")
        return with_map(book, kpis=(kpi, same))

    found = diff(watched(made.before(), 3.2, 3.1, 3.3, 22.0), watched(made.after(), 3.6, 3.5, 3.7, 34.0))
    assert [c.id for c in found.changes if c.what == "kpi"] == ["kpi:easy"]
    assert (get(found, "kpi:easy").how, get(found, "kpi:easy").ends) == ("changed", "better")


def test_a_feeling_rated_by_one_question_is_tested_once():
    def rated(book, score, feeling):
        csat = Score("score:setup:csat-q", "setup", "csat", "만족하십니까?", score, score - 0.2, score + 0.2, 90, True, 1, 5)
        point = felt("setup", 90, feeling, feeling - 0.1, feeling + 0.1, by="rated")
        return with_map(book, scores=(csat,), emotions=(*book.map().emotions, point))

    found = diff(rated(made.before(), 3.0, 0.0), rated(made.after(), 4.0, 0.5))
    point, score = get(found, "emotion:setup:rated"), get(found, "score:setup:csat-q")
    assert (point.repeats, point.p, point.how) == (score.id, None, score.how) and score.how == "changed"
    assert point not in found.changed and score in found.changed and found.tested == 15


def test_a_shorter_wait_is_better():
    def waited(book, median):
        return with_map(
            book, operations=(Operation("setup", "first_reply", "minutes", Spread(80, median, 2 * median, 3 * median, median - 10, median + 10), True),)
        )

    took = get(diff(waited(made.before(), 120.0), waited(made.after(), 60.0)), "operation:setup:first_reply")
    assert (took.difference, took.ends, took.unit) == (-60.0, "better", "minutes")


def test_many_words_do_not_drown_a_feeling():
    said = [Change(f"pain:s:{i}", "claim", "pain", "s", "share", "noise", p=0.5, family="said") for i in range(100)]
    felt = Change("emotion:s:rated", "emotion", "rated", "s", "valence", "noise", p=0.02, family="measured")
    made_of, families = corrected([*said, felt])
    assert made_of[-1].how == "changed" and [(f.key, f.tested, f.changed) for f in families] == [("measured", 1, 1), ("said", 100, 0)]
    assert corrected([*said, replace(felt, family="said")])[0][-1].how == "noise"


def test_leaving_is_corrected_among_its_stages():
    left = [Change(f"lost:{k}", "lost", "lost", k, "share", "noise", p=p, family="lost") for k, p in (("a", 0.012), ("b", 0.3), ("c", 0.4), ("d", 0.9))]
    said = [Change(f"pain:s:{i}", "claim", "pain", "s", "share", "noise", p=0.5, family="said") for i in range(100)]
    assert [c.how for c in corrected([*left, *said])[0][:4]] == ["changed", "noise", "noise", "noise"]
    assert corrected(left)[0][0].q == pytest.approx(0.048)


def test_a_point_drawn_by_hand_is_nobodys_feeling():
    hand = Emotion("setup", "assumed", 0, True, "assumed", 0.4, id="w", label=Phrase.same("guess"), basis=Basis("assumption", "팀"))
    found = diff(made.before(), with_map(made.after(), emotions=(*made.after().map().emotions, hand)))
    assert not [c for c in found.changes if c.kind == "assumed"]


# ---------------------------------------------------------------- as a value, for an audience, at the command line


def test_a_difference_is_written_and_read_back(quarters):
    written = plain.dumps(quarters.to_dict())
    again = MapDiff.from_dict(json.loads(written))
    assert plain.dumps(again.to_dict()) == written and again.changed[0].id == "lost:setup"
    assert json.loads(written)["counts"] == {"changed": 5, "noise": 10, "few": 1, "first_asked": 1, "not_asked": 0, "apart": 0}


def test_a_wider_audience_sees_no_count_under_five_and_nothing_that_follows_from_it(quarters):
    few = replace(
        quarters, changes=tuple(replace(c, after=replace(c.after, count=60)) if c.id == FIREWALL else c for c in quarters.changes)
    )  # 3 of 63 are left over
    hidden = get(few.masked(), FIREWALL)
    assert hidden.withheld and (hidden.before, hidden.after, hidden.difference, hidden.p) == (None, None, None, None)
    assert get(quarters.masked(), "lost:setup") == get(quarters, "lost:setup") and get(quarters.masked(), "emotion:need:worded").withheld
    assert told.line(few, hidden, "ko") == "기존 방화벽과 충돌한다 [설치·연동 P1]: 5명 미만이라 가렸습니다"


def test_the_command_says_it_in_words_in_json_and_on_a_page(tmp_path):
    for name, book in (("a", made.before()), ("b", made.after())):
        (tmp_path / name).mkdir()
        (tmp_path / name / "map.json").write_text(plain.dumps(book.to_dict()), "utf-8")
    page = tmp_path / "diff.html"
    run = CliRunner().invoke(main, ["diff", str(tmp_path / "a"), str(tmp_path / "b" / "map.json"), "--json", "--lang", "ko", "--out", str(page)])
    answer = json.loads(run.stdout)
    assert run.exit_code == 0 and answer["format"] == "journey-map-diff" and answer["headline"].startswith("설치·연동 이탈이 22%에서 34%로")
    assert answer["changes"][0]["id"] == "lost:setup" and answer["tested"] == 15 and page.read_text("utf-8").startswith("<!doctype html>")
    spoken = CliRunner().invoke(main, ["diff", str(tmp_path / "a"), str(tmp_path / "b"), "--lang", "en"])
    assert "Within noise: 10. No difference can be claimed" in spoken.stdout and "First heard this time: 1." in spoken.stdout
    wrong = CliRunner().invoke(main, ["diff", str(tmp_path / "a"), str(tmp_path / "a"), "--lang", "en"])
    assert wrong.exit_code == 2 and "Both are the same map" in wrong.stderr


def test_old_maps_are_compared_too():
    old = made_books.golden()
    found = diff(old, replace(old, period=replace(old.period, name="2026Q4", start="2026-10-01", end="2027-01-01")))
    assert not found.changed


@pytest.mark.parametrize(("kind", "share"), [("planted", "0.03"), ("nothing", "0.01")])
def test_what_was_planted_is_named_and_nothing_else(kind, share, tmp_path):
    assert checked.check("changes").main(["--share", share, "--only", kind, "--out", str(tmp_path / "changes.json")]) == 0
    kept = json.loads((tmp_path / "changes.json").read_text("utf-8"))["results"][kind]
    assert kept["holds"] is True and kept["tested"]["said"] > 60
