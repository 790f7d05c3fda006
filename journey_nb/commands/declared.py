"""Personas that a team declares (`journey declare`), and the same people's personas in two periods (`journey moves`)."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ..model import disk
from ..model.errors import StudyError, UsageError, did_you_mean
from ..model.phrase import Phrase
from .shared import AUDIENCE, JSON, LANG, STUDY, answer, print_json, say, spoken


@click.command()
@click.argument("study", metavar="STUDY", type=click.Path(path_type=Path))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--key", required=True, metavar="KEY", help="A short name in small letters, for files and rules. / 영문 소문자 이름.")
@click.option("--ko", default="", help="Its name in Korean. / 한국어 이름.")
@click.option("--en", default="", help="Its name in English. / 영어 이름.")
@click.option("--about", default="", help="Who these people are, in the team's words. / 어떤 사람인지 팀의 말로.")
@click.option("--where", multiple=True, metavar="RULE", help='A condition; repeated, all have to hold: "role = IT". / 조건. 여러 번 쓰면 모두 맞아야 함.')
@click.option("--people", metavar="FILE", help="A file in the study that lists their ids or addresses. / 그 사람들의 명단 파일.")
@click.option("--accounts", metavar="FILE", help="A file in the study that lists their companies. / 그 고객사의 명단 파일.")
@click.option("--since", metavar="STAGE", help="The stage from which they can be told. / 이 유형을 알 수 있는 첫 단계.")
@click.option("--remove", is_flag=True, help="Take the persona KEY out again. / KEY 페르소나를 다시 뺌.")
@click.option("--yes", is_flag=True, help="Write it; without it you only see what it would do. / 실제로 저장. 없으면 미리보기만.")
@LANG
@JSON
def declare(study: Path, paths: tuple[Path, ...], key: str, remove: bool, yes: bool, lang: str | None, as_json: bool, **said: Any) -> None:
    """A persona of the team's own in journey.toml: what it would do to your customers first, then written with --yes.

    팀이 정하는 페르소나. 고객이 어떻게 나뉘는지 먼저 보여 주고, --yes면 journey.toml에 적습니다. PATHS는 자료가 연구 폴더 밖에 있을 때 씁니다.
    """
    tongue = spoken(lang)

    def work() -> None:
        from ..personas import declare as made
        from ..study import SETTINGS, open_study, today

        whose = open_study(study)
        path = whose.folder / SETTINGS
        text = disk.text(path)
        if remove:
            fresh = made.removed(text, key)
        else:
            fields = {name: list(value) if name == "where" else value for name, value in said.items() if value}
            if about := fields.pop("about", ""):
                fields |= {"about_ko": about, "about_en": about}
            fresh = made.added(text, {"key": key, **fields, "by": _who(), "at": today(whose.timezone)})
        seen = _seen(whose, fresh, path, [*paths] or [whose.folder])
        if yes:
            made.write(path, fresh)
        labels = {p.key: Phrase(p.en or p.ko or p.key, p.ko or p.en or p.key) for p in seen[1]}
        if as_json:
            facts = {"of": seen[0].of, "people": seen[0].people, "nobody": seen[0].nobody, "both": seen[0].both} if seen[0] else {}
            print_json({"key": key, "removed": remove, "written": yes, **facts})
        for line in seen[0].lines(labels) if seen[0] else []:
            say(line.text(tongue))
        if not yes:
            told = Phrase("Nothing was written. Add --yes to keep it.", "아직 저장하지 않았습니다. 이대로 두려면 --yes를 붙이십시오.")
        elif remove:
            told = Phrase(f"'{key}' is out of {SETTINGS}.", f"{SETTINGS}에서 '{key}'을(를) 뺐습니다.")
        else:
            told = Phrase(
                f"Written to {SETTINGS}. To take it back: journey declare {study} --key {key} --remove --yes",
                f"{SETTINGS}에 적었습니다. 되돌리기: journey declare {study} --key {key} --remove --yes",
            )
        say(told.text(tongue))

    answer(lang, as_json, work)


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def _seen(study: Any, text: str, path: Path, paths: list[Path]) -> tuple[Any, list[Any]]:
    """What the study's personas would do with this text of its settings, and the personas; nothing where none is left."""
    from .. import pipeline
    from ..personas import declare as made
    from ..study import parse_settings

    settings = parse_settings(text, path)
    rules = settings.personas
    if not rules:
        return None, []
    research = pipeline.redact(pipeline.read(paths, study=replace(study, settings=settings)))
    if any("theme_" in condition for rule in rules for condition in rule.where):
        research = pipeline.code(research)
    research = pipeline.place(research)
    table, inside = pipeline.customers(research)
    stages = [s.key for s in research.model.stages]
    for rule in rules:
        if rule.since and rule.since not in stages:
            hint = did_you_mean(rule.since, stages)
            raise StudyError(
                en=f"Persona '{rule.key}': no stage '{rule.since}'; known: {', '.join(stages)}.{hint.en}",
                ko=f"'{rule.key}' 페르소나: '{rule.since}' 단계가 없습니다. 있는 단계: {', '.join(stages)}.{hint.ko}",
            )
    return made.preview(rules, table, inside, lists=research.lists, stages=stages), rules


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@STUDY
@click.option("--from", "first", required=True, metavar="PERIOD", help="2026Q1 … / 앞 기간.")
@click.option("--to", "then", required=True, metavar="PERIOD", help="2026Q2 … / 뒤 기간.")
@click.option("--made-on", metavar="PERIOD", help="The period whose groups are used. [default: the first] / 유형을 만들 기간.")
@click.option("--out", type=click.Path(path_type=Path), help="A folder: moves.html, moves.csv, changes.csv. / 결과 폴더.")
@AUDIENCE
@LANG
@JSON
def moves(
    paths: tuple[Path, ...],
    study: Path | None,
    first: str,
    then: str,
    made_on: str | None,
    out: Path | None,
    audience: str,
    lang: str | None,
    as_json: bool,
) -> None:
    """The same people's personas in two periods: who stayed, who moved where, and of whom it cannot be said.

    같은 고객의 두 기간 페르소나. 누가 남고, 누가 어디로 옮겼고, 누구는 알 수 없는지.
    """
    tongue = spoken(lang)

    def work() -> None:
        from .. import pipeline
        from ..charts.persona_moves import moves_chart, withheld
        from ..charts.reading import FEW

        if made_on not in (None, first, then):
            raise UsageError(en=f"--made-on is {first} or {then}.", ko=f"--made-on은 {first}이나 {then}입니다.")
        whose, _ = pipeline.study_for(paths, study=study)
        research = pipeline.place(pipeline.code(pipeline.redact(pipeline.read(pipeline.check_paths(paths), study=whose))))
        found = pipeline.movement(research, first, then, made_on=made_on)

        shut = withheld(found.moves, FEW if audience != "team" else 0)

        def hides(n: int) -> bool:
            return audience != "team" and (0 < n < FEW)

        lines = [*found.sentences((lambda _: True) if shut else hides), *found.notes(hides)]
        if as_json:
            shown = {"moves": found.moves.to_dict("records"), "changes": found.changes.to_dict("records"), "people": found.people} if audience == "team" else {}
            print_json({"periods": [first, then], "made_on": found.made_on, "kind": found.kind, "n": found.n, **shown, "said": [x.text(tongue) for x in lines]})
        for line in lines:
            (say if as_json else click.echo)(line.text(tongue))
        if out:
            _write(out, found, moves_chart(found, tongue, audience), audience, tongue)
            say(Phrase(f"Written: {out}", f"저장했습니다: {out}").text(tongue))

    answer(lang, as_json, work)


def _write(out: Path, found: Any, chart: Any, audience: str, lang: str) -> None:
    title = Phrase(f"Personas, {found.periods[0]} to {found.periods[1]}", f"페르소나 이동, {found.periods[0]}~{found.periods[1]}").text(lang)
    out.mkdir(parents=True, exist_ok=True)
    disk.save(out / "moves.html", chart.page(title))
    if audience == "team":  # what is masked in the picture is not written beside it
        for name, table in (("moves", found.moves), ("changes", found.changes)):
            disk.save(out / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"))
