"""Notebooks run as reports: parameters checked, failures told truthfully, equal bytes from equal inputs."""

from __future__ import annotations

from pathlib import Path

from ..model.errors import UsageError, did_you_mean

__all__ = ["notebook_path", "notebooks"]


def _folder() -> Path:
    """Inside a wheel the notebooks lie in the package; in a clone (editable install) beside it."""
    package = Path(__file__).resolve().parents[1]
    packed = package / "_notebooks"
    return packed if packed.is_dir() else package.parent / "notebooks"


def notebooks() -> list[str]:
    """The names of the notebooks that travel with this version, in the order of the story."""
    return sorted(path.stem for path in _folder().glob("*.ipynb"))


def notebook_path(name: str) -> Path:
    """Where a notebook lies, in a clone and in an installed wheel alike.

    Examples
    --------
    >>> notebook_path("90_report").name
    '90_report.ipynb'
    >>> notebook_path("90_raport")                                    # doctest: +ELLIPSIS
    Traceback (most recent call last):
    journey_nb.model.errors.UsageError: No notebook named '90_raport'; known: 00_quickstart, ..., 90_report. Did you mean '90_report'?
    """
    known = notebooks()
    stem = name.removesuffix(".ipynb")
    if stem not in known:
        hint = did_you_mean(stem, known)
        raise UsageError(
            en=f"No notebook named '{stem}'; known: {', '.join(known)}.{hint.en}",
            ko=f"'{stem}' 노트북이 없습니다. 있는 것: {', '.join(known)}.{hint.ko}",
        )
    return _folder() / f"{stem}.ipynb"
