"""What matching costs an update: time and memory while the window fills.

The known texts of `corpus.pieces` in random order, then as many made of their sentences with three of
five words replaced by others: about one in four is a report of another, few are copies. Where the labelled
texts are not at hand, all are made up (`bench/texts.py`). The updates come on three days, of which the
first is forgotten at the end.
"""

import gc
import random
import statistics
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from bench.quality.corpus import CORPUS, START, pieces, update
from bench.quality.held import held_bytes, resident_bytes
from bench.texts import Writer
from pipelines.match import Judged
from pipelines.matching import Index, sketch
from pipelines.matching.known import known
from pipelines.matching.postings import entry_of
from pipelines.places import Place, Places
from schemas.records import Update

encode = msgspec.msgpack.Encoder().encode

DAYS = 3
EACH = 16  # update is asked for its answers
MADE_UP = 20_000  # texts, where there are no others


class Spent(NamedTuple):
    """Microseconds of CPU: mean, median and 99th percentile."""

    mean: float
    median: float
    slow: float


class Cost(NamedTuple):
    """What the newest tenth of the updates took each, and how much memory an update takes.

    `answers`: known updates that share a feature with a new one, mean and most. Bytes, each shared out over the
    updates: in the buffers of the index, of all its objects, of all objects of the places (which are kept for longer,
    see pipelines/match.py), by which the process has grown, and those that a checkpoint keeps.
    """

    updates: int
    sketch: Spent
    judge: Spent
    remember: Spent
    answers: tuple[float, int]
    buffer_bytes: float
    held_bytes: float
    places_bytes: float
    journal_bytes: float
    resident_bytes: float


class Turned(NamedTuple):
    """Seconds of CPU to make an index again from its journal, and to forget its oldest day of so many updates."""

    updates: int
    rebuild_seconds: float
    dropped: int
    forget_seconds: float


def cost(most: int, seed: int = 3) -> Iterator[Cost | Turned]:
    """The cost at 1,000, 3,000, 10,000 ... updates in the window, up to `most`; at the end what a restart costs."""
    marks = {mark for power in range(3, 8) for mark in (10**power, 3 * 10**power) if mark <= most}
    chance = random.Random(seed)
    stream = _updates(most, chance, _texts(chance))
    sketch(update("warm", "up", "The first text of a language reads its word frequencies."))
    window = Window()
    for number, one in enumerate(stream, 1):
        window.take(one)
        if number in marks:
            yield window.cost()
    yield _turned(window.index)


class Window:
    """What fills, and what was measured meanwhile."""

    def __init__(self) -> None:
        self.index, self.places = Index(), Places()
        self.microseconds = (array("d"), array("d"), array("d"))
        self.answers = array("I")
        self.journal_bytes = 0
        self.before = resident_bytes()

    def take(self, one: Update) -> None:
        """Judge and remember an update."""
        start = time.thread_time()
        sketched = sketch(one)
        made = time.thread_time()
        match = self.index.judge(sketched)
        judged = time.thread_time()
        self.index.remember(sketched, match)
        took = (made - start, judged - made, time.thread_time() - judged)
        for kept, seconds in zip(self.microseconds, took, strict=True):
            kept.append(seconds * 1e6)
        told = known(sketched, match)
        self.journal_bytes += len(encode([Judged(told)]))
        self.places.note(Place(told.update_id, "updates", told.day, told.story_id, told.of))
        found = self.index.found(sketched).values() if len(self.index) % EACH == 0 else ()
        self.answers.append(len({entry_of(posting) for postings in found for posting in postings}))

    def cost(self) -> Cost:
        """What it costs now."""
        updates = len(self.index)
        newest = slice(-max(1000, updates // 10), None)
        answers = self.answers[newest]
        sketched, judged, remembered = (_spent(kept[newest]) for kept in self.microseconds)
        return Cost(
            updates,
            sketched,
            judged,
            remembered,
            answers=(EACH * statistics.mean(answers), max(answers)),
            buffer_bytes=self.index.held_bytes / updates,
            held_bytes=held_bytes(self.index) / updates,
            places_bytes=held_bytes(self.places) / updates,
            journal_bytes=self.journal_bytes / updates,
            resident_bytes=(resident_bytes() - self.before) / updates,
        )


def _turned(index: Index) -> Turned:
    updates, again = len(index), Index()

    def rebuild() -> None:
        for one in index.entries():
            again.restore(one)

    rebuild_seconds = _seconds(rebuild)
    forget_seconds = _seconds(lambda: index.forget_before(START + timedelta(days=1)))
    return Turned(updates, rebuild_seconds, updates - len(index), forget_seconds)


def _seconds(work: Callable[[], None]) -> float:
    gc.collect()
    start = time.thread_time()
    work()
    return time.thread_time() - start


def _spent(times: "array[float]") -> Spent:
    return Spent(statistics.mean(times), statistics.median(times), statistics.quantiles(times, n=100)[-1])


def _updates(most: int, chance: random.Random, texts: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[Update]:
    sentences = [sentence for _, text in texts for sentence in text]
    words = [word for sentence in sentences for word in sentence.split() if len(word) > 3]
    for number in range(most):
        if number < len(texts):
            outlet, text = texts[number][0], " ".join(texts[number][1])
        else:
            outlet = f"outlet-{number % 50}"
            parts = [chance.choice(sentences).split() for _ in range(chance.choice([1, 1, 1, 2, 2, 3]))]
            text = " ".join(
                chance.choice(words) if len(word) > 3 and chance.random() < 0.6 else word
                for part in parts
                for word in part
            )
        at = START + timedelta(days=number * DAYS // most)
        yield update(f"{at:%Y-%m-%dT%H:%MZ}/{outlet}/{number:08x}", outlet, text, at=at)


def _texts(chance: random.Random) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Outlets and their texts, in sentences."""
    if all((CORPUS / part).exists() for part in ("ecbplus", "trec-ts")):
        found = pieces()
        chance.shuffle(found)
        return [(one.outlet, one.sentences) for one in found]
    writer = Writer(chance.randrange(1_000), START, 1)
    sizes = [chance.choice([1, 1, 1, 2, 2, 3]) for _ in range(MADE_UP)]
    return [(f"outlet-{n % 50}", tuple(writer.sentence() for _ in range(size))) for n, size in enumerate(sizes)]
