"""Warm kernels: the same bytes as kernels started anew, and nothing left of them whatever ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest
from charts import made_books
from reports.ran import make, report, states, texts

from journey_nb.model.errors import RunError
from journey_nb.reports import kernels, notebook_path, runner
from journey_nb.reports.kernels import STANDARD, Kernels, warmed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels are for Linux; elsewhere test_where_it_cannot_be says what happens")
MAIN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job ignores Ctrl-C otherwise


@pytest.fixture(scope="module")
def warm() -> Iterator[Kernels]:
    with warmed() as found:
        assert found.warm, found.why
        yield found


def comes(true: Callable[[], object], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def gone(pid: int) -> bool:
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


def of(path: Path) -> int:
    assert comes(lambda: path.exists() and path.read_text().endswith("\n"))
    return int(path.read_text())


SAY = "import os, pathlib\npathlib.Path({!r}).write_text(f'{{os.getpid()}}\\n')"
NOISY = (
    "import sys, os, warnings\nprint('out'); print('err', file=sys.stderr)",
    "print(sys.executable, os.environ['OPENBLAS_NUM_THREADS'], sys.argv[0], sys.path[0], __name__, sys.stdin is None)",
    "warnings.warn('once'); {hash(word) for word in ('kim', 'lee', 'park')}, set('여정지도'), os.getcwd() == os.path.realpath('.')",
    "import pandas as pd\npd.DataFrame({'단계': ['설치', '사용'], 'n': [3, 5]})",
    "object()",
)


# --- the same as started anew -------------------------------------------------------------------------------------


def test_a_warm_kernel_gives_the_bytes_of_one_started_anew(warm: Kernels, tmp_path: Path) -> None:
    noisy = make(tmp_path / "noisy.ipynb", *NOISY)
    given = {"lang": "en", "files": ["가 나.csv"]}
    made = [runner.run(noisy, tmp_path / name / "보고서.ipynb", given, kernels=of).read_bytes() for name, of in (("anew", STANDARD), ("warm", warm))]
    assert made[0] == made[1] and "여" in texts(tmp_path / "warm" / "보고서.ipynb") + made[1].decode()


def test_the_report_itself_is_the_same_warm_and_anew(warm: Kernels, tmp_path: Path) -> None:
    book = json.dumps(made_books.golden().to_dict(), ensure_ascii=False)
    (tmp_path / "map.json").write_text(book, "utf-8")
    one, two = (
        runner.run(notebook_path("90_report"), tmp_path / f"{k.warm}.ipynb", {"map_path": "map.json"}, cwd=tmp_path, kernels=k) for k in (STANDARD, warm)
    )
    assert one.read_bytes() == two.read_bytes()


def test_two_warm_kernels_draw_different_random_numbers_and_know_nothing_of_each_other(warm: Kernels, tmp_path: Path) -> None:
    cells = (
        "import random, uuid, numpy, os, sys, pandas, tempfile\nassert 'altair' in sys.modules, 'nothing was warm'",
        "assert not hasattr(pandas, 'mine') and 'MINE' not in os.environ\npandas.mine = os.environ['MINE'] = '1'",
        "print(random.random(), numpy.random.random(), uuid.uuid4(), tempfile.mkdtemp(), os.getpid())",
    )
    notebook = make(tmp_path / "a.ipynb", *cells, parameters=None)
    one, two = (texts(runner.run(notebook, tmp_path / f"{n}.ipynb", kernels=warm)).split() for n in (1, 2))
    assert len(one) == 5 and not set(one) & set(two)


def test_kernels_travel_to_workers_as_a_value(warm: Kernels) -> None:
    assert pickle.loads(pickle.dumps(warm)) == warm and pickle.loads(pickle.dumps(STANDARD)) == STANDARD


# --- interrupt, restart, limits -----------------------------------------------------------------------------------


def test_a_warm_kernel_can_be_interrupted_restarted_and_ended(warm: Kernels, tmp_path: Path) -> None:
    async def talk() -> tuple[str, int, int]:
        with warm.folder() as private:
            manager = warm.manager_class(private)()
            await manager.start_kernel(cwd=str(tmp_path))
            client = manager.client()
            client.start_channels()
            try:
                await client.wait_for_ready(timeout=60)
                first = manager.provisioner.process.pid
                asked = client.execute("print('on')\nimport time; time.sleep(60)")
                while (await client.get_iopub_msg(timeout=60))["msg_type"] != "stream":
                    pass
                await manager.interrupt_kernel()
                answer = await client.get_shell_msg(timeout=30)
                while answer["parent_header"]["msg_id"] != asked:
                    answer = await client.get_shell_msg(timeout=30)
                await manager.restart_kernel(now=True)
                await client.wait_for_ready(timeout=60)
                return answer["content"]["ename"], first, manager.provisioner.process.pid
            finally:
                client.stop_channels()
                await manager.shutdown_kernel()

    with ThreadPoolExecutor(1) as apart:  # another test's browser may have left a loop in this thread
        error, first, second = apart.submit(asyncio.run, talk()).result()
    assert error == "KeyboardInterrupt" and first != second and gone(first) and gone(second)


def stop(kernels: Kernels, tmp_path: Path, *cells: str, **options) -> tuple[str, list[str]]:
    with pytest.raises(RunError) as error:
        runner.run(make(tmp_path / "a.ipynb", *cells, parameters=None), tmp_path / "report.ipynb", kernels=kernels, **options)
    assert not (tmp_path / "report.ipynb").exists()
    assert error.value.phrase.ko and not list(kernels.server.glob("*/")) if kernels.server else True
    return str(error.value), states(tmp_path / "report.failed.ipynb")


def test_a_warm_kernel_that_dies_takes_too_long_or_fails_is_told_of_as_any_other(warm: Kernels, tmp_path: Path) -> None:
    said, told = stop(warm, tmp_path, "x = 1", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "x")
    assert "the kernel died" in said and told == ["completed", "failed", "pending"]
    pid = tmp_path / "pid"
    said, told = stop(warm, tmp_path, SAY.format(str(pid)) + "\nimport time; time.sleep(60)", "x", timeout=1)
    assert "longer than 1 seconds" in said and told == ["failed", "pending"] and gone(of(pid))
    said, told = stop(warm, tmp_path, "1 / 0", "x")
    assert "ZeroDivisionError" in said and told == ["failed", "pending"]


GROWS = "held = []\nimport time\nwhile True:\n    held.append(bytearray(20 * 1024 * 1024)); time.sleep(0.01)"
AT_ONCE = "held = bytearray(3 * 1024**3)"


def test_a_report_that_needs_more_memory_than_allowed_is_stopped_and_says_so(warm: Kernels, tmp_path: Path) -> None:
    for kernels_, cell in ((warm, GROWS), (warm, AT_ONCE), (STANDARD, AT_ONCE)):
        said, told = stop(kernels_, tmp_path, "x = 1", cell, "x", memory_mb=400)
        assert "more than the 400 MB of memory it was allowed" in said and told == ["completed", "failed", "pending"]
    assert runner.run(make(tmp_path / "b.ipynb", "x = bytearray(50 * 1024 * 1024)"), tmp_path / "b.out.ipynb", kernels=warm, memory_mb=400).exists()


# --- nothing is left ----------------------------------------------------------------------------------------------


OWNER = """\
import sys, pathlib
from journey_nb.reports import runner
from journey_nb.reports.kernels import warmed
if __name__ == '__main__':
    with warmed(('json',)) as kernels:
        pathlib.Path({folder!r}, 'server').write_text(str(kernels.server) + '\\n')
        runner.run({notebook!r}, {out!r}, kernels=kernels)
"""


def owner(tmp_path: Path) -> tuple[subprocess.Popen, int, Path]:
    """A process with a server of its own that has a report in the middle of a cell; (it, the kernel's pid, the server's folder)."""
    pid = tmp_path / "kernel"
    notebook = make(tmp_path / "a.ipynb", SAY.format(str(pid)) + "\nimport time; time.sleep(120)", "x", parameters=None)
    code = MAIN + OWNER.format(folder=str(tmp_path), notebook=str(notebook), out=str(tmp_path / "out.ipynb"))
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, start_new_session=True)
    kernel = of(pid)
    return process, kernel, Path((tmp_path / "server").read_text().strip())


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_once_and_twice_leaves_the_truth_no_kernel_and_no_server(tmp_path: Path, times: int) -> None:
    process, kernel, folder = owner(tmp_path)
    server = psutil.Process(kernel).ppid()
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    assert process.wait(30) != 0
    assert states(tmp_path / "out.failed.ipynb") == ["failed", "pending"] and "interrupted" in (tmp_path / "out.failed.ipynb").read_text("utf-8")
    assert comes(lambda: gone(kernel) and gone(server) and not folder.exists(), 10)


def test_sigterm_leaves_the_truth_and_the_shells_exit_code(tmp_path: Path) -> None:
    process, kernel, folder = owner(tmp_path)
    process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM
    assert states(tmp_path / "out.failed.ipynb") == ["failed", "pending"] and "told to stop" in (tmp_path / "out.failed.ipynb").read_text("utf-8")
    assert comes(lambda: gone(kernel) and not folder.exists(), 10)


def test_a_killed_owner_takes_server_kernel_and_folder_with_it(tmp_path: Path) -> None:
    process, kernel, folder = owner(tmp_path)
    server = psutil.Process(kernel).ppid()
    process.kill()
    process.wait()
    assert comes(lambda: gone(kernel) and gone(server) and not folder.exists(), 10)
    assert not (tmp_path / "out.ipynb").exists()


def test_a_killed_server_takes_its_kernel_with_it_and_the_next_report_starts_anew(tmp_path: Path) -> None:
    with warmed(("json",)) as mine:
        pid = tmp_path / "kernel"
        notebook = make(tmp_path / "a.ipynb", SAY.format(str(pid)) + "\nos.kill(os.getppid(), 9)\nimport time; time.sleep(60)", parameters=None)
        with pytest.raises(RunError, match="the kernel died"):
            runner.run(notebook, tmp_path / "out.ipynb", kernels=mine)
        assert comes(lambda: gone(of(pid)), 10)
        assert "fine" in texts(runner.run(make(tmp_path / "b.ipynb", "print('fine')"), tmp_path / "b.out.ipynb", kernels=mine))
    assert mine.server and not mine.server.exists()


# --- where it cannot be -------------------------------------------------------------------------------------------


def test_where_it_cannot_be_kernels_start_anew_and_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with warmed(("no_such_module",)) as found:
        assert not found.warm and found == STANDARD and found.why and "no_such_module" in found.why.ko
    monkeypatch.setattr(kernels.sys, "platform", "darwin")
    with warmed() as found:
        assert found == STANDARD and found.why and "Linux" in found.why.en and "리눅스" in found.why.ko


def test_a_server_with_a_second_thread_is_not_forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "threaded.py").write_text("import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with warmed(("threaded",)) as found:
        assert not found.warm and found.why and "2 threads" in found.why.en


# --- executors ----------------------------------------------------------------------------------------------------


def test_reports_run_in_worker_processes_and_on_a_dask_cluster(warm: Kernels, tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    notebook = make(tmp_path / "a.ipynb", "print(top)")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        spawned = [pool.submit(report, notebook, tmp_path / f"p{n}.ipynb", n, warm) for n in (1, 2)]
        by_pool = [one.result(120) for one in spawned]
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster, Client(cluster) as client:
        executor = client.get_executor()
        submitted = [executor.submit(report, notebook, tmp_path / f"d{n}.ipynb", n, warm) for n in (1, 2)]
        by_dask = [one.result(120) for one in submitted]
    assert by_pool == by_dask and by_pool[0] != by_pool[1]
    assert not [path for path in os.listdir(warm.server) if path != "s"]
