"""Snapshots as they are polled: the unbounded end of the graph.

in: the sources of this run; out: `snapshots` (page, ordered snapshot) and `polls` (topic, record)

An anchor emits the shards once and then rests, holding the watermark; a stateful step keyed by shard
sets a timer for itself again and again. (A splittable DoFn that defers itself for each poll leaves
1.9 kB in every checkpoint, for ever; this leaves none.) Within a tick nothing waits: what is due is
started on the poller's loop, what has arrived is archived and handed on.
"""

import time
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import apache_beam as beam
import msgspec
from apache_beam.coders import BytesCoder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Timestamp

from connectors.archives import archive
from connectors.outlets import EVERY_SECONDS
from connectors.web.fetch import Limits, user_agent
from connectors.web.poller import Poller
from connectors.web.sources import PollState, Target
from pipelines.anchor import Anchor
from pipelines.inputs import snapshot_input
from pipelines.settings import Settings
from pipelines.shard import Shard
from schemas.version import VERSION


def targets_of(outlets: Sequence[Any]) -> tuple[Target, ...]:
    """The sources of outlets as the poller takes them."""
    return tuple(
        Target(
            source=source.url,
            outlet=outlet.id,
            language=source.language or outlet.language,
            zone=source.zone or outlet.zone,
            date=source.date,
            platform=source.platform,
            options=source.options,
            entries=source.entries or (),
            min_seconds=(source.every_seconds or EVERY_SECONDS)[0],
            max_seconds=(source.every_seconds or EVERY_SECONDS)[1],
            own_pace=source.every_seconds is not None,
            older_pages=source.older_pages,
            allow_private=outlet.allow_private,
        )
        for outlet in outlets
        for source in outlet.sources
    )


class PollSources(beam.PTransform):
    """Polls the targets; gives `snapshots` and `polls`."""

    def __init__(self, targets: Sequence[Target], settings: Settings):
        super().__init__()
        self.targets, self.settings = tuple(targets), settings

    def expand(self, begin: beam.pvalue.PBegin) -> Any:
        return (
            begin
            | "Begin" >> beam.Create(["anchor"])
            | "Anchor" >> beam.ParDo(Anchor(self.settings.parallelism))
            | "Tick"
            >> beam.ParDo(Tick(self.targets, self.settings))
            .with_output_types(tuple[str, bytes], snapshots=tuple[str, bytes], polls=tuple[str, bytes])
            .with_outputs("snapshots", "polls")
        )


def shard_of(source: str, shards: int) -> str:
    """The shard that polls a source: one for all sources of a host, whose limit is kept within a shard."""
    host = urlsplit(source).hostname or source
    return f"shard-{zlib.crc32(host.encode()) % shards}"


class Tick(beam.DoFn):
    """One looping timer for each shard; the keyed state is what each of its sources came to last."""

    STATES = ReadModifyWriteStateSpec("states", BytesCoder())
    TICK = TimerSpec("tick", TimeDomain.REAL_TIME)

    def __init__(self, targets: tuple[Target, ...], settings: Settings):
        self.targets, self.settings = targets, settings

    def setup(self) -> None:
        settings = self.settings
        limits = Limits(
            total_seconds=settings.timeout_seconds,
            idle_seconds=min(settings.timeout_seconds, 10.0),
            max_body_bytes=settings.max_body_bytes,
            gap_seconds=settings.host_gap_seconds,
        )
        self.poller = Poller(user_agent(VERSION, settings.contact), limits)
        self.archive = archive.Archive(settings.archive_folder) if settings.archive_folder else None
        self.shards: dict[str, Shard] = {}
        self.decode = msgspec.msgpack.Decoder(dict[str, PollState]).decode
        self.encode = msgspec.msgpack.Encoder().encode

    def teardown(self) -> None:
        poller = getattr(self, "poller", None)
        if poller is not None:
            poller.close()
            if self.archive is not None:
                self.archive.close()

    def process(self, element: tuple[str, bytes], tick: Any = beam.DoFn.TimerParam(TICK)) -> Iterator[Any]:
        tick.set(Timestamp.now())
        yield from ()

    @on_timer(TICK)
    def fire(
        self,
        key: str = beam.DoFn.KeyParam,
        tick: Any = beam.DoFn.TimerParam(TICK),
        kept: Any = beam.DoFn.StateParam(STATES),
    ) -> Iterator[Any]:
        now = datetime.now(UTC)
        saved = kept.read()
        states = self.decode(saved) if saved else {}
        shard = self.shards.get(key)
        if shard is None:
            mine = [target for target in self.targets if shard_of(target.source, self.settings.parallelism) == key]
            shard = self.shards[key] = Shard(mine, self.poller, self.archive, now, self.settings.backfill_folder)
            snapshots, polls, after = shard.take_up(states, self.settings.archive_folder)
        else:
            snapshots, polls, after = shard.tick(states, now)
        if after != states:
            kept.write(self.encode(after))
        for snapshot in sorted(snapshots, key=lambda snapshot: (snapshot.fetched_at, snapshot.snapshot_id)):
            yield beam.pvalue.TaggedOutput("snapshots", TimestampedValue(snapshot_input(snapshot), now.timestamp()))
        for poll in polls:
            yield beam.pvalue.TaggedOutput("polls", TimestampedValue(("polls", self.encode(poll)), now.timestamp()))
        tick.set(Timestamp.of(time.time() + shard.pause_seconds(after, now)))
