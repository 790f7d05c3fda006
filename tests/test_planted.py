"""Personal data planted in every source is in no result. The full size runs in ``checks/planted.py``."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from plants import Plant, left_in, plants, roster, roster_table, twins
from sources import Example, examples

from journey_nb import intake, pipeline
from journey_nb.intake.report import Inspection
from journey_nb.model.errors import JourneyError
from journey_nb.privacy import Redactor

ALL = list(examples())
EVERY = pytest.mark.parametrize("example", ALL, ids=[e.name for e in ALL])
ROSTER = "customers.csv"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path_factory.mktemp("home")))


def planted(folder: Path, example: Example, wanted: list[Plant]) -> Path:
    """The example's file with every string in a sentence, beside the table whose records name the people."""
    path = folder / example.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(example.make([p.sentence for p in wanted]))
    (folder / ROSTER).write_bytes(roster_table())
    return folder


def words_of(research: pipeline.Research) -> str:
    """Everything that is left in a study after redaction."""
    kept = research.intake
    frames = [research.said, research.attributes, research.measures, research.links, kept.log, kept.identifiers, kept.said, kept.attributes, kept.measures]
    frames += [kept.links, *kept.extras.values(), *(getattr(research, "extras", None) or {}).values()]
    if research.events is not None:
        frames.append(research.events.query("SELECT * FROM events"))
    files = [json.dumps(f.to_json(lang), ensure_ascii=False) for f in kept.files for lang in ("ko", "en")]
    return "\n".join([*(f.to_csv() for f in frames if f is not None), *files])


def words_of_intake(taken: intake.Intake) -> str:
    """Everything that was read, raw."""
    frames = [taken.said, taken.measures, taken.attributes, *taken.extras.values(), *(chunk for log in taken.event_files for chunk in log.chunks())]
    return "\n".join(str(v) for frame in frames for v in frame.to_numpy().ravel())


def sample(example: Example, n: int = 20) -> list[Plant]:
    """``n`` of the 300 strings, others for every source; in all of them every kind comes several times."""
    listed, at = plants(), sum(map(ord, example.name)) % 300
    return [listed[(at + i * 13) % len(listed)] for i in range(n)]


@EVERY
def test_nothing_planted_is_left_after_redaction_nor_ever_said(
    example: Example, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = sample(example)
    raw = pipeline.read([planted(tmp_path, example, wanted)])
    there = words_of_intake(raw.intake)
    assert example.loses or sum(p.value in there for p in wanted) >= 0.8 * len(wanted), "the strings do not get into this source at all"
    inspected = Inspection(raw.intake.files, raw.intake.zone)
    assert left_in("".join(json.dumps(inspected.to_json(lang), ensure_ascii=False) + inspected.text(lang) for lang in ("ko", "en")), wanted) == []
    research = pipeline.redact(raw)
    assert left_in(words_of(research), wanted) == []
    assert left_in(caplog.text + "".join(capsys.readouterr()), wanted) == []


@EVERY
def test_people_whom_a_source_names_are_in_no_text(example: Example, tmp_path: Path) -> None:
    """Requesters, recipients and speakers, as the reader finds them in the example itself, written into its own texts."""
    path = tmp_path / example.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(example.make(["좋아요"] * 3))
    names = intake.read(path).identifiers
    people = [v for k, v in zip(names["kind"], names["value"], strict=True) if k == "name" and re.fullmatch(r"[가-힣]{3,4}|[A-Z][a-z]{2,} [A-Z][a-z]{2,}", v)]
    if not people:
        pytest.skip("the example names nobody")
    wanted = [
        Plant("a name of the record", name, f"{name}님이 {word}") for name in people[:5] for word in ("답했어요", "물었어요")
    ]  # one turn makes no speaker
    research = pipeline.redact(pipeline.read([planted(tmp_path, example, wanted)]))
    assert left_in("\n".join(research.said["text"].dropna()), wanted) == []


def test_every_kind_of_string_goes_and_no_twin_does() -> None:
    redactor = Redactor(pd.DataFrame([row for name, number in roster() for row in (("name", name), ("id", number))], columns=["kind", "value"]))
    left = [p.kind for p in plants() if left_in(redactor.scrub(p.sentence), [p])]
    assert left == []
    assert [t.kind for t in twins() if t.value not in redactor.scrub(t.sentence)] == []


def test_a_value_that_cannot_be_read_is_told_by_its_shape(tmp_path: Path) -> None:
    """Wrong dates, scores outside their scale, doubled ids, surplus cells, a total: what the log says of them holds none of them."""
    people = [p for p in plants() if not p.kind.startswith(("name", "given", "customer"))][:40]
    rows = ["고객ID,작성일,추천 의향(0-10),의견"]
    rows += [f'"{p.value}","{p.value}","{p.value}",좋아요,"{p.value}"' for p in people]
    rows += [f'"{p.value}","{p.value}","{p.value}",좋아요' for p in people[:5]] * 2 + [f'합계,"{people[0].value}",,', '"열린 인용 ' + people[1].value]
    (tmp_path / "의견.csv").write_text("\n".join(rows) + "\n", "utf-8")
    found = intake.inspect(tmp_path)
    said = "\n".join(json.dumps(found.to_json(lang), ensure_ascii=False) + found.text(lang) for lang in ("ko", "en"))
    assert left_in(said, people) == []
    research = pipeline.redact(pipeline.read([tmp_path]))
    assert left_in(words_of(research), people) == []


def test_a_table_without_a_header_does_not_take_people_for_column_names(tmp_path: Path) -> None:
    people = [p for p in plants() if p.kind in ("e-mail", "phone (010-)", "address (ko)", "resident number")][:30]
    rows = [f'"{p.value}",2026-03-0{n % 9 + 1},배송이 늦었어요,{n % 10}' for n, p in enumerate(people)]
    (tmp_path / "이름 없는 표.csv").write_text("\n".join(rows) + "\n", "utf-8")
    found = intake.inspect(tmp_path)
    said = "\n".join(json.dumps(found.to_json(lang), ensure_ascii=False) + found.text(lang) for lang in ("ko", "en"))
    assert left_in(said, people) == []


def test_an_error_of_a_broken_file_holds_none_of_its_words(tmp_path: Path) -> None:
    people = plants(60)
    text = "\n".join(p.sentence for p in people).encode()
    for n, name in enumerate(("a.xlsx", "b.parquet", "c.vtt", "d.srt", "e.xes", "f.json", "g.jsonl", "h.csv.gz", "i.docx", "j.hwpx", "k.html", "l.xml")):
        (tmp_path / name).write_bytes(text if n % 2 else b"{" + text)
    try:
        found = intake.inspect(tmp_path)
        said = json.dumps(found.to_json("ko"), ensure_ascii=False) + found.text("en")
    except JourneyError as error:
        said = str(error)
    assert left_in(said, people) == []


def test_why_data_were_collected_is_said_without_the_people_in_it(tmp_path: Path) -> None:
    who = [next(p for p in plants() if p.kind == kind) for kind in ("phone (010-)", "e-mail")]
    settings = f'schema = 1\n[[sources]]\nmatch = "*.csv"\npurpose = "문의는 {who[0].value}"\nconsent = "ask {who[1].value} first"\n'
    (tmp_path / "journey.toml").write_text(settings, "utf-8")
    (tmp_path / "의견.csv").write_text("고객ID,작성일,의견\nC-1,2026-03-05,설치가 어려워요\n", "utf-8")
    research = pipeline.redact(pipeline.read([tmp_path], study=pipeline.study_for([tmp_path])[0]))
    (file,) = [f for f in research.files if f.rows_read]
    assert (file.purpose, file.consent) == ("문의는 [phone]", "ask [email] first")


def test_a_channel_and_a_code_are_scrubbed_as_any_word_is(tmp_path: Path) -> None:
    phone, mail = (next(p for p in plants() if p.kind == kind) for kind in ("phone (010-)", "e-mail"))
    log = ["user_id,event,timestamp,channel", *(f"u{n},login,2026-03-0{n + 1}T09:00:00,{phone.value}" for n in range(5))]
    (tmp_path / "log.csv").write_text("\n".join(log) + "\n", "utf-8")
    raw = pipeline.read([tmp_path])
    assert raw.intake.event_files
    assert left_in(words_of(pipeline.redact(raw)), [phone]) == []
    one = raw.said.reindex([0]).assign(source="table", alias="F01", record_key="r1", item="q", own_key=True, text="좋아요", codes=mail.value)
    coded = pipeline.redact(replace(raw, intake=replace(raw.intake, said=one)))
    assert coded.said["codes"].tolist() == ["[email]"]
