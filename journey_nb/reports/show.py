"""What the notebooks show between their charts: headings in the reader's language, and one small table a step.

Every function takes the value of a step and gives something a cell can show; none of them shows a raw value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.errors import UsageError, did_you_mean
from ..model.journey import MapBook
from ..model.phrase import Phrase

if TYPE_CHECKING:
    import pandas as pd

    from ..charts.tables import Table
    from ..pipeline import Research

SAMPLE = "haesol"
HEADINGS = {
    "findings": Phrase("Key findings", "핵심 결과"),
    "map": Phrase("Journey map", "여정 지도"),
    "personas": Phrase("Personas", "페르소나"),
    "roles": Phrase("The people behind the decision", "누가 함께 정하나"),
    "changes": Phrase("What changed since the period before", "지난 기간과 견주어 바뀐 것"),
    "timeline": Phrase("The journey over time", "시간으로 본 여정"),
    "curve": Phrase("Emotion, stage by stage", "단계별 감정"),
    "pains": Phrase("Pain points", "페인 포인트"),
    "needs": Phrase("Needs", "니즈"),
    "delights": Phrase("What pleases", "만족 요인"),
    "opportunities": Phrase("Opportunities", "기회"),
    "scores": Phrase("Scores", "점수"),
    "channels": Phrase("Touchpoints and channels", "접점과 채널"),
    "funnel": Phrase("Where customers leave", "단계 이탈"),
    "assumptions": Phrase("What the team assumed", "팀의 가정"),
    "coverage": Phrase("Whom we have heard, and on what", "누구에게 어디를 들었나"),
    "confidence": Phrase("How sure we are", "얼마나 확실한가"),
    "ask": Phrase("What to ask next", "다음에 물어볼 것"),
    "expected": Phrase("Questions you may be asked", "예상 질문"),
    "unknown": Phrase("What we do not know", "아직 모르는 것"),
    "sources": Phrase("Sources and method", "출처와 방법"),
    "files": Phrase("What each file is", "파일마다 무엇인가"),
    "read": Phrase("What was read", "무엇을 읽었나"),
    "redacted": Phrase("What was taken out", "무엇을 가렸나"),
    "coded": Phrase("What customers said", "고객이 한 말"),
    "placed": Phrase("Where it stands on the journey", "여정의 어디인가"),
    "answer": Phrase("The answer", "답"),
}


@dataclass(frozen=True)
class Heading:
    """A heading in one language, as Markdown: JupyterLab and the report page give it a place in their contents."""

    text: str
    level: int = 2

    def _repr_markdown_(self) -> str:
        return f"{'#' * self.level} {self.text}"

    def __repr__(self) -> str:
        return self._repr_markdown_()


@dataclass(frozen=True)
class Prose:
    """A sentence of ours that holds names from the data: shown as text, never as markup."""

    text: str

    def _repr_markdown_(self) -> str:
        return re.sub(r"([\\`*_{}\[\]<>#|~!&])", r"\\\1", self.text)

    def __repr__(self) -> str:
        return self.text


def heading(key: str, lang: str) -> Heading:
    """A section's heading.

    Examples
    --------
    >>> heading("pains", "ko")
    ## 페인 포인트
    """
    if key not in HEADINGS:
        hint = did_you_mean(key, HEADINGS)
        known = ", ".join(HEADINGS)
        raise UsageError(en=f"No heading '{key}'; known: {known}.{hint.en}", ko=f"'{key}' 제목이 없습니다. 있는 것: {known}.{hint.ko}")
    return Heading(HEADINGS[key].text(lang))


def section(key: str, lang: str, *shown: Any) -> tuple[Any, ...]:
    """A section's heading and what stands under it, for ``display(*…)``; nothing at all where none of it has anything to show.

    Examples
    --------
    >>> section("needs", "ko", "a table"), section("needs", "ko", None)
    ((## 니즈, 'a table'), ())
    """
    held = [one for one in shown if one is not None and not getattr(one, "empty", False)]
    return (heading(key, lang), *held) if held else ()


def whose(book: MapBook, persona: str = "", audience: str = "team") -> str:
    """The key of the map that a report is about: everyone's where nobody is named, else a persona's, by its key or by its name.

    A persona that a wider audience may not see (under five people) is refused like one that there is not, and its name is told to nobody.
    """
    wanted = " ".join(persona.split())
    if not wanted or wanted.casefold() == "everyone":
        return "everyone"
    from ..exports.audience import for_audience

    shown = for_audience(book, audience)
    known = {p.key: shown.persona_label(p) for p in shown.personas}
    same = [key for key, label in known.items() if wanted.casefold() in (key.casefold(), label.en.casefold(), label.ko.casefold())]
    if len(same) == 1:
        return same[0]
    told = Phrase(*(", ".join(f"{key} ({label.text(lang)})" for key, label in known.items()) or "–" for lang in ("en", "ko")))
    if same:
        raise UsageError(
            en=f"More than one persona is called '{wanted}'; known: {told.en}. Give its key.",
            ko=f"'{wanted}' 페르소나가 둘 이상입니다. 있는 것: {told.ko}. 키로 지정하십시오.",
        )
    hint = did_you_mean(wanted, [*known, *(word for label in known.values() for word in label)])
    raise UsageError(
        en=f"No persona '{wanted}' in this map; known: {told.en}.{hint.en}",
        ko=f"이 지도에 '{wanted}' 페르소나가 없습니다. 있는 것: {told.ko}.{hint.ko}",
    )


def subject(book: MapBook, who: str, lang: str) -> tuple[Any, ...]:
    """Under the title of a report about one persona: its name, and that counts are of its people. Nothing in everyone's report."""
    from ..i18n import people, t

    found = book.persona(who)
    if found is None:
        return ()
    journey = book.map(who)
    crowd = people(journey.people, lang, journey.known) if journey.people else ""
    name = book.persona_label(found).text(lang)
    return (Prose(t("report.persona", lang, name=name) + (f" · {crowd}" if crowd else "") + ". " + t("report.persona_only", lang)),)


def card(book: MapBook, who: str, lang: str, audience: str = "team", detail: str = "plain") -> tuple[Any, ...]:
    """The personas of everyone's report with their maps and how they were found; in a persona's report its own card."""
    from .. import charts
    from ..charts.persona_card import one_card

    if who == "everyone":
        return charts.persona_cards(book, lang, audience), charts.persona_maps(book, lang, audience, detail), charts.personas_table(book, lang, audience)
    return (one_card(book, who, lang, audience),)


def curve(book: MapBook, lang: str, detail: str = "plain", audience: str = "team", persona: str = "everyone") -> Any:
    """The emotion curve of a map, or None where nobody's feeling is known: an empty frame tells nothing."""
    from ..charts import emotion, journey, offline

    chosen = book.map(persona)
    if not journey.curve_rows(chosen, lang, book=book, audience=audience):
        return None
    return offline.Drawn(emotion.emotion_spec(chosen, lang, detail, book=book, audience=audience))


def changes(book: MapBook, lang: str, audience: str = "team", who: str = "everyone") -> Any:
    """What changed since the period before the map's, or None where there is nothing to compare with, and in a persona's report."""
    from ..charts import diff_chart

    return None if book.changes is None or who != "everyone" else diff_chart(book.changes, lang=lang, audience=audience)


def roles(book: MapBook, lang: str, audience: str = "team", who: str = "everyone") -> tuple[Any, ...]:
    """Who takes part in a purchase, and the segments; nothing in a persona's report, as they are of all customers."""
    from .. import charts

    return (charts.role_chart(book, lang, audience), charts.segments_table(book, lang, audience)) if who == "everyone" else ()


def expected(book: MapBook, lang: str, audience: str = "team", who: str = "everyone") -> Any:
    """The questions that readers of such a report ask, answered from the map."""
    from ..exports.expected import questions_table

    return questions_table(book, lang, audience, persona=who)


def source_or_sample(source: str, lang: str) -> Path:
    """The folder or file named, or the sample company's folder in that language where none is."""
    from .. import samples

    return Path(source) if source else samples.path(SAMPLE, lang)


def book_or_sample(map_path: str, lang: str, *, persona: str = "", audience: str = "team") -> MapBook:
    """The map named (a ``map.json`` or the folder of a build), or the sample company's, made once on this computer, where none is.

    For a report about one ``persona`` that leaves the team, what one persona's map must hide is hidden in all of them: reports lie side by side,
    and a count could be worked out from the others.
    """
    from ..mapping.why import open_book

    if not map_path:
        from . import steps_sample

        map_path = str(steps_sample.folder(lang))
    book = open_book(map_path)[0]
    if audience == "team" or persona.strip().casefold() in ("", "everyone"):
        return book
    from ..exports.audience import for_audience

    return for_audience(book, audience)


def files(inspection: Any, lang: str) -> Table:
    """One row a file: what it was taken for and why, and what became of its rows (``inspection`` may be Research too)."""
    import pandas as pd

    name, why, read, kept, aside = _words(
        lang, ("File", "파일"), ("Taken for, and why", "무엇으로 보았고 왜"), ("Read", "읽음"), ("Used", "사용"), ("Left out", "제외")
    )
    rows = [
        {name: f.path, why: f.why.text(lang), read: f.rows_read, kept: f.rows_kept, aside: f.rows_set_aside}
        for f in sorted(inspection.files, key=lambda f: (f.source == "not data", f.alias))
    ]
    return _table(pd.DataFrame(rows, columns=[name, why, read, kept, aside]).set_index(name), lang)


def amounts(research: Research, lang: str) -> Table:
    """One row a kind of material: how many files gave how many things said, or done. No words of anybody."""
    import pandas as pd

    from ..i18n import has, t

    kind, n, said = _words(lang, ("Kind of source", "출처의 갈래"), ("Files", "파일"), ("Rows used", "쓴 행"))
    used = [f for f in research.files if f.rows_kept]
    frame = pd.DataFrame({"kind": [f.kind for f in used], "rows": [f.rows_kept for f in used]})
    table: Any = frame.groupby("kind", sort=True)["rows"].agg(["size", "sum"])  # pyright cannot follow pandas' groupby
    table.index = pd.Index([t(f"kind.{key}", lang) if has(f"kind.{key}", lang) else key for key in table.index], name=kind)
    return _table(table.rename(columns={"size": n, "sum": said}), lang)


def redacted(research: Research, lang: str) -> Table:
    """One row a kind of personal data: how often it was taken out of what customers said."""
    import pandas as pd

    from ..i18n import has, t

    kind, n = _words(lang, ("Personal data", "개인정보"), ("Taken out", "가린 수"))
    words = [t(f"token.{key}", lang) if has(f"token.{key}", lang) else key for key in research.redacted]
    return _table(pd.DataFrame({n: list(research.redacted.values())}, index=pd.Index(words, name=kind), dtype="int64"), lang)


def coded(research: Research, lang: str, top: int = 8) -> Table:
    """``top`` comments, redacted, as they were coded: the themes, the feeling (-1 to 1) and the words that decided it.

    A feeling that could not be told is empty, never 0.
    """
    from ..text import themes

    labels = themes.labels(research.taxonomy)
    said: Any = research.said
    shown = said[said["kind"].isin(["pain", "wish", "praise"]) & said["text"].notna()].sort_values("observation_id").head(top)
    theme, feeling, words = _words(lang, ("Themes", "주제"), ("Feeling (−1 to 1)", "감정(−1~1)"), ("Comment", "말"))
    found = shown.assign(
        **{
            theme: [", ".join(labels[key].label.text(lang) for key in keys if key in labels) for keys in shown["themes"]],
            feeling: shown["valence"].round(2),
            words: shown["text"],
        }
    ).set_index(words)[[theme, feeling]]
    return _table(found, lang)


def placed(research: Research, lang: str) -> Table:
    """One row a stage, in order: how many people spoke of it, and how many things they said."""
    import pandas as pd

    from ..model.journey import WHOLE

    stage, people, things = _words(lang, ("Stage", "단계"), ("Customers", "고객"), ("Things said", "한 말"))
    said = research.said[research.said["voice"] == "customer"]
    counts: Any = said.groupby("stage", observed=True).agg(people=("customer_id", "nunique"), things=("observation_id", "nunique"))
    order = {s.key: s.label.text(lang) for s in research.model.stages} | {WHOLE: Phrase("The whole journey", "여정 전체").text(lang)}
    counts = counts.reindex(list(order), fill_value=0)
    counts.index = pd.Index(list(order.values()), name=stage)
    return _table(counts.rename(columns={"people": people, "things": things}), lang)


def _words(lang: str, *pairs: tuple[str, str]) -> list[str]:
    return [Phrase(*pair).text(lang) for pair in pairs]


def _table(frame: pd.DataFrame, lang: str) -> Table:
    from ..charts.tables import frame_table

    return frame_table(frame, lang, caption=str(frame.index.name or ""))
