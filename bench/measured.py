"""Figures as rows of a table, and how they are taken.

A part of the benchmark gives `Row`s: what was measured, the figure, and its aim where there is one.
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

LIVEBLOG = str(Path(sys.executable).parent / "liveblog")


class Row(NamedTuple):
    """A line of the table that `make bench` prints."""

    what: str
    figure: str
    aim: str = ""


class Ran(NamedTuple):
    """What a whole process took from its start to its end: seconds, those of its CPU, and what it printed last."""

    seconds: float
    cpu_seconds: float
    said: str

    def less(self, start: "Ran") -> "Ran":
        """Without what a process takes that has next to nothing to do."""
        return Ran(self.seconds - start.seconds, self.cpu_seconds - start.cpu_seconds, self.said)


def run(command: Sequence[str]) -> Ran:
    """Run a process and those that it starts."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(seconds, cpu_seconds, done.stdout.strip().rpartition("\n")[2])


def cpu_milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """CPU time of this process for one call, the mean of so many."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) * 1000 / times


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
