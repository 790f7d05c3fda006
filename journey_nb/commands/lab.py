"""`journey lab`: JupyterLab on a start page with three buttons, and what each of them does."""

from __future__ import annotations

import getpass
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import LANG, answer, say, spoken

NOTEBOOK = Phrase("start.ipynb", "시작.ipynb")
STUDY = Phrase("my journey", "나의 여정")


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--no-browser", is_flag=True, help="Only say the address. / 주소만 알려 줌.")
@LANG
def lab(folder: Path, no_browser: bool, lang: str | None) -> None:
    """JupyterLab in DIR on a start page: an empty map, your own files, or the sample. / 시작 화면을 연 JupyterLab."""

    def work() -> None:
        tongue = spoken(lang)
        if folder.exists() and not folder.is_dir():
            raise UsageError(en=f"'{folder}' is a file; name a folder.", ko=f"'{folder}'은(는) 파일입니다. 폴더를 지정하십시오.")
        page = start_page(folder, tongue)
        say(Phrase(f"Opening {page.name}. Stop with Ctrl+C.", f"{page.name}을 엽니다. Ctrl+C로 끝냅니다.").text(tongue))
        sys.exit(subprocess.call(command(page, no_browser)))

    answer(lang, False, work)


def command(page: Path, no_browser: bool = False) -> list[str]:
    """JupyterLab as it is started: on this computer only, with no news from outside and nothing to install from."""
    own = ["--ip=127.0.0.1", "--LabApp.news_url=None", "--LabApp.extension_manager=readonly", f"--ServerApp.root_dir={page.parent}"]
    return [sys.executable, "-m", "jupyterlab", str(page), *own, *(["--no-browser"] if no_browser else [])]


def start_page(folder: Path, lang: str) -> Path:
    """The start notebook of a folder, made where it is not there. A person's own is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    page = (folder / NOTEBOOK.text(lang)).resolve()
    if not page.exists():
        title = Phrase(
            "# Where do you want to begin?\n\nRun the cell below (Shift+Enter).", "# 어디서 시작할까요?\n\n아래 칸을 실행하십시오(Shift+Enter)."
        ).text(lang)
        source = f'from journey_nb.commands.lab import start\n\nstart(lang="{lang}")'
        cells: list[dict[str, Any]] = [
            {"cell_type": "markdown", "id": "title", "metadata": {}, "source": title},
            {"cell_type": "code", "id": "start", "metadata": {}, "execution_count": None, "outputs": [], "source": source},
        ]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        page.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return page


def start(folder: str | Path = ".", lang: str = "ko", by: str = "") -> Any:
    """The three buttons, for a notebook; what they make lies in ``folder``."""
    from ..widgets.start import Start

    place, who = Path(folder), by or getpass.getuser()
    return Start(lang, {"blank": lambda: blank(place, lang, who), "sample": lambda: sample(lang), "file": lambda name, raw: own_file(place, name, raw, lang)})


def blank(folder: Path, lang: str, by: str) -> dict[str, Any]:
    """A new study with an empty map and a table to write assumptions in."""
    from ..assumptions.starters import new_study
    from ..study import today

    place = _free(folder, lang)
    return _built(new_study(place, "blank", by=by, at=today(), lang=lang, name=place.name), lang)


def own_file(folder: Path, name: str, raw: bytes, lang: str) -> dict[str, Any]:
    """A new study with one file of the person's own in it, built."""
    from ..settings import Settings
    from ..study import SETTINGS, settings_text

    bare = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip(" .")
    if not bare or not raw:
        raise UsageError(en="That file is empty or has no name.", ko="파일이 비어 있거나 이름이 없습니다.")
    place = _free(folder, lang)
    (place / "data").mkdir(parents=True)
    (place / "data" / bare).write_bytes(raw)
    (place / SETTINGS).write_text(settings_text(Settings(schema=1, name=place.name)), "utf-8", newline="\n")
    return _built(place, lang)


def sample(lang: str) -> dict[str, Any]:
    """The sample company's poster; nothing is written beside the notebook."""
    from ..exports import html
    from ..mapping.why import open_book
    from ..reports import steps_sample

    return {"page": html.render(open_book(steps_sample.folder(lang))[0], lang=lang), "where": ""}


def _free(folder: Path, lang: str) -> Path:
    name = STUDY.text(lang)
    return next(p for n in range(1, 1000) if not (p := folder / (name if n == 1 else f"{name} {n}")).exists())


def _built(study: Path, lang: str) -> dict[str, Any]:
    from ..exports import html
    from ..reports.build import build_report

    written = build_report([study], study=study, lang=lang, report=False)
    page = html.render(written.built.book, lang=lang)
    out = Path(written.out)
    (out / f"journey_map_{lang}.html").write_text(page, "utf-8", newline="\n")
    return {"page": page, "where": f"{study.name}/{out.relative_to(study.resolve()).as_posix()}" if out.is_relative_to(study.resolve()) else study.name}
