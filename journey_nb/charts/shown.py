"""What a cell may show: words and numbers already masked, in one language. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Count:
    """``63명 중 **41명**`` with its bar; empty words and ``masked`` where it is withheld."""

    before: str = ""
    strong: str = ""
    after: str = ""
    tag: str = ""
    masked: str = ""
    share: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str = ""

    @property
    def text(self) -> str:
        return self.masked or f"{self.before}{self.strong}{self.after}"


@dataclass(frozen=True)
class Said:
    """One receipt: words or a score, and where it stands."""

    text: str
    lang: str | None
    source: str
    where: str
    at: str
    who: str
    scored: str = ""
    question: str = ""

    @property
    def place(self) -> str:
        return " · ".join(x for x in (self.source, self.where) if x)


@dataclass(frozen=True)
class Mark:
    """Who wrote a thing before there were data, when, and what research has said of it since."""

    who: str  # 영업팀 · 3. 27.
    verdict: str = ""  # confirmed | contradicted | untested; empty while the study has no data at all
    said: str = ""  # why, in words
    open: bool = True  # still an assumption: drawn dashed


@dataclass(frozen=True)
class OpportunityView:
    """What stands under a suggestion: its place in the order in words, who has it and how far it is, and its figure by one named convention."""

    place: str  # 상위 3위 …, or that it is too early
    steps: str  # department · owner · status · due day
    method: str = ""
    value: str = ""
    interval: str = ""
    at: float | None = None  # percent of the convention's scale
    left: float | None = None
    wide: float | None = None
    tactic: str = ""


@dataclass(frozen=True)
class FlowView:
    """Who went on, was lost and is still open at a stage, in percent of those who got there; words where a count is withheld."""

    went: str
    lost: str
    open: str
    parts: tuple[float, float, float] | None
    tag: str = ""
    of: str = ""  # whose bar it is, where fewer have dated records than got there
    note: str = ""


@dataclass(frozen=True)
class Turn:
    """People who did not simply go on: back to an earlier stage, or again to the same one."""

    short: str
    long: str


@dataclass(frozen=True)
class MomentView:
    """A moment of truth in words: a star, full where data found it and hollow where the team named it."""

    title: str
    said: str
    note: str
    full: str
    solid: bool
    way: str
    mark: Mark | None = None
    code: str = ""
    detail: bool = False  # at the second reading level only


@dataclass(frozen=True)
class ClaimView:
    id: str
    kind: str
    label: str
    code: str
    anchor: str
    basis: str
    note: str
    lost: str
    level: str
    level_word: str
    why: str
    count: Count | None
    quotes: tuple[Said, ...]
    receipts: tuple[Said, ...]
    n: int
    how: str
    more: str
    self_selected: bool
    stage_title: str
    mark: Mark | None = None
    opportunity: OpportunityView | None = None

    @property
    def short(self) -> str:
        """The code where its stage stands above it: ``P19``."""
        return self.code.rpartition(" ")[2]


@dataclass(frozen=True)
class PointView:
    """One stage's emotion in one series, with where it sits (percent of the lane) and its words."""

    series: str
    shape: str  # solid | hollow | dots | masked
    lean: str  # neg | pos | neu
    y: float
    above: bool
    strong: str
    rest: str
    tag: str
    full: str
    full_rest: str
    dots: tuple[tuple[float, float, str], ...] = ()  # height %, sideways px, lean
    nudge: float = 0.0
    memory: str = ""  # peak or end of what is remembered


@dataclass(frozen=True)
class TouchView:
    label: str
    lean: str
    shape: str
    word: str
    value: str
    n: str
    mark: Mark | None = None
    code: str = ""
    more: str = ""  # who complained, and that the place is not ours
    lead: bool = False  # the most used of its stage, from which a line runs on to the next stage's


@dataclass(frozen=True)
class ActionView:
    event: str
    count: Count | None
    mark: Mark | None = None
    code: str = ""


@dataclass(frozen=True)
class MeasureView:
    """A total that a product reported: never a count of people."""

    label: str
    value: str
    note: str  # how it was made, period, source
    definition: str = ""


@dataclass(frozen=True)
class HandView:
    """One point of the curve that the team drew by hand: where it sits and what they wrote, never a number."""

    stage: str
    x: float  # percent of the lane
    y: float
    above: bool
    label: str
    mark: Mark


@dataclass(frozen=True)
class ScoreView:
    name: str
    question: str
    value: str
    n: str
    tag: str
    interval: str
    verdict: str
    at: float | None
    left: float | None
    wide: float | None
    zero: float | None
    ends: tuple[str, str]
    parts: tuple[tuple[str, float], ...] = ()
    parts_text: str = ""
    scale: str = ""


@dataclass(frozen=True)
class OverView:
    """A person's value laid beside the data's: where it sits, the value, who said so and when. It counts nobody."""

    y: float
    value: str
    who: str
    above: bool  # above the data's point, so its words stand above it too


@dataclass(frozen=True)
class StageView:
    key: str
    number: int
    label: str
    title: str
    reached: str
    spoke: str
    spoke_share: float | None
    focus: bool
    x: float
    wide: float
    column: int
    heard: bool
    level: str
    level_word: str
    why: str
    actions: tuple[ActionView, ...] = ()
    touchpoints: dict[str, tuple[TouchView, ...]] = field(default_factory=dict)
    points: tuple[PointView, ...] = ()
    claims: dict[str, tuple[ClaimView, ...]] = field(default_factory=dict)
    scores: tuple[ScoreView, ...] = ()
    measures: tuple[MeasureView, ...] = ()
    hand: HandView | None = None
    asks: tuple[str, ...] = ()
    early: str = ""  # a persona that nobody could tell yet at this stage
    flow: FlowView | None = None
    turns: tuple[Turn, ...] = ()
    unit: str = ""  # the department that looks after it
    moments: tuple[MomentView, ...] = ()
    disagree: tuple[str, ...] = ()
    rows: dict[str, tuple[MeasureView, ...]] = field(default_factory=dict)  # operations, kpis and owners
    over: OverView | None = None  # ✎

    def claims_of(self, lane: str) -> tuple[ClaimView, ...]:
        from .lanes import CLAIMS

        return self.claims.get(CLAIMS[lane], ())
