"""Is any of 300 planted strings of personal data left in a result, whatever source it came from? And how many harmless ones were taken?

    python checks/planted.py [--share 0.1] [--no-report] [--out FILE]

Every source's example carries the strings inside sentences, beside a table whose records name the people; each is built on its own (map and
tables), then all together with the report in both languages and the poster. Searched: every file written, what ``journey inspect --json`` prints,
and everything printed on the way. The harmless twins give the false alarms. Full size writes docs/evidence/planted.json.

Not promised: a name that no record, title or introduction gives away, a road without a district, a number in words.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STRINGS = 300


def everything(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file under a folder as text; Parquet as its values."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            import duckdb

            yield path.name, duckdb.read_parquet(str(path)).df().to_csv()
        else:
            yield path.name, path.read_bytes().decode("utf-8", "replace")


def built(folder: Path, out: Path, wanted: list[Any], *, report: bool, lang: str = "ko") -> dict[str, list[str]]:
    """What is left where after a build: file → kinds of strings."""
    from click.testing import CliRunner
    from plants import left_in

    from journey_nb.cli import main
    from journey_nb.exports import svg
    from journey_nb.reports.build import build_report

    said, left = io.StringIO(), {}
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        written = build_report([folder], out=out, lang=lang, report=report)
        inspected = CliRunner().invoke(main, ["inspect", str(folder), "--json", "--lang", lang])
        if report:
            svg.write(written.built.book, out / "poster.svg", lang=lang)
    texts = [*everything(out), ("printed", said.getvalue()), ("inspect --json", inspected.output)]
    for name, text in texts:
        if kinds := left_in(text, wanted):
            left[name] = kinds
    return left


def main(arguments: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--share", type=float, default=1.0, help="of the 300 strings")
    ask.add_argument("--no-report", action="store_true")
    ask.add_argument("--out", type=Path)
    asked = ask.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "tests"))
    import pandas as pd
    from plants import plants, roster, roster_table, twins
    from sources import examples

    from journey_nb import intake
    from journey_nb.model.errors import JourneyError
    from journey_nb.privacy import Redactor

    wanted, harmless = plants(round(STRINGS * asked.share)), twins(round(STRINGS * asked.share))
    listed, left, skipped, alarms = list(examples()), {}, {}, Counter()
    seen = 0
    redactor = Redactor(pd.DataFrame([r for who, no in roster() for r in (("name", who), ("id", no))], columns=["kind", "value"]))
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["JOURNEY_HOME"] = f"{scratch}/home"
        together = Path(scratch) / "together"
        for n, example in enumerate(listed):
            folder = Path(scratch) / f"in{n}"
            for base in (folder, together / f"{n}"):
                path = base / example.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(example.make([p.sentence for p in wanted]))
                (base / "customers.csv").write_bytes(roster_table())
            try:
                found = built(folder, Path(scratch) / f"out{n}", wanted, report=False)
            except JourneyError as error:
                skipped[example.name] = type(error).__name__
                continue
            if found:
                left[example.name] = found
            print(example.name, found or "nothing left", file=sys.stderr, flush=True)
            clean = Path(scratch) / f"clean{n}" / example.file
            clean.parent.mkdir(parents=True, exist_ok=True)
            clean.write_bytes(example.make([t.sentence for t in harmless]))
            raw = intake.read(clean)
            frames = [raw.said[["text"]], raw.measures, *raw.extras.values(), *(c for log in raw.event_files for c in log.chunks())]
            words = [v for frame in frames for v in frame.astype(object).to_numpy().ravel() if isinstance(v, str)]
            before, after = "\n".join(words), "\n".join(redactor.scrub(w) for w in words)
            there = [t for t in harmless if t.value in before]
            seen += len(there)
            alarms.update(t.kind for t in there if t.value not in after)
        if not asked.no_report:
            for lang in ("ko", "en"):
                if found := built(together, Path(scratch) / f"report {lang}", wanted, report=True, lang=lang):
                    left[f"all together, {lang}"] = found
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    kept = {
        **{"check": "planted", "commit": commit, "strings": len(wanted), "kinds": len({p.kind for p in wanted}), "sources": len(listed)},
        **{"left": left, "not built": skipped, "report": not asked.no_report},
        **{
            "harmless": {
                "read": seen,
                "taken": sum(alarms.values()),
                "rate": round(sum(alarms.values()) / max(1, seen), 5),
                "kinds": dict(sorted(alarms.items())),
            }
        },
        "not promised": [
            "a name without a record, title or introduction",
            "a road without a district",
            "a number in words",
            "a birthday that no word announces",
        ],
        "holds": not left and not skipped,
    }
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    out = asked.out or (ROOT / "docs" / "evidence" / "planted.json" if asked.share == 1 else None)
    if out:
        out.write_text(text, "utf-8")
    else:
        print(text, end="")
    return 0 if kept["holds"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
