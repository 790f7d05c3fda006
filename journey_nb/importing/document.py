"""What a document says of a journey, before any of it is a claim: stages, points of known kinds, its head, and what could not be placed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..model.phrase import Phrase
from .feelings import Feeling, feelings

LONGEST = 600  # characters of one point; more is no point of a map
WHY = {  # why something has no place in a map
    "section": Phrase("stands outside the stages and is no part of the head that is known", "단계 밖에 있고, 아는 머리말이 아님"),
    "lane": Phrase("nothing says what it is: no known name stands over it", "무엇인지 알 수 없음. 아는 이름 아래에 있지 않음"),
    "picture": Phrase("a diagram or code, not text of a map", "그림이나 코드이며 지도의 글이 아님"),
    "feeling": Phrase(
        "a feeling without a direction: its words are kept, no point of the curve is drawn", "좋고 나쁨을 알 수 없는 감정. 말은 남기고 점은 찍지 않음"
    ),
    "score": Phrase("a score that is no number from 1 to 5: the task is kept, it has no point of the curve", "1~5가 아닌 점수. 할 일은 남기고 점은 찍지 않음"),
    "mark": Phrase("a label or marker that has no meaning here", "뜻을 모르는 라벨이나 마커"),
    "floating": Phrase("a floating topic, callout or summary outside the tree", "나무 밖에 떠 있는 토픽, 콜아웃, 요약"),
    "sheet": Phrase("another sheet of the same file", "같은 파일의 다른 시트"),
    "long": Phrase(f"longer than {LONGEST} characters: shortened", f"{LONGEST}자가 넘어 줄임"),
}


@dataclass(frozen=True)
class Left:
    """One thing the map has no place for: its words, where it stands and why (a key of :data:`WHY`)."""

    where: str
    words: str
    why: str


@dataclass(frozen=True)
class Point:
    """One point of a stage. ``beside`` is what the document says of it and no field of a claim holds: a task's score, its actors."""

    kind: str
    words: str
    valence: float | None = None
    beside: str = ""


@dataclass
class DocStage:
    """A stage as the document calls it, with its points in their order."""

    label: str
    points: list[Point] = field(default_factory=list)


@dataclass
class Document:
    """One journey of one document. ``stages`` are in its order; ``whole`` is what it says of all of it."""

    form: str  # markdown | numbered_list | mermaid | xmind
    title: str = ""
    by: str = ""
    at: str = ""  # a day or a month: 2026-03-02, 2026-03
    actor: str = ""
    scenario: str = ""
    expects: str = ""
    goal: str = ""
    stages: list[DocStage] = field(default_factory=list)
    whole: list[Point] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    actors: dict[str, int] = field(default_factory=dict)  # who takes part → tasks
    topics: list[int] = field(default_factory=list)  # of a mind map: a count a sheet, root counted, floating ones not

    def add(self, stage: DocStage | None, kind: str, words: str, where: str = "", valence: float | None = None, beside: str = "") -> None:
        """Put a point where it belongs; a feeling becomes as many points as it has steps."""
        points = self.whole if stage is None else stage.points
        where = where or (stage.label if stage else self.title)
        if kind == "emotion":
            told = feelings(words) if valence is None else [Feeling(words, valence)]
            for one in told:
                points.append(Point("emotion", short(one.words), one.valence, beside))
                if one.valence is None:
                    self.left.append(Left(where, one.words, "feeling"))
            return
        words = unquoted(words) if kind == "thought" else words
        if len(words) > LONGEST:
            self.left.append(Left(where, words, "long"))
        points.append(Point(kind, short(words), valence, beside))

    def count(self, *kinds: str) -> int:
        return sum(point.kind in kinds for points in (self.whole, *(s.points for s in self.stages)) for point in points)


def short(words: str) -> str:
    """One line of at most 600 characters.

    Examples
    --------
    >>> short("  a \\n b "), len(short("x" * 900))
    ('a b', 600)
    """
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def unquoted(words: str) -> str:
    """Words without the quotation marks around all of them.

    Examples
    --------
    >>> unquoted('"Why?"'), unquoted('"a" and "b"')
    ('Why?', '"a" and "b"')
    """
    found = re.fullmatch(r"[\"“”']([^\"“”]+)[\"“”']", words.strip())
    return found[1].strip() if found else words


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def day_of(words: str) -> str:
    """A day or a month as a document writes it; "" where it is neither.

    Examples
    --------
    >>> day_of("December 2025"), day_of("3 March 2026"), day_of("March 3, 2026"), day_of("2026. 3. 2."), day_of("2026년 3월"), day_of("soon")
    ('2025-12', '2026-03-03', '2026-03-03', '2026-03-02', '2026-03', '')
    """
    text = words.strip()
    year = month = day = 0
    if found := re.match(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]?\s*(?:(\d{1,2})\s*일?)?", text):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    elif found := re.match(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3})[a-z]*\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})", text):
        year, day = int(found[4]), int(found[1] or found[3] or 0)
        month = MONTHS.index(found[2].lower()) + 1 if found[2].lower() in MONTHS else 0
    if not (1 <= month <= 12 and 0 <= day <= 31 and 1900 <= year <= 2200):
        return ""
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")
