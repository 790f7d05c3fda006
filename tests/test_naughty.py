"""Broken and hostile files: never a traceback, a hang or an unaccounted row. The full size runs in ``checks/mutants.py``."""

from __future__ import annotations

import csv
import html
import json
import os
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from mutate import mutants
from sources import Example, examples

from journey_nb import intake, pipeline
from journey_nb.intake.report import Inspection
from journey_nb.reports.build import excel_safe

ALL = list(examples())
EVERY = pytest.mark.parametrize("example", ALL, ids=[e.name for e in ALL])
MUTANTS = list(mutants(60, seed=11, dear=0.1))
BASIC_LETTERS = {"PDF"}  # the example's font has no letters beyond the first plane, and a page keeps them in the order in which they are drawn
SECONDS = 10  # of processor time; a machine with other work is no hang


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path_factory.mktemp("home")))


def accounted(taken: intake.Intake | Inspection, n: int = 1) -> None:
    """Every file is listed, every row counted, and what is said of them can be printed."""
    assert len(taken.files) == n
    for file in taken.files:
        assert file.rows_read == file.rows_kept + file.rows_set_aside, file.source
        assert sum(file.set_aside_counts.values()) == file.rows_set_aside == len(file.set_aside)
        assert file.rows_mended <= file.rows_kept
        for lang in ("ko", "en"):
            json.dumps(file.to_json(lang), ensure_ascii=False, allow_nan=False).encode()
        if file.error is not None:
            assert "stumbled" not in file.error.phrase.en, file.error.phrase.en


@pytest.mark.parametrize(("name", "data"), [m[1:] for m in MUTANTS], ids=[f"{n:02d} {m[0]}" for n, m in enumerate(MUTANTS)])
def test_a_broken_file_is_read_or_listed_and_never_raises(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    began = time.process_time()
    accounted(intake.read(tmp_path))
    assert time.process_time() - began < SECONDS
    assert sorted(tmp_path.iterdir()) == [path] and not (tmp_path.parent / "outside.txt").exists()


def test_one_broken_file_does_not_take_the_good_ones_down(tmp_path: Path) -> None:
    (tmp_path / "좋은.csv").write_text("고객ID,작성일,의견\nC-1,2026-03-05,설치가 어려워요\n", "utf-8")
    for n, (_, name, data) in enumerate([m for m in MUTANTS if len(m[2]) < 100_000][:12]):
        (tmp_path / f"{n} {name}"[-80:]).write_bytes(data)
    taken = intake.read(tmp_path)
    accounted(taken, 13)
    assert "설치가 어려워요" in set(taken.said["text"])


@pytest.mark.parametrize(
    "name", ["줄\n바꿈.csv", "\u202egnp.csv", "😀 의견.csv", "'$(touch x)'.csv", "<img src=x>.csv", "a" * 200 + ".csv", "é.csv", "ё%00.csv"]
)
def test_a_file_of_any_name_is_listed_under_it(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("고객ID,작성일,의견\nC-1,2026-03-05,설치가 어려워요\n", "utf-8")
    found = intake.inspect(tmp_path)
    accounted(found)
    assert found.files[0].path == name and found.files[0].rows_kept == 1
    assert "\n\n" not in found.text("ko")


def test_a_name_that_is_no_text_is_listed_too(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.csv"
    try:
        Path(os.fsdecode(path)).write_bytes("고객ID,의견\nC-1,좋아요\n".encode())
    except OSError:
        pytest.skip("this disk takes no such name")
    accounted(intake.inspect(tmp_path))


def test_a_folder_a_hundred_deep_is_walked(tmp_path: Path) -> None:
    folder = tmp_path
    for n in range(100):
        folder = folder / f"{n}"
    folder.mkdir(parents=True)
    (folder / "의견.csv").write_text("고객ID,의견\nC-1,좋아요\n", "utf-8")
    accounted(intake.inspect(tmp_path))


# ---------------------------------------------------------------- the big list of naughty strings


@pytest.fixture(scope="module")
def naughty(test_data: Path) -> list[str]:
    strings = json.loads((test_data / "hostile" / "blns.json").read_text(encoding="utf-8"))
    return [s for s in strings if s.strip() and not re.fullmatch(r"\W{1,3}", s)]


def told(taken: intake.Intake) -> str:
    frames = [taken.said[["text"]], taken.measures, *taken.extras.values(), *(chunk for log in taken.event_files for chunk in log.chunks())]
    return "\n".join(" ".join(str(v).split()) for frame in frames for v in frame.to_numpy().ravel())


@EVERY
def test_naughty_strings_are_kept_as_text_and_accounted_for(example: Example, tmp_path: Path, naughty: list[str]) -> None:
    path = tmp_path / example.file
    path.parent.mkdir(parents=True, exist_ok=True)
    at = sum(map(ord, example.name)) % 7
    strings = [s.replace("\0", "") for s in naughty[at::7]]
    path.write_bytes(example.make([f"설치가 {s} 어려워요" for s in strings]))
    taken = intake.read(path)
    accounted(taken)
    assert taken.files[0].error is None and taken.files[0].source == example.source
    if example.loses:
        pytest.skip(example.loses)
    if not (example.said or example.extras):
        return  # names of events, pages and campaigns are shortened and lose their numbers; what people write never is
    words = told(taken)
    if example.name in BASIC_LETTERS:
        strings = [s for s in strings if not re.search("[\u0590-\u08ff\U00010000-\U0010ffff]", s)]
    lost = [s for s in strings if not any(" ".join(form.split()) in words for form in (s, _held(s), html.unescape(_held(s))))]
    assert lost == []


def _held(text: str) -> str:
    """What is left of a string where control signs cannot be written."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]", "", text)


def test_naughty_strings_as_column_names_are_only_names(tmp_path: Path, naughty: list[str]) -> None:
    heads = [" ".join(s.replace("\0", "").split()) for s in naughty[::5]]
    with open(tmp_path / "의견.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["고객ID", "작성일", "의견", *heads])
        writer.writerows([f"C-{n}", f"2026-03-{n + 1:02d}", "설치가 어려워요", *["설정이 어려웠어요"] * len(heads)] for n in range(5))
    found = intake.inspect(tmp_path)
    accounted(found)
    assert found.files[0].rows_kept == 5
    found.text("ko").encode()


def test_a_table_that_a_spreadsheet_opens_runs_nothing() -> None:
    """OWASP: an apostrophe before what would begin a formula; numbers and a lone sign stay."""
    cells = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "\n=1", "-", "좋아요 =1", "-3.5"]
    safe = excel_safe(pd.DataFrame({"text": cells}))["text"].tolist()
    assert [s for s in safe if re.match(r"\s*[=+@＝]|-\d\+", s)] == []
    assert safe[8:10] == ["-", "좋아요 =1"]
    assert list(excel_safe(pd.DataFrame([["a"]], columns=["=cmd"])).columns) == ["'=cmd"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.inside = False
        self.handlers: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = tag == "script"
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.handlers += [name for name, value in attrs if (value or "").strip().casefold().startswith(("javascript:", "vbscript:", "data:text/html"))]
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts[-1] += data


def test_a_poster_of_naughty_words_holds_no_script_but_its_own(tmp_path: Path, naughty: list[str]) -> None:
    from journey_nb.exports import html as page

    def poster(texts: list[str], name: str) -> Tags:
        folder = tmp_path / name
        folder.mkdir()
        with open(folder / "<b>의견.csv", "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["고객ID", "작성일", "추천 의향(0-10)", "터치포인트", "의견"])
            writer.writerows([f"C-{n}", "2026-03-05", n % 11, f"{t[:20]} 설치", f"로그인이 너무 느려요 {t}"] for n, t in enumerate(texts))
        book = pipeline.build([folder], study=pipeline.study_for([folder], out=tmp_path / "out" / name)[0]).book
        tags = Tags()
        tags.feed(page.render(book, lang="ko"))
        return tags

    plain = poster(["좋아요"] * 60, "plain")
    hostile = poster([s.replace("\0", "") for s in naughty if "<" in s or "&" in s or "javascript" in s][:60], "hostile")
    assert len(hostile.scripts) == len(plain.scripts)
    assert [h for h in hostile.handlers if h not in plain.handlers] == []
    assert (
        not hostile.tags & {"iframe", "img", "object", "embed", "video", "audio", "form", "base", "link", "frameset", "marquee", "math", "isindex"} - plain.tags
    )
