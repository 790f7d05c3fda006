"""Whether two maps mean the same by their words: what cannot be compared is said, and what has to be known before a comparison is believed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model.journey import WHOLE, JourneyMap, MapBook, Reason

TWICE = 2.0  # a case is open so many days: one map's number may be up to twice the other's
OTHER_LANGUAGE, SOME_LANGUAGE = 0.5, 0.2  # how far the shares of Korean words may lie apart: beyond, words are not compared; beyond, it is said
WORDS = frozenset({"interview", "survey", "review", "ticket", "chat", "call"})  # kinds of source that hold words
SHARED = 5  # people in both maps from whom on it is said


@dataclass(frozen=True)
class Common:
    """What two maps have in common: ``stages`` can be compared one by one, ``words`` and the ``funnel`` as a whole or not at all."""

    stages: frozenset[str]  # with the whole journey
    funnel: bool
    words: bool
    notes: tuple[Reason, ...]


def common(book_a: MapBook, book_b: MapBook, a: JourneyMap, b: JourneyMap) -> Common:
    """What of the two maps means the same, and what to know before believing a difference."""
    notes: list[Reason] = []
    keys_a, keys_b = [s.key for s in a.stages], [s.key for s in b.stages]
    if book_a.study.stage_model != book_b.study.stage_model:
        notes.append(Reason("changes.stage_model", {"a": book_a.study.stage_model, "b": book_b.study.stage_model}))
        shared = frozenset({WHOLE})
    else:
        shared = frozenset({*(set(keys_a) & set(keys_b)), WHOLE})
        if gone := [k for k in keys_a if k not in keys_b]:
            notes.append(Reason("changes.only_before", {"names": [a.stage(k).label for k in gone]}))
        if new := [k for k in keys_b if k not in keys_a]:
            notes.append(Reason("changes.only_after", {"names": [b.stage(k).label for k in new]}))
    funnel = _funnels(a, b, notes, same=keys_a == keys_b and len(shared) > 1)
    words = _languages(book_a, book_b, notes)
    notes += _periods(book_a, book_b, a, b)
    notes += _people(book_a, book_b, a, b)
    if other := [k for k in keys_b if k in shared and _kinds(a, k) and _kinds(b, k) and _kinds(a, k) != _kinds(b, k)]:
        notes.append(Reason("changes.sources", {"stages": other}))
    for journey, which in ((a, "before"), (b, "after")):
        if journey.qualitative:
            notes.append(Reason(f"changes.qualitative_{which}", {"n": journey.people, "known": journey.known}))
    return Common(shared, funnel, words, tuple(notes))


def _kinds(journey: JourneyMap, stage: str) -> frozenset[str]:
    """From which kinds of source people's words of a stage come."""
    return frozenset(c.kind for c in journey.coverage if c.stage == stage and c.people and c.kind in WORDS)


def _funnels(a: JourneyMap, b: JourneyMap, notes: list[Reason], *, same: bool) -> bool:
    """Who is lost at a stage is who was seen at no later one: without the same stages in the same order that is not the same thing."""
    if a.funnel is None or b.funnel is None:
        if a.funnel or b.funnel:
            notes.append(Reason("changes.no_funnel_before" if b.funnel else "changes.no_funnel_after"))
        return False
    if not same:
        notes.append(Reason("changes.other_stages"))
        return False
    days = (a.funnel.open_days, b.funnel.open_days)
    if max(days) > TWICE * max(min(days), 1e-9):
        notes.append(Reason("changes.open_days_apart", {"a": days[0], "b": days[1]}))
        return False
    if days[0] != days[1]:
        notes.append(Reason("changes.open_days", {"a": days[0], "b": days[1]}))
    return True


def _languages(book_a: MapBook, book_b: MapBook, notes: list[Reason]) -> bool:
    """What words feel and speak of is read by a list a language: where the languages differ, so does the reading."""
    shares = [_korean(book) for book in (book_a, book_b)]
    if shares[0] is None or shares[1] is None:
        return True
    apart = abs(shares[0] - shares[1])
    if apart > SOME_LANGUAGE:
        notes.append(Reason("changes.language_apart" if apart > OTHER_LANGUAGE else "changes.language", {"a": shares[0], "b": shares[1]}))
    return apart <= OTHER_LANGUAGE


def _korean(book: MapBook) -> float | None:
    told = [r.lang for r in book.evidence.values() if r.text and r.lang in ("ko", "en")]
    return told.count("ko") / len(told) if told else None


def _periods(book_a: MapBook, book_b: MapBook, a: JourneyMap, b: JourneyMap) -> Iterable[Reason]:
    if a.key != b.key and _same_build(book_a, book_b):
        return
    (start_a, end_a), (start_b, end_b) = ((book.period.start, book.period.end) for book in (book_a, book_b))
    if start_a and end_a and start_b and end_b:
        if start_a > start_b and end_a > end_b:
            yield Reason("changes.backwards")
        if start_a < end_b and start_b < end_a:
            yield Reason("changes.overlap", {"start": max(start_a, start_b), "end": min(end_a, end_b)})


def _same_build(book_a: MapBook, book_b: MapBook) -> bool:
    return book_a is book_b or (book_a.study, book_a.period, book_a.sources) == (book_b.study, book_b.period, book_b.sources)


def _people(book_a: MapBook, book_b: MapBook, a: JourneyMap, b: JourneyMap) -> Iterable[Reason]:
    """Whether the same people stand behind both: pseudonyms of one study's key are equal for one person, those of two keys never are."""
    if _same_build(book_a, book_b):
        return
    cited = [_cited(book, journey) for book, journey in ((book_a, a), (book_b, b))]
    both = len(cited[0] & cited[1])
    if both >= SHARED:
        yield Reason("changes.panel", {"n": both, "of": min(len(c) for c in cited)})
    elif not both and book_a.study.key != book_b.study.key and all(cited):
        yield Reason("changes.no_telling")


def _cited(book: MapBook, journey: JourneyMap) -> set[str]:
    """Pseudonyms of the known people whom anything on this map cites."""
    parts = (*journey.claims, *journey.emotions, *journey.scores, *journey.actions, *(journey.funnel.steps if journey.funnel else ()))
    ids = {i for x in parts if x.evidence for i in x.evidence.observation_ids}
    found = {r.customer for i in ids if (r := book.evidence.get(i)) and r.customer}
    return {c for c in found if not c.startswith("anon-")}
