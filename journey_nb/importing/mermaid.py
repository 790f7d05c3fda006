"""Mermaid's ``journey`` diagrams: sections are stages, tasks are actions, scores 1 to 5 are feelings, actors are who takes part.

Read as the diagram's own grammar reads them: keywords in any case; ``%%`` and ``#`` begin a comment; a line of a name, a colon and
anything is a task, whatever stands behind it. A score that is no number from 1 to 5 gives no feeling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .document import DocStage, Document, Left, short

SCORE = re.compile(r"\d+(?:\.\d+)?")
START = re.compile(r"^\s*journey\b", re.I | re.M)
FENCE = re.compile(r"^[ \t]*(?:```+|~~~+)[ \t]*mermaid\b[^\n]*\n(?P<code>.*?)^[ \t]*(?:```+|~~~+)[ \t]*$", re.I | re.M | re.S)


def journeys(text: str) -> list[str]:
    """The journey diagrams among a Markdown document's code blocks."""
    return [found["code"] for found in FENCE.finditer(text) if is_journey(found["code"])]


def is_journey(text: str) -> bool:
    """Whether the first word that is no comment, directive or front matter is ``journey``."""
    return bool(re.match(r"\s*journey\b", _body(text)[0], re.I))


def _body(text: str) -> tuple[str, str]:
    """The diagram without front matter, directives and comments, and the front matter's title."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n\t ")
    title = ""
    if found := re.match(r"---[ \t]*\n(?P<head>.*?)^[ \t]*---[ \t]*$", text, re.M | re.S):
        named = re.search(r"^[ \t]*title[ \t]*:[ \t]*(?P<title>[^\n]+)$", found["head"], re.M)
        title = named["title"].strip().strip("\"'") if named else ""
        text = text[found.end() :]
    text = re.sub(r"%%\{.*?\}%%", "", text, flags=re.S)
    return re.sub(r"%%[^\n]*|#[^\n]*", "", text), title


def _statements(body: str) -> Iterator[str]:
    """One statement a line or semicolon; a description in braces may run over several lines."""
    body = re.sub(r"(accDescr\s*)\{([^}]*)\}", lambda m: f"{m[1]}: " + " ".join(m[2].split()), body, flags=re.I)
    for line in re.split(r"[\n;]", body):
        if words := " ".join(line.split()):
            yield words


def read(text: str) -> Document:
    """The journey of one diagram.

    Examples
    --------
    >>> made = read("journey\\n title Day\\n section Work\\n  Tea: 5: Me\\n  Drive: X: Me, Cat\\n")
    >>> made.title, [(p.kind, p.words, p.valence, p.beside) for p in made.stages[0].points], made.actors
    ('Day', [('action', 'Tea', None, '5 · Me'), ('action', 'Drive', None, 'X · Me, Cat'), ('emotion', 'Tea', 1.0, '')], {'Me': 2, 'Cat': 1})
    """
    body, front = _body(text)
    document = Document("mermaid")
    stage: DocStage | None = None
    spoken = ""
    scores: dict[int, list[tuple[str, float]]] = {}
    statements = _statements(re.sub(r"^\s*journey\b", "", body, count=1, flags=re.I))
    for words in statements:
        head, _, rest = words.partition(" ")
        if head.lower() == "title" and rest:
            document.title = rest.strip()
        elif re.match(r"acctitle\s*:", words, re.I):
            spoken = words.partition(":")[2].strip()
        elif re.match(r"accdescr\s*:", words, re.I):
            document.scenario = words.partition(":")[2].strip()
        elif head.lower() == "section" and rest and ":" not in rest:
            stage = DocStage(short(rest.strip()))
            document.stages.append(stage)
        elif ":" in words:
            if stage is None:
                stage = DocStage("")
                document.stages.append(stage)
            name, score = _task(document, stage, words)
            if score is not None:
                scores.setdefault(id(stage), []).append((name, score))
        else:
            document.left.append(Left(stage.label if stage else document.title, words, "lane"))
    document.title = document.title or front or spoken
    for one in document.stages:
        one.label = one.label or document.title
        if told := scores.get(id(one)):  # one point a stage, as the curve has: the mean of its tasks
            mean = sum(score for _, score in told) / len(told)
            document.add(one, "emotion", " · ".join(name for name, _ in told), valence=round((mean - 3) / 2, 3))
    document.actor = ", ".join(document.actors)
    return document


def _task(document: Document, stage: DocStage, words: str) -> tuple[str, float | None]:
    name, *pieces = (piece.strip() for piece in words.split(":"))
    people = [person.strip() for person in pieces[1].split(",")] if len(pieces) > 1 else []
    people = [person for person in people if person]
    for person in people:
        document.actors[person] = document.actors.get(person, 0) + 1
    beside = " · ".join(part for part in (pieces[0], ", ".join(people)) if part)
    document.add(stage, "action", name, beside=beside)
    score = float(pieces[0]) if SCORE.fullmatch(pieces[0]) else None
    if score is None or not 1 <= score <= 5:
        document.left.append(Left(stage.label or document.title, f"{name}: {pieces[0]}", "score"))
        return name, None
    return name, score
