"""Small notebooks of a test's own, and what is left of them after a run."""

from __future__ import annotations

from pathlib import Path

import nbformat

from journey_nb.reports import runner
from journey_nb.reports.kernels import Kernels

PARAMETERS = """\
lang: str = "ko"  # ko | en: 말 / language
top: int = 5  # 몇 개 / how many
share: float = 0.5
files: list[str] = []
when: str | None = None
bold: bool = False"""


def make(path: Path, *cells: str, parameters: str | None = PARAMETERS) -> Path:
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    sources = ([parameters] if parameters else []) + list(cells)
    for number, source in enumerate(sources):
        cell = nbformat.v4.new_code_cell(source, id=f"cell-{number}")
        if parameters and number == 0:
            cell.metadata["tags"] = ["parameters"]
        notebook.cells.append(cell)
    nbformat.write(notebook, path)
    return path


def texts(path: Path) -> str:
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    return "".join(output.get("text", "") for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs)


def states(path: Path) -> list[str]:
    cells = nbformat.read(path, 4).cells
    return [cell.metadata.papermill["status"] for cell in cells if cell.id != "not-finished"]


def report(notebook: Path, out: Path, number: int, kernels_: Kernels) -> bytes:
    return runner.run(notebook, out, {"top": number}, kernels=kernels_).read_bytes()
