"""What a file's columns mean: shown, corrected once, remembered for the months to come."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click

from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import JSON, LANG, STUDY, answer, print_json, say, spoken

PREVIEW = Phrase("A preview; add --keep to remember it.", "미리보기입니다. 저장하려면 --keep을 붙이십시오.")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@STUDY
@click.option("--set", "roles", multiple=True, metavar="ROLE=COLUMN", help="What a column is: --set customer='고객 번호' --set text=의견. / 열의 역할.")
@click.option("--as", "source", help="What the file is: survey_table, table, event_log, zendesk … / 파일의 종류.")
@click.option(
    "--missing", multiple=True, metavar="[COLUMN=]VALUE", help="A value that says nothing: --missing '해당 없음' --missing 만족도=0. / 결측으로 볼 값."
)
@click.option("--date-order", type=click.Choice(["ymd", "mdy", "dmy"]), help="How 3/4/2026 is read. / 날짜의 순서.")
@click.option("--zone", help="The time zone of times that name none. / 시간대가 없는 시각의 시간대.")
@click.option("--ignore", is_flag=True, help="Leave the file out. / 이 파일을 뺌.")
@click.option("--match", help="Which files it holds for. [default: this file's name, its digits free] / 적용할 파일 이름.")
@click.option("--keep", is_flag=True, help="Remember it in journey.toml; without it this is a preview. / journey.toml에 저장. 없으면 미리보기.")
@click.option("--forget", is_flag=True, help="Take back what was remembered of this file. / 저장한 것을 되돌림.")
@LANG
@JSON
def columns(file: Path, study: Path | None, match: str | None, keep: bool, forget: bool, lang: str | None, as_json: bool, **said: Any) -> None:
    """What each column is taken for; corrected once and remembered. / 열마다 무엇으로 읽었는지. 한 번 고치면 기억함."""
    tongue = spoken(lang)

    def work() -> None:
        from .. import source_rules
        from ..pipeline import check_paths

        (path,) = check_paths([file])
        folder = _folder(path, study)
        pattern = match or source_rules.pattern_of(path.name)
        if forget:
            gone = source_rules.forget(folder, pattern)
            say(
                (
                    Phrase(f"Forgotten: {pattern}", f"되돌렸습니다: {pattern}")
                    if gone
                    else Phrase(f"Nothing was kept of {pattern}.", f"{pattern}에 대해 저장된 것이 없습니다.")
                ).text(tongue)
            )
        change = {} if forget else _change(**said)
        result = _tried(path, folder, change, keep, tongue, as_json) if change else _shown(path, folder, tongue, as_json)
        if change and keep:
            written = source_rules.remember(folder, pattern, change)
            say(
                Phrase(
                    f"Kept for {pattern} in {written}; --forget takes it back.", f"{pattern}에 대해 {written}에 저장했습니다. --forget으로 되돌립니다."
                ).text(tongue)
            )
        elif change:
            say(PREVIEW.text(tongue))
        if as_json:
            print_json({"match": pattern, "kept": bool(change and keep), **result})

    answer(lang, as_json, work)


def _shown(path: Path, folder: Path, tongue: str, as_json: bool) -> dict[str, Any]:
    """The columns as they are read now."""
    from ..intake.columns import look

    tables = look(path, study=_with(folder))
    if not as_json:
        click.echo("\n".join(t.text(tongue) for t in tables))
    return {"tables": [t.to_json(tongue) for t in tables]}


def _tried(path: Path, folder: Path, change: dict[str, Any], keep: bool, tongue: str, as_json: bool) -> dict[str, Any]:
    """The columns with the change, and what it makes of the file's rows."""
    from .. import source_rules
    from ..intake.columns import look, trial

    with_it = _with(folder, {"match": path.name, **_merged(source_rules.rule_of(folder, path.name), change)})
    now = trial(path, study=_with(folder))
    if change.get("ignore"):
        say(Phrase(f"now: {now.text('en')}\nthen: left out", f"지금: {now.text('ko')}\n바꾸면: 뺌").text(tongue))
        return {"before": vars(now), "after": None}
    tables, then = look(path, study=with_it), trial(path, study=with_it)
    if not as_json:
        click.echo("\n".join(t.text(tongue) for t in tables))
    say(Phrase(f"now: {now.text('en')}\nthen: {then.text('en')}", f"지금: {now.text('ko')}\n바꾸면: {then.text('ko')}").text(tongue))
    return {"tables": [t.to_json(tongue) for t in tables], "before": vars(now), "after": vars(then)}


def _folder(path: Path, study: Path | None) -> Path:
    """The study's folder: the one named, else the nearest above the file, else the file's own."""
    from ..study import SETTINGS

    if study is not None:
        return study if study.is_dir() else study.parent
    here = path.resolve().parent
    return next((folder for folder in (here, *here.parents) if (folder / SETTINGS).is_file()), here)


def _with(folder: Path, rule: dict[str, Any] | None = None) -> Any:
    """What reading asks of the study in a folder, with one more rule in front."""
    from ..study import SETTINGS, SourceRule, read_settings

    settings = read_settings(folder / SETTINGS) if (folder / SETTINGS).is_file() else None
    more = [] if rule is None else [SourceRule.model_validate(rule)]
    return SimpleNamespace(sources=[*more, *(settings.sources if settings else ())], timezone=settings.timezone if settings else None, aliases={})


def _change(roles: tuple[str, ...], missing: tuple[str, ...], source: str | None, date_order: str | None, zone: str | None, ignore: bool) -> dict[str, Any]:
    """The options as keys of a source rule; the same role twice is a list of columns."""
    named: dict[str, list[str]] = {}
    for one in roles:
        role, _, header = (part.strip() for part in one.partition("="))
        if not role or not header:
            raise UsageError(
                en=f"--set wants ROLE=COLUMN, such as text=의견; '{one}' is not.", ko=f"--set은 '역할=열' 꼴입니다(예: text=의견). '{one}'은(는) 아닙니다."
            )
        named.setdefault(role, []).append(header)
    gone: dict[str, list[str]] = {}
    everywhere = [value for value in missing if "=" not in value]
    for one in missing:
        if "=" in one:
            header, _, value = one.partition("=")
            gone.setdefault(header.strip(), []).append(value.strip())
    if gone and everywhere:
        raise UsageError(
            en="--missing wants plain values, or COLUMN=VALUE throughout; not both at once.",
            ko="--missing은 값만 쓰거나 모두 '열=값'으로 쓰십시오. 섞을 수 없습니다.",
        )
    change = {"columns": {r: h[0] if len(h) == 1 else h for r, h in named.items()}, "missing": gone or everywhere}
    change |= {"source": source, "date_order": date_order, "zone": zone, "ignore": ignore}
    return {name: value for name, value in change.items() if value}


def _merged(known: Any, change: dict[str, Any]) -> dict[str, Any]:
    """What was said before, with the change on top."""
    before = known.model_dump(exclude_defaults=True, exclude={"match"}) if known else {}
    both = {n: {**before[n], **v} for n, v in change.items() if isinstance(v, dict) and isinstance(before.get(n), dict)}
    return before | change | both
