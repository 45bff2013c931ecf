"""Executor: the one place where work is handed out, to this process, to others on this machine, or to a cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

from policylab.errors import Fault, InputError

# One thread each: the processes already use every core.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

_shared: Any = None

Work = Callable[[Any, Any], Any]


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not everywhere
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_tasks(
    work: Work, shared: Any, tasks: Sequence[Any], *, workers: int = 1, scheduler: str | None = None
) -> Iterator[tuple[Any, Any]]:
    """Do `work(shared, task)` for every task, and yield task and result in the order they are done.

    Parameters
    ----------
    work : callable
        A function of a module, so that other processes find it; the same task must always give the same result.
    shared : object
        What every task needs; sent once to each worker.
    tasks : sequence
    workers : int
        Processes on this machine; with 1 everything is done in this process.
    scheduler : str, optional
        Address of a Dask scheduler, as in `tcp://host:8786`; then its workers do the work, and a task whose worker
        is lost is done again by another.

    Raises
    ------
    InputError
        If no scheduler answers at the address, or Dask is not installed.
    """
    if scheduler is not None:
        yield from _on_cluster(work, shared, tasks, scheduler)
    elif workers <= 1 or len(tasks) <= 1:
        for task in tasks:
            yield task, work(shared, task)
    else:
        yield from _in_processes(work, shared, tasks, workers)


def _take(shared: Any) -> None:
    global _shared  # noqa: PLW0603 - what each worker process is given once
    _shared = shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; this one is told by the first
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, killed for instance: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(work: Work, task: Any) -> Any:
    return work(_shared, task)


def _in_processes(work: Work, shared: Any, tasks: Sequence[Any], workers: int) -> Iterator[tuple[Any, Any]]:
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)  # read by libraries when a new process loads them
    pool = ProcessPoolExecutor(
        min(workers, len(tasks)), multiprocessing.get_context("spawn"), initializer=_take, initargs=(shared,)
    )
    try:
        futures = {pool.submit(_do, work, task): task for task in tasks}
        for future in as_completed(futures):
            yield futures.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _on_cluster(work: Work, shared: Any, tasks: Sequence[Any], scheduler: str) -> Iterator[tuple[Any, Any]]:
    try:
        import distributed
    except ImportError:
        expected = "expected the extra policylab[cluster], which brings Dask, to be installed"
        raise InputError([Fault("--scheduler", "", repr(scheduler), expected)]) from None
    dask: Any = distributed  # it has no types
    try:
        client = dask.Client(scheduler, timeout="10s")
    except (OSError, ValueError, TimeoutError) as error:
        expected = f"expected the address of a running Dask scheduler, as in tcp://host:8786 ({error})"
        raise InputError([Fault("--scheduler", "", repr(scheduler), expected)]) from None
    try:
        everywhere = client.scatter(shared, broadcast=True)
        futures = client.map(_with_shared, tasks, work=work, shared=everywhere, pure=False, retries=3)
        task_of = {future.key: task for future, task in zip(futures, tasks, strict=True)}
        done = dask.as_completed(futures, with_results=True)
        del futures  # so that a result leaves the cluster once it has been taken
        for future, result in done:
            yield task_of.pop(future.key), result
    finally:
        client.close()


def _with_shared(task: Any, *, work: Work, shared: Any) -> Any:
    return work(shared, task)
