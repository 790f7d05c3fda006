"""How well are feelings in comments read? Every score of the model cards, measured again, as comments are really coded.

    python checks/text_scores.py [--share 0.2] [--again] [--out FILE]

The labelled sets lie in the folder named by JOURNEY_TEST_DATA. Scores are binary macro-F1 in percent at threshold 0 on comments labelled good or
bad; a comment without a number counts as wrong. ``--again`` also learns anew (minutes) for what needs weights that have not seen a comment: five
folds of KOTE, and each kind of text scored by weights that never saw its kind. Full size with ``--again`` writes docs/evidence/text_scores.json.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests" / "text"
ENGLISH = ("amazo", "movie", "nytEd", "tweet")
TARGETS = {"nsmc test": 85, "kote, five folds": 83, "ko left out, mean": 80, "en test, mean": 83, "en left out, mean": 82, "contrast_ko": 97, "contrast_en": 95}


def rows(path: Path, share: float) -> pd.DataFrame:
    """``text, y`` of a labelled set; a share of it, evenly spread."""
    with open(path, encoding="utf-8", newline="") as lines:
        found = [(r["text"], int(r["y"])) for r in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if (r["text"] or "").strip()]
    table = pd.DataFrame(found, columns=["text", "y"])
    return table[np.arange(len(table)) % round(1 / share) == 0] if share < 1 else table


def signed(path: Path) -> pd.DataFrame:
    """Sentences with + or -, as ``y`` 2 or 0."""
    with open(path, encoding="utf-8", newline="") as lines:
        found = [(line[0], 2 if line[1].strip() == "+" else 0) for line in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if len(line) >= 2]
    return pd.DataFrame([f for f in found if f[0] not in ("text", "sentence")], columns=["text", "y"])


def valence(table: pd.DataFrame) -> list[float | None]:
    from journey_nb import text

    return [None if v != v else float(v) for v in text.code(table)["valence"]]


def score(table: pd.DataFrame) -> dict[str, Any]:
    from journey_nb.text import sentiment
    from journey_nb.text.training import scores

    said, y = valence(table), table["y"].tolist()
    return {
        "macro_f1": round(100 * scores.macro_f1(y, said), 1),
        "n": sum(label != 1 for label in y),
        "silent": sum(v is None for v in said),
        "three_ways": round(100 * scores.three_ways(y, said, sentiment.BAND)["macro"], 1) if 1 in y else None,
        "calibration": [[round(b.predicted, 2), b.observed, b.n] for b in scores.calibration(y, said)] if 1 in y else None,
    }


def correct(table: pd.DataFrame) -> dict[str, Any]:
    said = valence(table)
    right = [v is not None and (v > 0) == (y == 2) and v != 0 for v, y in zip(said, table["y"], strict=True)]
    return {"right_percent": round(100 * sum(right) / len(right), 1), "n": len(right)}


def again(folder: Path, share: float) -> dict[str, Any]:
    """What only weights that have not seen the comments can say."""
    from journey_nb.text.training import en, ko, scores

    films, others = (ko.said(rows(folder / name, share).itertuples(index=False, name=None)) for name in ("ko_nsmc_train190k.tsv", "ko_kote_val.tsv"))
    every, y = range(len(others.y)), others.y.tolist()
    found: dict[str, Any] = {"kote, five folds": round(100 * scores.macro_f1(y, ko.folds(films, others)), 1)}
    alone = ko.read_by(ko.weights(films, others, np.zeros(len(y), bool)), others, every)
    found["kote, learned from films only"] = round(100 * scores.macro_f1(y, [alone[i] for i in every]), 1)
    some = np.arange(0, len(films.y), 10)
    alone = ko.read_by(ko.weights(films.some(some[:0]), others), films, some)
    found["nsmc train, a tenth, learned from kote only"] = round(100 * scores.macro_f1(films.y[some].tolist(), [alone[i] for i in some]), 1)
    found["ko left out, mean"] = round((found["kote, learned from films only"] + found["nsmc train, a tenth, learned from kote only"]) / 2, 1)
    table = en.read(folder)
    comments = en.prepared(table)
    design = en.Design(comments, en.vocabulary(comments, en.names_in(table["text"])))
    for kind in ENGLISH:
        away = comments.kind == kind
        found[f"{kind}, learned from the others"] = round(100 * scores.macro_f1(comments.y[away].tolist(), design.logits(design.fit(~away), away).tolist()), 1)
    found["en left out, mean"] = round(sum(found[f"{kind}, learned from the others"] for kind in ENGLISH) / len(ENGLISH), 1)
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--share", type=float, default=1.0, help="part of each set [1]")
    options.add_argument("--again", action="store_true", help="also learn anew")
    options.add_argument("--out", type=Path, help="where the results go")
    said = options.parse_args()
    folder = Path(os.environ.get("JOURNEY_TEST_DATA") or ROOT.parent / "shared" / "data") / "text"
    if not folder.is_dir():
        raise SystemExit("the labelled comments are not there: set JOURNEY_TEST_DATA")
    found: dict[str, Any] = {"nsmc test": score(rows(folder / "ko_nsmc_test15k.tsv", said.share))}
    for kind in ENGLISH:
        found[f"en {kind} test"] = score(rows(folder / f"en_vgt_{kind}_test.tsv", said.share))
    found["en test, mean"] = {"macro_f1": round(sum(found[f"en {kind} test"]["macro_f1"] for kind in ENGLISH) / len(ENGLISH), 1)}
    for name, path in {"contrast_ko": folder, "contrast_en": folder, "pairs_ko": OWN, "pairs_en": OWN}.items():
        found[name] = correct(signed(path / f"{name}.tsv"))
    for name in ("heldout_ko", "heldout_en"):  # written before the weights, in the manner of reviews; nothing was tuned on them
        found[name] = score(signed(OWN / f"{name}.tsv"))
    learned = again(folder, said.share) if said.again else {}
    for name, one in (found | {k: {"macro_f1": v} for k, v in learned.items()}).items():
        number = one.get("macro_f1", one.get("right_percent"))
        target = TARGETS.get(name)
        print(
            f"{name:<34} {number:>6}  n {one.get('n', '')!s:<6} {'' if target is None else f'target {target}: ' + ('holds' if number >= target else 'MISSED')}"
        )
    out = said.out or (ROOT / "docs" / "evidence" / "text_scores.json" if said.share == 1 and said.again else None)
    if out:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip()
        kept = {"check": "text_scores", "commit": commit, "share": said.share, "results": found, "learned_again": learned}
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
        print(out.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
