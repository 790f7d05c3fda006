"""Disks and programs as they are on a company laptop: files held open, full and read-only disks, locked inputs, document security, narrow consoles."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from journey_nb import intake
from journey_nb.assumptions import form
from journey_nb.commands import speaking
from journey_nb.intake import skipped
from journey_nb.model import decisions, disk
from journey_nb.reports import build

GOLDEN = sorted((Path(__file__).parent / "golden").glob("map_v*.json"))[-1]
ROWS = "고객ID,작성일,의견\n" + "".join(f"k{n},2026-03-0{n},로그인이 느려요\n" for n in range(1, 6))

# what Windows does while Excel has a file open, and what a read-only disk does, for a process of its own
HELD = """
import builtins, errno, io, os
held, sealed = os.environ.get("TEST_HELD", ""), os.environ.get("TEST_SEALED", "")
def guard(path, writes):
    path = os.path.abspath(os.fspath(path)) if isinstance(path, (str, os.PathLike)) else ""
    if held and path.endswith(held):
        raise PermissionError(errno.EACCES, "used by another process", path)
    if sealed and writes and path.startswith(sealed):
        raise OSError(errno.EROFS, "Read-only file system", path)
replace, opened, low = os.replace, io.open, os.open
def os_replace(a, b, **k): guard(b, True); return replace(a, b, **k)
def io_open(file, mode="r", *a, **k): guard(file, set(mode) & set("wax+")); return opened(file, mode, *a, **k)
def os_open(path, flags, *a, **k): guard(path, flags & (os.O_WRONLY | os.O_RDWR)); return low(path, flags, *a, **k)
os.replace, io.open, builtins.open, os.open = os_replace, io_open, io_open, os_open
"""


def journey(*words: str | Path, cwd: Path | None = None, limit: int | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The real command in a process of its own; ``limit`` is the size in bytes at which its disk is full."""

    def full() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit or 0, limit or 0))

    told = {"JOURNEY_LANG": "ko", "PYTHONIOENCODING": "utf-8"} | environment
    command = [sys.executable, "-m", "journey_nb.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd, env={**os.environ, **told}, preexec_fn=full if limit else None)


@pytest.fixture
def trap(tmp_path: Path) -> str:
    (tmp_path / "trap").mkdir()
    (tmp_path / "trap" / "sitecustomize.py").write_text(HELD, "utf-8")
    return str(tmp_path / "trap")


@pytest.fixture
def put(tmp_path: Path) -> Any:
    def write(name: str, content: str | bytes = ROWS) -> Path:
        path = tmp_path / "자료" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# ---------------------------------------------------------------- what is written


def test_a_result_that_is_open_elsewhere_is_written_beside_it_and_said(tmp_path: Path, trap: str) -> None:
    out = tmp_path / "지도.json"
    out.write_text("what Excel shows", "utf-8")
    ran = journey("export", GOLDEN, "--to", "json", "--out", out, "--json", PYTHONPATH=trap, TEST_HELD="지도.json")
    assert (ran.returncode, out.read_text("utf-8")) == (0, "what Excel shows"), ran.stderr.decode()
    assert "지도.json'이(가) 다른 프로그램에서 열려 있어" in ran.stderr.decode() and json.loads(ran.stdout)["written"].endswith("지도 (2).json")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["trap", "지도 (2).json", "지도.json"]


def test_no_file_of_anybody_is_written_over_beside_an_open_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.csv", "a (2).csv"):
        (tmp_path / name).write_text(name)
    held(monkeypatch, "a.csv")
    assert disk.save(tmp_path / "a.csv", "new").name == "a (3).csv"
    assert [p.read_text() for p in sorted(tmp_path.iterdir())] == ["a (2).csv", "new", "a.csv"]
    assert len(disk.told()) == 1 and disk.told() == []


@pytest.mark.parametrize("name", ["journey.toml", "decisions.jsonl", ".journey"])
def test_what_is_read_back_under_its_name_never_goes_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / name).write_text("as it was")
    held(monkeypatch, name)
    with pytest.raises(disk.CannotWrite, match="open in another program"):
        disk.save(tmp_path / name, "new", beside=False)
    assert [p.name for p in tmp_path.iterdir()] == [name] and (tmp_path / name).read_text() == "as it was"


def held(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    real = os.replace

    def replace(source: Any, target: Any) -> None:
        if Path(target).name == name:
            raise PermissionError(errno.EACCES, "used by another process", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)


def test_a_build_lays_a_table_that_is_open_in_excel_beside_it_and_its_manifest_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staging, target = tmp_path / "new", tmp_path / "out"
    for folder, words in ((target, "old"), (staging, "new")):
        (folder / "tables").mkdir(parents=True)
        for name in ("map.json", "tables/claims.csv", "tables/backlog.csv"):
            (folder / name).write_text(words)
    (staging / "manifest.json").write_text(json.dumps({"outputs": {"map.json": "1", "tables/backlog.csv": "2"}}))
    held(monkeypatch, "backlog.csv")
    build._put(staging, target)
    assert (target / "tables/backlog.csv").read_text() == "old" and (target / "tables/backlog (2).csv").read_text() == "new"
    assert (target / "tables/claims.csv").read_text() == (target / "map.json").read_text() == "new"
    assert json.loads((target / "manifest.json").read_text())["outputs"] == {"map.json": "1", "tables/backlog (2).csv": "2"}
    assert disk.told()[0].en.startswith("'backlog.csv' is open in another program")


def test_a_table_of_assumptions_that_is_open_stays_and_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / form.FILE).write_bytes(b"open in Excel")
    held(monkeypatch, form.FILE)
    monkeypatch.setattr(form, "write", lambda folder, *_, **__: os.replace(folder / "part", folder / form.FILE))
    monkeypatch.setattr(form, "owner", lambda _: "김")
    study: Any = SimpleNamespace(folder=tmp_path, settings=SimpleNamespace(language="ko"))
    build.hand_out(study, SimpleNamespace(research=SimpleNamespace(model=SimpleNamespace(stages=()))), "ko")  # type: ignore[arg-type]
    assert "고친 내용은 반영했습니다" in disk.told()[0].ko and (tmp_path / form.FILE).read_bytes() == b"open in Excel"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_full_disk_is_one_line_and_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "지도.svg"
    out.write_text("before", "utf-8")
    ran = journey("export", GOLDEN, "--to", "json", "--out", out, limit=4096, PYTHONDONTWRITEBYTECODE="1")
    assert (ran.returncode, out.read_text("utf-8")) == (2, "before")
    assert "디스크가 가득 차 '지도.svg'" in ran.stderr.decode() and ran.stderr.decode().count("\n") == 1, ran.stderr.decode()
    assert [p.name for p in tmp_path.iterdir()] == ["지도.svg"]


def test_a_disk_that_fills_up_leaves_no_half_decision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decisions.record(tmp_path, subject="stage:a", field="label", value="가입", by="김")
    before = (tmp_path / "decisions.jsonl").read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(disk.CannotWrite, match="The disk is full"):
        decisions.record(tmp_path, subject="stage:b", field="label", value="설치", by="김")
    assert (tmp_path / "decisions.jsonl").read_bytes() == before
    monkeypatch.undo()
    (tmp_path / "decisions.jsonl").write_bytes(before.rstrip(b"\n"))  # an editor took the last line end
    decisions.record(tmp_path, subject="stage:b", field="label", value="설치", by="김")
    assert [d.value for d in decisions.read(tmp_path)] == ["가입", "설치"]


@pytest.mark.parametrize(
    "number, en, ko",
    [
        (errno.ENOSPC, "The disk is full: '지도.svg'", "디스크가 가득 차 '지도.svg'"),
        (errno.EROFS, "a read-only disk or share", "읽기 전용 디스크나 공유 폴더"),
        (errno.EACCES, "open in another program", "다른 프로그램(엑셀, 동기화)에서 열려"),
        (errno.ENAMETOOLONG, "Windows takes 260", "윈도는 260자"),
        (errno.ENOENT, "drive or synchronising program is not connected", "동기화 프로그램이 연결되지"),
        (errno.EIO, "The disk refused '지도.svg' (EIO)", "받지 않았습니다(EIO)"),
    ],
)
def test_whatever_a_disk_refuses_is_one_line_in_both_languages(number: int, en: str, ko: str) -> None:
    said = disk.refused(OSError(number, "?", "/자료/지도.svg")).phrase
    assert en in said.en and ko in said.ko and "\n" not in said.en + said.ko


def test_a_study_on_a_read_only_disk_says_where_to_go(put: Any, trap: str) -> None:
    study = put("journey.toml", "schema = 1\n").parent
    ran = journey("decide", study, "stage:a", "label", "가입", "--by", "김", PYTHONPATH=trap, TEST_SEALED=str(study))
    assert ran.returncode == 2 and "읽기만 됩니다" in ran.stderr.decode() and ran.stderr.decode().count("\n") == 1, ran.stderr.decode()


# ---------------------------------------------------------------- what is read


def test_a_locked_input_says_so_and_the_good_files_go_on(put: Any, trap: str) -> None:
    put("good.csv")
    ran = journey("inspect", put("열어 둔 설문.xlsx", b"PK").parent, "--json", PYTHONPATH=trap, TEST_HELD="열어 둔 설문.xlsx")
    found = {f["path"]: f for f in json.loads(ran.stdout)["files"]}
    assert ran.returncode == 1 and found["good.csv"]["rows_kept"] == 5
    assert "잠긴 파일입니다" in json.dumps(found["열어 둔 설문.xlsx"], ensure_ascii=False)


def ole(*names: str) -> bytes:
    """A compound file (the container of old Office and of encrypted new Office) with streams of these names."""
    head = bytearray(512)
    head[:8], head[30:32], head[48:52] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (9).to_bytes(2, "little"), (1).to_bytes(4, "little")
    return bytes(head) + bytes(512) + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *names)).ljust(4096, b"\0")


def zipped_with_password() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    raw = bytearray(made.getvalue())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


NOISE = bytes(range(256)) * 16
OLD = ole("Workbook")[:1024].ljust(1536, b"\0") + b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x06\x00" + NOISE


@pytest.mark.parametrize(
    "name, content, en, ko",
    [
        ("파수.xlsx", b"\x9b DRMONE  This Document is encrypted and protected by Fasoo DRM" + NOISE, "DRM: Fasoo", "보안 해제(복호화)"),
        ("소프트캠프.csv", b"SCDSA002\x00\x00\xd0\x04" + NOISE, "DRM: SoftCamp", "해제·반출 승인"),
        ("나스카.pdf", b"<## NASCA DRM FILE - VER1.00 ##>" + NOISE, "DRM: NASCA", "DRM, 나스카"),
        ("마크애니.docx", b"\x00\x01MarkAny" + NOISE, "DRM: MarkAny", "DRM, 마크애니"),
        ("모르는.xlsx", NOISE, "DRM, it seems", "DRM으로 보임"),
        ("암호.xlsx", ole("EncryptionInfo", "EncryptedPackage"), "locked with a password", "[암호 설정]을 비우고"),
        ("레이블.xlsx", ole("EncryptedPackage", "DRMEncryptedTransform"), "sensitivity label", "민감도 레이블"),
        ("옛.xls", OLD, "locked with a password", "암호가 걸린"),
        ("묶음.xlsx", zipped_with_password(), "locked with a password", "암호가 걸린"),
    ],
)
def test_a_file_that_somebody_locked_is_named_with_the_way_out(put: Any, name: str, content: bytes, en: str, ko: str) -> None:
    put("good.csv")
    found = {f.path: f for f in intake.inspect(put(name, content).parent).files}
    assert found[name].source == "unreadable" and found["good.csv"].rows_kept == 5
    assert en in found[name].why.en and ko in found[name].why.ko


def test_words_about_document_security_are_no_lock(put: Any) -> None:
    (found,) = intake.inspect(put("a.csv", ROWS.replace("로그인이", "MarkAny DOCUMENT SAFER 로그인이"))).files
    assert found.rows_kept == 5


# ---------------------------------------------------------------- folders as they are


def test_what_programs_leave_in_a_folder_is_left_out_by_name(put: Any) -> None:
    for name in (
        "~$설문.xlsx",
        ".~lock.설문.ods#",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "._설문.csv",
        "받는 중.csv.crdownload",
        "a.tmp",
        "설문.gsheet",
        "설문.lnk",
    ):
        put(name, b"\x00\x01")
    found = {f.path: f for f in intake.inspect(put("good.csv").parent).files}
    assert {f.source for name, f in found.items() if name != "good.csv"} == {"not data"} and len(found) == 11
    assert "바로 가기" in found["설문.gsheet"].why.ko and "lock" in found["~$설문.xlsx"].why.en


def test_a_file_that_lies_in_the_cloud_only_is_named_as_missing(put: Any) -> None:
    put(".설문.xlsx.icloud", b"bplist00")
    put("OneDrive - 회사/3월.xlsx", b"")
    found = {f.path: f for f in intake.inspect(put("good.csv").parent).files}
    assert [found[name].source for name in ("설문.xlsx", "OneDrive - 회사/3월.xlsx")] == ["unreadable"] * 2
    assert "항상 이 디바이스에 유지" in found["설문.xlsx"].why.ko and "0 bytes" in found["OneDrive - 회사/3월.xlsx"].why.en

    class Looked:  # as Windows describes it
        st_file_attributes, st_size, st_mode = 0x400020, 9_000, 0o100644

    assert skipped.in_cloud(Path("설문.xlsx"), Looked) is not None


# ---------------------------------------------------------------- consoles


@pytest.mark.parametrize(
    "encoding, shown",
    [
        ("cp949", "“느려요” - it’s cafe [grinning face] * 가 ->"),
        ("ascii", '"neuryeoyo" - it\'s cafe [grinning face] * ga ->'),
        ("cp1252", "“neuryeoyo” — it’s café [grinning face] * ga ->"),
        ("utf-8", "“느려요” — it’s café 😀 ✎ 가 →"),
    ],
)
def test_every_console_prints_every_character(encoding: str, shown: str) -> None:
    code = f"from journey_nb.commands import speaking; speaking.prepare(); import click; click.echo({'“느려요” — it’s café 😀 ✎ 가 →'!a})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": encoding})
    told = ran.stdout.decode(encoding).rstrip()
    assert ran.returncode == 0 and (told == shown or (encoding == "cp949" and told == shown.replace("->", "→"))), told


def test_a_korean_console_shows_a_whole_command(put: Any) -> None:
    ran = journey("inspect", put("없는 — 😀.csv").with_name("“없는” — 😀.csv"), PYTHONIOENCODING="cp949")
    assert ran.returncode == 2 and "“없는” - [grinning face].csv" in ran.stderr.decode("cp949")
    assert speaking.readable("\u2003") == " "
