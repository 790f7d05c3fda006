"""What can go wrong, said once, in both languages: what, where, what next.

::

    JourneyError
    ├── UsageError        a path, an option, a parameter or the study file is wrong     exit 2, nothing written
    │   ├── StudyError    journey.toml, claims.jsonl or decisions.jsonl
    │   └── ParameterError   a notebook's parameter
    ├── NothingUsable     no file could be used                                         exit 2, nothing written
    ├── UnreadableFile    one file; the others go on                                    exit 1
    ├── TableError        a table is not what the step needs
    ├── ClaimError        a claim stands on nothing
    └── RunError          a notebook did not finish; what ran is in NAME.failed.ipynb
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from .phrase import Phrase


class JourneyError(Exception):
    """An error with its remedy, in English and Korean.

    Examples
    --------
    >>> error = JourneyError(en="No stage named 'tri'.", ko="'tri' 단계가 없습니다.")
    >>> str(error)
    "No stage named 'tri'."
    >>> error.phrase.text("ko")
    "'tri' 단계가 없습니다."
    """

    exit_code = 1

    def __init__(self, *, en: str, ko: str) -> None:
        super().__init__(en)
        self.phrase = Phrase(en, ko)


class UsageError(JourneyError):
    exit_code = 2


class StudyError(UsageError):
    pass


class ParameterError(UsageError):
    pass


class NothingUsable(JourneyError):
    exit_code = 2


class UnreadableFile(JourneyError):
    pass


class TableError(JourneyError):
    pass


class ClaimError(JourneyError):
    pass


class RunError(JourneyError):
    pass


def did_you_mean(word: str, known: Iterable[str]) -> Phrase:
    """``Did you mean 'try'?`` with a leading space, or nothing at all.

    Examples
    --------
    >>> did_you_mean("tri", ["try", "buy"]).en
    " Did you mean 'try'?"
    >>> did_you_mean("tri", ["zebra"]).en
    ''
    """
    near = difflib.get_close_matches(word, list(known), n=1)
    if not near:
        return Phrase("", "")
    return Phrase(f" Did you mean '{near[0]}'?", f" 혹시 '{near[0]}'입니까?")
