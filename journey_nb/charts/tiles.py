"""The wall sheet cut into sheets of A4: where each tile lies, what it prints in its margin, and the plan of how they go together."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from journey_nb.i18n import t

from . import shell, styles
from .sizes import PAPERS

WIDE, HIGH = 297.0, 210.0  # A4, landscape
MARGIN = 8.0  # mm that a printer may leave white
OVERLAP = 8.0  # mm that two neighbours share: to glue


@dataclass(frozen=True)
class Tile:
    """One sheet: its place in the grid, its name, and the corner of the wall sheet (mm) that its window begins at."""

    row: int
    column: int
    left: float
    top: float

    @property
    def name(self) -> str:
        """Row by letter, column by number.

        Examples
        --------
        >>> Tile(1, 2, 0, 0).name
        'B3'
        """
        return f"{'ABCDEFGHIJ'[self.row]}{self.column + 1}"


@dataclass(frozen=True)
class Plan:
    """All tiles of one sheet, row by row."""

    rows: int
    columns: int
    tiles: tuple[Tile, ...]

    @property
    def window(self) -> tuple[float, float]:
        return WIDE - 2 * MARGIN, HIGH - 2 * MARGIN


def plan(size: str = "wall") -> Plan:
    """As few A4 sheets as cover what is printed of a paper, its own white margin left out, centred.

    Examples
    --------
    >>> made = plan()
    >>> made.rows, made.columns, [x.name for x in made.tiles][:4]
    (3, 3, ['A1', 'A2', 'A3', 'B1'])
    """
    paper = PAPERS[size]
    window = (WIDE - 2 * MARGIN, HIGH - 2 * MARGIN)
    counts, starts = [], []
    for whole, one in zip((paper.wide - 2 * paper.margin, paper.high - 2 * paper.margin), window, strict=True):
        n = max(1, ceil((whole - OVERLAP) / (one - OVERLAP)))
        counts.append(n)
        starts.append(paper.margin - (n * (one - OVERLAP) + OVERLAP - whole) / 2)
    columns, rows = counts
    made = [
        Tile(r, c, round(starts[0] + c * (window[0] - OVERLAP), 3), round(starts[1] + r * (window[1] - OVERLAP), 3))
        for r in range(rows)
        for c in range(columns)
    ]
    return Plan(rows, columns, tuple(made))


def thumbnail(size: str = "wall") -> tuple[float, float, float]:
    """Where the small picture of the whole lies on the plan's page: left, top and scale, in mm of A4."""
    paper = PAPERS[size]
    scale = min((WIDE - 2 * 24) / paper.wide, (HIGH - 62 - 20) / paper.high)
    return (WIDE - paper.wide * scale) / 2, 56.0, scale


def overlay(title: str, lang: str, size: str = "wall") -> str:
    """The plan's page and a page for each tile: white margins, crop marks and names. The sheet itself is laid beneath."""
    made, (left, top, scale) = plan(size), thumbnail(size)
    wide, high = made.window
    cells = []
    for tile in made.tiles:
        x, y = left + tile.left * scale, top + tile.top * scale
        cells.append({"name": tile.name, "x": x, "y": y, "wide": wide * scale, "high": high * scale, "shade": OVERLAP * scale})
    pages = [
        {
            "name": tile.name,
            "right": tile.column + 1 < made.columns,
            "under": tile.row + 1 < made.rows,
            "said": t("pictures.tile", lang, name=tile.name, row=tile.row + 1, column=tile.column + 1, rows=made.rows, columns=made.columns),
        }
        for tile in made.tiles
    ]
    body = shell.templates().get_template("tiles.html.j2")
    markup: Markup = shell.markup(
        body.render(
            title=title,
            cells=cells,
            pages=pages,
            n=len(made.tiles),
            margin=MARGIN,
            overlap=OVERLAP,
            w=lambda key, **numbers: t(key, lang, **numbers),
        )
    )
    css = styles.sheet("tokens", "tiles") + f"html,body{{margin:0;padding:0}}@page{{size:{WIDE:g}mm {HIGH:g}mm;margin:0}}"
    return shell.standalone(f'<main class="jn light tl" lang="{lang}">{markup}</main>', lang=lang, title=title, css=css, body_class="jn light")
