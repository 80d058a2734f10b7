"""The element that every unbounded run hangs on: the shards, emitted once.

in: one element; out: (shard, b""), and then nothing, for ever

Its deferred rest holds the watermark: without it the watermark reaches the end, and timers never fire.
"""

import time
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.coders import BytesCoder
from apache_beam.io.iobase import RestrictionProgress, RestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp

REST_SECONDS = 3600


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
