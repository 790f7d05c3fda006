# -*- coding: utf-8 -*-
"""Set-up and the two main jobs, in one command each, on Windows, macOS and Linux:

    python bootstrap.py report     make the sample company's journey map and say where it is
    python bootstrap.py test       run the tests (anything more is handed to pytest)

Both make a private Python in .venv beside this file the first time (some minutes), and use it again while
requirements.lock stays as it is. Nothing outside this folder is changed. Needs only a Python 3.11 or newer.
This file stays readable to every Python since 2.7, so that an old one can say what is wrong.
"""

import hashlib
import locale
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
LOCK = os.path.join(HERE, "requirements.lock")
STAMP = os.path.join(VENV, "journey-installed.txt")
LOG = os.path.join(VENV, "journey-install.log")
FOR_TESTS = "# --- below: for the tests only ---"
OLDEST = (3, 11)
WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")
SAMPLES = os.path.join("journey_nb", "samples", "haesol")  # one folder a language
OUT = os.path.join("reports", "haesol_")  # and the language: the two samples are two studies


def korean():
    """Whether to speak Korean: JOURNEY_LANG, else the system's language."""
    named = os.environ.get("JOURNEY_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not named:
        try:
            locale.setlocale(locale.LC_CTYPE, "")
            named = locale.getlocale()[0] or ""
        except (locale.Error, ValueError):
            named = ""
    return named.lower().startswith(("ko", "korean"))


KOREAN = korean()


def say(en, ko, out=None):
    text = ko if KOREAN else en
    stream = out or sys.stdout
    try:
        stream.write(text + "\n")
    except UnicodeError:  # a console that knows no Hangul
        stream.write(en.encode("ascii", "replace").decode("ascii") + "\n")
    stream.flush()


def stop(en, ko):
    say(en, ko, sys.stderr)
    sys.exit(2)


# ---------------------------------------------------------------------------------------------------- which Python


def newer_python():
    """The command of a Python that is new enough, or None."""
    commands = [["py", "-3"]] if WINDOWS else []
    commands += [["python3." + str(minor)] for minor in (14, 13, 12, 11)] + [["python3"], ["python"]]
    check = "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)"
    with open(os.devnull, "w") as nowhere:
        for command in commands:
            try:
                if subprocess.call(command + ["-c", check], stdout=nowhere, stderr=nowhere) == 0:
                    return command
            except OSError:
                continue
    return None


def with_a_new_enough_python():
    """Go on in this Python, or hand over to a newer one on this machine, or say what to install."""
    if sys.version_info >= OLDEST:
        return
    have = ".".join(str(part) for part in sys.version_info[:2])
    other = newer_python()
    if other:
        command = " ".join(other)
        say("This is Python " + have + "; going on with " + command + ".", "지금 파이썬은 " + have + "입니다. 이어서 " + command + " 명령으로 합니다.")
        sys.exit(subprocess.call(other + [os.path.abspath(__file__)] + sys.argv[1:]))
    stop(
        "journey_nb needs Python 3.11 or newer; this is " + have + ". Install one and run the same command again.\n"
        "  Windows (no admin rights): the Microsoft Store, or `winget install Python.Python.3.13`\n"
        "  macOS: `brew install python`     Linux: your distribution's python3.11 or newer",
        "journey_nb에는 파이썬 3.11 이상이 필요합니다. 지금은 " + have + "입니다. 설치한 뒤 같은 명령을 다시 실행하십시오.\n"
        "  Windows(관리자 권한 없이): Microsoft Store 또는 `winget install Python.Python.3.13`\n"
        "  macOS: `brew install python`     Linux: 배포판의 python3.11 이상",
    )


# ---------------------------------------------------------------------------------------------------- .venv


def lock_text(tests):
    with open(LOCK, "rb") as file:
        text = file.read().decode("utf-8")
    return text if tests else text.split(FOR_TESTS)[0]


def stamp_of(text):
    """What .venv was made from: the lock, the project's own dependencies, this folder, the Python."""
    with open(os.path.join(HERE, "pyproject.toml"), "rb") as file:
        project = file.read()
    made_of = [text.encode("utf-8"), project, HERE.encode("utf-8", "surrogateescape"), sys.version.encode("utf-8")]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in made_of)).hexdigest()


def works(code):
    """Whether .venv's own Python runs ``code``: that of a moved or half-made folder does not."""
    try:
        with open(os.devnull, "w") as nowhere:
            return subprocess.call([PYTHON, "-c", code], stdout=nowhere, stderr=nowhere, cwd=VENV) == 0
    except OSError:
        return False


def installed():
    """The stamps of what .venv holds."""
    try:
        with open(STAMP) as file:
            stamps = file.read().split()
    except (IOError, OSError):
        return []
    return stamps if works("import journey_nb") else []


def set_up(tests):
    text = lock_text(tests)
    stamp = stamp_of(text)
    if stamp in installed():
        return
    same = "import os, sys; sys.exit(os.path.realpath(sys.base_prefix) != os.path.realpath({0!r}))".format(sys.base_prefix)
    if not works("import pip") or not works(same):
        make_venv()
    if os.path.exists(STAMP):
        os.remove(STAMP)  # until all of it is in again
    count = sum(1 for line in text.splitlines() if line[:1].isalnum())
    say(
        "Installing about {0} packages into .venv (once; 2 to 5 minutes, 1.3 GB on disk).".format(count),
        "패키지 {0}개쯤을 .venv에 설치합니다(처음 한 번, 2~5분, 디스크 1.3GB).".format(count),
    )
    wanted = os.path.join(VENV, "journey-wanted.txt")
    with open(wanted, "wb") as file:
        file.write(text.encode("utf-8"))
    pip(["--no-deps", "--require-hashes", "-r", wanted], count)
    pip(["--no-deps", "--no-build-isolation", "--editable", HERE], 0)
    stamps = [stamp, stamp_of(lock_text(False))] if tests else [stamp]
    with open(STAMP, "w") as file:
        file.write("\n".join(stamps) + "\n")


def make_venv():
    say("Making a private Python in .venv.", ".venv에 전용 파이썬을 만듭니다.")
    if os.path.isdir(VENV):
        shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.Popen([sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = made.communicate()[0].decode("utf-8", "replace")
    if made.returncode or not os.path.exists(PYTHON):
        sys.stderr.write(said[-2000:])
        minor = "{0}.{1}".format(*sys.version_info[:2])
        stop(
            "The private Python could not be made. On Debian or Ubuntu: `sudo apt-get install python" + minor + "-venv`. "
            "On Windows, close programs that use this folder (JupyterLab, an editor) and try again, or move the folder to a short path such as C:\\journey.",
            "전용 파이썬을 만들지 못했습니다. Debian·Ubuntu라면 `sudo apt-get install python" + minor + "-venv`를 실행하십시오. "
            "Windows라면 이 폴더를 쓰는 프로그램(JupyterLab, 편집기)을 닫고 다시 하거나, C:\\journey처럼 짧은 경로로 옮기십시오.",
        )


def pip(arguments, count):
    """Run pip with a counter in place of its talk; the talk is in .venv/journey-install.log."""
    command = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"] + arguments
    environment = dict(os.environ, PYTHONUTF8="1", PYTHONIOENCODING="utf-8")
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=VENV, env=environment)
    seen, said, live = 0, [], sys.stdout.isatty()
    with open(LOG, "ab") as log:
        for raw in running.stdout or ():
            log.write(raw)
            line = raw.decode("utf-8", "replace").rstrip()
            said.append(line)
            if count and line.startswith("Ignoring "):  # made for another system or Python
                count -= 1
            elif count and line.startswith(("Collecting ", "Processing ", "Requirement already satisfied: ")):
                seen += 1
                name = os.path.basename(line.split(": ")[-1].replace("Collecting ", "").replace("Processing ", "").split(" (")[0])
                if live:
                    sys.stdout.write("\r  {0:>3}/{1} {2:<40}".format(min(seen, count), count, name.split("==")[0].split("-")[0][:40]))
                    sys.stdout.flush()
                elif seen % 25 == 0:
                    say("  {0}/{1}".format(seen, count), "  {0}/{1}".format(seen, count))
            elif count and line.startswith("Installing collected packages"):
                if live:
                    sys.stdout.write("\r" + " " * 60 + "\r")
                say("  Downloaded. Unpacking.", "  다 받았습니다. 푸는 중입니다.")
    if running.wait():
        sys.stderr.write("\n".join(said[-12:]) + "\n\n")
        en, ko = remedy("\n".join(said))
        stop(
            "pip could not install everything. " + en + "\nAll it said is in " + LOG + ". Then run the same command again; what was downloaded is kept.",
            "pip이 설치를 마치지 못했습니다. " + ko + "\n전체 기록: " + LOG + ". 고친 뒤 같은 명령을 다시 실행하십시오. 받은 것은 남아 있습니다.",
        )


def remedy(said):
    """What to do next, from what pip said."""
    if "CERTIFICATE_VERIFY_FAILED" in said or "SSLError" in said or "SSL: " in said:
        return (
            "Your network inspects encrypted traffic: ask IT for its certificate file and set PIP_CERT to its path.",
            "회사 네트워크가 암호화 통신을 검사합니다. 전산팀에서 인증서 파일을 받아 PIP_CERT에 그 경로를 넣으십시오.",
        )
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A downloaded file is not the one that was locked: a broken download or a proxy that changes files. Try again, or on another network.",
            "받은 파일이 잠금 파일의 것과 다릅니다. 내려받기가 깨졌거나 중간에서 파일이 바뀌었습니다. 다시 하거나 다른 네트워크에서 해 보십시오.",
        )
    if "No space left" in said or "Errno 28" in said:
        return (
            "The disk is full: 1.3 GB are needed in this folder, and as much again for a while.",
            "디스크가 찼습니다. 이 폴더에 1.3GB, 설치하는 동안 그만큼 더 필요합니다.",
        )
    if "Long Path" in said or ("Errno 2]" in said and WINDOWS):
        return (
            "The path is too long for Windows: move this folder to a short one such as C:\\journey.",
            "Windows에 경로가 너무 깁니다. 이 폴더를 C:\\journey처럼 짧은 곳으로 옮기십시오.",
        )
    offline = ("Max retries", "Connection", "Temporary failure", "timed out", "ProxyError", "getaddrinfo", "No route", "unreachable")
    if any(word in said for word in offline):
        return (
            "The package index was not reached. Behind a proxy: set HTTPS_PROXY. With your company's own index: set PIP_INDEX_URL.\n"
            "Without any network: on a machine with one, `journey bundle` makes a zip that installs here (docs/guide/install.md).",
            "패키지 저장소에 닿지 못했습니다. 프록시가 있으면 HTTPS_PROXY를, 회사 저장소가 있으면 PIP_INDEX_URL을 지정하십시오.\n"
            "네트워크가 없으면 네트워크가 있는 컴퓨터에서 `journey bundle`로 zip을 만들어 여기에 설치하십시오(docs/guide/install.md).",
        )
    if "No matching distribution" in said or "Failed building wheel" in said or "Could not build wheels" in said:
        return (
            "A package has no ready-made file for this Python or system. Python 3.11 to 3.13 are known to work; install one of them.",
            "이 파이썬이나 운영체제용으로 만들어 둔 패키지가 없습니다. 파이썬 3.11~3.13에서 되는 것을 확인했으니 그중 하나를 설치하십시오.",
        )
    return "The last lines above say why.", "까닭은 바로 위 몇 줄에 있습니다."


# ---------------------------------------------------------------------------------------------------- the two jobs


def report(more):
    set_up(tests=False)
    lang = "ko" if KOREAN else "en"
    code = "import sys; from journey_nb.cli import main; sys.exit(main(prog_name='journey'))"
    ended = subprocess.call([PYTHON, "-c", code, "build", os.path.join(SAMPLES, lang), "--out", OUT + lang, "--lang", lang] + more, cwd=HERE)
    page = os.path.join(HERE, OUT + lang, "report.html")
    if ended == 0 and os.path.exists(page):
        journey = os.path.join(".venv", "Scripts", "journey") if WINDOWS else os.path.join(".venv", "bin", "journey")
        say(
            "\nOpen this file in a browser:\n  " + page + "\nWith your own files:\n  " + journey + " build FOLDER",
            "\n이 파일을 브라우저로 여십시오:\n  " + page + "\n내 자료로 하려면:\n  " + journey + " build 폴더",
        )
    return ended


def test(more):
    set_up(tests=True)
    return subprocess.call([PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"] + more, cwd=HERE)


def main():
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    job = {"report": report, "test": test}.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if job is None:
        asked = len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help")
        say(
            "python bootstrap.py report     make the sample company's journey map and say where it is\n"
            "python bootstrap.py test       run the tests (anything more is handed to pytest)",
            "python bootstrap.py report     가상 회사의 고객 여정 지도를 만들고 어디 있는지 알려 줍니다\n"
            "python bootstrap.py test       검사를 모두 실행합니다(덧붙인 것은 pytest에 넘깁니다)",
            sys.stdout if asked else sys.stderr,
        )
        return 0 if asked else 2
    with_a_new_enough_python()
    try:
        return job(sys.argv[2:])
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again to go on.", "\n멈췄습니다. 같은 명령을 다시 실행하면 이어서 합니다.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
