"""The embedded broker keeps what it acknowledged, whatever happens to it."""

import os
import signal
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from deploy.broker import Broker
from deploy.process import free_port
from schemas.errors import Fatal

pytestmark = pytest.mark.e2e
PATIENCE_SECONDS = 60


def create(bootstrap: str, topic: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    admin.close()


def send(bootstrap: str, topic: str, *values: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
    for sent in [producer.send(topic, value) for value in values]:
        sent.get(PATIENCE_SECONDS)
    producer.close()


def read(bootstrap: str, topic: str, count: int) -> list[bytes]:
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id="reader",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=PATIENCE_SECONDS * 1000,
    )
    values = [message.value for _, message in zip(range(count), consumer, strict=False)]
    consumer.close()
    return values


def test_what_was_acknowledged_survives_a_kill_and_a_restart(tmp_path: Path) -> None:
    with Broker(tmp_path) as broker:
        create(broker.bootstrap, "news")
        send(broker.bootstrap, "news", b"one", b"two")
        address = broker.bootstrap
        assert broker.pid is not None
        os.kill(broker.pid, signal.SIGKILL)
        broker.kill()
        assert not broker.alive
        broker.start()
        assert broker.bootstrap == address
        send(address, "news", b"three")
        assert read(address, "news", 3) == [b"one", b"two", b"three"]
    with Broker(tmp_path) as broker:
        assert read(broker.bootstrap, "news", 3) == [b"one", b"two", b"three"]


def test_it_listens_on_the_loopback_interface_alone(broker: Broker) -> None:
    listening = Path("/proc/net/tcp"), Path("/proc/net/tcp6")
    if not all(path.exists() for path in listening):
        pytest.skip("only Linux says who listens where")
    port = f"{broker.port:04X}"
    lines = [line.split() for path in listening for line in path.read_text().splitlines()[1:]]
    addresses = {
        local.rpartition(":")[0] for _, local, _, state, *_ in lines if state == "0A" and local.endswith(f":{port}")
    }
    assert addresses <= {"0100007F", "0000000000000000FFFF00000100007F"}
    assert addresses


def test_a_topic_that_nobody_created_is_not_made_by_asking_for_it(broker: Broker) -> None:
    consumer = KafkaConsumer("typing-error", bootstrap_servers=broker.bootstrap, consumer_timeout_ms=500)
    assert list(consumer) == []
    assert "typing-error" not in consumer.topics()
    consumer.close()


def test_a_port_in_use_is_refused_in_one_line(broker: Broker, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=rf"port {broker.port} is taken"):
        Broker(tmp_path, broker.port).start()


def test_a_folder_in_use_is_refused_and_its_settings_stay(broker: Broker) -> None:
    settings = (broker.data / "kafka.properties").read_text()
    with pytest.raises(Fatal, match="in use by another run"):
        Broker(broker.data, free_port()).start()
    assert (broker.data / "kafka.properties").read_text() == settings
    assert broker.alive
