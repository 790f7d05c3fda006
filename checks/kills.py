"""Does anything lie after a kill? The batch, a worker, a kernel killed at random moments, a full disk, Ctrl-C once and twice.

    python checks/kills.py [--moments 20] [--only batch,worker,kernel,ctrl-c,ctrl-c-twice,full-disk] [--out FILE]

A batch of small reports is made once in peace. Then, for each moment, it is made in a new folder and something is killed on the way. Held to:
no output lies (a report is there whole with the hashes that its manifest names, or not at all; index and summary say that they are unfinished
unless all is there; a failed notebook says so), no process is left, ``--resume`` completes with exit code 0, and the folder is then byte for
byte the one of the run in peace, but for the key ``made``. Full size writes docs/evidence/kills.json. The full disk is a small tmpfs and
needs the right to mount one; without it that part says that it was not run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WHO = ("kim", "lee", "박")
KINDS = ("batch", "worker", "kernel", "ctrl-c", "ctrl-c-twice", "full-disk")
MOMENTS = 20
GONE = 20.0  # seconds within which no process may be left
SLOW = 400.0


def notebook(path: Path, *, heavy: int = 0, wait: float = 0.2) -> None:
    """Three cells that take a moment; ``heavy`` MB of output."""
    import nbformat

    book = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    asked = nbformat.v4.new_code_cell('who: str = "kim"  # 누구 / who\nlang: str = "ko"  # ko | en: 말 / language', id="parameters")
    asked.metadata["tags"] = ["parameters"]
    cells = [
        f"import time\ntime.sleep({wait})\nprint(who)",
        f"time.sleep({wait})\nsorted({{'a', 'b', 'c', who}})",
        f"print('words and more\\n' * {heavy * 70_000 or 1})",
    ]
    book.cells = [nbformat.v4.new_markdown_cell("# 누가 답했나 / Who answered", id="title"), asked]
    book.cells += [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(cells)]
    nbformat.write(book, path)


def plan(folder: Path, *, heavy: int = 0, who: tuple[str, ...] = WHO) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    notebook(folder / "small.ipynb", heavy=heavy)
    path = folder / "plan.toml"
    path.write_text(f'notebook = "small.ipynb"\nworkers = 2\n[vary]\nwho = {json.dumps(who, ensure_ascii=False)}\n', "utf-8")
    return path


def _own() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it, and so would its children


def start(asked: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "journey_nb.cli", "batch", str(asked), "--out", str(out), "--lang", "en", "--json", *more]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONHASHSEED", None)
    return subprocess.Popen(
        command, cwd=asked.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_own
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any], str]:
    """Exit code, the object that ``--json`` printed, and what was said."""
    out, err = process.communicate(timeout=SLOW)
    try:
        return process.returncode, json.loads(out), err
    except ValueError:
        return process.returncode, {}, err


def tree(out: Path) -> dict[str, str]:
    """Every file with its hash; of manifests and the summary all but ``made``."""
    found = {}
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        if path.name in ("manifest.json", "summary.json"):
            known = json.loads(path.read_text("utf-8"))
            known.pop("made")
            data = json.dumps(known, ensure_ascii=False).encode()
        else:
            data = path.read_bytes()
        found[path.relative_to(out).as_posix()] = hashlib.sha256(data).hexdigest()
    return found


def lies(out: Path, names: tuple[str, ...] = WHO) -> list[str]:
    """Whatever an output says that is not so."""
    found: list[str] = []
    if not out.is_dir():
        return found
    for folder in sorted(p for p in out.iterdir() if p.is_dir() and not p.name.startswith(".")):
        files = {p.name for p in folder.iterdir()}
        if "manifest.json" in files:
            known = json.loads((folder / "manifest.json").read_text("utf-8"))
            real = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files - {"manifest.json"}}
            if real != known["outputs"]:
                found.append(f"{folder.name}: not what its manifest says")
        elif files - {"report.failed.ipynb"}:
            found.append(f"{folder.name}: {sorted(files)} without a manifest")
        for name in files & {"report.ipynb", "report.failed.ipynb"}:
            book = json.loads((folder / name).read_text("utf-8"))
            says = book["metadata"].get("journey", {}).get("finished", True)
            if says != (name == "report.ipynb"):
                found.append(f"{folder.name}/{name} says finished={says}")
    whole = all((out / name / "manifest.json").is_file() for name in names)
    if (out / "summary.json").is_file():
        told = json.loads((out / "summary.json").read_text("utf-8"))
        for row in told["reports"]:
            if row["state"] == "ready" and not (out / row["name"] / "manifest.json").is_file():
                found.append(f"the summary calls {row['name']} ready")
        if told["finished"] and not all(r["state"] == "failed" or (out / r["name"] / "manifest.json").is_file() for r in told["reports"]):
            found.append("the summary says finished")
    if (out / "index.html").is_file() and not whole:
        page = (out / "index.html").read_text("utf-8")
        if "</html>" not in page[-200:] or f"All {len(names)}" in page:
            found.append("the index says that all are there, or is cut off")
    return found


def family(pid: int) -> list[Any]:
    """Everything that the batch started, the batch itself first."""
    import psutil

    try:
        me = psutil.Process(pid)
        return [me, *me.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def role(process: Any) -> str:
    import psutil

    try:
        words, above = " ".join(process.cmdline()), " ".join(process.parent().cmdline())
    except (psutil.Error, AttributeError):
        return ""
    if "spawn_main" in words:
        return "worker"
    return "kernel" if "ipykernel" in words or ("zygote" in words and "zygote" in above) else ""  # a warm one is a fork of the server


def left(known: list[Any]) -> list[str]:
    """What is still there of ``known`` after a while. Nothing is ended here but what this check itself started."""
    import psutil

    late = time.monotonic() + GONE
    while time.monotonic() < late:
        alive = [p for p in known if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        if not alive:
            return []
        time.sleep(0.2)
    told = [" ".join(p.cmdline())[:80] for p in alive]
    for one in alive:
        one.kill()
    return told


def once(kind: str, moment: float, asked: Path, out: Path, rng: random.Random) -> dict[str, Any]:
    """One batch, disturbed ``moment`` seconds after its start; what came of it, before and after ``--resume``."""
    process = start(asked, out)
    time.sleep(moment)
    known = family(process.pid)
    hit = True
    if kind == "batch":
        process.kill()
    elif kind in ("ctrl-c", "ctrl-c-twice"):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the group is this process's own
        if kind == "ctrl-c-twice":
            time.sleep(0.3)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
    else:
        late = time.monotonic() + 15
        while not (some := [p for p in known[1:] if role(p) == kind]) and process.poll() is None and time.monotonic() < late:
            time.sleep(0.05)
            known = family(process.pid)
        hit = bool(some)
        if some:
            rng.choice(some).kill()
    asked_at = time.monotonic()
    code, told, _ = ended(process)
    took = round(time.monotonic() - asked_at, 2)
    known += [p for p in family(process.pid) if p not in known]
    remains = left(known)
    false = lies(out)
    again, _, said = ended(start(asked, out, "--resume"))
    return {
        "hit": hit,
        "exit": code,
        "ended_after_s": took,
        "retried": told.get("retried"),
        "failed": told.get("failed"),
        "left": remains,
        "lies": false,
        "resumed": again,
        "said": said,
    }


def full_disk(folder: Path) -> dict[str, Any]:
    """A batch onto a disk that is too small, and again once there is room."""
    disk = folder / "disk"
    disk.mkdir()
    if os.name != "posix" or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=44m", "none", str(disk)], capture_output=True, check=False).returncode:
        return {"run": False, "why": "no right to mount a small disk here"}
    try:
        asked = plan(folder / "heavy", heavy=3)
        peace = folder / "heavy-peace"
        ended(start(asked, peace))
        code, told, _ = ended(start(asked, disk / "out"))
        false = lies(disk / "out")
        subprocess.run(["mount", "-o", "remount,size=400m", str(disk)], check=True)
        again, _, _ = ended(start(asked, disk / "out", "--resume"))
        same = tree(disk / "out") == tree(peace)
    finally:
        subprocess.run(["umount", str(disk)], check=False)
    clear = "disk" in (told.get("stopped") or "") or any("space" in (f["error"] or "") for f in told.get("failures", ()))
    holds = bool(code == 1 and clear and not false and again == 0 and same)
    told_of = {"exit": code, "said_so": clear, "finished": told.get("finished"), "lies": false, "resumed": again, "same": same}
    return {"run": True, **told_of, "holds": holds}


def check(folder: Path, kinds: tuple[str, ...] = KINDS, moments: int = MOMENTS, seed: int = 7, minutes: float = 600, kept: Any = None) -> dict[str, Any]:
    """All kinds, ``moments`` each, in turn; what is not reached within ``minutes`` is not counted. ``kept`` is told what is known after each moment."""
    asked = plan(folder / "plan")
    began = time.monotonic()
    code, _, said = ended(start(asked, folder / "peace"))
    assert code == 0, said
    peace, long = tree(folder / "peace"), time.monotonic() - began
    each: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds if kind != "full-disk"}
    results: dict[str, Any] = {}
    for kind, number in [("full-disk", 0)] * ("full-disk" in kinds) + [(kind, number) for number in range(moments) for kind in each]:
        if time.monotonic() - began > 60 * minutes:
            break
        if kind == "full-disk":
            results[kind] = full_disk(folder)
            print(kind, json.dumps(results[kind]), file=sys.stderr, flush=True)
            continue
        rng = random.Random(f"{seed}{kind}{number}")
        moment = 0.3 + (long - 0.3) * rng.random()
        out = folder / f"{kind}-{number}"
        got = once(kind, moment, asked, out, rng)
        said = got.pop("said")
        got |= {"moment_s": round(moment, 2), "same": tree(out) == peace}
        each[kind].append(got)
        print(kind, number, json.dumps(got), "" if got["same"] else said[-600:], file=sys.stderr, flush=True)
        results[kind] = summed(each[kind])
        if kept:
            kept({"asked_for": moments, "seconds_in_peace": round(long, 1), "results": results})
    return {"asked_for": moments, "seconds_in_peace": round(long, 1), "results": results}


def summed(each: list[dict[str, Any]]) -> dict[str, Any]:
    """One kind's moments together."""
    found = {
        "moments": len(each),
        "moments_s": [g["moment_s"] for g in each],
        "hit": sum(g["hit"] for g in each),
        "exits": sorted({g["exit"] for g in each}),
        "lies": [x for g in each for x in g["lies"]],
        "processes_left": [x for g in each for x in g["left"]],
        "resumed_whole": sum(g["resumed"] == 0 for g in each),
        "equal_to_peace": sum(g["same"] for g in each),
        "slowest_end_s": max(g["ended_after_s"] for g in each),
        "retried": sum(g["retried"] or 0 for g in each),
        "failed_by_it": sum(g["failed"] or 0 for g in each),
    }
    return {**found, "holds": not found["lies"] and not found["processes_left"] and all(g["same"] and g["resumed"] == 0 for g in each)}


def main(arguments: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--moments", type=int, default=MOMENTS)
    ask.add_argument("--minutes", type=float, default=600)
    ask.add_argument("--only", default=",".join(KINDS))
    ask.add_argument("--out", type=Path)
    asked = ask.parse_args(arguments)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    out = asked.out or (ROOT / "docs" / "evidence" / "kills.json" if asked.moments == MOMENTS else None)

    def keep(found: dict[str, Any]) -> None:
        text = json.dumps({"check": "kills", "commit": commit, "reports": len(WHO), "workers": 2, **found}, ensure_ascii=False, indent=1) + "\n"
        if out:
            out.write_text(text, "utf-8")

    with tempfile.TemporaryDirectory(prefix="journey-kills-") as folder:
        found = check(Path(folder), tuple(asked.only.split(",")), asked.moments, minutes=asked.minutes, kept=keep)
    keep(found)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0 if all(r.get("holds", not r.get("run", True)) for r in found["results"].values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
