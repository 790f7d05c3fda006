"""Which lanes a poster can have, in which order, and which of them stand on the sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journey_nb.model.errors import UsageError, did_you_mean

PLAIN = ("actions", "touchpoints", "emotion", "needs", "pains", "delights", "opportunities")  # the seven that everybody sees
DETAIL = ("expectations", "scores", "operations", "measures", "kpis")  # shown at the second reading level too
ALWAYS = ("stage", "confidence")
ORDER = (
    "stage",
    "goals",
    "actions",
    "touchpoints",
    "emotion",
    "thoughts",
    "needs",
    "expectations",
    "pains",
    "delights",
    "factors",
    "opportunities",
    "values",
    "frontstage",
    "backstage",
    "support",
    "scores",
    "operations",
    "measures",
    "kpis",
    "owners",
    "notes",
    "asks",
    "confidence",
)
CHOICES = tuple(key for key in ORDER if key not in ALWAYS)
BLUEPRINT = ("frontstage", "backstage", "support", "operations", "owners")
CLAIMS = {  # a lane of claims → their kind
    "goals": "goal",
    "thoughts": "thought",
    "needs": "need",
    "expectations": "expectation",
    "pains": "pain",
    "delights": "delight",
    "factors": "factor",
    "opportunities": "opportunity",
    "values": "value",
    "frontstage": "frontstage",
    "backstage": "backstage",
    "support": "support",
    "notes": "note",
}
WORDS = ("all", "blueprint", "none")


@dataclass(frozen=True)
class Lane:
    """One lane: its name, the rows of the grid it takes, and what would fill it where it is empty.

    ``on`` says whether it stands on the sheet as it opens, ``detail`` whether the second reading level shows it too.
    """

    key: str
    name: str
    sub: str
    full: str
    row: int
    rows: int
    fill: str = ""
    note: str = ""
    on: bool = True
    detail: bool = False

    @property
    def css(self) -> str:
        return f"L-{self.key}"


@dataclass(frozen=True)
class Choice:
    """What the caller wants: ``on`` lanes, those ``named`` even where they are empty, ``every`` lane that has anything; ``free``: no wish."""

    on: frozenset[str] = frozenset(PLAIN)
    named: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    every: bool = False
    free: bool = True

    def wants(self, key: str) -> bool:
        return key in ALWAYS or key in self.on or (self.every and key not in self.off)


def choose(lanes: Iterable[str] | str | None = None) -> Choice:
    """The seven lanes and those that are named beside them; ``-name`` takes one away.

    Parameters
    ----------
    lanes : sequence of str or str, optional
        Names of lanes, also as one string with commas. ``all``: every lane that holds anything; ``blueprint``: what we do in front of and
        behind the line of visibility; ``none``: start from an empty sheet.

    Examples
    --------
    >>> sorted(choose("goals,-actions").on)
    ['delights', 'emotion', 'goals', 'needs', 'opportunities', 'pains', 'touchpoints']
    >>> sorted(choose(["none", "pains"]).on), choose("all").every, choose().free
    (['pains'], True, True)
    """
    asked = [x.strip() for x in (lanes.split(",") if isinstance(lanes, str) else lanes or ()) if x.strip()]
    if not asked:
        return Choice()
    named: list[str] = []
    off: list[str] = []
    every, start = False, PLAIN
    for word in asked:
        name = word.removeprefix("-").removeprefix("+")
        if name not in (*CHOICES, *WORDS):
            hint = did_you_mean(name, (*CHOICES, *WORDS))
            raise UsageError(
                en=f"No lane '{name}'; known: {', '.join((*CHOICES, *WORDS))}.{hint.en}",
                ko=f"'{name}' 행은 없습니다. 있는 행: {', '.join((*CHOICES, *WORDS))}.{hint.ko}",
            )
        if name == "all":
            every = True
        elif name == "none":
            start = ()
        elif word.startswith("-"):
            off += BLUEPRINT if name == "blueprint" else (name,)
        else:
            named += BLUEPRINT if name == "blueprint" else (name,)
    on = frozenset((*start, *named)) - frozenset(off)
    return Choice(on, frozenset(named) - frozenset(off), frozenset(off), every, False)
