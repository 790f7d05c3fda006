"""The ways people take through the stages: on, past one, back, and back again. Loops and returns are kept, not repaired."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

from ..model.journey import Move
from .evidence import FEW, share
from .records import Records

_MOVES = """
    WITH moved AS (
        SELECT a.customer_id, a.pos, b.pos AS to_pos, FALSE AS again, count(*) AS times
        FROM runs a JOIN runs b ON b.customer_id = a.customer_id AND b.run = a.run + 1 GROUP BY ALL
        UNION ALL SELECT customer_id, pos, pos, TRUE, count(*) - 1 FROM runs GROUP BY customer_id, pos HAVING count(*) > 1)
    SELECT pos, to_pos, again, count(*) AS people, sum(times) AS times FROM moved GROUP BY ALL ORDER BY pos, again, to_pos"""


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
    reached = dict(records.ask("SELECT pos, count(DISTINCT customer_id) AS n FROM runs GROUP BY pos").itertuples(index=False))
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
