"""Job titles and departments → function and seniority, and what a CRM calls somebody's part in the purchase → buying role.

The rules are data (``templates/roles.toml``). A study corrects them in a ``roles.toml`` of its own beside ``journey.toml``::

    [[function]]                 # a known key: these words come before all of ours, what is given replaces what was there
    key = "it"
    ko = ["보안관제"]
    without = ["data$"]          # words of ours that do not count here
    assume = "end_user"          # the buying role they often have: an assumption

    [[function]]                 # a new key: a function of the study's own
    key = "clinic"
    label = { ko = "진료", en = "Clinic" }
    ko = ["원장", "간호"]
    buying = "decider"           # a person says so: with a name and a day
    by = "영업팀"
    at = "2026-03-02"

    [[function]]
    key = "hr"
    drop = true

A function says nothing certain about who decides. What a CRM says of one contact is evidence, what a person wrote here is theirs,
and ``assume`` stays an assumption.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..model.errors import StudyError, did_you_mean
from ..model.phrase import Phrase
from ..study import own_file

FILE = "roles.toml"
WORDS = ("ko", "en", "ko_weak", "en_weak", "unless")
KEYS = {
    "function": ("key", "label", *WORDS, "without", "assume", "buying", "by", "at", "drop"),
    "seniority": ("key", "label", *WORDS, "without", "drop"),
    "buying": ("key", "label", "is", "without", "drop"),
}
HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True)
class Rule:
    """One function, or one seniority: the words that name it. ``own`` words are a study's and come before everybody's."""

    key: str
    label: Phrase
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    assume: str | None = None
    buying: str | None = None  # a person says that people of this function have this part
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class Titles:
    """The rules of a study: ours with its own on top."""

    functions: tuple[Rule, ...]
    seniorities: tuple[Rule, ...]
    buying: Mapping[str, Phrase]  # key → label, in the order of weight in a purchase
    spelled: Mapping[str, str] = field(default_factory=dict)  # a CRM's value, plain → key

    def function(self, *said: str | None) -> str | None:
        """The function that a title says, else a department or another title; None where no rule matches any of them.

        Examples
        --------
        >>> rules = titles()
        >>> [rules.function(t) for t in ("정보보안팀 과장", "CFO", "VP of Procurement", "구매팀장", "대표이사", "IT Admin", "공장장", "법무팀 변호사")]
        ['security', 'finance', 'procurement', 'procurement', 'executive', 'it', 'production', 'legal']
        >>> rules.function("이사", "재무팀"), rules.function("과장"), rules.function("이사")
        ('finance', None, 'executive')
        """
        texts = [plain(text) for text in said if text]
        for part in ("own", "strong", "weak"):
            for text in texts:
                for rule in self.functions:
                    if meets(text, getattr(rule, part)) and not meets(text, rule.unless):
                        return rule.key
        return None

    def seniority(self, title: str | None) -> str | None:
        """How high a title stands, the highest first; None where it does not say.

        Examples
        --------
        >>> [titles().seniority(t) for t in ("정보보안팀 과장", "CFO", "구매팀장", "대표이사", "IT Admin", "공장장", "재무")]
        ['staff', 'executive', 'lead', 'head', 'staff', 'lead', None]
        """
        text = plain(title or "")
        return next((r.key for r in self.seniorities if meets(text, (*r.own, *r.strong)) and not meets(text, r.unless)), None)

    def parts(self, value: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The buying roles that a CRM's field holds (several are separated by ";"), and the values that no rule knows.

        Examples
        --------
        >>> titles().parts("DECISION_MAKER;BUDGET_HOLDER"), titles().parts("Champion; 주주")
        ((('decider', 'budget_holder'), ()), (('champion',), ('주주',)))
        """
        found, unknown = [], []
        for one in re.split(r"[;|]", value or ""):
            if not one.strip():
                continue
            key = self.spelled.get(spelling(one))
            (found if key else unknown).append(key or one.strip())
        return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unknown))

    def rule(self, key: str) -> Rule | None:
        return next((r for r in self.functions if r.key == key), None)

    def label(self, key: str) -> Phrase:
        rule = self.rule(key)
        return rule.label if rule else Phrase.same(key)


def plain(text: str) -> str:
    """One spelling of a title: width and case alike, brackets and signs as spaces.

    Examples
    --------
    >>> plain(" 구매팀장(자재)／Ｂuyer ")
    '구매팀장 자재 buyer'
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[()\[\]{}<>/,;:|·\"_]+", " ", text).split())


def spelling(value: str) -> str:
    """A CRM's value without signs and spaces.

    Examples
    --------
    >>> spelling("LEGAL_AND_COMPLIANCE") == spelling("Legal and compliance")
    True
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", value).casefold())


def meets(text: str, words: tuple[str, ...]) -> bool:
    """Whether any of these words stands in a plain title."""
    finds = _finder(words)
    return bool(text and finds and finds.search(text))


@lru_cache(maxsize=512)
def _finder(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(_pattern, words))) if words else None


def _pattern(word: str) -> str:
    whole, begins, ends = word.startswith("="), word.startswith("^"), word.endswith("$")
    bare = word.casefold().lstrip("=^").removesuffix("$")
    stem = plain(bare) + (" " if bare.endswith(" ") and not whole else "")
    korean = bool(HANGUL.search(stem))
    inside = r"\s*".join(re.escape(sign) for sign in stem if sign != " ") if korean else r"\s+".join(map(re.escape, stem.split()))
    if whole:
        return rf"^{inside}$"
    before = r"(?<![가-힣a-z0-9])" if begins else "" if korean else r"(?<![a-z0-9])"
    after = (r"(?![가-힣a-z0-9])" if korean else r"(?![a-z0-9])") if ends else r"(?=\s)" if stem.endswith(" ") else ""
    return f"{before}{inside}{after}"


# ---------------------------------------------------------------- reading the rules


@cache
def _seed() -> dict[str, Any]:
    return tomllib.loads(files("journey_nb").joinpath("templates", FILE).read_text("utf-8"))


def titles(folder: Path | None = None) -> Titles:
    """The rules, with those of the study in ``folder`` on top."""
    own = read(folder) if folder is not None else None
    return _made(own)


@lru_cache(maxsize=8)
def _made(own: str | None) -> Titles:
    seed = _seed()
    mine = _checked(own, seed) if own else {}
    made = {kind: _merged(seed[kind], mine.get(kind, [])) for kind in KEYS}
    buying = {str(e["key"]): _phrase(e["label"]) for e in made["buying"]}
    spelled = {spelling(word): str(e["key"]) for e in reversed(made["buying"]) for word in (str(e["key"]), *e.get("is", ()))}
    return Titles(tuple(_rule(e) for e in made["function"]), tuple(_rule(e) for e in made["seniority"]), buying, spelled)


def _merged(seed: Iterable[Mapping[str, Any]], own: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The seed's entries with a study's: its new ones first, its words before ours."""
    entries = {str(e["key"]): dict(e) for e in seed}
    fresh: dict[str, dict[str, Any]] = {}
    for entry in own:
        key = str(entry["key"])
        if entry.get("drop"):
            entries.pop(key, None)
            continue
        into = entries.get(key)
        if into is None:
            into = fresh.setdefault(key, {"key": key, "label": key})
        for name in (*WORDS, "is"):
            gone = set(entry.get("without", ()))
            into[name] = [w for w in into.get(name, ()) if w not in gone]
        into["own"] = [w for name in ("ko", "en") for w in entry.get(name, ())]
        for name in ("ko_weak", "en_weak", "unless", "is"):
            into[name] = [*entry.get(name, ()), *into[name]]
        into |= {name: entry[name] for name in ("label", "assume", "buying", "by", "at") if name in entry}
    return [*fresh.values(), *entries.values()]


def _rule(entry: Mapping[str, Any]) -> Rule:
    def words(*names: str) -> tuple[str, ...]:
        return tuple(w for name in names for w in entry.get(name, ()))

    day = entry.get("at")
    return Rule(
        key=str(entry["key"]),
        label=_phrase(entry["label"]),
        strong=words("ko", "en"),
        weak=words("ko_weak", "en_weak"),
        own=words("own"),
        unless=words("unless"),
        assume=entry.get("assume") or None,
        buying=entry.get("buying"),
        by=entry.get("by"),
        at=None if day is None else str(day),
    )


def _phrase(value: Any) -> Phrase:
    if isinstance(value, str):
        return Phrase.same(value)
    return Phrase(str(value.get("en") or value.get("ko")), str(value.get("ko") or value.get("en")))


def read(folder: Path) -> str | None:
    """The text of the study's own file, or None where there is none."""
    return own_file(folder, FILE)


def _checked(text: str, seed: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What a study wrote, or an error that names the entry and the remedy."""
    try:
        plain_ = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        at = re.search(r"line (\d+)", str(cause))
        raise StudyError(
            en=f'{FILE}, {f"line {at[1]}" if at else "the end"}: this is no TOML. Texts stand in "quotes", lists in [brackets].',
            ko=f'{FILE}, {f"{at[1]}번째 줄" if at else "끝"}: TOML로 읽을 수 없습니다. 글은 "따옴표", 목록은 [대괄호]로 적으십시오.',
        ) from cause
    for name in plain_:
        if name not in ("schema", *KEYS):
            _unknown("the file", "파일", name, ("schema", *KEYS))
    known = {kind: {str(e["key"]) for e in seed[kind]} for kind in KEYS}
    parts = known["buying"] | {str(e.get("key")) for e in plain_.get("buying", ()) if isinstance(e, dict)}
    for kind, allowed in KEYS.items():
        listed = plain_.get(kind, [])
        if not isinstance(listed, list) or not all(isinstance(e, dict) for e in listed):
            _wrong("the file", "파일", f"write each one under its own [[{kind}]].", f"하나마다 [[{kind}]]을 적으십시오.")
        met: set[str] = set()
        for entry in listed:
            _entry(kind, entry, allowed, known[kind], parts, met)
    return {kind: plain_.get(kind, []) for kind in KEYS}


def _entry(kind: str, entry: Mapping[str, Any], allowed: tuple[str, ...], known: set[str], parts: set[str], met: set[str]) -> None:
    key = entry.get("key")
    if not (isinstance(key, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key)) or key in met:
        _wrong(
            f"[[{kind}]]",
            f"[[{kind}]]",
            'key must be a short name of a-z, 0-9 and _, once each: key = "clinic".',
            'key는 a-z, 0-9, _로 된 짧은 이름이고 한 번씩만 적습니다: key = "clinic".',
        )
    where, where_ko = f"{kind} '{key}'", f"{kind} '{key}'"
    met.add(str(key))
    for name in entry:
        if name not in allowed:
            _unknown(where, where_ko, name, allowed)
    for name in (*WORDS, "is", "without"):
        words = entry.get(name, [])
        if not isinstance(words, list) or not all(isinstance(w, str) and w.strip(" =^$") for w in words):
            _wrong(where, where_ko, f'{name} must be a list of texts: {name} = ["…", "…"].', f'{name}은(는) 글의 목록이어야 합니다: {name} = ["…", "…"].')
    for name in ("assume", "buying"):
        if entry.get(name) and entry[name] not in parts:
            _unknown(where, where_ko, str(entry[name]), sorted(parts))
    if entry.get("buying") and not (entry.get("by") and entry.get("at")):
        _wrong(where, where_ko, "who says that they decide, and when? Add by and at.", "누가 언제 그렇게 말했는지 by와 at을 적으십시오.")
    if key not in known and not entry.get("drop") and "label" not in entry:
        hint = did_you_mean(str(key), known)
        _wrong(
            where,
            where_ko,
            f'a new one needs a label: label = {{ ko = "진료", en = "Clinic" }}.{hint.en}',
            f'새 항목에는 label이 있어야 합니다: label = {{ ko = "진료", en = "Clinic" }}.{hint.ko}',
        )


def _wrong(where: str, where_ko: str, en: str, ko: str) -> None:
    raise StudyError(en=f"{FILE}, {where}: {en}", ko=f"{FILE}, {where_ko}: {ko}")


def _unknown(where: str, where_ko: str, name: str, allowed: Iterable[str]) -> None:
    known = list(allowed)
    hint = did_you_mean(name, known)
    _wrong(where, where_ko, f"unknown '{name}'; known: {', '.join(known)}.{hint.en}", f"모르는 '{name}'입니다. 쓸 수 있는 것: {', '.join(known)}.{hint.ko}")
