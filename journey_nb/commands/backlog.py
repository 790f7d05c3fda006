"""The backlog of a study: what could be done, in order, with owner, status and due day; changed from here or in a sheet that comes back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..model.errors import UsageError, did_you_mean
from ..model.phrase import Phrase
from .shared import AUDIENCE, JSON, LANG, answer, print_json, say, spoken

ACTIONS = ("set", "take")
SHOWN = 20  # in the terminal; all of them are in --json and --out


@click.command()
@click.argument("place", metavar="MAP_OR_STUDY", type=click.Path(path_type=Path))
@click.argument("action", required=False, metavar="[set CODE | take FILE]")
@click.argument("what", nargs=-1, metavar="")
@click.option("--out", type=click.Path(path_type=Path), help="Write it as .xlsx or .csv. / .xlsx나 .csv로 저장.")
@click.option("--map", "map_path", type=click.Path(path_type=Path), help="The map of the study. [default: reports/<study>] / 연구의 지도.")
@click.option("--persona", default="everyone", show_default=True)
@click.option("--by", help="Who decides; needed with set and take. / 결정한 사람.")
@click.option("--reason", help="Why; asked for, never required. / 까닭(선택).")
@click.option("--keep", is_flag=True, help="With take: record the changes; without it this is a preview. / take에서 저장. 없으면 미리보기.")
@click.option("--label", help="Another name for it. / 다른 이름.")
@click.option("--owner", help="Who takes care of it. / 담당자.")
@click.option("--department", help="/ 담당 부서.")
@click.option("--status", help="idea, planned, doing, done, dropped. / 아이디어, 계획, 진행 중, 완료, 제외.")
@click.option("--due", metavar="DAY", help="2026-10-05. / 기한.")
@click.option("--kpi", help="The figure that should move. / 달라져야 할 수.")
@click.option("--severity", help="0-4, in place of what the words say. / 심각도.")
@click.option("--impact", help="RICE: 3, 2, 1, 0.5, 0.25. / 영향.")
@click.option("--effort", help="Person-months. / 노력(인월).")
@click.option("--ice-impact", help="ICE: 1-10.")
@click.option("--ease", help="ICE: 1-10. / 쉬움.")
@click.option("--value", help="0-100, or customer/business such as 80/60. / 가치.")
@click.option("--confidence", help="0-100 %, in place of the evidence's. / 근거 수준.")
@click.option("--undo", multiple=True, metavar="FIELD", help="Take a decision back; repeated. / 결정을 거둠.")
@AUDIENCE
@LANG
@JSON
def backlog(
    place: Path,
    action: str | None,
    what: tuple[str, ...],
    out: Path | None,
    map_path: Path | None,
    persona: str,
    by: str | None,
    reason: str | None,
    keep: bool,
    undo: tuple[str, ...],
    audience: str,
    lang: str | None,
    as_json: bool,
    **given: str | None,
) -> None:
    """What could be done, in order; with `set` and `take` what people decide of it.

    `journey backlog STUDY set O1 --owner Kim --by Lee` · `journey backlog STUDY take FILE.xlsx --by Lee --keep`

    기회의 목록. set은 담당자·상태·기한·점수의 입력을 남기고, take는 고친 시트를 다시 들입니다(--keep이 없으면 미리보기).
    """
    tongue = spoken(lang)

    def work() -> int:
        if action is None:
            return _list(place, map_path, persona, out, audience, tongue, as_json)
        if action not in ACTIONS:
            hint = did_you_mean(action, ACTIONS)
            raise UsageError(
                en=f"backlog knows set and take; '{action}' is neither.{hint.en}",
                ko=f"backlog 뒤에는 set이나 take가 옵니다. '{action}'은(는) 아닙니다.{hint.ko}",
            )
        if not what:
            raise UsageError(en=f"Name what to {action}: a code such as O1, or the sheet.", ko="set 뒤에는 O1 같은 코드를, take 뒤에는 시트를 적으십시오.")
        if action == "set":
            return _set(place, " ".join(what), {k: v for k, v in given.items() if v is not None}, undo, by, reason, tongue, as_json)
        return _take(place, map_path, Path(" ".join(what)), persona, by, reason, keep, tongue, as_json)

    if answer(lang, as_json, work):
        sys.exit(1)


# ---------------------------------------------------------------- inside


def _opened(place: Path, map_path: Path | None) -> tuple[Any, Path | None]:
    """The book, and the study's folder where one is named."""
    from ..mapping.why import open_book
    from ..study import open_study

    if not _is_study(place):
        return open_book(map_path or place)[0], None
    study = open_study(place)
    near = (
        map_path,
        study.folder / "reports" / study.slug,
        Path("reports") / study.slug,
        study.folder.with_name(study.folder.name.removesuffix(".study")),
        study.folder,
    )
    found = next((p for p in near if p is not None and (p.is_file() or (p / "map.json").is_file())), None)
    if found is None:
        raise UsageError(
            en=f"There is no map of '{study.slug}' yet. Build it (journey build {place}), or name it with --map.",
            ko=f"'{study.slug}'의 지도가 아직 없습니다. 먼저 만들거나(journey build {place}) --map으로 지정하십시오.",
        )
    return open_book(found)[0], study.folder


def _is_study(place: Path) -> bool:
    from ..study import SETTINGS

    return place.name == SETTINGS or (place.is_dir() and (place / SETTINGS).is_file())


def _study(place: Path) -> Path:
    from ..study import open_study

    if place.is_file() and not _is_study(place):
        raise UsageError(
            en=f"Decisions are kept in the study: name its folder, not '{place.name}'.",
            ko=f"결정은 연구 폴더에 남깁니다. '{place.name}' 대신 그 폴더를 지정하십시오.",
        )
    return open_study(place).folder


def _named(by: str | None) -> str:
    if not (by or "").strip():
        raise UsageError(en="Say who decides: --by NAME.", ko="누가 정했는지 --by 이름으로 적으십시오.")
    return str(by).strip()


def _list(place: Path, map_path: Path | None, persona: str, out: Path | None, audience: str, lang: str, as_json: bool) -> int:
    from ..mapping import backlog as made
    from ..model.decisions import read

    book, folder = _opened(place, map_path)
    told = read(folder) if folder else book.decisions
    lost = (
        []
        if audience != "team"
        else made.orphaned(told, (o.id for m in book.maps for o in m.opportunities))
        if folder
        else [d for d in book.orphaned if d.subject.startswith("opportunity:")]
    )
    found = made.entries(book, persona, told if folder else None)
    if audience != "team":
        found = made.told_to(found, audience)
    if out is not None:
        from ..mapping import backlog_sheet

        if out.is_dir() or not out.parent.is_dir():
            raise UsageError(
                en=f"--out names a file in a folder that exists; '{out}' is not one.",
                ko=f"--out에는 있는 폴더 안의 파일 이름을 지정하십시오. '{out}'은(는) 아닙니다.",
            )
        out = backlog_sheet.write(found, out, lang)
    if as_json:
        answers = {c.id: c.code for c in book.map(persona).claims}
        rankings = [{"method": r.method, "top": r.top, "resamples": r.resamples, "reasons": [x.key for x in r.reasons]} for r in book.map(persona).rankings]
        orphans = [{"subject": d.subject, "field": d.field, "value": d.value, "by": d.by} for d in lost]
        print_json(
            {"opportunities": [made.row(e, answers) for e in found], "rankings": rankings, "orphaned": orphans, **({"written": out.as_posix()} if out else {})}
        )
    elif out is None:
        for line in _lines(found[:SHOWN], lang):
            click.echo(line)
        if len(found) > SHOWN:
            click.echo(f"… +{len(found) - SHOWN}")
    for d in lost if not as_json else ():
        say(
            Phrase(
                f"Nothing like this in the map any more: {d.subject} {d.field} ({d.by})", f"지도에 더는 없는 기회의 결정: {d.subject} {d.field}({d.by})"
            ).text(lang)
        )
    if out is not None:
        say(Phrase(f"Written: {out}, {len(found)} rows.", f"저장했습니다: {out}, {len(found)}줄.").text(lang))
    elif not found:
        say(Phrase("No opportunities: nothing counted hurts or is missing.", "기회가 없습니다. 셀 수 있는 불편이나 니즈가 없습니다.").text(lang))
    return 0


def _lines(found: Any, lang: str) -> list[str]:
    from .. import i18n

    lines = []
    for e in found:
        rank, score = e.ranked.get("severity_frequency"), e.score
        place = f"{rank.rank}." if rank else "–"
        figure = f" · {score.value:.2f} ({score.low:.2f}–{score.high:.2f})" if score and score.low is not None else ""
        plan = " · ".join(str(x) for x in (i18n.t(f"backlog.{e.status}", lang), e.told("owner"), e.told("department"), e.told("due")) if x)
        evidence = e.opportunity.evidence
        who = f" · {i18n.people(e.people, lang, evidence.known)}" if evidence else ""
        lines.append(f"{place:>4} {e.code} {e.stage.text(lang)}: {e.label.text(lang)}{who}{figure} · {plan}")
    return lines


def _set(place: Path, code: str, given: dict[str, str], undo: tuple[str, ...], by: str | None, reason: str | None, lang: str, as_json: bool) -> int:
    from dataclasses import asdict

    from ..mapping import backlog as made
    from ..model.decisions import record_all

    folder = _study(place)
    identity = made.named(code, made.codes_in(folder))
    changes = [{"subject": identity, "field": name, "value": made.checked(name, told), "reason": reason} for name, told in given.items()]
    for name in undo:
        made.checked(name, None)  # a name that is none is an error
        changes.append({"subject": identity, "field": name, "value": None, "reason": reason})
    if not changes:
        raise UsageError(
            en=f"Say what to set: {', '.join('--' + f.replace('_', '-') for f in made.FIELDS)}.", ko="무엇을 정할지 적으십시오: --owner, --status, --due 등."
        )
    kept = record_all(folder, changes, by=_named(by))
    if as_json:
        print_json({"kept": [asdict(d) for d in kept]})
    for d in kept:
        say(f"{code} {d.field}: {d.was!r} → {d.value!r}")
    say(Phrase("Kept in decisions.jsonl. Build again to see it on the map.", "decisions.jsonl에 남겼습니다. 다시 build하면 지도에 보입니다.").text(lang))
    return 0


def _take(place: Path, map_path: Path | None, file: Path, persona: str, by: str | None, reason: str | None, keep: bool, lang: str, as_json: bool) -> int:
    from ..mapping import backlog as made
    from ..mapping import backlog_sheet
    from ..model.decisions import read, record_all

    folder = _study(place)
    book, _ = _opened(place, map_path)
    taken = backlog_sheet.take(file, made.entries(book, persona, read(folder)), made.codes_in(folder))
    kept = 0
    if keep:
        changes = [{"subject": c.subject, "field": c.field, "value": c.value, "was": c.was, "reason": reason} for c in taken.changes]
        kept = len(record_all(folder, changes, by=_named(by)))
    if as_json:
        rows = [{"subject": c.subject, "code": c.code, "field": c.field, "value": c.value, "was": c.was} for c in taken.changes]
        print_json({"rows_read": taken.rows, "changes": rows, "problems": [p.text(lang) for p in taken.problems], "kept": kept})
    else:
        for change in taken.changes:
            click.echo(change.told(lang))
        for problem in taken.problems:
            click.echo(problem.text(lang))
    n = len(taken.changes)
    say(
        Phrase(f"Kept: {kept} decisions.", f"저장했습니다: 결정 {kept}건.").text(lang)
        if keep
        else Phrase(f"{n} changed cells. A preview; add --keep to keep them.", f"바뀐 칸 {n}개. 미리보기입니다. 저장하려면 --keep을 붙이십시오.").text(lang)
    )
    return 1 if taken.problems else 0
