"""One known slow import, and the one place where it is skipped."""

from __future__ import annotations

import sys


def quick() -> None:
    """Call before the first import of papermill, nbformat or altair in a process.

    They import jsonschema, which tries to import ``rfc3987_syntax`` (installed beside JupyterLab) to check IRIs, and
    that builds a whole grammar: ``import papermill`` took 3.6 s with it and 0.9 s without. Nothing of ours checks an
    IRI, and jsonschema is made to go without: it suppresses the ImportError which the ``None`` below causes.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
