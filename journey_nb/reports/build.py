"""A build, written: ``map.json``, ``tables/``, the executed ``report.ipynb``, ``report.html`` and ``manifest.json``, all of them or none."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..intake import skipped
from ..mapping import holding, moved
from ..model import disk
from ..model.errors import RunError, UsageError
from ..model.phrase import Phrase
from ..model.plain import dumps
from ..pipeline import STEPS, Built, Progress, build, check_paths, default_settings, study_for
from ..study import CLAIMS, Study, append_claims
from . import locks, manifest

UNREADABLE = 0.05  # a file with more than this share of its rows unreadable is named first in the warnings


@dataclass(frozen=True)
class Written:
    """Where the results of a build are, and what is weak in them. ``exit_code`` as DATA.md has it: 0, or 1 where a file was lost."""

    built: Built
    study: Study
    out: Path
    broken: tuple[Any, ...]  # FileReports
    exit_code: int

    @property
    def outputs(self) -> dict[str, str]:
        return {
            name: (self.out / file).as_posix()
            for name, file in (("report", "report.html"), ("map", "map.json"), ("tables", "tables"), ("notebook", "report.ipynb"))
        }


def build_report(
    paths: Sequence[str | Path],
    *,
    study: str | Path | None = None,
    out: str | Path | None = None,
    lang: str = "ko",
    name: str | None = None,
    detail: str = "plain",
    audience: str = "team",
    key: str | Path | None = None,
    hold: bool = False,
    report: bool = True,
    progress: Progress | None = None,
) -> Written:
    """Raw exports to a report. Nothing is written before all of it is made; results of an earlier build are then replaced.

    A report that fails leaves ``report.failed.ipynb`` in ``out`` and nothing else.

    Parameters
    ----------
    paths : files or folders
    study : path, optional
        A study folder or its ``journey.toml``; found in the folder given, or made beside the output, where not named.
    out : path, optional
        The folder for the results (``reports/<study>``).
    lang : ``ko`` or ``en``
        The report's language; ``map.json`` is the same for both.
    name : str, optional
        A period, such as ``2026Q3``.
    detail : ``plain`` or ``full``
    audience : ``team``, ``company`` or ``public``
        Who will read the report; ``map.json`` and the tables stay the team's.
    hold : bool
        Personas, codings and stages stay as the last build in ``out`` has them: only cells that use a changed file change.
    report : bool
        False writes the map and tables only.
    """
    listed = check_paths(paths)
    where, target = study_for(listed, study=study, out=out, key=key)
    if target.exists() and not target.is_dir():
        raise UsageError(en=f"'{target.name}' is a file; --out names a folder.", ko=f"'{target.name}'은(는) 파일입니다. --out에는 폴더를 지정하십시오.")
    with locks.held(target, "journey build"):
        refuse_foreign(target, where)
        return _built(listed, where, target, lang, name, detail, audience, hold, report, progress or (lambda _: None))


def _built(
    listed: list[Path], where: Study, target: Path, lang: str, name: str | None, detail: str, audience: str, hold: bool, report: bool, say: Progress
) -> Written:
    began = time.monotonic()
    held = holding.read_held(target) if hold else None
    built = build(listed, study=where, name=name, held=held, progress=say)
    built = replace(built, book=_against_last(built, target, held=hold))
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        say(STEPS[6])
        (staging / "map.json").write_text(dumps(built.book.to_dict()), "utf-8", newline="\n")
        write_tables(built, staging / "tables")
        if report:
            say(STEPS[7])
        asked = {"period": name, "lang": lang, "detail": detail, "audience": audience, "hold": hold, "report": report}
        known = _known(listed, where, built, asked)
        if report:
            write_report(staging, lang=lang, detail=detail, audience=audience, known=known)
        seconds = round(time.monotonic() - began, 1)
        made = {"at": locks.now(), "seconds": seconds, "pid": os.getpid()}
        manifest.write(staging, known, warnings=built.book.weak, files=manifest.outputs(staging), made={})
        (staging / manifest.MADE).write_text(dumps(made), "utf-8", newline="\n")
        _put(staging, target)
    except RunError:
        failed = staging / "report.failed.ipynb"
        if failed.is_file():  # the only thing that a failed report leaves: what ran, and where it stopped
            target.mkdir(parents=True, exist_ok=True)
            os.replace(failed, target / failed.name)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    where.aliases |= {f.path: f.alias for f in built.research.files}
    kept = replace(where, settings=default_settings(where, built.research)) if where.ad_hoc else where
    kept.keep()
    if built.research.shelf is not None:
        built.research.shelf.keep()
    append_claims(where.folder, built.claims)
    hand_out(where, built, lang)
    broken = tuple(
        f for f in built.research.files if f.source == "unreadable" or (f.rows_read and f.set_aside_counts.get("unreadable", 0) > UNREADABLE * f.rows_read)
    )
    return Written(built, where, target, broken, 1 if broken else 0)


def belongs_to(where: Study) -> dict[str, str]:
    """Whose results these are: the study's name, and an id that only who has its key can tell."""
    return {"name": where.slug, "id": hmac.new(where.key, f"results of {where.slug}".encode(), hashlib.sha256).hexdigest()[:16]}


def refuse_foreign(target: Path, where: Study) -> None:
    """Another study's results, or a batch's, stay as they are."""
    ours = belongs_to(where)
    if (target / "summary.json").is_file() and not (target / "map.json").is_file():
        raise UsageError(
            en=f"'{target.name}' holds a batch of reports. Give --out another folder for the map.",
            ko=f"'{target.name}'에는 여러 보고서의 결과가 있습니다. --out에 다른 폴더를 지정하십시오.",
        )
    if found := manifest.read(target):
        if found["belongs"].get("id") != ours["id"]:
            raise locks.foreign(target, found["belongs"].get("name", "?"), ours["name"])
        return
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):  # a build from before there were manifests
        theirs = json.loads((target / "map.json").read_text("utf-8"))["study"]["key"]
        if theirs != ours["name"]:
            raise locks.foreign(target, theirs, ours["name"])


def _known(listed: list[Path], where: Study, built: Built, asked: dict[str, Any]) -> dict[str, Any]:
    """The manifest of a build before anything came out: every file by its alias, with its rows, and the study's own files by their names."""
    inputs = []
    for file in sorted(built.research.files, key=lambda f: f.alias):
        if skipped.by_name(Path(file.path).name):  # the lock of an open workbook comes and goes
            continue
        places = (disk.found(root / file.path) if root.is_dir() else root for root in listed if root.is_dir() or disk.same_name(root.name) == file.path)
        found = next((p for p in places if p.is_file()), None)
        if found is not None and file.alias:
            with contextlib.suppress(OSError):  # a locked file was named already, and nothing of it was read
                inputs.append({**manifest.Input(file.alias, found).described(afresh=True), "rows": file.rows_read})
    for own in sorted(where.folder.glob("*")):
        if own.is_file() and own.suffix in (".toml", ".jsonl") and own.name != CLAIMS:  # claims.jsonl is also written: its codes stand in the map
            inputs.append(manifest.Input(own.name, own).described(afresh=True))
    inputs.append({"alias": "key", "sha256": belongs_to(where)["id"]})
    return manifest.facts(
        name=where.slug, belongs=belongs_to(where), notebook=None, inputs=inputs, parameters=asked, formats=["html"], seed=where.settings.seed
    )


def _against_last(built: Built, target: Path, *, held: bool) -> Any:
    """The book with what moved since the build that stands in ``target``."""
    now = built.research.found
    members = {} if now is None else {str(who): str(key) for who, key in now.members.items()}
    anew = moved.regrouped(moved.last_members(target), members)
    return moved.with_moved(built.book, moved.last_book(target), anew, held=held)


def hand_out(where: Study, built: Built, lang: str) -> None:
    """The table of assumptions as it stands now; one that is open in another program stays as it is, and its edits were taken in all the same."""
    from .. import assumptions
    from ..assumptions import form, starters

    written = assumptions.read(where.folder)
    if written or (where.folder / form.FILE).is_file():
        try:
            form.write(
                where.folder, written, lang=where.settings.language or lang, by=form.owner(where.folder), stages=starters.stage_names(built.research.model)
            )
        except PermissionError:
            disk.tell(
                Phrase(
                    f"'{form.FILE}' is open in another program and stays as it is; what you changed in it was taken in.",
                    f"'{form.FILE}'이(가) 다른 프로그램에서 열려 있어 그대로 두었습니다. 고친 내용은 반영했습니다.",
                )
            )


def write_tables(built: Built, folder: Path) -> None:
    """CSV for Excel (UTF-8 with BOM; nothing that starts a formula) and the events as Parquet."""
    folder.mkdir(parents=True)
    for name, table in built.tables.items():
        excel_safe(table).to_csv(
            folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n", date_format="%Y-%m-%dT%H:%M:%SZ", float_format="%.12g"
        )
    events = built.research.events
    if events is not None:
        shutil.copyfile(events.path, folder / "events.parquet")


def excel_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Words that a spreadsheet would run as a formula get an apostrophe in front; lists become words with semicolons.

    Examples
    --------
    >>> excel_safe(pd.DataFrame({"text": ["=1+1", "좋아요", "-"]}))["text"].tolist()
    ["'=1+1", '좋아요', '-']
    """

    def safe(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            value = "; ".join(map(str, value))
        if isinstance(value, str) and len(value) > 1 and value[0] in "=+-@\t\r\n＝＋－＠":
            return "'" + value
        return value

    words = [c for c in table.columns if table[c].dtype == object or isinstance(table[c].dtype, pd.StringDtype)]
    return table.assign(**{c: table[c].map(safe) for c in words}).rename(columns=safe)


def write_report(folder: Path, *, lang: str, detail: str, audience: str = "team", known: dict[str, Any] | None = None) -> None:
    """Run ``90_report`` beside ``map.json`` in ``folder``: the executed notebook, its page with what it was made from at its foot, and the evidence list."""
    import nbformat

    from ..exports import evidence_list, page
    from ..mapping.why import open_book
    from . import runner

    values = {"map_path": "map.json", "lang": lang, "detail": detail, "audience": audience}
    runner.run(runner.notebook_path("90_report"), folder / "report.ipynb", values, cwd=folder)
    notebook = nbformat.read(folder / "report.ipynb", as_version=4)
    beside = evidence_list.appendix(folder, open_book(folder)[0], lang=lang, audience=audience)
    names = evidence_list.file_names(folder / "tables") if audience == "team" else None
    html = page.render(notebook, lang=lang, manifest=known, names=names, navigation=evidence_list.links(lang), appendix=beside.table)
    (folder / "report.html").write_text(html, "utf-8", newline="\n")
    beside.write(folder, html)


OURS = (
    *("observations", "clauses", "files", "sources", "intake_log", "stages", "emotions", "claims", "scores", "touchpoints", "actions"),
    *("personas", "members", "features", "feature_info", "funnel", "measures", "assumptions", "coverage", "identity", "unmatched"),
    *("points", "found_themes", "gaps", "board_notes", "desk_notes", "codebook", "inventory"),
    *("roles", "accounts", "segments"),
    *("moves", "peak_ends", "efforts", "switches", "channel_gaps", "operations", "kpis", "moments", "contradictions", "backlog"),
)


def _put(staging: Path, target: Path) -> None:
    """Move the new results over the old ones; files that are not ours stay, and one that is open in another program gets the new one beside it."""
    (target / "tables").mkdir(parents=True, exist_ok=True)
    if (book := target / "map.json").exists():  # every command reads it under this name: if it cannot be replaced, nothing is
        with contextlib.ExitStack() as opened:
            try:
                opened.enter_context(open(book, "r+b"))
            except OSError as error:
                raise disk.refused(error, book) from error
    locks.remove_file(target / manifest.FILE)  # it goes first and comes last: no manifest ever speaks for files that are not its own
    stale = [
        "report.html",
        "report.ipynb",
        "report.failed.ipynb",
        "evidence.html",
        "evidence.xlsx",
        "tables/events.parquet",
        *(f"tables/{name}.csv" for name in OURS),
    ]
    for name in stale:
        if not (staging / name).exists():
            with contextlib.suppress(PermissionError):  # open in another program; the next build takes it away
                (target / name).unlink(missing_ok=True)
    elsewhere: dict[str, str] = {}
    for item in sorted((p for p in staging.rglob("*") if p.is_file()), key=lambda p: (p.name == manifest.FILE, p)):
        name = item.relative_to(staging).as_posix()
        if name == manifest.FILE and elsewhere:
            told = json.loads(item.read_text("utf-8"))
            told["outputs"] = {elsewhere.get(k, k): v for k, v in told["outputs"].items()}
            item.write_text(dumps(told), "utf-8", newline="\n")
        put = disk.put(item, target / name, beside=name not in ("map.json", manifest.FILE, "tables/events.parquet"))
        if put.name != item.name:
            elsewhere[name] = put.relative_to(target).as_posix()
