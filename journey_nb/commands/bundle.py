"""``journey bundle``: a zip that installs all of this on another computer without a network."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..model.phrase import Phrase
from .shared import JSON, LANG, answer, print_json, say, spoken


@click.command()
@click.option("--platform", "platform_", help="win_amd64, macosx_arm64, manylinux_x86_64 or manylinux_aarch64. / 어느 시스템용인지. [default: this computer's]")
@click.option("--python", "pythons", multiple=True, help="3.11, 3.12 or 3.13; may be given again. / 어느 파이썬용인지, 여러 번 가능. [default: this one]")
@click.option("--out", type=click.Path(path_type=Path), help="The zip. / 만들 zip. [default: journey-PLATFORM-pyVERSION.zip]")
@click.option("--wheel", type=click.Path(path_type=Path), help="The project's own wheel, outside a clone. / 복제한 폴더가 아닐 때 프로젝트의 wheel.")
@click.option("--lock", "lock_file", type=click.Path(path_type=Path), help="Another requirements.lock. / 다른 잠금 파일.")
@LANG
@JSON
def bundle(
    platform_: str | None, pythons: tuple[str, ...], out: Path | None, wheel: Path | None, lock_file: Path | None, lang: str | None, as_json: bool
) -> None:
    """A zip with all wheels for another computer, to install there without a network. / 네트워크 없는 컴퓨터에 설치할 묶음(zip)."""

    def work() -> None:
        from ..bundling import package, targets

        tongue = spoken(lang)
        here = targets.this()
        target = targets.target(platform_ or (here.key if here else "win_amd64"))
        versions = package.checked_pythons(pythons or [targets.this_python()])
        path = out or Path(f"journey-{target.key}-py{'-'.join(v.replace('.', '') for v in versions)}.zip")
        live = sys.stderr.isatty()
        told = 0

        def progress(words: Phrase) -> None:
            nonlocal told
            told += 1
            line = words.text(tongue)
            if live:
                click.echo(f"\r{line:<70}", err=True, nl=False)
            elif told % 25 == 1 or "/" not in line:
                say(line)

        made = package.make(target, versions, path, wheel=wheel, lock_file=lock_file, progress=progress)
        if live:
            click.echo("", err=True)
        if as_json:
            print_json(
                {
                    "bundle": made.path.as_posix(),
                    "platform": target.key,
                    "pythons": list(made.pythons),
                    "wheels": made.packages,
                    "built_here": list(made.built),
                    "bytes": made.size,
                    "sha256": made.sha256,
                }
            )
        start = package.START_WINDOWS if target.windows else package.START
        size = f"{made.size / 1e6:,.0f}"
        say(
            Phrase(
                f"{made.path}: {made.packages} wheels, {size} MB, for {target.label.en}, Python {', '.join(made.pythons)}. "
                f"Carry it over, unpack it to a short path and start {start}.\nSHA-256 {made.sha256}",
                f"{made.path}: wheel {made.packages}개, {size}MB, {target.label.ko}, 파이썬 {', '.join(made.pythons)}용. "
                f"옮겨서 짧은 경로에 풀고 {start}을(를) 실행하십시오.\nSHA-256 {made.sha256}",
            ).text(tongue)
        )

    answer(lang, as_json, work)
