"""From raw exports on: what a file is taken for, and the build."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import AUDIENCE, JSON, KEY, LANG, PATHS, STUDY, answer, print_json, say, spoken


@click.command()
@PATHS
@STUDY
@LANG
@JSON
@click.option(
    "--tables",
    type=click.Path(path_type=Path),
    help="Also write each table as it was read into this folder: raw, not redacted. / 읽은 표를 그대로(가리지 않고) 이 폴더에 저장.",
)
def inspect(paths: tuple[Path, ...], study: Path | None, lang: str | None, as_json: bool, tables: Path | None) -> None:
    """What each file is taken for and why; every row read, kept or set aside. / 파일마다 무엇으로 읽었는지와 까닭."""

    def work() -> None:
        from .. import intake
        from ..pipeline import check_paths, nothing_usable, study_for

        listed = check_paths(paths)
        found = intake.inspect(listed, study=study_for(listed, study=study)[0])
        if tables is not None:
            if "reports" in tables.resolve().parts:
                raise UsageError(
                    en="Raw tables never go under reports/. Name another folder for --tables.",
                    ko="원자료 표는 reports/ 아래에 두지 않습니다. --tables에 다른 폴더를 지정하십시오.",
                )
            written = intake.write_tables(found, tables)
            say(
                Phrase(
                    f"{len(written)} raw table(s) in {tables}: not redacted, keep them to yourself.",
                    f"원자료 표 {len(written)}개를 {tables}에 저장했습니다. 개인정보를 가리지 않았으니 공유하지 마십시오.",
                ).text(spoken(lang))
            )
        if as_json:
            print_json(found.to_json(spoken(lang)))
        else:
            click.echo(found.text(spoken(lang)))
        if not any(f.rows_kept for f in found.files):
            say(nothing_usable(found.files).phrase.text(spoken(lang)))
            sys.exit(2)
        if any(f.source == "unreadable" or (f.rows_read and f.set_aside_counts.get("unreadable", 0) > 0.05 * f.rows_read) for f in found.files):
            sys.exit(1)

    answer(lang, as_json, work)


@click.command()
@PATHS
@STUDY
@click.option("--out", type=click.Path(path_type=Path), help="The folder for the results. / 결과 폴더. [default: reports/<study>]")
@LANG
@click.option("--period", "name", help="2026Q3, 2026-07, FY2026Q1 or 2026-07-01/2026-09-30. / 기간.")
@click.option("--detail", type=click.Choice(["plain", "full"]), default="plain", show_default=True, help="Reading level of the report. / 보고서의 읽기 수준.")
@AUDIENCE
@click.option("--hold", is_flag=True, help="Keep personas, codings and stages of the last build in OUT. / 지난번의 유형, 분류, 단계를 그대로 쓰기.")
@KEY
@JSON
def build(
    paths: tuple[Path, ...],
    study: Path | None,
    out: Path | None,
    lang: str | None,
    name: str | None,
    detail: str,
    audience: str,
    hold: bool,
    key: Path | None,
    as_json: bool,
) -> None:
    """Raw exports → journey map, tables and report. / 원자료에서 여정 지도, 표, 보고서까지."""
    tongue = spoken(lang)

    def work() -> None:
        from tqdm import tqdm

        from ..console import build_json, build_lines, moved_lines
        from ..pipeline import STEPS
        from ..reports.build import build_report

        quiet = not sys.stderr.isatty()
        with tqdm(total=len(STEPS), file=sys.stderr, disable=quiet, bar_format="{desc:<28} {bar:24} {n_fmt}/{total_fmt} {elapsed}") as bar:

            def progress(step: Phrase) -> None:
                number = STEPS.index(step)
                if quiet:
                    say(f"{number + 1}/{len(STEPS)} {step.text(tongue)}")
                bar.update(number - bar.n)
                bar.set_description_str(step.text(tongue))

            written = build_report(paths, study=study, out=out, lang=tongue, name=name, detail=detail, audience=audience, key=key, hold=hold, progress=progress)
            bar.update(len(STEPS) - bar.n)
            bar.set_description_str(Phrase("Done", "완료").text(tongue))
        if as_json:
            print_json(build_json(written, tongue))
        for line in [*build_lines(written, tongue), *moved_lines(written.built.book, tongue, held=hold)]:
            say(line)
        sys.exit(written.exit_code)

    answer(lang, as_json, work)
