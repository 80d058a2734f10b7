"""Figures as rows of a table, and how they are taken.

A part of the benchmark gives `Row`s: what was measured, the figure, and its aim where there is one.
"""

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


def wall_seconds(command: Sequence[str]) -> tuple[float, str]:
    """How long a whole process takes, from its start to its end, and the last line that it printed."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return seconds, done.stdout.strip().rpartition("\n")[2]


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
