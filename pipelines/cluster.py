"""How to reach Kafka: the clients that settings describe.

in: settings and the brokers' addresses; out: kafka-python clients. The only file that knows how they
are configured. A broker that does not answer is one `Fatal` line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from pipelines.settings import Settings
from schemas.errors import Fatal

# One batch for what a bundle of a busy second writes: 54,000 messages a second with 256 KiB, 17,600
# with kafka-python's 16 KiB (600 byte values, acks=all, with the C package crc32c).
BATCH_BYTES = 262_144
# How long a broker may be away before a bundle fails and the engine retries it.
DELIVERY_MILLISECONDS = 120_000
BOOTSTRAP_MILLISECONDS = 10_000  # until brokers that do not answer are said to be away
MAX_MESSAGE_BYTES = 1_000_000  # a topic takes 1,048,588 by default; the rest is left for key and headers


def connection(settings: Settings) -> dict[str, Any]:
    """What every client has to be told."""
    if not settings.kafka:
        raise Fatal("no Kafka is named: give --kafka host:port or LIVEBLOG_KAFKA")
    options = {
        "bootstrap_servers": settings.kafka.split(","),
        "client_id": "liveblog",
        "bootstrap_timeout_ms": BOOTSTRAP_MILLISECONDS,
        "security_protocol": settings.kafka_security_protocol,
        "sasl_mechanism": settings.kafka_sasl_mechanism,
        "sasl_plain_username": settings.kafka_sasl_username,
        "sasl_plain_password": settings.kafka_sasl_password,
        "ssl_cafile": settings.kafka_ssl_cafile,
        "ssl_certfile": settings.kafka_ssl_certfile,
        "ssl_keyfile": settings.kafka_ssl_keyfile,
        "ssl_password": settings.kafka_ssl_password,
    }
    return {name: value for name, value in options.items() if value is not None}


def producer(settings: Settings, linger_milliseconds: int = 0) -> KafkaProducer:
    """An idempotent producer that waits for all replicas."""
    with _reached(settings):
        return KafkaProducer(
            **connection(settings),
            acks="all",
            enable_idempotence=True,
            batch_size=BATCH_BYTES,
            linger_ms=linger_milliseconds,
            delivery_timeout_ms=DELIVERY_MILLISECONDS,
            reconnect_backoff_max_ms=1_000,
            max_block_ms=DELIVERY_MILLISECONDS,
        )


def consumer(settings: Settings, **options: Any) -> KafkaConsumer:
    """A consumer without a group: it reads and commits nothing."""
    with _reached(settings):
        return KafkaConsumer(**connection(settings), enable_auto_commit=False, **options)


@contextmanager
def admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    """An admin client, closed at the end."""
    with _reached(settings):
        client = KafkaAdminClient(**connection(settings))
        try:
            yield client
        finally:
            client.close()


@contextmanager
def _reached(settings: Settings) -> Iterator[None]:
    try:
        yield
    except (
        KafkaError,
        AssertionError,
        ValueError,
        OSError,
    ) as error:  # kafka-python asserts what it is configured with
        raise Fatal(f"Kafka at {settings.kafka}: {type(error).__name__}: {error}") from error
