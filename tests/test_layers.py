"""The house stands: who may import whom, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "journey_nb"
# imports go left only; rooms on one step do not know each other
STEPS = [
    {"_imports", "_kept"},
    {"model"},
    {"settings"},
    {"study", "source_rules", "i18n", "stats", "association", "engine", "bundling"},
    {"intake", "identity", "privacy"},
    {"text", "events", "samples", "buying"},
    {"personas", "stages", "stage_files", "stage_choice", "stage_settings", "stages_suggested"},
    {"assumptions"},
    {"mapping", "importing"},
    {"predict"},
    {"pipeline", "segmenting"},
    {"charts"},
    {"exports"},
    {"widgets", "reports", "workshop"},
    {"checkup"},
    {"console", "commands"},
    {"cli"},
]
STEP = {room: number for number, rooms in enumerate(STEPS) for room in rooms}
STAGES = {"stages", "stage_files", "stage_choice", "stage_settings", "stages_suggested"}
ONE_ROOM = [{"pipeline", "segmenting"}, {"study", "source_rules"}, {"stats", "association"}, STAGES, {"console", "commands"}]  # a room that is several files
HEAVY = {"sklearn", "scipy", "kiwipiepy", "duckdb", "altair", "papermill", "nbformat", "nbconvert", "vl_convert", "openpyxl", "python_calamine", "fontTools"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_notebooks" not in path.parts)


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, room) of everything of ours that a module imports, inside functions too."""
    own = list(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    package = own[:-1]  # of `pkg/__init__.py` and of `pkg/mod.py` alike
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = base + (node.module.split(".") if node.module else [])
            names = [[*stem, alias.name] for alias in node.names]
        else:
            continue
        for name in names:
            if name[0] == PACKAGE.name and len(name) > 1:
                yield node.lineno, name[1]


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {room(path) for path in modules()} - {"__init__"}
    assert rooms <= set(STEP), f"give these a place in STEPS: {sorted(rooms - set(STEP))}"


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_imports_go_left_only(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return  # the shop window fetches names from everywhere, when they are used
    wrong = []
    for line, there in imports(path):
        if there not in STEP or there == here or any({here, there} <= rooms for rooms in ONE_ROOM):
            continue
        if STEP[there] >= STEP[here]:
            wrong.append(f"line {line} imports {there}")
    assert not wrong, f"{dotted(path)} ({here}) may import only from the left of it: {wrong}"


def fresh(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=PACKAGE.parent)


def test_a_bare_import_is_light_and_silent() -> None:
    heavy = sorted(HEAVY | {"pandas", "numpy", "pydantic", "click"})
    ran = fresh(f"import sys, journey_nb; print([name for name in {heavy} if name in sys.modules])")
    assert (ran.stdout.strip(), ran.stderr) == ("[]", "")


def test_no_module_imports_a_heavy_package_before_it_is_needed() -> None:
    names = [dotted(path) for path in modules()]
    code = f"""
import importlib, sys
for name in {names!r}:
    before = set(sys.modules)
    importlib.import_module(name)
    heavy = {{m.split('.')[0] for m in set(sys.modules) - before}} & {HEAVY!r}
    if heavy:
        print(name, sorted(heavy))
"""
    ran = fresh(code)
    assert ran.returncode == 0, ran.stderr
    assert (ran.stdout, ran.stderr) == ("", "")


def test_every_module_says_what_it_is_for() -> None:
    silent = [dotted(path) for path in modules() if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert not silent


def test_every_name_in_the_shop_window_exists_and_says_what_it_is() -> None:
    import journey_nb

    names = [name for name in journey_nb.__all__ if not name.startswith("__")]
    assert [name for name in names if not getattr(journey_nb, name).__doc__] == []
    with pytest.raises(AttributeError, match="no attribute 'draw_map'"):
        journey_nb.draw_map  # noqa: B018  the access is what is tested


def test_no_module_outgrows_its_reader() -> None:
    long = {dotted(path): lines for path in modules() if (lines := len(path.read_text("utf-8").splitlines())) > 450}
    assert not long
