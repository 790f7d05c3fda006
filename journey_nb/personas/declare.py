"""A persona that a team declares: what its rule would do, and its entry in ``journey.toml``. Nothing is written before somebody agrees."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from ..model import disk
from ..model.errors import StudyError, did_you_mean
from ..model.phrase import Phrase
from .info import Features
from .lists import Listed
from .rules import first_fit, fits, listing, ruled

FIELDS = ("key", "ko", "en", "about_ko", "about_en", "where", "people", "accounts", "column", "since", "by", "at")


@dataclass(frozen=True)
class Preview:
    """What rules would do to the customers of a study: ``people`` a persona in the rules' order, ``nobody`` fits, ``both`` fit two or more.

    ``overlaps`` has the pairs of rules that fit the same people; these belong to the first. ``listed`` says of a list how many of its
    entries are customers here.
    """

    of: int
    people: Mapping[str, int]
    nobody: int
    both: int
    overlaps: tuple[tuple[str, str, int], ...]
    listed: Mapping[str, tuple[int, int]]

    def lines(self, labels: Mapping[str, Phrase] | None = None) -> list[Phrase]:
        """The same in words, the personas first; people of all customers known here."""
        named = {key: (labels or {}).get(key, Phrase.same(key)) for key in self.people}
        out = [Phrase(f"{named[key].en}: {_people(n)} of {self.of:,}", f"{named[key].ko}: {self.of:,}명 중 {n:,}명") for key, n in self.people.items()]
        out.append(Phrase(f"No persona: {_people(self.nobody)} of {self.of:,}", f"어느 유형도 아님: {self.of:,}명 중 {self.nobody:,}명"))
        for one, other, n in self.overlaps:
            a, b = named[one], named[other]
            out.append(
                Phrase(
                    f"{_people(n)} fit both “{a.en}” and “{b.en}”; they belong to “{a.en}”, which comes first.",
                    f"{n:,}명이 ‘{a.ko}’와 ‘{b.ko}’에 모두 맞습니다. 먼저 나온 ‘{a.ko}’에 듭니다.",
                )
            )
        for key, (n, of) in self.listed.items():
            a = named[key]
            out.append(
                Phrase(
                    f"Of {of:,} entries on the list of “{a.en}” {n:,} are known here, {of - n:,} are not.",
                    f"‘{a.ko}’ 명단의 {of:,}건 가운데 {n:,}건은 이 자료에 있고 {of - n:,}건은 없습니다.",
                )
            )
        return out


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n:,} people"


def preview(
    rules: Iterable[Any], features: Features, said: pd.DataFrame | None = None, *, lists: Mapping[str, Listed] | None = None, stages: Sequence[str] = ()
) -> Preview:
    """What the rules would do, in their order; nothing is changed.

    Examples
    --------
    >>> table = pd.DataFrame({"seats": [3.0, 20.0, 50.0]}, index=pd.Index(["kim", "lee", "roh"], name="customer_id"))
    >>> rules = [{"key": "big", "where": ["seats >= 30"]}, {"key": "some", "where": ["seats >= 10"]}]
    >>> seen = preview(rules, Features(table, {}))
    >>> seen.people, seen.nobody, seen.both, seen.overlaps
    ({'big': 1, 'some': 1}, 1, 1, (('big', 'some', 1),))
    >>> seen.lines()[-1].en
    '1 person fit both “big” and “some”; they belong to “big”, which comes first.'
    """
    asked = list(rules)
    fit = fits(asked, features, said, lists=lists, stages=stages)
    member = first_fit(fit)
    pairs = ((one, other, int((fit[one] & fit[other]).sum())) for one, other in combinations(fit.columns, 2))
    return Preview(
        len(fit),
        {str(key): int((member == key).sum()) for key in fit.columns},
        int((~fit.any(axis=1)).sum()),
        int((fit.sum(axis=1) > 1).sum()),
        tuple((str(a), str(b), n) for a, b, n in pairs if n),
        listing(ruled(asked, stages), features, said, lists or {}),
    )


# ---------------------------------------------------------------- journey.toml


def added(text: str, persona: Mapping[str, Any]) -> str:
    """The text of ``journey.toml`` with one more persona at its end; comments and everything else stay as they are.

    Examples
    --------
    >>> print(added("seed = 3  # ours\\n", {"key": "it", "ko": "전산", "en": "", "where": ["role = IT"], "by": "Kim", "at": "2026-07-01"}))
    seed = 3  # ours
    <BLANKLINE>
    [[personas]]
    key = "it"
    ko = "전산"
    where = ["role = IT"]
    by = "Kim"
    at = "2026-07-01"
    <BLANKLINE>
    """
    import tomlkit

    document = tomlkit.parse(text)
    key = persona["key"]
    if any(str(p.get("key")) == key for p in document.get("personas", [])):
        raise StudyError(
            en=f"journey.toml has a persona '{key}' already. Take it out first, or choose another key; nothing was written.",
            ko=f"journey.toml에 '{key}' 페르소나가 이미 있습니다. 먼저 지우거나 다른 key를 쓰십시오. 아무것도 쓰지 않았습니다.",
        )
    entry = tomlkit.table()
    for name in FIELDS:
        if persona.get(name):
            entry.add(name, tomlkit.item(persona[name]))
    if "personas" in document:
        document["personas"].append(entry)
    else:
        if text.strip():
            document.add(tomlkit.nl())
        several = tomlkit.aot()
        several.append(entry)
        document.add("personas", several)
    return tomlkit.dumps(document)


def removed(text: str, key: str) -> str:
    """The text of ``journey.toml`` without this persona: the undo of :func:`added`."""
    import tomlkit

    document = tomlkit.parse(text)
    keys = [str(p.get("key")) for p in document.get("personas", [])]
    if key not in keys:
        hint = did_you_mean(key, keys)
        raise StudyError(
            en=f"journey.toml has no persona '{key}'; it has: {', '.join(keys) or 'none'}.{hint.en}",
            ko=f"journey.toml에 '{key}' 페르소나가 없습니다. 있는 것: {', '.join(keys) or '없음'}.{hint.ko}",
        )
    if len(keys) == 1:
        document.remove("personas")
    else:
        del document["personas"][keys.index(key)]
    return tomlkit.dumps(document)


def write(path: Path, text: str) -> None:
    """Put the new text in place of the old one at once, or not at all."""
    disk.save(path, text, beside=False)
