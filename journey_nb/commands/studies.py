"""Around a study: a new one, a sample, a form to fill in, and whether this computer has what is needed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

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
        from ..reports.build import build_report
        from ..study import today

        tongue = spoken(lang)
        who = by or getpass.getuser()
        made = starters.new_study(folder, template, by=who, at=today(), lang=tongue, name=name)
        written = build_report([made], study=made, lang=tongue)
        if as_json:
            print_json({"study": made.as_posix(), "table": (made / form.FILE).as_posix(), "outputs": written.outputs})
        for line in new_lines(made, written, who):
            say(line.text(tongue))

    answer(lang, as_json, work)


@click.command()
@click.argument("name")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@LANG
@click.option("--customers", type=int, default=120, show_default=True, help="How many (saas). / 고객 수.")
@click.option("--seed", type=int, default=7, show_default=True, help="Another history with the same truths (saas). / 난수 씨앗.")
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
@LANG
@JSON
def form(file: Path, lang: str | None, as_json: bool) -> None:
    """An Excel form for offline contacts (fairs, visits, calls, shops), to fill in and build from. / 오프라인 접점을 적는 엑셀 양식."""

    def work() -> None:
        from ..intake import offline

        made = offline.write_template(file, lang=spoken(lang))
        if as_json:
            print_json({"written": made.as_posix()})
        say(Phrase(f"An empty form: {made}. Fill it in and build from it.", f"빈 양식: {made}. 채운 뒤 build하십시오.").text(spoken(lang)))

    answer(lang, as_json, work)


@click.command()
@LANG
@JSON
def doctor(lang: str | None, as_json: bool) -> None:
    """Does this computer have what journey_nb needs? / 이 컴퓨터에서 쓸 수 있는지 점검."""

    def work() -> None:
        from ..console import checkup

        found = checkup()
        if as_json:
            print_json(
                {
                    "checks": [
                        {
                            "name": c.name.text(spoken(lang)),
                            "ok": c.ok,
                            "needed": c.needed,
                            "found": c.found.text(spoken(lang)),
                            "remedy": c.remedy.text(spoken(lang)),
                        }
                        for c in found
                    ]
                }
            )
        else:
            for c in found:
                click.echo(
                    f"{'ok  ' if c.ok else '--  ' if not c.needed else 'NO  '}{c.name.text(spoken(lang))}: {c.found.text(spoken(lang))}"
                    + ("" if c.ok else f"  → {c.remedy.text(spoken(lang))}")
                )
        sys.exit(0 if all(c.ok for c in found if c.needed) else 1)

    answer(lang, as_json, work)
