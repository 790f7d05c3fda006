"""What a stopped run leaves behind: a notebook that tells the truth about itself."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from ..model import disk
from ..model.errors import JourneyError
from ..model.phrase import Phrase

BANNER = "not-finished"
MARK = "papermill-error-cell-tag"  # papermill's own red notes, replaced by ours
_MESSAGE = re.compile(r"^([A-Za-z_][\w.]*): .*", re.DOTALL)  # `ValueError: could not convert '…'`, a part of a traceback of its own
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def reason(error: BaseException, timeout: float, over_mb: int | None = None) -> Phrase:
    """Why it stopped, in a sentence. A foreign exception's own words are left out: they may quote a customer.

    ``over_mb`` is the limit of memory (MB) where the kernel went beyond it.
    """
    kind = type(error).__name__
    if over_mb is not None and isinstance(error, Exception):
        return Phrase(
            f"it needed more than the {over_mb:,} MB of memory it was allowed.",
            f"허용한 메모리 {over_mb:,} MB보다 더 필요했습니다.",
        )
    if kind == "DeadKernelError":
        return Phrase(
            "the kernel died (often: not enough memory).",
            "커널이 죽었습니다(메모리가 모자랄 때 흔한 일입니다).",
        )
    if kind == "CellTimeoutError":
        return Phrase(f"the cell took longer than {timeout:g} seconds.", f"셀 하나가 {timeout:g}초를 넘겼습니다.")
    if isinstance(error, KeyboardInterrupt):
        return Phrase("it was interrupted.", "사람이 멈췄습니다.")
    if isinstance(error, SystemExit):
        return Phrase("it was told to stop.", "멈추라는 신호를 받았습니다.")
    if isinstance(error, JourneyError):
        return error.phrase
    if isinstance(error, OSError):
        if error.errno in disk.FULL:
            return Phrase(
                "it could not be written: the disk is full. Make room, or name another drive with --out, and run it again.",
                "디스크가 가득 차 쓸 수 없었습니다. 자리를 비우거나 --out으로 다른 드라이브를 지정해 다시 실행하십시오.",
            )
        why = error.strerror or kind
        return Phrase(f"it could not be written ({why}).", f"쓸 수 없었습니다({why}).")
    name = str(getattr(error, "ename", kind))
    words = str(getattr(error, "evalue", ""))
    if name in _own_errors() and words:
        return Phrase.same(f"{name}: {words}")
    return Phrase(f"{name}.", f"{name} 오류가 났습니다.")


def _own_errors() -> set[str]:
    """The names of our own errors; their messages never hold a raw value."""
    names, todo = set[str](), [JourneyError]
    while todo:
        one = todo.pop()
        names.add(one.__name__)
        todo.extend(one.__subclasses__())
    return names


def tell(notebook: dict[str, Any], at: int | None, why: Phrase) -> dict[str, Any]:
    """The notebook as far as it came, each cell marked completed, failed or never run, with a banner on top.

    Parameters
    ----------
    notebook : dict
        A normalised notebook; papermill's own marks in it are not believed.
    at : int or None
        The cell that had started last; None if none had.
    """
    cells = [cell for cell in notebook["cells"] if MARK not in cell["metadata"].get("tags", [])]
    for index, cell in enumerate(cells):
        status = "pending" if at is None or index > at else "failed" if index == at else "completed"
        cell["metadata"]["papermill"] = {"status": status, "exception": status == "failed"}
        if cell["cell_type"] != "code":
            continue
        if status == "pending":
            cell["outputs"], cell["execution_count"] = [], None
        cell["outputs"] = [_without_machine(output) for output in cell["outputs"]]
    culprit = cells[at]["id"] if at is not None else None
    notebook["cells"] = [_banner(cells, at, why), *cells]
    notebook["metadata"].setdefault("papermill", {}).update(exception=True)
    notebook["metadata"]["journey"] = {"finished": False, "failed_cell": culprit, "why": {"en": why.en, "ko": why.ko}}
    return notebook


def without_results(notebook: dict[str, Any]) -> dict[str, Any]:
    """The same truth with what the cells gave left out, errors apart: for a disk that has no room for more."""
    cells = [
        {**cell, "outputs": [output for output in cell["outputs"] if output.get("output_type") == "error"]} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _banner(cells: list[dict[str, Any]], at: int | None, why: Phrase) -> dict[str, Any]:
    total = len(cells)
    if at is None:
        ko, en = "셀이 하나도 실행되지 않았습니다.", "No cell ran."
    else:
        where = cells[at]["id"]
        ko = f"{total}개 셀 가운데 {at + 1}번째(`{where}`)에서 멈췄고, 그 뒤 {total - at - 1}개는 실행되지 않았습니다."
        en = f"It stopped at cell {at + 1} of {total} (`{where}`); the {total - at - 1} after it never ran."
    text = f"## ⚠ 끝까지 실행되지 않은 보고서입니다 · This report did not finish\n\n{ko} {why.ko}\n\n{en} {why.en}\n"
    return {"cell_type": "markdown", "id": BANNER, "metadata": {"tags": [BANNER]}, "source": text}


def _without_machine(output: dict[str, Any]) -> dict[str, Any]:
    """An error's traceback without the folders of this machine, and, if the error is a foreign one, with customers' data scrubbed."""
    if output.get("output_type") != "error":
        return output
    own = output.get("ename") in _own_errors()
    lines = [_ESCAPES.sub("", line) for line in output.get("traceback", [])]
    if not own:
        lines = [_MESSAGE.sub(r"\1", line) for line in lines]  # also those of the errors behind it
    output["traceback"] = [_short(line) for line in lines]
    output["evalue"] = _short(output.get("evalue", "")) if own else ""
    return output


def _short(text: str) -> str:
    package = Path(__file__).resolve().parents[2]
    for folder, name in ((package, "."), (Path(sys.prefix), "<python>"), (Path(sys.base_prefix), "<python>"), (Path.home(), "~")):
        text = text.replace(str(folder), name)
    return text
