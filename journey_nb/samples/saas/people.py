"""Who exists in the sample company: invented people at invented companies, the same in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

STEP = 331  # coprime to the number of company names: neighbours in the list are not neighbours in the alphabet


@dataclass(frozen=True, slots=True)
class Person:
    """One contact at one company. The e-mail address is the raw key that every file knows them by."""

    number: int
    ko: tuple[str, str]  # surname, given name
    en: tuple[str, str]
    company_ko: str
    company_en: str
    email: str
    phone: str

    def name(self, lang: str) -> str:
        """``김서윤`` or ``Seoyoon Kim``."""
        return "".join(self.ko) if lang == "ko" else f"{self.en[1]} {self.en[0]}"

    def company(self, lang: str) -> str:
        return self.company_ko if lang == "ko" else self.company_en


@cache
def names() -> dict[str, Any]:
    return tomllib.loads((files("journey_nb.samples.saas") / "names.toml").read_text("utf-8"))


def person(seed: int, number: int) -> Person:
    """Person ``number`` of the world with this seed; companies and addresses never repeat.

    Examples
    --------
    >>> person(7, 3) == person(7, 3), person(7, 3).email == person(7, 4).email
    (True, False)
    """
    rng, lists = Random(f"{seed}/person/{number}"), names()
    firsts, lasts = lists["firsts"], lists["lasts"]
    surname, given = rng.choice(lists["surnames"]), rng.choice(lists["given"])
    round_, place = divmod(number, len(firsts) * len(lasts))
    place = (place * STEP + seed * 7919) % (len(firsts) * len(lasts))
    first, last = firsts[place % len(firsts)], lasts[place // len(firsts)]
    again = str(round_ + 1) if round_ else ""
    return Person(
        number=number,
        ko=(surname[0], given[0]),
        en=(surname[1], given[1]),
        company_ko=first[0] + last[0] + again,
        company_en=f"{first[1]} {last[1]}{' ' + again if again else ''}",
        email=f"{given[1]}.{surname[1]}@{first[2]}-{last[2]}{again}.example.com".lower(),
        phone=f"010-0000-{number % 10_000:04d}",
    )


def staff(rng: Random) -> tuple[str, str]:
    """Somebody of the company itself: sales, support."""
    ko, en = rng.choice(names()["staff"])
    return ko, en
