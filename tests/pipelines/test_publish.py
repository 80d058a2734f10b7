"""Events on a real broker: topics, keys, headers, framing, and what does not fit."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from deploy.broker import Broker
from pipelines import cluster, topics
from pipelines.publish import SendToKafka
from pipelines.settings import Settings, parse
from schemas import DeadLetter, Update, decode
from schemas.errors import Fatal
from tests.pipelines.pages import NOON
from tests.pipelines.test_match import FLOOD, update


def settings_for(broker: Broker, prefix: str) -> Settings:
    return parse({"kafka": broker.bootstrap, "topic_prefix": prefix}, {"HOME": "/nowhere"}, None)


def sent(settings: Settings, *messages: tuple[str, bytes]) -> None:
    step = SendToKafka(settings, 0)
    step.setup()
    step.start_bundle()
    for message in messages:
        list(step.process(message))
    step.finish_bundle()
    step.teardown()


def read(settings: Settings, topic: str) -> list[Any]:
    consumer = cluster.consumer(settings, auto_offset_reset="earliest", consumer_timeout_ms=2_000)
    consumer.subscribe([topics.full_name(settings, topic)])
    messages = list(consumer)
    consumer.close()
    return messages


@pytest.mark.e2e
def test_topics_are_created_checked_and_set(broker: Broker) -> None:
    settings = settings_for(broker, "topicstest")
    assert len(topics.differences(settings)) == len(topics.TOPICS)
    assert set(topics.create_absent(settings)) == {topics.full_name(settings, topic.name) for topic in topics.TOPICS}
    assert topics.create_absent(settings) == ()
    assert topics.differences(settings) == ()
    changed = msgspec.structs.replace(topics.TOPICS[0], config={"cleanup.policy": "delete"})
    with cluster.admin(settings) as client:
        resource = ConfigResource(ConfigResourceType.TOPIC, topics.full_name(settings, "updates"), changed.config)
        client.alter_configs([resource])
    assert topics.differences(settings) == ("topicstest.updates: cleanup.policy is delete, not compact,delete",)
    assert len(topics.apply(settings)) == 1
    assert topics.differences(settings) == ()


@pytest.mark.e2e
def test_an_update_is_a_message_with_key_and_headers(broker: Broker) -> None:
    settings = settings_for(broker, "messagetest")
    topics.create_absent(settings)
    one = msgspec.structs.replace(update("a", "gazette", FLOOD, 0), record_id="r1")
    sent(settings, ("updates", msgspec.msgpack.encode(one)))
    (message,) = read(settings, "updates")
    assert message.key.decode() == one.update_id
    assert decode(message.value) == one
    headers = {name: value.decode() for name, value in message.headers}
    assert headers == {
        "record_id": "r1",
        "schema": "liveblog.Update",
        "ce_specversion": "1.0",
        "ce_id": "r1",
        "ce_source": "https://gazette.example/live",
        "ce_type": "liveblog.update.new",
        "ce_time": "2026-03-01T12:00:00.000Z",
        "content-type": "application/avro",
    }


@pytest.mark.e2e
def test_what_is_too_large_goes_without_its_markup_or_as_a_dead_letter(broker: Broker) -> None:
    settings = settings_for(broker, "largetest")
    topics.create_absent(settings)
    marked = update("a", "gazette", FLOOD, 0, html="<p>x</p>" * 200_000)
    huge = update("b", "gazette", "word " * 400_000, 1)
    sent(settings, *(("updates", msgspec.msgpack.encode(one)) for one in (marked, huge)))
    (message,) = read(settings, "updates")
    told = decode(message.value)
    assert isinstance(told, Update)
    assert (told.text, told.html) == (FLOOD, "")
    (message,) = read(settings, "dead-letters")
    letter = decode(message.value)
    assert isinstance(letter, DeadLetter)
    assert huge.update_id in letter.reason
    assert letter.truncated
    assert letter.body_bytes > 2_000_000
    assert letter.observed_at == huge.observed_at > NOON


def test_a_broker_that_is_not_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "BOOTSTRAP_MILLISECONDS", 500)
    settings = parse({"kafka": "127.0.0.1:1", "data": str(tmp_path)}, {}, None)
    with pytest.raises(Fatal, match=r"Kafka at 127\.0\.0\.1:1"):
        cluster.producer(settings)
