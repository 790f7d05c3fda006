"""Small invented companies in Korean and English, raw as products export them, with the truths that were planted in them.

Nobody in them exists. The truths stand apart (:func:`truths`), so that a map of the raw files can be checked against them.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

from ..model.errors import UsageError, did_you_mean
from ..study import PUBLIC_KEY

NAMES = ("haesol",)
LANGUAGES = ("ko", "en")
_HERE = Path(__file__).parent


def path(name: str = "haesol", lang: str = "ko") -> Path:
    """The folder of a sample study, ready for ``journey build``. Read only: :func:`copy` it to work in it.

    Examples
    --------
    >>> (path("haesol", "en") / "journey.toml").is_file()
    True
    """
    for value, known, en, ko in ((name, NAMES, "sample named", "예시가"), (lang, LANGUAGES, "sample language", "예시 언어가")):
        if value not in known:
            hint = did_you_mean(value, known)
            raise UsageError(en=f"No {en} '{value}'; known: {', '.join(known)}.{hint.en}", ko=f"'{value}' {ko} 없습니다. 있는 것: {', '.join(known)}.{hint.ko}")
    return _HERE / name / lang


def truths(name: str = "haesol") -> dict[str, Any]:
    """What was planted in a sample, the same in both languages: NPS with its counts, people and top pains by stage, drop-off."""
    return tomllib.loads((path(name).parent / "truths.toml").read_text("utf-8"))


def public_key() -> bytes:
    """The 32 bytes that make pseudonyms of sample people. Anyone may know them, because the people are invented; never use them for a real study."""
    return PUBLIC_KEY


def copy(name: str, dest: str | Path, lang: str = "ko") -> Path:
    """Copy a sample study into ``dest`` and return it; nothing that is already there is overwritten."""
    source, target = path(name, lang), Path(dest)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(
            en=f"'{target.name}' is there already and not empty. Name a new folder; nothing was copied.",
            ko=f"'{target.name}'이(가) 이미 있고 비어 있지 않습니다. 새 폴더를 지정하십시오. 아무것도 복사하지 않았습니다.",
        )
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".journey", "__pycache__"))
    return target
