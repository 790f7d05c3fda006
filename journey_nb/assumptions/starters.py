"""Starter maps: what a team may believe before any research, as data files; and a new study made from one."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..intake import offline
from ..model.claims import Basis
from ..model.errors import StudyError, UsageError, did_you_mean
from ..model.journey import WHOLE
from ..model.phrase import Phrase
from ..stage_files import StageModel, load_model
from ..study import SETTINGS, Goal, Settings, append_claims, settings_text
from .written import Written, new_id, with_codes

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "maps"
OFFLINE = Phrase("offline_touchpoints.xlsx", "오프라인_접점.xlsx")  # an empty form is no data
IGNORED = """# Customers' raw data stay out of version control. / 고객 원자료는 버전 관리에 넣지 않습니다.
data/*
!data/README.md
reports/
.journey/
.ipynb_checkpoints/
"""
ORDER = ("blank", "b2b_ko", "saas", "shop", "service")


@dataclass(frozen=True)
class Starter:
    """A map to begin with: its stages, its goal, and what one might assume."""

    key: str
    label: Phrase
    when: Phrase
    stage_model: str
    goal: Phrase | None
    claims: tuple[dict[str, Any], ...]


def starters() -> dict[str, Starter]:
    """Every starter map by its key, the blank one first."""
    found = {path.stem: load(path.stem) for path in sorted(FOLDER.glob("*.toml"))}
    return {key: found[key] for key in sorted(found, key=lambda k: (ORDER.index(k) if k in ORDER else len(ORDER), k))}


@cache
def load(key: str) -> Starter:
    """One starter map.

    Examples
    --------
    >>> load("blank").claims
    ()
    """
    path = FOLDER / f"{key}.toml"
    if not path.is_file():
        known = [k for k in ORDER if (FOLDER / f"{k}.toml").is_file()]
        hint = did_you_mean(key, known)
        raise UsageError(
            en=f"No template named '{key}'; known: {', '.join(known)}.{hint.en}", ko=f"'{key}' 틀이 없습니다. 있는 것: {', '.join(known)}.{hint.ko}"
        )
    plain = tomllib.loads(path.read_text("utf-8"))
    goal = plain.get("goal") or {}
    return Starter(
        plain["key"], _phrase(plain["label"]), _phrase(plain["when"]), plain["stage_model"], _phrase(goal) if goal else None, tuple(plain.get("claims", ()))
    )


def stage_names(model: StageModel | str) -> list[tuple[str, Phrase]]:
    """The stages of a model, in order, with the whole journey last: where a claim may stand."""
    found = load_model(model) if isinstance(model, str) else model
    return [*((s.key, s.label) for s in found.stages), (WHOLE, Phrase("The whole journey", "여정 전체"))]


def _phrase(words: dict[str, str]) -> Phrase:
    return Phrase(words["en"], words["ko"])


def assumed(starter: Starter, *, by: str, at: str) -> tuple[Written, ...]:
    """The starter's claims as assumptions of the person who starts with it."""
    made = [
        Written(
            id=new_id(),
            code="",
            kind=claim["kind"],
            stage=claim["stage"],
            label=_phrase(claim["label"]),
            basis=Basis(
                "assumption",
                by=by,
                at=at,
                why=claim.get("why"),
                tests_by=claim.get("tests_by"),
                asks=_phrase(claim["asks"]) if claim.get("asks") else None,
            ),
            valence=claim.get("valence"),
            channel=claim.get("channel"),
        )
        for claim in starter.claims
    ]
    return with_codes(made, [])


def new_study(folder: Path, template: str = "blank", *, by: str, at: str, lang: str = "ko", name: str = "", timezone: str | None = None) -> Path:
    """Lay out a study in a new folder: settings, the starter's assumptions, the table to edit them in, and a place for data.

    Parameters
    ----------
    folder : Path
        A folder that does not exist yet, or is empty.
    template : str
        A key of :func:`starters`.
    by, at : str
        Who assumes it, and the day (``2026-10-02``): an assumption without a name is nobody's.
    """
    from . import form

    starter = load(template)
    if not by.strip():
        raise UsageError(en="An assumption needs a name: say who with --by.", ko="가정에는 이름이 필요합니다. --by로 적으십시오.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(
            en=f"'{folder.name}' is not empty. Name a new folder; nothing was written.",
            ko=f"'{folder.name}' 폴더가 비어 있지 않습니다. 새 폴더를 지정하십시오. 아무것도 쓰지 않았습니다.",
        )
    settings = Settings(
        schema=1,
        name=name or folder.resolve().name,
        language=lang,
        timezone=timezone,
        goal=Goal(ko=starter.goal.ko, en=starter.goal.en) if starter.goal else None,
        stage_model=starter.stage_model,
    )
    written = assumed(starter, by=by.strip(), at=at)
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        (staging / "data").mkdir()
        offline.write_template(staging / "data" / OFFLINE.text(lang), lang=lang)
        (staging / SETTINGS).write_text(settings_text(settings), "utf-8", newline="\n")
        append_claims(staging, [w.line() for w in written])
        (staging / ".gitignore").write_text(IGNORED, "utf-8", newline="\n")
        form.write(staging, written, lang=lang, by=by.strip(), stages=stage_names(starter.stage_model))
        folder.mkdir(exist_ok=True)
        for made in sorted(staging.iterdir()):
            shutil.move(made, folder / made.name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder
