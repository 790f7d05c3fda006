"""Several chosen answers in one cell: what stands between them, and each by itself."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from .values import filled, tidy

MOST = 30  # different answers a question of choices may have
LONGEST = 120  # characters of an option
SEPARATORS = (";", ", ", " / ", "|", ",")


def separator(cells: pd.Series, marks: tuple[str, ...] = SEPARATORS) -> str | None:
    """What stands between several chosen options of one cell; None where a cell holds one answer.

    Examples
    --------
    >>> separator(pd.Series(["앱, 웹", "웹", "앱", "앱, 전화", "웹, 전화", "전화"]))
    ', '
    >>> separator(pd.Series(["Some good, some not so good", "Yum!", "Some good, some not so good", "Yum!", "Yum!", "Horrendous"])) is None
    True
    """
    there = tidy(pd.DataFrame({"x": filled(cells)}), "x")
    for mark in marks:
        split = {v: parted(v, mark) for v in there.unique()}
        several = {v: options for v, options in split.items() if len(options) > 1 or (mark == ";" and v.endswith(";"))}
        if not several or len(there) < 6:
            continue
        in_cells = Counter(option for options in split.values() for option in dict.fromkeys(options))
        often = Counter(option for v in there for option in split[v])
        met = {option for options in several.values() for option in options}
        shared = sum(in_cells[option] > 1 for option in met)
        again = sum(n for n in often.values() if n > 1) / max(1, often.total())
        ended = mark == ";" and len(several) == len(split)
        if len(often) <= MOST and max(map(len, often)) <= LONGEST and again >= 0.8 and (ended or shared >= 0.5 * len(met)):
            return mark
    return None


def parted(cell: str, mark: str) -> list[str]:
    """The options of one cell.

    Examples
    --------
    >>> parted(" / Biceps / Lats", " / "), parted("앱;웹;", ";")
    (['Biceps', 'Lats'], ['앱', '웹'])
    """
    return [option for part in f" {cell} ".split(mark) if (option := part.strip())]


__all__ = ["parted", "separator"]
