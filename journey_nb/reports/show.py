"""What the notebooks show between their charts: headings in the reader's language, and one small table a step.

Every function takes the value of a step and gives something a cell can show; none of them shows a raw value.
"""

from __future__ import annotations

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


def curve(book: MapBook, lang: str, detail: str = "plain", audience: str = "team", persona: str = "everyone") -> Any:
    """The emotion curve of a map, or None where nobody's feeling is known: an empty frame tells nothing."""
    from ..charts import journey

    chosen = book.map(persona)
    if not journey.curve_rows(chosen, lang, book=book, audience=audience):
        return None
    return journey.emotion_curve(chosen, lang, detail, book=book, audience=audience)


def changes(book: MapBook, lang: str, audience: str = "team") -> Any:
    """What changed since the period before the map's, or None where there is nothing to compare with."""
    from ..charts import diff_chart

    return None if book.changes is None else diff_chart(book.changes, lang=lang, audience=audience)


def source_or_sample(source: str, lang: str) -> Path:
    """The folder or file named, or the sample company's folder in that language where none is."""
    from .. import samples

    return Path(source) if source else samples.path(SAMPLE, lang)


def book_or_sample(map_path: str, lang: str) -> MapBook:
    """The map named (a ``map.json`` or the folder of a build), or the sample company's, made once on this computer, where none is."""
    from ..mapping.why import open_book

    if map_path:
        return open_book(map_path)[0]
    from . import steps_sample

    return open_book(steps_sample.folder(lang))[0]


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
