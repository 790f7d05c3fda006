"""The check-up of a computer: what it warns of, what it keeps to itself, and one line for a whole machine."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from journey_nb import checkup as doctor
from journey_nb.checkup import Check, installed, places
from journey_nb.cli import main
from journey_nb.model.phrase import Phrase


def line(key: str, ok: bool, needed: bool) -> Check:
    return Check(key, Phrase.same(key), ok, needed, Phrase.same("-"), Phrase("do this", "이렇게"))


def test_a_proxy_is_named_and_its_password_is_not() -> None:
    found = places.network({"HTTPS_PROXY": "//kim:비밀@proxy.example:8080", "http_proxy": "//x", "NO_PROXY": "intranet.example"})
    told = "".join(text for lang in ("ko", "en") for _, text in doctor.lines(found, lang))
    assert "HTTPS_PROXY, HTTP_PROXY" in told and "NO_PROXY" in told
    assert "비밀" not in told and "proxy.example" not in told and "intranet" not in told
    assert all(c.ok for c in places.network({"HTTPS_PROXY": "//x", "NO_PROXY": "intranet, localhost"}))


def test_a_company_certificate_that_is_not_there_is_a_hint(tmp_path: Path) -> None:
    (tmp_path / "company.pem").write_text("x", "utf-8")
    there, gone = str(tmp_path / "company.pem"), str(tmp_path / "김대리.pem")
    assert places.network({"REQUESTS_CA_BUNDLE": there})[1].ok
    lost = places.network({"REQUESTS_CA_BUNDLE": there, "PIP_CERT": gone})[1]
    assert (lost.ok, lost.needed) == (False, False) and "PIP_CERT" in lost.found.ko and "김대리" not in lost.found.ko


@pytest.mark.parametrize(
    ("folder", "inside"),
    [("OneDrive - 한울(주)/여정", True), ("Library/Mobile Documents/여정", True), ("MYBOX/여정", True), ("drives/여정", False), ("여정 (최종)", False)],
)
def test_a_folder_that_is_copied_to_a_cloud_is_a_hint(folder: str, inside: bool) -> None:
    assert places.synced(Path("/home/kim") / folder).ok is not inside


def test_a_folder_that_the_system_says_is_synchronised_is_one_under_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", "/data/회사 문서")
    assert not places.synced(Path("/data/회사 문서/여정")).ok


def test_a_path_is_too_long_only_where_windows_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    long = Path("/" + "가" * 170)
    assert places.length(long, windows=False).ok
    assert not places.length(long, windows=True).ok and "149" in places.length(long, windows=True).remedy.ko
    monkeypatch.setattr(places, "_long_paths", lambda: True)
    assert places.length(long, windows=True).ok


def test_hangul_folders_are_fine_unless_the_korean_model_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    home = [(Phrase("home", "홈"), Path("/home/김대리"))]
    assert places.paths(Path("/tmp"), home).ok
    monkeypatch.setattr(places, "_model", lambda: Path("/home/김대리/kiwipiepy_model"))
    monkeypatch.setattr(places, "_korean_words", lambda: False)
    broken = places.paths(Path("/tmp"), home)
    assert not broken.ok and broken.needed and "C:\\journey" in broken.remedy.ko


def test_a_folder_that_cannot_be_written_keeps_reports_from_being_made(tmp_path: Path) -> None:
    found = places.writable(tmp_path / "없는 폴더")
    assert not found.ok and found.needed and found.found.ko == "안 됨: 이 폴더"
    assert places.writable(tmp_path).ok and list(tmp_path.iterdir()) == []


def test_a_full_disk_is_red_and_a_nearly_full_one_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def free(megabytes: int) -> Check:
        usage = type("usage", (), {"free": megabytes * 1_000_000})()
        monkeypatch.setattr(places.shutil, "disk_usage", lambda place: usage)
        return places.disk(tmp_path)

    assert [(c.ok, c.needed) for c in map(free, (100, 900, 5000))] == [(False, True), (False, False), (True, False)]


def test_a_version_known_to_fail_on_this_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: "0.23.1")
    assert installed.known_bad().ok or installed.sys.platform == "win32"
    monkeypatch.setattr(installed.sys, "platform", "win32")
    assert "kiwipiepy 0.23.1" in installed.known_bad().found.ko
    monkeypatch.setattr(metadata, "version", lambda name: "0.23.2")
    assert installed.known_bad().ok


def test_twenty_lines_sort_so_that_the_machines_to_look_at_come_first() -> None:
    rooms = [
        doctor.machine([line("kernel", True, True)], "pc-03"),
        doctor.machine([line("kernel", True, True), line("synced", False, False)], "pc-02"),
        doctor.machine([line("kernel", False, True), line("disk", False, True)], "pc-09"),
    ]
    fields = [text.split("\t") for text in sorted(rooms)]
    assert [(f[0], f[1]) for f in fields] == [("1-NO", "pc-09"), ("2-hint", "pc-02"), ("3-ok", "pc-03")]
    assert {len(f) for f in fields} == {8} and fields[0][6] == "kernel,disk" and fields[1][7] == "synced"


def test_red_is_only_what_keeps_reports_from_being_made() -> None:
    found = doctor.lines([line("a", True, True), line("b", False, False), line("c", False, True)], "ko")
    assert [(colour, text[:3].strip()) for colour, text in found] == [("green", "ok"), ("yellow", "--"), ("red", "NO")]
    assert found[2][1].endswith("→ 이렇게") and "→" not in found[0][1]


def test_a_machine_that_cannot_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "checkup", lambda folder=None: [line("kernel", False, True)])
    ran = CliRunner().invoke(main, ["doctor", "--class"])
    assert ran.exit_code == 1 and ran.stdout.startswith("1-NO\t") and ran.stdout.count("\n") == 1
    ran = CliRunner().invoke(main, ["doctor", "--json", "--lang", "en"])
    assert json.loads(ran.stdout)["checks"] == [{"key": "kernel", "name": "kernel", "ok": False, "needed": True, "found": "-", "remedy": "do this"}]


def test_a_kernel_that_does_not_start_is_red_and_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def blocked(seconds: float) -> str:
        raise TimeoutError("C:\\Users\\김대리")

    monkeypatch.setattr(installed, "_asked", blocked)
    found = installed.kernel()
    assert not found.ok and found.needed and found.found.ko == "TimeoutError" and "127.0.0.1" in found.remedy.ko
