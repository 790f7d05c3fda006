"""Learned weights: one number a feature, kept as a small file in the package, so that every decision can name its words.

The file is a zip of ``features.txt`` (one feature a line), ``weights.i8`` (one signed byte a line of it) and ``about.json``
(scale, bias, calibration, and what it was trained from). Written by ``training/``, read here without any training library.
"""

from __future__ import annotations

import io
import json
import zipfile
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FOLDER = "weights"
_DAY = (1980, 1, 1, 0, 0, 0)  # the same weights give the same bytes


@dataclass(frozen=True)
class Weights:
    """``of`` maps a feature to its weight in logits; ``about`` has ``bias`` and whatever else the training kept."""

    of: Mapping[str, float]
    bias: float
    about: Mapping[str, Any]


@cache
def load(name: str) -> Weights:
    """The weights ``name`` of the package (``ko``, ``en``)."""
    return parse((files("journey_nb.text") / FOLDER / f"{name}.zip").read_bytes())


def parse(content: bytes) -> Weights:
    """Weights from the bytes of :func:`render`."""
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        about = json.loads(box.read("about.json"))
        names = box.read("features.txt").decode("utf-8").split("\n")
        values = array("b", box.read("weights.i8"))
    scale = float(about["scale"])
    return Weights({name: value * scale for name, value in zip(names, values, strict=True)}, float(about["bias"]), about)


def render(weights: Mapping[str, float], *, bias: float, about: Mapping[str, Any]) -> bytes:
    """The same weights, rounded to a byte each, as a file; features that round to 0 are left out.

    Examples
    --------
    >>> kept = parse(render({"느리/VA": -1.27, "좋/VA": 0.5, "그/MM": 0.001}, bias=0.1, about={"data": "none"}))
    >>> {word: round(weight, 2) for word, weight in kept.of.items()}, kept.bias
    ({'느리/VA': -1.27, '좋/VA': 0.5}, 0.1)
    """
    scale = max(map(abs, weights.values()), default=1.0) / 127 or 1.0
    bytes_of = {name: round(value / scale) for name, value in sorted(weights.items()) if "\n" not in name}
    bytes_of = {name: value for name, value in bytes_of.items() if value}
    parts = {
        "features.txt": "\n".join(bytes_of).encode("utf-8"),
        "weights.i8": array("b", bytes_of.values()).tobytes(),
        "about.json": json.dumps({**about, "scale": scale, "bias": bias}, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8"),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in parts.items():
            box.writestr(zipfile.ZipInfo(name, _DAY), data, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return out.getvalue()
