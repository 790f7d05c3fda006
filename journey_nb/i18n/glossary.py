"""The words of a journey map in both languages: one term a concept, and the words that we read and never write."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..model.phrase import Phrase

PARTS = {
    "journey": Phrase("The journey and the map", "여정과 지도"),
    "people": Phrase("Whose journey", "누구의 여정인가"),
    "claims": Phrase("What the map says", "지도가 말하는 것"),
    "sure": Phrase("How sure we are", "얼마나 확실한가"),
    "leaving": Phrase("Staying and leaving", "남는 것과 떠나는 것"),
    "figures": Phrase("Figures", "수치"),
}


@dataclass(frozen=True)
class Word:
    """One term. ``avoid`` are never written; ``also`` are read too and have an everyday meaning beside it."""

    key: str
    part: str
    term: Phrase
    means: Phrase
    avoid: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    source: str = ""
    verbs: tuple[str, ...] = ()  # of ``avoid``: with 하다 they are everyday words


@cache
def words() -> tuple[Word, ...]:
    """Every term, in the order of the file.

    Examples
    --------
    >>> next(w.term.ko for w in words() if "터치포인트" in w.avoid)
    '접점'
    """
    plain = tomllib.loads(files("journey_nb").joinpath("templates", "glossary.toml").read_text("utf-8"))
    return tuple(
        Word(
            w["key"],
            w["part"],
            Phrase(w["en"], w["ko"]),
            Phrase(w["means"]["en"], w["means"]["ko"]),
            tuple(w.get("avoid", ())),
            tuple(w.get("also", ())),
            w.get("source", ""),
            tuple(w.get("verbs", ())),
        )
        for w in plain["words"]
    )


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    ours = {bad: word.term.ko for word in words() for bad in word.avoid}
    verbs = {bad for word in words() for bad in word.verbs}
    longest = [re.escape(bad) + ("(?![하한해했])" if bad in verbs else "") for bad in sorted(ours, key=len, reverse=True)]
    # at the beginning of a word: 상충 is not in 보상충전; 고객 이탈률 is a term of ours, 이탈률 alone is not
    return re.compile(r"(?<![가-힣A-Za-z])(?<!고객 )(?:" + "|".join(longest) + r")(?![A-Za-z])"), ours


def synonyms(text: str) -> list[tuple[str, str]]:
    """Words in a Korean text that we do not write, each with the term that we do.

    Examples
    --------
    >>> synonyms("터치포인트마다 애로사항을 적습니다"), synonyms("접점마다 고객 이탈률을 적습니다")
    ([('터치포인트', '접점'), ('애로사항', '페인 포인트')], [])
    """
    pattern, ours = _pattern()
    return [(found[0], ours[found[0]]) for found in pattern.finditer(text)]


def page() -> str:
    """The glossary as Markdown, Korean and English side by side: ``docs/guide/glossary.md`` is this text."""
    made = [
        "# 용어집 / Glossary",
        "",
        "한 가지 뜻에 한 낱말을 씁니다. 괄호 안의 낱말은 자료에서 알아보지만 쓰지 않습니다.",
        "",
        "One word a concept. Words in brackets are understood in data and never written.",
        "",
        "**고객 여정과 고객 경험은 다릅니다.** 여정은 고객이 *한 일*이고 경로로 잽니다. 경험은 그것을 고객이 *느낀 것*이고 물어서 잽니다.",
        "이탈이 줄었다고 경험이 좋아진 것은 아니며, 만족도가 높다고 여정이 짧아진 것도 아닙니다. 지도는 둘을 나란히 두고 섞지 않습니다.",
        "",
        "**A journey is not an experience.** The journey is what customers *did*, measured by paths; the experience is how they *felt* about it,",
        "measured by asking. Fewer people leaving does not mean a better experience, nor does high satisfaction mean a shorter journey.",
        "The map shows both side by side and never mixes them.",
    ]
    for part, title in PARTS.items():
        made += ["", f"## {title.ko} / {title.en}", "", "| 한국어 | English | 뜻 | Meaning |", "|---|---|---|---|"]
        for word in words():
            if word.part == part:
                read = ", ".join((*word.avoid, *word.also))
                cited = f" ({word.source})" if word.source else ""
                made.append(f"| **{word.term.ko}**{f' ({read})' if read else ''} | **{word.term.en}** | {word.means.ko} | {word.means.en}{cited} |")
    return "\n".join(made) + "\n"
