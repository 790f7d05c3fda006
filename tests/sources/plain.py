"""Tables that no product has a name for."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sources import Example


def comments(texts: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["고객ID", "작성일", "의견"])
    writer.writerows([f"C-{100 + n}", f"2026-03-{n % 28 + 1:02d}", text] for n, text in enumerate(texts))
    return out.getvalue().encode("utf-8", "surrogatepass")


EXAMPLES = [Example("plain table", "의견.csv", "table", comments, read=3, said=3)]
