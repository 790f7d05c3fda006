"""Does any broken or hostile file bring reading down? 500 mutated files, each read in a process that is ended after ten seconds.

    python checks/mutants.py [--share 0.1] [--seed 7] [--out FILE]

A file fails where reading raises, takes more than 10 s of processor time (or 60 s by the clock) or 3 GB, loses count of a row, or says that
the reader stumbled.
Full size writes docs/evidence/mutants.json.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILES, SECONDS, CLOCK, MEMORY = 500, 10, 60, 3 << 30


def read_one(path: str, done: Any) -> None:
    """In a process of its own: what became of one file, as a word."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 6))
    from journey_nb import intake

    began = time.process_time()
    try:
        taken = intake.read(Path(path).parent)
        (file,) = taken.files
        text = json.dumps(file.to_json("ko"), ensure_ascii=False, allow_nan=False) + json.dumps(file.to_json("en"), ensure_ascii=False)
        text.encode()
        counted = file.rows_read == file.rows_kept + file.rows_set_aside == file.rows_kept + len(file.set_aside)
        seconds = time.process_time() - began
        if not counted:
            word = "unaccounted"
        elif file.error is not None and "stumbled" in file.error.phrase.en:
            word = "stumbled: " + file.error.phrase.en.split("(")[1].split(")")[0]
        elif seconds > SECONDS:
            word = f"slow: {seconds:.0f} s"
        else:
            word = "unreadable" if file.source == "unreadable" else "not data" if file.source == "not data" else "read"
    except BaseException as error:
        word = f"raised: {type(error).__name__}"
    done.put(word)


def main(arguments: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--share", type=float, default=1.0, help="of the 500 files")
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--out", type=Path)
    asked = ask.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "tests"))
    from mutate import mutants

    from journey_nb import intake  # once, so that every child has it

    intake.inspect(ROOT / "LICENSE")
    context = multiprocessing.get_context("fork")
    words: Counter[str] = Counter()
    failed: list[dict[str, str]] = []
    n = max(1, round(FILES * asked.share))
    for label, name, data in mutants(n, asked.seed):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            queue = context.Queue()
            child = context.Process(target=read_one, args=(str(path), queue))
            child.start()
            try:
                word = queue.get(timeout=CLOCK)
            except Exception:
                word = "hung or killed"
                child.kill()
            child.join()
        words[word.split(":")[0]] += 1
        if word not in ("read", "unreadable", "not data"):
            failed.append({"file": label, "what": word})
            print(label, "→", word, file=sys.stderr, flush=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    kept = {"check": "mutants", "commit": commit, "seed": asked.seed, "files": n, "became": dict(sorted(words.items())), "failed": failed, "holds": not failed}
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    out = asked.out or (ROOT / "docs" / "evidence" / "mutants.json" if asked.share == 1 else None)
    if out:
        out.write_text(text, "utf-8")
    else:
        print(text, end="")
    return 0 if not failed else 1


if __name__ == "__main__":
    raise SystemExit(main())
