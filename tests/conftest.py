"""Fixtures for everybody: the folder of real data, a built sample, a browser without a network, a real JupyterLab."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from journey_nb._imports import quick

quick()  # 2.5 s a worker

CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
# a child must find the machine's own folders in no report, and compile our modules only once
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def missing(what: str) -> None:
    """Skip on a person's machine; fail where everything has to be there."""
    if CI:
        pytest.fail(what)
    pytest.skip(what)


# Workers share the suite by the file, so that a set-up is made once and not once a worker; the longest first, so that neither ends alone.
# (xdist's own groups do nothing under pytest 9.2: it keeps a test's name in another place, and they go by that name.)
LONG = [
    *("tests/e2e", "tests/test_every_notebook.py", "tests/personas/test_check.py", "tests/samples", "tests/test_benchmarks.py", "tests/test_new.py"),
    *("tests/exports", "tests/reports", "tests/personas", "tests/intake", "tests/test_samples.py", "tests/test_real.py", "tests/test_build.py"),
    *("tests/test_beside.py", "tests/mapping"),
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: next((at for at, part in enumerate(LONG) if item.nodeid.startswith(part)), len(LONG)))


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real exports, named by JOURNEY_TEST_DATA."""
    named = os.environ.get("JOURNEY_TEST_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        missing("JOURNEY_TEST_DATA does not name a folder of real exports")
    return folder


# ---------------------------------------------------------------------------------------------------- the face of pages


@pytest.fixture(scope="session", autouse=True)
def one_face() -> Iterator[None]:
    """Pages made by tests share one cut of the carried face: it holds every character of our own words and samples.

    A page with little Hangul, or with a character beyond those, has a face cut to itself as everywhere.
    """
    from journey_nb.charts import typeface

    real = typeface.own
    typeface.own = _of_tests  # type: ignore[assignment]
    yield
    typeface.own = real


@lru_cache
def _of_tests() -> frozenset[str]:
    from journey_nb.charts import typeface

    root, found = Path(__file__).resolve().parents[1], {"\xa0"}
    for file in sorted(file for folder in ("journey_nb", "tests") for file in (root / folder).rglob("*")):
        if file.suffix in {".py", ".toml", ".j2", ".csv", ".txt", ".md", ".vtt", ".srt"} and file.is_file():
            found.update(file.read_bytes().decode("utf-8", "ignore"))
    return frozenset(c for c in found if ord(c) in typeface._advances(400)[0])


# ---------------------------------------------------------------------------------------------------- the sample, built


@dataclass(frozen=True)
class Reports:
    """The sample company built once for all workers: ``ko`` and ``en`` are the folders of the results."""

    ko: Path
    en: Path


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Reports:
    """``journey build`` of the sample in both languages, made once and shared by the workers of one run."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    return Reports(*(_built(base / f"sample-{lang}", lang) for lang in ("ko", "en")))


def _built(folder: Path, lang: str) -> Path:
    done, out = folder / "done", folder / "out"
    try:
        folder.mkdir()
    except FileExistsError:  # another worker makes it
        deadline = time.monotonic() + 300
        while not done.exists():
            assert time.monotonic() < deadline, "the other worker's build did not end"
            time.sleep(0.2)
    else:
        from journey_nb.reports.build import build_report
        from journey_nb.samples import path

        try:
            build_report([path("haesol", lang)], out=out, lang=lang)
        finally:
            done.touch()
    assert (out / "report.html").is_file(), "the sample's build failed; the worker that made it says why"
    return out


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    workerinput = getattr(request.config, "workerinput", None)
    return workerinput["workerid"] if workerinput else "master"


# ---------------------------------------------------------------------------------------------------- browser


def chromium() -> str:
    named = os.environ.get("JOURNEY_CHROMIUM") or next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
    )
    if not named:
        missing("no Chromium on this machine (JOURNEY_CHROMIUM names one)")
    return named


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, headless=True)
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser_without_hangul(playwright: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser on a machine whose only font knows no Hangul, as a bare server or an old PC."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    import journey_nb

    folder = tmp_path_factory.mktemp("fonts")
    font = TTFont(Path(journey_nb.__file__).parent / "fonts" / "Pretendard-Regular.woff2")
    latin = subset.Subsetter()
    latin.populate(unicodes=range(0x20, 0x17F))
    latin.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "Only Latin"
    font.flavor = None
    font.save(folder / "latin.otf")
    config = folder / "fonts.conf"
    config.write_text(f"<?xml version='1.0'?><fontconfig><dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>")
    environment: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(config)}
    running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, headless=True, env=environment)
    yield running
    running.close()


@dataclass
class Watched:
    """What a page said and what it asked of the outside; both should stay empty."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def watched_page(browser: Any, *allowed: str, **options: Any) -> tuple[Any, Watched]:
    """A page from which nothing gets out but to ``allowed``."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "ko-KR", "timezone_id": "Asia/Seoul", **options})
    seen = Watched()

    def gate(route: Any) -> None:
        if route.request.url.startswith((*allowed, "data:", "blob:")):
            route.continue_()
        else:
            seen.requests.append(route.request.url)
            route.abort()

    context.route("**/*", gate)
    page = context.new_page()
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    return page, seen


# ---------------------------------------------------------------------------------------------------- JupyterLab


@dataclass(frozen=True)
class Lab:
    url: str
    token: str
    root: Path


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A real JupyterLab on this machine's loopback, with folders of its own; its process group ends with the tests."""
    root, home = tmp_path_factory.mktemp("작업 폴더"), tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, url = secrets.token_hex(16), f"http://127.0.0.1:{port}"
    folders = {"JUPYTER_CONFIG_DIR": "c", "JUPYTER_DATA_DIR": "d", "JUPYTER_RUNTIME_DIR": "r", "JUPYTERLAB_SETTINGS_DIR": "s", "JUPYTERLAB_WORKSPACES_DIR": "w"}
    environment = {**os.environ, "HOME": str(home), "IPYTHONDIR": str(home / "i"), **{name: str(home / short) for name, short in folders.items()}}
    settings = home / "s" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None", "--LabApp.extension_manager=readonly", "--ServerApp.terminals_enabled=False",
    ]  # fmt: skip
    log = home / "lab.log"
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            _wait_for(url, token, process, log)
            yield Lab(url, token, root)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)  # the group that this fixture made, nothing else
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


def _wait_for(url: str, token: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    ask = urllib.request.Request(url + "/api/status", headers={"Authorization": f"token {token}"})
    while True:
        assert process.poll() is None, log.read_text("utf-8", "replace")[-3000:]
        try:
            urllib.request.urlopen(ask, timeout=2).read()
            return
        except OSError:
            assert time.monotonic() < deadline, "JupyterLab did not start within two minutes"
            time.sleep(0.1)
