"""Files opened and recognised: what each one is, and why; what cannot be read is said, never raised."""

from __future__ import annotations

import errno
import fnmatch
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from ..model import disk
from ..model.errors import JourneyError, StudyError, UnreadableFile
from ..model.phrase import Phrase
from . import (
    clova,
    doors,
    eventlogs,
    files,
    ga4,
    grid,
    guarded,
    measures,
    offline,
    parquet,
    products,
    several,
    shelf,
    surveys,
    tables,
    transcripts,
    workbook,
    zendesk,
)
from .report import NOT_DATA, SetAside
from .roles import Mapping, map_columns
from .values import declared_missing, tidy, times
from .walk import Found, walk

Progress = Callable[[int, int, str], None]
SAMPLE = 2_000  # rows read before it is known whether a table is an event log, which is never read whole
COLUMNS = 3_000  # each is looked at; ten thousand would take minutes


@dataclass
class Part:
    """One table of a file: recognised, and (unless it is an event log) read as text."""

    table: grid.Table
    mapping: Mapping
    recognition: tables.Recognition
    frame: pd.DataFrame | None = None
    zoned: tuple[int, int] = (0, 0)  # of a log's sample: times with their own zone, times without
    known: products.Known | None = None  # the product's own reader, where the columns name one
    stream: Callable[..., Iterator[pd.DataFrame]] | None = None  # the product's own way to stream an event log


@dataclass
class Opened:
    """One file between opening and reporting."""

    found: Found
    rule: Any = None
    parts: list[Part] = field(default_factory=list)
    talk: transcripts.Talk | None = None
    encoding: files.Encoding | None = None
    delimiter: str | None = None
    not_data: Phrase | None = None
    error: JourneyError | None = None
    alias: str = ""
    reads: list[tuple[str, tables.Read]] = field(default_factory=list)  # (source family, what it said)
    extra: list[SetAside] = field(default_factory=list)  # duplicates
    twin_of: str | None = None
    zone: str | None = None
    entry: str = ""  # the shelf's name for this file
    carried: list[tuple[str, str, str]] = field(default_factory=list)  # identifiers of one record: (record, kind, value)
    kept: shelf.Kept | None = None  # what an earlier run read of it
    letters: tuple[int, int, int, int, bool] | None = None  # what the zone of Korean material is told by

    @property
    def best(self) -> Part:
        return max(self.parts, key=lambda p: (p.recognition.score, -self.parts.index(p)))


def open_all(paths: Any, study: Any = None, progress: Progress | None = None, kept: shelf.Shelf | None = None) -> list[Opened]:
    """Every file under ``paths``, recognised; one that ``kept`` has from an earlier run is taken from there."""
    found, opened, rules = walk(paths), [], list(getattr(study, "sources", None) or ())
    for rule in rules:
        if rule.zone:
            known_zone(rule.zone)
    for done, one in enumerate(found):
        if progress:
            progress(done, len(found), one.shown)
        opened.append(_again(one, rule_for(one.shown, rules), kept))
    if progress:
        progress(len(found), len(found), "")
    _name(opened, getattr(study, "aliases", None) or {})
    return opened


def _again(found: Found, rule: Any, kept: shelf.Shelf | None) -> Opened:
    """The file as an earlier run read it, or opened anew."""
    if kept is None or found.closed is not None or found.lost is not None or (rule is not None and rule.ignore):
        return open_file(found, rule)
    try:
        entry = shelf.name_of(found.path, rule)
    except OSError:
        return open_file(found, rule)
    if (known := kept.get(entry)) is None:
        one = open_file(found, rule)
        one.entry = entry
        return one
    tables_ = [shelf.Again(p.sheet, p.head, _gone, p.tally, p.users, p.facts) if p.log else grid.Table(p.sheet, p.head, _gone, p.tally) for p in known.parts]
    parts = [Part(t, p.mapping, p.recognition, None if p.log else pd.DataFrame(), p.zoned) for t, p in zip(tables_, known.parts, strict=True)]
    one = Opened(found, rule, parts, known.talk, known.encoding, known.delimiter, known.not_data)
    one.entry, one.kept, one.letters = entry, known, known.letters
    return one


def _gone() -> Iterator[tuple[int, list[str] | None]]:
    """The records of a table that was read in an earlier run."""
    raise RuntimeError("this table was read before; its records are not here any more")


def rule_for(shown: str, rules: Iterable[Any]) -> Any:
    """The first source rule that matches the file's path or name."""
    name = disk.same_name(shown)
    for rule in rules:
        match = disk.same_name(rule.match)
        if fnmatch.fnmatch(name, match) or fnmatch.fnmatch(Path(name).name, match):
            return rule
    return None


def _name(opened: list[Opened], known: dict[str, str]) -> None:
    """F01, F02 … in path order, the files that are data first; a name the study knows keeps its alias."""
    used = set(known.values())
    free = (alias for n in range(1, 1_000_000) if (alias := f"F{n:02d}") not in used)
    for one in sorted(opened, key=lambda o: o.not_data is not None):
        one.alias = known.get(one.found.shown) or next(free)


def open_file(found: Found, rule: Any = None) -> Opened:
    """One file, recognised; what cannot be read is said, never raised."""
    one = Opened(found, rule)
    try:
        if found.closed is not None:
            one.not_data = found.closed
        elif rule is not None and (rule.ignore or rule.source == NOT_DATA):
            one.not_data = Phrase("left out by the study's settings", "연구 설정에서 뺀 파일입니다")
        elif found.lost is not None:
            one.error = files.unreadable(found.lost.en, found.lost.ko)
        else:
            guarded.check(found.path)
            _open(one)
            one.not_data = one.not_data or offline.empty(one.parts)
    except JourneyError as error:
        one.error = error
    except Exception as error:  # one bad file must not take the good ones down
        one.error = broken(error)
    if one.error is not None:
        one.parts, one.talk = [], None
    return one


def broken(error: Exception) -> JourneyError:
    """What is said of a file that no reader foresaw: never the error's own words, which may quote a value."""
    if isinstance(error, PermissionError):
        return files.unreadable(
            "The file is locked: it is open in another program, or you may not read it. Close it there (Excel, a synchronising program), or ask for the "
            "right to read it, and run it again.",
            "잠긴 파일입니다. 다른 프로그램에서 열려 있거나 읽을 권한이 없습니다. 엑셀이나 동기화 프로그램에서 닫거나 권한을 받은 뒤 다시 실행하십시오.",
        )
    if isinstance(error, OSError) and (error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", 0) in disk.LONG_WINDOWS):
        told = disk.refused(error).phrase
        return files.unreadable(told.en, told.ko)
    if isinstance(error, OSError) and getattr(error, "winerror", 0) in disk.GONE_WINDOWS:
        return files.unreadable(
            "The file could not be fetched from the cloud. See that the synchronising program runs and is signed in, and run it again.",
            "클라우드에서 파일을 가져오지 못했습니다. 동기화 프로그램이 켜져 있고 로그인되어 있는지 확인한 뒤 다시 실행하십시오.",
        )
    name = type(error).__name__
    engine = type(error).__module__.startswith(("duckdb", "_duckdb"))  # a damaged page, found only when it is its turn
    if engine or isinstance(error, (OSError, EOFError, UnicodeError, ValueError, LookupError)):
        return files.unreadable(
            f"The file cannot be read ({name}): it may be damaged, cut short or locked. Export it again.",
            f"파일을 읽을 수 없습니다({name}). 깨졌거나 잘렸거나 잠겨 있습니다. 다시 내보내십시오.",
        )
    where = error.__traceback__
    while where is not None and where.tb_next is not None and "journey_nb" in where.tb_next.tb_frame.f_code.co_filename:
        where = where.tb_next
    at = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where is not None else "?"
    return files.unreadable(
        f"The reader stumbled over this file ({name} at {at}); that is likely a mistake of journey_nb's. Saving the table as a plain CSV may help.",
        f"이 파일을 읽다가 멈췄습니다({name}, {at}). journey_nb의 오류일 수 있습니다. 표를 단순한 CSV로 저장해 보십시오.",
    )


def _open(one: Opened) -> None:
    path = one.found.path
    if (found := doors.inside(path, one.rule)) is not None:
        one.talk, one.encoding, one.delimiter, one.not_data = found.talk, found.encoding, found.delimiter, found.not_data
        one.parts = _parts(found.tables, one.rule, found.known)
        return
    kind, what = files.family(path)
    if kind == "other":
        one.not_data = what
    elif kind == "workbook":
        found = workbook.book_tables(path, one.rule)
        if not found:
            raise files.unreadable(
                "No sheet of the workbook holds a table. Check that the right file was exported.",
                "통합 문서에 표가 있는 시트가 없습니다. 맞는 파일인지 확인하십시오.",
            )
        one.parts = _parts(offline.sheets(path, found), one.rule)
    elif kind == "parquet":
        log = ga4.from_parquet(path)
        one.parts = [_ga4(log[0], "parquet", log[1])] if log else _parts([parquet.parquet_table(path)], one.rule)
    elif kind == "json":
        _open_json(one, path)
    else:
        _open_text(one, path)


def _open_json(one: Opened, path: Path) -> None:
    """JSON is read where it holds Zendesk tickets or GA4 events; anything else in it has to come as a table."""
    try:
        one.encoding = files.encoding_of(path)
    except UnreadableFile:
        one.not_data = files.OTHER[".json"]
        return
    if (tickets := zendesk.from_json(path, one.encoding)) is not None:
        one.parts = _parts([tickets], one.rule)
        return
    log, form, fields = ga4.from_json(path, one.encoding)
    if log is None:
        one.not_data, one.encoding = files.OTHER[".json"], None
    else:
        one.parts = [_ga4(log, form, fields)]


def _ga4(log: ga4.Events, form: str, fields: dict[str, str]) -> Part:
    recognition, mapping = ga4.recognition(form, fields)
    return Part(log, mapping, recognition, zoned=(len(log.frame(SAMPLE)), 0), stream=ga4.chunks)


def _open_text(one: Opened, path: Path) -> None:
    one.encoding = files.encoding_of(path, getattr(one.rule, "encoding", None))
    head = list(islice(files.lines(path, one.encoding), 12))
    ending = files.suffix(path)
    note = ending == ".txt" and clova.is_note(islice(files.lines(path, one.encoding), clova.LOOK))
    form = "clova" if note else transcripts.form_of(head)
    start = next((line.strip().lstrip("\ufeff").lower() for line in head if line.strip()), "")
    if form and (one.rule is None or one.rule.source in (None, "captions")):
        lines = files.lines(path, one.encoding)
        one.talk = clova.parse(lines) if note else transcripts.parse(lines, form)
    elif ending == ".xes" or (start.startswith("<?xml") and eventlogs.is_xes(path)):
        one.parts = _parts([eventlogs.xes_table(path)], one.rule)
        one.encoding = None
    elif ending in (".vtt", ".srt"):
        raise files.unreadable(
            f"The name ends in {ending}, but there are no cues with times inside. Export the captions again.",
            f"이름은 {ending}이지만 시각이 있는 자막이 없습니다. 자막을 다시 내보내십시오.",
        )
    elif start.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise files.unreadable(
            "A web page or XML under a table's name. Open it in Excel and save it as .xlsx, or export CSV.",
            "이름만 표인 웹 페이지(HTML/XML)입니다. 엑셀에서 열어 .xlsx로 저장하거나 CSV로 내보내십시오.",
        )
    elif (found := measures.preambled(path, one.encoding, head)) is not None:
        one.parts, one.delimiter = _parts(found[0], one.rule), found[1]
        if not one.parts:
            one.not_data = Phrase("the preamble of a report without a table", "표 없이 머리말만 있는 보고서입니다")
    else:
        found, one.delimiter = several.text_tables(path, one.encoding, one.rule)
        if not found:
            raise files.unreadable("There is no row with text in it. Export the file again.", "글이 있는 행이 없습니다. 다시 내보내십시오.")
        if ending == ".txt" and not any(_even(table) for table in found):
            one.not_data = Phrase(
                "running text without speakers ('Name: words', 'Q.', '[00:01:02] Name'); if it is an interview, give it kind = \"interview\" in the study",
                "말한 사람('이름: 말', 'Q.', '[00:01:02] 이름')이 없는 글입니다. 면담이면 연구 설정에 kind = \"interview\"로 적으십시오",
            )
            return
        if len(found[0].head.names) == 1:
            one.delimiter = None
        one.parts = _parts(found, one.rule)


def _even(table: grid.Table) -> bool:
    """Whether nearly all records are as wide as the header, and wide enough for a table."""
    widths = [len(cells or ()) for row, cells in islice(table.records(), 200) if row > table.head.skip and any(c.strip() for c in cells or ())]
    width = len(table.head.names)
    return width >= 2 and sum(w == width for w in widths) >= 0.8 * len(widths)


def _parts(found: list[grid.Table], rule: Any, known: Sequence[products.Known | None] = ()) -> list[Part]:
    said = dict(getattr(rule, "columns", None) or {})
    parts, missing = [], None
    for table, own in zip_longest(found, known):
        if len(table.head.names) > COLUMNS:
            raise files.unreadable(
                f"The table has {len(table.head.names):,} columns; no export of research has more than {COLUMNS:,}. Is it turned on its side, or is its "
                "delimiter inside the text? Export the columns that are needed.",
                f"열이 {len(table.head.names):,}개입니다. 조사 자료에는 {COLUMNS:,}개가 넘는 열이 없습니다. 행과 열이 바뀌었거나 구분 기호가 글에 들어 있는지 "
                "확인하고 필요한 열만 내보내십시오.",
            )
        if own is not None:
            parts.append(_product(table, own, rule))
            continue
        try:
            parts.append(_part(table, rule, said))
        except StudyError as error:
            missing = error
            if len(found) > 1:
                parts.append(_part(table, rule, {}))
    if missing is not None and (len(found) == 1 or not any(said_of(p, said) for p in parts)):
        raise missing
    return parts


def _product(table: grid.Table, known: products.Known, rule: Any) -> Part:
    """A table of a known product: read whole, or streamed where its reader says so."""
    table = known.log or table
    if known.stream is None:
        return Part(table, known.mapping, known.recognition, declared_missing(table.frame(), rule), known=known)
    sample, when = table.frame(SAMPLE), known.mapping.one("at")
    zoned = _zoned(sample, known.mapping) if when in sample.columns else (len(sample), 0)
    return Part(table, known.mapping, known.recognition, zoned=zoned, stream=known.stream)


def said_of(part: Part, said: dict[str, Any]) -> bool:
    return any(part.mapping.columns.get(role) for role in said)


def _part(table: grid.Table, rule: Any, said: dict[str, Any]) -> Part:
    if getattr(rule, "source", None) in (None, "ga4") and not said and (log := ga4.from_table(table)) is not None:
        return _ga4(log[0], "table", log[1])
    known = products.recognise(table, rule)
    if known is None and (report := measures.report_of(table, rule)) is not None:
        table, known = report, measures.recognise(report)
    if known is not None:
        return _product(table, known, rule)
    asked = dict(zip(table.head.names, table.head.asked, strict=True))
    frame = declared_missing(table.frame(SAMPLE), rule)
    complete = len(frame) < SAMPLE
    mapping = map_columns(frame, asked, said)
    wanted = getattr(rule, "source", None)
    log = eventlogs.recognise(table, mapping) if wanted in (None, "event_log") else None
    if log is None and wanted == "event_log":
        raise StudyError(
            en="The study says this is an event log; it needs columns for customer, event and at. Name them under 'columns'.",
            ko="연구 설정은 이벤트 로그라고 하지만 customer, event, at 열을 찾지 못했습니다. columns에 적으십시오.",
        )
    if log is not None:
        return Part(table, mapping, log, None, _zoned(frame, mapping))
    if not complete:
        frame = declared_missing(table.frame(), rule)
        mapping = map_columns(frame, asked, said)
    recognition = tables.recognise(table, mapping)
    if wanted and recognition.source != wanted:
        recognition = tables.Recognition(
            wanted,
            recognition.kind,
            Phrase(f"named '{wanted}' by the study; {recognition.why.en}", f"연구 설정이 '{wanted}'(으)로 정했습니다. {recognition.why.ko}"),
            recognition.score,
            recognition.self_selected,
        )
    if (survey := surveys.plain_survey(table, mapping, recognition, rule)) is not None:
        return _product(table, survey, rule)
    return Part(table, mapping, recognition, frame)


def _zoned(frame: pd.DataFrame, mapping: Mapping) -> tuple[int, int]:
    """Of a log's sample, how many times name their own zone and how many do not."""
    when = times(tidy(frame, mapping.one("at")), "UTC")
    timed = when.precision != "none"
    return int((timed & when.own_zone).sum()), int((timed & ~when.own_zone).sum())


def known_zone(name: str) -> None:
    """An error with what next where the machine knows no such zone."""
    from ..study import zone

    zone(name)


def place(one: Opened) -> tuple[int, str]:
    """F2 comes before F10."""
    return len(one.alias), one.alias
