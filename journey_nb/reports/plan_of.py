"""A plan without a plan file: every persona, quarter or language of a map or a study."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..model.errors import did_you_mean
from ..model.phrase import Phrase
from ..study import SETTINGS
from . import manifest
from .manifest import Input
from .parameters import Parameter, parameters
from .plan import Plan, PlanError, Report, checked, distinct, find_notebook, read_plan, safe_name, settings

EVERYONE = "everyone"
Say = Callable[[Phrase], None]


def plan_for(source: str | Path, by: Sequence[str] = (), *, lang: str = "ko", say: Say | None = None, **over: Any) -> Plan:
    """The plan that ``source`` means: a plan file, a table, a map (or its folder) or a study folder with ``by``.

    Parameters
    ----------
    by : names
        ``persona``, ``quarter``, or any parameter of the notebook that has choices (``lang``, ``detail``, ``audience``).
    say : callable, optional
        Told what a study's maps are doing; only those are made here.
    over : as in :func:`.plan.read_plan`
    """
    source = Path(source)
    file = source / "map.json" if (source / "map.json").is_file() else source
    is_map, is_study = file.name == "map.json" and file.is_file(), (source / SETTINGS).is_file() or (source.is_dir() and not file.is_file())
    if not is_map and not is_study:
        if by:
            raise PlanError(
                en=f"--by needs a study folder or a build's folder, and '{source.name}' is a plan: write what varies under [vary].",
                ko=f"--by는 연구 폴더나 build 결과 폴더에 씁니다. '{source.name}'은(는) 계획 파일이니 [vary]에 적으십시오.",
            )
        return read_plan(source, **over)
    if not by:
        raise PlanError(
            en=f"'{source.name}' is a folder: say what the reports are by, such as --by persona. Or name a plan (.toml) or a table (.csv).",
            ko=f"'{source.name}'은(는) 폴더입니다. --by persona처럼 무엇마다 만들지 적거나, 계획(.toml)이나 표(.csv)를 지정하십시오.",
        )
    notebook = find_notebook(str(over.get("notebook") or "90_report"), Path.cwd(), "--notebook")
    known = parameters(notebook)
    given = {key: value for key, value in over.items() if value is not None}
    how = settings(given, "journey batch")
    _check_by(by, known, notebook.stem, is_map)
    if is_map:
        book, belongs, seed = _opened(file)
        out = Path(given.get("out", file.absolute().parent.with_name(f"{file.absolute().parent.name}-by-{'-'.join(by)}")))
        maps = [(None, file, book)]
    else:
        maps, out, belongs, seed = _built(source, by, given, lang, say or (lambda _: None))
    folder = file.absolute().parent if is_map else out.absolute() / "maps"
    reports = [one for quarter, path, book in maps for one in _reports(by, quarter, path, book, folder, known, notebook, lang)]
    return Plan(belongs["name"], out, folder, distinct(reports, "--by"), belongs=belongs, seed=seed, linked=True, **how)


def _check_by(by: Sequence[str], known: dict[str, Parameter], name: str, is_map: bool) -> None:
    choices = ["persona", "quarter", *(k for k, p in known.items() if p.choices)]
    for one in by:
        if one not in choices:
            hint = did_you_mean(one, choices)
            raise PlanError(
                en=f"--by {one}: the reports can be by {', '.join(choices)}.{hint.en}", ko=f"--by {one}: 쓸 수 있는 것은 {', '.join(choices)}입니다.{hint.ko}"
            )
    if "persona" in by and "persona" not in known:
        raise PlanError(en=f"{name} has no parameter 'persona'.", ko=f"{name}에는 'persona' 매개변수가 없습니다.")
    if "quarter" in by and is_map:
        raise PlanError(
            en="--by quarter draws a map for each quarter, so it needs the study's folder, not a map.",
            ko="--by quarter는 분기마다 지도를 새로 그리므로 지도가 아니라 연구 폴더를 지정해야 합니다.",
        )


def _opened(file: Path) -> tuple[Any, dict[str, str], int | None]:
    from ..mapping.why import open_book

    book, _ = open_book(file)
    found = manifest.read(file.parent) or {}
    belongs = found.get("belongs") or {"name": book.study.name, "id": "study:" + book.study.key}
    return book, belongs, found.get("seed")


def _reports(
    by: Sequence[str], quarter: str | None, path: Path, book: Any, folder: Path, known: dict[str, Parameter], notebook: Path, lang: str
) -> list[Report]:
    from ..exports.audience import for_audience

    values: dict[str, list[Any]] = {}
    for one in by:
        if one == "quarter":
            values[one] = [quarter]
        elif one == "persona":
            values[one] = ["", *(p.key for p in book.personas)]
        else:
            values[one] = list(known[one].choices)
    made = []
    place = path.absolute().relative_to(folder).as_posix()
    for combination in itertools.product(*values.values()):
        apart = dict(zip(values, combination, strict=True))
        given = {"map_path": place, **({"lang": lang} if "lang" in known else {}), **{k: v for k, v in apart.items() if k != "quarter"}}
        name = safe_name("_".join(str(v) or EVERYONE for v in apart.values()))
        words = {}
        if "persona" in apart:
            shown = for_audience(book, str(given.get("audience") or "team"))
            who = next((p for p in shown.personas if p.key == apart["persona"]), None)
            if apart["persona"] and who is None:
                continue  # too few people for this reader: no report of theirs, and no name
            words["persona"] = shown.persona_label(who) if who else Phrase("Everyone", "모두")
        made.append(Report(name, notebook, checked(given, known, notebook, name), apart, words, (Input("map_path", path.absolute()),)))
    return made


def _built(source: Path, by: Sequence[str], given: dict[str, Any], lang: str, say: Say) -> tuple[list[tuple[str | None, Path, Any]], Path, dict[str, str], int]:
    """A study's maps, each quarter's once, under ``maps`` in the output folder."""
    from ..mapping.why import open_book
    from ..pipeline import check_paths, study_for
    from .build import belongs_to, build_report

    where, target = study_for(check_paths([source]))
    out = Path(given.get("out", target.with_name(f"{target.name}-by-{'-'.join(by)}")))
    _refuse(out, belongs_to(where))
    quarters: list[str | None] = list(quarters_of(source)) if "quarter" in by else [None]
    maps = []
    for number, quarter in enumerate(quarters, 1):
        name = quarter or "all"
        say(Phrase(f"Map {number} of {len(quarters)}: {name}", f"지도 {number}/{len(quarters)}: {name}"))
        written = build_report([source], out=out / "maps" / name, lang=lang, name=quarter, report=False)
        maps.append((quarter, written.out / "map.json", open_book(written.out)[0]))
    return maps, out, belongs_to(where), where.settings.seed


def _refuse(out: Path, belongs: dict[str, str]) -> None:
    """Before a map is drawn into it."""
    from . import locks
    from .owning import owner

    theirs = owner(out)
    if theirs and theirs.get("id") != belongs["id"]:
        raise locks.foreign(out, theirs["name"], belongs["name"])


def quarters_of(source: Path) -> tuple[str, ...]:
    """The quarters in which anybody said anything, in order."""
    from .. import pipeline

    study, _ = pipeline.study_for([source])
    research = pipeline.read(source, study=study)
    at = research.said["at"].dropna()
    if at.empty:
        raise PlanError(en="Nothing in the study has a date, so it has no quarters.", ko="날짜가 있는 자료가 없어 분기를 나눌 수 없습니다.")
    local = at.dt.tz_convert(research.timezone).dt.tz_localize(None)
    return tuple(str(quarter) for quarter in sorted(local.dt.to_period("Q").unique()))
