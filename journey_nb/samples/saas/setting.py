"""The setting of a world, what tells the kinds of customers apart, and the even hand that deals it out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

STAGES = ("need", "compare", "signoff", "setup", "first30", "renew")
CHANGES = ("setup_guide", "none")
END = date(2026, 7, 1)  # the exports were made in the morning of this day
PATTERN = ("careful",) * 8 + ("busy",) * 7 + ("enterprise",) * 5
SHARE = {"careful": 0.40, "busy": 0.35, "enterprise": 0.25}
PERSONAS = tuple(SHARE)

# What tells the three apart: typical values a customer. At separation 0 everybody draws from one middle instead.
# They are no ladder: the careful read and log in most, the enterprise asks most and takes longest, the busy do little of anything.
TYPICAL: dict[str, dict[str, float]] = {
    "seats": {"careful": 60, "busy": 12, "enterprise": 420},
    "setup_days": {"careful": 9, "busy": 2.5, "enterprise": 23},
    "guide": {"careful": 24, "busy": 2, "enterprise": 5},
    "console": {"careful": 16, "busy": 4, "enterprise": 12},
    "tickets": {"careful": 1.2, "busy": 1.2, "enterprise": 7},
    "logins": {"careful": 48, "busy": 7, "enterprise": 15},
    "invites": {"careful": 5, "busy": 2, "enterprise": 20},
    "sessions": {"careful": 4, "busy": 2, "enterprise": 6},
    "lead_days": {"careful": 26, "busy": 9, "enterprise": 60},
}
MONTHS = {"careful": ((12, 1.0),), "busy": ((6, 1.0),), "enterprise": ((24, 0.4), (36, 0.6))}
ROLES = {
    "careful": (("admin", 0.8), ("security", 0.2)),
    "busy": (("ceo", 0.4), ("developer", 0.6)),
    "enterprise": (("it_lead", 0.7), ("security", 0.3)),
}
BUYING = {"admin": "Champion", "security": "Influencer", "ceo": "Decision Maker", "developer": "End User", "it_lead": "Budget Holder"}
LEAVE = {"careful": 0.28, "busy": 0.46, "enterprise": 0.36}  # of those who begin set-up, without the change
CALMED = 0.3  # with the change, this much of the leaving and of the firewall pain is left

# What hurts at set-up, by persona: the firewall first, the authentication server second.
HURTS = {
    "careful": (("network", 0.50), ("identity", 0.15), ("documentation", 0.08)),
    "busy": (("network", 0.54), ("identity", 0.14), ("documentation", 0.06)),
    "enterprise": (("network", 0.46), ("identity", 0.20), ("documentation", 0.05)),
}
# Pain at the other stages: theme and share of those who speak there.
ELSEWHERE = {
    "need": (("security", 0.35), ("information", 0.20)),
    "compare": (("fit", 0.45), ("price", 0.20)),
    "signoff": (("review", 0.50), ("contract", 0.15)),
    "first30": (("login", 0.40), ("performance", 0.20)),
    "renew": (("reporting", 0.40), ("price", 0.20)),
}
PLEASES = {"need": "information", "compare": "information", "signoff": "sales", "setup": "support_attitude", "first30": "reliability", "renew": "support_speed"}
ANSWERS = {"need": 0.25, "compare": 0.50, "signoff": 0.35, "setup": 0.95, "first30": 0.70, "renew": 0.35, "whole": 0.20}
CHANNELS = (("search", 0.34), ("exhibition", 0.22), ("seminar", 0.14), ("referral", 0.14), ("ad", 0.10), ("cold_call", 0.06))
OFFLINE = ("exhibition", "seminar", "cold_call", "visit")


@dataclass(frozen=True, slots=True)
class Setting:
    """The arguments of a world."""

    customers: int = 120
    seed: int = 7
    periods: int = 2
    change: str = "setup_guide"
    separation: float = 1.0

    @property
    def prospects(self) -> int:
        """Companies that looked and did not sign (yet)."""
        return round(self.customers * 0.5)


# ---------------------------------------------------------------- time


def quarter(setting: Setting, period: int) -> tuple[date, date]:
    """First day of the period and of the one after; the last period ends with June 2026."""
    months = 2026 * 12 + 6 - 3 * (setting.periods - period)
    after = months + 3
    return date(months // 12, months % 12 + 1, 1), date(after // 12, after % 12 + 1, 1)


def quarter_name(setting: Setting, period: int) -> str:
    """
    >>> quarter_name(Setting(), 0), quarter_name(Setting(), 1)
    ('2026Q1', '2026Q2')
    """
    first, _ = quarter(setting, period)
    return f"{first.year}Q{(first.month + 2) // 3}"


def moment(first: date, days: float, rng: Random) -> datetime:
    """A working moment ``days`` after ``first``: between 9 and 19, to the second."""
    whole = math.floor(days)
    seconds = int((9 + 10 * ((days - whole) * 0.8 + 0.2 * rng.random())) * 3600)
    return datetime(first.year, first.month, first.day) + timedelta(days=whole, seconds=seconds)


# ---------------------------------------------------------------- dealing it out


@cache
def _start(seed: int, group: str, what: str) -> float:
    return Random(f"{seed}/even/{group}/{what}").random()


class Even:
    """Shares that come out as meant in a small group: the golden ratio spreads the group's members over 0..1."""

    def __init__(self, seed: int, group: str, rank: int) -> None:
        self.seed, self.group, self.rank = seed, group, rank

    def __call__(self, what: str) -> float:
        return (_start(self.seed, self.group, what) + self.rank * 0.6180339887498949) % 1.0


def typical(setting: Setting, what: str, persona: str, rng: Random, spread: float = 0.12) -> float:
    middle = sum(SHARE[p] * math.log(v) for p, v in TYPICAL[what].items())
    centre = middle + setting.separation * (math.log(TYPICAL[what][persona]) - middle)
    return math.exp(centre + rng.gauss(0, spread))


def mixed(table: Mapping[str, Sequence[tuple[Any, float]]], setting: Setting, persona: str, u: float) -> Any:
    """One of the persona's own choices; at separation 0 one of everybody's."""
    weights: dict[Any, float] = {}
    for p in PERSONAS:
        own = (1 - setting.separation) * SHARE[p] + (setting.separation if p == persona else 0.0)
        for value, weight in table[p]:
            weights[value] = weights.get(value, 0.0) + own * weight
    return pick(weights.items(), u)


def pick(table: Iterable[tuple[Any, float]], u: float) -> Any:
    for value, weight in table:
        if u < weight:
            return value
        u -= weight
    return None
