"""Several people's maps of one journey made one: the same id is the same claim, what only looks alike waits for a person.

Two claims with one id have a shared ancestor and are one. All others are *proposed* as pairs, by stage and theme or by their words;
a person says yes or no to each, and nothing is joined or counted together before that. Of an assumption the merged map says how many
of the maps named it: that counts groups, never customers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..model import disk
from ..model.claims import Basis, Claim, Confidence, Reason
from ..model.decisions import Decision
from ..model.errors import UsageError
from ..model.journey import FIELD_OF, WHOLE, Action, Emotion, JourneyMap, MapBook, Stage, Touchpoint
from ..model.phrase import Phrase

ALIKE = 0.5  # Dice of pairs of letters, from which two claims of one stage and kind are proposed as the same
YES = ("yes", "y", "1", "true", "예", "네", "o", "ㅇ", "같음")
COLUMNS = ("same", "stage", "kind", "a_map", "a", "b_map", "b", "why", "alike", "a_id", "b_id")
PARTS = (*(name for kind, name in FIELD_OF.items() if kind != "opportunity"), "actions", "touchpoints")
Part = Claim | Action | Touchpoint


@dataclass(frozen=True)
class Pair:
    """Two claims of different maps that may be one. ``why``: ``theme`` (one stage, kind and theme) or ``words`` (``alike`` is 0..1)."""

    a: str
    b: str
    a_map: str
    b_map: str
    stage: str
    kind: str
    a_words: str
    b_words: str
    why: str
    alike: float
    said: str = ""  # what a person answered: yes, no or nothing yet


@dataclass(frozen=True)
class Named:
    """One claim of the merged map: ``maps`` are those that named it."""

    id: str
    stage: str
    kind: str
    words: str
    maps: tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """Two people decided differently about one thing, and neither changed what the other did: a person has to choose."""

    subject: str
    field: str
    values: tuple[tuple[str, Any], ...]  # map → value


@dataclass(frozen=True)
class Merged:
    """The merged book, the pairs that nobody has answered, who named what, and what two people decided differently."""

    book: MapBook
    pairs: tuple[Pair, ...]  # every proposed one with its answer
    open: tuple[Pair, ...]
    joined: int
    refused: int
    named: tuple[Named, ...]
    clashes: tuple[Clash, ...]
    unplaced: tuple[str, ...]  # stages that only some maps have


def words_alike(a: str, b: str) -> float:
    """How alike two phrases are, 0..1: twice the pairs of letters they share, of all their pairs (Dice 1945).

    Examples
    --------
    >>> round(words_alike("설치 문서가 어렵다", "설치 문서가 너무 어렵다"), 2), words_alike("가격", "설치")
    (0.75, 0.0)
    """
    one, two = (_pairs(x) for x in (a, b))
    if not one or not two:
        return 1.0 if a == b else 0.0
    left = list(two)
    shared = 0
    for pair in one:
        if pair in left:
            left.remove(pair)
            shared += 1
    return 2 * shared / (len(one) + len(two))


def _pairs(text: str) -> list[str]:
    bare = re.sub(r"[\W_]+", "", text.casefold())
    return [bare[i : i + 2] for i in range(len(bare) - 1)] or ([bare] if bare else [])


def propose(books: Mapping[str, MapBook], *, persona: str = "everyone", stages: Mapping[str, Mapping[str, str]] | None = None) -> tuple[Pair, ...]:
    """Claims without a shared ancestor that may be the same, the likest first. Nothing is joined by this.

    ``books``: name of each map → the map. Written claims are compared with written ones of the same stage and kind in another map.
    """
    placed = stages or _stages(books, persona)[1]
    found = []
    names = list(books)
    held = {name: [(placed[name].get(c.stage, c.stage), c) for c in _written(books[name].map(persona))] for name in names}
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            for stage, a in held[first]:
                for other, b in held[second]:
                    if a.id == b.id or stage != other or _kind(a) != _kind(b):
                        continue
                    near = words_alike(*(_label(books[n], c) for n, c in ((first, a), (second, b))))
                    theme = bool(_theme(a)) and _theme(a) == _theme(b)
                    if theme or near >= ALIKE:
                        said = (_label(books[first], a), _label(books[second], b))
                        found.append(Pair(a.id, b.id, first, second, stage, _kind(a), *said, "theme" if theme else "words", round(near, 2)))
    return tuple(sorted(found, key=lambda p: (-p.alike, p.why, p.stage, p.kind, p.a, p.b)))


def merge(
    books: Mapping[str, MapBook],
    *,
    base: MapBook | None = None,
    same: Iterable[tuple[str, str]] = (),
    different: Iterable[tuple[str, str]] = (),
    persona: str = "everyone",
) -> Merged:
    """One map of several.

    Parameters
    ----------
    books : mapping
        Name → map, in order. The first gives the stages, what data say, and the study.
    base : MapBook, optional
        What they all began from: a claim that is in it and was taken away by one of them stays away, and a decision that only one of them
        changed is theirs.
    same, different : pairs of ids
        What a person answered to the proposed pairs; all others stay open.
    """
    if len(books) < 2:
        raise UsageError(en="Name two maps or more to merge.", ko="합칠 지도를 둘 이상 지정하십시오.")
    names = list(books)
    said_same = {frozenset(p) for p in same}
    said_no = {frozenset(p) for p in different}
    stages, placed, own = _stages(books, persona)
    proposed = propose(books, persona=persona, stages=placed)
    known = {p.id for n in names for p in _parts(books[n].map(persona))}
    if stray := sorted(x for pair in said_same for x in pair if x not in known):
        raise UsageError(
            en=f"The answered pairs name '{stray[0]}', which is in none of these maps. Propose the pairs again.",
            ko=f"답한 쌍의 '{stray[0]}'이(가) 이 지도들에 없습니다. 쌍을 다시 만드십시오.",
        )
    root = _roots(said_same, known)
    held: dict[str, list[tuple[str, Part]]] = {}
    dropped = _dropped(books, base, persona)
    for name in names:
        for part in _parts(books[name].map(persona)):
            if part.id not in dropped:
                held.setdefault(root[part.id], []).append((name, replace(part, stage=placed[name].get(part.stage, part.stage))))
    parts: dict[str, list[Any]] = {name: [] for name in PARTS}
    named = []
    for group in held.values():
        one, who = _one(group, len(names), books)
        parts[_field(one)].append(one)
        if one.basis.by and isinstance(one, Claim | Action | Touchpoint):
            named.append(Named(one.id, one.stage, _kind(one), _label(books[group[0][0]], group[0][1]), who))
    first = books[names[0]]
    journey = first.map(persona)
    merged = replace(
        journey,
        stages=stages,
        **{name: tuple(_coded(items, journey)) for name, items in parts.items()},
        emotions=(*(e for e in journey.emotions if not e.basis.by), *_emotions(books, placed, persona)),
    )
    decisions, clashes = _decisions(books, base, root)
    evidence = {k: v for n in reversed(names) for k, v in books[n].evidence.items()}
    book = replace(first, maps=(merged,), personas=(), decisions=decisions, evidence=evidence, segmentation=None, roles=None, changes=None, moved=())
    told = {**dict.fromkeys(said_no, "no"), **dict.fromkeys(said_same, "yes")}
    proposed = tuple(replace(p, said=told.get(frozenset((p.a, p.b)), "")) for p in proposed)
    left = tuple(p for p in proposed if not p.said and root[p.a] != root[p.b])
    named.sort(key=lambda n: (-len(n.maps), [s.key for s in stages].index(n.stage) if n.stage in {s.key for s in stages} else 99, n.kind, n.words))
    return Merged(book, proposed, left, len(said_same), len(said_no), tuple(named), clashes, own)


def _stages(books: Mapping[str, MapBook], persona: str) -> tuple[tuple[Stage, ...], dict[str, dict[str, str]], tuple[str, ...]]:
    """The stages of all maps in the first one's order, each map's keys in them, and those that not every map has; the same key or name is one stage."""
    stages: list[Stage] = []
    placed: dict[str, dict[str, str]] = {}
    met: dict[str, int] = {}
    for name, book in books.items():
        placed[name] = {WHOLE: WHOLE}
        spot = 0
        for stage in book.map(persona).stages:
            words = {w.casefold().strip() for w in (stage.label.ko, stage.label.en) if w}
            twin = next((s for s in stages if s.key == stage.key or words & {s.label.ko.casefold().strip(), s.label.en.casefold().strip()}), None)
            if twin is None:
                twin = stage
                stages.insert(spot if placed and len(placed) > 1 else len(stages), stage)
            spot = stages.index(twin) + 1
            placed[name][stage.key] = twin.key
            met[twin.key] = met.get(twin.key, 0) + 1
    return tuple(stages), placed, tuple(s.key for s in stages if met[s.key] < len(books))


def _roots(same: Iterable[frozenset[str]], known: Iterable[str]) -> dict[str, str]:
    """Every id → the id of the claim it is one with, by the answered pairs: a with b and b with c is one claim of three."""
    root = {x: x for x in known}

    def top(x: str) -> str:
        while root[x] != x:
            x = root[x]
        return x

    for pair in same:
        a, b = sorted((top(min(pair)), top(max(pair))))
        root[b] = a
    return {x: top(x) for x in root}


def _dropped(books: Mapping[str, MapBook], base: MapBook | None, persona: str) -> frozenset[str]:
    """What was in the base and is gone from one map: somebody withdrew it."""
    if base is None:
        return frozenset()
    began = {p.id for p in _parts(base.map(persona)) if p.basis.by}
    return frozenset(x for x in began if any(x not in {p.id for p in _parts(b.map(persona))} for b in books.values()))


def _one(group: Sequence[tuple[str, Part]], of: int, books: Mapping[str, MapBook]) -> tuple[Part, tuple[str, ...]]:
    """One claim of several: the data's where there is one, else the first that was written, with every name, and how many maps named it."""
    who = tuple(dict.fromkeys(name for name, _ in group))
    counted = next((p for _, p in group if p.basis.kind == "evidence"), None)
    one = counted or group[0][1]
    if not one.basis.by:
        return one, who
    by = ", ".join(dict.fromkeys(p.basis.by or "" for _, p in group))
    days = [p.basis.at for _, p in group if p.basis.at]
    basis = Basis(one.basis.kind, by, min(days) if days else None, one.basis.why, one.basis.tests_by, one.basis.asks)
    made: Any = replace(one, basis=basis)
    if one.basis.kind == "assumption":
        sure = Confidence("assumption", (Reason("confidence.groups", {"n": len(who), "of": of}),))
        made = replace(made, confidence=sure)
    return made, who


def _emotions(books: Mapping[str, MapBook], placed: Mapping[str, Mapping[str, str]], persona: str) -> list[Emotion]:
    """The hand-drawn points: the first map's at each stage, where it drew one; points of several people are not averaged."""
    found: dict[str, Emotion] = {}
    for name, book in books.items():
        for e in book.map(persona).emotions:
            if e.basis.by and (stage := placed[name].get(e.stage)):
                found.setdefault(stage, replace(e, stage=stage))
    return list(found.values())


def _decisions(books: Mapping[str, MapBook], base: MapBook | None, root: Mapping[str, str]) -> tuple[tuple[Decision, ...], tuple[Clash, ...]]:
    began = {(d.subject, d.field): d.value for d in (base.decisions if base else ())}
    told: dict[tuple[str, str], list[tuple[str, Decision]]] = {}
    for name, book in books.items():
        for d in book.decisions:
            told.setdefault((root.get(d.subject, d.subject), d.field), []).append((name, replace(d, subject=root.get(d.subject, d.subject))))
    kept, clashes = [], []
    for place, ones in sorted(told.items()):
        fresh = [(n, d) for n, d in ones if d.value != began.get(place)] or ones
        values = []
        for _, d in fresh:
            if d.value not in values:
                values.append(d.value)
        if len(values) > 1:
            clashes.append(Clash(*place, tuple((n, d.value) for n, d in fresh)))
        elif base is not None and place in began and len(ones) < len(books) and values == [began[place]]:
            continue  # it was there at first, and somebody took it back
        else:
            kept.append(fresh[0][1])
    return tuple(kept), tuple(clashes)


def _coded(items: Iterable[Any], journey: JourneyMap) -> Iterable[Any]:
    """Each with a code of its own: two groups' P1 cannot both be P1."""
    used: set[str] = set()
    highest: dict[str, int] = {}
    for part in (*journey.claims, *journey.written):
        letter, number = part.code[:1], part.code[1:]
        if number.isdigit():
            highest[letter] = max(highest.get(letter, 0), int(number))
    for item in items:
        code = item.code
        if code and code in used:
            highest[code[0]] = highest.get(code[0], 0) + 1
            item = replace(item, code=f"{code[0]}{highest[code[0]]}")
        elif code[1:].isdigit():
            highest[code[0]] = max(highest.get(code[0], 0), int(code[1:]))
        used.add(item.code)
        yield item


# ------------------------------------------------------------------------------------------------ the table a person answers


def write_pairs(pairs: Iterable[Pair], path: Path) -> Path:
    """The proposed pairs as CSV that Excel opens in Hangul: ``same`` waits for yes or no."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for p in pairs:
        row = (p.said, p.stage, p.kind, p.a_map, p.a_words, p.b_map, p.b_words, p.why, p.alike, p.a, p.b)
        table.writerow([f"'{x}" if isinstance(x, str) and x[:1] in ("=", "+", "-", "@") else x for x in row])
    return disk.save(path, out.getvalue().encode("utf-8-sig", "surrogatepass"))


def read_pairs(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What a person answered: the pairs that are the same, and those that are not; an empty cell is no answer."""
    same: list[tuple[str, str]] = []
    no: list[tuple[str, str]] = []
    try:
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        for row in rows:
            answer = (row["same"] or "").strip().casefold()
            if answer:
                (same if answer in YES else no).append((row["a_id"], row["b_id"]))
    except (OSError, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            en=f"'{path.name}' is not a table of pairs. Name the one that merge wrote, saved as CSV (UTF-8).",
            ko=f"'{path.name}'은(는) 쌍을 적은 표가 아닙니다. merge가 만든 표를 CSV(UTF-8)로 저장해 지정하십시오.",
        ) from error
    return same, no


def names_of(paths: Sequence[Path]) -> list[str]:
    """A name for each map, from its folder: told apart where two are alike.

    Examples
    --------
    >>> names_of([Path("1모둠/map.json"), Path("2모둠"), Path("other/1모둠")])
    ['1모둠', '2모둠', '1모둠 (2)']
    """
    made: list[str] = []
    for path in paths:
        name = path.parent.name if path.suffix == ".json" and path.parent.name else path.stem or path.name
        again = sum(1 for m in made if m == name or m.startswith(f"{name} ("))
        made.append(f"{name} ({again + 1})" if again else name)
    return made


def _parts(journey: JourneyMap) -> tuple[Part, ...]:
    return (*(c for c in journey.claims if c.kind != "opportunity"), *journey.actions, *journey.touchpoints)


def _written(journey: JourneyMap) -> tuple[Part, ...]:
    return tuple(p for p in _parts(journey) if p.basis.by)


def _kind(part: Part) -> str:
    return "action" if isinstance(part, Action) else "touchpoint" if isinstance(part, Touchpoint) else part.kind


def _field(part: Part) -> str:
    return {"action": "actions", "touchpoint": "touchpoints"}.get(_kind(part)) or FIELD_OF[_kind(part)]


def _theme(part: Part) -> str:
    return (part.theme if isinstance(part, Claim) else "") or (part.basis.tests_by or "")


def _label(book: MapBook, part: Part) -> str:
    words: Phrase | None = book.claim_label(part) if isinstance(part, Claim) else part.label
    return words.ko if words else ""
