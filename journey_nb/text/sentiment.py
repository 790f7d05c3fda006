"""How a clause feels, from -1 to 1, and how sure we are of it. The reading itself is in ``feeling_ko`` and ``feeling_en``.

``valence`` is P(readers call it good) - P(readers call it bad), in both languages: 0.6 means the same in Korean and in English.
Within :data:`BAND` of 0 we abstain: the number is kept, and nothing is counted as a pain or a praise by it. Where no known word
stands there is no number at all.
"""

from __future__ import annotations

from typing import NamedTuple

BAND = 0.1  # within it, what was found cancels out or says too little


class Feeling(NamedTuple):
    """What one clause shows.

    ``valence`` is None where nothing speaks; ``why`` lists what did, in the order read; ``logit`` is the evidence before it is
    put on the scale (it adds up over the clauses of a comment); ``by`` is "rule" where the word list decided alone, "model" where
    learned weights had a part.
    """

    valence: float | None
    why: tuple[str, ...] = ()
    logit: float = 0.0
    by: str = "rule"


def sure(valence: float | None) -> bool:
    """Whether the number says which way: outside the band in which we abstain.

    Examples
    --------
    >>> [sure(v) for v in (0.4, -0.05, None)]
    [True, False, False]
    """
    return valence is not None and abs(valence) >= BAND


def signed(weight: float) -> str:
    """A weight as ``why`` shows it.

    Examples
    --------
    >>> signed(-2), signed(0.84)
    ('−2', '+0.84')
    """
    return f"{weight:+.2g}".replace("-", "−")
