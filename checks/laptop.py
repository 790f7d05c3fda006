"""Does the whole journey work on a company laptop? A bundle, installed from with the network cut, and a report printed from it, in a home called 김대리.

    python checks/laptop.py [--python EXECUTABLE] [--bundle ZIP] [--out FILE] [--keep]

A fresh environment: home ``김대리``, work folder ``고객 여정 (최종)``, temporary files below that home, standard streams in CP949, ``LC_ALL=C``, a strict umask
(077) and, once installed, no ``os.fork`` and spawn for every process. The network is cut with a namespace of its own where that is permitted, else by a proxy
that leads nowhere. Everything is written below one temporary folder. It holds where every step ends well, every byte on the streams is CP949, nothing is
readable by others, no file of ours was opened in the machine's own encoding, and spawn gave the same map as fork. Writes docs/evidence/laptop.json.

Only Linux was run; what Windows does with the same zip is not shown by this.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME, STUDY, DATA = "김대리", "고객 여정 (최종)", "고객 자료 [원본]"
# a network namespace has a loopback that is down; notebooks talk over it
CUT = "import fcntl,os,socket,struct,sys;s=socket.socket();fcntl.ioctl(s,0x8914,struct.pack('16sh14x',b'lo',0x41));os.execvp(sys.argv[1],sys.argv[1:])"
SPAWN = "import multiprocessing, os\nmultiprocessing.set_start_method('spawn', force=True)\ndel os.fork, os.forkpty\n"
PAGES = (
    "import sys, pypdfium2; d = pypdfium2.PdfDocument(sys.argv[1]); t = ''.join(p.get_textpage().get_text_bounded() for p in d); "
    "print(len(d), sum('가' <= c <= '힣' for c in t))"
)


class Failed(Exception):
    pass


class Laptop:
    """Runs steps in the strict environment and keeps how long each took."""

    def __init__(self, base: Path) -> None:
        self.home = base / HOME
        self.study = self.home / STUDY
        (self.home / "임시").mkdir(parents=True)
        self.study.mkdir()
        kept = {k: os.environ[k] for k in ("PATH", "JOURNEY_BROWSER", "OPENBLAS_NUM_THREADS") if k in os.environ}
        places = {"HOME": self.home, "USERPROFILE": self.home, "TMPDIR": self.home / "임시", "XDG_CACHE_HOME": self.home / "캐시"}
        self.environment = {
            **kept,
            **{k: str(v) for k, v in places.items()},
            "LC_ALL": "C",
            "PYTHONIOENCODING": "cp949",
            "PYTHONWARNDEFAULTENCODING": "1",
            "JOURNEY_LANG": "ko",
        }
        self.cut = [sys.executable, "-c", CUT] if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0 else []
        self.steps: dict[str, float] = {}
        self.said = ""

    def run(self, name: str, command: list[str], *, network: bool = False, extra: dict[str, str] | None = None) -> str:
        environment = self.environment | (extra or {})
        if not network:
            command = ["unshare", "-n", *self.cut, *command] if self.cut else command
            environment |= {} if self.cut else {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost,127.0.0.1"}
        began = time.monotonic()
        ran = subprocess.run(command, cwd=self.study, env=environment, capture_output=True, umask=0o077, check=False)
        self.steps[name] = round(time.monotonic() - began, 1)
        try:
            out, err = ran.stdout.decode("cp949"), ran.stderr.decode("cp949")
        except UnicodeDecodeError as error:
            raise Failed(f"{name}: not CP949 at {error.start}") from None
        self.said += out + err
        print(f"{name}: {ran.returncode}, {self.steps[name]} s", flush=True)
        if ran.returncode:
            raise Failed(f"{name}: exit {ran.returncode}\n{out[-1500:]}\n{err[-1500:]}")
        return out


def unpack(bundle: Path, into: Path) -> None:
    """As a person's zip program does: names as the zip says, files that start may be started."""
    old = os.umask(0o077)
    try:
        with zipfile.ZipFile(bundle) as zipped:
            for info in zipped.infolist():
                made = Path(zipped.extract(info, into))
                if info.external_attr >> 16 & stat.S_IXUSR:
                    made.chmod(0o700)
    finally:
        os.umask(old)


def journey(asked: argparse.Namespace, laptop: Laptop) -> dict[str, object]:
    version = subprocess.run(
        [asked.python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=True
    ).stdout.strip()
    if asked.bundle is None:
        asked.bundle = laptop.study / "묶음 (오프라인).zip"
        make = [sys.executable, "-m", "journey_nb.cli", "bundle", "--python", version, "--out", str(asked.bundle)]
        network = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "HTTP", "http", "SSL", "REQUESTS", "NO_PROXY", "no_proxy"))}
        laptop.run("bundle", make, network=True, extra={**network, "PYTHONPATH": str(ROOT)})
    unpack(asked.bundle, laptop.study)
    inside = laptop.study / "journey"
    path = {"PATH": f"{Path(asked.python).parent}{os.pathsep}{laptop.environment['PATH']}"}
    laptop.run("start: install, doctor, sample report", ["sh", str(inside / "start.sh"), "--no-open"], extra=path)
    laptop.run("start again", ["sh", str(inside / "start.sh"), "--no-open"], extra=path)
    site = next((inside / ".venv" / "lib").glob("python*/site-packages"))
    (site / "sitecustomize.py").write_text(SPAWN, "utf-8")
    command = ["sh", str(inside / "journey.sh")]
    checks = json.loads(laptop.run("doctor", [*command, "doctor", "--json"]))["checks"]
    line = laptop.run("doctor --class", [*command, "doctor", "--class"])
    laptop.run("sample", [*command, "sample", "haesol", DATA])
    laptop.run("build", [*command, "build", DATA, "--out", "결과 (1차)"])
    laptop.run("pdf", [*command, "export", "결과 (1차)", "--to", "pdf", "--size", "page", "--out", "지도.pdf"])
    pages, hangul = laptop.run("read the pdf", [str(inside / ".venv" / "bin" / "python"), "-c", PAGES, "지도.pdf"]).split()
    report = laptop.study / "결과 (1차)"
    ours = [p for p in laptop.study.rglob("*") if not p.is_relative_to(inside)]
    return {
        "python": version,
        "network": "a namespace without one" if laptop.cut else "a proxy that leads nowhere",
        "bundle_mb": round(asked.bundle.stat().st_size / 1e6),
        "installed_mb": round(sum(p.lstat().st_size for p in (inside / ".venv").rglob("*") if p.is_file()) / 1e6),
        "doctor": {c["key"]: c["ok"] for c in checks},
        "class_fields": len(line.rstrip("\n").split("\t")),
        "pdf_pages": int(pages),
        "pdf_hangul_characters": int(hangul),
        "spawn_and_fork_give_the_same_map": (report / "map.json").read_bytes() == (inside / "sample" / "map.json").read_bytes(),
        "readable_by_others": sum(1 for p in ours if p.stat().st_mode & 0o077),
        "left_in_temporary_files": len(list((laptop.home / "임시").iterdir())),
        "opened_in_the_machines_encoding": sorted(
            {line.split("journey_nb/")[-1].split(": ")[0] for line in laptop.said.splitlines() if "EncodingWarning" in line and "journey_nb/" in line}
        ),
        "seconds": laptop.steps,
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default=getattr(sys, "_base_executable", sys.executable))
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "evidence" / "laptop.json")
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="laptop-"))
    try:
        found = journey(asked, Laptop(base))
    except Failed as error:
        print(error)
        return 1
    finally:
        if asked.keep:
            print(base)
        else:
            shutil.rmtree(base, ignore_errors=True)
    holds = (
        bool(found["spawn_and_fork_give_the_same_map"])
        and not found["readable_by_others"]
        and not found["opened_in_the_machines_encoding"]
        and int(str(found["pdf_hangul_characters"])) > 200
    )
    system = f"{platform.system()} {platform.machine()}"
    before = json.loads(asked.out.read_text("utf-8"))["runs"] if asked.out.is_file() else {}
    runs = dict(sorted({**before, f"{system}, Python {found.pop('python')}": {"holds": holds, **found}}.items()))
    asked.out.write_text(
        json.dumps({"check": "laptop", "holds": all(r["holds"] for r in runs.values()), "runs": runs}, indent=1, ensure_ascii=False) + "\n",
        "utf-8",
        newline="\n",
    )
    print(json.dumps({"holds": holds, **found}, ensure_ascii=False, indent=1))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
