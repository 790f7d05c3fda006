"""Reports of totals without people: GA4's reports and explorations, ads reports, search reports, any table of sums.

A row is a page, a campaign, a day or a word with figures beside it; nobody is behind it, so it never counts as a customer and
places none. Each figure becomes one row of ``Intake.measures``. What may not be summed says so: rates, means and positions, and
users too, since one person stands in several rows. A grand total stays, marked ``total_row``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import files, products
from .cells import Dialect
from .figures import KNOWN, Figure, currency_of, figure_of, head_of, values_of
from .ga4_rows import NOTHING, page_of
from .grid import LOOK, TOTALS, Row, Table, Tally, find_head
from .records import records
from .report import MEASURES, SAID, Note
from .roles import PATTERNS, Mapping, map_columns
from .tables import Read, Recognition, digests, listed
from .values import HANGUL, column, filled, one_time, plain, squeezed, tidy

SOURCE = "report"
TOTAL = re.compile(r"(grand )?totals?\b\s*[:-]?.*|(총계|합계|총합계|총합|전체)\s*[:-].*", re.I)
ADS = re.compile(
    r"(session |first user )?campaign( name)?|캠페인( ?(이름|명))?|광고 ?그룹( ?(이름|명))?|ad ?group( name)?|ad ?set( name)?|ad( name)?|소재"
    r"|광고 ?세트( ?(이름|명))?|광고 ?(이름|명)"
)
MAILED = re.compile(r".*\b(opens?|opened|open rate)\b|.*(오픈|열람).*")  # figures that only a mail has
SUBJECT = re.compile(r"((e ?mail|campaign|message) )?(subject|title|name|list|audience)|((이메일|메일|뉴스레터|캠페인) ?)?제목|주소록|수신자? ?그룹|수신 ?그룹")
SENT = re.compile(r"send (date|time|weekday|day)|sent (date|time|at|on|day)|date sent|발송 ?(일시?|일자|날짜|시각|시간|요일)|전송 ?일시?")
STARTS, ENDS = re.compile(r"reporting starts|보고 ?시작(일)?"), re.compile(r"reporting ends|보고 ?종료(일)?")
WHERE = (  # dimensions a stage rule can read, the clearest first
    re.compile(
        r"page path.*|page location|landing page.*|(top |인기 |상위 )?pages?( url)?|url|페이지 ?경로.*|방문 ?페이지.*|(인기|상위) 페이지|페이지( ?url)?"
        r"|랜딩 ?페이지.*|도착 ?페이지.*"
    ),
    re.compile(r"(page title and )?screen( name| class)?.*|화면( ?(이름|명|클래스))?.*|unified .*screen.*"),
    re.compile(r"event name|이벤트 ?(이름|명)|step|단계"),
    ADS,
    re.compile(r"(session |first user )?(primary |default )?channel.*|.*채널.*|.*(source|medium).*|.*(소스|매체).*|유입 ?경로|referrer"),
    re.compile(
        r"((e ?mail|campaign|message) )?subject|((이메일|메일|뉴스레터|캠페인) ?)?제목|campaign title"
        r"|page title.*|페이지 ?제목.*|(top |인기 |상위 )?(search )?(quer(y|ies)|keywords?|terms?)|(인기 )?(검색어|키워드)"
    ),
)
WHEN = re.compile(r"(date|day|week|month|period|일별|주별|월별|일자|날짜|일|주|월|기간|연월|날짜 ?범위|reporting (starts|ends)|보고 ?(시작|종료)일?)")
OTHER = re.compile(
    r".*(device|platform|browser|country|region|city|language|age|gender|hour|audience|segment|segments|operating system).*|nth .*"
    r"|.*(기기|국가|지역|도시|언어|연령|나이|성별|시간대|요일|플랫폼).*|.*(currency|통화|status|상태|type|유형|network).*"
)
DATES = re.compile(
    r"\d{4}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2}\s*[.일]?|(?<!\d)(?:19|20)\d{6}(?!\d)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{4}",
    re.I,
)


@dataclass
class Report(Table):
    """A table of totals: its measures and dimensions by header, what its preamble states, and (after :meth:`rows`) its total rows."""

    figures: tuple[str, ...] = ()
    dims: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()  # the preamble's lines
    totals: set[int] = field(default_factory=set)

    def rows(self) -> Iterator[Row]:
        self.tally = tally = Tally()
        self.totals.clear()
        width, head = len(self.head.names), list(self.head.cells)
        for row, cells in self.records():
            if row <= self.head.skip:
                continue
            tally.read += 1
            if cells is None:
                tally.aside(self.sheet, row, "unreadable", Phrase("a quotation mark opens and never closes", "열린 따옴표가 닫히지 않습니다"))
                continue
            said = [c.strip() for c in cells]
            if not any(said):
                tally.aside(self.sheet, row, "blank", Phrase("every cell is blank", "모든 칸이 비었습니다"))
            elif said[:width] == head:
                tally.aside(self.sheet, row, "header_repeated", Phrase("the header once more", "머리글이 다시 나왔습니다"))
            elif _remark(said) or (len(said) == 1 and width >= 3):
                tally.aside(self.sheet, row, "blank", Phrase("a remark of the report, no figures", "수치가 없는 보고서의 설명입니다"))
            else:
                if any(c.lower() in TOTALS or TOTAL.fullmatch(c) for c in said if c and not c[0].isdigit()):
                    self.totals.add(row)
                elif len(cells) < width:
                    tally.mend(self.sheet, row, Phrase("cells missing at the end", "끝의 칸이 없습니다"))
                elif any(said[width:]):
                    tally.mend(
                        self.sheet, row, Phrase("cells beyond the last header", "마지막 머리글 너머의 칸이 있습니다"), " | ".join(c for c in said[width:] if c)
                    )
                yield Row(row, (cells + [""] * width)[:width])


def preambled(path: Path, encoding: files.Encoding, head: list[str]) -> tuple[list[Table], str] | None:
    """The tables of a file that begins with a line ``# ------``, and its delimiter; GA4 writes several, with blank lines between."""
    if not re.match(r"\ufeff?\"?# ?-{3,}", next((line for line in head if line.strip()), "")):
        return None
    sample = [line for line in islice(files.lines(path, encoding), LOOK) if not line.startswith("#")]
    delimiter = max(",\t;", key=lambda sign: sum(line.count(sign) for line in sample))
    blocks: list[list[tuple[int, list[str] | None]]] = [[]]
    for row, cells in records(files.lines(path, encoding), Dialect(delimiter)):
        if not any(c.strip() for c in cells):
            blocks.append([])
        else:
            blocks[-1].append((row, cells))
    stated: list[tuple[int, list[str] | None]] = []
    found: list[Table] = []
    for block in blocks:
        stated += [one for one in block if _remark(one[1])]
        body = [one for one in block if not _remark(one[1])]
        if body and (top := find_head(body[:LOOK])) is not None and top.rows:
            kept = [*stated, *body]
            found.append(Table(str(len(found) + 1), top, lambda kept=kept: iter(kept)))
    if len(found) == 1:
        found[0].sheet = ""
    return found, delimiter


def _remark(cells: list[str] | None) -> bool:
    return bool(cells) and cells[0].strip().startswith("#") and not any(c.strip() for c in cells[1:])


def report_of(table: Table, rule: Any = None) -> Report | None:
    """The table as a report of totals, or None: who or what one row is about must not be a person, a comment or a moment."""
    wanted = getattr(rule, "source", None)
    if wanted not in (None, SOURCE) or (getattr(rule, "columns", None) and wanted is None) or not table.head.rows:
        return None
    heads = {name: head_of(name) for name in table.head.names}
    known = [name for name, head in heads.items() if KNOWN.fullmatch(head) and not WHEN.fullmatch(head)]
    if not known or len(table.head.names) < 2:
        return None
    frame = Table(table.sheet, table.head, table.records).frame(LOOK)
    look = {name: _numeric(column(frame, name)) for name in table.head.names}
    figures = [name for name in known if look[name] >= 0.7 or frame.empty]
    mailing = any(MAILED.fullmatch(heads[name]) for name in figures)
    sorts_by = [WHEN, OTHER, SENT, *WHERE, *([SUBJECT] if mailing else [])]
    dims = [name for name, head in heads.items() if name not in figures and any(p.fullmatch(head) for p in sorts_by)]
    left = [name for name in table.head.names if name not in figures and name not in dims]
    somebody = ("record_key", "customer", "name", "email", "phone")
    if not figures or any(p.fullmatch(plain(name)) for name in left for role in somebody for p in PATTERNS[role]):
        return None
    judged = map_columns(frame.loc[:, left], {}) if left else Mapping()
    if judged.texts or judged.ratings or {"email", "phone", "customer"} & set(judged.columns) or _moments(frame, left):
        return None
    more = [name for name in left if look[name] >= 0.9 and not re.search(r"\b(ids?|code|number)\b|번호|코드|아이디", heads[name])]
    other = [name for name in left if name not in more]
    alone = len(figures) == 1 and (bool(other) or len(more) > 1 or not dims)
    if (alone and wanted is None and not _preamble(table)) or not (dims or other):
        return None
    if any(_numeric(column(frame, name)) >= 0.9 and len(frame) > 5 and frame[name].is_unique for name in other):  # numbers of orders, of cases
        return None
    sorts = [name for name in table.head.names if name not in figures and name not in more]
    if len(frame) >= 5 and len(frame.drop_duplicates(sorts)) < 0.9 * len(frame):
        return None  # rows that nothing tells apart are single people or orders, not totals
    order = [name for name in table.head.names if name in {*figures, *more}]
    return Report(
        table.sheet, table.head, table.records, figures=tuple(order), dims=tuple(n for n in table.head.names if n not in order), stated=_preamble(table)
    )


def _numeric(cells: pd.Series) -> float:
    there = filled(cells)
    return float(values_of(there).notna().mean()) if len(there) else 0.0


def _moments(frame: pd.DataFrame, names: list[str]) -> bool:
    """Whether a column holds the time of day of single things."""
    for name in names:
        there = filled(column(frame, name)).head(50)
        found = [one_time(v.strip()) for v in there]
        if len(there) and sum(f is not None and f[2] == "instant" for f in found) >= 0.8 * len(there) and there.nunique() > 0.5 * len(there):
            return True
    return False


def _preamble(table: Table) -> tuple[str, ...]:
    first = table.head.rows[0] if table.head.rows else 0
    said = []
    for row, cells in table.records():
        if row >= first:
            break
        line = squeezed(" ".join(c for c in cells or () if c.strip())).lstrip("# ").strip()
        if line.strip("- "):
            said.append(line)
    return tuple(said[:20])


# ---------------------------------------------------------------- recognised and read


def recognise(table: Table, rule: Any = None) -> products.Known | None:
    """A report of totals, with the columns that decided, or None."""
    if not isinstance(table, Report):
        return None
    when = period_of(table.stated)
    en = f"a report of totals without people: measures in {listed(list(table.figures))} by {listed(list(table.dims))}"
    ko = f"사람이 없는 합계 보고서입니다. 지표 열 {listed(list(table.figures))}, 기준 열 {listed(list(table.dims))}"
    if when:
        en, ko = f"{en}; it states {when[0]} to {when[1]}", f"{ko}. 보고서에 적힌 기간은 {when[0]}부터 {when[1]}까지입니다"
    why = Phrase(f"{en}; it counts no customer", f"{ko}. 고객 수에 넣지 않습니다")
    if guessed := _guessed(table):
        why = Phrase(
            f"{why.en}; {listed(guessed, 2)} are headers we have not seen in a real export: a guess",
            f"{why.ko}. {listed(guessed, 2)} 머리글은 실제 내보내기에서 확인하지 못해 짐작했습니다",
        )
    mapping = Mapping({"measure": list(table.figures), "dimension": list(table.dims)})
    return products.Known(Recognition(SOURCE, SOURCE, why, 0.8, unverified=bool(guessed)), mapping, read, lambda frame: [], 2.0)


def _guessed(table: Report) -> list[str]:
    """Headers that no real export we have seen holds: Korean ones, a mail campaign's, a funnel's steps."""
    names = [name for name in (*table.figures, *table.dims) if HANGUL.search(name)]
    heads = {head_of(name): name for name in (*table.figures, *table.dims)}
    names += [name for head, name in heads.items() if MAILED.fullmatch(head) or "abandonment" in head]
    return list(dict.fromkeys(names))


def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
    """Every figure of a report as one row of MEASURES; a row without people says nothing and does nothing."""
    assert isinstance(table, Report)
    stated = period_of(table.stated)
    cells = {name: tidy(frame, name) for name in frame.columns}
    starts, ends = _dated(table, cells, stated)
    totals = pd.Series([row in table.totals for row in frame.index], index=frame.index)
    blank = pd.Series(True, index=frame.index)
    for name in table.dims:
        blank &= cells[name] == ""
    totals |= blank & (frame.index.isin(frame.index[[0, -1]]) if len(frame) else False)
    shown = [cells[name].map(_page) for name in table.dims]
    text = [_told(table.dims, values) for values in zip(*shown, strict=True)] if shown else [""] * len(frame)
    base = pd.DataFrame(
        {
            "at_start": starts,
            "at_end": ends,
            "dims": pd.Series(text, index=frame.index, dtype=object).mask(totals, ""),
            "place": _places(table, cells).mask(totals, None),
            "definition": definition_of(table.stated),
            "total_row": totals,
            "sheet": table.sheet,
            "row": frame.index.astype(str),
            "_row": range(len(frame)),
        },
        index=frame.index,
    )
    made, notes = [], []
    money = currency_of(cells)
    for place, name in enumerate(table.figures):
        figure = figure_of(name, column(frame, name), money)
        values = figure.values
        there = values.notna()
        made.append(base.loc[there].assign(measure=squeezed(name), value=values.loc[there], unit=figure.unit, additive=figure.additive, _place=place))
        lost = ~there & (cells[name] != "")
        detail = Phrase(f"the figure in '{name}' was not understood; left out", f"'{name}' 열의 수치를 읽지 못해 뺐습니다")
        notes += [Note(table.sheet, str(row), "value", detail) for row in frame.index[lost]]
    columns = [c for c in MEASURES if c != "alias"]
    found = pd.concat(made).sort_values(["_row", "_place"], kind="stable") if made else base.assign(measure="", value=0.0, unit=None, additive=False).head(0)
    parts = {plain(name): cells[name] for name in frame.columns} | {"period": starts.fillna("") + "/" + ends.fillna("")}
    keys = pd.DataFrame({"sheet": table.sheet, "row": frame.index.astype(str), "record_key": digests(parts) if len(frame) else [], "own_key": False})
    dated = starts.notna().to_numpy()  # without a period, a page with the same figures twice may be two weeks
    said = pd.DataFrame({name: pd.Series(dtype=object) for name in SAID if name not in ("source", "alias")})
    return Read(said, keys.assign(sure=dated), notes, measures=found.loc[:, columns].reset_index(drop=True))


def _told(dims: tuple[str, ...], values: tuple[str, ...]) -> str:
    return "; ".join(f"{name}={value}" for name, value in zip(dims, values, strict=True) if value)


def _page(value: str) -> str:
    """The path of an address, so that no query and no person's key goes on; anything else as it stands."""
    return page_of(value) if value.startswith("/") or "://" in value else value


def _places(table: Report, cells: dict[str, pd.Series]) -> pd.Series:
    """Of every row what a stage rule can read: the path of a page, else a screen, an event, a campaign, a channel, a title, a word."""
    found = pd.Series(None, index=next(iter(cells.values())).index, dtype=object)
    for pattern in WHERE:
        here = pd.Series(None, index=found.index, dtype=object)
        for name in (n for n in table.dims if pattern.fullmatch(head_of(n))):
            shown = cells[name].map(_page)
            shown = shown.where(~shown.str.lower().isin({*NOTHING, "(none)", "-"}), None)
            joined = here + " / " + shown if pattern is ADS else here  # a campaign and its group name one thing together
            here = here.where(here.notna(), shown).where(joined.isna(), joined)
        found = found.where(found.notna(), here)
    return found


# ---------------------------------------------------------------- what the preamble states


def period_of(stated: tuple[str, ...]) -> tuple[str, str] | None:
    """The first and last day a report states, as local days.

    Examples
    --------
    >>> period_of(("Pages", "Start date: 20260101", "End date: 20260331")), period_of(("키워드 보고서(2026.03.01.~2026.03.31.)",))
    (('2026-01-01', '2026-03-31'), ('2026-03-01', '2026-03-31'))
    """
    for text in (*stated, " ".join(stated)):
        days = [found[0].date().isoformat() for token in DATES.findall(text) if (found := one_time(token.strip())) is not None]
        if len(days) >= 2:
            return min(days[:2]), max(days[:2])
    return None


def definition_of(stated: tuple[str, ...]) -> str | None:
    """What the report says it is about: its title and whom it counts; accounts, properties and dates left out."""
    kept = [
        s
        for s in stated
        if not re.match(r"(account|property|계정|속성|start date|end date|시작일|종료일)\b", s, re.I) and not DATES.fullmatch(s.split("-")[0].strip())
    ]
    kept = [s for s in kept if not (len(DATES.findall(s)) >= 2 and not re.search(r"[A-Za-z가-힣]{3,}", DATES.sub("", s)))]
    return " · ".join(kept[:3])[:200] or None


def _dated(table: Report, cells: dict[str, pd.Series], stated: tuple[str, str] | None) -> tuple[pd.Series, pd.Series]:
    """First and last day of every row: its own day, week or month, else what the report states."""
    index = next(iter(cells.values())).index
    starts, ends = (pd.Series(day, index=index, dtype=object) for day in (stated or (None, None)))
    for name in table.dims:
        head = head_of(name)
        if STARTS.fullmatch(head) or ENDS.fullmatch(head):
            days = cells[name].map(_days)
            own, place = days.notna(), 0 if STARTS.fullmatch(head) else 1
            told = days.map(lambda d, place=place: d[place], na_action="ignore")
            starts, ends = (starts.mask(own, told), ends) if place == 0 else (starts, ends.mask(own, told))
        elif WHEN.fullmatch(head) or SENT.fullmatch(head):
            days = cells[name].map(_days if WHEN.fullmatch(head) else _day)
            own = days.notna()
            starts, ends = starts.mask(own, days.map(lambda d: d[0], na_action="ignore")), ends.mask(own, days.map(lambda d: d[1], na_action="ignore"))
    return starts, ends


def _day(cell: str) -> tuple[str, str] | None:
    """The day on which a mail went out, whatever the hour."""
    found = one_time(cell.strip()) if cell else None
    if found is None or found[2] == "month":
        return None
    day = found[0].date().isoformat()
    return day, day


def _days(cell: str) -> tuple[str, str] | None:
    """The first and last day a cell names: a day, a span, a month.

    Examples
    --------
    >>> _days("20260305"), _days("2026.03.01.~2026.03.07."), _days("2026-02"), _days("mobile")
    (('2026-03-05', '2026-03-05'), ('2026-03-01', '2026-03-07'), ('2026-02-01', '2026-02-28'), None)
    """
    if len(DATES.findall(cell)) >= 2:
        return period_of((cell,))
    found = one_time(cell.strip()) if cell else None
    if found is None or found[2] == "instant":
        return None
    first = found[0].date()
    last = first.replace(day=monthrange(first.year, first.month)[1]) if found[2] == "month" else first
    return first.isoformat(), last.isoformat()


__all__ = ["Figure", "Report", "definition_of", "figure_of", "period_of", "preambled", "read", "recognise", "report_of"]
