"""Coding by people: the codebook out and in, a blind sheet for a second coder, and how far coders agree."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import JSON, LANG, Commands, answer, print_json, say, spoken

PREVIEW = Phrase("A preview; add --keep to keep it.", "미리보기입니다. 저장하려면 --keep을 붙이십시오.")
NAMED = Phrase("Say who codes: --by NAME.", "누가 코딩했는지 --by 이름으로 적으십시오.")
SHOWN = 20  # disagreements, problems and codes in the terminal; all of them are in --json
STUDY = click.option("--study", type=click.Path(path_type=Path), help="The study's folder or journey.toml. / 연구 폴더나 journey.toml.")
KEPT = click.option("--keep", is_flag=True, help="Keep it in decisions.jsonl; without it this is a preview. / decisions.jsonl에 저장. 없으면 미리보기.")


@click.group(cls=Commands)
def codes() -> None:
    """Coding by people: codebook, second coder, agreement. / 사람의 코딩: 코드북, 두 번째 코더, 일치도."""


@codes.command("export")
@click.argument("study", metavar="STUDY", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="A .csv (Taguette), .qdc (REFI-QDA) or .xlsx to write. / 저장할 파일.")
@LANG
@JSON
def export_codes(study: Path, target: Path, lang: str | None, as_json: bool) -> None:
    """The codebook in use: `journey codes export STUDY --to codes.qdc`. / 지금 쓰는 코드북을 파일로."""
    tongue = spoken(lang)

    def work() -> None:
        from ..text import codebook

        book = _book(_folder(study))
        frame = book.frame(tongue)
        if target.suffix.lower() not in (".csv", ".qdc", ".xlsx"):
            raise UsageError(
                en=f"A codebook is .csv (Taguette), .qdc (REFI-QDA) or .xlsx; '{target.name}' is none of them.",
                ko=f"코드북은 .csv(Taguette), .qdc(REFI-QDA), .xlsx입니다. '{target.name}' 이름을 고치십시오.",
            )
        codebook.write(frame, _place(target), tongue)
        n = {"kinds": len(codebook.KINDS), "themes": len(book.themes), "own": len(book.own)}
        if as_json:
            print_json({"written": target.as_posix(), **n})
        say(
            Phrase(
                f"Written: {target} ({n['kinds']} kinds, {n['themes']} themes, {n['own']} of the study's own).",
                f"저장했습니다: {target}(종류 {n['kinds']}, 주제 {n['themes']}, 연구의 코드 {n['own']}).",
            ).text(tongue)
        )

    answer(lang, as_json, work)


@codes.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--study", required=True, type=click.Path(path_type=Path), help="The study's folder or journey.toml. / 연구 폴더나 journey.toml.")
@click.option("--map", "maps", multiple=True, metavar="CODE=THEME", help="What a code means: --map '느려짐=속도', --map 'A1=불편'. / 코드의 뜻(주제나 종류).")
@click.option("--by", help="Who decides; needed with --keep. / 결정한 사람.")
@KEPT
@LANG
@JSON
def import_codes(file: Path, study: Path, maps: tuple[str, ...], by: str | None, keep: bool, lang: str | None, as_json: bool) -> None:
    """A codebook taken in: what its codes mean here, and which are new. / 코드북을 읽어 아는 코드와 새 코드를 가림."""
    tongue = spoken(lang)

    def work() -> None:
        from ..model import decisions
        from ..text import codebook, importing

        folder = _folder(study)
        book = _book(folder)
        found = importing.taken(codebook.read(file), book, dict(_pair(one) for one in maps), lang=tongue)
        if keep:
            made = decisions.record_all(folder, importing.changes(found, decisions.read(folder)), by=_named(by))
        if as_json:
            print_json({"kept": len(made) if keep else 0, "codes": [one.to_json(tongue) for one in found]})
        else:
            for one in found[: SHOWN * 5]:
                click.echo(one.text(tongue))
        new = sum(one.new for one in found)
        say(
            Phrase(
                f"{len(found)} codes: {len(found) - new} mean a kind or theme in use, {new} new.",
                f"코드 {len(found)}개: 쓰는 종류·주제와 같은 것 {len(found) - new}, 새것 {new}.",
            ).text(tongue)
        )
        say(Phrase(f"Kept: {len(made)} decisions.", f"저장했습니다: 결정 {len(made)}건.").text(tongue) if keep else PREVIEW.text(tongue))

    answer(lang, as_json, work)


@codes.command("sheet")
@click.argument("build", metavar="MAP_OR_TABLES_FOLDER", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The workbook to write (.xlsx). / 저장할 .xlsx.")
@click.option("--n", type=click.IntRange(1, 2000), default=50, show_default=True, help="How many rows. / 몇 줄.")
@click.option("--by", default="", help="Who will code; stands in the sheet. / 코딩할 사람.")
@click.option("--unit", type=click.Choice(["clause", "comment"]), default="clause", show_default=True, help="What one row is. / 한 줄의 단위.")
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed, another sample. / 다른 표본을 뽑는 수.")
@STUDY
@LANG
@JSON
def sheet(build: Path, out: Path, n: int, by: str, unit: str, seed: int, study: Path | None, lang: str | None, as_json: bool) -> None:
    """A blind sheet for a second coder: words only, the same for the same build. / 두 번째 코더에게 줄 시트. 말만 들어 있음."""
    tongue = spoken(lang)

    def work() -> None:
        from ..text import comparing, second_coder

        clauses, comments = comparing.load_tables(build)
        if out.exists():
            raise UsageError(
                en=f"'{out.name}' is there already and may be filled in. Name another file, or move it away.",
                ko=f"'{out.name}' 파일이 이미 있습니다. 채워진 시트일 수 있으니 다른 이름을 쓰거나 옮겨 두십시오.",
            )
        book = _book(_near(build, study))
        rows = second_coder.write_sheet(clauses if unit == "clause" else comments, _place(out), sample=n, seed=seed, lang=tongue, by=by, book=book)
        if as_json:
            print_json({"written": out.as_posix(), "rows": len(rows), "unit": unit, "seed": seed})
        few = Phrase(" Fewer than 30 rows: agreement will be indicative.", " 30줄이 안 되어 일치도는 참고만 됩니다.").text(tongue) if len(rows) < 30 else ""
        say(Phrase(f"Written: {out}, {len(rows)} rows.", f"저장했습니다: {out}, {len(rows)}줄.").text(tongue) + few)

    answer(lang, as_json, work)


@codes.command("read")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--study", required=True, type=click.Path(path_type=Path), help="The study's folder or journey.toml. / 연구 폴더나 journey.toml.")
@click.option("--by", help="Who coded. [default: as the sheet says] / 코딩한 사람.")
@click.option("--replace", is_flag=True, help="Also where another person decided otherwise. / 다른 사람이 달리 정한 것도 바꿈.")
@KEPT
@LANG
@JSON
def read(file: Path, study: Path, by: str | None, replace: bool, keep: bool, lang: str | None, as_json: bool) -> None:
    """A sheet that came back: every row accounted for; kept as that person's codings. / 돌아온 시트를 읽어 그 사람의 코딩으로 남김."""
    tongue = spoken(lang)

    def work() -> int:
        from ..model import decisions
        from ..text import people, second_coder

        folder = _folder(study)
        book = _book(folder)
        back = second_coder.read_sheet(file, by=by, book=book)
        who = _named(back.by) if keep else back.by
        planned = people.plan(decisions.read(folder), back.codings, by=who, book=book)
        kept = people.record_codings(folder, back.codings, by=who, replace=replace, book=book) if keep else ()
        if as_json:
            print_json(
                {
                    **{"by": who, "rows_read": back.rows_read, "coded": len(back.codings), "empty": back.empty, "refused": back.refused, "gone": back.gone},
                    "problems": [{"row": p.row, "column": p.column, "what": p.what.text(tongue)} for p in back.problems],
                    "plan": {name: len(getattr(planned, name)) for name in planned._fields},
                    "kept": len(kept),
                }
            )
        else:
            for problem in back.problems[:SHOWN]:
                click.echo(problem.what.text(tongue))
            if len(back.problems) > SHOWN:
                click.echo(f"… +{len(back.problems) - SHOWN}")
        say(back.text(tongue))
        say(_planned(planned, replace).text(tongue))
        say(Phrase(f"Kept: {len(kept)} decisions of {who}.", f"저장했습니다: {who}의 결정 {len(kept)}건.").text(tongue) if keep else PREVIEW.text(tongue))
        return 1 if back.problems else 0

    if answer(lang, as_json, work):
        sys.exit(1)


def _planned(planned: Any, replace: bool) -> Phrase:
    n = {name: len(getattr(planned, name)) for name in planned._fields}
    who = ", ".join(sorted({before.by for *_, before in planned.others if before}))
    en = f"New: {n['new']}; already so: {n['same']}; changed by the same person: {n['own']}."
    ko = f"새로: {n['new']}, 이미 같음: {n['same']}, 같은 사람이 바꿈: {n['own']}."
    if n["others"]:
        en += f" {who} decided {n['others']} otherwise: " + ("replaced." if replace else "left as they are; --replace takes these instead.")
        ko += f" {who}의 결정과 다른 것 {n['others']}: " + ("바꿉니다." if replace else "그대로 둡니다. --replace를 붙이면 바꿉니다.")
    return Phrase(en, ko)


@codes.command("agree")
@click.argument("a", metavar="A", type=click.Path(path_type=Path))
@click.argument("b", metavar="B", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=7, show_default=True, help="Of the bootstrap. / 붓스트랩의 수.")
@STUDY
@LANG
@JSON
def agree(a: Path, b: Path, seed: int, study: Path | None, lang: str | None, as_json: bool) -> None:
    """How far two codings agree beyond chance: two sheets, or a sheet and a build. / 두 코딩의 일치도: 시트 둘, 또는 시트와 build 결과."""
    tongue = spoken(lang)

    def work() -> None:
        from ..text import comparing
        from ..text.codebook import KINDS
        from ..text.people import VALENCES

        book = _book(_near(a, study) or _near(b, None))
        found = comparing.compare(comparing.load(a, book=book), comparing.load(b, book=book), seed=seed)
        if as_json:
            print_json({"a": found.a.name, "b": found.b.name, **found.to_json(tongue)})
            return
        for line in found.lines(tongue):
            click.echo(line)
        labels = {key: theme.label.text(tongue) for key, theme in book.themes.items()} | {key: label.text(tongue) for key, label in KINDS.items()}
        labels |= {key: label.text(tongue) for key, label in VALENCES.items()}
        for code, used, _, kappa, alpha in sorted(found.per_code.codes, key=lambda row: -row[1]):
            click.echo(f"  {labels.get(code, code)} ({used}): {kappa.text(tongue)} · {alpha.text(tongue)}")
        if len(found.differ):
            click.echo(Phrase(f"Differences: {len(found.differ)}", f"다르게 코딩한 곳: {len(found.differ)}").text(tongue))
        for row in found.differ.head(SHOWN).to_dict("records"):
            words = " ".join(str(row["words"]).split())[:100]
            click.echo(f"  {comparing.FIELDS[row['field']].text(tongue)}: {_told(row['a'], labels)} | {_told(row['b'], labels)} — {words}")

    answer(lang, as_json, work)


# ---------------------------------------------------------------- inside


def _told(value: Any, labels: dict[str, str]) -> str:
    return ", ".join(labels.get(v, str(v)) for v in (value if isinstance(value, tuple) else (value,)))


def _folder(study: Path) -> Path:
    from ..study import open_study

    return open_study(study).folder


def _near(path: Path, study: Path | None) -> Path | None:
    """The study that a file belongs to: the one named, else the nearest above it, or beside its output."""
    from ..study import SETTINGS

    if study is not None:
        return _folder(study)
    here = path.resolve()
    for folder in (here, *here.parents):
        for place in (folder, folder.parent / f"{folder.name}.study"):
            if (place / SETTINGS).is_file():
                return place
    return None


def _book(folder: Path | None) -> Any:
    from ..model import decisions
    from ..text.codebook import codebook
    from ..text.themes import taxonomy_of

    return codebook(decisions.read(folder) if folder else (), taxonomy_of(folder))


def _place(target: Path) -> Path:
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(
            en=f"Name a file in a folder that exists; '{target}' is not one.", ko=f"있는 폴더 안의 파일 이름을 지정하십시오. '{target}'은(는) 아닙니다."
        )
    return target


def _named(by: str | None) -> str:
    if not (by or "").strip():
        raise UsageError(en=NAMED.en, ko=NAMED.ko)
    return str(by).strip()


def _pair(one: str) -> tuple[str, str]:
    code, _, meaning = (part.strip() for part in one.partition("="))
    if not code or not meaning:
        raise UsageError(en=f"--map wants CODE=THEME; '{one}' is not.", ko=f"--map은 '코드=주제' 꼴입니다. '{one}'은(는) 아닙니다.")
    return code, meaning
