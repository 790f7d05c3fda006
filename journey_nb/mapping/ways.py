"""The ways people take through the stages: on, past one, back, and back again. Loops and returns are kept, not repaired."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

from ..model.journey import Move
from .evidence import FEW, share
from .records import ORDER, Records

_MOVES = f"""
    WITH o AS (SELECT customer_id, pos, lag(pos) OVER w AS come, row_number() OVER w AS nth FROM r WINDOW w AS ({ORDER})),
    runs AS (SELECT customer_id, pos, come, row_number() OVER (PARTITION BY customer_id, pos ORDER BY nth) AS time FROM o WHERE come IS DISTINCT FROM pos)
    SELECT come AS pos, pos AS to_pos, FALSE AS again, count(DISTINCT customer_id) AS people, count(*) AS times FROM runs WHERE come IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT pos, pos, TRUE, count(DISTINCT customer_id), count(*) FROM runs WHERE time > 1 GROUP BY ALL
    ORDER BY 1, 3, 2"""


def kind(here: int, to: int) -> str:
    """What a move from one stage's number to another's is called.

    Examples
    --------
    >>> kind(0, 1), kind(0, 2), kind(2, 0), kind(1, 1)
    ('on', 'skip', 'back', 'again')
    """
    return "again" if here == to else "back" if to < here else "on" if to == here + 1 else "skip"


def moves(records: Records) -> tuple[Move, ...]:
    """Every stage-to-stage move that anybody made, by stage: people, times, and the share of those who were seen at the stage with a date.

    A customer who goes try → buy → try → buy moves on twice, back once, and is at both again once. ``share`` is None under five people.
    """
    if records.empty:
        return ()
    reached = dict(records.ask("SELECT pos, count(DISTINCT customer_id) AS n FROM r GROUP BY pos").itertuples(index=False))
    made = []
    for row in records.ask(_MOVES).itertuples():
        here, to, of = int(row.pos), int(row.to_pos), int(reached[row.pos])
        made.append(
            Move(
                stage=records.keys[here],
                to=records.keys[to],
                kind=kind(here, to),
                people=int(row.people),
                times=int(row.times),
                known=True,
                share=share(int(row.people), of) if of >= FEW else None,
            )
        )
    return tuple(made)
