"""What a sheet of paper folds away where it cannot hold all: step by step, the least first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .shown import ClaimView


@dataclass(frozen=True)
class Fold:
    """What a cell shows at its full height: pain points, other claims, the team's own beside them, how many with a quote, and actions; and how
    many lines of each verdict the panel of assumptions lists.

    The rest is counted, or with ``tail`` set as a run of short words: everything is there, and what few people said takes little room.
    """

    pains: int = 3
    others: int = 3
    quoted: int = 2
    acts: int = 4
    tail: bool = False
    beside: int = 2
    slim: bool = False  # a lower curve, and no verdict in words beside a score
    panel: int = 999
    terse: bool = False  # the whole journey and the panel in a line each, contradictions counted

    def claims(self, claims: Sequence[ClaimView]) -> tuple[tuple[ClaimView, ...], tuple[ClaimView, ...]]:
        """Shown, and folded away: most people first, the unspecific last, assumptions never out of sight.

        Examples
        --------
        >>> Fold().claims(())
        ((), ())
        """
        most = self.pains if claims and claims[0].kind == "pain" else self.others
        if len(claims) <= most + (1 if most > 1 and not self.tail else 0):
            return tuple(claims), ()
        held = [c for c in claims if c.basis == "evidence" and not c.lost]
        beside = [c for c in claims if c not in held and not c.lost]
        lost = [c for c in claims if c.lost]
        shown = (*held[:most], *beside[: self.beside], *lost[:1])
        return shown, tuple(c for c in claims if c not in shown)


ALL = 999
FOLDS = {
    "wall": (
        *(Fold(*x, ALL, True, ALL) for x in ((ALL, ALL, 2), (5, 4, 2), (4, 3, 1), (3, 2, 1), (3, 2, 0), (2, 1, 1), (2, 1, 0), (1, 1, 0), (1, 0, 0))),
        Fold(1, 0, 0, ALL, True, 1, True),
        # rather counted than smaller than 14 pt
        *(Fold(a, b, c, 4, panel=p) for a, b, c, p in ((4, 3, 1, 12), (3, 2, 1, 9), (2, 2, 1, 6), (2, 1, 1, 6))),
        *(Fold(a, b, 0, d, False, 1, True, p) for a, b, d, p in ((2, 1, 2, 5), (1, 1, 2, 4))),
        *(Fold(a, b, 0, d, False, 1, True, 0, True) for a, b, d in ((3, 2, 3), (2, 2, 2), (2, 1, 2), (1, 1, 2), (1, 1, 1))),
    ),
    "handout": (
        *(Fold(*x, True) for x in ((5, 4, 2, 8), (4, 3, 2, 6), (3, 2, 1, 6), (2, 1, 1, 5))),
        *(Fold(*x) for x in ((3, 2, 1, 4), (3, 2, 0, 3), (2, 2, 1, 3), (2, 1, 1, 3), (2, 1, 0, 2), (1, 1, 0, 2))),
        Fold(1, 1, 0, 2, False, 1, True),
    ),
    "page": (
        *(Fold(*x, True, 9) for x in ((9, 9, 2, 9), (5, 4, 2, 9), (4, 3, 2, 9), (3, 2, 1, 9), (2, 1, 1, 6), (2, 1, 0, 6))),
        *(Fold(*x) for x in ((3, 2, 1, 4), (2, 1, 1, 3), (2, 1, 0, 2), (1, 1, 0, 2))),
        Fold(1, 1, 0, 2, False, 1, True),
    ),
}
