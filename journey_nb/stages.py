"""Stages: where on a journey each thing a customer did or said belongs.

Models are data (``templates/stages/*.toml``), and so are the rules (``templates/stage_rules.toml``): published models
disagree, and a team has its own. A rule names a *phase* (a word both sides know: onboarding, renewal); a model says which
of its stages covers which phase. What no rule and no model can place stays with the whole journey and is counted, not guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .model.journey import WHOLE
from .stage_choice import HANGUL, ModelChoice, choose_model, spaced, words
from .stage_files import WHERE, Rule, StageDef, StageModel, load_model, load_rules, models, own_model, phases

if TYPE_CHECKING:
    import pandas as pd

    from .settings import Settings

__all__ = [
    "Coverage",
    "ModelChoice",
    "Rule",
    "StageDef",
    "StageModel",
    "choose_model",
    "coverage",
    "load_model",
    "load_rules",
    "models",
    "own_model",
    "phases",
    "place",
    "placed_by_rule",
    "study_model",
    "unmatched",
]

_CLOSING = re.compile(r"마지막으로|끝으로|finally|last question|anything else|in closing", re.I)
COLUMNS = {"stage": "stage_hint"}  # the column a kind of value stands in, where its name is another
NONE = "none"


@dataclass(frozen=True)
class Coverage:
    """How many rows found a stage: ``placed`` of ``n``, by what, and how many at each stage."""

    n: int
    placed: int
    by: dict[str, int]
    stages: dict[str, int]

    @property
    def percent(self) -> float | None:
        return 100 * self.placed / self.n if self.n else None


# ---- matching ----------------------------------------------------------------------------------------------------------------


def _compact(value: str) -> str:
    return re.sub(r"[\s·,./()_-]", "", value).lower()


@dataclass(frozen=True)
class _Ready:
    """A rule made ready for one kind of value: pairs of what to look for and the rule's name."""

    target: str  # phase:onboarding or stage:setup
    hangul: tuple[tuple[str, str], ...]
    latin: tuple[tuple[str, str], ...]
    regex: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _ready(rules: tuple[Rule, ...], on: str) -> tuple[_Ready, ...]:
    made = []
    for rule in rules:
        if on not in rule.on:
            continue
        name = f"{on}:{rule.phase or rule.stage}:"
        patterns = [w for w in rule.match if w.startswith("re:")]
        hangul = [w for w in rule.match if w not in patterns and HANGUL.search(w)]
        latin = [w for w in rule.match if w not in patterns and w not in hangul]
        made.append(
            _Ready(
                f"phase:{rule.phase}" if rule.phase else f"stage:{rule.stage}",
                tuple((form, name + w) for w in hangul for form in dict.fromkeys((words(w), words(w).replace(" ", "")))),
                tuple((spaced(w).rstrip() if w.endswith("*") else spaced(w), name + w) for w in latin),
                tuple((re.compile(w[3:]), name + w) for w in patterns),
            )
        )
    return tuple(made)


def _matches(value: str, rules: tuple[_Ready, ...], *, first: bool) -> list[tuple[str, str]]:
    """(target, rule) in the rules' order; what one rule has matched is hidden from those below it."""
    found: list[tuple[str, str]] = []
    apart, joined, lower = spaced(value), words(value), value.strip().lower()
    for rule in rules:
        names = []
        for needle, name in rule.hangul:
            if needle in joined:
                joined = joined.replace(needle, "|")
                names.append(name)
        for needle, name in rule.latin:
            if needle in apart:
                apart = apart.replace(needle, " | ")
                names.append(name)
        names += [name for pattern, name in rule.regex if pattern.search(lower)]
        if names:
            found.append((rule.target, names[0]))
            if first:
                break
    return found


@cache
def _names(model: StageModel) -> dict[str, str]:
    """What a stage column may say for each stage: key, labels and their parts, phases; a name of two stages is a name of none."""
    said: dict[str, set[str]] = {}
    for stage in model.stages:
        words = {stage.key, *stage.label, *stage.label_customer, *(part for label in stage.label for part in re.split(r"[·/,&]| and ", label))}
        for word in words:
            said.setdefault(_compact(word), set()).add(stage.key)
    for phase, label in phases().items():
        if stage_key := model.stage_for(phase):
            for word in (phase, *label):
                said.setdefault(_compact(word), {stage_key})
    return {word: min(keys) for word, keys in said.items() if word and len(keys) == 1}


def _explicit(value: str, model: StageModel) -> tuple[str, str] | None:
    """A stage column's value as a stage: ``4. 설치하고 연동한다``, ``설치 단계``, ``onboarding``."""
    word = _compact(re.sub(r"^\s*\(?\d{1,2}\s*(?:단계|[.)\]:-])\s*", "", value))
    for name in (word, word.removesuffix("단계"), word.removesuffix("stage")):
        if name in _names(model):
            return _names(model)[name], f"stage:{_names(model)[name]}"
    return None


def _one(value: str, on: str, model: StageModel, rules: tuple[_Ready, ...]) -> tuple[str, str] | None:
    """The stage and the rule for one value, or None."""
    if on == "stage" and (named := _explicit(value, model)):
        return named
    found = []
    for target, name in _matches(value, rules, first=on != "text"):
        kind, _, key = target.partition(":")
        stage = model.stage_for(key) if kind == "phase" else key if key in model.keys else None
        if stage is not None:
            found.append((stage, name))
    return found[0] if len({stage for stage, _ in found}) == 1 else None


def _talks(frame: pd.DataFrame, model: StageModel, rules: tuple[Rule, ...]) -> tuple[dict[int, tuple[str, str]], dict[int, tuple[str, str]]]:
    """What an interviewer's words say of the answers after them: ``asked`` in the last turn, and what is ``still`` the topic since an earlier one."""
    asked: dict[int, tuple[str, str]] = {}
    still: dict[int, tuple[str, str]] = {}
    if not {"item", "voice", "text"} <= set(frame.columns):
        return asked, still
    talk = frame["alias"].to_numpy(dtype=object) if "alias" in frame else [None] * len(frame)
    questions = _ready(rules, "question")
    last: object = None
    topic: tuple[str, str] | None = None
    fresh = False
    for where, (item, voice, text, file) in enumerate(zip(frame["item"], frame["voice"], frame["text"], talk, strict=True)):
        if item != "cue" or not isinstance(text, str):
            continue
        if file != last:
            last, topic, fresh = file, None, False
        if voice != "customer":
            known = _matches(text, questions, first=True)
            fresh = bool(known)
            if known or _CLOSING.search(text):
                topic = _one(text, "question", model, questions)
        if topic:
            (asked if fresh else still)[where] = topic
    return asked, still


def place(frame: pd.DataFrame, model: StageModel, rules: tuple[Rule, ...] | None = None) -> pd.DataFrame:
    """The same rows in the same order, with the stage each belongs to and what said so.

    Parameters
    ----------
    frame : DataFrame
        Rows of what customers said (columns ``stage_hint``, ``touchpoint``, ``event``, ``question``, ``text``, as far as there
        are any) or a table of unique event names. The first of these that names a stage decides; a comment decides only
        where all its words point to one stage, and not where ``lang`` says that the rules cannot read it. In interviews
        (``item`` "cue", rows in the order spoken) the interviewer's turn is the question of the answers that follow, until
        it moves on; where it only asks further, an answer that names another stage stands there.
    model, rules : optional
        From :func:`load_model` and :func:`load_rules`.

    Returns
    -------
    DataFrame
        With ``stage`` (an ordered categorical over the model's keys and ``whole``), ``placed_by`` (stage, touchpoint, event,
        question, text or none) and ``rule`` (``event:cart:cart``; "" where none matched).

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"event": ["add_to_cart", None, None], "text": [None, "설치가 어렵다", "설치 전에 비교했다"]})
    >>> place(said, load_model("general"))[["stage", "placed_by"]]
               stage placed_by
    0       purchase     event
    1            use      text
    2          whole      none
    """
    import pandas as pd

    rules = load_rules() if rules is None else rules
    found: list[tuple[str, str, str] | None] = [None] * len(frame)  # stage, placed by, rule

    def put(answers: dict[int, tuple[str, str]], on: str) -> None:
        for where, (stage, rule) in answers.items():
            found[where] = found[where] or (stage, on, rule)

    asked, still = _talks(frame, model, rules)
    for on in WHERE:
        if on == "text":
            put(asked, "question")
        column = COLUMNS.get(on, on)
        if column in frame:
            ready = _ready(rules, on)
            known: dict[str, tuple[str, str] | None] = {}
            answers: dict[int, tuple[str, str]] = {}
            foreign = frame["lang"].isin(["other", "none"]).tolist() if on == "text" and "lang" in frame else [False] * len(frame)
            for where, value in enumerate(frame[column]):
                if found[where] is None and isinstance(value, str) and value and not foreign[where]:
                    if value not in known:
                        known[value] = _one(value, on, model, ready)
                    if answer := known[value]:
                        answers[where] = answer
            put(answers, on)
    put(still, "question")
    order = pd.CategoricalDtype([*model.keys, WHOLE], ordered=True)
    rows = [row or (WHOLE, NONE, "") for row in found]
    stages = pd.Categorical([row[0] for row in rows], dtype=order)
    return frame.assign(stage=stages, placed_by=[row[1] for row in rows], rule=[row[2] for row in rows])


def unmatched(placed: pd.DataFrame, *, weights: str | None = None) -> pd.DataFrame:
    """What no rule knew: one row a value (a touchpoint, an event, a question, a stage column's word), most frequent first.

    Comments are counted in one line and never listed: a comment is a person's words, not a name to write a rule for.
    ``weights`` as in :func:`coverage`.
    """
    import pandas as pd

    left = placed[placed["placed_by"] == NONE]
    counts: Counter[tuple[str, str]] = Counter()
    for on in WHERE:
        column = COLUMNS.get(on, on)
        if column in left:
            for value, n in zip(left[column], left[weights] if weights else [1] * len(left), strict=True):
                if not pd.isna(value):
                    counts["" if on == "text" else str(value), on] += int(n)
    rows = sorted(((value, on, n) for (value, on), n in counts.items() if n), key=lambda row: (-row[2], WHERE.index(row[1]), row[0]))
    return pd.DataFrame(rows, columns=["value", "on", "n"])


def coverage(placed: pd.DataFrame, *, weights: str | None = None) -> Coverage:
    """How many rows found a stage, and by what. ``weights`` names a column of counts for a table of unique values.

    Examples
    --------
    >>> import pandas as pd
    >>> events = place(pd.DataFrame({"event": ["checkout", "blorp"], "n": [3, 1]}), load_model("general"))
    >>> coverage(events, weights="n").percent
    75.0
    """
    n = [int(count) for count in placed[weights]] if weights else [1] * len(placed)
    by: Counter[str] = Counter()
    at: Counter[str] = Counter({str(key): 0 for key in placed["stage"].cat.categories})
    for count, how, stage in zip(n, placed["placed_by"], placed["stage"], strict=True):
        by[str(how)] += count
        at[str(stage)] += count
    return Coverage(sum(n), sum(n) - by[NONE], {key: count for key, count in by.items() if count}, dict(at))


def placed_by_rule(placed: pd.DataFrame, *, weights: str | None = None) -> pd.DataFrame:
    """Which rule placed how much: one row a rule and stage (``rule, on, stage, n``), most first. ``weights`` as in :func:`coverage`.

    Examples
    --------
    >>> import pandas as pd
    >>> events = place(pd.DataFrame({"event": ["checkout", "blorp"], "n": [3, 1]}), load_model("general"))
    >>> placed_by_rule(events, weights="n").to_dict("records")
    [{'rule': 'event:purchase:checkout*', 'on': 'event', 'stage': 'purchase', 'n': 3}]
    """
    import pandas as pd

    n = [int(count) for count in placed[weights]] if weights else [1] * len(placed)
    counts: Counter[tuple[str, str, str]] = Counter()
    for count, rule, on, stage in zip(n, placed["rule"], placed["placed_by"], placed["stage"], strict=True):
        if on != NONE:
            counts[str(rule), str(on), str(stage)] += count
    rows = sorted(((*told, count) for told, count in counts.items()), key=lambda row: (-row[3], row[:3]))
    return pd.DataFrame(rows, columns=["rule", "on", "stage", "n"])


def study_model(settings: Settings, folder: Path) -> StageModel | None:
    """The model a study settled on: its own ``[[stages]]``, else its ``stage_model`` (a built-in key, or a file in ``folder``), else None."""
    chosen = settings.stage_model
    base = load_model(folder / chosen if (folder / chosen).is_file() else chosen) if chosen else None
    return own_model(settings.stages, base) if settings.stages else base
