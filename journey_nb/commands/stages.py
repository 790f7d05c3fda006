"""Stages: the models there are, what the rules place and what they do not know, and stages suggested from the data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import JSON, LANG, PATHS, STUDY, Commands, answer, print_json, say, spoken

SHOWN = 20
PREVIEW = Phrase("A preview; nothing was written. Add --yes to write it.", "미리보기이며 아무것도 쓰지 않았습니다. 쓰려면 --yes를 붙이십시오.")
MODEL = click.option("--model", help="A built-in model or a .toml file. [default: the study's, else the one that fits] / 단계 모형.")


@click.group(cls=Commands)
def stages() -> None:
    """Stage models, what finds a stage and what does not, and stages from the data. / 단계 모형, 놓인 것과 놓이지 않은 것, 자료에서 제안한 단계."""


@stages.command("list")
@LANG
@JSON
def list_models(lang: str | None, as_json: bool) -> None:
    """Every stage model there is, and when to use it. / 있는 단계 모형과 쓸 때."""
    tongue = spoken(lang)

    def work() -> None:
        from ..stages import models

        if as_json:
            print_json({"models": [_told(model, tongue) for model in models().values()]})
            return
        for model in models().values():
            click.echo(f"{model.key}: {model.label.text(tongue)}")
            click.echo(f"  {' → '.join(s.label.text(tongue) for s in model.stages)}")
            if model.when.text(tongue):
                click.echo(f"  {model.when.text(tongue)}")

    answer(lang, as_json, work)


@stages.command()
@click.argument("model", metavar="MODEL")
@LANG
@JSON
def show(model: str, lang: str | None, as_json: bool) -> None:
    """One model with its stages and the phases each covers: a built-in key, a .toml file or a study. / 모형 하나를 자세히."""
    tongue = spoken(lang)

    def work() -> None:
        from ..stages import phases

        found = _model(model)
        if as_json:
            print_json(_told(found, tongue))
            return
        click.echo(f"{found.key}: {found.label.text(tongue)}")
        if found.when.text(tongue):
            click.echo(found.when.text(tongue))
        for number, stage in enumerate(found.stages, 1):
            click.echo(f"{number}. {stage.key}: {stage.label.text(tongue)} ({stage.label_customer.text(tongue)})")
            click.echo(f"   {', '.join(phases()[phase].text(tongue) for phase in stage.covers) or '-'}")

    answer(lang, as_json, work)


@stages.command()
@PATHS
@MODEL
@STUDY
@LANG
@JSON
def coverage(paths: tuple[Path, ...], model: str | None, study: Path | None, lang: str | None, as_json: bool) -> None:
    """How much finds a stage, by which rule, and what no rule knows, most frequent first. / 얼마나 단계에 놓이는지, 모르는 말은 무엇인지."""
    tongue = spoken(lang)

    def work() -> None:
        import pandas as pd

        from .. import stages as rooms
        from ..pipeline import place, read, redact, study_for

        whose = study_for(paths, study=study)[0]
        research = redact(read(paths, study=whose))
        if model:
            rules = rooms.load_rules(extra=[r.model_dump(exclude_none=True) for r in whose.settings.rules])
            chosen, why = _model(model), Phrase("as you said", "지정한 대로")
            names = research.events.names() if research.events else pd.DataFrame({"event": pd.Series(dtype=str), "n": pd.Series(dtype=int)})
            said, did = rooms.place(research.said, chosen, rules), rooms.place(names, chosen, rules)
        else:
            research = place(research)
            chosen, why, said, did = research.model, research.model_why, research.said, research.places
        parts = [("said", said, None)] + ([("did", did, "n")] if did is not None and len(did) else [])
        result: dict[str, Any] = {"model": chosen.key, "why": why.text(tongue) if why else ""}
        total = [0, 0]
        for name, frame, weights in parts:
            found = rooms.coverage(frame, weights=weights)
            total = [total[0] + found.n, total[1] + found.placed]
            result[name] = {
                **{"n": found.n, "placed": found.placed, "percent": found.percent, "by": found.by, "stages": found.stages},
                "rules": rooms.placed_by_rule(frame, weights=weights).to_dict("records"),
                "unmatched": rooms.unmatched(frame, weights=weights).to_dict("records"),
            }
        result |= {"n": total[0], "placed": total[1], "percent": 100 * total[1] / total[0] if total[0] else None}
        if as_json:
            print_json(result)
            return
        for line in _coverage_lines(result, chosen, tongue):
            click.echo(line)

    answer(lang, as_json, work)


@stages.command()
@PATHS
@click.option("--accept", is_flag=True, help="Take the suggestion into the study's journey.toml. / 제안을 연구의 journey.toml에 받아들임.")
@click.option("--by", help="Who accepts it. / 받아들인 사람.")
@click.option("--yes", is_flag=True, help="Write without asking. / 묻지 않고 저장.")
@STUDY
@LANG
@JSON
def suggest(paths: tuple[Path, ...], accept: bool, by: str | None, yes: bool, study: Path | None, lang: str | None, as_json: bool) -> None:
    """Stages from what customers did: the order things come in and what goes together; ways back are listed. A person accepts them.

    고객이 실제로 한 일의 순서와 함께 일어난 정도에서 단계를 제안합니다. 되돌아간 길도 보여 줍니다. 받아들이는 것은 사람입니다.
    """
    tongue = spoken(lang)

    def work() -> None:
        from ..pipeline import read, redact, study_for
        from ..stages_suggested import suggest as from_data

        if accept and (study is None or not (by or "").strip()):
            raise UsageError(en="--accept needs --study DIR and --by NAME.", ko="--accept에는 --study 폴더와 --by 이름이 필요합니다.")
        whose = study_for(paths, study=study)[0]
        research = redact(read(paths, study=whose))
        found = from_data(research.events, research.said, seed=whose.settings.seed)
        result, lines = _suggestion(found, tongue), _suggestion_lines(found, tongue)
        if accept:
            told, more = accepted(found, whose.folder, str(by).strip(), yes, tongue, lines, ask=not as_json and sys.stdin.isatty())
            result["accepted"], lines = told, more
        if as_json:
            print_json(result)
        for line in lines:
            (say if as_json else click.echo)(line)

    answer(lang, as_json, work)


# ---------------------------------------------------------------- inside


def _model(name: str) -> Any:
    from ..stages import load_model, study_model
    from ..study import SETTINGS, read_settings

    path = Path(name)
    file = path / SETTINGS if path.is_dir() else path
    if file.name == SETTINGS and file.is_file():
        found = study_model(read_settings(file), file.parent)
        if found is None:
            raise UsageError(en=f"{SETTINGS} names no stages yet; the build chooses a model.", ko=f"{SETTINGS}에 단계가 없어 build할 때 모형을 고릅니다.")
        return found
    return load_model(name)


def _told(model: Any, tongue: str) -> dict[str, Any]:
    entries = [{"key": s.key, "label": s.label.text(tongue), "label_customer": s.label_customer.text(tongue), "covers": list(s.covers)} for s in model.stages]
    return {"key": model.key, "label": model.label.text(tongue), "when": model.when.text(tongue), "default": model.default, "stages": entries}


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}%"


def _coverage_lines(result: dict[str, Any], model: Any, tongue: str) -> list[str]:
    labels = {s.key: s.label.text(tongue) for s in model.stages} | {"whole": Phrase("the whole journey", "여정 전체").text(tongue)}
    parts = {"said": Phrase("What customers said", "고객이 말한 것"), "did": Phrase("What customers did", "고객이 한 일")}
    made = [f"{model.key}: {model.label.text(tongue)} ({result['why']})"]
    for name, title in parts.items():
        if not (part := result.get(name)) or not part["n"]:
            continue
        made.append(f"{title.text(tongue)}: {_percent(part['percent'])} ({part['placed']:,} / {part['n']:,})")
        made.append("  " + ", ".join(f"{labels[key]} {n:,}" for key, n in part["stages"].items() if n))
        made += [f"  {r['n']:>8,}  {r['rule']} → {labels[r['stage']]}" for r in part["rules"][:SHOWN]]
        rest = len(part["rules"]) - SHOWN
        made += [f"  … +{rest}"] if rest > 0 else []
        if part["unmatched"]:
            made.append("  " + Phrase("No rule knows:", "모르는 말:").text(tongue))
            words = Phrase("(comments)", "(의견)").text(tongue)
            made += [f"  {r['n']:>8,}  {r['on']}: {r['value'] or words}" for r in part["unmatched"][:SHOWN]]
            rest = len(part["unmatched"]) - SHOWN
            made += [f"  … +{rest}"] if rest > 0 else []
    return made


def _suggestion(found: Any, tongue: str) -> dict[str, Any]:
    def names(many: Any) -> list[dict[str, Any]]:
        return [{"name": n.name, "kind": n.kind, "people": n.people, "n": n.n, "position": n.position} for n in many]

    holds = found.holds._asdict() if found.holds else None
    entries = [
        {"key": s.stage.key, "label": s.stage.label.text(tongue), "named_by": s.named_by, "covers": list(s.stage.covers), "names": names(s.names)}
        for s in found.stages
    ]
    back = [
        {"from": r.source, "to": r.target, "people": r.people, "of": r.of, "share": r.share.value, "low": r.share.low, "high": r.share.high, "times": r.times}
        for r in found.returns
    ]
    return {
        "stages": entries,
        "holds": holds,
        "returns": back,
        "left": names(found.left),
        "people": found.people,
        "compared": found.compared,
        "rules": found.rules(),
    }


def _suggestion_lines(found: Any, tongue: str) -> list[str]:
    labels = {s.stage.key: s.stage.label.text(tongue) for s in found.stages}
    made = [
        Phrase(f"{len(found.stages)} stages suggested from {found.people:,} people:", f"{found.people:,}명의 기록에서 제안한 단계 {len(found.stages)}개:").text(
            tongue
        )
    ]
    for number, s in enumerate(found.stages, 1):
        made.append(f"{number}. {labels[s.stage.key]} [{s.stage.key}]")
        made.append("   " + ", ".join(f"{n.name} ({n.people:,})" for n in s.names))
    if found.holds:
        value, low, high, n = found.holds
        made.append(
            Phrase(
                f"The order holds in {100 * value:.0f}% of pairs (95% {100 * low:.0f}–{100 * high:.0f}%, {n:,} people); 50% would be no order.",
                f"이 순서가 맞는 비율은 {100 * value:.0f}%입니다(95% {100 * low:.0f}–{100 * high:.0f}%, {n:,}명). 순서가 없으면 50%입니다.",
            ).text(tongue)
        )
    if found.returns:
        made.append(Phrase("Ways back:", "되돌아간 길:").text(tongue))
        for r in found.returns[:SHOWN]:
            line = f"  {labels[r.source]} → {labels[r.target]}: "
            made.append(line + Phrase(f"{r.people:,} of {r.of:,} people, {r.times:,} times", f"{r.of:,}명 가운데 {r.people:,}명, {r.times:,}번").text(tongue))
        made += [f"  … +{len(found.returns) - SHOWN}"] if len(found.returns) > SHOWN else []
    if found.left:
        some = ", ".join(n.name for n in found.left[:8]) + (" …" if len(found.left) > 8 else "")
        made.append(Phrase(f"In no stage ({len(found.left)}): {some}", f"어느 단계에도 넣지 않은 것({len(found.left)}): {some}").text(tongue))
    return made


def accepted(found: Any, folder: Path, by: str, yes: bool, tongue: str, lines: list[str], *, ask: bool) -> tuple[dict[str, Any], list[str]]:
    """The suggestion as settings: what would change, and written with one decision where a person says so."""
    import difflib

    from .. import stage_settings
    from ..model.decisions import record
    from ..stages import study_model
    from ..study import SETTINGS, read_settings

    before = study_model(read_settings(folder / SETTINGS), folder)
    old = stage_settings.current(folder)
    new = stage_settings.with_stages(folder, found.model.stages, found.rules())
    change = list(difflib.unified_diff(old.splitlines(), new.splitlines(), SETTINGS, SETTINGS, lineterm="", n=1))
    lines = [*lines, "", *change]
    if not yes and ask and change:
        for line in lines:
            say(line)
        lines = []
        yes = click.confirm(Phrase("Write these stages and rules into journey.toml?", "이 단계와 규칙을 journey.toml에 저장할까요?").text(tongue), err=True)
    if yes and change:
        stage_settings.keep(folder, new)
        was = list(before.keys) if before else None
        record(folder, subject="map:everyone", field="stages", value=list(found.model.keys), was=was, by=by)
        lines.append(Phrase("Kept in journey.toml; build again to see it.", "journey.toml에 저장했습니다. 다시 build하면 보입니다.").text(tongue))
    elif not yes:
        lines.append(PREVIEW.text(tongue))
    return {"written": bool(yes and change), "stages": list(found.model.keys), "was": list(before.keys) if before else None, "diff": change}, lines
