"""Stage models and stage rules as teams write them: TOML, checked, with errors that name the file and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from .model import disk
from .model.errors import StudyError, did_you_mean
from .model.journey import WHOLE
from .model.phrase import Phrase

NOTHING = Phrase("", "")

WHERE = ("stage", "touchpoint", "event", "question", "text")  # strongest first


@dataclass(frozen=True)
class StageDef:
    """One stage of a model. ``covers`` are the phases that belong to it."""

    key: str
    label: Phrase  # noun: 설치·연동
    label_customer: Phrase  # what the customer does: 설치하고 연동한다
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class StageModel:
    """Stages in the order a customer mostly meets them; going back and round is normal and is no error.

    Examples
    --------
    >>> model = load_model("saas_b2b")
    >>> model.keys
    ('need', 'compare', 'signoff', 'setup', 'first30', 'renew')
    >>> model.stage_for("onboarding"), model.stage_for("support")
    ('setup', None)
    """

    key: str
    label: Phrase
    stages: tuple[StageDef, ...]
    when: Phrase = NOTHING
    default: bool = False
    nearest: dict[str, str] = field(default_factory=dict, hash=False)  # phase → stage, for phases no stage covers

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(stage.key for stage in self.stages)

    def stage_for(self, phase: str) -> str | None:
        """The stage that covers ``phase``, else the one the model declares nearest, else that of the phase it is a part of, else None."""
        for stage in self.stages:
            if phase in stage.covers:
                return stage.key
        whole = within().get(phase)  # a model without a cart of its own has it where the purchase is
        return self.nearest.get(phase) or (self.stage_for(whole) if whole else None)


@dataclass(frozen=True)
class Rule:
    """One of ``match`` seen in a value of one of ``on`` means ``phase``, or a stage of the study's own model."""

    match: tuple[str, ...]
    on: tuple[str, ...]
    phase: str | None = None
    stage: str | None = None


# ---- reading what teams write ------------------------------------------------------------------------------------------------


def _problem(where: str, en: str, ko: str) -> StudyError:
    return StudyError(en=f"{where}: {en}", ko=f"{where}: {ko}")


def _templates() -> Any:
    return resources.files("journey_nb") / "templates"


def _toml(source: Any, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(disk.decoded(source.read_bytes()))
    except FileNotFoundError as error:
        raise _problem(
            where,
            "there is no such file. Check the name, or leave it out to use a built-in one.",
            "파일이 없습니다. 이름을 확인하거나, 비워 두고 내장된 것을 쓰십시오.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        at = re.search(r"line (\d+)", str(error))
        line = (f"line {at[1]}", f"{at[1]}번째 줄") if at else ("the file", "파일")
        raise _problem(
            where,
            f'{line[0]} cannot be read as TOML. Texts stand in "quotes", lists in [brackets]; save as UTF-8.',
            f'{line[1]}을 TOML로 읽을 수 없습니다. 글은 "따옴표", 목록은 [대괄호]로 적고 UTF-8로 저장하십시오.',
        ) from error


def _known(table: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    for key in table:
        if key not in (known := list(allowed)):
            hint = did_you_mean(key, known)
            raise _problem(
                where, f"unknown key '{key}'; known: {', '.join(known)}.{hint.en}", f"모르는 키 '{key}'입니다. 쓸 수 있는 키: {', '.join(known)}.{hint.ko}"
            )


def _phrase(value: Any, name: str, where: str) -> Phrase:
    """``"설치"`` for both languages, or ``{ko = "설치", en = "Set-up"}``; neither may be empty."""
    words = {"ko": value, "en": value} if isinstance(value, str) else value
    if isinstance(words, dict):
        _known(words, ("ko", "en"), f"{where}, {name}")
        if all(isinstance(words.get(lang), str) and words[lang].strip() for lang in ("ko", "en")):
            return Phrase(words["en"].strip(), words["ko"].strip())
    raise _problem(
        where,
        f'{name} is missing or empty. Write {name} = {{ ko = "설치", en = "Set-up" }}, or one text for both.',
        f'{name}이(가) 없거나 비었습니다. {name} = {{ ko = "설치", en = "Set-up" }}처럼 적거나, 두 언어에 같이 쓸 글 하나를 적으십시오.',
    )


def _list(value: Any, name: str, where: str) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value):
        return tuple(value)
    raise _problem(where, f'{name} must be a list of texts: {name} = ["…", "…"].', f'{name}은(는) 글의 목록이어야 합니다: {name} = ["…", "…"].')


def _phases(values: Iterable[str], where: str) -> None:
    for phase in values:
        if phase not in (known := phases()):
            hint = did_you_mean(phase, known)
            raise _problem(
                where,
                f"unknown phase '{phase}'; known: {', '.join(known)}.{hint.en}",
                f"모르는 국면 '{phase}'입니다. 쓸 수 있는 이름: {', '.join(known)}.{hint.ko}",
            )


def _key(value: Any, where: str) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value) and value != WHOLE:
        return value
    raise _problem(
        where,
        f"key must be a short name of a-z, 0-9 and _, and not '{WHOLE}': key = \"setup\".",
        f"key는 a-z, 0-9, _로 된 짧은 이름이어야 하고 '{WHOLE}'은 쓸 수 없습니다: key = \"setup\".",
    )


def _model(table: dict[str, Any], where: str) -> StageModel:
    _known(table, ("schema", "key", "label", "when", "default", "stages", "nearest"), where)
    if table.get("schema", 1) != 1:
        raise _problem(
            where,
            "schema must be 1; a newer journey_nb wrote this file. Update journey_nb.",
            "schema는 1이어야 합니다. 더 새로운 journey_nb가 쓴 파일입니다. journey_nb를 새로 설치하십시오.",
        )
    entries = table.get("stages")
    if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
        raise _problem(
            where,
            "it has no stages. Add at least one [[stages]] table with key and label.",
            "단계가 없습니다. key와 label이 있는 [[stages]]를 하나 이상 적으십시오.",
        )
    stages: list[StageDef] = []
    covered: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        at = f"{where}, stage {number}"
        _known(entry, ("key", "label", "label_customer", "covers"), at)
        key = _key(entry.get("key"), at)
        if key in (s.key for s in stages):
            raise _problem(
                at,
                f"the key '{key}' is there twice. Give each stage its own key; labels may be equal, keys may not.",
                f"key '{key}'가 두 번 나옵니다. 이름(label)은 같아도 되지만 key는 단계마다 달라야 합니다.",
            )
        label = _phrase(entry.get("label"), "label", at)
        covers = _list(entry.get("covers", []), "covers", at)
        _phases(covers, at)
        for phase in covers:
            if covered.setdefault(phase, key) != key:
                raise _problem(
                    at,
                    f"the phase '{phase}' is covered by '{covered[phase]}' too. Leave it in one of the two.",
                    f"국면 '{phase}'가 '{covered[phase]}'에도 있습니다. 둘 중 한 곳에만 두십시오.",
                )
        stages.append(StageDef(key, label, _phrase(entry.get("label_customer", entry.get("label")), "label_customer", at), covers))
    nearest = table.get("nearest", {})
    _phases(nearest, f"{where}, nearest")
    for phase, key in nearest.items():
        if key not in (known := [s.key for s in stages]):
            hint = did_you_mean(str(key), known)
            raise _problem(
                f"{where}, nearest",
                f"no stage named '{key}' for '{phase}'; known: {', '.join(known)}.{hint.en}",
                f"'{phase}'에 적힌 '{key}' 단계가 없습니다. 있는 단계: {', '.join(known)}.{hint.ko}",
            )
    when = _phrase(table["when"], "when", where) if table.get("when") else NOTHING
    return StageModel(
        _key(table.get("key"), where), _phrase(table.get("label"), "label", where), tuple(stages), when, table.get("default") is True, dict(nearest)
    )


@cache
def phases() -> dict[str, Phrase]:
    """Every phase a rule may name and a stage may cover, with its everyday name."""
    return {key: _phrase({k: v for k, v in value.items() if k != "within"}, key, "stage_rules.toml, phases") for key, value in _phase_tables().items()}


@cache
def within() -> dict[str, str]:
    """The phases that are a part of another one, and of which: ``{"cart": "purchase"}``."""
    return {key: value["within"] for key, value in _phase_tables().items() if "within" in value}


def _phase_tables() -> dict[str, dict[str, str]]:
    return _toml(_templates() / "stage_rules.toml", "stage_rules.toml")["phases"]


@cache
def _built_in() -> tuple[StageModel, ...]:
    files = sorted((f for f in (_templates() / "stages").iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(_model(_toml(f, f.name), f.name) for f in files)


def models() -> dict[str, StageModel]:
    """The built-in models by key, the default first.

    Examples
    --------
    >>> [*models()]
    ['general', 'aarrr', 'b2b', 'b2b_ko', 'buying_jobs', 'hubspot', 'loyalty', 'relationship', 'saas_b2b', 'service', 'shop']
    """
    return {m.key: m for m in sorted(_built_in(), key=lambda m: not m.default)}


def load_model(name_or_path: str | Path | None = None) -> StageModel:
    """A built-in model by its key, or one of your own from a ``.toml`` file; None is the default model.

    Raises
    ------
    StudyError
        Naming the file (never its folder), the stage and what to write instead.
    """
    if name_or_path is None:
        return next(iter(models().values()))
    if isinstance(name_or_path, str) and name_or_path in models():
        return models()[name_or_path]
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix == ".toml":
        return _model(_toml(path, path.name), path.name)
    hint = did_you_mean(str(name_or_path), models())
    raise StudyError(
        en=f"No stage model named '{name_or_path}'; known: {', '.join(models())}.{hint.en} For your own, name a .toml file.",
        ko=f"'{name_or_path}' 단계 모형이 없습니다. 있는 모형: {', '.join(models())}.{hint.ko} 직접 만든 것은 .toml 파일로 지정하십시오.",
    )


def own_model(entries: Iterable[Any], base: StageModel | None = None, *, where: str = "journey.toml") -> StageModel:
    """The stages a study wrote in its settings, in their order; what an entry leaves out it takes from the stage of ``base`` with its key.

    Examples
    --------
    >>> mine = own_model([{"key": "setup", "covers": ["onboarding"]}, {"key": "use", "label": "사용", "covers": ["use"]}], load_model("saas_b2b"))
    >>> mine.keys, mine.stages[0].label.ko, mine.stage_for("onboarding")
    (('setup', 'use'), '설치·연동', 'setup')
    """
    tables = [dict(e) if isinstance(e, Mapping) else e.model_dump(exclude_none=True) for e in entries]
    known = {stage.key: stage for stage in base.stages} if base else {}
    claimed = {phase for table in tables for phase in table.get("covers", ())}
    whole = []
    for table in tables:
        given = known.get(str(table.get("key")))
        if given is not None:  # a phase that the study gives to another of its stages is not taken over
            left = {"label": given.label._asdict(), "covers": [phase for phase in given.covers if phase not in claimed]}
            if "label" not in table:
                left["label_customer"] = given.label_customer._asdict()
            table = left | table
        whole.append(table)
    nearest = {phase: key for phase, key in (base.nearest if base else {}).items() if key in {str(t.get("key")) for t in whole}}
    return _model({"key": "own", "label": {"ko": "이 연구의 단계", "en": "The study's own stages"}, "stages": whole, "nearest": nearest}, where)


def load_rules(extra: str | Path | Iterable[Any] | None = None) -> tuple[Rule, ...]:
    """The built-in rules, with ``extra`` ones (a ``.toml`` file, tables, or the ``rules`` of ``journey.toml``) asked before them.

    Examples
    --------
    >>> load_rules([{"phase": "onboarding", "on": ["event"], "match": ["box opened"]}])[0]
    Rule(match=('box opened',), on=('event',), phase='onboarding', stage=None)
    """
    own: tuple[Rule, ...] = ()
    if isinstance(extra, (str, Path)):
        table = _toml(Path(extra), Path(extra).name)
        _known(table, ("schema", "rules"), Path(extra).name)
        own = _rules(table.get("rules", []), Path(extra).name)
    elif extra is not None:
        own = _rules(extra, "journey.toml")
    return own + _built_in_rules()


@cache
def _built_in_rules() -> tuple[Rule, ...]:
    return _rules(_toml(_templates() / "stage_rules.toml", "stage_rules.toml")["rules"], "stage_rules.toml")


def _rules(entries: Iterable[Any], where: str) -> tuple[Rule, ...]:
    found = []
    for number, given in enumerate(entries, 1):
        at = f"{where}, rule {number}"
        entry = given if isinstance(given, Mapping) else {k: v for k, v in vars(given).items() if v is not None}
        _known(entry, ("match", "on", "phase", "stage"), at)
        if ("phase" in entry) == ("stage" in entry):
            raise _problem(at, 'name either a phase or a stage: phase = "onboarding".', 'phase나 stage 가운데 하나를 적으십시오: phase = "onboarding".')
        if "phase" in entry:
            _phases([str(entry["phase"])], at)
        on = _list(entry.get("on", list(WHERE[:4])), "on", at)
        for kind in on:
            if kind not in WHERE:
                hint = did_you_mean(kind, WHERE)
                raise _problem(
                    at,
                    f"on names '{kind}'; known: {', '.join(WHERE)}.{hint.en}",
                    f"on에 '{kind}'이(가) 있습니다. 쓸 수 있는 이름: {', '.join(WHERE)}.{hint.ko}",
                )
        match = _list(entry.get("match", []), "match", at)
        if not match:
            raise _problem(at, 'it matches nothing. Add match = ["…"].', '맞출 말이 없습니다. match = ["…"]를 적으십시오.')
        for pattern in match:
            if pattern.startswith("re:"):
                _check_regex(pattern[3:], at)
        found.append(Rule(match, on, entry.get("phase"), entry.get("stage")))
    return tuple(found)


def _check_regex(pattern: str, where: str) -> None:
    """Refuse a pattern whose time could grow faster than the text: nothing repeats, and little is optional."""
    bare = re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)  # a class is one character
    bare = bare.replace("\\\\", "x").replace("(?:", "(")
    risky: object = re.search(r"[*+{]|\(\?|\)\?|\\\d", re.sub(r"\\[^\d]", "x", bare))
    try:
        re.compile(pattern)
    except re.error:
        risky = True
    if risky or len(pattern) > 200 or pattern.count("?") > 8 or bare.count("(") > 4:
        raise _problem(
            where,
            "this regex is broken or could take very long. Nothing may repeat (no *, +, {n}, (…)?, \\1 or lookaround); plain words are often enough.",
            "정규식이 틀렸거나 아주 오래 걸릴 수 있습니다. 반복(*, +, {n}, (…)?), \\1, 전후방 탐색은 쓸 수 없습니다. 대개 낱말로 충분합니다.",
        )
