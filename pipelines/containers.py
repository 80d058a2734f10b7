"""Events as Avro container files: `updates.avro`, `sightings.avro`, `dead-letters.avro`.

in: (topic, record) messages of the graph, in any order, from any number of workers
out: one file for each topic, sorted by time; the same events give the same bytes

Workers append to part files; `merge` sorts and writes once they have ended. Only keys and offsets are
held in memory. A run that fails leaves the files of the run before it as they were.
"""

import hashlib
import os
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import apache_beam as beam
import fastavro

from pipelines.ordered import milliseconds
from pipelines.publish import key_of, record_of
from schemas.framing import Record, plain, schema_of
from schemas.records import DeadLetter, Poll, Update

TOPICS: dict[str, type[Update] | type[DeadLetter]] = {
    "updates": Update,
    "sightings": Update,
    "dead-letters": DeadLetter,
}
_HEAD = struct.Struct(">HI")  # length of the sort key, length of the record


class PublishToFiles(beam.PTransform):
    """Appends messages to part files in a folder; call `merge` when the pipeline has ended."""

    def __init__(self, parts: Path):
        super().__init__()
        self.parts = str(parts)

    def expand(self, messages: beam.PCollection) -> Any:
        return messages | "Append" >> beam.ParDo(AppendToParts(self.parts))


class AppendToParts(beam.DoFn):
    """Appends each message to a part file of its topic and of this worker."""

    def __init__(self, parts: str):
        self.parts = parts

    def setup(self) -> None:
        self.files: dict[str, IO[bytes]] = {}

    def process(self, message: tuple[str, bytes]) -> Iterator[Any]:
        topic = message[0]
        if topic in TOPICS:
            if topic not in self.files:
                handle, _ = tempfile.mkstemp(prefix=f"{topic}.", suffix=".part", dir=self.parts)
                self.files[topic] = os.fdopen(handle, "wb")
            key = _sort_key(record_of(message))
            self.files[topic].write(_HEAD.pack(len(key), len(message[1])) + key + message[1])
        yield from ()

    def finish_bundle(self) -> None:
        for file in self.files.values():
            file.flush()

    def teardown(self) -> None:
        for file in self.files.values():
            file.close()


def merge(parts: Path, folder: Path) -> dict[str, int]:
    """Writes the container files of what was appended to `parts`; returns how many records each has."""
    counts = {}
    for topic, record in TOPICS.items():
        files = [path.open("rb") for path in sorted(parts.glob(f"{topic}.*.part"))]
        try:
            index = sorted(
                (key, number, offset, size) for number, file in enumerate(files) for key, offset, size in _entries(file)
            )
            target = folder / f"{topic}.avro"
            _write(
                target,
                topic,
                schema_of(record).parsed,
                (_read(files[number], offset, size) for _, number, offset, size in index),
            )
            counts[topic] = len(index)
        finally:
            for file in files:
                file.close()
    return counts


def _write(target: Path, topic: str, schema: Any, messages: Iterator[bytes]) -> None:
    unfinished = target.with_suffix(".avro.unfinished")
    # A marker made from the name alone, where fastavro would draw one: the same events, the same bytes.
    marker = hashlib.blake2b(topic.encode(), digest_size=16).digest()
    with unfinished.open("wb") as file:
        records = (plain(record_of((topic, message))) for message in messages)
        fastavro.writer(file, schema, records, codec="deflate", sync_marker=marker)
    unfinished.replace(target)


def _entries(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    while head := file.read(_HEAD.size):
        key_size, size = _HEAD.unpack(head)
        key = file.read(key_size)
        yield key, file.tell(), size
        file.seek(size, os.SEEK_CUR)


def _read(file: IO[bytes], offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _sort_key(record: Record) -> bytes:
    """When it was seen, when it was published, its own key, its revision."""
    match record:
        case Update():
            times, number = (record.observed_at, record.published_at), record.revision
        case DeadLetter():
            times, number = (record.observed_at, record.observed_at), 0
        case Poll():
            times, number = (record.polled_at, record.polled_at), 0
        case _:
            times, number = (record.fetched_at, record.fetched_at), 0
    head = b"".join(milliseconds(at).to_bytes(8, "big") for at in times)
    return (head + key_of(record).encode("utf-8", "replace"))[:60_000] + number.to_bytes(4, "big")
