"""What a record carries of its customer: two identifiers in one answer, ticket or order are one person's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

CARRIED = ["record", "kind", "value"]  # one row an identifier of a record: RAW


def carried(frame: pd.DataFrame, columns: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """What each row of a table carries of its customer, one row an identifier: ``record`` (the row), ``kind`` (email, phone, id), ``value``. RAW.

    Parameters
    ----------
    frame : DataFrame
        The table as text.
    columns : role → headers
        ``email``, ``phone`` and ``customer`` are read; other roles are not: nobody is linked by a name.

    Examples
    --------
    >>> table = pd.DataFrame({"회원": ["C-417", ""], "메일": ["kim@example.com", "lee@example.com"], "전화": ["010-2345-6789", ""]})
    >>> carried(table, {"customer": ["회원"], "email": ["메일"], "phone": ["전화"]})["kind"].tolist()
    ['email', 'email', 'phone', 'id']
    """
    found = []
    for role, kind in (("email", "email"), ("phone", "phone"), ("customer", "id")):
        for name in columns.get(role, ()):
            if name in frame.columns:
                for row, raw in zip(frame.index, frame[name], strict=True):
                    value = raw.strip() if isinstance(raw, str) else ""
                    if value:
                        found.append((row, "email" if "@" in value else kind, value))
    return pd.DataFrame(found, columns=CARRIED).drop_duplicates(ignore_index=True)
