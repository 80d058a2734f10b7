"""Snapshots as they are polled: the unbounded end of the graph.

in: the sources of this run; out: `snapshots` (page, ordered snapshot) and `polls` (topic, record)

An anchor emits the shards once and then rests, holding the watermark; a stateful step keyed by shard
sets a timer for itself again and again. (A splittable DoFn that defers itself for each poll leaves
1.9 kB in every checkpoint, for ever; this leaves none.) Within a tick nothing waits: what is due is
started on the poller's loop, what has arrived is archived and handed on.

After a restart the archive tells what was fetched and may not have been published: that is handed on
first, with the time and the id of its fetch, and nobody is asked sooner than its shortest interval.
"""

import logging
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import apache_beam as beam
import msgspec
from apache_beam.coders import BytesCoder
from apache_beam.io.iobase import RestrictionProgress, RestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp

from connectors.archives import archive
from connectors.web.fetch import Limits, user_agent
from connectors.web.poll import PollState, Settled, Target, is_due, recall, request_for, resume, settle
from connectors.web.poller import Arrival, Poller
from pipelines.inputs import snapshot_input
from pipelines.settings import Settings
from schemas.errors import Reject
from schemas.records import Poll, Snapshot
from schemas.version import VERSION

log = logging.getLogger(__name__)

REST_SECONDS = 3600
WAITING_TICK_SECONDS = 0.01  # while an answer is awaited: what has arrived waits half of it on average
LONG_WAITING_TICK_SECONDS = 0.1  # and while it has been awaited for long
LONG_SECONDS = 2.0
IDLE_TICK_SECONDS = 1.0
KEEP_STATE = timedelta(days=7)  # of a source that is not polled any more
SUMMARY_SECONDS = 60.0


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
            min_seconds=source.every_seconds[0],
            max_seconds=source.every_seconds[1],
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


class PulseTracker(RestrictionTracker):
    """One claim for each `process`; the rest is deferred. Splits anywhere else are declined."""

    def __init__(self, pulse: bytes):
        self.pulse, self.following = pulse, pulse
        self.claimed = self.handed_over = False

    def current_restriction(self) -> bytes:
        return self.pulse

    def try_claim(self, position: bytes) -> bool:
        if self.claimed:
            return False
        self.claimed, self.following = True, position
        return True

    def try_split(self, fraction_of_remainder: float) -> tuple[bytes, bytes] | None:
        if fraction_of_remainder != 0:
            return None
        self.handed_over = True
        return self.pulse, self.following

    def check_done(self) -> bool:
        if not (self.claimed or self.handed_over):
            raise ValueError("neither claimed nor handed over")
        return True

    def is_bounded(self) -> bool:
        return False

    def current_progress(self) -> RestrictionProgress:
        return RestrictionProgress(completed=0, remaining=1)


class Pulses(RestrictionProvider):
    """The restriction of the anchor: a count of its pulses, never at its end."""

    def initial_restriction(self, element: Any) -> bytes:
        return b"0"

    def create_tracker(self, restriction: bytes) -> PulseTracker:
        return PulseTracker(restriction)

    def restriction_size(self, element: Any, restriction: bytes) -> int:
        return 1

    def restriction_coder(self) -> BytesCoder:
        return BytesCoder()

    def truncate(self, element: Any, restriction: bytes) -> None:
        return None


@beam.typehints.with_output_types(tuple[str, bytes])
class Anchor(beam.DoFn):
    """Emits every shard, then rests; its deferred rest holds the watermark, without which timers never fire."""

    def __init__(self, shards: int):
        self.shards = shards

    @beam.DoFn.unbounded_per_element()
    def process(
        self,
        element: str,
        tracker: Any = beam.DoFn.RestrictionParam(Pulses()),
        watermark: Any = beam.DoFn.WatermarkEstimatorParam(ManualWatermarkEstimator.default_provider()),
    ) -> Iterator[Any]:
        if not tracker.try_claim(b"%d" % (int(tracker.current_restriction()) + 1)):
            return
        now = time.time()
        for shard in range(self.shards):
            yield TimestampedValue((f"shard-{shard}", b""), now)
        watermark.set_watermark(Timestamp(now))
        tracker.defer_remainder(Duration(REST_SECONDS))


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
            shard = self.shards[key] = Shard(mine, self.poller, self.archive, now)
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


Ticked = tuple[list[Snapshot], list[Poll], dict[str, PollState]]


class Shard:
    """The sources of one shard in this process: starts what is due and takes in what has arrived."""

    def __init__(self, targets: Sequence[Target], poller: Poller, kept: archive.Archive | None, started_at: datetime):
        self.targets = {target.source: target for target in targets}
        self.poller, self.archive, self.started_at = poller, kept, started_at
        self.last_start_at = started_at
        self.random = Random()  # noqa: S311 spreads polls, hides nothing
        self.summary = Summary(started_at)

    def take_up(self, states: Mapping[str, PollState], folder: Path | None) -> Ticked:
        """The first tick after a start: hands on what was archived and is not known to have been published."""
        snapshots, known = [], dict(states)
        if states and folder is not None and folder.is_dir():
            oldest = min((state.last_ok_at for state in states.values() if state.last_ok_at), default=self.started_at)
            for reference in archive.after(folder, oldest)[0]:
                state = known.get(reference.source)
                if state is None or state.last_ok_at is None or reference.fetched_at <= state.last_ok_at:
                    continue
                try:
                    snapshot = archive.load(reference)
                except Reject as error:
                    log.warning("archive %s", error)
                    continue
                snapshots.append(snapshot)
                known[reference.source] = recall(state, snapshot)
        if snapshots:
            log.info("resumed archived_snapshots=%d", len(snapshots))
        known = {
            source: resume(state, self.targets[source], self.started_at) if source in self.targets else state
            for source, state in known.items()
        }
        return snapshots, [], self._without_expired(known)

    def tick(self, states: Mapping[str, PollState], now: datetime) -> Ticked:
        """Takes in what has arrived, starts what is due."""
        known, snapshots, polls = dict(states), [], []
        for arrival in self.poller.collect(self.targets):
            settled = self._settle(known, arrival)
            known[arrival.source] = settled.state
            polls.append(settled.poll)
            if settled.snapshot is not None:
                if self.archive is not None:
                    self.archive.append(settled.snapshot)
                snapshots.append(settled.snapshot)
        for source, target in self.targets.items():
            state = known.get(source, PollState())
            if is_due(state, now) and self.poller.start(target, request_for(target, state)):
                self.last_start_at = now
        self.summary.add(polls, now)
        return snapshots, polls, known

    def pause_seconds(self, states: Mapping[str, PollState], now: datetime) -> float:
        """How long until the next tick: short while answers are awaited, else until something is due."""
        if any(self.poller.in_flight(source) for source in self.targets):
            waited = (now - self.last_start_at).total_seconds()
            return WAITING_TICK_SECONDS if waited < LONG_SECONDS else LONG_WAITING_TICK_SECONDS
        due = [states.get(source, PollState()).next_due_at or now for source in self.targets]
        soonest = min(((at - now).total_seconds() for at in due), default=IDLE_TICK_SECONDS)
        return min(max(soonest, WAITING_TICK_SECONDS), IDLE_TICK_SECONDS)

    def _settle(self, known: Mapping[str, PollState], arrival: Arrival) -> Settled:
        target, state = self.targets[arrival.source], known.get(arrival.source, PollState())
        return settle(target, state, arrival.outcome, arrival.finished_at, self.random.random())

    def _without_expired(self, known: Mapping[str, PollState]) -> dict[str, PollState]:
        oldest = self.started_at - KEEP_STATE
        return {
            source: state
            for source, state in known.items()
            if source in self.targets or (state.last_ok_at or self.started_at) > oldest
        }


class Summary:
    """One line a minute in the log: how many polls came to what."""

    def __init__(self, at: datetime):
        self.at = at
        self.counts: dict[str, int] = {}

    def add(self, polls: Sequence[Poll], now: datetime) -> None:
        for poll in polls:
            self.counts[poll.outcome] = self.counts.get(poll.outcome, 0) + 1
            if poll.error:
                log.warning("poll outcome=%s source=%s error=%s", poll.outcome, poll.source, poll.error)
        if (now - self.at).total_seconds() >= SUMMARY_SECONDS and self.counts:
            log.info("polls %s", " ".join(f"{name.lower()}={count}" for name, count in sorted(self.counts.items())))
            self.at, self.counts = now, {}
