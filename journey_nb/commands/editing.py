"""What people did to a map, going back to any moment of it, and several people's maps made one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..model.errors import UsageError
from ..model.phrase import Phrase
from .shared import JSON, LANG, answer, print_json, say, spoken


@click.command()
@click.argument("map_path", metavar="MAP", type=click.Path(path_type=Path))
@click.option("--last", type=int, default=30, show_default=True, help="How many saves, the newest last. / 보여 줄 저장 수.")
@LANG
@JSON
def history(map_path: Path, last: int, lang: str | None, as_json: bool) -> None:
    """Every save of a map: who changed what, and when. MAP is a map, its folder or the study. / 지도를 바꾼 기록."""

    def work() -> None:
        from ..mapping.history import saves
        from ..model.decisions import read
        from ..study import open_study

        study = open_study(_study(map_path))
        made = saves(read(study.folder))
        if as_json:
            told = [{"number": s.number, "at": s.at, "by": s.by, "changes": [_line(d) for d in s.lines]} for s in made]
            print_json({"study": study.slug, "saves": told})
            return
        tongue = spoken(lang)
        for save in made[-last:] if last > 0 else made:
            click.echo(f"#{save.number}  {_clock(save.at, study.timezone)}  {save.by}")
            for d in save.lines:
                click.echo(f"      {d.subject} {d.field}: {_short(d.was, tongue)} → {_short(d.value, tongue)}" + (f"  ({d.reason})" if d.reason else ""))
        if made:
            back = Phrase(
                f"Go back: journey restore {map_path} '#{made[-1].number - 1}' --by NAME",
                f"되돌리기: journey restore {map_path} '#{made[-1].number - 1}' --by 이름",
            )
            say(back.text(tongue))
        else:
            say(Phrase("Nobody has changed anything yet.", "아직 바꾼 것이 없습니다.").text(tongue))

    answer(lang, as_json, work)


@click.command()
@click.argument("map_path", metavar="MAP", type=click.Path(path_type=Path))
@click.argument("when")
@click.option("--by", required=True, help="Who restores. / 되돌리는 사람.")
@click.option("--reason", help="Why; asked for, never required. / 까닭(선택).")
@LANG
@JSON
def restore(map_path: Path, when: str, by: str, reason: str | None, lang: str | None, as_json: bool) -> None:
    """What stood at WHEN ('#12' of `journey history`, 2026-10-02 or 2026-10-02T09:30) stands again, by new lines. / 그때의 상태로 되돌림."""

    def work() -> None:
        from ..mapping import history as kept
        from ..model.decisions import read
        from ..study import open_study

        study = open_study(_study(map_path))
        made = kept.restore(study.folder, when, by=by, timezone=study.timezone or "UTC", reason=reason)
        number = len(kept.saves(read(study.folder)))
        if as_json:
            print_json({"restored": when, "changes": [_line(d) for d in made], "save": number})
        tongue = spoken(lang)
        for d in made if not as_json else ():
            click.echo(f"{d.subject} {d.field}: {_short(d.was, tongue)} → {_short(d.value, tongue)}")
        n = len(made)
        say(
            Phrase(
                f"{n} changes, kept as save #{number}; '#{number - 1}' takes them back. Build again to see it." if n else "It stands like that already.",
                f"{n}개를 바꾸고 #{number}로 저장했습니다. '#{number - 1}'로 다시 되돌릴 수 있습니다. 다시 build하면 보입니다." if n else "이미 그 상태입니다.",
            ).text(tongue)
        )

    answer(lang, as_json, work)


@click.command()
@click.argument("maps", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--base", type=click.Path(path_type=Path), help="The map they all began from. / 함께 시작한 지도.")
@click.option("--pairs", type=click.Path(path_type=Path), help="The table of pairs with your answers in 'same': yes or no. / 답을 적은 쌍의 표.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder: map.json, journey_map.html, named.csv, pairs.csv. / 결과 폴더.")
@click.option("--name", help="The merged map's name. / 합친 지도의 이름.")
@LANG
@JSON
def merge(maps: tuple[Path, ...], base: Path | None, pairs: Path | None, out: Path, name: str | None, lang: str | None, as_json: bool) -> None:
    """Two or more people's maps of one journey made one: `journey merge A B --out DIR`, then answer DIR/pairs.csv and add --pairs.

    여러 사람의 지도를 하나로. 비슷한 가정을 쌍으로 제안하고, 사람이 답한 것만 합칩니다.
    """

    def work() -> None:
        from ..mapping import merging
        from ..mapping.why import open_book

        tongue = spoken(lang)
        if out.exists() and not out.is_dir():
            raise UsageError(en=f"--out is a folder; '{out}' is a file.", ko=f"--out에는 폴더를 지정하십시오. '{out}'은(는) 파일입니다.")
        books = dict(zip(merging.names_of(maps), [open_book(p)[0] for p in maps], strict=True))
        same, no = merging.read_pairs(pairs) if pairs else ([], [])
        made = merging.merge(books, base=open_book(base)[0] if base else None, same=same, different=no)
        written = _keep(made, out, name, tongue)
        if as_json:
            print_json(
                {
                    "maps": list(books),
                    "claims": len(made.book.maps[0].claims),
                    "joined": made.joined,
                    "open": len(made.open),
                    "refused": made.refused,
                    "clashes": [{"subject": c.subject, "field": c.field, "values": dict(c.values)} for c in made.clashes],
                    "named": [
                        {"words": n.words, "stage": n.stage, "kind": n.kind, "n": len(n.maps), "of": len(books), "maps": list(n.maps)} for n in made.named
                    ],
                    "written": [p.as_posix() for p in written],
                }
            )
            return
        for n in made.named[:12]:
            click.echo(f"{len(n.maps)}/{len(books)}  {n.words}")
        for c in made.clashes:
            told = ", ".join(f"{who}: {_short(value, tongue)}" for who, value in c.values)
            say(
                Phrase(
                    f"Decided differently, so left as the data have it: {c.subject} {c.field} ({told})",
                    f"서로 다르게 정해 자료의 값으로 둠: {c.subject} {c.field} ({told})",
                ).text(tongue)
            )
        if made.unplaced:
            say(Phrase(f"Stages that not every map has: {', '.join(made.unplaced)}", f"일부 지도에만 있는 단계: {', '.join(made.unplaced)}").text(tongue))
        say(
            Phrase(
                f"{len(made.open)} pairs wait for an answer in {out / 'pairs.csv'}: write yes or no under 'same', then add --pairs.",
                f"쌍 {len(made.open)}개가 답을 기다립니다({out / 'pairs.csv'}). same 칸에 예나 아니요를 적고 --pairs를 붙여 다시 실행하십시오.",
            ).text(tongue)
            if made.open
            else Phrase(f"Merged: {out}", f"합쳤습니다: {out}").text(tongue)
        )

    answer(lang, as_json, work)


def _keep(made: Any, out: Path, name: str | None, lang: str) -> list[Path]:
    """The merged map, its poster, who named what, and the pairs that are open."""
    import csv
    import io
    from dataclasses import replace

    from ..exports import html
    from ..mapping import merging
    from ..model import disk
    from ..model.plain import dumps

    out.mkdir(parents=True, exist_ok=True)
    book = replace(made.book, study=replace(made.book.study, name=name)) if name else made.book
    named = io.StringIO()
    table = csv.writer(named, lineterminator="\n")
    table.writerow(["n", "stage", "kind", "words", "maps"])
    table.writerows([len(n.maps), n.stage, n.kind, _safe(n.words), ", ".join(n.maps)] for n in made.named)
    written = [
        disk.save(out / "map.json", dumps(book.to_dict()), beside=False),
        html.write(book, out / "journey_map.html", lang=lang),
        disk.save(out / "named.csv", named.getvalue().encode("utf-8-sig", "surrogatepass")),
    ]
    if made.pairs:  # with the answers given so far: the table can be answered bit by bit
        written.append(merging.write_pairs(sorted(made.pairs, key=lambda p: bool(p.said)), out / "pairs.csv"))
    return written


def _study(place: Path) -> Path:
    from ..mapping.history import study_of

    found = study_of(place) if place.exists() else None
    if found is None:
        raise UsageError(
            en=f"No study at or near '{place}': name a map that was built from one, or the study's folder.",
            ko=f"'{place}' 가까이에 연구가 없습니다. 연구에서 만든 지도나 연구 폴더를 지정하십시오.",
        )
    return found


def _line(decision: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(decision)


def _clock(at: str, timezone: str | None) -> str:
    from datetime import datetime

    from ..study import zone

    moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    return moment.astimezone(zone(timezone) if timezone else None).strftime("%Y-%m-%d %H:%M:%S")


def _short(value: Any, lang: str) -> str:
    if isinstance(value, dict):
        value = value.get(lang) or (value.get("label") or {}).get(lang) or value
    text = "–" if value is None else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _safe(words: str) -> str:
    return f"'{words}" if words[:1] in ("=", "+", "-", "@") else words
