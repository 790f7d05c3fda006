"""A browser that is already on this machine, to print with: Chromium, Chrome or Edge. None is ever fetched."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from journey_nb.model.errors import JourneyError

NAMED = "JOURNEY_BROWSER"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
)
MAC = ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser")
WINDOWS = (("Google", "Chrome", "chrome.exe"), ("Microsoft", "Edge", "msedge.exe"), ("Chromium", "", "chrome.exe"))
LINUX = ("/snap/bin/chromium", "/usr/lib/chromium/chromium", "/usr/lib/chromium-browser/chromium-browser", "/opt/google/chrome/chrome")
SECONDS = 90.0
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-breakpad",
    "--no-pings",
    "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # even a page that asked would reach nothing
    "--no-pdf-header-footer",
)


class NoBrowser(JourneyError):
    """There is nothing to print with."""

    exit_code = 2


def find() -> Path | None:
    """The browser to print with, or None: what JOURNEY_BROWSER names, else what is on the PATH or where installers put it.

    A name in JOURNEY_BROWSER that leads nowhere is None too: nobody wants another browser than the one they named.
    """
    named = os.environ.get(NAMED, "").strip()
    if named:
        return _program(named)
    found = (_program(name) for name in NAMES)
    return next((p for p in found if p), None) or next((p for p in _places() if p.is_file()), None) or _registered()


def _program(name: str) -> Path | None:
    path = Path(name).expanduser()
    if path.is_file():
        return path
    on_path = shutil.which(name)
    return Path(on_path) if on_path else None


def _places() -> list[Path]:
    if sys.platform == "darwin":
        roots = [Path("/Applications"), Path.home() / "Applications"]
        return [root / f"{name}.app" / "Contents" / "MacOS" / name for name in MAC for root in roots]
    if os.name == "nt":
        roots = [Path(x) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if (x := os.environ.get(name))]
        return [root.joinpath(maker, product, "Application", file) for maker, product, file in WINDOWS for root in roots]
    return [Path(p) for p in LINUX]


def _registered() -> Path | None:
    """Windows keeps where a program was installed, also where a company put it elsewhere."""
    if sys.platform != "win32":
        return None
    import winreg

    for file in ("chrome.exe", "msedge.exe"):
        for hive in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            try:
                path = Path(winreg.QueryValue(hive, rf"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{file}"))
            except OSError:
                continue
            if path.is_file():
                return path
    return None


def required() -> Path:
    """The browser, or one error that says what to install and what to do without."""
    program = find()
    if program:
        return program
    named = os.environ.get(NAMED, "").strip()
    en, ko = (f"{NAMED} names no program. ", f"{NAMED}가 가리키는 프로그램이 없습니다. ") if named else ("", "")
    raise NoBrowser(
        en=f"{en}A PDF needs Chromium, Google Chrome or Microsoft Edge, and none was found. Install one, or name it in {NAMED}. "
        "Without one: export --to html --size handout, open it in any browser and print to PDF; or export --to png or svg.",
        ko=f"{ko}PDF를 만들려면 Chromium, Google Chrome, Microsoft Edge 가운데 하나가 있어야 하는데 찾지 못했습니다. 하나를 설치하거나 "
        f"{NAMED}에 경로를 적으십시오. 없이 하려면 --to html --size handout으로 내보내 아무 브라우저에서 열어 PDF로 인쇄하거나, --to png나 svg로 내보내십시오.",
    )


def _workshop(program: Path) -> str | None:
    """Where the browser may read and write: one from a snap sees no /tmp of ours."""
    common = Path.home() / "snap" / "chromium" / "common"
    return str(common) if "snap" in program.resolve().parts and common.is_dir() else None


def print_pdf(html: str, *, seconds: float = SECONDS) -> bytes:
    """The page printed by the browser of this machine, in a profile of its own that is removed again."""
    return _made(html, "page.pdf", ["--print-to-pdf={target}"], b"%PDF", seconds)


def picture(html: str, width: int, *, sharp: int = 1, seconds: float = SECONDS) -> bytes:
    """The whole page as PNG, ``width`` CSS pixels wide and as high as it is; ``sharp`` device pixels in each."""
    measure = "<script>document.title=String(Math.ceil(document.querySelector('main').getBoundingClientRect().height))</script></body>"
    told = _made(html.replace("</body>", measure), "page.dom", ["--dump-dom", f"--window-size={width},600"], b"<!", seconds)
    found = re.search(rb"<title>(\d+)</title>", told)
    high = min(int(found[1]) if found else 2000, 12000)
    size = [f"--window-size={width},{high}", "--hide-scrollbars", f"--force-device-scale-factor={sharp}"]
    return _made(html, "page.png", ["--screenshot={target}", *size], b"\x89PNG", seconds)


def _made(html: str, name: str, flags: list[str], start: bytes, seconds: float) -> bytes:
    """What the browser of this machine makes of a page."""
    program = required()
    with tempfile.TemporaryDirectory(prefix="journey-pdf-", dir=_workshop(program), ignore_cleanup_errors=True) as made:
        folder = Path(made)
        source, target = folder / "page.html", folder / name
        source.write_text(html, "utf-8", newline="\n")
        command = [str(program), *FLAGS, f"--user-data-dir={folder / 'profile'}", *(f.replace("{target}", str(target)) for f in flags)]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses to run as root with one
        ended = _run([*command, source.as_uri()], seconds, target if "--dump-dom" in flags else None)
        if ended and target.is_file() and (found := target.read_bytes()).startswith(start):
            return found
    late = (f" within {seconds:g} seconds", f"{seconds:g}초 안에 ") if not ended else ("", "")
    raise JourneyError(
        en=f"{program.name} did not print the page{late[0]}. Name another browser in {NAMED}, or export --to html and print it yourself.",
        ko=f"{program.name}이(가) {late[1]}인쇄를 마치지 못했습니다. {NAMED}에 다른 브라우저를 적거나 --to html로 내보내 직접 인쇄하십시오.",
    )


def _run(command: list[str], seconds: float, told: Path | None = None) -> bool:
    """Whether the browser came to an end by itself; if not, it is ended with what it started. ``told`` takes what it prints."""
    none = subprocess.DEVNULL
    with told.open("wb") if told else nullcontext(none) as out:
        process = subprocess.Popen(command, stdin=none, stdout=out, stderr=none, start_new_session=os.name == "posix")
        try:
            process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            if sys.platform != "win32":
                os.killpg(process.pid, signal.SIGKILL)  # the group is this process's own
            else:
                process.kill()
            process.wait()
            return False
