"""Write requirements.lock anew: every package pinned and hashed for every system, and no registry's address in it.

    python .ci/relock.py [--upgrade]          (needs uv; without --upgrade only what pyproject.toml asks for moves)

The lock has two parts: what the toolkit needs, and what only its tests need. `pip install -r requirements.lock` takes both.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
MARK = "# --- below: for the tests only ---\n"
HEAD = "# Made by .ci/relock.py from pyproject.toml. Python 3.11 or newer; Windows, macOS and Linux.\n"
FLAGS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header", "--no-config", "-q"]


def compiled(*options: str) -> dict[str, list[str]]:
    """Lines of the lock by package; a package may have one entry a Python version."""
    text = subprocess.run(["uv", "pip", "compile", "pyproject.toml", *FLAGS, *options], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    packages: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines(keepends=True):
        if not line.startswith(" "):
            name = line.split("==")[0]
        packages.setdefault(name, []).append(line)
    return packages


def main() -> None:
    before = [] if "--upgrade" in sys.argv or not LOCK.exists() else ["--constraints", str(LOCK)]
    everything = compiled("--group", "install", "--group", "test", *before)
    scratch = LOCK.with_suffix(".part")
    try:
        scratch.write_text("".join(line for lines in everything.values() for line in lines), encoding="utf-8")
        needed = compiled("--group", "install", "--constraints", str(scratch))
    finally:
        scratch.unlink(missing_ok=True)
    text = HEAD + "".join(line for lines in needed.values() for line in lines)
    text += MARK + "".join(line for name, lines in everything.items() if name not in needed for line in lines)
    if "://" in text:
        raise SystemExit("an address got into the lock; nothing was written")
    LOCK.write_text(text, encoding="utf-8", newline="\n")
    print(f"{LOCK.name}: {len(needed)} packages, and {len(everything.keys() - needed.keys())} for the tests")


if __name__ == "__main__":
    main()
