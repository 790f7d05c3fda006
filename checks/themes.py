"""Do groups around given names find what people asked about better than any clusterer does? 77 kinds of questions to a bank, their names as seeds.

    python checks/themes.py [--share 0.3] [--seed 7] [--out FILE]

Compared by V-measure and ARI (1: the same groups; 0: no better than chance): ours with the kinds' names as seeds, the same with comments taken at
random as seeds, and scikit-learn's clusterers on the same features with the true number of kinds, each at its best number of dimensions, the mean of
three seeds. ``held out`` are the kinds that our settings were not chosen on. It holds where ours beats the best of them.
Sentence vectors are measured too where their package is installed. Full size writes docs/evidence/themes.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SEEDS = 3
SIZES = (50, 100)


def rows() -> list[tuple[str, str]]:
    import pandas as pd

    root = Path(os.environ.get("JOURNEY_TEST_DATA") or ROOT.parent / "shared" / "data")
    path = next((p for p in (root / "text" / "clus_bank77.tsv", root / "clus_bank77.tsv", root.parent / "text" / "clus_bank77.tsv") if p.is_file()), None)
    if path is None:
        raise SystemExit("clus_bank77.tsv is not there: set JOURNEY_TEST_DATA")
    return [(str(t), str(k)) for t, k in pd.read_csv(path, sep="\t")[["text", "label"]].itertuples(index=False)]


def held_out(kind: str) -> bool:
    return int(hashlib.sha1(kind.encode()).hexdigest(), 16) % 2 == 1


def clusterers(k: int, seed: int) -> dict[str, Callable[[Any], Any]]:
    from sklearn import cluster
    from sklearn.mixture import GaussianMixture

    def spectral(space: Any) -> Any:
        return cluster.SpectralClustering(k, affinity="nearest_neighbors", n_neighbors=10, random_state=seed).fit_predict(space)

    def noise_apart(space: Any) -> Any:
        found = cluster.HDBSCAN(min_cluster_size=5, copy=True).fit_predict(space)
        return np.where(found < 0, found.max() + 1, found)

    return {
        "KMeans": cluster.KMeans(k, n_init=5, random_state=seed).fit_predict,
        "MiniBatchKMeans": cluster.MiniBatchKMeans(k, n_init=5, random_state=seed).fit_predict,
        "Agglomerative": cluster.AgglomerativeClustering(k).fit_predict,
        "Spectral": spectral,
        "Birch": cluster.Birch(threshold=0.3, n_clusters=k).fit_predict,
        "GaussianMixture": GaussianMixture(k, covariance_type="diag", reg_covar=1e-4, random_state=seed).fit_predict,
        "HDBSCAN": noise_apart,
    }


def measured(texts: list[str], kinds: list[str], seed: int, embed: bool) -> dict[str, tuple[float, float]]:
    """(V-measure, ARI) of each way, the best number of dimensions of each clusterer, the mean of the seeds."""
    from sklearn.decomposition import NMF, LatentDirichletAllocation, TruncatedSVD
    from sklearn.metrics import adjusted_rand_score, v_measure_score
    from sklearn.preprocessing import normalize

    from journey_nb.text import discover, embedding, topics_seeded

    def score(found: Any) -> tuple[float, float]:
        return float(v_measure_score(kinds, found)), float(adjusted_rand_score(kinds, found))

    def middle(scores: list[tuple[float, float]]) -> tuple[float, float]:
        return mean(v for v, _ in scores), mean(a for _, a in scores)

    names = sorted(set(kinds))
    k, seeds = len(names), range(seed, seed + SEEDS)
    counts, table = topics_seeded._tables(texts)
    results = {"ours, seeded with names": middle([score(discover.seeded(texts, {n: n for n in names}, seed=s, embed=False)) for s in seeds])}
    without = []
    for s in seeds:
        picked = np.random.default_rng(s).choice(len(texts), k, replace=False)
        without.append(score(topics_seeded._nearest(texts, [texts[i] for i in picked], s, False)))
    results["ours, seeded at random"] = middle(without)
    ways: dict[str, dict[int, list[tuple[float, float]]]] = {}
    for s in seeds:
        for size in SIZES:
            flat: Any = TruncatedSVD(size, random_state=s).fit_transform(table)
            for name, fit in clusterers(k, s).items():
                ways.setdefault(name, {}).setdefault(size, []).append(score(fit(normalize(flat))))
        ways.setdefault("NMF", {}).setdefault(0, []).append(score(NMF(k, init="nndsvda", random_state=s, max_iter=300).fit_transform(table).argmax(axis=1)))
        ways.setdefault("LDA", {}).setdefault(0, []).append(score(LatentDirichletAllocation(k, random_state=s).fit_transform(counts).argmax(axis=1)))
    results |= {name: max(middle(scores) for scores in sizes.values()) for name, sizes in ways.items()}
    if embed:
        results["ours, seeded, with vectors"] = score(discover.seeded(texts, {n: n for n in names}, seed=seed, embed=True))
        made = embedding.vectors(texts)
        flat = normalize(made - made.mean(axis=0))
        by_seed = [{name: score(fit(flat)) for name, fit in clusterers(k, s).items()} for s in seeds]
        results |= {f"{name}, on vectors": middle([b[name] for b in by_seed]) for name in by_seed[0]}
    return results


def main(arguments: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--share", type=float, default=1.0, help="of the 77 kinds of questions")
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--out", type=Path)
    asked = ask.parse_args(arguments)
    sys.path.insert(0, str(ROOT))
    warnings.filterwarnings("ignore")
    from journey_nb.text import embedding

    began, made, vectors = time.process_time(), {}, embedding.vectors

    def once(texts: Any) -> Any:
        """Each text's vector is made once: it takes longer than all the rest."""
        new = [t for t in dict.fromkeys(texts) if t not in made]
        made.update(zip(new, vectors(new), strict=True))
        return np.vstack([made[t] for t in texts])

    embedding.vectors = once
    everything = rows()
    kinds = sorted({k for _, k in everything}, key=lambda k: hashlib.sha1(f"{asked.seed}{k}".encode()).hexdigest())
    kept = set(kinds[: max(10, round(len(kinds) * asked.share))])
    parts: dict[str, Any] = {}
    for part, mine in {"all": lambda k: True, "held out": held_out}.items():
        chosen = [(t, k) for t, k in everything if k in kept and mine(k)]
        results = measured([t for t, _ in chosen], [k for _, k in chosen], asked.seed, embedding.available())
        parts[part] = {
            "comments": len(chosen),
            "kinds": len({k for _, k in chosen}),
            "v_measure_and_ari": {n: [round(v, 3), round(a, 3)] for n, (v, a) in sorted(results.items(), key=lambda r: -r[1][0])},
        }
    for part, found in parts.items():
        print(f"{part}: {found['comments']} comments, {found['kinds']} kinds\n  {'':32}     V   ARI")
        for name, (v, a) in found["v_measure_and_ari"].items():
            print(f"  {name:32} {v:.3f} {a:.3f}")
    table = parts["all"]["v_measure_and_ari"]
    best = {i: max(s[i] for n, s in table.items() if not n.startswith("ours") and not n.endswith("on vectors")) for i in (0, 1)}
    ours = table["ours, seeded with names"]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    holds = ours[0] > best[0] and ours[1] > best[1]
    kept_as = {"check": "themes", "commit": commit, "seed": asked.seed, "parts": parts, "best_clusterer": [best[0], best[1]], "ours": ours, "holds": holds}
    out = asked.out or (ROOT / "docs" / "evidence" / "themes.json" if asked.share == 1 else None)
    if out:
        out.write_text(json.dumps(kept_as, ensure_ascii=False, indent=1) + "\n", "utf-8")
    seconds = time.process_time() - began
    print(f"{'holds' if holds else 'does not hold'}: ours {ours}, the best clusterer {list(best.values())} ({seconds:.0f} s)", file=sys.stderr)
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
