"""A subscriber that watches the day: reads the topics from Kafka and shows a line for each event.

settings that name the broker, a stage -> lines on a screen, and what was seen, for the summary.
"""

import threading
from collections import Counter
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

from kafka import TopicPartition

from deploy.demo.events import KINDS, Kind, Reader
from deploy.demo.screen import Screen, counted
from deploy.demo.site import Stage
from deploy.process import listening
from pipelines import cluster
from pipelines.settings import Settings
from pipelines.topics import full_name
from schemas import decode
from schemas.records import Poll, Update

TOPICS = ("updates", "sightings", "dead-letters", "polls")
WAIT_SECONDS = 0.1
POLL_MILLISECONDS = 100
DRAIN_MILLISECONDS = 500


class Viewer:
    """Watches until told to stop; then `summary` says what was seen."""

    def __init__(self, settings: Settings, stage: Stage, screen: Screen):
        self.settings, self.stage, self.screen = settings, stage, screen
        self.kinds: list[Kind] = []
        self.polls: Counter[str] = Counter()
        self.delays_ms: list[float] = []
        self.first_seconds: float | None = None
        self._seen: set[str] = set()
        self._reader = Reader()
        self._names = {full_name(settings, topic): topic for topic in TOPICS}

    def watch(self, stop: threading.Event) -> None:
        """Shows events as they come, until `stop` is set. Raises Fatal when the broker does not answer."""
        try:
            if self._broker_answers(stop):
                self._subscribe(stop)
        finally:
            self.screen.say()
            self.screen.progress("Stopping Flink and Kafka")

    def summary(self) -> list[str]:
        """What was seen, and what was not."""
        lines = [f"Shown: {counted(self.kinds)}."]
        if absent := [kind for kind in KINDS if kind not in self.kinds]:
            lines.append(f"Not shown yet: {', '.join(absent)}.")
        if self.first_seconds is not None:
            lines.append(f"First event {self.first_seconds:.1f} s after the start.")
        if len(self.delays_ms) > 1:
            middle, last = median(self.delays_ms), quantiles(self.delays_ms, n=100)[98]
            lines.append(
                f"From the fetch of a page to this terminal: {middle:.0f} ms at the median, {last:.0f} at p99."
            )
        if self.polls:
            unchanged = self.polls["NOT_MODIFIED"]
            lines.append(f"Polls: {self.polls.total()}, of which {unchanged} were answered with 304 Not Modified.")
        return lines

    def _broker_answers(self, stop: threading.Event) -> bool:
        port = self.settings.kafka_port
        self.screen.progress("Starting a Kafka broker")
        while not listening(port):
            if stop.wait(WAIT_SECONDS):
                return False
        self.screen.progress(f"Kafka answers at {self.settings.kafka}; starting Flink")
        return True

    def _subscribe(self, stop: threading.Event) -> None:
        consumer = cluster.consumer(self.settings, auto_offset_reset="earliest")
        try:
            while not all(consumer.partitions_for_topic(name) for name in self._names):
                if stop.wait(WAIT_SECONDS):
                    return
            parts = {name: consumer.partitions_for_topic(name) for name in self._names}
            consumer.assign([TopicPartition(name, number) for name in parts for number in parts[name]])
            self._follow(consumer, stop)
        finally:
            consumer.close()

    def _follow(self, consumer: Any, stop: threading.Event) -> None:
        began = over = False
        while not stop.is_set():
            if self.stage.began and not began:
                began = True
                self.screen.progress("Flink runs the job, and the first page was polled: the day begins")
                self.screen.say()
            self._take(consumer, POLL_MILLISECONDS)
            if self.stage.over and not over:
                over = True
                self._take(consumer, DRAIN_MILLISECONDS)
                self.screen.say()
                self.screen.progress("The day is over; the job polls on until it is stopped")
        self._take(consumer, DRAIN_MILLISECONDS)

    def _take(self, consumer: Any, milliseconds: int) -> None:
        for messages in consumer.poll(timeout_ms=milliseconds).values():
            for message in messages:
                self._show(self._names[message.topic], message.value)

    def _show(self, topic: str, value: bytes) -> None:
        record = decode(value)
        if isinstance(record, Poll):
            self.polls[record.outcome] += 1
        if isinstance(record, Update):
            if record.record_id in self._seen:  # the job delivers at least once
                return
            self._seen.add(record.record_id)
            self.delays_ms.append((datetime.now(UTC) - record.observed_at).total_seconds() * 1000)
        line = self._reader.line(topic, record)
        if line is None:
            return
        if self.first_seconds is None:
            self.first_seconds = self.screen.seconds
        self.kinds.append(line.kind)
        self.screen.show(line)
