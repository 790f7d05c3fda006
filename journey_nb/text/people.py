"""What a person says of a clause or a comment, and how it wins over what rules and models say.

A coding is kept in ``decisions.jsonl``: the subject is ``observation:<id>`` (the whole comment) or ``clause:<id>:<digest of its
words>``, so it finds its clause again after a new build, and after clauses are cut anew where the words are the same. The words
themselves are not kept. What the machine said stands beside it (``was_kind``, ``was_themes``, ``was_valence``).
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..model import decisions as kept
from ..model.decisions import Decision
from ..model.errors import UsageError, did_you_mean
from ..model.phrase import Phrase
from .codebook import KINDS, Codebook, codebook, plain
from .sentiment import BAND
from .themes import OTHER

FIELDS = ("kind", "themes", "valence", "codes", "note")
VALENCES = {"bad": Phrase("bad", "나쁨"), "mixed": Phrase("mixed", "섞임·보통"), "good": Phrase("good", "좋음")}
_NUMBERS = {"bad": -1.0, "mixed": 0.0, "good": 1.0}
WAS = {"kind": "was_kind", "themes": "was_themes", "valence": "was_valence"}
DATA = "codes in the data / 자료의 코드"
_WORDS = {plain(part): key for key, label in VALENCES.items() for part in (key, *label, *label.ko.split("·"))}
_ENDS = re.compile(r"^[^\w?]+|[^\w?]+$")


@dataclass(frozen=True)
class Coding:
    """What one person says of one subject; a field that is None was not said.

    ``valence`` is a number from -1 (bad) to 1 (good), or the word ``bad``, ``mixed`` or ``good``. ``themes`` may be empty: none.
    """

    subject: str
    kind: str | None = None
    themes: tuple[str, ...] | None = None
    valence: float | str | None = None
    codes: tuple[str, ...] | None = None
    note: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The fields that were said, as ``decisions.jsonl`` keeps them."""
        found = {name: getattr(self, name) for name in FIELDS if getattr(self, name) is not None}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def digest(words: str) -> str:
    """Twelve signs that stand for a clause's words: spaces, case, width and the signs at both ends make no difference.

    Examples
    --------
    >>> digest("배송이  느려요.") == digest("배송이 느려요") == digest("'배송이 느려요,")
    True
    >>> digest("Slow") == digest("slow?")
    False
    """
    text = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
    bare = _ENDS.sub("", text) or text
    return hashlib.blake2b(bare.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def subject(observation_id: object, words: str | None = None) -> str:
    """The subject of a coding: a whole comment, or with ``words`` one clause of it.

    Examples
    --------
    >>> subject("o1"), subject("o1", "배송이 느려요").split(":")[:2]
    ('observation:o1', ['clause', 'o1'])
    """
    return f"observation:{observation_id}" if words is None else f"clause:{observation_id}:{digest(words)}"


def is_coding(decision: Decision) -> bool:
    """Whether a decision is a coding (or about a code), rather than about something on the map."""
    return decision.subject.startswith(("observation:", "clause:", "code:"))


def number(valence: float | str) -> float:
    """A person's valence as a number: one reader who calls it bad is -1, for valence is the share of readers who say good less those who say bad."""
    return _NUMBERS[valence] if isinstance(valence, str) else float(valence)


def word(valence: float | str | None) -> str | None:
    """A valence as bad, mixed or good; None where there is none.

    Examples
    --------
    >>> [word(v) for v in (-0.6, 0.05, "good", None)]
    ['bad', 'mixed', 'good', None]
    """
    if valence is None or isinstance(valence, str):
        return valence or None
    return None if valence != valence else "bad" if valence <= -BAND else "good" if valence >= BAND else "mixed"


# ---------------------------------------------------------------- keeping


def checked(coding: Coding, book: Codebook | None = None) -> Coding:
    """The same coding with kinds and themes by their keys and valence by its word or number; what is unknown is an error."""
    book = book or codebook()
    if not re.fullmatch(r"observation:[^:]+|clause:[^:]+:[^:]+", coding.subject):
        raise _wrong("subject", coding.subject, ("observation:<id>", "clause:<id>:<digest>"))
    kind = None if coding.kind is None else book.kind(coding.kind) or _unknown("kind", coding.kind, KINDS)
    themes = None
    if coding.themes is not None:
        named = (coding.themes,) if isinstance(coding.themes, str) else coding.themes
        themes = tuple(dict.fromkeys(book.theme(t) or _unknown("theme", t, book.themes) for t in named))
    valence = coding.valence
    if isinstance(valence, str):
        valence = _WORDS.get(plain(valence)) or _unknown("valence", valence, VALENCES)
    elif valence is not None:
        valence = float(valence)
        if not -1 <= valence <= 1:
            raise UsageError(
                en=f"valence {valence:g} is not between -1 (bad) and 1 (good).", ko=f"valence {valence:g}은(는) −1(나쁨)과 1(좋음) 사이가 아닙니다."
            )
    codes = None if coding.codes is None else tuple(dict.fromkeys(" ".join(str(c).split()) for c in coding.codes if str(c).strip()))
    return Coding(coding.subject, kind, themes, valence, codes, coding.note)


def _wrong(what: str, value: str, known: Iterable[str]) -> UsageError:
    names = [*known]
    hint, every = did_you_mean(value, names), ", ".join(names)
    return UsageError(en=f"No {what} '{value}'; known: {every}.{hint.en}", ko=f"{what} '{value}'은(는) 없습니다. 있는 것: {every}.{hint.ko}")


def _unknown(what: str, value: str, known: Mapping[str, Any]) -> str:
    raise _wrong(what, value, known)


class Plan(NamedTuple):
    """What keeping codings would do, one entry a field: (subject, field, value, what a person decided there before)."""

    new: tuple[tuple[str, str, Any, Decision | None], ...]
    same: tuple[tuple[str, str, Any, Decision | None], ...]
    own: tuple[tuple[str, str, Any, Decision | None], ...]  # the same person decided otherwise before
    others: tuple[tuple[str, str, Any, Decision | None], ...]  # another person did: left alone unless they are to be replaced


def plan(decisions: Iterable[Decision], codings: Iterable[Coding], *, by: str, book: Codebook | None = None) -> Plan:
    """What :func:`record_codings` would keep, without keeping it."""
    standing = {(d.subject, d.field): d for d in kept.latest(decisions)}
    found: tuple[list[Any], ...] = ([], [], [], [])
    scrub = _scrubber()
    for coding in codings:
        for name, value in checked(coding, book).said.items():
            value = scrub(value) if name == "note" else [scrub(v) for v in value] if name == "codes" else value
            before = standing.get((coding.subject, name))
            place = 0 if before is None else 1 if before.value == value else 2 if before.by == by else 3
            found[place].append((coding.subject, name, value, before))
    return Plan(*map(tuple, found))


def record_codings(
    folder: Path, codings: Iterable[Coding], *, by: str, replace: bool = False, reason: str | None = None, at: str | None = None, book: Codebook | None = None
) -> tuple[Decision, ...]:
    """Keep codings in the study ``folder``, one decision a field; what stands already is not written twice.

    What another person decided otherwise is left as it is unless ``replace``: two coders who differ should talk first.
    Addresses and numbers in notes and codes are taken out. All are kept, or none.
    """
    made = plan(kept.read(folder), codings, by=by, book=book)
    changes = [*made.new, *made.own, *(made.others if replace else ())]
    return kept.record_all(folder, [{"subject": s, "field": f, "value": v, "reason": reason} for s, f, v, _ in changes], by=by, at=at)


def _scrubber() -> Any:
    from ..privacy import Redactor

    return Redactor().scrub


# ---------------------------------------------------------------- winning


class _Said(NamedTuple):
    """One field of a coding on its way to the tables; ``why`` names the person and the day."""

    value: Any
    why: str


def apply(
    clauses: pd.DataFrame, coded: pd.DataFrame, decisions: Iterable[Decision], *, book: Codebook | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Decision, ...]]:
    """Lay what people said over clauses and comments: a person's word always wins.

    Parameters
    ----------
    clauses, coded : DataFrame
        From :func:`journey_nb.text.clauses` and :func:`journey_nb.text.code`; both with ``observation_id``. A column ``codes`` in
        ``coded`` ("; " between) holds codes that came with the data: a person's too, where their names mean kinds or themes.
    decisions : iterable of Decision
        The study's; those that are no codings are not looked at.

    Returns
    -------
    clauses, coded, orphans
        Copies with ``was_kind, was_themes, was_valence`` (what the machine said, where a person changed the row; else missing) and
        ``codes``; ``decided_by`` is "person" and ``why`` begins with who and when. ``orphans`` are codings whose words or comments are gone.

    Notes
    -----
    What is said of a clause holds for it. What is said of a whole comment holds for the comment's row, and for its clauses so far
    as they contradict it: a clause keeps those of its themes that the person named, themes that no clause has go to the clauses that
    had none of the person's; kind and side of feeling reach the clauses only where none has them. A comment of one clause is that clause.
    """
    listed = tuple(decisions)
    book = book or codebook(listed)
    standing = [d for d in kept.latest(listed) if d.subject.startswith(("observation:", "clause:"))]
    clauses, coded = _ready(clauses), _ready(coded)
    whole = _from_data(coded, book)
    own: dict[str, dict[str, _Said]] = {}
    by_subject: dict[str, list[Decision]] = {}
    for decision in standing:
        kind, _, rest = decision.subject.partition(":")
        said = _Said(_value(decision), f"{decision.by}, {decision.at[:10]}")
        (whole.setdefault(rest, {}) if kind == "observation" else own.setdefault(rest, {}))[decision.field] = said
        by_subject.setdefault(decision.subject, []).append(decision)
    place = {str(key): i for i, key in enumerate(coded["observation_id"])}
    clause_of = {rest.rpartition(":")[0] for rest in own}
    touched = {i for i in whole if i in place} | clause_of
    lines: dict[str, list[int]] = {}
    for i, key in enumerate(clauses["observation_id"].astype(str)):
        if key in touched:
            lines.setdefault(key, []).append(i)
    rows = _Rows(clauses)
    comments = _Rows(coded)
    found: set[str] = {f"observation:{i}" for i in whole if i in place}
    for key in touched:
        here = lines.get(key, [])
        digests = [f"{key}:{digest(str(rows.cell(i, 'words')))}" for i in here] if key in clause_of else [""] * len(here)
        found |= {f"clause:{d}" for d in digests}
        mine = [own.get(d, {}) for d in digests]
        _spread(rows, here, mine, whole.get(key, {}))
        changed = {name for said in mine for name in said}
        if key in place and (changed or whole.get(key)):
            _comment(comments, place[key], rows, here, changed, whole.get(key, {}), [said for m in mine for name, said in m.items() if name != "note"])
    orphans = tuple(d for s, some in by_subject.items() if s not in found for d in some)
    return rows.frame(), comments.frame(), orphans


def _value(decision: Decision) -> Any:
    if decision.field == "valence":
        return number(decision.value)
    return tuple(decision.value) if isinstance(decision.value, list) else decision.value


def _ready(frame: pd.DataFrame) -> pd.DataFrame:
    made = frame.copy()
    if "observation_id" not in made.columns:
        made["observation_id"] = made.index
    for name in ("was_kind", "was_themes", "codes"):
        if name not in made.columns:
            made[name] = pd.Series([None] * len(made), index=made.index, dtype=object)
    if "was_valence" not in made.columns:
        made["was_valence"] = float("nan")
    return made


def _from_data(coded: pd.DataFrame, book: Codebook) -> dict[str, dict[str, _Said]]:
    """What codes in the data say of their passages: themes and a kind (where they name one kind only)."""
    found: dict[str, dict[str, _Said]] = {}
    given = coded.loc[coded["codes"].map(lambda c: isinstance(c, str) and bool(c.strip())), ["observation_id", "codes"]]
    meanings: dict[str, Any] = {}
    for key, codes in given.itertuples(index=False, name=None):
        names = [c.strip() for c in codes.split(";") if c.strip()]
        for name in names:
            if name not in meanings:
                meanings[name] = book.meaning(name)
        meant = [name for name in names if meanings[name]]
        kinds = tuple(dict.fromkeys(k for n in meant for k in meanings[n].kinds))
        themes = tuple(dict.fromkeys(t for n in meant for t in meanings[n].themes))
        why = f"{DATA}: {', '.join(meant)}"
        said = ({"themes": _Said(themes, why)} if themes else {}) | ({"kind": _Said(kinds[0], why)} if len(kinds) == 1 else {})
        if said:
            found[str(key)] = said
    return found


class _Rows:
    """Cells of a frame by position, changed a few at a time; nothing is copied cell by cell but what changes."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._columns: dict[str, list[Any]] = {}

    def _column(self, name: str) -> list[Any]:
        if name not in self._columns:
            self._columns[name] = self._frame[name].tolist() if name in self._frame.columns else [None] * len(self._frame)
        return self._columns[name]

    def cell(self, row: int, name: str) -> Any:
        value = self._column(name)[row]
        return None if isinstance(value, float) and value != value else value

    def put(self, row: int, name: str, value: Any) -> None:
        self._column(name)[row] = value

    def decide(self, row: int, said: Mapping[str, Any], why: Iterable[tuple[str, str]]) -> None:
        """A person's values in one row; the machine's stay beside them, once."""
        decided = bool(set(said) & set(WAS))  # a code of one's own decides nothing that the machine said
        if decided and self.cell(row, "decided_by") != "person":
            for name, was in WAS.items():
                self.put(row, was, self.cell(row, name))
        for name, value in said.items():
            self.put(row, name, value)
        if decided:
            self.put(row, "decided_by", "person")
            self.put(row, "sure", True if said.get("valence") is not None and said["valence"] == said["valence"] else self.cell(row, "sure"))
        by: dict[str, list[str]] = {}
        for who, value in dict.fromkeys(why):
            by.setdefault(who, []).append(value)
        told = [f"{who}: {', '.join(values)}" for who, values in by.items()]
        before = str(self.cell(row, "why") or "")
        self.put(row, "why", " | ".join([*(w for w in told if w not in before), *([before] if before else [])]))

    def frame(self) -> pd.DataFrame:
        made = self._frame
        for name, values in self._columns.items():
            made[name] = pd.Series(values, index=made.index, dtype="float64" if name in ("valence", "was_valence") else object)
        return made


def _spread(rows: _Rows, here: Sequence[int], own: Sequence[Mapping[str, _Said]], whole: Mapping[str, _Said]) -> None:
    """The clauses of one comment as the person leaves them."""
    coded = [i for i in here if rows.cell(i, "kind") is not None] or list(here)
    open_ = {name: [i for i, said in zip(here, own, strict=True) if i in coded and name not in said] for name in ("kind", "themes", "valence")}
    new: dict[int, dict[str, Any]] = {i: {} for i in here}
    why: dict[int, list[tuple[str, str]]] = {i: [] for i in here}

    def give(i: int, name: str, value: Any, said: _Said) -> None:
        new[i][name] = value
        why[i].append((said.why, _shown(value)))

    for i, said in zip(here, own, strict=True):
        for name, one in said.items():
            if name == "codes":
                give(i, "codes", "; ".join(one.value), one)
            elif name in WAS:
                give(i, name, one.value if name != "themes" else one.value or (OTHER,), one)
    only = len(coded) == 1
    if "kind" in whole:
        said = whole["kind"]
        if only or said.value not in [new[i].get("kind", rows.cell(i, "kind")) for i in coded]:
            telling = [i for i in open_["kind"] if rows.cell(i, "kind") not in (None, "none")] or open_["kind"]
            for i in telling:
                give(i, "kind", said.value, said)
    if "valence" in whole:
        said = whole["valence"]
        sides = [word(new[i].get("valence", rows.cell(i, "valence"))) for i in coded]
        if only or word(said.value) not in sides:
            for i in open_["valence"]:
                give(i, "valence", said.value, said)
    if "themes" in whole:
        _themes(rows, coded, open_["themes"], new, whole["themes"], give)
    for i in here:
        kind, valence = new[i].get("kind"), rows.cell(i, "valence")
        if "valence" not in new[i] and kind in ("pain", "praise") and word(valence) == {"pain": "good", "praise": "bad"}[kind]:
            new[i]["valence"] = float("nan")  # a feeling of the other side would speak against the person
        if new[i]:
            rows.decide(i, new[i], why[i])


def _themes(rows: _Rows, coded: Sequence[int], open_: Sequence[int], new: Mapping[int, Mapping[str, Any]], said: _Said, give: Any) -> None:
    wanted = said.value or (OTHER,)
    keeps = {i: tuple(t for t in rows.cell(i, "themes") or () if t in wanted) for i in open_}
    taken = {t for kept_ in keeps.values() for t in kept_} | {t for i in coded for t in new[i].get("themes", ())}
    rest = tuple(t for t in wanted if t not in taken)
    without = [i for i in open_ if not keeps[i]]
    for n, i in enumerate(open_):
        silent = set(rows.cell(i, "themes") or ()) <= {OTHER}
        value = keeps[i] or rest or (wanted if silent and len(wanted) == 1 else (OTHER,))
        if not without and n == 0:
            value = (*keeps[i], *rest)
        if value != tuple(rows.cell(i, "themes") or ()):
            give(i, "themes", value, said)


def _comment(comments: _Rows, row: int, clauses: _Rows, here: Sequence[int], changed: set[str], whole: Mapping[str, _Said], spoken: Sequence[_Said]) -> None:
    """The comment's row: from its clauses as they are now, and what was said of the whole."""
    from .coder import Coded, together

    new: dict[str, Any] = {}
    made = [
        Coded(str(clauses.cell(i, "words")), str(clauses.cell(i, "lang")), clauses.cell(i, "valence"), clauses.cell(i, "kind"), clauses.cell(i, "themes"))
        for i in here
        if clauses.cell(i, "kind") is not None
    ]
    for clause in made:
        clause.decided_by = "person"
    moved = any(clauses.cell(i, "decided_by") == "person" and clauses.cell(i, "was_valence") != clauses.cell(i, "valence") for i in here)
    if "valence" in changed or ("kind" in changed and moved):
        felt = [c.valence for c in made if c.valence is not None]
        new["valence"] = sum(felt) / len(felt) if felt else float("nan")
    if made and changed & {"kind", "themes"}:
        put_together = together(made)
        new |= {name: getattr(put_together, name) for name in ("kind", "themes") if name in changed}
    if len(made) == 1 and "kind" in whole and "valence" not in whole:
        new["valence"] = float("nan") if made[0].valence is None else made[0].valence
    new |= {name: said.value if name != "themes" else said.value or (OTHER,) for name, said in whole.items() if name in WAS}
    codes = [c for i in here for c in str(clauses.cell(i, "codes") or "").split("; ")] + [*(whole["codes"].value if "codes" in whole else ())]
    before = re.split(r";\s*", str(comments.cell(row, "codes") or ""))
    if every := [c for c in dict.fromkeys([*before, *codes]) if c]:
        new["codes"] = "; ".join(every)
    why = [(said.why, _shown(said.value)) for said in (*(said for name, said in whole.items() if name != "note"), *spoken)]
    if new:
        comments.decide(row, new, why)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:+.2g}".replace("-", "−") if value else "0"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
