"""From paths to what was said and done: every file opened, recognised, read, and its rows counted."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.errors import JourneyError, StudyError
from ..model.phrase import Phrase
from . import duplicates, eventlogs, files, grid, surveys, tables, transcripts
from .report import IDENTIFIERS, LOG, NOT_DATA, SAID, UNREADABLE, EventFile, FileReport, Intake, Note, SetAside, Zone
from .roles import Mapping, is_korean, map_columns
from .values import HANGUL, column, tidy, times
from .walk import Found, walk

Progress = Callable[[int, int, str], None]
SAMPLE = 2_000  # rows read before it is known whether a table is an event log, which is never read whole


@dataclass
class Part:
    """One table of a file: recognised, and (unless it is an event log) read as text."""

    table: grid.Table
    mapping: Mapping
    recognition: tables.Recognition
    frame: pd.DataFrame | None = None
    zoned: tuple[int, int] = (0, 0)  # of a log's sample: times with their own zone, times without


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

    @property
    def best(self) -> Part:
        return max(self.parts, key=lambda p: (p.recognition.score, -self.parts.index(p)))


def read(paths: Any, *, study: Any = None, zone: str | None = None, progress: Progress | None = None) -> Intake:
    """Read files and folders: what customers said, what they did, and what became of every row.

    Parameters
    ----------
    paths : path or paths
        Files and folders; folders recursively.
    study : Study, optional
        Its source rules beat every guess, its time zone the default, its aliases stay.
    zone : str, optional
        The zone of times that name none; beats the study's. Without both: Asia/Seoul for Korean material, else the machine's.
    progress : function, optional
        Called with (files done, files in all, name).
    """
    return gather(open_all(paths, study, progress), study, zone)


def open_all(paths: Any, study: Any = None, progress: Progress | None = None) -> list[Opened]:
    found, opened, rules = walk(paths), [], list(getattr(study, "sources", None) or ())
    for rule in rules:
        if rule.zone:
            known_zone(rule.zone)
    for done, one in enumerate(found):
        if progress:
            progress(done, len(found), one.shown)
        opened.append(open_file(one, rule_for(one.shown, rules)))
    if progress:
        progress(len(found), len(found), "")
    _name(opened, getattr(study, "aliases", None) or {})
    return opened


def rule_for(shown: str, rules: Iterable[Any]) -> Any:
    """The first source rule that matches the file's path or name."""
    for rule in rules:
        if fnmatch.fnmatch(shown, rule.match) or fnmatch.fnmatch(Path(shown).name, rule.match):
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
        else:
            _open(one)
    except JourneyError as error:
        one.error = error
    except Exception as error:  # one bad file must not take the good ones down
        one.error = broken(error)
    if one.error is not None:
        one.parts, one.talk = [], None
    return one


def broken(error: Exception) -> JourneyError:
    """What is said of a file that no reader foresaw: never the error's own words, which may quote a value."""
    name = type(error).__name__
    return files.unreadable(
        f"The file cannot be read ({name}): it may be damaged, cut short or locked. Export it again.",
        f"파일을 읽을 수 없습니다({name}). 깨졌거나 잘렸거나 잠겨 있습니다. 다시 내보내십시오.",
    )


def _open(one: Opened) -> None:
    path = one.found.path
    kind, what = files.family(path)
    if kind == "other":
        one.not_data = what
    elif kind == "workbook":
        found = grid.book_tables(path)
        if not found:
            raise files.unreadable(
                "No sheet of the workbook holds a table. Check that the right file was exported.",
                "통합 문서에 표가 있는 시트가 없습니다. 맞는 파일인지 확인하십시오.",
            )
        one.parts = _parts(found, one.rule)
    elif kind == "parquet":
        one.parts = _parts([grid.parquet_table(path)], one.rule)
    else:
        _open_text(one, path)


def _open_text(one: Opened, path: Path) -> None:
    one.encoding = files.encoding_of(path)
    head = list(islice(files.lines(path, one.encoding), 12))
    ending = files.suffix(path)
    form = transcripts.form_of(head)
    start = next((line.strip().lstrip("\ufeff").lower() for line in head if line.strip()), "")
    if form and (one.rule is None or one.rule.source in (None, "captions")):
        one.talk = transcripts.parse(files.lines(path, one.encoding), form)
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
    else:
        table, one.delimiter = grid.text_table(path, one.encoding)
        if table is None:
            raise files.unreadable("There is no row with text in it. Export the file again.", "글이 있는 행이 없습니다. 다시 내보내십시오.")
        if ending == ".txt" and not _even(table):
            one.not_data = Phrase(
                "running text, not a table; a transcript has to be .vtt, .srt or whisper's .tsv",
                "표가 아니라 글입니다. 면담 기록은 .vtt, .srt, whisper의 .tsv여야 합니다",
            )
            return
        if len(table.head.names) == 1:
            one.delimiter = None
        one.parts = _parts([table], one.rule)


def _even(table: grid.Table) -> bool:
    """Whether nearly all records are as wide as the header, and wide enough for a table."""
    widths = [len(cells or ()) for row, cells in islice(table.records(), 200) if row > table.head.skip and any(c.strip() for c in cells or ())]
    width = len(table.head.names)
    return width >= 2 and sum(w == width for w in widths) >= 0.8 * len(widths)


def _parts(found: list[grid.Table], rule: Any) -> list[Part]:
    said = dict(getattr(rule, "columns", None) or {})
    parts, missing = [], None
    for table in found:
        try:
            parts.append(_part(table, rule, said))
        except StudyError as error:
            missing = error
            if len(found) > 1:
                parts.append(_part(table, rule, {}))
    if missing is not None and (len(found) == 1 or not any(said_of(p, said) for p in parts)):
        raise missing
    return parts


def said_of(part: Part, said: dict[str, Any]) -> bool:
    return any(part.mapping.columns.get(role) for role in said)


def _part(table: grid.Table, rule: Any, said: dict[str, Any]) -> Part:
    asked = dict(zip(table.head.names, table.head.asked, strict=True))
    frame = table.frame(SAMPLE)
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
        when = times(tidy(frame, mapping.one("at")), "UTC")
        timed = when.precision != "none"
        return Part(table, mapping, log, None, (int((timed & when.own_zone).sum()), int((timed & ~when.own_zone).sum())))
    if not complete:
        frame = table.frame()
        mapping = map_columns(frame, asked, said)
    known = [r for r in (surveys.recognise(table, mapping), tables.recognise(table, mapping)) if r is not None]
    recognition = next((r for r in known if r.source == wanted), None) or max(known, key=lambda r: r.score)
    if wanted and recognition.source != wanted:
        recognition = tables.Recognition(
            wanted,
            recognition.kind,
            Phrase(f"named '{wanted}' by the study; {recognition.why.en}", f"연구 설정이 '{wanted}'(으)로 정했습니다. {recognition.why.ko}"),
            recognition.score,
            recognition.self_selected,
        )
    return Part(table, mapping, recognition, frame)


# ---------------------------------------------------------------- the zone


def known_zone(name: str) -> None:
    """An error with what next where the machine knows no such zone."""
    from ..study import zone

    zone(name)


def zone_of(opened: list[Opened], study: Any = None, zone: str | None = None) -> Zone:
    """The zone for times that name none, and how it was chosen."""
    said = zone or getattr(study, "timezone", None)
    if said:
        known_zone(said)
        return Zone(said, False, Phrase(f"Times without a zone are read as {said}, as you said.", f"시간대가 없는 시각은 지정한 대로 {said}(으)로 읽었습니다."))
    if any(is_korean(list(p.table.head.names)) for o in opened for p in o.parts) or _hangul_share(opened) >= 0.2:
        return Zone(
            "Asia/Seoul",
            True,
            Phrase(
                "Times without a zone are read as Asia/Seoul, because the material is Korean; 'timezone' in journey.toml says otherwise.",
                "자료가 한국어라서 시간대가 없는 시각은 Asia/Seoul로 읽었습니다. 다르면 journey.toml의 timezone에 적으십시오.",
            ),
        )
    import tzlocal

    name = tzlocal.get_localzone_name() or "UTC"
    return Zone(
        name,
        True,
        Phrase(
            f"Times without a zone are read as {name}, this computer's zone; 'timezone' in journey.toml says otherwise.",
            f"시간대가 없는 시각은 이 컴퓨터의 시간대 {name}(으)로 읽었습니다. 다르면 journey.toml의 timezone에 적으십시오.",
        ),
    )


def _hangul_share(opened: list[Opened]) -> float:
    n = korean = 0
    for one in opened:
        texts: Iterable[str] = (
            [c.text for c in one.talk.cues] if one.talk else (v for p in one.parts if p.frame is not None for t in p.mapping.texts for v in p.frame[t])
        )
        for text in texts:
            if text.strip():
                n += 1
                korean += bool(HANGUL.search(text))
    return korean / n if n else 0.0


# ---------------------------------------------------------------- everything together


def gather(opened: list[Opened], study: Any, zone: str | None) -> Intake:
    """Everything that was opened, read in one zone, with duplicates set aside and the books closed."""
    chosen = zone_of(opened, study, zone)
    logs: list[tuple[Opened, EventFile]] = []
    names: list[tuple[str, str, str]] = []
    for one in sorted(opened, key=place):
        one.zone = own = getattr(one.rule, "zone", None) or chosen.name
        try:
            found = _read(one, own)
        except JourneyError as error:
            one.error, one.parts, one.talk, one.reads = error, [], None, []
        except Exception as error:  # one bad file must not take the good ones down
            one.error, one.parts, one.talk, one.reads = broken(error), [], None, []
        else:
            logs += [(one, log) for log in found[0]]
            names += [(kind, value, one.alias) for kind, value in found[1]]
    duplicates.find(opened)
    duplicates.find_logs(logs)
    taken = Intake(
        tuple(report(one, chosen) for one in opened),
        _said(opened),
        [log for one, log in logs if one.twin_of is None],
        pd.DataFrame(names, columns=IDENTIFIERS, dtype="object").drop_duplicates().reset_index(drop=True),
        _log(opened),
        chosen,
    )
    for one in opened:
        one.reads = []
        for part in one.parts:
            part.frame = None
    return taken


def place(one: Opened) -> tuple[int, str]:
    """F2 comes before F10."""
    return len(one.alias), one.alias


def _read(one: Opened, zone: str) -> tuple[list[EventFile], list[tuple[str, str]]]:
    """What one file said (into ``reads``), its logs, and the identifiers in it."""
    logs: list[EventFile] = []
    names: list[tuple[str, str]] = []
    if one.talk is not None:
        one.reads.append(("captions", transcripts.read(one.talk, one.rule)))
        names += transcripts.speakers(one.talk)
    for part in one.parts:
        if part.frame is None:
            logs.append(_events(one, part, zone))
        else:
            one.reads.append((part.recognition.source, tables.read(part.table, part.frame, part.mapping, zone=zone, rule=one.rule)))
            names += tables.identifiers(part.frame, part.mapping)
    return logs, names


def _events(one: Opened, part: Part, zone: str) -> EventFile:
    """A log as a stream; its rows are counted in one pass, so that the books are closed before anything is used."""
    for _ in part.table.rows():
        pass
    order = eventlogs.order_of(grid.Table(part.table.sheet, part.table.head, part.table.records), part.mapping)

    def stream() -> Iterator[pd.DataFrame]:
        again = grid.Table(part.table.sheet, part.table.head, part.table.records)
        return eventlogs.chunks(again, part.mapping, zone=zone, order=order, rule=one.rule)

    return EventFile(one.alias, "event_log", stream)


def _said(opened: list[Opened]) -> pd.DataFrame:
    kept = []
    for one in sorted(opened, key=place):
        gone = {(s.sheet, s.row) for s in one.extra}
        for source, got in one.reads:
            frame = got.said
            if gone and len(frame):
                frame = frame[[place not in gone for place in zip(frame["sheet"], frame["row"], strict=True)]]
            if len(frame):
                kept.append(frame.assign(source=source, alias=one.alias))
    numbers = {"at": "datetime64[us, UTC]", "own_key": "bool", "score": "float64", "scale_low": "float64", "scale_high": "float64"}
    typed = {name: numbers.get(name, "object") for name in SAID}
    if not kept:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in typed.items()})
    said = pd.concat([frame.astype(typed) for frame in kept], ignore_index=True).loc[:, SAID]
    for name in (n for n, kind in typed.items() if kind == "object"):
        values = column(said, name)
        said[name] = values.where(values.notna(), None)
    return said


def _notes(one: Opened) -> list[Note]:
    tallies = [p.table.tally for p in one.parts] + ([one.talk.tally] if one.talk else [])
    return [note for tally in tallies for note in tally.notes] + [note for _, got in one.reads for note in got.notes]


def set_aside(one: Opened) -> list[SetAside]:
    tallies = [p.table.tally for p in one.parts] + ([one.talk.tally] if one.talk else [])
    return [s for tally in tallies for s in tally.set_aside] + one.extra


def _log(opened: list[Opened]) -> pd.DataFrame:
    rows = []
    for one in sorted(opened, key=place):
        rows += [(one.alias, s.sheet, s.row, s.reason, s.detail.en, s.detail.ko, "") for s in set_aside(one)]
        rows += [(one.alias, n.sheet, n.row, n.reason, n.detail.en, n.detail.ko, n.quoted) for n in _notes(one)]
    return pd.DataFrame(rows, columns=LOG, dtype="object")


def report(one: Opened, chosen: Zone) -> FileReport:
    """The file's report: what it is, why, and its books."""
    shown, alias = one.found.shown, one.alias
    if one.error is not None:
        return FileReport(shown, alias, UNREADABLE, UNREADABLE, one.error.phrase, error=one.error)
    if one.not_data is not None:
        return FileReport(shown, alias, NOT_DATA, NOT_DATA, one.not_data)
    tallies = [p.table.tally for p in one.parts] + ([one.talk.tally] if one.talk else [])
    aside = set_aside(one)
    seen = sum(t.read for t in tallies)
    recognition = transcripts.recognise(one.talk, one.rule) if one.talk else one.best.recognition
    columns: dict[str, list[str]] = {}
    for part in one.parts:
        for role, headers in part.mapping.columns.items():
            columns[role] = [*columns.get(role, []), *(h for h in headers if h not in columns.get(role, []))]
    own = sum(got.own_zone for _, got in one.reads) + sum(p.zoned[0] for p in one.parts)
    without = sum(got.assumed_zone for _, got in one.reads) + sum(p.zoned[1] for p in one.parts)
    rule = one.rule
    selected = getattr(rule, "self_selected", None)
    return FileReport(
        shown,
        alias,
        recognition.source,
        getattr(rule, "kind", None) or recognition.kind,
        _why(one, recognition, own, without),
        self_selected=recognition.self_selected if selected is None else selected,
        encoding=one.encoding.name if one.encoding else None,
        delimiter=one.delimiter,
        header_rows=one.best.table.head.rows if one.parts else (),
        sheets=tuple(p.table.sheet for p in one.parts if p.table.sheet),
        columns=columns,
        zone=one.zone if without else None,
        zone_assumed=bool(without) and chosen.assumed and not getattr(rule, "zone", None),
        rows_read=seen,
        rows_kept=seen - len(aside),
        rows_mended=sum(t.mended for t in tallies),
        rows_set_aside=len(aside),
        set_aside=tuple(aside),
        set_aside_counts=dict(Counter(s.reason for s in aside)),
        twin_of=one.twin_of,
    )


def _why(one: Opened, recognition: tables.Recognition, own: int, without: int) -> Phrase:
    en, ko = [recognition.why.en], [recognition.why.ko]
    if one.twin_of:
        en.append(f"its records are those of {one.twin_of}, so it is read once and is no second source")
        ko.append(f"{one.twin_of}와 같은 기록이어서 한 번만 읽고 둘째 자료로 세지 않습니다")
    if one.encoding and one.encoding.why:
        en.append(one.encoding.why.en)
        ko.append(one.encoding.why.ko)
    if own:
        en.append("times name their own zone" if not without else "some times name their own zone")
        ko.append("시각에 시간대가 적혀 있습니다" if not without else "일부 시각에 시간대가 적혀 있습니다")
    if any(got.ambiguous for _, got in one.reads):
        en.append("dates such as 3/4/2026 are read month first; nothing in the column decides")
        ko.append("3/4/2026 같은 날짜는 월을 먼저 읽었습니다. 열 안에 판단할 값이 없습니다")
    return Phrase("; ".join(en), ". ".join(ko))
