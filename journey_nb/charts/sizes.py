"""Papers that a poster is laid out for, in millimetres; the screen has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

MM = 96 / 25.4  # CSS pixels


@dataclass(frozen=True)
class Paper:
    """A sheet in landscape or portrait, its margin, and the widest layout (px) at which its smallest text can be read."""

    wide: float
    high: float
    margin: float
    narrow: int  # px: the layout starts here
    broad: int  # and never gets wider
    single: bool = True  # one sheet, whatever is on the map

    @property
    def box(self) -> tuple[float, float]:
        return (self.wide - 2 * self.margin) * MM, (self.high - 2 * self.margin) * MM


PAPERS = {
    "wall": Paper(841, 594, 15, 1240, 2025),  # at 2025 px the smallest text there (SMALL) prints at 14 pt
    "handout": Paper(420, 297, 9, 1240, 2000),  # at 2000 px it prints at 7.4 pt, notes at 6.3 pt
    "page": Paper(210, 297, 11, 820, 820, single=False),
}
LEAST = 12.4  # px: what is smaller elsewhere is set so large on the wall
SMALL = (".code", ".ne i", ".act li.nt .code", ".tail", ".untested li", ".ht i", ".many .nl", ".many .ez")  # what has a size of its own below that
SIZES = ("screen", *PAPERS)


def zoom(size: str) -> float:
    """How large a layout of the narrowest width prints."""
    paper = PAPERS[size]
    return paper.box[0] / paper.narrow


def page_rule(size: str) -> str:
    """``@page`` of a size; the screen's poster, when somebody prints it, goes onto A3. On the wall nothing is smaller than 14 pt.

    Examples
    --------
    >>> page_rule("wall")[:58]
    '@page{size:841mm 594mm;margin:15mm}.jn.jn.wall{--fs-min:12'
    """
    paper = PAPERS.get(size, PAPERS["handout"])
    number = "" if paper.single else "@bottom-right{content:counter(page) ' / ' counter(pages);font:9px sans-serif;color:#5F6B78}"
    rule = f"@page{{size:{paper.wide:g}mm {paper.high:g}mm;margin:{paper.margin:g}mm{';' if number else ''}{number}}}"
    if size == "wall":
        rule += f".jn.jn.wall{{--fs-min:{LEAST}px;--fs-small:{LEAST}px}}{','.join(f'.jn.jn.wall.wall {x}' for x in SMALL)}{{font-size:{LEAST}px}}"
    if size in PAPERS:
        return rule
    return rule + "@media print{.jn.jn .poster{max-width:none;width:2108px;zoom:.72}.jn.jn .poster.many{width:2230px;zoom:.68}}"


def panel_columns(counts: Sequence[int], most: int = 7) -> list[int]:
    """Columns of the panel that says what became of the assumptions: those of which there are many get more.

    Examples
    --------
    >>> panel_columns([1, 2, 9]), panel_columns([5, 3, 4]), panel_columns([30, 30, 30])
    ([1, 1, 3], [2, 1, 2], [2, 2, 3])
    """
    made = [max(1, ceil(n / 3)) for n in counts]
    while sum(made) > most and max(made) > 1:
        made[made.index(max(made))] -= 1
    return made
