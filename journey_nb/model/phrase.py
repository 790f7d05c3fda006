"""A few words that exist in Korean and in English."""

from __future__ import annotations

from typing import NamedTuple

LANGUAGES = ("ko", "en")


class Phrase(NamedTuple):
    """The same words in both languages, so that nothing is decided before it is shown.

    Examples
    --------
    >>> Phrase("Set-up", "설치·연동").text("ko")
    '설치·연동'
    >>> Phrase.same("HubSpot").text("en")
    'HubSpot'
    """

    en: str
    ko: str

    @classmethod
    def same(cls, words: str) -> Phrase:
        """Words that are the same in both: a name, a column header, what a customer typed."""
        return cls(words, words)

    def text(self, lang: str) -> str:
        return self.ko if lang == "ko" else self.en
