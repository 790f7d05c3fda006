"""What is done with a map: why a claim stands, another format, a person's decision."""

from __future__ import annotations

from pathlib import Path

import click

from ..model.errors import UsageError, did_you_mean
from ..model.phrase import Phrase
from .shared import AUDIENCE, JSON, LANG, answer, print_json, say, spoken


@click.command()
@click.argument("map_path", metavar="MAP", type=click.Path(path_type=Path))
@click.argument("code", nargs=-1, required=True)
@click.option("--persona", default="everyone", show_default=True)
@LANG
@JSON
def why(map_path: Path, code: tuple[str, ...], persona: str, lang: str | None, as_json: bool) -> None:
    """What a claim stands on: `journey why reports/haesol P1`. / 주장 하나의 근거를 모두."""

    def work() -> None:
        from ..console import why_json, why_lines
        from ..mapping.why import explain, open_book

        book, folder = open_book(map_path)
        found = explain(book, " ".join(code), persona=persona, tables=folder / "tables")
        if as_json:
            print_json(why_json(found, book, spoken(lang)))
        else:
            for line in why_lines(found, book, spoken(lang)):
                click.echo(line)

    answer(lang, as_json, work)


@click.command()
@click.argument("map_path", metavar="MAP", type=click.Path(path_type=Path))
@click.option("--to", "form", required=True, help="html, pdf, png, svg, json or xlsx (the evidence list).")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write. / 저장할 파일. [default: beside the map]")
@click.option("--persona", default="everyone", show_default=True)
@click.option(
    "--size",
    type=click.Choice(["screen", "wall", "handout", "page", "tiles", "slide"]),
    help="wall is A1, handout A3, page A4 (html, pdf); tiles the wall as A4 sheets (pdf); slide 16:9. "
    "/ 크기: 벽 A1, 유인물 A3, 쪽 A4, 이어 붙이는 A4, 슬라이드. [default: screen, for pdf handout]",
)
@click.option(
    "--picture",
    default="poster",
    show_default=True,
    help="poster, timeline, summary, curve, landscape, coverage, confidence, channels, funnel, roles, slide, evidence or questions (html, pdf, png). "
    "/ 지도 대신 그릴 그림.",
)
@click.option("--detail", type=click.Choice(["plain", "full"]), default="plain", show_default=True, help="Reading level. / 읽기 수준.")
@click.option("--lanes", help="Lanes beside the seven: goals,thoughts,… or all, blueprint; -name takes one away (html, pdf). / 더할 행, 뺄 것은 -이름.")
@click.option("--card", is_flag=True, help="The persona's card instead of its map (html, pdf). / 지도 대신 이 유형의 카드.")
@AUDIENCE
@LANG
@JSON
def export(
    map_path: Path,
    form: str,
    out: Path | None,
    persona: str,
    size: str | None,
    picture: str,
    detail: str,
    lanes: str | None,
    card: bool,
    audience: str,
    lang: str | None,
    as_json: bool,
) -> None:
    """The map in another format. / 지도를 다른 형식으로 저장."""

    def work() -> None:
        from .. import exports
        from ..exports import pictures
        from ..mapping.why import open_book

        tongue = spoken(lang)
        if form not in exports.FORMATS:
            hint = did_you_mean(form, exports.FORMATS)
            raise UsageError(
                en=f"No format named '{form}'; known: {', '.join(exports.FORMATS)}.{hint.en}",
                ko=f"'{form}' 형식은 없습니다. 있는 형식: {', '.join(exports.FORMATS)}.{hint.ko}",
            )
        if lanes and (card or form not in ("html", "pdf")):
            raise UsageError(
                en=f"Only the poster has lanes: html or pdf, not {'a card' if card else form}.",
                ko=f"지도의 행은 포스터(html, pdf)에만 있습니다. {'카드' if card else form}에는 쓸 수 없습니다.",
            )
        drawn = pictures.chosen(picture, size, form)
        book, folder = open_book(map_path)
        size_of = size or ("screen" if form != "pdf" else "handout" if drawn == "poster" else "page")
        sheet = "" if size_of in ("screen", drawn) or card or (drawn != "poster" and size is None) else size_of
        parts = (
            "persona_card" if card else "evidence" if form == "xlsx" else "journey_map" if drawn == "poster" else drawn,
            tongue,
            "" if persona == "everyone" else persona,
            sheet,
            "" if audience == "team" else audience,
        )
        target = out or folder / f"{'_'.join(p for p in parts if p)}.{form}"
        if target.is_dir() or not target.parent.is_dir():
            raise UsageError(
                en=f"--out names a file in a folder that exists; '{target}' is not one.",
                ko=f"--out에는 있는 폴더 안의 파일 이름을 지정하십시오. '{target}'은(는) 아닙니다.",
            )
        if card:
            from ..exports import cards

            target = cards.write(book, target, form, persona=persona, lang=tongue, audience=audience)
        elif drawn != "poster":
            target = pictures.write(book, target, drawn, form, persona=persona, lang=tongue, audience=audience, size=size_of)
        else:
            chosen = {"lanes": lanes} if form in ("html", "pdf") else {}
            target = exports.FORMATS[form]().write(book, target, persona=persona, lang=tongue, audience=audience, detail=detail, size=size_of, **chosen)
        if as_json:
            print_json({"written": target.as_posix(), "format": form, "bytes": target.stat().st_size})
        say(Phrase(f"Written: {target}", f"저장했습니다: {target}").text(tongue))

    answer(lang, as_json, work)


@click.command()
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

        from ..model.decisions import record
        from ..study import open_study

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
