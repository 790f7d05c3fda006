"""Placed observations → a journey map. Counting is by people: one customer is one voice, however often they spoke."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .. import stats
from ..model.journey import CLAIM_KINDS, FIELD_OF, WHOLE, Action, Basis, Claim, Evidence, JourneyMap, Score, Stage, Touchpoint
from ..model.phrase import Phrase
from .emotion import emotion_points, rated_valence, tells
from .evidence import ENOUGH, confidence, evidence, pick_quotes, share
from .rated import asks_importance

if TYPE_CHECKING:
    from ..engine import Events

KIND_OF_CLAUSE = {"pain": "pain", "need": "wish", "delight": "praise", "factor": "decision_factor", "thought": "question"}  # claim → the clause's kind
RATED = ("csat", "ces", "rating")
READABLE = 0.5  # of a source's comments; below it no curve is drawn from words
MOST_TOUCHPOINTS, MOST_ACTIONS = 30, 12  # a stage; the tables hold the rest


@dataclass(frozen=True)
class Placed:
    """What a map is drawn from, already inside its period.

    ``said`` has one row per thing a *customer* said, with ``observation_id, customer_id, known, alias, kind_of_source, stage,
    touchpoint, channel, item, question, text, score, scale_low, scale_high, measure, at`` and the coding (``lang, valence``);
    ``clauses`` has one row a coded clause with the same people and stages; ``events`` (with ``places``: event → stage) is what they did.
    """

    said: pd.DataFrame
    clauses: pd.DataFrame
    stages: tuple[Any, ...]  # StageDef: key, label, label_customer
    themes: Mapping[str, Any]  # key → Theme: label, pain, need, delight
    events: Events | None = None
    places: pd.DataFrame | None = None
    span: tuple[str, str] | None = None  # UTC, for the events
    event_kinds: Mapping[str, str] | None = None  # alias → kind of source
    self_selected: frozenset[str] = frozenset()  # kinds of source whose people came by themselves
    seed: int = 7
    members: pd.DataFrame | None = None  # customer_id: only these people; None: everyone
    end: pd.Timestamp | None = None  # when the data end, for everyone's map and each persona's: what is recent is counted back from it
    shown: Mapping[str, frozenset[str]] | None = None  # held: touchpoint:<stage>, action:<stage> → ids that the last build had; else the most frequent
    qualitative: bool | None = None  # held: whether a persona's map is read as qualitative; None: under 30 people it is

    @property
    def keys(self) -> list[str]:
        return [s.key for s in self.stages]

    def only(self, customers: Iterable[str]) -> Placed:
        """The same study seen through some of its customers: what a persona's map is drawn from."""
        wanted = sorted(set(customers))
        return replace(
            self,
            said=self.said[self.said["customer_id"].isin(wanted)],
            clauses=self.clauses[self.clauses["customer_id"].isin(wanted)],
            members=pd.DataFrame({"customer_id": pd.Series(wanted, dtype="object")}),
        )

    def did(self, sql: str) -> pd.DataFrame:
        """The answer to ``sql`` over ``p``: the events of the period and people at hand, each with its stage."""
        if self.events is None or self.places is None or self.places.empty:
            return pd.DataFrame()
        where = "" if self.span is None else f"WHERE events.at >= TIMESTAMP '{self.span[0]}' AND events.at < TIMESTAMP '{self.span[1]}'"
        frames = {"places": self.places[["event", "stage"]].assign(stage=self.places["stage"].astype(str))}
        who = ""
        if self.members is not None:
            frames["members"], who = self.members, "SEMI JOIN members USING (customer_id)"
        return self.events.query(
            f"WITH e AS (SELECT * FROM events {where}), p AS (SELECT e.*, places.stage FROM e JOIN places USING (event) {who}) {sql}", **frames
        )


def key_of(words: str) -> str:
    """An ASCII key for words that customers or products wrote; the same words always give the same key.

    Examples
    --------
    >>> key_of("방화벽 도움말") == key_of(" 방화벽  도움말 ")
    True
    """
    return "k" + hashlib.sha256(" ".join(words.casefold().split()).encode()).hexdigest()[:10]


def draft_map(placed: Placed, *, key: str = "everyone", goal: Phrase | None = None) -> JourneyMap:
    """One map: counts, curve, claims and scores, each with its receipts. Codes are given later, by the study."""
    said = placed.said
    did = _did(placed)
    everyone = pd.concat([said[["customer_id", "known"]], did.people], ignore_index=True).drop_duplicates("customer_id")
    people = len(everyone)
    qualitative = people < ENOUGH if placed.qualitative is None else placed.qualitative
    stages = (*placed.keys, WHOLE)
    felt = feelings(said)
    emotions = [
        p
        for way in ("rated", "worded")
        for p in emotion_points(felt.assign(felt=felt[way]), measured_by=way, stages=list(stages), qualitative=qualitative, seed=placed.seed)
    ]
    claims = {kind: _claims(placed, kind) for kind in CLAIM_KINDS}
    return JourneyMap(
        key=key,
        goal=goal,
        state="current",
        people=people,
        known=bool(everyone["known"].all()) if people else True,
        anonymous=int((~everyone["known"].astype(bool)).sum()),
        qualitative=qualitative,
        stages=tuple(_stage(placed, definition, did) for definition in placed.stages),
        emotions=tuple(emotions),
        **{FIELD_OF[kind.kind]: made for kind, made in claims.items()},
        touchpoints=tuple(_touchpoints(placed, felt, stages)),
        actions=did.actions,
        scores=tuple(_scores(placed, stages)),
    )


def feelings(said: pd.DataFrame) -> pd.DataFrame:
    """``said`` with how each observation felt (-1..1): ``rated`` on a scale, ``worded`` in a comment; gaps where it says nothing."""
    rated = said["measure"].isin(RATED) & ~asks_importance(said)
    return said.assign(
        rated=rated_valence(said["score"], said["scale_low"], said["scale_high"]).where(rated),
        worded=said["valence"].where(tells(said) & (said["alias"].map(_readable(said)).astype(float) >= READABLE)),
    )


def _readable(said: pd.DataFrame) -> dict[str, float]:
    """The share of each source's comments that are Korean or English: a curve over the few that are would speak for the rest."""
    texts = said[said["text"].notna()]
    return texts["lang"].isin(["ko", "en"]).groupby(texts["alias"]).mean().to_dict()


# ---------------------------------------------------------------- what they did


@dataclass(frozen=True)
class _Did:
    people: pd.DataFrame  # customer_id, known
    reached: pd.DataFrame  # stage, customer_id
    events: dict[str, int]  # stage → events
    actions: tuple[Action, ...]


def _did(placed: Placed) -> _Did:
    """People and actions in the event log, placed by the event's name."""
    if placed.events is None or placed.places is None or placed.places.empty:
        return _Did(pd.DataFrame({"customer_id": pd.Series(dtype=str), "known": pd.Series(dtype=bool)}), pd.DataFrame({"stage": [], "customer_id": []}), {}, ())
    people = placed.did("SELECT DISTINCT customer_id FROM p ORDER BY customer_id")
    reached = placed.did("SELECT DISTINCT stage, customer_id FROM p ORDER BY ALL")
    counted = placed.did(
        "SELECT stage, event, count(*) AS n, count(DISTINCT customer_id) AS people, min(observation_id, 50) AS ids, "
        "list(DISTINCT file ORDER BY file) AS files, "
        "bool_and(customer_id NOT LIKE 'anon-%') AS known FROM p GROUP BY stage, event ORDER BY stage, people DESC, event"
    )
    size = reached.groupby("stage")["customer_id"].nunique()
    kinds = placed.event_kinds or {}
    actions = []
    for stage in (*placed.keys, WHOLE):
        here = counted[counted["stage"] == stage]
        held = (placed.shown or {}).get(f"action:{stage}")
        here = here.head(MOST_ACTIONS) if held is None else here[[f"action:{stage}:{key_of(str(e))}" in held for e in here["event"]]]
        for row in here.itertuples():
            actions.append(
                Action(
                    id=f"action:{stage}:{key_of(str(row.event))}",
                    stage=stage,
                    event=str(row.event),
                    evidence=Evidence(
                        observation_ids=tuple(f"e{i}" for i in sorted(int(i) for i in row.ids)),
                        n_observations=int(row.n),
                        n_people=int(row.people),
                        known=bool(row.known),
                        sources=tuple(row.files),
                        source_kinds=tuple(sorted({kinds.get(f, "log") for f in row.files})),
                        share=share(int(row.people), int(size.loc[stage])),
                        share_of="reached",
                        select={"stage": stage, "event": str(row.event)},
                    ),
                )
            )
    events = {str(stage): int(n) for stage, n in counted.groupby("stage")["n"].sum().items()}
    return _Did(people.assign(known=~people["customer_id"].str.startswith("anon-")), reached, events, tuple(actions))


# ---------------------------------------------------------------- the parts of a map


def _stage(placed: Placed, definition: Any, did: _Did) -> Stage:
    rows = placed.said[placed.said["stage"] == definition.key]
    there = pd.concat([rows["customer_id"], did.reached.loc[did.reached["stage"] == definition.key, "customer_id"]])
    spoke = rows[rows["text"].notna() | rows["score"].notna()]
    kinds = set(spoke["kind_of_source"])
    return Stage(
        key=definition.key,
        label=definition.label,
        label_customer=definition.label_customer,
        reached=int(there.nunique()),
        spoke=int(spoke["customer_id"].nunique()),
        known=not bool(there.astype(str).str.startswith("anon-").any()),
        observations=len(rows),
        events=did.events.get(definition.key, 0),
        confidence=confidence(int(spoke["customer_id"].nunique()), kinds, self_selected=placed.self_selected, known=bool(spoke["known"].all())),
    )


def speakers(placed: Placed) -> pd.Series:
    """How many people put their experience of each stage into words that could be coded: the denominator of pains, needs and delights."""
    worded = placed.said[placed.said["text"].notna() & placed.said["lang"].isin(["ko", "en"])]
    return worded.groupby("stage", observed=True)["customer_id"].nunique()


def label_of(theme: Any, kind: str) -> Phrase:
    """What a claim of this kind is called: the theme's own sentence for it, else the theme's name."""
    return getattr(theme, kind, None) or theme.label


def _claims(placed: Placed, kind: type[Claim]) -> tuple[Any, ...]:
    spoke = speakers(placed)
    clauses = placed.clauses[placed.clauses["kind"] == KIND_OF_CLAUSE[kind.kind]]
    exploded = clauses.explode("themes").rename(columns={"themes": "theme"}).dropna(subset=["theme"])
    made = []
    for stage in (*placed.keys, WHOLE):
        here = exploded[exploded["stage"] == stage]
        for theme, rows in here.groupby("theme", sort=True):
            words = placed.themes.get(str(theme))
            if words is None:
                continue
            receipts = evidence(
                rows, select={"stage": stage, "kind": KIND_OF_CLAUSE[kind.kind], "theme": str(theme)}, of=int(spoke.get(stage, 0)), quotes=pick_quotes(rows)
            )
            made.append(
                kind(
                    id=f"{kind.kind}:{stage}:{theme}",
                    code="",
                    stage=stage,
                    theme=str(theme),
                    label=label_of(words, kind.kind),
                    basis=Basis("evidence"),
                    confidence=confidence(receipts.n_people, receipts.source_kinds, self_selected=placed.self_selected, known=receipts.known),
                    evidence=receipts,
                )
            )
    position = {key: n for n, key in enumerate((*placed.keys, WHOLE))}
    return tuple(sorted(made, key=lambda c: (position[c.stage], c.theme == "other", -c.evidence.n_people, c.theme)))


def _touchpoints(placed: Placed, felt: pd.DataFrame, stages: tuple[str, ...]) -> list[Touchpoint]:
    made = []
    named = felt[felt["touchpoint"].notna() & (felt["touchpoint"].astype(str).str.strip() != "")]
    pained = set(placed.clauses.loc[placed.clauses["kind"] == KIND_OF_CLAUSE["pain"], "observation_id"])
    for stage in stages:
        here = named[named["stage"] == stage]
        found = []
        for label, rows in here.groupby(here["touchpoint"].astype(str).str.strip(), sort=True):
            way = "rated" if rows["rated"].notna().any() else "worded"  # never averaged together
            voice = rows.dropna(subset=[way]).groupby("customer_id")[way].mean()
            identity = f"touchpoint:{stage}:{key_of(str(label))}"
            enough = len(voice) >= 5
            drawn = stats.mean(voice.to_numpy(), seed=placed.seed, cell=identity, bounds=(-1, 1)) if enough else None
            channels = rows["channel"].dropna()
            found.append(
                Touchpoint(
                    id=identity,
                    stage=stage,
                    label=Phrase.same(str(label)),
                    channel=str(channels.mode().iloc[0]) if len(channels) else None,
                    reached=int(rows["customer_id"].nunique()),
                    answered=len(voice),
                    known=bool(rows["known"].all()),
                    satisfaction=drawn and drawn.value,
                    low=drawn and drawn.low,
                    high=drawn and drawn.high,
                    evidence=evidence(rows, select={"stage": stage, "touchpoint": str(label)}),
                    complaints=int(rows.loc[rows["observation_id"].isin(pained), "customer_id"].nunique()),
                )
            )
        held = (placed.shown or {}).get(f"touchpoint:{stage}")
        made += sorted((t for t in found if held is None or t.id in held), key=lambda t: (-t.reached, t.id))[:MOST_TOUCHPOINTS]
    return made


def _scores(placed: Placed, stages: tuple[str, ...]) -> list[Score]:
    """Each question on a scale, answered once a person: their latest answer for NPS, their own mean otherwise."""
    made = []
    asked = placed.said.dropna(subset=["score"])
    for stage in stages:
        here = asked[asked["stage"] == stage]
        for (measure, item), rows in here.groupby([here["measure"].fillna("rating"), here["item"].fillna("")], sort=True):
            question = next((q for q in rows["question"] if isinstance(q, str) and q), str(item))
            identity = f"score:{stage}:{measure}-{key_of(str(item))}"
            low, high = float(rows["scale_low"].iloc[0]), float(rows["scale_high"].iloc[0])
            parts: dict[str, int] = {}
            if measure == "nps":
                last = rows.sort_values(["at", "observation_id"], na_position="first").groupby("customer_id")["score"].last()
                parts = {"promoters": int((last >= 9).sum()), "passives": int(last.between(7, 8).sum()), "detractors": int((last <= 6).sum())}
                value = stats.nps(**parts)
            else:
                value = stats.mean(rows.groupby("customer_id")["score"].mean().to_numpy(), seed=placed.seed, cell=identity, bounds=(low, high))
            made.append(
                Score(
                    id=identity,
                    stage=stage,
                    measure=str(measure),
                    question=str(question),
                    value=value.value,
                    low=None if value.low != value.low else value.low,
                    high=None if value.high != value.high else value.high,
                    n=value.n,
                    known=bool(rows["known"].all()),
                    scale_low=low,
                    scale_high=high,
                    parts=parts,
                    evidence=evidence(rows, select={"stage": stage, "measure": str(measure), "item": str(item)}),
                )
            )
    return made
