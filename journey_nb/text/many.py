"""Many comments at once: in batches, and over processes where there are enough of them to pay for loading the tagger again."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from .coder import Coded, Coder
from .themes import Taxonomy

BATCH = 500
POOL_FROM = 20_000  # different comments: below, the seconds a process takes to load its tagger are not won back
MOST = 4  # processes: each holds the tagger, about 400 MB


def read(
    texts: Sequence[str],
    lexicon: Mapping[str, float] | None = None,
    taxonomy: Taxonomy | None = None,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[list[Coded]]:
    """The clauses of each text, in order; the same whatever ``workers`` is. See :func:`journey_nb.text.coding.clauses`."""
    if workers is None:
        workers = min(MOST, os.cpu_count() or 1) if len(texts) >= POOL_FROM else 1
    batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    found: list[list[Coded]] = []
    for batch in _pooled(batches, lexicon, taxonomy, workers) if workers > 1 and len(batches) > 1 else _here(batches, lexicon, taxonomy):
        found += batch
        if progress is not None:
            progress(len(found), len(texts))
    return found


def _here(batches: Iterable[Sequence[str]], lexicon: Mapping[str, float] | None, taxonomy: Taxonomy | None) -> Iterator[list[list[Coded]]]:
    """In this process, one batch ahead: the tagger works on the next while this one is coded."""
    coder = Coder(lexicon, taxonomy)
    with ThreadPoolExecutor(1) as ahead:
        waiting = None
        for batch in batches:
            started = ahead.submit(coder.prepare, batch)
            if waiting is not None:
                yield coder.finish(waiting.result())
            waiting = started
        if waiting is not None:
            yield coder.finish(waiting.result())


def _pooled(batches: Sequence[Sequence[str]], lexicon: Mapping[str, float] | None, taxonomy: Taxonomy | None, workers: int) -> Iterator[list[list[Coded]]]:
    """Over processes. joblib starts them without running the caller's script again, which a plain spawn would do on Windows."""
    from joblib import Parallel, delayed

    own = pickle.dumps((dict(lexicon or {}), taxonomy))
    running: Any = Parallel(n_jobs=workers, return_as="generator", pre_dispatch=f"{3 * workers}")
    yield from running(delayed(_one)(batch, own) for batch in batches)


@lru_cache(1)
def _coder(own: bytes) -> Coder:
    """A worker's own: made once, and its tagger keeps to one core."""
    from . import korean

    korean.threads(1)
    return Coder(*pickle.loads(own))


def _one(batch: Sequence[str], own: bytes) -> list[list[Coded]]:
    return _coder(own).read(batch)
