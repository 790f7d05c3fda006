"""What a persona's people want: counted in people over all stages, as a card says it."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

from collections.abc import Iterable

from .. import stats
from ..model.claims import Need, Share
from ..model.personas import Wish
from ..text.themes import OTHER
from .build import KIND_OF_CLAUSE, Placed

MOST = 6


def wishes(placed: Placed, needs: Iterable[Need] = ()) -> tuple[Wish, ...]:
    """The wishes of the people in ``placed``, the most frequent first: one person counts once however many stages they name.

    A wish of no theme is none that a card could name. ``needs`` are those of the same people's map, for their codes.
    """
    worded = placed.said[placed.said["text"].notna() & placed.said["lang"].isin(["ko", "en"])]
    of = int(worded["customer_id"].nunique())
    if not of:
        return ()
    told = placed.clauses[placed.clauses["kind"] == KIND_OF_CLAUSE["need"]].explode("themes").dropna(subset=["themes"])
    made = []
    for theme, who in told.groupby("themes", sort=True)["customer_id"]:
        if theme == OTHER or theme not in placed.themes:
            continue
        n, known = int(who.nunique()), not who.astype(str).str.startswith("anon-").any()
        interval = stats.wilson(min(n, of), of)
        codes = tuple(c.code for c in needs if c.theme == theme and c.code)
        made.append(Wish(str(theme), placed.themes[theme].need, Share(min(n, of), of, interval.low, interval.high), known, codes))
    return tuple(sorted(made, key=lambda w: (-w.share.count, w.theme))[:MOST])
