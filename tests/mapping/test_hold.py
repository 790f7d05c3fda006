"""With personas, codings and stages held, taking a file away changes exactly the cells that used it."""

import csv
import os
import random
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from invented import answers, write

from journey_nb import build_report, pipeline
from journey_nb.mapping import holding
from journey_nb.mapping.build import draft_map
from journey_nb.mapping.composing import _coverage
from journey_nb.mapping.moved import cells, fact, used
from journey_nb.mapping.trust import weighed
from journey_nb.model.errors import UsageError
from journey_nb.model.plain import to_plain

from .people import placed

SETTINGS = """schema = 1
name = "가상 연구"
timezone = "Asia/Seoul"
stage_model = "saas_b2b"

[[personas]]
key = "pilot"
ko = "시범 고객"
people = "명단.csv"
by = "김가상"
at = "2026-06-01"
"""
TALK = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v 진행자>설치는 어떠셨나요?

00:00:05.000 --> 00:00:09.000
<v 이가상>방화벽이랑 충돌해서 설치가 너무 어려웠어요. 김가상07 님이 도와줬어요.

00:00:10.000 --> 00:00:14.000
<v 진행자>가격은요?

00:00:15.000 --> 00:00:19.000
<v 이가상>가격이 비싸요. 그래도 상담원이 친절해서 좋았습니다.
"""
SAID = ("로그인이 안 됩니다", "설치하다 방화벽에서 막혔어요", "답변이 늦어 답답합니다", "계약 절차를 알려 주세요")


def table(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8-sig") as out:
        csv.writer(out).writerows([header, *rows])


def made_study(folder):
    """Two surveys, tickets, a log, an interview, and a CRM that says which number is whose address."""
    data = folder / "data"
    write(data / "설문 봄.csv", answers(45))
    write(data / "설문 여름.csv", answers(40, start=30))
    tickets = [
        [f"T{i}", f"2026-06-{i % 28 + 1:02d} 11:00", f"C{i % 30:03d}", ("설치", "로그인", "계약")[i % 3], SAID[i % 4], str(1 + i % 5)] for i in range(50)
    ]
    table(data / "문의.csv", ["문의번호", "접수일시", "고객번호", "유형", "문의 내용", "만족도(1-5)"], tickets)
    done = [[f"user{i % 40:03d}@example.com", ("login", "install", "invoice_paid")[i % 3], f"2026-05-{i % 28 + 1:02d} 09:00:00"] for i in range(150)]
    table(data / "로그.csv", ["user", "event", "timestamp"], done)
    table(
        data / "고객.csv",
        ["고객번호", "이메일", "이름", "회사"],
        [[f"C{i:03d}", f"user{i:03d}@example.com", f"김가상{i:02d}", f"가상{i % 5}"] for i in range(30)],
    )
    (data / "인터뷰 이가상.vtt").write_text(TALK, "utf-8")
    table(folder / "명단.csv", ["이메일"], [[f"user{i:03d}@example.com"] for i in range(0, 60, 2)])
    (folder / "journey.toml").write_text(SETTINGS, "utf-8")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    was, os.environ["JOURNEY_HOME"] = os.environ.get("JOURNEY_HOME"), str(home)
    folder = tmp_path_factory.mktemp("held") / "연구"
    made_study(folder)
    written = build_report([folder], report=False)
    yield SimpleNamespace(folder=folder, out=written.out, held=holding.read_held(written.out), built=written.built)
    os.environ.pop("JOURNEY_HOME") if was is None else os.environ.update(JOURNEY_HOME=was)


def rebuilt(study, without=()):
    """The study built again, held, with some of its files out of the way."""
    aside = study.folder.parent / "aside"
    aside.mkdir(exist_ok=True)
    for name in without:
        (study.folder / "data" / name).rename(aside / name)
    try:
        where, _ = pipeline.study_for([study.folder])
        return pipeline.build([study.folder], study=where, held=study.held).book
    finally:
        for name in without:
            (aside / name).rename(study.folder / "data" / name)


def every(book):
    plain = type(book).from_dict(book.to_dict())  # as it is written: twelve digits
    return {(journey.key, name): cell for journey in plain.maps for name, cell in cells(journey)}


def moved_and_touched(before, after, aliases):
    """Names of the cells that are otherwise now, and of those that used these files."""
    moved_ = {name for name in before.keys() | after.keys() if fact(before.get(name)) != fact(after.get(name))}
    return moved_, {name for name, cell in before.items() if used(cell) & aliases}


@pytest.fixture(scope="module")
def without_two(study):
    """The held study without its spring survey and the CRM, which alone says whose number is whose address."""
    return rebuilt(study, ("고객.csv", "설문 봄.csv"))


def test_taking_files_away_changes_exactly_the_cells_that_used_them(study, without_two):
    before, after = every(study.held.book), every(without_two)
    moved_, touched = moved_and_touched(before, after, {"F01", "F04"})
    assert moved_ == touched, sorted(moved_ ^ touched)
    assert len(before) > 60 and 20 < len(touched) < len(before) and {m.key for m in without_two.maps} == {"everyone", "pilot"}


def test_the_file_that_joins_ids_may_go_and_tickets_still_belong_to_the_people_of_the_log(study, without_two):
    tickets = [next(c for c in book.map().coverage if (c.stage, c.kind) == ("signoff", "ticket")) for book in (study.held.book, without_two)]
    assert tickets[0] == tickets[1] and tickets[0].known
    assert without_two.map("pilot").people == study.held.book.map("pilot").people  # found by address, also where only a number is left


def test_a_name_that_only_a_lost_file_knew_stays_redacted(without_two):
    words = str(to_plain(without_two))
    assert "[name] 님이 도와줬어요" in words and "김가상07" not in words


@pytest.mark.parametrize("seed", range(3))
def test_in_any_study_a_source_moves_the_cells_that_name_it_and_no_other(seed):
    draw = random.Random(seed)
    kinds = {"F01": "survey", "F02": "survey", "F03": "ticket", "F04": "interview", "F05": "review"}
    rows = []
    for n in range(120):
        alias = draw.choice(sorted(kinds))
        words = {"text": f"말 {n}", "kind": draw.choice(["pain", "praise", "wish"]), "themes": (draw.choice(["login", "price"]),)}
        kind = (
            words | {"valence": draw.choice([-0.75, -0.5, 0.0, 0.25, 0.75])}
            if draw.random() < 0.6
            else {"score": float(draw.randint(1, 5)), "measure": draw.choice(["csat", "ces"])}
        )
        where = {"stage": draw.choice(["try", "buy", "whole"]), "touchpoint": draw.choice([None, "도움말", "전화"])}
        day = f"202{draw.choice('456')}-0{draw.randint(1, 9)}-11T00:00Z"
        rows.append({"customer_id": f"c{draw.randint(1, 70):02d}", "alias": alias, "kind_of_source": kinds[alias], "at": day, **where, **kind})
    table = placed(rows, end=pd.Timestamp("2026-09-30", tz="UTC"))
    files = SimpleNamespace(files=[SimpleNamespace(alias=a, kind=k, self_selected=a in ("F03", "F05")) for a, k in kinds.items()])

    def drawn(said):
        part = replace(table, said=said, clauses=table.clauses[table.clauses["observation_id"].isin(said["observation_id"])])
        return dict(cells(weighed(replace(draft_map(part), coverage=_coverage(part)), part, files)))

    gone = set(draw.sample(sorted(kinds), k=draw.choice([1, 1, 2])))
    moved_, touched = moved_and_touched(drawn(table.said), drawn(table.said[~table.said["alias"].isin(gone)]), gone)
    assert moved_ == touched and touched


def test_without_a_build_there_is_nothing_to_hold(tmp_path):
    with pytest.raises(UsageError, match="no build"):
        holding.read_held(tmp_path)


def research(study, **words):
    """The study's research with other codings of the machine."""
    built = study.built.research
    rows = built.clauses[built.clauses["kind"] == "pain"].index[:1]
    clauses = built.clauses.assign(**{name: built.clauses[name].astype(object) for name in words})
    for name, value in words.items():
        for row in rows:
            clauses.at[row, name] = value
    return replace(built, clauses=clauses, held=study.held), str(built.clauses.loc[rows[0], "observation_id"])


def test_words_that_the_machine_now_reads_otherwise_are_read_as_before(study):
    other, changed = research(study, kind="wish", themes=("price",))
    back = holding.coding(other).clauses
    pd.testing.assert_frame_equal(
        back[["observation_id", "words", "kind", "themes", "valence"]].reset_index(drop=True),
        study.built.research.clauses[["observation_id", "words", "kind", "themes", "valence"]].reset_index(drop=True),
        check_dtype=False,
    )
    assert changed in set(back["observation_id"])


def test_what_a_person_decided_since_wins_over_what_is_held(study):
    other, changed = research(study, kind="wish", decided_by="person")
    kept = holding.coding(other).clauses
    assert "wish" in set(kept.loc[kept["observation_id"] == changed, "kind"])
