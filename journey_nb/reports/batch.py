"""Many reports at once: each in a process of its own, each put in place in one step, one failure stopping nothing else.

Only this process, which holds the folder's lock, changes the output folder: workers write into folders of their own inside ``.making``, and
what is complete is moved into place. So whatever is killed, and whenever, a report is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..exports.navigation import Link
from ..model.phrase import Phrase
from . import jobs, kernels, locks, manifest, overview
from .jobs import FAILED, Job, Outcome
from .owning import refuse_foreign
from .parameters import parameters
from .plan import Plan, Report
from .pools import GRACE, Borrowed, Pool

MAKING = ".making"
TRIES = 2
SPARE = 30 * 2**20  # bytes that stay free on the disk
LEAST = 5 * 2**20  # less than this is a full disk


@dataclass(frozen=True)
class Event:
    """Something happened: ``kind`` is started, made, kept, failed, retried or stopped. ``eta`` is seconds, None as long as nobody can tell."""

    kind: str
    name: str
    done: int
    total: int
    failed: int = 0
    running: tuple[str, ...] = ()
    eta: float | None = None
    seconds: float = 0.0
    error: Phrase | None = None


Progress = Callable[[Event], None]


@dataclass(frozen=True)
class BatchResult:
    """What became of a plan. ``outcomes`` by name, only of reports that came to an end."""

    plan: Plan
    outcomes: dict[str, Outcome]
    stopped: Phrase | None = None  # why it is unfinished
    retried: int = 0
    seconds: float = 0.0
    left_over: tuple[str, ...] = ()  # reports in the folder that the plan does not name any more
    why_cold: Phrase | None = None  # why no kernel was warm

    @property
    def counts(self) -> dict[str, int]:
        """made, kept, failed, waiting: every report of the plan is one of them."""
        count = Counter(o.state for o in self.outcomes.values())
        return {state: count[state] for state in ("made", "kept", "failed")} | {"waiting": len(self.plan.reports) - len(self.outcomes)}

    @property
    def finished(self) -> bool:
        return self.stopped is None and not self.counts["waiting"]

    @property
    def exit_code(self) -> int:
        """0: all are there; 1: some failed, or a full disk stopped it; 130: somebody stopped it."""
        if self.stopped is not None and self.stopped == BY_HAND:
            return 130
        return 0 if self.finished and not self.counts["failed"] else 1


BY_HAND = Phrase("It was stopped.", "사람이 멈췄습니다.")


def run_plan(
    plan: Plan,
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    lang: str = "ko",
    warm: bool = True,
    preload: tuple[str, ...] = kernels.PRELOAD,
) -> BatchResult:
    """Make every report of a plan.

    Parameters
    ----------
    executor : concurrent.futures.Executor, optional
        Where the reports run; by default ``workers`` processes of its own. A borrowed one has to see the same folders, and is left open.
    resume : bool
        Keep what was made from the same inputs, parameters, code and versions and has not been touched since; make only the rest.
    progress : callable, optional
        Called with an :class:`Event`, in this thread.
    lang : str
        The language of ``index.html``; each report has its own.
    warm : bool
        Kernels from a server that has imported already, where this machine can do that.

    Returns
    -------
    BatchResult
        Also after Ctrl-C: what is finished stays, and index and summary say that it is unfinished.
    """
    workers = workers or plan.workers
    refuse_foreign(plan)
    with locks.held(plan.out, f"journey batch {plan.name}"):
        refuse_foreign(plan)  # somebody may have been here in between
        run = _Run(plan, resume=resume, progress=progress, lang=lang)
        with _signals(run), contextlib.ExitStack() as stack:
            stack.callback(run.tidy)
            run.begin()
            if run.queue:
                source = stack.enter_context(kernels.warmed(preload)) if warm else kernels.STANDARD
                run.why_cold = source.why
                pool = Borrowed(executor, workers) if executor is not None else Pool(min(workers, len(run.queue)))
                run.pool = pool
                stack.callback(run.close, pool)
                run.work(pool, source)
        return run.end()


class _Stop(Exception):
    """Twice Ctrl-C: no more waiting."""


@contextlib.contextmanager
def _signals(run: _Run) -> Iterator[None]:
    """Ctrl-C (or SIGTERM) once: what runs is stopped and everything is said. Twice: at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heard(*_: object) -> None:
        if run.stopped == BY_HAND and not run.ended:
            run.ended = True  # a third time must not break into the cleaning up
            if run.pool is not None:
                run.pool.kill()
            raise _Stop
        run.stopped = BY_HAND

    before = {kind: signal.signal(kind, heard) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _Stop:
        pass
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


@dataclass
class _Run:
    """One run of a plan: what waits, what runs, what has come to an end."""

    plan: Plan
    resume: bool
    progress: Progress | None
    lang: str
    queue: deque[Job] = field(default_factory=deque)
    suspects: deque[Job] = field(default_factory=deque)  # were running when a process died: each once more, alone, so that the one at fault is known
    tries: Counter[str] = field(default_factory=Counter)
    running: dict[Future[Outcome], Job] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    stopped: Phrase | None = None
    retried: int = 0
    why_cold: Phrase | None = None
    began: float = field(default_factory=time.monotonic)
    left_over: tuple[str, ...] = ()
    size: int = 0  # bytes of the largest report so far
    busy: float = 0.0  # when the first job was handed out
    pool: Any = None
    ended: bool = False

    # ------------------------------------------------------------ beginning and end

    def begin(self) -> None:
        out = self.plan.out
        before = overview.read(out)
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(out / MAKING, ignore_errors=True)  # of a run that was killed: nobody holds the lock but we
        named = {report.name for report in self.plan.reports}
        self.left_over = tuple(sorted(r["name"] for r in (before or {}).get("reports", ()) if r["name"] not in named and (out / r["name"]).is_dir()))
        lists = {path: parameters(path) for path in {report.notebook for report in self.plan.reports}}
        links = overview.links(self.plan)
        for number, report in enumerate(self.plan.reports):
            job = self._job(report, number, lists[report.notebook], links.get(report.name, ()))
            stands = manifest.stands(out / report.name, job.known["fingerprint"]) if self.resume else None
            if stands is None:
                self.queue.append(job)
                continue
            self.outcomes[report.name] = Outcome(report.name, "kept", files=stands["outputs"])
            self.size = max(self.size, _weight(out / report.name))
            self._tell("kept", report.name)
        self._room()
        if self.queue:  # nobody may take the index of the last run for this one's
            (out / MAKING).mkdir()
            overview.write(self.plan, self.outcomes, lang=self.lang, finished=False, made=self._made())

    def _job(self, report: Report, number: int, known: Any, links: tuple[Link, ...]) -> Job:
        plan = self.plan
        lang = report.parameters.get("lang") or (known["lang"].default if "lang" in known else "ko")
        facts = manifest.facts(
            name=report.name,
            belongs=plan.owner,
            notebook=report.notebook,
            inputs=[one.described() for one in report.inputs],
            parameters=report.parameters,
            formats=plan.formats,
            seed=plan.seed,
            more={"links": links} if links else None,
        )
        return Job(
            name=report.name,
            notebook=report.notebook.absolute(),
            parameters=report.parameters,
            out=plan.out.absolute() / MAKING / f"{number:05d}-{os.getpid()}",
            formats=plan.formats,
            folder=plan.folder.absolute(),
            lang=lang if lang in ("ko", "en") else "ko",
            known=facts,
            inputs=tuple(replace(one, path=one.path.absolute()) for one in report.inputs),
            links=links,
            timeout=plan.timeout,
            memory_mb=plan.memory_mb,
        )

    def end(self) -> BatchResult:
        if self.stopped is None and self.queue:
            self.stopped = BY_HAND
        result = BatchResult(self.plan, self.outcomes, self.stopped, self.retried, time.monotonic() - self.began, self.left_over, self.why_cold)
        try:
            overview.write(
                self.plan,
                self.outcomes,
                lang=self.lang,
                finished=result.finished,
                made={**self._made(), **{k: v for k, v in result.counts.items() if k != "waiting"}, "retried": self.retried},
                stale=frozenset(r.name for r in self.plan.reports if r.name not in self.outcomes and manifest.read(self.plan.out / r.name)),
            )
        except OSError:  # a full disk: what stands there from the beginning says that it is unfinished
            return replace(result, stopped=self.stopped or _full(0, 0))
        return result

    def _made(self) -> dict[str, Any]:
        return {"at": locks.now(), "seconds": round(time.monotonic() - self.began, 1), "pid": os.getpid()}

    def tidy(self) -> None:
        shutil.rmtree(self.plan.out / MAKING, ignore_errors=True)

    def close(self, pool: Any) -> None:
        pool.close(wait=not (self.stopped and self.running))

    # ------------------------------------------------------------ work

    def work(self, pool: Any, source: kernels.Kernels) -> None:
        self.busy = time.monotonic()
        while self.queue or self.suspects or self.running:
            if self.stopped is not None:
                return self._wind_up(pool)
            self._hand_out(pool, source)
            done, _ = wait(self.running, timeout=0.25, return_when=FIRST_COMPLETED)
            died = [job for future in done if (job := self._settle(future)) is not None]
            if died:
                self._mend(pool, died)

    def _hand_out(self, pool: Any, source: kernels.Kernels) -> None:
        while self.stopped is None:
            if self.suspects and not self.running:
                job = self.suspects.popleft()
            elif self.queue and not self.suspects and not any(self.tries[j.name] for j in self.running.values()) and len(self.running) < pool.width:
                job = self.queue.popleft()
            else:
                return
            shutil.rmtree(job.out, ignore_errors=True)
            try:
                future = pool.submit(jobs.make, job, kernels=source)
            except (BrokenExecutor, RuntimeError):  # it broke while nobody looked
                self.queue.appendleft(job)
                if not pool.rebuild():
                    self.stopped = Phrase(
                        "The executor that was handed in takes no more work. Run again with --resume.",
                        "넘겨받은 실행기(executor)가 더는 일을 받지 않습니다. --resume으로 다시 실행하십시오.",
                    )
                continue
            self.running[future] = job
            self._tell("started", job.name)

    def _settle(self, future: Future[Outcome]) -> Job | None:
        """Take a result in; the job itself where the process that did it died."""
        job = self.running.pop(future)
        try:
            outcome = future.result()
        except (BrokenExecutor, CancelledError):
            return job
        except Exception as error:  # an executor's own trouble: the result did not come through
            if type(error).__name__ in ("KilledWorker", "CommClosedError"):
                return job
            outcome = Outcome(job.name, "failed", error=jobs.crashed(error))
        if outcome.state == "stopped" and self.stopped is None:
            return job  # somebody stopped that one process: as if it had died
        if outcome.state == "stopped" or (outcome.state == "failed" and self.stopped is not None):
            self.queue.append(job)  # not its own failure: the next run makes it
            return None
        if outcome.state == "failed" and shutil.disk_usage(self.plan.out).free < LEAST:
            self.queue.append(job)
            self.stopped = _full(self.size, len(self.queue))
            return None
        self._put(job, outcome)
        return None

    def _mend(self, pool: Any, died: list[Job]) -> None:
        """A process died. Whoever ran in that moment runs once more, alone; who dies alone as well has failed."""
        alone = len(died) == 1 and not self.running
        for future in list(self.running):  # the pool is broken for all of them
            if future.done() and (job := self._settle(future)) is not None:
                died.append(job)
        if not pool.rebuild():  # a borrowed executor looks after its own processes
            alone = True
        for future in list(self.running):
            if future.done() and (job := self._settle(future)) is not None:
                died.append(job)
        for job in died:
            self.tries[job.name] += 1
            if self.stopped is not None:
                self.queue.append(job)
            elif self.tries[job.name] >= TRIES and alone:
                why = Phrase(
                    f"The process that made it died {self.tries[job.name]} times (often: not enough memory).",
                    f"만들던 프로세스가 {self.tries[job.name]}번 죽었습니다(메모리가 모자랄 때 흔한 일입니다).",
                )
                self._put(job, Outcome(job.name, "failed", error=why))
            else:
                self.retried += 1
                self.suspects.append(job)
                self._tell("retried", job.name)

    def _put(self, job: Job, outcome: Outcome) -> None:
        """Move a report into place, in one step; a failed one leaves its notebook and nothing of the last time."""
        target, away = self.plan.out / job.name, self.plan.out / MAKING / f"{job.out.name}.old"
        try:
            if target.exists():
                os.replace(target, away)
            if outcome.state == "made" or (job.out / FAILED).is_file():
                os.replace(job.out, target)
        except OSError as error:  # on Windows: open in another program
            why = error.strerror or type(error).__name__
            outcome = Outcome(
                job.name,
                "failed",
                outcome.seconds,
                Phrase(
                    f"It could not be put in place ({why}). Close what has '{job.name}' open and run again with --resume.",
                    f"제자리에 옮기지 못했습니다({why}). '{job.name}'을(를) 연 프로그램을 닫고 --resume으로 다시 실행하십시오.",
                ),
            )
        shutil.rmtree(away, ignore_errors=True)
        self.outcomes[job.name] = outcome
        self._tell(outcome.state, job.name, outcome)
        if outcome.size > self.size:
            self.size = outcome.size
            self._room()

    def _wind_up(self, pool: Any) -> None:
        """Stop what runs, wait for it, take in what was finished all the same."""
        pool.stop()
        late = time.monotonic() + GRACE
        while self.running and time.monotonic() < late:
            for future in list(self.running):
                if future.cancel():
                    self.queue.append(self.running.pop(future))
            done, _ = wait(self.running, timeout=0.25, return_when=FIRST_COMPLETED)
            for future in done:
                if (job := self._settle(future)) is not None:
                    self.queue.append(job)
        if self.running:
            pool.kill()
            self.queue.extend(self.running.values())

    # ------------------------------------------------------------ saying

    def _room(self) -> None:
        """Stop before the disk is full: as many reports as are left, each as large as the largest so far."""
        left = len(self.queue) + len(self.suspects) + len(self.running)
        needed = left * self.size + SPARE if left else 0
        free = shutil.disk_usage(self.plan.out).free
        if self.stopped is None and needed > free:
            self.stopped = _full(needed, left, free)

    def _tell(self, kind: str, name: str, outcome: Outcome | None = None) -> None:
        if self.progress is None:
            return
        ended = [o for o in self.outcomes.values() if o.state != "kept"]
        left = len(self.plan.reports) - len(self.outcomes)
        eta = (time.monotonic() - self.busy) / len(ended) * left if ended and self.busy else None
        self.progress(
            Event(
                kind,
                name,
                done=len(self.outcomes),
                total=len(self.plan.reports),
                failed=sum(o.state == "failed" for o in ended),
                running=tuple(job.name for job in self.running.values()),
                eta=eta,
                seconds=outcome.seconds if outcome else 0.0,
                error=outcome.error if outcome else None,
            )
        )


def _full(needed: int, left: int, free: int = 0) -> Phrase:
    def mb(n: int) -> str:
        return f"{n / 2**20:,.0f} MB"

    return Phrase(
        f"The disk is full: {mb(free)} are free and about {mb(needed)} are needed for the {left} reports that are left. Make room and run again with --resume.",
        f"디스크 공간이 모자랍니다. 남은 공간은 {mb(free)}, 남은 보고서 {left}개에 필요한 공간은 약 {mb(needed)}입니다. "
        "공간을 마련한 뒤 --resume으로 다시 실행하십시오.",
    )


def _weight(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.iterdir() if p.is_file())
