"""Where events go: Kafka topics, or Avro container files.

in: (topic, record) messages of the graph; out: nothing.

Kafka: at least once. A bundle ends when the brokers have acknowledged all that it sent; where they do
not, it fails and the engine sends it again, with equal record ids.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
import msgspec
from kafka.errors import KafkaTimeoutError

from connectors.letters import dead_letter_for
from pipelines import cluster
from pipelines.settings import Settings
from pipelines.topics import full_name
from schemas.errors import Reject, Retry
from schemas.framing import Record, encode, schema_of
from schemas.records import DeadLetter, Poll, Snapshot, Update
from schemas.registry import HttpRegistry

log = logging.getLogger(__name__)

SLOW_SECONDS = 5.0  # an acknowledgement that takes so long is told of

RECORD_OF: dict[str, type[Update] | type[Poll] | type[DeadLetter]] = {
    "updates": Update,
    "sightings": Update,
    "polls": Poll,
    "dead-letters": DeadLetter,
}
_DECODERS: dict[str, Callable[[bytes], Any]] = {
    topic: msgspec.msgpack.Decoder(record).decode for topic, record in RECORD_OF.items()
}

Header = tuple[str, bytes]


def record_of(message: tuple[str, bytes]) -> Record:
    """The record of a message of the graph."""
    topic, encoded = message
    record: Record = _DECODERS[topic](encoded)
    return record


def key_of(record: Record) -> str:
    """The Kafka key: one for all records of one thing, so that they keep their order and compact to the last."""
    match record:
        case Update():
            return record.update_id
        case Poll():
            return record.older_page or record.source
        case DeadLetter():
            return record.letter_id
        case Snapshot():
            return record.snapshot_id


def headers_of(record: Record) -> list[Header]:
    """The headers: what a consumer can filter by without decoding, and the CloudEvents of the record.

    Binary mode of the Kafka protocol binding for CloudEvents 1.0:
    https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
    """
    name = schema_of(type(record)).name
    match record:
        case Update():
            identity, kind, source, at = (
                record.record_id,
                f"update.{record.action.lower()}",
                record.source,
                record.observed_at,
            )
        case Poll():
            identity, kind, source, at = (
                f"{key_of(record)} {record.polled_at:%s}",
                "poll",
                record.source,
                record.polled_at,
            )
        case DeadLetter():
            identity, kind, source, at = record.letter_id, "dead-letter", record.source or "", record.observed_at
        case Snapshot():
            identity, kind, source, at = record.snapshot_id, "snapshot", record.source, record.fetched_at
    texts = {
        "record_id": identity,
        "schema": name,
        "ce_specversion": "1.0",
        "ce_id": identity,
        "ce_source": source,
        "ce_type": f"liveblog.{kind}",
        "ce_time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "content-type": "application/avro",
    }
    return [(name, text.encode()) for name, text in texts.items()]


class PublishToKafka(beam.PTransform):
    """Sends messages to the topics of a cluster."""

    def __init__(self, settings: Settings, linger_milliseconds: int = 0):
        super().__init__()
        self.settings, self.linger_milliseconds = settings, linger_milliseconds

    def expand(self, messages: beam.PCollection) -> Any:
        return messages | "Send" >> beam.ParDo(SendToKafka(self.settings, self.linger_milliseconds))


class SendToKafka(beam.DoFn):
    """Sends each message, and waits at the end of the bundle until all are acknowledged."""

    def __init__(self, settings: Settings, linger_milliseconds: int):
        self.settings, self.linger_milliseconds = settings, linger_milliseconds
        self.topics = {topic: full_name(settings, topic) for topic in RECORD_OF}

    def setup(self) -> None:
        self.producer = cluster.producer(self.settings, self.linger_milliseconds)
        self.registry = HttpRegistry(self.settings.registry) if self.settings.registry else None
        self.sent: list[Any] = []

    def start_bundle(self) -> None:
        self.sent = []

    def process(self, message: tuple[str, bytes]) -> Iterator[Any]:
        topic, record = message[0], record_of(message)
        value = encode(record, self.registry)
        if len(value) > cluster.MAX_MESSAGE_BYTES:
            topic, record, value = self.fit(topic, record, value)
        key = key_of(record).encode("utf-8", "surrogatepass")
        self.sent.append(self.producer.send(self.topics[topic], value, key, headers_of(record)))
        yield from ()

    def finish_bundle(self) -> None:
        if not self.sent:
            return
        try:
            self.producer.flush(timeout=SLOW_SECONDS)
        except KafkaTimeoutError:
            log.warning("kafka does not acknowledge: waiting for it messages=%d", len(self.sent))
            self.producer.flush(timeout=cluster.DELIVERY_MILLISECONDS / 1000)
        for future in self.sent:
            if not future.is_done:
                raise Retry("Kafka has not acknowledged what was sent")
            if future.failed():
                raise Retry(f"Kafka refused a message: {future.exception}")
        self.sent = []

    def teardown(self) -> None:
        producer = getattr(self, "producer", None)
        if producer is not None:
            producer.close(timeout=5)

    def fit(self, topic: str, record: Record, value: bytes) -> tuple[str, Record, bytes]:
        """A record that is too large for a message: without its markup, else as a dead letter."""
        if isinstance(record, Update):
            plain = msgspec.structs.replace(record, html="")
            if len(shorter := encode(plain, self.registry)) <= cluster.MAX_MESSAGE_BYTES:
                return topic, plain, shorter
            reason = Reject(f"{record.update_id} has {len(value)} bytes, a message takes {cluster.MAX_MESSAGE_BYTES}")
            letter = dead_letter_for("publish", reason, record, value)
            return "dead-letters", letter, encode(letter, self.registry)
        return topic, record, value
