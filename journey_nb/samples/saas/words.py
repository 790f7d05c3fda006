"""From what is said to how it is said: sentences from ``words_ko.toml`` and ``words_en.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from .company import Say
from .people import Person

_SLOT = re.compile(r"\{(\w+)\}")


@cache
def words(lang: str) -> dict[str, Any]:
    return tomllib.loads((files("journey_nb.samples.saas") / f"words_{lang}.toml").read_text("utf-8"))


def sentence(say: Say, person: Person, lang: str, *, ticket: bool = False) -> str:
    """What ``person`` says, in the words of ``lang``; what slips out of personal data is their own and invented.

    Examples
    --------
    >>> from .people import person
    >>> sentence(Say("setup", "pain", "identity", 0), person(7, 1), "ko"), sentence(Say("setup", "pain", "identity", 0), person(7, 1), "en")
    ('인증 서버가 너무 복잡합니다.', 'The identity server is far too complicated.')
    """
    known, roll = words(lang), say.roll
    if ticket and say.kind == "neutral" and say.stage in known["ticket"]:
        choices = known["ticket"][say.stage]
    elif say.kind == "pain":
        choices = known["pain"][say.stage][say.theme]["clear" if say.clear else "unclear"]
    elif say.kind == "noise":
        choices = known["noise"]["any"]
    elif say.kind == "neutral":
        choices = known["neutral"][say.stage]
    else:
        choices = known[say.kind][say.theme]
    roll, pick = divmod(roll, len(choices))

    def fill(match: re.Match[str]) -> str:
        nonlocal roll
        options = known["fill"][match[1]]
        roll, chosen = divmod(roll, len(options))
        return options[chosen]

    said = _SLOT.sub(fill, choices[pick])
    if say.personal and say.kind != "noise":
        said = f"{said} {personal(say.personal, roll, person, lang)}"
    return said


def personal(kind: str, roll: int, person: Person, lang: str) -> str:
    """A sentence that gives a person away."""
    choices = words(lang)["personal"][kind]
    return choices[roll % len(choices)].format(person=person.name(lang), phone=person.phone, email=person.email)
