"""Two periods of one study side by side: which two, where nobody names one, and the map that knows what changed between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..i18n import t
from ..model.journey import MapBook
from ..model.phrase import Phrase
from ..study import before, slug
from . import steps_sample

if TYPE_CHECKING:
    from ..charts.tables import Table
    from .steps_study import Work

LEAST = 5  # customers who said or did something with a date, in each of the two periods


@dataclass(frozen=True)
class Compared:
    """The map of the later period with its changes; without one, ``why`` says what is missing."""

    book: MapBook | None
    period: str
    why: Phrase

    def chart(self, lang: str, audience: str = "team") -> Table:
        """What changed, drawn; one line where nothing can be compared."""
        from ..charts import diff_chart
        from ..charts.tables import Table
        from .steps_shown import note

        if self.book is None or self.book.changes is None:
            return Table(note(self.why.text(lang)), lang, ("steps",))
        return diff_chart(self.book.changes, lang=lang, audience=audience)


def _why(key: str) -> Phrase:
    return Phrase(t(f"steps.{key}", "en"), t(f"steps.{key}", "ko"))


def compared(work: Work, period: str = "") -> Compared:
    """The map of ``period`` and what changed since the period of the same length before it; kept under ``periods/`` beside the study's map.

    Parameters
    ----------
    period : str
        ``2026Q3``, ``2026-07`` … Empty: the last quarter that customers spoke in, as well as in the one before; else the last such month.
    """
    from ..mapping.why import open_book

    own = work.book
    if own.changes is not None and period in ("", own.period.name):
        return Compared(own, own.period.name or "", _why("changed_ready"))
    name = period or last(work)
    if not name:
        return Compared(None, "", _why("changed_one_period"))
    target = work.folder / "periods" / slug(name)
    made = target / "map.json"
    if not made.is_file() or made.stat().st_mtime < (work.folder / "map.json").stat().st_mtime:
        _build(work, name, target)
    book = open_book(target)[0]
    return Compared(book, name, _why("changed_ready" if book.changes is not None else "changed_nothing_before"))


def last(work: Work) -> str:
    """The last quarter, else month, in which at least five customers said or did something, and at least five in the one before; else empty.

    Days are those of the study's time zone; what has no date belongs to no period.
    """
    import pandas as pd

    seen = pd.concat([_said(work), _did(work)], ignore_index=True).drop_duplicates()
    for name in (seen["month"].str[:4] + "Q" + ((seen["month"].str[5:].astype("int64") + 2) // 3).astype(str), seen["month"]):
        heard: Any = seen.groupby(name)["customer_id"].nunique()
        enough = {str(k) for k, n in heard.items() if n >= LEAST}
        if both := sorted(k for k in enough if before(k) in enough):
            return both[-1]
    return ""


def _said(work: Work) -> Any:
    """One row a customer and month in which they said something: ``customer_id, month``."""
    import pandas as pd

    told = work.table("observations")
    if told.empty:
        return pd.DataFrame({"customer_id": [], "month": []}, dtype=str)
    told = told[(told["voice"] == "customer") & (told["at"] != "")]
    at: Any = pd.to_datetime(told["at"], utc=True, format="ISO8601").dt.tz_convert(work.book.study.timezone)
    return pd.DataFrame({"customer_id": told["customer_id"], "month": at.dt.strftime("%Y-%m")}).drop_duplicates()


def _did(work: Work) -> Any:
    """One row a customer and month in which they did something, in the study's time zone."""
    import pandas as pd

    from ..engine import Events

    file = work.folder / "tables" / "events.parquet"
    if not file.is_file():
        return pd.DataFrame({"customer_id": [], "month": []}, dtype=str)
    zone = work.book.study.timezone.replace("'", "''")
    at = f"timezone('{zone}', timezone('UTC', \"at\"))"
    asked = f"SELECT DISTINCT customer_id, strftime({at}, '%Y-%m') AS month FROM events WHERE customer_id IS NOT NULL AND \"at\" IS NOT NULL ORDER BY ALL"
    return Events(file, 0, pd.DataFrame()).query(asked)


def _build(work: Work, name: str, target: Path) -> None:
    from .. import samples
    from .build import build_report

    if work.study is not None:
        build_report([work.study], study=work.study, out=target, lang=work.lang, name=name, report=False)
    else:
        build_report([samples.path(steps_sample.SAMPLE, work.lang)], out=target, lang=work.lang, name=name, report=False)
