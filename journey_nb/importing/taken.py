"""One file taken in: recognised by what is in it, read, and made into a map."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model.errors import NothingUsable, UnreadableFile, UsageError
from ..model.journey import MapBook
from ..model.phrase import Phrase
from .document import WHY, Document, Left, day_of, short

LARGEST = 4 << 20  # bytes of a text document
SHOWN = 200  # left-over points in --json; all of them are counted
FORMS = {
    "markdown": Phrase("journey map in Markdown", "마크다운 여정 지도"),
    "numbered_list": Phrase("journey as a numbered list", "번호 목록으로 적은 여정"),
    "mermaid": Phrase("Mermaid journey diagram", "Mermaid 여정 다이어그램"),
    "xmind": Phrase("Xmind mind map", "Xmind 마인드맵"),
    "map": Phrase("map.json of journey_nb", "journey_nb의 map.json"),
}
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Imported:
    """What one file gave: the map, what had no place in it, and counts.

    ``document`` is None for a ``map.json``, which is a map already.
    """

    form: str
    book: MapBook
    left: tuple[Left, ...] = ()
    topics: tuple[int, ...] = ()
    document: Document | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Stages and points of the first map, by kind; ``tasks`` are its actions."""
        journey = self.book.maps[0]
        fields = ("needs", "delights", "factors", "thoughts", "goals", "expectations", "values", "notes", "frontstage", "backstage", "support")
        named = {"stages": journey.stages, "tasks": journey.actions, "pain_points": journey.pains}
        named |= {"opportunities": journey.opportunities, "touchpoints": journey.touchpoints, "emotions": journey.emotions}
        return {**{name: len(items) for name, items in named.items()}, **{name: len(getattr(journey, name)) for name in fields}}

    def to_json(self, lang: str) -> dict[str, Any]:
        """Keys that stay: stages, tasks, pain_points, opportunities, touchpoints (counts) and topics (a count a sheet)."""
        journey = self.book.maps[0]
        head = {"title": self.book.study.name, "actor": journey.actor, "scenario": journey.scenario, "expects": journey.expects, "goal": journey.goal}
        return {
            "format": self.form,
            **self.counts,
            "topics": list(self.topics),
            "header": {name: value.text(lang) if isinstance(value, Phrase) else value for name, value in head.items()},
            "stage_names": [stage.label.text(lang) for stage in journey.stages],
            "curve": [{"stage": e.stage, "valence": e.valence, "words": e.label.text(lang) if e.label else ""} for e in journey.emotions],
            "actors": dict(self.document.actors) if self.document else {},
            "by": sorted({w.basis.by for w in journey.written if w.basis.by}),
            "at": sorted({w.basis.at for w in journey.written if w.basis.at}),
            "not_placed": len(self.left),
            "not_placed_by": dict(sorted(Counter(one.why for one in self.left).items())),
            "not_placed_list": [{"where": x.where, "words": x.words, "why": WHY[x.why].text(lang)} for x in self.left[:SHOWN]],
        }

    def lines(self, lang: str) -> list[str]:
        """The same for people."""
        counts = self.counts
        journey = self.book.maps[0]
        named = {
            "tasks": Phrase("actions", "행동"),
            "thoughts": Phrase("thoughts", "생각"),
            "emotions": Phrase("points of the curve", "감정 점"),
            "touchpoints": Phrase("touchpoints", "접점"),
            "pain_points": Phrase("pain points", "페인 포인트"),
            "delights": Phrase("delights", "만족 요인"),
            "needs": Phrase("needs", "니즈"),
            "goals": Phrase("goals", "목표"),
            "expectations": Phrase("expectations", "기대"),
            "factors": Phrase("decision factors", "의사결정 요소"),
            "values": Phrase("values offered", "제공 가치"),
            "opportunities": Phrase("opportunities", "기회"),
            "notes": Phrase("notes", "메모"),
        }
        told = ", ".join(f"{word.text(lang)} {counts[name]}" for name, word in named.items() if counts[name])
        made = [f"{self.book.study.name}: {FORMS[self.form].text(lang)}"]
        made.append(f"  {Phrase('stages', '단계').text(lang)} {counts['stages']}: {' → '.join(s.label.text(lang) for s in journey.stages)}")
        if told:
            made.append(f"  {told}")
        if self.topics:
            made.append(Phrase(f"  topics: {', '.join(map(str, self.topics))}", f"  토픽: {', '.join(map(str, self.topics))}").text(lang))
        for why, n in sorted(Counter(one.why for one in self.left).items(), key=lambda row: -row[1]):
            made.append(f"  {Phrase('not placed', '넣지 못함').text(lang)} {n}: {WHY[why].text(lang)}")
            wheres = Counter(one.where for one in self.left if one.why == why)
            made.append("    " + ", ".join(f"{where or '-'} {m}" for where, m in wheres.most_common(8)) + (" …" if len(wheres) > 8 else ""))
        return made


def read(path: str | Path, *, by: str | None = None, at: str | None = None, lang: str = "en", sheet: int | None = None) -> Imported:
    """Take one file in.

    Parameters
    ----------
    path : file
        Markdown, a text with a Mermaid journey, ``.xmind`` or our ``map.json``; recognised by what is in it.
    by : str, optional
        Whose assumptions these are; the document's owner where not given, else "imported document".
    at : str, optional
        The day (2026-03-02) to give where the document names none; today where not given.
    lang : str
        Language of the word for a nameless author.
    sheet : int, optional
        Which sheet of a mind map, from 1; the one with most lanes where not given.

    Raises
    ------
    UnreadableFile, NothingUsable
        Where the file is damaged or unsafe, or holds no journey: with what was found in it.
    """
    file = Path(path)
    if not file.is_file():
        raise UsageError(en=f"There is no file '{path}'. Check the path.", ko=f"'{path}' 파일이 없습니다. 경로를 확인하십시오.")
    with open(file, "rb") as handle:
        head = handle.read(4)
    if head == ZIP or file.suffix.lower() == ".xmind":
        return _xmind(file, by, at, lang, sheet)
    text = _text(file)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _map(text)
    return _made(_document(text), file, by, at, lang)


def _text(file: Path) -> str:
    from ..intake.files import encoding_of

    if file.stat().st_size > LARGEST:
        raise UnreadableFile(
            en=f"{file.name} is larger than {LARGEST >> 20} MB: no journey map is that large. Import a part of it.",
            ko=f"{file.name}이(가) {LARGEST >> 20}MB를 넘습니다. 여정 지도로는 너무 큽니다. 일부만 가져오십시오.",
        )
    raw = file.read_bytes()
    if b"\x00" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(
            en=f"{file.name} is no text. Import knows Markdown, Mermaid, .xmind and map.json.",
            ko=f"{file.name}은(는) 글이 아닙니다. 가져올 수 있는 것: 마크다운, Mermaid, .xmind, map.json.",
        )
    return raw.decode(encoding_of(file).codec, errors="replace").lstrip("\ufeff") if raw else ""


def _document(text: str) -> Document:
    from . import markdown, mermaid, reading

    if mermaid.is_journey(text):
        return mermaid.read(text)
    outline = markdown.outline(text)
    document = reading.read(outline, "markdown")
    drawn = mermaid.journeys(text)
    if document.stages or not drawn:
        return document
    found = mermaid.read(drawn[0])
    found.title = found.title or document.title
    found.left += [x for x in document.left if not (x.why == "picture" and mermaid.is_journey(x.words))]
    found.left += [Left(found.title, short(code), "picture") for code in drawn[1:]]
    return found


def _xmind(file: Path, by: str | None, at: str | None, lang: str, wanted: int | None) -> Imported:
    from . import reading, xmind

    sheets = xmind.sheets(file)
    if wanted is not None and not 1 <= wanted <= len(sheets):
        raise UsageError(en=f"There is no sheet {wanted}; the file has {len(sheets)}.", ko=f"{wanted}번 시트가 없습니다. 시트는 {len(sheets)}개입니다.")
    read_ = [reading.read(one.root, "xmind") for one in sheets]
    lanes = [sum(len(stage.points) for stage in document.stages) for document in read_]
    chosen = wanted - 1 if wanted else max(range(len(read_)), key=lambda n: (lanes[n], -n))
    document = read_[chosen]
    document.topics = [one.topics for one in sheets]
    document.title = document.title or sheets[chosen].title
    document.left += [Left(sheets[chosen].title, short(words), "floating") for words in sheets[chosen].floating]
    for number, one in enumerate(sheets):
        if number != chosen:
            document.left += [Left(one.title, short(n.words), "sheet") for n in one.root.walk() if n.words]
    return _made(document, file, by, at, lang)


def _map(text: str) -> Imported:
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            en="The file begins like JSON and is damaged. Export or build the map again.", ko="JSON처럼 시작하지만 깨진 파일입니다. 지도를 다시 내보내십시오."
        ) from error
    try:
        return Imported("map", MapBook.from_dict(plain))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableFile(
            en="This map.json lacks parts that every map has. Build the map again.",
            ko="이 map.json에는 지도에 있어야 할 것이 없습니다. 지도를 다시 만드십시오.",
        ) from error


def _made(document: Document, file: Path, by: str | None, at: str | None, lang: str) -> Imported:
    from ..study import today
    from .book import NOBODY, book_of

    if not document.stages:
        raise NothingUsable(
            en=f"No journey was found in {file.name}: it has no stages. Write them as headings ('## Stage 1: Awareness') with lanes below "
            "('**Pain points**:' and a list), as a table of stages and lanes, as a numbered list, or as a Mermaid journey. "
            f"{len(document.left)} other points were read; nothing was written.",
            ko=f"{file.name}에서 여정을 찾지 못했습니다. 단계가 없습니다. '## 1단계: 인지' 같은 제목 아래 '**페인 포인트**:'와 목록을 두거나, "
            f"단계와 항목의 표, 번호 목록, Mermaid journey로 적으십시오. 다른 항목 {len(document.left)}개를 읽었고 아무것도 쓰지 않았습니다.",
        )
    who = (by or "").strip() or document.by or NOBODY.text(lang)
    day = document.at or (day_of(at) or at if at else today())
    book = book_of(document, by=who, at=day, why=file.name)
    return Imported(document.form, book, tuple(document.left), tuple(document.topics), document)
