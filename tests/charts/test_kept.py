"""What is made once and kept beside the package: it comes back whole, or is made anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from journey_nb import _kept
from journey_nb.charts import offline, shell


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place, in which things may be kept."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


class Bundler:
    """Stands for vl_convert: counts how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        monkeypatch.setitem(sys.modules, "vl_convert", self)

    def javascript_bundle(self) -> str:
        self.asked += 1
        return "vega('</script><!--설치')"


def test_vega_is_put_together_once_for_all_reports(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundler = Bundler(monkeypatch)
    made = [offline.bundle.__wrapped__() for _ in range(3)]
    assert made == ["vega('<\\/script><\\!--설치')"] * 3
    assert bundler.asked == 1
    assert [p.name.split("-")[0] for p in shelf.rglob("*") if p.is_file()] == ["vega"]  # whole, and no part beside it


def test_who_wants_no_compiled_files_gets_none_and_the_same_page(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    bundler = Bundler(monkeypatch)
    assert offline.bundle.__wrapped__() == offline.bundle.__wrapped__() == "vega('<\\/script><\\!--설치')"
    assert bundler.asked == 2 and not any(shelf.rglob("*"))


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(_kept, "place", lambda name: tmp_path / "file" / name)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    _kept.put("a", b"1")
    assert _kept.get("a") is None


def test_a_template_that_changed_is_compiled_anew(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    import jinja2

    folder = tmp_path_factory.mktemp("templates")

    def said(words: str) -> Any:
        (folder / "a.j2").write_text(words, "utf-8")
        environment = shell.templates.__wrapped__()  # as a new process has it
        environment.loader = jinja2.FileSystemLoader(folder)
        return environment.get_template("a.j2").render(who="<해솔>")

    assert [said("{{ who }} 1"), said("{{ who }} 1"), said("{{ who }} 2")] == ["&lt;해솔&gt; 1", "&lt;해솔&gt; 1", "&lt;해솔&gt; 2"]
    assert len(list(shelf.rglob("template-*"))) == 1
