"""What stands above and beside a map because the team says so: whose journey it is, who looks after each stage, and its touchpoints' owners."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from ..intake.inventory import current
from ..intake.values import squeezed
from ..model.decisions import Decision, shown
from ..model.errors import StudyError, did_you_mean
from ..model.journey import WHOLE, JourneyMap, Stage, Touchpoint, as_phrase
from ..model.phrase import Phrase
from ..settings import Header, OwnerRule, phrase_of

SIDES = {"ours": True, "theirs": False}
MEDIA = {"online": True, "offline": False}


def check_stage(key: str, where: str, known: Iterable[str]) -> None:
    """Refuse a stage that the study does not have; ``where`` is the setting that names it."""
    known = [*known, WHOLE]
    if key in known:
        return
    hint = did_you_mean(key, known)
    raise StudyError(
        en=f"journey.toml, '{where}': no stage '{key}'; known: {', '.join(known)}.{hint.en} Nothing was written.",
        ko=f"journey.toml의 '{where}': '{key}' 단계가 없습니다. 있는 단계: {', '.join(known)}.{hint.ko} 아무것도 쓰지 않았습니다.",
    )


def headed(journey: JourneyMap, header: Header | None) -> JourneyMap:
    """The map with its actor, scenario and expectations, as the team put them."""
    if header is None:
        return journey
    return replace(journey, actor=phrase_of(header.actor), scenario=phrase_of(header.scenario), expects=phrase_of(header.expects))


def owned(stages: Iterable[Stage], rules: Iterable[OwnerRule], decisions: Iterable[Decision] = (), lang: str = "ko") -> tuple[Stage, ...]:
    """The stages with their department and owner: as ``[[owners]]`` says, unless a person decided otherwise since.

    Parameters
    ----------
    rules : OwnerRule
        Of two for one stage the later says what it says, the earlier the rest.
    decisions : Decision
        On ``stage:<key>``, fields ``department`` and ``owner``; the last one wins, one taken back counts no more.
    lang : str
        The study's language: what ``department`` is in; ``department_words`` has both.
    """
    decisions, rules = tuple(decisions), tuple(rules)
    stages = tuple(stages)
    for rule in rules:
        check_stage(rule.stage, "owners.stage", [s.key for s in stages])
    made = []
    for stage in stages:
        mine = [r for r in rules if r.stage == stage.key]
        words = next((p for r in reversed(mine) if (p := phrase_of(r.department))), None)
        owner = next((r.owner.strip() for r in reversed(mine) if r.owner and r.owner.strip()), None)
        if (decided := shown(decisions, f"stage:{stage.key}", "department")) is not None:
            words = as_phrase(decided)
        if (decided := shown(decisions, f"stage:{stage.key}", "owner")) is not None:
            owner = as_phrase(decided).text(lang)
        made.append(replace(stage, department=words.text(lang) if words else None, department_words=words, owner=owner))
    return tuple(made)


def looked_after(touchpoints: Iterable[Touchpoint], rows: pd.DataFrame | None, stages: Mapping[str, Phrase]) -> tuple[Touchpoint, ...]:
    """The touchpoints with their owner, whose they are and where they are met, from the team's inventory, by their names.

    A row without a stage speaks of the touchpoint wherever it is met; one with a stage speaks of that stage alone and goes first.

    Parameters
    ----------
    rows : DataFrame, optional
        ``touchpoint, stage, owner, side, medium`` as read (:mod:`journey_nb.intake.inventory`).
    stages : mapping
        Stage key → its name: an inventory names stages as people do.
    """
    touchpoints = tuple(touchpoints)
    if rows is None or not len(rows):
        return touchpoints
    keys = {_plain(word): key for key, phrase in stages.items() for word in (key, *phrase)}
    listed: dict[tuple[str, str], dict[str, Any]] = {}
    for row in current(rows).to_dict("records"):
        named = _plain(row["stage"])
        listed[keys.get(named, named), _plain(row["touchpoint"])] = row
    made = []
    for spot in touchpoints:
        names = [_plain(word) for word in dict.fromkeys(spot.label)]
        found = [row for stage in (spot.stage, "") for name in names if (row := listed.get((stage, name)))]

        def said(role: str, found: list[dict[str, Any]] = found) -> str:
            return next((str(row[role]) for row in found if row.get(role)), "")

        made.append(replace(spot, owner=said("owner") or None, ours=SIDES.get(said("side")), online=MEDIA.get(said("medium"))) if found else spot)
    return tuple(made)


def _plain(words: Any) -> str:
    return squeezed(str(words or "")).casefold()
