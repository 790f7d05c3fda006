"""A journey map that others drew, taken in: `journey import FILE`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..model import disk
from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import JSON, LANG, answer, print_json, say, spoken

PREVIEW = Phrase("A preview; nothing was written. Add --yes to write it.", "미리보기이며 아무것도 쓰지 않았습니다. 쓰려면 --yes를 붙이십시오.")


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write the map here. / 지도를 저장할 map.json.")
@click.option("--by", help="Whose assumptions these are. [default: the document's owner] / 누구의 가정인지.")
@click.option("--at", metavar="DAY", help="The day, where the document names none. [default: today] / 문서에 날짜가 없을 때의 날짜.")
@click.option("--sheet", type=click.IntRange(1), help="Which sheet of a mind map. / 마인드맵의 몇째 시트.")
@click.option("--study", type=click.Path(path_type=Path), help="Also write the claims into this study, to be tested by its data. / 이 연구에 가정으로 저장.")
@click.option("--map", "maps", multiple=True, metavar="STAGE=KEY", help="The document's stage is this stage of the study. / 문서의 단계와 연구의 단계 짝.")
@click.option("--with-stages", "own", is_flag=True, help="Take the document's stages as the study's own. / 문서의 단계를 연구의 단계로.")
@click.option("--yes", is_flag=True, help="Write into the study without asking. / 묻지 않고 연구에 저장.")
@LANG
@JSON
def import_(
    file: Path,
    out: Path | None,
    by: str | None,
    at: str | None,
    sheet: int | None,
    study: Path | None,
    maps: tuple[str, ...],
    own: bool,
    yes: bool,
    lang: str | None,
    as_json: bool,
) -> None:
    """A journey map in Markdown, Mermaid, Xmind or a numbered list: every point an assumption with a name; what has no place is listed.

    다른 곳에서 그린 여정 지도(마크다운, Mermaid, Xmind, 번호 목록)를 읽습니다. 모든 항목은 이름이 붙은 가정이 되고, 넣지 못한 것은 보여 줍니다.
    """
    tongue = spoken(lang)

    def work() -> None:
        from ..importing import read

        if out is not None and (out.is_dir() or not out.resolve().parent.is_dir()):
            raise UsageError(
                en=f"--out names a file in a folder that exists; '{out}' is not one.",
                ko=f"--out에는 있는 폴더 안의 파일 이름을 지정하십시오. '{out}'은(는) 아닙니다.",
            )
        if (maps or own or yes) and study is None:
            raise UsageError(en="--map, --with-stages and --yes belong to --study.", ko="--map, --with-stages, --yes는 --study와 함께 씁니다.")
        found = read(file, by=by, at=at, lang=tongue, sheet=sheet)
        result: dict[str, Any] = found.to_json(tongue)
        lines = found.lines(tongue)
        if study is not None:
            told, more = _into_study(found, file, study, maps, own, yes, by, tongue, ask=not as_json and sys.stdin.isatty())
            result["study"], lines = told, lines + more
        if out is not None:
            from ..model.plain import dumps

            written = disk.save(out, dumps(found.book.to_dict()))
            result["out"] = written.as_posix()
            lines.append(Phrase(f"Written: {written}", f"저장했습니다: {written}").text(tongue))
        if as_json:
            print_json(result)
        for line in lines:
            (say if as_json else click.echo)(line)

    answer(lang, as_json, work)


def _into_study(
    found: Any, file: Path, study: Path, maps: tuple[str, ...], own: bool, yes: bool, by: str | None, tongue: str, *, ask: bool
) -> tuple[dict[str, Any], list[str]]:
    """The round into a study: a preview, and written where a person says so."""
    from ..importing import into_study
    from ..study import open_study

    who = by or (found.document.by if found.document else "")
    folder = open_study(study).folder
    planned = into_study.plan(found, folder, by=who, named=dict(_pair(one) for one in maps), own_stages=own, why=file.name)
    lines = planned.lines(tongue)
    if not yes and ask and (planned.claims or planned.settings):
        for line in lines:
            say(line)
        lines = []
        yes = click.confirm(Phrase("Write this into the study?", "연구에 저장할까요?").text(tongue), err=True)
    wrote = into_study.keep(planned, by=who) if yes else 0
    kept = Phrase(
        f"Kept in claims.jsonl: {wrote} assumptions. Build again to see them tested.",
        f"claims.jsonl에 가정 {wrote}개를 남겼습니다. 다시 build하면 확인 결과가 보입니다.",
    )
    lines.append((kept if yes else PREVIEW).text(tongue))
    return {**planned.to_json(), "kept": wrote, "written": yes}, lines


def _pair(one: str) -> tuple[str, str]:
    name, sign, key = one.rpartition("=")
    if not (sign and name.strip() and key.strip()):
        raise UsageError(en=f"--map wants STAGE=KEY; '{one}' is not.", ko=f"--map은 '단계=키' 꼴입니다. '{one}'은(는) 아닙니다.")
    return name.strip(), key.strip()
