"""Around a study: a new one, a sample, a form to fill in, and whether this computer has what is needed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import JSON, LANG, answer, print_json, say, spoken


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--template", default="blank", show_default=True, help="blank, b2b_ko, saas, shop or service. / 어떤 틀로 시작할지.")
@click.option("--by", help="Who assumes it. / 누구의 가정인지. [default: the computer's user]")
@click.option("--name", default="", help="The study's name. / 연구 이름. [default: the folder's]")
@LANG
@JSON
def new(folder: Path, template: str, by: str | None, name: str, lang: str | None, as_json: bool) -> None:
    """A map without data, as a study to work in: every line an assumption with a name. / 자료 없이 시작하는 지도. 모든 항목은 이름이 붙은 가정입니다."""

    def work() -> None:
        import getpass

        from ..assumptions import form, starters
        from ..console import new_lines
        from ..reports import steps_layout
        from ..reports.build import build_report
        from ..study import SETTINGS, open_study, today

        tongue = spoken(lang)
        who = by or getpass.getuser()
        if template == "blank" and (folder / SETTINGS).is_file():  # a study stays; what this version brings is laid beside it
            laid = steps_layout.lay_out(folder, open_study(folder).settings.language or tongue)
            if as_json:
                print_json({"study": folder.as_posix(), "notebooks": {one.name: one.state for one in laid}})
            for line in (*steps_layout.lines(folder, laid), *(told for one in laid if (told := one.line()))):
                say(line.text(tongue))
            return
        made = starters.new_study(folder, template, by=who, at=today(), lang=tongue, name=name)
        laid = steps_layout.lay_out(made, tongue)
        written = build_report([made], study=made, lang=tongue)
        if as_json:
            table, outputs = (made / form.FILE).as_posix(), written.outputs
            print_json({"study": made.as_posix(), "table": table, "outputs": outputs, "notebooks": {one.name: one.state for one in laid}})
        for line in (*new_lines(made, written, who), *steps_layout.lines(made, laid)):
            say(line.text(tongue))

    answer(lang, as_json, work)


@click.command()
@click.argument("name")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@LANG
@click.option("--customers", type=int, default=120, show_default=True, help="How many (saas). / 고객 수.")
@click.option("--seed", type=int, default=7, show_default=True, help="Another history with the same truths (saas). / 난수 고정값.")
@click.option("--periods", type=int, default=2, show_default=True, help="Quarters (saas). / 분기 수.")
@click.option("--change", default="setup_guide", show_default=True, help="What changed between the last two quarters: setup_guide or none (saas). / 심을 변화.")
@click.option("--truths", is_flag=True, help="Also write what was planted, beside the folder (saas). / 심은 정답도 폴더 옆에 저장.")
@JSON
def sample(name: str, folder: Path, lang: str | None, customers: int, seed: int, periods: int, change: str, truths: bool, as_json: bool) -> None:
    """An invented company's raw exports in DIR: `journey sample saas DIR --customers 120`. / 가상 회사의 원자료를 폴더에 만듦."""

    def work() -> None:
        from .. import samples

        tongue = spoken(lang)
        samples.make(name, folder, lang=tongue, customers=customers, seed=seed, periods=periods, change=change, truths_beside=truths)
        if as_json:
            print_json({"folder": folder.as_posix(), "files": sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())})
        say(Phrase(f"Invented data in {folder}. Next: journey build {folder}", f"가상 자료를 {folder}에 넣었습니다. 다음: journey build {folder}").text(tongue))

    answer(lang, as_json, work)


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    default="offline",
    show_default=True,
    help="offline (fairs, visits, calls), observation, desk (what was read), inventory (touchpoints). / 오프라인 접점, 관찰, 책상 조사, 접점 목록.",
)
@click.option("--map", "map_path", type=click.Path(path_type=Path), help="inventory: fill in the touchpoints that this map saw. / 지도가 본 접점을 채움.")
@LANG
@JSON
def form(file: Path, kind: str, map_path: Path | None, lang: str | None, as_json: bool) -> None:
    """An Excel form for what no product exports, to fill in and build from. / 내보낼 수 없는 것을 적는 엑셀 양식."""

    def work() -> None:
        from ..intake import forms, inventory

        if map_path is None:
            made = forms.write(kind, file, spoken(lang))
        elif kind != "inventory":
            raise UsageError(en="--map fills the inventory only: add --kind inventory.", ko="--map은 접점 목록에만 씁니다. --kind inventory를 붙이십시오.")
        else:
            from ..mapping.beside import seen_touchpoints, stage_phrases
            from ..mapping.why import open_book

            journey = open_book(map_path)[0].map()
            made = inventory.write(file, seen_touchpoints(journey), lang=spoken(lang), stages=stage_phrases(journey))
        if as_json:
            print_json({"written": made.as_posix()})
        done = Phrase(f"A form: {made}. Fill it in, lay it beside the exports and build.", f"양식: {made}. 채워서 자료와 함께 두고 build하십시오.")
        say(done.text(spoken(lang)))

    answer(lang, as_json, work)


@click.command()
@click.argument("folder", metavar="[FOLDER]", required=False, type=click.Path(path_type=Path))
@click.option("--class", "whole", is_flag=True, help="One line for this computer, to collect from a room of them. / 이 컴퓨터를 한 줄로. 교육장에서 모을 때.")
@LANG
@JSON
def doctor(folder: Path | None, whole: bool, lang: str | None, as_json: bool) -> None:
    """Does this computer have what journey_nb needs, and will FOLDER do? / 이 컴퓨터와 폴더에서 쓸 수 있는지 점검."""

    def work() -> None:
        from ..checkup import checkup, lines, machine

        if folder is not None and not folder.is_dir():
            raise UsageError(en=f"There is no folder {folder}.", ko=f"{folder} 폴더가 없습니다.")
        tongue = spoken(lang)
        found = checkup(folder)
        if as_json:
            told = [
                {"key": c.key, "name": c.name.text(tongue), "ok": c.ok, "needed": c.needed, "found": c.found.text(tongue), "remedy": c.remedy.text(tongue)}
                for c in found
            ]
            print_json({"checks": told})
        elif whole:
            click.echo(machine(found))
        else:
            for colour, line in lines(found, tongue):
                click.secho(line, fg=colour)
        sys.exit(0 if all(c.ok for c in found if c.needed) else 1)

    answer(lang, as_json, work)
