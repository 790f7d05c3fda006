"""A feeling as documents write it, as a number from -1 (bad) to 1 (good), where the document says which way it goes.

A face or a word that names a feeling gives the direction; a stated intensity (``4/5``) gives the strength. An intensity alone
has no direction, and an unknown word none either: such a feeling has words and no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from .outline import words_of

T = TypeVar("T")
HOW_MUCH = re.compile(r"^(?:very|a bit|a little|slightly|rather|quite|extremely|매우|아주|몹시|조금|약간|다소)\s+")
AND = re.compile(r"\s*[,/·、]\s*|\s+and\s+")
ARROW = re.compile(r"\s*(?:→|⇒|➡️?|->|=>|>>)\s*")
INTENSITY = re.compile(r"\(?\s*(?:intensity|strength|강도|세기)\s*[:=]?\s*((?:\d(?:\.\d)?\s*/\s*\d{1,2}(?:\s*(?:→|⇒|➡️?|->|=>)\s*)?)+)\)?", re.I)
FRACTION = re.compile(r"(\d(?:\.\d)?)\s*/\s*(\d{1,2})")
NUMBER = re.compile(r"[+\-−]?(?:0?\.\d+|[01](?:\.\d+)?)")


@dataclass(frozen=True)
class Feeling:
    """What one stage of feeling is called, its valence (-1..1, None where the document does not say) and what gave it: face, word, number, intensity."""

    words: str
    valence: float | None
    how: tuple[str, ...] = ()


@cache
def faces() -> dict[str, float]:
    return {face: value for group in words_of()["faces"].values() for face, value in group.items()}


@cache
def _words() -> dict[str, float]:
    return {word: float(value) for value, words in words_of()["feelings"].items() for word in words}


def feelings(text: str) -> list[Feeling]:
    """The feelings that a line names, in their order: two where it says that one turned into another.

    Examples
    --------
    >>> feelings("Frustrated 😟 (Intensity: 5/5)")
    [Feeling(words='Frustrated', valence=-1.0, how=('face', 'intensity'))]
    >>> [(f.words, f.valence) for f in feelings("Nervous → Accomplished 😟 → 😊 (Intensity: 4/5 → 1/5)")]
    [('Nervous', -0.8), ('Accomplished', 0.2)]
    >>> feelings("답답함"), feelings("it depends")
    ([Feeling(words='답답함', valence=-0.5, how=('word',))], [Feeling(words='it depends', valence=None, how=())])
    """
    bare = text.replace("\ufe0f", "")
    strengths: list[float] = []
    if found := INTENSITY.search(bare):
        strengths = [min(float(a) / float(b), 1.0) for a, b in FRACTION.findall(found[1]) if float(b)]
        bare = bare[: found.start()] + bare[found.end() :]
    seen = [face for face in bare if face in faces()]
    for face in set(seen):
        bare = bare.replace(face, " ")
    names = [" ".join(part.split()).strip(" ,;:()-–") for part in ARROW.split(bare)]
    names = [name for name in names if name]
    steps = max(len(names), len(seen), 1)
    if not all(len(part) in (0, 1, steps) for part in (names, seen, strengths)):  # it cannot be told what belongs to what: the end is what stands
        names, seen, strengths, steps = [" ".join(names)], seen[-1:], strengths[-1:], 1
    return [one for n in range(steps) if (one := _felt(_at(names, n), _at(seen, n), _at(strengths, n), text))]


def _at(values: list[T], n: int) -> T | None:
    return None if not values else values[n if len(values) > 1 else 0]


def _felt(name: str | None, face: str | None, strength: float | None, text: str) -> Feeling | None:
    if name and NUMBER.fullmatch(name.replace(" ", "")):
        return Feeling(text.strip(), max(-1.0, min(1.0, float(name.replace(" ", "").replace("−", "-")))), ("number",))
    base, how = (faces()[face], "face") if face else (_named(name or ""), "word")
    label = name or (face or "")
    if not label:
        return None
    if base is None:
        return Feeling(label, None)
    if strength is None:
        return Feeling(label, base, (how,))
    sign = (base > 0) - (base < 0)
    return Feeling(label, round(sign * strength, 3), (how, "intensity"))


def _named(name: str) -> float | None:
    """The direction of words that name feelings and nothing else: their mean, None where one of them is unknown (``not happy`` is)."""
    known = [_words().get(HOW_MUCH.sub("", part.casefold())) for part in AND.split(name) if part]
    values = [value for value in known if value is not None]
    return round(sum(values) / len(values), 3) if values and len(values) == len(known) else None
