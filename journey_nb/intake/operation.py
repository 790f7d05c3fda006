"""Figures of a support team: how long customers waited, as medians a month and channel. They are the operation's, nobody's opinion."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import cast

import pandas as pd

from .report import MEASURES
from .values import numbers, plain, tidy

Gone = set[tuple[str, str]]  # (sheet, row) of what was set aside
Figures = dict[str, tuple[pd.Series, str]]  # name → numbers a row (NaN where there is none), and their unit
LEAST = 0.0  # a wait below nothing is a slip
RECORDS = {"first_reply": ("first reply time",), "resolution": ("full resolution time", "time to close")}  # ours → as products name it
MINUTES = {"minutes": 1.0, "hours": 60.0}
HEADS = {  # what a ticket table of no known product calls them; the unit stands behind
    "first_reply": r"(첫|최초|1차) ?(응답|답변|회신)( ?까지)?( ?걸린)?( ?소요)? ?시간|first (reply|response|answer) time|time to first (reply|response|answer)",
    "resolution": r"(해결|처리|종결|완료)( ?까지)?( ?걸린)?( ?소요)? ?시간|(full )?resolution time|time to (resolution|resolve|solve|close)",
}
UNITS = {r"분|min(ute)?s?": 1.0, r"시간|h|hrs?|hours?": 60.0, r"일|days?": 1440.0}  # minutes of one


def told(frame: pd.DataFrame, sheet: str = "") -> pd.DataFrame:
    """The waits that a plain table of tickets tells, in minutes: ``first_reply, resolution, sheet, row``; none where no header names its unit.

    Examples
    --------
    >>> rows = pd.DataFrame({"첫 응답 시간(분)": ["30", ""], "처리 시간(시간)": ["2", "-1"], "응답 시간": ["7", "7"]}, index=[2, 3])
    >>> told(rows).to_numpy().tolist()
    [[30.0, 120.0, '', '2']]
    """
    found: dict[str, pd.Series] = {}
    for name in frame.columns:
        for key, head in HEADS.items():
            named = re.fullmatch(rf"({head})( in)? ?(?P<unit>{'|'.join(UNITS)})", plain(str(name)))
            if named and key not in found:
                values = numbers(tidy(frame, str(name))).astype("float64") * next(n for unit, n in UNITS.items() if re.fullmatch(unit, named["unit"]))
                found[key] = values.where(values >= LEAST)
    table = pd.DataFrame({key: found.get(key, float("nan")) for key in RECORDS} | {"sheet": sheet, "row": frame.index.astype(str)}, index=frame.index)
    return table.loc[table[list(RECORDS)].notna().any(axis=1)].reset_index(drop=True)


@dataclass
class Waits:
    """How long every record of one table waited: ``table`` has one row a record (``month``, ``channel`` and a column a figure, NaN where none).

    The medians are reckoned by :meth:`medians` once it is known which rows stand, for a ticket exported twice waited once.
    """

    table: pd.DataFrame
    units: dict[str, str]  # figure → its unit
    sheet: str = ""
    noun: str = "tickets"
    place: str | None = None

    def records(self) -> pd.DataFrame:
        """One row a record with a figure: ``first_reply, resolution`` (minutes by the calendar, NaN where none), ``sheet`` and ``row``.

        Examples
        --------
        >>> at = pd.to_datetime(pd.Series(["2026-03-02"], index=[2]), utc=True)
        >>> waits({"first reply time": (pd.Series([10.0], index=[2]), "minutes")}, at, pd.Series(["mail"], index=[2]), zone="UTC").records().to_numpy().tolist()
        [[10.0, nan, '', '2']]
        """
        found = {key: self._minutes(names) for key, names in RECORDS.items()}
        table = pd.DataFrame({**found, "sheet": self.sheet, "row": self.table.index.astype(str)}, index=self.table.index)
        return table.loc[table[list(RECORDS)].notna().any(axis=1)].reset_index(drop=True)

    def _minutes(self, names: tuple[str, ...]) -> pd.Series:
        made = pd.Series(float("nan"), index=self.table.index)
        for name in names:
            if self.units.get(name) in MINUTES:
                values = self.table[name].astype("float64") * MINUTES[self.units[name]]
                made = made.fillna(values.where(values >= LEAST))
        return made

    def medians(self, gone: Gone) -> pd.DataFrame:
        """MEASURES without alias: one row a month, channel and figure, and one total a figure; none may be summed.

        Examples
        --------
        >>> at = pd.to_datetime(pd.Series(["2026-03-02", "2026-03-09", "2026-04-01"], index=[2, 3, 4]), utc=True)
        >>> minutes = {"first reply time": (pd.Series([10.0, 30.0, 60.0], index=[2, 3, 4]), "minutes")}
        >>> found = waits(minutes, at, pd.Series(["mail"] * 3, index=[2, 3, 4]), zone="UTC").medians({("", "4")})
        >>> found[["measure", "value", "at_start", "at_end", "dims", "total_row"]].to_numpy().tolist()[0]
        ['first reply time (median)', 20.0, '2026-03-01', '2026-03-31', 'channel=mail; tickets=2', False]
        """
        stands = self.table.loc[[(self.sheet, str(row)) not in gone for row in self.table.index]]
        made: list[dict[str, object]] = []
        for name, unit in self.units.items():
            there = pd.DataFrame({"value": stands[name], "month": stands["month"], "channel": stands["channel"]})
            there = there.loc[there["value"].notna() & (there["value"] >= LEAST)]
            if there.empty:
                continue
            base = {"measure": f"{name} (median)", "unit": unit, "place": self.place, "definition": None, "additive": False, "sheet": self.sheet}
            dated = there.loc[there["month"] != ""]
            for when, how in sorted(set(zip(dated["month"], dated["channel"], strict=True))):
                rows = dated.loc[(dated["month"] == when) & (dated["channel"] == how)]
                told = [f"channel={how}"] if how else []
                made.append(base | _row(rows, str(when), str(when), [*told, f"{self.noun}={len(rows)}"], total=False))
            first, last = (str(min(dated["month"])), str(max(dated["month"]))) if len(dated) else ("", "")
            made.append(base | _row(there, first, last, [f"{self.noun}={len(there)}"], total=True))
        return pd.DataFrame(made, columns=[c for c in MEASURES if c != "alias"])


def waits(figures: Figures, at: pd.Series, channel: pd.Series, *, zone: str, sheet: str = "", noun: str = "tickets", place: str | None = None) -> Waits:
    """The waits of one table.

    Parameters
    ----------
    figures : dict
        ``{"first reply time": (minutes, "minutes")}``, aligned with ``at``; the index is the row's number.
    at : Series
        When each record began, UTC. A record without a time counts in the total alone.
    channel : Series
        Where it came in; "" where that is not known.
    noun : str
        What ``dims`` calls the records: ``tickets=12``.
    place : str, optional
        What a stage rule can read, where the study says at which touchpoint the records stand.
    """
    month = at.dt.tz_convert(zone).dt.strftime("%Y-%m").where(at.notna(), "")
    columns = {"month": month, "channel": channel} | {name: values.astype("float64") for name, (values, _) in figures.items()}
    return Waits(pd.DataFrame(columns, index=at.index), {name: unit for name, (_, unit) in figures.items()}, sheet, noun, place)


def _row(rows: pd.DataFrame, first: str, last: str, told: list[str], *, total: bool) -> dict[str, object]:
    return {
        "value": round(float(cast("float", rows["value"].median())), 3),
        "at_start": f"{first}-01" if first else None,
        "at_end": f"{last}-{monthrange(int(last[:4]), int(last[5:]))[1]:02d}" if last else None,
        "dims": "; ".join(told),
        "total_row": total,
        "row": str(rows.index[0]),
    }
