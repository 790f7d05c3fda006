"""Which clauses or comments a second coder gets: some of every kind and language, the same for the same material and seed."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false

from __future__ import annotations

import hashlib
import math
from typing import Any

import pandas as pd

from ..model.errors import TableError, UsageError
from .codebook import plain
from .people import digest, subject


def sampled(coded: pd.DataFrame, *, sample: int = 50, seed: int = 7) -> pd.DataFrame:
    """The rows that go on a sheet: ``subject, words, context``, in the order in which they are shown.

    Rows are drawn by kind and language in proportion, one of each at least where there is room. A row's place depends on the
    seed and its own subject only: new rows elsewhere move nobody's.

    Parameters
    ----------
    coded : DataFrame
        Clauses (``observation_id, words``, with ``text`` the whole comment if there is one) or comments (``observation_id, text``);
        with ``kind`` and ``lang``.
    """
    by_clause = "words" in coded.columns
    name = "words" if by_clause else "text"
    missing = [c for c in ("observation_id", name) if c not in coded.columns]
    if missing:
        raise TableError(
            en=f"No column '{missing[0]}'; a sheet is made of clauses (observation_id, words) or comments (observation_id, text).",
            ko=f"'{missing[0]}' 열이 없습니다. 코딩 시트는 절(observation_id, words)이나 의견(observation_id, text)으로 만듭니다.",
        )
    if sample < 1:
        raise UsageError(en=f"A sheet of {sample} rows? Ask for at least 1.", ko=f"{sample}줄짜리 시트는 만들 수 없습니다. 1줄 이상으로 하십시오.")
    rows: dict[str, tuple[str, tuple[str, str], str, str]] = {}
    columns = [coded[c] if c in coded.columns else pd.Series([None] * len(coded)) for c in ("observation_id", name, "text", "kind", "lang")]
    for key, words, text, kind, lang in zip(*columns, strict=True):
        if isinstance(words, str) and words.strip() and lang not in ("other", "none"):
            about = subject(key, words if by_clause else None)
            rows.setdefault(about, (about, (str(kind), str(lang)), words, text if by_clause and isinstance(text, str) else ""))
    order = sorted(rows.values(), key=lambda r: _chance(seed, "draw", r[0]))
    once = {digest(r[2]): r for r in reversed(order)}
    order = [r for r in order if once[digest(r[2])] is r]
    strata: dict[tuple[str, str], list[Any]] = {}
    for row in order:
        strata.setdefault(row[1], []).append(row)
    drawn = [row for key, n in _shares({k: len(v) for k, v in strata.items()}, sample).items() for row in strata[key][:n]]
    drawn.sort(key=lambda r: _chance(seed, "show", r[0]))
    made = pd.DataFrame([(r[0], r[2], r[3]) for r in drawn], columns=["subject", "words", "context"], dtype=object)
    return made.assign(context=[c if plain(c) != plain(w) else "" for c, w in zip(made["context"], made["words"], strict=True)])


def _chance(seed: int, what: str, about: str) -> str:
    return hashlib.blake2b(f"{seed}\x1f{what}\x1f{about}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _shares(sizes: dict[Any, int], wanted: int) -> dict[Any, int]:
    """How many of each stratum: one each where there is room, the rest in proportion, largest remainders first.

    Examples
    --------
    >>> _shares({"pain": 80, "wish": 18, "question": 2}, 10)
    {'pain': 7, 'question': 1, 'wish': 2}
    """
    total, keys = sum(sizes.values()), sorted(sizes, key=str)
    if total <= wanted:
        return {k: sizes[k] for k in keys}
    if wanted < len(keys):
        return dict.fromkeys(sorted(keys, key=lambda k: (-sizes[k], str(k)))[:wanted], 1)
    left, spare = wanted - len(keys), total - len(keys)
    exact = {k: left * (sizes[k] - 1) / spare for k in keys}
    given = {k: 1 + math.floor(exact[k]) for k in keys}
    for key in sorted(keys, key=lambda k: (math.floor(exact[k]) - exact[k], str(k)))[: wanted - sum(given.values())]:
        given[key] += 1
    return given
