"""Where a notebook begins: the study's own map and tables, or the sample company's where there is no study; and which of them it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..i18n import t
from ..model.errors import UsageError
from ..model.journey import MapBook
from . import steps_sample

if TYPE_CHECKING:
    from ..charts.tables import Table

SETTINGS = "journey.toml"


@dataclass(frozen=True)
class Work:
    """What the step before left: the map, the folder with ``map.json`` and ``tables/``, and the study (None: the sample company)."""

    book: MapBook
    folder: Path
    study: Path | None
    lang: str
    state: str  # sample | built (just now) | found | stale (data are newer than the map)

    def table(self, name: str) -> Any:
        """One of the build's tables; without a row where the build wrote none of that name.

        Parameters
        ----------
        name : str
            ``files``, ``intake_log``, ``stages``, ``observations`` …
        """
        import pandas as pd

        file = self.folder / "tables" / f"{name}.csv"
        return pd.read_csv(file, encoding="utf-8-sig", dtype=str, keep_default_na=False) if file.is_file() else pd.DataFrame()

    @property
    def note(self) -> Table:
        """One line that says which map this is and where it lies; no path of this computer."""
        from ..charts.tables import Table
        from .steps_shown import note

        where = "" if self.study is None else f"reports/{self.folder.name}"
        words = t(f"steps.from_{self.state}", self.lang, name=self.book.study.name, where=where)
        return Table(note(words), self.lang, ("steps",))


def opened(study: str, lang: str) -> Work:
    """The map of a study as the step before left it, or the sample company's where no study is named.

    Parameters
    ----------
    study : str
        A study's folder; empty for the sample company. A study that has no map yet is built now.
    lang : str
        ``ko`` or ``en``: the language the sample speaks, and the notes.
    """
    from ..mapping.why import open_book

    where = found(study)
    if where is None:
        ready = steps_sample.folder(lang)
        return Work(open_book(ready)[0], ready, None, lang, "sample")
    target = results(where)
    if not (target / "map.json").is_file():
        return built(study, lang)
    return Work(open_book(target)[0], target, where, lang, "stale" if newer(where, target / "map.json") else "found")


def built(study: str, lang: str) -> Work:
    """The study read anew, and its map and tables written under ``reports/``; of the sample company what is ready."""
    from .build import build_report

    where = found(study)
    if where is None:
        return opened(study, lang)
    written = build_report([where], study=where, lang=lang, report=False)
    return Work(written.built.book, written.out, where, lang, "built")


def found(study: str) -> Path | None:
    """The study's folder; None for the sample company. A notebook of the study may run in ``notebooks/`` or in the study itself."""
    if not study:
        return None
    given = Path(study)
    given = given.parent if given.name == SETTINGS else given
    places = [given, Path()] if given == Path("..") else [given]
    for place in places:
        if (place / SETTINGS).is_file():
            return place
    raise UsageError(
        en=f"There is no study at '{study}': no {SETTINGS}. Name a study's folder, make one with `journey new DIR`, or leave it empty for the sample company.",
        ko=f"'{study}'에 연구가 없습니다({SETTINGS} 없음). 연구 폴더를 적거나, `journey new 폴더`로 새로 만들거나, 비워서 가상 회사의 예시로 보십시오.",
    )


def material(source: str, lang: str) -> Path:
    """The folder or file of raw material named, the study around this notebook, or the sample company's folder."""
    from .. import samples

    if source == "..":  # as `journey new` writes it
        return found(source) or Path(source)
    return Path(source) if source else samples.path(steps_sample.SAMPLE, lang)


def results(study: Path) -> Path:
    """Where a study's results lie: ``reports/<name>``."""
    from ..pipeline import study_for

    return study_for([study], study=study)[1]


def newer(study: Path, made: Path) -> bool:
    """Whether any file that a build would read, or a decision, is newer than the map."""
    from ..intake.walk import STUDY, walk

    at = made.stat().st_mtime
    own = [study / name for name in STUDY - {"assumptions.xlsx", "claims.jsonl"}]  # a build itself writes these two
    return any(file.stat().st_mtime > at for file in (*(f.path for f in walk(study) if f.closed is None), *own) if file.is_file())


def keep_poster(work: Work, persona: str = "everyone", detail: str = "plain", audience: str = "team") -> Table:
    """Save the poster as one page beside the study's map, and say where; the sample's is not kept."""
    from .. import exports
    from ..charts.tables import Table
    from .steps_shown import note

    if work.study is None:
        return Table(note(t("steps.saved_sample", work.lang)), work.lang, ("steps",))
    parts = ("journey_map", work.lang, "" if persona == "everyone" else persona, "" if audience == "team" else audience)
    target = work.folder / f"{'_'.join(p for p in parts if p)}.html"
    exports.FORMATS["html"]().write(work.book, target, persona=persona, lang=work.lang, audience=audience, detail=detail, size="screen")
    return Table(note(t("steps.saved", work.lang, where=f"reports/{work.folder.name}/{target.name}")), work.lang, ("steps",))


__all__ = ["Work", "built", "found", "keep_poster", "material", "newer", "opened", "results"]
