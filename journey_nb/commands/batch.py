"""Many reports from one command: a plan, a table of parameters, or every persona and quarter."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..model.phrase import Phrase
from .shared import JSON, LANG, answer, print_json, say, spoken


@click.command()
@click.argument("source", metavar="PLAN", type=click.Path(path_type=Path))
@click.option("--by", multiple=True, help="persona, quarter, lang, detail or audience: PLAN is then a study or a build's folder. / 무엇마다 하나씩 만들지.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder for the reports. / 결과 폴더.")
@click.option("--notebook", help="One of ours or a path; for a CSV or --by. / 노트북. [default: 90_report]")
@click.option("--format", "formats", multiple=True, help="html, pdf, evidence. / 형식. evidence는 근거 목록. [default: html]")
@click.option("--workers", type=int, help="How many at a time. / 한꺼번에 몇 개. [default: 2]")
@click.option("--timeout", type=float, help="Seconds that one cell may take. / 셀 하나의 제한 시간(초). [default: 600]")
@click.option("--memory", "memory_mb", type=int, help="MB that one report's kernel may hold. / 커널 하나의 메모리 한도(MB).")
@click.option("--resume", is_flag=True, help="Keep what is still the same; make only the rest. / 그대로인 것은 두고 나머지만 만듦.")
@click.option("--cold", is_flag=True, help="Start every kernel anew. / 커널을 미리 데우지 않음.")
@LANG
@JSON
def batch(
    source: Path,
    by: tuple[str, ...],
    out: Path | None,
    notebook: str | None,
    formats: tuple[str, ...],
    workers: int | None,
    timeout: float | None,
    memory_mb: int | None,
    resume: bool,
    cold: bool,
    lang: str | None,
    as_json: bool,
) -> None:
    """Many reports at once: `journey batch PLAN.toml`, `… table.csv`, `… reports/ours --by persona`. / 보고서 여러 개를 한 번에.

    Exit code: 0 all are there; 1 some failed; 2 the plan is wrong and nothing ran; 130 stopped.
    """
    tongue = spoken(lang)

    def work() -> None:
        from ..reports import overview
        from ..reports.batch import run_plan
        from ..reports.plan_of import plan_for

        over: dict[str, Any] = {"out": out and out.absolute(), "notebook": notebook, "formats": list(formats) or None}
        over |= {"workers": workers, "timeout": timeout, "memory_mb": memory_mb}
        plan = plan_for(source, by, lang=tongue, say=lambda words: say(words.text(tongue)), **over)
        told = Told(tongue)
        result = run_plan(plan, resume=resume, progress=told, lang=tongue, warm=not cold)
        told.close()
        if result.why_cold is not None:
            say(result.why_cold.text(tongue))
        for line in last_lines(result, resumed=resume):
            say(line.text(tongue))
        if as_json:
            print_json(batch_json(result, tongue))
        else:
            click.echo((plan.out / overview.INDEX).as_posix())
        sys.exit(result.exit_code)

    answer(lang, as_json, work)


class Told:
    """What happens, on stderr: a bar with names and failures above it on a terminal, one line an event elsewhere."""

    def __init__(self, lang: str) -> None:
        from tqdm import tqdm

        self.lang, self.quiet = lang, not sys.stderr.isatty()
        self.bar: Any = None
        self._tqdm = tqdm

    def __call__(self, event: Any) -> None:
        words = event_line(event).text(self.lang)
        if self.quiet:
            say(words)
            return
        if self.bar is None:
            self.bar = self._tqdm(total=event.total, file=sys.stderr, bar_format="{n_fmt}/{total_fmt} {bar:20} {elapsed} {desc}", dynamic_ncols=True)
        if event.kind in ("failed", "retried"):
            self.bar.write(words, file=sys.stderr)
        self.bar.update(event.done - self.bar.n)
        left = Phrase(f"about {clock(event.eta)} left", f"약 {clock(event.eta)} 남음").text(self.lang) if event.eta else ""
        wrong = Phrase(f"{event.failed} failed", f"실패 {event.failed}").text(self.lang) if event.failed else ""
        self.bar.set_description_str(" · ".join(x for x in (left, wrong, ", ".join(event.running)[:60]) if x))

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


def clock(seconds: float | None) -> str:
    """Minutes and seconds.

    Examples
    --------
    >>> clock(75), clock(4000)
    ('1:15', '1:06:40')
    """
    whole = int(seconds or 0)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


KINDS = {
    "started": Phrase("started", "시작"),
    "made": Phrase("made", "완성"),
    "kept": Phrase("kept", "그대로"),
    "failed": Phrase("FAILED", "실패"),
    "retried": Phrase("its process died; once more", "프로세스가 죽어 다시 시도"),
    "stopped": Phrase("stopped", "중단"),
}


def event_line(event: Any) -> Phrase:
    """One event as one line: how many are done, what happened to which report, why, and how long the rest will take."""
    said = []
    for lang in ("en", "ko"):
        line = f"[{event.done}/{event.total}] {KINDS[event.kind].text(lang)}: {event.name}"
        if event.kind == "made":
            line += f" ({event.seconds:.1f} s)" if lang == "en" else f" ({event.seconds:.1f}초)"
        if event.error:
            line += f": {event.error.text(lang)}"
        if event.kind in ("made", "failed") and event.eta and event.eta >= 1:
            line += f" · about {clock(event.eta)} left" if lang == "en" else f" · 약 {clock(event.eta)} 남음"
        said.append(line)
    return Phrase(*said)


def last_lines(result: Any, *, resumed: bool) -> list[Phrase]:
    """What it came to, what is left to do, and how."""
    from ..reports import overview

    lines = [overview.line(result)]
    if result.stopped is not None:
        lines.append(result.stopped)
    if result.counts["waiting"] or result.counts["failed"]:
        lines.append(Phrase("The same command with --resume makes what is missing.", "같은 명령에 --resume을 붙이면 빠진 것만 만듭니다."))
    if result.left_over:
        names = ", ".join(result.left_over[:5]) + (" …" if len(result.left_over) > 5 else "")
        lines.append(Phrase(f"No longer in the plan, left as they are: {names}", f"계획에서 빠졌지만 그대로 둔 보고서: {names}"))
    return lines


def batch_json(result: Any, lang: str) -> dict[str, Any]:
    """``--json``: ``out``, ``index``, ``summary``, ``finished``, ``total``, ``made``, ``kept``, ``failed``, ``waiting``, ``retried``, ``seconds``,
    ``stopped`` (a sentence or null) and ``failures``: ``[{name, error, cell}]``."""
    from ..reports import overview

    plan = result.plan
    failures = [
        {"name": o.name, "error": o.error.text(lang) if o.error else None, "cell": o.cell}
        for report in plan.reports
        if (o := result.outcomes.get(report.name)) is not None and o.state == "failed"
    ]
    return {
        "out": plan.out.as_posix(),
        "index": (plan.out / overview.INDEX).as_posix(),
        "summary": (plan.out / overview.SUMMARY).as_posix(),
        "finished": result.finished,
        "total": len(plan.reports),
        **result.counts,
        "retried": result.retried,
        "seconds": round(result.seconds, 1),
        "stopped": result.stopped.text(lang) if result.stopped else None,
        "failures": failures,
    }
