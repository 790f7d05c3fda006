"""How long ``import journey_nb`` and ``journey --help`` take, as multiples of a bare Python in the same run.

The three commands take turns, so that a busy moment of the machine falls on all of them. ``python benchmarks/imports.py``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measure import environment, journey, keep, machine, quartiles, table

REPEATS = 21
HEAVY = (
    "altair", "duckdb", "fontTools", "IPython", "ipywidgets", "jinja2", "kiwipiepy", "matplotlib", "nbclient", "nbconvert", "nbformat", "numpy",
    "openpyxl", "pandas", "papermill", "phonenumbers", "pyarrow", "pydantic", "python_calamine", "scipy", "sklearn", "vaderSentiment", "vl_convert",
)  # fmt: skip
LOADED = {
    "import journey_nb": "import sys, journey_nb; print(*sys.modules)",
    "journey --help": "import sys, contextlib, io\nfrom journey_nb.cli import main\n"
    "with contextlib.redirect_stdout(io.StringIO()):\n    main(['--help'], standalone_mode=False)\nprint(*sys.modules)",
}


def commands() -> dict[str, list[str]]:
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import journey_nb": [sys.executable, "-c", "import journey_nb"],
        "journey --help": journey("--help"),
    }


def timed(command: list[str], env: dict[str, str], cwd: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=env, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def loaded(code: str, env: dict[str, str], cwd: str) -> list[str]:
    """Top-level packages that are neither Python's own nor there in a bare Python."""
    bare = subprocess.run([sys.executable, "-c", "import sys; print(*sys.modules)"], env=env, cwd=cwd, check=True, capture_output=True, text=True)
    ran = subprocess.run([sys.executable, "-c", code], env=env, cwd=cwd, check=True, capture_output=True, text=True)
    tops = {name.split(".")[0] for name in ran.stdout.split()} - {name.split(".")[0] for name in bare.stdout.split()}
    return sorted(tops - set(sys.stdlib_module_names) - {"journey_nb", "__mp_main__"})


def measured(repeats: int) -> dict[str, Any]:
    """Every command ``repeats`` times in turns, after one round that only warms up the disk."""
    with tempfile.TemporaryDirectory(prefix="journey-bench-") as folder:
        env = environment(Path(folder))
        seconds: dict[str, list[float]] = {name: [] for name in commands()}
        for turn in range(repeats + 1):
            for name, command in commands().items():
                took = timed(command, env, folder)
                if turn:
                    seconds[name].append(took)
        packages = {name: loaded(code, env, folder) for name, code in LOADED.items()}
    rows = {}
    for name, took in seconds.items():
        low, middle, high = quartiles(took)
        least, ratio, most = quartiles([t / f for t, f in zip(took, seconds["python -c pass"], strict=True)])  # of neighbours in time
        rows[name] = {
            "ratio": round(ratio, 2),
            "ratio_quartiles": [round(least, 2), round(most, 2)],
            "median_s": round(middle, 4),
            "quartiles_s": [round(low, 4), round(high, 4)],
        }
    heavy = {name: [p for p in found if p in HEAVY] for name, found in packages.items()}
    return {"machine": machine(), "repeats": repeats, "commands": rows, "packages": packages, "heavy": heavy}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repeats", type=int, default=REPEATS, help=f"turns of each command [{REPEATS}]")
    options.add_argument("--out", type=Path, help="the file for the result [results/imports.json]")
    chosen = options.parse_args()
    found = measured(chosen.repeats)
    rows = [
        [
            name,
            f"{r['ratio']:.2f}",
            "{:.2f}–{:.2f}".format(*r["ratio_quartiles"]),
            f"{1000 * r['median_s']:.0f}",
            "{:.0f}–{:.0f}".format(*(1000 * q for q in r["quartiles_s"])),
        ]
        for name, r in found["commands"].items()
    ]
    print(table(["", "× bare", "middle half", "ms", "middle half"], rows))
    for name, packages in found["packages"].items():
        print(f"{name} loads {', '.join(packages) or 'no package but its own'}; heavy ones: {', '.join(found['heavy'][name]) or 'none'}")
    keep("imports", found, chosen.out)
    return 1 if any(found["heavy"].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
