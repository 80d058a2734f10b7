"""Archived pages through the graph of the live job, in this process.

in: saved files and WARC archives; out: container files in a folder, or events on Kafka

Exact and repeatable: the same input gives the same records, byte by byte, in whatever order the files
are named and however many workers there are. Needs no Java and no server, but for Kafka itself.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import apache_beam as beam
import msgspec
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from connectors.archives import archive
from connectors.archives.archive import Reference
from connectors.archives.manifest import SavedPage
from connectors.letters import damage_letter
from connectors.outlets import Outlet
from pipelines import containers
from pipelines.graph import build, letter_message
from pipelines.inputs import archived_input, saved_input
from pipelines.publish import PublishToKafka
from pipelines.settings import Settings
from pipelines.topics import create_absent
from schemas.errors import Reject
from schemas.records import DeadLetter

Item = Reference | SavedPage | DeadLetter


class Replayed(msgspec.Struct, frozen=True):
    """What a replay came to: snapshots read, and records by topic (where they went to files)."""

    snapshots: int
    records: dict[str, int]


def to_folder(items: Sequence[Item], folder: Path, settings: Settings, workers: int, progress: Path) -> Replayed:
    """Replays into `updates.avro`, `sightings.avro` and `dead-letters.avro`; existing ones are replaced at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = Path(tempfile.mkdtemp(prefix=".parts-", dir=folder))
    try:
        _run(items, settings, containers.PublishToFiles(parts), workers, progress)
        return Replayed(len(items), containers.merge(parts, folder))
    finally:
        shutil.rmtree(parts, ignore_errors=True)


def to_kafka(items: Sequence[Item], settings: Settings, workers: int, progress: Path) -> Replayed:
    """Replays onto the topics of a cluster."""
    create_absent(settings)
    _run(items, settings, PublishToKafka(settings, linger_milliseconds=5), workers, progress)
    return Replayed(len(items), {})


def archived(paths: Sequence[Path], outlets: Sequence[Outlet]) -> Iterator[Reference | DeadLetter]:
    """What WARC files hold; a damaged part is a dead letter. Other crawlers' pages go to the outlet of their host."""
    hosts = {_host(source.url): outlet.id for outlet in outlets for source in outlet.sources}
    for found in archive.references(paths):
        if not isinstance(found, Reference):
            yield damage_letter(found.path, found.offset, found.reason)
        elif found.outlet is None and _host(found.source) in hosts:
            yield msgspec.structs.replace(found, outlet=hosts[_host(found.source)])
        else:
            yield found


def _run(items: Sequence[Item], settings: Settings, publish: beam.PTransform, workers: int, progress: Path) -> None:
    """Runs the graph over the items, and returns when it has ended."""
    chosen = ["--runner=FnApiRunner", "--environment_type=EMBEDDED_PYTHON"]
    if workers > 1:
        chosen = ["--direct_running_mode=multi_processing", f"--direct_num_workers={workers}"]
    pipeline = beam.Pipeline(FnApiRunner(), PipelineOptions(chosen))
    encoded = [_encode_item(item) for item in items]
    opened = (
        pipeline
        | "Name" >> beam.Create(encoded, reshuffle=False)
        | "Open"
        >> beam.ParDo(Open())
        .with_output_types(tuple[str, bytes], snapshots=tuple[str, bytes], letters=tuple[str, bytes])
        .with_outputs("snapshots", "letters")
    )
    build(opened.snapshots, settings, publish, other=(opened.letters,), opened=Tally(str(progress)))
    with _workers_unheard() if workers > 1 else nullcontext():
        pipeline.run().wait_until_finish()


@contextmanager
def _workers_unheard() -> Iterator[None]:
    """Keeps what worker processes log at their start off the terminal; shows it when they fail."""
    sys.stderr.flush()
    with tempfile.TemporaryFile() as heard:
        terminal = os.dup(2)
        os.dup2(heard.fileno(), 2)
        try:
            yield
        except BaseException:
            heard.seek(0)
            os.write(terminal, heard.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(terminal, 2)
            os.close(terminal)


class Open(beam.DoFn):
    """Item -> (page, ordered reference), or the letter of what cannot be read."""

    def process(self, encoded: bytes) -> Iterator[Any]:
        item = _decode_item(encoded)
        if isinstance(item, DeadLetter):
            yield beam.pvalue.TaggedOutput("letters", letter_message(item))
            return
        try:
            found = saved_input(item) if isinstance(item, SavedPage) else archived_input(item)
        except Reject as error:
            found = damage_letter(item.path, getattr(item, "offset", 0), str(error))
        if isinstance(found, DeadLetter):
            yield beam.pvalue.TaggedOutput("letters", letter_message(found))
        else:
            yield beam.pvalue.TaggedOutput("snapshots", found)


class Tally:
    """Counts calls as bytes appended to a file, which counts those of other processes too."""

    def __init__(self, path: str):
        self.path = path
        self.file: int | None = None

    def __call__(self) -> None:
        if self.file is None:
            self.file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(self.file, b".")

    def __reduce__(self) -> tuple[Callable[[str], "Tally"], tuple[str]]:
        return Tally, (self.path,)


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].casefold().removeprefix("www.")


_TAGS: dict[type[Any], bytes] = {Reference: b"R", SavedPage: b"F", DeadLetter: b"L"}
_DECODERS = {tag: msgspec.msgpack.Decoder(record).decode for record, tag in _TAGS.items()}
_encode = msgspec.msgpack.Encoder().encode


def _encode_item(item: Item) -> bytes:
    return _TAGS[type(item)] + _encode(item)


def _decode_item(encoded: bytes) -> Item:
    item: Item = _DECODERS[encoded[:1]](encoded[1:])
    return item
