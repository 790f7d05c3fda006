"""The command line: parses, calls, prints. Each command imports what it needs when it runs.

Progress and prose go to stderr; with ``--json`` stdout is one strict JSON object. Exit codes: 0 all files used or rightly left
out; 1 a file could not be read, results written; 2 nothing usable or a wrong path, option or study file, nothing written.
"""

from __future__ import annotations

import json
import locale
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from . import __version__
from .model.errors import JourneyError, UsageError, did_you_mean
from .model.phrase import Phrase

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
LANG = click.option("--lang", type=click.Choice(["ko", "en"]), default=None, help="Korean or English. / 한국어 또는 영어. [default: the computer's language]")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout. / 결과를 JSON 하나로.")
STUDY = click.option("--study", type=click.Path(path_type=Path), help="The study's folder or journey.toml. / 연구 폴더나 journey.toml.")
AUDIENCE = click.option(
    "--audience",
    type=click.Choice(["team", "company", "public"]),
    default="team",
    show_default=True,
    help="Who will read it; counts under five are masked for company and public. / 누가 볼지. 회사와 공개는 5 미만을 가립니다.",
)
KEY = click.option("--key", type=click.Path(path_type=Path), help="A file with the study's key. / 연구의 키 파일.")


class Commands(click.Group):
    """Errors of ours as one clear message; a mistyped command with the nearest known one."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None:
            known = self.list_commands(ctx)
            hint = did_you_mean(args[0], known)
            fail(
                UsageError(
                    en=f"No command named '{args[0]}'; known: {', '.join(known)}.{hint.en}",
                    ko=f"'{args[0]}' 명령은 없습니다. 있는 명령: {', '.join(known)}.{hint.ko}",
                ),
                None,
                False,
            )
        return super().resolve_command(ctx, args)


def spoken(lang: str | None) -> str:
    """The language of messages: the one asked for, ``JOURNEY_LANG``, or the computer's."""
    if lang in ("ko", "en"):
        return str(lang)
    named = os.environ.get("JOURNEY_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ko" if named.lower().startswith(("ko", "korean")) else "en"


def say(text: str) -> None:
    click.echo(text, err=True)


def fail(error: JourneyError, lang: str | None, as_json: bool) -> None:
    message = error.phrase.text(spoken(lang))
    if as_json:
        click.echo(json.dumps({"error": {"kind": type(error).__name__, "message": message}}, ensure_ascii=False))
    say(message)
    sys.exit(error.exit_code)


def answer(lang: str | None, as_json: bool, work: Callable[[], Any]) -> Any:
    """Run a command's work; an error of ours becomes one message and its exit code."""
    try:
        return work()
    except JourneyError as error:
        return fail(error, lang, as_json)
    except KeyboardInterrupt:
        say(Phrase("Stopped. Nothing was written.", "멈췄습니다. 아무것도 쓰지 않았습니다.").text(spoken(lang)))
        sys.exit(130)
    except BrokenPipeError:  # `journey why … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("JOURNEY_DEBUG"):
            raise
        return fail(_fault(error), lang, as_json)


def _fault(error: Exception) -> JourneyError:
    """A mistake of ours, named by kind and place: its own words may hold a customer's, so they are shown only when asked for."""
    frame = error.__traceback__
    place = "?"
    while frame is not None:
        name = Path(frame.tb_frame.f_code.co_filename)
        if name.is_relative_to(Path(__file__).parent):
            place = f"{name.name}:{frame.tb_lineno}"
        frame = frame.tb_next
    kind = type(error).__name__
    found = JourneyError(
        en=f"journey_nb made a mistake of its own ({kind} at {place}); nothing was written. "
        "JOURNEY_DEBUG=1 shows all of it, customers' words perhaps included.",
        ko=f"journey_nb의 오류입니다({kind}, {place}). 아무것도 쓰지 않았습니다. JOURNEY_DEBUG=1로 실행하면 자세히 보이며, 고객의 말이 섞일 수 있습니다.",
    )
    found.exit_code = 3
    return found


def strict(value: Any) -> Any:
    """JSON without NaN: a missing number is null."""
    if isinstance(value, dict):
        return {str(k): strict(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [strict(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def print_json(value: Any) -> None:
    click.echo(json.dumps(strict(value), ensure_ascii=False, allow_nan=False, indent=1))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="journey")
def main() -> None:
    """From raw customer research to a journey map in which every claim says what it stands on.

    고객 조사 자료에서, 주장마다 근거가 적힌 고객 여정 지도까지.
    """


@main.command()
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
        from . import intake
        from .pipeline import check_paths, nothing_usable, study_for

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


@main.command()
@PATHS
@STUDY
@click.option("--out", type=click.Path(path_type=Path), help="The folder for the results. / 결과 폴더. [default: reports/<study>]")
@LANG
@click.option("--period", "name", help="2026Q3, 2026-07, FY2026Q1 or 2026-07-01/2026-09-30. / 기간.")
@click.option("--detail", type=click.Choice(["plain", "full"]), default="plain", show_default=True, help="Reading level of the report. / 보고서의 읽기 수준.")
@AUDIENCE
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
    key: Path | None,
    as_json: bool,
) -> None:
    """Raw exports → journey map, tables and report. / 원자료에서 여정 지도, 표, 보고서까지."""
    tongue = spoken(lang)

    def work() -> None:
        from tqdm import tqdm

        from .console import build_json, build_lines
        from .pipeline import STEPS
        from .reports.build import build_report

        quiet = not sys.stderr.isatty()
        with tqdm(total=len(STEPS), file=sys.stderr, disable=quiet, bar_format="{desc:<28} {bar:24} {n_fmt}/{total_fmt} {elapsed}") as bar:

            def progress(step: Phrase) -> None:
                number = STEPS.index(step)
                if quiet:
                    say(f"{number + 1}/{len(STEPS)} {step.text(tongue)}")
                bar.update(number - bar.n)
                bar.set_description_str(step.text(tongue))

            written = build_report(paths, study=study, out=out, lang=tongue, name=name, detail=detail, audience=audience, key=key, progress=progress)
            bar.update(len(STEPS) - bar.n)
            bar.set_description_str(Phrase("Done", "완료").text(tongue))
        if as_json:
            print_json(build_json(written, tongue))
        for line in build_lines(written, tongue):
            say(line)
        sys.exit(written.exit_code)

    answer(lang, as_json, work)


@main.command()
@click.argument("map_path", metavar="MAP", type=click.Path(path_type=Path))
@click.argument("code", nargs=-1, required=True)
@click.option("--persona", default="everyone", show_default=True)
@LANG
@JSON
def why(map_path: Path, code: tuple[str, ...], persona: str, lang: str | None, as_json: bool) -> None:
    """What a claim stands on: `journey why reports/haesol P1`. / 주장 하나의 근거를 모두."""

    def work() -> None:
        from .console import why_json, why_lines
        from .mapping.why import explain, open_book

        book, folder = open_book(map_path)
        found = explain(book, " ".join(code), persona=persona, tables=folder / "tables")
        if as_json:
            print_json(why_json(found, book, spoken(lang)))
        else:
            for line in why_lines(found, book, spoken(lang)):
                click.echo(line)

    answer(lang, as_json, work)


@main.command()
@click.argument("map_path", metavar="MAP", type=click.Path(path_type=Path))
@click.option("--to", "form", required=True, help="html, pdf, png, svg or json.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write. / 저장할 파일. [default: beside the map]")
@click.option("--persona", default="everyone", show_default=True)
@click.option(
    "--size",
    type=click.Choice(["screen", "wall", "handout", "page"]),
    help="wall is A1, handout A3, page A4 (html, pdf). / 크기: 벽 A1, 유인물 A3, 쪽 A4. [default: screen, for pdf handout]",
)
@click.option("--detail", type=click.Choice(["plain", "full"]), default="plain", show_default=True, help="Reading level. / 읽기 수준.")
@AUDIENCE
@LANG
@JSON
def export(map_path: Path, form: str, out: Path | None, persona: str, size: str | None, detail: str, audience: str, lang: str | None, as_json: bool) -> None:
    """The map in another format. / 지도를 다른 형식으로 저장."""

    def work() -> None:
        from . import exports
        from .mapping.why import open_book

        tongue = spoken(lang)
        if form not in exports.FORMATS:
            hint = did_you_mean(form, exports.FORMATS)
            raise UsageError(
                en=f"No format named '{form}'; known: {', '.join(exports.FORMATS)}.{hint.en}",
                ko=f"'{form}' 형식은 없습니다. 있는 형식: {', '.join(exports.FORMATS)}.{hint.ko}",
            )
        book, folder = open_book(map_path)
        size_of = size or ("handout" if form == "pdf" else "screen")
        parts = (tongue, "" if persona == "everyone" else persona, "" if size_of == "screen" else size_of, "" if audience == "team" else audience)
        target = out or folder / f"journey_map_{'_'.join(p for p in parts if p)}.{form}"
        if target.is_dir() or not target.parent.is_dir():
            raise UsageError(
                en=f"--out names a file in a folder that exists; '{target}' is not one.",
                ko=f"--out에는 있는 폴더 안의 파일 이름을 지정하십시오. '{target}'은(는) 아닙니다.",
            )
        exports.FORMATS[form]().write(book, target, persona=persona, lang=tongue, audience=audience, detail=detail, size=size_of)
        if as_json:
            print_json({"written": target.as_posix(), "format": form, "bytes": target.stat().st_size})
        say(Phrase(f"Written: {target}", f"저장했습니다: {target}").text(tongue))

    answer(lang, as_json, work)


@main.command()
@click.argument("folder", metavar="STUDY", type=click.Path(path_type=Path))
@click.argument("subject")
@click.argument("field")
@click.argument("value", required=False)
@click.option("--by", required=True, help="Who decides. / 결정한 사람.")
@click.option("--reason", help="Why; asked for, never required. / 까닭(선택).")
@click.option("--undo", is_flag=True, help="Back to what the data say. / 자료의 값으로 되돌림.")
@LANG
@JSON
def decide(folder: Path, subject: str, field: str, value: str | None, by: str, reason: str | None, undo: bool, lang: str | None, as_json: bool) -> None:
    """Lay a person's decision over the data: `journey decide STUDY stage:setup label "설치" --by 김`. / 사람의 결정을 자료 위에 남김."""

    def work() -> None:
        from dataclasses import asdict

        from .model.decisions import record
        from .study import open_study

        if (value is None) != undo:
            raise UsageError(en="Give a value, or --undo to take the decision back.", ko="값을 적거나, 되돌리려면 --undo를 쓰십시오.")
        made = record(open_study(folder).folder, subject=subject, field=field, value=value, by=by, reason=reason)
        if as_json:
            print_json(asdict(made))
        say(
            Phrase(
                f"Kept in decisions.jsonl: {subject} {field}: {made.was!r} → {value!r}. Build again to see it.",
                f"decisions.jsonl에 남겼습니다: {subject} {field}: {made.was!r} → {value!r}. 다시 build하면 보입니다.",
            ).text(spoken(lang))
        )

    answer(lang, as_json, work)


@main.command()
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

        from .assumptions import form, starters
        from .console import new_lines
        from .reports.build import build_report
        from .study import today

        tongue = spoken(lang)
        who = by or getpass.getuser()
        made = starters.new_study(folder, template, by=who, at=today(), lang=tongue, name=name)
        written = build_report([made], study=made, lang=tongue)
        if as_json:
            print_json({"study": made.as_posix(), "table": (made / form.FILE).as_posix(), "outputs": written.outputs})
        for line in new_lines(made, written, who):
            say(line.text(tongue))

    answer(lang, as_json, work)


@main.command()
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
        from . import samples

        tongue = spoken(lang)
        samples.make(name, folder, lang=tongue, customers=customers, seed=seed, periods=periods, change=change, truths_beside=truths)
        if as_json:
            print_json({"folder": folder.as_posix(), "files": sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())})
        say(Phrase(f"Invented data in {folder}. Next: journey build {folder}", f"가상 자료를 {folder}에 넣었습니다. 다음: journey build {folder}").text(tongue))

    answer(lang, as_json, work)


@main.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@LANG
@JSON
def form(file: Path, lang: str | None, as_json: bool) -> None:
    """An Excel form for offline contacts (fairs, visits, calls, shops), to fill in and build from. / 오프라인 접점을 적는 엑셀 양식."""

    def work() -> None:
        from .intake import offline

        made = offline.write_template(file, lang=spoken(lang))
        if as_json:
            print_json({"written": made.as_posix()})
        say(Phrase(f"An empty form: {made}. Fill it in and build from it.", f"빈 양식: {made}. 채운 뒤 build하십시오.").text(spoken(lang)))

    answer(lang, as_json, work)


@main.command()
@LANG
@JSON
def doctor(lang: str | None, as_json: bool) -> None:
    """Does this computer have what journey_nb needs? / 이 컴퓨터에서 쓸 수 있는지 점검."""

    def work() -> None:
        from .console import checkup

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


if __name__ == "__main__":
    main()
