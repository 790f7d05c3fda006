"""Many reports: one failure stops nothing else, what is the same is kept, and no page says more than is so."""

from __future__ import annotations

import json
import os
import shutil
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "checks"))
import kills

from journey_nb.model.phrase import Phrase
from journey_nb.reports import batch, jobs, locks, manifest, overview
from journey_nb.reports.batch import BY_HAND, run_plan
from journey_nb.reports.jobs import Outcome
from journey_nb.reports.plan import read_plan

WHO = ("kim", "lee", "박", "choi")


def written(job, *, kernels=None):
    """What a worker does, without a kernel: a page of the parameters."""
    who = job.parameters["who"]
    if who == "bad":
        job.out.mkdir(parents=True)
        (job.out / jobs.FAILED).write_text('{"metadata": {"journey": {"finished": false}}}', "utf-8")
        return Outcome(job.name, "failed", 0.1, Phrase("it did not work", "안 됐습니다"), "cell-1")
    job.out.mkdir(parents=True)
    (job.out / jobs.PAGE).write_text(f"<p>{who}</p>", "utf-8")
    files = manifest.outputs(job.out)
    manifest.write(job.out, job.known, files=files, made={"pid": os.getpid()})
    return Outcome(job.name, "made", 0.1, files=files, size=100)


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "make", written)
    return lambda who=WHO, **more: read_plan(kills.plan(tmp_path / "plan", who=who), out=tmp_path / "out", **more)


def run(plan, **more):
    events = []
    with ThreadPoolExecutor(2) as threads:
        result = run_plan(plan, executor=threads, warm=False, lang="en", progress=events.append, **more)
    return result, [(e.kind, e.name) for e in events]


def test_one_failure_stops_nothing_else_and_is_told(plan):
    result, events = run(plan(("kim", "bad", "lee")))
    assert (result.counts, result.exit_code, result.finished) == ({"made": 2, "kept": 0, "failed": 1, "waiting": 0}, 1, True)
    assert ("failed", "bad") in events and ("made", "lee") in events
    assert sorted(p.name for p in (result.plan.out / "bad").iterdir()) == [jobs.FAILED]
    told = overview.read(result.plan.out)
    assert (told["finished"], told["ready"], told["failed"]) == (True, 2, 1)
    assert next(r for r in told["reports"] if r["name"] == "bad")["error"] == {"en": "it did not work", "ko": "안 됐습니다"}
    assert "it did not work" in (result.plan.out / "index.html").read_text("utf-8")
    assert not (result.plan.out / batch.MAKING).exists() and kills.lies(result.plan.out, ("kim", "bad", "lee")) == []


def test_what_is_the_same_is_kept_and_the_folder_is_as_after_one_clean_run(plan, tmp_path):
    first, _ = run(plan())
    clean = kills.tree(first.plan.out)
    shutil.rmtree(first.plan.out / "kim")
    (first.plan.out / "lee" / jobs.PAGE).write_text("edited", "utf-8")
    again, events = run(plan(), resume=True)
    assert sorted(n for k, n in events if k == "made") == ["kim", "lee"] and sorted(n for k, n in events if k == "kept") == ["choi", "박"]
    assert kills.tree(again.plan.out) == clean and again.exit_code == 0


def test_without_resume_everything_is_made_anew(plan):
    run(plan())
    assert run(plan())[0].counts["made"] == len(WHO)


def test_a_changed_notebook_makes_every_report_anew_and_a_gone_one_is_named(plan, tmp_path):
    run(plan())
    made = plan(("kim", "lee"))
    book = (tmp_path / "plan" / "small.ipynb").read_text("utf-8")
    (tmp_path / "plan" / "small.ipynb").write_text(book.replace("0.2", "0.1"), "utf-8")
    result, _ = run(made, resume=True)
    assert result.counts["made"] == 2 and result.left_over == ("choi", "박") and (made.out / "choi").is_dir()


def test_stopped_once_what_is_finished_stays_and_the_index_says_that_it_is_unfinished(plan, monkeypatch):
    def stop_after_one(event):
        if event.kind == "made":
            runs[0].stopped = BY_HAND

    runs, begin = [], batch._Run.begin
    monkeypatch.setattr(batch._Run, "begin", lambda self: (runs.append(self), begin(self))[1])
    with ThreadPoolExecutor(1) as threads:
        result = run_plan(plan(), executor=threads, workers=1, warm=False, lang="en", progress=stop_after_one)
    assert (result.exit_code, result.counts["made"], result.counts["waiting"]) == (130, 1, 3) and not result.finished
    told = overview.read(result.plan.out)
    assert (told["finished"], told["ready"], told["waiting"]) == (False, 1, 3) and kills.lies(result.plan.out, WHO) == []
    assert run(plan(), resume=True)[0].counts == {"made": 3, "kept": 1, "failed": 0, "waiting": 0}


class Dying:
    """A pool in which whoever makes ``bad`` dies, and takes with it what runs beside it."""

    width = 2

    def __init__(self):
        self.beside, self.rebuilt = [], 0

    def submit(self, call, job, *, kernels):
        future = Future()
        if job.name == "bad":
            for one in [future, *self.beside]:
                one.set_exception(BrokenProcessPool())
            self.beside = []
        elif self.rebuilt or job.name != "kim":
            future.set_result(written(job))
        else:
            self.beside.append(future)  # still at work when the other one dies
        return future

    def rebuild(self):
        self.rebuilt += 1
        return True

    def stop(self): ...

    def kill(self): ...

    def close(self, *, wait=True): ...


def test_a_process_that_dies_twice_fails_only_its_own_report(plan, monkeypatch):
    pool = Dying()
    monkeypatch.setattr(batch, "Pool", lambda workers: pool)
    result = run_plan(plan(("kim", "bad", "lee")), warm=False)
    assert (result.counts, pool.rebuilt) == ({"made": 2, "kept": 0, "failed": 1, "waiting": 0}, 2)
    assert result.outcomes["bad"].error.en == "The process that made it died 2 times (often: not enough memory)." and result.retried == 2


def test_a_disk_that_would_not_hold_the_rest_stops_the_batch_and_says_how_much_is_needed(plan, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=batch.SPARE + 150))
    result, _ = run(plan(), workers=1)
    assert result.stopped.en.startswith("The disk is full: 30 MB are free and about 30 MB are needed for the 3 reports that are left. Make room")
    assert result.exit_code == 1 and not overview.read(result.plan.out)["finished"]


def test_another_plans_folder_a_builds_and_a_persons_own_are_refused_untouched(plan, tmp_path):
    run(plan())
    other = read_plan(tmp_path / "plan" / "plan.toml", out=tmp_path / "out")
    object.__setattr__(other, "name", "other")
    with pytest.raises(locks.Foreign, match=r"'out' holds the results of 'plan', not of 'other'; nothing was touched\. Give --out another folder"):
        run_plan(other)
    mine = tmp_path / "mine" / "kim"
    mine.mkdir(parents=True)
    (mine / "thesis.docx").write_text("x", "utf-8")
    with pytest.raises(Exception, match="'mine/kim' is there and is no report of ours"):
        run_plan(read_plan(tmp_path / "plan" / "plan.toml", out=tmp_path / "mine"))
    assert [p.name for p in (tmp_path / "mine").rglob("*") if p.is_file()] == ["thesis.docx"]


def test_two_batches_on_one_folder_are_one_batch_and_one_clear_message(plan):
    made = plan()
    with locks.held(made.out, "journey batch plan"), pytest.raises(locks.Busy, match="is being written by 'journey batch plan'"):
        run_plan(made)
    assert not made.out.exists()


# ------------------------------------------------------------------------------------------------ real processes and kernels


@pytest.fixture(scope="module")
def peace(tmp_path_factory):
    """A batch of two reports made by the command, in peace, with another hash seed than the ones that follow."""
    folder = tmp_path_factory.mktemp("batch")
    asked = kills.plan(folder / "plan", who=("kim", "박"))
    code, told, said = kills.ended(kills.start(asked, folder / "out"))
    assert (code, told.get("made"), told.get("finished")) == (0, 2, True), said
    return asked, folder / "out"


@pytest.mark.skipif(os.name != "posix", reason="kills by signals")
@pytest.mark.parametrize("kind", ["batch", "worker", "kernel"])
def test_after_a_kill_nothing_lies_and_resume_gives_the_bytes_of_a_clean_run(peace, kind, tmp_path):
    import random

    asked, out = peace
    got = kills.once(kind, 0.5 if kind == "batch" else 1.0, asked, tmp_path / "out", random.Random(3))
    assert (got["lies"], got["left"], got["resumed"]) == ([], [], 0), got
    assert kills.tree(tmp_path / "out") == kills.tree(out)  # fresh processes, other hash seeds


def test_dask_makes_the_same_bytes(peace, tmp_path):
    distributed = pytest.importorskip("distributed")
    asked, out = peace
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True)
    with cluster, distributed.Client(cluster) as client:
        result = run_plan(read_plan(asked, out=tmp_path / "out"), executor=client.get_executor(), warm=False, lang="en")
    assert result.exit_code == 0 and kills.tree(tmp_path / "out") == kills.tree(out)


def test_the_last_line_of_json_is_for_programs(peace):
    told = json.loads((peace[1] / "summary.json").read_text("utf-8"))
    assert list(told) == [
        *("format", "version", "name", "belongs", "finished", "total", "ready", "failed", "waiting", "reports", "made"),
    ]
