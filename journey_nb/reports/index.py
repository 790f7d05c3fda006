"""The page over a batch of reports: which are ready, what each says in one look, what failed and why. One file, no network."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ..charts import shell, styles
from ..exports.navigation import address
from ..i18n import date, has, people, signed, t
from ..model.errors import UsageError, did_you_mean
from ..model.journey import MapBook
from ..model.phrase import Phrase

STATES = ("made", "kept", "stale", "failed", "waiting")  # the order of the figures at the top
READY = ("made", "kept")
LINKS = ("report", "map", "evidence", "pdf", "notebook", "sheet", "failed", "manifest")  # the order in which links stand
COLUMNS = 6  # a table of two parameters has at most so many columns
FILLED = 0.6  # and at least this share of its cells
MARKS = frozenset({"neg", "pos", "neu", "hollow"})
WIDE, HIGH, EDGE = 120.0, 30.0, 5.0


@dataclass(frozen=True)
class Entry:
    """One report of a batch.

    Parameters
    ----------
    name : str
        Its file name without an ending: what a link says, and what the order and the search go by.
    state : str
        ``made`` (now), ``kept`` (the same as last time), ``stale`` (stands, but its sources have changed), ``failed`` or ``waiting`` (not yet run).
    href : str, optional
        Path of the report from the index's own folder.
    parameters : mapping
        Those that tell the reports of the batch apart.
    figures : pairs
        Label and value, each in both languages; the first is the one that is read at a glance.
    spark : tuple
        The emotion curve, -1..1, one place a stage in order; None where fewer than five people stand behind a point.
    error : Phrase, optional
        Why it failed; ``cell`` is where.
    links : mapping
        ``notebook``, ``pdf``, ``evidence``, ``sheet``, ``failed`` … → path from the index's folder.
    words : mapping
        Parameter → how its value is read, where that is not the value itself (a persona's name).
    marks : tuple
        One a place of ``spark``: ``neg``, ``pos`` or ``neu`` by its interval, and ``hollow`` under 30 people. Empty: all plain.
    """

    name: str
    state: str
    href: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    figures: Sequence[tuple[Phrase, Phrase]] = ()
    spark: Sequence[float | None] = ()
    error: Phrase | None = None
    cell: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Phrase] = field(default_factory=dict)
    marks: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.state not in STATES:
            hint = did_you_mean(self.state, STATES)
            raise UsageError(
                en=f"No state of a report '{self.state}'; known: {', '.join(STATES)}.{hint.en}",
                ko=f"보고서의 상태 '{self.state}'이(가) 없습니다. 있는 것: {', '.join(STATES)}.{hint.ko}",
            )


def order(name: str) -> tuple[Any, ...]:
    """Numbers by their value, words by their letters: report 2 comes before report 10.

    Examples
    --------
    >>> sorted(["r10", "r2", "r1"], key=order)
    ['r1', 'r2', 'r10']
    """
    plain = unicodedata.normalize("NFC", name)
    return (*((0, int(part), "") if part.isdigit() else (1, 0, part.casefold()) for part in re.split(r"([0-9]+)", plain) if part), (2, 0, plain))


def varying(entries: Sequence[Entry]) -> list[str]:
    """The parameters in which the reports differ, in the order in which they were given."""
    names = list(dict.fromkeys(name for entry in entries for name in entry.parameters))
    return [name for name in names if len({_plain(entry, name) for entry in entries if name in entry.parameters}) > 1]


def _plain(entry: Entry, name: str) -> str:
    return str(entry.parameters[name]) if name in entry.parameters else ""


def _value(entry: Entry, name: str, lang: str) -> str:
    return entry.words[name].text(lang) if name in entry.words else _plain(entry, name)


def told(book: MapBook, persona: str = "", *, audience: str = "team") -> dict[str, Any]:
    """What an entry says of one map: its ``figures``, ``spark``, ``marks`` and the persona's name among ``words``.

    The line has a place only where a mean may be drawn: never where fewer than five people stand behind it, never in a study under 30 people.
    """
    from ..charts import reading
    from ..exports.audience import few, for_audience

    shown = for_audience(book, audience)
    key = persona or "everyone"
    if all(m.key != key for m in shown.maps):  # masked: a persona of few
        return {"figures": (), "spark": (), "marks": (), "words": {}}
    journey = shown.map(key)
    points = reading.curve(journey, reading.main_series(journey))
    drawn = [e if (e := points.get(s.key)) and e.valence is not None and e.n >= reading.FEW and e.thin in ("solid", "hollow") else None for s in journey.stages]
    figures: list[tuple[Phrase, Phrase]] = []
    if journey.people and not (audience != "team" and few(journey.people)):
        figures.append((_phrase("people"), Phrase(*(people(journey.people, lang, journey.known) for lang in ("en", "ko")))))
    if (hard := reading.focus(journey)) is not None:
        figures.append((_phrase("hardest"), shown.stage_label(journey.stage(hard.stage))))
    figures.append((_phrase("pains"), Phrase.same(str(len(reading.counted(journey.pains))))))
    who = shown.persona(key)
    return {
        "figures": tuple(figures),
        "spark": tuple(None if e is None else e.valence for e in drawn),
        "marks": tuple("" if e is None else f"{reading.leaning(e)}{' hollow' if e.thin == 'hollow' else ''}" for e in drawn),
        "words": {"persona": shown.persona_label(who) if who else _phrase("everyone")},
    }


def _phrase(key: str) -> Phrase:
    return Phrase(t(f"batch_index.{key}", "en"), t(f"batch_index.{key}", "ko"))


@dataclass(frozen=True)
class Spark:
    line: str
    points: tuple[tuple[float, float, str], ...]
    words: str


def spark(values: Sequence[float | None], marks: Sequence[str], lang: str) -> Spark | None:
    """The curve as an SVG path with a gap wherever a stage has too few people; None where it would be less than two points."""
    if sum(v is not None for v in values) < 2:
        return None
    step = (WIDE - 2 * EDGE) / max(1, len(values) - 1)
    path, points, pen = "", [], "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = EDGE + i * step, HIGH / 2 - max(-1.0, min(1.0, value)) * (HIGH / 2 - EDGE)
        path += f"{pen}{x:.0f} {y:.1f}"
        pen = "L"
        points.append((round(x), round(y, 1), " ".join(sorted(MARKS & set(marks[i].split()))) if i < len(marks) else ""))
    told = ", ".join(t("batch_index.few", lang) if v is None else signed(v) for v in values)
    return Spark(path, tuple(points), t("batch_index.spark", lang, told=told))


@dataclass(frozen=True)
class Card:
    """One report as the page shows it."""

    entry: Entry
    title: str
    told: str  # the other of its name and its parameters in words
    figures: tuple[tuple[str, str], ...]
    spark: Spark | None
    error: str
    links: tuple[tuple[str, str], ...]
    column: str = ""


def _card(entry: Entry, names: Sequence[str], lang: str, column: str = "") -> Card:
    links = {**({"report": entry.href} if entry.href and entry.state != "failed" else {}), **entry.links}
    known = sorted(links, key=lambda kind: (LINKS.index(kind) if kind in LINKS else len(LINKS), kind))
    words = [t(f"batch_index.link_{kind}", lang) if kind in LINKS else kind for kind in known]
    told = " · ".join(x for x in (_value(entry, name, lang) for name in names) if x and x != entry.name)
    return Card(
        entry,
        *((told, entry.name) if entry.words and told else (entry.name, told)),
        tuple((label.text(lang), value.text(lang)) for label, value in entry.figures),
        spark(entry.spark, entry.marks, lang),
        entry.error.text(lang) if entry.error else "",
        tuple((word, address(links[kind])) for word, kind in zip(words, known, strict=True)),
        column,
    )


@dataclass(frozen=True)
class Rows:
    """The reports as a table of two parameters: one row a value of the first, one column a value of the second."""

    head: tuple[str, str]  # how the two parameters are called
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Card, ...], ...]], ...]


def _table(entries: Sequence[Entry], names: Sequence[str], lang: str) -> Rows | None:
    """None where two parameters do not tell the reports apart, or the table would be wide or mostly empty."""
    if len(names) != 2:
        return None
    at: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        at.setdefault((_plain(entry, names[0]), _plain(entry, names[1])), []).append(entry)
    firsts, seconds = (sorted({pair[i] for pair in at}, key=order) for i in (0, 1))  # by the values: the same order in both languages
    if len(firsts) < len(seconds) and len(seconds) > COLUMNS >= len(firsts):  # the longer one goes down the page
        at = {(b, a): held for (a, b), held in at.items()}
        firsts, seconds, names = seconds, firsts, (names[1], names[0])
    if not 2 <= len(seconds) <= COLUMNS or len(at) < FILLED * len(firsts) * len(seconds) or any(len(held) > 1 for held in at.values()):
        return None
    words = [{_plain(e, name): _value(e, name, lang) for e in entries if name not in e.words} for name in names]
    for held, name in zip(words, names, strict=True):
        held.update({_plain(e, name): e.words[name].text(lang) for e in entries if name in e.words})
    columns = [words[1][b] or _name(names[1], lang) for b in seconds]
    rows = tuple(
        (words[0][a] or "–", tuple(tuple(_card(e, (), lang, column) for e in at.get((a, b), ())) for b, column in zip(seconds, columns, strict=True)))
        for a in firsts
    )
    return Rows((_name(names[0], lang), _name(names[1], lang)), tuple(columns), rows)


def _name(parameter: str, lang: str) -> str:
    return t(f"batch_index.by_{parameter}", lang) if has(f"batch_index.by_{parameter}", lang) else parameter


def render(entries: Sequence[Entry], *, title: str, lang: str, made: Mapping[str, Any]) -> str:
    """The index page: one file that works from a folder, without a network, for a thousand reports.

    Parameters
    ----------
    entries : sequence of Entry
        In any order; they are sorted by name, numbers by their value.
    title : str
        Whose reports these are: the study's or the plan's name.
    lang : str
        ``ko`` or ``en``.
    made : mapping
        What changes from run to run: ``at`` (an ISO instant), ``seconds``, ``resume`` (the command that goes on) … All of it stands in the one
        element ``<p id="made">``; the rest of the page has the same bytes for the same entries.
    """
    listed = sorted(entries, key=lambda e: (order(e.name), str(sorted(e.parameters.items()))))
    names = varying(listed)
    counts = {state: sum(e.state == state for e in listed) for state in STATES}
    rows = _table(listed, names, lang)
    body = (
        shell.templates()
        .get_template("batch_index.html.j2")
        .render(
            lang=lang,
            w=lambda key, **n: t(f"batch_index.{key}", lang, **n),
            title=title,
            headline=_headline(counts, lang),
            counts=[(state, n) for state, n in counts.items() if n],
            progress=[(state, len(list(run))) for state, run in groupby(e.state for e in listed)],
            rows=rows,
            cards=None if rows else [_card(e, names, lang) for e in listed],
            total=len(listed),
            made=_made(made, lang),
        )
    )
    css = styles.sheet("tokens", "batch_index") + styles.page_rules("batch_index_page")
    return shell.standalone(body, lang=lang, title=f"{title} · {t('batch_index.title', lang)}", css=css)


def _headline(counts: Mapping[str, int], lang: str) -> str:
    ready = sum(counts[state] for state in READY)
    said = [t("batch_index.said_ready", lang, n=ready)]
    said += [t(f"batch_index.said_{state}", lang, n=counts[state]) for state in ("failed", "stale", "waiting") if counts[state]]
    return t("batch_index.join", lang).join(said) + "."


def _made(made: Mapping[str, Any], lang: str) -> list[str]:
    """What the run itself was: when, how long, with what command it goes on."""
    told = []
    if at := str(made.get("at", "")):
        clock = re.search(r"[T ](\d{2}:\d{2})", at)
        told.append(" ".join(x for x in (date(at, lang), clock[1] if clock else "", "UTC" if at.endswith(("Z", "+00:00")) else "") if x))
    if isinstance(seconds := made.get("seconds"), (int, float)):
        told.append(t("batch_index.minutes", lang, minutes=int(seconds // 60), seconds=round(seconds % 60)))
    return told
