"""Where our users keep their files: Hangul, spaces, brackets, synchronised folders, names in both Unicode forms, no time zones, a strict umask."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from journey_nb import intake, source_rules
from journey_nb.intake import tagger
from journey_nb.model import disk
from journey_nb.model.errors import JourneyError, StudyError
from journey_nb.study import open_study, slug

ROWS = "고객ID,작성일,의견,만족도\n" + "".join(f"k{n},2026-03-0{n},로그인이 느려요,{n}\n" for n in range(1, 6))
NFC = unicodedata.normalize("NFC", "상담_기록.csv")
NFD = unicodedata.normalize("NFD", NFC)


def journey(*words: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The real command in a process of its own, speaking Korean unless told otherwise."""
    told = {"JOURNEY_LANG": "ko", "PYTHONIOENCODING": "utf-8"} | environment
    command = [sys.executable, "-m", "journey_nb.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd, env={**os.environ, **told})


@pytest.fixture
def put(tmp_path: Path) -> Any:
    def write(name: str, content: str | bytes = ROWS) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def files(folder: Path, **more: Any) -> dict[str, Any]:
    return {f.path: f for f in intake.inspect(folder, **more).files}


# ---------------------------------------------------------------- names


@pytest.mark.skipif(sys.platform == "darwin", reason="the disk itself joins both forms")
def test_one_file_under_both_forms_of_its_name_is_read_once(put: Any) -> None:
    folder = put(NFC).parent
    put(NFD)
    found = files(folder)
    assert found[NFC].rows_kept == 5
    assert found["상담_기록 (2).csv"].source == "not data" and "한 번만" in found["상담_기록 (2).csv"].why.ko


@pytest.mark.skipif(sys.platform == "darwin", reason="the disk itself joins both forms")
def test_two_different_files_under_both_forms_of_a_name_are_two(put: Any) -> None:
    folder = put(NFC).parent
    put(NFD, ROWS.replace("k", "p"))
    assert sum(f.rows_kept for f in files(folder).values()) == 10


@pytest.mark.parametrize("named, lies", [(NFC, NFD), (NFD, NFC)])
def test_a_file_is_found_whichever_form_its_name_is_written_in(put: Any, named: str, lies: str) -> None:
    path = put(f"고객 [1]/{lies}")
    assert disk.found(path.parent.with_name(unicodedata.normalize("NFD", "고객 [1]")) / named).read_text("utf-8") == ROWS
    assert [f.path for f in intake.inspect(path.with_name(named)).files] == [NFC]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_pattern_matches_a_name_in_either_form(put: Any, form: str) -> None:
    study = put("journey.toml", unicodedata.normalize(form, 'schema = 1\n[[sources]]\nmatch = "상담_*.csv"\nignore = true\n')).parent
    put(NFD)
    (found,) = intake.inspect(study, study=open_study(study)).files
    assert found.source == "not data" and "settings" in found.why.en
    rule = source_rules.rule_of(study, NFD)
    assert rule is not None and rule.ignore


def test_names_that_differ_in_case_only_do_not_overwrite_each_other(put: Any, tmp_path: Path) -> None:
    folder = put("in/A/Survey.csv").parents[1]
    put("in/b/survey.csv", ROWS.replace("k", "p"))
    written = intake.write_tables(intake.inspect(folder), tmp_path / "out")
    assert len({p.name.casefold() for p in written}) == 2


def test_no_study_is_named_like_a_printer() -> None:
    assert (slug("CON"), slug("lpt1.2026"), slug("콘")) == ("CON-study", "lpt1.2026-study", "콘")


# ---------------------------------------------------------------- settings as editors leave them

SETTINGS = "schema = 1\nname = '한솔 연구'\ntimezone = 'Asia/Seoul'\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
def test_settings_are_read_as_any_editor_saves_them(put: Any, encoding: str) -> None:
    path = put("journey.toml", SETTINGS.replace("\n", "\r\n").encode(encoding))
    assert open_study(path).settings.name == "한솔 연구"
    source_rules.remember(path.parent, "설문*.csv", {"ignore": True})
    assert open_study(path).settings.name == "한솔 연구" and path.read_bytes().startswith(b"schema")


@pytest.mark.parametrize(
    "content, place",
    [
        ("schema = 1\nname == '한'\n".encode("cp949"), "2번째 줄 7번째 글자"),
        ("schema = 1\nname = '한솔 연구소의 고객 여정".encode() + b"\xff'\n", "2번째 줄 22번째 글자"),
        (b'name = "C:\\Users\\kim"\n', "작은따옴표"),
    ],
)
def test_broken_settings_say_line_and_column(put: Any, content: bytes, place: str) -> None:
    with pytest.raises(StudyError) as refused:
        open_study(put("journey.toml", content))
    assert place in refused.value.phrase.ko and refused.value.phrase.en.startswith("journey.toml is not valid TOML: line ")


# ---------------------------------------------------------------- a whole machine of that kind


def test_a_korean_laptops_folder_needs_no_ascii_no_time_zones_and_no_open_umask(put: Any, tmp_path: Path) -> None:
    """Home, folder for temporary files, input and output under Hangul, brackets and quotes; DuckDB, the tagger and the workbook writer all meet them."""
    home = tmp_path / "김대리"
    folder = put("김대리/OneDrive - 회사/고객 여정 (최종) [v2] '초안'/설문 [3월].csv").parent
    rows = "user,event,timestamp\n" + "".join(f"u{n % 7},login,2026-03-{1 + n % 28:02d}T09:00:00+09:00\n" for n in range(300))
    (folder / "이벤트 [*].csv").write_text(rows, "utf-8")
    (home / "임시 [1]").mkdir()
    places = {name: str(home) for name in ("HOME", "USERPROFILE", "JOURNEY_HOME")} | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(home / "임시 [1]"))
    code = (
        "import os, sys; os.umask(0o077)\n"
        "import journey_nb\n"
        "from journey_nb.pipeline import read, code, redact\n"
        "found = code(redact(read([sys.argv[1]])))\n"
        "print(found.timezone, found.events.rows, len(found.clauses), found.events.query('SELECT count(DISTINCT customer_id) n FROM events').n[0])\n"
    )
    told = {**os.environ, **places, "PYTHONTZPATH": "", "PYTHONIOENCODING": "cp949"}
    ran = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, check=False, env=told, cwd=folder)
    assert ran.returncode == 0, ran.stderr.decode("cp949", "replace")[-2000:]
    assert ran.stdout.split() == [b"Asia/Seoul", b"300", b"5", b"7"]


def test_a_tagger_that_cannot_spell_its_path_gets_its_model_in_a_plain_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "김대리" / "kiwipiepy_model"
    installed.mkdir(parents=True)
    (installed / "cong.mdl").write_bytes(b"model")

    def kiwi(model_path: str | None = None, **_: Any) -> bytes:
        place = Path(model_path or installed)
        if not str(place).isascii():
            raise OSError("Cannot open 'cong.mdl'")
        return (place / "cong.mdl").read_bytes()

    monkeypatch.setattr(tagger, "_installed", lambda: installed)
    monkeypatch.setenv("JOURNEY_HOME", str(tmp_path))
    assert tagger.kiwi(kiwi) == tagger.kiwi(kiwi) == b"model"
    assert len(list((tmp_path / "journey_nb").iterdir())) == 1  # copied once, and nothing half-copied is left
    monkeypatch.setattr(tagger, "_plain_places", lambda: iter(()))
    with pytest.raises(JourneyError, match="a folder such as C:"):
        tagger.kiwi(kiwi)


def test_nothing_is_forked_and_nothing_is_linked() -> None:
    """joblib starts its workers anew; the one fork is the batch's fork server, which is left out where there is none."""
    import journey_nb

    sources = {p: p.read_text("utf-8") for p in Path(journey_nb.__file__).parent.rglob("*.py")}
    forked = {p.name for p, text in sources.items() if "os.fork(" in text or 'get_context("fork")' in text or "'fork'" in text}
    assert forked <= {"zygote.py"}
    assert not [p.name for p, text in sources.items() if "symlink_to(" in text or "os.symlink(" in text]


def test_what_is_written_follows_the_umask_and_ends_lines_plainly(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        made = disk.save(tmp_path / "a.txt", "하나\n둘\n")
    finally:
        os.umask(before)
    assert made.read_bytes() == "하나\n둘\n".encode()
    if os.name == "posix":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE(disk.save(tmp_path / "b.txt", "x").stat().st_mode) == 0o666 & ~before
    assert sorted(p.name for p in tmp_path.iterdir())[0] == "a.txt"


def test_a_name_that_is_too_long_says_what_to_do(tmp_path: Path) -> None:
    ran = journey("form", tmp_path / f"{'아주 긴 이름 ' * 20}.xlsx")
    assert ran.returncode == 2 and "C:\\journey처럼 짧은 곳" in ran.stderr.decode(), ran.stderr.decode()
    with pytest.raises(disk.CannotWrite, match="a short folder such as C:"):
        disk.save(tmp_path / ("long name " * 30), "x")
    assert list(tmp_path.iterdir()) == []


def test_json_is_the_same_on_a_narrow_console(put: Any) -> None:
    path = put("의견 — 😀.csv", "고객ID,의견\nk1,느려요\n")
    narrow = journey("inspect", path, "--json", PYTHONIOENCODING="cp949").stdout.decode("ascii")
    assert json.loads(narrow)["files"][0]["path"] == "의견 — 😀.csv"
