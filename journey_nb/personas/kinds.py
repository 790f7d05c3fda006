"""What the columns of a plain table are, and which of them should make the groups: for tables that no study describes."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..intake.columns import no_column
from ..intake.options import parted, separator
from ..intake.values import missing, numbers
from ..model.errors import UsageError
from ..model.phrase import Phrase
from .info import FeatureInfo, Features
from .speaks import OUTCOME, PERSON

NUMBER = 0.95  # of the filled cells: a column of numbers
MOST_WORDS, MOST_STATES = 30, 60
BATTERY, OF_ALL = 6, 0.6  # columns with the same answers, and their share of all that could be inputs
YES = {"yes", "y", "true", "o", "예", "네", "있음", "있다", "동의", "선택", "해당", "checked", "selected", "1", "1.0"}
NO = {"no", "n", "false", "x", "아니오", "아니요", "없음", "없다", "비동의", "미선택", "비해당", "unchecked", "not selected", "0", "0.0"}
RATED = re.compile(  # narrower than speaks.OPINION: "easy" or "quality" heads a column of what people answer, not what they think of us
    r"\b(nps|csat|ces|satisfaction|loyalty|(net )?promoter( score)?|recommend\w*|overall (liking|rating))\b|만족|추천 ?의향|추천도|충성", re.I
)
IDENTIFIER = re.compile(
    r"\b(id|ids|uuid|guid|key|code|no|number|name|e ?mail|phone|address|zip|postal)\b|아이디|번호|이름|성명|성함|이메일|연락처|전화|주소|코드", re.I
)
STEPS = re.compile(r"\s*(?:->|→|⇒|>)\s*")
SEVERAL = (";", "|", ", ")  # between several answers of one cell


@dataclass(frozen=True)
class Column:
    """One column as it was taken: ``kind`` (number, yes or no, words, steps, several answers, dates, texts, identifier, empty, one value),
    ``used`` (groups, describes, left out), and why where that was not asked for."""

    name: str
    kind: str
    used: str
    why: Phrase | None = None

    def to_json(self) -> dict[str, object]:
        return {"name": self.name, "kind": self.kind, "used": self.used, "why": None if self.why is None else {"ko": self.why.ko, "en": self.why.en}}


@dataclass(frozen=True)
class _Read:
    kind: str
    columns: dict[str, pd.Series]
    units: dict[str, str]
    family: str = "behaviour"


TAKEN = {
    "describe": Phrase("kept to describe, as asked", "설명에만 쓰기로 함"),
    "about": Phrase("who they are or what they think: it describes", "누구인지, 어떻게 생각하는지: 설명에 씀"),
    "outcome": Phrase("what became of them: it describes", "그 뒤의 결과: 설명에 씀"),
    "battery": Phrase("not part of the battery of questions that makes the groups", "그룹을 나누는 문항 묶음이 아님"),
    "not_asked": Phrase("not among the columns asked for", "나누는 데 쓰라고 한 열이 아님"),
    "texts": Phrase("texts or names, which hardly two people share", "글이나 이름이라 같은 값을 가진 사람이 거의 없음"),
    "dates": Phrase("dates: they measure when the data were cut", "날짜: 자료를 뽑은 때를 잴 뿐임"),
    "identifier": Phrase("an identifier", "식별 번호"),
    "empty": Phrase("empty", "비어 있음"),
    "one value": Phrase("everybody has the same value", "모두 값이 같음"),
}


def features_of(frame: pd.DataFrame, who: str, inputs: Sequence[str] = (), describe: Sequence[str] = (), *, shown: str = "") -> tuple[Features, list[Column]]:
    """The features of a table with one row a customer.

    Parameters
    ----------
    frame : DataFrame
        Text columns, or numbers already. Order and index do not matter.
    who : column that names the customer
    inputs : columns, optional
        What makes the groups. Without: everything that is no identifier, date or text, but for what people are and think (age, gender,
        NPS), what became of them (churn), and ``describe``; and where most of the columns are one battery of questions with the same
        answers, only that.
    describe : columns, optional
        What is told of a group afterwards.

    Raises
    ------
    UsageError
        Where a column is missing, or a customer has two rows or none has a name.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "age": ["31", "44", "27"], "visits": ["2", "", "9"], "plan": ["Pro", "Team", "Pro"]})
    >>> made, columns = features_of(table, "id")
    >>> made.table.columns.tolist(), made.describe.columns.tolist(), [c.used for c in columns]
    (['visits', 'plan'], ['age'], ['describes', 'groups', 'groups'])
    """
    names = [str(name) for name in frame.columns]
    for name in [who, *inputs, *describe]:
        if name not in names:
            raise no_column(shown, name, names)
    index = _index(frame[who], who, shown)
    read: dict[str, _Read] = {}
    columns: dict[str, Column] = {}
    for name in [n for n in names if n != who]:
        read[name] = found = _read(frame[name], name, asked=name in inputs or name in describe)
        columns[name] = Column(name, found.kind, *_use(name, found, inputs, describe))
    if not inputs:
        columns |= _batteries(read, columns)
    table: dict[str, pd.Series] = {}
    about: dict[str, pd.Series] = {}
    meta: dict[str, FeatureInfo] = {}
    for name, column in columns.items():
        if column.used == "left out":
            continue
        family = "behaviour" if column.used == "groups" else "outcome" if OUTCOME.search(_plain(name)) else "attribute"
        for made, values in read[name].columns.items():
            (table if column.used == "groups" else about)[made] = values.set_axis(index)
            meta[made] = _info(made, read[name].units[made], family)
    made = Features(pd.DataFrame(table, index=index), meta, pd.DataFrame(about, index=index))
    return replace(made, table=made.table.rename_axis("customer_id"), describe=made.describe.rename_axis("customer_id")), list(columns.values())


def walks_of(frame: pd.DataFrame, who: str, event: str, at: str | None, *, shown: str = "") -> Features:
    """Each customer's steps in order, from a log with one row an event.

    Examples
    --------
    >>> log = pd.DataFrame({"who": ["a", "b", "a"], "what": ["view", "view", "buy"], "day": ["2026-01-02", "2026-01-02", "2026-01-03"]})
    >>> walks_of(log, "who", "what", "day").table["what"].to_dict()
    {'a': ('view', 'buy'), 'b': ('view',)}
    """
    from ..intake.dates import date_order, times

    names = [str(name) for name in frame.columns]
    for name in (who, event, *([at] if at else [])):
        if name not in names:
            raise no_column(shown, name, names)
    rows = pd.DataFrame({"who": frame[who].astype(object), "what": frame[event].astype(object)})
    if at:
        cells = frame[at].astype(object).where(frame[at].notna(), "").astype(str)
        rows["at"] = times(cells, "UTC", date_order(cells)[0]).at
        rows = rows.sort_values("at", kind="stable")
    rows = rows[(rows["who"].astype(str).str.strip() != "") & (rows["what"].astype(str).str.strip() != "")].dropna(subset=["who", "what"])
    walks = rows.groupby("who", sort=True)["what"].agg(lambda steps: tuple(map(str, steps)))
    info = {event: _info(event, "sequence", "behaviour")}
    return Features(pd.DataFrame({event: walks.astype(object)}).rename_axis("customer_id"), info, pd.DataFrame(index=walks.index))


def _index(cells: pd.Series, who: str, shown: str) -> pd.Index:
    ids = pd.Index(cells.astype(str).str.strip(), name="customer_id", dtype=object)
    gone = (ids == "") | cells.isna().to_numpy()
    if gone.any():
        row = cells.index[int(np.argmax(gone))]
        raise UsageError(
            en=f"'{shown}', row {row}: '{who}' is empty, so nobody knows whose row it is ({int(gone.sum()):,} such rows). Fill it in, or remove the rows.",
            ko=f"'{shown}' {row}행: '{who}'이(가) 비어 누구의 행인지 모릅니다(이런 행 {int(gone.sum()):,}개). 채우거나 그 행을 빼십시오.",
        )
    if not ids.is_unique:
        again = ids.duplicated()
        row = cells.index[int(np.argmax(again))]
        raise UsageError(
            en=f"'{shown}', row {row}: this customer has a row already ({int(again.sum()):,} such rows). Personas need one row a customer; "
            "for a log with one row an event, name its column with --event.",
            ko=f"'{shown}' {row}행: 앞에 이미 나온 고객입니다(이런 행 {int(again.sum()):,}개). 고객마다 한 행이어야 합니다. "
            "한 행에 행동 하나인 로그라면 --event로 행동 열을 지정하십시오.",
        )
    return ids


def _plain(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-.]+", " ", name).strip()


def _info(name: str, unit: str, family: str) -> FeatureInfo:
    label = Phrase.same(name)
    if unit == "share":
        return FeatureInfo(label, unit, family, label, Phrase(f"Not {name}", f"{name} 아님"))
    return FeatureInfo(label, unit, family, Phrase(f"High {name}", f"{name} 높음"), Phrase(f"Low {name}", f"{name} 낮음"))


def _use(name: str, found: _Read, inputs: Sequence[str], describe: Sequence[str]) -> tuple[str, Phrase | None]:
    if name in describe:
        return ("describes", TAKEN["describe"]) if found.columns else ("left out", TAKEN[found.kind])
    if not found.columns:
        if name in inputs:
            raise UsageError(
                en=f"'{name}' cannot make groups: {TAKEN[found.kind].en}. Leave it out of --features.",
                ko=f"'{name}'(으)로는 나눌 수 없습니다({TAKEN[found.kind].ko}). --features에서 빼십시오.",
            )
        return "left out", TAKEN[found.kind]
    if inputs:
        return ("groups", None) if name in inputs else ("describes", TAKEN["not_asked"])
    if found.kind == "steps":
        return "groups", None
    if OUTCOME.search(_plain(name)):
        return "describes", TAKEN["outcome"]
    return ("describes", TAKEN["about"]) if PERSON.search(_plain(name)) or RATED.search(_plain(name)) else ("groups", None)


def _batteries(read: dict[str, _Read], columns: dict[str, Column]) -> dict[str, Column]:
    """Where most inputs are one battery (six or more columns with the same possible answers), the others describe; steps are inputs alone."""
    own = [name for name, column in columns.items() if column.used == "groups"]
    steps = [name for name in own if read[name].kind == "steps"]
    if steps and len(own) > len(steps):
        return {n: replace(columns[n], used="describes", why=TAKEN["battery"]) for n in own if n not in steps[:1]}
    answers: dict[tuple[object, ...], list[str]] = {}
    for name in own:
        if key := _answers(read[name]):
            answers.setdefault(key, []).append(name)
    largest = max(answers.values(), key=len, default=[])
    if len(largest) < BATTERY or len(largest) < OF_ALL * len(own) or len(largest) == len(own):
        return {}
    return {name: replace(columns[name], used="describes", why=TAKEN["battery"]) for name in own if name not in largest}


def _answers(found: _Read) -> tuple[object, ...]:
    """The possible answers of a question: yes and no, or the ends of a short scale."""
    if found.kind == "yes or no":
        return ("yes or no",)
    if found.kind == "number":
        (values,) = found.columns.values()
        known = values.dropna()
        if len(known) and (known % 1 == 0).all() and 2 < known.nunique() <= 11:
            return ("scale", float(known.max()) if known.max() <= 11 else 0.0)
    return ()


# ---------------------------------------------------------------- one column


def _read(cells: pd.Series, name: str, *, asked: bool = False) -> _Read:
    """What a column is, and its values as features."""
    if pd.api.types.is_numeric_dtype(cells):
        return _number(cells.astype(np.float32 if cells.dtype == np.float32 else float), name)
    text = cells.astype(object).where(cells.notna(), "").map(lambda v: " ".join(str(v).split()))
    there = ~missing(text)
    known = text[there]
    if not len(known):
        return _Read("empty", {}, {})
    different = known.unique()
    if len(different) == 1 and not asked:
        return _Read("one value", {}, {})
    if _pair(different):
        return _Read("yes or no", {name: known.str.casefold().isin(YES).astype(float).reindex(text.index)}, {name: "share"})
    steps = known.map(lambda v: len(STEPS.split(v)))
    if (steps > 1).mean() >= 0.5 and len({s for v in different for s in STEPS.split(v)}) <= MOST_STATES:
        walks = known.map(lambda v: tuple(s for s in STEPS.split(v) if s)).reindex(text.index)
        return _Read("steps", {name: walks.where(walks.notna(), None)}, {name: "sequence"})
    found = numbers(known)
    if found.notna().mean() >= NUMBER:
        return _number(found.reindex(text.index), name, asked=asked)
    if (some := _several(known, text.index, name)) is not None:
        return some
    if (scale := _scale(known, name)) is not None:
        return _Read("scale", {name: scale.reindex(text.index)}, {name: "number"}, "preference")
    if _dates(known):
        return _Read("dates", {}, {})
    if len(different) <= (MOST_STATES if asked else MOST_WORDS) and len(different) <= max(5, len(known) / 2):
        return _Read("words", {name: known.astype(object).reindex(text.index).where(there, None)}, {name: "text"})
    return _Read("identifier" if IDENTIFIER.search(_plain(name)) else "texts", {}, {})


def _number(values: pd.Series, name: str, *, asked: bool = False) -> _Read:
    known = values.dropna()
    if not len(known):
        return _Read("empty", {}, {})
    if known.nunique() == 1 and not asked:
        return _Read("one value", {}, {})
    if set(known.unique()) <= {0.0, 1.0}:
        return _Read("yes or no", {name: values}, {name: "share"})
    if not asked and len(known) > MOST_WORDS and known.nunique() == len(known) == known.max() - known.min() + 1 and (known % 1 == 0).all():
        return _Read("identifier", {}, {})  # 1, 2, 3 …: the rows, numbered
    if IDENTIFIER.search(_plain(name)) and (known % 1 == 0).all() and known.nunique() > 0.95 * len(known) and not asked:
        return _Read("identifier", {}, {})
    return _Read("number", {name: values}, {name: "number"})


def _pair(different: Iterable[str]) -> bool:
    words = {word.casefold() for word in different}
    return len(words) <= 2 and words <= YES | NO and bool(words & YES) and bool(words & NO)


def _several(known: pd.Series, index: pd.Index, name: str) -> _Read | None:
    """Several answers in one cell: yes or no to each option."""
    mark = separator(known, SEVERAL)
    if mark is None:
        return None
    cells = known.map(lambda v: tuple(dict.fromkeys(parted(v, mark))))
    counts = cells.explode().value_counts()
    made = {f"{name}: {option}": cells.map(lambda chosen, option=option: float(option in chosen)).reindex(index) for option in counts.index}
    return _Read("several answers", made, dict.fromkeys(made, "share"), "preference")


def _scale(known: pd.Series, name: str) -> pd.Series | None:
    from ..intake.likert import levels, placed

    found = levels(known, name)
    return None if found is None else pd.to_numeric(placed(known, found.numbers), errors="coerce")


def _dates(known: pd.Series) -> bool:
    from ..intake.roles import traits

    return traits(known).date >= NUMBER
