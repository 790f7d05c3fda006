"""The step of a build that groups customers: by the team's own rules, or as the data have it; and the same people in two periods."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from .model.personas import Overruled
from .study import read_claims


def segment(research: Any, *, name: str | None = None) -> Any:
    """Look for groups of customers alike: the team's own where ``journey.toml`` declares personas, else those that the data hold, if any."""
    from . import personas

    study, (table, inside) = research.study, customers(research, name)
    if getattr(research, "held", None) is not None:
        from .mapping import holding

        return replace(research, features=table, found=holding.personas(research.held))
    stages = [s.key for s in research.model.stages]
    rules = study.settings.personas
    choice = study.settings.persona_choice
    overruled = Overruled(choice.k, choice.by, choice.why, choice.at) if choice else None
    if rules:
        found = personas.declared(rules, table, inside, lists=research.lists, stages=stages)
    else:
        found = personas.find(table, seed=study.settings.seed, overruled=overruled)
    found = personas.faced(found, table, read_claims(study.folder), seed=study.settings.seed)
    told = personas.with_accounts(personas.dated(found.personas, stages), found.members, table)
    return replace(research, features=table, found=replace(found, personas=told))


def customers(research: Any, name: str | None = None) -> tuple[Any, pd.DataFrame]:
    """Every known customer's features in a period, as the study's ``[persona_inputs]`` wants them, and what they said in it."""
    from . import personas
    from .mapping.about import window

    seen_in = window(research, name)
    table = personas.features(
        seen_in.inside,
        research.events,
        research.places,
        research.model.stages,
        research.attributes,
        span=seen_in.utc,
        timezone=research.timezone,
        sources={f.alias: f.source for f in research.files},
        taxonomy=research.taxonomy,
    )
    return personas.chosen(table, research.study.settings.persona_inputs), seen_in.inside


def movement(research: Any, first: str, then: str, *, made_on: str | None = None) -> Any:
    """Where the people of each persona in the period ``first`` are in ``then``; groups are made on one of them, ``first`` if nothing is said."""
    from .personas.movement import across

    based = made_on or first
    grouped, other = segment(research, name=based), customers(research, then if based == first else first)
    return across(grouped, *other, periods=(first, then), made_on=based)
