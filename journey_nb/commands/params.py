"""What a notebook asks for: `journey params`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..model.phrase import Phrase
from .shared import JSON, LANG, answer, print_json, spoken

if TYPE_CHECKING:
    from ..reports.parameters import Parameter


@click.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@LANG
@JSON
def params(notebook: Path, lang: str | None, as_json: bool) -> None:
    """What a notebook asks for: name, type, choices or range, default and help. / 노트북의 매개변수.

    NOTEBOOK is a file, or the name of one that comes with the toolkit, such as 90_report.
    """

    def work() -> None:
        from ..reports import notebook_path
        from ..reports.parameters import parameters

        given = notebook.suffix == ".ipynb" or len(notebook.parts) > 1
        path = notebook if given else notebook_path(str(notebook))
        known = parameters(path)
        if as_json:
            print_json({"notebook": path.name, "parameters": [plain(one) for one in known.values()]})
            return
        click.echo(form(path.stem, list(known.values()), spoken(lang)))

    answer(lang, as_json, work)


def plain(one: Parameter) -> dict[str, object]:
    return {
        "name": one.name,
        "type": one.type,
        "choices": list(one.choices) or None,
        "least": one.least,
        "greatest": one.greatest,
        "default": one.default,
        "help": {lang: one.help_in(lang) for lang in ("ko", "en")},
    }


def form(name: str, known: list[Parameter], lang: str) -> str:
    """The form as text: a parameter a paragraph, and the line that sets one."""
    if not known:
        return Phrase(f"{name} asks for nothing.", f"{name}에는 매개변수가 없습니다.").text(lang)
    default = Phrase("default", "기본값").text(lang)
    lines = []
    for one in known:
        allowed = " | ".join(one.choices) or one.range
        lines.append(f"{one.name}: {one.type}{f' ({allowed})' if allowed else ''}, {default} {one.default!r}")
        if one.help:
            lines.append(f"    {one.help_in(lang)}")
    return "\n".join(lines)
