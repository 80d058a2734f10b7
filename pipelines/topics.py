"""The topics: their names, settings and keys, and bringing a cluster to them.

in: settings; out: topics created, or the differences between what is there and what should be.
What is there is never changed by the job: `liveblog topics apply` does that.
"""

from collections.abc import Sequence

import msgspec
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
from kafka.errors import TopicAlreadyExistsError

from pipelines.cluster import admin
from pipelines.settings import Settings

DAY_MILLISECONDS = 86_400_000


class Topic(msgspec.Struct, frozen=True):
    """One topic; `config` is what is asked of the broker, all else is its default."""

    name: str
    key: str
    config: dict[str, str]


TOPICS = (
    Topic("updates", "update_id", {"cleanup.policy": "compact,delete", "retention.ms": str(30 * DAY_MILLISECONDS)}),
    Topic("sightings", "update_id", {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MILLISECONDS)}),
    Topic("polls", "source", {"cleanup.policy": "compact,delete", "retention.ms": str(7 * DAY_MILLISECONDS)}),
    Topic("dead-letters", "letter_id", {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MILLISECONDS)}),
)


def full_name(settings: Settings, topic: str) -> str:
    """The name of a topic in Kafka."""
    return f"{settings.topic_prefix}.{topic}"


def create_absent(settings: Settings) -> tuple[str, ...]:
    """Creates the topics that are not there, with the brokers' default partitions and replicas; returns their names."""
    with admin(settings) as client:
        absent = [topic for topic in TOPICS if full_name(settings, topic.name) not in set(client.list_topics())]
        for topic in absent:
            _create(client, full_name(settings, topic.name), topic.config)
        if absent:  # a broker lists a topic a moment after it has made it
            client.wait_for_topics([full_name(settings, topic.name) for topic in absent])
    return tuple(full_name(settings, topic.name) for topic in absent)


def differences(settings: Settings) -> tuple[str, ...]:
    """What is not as it should be, a line each."""
    with admin(settings) as client:
        there = set(client.list_topics())
        named = {full_name(settings, topic.name): topic for topic in TOPICS}
        found = [f"{name}: is not there" for name in named if name not in there]
        for name, topic in named.items():
            if name in there:
                found += _config_differences(client, name, topic.config)
    return tuple(found)


def apply(settings: Settings) -> tuple[str, ...]:
    """Creates what is absent and sets what differs; returns what was done, a line each."""
    created = create_absent(settings)
    changed = differences(settings)
    if changed:
        with admin(settings) as client:
            for topic in TOPICS:
                resource = ConfigResource(ConfigResourceType.TOPIC, full_name(settings, topic.name), topic.config)
                client.alter_configs([resource])
    return (*(f"{name}: created" for name in created), *(f"{line}: set" for line in changed))


def _create(client: KafkaAdminClient, name: str, config: dict[str, str]) -> None:
    try:
        client.create_topics([NewTopic(name, -1, -1, topic_configs=config)])
    except TopicAlreadyExistsError:  # another job was quicker
        return


def _config_differences(client: KafkaAdminClient, name: str, config: dict[str, str]) -> Sequence[str]:
    there = _config_of(client, name)
    return [
        f"{name}: {key} is {there.get(key)}, not {value}"
        for key, value in config.items()
        if set((there.get(key) or "").split(",")) != set(value.split(","))
    ]


def _config_of(client: KafkaAdminClient, name: str) -> dict[str, str]:
    resource = ConfigResource(ConfigResourceType.TOPIC, name)
    found = client.describe_configs([resource], config_filter="all")["topic"][name]
    return {key: str(entry["value"]) for key, entry in found.items()}
