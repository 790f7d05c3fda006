"""What a commit may hold: nothing of the machine it was made on, no registry's address, no notebook's results."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# put together here, so that this file itself is clean
HOSTS = ["py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "deb." + "debian.org", "index" + "-url =", "extra-index" + "-url"]
FOLDERS = ["/" + "root/", "/" + "work/", r"[A-Z]:\\Users\\" + r"[A-Za-z]+\\", "/opt/" + "wheels", "/opt/" + "pypi"]
WRONG = re.compile("|".join([re.escape(host) for host in HOSTS] + FOLDERS))


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git here: this is not a clone")
    return [path for name in listed.decode("utf-8").split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            found.append((path.relative_to(ROOT).as_posix(), data.decode("utf-8", "replace")))
    return found


def test_no_registry_and_no_machine_is_named() -> None:
    found = [f"{name}: {match[0]}" for name, text in texts() if (match := WRONG.search(text))]
    assert not found


def test_the_lock_is_pinned_hashed_and_without_addresses() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.split("\n", 1)[1])
    assert "://" not in text and len(entries) > 100
    for entry in entries:
        head = entry.splitlines()[0]
        assert "==" in head and "--hash=sha256:" in entry, head
    for package in ("jupyterlab", "ipywidgets", "pandas", "altair", "papermill"):
        assert re.search(rf"^{package}==", text.split("# --- below")[0], re.MULTILINE)


def test_uv_lock_is_never_committed() -> None:
    assert "uv.lock" not in {path.name for path in tracked()}


def test_results_and_private_folders_are_never_committed() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [name for name in names if ".journey/" in name or (name.startswith("reports/") and name != "reports/README.md")] == []


def test_lines_end_alike_and_files_are_utf8() -> None:
    fixtures = ("tests/fixtures/", "journey_nb/samples/", "tests/golden/")
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in {".py", ".toml", ".md", ".ipynb", ".css", ".js", ".lock"} and not name.startswith(fixtures):
            data = path.read_bytes()
            data.decode("utf-8")
            assert b"\r" not in data, name
