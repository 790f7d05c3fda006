"""Small invented companies in Korean and English, raw as products export them, with the truths that were planted in them.

Nobody in them exists. The truths stand apart (:func:`truths`), so that a map of the raw files can be checked against them.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

from ..model.errors import UsageError, did_you_mean
from ..study import PUBLIC_KEY

NAMES = ("haesol", "saas")
WRITTEN = ("haesol",)  # written by hand and kept in the package; the others are made when they are asked for
LANGUAGES = ("ko", "en")
_HERE = Path(__file__).parent


def path(name: str = "haesol", lang: str = "ko") -> Path:
    """The folder of a sample study that was written by hand, ready for ``journey build``. Read only: :func:`copy` it to work in it.

    Examples
    --------
    >>> (path("haesol", "en") / "journey.toml").is_file()
    True
    """
    _known(name, lang)
    if name not in WRITTEN:
        raise UsageError(
            en=f"'{name}' is made when it is asked for and lies in no folder. Make one: samples.make('{name}', dest).",
            ko=f"'{name}' 예시는 요청할 때 만들어지며 정해진 폴더가 없습니다. samples.make('{name}', 폴더)로 만드십시오.",
        )
    return _HERE / name / lang


def make(
    name: str,
    dest: str | Path,
    *,
    lang: str = "ko",
    customers: int = 120,
    seed: int = 7,
    periods: int = 2,
    change: str = "setup_guide",
    separation: float = 1.0,
    truths_beside: bool = False,
) -> Path:
    """Make an invented company's raw exports in ``dest`` and return it. The same arguments give the same bytes.

    Parameters
    ----------
    name : str
        ``saas``: a B2B security product whose customers leave at set-up. ``haesol`` is written by hand and is only copied.
    dest : path
        A new or empty folder; nothing that is already there is overwritten.
    lang : str
        ``ko`` or ``en``: the same people, numbers and events in other words.
    customers : int
        Companies that signed; half as many more only looked. Files and time grow in proportion.
    seed : int
        Another seed is another company history with the same truths in it.
    periods : int
        Quarters, the last one ending in June 2026.
    change : str
        ``setup_guide``: in the last quarter a new guide and a firewall wizard take most of the trouble out of set-up; ``none``.
    separation : float
        How far the kinds of customers stand apart in what they do: 1 clearly, 0 not at all (then there are no groups to find).
    truths_beside : bool
        Also write ``<dest>.truths.json`` next to the folder, never into it.
    """
    _known(name, lang)
    target = _empty(Path(dest))
    if name in WRITTEN:
        shutil.copytree(path(name, lang), target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".journey", "__pycache__"))
        return target
    from . import saas

    arguments = saas.setting(customers=customers, seed=seed, periods=periods, change=change, separation=separation)
    saas.make(target, arguments, lang)
    if truths_beside:
        facts = json.dumps(saas.truths(arguments), ensure_ascii=False, indent=1) + "\n"
        target.with_name(f"{target.name}.truths.json").write_text(facts, encoding="utf-8", newline="\n")
    return target


def truths(
    name: str = "haesol", *, lang: str = "ko", customers: int = 120, seed: int = 7, periods: int = 2, change: str = "setup_guide", separation: float = 1.0
) -> dict[str, Any]:
    """What was planted in a sample, the same in both languages: NPS with its counts, people and top pains by stage, drop-off, personas.

    Give the arguments that the sample was made with. What the keys of ``saas`` mean: :func:`journey_nb.samples.saas.truths.truths`.

    Examples
    --------
    >>> planted = truths("saas", customers=40)
    >>> [persona["size"] for persona in planted["personas"]], planted["funnel"][3]["stage"]
    ([16, 14, 10], 'setup')
    """
    _known(name, lang)
    if name in WRITTEN:
        return tomllib.loads((path(name).parent / "truths.toml").read_text("utf-8"))
    from . import saas

    return saas.truths(saas.setting(customers=customers, seed=seed, periods=periods, change=change, separation=separation))


def public_key() -> bytes:
    """The 32 bytes that make pseudonyms of sample people. Anyone may know them, because the people are invented; never use them for a real study."""
    return PUBLIC_KEY


def copy(name: str, dest: str | Path, lang: str = "ko") -> Path:
    """Copy a sample study into ``dest`` (or make it there) and return it; nothing that is already there is overwritten."""
    return make(name, dest, lang=lang)


def _known(name: str, lang: str) -> None:
    for value, known, en, ko in ((name, NAMES, "sample named", "예시가"), (lang, LANGUAGES, "sample language", "예시 언어가")):
        if value not in known:
            hint = did_you_mean(value, known)
            raise UsageError(en=f"No {en} '{value}'; known: {', '.join(known)}.{hint.en}", ko=f"'{value}' {ko} 없습니다. 있는 것: {', '.join(known)}.{hint.ko}")


def _empty(target: Path) -> Path:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(
            en=f"'{target.name}' is there already and not empty. Name a new folder; nothing was copied.",
            ko=f"'{target.name}'이(가) 이미 있고 비어 있지 않습니다. 새 폴더를 지정하십시오. 아무것도 복사하지 않았습니다.",
        )
    return target
