"""Do a thousand small reports on two workers finish, and does their index open fast with the network cut?

    python checks/thousand.py [--reports 1000] [--out FILE]

``journey batch`` with a table of a thousand rows, two workers; then the index in Chromium, offline: how long until it is drawn and a search has
answered, what it asked of the network (nothing), its size; then ``--resume``, which has to keep all of them. Full size writes
docs/evidence/thousand.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "checks"))
import kills  # noqa: E402

REPORTS = 1000
OPENS_WITHIN = 3.0  # seconds, on two busy cores


def table(folder: Path, reports: int) -> Path:
    """A row a client."""
    folder.mkdir(parents=True, exist_ok=True)
    kills.notebook(folder / "small.ipynb", wait=0)
    path = folder / "고객.csv"
    path.write_text("name,who,lang\n" + "".join(f"고객-{n:04d},client {n},{'ko' if n % 2 else 'en'}\n" for n in range(1, reports + 1)), "utf-8-sig")
    return path


def command(path: Path, out: Path, *more: str) -> tuple[int, dict[str, Any], float, float]:
    """Exit code, what ``--json`` printed, seconds, and the most memory (MB) that all of its processes held at once."""
    import psutil

    began = time.monotonic()
    line = [sys.executable, "-m", "journey_nb.cli", "batch", str(path), "--out", str(out), "--notebook", "small.ipynb", "--workers", "2", "--json", *more]
    most = 0.0
    with tempfile.TemporaryFile("w+") as told, subprocess.Popen(line, stdout=told, stderr=subprocess.DEVNULL, env={**os.environ}) as process:
        while process.poll() is None:
            held = 0
            for one in kills.family(process.pid):
                try:
                    held += one.memory_info().rss
                except psutil.Error:
                    continue
            most = max(most, held / 2**20)
            time.sleep(2)
        told.seek(0)
        return process.returncode, json.load(told), time.monotonic() - began, most


def opened(index: Path, name: str) -> dict[str, Any]:
    """The index in a browser that reaches nothing: seconds until drawn and until a search has answered, requests, errors."""
    from playwright.sync_api import sync_playwright

    program = next(p for p in (shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome")) if p)
    asked: list[str] = []
    wrong: list[str] = []
    with sync_playwright() as api:
        browser = api.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"], headless=True)
        page = browser.new_context(offline=True, viewport={"width": 1280, "height": 900}).new_page()
        page.on("request", lambda request: None if request.url.startswith(("file:", "data:")) else asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        began = time.monotonic()
        page.goto(index.as_uri())
        page.get_by_text(name, exact=True).first.wait_for(state="attached")
        drawn = time.monotonic() - began
        began = time.monotonic()
        page.locator("input[type=search]").fill(name)
        page.wait_for_function(
            "name => [...document.querySelectorAll('main a')].filter(a => a.offsetParent && a.textContent.includes(name)).length >= 1", arg=name
        )
        searched = time.monotonic() - began
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()
        there = "report.html" in page.url
        browser.close()
    return {"drawn_s": round(drawn, 2), "searched_s": round(searched, 2), "asked_of_the_network": asked, "errors": wrong, "link_opens": there}


def check(folder: Path, reports: int) -> dict[str, Any]:
    path = table(folder / "plan", reports)
    out = folder / "out"
    code, told, seconds, most = command(path, out)
    index = out / "index.html"
    page = opened(index, f"고객-{reports // 2:04d}") if code == 0 else {}
    again, kept, resumed, _ = command(path, out, "--resume")
    found = {
        "reports": reports,
        "exit": code,
        "made": told.get("made"),
        "failed": told.get("failed"),
        "seconds": round(seconds, 1),
        "seconds_a_report": round(seconds / reports, 2),
        "most_memory_mb": round(most),
        "index_mb": round(index.stat().st_size / 2**20, 2),
        "index": page,
        "resume": {"exit": again, "kept": kept.get("kept"), "seconds": round(resumed, 1)},
        "lies": kills.lies(out, ()),
    }
    quick = bool(page) and page["drawn_s"] <= OPENS_WITHIN and page["searched_s"] <= OPENS_WITHIN and page["link_opens"]
    quiet = bool(page) and not page["asked_of_the_network"] and not page["errors"]
    return {**found, "holds": code == 0 and told["made"] == reports and kept.get("kept") == reports and quick and quiet and not found["lies"]}


def main(arguments: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--reports", type=int, default=REPORTS)
    ask.add_argument("--out", type=Path)
    asked = ask.parse_args(arguments)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="journey-thousand-") as folder:
        found = check(Path(folder), asked.reports)
    text = json.dumps({"check": "thousand", "commit": commit, "workers": 2, **found}, ensure_ascii=False, indent=1) + "\n"
    out = asked.out or (ROOT / "docs" / "evidence" / "thousand.json" if asked.reports == REPORTS else None)
    if out:
        out.write_text(text, "utf-8")
    print(text, end="")
    return 0 if found["holds"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
