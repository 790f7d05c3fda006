"""What ``journey.toml`` may say: the settings of a study, checked by pydantic; an unknown key is an error."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .model.errors import did_you_mean
from .model.phrase import Phrase


class WrongSetting(ValueError):
    """What is wrong with a value, in both languages."""

    def __init__(self, en: str, ko: str) -> None:
        super().__init__(en)
        self.phrase = Phrase(en, ko)


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
    kpi: str | None = None  # the key of one of [[kpis]], or the team's own words


class Words(BaseModel):
    """Words in both languages; one of them is enough."""

    model_config = ConfigDict(extra="forbid")

    ko: str = ""
    en: str = ""

    @property
    def phrase(self) -> Phrase | None:
        return Phrase(self.en or self.ko, self.ko or self.en) if self.ko or self.en else None


def phrase_of(words: str | Words | None) -> Phrase | None:
    """``"김 대리"`` or ``{ ko = "…", en = "…" }`` as words in both languages; None where nothing is said.

    Examples
    --------
    >>> phrase_of("Customer success").ko, phrase_of(Words(ko="고객성공팀")).en, phrase_of(" ")
    ('Customer success', '고객성공팀', None)
    """
    if isinstance(words, Words):
        return words.phrase
    return Phrase.same(words.strip()) if words and words.strip() else None


class Header(BaseModel):
    """``[journey]``: whose journey it is, in which situation, and what they expect of the whole; each one text, or ``{ ko = …, en = … }``."""

    model_config = ConfigDict(extra="forbid")

    actor: str | Words | None = None
    scenario: str | Words | None = None
    expects: str | Words | None = None


class OwnerRule(BaseModel):
    """``[[owners]]``: who looks after one stage. ``department`` is one text, or ``{ ko = …, en = … }``."""

    model_config = ConfigDict(extra="forbid")

    stage: str
    department: str | Words | None = None
    owner: str | None = None


MEASURES = (  # what a KPI may measure; those that end in a colon go on with a name
    *("lost", "reached", "spoke", "nps", "csat", "ces", "rating", "valence"),
    *("first_reply", "resolution", "waiting", "minutes", "event:", "pain:", "total:"),
)
SHARES = ("lost", "reached", "spoke", "event:", "pain:")  # of people: 0..1, or 0..100 where unit is "%"
LESS = ("lost", "first_reply", "resolution", "waiting", "minutes", "pain:")  # less of it is better


def family(measure: str) -> str:
    """Which measure it is, without the name behind the colon: ``event:login`` → ``event:``."""
    head, colon, _ = measure.partition(":")
    return head + colon


class KpiRule(BaseModel):
    """``[[kpis]]``: a figure that the team watches at one stage.

    ``measure`` is ``lost`` (share of those decided who were lost there), ``reached`` (share of the map's people who were there),
    ``spoke`` (share of those who were there), ``nps``, ``csat``, ``ces``, ``rating``, ``valence`` (of words), ``first_reply``
    (minutes), ``resolution`` (hours), ``waiting`` (days to the next stage), ``minutes`` (of one completed pass), ``event:<name>`` (share of
    the people in the log there who did it), ``pain:<theme>`` (share of those who spoke) or ``total:<name>`` (a total of a report).
    """

    model_config = ConfigDict(extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    stage: str = "whole"
    ko: str = ""
    en: str = ""
    measure: str
    target: float | None = None  # in the KPI's own unit
    better: Literal["up", "down"] | None = None  # where not given, by the measure
    owner: str | None = None
    unit: str = ""

    @field_validator("measure")
    @classmethod
    def _known(cls, measure: str) -> str:
        head, colon, name = (part.strip() for part in measure.partition(":"))
        if head + colon not in MEASURES or (colon and not name):
            known = [m + "…" * m.endswith(":") for m in MEASURES]
            hint = did_you_mean(head + colon, MEASURES)
            raise WrongSetting(
                f"no measure named '{measure}'; known: {', '.join(known)}.{hint.en}", f"'{measure}' 지표는 없습니다. 있는 지표: {', '.join(known)}.{hint.ko}"
            )
        return head + colon + name

    @model_validator(mode="after")
    def _possible(self) -> KpiRule:
        top = 100 if self.unit == "%" else 1
        if self.target is not None and family(self.measure) in SHARES and not 0 <= self.target <= top:
            en, ko = ("", "") if top == 100 else (" With unit = '%' it counts to 100.", " unit = '%'를 적으면 0에서 100까지 씁니다.")
            raise WrongSetting(f"the target of a share lies between 0 and {top}.{en}", f"비율의 목표는 0에서 {top} 사이의 수입니다.{ko}")
        return self


class PlaceRule(BaseModel):
    """One more stage rule of the analyst's own; it comes before the built-in ones."""

    model_config = ConfigDict(extra="forbid")

    match: list[str]
    on: list[str] = Field(default_factory=lambda: ["stage", "touchpoint", "event", "question"])
    stage: str | None = None
    phase: str | None = None


class StageEntry(BaseModel):
    """One stage of the study's own model; ``covers`` are phases of the built-in rules. With ``stage_model`` beside it a key may be enough."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    label: str | dict[Literal["ko", "en"], str] | None = None
    label_customer: str | dict[Literal["ko", "en"], str] | None = None
    covers: list[str] | None = None


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


class ConfidenceNumbers(BaseModel):
    """The numbers of the rule by which every cell gets its confidence, where a study wants others than the project's."""

    model_config = ConfigDict(extra="forbid")

    high: int = Field(default=30, ge=1)  # people
    moderate: int = Field(default=12, ge=1)
    low: int = Field(default=5, ge=1)
    kinds: int = Field(default=2, ge=1, le=5)  # independent kinds of source that can speak to a claim and say the same, for more than moderate
    recent_days: int = Field(default=365, ge=1)  # evidence older than this, counted from the end of the data, is old

    @model_validator(mode="after")
    def _in_order(self) -> ConfidenceNumbers:
        if not self.high >= self.moderate >= self.low:
            raise ValueError("high, moderate and low must not rise: high >= moderate >= low")
        return self


MOMENTS = ("zmot", "fmot", "smot", "umot", "other")  # before any contact, at the first one, in use, told to others; or of another kind


class MomentRule(BaseModel):
    """``[[moments]]``: a moment of truth that the team declares. ``touchpoint`` or ``event`` name what it is about, so that it can be tested."""

    model_config = ConfigDict(extra="forbid")

    stage: str
    touchpoint: str | None = None  # as the map calls it
    event: str | None = None
    ko: str = ""
    en: str = ""
    kind: str = "other"
    by: str = Field(min_length=1)
    at: str | None = None

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in MOMENTS:
            known, hint = ", ".join(MOMENTS), did_you_mean(kind, MOMENTS)
            raise WrongSetting(f"no moment of the kind '{kind}'; known: {known}.{hint.en}", f"'{kind}' 종류는 없습니다. 있는 종류: {known}.{hint.ko}")
        return kind

    @model_validator(mode="after")
    def _named(self) -> MomentRule:
        if not (self.ko.strip() or self.en.strip()):
            raise WrongSetting("a moment needs a name: ko, en or both.", "순간의 이름을 적으십시오(ko, en 가운데 하나 이상).")
        if self.touchpoint and self.event:
            raise WrongSetting("a moment names a touchpoint or an event, not both.", "접점과 행동 가운데 하나만 적으십시오.")
        return self


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
    stages: list[StageEntry] = Field(default_factory=list)  # the study's own, in order; with stage_model, what they leave out is taken from there
    seed: int = 7
    invented: bool = False
    sources: list[SourceRule] = Field(default_factory=list)
    rules: list[PlaceRule] = Field(default_factory=list)
    personas: list[PersonaRule] = Field(default_factory=list)
    persona_inputs: PersonaInputs = Field(default_factory=PersonaInputs)
    persona_choice: PersonaChoice | None = None
    journey: Header | None = None
    owners: list[OwnerRule] = Field(default_factory=list)
    kpis: list[KpiRule] = Field(default_factory=list)
    moments: list[MomentRule] = Field(default_factory=list)
    confidence: ConfidenceNumbers = Field(default_factory=ConfidenceNumbers)
    lexicon: dict[str, Annotated[float, Field(ge=-2, le=2)]] = Field(default_factory=dict)  # the study's own feeling words, -2 (bad) to 2 (good)
