"""What a check of generated studies does on the command line: so many seeds of each kind, one JSON under docs/evidence."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SEEDS = 100  # of each kind, at full size


def run(
    check: str,
    kinds: Sequence[str],
    ran: Callable[[str, range], dict[str, Any]],
    arguments: list[str] | None = None,
    *,
    doc: str | None,
    **about: Any,
) -> int:
    """``ran(kind, seeds)`` for every kind asked for; 0 if each result's ``holds`` is true.

    Full size writes ``docs/evidence/CHECK.json``; kinds that were not asked for keep what they had there, with their own commit.
    """
    ask = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    ask.add_argument("--share", type=float, default=1.0, help=f"of the {SEEDS} seeds")
    ask.add_argument("--only", default="", help="names, comma-separated: " + ", ".join(kinds))
    ask.add_argument("--out", type=Path)
    asked = ask.parse_args(arguments)
    seeds = range(max(1, round(SEEDS * asked.share)))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    results = {}
    for kind in asked.only.split(",") if asked.only else kinds:
        results[kind] = {"commit": commit, **ran(kind, seeds)}
        print(kind, json.dumps({k: v for k, v in results[kind].items() if k != "about"}), file=sys.stderr, flush=True)
    out = asked.out or (ROOT / "docs" / "evidence" / f"{check}.json" if asked.share == 1 else None)
    kept = {"check": check, **about, "results": results}
    if out and out.exists():
        kept["results"] = {**json.loads(out.read_text("utf-8"))["results"], **results}
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
    else:
        print(text, end="")
    return 0 if all(r["holds"] for r in results.values()) else 1
