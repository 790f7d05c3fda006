"""A bundle: what is in the zip, what its start script refuses, and that every locked package has a wheel for every system."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from journey_nb.bundling import lock, package, start, targets, wheels
from journey_nb.cli import main
from journey_nb.model.errors import UsageError

ROOT = Path(__file__).resolve().parents[1]
WINDOWS, LINUX = targets.TARGETS["win_amd64"], targets.TARGETS["manylinux_x86_64"]


def wheel(folder: Path, name: str, inside: str = "mod.py") -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(zipfile.ZipInfo(inside, (1980, 1, 1, 0, 0, 0)), "x = 1\n")
    return path


def bundled(folder: Path, target: targets.Target, pythons: tuple[str, ...] = ("3.12",)) -> Path:
    folder.mkdir(exist_ok=True)
    found = [wheel(folder, "alpha"), wheel(folder, "journey_nb")]
    locks = {f"lock-{p}.txt": f"alpha==1.0 --hash=sha256:{wheels.digest(found[0])}\n" for p in pythons}
    package.write(folder / "b.zip", target, pythons, found, locks, ["journey_nb-1.0-py3-none-any.whl"])
    return folder / "b.zip"


# ---------------------------------------------------------------- the zip


def test_the_same_wheels_give_the_same_zip(tmp_path: Path) -> None:
    assert bundled(tmp_path / "a", WINDOWS).read_bytes() == bundled(tmp_path / "b", WINDOWS).read_bytes()


def test_a_korean_windows_reads_the_names_and_both_code_pages_read_the_script(tmp_path: Path) -> None:
    with zipfile.ZipFile(bundled(tmp_path / "a", WINDOWS, ("3.11", "3.12"))) as zipped:
        names = {info.filename: info for info in zipped.infolist()}
        assert names["journey/시작하기.bat"].flag_bits & 0x800  # the name is UTF-8, and says so
        script = zipped.read("journey/시작하기.bat")
        assert script.isascii() and script.count(b"\r\n") == script.count(b"\n")
        assert script.index(b"py -3.12") < script.index(b"py -3.11")  # the newest first
        assert max(map(len, names)) < 90
        assert zipped.read("journey/README.txt").startswith(b"\xef\xbb\xbf")
        assert "journey/start.sh" not in names


def test_a_folder_with_brackets_breaks_no_line_of_the_windows_script() -> None:
    # %~dp0 and %* inside a bracketed block would be read as script: "study (final)" ends the block
    script = package.scripts(WINDOWS, ["3.12"])[package.START_WINDOWS].decode("ascii")
    for line in script.splitlines():
        assert not re.match(r"(if|for)\b.*\($", line) and line.count('"') % 2 == 0
    assert 'pushd "%~dp0"' in script


def test_every_file_in_the_zip_is_listed_with_its_hash(tmp_path: Path) -> None:
    with zipfile.ZipFile(bundled(tmp_path / "a", LINUX)) as zipped:
        listed = json.loads(zipped.read("journey/bundle.json"))
        inside = {name.removeprefix("journey/"): hashlib.sha256(zipped.read(name)).hexdigest() for name in zipped.namelist()}
    inside.pop("bundle.json")
    assert listed["files"] == inside and listed["pythons"] == ["3.12"] and listed["built_here"] == ["journey_nb-1.0-py3-none-any.whl"]


def test_a_long_name_in_a_wheel_shortens_where_the_bundle_may_lie(tmp_path: Path) -> None:
    longest = package.longest_path([wheel(tmp_path, "alpha", "a/" + "b" * 97 + ".js")])
    assert longest == len("Lib/site-packages/a/") + 100
    assert start.too_long("C:/journey", longest) == 0 and start.too_long("C:/" + "가" * 150, longest) == 21


# ---------------------------------------------------------------- its start script


@pytest.mark.skipif(os.name == "nt", reason="sh")
def test_a_bundle_for_another_computer_says_so_and_installs_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "고객 여정 (최종)"
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    other = next(t for t in targets.TARGETS.values() if t.key != start.here() and not t.windows)
    with zipfile.ZipFile(bundled(tmp_path / "a", other, (python,))) as zipped:
        zipped.extractall(folder)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "JOURNEY_LANG": "ko", "PYTHONIOENCODING": "cp949"}
    ran = subprocess.run(["sh", str(folder / "journey" / "start.sh")], capture_output=True, env=environment, check=False)
    assert ran.returncode == 2 and f"{other.key}용" in ran.stdout.decode("cp949")
    assert not (folder / "journey" / ".venv").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pythons": ["3.9"]}, "이 묶음은 파이썬 3.9용"),
        ({"files": {"wheels/gone.whl": "00"}}, "압축을 모두 푼 폴더"),
        ({"files": {"start.py": "00"}}, "압축을 다시"),
    ],
)
def test_what_would_go_wrong_later_is_said_first(change: dict, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("JOURNEY_LANG", "ko")
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    monkeypatch.setattr(start, "NEEDED_MB", 0)
    with pytest.raises(SystemExit):
        start.check({"pythons": [python], "platform": start.here(), "longest_path": 10, "files": {}, **change})
    assert words in capsys.readouterr().out


def test_the_start_script_needs_nothing_that_has_to_be_installed() -> None:
    words = re.findall(r"^(?:import|from) (\w+)", Path(start.__file__).read_text("utf-8"), re.MULTILINE)
    assert set(words) <= set(sys.stdlib_module_names)


# ---------------------------------------------------------------- what goes wrong while making one


def test_what_pip_fails_of_is_one_message_that_hides_the_indexs_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake, into = tmp_path / "fake" / "pip", tmp_path / "into"
    fake.mkdir(parents=True)
    into.mkdir()
    (fake / "__init__.py").touch()
    talk = "print('Collecting click==8.3.1')\nprint('ERROR: No matching distribution found for click at https://kim:secret@mirror.example/simple')"
    (fake / "__main__.py").write_text(talk + "\nraise SystemExit(1)\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(fake.parent))
    seen: list[tuple[int, int, str]] = []
    with pytest.raises(wheels.BundleError, match="could not be fetched") as caught:
        wheels.fetch([lock.Pin("click", "8.3.1", "", ("0" * 64,))], WINDOWS, "3.12", into, lambda *done: seen.append(done))
    assert "lacks a package" in str(caught.value) and "secret" not in str(caught.value) and "받지 못했습니다" in caught.value.phrase.ko
    assert seen == [(1, 1, "click")] and not list(into.iterdir())


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("WARNING: Retrying: ProxyError('Cannot connect to proxy.')\nERROR: No matching distribution found", "HTTPS_PROXY"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "another network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("/usr/bin/python3: No module named pip", "ensurepip"),
    ],
)
def test_every_known_failure_has_a_remedy_in_both_languages(said: str, advice: str) -> None:
    words = wheels.remedy(said)
    assert advice in words.en and re.search("[가-힣]", words.ko)


def test_an_installed_journey_asks_for_its_own_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "CLONE", tmp_path)
    with pytest.raises(UsageError, match="--wheel"):
        wheels.own(tmp_path)
    with pytest.raises(UsageError, match="no wheel of journey_nb"):
        wheels.own(tmp_path, wheel(tmp_path, "alpha"))
    (tmp_path / "into").mkdir()
    assert wheels.own(tmp_path / "into", wheel(tmp_path, "journey_nb")).name == "journey_nb-1.0-py3-none-any.whl"


@pytest.mark.parametrize(("option", "words"), [(["--platform", "win_amd46"], "Did you mean 'win_amd64'"), (["--python", "3.9"], "known: 3.11, 3.12, 3.13")])
def test_a_system_or_python_that_is_not_tested_is_refused(option: list[str], words: str) -> None:
    ran = CliRunner().invoke(main, ["bundle", *option, "--lang", "en"])
    assert ran.exit_code == 2 and words in ran.stderr


# ---------------------------------------------------------------- wheels for everybody


def test_every_locked_package_has_a_wheel_for_every_system_and_python() -> None:
    recorded = json.loads((ROOT / "docs" / "evidence" / "wheels.json").read_text("utf-8"))
    text = lock.text()
    lacking = []
    for target in targets.TARGETS.values():
        for python in targets.PYTHONS:
            for pin in lock.needed(text, target, python):
                files = recorded["wheels"].get(f"{pin.name}=={pin.version}", {})
                good = pin.name in wheels.BUILT_ONCE or any(digest in pin.hashes and target.takes(name, python) for name, digest in files.items())
                if not good:
                    lacking.append(f"{pin.name}=={pin.version} on {target.key}, Python {python}")
    assert not lacking, "python checks/wheels.py records what the index has"
    assert recorded["holds"] and recorded["built_once"] == sorted(wheels.BUILT_ONCE)


def test_a_package_for_windows_alone_is_in_no_other_bundle() -> None:
    text = lock.text()
    names = {t.key: {p.name for p in lock.needed(text, t, "3.12")} for t in targets.TARGETS.values()}
    assert "pywinpty" in names["win_amd64"] and "pywinpty" not in names["manylinux_x86_64"]
    assert "appnope" in names["macosx_arm64"] and "appnope" not in names["win_amd64"]
    assert all("pytest" not in found and "kiwipiepy-model" in found for found in names.values())


def test_the_wheel_carries_the_lock_it_bundles_from() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]["requirements.lock"] == "journey_nb/_requirements.lock"


# ---------------------------------------------------------------- the matrix for whoever hosts it


def test_the_matrix_runs_the_second_command_on_three_systems_and_three_pythons() -> None:
    import yaml

    matrix = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8"))
    job = matrix["jobs"]["tests"]
    assert {name.split("-")[0] for name in job["strategy"]["matrix"]["os"]} == {"ubuntu", "macos", "windows"}
    assert job["strategy"]["matrix"]["python"] == list(targets.PYTHONS)
    assert "python bootstrap.py test" in [step.get("run") for step in job["steps"]]
    assert "python3 bootstrap.py test" in (ROOT / "README.md").read_text("utf-8")
