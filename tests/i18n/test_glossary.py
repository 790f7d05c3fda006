"""One word a concept: no Korean string of the package, the notebooks or the editors uses a word that only our readers use."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from journey_nb.i18n import glossary
from journey_nb.i18n.glossary import PARTS, synonyms, words

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "journey_nb"
HANGUL = re.compile("[가-힣]")
# what these hold is read in people's files and never shown
READ = {"text/codebook.py", "intake/spoken.py", "personas/speaks.py", "i18n/glossary.py"}
KINDS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
LISTS = {"avoid", "also", "match", "words", "cues", "terms", "aliases", "names", "patterns", "not", "any", "all"}  # keys of templates that hold words to find


@cache
def python_strings() -> tuple[tuple[str, str], ...]:
    return tuple(from_python())


def from_python() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if name in READ or name.startswith("_notebooks/"):
            continue
        text = file.read_text("utf-8")
        if not HANGUL.search(text) and "MOT" not in text:
            continue
        nodes = list(ast.walk(ast.parse(text)))
        notes = {id(n.body[0].value) for n in nodes if isinstance(n, KINDS) and n.body and isinstance(n.body[0], ast.Expr) and not _is_command(n)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
                yield f"{name}:{node.lineno}", node.value


def _is_command(node: ast.AST) -> bool:
    """What click shows as a command's help is its docstring."""
    return isinstance(node, ast.FunctionDef) and bool(node.decorator_list)


def leaves(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in LISTS:
                yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{number}]")
    elif isinstance(value, str):
        yield path, value


def from_tables() -> Iterator[tuple[str, str]]:
    """Labels: what stands under a key ``ko`` in our own data files, and all of ``ko.toml``."""
    for file in sorted([PACKAGE / "i18n" / "ko.toml", *(PACKAGE / "templates").rglob("*.toml"), *(PACKAGE / "samples").rglob("journey.toml")]):
        for path, text in leaves(tomllib.loads(file.read_text("utf-8")), file.relative_to(PACKAGE).as_posix()):
            if file.name == "ko.toml" or (path.endswith(".ko") or "samples" in path):
                yield path, text


def from_notebooks() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(file.read_text("utf-8"))["cells"]:
            yield f"{file.name}:{cell['id']}", "".join(cell["source"])


def from_widgets() -> Iterator[tuple[str, str]]:
    for file in sorted((PACKAGE / "widgets").rglob("*.js")) if (PACKAGE / "widgets").is_dir() else []:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            yield f"widgets/{file.name}:{number}", line


@pytest.mark.parametrize("source", [python_strings, from_tables, from_notebooks, from_widgets], ids=lambda f: f.__name__)
def test_no_korean_string_uses_a_word_that_is_not_the_first_of_the_glossary(source):
    found = [f"{where}: {bad} → {ours}" for where, text in source() if HANGUL.search(text) or "MOT" in text for bad, ours in synonyms(text)]
    assert not found, "\n".join(found)


def test_the_test_reads_what_people_see():
    texts = {text for _, text in (*python_strings(), *from_tables(), *from_notebooks())}
    assert "페인 포인트" in texts and any("에 연구가 없습니다" in text for text in texts)  # a label, and an error's ko=
    assert any("어디를 들었나" in text for text in texts) and any(text.startswith("# 고객 여정에서") for text in texts)


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("터치포인트", ["터치포인트"]),
        ("이탈률이 늘었습니다", ["이탈률"]),
        ("고객 이탈률이 늘었습니다", []),
        ("지도의 레인을 고릅니다", ["레인"]),
        ("트레인", []),
        ("무엇을 고민하는지", []),
        ("고민을 말하지 않음", ["고민"]),
        ("갱신하지 않았습니다", ["갱신"]),
        ("MOTION", []),
        ("95% 신뢰구간", []),
        ("신뢰도가 낮습니다", ["신뢰도"]),
    ],
)
def test_a_synonym_is_found_at_the_beginning_of_a_word(text, bad):
    assert [one for one, _ in synonyms(text)] == bad


def test_every_word_stands_once_in_a_chapter_with_its_meaning_in_both_languages():
    assert len({w.key for w in words()}) == len(words()) == len({w.term.ko for w in words()})
    assert {w.part for w in words()} == set(PARTS)
    assert all(HANGUL.search(w.means.ko) and not re.search("[가-힣]", re.sub(r"\([가-힣 ]+\)", "", w.means.en)) for w in words())
    assert not {bad for w in words() for bad in w.avoid} & {w.term.ko for w in words()}


def test_no_meaning_uses_a_word_that_is_not_ours():
    assert not [(w.key, found) for w in words() if (found := synonyms(w.means.ko))]


def test_the_guide_shows_the_glossary_as_it_is():
    assert (ROOT / "docs" / "guide" / "glossary.md").read_text("utf-8") == glossary.page()


def test_journey_and_experience_are_kept_apart():
    said = {w.key: w for w in words()}
    assert "경로" in said["journey"].means.ko and "물어서" in said["experience"].means.ko
