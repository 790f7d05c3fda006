"""What is otherwise between two maps: `journey diff`."""

from __future__ import annotations

from pathlib import Path

import click

from ..model import disk
from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import AUDIENCE, JSON, LANG, answer, print_json, say, spoken


@click.command()
@click.argument("map_a", metavar="MAP_A", type=click.Path(path_type=Path))
@click.argument("map_b", metavar="MAP_B", type=click.Path(path_type=Path))
@click.option("--persona", help="Key of the persona in both maps. / 두 지도에서 견줄 페르소나의 키. [default: everyone]")
@click.option("--persona-a", help="Key in the first map, where the two differ. / 앞 지도의 페르소나.")
@click.option("--persona-b", help="Key in the second map. / 뒤 지도의 페르소나.")
@click.option("--out", type=click.Path(path_type=Path), help="Also writes it as a page (.html). / 그림 한 장(.html)으로도 저장.")
@AUDIENCE
@LANG
@JSON
def diff(
    map_a: Path,
    map_b: Path,
    persona: str | None,
    persona_a: str | None,
    persona_b: str | None,
    out: Path | None,
    audience: str,
    lang: str | None,
    as_json: bool,
) -> None:
    """What changed from one map to another, beyond noise: `journey diff 2026Q1/ 2026Q2/`. / 두 지도에서 무엇이 바뀌었나."""

    def work() -> None:
        from ..mapping import changes_told
        from ..mapping.changes import diff as compare
        from ..mapping.why import open_book

        tongue = spoken(lang)
        if persona and (persona_a or persona_b):
            raise UsageError(
                en="Name --persona for both maps, or --persona-a and --persona-b for each.",
                ko="두 지도에 같은 페르소나는 --persona로, 서로 다른 페르소나는 --persona-a와 --persona-b로 지정하십시오.",
            )
        if out and (out.suffix.lower() not in (".html", ".htm") or out.is_dir() or not out.parent.is_dir()):
            raise UsageError(
                en=f"--out names an .html file in a folder that exists; '{out}' is not one.",
                ko=f"--out에는 있는 폴더 안의 .html 파일을 지정하십시오. '{out}'은(는) 아닙니다.",
            )
        (book_a, _), (book_b, _) = open_book(map_a), open_book(map_b)
        found = compare(book_a, book_b, persona_a or persona or "everyone", persona_b or persona or "everyone")
        saved = None
        if out:
            from ..charts import diff_chart

            saved = disk.save(out, diff_chart(found, lang=tongue, audience=audience).page(changes_told.title(found, tongue)))
        told = found if audience == "team" else found.masked()
        if as_json:
            written = {"written": saved.as_posix()} if saved else {}
            print_json({**told.to_dict(), "headline": changes_told.headline(told, tongue), **written})
        else:
            for line in changes_told.lines(told, tongue):
                click.echo(line)
        if saved:
            say(Phrase(f"Written: {saved}", f"저장했습니다: {saved}").text(tongue))

    answer(lang, as_json, work)
