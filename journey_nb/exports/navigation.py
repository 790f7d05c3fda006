"""Links between the files of one output folder: relative, so that the folder can be moved or sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from journey_nb.model.errors import UsageError

_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[\\/]")  # a scheme, a drive, the root, another machine


@dataclass(frozen=True)
class Link:
    """One neighbour of a report: ``label`` as it is read, ``href`` the path from this page's folder, ``group`` what it differs in (persona, quarter)."""

    label: str
    href: str
    group: str = ""
    current: bool = False  # this very page


def address(path: str) -> str:
    """A path below the folder of the page, as an ``href``: nothing outside, and no sign in a file's name that a browser reads otherwise.

    Examples
    --------
    >>> address("혼자 맡은 관리자/2026Q2 #1.html")
    '혼자%20맡은%20관리자/2026Q2%20%231.html'
    >>> address("javascript:alert(1)")
    Traceback (most recent call last):
    journey_nb.model.errors.UsageError: A link between reports is a path beside them; 'javascript:alert(1)' is none. Give the path from the page's own folder.
    """
    if not path or _OUTSIDE.match(path):
        raise UsageError(
            en=f"A link between reports is a path beside them; '{path}' is none. Give the path from the page's own folder.",
            ko=f"보고서 사이의 연결은 옆에 있는 경로여야 하는데 '{path}'은(는) 아닙니다. 그 페이지의 폴더에서 본 경로를 주십시오.",
        )
    return re.sub(r"[\x00-\x20\x7f\"#%<>?\\^`{|}]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), path)
