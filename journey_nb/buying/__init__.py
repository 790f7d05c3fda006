"""Who takes part in a purchase: what a job title or a department says of somebody's function, seniority and buying role."""

from __future__ import annotations

from pathlib import Path


def check(folder: Path) -> None:
    """Read the rules of the study in ``folder``, so that a mistake in them is said before the long work."""
    from .titles import titles

    titles(folder)
