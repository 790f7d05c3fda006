"""Roles at stages: what each function is concerned with where, through which channel, and whom nobody has heard."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false, reportReturnType=false

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..buying.titles import Titles, titles
from ..model.claims import Basis, Quote
from ..model.phrase import Phrase
from ..model.roles import Concern, Decides, Part, Role, RoleCell, Roles, Used
from ..text.themes import OTHER
from .build import Placed
from .contacts import contacts
from .evidence import confidence, evidence, pick_quotes

CONCERNS = {"pain": "pain", "wish": "need", "question": "question", "decision_factor": "factor"}  # a clause's kind → a concern's
MOST = 3  # concerns of a cell; the table holds the rest
CITED = 20  # observations of a concern
ASKED = 5  # questions of a cell
MARK = r"[?？]\s*$"
DECIDES = "decider"
STOPS = ("approver", "legal_compliance", "blocker")
LABELS = {
    "question": lambda theme: Phrase(f"Asks about {theme.en[:1].lower() + theme.en[1:]}", f"{theme.ko} 질문"),
    "factor": lambda theme: Phrase(f"Decides by {theme.en[:1].lower() + theme.en[1:]}", f"{theme.ko} 보고 결정"),
}


@dataclass(frozen=True)
class Known:
    """People at work, what they did at which stage (``stage, customer_id, first, last, channels``) and who was where, accounts included."""

    people: pd.DataFrame
    did: pd.DataFrame
    there: pd.DataFrame  # stage, customer_id: by any trace
    rules: Titles

    @property
    def account(self) -> pd.Series:
        return self.people["account_id"].dropna()

    @property
    def reached(self) -> pd.DataFrame:
        """Which account reached which stage, by any of its people or deals: ``stage, account_id``."""
        of = self.there.assign(account_id=self.there["customer_id"].map(self.account))
        return of.dropna(subset=["account_id"])[["stage", "account_id"]].drop_duplicates(ignore_index=True)


def known(research: Any, placed: Placed) -> Known:
    """Everybody of whom an account or a role is known, with the stages they left a trace at."""
    rules = titles(research.study.folder)
    people = contacts(research, rules)
    if people.empty:
        return Known(people, pd.DataFrame(), pd.DataFrame({"stage": [], "customer_id": []}), rules)
    whom = pd.DataFrame({"customer_id": pd.Series(people.index, dtype=object)})
    did = replace(placed, members=whom).did(
        'SELECT stage, customer_id, min("at") AS first, max("at") AS last, list(DISTINCT channel) FILTER (channel IS NOT NULL) AS channels '
        "FROM p GROUP BY ALL ORDER BY ALL"
    )
    if did.empty:
        did = pd.DataFrame({name: pd.Series(dtype=object) for name in ("stage", "customer_id", "first", "last", "channels")})
    spoke = placed.said.loc[placed.said["customer_id"].isin(people.index), ["stage", "customer_id"]].assign(stage=lambda t: t["stage"].astype(str))
    there = pd.concat([did[["stage", "customer_id"]], spoke], ignore_index=True).drop_duplicates(ignore_index=True)
    return Known(people, did, there[there["stage"].isin(placed.keys)], rules)


def matrix(placed: Placed, at: Known) -> Roles:
    """Every function at every stage.

    Returns
    -------
    Roles
        ``roles`` in the order of people heard; ``cells`` for every role and stage; ``decides`` a stage. People count once a cell.
        A person without a known function is in ``unknown``, their title in ``unmatched``.
    """
    people = at.people[at.people["contact"]]
    role_of = people["function"].dropna()
    said = placed.said[(placed.said["text"].notna() | placed.said["score"].notna()) & placed.said["customer_id"].isin(role_of.index)]
    said = said.assign(function=said["customer_id"].map(role_of), stage=said["stage"].astype(str))
    clauses = placed.clauses[placed.clauses["customer_id"].isin(role_of.index)]
    clauses = clauses.assign(function=clauses["customer_id"].map(role_of), stage=clauses["stage"].astype(str))
    heard = said.groupby("function")["customer_id"].nunique()
    counts = role_of.value_counts()
    order = sorted(counts.index, key=lambda key: (-int(heard.get(key, 0)), -int(counts[key]), key))
    roles = tuple(_role(key, people[people["function"] == key], int(heard.get(key, 0)), at.rules) for key in order)
    reached = at.reached
    here = _here(at, said, clauses)
    cells = tuple(_cell(placed, here, key, stage) for key in order for stage in placed.keys)
    named = people[people["function"].isna() & people["titles"].map(len).gt(0)]
    everyone = {*placed.said["customer_id"], *people.index}
    return Roles(
        people=len(role_of),
        unknown=len(everyone - set(role_of.index) - set(at.people.index[~at.people["contact"]])),
        accounts=int(at.account.nunique()),
        roles=roles,
        cells=cells,
        decides=tuple(_decides(at, stage, reached) for stage in placed.keys),
        unmatched=_tally(told[0] for told in named["titles"]),
        unread=_tally(value for values in people["unread"] for value in values),
    )


def _tally(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))[:50])


def _role(key: str, people: pd.DataFrame, heard: int, rules: Titles) -> Role:
    told = Counter(part for parts in people["parts"] for part in parts)
    rule = rules.rule(key)
    parts = [Part(part, n) for part, n in sorted(told.items(), key=lambda item: (-item[1], list(rules.buying).index(item[0])))]
    if rule and rule.buying and not any(p.key == rule.buying for p in parts):
        parts.append(Part(rule.buying, 0, Basis("inference", rule.by, rule.at)))
    if not parts and rule and rule.assume:
        parts.append(Part(rule.assume, 0, Basis("assumption", "journey_nb")))
    ranks = people["seniority"].fillna("unknown").value_counts()
    order = [*(r.key for r in rules.seniorities), "unknown"]
    return Role(key, rules.label(key), len(people), heard, tuple(parts), {k: int(ranks[k]) for k in order if k in ranks.index})


@dataclass(frozen=True)
class _Here:
    """The rows of every role and stage, looked up once."""

    said: dict[tuple[str, str], pd.DataFrame]
    clauses: dict[tuple[str, str], pd.DataFrame]
    did: dict[tuple[str, str], pd.DataFrame]
    at_accounts: dict[tuple[str, str], int]  # contacts at accounts that reached the stage


def _here(at: Known, said: pd.DataFrame, clauses: pd.DataFrame) -> _Here:
    people = at.people[at.people["contact"] & at.people["function"].notna()]
    did = at.did[at.did["customer_id"].isin(people.index)]
    did = did.assign(function=did["customer_id"].map(people["function"]))
    there = people.reset_index()[["customer_id", "function", "account_id"]].merge(at.reached, on="account_id")
    counted = there.groupby(["function", "stage"])["customer_id"].nunique()
    frames = [{(str(a), str(b)): rows for (a, b), rows in frame.groupby(["function", "stage"])} for frame in (said, clauses, did)]
    return _Here(frames[0], frames[1], frames[2], {(str(a), str(b)): int(n) for (a, b), n in counted.items()})


def _cell(placed: Placed, here: _Here, role: str, stage: str) -> RoleCell:
    place = (role, stage)
    did, contacts_there = here.did.get(place), here.at_accounts.get(place, 0)
    active = 0 if did is None else int(did["customer_id"].nunique())
    said = here.said.get(place)
    if said is None:
        return RoleCell(role, stage, "unheard" if active or contacts_there else "none", did=active, at_accounts=contacts_there)
    n, known = int(said["customer_id"].nunique()), bool(said["known"].all())
    cell = RoleCell(
        role,
        stage,
        "heard",
        people=n,
        known=known,
        did=active,
        at_accounts=contacts_there,
        confidence=confidence(n, said["kind_of_source"], self_selected=placed.self_selected, known=known),
        channels=_channels(said, did),
    )
    words = here.clauses.get(place)
    if words is None:
        return cell
    asked = words[words["kind"].eq("question") | words["words"].astype(str).str.contains(MARK, regex=True)]
    return replace(
        cell,
        pained=int(words.loc[words["kind"] == "pain", "customer_id"].nunique()),
        concerns=_concerns(placed, words, {"stage": stage, "role": role}),
        questions=_questions(asked),
        asked=int(asked["customer_id"].nunique()),
    )


def _concerns(placed: Placed, words: pd.DataFrame, select: dict[str, str]) -> tuple[Concern, ...]:
    """Themes of pains, wishes, decision factors and questions: first those that most people have more than a question about."""
    rows = words[words["kind"].isin(list(CONCERNS))].explode("themes").rename(columns={"themes": "theme"})
    rows = rows[rows["theme"].isin(list(placed.themes))]
    said: dict[str, dict[str, set[str]]] = {}
    for theme, kind, who in zip(rows["theme"], rows["kind"], rows["customer_id"], strict=True):
        said.setdefault(str(theme), {}).setdefault(str(kind), set()).add(str(who))

    def rank(theme: str) -> tuple[bool, int, int, str]:
        kinds = said[theme]
        more = set().union(*(who for kind, who in kinds.items() if kind != "question"))
        return theme == OTHER, -len(more), -len(set().union(*kinds.values())), theme

    made = []
    for theme in sorted(said, key=rank)[:MOST]:
        kind = min(said[theme], key=lambda k: (-len(said[theme][k]), list(CONCERNS).index(k)))
        mine, label = rows[rows["theme"] == theme], placed.themes[theme]
        found = evidence(mine, select={**select, "theme": theme}, quotes=pick_quotes(mine[mine["kind"] == kind]))
        cited = [*(q.observation_id for q in found.quotes), *found.observation_ids]
        found = replace(found, observation_ids=tuple(sorted(list(dict.fromkeys(cited))[:CITED])))
        sure = confidence(found.n_people, found.source_kinds, self_selected=placed.self_selected, known=found.known)
        words_of = LABELS.get(CONCERNS[kind])
        made.append(Concern(theme, CONCERNS[kind], words_of(label.label) if words_of else getattr(label, CONCERNS[kind]), found.n_people, sure, found))
    return tuple(made)


def _questions(asked: pd.DataFrame) -> tuple[Quote, ...]:
    """What they ask, one question a person and none twice; those with a question mark first."""
    rows = asked.assign(mark=~asked["words"].astype(str).str.contains(MARK, regex=True)).sort_values(["mark", "observation_id"], kind="stable")
    rows = rows.drop_duplicates("customer_id").drop_duplicates("words")
    return tuple(Quote(str(r.observation_id), str(r.words), str(r.lang)) for r in rows.head(ASKED).itertuples())


def _channels(said: pd.DataFrame, did: pd.DataFrame | None) -> tuple[Used, ...]:
    """Channels by people, in small letters as every product writes them differently."""
    pairs = zip(said["customer_id"], said["channel"], strict=True)
    used = {(str(who), channel.strip().casefold()) for who, channel in pairs if isinstance(channel, str) and channel.strip()}
    if did is not None:
        lists = ((str(row.customer_id), row.channels if hasattr(row.channels, "__len__") else ()) for row in did.itertuples())
        used |= {(who, str(channel).strip().casefold()) for who, channels in lists for channel in channels}
    counted = Counter(channel for _, channel in used)
    return tuple(Used(channel, n) for channel, n in sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _decides(at: Known, stage: str, reached: pd.DataFrame) -> Decides:
    """Who decides, by contacts at accounts that reached the stage."""
    accounts = set(reached.loc[reached["stage"] == stage, "account_id"])
    people = at.people[at.people["contact"] & at.people["account_id"].isin(list(accounts))]
    said = {r.key: r.buying for r in at.rules.functions if r.buying}
    decider = people["parts"].map(lambda parts: DECIDES in parts) | people["function"].map(lambda f: said.get(f) == DECIDES)
    stops = people["parts"].map(lambda parts: any(p in STOPS for p in parts)) | people["function"].map(lambda f: said.get(f) in STOPS)
    deciders = people[decider.astype(bool)]
    counted = deciders["function"].dropna().value_counts()
    told = set(people.loc[people["parts"].map(len).gt(0), "function"].dropna()) | set(said)
    thought = [r.key for r in at.rules.functions if r.assume == DECIDES and r.key not in told and (people["function"] == r.key).any()]
    return Decides(
        stage,
        accounts=len(accounts),
        known=int(deciders["account_id"].nunique()),
        roles=tuple((str(key), int(n)) for key, n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))),
        assumed=tuple(thought),
        approve=tuple(sorted(people.loc[stops.astype(bool), "function"].dropna().unique())),
    )


def roles_table(found: Roles) -> pd.DataFrame:
    """One row a role and stage: state, people heard, with pains, at accounts there, confidence, up to three concerns with people, questions, channels."""
    labels = {r.key: r.label for r in found.roles}
    rows = []
    for c in found.cells:
        row = {"role": c.role, "label_ko": labels[c.role].ko, "label_en": labels[c.role].en, "stage": c.stage, "state": c.state}
        row |= {"people": c.people, "pained": c.pained, "asked": c.asked, "did": c.did, "at_accounts": c.at_accounts}
        row["confidence"] = c.confidence.level if c.confidence else None
        for lang in ("ko", "en"):
            row[f"concerns_{lang}"] = [f"{x.label.text(lang)} ({x.people})" for x in c.concerns]
        row["quotes"] = [q.text for x in c.concerns[:1] for q in x.evidence.quotes]
        row["questions"] = [q.text for q in c.questions]
        row["channels"] = [f"{u.channel} ({u.people})" for u in c.channels]
        rows.append(row)
    names = [*("role", "label_ko", "label_en", "stage", "state", "people", "pained", "asked", "did", "at_accounts", "confidence")]
    return pd.DataFrame(rows, columns=[*names, "concerns_ko", "concerns_en", "quotes", "questions", "channels"])
