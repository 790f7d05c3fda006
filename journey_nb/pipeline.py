"""The whole way on one screen: inspect, read, redact, code, place, draft_map. Notebooks call the same steps, one a cell.

Each step takes a :class:`Research` and returns a new one with more in it; :func:`draft_map` turns it into a
:class:`~journey_nb.model.journey.MapBook`. :func:`build` does all of it and writes a study's report.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .identity import assign, linked, pairs, pseudonyms
from .model import disk
from .model.errors import JourneyError, NothingUsable, UsageError
from .model.journey import MapBook
from .model.phrase import Phrase
from .segmenting import customers as customers
from .segmenting import movement as movement
from .segmenting import segment
from .study import SETTINGS, Settings, Study, open_study, period, read_settings, slug, study_beside

if TYPE_CHECKING:
    from .engine import Events

Progress = Callable[[Phrase], None]
STEPS = (
    Phrase("Reading the files", "파일을 읽는 중"),
    Phrase("Taking personal data out", "개인정보를 가리는 중"),
    Phrase("Coding what customers say", "고객의 말을 분류하는 중"),
    Phrase("Placing it on the stages", "단계에 놓는 중"),
    Phrase("Looking for personas", "페르소나를 찾는 중"),
    Phrase("Drafting the map", "지도를 그리는 중"),
    Phrase("Writing tables", "표를 쓰는 중"),
    Phrase("Making the report", "보고서를 만드는 중"),
)


@dataclass(frozen=True)
class Research:
    """A study's material on its way to a map. After :func:`redact` nothing raw is left in it.

    ``said`` has one row per thing one customer said, ``clauses`` one row a coded clause, ``events`` what they did (on disk).
    """

    study: Study
    intake: Any  # intake.Intake
    timezone: str
    said: pd.DataFrame
    events: Events | None = None
    clauses: pd.DataFrame | None = None
    taxonomy: Any = None  # text.themes.Taxonomy: ours and the study's own
    groups: pd.DataFrame | None = None  # what repeats among the words that no theme fits, one row a group: suggestions, no themes
    orphans: tuple[Any, ...] = ()  # codings by people whose words are gone
    places: pd.DataFrame | None = None  # event → stage
    model: Any = None  # stages.StageModel
    model_why: Phrase | None = None
    attributes: pd.DataFrame | None = None  # customer_id, account_id, name, value, number: what customers are, one row a fact
    measures: pd.DataFrame | None = None  # totals that products reported, nobody behind them
    links: pd.DataFrame | None = None  # how many ids turned out to be one person's, one row a kind of link
    extras: dict[str, pd.DataFrame] = field(default_factory=dict)  # stickies, desk notes, codebooks, the team's touchpoints: nobody is counted in them
    lists: dict[str, Any] = field(default_factory=dict)  # who stands on the list of a declared persona, by its key: pseudonyms
    features: Any = None  # personas.Features
    found: Any = None  # personas.Found
    redacted: dict[str, int] = field(default_factory=dict)
    scratch: Any = None  # keeps the events' temporary folder alive
    held: Any = None  # mapping.holding.Held: what the last build decided, where it is held
    shelf: Any = None  # what earlier builds read of these files; a build that ends well keeps it

    @property
    def files(self) -> tuple[Any, ...]:
        return self.intake.files

    def _repr_html_(self) -> str:
        rows = [
            ("files", len(self.files)),
            ("said", len(self.said)),
            ("events", self.events.rows if self.events else 0),
            ("clauses", 0 if self.clauses is None else len(self.clauses)),
        ]
        return "<table>" + "".join(f"<tr><th>{name}</th><td>{n:,}</td></tr>" for name, n in rows) + "</table>"


# ---------------------------------------------------------------- the steps


def study_for(
    paths: Sequence[str | Path], *, study: str | Path | None = None, out: str | Path | None = None, key: str | Path | None = None
) -> tuple[Study, Path]:
    """The study these files belong to, and the folder its results go to. Writes nothing.

    A named study wins; else a ``journey.toml`` in the one folder given; else a study beside the output.
    """
    key_file = Path(key) if key else None
    named = Path(study) if study else None
    if named is None and len(paths) == 1 and (Path(paths[0]) / SETTINGS).is_file():
        named = Path(paths[0])
    if named is not None:
        found = open_study(named, key_file=key_file)
        target = Path(out) if out else found.folder / "reports" / found.slug
        packaged = Path(__file__).resolve().parent
        if packaged in found.folder.parents:  # an installed sample stays as it is
            target = Path(out) if out else Path("reports") / found.slug
            settings = read_settings(found.folder / SETTINGS)
            found = study_beside(target, name=found.slug, key_file=key_file, settings=settings)
        return found, target
    first = Path(paths[0]).resolve()
    name = slug(first.name if first.is_dir() else first.name.split(".")[0])
    target = Path(out) if out else Path("reports") / name
    return study_beside(target, name=name, key_file=key_file), target


def check_paths(paths: Iterable[str | Path]) -> list[Path]:
    checked = [disk.found(Path(p)) for p in paths]  # a name is one name in both Unicode forms
    if not checked:
        raise UsageError(en="Name at least one file or folder.", ko="파일이나 폴더를 하나 이상 지정하십시오.")
    for path in checked:
        if not path.exists():
            raise UsageError(
                en=f"There is no '{path}'. Check the path; a path with spaces needs quotes.",
                ko=f"'{path}'이(가) 없습니다. 경로를 확인하십시오. 빈칸이 든 경로는 따옴표로 묶으십시오.",
            )
    return checked


def read(paths: str | Path | Sequence[str | Path], *, study: Study | None = None) -> Research:
    """Read the exports. Every row is kept or set aside with a reason; nothing is redacted yet, so show this to nobody else."""
    from . import buying, intake
    from .intake.shelf import shelf_of
    from .personas.rules import checked
    from .text.themes import taxonomy_of

    listed = check_paths([paths] if isinstance(paths, (str, Path)) else paths)
    study = study or study_for(listed)[0]
    if study.settings.stage_model or study.settings.stages:
        _model(study)  # a wrong setting is said before the long work
    _ = taxonomy_of(study.folder), buying.check(study.folder)  # a mistake in the team's own words, too
    checked(study.settings.personas, study.folder)
    shelf = None if study.ad_hoc else shelf_of(study)  # a study beside its output lies among reports, where nothing raw may lie
    taken = intake.read(listed, study=study, zone=study.timezone, kept=shelf)
    if not any(f.rows_kept for f in taken.files) and (
        study.ad_hoc or not (study.settings.stage_model or study.settings.stages) or any(f.source != "not data" for f in taken.files)
    ):
        raise nothing_usable(taken.files)  # a study that was laid out and has no file yet is a map of assumptions
    return Research(study=study, intake=taken, timezone=study.timezone or taken.zone.name, said=taken.said, shelf=shelf)


def redact(research: Research) -> Research:
    """Take names, addresses and numbers out of every text, put pseudonyms in place of customers, and stream events to disk."""
    from .events.prepare import write_events
    from .personas.lists import read_lists
    from .privacy import Redactor

    intake, study = research.intake, research.study
    redactor = Redactor(intake.identifiers)
    links = linked(_links(intake))
    facts = {f.alias: f for f in intake.files}
    said = intake.said.assign(kind_of_source=intake.said["alias"].map({a: f.kind for a, f in facts.items()}))
    said = assign(said, study.key, links.canonical)
    for column in ("text", "question", "item", "touchpoint", "channel", "stage_hint", "event", "role", "sheet", "codes"):
        if column in said:
            said[column] = redactor.scrub_series(said[column])
    told = [replace(f, purpose=redactor.scrub(f.purpose), consent=redactor.scrub(f.consent)) for f in intake.files]
    intake = replace(intake, files=tuple(told), log=intake.log.assign(quoted=redactor.scrub_series(intake.log["quoted"])))
    extras = {
        name: frame.assign(**{c: redactor.scrub_series(frame[c]) for c in frame.columns if c not in ("alias", "author")})
        for name, frame in intake.extras.items()
    }
    scratch = tempfile.TemporaryDirectory(prefix="journey_")
    events = None
    if intake.event_files:
        sources = [(f.alias, facts[f.alias].source, f.chunks) for f in intake.event_files]
        events = write_events(sources, study.key, Path(scratch.name) / "events.parquet", scrub=redactor.scrub_series, canonical=links.canonical)
        intake = _with_backward(_without_duplicates(intake, events.duplicates), events.backward)
    attributes = _pseudonymous(intake.attributes, study.key, redactor.scrub_series, links.canonical)
    measures = intake.measures.assign(**{c: redactor.scrub_series(intake.measures[c]) for c in ("dims", "place", "definition")})
    intake = replace(
        intake,  # nothing raw goes on from here
        said=intake.said.iloc[:0],
        identifiers=intake.identifiers.iloc[:0],
        attributes=intake.attributes.iloc[:0],
        measures=intake.measures.iloc[:0],
        links=intake.links.iloc[:0],
        carried=intake.carried.iloc[:0],
        extras={},
    )
    return replace(
        research,
        intake=intake,
        said=said.reset_index(drop=True),
        events=events,
        attributes=attributes,
        measures=measures,
        links=links.report,
        lists=read_lists(study.settings.personas, study.folder, study.key, links.canonical),
        extras=extras,
        redacted=dict(sorted(redactor.counts.items())),
        scratch=scratch,
    )


def code(research: Research) -> Research:
    """Say of every comment its language, valence, kind and themes, and why; other languages are said and not coded."""
    from . import text
    from .model import decisions
    from .text import people
    from .text.codebook import codebook

    said, study = research.said, research.study
    worded = said[(said["voice"] == "customer") & said["text"].notna()]
    taxonomy = text.themes.taxonomy_of(study.folder)
    clauses = text.clauses(worded, text="text", lexicon=study.settings.lexicon, taxonomy=taxonomy)
    coded = text.code(worded, text="text", clauses=clauses)
    kept = decisions.read(study.folder)
    clauses, coded, orphans = people.apply(clauses, coded, kept, book=codebook(kept, taxonomy))
    clauses, groups = _grouped(clauses, worded, study.settings.seed)
    coding = coded[[*text.ADDED, "codes", *people.WAS.values()]].reindex(said.index)
    codes = coding["codes"].where(coding["codes"].notna(), said["codes"])
    said = said.assign(**{name: coding[name] for name in coding.columns} | {"codes": codes})
    return replace(research, said=said, clauses=clauses, taxonomy=taxonomy, groups=groups, orphans=orphans)


def place(research: Research) -> Research:
    """Put everything on the stages of the study's model; what no rule matches stays with the whole journey."""
    from . import stages

    names = research.events.names() if research.events else pd.DataFrame({"event": pd.Series(dtype=str), "n": pd.Series(dtype=int)})
    model, why = _model(research.study, research.said, names)
    rules = stages.load_rules(extra=[r.model_dump(exclude_none=True) for r in research.study.settings.rules])
    said = stages.place(research.said, model, rules)
    places = stages.place(names, model, rules) if len(names) else None
    return replace(research, said=said, places=places, model=model, model_why=why)


def draft_map(research: Research, *, name: str | None = None) -> MapBook:
    """The journey map of everyone, in the given period (``2026Q3``; None: all there is), with codes, decisions and receipts."""
    from .mapping.composing import compared, compose

    made = compose(research, name)
    return (compared(research, made, name) if name else made).book


# ---------------------------------------------------------------- inside


def _grouped(clauses: pd.DataFrame, said: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Groups among the clauses of no theme, and which clause is in which; a group of fewer than five people is left out."""
    from .text.discover import assign, discover

    found = discover(clauses, text="words", seed=seed)
    told = assign(clauses, found, text="words")
    who = clauses["observation_id"].map(said.set_index("observation_id")["customer_id"])
    found = found.assign(people=found["key"].map(who.groupby(told["group"]).nunique()).fillna(0).astype("int64"))
    found = found[found["people"] >= 5].reset_index(drop=True)
    return clauses.assign(group=told["label"].where(told["group"].isin(found["key"]), "")), found


def _model(study: Study, said: pd.DataFrame | None = None, names: pd.DataFrame | None = None) -> tuple[Any, Phrase]:
    from . import stages

    if (model := stages.study_model(study.settings, study.folder)) is not None:
        return model, Phrase("set in journey.toml", "journey.toml에서 지정")
    if said is None:
        return None, Phrase("", "")
    key, why = stages.choose_model(said, names)
    return stages.load_model(key), why


def _links(intake: Any) -> pd.DataFrame:
    """Two ids of one person a row: what products say outright, and what single records carry, by the product they come from."""
    families = {f.alias: f.source for f in intake.files}
    source = intake.carried["record"].map(lambda record: families.get(str(record).split(" ", 1)[0], ""))
    told = [pairs(rows).assign(source=name) for name, rows in intake.carried.groupby(source, sort=True)]
    return pd.concat([intake.links.assign(source=intake.links["alias"].map(families)), *told], ignore_index=True)


def _pseudonymous(attributes: pd.DataFrame, key: bytes, scrub: Callable[[pd.Series], pd.Series], canonical: Callable[[str], str]) -> pd.DataFrame:
    """What customers are, with pseudonyms in place of who they are; words pass the same scrub as all others."""
    return pd.DataFrame(
        {
            "customer_id": pseudonyms(key, attributes["customer"], canonical=canonical),
            "account_id": pseudonyms(key, attributes["account"], letter="a"),
            "name": attributes["name"].to_numpy(),
            "value": scrub(attributes["value"]).to_numpy(),
            "number": attributes["number"].astype(float).to_numpy(),
            "form": attributes["form"].to_numpy(),
            "alias": attributes["alias"].to_numpy(),
        }
    )


def _without_duplicates(intake: Any, duplicates: pd.DataFrame) -> Any:
    """Events that an earlier file already had, moved from kept to set aside in that file's account."""
    from .intake.report import SetAside

    if duplicates.empty:
        return intake
    files, lines = [], []
    for report in intake.files:
        rows = duplicates[duplicates["file"] == report.alias]
        aside = tuple(
            SetAside(str(r.row), "duplicate", Phrase(f"the same event as {r.of_file}, row {r.of_row}", f"{r.of_file} {r.of_row}행과 같은 이벤트"))
            for r in rows.itertuples()
        )
        counts = dict(report.set_aside_counts)
        if aside:
            counts["duplicate"] = counts.get("duplicate", 0) + len(aside)
        kept, out = report.rows_kept - len(aside), report.rows_set_aside + len(aside)
        files.append(replace(report, rows_kept=kept, rows_set_aside=out, set_aside=report.set_aside + aside, set_aside_counts=counts))
        lines += [
            {"alias": report.alias, "sheet": "", "row": a.row, "reason": a.reason, "detail_en": a.detail.en, "detail_ko": a.detail.ko, "quoted": ""}
            for a in aside
        ]
    return replace(intake, files=tuple(files), log=pd.concat([intake.log, pd.DataFrame(lines)], ignore_index=True))


def _with_backward(intake: Any, backward: pd.DataFrame) -> Any:
    """A line of the log for every completion that lies before its start: both rows are kept, as one event without a duration."""
    if backward.empty:
        return intake
    why = [
        Phrase(
            f"the completion lies before its start (row {start}); the event is kept without a duration",
            f"끝이 시작({start}행)보다 앞섭니다. 걸린 시간 없이 썼습니다",
        )
        for start in backward["start_row"]
    ]
    lines = pd.DataFrame(
        {
            **{"alias": backward["file"], "sheet": "", "row": backward["row"].astype(str), "reason": "value"},
            **{"detail_en": [w.en for w in why], "detail_ko": [w.ko for w in why], "quoted": ""},
        }
    )
    return replace(intake, log=pd.concat([intake.log, lines], ignore_index=True))


def nothing_usable(files: Iterable[Any]) -> JourneyError:
    """The error for a folder in which no file can be used: what was found there, and what to do."""
    listed = list(files)
    if not listed:
        return NothingUsable(
            en="There are no files here. Put exports (CSV, XLSX, Parquet, VTT, SRT) into the folder, or name one; "
            "`journey sample haesol DIR` makes an example.",
            ko="여기에는 파일이 없습니다. 내보낸 파일(CSV, XLSX, Parquet, VTT, SRT)을 넣거나 파일을 지정하십시오. "
            "`journey sample haesol 폴더`로 예시를 만들 수 있습니다.",
        )
    en = "; ".join(f"{f.path}: {f.why.en.rstrip('.')}" for f in listed[:5])
    ko = "; ".join(f"{f.path}: {f.why.ko.rstrip('.')}" for f in listed[:5])
    return NothingUsable(
        en=f"None of {len(listed)} file(s) could be used. {en}. "
        "Save the table as CSV or XLSX with its column names in one row, and try again; nothing was written.",
        ko=f"파일 {len(listed)}개 가운데 쓸 수 있는 것이 없습니다. {ko}. "
        "표를 열 이름이 한 줄에 있는 CSV나 XLSX로 저장해 다시 실행하십시오. 아무것도 쓰지 않았습니다.",
    )


def default_settings(study: Study, research: Research) -> Settings:
    """What a study made beside its output keeps, so that the next build decides the same way."""
    chosen = {} if study.settings.stages else {"stage_model": research.model.key}
    return study.settings.model_copy(update={"timezone": research.timezone, **chosen})


# ---------------------------------------------------------------- all of it


@dataclass(frozen=True)
class Built:
    """What a build made, before anything is written: the map, the tables behind it, and the new lines for ``claims.jsonl``."""

    book: MapBook
    research: Research
    tables: dict[str, pd.DataFrame]
    claims: list[dict[str, Any]]


def build(paths: Sequence[str | Path], *, study: Study, name: str | None = None, held: Any = None, progress: Progress | None = None) -> Built:
    """Raw exports to a map and its tables, in memory: a pure function of the files, the study's folder and its key.

    Parameters
    ----------
    paths : files or folders
    study : Study
        From :func:`study_for`.
    name : str, optional
        A period (``2026Q3``); everything there is where not given.
    held : mapping.holding.Held, optional
        The last build, whose personas, codings and stages stand: a file more or less then moves only the cells that use it.
    progress : function, optional
        Called with the name of each step before it starts.
    """
    from .mapping import holding
    from .mapping.composing import compared, compose
    from .mapping.tables import tables

    say = progress or (lambda _: None)
    if name:
        period(name, study.timezone or "UTC", fiscal_year_starts=study.settings.fiscal_year_starts)  # a wrong period is said before the long work
    say(STEPS[0])
    research = replace(read(paths, study=holding.settled(study, held)), held=held)
    say(STEPS[1])
    research = holding.people(redact(research))
    say(STEPS[2])
    research = holding.coding(code(research))
    say(STEPS[3])
    research = holding.places(place(research))
    say(STEPS[4])
    research = segment(research, name=name)
    say(STEPS[5])
    made = compose(research, name)
    made = compared(research, made, name) if name and not held else made
    return Built(made.book, research, tables(made.book, research, made.inside) | made.tables, made.lines)
