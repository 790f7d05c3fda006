"""Make an executed notebook depend on its inputs alone.

Between two equal runs papermill and Jupyter change: time stamps, paths, random cell ids, widget ids, the moment at which
printed text was flushed, and object addresses in reprs. Customers' words are never touched: addresses are rewritten in
``text/plain`` only.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from ..model.phrase import LANGUAGES

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}")
_CELL_FILE = re.compile(r"[^\s'\"]{0,200}ipykernel_\d+[/\\](\d+\.py)")  # where a warning says it comes from; the first number is a process
_STAMPS = ("start_time", "end_time", "duration")
_PATHS = ("input_path", "output_path", "environment_variables")


def normalize(notebook: dict[str, Any]) -> dict[str, Any]:
    """The same notebook with everything gone that differs between two equal runs.

    Parameters
    ----------
    notebook : dict
        An executed notebook as nbformat 4 JSON; it is not changed.

    Returns
    -------
    dict
        Cells, sources, results and execution counts as they were. Widget state is dropped (it is keyed by random ids); an
        output that has a still picture or text beside its widget keeps that.

    Examples
    --------
    >>> cell = {"cell_type": "code", "id": "a", "metadata": {"execution": {"iopub": "now"}}, "outputs": [
    ...     {"output_type": "execute_result", "data": {"text/plain": "<Kim at 0x7f3a01b2c3d4>"}, "metadata": {}}]}
    >>> normalize({"cells": [cell], "metadata": {}})["cells"][0]["outputs"][0]["data"]
    {'text/plain': '<Kim at 0x0>'}
    """
    notebook = _plain(notebook)
    metadata = notebook["metadata"]
    metadata.pop("widgets", None)
    metadata.get("language_info", {}).pop("version", None)
    _forget(metadata, (*_STAMPS, *_PATHS))
    for cell in notebook["cells"]:
        _cell(cell)
    return notebook


def _plain(value: Any) -> Any:
    """A copy in dicts and lists; the texts, megabytes of them, are shared."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def in_language(notebook: dict[str, Any], lang: str) -> dict[str, Any]:
    """Prose is written once a language, in Markdown cells tagged ``ko`` or ``en``; a report keeps those of its own.

    Examples
    --------
    >>> cells = [{"cell_type": "markdown", "metadata": {"tags": [tag]}} for tag in ("ko", "en")] + [{"cell_type": "markdown", "metadata": {}}]
    >>> [cell["metadata"] for cell in in_language({"cells": cells}, "ko")["cells"]]
    [{'tags': ['ko']}, {}]
    """
    other = set(LANGUAGES) - {lang}
    kept = [cell for cell in notebook["cells"] if cell["cell_type"] != "markdown" or not other & set(cell["metadata"].get("tags", []))]
    return {**notebook, "cells": kept}


def _forget(metadata: dict[str, Any], keys: tuple[str, ...]) -> None:
    papermill = metadata.get("papermill", {})
    for key in keys:
        papermill.pop(key, None)


def _cell(cell: dict[str, Any]) -> None:
    cell["metadata"].pop("execution", None)
    _forget(cell["metadata"], _STAMPS)
    if "injected-parameters" in cell["metadata"].get("tags", []):
        cell["id"] = "injected-parameters"  # papermill gives it a random one
    if cell["cell_type"] != "code":
        return
    cell["outputs"] = _streams(cell.get("outputs", []))
    for output in cell["outputs"]:
        data = output.get("data", {})
        if len(data) > 1:
            data.pop(WIDGET_VIEW, None)
        if "text/plain" in data:
            text = data["text/plain"]
            data["text/plain"] = _ADDRESS.sub("0x0", text if isinstance(text, str) else "".join(text))


def _streams(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Printed text between two results as one stdout and one stderr: where the kernel cut it depends on the clock.

    The kernel flushes both before it shows a result, so nothing moves across one.
    """
    kept: list[dict[str, Any]] = []
    printed: dict[str, str] = {}

    def flush() -> None:
        kept.extend({"name": name, "output_type": "stream", "text": _as_on_a_screen(printed[name])} for name in ("stdout", "stderr") if name in printed)
        printed.clear()

    for output in outputs:
        if output["output_type"] == "stream":
            text = output["text"] if isinstance(output["text"], str) else "".join(output["text"])
            if output["name"] == "stderr" and "ipykernel_" in text:
                text = _CELL_FILE.sub(r"<cell>/\1", text)
            printed[output["name"]] = printed.get(output["name"], "") + text
        else:
            flush()
            kept.append(output)
    flush()
    return kept


def _as_on_a_screen(text: str) -> str:
    """What is left to read where a carriage return began a line again (progress bars). nbclient does it too, and takes minutes for one long line.

    Examples
    --------
    >>> _as_on_a_screen("10%\\r50%\\r100%\\ndone\\n")
    '100%\\ndone\\n'
    """
    if "\r" not in text:
        return text
    return "\n".join(line[line[:-1].rfind("\r") + 1 :] for line in text.split("\n"))


def to_bytes(notebook: dict[str, Any]) -> bytes:
    """One spelling of a notebook: sorted keys, UTF-8, ``\\n`` at the ends of lines on every system."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def write(path: Path, notebook: dict[str, Any], *, near: Path | None = None) -> Path:
    """Write all of it or none of it: a full disk or a closed lid never leaves half a notebook under ``path``.

    ``near`` is a scratch folder on the same disk; by default the folder of ``path``.
    """
    part = (near or path.parent) / f".{path.name}.{os.getpid()}.part"
    try:
        with part.open("wb") as file:
            file.write(to_bytes(notebook))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path
