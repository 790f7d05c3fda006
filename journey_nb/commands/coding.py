"""What the comments of one table say: `journey code TABLE --text COL --out FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..model.phrase import Phrase
from .shared import JSON, LANG, STUDY, answer, print_json, say, spoken

SHOWN = 10  # rows of the preview


@click.command()
@click.argument("table", metavar="TABLE", type=click.Path(path_type=Path))
@click.option("--text", help="The column with the comments. [default: the only one there is] / 의견이 든 열.")
@click.option("--out", type=click.Path(path_type=Path), help="CSV, TSV or XLSX to write; without it, a preview. / 저장할 파일. 없으면 미리보기.")
@STUDY
@click.option("--raw", is_flag=True, help="Leave the table's own cells as they are: personal data stay in. / 원래 칸을 가리지 않고 그대로.")
@click.option("--workers", type=click.IntRange(1), help="Processes. [default: one, from 20,000 comments one a core] / 프로세스 수.")
@LANG
@JSON
def code(table: Path, text: str | None, out: Path | None, study: Path | None, raw: bool, workers: int | None, lang: str | None, as_json: bool) -> None:
    """What each comment says: language, feeling, kind, themes and why; a row that a person decided (decided_by: person) stays so.

    의견마다 언어, 감정, 종류, 주제와 그 까닭. decided_by를 person으로 적은 행은 다시 코딩해도 그대로 둡니다.
    """
    tongue = spoken(lang)

    def work() -> None:
        from tqdm import tqdm

        from ..pipeline import check_paths
        from ..study import open_study
        from ..text import coded_table

        (path,) = check_paths([table])
        whose = open_study(study) if study else None
        with tqdm(total=0, file=sys.stderr, disable=not sys.stderr.isatty(), unit="", leave=False) as bar:

            def progress(done: int, of: int) -> None:
                bar.total = of
                bar.update(done - bar.n)

            coded = coded_table.code_table(path, text=text, study=whose, raw=raw, earlier=out, workers=workers, progress=progress)
        written = coded_table.write(coded, out, raw=raw) if out else None
        if as_json:
            print_json({**coded.to_json(), "out": written.as_posix() if written else None})
        elif not written:
            for row in coded.frame.head(SHOWN).itertuples():
                click.echo(_line(row, coded.text, coded.frame.columns.get_loc(coded.text)))
        for line in coded.text_lines(tongue):
            say(line)
        if written and raw:
            say(
                Phrase(
                    f"{written}: your cells as they were, not redacted; keep it to yourself.", f"{written}: 원래 칸을 가리지 않았습니다. 공유하지 마십시오."
                ).text(tongue)
            )
        elif written:
            say(Phrase(f"Written: {written}", f"저장했습니다: {written}").text(tongue))
        else:
            say(Phrase("A preview; --out FILE writes all of it.", "미리보기입니다. --out FILE로 전체를 저장합니다.").text(tongue))

    answer(lang, as_json, work)


def _line(row: object, column: str, place: object) -> str:
    valence, kind = getattr(row, "valence", None), getattr(row, "kind", None) or "-"
    words = str(row[1 + int(place)])  # type: ignore[index, call-overload]
    felt = f"{valence:+.2f}" if isinstance(valence, float) and valence == valence else "  -  "
    about = "; ".join(getattr(row, "themes", None) or ())
    return f"{felt}  {kind:<16} {about:<28} {' '.join(words.split())[:80]}"
