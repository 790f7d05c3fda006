"""A document as a map: every point an assumption with a name, a day and the file it comes from. No number of it is anybody's count."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from ..assumptions.written import Written
from ..model.claims import ALL_KINDS, FIELD_OF, Basis, Confidence, Reason
from ..model.journey import WHOLE, Action, Emotion, JourneyMap, MapBook, Period, Stage, StudyFacts, Touchpoint
from ..model.phrase import Phrase
from ..study import slug
from .document import DocStage, Document

NOBODY = Phrase("imported document", "가져온 문서")
ASSUMED = Confidence("assumption")
LETTERS = {"action": "A", "touchpoint": "T", "emotion": "E", **{kind.kind: kind.letter for kind in ALL_KINDS}}


def stage_keys(stages: Iterable[DocStage]) -> list[str]:
    """A key for each stage, from its name where that has Latin letters; a name that comes again gets a number.

    Examples
    --------
    >>> stage_keys([DocStage("Go to work"), DocStage("설치"), DocStage("Go to work"), DocStage("Whole")])
    ['go_to_work', 'stage_2', 'go_to_work_3', 'stage_4']
    """
    keys: list[str] = []
    for number, stage in enumerate(stages, 1):
        plain = re.sub(r"[^a-z0-9]+", "_", stage.label.lower()).strip("_")[:32].strip("_")
        usable = re.fullmatch(r"[a-z][a-z0-9_]*", plain) and plain != WHOLE and not re.search(r"[^\W\d_a-zA-Z]", stage.label)
        key = plain if usable else f"stage_{number}"
        keys.append(key if key not in keys else f"{key[:28]}_{number}")
    return keys


def written(document: Document, *, by: str, at: str, why: str) -> list[Written]:
    """Every point as an assumption, in the document's order, codes issued.

    Ids are digests of form, title, stage, kind and words: the same document read again gives the same ids, whatever its file is called.
    """
    keys = stage_keys(document.stages)
    numbers: Counter[str] = Counter()
    met: Counter[tuple[str, ...]] = Counter()
    made = []
    for key, points in ((WHOLE, document.whole), *((k, s.points) for k, s in zip(keys, document.stages, strict=True))):
        for point in points:
            told = (document.title, key, point.kind, point.words)
            met[told] += 1
            digest = hashlib.blake2b("\x1f".join((*told, str(met[told]))).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
            letter = LETTERS[point.kind]
            numbers[letter] += 1
            basis = Basis("assumption", by=by, at=at or None, why=" · ".join(x for x in (why, point.beside) if x))
            made.append(Written(f"w{digest}", f"{letter}{numbers[letter]}", point.kind, key, Phrase.same(point.words), basis, point.valence))
    return made


def book_of(document: Document, *, by: str, at: str, why: str, timezone: str = "Asia/Seoul") -> MapBook:
    """The document as a book of one map, without people and without rows."""
    claims = written(document, by=by, at=at, why=why)
    nobody = Confidence("very_low", (Reason("confidence.nobody", {}),))
    stages = tuple(
        Stage(key, Phrase.same(s.label), Phrase.same(s.label), 0, 0, True, 0, 0, nobody)
        for key, s in zip(stage_keys(document.stages), document.stages, strict=True)
    )
    journey = JourneyMap(
        key="everyone",
        goal=_phrase(document.goal),
        state="current",
        people=0,
        known=True,
        qualitative=True,
        stages=stages,
        actor=_phrase(document.actor),
        scenario=_phrase(document.scenario),
        expects=_phrase(document.expects),
        **parts(claims),
    )
    facts = StudyFacts(slug(document.title or "journey"), document.title or why, timezone, "imported")
    return MapBook(study=facts, period=Period(None, None, None), maps=(journey,))


def _phrase(words: str) -> Phrase | None:
    return Phrase.same(words) if words else None


def parts(claims: Iterable[Written]) -> dict[str, Any]:
    """The fields of a map that the claims fill."""
    kinds = {kind.kind: kind for kind in ALL_KINDS}
    found: dict[str, list[Any]] = {}
    for one in claims:
        if one.kind == "action":
            made: Any = Action(one.id, one.stage, "", code=one.code, label=one.label, basis=one.basis)
        elif one.kind == "touchpoint":
            made = Touchpoint(one.id, one.stage, one.label, one.channel, 0, 0, True, code=one.code, basis=one.basis)
        elif one.kind == "emotion":
            made = Emotion(
                one.stage, "assumed", 0, True, "assumed", one.valence, id=one.id, code=one.code, label=one.label, basis=one.basis, confidence=ASSUMED
            )
        else:
            made = kinds[one.kind](id=one.id, code=one.code, stage=one.stage, theme="", label=one.label, basis=one.basis, confidence=ASSUMED)
        field = {"action": "actions", "touchpoint": "touchpoints", "emotion": "emotions", **FIELD_OF}[one.kind]
        found.setdefault(field, []).append(made)
    return {field: tuple(items) for field, items in found.items()}
