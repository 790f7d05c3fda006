"""Groups of customers alike in any table: `journey personas TABLE --id COL`."""

from __future__ import annotations

from pathlib import Path

import click

from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import JSON, LANG, STUDY, answer, print_json, say, spoken


@click.command()
@click.argument("table", metavar="TABLE", type=click.Path(path_type=Path))
@click.option("--id", "who", metavar="COL", help="The column that names the customer. [default: every row is one] / 고객을 나타내는 열. 없으면 행마다 한 명.")
@click.option("--features", default="", metavar="A,B", help="Columns that make the groups. [default: all that suit] / 나누는 데 쓸 열.")
@click.option("--describe", default="", metavar="C,D", help="Columns that are only told of a group afterwards. / 나눈 뒤 설명에만 쓸 열.")
@click.option("--event", metavar="COL", help="For a log with one row an event: groups by the order of events. / 한 행에 행동 하나인 로그의 행동 열.")
@click.option("--time", "at", metavar="COL", help="The log's time; without it the rows' order counts. / 로그의 시각 열.")
@click.option("--k", type=click.IntRange(2), help="So many groups, whatever is recommended; needs --why. / 권하는 수와 달리 이만큼 나누기. --why 필요.")
@click.option("--why", default="", help="The reason for --k; it is printed with the result. / --k로 정하는 까닭. 결과와 함께 적힙니다.")
@click.option("--by", default="", help="Who decided on --k. / --k를 정한 사람.")
@click.option("--most", type=click.IntRange(2, 12), default=8, show_default=True, help="The most groups to try. / 나누어 볼 가장 큰 수.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="CSV, TSV or XLSX: the table with each customer's persona. / 고객마다 페르소나를 붙인 표를 저장할 파일."
)
@click.option("--page", type=click.Path(path_type=Path), help="An HTML page: cards, questions, the stability curve. / 카드와 안정성 곡선을 담은 페이지.")
@click.option("--seed", type=int, help="[default: the study's, else 7] / 난수 고정값.")
@click.option("--raw", is_flag=True, help="Leave the table's own cells as they are: personal data stay in. / 원래 칸을 가리지 않고 그대로.")
@STUDY
@LANG
@JSON
def personas(
    table: Path,
    who: str | None,
    features: str,
    describe: str,
    event: str | None,
    at: str | None,
    k: int | None,
    why: str,
    by: str,
    most: int,
    out: Path | None,
    page: Path | None,
    seed: int | None,
    raw: bool,
    study: Path | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Groups of customers alike, if any hold: how many, how stable at every number of groups, who they are and who belongs to them.

    닮은 고객끼리 나뉘는지 봅니다. 몇 개로 나뉘는지, 나누는 수마다 얼마나 안정적인지, 누구인지, 누가 속하는지. 나뉘지 않는다는 것도 답입니다.
    """
    tongue = spoken(lang)

    def work() -> None:
        from ..exports import groups
        from ..model.personas import Overruled
        from ..personas.grouped_table import ADDED, group_table
        from ..pipeline import check_paths
        from ..study import open_study
        from ..text.coded_table import write_table

        if k is not None and not why.strip():
            raise UsageError(
                en='--k goes against the recommendation or confirms it, so it needs a reason: --why "…". It is printed with the result.',
                ko='--k에는 까닭이 필요합니다: --why "…". 결과와 함께 적힙니다.',
            )
        (path,) = check_paths([table])
        whose = open_study(study) if study else None
        overruled = Overruled(k, by.strip() or Phrase("the analyst", "분석자").text(tongue), why.strip()) if k is not None else None
        found = group_table(
            path,
            who,
            features=_listed(features),
            describe=_listed(describe),
            event=event,
            at=at,
            study=whose,
            seed=seed if seed is not None else whose.settings.seed if whose else 7,
            ks=range(2, most + 1),
            overruled=overruled,
            raw=raw,
        )
        written = write_table(found.frame() if event is None else found.members_frame(), out, raw=raw) if out else None
        if page:
            groups.write(found.found, page, name=path.stem, people=len(found.features.table), lang=tongue)
        if as_json:
            print_json({**found.to_json(), "out": written.as_posix() if written else None, "page": page.as_posix() if page else None})
        for line in found.text_lines(tongue):
            (say if as_json else click.echo)(line)
        if written:
            named = " / ".join(ADDED)
            say(Phrase(f"Written: {written} ({named})", f"저장했습니다: {written} ({named})").text(tongue))
        if page:
            say(Phrase(f"Written: {page}", f"저장했습니다: {page}").text(tongue))

    answer(lang, as_json, work)


def _listed(names: str) -> list[str]:
    """Names between commas; a name that holds a comma stands in double quotes."""
    import csv

    return [name.strip() for name in next(csv.reader([names], skipinitialspace=True), []) if name.strip()]
