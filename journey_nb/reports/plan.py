"""Which reports to make: a TOML plan, a table of parameters, or every persona and quarter of a study. All of it is checked before anything runs.

::

    name = "clients"                    # default: the file's name
    notebook = "90_report"              # one of ours, or a path from here; notebooks = [...] for several
    out = "reports/clients"
    formats = ["html", "pdf"]           # html is the default; evidence adds the list behind every claim; report.ipynb is always there
    workers = 2
    timeout = 600                       # seconds a cell
    memory_mb = 2000                    # a kernel
    inputs = ["data/*.csv"]             # files that no parameter names and that make a report anew when they change

    [parameters]                        # the same for all
    map_path = "reports/ours/map.json"
    [vary]                              # one report for each combination
    lang = ["ko", "en"]
    [[reports]]                         # or, and: one by one
    name = "For the team"
    parameters = { detail = "full" }
"""

from __future__ import annotations

import glob
import itertools
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..model.errors import JourneyError, UsageError, did_you_mean
from ..model.phrase import Phrase
from . import notebook_path, notebooks
from .manifest import Input
from .parameters import Parameter, check, parameters

FORMATS = ("html", "pdf", "evidence")  # evidence: the list behind every claim, as evidence.html and evidence.xlsx
KEYS = ("name", "notebook", "notebooks", "out", "formats", "workers", "timeout", "memory_mb", "inputs", "parameters", "vary", "reports")
REPORT_KEYS = ("name", "notebook", "parameters")
LONGEST = 80  # signs of a name: a Windows path has 260 in all
MANY = 20_000
RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in "123456789¹²³"), *(f"lpt{n}" for n in "123456789¹²³")}
TAKEN = {"index.html", "summary.json", "maps", "manifest.json", "tables"}  # our own names in an output folder


class PlanError(UsageError):
    """A plan is wrong; nothing ran."""


@dataclass(frozen=True)
class Report:
    """One report to make. ``parameters`` are all that the notebook gets, ``apart`` those in which it differs from the others of its plan."""

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    apart: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Phrase] = field(default_factory=dict)  # how a value is read: a persona's name
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Reports to make, all of them checked. ``folder`` is where their paths start and their cells run."""

    name: str
    out: Path
    folder: Path
    reports: tuple[Report, ...]
    formats: tuple[str, ...] = ("html",)
    workers: int = 2
    timeout: float = 600
    memory_mb: int | None = None
    belongs: Mapping[str, str] = field(default_factory=dict)  # {name, id}: whose results these are
    seed: int | None = None
    linked: bool = False  # the pages link to each other

    @property
    def owner(self) -> dict[str, str]:
        return dict(self.belongs) or {"name": self.name, "id": "plan:" + self.name}


# ---------------------------------------------------------------- names


def safe_name(text: str) -> str:
    """A name that every file system takes; Hangul stays.

    Examples
    --------
    >>> safe_name("해솔: 게이트 / Q2?"), safe_name("con"), safe_name(" .. ")
    ('해솔-게이트-Q2', 'con_', 'report')
    """
    text = unicodedata.normalize("NFC", str(text))
    text = re.sub(r'[\s<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+', "-", text)
    text = re.sub(r"-{2,}", "-", text).strip("-. ")
    if not text:
        return "report"
    if len(text) > LONGEST:
        from hashlib import sha256

        text = f"{text[: LONGEST - 9].rstrip('-. ')}-{sha256(text.encode()).hexdigest()[:8]}"
    return text + "_" if text.split(".")[0].lower() in RESERVED else text


def _told(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "+".join(map(_told, value))
    return Path(value).stem if isinstance(value, str) and re.search(r"[/\\].*\.\w+$", value) else str(value)


def distinct(reports: Sequence[Report], where: str) -> tuple[Report, ...]:
    """The reports as they are, if no two of them would lie in one folder; also where capitals and small letters are one, as on Windows and macOS."""
    met: dict[str, str] = {}
    for one in reports:
        key = unicodedata.normalize("NFKC", one.name).casefold()
        if key in TAKEN:
            raise PlanError(
                en=f"{where}: no report can be called '{one.name}', the output folder needs that name. Give it another name.",
                ko=f"{where}: '{one.name}'은(는) 결과 폴더가 쓰는 이름입니다. 다른 이름을 주십시오.",
            )
        if key in met:
            twice = "twice" if met[key] == one.name else f"beside '{met[key]}', and some systems take them for one"
            raise PlanError(
                en=f"{where}: the name '{one.name}' stands there {twice}. Give each report a name of its own (name = …, or a column 'name').",
                ko=f"{where}: '{one.name}' 이름이 겹칩니다('{met[key]}'). 보고서마다 다른 이름(name)을 주십시오. 대소문자만 다른 이름도 같은 이름으로 봅니다.",
            )
        met[key] = one.name
    return tuple(reports)


# ---------------------------------------------------------------- checks


def _wrong(where: str, en: str, ko: str) -> PlanError:
    return PlanError(en=f"{where}: {en} Nothing ran.", ko=f"{where}: {ko} 아무것도 실행하지 않았습니다.")


def known_keys(given: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in given:
        if key not in known:
            hint = did_you_mean(key, known)
            raise _wrong(where, f"no key '{key}'; known: {', '.join(known)}.{hint.en}", f"'{key}' 키는 없습니다. 있는 키: {', '.join(known)}.{hint.ko}")


def chosen_formats(formats: Any, where: str) -> tuple[str, ...]:
    listed = [formats] if isinstance(formats, str) else formats
    if not isinstance(listed, (list, tuple)) or not all(isinstance(f, str) for f in listed):
        raise _wrong(where, 'formats is a list such as ["html", "pdf"].', 'formats는 ["html", "pdf"] 같은 목록입니다.')
    for one in listed:
        if one not in FORMATS:
            hint = did_you_mean(one, FORMATS)
            raise _wrong(
                where, f"no format '{one}'; known: {', '.join(FORMATS)}.{hint.en}", f"'{one}' 형식은 없습니다. 있는 형식: {', '.join(FORMATS)}.{hint.ko}"
            )
    if "pdf" in listed:
        from ..exports import browser

        browser.required()  # before a thousand reports have run
    return tuple(dict.fromkeys(listed))


def number(given: Mapping[str, Any], key: str, default: Any, least: float, where: str) -> Any:
    value = given.get(key, default)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < least or (key != "timeout" and not isinstance(value, int)):
        raise _wrong(where, f"{key} is a number from {least:g}.", f"{key}에는 {least:g} 이상의 수가 와야 합니다.")
    return value


def find_notebook(given: str, folder: Path, where: str) -> Path:
    """One of ours by its name, else a path from the plan's folder."""
    if re.search(r"[/\\]|\.ipynb$", given):
        path = folder / given
        if path.is_file():
            return path
        if given.removesuffix(".ipynb") not in notebooks():
            raise _wrong(
                where,
                f"there is no notebook '{given}'. A path starts at the plan's folder.",
                f"'{given}' 노트북이 없습니다. 경로는 계획 파일이 있는 폴더에서 시작합니다.",
            )
    try:
        return notebook_path(given)
    except UsageError as error:
        raise _wrong(where, error.phrase.en, error.phrase.ko) from None


def read_inputs(values: Mapping[str, Any], known: Mapping[str, Parameter], folder: Path, where: str) -> tuple[Input, ...]:
    """The files among the parameters: whatever names one that exists. A ``*_path`` that leads nowhere is an error."""
    found = []
    for key, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, str) or not one or len(one) > 400 or "\n" in one or "\x00" in one:
                continue
            if (folder / one).exists() and ("/" in one or "\\" in one or "." in one or re.search(r"path|file|folder", key)):
                found.append(Input(key, folder / one))
            elif re.search(r"(^|_)(path|file|folder)$", key) and key in known:
                raise _wrong(
                    where,
                    f"{key} leads to no file: '{one}'. A path starts at {folder.name or 'the plan'}'s folder.",
                    f"{key}: '{one}'에 파일이 없습니다. 경로는 계획 파일이 있는 폴더에서 시작합니다.",
                )
    return tuple(found)


def further_inputs(patterns: Any, folder: Path, where: str) -> tuple[Input, ...]:
    found: list[Input] = []
    if not isinstance(patterns, list) or not all(isinstance(p, str) for p in patterns):
        raise _wrong(where, 'inputs is a list of paths such as ["data/*.csv"].', 'inputs는 ["data/*.csv"] 같은 경로 목록입니다.')
    for pattern in patterns:
        paths = sorted(glob.glob(pattern, root_dir=folder, recursive=True))
        if not paths:
            raise _wrong(where, f"inputs: '{pattern}' finds no file.", f"inputs: '{pattern}'에 해당하는 파일이 없습니다.")
        found += [Input(f"I{len(found) + n:02d}", folder / path) for n, path in enumerate(paths, 1)]
    return tuple(found)


# ---------------------------------------------------------------- TOML


def read_plan(path: str | Path, **over: Any) -> Plan:
    """The plan in a ``.toml`` or ``.csv`` file, checked.

    Parameters
    ----------
    over : ``out``, ``notebook``, ``formats``, ``workers``, ``timeout``, ``memory_mb``
        What stands on the command line wins over the file.
    """
    path = Path(path)
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        from .plan_table import read_table

        return read_table(path, **over)
    try:
        text = path.read_text("utf-8-sig")
        given = tomllib.loads(text)
    except FileNotFoundError:
        raise PlanError(en=f"There is no plan '{path}'. Nothing ran.", ko=f"계획 파일 '{path}'이(가) 없습니다. 아무것도 실행하지 않았습니다.") from None
    except UnicodeDecodeError:
        raise _wrong(path.name, "the file is not UTF-8. Save it as UTF-8.", "UTF-8이 아닙니다. UTF-8로 저장하십시오.") from None
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise _wrong(path.name, f"not valid TOML: {error}.", f"TOML 문법이 틀렸습니다({error}).") from None
    return from_mapping(given, folder=path.absolute().parent, name=path.stem, where=path.name, **over)


def from_mapping(given: Mapping[str, Any], *, folder: Path, name: str, where: str, **over: Any) -> Plan:
    """A plan out of a mapping with the keys of a TOML plan."""
    known_keys(given, KEYS, where)
    given = {**given, **{key: value for key, value in over.items() if value is not None}}
    if "notebook" in over and over["notebook"] is not None:
        given.pop("notebooks", None)
    for key, kind, en, ko in (
        *((k, str, "a text in quotes", "따옴표로 묶은 글") for k in ("name", "notebook", "out")),
        *((k, dict, f"a table: [{k}]", f"[{k}] 표") for k in ("parameters", "vary")),
        *((k, list, "a list", "목록") for k in ("notebooks", "reports")),
    ):
        if key in given and not isinstance(given[key], (kind, Path)):
            raise _wrong(where, f"{key} is {en}.", f"{key}에는 {ko} 값이 와야 합니다.")
    books = [given["notebook"]] if "notebook" in given else given.get("notebooks", ["90_report"])
    common, vary, singles = given.get("parameters", {}), given.get("vary", {}), given.get("reports", [{}])
    for key, values in vary.items():
        if not isinstance(values, list) or not values:
            raise _wrong(where, f'vary.{key} is a list of values, such as ["ko", "en"].', f'vary.{key}에는 ["ko", "en"] 같은 값 목록이 와야 합니다.')
    total = len(books) * len(singles)
    for values in vary.values():
        total *= len(values)
    if total > MANY:
        raise _wrong(
            where,
            f"that would be {total:,} reports, and {MANY:,} is the most. Split the plan.",
            f"보고서가 {total:,}개가 되는데 {MANY:,}개까지만 됩니다. 계획을 나누십시오.",
        )
    further = further_inputs(given.get("inputs", []), folder, where)
    wanted: dict[str, tuple[Path, dict[str, Parameter]]] = {}
    made = []
    for count, (single, book) in enumerate(itertools.product(singles, books)):
        spot = f"{where}, reports[{count // len(books) + 1}]" if "reports" in given else where
        if not isinstance(single, dict):
            raise _wrong(spot, "a report is a table: [[reports]].", "보고서는 [[reports]] 표로 적습니다.")
        known_keys(single, REPORT_KEYS, spot)
        book = single.get("notebook", book)
        own = single.get("parameters", {})
        if not isinstance(book, str) or not isinstance(own, dict) or not isinstance(single.get("name", ""), str):
            raise _wrong(spot, "name and notebook are texts, parameters is a table.", "name과 notebook은 글, parameters는 표입니다.")
        if book not in wanted:
            file = find_notebook(book, folder, spot)
            wanted[book] = (file, parameters(file))
        file, known = wanted[book]
        for combination in itertools.product(*vary.values()):
            apart = {**({"notebook": file.stem} if len(books) > 1 else {}), **dict(zip(vary, combination, strict=True)), **own}
            values = checked({**common, **dict(zip(vary, combination, strict=True)), **own}, known, file, spot)
            words = [single.get("name") or "_".join(_told(v) for v in own.values())]
            words += [file.stem] if len(books) > 1 else []
            words += [_told(v) for v in combination]
            called = safe_name("_".join(w for w in words if w) or file.stem)
            made.append(Report(called, file, values, apart, inputs=(*read_inputs(values, known, folder, spot), *further)))
    return Plan(
        name=str(given.get("name", name)),
        out=folder / given.get("out", Path("reports") / safe_name(str(given.get("name", name)))),
        folder=folder,
        reports=distinct(made, where),
        **settings(given, where),
    )


def settings(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """How the reports are run: what a plan and the command line have in common."""
    return {
        "formats": chosen_formats(given.get("formats", ["html"]), where),
        "workers": number(given, "workers", 2, 1, where),
        "timeout": number(given, "timeout", 600, 1, where),
        "memory_mb": number(given, "memory_mb", None, 64, where),
    }


def checked(values: Mapping[str, Any], known: Mapping[str, Parameter], file: Path, where: str) -> dict[str, Any]:
    try:
        return check(known, values, name=file.stem)
    except JourneyError as error:
        raise _wrong(where, error.phrase.en, error.phrase.ko) from None


def renamed(plan: Plan, **changes: Any) -> Plan:
    """The plan with other settings; the one given stays as it was."""
    return replace(plan, **changes)
