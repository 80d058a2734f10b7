"""The one transform: bounded and unbounded give the same; a state that is lost is rebuilt from its journal."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import apache_beam as beam
import msgspec
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from pipelines import fold
from pipelines.fold import FoldByKey, FoldOnArrival
from pipelines.ordered import pack
from tests.pipelines.pages import NOON


class Added(msgspec.Struct, frozen=True, array_like=True):
    """A delta: one word was seen."""

    word: str


class Words:
    """A fold that tells each word once, with how many different ones came before it; forgets words in 'x'."""

    tags: ClassVar = {"told": tuple[str, int]}
    delta_type = Added
    keep_seconds: int | None = 60

    def begin(self) -> list[str]:
        return []

    def decide(self, state: list[str], payload: bytes) -> tuple[Sequence[tuple[str, Any]], Sequence[Added]]:
        word = payload.decode()
        if word in state:
            return [], []
        return [("told", (word, len(state)))], [Added(word)]

    def apply(self, state: list[str], delta: Added) -> None:
        if delta.word == "x":
            state.clear()
        else:
            state.append(delta.word)

    def deltas(self, state: list[str]) -> Sequence[Added]:
        return [Added(word) for word in state]


class Bag:
    """The engine's bag state, as far as the step uses it."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        self.parts.append(part)

    def read(self) -> list[bytes]:
        return list(self.parts)

    def clear(self) -> None:
        self.parts.clear()


class Cell:
    """The engine's read-modify-write state."""

    def __init__(self) -> None:
        self.value: bytes | None = None

    def read(self) -> bytes | None:
        return self.value

    def write(self, value: bytes) -> None:
        self.value = value

    def clear(self) -> None:
        self.value = None


class Timer:
    """The engine's timer: remembers what it was set to."""

    def __init__(self) -> None:
        self.set_to: list[float] = []

    def set(self, timestamp: Any) -> None:
        self.set_to.append(float(timestamp))


class Engine:
    """One key of a live step, whose instance can be lost."""

    def __init__(self) -> None:
        self.journal, self.kept, self.timer = Bag(), Cell(), Timer()
        self.restart()

    def restart(self) -> None:
        self.step = FoldOnArrival(Words())
        self.step.setup()

    def send(self, word: str, second: int = 0) -> list[tuple[str, int]]:
        outputs = self.step.process(("key", ordered(word, second)), self.journal, self.kept, self.timer)
        return [output.value for output in outputs]


def ordered(word: str, second: int) -> bytes:
    return pack(NOON + timedelta(seconds=second), "00" * 8, 0, word.encode())


def test_a_bounded_input_is_folded_in_order_of_time_whatever_its_own_order() -> None:
    values = [("key", ordered(word, second)) for second, word in enumerate(["a", "b", "a", "c", "b", "d"])]
    for shuffled in (values, values[::-1], values[3:] + values[:3]):
        with beam.Pipeline(FnApiRunner(), PipelineOptions([])) as pipeline:
            folded = pipeline | beam.Create(shuffled) | FoldByKey(Words())
            assert_that(folded.told, equal_to([("a", 0), ("b", 1), ("c", 2), ("d", 3)]))


def test_on_arrival_the_same_is_told() -> None:
    engine = Engine()
    told = [output for word in ["a", "b", "a", "c", "b", "d"] for output in engine.send(word)]
    assert told == [("a", 0), ("b", 1), ("c", 2), ("d", 3)]


def test_a_restart_goes_on_from_the_journal() -> None:
    engine = Engine()
    engine.send("a")
    engine.send("b")
    engine.restart()
    assert engine.send("a") == []
    assert engine.send("c") == [("c", 2)]


def test_a_failed_bundle_is_not_remembered() -> None:
    engine = Engine()
    engine.send("a")
    saved = list(engine.journal.parts), engine.kept.value
    assert engine.send("b") == [("b", 1)]
    engine.journal.parts, engine.kept.value = saved[0], saved[1]  # what the engine does with it
    assert engine.send("c") == [("c", 1)]
    assert engine.send("b") == [("b", 2)]


def test_an_element_that_changes_nothing_writes_nothing() -> None:
    engine = Engine()
    engine.send("a")
    before = list(engine.journal.parts), engine.kept.value
    engine.send("a")
    assert (engine.journal.parts, engine.kept.value) == before


def test_a_journal_that_mostly_no_longer_counts_is_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold, "COMPACT_FROM", 10)
    engine = Engine()
    for round_number in range(20):
        engine.send(f"word {round_number}")
        engine.send("x")
    assert sum(len(engine.step.decode_deltas(part)) for part in engine.journal.parts) <= 10
    engine.send("a")
    engine.restart()
    assert engine.send("b") == [("b", 1)]


def test_a_journal_that_all_counts_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold, "COMPACT_FROM", 10)
    engine = Engine()
    for number in range(30):
        engine.send(f"word {number}")
    assert len(engine.journal.parts) == 30
    engine.restart()
    assert engine.send("last") == [("last", 30)]


def test_a_growing_journal_is_looked_at_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold, "COMPACT_FROM", 10)
    looks: list[int] = []
    whole = Words.deltas

    def deltas(words: Words, state: list[str]) -> Sequence[Added]:
        looks.append(len(state))
        return whole(words, state)

    monkeypatch.setattr(Words, "deltas", deltas)
    engine = Engine()
    for number in range(100):
        engine.send(f"word {number}")
    assert looks == [10, 20, 40, 80]
    engine.restart()
    for number in range(100, 200):
        engine.send(f"word {number}")
    assert looks == [10, 20, 40, 80, 160]


def test_a_key_without_elements_is_dropped_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine()
    engine.send("a", second=0)
    assert len(engine.timer.set_to) == 1
    monkeypatch.setattr(time, "time", lambda: NOON.timestamp() + 30)
    list(engine.step.forget("key", engine.journal, engine.kept, engine.timer))
    assert engine.timer.set_to[-1] == NOON.timestamp() + 60
    assert engine.journal.parts
    monkeypatch.setattr(time, "time", lambda: NOON.timestamp() + 61)
    list(engine.step.forget("key", engine.journal, engine.kept, engine.timer))
    assert (engine.journal.parts, engine.kept.value) == ([], None)
    assert engine.send("b") == [("b", 0)]
