"""What ``journey.toml`` may say: the settings of a study, checked by pydantic; an unknown key is an error."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class SourceRule(BaseModel):
    """What the analyst says of files that match ``match``; it beats every guess."""

    model_config = ConfigDict(extra="forbid")

    match: str
    source: str | None = None
    kind: str | None = None
    columns: dict[str, str | list[str]] = Field(default_factory=dict)
    zone: str | None = None
    channel: str | None = None
    touchpoint: str | None = None
    stage: str | None = None
    period: str | None = None
    interviewers: list[str] = Field(default_factory=list)
    ignore: bool = False
    self_selected: bool | None = None
    missing: list[str] | dict[str, list[str]] = Field(default_factory=list)  # values that say nothing: of every column, or by column
    date_order: Literal["ymd", "mdy", "dmy"] | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    purpose: str = ""  # why these data were collected; printed with the report's sources
    consent: str = ""  # what the people in it agreed to


class Goal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ko: str = ""
    en: str = ""
    kpi: str | None = None


class PlaceRule(BaseModel):
    """One more stage rule of the analyst's own; it comes before the built-in ones."""

    model_config = ConfigDict(extra="forbid")

    match: list[str]
    on: list[str] = Field(default_factory=lambda: ["stage", "touchpoint", "event", "question"])
    stage: str | None = None
    phase: str | None = None


class PersonaRule(BaseModel):
    """A persona that the team declares, by a rule or by a list of people or accounts: the first that a customer meets is theirs."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    ko: str = ""
    en: str = ""
    about_ko: str = ""  # who these people are, in the team's words
    about_en: str = ""
    where: list[str] = Field(default_factory=list)  # every condition holds: "role = IT", "contract_months >= 12"
    people: str | None = None  # a file in the study folder that lists their ids or e-mail addresses
    accounts: str | None = None  # one that lists their companies
    column: str | None = None  # of that file; not needed where one column names people we know
    since: str | None = None  # key of the stage from which its traits can be known
    by: str
    at: str


class PersonaInputs(BaseModel):
    """Which features customers are grouped by, where the analyst wants it otherwise; names as in ``tables/feature_info.csv``."""

    model_config = ConfigDict(extra="forbid")

    use: list[str] = Field(default_factory=list)
    describe: list[str] = Field(default_factory=list)
    leave: list[str] = Field(default_factory=list)


class PersonaChoice(BaseModel):
    """How many groups an analyst wants whatever the data recommend. The report prints who decided, why, and what is recommended."""

    model_config = ConfigDict(extra="forbid")

    k: int = Field(ge=2, le=12)
    why: str = Field(min_length=1)
    by: str = Field(min_length=1)
    at: str | None = None


class Settings(BaseModel):
    """The keys of ``journey.toml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: int = Field(default=1, alias="schema")
    name: str = ""
    language: str | None = None
    timezone: str | None = None
    fiscal_year_starts: int = Field(default=1, ge=1, le=12)
    goal: Goal | None = None
    stage_model: str | None = None
    seed: int = 7
    invented: bool = False
    sources: list[SourceRule] = Field(default_factory=list)
    rules: list[PlaceRule] = Field(default_factory=list)
    personas: list[PersonaRule] = Field(default_factory=list)
    persona_inputs: PersonaInputs = Field(default_factory=PersonaInputs)
    persona_choice: PersonaChoice | None = None
    lexicon: dict[str, Annotated[float, Field(ge=-2, le=2)]] = Field(default_factory=dict)  # the study's own feeling words, -2 (bad) to 2 (good)
