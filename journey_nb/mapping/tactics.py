"""What could be done about a pain: ideas and suggestions from practice, each with the rule that brings it up.

The words stand in ``templates/tactics.toml``; a study adds to them with a ``tactics.toml`` of its own beside ``journey.toml``. They are
suggestions, not findings: nothing in them has been tested on the study's customers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..model.claims import Reason, Suggestion
from ..model.errors import StudyError, did_you_mean
from ..model.phrase import Phrase
from ..study import own_file

FILE = "tactics.toml"
KINDS = ("content", "email", "push", "remarketing", "proactive_support", "simplification", "personalization", "feedback_loop", "omnichannel")
RULES = ("themes", "phases", "share", "lost", "severity", "gap", "need")
FIELDS = ("key", "kind", "ko", "en", *RULES)
MOST = 4  # of one opportunity
FEW, ENOUGH = 5, 30  # people: a share from 5, a loss from 30


@dataclass(frozen=True)
class Idea:
    """What an opportunity of one theme is called, and the question a workshop asks of it."""

    label: Phrase
    hmw: Phrase


@dataclass(frozen=True)
class Tactic:
    """One suggestion. ``rule`` holds its conditions by name (:data:`RULES`); every one of them has to hold."""

    key: str
    kind: str
    words: Phrase
    rule: Mapping[str, Any]
    own: bool = False  # from the study's file


@dataclass(frozen=True)
class Library:
    ideas: Mapping[str, Idea] = field(default_factory=dict)
    tactics: tuple[Tactic, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What the rules look at: one opportunity and its stage. A share or loss is None where too few people stand behind it."""

    theme: str
    stage: str
    phases: frozenset[str] = frozenset()
    share: float | None = None
    lost: float | None = None
    severity: float | None = None
    gap: tuple[str, str] | None = None  # two channels that are felt differently
    need: bool = False


def library(folder: Path | None = None) -> Library:
    """The suggestions in use: those that come with the program, and on top of them the study's own."""
    own = own_file(folder, FILE) if folder is not None else None
    return _seed() if own is None else _with(own)


@cache
def _seed() -> Library:
    return _parsed(files("journey_nb.templates").joinpath(FILE).read_text("utf-8"), own=False)


def _with(text: str) -> Library:
    seed, own = _seed(), _parsed(text, own=True)
    mine = {t.key: t for t in own.tactics}
    kept = [t for t in seed.tactics if t.key not in mine]
    return Library({**seed.ideas, **own.ideas}, (*own.tactics, *kept))  # the team's own come first


def _parsed(text: str, *, own: bool) -> Library:
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(
            en=f"{FILE} is not valid TOML: {error}. Mend that line; nothing was written.",
            ko=f"{FILE}의 TOML 문법이 틀렸습니다: {error}. 그 줄을 고치십시오. 아무것도 쓰지 않았습니다.",
        ) from error
    for name in plain:
        _known(name, ("schema", "idea", "tactic"), FILE)
    ideas = {}
    for key, entry in plain.get("idea", {}).items():
        where = f"{FILE}, [idea.{key}]"
        for name in entry:
            _known(name, ("label", "hmw"), where)
        label = _phrase(entry.get("label"), where, "label")
        ideas[key] = Idea(label, _phrase(entry["hmw"], where, "hmw") if "hmw" in entry else asked(label))
    return Library(ideas, tuple(_tactic(entry, n, own) for n, entry in enumerate(plain.get("tactic", []), 1)))


def _tactic(entry: Mapping[str, Any], number: int, own: bool) -> Tactic:
    where = f"{FILE}, [[tactic]] {number} ({entry.get('key', '?')})"
    for name in entry:
        _known(name, FIELDS, where)
    key = str(entry.get("key", ""))
    if not re.fullmatch(r"[a-z0-9_]+", key):
        raise StudyError(en=f"{where}: 'key' wants a-z, 0-9 and _.", ko=f"{where}: 'key'는 a-z, 0-9, _로 적으십시오.")
    _known(str(entry.get("kind", "")), KINDS, where)
    rule = {name: entry[name] for name in RULES if name in entry}
    for name, value in rule.items():
        listed = isinstance(value, list) and all(isinstance(v, str) for v in value)
        number_ = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not (listed if name in ("themes", "phases") else number_ if name in ("share", "lost", "severity") else value is True):
            raise StudyError(
                en=f"{where}: '{name}' is wrong: themes and phases are lists of keys, share, lost and severity numbers, gap and need true.",
                ko=f"{where}: '{name}' 값이 잘못되었습니다. themes와 phases는 키의 목록, share·lost·severity는 수, gap과 need는 true입니다.",
            )
    if not rule:
        raise StudyError(
            en=f"{where} has no rule: give it themes, phases, share, lost, severity, gap or need.",
            ko=f"{where}에 규칙이 없습니다. themes, phases, share, lost, severity, gap, need 가운데 하나를 적으십시오.",
        )
    words = {lang: entry[lang] for lang in ("ko", "en") if lang in entry}
    return Tactic(key, str(entry["kind"]), _phrase(words, where, "ko, en"), rule, own)


def _known(name: str, known: Iterable[str], where: str) -> None:
    known = list(known)
    if name not in known:
        hint = did_you_mean(name, known)
        raise StudyError(
            en=f"{where}: '{name}' is not known; known: {', '.join(known)}.{hint.en}",
            ko=f"{where}: '{name}'은(는) 없습니다. 있는 것: {', '.join(known)}.{hint.ko}",
        )


def _phrase(value: Any, where: str, name: str) -> Phrase:
    words = {"ko": value, "en": value} if isinstance(value, str) else value if isinstance(value, dict) else {}
    ko, en = (str(words.get(lang) or "").strip() for lang in ("ko", "en"))
    if not (ko or en):
        raise StudyError(en=f"{where}: words are missing ({name}).", ko=f"{where}: 말이 빠졌습니다({name}).")
    return Phrase(en or ko, ko or en)


def asked(label: Phrase) -> Phrase:
    """The question where none was written.

    Examples
    --------
    >>> asked(Phrase("A shorter warranty form", "짧은 보증서")).ko
    '어떻게 하면 ‘짧은 보증서’를 이룰 수 있을까?'
    """
    from ..i18n import josa

    return Phrase(f"How might we get to “{label.en}”?", f"어떻게 하면 {josa(f'‘{label.ko}’', '을/를')} 이룰 수 있을까?")


def idea(key: str, theme: Any, known: Library) -> Idea:
    """The words of one theme: as written in the library, else from what the theme calls its need."""
    if key in known.ideas:
        return known.ideas[key]
    need = getattr(theme, "need", None)
    label = need if need and need != theme.label else Phrase(f"Better: {theme.label.en}", f"{theme.label.ko} 개선")
    return Idea(label, asked(label))


def suggested(facts: Facts, known: Library) -> tuple[Suggestion, ...]:
    """The suggestions whose rule holds, the study's own first, then those made for the theme, then those with more conditions: four at most."""
    found = []
    for place, tactic in enumerate(known.tactics):
        why = _why(tactic.rule, facts)
        if why is not None:
            found.append(((not tactic.own, "themes" not in tactic.rule, -len(why), place), Suggestion(tactic.key, tactic.kind, tactic.words, why, tactic.own)))
    return tuple(s for _, s in sorted(found, key=lambda one: one[0])[:MOST])


def _why(rule: Mapping[str, Any], facts: Facts) -> tuple[Reason, ...] | None:
    """Each condition with the figure that met it; None where one does not hold."""
    made: list[Reason] = []
    if "themes" in rule:
        if facts.theme not in rule["themes"]:
            return None
        made.append(Reason("tactic.theme", {"theme": facts.theme}))
    if "phases" in rule:
        here = [p for p in rule["phases"] if p in facts.phases or p == facts.stage]
        if not here:
            return None
        made.append(Reason("tactic.phase", {"phase": here[0]}))
    for name in ("share", "lost", "severity"):
        if name in rule:
            value = getattr(facts, name)
            if value is None or value < rule[name]:
                return None
            made.append(Reason(f"tactic.{name}", {"value": float(value), "least": float(rule[name])}))
    if "gap" in rule:
        if facts.gap is None:
            return None
        made.append(Reason("tactic.gap", {"channel": facts.gap[0], "other": facts.gap[1]}))
    if "need" in rule:
        if not facts.need:
            return None
        made.append(Reason("tactic.need"))
    return tuple(made)
