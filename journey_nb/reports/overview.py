"""What a batch says of itself: ``summary.json`` and ``index.html``. From the first moment on both say that it is unfinished, until it is not."""

from __future__ import annotations

import contextlib
import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..exports.evidence_list import PAGE as EVIDENCE
from ..exports.evidence_list import SHEET
from ..exports.navigation import Link
from ..model.errors import JourneyError
from ..model.phrase import Phrase
from ..model.plain import dumps
from . import index, manifest
from .jobs import FAILED, NOTEBOOK, PAGE, PDF, Outcome
from .plan import Plan, Report

SUMMARY, INDEX = "summary.json", "index.html"
FORMAT, VERSION = "journey-batch", 1
READY = ("made", "kept")


def put(path: Path, text: str) -> None:
    """The file in one step: whoever reads it has the old one or the new one."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, "utf-8", newline="\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read(out: Path) -> dict[str, Any] | None:
    """The summary of the batch in ``out``; None where there is none."""
    try:
        found = json.loads((out / SUMMARY).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("format") == FORMAT else None


def write(plan: Plan, outcomes: Mapping[str, Outcome], *, lang: str, finished: bool, made: Mapping[str, Any], stale: frozenset[str] = frozenset()) -> None:
    """Both files. Equal for equal results but for ``made`` in the summary: whether a report is from now or from the last time stands there.

    Parameters
    ----------
    outcomes : mapping
        By name; a report without one has not run (or was stopped).
    stale : names
        Reports that lie there from an earlier run, made from something else.
    """
    put(plan.out / SUMMARY, dumps(summary(plan, outcomes, finished=finished, made=made)))
    entries = [entry(report, plan, outcomes.get(report.name), stale) for report in plan.reports]
    told = {} if finished else {"at": made.get("at", "")}  # a finished batch's page says nothing that a second run would say otherwise
    put(plan.out / INDEX, index.render(entries, title=str(plan.owner["name"]), lang=lang, made=told))


def summary(plan: Plan, outcomes: Mapping[str, Outcome], *, finished: bool, made: Mapping[str, Any]) -> dict[str, Any]:
    """``reports`` has one row a report: name, state (ready, failed, waiting), notebook, what tells it apart, its files or its error."""
    rows = []
    for report in plan.reports:
        got = outcomes.get(report.name)
        state = "waiting" if got is None or got.state == "stopped" else "ready" if got.state in READY else "failed"
        row: dict[str, Any] = {"name": report.name, "state": state, "notebook": report.notebook.name, "parameters": dict(report.apart)}
        if got is not None and state == "ready":
            row["files"] = dict(sorted(got.files.items()))
        if got is not None and state == "failed":
            row |= {"error": got.error, "cell": got.cell}
        rows.append(row)
    count = {state: sum(row["state"] == state for row in rows) for state in ("ready", "failed", "waiting")}
    return {
        **{"format": FORMAT, "version": VERSION, "name": plan.name, "belongs": plan.owner, "finished": finished, "total": len(rows)},
        **count,
        "reports": rows,
        "made": dict(made),
    }


def entry(report: Report, plan: Plan, got: Outcome | None, stale: frozenset[str] = frozenset()) -> index.Entry:
    """One report's place in the index. What was kept shows as what was made: the page is the same for both."""
    state = "waiting" if got is None or got.state == "stopped" else "made" if got.state in READY else "failed"
    if state == "waiting" and report.name in stale:
        state = "stale"
    there = (plan.out / report.name).joinpath
    held = {"evidence": EVIDENCE, "sheet": SHEET, "pdf": PDF, "notebook": NOTEBOOK, "manifest": manifest.FILE}
    links = held if state in ("made", "stale") else {"failed": FAILED} if state == "failed" else {}
    links = {kind: f"{report.name}/{file}" for kind, file in links.items() if there(file).is_file()}
    page = f"{report.name}/{PAGE}" if state in ("made", "stale") and there(PAGE).is_file() else links.get("pdf")
    told = _told(report, plan) if state == "made" else {}
    words = {**{k: v for k, v in told.pop("words", {}).items() if k in report.apart}, **report.words}
    return index.Entry(
        name=report.name,
        state=state,
        href=page or links.get("notebook"),
        parameters=dict(report.apart),
        error=got.error if got is not None and state == "failed" else None,
        cell=got.cell if got is not None and state == "failed" else None,
        links=links,
        words=words,
        **told,
    )


def _told(report: Report, plan: Plan) -> dict[str, Any]:
    """Figures and curve of a report that is about a map."""
    path = report.parameters.get("map_path")
    if not isinstance(path, str) or not path:
        return {}
    with contextlib.suppress(JourneyError, OSError, KeyError, ValueError):
        persona, audience = report.parameters.get("persona", ""), report.parameters.get("audience", "team")
        return index.told(_book(plan.folder / path), persona if persona != "everyone" else "", audience=audience)
    return {}


@functools.lru_cache(8)
def _book(path: Path) -> Any:
    from ..mapping.why import open_book

    return open_book(path)[0]


def line(result: Any) -> Phrase:
    """How many were made, kept, failed: the last line of a batch."""
    n = result.counts
    en = [f"{n['made']} made"] + [f"{n[k]} {k}" for k in ("kept", "failed") if n[k]]
    ko = [f"{n['made']}개 만듦"] + [f"{n[k]}개 {word}" for k, word in (("kept", "그대로"), ("failed", "실패")) if n[k]]
    if n["waiting"]:
        en.append(f"{n['waiting']} not run")
        ko.append(f"{n['waiting']}개 실행 안 함")
    return Phrase(", ".join(en) + ".", ", ".join(ko) + ".")


def links(plan: Plan) -> dict[str, tuple[Link, ...]]:
    """For each report, the others that differ from it in one thing only: the same quarter's personas, the same persona's quarters."""
    if not plan.linked or "html" not in plan.formats:
        return {}
    names = [name for name in dict.fromkeys(n for r in plan.reports for n in r.apart) if len({str(r.apart.get(name)) for r in plan.reports}) > 1]
    found: dict[str, tuple[Link, ...]] = {}
    for report in plan.reports:
        mine: list[Link] = []
        for name in names:
            rest = {k: v for k, v in report.apart.items() if k != name}
            for other in plan.reports:
                if {k: v for k, v in other.apart.items() if k != name} == rest:
                    lang = str(report.parameters.get("lang", "ko"))
                    words = other.words[name].text(lang) if name in other.words else str(other.apart.get(name, ""))
                    mine.append(Link(words, f"../{other.name}/{PAGE}", name, current=other is report))
        found[report.name] = tuple(mine)
    return found
