"""Run the jobs that rooms define, again and again: the `JobRunner` of `domain.ports`."""

import asyncio
import inspect
from collections.abc import Callable

import msgspec
import structlog

from allsight.domain.clock import SECOND_NS, Clock

_log = structlog.get_logger(__name__)


class JobStatus(msgspec.Struct, kw_only=True):
    """How a job does.

    Attributes:
        runs, failures: counts since the start.
        last_ns: when it last ended; None before its first end. `took_s` is how long that run was.
        failing_since_ns: since when it has not ended well, None while it does; `last_error` says why.
    """

    name: str
    every_s: float
    runs: int = 0
    failures: int = 0
    last_ns: int | None = None
    took_s: float = 0.0
    failing_since_ns: int | None = None
    last_error: str = ""


class IntervalJobs:
    """Runs each job in a task of its own, with a pause between its ends and starts.

    A job that raises is counted, logged once per spell of failure, and tried again after its pause: it supervises, so
    that one job's trouble is not everybody's. Jobs that are plain functions run on the event loop and must be short.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._jobs: dict[str, tuple[Callable[[], object], JobStatus]] = {}
        self._group: asyncio.TaskGroup | None = None

    def every(self, seconds: float, name: str, job: Callable[[], object]) -> None:
        """Run a job, a function or a coroutine function, at once and then after each pause; also while running.

        Raises:
            ValueError: if the name is taken, or the pause is not positive.
        """
        if name in self._jobs or seconds <= 0:
            raise ValueError(f"job {name!r} needs a name of its own and a pause above zero, found {seconds} s")
        self._jobs[name] = job, JobStatus(name=name, every_s=seconds)
        if self._group is not None:
            self._start(name)

    def status(self) -> list[JobStatus]:
        """Return how every job does, in the order in which they were given."""
        return [status for _, status in self._jobs.values()]

    async def run(self) -> None:
        """Run all jobs until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            for name in self._jobs:
                self._start(name)
            try:
                await asyncio.get_running_loop().create_future()  # a group without a job would end at once
            finally:
                self._group = None

    def _start(self, name: str) -> None:
        if self._group is None:
            raise RuntimeError("jobs start inside run()")
        job, status = self._jobs[name]
        self._group.create_task(self._repeat(job, status), name=f"job {name}")

    async def _repeat(self, job: Callable[[], object], status: JobStatus) -> None:
        while True:
            started = self._clock.monotonic_ns()
            try:
                outcome = job()
                if inspect.isawaitable(outcome):
                    await outcome
            except Exception as error:  # noqa: BLE001 - the supervisor of jobs: counted, logged, tried again
                self._failed(status, error)
            else:
                self._succeeded(status)
            status.runs += 1
            status.last_ns = self._clock.now_ns()
            status.took_s = (self._clock.monotonic_ns() - started) / SECOND_NS
            await self._clock.sleep(status.every_s)

    def _failed(self, status: JobStatus, error: Exception) -> None:
        status.failures += 1
        status.last_error = f"{type(error).__name__}: {error}"
        if status.failing_since_ns is None:
            status.failing_since_ns = self._clock.now_ns()
            _log.error("a job fails", job=status.name, exc_info=error)

    def _succeeded(self, status: JobStatus) -> None:
        if status.failing_since_ns is not None:
            _log.info("a job works again", job=status.name, failures=status.failures)
            status.failing_since_ns = None
            status.last_error = ""
