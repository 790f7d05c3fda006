"""One line of a check-up, and the remedy that many share."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.phrase import Phrase

REINSTALL = Phrase(
    "install journey-nb again (start the bundle, or bootstrap.py, once more)", "journey-nb를 다시 설치하십시오(묶음이나 bootstrap.py를 다시 실행)"
)


@dataclass(frozen=True)
class Check:
    """One thing a computer needs (or may have). ``key`` is its name for machines."""

    key: str
    name: Phrase
    ok: bool
    needed: bool
    found: Phrase
    remedy: Phrase
