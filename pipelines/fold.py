"""The one stateful transform: a fold over the elements of a key in the order of time.

in: (key, ordered value) pairs; out: what the fold decides, by tag.

On a bounded input: group by key, sort, fold; the same result however the work was spread. On an
unbounded one: fold on arrival. A fold is event-sourced: it decides on an element, and what it decides
changes the state by deltas. The deltas are the journal that the engine keeps; the state itself lives in
the step's instance and is rebuilt when the journal's version does not agree with it: after a restart, a
failed bundle or a move of the key.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

import apache_beam as beam
import msgspec
from apache_beam.coders import BytesCoder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.utils.timestamp import Timestamp

from pipelines.ordered import packed_at, payload

State = TypeVar("State")
Delta = TypeVar("Delta")

Output = tuple[str, Any]  # (tag, element)


class Fold(Protocol[State, Delta]):
    """What a fold is made of; all of it is pure.

    `tags`: the type of the elements of each output. `keep_seconds`: how long a key without elements is
    kept; None for ever.
    """

    @property
    def tags(self) -> Mapping[str, Any]: ...

    @property
    def delta_type(self) -> Any: ...

    @property
    def keep_seconds(self) -> int | None: ...

    def begin(self) -> State:
        """The state of a key that has not been seen."""

    def decide(self, state: State, payload: bytes) -> tuple[Sequence[Output], Sequence[Delta]]:
        """What an element gives, and how it changes the state; changes nothing itself."""

    def apply(self, state: State, delta: Delta) -> None:
        """Changes the state by a delta."""

    def deltas(self, state: State) -> Sequence[Delta]:
        """The shortest journal of a state."""


class FoldByKey(beam.PTransform):
    """Applies a fold; gives one PCollection for each of its tags."""

    def __init__(self, fold: Fold[Any, Any]):
        super().__init__()
        self.fold = fold

    def expand(self, elements: beam.PCollection) -> Any:
        if elements.is_bounded:
            folded = elements | "Group" >> beam.GroupByKey() | "Fold" >> _tagged(FoldSorted(self.fold), self.fold)
        else:
            folded = elements | "Fold" >> _tagged(FoldOnArrival(self.fold), self.fold)
        return folded


def _tagged(do_fn: beam.DoFn, fold: Fold[Any, Any]) -> Any:
    return beam.ParDo(do_fn).with_output_types(tuple[str, bytes], **fold.tags).with_outputs(*fold.tags)


class FoldSorted(beam.DoFn):
    """Folds all values of a key, sorted by time."""

    def __init__(self, fold: Fold[Any, Any]):
        self.fold = fold

    def process(self, element: tuple[str, Iterable[bytes]]) -> Iterator[Any]:
        state = self.fold.begin()
        for value in sorted(element[1]):
            outputs, deltas = self.fold.decide(state, payload(value))
            for delta in deltas:
                self.fold.apply(state, delta)
            for tag, output in outputs:
                yield beam.pvalue.TaggedOutput(tag, output)


COMPACT_FROM = 2_000  # deltas; below it the journal is small whatever it holds
DELTAS_A_PART = 500  # of a compacted journal, which keeps its parts under a megabyte


class Version(msgspec.Struct, frozen=True, array_like=True):
    """What a journal is: a digest of all its parts, how many deltas they hold, the time of the newest element.

    `compact_at`: with so many deltas it is looked at whether it is worth being rewritten.
    """

    digest: bytes = b""
    deltas: int = 0
    newest_at: int = 0  # milliseconds since 1970
    compact_at: int = 0

    def after(self, part: bytes, deltas: int, at: int) -> "Version":
        """The version of the journal with one more part."""
        digest = blake2b(self.digest + part, digest_size=16).digest()
        return Version(digest, self.deltas + deltas, max(self.newest_at, at), self.compact_at)


class FoldOnArrival(beam.DoFn):
    """Folds each value when it comes; what the engine keeps of a key is a journal and its version."""

    JOURNAL = BagStateSpec("journal", BytesCoder())
    VERSION = ReadModifyWriteStateSpec("version", BytesCoder())
    EXPIRE = TimerSpec("expire", TimeDomain.REAL_TIME)

    def __init__(self, fold: Fold[Any, Any]):
        self.fold = fold

    def setup(self) -> None:
        self.states: dict[str, tuple[Version, Any]] = {}
        self.encode = msgspec.msgpack.Encoder().encode
        self.decode_deltas = msgspec.msgpack.Decoder(list[self.fold.delta_type]).decode  # type: ignore[name-defined]
        self.decode_version = msgspec.msgpack.Decoder(Version).decode

    def process(
        self,
        element: tuple[str, bytes],
        journal: Any = beam.DoFn.StateParam(JOURNAL),
        kept: Any = beam.DoFn.StateParam(VERSION),
        expire: Any = beam.DoFn.TimerParam(EXPIRE),
    ) -> Iterator[Any]:
        key, value = element
        version, state = self.state_of(key, journal, kept)
        if not version.deltas and self.fold.keep_seconds:
            expire.set(Timestamp.of(time.time() + self.fold.keep_seconds))
        outputs, deltas = self.fold.decide(state, payload(value))
        if deltas:
            part = self.encode(deltas)
            journal.add(part)
            version = version.after(part, len(deltas), packed_at(value))
            for delta in deltas:
                self.fold.apply(state, delta)
            if version.deltas >= max(COMPACT_FROM, version.compact_at):
                version = self.compact(state, version, journal)
            kept.write(self.encode(version))
            self.states[key] = (version, state)
        for tag, output in outputs:
            yield beam.pvalue.TaggedOutput(tag, output)

    @on_timer(EXPIRE)
    def forget(
        self,
        key: str = beam.DoFn.KeyParam,
        journal: Any = beam.DoFn.StateParam(JOURNAL),
        kept: Any = beam.DoFn.StateParam(VERSION),
        expire: Any = beam.DoFn.TimerParam(EXPIRE),
    ) -> Iterator[Any]:
        """Drops a key that has had no element for as long as it is kept."""
        saved = kept.read()
        if saved and self.fold.keep_seconds:
            ends_at = self.decode_version(saved).newest_at / 1000 + self.fold.keep_seconds
            if ends_at > time.time():
                expire.set(Timestamp.of(ends_at))
                return
        journal.clear()
        kept.clear()
        self.states.pop(key, None)
        yield from ()

    def state_of(self, key: str, journal: Any, kept: Any) -> tuple[Version, Any]:
        """The state of a key: the one at hand when its version agrees, else rebuilt from the journal."""
        saved = kept.read()
        version = self.decode_version(saved) if saved else Version()
        at_hand = self.states.get(key)
        if at_hand is not None and at_hand[0] == version:
            return at_hand
        state = self.fold.begin()
        if version.deltas:
            for part in journal.read():
                for delta in self.decode_deltas(part):
                    self.fold.apply(state, delta)
        self.states[key] = (version, state)
        return version, state

    def compact(self, state: Any, version: Version, journal: Any) -> Version:
        """Rewrites a journal of which half or more no longer counts.

        Looks again when it has doubled: a look costs as much as the state is large.
        """
        deltas = self.fold.deltas(state)
        if 2 * len(deltas) > version.deltas:
            return msgspec.structs.replace(version, compact_at=2 * len(deltas))
        journal.clear()
        compacted = Version(newest_at=version.newest_at, compact_at=2 * len(deltas))
        for start in range(0, len(deltas), DELTAS_A_PART):
            part = self.encode(deltas[start : start + DELTAS_A_PART])
            journal.add(part)
            compacted = compacted.after(part, len(deltas[start : start + DELTAS_A_PART]), version.newest_at)
        return compacted
