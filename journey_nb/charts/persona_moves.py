"""Where the people of each persona were later: a table of moves, the ones who stayed marked, and only what the intervals allow to be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
from markupsafe import escape

from journey_nb import i18n
from journey_nb.model.phrase import Phrase
from journey_nb.personas.movement import Movement

from . import shell
from .reading import FEW
from .tables import Table

SHEETS = ("groups", "moves")
DEEPEST = 34  # percent of ink in a cell that holds everybody of its row
WORDS = {
    "from": Phrase("In {first}", "{first}"),
    "to": Phrase("In {then}", "{then}"),
    "caption": Phrase("People by persona in {first} and {then}", "{first}·{then} 유형별 사람 수"),
    "unknown": Phrase("persona unknown", "유형 모름"),
    "unseen": Phrase("not seen", "안 보임"),
    "stayed": Phrase("stayed", "그대로"),
    "moved": Phrase("moved", "옮김"),
    "key_stayed": Phrase("same persona in both periods", "두 기간의 유형이 같음"),
    "key_share": Phrase("the stronger, the larger its share of the row", "색이 강할수록 그 줄에서 차지하는 비율이 큼"),
    "key_span": Phrase("% of those whose persona is known in both periods, with its 95% interval", "두 기간의 유형을 모두 아는 사람 가운데 비율과 95% 구간"),
    "few": Phrase("under 5", "5명 미만"),
    "known": Phrase("{n} of {of} compared", "{of}명 중 {n}명 비교"),
}


@dataclass(frozen=True)
class Cell:
    """One pair of personas as it may be shown. ``tint`` is percent of ink."""

    to: str
    count: str
    share: str
    tint: int
    stayed: bool
    empty: bool
    alt: str


@dataclass(frozen=True)
class Row:
    name: str
    count: str
    cells: tuple[Cell, ...]
    unknown: str
    unseen: str


def withheld(moves: pd.DataFrame, least: int) -> set[tuple[str, str]]:
    """Cells under ``least`` people, and of each row and column as many more as keep the withheld ones from being worked out.

    Examples
    --------
    >>> moves = pd.DataFrame([("a", "a", 9), ("a", "b", 2), ("b", "a", 7), ("b", "b", 30)], columns=["from", "to", "people"])
    >>> sorted(withheld(moves, 5))
    [('a', 'a'), ('a', 'b'), ('b', 'a'), ('b', 'b')]
    >>> withheld(moves, 0)
    set()
    """
    count = {(str(r[0]), str(r[1])): int(r[2]) for r in moves[["from", "to", "people"]].itertuples(index=False)}
    shut = {pair for pair, n in count.items() if 0 < n < least}
    while True:
        lines = [[pair for pair in count if pair[side] == key] for side in (0, 1) for key in {p[side] for p in count}]
        alone = next((line for line in lines if sum(pair in shut for pair in line) == 1 and any(pair not in shut and count[pair] for pair in line)), None)
        if alone is None:
            return shut
        shut.add(min((pair for pair in alone if pair not in shut and count[pair]), key=lambda pair: (count[pair], pair)))


def moves_chart(movement: Movement, lang: str = "ko", audience: str = "team") -> Table:
    """The same people in two periods: rows are their persona before, columns the one after, a heavy frame who stayed.

    A row's shares are of those whose persona is known in both periods, with Wilson's interval from five of them on; who is unknown or
    unseen later stands beside them as a count, so that every row adds up. Under 30 people in all there are counts and no shares.

    Parameters
    ----------
    movement : personas.movement.Movement
        From :func:`journey_nb.pipeline.movement`.
    lang : ``ko`` or ``en``
    audience : ``team``, ``company`` or ``public``
        The latter two see no count from one to four, and none from which such a count could be worked out.
    """
    first, then = movement.periods

    def w(name: str) -> str:
        return WORDS[name].text(lang).replace("{first}", first).replace("{then}", then)

    def hides(n: int) -> bool:
        return audience != "team" and 0 < n < FEW

    shut = withheld(movement.moves, FEW if audience != "team" else 0)
    told = [s.text(lang) for s in movement.sentences((lambda _: True) if shut else hides)]  # sums would give a withheld cell away
    notes = [s.text(lang) for s in movement.notes(hides)]
    if movement.kind == "none" or movement.moves.empty:
        return Table(f'<p class="none">{escape(told[0] if told else "")}</p>', lang, SHEETS, empty=True)
    labels = {str(key): movement.label(str(key)).text(lang) for key in movement.changes["persona"]}
    counts = {str(r["persona"]): r for r in movement.changes.to_dict("records")}
    rows = [_row(movement, key, labels, counts[key], shut, hides, w) for key in labels]
    template = shell.templates().get_template("persona_moves.html.j2")
    markup = template.render(title=told[0], lede=told[1:], rows=rows, heads=list(labels.values()), notes=notes, w=w, enough=movement.enough)
    return Table(markup, lang, SHEETS)


def _row(
    movement: Movement,
    key: str,
    labels: Mapping[str, str],
    counts: Mapping[str, int],
    shut: set[tuple[str, str]],
    hides: Callable[[int], bool],
    w: Callable[[str], str],
) -> Row:
    of = int(counts["before"])
    closed = any(pair[0] == key for pair in shut)
    cells = []
    for r in movement.moves.to_dict("records"):
        if r["from"] != key:
            continue
        n, other, stayed = int(r["people"]), str(r["to"]), str(r["to"]) == key
        masked = (key, other) in shut
        share = ""
        if movement.enough and of >= FEW and n and not closed:
            share = f"{i18n.percent(r['share'], 0)} ({100 * r['low']:.0f}–{100 * r['high']:.0f})"
        count = w("few") if masked and n < FEW else "–" if masked else i18n.number(n)
        alt = f"{labels[key]} → {labels[other]}: {count}"
        tint = 0 if masked or not of else round(DEEPEST * n / of)
        cells.append(Cell(labels[other], count, share, tint, stayed, n == 0, alt))
    later = [int(counts[name]) for name in ("later_unknown", "later_unseen")]
    unknown, unseen = (w("few") if hides(n) else i18n.number(n) for n in later)
    total = of + sum(later)
    told = "" if closed or any(hides(n) for n in (of, total, *later)) else w("known").replace("{n}", i18n.number(of)).replace("{of}", i18n.number(total))
    return Row(labels[key], told, tuple(cells), unknown, unseen)


__all__ = ["moves_chart", "withheld"]
