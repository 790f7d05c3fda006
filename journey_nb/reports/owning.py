"""Whose results lie in a folder; another study's, or a person's own files, are never written over."""

from __future__ import annotations

from pathlib import Path

from ..model.errors import UsageError
from . import locks, manifest, overview
from .jobs import FAILED
from .plan import Plan


def refuse_foreign(plan: Plan) -> None:
    """Another study's folder, a build's, or one with somebody's own files where a report should go: refused, nothing touched."""
    out = plan.out
    if out.exists() and not out.is_dir():
        raise UsageError(en=f"'{out.name}' is a file; --out names a folder.", ko=f"'{out.name}'은(는) 파일입니다. --out에는 폴더를 지정하십시오.")
    theirs = owner(out)
    ours = plan.owner
    if theirs and (theirs.get("id") or theirs["name"]) != (ours["id"] if theirs.get("id") else ours["name"]):
        raise locks.foreign(out, theirs["name"], ours["name"])
    if (out / "map.json").is_file():
        raise UsageError(
            en=f"'{out.name}' holds a map and its report. Give --out another folder for the batch.",
            ko=f"'{out.name}'에는 지도와 그 보고서가 있습니다. --out에 다른 폴더를 지정하십시오.",
        )
    for report in plan.reports:
        there = out / report.name
        ours_lies_there = any((there / name).is_file() for name in (manifest.FILE, FAILED))
        if there.exists() and not ours_lies_there and (there.is_file() or any(there.iterdir())):
            raise UsageError(
                en=f"'{out.name}/{report.name}' is there and is no report of ours; nothing was touched. Move it away, or give --out another folder.",
                ko=f"'{out.name}/{report.name}'이(가) 이미 있는데 우리 보고서가 아닙니다. 아무것도 건드리지 않았습니다. "
                "옮기거나 --out에 다른 폴더를 지정하십시오.",
            )


def owner(folder: Path) -> dict[str, str]:
    """Whose results lie in a folder: {name, id}; empty where none of ours do."""
    for found in (overview.read(folder), manifest.read(folder)):
        if found and isinstance(found.get("belongs"), dict) and found["belongs"].get("name"):
            return found["belongs"]
    return {}
