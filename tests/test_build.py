"""From files to a map: what moves when files change, and what must not."""

import json
import random

import pytest
from invented import HEADER, answers, write

from journey_nb import build_report
from journey_nb.mapping.why import explain, open_book
from journey_nb.model.decisions import record
from journey_nb.model.errors import NothingUsable, StudyError, UsageError


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    folder = tmp_path / "연구 폴더"
    write(folder / "data" / "설문.csv", answers(40))
    (folder / "journey.toml").write_text('schema = 1\nname = "가상 연구"\ntimezone = "Asia/Seoul"\nstage_model = "saas_b2b"\n', "utf-8")
    return folder


def made(folder, **more):
    written = build_report([folder], report=False, **more)
    return written, (written.out / "map.json").read_bytes()


def facts(written):
    journey = written.built.book.map()
    return {
        "claims": {(c.id, c.code, c.evidence.share.count, c.evidence.share.of) for c in journey.claims},
        "observations": set(written.built.tables["observations"]["observation_id"]),
        "people": set(written.built.tables["observations"]["customer_id"]),
    }


def test_built_twice_the_map_and_tables_are_the_same_bytes(study):
    first, bytes_ = made(study)
    tables = {p.name: p.read_bytes() for p in (first.out / "tables").iterdir()}
    second, again = made(study)
    assert bytes_ == again and tables == {p.name: p.read_bytes() for p in (second.out / "tables").iterdir()}


def test_the_second_build_reads_only_what_is_new_and_a_study_among_reports_keeps_nothing_raw(study, tmp_path):
    log = "".join(f"user{n:03d}@example.com,로그인,2026-04-{n % 28 + 1:02d} 09:00:00\n" for n in range(30))
    (study / "data" / "로그.csv").write_text("고객,이벤트,일시\n" + log, "utf-8")
    first, bytes_ = made(study)
    assert sorted(first.built.research.shelf.fresh) == ["data/로그.csv", "data/설문.csv"]
    second, again = made(study)
    assert (second.built.research.shelf.fresh, bytes_) == ([], again)
    write(study / "data" / "설문 5월.csv", answers(10, start=40))
    third, _ = made(study)
    assert third.built.research.shelf.fresh == ["data/설문 5월.csv"]
    build_report([study / "data"], out=tmp_path / "reports" / "x", report=False)
    assert (tmp_path / "reports" / "x.study" / ".journey").is_dir() and not (tmp_path / "reports" / "x.study" / ".journey" / "cache").exists()


def test_the_language_of_the_report_does_not_touch_the_map(study, tmp_path):
    assert made(study, lang="ko", out=tmp_path / "ko")[1] == made(study, lang="en", out=tmp_path / "en")[1]


def test_a_reexport_with_new_rows_other_columns_and_another_name_moves_no_id(study):
    before, _ = made(study)
    record(study, subject="stage:setup", field="label", value={"ko": "구축", "en": "Build-out"}, by="김")
    order = list(range(len(HEADER)))
    random.Random(3).shuffle(order)
    rows = [*answers(5, start=500), *answers(40)]
    (study / "data" / "설문.csv").unlink()
    write(study / "data" / "export (2).csv", [[row[i] for i in order] for row in rows], [HEADER[i] for i in order])
    after, _ = made(study)
    old, new = facts(before), facts(after)
    assert old["observations"] < new["observations"] and old["people"] < new["people"]
    assert {(i, c) for i, c, *_ in old["claims"]} <= {(i, c) for i, c, *_ in new["claims"]}
    book = after.built.book
    assert book.stage_label(book.map().stage("setup")).ko == "구축" and not book.orphaned


def test_a_decision_is_carried_through_a_rebuild(study):
    _, before = made(study)
    record(study, subject="stage:setup", field="label", value="구축", by="김", reason="우리 팀이 쓰는 말")
    second, decided = made(study)
    _, third = made(study)
    assert before != decided and decided == third
    stage = second.built.book.map().stage("setup")
    assert stage.label.ko != "구축" and second.built.book.stage_label(stage).ko == "구축"  # the data's value stays beneath
    record(study, subject="stage:setup", field="label", value=None, by="김")
    assert made(study)[1] == before


def test_a_decision_on_what_is_gone_is_kept_and_listed(study):
    record(study, subject="pain:setup:no_such_theme", field="label", value="x", by="김")
    assert [d.subject for d in made(study)[0].built.book.orphaned] == ["pain:setup:no_such_theme"]


def test_every_row_is_accounted_for_and_every_claim_resolves(study):
    written, _ = made(study)
    report = written.built.research.files[0]
    assert report.rows_read == report.rows_kept + report.rows_set_aside == 40
    book, folder = open_book(written.out)
    assert book.map().pains
    for claim in book.map().claims:
        found = explain(book, claim.code, tables=folder / "tables")
        assert set(found.receipts) == set(claim.evidence.observation_ids)
        assert found.replayed == claim.evidence.n_observations


def test_the_score_is_counted_over_people(study):
    score = next(s for s in made(study)[0].built.book.map().scores if s.measure == "nps")
    values = [(i * 7) % 11 for i in range(40)]
    assert score.n == 40 and score.value == pytest.approx(100 * (sum(v >= 9 for v in values) - sum(v <= 6 for v in values)) / 40)


def test_no_name_and_no_address_reaches_any_output(study):
    write(study / "data" / "메모.csv", [[*answers(1, start=900)[0][:5], "김가상07 씨(user007@example.com, 010-0000-1234)가 설치를 도와줬어요", "김가상99"]])
    written, _ = made(study)
    for path in written.out.rglob("*"):
        if path.is_file():
            content = path.read_bytes().decode("utf-8", "replace")
            assert "김가상" not in content and "@example.com" not in content and "010-0000" not in content, path.name
    assert written.built.book.study.redacted


def test_no_absolute_path_reaches_any_output(study, tmp_path):
    written, _ = made(study)
    for path in written.out.rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes(), path.name


def test_a_period_is_the_studys_own_days(study):
    written, _ = made(study, name="2026-04")
    days = {d for d, v in zip(written.built.tables["observations"]["at"], written.built.tables["observations"]["voice"], strict=True) if v}
    assert written.built.book.period.start == "2026-04-01" and written.built.book.period.outside > 0 and days
    assert made(study, name="2026Q2")[0].built.book.map().people == 40


def test_undated_answers_belong_to_the_period_the_study_states_for_their_source(study):
    write(study / "data" / "paper.csv", [[f"Q{i}", "", f"paper{i}@example.com", "", "", "가격이 비싸요", f"이종이{i}"] for i in range(4)])
    assert made(study, name="2026Q2")[0].built.book.period.undated == 4
    with open(study / "journey.toml", "a", encoding="utf-8") as out:
        out.write('[[sources]]\nmatch = "*paper.csv"\nperiod = "2026-05"\n')
    stated, _ = made(study, name="2026Q2")
    assert stated.built.book.period.undated == 0 and stated.built.book.map().people == 44
    assert made(study, name="2026Q1")[0].built.book.map().people == 0


def test_taking_a_file_away_changes_exactly_the_cells_that_used_it(study):
    write(study / "data" / "second.csv", [[f"S{i}", "2026-05-02 10:00:00", f"other{i}@example.com", "", "", "가격이 비싸요", f"이둘째{i}"] for i in range(6)])
    both, _ = made(study)
    alias = next(f.alias for f in both.built.research.files if f.path.endswith("second.csv"))
    used = {c.id for c in both.built.book.map().claims if alias in c.evidence.sources}
    (study / "data" / "second.csv").unlink()
    alone, _ = made(study)
    old, new = ({c.id: (c.code, c.evidence and c.evidence.n_observations) for c in w.built.book.map().claims} for w in (both, alone))
    assert {i for i in old if old[i] != new.get(i)} == used and used


def test_a_claim_whose_file_is_gone_says_until_when(study):
    write(study / "data" / "second.csv", [["S1", "2026-05-02 10:00:00", "o@example.com", "", "", "배송이 늦어서 화가 났어요", "이둘째"]])
    first = {c.id: c.code for c in made(study)[0].built.book.map().claims}
    (study / "data" / "second.csv").unlink()
    lost = [c for c in made(study)[0].built.book.map().claims if c.status == "lost"]
    assert lost and all(c.evidenced_until == "2026-05-02" and first[c.id] == c.code for c in lost)


def test_an_empty_folder_is_one_clear_message_and_nothing_is_written(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingUsable, match="There are no files here"):
        build_report([tmp_path / "empty"], out=tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty"]


def test_a_folder_without_a_table_says_what_was_found(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(200)))
    with pytest.raises(NothingUsable, match=r"logo\.png"):
        build_report([tmp_path / "in"], out=tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]


def test_ten_good_files_survive_a_bad_one(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    for n in range(10):
        write(tmp_path / "in" / f"survey{n}.csv", answers(4, start=10 * n))
    (tmp_path / "in" / "broken.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    written = build_report([tmp_path / "in"], out=tmp_path / "out", report=False)
    assert written.exit_code == 1 and [f.path for f in written.broken] == ["broken.xlsx"]
    assert written.built.book.map().people == 40


def test_a_stage_model_with_a_key_twice_is_refused_before_anything_is_read(study):
    (study / "my_stages.toml").write_text(
        'key = "mine"\n[label]\nko = "우리"\nen = "Ours"\n'
        + '[[stages]]\nkey = "a"\nlabel = {ko = "가", en = "A"}\nlabel_customer = {ko = "가다", en = "goes"}\n' * 2,
        "utf-8",
    )
    toml = (study / "journey.toml").read_text("utf-8").replace('"saas_b2b"', '"my_stages.toml"')
    (study / "journey.toml").write_text(toml, "utf-8")
    with pytest.raises(StudyError, match="'a'"):
        made(study)
    assert not (study / "reports").exists()


def test_a_wrong_period_is_said_before_the_work(study):
    with pytest.raises(UsageError, match="is no period"):
        made(study, name="2026Q9")
    assert not (study / "reports").exists()


def test_other_peoples_files_in_the_output_folder_stay(study, tmp_path):
    out = tmp_path / "out"
    (out / "tables").mkdir(parents=True)
    (out / "tables" / "my_notes.txt").write_text("mine", "utf-8")
    made(study, out=out)
    assert (out / "tables" / "my_notes.txt").read_text("utf-8") == "mine"
    assert json.loads((out / "map.json").read_text("utf-8"))["format"] == "journey-map"


def test_a_report_that_fails_leaves_the_notebook_that_tells_where(study, tmp_path, monkeypatch):
    import nbformat

    from journey_nb.model.errors import RunError
    from journey_nb.reports import runner

    cells = [
        nbformat.v4.new_code_cell('map_path: str = ""\nlang: str = "ko"\ndetail: str = "plain"\naudience: str = "team"', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("1 / 0"),
    ]
    broken = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}})
    nbformat.write(broken, tmp_path / "broken.ipynb")
    monkeypatch.setattr(runner, "notebook_path", lambda name: tmp_path / "broken.ipynb")
    with pytest.raises(RunError):
        build_report([study], out=tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["report.failed.ipynb"]
