"""A study's own notebooks and the note in its data folder: laid out once, brought up to date later, and never over a person's work."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..i18n import t
from ..model.phrase import Phrase
from ..study import PRIVATE
from . import notebook_path, notebooks

FOLDER, NOTE, LAID = "notebooks", "README.md", "notebooks.json"
NEWER = ".new"  # between a notebook's name and its ending: 03_stages.new.ipynb


@dataclass(frozen=True)
class Laid:
    """What became of one notebook: ``made``, ``renewed`` (nobody had edited it), ``same``, or ``beside`` (edited: the newer one lies next to it)."""

    name: str
    state: str
    path: Path

    def line(self) -> Phrase | None:
        if self.state != "beside":
            return None
        return Phrase(
            f"{self.name}.ipynb was edited and stays as it is; the newer version lies beside it: {self.path.name}",
            f"{self.name}.ipynb은(는) 고친 것이라 그대로 두었습니다. 새 버전은 옆에 있습니다: {self.path.name}",
        )


def lay_out(study: Path, lang: str) -> tuple[Laid, ...]:
    """Every notebook of this version in ``notebooks/``, set to this study and language, and ``data/README.md``.

    A notebook that a person edited is never overwritten: a newer version lies beside it. Runs and their outputs are no edits.
    """
    from .steps_study import results

    (study / "data").mkdir(exist_ok=True)
    if not (study / "data" / NOTE).exists():
        (study / "data" / NOTE).write_text(t("steps.data_note", lang), "utf-8", newline="\n")
    folder = study / FOLDER
    folder.mkdir(exist_ok=True)
    known, now, made = _laid(study), {}, []
    for name in notebooks():
        notebook = _set(json.loads(notebook_path(name).read_text("utf-8")), lang, f"../reports/{results(study).name}")
        target, new = folder / f"{name}.ipynb", digest(notebook)
        beside = target.with_name(f"{name}{NEWER}.ipynb")
        there = _there(target)
        now[name] = new
        if there is None and not target.exists():
            made.append(Laid(name, _write(target, notebook, "made"), target))
        elif there == new:
            made.append(Laid(name, "same", target))
        elif there is not None and there == known.get(name):
            made.append(Laid(name, _write(target, notebook, "renewed"), target))
        else:
            now[name] = known.get(name, "")
            made.append(Laid(name, "beside" if _there(beside) == new else _write(beside, _named(notebook, lang), "beside"), beside))
            continue
    private = study / PRIVATE
    private.mkdir(mode=0o700, exist_ok=True)
    (private / LAID).write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")
    return tuple(made)


def digest(notebook: dict[str, Any]) -> str:
    """What a person can edit of a notebook: its cells' text, in order. Outputs, counts and metadata do not count.

    Examples
    --------
    >>> digest({"cells": [{"cell_type": "code", "source": ["a\\n", "b"]}]}) == digest({"cells": [{"cell_type": "code", "source": "a\\nb", "outputs": [1]}]})
    True
    """
    text = [[cell["cell_type"], _joined(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()[:16]


def _joined(source: Any) -> str:
    return source if isinstance(source, str) else "".join(source)


def _there(path: Path) -> str | None:
    """The digest of a notebook as it stands; None where there is none, or it cannot be read."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return digest(found | {"cells": [c for c in found["cells"] if c.get("id") != "newer"]})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _laid(study: Path) -> dict[str, str]:
    try:
        return dict(json.loads((study / PRIVATE / LAID).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _set(notebook: dict[str, Any], lang: str, results: str) -> dict[str, Any]:
    """The same notebook with this study and language as the defaults of its parameters."""
    values = {"study": "..", "source": "..", "map_path": results, "lang": lang}
    for cell in notebook["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            text = _joined(cell["source"])
            for name, value in values.items():
                text = re.sub(rf'^({name}: str = )"[^"]*"', lambda found, value=value: found[1] + json.dumps(value, ensure_ascii=False), text, flags=re.M)
            cell["source"] = text.splitlines(keepends=True)
    other = "en" if lang == "ko" else "ko"
    notebook["cells"] = [c for c in notebook["cells"] if c["cell_type"] != "markdown" or other not in c["metadata"].get("tags", ())]
    return notebook


def _named(notebook: dict[str, Any], lang: str) -> dict[str, Any]:
    """With a first cell that says it is the newer version."""
    cell = {"cell_type": "markdown", "id": "newer", "metadata": {}, "source": [t("steps.newer", lang)]}
    return notebook | {"cells": [cell, *notebook["cells"]]}


def _write(path: Path, notebook: dict[str, Any], state: str) -> str:
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    part.replace(path)
    return state


def lines(study: Path, laid: tuple[Laid, ...]) -> tuple[Phrase, ...]:
    """What ``journey new`` says of the notebooks."""
    count = sum(one.state in ("made", "renewed") for one in laid)
    if not count:
        return (Phrase(f"The notebooks in {study / FOLDER} are those of this version.", f"{study / FOLDER}의 노트북은 이 버전의 것입니다."),)
    return (
        Phrase(
            f"{count} notebooks in {study / FOLDER}: start with 01_research_intake.ipynb",
            f"노트북 {count}개를 {study / FOLDER}에 놓았습니다. 01_research_intake.ipynb부터 실행하십시오.",
        ),
    )


__all__ = ["Laid", "digest", "lay_out", "lines"]
