"""What matching costs an update: time and memory while the window fills.

The known texts of `corpus.pieces` in random order, then as many made of their sentences with three of
five words replaced by others: about one in four is a report of another, few are copies.
"""

import random
import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

from bench.quality.corpus import pieces, update
from pipelines.matching import Index, sketch
from schemas.records import Update


class Cost(NamedTuple):
    """Microseconds of the newest updates: mean, median and 99th percentile of each step; bytes an update."""

    updates: int
    sketch: tuple[float, float, float]
    judge: tuple[float, float, float]
    remember: tuple[float, float, float]
    bytes: float


def cost(most: int, seed: int = 3) -> Iterator[Cost]:
    """The cost at 1,000, 3,000, 10,000 ... updates in the window, up to `most`."""
    index = Index()
    times: list[list[float]] = [[], [], []]
    marks = [mark for power in range(3, 8) for mark in (10**power, 3 * 10**power) if mark <= most]
    sketch(update("warm", "up", "The first text of a language reads its word frequencies."))
    for number, one in enumerate(_updates(most, seed), 1):
        start = time.thread_time()
        sketched = sketch(one)
        made = time.thread_time()
        match = index.judge(sketched)
        judged = time.thread_time()
        index.remember(sketched, match)
        for kept, spent in zip(times, (made - start, judged - made, time.thread_time() - judged), strict=True):
            kept.append(spent * 1e6)
        if number in marks:
            made_us, judged_us, remembered_us = map(_summary, times)
            yield Cost(number, made_us, judged_us, remembered_us, index.bytes / len(index))
            times = [[], [], []]


def _summary(times: list[float]) -> tuple[float, float, float]:
    return statistics.mean(times), statistics.median(times), statistics.quantiles(times, n=100)[-1]


def _updates(most: int, seed: int) -> Iterator[Update]:
    chance = random.Random(seed)
    known = pieces()
    chance.shuffle(known)
    sentences = [sentence for text in known for sentence in text.sentences]
    words = [word for sentence in sentences for word in sentence.split() if len(word) > 3]
    for number in range(most):
        if number < len(known):
            outlet, text = known[number].outlet, known[number].text
        else:
            outlet = f"outlet-{number % 50}"
            parts = [chance.choice(sentences).split() for _ in range(chance.choice([1, 1, 1, 2, 2, 3]))]
            text = " ".join(
                chance.choice(words) if len(word) > 3 and chance.random() < 0.6 else word
                for part in parts
                for word in part
            )
        yield update(f"2020-01-01T00:00Z/{outlet}/{number:08x}", outlet, text)
