"""The outside world: raw files in, what customers said and did out, and what became of every row.

>>> from journey_nb import intake
>>> intake.recognise("exports/survey.csv").why.ko      # doctest: +SKIP
>>> print(intake.inspect("exports").text("ko"))        # doctest: +SKIP
>>> taken = intake.read("exports")                     # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from .opening import Progress
    from .report import EventFile, FileReport, Inspection, Intake, SetAside, Zone
    from .tables import Recognition

__all__ = ["EventFile", "FileReport", "Inspection", "Intake", "SetAside", "Zone", "inspect", "read", "recognise", "write_tables", "zone_default"]


def read(paths: Any, *, study: Any = None, zone: str | None = None, progress: Progress | None = None, kept: Any = None) -> Intake:
    """Everything customers said and did in ``paths``, raw; see :func:`journey_nb.intake.reading.read`."""
    from .reading import read

    return read(paths, study=study, zone=zone, progress=progress, kept=kept)


def inspect(paths: Any, *, study: Any = None, zone: str | None = None, progress: Progress | None = None) -> Inspection:
    """What each file is taken for and why, and what became of its rows; reads everything, keeps nothing raw."""
    from .opening import open_all
    from .reading import gather
    from .report import Inspection

    opened = open_all(paths, study, progress)
    places = {one.alias: one.found.path for one in opened}
    taken = gather(opened, study, zone)
    return Inspection(taken.files, taken.zone, places, tuple(getattr(study, "sources", None) or ()))


def recognise(path: Any, *, study: Any = None) -> Recognition:
    """What one file is taken for; ``why`` names the columns that decided. Unreadable files raise, with the remedy."""
    from . import transcripts
    from .opening import open_all
    from .report import NOT_DATA
    from .tables import Recognition

    one = open_all(path, study)[0]
    if one.error is not None:
        raise one.error
    if one.not_data is not None:
        return Recognition(NOT_DATA, NOT_DATA, one.not_data, 1.0)
    return transcripts.recognise(one.talk, one.rule) if one.talk else one.best.recognition


def zone_default(taken: Inspection | Intake) -> str:
    """The zone used for times that name none: said, Asia/Seoul for Korean material, else the machine's."""
    return taken.zone.name


def write_tables(inspection: Inspection, out_dir: str | Path) -> list[Path]:
    """Each table as it was read: see :func:`journey_nb.intake.written.write_tables`."""
    from .written import write_tables

    return write_tables(inspection, out_dir)


def __getattr__(name: str) -> Any:
    if name in ("EventFile", "FileReport", "Inspection", "Intake", "SetAside", "Zone"):
        from importlib import import_module

        return getattr(import_module(".report", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
