"""Cells that stand still: what the last build decided, read from its tables, so that a file more or less moves only the cells that use it.

Held are who belongs to which persona, which ids are one person, how words were coded and redacted, at which stage they stand, the
stage model and time zone where the study does not say them, the moment at which the data end, after how many days a case is lost, and
which touchpoints and actions are shown. What a person has decided since wins over all of it. Not held: whether the study has the thirty
people that means need; a study that falls under them is read as qualitative, whatever was drawn before.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..engine import connect, literal
from ..model.errors import UsageError
from ..model.journey import Funnel, JourneyMap, MapBook, Reason
from ..model.migrate import CURRENT
from .build import MOST_ACTIONS, MOST_TOUCHPOINTS, Placed, key_of
from .leaving import Leaving

MARK = r"\[(?:name|email|phone|id|card|rrn|account|ip|url|address)\]"
REDACTED = ("text", "question", "item", "touchpoint", "channel")
SIGNS = "=+-@\t\r\n＝＋－＠"  # what a spreadsheet would run: our tables put an apostrophe before it
CODED = ("lang", "valence", "sure", "kind", "themes", "phrases", "why")


@dataclass(frozen=True)
class Held:
    """The last build: its map, and its tables of observations, clauses, persona members and repeated words."""

    book: MapBook
    said: pd.DataFrame  # by observation_id
    clauses: pd.DataFrame
    members: pd.Series  # customer_id → persona
    groups: pd.DataFrame
    events: Path | None = None

    def map(self, key: str) -> JourneyMap | None:
        return next((m for m in self.book.maps if m.key == key), None)


def read_held(out: Path) -> Held:
    """What stands in ``out`` (``map.json`` and ``tables/``); an error where there is nothing to hold."""
    if not (out / "map.json").is_file() or not all((out / "tables" / f"{name}.csv").is_file() for name in ("observations", "clauses", "members")):
        raise UsageError(
            en=f"There is no build in '{out.name}' to hold. Build once without --hold, then change the files and build again with it.",
            ko=f"'{out.name}'에 붙들어 둘 결과가 없습니다. 먼저 --hold 없이 한 번 만든 다음, 파일을 바꾸고 --hold로 다시 만드십시오.",
        )
    plain = json.loads((out / "map.json").read_text("utf-8"))
    if plain.get("version") != CURRENT:
        raise UsageError(
            en=f"The build in '{out.name}' is of an older journey_nb. Build once without --hold; after that it can be held.",
            ko=f"'{out.name}'의 결과는 이전 버전의 journey_nb가 만들었습니다. --hold 없이 한 번 만든 다음 쓰십시오.",
        )
    members = _table(out, "members")
    events = out / "tables" / "events.parquet"
    return Held(
        book=MapBook.from_dict(plain),
        said=_table(out, "observations").set_index("observation_id", drop=False),
        clauses=_table(out, "clauses"),
        members=pd.Series(members["persona"].tolist(), index=members["customer_id"].tolist(), dtype=object, name="persona"),
        groups=_table(out, "found_themes") if (out / "tables" / "found_themes.csv").is_file() else pd.DataFrame(columns=["key", "lang", "label"]),
        events=events if events.is_file() else None,
    )


def _table(out: Path, name: str) -> pd.DataFrame:
    """One of our own tables as words; an empty cell is None."""
    table = pd.read_csv(out / "tables" / f"{name}.csv", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    return table.map(lambda cell: _plain(cell) or None)


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running it.

    Examples
    --------
    >>> _plain("'=1+1"), _plain("'좋아요'")
    ('=1+1', "'좋아요'")
    """
    return cell[1:] if len(cell) > 2 and cell[0] == "'" and cell[1] in SIGNS else cell


def settled(study: Any, held: Held | None) -> Any:
    """The study with the time zone and stage model of the last build, where its settings leave them to the material."""
    if held is None:
        return study
    said = {"timezone": study.settings.timezone or held.book.study.timezone}
    if not study.settings.stage_model and not study.settings.stages:
        said["stage_model"] = held.book.study.stage_model
    return replace(study, settings=study.settings.model_copy(update=said))


# ---------------------------------------------------------------- who, and in which words


def people(research: Any) -> Any:
    """After ``redact``: ids that were one person's still are, and what was redacted stays redacted."""
    held: Held | None = research.held
    if held is None:
        return research
    said = research.said
    known = said["observation_id"].map(held.said["customer_id"])
    pairs = [pd.DataFrame({"now": said["customer_id"], "held": known}).dropna()]
    if research.events is not None and held.events is not None:
        again = f"SELECT DISTINCT e.customer_id AS now, h.customer_id AS held FROM events e JOIN read_parquet({literal(held.events)}) h "
        pairs.append(research.events.query(again + 'USING (file, "row", event, "at")'))
    both = pd.concat(pairs, ignore_index=True).drop_duplicates()
    moved = both[~both["now"].duplicated(keep=False) & (both["now"] != both["held"])].set_index("now")["held"]  # one that is now two people's is left as it is
    for name in REDACTED:
        before = said["observation_id"].map(held.said[name])
        differ = said[name].notna() & before.notna() & (said[name] != before)
        said = said.assign(**{name: [_redacted(now, was) if other else now for now, was, other in zip(said[name], before, differ, strict=True)]})
    if moved.empty:
        return replace(research, said=said)
    return replace(
        research,
        said=said.assign(customer_id=_mapped(said["customer_id"], moved)),
        attributes=research.attributes.assign(customer_id=_mapped(research.attributes["customer_id"], moved)),
        events=_renamed(research.events, moved),
    )


def _mapped(ids: pd.Series, moved: pd.Series) -> pd.Series:
    return ids.map(moved).where(ids.isin(moved.index), ids)


def _renamed(events: Any, moved: pd.Series) -> Any:
    if events is None:
        return None
    path = events.path.with_name(f"held_{events.path.name}")
    connection = connect()
    try:
        connection.register("moved", pd.DataFrame({"customer_id": moved.index, "held": moved.to_numpy()}))
        connection.execute(
            f"COPY (SELECT e.* REPLACE (coalesce(moved.held, e.customer_id) AS customer_id) FROM read_parquet({literal(events.path)}) e "
            f'LEFT JOIN moved USING (customer_id) ORDER BY "at", observation_id, file, "row") TO {literal(path)} (FORMAT parquet)'
        )
    finally:
        connection.close()
    return replace(events, path=path)


def _redacted(now: str, was: str) -> str:
    """The redacted words of before, where today's are the same but for a mark: the file that knew the name may be gone. Else today's.

    Examples
    --------
    >>> _redacted("박하늘 님이 도와줬다", "[name] 님이 도와줬다"), _redacted("[name] 님이 도와줬다", "박하늘 님이 도와줬다")
    ('[name] 님이 도와줬다', '[name] 님이 도와줬다')
    >>> _redacted("느리다", "빠르다")
    '느리다'
    """
    if not re.search(MARK, was):
        return now
    pattern = ".{1,40}?".join(re.escape(part) for part in re.split(MARK, was))
    return was if re.fullmatch(pattern, now, re.S) else now


# ---------------------------------------------------------------- what it says


def coding(research: Any) -> Any:
    """After ``code``: the same words are coded as before, unless a person has said otherwise since."""
    held: Held | None = research.held
    if held is None:
        return research
    said, clauses = research.said, research.clauses
    same = said.loc[said["text"].notna() & (said["text"] == said["observation_id"].map(held.said["text"])), "observation_id"]
    mine = held.clauses[held.clauses["observation_id"].isin(same)]
    otherwise = _otherwise(clauses[clauses["observation_id"].isin(same)], mine)
    if otherwise:
        back = pd.DataFrame([_typed(row) for row in mine[mine["observation_id"].isin(otherwise)].to_dict("records")])
        back = back.reindex(columns=clauses.columns).assign(logit=0.0, conceded=False)
        order = {key: n for n, key in enumerate(dict.fromkeys([*clauses["observation_id"], *back["observation_id"]]))}
        clauses = pd.concat([clauses[~clauses["observation_id"].isin(otherwise)], back], ignore_index=True)
        clauses = clauses.assign(clause=clauses["clause"].astype("int64"), place=clauses["observation_id"].map(order))
        clauses = clauses.sort_values(["place", "clause"], ignore_index=True).drop(columns="place").astype({"valence": "float64", "conceded": "bool"})
        said = _as_before(said, held.said, otherwise)
    group = mine.dropna(subset=["group"]) if "group" in mine else mine.iloc[:0]
    label = {(str(o), int(c)): str(g) for o, c, g in zip(group["observation_id"], group["clause"], group["group"], strict=True)}
    clauses = clauses.assign(group=[label.get((str(o), int(c)), "") for o, c in zip(clauses["observation_id"], clauses["clause"], strict=True)])
    return replace(research, said=said, clauses=clauses, groups=_groups(held.groups, clauses, said))


def _otherwise(now: pd.DataFrame, was: pd.DataFrame) -> set[str]:
    """Ids of what the machine now reads otherwise; what a person decided, then or now, is left as it is now."""
    decided = {*now.loc[now["decided_by"] == "person", "observation_id"], *was.loc[was["decided_by"] == "person", "observation_id"]}
    both = now.assign(clause=now["clause"].astype(str)).merge(was, on=["observation_id", "clause"], how="outer", suffixes=("", "_was"), indicator=True)
    apart = (pd.to_numeric(both["valence_was"]) - both["valence"].astype(float)).abs() > 1e-9
    apart |= both["valence"].isna() != both["valence_was"].isna()
    themes = both["themes"].map(lambda t: "; ".join(t) if isinstance(t, (list, tuple)) else "")
    apart |= (themes != both["themes_was"].fillna("")) | (both["_merge"] != "both")
    for name in ("words", "lang", "kind"):
        apart |= both[name].fillna("") != both[f"{name}_was"].fillna("")
    return {str(i) for i in both.loc[apart, "observation_id"]} - decided


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of our table of clauses or observations with the types it had."""
    parts = {name: tuple(p for p in (row.get(name) or "").split("; ") if p) for name in ("themes", "phrases")}
    sure = {"True": True, "False": False}.get(str(row.get("sure")))
    typed = {**row, **parts, "sure": sure, "valence": float(row["valence"]) if row.get("valence") else float("nan")}
    return typed | ({"clause": int(row["clause"])} if row.get("clause") else {})


def _as_before(said: pd.DataFrame, held: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    """The comments' own coding, of these ids, as it was."""
    was = {str(row["observation_id"]): _typed(row) for row in held[held["observation_id"].isin(ids)].to_dict("records")}
    made = said.copy()
    for name in CODED:
        values = [was[i].get(name) if i in was else now for i, now in zip(said["observation_id"], said[name], strict=True)]
        made[name] = pd.Series(values, index=said.index, dtype="float64" if name == "valence" else object)
    return made


def _groups(held: pd.DataFrame, clauses: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """The repeated words of before, counted in what is here now; what five people no longer say is left out."""
    who = clauses["observation_id"].map(said.drop_duplicates("observation_id").set_index("observation_id")["customer_id"])
    here = clauses.assign(who=who).groupby("group")
    n, people_ = here.size(), here["who"].nunique()
    told = held.assign(n=held["label"].map(n).fillna(0).astype("int64"), people=held["label"].map(people_).fillna(0).astype("int64"))
    return told[told["people"] >= 5].reset_index(drop=True)


# ---------------------------------------------------------------- where, and whose


def places(research: Any) -> Any:
    """After ``place``: what was placed stays at its stage, as long as the model is the same."""
    held: Held | None = research.held
    if held is None or held.book.study.stage_model != research.model.key:
        return research
    stage = research.said["stage"]
    known = research.said["observation_id"].map(held.said["stage"])
    known = known.where(known.isin(stage.cat.categories), stage.astype(object))
    by = research.said["observation_id"].map(held.said["placed_by"]).where(known != stage.astype(object), research.said["placed_by"])
    return replace(research, said=research.said.assign(stage=pd.Categorical(known, dtype=stage.dtype), placed_by=by))


def personas(held: Held) -> Any:
    """The groups of the last build, with the people they had."""
    from ..personas import Found

    return Found(held.book.segmentation, held.book.personas, held.members) if held.book.segmentation is not None else None


def stood(placed: Placed, research: Any, name: str | None, *, key: str = "everyone") -> Placed:
    """What a map of the period ``name`` is drawn from, with the last build's end of the data and its choice of touchpoints and actions."""
    held: Held | None = getattr(research, "held", None)
    if held is None or held.book.period.name != name:
        return placed
    before = held.map(key)
    return replace(
        placed,
        end=_end(placed, held) if key == "everyone" else placed.end,
        shown=_shown(before) if before is not None else None,
        qualitative=before.qualitative if before is not None and key != "everyone" else None,
    )


def _shown(before: JourneyMap) -> dict[str, frozenset[str]]:
    """``touchpoint:setup`` → ids, of the stages at which the last build could not show all that there were."""
    found: dict[str, set[str]] = {}
    most = {"touchpoint": MOST_TOUCHPOINTS, "action": MOST_ACTIONS}
    cells = [*(("touchpoint", t, "touchpoint") for t in before.touchpoints), *(("action", a, "event") for a in before.actions)]
    for name, cell, field in cells:
        if cell.evidence is not None and cell.evidence.select.get(field):
            found.setdefault(f"{name}:{cell.stage}", set()).add(f"{name}:{cell.stage}:{key_of(cell.evidence.select[field])}")
    return {place: frozenset(ids) for place, ids in found.items() if len(ids) >= most[place.split(":")[0]]}


def _end(placed: Placed, held: Held) -> pd.Timestamp | None:
    """The last moment of the last build's data."""
    counted = held.said[held.said["counted"] == "True"]
    moments = [pd.to_datetime(counted["at"].dropna(), utc=True).max()] if counted["at"].notna().any() else []
    if held.events is not None:
        connection = connect()
        try:
            before = "" if placed.span is None else f"WHERE \"at\" < TIMESTAMP '{placed.span[1]}'"
            last = connection.execute(f'SELECT max("at") FROM read_parquet({literal(held.events)}) {before}').fetchone()[0]
        finally:
            connection.close()
        moments += [pd.Timestamp(last).tz_localize("UTC")] if last is not None else []
    if not moments:
        return placed.end
    end = max(moments)
    close = placed.end is not None and abs(placed.end - end) < pd.Timedelta(seconds=1)  # our tables hold seconds
    return placed.end if close else end


def funnel(leaving: Leaving, placed: Placed, research: Any) -> Funnel | None:
    """Everyone's funnel, a case being lost after as many days as before."""
    held: Held | None = getattr(research, "held", None)
    before = held.map("everyone") if held is not None else None
    if before is None or before.funnel is None:
        return leaving.funnel(placed)
    found = leaving.funnel(placed, open_days=before.funnel.open_days)
    why: tuple[Reason, ...] = before.funnel.reasons[:1]
    return None if found is None else replace(found, reasons=(*why, *found.reasons[1:]))
