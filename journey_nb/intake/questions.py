"""What survey products share: questions of one column, of several answers and of several statements, and what becomes of each.

A free answer is said. A rating is a score, on a scale of numbers or of words. A chosen option is a fact about who chose it: it was
not said in their own words, so it goes to the attributes (name: the question, value: the option, one row an option) and is never
coded for feeling. Nobody's choice is nobody's fact: where a response names no customer it is left out, and that is said.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import dropwhile, islice
from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import attributes, tables
from .grid import Table
from .likert import levels, placed
from .options import LONGEST, parted, separator
from .options import MOST as OPTIONS
from .products import Identifiers, first_of, overruled, people, versions
from .roles import ASKS, INDEX, TEXT, Mapping, Rating, map_columns, rating_of
from .tables import Read, digests, item_of, listed
from .values import column, date_order, filled, numbers, plain, scores, squeezed, tidy, times, unchosen

PERSON = ("customer", "account", "role", "name", "email", "phone")
PLACE = ("channel", "touchpoint", "stage")
SHOWN = 160  # characters of a question's name
NOTHING = re.compile(r"(없음|없습니다|없어요|없다|모름|모르겠(음|습니다|어요)|해당 ?(사항)? ?없음|none|no|nothing|n/?a|x|ㅌ)[.!~ ]*", re.I)
UNTICKED = {"", "0", "false", "no", "아니요", "아니오", "unchecked", "not selected", "n"}
TICKS = {"1", "true", "yes", "예", "네", "checked", "selected", "y", "x", "o", "✓", "✔"}
GRID = re.compile(r"^(.*\S)\s*\[\s*([^\[\]]*\S)\s*\]$")


@dataclass
class Column:
    """One column of answers: its own key, what was asked, and the statement or option it stands for.

    ``form`` is what the product itself says: ``text``, ``multi`` (one option a column), ``one`` (chosen or rated, never free),
    ``fact`` (something known of the customer beside the questions), ``nps``; blank where the answers have to decide.
    """

    name: str
    item: str
    stem: str
    part: str = ""
    form: str = ""
    group: str = ""  # columns of one question share it

    @property
    def question(self) -> str:
        return f"{self.stem} - {self.part}" if self.part and self.part != self.stem else self.stem


@dataclass
class Answers:
    """The columns of one survey, judged. ``mapping`` is what the report shows; ``worded`` has the numbers of a scale of words."""

    columns: dict[str, Column]
    mapping: Mapping
    chosen: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    worded: dict[str, dict[str, float]] = field(default_factory=dict)
    separators: dict[str, str] = field(default_factory=dict)  # column → what stands between several chosen options
    order: tuple[str, ...] = ("email", "customer", "phone", "name")  # which of these says first who answered
    codes: bool = False  # the export holds the numbers of options in place of their words
    key: bool = False  # the product numbers its responses

    # ------------------------------------------------------------ reading

    def who(self, frame: pd.DataFrame) -> pd.Series:
        """Who answered: the address if there is one, for other sources know it too; else their id, telephone, name."""
        found = pd.Series("", index=frame.index, dtype=object)
        for role in self.order:
            found = found.where(found != "", first_of(frame, self.mapping.columns.get(role, ())))
        return found

    def read(self, table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None, stated_zone: bool = False) -> Read:
        """What the responses said, scored and chose.

        A response without an id of its own is known by its moment, its person and all its answers, never by its row; a column that
        is added later and blank in old responses changes nothing.
        """
        mapping, who, ready = self.mapping, self.who(frame), frame.copy()
        columns = {role: list(names) for role, names in mapping.columns.items() if role in ("record_key", "at", "account", "role", "voice", *PLACE)}
        columns["at"] = columns.get("at", [])[:1]
        if columns["at"]:
            ready[columns["at"][0]] = first_of(frame, mapping.columns["at"])
        ready["who answered"], columns["customer"] = who, ["who answered"]
        columns["text"] = list(mapping.texts)
        for name, numbered in self.worded.items():
            ready[name] = placed(column(frame, name), numbered)
        head = table.head
        asked = tuple(self.columns[n].question if n in self.columns else a for n, a in zip(head.names, head.asked, strict=True))
        shown = replace(table, head=replace(head, asked=asked))
        read = tables.read(shown, ready, Mapping({r: n for r, n in columns.items() if n}, mapping.ratings), zone=zone, rule=rule, product=self.key)
        times_of = column(ready, columns["at"][0]) if columns["at"] else pd.Series("", index=frame.index, dtype=object)
        when = times(times_of, zone, date_order(times_of, getattr(rule, "date_order", None))[0])
        self._named(read)
        self._keyed(read, frame, when.wall if columns["at"] else None)
        read.attributes = self.told(frame, who)
        if stated_zone:
            read.own_zone, read.assumed_zone = read.own_zone + read.assumed_zone, 0
        if self.key:
            answers = sum(((tidy(frame, n) != "").astype(int) for n in self.columns if n in frame), pd.Series(0, index=frame.index))
            read = versions(read, when.at + pd.to_timedelta(answers, unit="us"))  # of two states the later one; of two alike the fuller one
        return read

    def _named(self, read: Read) -> None:
        """Every item under its own key."""
        said = [name for name in (*self.mapping.texts, *self.mapping.ratings) if name in self.columns]
        often = Counter(item_of(name) for name in (*self.mapping.texts, *self.mapping.ratings))
        keys = {(self.columns[n].question if often[item_of(n)] > 1 else item_of(n)): self.columns[n].item for n in said}
        read.said["item"] = read.said["item"].map(lambda item: keys.get(item, item))

    def _keyed(self, read: Read, frame: pd.DataFrame, wall: pd.Series | None) -> None:
        aside = {*self.seen, *self.mapping.columns.get("at", ()), *self.mapping.columns.get("record_key", ())}
        parts = {plain(name) or name: tidy(frame, name) for name in frame.columns if name not in aside and not INDEX.fullmatch(plain(name))}
        if wall is not None:
            parts["at"] = wall
        made = pd.Series(digests(parts) if parts and len(frame) else [""] * len(frame), index=frame.index.astype(str), dtype=object)
        for rows in (read.said, read.keys):
            rows["record_key"] = rows["record_key"].where(rows["own_key"].astype(bool), column(rows, "row").map(made.to_dict()))

    def told(self, frame: pd.DataFrame, who: pd.Series) -> pd.DataFrame:
        """What they chose, and what else is known of them, one row a fact."""
        account = first_of(frame, self.mapping.columns.get("account", ()))
        made = []
        for place, name in enumerate(self.chosen):
            one = self.columns[name]
            form = "several" if one.form == "multi" or one.part or name in self.separators else "one"
            for row, options in self.options(frame, name).items():
                if who.loc[row] != "":
                    made += [(row, place, who.loc[row], account.loc[row] or None, one.stem[:SHOWN], option[:LONGEST], form) for option in options]
        facts = self._facts(frame, who, account.where(account != "", None))
        told = {(row, stem) for row, _, _, _, stem, _, _ in made}
        for place, stem, row in self._unticked(frame):  # who was asked and ticked nothing: an answer too, without a value
            if who.loc[row] != "" and (row, stem) not in told:
                made.append((row, place, who.loc[row], account.loc[row] or None, stem, "", "several"))
        if not made:
            return facts
        chosen = pd.DataFrame(made, columns=["_row", "_place", "customer", "account", "name", "value", "form"]).sort_values(["_row", "_place"], kind="stable")
        figures = {self.columns[n].stem[:SHOWN] for n in self.chosen if not self.codes and not self.columns[n].part and _counted(column(frame, n))}
        number = numbers(column(chosen, "value")).where(chosen["name"].isin(list(figures)))
        rows = chosen.assign(number=number.astype("float64"), row=chosen["_row"].astype(str)).loc[:, list(attributes.none().columns)]
        rows = rows.drop_duplicates(["customer", "name", "value", "row"])
        return pd.concat([rows, facts], ignore_index=True) if len(facts) else rows.reset_index(drop=True)

    def _unticked(self, frame: pd.DataFrame) -> list[tuple[int, str, Any]]:
        """Place, question and row wherever a column of one option says outright that it was not chosen (0, No); a blank cell says nothing."""
        found: dict[tuple[str, Any], int] = {}
        for place, name in enumerate(self.chosen):
            if self.columns[name].form == "multi":
                cells = tidy(frame, name).str.lower()
                for row in cells.index[cells.isin(list(UNTICKED - {""}))]:
                    found.setdefault((self.columns[name].stem[:SHOWN], row), place)
        return [(place, stem, row) for (stem, row), place in found.items()]

    def _facts(self, frame: pd.DataFrame, who: pd.Series, account: pd.Series) -> pd.DataFrame:
        """What else is known of them, under the question's own words and not under its number."""
        words = {name: self.columns[name].stem[:SHOWN] or name for name in self.facts}
        often = Counter(words.values())
        shown = {name: word if often[word] == 1 else name for name, word in words.items()}
        return attributes.facts(frame.loc[:, self.facts].rename(columns=shown), shown.values(), who, account) if shown else attributes.none()

    def options(self, frame: pd.DataFrame, name: str) -> pd.Series:
        """Of every row the options that were chosen in one column, as a list."""
        one, cells = self.columns[name], tidy(frame, name)
        cells = cells.mask(unchosen(cells), "")
        if one.form == "multi":
            return cells.map(lambda v: [] if v.lower() in UNTICKED else [one.part])
        mark = self.separators.get(name)
        return cells.map(lambda v: parted(v, mark) if mark else [f"{one.part}: {v}" if one.part else v] if v else [])

    def names(self, frame: pd.DataFrame) -> Identifiers:
        """Whom the responses name: what must not stay in any text."""
        least = {"name": 2, "email": 5, "phone": 7, "customer": 4, "record_key": 4}
        kinds = {"customer": "id", "record_key": "id"}
        listed_ = [(kinds.get(role, role), name, n) for role, n in least.items() for name in self.mapping.columns.get(role, ()) if name in frame]
        return people(frame, listed_)

    def told_of(self, frame: pd.DataFrame, *, columns: bool = True) -> Phrase:
        """What ``why`` says of the answers: the columns by what they became, and what is lost where nobody is named."""
        en = [f"comments in {listed(self.mapping.texts) or 'none'}", f"ratings in {listed(list(self.mapping.ratings)) or 'none'}"] if columns else []
        ko = [f"의견 열: {listed(self.mapping.texts) or '없음'}", f"점수 열: {listed(list(self.mapping.ratings)) or '없음'}"] if columns else []
        if self.chosen:
            n = len({self.columns[name].stem for name in self.chosen})
            en.append(f"chosen answers to {n} question(s) are facts about who chose them, not their words")
            ko.append(f"보기를 고른 질문 {n}개의 답은 고객의 말이 아니라 고른 사람에 관한 사실로 둡니다")
            if self.codes:
                en.append("options are numbers here; export with choice text to see their words")
                ko.append("보기가 숫자로 적혀 있습니다. 보기 문구로 내보내면 뜻이 보입니다")
            nobody = int((self.who(frame) == "").sum()) if len(frame) else 0
            if nobody:
                en.append(f"{nobody:,} response(s) name nobody, so their choices are tied to no one and left out")
                ko.append(f"응답 {nobody:,}건은 누구인지 없어 고른 답을 쓰지 않습니다")
        return Phrase("; ".join(en), ". ".join(ko))


def _counted(cells: pd.Series) -> bool:
    there = filled(cells)
    return bool(len(there)) and float(numbers(there).notna().mean()) >= 0.9


# ---------------------------------------------------------------- judging


def judge(
    table: Table, frame: pd.DataFrame, columns: Iterable[Column], roles: dict[str, list[str]], *, codes: bool = False, key: bool = False, rule: Any = None
) -> Answers:
    """What every column of a survey is.

    Parameters
    ----------
    table, frame : Table, DataFrame
        Whose header is shown, and its rows without test answers.
    columns : Columns
        Every column that is a question or a fact; all others are in ``roles``.
    roles : dict
        What the product says of its own columns: role → headers; ``seen`` for those that are not used.
    codes : bool
        Options are numbers: a bare number is a rating only where its question says so.
    """
    known = {c.name: c for c in columns}
    found = Answers(known, Mapping({role: list(names) for role, names in roles.items() if names}), seen=list(roles.get("seen", ())), codes=codes, key=key)
    left = [c for c in known.values() if not filled(column(frame, c.name)).empty]
    groups: dict[str, list[Column]] = {}
    for one in left:
        if one.form not in ("text", "fact"):
            groups.setdefault(one.group or one.name, []).append(one)
    sizes = Counter(c.group or c.name for c in known.values() if c.form not in ("text", "fact"))
    for group, members in groups.items():
        _judge_group(found, frame, members, sizes[group])
    decided = {*found.mapping.ratings, *found.chosen}
    rest = [c for c in left if c.name not in decided]
    _judge_rest(found, frame, rest)
    found.mapping = overruled(found.mapping, table, rule)
    if "customer" in (getattr(rule, "columns", None) or {}):
        found.order = ("customer", "email", "phone", "name")
    named = {name for role, names in found.mapping.columns.items() if role not in ("choice", "fact", "seen") for name in names}
    found.chosen = [name for name in found.chosen if name not in named]
    found.facts = [name for name in found.facts if name not in named]
    found.worded = {name: w for name, w in found.worded.items() if name in found.mapping.ratings}
    place = {name: i for i, name in enumerate(table.head.names)}
    for role, names in (("choice", found.chosen), ("fact", found.facts)):
        found.mapping.columns.pop(role, None)
        if names:
            found.mapping.columns[role] = sorted(names, key=lambda n: place.get(n, 0))
    if seen := found.mapping.columns.pop("seen", None):
        found.mapping.columns["seen"] = seen
    return found


def _judge_group(found: Answers, frame: pd.DataFrame, members: list[Column], size: int) -> None:
    """One question: of several columns (``size`` with those nobody filled) it is ticked options or rated statements, and all its statements have one scale."""
    cells = {c.name: column(frame, c.name) for c in members}
    ticked = [c for c in members if c.part and c.form != "nps" and _ticked(cells[c.name], c.part)]
    if any(c.form == "multi" for c in members) or (size > 1 and len(ticked) == len(members)):
        for one in members:
            one.form = "multi"
            found.chosen.append(one.name)
        return
    pooled = pd.concat([cells[c.name] for c in members], ignore_index=True)
    for one in members:
        words = f"{plain(one.stem)} {plain(one.part)} {plain(one.name)}"
        asks = not found.codes and (len(members) > 1 or bool(ASKS.search(one.question) or ASKS.search(plain(one.question))))
        rating = _rated(found, one, pooled, words, asks)
        if rating is not None:
            found.mapping.ratings[one.name] = rating
            found.mapping.columns.setdefault(rating.measure, []).append(one.name)
        elif (one.form == "one" and (size == 1 or _short(pooled))) or (len(members) > 1 and closed(pooled, "")):
            found.chosen.append(one.name)


def _short(pooled: pd.Series) -> bool:
    """Whether the cells of several columns may be options: they come again, or are too few and short to tell; no form's names and addresses."""
    there = filled(pooled)
    few = len(there) < 6 and bool((there.str.len() <= 40).all())
    return (few or closed(there, "")) and float(there.str.contains("@", regex=False).mean()) < 0.3


def _rated(found: Answers, one: Column, pooled: pd.Series, words: str, asks: bool) -> Rating | None:
    if one.form == "nps":
        return Rating("nps", 0.0, 10.0)
    if scored := rating_of(_numbered(pooled), words, one.question, asks):
        if float(scores(filled(pooled)).values.notna().mean()) < 0.9:
            found.worded[one.name] = _trailing(pooled)
        return scored
    if scale := levels(pooled, words):
        found.worded[one.name] = scale.numbers
        return Rating(scale.measure, scale.low, scale.high, scale.reverse)
    return None


TRAILING = re.compile(r"^\D*\S\s*[-–(:]\s*(\d{1,2})\)?$")


def _numbered(cells: pd.Series) -> pd.Series:
    """``Extremely likely - 10`` as ``10``; everything else as it stands."""
    return cells.map(lambda v: m[1] if (m := TRAILING.match(v.strip())) else v)


def _trailing(cells: pd.Series) -> dict[str, float]:
    values = {squeezed(v): m[1] if (m := TRAILING.match(v.strip())) else v for v in filled(cells).unique()}
    found = scores(pd.Series(list(values.values()), dtype="object")).values
    return {name.casefold(): float(n) for name, n in zip(values, found, strict=True) if pd.notna(n)}


def _ticked(cells: pd.Series, part: str) -> bool:
    """Whether a column only says that its option was chosen."""
    told = _tidied(cells).str.lower()
    ones = set(told) - UNTICKED
    if len(ones) == 1 and plain(one := ones.pop()) != plain(part):
        return one in TICKS and bool((told == "").any() or told.isin(list(UNTICKED)).any())  # a statement that all rate with 1 is no tick
    return not ones


def _tidied(cells: pd.Series) -> pd.Series:
    return tidy(pd.DataFrame({"x": cells}), "x")


def _judge_rest(found: Answers, frame: pd.DataFrame, rest: list[Column]) -> None:
    """People, places, free text, choices and facts among the columns that are no rating."""
    plainly = {c.name: c.part or c.name for c in rest if c.form != "text"}
    twice = Counter(plainly.values())
    named = {name: shown if twice[shown] == 1 else name for name, shown in plainly.items()}
    back = {shown: name for name, shown in named.items()}
    asked = {named[c.name]: c.question for c in rest if c.name in named}
    guess = map_columns(frame.loc[:, list(named)].rename(columns=named), asked) if named else Mapping()
    gone: set[str] = set()
    for role in (*PERSON, *PLACE):
        for shown in guess.columns.get(role, ()):
            found.mapping.columns.setdefault(role, []).append(back[shown])
            gone.add(back[shown])
    texts = {back[shown] for shown in guess.texts}
    for one in rest:
        if one.name in gone:
            continue
        cells, words = column(frame, one.name), f"{one.question} {one.name}"
        if one.form == "text":
            found.mapping.columns.setdefault("text", []).append(one.name)
        elif one.form == "fact":
            found.facts.append(one.name)
        elif (mark := separator(cells)) is not None:
            found.separators[one.name] = mark
            found.chosen.append(one.name)
        elif closed(cells, words) and not _counted(cells):
            found.chosen.append(one.name)
        elif one.name in texts:
            found.mapping.columns.setdefault("text", []).append(one.name)
        else:
            found.facts.append(one.name)


BRIEF = 12  # signs an option has where the question might as well ask for words
WRITE = re.compile(r"적어|써 ?주|작성|서술|자유롭게|말씀|write|describe|tell us|explain|in your own words", re.I)


def closed(cells: pd.Series, words: str) -> bool:
    """Whether answers are options of a list, by how often they come again: free text hardly ever repeats itself.

    Examples
    --------
    >>> closed(pd.Series(["지인 추천", "검색", "지인 추천", "검색", "광고", "광고"]), "어떻게 알게 되셨나요?")
    True
    >>> closed(pd.Series(["설치가 어려워요", "없음", "없음", "없음", "느려요", "없음", "알림이 안 와요"]), "아쉬운 점은 무엇인가요?")
    False
    """
    there = _tidied(filled(cells))
    there = there.loc[~there.str.fullmatch(NOTHING)] if TEXT.search(plain(words)) else there
    often = there.value_counts()
    n, different = len(there), len(often)
    if n < 6 or different > OPTIONS or there.str.len().max() > 2 * LONGEST:
        return False
    again = float(often[often > 1].sum()) / n
    if TEXT.search(plain(words)):  # asked for words: sentences that come again are what people wrote alike
        brief = float(there.str.len().mean()) <= BRIEF
        return brief and not WRITE.search(words) and n >= 12 and again >= 0.95 and different <= max(2, n / 4)
    return again >= 0.8 and different <= n / 2


# ---------------------------------------------------------------- headers


def worded(text: str, most: int = 500) -> str:
    """A question as a person reads it: no mark-up, one line.

    Examples
    --------
    >>> worded("How was <b>set-up</b>&nbsp;today?\\n")
    'How was set-up today?'
    """
    bare = html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)) if "<" in text or "&" in text else text
    return squeezed(bare)[:most].strip()


def grid_of(name: str) -> tuple[str, str]:
    """Question and statement of a grid's header.

    Examples
    --------
    >>> grid_of("다음에 얼마나 만족하십니까? [설치]"), grid_of("의견")
    (('다음에 얼마나 만족하십니까?', '설치'), ('의견', ''))
    """
    found = GRID.match(name)
    return (found[1], found[2]) if found else (name, "")


def first_rows(table: Table, most: int = 4) -> list[tuple[int, list[str]]]:
    """The first records of a table from the first that is not blank, whatever was taken for its header: (row, cells)."""
    feed = ((row, [*(cells or ())]) for row, cells in table.records())
    return list(islice(dropwhile(lambda one: not any(c.strip() for c in one[1]), feed), most))


__all__ = ["Answers", "Column", "closed", "first_rows", "grid_of", "judge", "parted", "separator", "worded"]
