"""From paths to what was said and done: everything that was opened, read in one zone, its duplicates found, its rows counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from ..model.errors import JourneyError
from ..model.phrase import Phrase
from . import attributes, big, deals, duplicates, eventlogs, grid, linking, operation, shelf, tables, transcripts
from .carried import CARRIED
from .carried import carried as carried_by
from .opening import Opened, Part, Progress, broken, known_zone, open_all, open_file, place
from .report import ATTRIBUTES, EXTRAS, IDENTIFIERS, LINKS, LOG, MEASURES, NOT_DATA, SAID, UNREADABLE, EventFile, FileReport, Intake, Note, SetAside, Zone
from .roles import is_korean
from .shelf import Shelf
from .values import HANGUL, column

UNLINKED = {"crm", "inventory", "stickies", "desk", "codebook", "report"}  # a CRM says itself whose number is whose address; the others name no customer


def read(paths: Any, *, study: Any = None, zone: str | None = None, progress: Progress | None = None, kept: Shelf | None = None) -> Intake:
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
    kept : Shelf, optional
        What earlier runs read: only files that are new or changed are read again.
    """
    return gather(open_all(paths, study, progress, kept), study, zone, kept)


# ---------------------------------------------------------------- the zone


def zone_of(opened: list[Opened], study: Any = None, zone: str | None = None) -> Zone:
    """The zone for times that name none, and how it was chosen."""
    said = zone or getattr(study, "timezone", None)
    if said:
        known_zone(said)
        return Zone(said, False, Phrase(f"Times without a zone are read as {said}, as you said.", f"시간대가 없는 시각은 지정한 대로 {said}(으)로 읽었습니다."))
    told = [_letters(one) for one in opened]
    texts, korean_texts, words, korean_words = (sum(one[i] for one in told) for i in range(4))
    share = korean_texts / texts if texts else korean_words / words if words else 0.0
    if any(one[4] for one in told) or share >= 0.2:
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


def _letters(one: Opened) -> tuple[int, int, int, int, bool]:
    """How many texts, how many of them with Hangul; the same of the words of each table's first rows (a CRM has names and no comments); Korean headers."""
    if one.letters is None:
        texts, words = [*_texts(one)], [*_words(one)]
        korean = any(is_korean(list(p.table.head.names)) for p in one.parts)
        one.letters = (len(texts), sum(bool(HANGUL.search(t)) for t in texts), len(words), sum(bool(HANGUL.search(w)) for w in words), korean)
    return one.letters


def _texts(one: Opened) -> Iterator[str]:
    if one.talk:
        yield from (c.text for c in one.talk.cues if c.text.strip())
    for part in one.parts if not one.talk else ():
        if part.frame is not None:
            yield from (v for t in part.mapping.texts for v in part.frame[t] if v.strip())


def _words(one: Opened) -> Iterator[str]:
    """One value a column and row of the first 50 rows, of columns that hold letters that are not all ASCII or have a space."""
    for part in one.parts:
        if part.frame is not None or part.stream is None:  # a log's own table, with books of its own
            head = part.frame.head(50) if part.frame is not None else replace(part.table, tally=grid.Tally()).frame(50)
            yield from (str(v) for name in head.columns for v in head[name] if isinstance(v, str) and (not v.isascii() or " " in v.strip()))


# ---------------------------------------------------------------- everything together


def gather(opened: list[Opened], study: Any, zone: str | None, kept: Shelf | None = None) -> Intake:
    """Everything that was opened, read in one zone, with duplicates set aside and the books closed."""
    chosen = zone_of(opened, study, zone)
    logs: list[tuple[Opened, EventFile]] = []
    names: list[tuple[str, str, str]] = []
    carried: list[tuple[str, str, str]] = []
    for one in sorted(opened, key=place):
        one.zone = own = getattr(one.rule, "zone", None) or chosen.name
        try:
            found = _read_or_kept(one, own, kept)
        except JourneyError as error:
            one.error, one.parts, one.talk, one.reads = error, [], None, []
        except Exception as error:  # one bad file must not take the good ones down
            one.error, one.parts, one.talk, one.reads = broken(error), [], None, []
        else:
            logs += [(one, log) for log in found[0]]
            names += [(kind, value, one.alias) for kind, value in found[1]]
            carried += [(f"{one.alias} {record}", kind, value) for record, kind, value in one.carried]
    linking.apart(opened)
    duplicates.find(opened)
    duplicates.find_logs(logs)
    logs += deals.settle(opened)
    said = duplicates.copied(opened, _said(opened))
    taken = Intake(
        tuple(report(one, chosen) for one in opened),
        said,
        [log for one, log in logs if one.twin_of is None],
        pd.DataFrame(names, columns=IDENTIFIERS, dtype="object").drop_duplicates().reset_index(drop=True),
        _log(opened),
        chosen,
        _stacked(opened, "attributes", ATTRIBUTES, {"number": "float64"}),
        _stacked(opened, "measures", MEASURES, {"value": "float64", "additive": "bool", "total_row": "bool"}),
        _links(opened),
        {name: _extra(opened, name, columns) for name, columns in EXTRAS.items()},
        pd.DataFrame(carried, columns=CARRIED, dtype="object"),
    )
    for one in opened:
        one.reads = []
        for part in one.parts:
            part.frame = None
    return taken


def _read_or_kept(one: Opened, zone: str, kept: Shelf | None) -> tuple[list[EventFile], list[tuple[str, str]]]:
    """What an earlier run read of this file where it did so in the same zone; else the file read anew, and laid by for the next run."""
    known = one.kept
    if known is not None and kept is not None:
        if known.zone == zone:
            one.reads = known.reads
            kept.reused.append(one.found.shown)
            one.carried = known.carried
            return [EventFile(one.alias, p.log, kept.events(one.entry, i)) for i, p in enumerate(known.parts) if p.log], known.names
        again = open_file(one.found, one.rule)
        one.parts, one.talk, one.error, one.not_data, one.kept = again.parts, again.talk, again.error, again.not_data, None
    found = _read(one, zone)
    if kept is not None and one.entry and one.error is None:
        kept.fresh.append(one.found.shown)
        if not any(hasattr(part.table, "meet") for part in one.parts):  # what a log learns from other files is no entry of its own
            letters, parts = _letters(one), [_laid(part) for part in one.parts]
            kept.put(one.entry, shelf.Kept(zone, letters, parts, one.talk, one.encoding, one.delimiter, one.not_data, one.reads, found[1], one.carried))
            places = [i for i, part in enumerate(one.parts) if part.frame is None]
            found = [replace(log, chunks=kept.tee(one.entry, i, log.chunks)) for i, log in zip(places, found[0], strict=True)], found[1]
    return found


def _laid(part: Part) -> shelf.Part:
    """One table as the shelf keeps it; of a log also what it knows of its people."""
    table, log = part.table, part.recognition.source if part.frame is None else ""
    facts = getattr(table, "facts", None)
    users = tuple(sorted(getattr(table, "users", ())))
    return shelf.Part(table.sheet, table.head, table.tally, part.mapping, part.recognition, part.zoned, log, users, facts() if facts else None)


def _read(one: Opened, zone: str) -> tuple[list[EventFile], list[tuple[str, str]]]:
    """What one file said (into ``reads``), its logs, and the identifiers in it."""
    logs: list[EventFile] = []
    names: list[tuple[str, str]] = []
    if one.talk is not None:
        one.reads.append(("captions", transcripts.read(one.talk, one.rule, zone=zone)))
        names += transcripts.speakers(one.talk)
    for part in one.parts:
        if part.frame is None:
            logs.append(_events(one, part, zone))
        else:
            known = part.known
            if known:
                read = known.read(part.table, part.frame, zone=zone, rule=one.rule)
            else:
                read = tables.read(part.table, part.frame, part.mapping, zone=zone, rule=one.rule)
                read.attributes = attributes.of_customers(part.frame, part.mapping)
                read.extras["waits"] = operation.told(part.frame, part.table.sheet)
            one.reads.append((part.recognition.source, read))
            names += known.names(part.frame) if known else tables.identifiers(part.frame, part.mapping)
            if part.recognition.kind not in UNLINKED:
                told = carried_by(part.frame, part.mapping.columns)
                several = told.loc[told["record"].duplicated(keep=False)]
                one.carried += [(f"{part.table.sheet} {r}", str(k), str(v)) for r, k, v in several.itertuples(index=False)]
    return logs, names


def _events(one: Opened, part: Part, zone: str) -> EventFile:
    """A log as a stream; its rows are counted in one pass, so that the books are closed before anything is used."""
    quick = None if part.stream or len(one.parts) > 1 else big.quick(one.found.path, one.encoding if one.delimiter else None, part.table, part.mapping)
    if quick is not None:
        return EventFile(one.alias, part.recognition.source, lambda: quick.chunks(zone=zone, rule=one.rule))
    for _ in part.table.rows():
        pass
    order = "mdy" if part.stream else eventlogs.order_of(replace(part.table, tally=grid.Tally()), part.mapping, one.rule)
    chunks = part.stream or eventlogs.chunks

    def stream() -> Iterator[pd.DataFrame]:
        again = replace(part.table, tally=grid.Tally())  # books of its own
        return chunks(again, part.mapping, zone=zone, order=order, rule=one.rule)

    return EventFile(one.alias, part.recognition.source, stream)


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


def _stacked(opened: list[Opened], name: str, columns: list[str], numbers: dict[str, str]) -> pd.DataFrame:
    """One table of all files, the rows that are set aside left out."""
    kept = []
    for one in sorted(opened, key=place):
        gone = {(s.sheet, s.row) for s in one.extra}
        for _, got in one.reads:
            frame = getattr(got, name)
            if frame is None or frame.empty:
                continue
            sheet = str(got.keys["sheet"].iloc[0]) if len(got.keys) else ""
            kept.append(frame[[(sheet, str(row)) not in gone for row in frame["row"]]].assign(alias=one.alias))
    typed = {name: numbers.get(name, "object") for name in columns}
    if not kept:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in typed.items()})
    found = pd.concat([frame.assign(**{n: None for n in columns if n not in frame}).astype(typed) for frame in kept], ignore_index=True).loc[:, columns]
    words = [name for name, kind in typed.items() if kind == "object"]
    return found.assign(**{name: column(found, name).where(column(found, name).notna(), None) for name in words})


def _extra(opened: list[Opened], name: str, columns: list[str]) -> pd.DataFrame:
    """One of the tables beside what was said, of all files."""
    wanted = [*columns, "sheet", "row", "alias"]
    kept = []
    for one in sorted(opened, key=place):
        gone = {(s.sheet, s.row) for s in one.extra}
        for _, got in one.reads:
            frame = got.extras.get(name)
            if frame is not None and len(frame):
                here = [spot not in gone for spot in zip(frame["sheet"], frame["row"].astype(str), strict=True)]
                kept.append(frame.loc[here].assign(alias=one.alias))
    return pd.concat(kept, ignore_index=True).reindex(columns=wanted) if kept else pd.DataFrame(columns=wanted, dtype="object")


def _links(opened: list[Opened]) -> pd.DataFrame:
    """Two ids of one customer a row: who signed in on which browser, and a CRM contact's number and address."""
    found = []
    for one in sorted(opened, key=place):
        users = {pair for part in one.parts for pair in getattr(part.table, "users", ())}
        contacts = {pair for _, got in one.reads if isinstance(got.links, deals.Links) for pair in got.links.addresses}
        found += [(a, b, why, one.alias) for why, pairs in (("ga4_user", users), ("crm_contact", contacts)) for a, b in sorted(pairs)]
    return pd.DataFrame(found, columns=LINKS, dtype="object")


def tallies_of(one: Opened) -> list[grid.Tally]:
    return [p.table.tally for p in one.parts] + ([one.talk.tally] if one.talk else [])


def _notes(one: Opened) -> list[Note]:
    tallies = tallies_of(one)
    return [note for tally in tallies for note in tally.notes] + [note for _, got in one.reads for note in got.notes]


def set_aside(one: Opened) -> list[SetAside]:
    tallies = tallies_of(one)
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
    tallies = tallies_of(one)
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
        unverified=recognition.unverified,
        others=recognition.others,
        date_order=next((got.order for _, got in one.reads if getattr(got, "order", None)), None),
        purpose=getattr(rule, "purpose", "") or "",
        consent=getattr(rule, "consent", "") or "",
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
    if not sum(t.read for t in tallies_of(one)):
        en.append("there is no row under the header")
        ko.append("머리글 아래에 행이 없습니다")
    if any(got.ambiguous for _, got in one.reads):
        en.append("dates such as 3/4/2026 are read month first; nothing in the column decides")
        ko.append("3/4/2026 같은 날짜는 월을 먼저 읽었습니다. 열 안에 판단할 값이 없습니다")
    said = [phrase for _, got in one.reads for phrase in got.why]
    en += dict.fromkeys(phrase.en for phrase in said)
    ko += dict.fromkeys(phrase.ko for phrase in said)
    return Phrase("; ".join(en), ". ".join(ko))
