"""How an English clause feels: VADER with words of customer experience, and turns of phrase it cannot know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..model.errors import JourneyError
from .lexicons import cue, english_words
from .sentiment import BAND, Feeling, signed


def english(words: str, *, wished: bool = False, extra: Mapping[str, float] | None = None) -> Feeling:
    """The feeling of one English clause: VADER with words of customer experience, and turns of phrase it cannot know.

    Examples
    --------
    >>> english("They never answer the phone").valence < 0 < english("I had no problems").valence
    True
    >>> english("The parcel is on the table").valence is None
    True
    """
    if wished:
        words = cue("en", "wish").sub(" ", words)
    score = _vader(tuple(sorted((extra or {}).items()))).polarity_scores(words[:2000])["compound"]
    why = []
    if score:
        why.append(f"VADER {signed(score)}")
    for kind, push in (("pain", -0.45), ("praise", 0.45)):  # the complaint first: "never buy again" holds "buy again"
        found = cue("en", kind).search(words)
        if found:
            score += push
            why.append(f"{found[0].strip().lower()} {signed(push)}")
            break
    if not why:
        return Feeling(None)
    if wished and score > 0:
        return Feeling(-0.2, (*why, "wished for"))
    return Feeling(_settled(max(-1.0, min(1.0, score))), tuple(why))


def _settled(valence: float) -> float:
    return 0.0 if abs(valence) < BAND else round(valence, 4)


@cache
def _vader(extra: tuple[tuple[str, float], ...] = ()) -> Any:
    try:
        from vaderSentiment import vaderSentiment
    except ImportError as cause:
        raise JourneyError(
            en="English comments need the package 'vaderSentiment', which is not installed. Install it with: pip install vaderSentiment",
            ko="영어 의견을 읽으려면 'vaderSentiment' 패키지가 필요합니다. 설치: pip install vaderSentiment",
        ) from cause
    analyser = vaderSentiment.SentimentIntensityAnalyzer()
    analyser.lexicon.update(english_words())
    analyser.lexicon.update(dict(extra))
    return analyser
