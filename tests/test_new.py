"""From nothing at all: a map of assumptions, an export of it, and what one survey changes in it."""

import json
import re
import shutil

import pytest
from click.testing import CliRunner
from invented import answers, write

from journey_nb import build_report
from journey_nb.assumptions import read
from journey_nb.cli import main
from journey_nb.model.claims import FIELD_OF, OURS


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    ran = CliRunner().invoke(main, [str(a) for a in arguments])
    assert ran.exit_code == 0, ran.output
    return ran


def written(folder):
    return build_report([folder], study=folder, report=False).built.book


def test_a_map_from_a_template_opens_exports_and_marks_every_claim_as_an_assumption(home):
    made = run("new", "지도", "--template", "b2b_ko", "--by", "김하늘", "--lang", "ko", "--json")
    said = json.loads(made.stdout)
    assert (home / said["outputs"]["report"]).is_file() and (home / said["table"]).is_file()
    book = json.loads((home / said["outputs"]["map"]).read_text("utf-8"))
    (journey,) = book["maps"]
    parts = [p for name in (*FIELD_OF.values(), "actions", "touchpoints", "emotions") for p in journey[name]]
    assert len(parts) == len(read(home / "지도")) > 50
    assert {(p["basis"]["kind"], p["basis"]["by"]) for p in parts} == {("assumption", "김하늘")}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", p["basis"]["at"]) for p in parts)

    run("export", home / "지도" / "reports" / "지도", "--to", "html", "--out", "p.html", "--lang", "ko")
    page = re.sub(r"<style.*?</style>", "", (home / "p.html").read_text("utf-8"), flags=re.S)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for part in parts:
        assert part["label"]["ko"] in text
    assert text.count("가정") >= len(parts)
    assert not re.search(r"\d+명|\d+건|95%|높음|보통 신뢰", text)  # nobody is counted, nothing has an interval


def test_one_survey_changes_the_basis_of_exactly_the_claims_it_supports(home):
    run("new", "study", "--template", "saas", "--by", "kim", "--lang", "en")
    before = {w.id: (w.code, w.basis.kind, w.label) for w in written(home / "study").map().written}
    write(home / "study" / "data" / "설문.csv", answers(40))
    after = {w.id: w for w in written(home / "study").map().written}

    # the same survey, built without any assumption, says what it supports
    plain = home / "plain"
    write(plain / "data" / "설문.csv", answers(40))
    shutil.copy(home / "study" / "journey.toml", plain / "journey.toml")
    journey = written(plain).map()
    said = {(c.kind, c.stage, f"theme:{c.theme}"): c.evidence.n_people for c in journey.claims}
    felt = {e.stage for e in journey.emotions if e.valence is not None}
    supported = {
        w.id
        for w in read(home / "study")
        if w.kind in ("pain", "need", "delight", "factor", "thought") and said.get((w.kind, w.stage, w.basis.tests_by), 0) >= 2
    }
    changed = {i for i, w in after.items() if w.basis.kind == "evidence"}

    claims = {w.id for w in read(home / "study") if w.kind in FIELD_OF}
    assert supported and changed & claims == supported
    assert {after[i].stage for i in changed - claims} <= felt  # points of the curve stand only where the survey has an interval
    assert set(after) == set(before)
    assert {i: (w.code, w.label) for i, w in after.items()} == {i: (code, label) for i, (code, _, label) in before.items()}
    assert all(w.basis.by == "kim" for w in after.values())
    assert {w.id for w in read(home / "study") if w.kind in OURS} == {i for i, w in after.items() if w.verdict is None}, (
        "what we say of ourselves is not tested"
    )
    assert all(w.verdict.kind in ("confirmed", "contradicted", "untested") for w in after.values() if w.verdict)

    # nothing is counted twice: the computed claims are there once, some under the team's words
    assert len(after[min(supported)].evidence.observation_ids) > 0
    assert len(written(home / "study").map().claims) == len(journey.claims) + len(claims) - len(supported)


def test_taking_the_survey_away_gives_the_assumptions_back_and_says_until_when_they_stood(home):
    run("new", "study", "--template", "saas", "--by", "kim", "--lang", "en")
    survey = write(home / "study" / "data" / "설문.csv", answers(40))
    confirmed = {w.id for w in written(home / "study").map().claims if w.basis.by and w.basis.kind == "evidence"}
    survey.unlink()
    write(home / "study" / "data" / "other.csv", [[*row[:5], "가격이 비싸요", row[6]] for row in answers(5)])
    after = {w.id: w for w in written(home / "study").map().claims}
    assert confirmed and all(after[i].basis.kind == "assumption" for i in confirmed)
    assert {after[i].verdict.reason.key for i in confirmed} <= {"verdict.lost", "verdict.nobody_asked"} and any(
        after[i].verdict.reason.key == "verdict.lost" for i in confirmed
    )


def test_a_wrong_template_is_one_clear_error_and_writes_nothing(home):
    ran = CliRunner().invoke(main, ["new", "x", "--template", "b2bko", "--by", "kim", "--lang", "ko"])
    assert ran.exit_code == 2 and "b2b_ko" in ran.output and not (home / "x").exists()
