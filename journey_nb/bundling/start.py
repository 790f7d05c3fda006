"""The file inside a bundle that installs it: a private Python beside it, from its own wheels, without a network and without admin rights.

It is copied into the zip as it stands and runs before anything is installed, so it uses the standard library only. Run again, it
installs nothing that is there, and opens JupyterLab.
"""

from __future__ import annotations

import hashlib
import json
import locale
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import webbrowser
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python"
STAMP = VENV / "journey-installed.txt"
LOG = VENV / "install.log"
NEEDED_MB = 1500
WINDOWS_PATH = 259  # the longest path that Windows takes where nobody switched long ones on


def korean() -> bool:
    named = os.environ.get("JOURNEY_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not named:
        try:
            locale.setlocale(locale.LC_CTYPE, "")
            named = locale.getlocale()[0] or ""
        except (locale.Error, ValueError):
            named = ""
    return named.lower().startswith(("ko", "korean"))


def say(en: str, ko: str) -> None:
    print(ko if korean() else en, flush=True)


def stop(en: str, ko: str) -> None:
    say("NO  " + en, "NO  " + ko)
    raise SystemExit(2)


def here() -> str:
    """This computer as the bundle's list of systems names it.

    Examples
    --------
    >>> "_" in here()
    True
    """
    if sys.platform == "win32":  # of the Python, which may be emulated on an ARM machine
        return sysconfig.get_platform().replace("-", "_")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    return "macosx_" + machine.replace("aarch64", "arm64") if sys.platform == "darwin" else "manylinux_" + machine


def too_long(folder: str, longest: int) -> int:
    """How many characters too long a Windows folder is for what will be unpacked into it; 0 fits.

    Examples
    --------
    >>> too_long("C:/journey", 155), too_long("C:/" + "a" * 100, 155)
    (0, 6)
    """
    return max(0, len(folder) + len("/.venv/") + longest - WINDOWS_PATH)


def check(bundle: dict) -> str:
    """What would go wrong later is said now. Returns this Python's version if the bundle is for it."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if python not in bundle["pythons"]:
        have = ", ".join(bundle["pythons"])
        stop(
            f"This bundle is for Python {have}; this is {python}. Install one of those (no admin rights are needed), or ask for a bundle for {python}.",
            f"이 묶음은 파이썬 {have}용입니다. 지금은 {python}입니다. 그중 하나를 설치하거나(관리자 권한 없이 됩니다) {python}용 묶음을 요청하십시오.",
        )
    if here() != bundle["platform"]:
        stop(
            f"This bundle is for {bundle['platform']}; this computer is {here()}. Ask for a bundle for it.",
            f"이 묶음은 {bundle['platform']}용이고 이 컴퓨터는 {here()}입니다. 맞는 묶음을 요청하십시오.",
        )
    over = too_long(str(HERE), bundle["longest_path"]) if os.name == "nt" else 0
    if over:
        stop(
            f"This folder's path is {over} characters too long for Windows. Move the folder to a short place such as C:\\journey and start again.",
            f"이 폴더의 경로가 Windows에는 {over}자 깁니다. C:\\journey처럼 짧은 곳으로 옮긴 뒤 다시 실행하십시오.",
        )
    if not STAMP.is_file() and shutil.disk_usage(HERE).free < NEEDED_MB * 1_000_000:
        stop(f"This disk has less than {NEEDED_MB / 1000:g} GB free.", f"이 디스크의 빈 자리가 {NEEDED_MB / 1000:g}GB보다 적습니다.")
    for name, wanted in bundle["files"].items():
        path = HERE / name
        if not path.is_file():
            stop(
                f"{name} is missing. Unpack the whole zip, and start from the unpacked folder.", f"{name}이(가) 없습니다. 압축을 모두 푼 폴더에서 실행하십시오."
            )
        if not name.startswith("wheels/") and hashlib.sha256(path.read_bytes()).hexdigest() != wanted:  # pip checks the wheels
            stop(f"{name} is not as it was made. Unpack the zip again.", f"{name}이(가) 처음과 다릅니다. 압축을 다시 푸십시오.")
    return python


def works(code: str) -> bool:
    try:
        return subprocess.run([str(PYTHON), "-c", code], capture_output=True, cwd=HERE, check=False).returncode == 0
    except OSError:
        return False


def install(bundle: dict, python: str) -> None:
    wanted = HERE / f"lock-{python}.txt"
    stamp = hashlib.sha256(wanted.read_bytes() + str(HERE).encode("utf-8", "surrogateescape")).hexdigest()
    if STAMP.is_file() and STAMP.read_text("ascii").strip() == stamp and works("import journey_nb"):
        return
    count = sum(1 for line in wanted.read_text("utf-8").splitlines() if line.strip())
    say(
        f"Installing {count} packages beside this file (once; 2 to 5 minutes; no network is used).",
        f"패키지 {count}개를 이 폴더에 설치합니다(처음 한 번, 2~5분, 네트워크를 쓰지 않습니다).",
    )
    if VENV.exists():
        shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if made.returncode or not PYTHON.exists():
        print(made.stdout.decode("utf-8", "replace")[-1500:])
        stop(
            "The private Python could not be made here. Move the folder to one where you may write, close programs that use it, and start again. "
            f"On Debian or Ubuntu the package python{python}-venv is needed.",
            "이 폴더에 전용 파이썬을 만들지 못했습니다. 쓸 수 있는 폴더로 옮기고 이 폴더를 쓰는 프로그램을 닫은 뒤 다시 실행하십시오. "
            f"Debian·Ubuntu라면 python{python}-venv 패키지가 필요합니다.",
        )
    # nobody's pip configuration has a say here: not an index, not a target folder, not a constraint
    alone = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    alone.update(PYTHONUTF8="1", PYTHONIOENCODING="utf-8", PIP_CONFIG_FILE=os.devnull)
    command = [str(PYTHON), "-m", "pip", "install", "--no-index", "--find-links", str(HERE / "wheels"), "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", str(wanted)]
    seen, said, live = 0, [], sys.stdout.isatty()
    with LOG.open("ab") as log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=HERE, env=alone) as running:
        for raw in running.stdout or ():
            log.write(raw)
            line = raw.decode("utf-8", "replace").rstrip()
            said.append(line)
            if line.startswith("Processing "):
                seen += 1
                if live or seen % 25 == 0:
                    print(("\r" if live else "") + f"  {min(seen, count)}/{count}", end="" if live else "\n", flush=True)
            elif line.startswith("Installing collected packages"):
                print(end="\n" if live else "")
                say("  Checked. Unpacking.", "  확인했습니다. 푸는 중입니다.")
    if running.returncode:
        print("\n".join(said[-8:]))
        if any("DO NOT MATCH THE HASHES" in line for line in said):
            stop("A wheel is not as it was made. Copy the zip again and unpack it.", "wheel 하나가 처음과 다릅니다. zip을 다시 복사해 푸십시오.")
        if any("Errno 28" in line or "No space left" in line for line in said):
            stop("The disk is full.", "디스크가 찼습니다.")
        stop(f"pip could not install everything; all it said is in {LOG}.", f"설치를 마치지 못했습니다. 전체 기록: {LOG}")
    STAMP.write_text(stamp + "\n", "ascii")


def journey(*arguments: str) -> int:
    return subprocess.run([str(PYTHON), "-P", "-m", "journey_nb.cli", *arguments], cwd=HERE, check=False).returncode


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    bundle = json.loads((HERE / "bundle.json").read_text("utf-8"))
    first = not STAMP.is_file()
    install(bundle, check(bundle))
    lang = "ko" if korean() else "en"
    report = HERE / "sample" / "report.html"
    journey("doctor", "--lang", lang)
    if not report.is_file():
        say("Making a sample report (about a minute).", "예제 보고서를 만듭니다(1분쯤).")
        if not (HERE / "haesol").exists():
            journey("sample", "haesol", "haesol", "--lang", lang)
        if journey("build", "haesol", "--out", "sample", "--lang", lang):
            return 1
    command = "journey.cmd" if os.name == "nt" else "./journey.sh"
    say(
        f"\nInstalled. The sample report: {report}\nYour own files: {command} build FOLDER     (in {HERE})",
        f"\n설치했습니다. 예제 보고서: {report}\n내 자료로 하려면: {command} build 폴더     ({HERE}에서)",
    )
    if "--no-open" in sys.argv or os.environ.get("JOURNEY_NO_OPEN"):
        return 0
    if first:
        webbrowser.open(report.as_uri())
        return 0
    say("Opening JupyterLab; it stays open while this window does.", "JupyterLab을 엽니다. 이 창을 닫으면 함께 닫힙니다.")
    return subprocess.run([str(PYTHON), "-m", "jupyterlab", f"--notebook-dir={HERE}"], cwd=HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
