"""What ``journey doctor`` looks at: does this computer have what is needed, and what will get in the way. Nothing asks any network.

A check that is ``needed`` and not ``ok`` keeps reports from being made; one that is not needed is a hint. No check says the name of
a person, the address of a proxy or what an environment variable holds: a trainer passes the lines on.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable
from pathlib import Path

from .. import __version__
from . import installed, places
from .check import Check

__all__ = ["Check", "checkup", "lines", "machine"]


def checkup(folder: Path | None = None, *, kernel: bool = True) -> list[Check]:
    """Everything worth knowing before the first report, in the order to read it.

    Parameters
    ----------
    folder : path, optional
        Where the work will be: the study, or the current folder.
    kernel : bool
        Whether to start one (two seconds).
    """
    here = (folder or Path.cwd()).absolute()
    checks = [installed.python(), *installed.packages(), installed.known_bad(), installed.lock(), installed.face(), installed.notebook()]
    if kernel:
        checks.append(installed.kernel())
    checks += [
        places.writable(here),
        places.disk(here),
        installed.browser(),
        places.console(),
        places.paths(here),
        places.synced(here),
        places.length(here),
        *places.network(),
    ]
    return checks


def lines(checks: Iterable[Check], lang: str) -> list[tuple[str, str]]:
    """(colour, line): green is fine, red keeps reports from being made, yellow is a hint."""
    found = []
    for c in checks:
        mark, colour = ("ok  ", "green") if c.ok else ("NO  ", "red") if c.needed else ("--  ", "yellow")
        found.append((colour, f"{mark}{c.name.text(lang)}: {c.found.text(lang)}" + ("" if c.ok else f"  → {c.remedy.text(lang)}")))
    return found


def machine(checks: Iterable[Check], name: str = "") -> str:
    """A whole computer in one line, eight fields between tabs, for whoever prepares a room of them.

    State (``1-NO``, ``2-hint``, ``3-ok``: sorted, those to look at come first), the computer's name, system, Python, version, browser, what
    fails, what is a hint. Fields are the same in every language.

    Examples
    --------
    >>> from journey_nb.model.phrase import Phrase
    >>> no = Check("kernel", Phrase.same(""), False, True, Phrase.same(""), Phrase.same(""))
    >>> machine([no], "pc-07").split("\\t")[:2], machine([no], "pc-07").split("\\t")[6:]
    (['1-NO', 'pc-07'], ['kernel', '-'])
    """
    every = list(checks)
    failed = [c.key for c in every if not c.ok and c.needed]
    hints = [c.key for c in every if not c.ok and not c.needed]
    browser = next((c.found.en for c in every if c.key == "browser" and c.ok), "-")
    state = "1-NO" if failed else "2-hint" if hints else "3-ok"
    system = f"{platform.system()}-{platform.release()}-{platform.machine()}"
    fields = [state, name or platform.node() or "-", system, platform.python_version(), __version__, browser, ",".join(failed) or "-", ",".join(hints) or "-"]
    return "\t".join(" ".join(field.split()) for field in fields)
